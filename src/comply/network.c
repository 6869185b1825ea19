#include "comply/sorts.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The deployed units, laid out once: by sort and day, which is all that most figures need; the
 * places at which each stands; and one by one only where swaps take from them. Site by site, so
 * that nothing has to be sorted but the units of one. */

/* A unit of the site at hand. */
struct site_unit {
    uint32_t product, row;
    enum hf_kind kind;
    uint32_t holder; /* modules: product of the device that they sit in, where a swap takes it */
    uint32_t batch;
    int64_t quantity;
};

struct pair {
    uint32_t key, item;
};

struct pair_list {
    struct pair *item;
    size_t count, capacity;
};

struct network_walk {
    struct comply_network *network;
    struct comply_sorter sorter;
    struct hf_arena *arena;
    struct hf_csr swaps_by_site;
    struct site_unit *unit; /* of the site at hand */
    size_t unit_count, unit_capacity;
    uint32_t *swapped; /* products that swaps take from the site at hand, ascending */
    uint32_t swapped_count;
    struct pair_list sites, groups_of_sort;
    size_t group_capacity, cell_capacity, held_capacity, segment_capacity;
    uint32_t cell_count, held_count;
    uint32_t position;
};

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

/* ---- lists that grow ---- */

/* Room for one more. */
#define ROOM_FOR(walk, list, count, capacity)                                                      \
    ((count) < (capacity) ||                                                                       \
     (((list) = hf_arena_grow((walk)->arena, (list), sizeof *(list), _Alignof(max_align_t),        \
                              &(capacity))) != NULL))

static enum hf_status pair_add(const struct network_walk *walk, struct pair_list *list,
                               uint32_t key, uint32_t item) {
    if (!ROOM_FOR(walk, list->item, list->count, list->capacity)) {
        return HF_ERR_MEMORY;
    }
    list->item[list->count++] = (struct pair){key, item};
    return HF_OK;
}

/* Items by key, in the order in which they were added. */
static enum hf_status pairs_group(struct hf_arena *arena, const struct pair_list *list,
                                  uint32_t key_count, struct hf_csr *rows) {
    rows->start = hf_new(arena, uint32_t, (size_t)key_count + 2);
    rows->item = hf_take(arena, uint32_t, list->count);
    if (rows->start == NULL || rows->item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < list->count; i++) {
        rows->start[list->item[i].key + 2]++;
    }
    for (uint32_t i = 0; i < key_count; i++) {
        rows->start[i + 2] += rows->start[i + 1];
    }
    for (size_t i = 0; i < list->count; i++) {
        rows->item[rows->start[list->item[i].key + 1]++] = list->item[i].item;
    }
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
            HF_TRY(pair_add(walk, &walk->sites, here->batch, site));
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
            network->cell[i].quantity += unit->quantity;
            return HF_OK;
        }
    }
    if (!ROOM_FOR(walk, network->cell, walk->cell_count, walk->cell_capacity)) {
        return HF_ERR_MEMORY;
    }
    network->cell[walk->cell_count++] = (struct comply_cell){unit->batch, unit->quantity};
    const struct comply_batch *batch = &network->batch[unit->batch];
    group->is_dated = group->is_dated || batch->from.latest.days > walk->sorter.asked.there.item[0];
    return pair_add(walk, &walk->groups_of_sort, batch->sort, network->group_count);
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

static uint32_t group_find(const struct comply_network *network, uint32_t site, uint32_t product) {
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
        struct comply_group *holder = &network->group[group_find(network, site, unit->holder)];
        const uint32_t own = group_find(network, site, unit->product);
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

static enum hf_status site_walk(struct network_walk *walk, uint32_t site) {
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

/* ---- what changes after the as-of day ---- */

static enum hf_status network_changes(struct comply_network *network, struct hf_arena *arena) {
    struct comply_changes *list = &network->changes;
    const struct hf_schedule *schedule = &network->assessment->schedule;
    list->as_of = network->assessment->scenario.as_of.days;
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            list->item = hf_take(arena, struct comply_change, list->count);
            list->count = 0;
        }
        if (pass == 1 && list->item == NULL) {
            return HF_ERR_MEMORY;
        }
        for (uint32_t i = 0; i < network->batch_count; i++) {
            hf_comply_change_range(list, network->batch[i].from, COMPLY_CHANGE_BATCH, i);
        }
        for (uint32_t i = 0; i < network->shared_count; i++) {
            const uint32_t index = network->shared_group[i];
            const struct comply_group *group = &network->group[index];
            for (uint32_t k = group->from; group->is_dated && k < group->until; k++) {
                hf_comply_change_range(list, network->batch[network->cell[k].batch].from,
                                       COMPLY_CHANGE_GROUP, index);
            }
        }
        for (uint32_t i = 0; i < schedule->count; i++) {
            hf_comply_change_range(list, schedule->swap[i].date, COMPLY_CHANGE_SWAP, i);
        }
    }
    hf_comply_changes_sort(list);
    return HF_OK;
}

/* ---- traffic ---- */

static int64_t traffic_scale(const struct hf_snapshot *snapshot) {
    double most = 0.0;
    for (uint32_t i = 0; i < snapshot->services.rows.count; i++) {
        most = fmax(most, snapshot->services.traffic[i]); /* NaN loses */
    }
    return most < 1e9 ? 1000000 : most < 1e12 ? 1000 : 1;
}

static enum hf_status traffic_weigh(struct comply_network *network, struct hf_arena *arena) {
    const struct hf_services *services = &network->snapshot->services;
    network->traffic_scale = traffic_scale(network->snapshot);
    network->traffic = hf_take(arena, int64_t, services->rows.count);
    if (network->traffic == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < services->rows.count; i++) {
        const double traffic = services->traffic[i];
        network->traffic[i] = isnan(traffic) || traffic < 0.0 || traffic > 1e17
                                  ? HF_COUNT_UNKNOWN
                                  : (int64_t)llround(traffic * (double)network->traffic_scale);
    }
    return HF_OK;
}

/* ---- all of it ---- */

static enum hf_status swaps_by_site(struct network_walk *walk) {
    const struct hf_schedule *schedule = &walk->network->assessment->schedule;
    struct pair_list list = {.item = hf_take(walk->arena, struct pair, schedule->count),
                             .capacity = schedule->count};
    walk->swapped = hf_take(walk->arena, uint32_t, schedule->count);
    if (list.item == NULL || walk->swapped == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < schedule->count; i++) {
        HF_TRY(pair_add(walk, &list, schedule->swap[i].site, i));
    }
    return pairs_group(walk->arena, &list, walk->network->snapshot->sites.rows.count,
                       &walk->swaps_by_site);
}

/* Cells and what is held in the order of their groups. */
static enum hf_status groups_gather(struct network_walk *walk) {
    struct comply_network *network = walk->network;
    struct comply_cell *cell = hf_take(walk->arena, struct comply_cell, walk->cell_count);
    struct comply_held *held = hf_take(walk->arena, struct comply_held, walk->held_count);
    uint32_t cells = 0;
    uint32_t holds = 0;
    if (cell == NULL || held == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->group_count; i++) {
        struct comply_group *group = &network->group[i];
        const struct comply_group before = *group;
        group->from = cells;
        for (uint32_t k = before.from; k < before.until; k++) {
            cell[cells++] = network->cell[k];
        }
        group->until = cells;
        group->held = holds;
        for (uint32_t k = before.held; k < before.held_until; k++) {
            held[holds++] = network->held[k];
        }
        group->held_until = holds;
    }
    network->cell = cell;
    network->held = held;
    return HF_OK;
}

/* The groups in the order in which swaps touch them, so that a walk through the days goes through
 * memory. Each is touched by some: its own units leave, or the devices that hold them. */
static enum hf_status groups_order(struct network_walk *walk) {
    struct comply_network *network = walk->network;
    const uint32_t swaps = network->assessment->schedule.count;
    uint32_t *moved = hf_take(walk->arena, uint32_t, network->group_count); /* to there */
    struct comply_group *group = hf_take(walk->arena, struct comply_group, network->group_count);
    uint32_t count = 0;
    if (moved == NULL || group == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->group_count; i++) {
        moved[i] = HF_NONE;
    }
    for (uint32_t i = 0; i < swaps; i++) {
        const uint32_t own = network->swap_group[i];
        if (own == HF_NONE) {
            continue;
        }
        moved[own] = moved[own] == HF_NONE ? count++ : moved[own];
        for (uint32_t k = network->group[own].held; k < network->group[own].held_until; k++) {
            uint32_t *held = &moved[network->held[k].group];
            *held = *held == HF_NONE ? count++ : *held;
        }
    }
    for (uint32_t i = 0; i < network->group_count; i++) {
        group[moved[i]] = network->group[i];
    }
    for (uint32_t i = 0; i < swaps; i++) {
        uint32_t *own = &network->swap_group[i];
        *own = *own == HF_NONE ? HF_NONE : moved[*own];
    }
    for (uint32_t i = 0; i < walk->held_count; i++) {
        network->held[i].group = moved[network->held[i].group];
    }
    for (size_t i = 0; i < walk->groups_of_sort.count; i++) {
        walk->groups_of_sort.item[i].item = moved[walk->groups_of_sort.item[i].item];
    }
    for (uint32_t i = 0; i < network->segment_units; i++) {
        uint32_t *own = &network->segment[i].group;
        *own = *own == HF_NONE ? HF_NONE : moved[*own];
    }
    network->group = group;
    return groups_gather(walk);
}

/* Numbers what has one key. */
static enum hf_status key_number(const struct network_walk *walk, struct hf_map *map,
                                 const uint32_t *word, size_t count, uint32_t *number) {
    const struct hf_text key = {(const char *)word, count * sizeof *word};
    *number = hf_map_get(map, key);
    if (*number != HF_MAP_NONE) {
        return HF_OK;
    }
    uint32_t *kept = hf_take(walk->arena, uint32_t, count + 1);
    if (kept == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(kept, word, count * sizeof *word);
    return hf_map_put(map, walk->arena, (struct hf_text){(const char *)kept, key.len},
                      (uint32_t)map->count, number);
}

/* By the sorts of their cells, in their order. */
static enum hf_status group_sorts_number(struct network_walk *walk) {
    struct comply_network *network = walk->network;
    struct hf_map map = {.slot = NULL};
    network->group_sort = hf_take(walk->arena, uint32_t, network->group_count);
    uint32_t *word = hf_take(walk->arena, uint32_t, walk->cell_count);
    if (network->group_sort == NULL || word == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->group_count; i++) {
        struct comply_group *group = &network->group[i];
        for (uint32_t k = group->from; k < group->until; k++) {
            word[k - group->from] = network->batch[network->cell[k].batch].sort;
        }
        HF_TRY(key_number(walk, &map, word, group->until - group->from, &group->sort));
        if (group->sort == network->group_sort_count) {
            network->group_sort[network->group_sort_count++] = i;
        }
    }
    return HF_OK;
}

static enum hf_status swap_sorts_number(struct network_walk *walk) {
    struct comply_network *network = walk->network;
    const struct comply_days *days = &walk->sorter.asked.installed;
    const struct hf_schedule *schedule = &network->assessment->schedule;
    struct hf_map map = {.slot = NULL};
    network->swap_sort = hf_take(walk->arena, uint32_t, schedule->count);
    network->swap_of_sort = hf_take(walk->arena, uint32_t, schedule->count);
    if (network->swap_sort == NULL || network->swap_of_sort == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < schedule->count; i++) {
        const struct hf_swap *swap = &schedule->swap[i];
        const uint32_t group = network->swap_group[i];
        const uint32_t word[] = {swap->product, swap->replacement,
                                 group == HF_NONE ? HF_NONE : network->group[group].sort,
                                 hf_comply_days_before(days, swap->date.earliest.days),
                                 hf_comply_days_before(days, swap->date.latest.days)};
        HF_TRY(key_number(walk, &map, word, sizeof word / sizeof word[0], &network->swap_sort[i]));
        if (network->swap_sort[i] == network->swap_sort_count) {
            network->swap_of_sort[network->swap_sort_count++] = i;
        }
    }
    return HF_OK;
}

/* What was listed while walking, by what it belongs to. */
static enum hf_status walk_close(struct network_walk *walk) {
    struct comply_network *network = walk->network;
    const struct hf_schedule *schedule = &network->assessment->schedule;
    struct pair_list batches = {.item = hf_take(walk->arena, struct pair, network->batch_count),
                                .capacity = network->batch_count};
    network->swap_group = hf_take(walk->arena, uint32_t, schedule->count);
    network->batch_from = hf_take(walk->arena, struct hf_date_range, network->batch_count);
    if (network->swap_group == NULL || batches.item == NULL || network->batch_from == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->batch_count; i++) {
        network->batch_from[i] = network->batch[i].from;
        HF_TRY(pair_add(walk, &batches, network->batch[i].sort, i));
    }
    for (uint32_t i = 0; i < schedule->count; i++) {
        network->swap_group[i] =
            group_find(network, schedule->swap[i].site, schedule->swap[i].product);
    }
    for (uint32_t i = 0; i < network->segment_units; i++) {
        const uint32_t row = network->segment[i].place.row;
        network->segment[i].group = group_find(network, network->snapshot->devices.site[row],
                                               network->snapshot->devices.product[row]);
    }
    network->unit_count = walk->position;
    HF_TRY(groups_order(walk));
    HF_TRY(group_sorts_number(walk));
    HF_TRY(swap_sorts_number(walk));
    HF_TRY(pairs_group(walk->arena, &batches, network->sort_count, &network->batches_of_sort));
    HF_TRY(pairs_group(walk->arena, &walk->sites, network->batch_count, &network->sites));
    return pairs_group(walk->arena, &walk->groups_of_sort, network->sort_count,
                       &network->groups_of_sort);
}

enum hf_status hf_comply_network(const struct hf_assessment *assessment, struct hf_arena *arena,
                                 struct comply_network *network) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    struct network_walk walk = {.network = network, .arena = arena};
    struct comply_asked asked;
    *network = (struct comply_network){.assessment = assessment, .snapshot = snapshot};
    HF_TRY(hf_comply_asked(assessment, arena, &asked));
    HF_TRY(hf_comply_sorter_make(&asked, network, arena, &walk.sorter));
    HF_TRY(swaps_by_site(&walk));
    for (uint32_t i = 0; i < snapshot->sites.rows.count; i++) {
        HF_TRY(site_walk(&walk, i));
    }
    HF_TRY(site_walk(&walk, HF_NONE));
    HF_TRY(walk_close(&walk));
    HF_TRY(hf_comply_patterns(network, arena));
    HF_TRY(network_changes(network, arena));
    HF_TRY(asked.has_segments ? hf_comply_segment_units(network, arena) : HF_OK);
    HF_TRY(asked.has_traffic ? traffic_weigh(network, arena) : HF_OK);
    return asked.has_places ? hf_comply_places(network, arena) : HF_OK;
}
