#include "report/sheet.h"

/* What ends for each pool, and what still comes in: one line a product. */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { EVENT_FROM = 2, FLOW_FROM = EVENT_FROM + HF_STOCK_EVENTS };

static const struct sheet_column events_columns[] = {
    {"product", "product", SHEET_TEXT, false},
    {"product_key", "key", SHEET_TEXT, true},
    [EVENT_FROM + HF_STOCK_LAST_ORDER] = {"last_order", "order before", SHEET_DATES, false},
    [EVENT_FROM +
        HF_STOCK_LAST_DELIVERY] = {"last_delivery", "nothing comes in from", SHEET_DATES, false},
    [EVENT_FROM + HF_STOCK_LAST_SEND] = {"last_send", "send for repair before", SHEET_DATES, false},
    [EVENT_FROM +
        HF_STOCK_LAST_RETURN] = {"last_return", "nothing repaired comes from", SHEET_DATES, false},
    [EVENT_FROM + HF_STOCK_LAST_UPDATE] = {"last_update", "no updates from", SHEET_DATES, true},
    [EVENT_FROM +
        HF_STOCK_LAST_INSTALL] = {"last_install", "not put in anew from", SHEET_DATES, true},
    [EVENT_FROM + HF_STOCK_REMOVAL] = {"removal", "out of use by", SHEET_DATES, false},
    [FLOW_FROM] = {"on_order", "on order", SHEET_COUNTS, false},
    {"at_repairer", "at the repairer", SHEET_COUNT, false},
    {"returning", "of them back", SHEET_COUNTS, false},
    {"harvest", "from swaps", SHEET_COUNTS, false},
    {"expiring", "spares that expire", SHEET_COUNTS, false},
};

static uint32_t events_count(const struct hf_assessment *assessment) {
    return assessment->endurance_count;
}

static struct sheet_cell counts_of(const int64_t counts[2]) {
    return (struct sheet_cell){.counts = {counts[0], counts[1]}, .is_quiet = true};
}

static enum hf_status events_row(const struct hf_assessment *assessment, uint32_t row,
                                 struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_endurance *pool = &assessment->endurance[row];
    HF_TRY(hf_sheet_product(assessment, pool->product, scratch, &cell[0].text));
    cell[1].text = hf_sheet_key(assessment, HF_KIND_PRODUCT, pool->product);
    for (int kind = 0; kind < HF_STOCK_EVENTS; kind++) {
        cell[EVENT_FROM + kind] = (struct sheet_cell){.dates = pool->event[kind].date,
                                                      .answer = pool->event[kind].answer};
    }
    cell[FLOW_FROM] = counts_of(pool->on_order);
    cell[FLOW_FROM + 1] = (struct sheet_cell){.counts = {pool->at_repairer}, .is_quiet = true};
    cell[FLOW_FROM + 2] = counts_of(pool->returning);
    cell[FLOW_FROM + 3] = counts_of(pool->harvest);
    cell[FLOW_FROM + 4] = counts_of(pool->expiring);
    return HF_OK;
}

static struct hf_why_id events_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->endurance[row].why;
}

const struct sheet hf_sheet_stock_events = {
    "stock_events", "No product has units in use or in stock.",
    events_columns, COUNT_OF(events_columns),
    events_count,   events_row,
    events_why};
