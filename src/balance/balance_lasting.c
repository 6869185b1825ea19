#include "balance/balance_lasting.h"

#include <holdfast/simulate.h>

#include <math.h>

/* Work is bounded by events: many paths of a small pool, fewer of a large one, whose chance is the
 * smaller part of its demand. */
static const double turnarounds_few = 5.0;
static const double events_wanted = 1e5;
static const double events_most = 1e7;
static const double lasting_paths_least = 1000.0;
static const double lasting_paths_most = 4000.0;
static const uint64_t paths_seed = UINT64_C(0x686f6c6466617374);
static const double horizon_first =
    12.8; /* once more with four times as long, where a date lies beyond */
enum { HORIZONS = 2 };

bool hf_balance_is_lasting(const struct hf_balance *balance) {
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        const double end = fmin(loop->send_until_years, loop->return_until_years);
        if (loop->share_ratio * loop->yield_ratio > 0.0 && loop->turnaround_years > 0.0 &&
            end > turnarounds_few * loop->turnaround_years) {
            return true;
        }
    }
    return false;
}

static enum hf_status lasting_run(const struct hf_balance *balance,
                                  struct hf_simulate_request *request, struct hf_arena *room,
                                  struct hf_simulate_result *result) {
    struct balance_base base;
    struct hf_arena scratch = *room;
    HF_TRY(hf_balance_base_build(balance, &scratch, &base));
    const struct hf_failure_law *law = &balance->failure;
    const double rate = law->shape > 0.0 ? law->shape / law->unit_years : law->known;
    const double events = fmax(rate * hf_balance_service(&base, request->horizon_years), 1.0);
    const double paths =
        fmin(fmax(events_wanted / events, lasting_paths_least), lasting_paths_most);
    if (!(events * paths < events_most)) {
        return HF_ERR_LIMIT;
    }
    request->paths = (uint64_t)paths;
    request->seed = paths_seed;
    struct hf_arena half = hf_arena_over(room->at, hf_arena_left(room) / 2);
    scratch = *room;
    scratch.at += hf_arena_left(room) / 2;
    return hf_simulate(balance, request, &half, scratch, result);
}

static void lasting_quality(const struct hf_simulate_request *request,
                            struct hf_balance_quality *quality) {
    *quality = (struct hf_balance_quality){HF_BALANCE_SIMULATED, 1.5 / sqrt((double)request->paths),
                                           1, 1, 1};
}

enum hf_status hf_balance_lasting_curve(const struct hf_balance *balance, const double *years,
                                        uint32_t count, struct hf_balance_point *point,
                                        struct hf_balance_quality *quality,
                                        struct hf_arena scratch) {
    if (count == 0 || !(years[count - 1] > 0.0)) { /* nothing has failed yet */
        for (uint32_t i = 0; i < count; i++) {
            point[i] = (struct hf_balance_point){1.0, 1.0, 0.0};
        }
        return HF_OK;
    }
    struct hf_simulate_request request = {
        .years = years, .moment_count = count, .horizon_years = years[count - 1]};
    struct hf_simulate_result result;
    HF_TRY(lasting_run(balance, &request, &scratch, &result));
    for (uint32_t i = 0; i < count; i++) {
        point[i] = (struct hf_balance_point){result.moment[i].hold, result.moment[i].available,
                                             result.moment[i].units_short};
    }
    lasting_quality(&request, quality);
    return HF_OK;
}

enum hf_status hf_balance_lasting_until(const struct hf_balance *balance, const double *confidence,
                                        uint32_t count, double *until,
                                        struct hf_balance_quality *quality,
                                        struct hf_arena scratch) {
    struct hf_simulate_request request = {
        .confidence = confidence, .confidence_count = count, .horizon_years = horizon_first};
    for (int i = 0; i < HORIZONS; i++) {
        struct hf_simulate_result result;
        bool is_within = true;
        const enum hf_status status = lasting_run(balance, &request, &scratch, &result);
        if (status != HF_OK) {
            return status;
        }
        for (uint32_t k = 0; k < count; k++) {
            until[k] = result.date[k].years;
            is_within = is_within && until[k] < (double)INFINITY;
        }
        if (is_within) {
            break;
        }
        request.horizon_years *= 4.0;
    }
    lasting_quality(&request, quality);
    return HF_OK;
}
