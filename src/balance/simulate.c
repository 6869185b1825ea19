#include <holdfast/simulate.h>

#include "balance/simulate_path.h"
#include "base/parallel.h"
#include "base/special.h"

#include <math.h>
#include <string.h>

/* Paths are dealt to a fixed number of lanes, each with memory of its own. What a lane adds up is
 * added up in the order of its paths, and the lanes in their order, so that the number of threads
 * changes nothing. A lane whose queues were too small is run again with larger ones. */

enum { LANES = 32, CAPACITY_LEAST = 64 };

static const double event_limit_usual = 4e9;
static const double interval_usual = 0.95;
static const uint64_t paths_most = UINT64_C(1) << 40;
static const double capacity_most = 1e9;

struct lane_tally {
    uint64_t available;
    double units_short, units_short_square;
};

struct lane {
    uint64_t from, until; /* paths, from 0 */
    struct simulate_space space;
    struct lane_tally *tally; /* per moment */
    int64_t *level;
    uint64_t events;
    double stranded;
    bool is_full;
};

struct path_lanes {
    const struct simulate_plan *plan;
    uint64_t first_path;
    double *short_years; /* per path */
    struct lane lane[LANES];
    uint32_t waiting[LANES]; /* those to run */
    uint32_t count;
    uint32_t threads;
};

static void lane_run(void *context, size_t task) {
    const struct path_lanes *lanes = context;
    const struct simulate_plan *plan = lanes->plan;
    struct lane *lane = &((struct path_lanes *)context)->lane[lanes->waiting[task]];
    memset(lane->tally, 0, plan->moment_count * sizeof *lane->tally);
    lane->events = 0;
    lane->stranded = 0.0;
    lane->is_full = false;
    for (uint64_t i = lane->from; i < lane->until && !lane->is_full; i++) {
        struct simulate_path path = {.level = lane->level};
        hf_simulate_path_run(plan, lanes->first_path + i, &lane->space, &path);
        lanes->short_years[i] = path.short_years;
        lane->events += path.events;
        lane->stranded += (double)path.stranded;
        lane->is_full = path.is_full;
        for (uint32_t m = 0; m < plan->moment_count; m++) {
            const double missing = path.level[m] < 0 ? -(double)path.level[m] : 0.0;
            lane->tally[m].available += path.level[m] >= 0 ? 1 : 0;
            lane->tally[m].units_short += missing;
            lane->tally[m].units_short_square += missing * missing;
        }
    }
}

static enum hf_status lanes_open(const struct hf_simulate_request *request, struct hf_arena *arena,
                                 struct path_lanes *lanes) {
    lanes->short_years = hf_take(arena, double, request->paths);
    if (lanes->short_years == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < LANES; i++) {
        struct lane *lane = &lanes->lane[i];
        lane->from = request->paths / LANES * i + (request->paths % LANES) * i / LANES;
        lane->until = request->paths / LANES * (i + 1) + (request->paths % LANES) * (i + 1) / LANES;
        if (lane->from == lane->until) {
            continue;
        }
        lane->tally = hf_new(arena, struct lane_tally, (size_t)request->moment_count + 1);
        lane->level = hf_new(arena, int64_t, (size_t)request->moment_count + 1);
        if (lane->tally == NULL || lane->level == NULL) {
            return HF_ERR_MEMORY;
        }
        lanes->waiting[lanes->count++] = i;
    }
    return HF_OK;
}

/* Runs all lanes, those again whose queues were full. */
static enum hf_status lanes_run(struct hf_arena *arena, struct path_lanes *lanes) {
    const double wanted = lanes->plan->out_mean + 8.0 * sqrt(lanes->plan->out_mean);
    uint64_t capacity = CAPACITY_LEAST;
    while ((double)capacity < wanted && (double)capacity < capacity_most) {
        capacity *= 2;
    }
    while (lanes->count > 0) {
        for (uint32_t i = 0; i < lanes->count; i++) {
            struct lane *lane = &lanes->lane[lanes->waiting[i]];
            HF_TRY(hf_simulate_space_open(lanes->plan, capacity, arena, &lane->space));
        }
        hf_parallel_run(lanes->threads, lanes->count, lane_run, lanes);
        uint32_t full = 0;
        for (uint32_t i = 0; i < lanes->count; i++) {
            if (lanes->lane[lanes->waiting[i]].is_full) {
                lanes->waiting[full++] = lanes->waiting[i];
            }
        }
        lanes->count = full;
        capacity *= 4;
    }
    return HF_OK;
}

/* ---- what the paths say together ---- */

/* The value of rank `rank` (from 0) of non-negative doubles, whose bits are in their order: sixteen
 * bits at a time, what begins with the bits found so far is counted. */
static double rank_select(const double *value, uint64_t count, uint64_t rank, uint64_t *tally) {
    enum { DIGIT = 16, CELLS = 1 << DIGIT };
    uint64_t prefix = 0;
    for (int shift = 64 - DIGIT; shift >= 0; shift -= DIGIT) {
        memset(tally, 0, CELLS * sizeof *tally);
        for (uint64_t i = 0; i < count; i++) {
            uint64_t bits = 0;
            memcpy(&bits, &value[i], sizeof bits);
            if (shift == 64 - DIGIT || bits >> (shift + DIGIT) == prefix) {
                tally[bits >> shift & (CELLS - 1)]++;
            }
        }
        uint64_t cell = 0;
        while (rank >= tally[cell]) {
            rank -= tally[cell++];
        }
        prefix = prefix << DIGIT | cell;
    }
    double found = 0.0;
    memcpy(&found, &prefix, sizeof found);
    return found;
}

/* P(Bin(n, p) >= k) */
static double binomial_at_least(uint64_t k, uint64_t n, double p) {
    return k == 0 ? 1.0 : k > n ? 0.0 : hf_beta_lower(p, 1.0 - p, (double)k, (double)(n - k) + 1.0);
}

/* Least k in 1 ... n + 1 with P(Bin(n, p) >= k) <= tail. */
static uint64_t binomial_rare(uint64_t n, double p, double tail) {
    uint64_t low = 0;
    uint64_t high = n + 1;
    while (high - low > 1) {
        const uint64_t middle = low + (high - low) / 2;
        if (binomial_at_least(middle, n, p) <= tail) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

/* With F the law of the first shortage, the date is its (1 - q) quantile. The k-th smallest of n is
 * at or before it with P(Bin(n, 1 - q) >= k). */
static void date_fill(const double *short_years, uint64_t paths, double interval, uint64_t *tally,
                      struct hf_simulate_date *date) {
    const double p = 1.0 - date->confidence;
    const double tail = 0.5 * (1.0 - interval);
    const uint64_t rank = (uint64_t)floor(p * (double)paths * (1.0 + 1e-15));
    date->years = rank < paths ? rank_select(short_years, paths, rank, tally) : (double)INFINITY;
    const uint64_t last = binomial_rare(paths, p, tail); /* rank, from 1, that lies beyond it */
    date->latest =
        last <= paths ? rank_select(short_years, paths, last - 1, tally) : (double)INFINITY;
    const uint64_t first = binomial_rare(paths, p, 1.0 - tail) - 1;
    date->earliest = first > 0 ? rank_select(short_years, paths, first - 1, tally) : 0.0;
}

/* Standard error of a share. */
static double share_error(uint64_t seen, uint64_t paths) {
    const double share = ((double)seen + 0.5) / ((double)paths + 1.0);
    return sqrt(share * (1.0 - share) / (double)paths);
}

static void moment_fill(const struct path_lanes *lanes, uint64_t paths, uint32_t m,
                        struct hf_simulate_moment *moment) {
    struct lane_tally sum = {0};
    for (uint32_t i = 0; i < LANES; i++) {
        if (lanes->lane[i].tally != NULL) {
            sum.available += lanes->lane[i].tally[m].available;
            sum.units_short += lanes->lane[i].tally[m].units_short;
            sum.units_short_square += lanes->lane[i].tally[m].units_short_square;
        }
    }
    uint64_t held = 0;
    for (uint64_t i = 0; i < paths; i++) {
        held += lanes->short_years[i] >= moment->years ? 1 : 0;
    }
    const double n = (double)paths;
    moment->hold = (double)held / n;
    moment->hold_error = share_error(held, paths);
    moment->available = (double)sum.available / n;
    moment->available_error = share_error(sum.available, paths);
    moment->units_short = sum.units_short / n;
    const double spread = sum.units_short_square / n - moment->units_short * moment->units_short;
    moment->units_short_error = sqrt(fmax(spread, 0.0) / n);
}

bool hf_simulate_request_is_valid(const struct hf_simulate_request *request) {
    if (request == NULL || (request->years == NULL && request->moment_count > 0) ||
        (request->confidence == NULL && request->confidence_count > 0) ||
        !(request->horizon_years > 0.0) || !isfinite(request->horizon_years) ||
        request->paths == 0 || request->paths > paths_most || request->first_path > paths_most ||
        !(request->interval_confidence >= 0.0) || !(request->interval_confidence < 1.0) ||
        !(request->event_limit >= 0.0)) {
        return false;
    }
    double last = 0.0;
    for (uint32_t i = 0; i < request->moment_count; i++) {
        if (!(request->years[i] >= last) || !(request->years[i] <= request->horizon_years)) {
            return false;
        }
        last = request->years[i];
    }
    for (uint32_t i = 0; i < request->confidence_count; i++) {
        if (!(request->confidence[i] > 0.0) || !(request->confidence[i] < 1.0)) {
            return false;
        }
    }
    return true;
}

static void simulate_sum(const struct hf_simulate_request *request, const struct path_lanes *lanes,
                         uint64_t *tally, struct hf_simulate_result *result) {
    for (uint32_t m = 0; m < request->moment_count; m++) {
        result->moment[m].years = request->years[m];
        moment_fill(lanes, request->paths, m, &result->moment[m]);
    }
    const double interval =
        request->interval_confidence > 0.0 ? request->interval_confidence : interval_usual;
    for (uint32_t i = 0; i < request->confidence_count; i++) {
        result->date[i].confidence = request->confidence[i];
        date_fill(lanes->short_years, request->paths, interval, tally, &result->date[i]);
    }
    for (uint32_t i = 0; i < LANES; i++) {
        result->events += lanes->lane[i].events;
        result->stranded_units += lanes->lane[i].stranded;
    }
    result->stranded_units /= (double)request->paths;
}

enum hf_status hf_simulate(const struct hf_balance *balance,
                           const struct hf_simulate_request *request, struct hf_arena *keep,
                           struct hf_arena scratch, struct hf_simulate_result *result) {
    if (!hf_simulate_balance_is_valid(balance) || !hf_simulate_request_is_valid(request) ||
        keep == NULL || result == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct simulate_plan *plan = hf_new(&scratch, struct simulate_plan, 1);
    struct path_lanes *lanes = hf_new(&scratch, struct path_lanes, 1);
    uint64_t *tally = hf_take(&scratch, uint64_t, (size_t)1 << 16);
    struct hf_simulate_result found = {
        .moment = hf_new(keep, struct hf_simulate_moment, (size_t)request->moment_count + 1),
        .moment_count = request->moment_count,
        .date = hf_new(keep, struct hf_simulate_date, (size_t)request->confidence_count + 1),
        .date_count = request->confidence_count,
        .paths = request->paths,
    };
    if (plan == NULL || lanes == NULL || tally == NULL || found.moment == NULL ||
        found.date == NULL) {
        return HF_ERR_MEMORY;
    }
    const size_t thin = ((size_t)balance->batch_count + 1) * 2 * sizeof(double) + 256;
    uint8_t *memory = hf_take(&scratch, uint8_t, thin);
    if (memory == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_simulate_plan_build(balance, request, &scratch, hf_arena_over(memory, thin), plan));
    const double limit = request->event_limit > 0.0 ? request->event_limit : event_limit_usual;
    if (!(plan->events_mean * (double)request->paths <= limit)) {
        return HF_ERR_LIMIT;
    }
    lanes->plan = plan;
    lanes->first_path = request->first_path;
    lanes->threads = request->threads;
    HF_TRY(lanes_open(request, &scratch, lanes));
    HF_TRY(lanes_run(&scratch, lanes));
    simulate_sum(request, lanes, tally, &found);
    *result = found;
    return HF_OK;
}
