#include "network/hitting.h"

#include <assert.h>
#include <string.h>

/* Depth first, without recursion: a frame for each element taken. At each frame the sets that are
 * not hit yet give a bound from below (each in turn is paid for by the cheapest of its elements,
 * and what is paid is taken off the price of all of them: a feasible answer of the dual programme);
 * the set with the fewest elements left is branched on, element by element; an element that was
 * tried is barred from what comes after it, so no set is met twice. */

enum { WORD = 64 };

/* False when the budget ends. */
static bool steps_take(const struct hitting_problem *problem, uint64_t steps) {
    const bool is_left = *problem->steps >= steps;
    *problem->steps -= is_left ? steps : *problem->steps;
    return is_left;
}

static bool bit_is(const uint64_t *set, uint32_t bit) {
    return (set[bit / WORD] >> bit % WORD & 1U) != 0;
}

static bool sets_meet(const uint64_t *left, const uint64_t *right, uint32_t words) {
    for (uint32_t w = 0; w < words; w++) {
        if ((left[w] & right[w]) != 0) {
            return true;
        }
    }
    return false;
}

static uint32_t bits_count(const uint64_t *set, const uint64_t *without, uint32_t words) {
    uint32_t count = 0;
    for (uint32_t w = 0; w < words; w++) {
        count += (uint32_t)__builtin_popcountll(set[w] & ~without[w]);
    }
    return count;
}

struct hitting_frame {
    uint32_t branch; /* set */
    uint32_t taken;  /* element, or HF_NONE: none tried yet */
    int64_t bound;   /* nothing below this frame is cheaper */
};

struct hitting_work {
    const struct hitting_problem *problem;
    struct hitting_frame *frame;
    uint64_t *barred; /* per depth: words */
    uint64_t *taken;  /* words */
    int64_t cost;     /* of taken */
    int64_t *price;   /* per element */
    int64_t best;
    uint64_t *hit;
};

static int64_t element_cost(const struct hitting_problem *problem, uint32_t element) {
    return problem->cost == NULL ? 1 : problem->cost[element];
}

/* Takes from the price of the elements of `set` that are not barred what the cheapest has left;
 * -1 when all are barred. */
static int64_t set_pay(struct hitting_work *work, const uint64_t *set, const uint64_t *barred) {
    int64_t least = -1;
    for (uint32_t w = 0; w < work->problem->words; w++) {
        for (uint64_t left = set[w] & ~barred[w]; left != 0; left &= left - 1) {
            const int64_t price = work->price[w * WORD + (uint32_t)__builtin_ctzll(left)];
            least = least < 0 || price < least ? price : least;
        }
    }
    for (uint32_t w = 0; w < work->problem->words && least > 0; w++) {
        for (uint64_t left = set[w] & ~barred[w]; left != 0; left &= left - 1) {
            work->price[w * WORD + (uint32_t)__builtin_ctzll(left)] -= least;
        }
    }
    return least;
}

/* Fills the frame; false when nothing better can lie below it. All hit: branch is HF_NONE. */
static bool frame_open(struct hitting_work *work, struct hitting_frame *frame,
                       const uint64_t *barred) {
    const struct hitting_problem *problem = work->problem;
    *frame = (struct hitting_frame){HF_NONE, HF_NONE, work->cost};
    uint32_t fewest = UINT32_MAX;
    for (uint32_t e = 0; e < problem->element_count; e++) {
        work->price[e] = element_cost(problem, e);
    }
    for (uint32_t i = 0; i < problem->set_count; i++) {
        const uint64_t *set = problem->set + (size_t)i * problem->words;
        if (sets_meet(set, work->taken, problem->words)) {
            continue;
        }
        const int64_t paid = set_pay(work, set, barred);
        if (paid < 0) {
            return false;
        }
        frame->bound += paid;
        const uint32_t left = bits_count(set, barred, problem->words);
        frame->branch = left < fewest ? i : frame->branch;
        fewest = left < fewest ? left : fewest;
    }
    return frame->bound < work->best;
}

/* The element of the frame's set, not barred, that hits most of what is not hit for its cost; the
 * first of equals. HF_NONE: none left. */
static uint32_t element_choose(const struct hitting_work *work, uint32_t branch,
                               const uint64_t *barred) {
    const struct hitting_problem *problem = work->problem;
    const uint64_t *set = problem->set + (size_t)branch * problem->words;
    uint32_t best = HF_NONE;
    int64_t best_hits = 0; /* at most 2^24, a cost at most 2^36 */
    int64_t best_cost = 0;
    for (uint32_t e = 0; e < problem->element_count; e++) {
        if (!bit_is(set, e) || bit_is(barred, e)) {
            continue;
        }
        int64_t hits = 0;
        for (uint32_t i = 0; i < problem->set_count; i++) {
            const uint64_t *other = problem->set + (size_t)i * problem->words;
            hits += bit_is(other, e) && !sets_meet(other, work->taken, problem->words) ? 1 : 0;
        }
        const int64_t cost = 2 * element_cost(problem, e) + 1; /* what costs nothing is not equal */
        if (best == HF_NONE || hits * best_cost > best_hits * cost) {
            best = e;
            best_hits = hits;
            best_cost = cost;
        }
    }
    return best;
}

static void bit_set(uint64_t *set, uint32_t bit, bool is_on) {
    const uint64_t mask = UINT64_C(1) << bit % WORD;
    set[bit / WORD] = is_on ? set[bit / WORD] | mask : set[bit / WORD] & ~mask;
}

/* Takes back what the frame took and bars it. */
static void frame_retract(struct hitting_work *work, struct hitting_frame *frame,
                          uint64_t *barred) {
    if (frame->taken != HF_NONE) {
        bit_set(work->taken, frame->taken, false);
        bit_set(barred, frame->taken, true);
        work->cost -= element_cost(work->problem, frame->taken);
        frame->taken = HF_NONE;
    }
}

static void best_keep(struct hitting_work *work) {
    work->best = work->cost;
    memcpy(work->hit, work->taken, work->problem->words * sizeof(uint64_t));
}

/* Returns the lower bound. */
static int64_t hitting_run(struct hitting_work *work) {
    const struct hitting_problem *problem = work->problem;
    const uint32_t words = problem->words;
    if (!frame_open(work, &work->frame[0], work->barred)) {
        return work->best;
    }
    if (work->frame[0].branch == HF_NONE) {
        best_keep(work);
        return work->best;
    }
    uint32_t depth = 1; /* frames */
    while (depth > 0) {
        struct hitting_frame *frame = &work->frame[depth - 1];
        uint64_t *barred = work->barred + (size_t)(depth - 1) * words;
        frame_retract(work, frame, barred);
        const uint64_t width =
            bits_count(problem->set + (size_t)frame->branch * words, barred, words);
        if (frame->bound < work->best &&
            !steps_take(problem, (width + 1) * (problem->set_count + UINT64_C(1)))) {
            break;
        }
        const uint32_t element =
            frame->bound < work->best ? element_choose(work, frame->branch, barred) : HF_NONE;
        if (element == HF_NONE) {
            depth--;
            continue;
        }
        frame->taken = element;
        bit_set(work->taken, element, true);
        work->cost += element_cost(problem, element);
        memcpy(barred + words, barred, words * sizeof(uint64_t));
        struct hitting_frame next;
        if (!frame_open(work, &next, barred + words)) {
            continue;
        }
        if (next.branch == HF_NONE) {
            best_keep(work);
            continue;
        }
        work->frame[depth++] = next;
    }
    int64_t lower = work->best;
    for (uint32_t i = 0; i < depth; i++) {
        lower = work->frame[i].bound < lower ? work->frame[i].bound : lower;
    }
    return lower;
}

enum hf_status hf_hitting_least(const struct hitting_problem *problem, struct hf_arena scratch,
                                struct hitting_answer *answer) {
    const size_t words = problem->words;
    const size_t depth = (size_t)problem->element_count + 2;
    struct hitting_work work = {
        .problem = problem,
        .frame = hf_take(&scratch, struct hitting_frame, depth),
        .barred = hf_new(&scratch, uint64_t, depth * words + 1),
        .taken = hf_new(&scratch, uint64_t, words + 1),
        .price = hf_take(&scratch, int64_t, depth),
        .hit = answer->hit,
    };
    if (work.frame == NULL || work.barred == NULL || work.taken == NULL || work.price == NULL) {
        return HF_ERR_MEMORY;
    }
    /* All elements hit all sets: an answer to begin with. */
    memset(work.hit, 0, words * sizeof(uint64_t));
    for (uint32_t i = 0; i < problem->set_count; i++) {
        for (size_t w = 0; w < words; w++) {
            work.hit[w] |= problem->set[(size_t)i * words + w];
        }
    }
    for (uint32_t e = 0; e < problem->element_count; e++) {
        work.best += bit_is(work.hit, e) ? element_cost(problem, e) : 0;
    }
    answer->lower = hitting_run(&work);
    answer->upper = work.best;
    return HF_OK;
}

/* ---- sets apart ---- */

/* No more than so many of the sets from `from` on can still be put beside each other. */
static uint32_t apart_bound(const struct hitting_problem *problem, uint32_t from,
                            const uint64_t *used, uint64_t *all) {
    uint32_t sets = 0;
    uint32_t smallest = problem->element_count + 1;
    const uint32_t words = problem->words;
    memset(all, 0, words * sizeof(uint64_t));
    for (uint32_t i = from; i < problem->set_count; i++) {
        const uint64_t *set = problem->set + (size_t)i * words;
        if (sets_meet(set, used, words)) {
            continue;
        }
        const uint32_t size = bits_count(set, used, words);
        smallest = size < smallest ? size : smallest;
        sets++;
        for (uint32_t w = 0; w < words; w++) {
            all[w] |= set[w];
        }
    }
    assert(smallest > 0);
    const uint32_t by_size = bits_count(all, used, words) / smallest;
    return by_size < sets ? by_size : sets;
}

static uint32_t apart_next(const struct hitting_problem *problem, uint32_t from,
                           const uint64_t *used) {
    while (from < problem->set_count &&
           sets_meet(problem->set + (size_t)from * problem->words, used, problem->words)) {
        from++;
    }
    return from;
}

static void set_flip(uint64_t *used, const uint64_t *set, uint32_t words) {
    for (uint32_t w = 0; w < words; w++) {
        used[w] ^= set[w];
    }
}

enum hf_status hf_hitting_apart(const struct hitting_problem *problem, struct hf_arena scratch,
                                uint32_t *count, bool *is_exact) {
    const uint32_t words = problem->words;
    uint32_t *chosen = hf_take(&scratch, uint32_t, (size_t)problem->element_count + 2);
    uint64_t *used = hf_new(&scratch, uint64_t, (size_t)words + 1);
    uint64_t *all = hf_new(&scratch, uint64_t, (size_t)words + 1);
    if (chosen == NULL || used == NULL || all == NULL) {
        return HF_ERR_MEMORY;
    }
    const uint32_t limit = *count;
    uint32_t best = 0;
    uint32_t depth = 0;
    uint32_t from = 0;
    *is_exact = true;
    while (best < limit) {
        const uint32_t next = apart_next(problem, from, used);
        if (next < problem->set_count && !steps_take(problem, problem->set_count)) {
            *is_exact = false;
            break;
        }
        if (next < problem->set_count && depth + apart_bound(problem, next, used, all) > best) {
            assert(depth <= problem->element_count);
            chosen[depth++] = next;
            set_flip(used, problem->set + (size_t)next * words, words);
            best = depth > best ? depth : best;
            from = next + 1;
            continue;
        }
        if (depth == 0) {
            break;
        }
        depth--;
        set_flip(used, problem->set + (size_t)chosen[depth] * words, words);
        from = chosen[depth] + 1;
    }
    *count = best;
    return HF_OK;
}
