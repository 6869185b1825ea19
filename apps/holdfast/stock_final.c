/* stock final: the final order of each pool where missing, keeping and leaving over cost money. */
#include "apps/holdfast/stock_cli.h"

#include <holdfast/finals.h>
#include <math.h>

static const struct hf_rows_column final_columns[] = {
    {"product", "product", false},
    {"product_key", "key", false},
    {"state", "state", false},
    {"stock", "spares", true},
    {"order_lower", "final order", true},
    {"order_upper", "to", true},
    {"cost_lower", "money", true},
    {"cost_upper", "to", true},
    {"currency", "currency", false},
    {"unit_price", "unit price", true},
    {"newsvendor_lower", "in all, if keeping were free", true},
    {"newsvendor_upper", "to", true},
    {"hold_lower", "all failures met", true},
    {"hold_upper", "to", true},
    {"last_lower", "last unit saves", true},
    {"last_upper", "to", true},
    {"serve_until", "to serve until", false},
    {"order_by", "order by", false},
};
enum { FINAL_COLUMNS = sizeof final_columns / sizeof final_columns[0] };

static const char *final_state_word(enum hf_final_state state) {
    switch (state) {
    case HF_FINAL_ORDERED:
        return "known";
    case HF_FINAL_UNPRICED:
        return "price to be asked";
    case HF_FINAL_OVER:
        return "nothing to serve";
    case HF_FINAL_REFUSED:
        return "no best order";
    }
    return "";
}

static enum hf_status final_figures(const struct hf_final_order *item, struct hf_arena *keep,
                                    struct hf_text *cell) {
    for (int at = 0; at < 2; at++) {
        HF_TRY(stock_count_text(keep, item->order[at], &cell[4 + at]));
        HF_TRY(stock_minor_text(keep, item->cost_minor[at], &cell[6 + at]));
        if (item->newsvendor[at] < INT64_MAX) {
            HF_TRY(stock_count_text(keep, item->newsvendor[at], &cell[10 + at]));
        }
        HF_TRY(stock_number_text(keep, item->hold[at], "p", &cell[12 + at]));
        if (isfinite(item->last_minor[at]) && fabs(item->last_minor[at]) < 0x1p52) {
            HF_TRY(
                stock_minor_text(keep, (int64_t)nearbyint(-item->last_minor[at]), &cell[14 + at]));
        }
    }
    return HF_OK;
}

static enum hf_status final_row(const struct hf_assessment *assessment,
                                const struct hf_final_order *item, struct hf_arena *keep,
                                struct hf_text *cell) {
    const struct hf_endurance *pool = &assessment->endurance[item->pool];
    HF_TRY(hf_report_product(assessment, pool->product, keep, &cell[0]));
    cell[1] = assessment->snapshot->products.rows.key[pool->product];
    cell[2] = hf_text_of(final_state_word(item->state));
    HF_TRY(stock_count_text(keep, pool->stock, &cell[3]));
    if (item->state == HF_FINAL_ORDERED) {
        HF_TRY(final_figures(item, keep, cell));
    }
    HF_TRY(stock_minor_text(keep, item->unit_price.minor, &cell[9]));
    cell[8] = hf_text_of(
        item->unit_price.minor == HF_COUNT_UNKNOWN ? "" : item->unit_price.currency.code);
    HF_TRY(stock_day_text(keep, pool->target, &cell[16]));
    return stock_ends_text(keep, pool->order_by, &cell[17]);
}

enum hf_status cli_stock_final(struct cli *cli, struct hf_assessment *assessment,
                               const struct stock_question *question, struct hf_rows_text *rows) {
    const struct hf_final_orders *orders = NULL;
    struct hf_arena *keep = &cli->keep;
    HF_TRY(hf_stock_finals(assessment, question->pool, keep, cli->scratch, &orders));
    struct hf_text *cell = hf_new(keep, struct hf_text, (size_t)orders->count * FINAL_COLUMNS + 1);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < orders->count; i++) {
        HF_TRY(final_row(assessment, &orders->item[i], keep, cell + (size_t)i * FINAL_COLUMNS));
    }
    *rows = (struct hf_rows_text){"holdfast-stock-final/1", final_columns, FINAL_COLUMNS, cell,
                                  orders->count};
    if (!question->is_table) {
        return HF_OK;
    }
    hf_buffer_puts(question->foot,
                   "Without what still comes in. Assumed, as multiples of the unit price:");
    for (int id = HF_ASSUME_HOLDING_RATIO; id <= HF_ASSUME_DISCOUNT_RATE; id++) {
        const struct hf_assumption *assumption = &assessment->assumptions.item[id];
        hf_buffer_printf(question->foot, "%s %.*s %g", id > HF_ASSUME_HOLDING_RATIO ? "," : "",
                         HF_TEXT_ARG(assumption->name), assumption->value.lower);
        if (assumption->value.upper > assumption->value.lower) {
            hf_buffer_printf(question->foot, "..%g", assumption->value.upper);
        }
    }
    hf_buffer_puts(question->foot, " (--assume NAME=VALUE).\n");
    for (uint32_t i = 0; i < orders->count && question->has_why; i++) {
        hf_report_why(assessment, orders->item[i].why, 0, question->foot);
    }
    return HF_OK;
}
