#include "balance/simulate_path.h"

#include <math.h>

/* Failures by thinning. The time until the horizon is cut into cells with a lower and an upper
 * bound of the intensity m(t). Candidates come as a Poisson process of the upper bound; one counts
 * with probability m(t) / upper, and where the number drawn for that is below lower / upper nothing
 * has to be computed. Units in service are linear in a cell and each cohort's hazard is monotone,
 * so that both bounds are those at its two ends. */

enum { RAMP_CELLS = 32, AGE_CELLS = 512 };

static double cohort_hazard(const struct hf_age_cohort *cohort, double years) {
    const double age = (cohort->age_years + years) / cohort->scale_years;
    return cohort->shape / cohort->scale_years * pow(age, cohort->shape - 1.0);
}

/* Units at a moment of piece i. */
static double piece_units(const struct hf_balance *balance, uint32_t i, double years) {
    const struct hf_stock_piece *piece = &balance->piece[i];
    if (i + 1 >= balance->piece_count) {
        return piece->units_start;
    }
    const double length = balance->piece[i + 1].from_years - piece->from_years;
    const double part = fmin(fmax((years - piece->from_years) / length, 0.0), 1.0);
    return piece->units_start + part * (piece->units_end - piece->units_start);
}

/* The hazard of a unit in the mix of cohorts; 1 without any. */
static double mixed_hazard(const struct hf_balance *balance, double years) {
    double sum = 0.0;
    for (uint32_t i = 0; i < balance->cohort_count; i++) {
        sum += balance->cohort[i].share_ratio * cohort_hazard(&balance->cohort[i], years);
    }
    return balance->cohort_count > 0 ? sum : 1.0;
}

double hf_simulate_intensity(const struct hf_balance *balance, double years) {
    uint32_t low = 0;
    uint32_t high = balance->piece_count;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (balance->piece[middle].from_years <= years) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return piece_units(balance, low, years) * mixed_hazard(balance, years);
}

/* Cells that piece i needs between two moments. */
static uint32_t piece_cells(const struct hf_balance *balance, uint32_t i, double years,
                            double horizon) {
    const struct hf_stock_piece *piece = &balance->piece[i];
    const bool is_flat = i + 1 == balance->piece_count || (piece->units_start <= piece->units_end &&
                                                           piece->units_end <= piece->units_start);
    uint32_t cells = is_flat ? 1 : RAMP_CELLS;
    if (balance->cohort_count > 0) {
        const uint32_t aged = (uint32_t)ceil(years / horizon * AGE_CELLS);
        cells = aged > cells ? aged : cells;
    }
    return cells;
}

static double piece_until(const struct hf_balance *balance, uint32_t i, double horizon) {
    return i + 1 < balance->piece_count ? fmin(balance->piece[i + 1].from_years, horizon) : horizon;
}

/* Bounds of a cell of piece i. A hair is added so that rounding cannot lift m(t) over `upper`. */
static void cell_bound(const struct hf_balance *balance, uint32_t i, double until,
                       struct simulate_cell *cell) {
    const double units[] = {piece_units(balance, i, cell->from), piece_units(balance, i, until)};
    double lower = 1.0;
    double upper = 1.0;
    if (balance->cohort_count > 0) {
        lower = 0.0;
        upper = 0.0;
        for (uint32_t c = 0; c < balance->cohort_count; c++) {
            const double first = cohort_hazard(&balance->cohort[c], cell->from);
            const double last = cohort_hazard(&balance->cohort[c], until);
            lower += balance->cohort[c].share_ratio * fmin(first, last) * (1.0 - 1e-12);
            upper += balance->cohort[c].share_ratio * fmax(first, last) * (1.0 + 1e-12);
        }
    }
    cell->lower = fmin(units[0], units[1]) * lower;
    cell->upper = fmax(units[0], units[1]) * upper;
    cell->per_upper = cell->upper > 0.0 ? 1.0 / cell->upper : 0.0;
}

enum hf_status hf_simulate_cells_build(const struct hf_balance *balance, double horizon_years,
                                       struct hf_arena *keep, struct simulate_plan *plan) {
    size_t room = 1;
    for (uint32_t i = 0; i < balance->piece_count; i++) {
        const double from = balance->piece[i].from_years;
        const double until = piece_until(balance, i, horizon_years);
        room += from < until ? piece_cells(balance, i, until - from, horizon_years) : 0;
    }
    struct simulate_cell *cell = hf_new(keep, struct simulate_cell, room);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    double sum = 0.0;
    for (uint32_t i = 0; i < balance->piece_count; i++) {
        const double from = balance->piece[i].from_years;
        const double until = piece_until(balance, i, horizon_years);
        const uint32_t parts =
            from < until ? piece_cells(balance, i, until - from, horizon_years) : 0;
        for (uint32_t k = 0; k < parts; k++) {
            struct simulate_cell *one = &cell[count++];
            one->from = from + (until - from) * k / parts;
            const double end = k + 1 < parts ? from + (until - from) * (k + 1) / parts : until;
            cell_bound(balance, i, end, one);
            one->before = sum;
            sum += one->upper * (end - one->from);
            one->after = sum;
        }
    }
    cell[count++] =
        (struct simulate_cell){.from = (double)INFINITY, .before = sum, .after = (double)NAN};
    plan->cell = cell;
    plan->cell_count = count;
    return isfinite(sum) ? HF_OK : HF_ERR_ARGUMENT;
}

struct simulate_failures hf_simulate_failures_open(const struct simulate_plan *plan, double theta,
                                                   uint64_t number) {
    const double rate = theta * plan->met_ratio;
    const uint32_t last = plan->cell_count - 1;
    return (struct simulate_failures){
        .plan = plan,
        .draw = hf_draw_open(&plan->table, plan->seed, number * DRAW_STREAMS + DRAW_FAILURE),
        .per_rate = rate > 0.0 ? 1.0 / rate : 0.0,
        .reached = rate > 0.0 ? 0.0 : plan->cell[last].before,
        .cell = rate > 0.0 ? 0 : last,
    };
}
