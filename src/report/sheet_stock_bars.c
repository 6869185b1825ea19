#include "report/sheet.h"

/* Stock that may not be installed, lot by lot. */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct sheet_column stock_bars_columns[] = {
    {"lot", "lot", SHEET_TEXT, false},
    {"product", "product", SHEET_TEXT, false},
    {"product_key", "key", SHEET_TEXT, true},
    {"place", "place", SHEET_TEXT, false},
    {"quantity", "units", SHEET_COUNT, false},
    {"revision", "revision", SHEET_TEXT, false},
    {"date_code", "date code", SHEET_TEXT, false},
    {"barred", "must not be installed", SHEET_ANSWER, false},
    {"from", "from", SHEET_DATES, false},
    {"until", "until", SHEET_DATES, true},
    {"rule", "by", SHEET_TEXT, false},
    {"weakest_verified", "rests on", SHEET_TEXT, true},
};

static uint32_t stock_bars_count(const struct hf_assessment *assessment) {
    return assessment->stock_bar_count;
}

static enum hf_status stock_bars_row(const struct hf_assessment *assessment, uint32_t row,
                                     struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_stock_bar *bar = &assessment->stock_bar[row];
    const struct hf_stocks *stocks = &assessment->snapshot->stocks;
    const struct hf_pack *pack = hf_sheet_pack(assessment, bar->pack);
    const struct hf_measure *measure = hf_sheet_measure(assessment, bar->pack, bar->measure);
    const struct hf_requirement *requirement =
        hf_sheet_requirement(assessment, bar->pack, bar->requirement);
    cell[0].text = stocks->lot[bar->stock];
    HF_TRY(hf_sheet_product(assessment, stocks->product[bar->stock], scratch, &cell[1].text));
    cell[2].text = hf_sheet_key(assessment, HF_KIND_PRODUCT, stocks->product[bar->stock]);
    cell[3].text = hf_sheet_label(assessment, HF_KIND_SITE, stocks->place[bar->stock]);
    cell[4].counts[0] = stocks->quantity[bar->stock];
    cell[5].text = stocks->revision[bar->stock];
    cell[6].text = stocks->date_code[bar->stock];
    cell[7].answer = bar->barred;
    cell[8] = (struct sheet_cell){.dates = bar->from, .answer = bar->barred};
    cell[9] = (struct sheet_cell){.dates = bar->until, .answer = HF_ANSWER_YES};
    HF_TRY(hf_text_format(scratch, &cell[10].text, "%.*s/%.*s",
                          HF_TEXT_ARG(pack == NULL ? HF_TEXT("") : pack->id),
                          HF_TEXT_ARG(requirement != NULL ? requirement->id
                                      : measure != NULL   ? measure->id
                                                          : HF_TEXT(""))));
    return hf_sheet_weakest(assessment, bar->why, scratch, &cell[11]);
}

static struct hf_why_id stock_bars_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->stock_bar[row].why;
}

const struct sheet hf_sheet_stock_bars = {
    "stock_bars",       "No measure keeps stock from being installed.",
    stock_bars_columns, COUNT_OF(stock_bars_columns),
    stock_bars_count,   stock_bars_row,
    stock_bars_why};
