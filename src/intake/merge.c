#include "intake/build.h"

#include <assert.h>
#include <stdlib.h>

/* Assertions are put into a total order (kind, key, import, source, line, texts), so that the order
 * in which they came cannot show; equal ones are interchangeable. A run of one kind and key is one
 * row. */

static int number_order(int64_t left, int64_t right) {
    return (left > right) - (left < right);
}

static int field_order(const struct hf_stored *left, const struct hf_stored *right) {
    const size_t count = hf_schema_get(left->kind)->column_count;
    for (size_t i = 0; i < count; i++) {
        const int order = hf_text_compare(left->field[i], right->field[i]);
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

static int stored_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_stored *left = *(const struct hf_stored *const *)left_pointer;
    const struct hf_stored *right = *(const struct hf_stored *const *)right_pointer;
    int order = number_order((int64_t)left->kind, (int64_t)right->kind);
    order = order != 0 ? order : hf_text_compare(left->key, right->key);
    order = order != 0 ? order : number_order(left->order, right->order);
    order = order != 0 ? order : number_order(left->source, right->source);
    order = order != 0 ? order : number_order(left->line, right->line);
    return order != 0 ? order : field_order(left, right);
}

static bool value_equal(enum hf_column_type type, const union hf_value *left,
                        const union hf_value *right) {
    switch (type) {
    case HF_COLUMN_TEXT:
    case HF_COLUMN_REF:
        return false;
    case HF_COLUMN_WORD:
        return left->word == right->word;
    case HF_COLUMN_TRISTATE:
        return left->tristate == right->tristate;
    case HF_COLUMN_COUNT:
        return left->count == right->count;
    case HF_COLUMN_REAL:
        return !(left->real < right->real) && !(left->real > right->real);
    case HF_COLUMN_RANGE:
    case HF_COLUMN_PERCENT:
        return !(left->range.lower < right->range.lower) &&
               !(left->range.lower > right->range.lower) &&
               !(left->range.upper < right->range.upper) &&
               !(left->range.upper > right->range.upper);
    case HF_COLUMN_DATE:
        return left->date.earliest.days == right->date.earliest.days &&
               left->date.latest.days == right->date.latest.days;
    case HF_COLUMN_MONEY:
        return left->money.minor == right->money.minor &&
               hf_text_equal(hf_text_of(left->money.currency.code),
                             hf_text_of(right->money.currency.code));
    }
    return false;
}

/* Do two cells say the same? Keys and references differ only if they fold to different texts, typed
 * cells only if their values differ: "50" and "50 %" are no conflict. */
static enum hf_status cell_equal(struct hf_arena scratch, const struct hf_column *column,
                                 const struct hf_text cell[2], bool *is_equal) {
    *is_equal = hf_text_equal(cell[0], cell[1]);
    if (*is_equal) {
        return HF_OK;
    }
    if (column->type == HF_COLUMN_REF || (column->flags & HF_COLUMN_KEY) != 0) {
        struct hf_text folded[2];
        HF_TRY(hf_key_fold(&scratch, cell[0], &folded[0]));
        HF_TRY(hf_key_fold(&scratch, cell[1], &folded[1]));
        *is_equal = hf_text_equal(folded[0], folded[1]);
        return HF_OK;
    }
    union hf_value value[2];
    const char *why = NULL;
    *is_equal = hf_value_parse(column, cell[0], &value[0], &why) &&
                hf_value_parse(column, cell[1], &value[1], &why) &&
                value_equal(column->type, &value[0], &value[1]);
    return HF_OK;
}

struct cell_conflict {
    const struct hf_column *column;
    const struct hf_stored *winner, *loser;
    struct hf_text won, lost;
};

static enum hf_status conflict_add(struct hf_intake *intake, const struct cell_conflict *conflict) {
    struct hf_text message = {NULL, 0};
    const struct hf_source *by = &intake->input->source[conflict->winner->source];
    HF_TRY(hf_text_format(
        intake->keep, &message,
        "%s is '%.*s' here and '%.*s' in %.*s line %u, which was imported later and counts",
        conflict->column->name, HF_TEXT_ARG(hf_text_slice(conflict->lost, 0, 200)),
        HF_TEXT_ARG(hf_text_slice(conflict->won, 0, 200)), HF_TEXT_ARG(by->name),
        conflict->winner->line));
    const struct hf_intake_complaint complaint = {HF_DEFECT_CONFLICT,
                                                  {conflict->loser->source, conflict->loser->line},
                                                  conflict->loser->key,
                                                  message};
    return hf_intake_complain(intake, &complaint);
}

/* The cell of one column over the assertions of a row, newest last. */
static enum hf_status cell_merge(struct hf_intake *intake, const struct hf_stored *const *run,
                                 size_t count, uint32_t column, struct hf_text *cell) {
    const struct hf_column *schema = &hf_schema_get(run[0]->kind)->column[column];
    const struct hf_stored *winner = NULL;
    for (size_t i = count; i-- > 0;) {
        const struct hf_text said = hf_text_trim(run[i]->field[column]);
        if (said.len == 0 || (winner != NULL && winner->source == run[i]->source)) {
            continue;
        }
        if (winner == NULL) {
            winner = run[i];
            *cell = said;
            continue;
        }
        bool is_equal = false;
        HF_TRY(cell_equal(intake->work, schema, (const struct hf_text[2]){*cell, said}, &is_equal));
        if (!is_equal) {
            const struct cell_conflict conflict = {schema, winner, run[i], *cell, said};
            HF_TRY(conflict_add(intake, &conflict));
        }
    }
    return HF_OK;
}

static enum hf_status run_merge(struct hf_intake *intake, const struct hf_stored *const *run,
                                size_t count, struct hf_intake_row *row) {
    const struct hf_stored *newest = run[count - 1];
    *row = (struct hf_intake_row){newest->key, {newest->source, newest->line}, newest->field};
    if (count == 1) {
        return HF_OK;
    }
    const uint32_t columns = (uint32_t)hf_schema_get(newest->kind)->column_count;
    struct hf_text *field = hf_new(&intake->work, struct hf_text, columns);
    if (field == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < columns; i++) {
        HF_TRY(cell_merge(intake, run, count, i, &field[i]));
    }
    row->field = field;
    return HF_OK;
}

static bool same_row(const struct hf_stored *left, const struct hf_stored *right) {
    return left->kind == right->kind && hf_text_equal(left->key, right->key);
}

/* Rows of each kind, counted before they are made. */
static enum hf_status tables_make(struct hf_intake *intake, const struct hf_stored *const *sorted,
                                  size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct hf_intake_table *table = &intake->table[sorted[i]->kind];
        if (i == 0 || !same_row(sorted[i - 1], sorted[i])) {
            table->capacity++;
        }
    }
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        struct hf_intake_table *table = &intake->table[kind];
        if (table->capacity > UINT32_MAX / 4) {
            return HF_ERR_LIMIT;
        }
        table->row = hf_new(&intake->work, struct hf_intake_row, table->capacity);
        if (table->row == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    return HF_OK;
}

static enum hf_status runs_merge(struct hf_intake *intake, const struct hf_stored *const *sorted,
                                 size_t count) {
    for (size_t from = 0; from < count;) {
        size_t until = from + 1;
        while (until < count && same_row(sorted[from], sorted[until])) {
            until++;
        }
        struct hf_intake_table *table = &intake->table[sorted[from]->kind];
        assert(table->count < table->capacity);
        HF_TRY(run_merge(intake, sorted + from, until - from, &table->row[table->count]));
        table->count++;
        table->described = table->count;
        from = until;
    }
    return HF_OK;
}

enum hf_status hf_intake_merge(struct hf_intake *intake) {
    const size_t count = intake->input->stored_count;
    const struct hf_stored **sorted = hf_new(&intake->work, const struct hf_stored *, count);
    if (sorted == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &intake->input->stored[i];
    }
    if (count > 0) {
        qsort(sorted, count, sizeof(const struct hf_stored *), stored_order);
    }
    HF_TRY(tables_make(intake, sorted, count));
    return runs_merge(intake, sorted, count);
}
