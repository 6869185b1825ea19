/* lanes.h - many losses through one contracted network at once. Internal to the room.
 *
 * Bit i of a place's words is loss i. reached = works & (from some arc: reached there & link up),
 * the smallest solution with the gateways given. Three steps find it:
 *
 *  1. places in their order take from earlier ones, and stop looking as soon as nothing is missing:
 * most are done after one or two arcs;
 *  2. those with something missing ("open") take from later ones, in reverse order;
 *  3. what an open place has newly got, and nothing else, is handed on to open neighbours, first
 * come first served, until nothing moves.
 *
 * Then what is only reached looks once at what it is reached from. **Invariant** of step 3: every
 * bit of an open place's neighbour was offered to it, or stands in the neighbour's `fresh`.
 */
#ifndef HF_NETWORK_LANES_H
#define HF_NETWORK_LANES_H

#include "network/lane_needs.h"

/* State of one thread; `words` words (1, 4 or 8) for each set, place or asked label. */
struct lanes {
    const struct contraction *net;
    const struct lane_needs *needs;
    uint32_t words;
    enum hf_fixpoint fixpoint;
    uint64_t *lost;  /* per asked label, then per threat: filled by the caller up to the threats */
    uint64_t *up;    /* per set: no label of it lost */
    uint64_t *works; /* per set: up, and what it needs works; the same array without pools */
    uint64_t *reached; /* per place */
    uint64_t *fresh;   /* per active place; zero between calls */
    uint8_t *is_open;  /* per active place; zero between calls */
    uint8_t *is_queued;
    uint32_t *open, *queue; /* per active place */
    struct lane_needs_room room;
    uint64_t visits;
};

HF_MUST_CHECK enum hf_status hf_lanes_open(struct lanes *lanes, const struct contraction *net,
                                           const struct lane_needs *needs, uint32_t words,
                                           struct hf_arena *keep);
/* From `lost` to `up` and `works`. */
void hf_lanes_lose(struct lanes *lanes);
/* From `works` to `reached`, by gateways of one function. */
void hf_lanes_reach(struct lanes *lanes, uint32_t function);

#endif
