#include "model/uncounted.h"

/* Per function: some site has a row for it. Of a row that does not say its function nobody knows
 * which it is. */
static void delivered_mark(const struct hf_snapshot *snapshot, uint8_t *delivered) {
    const uint32_t functions = snapshot->functions.rows.count;
    const struct hf_services *services = &snapshot->services;
    bool is_any = services->rows.count == 0;
    for (uint32_t i = 0; i < services->rows.count; i++) {
        is_any = is_any || services->function[i] == HF_NONE;
        if (services->function[i] != HF_NONE) {
            delivered[services->function[i]] = 1;
        }
    }
    for (uint32_t i = 0; i < functions && is_any; i++) {
        delivered[i] = 1;
    }
}

/* Devices that may serve people at their site. What others reach (gateways.csv) and nobody says
 * more of provides a function, it does not deliver one. */
static void serving_mark(const struct hf_snapshot *snapshot, const uint8_t *delivered,
                         uint8_t *serving) {
    const struct hf_devices *devices = &snapshot->devices;
    const struct hf_gateways *gateways = &snapshot->gateways;
    for (uint32_t i = 0; i < devices->rows.count; i++) {
        const uint32_t function = devices->function[i];
        serving[i] = function == HF_NONE ? 1 : delivered[function];
    }
    for (uint32_t i = 0; i < gateways->rows.count; i++) {
        const uint32_t device = gateways->device[i];
        if (device != HF_NONE && devices->function[device] == HF_NONE) {
            serving[device] = 0;
        }
    }
}

enum hf_status hf_sites_uncounted(const struct hf_snapshot *snapshot, bool is_complete,
                                  struct hf_arena *keep, uint8_t **uncounted) {
    const struct hf_devices *devices = &snapshot->devices;
    const struct hf_csr *rows = &snapshot->services_by_site;
    const bool is_known = is_complete && snapshot->services.rows.count > 0;
    uint8_t *delivered = hf_new(keep, uint8_t, (size_t)snapshot->functions.rows.count + 1);
    uint8_t *serving = hf_new(keep, uint8_t, (size_t)devices->rows.count + 1);
    uint8_t *result = hf_new(keep, uint8_t, (size_t)snapshot->sites.rows.count + 1);
    if (delivered == NULL || serving == NULL || result == NULL) {
        return HF_ERR_MEMORY;
    }
    delivered_mark(snapshot, delivered);
    serving_mark(snapshot, delivered, serving);
    for (uint32_t i = 0; i < devices->rows.count && !is_known; i++) {
        const uint32_t site = devices->site[i];
        if (site != HF_NONE && hf_use_is_deployed(devices->status[i]) &&
            rows->start[site] == rows->start[site + 1]) {
            result[site] |= serving[i];
        }
    }
    *uncounted = result;
    return HF_OK;
}
