/* Goal: a rule that catches new contracts on an early day and running ones on a later day is right
 * on the day before, on and after each of them. Method: tests/data/new_contracts.json, an order of
 * an invented country; one contract signed around the early day; what may be bought under it, and
 * whether the requirement on its clauses is met, beside what the order says. */
#include "tests/pack_bench.h"

static const char pack_path[] = "tests/data/new_contracts.json";

static const char people[] = "operator | name=Royal Posts | country=XR\n"
                             "party | name=Strelsau Instruments | country=XS\n"
                             "product | manufacturer=Strelsau Instruments | model=S-1 | "
                             "kind=device | bom_complete=yes\n";

static bool open_contract(struct bench *bench, const char *signed_on, const char *clause,
                          const char *as_of) {
    char lines[1024];
    (void)snprintf(lines, sizeof lines,
                   "%scontract | id=K | supplier=Strelsau Instruments | kind=purchase | "
                   "signed_on=%s | from=2030-01-01 | until=2040-01-01 | break_clause=%s\n",
                   people, signed_on, clause);
    return bench_open(bench, pack_path, lines, as_of);
}

/* ---- what may be bought ---- */

static const struct hf_check_line *buying(const struct hf_check *check) {
    for (size_t i = 0; i < HF_CHECK_LINES; i++) {
        if (check->line[i].act == HF_ACT_BUY) {
            return &check->line[i];
        }
    }
    return &check->line[0];
}

struct deal_case {
    const char *signed_on; /* NULL: agreed upon on the day itself */
    const char *as_of;
    enum hf_answer lawful;
    const char *until; /* the first day on which it is otherwise; NULL: never */
};

static const struct deal_case deals[] = {
    {"2031-03-30", "2031-03-30", HF_ANSWER_YES, "2034-03-31"},
    {"2031-03-30", "2031-03-31", HF_ANSWER_YES, "2034-03-31"},
    {"2031-03-30", "2031-04-01", HF_ANSWER_YES, "2034-03-31"},
    {"2031-03-30", "2034-03-30", HF_ANSWER_YES, "2034-03-31"},
    {"2031-03-30", "2034-03-31", HF_ANSWER_NO, NULL},
    {"2031-03-31", "2031-03-31", HF_ANSWER_NO, NULL},
    {"2031-03-31", "2031-04-01", HF_ANSWER_NO, NULL},
    {"2031-04-01", "2031-04-01", HF_ANSWER_NO, NULL},
    {NULL, "2031-03-30", HF_ANSWER_YES, "2031-03-31"},
    {NULL, "2031-03-31", HF_ANSWER_NO, NULL},
    {NULL, "2031-04-01", HF_ANSWER_NO, NULL},
    /* whoever claims the exception must be able to show it */
    {"", "2031-03-30", HF_ANSWER_YES, "2031-03-31"},
    {"", "2031-03-31", HF_ANSWER_PRESUMED_NO, "2034-03-31"},
    {"2031-03-30..2031-03-31", "2031-03-31", HF_ANSWER_PRESUMED_NO, "2034-03-31"},
};

static void test_deals(void) {
    for (size_t i = 0; i < sizeof deals / sizeof deals[0]; i++) {
        const struct deal_case *one = &deals[i];
        struct bench bench;
        struct hf_check check = {.line = {{.act = HF_ACT_BUY}}};
        struct hf_date_range until = HF_DATE_NEVER;
        CHECK(one->until == NULL || hf_date_range_parse(hf_text_of(one->until), &until));
        if (!open_contract(&bench, one->signed_on == NULL ? "2029" : one->signed_on, "yes",
                           one->as_of)) {
            return;
        }
        const struct hf_snapshot *snapshot = bench.assessment.snapshot;
        const struct hf_check_deal deal = {
            .product = helper_row(snapshot, HF_KIND_PRODUCT, "strelsau-instruments/s-1"),
            .contract =
                one->signed_on == NULL ? HF_NONE : helper_row(snapshot, HF_KIND_CONTRACT, "k"),
            .ordered = HF_DATE_UNKNOWN};
        CHECK(hf_exposure_check_deal(&bench.assessment, &deal, &bench.help.keep, bench.help.scratch,
                                     &check) == HF_OK);
        const struct hf_check_line *line = buying(&check);
        if (!CHECK(line->lawful == one->lawful) ||
            !CHECK(line->until.earliest.days == until.earliest.days)) {
            char day[11];
            hf_date_write(line->until.earliest, day);
            printf("    signed %s, asked %s: %s until %s\n",
                   one->signed_on == NULL ? "then" : one->signed_on, one->as_of,
                   hf_answer_text(line->lawful), day);
        }
        bench_close(&bench);
    }
}

/* ---- what the contract says ---- */

struct clause_case {
    const char *signed_on, *clause, *as_of;
    enum hf_verdict newer, today, all; /* of new contracts by the early day and today; of all */
    bool is_due;                       /* today: the early day has come */
};

#define MET     HF_VERDICT_MET
#define NOT_MET HF_VERDICT_NOT_MET
#define UNKNOWN HF_VERDICT_UNDETERMINED

static const struct clause_case clauses[] = {
    {"2031-03-30", "no", "2031-03-30", MET, MET, NOT_MET, false},
    {"2031-03-30", "no", "2031-03-31", MET, MET, NOT_MET, true},
    {"2031-03-30", "no", "2031-04-01", MET, MET, NOT_MET, true},
    {"2031-03-31", "no", "2031-03-30", NOT_MET, NOT_MET, NOT_MET, false},
    {"2031-03-31", "no", "2031-03-31", NOT_MET, NOT_MET, NOT_MET, true},
    {"2031-03-31", "no", "2031-04-01", NOT_MET, NOT_MET, NOT_MET, true},
    {"2031-04-01", "no", "2031-04-01", NOT_MET, NOT_MET, NOT_MET, true},
    {"2031-03-31", "yes", "2031-03-31", MET, MET, MET, true},
    {"2031-03-31", "unknown", "2031-03-31", UNKNOWN, UNKNOWN, UNKNOWN, true},
    {"", "no", "2031-03-31", UNKNOWN, UNKNOWN, NOT_MET, true},
    {"", "yes", "2031-03-31", MET, MET, MET, true},
    {"2031-03-30..2031-03-31", "no", "2031-03-31", UNKNOWN, UNKNOWN, NOT_MET, true},
};

static const struct hf_finding *finding_of(const struct bench *bench, const char *requirement,
                                           bool is_today) {
    for (uint32_t i = 0; i < bench->assessment.finding_count; i++) {
        const struct hf_finding *finding = &bench->assessment.finding[i];
        const struct hf_text id = bench->pack.requirement[finding->requirement].id;
        if (hf_text_equal(id, hf_text_of(requirement)) && finding->is_today == is_today) {
            return finding;
        }
    }
    return NULL;
}

static void test_clauses(void) {
    for (size_t i = 0; i < sizeof clauses / sizeof clauses[0]; i++) {
        const struct clause_case *one = &clauses[i];
        struct bench bench;
        if (!open_contract(&bench, one->signed_on, one->clause, one->as_of)) {
            return;
        }
        const struct hf_finding *newer = finding_of(&bench, "new-clause", false);
        const struct hf_finding *today = finding_of(&bench, "new-clause", true);
        const struct hf_finding *all = finding_of(&bench, "all-clause", false);
        if (CHECK(newer != NULL && today != NULL && all != NULL) &&
            !CHECK(newer->verdict == one->newer && today->verdict == one->today &&
                   all->verdict == one->all && today->is_due == one->is_due)) {
            printf("    signed %s, clause %s, asked %s: %d, today %d (due %d), all %d\n",
                   one->signed_on, one->clause, one->as_of, (int)newer->verdict,
                   (int)today->verdict, (int)today->is_due, (int)all->verdict);
        }
        bench_close(&bench);
    }
}

int main(void) {
    test_deals();
    test_clauses();
    return check_report();
}
