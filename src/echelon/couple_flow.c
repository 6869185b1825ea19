#include <holdfast/couple.h>

#include "balance/count_law.h"
#include "base/random.h"
#include "base/special.h"

#include <math.h>
#include <stdbool.h>

/* All failures can be met exactly if for every set of parts its failures do not exceed the units
 * that serve any of it (Hall). Each condition alone bounds the probability from above. All of them
 * say that independent numbers are small, so they are positively dependent and the product of their
 * probabilities bounds it from below (Harris); a set that falls into two whose servers are apart
 * says no more than the two, and neither does one with the same servers as a larger one.
 *
 * Simulated are the numbers of failures, and whether a flow meets them all: own stock first, then
 * paths that pass a failure on from one stock to another (breadth first, at most one for each part
 * and unit). */

enum { FLOW_PARTS_MAX = 64, FLOW_SETS_PARTS_MAX = 12 };

static bool question_is_valid(const struct hf_couple_question *question) {
    if (question == NULL || question->part == NULL || question->serves == NULL ||
        question->part_count == 0 || question->part_count > FLOW_PARTS_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < question->part_count; i++) {
        const struct hf_couple_part *part = &question->part[i];
        if (!(part->mean >= 0.0) || isinf(part->mean) || part->stock < 0) {
            return false;
        }
    }
    return true;
}

/* Which parts' units serve at least one part of a set. */
static uint64_t servers_of(const struct hf_couple_question *question, uint64_t set) {
    uint64_t servers = set;
    for (uint32_t i = 0; i < question->part_count; i++) {
        if ((question->serves[i] & set) != 0) {
            servers |= UINT64_C(1) << i;
        }
    }
    return servers;
}

/* P(failures of the set <= units that serve it). */
static double hall_probability(const struct hf_couple_question *question, uint64_t set) {
    const uint64_t servers = servers_of(question, set);
    double mean = 0.0;
    double stock = 0.0;
    for (uint32_t i = 0; i < question->part_count; i++) {
        mean += (set >> i & 1U) != 0 ? question->part[i].mean : 0.0;
        stock += (servers >> i & 1U) != 0 ? (double)question->part[i].stock : 0.0;
    }
    return hf_poisson_at_most(stock, mean);
}

/* Does the set say more than others do? */
static bool set_counts(const struct hf_couple_question *question, uint64_t set) {
    const uint64_t servers = servers_of(question, set);
    for (uint32_t j = 0; j < question->part_count; j++) { /* a larger one has the same servers */
        const uint64_t bit = UINT64_C(1) << j;
        if ((set & bit) == 0 && (servers_of(question, bit) & ~servers) == 0) {
            return false;
        }
    }
    uint64_t reached = set & -set; /* grows by what shares a server with it */
    for (uint64_t before = 0; before != reached;) {
        before = reached;
        const uint64_t near = servers_of(question, reached);
        for (uint32_t j = 0; j < question->part_count; j++) {
            const uint64_t bit = UINT64_C(1) << j;
            if ((set & bit) != 0 && (servers_of(question, bit) & near) != 0) {
                reached |= bit;
            }
        }
    }
    return reached == set;
}

static void bounds_fill(const struct hf_couple_question *question,
                        struct hf_couple_answer *answer) {
    const uint32_t parts = question->part_count;
    const uint64_t all = parts == 64 ? UINT64_MAX : (UINT64_C(1) << parts) - 1;
    double alone = 1.0;
    answer->upper = hall_probability(question, all);
    for (uint32_t i = 0; i < parts; i++) {
        const uint64_t bit = UINT64_C(1) << i;
        alone *= hf_poisson_at_most((double)question->part[i].stock, question->part[i].mean);
        answer->upper = fmin(answer->upper, hall_probability(question, bit));
        if (all != bit) {
            answer->upper = fmin(answer->upper, hall_probability(question, all & ~bit));
        }
    }
    answer->lower = fmin(alone, answer->upper);
    if (parts > FLOW_SETS_PARTS_MAX) {
        return;
    }
    double product = 1.0;
    for (uint64_t set = 1; set <= all; set++) {
        if (set_counts(question, set)) {
            const double probability = hall_probability(question, set);
            answer->upper = fmin(answer->upper, probability);
            product *= probability;
        }
    }
    answer->lower = fmin(fmax(alone, product), answer->upper);
}

/* ---- simulation ---- */

struct flow_work {
    const struct hf_couple_question *question;
    double **within; /* per part: P(D <= k) */
    uint32_t *within_count;
    int64_t *given; /* units of part i given to part j, at i * parts + j */
    int64_t units[FLOW_PARTS_MAX], wanting[FLOW_PARTS_MAX];
    uint8_t from[FLOW_PARTS_MAX]; /* stock i was reached through part from[i] */
    uint8_t by[FLOW_PARTS_MAX];   /* part j was reached from stock by[j] */
};

static int64_t failures_draw(const struct flow_work *work, uint32_t i, double unit) {
    const double *within = work->within[i];
    uint32_t low = 0;
    uint32_t high = work->within_count[i];
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (within[middle] <= unit) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Breadth first from one part over the stocks that serve it, and the parts that those gave to. */
struct flow_search {
    uint64_t seen_parts, seen_stocks;
    uint8_t queue[FLOW_PARTS_MAX];
    uint32_t count;
};

/* Looks at stock i from part j: true if units are left there. */
static bool flow_look(struct flow_work *work, struct flow_search *search, uint32_t i, uint32_t j) {
    const uint32_t parts = work->question->part_count;
    search->seen_stocks |= UINT64_C(1) << i;
    work->from[i] = (uint8_t)j;
    if (work->units[i] > 0) {
        return true;
    }
    for (uint32_t k = 0; k < parts; k++) {
        if (work->given[i * parts + k] > 0 && (search->seen_parts >> k & 1U) == 0) {
            search->seen_parts |= UINT64_C(1) << k;
            work->by[k] = (uint8_t)i;
            search->queue[search->count++] = (uint8_t)k;
        }
    }
    return false;
}

/* A stock with units left that part `start` can be served from; FLOW_PARTS_MAX if there is none. */
static uint32_t flow_find(struct flow_work *work, uint32_t start) {
    const uint32_t parts = work->question->part_count;
    struct flow_search search = {UINT64_C(1) << start, 0, {(uint8_t)start}, 1};
    for (uint32_t done = 0; done < search.count; done++) {
        const uint32_t j = search.queue[done];
        for (uint32_t i = 0; i < parts; i++) {
            const bool serves = i == j || (work->question->serves[i] >> j & 1U) != 0;
            if (serves && (search.seen_stocks >> i & 1U) == 0 && flow_look(work, &search, i, j)) {
                return i;
            }
        }
    }
    return FLOW_PARTS_MAX;
}

/* Finds a stock with units left for part `start`, through stocks that gave to others; moves as many
 * units as the path allows. False if there is none. */
static bool flow_augment(struct flow_work *work, uint32_t start) {
    const uint32_t parts = work->question->part_count;
    const uint32_t last = flow_find(work, start);
    if (last == FLOW_PARTS_MAX) {
        return false;
    }
    int64_t moved =
        work->units[last] < work->wanting[start] ? work->units[last] : work->wanting[start];
    for (uint32_t i = last; work->from[i] != start; i = work->by[work->from[i]]) {
        const uint32_t j = work->from[i];
        const int64_t there = work->given[work->by[j] * parts + j];
        moved = there < moved ? there : moved;
    }
    work->units[last] -= moved;
    work->wanting[start] -= moved;
    for (uint32_t i = last;; i = work->by[work->from[i]]) {
        const uint32_t j = work->from[i];
        work->given[i * parts + j] += moved;
        if (j == start) {
            return true;
        }
        work->given[work->by[j] * parts + j] -= moved;
    }
}

static bool path_holds(struct flow_work *work, uint64_t path) {
    const struct hf_couple_question *question = work->question;
    const uint32_t parts = question->part_count;
    struct hf_random random = {.seed = question->seed, .stream = path};
    for (uint32_t i = 0; i < parts; i++) {
        const int64_t failures = failures_draw(work, i, hf_random_unit(&random));
        const int64_t stock = question->part[i].stock;
        const int64_t own = failures < stock ? failures : stock;
        for (uint32_t j = 0; j < parts; j++) {
            work->given[i * parts + j] = i == j ? own : 0;
        }
        work->units[i] = stock - own;
        work->wanting[i] = failures - own;
    }
    for (uint32_t j = 0; j < parts; j++) {
        while (work->wanting[j] > 0) {
            if (!flow_augment(work, j)) {
                return false;
            }
        }
    }
    return true;
}

static enum hf_status flow_open(struct flow_work *work, struct hf_arena *keep) {
    const uint32_t parts = work->question->part_count;
    work->within = hf_new(keep, double *, parts);
    work->within_count = hf_new(keep, uint32_t, parts);
    work->given = hf_new(keep, int64_t, (size_t)parts * parts);
    if (work->within == NULL || work->within_count == NULL || work->given == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < parts; i++) {
        struct hf_count_law law;
        HF_TRY(hf_count_poisson(work->question->part[i].mean, keep, &law));
        for (uint32_t k = 1; k < law.count; k++) {
            law.mass[k] += law.mass[k - 1];
        }
        work->within[i] = law.mass;
        work->within_count[i] = law.count;
    }
    return HF_OK;
}

enum hf_status hf_couple_bound(const struct hf_couple_question *question, struct hf_arena scratch,
                               struct hf_couple_answer *answer) {
    if (!question_is_valid(question) || answer == NULL) {
        return HF_ERR_ARGUMENT;
    }
    double mean = 0.0;
    for (uint32_t i = 0; i < question->part_count; i++) {
        mean += question->part[i].mean;
    }
    if (mean > HF_COUPLE_MEAN_MAX) {
        return HF_ERR_LIMIT;
    }
    struct hf_couple_answer result = {.estimate = (double)NAN, .error = (double)NAN};
    bounds_fill(question, &result);
    if (question->path_count > 0) {
        struct flow_work work = {.question = question};
        HF_TRY(flow_open(&work, &scratch));
        uint32_t held = 0;
        for (uint32_t path = 0; path < question->path_count; path++) {
            held += path_holds(&work, path) ? 1 : 0;
        }
        const double share = (double)held / question->path_count;
        result.estimate = share;
        result.error = sqrt(share * (1.0 - share) / question->path_count);
        result.path_count = question->path_count;
    }
    *answer = result;
    return HF_OK;
}
