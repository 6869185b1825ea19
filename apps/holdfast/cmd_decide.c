/* What a person decides, and what was decided: does it still hold? */
#include "apps/holdfast/cli.h"

#include <holdfast/rows.h>
#include <string.h>

/* ---- decide ---- */

static const struct matter {
    const char *word;
    enum hf_matter matter;
    int count; /* arguments behind the word */
    const char *usage;
} matters[] = {
    {"match", HF_MATTER_MATCH, 3, "decide match PARTY ENTRY same|different|undecided"},
    {"conflict", HF_MATTER_CONFLICT, 4,
     "decide conflict KIND KEY COLUMN VALUE|undecided, or --source NAME instead of the value"},
    {"assumption", HF_MATTER_ASSUMPTION, 2, "decide assumption NAME VALUE|undecided"},
    {"source", HF_MATTER_SOURCE, 2, "decide source NAME RANK|undecided"},
};
enum { MATTERS = sizeof matters / sizeof matters[0] };

static const struct matter *matter_find(const char *word) {
    for (int i = 0; i < MATTERS; i++) {
        if (strcmp(matters[i].word, word) == 0) {
            return &matters[i];
        }
    }
    return NULL;
}

static struct hf_text said(const struct cli *cli, int at) {
    return at < cli->argument_count ? hf_text_of(cli->argument[at]) : (struct hf_text){NULL, 0};
}

static bool request_read(const struct cli *cli, struct hf_decide_request *request,
                         int *exit_status) {
    const struct matter *matter = cli->argument_count == 0 ? NULL : matter_find(cli->argument[0]);
    const char *on = cli_value(cli, OPTION_ON);
    const bool has_source = cli_has(cli, OPTION_SOURCE);
    const int count = cli->argument_count - 1 + (has_source ? 1 : 0);
    if (matter == NULL) {
        *exit_status =
            cli_usage(cli, "decide what? A match, a conflict, an assumption or a source");
        return false;
    }
    const bool is_conflict = matter->matter == HF_MATTER_CONFLICT;
    if (count != matter->count || (has_source && !is_conflict)) {
        *exit_status = cli_usage(cli, "it goes: %s --because TEXT", matter->usage);
        return false;
    }
    *request = (struct hf_decide_request){
        .matter = matter->matter,
        .kind = is_conflict ? said(cli, 1) : (struct hf_text){NULL, 0},
        .subject = said(cli, is_conflict ? 2 : 1),
        .object = is_conflict                         ? said(cli, 3)
                  : matter->matter == HF_MATTER_MATCH ? said(cli, 2)
                                                      : (struct hf_text){NULL, 0},
        .choice = has_source ? (struct hf_text){NULL, 0} : said(cli, cli->argument_count - 1),
        .source = hf_text_of(cli_value(cli, OPTION_SOURCE)),
        .by = hf_text_of(cli_value(cli, OPTION_BY)),
        .reason = hf_text_of(cli_value(cli, OPTION_BECAUSE)),
        .document = hf_text_of(cli_value(cli, OPTION_DOCUMENT)),
    };
    if (hf_text_trim(request->reason).len == 0) {
        *exit_status = cli_usage(cli, "say why with --because TEXT: a decision without a reason "
                                      "does not count");
        return false;
    }
    if (on != NULL && !hf_date_parse(hf_text_of(on), &request->on)) {
        *exit_status = cli_usage(cli, "--on wants a day as 2020-07-14, not '%s'", on);
        return false;
    }
    return true;
}

static void decided_print(struct cli *cli, const struct hf_decide_result *result,
                          struct hf_buffer *out) {
    char day[11];
    const struct hf_text subject = cli_clean(cli, result->subject);
    const struct hf_text object = cli_clean(cli, result->object);
    const struct hf_text choice = cli_clean(cli, hf_text_slice(result->choice, 0, 200));
    const struct hf_text by = cli_clean(cli, result->by);
    const struct hf_text basis = cli_clean(cli, result->basis);
    hf_date_write(result->on, day);
    hf_buffer_printf(out, "%s %s '%.*s'%s%.*s%s: %.*s, by %.*s on %s\n",
                     result->batch == 0 ? "decided so already:" : "decided:", cli->argument[0],
                     HF_TEXT_ARG(subject), object.len > 0 ? " '" : "", HF_TEXT_ARG(object),
                     object.len > 0 ? "'" : "", HF_TEXT_ARG(choice), HF_TEXT_ARG(by), day);
    if (basis.len > 0) {
        hf_buffer_printf(out, "  it rests on: %.*s\n", HF_TEXT_ARG(basis));
    }
}

int cmd_decide(struct cli *cli) {
    struct hf_decide_request request;
    struct hf_decide_result result;
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {0};
    int exit_status = EXIT_DONE;
    if (!request_read(cli, &request, &exit_status) ||
        !cli_open(cli, HF_WORKSPACE_WRITE, &workspace, &exit_status)) {
        return exit_status;
    }
    const enum hf_status status =
        hf_workspace_decide(workspace, &request, &cli->keep, &result, &error);
    hf_workspace_close(workspace);
    if (status != HF_OK) {
        return cli_failed(cli, status, &error);
    }
    struct hf_buffer out = cli_buffer();
    decided_print(cli, &result, &out);
    return cli_print(cli, &out);
}

/* ---- decisions ---- */

/* The first nine are the columns of decisions.csv, so that the listing can be imported. */
enum { DECISION_COLUMNS = 12 };
static const struct hf_rows_column decision_columns[DECISION_COLUMNS] = {
    {"matter", "matter", false},  {"subject", "subject", false},   {"object", "object", false},
    {"choice", "choice", false},  {"decided_by", "by", false},     {"decided_on", "on", false},
    {"reason", "because", false}, {"document", "document", false}, {"basis", "rests on", false},
    {"status", "status", false},  {"now", "now", false},           {"source", "source", false},
};
static const uint8_t shown[] = {9, 0, 1, 2, 3, 4, 5, 6};
enum { SHOWN = sizeof shown };

static enum hf_status row_cells(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                uint32_t row, struct hf_text *cell) {
    const struct hf_decisions *rows = &snapshot->decisions;
    const struct hf_decision_state *state = &snapshot->decision_state[row];
    const char *const *words = hf_schema_get(HF_KIND_DECISION)->column[0].words;
    cell[0] = rows->matter[row] == 0 ? HF_TEXT("") : hf_text_of(words[rows->matter[row] - 1]);
    cell[1] = rows->subject[row];
    cell[2] = rows->object[row];
    cell[3] = rows->choice[row];
    cell[4] = rows->decided_by[row];
    if (!hf_date_range_is_blank(rows->decided_on[row])) {
        char day[11];
        hf_date_write(rows->decided_on[row].latest, day);
        HF_TRY(hf_text_copy(keep, hf_text_of(day), &cell[5]));
    }
    cell[6] = rows->reason[row];
    cell[7] = rows->document[row];
    cell[8] = rows->basis[row];
    cell[9] = hf_text_of(hf_decision_status_text(state->status));
    cell[10] = state->why.len > 0 ? state->why : state->now;
    cell[11] = snapshot->source[rows->rows.origin[row].source].name;
    return HF_OK;
}

/* People see the columns that fit, and below them what then and now are. */
static enum hf_status table_print(struct cli *cli, const struct hf_rows_text *rows,
                                  const struct hf_snapshot *snapshot,
                                  const struct hf_report_options *options, struct hf_buffer *out) {
    struct hf_rows_column column[SHOWN];
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, rows->row_count * SHOWN);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t c = 0; c < SHOWN; c++) {
        column[c] = decision_columns[shown[c]];
        for (size_t i = 0; i < rows->row_count; i++) {
            const struct hf_text full = rows->cell[i * DECISION_COLUMNS + shown[c]];
            cell[i * SHOWN + c] = hf_text_slice(full, 0, 200);
        }
    }
    const struct hf_rows_text narrow = {rows->schema, column, SHOWN, cell, rows->row_count};
    hf_rows_print(&narrow, options, out);
    for (size_t i = 0; i < rows->row_count; i++) {
        const struct hf_text *full = &rows->cell[i * DECISION_COLUMNS];
        const enum hf_decision_status status = snapshot->decision_state[i].status;
        const struct hf_text subject = cli_clean(cli, full[1]);
        const struct hf_text now = cli_clean(cli, full[10]);
        if (status == HF_DECISION_FALLEN_BACK) {
            const struct hf_text basis = cli_clean(cli, full[8]);
            const struct hf_text then = basis.len > 0 ? basis : HF_TEXT("not said");
            hf_buffer_printf(out,
                             "\n%.*s '%.*s' fell back: decide anew.\n  then: %.*s\n  now:  "
                             "%.*s\n",
                             HF_TEXT_ARG(full[0]), HF_TEXT_ARG(subject), HF_TEXT_ARG(then),
                             HF_TEXT_ARG(now));
        } else if (status == HF_DECISION_DEFECTIVE || status == HF_DECISION_IDLE) {
            hf_buffer_printf(out, "\n%.*s '%.*s' does nothing: %.*s.\n", HF_TEXT_ARG(full[0]),
                             HF_TEXT_ARG(subject), HF_TEXT_ARG(now));
        }
    }
    return HF_OK;
}

static enum hf_status decisions_print(struct cli *cli, const struct hf_snapshot *snapshot,
                                      const struct hf_report_options *options,
                                      struct hf_buffer *out) {
    const uint32_t count = snapshot->decisions.rows.count;
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, (size_t)count * DECISION_COLUMNS);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(row_cells(&cli->keep, snapshot, i, cell + (size_t)i * DECISION_COLUMNS));
    }
    const struct hf_rows_text rows = {"holdfast-decisions/1", decision_columns, DECISION_COLUMNS,
                                      cell, count};
    if (options->format != HF_REPORT_TABLE) {
        hf_rows_print(&rows, options, out);
        return HF_OK;
    }
    if (count == 0) {
        hf_buffer_puts(out, "Nobody has decided anything; 'holdfast help decide' says how.\n");
        return HF_OK;
    }
    return table_print(cli, &rows, snapshot, options, out);
}

int cmd_decisions(struct cli *cli) {
    struct hf_report_options options;
    struct hf_snapshot *snapshot = NULL;
    int exit_status = EXIT_DONE;
    if (!cli_no_argument(cli)) {
        return EXIT_USAGE;
    }
    if (!cli_format(cli, &options, &exit_status) || !cli_snapshot(cli, &snapshot, &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    const struct hf_error error = {0};
    const enum hf_status status = decisions_print(cli, snapshot, &options, &out);
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return cli_failed(cli, status, &error);
    }
    return cli_print(cli, &out);
}
