#include "claims/testing.h"

/* Claims about where a product is made or repaired, and how long it is supported. */

/* Does a country contradict the claimed one? */
static bool is_elsewhere(const struct claim_test *test, struct hf_text country) {
    return !hf_text_equal_nocase(
        hf_text_trim(country),
        hf_text_trim(test->assessment->snapshot->claims.country[test->claim]));
}

static bool has_rows_of(const struct hf_csr *rows, uint32_t row) {
    return rows->start[row] < rows->start[row + 1];
}

/* A country that a row names: `strength` if it is another than the claimed one. */
static void country_add(struct claim_test *test, struct hf_text country, enum hf_answer strength,
                        struct hf_date_range since, struct hf_why_id why) {
    hf_claim_evidence(test, is_elsewhere(test, country) ? strength : HF_ANSWER_NO, since, why);
}

/* ---- made-in ---- */

/* Where consignments of the product set out: it may be a store, so that presumes only. */
static void shipments_add(struct claim_test *test, uint32_t order) {
    const struct hf_snapshot *snapshot = test->assessment->snapshot;
    const struct hf_shipments *shipments = &snapshot->shipments;
    const struct hf_csr *rows = &snapshot->shipments_by_order;
    for (uint32_t i = rows->start[order]; i < rows->start[order + 1]; i++) {
        const uint32_t row = rows->item[i];
        const struct hf_date_range shipped = shipments->shipped[row];
        if (hf_date_is_before(test->assessment->scenario.as_of, shipped.earliest)) {
            continue;
        }
        if (shipments->from_country[row].len == 0) {
            hf_claim_missing(test, HF_KIND_SHIPMENT, "from_country", row);
            continue;
        }
        country_add(test, shipments->from_country[row], HF_ANSWER_PRESUMED_YES, shipped,
                    hf_why_row(&test->assessment->why, HF_KIND_SHIPMENT, row));
    }
}

/* The first row of a kind that does not say what it belongs to: it may belong to anything. */
static void loose_add(struct claim_test *test, enum hf_kind kind, const char *header,
                      const uint32_t *ref) {
    const uint32_t count = hf_snapshot_rows_const(test->assessment->snapshot, kind)->count;
    for (uint32_t i = 0; i < count; i++) {
        if (ref[i] == HF_NONE) {
            hf_claim_missing(test, kind, header, i);
            return;
        }
    }
}

void hf_claim_made_in(struct claim_test *test, uint32_t product) {
    const struct hf_snapshot *snapshot = test->assessment->snapshot;
    struct hf_why *why = &test->assessment->why;
    const struct hf_text factory = snapshot->products.factory_country[product];
    if (factory.len == 0) {
        hf_claim_missing(test, HF_KIND_PRODUCT, "factory_country", product);
    } else {
        country_add(test, factory, HF_ANSWER_YES, HF_DATE_UNKNOWN,
                    hf_why_row(why, HF_KIND_PRODUCT, product));
    }
    const struct hf_csr *lots = &snapshot->lots_by_product;
    for (uint32_t i = lots->start[product]; i < lots->start[product + 1]; i++) {
        const uint32_t row = lots->item[i];
        if (snapshot->lots.factory_country[row].len == 0) { /* the product's: see above */
            hf_claim_missing(test, HF_KIND_LOT, "factory_country", row);
            continue;
        }
        country_add(test, snapshot->lots.factory_country[row], HF_ANSWER_YES,
                    snapshot->lots.produced[row], hf_why_row(why, HF_KIND_LOT, row));
    }
    const struct hf_csr *orders = &snapshot->orders_by_product;
    for (uint32_t i = orders->start[product]; i < orders->start[product + 1]; i++) {
        shipments_add(test, orders->item[i]);
    }
    loose_add(test, HF_KIND_SHIPMENT, "order", snapshot->shipments.order);
    loose_add(test, HF_KIND_ORDER, "product", snapshot->orders.product);
    loose_add(test, HF_KIND_LOT, "product", snapshot->lots.product);
}

/* ---- repaired-in ---- */

static void repair_add(struct claim_test *test, uint32_t row) {
    const struct hf_snapshot *snapshot = test->assessment->snapshot;
    const struct hf_repairs *repairs = &snapshot->repairs;
    const uint32_t maker = repairs->product[row] == HF_NONE
                               ? HF_NONE
                               : snapshot->products.manufacturer[repairs->product[row]];
    const bool is_said = repairs->repairer[row] != HF_NONE;
    const uint32_t repairer = is_said ? repairs->repairer[row] : maker;
    struct hf_why_id child[3] = {hf_why_row(&test->assessment->why, HF_KIND_REPAIR, row),
                                 HF_WHY_NONE, HF_WHY_NONE};
    if (hf_date_is_before(test->assessment->scenario.as_of, repairs->sent[row].earliest)) {
        return;
    }
    if (!is_said) {
        hf_claim_missing(test, HF_KIND_REPAIR, "repairer", row);
        child[1] = hf_blank_cell(&test->assessment->why, HF_KIND_REPAIR, "repairer", row);
    }
    if (repairer == HF_NONE) {
        return;
    }
    if (snapshot->parties.country[repairer].len == 0) {
        hf_claim_missing(test, HF_KIND_PARTY, "country", repairer);
        return;
    }
    child[2] = hf_why_row(&test->assessment->why, HF_KIND_PARTY, repairer);
    country_add(test, snapshot->parties.country[repairer],
                is_said ? HF_ANSWER_YES : HF_ANSWER_PRESUMED_YES, repairs->sent[row],
                why_rule(&test->assessment->why,
                         is_said ? HF_RULE_ROLE_TESTED : HF_RULE_ROLE_PRESUMED, child, 3));
}

void hf_claim_repaired_in(struct claim_test *test, uint32_t product) {
    const struct hf_snapshot *snapshot = test->assessment->snapshot;
    const struct hf_csr *rows = &snapshot->repairs_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        repair_add(test, rows->item[i]);
    }
    if (!has_rows_of(rows, product)) {
        hf_claim_missing(test, HF_KIND_REPAIR, "repairer", HF_NONE);
    }
    loose_add(test, HF_KIND_REPAIR, "product", snapshot->repairs.product);
}

/* ---- supported-until ---- */

/* A last day before the claimed one. */
static void last_day_add(struct claim_test *test, struct hf_date_range last,
                         enum hf_answer strength, struct hf_why_id why) {
    const struct hf_date_range claimed = test->assessment->snapshot->claims.until[test->claim];
    const struct hf_date_range since = {hf_date_add(last.earliest, 1), hf_date_add(last.latest, 1)};
    if (hf_date_is_before(last.latest, claimed.earliest)) {
        hf_claim_evidence(test, strength, since, why);
    } else if (hf_date_is_before(last.earliest, claimed.latest)) {
        hf_claim_evidence(test, HF_ANSWER_NO_BASIS, since, why);
    } else {
        hf_claim_evidence(test, HF_ANSWER_NO, HF_DATE_UNKNOWN, why);
    }
}

/* Measures that bar updates before the claimed day. */
static void effects_add(struct claim_test *test, uint32_t product) {
    const struct hf_assessment *assessment = test->assessment;
    const struct hf_date_range claimed = assessment->snapshot->claims.until[test->claim];
    uint32_t low = 0;
    for (uint32_t high = assessment->effect_count; low < high;) {
        const uint32_t middle = low + (high - low) / 2;
        if (assessment->effect[middle].product < product) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < assessment->effect_count && assessment->effect[low].product == product; low++) {
        const struct hf_effect *effect = &assessment->effect[low];
        const bool binds = effect->kind == HF_EFFECT_NO_UPDATES &&
                           effect->binding == HF_BINDING_LAW &&
                           effect->modality != HF_ADVISED_AGAINST;
        if (!binds || !hf_date_is_before(effect->from.earliest, claimed.latest)) {
            continue;
        }
        const bool is_before = hf_date_is_before(effect->from.latest, claimed.earliest);
        hf_claim_evidence(
            test, is_before ? effect->answer : hf_answer_and(effect->answer, HF_ANSWER_NO_BASIS),
            effect->from, effect->why);
    }
}

/* The newest release that is out: a later one may be supported for longer. */
static void newest_release_add(struct claim_test *test, uint32_t product) {
    const struct hf_snapshot *snapshot = test->assessment->snapshot;
    const struct hf_releases *releases = &snapshot->releases;
    const struct hf_csr *rows = &snapshot->releases_by_product;
    uint32_t newest = HF_NONE;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        const struct hf_date_range released = releases->released[row];
        if (hf_date_range_is_blank(released)) {
            hf_claim_missing(test, HF_KIND_RELEASE, "released", row);
        } else if (!hf_date_is_before(test->assessment->scenario.as_of, released.earliest) &&
                   (newest == HF_NONE ||
                    hf_date_is_before(releases->released[newest].latest, released.latest))) {
            newest = row;
        }
    }
    if (newest == HF_NONE) {
        return;
    }
    if (hf_date_range_is_blank(releases->support_until[newest])) {
        hf_claim_missing(test, HF_KIND_RELEASE, "support_until", newest);
        return;
    }
    last_day_add(test, releases->support_until[newest], HF_ANSWER_PRESUMED_YES,
                 hf_why_row(&test->assessment->why, HF_KIND_RELEASE, newest));
}

void hf_claim_supported_until(struct claim_test *test, uint32_t product) {
    const struct hf_snapshot *snapshot = test->assessment->snapshot;
    const struct hf_products *products = &snapshot->products;
    const struct {
        const char *header;
        struct hf_date_range last;
    } end[] = {{"end_of_security", products->end_of_security[product]},
               {"end_of_support", products->end_of_support[product]}};
    for (size_t i = 0; i < sizeof end / sizeof end[0]; i++) {
        if (hf_date_range_is_blank(end[i].last)) {
            hf_claim_missing(test, HF_KIND_PRODUCT, end[i].header, product);
        } else {
            last_day_add(test, end[i].last, HF_ANSWER_YES,
                         hf_why_row(&test->assessment->why, HF_KIND_PRODUCT, product));
        }
    }
    effects_add(test, product);
    newest_release_add(test, product);
    loose_add(test, HF_KIND_RELEASE, "product", snapshot->releases.product);
}
