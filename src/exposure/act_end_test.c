/* Goal: the four acts that fill a pool end each on its own day, as surely as what ends them.
 * Method: one product, measures of one act each, all combinations that matter beside the expected
 * days. */
#include "tests/exposure_fixture.h"

static const char *const lines = "operator | name=Own | country=XO\n"
                                 "party | name=Veldor | country=XV\n"
                                 "product | manufacturer=Veldor | model=V1 | kind=device | "
                                 "bom_complete=yes%s\n"
                                 "site | name=North\n"
                                 "device | site=North | name=a | manufacturer=Veldor | "
                                 "device_type=V1\n";

struct act_case {
    const char *name;
    const char *product; /* more cells of it */
    struct {
        enum hf_act act;
        enum hf_modality modality;
        const char *from;
        const char *until;
    } rule[3];
    const char *end[HF_DEAL_ACTS]; /* "" answers no or presumed no */
    enum hf_answer answer[HF_DEAL_ACTS];
};

#define NONE                                                                                       \
    { HF_ACT_BUY, HF_PERMITTED, "2000", NULL }

static const struct act_case cases[] = {
    {"nothing", "", {NONE, NONE, NONE}, {"", "", "", ""}, {0}},
    {"buying only",
     " | end_of_sale=never | end_of_support=never",
     {{HF_ACT_BUY, HF_FORBIDDEN, "2020-05-15", NULL}, NONE, NONE},
     {"2020-05-15", "", "", ""},
     {HF_ANSWER_YES, 0, 0, 0}},
    {"what may not be received is not ordered either",
     " | end_of_sale=never | end_of_support=never",
     {{HF_ACT_RECEIVE, HF_FORBIDDEN, "2020-09-14", NULL}, NONE, NONE},
     {"2020-09-14", "2020-09-14", "", ""},
     {HF_ANSWER_YES, HF_ANSWER_YES, 0, 0}},
    {"ordering ends before receiving",
     " | end_of_sale=never | end_of_support=never",
     {{HF_ACT_BUY, HF_FORBIDDEN, "2020-05-15", NULL},
      {HF_ACT_RECEIVE, HF_FORBIDDEN, "2020-09-14", NULL},
      NONE},
     {"2020-05-15", "2020-09-14", "", ""},
     {HF_ANSWER_YES, HF_ANSWER_YES, 0, 0}},
    {"what is at the repairer may come back",
     " | end_of_sale=never | end_of_support=never",
     {{HF_ACT_SEND_FOR_REPAIR, HF_LICENCE_REQUIRED, "2020-05-15", NULL}, NONE, NONE},
     {"", "", "2020-05-15", ""},
     {0, 0, HF_ANSWER_YES, 0}},
    {"later nothing comes back",
     " | end_of_sale=never | end_of_support=never",
     {{HF_ACT_SEND_FOR_REPAIR, HF_FORBIDDEN, "2020-05-15", NULL},
      {HF_ACT_RECEIVE_REPAIRED, HF_FORBIDDEN, "2020-08-13", NULL},
      NONE},
     {"", "", "2020-05-15", "2020-08-13"},
     {0, 0, HF_ANSWER_YES, HF_ANSWER_YES}},
    {"without payment nothing is presumed to come",
     " | end_of_sale=never | end_of_support=never",
     {{HF_ACT_PAY, HF_FORBIDDEN, "2020-05-15", NULL}, NONE, NONE},
     {"2020-05-15", "2020-05-15", "2020-05-15", "2020-05-15"},
     {HF_ANSWER_PRESUMED_YES, HF_ANSWER_PRESUMED_YES, HF_ANSWER_PRESUMED_YES,
      HF_ANSWER_PRESUMED_YES}},
    {"advice ends nothing",
     " | end_of_sale=never | end_of_support=never",
     {{HF_ACT_BUY, HF_ADVISED_AGAINST, "2018-04-16", NULL}, NONE, NONE},
     {"", "", "", ""},
     {0}},
    {"what is over ends nothing",
     " | end_of_sale=never | end_of_support=never",
     {{HF_ACT_BUY, HF_FORBIDDEN, "2018-04-16", "2018-07-13"}, NONE, NONE},
     {"", "", "", ""},
     {0}},
    {"the maker's own ends",
     " | end_of_sale=2024-06-30 | end_of_support=2026-06-30",
     {NONE, NONE, NONE},
     {"2024-07-01", "2026-07-01", "2026-07-01", "2026-07-01"},
     {HF_ANSWER_YES, HF_ANSWER_YES, HF_ANSWER_YES, HF_ANSWER_YES}},
    {"the earlier of the two",
     " | end_of_sale=2024-06-30 | end_of_support=2026-06-30",
     {{HF_ACT_RECEIVE, HF_FORBIDDEN, "2025-01-01", NULL}, NONE, NONE},
     {"2024-07-01", "2025-01-01", "2026-07-01", "2026-07-01"},
     {HF_ANSWER_YES, HF_ANSWER_YES, HF_ANSWER_YES, HF_ANSWER_YES}},
};
enum { CASES = sizeof cases / sizeof cases[0], RULES = 3 };

static uint32_t target_party[] = {0};

static void run_case(const struct act_case *one) {
    static char text[2048];
    static struct hf_fact fact[] = {{.id = HF_TEXT_INIT("f")}};
    static struct hf_pack_party party[] = {{.id = HF_TEXT_INIT("veldor"), .fact = 0}};
    struct hf_act_rule rule[RULES];
    struct hf_period period[RULES];
    struct hf_measure measure[RULES];
    for (int i = 0; i < RULES; i++) {
        rule[i] = (struct hf_act_rule){one->rule[i].act, one->rule[i].modality, HF_NONE, HF_NONE};
        period[i] = (struct hf_period){HF_PERIOD_IN_FORCE,
                                       between(one->rule[i].from, one->rule[i].until), 0};
        measure[i] = (struct hf_measure){.id = HF_TEXT("m"),
                                         .jurisdiction = HF_TEXT("XO"),
                                         .binding = HF_BINDING_LAW,
                                         .target = {.party = target_party,
                                                    .party_count = 1,
                                                    .roles = 1U << HF_ROLE_BRAND,
                                                    .ownership = {.fact = HF_NONE},
                                                    .reaches_components = HF_NO},
                                         .addressees = HF_ADDRESSED_EVERYONE,
                                         .act = &rule[i],
                                         .act_count = 1,
                                         .period = &period[i],
                                         .period_count = 1,
                                         .condition = HF_NONE};
    }
    struct hf_pack pack = {.id = HF_TEXT("p"),
                           .fact = fact,
                           .fact_count = 1,
                           .party = party,
                           .party_count = 1,
                           .measure = measure,
                           .measure_count = RULES};
    struct world world;
    (void)snprintf(text, sizeof text, lines, one->product);
    if (!world_open(&world, text, &pack, 1, "2019-01-01")) {
        CHECK(false);
        return;
    }
    world_match(&world, "veldor", 0, 0, HF_ANSWER_YES);
    world_assess(&world);
    const struct hf_product_dates *dates = world_dates(&world, "veldor/v1");
    for (int deal = 0; dates != NULL && deal < HF_DEAL_ACTS; deal++) {
        const struct hf_act_end *end = &dates->act_end[deal];
        const bool is_as_said =
            one->answer[deal] == HF_ANSWER_NO
                ? end->answer <= HF_ANSWER_PRESUMED_NO &&
                      end->date.earliest.days == HF_DATE_MAX.days
                : end->answer == one->answer[deal] &&
                      end->date.earliest.days == day(one->end[deal]).days &&
                      end->date.latest.days ==
                          (end->answer == HF_ANSWER_YES ? day(one->end[deal]) : HF_DATE_MAX).days;
        CHECK(is_as_said && end->why.value != HF_WHY_NONE.value);
        if (!is_as_said) {
            (void)fprintf(stderr, "%s: act %d: answer %d, days %d .. %d\n", one->name, deal,
                          (int)end->answer, end->date.earliest.days, end->date.latest.days);
        }
    }
    CHECK(dates != NULL);
    world_close(&world);
}

int main(void) {
    for (int i = 0; i < CASES; i++) {
        run_case(&cases[i]);
    }
    return check_report();
}
