/* change_needs.h - which pools work without a vendor, or without what was changed, and which
 * providers need another maker so that one does. Internal to the room.
 *
 * Pools are settled among their members alone: whether one of them works depends on nothing else.
 */
#ifndef HF_RESILIENCE_CHANGE_NEEDS_H
#define HF_RESILIENCE_CHANGE_NEEDS_H

#include "network/loss.h"

/* A provider to change, and the pool that it is a member of. */
struct change_provider {
    uint32_t node, pool;
};

enum change_repair_state {
    REPAIR_OPEN, /* not looked at */
    REPAIR_FOUND,
    REPAIR_NONE, /* does not work today, or one new maker is not enough: as many members would fall
                    with that */
};

struct change_repair {
    uint32_t from, count; /* in provider */
    enum change_repair_state state;
};

/* All of it zero where no node needs a pool. */
struct change_needs {
    const struct hf_network *network;
    const uint8_t *changed, *refused; /* per node: has another maker; is not to be given one */
    uint32_t *place;                  /* per node: position in member, HF_NONE: is none */
    uint32_t *member;                 /* nodes that are in some pool, each once */
    uint32_t *pools;                  /* per member: rows of pools that it stands in */
    uint32_t member_count, changes_max;
    uint32_t *user; /* nodes that need a pool, ascending */
    uint32_t user_count;
    uint8_t *dead;                /* per node: does not work with nothing lost; NULL: all do */
    uint8_t *never;               /* per pool: the same */
    uint8_t *falls, *down;        /* per member, per pool: without the vendor asked about last */
    uint8_t *falls_new;           /* per member */
    uint8_t *down_new;            /* per pool: does not work without what was changed */
    uint32_t *least;              /* per pool: no fewer changes make it work without the vendor */
    uint32_t *lost;               /* as many nodes as need a pool, or are changed */
    struct change_repair *repair; /* per pool, for the vendor asked about last */
    struct change_provider *provider;
    size_t provider_count, provider_capacity;
    uint32_t *all, *near; /* pools: all of them; those that one depends on */
    uint32_t near_count;
    uint8_t *is_near;                   /* per pool; zero between calls */
    uint8_t *down_near;                 /* per pool: room */
    uint32_t *times;                    /* per member; zero between calls */
    struct change_candidate *candidate; /* per member: room */
    struct hf_arena grow;               /* for provider; set after the opening */
    int64_t visits;                     /* grows by the work */
};

/* At most `changes` nodes are ever changed. Everything lies in `arena`. */
HF_MUST_CHECK enum hf_status hf_change_needs_open(const struct hf_network *network,
                                                  uint32_t changes, struct hf_arena *arena,
                                                  struct change_needs *needs);

/* Fills lost with these nodes and with what works no more without them, and down_new. Returns how
 * many. */
uint32_t hf_change_needs_lose(struct change_needs *needs, const uint32_t *node, uint32_t count);

/* Fills falls and down for the loss of a vendor (a label), and forgets all repairs. */
void hf_change_needs_without(struct change_needs *needs, uint32_t vendor);

/* Fills repair of a pool that is down: members of it, or of pools that these need, no one of which
 * can be left out. HF_ERR_MEMORY. */
HF_MUST_CHECK enum hf_status hf_change_needs_repair(struct change_needs *needs, uint32_t pool);

/* Fills least for the vendor asked about last. */
void hf_change_needs_least(struct change_needs *needs);

#endif
