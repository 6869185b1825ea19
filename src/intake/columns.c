#include "intake/build.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Rows take their final ids in the byte order of their keys, stubs among the others; then each
 * column is read through the schema, which says where its pointer lies in the snapshot. */

struct keyed_row {
    struct hf_text key;
    uint32_t row;
};

static int keyed_order(const void *left_pointer, const void *right_pointer) {
    const struct keyed_row *left = left_pointer;
    const struct keyed_row *right = right_pointer;
    return hf_text_compare(left->key, right->key); /* keys differ */
}

static enum hf_status ids_assign(struct hf_intake *intake, struct hf_intake_table *table) {
    struct keyed_row *order = hf_new(&intake->work, struct keyed_row, table->count);
    table->final_id = hf_new(&intake->work, uint32_t, table->count);
    if (order == NULL || table->final_id == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < table->count; i++) {
        order[i] = (struct keyed_row){table->row[i].key, i};
    }
    if (table->count > 0) {
        qsort(order, table->count, sizeof *order, keyed_order);
    }
    for (uint32_t i = 0; i < table->count; i++) {
        table->final_id[order[i].row] = i;
    }
    return HF_OK;
}

static enum hf_status rows_fill(struct hf_intake *intake, enum hf_kind kind, struct hf_rows *rows) {
    const struct hf_intake_table *table = &intake->table[kind];
    *rows = (struct hf_rows){
        .count = table->count,
        .key = hf_new(intake->keep, struct hf_text, table->count),
        .origin = hf_new(intake->keep, struct hf_origin, table->count),
        .stub = hf_new(intake->keep, uint8_t, table->count),
    };
    if (rows->key == NULL || rows->origin == NULL || rows->stub == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < table->count; i++) {
        const uint32_t id = table->final_id[i];
        rows->key[id] = table->row[i].key;
        rows->origin[id] = table->row[i].origin;
        rows->stub[id] = i >= table->described ? 1 : 0;
    }
    return HF_OK;
}

static enum hf_status cell_complain(struct hf_intake *intake, const struct hf_intake_row *row,
                                    const struct hf_column *column, struct hf_text text,
                                    const char *why) {
    struct hf_text message = {NULL, 0};
    HF_TRY(hf_text_format(intake->keep, &message, "%s is '%.*s': %s; taken as blank", column->name,
                          HF_TEXT_ARG(hf_text_slice(text, 0, 200)), why));
    const struct hf_intake_complaint complaint = {HF_DEFECT_FIELD, row->origin, row->key, message};
    return hf_intake_complain(intake, &complaint);
}

static size_t element_size(enum hf_column_type type) {
    switch (type) {
    case HF_COLUMN_TEXT:
        return sizeof(struct hf_text);
    case HF_COLUMN_REF:
        return sizeof(uint32_t);
    case HF_COLUMN_WORD:
    case HF_COLUMN_TRISTATE:
        return sizeof(uint8_t);
    case HF_COLUMN_COUNT:
        return sizeof(int64_t);
    case HF_COLUMN_REAL:
        return sizeof(double);
    case HF_COLUMN_RANGE:
    case HF_COLUMN_PERCENT:
        return sizeof(struct hf_range);
    case HF_COLUMN_DATE:
        return sizeof(struct hf_date_range);
    case HF_COLUMN_MONEY:
        return sizeof(struct hf_money);
    }
    return 0;
}

/* Every member of the union begins at its first byte, so one copy of the right size serves all
 * types. */
static void element_set(void *data, enum hf_column_type type, uint32_t id,
                        const union hf_value *value) {
    const size_t size = element_size(type);
    memcpy((char *)data + (size_t)id * size, value, size);
}

static enum hf_status column_fill(struct hf_intake *intake, enum hf_kind kind, uint32_t column,
                                  void **data) {
    const struct hf_intake_table *table = &intake->table[kind];
    const struct hf_column *schema = &hf_schema_get(kind)->column[column];
    *data = hf_arena_alloc(intake->keep, element_size(schema->type), _Alignof(union hf_value),
                           table->count);
    if (*data == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < table->count; i++) {
        union hf_value value = hf_value_blank(schema->type);
        const struct hf_text text = hf_intake_cell(&table->row[i], column);
        const char *why = NULL;
        if (schema->type == HF_COLUMN_REF) {
            const uint32_t target = table->ref[column][i];
            value.ref =
                target == HF_NONE ? HF_NONE : intake->table[schema->target].final_id[target];
        } else if (!hf_value_parse(schema, text, &value, &why)) {
            HF_TRY(cell_complain(intake, &table->row[i], schema, text, why));
        }
        element_set(*data, schema->type, table->final_id[i], &value);
    }
    return HF_OK;
}

static enum hf_status kind_fill(struct hf_intake *intake, enum hf_kind kind,
                                struct hf_snapshot *snapshot) {
    const struct hf_schema *schema = hf_schema_get(kind);
    struct hf_rows *rows = hf_snapshot_rows(snapshot, kind);
    HF_TRY(rows_fill(intake, kind, rows));
    for (uint32_t i = 0; i < schema->column_count; i++) {
        void *data = NULL;
        HF_TRY(column_fill(intake, kind, i, &data));
        memcpy((char *)rows + schema->column[i].offset, &data, sizeof data);
    }
    return HF_OK;
}

enum hf_status hf_intake_columns(struct hf_intake *intake, struct hf_snapshot *snapshot) {
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        HF_TRY(ids_assign(intake, &intake->table[kind]));
    }
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        HF_TRY(kind_fill(intake, (enum hf_kind)kind, snapshot));
    }
    const struct hf_intake_table *products = &intake->table[HF_KIND_PRODUCT];
    snapshot->maker_presumed = hf_new(intake->keep, uint8_t, products->count);
    if (snapshot->maker_presumed == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < products->count; i++) {
        snapshot->maker_presumed[products->final_id[i]] = intake->maker_presumed[i];
    }
    return HF_OK;
}
