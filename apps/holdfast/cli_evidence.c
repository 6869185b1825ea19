/* What is kept of an answer: on which data it rests, what was asked, and the digest of the bytes
 * that were given out. */
#include "apps/holdfast/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ABOUT_BYTES_MAX = 1 << 26, ATTEMPTS = 3 };

/* ---- what was asked ---- */

/* Options that do not change an answer, or that have a line of their own. */
static bool is_left_out(enum option_id id) {
    static const enum option_id ids[] = {OPTION_WORKSPACE,      OPTION_QUIET,      OPTION_NO_COLOR,
                                         OPTION_OUTPUT,         OPTION_AS_OF,      OPTION_KNOWN_AT,
                                         OPTION_ACTIVATE,       OPTION_END,        OPTION_ASSUME,
                                         OPTION_END_LICENCE,    OPTION_LIST_PARTY, OPTION_EXTEND,
                                         OPTION_COUNTERMEASURE, OPTION_LOSE,       OPTION_ADD};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        if (ids[i] == id) {
            return true;
        }
    }
    return false;
}

void cli_log_options(const struct cli *cli, struct hf_buffer *about) {
    int count = 0;
    const struct cli_option *const table = cli_option_table(&count);
    struct hf_buffer said = hf_buffer_make(about->limit);
    for (int i = 0; i < cli->said_count; i++) {
        const struct cli_said *const one = &cli->said[i];
        if (!is_left_out(one->id)) {
            hf_buffer_clear(&said);
            hf_buffer_printf(&said, "--%s", table[one->id].name);
            if (one->value != NULL) {
                hf_buffer_putc(&said, ' ');
                hf_buffer_puts(&said, one->value);
            }
            hf_log_add(about, "option", hf_buffer_text(&said));
        }
    }
    hf_buffer_free(&said);
}

static void log_date(struct hf_buffer *about, const char *name, struct hf_date date) {
    char text[11];
    hf_date_write(date, text);
    hf_log_add(about, name, hf_text_of(text));
}

/* A change as a line of a scenario file. */
static void log_change(struct hf_buffer *about, const struct hf_change *change) {
    struct hf_buffer line = hf_buffer_make(about->limit);
    hf_change_print(change, &line);
    hf_log_add(about, "change", hf_buffer_text(&line));
    hf_buffer_free(&line);
}

/* "SHA-256 BYTES bytes NAME" */
static void log_bytes(struct hf_buffer *about, const char *name, const char *path,
                      struct hf_text bytes) {
    char digest[HF_LOG_DIGEST + 1];
    struct hf_buffer line = hf_buffer_make(about->limit);
    hf_log_digest(bytes, digest);
    hf_buffer_printf(&line, "sha256 %s %zu bytes ", digest, bytes.len);
    hf_buffer_puts(&line, path);
    hf_log_add(about, name, hf_buffer_text(&line));
    hf_buffer_free(&line);
}

void cli_log_input(struct cli *cli, const char *path, struct hf_text bytes) {
    log_bytes(&cli->inputs, "input", path, bytes);
}

static void log_assumptions(struct hf_buffer *about, const struct hf_assumptions *assumptions) {
    char digest[HF_LOG_DIGEST + 1];
    struct hf_buffer text = hf_buffer_make(about->limit);
    for (uint32_t i = 0; i < assumptions->count; i++) {
        const struct hf_assumption *const item = &assumptions->item[i];
        hf_buffer_add(&text, item->name);
        hf_buffer_putc(&text, '\t');
        hf_buffer_put_real(&text, item->value.lower);
        hf_buffer_puts(&text, "..");
        hf_buffer_put_real(&text, item->value.upper);
        hf_buffer_printf(&text, " %d\t", (int)item->origin);
        hf_buffer_add(&text, item->unit);
        hf_buffer_putc(&text, '\n');
    }
    hf_log_digest(hf_buffer_text(&text), digest);
    hf_log_add(about, "assumptions", hf_text_of(digest));
    hf_buffer_free(&text);
}

static void log_question(const struct cli *cli, const struct cli_basis *basis,
                         struct hf_buffer *about) {
    const char *const known_at = cli_value(cli, OPTION_KNOWN_AT);
    hf_buffer_printf(about, "data\t%lld ", (long long)basis->data.number);
    hf_buffer_add(about, basis->data.digest);
    hf_buffer_putc(about, '\n');
    if (basis->scenario != NULL) {
        log_date(about, "as-of", basis->scenario->as_of);
    }
    hf_log_add(about, "known-at", hf_text_of(known_at == NULL ? "now" : known_at));
    for (uint32_t i = 0; basis->scenario != NULL && i < basis->scenario->change_count; i++) {
        log_change(about, &basis->scenario->change[i]);
    }
    cli_log_options(cli, about);
    for (int i = 0; i < cli->argument_count; i++) {
        hf_log_add(about, "argument", hf_text_of(cli->argument[i]));
    }
    hf_buffer_add(about, hf_buffer_text(&cli->inputs));
    if (basis->assumptions != NULL) {
        log_assumptions(about, basis->assumptions);
    }
}

/* ---- what it rests on ---- */

static const char *path_of(const struct cli *cli, const struct cli_basis *basis) {
    return basis->workspace == NULL ? cli_workspace_path(cli) : basis->workspace;
}

static enum hf_status read_once(struct cli *cli, struct hf_workspace *workspace, int64_t known_at,
                                struct cli_basis *basis, struct hf_error *error) {
    struct hf_log_record after;
    HF_TRY(hf_workspace_log_head(workspace, true, &cli->keep, &basis->data, error));
    if (basis->snapshot != NULL) {
        HF_TRY(hf_workspace_snapshot(workspace, known_at, &cli->keep, basis->snapshot, error));
    }
    if (basis->has_defects) {
        HF_TRY(hf_workspace_defects(workspace, &cli->keep, &basis->defect, &basis->defect_count,
                                    error));
    }
    if (basis->canonical != NULL) {
        hf_buffer_clear(basis->canonical);
        HF_TRY(hf_workspace_export(workspace, basis->canonical, error));
    }
    HF_TRY(hf_workspace_log_head(workspace, true, &cli->keep, &after, error));
    basis->is_steady = after.number == basis->data.number;
    return HF_OK;
}

enum hf_status cli_read(struct cli *cli, struct hf_workspace *workspace, int64_t known_at,
                        struct cli_basis *basis, struct hf_error *error) {
    basis->is_steady = false;
    for (int i = 0; i < ATTEMPTS && !basis->is_steady; i++) {
        HF_TRY(read_once(cli, workspace, known_at, basis, error));
    }
    return basis->is_steady
               ? HF_OK
               : hf_error_set(error, HF_ERR_STORE,
                              "another program keeps changing '%.150s'; try again when it is done",
                              path_of(cli, basis));
}

/* ---- giving it out ---- */

void cli_foot(const struct cli_basis *basis, const struct hf_report_options *options,
              struct hf_buffer *out) {
    if (options->format == HF_REPORT_TABLE) {
        hf_buffer_printf(out, "\nmade from record %lld, head %.*s\n", (long long)basis->data.number,
                         HF_TEXT_ARG(basis->data.digest));
    }
}

static enum hf_status append(struct cli *cli, const struct cli_basis *basis, struct hf_text about,
                             struct hf_log_record *record, struct hf_error *error) {
    struct hf_workspace *workspace = NULL;
    const char *const action = basis->action == NULL ? cli->command->name : basis->action;
    HF_TRY(
        hf_workspace_open(&cli->host, path_of(cli, basis), HF_WORKSPACE_WRITE, &workspace, error));
    const enum hf_status status =
        hf_workspace_record(workspace, hf_text_of(action), about, &cli->keep, record, error);
    hf_workspace_close(workspace);
    return status;
}

void cli_record(struct cli *cli, const struct cli_basis *basis, const char *path,
                struct hf_text bytes) {
    struct hf_error error = {.message = ""};
    struct hf_log_record record;
    struct hf_buffer about = hf_buffer_make(ABOUT_BYTES_MAX);
    log_question(cli, basis, &about);
    log_bytes(&about, "result", path, bytes);
    enum hf_status status = about.status != HF_OK ? about.status : cli->inputs.status;
    if (status == HF_OK) {
        status = append(cli, basis, hf_buffer_text(&about), &record, &error);
    }
    hf_buffer_free(&about);
    if (status == HF_OK && basis->is_silent) {
        return;
    }
    if (status == HF_OK) {
        cli_note(cli, "recorded as %lld, head %.*s", (long long)record.number,
                 HF_TEXT_ARG(record.digest));
        return;
    }
    /* said with -q too: the answer is without the evidence that it usually has */
    cli_say(cli, "not recorded in the evidence log: %s",
            error.message[0] != '\0' ? error.message : hf_status_text(status));
}

int cli_answer(struct cli *cli, const struct cli_basis *basis, const char *path,
               struct hf_buffer *out) {
    struct hf_error error = {.message = ""};
    enum hf_status status = out->status;
    if (status == HF_OK) {
        path = strcmp(path, "-") == 0 ? cli_output(cli) : path;
        status = cli->host.write(cli->host.context, path, hf_buffer_text(out), &error);
    } else {
        hf_ignore(hf_error_set(&error, status,
                               "the output is too large to be held; narrow the question"));
    }
    if (status == HF_OK) {
        cli_record(cli, basis, path, hf_buffer_text(out));
    }
    hf_buffer_free(out);
    return status == HF_OK ? EXIT_DONE : cli_failed(cli, status, &error);
}

bool cli_cells_read(struct cli *cli, const char *path, struct hf_cells_request *request,
                    struct hf_cells *cells, int *exit_status) {
    static const size_t limit_bytes = (size_t)1 << 30;
    struct hf_error error = {0};
    enum hf_status status =
        cli->host.read(cli->host.context, &cli->keep, path, limit_bytes, &request->bytes, &error);
    request->file = hf_text_of(path);
    if (status == HF_OK) {
        cli_log_input(cli, path, request->bytes);
        status = hf_cells_read(request, &cli->keep, cli->scratch, cells, &error);
    }
    if (status != HF_OK) {
        hf_error_place(&error, path, error.line, error.column);
        *exit_status = cli_failed(cli, status, &error);
        return false;
    }
    for (size_t i = 0; i < cells->defect_count; i++) {
        cli_note(cli, "%s:%lld:%lld: %.*s", path, (long long)cells->defect[i].line,
                 (long long)cells->defect[i].column, HF_TEXT_ARG(cells->defect[i].message));
    }
    return true;
}
