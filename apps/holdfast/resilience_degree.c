/* resilience --degree: a loss that is less than all, and which words ask for it. */
#include "apps/holdfast/resilience_cli.h"

#include <holdfast/degree.h>
#include <holdfast/rows.h>

#include <string.h>

static const struct hf_rows_column degree_columns[] = {
    {"lost", "lost", false},
    {"degree", "degree", false},
    {"from", "from", false},
    {"sites_with_lower", "sites with such a device", true},
    {"sites_with_upper", "to", true},
    {"sites_through_lower", "sites served only through them", true},
    {"sites_through_upper", "to", true},
    {"subscribers_through_lower", "their people", true},
    {"subscribers_through_upper", "to", true},
    {"subscribers_known", "all counted", false},
    {"sentence", "in words", false},
};
enum { DEGREE_COLUMNS = sizeof degree_columns / sizeof degree_columns[0] };

enum hf_status cli_resilience_basis(struct cli *cli, const struct hf_assessment *assessment,
                                    void (*head)(const struct hf_assessment *, struct hf_buffer *),
                                    struct hf_text *basis) {
    struct hf_buffer out = cli_buffer();
    head(assessment, &out);
    const enum hf_status status =
        out.status == HF_OK ? hf_text_copy(&cli->keep, hf_buffer_text(&out), basis) : out.status;
    hf_buffer_free(&out);
    return status;
}

bool cli_asks_degree(const struct cli *cli) {
    const char *word = cli_value(cli, OPTION_DEGREE);
    const bool is_off = word != NULL && strcmp(word, hf_degree_word(HF_DEGREE_OFF)) == 0;
    return cli_asks_ageing(cli) || (word != NULL && !is_off) || cli_has(cli, OPTION_TRIALS) ||
           cli_has(cli, OPTION_UNTIL) || cli_has(cli, OPTION_SEED);
}

static enum hf_status span_text(struct hf_arena *keep, const int64_t count[2],
                                struct hf_text *text) {
    struct hf_buffer out = hf_buffer_make(64);
    hf_report_counts(&out, count);
    const enum hf_status status =
        out.status == HF_OK ? hf_text_copy(keep, hf_buffer_text(&out), text) : out.status;
    hf_buffer_free(&out);
    return status;
}

/* What is said to be lost; "" without a loss. */
static struct hf_text degree_subject(const struct hf_assessment *assessment, uint32_t loss) {
    return loss == HF_NONE ? HF_TEXT("")
                           : assessment->scenario.change[assessment->assumed[loss].change].subject;
}

/* Nobody says of any site how many people it serves. */
static bool people_unknown(const struct hf_degree_step *step) {
    return !step->subscribers_known && step->subscribers_through[1] == 0 &&
           step->sites_through[1] > 0;
}

/* "1,200 people" */
static enum hf_status people_text(struct hf_arena *keep, const struct hf_degree_step *step,
                                  struct hf_text *text) {
    struct hf_text span;
    if (people_unknown(step)) {
        *text = HF_TEXT("how many people is not known");
        return HF_OK;
    }
    HF_TRY(span_text(keep, step->subscribers_through, &span));
    return hf_text_format(keep, text, "%.*s people%s", HF_TEXT_ARG(span),
                          step->subscribers_known ? ""
                                                  : ", and those of whom nobody says how many");
}

static enum hf_status degree_sentence(struct cli *cli, const struct hf_degree_answer *answer,
                                      const struct hf_degree_step *step, struct hf_text lost,
                                      struct hf_text *text) {
    char day[11];
    struct hf_text sites;
    struct hf_text people;
    const bool is_one = step->sites_through[1] == 1;
    hf_date_write(step->day, day);
    HF_TRY(span_text(&cli->keep, step->sites_through, &sites));
    HF_TRY(people_text(&cli->keep, step, &people));
    if (answer->asked.degree == HF_DEGREE_NO_TRANSIT) {
        return hf_text_format(&cli->keep, text,
                              "with %.*s not trusted to carry traffic of others, %.*s %s no "
                              "gateway; %.*s",
                              HF_TEXT_ARG(lost), HF_TEXT_ARG(sites),
                              is_one ? "site reaches" : "sites reach", HF_TEXT_ARG(people));
    }
    return hf_text_format(&cli->keep, text,
                          "without updates%s%.*s, from %s on %.*s %s served only through devices "
                          "that cannot be patched: not dark, not secured; %.*s",
                          lost.len > 0 ? " of " : "", HF_TEXT_ARG(lost), day, HF_TEXT_ARG(sites),
                          is_one ? "site is" : "sites are", HF_TEXT_ARG(people));
}

static enum hf_status degree_row(struct cli *cli, const struct hf_assessment *assessment,
                                 const struct hf_degree_answer *answer, uint32_t at,
                                 struct hf_text *cell) {
    const struct hf_degree_step *step = &answer->step[at];
    const struct hf_text lost = degree_subject(assessment, answer->asked.loss);
    char day[11];
    hf_date_write(step->day, day);
    cell[0] = lost;
    cell[1] = hf_text_of(hf_degree_word(answer->asked.degree));
    HF_TRY(hf_text_copy(&cli->keep, hf_text_of(day), &cell[2]));
    for (int bound = 0; bound < 2; bound++) {
        HF_TRY(hf_text_format(&cli->keep, &cell[3 + bound], "%lld",
                              (long long)step->sites_with[bound]));
        HF_TRY(hf_text_format(&cli->keep, &cell[5 + bound], "%lld",
                              (long long)step->sites_through[bound]));
        if (step->subscribers_known || step->subscribers_through[bound] > 0 ||
            step->sites_through[bound] == 0) {
            HF_TRY(hf_text_format(&cli->keep, &cell[7 + bound], "%lld",
                                  (long long)step->subscribers_through[bound]));
        }
    }
    cell[9] = step->subscribers_known ? HF_TEXT("yes") : HF_TEXT("no");
    return degree_sentence(cli, answer, step, lost, &cell[10]);
}

/* One answer for each loss, or one without any. */
static enum hf_status degree_fill(struct cli *cli, struct hf_assessment *assessment,
                                  enum hf_degree degree, bool has_why, struct hf_rows_text *rows,
                                  struct hf_rows_why *why) {
    const uint32_t losses = assessment->assumed_count;
    const uint32_t count = losses == 0 ? 1 : losses;
    struct hf_degree_answer *answer = hf_new(&cli->keep, struct hf_degree_answer, count);
    size_t steps = 0;
    if (answer == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct hf_degree_request request = {degree, losses == 0 ? HF_NONE : i};
        HF_TRY(hf_degree_assess(assessment, &request, &cli->keep, cli->scratch, &answer[i]));
        if (has_why) {
            HF_TRY(hf_degree_explain(assessment, &answer[i]));
        }
        steps += answer[i].step_count;
    }
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, steps * DEGREE_COLUMNS + 1);
    struct hf_why_id *reason = hf_take(&cli->keep, struct hf_why_id, steps + 1);
    size_t row = 0;
    if (cell == NULL || reason == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t at = 0; at < answer[i].step_count; at++) {
            HF_TRY(degree_row(cli, assessment, &answer[i], at, cell + row * DEGREE_COLUMNS));
            reason[row++] = answer[i].step[at].why;
        }
    }
    *why = (struct hf_rows_why){assessment, has_why ? reason : NULL, {NULL, 0}};
    *rows = (struct hf_rows_text){"holdfast-degree/1", degree_columns, DEGREE_COLUMNS, cell, row};
    return HF_OK;
}

/* What no degree of a loss is worked out for. */
static void degree_left_out(const struct hf_assessment *assessment, struct hf_buffer *out) {
    int64_t count = 0;
    for (uint32_t i = 0; i < assessment->site_risk_count; i++) {
        const struct hf_site_risk *risk = &assessment->site_risk[i];
        count += risk->is_served_now && hf_answer_is_settled(risk->served_known) ? 0 : 1;
    }
    if (count > 0) {
        hf_buffer_puts(out, "Left out: ");
        hf_report_count(out, count);
        hf_buffer_puts(out, count == 1 ? " site that is not known to be served today.\n"
                                       : " sites that are not known to be served today.\n");
    }
}

/* Where people read: only what follows, in words. */
static void degree_words(struct cli *cli, const struct hf_rows_text *rows,
                         const struct hf_rows_why *why, const struct hf_assessment *assessment,
                         struct hf_buffer *out) {
    hf_buffer_puts(out, "what follows\n");
    for (size_t i = 0; i < rows->row_count; i++) {
        const struct hf_text sentence = cli_clean(cli, rows->cell[(i + 1) * DEGREE_COLUMNS - 1]);
        hf_buffer_printf(out, "%.*s\n", (int)sentence.len, sentence.data);
        if (why->item != NULL) {
            hf_report_why_below(assessment, why->item[i], out);
        }
    }
    degree_left_out(assessment, out);
}

static int degree_run(struct cli *cli, enum hf_degree degree) {
    struct hf_report_options options;
    struct hf_rows_text rows = {.schema = NULL};
    struct hf_rows_why why = {.assessment = NULL};
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_format(cli, &options, &exit_status) ||
        !cli_assess(cli, HF_ASSESS_RESILIENCE, assessed, &exit_status)) {
        return exit_status;
    }
    if (degree == HF_DEGREE_NO_TRANSIT && assessed->assessment.assumed_count == 0) {
        return cli_usage(cli, "--degree no-transit wants --lose NAME: who is not trusted");
    }
    enum hf_status status =
        degree_fill(cli, &assessed->assessment, degree, options.has_why, &rows, &why);
    if (status == HF_OK) {
        status = cli_resilience_basis(cli, &assessed->assessment, degree_left_out, &why.basis);
    }
    if (status != HF_OK) {
        const struct hf_error error = {0};
        return cli_failed(cli, status, &error);
    }
    struct hf_buffer out = cli_buffer();
    if (options.format == HF_REPORT_TABLE) {
        degree_words(cli, &rows, &why, &assessed->assessment, &out);
    } else {
        hf_rows_print_why(&rows, &why, &options, &out);
    }
    cli_foot(&assessed->basis, &options, &out);
    return cli_fail_on(cli, assessed, cli_answer(cli, &assessed->basis, "-", &out));
}

int cli_resilience_degree(struct cli *cli) {
    const char *word = cli_value(cli, OPTION_DEGREE);
    int degree = word == NULL ? HF_DEGREE_NO_SPARES : HF_DEGREES;
    for (int i = 0; i < HF_DEGREES && word != NULL; i++) {
        degree = strcmp(word, hf_degree_word((enum hf_degree)i)) == 0 ? i : degree;
    }
    if (degree == HF_DEGREES) {
        return cli_usage(cli, "--degree is off, no-spares, no-updates or no-transit, not '%s'",
                         word);
    }
    if (cli->argument_count > 0 && !cli_asks_ageing(cli)) {
        return word == NULL
                   ? cli_usage(cli, "--trials, --seed and --until belong to 'resilience ageing'")
                   : cli_usage(cli,
                               "--degree %s has one answer: ask without '%s', which is of all "
                               "being off",
                               word, cli->argument[0]);
    }
    if (cli_asks_ageing(cli) && word != NULL && degree != HF_DEGREE_NO_SPARES) {
        return cli_usage(cli, "'%s' is the degree no-spares; for %s leave it out", cli->argument[0],
                         word);
    }
    if (degree == HF_DEGREE_NO_SPARES && (word != NULL || cli_asks_ageing(cli))) {
        return cli_resilience_ageing(cli);
    }
    if (cli_has(cli, OPTION_TRIALS) || cli_has(cli, OPTION_UNTIL) || cli_has(cli, OPTION_SEED) ||
        cli_asks_ageing(cli)) {
        return cli_usage(cli, "--trials, --seed and --until belong to 'resilience ageing'");
    }
    return degree_run(cli, (enum hf_degree)degree);
}
