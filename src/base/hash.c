#include "base/hash.h"

uint64_t hf_hash_text(struct hf_text text) {
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < text.len; i++) {
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001b3U;
    }
    hash ^= hash >> 32;
    hash *= 0xd6e8feb86659fd93U;
    return hash ^ (hash >> 32);
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
    const size_t at = slot_find(map->slot, map->capacity, key, (uint32_t)hf_hash_text(key));
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
    const uint32_t hash = (uint32_t)hf_hash_text(key);
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
    struct hf_map_slot *slot =
        &map->slot[slot_find(map->slot, map->capacity, key, (uint32_t)hf_hash_text(key))];
    if (slot->key.data == NULL) {
        return false;
    }
    slot->value = value;
    return true;
}
