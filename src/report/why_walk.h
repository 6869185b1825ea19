/* why_walk.h - the part of a why's graph that one answer rests on. */
#ifndef HF_REPORT_WHY_WALK_H
#define HF_REPORT_WHY_WALK_H

#include <holdfast/assessment.h>

enum { WHY_DEPTH_MAX = 64 }; /* levels that are followed; analyses make about a dozen */

/* Calls `visit` for every step of the walk from `from` on, children in their order, each node
 * expanded once: `seen` says how often the node was met before in this walk. `visit` answers
 * whether to go to the node's children (it is not asked for a node that was met before, nor below
 * WHY_DEPTH_MAX). */
struct why_visitor {
    void *context;
    bool (*visit)(void *context, uint32_t node, int depth, uint32_t seen);
};

/* Nodes that were met, in the order in which they were met first; lives in the arena that was
 * passed. */
struct why_walk {
    uint32_t *table; /* open addressing: position in `node` + 1 */
    size_t table_capacity;
    struct why_met {
        uint32_t node;
        uint32_t times;
        uint32_t label; /* free for the caller */
    } * met;
    size_t met_count, met_capacity;
    bool is_cut; /* some path was longer than WHY_DEPTH_MAX */
};

HF_MUST_CHECK enum hf_status hf_why_walk_run(struct why_walk *walk, struct hf_arena *keep,
                                             const struct hf_why *why, struct hf_why_id from,
                                             const struct why_visitor *visitor);
/* The entry of a node that was met, or NULL. */
struct why_met *hf_why_walk_find(const struct why_walk *walk, uint32_t node);
/* Address space that is enough for one walk over this graph. */
size_t hf_why_walk_bytes(const struct hf_why *why);

#endif
