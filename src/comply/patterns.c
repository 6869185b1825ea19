#include "comply/compliance.h"

#include "base/hash.h"

#include <string.h>

/* Schedules swap one kind of box for another at thousands of sites, and most of these swaps differ
 * by site and day only: none of the units that one takes from is touched by another. What such a
 * swap brings hangs on the sorts and batches of those units, their amounts, and what comes in; so
 * swaps that agree in these are one pattern, and worlds keep one sum for it and the number of swaps
 * that are done. Swaps that share units with others, or whose day is not known, go one by one. */

/* A text of numbers. */
struct pattern_key {
    uint32_t *word;
    size_t count;
};

static void pattern_key_amount(struct pattern_key *key, wide_sum amount) {
    enum { WORDS = sizeof amount / sizeof key->word[0] };
    memcpy(&key->word[key->count], &amount, sizeof amount);
    key->count += WORDS;
}

static void pattern_key_group(const struct comply_network *network,
                              const struct comply_group *group, struct pattern_key *key) {
    key->word[key->count++] = group->until - group->from;
    for (uint32_t i = group->from; i < group->until; i++) {
        key->word[key->count++] = network->cell[i].batch;
        pattern_key_amount(key, hf_comply_cell_quantity(&network->cell[i]));
    }
}

static void pattern_key_make(const struct comply_network *network, uint32_t swap,
                             struct pattern_key *key) {
    const uint32_t group = network->swap_group[swap];
    key->count = 0;
    key->word[key->count++] = network->swap_sort[swap];
    pattern_key_amount(key, network->assessment->schedule.swap[swap].quantity);
    if (group == HF_NONE) {
        return;
    }
    pattern_key_group(network, &network->group[group], key);
    for (uint32_t i = network->group[group].held; i < network->group[group].held_until; i++) {
        pattern_key_amount(key, network->held[i].quantity);
        pattern_key_group(network, &network->group[network->held[i].group], key);
    }
}

/* Words that the longest key may take. */
static size_t pattern_key_most(const struct comply_network *network) {
    enum { AMOUNT = sizeof(wide_sum) / sizeof(uint32_t), HEAD = 2 + AMOUNT, CELL = 1 + AMOUNT };
    size_t most = HEAD;
    for (uint32_t i = 0; i < network->group_count; i++) {
        const struct comply_group *group = &network->group[i];
        size_t here = HEAD + (size_t)(group->until - group->from) * CELL;
        for (uint32_t k = group->held; k < group->held_until; k++) {
            const struct comply_group *held = &network->group[network->held[k].group];
            here += 1 + AMOUNT + (size_t)(held->until - held->from) * CELL;
        }
        most = here > most ? here : most;
    }
    return most;
}

/* By how many swaps, and devices that are swapped, each group is touched: 2 for more. */
static void touches_count(const struct comply_network *network, uint8_t *touches) {
    const uint32_t swaps = network->assessment->schedule.count;
    for (uint32_t i = 0; i < swaps; i++) {
        const uint32_t group = network->swap_group[i];
        if (group != HF_NONE && touches[group] < 2) {
            touches[group]++;
        }
    }
    for (uint32_t i = 0; i < network->group_count; i++) {
        for (uint32_t k = network->group[i].held; k < network->group[i].held_until; k++) {
            uint8_t *held = &touches[network->held[k].group];
            *held = (uint8_t)(*held < 2 ? *held + 1 : 2);
        }
    }
}

static bool swap_is_alone(const struct comply_network *network, const uint8_t *touches,
                          uint32_t swap) {
    const uint32_t group = network->swap_group[swap];
    if (!hf_date_range_is_known(network->assessment->schedule.swap[swap].date)) {
        return false;
    }
    bool is_alone = group == HF_NONE || touches[group] == 1;
    for (uint32_t i = group == HF_NONE ? 0 : network->group[group].held;
         is_alone && group != HF_NONE && i < network->group[group].held_until; i++) {
        is_alone = touches[network->held[i].group] == 1;
    }
    return is_alone;
}

/* How many parts the swap has: see struct comply_pattern. */
static uint32_t swap_parts(const struct comply_network *network, uint32_t swap) {
    const uint32_t group = network->swap_group[swap];
    return group == HF_NONE ? 1 : 2 + network->group[group].held_until - network->group[group].held;
}

struct pattern_finder {
    struct comply_network *network;
    struct hf_arena *arena;
    struct hf_map map;
    struct pattern_key key;
    uint8_t *touches;
    uint32_t part_count;
};

static enum hf_status swap_pattern_find(struct pattern_finder *finder, uint32_t swap) {
    struct comply_network *network = finder->network;
    struct pattern_key *key = &finder->key;
    uint32_t *pattern = &network->swap_pattern[swap];
    pattern_key_make(network, swap, key);
    *pattern = hf_map_get(
        &finder->map, (struct hf_text){(const char *)key->word, key->count * sizeof key->word[0]});
    if (*pattern != HF_MAP_NONE) {
        return HF_OK;
    }
    uint32_t *kept = hf_take(finder->arena, uint32_t, key->count);
    if (kept == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(kept, key->word, key->count * sizeof kept[0]);
    HF_TRY(hf_map_put(&finder->map, finder->arena,
                      (struct hf_text){(const char *)kept, key->count * sizeof kept[0]},
                      network->pattern_count, pattern));
    network->pattern[network->pattern_count++] = (struct comply_pattern){swap, finder->part_count};
    finder->part_count += swap_parts(network, swap);
    return HF_OK;
}

/* Rows by key, ascending; those of key HF_NONE are left out. */
static enum hf_status rows_by_key(struct hf_arena *arena, const uint32_t *key, uint32_t count,
                                  uint32_t key_count, struct hf_csr *rows) {
    rows->start = hf_new(arena, uint32_t, (size_t)key_count + 2);
    rows->item = hf_take(arena, uint32_t, count);
    if (rows->start == NULL || rows->item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (key[i] != HF_NONE) {
            rows->start[key[i] + 2]++;
        }
    }
    for (uint32_t i = 0; i < key_count; i++) {
        rows->start[i + 2] += rows->start[i + 1];
    }
    for (uint32_t i = 0; i < count; i++) {
        if (key[i] != HF_NONE) {
            rows->item[rows->start[key[i] + 1]++] = i;
        }
    }
    return HF_OK;
}

/* Calls nothing, counts or fills: batches of the units of a pattern, one as often as it occurs. */
static void pattern_batches(const struct comply_network *network, uint32_t pattern,
                            struct hf_csr *rows, bool is_filling) {
    const uint32_t group = network->swap_group[network->pattern[pattern].swap];
    const uint32_t held = group == HF_NONE ? 0 : network->group[group].held;
    const uint32_t held_until = group == HF_NONE ? 0 : network->group[group].held_until;
    for (uint32_t i = held; group != HF_NONE && i <= held_until; i++) {
        const struct comply_group *units =
            &network->group[i == held_until ? group : network->held[i].group];
        for (uint32_t k = units->from; k < units->until; k++) {
            const uint32_t batch = network->cell[k].batch;
            if (is_filling) {
                rows->item[rows->start[batch + 1]++] = pattern;
            } else {
                rows->start[batch + 2]++;
            }
        }
    }
}

static enum hf_status patterns_by_batch(struct comply_network *network, struct hf_arena *arena) {
    struct hf_csr *rows = &network->patterns_of_batch;
    rows->start = hf_new(arena, uint32_t, (size_t)network->batch_count + 2);
    if (rows->start == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->pattern_count; i++) {
        pattern_batches(network, i, rows, false);
    }
    for (uint32_t i = 0; i < network->batch_count; i++) {
        rows->start[i + 2] += rows->start[i + 1];
    }
    rows->item = hf_take(arena, uint32_t, rows->start[network->batch_count + 1]);
    if (rows->item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->pattern_count; i++) {
        pattern_batches(network, i, rows, true);
    }
    return HF_OK;
}

/* Groups that no pattern holds. */
static void shared_groups_list(struct comply_network *network, uint8_t *is_held) {
    const uint32_t swaps = network->assessment->schedule.count;
    memset(is_held, 0, network->group_count);
    for (uint32_t i = 0; i < swaps; i++) {
        const uint32_t group = network->swap_group[i];
        if (group == HF_NONE || network->swap_pattern[i] == HF_NONE) {
            continue;
        }
        is_held[group] = 1;
        for (uint32_t k = network->group[group].held; k < network->group[group].held_until; k++) {
            is_held[network->held[k].group] = 1;
        }
    }
    network->shared_count = 0;
    for (uint32_t i = 0; i < network->group_count; i++) {
        if (is_held[i] == 0) {
            network->shared_group[network->shared_count++] = i;
        }
    }
}

static enum hf_status shared_sorts_list(struct comply_network *network, struct hf_arena *arena) {
    struct hf_csr *rows = &network->shared_sorts;
    size_t count = 0;
    for (uint32_t i = 0; i < network->shared_count; i++) {
        const struct comply_group *group = &network->group[network->shared_group[i]];
        count += 1 + (size_t)(group->held_until - group->held);
    }
    rows->start = hf_take(arena, uint32_t, (size_t)network->shared_count + 1);
    rows->item = hf_take(arena, uint32_t, count);
    if (rows->start == NULL || rows->item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t at = 0;
    for (uint32_t i = 0; i < network->shared_count; i++) {
        const struct comply_group *group = &network->group[network->shared_group[i]];
        rows->start[i] = at;
        rows->item[at++] = group->sort;
        for (uint32_t k = group->held; k < group->held_until; k++) {
            rows->item[at++] = network->group[network->held[k].group].sort;
        }
    }
    rows->start[network->shared_count] = at;
    return HF_OK;
}

static enum hf_status patterns_make(struct comply_network *network, struct hf_arena *arena,
                                    bool is_none) {
    const uint32_t swaps = network->assessment->schedule.count;
    struct pattern_finder finder = {.network = network, .arena = arena};
    finder.key.word = hf_take(arena, uint32_t, pattern_key_most(network));
    finder.touches = hf_new(arena, uint8_t, (size_t)network->group_count + 1);
    network->pattern = hf_new(arena, struct comply_pattern, (size_t)swaps + 1);
    network->swap_pattern = hf_take(arena, uint32_t, swaps);
    network->shared_group = hf_take(arena, uint32_t, network->group_count);
    network->pattern_count = 0;
    if (finder.key.word == NULL || finder.touches == NULL || network->pattern == NULL ||
        network->swap_pattern == NULL || network->shared_group == NULL) {
        return HF_ERR_MEMORY;
    }
    touches_count(network, finder.touches);
    for (uint32_t i = 0; i < swaps; i++) {
        network->swap_pattern[i] = HF_NONE;
        if (!is_none && swap_is_alone(network, finder.touches, i)) {
            HF_TRY(swap_pattern_find(&finder, i));
        }
    }
    network->pattern[network->pattern_count] = (struct comply_pattern){HF_NONE, finder.part_count};
    shared_groups_list(network, finder.touches);
    HF_TRY(shared_sorts_list(network, arena));
    HF_TRY(rows_by_key(arena, network->swap_pattern, swaps, network->pattern_count,
                       &network->swaps_of_pattern));
    return patterns_by_batch(network, arena);
}

enum hf_status hf_comply_patterns(struct comply_network *network, struct hf_arena *arena) {
    return patterns_make(network, arena, false);
}

enum hf_status hf_comply_patterns_none(struct comply_network *network, struct hf_arena *arena) {
    return patterns_make(network, arena, true);
}
