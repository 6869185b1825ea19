#include "network/path_family.h"

#include <string.h>

enum { FAMILY_SLOTS_FIRST = 1024, STEPS_PER_SET = 256 };

enum hf_status hf_mask_list_add(struct mask_list *list, struct hf_arena *arena, uint32_t mask) {
    if (list->count == list->capacity) {
        uint32_t *item =
            hf_arena_grow(arena, list->item, sizeof(uint32_t), _Alignof(uint32_t), &list->capacity);
        if (item == NULL) {
            return HF_ERR_MEMORY;
        }
        list->item = item;
    }
    list->item[list->count++] = mask;
    return HF_OK;
}

/* ---- minimal masks ---- */

static uint64_t mask_key(uint32_t mask) {
    return (uint64_t)(uint32_t)__builtin_popcount(mask) << 32 | mask;
}

static void mask_sink(uint32_t *item, size_t at, size_t count) {
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count) {
            return;
        }
        child += child + 1 < count && mask_key(item[child + 1]) > mask_key(item[child]) ? 1 : 0;
        if (mask_key(item[child]) <= mask_key(item[at])) {
            return;
        }
        const uint32_t moved = item[at];
        item[at] = item[child];
        item[child] = moved;
        at = child;
    }
}

/* A heap: no worst order, no memory. */
void hf_mask_list_sort(struct mask_list *list) {
    uint32_t *item = list->item;
    const size_t count = list->count;
    for (size_t i = count / 2; i-- > 0;) {
        mask_sink(item, i, count);
    }
    for (size_t end = count; end > 1; end--) {
        const uint32_t top = item[0];
        item[0] = item[end - 1];
        item[end - 1] = top;
        mask_sink(item, 0, end - 1);
    }
}

enum hf_status hf_mask_list_reduce(struct family_table *table, struct mask_list *list) {
    size_t kept = 0;
    hf_mask_list_sort(list);
    for (size_t i = 0; i < list->count; i++) {
        if (table->steps > table->steps_max) {
            return HF_ERR_LIMIT;
        }
        size_t k = 0;
        while (k < kept && (list->item[k] & ~list->item[i]) != 0) {
            k++;
        }
        table->steps += k + 1;
        if (k == kept) {
            list->item[kept++] = list->item[i];
        }
    }
    list->count = kept;
    return HF_OK;
}

/* ---- distinct families ---- */

static uint64_t family_hash(const uint32_t *way, size_t count) {
    uint64_t hash = 0x9e3779b97f4a7c15U + count;
    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ way[i]) * 0xff51afd7ed558ccdU;
        hash ^= hash >> 32;
    }
    return hash;
}

static size_t family_slot(const struct family_table *table, const uint32_t *way, size_t count) {
    size_t at = (size_t)family_hash(way, count) & (table->slot_count - 1);
    while (table->slot[at] != HF_NONE) {
        const uint32_t family = table->slot[at];
        const size_t from = table->start[family];
        if (table->start[family + 1] - from == count &&
            (count == 0 || memcmp(table->way.item + from, way, count * sizeof *way) == 0)) {
            break;
        }
        at = (at + 1) & (table->slot_count - 1);
    }
    return at;
}

static enum hf_status family_slots_make(struct family_table *table, size_t count) {
    table->slot = hf_take(table->arena, uint32_t, count);
    if (table->slot == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(table->slot, 0xff, count * sizeof *table->slot);
    table->slot_count = count;
    for (uint32_t family = 0; family < table->count; family++) {
        const size_t from = table->start[family];
        table->slot[family_slot(table, table->way.item + from, table->start[family + 1] - from)] =
            family;
    }
    return HF_OK;
}

enum hf_status hf_family_table_open(struct family_table *table, uint64_t sets_max,
                                    struct hf_arena *arena) {
    *table = (struct family_table){
        .arena = arena,
        .sets_max = sets_max,
        .steps_max = sets_max > UINT64_MAX / STEPS_PER_SET ? UINT64_MAX : sets_max * STEPS_PER_SET};
    table->start =
        hf_arena_grow(arena, NULL, sizeof(uint32_t), _Alignof(uint32_t), &table->start_capacity);
    if (table->start == NULL) {
        return HF_ERR_MEMORY;
    }
    table->start[0] = 0;
    return family_slots_make(table, FAMILY_SLOTS_FIRST);
}

enum hf_status hf_family_intern(struct family_table *table, const struct mask_list *way,
                                uint32_t *family) {
    const size_t at = family_slot(table, way->item, way->count);
    if (table->slot[at] != HF_NONE) {
        *family = table->slot[at];
        return HF_OK;
    }
    if (table->count + 2 > table->start_capacity) {
        uint32_t *start = hf_arena_grow(table->arena, table->start, sizeof(uint32_t),
                                        _Alignof(uint32_t), &table->start_capacity);
        if (start == NULL) {
            return HF_ERR_MEMORY;
        }
        table->start = start;
    }
    if (table->way.count + way->count >= UINT32_MAX) {
        return HF_ERR_LIMIT;
    }
    for (size_t i = 0; i < way->count; i++) {
        HF_TRY(hf_mask_list_add(&table->way, table->arena, way->item[i]));
    }
    *family = table->count++;
    table->start[table->count] = (uint32_t)table->way.count;
    table->slot[at] = *family;
    return 2 * (size_t)table->count < table->slot_count
               ? HF_OK
               : family_slots_make(table, 2 * table->slot_count);
}

enum hf_status hf_mask_lists_join(struct family_table *table, const struct mask_list *left,
                                  const struct mask_list *right, struct hf_arena *arena,
                                  struct mask_list *joined) {
    if ((uint64_t)left->count * right->count > table->sets_max - joined->count) {
        return HF_ERR_LIMIT;
    }
    for (size_t i = 0; i < left->count; i++) {
        for (size_t k = 0; k < right->count; k++) {
            HF_TRY(hf_mask_list_add(joined, arena, left->item[i] | right->item[k]));
        }
    }
    return HF_OK;
}

enum hf_status hf_family_both(struct family_table *table, uint32_t left, uint32_t right,
                              struct hf_arena scratch, uint32_t *family) {
    const struct mask_list part[2] = {
        {table->way.item + table->start[left], table->start[left + 1] - table->start[left], 0},
        {table->way.item + table->start[right], table->start[right + 1] - table->start[right], 0},
    };
    struct mask_list joined = {NULL, 0, 0};
    HF_TRY(hf_mask_lists_join(table, &part[0], &part[1], &scratch, &joined));
    HF_TRY(hf_mask_list_reduce(table, &joined));
    return hf_family_intern(table, &joined, family);
}
