#include "report/why_walk.h"

#include <assert.h>

/* Depth first with a stack of its own, so that no graph can exhaust the machine's. Each node is
 * expanded once: the cost is the number of edges behind the answer, not the number of paths. */

struct why_frame {
    uint32_t node;
    uint32_t next; /* child to go to */
};

static size_t slot_of(const struct why_walk *walk, uint32_t node) {
    uint32_t word = node;
    word = (word ^ (word >> 16)) * 0x45d9f3bU;
    size_t at = (word ^ (word >> 16)) & (walk->table_capacity - 1);
    while (walk->table[at] != 0 && walk->met[walk->table[at] - 1].node != node) {
        at = (at + 1) & (walk->table_capacity - 1);
    }
    return at;
}

struct why_met *hf_why_walk_find(const struct why_walk *walk, uint32_t node) {
    if (walk->table_capacity == 0) {
        return NULL;
    }
    const uint32_t position = walk->table[slot_of(walk, node)];
    return position == 0 ? NULL : &walk->met[position - 1];
}

static bool walk_reserve(struct why_walk *walk, struct hf_arena *keep) {
    if (walk->met_count == walk->met_capacity) {
        void *grown = hf_arena_grow(keep, walk->met, sizeof *walk->met, _Alignof(struct why_met),
                                    &walk->met_capacity);
        if (grown == NULL) {
            return false;
        }
        walk->met = grown;
    }
    if ((walk->met_count + 1) * 2 <= walk->table_capacity) {
        return true;
    }
    walk->table_capacity = walk->table_capacity == 0 ? 64 : walk->table_capacity * 2;
    walk->table = hf_new(keep, uint32_t, walk->table_capacity);
    if (walk->table == NULL) {
        walk->table_capacity = 0;
        return false;
    }
    for (size_t i = 0; i < walk->met_count; i++) {
        walk->table[slot_of(walk, walk->met[i].node)] = (uint32_t)i + 1;
    }
    return true;
}

/* Counts one meeting; *seen is how often the node was met before. */
static bool walk_meet(struct why_walk *walk, struct hf_arena *keep, uint32_t node, uint32_t *seen) {
    if (!walk_reserve(walk, keep)) {
        return false;
    }
    const size_t at = slot_of(walk, node);
    if (walk->table[at] == 0) {
        walk->met[walk->met_count] = (struct why_met){.node = node, .times = 0, .label = 0};
        walk->met_count++;
        walk->table[at] = (uint32_t)walk->met_count;
    }
    struct why_met *met = &walk->met[walk->table[at] - 1];
    *seen = met->times;
    met->times++;
    return true;
}

enum hf_status hf_why_walk_run(struct why_walk *walk, struct hf_arena *keep,
                               const struct hf_why *why, struct hf_why_id from,
                               const struct why_visitor *visitor) {
    struct why_frame stack[WHY_DEPTH_MAX];
    int depth = 0;
    uint32_t at = from.value;
    *walk = (struct why_walk){.table = NULL};
    if (at >= why->node_count) {
        return HF_OK;
    }
    for (;;) {
        uint32_t seen = 0;
        if (!walk_meet(walk, keep, at, &seen)) {
            return HF_ERR_MEMORY;
        }
        const bool wanted = visitor->visit(visitor->context, at, depth, seen);
        const bool is_deep = depth == WHY_DEPTH_MAX;
        if (wanted && seen == 0 && !is_deep) {
            stack[depth] = (struct why_frame){at, 0};
            depth++;
        } else if (is_deep && why->node[at].child_count > 0) {
            walk->is_cut = true;
        }
        while (depth > 0 && stack[depth - 1].next == why->node[stack[depth - 1].node].child_count) {
            depth--;
        }
        if (depth == 0) {
            return HF_OK;
        }
        struct why_frame *top = &stack[depth - 1];
        const uint32_t child = why->child[why->node[top->node].child_from + top->next].value;
        assert(child < top->node); /* why.h: a child is older than its parent, so no cycle */
        top->next++;
        at = child;
    }
}

size_t hf_why_walk_bytes(const struct hf_why *why) {
    /* Arrays that grow by doubling leave as much again behind them. */
    return 65536 + (why->node_count + 64) * (sizeof(struct why_met) * 4 + sizeof(uint32_t) * 16);
}
