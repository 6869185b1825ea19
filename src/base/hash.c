#include "base/hash.h"

#include <string.h>

uint64_t hf_hash_text(struct hf_text text) {
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < text.len; i++) {
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001b3U;
    }
    hash ^= hash >> 32;
    hash *= 0xd6e8feb86659fd93U;
    return hash ^ (hash >> 32);
}

static uint64_t word_mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    return hash ^ (hash >> 32);
}

static uint64_t word_at(const char *data) {
    uint64_t word;
    memcpy(&word, data, sizeof word);
    return word;
}

/* Of the table alone, so it may hang on the order of bytes in a word: eight bytes a step, the last
 * ones once more with those in front of them. */
static uint32_t slot_hash(struct hf_text key) {
    uint64_t hash = word_mix(0xcbf29ce484222325U, key.len);
    size_t at = 0;
    for (; at + sizeof(uint64_t) <= key.len; at += sizeof(uint64_t)) {
        hash = word_mix(hash, word_at(key.data + at));
    }
    if (at < key.len && at > 0) {
        hash = word_mix(hash, word_at(key.data + key.len - sizeof(uint64_t)));
    }
    uint64_t word = 0;
    for (size_t i = 0; at == 0 && i < key.len; i++) {
        word = word << 8 | (unsigned char)key.data[i];
    }
    hash = word_mix(hash, word);
    return (uint32_t)(hash ^ (hash >> 29));
}

/* Position of the key, or of the free slot where it would go. The table has a free slot. */
static size_t slot_find(const struct hf_map_slot *slot, size_t capacity, struct hf_text key,
                        uint32_t hash) {
    size_t at = hash & (capacity - 1);
    while (slot[at].key.data != NULL &&
           (slot[at].hash != hash || !hf_text_equal(slot[at].key, key))) {
        at = (at + 1) & (capacity - 1);
    }
    return at;
}

/* A free slot has no data, so an empty key gets a pointer of its own. */
static struct hf_text solid(struct hf_text key) {
    return key.data == NULL ? HF_TEXT("") : key;
}

uint32_t hf_map_get(const struct hf_map *map, struct hf_text key) {
    if (map->capacity == 0) {
        return HF_MAP_NONE;
    }
    const size_t at = slot_find(map->slot, map->capacity, key, slot_hash(key));
    return map->slot[at].key.data == NULL ? HF_MAP_NONE : map->slot[at].value;
}

static enum hf_status map_grow(struct hf_map *map, struct hf_arena *keep) {
    const size_t capacity = map->capacity == 0 ? 64 : map->capacity * 2;
    struct hf_map_slot *slot = hf_new(keep, struct hf_map_slot, capacity);
    if (slot == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < map->capacity; i++) {
        if (map->slot[i].key.data != NULL) {
            slot[slot_find(slot, capacity, map->slot[i].key, map->slot[i].hash)] = map->slot[i];
        }
    }
    map->slot = slot;
    map->capacity = capacity;
    return HF_OK;
}

enum hf_status hf_map_put(struct hf_map *map, struct hf_arena *keep, struct hf_text key,
                          uint32_t value, uint32_t *found) {
    if ((map->count + 1) * 4 > map->capacity * 3) {
        HF_TRY(map_grow(map, keep));
    }
    const uint32_t hash = slot_hash(key);
    struct hf_map_slot *slot = &map->slot[slot_find(map->slot, map->capacity, key, hash)];
    if (slot->key.data == NULL) {
        *slot = (struct hf_map_slot){solid(key), value, hash};
        map->count++;
    }
    *found = slot->value;
    return HF_OK;
}

bool hf_map_set(const struct hf_map *map, struct hf_text key, uint32_t value) {
    if (map->capacity == 0) {
        return false;
    }
    struct hf_map_slot *slot = &map->slot[slot_find(map->slot, map->capacity, key, slot_hash(key))];
    if (slot->key.data == NULL) {
        return false;
    }
    slot->value = value;
    return true;
}
