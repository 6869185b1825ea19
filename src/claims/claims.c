#include "claims/testing.h"

/* Each claim alone: what bears on it is collected in a tally, then the check of a person is laid
 * beside it. Nothing is written but assessment->claim. */

static void tally_reason(struct claim_tally *tally, enum hf_answer speaks, struct hf_why_id why) {
    for (size_t i = 0; i < tally->child_count; i++) {
        if (tally->child[i].value == why.value) {
            tally->speaks[i] = hf_answer_or(tally->speaks[i], speaks);
            return;
        }
    }
    if (why.value != HF_WHY_NONE.value && tally->child_count < CLAIM_REASONS_MAX) {
        tally->speaks[tally->child_count] = speaks;
        tally->child[tally->child_count++] = why;
    }
}

void hf_claim_evidence(struct claim_test *test, enum hf_answer contradicts,
                       struct hf_date_range since, struct hf_why_id why) {
    struct claim_tally *tally = &test->tally;
    const bool is_stronger = contradicts > tally->answer;
    const bool is_equal = contradicts == tally->answer && contradicts != HF_ANSWER_NO;
    tally->has_evidence = true;
    if (is_stronger || (is_equal && hf_date_range_is_blank(tally->since))) {
        tally->since = since;
    } else if (is_equal && !hf_date_range_is_blank(since)) {
        tally->since = hf_date_range_min(tally->since, since);
    }
    tally->answer = hf_answer_or(tally->answer, contradicts);
    if (is_stronger && tally->child_count == CLAIM_REASONS_MAX) {
        tally->child_count--; /* what decides is named, whatever came before */
    }
    tally_reason(tally, contradicts, why);
}

void hf_claim_missing(struct claim_test *test, enum hf_kind kind, const char *header,
                      uint32_t row) {
    struct claim_tally *tally = &test->tally;
    if (tally->answer < HF_ANSWER_NO_BASIS) {
        tally->answer = HF_ANSWER_NO_BASIS;
        tally->since = HF_DATE_UNKNOWN;
    }
    tally_reason(tally, HF_ANSWER_NO_BASIS,
                 hf_blank_cell(&test->assessment->why, kind, header, row));
}

/* ---- about whom or what ---- */

static void product_test(struct claim_test *test, uint32_t product) {
    switch ((enum hf_claim_statement)test->assessment->snapshot->claims.statement[test->claim]) {
    case HF_CLAIM_NO_CONTENT:
        hf_claim_no_content(test, product);
        return;
    case HF_CLAIM_MADE_IN:
        hf_claim_made_in(test, product);
        return;
    case HF_CLAIM_REPAIRED_IN:
        hf_claim_repaired_in(test, product);
        return;
    case HF_CLAIM_NO_PARTS_OF:
        hf_claim_no_parts_of(test, product);
        return;
    case HF_CLAIM_SUPPORTED_UNTIL:
        hf_claim_supported_until(test, product);
        return;
    case HF_CLAIM_UNKNOWN:
    case HF_CLAIM_NOT_OWNED_BY:
    case HF_CLAIM_NOT_LISTED:
        return;
    }
}

/* The product that the claim names, else all that the claimant makes. */
static void products_test(struct claim_test *test) {
    const struct hf_snapshot *snapshot = test->assessment->snapshot;
    const uint32_t product = snapshot->claims.product[test->claim];
    const uint32_t claimant = snapshot->claims.claimant[test->claim];
    const struct hf_csr *rows = &snapshot->products_by_manufacturer;
    if (product != HF_NONE) {
        product_test(test, product);
        return;
    }
    if (claimant == HF_NONE || rows->start[claimant] == rows->start[claimant + 1]) {
        hf_claim_missing(test, HF_KIND_CLAIM, claimant == HF_NONE ? "claimant" : "product",
                         test->claim);
        return;
    }
    for (uint32_t i = rows->start[claimant]; i < rows->start[claimant + 1]; i++) {
        product_test(test, rows->item[i]);
    }
    /* a product whose maker nobody says may be the claimant's */
    for (uint32_t i = 0; i < snapshot->products.rows.count; i++) {
        if (snapshot->products.manufacturer[i] == HF_NONE) {
            hf_claim_missing(test, HF_KIND_PRODUCT, "manufacturer", i);
            return;
        }
    }
}

static enum hf_status statement_test(struct claim_test *test, struct hf_arena scratch) {
    const struct hf_claims *claims = &test->assessment->snapshot->claims;
    switch ((enum hf_claim_statement)claims->statement[test->claim]) {
    case HF_CLAIM_UNKNOWN:
        hf_claim_missing(test, HF_KIND_CLAIM, "statement", test->claim);
        return HF_OK;
    case HF_CLAIM_NOT_OWNED_BY:
        return hf_claim_not_owned(test, scratch);
    case HF_CLAIM_NOT_LISTED:
        return hf_claim_not_listed(test, scratch);
    case HF_CLAIM_NO_CONTENT:
    case HF_CLAIM_MADE_IN:
    case HF_CLAIM_REPAIRED_IN:
        if (hf_text_trim(claims->country[test->claim]).len == 0) {
            hf_claim_missing(test, HF_KIND_CLAIM, "country", test->claim);
            return HF_OK;
        }
        products_test(test);
        return HF_OK;
    case HF_CLAIM_NO_PARTS_OF:
        products_test(test);
        return HF_OK;
    case HF_CLAIM_SUPPORTED_UNTIL:
        if (hf_date_range_is_blank(claims->until[test->claim])) {
            hf_claim_missing(test, HF_KIND_CLAIM, "until", test->claim);
            return HF_OK;
        }
        products_test(test);
        return HF_OK;
    }
    return HF_OK;
}

/* ---- the result ---- */

/* What a check by a person found by the as-of day. */
static enum hf_claim_outcome outcome_of(const struct hf_assessment *assessment, uint32_t claim) {
    const struct hf_claims *claims = &assessment->snapshot->claims;
    const struct hf_date_range checked = claims->checked_on[claim];
    const bool is_checked = !hf_date_range_is_blank(checked) || claims->check_done[claim].len > 0;
    if (hf_date_is_before(assessment->scenario.as_of, checked.earliest)) {
        return HF_CLAIM_UNCHECKED;
    }
    const enum hf_claim_outcome outcome = (enum hf_claim_outcome)claims->outcome[claim];
    return outcome == HF_CLAIM_UNCHECKED && is_checked ? HF_CLAIM_OPEN : outcome;
}

static enum hf_claim_state state_of(const struct claim_tally *tally,
                                    enum hf_claim_outcome outcome) {
    if (tally->answer == HF_ANSWER_YES) {
        return HF_CLAIM_STATE_CONTRADICTED;
    }
    if (outcome == HF_CLAIM_REFUTED) {
        return HF_CLAIM_STATE_REFUTED;
    }
    if (tally->answer == HF_ANSWER_PRESUMED_YES) {
        return HF_CLAIM_STATE_DOUBTFUL;
    }
    if (outcome == HF_CLAIM_CONFIRMED) {
        return HF_CLAIM_STATE_CONFIRMED;
    }
    const bool is_open = tally->has_evidence && !hf_answer_is_settled(tally->answer);
    return is_open || outcome == HF_CLAIM_OPEN ? HF_CLAIM_STATE_OPEN : HF_CLAIM_STATE_UNCHECKED;
}

static enum hf_answer later_than(struct hf_date_range since, struct hf_date_range made) {
    if (hf_date_is_before(made.latest, since.earliest)) {
        return HF_ANSWER_YES;
    }
    return !hf_date_is_before(made.earliest, since.latest) ? HF_ANSWER_NO : HF_ANSWER_NO_BASIS;
}

static void result_fill(struct claim_test *test, struct hf_claim_test *result) {
    struct hf_assessment *assessment = test->assessment;
    const struct claim_tally *tally = &test->tally;
    const bool speaks_against = tally->answer >= HF_ANSWER_PRESUMED_YES;
    *result = (struct hf_claim_test){
        .claim = test->claim,
        .state = state_of(tally, outcome_of(assessment, test->claim)),
        .contradicted = tally->answer,
        .since = speaks_against                  ? tally->since
                 : tally->answer == HF_ANSWER_NO ? HF_DATE_NEVER
                                                 : HF_DATE_UNKNOWN,
        .was_later = speaks_against ? later_than(tally->since,
                                                 assessment->snapshot->claims.made_on[test->claim])
                                    : HF_ANSWER_NO};
    struct hf_why_id child[CLAIM_REASONS_MAX + 1];
    size_t count = 0;
    child[count++] = hf_why_row(&assessment->why, HF_KIND_CLAIM, test->claim);
    for (size_t i = 0; i < tally->child_count; i++) { /* what decides, else all there is */
        if (!speaks_against || tally->speaks[i] == tally->answer) {
            child[count++] = tally->child[i];
        }
    }
    const enum hf_rule rule = tally->answer == HF_ANSWER_YES            ? HF_RULE_CLAIM_CONTRADICTED
                              : tally->answer == HF_ANSWER_PRESUMED_YES ? HF_RULE_CLAIM_DOUBTFUL
                              : tally->answer == HF_ANSWER_NO           ? HF_RULE_CLAIM_STANDS
                                                                        : HF_RULE_CLAIM_OPEN;
    result->why =
        hf_why_apply(&assessment->why, &(struct hf_why_rule){rule, 0.0, HF_DATE_MIN, child, count});
}

/* Surely made after the as-of day: a day that is not known, or may lie before, counts as made. */
static bool is_made_later(const struct hf_assessment *assessment, uint32_t claim) {
    const struct hf_date_range made = assessment->snapshot->claims.made_on[claim];
    return !hf_date_range_is_blank(made) &&
           hf_date_is_before(assessment->scenario.as_of, made.earliest);
}

static void result_not_made(struct hf_assessment *assessment, uint32_t claim,
                            struct hf_claim_test *result) {
    const struct hf_date made = assessment->snapshot->claims.made_on[claim].earliest;
    const struct hf_why_id row = hf_why_row(&assessment->why, HF_KIND_CLAIM, claim);
    *result = (struct hf_claim_test){
        .claim = claim,
        .state = HF_CLAIM_STATE_NOT_MADE,
        .contradicted = HF_ANSWER_NO,
        .since = HF_DATE_NEVER,
        .was_later = HF_ANSWER_NO,
        .why = hf_why_apply(&assessment->why,
                            &(struct hf_why_rule){HF_RULE_CLAIM_NOT_MADE, 0.0, made, &row, 1})};
}

enum hf_status hf_claims_assess(struct hf_assessment *assessment, struct hf_arena *keep,
                                struct hf_arena scratch, struct hf_error *error) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL ||
        assessment->assumptions.count < HF_ASSUME_COUNT) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "claims need an assessment with a snapshot and assumptions");
    }
    const uint32_t count = assessment->snapshot->claims.rows.count;
    struct hf_claim_test *result = hf_new(keep, struct hf_claim_test, count);
    struct claim_test test = {.assessment = assessment};
    if (result == NULL ||
        (count > 0 && hf_engine_open(&test.engine, assessment, keep, &scratch) != HF_OK)) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the claims");
    }
    for (uint32_t i = 0; i < count; i++) {
        if (is_made_later(assessment, i)) {
            result_not_made(assessment, i, &result[i]);
            continue;
        }
        test.claim = i;
        test.tally = (struct claim_tally){.answer = HF_ANSWER_NO, .since = HF_DATE_UNKNOWN};
        if (statement_test(&test, scratch) != HF_OK) {
            return hf_error_set(error, HF_ERR_MEMORY, "no memory to test a claim");
        }
        result_fill(&test, &result[i]);
    }
    if (assessment->why.failed) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the reasons of claims");
    }
    assessment->claim = result;
    assessment->claim_count = count;
    return HF_OK;
}
