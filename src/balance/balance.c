#include "balance/balance_chain.h"
#include "balance/balance_closed.h"
#include "balance/balance_dates.h"
#include "balance/balance_lasting.h"
#include "balance/balance_pipeline.h"
#include "balance/balance_returns.h"
#include "balance/balance_sleep.h"

#include "base/special.h"

#include <math.h>
#include <string.h>

/* What is asked of a balance, put together from its forms: closed where nothing comes in, the
 * recursion from stop to stop where deliveries or expiries do, the chain with returns for loops. */

static bool moments_are_valid(const double *years, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (!(years[i] >= 0.0) || isinf(years[i]) || (i > 0 && years[i] < years[i - 1])) {
            return false;
        }
    }
    return count == 0 || years != NULL;
}

static void quality_give(const struct hf_balance_quality *found, struct hf_balance_quality *out) {
    if (out != NULL) {
        *out = *found;
    }
}

/* ---- the curve ---- */

static void curve_closed(const struct balance_base *base, const double *years, uint32_t count,
                         struct hf_balance_point *point) {
    const double stock = (double)base->balance->stock;
    for (uint32_t i = 0; i < count; i++) {
        const double service = hf_balance_service(base, years[i]);
        const double hold = hf_balance_closed_hold(base, stock, service);
        point[i] =
            (struct hf_balance_point){hold, hold, hf_balance_closed_short(base, stock, service)};
    }
}

/* Available and short of the free chain's state. */
static void point_read(struct balance_run *run, struct hf_balance_point *point) {
    point->available = hf_balance_run_hold(run, false);
    double units = 0.0;
    for (uint32_t i = 0; i < run->node_count; i++) {
        const struct balance_node *node = &run->node[i];
        double sum = 0.0;
        for (size_t x = 0; x < node->stock.count; x++) {
            const double on_hand = ((double)node->stock.low + (double)x + 0.5) * node->cell - 0.5;
            sum -= on_hand < 0.0 ? on_hand * node->stock.mass[x] : 0.0;
        }
        units += node->weight * sum;
    }
    point->short_units = units;
}

static enum hf_status curve_run(const struct balance_request *request,
                                struct hf_balance_point *point, struct hf_balance_quality *quality,
                                struct hf_arena scratch) {
    struct balance_run run;
    HF_TRY(hf_balance_run_build(request, &scratch, &run));
    double service = 0.0;
    for (uint32_t i = 0; i < run.stop_count; i++) {
        const struct balance_stop *stop = &run.stop[i];
        hf_balance_run_doze(&run, service);
        if (stop->service > service) {
            hf_balance_run_step(&run, stop->service - service);
            hf_balance_run_accept(&run);
            service = stop->service;
        }
        hf_balance_run_stop(&run, stop);
        if (stop->kind != STOP_ASKED) {
            continue;
        }
        if (request->is_free) {
            point_read(&run, &point[stop->index]);
        } else {
            point[stop->index].hold = hf_balance_run_hold(&run, false);
        }
    }
    const double error = run.quality.error_max + run.dropped;
    const double before = quality->error_max;
    *quality = run.quality;
    quality->error_max = fmax(before, error);
    return HF_OK;
}

enum hf_status hf_balance_curve(const struct hf_balance *balance, const double *years,
                                uint32_t count, struct hf_balance_point *point,
                                struct hf_balance_quality *quality, struct hf_arena scratch) {
    if (!hf_balance_is_valid(balance) || !moments_are_valid(years, count) || point == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_balance_quality found = {HF_BALANCE_CLOSED, 1e-12, 1, 1, 1};
    if (count == 0) {
        quality_give(&found, quality);
        return HF_OK;
    }
    const double horizon = years[count - 1];
    struct hf_balance_point *answer = hf_new(&scratch, struct hf_balance_point, count);
    struct balance_base base;
    if (answer == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_balance_base_build(balance, &scratch, &base));
    struct balance_request request = {balance, horizon, years, count, false, 0.0, NULL};
    if (hf_balance_is_lasting(balance)) {
        HF_TRY(hf_balance_lasting_curve(balance, years, count, answer, &found, scratch));
    } else if (hf_balance_has_returns(balance)) {
        HF_TRY(hf_balance_returns_curve(&request, answer, &found, scratch));
    } else if (hf_balance_is_closed(&base, horizon)) {
        curve_closed(&base, years, count, answer);
    } else {
        HF_TRY(curve_run(&request, answer, &found, scratch));
        request.is_free = true;
        HF_TRY(curve_run(&request, answer, &found, scratch));
    }
    memcpy(point, answer, count * sizeof *point);
    quality_give(&found, quality);
    return HF_OK;
}

/* ---- dates ---- */

struct closed_question {
    const struct balance_base *base;
    double stock;
};

static double closed_falling(void *context, double service) {
    const struct closed_question *question = context;
    return hf_balance_closed_hold(question->base, question->stock, service);
}

/* Service after which the pool no longer holds with `confidence`. */
static double closed_until(const struct balance_base *base, double confidence) {
    const struct hf_balance *balance = base->balance;
    const struct hf_failure_law *law = &balance->failure;
    const double stock = (double)balance->stock;
    if (law->shape <= 0.0 && law->defect_probability <= 0.0) {
        return law->known > 0.0 ? hf_gamma_upper_inverse(stock + 1.0, confidence) / law->known
                                : (double)INFINITY;
    }
    struct closed_question question = {base, stock};
    const double mean = law->shape > 0.0 ? law->shape / law->unit_years : law->known;
    const struct balance_range range = {0.0, (double)INFINITY,
                                        mean > 0.0 ? (stock + 1.0) / mean : 0.0, 1e-13};
    return hf_balance_search(closed_falling, &question, confidence, &range);
}

/* Without a loop. until[] becomes years. */
static enum hf_status until_without_returns(const struct hf_balance *balance,
                                            const double *confidence, double *until,
                                            struct hf_balance_quality *quality,
                                            struct hf_arena scratch) {
    struct balance_run run;
    struct balance_base base;
    HF_TRY(hf_balance_base_build(balance, &scratch, &base));
    if (hf_balance_is_closed(&base, (double)INFINITY)) {
        for (uint32_t c = 0; confidence[c] > 0.0; c++) {
            until[c] = hf_balance_service_until(&base, closed_until(&base, confidence[c]));
        }
    } else {
        const struct balance_request request = {.balance = balance,
                                                .horizon_years = (double)INFINITY,
                                                .confidence =
                                                    hf_balance_confidence_least(confidence)};
        HF_TRY(hf_balance_run_build(&request, &scratch, &run));
        hf_balance_run_dates(&run, 0.0, confidence, until);
        *quality = run.quality;
        quality->error_max += run.dropped;
    }
    return HF_OK;
}

/* What comes back only helps: no date is before that without it. Until the first unit can be back
 * they are the same, and the chain, which has dates between its steps, is not asked. */
static enum hf_status until_with_returns(const struct hf_balance *balance, const double *confidence,
                                         double *until, struct hf_balance_quality *quality,
                                         struct hf_arena scratch) {
    const double begin = hf_balance_flow_begin(balance);
    struct hf_balance bare = *balance;
    bare.loop_count = 0;
    uint32_t count = 0;
    while (confidence[count] > 0.0) {
        count++;
    }
    double *alone = hf_new(&scratch, double, (size_t)count + 1);
    if (alone == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t c = 0; c < count; c++) {
        alone[c] = (double)NAN;
    }
    if (begin > 0.0) {
        HF_TRY(until_without_returns(&bare, confidence, alone, quality, scratch));
    }
    for (uint32_t c = 0; c < count; c++) {
        until[c] = alone[c] <= begin ? alone[c] : (double)NAN;
    }
    if (hf_balance_dates_are_known(confidence, until)) {
        return HF_OK;
    }
    HF_TRY(hf_balance_returns_until(balance, confidence, until, quality, scratch));
    for (uint32_t c = 0; c < count; c++) {
        until[c] = fmax(until[c], alone[c]);
    }
    return HF_OK;
}

enum hf_status hf_balance_hold_until(const struct hf_balance *balance, const double *confidence,
                                     uint32_t count, double *years,
                                     struct hf_balance_quality *quality, struct hf_arena scratch) {
    if (!hf_balance_is_valid(balance) || (count > 0 && (confidence == NULL || years == NULL))) {
        return HF_ERR_ARGUMENT;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!(confidence[i] > 0.0 && confidence[i] < 1.0)) {
            return HF_ERR_ARGUMENT;
        }
    }
    double *wanted = hf_new(&scratch, double, (size_t)count + 1);
    double *until = hf_new(&scratch, double, (size_t)count + 1);
    if (wanted == NULL || until == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        wanted[i] = confidence[i];
        until[i] = (double)NAN;
    }
    struct hf_balance_quality found = {HF_BALANCE_CLOSED, 1e-12, 1, 1, 1};
    if (hf_balance_is_lasting(balance)) {
        HF_TRY(hf_balance_lasting_until(balance, wanted, count, until, &found, scratch));
    } else if (hf_balance_has_returns(balance)) {
        HF_TRY(until_with_returns(balance, wanted, until, &found, scratch));
    } else {
        HF_TRY(until_without_returns(balance, wanted, until, &found, scratch));
    }
    for (uint32_t i = 0; i < count; i++) {
        years[i] = until[i];
    }
    quality_give(&found, quality);
    return HF_OK;
}

/* ---- stock ---- */

static enum hf_status hold_with(const struct hf_balance *balance, int64_t stock, double years,
                                double *hold, struct hf_arena scratch) {
    struct hf_balance other = *balance;
    other.stock = stock;
    struct balance_base base;
    HF_TRY(hf_balance_base_build(&other, &scratch, &base));
    if (!hf_balance_has_returns(&other) && hf_balance_is_closed(&base, years)) {
        *hold = hf_balance_closed_hold(&base, (double)stock, hf_balance_service(&base, years));
        return HF_OK;
    }
    struct hf_balance_point point = {0};
    struct hf_balance_quality quality = {0};
    const struct balance_request request = {&other, years, &years, 1, false, 0.0, NULL};
    if (hf_balance_is_lasting(&other)) {
        HF_TRY(hf_balance_lasting_curve(&other, &years, 1, &point, &quality, scratch));
    } else if (hf_balance_has_returns(&other)) {
        HF_TRY(hf_balance_returns_curve(&request, &point, &quality, scratch));
    } else {
        HF_TRY(curve_run(&request, &point, &quality, scratch));
    }
    *hold = point.hold;
    return HF_OK;
}

/* Doubles, then halves, from the least stock there can be. */
static enum hf_status needed_find(const struct hf_balance *balance,
                                  const struct hf_balance_wish *wish, int64_t least,
                                  int64_t *needed, struct hf_arena scratch) {
    static const int64_t most = INT64_C(1) << 50;
    int64_t low = least - 1; /* not enough */
    int64_t high = least;
    double hold = 0.0;
    HF_TRY(hold_with(balance, high, wish->years, &hold, scratch));
    for (int64_t step = 1; hold < wish->confidence; step *= 2) {
        low = high;
        high = high + step;
        if (high > most) {
            *needed = INT64_MAX;
            return HF_OK;
        }
        HF_TRY(hold_with(balance, high, wish->years, &hold, scratch));
    }
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        HF_TRY(hold_with(balance, middle, wish->years, &hold, scratch));
        if (hold >= wish->confidence) {
            high = middle;
        } else {
            low = middle;
        }
    }
    *needed = high;
    return HF_OK;
}

static bool can_fail(const struct balance_base *base, double years) {
    const struct hf_failure_law *law = &base->balance->failure;
    return (law->known > 0.0 || law->shape > 0.0) && hf_balance_service(base, years) > 0.0;
}

enum hf_status hf_balance_needed(const struct hf_balance *balance,
                                 const struct hf_balance_wish *wish, int64_t *needed,
                                 struct hf_arena scratch) {
    if (!hf_balance_is_valid(balance) || wish == NULL || needed == NULL || !(wish->years >= 0.0) ||
        isinf(wish->years) || !(wish->confidence > 0.0 && wish->confidence < 1.0)) {
        return HF_ERR_ARGUMENT;
    }
    int64_t least = 0;
    for (uint32_t i = 0; i < balance->lot_count; i++) {
        least += balance->lot[i].units;
    }
    struct balance_base base;
    HF_TRY(hf_balance_base_build(balance, &scratch, &base));
    int64_t found = 0;
    HF_TRY(needed_find(balance, wish, least, &found, scratch));
    const bool is_one_more = wish->convention == HF_STOCK_ONE_IN_HAND && found < INT64_MAX &&
                             can_fail(&base, wish->years);
    *needed = found + (is_one_more ? 1 : 0);
    return HF_OK;
}
