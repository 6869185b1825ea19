#include "intake/stored_sort.h"

#include <assert.h>
#include <string.h>

/* Keys of a network begin alike ("site/device/slot"), and lie apart in memory: comparing them whole
 * again and again costs a miss each time. So they are sorted word by word: a stable merge sort over
 * their first eight bytes, held beside the pointer; then each group with the same word over the
 * next eight; a group that is small is put in order by comparing whole. Rows that come in order, as
 * from most files, cost one look each. Radix sorting was rejected: it gains nothing from that
 * order. */

enum {
    WORD = 8,
    INSERTION_MAX = 12, /* below it comparing whole is cheaper; measured between 4 and 32 */
    DEPTH_MAX = 32,     /* words of one key: behind them keys are compared whole */
};

static int number_order(int64_t left, int64_t right) {
    return (left > right) - (left < right);
}

static int cells_order(const struct hf_stored *left, const struct hf_stored *right) {
    const size_t count = hf_schema_get(left->kind)->column_count;
    struct hf_text field[2][HF_COLUMN_COUNT_MAX];
    hf_cells_unpack(left->cells, field[0], count);
    hf_cells_unpack(right->cells, field[1], count);
    for (size_t i = 0; i < count; i++) {
        const int order = hf_text_compare(field[0][i], field[1][i]);
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

int hf_stored_order(const struct hf_stored *left, const struct hf_stored *right) {
    int order = hf_text_compare(left->key, right->key);
    order = order != 0 ? order : number_order(left->order, right->order);
    order = order != 0 ? order : number_order(left->source, right->source);
    order = order != 0 ? order : number_order(left->line, right->line);
    return order != 0 ? order : cells_order(left, right);
}

uint64_t hf_stored_word(struct hf_text key, size_t depth) {
    uint64_t word = 0;
    if (depth >= key.len) {
        return 0;
    }
    const size_t left = key.len - depth;
    memcpy(&word, key.data + depth, left < WORD ? left : WORD);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(word) : word;
}

static bool item_before(const struct hf_sort_item *left, const struct hf_sort_item *right,
                        bool is_whole) {
    return is_whole ? hf_stored_order(left->stored, right->stored) < 0 : left->word < right->word;
}

static void insertion_sort(struct hf_sort_item *item, size_t count, bool is_whole) {
    for (size_t i = 1; i < count; i++) {
        const struct hf_sort_item moved = item[i];
        size_t at = i;
        while (at > 0 && item_before(&moved, &item[at - 1], is_whole)) {
            item[at] = item[at - 1];
            at--;
        }
        item[at] = moved;
    }
}

/* Merges two neighbours, both in order, through `spare`. Stable. */
static void neighbours_merge(struct hf_sort_item *item, struct hf_sort_item *spare, size_t middle,
                             size_t count, bool is_whole) {
    if (!item_before(&item[middle], &item[middle - 1], is_whole)) {
        return; /* in order as they stand */
    }
    memcpy(spare, item, middle * sizeof *item);
    size_t left = 0;
    size_t right = middle;
    size_t at = 0;
    while (left < middle && right < count) {
        item[at++] =
            item_before(&item[right], &spare[left], is_whole) ? item[right++] : spare[left++];
    }
    memcpy(item + at, spare + left, (middle - left) * sizeof *item);
}

/* Stable, bottom up. */
static void merge_sort(struct hf_sort_item *item, struct hf_sort_item *spare, size_t count,
                       bool is_whole) {
    for (size_t from = 0; from < count; from += INSERTION_MAX) {
        const size_t left = count - from;
        insertion_sort(item + from, left < INSERTION_MAX ? left : INSERTION_MAX, is_whole);
    }
    for (size_t width = INSERTION_MAX; width < count; width *= 2) {
        for (size_t from = 0; from + width < count; from += 2 * width) {
            const size_t left = count - from;
            neighbours_merge(item + from, spare, width, left < 2 * width ? left : 2 * width,
                             is_whole);
        }
    }
}

static void items_sort(struct hf_sort_item *item, struct hf_sort_item *spare, size_t count,
                       size_t depth);

/* A group whose words up to `depth` + WORD are equal. */
static void group_sort(struct hf_sort_item *item, struct hf_sort_item *spare, size_t count,
                       size_t depth) {
    const size_t next = depth + WORD;
    bool is_ended = true;
    for (size_t i = 0; i < count; i++) {
        is_ended = is_ended && item[i].stored->key.len <= next;
    }
    if (is_ended || next >= (size_t)DEPTH_MAX * WORD) {
        merge_sort(item, spare, count, true);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        item[i].word = hf_stored_word(item[i].stored->key, next);
    }
    items_sort(item, spare, count, next);
}

/* Recursion: `depth` grows by WORD each time and stays below DEPTH_MAX words. */
static void items_sort(struct hf_sort_item *item, struct hf_sort_item *spare, size_t count,
                       size_t depth) {
    assert(depth < (size_t)DEPTH_MAX * WORD);
    if (count <= INSERTION_MAX) {
        insertion_sort(item, count, true);
        return;
    }
    merge_sort(item, spare, count, false);
    for (size_t from = 0; from < count;) {
        size_t until = from + 1;
        while (until < count && item[until].word == item[from].word) {
            until++;
        }
        if (until - from > 1) {
            group_sort(item + from, spare, until - from, depth);
        }
        from = until;
    }
}

void hf_stored_sort(struct hf_sort_item *item, struct hf_sort_item *spare, size_t count) {
    items_sort(item, spare, count, 0);
}
