#include "comply/walk.h"

#include "base/parallel.h"

#include <string.h>

/* The sites in ranges, each laid out by itself and then put together in their order. What is new in
 * a range is numbered where it first appears, as one walk through all sites would number it. */

struct site_range {
    struct network_walk walk;
    struct comply_network network;
    struct hf_arena arena;
    uint32_t from, until; /* sites; the last range has also what is at none that is known */
    bool is_last;
    enum hf_status status;
    uint32_t *batch_of, *sort_of; /* its own: those of the whole */
};

static void range_walk(void *context, size_t task) {
    struct site_range *range = (struct site_range *)context + task;
    enum hf_status status = HF_OK;
    for (uint32_t i = range->from; status == HF_OK && i < range->until; i++) {
        status = hf_comply_site_walk(&range->walk, i);
    }
    range->status =
        status == HF_OK && range->is_last ? hf_comply_site_walk(&range->walk, HF_NONE) : status;
}

/* ---- before ---- */

/* The first site that begins with or after the device, by the order of sites. */
static uint32_t first_site_from(const struct hf_snapshot *snapshot, uint64_t device) {
    const uint32_t *start = snapshot->devices_by_site.start;
    uint32_t low = 0;
    uint32_t high = snapshot->sites.rows.count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (start[middle] < device) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static enum hf_status range_open(const struct network_walk *whole, struct site_range *range) {
    const struct comply_network *network = whole->network;
    range->network =
        (struct comply_network){.assessment = network->assessment, .snapshot = network->snapshot};
    range->walk = (struct network_walk){
        .network = &range->network,
        .arena = &range->arena,
        .swaps_by_site = whole->swaps_by_site,
        .swapped = hf_take(&range->arena, uint32_t, network->assessment->schedule.count),
    };
    if (range->walk.swapped == NULL) {
        return HF_ERR_MEMORY;
    }
    return hf_comply_sorter_make(&whole->sorter.asked, &range->network, &range->arena,
                                 &range->walk.sorter);
}

/* As many devices in each, and as much memory; the walk keeps the first part of it. */
static enum hf_status ranges_open(const struct network_walk *whole, struct site_range *range,
                                  uint32_t count) {
    const struct hf_snapshot *snapshot = whole->network->snapshot;
    const uint32_t sites = snapshot->sites.rows.count;
    const uint64_t devices = sites == 0 ? 0 : snapshot->devices_by_site.start[sites];
    const size_t share = hf_arena_left(whole->arena) / (count + 1);
    for (uint32_t i = 0; i < count; i++) {
        range[i] = (struct site_range){.is_last = i + 1 == count};
        range[i].from = i == 0 ? 0 : range[i - 1].until;
        range[i].until =
            range[i].is_last ? sites : first_site_from(snapshot, devices * (i + 1) / count);
        range[i].arena = *whole->arena;
        range[i].arena.at += share * (i + 1);
        range[i].arena.end = range[i].arena.at + share;
        HF_TRY(range_open(whole, &range[i]));
    }
    whole->arena->end = whole->arena->at + share;
    return HF_OK;
}

/* ---- after ---- */

static enum hf_status batches_join(struct network_walk *whole, struct site_range *range) {
    const struct comply_network *part = &range->network;
    range->batch_of = hf_take(&range->arena, uint32_t, part->batch_count);
    range->sort_of = hf_take(&range->arena, uint32_t, part->sort_count);
    if (range->batch_of == NULL || range->sort_of == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < part->batch_count; i++) {
        const struct comply_names *from = &part->names[i];
        const struct comply_unit unit =
            hf_comply_unit(part, part->batch[i].sort, from->item[0].row);
        HF_TRY(hf_comply_sorter_find(&whole->sorter, &unit, &range->batch_of[i]));
        struct comply_batch *batch = &whole->network->batch[range->batch_of[i]];
        struct comply_names *to = &whole->network->names[range->batch_of[i]];
        range->sort_of[part->batch[i].sort] = batch->sort;
        batch->rows += part->batch[i].rows;
        batch->quantity += part->batch[i].quantity;
        for (uint32_t k = 0; k < from->count && to->count < COMPLY_NAMED_MAX; k++) {
            to->item[to->count++] =
                (struct comply_place){from->item[k].position + whole->position, from->item[k].row};
        }
    }
    return HF_OK;
}

static void groups_join(struct network_walk *whole, const struct site_range *range) {
    struct comply_network *network = whole->network;
    const uint32_t groups = network->group_count;
    for (uint32_t i = 0; i < range->network.group_count; i++) {
        struct comply_group *group = &network->group[network->group_count++];
        *group = range->network.group[i];
        group->from += whole->cell_count;
        group->until += whole->cell_count;
        group->held += whole->held_count;
        group->held_until += whole->held_count;
    }
    for (uint32_t i = 0; i < range->walk.cell_count; i++) {
        const struct comply_cell *cell = &range->network.cell[i];
        network->cell[whole->cell_count++] =
            hf_comply_cell_of(range->batch_of[cell->batch], hf_comply_cell_quantity(cell));
    }
    for (uint32_t i = 0; i < range->walk.held_count; i++) {
        const struct comply_held *held = &range->network.held[i];
        network->held[whole->held_count++] =
            (struct comply_held){held->group + groups, held->quantity};
    }
    for (size_t i = 0; i < range->walk.groups_of_sort.count; i++) {
        const struct pair *pair = &range->walk.groups_of_sort.item[i];
        whole->groups_of_sort.item[whole->groups_of_sort.count++] =
            (struct pair){range->sort_of[pair->key], pair->item + groups};
    }
}

static void places_join(struct network_walk *whole, const struct site_range *range) {
    struct comply_network *network = whole->network;
    for (size_t i = 0; i < range->walk.sites.count; i++) {
        const struct pair *pair = &range->walk.sites.item[i];
        whole->sites.item[whole->sites.count++] =
            (struct pair){range->batch_of[pair->key], pair->item};
    }
    for (uint32_t i = 0; i < range->network.segment_units; i++) {
        struct comply_segment_unit *unit = &network->segment[network->segment_units++];
        *unit = range->network.segment[i];
        unit->place.position += whole->position;
        unit->batch = range->batch_of[unit->batch];
    }
    whole->position += range->walk.position;
}

/* Room for all that the ranges have, and no more. */
static enum hf_status whole_reserve(struct network_walk *whole, const struct site_range *range,
                                    uint32_t count) {
    struct comply_network *network = whole->network;
    size_t groups = 0;
    size_t cells = 0;
    size_t helds = 0;
    size_t segments = 0;
    for (uint32_t i = 0; i < count; i++) {
        groups += range[i].network.group_count;
        cells += range[i].walk.cell_count;
        helds += range[i].walk.held_count;
        segments += range[i].network.segment_units;
        whole->sites.capacity += range[i].walk.sites.count;
        whole->groups_of_sort.capacity += range[i].walk.groups_of_sort.count;
    }
    network->group = hf_take(whole->arena, struct comply_group, groups);
    network->cell = hf_take(whole->arena, struct comply_cell, cells);
    network->held = hf_take(whole->arena, struct comply_held, helds);
    network->segment = hf_take(whole->arena, struct comply_segment_unit, segments);
    whole->sites.item = hf_take(whole->arena, struct pair, whole->sites.capacity);
    whole->groups_of_sort.item = hf_take(whole->arena, struct pair, whole->groups_of_sort.capacity);
    return network->group == NULL || network->cell == NULL || network->held == NULL ||
                   network->segment == NULL || whole->sites.item == NULL ||
                   whole->groups_of_sort.item == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

static enum hf_status ranges_join(struct network_walk *whole, struct site_range *range,
                                  uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(range[i].status);
    }
    HF_TRY(whole_reserve(whole, range, count));
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(batches_join(whole, &range[i]));
        groups_join(whole, &range[i]);
        places_join(whole, &range[i]);
    }
    return HF_OK;
}

enum hf_status hf_comply_sites_walk(struct network_walk *walk, uint32_t ranges) {
    struct site_range range[HF_PARALLEL_MAX];
    uint8_t *const end = walk->arena->end;
    const uint32_t count = ranges < HF_PARALLEL_MAX ? ranges : HF_PARALLEL_MAX;
    if (count <= 1) {
        for (uint32_t i = 0; i < walk->network->snapshot->sites.rows.count; i++) {
            HF_TRY(hf_comply_site_walk(walk, i));
        }
        return hf_comply_site_walk(walk, HF_NONE);
    }
    enum hf_status status = ranges_open(walk, range, count);
    if (status == HF_OK) {
        hf_parallel_run(count, count, range_walk, range);
        status = ranges_join(walk, range, count);
    }
    walk->arena->end = end;
    return status;
}
