#include "balance/simulate_path.h"

#include <math.h>

static const double plan_sum_slack = 1e-9; /* shares that a caller added up */
static const int64_t plan_units_most = INT64_C(1) << 61;

enum { THINNED_MOST = 4096 }; /* units of a batch, where each is met by swapping on its own */

static bool plan_is_ratio(double value) {
    return value >= 0.0 && value <= 1.0;
}

static bool is_finite_positive(double value) {
    return value > 0.0 && isfinite(value);
}

static bool plan_pieces_are_valid(const struct hf_balance *balance) {
    if (balance->piece == NULL || balance->piece_count == 0) {
        return false;
    }
    double last = -1.0;
    for (uint32_t i = 0; i < balance->piece_count; i++) {
        const struct hf_stock_piece *piece = &balance->piece[i];
        if (!(piece->units_start >= 0.0) || !(piece->units_end >= 0.0) ||
            !isfinite(piece->units_start) || !isfinite(piece->units_end) ||
            !(piece->from_years > last) || !isfinite(piece->from_years) ||
            (i == 0 && piece->from_years > 0.0)) {
            return false;
        }
        last = piece->from_years;
    }
    const struct hf_stock_piece *end = &balance->piece[balance->piece_count - 1];
    return balance->piece[0].from_years >= 0.0 && end->units_start <= end->units_end &&
           end->units_end <= end->units_start;
}

static bool law_is_valid(const struct hf_failure_law *law) {
    const bool is_rate = law->shape > 0.0
                             ? isfinite(law->shape) && is_finite_positive(law->unit_years)
                             : law->shape >= 0.0 && law->known >= 0.0 && isfinite(law->known);
    return is_rate && plan_is_ratio(law->defect_probability) && law->defect_factor >= 0.0 &&
           isfinite(law->defect_factor);
}

static bool plan_cohorts_are_valid(const struct hf_balance *balance) {
    double sum = 0.0;
    for (uint32_t i = 0; i < balance->cohort_count; i++) {
        const struct hf_age_cohort *cohort = &balance->cohort[i];
        if (!plan_is_ratio(cohort->share_ratio) || !(cohort->age_years >= 0.0) ||
            !isfinite(cohort->age_years) || !is_finite_positive(cohort->scale_years) ||
            !is_finite_positive(cohort->shape) ||
            (cohort->shape < 1.0 && cohort->age_years <= 0.0)) {
            return false;
        }
        sum += cohort->share_ratio;
    }
    return balance->cohort_count == 0 || fabs(sum - 1.0) <= plan_sum_slack;
}

static bool plan_batches_are_valid(const struct hf_balance *balance) {
    double sum = 0.0;
    for (uint32_t i = 0; i < balance->batch_count; i++) {
        if (!plan_is_ratio(balance->batch[i])) {
            return false;
        }
        sum += balance->batch[i];
    }
    return balance->batch_count == 0 || fabs(sum - 1.0) <= plan_sum_slack;
}

static bool plan_loops_are_valid(const struct hf_balance *balance) {
    double sum = 0.0;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        if (!plan_is_ratio(loop->share_ratio) || !plan_is_ratio(loop->yield_ratio) ||
            !(loop->turnaround_years >= 0.0) || !isfinite(loop->turnaround_years) ||
            isnan(loop->send_until_years) || isnan(loop->return_until_years) ||
            !(loop->wip_mean >= 0.0) || !(loop->wip_mean <= 1e15)) {
            return false;
        }
        sum += loop->share_ratio;
    }
    return sum <= 1.0 + plan_sum_slack;
}

static bool plan_deliveries_are_valid(const struct hf_balance *balance) {
    double last = 0.0;
    int64_t sum = balance->stock;
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        const struct hf_balance_delivery *delivery = &balance->delivery[i];
        if (!(delivery->years >= last) || !isfinite(delivery->years) || delivery->units < 0 ||
            delivery->units > plan_units_most - sum || !plan_is_ratio(delivery->good_ratio)) {
            return false;
        }
        last = delivery->years;
        sum += delivery->units;
    }
    const double good = balance->harvest_good;
    const double bad = balance->harvest_bad;
    return (is_finite_positive(good) && is_finite_positive(bad)) ||
           (good >= 0.0 && good <= 0.0 && bad >= 0.0 && bad <= 0.0);
}

static bool plan_lots_are_valid(const struct hf_balance *balance) {
    double last = 0.0;
    int64_t left = balance->stock;
    for (uint32_t i = 0; i < balance->lot_count; i++) {
        const struct hf_balance_lot *lot = &balance->lot[i];
        if (!(lot->until_years >= last) || lot->units < 0 || lot->units > left) {
            return false;
        }
        last = lot->until_years;
        left -= lot->units;
    }
    return true;
}

static bool arrays_are_there(const struct hf_balance *balance) {
    return (balance->cohort != NULL || balance->cohort_count == 0) &&
           (balance->batch != NULL || balance->batch_count == 0) &&
           (balance->delivery != NULL || balance->delivery_count == 0) &&
           (balance->loop != NULL || balance->loop_count == 0) &&
           (balance->lot != NULL || balance->lot_count == 0);
}

bool hf_simulate_balance_is_valid(const struct hf_balance *balance) {
    return balance != NULL && arrays_are_there(balance) && plan_pieces_are_valid(balance) &&
           law_is_valid(&balance->failure) && plan_cohorts_are_valid(balance) &&
           plan_batches_are_valid(balance) && plan_is_ratio(balance->met_by_swap_ratio) &&
           balance->stock >= 0 && balance->stock <= plan_units_most &&
           plan_deliveries_are_valid(balance) && plan_loops_are_valid(balance) &&
           plan_lots_are_valid(balance);
}

/* Deliveries, lots and moments in the order of their days; of one day in this order. */
static enum hf_status calendar_build(const struct hf_balance *balance,
                                     const struct hf_simulate_request *request,
                                     struct hf_arena *keep, struct simulate_plan *plan) {
    const size_t room =
        (size_t)balance->delivery_count + balance->lot_count + request->moment_count;
    struct simulate_event *event = hf_new(keep, struct simulate_event, room + 1);
    if (event == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t d = 0;
    uint32_t l = 0;
    uint32_t m = 0;
    int64_t lots = 0;
    for (size_t i = 0; i < room; i++) {
        const double never = (double)INFINITY;
        const double delivery = d < balance->delivery_count ? balance->delivery[d].years : never;
        const double lot = l < balance->lot_count ? balance->lot[l].until_years : never;
        const double moment = m < request->moment_count ? request->years[m] : never;
        const double next = fmin(fmin(delivery, lot), moment);
        if (next > plan->horizon_years) {
            break;
        }
        struct simulate_event *one = &event[plan->event_count++];
        if (delivery <= next) {
            const struct hf_balance_delivery *from = &balance->delivery[d++];
            const bool by_law = from->is_harvest && balance->harvest_good > 0.0;
            *one = (struct simulate_event){delivery, from->units, by_law ? -1.0 : from->good_ratio,
                                           SIMULATE_DELIVERY, 0};
        } else if (lot <= next) {
            lots += balance->lot[l++].units;
            *one = (struct simulate_event){lot, lots, 0.0, SIMULATE_LOT, 0};
        } else {
            *one = (struct simulate_event){moment, 0, 0.0, SIMULATE_MOMENT, m++};
        }
    }
    plan->event = event;
    plan->moment_count = m;
    return HF_OK;
}

/* Units that an event still takes when each is met by swapping on its own: thinned[k] for k units,
 * 0 ... batch_count. `row` is the law of what j units become, one more unit each time. */
static enum hf_status plan_batch_thin(const struct hf_balance *balance, struct hf_arena scratch,
                                      double *thinned) {
    const double kept = 1.0 - balance->met_by_swap_ratio;
    double *row = hf_new(&scratch, double, (size_t)balance->batch_count + 1);
    if (row == NULL) {
        return HF_ERR_MEMORY;
    }
    row[0] = 1.0;
    for (uint32_t j = 1; j <= balance->batch_count; j++) {
        for (uint32_t k = j; k > 0; k--) {
            row[k] = row[k] * (1.0 - kept) + row[k - 1] * kept;
        }
        row[0] *= 1.0 - kept;
        for (uint32_t k = 0; k <= j; k++) {
            thinned[k] += balance->batch[j - 1] * row[k];
        }
    }
    return HF_OK;
}

/* Events of which something is left, and how many units then. */
static enum hf_status batches_build(const struct hf_balance *balance, struct hf_arena *keep,
                                    struct hf_arena scratch, struct simulate_plan *plan) {
    const uint32_t count = balance->batch_count;
    plan->met_ratio = 1.0 - balance->met_by_swap_ratio;
    plan->batch_mean = 1.0;
    if (count == 0) {
        return HF_OK;
    }
    double *thinned = hf_new(&scratch, double, (size_t)count + 1);
    plan->batch_below = hf_new(keep, double, count);
    if (thinned == NULL || plan->batch_below == NULL) {
        return HF_ERR_MEMORY;
    }
    if (count > THINNED_MOST && balance->met_by_swap_ratio > 0.0) {
        return HF_ERR_LIMIT;
    }
    if (balance->met_by_swap_ratio > 0.0) {
        HF_TRY(plan_batch_thin(balance, scratch, thinned));
    } else {
        for (uint32_t i = 0; i < count; i++) {
            thinned[i + 1] = balance->batch[i];
        }
    }
    plan->met_ratio = 1.0 - thinned[0];
    plan->batch_mean = 0.0;
    double sum = 0.0;
    uint32_t last = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += plan->met_ratio > 0.0 ? thinned[i + 1] / plan->met_ratio : 0.0;
        plan->batch_mean +=
            plan->met_ratio > 0.0 ? thinned[i + 1] / plan->met_ratio * (i + 1) : 0.0;
        plan->batch_below[i] = sum;
        last = thinned[i + 1] > 0.0 ? i : last;
    }
    plan->batch_below[last] = (double)INFINITY; /* whatever the sum came to */
    return HF_OK;
}

static void routes_fill(const struct hf_balance *balance, struct simulate_plan *plan) {
    double sum = 0.0;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        sum += balance->loop[i].share_ratio * balance->loop[i].yield_ratio;
        plan->route_below[i] = sum;
        plan->counts_stranded =
            plan->counts_stranded || isfinite(balance->loop[i].return_until_years);
    }
}

/* How much is going on: expected events, and units out at a time. */
static void load_estimate(const struct hf_balance *balance, struct simulate_plan *plan) {
    const struct hf_failure_law *law = &balance->failure;
    const double mean = law->shape > 0.0 ? law->shape / law->unit_years : law->known;
    const double mixed = 1.0 + law->defect_probability * (law->defect_factor - 1.0);
    const double rate = mean * plan->met_ratio;
    double upper = 0.0;
    for (uint32_t i = 0; i < plan->cell_count; i++) {
        upper = fmax(upper, plan->cell[i].upper);
    }
    double away = 0.0;
    double steady = 0.0;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        away += loop->share_ratio * loop->yield_ratio *
                fmin(loop->turnaround_years, plan->horizon_years);
        steady += loop->wip_mean;
    }
    const double failures = rate * mixed * plan->cell[plan->cell_count - 1].before;
    plan->events_mean = failures * (balance->loop_count > 0 ? 1.0 + plan->batch_mean : 1.0) +
                        steady + (double)plan->event_count + 1.0;
    plan->out_mean =
        rate * fmax(1.0, law->defect_factor) * upper * plan->batch_mean * away + steady;
}

enum hf_status hf_simulate_plan_build(const struct hf_balance *balance,
                                      const struct hf_simulate_request *request,
                                      struct hf_arena *keep, struct hf_arena scratch,
                                      struct simulate_plan *plan) {
    *plan = (struct simulate_plan){
        .balance = balance, .horizon_years = request->horizon_years, .seed = request->seed};
    hf_draw_table_fill(&plan->table);
    plan->route_below = hf_new(keep, double, (size_t)balance->loop_count + 1);
    if (plan->route_below == NULL) {
        return HF_ERR_MEMORY;
    }
    routes_fill(balance, plan);
    HF_TRY(batches_build(balance, keep, scratch, plan));
    HF_TRY(hf_simulate_cells_build(balance, request->horizon_years, keep, plan));
    HF_TRY(calendar_build(balance, request, keep, plan));
    load_estimate(balance, plan);
    return HF_OK;
}

enum hf_status hf_simulate_space_open(const struct simulate_plan *plan, uint64_t capacity,
                                      struct hf_arena *keep, struct simulate_space *space) {
    const uint32_t loops = plan->balance->loop_count;
    *space = (struct simulate_space){.ring_count = loops, .capacity = capacity};
    if (loops == 0) {
        return HF_OK;
    }
    space->ring = hf_new(keep, struct simulate_ring, loops);
    space->heap = hf_take(keep, double, capacity);
    if (space->ring == NULL || space->heap == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < loops; i++) {
        const bool is_fixed = plan->balance->loop[i].stages == 0;
        space->ring[i].years = is_fixed ? hf_take(keep, double, capacity) : NULL;
        if (is_fixed && space->ring[i].years == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    return HF_OK;
}
