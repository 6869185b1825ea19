/* What changed between two moments of a workspace, or between two workspaces. */
#include "apps/holdfast/cli.h"

#include <holdfast/difference.h>
#include <holdfast/rows.h>
#include <string.h>

enum { SHOWN_BYTES = 80 };

/* ---- the two sides ---- */

struct diff_side {
    const char *path;
    const char *day;  /* as it was said; NULL: now */
    int64_t known_at; /* INT64_MAX: now */
    struct hf_snapshot *snapshot;
};

static bool side_day(const struct cli *cli, enum option_id id, struct diff_side *side,
                     int *exit_status) {
    struct hf_date date = {0};
    int option_count = 0;
    side->day = cli_value(cli, id);
    side->known_at = INT64_MAX;
    if (side->day == NULL) {
        return true;
    }
    if (!hf_date_parse(hf_text_of(side->day), &date)) {
        *exit_status = cli_usage(cli, "--%s wants a day as 2020-07-14, not '%s'",
                                 cli_option_table(&option_count)[id].name, side->day);
        return false;
    }
    side->known_at = hf_date_last_second(date);
    return true;
}

static bool sides_choose(const struct cli *cli, struct diff_side side[2], int *exit_status) {
    *exit_status = EXIT_USAGE;
    if (!side_day(cli, OPTION_FROM, &side[0], exit_status) ||
        !side_day(cli, OPTION_TO, &side[1], exit_status)) {
        return false;
    }
    side[0].path = cli_workspace_path(cli);
    side[1].path = cli->argument_count > 0 ? cli->argument[0] : side[0].path;
    if (cli->argument_count > 1) {
        (void)cli_usage(cli, "diff takes one other workspace, not '%s' too", cli->argument[1]);
        return false;
    }
    if (cli_has(cli, OPTION_KNOWN_AT)) {
        (void)cli_usage(cli, "diff compares two moments: say them with --from and --to instead of "
                             "--known-at");
        return false;
    }
    if (cli->argument_count == 0 && side[0].day == NULL) {
        (void)cli_usage(cli, "diff against what? Say --from DATE, or name another workspace");
        return false;
    }
    if (cli->argument_count == 0 && side[0].known_at > side[1].known_at) {
        (void)cli_usage(cli, "--from %s lies after --to %s", side[0].day, side[1].day);
        return false;
    }
    return true;
}

static bool side_load(struct cli *cli, struct diff_side *side, int *exit_status) {
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {0};
    side->snapshot = hf_new(&cli->keep, struct hf_snapshot, 1);
    enum hf_status status =
        side->snapshot == NULL
            ? HF_ERR_MEMORY
            : hf_workspace_open(&cli->host, side->path, HF_WORKSPACE_READ, &workspace, &error);
    if (status == HF_OK) {
        status =
            hf_workspace_snapshot(workspace, side->known_at, &cli->keep, side->snapshot, &error);
    }
    hf_workspace_close(workspace);
    if (status != HF_OK) {
        *exit_status = cli_failed(cli, status, &error);
        return false;
    }
    if (side->day != NULL && side->snapshot->source_count == 0) {
        cli_note(cli, "%s: nothing had been imported by the end of %s", side->path, side->day);
    }
    return true;
}

/* ---- in sentences ---- */

/* "devices": the word for one row, for several. */
static void print_plural(struct hf_buffer *out, enum hf_kind kind) {
    const struct hf_text name = hf_text_of(hf_schema_get(kind)->name);
    if (hf_text_ends(name, HF_TEXT("y")) && !hf_text_ends(name, HF_TEXT("ay"))) {
        hf_buffer_add(out, hf_text_slice(name, 0, name.len - 1));
        hf_buffer_puts(out, "ies");
        return;
    }
    hf_buffer_add(out, name);
    hf_buffer_puts(out, hf_text_ends(name, HF_TEXT("ss")) ? "es" : "s");
}

static void print_kind(struct hf_buffer *out, enum hf_kind kind,
                       const struct hf_kind_difference *counts) {
    if (counts->added + counts->removed + counts->changed == 0) {
        return;
    }
    print_plural(out, kind);
    hf_buffer_printf(out, ": %lld added", (long long)counts->added);
    if (counts->added_stubs > 0) {
        hf_buffer_printf(out, " (%lld only referred to, not described)",
                         (long long)counts->added_stubs);
    }
    hf_buffer_printf(out, ", %lld removed, %lld changed", (long long)counts->removed,
                     (long long)counts->changed);
    if (counts->described > 0) {
        hf_buffer_printf(out, " (%lld described now)", (long long)counts->described);
    }
    hf_buffer_putc(out, '\n');
}

static struct hf_origin row_origin(const struct hf_snapshot *snapshot,
                                   struct hf_difference_place place) {
    return hf_snapshot_rows_const(snapshot, place.kind)->origin[place.row];
}

/* Where it is said: "(net, sites.csv line 3)". Nothing for what nobody says. */
static void print_origin(struct cli *cli, struct hf_buffer *out, const char *words,
                         const struct hf_snapshot *snapshot, struct hf_origin origin) {
    if (origin.source == HF_NONE) {
        return;
    }
    const struct hf_source *const source = &snapshot->source[origin.source];
    const struct hf_text name = cli_clean(cli, source->name);
    const struct hf_text file = cli_clean(cli, source->file);
    hf_buffer_printf(out, " (%s%.*s, %.*s line %u)", words, HF_TEXT_ARG(name), HF_TEXT_ARG(file),
                     origin.line);
}

/* A long text as its front, cut at a character's boundary. */
static struct hf_text front_of(struct hf_text text) {
    const struct hf_text cut = hf_text_slice(text, 0, SHOWN_BYTES);
    return text.len <= SHOWN_BYTES ? text : hf_text_slice(cut, 0, hf_utf8_valid_length(cut));
}

static void print_value(struct cli *cli, struct hf_buffer *out, struct hf_text text,
                        bool is_same_front) {
    const struct hf_text front = front_of(text);
    if (is_same_front) {
        hf_buffer_printf(out, "(text of %zu bytes)", text.len);
        return;
    }
    if (text.len == 0) {
        hf_buffer_puts(out, "(blank)");
        return;
    }
    hf_buffer_add(out, cli_clean(cli, front));
    hf_buffer_puts(out, front.len < text.len ? "..." : "");
}

struct diff_row {
    const struct hf_difference *difference;
    const struct hf_row_difference *row;
    struct hf_difference_place before, after;
    bool is_gone; /* after is no row */
};

static struct diff_row row_at(const struct hf_difference *difference, size_t at) {
    const struct hf_row_difference *const row = &difference->row[at];
    return (struct diff_row){
        difference, row, {row->kind, row->before}, {row->kind, row->after}, row->after == HF_NONE};
}

static enum hf_status cell_pair(struct cli *cli, const struct diff_row *shown, uint32_t column,
                                struct hf_text pair[2]) {
    HF_TRY(
        hf_difference_cell(shown->difference->before, shown->before, column, &cli->keep, &pair[0]));
    return hf_difference_cell(shown->difference->after, shown->after, column, &cli->keep, &pair[1]);
}

static enum hf_status print_cells(struct cli *cli, struct hf_buffer *out,
                                  const struct diff_row *shown, struct hf_text subject) {
    const struct hf_schema *const schema = hf_schema_get(shown->row->kind);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        struct hf_text value[2];
        if ((shown->row->columns >> i & 1) == 0) {
            continue;
        }
        HF_TRY(cell_pair(cli, shown, i, value));
        const bool is_same_front = value[0].len > SHOWN_BYTES && value[1].len > SHOWN_BYTES &&
                                   hf_text_equal(front_of(value[0]), front_of(value[1]));
        hf_buffer_add(out, subject);
        hf_buffer_printf(out, ": %s ", schema->column[i].name);
        print_value(cli, out, value[0], is_same_front);
        hf_buffer_puts(out, " -> ");
        print_value(cli, out, value[1], is_same_front);
        print_origin(cli, out, "", shown->difference->after,
                     hf_difference_origin(shown->difference->after, shown->after, i));
        hf_buffer_putc(out, '\n');
    }
    return HF_OK;
}

static void print_change(struct cli *cli, struct hf_buffer *out, const struct diff_row *shown) {
    const struct hf_snapshot *const before = shown->difference->before;
    const struct hf_snapshot *const after = shown->difference->after;
    const enum hf_kind kind = shown->row->kind;
    switch (shown->row->change) {
    case HF_ROW_ADDED:
        hf_buffer_puts(out, hf_snapshot_rows_const(after, kind)->stub[shown->after.row] != 0
                                ? " referred to, not described"
                                : " added");
        print_origin(cli, out, "", after, row_origin(after, shown->after));
        return;
    case HF_ROW_REMOVED:
        hf_buffer_puts(out, hf_snapshot_rows_const(before, kind)->stub[shown->before.row] != 0
                                ? " no longer referred to"
                                : " removed");
        print_origin(cli, out, "before: ", before, row_origin(before, shown->before));
        return;
    case HF_ROW_DESCRIBED:
        hf_buffer_puts(out, " described now, was only referred to");
        print_origin(cli, out, "", after, row_origin(after, shown->after));
        return;
    case HF_ROW_UNDESCRIBED:
        hf_buffer_puts(out, " no longer described, still referred to");
        print_origin(cli, out, "before: ", before, row_origin(before, shown->before));
        return;
    case HF_ROW_CHANGED:
        return;
    }
}

/* What a line needs goes as it came: a long difference costs no memory but its text. */
static enum hf_status print_row(struct cli *cli, struct hf_buffer *out,
                                const struct diff_row *shown) {
    struct hf_text subject;
    const struct hf_arena before = cli->keep;
    const bool has_cells = !shown->is_gone && shown->row->change != HF_ROW_ADDED;
    enum hf_status status =
        hf_difference_subject(shown->is_gone ? shown->difference->before : shown->difference->after,
                              shown->is_gone ? shown->before : shown->after, &cli->keep, &subject);
    if (status == HF_OK) {
        subject = cli_clean(cli, subject);
        if (shown->row->change != HF_ROW_CHANGED) {
            hf_buffer_add(out, subject);
            print_change(cli, out, shown);
            hf_buffer_putc(out, '\n');
        }
        status = has_cells ? print_cells(cli, out, shown, subject) : HF_OK;
    }
    cli->keep = before;
    return status;
}

static void print_side(struct hf_buffer *out, const struct diff_side *side) {
    hf_buffer_puts(out, side->path);
    if (side->day == NULL) {
        hf_buffer_puts(out, ", now");
    } else {
        hf_buffer_printf(out, ", end of %s", side->day);
    }
}

static enum hf_status print_sentences(struct cli *cli, const struct diff_side side[2],
                                      const struct hf_difference *difference,
                                      struct hf_buffer *out) {
    print_side(out, &side[0]);
    hf_buffer_puts(out, " -> ");
    print_side(out, &side[1]);
    hf_buffer_puts(out, difference->row_count == 0 ? ": no difference\n" : ":\n");
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        print_kind(out, (enum hf_kind)kind, &difference->kind[kind]);
    }
    hf_buffer_puts(out, difference->row_count == 0 ? "" : "\n");
    for (size_t i = 0; i < difference->row_count; i++) {
        const struct diff_row shown = row_at(difference, i);
        HF_TRY(print_row(cli, out, &shown));
    }
    return HF_OK;
}

/* ---- as rows: one a row that came or went, and one a cell that changed ---- */

enum { DIFF_COLUMNS = 11 };

static size_t record_count(const struct hf_difference *difference) {
    size_t count = 0;
    for (size_t i = 0; i < difference->row_count; i++) {
        const struct hf_row_difference *const row = &difference->row[i];
        const bool has_cells = row->before != HF_NONE && row->after != HF_NONE;
        count += row->change == HF_ROW_CHANGED ? 0 : 1;
        count += has_cells ? (size_t)__builtin_popcount(row->columns) : 0;
    }
    return count;
}

/* `column`: HF_NONE for the row as a whole. */
static enum hf_status record_begin(struct cli *cli, const struct diff_row *shown, uint32_t column,
                                   struct hf_text *cell) {
    const struct hf_snapshot *const side =
        shown->is_gone ? shown->difference->before : shown->difference->after;
    const struct hf_difference_place place = shown->is_gone ? shown->before : shown->after;
    const struct hf_rows *const rows = hf_snapshot_rows_const(side, place.kind);
    const struct hf_origin origin =
        column == HF_NONE ? rows->origin[place.row] : hf_difference_origin(side, place, column);
    const enum hf_row_change change = column == HF_NONE ? shown->row->change : HF_ROW_CHANGED;
    cell[0] = hf_text_of(hf_schema_get(place.kind)->name);
    cell[1] = rows->key[place.row];
    cell[2] = hf_snapshot_label(side, place.kind, place.row);
    cell[3] = hf_text_of(hf_row_change_text(change));
    cell[4] = rows->stub[place.row] != 0 ? HF_TEXT("no") : HF_TEXT("yes");
    if (origin.source == HF_NONE) {
        return HF_OK;
    }
    cell[8] = side->source[origin.source].name;
    cell[9] = side->source[origin.source].file;
    return hf_text_format(&cli->keep, &cell[10], "%u", origin.line);
}

static enum hf_status record_cells(struct cli *cli, const struct diff_row *shown,
                                   struct hf_text **cell) {
    const struct hf_schema *const schema = hf_schema_get(shown->row->kind);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        if ((shown->row->columns >> i & 1) == 0) {
            continue;
        }
        HF_TRY(record_begin(cli, shown, i, *cell));
        (*cell)[5] = hf_text_of(schema->column[i].name);
        HF_TRY(cell_pair(cli, shown, i, *cell + 6));
        *cell += DIFF_COLUMNS;
    }
    return HF_OK;
}

static enum hf_status print_records(struct cli *cli, const struct hf_difference *difference,
                                    const struct hf_report_options *options,
                                    struct hf_buffer *out) {
    static const struct hf_rows_column columns[DIFF_COLUMNS] = {
        {"kind", "kind", false},
        {"key", "key", false},
        {"name", "name", false},
        {"change", "change", false},
        {"described", "described", false},
        {"column", "column", false},
        {"from", "from", false},
        {"to", "to", false},
        {"source", "source", false},
        {"file", "file", false},
        {"line", "line", true},
    };
    const size_t count = record_count(difference);
    struct hf_text *const cells = hf_new(&cli->keep, struct hf_text, count * DIFF_COLUMNS);
    struct hf_text *cell = cells;
    if (cells == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < difference->row_count; i++) {
        const struct diff_row shown = row_at(difference, i);
        if (shown.row->change != HF_ROW_CHANGED) {
            HF_TRY(record_begin(cli, &shown, HF_NONE, cell));
            cell += DIFF_COLUMNS;
        }
        if (!shown.is_gone && shown.row->change != HF_ROW_ADDED) {
            HF_TRY(record_cells(cli, &shown, &cell));
        }
    }
    const struct hf_rows_text rows = {"holdfast-diff/1", columns, DIFF_COLUMNS, cells, count};
    hf_rows_print(&rows, options, out);
    return HF_OK;
}

int cmd_diff(struct cli *cli) {
    struct diff_side side[2] = {{.path = NULL}};
    struct hf_report_options options;
    struct hf_difference difference = {.row_count = 0};
    struct hf_error error = {0};
    int exit_status = EXIT_DONE;
    if (!cli_format(cli, &options, &exit_status) || !sides_choose(cli, side, &exit_status) ||
        !side_load(cli, &side[0], &exit_status) || !side_load(cli, &side[1], &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    enum hf_status status = hf_difference_find(side[0].snapshot, side[1].snapshot, &cli->keep,
                                               cli->scratch, &difference, &error);
    if (status == HF_OK) {
        status = options.format == HF_REPORT_TABLE
                     ? print_sentences(cli, side, &difference, &out)
                     : print_records(cli, &difference, &options, &out);
    }
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return cli_failed(cli, status, &error);
    }
    exit_status = cli_print(cli, &out);
    int at = 0;
    for (const char *word = cli_next(cli, OPTION_FAIL_ON, &at); word != NULL;
         word = cli_next(cli, OPTION_FAIL_ON, &at)) {
        const bool is_found = strcmp(word, "difference") == 0 && difference.row_count > 0;
        exit_status = exit_status == EXIT_DONE && is_found ? EXIT_FOUND : exit_status;
    }
    return exit_status;
}
