#include "balance/balance_paths.h"

#include <math.h>
#include <stdlib.h>

/* Shares of paths, their quantiles, and the errors of both. A share of at most 1 - q of the paths
 * is short until the date of confidence q, and with the units needed until the moment wished for:
 * both count the same paths in the same way. */

static const double spread_factor = 1.2; /* 3 errors from 16 blocks are then as rare as 3 known */
static const double spread_least = 0.5;  /* of what plain draws would have; all of it where blocks
                                          * have less than one path each to be spread by */

static int moment_order(const void *left_pointer, const void *right_pointer) {
    const struct path_moment *left = left_pointer;
    const struct path_moment *right = right_pointer;
    if (left->years < right->years || left->years > right->years) {
        return left->years < right->years ? -1 : 1;
    }
    if (left->point != right->point) {
        return left->point < right->point ? -1 : 1;
    }
    return (left->wish > right->wish) - (left->wish < right->wish);
}

enum hf_status hf_paths_open(const struct hf_balance *balance,
                             const struct hf_balance_question *question, uint32_t digits,
                             struct hf_arena *keep, struct paths *paths) {
    const size_t moments = (size_t)question->count + question->wish_count;
    *paths = (struct paths){.question = question,
                            .count = (uint64_t)PATH_BLOCKS << digits,
                            .digits = digits,
                            .stock = balance->stock};
    for (uint32_t i = 0; i < balance->lot_count; i++) {
        paths->least += balance->lot[i].units;
    }
    paths->short_years = hf_take(keep, double, paths->count);
    paths->most = hf_take(keep, int64_t, paths->count * question->wish_count + 1);
    paths->available = hf_new(keep, uint64_t, (size_t)question->count + 1);
    paths->short_units = hf_new(keep, double, (size_t)question->count + 1);
    paths->moment = hf_new(keep, struct path_moment, moments + 1);
    if (paths->short_years == NULL || paths->most == NULL || paths->available == NULL ||
        paths->short_units == NULL || paths->moment == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < question->count; i++) {
        paths->moment[paths->moment_count++] =
            (struct path_moment){question->years[i], PATH_NONE, i};
    }
    for (uint32_t i = 0; i < question->wish_count; i++) {
        paths->moment[paths->moment_count++] =
            (struct path_moment){question->wish[i].years, i, PATH_NONE};
    }
    if (paths->moment_count > 1) {
        qsort(paths->moment, paths->moment_count, sizeof *paths->moment, moment_order);
    }
    return HF_OK;
}

void hf_paths_see(struct paths *paths, uint64_t number, uint32_t moment, int64_t level,
                  int64_t most) {
    const struct path_moment *at = &paths->moment[moment];
    if (at->wish != PATH_NONE) {
        paths->most[at->wish * paths->count + number] = most > 0 ? most : 0;
    } else {
        paths->available[at->point] += level >= 0 ? 1 : 0;
        paths->short_units[at->point] -= level < 0 ? (double)level : 0.0;
    }
}

/* ---- first shortages ---- */

struct first_short {
    double years;
    uint32_t block;
};

static int short_order(const void *left_pointer, const void *right_pointer) {
    const struct first_short *left = left_pointer;
    const struct first_short *right = right_pointer;
    if (left->years < right->years || left->years > right->years) {
        return left->years < right->years ? -1 : 1;
    }
    return (left->block > right->block) - (left->block < right->block);
}

/* Those that come, ascending. */
static uint64_t shorts_sort(const struct paths *paths, struct first_short *sorted) {
    uint64_t count = 0;
    for (uint64_t i = 0; i < paths->count; i++) {
        if (paths->short_years[i] <= paths->question->horizon_years) {
            sorted[count++] =
                (struct first_short){paths->short_years[i], (uint32_t)(i >> paths->digits)};
        }
    }
    if (count > 1) {
        qsort(sorted, count, sizeof *sorted, short_order);
    }
    return count;
}

static int short_years_order(const void *left, const void *right) {
    const double a = *(const double *)left;
    const double b = *(const double *)right;
    return (a > b) - (a < b);
}

uint64_t hf_paths_firsts(struct paths *paths) {
    uint64_t count = 0;
    for (uint64_t i = 0; i < paths->count; i++) {
        if (paths->short_years[i] <= paths->question->horizon_years) {
            paths->short_years[count++] = paths->short_years[i];
        }
    }
    if (count > 1) {
        qsort(paths->short_years, count, sizeof *paths->short_years, short_years_order);
    }
    return count;
}

/* Standard error of a share, from how many of each block have it. */
static double block_error(const struct paths *paths, const uint64_t *of_block) {
    const double n = (double)paths->count;
    const double each = n / PATH_BLOCKS;
    double sum = 0.0;
    for (int b = 0; b < PATH_BLOCKS; b++) {
        sum += (double)of_block[b];
    }
    const double share = sum / n;
    double square = 0.0;
    for (int b = 0; b < PATH_BLOCKS; b++) {
        const double off = (double)of_block[b] / each - share;
        square += off * off;
    }
    const double spread = sqrt(square / (PATH_BLOCKS * (PATH_BLOCKS - 1.0)));
    const double seen = (sum + 0.5) / (n + 1.0);
    const double plain = sqrt(seen * (1.0 - seen) / n);
    const double fewest = fmin(sum, n - sum);
    return fmax(spread_factor * spread, (fewest < PATH_BLOCKS ? 1.0 : spread_least) * plain);
}

uint64_t hf_paths_allowed(double n, double confidence) {
    return (uint64_t)floor((1.0 - confidence) * n * (1.0 + 1e-15));
}

static double short_date(const struct first_short *sorted, uint64_t count, double n,
                         double confidence) {
    const uint64_t allowed = confidence < 1.0 ? hf_paths_allowed(n, confidence) : 0;
    return allowed < count ? sorted[allowed].years : (double)INFINITY;
}

static void dates_sum(const struct paths *paths, const struct first_short *sorted, uint64_t count,
                      struct hf_balance_answer *answer) {
    const double n = (double)paths->count;
    for (uint32_t c = 0; c < paths->question->confidence_count; c++) {
        const double confidence = paths->question->confidence[c];
        const double until = short_date(sorted, count, n, confidence);
        uint64_t of_block[PATH_BLOCKS] = {0};
        for (uint64_t i = 0; i < count && i < hf_paths_allowed(n, confidence); i++) {
            of_block[sorted[i].block]++;
        }
        const double error = block_error(paths, of_block);
        const double early = short_date(sorted, count, n, confidence + error);
        const double late = short_date(sorted, count, n, fmax(confidence - error, 0.0));
        answer->until[c] = until;
        answer->share_error[c] = error;
        answer->until_error[c] = isinf(until) && isinf(early) ? 0.0 : 0.5 * (late - early);
        answer->quality.error_max = fmax(answer->quality.error_max, 3.0 * error);
    }
}

static void curve_sum(const struct paths *paths, const struct first_short *sorted, uint64_t count,
                      struct hf_balance_answer *answer) {
    const double n = (double)paths->count;
    uint64_t of_block[PATH_BLOCKS] = {0};
    uint64_t before = 0;
    for (uint32_t i = 0; i < paths->question->count; i++) {
        while (before < count && sorted[before].years < paths->question->years[i]) {
            of_block[sorted[before++].block]++;
        }
        const double error = block_error(paths, of_block);
        const double share = (double)paths->available[i] / n;
        const double open = ((double)paths->available[i] + 0.5) / (n + 1.0);
        answer->point[i] = (struct hf_balance_point){(double)(paths->count - before) / n, share,
                                                     paths->short_units[i] / n};
        answer->hold_error[i] = error;
        answer->available_error[i] = sqrt(open * (1.0 - open) / n);
        answer->quality.error_max = fmax(answer->quality.error_max, 3.0 * error);
    }
}

/* ---- needed units ---- */

static uint64_t paths_above(const int64_t *most, uint64_t count, int64_t stock) {
    uint64_t above = 0;
    for (uint64_t i = 0; i < count; i++) {
        above += most[i] > stock ? 1 : 0;
    }
    return above;
}

/* Least stock with which at most so many paths are short. */
static int64_t stock_with(const int64_t *most, uint64_t count, uint64_t allowed, int64_t least) {
    int64_t low = least - 1; /* too little, or not allowed */
    int64_t high = least;
    for (uint64_t i = 0; i < count; i++) {
        high = most[i] > high ? most[i] : high;
    }
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        if (paths_above(most, count, middle) <= allowed) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

static void needed_sum(const struct paths *paths, struct hf_balance_answer *answer) {
    const double n = (double)paths->count;
    for (uint32_t w = 0; w < paths->question->wish_count; w++) {
        const struct hf_balance_wish *wish = &paths->question->wish[w];
        const int64_t *most = &paths->most[w * paths->count];
        uint64_t of_block[PATH_BLOCKS] = {0};
        const int64_t found =
            stock_with(most, paths->count, hf_paths_allowed(n, wish->confidence), paths->least);
        for (uint64_t i = 0; i < paths->count; i++) {
            of_block[i >> paths->digits] += most[i] > found ? 1 : 0;
        }
        const double error = block_error(paths, of_block);
        const double high = fmin(wish->confidence + error, 1.0);
        const double low = fmax(wish->confidence - error, 0.0);
        const int64_t ends[] = {
            stock_with(most, paths->count, hf_paths_allowed(n, low), paths->least),
            stock_with(most, paths->count, high < 1.0 ? hf_paths_allowed(n, high) : 0,
                       paths->least)};
        answer->needed[w] = found;
        answer->needed_error[w] = 0.5 * (double)(ends[1] - ends[0]);
    }
}

enum hf_status hf_paths_sum(const struct paths *paths, struct hf_arena scratch,
                            struct hf_balance_answer *answer) {
    struct first_short *sorted = hf_take(&scratch, struct first_short, paths->count);
    if (sorted == NULL) {
        return HF_ERR_MEMORY;
    }
    const uint64_t count = shorts_sort(paths, sorted);
    answer->paths = paths->count;
    dates_sum(paths, sorted, count, answer);
    curve_sum(paths, sorted, count, answer);
    needed_sum(paths, answer);
    return HF_OK;
}
