#include "intake/ref_search.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Searching by key costs a hash; by label it needs the labels of a whole table, folded and in
 * order. Where rows name each other by their keys no label is ever asked for, so they are laid out
 * when first a search needs them, of those rows that were there at the stage's beginning. */

/* ---- labels ---- */

static int label_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_intake_label *left = left_pointer;
    const struct hf_intake_label *right = right_pointer;
    const int order = hf_text_compare(left->folded, right->folded);
    return order != 0 ? order : (left->row > right->row) - (left->row < right->row);
}

static enum hf_status label_add(struct hf_intake *intake, struct hf_intake_table *table,
                                struct hf_text text, uint32_t row) {
    if (text.len == 0 || row == HF_NONE) {
        return HF_OK;
    }
    struct hf_text folded = {NULL, 0};
    HF_TRY(hf_key_fold(&intake->work, text, &folded));
    table->label[table->label_count++] = (struct hf_intake_label){folded, row};
    return HF_OK;
}

static enum hf_status party_names_add(struct hf_intake *intake, struct hf_intake_table *table) {
    const struct hf_intake_table *names = &intake->table[HF_KIND_PARTY_NAME];
    const uint32_t party = hf_intake_column(HF_KIND_PARTY_NAME, "party");
    const uint32_t name = hf_intake_column(HF_KIND_PARTY_NAME, "name");
    for (uint32_t i = 0; i < names->count; i++) {
        HF_TRY(label_add(intake, table, hf_intake_cell(names->row[i], name), names->ref[party][i]));
    }
    return HF_OK;
}

/* Sorts, and leaves each (text, row) once. */
static void labels_sort(struct hf_intake_table *table) {
    if (table->label_count == 0) {
        return;
    }
    qsort(table->label, table->label_count, sizeof *table->label, label_order);
    size_t kept = 1;
    for (size_t i = 1; i < table->label_count; i++) {
        if (label_order(&table->label[kept - 1], &table->label[i]) != 0) {
            table->label[kept++] = table->label[i];
        }
    }
    table->label_count = kept;
}

/* Lays out the labels of a kind's rows; those of parties with their further names. */
static enum hf_status labels_build(struct hf_intake *intake, enum hf_kind kind) {
    const struct hf_schema *schema = hf_schema_get(kind);
    struct hf_intake_table *table = &intake->table[kind];
    size_t most = table->has_label_names ? intake->table[HF_KIND_PARTY_NAME].count : 0;
    for (uint32_t i = 0; i < schema->column_count; i++) {
        most += (schema->column[i].flags & HF_COLUMN_LABEL) != 0 ? table->label_rows : 0;
    }
    table->label_count = 0;
    table->label = hf_take(&intake->work, struct hf_intake_label, most);
    if (table->label == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t column = 0; column < schema->column_count; column++) {
        const bool is_label = (schema->column[column].flags & HF_COLUMN_LABEL) != 0;
        for (uint32_t i = 0; is_label && i < table->label_rows; i++) {
            HF_TRY(label_add(intake, table, hf_intake_cell(table->row[i], column), i));
        }
    }
    if (table->has_label_names) {
        HF_TRY(party_names_add(intake, table));
    }
    labels_sort(table);
    table->is_labelled = true;
    return HF_OK;
}

void hf_intake_labels_renew(struct hf_intake *intake, enum hf_kind kind, bool with_names) {
    struct hf_intake_table *table = &intake->table[kind];
    table->label_rows = table->count;
    table->has_label_names = with_names;
    table->is_labelled = false;
}

static void label_range(const struct hf_intake_table *table, struct hf_text folded, size_t *from,
                        size_t *until) {
    size_t low = 0;
    size_t high = table->label_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (hf_text_compare(table->label[middle].folded, folded) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *from = low;
    while (low < table->label_count && hf_text_equal(table->label[low].folded, folded)) {
        low++;
    }
    *until = low;
}

/* ---- finding ---- */

/* ---- keys ---- */

struct hf_intake_keys_slot {
    uint32_t hash;
    uint32_t row; /* HF_NONE: free */
};

/* Eight bytes a step. */
static uint32_t key_hash(struct hf_text key) {
    uint64_t hash = 0x9e3779b97f4a7c15U ^ key.len;
    size_t at = 0;
    for (; at + 8 <= key.len; at += 8) {
        uint64_t word = 0;
        memcpy(&word, key.data + at, sizeof word);
        hash = (hash ^ word) * 0xff51afd7ed558ccdU;
        hash ^= hash >> 32;
    }
    for (; at < key.len; at++) {
        hash = (hash ^ (unsigned char)key.data[at]) * 0x100000001b3U;
    }
    hash ^= hash >> 29;
    hash *= 0xd6e8feb86659fd93U;
    return (uint32_t)(hash >> 32);
}

/* The place of the key, or the free one where it would go. */
static size_t key_place(const struct hf_intake_table *table, struct hf_text key, uint32_t hash) {
    const struct hf_intake_keys *keys = &table->by_key;
    size_t at = hash & (keys->capacity - 1);
    while (
        keys->slot[at].row != HF_NONE &&
        (keys->slot[at].hash != hash || !hf_text_equal(table->row[keys->slot[at].row]->key, key))) {
        at = (at + 1) & (keys->capacity - 1);
    }
    return at;
}

/* Room for `count` keys in all. */
static enum hf_status keys_reserve(struct hf_intake *intake, struct hf_intake_keys *keys,
                                   size_t count) {
    struct hf_intake_keys grown = {.capacity = 64, .count = keys->count};
    while (grown.capacity < count * 2) {
        grown.capacity *= 2;
    }
    if (grown.capacity <= keys->capacity) {
        return HF_OK;
    }
    grown.slot = hf_take(&intake->work, struct hf_intake_keys_slot, grown.capacity);
    if (grown.slot == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(grown.slot, 0xff, grown.capacity * sizeof *grown.slot); /* HF_NONE */
    for (size_t i = 0; i < keys->capacity; i++) {
        size_t at = keys->slot[i].hash & (grown.capacity - 1);
        while (keys->slot[i].row != HF_NONE && grown.slot[at].row != HF_NONE) {
            at = (at + 1) & (grown.capacity - 1);
        }
        if (keys->slot[i].row != HF_NONE) {
            grown.slot[at] = keys->slot[i];
        }
    }
    *keys = grown;
    return HF_OK;
}

enum hf_status hf_intake_key_add(struct hf_intake *intake, enum hf_kind kind, uint32_t row) {
    struct hf_intake_table *table = &intake->table[kind];
    HF_TRY(keys_reserve(intake, &table->by_key, table->by_key.count + 1));
    const struct hf_text key = table->row[row]->key;
    const uint32_t hash = key_hash(key);
    const size_t at = key_place(table, key, hash);
    assert(table->by_key.slot[at].row == HF_NONE);
    table->by_key.slot[at] = (struct hf_intake_keys_slot){hash, row};
    table->by_key.count++;
    return HF_OK;
}

enum hf_status hf_intake_keys_build(struct hf_intake *intake, enum hf_kind kind) {
    struct hf_intake_table *table = &intake->table[kind];
    HF_TRY(keys_reserve(intake, &table->by_key, table->count));
    for (uint32_t i = 0; i < table->count; i++) {
        hf_intake_expect(table->row, i, table->count);
        HF_TRY(hf_intake_key_add(intake, kind, i));
    }
    return HF_OK;
}

uint32_t hf_intake_key_get(const struct hf_intake *intake, enum hf_kind kind, struct hf_text key) {
    const struct hf_intake_table *table = &intake->table[kind];
    return table->by_key.count == 0 ? HF_NONE
                                    : table->by_key.slot[key_place(table, key, key_hash(key))].row;
}

/* ---- finding ---- */

enum hf_status hf_intake_implied_key(struct hf_arena *arena, enum hf_kind kind,
                                     const struct hf_intake_target *columns,
                                     const struct hf_text part[2], struct hf_text *key) {
    struct hf_assertion assertion = {.kind = kind};
    assertion.field[columns->text] = part[0];
    if (columns->qualifier != HF_NONE) {
        assertion.field[columns->qualifier] = part[1];
    }
    HF_TRY(hf_assertion_key(arena, &assertion));
    *key = assertion.key;
    return HF_OK;
}

bool hf_intake_exact(const struct hf_intake *intake, enum hf_kind kind,
                     const struct hf_text part[2], uint32_t *row) {
    char key[HF_SHORT_KEY_MAX];
    size_t len = 0;
    if (part[0].len + part[1].len >= sizeof key / 2) {
        return false;
    }
    const bool is_owned = intake->target[kind].qualifier != HF_NONE;
    if (is_owned && (part[1].len > 0 || kind != HF_KIND_PRODUCT)) {
        len = hf_key_fold_bytes(part[1], key);
        key[len++] = '/';
    }
    len += hf_key_fold_bytes(part[0], key + len);
    *row = hf_intake_key_get(intake, kind, (struct hf_text){key, len});
    return true;
}

/* Chooses among the rows that bear a label. With a qualifier only rows of that owner count; without
 * one, the only row whose owner is known, else the only row at all. */
static struct hf_search_result label_choose(const struct hf_intake_table *table,
                                            const struct hf_intake_target *columns, uint32_t owner,
                                            struct hf_search_result range) {
    uint32_t chosen = HF_NONE;
    uint32_t ownerless = HF_NONE;
    size_t chosen_count = 0;
    size_t ownerless_count = 0;
    for (size_t i = range.from; i < range.until; i++) {
        const uint32_t row = table->label[i].row;
        const uint32_t of = columns->qualifier == HF_NONE ? 0 : table->ref[columns->qualifier][row];
        if (of == HF_NONE) {
            ownerless = row;
            ownerless_count++;
        } else if (owner == HF_NONE || of == owner) {
            chosen = row;
            chosen_count++;
        }
    }
    range.owner = owner;
    if (owner == HF_NONE && chosen_count == 0) {
        chosen = ownerless;
        chosen_count = ownerless_count;
    }
    if (chosen_count == 1) {
        range.row = chosen;
    } else if (chosen_count == 0) {
        range.from = range.until;
    }
    return range;
}

/* By label alone. */
static enum hf_status label_search(struct hf_intake *intake, enum hf_kind kind, struct hf_text text,
                                   uint32_t owner, struct hf_search_result *result) {
    const struct hf_intake_table *table = &intake->table[kind];
    if (!table->is_labelled) {
        HF_TRY(labels_build(intake, kind));
    }
    struct hf_arena scratch = intake->work;
    struct hf_text folded = {NULL, 0};
    HF_TRY(hf_key_fold(&scratch, text, &folded));
    *result = (struct hf_search_result){HF_NONE, 0, 0, HF_NONE};
    label_range(table, folded, &result->from, &result->until);
    *result = label_choose(table, &intake->target[kind], owner, *result);
    return HF_OK;
}

enum hf_status hf_intake_search(struct hf_intake *intake, enum hf_kind kind,
                                const struct hf_text part[2], uint32_t owner,
                                struct hf_search_result *result) {
    const struct hf_intake_target columns = intake->target[kind];
    uint32_t exact = HF_NONE;
    if (!hf_intake_exact(intake, kind, part, &exact)) {
        struct hf_arena scratch = intake->work;
        struct hf_text key = {NULL, 0};
        HF_TRY(hf_intake_implied_key(&scratch, kind, &columns, part, &key));
        exact = hf_intake_key_get(intake, kind, key);
    }
    /* A key counts before a label; but a text that does not say whose it is means the only row that
     * has an owner, even where another row repeats the text without one. */
    const bool is_bare = columns.qualifier != HF_NONE && part[1].len == 0;
    const struct hf_search_result by_key = {exact, 0, 0, owner};
    if (exact != HF_NONE && !is_bare) {
        *result = by_key;
        return HF_OK;
    }
    HF_TRY(label_search(intake, kind, part[0], owner, result));
    if (exact != HF_NONE && result->row == HF_NONE) {
        *result = by_key;
    }
    return HF_OK;
}
