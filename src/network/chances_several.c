#include "network/chances.h"

#include <math.h>
#include <string.h>

/* The nodes of a target are reached over a few nodes of blocks, its ends: a node that carries
 * traffic is its own end, another one hangs on its neighbours. Given which ends are reached, the
 * target's nodes are independent of each other, so that what has to be known is how probably each
 * set of ends is reached, and no other end: from the chances that all ends of a set are
 * (hf_joint_all), those of larger sets taken off; in a block too wide for that as its bags say. */

enum { SEVERAL_NODES_MAX = 64, SEVERAL_SETS = 1 << HF_BAG_QUERY_MAX, SEVERAL_STATES_SHARE = 16 };

struct several {
    struct chances *chances;
    const struct chance_target *target;
    struct target_ends ends;
    double joined[SEVERAL_SETS]; /* per set of ends: so probably these are reached, no others */
    uint32_t times[SEVERAL_NODES_MAX]; /* per node of the target: it counts so often; 0: not here */
    bool is_all; /* served only if all ends are reached: of other sets nothing has to be known */
    bool is_answered;
};

/* ---- ends ---- */

/* Is the end, in that set, not a node of the piece that is reached by chance? */
static bool end_is_given(const struct several *several, uint32_t end) {
    const uint32_t number = several->ends.number[end];
    return number == 0 || (several->ends.query != NULL && number <= several->ends.query->count);
}

static bool end_is_up(const struct several *several, uint32_t end) {
    return several->ends.number[end] == 0 ||
           several->ends.piece.node_up[several->ends.number[end]] > 0.0;
}

/* That all ends of the set are reached. */
static enum hf_status ends_all(struct several *several, unsigned set, struct hf_arena scratch,
                               double *chance) {
    const struct target_ends *ends = &several->ends;
    bool is_exact = false;
    uint8_t *required = hf_new(&scratch, uint8_t, (size_t)ends->piece.node_count + 1);
    if (required == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < ends->count; i++) {
        required[ends->number[i]] |= (uint8_t)(set >> i & 1U);
    }
    HF_TRY(
        hf_joint_all(several->chances->joint, &ends->piece, required, scratch, chance, &is_exact));
    several->is_answered = several->is_answered && is_exact;
    return HF_OK;
}

/* What is given is counted in, with that weight: ends that are up anyway, and those that are not.
 */
static enum hf_status ends_add(struct several *several, double weight, struct hf_arena scratch) {
    double all[SEVERAL_SETS] = {0.0};
    unsigned given = 0;
    unsigned open = 0;
    for (uint32_t i = 0; i < several->ends.count; i++) {
        const bool is_given = end_is_given(several, i);
        open |= is_given ? 0U : 1U << i;
        given |= is_given && end_is_up(several, i) ? 1U << i : 0U;
    }
    all[0] = 1.0;
    for (unsigned set = open; set > 0 && several->is_answered; set = (set - 1) & open) {
        if (set == open || !several->is_all) {
            HF_TRY(ends_all(several, set, scratch, &all[set]));
        }
    }
    for (unsigned bit = 1; bit <= open; bit <<= 1) { /* sets with more than these are taken off */
        for (unsigned set = open; (open & bit) != 0 && set > 0; set = (set - 1) & open) {
            all[set ^ bit] -= (set & bit) != 0 ? all[set] : 0.0;
        }
    }
    for (unsigned set = 0; set < SEVERAL_SETS; set++) {
        if ((set & ~open) == 0) {
            several->joined[set | given] += weight * fmax(all[set], 0.0);
        }
    }
    return HF_OK;
}

static enum hf_status ends_find(struct several *several, struct hf_arena scratch) {
    const struct bag_query *query = several->ends.query;
    const uint64_t before = several->chances->joint->states;
    if (query == NULL) {
        HF_TRY(ends_add(several, 1.0, scratch));
    }
    for (uint32_t mask = 0; query != NULL && mask < 1U << query->count; mask++) {
        for (uint32_t i = 0; i < query->count; i++) {
            several->ends.piece.node_up[i + 1] = (mask >> i & 1U) != 0 ? 1.0 : 0.0;
        }
        if (query->joined[mask] > 0.0) {
            HF_TRY(ends_add(several, query->joined[mask], scratch));
        }
    }
    several->chances->several_states += several->chances->joint->states - before;
    return HF_OK;
}

/* ---- nodes ---- */

static uint32_t several_other(const struct hf_network *network, uint32_t link, uint32_t node) {
    return network->link_a[link] == node ? network->link_b[link] : network->link_a[link];
}

static uint32_t end_at(const struct several *several, uint32_t node) {
    uint32_t at = 0;
    while (at < several->ends.count && several->ends.end[at] != node) {
        at++;
    }
    return at;
}

/* Up, and on one of the ends in the set. */
static double node_given(const struct several *several, uint32_t node, unsigned set) {
    const struct chances *chances = several->chances;
    const struct hf_csr *arc = &chances->index->arc;
    if (chances->blocks->block[node] != HF_NONE) {
        return (set >> end_at(several, node) & 1U) != 0 ? 1.0 : 0.0;
    }
    double none = 1.0;
    for (uint32_t k = arc->start[node]; k < arc->start[node + 1]; k++) {
        const uint32_t other = several_other(chances->index->network, arc->item[k], node);
        const uint32_t at = end_at(several, other);
        const bool is_there = at < several->ends.count && (set >> at & 1U) != 0;
        none *= is_there ? 1.0 - chances->link_up[arc->item[k]] : 1.0;
    }
    return chances->node_up[node] * (1.0 - none);
}

/* So many nodes are reached where these ends are: how many are, node by node, as far as that is too
 * few. */
static double nodes_given(const struct several *several, unsigned set) {
    const struct chance_target *target = several->target;
    double few[SEVERAL_NODES_MAX] = {1.0}; /* per count below `needed`: so many are reached */
    for (uint32_t i = 0; i < target->count; i++) {
        const uint32_t times = several->times[i];
        const double up = times > 0 ? node_given(several, target->node[i], set) : 0.0;
        for (uint32_t k = target->needed; times > 0 && k-- > 0;) {
            few[k] = few[k] * (1.0 - up) + (k >= times ? few[k - times] * up : 0.0);
        }
    }
    double sum = 0.0;
    for (uint32_t k = 0; k < target->needed; k++) {
        sum += few[k];
    }
    return fmax(1.0 - sum, 0.0);
}

/* How often each node counts, and whether each end alone is one that all hangs on. */
static void nodes_count(struct several *several) {
    const struct chances *chances = several->chances;
    const struct chance_target *target = several->target;
    const struct hf_csr *arc = &chances->index->arc;
    several->is_all = target->needed == target->count;
    for (uint32_t i = 0; i < target->count; i++) {
        const uint32_t node = target->node[i];
        uint32_t first = 0;
        while (target->node[first] != node) {
            first++;
        }
        several->times[first]++;
        uint32_t ends = 0;
        for (uint32_t k = arc->start[node];
             chances->blocks->block[node] == HF_NONE && k < arc->start[node + 1]; k++) {
            const uint32_t other = several_other(chances->index->network, arc->item[k], node);
            ends += chances->blocks->block[other] != HF_NONE ? 1U : 0U;
        }
        several->is_all = several->is_all && ends <= 1;
    }
}

/* ---- all of it ---- */

/* Sets of ends cost as much as what leads to them each. */
static bool several_is_dear(const struct several *several) {
    const struct chances *chances = several->chances;
    const uint64_t share = (uint64_t)chances->joint->states_max * SEVERAL_STATES_SHARE;
    return !several->is_all && chances->several_states > share;
}

enum hf_status hf_chances_several(struct chances *chances, const struct chance_target *target,
                                  struct hf_arena scratch, struct hf_availability_row *row,
                                  bool *is_answered) {
    struct several several = {.chances = chances, .target = target, .is_answered = true};
    *is_answered = false;
    if (target->count > SEVERAL_NODES_MAX) {
        return HF_OK;
    }
    HF_TRY(hf_target_ends_make(chances, target, &scratch, &several.ends));
    nodes_count(&several);
    if (!several.ends.fits || several_is_dear(&several)) {
        return HF_OK;
    }
    if (several.ends.count == 0) {
        *row = (struct hf_availability_row){0.0, 0.0, true};
        *is_answered = true;
        return HF_OK;
    }
    HF_TRY(ends_find(&several, scratch));
    if (!several.is_answered) {
        return HF_OK;
    }
    double sum = 0.0;
    for (unsigned set = 0; set < 1U << several.ends.count; set++) {
        sum += several.joined[set] > 0.0 ? several.joined[set] * nodes_given(&several, set) : 0.0;
    }
    const double loose = several.ends.query == NULL ? 0.0 : several.ends.query->loose;
    const uint32_t from = several.ends.from;
    const struct hf_availability_row above =
        from == HF_NONE ? (struct hf_availability_row){1.0, 1.0, true} : chances->node[from];
    *row = (struct hf_availability_row){fmax(sum - loose, 0.0) * above.lower,
                                        fmin(sum, 1.0) * above.upper,
                                        above.is_exact && !several.ends.is_core};
    *is_answered = true;
    return HF_OK;
}
