#include "balance/balance_chain.h"
#include "balance/balance_closed.h"
#include "balance/balance_returns.h"
#include "balance/balance_sleep.h"

#include <math.h>
#include <string.h>

/* P(hold) alone, for many stocks and moments. Between what comes in nothing has to be stepped to:
 * a moment is the state after the last delivery, less what fails until then. */

static const double table_trim = 1e-10;
static const double table_small = 1e-11;
static const double table_asleep = 1e-11;

static enum hf_status table_run(const struct balance_request *request, double *hold,
                                struct hf_balance_quality *quality, struct hf_arena scratch) {
    struct balance_request stops = *request;
    stops.count = 0;
    struct balance_run run;
    HF_TRY(hf_balance_run_build(&stops, &scratch, &run));
    run.small = table_small;
    run.trim = table_trim;
    run.asleep = table_asleep;
    double service = 0.0;
    uint32_t next = 0;
    for (uint32_t i = 0; i <= run.stop_count; i++) {
        const bool is_last = i == run.stop_count;
        hf_balance_run_doze(&run, service);
        for (; next < request->count && (is_last || request->years[next] < run.stop[i].years);
             next++) {
            const double at = hf_balance_service(&run.base, request->years[next]);
            hold[next] = at > service ? hf_balance_run_hold_after(&run, at - service, NULL)
                                      : hf_balance_run_hold(&run, false);
        }
        if (is_last || next == request->count) {
            break;
        }
        if (run.stop[i].service > service) {
            hf_balance_run_step(&run, run.stop[i].service - service);
            hf_balance_run_accept(&run);
            service = run.stop[i].service;
        }
        hf_balance_run_stop(&run, &run.stop[i]);
    }
    const double error = fmax(quality->error_max, run.quality.error_max + run.dropped);
    *quality = run.quality;
    quality->error_max = error;
    return HF_OK;
}

/* One stock's row. */
static enum hf_status table_row(const struct balance_request *request, double *hold,
                                struct hf_balance_quality *quality, struct hf_arena scratch) {
    const struct hf_balance *balance = request->balance;
    struct balance_base base;
    HF_TRY(hf_balance_base_build(balance, &scratch, &base));
    if (hf_balance_has_returns(balance)) {
        struct hf_balance_point *point = hf_new(&scratch, struct hf_balance_point, request->count);
        if (point == NULL) {
            return HF_ERR_MEMORY;
        }
        HF_TRY(hf_balance_returns_curve(request, point, quality, scratch));
        for (uint32_t i = 0; i < request->count; i++) {
            hold[i] = point[i].hold;
        }
        return HF_OK;
    }
    if (!hf_balance_is_closed(&base, request->horizon_years)) {
        return table_run(request, hold, quality, scratch);
    }
    for (uint32_t i = 0; i < request->count; i++) {
        hold[i] = hf_balance_closed_hold(&base, (double)balance->stock,
                                         hf_balance_service(&base, request->years[i]));
    }
    return HF_OK;
}

static bool table_is_valid(const struct hf_balance *balance, const struct hf_balance_grid *grid) {
    if (!hf_balance_is_valid(balance) || grid == NULL || (grid->count > 0 && grid->years == NULL) ||
        (grid->stock_count > 0 && grid->stock == NULL)) {
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
    struct hf_balance_quality found = {HF_BALANCE_CLOSED, 1e-12, 1, 1, 1};
    double *answer = hf_new(&scratch, double, cells + 1);
    if (answer == NULL) {
        return HF_ERR_MEMORY;
    }
    struct hf_balance other = *balance;
    for (uint32_t s = 0; s < grid->stock_count && grid->count > 0; s++) {
        other.stock = grid->stock[s];
        const struct balance_request request = {
            &other, grid->years[grid->count - 1], grid->years, grid->count, false, 0.0};
        HF_TRY(table_row(&request, answer + (size_t)s * grid->count, &found, scratch));
    }
    memcpy(hold, answer, cells * sizeof *hold);
    if (quality != NULL) {
        *quality = found;
    }
    return HF_OK;
}
