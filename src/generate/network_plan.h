/* network_plan.h - the made-up network in memory: sites in a hierarchy, what stands at them, how
 * they are joined.
 *
 * Hierarchy: core sites, fully meshed on two planes; metro sites, each on two cores and in the ring
 * of its region; handover exchanges on two metros; small exchanges on one or two handover
 * exchanges; cabinets on one exchange; masts on an exchange or on another mast; stores on nothing.
 */
#ifndef HF_GENERATE_NETWORK_PLAN_H
#define HF_GENERATE_NETWORK_PLAN_H

#include "base/random.h"
#include "generate/generate_tables.h"
#include "generate/operator_folder.h"
#include <holdfast/date.h>
#include <holdfast/number.h>

enum hf_gen_kind {
    HF_GEN_CORE,
    HF_GEN_METRO,
    HF_GEN_HANDOVER,
    HF_GEN_SMALL,
    HF_GEN_MAST,
    HF_GEN_CABINET,
    HF_GEN_STORE
};
enum { HF_GEN_KINDS = HF_GEN_STORE + 1 };

/* A stream of random numbers for each purpose: drawing more for one moves nothing of another. */
enum hf_gen_stream {
    HF_GEN_STREAM_PLACES = 1,
    HF_GEN_STREAM_SITES,
    HF_GEN_STREAM_DEVICES,
    HF_GEN_STREAM_MODULES,
    HF_GEN_STREAM_LINKS,
    HF_GEN_STREAM_SERVICES,
    HF_GEN_STREAM_FAILURES,
    HF_GEN_STREAM_REPAIRS,
    HF_GEN_STREAM_STOCK,
    HF_GEN_STREAM_ORDERS,
    HF_GEN_STREAM_SCHEDULE,
    HF_GEN_STREAM_COVERAGE,
    HF_GEN_STREAM_GAPS,
    HF_GEN_STREAM_RELEASES,
    HF_GEN_STREAM_CARDS,
    HF_GEN_STREAM_LOTS,
    HF_GEN_STREAM_DIRT,
    HF_GEN_STREAM_CAPACITY,
};

struct hf_gen_site {
    enum hf_gen_kind kind;
    uint32_t number; /* among its kind, from 0 */
    uint32_t region;
    struct hf_text name, slug, place;
    double latitude, longitude;
    uint32_t parent[2]; /* sites on plane a and b, UINT32_MAX: none */
    uint32_t chain;     /* how many masts, or small exchanges, it hangs on, one behind the other */
    uint32_t children[2]; /* cabinets and masts named after it so far */
    bool is_shared;       /* mast used with another operator */
    uint32_t first_device, device_count;
};

/* A row of build.csv. */
struct hf_gen_build {
    enum hf_gen_kind kind;
    struct hf_text slot, maker, model, function, role, gateway, provides;
    int64_t weight, least, most;
    uint32_t region;    /* UINT32_MAX: all */
    bool follows_maker; /* only behind a tier 3 device of the same maker */
    bool is_nothing;    /* the slot may stay empty */
    bool is_too_late;   /* not to be had before the last day */
    bool is_quantity;   /* one row with a quantity */
    struct hf_date from, until;
    int64_t tier;
    char plane;       /* 'a', 'b' or ' ' */
    uint32_t product; /* row of products.csv */
    uint32_t first;   /* only at that many sites of the kind, the first ones; UINT32_MAX: at all */
    uint32_t *fill;   /* rows of fill.csv that are its product's */
    uint32_t fill_count;
};

/* A row of fill.csv. */
struct hf_gen_fill {
    struct hf_text bay, maker, model; /* of the module */
    int64_t least, most;
    uint32_t product; /* row of products.csv; UINT32_MAX: it is not there */
};

struct hf_gen_device {
    uint32_t site, build;
    uint32_t number; /* in its slot, from 1; 0: the only one */
    int64_t quantity;
    struct hf_date installed;
    uint32_t ports; /* given out so far */
};

struct hf_gen_tables {
    struct hf_gen_table settings, regions, places, sensitive, kinds, build, fill, swaps, gaps,
        products, classes, releases, lots, dirt;
};

struct hf_gen_network {
    const struct hf_gen_tables *tables;
    const struct hf_gen_out *out;
    struct hf_dirty *dirty; /* NULL: a clean operator */
    uint64_t seed;
    struct hf_date first_day, last_day;
    bool is_cut; /* the last day is not that of the tables: what they say of later days is left out
                  */
    struct hf_gen_site *site;
    uint32_t site_count;
    uint32_t kind_from[HF_GEN_KINDS], kind_count[HF_GEN_KINDS];
    uint32_t regions; /* in use */
    struct hf_gen_build *build;
    uint32_t build_count;
    struct hf_gen_fill *fill; /* row by row of fill.csv */
    struct hf_gen_device *device;
    size_t device_count, device_capacity;
    int64_t *units; /* deployed, per row of products.csv, modules too */
};

const char *hf_gen_kind_name(enum hf_gen_kind kind);
/* A setting, in percent or as it is written. */
int64_t hf_gen_setting(const struct hf_gen_network *network, const char *name, int64_t otherwise);
struct hf_random hf_gen_random(const struct hf_gen_network *network, enum hf_gen_stream stream);
bool hf_gen_chance(struct hf_random *random, int64_t percent);
/* The same of a share that operators of other tables do not have: nothing is drawn for 0. */
bool hf_gen_rare(struct hf_random *random, int64_t percent);
/* One of the parts of a setting that ';' divides; empty if there is none. */
struct hf_text hf_gen_setting_part(const struct hf_gen_network *network, const char *name,
                                   uint32_t number);
/* A whole number from least to most, both included. */
int64_t hf_gen_between(struct hf_random *random, int64_t least, int64_t most);
struct hf_date hf_gen_day_between(struct hf_random *random, struct hf_date from,
                                  struct hf_date until);
/* Poisson with this mean; exact for any mean of some thousands. */
int64_t hf_gen_poisson(struct hf_random *random, double mean);

/* Row of products.csv; UINT32_MAX where there is no such product. */
uint32_t hf_gen_product(const struct hf_gen_network *network, struct hf_text maker,
                        struct hf_text model);
/* "first..last" or one number: the middle; `otherwise` if blank. */
double hf_gen_middle(struct hf_text range, double otherwise);
/* Name of a device: key of the site, slot, number. */
HF_MUST_CHECK enum hf_status hf_gen_device_name(const struct hf_gen_network *network,
                                                uint32_t device, struct hf_arena *keep,
                                                struct hf_text *name);

/* How many sites: `sites` by the shares of kinds.csv or, if that has counts, their `part`-th part.
 */
struct hf_gen_size {
    int64_t sites, part;
};

/* Plans the sites, then the devices. HF_ERR_INPUT for tables that contradict each other. */
HF_MUST_CHECK enum hf_status hf_gen_sites_plan(struct hf_gen_network *network,
                                               const struct hf_gen_size *size,
                                               struct hf_arena *keep, struct hf_error *error);
HF_MUST_CHECK enum hf_status hf_gen_devices_plan(struct hf_gen_network *network,
                                                 struct hf_arena *keep, struct hf_error *error);

#endif
