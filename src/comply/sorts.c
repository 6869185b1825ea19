#include "comply/sorts.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is asked ---- */

static int day_order(const void *left_pointer, const void *right_pointer) {
    const int32_t left = *(const int32_t *)left_pointer;
    const int32_t right = *(const int32_t *)right_pointer;
    return (left > right) - (left < right);
}

static void days_sort(struct comply_days *days) {
    uint32_t kept = 0;
    if (days->count > 1) {
        qsort(days->item, days->count, sizeof *days->item, day_order);
    }
    for (uint32_t i = 0; i < days->count; i++) {
        if (kept == 0 || days->item[kept - 1] != days->item[i]) {
            days->item[kept++] = days->item[i];
        }
    }
    days->count = kept;
}

uint32_t hf_comply_days_before(const struct comply_days *days, int32_t day) {
    uint32_t low = 0;
    uint32_t high = days->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (days->item[middle] < day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Takes note of one requirement; `item` of the days has room. */
static void requirement_note(const struct hf_pack *pack, const struct hf_requirement *rule,
                             int32_t as_of, struct comply_asked *asked) {
    const unsigned tests = hf_condition_tests(pack, rule->condition);
    const enum hf_metric metric = rule->metric;
    asked->has_networks = asked->has_networks || rule->per == HF_PER_NETWORK;
    asked->has_releases = asked->has_releases || metric == HF_METRIC_PATCHES_OVERDUE;
    asked->has_lots = asked->has_lots || (tests & HF_TESTS_LOT) != 0;
    asked->has_replacements = asked->has_replacements || (tests & HF_TESTS_REPLACEMENT) != 0;
    asked->has_segments = asked->has_segments || metric == HF_METRIC_SHARED_MANAGEMENT_SEGMENTS;
    asked->has_traffic = asked->has_traffic || metric == HF_METRIC_TRAFFIC_SHARE;
    asked->has_places = asked->has_places || metric == HF_METRIC_SENSITIVE_SITES;
    if (metric == HF_METRIC_INSTALLED_SINCE) {
        asked->installed.item[asked->installed.count++] = rule->since.days - 1;
    }
    for (uint32_t i = 0; (tests & HF_TESTS_DEPLOYMENT) != 0 && i < pack->condition_count; i++) {
        if (pack->condition[i].predicate == HF_IF_INSTALLED_BEFORE) {
            asked->installed.item[asked->installed.count++] = pack->condition[i].date.days - 1;
        }
    }
    for (uint32_t i = 0; i < rule->deadline_count; i++) {
        const struct hf_date_range date = rule->deadline[i].date;
        const int32_t day[2] = {date.earliest.days, date.latest.days};
        for (int k = 0; k < 2; k++) {
            if (day[k] < as_of) {
                asked->there.item[asked->there.count++] = day[k];
            }
        }
    }
}

/* Each of a pack's requirements may ask for each of the days in its conditions. */
static enum hf_status days_reserve(const struct hf_snapshot *snapshot, struct hf_arena *arena,
                                   struct comply_asked *asked) {
    size_t installed = 0;
    size_t there = 1;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        const struct hf_pack *pack = &snapshot->pack[p];
        for (uint32_t i = 0; i < pack->requirement_count; i++) {
            installed += (size_t)pack->condition_count + 1;
            there += (size_t)pack->requirement[i].deadline_count * 2;
        }
    }
    asked->installed.item = hf_take(arena, int32_t, installed);
    asked->there.item = hf_take(arena, int32_t, there);
    return asked->installed.item == NULL || asked->there.item == NULL ? HF_ERR_MEMORY : HF_OK;
}

enum hf_status hf_comply_asked(const struct hf_assessment *assessment, struct hf_arena *arena,
                               struct comply_asked *asked) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const int32_t as_of = assessment->scenario.as_of.days;
    *asked = (struct comply_asked){.has_networks = false};
    HF_TRY(days_reserve(snapshot, arena, asked));
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].requirement_count; i++) {
            requirement_note(&snapshot->pack[p], &snapshot->pack[p].requirement[i], as_of, asked);
        }
    }
    asked->there.item[asked->there.count++] = as_of;
    days_sort(&asked->installed);
    days_sort(&asked->there);
    return HF_OK;
}

/* ---- sorts and batches ---- */

/* All that is looked at, as numbers: texts by their first use. Compared as bytes, so there is no
 * room between the fields; those of a batch come last. */
struct comply_sort_key {
    uint32_t kind, product, function, technology, network, has_site;
    uint32_t installed_first, installed_last;
    uint32_t revision, date_code, release, exposed, has_no_segment, replaces;
    int32_t release_first, release_last;
    int32_t there_first, there_last;
};

static struct hf_text key_text(const struct comply_sort_key *key, bool is_batch) {
    const size_t len =
        is_batch ? sizeof *key : sizeof *key - sizeof key->there_first - sizeof key->there_last;
    return (struct hf_text){(const char *)key, len};
}

static enum hf_status word_find(struct comply_sorter *sorter, struct hf_text text, uint32_t *word) {
    *word = 0;
    if (text.len == 0) {
        return HF_OK;
    }
    HF_TRY(hf_map_put(&sorter->words, sorter->arena, text, sorter->word_count + 1, word));
    sorter->word_count += *word > sorter->word_count ? 1 : 0;
    return HF_OK;
}

static enum hf_status sort_place_key(struct comply_sorter *sorter, const struct comply_unit *unit,
                                     uint32_t device, struct comply_sort_key *key) {
    const struct hf_snapshot *snapshot = sorter->snapshot;
    key->has_site = unit->site != HF_NONE ? 1 : 0;
    key->function = device == HF_NONE ? HF_NONE : snapshot->devices.function[device];
    if (device != HF_NONE) {
        HF_TRY(word_find(sorter, snapshot->devices.technology[device], &key->technology));
    }
    const bool is_of_site =
        key->function == HF_NONE || snapshot->functions.network[key->function].len == 0;
    if (sorter->asked.has_networks && is_of_site && unit->site != HF_NONE) {
        HF_TRY(word_find(sorter, snapshot->sites.network[unit->site], &key->network));
    }
    return HF_OK;
}

/* A day up to the as-of day stands for all that the days asked about do not tell from it. */
static int32_t day_rounded(const struct comply_days *days, int32_t day) {
    const int32_t as_of = days->item[days->count - 1];
    return day > as_of ? day : days->item[hf_comply_days_before(days, day)];
}

/* What runs on it; of modules, only where they have software of their own. */
static enum hf_status sort_release_key(struct comply_sorter *sorter, const struct comply_unit *unit,
                                       uint32_t device, struct comply_sort_key *key) {
    const struct hf_snapshot *snapshot = sorter->snapshot;
    const bool is_device = unit->kind == HF_KIND_DEVICE;
    if (!sorter->asked.has_releases ||
        (!is_device && !hf_module_has_software(snapshot, unit->row))) {
        return HF_OK;
    }
    const struct hf_date_range installed = is_device
                                               ? snapshot->devices.release_installed[unit->row]
                                               : snapshot->modules.release_installed[unit->row];
    const bool is_blank = hf_date_range_is_blank(installed);
    const struct comply_days *days = &sorter->asked.there;
    key->exposed = device == HF_NONE ? HF_UNDETERMINED : snapshot->devices.exposed[device];
    key->release_first = is_blank ? INT32_MIN : day_rounded(days, installed.earliest.days);
    key->release_last = is_blank ? INT32_MIN : day_rounded(days, installed.latest.days);
    return word_find(sorter,
                     hf_text_trim(is_device ? snapshot->devices.release[unit->row]
                                            : snapshot->modules.release[unit->row]),
                     &key->release);
}

static enum hf_status sort_lot_key(struct comply_sorter *sorter, const struct comply_unit *unit,
                                   struct comply_sort_key *key) {
    const struct hf_snapshot *snapshot = sorter->snapshot;
    const bool is_device = unit->kind == HF_KIND_DEVICE;
    if (!sorter->asked.has_lots || !hf_product_has_lots(snapshot, unit->product)) {
        return HF_OK;
    }
    HF_TRY(word_find(sorter,
                     is_device ? snapshot->devices.revision[unit->row]
                               : snapshot->modules.revision[unit->row],
                     &key->revision));
    return word_find(sorter,
                     is_device ? snapshot->devices.date_code[unit->row]
                               : snapshot->modules.date_code[unit->row],
                     &key->date_code);
}

static enum hf_status unit_key(struct comply_sorter *sorter, const struct comply_unit *unit,
                               struct comply_sort_key *key) {
    const struct hf_snapshot *snapshot = sorter->snapshot;
    const bool is_device = unit->kind == HF_KIND_DEVICE;
    const uint32_t device = is_device ? unit->row : snapshot->modules.device[unit->row];
    const struct hf_date_range own = hf_comply_installed(snapshot, unit);
    const struct hf_date_range there = hf_comply_in_place(snapshot, unit);
    *key = (struct comply_sort_key){
        .kind = (uint32_t)unit->kind,
        .product = unit->product,
        .installed_first = hf_comply_days_before(&sorter->asked.installed, own.earliest.days),
        .there_first = day_rounded(&sorter->asked.there, there.earliest.days),
    };
    key->installed_last = hf_date_range_is_known(own)
                              ? key->installed_first
                              : hf_comply_days_before(&sorter->asked.installed, own.latest.days);
    key->there_last = hf_date_range_is_known(there)
                          ? key->there_first
                          : day_rounded(&sorter->asked.there, there.latest.days);
    HF_TRY(sort_place_key(sorter, unit, device, key));
    HF_TRY(sort_release_key(sorter, unit, device, key));
    key->has_no_segment = is_device && sorter->asked.has_segments &&
                                  snapshot->devices.management_segment[unit->row].len == 0
                              ? 1
                              : 0;
    if (sorter->asked.has_replacements) {
        key->replaces = is_device ? snapshot->devices.replaces_failed[unit->row]
                                  : snapshot->modules.replaces_failed[unit->row];
    }
    return sort_lot_key(sorter, unit, key);
}

static enum hf_status sort_add(struct comply_sorter *sorter, const struct comply_unit *unit,
                               const struct comply_sort_key *key, uint32_t *sort) {
    struct comply_network *network = sorter->network;
    HF_TRY(
        hf_map_put(&sorter->sorts, sorter->arena, key_text(key, false), network->sort_count, sort));
    if (*sort < network->sort_count) {
        return HF_OK;
    }
    if (network->sort_count == sorter->sort_capacity) {
        void *grown = hf_arena_grow(sorter->arena, network->sort, sizeof *network->sort,
                                    _Alignof(struct comply_sort), &sorter->sort_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        network->sort = grown;
    }
    network->sort[network->sort_count++] =
        (struct comply_sort){.unit = *unit, .has_no_segment = key->has_no_segment != 0};
    return HF_OK;
}

static enum hf_status batch_add(struct comply_sorter *sorter, const struct comply_unit *unit,
                                const struct comply_sort_key *key, uint32_t *batch) {
    struct comply_network *network = sorter->network;
    struct comply_sort_key *kept = hf_take(sorter->arena, struct comply_sort_key, 1);
    uint32_t sort = 0;
    if (kept == NULL) {
        return HF_ERR_MEMORY;
    }
    *kept = *key;
    HF_TRY(sort_add(sorter, unit, kept, &sort));
    if (network->batch_count == sorter->batch_capacity) {
        void *grown = hf_arena_grow(sorter->arena, network->batch, sizeof *network->batch,
                                    _Alignof(struct comply_batch), &sorter->batch_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        network->batch = grown;
    }
    if (network->batch_count == sorter->name_capacity) {
        void *grown = hf_arena_grow(sorter->arena, network->names, sizeof *network->names,
                                    _Alignof(struct comply_names), &sorter->name_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        network->names = grown;
    }
    network->names[network->batch_count].count = 0;
    HF_TRY(hf_map_put(&sorter->batches, sorter->arena, key_text(kept, true), network->batch_count,
                      batch));
    network->batch[network->batch_count++] = (struct comply_batch){
        .sort = sort,
        .from = {{key->there_first}, {key->there_last}},
        .last_site = HF_NONE,
    };
    return HF_OK;
}

enum hf_status hf_comply_sorter_make(const struct comply_asked *asked,
                                     struct comply_network *network, struct hf_arena *arena,
                                     struct comply_sorter *sorter) {
    *sorter = (struct comply_sorter){
        .snapshot = network->snapshot,
        .asked = *asked,
        .network = network,
        .arena = arena,
        .last = hf_new(arena, struct comply_sort_key, 1),
        .last_batch = HF_NONE,
    };
    return sorter->last == NULL ? HF_ERR_MEMORY : HF_OK;
}

enum hf_status hf_comply_sorter_find(struct comply_sorter *sorter, const struct comply_unit *unit,
                                     uint32_t *batch) {
    struct comply_sort_key key;
    HF_TRY(unit_key(sorter, unit, &key));
    const bool is_same =
        sorter->last_batch != HF_NONE && memcmp(&key, sorter->last, sizeof key) == 0;
    *batch = is_same ? sorter->last_batch : hf_map_get(&sorter->batches, key_text(&key, true));
    if (*batch == HF_MAP_NONE) {
        HF_TRY(batch_add(sorter, unit, &key, batch));
    }
    *sorter->last = key;
    sorter->last_batch = *batch;
    return HF_OK;
}
