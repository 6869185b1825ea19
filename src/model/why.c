#include <holdfast/why.h>

#include <assert.h>
#include <string.h>

/* Leaves are found again through a table of node ids (open addressing, at most half full), so that
 * a fact is one node however often it is used. Rules are not looked up: two equal rules on equal
 * children are rare, and the search would cost more than the node. */

struct hf_why hf_why_make(struct hf_arena *keep) {
    return (struct hf_why){.keep = keep};
}

static struct hf_why_id why_fail(struct hf_why *why) {
    why->failed = true;
    return HF_WHY_NONE;
}

static uint32_t leaf_hash(uint32_t kind, uint32_t first, uint32_t second) {
    uint64_t word = ((uint64_t)first << 32 | second) + (uint64_t)kind * 0x9e3779b97f4a7c15U;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
    return (uint32_t)(word ^ (word >> 31));
}

static bool nodes_reserve(struct hf_why *why) {
    if (why->node_count < why->node_capacity) {
        return true;
    }
    void *grown = hf_arena_grow(why->keep, why->node, sizeof *why->node,
                                _Alignof(struct hf_why_node), &why->node_capacity);
    if (grown == NULL || why->node_count >= UINT32_MAX - 1) {
        return false;
    }
    why->node = grown;
    return true;
}

static void leaf_place(uint32_t *table, size_t capacity, const struct hf_why_node *node,
                       uint32_t id) {
    size_t at = leaf_hash(node->kind, node->first, node->second) & (capacity - 1);
    while (table[at] != 0) {
        at = (at + 1) & (capacity - 1);
    }
    table[at] = id + 1; /* 0 is free */
}

static bool leaves_reserve(struct hf_why *why) {
    if ((why->leaf_count + 1) * 2 <= why->leaf_capacity) {
        return true;
    }
    const size_t capacity = why->leaf_capacity == 0 ? 256 : why->leaf_capacity * 2;
    uint32_t *table = hf_new(why->keep, uint32_t, capacity);
    if (table == NULL) {
        return false;
    }
    for (size_t i = 0; i < why->leaf_capacity; i++) {
        if (why->leaf[i] != 0) {
            leaf_place(table, capacity, &why->node[why->leaf[i] - 1], why->leaf[i] - 1);
        }
    }
    why->leaf = table;
    why->leaf_capacity = capacity;
    return true;
}

struct hf_why_id hf_why_leaf(struct hf_why *why, enum hf_why_kind kind, uint32_t first,
                             uint32_t second) {
    assert(kind != HF_WHY_RULE);
    if (why->muted) {
        return HF_WHY_NONE;
    }
    if (why->failed || !leaves_reserve(why)) {
        return why_fail(why);
    }
    size_t at = leaf_hash((uint32_t)kind, first, second) & (why->leaf_capacity - 1);
    for (; why->leaf[at] != 0; at = (at + 1) & (why->leaf_capacity - 1)) {
        const struct hf_why_node *node = &why->node[why->leaf[at] - 1];
        if (node->kind == (uint8_t)kind && node->first == first && node->second == second) {
            return (struct hf_why_id){why->leaf[at] - 1};
        }
    }
    if (!nodes_reserve(why)) {
        return why_fail(why);
    }
    const uint32_t id = (uint32_t)why->node_count++;
    why->node[id] = (struct hf_why_node){
        .kind = (uint8_t)kind, .first = first, .second = second, .date = HF_DATE_MIN};
    why->leaf[at] = id + 1;
    why->leaf_count++;
    return (struct hf_why_id){id};
}

static bool children_reserve(struct hf_why *why, size_t more) {
    while (why->child_count + more > why->child_capacity) {
        void *grown = hf_arena_grow(why->keep, why->child, sizeof *why->child,
                                    _Alignof(struct hf_why_id), &why->child_capacity);
        if (grown == NULL) {
            return false;
        }
        why->child = grown;
    }
    return why->child_count + more < UINT32_MAX;
}

struct hf_why_id hf_why_apply(struct hf_why *why, const struct hf_why_rule *rule) {
    assert((size_t)rule->rule < HF_RULE_COUNT);
    if (why->muted) {
        return HF_WHY_NONE;
    }
    if (why->failed || !nodes_reserve(why) || !children_reserve(why, rule->child_count)) {
        return why_fail(why);
    }
    const uint32_t from = (uint32_t)why->child_count;
    for (size_t i = 0; i < rule->child_count; i++) {
        const uint32_t child = rule->child[i].value;
        if (child != UINT32_MAX) {
            assert(child < why->node_count);
            why->child[why->child_count++] = rule->child[i];
        }
    }
    const uint32_t id = (uint32_t)why->node_count++;
    why->node[id] = (struct hf_why_node){
        .kind = HF_WHY_RULE,
        .first = (uint32_t)rule->rule,
        .child_from = from,
        .child_count = (uint32_t)why->child_count - from,
        .amount = rule->amount,
        .date = rule->date,
    };
    return (struct hf_why_id){id};
}
