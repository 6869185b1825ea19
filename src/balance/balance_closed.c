#include "balance/balance_closed.h"

#include "base/special.h"

#include <math.h>

enum { HALVINGS_MAX = 400 };

bool hf_balance_is_closed(const struct balance_base *base, double horizon_years) {
    const struct hf_balance *balance = base->balance;
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        if (balance->delivery[i].units > 0 && balance->delivery[i].years <= horizon_years) {
            return false;
        }
    }
    for (uint32_t i = 0; i < balance->lot_count; i++) {
        if (balance->lot[i].units > 0 && balance->lot[i].until_years <= horizon_years) {
            return false;
        }
    }
    return base->batch_count == 1;
}

/* P(D <= k), and the expected shortage, when theta is so many times what the law says. */
static double closed_at_most(const struct hf_failure_law *law, double k, double service) {
    if (law->shape <= 0.0) {
        return hf_poisson_at_most(k, law->known > 0.0 ? law->known * service : 0.0);
    }
    if (isinf(service)) {
        return 0.0;
    }
    const double total = law->unit_years + service;
    return hf_beta_lower(law->unit_years / total, service / total, law->shape, k + 1.0);
}

/* E[(D - k)+] = E[D] P(D' >= k) - k P(D >= k + 1), D' being D with one more failure seen. */
static double closed_short(const struct hf_failure_law *law, double k, double service) {
    double mean = 0.0;
    double once = 0.0;
    double plain = 0.0;
    if (law->shape <= 0.0) {
        mean = law->known * service;
        once = hf_poisson_above(k - 1.0, mean);
        plain = hf_poisson_above(k, mean);
    } else {
        const double total = law->unit_years + service;
        const double good = law->unit_years / total;
        mean = law->shape / law->unit_years * service;
        once = k <= 0.0 ? 1.0 : hf_beta_lower(service / total, good, k, law->shape + 1.0);
        plain = hf_beta_lower(service / total, good, k + 1.0, law->shape);
    }
    return fmax(mean * once - k * plain, 0.0);
}

double hf_balance_closed_hold(const struct balance_base *base, double stock, double service) {
    const struct hf_failure_law *law = &base->balance->failure;
    const double chance = law->defect_probability;
    const double usual = closed_at_most(law, stock, service);
    if (chance <= 0.0) {
        return usual;
    }
    const double more = law->defect_factor > 0.0 ? law->defect_factor * service : 0.0;
    return (1.0 - chance) * usual + chance * closed_at_most(law, stock, more);
}

double hf_balance_closed_short(const struct balance_base *base, double stock, double service) {
    const struct hf_failure_law *law = &base->balance->failure;
    const double chance = law->defect_probability;
    const double usual = closed_short(law, stock, service);
    if (chance <= 0.0) {
        return usual;
    }
    return (1.0 - chance) * usual + chance * closed_short(law, stock, law->defect_factor * service);
}

/* Raises `high` until the function is below `wanted`, and *low with it; infinity if it never is. */
static double search_end(hf_balance_falling function, void *context, double wanted, double guess,
                         double *low) {
    double high = fmax(fmax(2.0 * *low, guess), 1e-9);
    while (high < 1e300 && function(context, high) >= wanted) {
        *low = high;
        high *= 4.0;
    }
    return high < 1e300 ? high : (double)INFINITY;
}

struct search {
    double low, high;
    double above, below; /* the function less what is wanted, at both ends */
    int side;            /* the end that moved last */
};

static void search_narrow(struct search *search, double middle, double value) {
    if (value >= 0.0) {
        search->low = middle;
        search->above = value;
        search->below = search->side > 0 ? 0.5 * search->below : search->below;
        search->side = 1;
    } else {
        search->high = middle;
        search->below = value;
        search->above = search->side < 0 ? 0.5 * search->above : search->above;
        search->side = -1;
    }
}

/* False position with halved weights (Illinois), and a plain halving wherever that is slow. */
double hf_balance_search(hf_balance_falling function, void *context, double wanted,
                         const struct balance_range *range) {
    double low = range->low;
    double high = range->high;
    if (isinf(high)) {
        high = search_end(function, context, wanted, range->guess, &low);
        if (isinf(high)) {
            return high;
        }
    }
    struct search search = {low, high, function(context, low) - wanted,
                            function(context, high) - wanted, 0};
    if (search.below >= 0.0) {
        return high;
    }
    for (int step = 0;
         step < HALVINGS_MAX && search.high - search.low > range->relative * search.high; step++) {
        const double part = search.above > 0.0 ? search.above / (search.above - search.below) : 0.0;
        const bool is_plain = step % 4 == 3 || !(part > 0.0 && part < 1.0);
        const double length = search.high - search.low;
        double middle = search.low + (is_plain ? 0.5 : part) * length;
        /* a root seen this close to an end: one step over it closes the range */
        const double least = 0.4 * range->relative * search.high;
        middle = fmin(fmax(middle, search.low + least), search.high - least);
        if (!(middle > search.low && middle < search.high)) {
            break;
        }
        search_narrow(&search, middle, function(context, middle) - wanted);
    }
    return search.low;
}
