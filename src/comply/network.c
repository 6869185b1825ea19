#include "comply/walk.h"

#include "base/parallel.h"

#include <math.h>
#include <string.h>

/* The deployed units, laid out once: by sort and day, which is all that most figures need; the
 * places at which each stands; and one by one only where swaps take from them. */

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
        HF_TRY(hf_comply_pair_add(walk->arena, &list, schedule->swap[i].site, i));
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

static enum hf_status swap_units_find(struct comply_network *network, struct hf_arena *arena) {
    const struct hf_schedule *schedule = &network->assessment->schedule;
    network->swap_units = hf_take(arena, int64_t, schedule->count);
    if (network->swap_units == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < schedule->count; i++) {
        const uint32_t group = network->swap_group[i];
        const int64_t quantity = schedule->swap[i].quantity;
        const int64_t units = group == HF_NONE ? quantity : network->group[group].units;
        network->swap_units[i] = quantity < units ? quantity : units;
    }
    return HF_OK;
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
        HF_TRY(hf_comply_pair_add(walk->arena, &batches, network->batch[i].sort, i));
    }
    for (uint32_t i = 0; i < schedule->count; i++) {
        network->swap_group[i] =
            hf_comply_group_find(network, schedule->swap[i].site, schedule->swap[i].product);
    }
    for (uint32_t i = 0; i < network->segment_units; i++) {
        const uint32_t row = network->segment[i].place.row;
        network->segment[i].group = hf_comply_group_find(
            network, network->snapshot->devices.site[row], network->snapshot->devices.product[row]);
    }
    network->unit_count = walk->position;
    HF_TRY(groups_order(walk));
    HF_TRY(swap_units_find(network, walk->arena));
    HF_TRY(group_sorts_number(walk));
    HF_TRY(swap_sorts_number(walk));
    HF_TRY(pairs_group(walk->arena, &batches, network->sort_count, &network->batches_of_sort));
    HF_TRY(pairs_group(walk->arena, &walk->sites, network->batch_count, &network->sites));
    return pairs_group(walk->arena, &walk->groups_of_sort, network->sort_count,
                       &network->groups_of_sort);
}

enum hf_status hf_comply_network_by(const struct hf_assessment *assessment, struct hf_arena *arena,
                                    uint32_t ranges, struct comply_network *network) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    struct network_walk walk = {.network = network, .arena = arena};
    struct comply_asked asked;
    *network = (struct comply_network){.assessment = assessment, .snapshot = snapshot};
    HF_TRY(hf_comply_asked(assessment, arena, &asked));
    HF_TRY(hf_comply_sorter_make(&asked, network, arena, &walk.sorter));
    HF_TRY(swaps_by_site(&walk));
    HF_TRY(hf_comply_sites_walk(&walk, ranges));
    HF_TRY(walk_close(&walk));
    HF_TRY(hf_comply_patterns(network, arena));
    HF_TRY(network_changes(network, arena));
    HF_TRY(asked.has_segments ? hf_comply_segment_units(network, arena) : HF_OK);
    HF_TRY(asked.has_traffic ? traffic_weigh(network, arena) : HF_OK);
    return asked.has_places ? hf_comply_places(network, arena) : HF_OK;
}

enum hf_status hf_comply_network(const struct hf_assessment *assessment, struct hf_arena *arena,
                                 struct comply_network *network) {
    enum { DEVICES_FEW = 8192 }; /* about a millisecond */
    const bool is_alone =
        arena->allowance != NULL || assessment->snapshot->devices.rows.count < DEVICES_FEW;
    return hf_comply_network_by(assessment, arena, is_alone ? 1 : hf_parallel_threads(), network);
}
