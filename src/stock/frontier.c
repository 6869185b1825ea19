#include <holdfast/frontier.h>

#include <math.h>
#include <stdlib.h>

/* Steps of all parts' concave hulls, in the order of gain per money. Within a part gains per money
 * fall along the hull, so that this order keeps each part's steps in theirs. */

enum { ROUNDS_MAX = 100 };

struct frontier_step {
    double ratio; /* gain per money */
    double gain;
    uint32_t part;
    uint32_t units;
    uint32_t from; /* level it begins at */
};

static bool frontier_part_is_valid(const struct hf_frontier_part *part) {
    if (part->ln_hold == NULL || part->level_count == 0 || part->cost_minor <= 0) {
        return false;
    }
    for (uint32_t k = 0; k < part->level_count; k++) {
        if (!(part->ln_hold[k] <= 0.0)) {
            return false;
        }
    }
    return true;
}

/* Levels on the upper concave hull; `hull` has room for all. From a level that cannot hold at all
 * the first one that can is a step of its own. */
static uint32_t frontier_hull(const struct hf_frontier_part *part, uint32_t *hull) {
    uint32_t count = 0;
    for (uint32_t k = 0; k < part->level_count; k++) {
        const double value = part->ln_hold[k];
        if (isinf(value) || (count > 0 && value <= part->ln_hold[hull[count - 1]])) {
            continue;
        }
        while (count >= 2) {
            const uint32_t a = hull[count - 2];
            const uint32_t b = hull[count - 1];
            const double before = (part->ln_hold[b] - part->ln_hold[a]) / (b - a);
            const double after = (value - part->ln_hold[b]) / (k - b);
            if (before > after) {
                break;
            }
            count--;
        }
        hull[count++] = k;
    }
    return count;
}

static int frontier_step_compare(const void *left, const void *right) {
    const struct frontier_step *a = left;
    const struct frontier_step *b = right;
    if (a->ratio > b->ratio || a->ratio < b->ratio) {
        return a->ratio > b->ratio ? -1 : 1;
    }
    if (a->part != b->part) {
        return a->part < b->part ? -1 : 1;
    }
    return (a->from > b->from) - (a->from < b->from);
}

struct frontier_work {
    struct frontier_step *step;
    uint32_t *hull;
    uint32_t *level;
    size_t count;
};

/* What each part needs at the least, and the steps that can be bought on top. False if a part
 * cannot hold at any level. */
static bool frontier_steps(const struct hf_frontier_part *part, uint32_t part_count,
                           struct frontier_work *work, double *ln_hold) {
    bool is_possible = true;
    for (uint32_t p = 0; p < part_count; p++) {
        const uint32_t count = frontier_hull(&part[p], work->hull);
        work->level[p] = count > 0 ? work->hull[0] : part[p].level_count - 1;
        *ln_hold += count > 0 ? part[p].ln_hold[work->hull[0]] : 0.0;
        is_possible = is_possible && count > 0;
        for (uint32_t i = 1; i < count; i++) {
            const uint32_t from = work->hull[i - 1];
            const uint32_t units = work->hull[i] - from;
            const double gain = part[p].ln_hold[work->hull[i]] - part[p].ln_hold[from];
            work->step[work->count++] = (struct frontier_step){
                gain / ((double)units * (double)part[p].cost_minor), gain, p, units, from};
        }
    }
    return is_possible;
}

static void frontier_swap(struct frontier_step *left, struct frontier_step *right) {
    const struct frontier_step kept = *left;
    *left = *right;
    *right = kept;
}

/* Steps before the pivot, the median of three, in [low, high), which becomes the order of the
 * result: those, the pivot, the rest. */
static size_t frontier_part(struct frontier_step *step, size_t low, size_t high) {
    struct frontier_step *const first = &step[low];
    struct frontier_step *const middle = &step[low + (high - low) / 2];
    struct frontier_step *const last = &step[high - 1];
    if (frontier_step_compare(middle, first) < 0) {
        frontier_swap(middle, first);
    }
    if (frontier_step_compare(last, middle) < 0) {
        frontier_swap(last, middle);
        if (frontier_step_compare(middle, first) < 0) {
            frontier_swap(middle, first);
        }
    }
    frontier_swap(middle, last);
    size_t at = low;
    for (size_t i = low; i + 1 < high; i++) {
        if (frontier_step_compare(&step[i], last) < 0) {
            frontier_swap(&step[i], &step[at]);
            at++;
        }
    }
    frontier_swap(&step[at], last);
    return at;
}

static double frontier_take(struct frontier_work *work, size_t low, size_t high) {
    double gain = 0.0;
    for (size_t i = low; i < high; i++) {
        work->level[work->step[i].part] += work->step[i].units;
        gain += work->step[i].gain;
    }
    return gain;
}

/* Buys the best steps until they gain `wanted`; returns what they gain. Only the part of the steps
 * in which the last one bought lies is put in order any further: linear on average, and no worse
 * than sorting, which follows after so many parts that were chosen badly. */
static double frontier_buy(struct frontier_work *work, double wanted) {
    size_t low = 0;
    size_t high = work->count;
    double bought = 0.0;
    for (int round = 0; bought < wanted && low < high; round++) {
        if (round >= ROUNDS_MAX) {
            qsort(work->step + low, high - low, sizeof work->step[0], frontier_step_compare);
            for (; bought < wanted && low < high; low++) {
                bought += frontier_take(work, low, low + 1);
            }
            break;
        }
        const size_t at = high - low > 2 ? frontier_part(work->step, low, high) : low;
        if (high - low == 2 && frontier_step_compare(&work->step[low + 1], &work->step[low]) < 0) {
            frontier_swap(&work->step[low], &work->step[low + 1]);
        }
        double gain = 0.0;
        for (size_t i = low; i <= at; i++) {
            gain += work->step[i].gain;
        }
        if (bought + gain < wanted || at == low) {
            bought += frontier_take(work, low, at + 1);
            low = at + 1;
        } else {
            high = at + 1;
            if (bought + gain - work->step[at].gain >= wanted) {
                high = at;
            } else {
                bought += frontier_take(work, low, high);
                low = high;
            }
        }
    }
    return bought;
}

enum hf_status hf_frontier_least(const struct hf_frontier_part *part, uint32_t part_count,
                                 double confidence, uint32_t *extra,
                                 struct hf_frontier_point *point, struct hf_arena scratch) {
    size_t levels = 0;
    uint32_t most = 0;
    for (uint32_t p = 0; part != NULL && p < part_count; p++) {
        if (!frontier_part_is_valid(&part[p])) {
            return HF_ERR_ARGUMENT;
        }
        levels += part[p].level_count;
        most = part[p].level_count > most ? part[p].level_count : most;
    }
    if ((part == NULL && part_count > 0) || point == NULL ||
        !(confidence > 0.0 && confidence < 1.0)) {
        return HF_ERR_ARGUMENT;
    }
    struct frontier_work work = {.step = hf_take(&scratch, struct frontier_step, levels + 1),
                                 .hull = hf_take(&scratch, uint32_t, (size_t)most + 1),
                                 .level = hf_take(&scratch, uint32_t, (size_t)part_count + 1)};
    if (work.step == NULL || work.hull == NULL || work.level == NULL) {
        return HF_ERR_MEMORY;
    }
    double ln_hold = 0.0;
    const bool is_possible = frontier_steps(part, part_count, &work, &ln_hold);
    const double wanted = log(confidence);
    if (is_possible) {
        ln_hold += frontier_buy(&work, wanted - ln_hold);
    } else {
        ln_hold += frontier_buy(&work, (double)INFINITY);
    }
    int64_t cost = 0;
    double sum = 0.0; /* anew, in the order of the parts */
    for (uint32_t p = 0; p < part_count; p++) {
        int64_t amount = 0;
        if (__builtin_mul_overflow(part[p].cost_minor, (int64_t)work.level[p], &amount) ||
            __builtin_add_overflow(cost, amount, &cost)) {
            return HF_ERR_LIMIT;
        }
        sum += part[p].ln_hold[work.level[p]];
        if (extra != NULL) {
            extra[p] = work.level[p];
        }
    }
    *point = (struct hf_frontier_point){cost, exp(sum), is_possible && ln_hold >= wanted};
    return HF_OK;
}
