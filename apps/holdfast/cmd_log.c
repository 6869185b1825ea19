/* The evidence log: what was done, one record as it was hashed, and the proof that nobody changed
 * it. */
#include "apps/holdfast/cli.h"

#include <holdfast/rows.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_SHOWN = 12, NO_LIMIT = INT32_MAX };

static bool is_batch(const struct hf_log_record *record) {
    return hf_log_value(record, "batch").len > 0;
}

/* ---- a record in one line ---- */

static void summarise_batch(const struct hf_log_record *record, struct hf_buffer *out) {
    static const char *const counts[] = {"created", "updated", "gone", "defective"};
    const char *before = ": ";
    hf_buffer_add(out, hf_log_value(record, "source"));
    if (hf_text_starts(record->about, HF_TEXT("unchanged\t"))) {
        hf_buffer_puts(out, ": nothing new");
        return;
    }
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        const struct hf_text value = hf_log_value(record, counts[i]);
        if (value.len > 0 && !hf_text_equal(value, HF_TEXT("0"))) {
            hf_buffer_printf(out, "%s%.*s %s", before, HF_TEXT_ARG(value), counts[i]);
            before = ", ";
        }
    }
    hf_buffer_puts(out, before[0] == ':' ? ": no row changed" : "");
}

/* "sha256 DIGEST 123 bytes NAME": the name. */
static struct hf_text bytes_name(struct hf_text value) {
    const struct hf_text before = HF_TEXT(" bytes ");
    const size_t at = hf_text_find(value, before, 0);
    const struct hf_text name = hf_text_slice(value, at + before.len, value.len);
    return hf_text_equal(name, HF_TEXT("-")) ? HF_TEXT("standard output") : name;
}

static void summarise_answer(const struct hf_log_record *record, struct hf_buffer *out) {
    static const struct {
        const char *name, *words;
    } known[] = {{"as-of", "as of "}, {"known-at", "known at "}, {"change", ""},
                 {"option", ""},      {"argument", ""},          {"result", "to "}};
    struct hf_text rest = record->about;
    struct hf_text name;
    struct hf_text value;
    while (hf_log_next(&rest, &name, &value)) {
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
            const bool is_plain =
                hf_text_equal(name, HF_TEXT("known-at")) && hf_text_equal(value, HF_TEXT("now"));
            if (is_plain || !hf_text_equal(name, hf_text_of(known[i].name))) {
                continue;
            }
            hf_buffer_printf(out, "%s%s", out->len == 0 ? "" : ", ", known[i].words);
            hf_buffer_add(out, hf_text_equal(name, HF_TEXT("result")) ? bytes_name(value) : value);
        }
    }
}

static void summarise_other(const struct hf_log_record *record, struct hf_buffer *out) {
    struct hf_text rest = record->about;
    struct hf_text name;
    struct hf_text value;
    while (hf_log_next(&rest, &name, &value)) {
        hf_buffer_puts(out, out->len == 0 ? "" : ", ");
        hf_buffer_add(out, name);
        hf_buffer_putc(out, ' ');
        hf_buffer_add(out, value);
    }
}

static enum hf_status summary_text(struct hf_arena *keep, const struct hf_log_record *record,
                                   struct hf_text *text) {
    struct hf_buffer out = cli_buffer();
    if (is_batch(record)) {
        summarise_batch(record, &out);
    } else if (hf_log_value(record, "result").len > 0) {
        summarise_answer(record, &out);
    } else {
        summarise_other(record, &out);
    }
    enum hf_status status = out.status;
    if (status == HF_OK) {
        status = hf_text_copy(keep, hf_buffer_text(&out), text);
    }
    hf_buffer_free(&out);
    return status;
}

/* ---- rows ---- */

enum { LOG_COLUMNS = 6 };

static enum hf_status record_cells(struct cli *cli, const struct hf_log_record *record,
                                   bool is_table, struct hf_text *cell) {
    HF_TRY(hf_text_format(&cli->keep, &cell[0], "%lld", (long long)record->number));
    HF_TRY(cli_instant(&cli->keep, record->at, &cell[1]));
    cell[2] = record->who;
    cell[3] = record->action;
    HF_TRY(summary_text(&cli->keep, record, &cell[4]));
    cell[5] = is_table ? hf_text_slice(record->digest, 0, DIGITS_SHOWN) : record->digest;
    return HF_OK;
}

static enum hf_status print_records(struct cli *cli, const struct hf_report_options *options,
                                    const struct hf_log_records *records, struct hf_buffer *out) {
    static const struct hf_rows_column columns[LOG_COLUMNS] = {
        {"record", "record", true},  {"at", "at", false},           {"who", "who", false},
        {"action", "action", false}, {"summary", "summary", false}, {"digest", "SHA-256", false}};
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, records->count * LOG_COLUMNS);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < records->count; i++) {
        HF_TRY(record_cells(cli, &records->item[i], options->format == HF_REPORT_TABLE,
                            cell + i * LOG_COLUMNS));
    }
    const struct hf_rows_text rows = {"holdfast-log/1", columns, LOG_COLUMNS, cell, records->count};
    hf_rows_print(&rows, options, out);
    return HF_OK;
}

static int print_or_fail(struct cli *cli, enum hf_status status, const struct hf_error *error,
                         struct hf_buffer *out) {
    if (status != HF_OK) {
        hf_buffer_free(out);
        return cli_failed(cli, status, error);
    }
    return cli_print(cli, out);
}

static int log_list(struct cli *cli, struct hf_workspace *workspace,
                    const struct hf_report_options *options) {
    struct hf_log_records records = {NULL, 0};
    struct hf_error error = {0};
    struct hf_buffer out = cli_buffer();
    enum hf_status status = hf_workspace_log(workspace, 1, NO_LIMIT, &cli->keep, &records, &error);
    if (status == HF_OK) {
        status = print_records(cli, options, &records, &out);
    }
    return print_or_fail(cli, status, &error, &out);
}

/* ---- one record ---- */

/* What an answer rests on, as lines; of an import its files stand in its own text. */
static enum hf_status leads_back(struct cli *cli, struct hf_workspace *workspace,
                                 const struct hf_log_record *record, struct hf_buffer *out,
                                 struct hf_error *error) {
    struct hf_log_records origins;
    int64_t data = 0;
    int64_t known_at = INT64_MAX;
    struct hf_date day = {0};
    const struct hf_text said = hf_log_value(record, "data");
    const size_t blank = hf_text_find(said, HF_TEXT(" "), 0);
    if (!hf_text_int64(hf_text_slice(said, 0, blank), &data)) {
        return HF_OK;
    }
    if (hf_date_parse(hf_log_value(record, "known-at"), &day)) {
        known_at = hf_date_last_second(day);
    }
    HF_TRY(hf_workspace_log_origins(workspace, data, known_at, &cli->keep, &origins, error));
    hf_buffer_puts(out, "\nleads back to\n");
    for (size_t i = 0; i < origins.count; i++) {
        struct hf_text cell[LOG_COLUMNS];
        struct hf_text rest = origins.item[i].about;
        struct hf_text name;
        struct hf_text value;
        HF_TRY(record_cells(cli, &origins.item[i], true, cell));
        hf_buffer_printf(out, "record %.*s, %.*s, %.*s, %.*s, %.*s\n", HF_TEXT_ARG(cell[0]),
                         HF_TEXT_ARG(cell[1]), HF_TEXT_ARG(cell[2]), HF_TEXT_ARG(cell[3]),
                         HF_TEXT_ARG(cell[4]));
        while (hf_log_next(&rest, &name, &value)) {
            const size_t id = hf_text_find(value, HF_TEXT(" "), 0);
            if (hf_text_equal(name, HF_TEXT("file"))) {
                hf_buffer_puts(out, "  ");
                hf_buffer_add(out, hf_text_slice(value, id + 1, value.len));
                hf_buffer_putc(out, '\n');
            }
        }
    }
    return HF_OK;
}

/* The text of a record line by line: the first says which text it is, and is left out. */
static enum hf_status record_rows(struct cli *cli, const struct hf_log_record *record,
                                  const struct hf_report_options *options, struct hf_buffer *out) {
    static const struct hf_rows_column columns[] = {{"name", "name", false},
                                                    {"value", "value", false}};
    struct hf_buffer text = cli_buffer();
    hf_log_print(record, &text);
    hf_log_add(&text, "digest", record->digest);
    struct hf_text kept = {NULL, 0};
    enum hf_status status = text.status;
    if (status == HF_OK) {
        status = hf_text_copy(&cli->keep, hf_buffer_text(&text), &kept);
    }
    hf_buffer_free(&text);
    HF_TRY(status);
    struct hf_text rest = hf_text_slice(kept, hf_text_find(kept, HF_TEXT("\n"), 0) + 1, kept.len);
    size_t count = 0;
    for (size_t i = 0; i < rest.len; i++) {
        count += rest.data[i] == '\n' ? 1 : 0;
    }
    struct hf_text *const cell = hf_new(&cli->keep, struct hf_text, count * 2);
    struct hf_text *at = cell;
    struct hf_text value;
    while (cell != NULL && hf_log_next(&rest, &at[0], &value)) {
        HF_TRY(hf_log_unescape(&cli->keep, value, &at[1]));
        at += 2;
    }
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    const struct hf_rows_text rows = {"holdfast-record/1", columns, 2, cell, count};
    hf_rows_print(&rows, options, out);
    return HF_OK;
}

static int log_show(struct cli *cli, struct hf_workspace *workspace,
                    const struct hf_report_options *options) {
    struct hf_log_records records = {NULL, 0};
    int64_t number = 0;
    struct hf_error error = {0};
    if (!hf_text_int64(hf_text_of(cli->argument[1]), &number) || number < 1) {
        return cli_usage(cli, "log show wants the number of a record, not '%s'", cli->argument[1]);
    }
    struct hf_buffer out = cli_buffer();
    enum hf_status status = hf_workspace_log(workspace, number, 1, &cli->keep, &records, &error);
    if (status == HF_OK && (records.count == 0 || records.item->number != number)) {
        status = hf_error_set(&error, HF_ERR_NOT_FOUND, "the evidence log has no record %lld",
                              (long long)number);
    }
    if (status == HF_OK && options->format != HF_REPORT_TABLE) {
        status = record_rows(cli, records.item, options, &out);
    } else if (status == HF_OK) {
        hf_log_print(records.item, &out);
        if (options->has_why) {
            status = leads_back(cli, workspace, records.item, &out, &error);
        }
    }
    return print_or_fail(cli, status, &error, &out);
}

/* ---- verifying ---- */

enum { FOUND_COLUMNS = 3 };

struct found_rows {
    struct cli *cli;
    struct hf_text *cell;
    size_t count, capacity;
};

static enum hf_status found_add(struct found_rows *rows, const char *kind, int64_t number,
                                struct hf_text what) {
    struct hf_arena *const keep = &rows->cli->keep;
    if (rows->count == rows->capacity) {
        struct hf_text *const grown =
            hf_arena_grow(keep, rows->cell, FOUND_COLUMNS * sizeof *rows->cell,
                          _Alignof(struct hf_text), &rows->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        rows->cell = grown;
    }
    struct hf_text *const cell = rows->cell + rows->count++ * FOUND_COLUMNS;
    cell[0] = hf_text_of(kind);
    cell[1] = (struct hf_text){NULL, 0};
    HF_TRY(number == 0 ? HF_OK : hf_text_format(keep, &cell[1], "%lld", (long long)number));
    return hf_text_copy(keep, what, &cell[2]);
}

static enum hf_status take_found(void *context, int64_t number, struct hf_text what) {
    return found_add(context, "found", number, what);
}

/* Where a claim stands, and what was appended since. */
static enum hf_status claim_rows(struct found_rows *rows, struct hf_workspace *workspace,
                                 const struct hf_log_claim *claim, struct hf_error *error) {
    struct hf_arena *const keep = &rows->cli->keep;
    struct hf_log_records records;
    struct hf_text what = {NULL, 0};
    HF_TRY(hf_workspace_log(workspace, claim->number + 1, NO_LIMIT, keep, &records, error));
    HF_TRY(hf_text_format(keep, &what, "%.*s, %zu record%s since", HF_TEXT_ARG(claim->digest),
                          records.count, records.count == 1 ? "" : "s"));
    HF_TRY(found_add(rows, "head", claim->number, what));
    for (size_t i = 0; i < records.count; i++) {
        struct hf_text cell[LOG_COLUMNS];
        HF_TRY(record_cells(rows->cli, &records.item[i], true, cell));
        HF_TRY(hf_text_format(keep, &what, "%.*s, %.*s, %.*s, %.*s", HF_TEXT_ARG(cell[1]),
                              HF_TEXT_ARG(cell[2]), HF_TEXT_ARG(cell[3]), HF_TEXT_ARG(cell[4])));
        HF_TRY(found_add(rows, "since", records.item[i].number, what));
    }
    return HF_OK;
}

static enum hf_status claims_take(struct cli *cli, struct hf_log_claim **claim, size_t *count) {
    int at = 0;
    *claim = hf_new(&cli->keep, struct hf_log_claim, (size_t)cli->said_count);
    if (*claim == NULL) {
        return HF_ERR_MEMORY;
    }
    for (const char *digest = cli_next(cli, OPTION_HEAD, &at); digest != NULL;
         digest = cli_next(cli, OPTION_HEAD, &at)) {
        (*claim)[(*count)++].digest = hf_text_trim(hf_text_of(digest));
    }
    return HF_OK;
}

static void print_found(struct cli *cli, const struct found_rows *rows,
                        const struct hf_log_verified *verified, struct hf_buffer *out) {
    for (size_t i = 0; i < rows->count; i++) {
        const struct hf_text *const cell = rows->cell + i * FOUND_COLUMNS;
        const struct hf_text what = cli_clean(cli, cell[2]);
        if (hf_text_equal(cell[0], HF_TEXT("since"))) {
            hf_buffer_printf(out, "  %.*s, %.*s\n", HF_TEXT_ARG(cell[1]), HF_TEXT_ARG(what));
        } else if (hf_text_equal(cell[0], HF_TEXT("head"))) {
            hf_buffer_printf(out, "head of record %.*s: %.*s\n", HF_TEXT_ARG(cell[1]),
                             HF_TEXT_ARG(what));
        } else if (cell[1].len > 0) {
            hf_buffer_printf(out, "record %.*s: %.*s\n", HF_TEXT_ARG(cell[1]), HF_TEXT_ARG(what));
        } else {
            hf_buffer_printf(out, "workspace: %.*s\n", HF_TEXT_ARG(what));
        }
    }
    hf_buffer_printf(out, "%lld record%s, head %s\n", (long long)verified->number,
                     verified->number == 1 ? "" : "s",
                     verified->head[0] == '\0' ? "unknown" : verified->head);
}

static enum hf_status verify_all(struct cli *cli, struct hf_workspace *workspace,
                                 struct found_rows *rows, struct hf_log_verified *verified,
                                 struct hf_error *error) {
    struct hf_log_claim *claim = NULL;
    size_t claim_count = 0;
    const struct hf_log_sink sink = {rows, take_found};
    HF_TRY(claims_take(cli, &claim, &claim_count));
    HF_TRY(hf_workspace_log_verify(workspace, claim, claim_count, &sink, verified, error));
    for (size_t i = 0; i < claim_count; i++) {
        if (claim[i].number != 0) {
            HF_TRY(claim_rows(rows, workspace, &claim[i], error));
        }
    }
    return HF_OK;
}

static int log_verify(struct cli *cli, struct hf_workspace *workspace,
                      const struct hf_report_options *options) {
    static const struct hf_rows_column columns[FOUND_COLUMNS] = {
        {"kind", "kind", false}, {"record", "record", true}, {"what", "what", false}};
    struct found_rows rows = {.cli = cli};
    struct hf_log_verified verified = {.found = 0};
    struct hf_error error = {0};
    enum hf_status status = verify_all(cli, workspace, &rows, &verified, &error);
    struct hf_buffer out = cli_buffer();
    if (status == HF_OK && options->format == HF_REPORT_TABLE) {
        print_found(cli, &rows, &verified, &out);
    } else if (status == HF_OK) {
        status = found_add(&rows, "newest", verified.number, hf_text_of(verified.head));
        const struct hf_rows_text text = {"holdfast-log-verify/1", columns, FOUND_COLUMNS,
                                          rows.cell, rows.count};
        hf_rows_print(&text, options, &out);
    }
    const int exit_status = print_or_fail(cli, status, &error, &out);
    return exit_status == EXIT_DONE && verified.found > 0 ? EXIT_FOUND : exit_status;
}

int cmd_log(struct cli *cli) {
    const char *const word = cli->argument_count > 0 ? cli->argument[0] : "";
    const bool is_show = strcmp(word, "show") == 0 && cli->argument_count == 2;
    const bool is_verify = strcmp(word, "verify") == 0 && cli->argument_count == 1;
    struct hf_report_options options;
    struct hf_workspace *workspace = NULL;
    int exit_status = EXIT_DONE;
    if (cli->argument_count > 0 && !is_show && !is_verify) {
        return cli_usage(cli, "log takes 'show N', 'verify' or nothing");
    }
    if (cli_has(cli, OPTION_HEAD) && !is_verify) {
        return cli_usage(cli, "--head is for 'log verify'");
    }
    if (!cli_format(cli, &options, &exit_status) ||
        !cli_open(cli, HF_WORKSPACE_READ, &workspace, &exit_status)) {
        return exit_status;
    }
    exit_status = is_show     ? log_show(cli, workspace, &options)
                  : is_verify ? log_verify(cli, workspace, &options)
                              : log_list(cli, workspace, &options);
    hf_workspace_close(workspace);
    return exit_status;
}
