/* Goal: a second country, with acts, roles and an ownership test of its own, is answered by its
 * pack alone. Method: tests/data/graustark.json, the text of whose law docs/packs.md walks through,
 * and a small network; every answer below was worked out from that text by hand, beside it what a
 * reader of the other invented country's law would have said. */
#include "tests/pack_bench.h"

static const char pack_path[] = "tests/data/graustark.json";

/* Each maker has one product of its name; "Plain Brand" puts its name on what others design. */
static const char network[] =
    "operator | name=Royal Lines | country=XG\n"
    "party | name=Plain Brand | country=XE\n"
    "party | name=Dawsbergen Radio Works | country=XD\n"
    "party | name=Axphain Telegraph | country=XP\n"
    "party | name=Ganlook Software | country=XG\n"
    "party | name=Serros | country=XG\n"
    "party | name=Tollgate | country=XG\n"
    "party | name=Vorder | country=XG\n"
    "party | name=Quinnox | country=XG\n"
    /* 20 and 20: together more than a third, in one hand not */
    "ownership | owner=Dawsbergen Radio Works | owned=Tollgate | share_percent=20 | control=no\n"
    "ownership | owner=Axphain Telegraph | owned=Tollgate | share_percent=20 | control=no\n"
    /* held by a company that is hit by its owner only: the second step */
    "ownership | owner=Ganlook Software | owned=Serros | share_percent=100 | control=yes\n"
    /* not more than a third, and controlled all the same */
    "ownership | owner=Dawsbergen Radio Works | owned=Vorder | share_percent=33 | control=yes\n"
    /* nobody knows how much */
    "ownership | owner=Dawsbergen Radio Works | owned=Quinnox\n"
    "product | manufacturer=Plain Brand | model=D1 | kind=device | technology=fttp | "
    "bom_complete=yes | factory_country=XE\n"
    "product | manufacturer=Plain Brand | model=G1 | kind=device | bom_complete=yes | "
    "factory_country=XD\n"
    "product | manufacturer=Plain Brand | model=S1 | kind=device | bom_complete=yes | "
    "factory_country=XE\n"
    "product | manufacturer=Plain Brand | model=T1 | kind=device | bom_complete=yes | "
    "factory_country=XE\n"
    "product | manufacturer=Plain Brand | model=V1 | kind=device | bom_complete=yes | "
    "factory_country=XE\n"
    "product | manufacturer=Plain Brand | model=Q1 | kind=device | bom_complete=yes\n"
    "product | manufacturer=Dawsbergen Radio Works | model=B1 | kind=device | bom_complete=yes | "
    "factory_country=XE\n"
    "product party | manufacturer=Plain Brand | product=D1 | role=designer | party=Dawsbergen "
    "Radio "
    "Works\n"
    "product party | manufacturer=Plain Brand | product=D1 | role=software-author | party=Plain "
    "Brand\n"
    "product party | manufacturer=Plain Brand | product=G1 | role=designer | party=Plain Brand\n"
    "product party | manufacturer=Plain Brand | product=G1 | role=software-author | party=Ganlook "
    "Software\n"
    "product party | manufacturer=Plain Brand | product=S1 | role=designer | party=Serros\n"
    "product party | manufacturer=Plain Brand | product=S1 | role=software-author | party=Serros\n"
    "product party | manufacturer=Plain Brand | product=T1 | role=designer | party=Tollgate\n"
    "product party | manufacturer=Plain Brand | product=T1 | role=software-author | "
    "party=Tollgate\n"
    "product party | manufacturer=Plain Brand | product=V1 | role=designer | party=Vorder\n"
    "product party | manufacturer=Plain Brand | product=V1 | role=software-author | party=Vorder\n"
    "product party | manufacturer=Plain Brand | product=Q1 | role=designer | party=Quinnox\n"
    "product party | manufacturer=Plain Brand | product=Q1 | role=software-author | party=Plain "
    "Brand\n"
    /* only the name on the box and the works are Dawsbergen's */
    "product party | manufacturer=Dawsbergen Radio Works | product=B1 | role=designer | "
    "party=Plain Brand\n"
    "product party | manufacturer=Dawsbergen Radio Works | product=B1 | role=software-author | "
    "party=Plain Brand\n"
    "site | name=Edelweiss\nsite | name=Ganlook\n"
    "function | name=Lines | class=fibre-access\n"
    "device | site=Edelweiss | name=d1 | manufacturer=Plain Brand | device_type=D1 | "
    "function=Lines | status=active\n"
    "device | site=Ganlook | name=s1 | manufacturer=Plain Brand | device_type=S1 | function=Lines "
    "| status=active\n"
    "device | site=Ganlook | name=t1 | manufacturer=Plain Brand | device_type=T1 | status=active\n"
    "device | site=Ganlook | name=v1 | manufacturer=Plain Brand | device_type=V1 | status=active\n"
    "device | site=Ganlook | name=b1 | manufacturer=Dawsbergen Radio Works | device_type=B1 | "
    "status=active\n";

static const char touched_rows[] =
    "device | site=Ganlook | name=g1 | manufacturer=Plain Brand | device_type=G1 | status=active\n"
    "device | site=Ganlook | name=q1 | manufacturer=Plain Brand | device_type=Q1 | status=active\n";

static bool open_with(struct bench *bench, const char *subscribers, bool has_touched,
                      const char *as_of) {
    char lines[sizeof network + sizeof touched_rows + 512];
    (void)snprintf(lines, sizeof lines, "%s%s%s", network, has_touched ? touched_rows : "",
                   subscribers);
    return bench_open(bench, pack_path, lines, as_of);
}

/* Dates alone cannot tell "no" from a maker who has not said when it stops: what the Act does not
 * reach has no effect at all that could apply. */
static void check_untouched(const struct bench *bench, const char *product) {
    const uint32_t row = helper_row(bench->assessment.snapshot, HF_KIND_PRODUCT, product);
    for (uint32_t i = 0; i < bench->assessment.effect_count; i++) {
        const struct hf_effect *effect = &bench->assessment.effect[i];
        if (!CHECK(effect->product != row || effect->answer == HF_ANSWER_NO)) {
            printf("    %s: act %s, %s\n", product, hf_act_text(effect->act),
                   hf_answer_text(effect->answer));
        }
    }
}

static void test_spring(void) {
    static const struct wanted_date wanted[] = {
        /* section 2: who designed it, from 1 July on. General Leave 1 asks for what no row says (no
         * new capability), so it is presumed not to hold and moves no date. */
        {"plain-brand/d1", HF_EFFECT_NO_UPDATES, "2033-07-01", HF_ANSWER_PRESUMED_YES,
         HF_ANSWER_YES},
        /* section 3: 34 of 100 in one hand is more than a third; it wrote the software */
        {"plain-brand/g1", HF_EFFECT_NO_UPDATES, "2033-07-01", HF_ANSWER_YES, HF_ANSWER_YES},
        /* one step: Serros is whole in the hand of Ganlook, and Ganlook is not named */
        {"plain-brand/s1", HF_EFFECT_NO_UPDATES, NULL, HF_ANSWER_NO, HF_ANSWER_PRESUMED_NO},
        /* in one hand: 20 and 20 are 20 */
        {"plain-brand/t1", HF_EFFECT_NO_UPDATES, NULL, HF_ANSWER_NO, HF_ANSWER_PRESUMED_NO},
        /* more than a third: 33 is not, whoever controls it */
        {"plain-brand/v1", HF_EFFECT_NO_UPDATES, NULL, HF_ANSWER_NO, HF_ANSWER_PRESUMED_NO},
        /* a stake of unknown size: never clear */
        {"plain-brand/q1", HF_EFFECT_NO_UPDATES, "2033-07-01..", HF_ANSWER_NO_BASIS,
         HF_ANSWER_NO_BASIS},
        /* the name on the box is not a role that the Act tests */
        {"dawsbergen-radio-works/b1", HF_EFFECT_NO_UPDATES, NULL, HF_ANSWER_NO,
         HF_ANSWER_PRESUMED_NO},
        /* purchase stays free; the Customs Order looks at the works, whatever the name */
        {"plain-brand/d1", HF_EFFECT_NO_SUPPLY, NULL, HF_ANSWER_NO, HF_ANSWER_PRESUMED_NO},
        {"plain-brand/g1", HF_EFFECT_NO_SUPPLY, "2033-09-01", HF_ANSWER_YES, HF_ANSWER_YES},
        {"dawsbergen-radio-works/b1", HF_EFFECT_NO_SUPPLY, NULL, HF_ANSWER_NO,
         HF_ANSWER_PRESUMED_NO},
        /* nobody knows where it was made: perhaps */
        {"plain-brand/q1", HF_EFFECT_NO_SUPPLY, "2033-09-01..", HF_ANSWER_NO_BASIS,
         HF_ANSWER_NO_BASIS},
        /* nothing in the Act is about installing or removing */
        {"plain-brand/d1", HF_EFFECT_NO_INSTALL, NULL, HF_ANSWER_NO, HF_ANSWER_PRESUMED_NO},
        {"plain-brand/g1", HF_EFFECT_MUST_REMOVE, NULL, HF_ANSWER_NO, HF_ANSWER_PRESUMED_NO},
    };
    struct bench bench;
    if (open_with(&bench, "", true, "2033-05-15")) {
        DATES(&bench, wanted);
        CHECK(bench.assessment.effect_count > 0);
        check_untouched(&bench, "plain-brand/s1");
        check_untouched(&bench, "plain-brand/t1");
        check_untouched(&bench, "plain-brand/v1");
        check_untouched(&bench, "dawsbergen-radio-works/b1");
    }
    bench_close(&bench);
}

/* During the stay the next day is the one on which it ends. */
static void test_stay(void) {
    static const struct wanted_date wanted[] = {
        {"plain-brand/d1", HF_EFFECT_NO_UPDATES, "2034-01-01", HF_ANSWER_YES, HF_ANSWER_YES},
        {"plain-brand/g1", HF_EFFECT_NO_UPDATES, "2034-01-01", HF_ANSWER_YES, HF_ANSWER_YES},
        {"plain-brand/s1", HF_EFFECT_NO_UPDATES, NULL, HF_ANSWER_NO, HF_ANSWER_PRESUMED_NO},
    };
    struct bench bench;
    if (open_with(&bench, "", true, "2033-11-15")) {
        DATES(&bench, wanted);
    }
    bench_close(&bench);
}

/* Regulation 4: of the subscribers on lines, those at sites with what Dawsbergen designed. Exactly
 * a fifth is "at most a fifth". */
static void test_fifth(void) {
    static const struct {
        const char *subscribers;
        enum hf_verdict verdict;
    } cases[] = {
        {"service | site=Edelweiss | function=Lines | subscribers=100\n"
         "service | site=Ganlook | function=Lines | subscribers=400\n",
         HF_VERDICT_MET},
        {"service | site=Edelweiss | function=Lines | subscribers=101\n"
         "service | site=Ganlook | function=Lines | subscribers=400\n",
         HF_VERDICT_NOT_MET},
        {"service | site=Edelweiss | function=Lines\n"
         "service | site=Ganlook | function=Lines | subscribers=400\n",
         HF_VERDICT_UNDETERMINED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct wanted_finding wanted[] = {
            {"one-fifth", "2034-06-30", cases[i].verdict, HF_UNDETERMINED}};
        struct bench bench;
        if (open_with(&bench, cases[i].subscribers, false, "2034-07-15")) {
            FINDINGS(&bench, wanted);
        }
        bench_close(&bench);
    }
}

int main(void) {
    test_spring();
    test_stay();
    test_fifth();
    return check_report();
}
