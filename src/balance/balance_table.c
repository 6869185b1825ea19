#include "balance/balance_chain.h"
#include "balance/balance_closed.h"
#include "balance/balance_dates.h"
#include "balance/balance_lasting.h"
#include "balance/balance_returns.h"

#include <math.h>
#include <string.h>

/* P(hold) alone, for many stocks and moments. Stocks of about one size share their rates.
 *
 * **Ladder.** A stock of n units decides about as sharply as a normal law along the root of n, so
 * that the root of -ln P(short) is nearly straight along it. With a slack the first, middle and
 * last stock are worked out, then the middle of each gap, which says how far a curve through its
 * neighbours is off: gaps are halved until that is little enough. What is then between is read off
 * the curve through all. It is nearer by a factor of twelve (a cubic's error falls with the fourth
 * power of the gap, 16; the rest is left for what is not smooth). */

enum { LADDER_LEAST = 7 };

static const double ladder_gain = 12.0; /* of the measured error, at the end */
static const double ladder_below = 8.0; /* rows are followed to so many times P(short) */
static const double ladder_error = 2e-5;
static const double ladder_floor = 2e-8;
static const double short_floor = 1e-12; /* below it cut-offs are all there is */

struct table_work {
    const struct hf_balance *balance;
    const struct hf_balance_grid *grid;
    int64_t first, last; /* stocks that `rates` suits; none at the start */
    struct balance_rates *rates;
    struct hf_balance_quality quality;
    double least; /* rows are followed until less holds */
    double *hold; /* stock by stock */
    double *tail; /* root of -ln P(short) */
    bool *is_worked_out;
    bool has_ladder;
    double off; /* largest error of a curve that was taken */
};

/* The stocks of which a half of an octave is made that holds this one. */
static void stock_span(int64_t stock, int64_t *first, int64_t *last) {
    const uint64_t value = (uint64_t)stock + 1;
    const int top = 63 - __builtin_clzll(value);
    const int half = top > 0 ? top - 1 : 0;
    *first = (int64_t)(value >> half << half) - 1;
    *last = *first + (int64_t)((UINT64_C(1) << half) - 1);
}

static void quality_worse(const struct hf_balance_quality *found, struct table_work *work) {
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
    quality_worse(&quality, work);
    return HF_OK;
}

static enum hf_status row_run(const struct balance_request *request, struct table_work *work,
                              double *hold, struct hf_arena scratch) {
    const struct balance_dates_asked asked = {request->years, request->count, work->least};
    struct balance_request stops = *request;
    struct balance_run run;
    stops.count = 0;
    HF_TRY(hf_balance_run_build(&stops, &scratch, &run));
    hf_balance_run_tune(&run);
    hf_balance_run_table(&run, 0.0, &asked, 0, hold);
    run.quality.error_max += run.dropped;
    quality_worse(&run.quality, work);
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
                                      .confidence = work->least};
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
        if (work->has_ladder) { /* a curve has no steps where rates change */
            work->first = grid->stock[0];
            work->last = grid->stock[grid->stock_count - 1];
        }
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
    HF_TRY(hf_balance_returns_table(&request, work->least, hold, &quality, scratch));
    quality_worse(&quality, work);
    return HF_OK;
}

static enum hf_status ladder_work(struct table_work *work, uint32_t s, struct hf_arena scratch) {
    const struct hf_balance_grid *grid = work->grid;
    double *row = work->hold + (size_t)s * grid->count;
    double *tail = work->tail + (size_t)s * grid->count;
    struct hf_balance other = *work->balance;
    if (work->is_worked_out[s]) {
        return HF_OK;
    }
    other.stock = grid->stock[s];
    HF_TRY(table_row(&other, work, row, scratch));
    for (uint32_t d = 0; d < grid->count; d++) {
        tail[d] = sqrt(-log(fmax(1.0 - row[d], short_floor)));
    }
    work->is_worked_out[s] = true;
    return HF_OK;
}

/* Up to four stocks around one that are worked out: their places, and the weights with which the
 * polynomial through them counts there. */
struct ladder_curve {
    uint32_t at[4];
    double weight[4];
    uint32_t count;
};

static double ladder_place(const struct hf_balance_grid *grid, uint32_t s) {
    return sqrt((double)grid->stock[s] + 0.75);
}

static void ladder_curve_build(const struct table_work *work, uint32_t s,
                               struct ladder_curve *curve) {
    const struct hf_balance_grid *grid = work->grid;
    curve->count = 0;
    uint32_t found = 0;
    for (uint32_t i = s; i-- > 0 && found < 2;) {
        if (work->is_worked_out[i]) {
            curve->at[curve->count++] = i;
            found++;
        }
    }
    found = 0;
    for (uint32_t i = s + 1; i < grid->stock_count && found < 2; i++) {
        if (work->is_worked_out[i]) {
            curve->at[curve->count++] = i;
            found++;
        }
    }
    for (uint32_t i = 0; i < curve->count; i++) {
        const double own = ladder_place(grid, curve->at[i]);
        curve->weight[i] = 1.0;
        for (uint32_t j = 0; j < curve->count; j++) {
            const double other = ladder_place(grid, curve->at[j]);
            curve->weight[i] *= j == i ? 1.0 : (ladder_place(grid, s) - other) / (own - other);
        }
    }
}

/* P(hold) of the curve at a moment; below 0 if it cannot be told: one end was not followed so far,
 * and the other holds. */
static double ladder_read(const struct table_work *work, const struct ladder_curve *curve,
                          uint32_t d) {
    const uint32_t count = work->grid->count;
    double tail = 0.0;
    double best = 0.0;
    bool is_known = true;
    for (uint32_t i = 0; i < curve->count; i++) {
        const size_t at = (size_t)curve->at[i] * count + d;
        tail += curve->weight[i] * work->tail[at];
        best = fmax(best, work->hold[at]);
        is_known = is_known && work->hold[at] >= work->least;
    }
    if (best < work->grid->hold_least) {
        return 0.0;
    }
    return is_known ? 1.0 - exp(-tail * fmax(tail, 0.0)) : -1.0;
}

/* Works out stock `s`, between others that are; true if the curve through them had told it. */
static enum hf_status ladder_test(struct table_work *work, uint32_t s, bool *is_told,
                                  struct hf_arena scratch) {
    const struct hf_balance_grid *grid = work->grid;
    struct ladder_curve curve;
    double worst = 0.0;
    ladder_curve_build(work, s, &curve);
    HF_TRY(ladder_work(work, s, scratch));
    *is_told = true;
    for (uint32_t d = 0; d < grid->count && *is_told; d++) {
        const double hold = work->hold[(size_t)s * grid->count + d];
        const double read = ladder_read(work, &curve, d);
        const double off = fabs(read - hold);
        const double most =
            ladder_gain * fmin(fmax(grid->short_slack * (1.0 - hold), ladder_floor), ladder_error);
        const bool is_needed = fmax(hold, read) >= grid->hold_least || read < 0.0;
        if (is_needed) {
            *is_told = read >= 0.0 && off <= most;
            worst = fmax(worst, off);
        }
    }
    work->off = *is_told ? fmax(work->off, worst) : work->off;
    return HF_OK;
}

/* The stocks between two that are worked out. */
static enum hf_status ladder_gap(struct table_work *work, uint32_t first, uint32_t last,
                                 struct hf_arena scratch) {
    uint32_t stack[64][2] = {{first, last}};
    uint32_t depth = 1;
    while (depth > 0) {
        const uint32_t *gap = stack[--depth];
        const uint32_t low = gap[0];
        const uint32_t high = gap[1];
        const uint32_t middle = low + (high - low) / 2;
        bool is_told = false;
        if (high - low < 2) {
            continue;
        }
        HF_TRY(ladder_test(work, middle, &is_told, scratch));
        if (!is_told) {
            stack[depth][0] = middle;
            stack[depth++][1] = high;
            stack[depth][0] = low;
            stack[depth++][1] = middle;
        }
    }
    return HF_OK;
}

static bool grid_has_ladder(const struct hf_balance_grid *grid) {
    bool is_ascending = grid->stock_count >= LADDER_LEAST;
    for (uint32_t s = 1; s < grid->stock_count; s++) {
        is_ascending = is_ascending && grid->stock[s] > grid->stock[s - 1];
    }
    return is_ascending && grid->short_slack > 0.0;
}

static enum hf_status table_fill(struct table_work *work, struct hf_arena scratch) {
    const struct hf_balance_grid *grid = work->grid;
    const uint32_t last = grid->stock_count - 1;
    work->least = grid->hold_least;
    work->has_ladder = grid_has_ladder(grid);
    if (!work->has_ladder) {
        for (uint32_t s = 0; s < grid->stock_count; s++) {
            HF_TRY(ladder_work(work, s, scratch));
        }
        return HF_OK;
    }
    work->least = fmax(1.0 - ladder_below * (1.0 - grid->hold_least), 0.0);
    HF_TRY(ladder_work(work, 0, scratch));
    HF_TRY(ladder_work(work, last, scratch));
    HF_TRY(ladder_work(work, last / 2, scratch));
    HF_TRY(ladder_gap(work, last / 2, last, scratch));
    HF_TRY(ladder_gap(work, 0, last / 2, scratch));
    for (uint32_t s = 0; s <= last; s++) {
        struct ladder_curve curve;
        if (work->is_worked_out[s]) {
            continue;
        }
        ladder_curve_build(work, s, &curve);
        for (uint32_t d = 0; d < grid->count; d++) {
            work->hold[(size_t)s * grid->count + d] = fmax(ladder_read(work, &curve, d), 0.0);
        }
    }
    work->quality.error_max += work->off / ladder_gain;
    return HF_OK;
}

static bool table_is_valid(const struct hf_balance *balance, const struct hf_balance_grid *grid) {
    if (!hf_balance_is_valid(balance) || grid == NULL || (grid->count > 0 && grid->years == NULL) ||
        (grid->stock_count > 0 && grid->stock == NULL) || !(grid->hold_least >= 0.0) ||
        !(grid->hold_least < 1.0) || !(grid->short_slack >= 0.0) || !(grid->short_slack < 1.0)) {
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
    struct table_work work = {.balance = balance,
                              .grid = grid,
                              .first = 0,
                              .last = -1,
                              .rates = hf_take(&scratch, struct balance_rates, 1),
                              .quality = {HF_BALANCE_CLOSED, 1e-12, 1, 1, 1},
                              .hold = hf_new(&scratch, double, cells + 1),
                              .tail = hf_take(&scratch, double, cells + 1),
                              .is_worked_out =
                                  hf_new(&scratch, bool, (size_t)grid->stock_count + 1)};
    if (work.rates == NULL || work.hold == NULL || work.tail == NULL ||
        work.is_worked_out == NULL) {
        return HF_ERR_MEMORY;
    }
    if (cells > 0) {
        HF_TRY(table_fill(&work, scratch));
    }
    for (size_t i = 0; i < cells; i++) {
        hold[i] = work.hold[i] < grid->hold_least ? 0.0 : work.hold[i];
    }
    if (quality != NULL) {
        *quality = work.quality;
    }
    return HF_OK;
}
