#include <holdfast/simulate.h>

#include "base/special.h"

#include <math.h>

/* A claimed probability p is right when the number of paths in which it came true is binomial with
 * p. Its tail probability is turned into standard errors of a normal distribution with the same
 * tail: 0.00135 on one side is 3. */

static const double normal_from = 1000.0; /* n p (1 - p) above which the normal law is as good */
static const double tail_negligible = 1e-17;

/* Q(1/2, z^2 / 2) = 2 tail */
static double size_of_tail(double tail) {
    return tail >= 0.5 ? 0.0 : sqrt(2.0 * hf_gamma_upper_inverse(0.5, 2.0 * tail));
}

/* Standard errors by which `seen` of n is above (> 0) or below what p lets expect. */
static double binomial_errors(double seen, double n, double p) {
    if (!(p > 0.0) || !(p < 1.0)) {
        const double wanted = p > 0.0 ? n : 0.0;
        return seen > wanted ? (double)INFINITY : seen < wanted ? -(double)INFINITY : 0.0;
    }
    const double spread = n * p * (1.0 - p);
    if (spread > normal_from) {
        return (seen - n * p) / sqrt(spread);
    }
    const bool is_above = seen > n * p;
    const double tail = is_above   ? hf_beta_lower(p, 1.0 - p, seen, n - seen + 1.0)
                        : seen < n ? hf_beta_lower(1.0 - p, p, n - seen, seen + 1.0)
                                   : 1.0;
    const double size = size_of_tail(tail);
    return is_above ? size : -size;
}

/* How many draws have the standard error `own` of a rare share, half a draw counted for and against
 * it: own^2 n^2 = (rare n + 1/2) (1 - rare). */
static double claim_draws(double rare, double own) {
    const double spread = rare * (1.0 - rare);
    const double square = 2.0 * own * own;
    return (spread + sqrt(spread * spread + square * (1.0 - rare))) / square;
}

/* P(seen) when the share is beta distributed with these two shapes. */
static double beta_binomial_mass(double seen, double n, double rare, double usual) {
    const double ways = lgamma(n + 1.0) - lgamma(seen + 1.0) - lgamma(n - seen + 1.0);
    const double law = lgamma(rare + usual) - lgamma(rare) - lgamma(usual);
    return exp(ways + law + lgamma(seen + rare) + lgamma(n - seen + usual) -
               lgamma(n + rare + usual));
}

/* P(so many or more), or so many or fewer: summed away from the middle, O(n) at most. */
static double beta_binomial_tail(double seen, double n, double rare, double usual, bool is_above) {
    double mass = beta_binomial_mass(seen, n, rare, usual);
    double sum = 0.0;
    for (double k = seen; k >= 0.0 && k <= n && mass > tail_negligible * sum;) {
        sum += mass;
        if (is_above) {
            mass *= (n - k) / (k + 1.0) * ((rare + k) / (usual + n - k - 1.0));
            k += 1.0;
        } else {
            mass *= k / (n - k + 1.0) * ((usual + n - k) / (rare + k - 1.0));
            k -= 1.0;
        }
    }
    return sum;
}

/* Both have errors: those of the claim as if it came from so many draws, of which no law is normal
 * where few are short. An error from what was seen instead would be next to nothing where none of a
 * few hundred paths is. */
static struct hf_stock_difference difference_of_two(double claimed, double own, double simulated,
                                                    uint64_t paths) {
    const double n = (double)paths;
    const double rare = fmin(claimed, 1.0 - claimed);
    const double draws = claim_draws(rare, own);
    const double error = sqrt(rare * (1.0 - rare) / n + own * own);
    const double spread = fmin(n, draws) * rare * (1.0 - rare);
    if (spread > normal_from) {
        return (struct hf_stock_difference){claimed, simulated, error,
                                            (simulated - claimed) / error};
    }
    const bool is_rare_short = claimed > 0.5;
    const double seen = floor((is_rare_short ? 1.0 - simulated : simulated) * n + 0.5);
    const double shapes[] = {draws * rare + 0.5, draws * (1.0 - rare) + 0.5};
    const bool is_above = seen * (shapes[0] + shapes[1]) > n * shapes[0];
    const double size = size_of_tail(beta_binomial_tail(seen, n, shapes[0], shapes[1], is_above));
    return (struct hf_stock_difference){claimed, simulated, error,
                                        is_above == is_rare_short ? -size : size};
}

static double own_error(const double *error, uint32_t at) {
    return error == NULL ? 0.0 : error[at];
}

/* `own`: standard error of the claim, 0 if it is exact. */
static struct hf_stock_difference difference(double claimed, double own, double simulated,
                                             uint64_t paths) {
    if (own > 0.0) {
        return difference_of_two(claimed, own, simulated, paths);
    }
    const double n = (double)paths;
    const double seen = floor(simulated * n + 0.5);
    return (struct hf_stock_difference){claimed, simulated, sqrt(claimed * (1.0 - claimed) / n),
                                        binomial_errors(seen, n, claimed)};
}

/* `counts`: large enough to matter if chance does not explain it. */
static void difference_count(const struct hf_stock_difference *one, bool counts,
                             struct hf_stock_check *check) {
    const double size = fabs(one->in_errors);
    check->compared++;
    check->above_three += counts && size > 3.0 ? 1 : 0;
    check->worst_in_errors = fmax(check->worst_in_errors, size);
}

/* Infinity means "not until the horizon" on both sides. */
static double days_off(const struct hf_simulate_date *simulated, double claimed) {
    if (claimed < simulated->earliest) {
        return (simulated->earliest - claimed) * HF_DAYS_PER_YEAR;
    }
    return claimed > simulated->latest ? (simulated->latest - claimed) * HF_DAYS_PER_YEAR : 0.0;
}

static bool claim_is_valid(const struct hf_stock_claim *claim) {
    if (claim == NULL || (claim->years == NULL && claim->moment_count > 0) ||
        ((claim->confidence == NULL || claim->until_years == NULL) && claim->date_count > 0)) {
        return false;
    }
    for (uint32_t i = 0; i < claim->moment_count; i++) {
        const double hold = claim->hold == NULL ? 0.0 : claim->hold[i];
        const double available = claim->available == NULL ? 0.0 : claim->available[i];
        if (!(claim->years[i] >= (i > 0 ? claim->years[i - 1] : 0.0)) ||
            !isfinite(claim->years[i]) || !(hold >= 0.0 && hold <= 1.0) ||
            !(available >= 0.0 && available <= 1.0)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < claim->date_count; i++) {
        if (!(claim->until_years[i] >= 0.0)) {
            return false;
        }
    }
    return true;
}

static int years_order(double left, double right) {
    return (left > right) - (left < right);
}

/* All moments and finite dates in ascending order; a date of infinity is looked at at the horizon.
 * Few dates, so that each is put where it belongs. */
static uint32_t moments_gather(const struct hf_stock_claim *claim, double horizon, double *years) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < claim->moment_count; i++) {
        years[count++] = claim->years[i];
    }
    for (uint32_t i = 0; i < claim->date_count; i++) {
        const double date = fmin(claim->until_years[i], horizon);
        uint32_t at = count++;
        while (at > 0 && years_order(years[at - 1], date) > 0) {
            years[at] = years[at - 1];
            at--;
        }
        years[at] = date;
    }
    return count;
}

static const struct hf_simulate_moment *moment_at(const struct hf_simulate_result *result,
                                                  double years) {
    uint32_t low = 0;
    uint32_t high = result->moment_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (years_order(result->moment[middle].years, years) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return &result->moment[low];
}

static void check_fill(const struct hf_stock_claim *claim, double horizon,
                       const struct hf_simulate_result *result, struct hf_stock_check *check) {
    for (uint32_t i = 0; i < claim->moment_count; i++) {
        const struct hf_simulate_moment *moment = moment_at(result, claim->years[i]);
        if (claim->hold != NULL) {
            check->hold[i] = difference(claim->hold[i], own_error(claim->hold_error, i),
                                        moment->hold, result->paths);
            difference_count(&check->hold[i], true, check);
        }
        if (claim->available != NULL) {
            check->available[i] =
                difference(claim->available[i], own_error(claim->available_error, i),
                           moment->available, result->paths);
            difference_count(&check->available[i], true, check);
        }
    }
    for (uint32_t i = 0; i < claim->date_count; i++) {
        const double at = fmin(claim->until_years[i], horizon);
        struct hf_stock_date_difference *date = &check->date[i];
        date->simulated = result->date[i];
        date->claimed_years = claim->until_years[i];
        date->kept = difference(claim->confidence[i], own_error(claim->date_error, i),
                                moment_at(result, at)->hold, result->paths);
        if (isinf(claim->until_years[i])) {
            date->kept.in_errors = fmin(date->kept.in_errors, 0.0);
        }
        date->off_days = days_off(&date->simulated, date->claimed_years);
        difference_count(&date->kept, fabs(date->off_days) > 1.0, check);
    }
    check->paths = result->paths;
    check->events = result->events;
}

static double claim_horizon(const struct hf_stock_claim *claim, double horizon) {
    if (claim->moment_count > 0) {
        horizon = fmax(horizon, claim->years[claim->moment_count - 1]);
    }
    for (uint32_t i = 0; i < claim->date_count; i++) {
        horizon = isinf(claim->until_years[i]) ? horizon : fmax(horizon, claim->until_years[i]);
    }
    return horizon;
}

enum hf_status hf_stock_check(const struct hf_balance *balance, const struct hf_stock_claim *claim,
                              const struct hf_simulate_request *request, struct hf_arena *keep,
                              struct hf_arena scratch, struct hf_stock_check *check) {
    if (!claim_is_valid(claim) || request == NULL || !(request->horizon_years > 0.0) ||
        keep == NULL || check == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_stock_check found = {
        .hold = hf_new(keep, struct hf_stock_difference, (size_t)claim->moment_count + 1),
        .available = hf_new(keep, struct hf_stock_difference, (size_t)claim->moment_count + 1),
        .date = hf_new(keep, struct hf_stock_date_difference, (size_t)claim->date_count + 1),
        .moment_count = claim->moment_count,
        .date_count = claim->date_count,
    };
    double *years = hf_new(&scratch, double, (size_t)claim->moment_count + claim->date_count + 1);
    if (found.hold == NULL || found.available == NULL || found.date == NULL || years == NULL) {
        return HF_ERR_MEMORY;
    }
    struct hf_simulate_request asked = *request;
    asked.horizon_years = claim_horizon(claim, request->horizon_years);
    asked.moment_count = moments_gather(claim, asked.horizon_years, years);
    asked.years = years;
    asked.confidence = claim->confidence;
    asked.confidence_count = claim->date_count;
    struct hf_simulate_result result;
    /* The simulation's own answers are needed here only: an arena within scratch. With guards
     * between its blocks it needs a little more than their sizes. */
    const size_t room = ((size_t)asked.moment_count + 1) * sizeof(struct hf_simulate_moment) +
                        ((size_t)claim->date_count + 1) * sizeof(struct hf_simulate_date) + 256;
    uint8_t *memory = hf_take(&scratch, uint8_t, room);
    if (memory == NULL) {
        return HF_ERR_MEMORY;
    }
    struct hf_arena answers = hf_arena_over(memory, room);
    HF_TRY(hf_simulate(balance, &asked, &answers, scratch, &result));
    check_fill(claim, asked.horizon_years, &result, &found);
    found.hold = claim->hold == NULL ? NULL : found.hold;
    found.available = claim->available == NULL ? NULL : found.available;
    *check = found;
    return HF_OK;
}
