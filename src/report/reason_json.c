#include "report/reason_json.h"

#include "report/report_words.h"
#include "report/sheet.h"

static const char *const rule_words[HF_RULE_COUNT] = {
    [HF_RULE_NAME_EQUAL] = "name-equal",
    [HF_RULE_NAME_SIMILAR] = "name-similar",
    [HF_RULE_NAMED_TARGET] = "named-target",
    [HF_RULE_OWNED_ENOUGH] = "owned-enough",
    [HF_RULE_OWNED_TOO_LITTLE] = "owned-too-little",
    [HF_RULE_OWNED_UNKNOWN] = "owned-unknown",
    [HF_RULE_CONTROLLED] = "controlled",
    [HF_RULE_ROLE_TESTED] = "role-tested",
    [HF_RULE_ROLE_UNKNOWN] = "role-unknown",
    [HF_RULE_ROLE_PRESUMED] = "role-presumed",
    [HF_RULE_MAKER_PRESUMED] = "maker-presumed",
    [HF_RULE_INSIDE_PRODUCT] = "inside-product",
    [HF_RULE_BOM_INCOMPLETE] = "bom-incomplete",
    [HF_RULE_CLASS_PRESUMED] = "class-presumed",
    [HF_RULE_CONDITION_HOLDS] = "condition-holds",
    [HF_RULE_CONDITION_FAILS] = "condition-fails",
    [HF_RULE_CONDITION_UNKNOWN] = "condition-unknown",
    [HF_RULE_IN_FORCE] = "in-force",
    [HF_RULE_NOT_IN_FORCE] = "not-in-force",
    [HF_RULE_STATUS_UNKNOWN] = "status-unknown",
    [HF_RULE_ADDRESSED] = "addressed",
    [HF_RULE_NOT_ADDRESSED] = "not-addressed",
    [HF_RULE_ADDRESSED_UNKNOWN] = "addressed-unknown",
    [HF_RULE_ACT_FORBIDDEN] = "act-forbidden",
    [HF_RULE_LICENCE_NEEDED] = "licence-needed",
    [HF_RULE_ADVISED_AGAINST] = "advised-against",
    [HF_RULE_DEFEATED] = "defeated",
    [HF_RULE_DEFEATER_FAILS] = "defeater-fails",
    [HF_RULE_DEFEATER_UNKNOWN] = "defeater-unknown",
    [HF_RULE_VENDOR_STARVED] = "vendor-starved",
    [HF_RULE_VENDOR_SUPPLY_UNKNOWN] = "vendor-supply-unknown",
    [HF_RULE_LIST_MISSING] = "list-missing",
    [HF_RULE_LISTED_WITHOUT_MEASURE] = "listed-without-measure",
    [HF_RULE_END_OF_LIFE] = "end-of-life",
    [HF_RULE_EARLIEST_EFFECT] = "earliest-effect",
    [HF_RULE_STOCK_POISSON] = "stock-poisson",
    [HF_RULE_RATE_OBSERVED] = "rate-observed",
    [HF_RULE_RATE_COUNTED] = "rate-counted",
    [HF_RULE_RATE_PREDICTED] = "rate-predicted",
    [HF_RULE_RATE_TEMPLATE] = "rate-template",
    [HF_RULE_RATE_UNKNOWN] = "rate-unknown",
    [HF_RULE_STOCK_UNKNOWN] = "stock-unknown",
    [HF_RULE_NOT_DEPLOYED] = "not-deployed",
    [HF_RULE_STOCK_ON_ORDER] = "stock-on-order",
    [HF_RULE_STOCK_AT_REPAIRER] = "stock-at-repairer",
    [HF_RULE_STOCK_STRANDED] = "stock-stranded",
    [HF_RULE_STOCK_REPAIRED] = "stock-repaired",
    [HF_RULE_STOCK_HARVESTED] = "stock-harvested",
    [HF_RULE_STOCK_EXPIRES] = "stock-expires",
    [HF_RULE_SHARED_RISK] = "shared-risk",
    [HF_RULE_NOT_REACHED] = "not-reached",
    [HF_RULE_NO_GATEWAY_KNOWN] = "no-gateway-known",
    [HF_RULE_GATEWAY_PRESUMED] = "gateway-presumed",
    [HF_RULE_NO_LINKS_KNOWN] = "no-links-known",
    [HF_RULE_INCIDENT] = "incident",
    [HF_RULE_INCIDENT_LIMIT] = "incident-limit",
    [HF_RULE_CUT_NEEDED] = "cut-needed",
    [HF_RULE_CUT_AT_BEST] = "cut-at-best",
    [HF_RULE_CUT_NEVER] = "cut-never",
    [HF_RULE_CUT_WAY] = "cut-way",
    [HF_RULE_CHANGES_NEEDED] = "changes-needed",
    [HF_RULE_DEPENDENCY] = "dependency",
    [HF_RULE_METRIC_WITHIN] = "metric-within",
    [HF_RULE_METRIC_ABOVE] = "metric-above",
    [HF_RULE_METRIC_UNKNOWN] = "metric-unknown",
    [HF_RULE_ADVICE_ONLY] = "advice-only",
    [HF_RULE_PARAMETER_UNKNOWN] = "parameter-unknown",
    [HF_RULE_LIKE_FOR_LIKE] = "like-for-like",
    [HF_RULE_ROWS_COUNTED] = "rows-counted",
    [HF_RULE_ROWS_DOUBTFUL] = "rows-doubtful",
    [HF_RULE_NOT_YET_DUE] = "not-yet-due",
    [HF_RULE_UPDATES_LOOKED_AT] = "updates-looked-at",
    [HF_RULE_SUPPORT_OVER] = "support-over",
    [HF_RULE_SUPPORT_GOES_ON] = "support-goes-on",
    [HF_RULE_SUPPORT_UNKNOWN] = "support-unknown",
    [HF_RULE_KEPT_CONDITIONS] = "kept-conditions",
    [HF_RULE_KEPT_WITHOUT] = "kept-without",
    [HF_RULE_KEPT_UNKNOWN] = "kept-unknown",
    [HF_RULE_FLAW_OPEN] = "flaw-open",
    [HF_RULE_FLAW_UNFIXED] = "flaw-unfixed",
    [HF_RULE_FLAW_BARRED] = "flaw-barred",
    [HF_RULE_FLAW_CLOSED] = "flaw-closed",
    [HF_RULE_FLAW_NONE] = "flaw-none",
    [HF_RULE_FLAW_UNKNOWN] = "flaw-unknown",
    [HF_RULE_SOFTWARE_OF_DEVICE] = "software-of-device",
    [HF_RULE_CLAIM_CONTRADICTED] = "claim-contradicted",
    [HF_RULE_CLAIM_DOUBTFUL] = "claim-doubtful",
    [HF_RULE_CLAIM_OPEN] = "claim-open",
    [HF_RULE_CLAIM_STANDS] = "claim-stands",
    [HF_RULE_CLAIM_NOT_MADE] = "claim-not-made",
    [HF_RULE_DECIDED_SAME] = "decided-same",
    [HF_RULE_DECIDED_DIFFERENT] = "decided-different",
    [HF_RULE_DECISION_FELL] = "decision-fell",
    [HF_RULE_LEVER] = "lever",
    [HF_RULE_PLACES] = "places",
    [HF_RULE_FINAL_ORDER] = "final-order",
    [HF_RULE_STOCK_AGEING] = "stock-ageing",
    [HF_RULE_STOCK_NO_FAULT] = "stock-no-fault",
    [HF_RULE_STOCK_KITS] = "stock-kits",
    [HF_RULE_TRAFFIC_FITS] = "traffic-fits",
    [HF_RULE_TRAFFIC_ROUTED] = "traffic-routed",
    [HF_RULE_LINKS_TOO_SMALL] = "links-too-small",
    [HF_RULE_CAPACITY_UNKNOWN] = "capacity-unknown",
    [HF_RULE_TRAFFIC_UNKNOWN] = "traffic-unknown",
    [HF_RULE_AGES] = "ages",
    [HF_RULE_AGES_PRODUCTS] = "ages-products",
    [HF_RULE_UNITS_UNNAMED] = "units-unnamed",
    [HF_RULE_DARK_BY] = "dark-by",
    [HF_RULE_REGION_DARK] = "region-dark",
    [HF_RULE_NOT_PATCHED] = "not-patched",
    [HF_RULE_NOT_PASSED] = "not-passed",
    [HF_RULE_DOWN_MINUTES] = "down-minutes",
    [HF_RULE_DOWN_BOUNDED] = "down-bounded",
    [HF_RULE_UNIT_RATES] = "unit-rates",
    [HF_RULE_UNITS_DOWN] = "units-down",
    [HF_RULE_BREAK_EVEN] = "break-even",
    [HF_RULE_LOSS_CHANCE] = "loss-chance",
    [HF_RULE_SHAPE_LEARNT] = "shape-learnt",
};

const char *hf_rule_word(enum hf_rule rule) {
    return (size_t)rule < HF_RULE_COUNT ? rule_words[rule] : NULL;
}

/* A key holds what the row is called by: of a coverage row the place too. */
static bool key_is_withheld(const struct hf_assessment *assessment, enum hf_kind kind,
                            uint32_t row) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    return hf_report_is_sensitive(assessment, hf_snapshot_label(snapshot, kind, row)) ||
           (kind == HF_KIND_COVERAGE &&
            hf_report_is_sensitive(assessment, snapshot->coverages.place[row]));
}

static void kind_and_key(struct json_out *json, const struct hf_assessment *assessment,
                         enum hf_kind kind, uint32_t row) {
    const struct hf_rows *rows = hf_snapshot_rows_const(assessment->snapshot, kind);
    hf_report_json_key(json, "kind");
    hf_report_json_word(json, hf_schema_get(kind)->name);
    hf_report_json_key(json, "key");
    if (row >= rows->count || key_is_withheld(assessment, kind, row)) {
        hf_report_json_null(json);
    } else {
        hf_report_json_text(json, rows->key[row]);
    }
}

static void row_json(struct json_out *json, const struct hf_assessment *assessment,
                     const struct hf_why_node *node) {
    hf_report_json_key(json, "row");
    hf_report_json_open(json, '{');
    if (node->first < HF_KIND_COUNT) {
        kind_and_key(json, assessment, (enum hf_kind)node->first, node->second);
    }
    hf_report_json_close(json, '}');
}

static void blank_json(struct json_out *json, const struct hf_assessment *assessment,
                       const struct hf_why_node *node) {
    const uint32_t kind = node->first >> 16;
    const uint32_t column = node->first & 0xFFFFU;
    hf_report_json_key(json, "blank");
    hf_report_json_open(json, '{');
    if (kind < HF_KIND_COUNT && column < hf_schema_get((enum hf_kind)kind)->column_count) {
        kind_and_key(json, assessment, (enum hf_kind)kind, node->second);
        hf_report_json_key(json, "column");
        hf_report_json_word(json, hf_schema_get((enum hf_kind)kind)->column[column].name);
    }
    hf_report_json_close(json, '}');
}

/* Something of a pack, by its id. */
static void of_pack_json(struct json_out *json, const char *what, struct hf_text pack,
                         struct hf_text id) {
    hf_report_json_key(json, what);
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "pack");
    hf_report_json_text(json, pack);
    hf_report_json_key(json, "id");
    hf_report_json_text(json, id);
    hf_report_json_close(json, '}');
}

static void pack_part_json(struct json_out *json, const struct hf_assessment *assessment,
                           const struct hf_why_node *node) {
    const struct hf_pack *pack = hf_sheet_pack(assessment, node->first);
    const struct hf_measure *measure = hf_sheet_measure(assessment, node->first, node->second);
    const struct hf_requirement *requirement =
        hf_sheet_requirement(assessment, node->first, node->second);
    if (pack == NULL) {
        return;
    }
    if (node->kind == HF_WHY_FACT && node->second < pack->fact_count) {
        of_pack_json(json, "fact", pack->id,
                     pack->is_private ? HF_TEXT("") : pack->fact[node->second].id);
    } else if (node->kind == HF_WHY_MEASURE && measure != NULL) {
        of_pack_json(json, "measure", pack->id, measure->id);
    } else if (node->kind == HF_WHY_REQUIREMENT && requirement != NULL) {
        of_pack_json(json, "requirement", pack->id, requirement->id);
    }
}

static void assumption_json(struct json_out *json, const struct hf_assessment *assessment,
                            const struct hf_why_node *node) {
    if (node->first >= assessment->assumptions.count) {
        return;
    }
    const struct hf_assumption *item = &assessment->assumptions.item[node->first];
    const struct hf_pack *pack = hf_sheet_pack(assessment, item->pack);
    hf_report_json_key(json, "assumption");
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "name");
    hf_report_json_text(json, item->name);
    hf_report_json_key(json, "value");
    hf_report_json_range(json, item->value);
    hf_report_json_key(json, "origin");
    hf_report_json_word(json, hf_report_origin_text(item->origin));
    hf_report_json_key(json, "pack");
    hf_report_json_text(json, pack == NULL ? HF_TEXT("") : pack->id);
    hf_report_json_close(json, '}');
}

static void rule_json(struct json_out *json, const struct hf_why_node *node) {
    const char *const word = hf_rule_word((enum hf_rule)node->first);
    hf_report_json_key(json, "rule");
    hf_report_json_word(json, word == NULL ? "unknown" : word);
    if (node->amount < 0.0 || node->amount > 0.0) {
        hf_report_json_key(json, "amount");
        hf_report_json_real(json, node->amount);
    }
    if (node->date.days != HF_DATE_MIN.days) {
        hf_report_json_key(json, "date");
        hf_report_json_date(json, node->date);
    }
}

void hf_reason_json(struct json_out *json, const struct hf_assessment *assessment, uint32_t node) {
    const struct hf_why_node *at = &assessment->why.node[node];
    switch ((enum hf_why_kind)at->kind) {
    case HF_WHY_ROW:
        row_json(json, assessment, at);
        return;
    case HF_WHY_BLANK:
        blank_json(json, assessment, at);
        return;
    case HF_WHY_FACT:
    case HF_WHY_MEASURE:
    case HF_WHY_REQUIREMENT:
        pack_part_json(json, assessment, at);
        return;
    case HF_WHY_ASSUMPTION:
        assumption_json(json, assessment, at);
        return;
    case HF_WHY_MATCH: /* a row of the part "matches" */
        hf_report_json_key(json, "match");
        hf_report_json_count(json, at->first);
        return;
    case HF_WHY_RULE:
        rule_json(json, at);
        return;
    }
}
