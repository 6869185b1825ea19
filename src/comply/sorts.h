/* sorts.h - which units no requirement of any pack tells apart.
 *
 * A requirement looks at a unit's product, function, technology and network, and only where one
 * asks for it at its release, its lot, its management segment, whether it replaced a failed unit,
 * and on which side of a day it was installed. Units that agree in all of these are of one sort,
 * and get one answer.
 */
#ifndef HF_COMPLY_SORTS_H
#define HF_COMPLY_SORTS_H

#include "base/hash.h"
#include "comply/compliance.h"

struct comply_days {
    int32_t *item; /* ascending */
    uint32_t count;
};

/* How many of the days are before `day`: the same for two days that none of them divides. */
uint32_t hf_comply_days_before(const struct comply_days *days, int32_t day);

/* What some requirement looks at. */
struct comply_asked {
    bool has_networks, has_releases, has_lots, has_segments, has_places, has_traffic,
        has_replacements;
    struct comply_days installed; /* a unit's own date: on or before these */
    struct comply_days there;     /* whether it is in place: on these, the last is the as-of day */
};
enum hf_status hf_comply_asked(const struct hf_assessment *assessment, struct hf_arena *arena,
                               struct comply_asked *asked);

struct comply_sorter {
    const struct hf_snapshot *snapshot;
    struct comply_asked asked;
    struct comply_network *network; /* whose sorts and batches grow */
    struct hf_arena *arena;
    struct hf_map words, sorts, batches;
    uint32_t word_count;
    size_t sort_capacity, batch_capacity, name_capacity;
    struct comply_sort_key *last; /* of the unit before, and its batch */
    uint32_t last_batch;
};
enum hf_status hf_comply_sorter_make(const struct comply_asked *asked,
                                     struct comply_network *network, struct hf_arena *arena,
                                     struct comply_sorter *sorter);
/* The batch of a unit; makes it if it is the first of its own. */
enum hf_status hf_comply_sorter_find(struct comply_sorter *sorter, const struct comply_unit *unit,
                                     uint32_t *batch);

#endif
