/* What is missing, what that leaves undetermined, and what would settle most. */
#include "apps/holdfast/cli.h"

#include <holdfast/doctor.h>
#include <holdfast/rows.h>
#include <string.h>

enum { SETTLE_SHOWN = 3 };

static const char *column_name(enum hf_kind kind, uint32_t column) {
    return column == HF_NONE ? "(no rows)" : hf_schema_get(kind)->column[column].name;
}

static enum hf_status count_text(struct hf_arena *keep, int64_t count, struct hf_text *text) {
    return hf_text_format(keep, text, "%lld", (long long)count);
}

static enum hf_status print_needs(struct cli *cli, const struct hf_doctor *doctor,
                                  const struct hf_report_options *options, struct hf_buffer *out) {
    static const struct hf_rows_column columns[] = {
        {"table", "table", false},
        {"column", "column", false},
        {"rows", "rows", true},
        {"blank", "blank", true},
        {"leaves_open", "what that leaves open", false},
    };
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, (size_t)doctor->need_count * COLUMNS);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < doctor->need_count; i++) {
        const struct hf_doctor_need *need = &doctor->need[i];
        struct hf_text *row = cell + (size_t)i * COLUMNS;
        row[0] = hf_text_of(hf_schema_get(need->kind)->name);
        row[1] = hf_text_of(column_name(need->kind, need->column));
        HF_TRY(count_text(&cli->keep, need->rows, &row[2]));
        HF_TRY(count_text(&cli->keep, need->blank, &row[3]));
        row[4] = need->answers;
    }
    const struct hf_rows_text rows = {"holdfast-doctor/1", columns, COLUMNS, cell,
                                      doctor->need_count};
    hf_rows_print(&rows, options, out);
    return HF_OK;
}

static void print_tables(const struct hf_doctor *doctor, struct hf_buffer *out) {
    hf_buffer_puts(out, "Rows in the workspace:");
    int shown = 0;
    for (int i = 0; i < HF_KIND_COUNT; i++) {
        const struct hf_doctor_kind *kind = &doctor->kind[i];
        if (kind->rows == 0) {
            continue;
        }
        hf_buffer_printf(out, "%s%s %lld", shown % 5 == 0 ? "\n  " : ", ",
                         hf_schema_get((enum hf_kind)i)->name, (long long)kind->rows);
        if (kind->stubs > 0) {
            hf_buffer_printf(out, " (%lld only referred to)", (long long)kind->stubs);
        }
        shown++;
    }
    hf_buffer_puts(out, shown == 0 ? " none. Begin with 'holdfast import FILE'.\n" : "\n");
}

static void print_defects(const struct cli_assessed *assessed, const struct hf_doctor *doctor,
                          struct hf_buffer *out) {
    int64_t count[HF_DEFECT_CONFLICT + 1] = {0};
    int64_t total = 0;
    for (int i = 0; i <= HF_DEFECT_CONFLICT; i++) {
        count[i] = doctor->defects[i];
    }
    for (size_t i = 0; i < assessed->facts.defect_count; i++) {
        count[assessed->facts.defect[i].kind]++;
    }
    for (int i = 0; i <= HF_DEFECT_CONFLICT; i++) {
        total += count[i];
    }
    hf_buffer_printf(out, "\nDefects: %lld", (long long)total);
    const char *separator = " (";
    for (int i = 0; i <= HF_DEFECT_CONFLICT; i++) {
        if (count[i] > 0) {
            hf_buffer_printf(out, "%s%s %lld", separator,
                             hf_defect_kind_text((enum hf_defect_kind)i), (long long)count[i]);
            separator = ", ";
        }
    }
    hf_buffer_puts(out, total > 0 ? "); 'holdfast doctor defects' lists them with file and line\n"
                                  : "\n");
    if (doctor->presumed_makers > 0) {
        hf_buffer_printf(out,
                         "Makers read off the product's text: %lld (give products.csv a "
                         "manufacturer to settle)\n",
                         (long long)doctor->presumed_makers);
    }
}

static void print_conflicts(const struct hf_snapshot *snapshot, struct hf_buffer *out) {
    uint32_t conflicts[HF_CONFLICT_FALLEN_BACK + 1] = {0};
    uint32_t decisions[HF_DECISION_DEFECTIVE + 1] = {0};
    for (uint32_t i = 0; i < snapshot->conflict_count; i++) {
        conflicts[snapshot->conflict[i].status]++;
    }
    for (uint32_t i = 0; i < snapshot->decisions.rows.count; i++) {
        decisions[snapshot->decision_state[i].status]++;
    }
    if (snapshot->conflict_count > 0) {
        hf_buffer_printf(out,
                         "Cells that sources contradict each other on: %u (open %u, settled %u, "
                         "fallen back %u); 'holdfast conflicts' lists them\n",
                         snapshot->conflict_count, conflicts[HF_CONFLICT_OPEN],
                         conflicts[HF_CONFLICT_SETTLED], conflicts[HF_CONFLICT_FALLEN_BACK]);
    }
    if (snapshot->decisions.rows.count > 0) {
        hf_buffer_printf(out, "Decisions: %u", snapshot->decisions.rows.count);
        const char *separator = " (";
        for (int i = 0; i <= HF_DECISION_DEFECTIVE; i++) {
            if (decisions[i] > 0) {
                hf_buffer_printf(out, "%s%s %u", separator,
                                 hf_decision_status_text((enum hf_decision_status)i), decisions[i]);
                separator = ", ";
            }
        }
        hf_buffer_puts(out, "); 'holdfast decisions' lists them\n");
    }
}

static void print_settle(const struct hf_doctor *doctor, struct hf_buffer *out) {
    if (doctor->missing_count == 0) {
        hf_buffer_puts(out, "\nNo answer is undetermined for want of a fact.\n");
        return;
    }
    hf_buffer_puts(out, "\nThe facts that would settle most:\n");
    for (uint32_t i = 0; i < doctor->missing_count && i < SETTLE_SHOWN; i++) {
        const struct hf_missing *missing = &doctor->missing[i];
        const struct hf_schema *schema = hf_schema_get(missing->kind);
        if (missing->column == HF_NONE) {
            hf_buffer_printf(out, "  %u. any %s at all (%s)", i + 1, schema->name,
                             schema->file == NULL ? "import a list or pack" : schema->file);
        } else {
            hf_buffer_printf(out, "  %u. %s of %s (%lld blank)", i + 1,
                             schema->column[missing->column].name, schema->name,
                             (long long)missing->cells);
        }
        hf_buffer_printf(out, ": %lld undetermined answers rest on it\n",
                         (long long)missing->undetermined);
    }
}

/* ---- doctor defects: every one of them, which the report and the import cut short ---- */

static enum hf_status defect_cells(struct hf_arena *keep, const struct hf_defect *defect,
                                   struct hf_text *cell) {
    cell[0] = defect->source;
    cell[1] = defect->file;
    if (defect->line > 0) {
        HF_TRY(hf_text_format(keep, &cell[2], "%lld", (long long)defect->line));
    }
    if (defect->column > 0) {
        HF_TRY(hf_text_format(keep, &cell[3], "%lld", (long long)defect->column));
    }
    cell[4] = hf_text_of(hf_defect_kind_text(defect->kind));
    cell[5] = defect->subject;
    cell[6] = defect->message;
    return HF_OK;
}

/* Those of the imports, then those that only show when the sources are put together. */
static enum hf_status defects_collect(struct cli *cli, struct hf_workspace *workspace,
                                      int64_t known_at, struct hf_rows_text *rows,
                                      struct hf_error *error) {
    struct hf_snapshot *snapshot = hf_new(&cli->keep, struct hf_snapshot, 1);
    struct hf_defect *imported = NULL;
    size_t count = 0;
    if (snapshot == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_workspace_defects(workspace, &cli->keep, &imported, &count, error));
    HF_TRY(hf_workspace_snapshot(workspace, known_at, &cli->keep, snapshot, error));
    rows->row_count = count + snapshot->defect_count;
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, rows->row_count * rows->column_count);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    rows->cell = cell;
    for (size_t i = 0; i < rows->row_count; i++) {
        const struct hf_defect *defect = i < count ? &imported[i] : &snapshot->defect[i - count];
        HF_TRY(defect_cells(&cli->keep, defect, cell + i * rows->column_count));
    }
    return HF_OK;
}

static int list_defects(struct cli *cli) {
    static const struct hf_rows_column columns[] = {
        {"source", "source", false},
        {"file", "file", false},
        {"line", "line", true},
        {"column", "column", true},
        {"kind", "kind", false},
        {"subject", "subject", false},
        {"message", "what is wrong, and what to do", false}};
    struct hf_rows_text rows = {"holdfast-defects/1", columns, sizeof columns / sizeof columns[0],
                                NULL, 0};
    struct hf_report_options options;
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {0};
    int64_t seconds = 0;
    int exit_status = EXIT_DONE;
    if (!cli_format(cli, &options, &exit_status) || !cli_known_at(cli, &seconds, &exit_status) ||
        !cli_open(cli, HF_WORKSPACE_READ, &workspace, &exit_status)) {
        return exit_status;
    }
    const enum hf_status status = defects_collect(cli, workspace, seconds, &rows, &error);
    hf_workspace_close(workspace);
    if (status != HF_OK) {
        return cli_failed(cli, status, &error);
    }
    struct hf_buffer out = cli_buffer();
    hf_rows_print(&rows, &options, &out);
    const bool is_found = rows.row_count > 0 && cli_has(cli, OPTION_FAIL_ON);
    exit_status = cli_print(cli, &out);
    return exit_status == EXIT_DONE && is_found ? EXIT_FOUND : exit_status;
}

int cmd_doctor(struct cli *cli) {
    if (cli->argument_count == 1 && strcmp(cli->argument[0], "defects") == 0) {
        return list_defects(cli);
    }
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    struct hf_report_options options;
    int exit_status = EXIT_DONE;
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_no_argument(cli)) {
        return EXIT_USAGE;
    }
    if (!cli_format(cli, &options, &exit_status) ||
        !cli_assess(cli, HF_ASSESS_ALL, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_doctor *doctor = hf_new(&cli->keep, struct hf_doctor, 1);
    struct hf_error error = {.status = HF_ERR_MEMORY};
    enum hf_status status = HF_ERR_MEMORY;
    if (doctor != NULL) {
        status =
            hf_doctor(&assessed->snapshot, &assessed->assessment, &cli->keep, cli->scratch, doctor);
    }
    struct hf_buffer out = cli_buffer();
    if (status == HF_OK && options.format == HF_REPORT_TABLE) {
        print_tables(doctor, &out);
        print_defects(assessed, doctor, &out);
        print_conflicts(&assessed->snapshot, &out);
        print_settle(doctor, &out);
        hf_buffer_puts(&out, "\nGaps:\n");
    }
    if (status == HF_OK) {
        status = print_needs(cli, doctor, &options, &out);
    }
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return cli_failed(cli, status, &error);
    }
    return cli_fail_on(cli, assessed, cli_print(cli, &out));
}
