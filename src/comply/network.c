#include "comply/compliance.h"

#include <stdlib.h>

static int64_t unit_quantity(int64_t quantity) {
    return quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
}

static int id_order(uint32_t left, uint32_t right) {
    return (left > right) - (left < right);
}

static int unit_order(const void *left_pointer, const void *right_pointer) {
    const struct comply_unit *left = left_pointer;
    const struct comply_unit *right = right_pointer;
    int order = id_order(left->site, right->site);
    order = order != 0 ? order : id_order(left->product, right->product);
    order = order != 0 ? order : (int)left->kind - (int)right->kind;
    return order != 0 ? order : id_order(left->row, right->row);
}

/* In use, or put in later: on which day it is there, state.c asks. */
static bool is_ever_deployed(uint8_t status) {
    return hf_use_is_deployed(status) || status == HF_USE_LATER;
}

static void units_collect(struct comply_network *network) {
    const struct hf_devices *devices = &network->snapshot->devices;
    const struct hf_modules *modules = &network->snapshot->modules;
    for (uint32_t i = 0; i < devices->rows.count; i++) {
        if (is_ever_deployed(devices->status[i])) {
            network->unit[network->unit_count++] =
                (struct comply_unit){HF_KIND_DEVICE,
                                     i,
                                     devices->site[i],
                                     devices->product[i],
                                     unit_quantity(devices->quantity[i]),
                                     HF_NONE,
                                     HF_NONE};
        }
    }
    for (uint32_t i = 0; i < modules->rows.count; i++) {
        const uint32_t device = modules->device[i];
        const bool is_carried = device == HF_NONE || is_ever_deployed(devices->status[device]);
        if (is_carried && is_ever_deployed(modules->status[i])) {
            network->unit[network->unit_count++] =
                (struct comply_unit){HF_KIND_MODULE,
                                     i,
                                     device == HF_NONE ? HF_NONE : devices->site[device],
                                     modules->product[i],
                                     unit_quantity(modules->quantity[i]),
                                     HF_NONE,
                                     HF_NONE};
        }
    }
}

static int64_t clamped_sum(int64_t left, int64_t right) {
    int64_t sum = INT64_MAX;
    return hf_add_int64(left, right, &sum) ? sum : INT64_MAX;
}

static void groups_form(struct comply_network *network) {
    for (uint32_t i = 0; i < network->unit_count; i++) {
        struct comply_unit *unit = &network->unit[i];
        const struct comply_unit *last = i == 0 ? NULL : &network->unit[i - 1];
        if (last == NULL || last->site != unit->site || last->product != unit->product) {
            network->group[network->group_count++] =
                (struct comply_group){unit->site, unit->product, i, i, 0};
        }
        struct comply_group *group = &network->group[network->group_count - 1];
        group->until = i + 1;
        group->units = clamped_sum(group->units, unit->quantity);
        unit->group = network->group_count - 1;
    }
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

/* Modules go with the device they sit in. */
static enum hf_status holders_find(struct comply_network *network, struct hf_arena scratch) {
    uint32_t *group_of = hf_new(&scratch, uint32_t, network->snapshot->devices.rows.count);
    if (group_of == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->unit_count; i++) {
        if (network->unit[i].kind == HF_KIND_DEVICE) {
            group_of[network->unit[i].row] = network->unit[i].group;
        }
    }
    for (uint32_t i = 0; i < network->unit_count; i++) {
        struct comply_unit *unit = &network->unit[i];
        const uint32_t device =
            unit->kind == HF_KIND_MODULE ? network->snapshot->modules.device[unit->row] : HF_NONE;
        unit->holder = device == HF_NONE ? HF_NONE : group_of[device];
    }
    return HF_OK;
}

/* The modules by the group of their device. */
static void held_list(struct comply_network *network) {
    for (uint32_t i = 0; i < network->unit_count; i++) {
        if (network->unit[i].holder != HF_NONE) {
            network->held_start[network->unit[i].holder + 1]++;
        }
    }
    for (uint32_t i = 0; i < network->group_count; i++) {
        network->held_start[i + 1] += network->held_start[i];
    }
    for (uint32_t i = network->unit_count;
         i-- > 0;) { /* from behind: each start moves to its end */
        const uint32_t holder = network->unit[i].holder;
        if (holder != HF_NONE) {
            network->held[--network->held_start[holder + 1]] = i;
        }
    }
    /* start[g + 1] is now where g begins */
    for (uint32_t i = 0; i < network->group_count; i++) {
        network->held_start[i] = network->held_start[i + 1];
    }
    uint32_t held = 0;
    for (uint32_t i = 0; i < network->unit_count; i++) {
        held += network->unit[i].holder != HF_NONE ? 1 : 0;
    }
    network->held_start[network->group_count] = held;
}

enum hf_status hf_comply_network(const struct hf_assessment *assessment, struct hf_arena *arena,
                                 struct comply_network *network) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const size_t most = (size_t)snapshot->devices.rows.count + (size_t)snapshot->modules.rows.count;
    *network = (struct comply_network){
        .assessment = assessment,
        .snapshot = snapshot,
        .unit = hf_new(arena, struct comply_unit, most),
        .group = hf_new(arena, struct comply_group, most),
        .swap_group = hf_new(arena, uint32_t, assessment->schedule.count),
        .held_start = hf_new(arena, uint32_t, most + 1),
        .held = hf_new(arena, uint32_t, most),
    };
    if (network->held_start == NULL || network->held == NULL || network->unit == NULL ||
        network->group == NULL || network->swap_group == NULL) {
        return HF_ERR_MEMORY;
    }
    units_collect(network);
    if (network->unit_count > 0) {
        qsort(network->unit, network->unit_count, sizeof *network->unit, unit_order);
    }
    groups_form(network);
    for (uint32_t i = 0; i < assessment->schedule.count; i++) {
        const struct hf_swap *swap = &assessment->schedule.swap[i];
        network->swap_group[i] = group_find(network, swap->site, swap->product);
    }
    HF_TRY(holders_find(network, *arena));
    held_list(network);
    return HF_OK;
}
