#include "balance/balance_dates.h"

#include "balance/balance_closed.h"
#include "balance/balance_sleep.h"

#include <math.h>

enum { NEWTON_STEPS = 6 };

static const double table_trim = 1e-10;
static const double table_small = 1e-11;
static const double table_asleep = 1e-11;

struct dates_question {
    struct balance_run *run;
    double service;
};

static double run_dates_falling(void *context, double service) {
    const struct dates_question *question = context;
    return hf_balance_run_hold_after(question->run, service - question->service, NULL);
}

/* Newton's steps between two services whose probabilities are held[]: the slope comes with each
 * value. Where they do not converge at once, the plain search. */
static double run_dates_between(struct dates_question *question, const double service[2],
                                const double held[2], double confidence) {
    struct balance_range range = {service[0], service[1], 0.0, BALANCE_DATE_WIDTH};
    const double fall = held[0] - held[1];
    double at =
        service[0] + (service[1] - service[0]) * (fall > 0.0 ? (held[0] - confidence) / fall : 0.5);
    for (int step = 0; step < NEWTON_STEPS && !isinf(service[1]); step++) {
        if (!(at > range.low && at < range.high)) {
            at = 0.5 * (range.low + range.high);
        }
        double slope = 0.0;
        const double over =
            hf_balance_run_hold_after(question->run, at - question->service, &slope) - confidence;
        const double next = slope < 0.0 ? at - over / slope : range.low;
        if (over >= 0.0) {
            range.low = at;
        } else {
            range.high = at;
        }
        if (fabs(next - at) <= 0.1 * range.relative * at) {
            return fmin(fmax(next, range.low), range.high);
        }
        at = next;
    }
    return hf_balance_search(run_dates_falling, question, confidence, &range);
}

/* Dates within one interval: the state is that at its start; held[]: at both ends. */
static void run_dates_fill(struct balance_run *run, const double service[2], const double held[2],
                           const double *confidence, double *until) {
    struct dates_question question = {run, service[0]};
    for (uint32_t c = 0; confidence[c] > 0.0; c++) {
        if (isnan(until[c]) && held[1] < confidence[c]) {
            until[c] = hf_balance_service_until(
                &run->base, run_dates_between(&question, service, held, confidence[c]));
        }
    }
}

bool hf_balance_dates_are_known(const double *confidence, const double *until) {
    bool are_known = true;
    for (uint32_t c = 0; confidence[c] > 0.0; c++) {
        are_known = are_known && !isnan(until[c]);
    }
    return are_known;
}

void hf_balance_run_dates(struct balance_run *run, double service, const double *confidence,
                          double *until) {
    double ends[2] = {service, service};
    double held[2] = {hf_balance_run_hold(run, false), 0.0};
    while (run->passed < run->stop_count && !hf_balance_dates_are_known(confidence, until)) {
        const struct balance_stop *stop = &run->stop[run->passed];
        ends[1] = stop->service;
        hf_balance_run_doze(run, ends[0]);
        if (ends[1] > ends[0]) {
            hf_balance_run_step(run, ends[1] - ends[0]);
            held[1] = hf_balance_run_hold(run, true);
            run_dates_fill(run, ends, held, confidence, until);
            hf_balance_run_accept(run);
            ends[0] = ends[1];
            held[0] = held[1];
        }
        hf_balance_run_stop(run, stop);
    }
    ends[1] = (double)INFINITY;
    held[1] = 0.0;
    run_dates_fill(run, ends, held, confidence, until);
}

void hf_balance_run_tune(struct balance_run *run) {
    run->small = table_small;
    run->trim = table_trim;
    run->asleep = table_asleep;
}

/* Between what comes in nothing has to be stepped to: a moment is the state after the last
 * delivery, less what fails until then. */
void hf_balance_run_table(struct balance_run *run, double service,
                          const struct balance_dates_asked *asked, uint32_t next, double *hold) {
    for (;;) {
        const bool is_last = run->passed == run->stop_count;
        const struct balance_stop *stop = is_last ? NULL : &run->stop[run->passed];
        hf_balance_run_doze(run, service);
        for (; next < asked->count && (is_last || asked->years[next] < stop->years); next++) {
            const double at = hf_balance_service(&run->base, asked->years[next]);
            hold[next] = at > service ? hf_balance_run_hold_after(run, at - service, NULL)
                                      : hf_balance_run_hold(run, false);
            if (hold[next] < asked->least) {
                return;
            }
        }
        if (is_last || next == asked->count) {
            return;
        }
        if (stop->service > service) {
            hf_balance_run_step(run, stop->service - service);
            hf_balance_run_accept(run);
            service = stop->service;
        }
        hf_balance_run_stop(run, stop);
    }
}

double hf_balance_confidence_least(const double *confidence) {
    double least = confidence[0];
    for (uint32_t c = 1; least > 0.0 && confidence[c] > 0.0; c++) {
        least = fmin(least, confidence[c]);
    }
    return least;
}
