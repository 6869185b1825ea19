#include "apps/holdfast/check_cli.h"

/* An answer of `check` in words. */

const char *check_act_words(const struct hf_check_line *line) {
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

const char *check_verdict_words(const struct hf_check_line *line) {
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

bool check_is_clear(const struct hf_check_line *line) {
    return line->lawful == HF_ANSWER_YES && line->advised == HF_ANSWER_NO;
}

bool check_is_open(const struct hf_check_line *line) {
    return !hf_answer_is_settled(line->lawful) || !hf_answer_is_settled(line->advised);
}

static bool line_is_worse(const struct hf_check_line *line, const struct hf_check_line *than) {
    return line->lawful != than->lawful ? line->lawful < than->lawful
                                        : line->advised > than->advised;
}

int check_worst(const struct hf_check *check, unsigned lines) {
    int worst = -1;
    for (int i = 0; i < HF_CHECK_LINES; i++) {
        const bool is_meant = (lines & (1U << i)) != 0;
        if (is_meant && (worst < 0 || line_is_worse(&check->line[i], &check->line[worst]))) {
            worst = i;
        }
    }
    return worst < 0 ? 0 : worst;
}

/* The questions that would settle the line, divided by blanks. */
static enum hf_status line_ask(struct cli *cli, const struct hf_assessment *assessment,
                               const struct hf_check *check, const struct hf_check_line *line,
                               struct hf_text *text) {
    struct hf_report_questions questions = {NULL, 0};
    const struct hf_report_open open = {&line->why, 1, check->product};
    if (!check_is_open(line)) {
        return HF_OK;
    }
    HF_TRY(hf_report_questions(assessment, &open, &cli->keep, &questions));
    struct hf_buffer joined = cli_buffer();
    for (size_t i = 0; i < questions.count; i++) {
        hf_buffer_puts(&joined, i == 0 ? "" : " ");
        hf_buffer_add(&joined, questions.item[i].text);
    }
    const enum hf_status status = joined.status != HF_OK
                                      ? joined.status
                                      : hf_text_copy(&cli->keep, hf_buffer_text(&joined), text);
    hf_buffer_free(&joined);
    return status;
}

enum hf_status check_cells(struct cli *cli, const struct hf_assessment *assessment,
                           const struct hf_check *check, int at, struct hf_text *row) {
    const struct hf_check_line *line = &check->line[at];
    row[CHECK_VERDICT] = hf_text_of(check_verdict_words(line));
    HF_TRY(line_ask(cli, assessment, check, line, &row[CHECK_ASK]));
    const bool is_open = line->until.earliest.days >= HF_DATE_MAX.days;
    char day[11];
    hf_date_write(line->until.earliest, day);
    if (!is_open) {
        HF_TRY(hf_text_format(&cli->keep, &row[CHECK_UNTIL], "%s", day));
    }
    /* advice is named where it is all that there is to say */
    const bool is_advice = line->measure == HF_NONE && line->lawful == HF_ANSWER_YES &&
                           line->advised > HF_ANSWER_PRESUMED_NO;
    const uint32_t named = is_advice ? line->advice_measure : line->measure;
    if (named == HF_NONE) {
        row[CHECK_MEASURE] = hf_answer_is_settled(line->lawful)
                                 ? row[CHECK_MEASURE]
                                 : HF_TEXT("a list that no pack explains");
        return HF_OK;
    }
    const struct hf_pack *pack =
        &assessment->snapshot->pack[is_advice ? line->advice_pack : line->pack];
    const struct hf_measure *measure = &pack->measure[named];
    HF_TRY(hf_text_format(&cli->keep, &row[CHECK_MEASURE], "%.*s/%.*s", HF_TEXT_ARG(pack->id),
                          HF_TEXT_ARG(measure->id)));
    if (line->defeater != HF_NONE) {
        row[CHECK_EXCEPTION] = measure->defeater[line->defeater].title;
    }
    struct hf_buffer weakest = cli_buffer();
    enum hf_status status = HF_OK;
    if (hf_report_weakest(assessment, line->why, &weakest)) {
        status = hf_text_copy(&cli->keep, hf_buffer_text(&weakest), &row[CHECK_RESTS_ON]);
    }
    hf_buffer_free(&weakest);
    return status;
}

enum hf_status check_advice(struct cli *cli, const struct hf_assessment *assessment,
                            const struct hf_check *check, unsigned lines, int worst,
                            struct hf_text *text) {
    static const size_t before = sizeof "lawful, " - 1;
    int most = worst;
    for (int i = 0; i < HF_CHECK_LINES; i++) {
        const bool is_meant = (lines & (1U << i)) != 0;
        most = is_meant && check->line[i].advised > check->line[most].advised ? i : most;
    }
    const struct hf_check_line *line = &check->line[most];
    const bool is_said = most == worst && line->lawful == HF_ANSWER_YES;
    if (is_said || line->advised < HF_ANSWER_NO_BASIS || line->advice_measure == HF_NONE) {
        return HF_OK;
    }
    const struct hf_pack *pack = &assessment->snapshot->pack[line->advice_pack];
    return hf_text_format(&cli->keep, text, "%s: %s, %.*s/%.*s", check_act_words(line),
                          lawful_words(line->advised) + before, HF_TEXT_ARG(pack->id),
                          HF_TEXT_ARG(pack->measure[line->advice_measure].id));
}
