#include "report/sheet.h"

#include "report/report_words.h"
#include "report/why_text.h"

const struct sheet *hf_sheet_of(enum hf_report_part part) {
    switch (part) {
    case HF_REPORT_MATCHES:
        return &hf_sheet_matches;
    case HF_REPORT_EFFECTS:
        return &hf_sheet_effects;
    case HF_REPORT_PRODUCTS:
        return &hf_sheet_products;
    case HF_REPORT_STOCK:
        return &hf_sheet_stock;
    case HF_REPORT_LOSSES:
        return &hf_sheet_losses;
    case HF_REPORT_SHARES:
        return &hf_sheet_shares;
    case HF_REPORT_SITES:
        return &hf_sheet_sites;
    case HF_REPORT_FINDINGS:
        return &hf_sheet_findings;
    case HF_REPORT_MISSING:
        return &hf_sheet_missing;
    case HF_REPORT_HITS:
        return &hf_sheet_hits;
    case HF_REPORT_CONCENTRATION:
        return &hf_sheet_concentration;
    case HF_REPORT_ASSUMPTIONS:
        return &hf_sheet_assumptions;
    case HF_REPORT_STOCK_BARS:
        return &hf_sheet_stock_bars;
    case HF_REPORT_STOCK_EVENTS:
        return &hf_sheet_stock_events;
    case HF_REPORT_UPDATES:
        return &hf_sheet_updates;
    case HF_REPORT_RELEASES:
        return &hf_sheet_releases;
    case HF_REPORT_CLAIMS:
        return &hf_sheet_claims;
    case HF_REPORT_PURCHASES:
        return &hf_sheet_purchases;
    case HF_REPORT_LOST:
        return &hf_sheet_lost;
    case HF_REPORT_LOST_PARTS:
        return &hf_sheet_lost_parts;
    case HF_REPORT_LOST_SITES:
        return &hf_sheet_lost_sites;
    case HF_REPORT_KEY_SITES:
        return &hf_sheet_key_sites;
    case HF_REPORT_DEPENDENCIES:
        return &hf_sheet_dependencies;
    case HF_REPORT_REGIONS:
        return &hf_sheet_regions;
    case HF_REPORT_THRESHOLDS:
        return &hf_sheet_thresholds;
    case HF_REPORT_INCIDENTS:
        return &hf_sheet_incidents;
    case HF_REPORT_HANGS:
        return &hf_sheet_hangs;
    case HF_REPORT_CUTS:
        return &hf_sheet_cuts;
    case HF_REPORT_SITE_CUTS:
        return &hf_sheet_site_cuts;
    case HF_REPORT_WEAK_POINTS:
        return &hf_sheet_weak_points;
    case HF_REPORT_CHANGE_PROVIDERS:
        return &hf_sheet_change_providers;
    case HF_REPORT_CHANGE_FIRST:
        return &hf_sheet_change_first;
    case HF_REPORT_CHANGE_STEPS:
        return &hf_sheet_change_steps;
    }
    return NULL;
}

bool hf_report_part_has_why(enum hf_report_part part) {
    const struct sheet *sheet = hf_sheet_of(part);
    return sheet != NULL && sheet->why != NULL;
}

const char *hf_report_part_text(enum hf_report_part part) {
    const struct sheet *sheet = hf_sheet_of(part);
    return sheet == NULL ? "unknown" : sheet->name;
}

bool hf_sheet_type_is_number(enum sheet_type type) {
    return type == SHEET_COUNT || type == SHEET_COUNTS || type == SHEET_NUMBER ||
           type == SHEET_RANGE || type == SHEET_PERCENT;
}

/* A date that an undetermined answer carries is a warning, not a date to plan by: the words say so.
 */
static void dates_text(struct hf_buffer *out, const struct sheet_cell *cell) {
    hf_report_dates(out, cell->dates, hf_report_end_text(cell->answer));
    if (cell->answer == HF_ANSWER_NO_BASIS && hf_date_range_is_blank(cell->dates)) {
        return; /* "not known" says it all */
    }
    if (!hf_answer_is_settled(cell->answer)) {
        hf_buffer_printf(out, " (%s)", hf_report_answer_text(cell->answer));
    }
}

static void number_text(struct hf_buffer *out, struct hf_range range, bool is_percent) {
    if (is_percent) {
        hf_report_percent_range(out, range);
    } else {
        hf_report_range(out, range);
    }
}

void hf_sheet_cell_text(struct hf_buffer *out, enum sheet_type type,
                        const struct sheet_cell *cell) {
    switch (type) {
    case SHEET_TEXT:
        hf_report_plain(out, cell->text);
        return;
    case SHEET_COUNT:
        hf_report_count(out, cell->counts[0]);
        hf_buffer_puts(out,
                       cell->is_least && cell->counts[0] != HF_COUNT_UNKNOWN ? " or more" : "");
        return;
    case SHEET_COUNTS:
        hf_report_counts(out, cell->counts);
        hf_buffer_puts(out,
                       cell->is_least && cell->counts[1] != HF_COUNT_UNKNOWN ? " or more" : "");
        return;
    case SHEET_NUMBER:
        number_text(out, (struct hf_range){cell->range.lower, cell->range.lower}, cell->is_percent);
        return;
    case SHEET_RANGE:
        number_text(out, cell->range, cell->is_percent);
        return;
    case SHEET_PERCENT:
        hf_report_percent_range(out, cell->range);
        return;
    case SHEET_DATES:
        dates_text(out, cell);
        return;
    case SHEET_ANSWER:
        hf_buffer_puts(out, hf_report_answer_text(cell->answer));
        return;
    case SHEET_VERDICT:
        hf_buffer_puts(out, cell->is_early ? "not met yet" : hf_report_verdict_text(cell->verdict));
        hf_buffer_puts(out, cell->is_assumed ? " under the assumed list" : "");
        return;
    case SHEET_CURVE:
        return;
    }
}

struct hf_text hf_sheet_label(const struct hf_assessment *assessment, enum hf_kind kind,
                              uint32_t row) {
    return row == HF_NONE ? HF_TEXT("") : hf_snapshot_label(assessment->snapshot, kind, row);
}

struct hf_text hf_sheet_key(const struct hf_assessment *assessment, enum hf_kind kind,
                            uint32_t row) {
    const struct hf_rows *rows = hf_snapshot_rows_const(assessment->snapshot, kind);
    return row >= rows->count ? HF_TEXT("") : rows->key[row];
}

struct hf_text hf_sheet_group(const struct hf_assessment *assessment, uint32_t group) {
    return group >= assessment->group_count ? HF_TEXT("") : assessment->group[group].name;
}

enum hf_status hf_sheet_product(const struct hf_assessment *assessment, uint32_t product,
                                struct hf_arena *scratch, struct hf_text *name) {
    const struct hf_products *products = &assessment->snapshot->products;
    *name = HF_TEXT("");
    if (product >= products->rows.count) {
        return HF_OK;
    }
    const struct hf_text model = hf_snapshot_label(assessment->snapshot, HF_KIND_PRODUCT, product);
    const struct hf_text brand =
        hf_sheet_label(assessment, HF_KIND_PARTY, products->manufacturer[product]);
    if (brand.len == 0 || hf_text_starts(model, brand)) {
        *name = model;
        return HF_OK;
    }
    char *joined = hf_new(scratch, char, brand.len + 1 + model.len);
    if (joined == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < brand.len; i++) {
        joined[i] = brand.data[i];
    }
    joined[brand.len] = ' ';
    for (size_t i = 0; i < model.len; i++) {
        joined[brand.len + 1 + i] = model.data[i];
    }
    *name = (struct hf_text){joined, brand.len + 1 + model.len};
    return HF_OK;
}

void hf_sheet_product_put(const struct hf_assessment *assessment, uint32_t product,
                          struct hf_buffer *out) {
    const struct hf_products *products = &assessment->snapshot->products;
    const struct hf_text model = hf_sheet_label(assessment, HF_KIND_PRODUCT, product);
    const struct hf_text brand =
        product >= products->rows.count
            ? HF_TEXT("")
            : hf_sheet_label(assessment, HF_KIND_PARTY, products->manufacturer[product]);
    if (brand.len > 0 && !hf_text_starts(model, brand)) {
        hf_report_plain(out, brand);
        hf_buffer_putc(out, ' ');
    }
    hf_report_plain(out, model);
}

const struct hf_pack *hf_sheet_pack(const struct hf_assessment *assessment, uint32_t pack) {
    return pack >= assessment->snapshot->pack_count ? NULL : &assessment->snapshot->pack[pack];
}

const struct hf_measure *hf_sheet_measure(const struct hf_assessment *assessment, uint32_t pack,
                                          uint32_t measure) {
    const struct hf_pack *from = hf_sheet_pack(assessment, pack);
    return from == NULL || measure >= from->measure_count ? NULL : &from->measure[measure];
}

const struct hf_requirement *hf_sheet_requirement(const struct hf_assessment *assessment,
                                                  uint32_t pack, uint32_t requirement) {
    const struct hf_pack *from = hf_sheet_pack(assessment, pack);
    return from == NULL || requirement >= from->requirement_count ? NULL
                                                                  : &from->requirement[requirement];
}

enum hf_status hf_sheet_weakest(const struct hf_assessment *assessment, struct hf_why_id why,
                                struct hf_arena *scratch, struct sheet_cell *cell) {
    struct report_weakest weakest = {HF_NONE, HF_NONE, HF_VERIFIED_NONE};
    HF_TRY(hf_report_weakest_find(assessment, why, *scratch, &weakest));
    cell->text =
        weakest.pack == HF_NONE ? HF_TEXT("") : hf_text_of(hf_verified_text(weakest.verified));
    return HF_OK;
}

void hf_sheet_people_lost(int64_t people[2], const int64_t counted[2], const int64_t sites[2],
                          bool is_all) {
    for (int i = 0; i < 2; i++) {
        people[i] = hf_sheet_people(counted[i], is_all || sites[i] == 0);
    }
}

void hf_sheet_people_cell(struct sheet_cell *cell, const int64_t counted[2], const int64_t sites[2],
                          bool is_all) {
    hf_sheet_people_lost(cell->counts, counted, sites, is_all);
    cell->is_least = !is_all && sites[1] > 0;
}

void hf_sheet_shortfall(const struct hf_endurance *pool, int64_t shortfall[2]) {
    for (int i = 0; i < 2; i++) {
        const int64_t stock = pool->stock == HF_COUNT_UNKNOWN ? 0 : pool->stock;
        shortfall[i] = pool->needed[i] > stock ? pool->needed[i] - stock : 0;
    }
    shortfall[0] = pool->lots_unsized > 0 ? 0 : shortfall[0];
}

bool hf_sheet_metric_is_share(enum hf_metric metric) {
    switch (metric) {
    case HF_METRIC_SITE_SHARE:
    case HF_METRIC_PREMISES_SHARE:
    case HF_METRIC_TRAFFIC_SHARE:
    case HF_METRIC_SUBSCRIBER_SHARE:
        return true;
    case HF_METRIC_UNITS:
    case HF_METRIC_INSTALLED_SINCE:
    case HF_METRIC_SENSITIVE_SITES:
    case HF_METRIC_OUTSOURCED:
    case HF_METRIC_TARGET_COUNT:
    case HF_METRIC_ENDURANCE:
    case HF_METRIC_SUPPLIERS_WITHOUT_REVIEW:
    case HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN:
    case HF_METRIC_CONTRACTS_WITHOUT_BREAK_CLAUSE:
    case HF_METRIC_CONTRACTS_WITHOUT_SUPPORT_PERIOD:
    case HF_METRIC_UNITS_PAST_SUPPORT:
    case HF_METRIC_PATCHES_OVERDUE:
    case HF_METRIC_SHARED_MANAGEMENT_SEGMENTS:
    case HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN:
    case HF_METRIC_FUNCTIONS_NOT_REPATRIABLE:
    case HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES:
        return false;
    }
    return false;
}
