/* units.h - the deployed units of a product, as far as a condition can tell them apart. */
#ifndef HF_EXPOSURE_UNITS_H
#define HF_EXPOSURE_UNITS_H

#include "exposure/condition.h"

/* One of the two. */
struct hf_deployed_unit {
    uint32_t device, module;
};

/* Per product the first deployed unit of each function and technology, devices first, each in the
 * order of rows. All NULL: not made, walks go over all units. */
struct hf_unit_samples {
    uint32_t *start; /* product_count + 1 */
    struct hf_deployed_unit *unit;
    size_t count, capacity;
};

/* One pass over all units: for whoever asks about many measures. */
enum hf_status hf_unit_samples_make(const struct hf_snapshot *snapshot, struct hf_arena *arena,
                                    struct hf_unit_samples *samples);

static inline uint32_t hf_unit_count(const struct hf_snapshot *snapshot, uint32_t product) {
    return snapshot->devices_by_product.start[product + 1] -
           snapshot->devices_by_product.start[product] +
           snapshot->modules_by_product.start[product + 1] -
           snapshot->modules_by_product.start[product];
}

/* The unit at this position among the product's devices, then modules, deployed or not. */
struct hf_deployed_unit hf_deployed_unit_at(const struct hf_snapshot *snapshot, uint32_t product,
                                            uint32_t position);

/* Goes over deployed units of a product, so that whoever keeps the first of the best answers finds
 * the same unit as among all of them. `tests`: of the conditions that are asked, as
 * hf_condition_tests says. */
struct hf_unit_walk {
    const struct hf_snapshot *snapshot;
    const struct hf_deployed_unit *sample;
    bool is_sampled;
    uint32_t product, at, count;
};
struct hf_unit_walk hf_unit_walk_begin(const struct hf_snapshot *snapshot,
                                       const struct hf_unit_samples *samples, uint32_t product,
                                       unsigned tests);
bool hf_unit_walk_next(struct hf_unit_walk *walk, struct hf_deployed_unit *unit);

#endif
