#include "claims/testing.h"

/* Claims about what is inside a product: parts of a party, content from a jurisdiction. */

/* The bill of material, all the way down, in engine.stack; what it leaves out is missing. */
static uint32_t parts_walk(struct claim_test *test, uint32_t product) {
    const struct component_walk walk = hf_components_walk(&test->engine, product);
    if (walk.open_product != HF_NONE) {
        hf_claim_missing(test, HF_KIND_PRODUCT, "bom_complete", walk.open_product);
    }
    if (walk.open_row != HF_NONE) {
        hf_claim_missing(test, HF_KIND_COMPONENT, "component", walk.open_row);
    }
    if (test->engine.has_loose_component) {
        hf_claim_missing(test, HF_KIND_COMPONENT, "product", HF_NONE);
    }
    return walk.count;
}

static void part_maker_add(struct claim_test *test, uint32_t part, uint32_t party) {
    const struct hf_snapshot *snapshot = test->assessment->snapshot;
    struct hf_why *why = &test->assessment->why;
    const uint32_t maker = snapshot->products.manufacturer[part];
    const bool is_presumed =
        snapshot->maker_presumed != NULL && snapshot->maker_presumed[part] != 0;
    if (maker == HF_NONE) {
        hf_claim_missing(test, HF_KIND_PRODUCT, "manufacturer", part);
    } else if (is_presumed || maker == party) {
        const enum hf_answer same = is_presumed ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_YES;
        const struct hf_why_id row = hf_why_row(why, HF_KIND_PRODUCT, part);
        hf_claim_evidence(
            test, maker == party ? same : hf_answer_not(same), HF_DATE_UNKNOWN,
            why_rule(why, is_presumed ? HF_RULE_MAKER_PRESUMED : HF_RULE_INSIDE_PRODUCT, &row, 1));
    }
    const struct hf_csr *rows = &snapshot->parties_by_product;
    for (uint32_t i = rows->start[part]; i < rows->start[part + 1]; i++) {
        const uint32_t row = rows->item[i];
        if (snapshot->product_parties.party[row] == HF_NONE) {
            hf_claim_missing(test, HF_KIND_PRODUCT_PARTY, "party", row);
        } else if (snapshot->product_parties.party[row] == party &&
                   snapshot->product_parties.role[row] != HF_ROLE_SERVICE_PROVIDER) {
            const enum hf_answer answer = snapshot->product_parties.role[row] == HF_ROLE_UNKNOWN
                                              ? HF_ANSWER_NO_BASIS
                                              : HF_ANSWER_YES;
            hf_claim_evidence(test, answer, HF_DATE_UNKNOWN,
                              hf_why_row(why, HF_KIND_PRODUCT_PARTY, row));
        }
    }
}

void hf_claim_no_parts_of(struct claim_test *test, uint32_t product) {
    const uint32_t party = test->assessment->snapshot->claims.party[test->claim];
    if (party == HF_NONE) {
        hf_claim_missing(test, HF_KIND_CLAIM, "party", test->claim);
        return;
    }
    if (test->engine.loose_role_count > 0) {
        hf_claim_missing(test, HF_KIND_PRODUCT_PARTY, "product", test->engine.loose_role[0]);
    }
    const uint32_t count = parts_walk(test, product);
    for (uint32_t i = 0; i < count; i++) {
        part_maker_add(test, test->engine.stack[i], party);
    }
}

/* ---- no-content ---- */

/* What one row says that the product owes to the jurisdiction. */
static void content_origin_add(struct claim_test *test, uint32_t row) {
    const struct hf_product_origins *origins = &test->assessment->snapshot->product_origins;
    const struct hf_range content = origins->controlled_content_ratio[row];
    const struct hf_why_id why = hf_why_row(&test->assessment->why, HF_KIND_PRODUCT_ORIGIN, row);
    const bool has_content = hf_range_is_known(content) && content.lower > 0.0;
    const bool may_have_content = hf_range_is_known(content) && content.upper > 0.0;
    if (origins->originates[row] == HF_YES || has_content) {
        hf_claim_evidence(test, HF_ANSWER_YES, HF_DATE_UNKNOWN, why);
        return;
    }
    if (origins->direct_product[row] == HF_YES) {
        hf_claim_evidence(test, HF_ANSWER_PRESUMED_YES, HF_DATE_UNKNOWN, why);
    }
    if (may_have_content) {
        hf_claim_evidence(test, HF_ANSWER_NO_BASIS, HF_DATE_UNKNOWN, why);
    }
    if (origins->originates[row] == HF_UNDETERMINED) {
        hf_claim_missing(test, HF_KIND_PRODUCT_ORIGIN, "originates", row);
    }
    if (!hf_range_is_known(content)) {
        hf_claim_missing(test, HF_KIND_PRODUCT_ORIGIN, "controlled_content_percent", row);
    }
    if (origins->direct_product[row] == HF_UNDETERMINED) {
        hf_claim_missing(test, HF_KIND_PRODUCT_ORIGIN, "direct_product", row);
    }
    hf_claim_evidence(test, HF_ANSWER_NO, HF_DATE_UNKNOWN, why);
}

/* The product's own rows about the jurisdiction; false if there are none. */
static bool origins_add(struct claim_test *test, uint32_t product, struct hf_text jurisdiction) {
    const struct hf_snapshot *snapshot = test->assessment->snapshot;
    const struct hf_csr *rows = &snapshot->origins_by_product;
    bool has = false;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        const struct hf_text said = snapshot->product_origins.jurisdiction[row];
        if (said.len == 0) {
            hf_claim_missing(test, HF_KIND_PRODUCT_ORIGIN, "jurisdiction", row);
        } else if (hf_text_equal_nocase(said, jurisdiction)) {
            has = true;
            content_origin_add(test, row);
        }
    }
    return has;
}

/* Where nobody says what a product owes: its class template, or the seat of its maker, presumes. */
static void origin_presume(struct claim_test *test, uint32_t product, struct hf_text jurisdiction) {
    const struct hf_snapshot *snapshot = test->assessment->snapshot;
    struct hf_why *why = &test->assessment->why;
    const uint32_t maker = snapshot->products.manufacturer[product];
    const uint32_t product_class = snapshot->products.product_class[product];
    const struct hf_csr *rows = &snapshot->origins_by_class;
    hf_claim_missing(test, HF_KIND_PRODUCT_ORIGIN, "originates", HF_NONE);
    if (maker != HF_NONE && hf_text_equal_nocase(snapshot->parties.country[maker], jurisdiction)) {
        hf_claim_evidence(test, HF_ANSWER_PRESUMED_YES, HF_DATE_UNKNOWN,
                          hf_why_row(why, HF_KIND_PARTY, maker));
    }
    for (uint32_t i = product_class == HF_NONE ? 0 : rows->start[product_class];
         product_class != HF_NONE && i < rows->start[product_class + 1]; i++) {
        const uint32_t row = rows->item[i];
        if (snapshot->class_origins.contains[row] == HF_YES &&
            hf_text_equal_nocase(snapshot->class_origins.jurisdiction[row], jurisdiction)) {
            const struct hf_why_id leaf = hf_why_row(why, HF_KIND_CLASS_ORIGIN, row);
            hf_claim_evidence(test, HF_ANSWER_PRESUMED_YES, HF_DATE_UNKNOWN,
                              why_rule(why, HF_RULE_CLASS_PRESUMED, &leaf, 1));
        }
    }
}

void hf_claim_no_content(struct claim_test *test, uint32_t product) {
    const struct hf_snapshot *snapshot = test->assessment->snapshot;
    const struct hf_text jurisdiction = hf_text_trim(snapshot->claims.country[test->claim]);
    if (!origins_add(test, product, jurisdiction)) {
        origin_presume(test, product, jurisdiction);
    }
    const uint32_t count = parts_walk(test, product);
    for (uint32_t i = 0; i < count; i++) {
        if (!origins_add(test, test->engine.stack[i], jurisdiction)) {
            origin_presume(test, test->engine.stack[i], jurisdiction);
        }
    }
    for (uint32_t i = 0; i < snapshot->product_origins.rows.count; i++) {
        if (snapshot->product_origins.product[i] == HF_NONE) {
            hf_claim_missing(test, HF_KIND_PRODUCT_ORIGIN, "product", i);
            return;
        }
    }
}
