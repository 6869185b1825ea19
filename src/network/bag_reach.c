#include "network/bag_reach.h"

#include "network/bag_order.h"
#include "network/many_ways.h"

#include <holdfast/snapshot.h>

#include <assert.h>
#include <math.h>
#include <string.h>

/* A state is one word: four bits a slot say in which component its node is (0: down, 15: joined to
 * the source), numbered as they are met. The slots of a bag are the neighbours of its node, in
 * their order, and then the node itself. What a bag tells the next one is, for each set of its
 * neighbours that are up, how probably they are joined so by what was taken out: the neighbours'
 * own chances come in where they are taken out themselves. */

enum { BAG_SLOT_BITS = 4, BAG_SLOT_MASK = 15, BAG_SOURCE = 15, BAG_MASKS = 1 << HF_BAG_WIDTH_MAX };

#define BAG_ONES UINT64_C(0x1111111111111111)
#define BAG_LOW  UINT64_C(0x7777777777777777)

/* ---- states ---- */

static unsigned bag_slot(uint64_t key, unsigned slot) {
    return (unsigned)(key >> (slot * BAG_SLOT_BITS) & BAG_SLOT_MASK);
}

/* Components numbered as they are met. */
static uint64_t bag_number(uint64_t key, unsigned slots) {
    uint8_t number[BAG_SLOT_MASK + 1] = {0};
    uint8_t numbered = 0;
    uint64_t made = 0;
    number[BAG_SOURCE] = BAG_SOURCE;
    for (unsigned slot = 0; slot < slots; slot++) {
        const unsigned component = bag_slot(key, slot);
        if (component != 0 && number[component] == 0) {
            number[component] = ++numbered;
        }
        made |= (uint64_t)number[component] << (slot * BAG_SLOT_BITS);
    }
    return made;
}

/* The two components, neither of them 0, become one: all slots at once. */
static uint64_t bag_join(uint64_t key, unsigned left, unsigned right) {
    const unsigned to = right == BAG_SOURCE ? right : left;
    const unsigned from = to == left ? right : left;
    const uint64_t differs = key ^ BAG_ONES * from; /* a slot of it is 0 where `from` stands */
    uint64_t is_from = ~(((differs & BAG_LOW) + BAG_LOW) | differs | BAG_LOW);
    is_from >>= BAG_SLOT_BITS - 1;
    return key ^ is_from * (from ^ to);
}

static void bag_list_clear(struct bag_run *run, struct bag_list *list) {
    list->count = 0;
    memset(run->table, 0, ((size_t)run->table_mask + 1) * sizeof *run->table);
}

static uint32_t bag_table_for(uint64_t states, uint32_t limit) {
    uint32_t size = 16;
    while (size < limit && size < 4 * states) {
        size *= 2;
    }
    return size;
}

/* Begins a list of some `guess` states. */
static void bag_list_begin(struct bag_run *run, struct bag_list *list, uint64_t guess) {
    run->table_mask = bag_table_for(guess, 4 * run->limits->states_max) - 1;
    bag_list_clear(run, list);
}

static void bag_table_grow(struct bag_run *run, const struct bag_list *list) {
    run->table_mask = 2 * run->table_mask + 1;
    memset(run->table, 0, ((size_t)run->table_mask + 1) * sizeof *run->table);
    for (uint32_t i = 0; i < list->count; i++) {
        uint64_t at = (list->key[i] * UINT64_C(0x9e3779b97f4a7c15) >> 20) & run->table_mask;
        while (run->table[at] != 0) {
            at = (at + 1) & run->table_mask;
        }
        run->table[at] = i + 1;
    }
}

static void bag_list_add(struct bag_run *run, struct bag_list *list, uint64_t key, double mass) {
    uint64_t at = (key * UINT64_C(0x9e3779b97f4a7c15) >> 20) & run->table_mask;
    run->steps++;
    while (run->table[at] != 0) {
        const uint32_t state = run->table[at] - 1;
        if (list->key[state] == key) {
            list->mass[state] += mass;
            return;
        }
        at = (at + 1) & run->table_mask;
    }
    if (list->count >= run->limits->states_max || run->steps > run->limits->steps_max) {
        run->is_full = true;
        return;
    }
    run->table[at] = list->count + 1;
    list->key[list->count] = key;
    list->mass[list->count++] = mass;
    if (list->count > run->table_mask / 2) {
        bag_table_grow(run, list);
    }
}

static enum hf_status bag_list_keep(struct hf_arena *arena, const struct bag_list *from,
                                    struct bag_list *kept) {
    *kept = (struct bag_list){hf_take(arena, uint64_t, (size_t)from->count + 1),
                              hf_take(arena, double, (size_t)from->count + 1), from->count};
    if (kept->key == NULL || kept->mass == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(kept->key, from->key, from->count * sizeof *kept->key);
    memcpy(kept->mass, from->mass, from->count * sizeof *kept->mass);
    return HF_OK;
}

/* ---- in a bag ---- */

static unsigned bag_slot_of(const struct bag *bag, uint32_t node) {
    unsigned slot = 0;
    while (slot < bag->width && bag->near[slot] != node) {
        slot++;
    }
    return slot; /* its own is behind all others */
}

static void bag_swap(struct bag_run *run) {
    const struct bag_list list = run->work[0];
    run->work[0] = run->work[1];
    run->work[1] = list;
}

/* From work[0] to work[0]: a link, of two slots or (right == slots) to the source. */
static void bag_link_put(struct bag_run *run, unsigned slots, unsigned left, unsigned right,
                         double up) {
    const struct bag_list *from = &run->work[0];
    struct bag_list *to = &run->work[1];
    bag_list_begin(run, to, 2 * (uint64_t)from->count);
    for (uint32_t i = 0; i < from->count && !run->is_full; i++) {
        const uint64_t key = from->key[i];
        const unsigned own = bag_slot(key, left);
        const unsigned other = right == slots ? BAG_SOURCE : bag_slot(key, right);
        if (own == 0 || other == 0 || own == other) {
            bag_list_add(run, to, key, from->mass[i]);
            continue;
        }
        bag_list_add(run, to, bag_number(bag_join(key, own, other), slots), from->mass[i] * up);
        if (up < 1.0) {
            bag_list_add(run, to, key, from->mass[i] * (1.0 - up));
        }
    }
    bag_swap(run);
}

/* With what a state joins each of its slots: 1 + an earlier one of its component, or the source; 0:
 * with nothing before it. */
static uint64_t bag_pairs(uint64_t key, unsigned slots) {
    uint8_t first[BAG_SLOT_MASK + 1] = {0}; /* per component: 1 + its first slot */
    uint64_t pairs = 0;
    first[BAG_SOURCE] = BAG_SOURCE;
    for (unsigned slot = 0; slot < slots; slot++) {
        const unsigned component = bag_slot(key, slot);
        if (component != 0) {
            pairs |= (uint64_t)first[component] << (slot * BAG_SLOT_BITS);
            first[component] = (uint8_t)(first[component] == 0 ? slot + 1 : first[component]);
        }
    }
    return pairs;
}

/* What a state, numbered as it is, becomes when a child joins these. `slot`: per neighbour of the
 * child, from 1 on. */
static uint64_t bag_child_join(uint64_t key, unsigned slots, uint64_t pairs, const uint8_t *slot) {
    const uint64_t before = key;
    while (pairs != 0) {
        const unsigned at = (unsigned)__builtin_ctzll(pairs) / BAG_SLOT_BITS;
        const unsigned with = bag_slot(pairs, at);
        const unsigned own = bag_slot(key, slot[at + 1]);
        const unsigned other = with == BAG_SOURCE ? BAG_SOURCE : bag_slot(key, slot[with]);
        pairs &= ~((uint64_t)BAG_SLOT_MASK << (at * BAG_SLOT_BITS));
        key = other != own ? bag_join(key, own, other) : key;
    }
    return key == before ? key : bag_number(key, slots);
}

/* From work[0] to work[0]: what the child tells. */
static void bag_child_put(struct bag_run *run, const struct bag *bag, const struct bag *child) {
    const struct bag_list *from = &run->work[0];
    struct bag_list *to = &run->work[1];
    const unsigned slots = bag->width + 1;
    uint8_t slot[HF_BAG_WIDTH_MAX + 1] = {0};
    for (unsigned i = 0; i < child->width; i++) {
        slot[i + 1] = (uint8_t)bag_slot_of(bag, child->near[i]);
    }
    bag_list_begin(run, to, 2 * (uint64_t)from->count);
    for (uint32_t i = 0; i < from->count && !run->is_full; i++) {
        unsigned mask = 0;
        for (unsigned k = 0; k < child->width; k++) {
            mask |= (bag_slot(from->key[i], slot[k + 1]) != 0 ? 1U : 0U) << k;
        }
        for (uint32_t t = child->mask_start[mask]; t < child->mask_start[mask + 1]; t++) {
            bag_list_add(run, to, bag_child_join(from->key[i], slots, child->up.key[t], slot),
                         from->mass[i] * child->up.mass[t]);
        }
    }
    bag_swap(run);
}

/* The bag's node comes in, behind its neighbours, and then its links. */
static void bag_node_put(struct bag_run *run, const struct bag *bag, const struct bag_list *near) {
    const double up = run->piece->node_up[bag->node];
    const unsigned slots = bag->width + 1;
    struct bag_list *to = &run->work[0];
    bag_list_begin(run, to, 2 * (uint64_t)near->count);
    for (uint32_t i = 0; i < near->count && !run->is_full; i++) {
        /* any number that is free: at most as many components as neighbours are in use */
        const uint64_t alone = (uint64_t)(BAG_SOURCE - 1) << (bag->width * BAG_SLOT_BITS);
        if (up > 0.0) {
            bag_list_add(run, to, bag_number(near->key[i] | alone, slots), near->mass[i] * up);
        }
        if (up < 1.0) {
            bag_list_add(run, to, near->key[i], near->mass[i] * (1.0 - up));
        }
    }
    for (uint32_t i = 0; i < bag->link_count; i++) {
        const uint32_t arc = run->link[bag->link + i];
        const uint32_t other = run->piece->to[arc];
        bag_link_put(run, slots, bag->width, other == 0 ? slots : bag_slot_of(bag, other),
                     run->piece->link_up[arc / 2]);
    }
}

/* ---- from the leaves ---- */

static enum hf_status bag_masks_sort(struct bag_run *run, struct bag *bag,
                                     const struct bag_list *list) {
    const uint32_t masks = 1U << bag->width;
    uint32_t at[BAG_MASKS + 2] = {0};
    HF_TRY(bag_list_keep(run->arena, list, &bag->up));
    bag->mask_start = hf_take(run->arena, uint32_t, (size_t)masks + 1);
    if (bag->mask_start == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int is_filled = 0; is_filled < 2; is_filled++) {
        for (uint32_t i = 0; i < list->count; i++) {
            uint32_t mask = 0;
            for (unsigned k = 0; k < bag->width; k++) {
                mask |= (bag_slot(list->key[i], k) != 0 ? 1U : 0U) << k;
            }
            if (is_filled == 0) {
                at[mask + 1]++;
            } else {
                bag->up.key[at[mask]] = bag_pairs(list->key[i], bag->width);
                bag->up.mass[at[mask]++] = list->mass[i];
            }
        }
        for (uint32_t mask = 0; is_filled == 0 && mask < masks; mask++) {
            at[mask + 1] += at[mask];
        }
        if (is_filled == 0) {
            memcpy(bag->mask_start, at, ((size_t)masks + 1) * sizeof *at);
        }
    }
    return HF_OK;
}

static enum hf_status bag_tell_up(struct bag_run *run, struct bag *bag, struct hf_arena scratch) {
    const uint32_t masks = 1U << bag->width;
    struct bag_list near = {hf_take(&scratch, uint64_t, masks), hf_take(&scratch, double, masks),
                            masks};
    if (near.key == NULL || near.mass == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t mask = 0; mask < masks; mask++) {
        uint64_t key = 0;
        for (unsigned k = 0; k < bag->width; k++) {
            key |= (uint64_t)((mask >> k & 1U) != 0 ? k + 1 : 0) << (k * BAG_SLOT_BITS);
        }
        near.key[mask] = bag_number(key, bag->width);
        near.mass[mask] = 1.0;
    }
    bag_node_put(run, bag, &near);
    for (uint32_t c = bag->child; c != HF_NONE && !run->is_full; c = run->bag[c].sibling) {
        bag_child_put(run, bag, &run->bag[c]);
    }
    const uint64_t kept = (UINT64_C(1) << (bag->width * BAG_SLOT_BITS)) - 1;
    bag_list_begin(run, &run->work[1], run->work[0].count);
    for (uint32_t i = 0; i < run->work[0].count && !run->is_full; i++) {
        bag_list_add(run, &run->work[1], bag_number(run->work[0].key[i] & kept, bag->width),
                     run->work[0].mass[i]);
    }
    return run->is_full ? HF_OK : bag_masks_sort(run, bag, &run->work[1]);
}

/* ---- and back ---- */

/* The neighbours of a root are in the core: up ones are joined to the source. */
static enum hf_status bag_root_open(struct bag_run *run, struct bag *bag) {
    const uint32_t masks = 1U << bag->width;
    bag->down = (struct bag_list){hf_take(run->arena, uint64_t, masks),
                                  hf_take(run->arena, double, masks), masks};
    if (bag->down.key == NULL || bag->down.mass == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t mask = 0; mask < masks; mask++) {
        bag->down.key[mask] = 0;
        bag->down.mass[mask] = 1.0;
        for (unsigned k = 0; k < bag->width; k++) {
            const double up = run->piece->node_up[bag->near[k]];
            const bool is_up = (mask >> k & 1U) != 0;
            bag->down.mass[mask] *= is_up ? up : 1.0 - up;
            bag->down.key[mask] |= (uint64_t)(is_up ? BAG_SOURCE : 0) << (k * BAG_SLOT_BITS);
        }
    }
    return HF_OK;
}

/* What all but the child itself say about its neighbours, from work[0]. */
static enum hf_status bag_tell_child(struct bag_run *run, const struct bag *bag,
                                     struct bag *child) {
    uint8_t slot[HF_BAG_WIDTH_MAX];
    for (unsigned i = 0; i < child->width; i++) {
        slot[i] = (uint8_t)bag_slot_of(bag, child->near[i]);
    }
    bag_list_begin(run, &run->work[1], run->work[0].count);
    for (uint32_t i = 0; i < run->work[0].count && !run->is_full; i++) {
        uint64_t key = 0;
        for (unsigned k = 0; k < child->width; k++) {
            key |= (uint64_t)bag_slot(run->work[0].key[i], slot[k]) << (k * BAG_SLOT_BITS);
        }
        bag_list_add(run, &run->work[1], bag_number(key, child->width), run->work[0].mass[i]);
    }
    child->loose = bag->loose;
    return run->is_full ? HF_OK : bag_list_keep(run->arena, &run->work[1], &child->down);
}

/* Children from ... end - 1 of `list` are to be told, all others are in `state`. Halves: each is
 * told what the other half says, so that nothing is divided out again. */
struct bag_half {
    uint32_t from, end;
    struct bag_list state;
};

static enum hf_status bag_children_tell(struct bag_run *run, const struct bag *bag,
                                        const uint32_t *list, uint32_t count,
                                        struct hf_arena scratch) {
    enum { HALVES_MAX = 40 };
    struct bag_half half[HALVES_MAX];
    struct hf_arena after[HALVES_MAX]; /* what each leaves free */
    uint32_t open = 1;
    half[0] = (struct bag_half){.from = 0, .end = count};
    HF_TRY(bag_list_keep(&scratch, &run->work[0], &half[0].state));
    after[0] = scratch;
    while (open > 0 && !run->is_full) {
        const struct bag_half own = half[open - 1];
        struct hf_arena room = after[open - 1];
        if (own.end - own.from == 1) {
            memcpy(run->work[0].key, own.state.key, own.state.count * sizeof *own.state.key);
            memcpy(run->work[0].mass, own.state.mass, own.state.count * sizeof *own.state.mass);
            run->work[0].count = own.state.count;
            HF_TRY(bag_tell_child(run, bag, &run->bag[list[own.from]]));
            open--;
            continue;
        }
        const uint32_t middle = own.from + (own.end - own.from) / 2;
        const uint32_t side[3] = {own.from, middle, own.end};
        struct bag_list told[2];
        for (int k = 0; k < 2 && !run->is_full; k++) {
            memcpy(run->work[0].key, own.state.key, own.state.count * sizeof *own.state.key);
            memcpy(run->work[0].mass, own.state.mass, own.state.count * sizeof *own.state.mass);
            run->work[0].count = own.state.count;
            for (uint32_t i = side[1 - k]; i < side[2 - k] && !run->is_full; i++) {
                bag_child_put(run, bag, &run->bag[list[i]]);
            }
            HF_TRY(bag_list_keep(&room, &run->work[0], &told[k]));
        }
        assert(open < HALVES_MAX);
        half[open - 1] = (struct bag_half){side[0], side[1], told[0]};
        half[open] = (struct bag_half){side[1], side[2], told[1]};
        after[open - 1] = room;
        after[open++] = room;
    }
    return HF_OK;
}

static void bag_query_answer(const struct bag_run *run, const struct bag *bag,
                             struct bag_query *query) {
    unsigned slot[HF_BAG_QUERY_MAX];
    for (uint32_t i = 0; i < query->count; i++) {
        slot[i] = bag_slot_of(bag, query->node[i]);
    }
    for (uint32_t i = 0; i < run->work[0].count; i++) {
        unsigned mask = 0;
        for (uint32_t k = 0; k < query->count; k++) {
            mask |= (bag_slot(run->work[0].key[i], slot[k]) == BAG_SOURCE ? 1U : 0U) << k;
        }
        query->joined[mask] += run->work[0].mass[i];
    }
    query->loose = bag->loose;
}

static enum hf_status bag_tell_down(struct bag_run *run, struct bag *bag, struct hf_arena scratch,
                                    struct bag_reach *result) {
    uint32_t count = 0;
    for (uint32_t c = bag->child; c != HF_NONE; c = run->bag[c].sibling) {
        count++;
    }
    uint32_t *list = hf_take(&scratch, uint32_t, (size_t)count + 1);
    if (list == NULL) {
        return HF_ERR_MEMORY;
    }
    count = 0;
    for (uint32_t c = bag->child; c != HF_NONE; c = run->bag[c].sibling) {
        list[count++] = c;
    }
    bag_node_put(run, bag, &bag->down);
    if (count > 0 && !run->is_full) {
        struct hf_arena own = scratch;
        struct bag_list begun;
        HF_TRY(bag_list_keep(&own, &run->work[0], &begun));
        HF_TRY(bag_children_tell(run, bag, list, count, own));
        memcpy(run->work[0].key, begun.key, begun.count * sizeof *begun.key);
        memcpy(run->work[0].mass, begun.mass, begun.count * sizeof *begun.mass);
        run->work[0].count = begun.count;
        for (uint32_t i = 0; i < count && !run->is_full; i++) {
            bag_child_put(run, bag, &run->bag[list[i]]);
        }
    }
    double reach = 0.0;
    for (uint32_t i = 0; i < run->work[0].count; i++) {
        const bool is_joined = bag_slot(run->work[0].key[i], bag->width) == BAG_SOURCE;
        reach += is_joined ? run->work[0].mass[i] : 0.0;
    }
    reach = fmin(reach, run->piece->node_up[bag->node]);
    for (struct bag_query *query = bag->query; query != NULL; query = query->next_of_bag) {
        bag_query_answer(run, bag, query);
    }
    result->upper[bag->node] = reach;
    result->lower[bag->node] = fmax(reach - bag->loose, 0.0);
    return HF_OK;
}

/* ---- the core ---- */

/* All of its nodes are in the core (or on no link): independent. */
static void bag_query_core(const struct bag_run *run, const double *loose, const double *upper,
                           struct bag_query *query) {
    bool is_of_bag = false;
    for (uint32_t i = 0; i < query->count; i++) {
        is_of_bag = is_of_bag || run->bag_of[query->node[i]] != HF_NONE;
    }
    for (uint32_t mask = 0; !is_of_bag && mask < 1U << query->count; mask++) {
        query->joined[mask] = 1.0;
        for (uint32_t i = 0; i < query->count; i++) {
            const double up = upper[query->node[i]];
            query->joined[mask] *= (mask >> i & 1U) != 0 ? up : 1.0 - up;
        }
    }
    for (uint32_t i = 0; !is_of_bag && i < query->count; i++) {
        query->loose += loose[query->node[i]];
    }
}

/* Nodes of the core, and how probably those on which roots hang are up and cut off. */
static enum hf_status bag_core_bound(struct bag_run *run, struct hf_arena scratch,
                                     struct bag_reach *result) {
    const struct piece *piece = run->piece;
    struct many_ways ways;
    HF_TRY(hf_many_ways_open(piece, &scratch, &ways));
    double *loose = hf_new(&scratch, double, (size_t)piece->node_count + 1);
    if (loose == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 1; node < piece->node_count; node++) {
        if (hf_bag_is_core(run, node)) {
            const double up = piece->node_up[node];
            loose[node] = up * hf_many_ways_cut(&ways, node);
            result->upper[node] = up;
            result->lower[node] = up - loose[node];
            result->core++;
        }
    }
    for (struct bag_query *query = run->query; query != NULL; query = query->next) {
        bag_query_core(run, loose, result->upper, query);
    }
    for (uint32_t i = 0; i < run->bag_count; i++) {
        struct bag *bag = &run->bag[i];
        for (uint32_t k = 0; bag->parent == HF_NONE && k < bag->width; k++) {
            bag->loose += loose[bag->near[k]];
        }
    }
    return HF_OK;
}

/* ---- all of it ---- */

static enum hf_status bag_run_open(struct bag_run *run, struct hf_arena *arena) {
    const size_t nodes = (size_t)run->piece->node_count + 1;
    const size_t states = (size_t)run->limits->states_max + 1;
    run->arena = arena;
    run->bag = hf_take(arena, struct bag, nodes);
    run->bag_of = hf_take(arena, uint32_t, nodes);
    run->near = hf_new(arena, struct bag_near, nodes);
    run->next_node = hf_take(arena, uint32_t, nodes);
    run->before_node = hf_take(arena, uint32_t, nodes);
    run->listed_at = hf_take(arena, uint32_t, nodes);
    run->table = hf_take(arena, uint32_t, 8 * states + 64);
    for (int i = 0; i < 2; i++) {
        run->work[i] =
            (struct bag_list){hf_take(arena, uint64_t, states), hf_take(arena, double, states), 0};
    }
    if (run->bag == NULL || run->bag_of == NULL || run->near == NULL || run->next_node == NULL ||
        run->before_node == NULL || run->listed_at == NULL || run->table == NULL ||
        run->work[0].key == NULL || run->work[0].mass == NULL || run->work[1].key == NULL ||
        run->work[1].mass == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < BAG_SLOTS; i++) {
        run->first[i] = HF_NONE;
    }
    memset(run->bag_of, 0xff, nodes * sizeof *run->bag_of);
    memset(run->before_node, 0xff, nodes * sizeof *run->before_node);
    memset(run->listed_at, 0xff, nodes * sizeof *run->listed_at);
    return HF_OK;
}

static enum hf_status bags_answer(struct bag_run *run, struct hf_arena scratch,
                                  struct bag_reach *result) {
    HF_TRY(hf_bags_make(run));
    for (uint32_t node = 1; run->limits->is_exact_only && node < run->piece->node_count; node++) {
        run->is_full = run->is_full || hf_bag_is_core(run, node);
    }
    for (uint32_t i = 0; i < run->bag_count && !run->is_full; i++) {
        HF_TRY(bag_tell_up(run, &run->bag[i], scratch));
    }
    HF_TRY(run->is_full ? HF_OK : bag_core_bound(run, scratch, result));
    for (uint32_t i = run->bag_count; i-- > 0 && !run->is_full;) {
        if (run->bag[i].parent == HF_NONE) {
            HF_TRY(bag_root_open(run, &run->bag[i]));
        }
        HF_TRY(bag_tell_down(run, &run->bag[i], scratch, result));
    }
    return HF_OK;
}

enum hf_status hf_bag_reach(const struct piece *piece, struct bag_query *query,
                            const struct bag_limits *limits, struct hf_arena *keep,
                            struct hf_arena scratch, struct bag_reach *result) {
    assert(limits->width >= 1 && limits->width <= HF_BAG_WIDTH_MAX);
    const size_t nodes = (size_t)piece->node_count + 1;
    struct bag_run run = {.piece = piece, .limits = limits, .query = query};
    struct bag_reach made = {.lower = hf_new(keep, double, nodes),
                             .upper = hf_new(keep, double, nodes)};
    if (made.lower == NULL || made.upper == NULL) {
        return HF_ERR_MEMORY;
    }
    struct hf_arena kept = scratch; /* one half for what stays, one to work in */
    scratch.at += hf_arena_left(&scratch) / 2;
    kept.end = scratch.at;
    HF_TRY(bag_run_open(&run, &kept));
    HF_TRY(bags_answer(&run, scratch, &made));
    made.lower[0] = 1.0;
    made.upper[0] = 1.0;
    made.steps = run.steps;
    made.is_done = !run.is_full;
    *result = made;
    return HF_OK;
}
