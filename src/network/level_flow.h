/* level_flow.h - the most that one place can send into a small network in which every place may
 * keep some. Internal.
 *
 * Dinic's method (1970) with a sink at every place: in each round places get levels by breadth
 * first, what goes up by one level is filled until nothing more can be, and after it every place
 * that still wants something is farther away. Before the first round what fits along one tree of
 * shortest ways is sent along it, which is mostly all of it.
 */
#ifndef HF_NETWORK_LEVEL_FLOW_H
#define HF_NETWORK_LEVEL_FLOW_H

#include <holdfast/arena.h>
#include <stdbool.h>

/* Arc 2 i leads from end[2 i] to end[2 i + 1], arc 2 i + 1 back. Place 0 is the source, and wants
 * nothing. */
struct level_flow {
    uint32_t place_count, edge_count;
    uint32_t *end;         /* per arc: where it leaves */
    int64_t *room;         /* per arc: what still goes through */
    int64_t *first;        /* per edge: room of its first arc before anything was sent */
    int64_t *want;         /* per place: what it would still keep */
    uint32_t *start, *arc; /* arcs that leave each place */
    uint32_t *level, *at, *queue, *by, *path;
    int64_t *held; /* per place, while the tree is filled */
};

/* Room for so many places and edges. */
HF_MUST_CHECK enum hf_status hf_level_flow_open(uint32_t places, uint32_t edges,
                                                struct hf_arena *arena, struct level_flow *flow);
/* What edge i carries from its first end to its second; below 0: the other way. */
static inline int64_t hf_level_flow_of(const struct level_flow *flow, uint32_t edge) {
    return flow->first[edge] - flow->room[2 * (size_t)edge];
}
/* Sends as much as it can, at most `supply`; returns how much. end, room, first and want are
 * filled. O(places^2 edges) in the worst case; one look at each arc and round. */
int64_t hf_level_flow_send(struct level_flow *flow, int64_t supply);
/* After it: level[] is UINT32_MAX where nothing more could be sent to. */
void hf_level_flow_reach(struct level_flow *flow);

#endif
