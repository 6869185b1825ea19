#include <holdfast/scenario.h>

#include <stdlib.h>

static int64_t quantity_of(int64_t quantity) {
    return quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
}

/* Units of a product deployed at a site, devices and modules. */
static int64_t units_at(const struct hf_snapshot *snapshot, uint32_t product, uint32_t site) {
    int64_t units = 0;
    const struct hf_devices *devices = &snapshot->devices;
    const struct hf_csr *of_product = &snapshot->devices_by_product;
    for (uint32_t i = of_product->start[product]; i < of_product->start[product + 1]; i++) {
        const uint32_t device = of_product->item[i];
        if (devices->site[device] == site && hf_use_is_deployed(devices->status[device])) {
            units += quantity_of(devices->quantity[device]);
        }
    }
    const struct hf_modules *modules = &snapshot->modules;
    const struct hf_csr *cards = &snapshot->modules_by_product;
    for (uint32_t i = cards->start[product]; i < cards->start[product + 1]; i++) {
        const uint32_t module = cards->item[i];
        const uint32_t device = modules->device[module];
        if (device != HF_NONE && devices->site[device] == site &&
            hf_use_is_deployed(modules->status[module])) {
            units += quantity_of(modules->quantity[module]);
        }
    }
    return units;
}

static int swap_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_swap *left = left_pointer;
    const struct hf_swap *right = right_pointer;
    if (left->date.earliest.days != right->date.earliest.days) {
        return left->date.earliest.days < right->date.earliest.days ? -1 : 1;
    }
    if (left->product != right->product) {
        return left->product < right->product ? -1 : 1;
    }
    return (left->site > right->site) - (left->site < right->site);
}

enum hf_status hf_schedule_resolve(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                   struct hf_schedule *schedule) {
    const struct hf_schedules *rows = &snapshot->schedules;
    struct hf_swap *swap = hf_new(keep, struct hf_swap, rows->rows.count);
    if (swap == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows->rows.count; i++) {
        if (rows->site[i] == HF_NONE || rows->product[i] == HF_NONE) {
            continue;
        }
        const int64_t quantity = rows->quantity[i] != HF_COUNT_UNKNOWN
                                     ? rows->quantity[i]
                                     : units_at(snapshot, rows->product[i], rows->site[i]);
        swap[count++] = (struct hf_swap){rows->site[i], rows->product[i], rows->replacement[i],
                                         rows->date[i], quantity,         rows->harvest_ratio[i]};
    }
    if (count > 0) {
        qsort(swap, count, sizeof *swap, swap_order);
    }
    *schedule = (struct hf_schedule){swap, count};
    return HF_OK;
}
