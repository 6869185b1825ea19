/* A historical scenario day by day, each with what was known on it: what began or ceased to apply,
 * to which products, why, beside what happened, and whether that could be foreseen. */
#include "apps/holdfast/cli.h"

#include <holdfast/replay.h>
#include <holdfast/rows.h>
#include <string.h>

enum { PRODUCTS_SHOWN = 6 };

struct replayed {
    struct hf_snapshot snapshot;
    struct hf_replay_result result;
    struct cli_basis basis;
};

static bool replay_open(struct cli *cli, struct replayed *replayed, int *exit_status) {
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {0};
    int64_t seconds = 0;
    if (!cli_known_at(cli, &seconds, exit_status) ||
        !cli_open(cli, HF_WORKSPACE_READ, &workspace, exit_status)) {
        return false;
    }
    replayed->basis.snapshot = &replayed->snapshot;
    const enum hf_status status = cli_read(cli, workspace, seconds, &replayed->basis, &error);
    hf_workspace_close(workspace);
    if (status != HF_OK) {
        *exit_status = cli_failed(cli, status, &error);
    }
    return status == HF_OK;
}

static enum hf_status replay_cells(struct cli *cli, const struct hf_pack *pack, struct hf_text *row,
                                   size_t columns) {
    for (uint32_t i = 0; i < pack->replay_count; i++, row += columns) {
        char day[11];
        row[0] = pack->replay[i].id;
        row[1] = pack->replay[i].title;
        hf_date_write(pack->replay[i].from, day);
        HF_TRY(hf_text_copy(&cli->keep, hf_text_of(day), &row[2]));
        hf_date_write(pack->replay[i].until, day);
        HF_TRY(hf_text_copy(&cli->keep, hf_text_of(day), &row[3]));
    }
    return HF_OK;
}

static int print_names(struct cli *cli, const struct hf_snapshot *snapshot) {
    static const struct hf_rows_column columns[] = {{"replay", "replay", false},
                                                    {"title", "title", false},
                                                    {"from", "from", false},
                                                    {"until", "until", false}};
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    struct hf_report_options options;
    int exit_status = EXIT_DONE;
    size_t count = 0;
    for (uint32_t i = 0; i < snapshot->pack_count; i++) {
        count += snapshot->pack[i].replay_count;
    }
    if (!cli_format(cli, &options, &exit_status)) {
        return exit_status;
    }
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, count * COLUMNS);
    size_t at = 0;
    for (uint32_t i = 0; i < snapshot->pack_count && cell != NULL; i++) {
        if (replay_cells(cli, &snapshot->pack[i], cell + at * COLUMNS, COLUMNS) != HF_OK) {
            return EXIT_MACHINE;
        }
        at += snapshot->pack[i].replay_count;
    }
    if (cell == NULL) {
        return EXIT_MACHINE;
    }
    struct hf_buffer out = cli_buffer();
    const struct hf_rows_text rows = {"holdfast-replays/1", columns, COLUMNS, cell, count};
    hf_rows_print(&rows, &options, &out);
    return cli_print(cli, &out);
}

/* ---- one replay as text ---- */

static void print_fact(struct hf_buffer *out, const struct hf_pack *pack, uint32_t fact) {
    if (fact != HF_NONE) {
        hf_buffer_printf(out, " [%s, %.*s]", hf_verified_text(pack->fact[fact].verified),
                         HF_TEXT_ARG(pack->fact[fact].citation));
    }
}

/* An event stands under the first day on which it may have been. */
static void print_open_date(struct hf_buffer *out, struct hf_date_range date) {
    char last[11];
    if (date.latest.days > date.earliest.days && date.latest.days < HF_DATE_MAX.days) {
        hf_date_write(date.latest, last);
        hf_buffer_printf(out, " (some day until %s)", last);
    }
}

static const char *change_word(const struct hf_replay_change *change) {
    if (change->after == HF_ANSWER_YES) {
        return "begins to apply";
    }
    if (change->after == HF_ANSWER_NO) {
        return "applies no more";
    }
    return change->before > change->after ? "may apply no more" : "may begin to apply";
}

/* The same products, for the same reason: only what it does to them differs. */
static bool is_same_cause(const struct hf_replay_change *left,
                          const struct hf_replay_change *right) {
    if (left->pack != right->pack || left->measure != right->measure || left->act != right->act ||
        left->before != right->before || left->after != right->after ||
        left->defeater != right->defeater || left->product_count != right->product_count) {
        return false;
    }
    return memcmp(left->product, right->product, left->product_count * sizeof *left->product) == 0;
}

static void print_products(struct hf_buffer *out, const struct hf_snapshot *snapshot,
                           const struct hf_replay_change *change) {
    hf_buffer_printf(out, "    %u product%s, %lld unit%s:", change->product_count,
                     change->product_count == 1 ? "" : "s", (long long)change->units,
                     change->units == 1 ? "" : "s");
    for (uint32_t i = 0; i < change->product_count && i < PRODUCTS_SHOWN; i++) {
        hf_buffer_printf(
            out, "%s %.*s", i == 0 ? "" : ",",
            HF_TEXT_ARG(hf_snapshot_label(snapshot, HF_KIND_PRODUCT, change->product[i])));
    }
    if (change->product_count > PRODUCTS_SHOWN) {
        hf_buffer_printf(out, " and %u more", change->product_count - PRODUCTS_SHOWN);
    }
    hf_buffer_putc(out, '\n');
}

/* How well the weaker of the measure's fact and the act's is known. */
static enum hf_verified weakest_of(const struct hf_pack *pack, const struct hf_measure *measure,
                                   const struct hf_replay_change *change) {
    enum hf_verified weakest =
        measure->fact == HF_NONE ? HF_VERIFIED_NONE : pack->fact[measure->fact].verified;
    for (uint32_t i = 0; i < measure->act_count; i++) {
        const uint32_t fact = measure->act[i].fact;
        if (measure->act[i].act == change->act && fact != HF_NONE &&
            pack->fact[fact].verified < weakest) {
            weakest = pack->fact[fact].verified;
        }
    }
    return weakest;
}

/* Prints a change and those after it that have the same cause; returns how many. */
static uint32_t print_change(struct hf_buffer *out, const struct replayed *replayed,
                             const struct hf_replay_day *day, uint32_t at, bool has_why) {
    static const char *const effects[HF_EFFECT_COUNT] = {"no new supply", "no spares",
                                                         "no repair",     "no updates",
                                                         "no installing", "must be removed"};
    const struct hf_snapshot *snapshot = &replayed->snapshot;
    const struct hf_replay_change *change = &day->change[at];
    const struct hf_pack *pack = &snapshot->pack[change->pack];
    const struct hf_measure *measure = &pack->measure[change->measure];
    uint32_t count = 0;
    hf_buffer_puts(out, "  ");
    if (measure->binding != HF_BINDING_LAW) { /* binds nobody */
        hf_buffer_printf(out, "%s: ", hf_binding_text(measure->binding));
    }
    for (; at + count < day->change_count && is_same_cause(change, &change[count]); count++) {
        hf_buffer_printf(out, "%s%s", count == 0 ? "" : ", ", effects[change[count].kind]);
    }
    hf_buffer_printf(out, ": %s", change_word(change));
    if (!hf_answer_is_settled(change->after)) {
        hf_buffer_printf(out, " (undetermined, %s)", hf_answer_text(change->after));
    }
    hf_buffer_printf(out, "\n    by %.*s/%.*s, %s", HF_TEXT_ARG(pack->id), HF_TEXT_ARG(measure->id),
                     hf_act_text(change->act));
    if (change->defeater != HF_NONE) {
        hf_buffer_printf(out, "; exception: %.*s",
                         HF_TEXT_ARG(measure->defeater[change->defeater].title));
    }
    hf_buffer_printf(out, " [%s]", hf_verified_text(weakest_of(pack, measure, change)));
    hf_buffer_putc(out, '\n');
    print_products(out, snapshot, change);
    if (has_why && change->why.value != UINT32_MAX) {
        hf_report_why(day->assessment, change->why, 0, out);
    }
    return count;
}

/* ---- what was said of an event before it ---- */

static const struct hf_replay_score *score_of(const struct hf_replay_result *result,
                                              uint32_t event) {
    for (uint32_t i = 0; i < result->score_count; i++) {
        if (result->score[i].event == event) {
            return &result->score[i];
        }
    }
    return NULL;
}

static void print_range(struct hf_buffer *out, struct hf_date_range range) {
    char day[11];
    hf_date_write(range.earliest, day);
    hf_buffer_puts(out, day);
    if (range.latest.days == HF_DATE_MAX.days) {
        hf_buffer_puts(out, " or later");
    } else if (range.latest.days > range.earliest.days) {
        hf_date_write(range.latest, day);
        hf_buffer_printf(out, "..%s", day);
    }
}

/* Why the verdict is what it is, from what was known. */
static void print_reason(struct hf_buffer *out, const struct hf_replay_score *score) {
    char day[11];
    if (score->verdict == HF_REPLAY_NOT_MODELLED) {
        hf_buffer_puts(out, "the pack says of no measure that it should have foreseen this");
        return;
    }
    if (score->verdict == HF_REPLAY_BEFORE) {
        hf_buffer_puts(out, "it was known when the look ahead began");
        return;
    }
    hf_date_write(score->said_on, day);
    hf_buffer_printf(out, "on %s ", day);
    if (score->is_said) {
        hf_buffer_puts(out, "what was known said ");
        print_range(out, score->predicted);
    } else {
        hf_buffer_puts(out, "nothing that was known said so");
    }
    if (score->has_status) {
        hf_buffer_printf(out, "; the measure was %s", hf_period_status_text(score->status));
    }
}

static void print_score(struct hf_buffer *out, const struct hf_replay_score *score) {
    if (score == NULL || score->verdict == HF_REPLAY_NOT_MODELLED ||
        score->verdict == HF_REPLAY_BEFORE) {
        return;
    }
    hf_buffer_printf(out, "    %s", hf_replay_verdict_text(score->verdict));
    if (score->verdict == HF_REPLAY_PREDICTED) {
        hf_buffer_printf(out, ", %lld day%s before", (long long)score->warning_days,
                         score->warning_days == 1 ? "" : "s");
    }
    hf_buffer_puts(out, ": ");
    print_reason(out, score);
    hf_buffer_putc(out, '\n');
}

static void print_total(struct hf_buffer *out, const struct hf_replay_result *result) {
    static const enum hf_replay_verdict order[] = {HF_REPLAY_PREDICTED, HF_REPLAY_MISSED,
                                                   HF_REPLAY_OPEN, HF_REPLAY_BEFORE,
                                                   HF_REPLAY_NOT_MODELLED};
    hf_buffer_printf(out, "\n%u event%s:", result->score_count,
                     result->score_count == 1 ? "" : "s");
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        uint32_t count = 0;
        for (uint32_t j = 0; j < result->score_count; j++) {
            count += result->score[j].verdict == order[i] ? 1 : 0;
        }
        hf_buffer_printf(out, "%s %u %s", i == 0 ? "" : ",", count,
                         hf_replay_verdict_text(order[i]));
    }
    hf_buffer_putc(out, '\n');
}

static void print_days(struct hf_buffer *out, const struct replayed *replayed,
                       const struct hf_replay_request *request, bool has_why) {
    const struct hf_replay_result *result = &replayed->result;
    const struct hf_pack *pack = &replayed->snapshot.pack[result->pack];
    hf_buffer_printf(out, "%.*s\n", HF_TEXT_ARG(pack->replay[result->replay].title));
    if (request->is_blind) {
        char day[11];
        hf_date_write(request->freeze, day);
        hf_buffer_printf(out, "blind: nothing that came to be known after %s is used\n", day);
    }
    for (uint32_t i = 0; i < result->assumptions.count; i++) {
        const struct hf_assumption *assumption = &result->assumptions.item[i];
        const bool is_of_story =
            assumption->origin == HF_ASSUMED_PACK && assumption->pack == result->pack;
        if (is_of_story || assumption->origin == HF_ASSUMED_OPERATOR ||
            assumption->origin == HF_ASSUMED_DECISION ||
            assumption->origin == HF_ASSUMED_SCENARIO) {
            hf_buffer_printf(out, "assumed: %.*s = %g..%g %.*s", HF_TEXT_ARG(assumption->name),
                             assumption->value.lower, assumption->value.upper,
                             HF_TEXT_ARG(assumption->unit));
            print_fact(out, pack, is_of_story ? assumption->fact : HF_NONE);
            hf_buffer_putc(out, '\n');
        }
    }
    for (uint32_t i = 0; i < result->day_count; i++) {
        const struct hf_replay_day *day = &result->day[i];
        char date[11];
        hf_date_write(day->date, date);
        hf_buffer_printf(out, "\n%s%s\n", date,
                         day->date.days == pack->replay[result->replay].from.days
                             ? " (as it was on the first day)"
                             : "");
        for (uint32_t j = 0; j < day->event_count; j++) {
            const struct hf_event *event = &pack->event[day->event[j]];
            hf_buffer_printf(out, "  happened: %.*s", HF_TEXT_ARG(event->title));
            print_open_date(out, event->date);
            print_fact(out, pack, event->fact);
            hf_buffer_putc(out, '\n');
            print_score(out, score_of(result, day->event[j]));
        }
        for (uint32_t j = 0; j < day->change_count;) {
            j += print_change(out, replayed, day, j, has_why);
        }
    }
    print_total(out, result);
    hf_buffer_printf(out, "%u days looked at, %u with events or changes.%s\n",
                     result->days_looked_at, result->day_count,
                     has_why ? "" : " With --why: what each rests on.");
}

/* ---- the same as rows ---- */

static enum hf_status score_row(struct hf_arena *keep, const struct hf_replay_score *score,
                                struct hf_text *row) {
    char day[11];
    struct hf_buffer reason = hf_buffer_make(1024);
    row[8] = hf_text_of(hf_replay_verdict_text(score->verdict));
    print_reason(&reason, score);
    enum hf_status status = hf_text_copy(keep, hf_buffer_text(&reason), &row[12]);
    hf_buffer_free(&reason);
    if (score->is_said && status == HF_OK) {
        hf_date_write(score->predicted.earliest, day);
        status = hf_text_copy(keep, hf_text_of(day), &row[9]);
        hf_date_write(score->predicted.latest, day);
    }
    if (score->is_said && status == HF_OK) {
        status = hf_text_copy(keep, hf_text_of(day), &row[10]);
    }
    HF_TRY(status);
    return score->verdict != HF_REPLAY_PREDICTED
               ? HF_OK
               : hf_text_format(keep, &row[11], "%lld", (long long)score->warning_days);
}

static enum hf_status event_row(struct hf_arena *keep, const struct hf_pack *pack, uint32_t event,
                                struct hf_text *row) {
    row[1] = HF_TEXT("happened");
    row[2] = pack->event[event].title;
    const uint32_t fact = pack->event[event].fact;
    return fact == HF_NONE ? HF_OK : hf_text_copy(keep, pack->fact[fact].citation, &row[7]);
}

static enum hf_status change_row(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                 const struct hf_replay_change *change, struct hf_text *row) {
    const struct hf_pack *pack = &snapshot->pack[change->pack];
    const struct hf_measure *measure = &pack->measure[change->measure];
    const bool is_law = measure->binding == HF_BINDING_LAW;
    HF_TRY(hf_text_format(keep, &row[1], "%s%s%s", is_law ? "" : hf_binding_text(measure->binding),
                          is_law ? "" : ": ", change_word(change)));
    HF_TRY(hf_text_format(keep, &row[2], "%.*s/%.*s", HF_TEXT_ARG(pack->id),
                          HF_TEXT_ARG(measure->id)));
    row[3] = hf_text_of(hf_act_text(change->act));
    row[4] = hf_text_of(hf_answer_text(change->after));
    HF_TRY(hf_text_format(keep, &row[5], "%u", change->product_count));
    HF_TRY(hf_text_format(keep, &row[6], "%lld", (long long)change->units));
    return measure->fact == HF_NONE
               ? HF_OK
               : hf_text_copy(keep, pack->fact[measure->fact].citation, &row[7]);
}

static enum hf_status rows_out(struct cli *cli, const struct replayed *replayed,
                               const struct hf_report_options *options, struct hf_buffer *out) {
    static const struct hf_rows_column columns[] = {{"date", "date", false},
                                                    {"what", "what", false},
                                                    {"subject", "subject", false},
                                                    {"act", "act", false},
                                                    {"answer", "applies", false},
                                                    {"products", "products", true},
                                                    {"units", "units", true},
                                                    {"citation", "citation", false},
                                                    {"verdict", "verdict", false},
                                                    {"predicted_earliest", "predicted", false},
                                                    {"predicted_latest", "until", false},
                                                    {"warning_days", "days before", true},
                                                    {"because", "because", false}};
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    const struct hf_replay_result *result = &replayed->result;
    const struct hf_pack *pack = &replayed->snapshot.pack[result->pack];
    size_t count = 0;
    for (uint32_t i = 0; i < result->day_count; i++) {
        count += result->day[i].event_count + result->day[i].change_count;
    }
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, count * COLUMNS);
    struct hf_text *row = cell;
    for (uint32_t i = 0; i < result->day_count && cell != NULL; i++) {
        const struct hf_replay_day *day = &result->day[i];
        char date[11];
        struct hf_text kept = {NULL, 0};
        hf_date_write(day->date, date);
        HF_TRY(hf_text_copy(&cli->keep, hf_text_of(date), &kept));
        for (uint32_t j = 0; j < day->event_count + day->change_count; j++, row += COLUMNS) {
            row[0] = kept;
            const struct hf_replay_score *score =
                j < day->event_count ? score_of(result, day->event[j]) : NULL;
            HF_TRY(score == NULL ? HF_OK : score_row(&cli->keep, score, row));
            HF_TRY(j < day->event_count ? event_row(&cli->keep, pack, day->event[j], row)
                                        : change_row(&cli->keep, &replayed->snapshot,
                                                     &day->change[j - day->event_count], row));
        }
    }
    const struct hf_rows_text rows = {"holdfast-replay/1", columns, COLUMNS, cell, count};
    hf_rows_print(&rows, options, out);
    return cell == NULL ? HF_ERR_MEMORY : HF_OK;
}

int cmd_replay(struct cli *cli) {
    struct hf_report_options options;
    struct hf_scenario scenario;
    struct replayed *replayed = hf_new(&cli->keep, struct replayed, 1);
    int exit_status = EXIT_DONE;
    if (replayed == NULL) {
        return EXIT_MACHINE;
    }
    if (cli->argument_count > 1) {
        return cli_usage(cli, "replay takes one name");
    }
    if (!cli_format(cli, &options, &exit_status) || !cli_scenario(cli, &scenario, &exit_status) ||
        !replay_open(cli, replayed, &exit_status)) {
        return exit_status;
    }
    if (cli->argument_count == 0) {
        return print_names(cli, &replayed->snapshot);
    }
    const char *blind = cli_value(cli, OPTION_BLIND);
    struct hf_replay_request request = {.snapshot = &replayed->snapshot,
                                        .name = hf_text_of(cli->argument[0]),
                                        .change = scenario.change,
                                        .change_count = scenario.change_count,
                                        .is_blind = blind != NULL};
    if (blind != NULL && !hf_date_parse(hf_text_of(blind), &request.freeze)) {
        return cli_usage(cli, "--blind wants a day as 2020-05-14, not '%s'", blind);
    }
    struct hf_error error = {0};
    const struct hf_snapshot *view = &replayed->snapshot;
    enum hf_status status =
        hf_replay_run(&request, &cli->keep, cli->scratch, &replayed->result, &error);
    if (status == HF_OK) { /* names of what the scenario added */
        status = hf_scenario_apply(&cli->keep, &replayed->snapshot, &scenario, &view, &error);
    }
    replayed->snapshot = *view;
    struct hf_buffer out = cli_buffer();
    if (status == HF_OK && options.format == HF_REPORT_TABLE) {
        print_days(&out, replayed, &request, options.has_why);
    } else if (status == HF_OK) {
        status = rows_out(cli, replayed, &options, &out);
    }
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return cli_failed(cli, status, &error);
    }
    replayed->basis.scenario = &scenario;
    replayed->basis.assumptions = &replayed->result.assumptions;
    cli_foot(&replayed->basis, &options, &out);
    return cli_answer(cli, &replayed->basis, "-", &out);
}
