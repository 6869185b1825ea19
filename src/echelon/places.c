#include <holdfast/places.h>

#include "balance/count_law.h"
#include "base/random.h"
#include "base/special.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Bounds are products over groups, which are independent of each other. The simulation draws
 * failure after failure; units on the way arrive in the order in which they were sent, since all
 * take as long. */

enum { PLACES_MAX = 10000 };
static const double early_mean_max = 20000.0; /* of a group while nothing can have come yet */
static const double path_failures_max = 1e9;
static const double cover_wanted = 0.99;
static const int64_t divide_total_max = 10000000;

static bool places_are_valid(const struct hf_place *place, uint32_t place_count) {
    if (place == NULL || place_count == 0 || place_count > PLACES_MAX) {
        return false;
    }
    for (uint32_t j = 0; j < place_count; j++) {
        if (!(place[j].mean >= 0.0) || isinf(place[j].mean) || place[j].stock < 0) {
            return false;
        }
    }
    return true;
}

static int place_by_group(const void *left, const void *right) {
    const struct hf_place *a = *(const struct hf_place *const *)left;
    const struct hf_place *b = *(const struct hf_place *const *)right;
    if (a->group != b->group) {
        return a->group < b->group ? -1 : 1;
    }
    return a < b ? -1 : a > b;
}

/* Places by group, then as they came: group g is order[start[g]] ... order[start[g + 1] - 1]. */
struct grouping {
    const struct hf_place **order;
    uint32_t *start;
    uint32_t count;
};

static enum hf_status grouping_make(const struct hf_places_question *question,
                                    struct hf_arena *keep, struct grouping *grouping) {
    grouping->order = hf_new(keep, const struct hf_place *, question->place_count);
    grouping->start = hf_new(keep, uint32_t, (size_t)question->place_count + 1);
    if (grouping->order == NULL || grouping->start == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t j = 0; j < question->place_count; j++) {
        grouping->order[j] = &question->place[j];
    }
    qsort(grouping->order, question->place_count, sizeof(struct hf_place *), place_by_group);
    grouping->count = 0;
    for (uint32_t j = 0; j < question->place_count; j++) {
        if (j == 0 || grouping->order[j]->group != grouping->order[j - 1]->group) {
            grouping->start[grouping->count++] = j;
        }
    }
    grouping->start[grouping->count] = question->place_count;
    return HF_OK;
}

/* Stocks and means of some places together. */
struct pool_sum {
    double mean, stock;
};

static struct pool_sum pool_of_group(const struct grouping *grouping, uint32_t g) {
    struct pool_sum sum = {0.0, 0.0};
    for (uint32_t i = grouping->start[g]; i < grouping->start[g + 1]; i++) {
        sum.mean += grouping->order[i]->mean;
        sum.stock += (double)grouping->order[i]->stock;
    }
    return sum;
}

/* used[n] *= on, for n failures more, at most `stock` of them and at most `most` in all. */
static void used_add(const struct hf_count_law *law, int64_t stock, uint32_t most,
                     const double *restrict used, double *restrict added) {
    for (uint32_t n = 0; n <= most; n++) {
        added[n] = 0.0;
    }
    for (uint32_t d = 0; d < law->count && (int64_t)d <= stock && d <= most; d++) {
        for (uint32_t n = 0; n + d <= most && law->mass[d] > 1e-25; n++) {
            added[n + d] += law->mass[d] * used[n];
        }
    }
}

/* P(every place holds alone for `part` of the time, and the group as a pool to the end). */
static enum hf_status group_upper(const struct grouping *grouping, uint32_t g, double part,
                                  struct hf_arena scratch, double *probability) {
    const struct pool_sum sum = pool_of_group(grouping, g);
    if (sum.mean * part > early_mean_max) {
        return HF_ERR_LIMIT;
    }
    struct hf_count_law early;
    HF_TRY(hf_count_poisson(sum.mean * part, &scratch, &early));
    const double most_real = fmin(sum.stock, (double)early.count);
    const uint32_t most = (uint32_t)most_real;
    double *used = hf_new(&scratch, double, (size_t)most + 1);
    double *added = hf_new(&scratch, double, (size_t)most + 1);
    if (used == NULL || added == NULL) {
        return HF_ERR_MEMORY;
    }
    used[0] = 1.0;
    for (uint32_t i = grouping->start[g]; i < grouping->start[g + 1]; i++) {
        const struct hf_place *place = grouping->order[i];
        struct hf_arena passing = scratch;
        struct hf_count_law law;
        HF_TRY(hf_count_poisson(place->mean * part, &passing, &law));
        used_add(&law, place->stock, most, used, added);
        double *const swap = used;
        used = added;
        added = swap;
    }
    double hold = 0.0;
    for (uint32_t n = most + 1; n-- > 0;) {
        hold += used[n] * hf_poisson_at_most(sum.stock - n, sum.mean * (1.0 - part));
    }
    *probability = fmin(hold, 1.0);
    return HF_OK;
}

static enum hf_status places_bound(const struct hf_places_question *question,
                                   const struct grouping *grouping, struct hf_arena scratch,
                                   struct hf_places_answer *answer) {
    struct pool_sum all = {0.0, 0.0};
    double groups_pooled = 1.0;
    answer->split = 1.0;
    for (uint32_t j = 0; j < question->place_count; j++) {
        const struct hf_place *place = &question->place[j];
        answer->split *= hf_poisson_at_most((double)place->stock, place->mean);
        all.mean += place->mean;
        all.stock += (double)place->stock;
    }
    if (all.mean > 1e15) {
        return HF_ERR_LIMIT;
    }
    for (uint32_t g = 0; g < grouping->count; g++) {
        const struct pool_sum sum = pool_of_group(grouping, g);
        groups_pooled *= hf_poisson_at_most(sum.stock, sum.mean);
    }
    answer->pooled = hf_poisson_at_most(all.stock, all.mean);
    const bool has_groups = grouping->count < question->place_count;
    if (!has_groups || question->transfer_years >= question->years) {
        answer->method = HF_PLACES_SPLIT;
        answer->hold_probability = answer->split;
        answer->lower = answer->split;
        answer->upper = answer->split;
        return HF_OK;
    }
    if (question->transfer_years <= 0.0) {
        answer->method = HF_PLACES_POOLED;
        answer->hold_probability = groups_pooled;
        answer->lower = groups_pooled;
        answer->upper = groups_pooled;
        return HF_OK;
    }
    answer->method = HF_PLACES_RULE;
    answer->hold_probability = (double)NAN;
    answer->error = (double)NAN;
    answer->lower = answer->split;
    answer->upper = 1.0;
    for (uint32_t g = 0; g < grouping->count; g++) {
        double probability = 0.0;
        HF_TRY(group_upper(grouping, g, question->transfer_years / question->years, scratch,
                           &probability));
        answer->upper *= probability;
    }
    answer->upper = fmax(answer->upper, answer->lower); /* but for rounding */
    return HF_OK;
}

/* ---- the rule, simulated ---- */

struct on_its_way {
    double at;
    uint32_t place;
};

struct rule_work {
    const struct grouping *grouping;
    double *mean_until;       /* running sum of means, in the order of the grouping */
    uint32_t *group;          /* of each place, its number */
    int64_t *cover;           /* units that it should have or expect */
    int64_t *hand, *position; /* on the shelf; with those on their way to it */
    struct on_its_way *queue; /* first sent, first there; a ring */
    uint32_t room, first, waiting;
    uint32_t place_count;
    double years, delay;
};

static enum hf_status rule_open(const struct hf_places_question *question,
                                const struct grouping *grouping, struct hf_arena *keep,
                                struct rule_work *work) {
    const uint32_t count = question->place_count;
    double units = 0.0;
    for (uint32_t j = 0; j < count; j++) {
        units += (double)question->place[j].stock;
    }
    /* Each failure sends at most one unit, and so many failures there are hardly ever. */
    *work = (struct rule_work){.grouping = grouping,
                               .mean_until = hf_new(keep, double, count),
                               .group = hf_new(keep, uint32_t, count),
                               .cover = hf_new(keep, int64_t, count),
                               .hand = hf_new(keep, int64_t, count),
                               .position = hf_new(keep, int64_t, count),
                               .room = (uint32_t)fmin(units + 1.0, 1e6),
                               .place_count = count,
                               .years = question->years,
                               .delay = question->transfer_years};
    work->queue = hf_new(keep, struct on_its_way, work->room);
    if (work->mean_until == NULL || work->group == NULL || work->cover == NULL ||
        work->hand == NULL || work->position == NULL || work->queue == NULL) {
        return HF_ERR_MEMORY;
    }
    double mean = 0.0;
    uint32_t g = 0;
    for (uint32_t j = 0; j < count; j++) {
        g += j >= grouping->start[g + 1] ? 1 : 0;
        const double own = grouping->order[j]->mean;
        mean += own;
        work->mean_until[j] = mean;
        work->group[j] = g;
        work->cover[j] =
            own > 0.0
                ? 1 + (int64_t)hf_poisson_quantile(cover_wanted, own * work->delay / work->years)
                : 0;
    }
    return HF_OK;
}

static uint32_t place_draw(const struct rule_work *work, double unit) {
    const double wanted = unit * work->mean_until[work->place_count - 1];
    uint32_t low = 0;
    uint32_t high = work->place_count - 1;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (work->mean_until[middle] <= wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Place j asks its group for a unit. */
static void rule_ask(struct rule_work *work, uint32_t j, double now) {
    const uint32_t g = work->group[j];
    int64_t most = work->position[j] - work->cover[j] + 1; /* after sending it must be above this */
    uint32_t from = work->place_count;
    for (uint32_t i = work->grouping->start[g]; i < work->grouping->start[g + 1]; i++) {
        const int64_t spare = work->hand[i] - work->cover[i];
        if (i != j && work->hand[i] > 0 && spare > most) {
            most = spare;
            from = i;
        }
    }
    if (from == work->place_count || work->waiting == work->room) {
        return;
    }
    work->hand[from]--;
    work->position[from]--;
    work->position[j]++;
    work->queue[(work->first + work->waiting) % work->room] =
        (struct on_its_way){now + work->delay, j};
    work->waiting++;
}

static bool rule_path(struct rule_work *work, uint64_t seed, uint64_t path) {
    struct hf_random random = {.seed = seed, .stream = path};
    const double rate = work->mean_until[work->place_count - 1] / work->years;
    work->waiting = 0;
    for (uint32_t j = 0; j < work->place_count; j++) {
        work->hand[j] = work->grouping->order[j]->stock;
        work->position[j] = work->hand[j];
    }
    double now = 0.0;
    for (;;) {
        now -= log(1.0 - hf_random_unit(&random)) / rate;
        if (!(now < work->years)) {
            return true;
        }
        while (work->waiting > 0 && work->queue[work->first].at <= now) {
            work->hand[work->queue[work->first].place]++;
            work->first = (work->first + 1) % work->room;
            work->waiting--;
        }
        const uint32_t j = place_draw(work, hf_random_unit(&random));
        if (work->hand[j] == 0) {
            return false;
        }
        work->hand[j]--;
        work->position[j]--;
        if (work->position[j] < work->cover[j] && now + work->delay < work->years) {
            rule_ask(work, j, now);
        }
    }
}

enum hf_status hf_places_hold(const struct hf_places_question *question, struct hf_arena scratch,
                              struct hf_places_answer *answer) {
    if (question == NULL || answer == NULL ||
        !places_are_valid(question->place, question->place_count) || !(question->years > 0.0) ||
        isinf(question->years) || !(question->transfer_years >= 0.0)) {
        return HF_ERR_ARGUMENT;
    }
    struct grouping grouping;
    struct hf_places_answer result = {.error = 0.0};
    HF_TRY(grouping_make(question, &scratch, &grouping));
    HF_TRY(places_bound(question, &grouping, scratch, &result));
    if (result.method == HF_PLACES_RULE && question->path_count > 0) {
        struct rule_work work;
        HF_TRY(rule_open(question, &grouping, &scratch, &work));
        if (work.mean_until[work.place_count - 1] * question->path_count > path_failures_max) {
            return HF_ERR_LIMIT;
        }
        uint32_t held = 0;
        for (uint32_t path = 0; path < question->path_count; path++) {
            held += rule_path(&work, question->seed, path) ? 1 : 0;
        }
        result.hold_probability = (double)held / question->path_count;
        if (result.hold_probability <
            result.split) { /* leaving units where they are is a rule too */
            result.method = HF_PLACES_SPLIT;
            result.hold_probability = result.split;
            result.error = 0.0;
            *answer = result;
            return HF_OK;
        }
        result.error =
            sqrt(result.hold_probability * (1.0 - result.hold_probability) / question->path_count);
    }
    *answer = result;
    return HF_OK;
}

/* ---- dividing a stock ---- */

/* A place by what its next unit adds to ln P; a heap with the largest at 0. */
struct next_unit {
    double gain;
    uint32_t place;
};

/* ln P(D <= s + 1) - ln P(D <= s); without any chance of holding, infinite. */
static double unit_gain(double mean, int64_t stock) {
    const double s = (double)stock;
    const double within = hf_poisson_at_most(s, mean);
    return within > 0.0 ? log1p(hf_poisson_mass(s + 1.0, mean) / within) : (double)INFINITY;
}

static bool comes_first(const struct next_unit *left, const struct next_unit *right) {
    return left->gain > right->gain || (left->gain >= right->gain && left->place < right->place);
}

static void heap_sift(struct next_unit *heap, uint32_t count, uint32_t at) {
    for (;;) {
        uint32_t first = at;
        for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++) {
            first = comes_first(&heap[child], &heap[first]) ? child : first;
        }
        if (first == at) {
            return;
        }
        const struct next_unit moved = heap[at];
        heap[at] = heap[first];
        heap[first] = moved;
        at = first;
    }
}

enum hf_status hf_places_divide(const struct hf_place *place, uint32_t place_count, int64_t total,
                                struct hf_arena scratch, int64_t *stock) {
    if (!places_are_valid(place, place_count) || total < 0 || total > divide_total_max ||
        stock == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct next_unit *const heap = hf_new(&scratch, struct next_unit, place_count);
    int64_t *const result = hf_new(&scratch, int64_t, place_count);
    if (heap == NULL || result == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t j = 0; j < place_count; j++) {
        heap[j] = (struct next_unit){unit_gain(place[j].mean, 0), j};
    }
    for (uint32_t j = place_count; j-- > 0;) {
        heap_sift(heap, place_count, j);
    }
    for (int64_t given = 0; given < total; given++) {
        const uint32_t j = heap[0].place;
        result[j]++;
        heap[0].gain = unit_gain(place[j].mean, result[j]);
        heap_sift(heap, place_count, 0);
    }
    for (uint32_t j = 0; j < place_count; j++) {
        stock[j] = result[j];
    }
    return HF_OK;
}
