/* Goal: the dated events of a product's supply are what exposure found, the last order no later
 * than what can still come in. Method: a table of doors and lead times. */
#include "stock/event.h"

#include "tests/check.h"

#include <math.h>

static struct hf_date_range range_of(const char *text) {
    struct hf_date_range range = HF_DATE_UNKNOWN;
    CHECK(hf_date_range_parse(hf_text_of(text), &range));
    return range;
}

static const struct {
    const char *name;
    enum hf_answer buy_answer;
    const char *buy;
    enum hf_answer receive_answer;
    const char *receive;
    double lead[2];
    enum hf_answer answer;
    const char *order;
} cases[] = {
    {"nothing ends",
     HF_ANSWER_NO,
     "never",
     HF_ANSWER_NO,
     "never",
     {56, 365},
     HF_ANSWER_NO,
     "never"},
    {"presumed not to end",
     HF_ANSWER_PRESUMED_NO,
     "2020-05-15",
     HF_ANSWER_PRESUMED_NO,
     "2020-05-15",
     {10, 10},
     HF_ANSWER_PRESUMED_NO,
     "never"},
    {"ordering ends, what is ordered comes",
     HF_ANSWER_YES,
     "2020-05-15",
     HF_ANSWER_NO,
     "never",
     {100, 100},
     HF_ANSWER_YES,
     "2020-05-15"},
    {"receiving ends: the lead time before it",
     HF_ANSWER_YES,
     "2020-09-14",
     HF_ANSWER_YES,
     "2020-09-14",
     {10, 100},
     HF_ANSWER_YES,
     "2020-06-06..2020-09-04"},
    {"ordering ends early enough",
     HF_ANSWER_YES,
     "2020-05-15",
     HF_ANSWER_YES,
     "2021-09-14",
     {10, 100},
     HF_ANSWER_YES,
     "2020-05-15"},
    {"part of a day is a day",
     HF_ANSWER_NO,
     "never",
     HF_ANSWER_YES,
     "2020-09-14",
     {0.5, 0.5},
     HF_ANSWER_YES,
     "2020-09-13"},
    {"not sure",
     HF_ANSWER_NO_BASIS,
     "2020-05-15..",
     HF_ANSWER_NO,
     "never",
     {10, 100},
     HF_ANSWER_NO_BASIS,
     "2020-05-15.."},
};

int main(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_product_dates dates = {.product = 0};
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            dates.date[kind] = HF_DATE_NEVER;
        }
        dates.act_end[HF_DEAL_BUY] =
            (struct hf_act_end){cases[i].buy_answer, range_of(cases[i].buy), HF_WHY_NONE};
        dates.act_end[HF_DEAL_RECEIVE] =
            (struct hf_act_end){cases[i].receive_answer, range_of(cases[i].receive), HF_WHY_NONE};
        dates.answer[HF_EFFECT_MUST_REMOVE] = HF_ANSWER_YES;
        dates.date[HF_EFFECT_MUST_REMOVE] = range_of("2027-12-31");
        struct hf_stock_event event[HF_STOCK_EVENTS];
        hf_stock_events_fill(&dates, (struct hf_range){cases[i].lead[0], cases[i].lead[1]}, event);
        const struct hf_stock_event *order = &event[HF_STOCK_LAST_ORDER];
        const struct hf_date_range wanted = range_of(cases[i].order);
        const bool is_as_said = order->answer == cases[i].answer &&
                                order->date.earliest.days == wanted.earliest.days &&
                                order->date.latest.days == wanted.latest.days;
        CHECK(is_as_said);
        if (!is_as_said) {
            char early[11];
            char late[11];
            hf_date_write(order->date.earliest, early);
            hf_date_write(order->date.latest, late);
            printf("    %s: %s .. %s, answer %d\n", cases[i].name, early, late, (int)order->answer);
        }
        CHECK(event[HF_STOCK_REMOVAL].answer == HF_ANSWER_YES &&
              event[HF_STOCK_REMOVAL].date.latest.days == range_of("2027-12-31").latest.days);
        CHECK(event[HF_STOCK_LAST_UPDATE].date.earliest.days == HF_DATE_MAX.days);
    }
    struct hf_stock_event none[HF_STOCK_EVENTS];
    hf_stock_events_fill(NULL, (struct hf_range){1, 1}, none);
    for (int kind = 0; kind < HF_STOCK_EVENTS; kind++) {
        CHECK(none[kind].answer == HF_ANSWER_NO &&
              none[kind].date.earliest.days == HF_DATE_MAX.days);
    }
    return check_report();
}
