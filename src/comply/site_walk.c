#include "comply/walk.h"

#include <stdlib.h>

/* Site by site, so that nothing has to be sorted but the units of one. */

static int64_t unit_quantity(int64_t quantity) {
    return quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
}

static int64_t clamped_sum(int64_t left, int64_t right) {
    int64_t sum = INT64_MAX;
    return hf_add_int64(left, right, &sum) ? sum : INT64_MAX;
}

static int id_order(uint32_t left, uint32_t right) {
    return (left > right) - (left < right);
}

/* In use, or put in later: on which day it is there, state.c asks. */
static bool is_ever_deployed(uint8_t status) {
    return hf_use_is_deployed(status) || status == HF_USE_LATER;
}

/* Room for one more. */
#define ROOM_FOR(walk, list, count, capacity)                                                      \
    ((count) < (capacity) ||                                                                       \
     (((list) = hf_arena_grow((walk)->arena, (list), sizeof *(list), _Alignof(max_align_t),        \
                              &(capacity))) != NULL))

enum hf_status hf_comply_pair_add(struct hf_arena *arena, struct pair_list *list, uint32_t key,
                                  uint32_t item) {
    if (list->count == list->capacity) {
        void *grown = hf_arena_grow(arena, list->item, sizeof *list->item, _Alignof(struct pair),
                                    &list->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        list->item = grown;
    }
    list->item[list->count++] = (struct pair){key, item};
    return HF_OK;
}

/* ---- the units of one site ---- */

static enum hf_status unit_collect(struct network_walk *walk, struct site_unit unit) {
    if (!ROOM_FOR(walk, walk->unit, walk->unit_count, walk->unit_capacity)) {
        return HF_ERR_MEMORY;
    }
    walk->unit[walk->unit_count++] = unit;
    return HF_OK;
}

static bool is_swapped(const struct network_walk *walk, uint32_t product) {
    uint32_t low = 0;
    uint32_t high = walk->swapped_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (walk->swapped[middle] < product) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < walk->swapped_count && walk->swapped[low] == product;
}

static enum hf_status module_collect(struct network_walk *walk, uint32_t row, uint32_t holder) {
    const struct hf_modules *modules = &walk->network->snapshot->modules;
    if (!is_ever_deployed(modules->status[row])) {
        return HF_OK;
    }
    return unit_collect(walk, (struct site_unit){modules->product[row], row, HF_KIND_MODULE, holder,
                                                 0, unit_quantity(modules->quantity[row])});
}

/* With the modules that sit in it. */
static enum hf_status device_collect(struct network_walk *walk, uint32_t row) {
    const struct hf_devices *devices = &walk->network->snapshot->devices;
    const struct hf_csr *modules = &walk->network->snapshot->modules_by_device;
    const uint32_t product = devices->product[row];
    if (!is_ever_deployed(devices->status[row])) {
        return HF_OK;
    }
    HF_TRY(unit_collect(walk, (struct site_unit){product, row, HF_KIND_DEVICE, HF_NONE, 0,
                                                 unit_quantity(devices->quantity[row])}));
    const uint32_t holder = is_swapped(walk, product) ? product : HF_NONE;
    for (uint32_t i = modules->start[row]; i < modules->start[row + 1]; i++) {
        HF_TRY(module_collect(walk, modules->item[i], holder));
    }
    return HF_OK;
}

/* `site` HF_NONE: of which nobody says where they are. */
static enum hf_status site_collect(struct network_walk *walk, uint32_t site) {
    const struct hf_snapshot *snapshot = walk->network->snapshot;
    const struct hf_csr *devices = &snapshot->devices_by_site;
    walk->unit_count = 0;
    for (uint32_t i = site == HF_NONE ? 0 : devices->start[site];
         site != HF_NONE && i < devices->start[site + 1]; i++) {
        HF_TRY(device_collect(walk, devices->item[i]));
    }
    for (uint32_t i = 0; site == HF_NONE && i < snapshot->devices.rows.count; i++) {
        if (snapshot->devices.site[i] == HF_NONE) {
            HF_TRY(device_collect(walk, i));
        }
    }
    for (uint32_t i = 0; site == HF_NONE && i < snapshot->modules.rows.count; i++) {
        if (snapshot->modules.device[i] == HF_NONE) {
            HF_TRY(module_collect(walk, i, HF_NONE));
        }
    }
    return HF_OK;
}

static int site_unit_order(const void *left_pointer, const void *right_pointer) {
    const struct site_unit *left = left_pointer;
    const struct site_unit *right = right_pointer;
    int order = id_order(left->product, right->product);
    order = order != 0 ? order : (int)left->kind - (int)right->kind;
    return order != 0 ? order : id_order(left->row, right->row);
}

/* Most sites have a handful, nearly in order. */
static void site_units_sort(struct site_unit *unit, size_t count) {
    enum { FEW = 48 };
    if (count > FEW) {
        qsort(unit, count, sizeof *unit, site_unit_order);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        const struct site_unit here = unit[i];
        size_t at = i;
        for (; at > 0 && site_unit_order(&unit[at - 1], &here) > 0; at--) {
            unit[at] = unit[at - 1];
        }
        unit[at] = here;
    }
}

/* Which products leave the site by a swap: schedules are ordered by day. */
static void swapped_find(struct network_walk *walk, uint32_t site) {
    const struct hf_schedule *schedule = &walk->network->assessment->schedule;
    walk->swapped_count = 0;
    for (uint32_t i = site == HF_NONE ? 0 : walk->swaps_by_site.start[site];
         site != HF_NONE && i < walk->swaps_by_site.start[site + 1]; i++) {
        const uint32_t product = schedule->swap[walk->swaps_by_site.item[i]].product;
        walk->swapped[walk->swapped_count++] = product;
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < walk->swapped_count; i++) {
        uint32_t at = kept;
        const uint32_t product = walk->swapped[i];
        while (at > 0 && walk->swapped[at - 1] >= product) {
            at--;
        }
        if (at < kept && walk->swapped[at] == product) {
            continue;
        }
        for (uint32_t k = kept; k > at; k--) {
            walk->swapped[k] = walk->swapped[k - 1];
        }
        walk->swapped[at] = product;
        kept++;
    }
    walk->swapped_count = kept;
}

/* ---- batches ---- */

static enum hf_status segment_add(struct network_walk *walk, const struct site_unit *unit) {
    struct comply_network *network = walk->network;
    if (!ROOM_FOR(walk, network->segment, network->segment_units, walk->segment_capacity)) {
        return HF_ERR_MEMORY;
    }
    network->segment[network->segment_units++] = (struct comply_segment_unit){
        network->snapshot->devices.management_segment[unit->row],
        {walk->position, unit->row},
        unit->batch,
        HF_NONE,
        HF_DATE_MAX.days,
    };
    return HF_OK;
}

/* Numbers the units of the site, finds the batch of each. */
static enum hf_status site_batches(struct network_walk *walk, uint32_t site) {
    const struct hf_devices *devices = &walk->network->snapshot->devices;
    for (size_t i = 0; i < walk->unit_count; i++) {
        struct site_unit *here = &walk->unit[i];
        const struct comply_unit unit = {here->kind, here->row, site, here->product};
        HF_TRY(hf_comply_sorter_find(&walk->sorter, &unit, &here->batch));
        struct comply_batch *batch = &walk->network->batch[here->batch];
        struct comply_names *names = &walk->network->names[here->batch];
        batch->rows++;
        batch->quantity += here->quantity;
        if (site != HF_NONE && batch->last_site != site && here->quantity > 0) {
            batch->last_site = site;
            HF_TRY(hf_comply_pair_add(walk->arena, &walk->sites, here->batch, site));
        }
        if (names->count < COMPLY_NAMED_MAX) {
            names->item[names->count++] = (struct comply_place){walk->position, here->row};
        }
        if (walk->sorter.asked.has_segments && here->kind == HF_KIND_DEVICE &&
            devices->management_segment[here->row].len > 0) {
            HF_TRY(segment_add(walk, here));
        }
        walk->position++;
    }
    return HF_OK;
}

/* ---- groups ---- */

static enum hf_status group_cell_add(struct network_walk *walk, struct comply_group *group,
                                     const struct site_unit *unit) {
    struct comply_network *network = walk->network;
    group->units = clamped_sum(group->units, unit->quantity);
    for (uint32_t i = group->from; i < walk->cell_count; i++) {
        if (network->cell[i].batch == unit->batch) {
            network->cell[i] = hf_comply_cell_of(
                unit->batch, hf_comply_cell_quantity(&network->cell[i]) + unit->quantity);
            return HF_OK;
        }
    }
    if (!ROOM_FOR(walk, network->cell, walk->cell_count, walk->cell_capacity)) {
        return HF_ERR_MEMORY;
    }
    network->cell[walk->cell_count++] = hf_comply_cell_of(unit->batch, unit->quantity);
    const struct comply_batch *batch = &network->batch[unit->batch];
    group->is_dated = group->is_dated || batch->from.latest.days > walk->sorter.asked.there.item[0];
    return hf_comply_pair_add(walk->arena, &walk->groups_of_sort, batch->sort,
                              network->group_count);
}

/* Units [from, until) of the site, of one product. */
static enum hf_status group_form(struct network_walk *walk, uint32_t site, size_t from,
                                 size_t until) {
    struct comply_network *network = walk->network;
    if (!ROOM_FOR(walk, network->group, network->group_count, walk->group_capacity)) {
        return HF_ERR_MEMORY;
    }
    struct comply_group group = {
        .site = site, .product = walk->unit[from].product, .from = walk->cell_count};
    for (size_t i = from; i < until; i++) {
        HF_TRY(group_cell_add(walk, &group, &walk->unit[i]));
    }
    group.until = walk->cell_count;
    network->group[network->group_count++] = group;
    return HF_OK;
}

uint32_t hf_comply_group_find(const struct comply_network *network, uint32_t site,
                              uint32_t product) {
    uint32_t low = 0;
    uint32_t high = network->group_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const struct comply_group *group = &network->group[middle];
        const int order =
            group->site != site ? id_order(group->site, site) : id_order(group->product, product);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return HF_NONE;
}

static int holder_order(const void *left_pointer, const void *right_pointer) {
    const struct site_unit *left = left_pointer;
    const struct site_unit *right = right_pointer;
    const int order = id_order(left->holder, right->holder);
    return order != 0 ? order : site_unit_order(left, right);
}

/* Modules go with their device: by its group, then by their own. */
static enum hf_status held_add(struct network_walk *walk, uint32_t site) {
    struct comply_network *network = walk->network;
    qsort(walk->unit, walk->unit_count, sizeof *walk->unit, holder_order);
    for (size_t i = 0; i < walk->unit_count && walk->unit[i].holder != HF_NONE; i++) {
        const struct site_unit *unit = &walk->unit[i];
        struct comply_group *holder =
            &network->group[hf_comply_group_find(network, site, unit->holder)];
        const uint32_t own = hf_comply_group_find(network, site, unit->product);
        if (i == 0 || walk->unit[i - 1].holder != unit->holder) {
            holder->held = holder->held_until = walk->held_count;
        }
        if (holder->held < walk->held_count && network->held[walk->held_count - 1].group == own) {
            struct comply_held *last = &network->held[walk->held_count - 1];
            last->quantity = clamped_sum(last->quantity, unit->quantity);
            continue;
        }
        if (!ROOM_FOR(walk, network->held, walk->held_count, walk->held_capacity)) {
            return HF_ERR_MEMORY;
        }
        network->held[walk->held_count++] = (struct comply_held){own, unit->quantity};
        holder->held_until = walk->held_count;
    }
    return HF_OK;
}

enum hf_status hf_comply_site_walk(struct network_walk *walk, uint32_t site) {
    swapped_find(walk, site);
    HF_TRY(site_collect(walk, site));
    site_units_sort(walk->unit, walk->unit_count);
    HF_TRY(site_batches(walk, site));
    bool has_held = false;
    for (size_t from = 0; walk->swapped_count > 0 && from < walk->unit_count;) {
        size_t until = from;
        bool is_touched = is_swapped(walk, walk->unit[from].product);
        for (; until < walk->unit_count && walk->unit[until].product == walk->unit[from].product;
             until++) {
            has_held = has_held || walk->unit[until].holder != HF_NONE;
            is_touched = is_touched || walk->unit[until].holder != HF_NONE;
        }
        HF_TRY(is_touched ? group_form(walk, site, from, until) : HF_OK);
        from = until;
    }
    return has_held ? held_add(walk, site) : HF_OK;
}
