#include "updates/patching.h"

#include <stdlib.h>
#include <string.h>

/* Which release a unit runs. Texts of units are looked up as they stand first; only a text that was
 * not seen before is folded and compared with the releases. */

static enum hf_status version_fold(struct hf_arena *keep, struct hf_text version,
                                   struct hf_text *folded) {
    *folded = HF_TEXT("");
    const struct hf_text trimmed = hf_text_trim(version);
    return trimmed.len == 0 ? HF_OK : hf_key_fold(keep, trimmed, folded);
}

enum hf_status hf_release_map_open(struct release_map *map, const struct hf_assessment *assessment,
                                   uint32_t product, struct hf_arena *scratch) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    *map = (struct release_map){
        .assessment = assessment, .product = product, .scratch = scratch, .use_capacity = 0};
    const struct hf_csr *rows = &snapshot->releases_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        struct hf_text folded;
        uint32_t found = 0;
        HF_TRY(version_fold(scratch, snapshot->releases.version[rows->item[i]], &folded));
        if (folded.len > 0) {
            HF_TRY(hf_map_put(&map->by_version, scratch, folded, rows->item[i], &found));
        }
    }
    return HF_OK;
}

enum hf_status hf_release_find(const struct release_map *map, struct hf_text version,
                               uint32_t *release) {
    struct hf_arena once = *map->scratch;
    struct hf_text folded;
    *release = HF_NONE;
    HF_TRY(version_fold(&once, version, &folded));
    const uint32_t found = folded.len == 0 ? HF_MAP_NONE : hf_map_get(&map->by_version, folded);
    *release = found == HF_MAP_NONE ? HF_NONE : found;
    return HF_OK;
}

/* A blank day is taken as long past, but where the question is about a day before what is known:
 * the release may have come since. */
static bool ran_on_day(const struct release_map *map, struct hf_date_range installed) {
    const struct hf_date as_of = map->assessment->scenario.as_of;
    if (hf_date_range_is_blank(installed)) {
        return !hf_date_is_before(as_of, hf_date_of_instant(map->assessment->snapshot->known_at));
    }
    return !hf_date_is_before(as_of, installed.latest);
}

static enum hf_status use_add(struct release_map *map, struct hf_text version, uint32_t release,
                              uint32_t *use) {
    if (map->use_count == map->use_capacity) {
        void *grown = hf_arena_grow(map->scratch, map->use, sizeof *map->use,
                                    _Alignof(struct hf_release_use), &map->use_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        map->use = grown;
    }
    *use = map->use_count++;
    map->use[*use] = (struct hf_release_use){.product = map->product,
                                             .release = release,
                                             .version = version,
                                             .other = HF_NONE,
                                             .released_days = HF_RANGE_UNKNOWN,
                                             .installed_days = HF_RANGE_UNKNOWN,
                                             .open_days = HF_RANGE_UNKNOWN};
    return HF_OK;
}

/* A module stands where its device stands, and is reached as that is. */
struct running hf_running_of(const struct hf_snapshot *snapshot, struct running_unit unit) {
    const struct hf_devices *devices = &snapshot->devices;
    const struct hf_modules *modules = &snapshot->modules;
    if (unit.kind == HF_KIND_DEVICE) {
        return (struct running){
            devices->release[unit.row],      devices->release_installed[unit.row],
            devices->install_date[unit.row], devices->quantity[unit.row],
            devices->site[unit.row],         devices->exposed[unit.row]};
    }
    const uint32_t device = modules->device[unit.row];
    return (struct running){modules->release[unit.row],
                            modules->release_installed[unit.row],
                            modules->install_date[unit.row],
                            modules->quantity[unit.row],
                            device == HF_NONE ? HF_NONE : devices->site[device],
                            device == HF_NONE ? (uint8_t)HF_UNDETERMINED
                                              : devices->exposed[device]};
}

enum hf_status hf_release_of_unit(struct release_map *map, struct running_unit unit,
                                  uint32_t *use) {
    const struct running running = hf_running_of(map->assessment->snapshot, unit);
    const struct hf_text text = hf_text_trim(running.release);
    const struct hf_text said =
        text.len > 0 && ran_on_day(map, running.installed) ? text : HF_TEXT("");
    *use = hf_map_get(&map->by_text, said);
    if (*use != HF_MAP_NONE) {
        return HF_OK;
    }
    uint32_t release = HF_NONE;
    HF_TRY(hf_release_find(map, said, &release));
    const struct hf_text version =
        release == HF_NONE ? said : map->assessment->snapshot->releases.version[release];
    uint32_t found = hf_map_get(&map->by_text, version); /* another spelling of a known one */
    if (found == HF_MAP_NONE) {
        HF_TRY(use_add(map, version, release, &found));
        HF_TRY(hf_map_put(&map->by_text, map->scratch, version, found, use));
    }
    return hf_map_put(&map->by_text, map->scratch, said, found, use);
}

struct use_place {
    const struct hf_release_use *use;
    uint32_t old;
};

static int use_order(const void *left_pointer, const void *right_pointer) {
    const struct use_place *left = left_pointer;
    const struct use_place *right = right_pointer;
    if (left->use->release != right->use->release) {
        return left->use->release < right->use->release ? -1 : 1;
    }
    const int order = hf_text_compare(left->use->version, right->use->version);
    /* those that say no version last */
    const bool left_says = left->use->version.len > 0;
    const bool right_says = right->use->version.len > 0;
    return left_says != right_says ? (left_says ? -1 : 1) : order;
}

enum hf_status hf_release_uses_sort(struct release_map *map, uint32_t **new_place) {
    struct use_place *order = hf_new(map->scratch, struct use_place, map->use_count);
    struct hf_release_use *sorted = hf_new(map->scratch, struct hf_release_use, map->use_count);
    *new_place = hf_new(map->scratch, uint32_t, map->use_count);
    if (order == NULL || sorted == NULL || *new_place == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < map->use_count; i++) {
        order[i] = (struct use_place){&map->use[i], i};
    }
    if (map->use_count > 1) {
        qsort(order, map->use_count, sizeof *order, use_order);
    }
    for (uint32_t i = 0; i < map->use_count; i++) {
        sorted[i] = *order[i].use;
        (*new_place)[order[i].old] = i;
    }
    map->use = sorted;
    return HF_OK;
}
