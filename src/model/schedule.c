#include <holdfast/scenario.h>

#include <stdlib.h>

static int64_t quantity_of(int64_t quantity) {
    return quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
}

/* Units of a product among the modules of one device. */
static int64_t modules_in(const struct hf_snapshot *snapshot, uint32_t product, uint32_t device) {
    const struct hf_modules *modules = &snapshot->modules;
    const struct hf_csr *held = &snapshot->modules_by_device;
    int64_t units = 0;
    for (uint32_t i = held->start[device]; i < held->start[device + 1]; i++) {
        const uint32_t module = held->item[i];
        if (modules->product[module] == product && hf_use_is_deployed(modules->status[module])) {
            units += quantity_of(modules->quantity[module]);
        }
    }
    return units;
}

/* Units of a product deployed at a site, devices and modules. A site has fewer units than a product
 * has, nearly always. */
static int64_t units_at(const struct hf_snapshot *snapshot, uint32_t product, uint32_t site) {
    const struct hf_devices *devices = &snapshot->devices;
    const struct hf_csr *at_site = &snapshot->devices_by_site;
    int64_t units = 0;
    for (uint32_t i = at_site->start[site]; i < at_site->start[site + 1]; i++) {
        const uint32_t device = at_site->item[i];
        if (devices->product[device] == product && hf_use_is_deployed(devices->status[device])) {
            units += quantity_of(devices->quantity[device]);
        }
        units += modules_in(snapshot, product, device);
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
