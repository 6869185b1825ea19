/* What is missing, what that leaves undetermined, and what would settle most. */
#include "apps/holdfast/cli.h"

#include <holdfast/doctor.h>
#include <holdfast/rows.h>

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
    hf_buffer_puts(out, total > 0 ? "); the report lists them with file and line\n" : "\n");
    if (doctor->presumed_makers > 0) {
        hf_buffer_printf(out,
                         "Makers read off the product's text: %lld (give products.csv a "
                         "manufacturer to settle)\n",
                         (long long)doctor->presumed_makers);
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

int cmd_doctor(struct cli *cli) {
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
