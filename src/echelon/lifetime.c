#include <holdfast/lifetime.h>

#include "balance/count_law.h"
#include "balance/panel.h"
#include "base/special.h"

#include <math.h>
#include <string.h>

/* P(T_n > t) = P(N(t) < n), N Poisson or, with a gamma rate, negative binomial of mean rate *
 * unit-years until t. It is smooth on each straight piece of the installed base but may fall in a
 * small part of it, so the panels are cut where the unit-years reach n / rate times e^(c w / 2), w
 * being the relative spread of T_n; and so that no panel discounts by more than e^-12. A common
 * defect mixes two rates. */

enum { LIFETIME_CUTS = 26 };
static const int64_t units_most = 10000000;
static const double discount_step = 12.0;
static const double discount_end = 60.0; /* e^-60: nothing of it is seen */

/* One rate, or law of rates, that may be the true one. */
struct rate_case {
    double weight, rate, shape; /* shape 0: known */
};

struct lifetime_work {
    struct hf_stock_pool units; /* with rate 1: its demand is unit-years */
    struct rate_case rate[2];
    double years, discount;
    double unit, holding, disposal, shortage;
};

static bool failure_is_valid(const struct hf_failure_law *law) {
    const bool is_known =
        law->shape <= 0.0 && law->shape >= 0.0 && law->known >= 0.0 && !isinf(law->known);
    const bool is_gamma =
        law->shape > 0.0 && law->shape <= 1e12 && law->unit_years > 0.0 && !isinf(law->unit_years);
    return (is_known || is_gamma) && law->defect_probability >= 0.0 &&
           law->defect_probability <= 1.0 && law->defect_factor >= 0.0 &&
           !isinf(law->defect_factor);
}

static bool costs_are_valid(const struct hf_lifetime_costs *costs) {
    const struct hf_money *all[] = {&costs->unit, &costs->holding_per_year, &costs->disposal,
                                    &costs->shortage};
    for (int i = 0; i < 4; i++) {
        if (all[i]->minor == HF_COUNT_UNKNOWN ||
            memcmp(&all[i]->currency, &all[0]->currency, sizeof all[i]->currency) != 0 ||
            (i != 2 && all[i]->minor < 0)) {
            return false;
        }
    }
    return (double)costs->shortage.minor + (double)costs->disposal.minor > 0.0 &&
           costs->discount_per_year >= 0.0 && !isinf(costs->discount_per_year);
}

static enum hf_status lifetime_open(const struct hf_lifetime *lifetime,
                                    const struct hf_lifetime_costs *costs,
                                    struct lifetime_work *work) {
    double service = 0.0;
    if (lifetime == NULL || costs == NULL || !failure_is_valid(&lifetime->failure) ||
        !costs_are_valid(costs) || !(lifetime->years > 0.0) || isinf(lifetime->years) ||
        lifetime->stock < 0 || lifetime->stock > units_most ||
        (lifetime->convention != HF_STOCK_MEET_ALL &&
         lifetime->convention != HF_STOCK_ONE_IN_HAND)) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_failure_law *law = &lifetime->failure;
    const double rate = law->shape > 0.0 ? law->shape / law->unit_years : law->known;
    *work = (struct lifetime_work){
        .units = {lifetime->piece, lifetime->piece_count, 1.0, 0},
        .rate = {{1.0 - law->defect_probability, rate, law->shape},
                 {law->defect_probability, rate * law->defect_factor, law->shape}},
        .years = lifetime->years,
        .discount = costs->discount_per_year,
        .unit = (double)costs->unit.minor,
        .holding = (double)costs->holding_per_year.minor,
        .disposal = (double)costs->disposal.minor,
        .shortage = (double)costs->shortage.minor};
    HF_TRY(hf_stock_demand(&work->units, lifetime->years, &service));
    return service * rate * fmax(law->defect_factor, 1.0) <= 1e12 ? HF_OK : HF_ERR_LIMIT;
}

static double unit_years(const struct lifetime_work *work, double years) {
    double service = 0.0;
    hf_ignore(hf_stock_demand(&work->units, years, &service));
    return service;
}

/* P(N >= n) and P(N < n) of one rate. */
static double reached(const struct rate_case *rate, double service, double n) {
    const double mean = rate->rate * service;
    return rate->shape > 0.0 ? hf_count_nb_above(n - 1.0, rate->shape, mean)
                             : hf_poisson_above(n - 1.0, mean);
}
static double unreached(const struct rate_case *rate, double service, double n) {
    const double mean = rate->rate * service;
    return rate->shape > 0.0 ? hf_count_nb_at_most(n - 1.0, rate->shape, mean)
                             : hf_poisson_at_most(n - 1.0, mean);
}

/* I and J of the header. */
struct lifetime_integrals {
    double waiting, used;
};

static void panel_add(const struct lifetime_work *work, const struct rate_case *rate, double n,
                      double from, double until, struct lifetime_integrals *sum) {
    const double middle = 0.5 * (from + until);
    const double half = 0.5 * (until - from);
    for (int i = 0; i < 2 * HF_PANEL_HALF; i++) {
        const double sign = i % 2 == 0 ? 1.0 : -1.0;
        const double at = middle + sign * half * hf_panel_rule.node[i / 2];
        const double weight = half * hf_panel_rule.weight[i / 2] * exp(-work->discount * at);
        const double service = unit_years(work, at);
        sum->waiting += weight * unreached(rate, service, n);
        sum->used += weight * reached(rate, service, n);
    }
}

/* A stretch without cuts, in steps that discount little each. */
static void stretch_add(const struct lifetime_work *work, const struct rate_case *rate, double n,
                        double from, double until, struct lifetime_integrals *sum) {
    const double step = work->discount > 0.0 ? discount_step / work->discount : (double)INFINITY;
    for (double at = from; at < until && work->discount * at < discount_end;) {
        const double next = fmin(at + step, until);
        panel_add(work, rate, n, at, next, sum);
        at = next > at ? next : until;
    }
}

static struct lifetime_integrals integrate(const struct lifetime_work *work,
                                           const struct rate_case *rate, double n) {
    struct lifetime_integrals sum = {0.0, 0.0};
    const double spread = sqrt(1.0 / n + (rate->shape > 0.0 ? 1.0 / rate->shape : 0.0));
    double at = 0.0;
    for (uint32_t piece = 0; piece < work->units.piece_count && at < work->years; piece++) {
        const double end = piece + 1 < work->units.piece_count
                               ? fmin(work->units.piece[piece + 1].from_years, work->years)
                               : work->years;
        for (int c = -LIFETIME_CUTS; c <= LIFETIME_CUTS && rate->rate > 0.0; c++) {
            double cut = 0.0;
            hf_ignore(
                hf_stock_demand_until(&work->units, n / rate->rate * exp(0.5 * c * spread), &cut));
            cut = fmin(cut, end);
            if (cut > at) {
                stretch_add(work, rate, n, at, cut, &sum);
                at = cut;
            }
        }
        if (end > at) {
            stretch_add(work, rate, n, at, end, &sum);
            at = end;
        }
    }
    return sum;
}

static double marginal_of(const struct lifetime_work *work, int64_t unit) {
    const double n = (double)unit;
    const double service = unit_years(work, work->years);
    const double last = exp(-work->discount * work->years);
    double sum = work->unit;
    for (int i = 0; i < 2; i++) {
        const struct rate_case *rate = &work->rate[i];
        if (!(rate->weight > 0.0)) {
            continue;
        }
        struct lifetime_integrals in = {0.0, 0.0};
        if (work->holding > 0.0 || work->discount > 0.0) {
            in = integrate(work, rate, n);
        }
        sum += rate->weight *
               (work->holding * in.waiting + work->disposal * last * unreached(rate, service, n) -
                work->shortage * (last * reached(rate, service, n) + work->discount * in.used));
    }
    return sum;
}

/* Price, holding to the end and disposal of a unit that is never used. */
static double never_used(const struct lifetime_work *work) {
    const double held =
        work->discount > 0.0 ? -expm1(-work->discount * work->years) / work->discount : work->years;
    return work->unit + work->holding * held + work->disposal * exp(-work->discount * work->years);
}

/* The last unit with a marginal <= 0, 0 if there is none, -1 beyond the limit. */
static int64_t last_worth(const struct lifetime_work *work) {
    int64_t low = 0;
    int64_t high = 1;
    while (marginal_of(work, high) <= 0.0) {
        low = high;
        if (high >= units_most) {
            return -1;
        }
        high = high * 2 < units_most ? high * 2 : units_most;
    }
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        if (marginal_of(work, middle) <= 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

enum hf_status hf_lifetime_marginal(const struct hf_lifetime *lifetime,
                                    const struct hf_lifetime_costs *costs, int64_t unit,
                                    double *marginal_minor) {
    struct lifetime_work work;
    if (marginal_minor == NULL || unit < 1 || unit > units_most) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(lifetime_open(lifetime, costs, &work));
    *marginal_minor = marginal_of(&work, unit);
    return HF_OK;
}

enum hf_status hf_lifetime_best(const struct hf_lifetime *lifetime,
                                const struct hf_lifetime_costs *costs,
                                struct hf_lifetime_order *order) {
    struct lifetime_work work;
    if (order == NULL) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(lifetime_open(lifetime, costs, &work));
    if (!(never_used(&work) > 0.0)) {
        return HF_ERR_ARGUMENT;
    }
    const int64_t last = last_worth(&work);
    if (last < 0) {
        return HF_ERR_LIMIT;
    }
    struct lifetime_work free_of_time = work;
    free_of_time.holding = 0.0;
    free_of_time.discount = 0.0;
    const int64_t newsvendor = never_used(&free_of_time) > 0.0 ? last_worth(&free_of_time) : -1;
    const double service = unit_years(&work, work.years);
    double hold = 0.0;
    double mean = 0.0;
    const bool one_more = lifetime->convention == HF_STOCK_ONE_IN_HAND;
    for (int i = 0; i < 2; i++) {
        mean += work.rate[i].weight * work.rate[i].rate * service;
    }
    const int64_t units = last + (one_more && mean > 0.0 ? 1 : 0);
    const int64_t have = units > lifetime->stock ? units : lifetime->stock;
    for (int i = 0; i < 2; i++) {
        if (work.rate[i].weight > 0.0) {
            hold += work.rate[i].weight * unreached(&work.rate[i], service, (double)have + 1.0);
        }
    }
    *order = (struct hf_lifetime_order){.units = units,
                                        .order = have - lifetime->stock,
                                        .newsvendor = newsvendor < 0 ? INT64_MAX : newsvendor,
                                        .marginal_minor =
                                            last > 0 ? marginal_of(&work, last) : (double)NAN,
                                        .next_minor = marginal_of(&work, last + 1),
                                        .hold_probability = hold};
    return HF_OK;
}
