#include <holdfast/rows.h>

#include "report/rows_why.h"

#include "report/report_words.h"
#include "report/sheet.h"

/* The rows of cuts site by site, each with what the cheapest cut costs and which it is. */

enum { COST_TEXT_MAX = 1 << 20, COST_CELLS = 6, COST_SUBSCRIBERS = 5, BEST = 0, WORST = 1 };

static const struct {
    struct hf_rows_column column;
    bool is_told; /* in tables too */
} cost_columns[] = {
    {{"site", "site", false}, true},
    {{"site_key", "key", false}, false},
    {{"region", "region", false}, false},
    {{"function", "function", false}, true},
    {{"threat", "threat", false}, true},
    {{"subscribers", "subscribers", true}, true},
    {{"needed_worst", "goes dark with, at worst", false}, true},
    {{"needed_best", "at best", false}, true},
    {{"cut", "namely", false}, true},
    {{"apart", "ways apart", false}, false},
    {{"worst_lower", "worst case", true}, false},
    {{"worst_upper", "to", true}, false},
    {{"best_lower", "best case", true}, false},
    {{"best_upper", "to", true}, false},
    {{"cuts", "so many cuts", true}, false},
    {{"cut_best", "namely at best", false}, false},
    {{"apart_best", "ways apart at best", false}, false},
    {{"method", "method", false}, false},
    {{"least_cost_worst", "cheapest, at worst", false}, true},
    {{"cheapest_worst", "namely", false}, true},
    {{"least_cost_best", "cheapest, at best", false}, true},
    {{"cheapest_best", "namely", false}, true},
    {{"cost_worst", "cost, at worst", true}, false},
    {{"cost_best", "cost, at best", true}, false},
};
enum { COST_COLUMNS = sizeof cost_columns / sizeof cost_columns[0] };

static enum hf_status cost_text_keep(struct hf_buffer *out, struct hf_arena *keep,
                                     struct hf_text *text) {
    const enum hf_status status =
        out->status == HF_OK ? hf_text_copy(keep, hf_buffer_text(out), text) : out->status;
    hf_buffer_free(out);
    return status;
}

static enum hf_status cost_number(struct hf_arena *keep, int64_t number, struct hf_text *text) {
    return number == HF_COUNT_UNKNOWN || number == INT64_MAX
               ? HF_OK
               : hf_text_format(keep, text, "%lld", (long long)number);
}

/* The cells of the sheet: texts as they are, counts bare. */
static enum hf_status sheet_cells_take(const struct sheet *sheet, const struct sheet_cell *from,
                                       struct hf_arena *keep, struct hf_text *cell, size_t *count) {
    *count = 0;
    for (size_t i = 0; i < sheet->column_count; i++) {
        if (sheet->column[i].type == SHEET_TEXT) {
            HF_TRY(hf_text_copy(keep, from[i].text, &cell[(*count)++]));
            continue;
        }
        HF_TRY(cost_number(keep, from[i].counts[0], &cell[(*count)++]));
        if (sheet->column[i].type == SHEET_COUNTS) {
            HF_TRY(cost_number(keep, from[i].counts[1], &cell[(*count)++]));
        }
    }
    return HF_OK;
}

/* "dark today", "7", "at most 7", "not by these groups", "not known" */
static enum hf_status cost_text(const struct hf_cut_bounds *bounds,
                                const struct hf_cheapest_cut *cut, struct hf_arena *keep,
                                struct hf_text *text) {
    struct hf_buffer out = hf_buffer_make(256);
    if (bounds->upper == 0) {
        hf_buffer_puts(&out, "dark today");
    } else if (bounds->lower == INT64_MAX) {
        hf_buffer_puts(&out, "not by these groups");
    } else if (cut->cost == HF_COUNT_UNKNOWN) {
        hf_buffer_puts(&out, "not known");
    } else {
        hf_buffer_puts(&out, cut->is_exact ? "" : "at most ");
        hf_report_count(&out, cut->cost);
    }
    return cost_text_keep(&out, keep, text);
}

static enum hf_status cheapest_text(const struct hf_assessment *assessment,
                                    const struct hf_cheapest_cut *cut, struct hf_arena *keep,
                                    struct hf_text *text) {
    struct hf_buffer out = hf_buffer_make(COST_TEXT_MAX);
    for (uint32_t i = 0; i < cut->group_count; i++) {
        const uint32_t group = assessment->cut_costs->group[cut->group_from + i];
        hf_buffer_puts(&out, i > 0 ? " + " : "");
        hf_buffer_add(&out, hf_sheet_group(assessment, group));
    }
    return cost_text_keep(&out, keep, text);
}

static enum hf_status cost_row(const struct hf_assessment *assessment, uint32_t row,
                               struct hf_arena *keep, struct hf_text *cell) {
    struct sheet_cell from[SHEET_COLUMN_MAX] = {{.counts = {0, 0}}};
    const uint32_t at = assessment->site_cut[row].answer;
    const struct hf_cheapest_cut *cut = assessment->cut_costs->cut[at];
    const struct hf_cut_bounds *bounds = assessment->cut_answer[at].bound;
    size_t count = 0;
    HF_TRY(hf_sheet_site_cuts.row(assessment, row, keep, from));
    HF_TRY(sheet_cells_take(&hf_sheet_site_cuts, from, keep, cell, &count));
    if (count + COST_CELLS != COST_COLUMNS) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(cost_text(&bounds[WORST], &cut[WORST], keep, &cell[count]));
    HF_TRY(cheapest_text(assessment, &cut[WORST], keep, &cell[count + 1]));
    HF_TRY(cost_text(&bounds[BEST], &cut[BEST], keep, &cell[count + 2]));
    HF_TRY(cheapest_text(assessment, &cut[BEST], keep, &cell[count + 3]));
    HF_TRY(cost_number(keep, cut[WORST].cost, &cell[count + 4]));
    return cost_number(keep, cut[BEST].cost, &cell[count + 5]);
}

/* The columns that are told, and where each stands among all. */
static size_t cost_columns_choose(bool is_table, struct hf_rows_column *column, size_t *from) {
    size_t count = 0;
    for (size_t i = 0; i < COST_COLUMNS; i++) {
        if (!is_table || cost_columns[i].is_told) {
            column[count] = cost_columns[i].column;
            from[count++] = i;
        }
    }
    return count;
}

enum hf_status hf_report_cut_costs(const struct hf_assessment *assessment, bool is_table,
                                   struct hf_arena *keep, struct hf_rows_text *rows,
                                   struct hf_rows_why *why) {
    if (assessment == NULL || keep == NULL || rows == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const size_t count = assessment->cut_costs == NULL ? 0 : assessment->site_cut_count;
    struct hf_rows_column *column = hf_take(keep, struct hf_rows_column, COST_COLUMNS);
    size_t from[COST_COLUMNS];
    if (column == NULL) {
        return HF_ERR_MEMORY;
    }
    const size_t columns = cost_columns_choose(is_table, column, from);
    struct hf_text *cell = hf_new(keep, struct hf_text, count * columns + 1);
    struct hf_why_id *reason = NULL;
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(rows_why_open(assessment, count, keep, why, &reason));
    for (size_t i = 0; i < count; i++) {
        struct hf_text all[COST_COLUMNS] = {{NULL, 0}};
        HF_TRY(cost_row(assessment, (uint32_t)i, keep, all));
        if (is_table && assessment->site_cut[i].subscribers == HF_COUNT_UNKNOWN) {
            all[COST_SUBSCRIBERS] = HF_TEXT("not known");
        }
        for (size_t k = 0; k < columns; k++) {
            cell[i * columns + k] = all[from[k]];
        }
        reason[i] = assessment->cut_answer[assessment->site_cut[i].answer].why;
    }
    *rows = (struct hf_rows_text){"holdfast-site-cuts-cost/1", column, columns, cell, count};
    return HF_OK;
}

/* ---- in sentences ---- */

static void put_prices(const struct hf_assessment *assessment, struct hf_buffer *out) {
    const struct hf_cut_costs *costs = assessment->cut_costs;
    hf_buffer_puts(out, "Losing a group costs 1");
    for (uint32_t i = 0; i < costs->priced_count; i++) {
        const struct hf_risk_group *group = &assessment->group[costs->priced[i]];
        hf_buffer_puts(out, i > 0 ? ", " : ", but ");
        hf_buffer_add(out, group->threat);
        hf_buffer_puts(out, ": ");
        hf_buffer_add(out, hf_sheet_group(assessment, costs->priced[i]));
        hf_buffer_puts(out, " = ");
        hf_report_count(out, costs->group_cost[costs->priced[i]]);
    }
    hf_buffer_puts(out, ". The cheapest cut is the set of groups that costs least and takes the "
                        "service.\n");
}

static void put_left_out(const struct hf_assessment *assessment, struct hf_buffer *out) {
    uint32_t count = 0;
    for (uint32_t t = 0; t < assessment->cut_threat_count; t++) {
        if (assessment->cut_costs->is_left_out[t] != 0) {
            hf_buffer_puts(out, count++ > 0 ? ", " : "Not known, and not guessed, under ");
            hf_buffer_add(out, assessment->cut_threat[t].name);
        }
    }
    if (count > 0) {
        hf_buffer_puts(out, ": costs are there where all ways to serve could be gathered; here "
                            "only how few groups have to fail is known.\n");
    }
}

static void put_inexact(const struct hf_assessment *assessment, struct hf_buffer *out) {
    bool is_any = false;
    for (uint32_t a = 0; a < assessment->cut_answer_count; a++) {
        for (int bound = 0; bound < 2; bound++) {
            const struct hf_cheapest_cut *cut = &assessment->cut_costs->cut[a][bound];
            is_any = is_any || (cut->cost != HF_COUNT_UNKNOWN && !cut->is_exact);
        }
    }
    hf_buffer_puts(out, is_any ? "'At most': that set does, but the search for a cheaper one ended "
                                 "with its budget of work.\n"
                               : "");
}

void hf_report_cut_costs_head(const struct hf_assessment *assessment, struct hf_buffer *out) {
    if (assessment->cut_costs != NULL) {
        put_prices(assessment, out);
        put_left_out(assessment, out);
        put_inexact(assessment, out);
    }
}
