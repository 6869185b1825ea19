#include <holdfast/spares.h>

#include "balance/panel.h"
#include "base/special.h"

#include <math.h>

/* Gamma priors leave a gamma distribution of the rate, under which failures to come are negative
 * binomial: an incomplete beta function. The cut flat prior on the mean time between failures
 * leaves a gamma density of shape failures - 1 between two limits, which may be no density without
 * the cut; it is integrated numerically over the logarithm of the rate. */

static const double cut_tail = 0.025; /* of the limits: 95 % between them */
static const double spares_max = 1e9;
static const double failures_max = 1e12;

enum { CUT_PARTS = 12, CUT_SPLITS = 24, BISECTIONS = 200 };

const char *hf_spares_prior_text(enum hf_spares_prior prior) {
    switch (prior) {
    case HF_SPARES_JEFFREYS:
        return "jeffreys";
    case HF_SPARES_FLAT_RATE:
        return "flat-rate";
    case HF_SPARES_FLAT_MTBF:
        return "flat-mtbf";
    case HF_SPARES_PLUG_IN:
        return "plug-in";
    }
    return "unknown";
}

static bool rate_is_valid(const struct hf_spares_rate *rate) {
    if (rate == NULL) {
        return false;
    }
    const struct hf_stock_record *record = &rate->record;
    if (record->unit_years > 0.0) {
        return !isinf(record->unit_years) && record->failures >= 0.0 &&
               record->failures <= failures_max;
    }
    return record->unit_years >= 0.0 && rate->known_per_year >= 0.0 && !isinf(rate->known_per_year);
}

static bool prior_is_valid(enum hf_spares_prior prior) {
    return prior == HF_SPARES_JEFFREYS || prior == HF_SPARES_FLAT_RATE ||
           prior == HF_SPARES_FLAT_MTBF || prior == HF_SPARES_PLUG_IN;
}

static bool confidence_is_valid(double confidence) {
    return confidence > 0.0 && confidence < 1.0;
}

/* The rate after what was seen, as all four priors can be written: known, or gamma with `shape`,
 * cut at the limits. */
struct rate_law {
    bool is_known, is_cut;
    double known;
    double shape, unit_years;
    double low, high; /* of a cut law: the limits, as logarithms of the rate */
    double centre;    /* logarithm of the rate that has the largest density between them */
};

/* Of the cut law, per logarithm of the rate and less that at the centre: near the centre of a long
 * record the difference is all there is. */
static double law_log_density(const struct rate_law *law, double log_rate) {
    const double beyond = log_rate - law->centre;
    return law->shape * beyond - exp(law->centre) * law->unit_years * expm1(beyond);
}

static struct rate_law law_of(const struct hf_spares_rate *rate, enum hf_spares_prior prior) {
    const double failures = rate->record.failures;
    const double unit_years = rate->record.unit_years;
    struct rate_law law = {.unit_years = unit_years};
    if (unit_years <= 0.0 || prior == HF_SPARES_PLUG_IN) {
        law.is_known = true;
        law.known = unit_years <= 0.0 ? rate->known_per_year : failures / unit_years;
        return law;
    }
    law.is_cut = prior == HF_SPARES_FLAT_MTBF;
    law.shape = prior == HF_SPARES_JEFFREYS    ? failures + 0.5
                : prior == HF_SPARES_FLAT_RATE ? failures + 1.0
                                               : failures - 1.0;
    if (law.is_cut) {
        law.low = log(hf_gamma_lower_inverse(failures + 1.0, cut_tail)) - log(unit_years);
        law.high = log(hf_gamma_upper_inverse(failures + 1.0, cut_tail)) - log(unit_years);
        const double mode = law.shape > 0.0 ? log(law.shape) - log(unit_years) : law.low;
        law.centre = fmin(fmax(mode, law.low), law.high);
    }
    return law;
}

/* Integral of density * P(D <= count) over the logarithm of the rate; count < 0 with infinity as
 * `unit_years`: of the density alone. */
static double law_integral_part(const struct rate_law *law, const double part[2], double unit_years,
                                double count) {
    const double middle = 0.5 * (part[0] + part[1]);
    const double half = 0.5 * (part[1] - part[0]);
    double sum = 0.0;
    for (int i = 0; i < 2 * HF_PANEL_HALF; i++) {
        const int k = i / 2;
        const double at = middle + (i % 2 == 0 ? -half : half) * hf_panel_rule.node[k];
        const double mass =
            isinf(unit_years) ? 1.0 : hf_poisson_at_most(count, exp(at) * unit_years);
        sum += hf_panel_rule.weight[k] * exp(law_log_density(law, at)) * mass;
    }
    return sum * half;
}

/* The density is smooth on a CUT_PARTS-th of its range; P(D <= count) may fall from 1 to 0 within a
 * small part of it, at means of (sqrt(count + 1) + c / 2)^2, c = -12 ... 12, as in hold.c. */
static double law_integral(const struct rate_law *law, double from, double until, double unit_years,
                           double count) {
    const double stride = (law->high - law->low) / CUT_PARTS;
    const double root = sqrt(count + 1.0);
    double sum = 0.0;
    double at = from;
    for (int c = -CUT_SPLITS / 2; c <= CUT_SPLITS / 2 + 1; c++) {
        const double edge = fmax(root + 0.5 * c, 0.0);
        const bool is_last = c > CUT_SPLITS / 2 || isinf(unit_years);
        const double cut = is_last ? until : fmin(log(edge * edge) - log(unit_years), until);
        while (at < cut) {
            const double part[2] = {at, fmin(at + stride, cut)};
            sum += law_integral_part(law, part, unit_years, count);
            at = part[1];
        }
    }
    return sum;
}

static double law_mass(const struct rate_law *law, double until) {
    return law_integral(law, law->low, until, (double)INFINITY, 0.0);
}

static double law_at_most(const struct rate_law *law, double unit_years, double count) {
    if (count < 0.0) {
        return 0.0;
    }
    if (law->is_known) {
        return hf_poisson_at_most(count, law->known * unit_years);
    }
    if (unit_years <= 0.0) {
        return 1.0;
    }
    if (!law->is_cut) {
        const double total = law->unit_years + unit_years;
        return hf_beta_lower(law->unit_years / total, unit_years / total, law->shape, count + 1.0);
    }
    return fmin(
        law_integral(law, law->low, law->high, unit_years, count) / law_mass(law, law->high), 1.0);
}

enum hf_status hf_spares_at_most(const struct hf_spares_rate *rate, enum hf_spares_prior prior,
                                 double unit_years, int64_t count, double *probability) {
    if (!rate_is_valid(rate) || !prior_is_valid(prior) || !(unit_years >= 0.0) ||
        isinf(unit_years) || count < -1 || probability == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct rate_law law = law_of(rate, prior);
    *probability = law_at_most(&law, unit_years, (double)count);
    return HF_OK;
}

enum hf_status hf_spares_needed(const struct hf_spares_rate *rate, double unit_years,
                                const struct hf_spares_wanted *wanted, int64_t *spares) {
    if (!rate_is_valid(rate) || wanted == NULL || !prior_is_valid(wanted->prior) ||
        !confidence_is_valid(wanted->confidence) || !(unit_years >= 0.0) || isinf(unit_years) ||
        spares == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct rate_law law = law_of(rate, wanted->prior);
    double low = -1.0; /* never enough; `high` is */
    double high = 0.0;
    while (law_at_most(&law, unit_years, high) < wanted->confidence) {
        low = high;
        high = 2.0 * high + 1.0;
        if (low > spares_max) {
            return HF_ERR_LIMIT;
        }
    }
    while (high - low > 1.0) {
        const double middle = floor(0.5 * (low + high));
        if (law_at_most(&law, unit_years, middle) < wanted->confidence) {
            low = middle;
        } else {
            high = middle;
        }
    }
    const bool has_demand = unit_years > 0.0 && !(law.is_known && law.known <= 0.0);
    const double more = wanted->convention == HF_STOCK_ONE_IN_HAND && has_demand ? 1.0 : 0.0;
    if (high + more > spares_max) {
        return HF_ERR_LIMIT;
    }
    *spares = (int64_t)(high + more);
    return HF_OK;
}

/* The last service with P(D <= count) >= confidence: bracketed, then bisected in the logarithm. */
static double law_unit_years(const struct rate_law *law, double count, double confidence) {
    double low = 1.0;
    double high = 1.0;
    while (law_at_most(law, high, count) >= confidence && high < 1e300) {
        low = high;
        high *= 4.0;
    }
    while (law_at_most(law, low, count) < confidence && low > 1e-300) {
        high = low;
        low *= 0.25;
    }
    for (int i = 0; i < BISECTIONS && high > low * (1.0 + 1e-14); i++) {
        const double middle = sqrt(low) * sqrt(high);
        if (law_at_most(law, middle, count) >= confidence) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

enum hf_status hf_spares_unit_years(const struct hf_spares_rate *rate, int64_t spares,
                                    const struct hf_spares_wanted *wanted, double *unit_years) {
    if (!rate_is_valid(rate) || wanted == NULL || !prior_is_valid(wanted->prior) ||
        !confidence_is_valid(wanted->confidence) || spares < 0 || (double)spares > spares_max ||
        unit_years == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct rate_law law = law_of(rate, wanted->prior);
    const double count = (double)spares - (wanted->convention == HF_STOCK_ONE_IN_HAND ? 1.0 : 0.0);
    if (law.is_known && law.known <= 0.0) {
        *unit_years = (double)INFINITY;
    } else if (count < 0.0) {
        *unit_years = 0.0;
    } else if (law.is_known) {
        *unit_years = hf_gamma_upper_inverse(count + 1.0, wanted->confidence) / law.known;
    } else {
        *unit_years = law_unit_years(&law, count, wanted->confidence);
    }
    return HF_OK;
}

/* The logarithm of the rate below which `tail` of a cut density lies. */
static double cut_quantile(const struct rate_law *law, double tail) {
    const double whole = law_mass(law, law->high);
    double low = law->low;
    double high = law->high;
    for (int i = 0; i < BISECTIONS && high - low > 1e-13; i++) {
        const double middle = 0.5 * (low + high);
        if (law_mass(law, middle) < tail * whole) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

enum hf_status hf_spares_credible(const struct hf_spares_rate *rate, enum hf_spares_prior prior,
                                  double confidence, struct hf_range *rate_per_year) {
    if (!rate_is_valid(rate) || !prior_is_valid(prior) || !confidence_is_valid(confidence) ||
        rate_per_year == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct rate_law law = law_of(rate, prior);
    const double tail = 0.5 * (1.0 - confidence);
    if (law.is_known) {
        *rate_per_year = (struct hf_range){law.known, law.known};
    } else if (law.is_cut) {
        *rate_per_year =
            (struct hf_range){exp(cut_quantile(&law, tail)), exp(cut_quantile(&law, 1.0 - tail))};
    } else {
        *rate_per_year =
            (struct hf_range){hf_gamma_lower_inverse(law.shape, tail) / law.unit_years,
                              hf_gamma_upper_inverse(law.shape, tail) / law.unit_years};
    }
    return HF_OK;
}

enum hf_status hf_spares_garwood(const struct hf_stock_record *record, double confidence,
                                 struct hf_range *rate_per_year) {
    if (record == NULL || !(record->failures >= 0.0) || !(record->failures <= failures_max) ||
        !(record->unit_years > 0.0) || isinf(record->unit_years) ||
        !confidence_is_valid(confidence) || rate_per_year == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const double tail = 0.5 * (1.0 - confidence);
    rate_per_year->lower = record->failures > 0.0
                               ? hf_gamma_lower_inverse(record->failures, tail) / record->unit_years
                               : 0.0;
    rate_per_year->upper =
        hf_gamma_upper_inverse(record->failures + 1.0, tail) / record->unit_years;
    return HF_OK;
}
