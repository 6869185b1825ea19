/* hash.h - a map from text to a number, in an arena.
 *
 * Open addressing, linear probing, at most 3/4 full. Keys are not copied: they must outlive the
 * map. The order of insertion never shows: nothing walks the table. Cost: O(1) expected per call,
 * 24 bytes a slot.
 */
#ifndef HF_BASE_HASH_H
#define HF_BASE_HASH_H

#include <holdfast/text.h>

#define HF_MAP_NONE UINT32_MAX

struct hf_map {
    struct hf_map_slot *slot;
    size_t capacity; /* power of two, or 0 */
    size_t count;
};

struct hf_map_slot {
    struct hf_text key; /* data NULL: free */
    uint32_t value;
    uint32_t hash;
};

/* FNV-1a folded to 64 bits with a final mix; the same on every machine and in every run, so it may
 * be kept. */
uint64_t hf_hash_text(struct hf_text text);

/* Returns the value, HF_MAP_NONE if the key is not there. */
uint32_t hf_map_get(const struct hf_map *map, struct hf_text key);

/* Inserts `value` unless the key is there; *found is what the map holds afterwards. An empty key is
 * allowed. */
HF_MUST_CHECK enum hf_status hf_map_put(struct hf_map *map, struct hf_arena *keep,
                                        struct hf_text key, uint32_t value, uint32_t *found);
/* Replaces the value of a key that is there; false if it is not. */
bool hf_map_set(const struct hf_map *map, struct hf_text key, uint32_t value);

#endif
