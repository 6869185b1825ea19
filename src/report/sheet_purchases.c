#include "report/sheet.h"

/* What to order: part, quantity, by when, from whom, for how much money and how many days. */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct sheet_column purchases_columns[] = {
    {"product", "product", SHEET_TEXT, false},
    {"product_key", "key", SHEET_TEXT, true},
    {"quantity", "to order", SHEET_COUNTS, false},
    {"when", "when", SHEET_TEXT, false},
    {"order_by", "order by", SHEET_DATES, false},
    {"lead_time_days", "lead time, days", SHEET_RANGE, false},
    {"days_gained", "days gained", SHEET_COUNTS, false},
    {"unit_price", "unit price", SHEET_TEXT, true},
    {"cost", "money", SHEET_COUNTS, false},
    {"currency", "currency", SHEET_TEXT, false},
    {"supplier", "supplier", SHEET_TEXT, false},
    {"supplier_key", "supplier's key", SHEET_TEXT, true},
    {"supplier_basis", "supplier known from", SHEET_TEXT, true},
    {"in_stock", "spares", SHEET_COUNT, true},
    {"needed", "needed", SHEET_COUNTS, true},
    {"target", "to last until", SHEET_DATES, true},
    {"supply_end", "supply ends", SHEET_DATES, true},
    {"short_of_target", "runs short", SHEET_ANSWER, false},
    {"weakest_verified", "rests on", SHEET_TEXT, true},
};

static uint32_t purchases_count(const struct hf_assessment *assessment) {
    return assessment->purchase_count;
}

static const char *time_text(enum hf_order_time time) {
    switch (time) {
    case HF_ORDER_NOW:
        return "now";
    case HF_ORDER_LATER:
        return "later";
    case HF_ORDER_OPEN:
        return "any time";
    case HF_ORDER_PASSED:
        return "too late";
    }
    return "";
}

const char *hf_sheet_supplier_basis(enum hf_supplier_basis basis) {
    switch (basis) {
    case HF_SUPPLIER_UNKNOWN:
        return "not known";
    case HF_SUPPLIER_STATED:
        return "stated";
    case HF_SUPPLIER_LAST_ORDER:
        return "presumed: last order";
    case HF_SUPPLIER_MAKER:
        return "presumed: manufacturer";
    }
    return "";
}

/* Whole units of the currency, rounded up. */
static int64_t whole_money(int64_t minor) {
    return minor == HF_COUNT_UNKNOWN ? minor : minor / 100 + (minor % 100 > 0 ? 1 : 0);
}

static enum hf_status purchases_row(const struct hf_assessment *assessment, uint32_t row,
                                    struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_purchase *purchase = &assessment->purchase[row];
    const struct hf_endurance *pool = &assessment->endurance[purchase->pool];
    const struct hf_money *price = &purchase->unit_price;
    HF_TRY(hf_sheet_product(assessment, pool->product, scratch, &cell[0].text));
    cell[1].text = hf_sheet_key(assessment, HF_KIND_PRODUCT, pool->product);
    cell[3].text = hf_text_of(time_text(purchase->time));
    cell[4] = (struct sheet_cell){.dates = purchase->order_by, .answer = HF_ANSWER_YES};
    cell[5].range = purchase->lead_time_days;
    if (price->minor != HF_COUNT_UNKNOWN) {
        HF_TRY(hf_text_format(scratch, &cell[7].text, "%lld.%02lld",
                              (long long)(price->minor / 100), (long long)(price->minor % 100)));
        cell[9].text = hf_text_of(price->currency.code);
    }
    for (int end = 0; end < 2; end++) {
        cell[2].counts[end] = purchase->quantity[end];
        cell[6].counts[end] = purchase->days_gained[end];
        cell[8].counts[end] = whole_money(purchase->cost_minor[end]);
        cell[14].counts[end] = pool->needed[end];
    }
    cell[10].text = hf_sheet_label(assessment, HF_KIND_PARTY, purchase->supplier);
    cell[11].text = purchase->supplier == HF_NONE
                        ? HF_TEXT("")
                        : hf_sheet_key(assessment, HF_KIND_PARTY, purchase->supplier);
    cell[12].text = hf_text_of(hf_sheet_supplier_basis(purchase->supplier_basis));
    cell[13].counts[0] = hf_sheet_spares(pool);
    cell[15] = (struct sheet_cell){.dates = hf_date_sure(pool->target), .answer = HF_ANSWER_YES};
    cell[16] = (struct sheet_cell){.dates = pool->supply_end, .answer = HF_ANSWER_YES};
    cell[17].answer = pool->short_of_target;
    return hf_sheet_weakest(assessment, purchase->why, scratch, &cell[18]);
}

static struct hf_why_id purchases_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->purchase[row].why;
}

const struct sheet hf_sheet_purchases = {
    "purchases",       "Nothing is to be ordered: every pool holds until its target.",
    purchases_columns, COUNT_OF(purchases_columns),
    purchases_count,   purchases_row,
    purchases_why};
