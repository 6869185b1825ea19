#include <holdfast/snapshot.h>

#include <assert.h>

/* The structs of columns are read through the schema's offsets: the kind's place in the snapshot,
 * the column's pointer in the kind's struct. */

const struct hf_rows *hf_snapshot_rows_const(const struct hf_snapshot *snapshot,
                                             enum hf_kind kind) {
    return (const struct hf_rows *)(const void *)((const char *)snapshot +
                                                  hf_schema_get(kind)->offset);
}

struct hf_rows *hf_snapshot_rows(struct hf_snapshot *snapshot, enum hf_kind kind) {
    return (struct hf_rows *)(void *)((char *)snapshot + hf_schema_get(kind)->offset);
}

static const void *column_data(const struct hf_snapshot *snapshot, enum hf_kind kind,
                               uint32_t column) {
    const char *kind_struct = (const char *)hf_snapshot_rows_const(snapshot, kind);
    return *(const void *const *)(const void *)(kind_struct +
                                                hf_schema_get(kind)->column[column].offset);
}

union hf_value hf_snapshot_value(const struct hf_snapshot *snapshot, enum hf_kind kind,
                                 uint32_t column, uint32_t row) {
    const struct hf_schema *schema = hf_schema_get(kind);
    assert(column < schema->column_count);
    assert(row < hf_snapshot_rows_const(snapshot, kind)->count);
    const void *data = column_data(snapshot, kind, column);
    switch (schema->column[column].type) {
    case HF_COLUMN_TEXT:
        return (union hf_value){.text = ((const struct hf_text *)data)[row]};
    case HF_COLUMN_REF:
        return (union hf_value){.ref = ((const uint32_t *)data)[row]};
    case HF_COLUMN_WORD:
        return (union hf_value){.word = ((const uint8_t *)data)[row]};
    case HF_COLUMN_TRISTATE:
        return (union hf_value){.tristate = ((const uint8_t *)data)[row]};
    case HF_COLUMN_COUNT:
        return (union hf_value){.count = ((const int64_t *)data)[row]};
    case HF_COLUMN_REAL:
        return (union hf_value){.real = ((const double *)data)[row]};
    case HF_COLUMN_RANGE:
    case HF_COLUMN_PERCENT:
        return (union hf_value){.range = ((const struct hf_range *)data)[row]};
    case HF_COLUMN_DATE:
        return (union hf_value){.date = ((const struct hf_date_range *)data)[row]};
    case HF_COLUMN_MONEY:
        return (union hf_value){.money = ((const struct hf_money *)data)[row]};
    }
    return hf_value_blank(HF_COLUMN_TEXT);
}

uint32_t hf_snapshot_find(const struct hf_snapshot *snapshot, enum hf_kind kind,
                          struct hf_text key) {
    const struct hf_rows *rows = hf_snapshot_rows_const(snapshot, kind);
    uint32_t low = 0;
    uint32_t high = rows->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const int order = hf_text_compare(rows->key[middle], key);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return HF_NONE;
}

struct hf_text hf_snapshot_label(const struct hf_snapshot *snapshot, enum hf_kind kind,
                                 uint32_t row) {
    const struct hf_rows *rows = hf_snapshot_rows_const(snapshot, kind);
    if (row >= rows->count) {
        return (struct hf_text){NULL, 0};
    }
    const struct hf_schema *schema = hf_schema_get(kind);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        const struct hf_column *column = &schema->column[i];
        if (column->type == HF_COLUMN_TEXT && (column->flags & HF_COLUMN_LABEL) != 0) {
            const struct hf_text text = hf_snapshot_value(snapshot, kind, i, row).text;
            if (text.len > 0) {
                return text;
            }
        }
    }
    return rows->key[row];
}
