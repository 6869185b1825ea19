#include "formats/csv_table.h"

#include <stdio.h>

static enum hf_status trouble_say(const struct hf_reader *reader,
                                  const struct hf_csv_field *field) {
    if ((field->trouble & HF_CSV_QUOTE_OPEN) != 0) {
        HF_TRY(hf_reader_defect(
            reader,
            &(struct hf_defect){.kind = HF_DEFECT_SYNTAX,
                                .line = field->line,
                                .column = field->column,
                                .subject = field->text},
            "the quote that opens here is never closed; the line was read without it: close it"));
    }
    if ((field->trouble & HF_CSV_QUOTE_STRAY) != 0) {
        HF_TRY(hf_reader_defect(
            reader,
            &(struct hf_defect){.kind = HF_DEFECT_SYNTAX,
                                .line = field->line,
                                .column = field->column,
                                .subject = field->text},
            "a quote inside this quoted field is not doubled; it was taken as part of the text"));
    }
    if ((field->trouble & HF_CSV_BYTES) != 0) {
        HF_TRY(hf_reader_defect(
            reader,
            &(struct hf_defect){.kind = HF_DEFECT_SYNTAX,
                                .line = field->bytes_line,
                                .column = field->bytes_column,
                                .subject = field->text},
            "a byte that is not UTF-8, or a NUL, was replaced by the sign U+FFFD; save the file as "
            "UTF-8"));
    }
    return HF_OK;
}

static enum hf_status troubles_say(const struct hf_reader *reader, const struct hf_csv_row *row) {
    for (size_t i = 0; i < row->field_count; i++) {
        if (row->field[i].trouble != 0) {
            HF_TRY(trouble_say(reader, &row->field[i]));
        }
    }
    return HF_OK;
}

static enum hf_status header_keep(struct hf_table *table, struct hf_arena *keep,
                                  const struct hf_csv_row *row) {
    table->header = hf_new(keep, struct hf_csv_field, row->field_count);
    if (table->header == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < row->field_count; i++) {
        table->header[i] = row->field[i];
        HF_TRY(hf_text_copy(keep, hf_text_trim(row->field[i].text), &table->header[i].text));
    }
    table->header_count = row->field_count;
    table->header_line = row->line;
    return HF_OK;
}

enum hf_status hf_table_open(const struct hf_reader *reader, struct hf_arena *keep,
                             struct hf_arena scratch, struct hf_table *table) {
    struct hf_table made = {.reader = reader};
    if (hf_csv_open(reader->input->bytes, scratch, &made.csv) != HF_OK) {
        return hf_reader_fail(
            reader, 1, "the file is UTF-16, as some spreadsheets save it; save it as CSV in UTF-8");
    }
    struct hf_csv_row row = {0};
    bool has_row = true;
    do {
        HF_TRY(hf_csv_next(&made.csv, &row, &has_row));
        if (!has_row) {
            return hf_reader_fail(
                reader, 1, "the file is empty; its first row must hold the names of the columns");
        }
    } while (row.is_blank);
    HF_TRY(header_keep(&made, keep, &row));
    HF_TRY(troubles_say(reader, &row));
    *table = made;
    return HF_OK;
}

static bool is_header_again(const struct hf_table *table, const struct hf_csv_row *row) {
    if (row->field_count != table->header_count) {
        return false;
    }
    for (size_t i = 0; i < row->field_count; i++) {
        if (!hf_text_equal_nocase(hf_text_trim(row->field[i].text), table->header[i].text)) {
            return false;
        }
    }
    return true;
}

static enum hf_status too_few_say(const struct hf_table *table, const struct hf_csv_row *row) {
    const struct hf_defect what = {
        .kind = HF_DEFECT_SYNTAX, .line = row->line, .subject = row->field[0].text};
    return hf_reader_defect(
        table->reader, &what, "the row has %zu of %zu cells; the others were taken as blank%s",
        row->field_count, table->header_count,
        row->is_ended ? "" : ", and the file ends in this row: it may have been cut off");
}

/* Excess cells that hold something: the row may be shifted by a separator that was not quoted. */
static enum hf_status too_many_say(const struct hf_table *table, const struct hf_csv_row *row) {
    for (size_t i = table->header_count; i < row->field_count; i++) {
        const struct hf_csv_field *field = &row->field[i];
        if (hf_text_trim(field->text).len > 0) {
            const struct hf_defect what = {.kind = HF_DEFECT_SYNTAX,
                                           .line = field->line,
                                           .column = field->column,
                                           .subject = field->text};
            return hf_reader_defect(table->reader, &what,
                                    "the row has %zu cells for %zu columns; from here on they were "
                                    "left out: a text that "
                                    "holds the separator must stand in quotes",
                                    row->field_count + row->excess_count, table->header_count);
        }
    }
    return HF_OK;
}

static enum hf_status unnamed_say(struct hf_table *table, const struct hf_csv_row *row) {
    for (size_t i = 0; i < row->field_count && i < table->header_count && !table->is_unnamed_said;
         i++) {
        const struct hf_csv_field *field = &row->field[i];
        if (table->header[i].text.len == 0 && hf_text_trim(field->text).len > 0) {
            table->is_unnamed_said = true;
            const struct hf_defect what = {.kind = HF_DEFECT_COLUMN,
                                           .line = field->line,
                                           .column = field->column,
                                           .subject = field->text};
            return hf_reader_defect(
                table->reader, &what,
                "column %zu has values but no header; it was kept out: give it a name", i + 1);
        }
    }
    return HF_OK;
}

static enum hf_status row_say(struct hf_table *table, const struct hf_csv_row *row) {
    HF_TRY(troubles_say(table->reader, row));
    if (row->field_count < table->header_count) {
        HF_TRY(too_few_say(table, row));
    }
    if (row->field_count > table->header_count) {
        HF_TRY(too_many_say(table, row));
    }
    return table->is_unnamed_said ? HF_OK : unnamed_say(table, row);
}

enum hf_status hf_table_next(struct hf_table *table, struct hf_csv_row *row, bool *has_row) {
    for (;;) {
        HF_TRY(hf_csv_next(&table->csv, row, has_row));
        if (!*has_row) {
            return HF_OK;
        }
        if (row->is_blank) {
            HF_TRY(troubles_say(table->reader, row));
            continue;
        }
        if (!is_header_again(table, row)) {
            return row_say(table, row);
        }
        HF_TRY(hf_reader_defect(
            table->reader,
            &(struct hf_defect){
                .kind = HF_DEFECT_SYNTAX, .line = row->line, .subject = row->field[0].text},
            "the header row stands here again; it was skipped: two files were joined"));
    }
}

struct hf_csv_field hf_table_cell(const struct hf_csv_row *row, size_t column) {
    if (column < row->field_count) {
        return row->field[column];
    }
    return (struct hf_csv_field){.line = row->line};
}

int hf_table_header(const struct hf_table *table, struct hf_text name) {
    for (size_t i = 0; i < table->header_count; i++) {
        if (hf_text_equal_nocase(table->header[i].text, name)) {
            return (int)i;
        }
    }
    return -1;
}
