/* stock levers: what moves a pool's date, for how much, and what to spend first. */
#include "apps/holdfast/stock_cli.h"

#include <holdfast/levers.h>
#include <math.h>

static const struct hf_rows_column lever_columns[] = {
    {"turn", "turn", true},
    {"product", "product", false},
    {"product_key", "key", false},
    {"lever", "lever", false},
    {"state", "state", false},
    {"what", "what", false},
    {"units_lower", "units", true},
    {"units_upper", "to", true},
    {"through", "through", false},
    {"days_lower", "days", true},
    {"days_upper", "to", true},
    {"cost_lower", "money", true},
    {"cost_upper", "to", true},
    {"currency", "currency", false},
    {"not_known", "not known", false},
    {"without_earliest", "holds without", false},
    {"without_latest", "to", false},
    {"with_earliest", "with", false},
    {"with_latest", "to", false},
    {"days_gained_lower", "days gained", true},
    {"days_gained_upper", "to", true},
    {"days_per_money_lower", "days per unit of money", true},
    {"days_per_money_upper", "to", true},
    {"network_with_earliest", "with", false},
    {"network_with_latest", "to", false},
    {"network_gained_lower", "days gained, network", true},
    {"network_gained_upper", "to", true},
    {"hold_without", "chance to hold to target", true},
    {"hold_with", "with", true},
    {"ends", "can be pulled until", false},
    {"turn_days", "further days in turn", true},
    {"turn_cost", "money up to this turn", true},
};
enum { LEVER_COLUMNS = sizeof lever_columns / sizeof lever_columns[0] };

static const struct hf_rows_column lever_short[] = {
    {"turn", "turn", true},
    {"product", "product", false},
    {"what", "lever", false},
    {"state", "state", false},
    {"money", "money", true},
    {"without", "holds without", false},
    {"with", "with", false},
    {"days_gained", "days gained", true},
    {"days_per_money", "per 1,000", true},
    {"network_gained", "network", true},
    {"hold", "chance to target", true},
    {"ends", "until", false},
    {"not_known", "not known", false},
};
enum { LEVER_SHORT = sizeof lever_short / sizeof lever_short[0] };

static const char *lever_state_word(enum hf_lever_state state) {
    switch (state) {
    case HF_LEVER_OPEN:
        return "open";
    case HF_LEVER_IN_PLAN:
        return "in the plan";
    case HF_LEVER_UNKNOWN:
        return "to be asked";
    case HF_LEVER_TOO_LATE:
        return "after its date";
    case HF_LEVER_BARRED:
        return "barred";
    case HF_LEVER_NOT_COMPUTED:
        return "not computed";
    }
    return "";
}

static enum hf_status unsaid_text(struct hf_arena *keep, uint32_t unsaid, struct hf_text *text) {
    static const char *const words[HF_UNSAID_COUNT] = {"price",
                                                       "freight",
                                                       "price of repair",
                                                       "price of moving",
                                                       "price of harvesting",
                                                       "price of swapping sooner",
                                                       "who repairs it",
                                                       "yield of swaps",
                                                       "a substitute",
                                                       "whether it is lawful"};
    *text = HF_TEXT("");
    for (int i = 0; i < HF_UNSAID_COUNT; i++) {
        if ((unsaid >> i & 1U) != 0) {
            HF_TRY(hf_text_format(keep, text, "%.*s%s%s", HF_TEXT_ARG(*text),
                                  text->len > 0 ? ", " : "", words[i]));
        }
    }
    return HF_OK;
}

static struct hf_text through_text(const struct hf_assessment *assessment,
                                   const struct hf_lever *lever) {
    return lever->party == HF_NONE
               ? HF_TEXT("")
               : hf_snapshot_label(assessment->snapshot, HF_KIND_PARTY, lever->party);
}

static enum hf_status lever_days_text(const struct hf_lever *lever, struct hf_arena *keep,
                                      struct hf_text *text) {
    if (!hf_range_is_known(lever->days)) {
        return HF_OK;
    }
    return lever->days.upper > lever->days.lower
               ? hf_text_format(keep, text, "%.0f..%.0f", lever->days.lower, lever->days.upper)
               : hf_text_format(keep, text, "%.0f", lever->days.lower);
}

/* The lever in words: "buy 12 from Acme, 60..120 days". */
static enum hf_status what_text(const struct hf_assessment *assessment,
                                const struct hf_lever *lever, struct hf_arena *keep,
                                struct hf_text *text) {
    const struct hf_text who = through_text(assessment, lever);
    struct hf_text units;
    struct hf_text other = HF_TEXT("");
    struct hf_text days = HF_TEXT("");
    HF_TRY(stock_counts_text(keep, lever->units[0], lever->units[1], &units));
    HF_TRY(lever_days_text(lever, keep, &days));
    switch (lever->kind) {
    case HF_LEVER_BUY:
        return hf_text_format(keep, text, "buy %.*s%s%.*s, there in %.*s days", HF_TEXT_ARG(units),
                              who.len > 0 ? " from " : "", HF_TEXT_ARG(who), HF_TEXT_ARG(days));
    case HF_LEVER_SUBSTITUTE:
        if (lever->product == HF_NONE) {
            *text = HF_TEXT("use a substitute");
            return HF_OK;
        }
        HF_TRY(hf_report_product(assessment, lever->product, keep, &other));
        return hf_text_format(keep, text, "use %.*s of %.*s, %lld of them in stock",
                              HF_TEXT_ARG(units), HF_TEXT_ARG(other), (long long)lever->taken);
    case HF_LEVER_REPAIR:
        return hf_text_format(
            keep, text, "repair %.*s at %.*s, back in %.*s days", HF_TEXT_ARG(units),
            HF_TEXT_ARG(who.len > 0 ? who : HF_TEXT("another")), HF_TEXT_ARG(days));
    case HF_LEVER_HARVEST:
        return hf_text_format(keep, text, "harvest the %.*s swapped", HF_TEXT_ARG(units));
    case HF_LEVER_SWAP_SOONER:
        return hf_text_format(keep, text, "swap the %.*s %.0f days sooner", HF_TEXT_ARG(units),
                              lever->days.lower);
    case HF_LEVER_POOL:
        return hf_text_format(keep, text, "move units between places: %.*s", HF_TEXT_ARG(units));
    case HF_LEVER_KITS:
        HF_TRY(hf_report_product(assessment, lever->product, keep, &other));
        if (lever->state == HF_LEVER_NOT_COMPUTED) {
            return hf_text_format(keep, text, "buy repair kits %.*s", HF_TEXT_ARG(other));
        }
        return hf_text_format(keep, text, "buy repair kits %.*s: %.*s, there in %.*s days",
                              HF_TEXT_ARG(other), HF_TEXT_ARG(units), HF_TEXT_ARG(days));
    }
    return HF_OK;
}

static int64_t lesser(const int64_t pair[2]) {
    return pair[0] < pair[1] ? pair[0] : pair[1];
}
static int64_t greater(const int64_t pair[2]) {
    return pair[0] < pair[1] ? pair[1] : pair[0];
}

static enum hf_status lever_dates_cells(struct hf_arena *keep, struct hf_date_range date,
                                        struct hf_text *cell) {
    HF_TRY(stock_day_text(keep, date.earliest, &cell[0]));
    return stock_day_text(keep, date.latest, &cell[1]);
}

static bool has_days(const struct hf_lever *lever) {
    return lever->state != HF_LEVER_NOT_COMPUTED && lever->state != HF_LEVER_BARRED &&
           (lever->unsaid & HF_UNSAID_SUBSTITUTE) == 0;
}

static enum hf_status lever_gain_cells(const struct hf_lever *lever, struct hf_arena *keep,
                                       struct hf_text *cell) {
    HF_TRY(lever_dates_cells(keep, lever->without, &cell[15]));
    HF_TRY(stock_number_text(keep, lever->hold_without[0], "p", &cell[27]));
    HF_TRY(stock_number_text(keep, lever->hold_with[0], "p", &cell[28]));
    if (has_days(lever)) {
        HF_TRY(lever_dates_cells(keep, lever->with, &cell[17]));
        HF_TRY(lever_dates_cells(keep, lever->network_with, &cell[23]));
        HF_TRY(stock_count_text(keep, lesser(lever->days_gained), &cell[19]));
        HF_TRY(stock_count_text(keep, greater(lever->days_gained), &cell[20]));
        HF_TRY(stock_count_text(keep, lesser(lever->network_gained), &cell[25]));
        HF_TRY(stock_count_text(keep, greater(lever->network_gained), &cell[26]));
        HF_TRY(stock_number_text(keep, lever->days_per_money[0], "g", &cell[21]));
        HF_TRY(stock_number_text(keep, lever->days_per_money[1], "g", &cell[22]));
    }
    if (lever->turn > 0) {
        HF_TRY(stock_count_text(keep, lever->turn, &cell[0]));
        HF_TRY(stock_count_text(keep, lever->turn_days, &cell[30]));
        HF_TRY(stock_minor_text(keep, lever->turn_cost_minor, &cell[31]));
    }
    return HF_OK;
}

static enum hf_status lever_row(const struct hf_assessment *assessment,
                                const struct hf_lever *lever, struct hf_arena *keep,
                                struct hf_text *cell) {
    const uint32_t product = assessment->endurance[lever->pool].product;
    HF_TRY(hf_report_product(assessment, product, keep, &cell[1]));
    cell[2] = assessment->snapshot->products.rows.key[product];
    cell[3] = hf_text_of(hf_report_lever_text(lever->kind));
    cell[4] = hf_text_of(lever_state_word(lever->state));
    HF_TRY(what_text(assessment, lever, keep, &cell[5]));
    if (lever->units[1] > 0) {
        HF_TRY(stock_count_text(keep, lever->units[0], &cell[6]));
        HF_TRY(stock_count_text(keep, lever->units[1], &cell[7]));
    }
    cell[8] = through_text(assessment, lever);
    HF_TRY(stock_number_text(keep, lever->days.lower, "g", &cell[9]));
    HF_TRY(stock_number_text(keep, lever->days.upper, "g", &cell[10]));
    HF_TRY(stock_minor_text(keep, lever->cost_minor[0], &cell[11]));
    HF_TRY(stock_minor_text(keep, lever->cost_minor[1], &cell[12]));
    cell[13] = hf_text_of(lever->currency.code);
    HF_TRY(unsaid_text(keep, lever->unsaid, &cell[14]));
    HF_TRY(lever_gain_cells(lever, keep, cell));
    return stock_ends_text(keep, lever->ends, &cell[29]);
}

/* Whole units of money, the cost as it is read. */
static enum hf_status money_text(const struct hf_lever *lever, struct hf_arena *keep,
                                 struct hf_text *text) {
    *text = HF_TEXT("not known");
    if (lever->cost_minor[1] == HF_COUNT_UNKNOWN || lever->cost_minor[0] == HF_COUNT_UNKNOWN) {
        return HF_OK;
    }
    struct hf_text amount;
    HF_TRY(stock_counts_text(keep, (lever->cost_minor[0] + 99) / 100,
                             (lever->cost_minor[1] + 99) / 100, &amount));
    return hf_text_format(keep, text, "%.*s %s", HF_TEXT_ARG(amount), lever->currency.code);
}

static enum hf_status per_thousand_text(const struct hf_lever *lever, struct hf_arena *keep,
                                        struct hf_text *text) {
    const double least = 1000.0 * lever->days_per_money[0];
    const double most = 1000.0 * lever->days_per_money[1];
    *text = HF_TEXT("");
    if (!isfinite(least) || !isfinite(most) || !has_days(lever)) {
        return HF_OK;
    }
    if (most >= 100.0 && most < 1.0e15) {
        return stock_counts_text(keep, llround(least), llround(most), text);
    }
    return most > least ? hf_text_format(keep, text, "%.3g to %.3g", least, most)
                        : hf_text_format(keep, text, "%.3g", least);
}

static enum hf_status lever_short_row(const struct hf_lever *lever, const struct hf_text *full,
                                      struct hf_arena *keep, struct hf_text *cell) {
    cell[0] = full[0];
    cell[1] = full[1];
    cell[2] = full[5];
    cell[3] = full[4];
    HF_TRY(money_text(lever, keep, &cell[4]));
    HF_TRY(stock_days_text(keep, lever->without, &cell[5]));
    cell[11] = full[29];
    cell[12] = full[14];
    cell[10] = full[27];
    if (!has_days(lever)) {
        return HF_OK;
    }
    HF_TRY(stock_days_text(keep, lever->with, &cell[6]));
    if (!isnan(lever->hold_with[0])) {
        HF_TRY(hf_text_format(keep, &cell[10], "%.2f to %.2f", lever->hold_without[0],
                              lever->hold_with[0]));
    }
    HF_TRY(
        stock_counts_text(keep, lesser(lever->days_gained), greater(lever->days_gained), &cell[7]));
    HF_TRY(per_thousand_text(lever, keep, &cell[8]));
    return stock_counts_text(keep, lesser(lever->network_gained), greater(lever->network_gained),
                             &cell[9]);
}

static enum hf_status levers_head(const struct hf_assessment *assessment,
                                  const struct hf_levers *levers, struct hf_arena *keep,
                                  struct hf_buffer *out) {
    struct hf_text until;
    struct hf_text name;
    if (assessment->endurance_count == 0) {
        hf_buffer_puts(out, "No product has units in use or in stock.\n");
        return HF_OK;
    }
    HF_TRY(stock_days_text(keep, levers->network, &until));
    hf_buffer_printf(out, "The network, all pools together, holds with %g %% until %.*s",
                     levers->confidence * 100.0, HF_TEXT_ARG(until));
    if (levers->ends_network[0] != HF_NONE) {
        HF_TRY(hf_report_product(assessment, assessment->endurance[levers->ends_network[0]].product,
                                 keep, &name));
        hf_buffer_printf(out, "; by the earliest dates %.*s ends it", HF_TEXT_ARG(name));
    }
    hf_buffer_puts(out, ".\n");
    return HF_OK;
}

static void levers_foot(const struct hf_assessment *assessment, const struct hf_levers *levers,
                        bool has_why, struct hf_buffer *out) {
    if (levers->count == 0) {
        hf_buffer_puts(out, assessment->endurance_count == 0
                                ? ""
                                : "Every pool asked about holds until its target.\n");
        return;
    }
    hf_buffer_puts(out, "Days are counted by the earliest and by the latest dates, to the horizon. "
                        "Turns: what to spend first, each on top of those before.\n");
    for (uint32_t i = 0; i < levers->count && has_why; i++) {
        hf_report_why(assessment, levers->item[i].why, 0, out);
    }
}

enum hf_status cli_stock_levers(struct cli *cli, struct hf_assessment *assessment,
                                const struct stock_question *question, struct hf_rows_text *rows) {
    const struct hf_levers *levers = NULL;
    struct hf_arena *keep = &cli->keep;
    HF_TRY(hf_stock_levers(assessment, question->pool, keep, cli->scratch, &levers));
    const size_t columns = question->is_table ? LEVER_SHORT : LEVER_COLUMNS;
    struct hf_text *cell = hf_new(keep, struct hf_text, levers->count * columns + 1);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < levers->count; i++) {
        struct hf_text full[LEVER_COLUMNS] = {{NULL, 0}};
        HF_TRY(lever_row(assessment, &levers->item[i], keep, full));
        if (question->is_table) {
            HF_TRY(lever_short_row(&levers->item[i], full, keep, cell + i * columns));
            continue;
        }
        for (size_t k = 0; k < columns; k++) {
            cell[i * columns + k] = full[k];
        }
    }
    *rows = (struct hf_rows_text){"holdfast-stock-levers/1",
                                  question->is_table ? lever_short : lever_columns, columns, cell,
                                  levers->count};
    if (question->is_table) {
        HF_TRY(levers_head(assessment, levers, keep, question->head));
        levers_foot(assessment, levers, question->has_why, question->foot);
    }
    return HF_OK;
}
