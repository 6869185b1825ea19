#include "network/need_cases.h"

#include <holdfast/snapshot.h>

#include <assert.h>
#include <string.h>

/* Cases that leave most open are parted first, within a factor of four, so that what room there is
 * serves best. */

#define NEED_CASES_NARROW 1e-9 /* of a chance: no matter any more */

struct need_leaf {
    const struct need_leaf *above; /* what was asked before; NULL: nothing */
    uint32_t *item;
    uint32_t count;
    double weight;
    double open;   /* so probably it is this case, and a pool fails that is not known to */
    uint32_t pool; /* that fails most probably; HF_NONE: none is open */
};

struct need_tree {
    struct need_chances *needs;
    const double *base;
    double *node_up; /* of one case */
    const struct need_leaf **leaf;
    uint32_t count, limit;
    struct hf_arena arena;
};

static void leaf_set(const struct need_tree *tree, const struct need_leaf *leaf) {
    memcpy(tree->node_up, tree->base, tree->needs->network->node_count * sizeof *tree->node_up);
    for (const struct need_leaf *at = leaf; at != NULL; at = at->above) {
        for (uint32_t i = 0; i < at->count; i++) {
            tree->node_up[at->item[i] / 2] = (double)(at->item[i] % 2);
        }
    }
    hf_need_chances_set(tree->needs, tree->node_up);
}

static bool member_is_open(const struct need_tree *tree, uint32_t node) {
    return tree->node_up[node] > 0.0 && tree->node_up[node] < 1.0;
}

static void leaf_look(const struct need_tree *tree, struct need_leaf *leaf) {
    const struct need_chances *needs = tree->needs;
    double keeps = 1.0;
    leaf_set(tree, leaf);
    leaf->pool = HF_NONE;
    for (uint32_t pool = 0; pool < needs->network->pool_count; pool++) {
        const double fails = needs->is_needed[pool] != 0 ? needs->fails[pool] : 0.0;
        keeps *= 1.0 - fails;
        if (fails > 0.0 && (leaf->pool == HF_NONE || fails > needs->fails[leaf->pool])) {
            leaf->pool = pool;
        }
    }
    leaf->open = leaf->weight * (1.0 - keeps);
}

/* What is asked of a pool: whether it works, where its open members serve nothing else (`count` of
 * them in `item`); else the likeliest to fail of them. */
static uint32_t members_choose(const struct need_tree *tree, uint32_t pool, uint32_t *item,
                               bool *are_alone) {
    const struct hf_csr *member = &tree->needs->network->pool_member;
    uint32_t count = 0;
    *are_alone = true;
    for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
        if (member_is_open(tree, member->item[i])) {
            item[count++] = member->item[i];
            *are_alone = *are_alone && tree->needs->is_alone[member->item[i]] != 0;
        }
    }
    for (uint32_t i = 1; !*are_alone && i < count; i++) {
        item[0] = tree->node_up[item[i]] < tree->node_up[item[0]] ? item[i] : item[0];
    }
    return *are_alone || count == 0 ? count : 1;
}

static enum hf_status leaf_make(struct need_tree *tree, const struct need_leaf *like,
                                uint32_t is_up, const struct need_leaf **made) {
    struct need_leaf *leaf = hf_new(&tree->arena, struct need_leaf, 1);
    uint32_t *item = hf_take(&tree->arena, uint32_t, (size_t)like->count + 1);
    if (leaf == NULL || item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < like->count; i++) {
        item[i] = 2 * like->item[i] + is_up;
    }
    *leaf = *like;
    leaf->item = item;
    leaf_look(tree, leaf);
    *made = leaf;
    return HF_OK;
}

/* In two: those members are down, or up. */
static enum hf_status leaf_part(struct need_tree *tree, uint32_t at) {
    const struct need_leaf *own = tree->leaf[at];
    const uint32_t *start = tree->needs->network->pool_member.start + own->pool;
    struct need_leaf part = {.above = own};
    bool are_alone = false;
    part.item = hf_take(&tree->arena, uint32_t, (size_t)(start[1] - start[0]) + 1);
    if (part.item == NULL) {
        return HF_ERR_MEMORY;
    }
    leaf_set(tree, own);
    part.count = members_choose(tree, own->pool, part.item, &are_alone);
    assert(part.count > 0); /* else it would fail surely, or never */
    const double down =
        are_alone ? tree->needs->fails[own->pool] : 1.0 - tree->node_up[part.item[0]];
    part.weight = own->weight * down;
    HF_TRY(leaf_make(tree, &part, 0, &tree->leaf[tree->count]));
    part.weight = own->weight * (1.0 - down);
    HF_TRY(leaf_make(tree, &part, 1, &tree->leaf[at]));
    tree->count++;
    return HF_OK;
}

/* Cases that leave more than that open, as far as there is room. */
static enum hf_status leaves_part_over(struct need_tree *tree, double bound) {
    for (uint32_t i = 0; i < tree->count; i++) {
        while (tree->leaf[i]->open > bound && tree->count < tree->limit) {
            HF_TRY(leaf_part(tree, i));
        }
    }
    return HF_OK;
}

static enum hf_status leaves_part(struct need_tree *tree) {
    double bound = 0.25;
    while (bound > NEED_CASES_NARROW) {
        HF_TRY(leaves_part_over(tree, bound));
        bound /= 4.0;
    }
    return leaves_part_over(tree, NEED_CASES_NARROW);
}

static size_t leaf_items(const struct need_leaf *leaf) {
    size_t count = 0;
    for (const struct need_leaf *at = leaf; at != NULL; at = at->above) {
        count += at->count;
    }
    return count;
}

/* The leaves as they are kept. */
static enum hf_status leaves_list(const struct need_tree *tree, struct hf_arena *arena,
                                  struct need_cases *cases) {
    size_t items = 0;
    for (uint32_t i = 0; i < tree->count; i++) {
        items += leaf_items(tree->leaf[i]);
    }
    *cases = (struct need_cases){.item = {hf_new(arena, uint32_t, (size_t)tree->count + 1),
                                          hf_take(arena, uint32_t, items + 1)},
                                 .weight = hf_take(arena, double, tree->count)};
    if (items > UINT32_MAX || cases->item.start == NULL || cases->item.item == NULL ||
        cases->weight == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < tree->count; i++) {
        uint32_t at = cases->item.start[i];
        for (const struct need_leaf *leaf = tree->leaf[i]; leaf->above != NULL;
             leaf = leaf->above) {
            memcpy(cases->item.item + at, leaf->item, leaf->count * sizeof *leaf->item);
            at += leaf->count;
        }
        cases->weight[i] = tree->leaf[i]->weight;
        cases->item.start[i + 1] = at;
    }
    cases->count = tree->count;
    return HF_OK;
}

enum hf_status hf_need_cases_find(struct need_chances *needs, const double *node_up,
                                  const struct need_cases_limits *limits, struct hf_arena *arena,
                                  struct need_cases *cases) {
    struct hf_arena kept = *arena; /* one half for what stays, one to work in */
    struct need_tree tree = {
        .needs = needs, .base = node_up, .limit = limits->cases_max, .arena = *arena};
    struct need_leaf first = {.weight = limits->weight};
    tree.arena.at += hf_arena_left(arena) / 2;
    kept.end = tree.arena.at;
    tree.node_up = hf_take(&tree.arena, double, (size_t)needs->network->node_count + 1);
    tree.leaf = hf_take(&tree.arena, const struct need_leaf *, (size_t)limits->cases_max + 1);
    if (tree.node_up == NULL || tree.leaf == NULL) {
        return HF_ERR_MEMORY;
    }
    leaf_look(&tree, &first);
    tree.leaf[tree.count++] = &first;
    HF_TRY(leaves_part(&tree));
    HF_TRY(leaves_list(&tree, &kept, cases));
    arena->at = kept.at;
    return HF_OK;
}
