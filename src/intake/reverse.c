#include "intake/build.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* X_by_Y: rows of X that refer to row i of Y through a column. One line each; counting sort,
 * O(rows). */
static const struct {
    enum hf_kind kind;
    const char *column;
    size_t csr; /* place in the snapshot */
} reverses[] = {
#define REVERSE(kind, column, name)                                                                \
    { HF_KIND_##kind, column, offsetof(struct hf_snapshot, name) }
    REVERSE(PARTY_NAME, "party", names_by_party),
    REVERSE(OWNERSHIP, "owned", owners_by_owned),
    REVERSE(OWNERSHIP, "owner", owned_by_owner),
    REVERSE(CLASS_ORIGIN, "class", origins_by_class),
    REVERSE(PRODUCT_PARTY, "product", parties_by_product),
    REVERSE(PRODUCT_ORIGIN, "product", origins_by_product),
    REVERSE(COMPONENT, "product", components_by_product),
    REVERSE(COMPONENT, "component", products_by_component),
    REVERSE(PRODUCT, "manufacturer", products_by_manufacturer),
    REVERSE(PRODUCT_PARTY, "party", products_by_party),
    REVERSE(DEVICE, "site", devices_by_site),
    REVERSE(DEVICE, "device_type", devices_by_product),
    REVERSE(DEVICE, "function", devices_by_function),
    REVERSE(MODULE, "device", modules_by_device),
    REVERSE(MODULE, "module_type", modules_by_product),
    REVERSE(LINK, "side_a_device", links_by_side_a),
    REVERSE(LINK, "side_b_device", links_by_side_b),
    REVERSE(GATEWAY, "function", gateways_by_function),
    REVERSE(SERVICE, "site", services_by_site),
    REVERSE(SERVICE, "function", services_by_function),
    REVERSE(CONTRACT, "supplier", contracts_by_supplier),
    REVERSE(ORDER, "product", orders_by_product),
    REVERSE(SHIPMENT, "order", shipments_by_order),
    REVERSE(RELEASE, "product", releases_by_product),
    REVERSE(STOCK, "product", stocks_by_product),
    REVERSE(FAILURE, "product", failures_by_product),
    REVERSE(REPAIR, "product", repairs_by_product),
    REVERSE(SCHEDULE, "product", schedules_by_product),
    REVERSE(SCHEDULE, "site", schedules_by_site),
    REVERSE(COVERAGE, "site", coverages_by_site),
    REVERSE(LIST_ENTRY, "list", entries_by_list),
    REVERSE(LIST_NAME, "entry", names_by_entry),
#undef REVERSE
};

/* Everything between the first and the last reverse reference of the snapshot is in the table. */
_Static_assert(sizeof reverses / sizeof reverses[0] ==
                   (offsetof(struct hf_snapshot, source) -
                    offsetof(struct hf_snapshot, names_by_party)) /
                       sizeof(struct hf_csr),
               "a line for every reverse reference");

static enum hf_status csr_build(struct hf_arena *keep, const uint32_t *ref, uint32_t count,
                                uint32_t target_count, struct hf_csr *csr) {
    uint32_t *start = hf_new(keep, uint32_t, (size_t)target_count + 1);
    if (start == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t total = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (ref[i] != HF_NONE) {
            start[ref[i]]++;
            total++;
        }
    }
    uint32_t *item = hf_new(keep, uint32_t, total);
    if (item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t sum = 0;
    for (uint32_t i = 0; i < target_count; i++) { /* counts to ends */
        sum += start[i];
        start[i] = sum;
    }
    start[target_count] = sum;
    for (uint32_t i = count; i-- > 0;) { /* ends to starts, each row's items ascending */
        if (ref[i] != HF_NONE) {
            item[--start[ref[i]]] = i;
        }
    }
    *csr = (struct hf_csr){start, item};
    return HF_OK;
}

enum hf_status hf_intake_reverse(struct hf_arena *keep, struct hf_snapshot *snapshot) {
    for (size_t i = 0; i < sizeof reverses / sizeof reverses[0]; i++) {
        const enum hf_kind kind = reverses[i].kind;
        const struct hf_column *column =
            &hf_schema_get(kind)->column[hf_intake_column(kind, reverses[i].column)];
        assert(column->type == HF_COLUMN_REF);
        const struct hf_rows *rows = hf_snapshot_rows(snapshot, kind);
        const uint32_t *ref = NULL;
        memcpy(&ref, (const char *)rows + column->offset, sizeof ref);
        struct hf_csr csr = {NULL, NULL};
        HF_TRY(csr_build(keep, ref, rows->count, hf_snapshot_rows(snapshot, column->target)->count,
                         &csr));
        memcpy((char *)snapshot + reverses[i].csr, &csr, sizeof csr);
    }
    return HF_OK;
}
