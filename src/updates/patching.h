/* patching.h - what the files of this room share.
 *
 * Data flows: runs.c (which release a unit runs) -> flaw.c (what is known of a release on the day)
 * -> updates.c (units together, the product as a whole).
 */
#ifndef HF_UPDATES_PATCHING_H
#define HF_UPDATES_PATCHING_H

#include "base/hash.h"

#include <holdfast/updates.h>

enum { HF_UPDATE_ROWS_MAX = 25 }; /* rows that a reason names */

/* A device or a module, and what the data says of what runs on it. */
struct running_unit {
    enum hf_kind kind;
    uint32_t row;
};
struct running {
    struct hf_text release;
    struct hf_date_range installed, in_service; /* the release; the unit */
    int64_t quantity;
    uint32_t site;   /* HF_NONE: not known */
    uint8_t exposed; /* tristate */
};
struct running hf_running_of(const struct hf_snapshot *snapshot, struct running_unit unit);

/* What runs of one product: its releases by folded version, and the versions that units say. */
struct release_map {
    const struct hf_assessment *assessment;
    uint32_t product;
    struct hf_map by_version; /* folded version -> row of snapshot.releases */
    struct hf_map by_text;    /* version as units say it -> position in `use` */
    struct hf_release_use *use;
    uint32_t use_count;
    size_t use_capacity;
    struct hf_arena *scratch; /* of the maps and of `use` */
};

/* An empty map of a product's releases. */
HF_MUST_CHECK enum hf_status hf_release_map_open(struct release_map *map,
                                                 const struct hf_assessment *assessment,
                                                 uint32_t product, struct hf_arena *scratch);
/* Row of the product's release of this version, or HF_NONE. */
HF_MUST_CHECK enum hf_status hf_release_find(const struct release_map *map, struct hf_text version,
                                             uint32_t *release);
/* Position of what a unit runs on the as-of day in map->use, made if it is not there. */
HF_MUST_CHECK enum hf_status hf_release_of_unit(struct release_map *map, struct running_unit unit,
                                                uint32_t *use);
/* Sorts map->use by release, then version; new_place[old] is where each went. In scratch. */
HF_MUST_CHECK enum hf_status hf_release_uses_sort(struct release_map *map, uint32_t **new_place);

/* What is known of the releases of a product besides the units: whose flaws are closed by whom. */
struct flaw_view {
    const struct release_map *map;
    struct hf_why *why;    /* NULL: answers only */
    enum hf_answer barred; /* does a measure bar updates on the as-of day? */
    struct hf_why_id barred_why;
    uint32_t *closes; /* per release of the product, in the order of its rows: the release whose
                         flaw it closes, or HF_NONE */
    uint32_t loose;   /* a release whose flaw may have been closed by any: its row does not say by
                         which, or not of what product it is; or HF_NONE */
};
/* Fills `closes` and `loose`, which holds HF_NONE or a row that names no product; in the scratch of
 * the map. */
HF_MUST_CHECK enum hf_status hf_flaw_view_open(struct flaw_view *view);

struct flaw_reason {
    struct hf_why_id child[8];
    size_t count;
};
/* Fills unsupported, exploited, flaw, other, open_days, overdue, released_days of a use whose
 * release is set; reasons are added. */
HF_MUST_CHECK enum hf_status hf_flaw_judge(const struct flaw_view *view, struct hf_release_use *use,
                                           struct flaw_reason *reason);

/* How one unit stands to the flaw that its release closed. */
struct closing {
    struct hf_range days; /* NaN: not known */
    enum hf_answer late;
};
struct closing hf_flaw_closing(const struct flaw_view *view, const struct hf_release_use *use,
                               const struct running *running);

/* Days from a day to another, both uncertain, never below 0; NaN where one is open. */
struct hf_range hf_days_between(struct hf_date_range from, struct hf_date_range until);

/* Has a last day passed? A blank one: no basis. */
enum hf_answer hf_day_is_over(struct hf_date_range last, struct hf_date as_of);

#endif
