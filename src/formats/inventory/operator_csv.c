#include "formats/csv_table.h"
#include "formats/inventory/operator_kind.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* One table of the operator folder. Everything about columns comes from the schema; what is special
 * here is which header means which column, which rows are the same, and which cells may not be
 * believed. */

struct operator_table {
    const struct hf_reader *reader;
    struct hf_table table;
    const struct hf_schema *schema;
    enum hf_kind kind;
    size_t
        header_of[HF_COLUMN_COUNT_MAX]; /* position of a column's header, or header_count: none */
    size_t order[HF_COLUMN_COUNT_MAX];  /* columns that have a header, as they stand in the file */
    size_t order_count;
    int end_type[2];                /* links: headers that say what sort of port an end is, or -1 */
    bool is_known_said;             /* the names of all columns, in a defect */
    size_t no_traffic_count;        /* power and console cables */
    struct hf_csv_field no_traffic; /* the first cell of the first */
    struct hf_row_keys keys;
    struct hf_arena row; /* by value for each row */
};

/* Appends names with ", " between them for as long as they fit. */
static void list_add(char *list, size_t size, const char *name) {
    const size_t len = strlen(list);
    if (len + strlen(name) + 3 <= size) {
        (void)snprintf(list + len, size - len, "%s%s", len > 0 ? ", " : "", name);
    }
}

/* The first unknown header brings the list of known ones, which is long. */
static enum hf_status unknown_say(struct operator_table *operator_table,
                                  const struct hf_csv_field *header) {
    char known[480] = "";
    const size_t count = operator_table->is_known_said ? 0 : operator_table->schema->column_count;
    for (size_t i = 0; i < count; i++) {
        list_add(known, sizeof known, operator_table->schema->column[i].name);
    }
    const struct hf_defect what = {.kind = HF_DEFECT_COLUMN,
                                   .line = header->line,
                                   .column = header->column,
                                   .subject = header->text};
    operator_table->is_known_said = true;
    return hf_reader_defect(operator_table->reader, &what,
                            "%s has no column of this name; it was kept out%s%s",
                            operator_table->schema->file, count > 0 ? "; known are: " : "", known);
}

/* A column's own name wins over a further name of it; of equal ones the first counts. */
static enum hf_status header_map(struct operator_table *operator_table, size_t position) {
    const struct hf_csv_field *header = operator_table->table.header;
    const size_t none = operator_table->table.header_count;
    char buffer[HF_HEADER_BYTES_MAX];
    const struct hf_text name = hf_operator_header(header[position].text, buffer);
    const int column = hf_schema_column(operator_table->kind, name);
    if (column < 0) {
        return unknown_say(operator_table, &header[position]);
    }
    size_t *place = &operator_table->header_of[column];
    if (*place == none) {
        *place = position;
        return HF_OK;
    }
    const struct hf_text own = hf_text_of(operator_table->schema->column[column].name);
    char first_buffer[HF_HEADER_BYTES_MAX];
    const struct hf_text first = hf_operator_header(header[*place].text, first_buffer);
    size_t loser = position;
    if (hf_text_equal_nocase(name, own) && !hf_text_equal_nocase(first, own)) {
        loser = *place;
        *place = position;
    }
    const struct hf_defect what = {.kind = HF_DEFECT_COLUMN,
                                   .line = header[loser].line,
                                   .column = header[loser].column,
                                   .subject = header[loser].text};
    return hf_reader_defect(
        operator_table->reader, &what,
        "this column means '%s', which column %zu means already; it was kept out", own.data,
        *place + 1);
}

static enum hf_status headers_map(struct operator_table *operator_table) {
    const struct hf_table *table = &operator_table->table;
    for (size_t i = 0; i < HF_COLUMN_COUNT_MAX; i++) {
        operator_table->header_of[i] = table->header_count;
    }
    const bool is_link = operator_table->kind == HF_KIND_LINK;
    operator_table->end_type[0] = is_link ? hf_table_header(table, HF_TEXT("side_a_type")) : -1;
    operator_table->end_type[1] = is_link ? hf_table_header(table, HF_TEXT("side_b_type")) : -1;
    for (size_t i = 0; i < table->header_count; i++) {
        const bool is_read =
            (int)i == operator_table->end_type[0] || (int)i == operator_table->end_type[1];
        if (table->header[i].text.len > 0 && !is_read) {
            HF_TRY(header_map(operator_table, i));
        }
    }
    return HF_OK;
}

static void columns_order(struct operator_table *operator_table) {
    for (size_t i = 0; i < operator_table->schema->column_count; i++) {
        if (operator_table->header_of[i] == operator_table->table.header_count) {
            continue;
        }
        size_t at = operator_table->order_count++;
        for (; at > 0 && operator_table->header_of[operator_table->order[at - 1]] >
                             operator_table->header_of[i];
             at--) {
            operator_table->order[at] = operator_table->order[at - 1];
        }
        operator_table->order[at] = i;
    }
}

/* Power and console cables join devices but carry no traffic: as links they would hold a network
 * together that is cut. */
static bool carries_no_traffic(const struct operator_table *operator_table,
                               const struct hf_csv_row *row) {
    static const struct hf_text words[] = {HF_TEXT_INIT("power"), HF_TEXT_INIT("console")};
    for (size_t side = 0; side < 2; side++) {
        if (operator_table->end_type[side] < 0) {
            continue;
        }
        const struct hf_text type = hf_table_cell(row, (size_t)operator_table->end_type[side]).text;
        for (size_t i = 0; i < 2; i++) {
            if (hf_text_find(type, words[i], 0) < type.len) {
                return true;
            }
        }
    }
    return false;
}

static enum hf_status no_traffic_say(const struct operator_table *operator_table) {
    const struct hf_defect what = {.kind = HF_DEFECT_KEY, .line = operator_table->no_traffic.line};
    if (operator_table->no_traffic_count == 0) {
        return HF_OK;
    }
    return hf_reader_defect(operator_table->reader, &what,
                            "%zu power or console cables, the first of them here, carry no "
                            "traffic, so they are no links; "
                            "they were left out",
                            operator_table->no_traffic_count);
}

static enum hf_status word_say(const struct operator_table *operator_table,
                               const struct hf_column *column, const struct hf_csv_field *cell) {
    char known[300] = "";
    for (size_t i = 0; column->words[i] != NULL; i++) {
        list_add(known, sizeof known, column->words[i]);
    }
    const struct hf_defect what = {.kind = HF_DEFECT_FIELD,
                                   .line = cell->line,
                                   .column = cell->column,
                                   .subject = hf_text_trim(cell->text)};
    return hf_reader_defect(operator_table->reader, &what,
                            "%s: expected one of %s; the field was taken as blank", column->name,
                            known);
}

/* In a file divided by ';' a comma in an amount may be a decimal comma, so "1,500" is not believed
 * to be 1500. */
static bool has_doubtful_comma(const struct operator_table *operator_table,
                               const struct hf_column *column, struct hf_text text) {
    return column->type == HF_COLUMN_MONEY && operator_table->table.csv.separator == ';' &&
           hf_text_find(text, HF_TEXT(","), 0) < text.len;
}

static enum hf_status cell_read(const struct operator_table *operator_table, size_t position,
                                const struct hf_csv_row *row, struct hf_text *text) {
    const struct hf_column *column = &operator_table->schema->column[position];
    const struct hf_csv_field cell = hf_table_cell(row, operator_table->header_of[position]);
    const char *why = NULL;
    union hf_value value;
    *text = hf_text_trim(cell.text);
    if (has_doubtful_comma(operator_table, column, *text)) {
        why = "a comma in a file divided by ';' may be a decimal comma; write the amount as "
              "1200.50 GBP";
    } else if (hf_value_parse(column, *text, &value, &why)) {
        return HF_OK;
    }
    *text = (struct hf_text){NULL, 0};
    if (column->type == HF_COLUMN_WORD) {
        return word_say(operator_table, column, &cell);
    }
    const struct hf_defect what = {.kind = HF_DEFECT_FIELD,
                                   .line = cell.line,
                                   .column = cell.column,
                                   .subject = hf_text_trim(cell.text)};
    return hf_reader_defect(operator_table->reader, &what, "%s: %s; the field was taken as blank",
                            column->name, why);
}

static enum hf_status keyless_say(const struct operator_table *operator_table,
                                  const struct hf_csv_row *row) {
    char wanted[200] = "";
    for (size_t i = 0; i < operator_table->schema->column_count; i++) {
        if ((operator_table->schema->column[i].flags & HF_COLUMN_KEY) != 0) {
            list_add(wanted, sizeof wanted, operator_table->schema->column[i].name);
        }
    }
    if (operator_table->kind == HF_KIND_DEVICE) {
        list_add(wanted, sizeof wanted, "device_type");
    }
    const struct hf_defect what = {
        .kind = HF_DEFECT_KEY, .line = row->line, .subject = hf_text_trim(row->field[0].text)};
    return hf_reader_defect(operator_table->reader, &what,
                            "the row was left out, since nothing says which %s it is: fill in %s",
                            operator_table->schema->name, wanted);
}

static struct hf_text said(const struct hf_assertion *assertion, const char *column) {
    const int position = hf_schema_column(assertion->kind, hf_text_of(column));
    assert(position >= 0);
    return assertion->field[position];
}

/* Rows that stand for units without identity: two equal ones are more units, not the same. */
static bool is_numbered(const struct operator_table *operator_table,
                        const struct hf_assertion *assertion) {
    if (operator_table->kind == HF_KIND_DEVICE) {
        return said(assertion, "name").len == 0 && said(assertion, "asset_tag").len == 0 &&
               said(assertion, "serial").len == 0;
    }
    return operator_table->schema->repeats;
}

static enum hf_status row_give(struct operator_table *operator_table,
                               struct hf_assertion *assertion) {
    if (is_numbered(operator_table, assertion)) {
        HF_TRY(hf_row_keys_number(&operator_table->keys, assertion->kind, &assertion->key));
    } else {
        uint32_t first = HF_MAP_NONE;
        const int64_t line = assertion->line < UINT32_MAX ? assertion->line : 0;
        HF_TRY(hf_row_keys_add(&operator_table->keys, assertion->kind, assertion->key,
                               (uint32_t)line, &first));
        if (first != HF_MAP_NONE) {
            const struct hf_defect what = {
                .kind = HF_DEFECT_DUPLICATE, .line = assertion->line, .subject = assertion->key};
            return hf_reader_defect(
                operator_table->reader, &what,
                "line %u has the same %s; that one counts, this row was left out", (unsigned)first,
                operator_table->schema->name);
        }
    }
    const struct hf_sink *sink = operator_table->reader->sink;
    return sink->assertion(sink->context, assertion);
}

/* Columns of which a row has to fill in one to say anything surely. The row stays: that it says
 * less is what the analyses make of it. */
static const struct {
    enum hf_kind kind;
    const char *any[4];
    const char *message;
} row_names[] = {
    {HF_KIND_RISK_MEMBER,
     {"device", "product"},
     "the row names nothing that fails with the group: fill in device or product"},
    {HF_KIND_PROVIDER,
     {"device"},
     "the row names no device, so one counts that nobody knows: fill in device"},
    {HF_KIND_PROVIDER,
     {"dependency"},
     "nothing says what is provided, so it may be any dependency: fill in dependency"},
    {HF_KIND_DEPENDENT,
     {"device", "of_site", "of_function", "of_region"},
     "the row does not say who needs it, so any device may: fill in device, of_site, of_function "
     "or of_region"},
    {HF_KIND_DEPENDENT,
     {"dependency"},
     "nothing says what is needed, so it may be any dependency: fill in dependency"},
};

static enum hf_status names_check(const struct operator_table *operator_table,
                                  const struct hf_csv_row *row,
                                  const struct hf_assertion *assertion) {
    for (size_t i = 0; i < sizeof row_names / sizeof row_names[0]; i++) {
        bool is_said = row_names[i].kind != assertion->kind;
        for (size_t k = 0; k < 4 && row_names[i].any[k] != NULL && !is_said; k++) {
            is_said = said(assertion, row_names[i].any[k]).len > 0;
        }
        const struct hf_defect what = {.kind = HF_DEFECT_FIELD,
                                       .line = row->line,
                                       .subject = hf_text_trim(row->field[0].text)};
        HF_TRY(is_said
                   ? HF_OK
                   : hf_reader_defect(operator_table->reader, &what, "%s", row_names[i].message));
    }
    return HF_OK;
}

/* A link of which an end is not said joins nothing. It stays: its provider and what it shares are
 * known. */
static enum hf_status ends_check(const struct operator_table *operator_table,
                                 const struct hf_csv_row *row,
                                 const struct hf_assertion *assertion) {
    const bool has_a = said(assertion, "side_a_device").len > 0;
    const bool has_b = said(assertion, "side_b_device").len > 0;
    if (has_a && has_b) {
        return HF_OK;
    }
    const struct hf_defect what = {
        .kind = HF_DEFECT_FIELD, .line = row->line, .subject = assertion->key};
    return hf_reader_defect(operator_table->reader, &what,
                            "the link joins nothing, as %s not said: fill in %s",
                            has_a || has_b ? "one end is" : "its ends are",
                            has_a   ? "side_b_device"
                            : has_b ? "side_a_device"
                                    : "side_a_device and side_b_device");
}

/* A member of no group says nothing. */
static enum hf_status groupless_say(const struct operator_table *operator_table,
                                    const struct hf_csv_row *row) {
    const struct hf_defect what = {
        .kind = HF_DEFECT_KEY, .line = row->line, .subject = hf_text_trim(row->field[0].text)};
    return hf_reader_defect(operator_table->reader, &what,
                            "the row was left out, since nothing says which group it is of: fill "
                            "in group");
}

static struct hf_date_range date_of(const struct operator_table *operator_table,
                                    const struct hf_assertion *assertion, int column) {
    union hf_value value;
    const char *why = NULL;
    (void)hf_value_parse(&operator_table->schema->column[column], assertion->field[column], &value,
                         &why); /* cells that cannot be read are blank by now */
    return value.date;
}

/* Dates of the row that cannot both be right. */
static enum hf_status order_check(const struct operator_table *operator_table,
                                  const struct hf_csv_row *row, const struct hf_row_order *order,
                                  struct hf_assertion *assertion) {
    const int first = hf_schema_column(order->kind, hf_text_of(order->first));
    const int second = hf_schema_column(order->kind, hf_text_of(order->second));
    if (assertion->field[first].len == 0 || assertion->field[second].len == 0 ||
        hf_row_order_holds(order, date_of(operator_table, assertion, first),
                           date_of(operator_table, assertion, second))) {
        return HF_OK;
    }
    const struct hf_csv_field cell = hf_table_cell(row, operator_table->header_of[second]);
    const struct hf_defect what = {.kind = HF_DEFECT_FIELD,
                                   .line = cell.line,
                                   .column = cell.column,
                                   .subject = assertion->field[second]};
    HF_TRY(hf_reader_defect(operator_table->reader, &what,
                            "%s %s %s (%.*s); %s taken as blank: correct one of them",
                            order->second, order->is_apart ? "does not lie after" : "lies before",
                            order->first, HF_TEXT_ARG(assertion->field[first]),
                            order->keeps_second ? "the latter was" : "both were"));
    assertion->field[first] = (struct hf_text){NULL, 0};
    if (!order->keeps_second) {
        assertion->field[second] = (struct hf_text){NULL, 0};
    }
    return HF_OK;
}

static enum hf_status orders_check(const struct operator_table *operator_table,
                                   const struct hf_csv_row *row, struct hf_assertion *assertion) {
    size_t count = 0;
    const struct hf_row_order *order = hf_row_orders(&count);
    for (size_t i = 0; i < count; i++) {
        if (order[i].kind == assertion->kind) {
            HF_TRY(order_check(operator_table, row, &order[i], assertion));
        }
    }
    return HF_OK;
}

static enum hf_status row_read(struct operator_table *operator_table,
                               const struct hf_csv_row *row) {
    struct hf_arena scratch = operator_table->row;
    struct hf_assertion assertion = {.kind = operator_table->kind, .line = row->line};
    if (carries_no_traffic(operator_table, row)) {
        operator_table->no_traffic =
            operator_table->no_traffic_count++ == 0 ? row->field[0] : operator_table->no_traffic;
        return HF_OK;
    }
    for (size_t i = 0; i < operator_table->order_count; i++) {
        const size_t column = operator_table->order[i];
        HF_TRY(cell_read(operator_table, column, row, &assertion.field[column]));
    }
    const enum hf_status status = hf_assertion_key(&scratch, &assertion);
    if (status == HF_ERR_INPUT) {
        return keyless_say(operator_table, row);
    }
    HF_TRY(status);
    if (assertion.kind == HF_KIND_RISK_MEMBER && said(&assertion, "group").len == 0) {
        return groupless_say(operator_table, row);
    }
    HF_TRY(names_check(operator_table, row, &assertion));
    HF_TRY(assertion.kind == HF_KIND_LINK ? ends_check(operator_table, row, &assertion) : HF_OK);
    HF_TRY(orders_check(operator_table, row, &assertion)); /* behind the key, which stays */
    return row_give(operator_table, &assertion);
}

static enum hf_status unused_say(const struct hf_reader *reader) {
    const struct hf_defect what = {.kind = HF_DEFECT_COLUMN, .subject = reader->input->file};
    return hf_reader_defect(reader, &what,
                            "this table holds nothing that holdfast uses; the file was kept out");
}

static enum hf_status kind_find(struct operator_table *operator_table, struct hf_arena scratch) {
    const struct hf_table *table = &operator_table->table;
    if (hf_operator_kind_by_name(operator_table->reader->input->file, &operator_table->kind)) {
        return HF_OK;
    }
    struct hf_text *header = hf_new(&scratch, struct hf_text, table->header_count);
    if (header == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < table->header_count; i++) {
        header[i] = table->header[i].text;
    }
    size_t fit_count = 0;
    if (hf_operator_kind_by_headers(header, table->header_count, &operator_table->kind,
                                    &fit_count)) {
        return HF_OK;
    }
    return hf_reader_fail(
        operator_table->reader, table->header_line,
        fit_count > 0
            ? "the headers fit several tables; name the file after its table, as devices.csv, "
              "say it with --as devices, or add columns (docs/formats.md)"
            : "no table has these headers; the first row must name the columns, as site, "
              "product, quantity (docs/formats.md)");
}

enum hf_status hf_operator_csv_read(const struct hf_reader *reader, struct hf_arena scratch) {
    enum hf_kind ignored = HF_KIND_OPERATOR;
    if (hf_operator_is_unused_table(reader->input->file) &&
        !hf_operator_kind_by_name(reader->input->file, &ignored)) {
        return unused_say(reader);
    }
    struct operator_table operator_table = {.reader = reader};
    operator_table.keys.arena = hf_arena_carve(&scratch, 2);
    operator_table.row = hf_arena_carve(&scratch, 2);
    struct hf_arena keep = hf_arena_carve(&scratch, 4);
    HF_TRY(hf_table_open(reader, &keep, scratch, &operator_table.table));
    HF_TRY(kind_find(&operator_table, operator_table.row));
    operator_table.schema = hf_schema_get(operator_table.kind);
    HF_TRY(headers_map(&operator_table));
    columns_order(&operator_table);
    if (operator_table.order_count == 0) {
        return hf_reader_fail(reader, operator_table.table.header_line,
                              "no header of this file is a column of its table; the first row must "
                              "name the columns, as "
                              "docs/formats.md lists them");
    }
    struct hf_csv_row row = {0};
    bool has_row = true;
    for (;;) {
        HF_TRY(hf_table_next(&operator_table.table, &row, &has_row));
        if (!has_row) {
            return no_traffic_say(&operator_table);
        }
        HF_TRY(row_read(&operator_table, &row));
    }
}

/* A field of the first line, roughly: enough to know a header. */
static struct hf_text header_rough(struct hf_text field) {
    field = hf_text_trim(field);
    const bool is_quoted =
        field.len >= 2 && field.data[0] == '"' && field.data[field.len - 1] == '"';
    return is_quoted ? hf_text_slice(field, 1, field.len - 1) : field;
}

bool hf_operator_csv_fits(const struct hf_format_input *input) {
    static const char separators[] = {',', ';', '\t'};
    enum { HEADERS_MAX = 64 };
    enum hf_kind kind = HF_KIND_OPERATOR;
    if (hf_operator_kind_by_name(input->file, &kind) || hf_operator_is_unused_table(input->file)) {
        return true;
    }
    const struct hf_text head = hf_text_slice(input->bytes, 0, 4096);
    const struct hf_text line = hf_text_slice(head, 0, hf_text_find(head, HF_TEXT("\n"), 0));
    for (size_t i = 0; i < sizeof separators; i++) {
        struct hf_text header[HEADERS_MAX];
        struct hf_text rest = line;
        size_t header_count = 0;
        size_t fit_count = 0;
        bool more = true;
        while (header_count < HEADERS_MAX &&
               hf_text_cut(&rest, separators[i], &header[header_count], &more)) {
            header[header_count] = header_rough(header[header_count]);
            header_count++;
        }
        if (hf_operator_kind_by_headers(header, header_count, &kind, &fit_count) || fit_count > 0) {
            return true;
        }
    }
    return false;
}
