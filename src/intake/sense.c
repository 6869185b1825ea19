#include "intake/build.h"

/* Each cell may be sound and the row impossible, and of several sources each row sound and what
 * comes of them impossible: an interval that ends before it begins would be empty, and a stake, a
 * contract or a delivery would be gone without a word. */

static struct hf_date_range *dates_of(struct hf_snapshot *snapshot, enum hf_kind kind,
                                      const char *name) {
    const struct hf_column *column =
        &hf_schema_get(kind)->column[hf_schema_column(kind, hf_text_of(name))];
    char *const rows = (char *)hf_snapshot_rows(snapshot, kind);
    return *(struct hf_date_range **)(void *)(rows + column->offset);
}

static enum hf_status order_complain(struct hf_intake *intake, const struct hf_rows *rows,
                                     uint32_t row, const struct hf_row_order *order) {
    struct hf_text message;
    HF_TRY(hf_text_format(intake->keep, &message,
                          "%s %s %s; %s taken as blank: correct one of them", order->second,
                          order->is_apart ? "does not lie after" : "lies before", order->first,
                          order->keeps_second ? "the latter was" : "both were"));
    const struct hf_intake_complaint complaint = {HF_DEFECT_FIELD, rows->origin[row],
                                                  rows->key[row], message};
    return hf_intake_complain(intake, &complaint);
}

enum hf_status hf_intake_sense(struct hf_intake *intake, struct hf_snapshot *snapshot) {
    size_t count = 0;
    const struct hf_row_order *order = hf_row_orders(&count);
    for (size_t i = 0; i < count; i++) {
        const struct hf_rows *rows = hf_snapshot_rows(snapshot, order[i].kind);
        struct hf_date_range *first = dates_of(snapshot, order[i].kind, order[i].first);
        struct hf_date_range *second = dates_of(snapshot, order[i].kind, order[i].second);
        for (uint32_t row = 0; row < rows->count; row++) {
            if (hf_row_order_holds(&order[i], first[row], second[row])) {
                continue;
            }
            HF_TRY(order_complain(intake, rows, row, &order[i]));
            first[row] = HF_DATE_UNKNOWN;
            second[row] = order[i].keeps_second ? second[row] : HF_DATE_UNKNOWN;
        }
    }
    return HF_OK;
}
