/* key_table.h - numbers for keys: rows of 32-bit items, the same number for the same row, from 0 on
 * in the order in which they first came. Internal to the room. */
#ifndef HF_NETWORK_KEY_TABLE_H
#define HF_NETWORK_KEY_TABLE_H

#include <holdfast/network.h>

struct key_table {
    struct hf_csr key; /* per number: its items */
    uint32_t count;
    struct hf_arena *arena;
    uint32_t *slot; /* hash table of numbers, HF_NONE: free */
    size_t slot_count, start_capacity, item_capacity;
};

/* Everything lies in `arena`, which has to outlive the table. */
HF_MUST_CHECK enum hf_status hf_key_table_open(struct key_table *table, struct hf_arena *arena);

/* `key` is not kept. HF_ERR_MEMORY. */
HF_MUST_CHECK enum hf_status hf_key_number(struct key_table *table, const uint32_t *key,
                                           uint32_t count, uint32_t *number);

/* Grows an array until it holds `needed`. */
HF_MUST_CHECK enum hf_status hf_items_grow(struct hf_arena *arena, uint32_t **array,
                                           size_t *capacity, size_t needed);

#endif
