/* risk_gather.h - what risk.c and risk_named.c share while groups are found. Internal to the room.
 */
#ifndef HF_RESILIENCE_RISK_GATHER_H
#define HF_RESILIENCE_RISK_GATHER_H

#include "resilience/risk.h"

enum risk_stake { RISK_STAKE_NONE, RISK_STAKE_POSSIBLE, RISK_STAKE_SURE };

/* Whether the row of ownership makes its owner one who controls, on the day. */
enum risk_stake hf_risk_stake(const struct hf_snapshot *snapshot, uint32_t row,
                              struct hf_date as_of);

/* Parties being collected, each once. */
struct maker_set {
    uint32_t *party;
    uint32_t count;
    uint32_t *stamp; /* per party: the round in which it was put in */
    uint32_t round;
};

/* What is walked through on the way into the bills of material. */
struct bill_walk {
    uint32_t *queue, *stamp; /* products */
    uint32_t round;
};

/* A growing list of items. */
struct risk_labels {
    uint32_t *item;
    size_t count, capacity;
};

struct risk_named; /* of risk_named.c */

struct risk_gatherer {
    const struct hf_snapshot *snapshot;
    struct hf_arena *keep, *scratch;
    struct hf_date as_of;
    uint32_t *above, *top; /* per party */
    uint8_t *used;         /* per product: deployed */
    struct maker_set makers;
    struct bill_walk walk;
    struct risk_named *named;
    struct risk *risk;
};

/* What the groups and labels of one product are found for. */
struct risk_product {
    uint32_t product;
    struct risk_labels *sure, *maybe;
    size_t sure_from, maybe_from; /* where its own begin */
    unsigned unknown;             /* threats, as bits */
};

/* Returns the number of the new group. */
uint32_t hf_risk_group_add(struct risk *risk, struct hf_text name, enum risk_threat threat,
                           uint32_t party, struct risk_row first);
/* Brand and manufacturers of a product go to g->makers. */
void hf_risk_makers(struct risk_gatherer *g, uint32_t product);
/* Appends a label that does not stand behind `from` yet; HF_NONE is none. */
HF_MUST_CHECK enum hf_status hf_risk_label_put(struct hf_arena *scratch, struct risk_labels *list,
                                               size_t from, uint32_t label);
/* Numbers the marked tops of a threat in the order of the parties, and hands the numbers down to
 * whom they control. */
HF_MUST_CHECK enum hf_status hf_risk_parties_number(const struct risk_gatherer *g,
                                                    enum risk_threat threat, uint32_t *group_of);

/* ---- risk_named.c: threats whose groups are words of the data, and support ---- */

/* How many groups of these threats there may be at most; what is needed to find them is opened. */
HF_MUST_CHECK enum hf_status hf_risk_named_open(struct risk_gatherer *g, size_t *limit);
/* Numbers them behind the groups that are there. */
HF_MUST_CHECK enum hf_status hf_risk_named_number(struct risk_gatherer *g);
/* The labels of a product whose vendors are g->makers. */
HF_MUST_CHECK enum hf_status hf_risk_named_labels(struct risk_gatherer *g,
                                                  struct risk_product *item);
/* The labels that devices have themselves. */
HF_MUST_CHECK enum hf_status hf_risk_device_labels(struct risk_gatherer *g);

#endif
