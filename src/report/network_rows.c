#include <holdfast/rows.h>

#include "report/report_words.h"
#include "report/sheet.h"

/* Cost against date of the whole network, and what ends it first. */

static const struct hf_rows_column day_columns[] = {
    {"until", "until", false},
    {"hold_lower", "no pool short, least", true},
    {"hold_upper", "most", true},
    {"cost_lower", "least money", true},
    {"cost_upper", "to", true},
    {"currency", "currency", false},
    {"units_lower", "units", true},
    {"units_upper", "to", true},
    {"unpriced_lower", "units without price", true},
    {"unpriced_upper", "to", true},
};
enum { DAY_COLUMNS = sizeof day_columns / sizeof day_columns[0] };

static const struct hf_rows_column first_columns[] = {
    {"product", "product", false},
    {"product_key", "key", false},
    {"first_lower_end", "first, earliest dates", true},
    {"first_upper_end", "latest dates", true},
    {"holds_until_95_earliest", "95 % until, earliest", false},
    {"holds_until_95_latest", "latest", false},
    {"unit_price", "unit price", true},
};
enum { FIRST_COLUMNS = sizeof first_columns / sizeof first_columns[0] };

static enum hf_status count_text(struct hf_arena *keep, int64_t count, struct hf_text *text) {
    return hf_text_format(keep, text, "%lld", (long long)count);
}

static enum hf_status ratio_text(struct hf_arena *keep, double ratio, struct hf_text *text) {
    return hf_text_format(keep, text, "%.4f", ratio);
}

static enum hf_status day_text(struct hf_arena *keep, struct hf_date date, struct hf_text *text) {
    char day[11];
    if (date.days >= HF_DATE_MAX.days) {
        *text = HF_TEXT("beyond the horizon");
        return HF_OK;
    }
    hf_date_write(date, day);
    return hf_text_copy(keep, hf_text_of(day), text);
}

/* Two decimals; blank: not known. */
static enum hf_status minor_text(struct hf_arena *keep, int64_t minor, struct hf_text *text) {
    if (minor == HF_COUNT_UNKNOWN) {
        *text = HF_TEXT("");
        return HF_OK;
    }
    return hf_text_format(keep, text, "%lld.%02lld", (long long)(minor / 100),
                          (long long)(minor % 100));
}

static enum hf_status network_day_row(const struct hf_network_stock *network, uint32_t at,
                                      struct hf_arena *keep, struct hf_text *cell) {
    const struct hf_network_day *day = &network->day[at];
    HF_TRY(day_text(keep, day->day, &cell[0]));
    for (int end = 0; end < 2; end++) {
        HF_TRY(ratio_text(keep, day->hold[end], &cell[1 + end]));
        HF_TRY(minor_text(keep, day->cost_minor[end], &cell[3 + end]));
        HF_TRY(count_text(keep, day->units[end], &cell[6 + end]));
        HF_TRY(count_text(keep, day->unpriced[end], &cell[8 + end]));
    }
    cell[5] = hf_text_of(network->currency.code);
    return HF_OK;
}

enum hf_status hf_report_network(const struct hf_assessment *assessment, struct hf_arena *keep,
                                 struct hf_rows_text *rows) {
    if (assessment == NULL || keep == NULL || rows == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_network_stock *network = assessment->network;
    const uint32_t count = network == NULL ? 0 : network->day_count;
    struct hf_text *cell = hf_new(keep, struct hf_text, (size_t)count * DAY_COLUMNS + 1);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(network_day_row(network, i, keep, cell + (size_t)i * DAY_COLUMNS));
    }
    *rows =
        (struct hf_rows_text){"holdfast-stock-frontier/1", day_columns, DAY_COLUMNS, cell, count};
    return HF_OK;
}

static enum hf_status first_row(const struct hf_assessment *assessment, uint32_t at,
                                struct hf_arena *keep, struct hf_text *cell) {
    enum { LEVEL_95 = 2 };
    const struct hf_network_pool *pool = &assessment->network->pool[at];
    const struct hf_endurance *item = &assessment->endurance[pool->pool];
    HF_TRY(hf_sheet_product(assessment, item->product, keep, &cell[0]));
    cell[1] = hf_sheet_key(assessment, HF_KIND_PRODUCT, item->product);
    for (int end = 0; end < 2; end++) {
        HF_TRY(ratio_text(keep, pool->first[end], &cell[2 + end]));
    }
    HF_TRY(day_text(keep, item->holds_until[LEVEL_95].earliest, &cell[4]));
    HF_TRY(day_text(keep, item->holds_until[LEVEL_95].latest, &cell[5]));
    return minor_text(keep, pool->cost_minor, &cell[6]);
}

enum hf_status hf_report_network_first(const struct hf_assessment *assessment,
                                       struct hf_arena *keep, struct hf_rows_text *rows) {
    if (assessment == NULL || keep == NULL || rows == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const uint32_t count = assessment->network == NULL ? 0 : assessment->network->pool_count;
    struct hf_text *cell = hf_new(keep, struct hf_text, (size_t)count * FIRST_COLUMNS + 1);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(first_row(assessment, i, keep, cell + (size_t)i * FIRST_COLUMNS));
    }
    *rows =
        (struct hf_rows_text){"holdfast-stock-first/1", first_columns, FIRST_COLUMNS, cell, count};
    return HF_OK;
}

void hf_report_network_head(const struct hf_assessment *assessment, struct hf_buffer *out) {
    const struct hf_network_stock *network = assessment->network;
    if (network == NULL) {
        return;
    }
    if (network->pool_count == 0) {
        hf_buffer_puts(out, "No product has units in use or in stock.\n");
        return;
    }
    hf_report_count(out, network->pool_count);
    hf_buffer_puts(out, network->pool_count == 1 ? " pool" : " pools together");
    hf_buffer_printf(out, ", confidence %g %%: least money", network->confidence * 100.0);
    if (network->currency.code[0] != '\0') {
        hf_buffer_printf(out, " in %s", network->currency.code);
    }
    hf_buffer_puts(out, " for extra units, so that none is short until the day.");
    if (network->unpriced_count > 0) {
        hf_buffer_puts(out, " ");
        hf_report_count(out, network->unpriced_count);
        hf_buffer_puts(out, network->unpriced_count == 1
                                ? " pool has no price in it: its units are counted apart."
                                : " pools have no price in it: their units are counted apart.");
    }
    hf_buffer_putc(out, '\n');
}

enum hf_status hf_report_product(const struct hf_assessment *assessment, uint32_t product,
                                 struct hf_arena *keep, struct hf_text *name) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL || name == NULL) {
        return HF_ERR_ARGUMENT;
    }
    return hf_sheet_product(assessment, product, keep, name);
}
