/* ageing_lanes.h - the month in which each place goes dark, for 64 trials at once. Internal to the
 * room.
 *
 * A row is 64 bytes: the month from which on something is down in each trial, 255 for never. The
 * network is contracted with a label for each thing that ages: what never fails merges, what ages
 * has a set of its own, whose row is written by the draws. dark[place] = min(works, max over its
 * arcs of min(dark there, works of the arc)), the smallest solution with the gateways given; the
 * three steps that find it are those of lanes.h, months for bits. */
#ifndef HF_NETWORK_AGEING_LANES_H
#define HF_NETWORK_AGEING_LANES_H

#include "network/contract.h"

enum { AGE_LANES = 64, AGE_NEVER = 255 };

/* Rows in registers of twice the size where the machine has them: the same bytes. A tenth of the
 * time of a trial, see bench/README.md. */
#if defined __x86_64__ && defined __linux__
#define AGE_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define AGE_WIDE
#endif

/* The contracted network, and where rows come from. Only read while lanes run. */
struct age_net {
    struct contraction net;
    const struct hf_network *network;
    enum hf_fixpoint fixpoint;
    uint32_t label_count; /* that age; one more says what is lost from the start */
    uint32_t row_count;   /* sets, then labels that are no set of their own */
    uint32_t *label_row;  /* per label, that of the loss behind them */
    uint32_t *mixed;      /* sets that are the least of several rows, without pools ... */
    uint32_t *needing;    /* ... and with pools */
    uint32_t mixed_count, needing_count;
    struct hf_csr member; /* per pool of the network: sets */
};

/* `network` has a label below label_count for each thing that ages, label_count for what is lost.
 * It must outlive the result. */
HF_MUST_CHECK enum hf_status hf_age_net_open(const struct hf_network *network, uint32_t label_count,
                                             const struct hf_network_loss *loss,
                                             struct hf_arena *keep, struct hf_arena scratch,
                                             struct age_net *result);

/* State of one thread. */
struct age_lanes {
    const struct age_net *net;
    uint8_t *works; /* per row; the one behind them is for what takes nothing down */
    uint8_t *dark;  /* per place */
    uint8_t *pool;  /* per pool of the network: row */
    uint8_t *is_open, *is_queued;
    uint32_t *open, *queue;
    uint64_t visits;
};

HF_MUST_CHECK enum hf_status hf_age_lanes_open(struct age_lanes *lanes, const struct age_net *net,
                                               struct hf_arena *keep);
/* All rows never, that of the loss 0 or never. Labels are then written by the caller. */
void hf_age_lanes_clear(struct age_lanes *lanes, bool is_lost);
/* From the rows of labels to those of all sets. */
void hf_age_lanes_settle(struct age_lanes *lanes);
/* From `works` to `dark`, by gateways of one function. */
void hf_age_lanes_reach(struct age_lanes *lanes, uint32_t function);

/* Byte by byte the needed-th largest of the rows `index` points to; 0 where there are too few,
 * AGE_NEVER where none is needed. */
void hf_age_largest(const uint8_t *rows, const uint32_t *index, uint32_t count, uint32_t needed,
                    uint8_t *result);

#endif
