#include "network/level_flow.h"

#include <string.h>

enum hf_status hf_level_flow_open(uint32_t places, uint32_t edges, struct hf_arena *arena,
                                  struct level_flow *flow) {
    const size_t place = (size_t)places + 2;
    const size_t arcs = 2 * (size_t)edges + 1;
    *flow = (struct level_flow){
        .end = hf_take(arena, uint32_t, arcs),
        .room = hf_take(arena, int64_t, arcs),
        .first = hf_take(arena, int64_t, (size_t)edges + 1),
        .want = hf_take(arena, int64_t, place),
        .start = hf_take(arena, uint32_t, place + 1),
        .arc = hf_take(arena, uint32_t, arcs),
        .level = hf_take(arena, uint32_t, place),
        .at = hf_take(arena, uint32_t, place),
        .queue = hf_take(arena, uint32_t, place),
        .by = hf_take(arena, uint32_t, place),
        .path = hf_take(arena, uint32_t, place),
        .held = hf_take(arena, int64_t, place),
    };
    const bool is_there = flow->end != NULL && flow->room != NULL && flow->first != NULL &&
                          flow->want != NULL && flow->start != NULL && flow->arc != NULL &&
                          flow->level != NULL && flow->at != NULL && flow->queue != NULL &&
                          flow->by != NULL && flow->path != NULL && flow->held != NULL;
    return is_there ? HF_OK : HF_ERR_MEMORY;
}

static void flow_arcs_sort(struct level_flow *flow) {
    const uint32_t arcs = 2 * flow->edge_count;
    uint32_t *start = flow->start; /* shifted by one while filling */
    memset(start, 0, ((size_t)flow->place_count + 2) * sizeof *start);
    for (uint32_t i = 0; i < arcs; i++) {
        start[flow->end[i] + 2]++;
    }
    for (uint32_t v = 2; v < flow->place_count + 2; v++) {
        start[v] += start[v - 1];
    }
    for (uint32_t i = 0; i < arcs; i++) {
        flow->arc[start[flow->end[i] + 1]++] = i;
    }
}

/* Levels, and by which arc each place was found. Returns how many were. */
static uint32_t flow_levels(struct level_flow *flow) {
    uint32_t tail = 1;
    memset(flow->level, 0xff, flow->place_count * sizeof *flow->level);
    flow->level[0] = 0;
    flow->queue[0] = 0;
    for (uint32_t head = 0; head < tail; head++) {
        const uint32_t v = flow->queue[head];
        for (uint32_t i = flow->start[v]; i < flow->start[v + 1]; i++) {
            const uint32_t arc = flow->arc[i];
            const uint32_t to = flow->end[arc ^ 1];
            if (flow->room[arc] > 0 && flow->level[to] == UINT32_MAX) {
                flow->level[to] = flow->level[v] + 1;
                flow->by[to] = arc;
                flow->queue[tail++] = to;
            }
        }
    }
    return tail;
}

static int64_t flow_less(int64_t left, int64_t right) {
    return left < right ? left : right;
}

/* What fits along the tree of the levels. The places that were found from one stand together in
 * the queue. */
static int64_t flow_tree_fill(struct level_flow *flow, uint32_t reached, int64_t supply) {
    int64_t *held = flow->held;
    for (uint32_t i = 0; i < reached; i++) {
        held[flow->queue[i]] = flow->want[flow->queue[i]];
    }
    for (uint32_t i = reached; i-- > 1;) {
        const uint32_t v = flow->queue[i];
        const uint32_t arc = flow->by[v];
        held[v] = flow_less(held[v], flow->room[arc]);
        held[flow->end[arc]] += held[v];
    }
    held[0] = flow_less(held[0], supply);
    const int64_t sent = held[0];
    uint32_t next = 1;
    for (uint32_t i = 0; i < reached; i++) {
        const uint32_t v = flow->queue[i];
        const int64_t kept = flow_less(held[v], flow->want[v]);
        int64_t left = held[v] - kept;
        flow->want[v] -= kept;
        for (; next < reached && flow->end[flow->by[flow->queue[next]]] == v; next++) {
            const uint32_t child = flow->queue[next];
            const uint32_t arc = flow->by[child];
            held[child] = flow_less(held[child], left);
            left -= held[child];
            flow->room[arc] -= held[child];
            flow->room[arc ^ 1] += held[child];
        }
    }
    return sent;
}

/* Sends along the path to a place that wants something, and goes back to the first arc that is full
 * now. */
static int64_t flow_path_send(struct level_flow *flow, uint32_t *depth, uint32_t *place,
                              int64_t supply) {
    int64_t sent = flow_less(flow->want[*place], supply);
    for (uint32_t i = 0; i < *depth; i++) {
        sent = flow_less(sent, flow->room[flow->path[i]]);
    }
    flow->want[*place] -= sent;
    uint32_t full = *depth;
    for (uint32_t i = *depth; i-- > 0;) {
        flow->room[flow->path[i]] -= sent;
        flow->room[flow->path[i] ^ 1] += sent;
        full = flow->room[flow->path[i]] == 0 ? i : full;
    }
    if (full < *depth) {
        *depth = full;
        *place = flow->end[flow->path[full]];
    }
    return sent;
}

/* Fills what goes up by one level. Every step moves on along a path, sends, or drops an arc for
 * good. */
static int64_t flow_levels_fill(struct level_flow *flow, int64_t supply) {
    memcpy(flow->at, flow->start, flow->place_count * sizeof *flow->at);
    int64_t sent = 0;
    uint32_t depth = 0;
    uint32_t v = 0;
    while (sent < supply) {
        if (flow->want[v] > 0) {
            sent += flow_path_send(flow, &depth, &v, supply - sent);
        } else if (flow->at[v] < flow->start[v + 1]) {
            const uint32_t arc = flow->arc[flow->at[v]];
            const uint32_t to = flow->end[arc ^ 1];
            if (flow->room[arc] > 0 && flow->level[to] == flow->level[v] + 1) {
                flow->path[depth++] = arc;
                v = to;
            } else {
                flow->at[v]++;
            }
        } else if (depth > 0) {
            v = flow->end[flow->path[--depth]];
            flow->at[v]++;
        } else {
            break;
        }
    }
    return sent;
}

static bool flow_is_wanted(const struct level_flow *flow, uint32_t reached) {
    for (uint32_t i = 0; i < reached; i++) {
        if (flow->want[flow->queue[i]] > 0) {
            return true;
        }
    }
    return false;
}

int64_t hf_level_flow_send(struct level_flow *flow, int64_t supply) {
    flow_arcs_sort(flow);
    int64_t sent = flow_tree_fill(flow, flow_levels(flow), supply);
    while (sent < supply && flow_is_wanted(flow, flow_levels(flow))) {
        sent += flow_levels_fill(flow, supply - sent);
    }
    return sent;
}

void hf_level_flow_reach(struct level_flow *flow) {
    (void)flow_levels(flow);
}
