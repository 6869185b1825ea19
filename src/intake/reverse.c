#include "intake/build.h"

#include "base/parallel.h"

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
    REVERSE(PROVIDER, "dependency", providers_by_dependency),
    REVERSE(DEPENDENT, "dependency", dependents_by_dependency),
    REVERSE(CONTRACT, "supplier", contracts_by_supplier),
    REVERSE(ORDER, "product", orders_by_product),
    REVERSE(SHIPMENT, "order", shipments_by_order),
    REVERSE(RELEASE, "product", releases_by_product),
    REVERSE(LOT, "product", lots_by_product),
    REVERSE(STOCK, "product", stocks_by_product),
    REVERSE(FAILURE, "product", failures_by_product),
    REVERSE(REPAIR, "product", repairs_by_product),
    REVERSE(RETURN_COUNT, "product", return_counts_by_product),
    REVERSE(PREDICTED_RATE, "product", predicted_rates_by_product),
    REVERSE(REPAIR_KIT, "product", kits_by_product),
    REVERSE(REPAIR_KIT, "kit", boards_by_kit),
    REVERSE(SCHEDULE, "product", schedules_by_product),
    REVERSE(SCHEDULE, "site", schedules_by_site),
    REVERSE(COVERAGE, "site", coverages_by_site),
    REVERSE(MANAGED_SERVICE, "provider", managed_services_by_provider),
    REVERSE(REVIEW, "supplier", reviews_by_supplier),
    REVERSE(CONTINUED_USE, "product", continued_uses_by_product),
    REVERSE(CLAIM, "claimant", claims_by_claimant),
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

enum { REVERSES = sizeof reverses / sizeof reverses[0] };

/* One reverse reference being laid out. */
struct reverse_job {
    const uint32_t *ref;
    uint32_t count, target_count;
    uint32_t *start, *item;
};

/* `start` is all 0, `item` holds as many as there are references. */
static void csr_fill(const struct reverse_job *job) {
    const uint32_t *const ref = job->ref;
    uint32_t *const start = job->start;
    for (uint32_t i = 0; i < job->count; i++) {
        if (ref[i] != HF_NONE) {
            start[ref[i]]++;
        }
    }
    uint32_t sum = 0;
    for (uint32_t i = 0; i < job->target_count; i++) { /* counts to ends */
        sum += start[i];
        start[i] = sum;
    }
    start[job->target_count] = sum;
    for (uint32_t i = job->count; i-- > 0;) { /* ends to starts, each row's items ascending */
        if (ref[i] != HF_NONE) {
            job->item[--start[ref[i]]] = i;
        }
    }
}

static void csr_task(void *context, size_t task) {
    csr_fill((const struct reverse_job *)context + task);
}

static enum hf_status job_prepare(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                  size_t reverse, struct reverse_job *job) {
    const enum hf_kind kind = reverses[reverse].kind;
    const struct hf_column *column =
        &hf_schema_get(kind)->column[hf_intake_column(kind, reverses[reverse].column)];
    assert(column->type == HF_COLUMN_REF);
    const struct hf_rows *rows = hf_snapshot_rows_const(snapshot, kind);
    memcpy(&job->ref, (const char *)rows + column->offset, sizeof job->ref);
    job->count = rows->count;
    job->target_count = hf_snapshot_rows_const(snapshot, column->target)->count;
    size_t total = 0;
    for (uint32_t i = 0; i < job->count; i++) {
        total += job->ref[i] != HF_NONE;
    }
    job->start = hf_new(keep, uint32_t, (size_t)job->target_count + 1);
    job->item = hf_take(keep, uint32_t, total);
    return job->start == NULL || job->item == NULL ? HF_ERR_MEMORY : HF_OK;
}

enum hf_status hf_intake_reverse(struct hf_arena *keep, uint32_t threads,
                                 struct hf_snapshot *snapshot) {
    struct reverse_job job[REVERSES];
    for (size_t i = 0; i < REVERSES; i++) {
        HF_TRY(job_prepare(keep, snapshot, i, &job[i]));
    }
    hf_parallel_run(threads, REVERSES, csr_task, job);
    for (size_t i = 0; i < REVERSES; i++) {
        const struct hf_csr csr = {job[i].start, job[i].item};
        memcpy((char *)snapshot + reverses[i].csr, &csr, sizeof csr);
    }
    return HF_OK;
}
