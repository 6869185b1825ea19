#include "network/label_set.h"

#include <stdlib.h>
#include <string.h>

enum { SHORT_KEY = 24, JOIN_ROOM = 24 };

static uint32_t longest_row(const struct hf_csr *rows, uint32_t count) {
    uint32_t longest = 0;
    for (uint32_t i = 0; rows->start != NULL && i < count; i++) {
        const uint32_t size = rows->start[i + 1] - rows->start[i];
        longest = size > longest ? size : longest;
    }
    return longest;
}

/* The number of the set that `key` (ascending, each once) spells. */
static enum hf_status set_intern(struct label_sets *sets, uint32_t count, uint32_t *set) {
    return hf_key_number(&sets->table, sets->key, count, set);
}

/* ---- spelling ---- */

static int item_compare(const void *left, const void *right) {
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Sorts the key and drops what stands there twice; returns how many are left. */
static uint32_t key_tidy(uint32_t *key, uint32_t count) {
    if (count > SHORT_KEY) {
        qsort(key, count, sizeof *key, item_compare);
    } else {
        for (uint32_t i = 1; i < count; i++) {
            const uint32_t item = key[i];
            uint32_t at = i;
            for (; at > 0 && key[at - 1] > item; at--) {
                key[at] = key[at - 1];
            }
            key[at] = item;
        }
    }
    uint32_t kept = count > 0 ? 1 : 0;
    for (uint32_t i = 1; i < count; i++) {
        if (key[i] != key[kept - 1]) {
            key[kept++] = key[i];
        }
    }
    return kept;
}

/* Puts the asked ones among the labels of a row behind `count` items; not those of the threats in
 * `covered`. */
static uint32_t labels_put(const struct label_sets *sets, const struct hf_csr *rows, uint32_t row,
                           unsigned covered, uint32_t count) {
    for (uint32_t i = rows->start[row]; i < rows->start[row + 1]; i++) {
        const uint32_t rank = sets->rank[rows->item[i]];
        if (rank != HF_NONE && (covered >> sets->threat[rank] & 1U) == 0) {
            sets->key[count++] = rank;
        }
    }
    return count;
}

enum hf_status hf_label_set_of_node(struct label_sets *sets, uint32_t node, uint32_t *set) {
    const struct hf_network *network = sets->network;
    const bool is_worst = sets->bound == HF_BOUND_WORST;
    const unsigned unknown = is_worst && network->node_unknown != NULL
                                 ? network->node_unknown[node] & sets->asked_threats
                                 : 0;
    uint32_t count = labels_put(sets, &network->node_label, node, unknown, 0);
    if (is_worst && network->node_maybe.start != NULL) {
        count = labels_put(sets, &network->node_maybe, node, unknown, count);
    }
    for (uint32_t threat = 0; threat < HF_THREATS_MAX && unknown != 0; threat++) {
        if ((unknown >> threat & 1U) != 0) {
            sets->key[count++] = sets->asked_count + threat;
        }
    }
    const struct hf_csr *need = &network->node_need;
    for (uint32_t i = need->start == NULL ? 0 : need->start[node];
         need->start != NULL && i < need->start[node + 1]; i++) {
        sets->key[count++] = sets->pool_from + need->item[i];
    }
    return set_intern(sets, key_tidy(sets->key, count), set);
}

enum hf_status hf_label_set_of_link(struct label_sets *sets, uint32_t link, uint32_t *set) {
    const struct hf_network *network = sets->network;
    uint32_t count = labels_put(sets, &network->link_label, link, 0, 0);
    if (sets->bound == HF_BOUND_WORST && network->link_maybe.start != NULL) {
        count = labels_put(sets, &network->link_maybe, link, 0, count);
    }
    return set_intern(sets, key_tidy(sets->key, count), set);
}

/* ---- comparing ---- */

static bool set_has(const struct label_sets *sets, uint32_t set, uint32_t item) {
    for (uint32_t i = sets->table.key.start[set]; i < sets->table.key.start[set + 1]; i++) {
        if (sets->table.key.item[i] == item ||
            (item < sets->asked_count &&
             sets->table.key.item[i] == sets->asked_count + sets->threat[item])) {
            return true;
        }
    }
    return false;
}

bool hf_label_set_within(const struct label_sets *sets, uint32_t part, uint32_t whole) {
    if (part == 0 || part == whole) {
        return true;
    }
    for (uint32_t i = sets->table.key.start[part]; i < sets->table.key.start[part + 1]; i++) {
        if (!set_has(sets, whole, sets->table.key.item[i])) {
            return false;
        }
    }
    return true;
}

enum hf_status hf_label_set_between(struct label_sets *sets, uint32_t link_set,
                                    const uint32_t ends[2], uint32_t *set) {
    uint32_t count = 0;
    for (uint32_t i = sets->table.key.start[link_set]; i < sets->table.key.start[link_set + 1];
         i++) {
        const uint32_t item = sets->table.key.item[i];
        if (!set_has(sets, ends[0], item) && !set_has(sets, ends[1], item)) {
            sets->key[count++] = item;
        }
    }
    if (count == sets->table.key.start[link_set + 1] - sets->table.key.start[link_set]) {
        *set = link_set;
        return HF_OK;
    }
    return set_intern(sets, count, set);
}

enum hf_status hf_label_set_join(struct label_sets *sets, const uint32_t part[3],
                                 const uint32_t ends[2], uint32_t *set) {
    const uint32_t *start = sets->table.key.start;
    size_t items = 0;
    uint32_t count = 0;
    *set = HF_NONE;
    for (int k = 0; k < 3; k++) {
        items += start[part[k] + 1] - start[part[k]];
    }
    if (items > sets->key_room) {
        return HF_OK;
    }
    for (int k = 0; k < 3; k++) {
        for (uint32_t i = start[part[k]]; i < start[part[k] + 1]; i++) {
            const uint32_t item = sets->table.key.item[i];
            if (!set_has(sets, ends[0], item) && !set_has(sets, ends[1], item)) {
                sets->key[count++] = item;
            }
        }
    }
    return set_intern(sets, key_tidy(sets->key, count), set);
}

enum hf_status hf_label_sets_open(struct label_sets *sets, const struct hf_network *network,
                                  const struct label_question *question, struct hf_arena *arena) {
    const size_t key = (size_t)longest_row(&network->node_label, network->node_count) +
                       longest_row(&network->node_maybe, network->node_count) +
                       longest_row(&network->node_need, network->node_count) +
                       longest_row(&network->link_label, network->link_count) +
                       longest_row(&network->link_maybe, network->link_count) + HF_THREATS_MAX +
                       JOIN_ROOM;
    *sets = (struct label_sets){
        .asked_count = question->count,
        .pool_from = question->count + HF_THREATS_MAX,
        .network = network,
        .bound = question->bound,
        .rank = hf_take(arena, uint32_t, (size_t)network->label_count + 1),
        .threat = hf_new(arena, uint8_t, (size_t)question->count + 1),
        .key = hf_new(arena, uint32_t, key),
        .key_room = key,
    };
    if (sets->rank == NULL || sets->threat == NULL || sets->key == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(sets->rank, 0xff, ((size_t)network->label_count + 1) * sizeof *sets->rank);
    for (uint32_t i = 0; i < question->count; i++) {
        const uint32_t label = question->group[i];
        sets->rank[label] = i;
        sets->threat[i] = network->label_threat == NULL ? 0 : network->label_threat[label];
        sets->asked_threats |= 1U << sets->threat[i];
    }
    HF_TRY(hf_key_table_open(&sets->table, arena));
    uint32_t empty = 0;
    return set_intern(sets, 0, &empty);
}
