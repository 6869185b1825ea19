#include <holdfast/cuts.h>

#include "network/cut_table.h"
#include "network/loss.h"

#include <assert.h>
#include <string.h>

/* Families of the demands, of the sites (what needs all its demands has the ways that join a way of
 * each), then each distinct family once: its numbers, its minimal cuts, and its share in the sums
 * of all losses. */

static bool cuts_question_is_valid(const struct hf_network *network,
                                   const struct hf_cuts_question *question) {
    if (question == NULL || (size_t)question->bound >= HF_BOUNDS ||
        (question->group == NULL && question->group_count > 0)) {
        return false;
    }
    for (uint32_t i = 0; i < question->group_count && i <= HF_CUTS_GROUPS_MAX; i++) {
        const int64_t cost = question->group_cost == NULL ? 1 : question->group_cost[i];
        bool is_new =
            question->group[i] < network->label_count && cost >= 0 && cost <= HF_CUTS_COST_MAX;
        for (uint32_t k = 0; k < i; k++) {
            is_new = is_new && question->group[k] != question->group[i];
        }
        if (!is_new) {
            return false;
        }
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const int64_t weight = question->demand_weight == NULL ? 0 : question->demand_weight[d];
        if ((question->demand_site != NULL && question->demand_site[d] >= question->site_count) ||
            (weight < 0 && weight != HF_COUNT_UNKNOWN)) {
            return false;
        }
    }
    return true;
}

/* ---- sites ---- */

/* Which family two families make together. */
struct pair_map {
    struct hf_arena *arena;
    struct pair_entry {
        uint32_t left, right, both;
    } * entry; /* both HF_NONE: free */
    size_t size, used;
};

static size_t pair_slot(const struct pair_map *map, uint32_t left, uint32_t right) {
    uint64_t hash = ((uint64_t)left << 32 | right) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 32;
    size_t at = (size_t)hash & (map->size - 1);
    while (map->entry[at].both != HF_NONE &&
           (map->entry[at].left != left || map->entry[at].right != right)) {
        at = (at + 1) & (map->size - 1);
    }
    return at;
}

static enum hf_status pair_map_resize(struct pair_map *map, size_t size) {
    const struct pair_map old = *map;
    map->entry = hf_take(map->arena, struct pair_entry, size);
    if (map->entry == NULL) {
        return HF_ERR_MEMORY;
    }
    map->size = size;
    memset(map->entry, 0xff, size * sizeof *map->entry);
    for (size_t i = 0; i < old.size; i++) {
        if (old.entry[i].both != HF_NONE) {
            map->entry[pair_slot(map, old.entry[i].left, old.entry[i].right)] = old.entry[i];
        }
    }
    return HF_OK;
}

static enum hf_status pair_family(struct pair_map *map, struct family_table *table,
                                  const uint32_t pair[2], struct hf_arena scratch, uint32_t *both) {
    const size_t at = pair_slot(map, pair[0], pair[1]);
    if (map->entry[at].both != HF_NONE) {
        *both = map->entry[at].both;
        return HF_OK;
    }
    HF_TRY(hf_family_both(table, pair[0], pair[1], scratch, both));
    map->entry[at] = (struct pair_entry){pair[0], pair[1], *both};
    map->used++;
    return 2 * map->used < map->size ? HF_OK : pair_map_resize(map, 2 * map->size);
}

/* The families of a site's demands, ascending, each once. Returns how many. */
static uint32_t families_unite(uint32_t *family, uint32_t count) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = kept;
        const uint32_t value = family[i];
        while (at > 0 && family[at - 1] > value) {
            at--;
        }
        if (at > 0 && family[at - 1] == value) {
            continue;
        }
        memmove(family + at + 1, family + at, (kept - at) * sizeof *family);
        family[at] = value;
        kept++;
    }
    return kept;
}

static enum hf_status sites_family(const struct hf_network *network,
                                   const struct hf_cuts_question *question,
                                   struct family_table *table, struct hf_arena scratch,
                                   struct hf_cuts *result) {
    const size_t sites = result->site_count;
    const uint32_t demands = network->demand_count;
    uint32_t *start = hf_new(&scratch, uint32_t, sites + 2);
    uint32_t *family = hf_take(&scratch, uint32_t, (size_t)demands + 1);
    const struct mask_list always = {(uint32_t[]){0}, 1, 0};
    uint32_t whole = 0;
    HF_TRY(hf_family_intern(table, &always, &whole));
    struct hf_arena aside = scratch;
    aside.at += hf_arena_left(&scratch) / 2;
    scratch.end = aside.at;
    struct pair_map map = {.arena = &scratch};
    if (start == NULL || family == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(pair_map_resize(&map, 1024));
    for (uint32_t d = 0; d < demands; d++) {
        start[question->demand_site[d] + 2]++;
    }
    for (size_t i = 2; i < sites + 2; i++) {
        start[i] += start[i - 1];
    }
    for (uint32_t d = 0; d < demands; d++) {
        family[start[question->demand_site[d] + 1]++] = result->demand_family[d];
    }
    for (size_t site = 0; site < sites; site++) {
        uint32_t *own = family + start[site];
        const uint32_t count = families_unite(own, start[site + 1] - start[site]);
        uint32_t both = count == 0 ? whole : own[0];
        for (uint32_t i = 1; i < count; i++) {
            const uint32_t pair[2] = {both, own[i]};
            HF_TRY(pair_family(&map, table, pair, aside, &both));
        }
        result->site_family[site] = both;
    }
    return HF_OK;
}

/* ---- what follows ---- */

static struct family_ways ways_of(const struct hf_cuts *cuts, uint32_t family) {
    const uint32_t from = cuts->family.start[family];
    return (struct family_ways){cuts->family.item + from, cuts->family.start[family + 1] - from};
}

static enum hf_status numbers_make(const struct hf_cuts_question *question, struct hf_arena *keep,
                                   struct hf_arena scratch, struct hf_cuts *result) {
    uint64_t steps = question->steps_max == 0 ? HF_CUTS_STEPS_MAX : question->steps_max;
    result->cut = hf_new(keep, struct hf_family_cut, (size_t)result->family_count + 1);
    if (result->cut == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t family = 0; family < result->family_count; family++) {
        const struct family_ways ways = ways_of(result, family);
        HF_TRY(hf_family_cut(&ways, question, &steps, scratch, &result->cut[family]));
    }
    return HF_OK;
}

static enum hf_status minimal_make(const struct hf_cuts_question *question, struct hf_arena *keep,
                                   struct hf_arena scratch, struct hf_cuts *result) {
    uint64_t work = 0;
    result->minimal.start = hf_new(keep, uint32_t, (size_t)result->family_count + 1);
    if (result->minimal.start == NULL) {
        return HF_ERR_MEMORY;
    }
    if (question->minimal_max == 0) {
        return HF_OK;
    }
    for (uint32_t family = 0; family < result->family_count; family++) {
        const struct family_ways ways = ways_of(result, family);
        work += UINT64_C(1) << __builtin_popcount(hf_family_support(&ways));
    }
    if (work > HF_CUTS_TABLE_MAX) {
        return HF_ERR_LIMIT;
    }
    /* Twice: how many there are, then room for them and the cuts. */
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t family = 0; family < result->family_count; family++) {
            const struct family_ways ways = ways_of(result, family);
            uint64_t *count = &result->cut[family].minimal_count;
            uint32_t *start = result->minimal.start;
            HF_TRY(hf_family_minimal(&ways, pass == 0 ? 0 : question->minimal_max, scratch, count,
                                     pass == 0 ? NULL : result->minimal.item + start[family]));
            const uint32_t listed =
                *count < question->minimal_max ? (uint32_t)*count : question->minimal_max;
            if (listed > UINT32_MAX - start[family]) {
                return HF_ERR_LIMIT;
            }
            start[family + 1] = start[family] + listed;
        }
        if (pass == 0) {
            const size_t total = result->minimal.start[result->family_count];
            result->minimal.item = hf_take(keep, uint32_t, total + 1);
        }
        if (result->minimal.item == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    return HF_OK;
}

/* What is lost with each family, over demands and sites. */
static void shares_add(const struct hf_network *network, const struct hf_cuts_question *question,
                       const struct hf_cuts *result, struct hf_sweep_sum *share) {
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const int64_t weight = question->demand_weight == NULL ? 0 : question->demand_weight[d];
        struct hf_sweep_sum *sum = &share[result->demand_family[d]];
        if (weight == HF_COUNT_UNKNOWN) {
            sum->unknown++;
        } else {
            hf_add_saturated(&sum->weight, weight);
        }
    }
    for (uint32_t site = 0; site < result->site_count; site++) {
        share[result->site_family[site]].sites++;
    }
}

static void share_spread(const uint64_t *lost, size_t words, const struct hf_sweep_sum *share,
                         struct hf_sweep_sum *sum) {
    for (size_t w = 0; w < words; w++) {
        for (uint64_t left = lost[w]; left != 0; left &= left - 1) {
            struct hf_sweep_sum *row = &sum[w * 64 + (size_t)__builtin_ctzll(left)];
            row->sites += share->sites; /* at most 2^32 */
            row->unknown += share->unknown;
            hf_add_saturated(&row->weight, share->weight);
        }
    }
}

static enum hf_status table_make(const struct hf_network *network,
                                 const struct hf_cuts_question *question, struct hf_arena *keep,
                                 struct hf_arena scratch, struct hf_cuts *result) {
    const size_t losses = (size_t)1 << question->group_count;
    const size_t words = losses < 64 ? 1 : losses / 64;
    uint64_t *lost = hf_take(&scratch, uint64_t, words);
    struct hf_sweep_sum *share =
        hf_new(&scratch, struct hf_sweep_sum, (size_t)result->family_count + 1);
    result->sum = hf_new(keep, struct hf_sweep_sum, losses);
    if ((uint64_t)losses * result->family_count > HF_CUTS_TABLE_MAX) {
        return HF_ERR_LIMIT;
    }
    if (lost == NULL || share == NULL || result->sum == NULL) {
        return HF_ERR_MEMORY;
    }
    shares_add(network, question, result, share);
    for (uint32_t family = 0; family < result->family_count; family++) {
        const struct family_ways ways = ways_of(result, family);
        if (share[family].sites != 0 || share[family].weight != 0 || share[family].unknown != 0) {
            hf_cuts_table(ways.way, ways.count, question->group_count, lost);
            share_spread(lost, words, &share[family], result->sum);
        }
    }
    return HF_OK;
}

/* Keeps the families that some demand or site has, numbered in the order in which they came up. */
static enum hf_status families_keep(const struct family_table *table, uint32_t demands,
                                    struct hf_arena *keep, struct hf_arena scratch,
                                    struct hf_cuts *result) {
    uint32_t *number = hf_new(&scratch, uint32_t, (size_t)table->count + 1);
    result->family.start = hf_new(keep, uint32_t, (size_t)table->count + 1);
    result->family.item = hf_take(keep, uint32_t, table->way.count + 1);
    if (number == NULL || result->family.start == NULL || result->family.item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < demands; d++) {
        number[result->demand_family[d]] = 1;
    }
    for (uint32_t site = 0; site < result->site_count; site++) {
        number[result->site_family[site]] = 1;
    }
    uint32_t end = 0;
    for (uint32_t family = 0; family < table->count; family++) {
        if (number[family] == 0) {
            continue;
        }
        number[family] = result->family_count++;
        for (uint32_t i = table->start[family]; i < table->start[family + 1]; i++) {
            result->family.item[end++] = table->way.item[i];
        }
        result->family.start[result->family_count] = end;
    }
    for (uint32_t d = 0; d < demands; d++) {
        result->demand_family[d] = number[result->demand_family[d]];
    }
    for (uint32_t site = 0; site < result->site_count; site++) {
        result->site_family[site] = number[result->site_family[site]];
    }
    return HF_OK;
}

static enum hf_status families_make(const struct hf_network *network,
                                    const struct hf_cuts_question *question, struct hf_arena *keep,
                                    struct hf_arena scratch, struct hf_cuts *result) {
    const uint32_t demands = network->demand_count;
    struct hf_arena grow = scratch;
    grow.at += hf_arena_left(&scratch) / 2;
    scratch.end = grow.at;
    struct family_table table;
    HF_TRY(hf_family_table_open(
        &table, question->sets_max == 0 ? HF_CUTS_SETS_MAX : question->sets_max, &grow));
    result->site_count = question->demand_site == NULL ? demands : question->site_count;
    result->demand_family = hf_new(keep, uint32_t, (size_t)demands + 1);
    result->site_family = hf_new(keep, uint32_t, (size_t)result->site_count + 1);
    if (result->demand_family == NULL || result->site_family == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_path_families(network, question, &table, scratch, result->demand_family));
    if (question->demand_site == NULL) {
        memcpy(result->site_family, result->demand_family, demands * sizeof(uint32_t));
    } else {
        HF_TRY(sites_family(network, question, &table, scratch, result));
    }
    result->sets = table.sets;
    return families_keep(&table, demands, keep, scratch, result);
}

enum hf_status hf_cuts(const struct hf_network *network, const struct hf_cuts_question *question,
                       struct hf_arena *keep, struct hf_arena scratch, struct hf_cuts *result) {
    if (!hf_network_is_valid(network) || keep == NULL || result == NULL ||
        !cuts_question_is_valid(network, question)) {
        return HF_ERR_ARGUMENT;
    }
    if (question->group_count >
        (question->is_table_asked ? HF_CUTS_TABLE_GROUPS_MAX : HF_CUTS_GROUPS_MAX)) {
        return HF_ERR_LIMIT;
    }
    struct hf_cuts made = {.family_count = 0};
    HF_TRY(families_make(network, question, keep, scratch, &made));
    HF_TRY(numbers_make(question, keep, scratch, &made));
    HF_TRY(minimal_make(question, keep, scratch, &made));
    if (question->is_table_asked) {
        HF_TRY(table_make(network, question, keep, scratch, &made));
    }
    *result = made;
    return HF_OK;
}

/* ---- summary ---- */

static enum hf_cut_class class_of(const struct hf_family_cut *cut) {
    return cut->count_least == HF_NONE                 ? HF_CUT_NEVER
           : cut->count_least > (uint32_t)HF_CUT_THREE ? HF_CUT_MORE
                                                       : (enum hf_cut_class)cut->count_least;
}

enum hf_status hf_cuts_by_region(const struct hf_network *network,
                                 const struct hf_cuts_question *question,
                                 const struct hf_cuts *cuts, const uint32_t *demand_region,
                                 uint32_t region_count, struct hf_cut_summary *rows) {
    if (network == NULL || question == NULL || cuts == NULL || rows == NULL || region_count == 0) {
        return HF_ERR_ARGUMENT;
    }
    for (uint32_t d = 0; demand_region != NULL && d < network->demand_count; d++) {
        if (demand_region[d] >= region_count) {
            return HF_ERR_ARGUMENT;
        }
    }
    const size_t functions = network->function_count;
    for (size_t i = 0; i < region_count * functions; i++) {
        rows[i] = (struct hf_cut_summary){.is_exact = true};
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const size_t region = demand_region == NULL ? 0 : demand_region[d];
        struct hf_cut_summary *row = &rows[region * functions + network->demand_function[d]];
        const struct hf_family_cut *cut = &cuts->cut[cuts->demand_family[d]];
        const enum hf_cut_class class = class_of(cut);
        const int64_t weight = question->demand_weight == NULL ? 0 : question->demand_weight[d];
        row->demands[class]++;
        row->unknown[class] += weight == HF_COUNT_UNKNOWN ? 1 : 0;
        hf_add_saturated(&row->weight[class], weight == HF_COUNT_UNKNOWN ? 0 : weight);
        row->is_exact = row->is_exact && cut->is_exact;
    }
    return HF_OK;
}
