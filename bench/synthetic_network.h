/* synthetic_network.h - a national network as plain arrays, the same in every run: core, two levels
 * of aggregation, access in chains with further uplinks and laterals; vendors by Zipf's law with a
 * dominant one in each region; half of the links carry an optical vendor. */
#ifndef HF_BENCH_SYNTHETIC_NETWORK_H
#define HF_BENCH_SYNTHETIC_NETWORK_H

#include <holdfast/sweep.h>

enum { SYNTHETIC_CLASSES = 8 }; /* sub-classes a vendor */

struct synthetic_options {
    uint32_t nodes, links, vendors;
    bool has_classes;   /* labels vendors + vendor * 8 + class beside the vendor's */
    bool has_unknown;   /* 5 % of the nodes: nobody knows who made them */
    bool has_functions; /* three functions with gateways of their own, all needed by each site, one
                           of them through a pool of which two of four have to work */
    bool has_ends;      /* 30 % of the access nodes carry no traffic of others */
};

struct synthetic {
    struct hf_network network;
    uint32_t *demand_site;
    uint32_t site_count;
    int64_t *demand_weight;
};

/* The memory is taken for good. False without enough. */
bool synthetic_make(const struct synthetic_options *options, struct synthetic *synthetic);

#endif
