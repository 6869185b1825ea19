#include "balance/balance_chain.h"
#include "balance/balance_closed.h"
#include "balance/balance_dates.h"
#include "balance/balance_lasting.h"
#include "balance/balance_returns.h"

#include <math.h>
#include <string.h>

/* P(hold) alone, for many stocks and moments. Stocks of about one size share their rates. */

struct table_work {
    const struct hf_balance_grid *grid;
    int64_t first, last; /* stocks that `rates` suits; none at the start */
    struct balance_rates *rates;
    struct hf_balance_quality quality;
};

/* The stocks of which a half of an octave is made that holds this one. */
static void stock_span(int64_t stock, int64_t *first, int64_t *last) {
    const uint64_t value = (uint64_t)stock + 1;
    const int top = 63 - __builtin_clzll(value);
    const int half = top > 0 ? top - 1 : 0;
    *first = (int64_t)(value >> half << half) - 1;
    *last = *first + (int64_t)((UINT64_C(1) << half) - 1); /* stocks are below 2^52 */
}

static void table_quality_worse(const struct hf_balance_quality *found, struct table_work *work) {
    const double error = fmax(work->quality.error_max, found->error_max);
    work->quality = *found;
    work->quality.error_max = error;
}

static enum hf_status row_curve(const struct hf_balance *balance, struct table_work *work,
                                double *hold, struct hf_arena scratch) {
    const struct hf_balance_grid *grid = work->grid;
    struct hf_balance_quality quality = {0};
    struct hf_balance_point *point = hf_new(&scratch, struct hf_balance_point, grid->count);
    if (point == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_balance_lasting_curve(balance, grid->years, grid->count, point, &quality, scratch));
    for (uint32_t i = 0; i < grid->count; i++) {
        hold[i] = point[i].hold;
    }
    table_quality_worse(&quality, work);
    return HF_OK;
}

static enum hf_status row_run(const struct balance_request *request, struct table_work *work,
                              double *hold, struct hf_arena scratch) {
    const struct balance_dates_asked asked = {request->years, request->count,
                                              work->grid->hold_least};
    struct balance_request stops = *request;
    struct balance_run run;
    stops.count = 0;
    HF_TRY(hf_balance_run_build(&stops, &scratch, &run));
    hf_balance_run_tune(&run);
    hf_balance_run_table(&run, 0.0, &asked, 0, hold);
    run.quality.error_max += run.dropped;
    table_quality_worse(&run.quality, work);
    return HF_OK;
}

/* One stock's row, all 0 before. */
static enum hf_status table_row(const struct hf_balance *balance, struct table_work *work,
                                double *hold, struct hf_arena scratch) {
    const struct hf_balance_grid *grid = work->grid;
    struct balance_base base;
    if (hf_balance_is_lasting(balance)) {
        return row_curve(balance, work, hold, scratch);
    }
    HF_TRY(hf_balance_base_build(balance, &scratch, &base));
    struct balance_request request = {.balance = balance,
                                      .horizon_years = grid->years[grid->count - 1],
                                      .years = grid->years,
                                      .count = grid->count,
                                      .confidence = work->grid->hold_least};
    const bool has_returns = hf_balance_has_returns(balance);
    if (!has_returns && hf_balance_is_closed(&base, request.horizon_years)) {
        for (uint32_t i = 0; i < grid->count; i++) {
            hold[i] = hf_balance_closed_hold(&base, (double)balance->stock,
                                             hf_balance_service(&base, grid->years[i]));
        }
        return HF_OK;
    }
    if (balance->stock < work->first || balance->stock > work->last) {
        struct hf_balance first = *balance;
        struct balance_request span = request;
        stock_span(balance->stock, &work->first, &work->last);
        first.stock = work->first;
        span.balance = &first;
        span.count = 0;
        HF_TRY(hf_balance_rates_span(&span, work->last, work->rates, scratch));
    }
    request.rates = work->rates;
    if (!has_returns) {
        return row_run(&request, work, hold, scratch);
    }
    struct hf_balance_quality quality = {0};
    HF_TRY(hf_balance_returns_table(&request, work->grid->hold_least, hold, &quality, scratch));
    table_quality_worse(&quality, work);
    return HF_OK;
}

static bool table_is_valid(const struct hf_balance *balance, const struct hf_balance_grid *grid) {
    if (!hf_balance_is_valid(balance) || grid == NULL || (grid->count > 0 && grid->years == NULL) ||
        (grid->stock_count > 0 && grid->stock == NULL) || !(grid->hold_least >= 0.0) ||
        !(grid->hold_least < 1.0)) {
        return false;
    }
    for (uint32_t i = 0; i < grid->count; i++) {
        if (!(grid->years[i] >= 0.0) || isinf(grid->years[i]) ||
            (i > 0 && grid->years[i] < grid->years[i - 1])) {
            return false;
        }
    }
    struct hf_balance other = *balance;
    for (uint32_t s = 0; s < grid->stock_count; s++) {
        other.stock = grid->stock[s];
        if (!hf_balance_is_valid(&other)) {
            return false;
        }
    }
    return true;
}

enum hf_status hf_balance_hold_table(const struct hf_balance *balance,
                                     const struct hf_balance_grid *grid, double *hold,
                                     struct hf_balance_quality *quality, struct hf_arena scratch) {
    if (!table_is_valid(balance, grid) || hold == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const size_t cells = (size_t)grid->count * grid->stock_count;
    double *answer = hf_new(&scratch, double, cells + 1);
    struct table_work work = {.grid = grid,
                              .first = 0,
                              .last = -1,
                              .rates = hf_take(&scratch, struct balance_rates, 1),
                              .quality = {HF_BALANCE_CLOSED, 1e-12, 1, 1, 1}};
    if (answer == NULL || work.rates == NULL) {
        return HF_ERR_MEMORY;
    }
    struct hf_balance other = *balance;
    for (uint32_t s = 0; s < grid->stock_count && grid->count > 0; s++) {
        other.stock = grid->stock[s];
        HF_TRY(table_row(&other, &work, answer + (size_t)s * grid->count, scratch));
    }
    for (size_t i = 0; i < cells; i++) {
        hold[i] = answer[i] < grid->hold_least ? 0.0 : answer[i];
    }
    if (quality != NULL) {
        *quality = work.quality;
    }
    return HF_OK;
}
