#include "sheet.h"

#include "report_words.h"
#include "why_text.h"

const struct sheet *sheet_of(enum hf_report_part part) {
    switch (part) {
    case HF_REPORT_MATCHES:
        return &sheet_matches;
    case HF_REPORT_EFFECTS:
        return &sheet_effects;
    case HF_REPORT_PRODUCTS:
        return &sheet_products;
    case HF_REPORT_STOCK:
        return &sheet_stock;
    case HF_REPORT_LOSSES:
        return &sheet_losses;
    case HF_REPORT_SHARES:
        return &sheet_shares;
    case HF_REPORT_SITES:
        return &sheet_sites;
    case HF_REPORT_FINDINGS:
        return &sheet_findings;
    case HF_REPORT_MISSING:
        return &sheet_missing;
    case HF_REPORT_HITS:
        return &sheet_hits;
    case HF_REPORT_CONCENTRATION:
        return &sheet_concentration;
    case HF_REPORT_ASSUMPTIONS:
        return &sheet_assumptions;
    }
    return NULL;
}

const char *hf_report_part_text(enum hf_report_part part) {
    const struct sheet *sheet = sheet_of(part);
    return sheet == NULL ? "unknown" : sheet->name;
}

bool sheet_type_is_number(enum sheet_type type) {
    return type == SHEET_COUNT || type == SHEET_COUNTS || type == SHEET_NUMBER || type == SHEET_RANGE ||
           type == SHEET_PERCENT;
}

/* A date that an undetermined answer carries is a warning, not a date to plan by: the words say so. */
static void dates_text(struct hf_buffer *out, const struct sheet_cell *cell) {
    report_dates(out, cell->dates, report_end_text(cell->answer));
    if (!hf_answer_is_settled(cell->answer)) {
        hf_buffer_printf(out, " (%s)", report_answer_text(cell->answer));
    }
}

void sheet_cell_text(struct hf_buffer *out, enum sheet_type type, const struct sheet_cell *cell) {
    switch (type) {
    case SHEET_TEXT:
        report_plain(out, cell->text);
        return;
    case SHEET_COUNT:
        report_count(out, cell->counts[0]);
        return;
    case SHEET_COUNTS:
        report_counts(out, cell->counts);
        return;
    case SHEET_NUMBER:
        report_figure(out, cell->range.lower);
        return;
    case SHEET_RANGE:
        report_range(out, cell->range);
        return;
    case SHEET_PERCENT:
        report_percent_range(out, cell->range);
        return;
    case SHEET_DATES:
        dates_text(out, cell);
        return;
    case SHEET_ANSWER:
        hf_buffer_puts(out, report_answer_text(cell->answer));
        return;
    case SHEET_VERDICT:
        hf_buffer_puts(out, report_verdict_text(cell->verdict));
        return;
    }
}

struct hf_text sheet_label(const struct hf_assessment *assessment, enum hf_kind kind, uint32_t row) {
    return row == HF_NONE ? HF_TEXT("") : hf_snapshot_label(assessment->snapshot, kind, row);
}

struct hf_text sheet_key(const struct hf_assessment *assessment, enum hf_kind kind, uint32_t row) {
    const struct hf_rows *rows = hf_snapshot_rows_const(assessment->snapshot, kind);
    return row >= rows->count ? HF_TEXT("") : rows->key[row];
}

struct hf_text sheet_group(const struct hf_assessment *assessment, uint32_t group) {
    return group >= assessment->group_count ? HF_TEXT("") : assessment->group[group].name;
}

enum hf_status sheet_product(const struct hf_assessment *assessment, uint32_t product, struct hf_arena *scratch,
                             struct hf_text *name) {
    const struct hf_products *products = &assessment->snapshot->products;
    *name = HF_TEXT("");
    if (product >= products->rows.count) {
        return HF_OK;
    }
    const struct hf_text model = hf_snapshot_label(assessment->snapshot, HF_KIND_PRODUCT, product);
    const struct hf_text brand = sheet_label(assessment, HF_KIND_PARTY, products->manufacturer[product]);
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

const struct hf_pack *sheet_pack(const struct hf_assessment *assessment, uint32_t pack) {
    return pack >= assessment->snapshot->pack_count ? NULL : &assessment->snapshot->pack[pack];
}

const struct hf_measure *sheet_measure(const struct hf_assessment *assessment, uint32_t pack, uint32_t measure) {
    const struct hf_pack *from = sheet_pack(assessment, pack);
    return from == NULL || measure >= from->measure_count ? NULL : &from->measure[measure];
}

const struct hf_requirement *sheet_requirement(const struct hf_assessment *assessment, uint32_t pack,
                                               uint32_t requirement) {
    const struct hf_pack *from = sheet_pack(assessment, pack);
    return from == NULL || requirement >= from->requirement_count ? NULL : &from->requirement[requirement];
}

enum hf_status sheet_weakest(const struct hf_assessment *assessment, struct hf_why_id why, struct hf_arena *scratch,
                             struct sheet_cell *cell) {
    struct report_weakest weakest = {HF_NONE, HF_NONE, HF_VERIFIED_NONE};
    HF_TRY(report_weakest_find(assessment, why, *scratch, &weakest));
    cell->text = weakest.pack == HF_NONE ? HF_TEXT("") : hf_text_of(hf_verified_text(weakest.verified));
    return HF_OK;
}

void sheet_shortfall(const struct hf_endurance *pool, int64_t shortfall[2]) {
    for (int i = 0; i < 2; i++) {
        const int64_t stock = pool->stock == HF_COUNT_UNKNOWN ? 0 : pool->stock;
        shortfall[i] = pool->needed[i] > stock ? pool->needed[i] - stock : 0;
    }
}
