#include "intake/build.h"

#include "base/parallel.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Rows take their final ids in the byte order of their keys, stubs among the others; then each row
 * is read through the schema, which says where its columns lie in the snapshot. Row by row, not
 * column by column: the cells of a row lie together, those of a column all over the memory. */

struct keyed_row {
    struct hf_text key;
    uint32_t row;
};

static int keyed_order(const void *left_pointer, const void *right_pointer) {
    const struct keyed_row *left = left_pointer;
    const struct keyed_row *right = right_pointer;
    return hf_text_compare(left->key, right->key); /* keys differ */
}

/* Rows that somebody described are in the order of their keys; the stubs are put in between. */
static enum hf_status ids_assign(struct hf_intake *intake, struct hf_intake_table *table) {
    const uint32_t stub_count = table->count - table->described;
    struct keyed_row *stub = hf_take(&intake->work, struct keyed_row, stub_count);
    table->final_id = hf_take(&intake->work, uint32_t, table->count);
    if (stub == NULL || table->final_id == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < stub_count; i++) {
        const uint32_t row = table->described + i;
        stub[i] = (struct keyed_row){table->row[row]->key, row};
    }
    if (stub_count > 0) {
        qsort(stub, stub_count, sizeof *stub, keyed_order);
    }
    uint32_t placed = 0; /* stubs */
    for (uint32_t i = 0; i < table->described; i++) {
        while (placed < stub_count && hf_text_compare(stub[placed].key, table->row[i]->key) < 0) {
            table->final_id[stub[placed].row] = i + placed;
            placed++;
        }
        table->final_id[i] = i + placed;
    }
    for (; placed < stub_count; placed++) {
        table->final_id[stub[placed].row] = table->described + placed;
    }
    return HF_OK;
}

static enum hf_status cell_complain(struct hf_intake *intake, const struct hf_stored *row,
                                    const struct hf_column *column, struct hf_text text,
                                    const char *why) {
    struct hf_text message = {NULL, 0};
    HF_TRY(hf_text_format(intake->keep, &message, "%s is '%.*s': %s; taken as blank", column->name,
                          HF_TEXT_ARG(hf_text_slice(text, 0, 200)), why));
    const struct hf_intake_complaint complaint = {
        HF_DEFECT_FIELD, {row->source, row->line}, row->key, message};
    return hf_intake_complain(intake, &complaint);
}

/* One column of the snapshot being filled. Cells repeat ("active", "1"): what the one before in
 * this task said needs no second reading. */
struct filling_column {
    const struct hf_column *schema;
    char *data;
    size_t size; /* of an element */
    union hf_value blank;
    struct hf_text last;
    union hf_value last_value;
};

struct filling {
    const struct hf_intake *intake;
    enum hf_kind kind;
    struct hf_rows rows;
    struct filling_column column[HF_COLUMN_COUNT_MAX];
    size_t column_count;
    size_t ref[HF_COLUMN_COUNT_MAX]; /* columns that refer */
    size_t ref_count;
    size_t *bad; /* per task: cells that are not of their type */
};

/* Every member of the union begins at its first byte, so one copy of the right size serves all
 * types. Sizes are told apart because a copy of a known size is one move. */
static void element_set(const struct filling_column *column, uint32_t id,
                        const union hf_value *value) {
    char *const to = column->data + (size_t)id * column->size;
    if (column->size == 16) {
        memcpy(to, value, 16);
    } else if (column->size == 8) {
        memcpy(to, value, 8);
    } else if (column->size == 4) {
        memcpy(to, value, 4);
    } else if (column->size == 1) {
        memcpy(to, value, 1);
    } else {
        memcpy(to, value, column->size);
    }
}

/* Reads a cell that is not blank. */
static bool cell_read(struct filling_column *column, struct hf_text text, union hf_value *value) {
    struct hf_date date = {0};
    const char *why = NULL;
    if (column->schema->type == HF_COLUMN_TEXT) {
        value->text = text;
        return true;
    }
    if (hf_text_equal(text, column->last)) {
        *value = column->last_value;
        return true;
    }
    if (column->schema->type == HF_COLUMN_DATE && hf_date_parse(text, &date)) {
        value->date = hf_date_sure(date); /* as most dates are written */
    } else if (!hf_value_parse(column->schema, text, value, &why)) {
        return false;
    }
    column->last = text;
    column->last_value = *value;
    return true;
}

/* Blanks a whole column: most rows leave most columns blank, and this way nobody has to say so row
 * by row. */
static void blank_task(void *context, size_t task) {
    const struct filling *const filling = context;
    const struct filling_column *const column = &filling->column[task];
    char block[4096];
    _Static_assert(sizeof(union hf_value) <= sizeof block, "a value fits");
    const size_t block_size = sizeof block / column->size * column->size;
    for (size_t i = 0; i < block_size; i += column->size) {
        memcpy(block + i, &column->blank, column->size);
    }
    const size_t size = (size_t)filling->rows.count * column->size;
    for (size_t i = 0; i < size; i += block_size) {
        memcpy(column->data + i, block, size - i < block_size ? size - i : block_size);
    }
}

/* Fills the columns that one row says; returns how many cells are not of their type. */
static size_t row_fill(const struct filling *filling, struct filling_column *column, uint32_t row,
                       uint32_t id) {
    const struct hf_intake_table *const table = &filling->intake->table[filling->kind];
    const char *cells = table->row[row]->cells;
    uint32_t said = 0;
    struct hf_text text;
    size_t bad = 0;
    for (size_t k = 0; k < filling->ref_count; k++) {
        const size_t i = filling->ref[k];
        if (table->ref[i][row] != HF_NONE) {
            const struct hf_intake_table *const targets =
                &filling->intake->table[column[i].schema->target];
            const union hf_value value = {.ref = targets->final_id[table->ref[i][row]]};
            element_set(&column[i], id, &value);
        }
    }
    while (hf_cell_next(&cells, &said, &text)) {
        union hf_value value;
        text = hf_text_trim(text);
        if (text.len == 0 || column[said].schema->type == HF_COLUMN_REF) {
            continue;
        }
        if (cell_read(&column[said], text, &value)) {
            element_set(&column[said], id, &value);
        } else {
            bad++;
        }
    }
    return bad;
}

static uint32_t filling_until(const struct filling *filling, size_t task) {
    const size_t until = (task + 1) * HF_INTAKE_TASK_ROWS;
    return until < filling->rows.count ? (uint32_t)until : filling->rows.count;
}

static void fill_task(void *context, size_t task) {
    const struct filling *const filling = context;
    const struct hf_intake_table *const table = &filling->intake->table[filling->kind];
    struct filling_column column[HF_COLUMN_COUNT_MAX];
    memcpy(column, filling->column, sizeof column);
    size_t bad = 0;
    for (uint32_t i = (uint32_t)(task * HF_INTAKE_TASK_ROWS); i < filling_until(filling, task);
         i++) {
        const uint32_t id = table->final_id[i];
        const struct hf_stored *const row = table->row[i];
        hf_intake_expect(table->row, i, table->count);
        filling->rows.key[id] = row->key;
        filling->rows.origin[id] = (struct hf_origin){row->source, row->line};
        filling->rows.stub[id] = i >= table->described ? 1 : 0;
        bad += row_fill(filling, column, i, id);
    }
    filling->bad[task] = bad;
}

/* Says which cells of a row are not of their type. */
static enum hf_status row_complain(struct hf_intake *intake, const struct filling *filling,
                                   const struct hf_stored *row) {
    const char *cells = row->cells;
    uint32_t said = 0;
    struct hf_text text;
    while (hf_cell_next(&cells, &said, &text)) {
        const struct hf_column *const schema = filling->column[said].schema;
        union hf_value value;
        const char *why = NULL;
        if (schema->type != HF_COLUMN_REF && !hf_value_parse(schema, text, &value, &why)) {
            HF_TRY(cell_complain(intake, row, schema, hf_text_trim(text), why));
        }
    }
    return HF_OK;
}

static enum hf_status bad_complain(struct hf_intake *intake, const struct filling *filling,
                                   size_t task) {
    const struct hf_intake_table *const table = &intake->table[filling->kind];
    for (uint32_t i = (uint32_t)(task * HF_INTAKE_TASK_ROWS); i < filling_until(filling, task);
         i++) {
        HF_TRY(row_complain(intake, filling, table->row[i]));
    }
    return HF_OK;
}

static enum hf_status filling_prepare(struct hf_intake *intake, enum hf_kind kind,
                                      size_t task_count, struct filling *filling) {
    const struct hf_schema *schema = hf_schema_get(kind);
    const uint32_t count = intake->table[kind].count;
    *filling = (struct filling){
        .intake = intake,
        .kind = kind,
        .rows = {.count = count,
                 .key = hf_take(intake->keep, struct hf_text, count),
                 .origin = hf_take(intake->keep, struct hf_origin, count),
                 .stub = hf_take(intake->keep, uint8_t, count)},
        .column_count = schema->column_count,
        .bad = hf_new(&intake->work, size_t, task_count),
    };
    if (filling->rows.key == NULL || filling->rows.origin == NULL || filling->rows.stub == NULL ||
        filling->bad == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < schema->column_count; i++) {
        const enum hf_column_type type = schema->column[i].type;
        const size_t size = hf_value_size(type);
        filling->column[i] = (struct filling_column){
            .schema = &schema->column[i],
            .data = hf_arena_take(intake->keep, size, _Alignof(union hf_value), count),
            .size = size,
            .blank = hf_value_blank(type)};
        if (filling->column[i].data == NULL) {
            return HF_ERR_MEMORY;
        }
        if (type == HF_COLUMN_REF) {
            filling->ref[filling->ref_count++] = i;
        }
    }
    return HF_OK;
}

static enum hf_status kind_fill(struct hf_intake *intake, enum hf_kind kind,
                                struct hf_snapshot *snapshot) {
    const size_t task_count = intake->table[kind].count / HF_INTAKE_TASK_ROWS + 1;
    struct hf_rows *rows = hf_snapshot_rows(snapshot, kind);
    struct filling filling;
    HF_TRY(filling_prepare(intake, kind, task_count, &filling));
    hf_parallel_run(intake->input->threads, filling.column_count, blank_task, &filling);
    hf_parallel_run(intake->input->threads, task_count, fill_task, &filling);
    for (size_t task = 0; task < task_count; task++) {
        if (filling.bad[task] > 0) {
            HF_TRY(bad_complain(intake, &filling, task));
        }
    }
    *rows = filling.rows;
    for (size_t i = 0; i < filling.column_count; i++) {
        void *const data = filling.column[i].data;
        memcpy((char *)rows + filling.column[i].schema->offset, &data, sizeof data);
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
