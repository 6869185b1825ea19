#include "network/key_table.h"

#include <string.h>

enum { KEY_SLOTS_FIRST = 1024 };

static uint64_t key_hash_of(const uint32_t *key, uint32_t count) {
    uint64_t hash = UINT64_C(0x9e3779b97f4a7c15) + count;
    for (uint32_t i = 0; i < count; i++) {
        hash = (hash ^ key[i]) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 32;
    }
    return hash;
}

static size_t key_slot_find(const struct key_table *table, const uint32_t *key, uint32_t count) {
    size_t at = (size_t)key_hash_of(key, count) & (table->slot_count - 1);
    for (; table->slot[at] != HF_NONE; at = (at + 1) & (table->slot_count - 1)) {
        const uint32_t number = table->slot[at];
        const uint32_t from = table->key.start[number];
        if (table->key.start[number + 1] - from == count &&
            (count == 0 || memcmp(table->key.item + from, key, count * sizeof *key) == 0)) {
            break;
        }
    }
    return at;
}

static enum hf_status key_slots_make(struct key_table *table, size_t count) {
    table->slot = hf_take(table->arena, uint32_t, count);
    if (table->slot == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(table->slot, 0xff, count * sizeof *table->slot);
    table->slot_count = count;
    for (uint32_t number = 0; number < table->count; number++) {
        const uint32_t from = table->key.start[number];
        const uint32_t items = table->key.start[number + 1] - from;
        table->slot[key_slot_find(table, table->key.item + from, items)] = number;
    }
    return HF_OK;
}

enum hf_status hf_items_grow(struct hf_arena *arena, uint32_t **array, size_t *capacity,
                             size_t needed) {
    while (*capacity < needed) {
        void *grown = hf_arena_grow(arena, *array, sizeof(uint32_t), _Alignof(uint32_t), capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        *array = grown;
    }
    return HF_OK;
}

enum hf_status hf_key_table_open(struct key_table *table, struct hf_arena *arena) {
    *table = (struct key_table){.arena = arena};
    HF_TRY(hf_items_grow(arena, &table->key.start, &table->start_capacity, 2));
    HF_TRY(hf_items_grow(arena, &table->key.item, &table->item_capacity, 1));
    table->key.start[0] = 0;
    return key_slots_make(table, KEY_SLOTS_FIRST);
}

enum hf_status hf_key_number(struct key_table *table, const uint32_t *key, uint32_t count,
                             uint32_t *number) {
    const size_t at = key_slot_find(table, key, count);
    *number = table->slot[at];
    if (*number != HF_NONE) {
        return HF_OK;
    }
    const uint32_t from = table->key.start[table->count];
    HF_TRY(hf_items_grow(table->arena, &table->key.start, &table->start_capacity,
                         (size_t)table->count + 2));
    HF_TRY(
        hf_items_grow(table->arena, &table->key.item, &table->item_capacity, (size_t)from + count));
    if (count > 0) {
        memcpy(table->key.item + from, key, count * sizeof *key);
    }
    *number = table->slot[at] = table->count++;
    table->key.start[table->count] = from + count;
    return 2 * (size_t)table->count < table->slot_count
               ? HF_OK
               : key_slots_make(table, 2 * table->slot_count);
}
