/* One counterparty, product or deal: what may be done today, until when, and why. On one screen. */
#include "apps/holdfast/check_cli.h"

#include <holdfast/rows.h>
#include <string.h>

/* ---- output ---- */

static enum hf_status check_rows(struct cli *cli, const struct hf_assessment *assessment,
                                 const struct hf_check *check, unsigned lines,
                                 const struct hf_report_options *options, struct hf_buffer *out) {
    static const struct hf_rows_column columns[] = {{"act", "may we", false},
                                                    {"verdict", "on the day", false},
                                                    {"until", "until", false},
                                                    {"measure", "measure", false},
                                                    {"exception", "exception", false},
                                                    {"rests_on", "rests on", false},
                                                    {"ask", "ask", false}};
    enum { COLUMNS = sizeof columns / sizeof columns[0], NARROW = 5 };
    /* on a screen: without citations, which --why prints, and questions, which stand below */
    const bool is_table = options->format == HF_REPORT_TABLE;
    const size_t shown = is_table ? NARROW : COLUMNS;
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, (size_t)HF_CHECK_LINES * COLUMNS);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t count = 0;
    for (int i = 0; i < HF_CHECK_LINES; i++) {
        struct hf_text made[CHECK_CELLS] = {{NULL, 0}};
        if ((lines & (1U << i)) == 0) {
            continue;
        }
        HF_TRY(check_cells(cli, assessment, check, i, made));
        cell[count * shown] = hf_text_of(check_act_words(&check->line[i]));
        memcpy(cell + count * shown + 1, made, (shown - 1) * sizeof *cell);
        count++;
    }
    const struct hf_rows_text rows = {"holdfast-check/1", columns, shown, cell, count};
    hf_rows_print(&rows, options, out);
    return HF_OK;
}

static void print_reasons(const struct hf_assessment *assessment, const struct hf_check *check,
                          unsigned lines, struct hf_buffer *out) {
    for (int i = 0; i < HF_CHECK_LINES; i++) {
        const struct hf_check_line *line = &check->line[i];
        if ((lines & (1U << i)) != 0 && line->why.value != UINT32_MAX &&
            (line->lawful != HF_ANSWER_YES || line->advised != HF_ANSWER_NO)) {
            hf_buffer_printf(out, "\n%s: %s\n", check_act_words(line), check_verdict_words(line));
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

static void print_heading(const struct hf_assessment *assessment, struct hf_text words,
                          const struct hf_check *check, struct hf_buffer *out) {
    char day[11];
    hf_date_write(assessment->scenario.as_of, day);
    hf_buffer_printf(out, "%.*s, as of %s: ", HF_TEXT_ARG(words), day);
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

/* ---- what would settle it; the stock ---- */

enum { QUESTIONS_SHOWN = 6, LOTS_SHOWN = 8 };

static enum hf_status print_questions(struct cli *cli, const struct hf_assessment *assessment,
                                      const struct hf_check *check, unsigned lines,
                                      struct hf_buffer *out) {
    struct hf_why_id why[HF_CHECK_LINES];
    size_t why_count = 0;
    for (int i = 0; i < HF_CHECK_LINES; i++) {
        if ((lines & (1U << i)) != 0 && check_is_open(&check->line[i])) {
            why[why_count++] = check->line[i].why;
        }
    }
    struct hf_report_questions questions = {NULL, 0};
    const struct hf_report_open open = {why, why_count, check->product};
    HF_TRY(hf_report_questions(assessment, &open, &cli->keep, &questions));
    const struct hf_report_question *question = questions.item;
    const size_t count = questions.count;
    for (size_t i = 0; i < count && i < QUESTIONS_SHOWN; i++) {
        if (i == 0 || question[i].is_own != question[i - 1].is_own) {
            hf_buffer_puts(out, question[i].is_own ? "\nlook up:\n" : "\nask the supplier:\n");
        }
        hf_buffer_printf(out, "  %.*s\n", HF_TEXT_ARG(question[i].text));
    }
    if (count > QUESTIONS_SHOWN) {
        hf_buffer_printf(out, "  and %zu more; --format json lists them line by line\n",
                         count - QUESTIONS_SHOWN);
    }
    return HF_OK;
}

static const struct hf_stock_bar *bar_find(const struct hf_assessment *assessment, uint32_t stock) {
    for (uint32_t i = 0; i < assessment->stock_bar_count; i++) {
        if (assessment->stock_bar[i].stock == stock) {
            return &assessment->stock_bar[i];
        }
    }
    return NULL;
}

/* Where rows about lots say that units of the product differ: which of the stock may go in. */
static void print_stock(struct cli *cli, const struct hf_assessment *assessment, uint32_t product,
                        struct hf_buffer *out) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_csr *lots = &snapshot->lots_by_product;
    const struct hf_csr *rows = &snapshot->stocks_by_product;
    if (product == HF_NONE || lots->start[product] == lots->start[product + 1]) {
        return;
    }
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t stock = rows->item[i];
        const uint32_t shown = i - rows->start[product];
        if (shown == LOTS_SHOWN) {
            hf_buffer_printf(out, "  and %u more; 'holdfast stock lots' names those that may not\n",
                             rows->start[product + 1] - i);
            return;
        }
        const struct hf_stock_bar *bar = bar_find(assessment, stock);
        const enum hf_answer barred = bar == NULL ? HF_ANSWER_NO : bar->barred_as_of;
        hf_buffer_puts(out, shown == 0 ? "\nof the stock:\n" : "");
        hf_buffer_printf(out, "  %.*s, revision %.*s, date code %.*s: %s\n",
                         HF_TEXT_ARG(cli_clean(cli, snapshot->stocks.lot[stock])),
                         HF_TEXT_ARG(snapshot->stocks.revision[stock].len == 0
                                         ? HF_TEXT("not said")
                                         : cli_clean(cli, snapshot->stocks.revision[stock])),
                         HF_TEXT_ARG(snapshot->stocks.date_code[stock].len == 0
                                         ? HF_TEXT("not said")
                                         : cli_clean(cli, snapshot->stocks.date_code[stock])),
                         barred == HF_ANSWER_YES  ? "must not be installed"
                         : barred == HF_ANSWER_NO ? "may be installed"
                                                  : "undetermined whether it may be installed");
    }
}

static enum hf_status print_body(struct cli *cli, const struct cli_assessed *assessed,
                                 const struct hf_check *check, unsigned lines,
                                 const struct hf_report_options *options, struct hf_buffer *out) {
    const struct hf_assessment *assessment = &assessed->assessment;
    HF_TRY(check_rows(cli, assessment, check, lines, options, out));
    if (options->format != HF_REPORT_TABLE) {
        return HF_OK;
    }
    print_stock(cli, assessment, check->product, out);
    HF_TRY(print_questions(cli, assessment, check, lines, out));
    if (options->has_why) {
        print_reasons(assessment, check, lines, out);
    }
    return HF_OK;
}

/* "product EX-9 from Example Telecom" */
static enum hf_status asked_words(struct cli *cli, const struct check_asked *asked,
                                  const struct hf_snapshot *snapshot, struct hf_text *words) {
    const struct hf_text party = asked->said[CHECK_SUPPLIER].len > 0
                                     ? asked->said[CHECK_SUPPLIER]
                                     : asked->said[CHECK_MANUFACTURER];
    if (asked->deal.product == HF_NONE && asked->said[CHECK_PRODUCT].len == 0) {
        return hf_text_format(&cli->keep, words, "party %.*s", HF_TEXT_ARG(party));
    }
    const struct hf_text product =
        asked->deal.product == HF_NONE
            ? asked->said[CHECK_PRODUCT]
            : hf_snapshot_label(snapshot, HF_KIND_PRODUCT, asked->deal.product);
    if (asked->said[CHECK_SUPPLIER].len == 0) {
        return hf_text_format(&cli->keep, words, "product %.*s", HF_TEXT_ARG(product));
    }
    return hf_text_format(&cli->keep, words, "product %.*s from %.*s", HF_TEXT_ARG(product),
                          HF_TEXT_ARG(party));
}

static int check_print(struct cli *cli, const struct cli_assessed *assessed,
                       const struct check_asked *asked, const struct hf_check *check) {
    struct hf_report_options options;
    struct hf_error error = {0};
    struct hf_text words = {NULL, 0};
    int exit_status = EXIT_DONE;
    const unsigned all = (1U << HF_CHECK_LINES) - 1;
    const unsigned lines = asked->lines == 0 ? all : asked->lines;
    if (!cli_format(cli, &options, &exit_status)) {
        return exit_status;
    }
    enum hf_status status = asked_words(cli, asked, &assessed->snapshot, &words);
    struct hf_buffer out = cli_buffer();
    if (status == HF_OK && options.format == HF_REPORT_TABLE) {
        print_heading(&assessed->assessment, cli_clean(cli, words), check, &out);
    }
    if (status == HF_OK) {
        status = print_body(cli, assessed, check, lines, &options, &out);
    }
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return cli_failed(cli, status, &error);
    }
    cli_foot(&assessed->basis, &options, &out);
    exit_status = cli_answer(cli, &assessed->basis, "-", &out);
    bool is_clear = true;
    for (int i = 0; i < HF_CHECK_LINES; i++) {
        is_clear = is_clear && ((lines & (1U << i)) == 0 || check_is_clear(&check->line[i]));
    }
    return exit_status == EXIT_DONE && !is_clear ? EXIT_FOUND : exit_status;
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

/* ---- one question ---- */

static void asked_note(struct cli *cli, const struct cli_assessed *assessed,
                       const struct check_asked *asked) {
    const struct hf_assessment *assessment = &assessed->assessment;
    if (asked->unlike != NULL) {
        cli_note(cli,
                 "No party of the workspace, pack or list is like '%.*s'. That is no clearance: "
                 "lists and packs "
                 "end where their publishers stop.",
                 HF_TEXT_ARG(asked->unlike->text));
    }
    if (asked->product_unknown) {
        cli_note(cli,
                 "The workspace has no product '%.*s': what it is made of is not known. Import it, "
                 "or say MANUFACTURER/MODEL.",
                 HF_TEXT_ARG(asked->said[CHECK_PRODUCT]));
    }
    if (asked->deal.product != HF_NONE) {
        note_product_decided(cli, assessment, asked->deal.product);
    }
    const struct hf_check_subject *const subject[] = {asked->deal.supplier,
                                                      asked->deal.manufacturer};
    for (int i = 0; i < 2; i++) {
        note_decided(cli, assessment, subject[i] == NULL ? HF_NONE : subject[i]->party);
    }
}

static int check_one(struct cli *cli, struct cli_assessed *assessed,
                     const struct hf_text said[CHECK_FIELDS]) {
    struct check_names names = {NULL, 0, 0};
    struct check_asked asked;
    struct hf_check check;
    struct hf_error error = {0};
    enum hf_status status = check_ask(cli, assessed, said, &names, &asked);
    if (status == HF_ERR_INPUT) {
        return cli_usage(cli, "%.*s", HF_TEXT_ARG(asked.trouble));
    }
    if (status == HF_OK) {
        status = check_run(cli, assessed, &asked, &check);
    }
    if (status != HF_OK) {
        return cli_failed(cli, status, &error);
    }
    asked_note(cli, assessed, &asked);
    return check_print(cli, assessed, &asked, &check);
}

/* What the options say; false after saying that one of them is empty. */
static bool said_collect(const struct cli *cli, struct hf_text said[CHECK_FIELDS], bool *has_any) {
    static const enum option_id option[CHECK_FIELDS] = {
        OPTION_PARTY,    OPTION_MANUFACTURER, OPTION_PRODUCT, OPTION_QUANTITY, OPTION_DESTINATION,
        OPTION_CONTRACT, OPTION_ORDERED,      OPTION_ACT,     OPTION_REVISION, OPTION_DATE_CODE};
    *has_any = false;
    for (int i = 0; i < CHECK_FIELDS; i++) {
        const char *value = cli_value(cli, option[i]);
        said[i] = value == NULL ? (struct hf_text){NULL, 0} : hf_text_trim(hf_text_of(value));
        *has_any = *has_any || value != NULL;
        if (value != NULL && said[i].len == 0) {
            (void)cli_usage(cli, "an empty %s cannot be checked, and would not be clear",
                            i <= CHECK_PRODUCT ? "name" : "value");
            return false;
        }
    }
    return true;
}

int cmd_check(struct cli *cli) {
    struct hf_text said[CHECK_FIELDS];
    const char *orders = cli_value(cli, OPTION_ORDER);
    bool has_any = false;
    if (!said_collect(cli, said, &has_any)) {
        return EXIT_USAGE;
    }
    const bool has_subject =
        said[CHECK_SUPPLIER].len + said[CHECK_MANUFACTURER].len + said[CHECK_PRODUCT].len > 0;
    if ((orders == NULL && !has_subject) || cli->argument_count > 0) {
        return cli_usage(cli, "check wants --party TEXT, --product TEXT or --order FILE");
    }
    if (orders != NULL && has_any) {
        return cli_usage(cli, "--order stands alone: say the rest in its columns");
    }
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_assess(cli, HF_ASSESS_EXPOSURE, assessed, &exit_status)) {
        return exit_status;
    }
    if (!hf_snapshot_has_measures(&assessed->snapshot)) {
        return cli_usage(cli,
                         "no pack is in the workspace, so nothing says what may be done; import "
                         "packs first, as 'holdfast import packs'");
    }
    return orders != NULL ? check_orders(cli, assessed, orders) : check_one(cli, assessed, said);
}
