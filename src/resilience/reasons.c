#include "resilience/reasons.h"

void hf_reason_open(struct hf_assessment *assessment, struct reason_list *list) {
    list->assessment = assessment;
    list->count = 0;
    for (uint32_t i = 0; i < assessment->network_why.count; i++) {
        hf_reason_put(list, assessment->network_why.item[i]);
    }
}

void hf_reason_put(struct reason_list *list, struct hf_why_id id) {
    bool is_new = id.value != HF_WHY_NONE.value && list->count < REASON_CHILDREN;
    for (size_t i = 0; i < list->count && is_new; i++) {
        is_new = list->item[i].value != id.value;
    }
    if (is_new) {
        list->item[list->count++] = id;
    }
}

void hf_reason_row(struct reason_list *list, enum hf_kind kind, uint32_t row) {
    if (row != HF_NONE) {
        hf_reason_put(list, hf_why_row(&list->assessment->why, kind, row));
    }
}

void hf_reason_blank(struct reason_list *list, enum hf_kind kind, const char *column,
                     uint32_t row) {
    const int at = hf_schema_column(kind, hf_text_of(column));
    hf_reason_put(list, hf_why_blank(&list->assessment->why, kind, (uint32_t)at, row));
}

void hf_reason_assumed(struct reason_list *list, enum hf_assumption_id assumption) {
    hf_reason_put(list,
                  hf_why_leaf(&list->assessment->why, HF_WHY_ASSUMPTION, (uint32_t)assumption, 0));
}

struct hf_why_id hf_reason_close(const struct reason_list *list, enum hf_rule rule, double amount,
                                 struct hf_date date) {
    return hf_why_apply(&list->assessment->why,
                        &(struct hf_why_rule){rule, amount, date, list->item, list->count});
}

struct hf_why_id hf_reason_group(const struct hf_assessment *assessment, uint32_t group) {
    for (uint32_t i = 0; i < assessment->loss_count; i++) {
        const struct hf_loss *loss = &assessment->loss[i];
        if (loss->group[0] == group && loss->group[1] == HF_NONE) {
            return loss->why;
        }
    }
    return HF_WHY_NONE;
}

/* ---- rows ---- */

struct hf_why_id hf_reason_unnamed(struct hf_assessment *assessment) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    struct reason_list list = {.assessment = assessment};
    int64_t rows = 0;
    for (uint32_t i = 0; i < snapshot->devices.rows.count; i++) {
        if (hf_use_is_deployed(snapshot->devices.status[i]) &&
            !hf_product_is_said(snapshot, snapshot->devices.product[i])) {
            if (rows++ < REASON_BLANKS) {
                hf_reason_blank(&list, HF_KIND_DEVICE, "device_type", i);
            }
        }
    }
    for (uint32_t i = 0; i < snapshot->modules.rows.count; i++) {
        if (hf_risk_module_counts(snapshot, i) &&
            !hf_product_is_said(snapshot, snapshot->modules.product[i])) {
            if (rows++ < REASON_BLANKS) {
                hf_reason_blank(&list, HF_KIND_MODULE, "part_id", i);
            }
        }
    }
    return rows == 0 ? HF_WHY_NONE
                     : hf_reason_close(&list, HF_RULE_UNITS_UNNAMED, (double)rows, HF_DATE_MIN);
}

struct hf_why_id hf_reason_site_devices(struct hf_assessment *assessment, uint32_t site) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_csr *rows = &snapshot->devices_by_site;
    struct reason_list list = {.assessment = assessment};
    int64_t count = 0;
    for (uint32_t i = rows->start[site]; i < rows->start[site + 1]; i++) {
        if (hf_use_is_deployed(snapshot->devices.status[rows->item[i]]) &&
            count++ < REASON_BLANKS) {
            hf_reason_row(&list, HF_KIND_DEVICE, rows->item[i]);
        }
    }
    return count == 0 ? HF_WHY_NONE
                      : hf_reason_close(&list, HF_RULE_ROWS_COUNTED, (double)count, HF_DATE_MIN);
}
