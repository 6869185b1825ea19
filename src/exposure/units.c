#include "exposure/units.h"

/* Most conditions on a deployment look at its function and its technology only, and a network has
 * few pairs of these per product. So the first deployed unit of each pair stands for all others: it
 * is also the one that a walk over all units, in their order, would keep. Where lots are told apart
 * every unit is asked. */

enum { PAIRS_TOLD_APART = 64 }; /* beyond them every unit is kept: slower, never wrong */

struct hf_deployed_unit hf_deployed_unit_at(const struct hf_snapshot *snapshot, uint32_t product,
                                            uint32_t position) {
    const struct hf_csr *devices = &snapshot->devices_by_product;
    const struct hf_csr *modules = &snapshot->modules_by_product;
    const uint32_t device_count = devices->start[product + 1] - devices->start[product];
    if (position < device_count) {
        return (struct hf_deployed_unit){devices->item[devices->start[product] + position],
                                         HF_NONE};
    }
    return (struct hf_deployed_unit){
        HF_NONE, modules->item[modules->start[product] + position - device_count]};
}

static bool unit_is_deployed(const struct hf_snapshot *snapshot, struct hf_deployed_unit unit) {
    return hf_use_is_deployed(unit.device != HF_NONE ? snapshot->devices.status[unit.device]
                                                     : snapshot->modules.status[unit.module]);
}

static uint32_t unit_holder(const struct hf_snapshot *snapshot, struct hf_deployed_unit unit) {
    return unit.device != HF_NONE ? unit.device : snapshot->modules.device[unit.module];
}

static bool unit_places_equal(const struct hf_snapshot *snapshot, uint32_t left, uint32_t right) {
    if (left == HF_NONE || right == HF_NONE) {
        return left == right;
    }
    return snapshot->devices.function[left] == snapshot->devices.function[right] &&
           hf_text_equal(snapshot->devices.technology[left], snapshot->devices.technology[right]);
}

static bool sample_is_known(const struct hf_snapshot *snapshot, const struct hf_unit_samples *made,
                            uint32_t first, uint32_t holder) {
    if (made->count - first > PAIRS_TOLD_APART) {
        return false;
    }
    for (size_t i = made->count; i > first; i--) {
        if (unit_places_equal(snapshot, unit_holder(snapshot, made->unit[i - 1]), holder)) {
            return true;
        }
    }
    return false;
}

static enum hf_status product_sample(const struct hf_snapshot *snapshot, uint32_t product,
                                     struct hf_arena *arena, struct hf_unit_samples *made) {
    const uint32_t first = (uint32_t)made->count;
    const uint32_t unit_count = hf_unit_count(snapshot, product);
    uint32_t last_holder = HF_NONE;
    for (uint32_t i = 0; i < unit_count; i++) {
        const struct hf_deployed_unit unit = hf_deployed_unit_at(snapshot, product, i);
        const uint32_t holder = unit_holder(snapshot, unit);
        const bool is_next_of_same = i > 0 && holder != HF_NONE && holder == last_holder;
        if (is_next_of_same || !unit_is_deployed(snapshot, unit)) {
            continue;
        }
        last_holder = holder;
        if (sample_is_known(snapshot, made, first, holder)) {
            continue;
        }
        if (made->count == made->capacity) {
            void *grown = hf_arena_grow(arena, made->unit, sizeof *made->unit,
                                        _Alignof(struct hf_deployed_unit), &made->capacity);
            if (grown == NULL) {
                return HF_ERR_MEMORY;
            }
            made->unit = grown;
        }
        made->unit[made->count++] = unit;
    }
    return HF_OK;
}

enum hf_status hf_unit_samples_make(const struct hf_snapshot *snapshot, struct hf_arena *arena,
                                    struct hf_unit_samples *samples) {
    const uint32_t product_count = snapshot->products.rows.count;
    struct hf_unit_samples made = {.start = hf_new(arena, uint32_t, (size_t)product_count + 1)};
    if (made.start == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < product_count; i++) {
        HF_TRY(product_sample(snapshot, i, arena, &made));
        made.start[i + 1] = (uint32_t)made.count;
    }
    *samples = made;
    return HF_OK;
}

struct hf_unit_walk hf_unit_walk_begin(const struct hf_snapshot *snapshot,
                                       const struct hf_unit_samples *samples, uint32_t product,
                                       unsigned tests) {
    struct hf_unit_walk walk = {.snapshot = snapshot, .product = product};
    const bool is_by_lot = (tests & HF_TESTS_LOT) != 0 && hf_product_has_lots(snapshot, product);
    if (samples->start != NULL && (tests & HF_TESTS_DEPLOYMENT) == 0 && !is_by_lot) {
        walk.sample = samples->unit == NULL ? NULL : &samples->unit[samples->start[product]];
        walk.is_sampled = true;
        walk.count = samples->start[product + 1] - samples->start[product];
    } else {
        walk.count = hf_unit_count(snapshot, product);
    }
    return walk;
}

bool hf_unit_walk_next(struct hf_unit_walk *walk, struct hf_deployed_unit *unit) {
    while (walk->at < walk->count) {
        const uint32_t at = walk->at++;
        *unit = walk->is_sampled ? walk->sample[at]
                                 : hf_deployed_unit_at(walk->snapshot, walk->product, at);
        if (walk->is_sampled || unit_is_deployed(walk->snapshot, *unit)) {
            return true;
        }
    }
    return false;
}
