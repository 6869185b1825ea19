/* One counterparty or product: what may be done today, until when, and why. On one screen. */
#include "apps/holdfast/cli.h"

#include <holdfast/exposure.h>
#include <holdfast/rows.h>
#include <holdfast/screen.h>
#include <string.h>

/* ---- who is meant ---- */

/* "Maker/Model" as a key, each part folded by itself: a model may hold a '/' of its own. */
static uint32_t product_by_parts(const struct hf_snapshot *snapshot, struct hf_text text,
                                 struct hf_arena scratch) {
    const size_t slash = hf_text_find(text, HF_TEXT("/"), 0);
    struct hf_text maker = {NULL, 0};
    struct hf_text model = {NULL, 0};
    struct hf_text key = {NULL, 0};
    if (slash == 0 || slash + 1 >= text.len ||
        hf_key_fold(&scratch, (struct hf_text){text.data, slash}, &maker) != HF_OK ||
        hf_key_fold(&scratch, (struct hf_text){text.data + slash + 1, text.len - slash - 1},
                    &model) != HF_OK ||
        hf_text_format(&scratch, &key, "%.*s/%.*s", HF_TEXT_ARG(maker), HF_TEXT_ARG(model)) !=
            HF_OK) {
        return HF_NONE;
    }
    return hf_snapshot_find(snapshot, HF_KIND_PRODUCT, key);
}

/* A row by its key, or by a label or further name that no other row has. HF_NONE: none, or several
 * (then `several`). */
static uint32_t row_find(const struct hf_snapshot *snapshot, enum hf_kind kind, struct hf_text text,
                         struct hf_arena scratch, bool *several) {
    struct hf_text key = {NULL, 0};
    *several = false;
    if (hf_key_fold(&scratch, text, &key) != HF_OK) {
        return HF_NONE;
    }
    uint32_t found = hf_snapshot_find(snapshot, kind, text);
    if (found == HF_NONE) {
        found = hf_snapshot_find(snapshot, kind, key);
    }
    if (found == HF_NONE && kind == HF_KIND_PRODUCT) {
        found = product_by_parts(snapshot, text, scratch);
    }
    if (found != HF_NONE) {
        return found;
    }
    const struct hf_schema *schema = hf_schema_get(kind);
    const uint32_t count = hf_snapshot_rows_const(snapshot, kind)->count;
    for (uint32_t column = 0; column < schema->column_count; column++) {
        const bool is_label = schema->column[column].type == HF_COLUMN_TEXT &&
                              (schema->column[column].flags & HF_COLUMN_LABEL) != 0;
        for (uint32_t row = 0; is_label && row < count; row++) {
            if (hf_text_equal_nocase(hf_snapshot_value(snapshot, kind, column, row).text, text)) {
                *several = *several || (found != HF_NONE && found != row);
                found = row;
            }
        }
    }
    return *several ? HF_NONE : found;
}

uint32_t cli_row_find(const struct hf_snapshot *snapshot, enum hf_kind kind, struct hf_text text,
                      struct hf_arena scratch, bool *several) {
    return row_find(snapshot, kind, text, scratch, several);
}

static uint32_t party_by_further_name(const struct hf_snapshot *snapshot, struct hf_text text) {
    for (uint32_t i = 0; i < snapshot->party_names.rows.count; i++) {
        if (hf_text_equal_nocase(snapshot->party_names.name[i], text)) {
            return snapshot->party_names.party[i];
        }
    }
    return HF_NONE;
}

/* ---- output ---- */

static const char *act_words(const struct hf_check_line *line) {
    static const char *const words[HF_ACT_COUNT] = {
        [HF_ACT_BUY] = "buy",
        [HF_ACT_RECEIVE] = "receive what was ordered",
        [HF_ACT_RECEIVE_REPAIRED] = "receive repaired units",
        [HF_ACT_SEND_FOR_REPAIR] = "send units for repair",
        [HF_ACT_PATCH] = "patch",
        [HF_ACT_GET_SUPPORT] = "get support",
        [HF_ACT_PAY] = "pay",
        [HF_ACT_INSTALL] = "install",
        [HF_ACT_USE] = "use",
        [HF_ACT_SELF_MAINTAIN] = "maintain ourselves",
    };
    if (line->is_replacement) {
        return "replace a failed unit";
    }
    return words[line->act] == NULL ? hf_act_text(line->act) : words[line->act];
}

/* What the law leaves open to advice; that it is no advice is not presumed to be known. */
static const char *lawful_words(enum hf_answer advised) {
    switch (advised) {
    case HF_ANSWER_NO:
        return "clear";
    case HF_ANSWER_PRESUMED_NO:
        return "lawful, presumed not advised against";
    case HF_ANSWER_NO_BASIS:
        return "lawful, perhaps advised against";
    case HF_ANSWER_PRESUMED_YES:
        return "lawful, presumed advised against";
    case HF_ANSWER_YES:
        return "lawful, advised against";
    }
    return "lawful, perhaps advised against";
}

static const char *verdict_words(const struct hf_check_line *line) {
    if (line->lawful == HF_ANSWER_YES) {
        return lawful_words(line->advised);
    }
    if (line->lawful == HF_ANSWER_NO) {
        return line->needs_licence ? "needs a licence" : "forbidden";
    }
    return line->lawful == HF_ANSWER_PRESUMED_YES  ? "undetermined, presumed clear"
           : line->lawful == HF_ANSWER_PRESUMED_NO ? "undetermined, presumed forbidden"
                                                   : "undetermined, no basis";
}

static enum hf_status line_cells(struct cli *cli, const struct hf_assessment *assessment,
                                 const struct hf_check_line *line, struct hf_text *row) {
    row[0] = hf_text_of(act_words(line));
    row[1] = hf_text_of(verdict_words(line));
    const bool is_open = line->until.earliest.days >= HF_DATE_MAX.days;
    char day[11];
    hf_date_write(line->until.earliest, day);
    if (!is_open) {
        HF_TRY(hf_text_format(&cli->keep, &row[2], "%s%s", day,
                              hf_date_range_is_known(line->until) ? "" : " or later"));
    }
    /* advice is named where it is all that there is to say */
    const bool is_advice = line->measure == HF_NONE && line->lawful == HF_ANSWER_YES &&
                           line->advised > HF_ANSWER_PRESUMED_NO;
    const uint32_t named = is_advice ? line->advice_measure : line->measure;
    if (named == HF_NONE) {
        row[3] =
            hf_answer_is_settled(line->lawful) ? row[3] : HF_TEXT("a list that no pack explains");
        return HF_OK;
    }
    const struct hf_pack *pack =
        &assessment->snapshot->pack[is_advice ? line->advice_pack : line->pack];
    const struct hf_measure *measure = &pack->measure[named];
    HF_TRY(hf_text_format(&cli->keep, &row[3], "%.*s/%.*s", HF_TEXT_ARG(pack->id),
                          HF_TEXT_ARG(measure->id)));
    if (line->defeater != HF_NONE) {
        row[4] = measure->defeater[line->defeater].title;
    }
    struct hf_buffer weakest = cli_buffer();
    enum hf_status status = HF_OK;
    if (hf_report_weakest(assessment, line->why, &weakest)) {
        status = hf_text_copy(&cli->keep, hf_buffer_text(&weakest), &row[5]);
    }
    hf_buffer_free(&weakest);
    return status;
}

static enum hf_status check_rows(struct cli *cli, const struct hf_assessment *assessment,
                                 const struct hf_check *check,
                                 const struct hf_report_options *options, struct hf_buffer *out) {
    static const struct hf_rows_column columns[] = {
        {"act", "may we", false},          {"verdict", "on the day", false},
        {"until", "until", false},         {"measure", "measure", false},
        {"exception", "exception", false}, {"rests_on", "rests on", false}};
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, (size_t)HF_CHECK_LINES * COLUMNS);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int i = 0; i < HF_CHECK_LINES; i++) {
        HF_TRY(line_cells(cli, assessment, &check->line[i], cell + (size_t)i * COLUMNS));
    }
    const bool is_table = options->format == HF_REPORT_TABLE;
    const struct hf_rows_text rows = {"holdfast-check/1", columns, COLUMNS, cell, HF_CHECK_LINES};
    if (!is_table) {
        hf_rows_print(&rows, options, out);
        return HF_OK;
    }
    /* on a screen: without the citations, which --why prints */
    struct hf_text *narrow =
        hf_new(&cli->keep, struct hf_text, (size_t)HF_CHECK_LINES * (COLUMNS - 1));
    if (narrow == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < (size_t)HF_CHECK_LINES; i++) {
        memcpy(narrow + i * (COLUMNS - 1), cell + i * COLUMNS, (COLUMNS - 1) * sizeof *cell);
    }
    const struct hf_rows_text narrow_rows = {"holdfast-check/1", columns, COLUMNS - 1, narrow,
                                             HF_CHECK_LINES};
    hf_rows_print(&narrow_rows, options, out);
    return HF_OK;
}

static void print_reasons(const struct hf_assessment *assessment, const struct hf_check *check,
                          bool has_why, struct hf_buffer *out) {
    for (int i = 0; i < HF_CHECK_LINES && has_why; i++) {
        const struct hf_check_line *line = &check->line[i];
        if (line->why.value != UINT32_MAX &&
            (line->lawful != HF_ANSWER_YES || line->advised != HF_ANSWER_NO)) {
            hf_buffer_printf(out, "\n%s: %s\n", act_words(line), verdict_words(line));
            hf_report_why(assessment, line->why, 0, out);
        }
    }
}

enum { MEASURES_SHOWN = 8 };

/* Law in force or advice given on the day. */
static bool applies_on(const struct hf_measure *measure, struct hf_date day) {
    for (uint32_t i = 0; i < measure->period_count; i++) {
        const struct hf_period *period = &measure->period[i];
        const bool is_meant = period->status == HF_PERIOD_IN_FORCE ||
                              period->status == HF_PERIOD_ADVICE ||
                              period->status == HF_PERIOD_UNKNOWN;
        if (is_meant && period->interval.from.earliest.days <= day.days &&
            day.days < period->interval.until.latest.days) {
            return true;
        }
    }
    return false;
}

/* What applies on the day, law before advice; the rest as numbers. */
static void print_measures(const struct hf_assessment *assessment, const struct hf_check *check,
                           struct hf_buffer *out) {
    uint32_t applying = 0;
    uint32_t others = 0;
    for (int turn = 0; turn < 2; turn++) {
        for (uint32_t i = 0; i < check->hit_count; i++) {
            const struct hf_target_hit *hit = &check->hit[i];
            if (hit->pack == HF_NONE || hit->measure == HF_NONE) {
                continue;
            }
            const struct hf_measure *measure =
                &assessment->snapshot->pack[hit->pack].measure[hit->measure];
            if ((measure->binding == HF_BINDING_LAW) != (turn == 0)) {
                continue;
            }
            if (hit->answer <= HF_ANSWER_PRESUMED_NO ||
                !applies_on(measure, assessment->scenario.as_of)) {
                others++;
            } else if (applying++ < MEASURES_SHOWN) {
                hf_buffer_printf(out, "  %.*s: %.*s (%s)\n", HF_TEXT_ARG(measure->jurisdiction),
                                 HF_TEXT_ARG(measure->title), hf_answer_text(hit->answer));
            }
        }
    }
    if (applying > MEASURES_SHOWN) {
        hf_buffer_printf(out, "  and %u more that apply on the day\n", applying - MEASURES_SHOWN);
    }
    if (others > 0) {
        hf_buffer_printf(out,
                         applying > 0
                             ? "  and %u more, not in force on that day or barely matching\n"
                             : "  measures not in force on that day, or barely matching: %u\n",
                         others);
    }
    hf_buffer_putc(out, '\n');
}

static void print_heading(const struct hf_assessment *assessment, const char *what,
                          struct hf_text name, const struct hf_check *check,
                          struct hf_buffer *out) {
    char day[11];
    hf_date_write(assessment->scenario.as_of, day);
    hf_buffer_printf(out, "%s %.*s, as of %s: ", what, HF_TEXT_ARG(name), day);
    switch (check->target) {
    case HF_ANSWER_YES:
        hf_buffer_puts(out, "a measure targets it\n");
        break;
    case HF_ANSWER_NO:
        hf_buffer_puts(out, "no measure in the packs targets it\n");
        break;
    case HF_ANSWER_PRESUMED_NO:
    case HF_ANSWER_NO_BASIS:
    case HF_ANSWER_PRESUMED_YES:
        hf_buffer_printf(out, "whether a measure targets it is undetermined, %s\n",
                         hf_answer_text(check->target));
        break;
    }
    print_measures(assessment, check, out);
}

static bool is_all_clear(const struct hf_check *check) {
    for (int i = 0; i < HF_CHECK_LINES; i++) {
        if (check->line[i].lawful != HF_ANSWER_YES || check->line[i].advised != HF_ANSWER_NO) {
            return false;
        }
    }
    return true;
}

static int check_print(struct cli *cli, const struct cli_assessed *assessed, const char *what,
                       struct hf_text name, const struct hf_check *check) {
    struct hf_report_options options;
    struct hf_error error = {0};
    int exit_status = EXIT_DONE;
    if (!cli_format(cli, &options, &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    if (options.format == HF_REPORT_TABLE) {
        print_heading(&assessed->assessment, what, cli_clean(cli, name), check, &out);
    }
    const enum hf_status status = check_rows(cli, &assessed->assessment, check, &options, &out);
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return cli_failed(cli, status, &error);
    }
    if (options.format == HF_REPORT_TABLE) {
        print_reasons(&assessed->assessment, check, options.has_why, &out);
    }
    cli_foot(&assessed->basis, &options, &out);
    exit_status = cli_answer(cli, &assessed->basis, "-", &out);
    return exit_status == EXIT_DONE && !is_all_clear(check) ? EXIT_FOUND : exit_status;
}

/* ---- what a person decided about it ---- */

/* An answer that rests on a decision says so, also where it is "clear". */
static void note_decided(const struct cli *cli, const struct hf_assessment *assessment,
                         uint32_t party) {
    static const char *const words[] = {"", "is", "is not", "is, or is not,"};
    const struct hf_decisions *rows = &assessment->snapshot->decisions;
    for (uint32_t i = 0; party != HF_NONE && i < assessment->match_count; i++) {
        const struct hf_match *match = &assessment->match[i];
        if (match->party != party || match->decided == HF_MATCH_NOT_DECIDED) {
            continue;
        }
        char day[11];
        const struct hf_text by = rows->decided_by[match->decision];
        const struct hf_text reason = hf_text_slice(rows->reason[match->decision], 0, 200);
        hf_date_write(rows->decided_on[match->decision].latest, day);
        cli_note(cli, "Decided by %.*s on %s: '%.*s' %s '%.*s' (%.*s)%s.", HF_TEXT_ARG(by), day,
                 HF_TEXT_ARG(match->own_name), words[match->decided],
                 HF_TEXT_ARG(match->listed_name), HF_TEXT_ARG(reason),
                 match->decided == HF_MATCH_DECISION_FELL
                     ? "; what that rested on has changed, and it is open again"
                     : "");
    }
}

static void note_product_decided(const struct cli *cli, const struct hf_assessment *assessment,
                                 uint32_t product) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_csr *parties = &snapshot->parties_by_product;
    const uint32_t brand = snapshot->products.manufacturer[product];
    note_decided(cli, assessment, brand);
    for (uint32_t i = parties->start[product]; i < parties->start[product + 1]; i++) {
        const uint32_t party = snapshot->product_parties.party[parties->item[i]];
        if (party != brand) {
            note_decided(cli, assessment, party);
        }
    }
}

/* ---- the two questions ---- */

static int check_product(struct cli *cli, struct cli_assessed *assessed, struct hf_text text) {
    bool several = false;
    const uint32_t product =
        row_find(&assessed->snapshot, HF_KIND_PRODUCT, text, cli->scratch, &several);
    if (several) {
        return cli_usage(cli, "several products are called '%.*s'; say MANUFACTURER/MODEL",
                         HF_TEXT_ARG(text));
    }
    if (product == HF_NONE) {
        return cli_usage(
            cli,
            "the workspace has no product '%.*s'; say MANUFACTURER/MODEL, or ask about the --party",
            HF_TEXT_ARG(text));
    }
    struct hf_check check;
    struct hf_error error = {0};
    const enum hf_status status =
        hf_exposure_check_product(&assessed->assessment, product, &cli->keep, cli->scratch, &check);
    if (status != HF_OK) {
        return cli_failed(cli, status, &error);
    }
    note_product_decided(cli, &assessed->assessment, product);
    return check_print(cli, assessed, "product",
                       hf_snapshot_label(&assessed->snapshot, HF_KIND_PRODUCT, product), &check);
}

static int check_party(struct cli *cli, struct cli_assessed *assessed, struct hf_text text) {
    bool several = false;
    struct hf_check_subject subject = {
        .party = row_find(&assessed->snapshot, HF_KIND_PARTY, text, cli->scratch, &several)};
    struct hf_error error = {0};
    struct hf_screen_found found = {0};
    if (subject.party == HF_NONE && !several) {
        subject.party = party_by_further_name(&assessed->snapshot, text);
    }
    if (subject.party == HF_NONE) {
        const enum hf_status status =
            hf_screen_text(&assessed->assessment, &text, &cli->keep, cli->scratch, &found, &error);
        if (status != HF_OK) {
            return cli_failed(cli, status, &error);
        }
        if (found.is_undetermined) {
            return cli_usage(cli, "nothing is left of '%.*s' to compare; it would not be clear",
                             HF_TEXT_ARG(text));
        }
        subject.match = found.match;
        subject.match_count = found.match_count;
    }
    struct hf_check check;
    const enum hf_status status =
        hf_exposure_check_party(&assessed->assessment, &subject, &cli->keep, cli->scratch, &check);
    if (status != HF_OK) {
        return cli_failed(cli, status, &error);
    }
    if (subject.party == HF_NONE && found.match_count == 0) {
        cli_note(cli,
                 "No party of the workspace, pack or list is like '%.*s'. That is no clearance: "
                 "lists and packs "
                 "end where their publishers stop.",
                 HF_TEXT_ARG(text));
    }
    note_decided(cli, &assessed->assessment, subject.party);
    return check_print(cli, assessed, "party", text, &check);
}

int cmd_check(struct cli *cli) {
    const char *party = cli_value(cli, OPTION_PARTY);
    const char *product = cli_value(cli, OPTION_PRODUCT);
    if ((party == NULL) == (product == NULL) || cli->argument_count > 0) {
        return cli_usage(cli, "check wants --party TEXT or --product TEXT");
    }
    if ((party != NULL && hf_text_trim(hf_text_of(party)).len == 0) ||
        (product != NULL && hf_text_trim(hf_text_of(product)).len == 0)) {
        return cli_usage(cli, "an empty name cannot be checked, and would not be clear");
    }
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_assess(cli, HF_ASSESS_EXPOSURE, assessed, &exit_status)) {
        return exit_status;
    }
    if (assessed->snapshot.pack_count == 0) {
        return cli_usage(cli,
                         "no pack is in the workspace, so nothing says what may be done; import "
                         "packs first, as 'holdfast import packs'");
    }
    return product != NULL ? check_product(cli, assessed, hf_text_of(product))
                           : check_party(cli, assessed, hf_text_of(party));
}
