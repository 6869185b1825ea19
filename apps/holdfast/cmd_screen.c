/* Which parties are on a list or in a pack. The lists come from the workspace, or from files with
 * --list. */
#include "apps/holdfast/cli.h"

#include <holdfast/cells.h>
#include <holdfast/screen.h>
#include <holdfast/screened.h>
#include <string.h>

/* What is screened against: every name of lists and packs, and whom it names. */
struct base {
    struct hf_snapshot snapshot;
    struct hf_screen_name *name;
    size_t name_count;
    uint32_t
        pack_entities; /* entities before this one are parties of packs, the others list entries */
    struct hf_screen_index *index;
    struct cli_basis basis;
};

/* ---- lists ---- */

/* Opens the workspace; with --list, one in memory that the files are imported into. */
static bool base_workspace(struct cli *cli, struct hf_workspace **workspace, int *exit_status) {
    if (!cli_has(cli, OPTION_LIST)) {
        return cli_open(cli, HF_WORKSPACE_READ, workspace, exit_status);
    }
    struct hf_error error = {0};
    enum hf_status status =
        hf_workspace_open(&cli->host, ":memory:", HF_WORKSPACE_CREATE, workspace, &error);
    if (status != HF_OK) {
        *exit_status = cli_failed(cli, status, &error);
        return false;
    }
    int at = 0;
    for (const char *path = cli_next(cli, OPTION_LIST, &at); path != NULL && status == HF_OK;
         path = cli_next(cli, OPTION_LIST, &at)) {
        const struct hf_import_options options = {.published = HF_DATE_UNKNOWN};
        struct hf_import_result result;
        status = hf_workspace_import(*workspace, path, &options, &cli->keep, &result, &error);
        if (status == HF_OK && result.defect_count > 0) {
            cli_note(cli, "%s: %zu defects; 'holdfast import --dry-run %s' shows them", path,
                     result.defect_count, path);
        }
    }
    if (status != HF_OK) {
        hf_workspace_close(*workspace);
        *exit_status = cli_failed(cli, status, &error);
        return false;
    }
    return true;
}

static void base_name(struct base *base, struct hf_text name, uint32_t entity, uint8_t entry_kind,
                      bool is_weak) {
    base->name[base->name_count++] =
        (struct hf_screen_name){name, entity, (enum hf_entry_kind)entry_kind, is_weak};
}

static void base_names(struct base *base) {
    const struct hf_snapshot *snapshot = &base->snapshot;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].party_count; i++, base->pack_entities++) {
            for (uint32_t n = 0; n < snapshot->pack[p].party[i].name_count; n++) {
                base_name(base, snapshot->pack[p].party[i].name[n], base->pack_entities,
                          HF_ENTRY_UNKNOWN, false);
            }
        }
    }
    for (uint32_t i = 0; i < snapshot->list_entries.rows.count; i++) {
        base_name(base, snapshot->list_entries.name[i], base->pack_entities + i,
                  snapshot->list_entries.kind[i], false);
    }
    for (uint32_t i = 0; i < snapshot->list_names.rows.count; i++) {
        const uint32_t entry = snapshot->list_names.entry[i];
        if (entry != HF_NONE) {
            base_name(base, snapshot->list_names.name[i], base->pack_entities + entry,
                      snapshot->list_entries.kind[entry],
                      snapshot->list_names.kind[i] == HF_NAME_WEAK);
        }
    }
}

static size_t base_size(const struct hf_snapshot *snapshot) {
    size_t count = (size_t)snapshot->list_entries.rows.count + snapshot->list_names.rows.count;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].party_count; i++) {
            count += snapshot->pack[p].party[i].name_count;
        }
    }
    return count;
}

static bool base_open(struct cli *cli, struct base *base, int *exit_status) {
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {0};
    int64_t seconds = 0;
    if (!cli_known_at(cli, &seconds, exit_status) ||
        !base_workspace(cli, &workspace, exit_status)) {
        return false;
    }
    base->basis.snapshot = &base->snapshot;
    enum hf_status status = cli_read(cli, workspace, seconds, &base->basis, &error);
    hf_workspace_close(workspace);
    if (status == HF_OK) {
        base->name = hf_new(&cli->keep, struct hf_screen_name, base_size(&base->snapshot));
        status = base->name == NULL ? HF_ERR_MEMORY : HF_OK;
    }
    if (status == HF_OK) {
        base_names(base);
        status = hf_screen_index_build(base->name, base->name_count, &cli->keep, cli->scratch,
                                       &base->index, &error);
    }
    if (status != HF_OK) {
        *exit_status = cli_failed(cli, status, &error);
        return false;
    }
    if (base->name_count == 0) {
        cli_note(
            cli,
            "There is no list and no pack to screen against: nothing found here is no clearance.");
    }
    return true;
}

/* ---- queries ---- */

/* The list and the entry of a match, as their publishers write them. */
static void match_place(const struct base *base, uint32_t entity, struct hf_screened_match *match) {
    const struct hf_snapshot *snapshot = &base->snapshot;
    if (entity >= base->pack_entities) {
        const uint32_t entry = entity - base->pack_entities;
        const uint32_t list = snapshot->list_entries.list[entry];
        match->list = list == HF_NONE ? (struct hf_text){NULL, 0} : snapshot->lists.name[list];
        match->entry = snapshot->list_entries.entry[entry];
        return;
    }
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        if (entity < snapshot->pack[p].party_count) {
            match->list = snapshot->pack[p].id;
            match->entry = snapshot->pack[p].party[entity].id;
            return;
        }
        entity -= snapshot->pack[p].party_count;
    }
}

static enum hf_status query_run(struct cli *cli, const struct base *base, double threshold,
                                struct hf_screened_query *query) {
    struct hf_screen_result result;
    const struct hf_screen_options options = {.threshold = threshold};
    HF_TRY(hf_screen_query(base->index, query->name, &options, &cli->keep, cli->scratch, &result));
    struct hf_screened_match *match =
        hf_new(&cli->keep, struct hf_screened_match, result.match_count);
    if (match == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < result.match_count; i++) {
        match[i].name = base->name[result.match[i].name].name;
        match[i].score = &result.match[i].score;
        match_place(base, result.match[i].entity, &match[i]);
    }
    query->is_undetermined = result.is_undetermined;
    query->match = match;
    query->match_count = result.match_count;
    return HF_OK;
}

static bool threshold_said(const struct cli *cli, double *threshold, int *exit_status) {
    const char *text = cli_value(cli, OPTION_THRESHOLD);
    *threshold = 0.0;
    if (text == NULL ||
        (hf_text_double(hf_text_of(text), threshold) && *threshold > 0.0 && *threshold <= 1.0)) {
        return true;
    }
    *exit_status = cli_usage(cli, "--threshold wants a score above 0 and up to 1, not '%s'", text);
    return false;
}

/* Names from --name, from words behind the command, and from --queries. */
static bool queries_collect(struct cli *cli, struct hf_screened_query **query, size_t *count,
                            int *exit_status) {
    static const char *const header[] = {"name", "id"};
    struct hf_cells cells = {0};
    const char *path = cli_value(cli, OPTION_QUERIES);
    struct hf_cells_request request = {.header = header, .header_count = 2};
    if (path != NULL && !cli_cells_read(cli, path, &request, &cells, exit_status)) {
        return false;
    }
    *query = hf_new(&cli->keep, struct hf_screened_query,
                    cells.row_count + (size_t)cli->said_count + (size_t)cli->argument_count);
    if (*query == NULL) {
        *exit_status = EXIT_MACHINE;
        return false;
    }
    int at = 0;
    for (const char *name = cli_next(cli, OPTION_NAME, &at); name != NULL;
         name = cli_next(cli, OPTION_NAME, &at)) {
        (*query)[(*count)++].name = hf_text_of(name);
    }
    for (int i = 0; i < cli->argument_count; i++) {
        (*query)[(*count)++].name = hf_text_of(cli->argument[i]);
    }
    for (size_t i = 0; i < cells.row_count; i++) {
        (*query)[*count].name = cells.cell[2 * i];
        (*query)[(*count)++].id = cells.cell[2 * i + 1];
    }
    return true;
}

static int screen_queries(struct cli *cli, const struct hf_report_options *options) {
    struct hf_screened_query *query = NULL;
    struct base *base = hf_new(&cli->keep, struct base, 1);
    struct hf_error error = {0};
    double threshold = 0.0;
    size_t count = 0;
    int exit_status = EXIT_DONE;
    if (base == NULL) {
        return EXIT_MACHINE;
    }
    if (!threshold_said(cli, &threshold, &exit_status) ||
        !queries_collect(cli, &query, &count, &exit_status) ||
        !base_open(cli, base, &exit_status)) {
        return exit_status;
    }
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        const enum hf_status status = query_run(cli, base, threshold, &query[i]);
        if (status != HF_OK) {
            return cli_failed(cli, status, &error);
        }
        found = found || query[i].match_count > 0 || query[i].is_undetermined;
    }
    struct hf_buffer out = cli_buffer();
    hf_screened_print(query, count, options, &out);
    if (cli_has(cli, OPTION_LIST)) { /* no workspace, no evidence */
        exit_status = cli_print(cli, &out);
    } else {
        cli_foot(&base->basis, options, &out);
        exit_status = cli_answer(cli, &base->basis, "-", &out);
    }
    return exit_status == EXIT_DONE && found && cli_has(cli, OPTION_FAIL_ON) ? EXIT_FOUND
                                                                             : exit_status;
}

/* ---- pairs ---- */

static enum hf_entry_kind kind_of(struct hf_text schema) {
    if (hf_text_equal_nocase(schema, HF_TEXT("person"))) {
        return HF_ENTRY_PERSON;
    }
    if (hf_text_equal_nocase(schema, HF_TEXT("vessel"))) {
        return HF_ENTRY_VESSEL;
    }
    return schema.len == 0 ? HF_ENTRY_UNKNOWN : HF_ENTRY_ORGANISATION;
}

static int screen_pairs(struct cli *cli, const char *path,
                        const struct hf_report_options *options) {
    static const char *const header[] = {"name1", "name2", "schema"};
    struct hf_cells cells = {0};
    struct hf_error error = {0};
    int exit_status = EXIT_DONE;
    struct hf_cells_request request = {.header = header, .header_count = 3};
    if (!cli_cells_read(cli, path, &request, &cells, &exit_status)) {
        return exit_status;
    }
    struct hf_screened_pair *pair = hf_new(&cli->keep, struct hf_screened_pair, cells.row_count);
    struct hf_screen_score *score = hf_new(&cli->keep, struct hf_screen_score, cells.row_count);
    if (pair == NULL || score == NULL) {
        return EXIT_MACHINE;
    }
    for (size_t i = 0; i < cells.row_count; i++) {
        const struct hf_text *row = cells.cell + 3 * i;
        const struct hf_screen_name left = {row[0], 0, kind_of(row[2]), false};
        const struct hf_screen_name right = {row[1], 1, kind_of(row[2]), false};
        const enum hf_status status =
            hf_screen_pair(NULL, &left, &right, &cli->keep, cli->scratch, &score[i]);
        if (status != HF_OK) {
            return cli_failed(cli, status, &error);
        }
        pair[i] = (struct hf_screened_pair){row[0], row[1], &score[i]};
    }
    struct hf_buffer out = cli_buffer();
    hf_screened_pairs_print(pair, cells.row_count, options, &out);
    return cli_print(cli, &out);
}

/* ---- every party ---- */

static int screen_parties(struct cli *cli, const struct hf_report_options *options) {
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_assess(cli, HF_ASSESS_SCREEN, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    hf_report_part(&assessed->assessment, HF_REPORT_MATCHES, options, &out);
    cli_foot(&assessed->basis, options, &out);
    exit_status = cli_answer(cli, &assessed->basis, "-", &out);
    bool found = false; /* what a person dismissed is printed, and is none */
    for (uint32_t i = 0; i < assessed->assessment.match_count; i++) {
        found = found || assessed->assessment.match[i].answer != HF_ANSWER_NO;
    }
    return exit_status == EXIT_DONE && found && cli_has(cli, OPTION_FAIL_ON) ? EXIT_FOUND
                                                                             : exit_status;
}

int cmd_screen(struct cli *cli) {
    struct hf_report_options options;
    int exit_status = EXIT_DONE;
    const char *pairs = cli_value(cli, OPTION_PAIRS);
    const bool has_queries =
        cli_has(cli, OPTION_NAME) || cli_has(cli, OPTION_QUERIES) || cli->argument_count > 0;
    if (!cli_format(cli, &options, &exit_status)) {
        return exit_status;
    }
    if (pairs != NULL && has_queries) {
        return cli_usage(cli, "--pairs stands alone");
    }
    if (pairs != NULL) {
        return screen_pairs(cli, pairs, &options);
    }
    if (!has_queries && cli_has(cli, OPTION_LIST)) {
        return cli_usage(cli, "--list needs names: --name TEXT or --queries FILE");
    }
    return has_queries ? screen_queries(cli, &options) : screen_parties(cli, &options);
}
