#include "apps/holdfast/check_cli.h"

#include <holdfast/cells.h>
#include <holdfast/rows.h>

/* A file of orders: one answer per row. What decides a row is its worst act of those that the row
 * names, else of buying, receiving, paying, installing and using. */

enum { LINES_OF_AN_ORDER = 1U << 0 | 1U << 1 | 1U << 6 | 1U << 7 | 1U << 9 };
/* Columns of the file: those of check_field, then other words for them. */
enum { COLUMN_PARTY = CHECK_FIELDS, COLUMN_ORDER_DATE, COLUMN_ID, ORDER_COLUMNS };

enum {
    OUT_LINE,
    OUT_ID,
    OUT_SUPPLIER,
    OUT_MANUFACTURER,
    OUT_PRODUCT,
    OUT_QUANTITY,
    OUT_ACT,
    OUT_CELLS,
    OUT_ADVICE = OUT_CELLS + CHECK_CELLS, /* what the worst act leaves unsaid */
    OUT_COUNT
};

struct order_work {
    struct cli *cli;
    struct cli_assessed *assessed;
    struct check_names names;
    struct hf_text *out; /* OUT_COUNT a row */
    size_t row_count, found, defects;
};

static bool orders_read(struct cli *cli, const char *path, struct hf_cells *cells,
                        int *exit_status) {
    static const char *const header[ORDER_COLUMNS] = {
        "supplier", "manufacturer", "product",   "quantity", "destination", "contract", "ordered",
        "act",      "revision",     "date_code", "party",    "order_date",  "id"};
    struct hf_cells_request request = {
        .header = header, .header_count = ORDER_COLUMNS, .is_any_enough = true};
    if (!cli_cells_read(cli, path, &request, cells, exit_status)) {
        return false;
    }
    for (size_t i = 0; i < cells->unread_count; i++) {
        cli_note(cli, "%s: the column '%.*s' is not read", path,
                 HF_TEXT_ARG(cli_clean(cli, cells->unread[i])));
    }
    return true;
}

/* Which column a field was read from. */
static int column_of(const struct hf_text *row, enum check_field field) {
    if (field == CHECK_SUPPLIER && row[CHECK_SUPPLIER].len == 0) {
        return COLUMN_PARTY;
    }
    return field == CHECK_ORDERED && row[CHECK_ORDERED].len == 0 ? COLUMN_ORDER_DATE : (int)field;
}

static enum hf_status row_answer(struct order_work *work, const struct check_asked *asked,
                                 struct hf_text *out) {
    struct cli *cli = work->cli;
    struct hf_check check;
    const unsigned lines = asked->lines == 0 ? LINES_OF_AN_ORDER : asked->lines;
    HF_TRY(check_run(cli, work->assessed, asked, &check));
    const int worst = check_worst(&check, lines);
    struct hf_check_line *line = &check.line[worst];
    const bool is_clear = check_is_clear(line);
    for (int i = 0; i < HF_CHECK_LINES && is_clear; i++) { /* until the first of them changes */
        if ((lines & (1U << i)) != 0) {
            line->until = hf_date_range_min(line->until, check.line[i].until);
        }
    }
    out[OUT_ACT] = is_clear ? HF_TEXT("") : hf_text_of(check_act_words(line));
    HF_TRY(check_advice(cli, &work->assessed->assessment, &check, lines, worst, &out[OUT_ADVICE]));
    work->found += is_clear ? 0 : 1;
    return check_cells(cli, &work->assessed->assessment, &check, worst, &out[OUT_CELLS]);
}

/* That nothing was found about a name is a question, not an answer. */
static enum hf_status unlike_ask(struct cli *cli, const struct check_asked *asked,
                                 struct hf_text *ask) {
    if (asked->unlike == NULL) {
        return HF_OK;
    }
    return hf_text_format(&cli->keep, ask,
                          "%.*s%sWho is '%.*s'? Nothing in workspace, packs and lists is like it: "
                          "that is no clearance.",
                          HF_TEXT_ARG(*ask), ask->len > 0 ? " " : "",
                          HF_TEXT_ARG(cli_clean(cli, asked->unlike->text)));
}

static enum hf_status row_check(struct order_work *work, const char *path,
                                const struct hf_cells *cells, size_t row) {
    struct cli *cli = work->cli;
    const struct hf_text *cell = cells->cell + row * ORDER_COLUMNS;
    const struct hf_cells_place *place = cells->place + row * ORDER_COLUMNS;
    struct hf_text *said = hf_new(&cli->keep, struct hf_text, CHECK_FIELDS);
    struct hf_text *out = work->out + row * OUT_COUNT;
    struct check_asked asked;
    if (said == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int i = 0; i < CHECK_FIELDS; i++) {
        said[i] = cell[column_of(cell, (enum check_field)i)];
    }
    HF_TRY(hf_text_format(&cli->keep, &out[OUT_LINE], "%lld", (long long)place[0].line));
    out[OUT_ID] = cell[COLUMN_ID];
    out[OUT_SUPPLIER] = said[CHECK_SUPPLIER];
    out[OUT_MANUFACTURER] = said[CHECK_MANUFACTURER];
    out[OUT_PRODUCT] = said[CHECK_PRODUCT];
    out[OUT_QUANTITY] = said[CHECK_QUANTITY];
    const enum hf_status status = check_ask(cli, work->assessed, said, &work->names, &asked);
    if (status == HF_ERR_INPUT) {
        const int column = column_of(cell, asked.field);
        cli_say(cli, "%s:%lld:%lld: %.*s", path, (long long)place[column].line,
                (long long)place[column].column, HF_TEXT_ARG(cli_clean(cli, asked.trouble)));
        out[OUT_CELLS + CHECK_VERDICT] = HF_TEXT("undetermined, the row cannot be read");
        out[OUT_CELLS + CHECK_ASK] = asked.trouble;
        work->defects++;
        work->found++;
        return HF_OK;
    }
    HF_TRY(status);
    asked.is_deal = true; /* each row is one, of its own */
    if (asked.unlike != NULL) {
        cli_note(cli,
                 "%s:%lld: nothing in workspace, packs and lists is like '%.*s': that is no "
                 "clearance",
                 path, (long long)place[0].line, HF_TEXT_ARG(cli_clean(cli, asked.unlike->text)));
    }
    if (asked.product_unknown) {
        cli_note(cli,
                 "%s:%lld:%lld: the workspace has no product '%.*s': what it is made of is "
                 "not known",
                 path, (long long)place[CHECK_PRODUCT].line, (long long)place[CHECK_PRODUCT].column,
                 HF_TEXT_ARG(cli_clean(cli, said[CHECK_PRODUCT])));
    }
    HF_TRY(row_answer(work, &asked, out));
    return unlike_ask(cli, &asked, &out[OUT_CELLS + CHECK_ASK]);
}

static const struct hf_rows_column order_columns[OUT_COUNT] = {
    [OUT_LINE] = {"line", "line", true},
    [OUT_ID] = {"id", "order", false},
    [OUT_SUPPLIER] = {"supplier", "supplier", false},
    [OUT_MANUFACTURER] = {"manufacturer", "manufacturer", false},
    [OUT_PRODUCT] = {"product", "product", false},
    [OUT_QUANTITY] = {"quantity", "units", true},
    [OUT_ACT] = {"act", "worst act", false},
    [OUT_CELLS + CHECK_VERDICT] = {"verdict", "on the day", false},
    [OUT_CELLS + CHECK_UNTIL] = {"until", "until", false},
    [OUT_CELLS + CHECK_MEASURE] = {"measure", "measure", false},
    [OUT_CELLS + CHECK_EXCEPTION] = {"exception", "exception", false},
    [OUT_CELLS + CHECK_RESTS_ON] = {"rests_on", "rests on", false},
    [OUT_CELLS + CHECK_ASK] = {"ask", "ask", false},
    [OUT_ADVICE] = {"advice", "besides", false},
};

/* A table shows the columns that any row fills; citations and questions stay out of it. */
static enum hf_status table_print(struct order_work *work, const struct hf_report_options *options,
                                  struct hf_buffer *out) {
    struct hf_rows_column column[OUT_COUNT];
    int from[OUT_COUNT];
    size_t count = 0;
    for (int i = 0; i < OUT_COUNT; i++) {
        bool is_used = false;
        if (i == OUT_CELLS + CHECK_RESTS_ON || i == OUT_CELLS + CHECK_ASK) {
            continue;
        }
        for (size_t row = 0; row < work->row_count; row++) {
            is_used = is_used || work->out[row * OUT_COUNT + (size_t)i].len > 0;
        }
        if (is_used || i == OUT_CELLS + CHECK_VERDICT) {
            column[count] = order_columns[i];
            from[count++] = i;
        }
    }
    struct hf_text *cell = hf_new(&work->cli->keep, struct hf_text, work->row_count * count + 1);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t row = 0; row < work->row_count; row++) {
        for (size_t i = 0; i < count; i++) {
            cell[row * count + i] = work->out[row * OUT_COUNT + (size_t)from[i]];
        }
    }
    const struct hf_rows_text rows = {"holdfast-check-orders/1", column, count, cell,
                                      work->row_count};
    hf_rows_print(&rows, options, out);
    bool has_heading = false;
    for (size_t row = 0; row < work->row_count; row++) {
        const struct hf_text *line = work->out + row * OUT_COUNT;
        if (line[OUT_CELLS + CHECK_ASK].len > 0) {
            hf_buffer_puts(out, has_heading ? "" : "\nwhat would settle it:\n");
            hf_buffer_printf(out, "  line %.*s: %.*s\n", HF_TEXT_ARG(line[OUT_LINE]),
                             HF_TEXT_ARG(cli_clean(work->cli, line[OUT_CELLS + CHECK_ASK])));
            has_heading = true;
        }
    }
    return HF_OK;
}

int check_orders(struct cli *cli, struct cli_assessed *assessed, const char *path) {
    struct hf_cells cells = {0};
    struct hf_report_options options;
    struct hf_error error = {0};
    int exit_status = EXIT_DONE;
    if (!cli_format(cli, &options, &exit_status) || !orders_read(cli, path, &cells, &exit_status)) {
        return exit_status;
    }
    if (cells.row_count == 0) {
        return cli_usage(cli, "%s holds no order, so there is nothing to check", path);
    }
    struct order_work work = {.cli = cli, .assessed = assessed, .row_count = cells.row_count};
    work.out = hf_new(&cli->keep, struct hf_text, cells.row_count * OUT_COUNT);
    enum hf_status status = work.out == NULL ? HF_ERR_MEMORY : HF_OK;
    for (size_t row = 0; row < cells.row_count && status == HF_OK; row++) {
        status = row_check(&work, path, &cells, row);
    }
    struct hf_buffer out = cli_buffer();
    const struct hf_rows_text rows = {"holdfast-check-orders/1", order_columns, OUT_COUNT, work.out,
                                      work.row_count};
    if (status == HF_OK && options.format == HF_REPORT_TABLE) {
        status = table_print(&work, &options, &out);
    } else if (status == HF_OK) {
        hf_rows_print(&rows, &options, &out);
    }
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return cli_failed(cli, status, &error);
    }
    cli_foot(&assessed->basis, &options, &out);
    exit_status = cli_answer(cli, &assessed->basis, "-", &out);
    return exit_status == EXIT_DONE && work.found > 0 ? EXIT_FOUND : exit_status;
}
