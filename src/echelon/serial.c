#include <holdfast/classical.h>

#include <holdfast/shortage.h>

#include "balance/count_law.h"
#include "balance/panel.h"
#include "base/special.h"

#include <math.h>
#include <stdbool.h>

/* Clark and Scarf's recursion, from the customers upwards: C_0(x) = (p + sum of h) x^-, and
 *   C_j(y) = E[h_j (y - D_j) + C_{j-1}(min(S_{j-1}, y - D_j))], S_j its least point.
 * Demand is never negative, or (Normal) hardly, so that C_j is a straight line below a point, of a
 * slope known exactly: -(p + sum of h) + h_1 + ... + h_j. Beyond S_j it counts as constant. Only
 * what lies between is stored: for Poisson demand from 0 to S_j, which is exact; for Normal demand
 * the values and slopes at Gauss and Legendre's nodes on panels as wide as the narrower of the two
 * normal laws that meet there, the tails of which are then closed forms. */

enum { SERIAL_STAGES_MAX = 64, SERIAL_PANELS_MAX = 300, SERIAL_HALVINGS = 120 };
static const double serial_mean_max = 20000.0;
static const double serial_reach = 9.0; /* standard deviations: beyond is 1e-19 */
static const double root_two_pi = 2.50662827463100050242;

static bool serial_is_valid(const struct hf_serial *serial) {
    if (serial == NULL || serial->stage == NULL || serial->stage_count == 0 ||
        serial->stage_count > SERIAL_STAGES_MAX || !(serial->shortage > 0.0) ||
        isinf(serial->shortage) ||
        (serial->demand != HF_SERIAL_POISSON && serial->demand != HF_SERIAL_NORMAL)) {
        return false;
    }
    for (uint32_t j = 0; j < serial->stage_count; j++) {
        const struct hf_serial_stage *stage = &serial->stage[j];
        const bool has_law = stage->lead_mean > 0.0 && !isinf(stage->lead_mean) &&
                             (serial->demand == HF_SERIAL_POISSON ||
                              (stage->lead_deviation > 0.0 && !isinf(stage->lead_deviation)));
        if (!has_law || !(stage->echelon_holding > 0.0) || isinf(stage->echelon_holding)) {
            return false;
        }
    }
    return true;
}

/* What a unit owed costs. */
static double serial_steepest(const struct hf_serial *serial) {
    double sum = serial->shortage;
    for (uint32_t j = 0; j < serial->stage_count; j++) {
        sum += serial->stage[j].echelon_holding;
    }
    return sum;
}

/* ---- Poisson ---- */

/* C on 0 ... top, constant above, a line of `slope` below. */
struct step_cost {
    double *value;
    int64_t top;
    double slope;
};

/* E[C(y - D)] for the masses of D that count. */
static double step_expected(const struct step_cost *cost, const struct hf_count_law *law,
                            double mean, int64_t y) {
    struct hf_shortage loss = {0.0, 0.0, 0.0, 0.0};
    hf_ignore(hf_shortage_poisson(mean, y, &loss));
    double sum = cost->value[0] * hf_poisson_above((double)y, mean) - cost->slope * loss.above;
    const int64_t flat = y - cost->top; /* demands up to here leave it at its top */
    if (flat >= 0) {
        sum += cost->value[cost->top] * hf_poisson_at_most((double)flat, mean);
    }
    const double reach = 10.0 * sqrt(mean);
    const int64_t from = mean > reach ? (int64_t)(mean - reach) : 0;
    const int64_t last = y < (int64_t)law->count - 1 ? y : (int64_t)law->count - 1;
    for (int64_t d = flat + 1 > from ? flat + 1 : from; d <= last; d++) {
        sum += law->mass[d] * cost->value[y - d];
    }
    return sum;
}

static enum hf_status serial_poisson(const struct hf_serial *serial, struct hf_arena scratch,
                                     double *level, double *cost_per_time) {
    double total = 0.0;
    for (uint32_t j = 0; j < serial->stage_count; j++) {
        total += serial->stage[j].lead_mean;
    }
    if (total > serial_mean_max) {
        return HF_ERR_LIMIT;
    }
    const int64_t room = (int64_t)(total + 45.0 * sqrt(total) + 400.0);
    double *const values[2] = {hf_new(&scratch, double, (size_t)room),
                               hf_new(&scratch, double, (size_t)room)};
    if (values[0] == NULL || values[1] == NULL) {
        return HF_ERR_MEMORY;
    }
    double levels[SERIAL_STAGES_MAX];
    struct step_cost below = {values[0], 0, -serial_steepest(serial)};
    for (uint32_t j = 0; j < serial->stage_count; j++) {
        const struct hf_serial_stage *stage = &serial->stage[j];
        struct hf_arena passing = scratch;
        struct hf_count_law law;
        HF_TRY(hf_count_poisson(stage->lead_mean, &passing, &law));
        struct step_cost own = {values[(j + 1) % 2], 0, below.slope + stage->echelon_holding};
        for (int64_t y = 0;; y++) {
            if (y >= room) {
                return HF_ERR_LIMIT;
            }
            own.value[y] = stage->echelon_holding * ((double)y - stage->lead_mean) +
                           step_expected(&below, &law, stage->lead_mean, y);
            if (y > 0 && own.value[y] >= own.value[y - 1]) {
                break;
            }
            own.top = y;
        }
        levels[j] = (double)own.top;
        below = own;
    }
    for (uint32_t j = 0; j < serial->stage_count; j++) {
        level[j] = levels[j];
    }
    *cost_per_time = below.value[below.top];
    return HF_OK;
}

/* ---- Normal ---- */

/* C between `low` and `top` at nodes; constant above top, a line below low. */
struct smooth_cost {
    const double *at, *weight, *value, *rise;
    uint32_t count;
    double low, low_value, slope;
    double top, top_value;
};

static double normal_density(double z) {
    return exp(-0.5 * z * z) / root_two_pi;
}
static double normal_below(double z) {
    return 0.5 * erfc(-z * 0.70710678118654752440);
}

struct cost_point {
    double value, rise;
};

/* C_j and its slope at y. */
static struct cost_point smooth_expected(const struct smooth_cost *cost,
                                         const struct hf_serial_stage *stage, double y) {
    const double sd = stage->lead_deviation;
    const double middle = y - stage->lead_mean; /* of y - D */
    const double z = (cost->low - middle) / sd;
    const double part = normal_below(z);
    struct cost_point sum = {stage->echelon_holding * middle + cost->low_value * part +
                                 cost->slope *
                                     ((middle - cost->low) * part - sd * normal_density(z)) +
                                 cost->top_value * normal_below((middle - cost->top) / sd),
                             stage->echelon_holding + cost->slope * part};
    for (uint32_t i = 0; i < cost->count; i++) {
        const double distance = (cost->at[i] - middle) / sd;
        if (fabs(distance) < serial_reach) {
            const double mass = cost->weight[i] * normal_density(distance) / sd;
            sum.value += mass * cost->value[i];
            sum.rise += mass * cost->rise[i];
        }
    }
    return sum;
}

/* The point where the slope of the convex C_j passes zero. */
static double smooth_least(const struct smooth_cost *cost, const struct hf_serial_stage *stage,
                           double low) {
    const double sd = stage->lead_deviation;
    double high = low + sd;
    for (int step = 0; step < SERIAL_HALVINGS && smooth_expected(cost, stage, high).rise < 0.0;
         step++) {
        high += high - low;
    }
    for (int step = 0; step < SERIAL_HALVINGS && high - low > 1e-13 * (fabs(high) + sd); step++) {
        const double at = low + (high - low) * 0.5;
        if (smooth_expected(cost, stage, at).rise < 0.0) {
            low = at;
        } else {
            high = at;
        }
    }
    return high;
}

/* Values and slopes of C_j at nodes from low to top. */
static enum hf_status smooth_store(const struct smooth_cost *below,
                                   const struct hf_serial_stage *stage, double width,
                                   struct hf_arena *keep, struct smooth_cost *own) {
    const double panels_real = ceil((own->top - own->low) / width);
    if (!(panels_real <= SERIAL_PANELS_MAX)) {
        return HF_ERR_LIMIT;
    }
    const uint32_t panels = (uint32_t)fmax(panels_real, 1.0);
    const size_t room = (size_t)panels * 2 * HF_PANEL_HALF;
    double *const at = hf_new(keep, double, room);
    double *const weight = hf_new(keep, double, room);
    double *const value = hf_new(keep, double, room);
    double *const rise = hf_new(keep, double, room);
    if (at == NULL || weight == NULL || value == NULL || rise == NULL) {
        return HF_ERR_MEMORY;
    }
    const double half = 0.5 * (own->top - own->low) / panels;
    uint32_t count = 0;
    for (uint32_t panel = 0; panel < panels; panel++) {
        const double middle = own->low + half * (2.0 * panel + 1.0);
        for (int i = 0; i < 2 * HF_PANEL_HALF; i++) {
            const int k = i / 2;
            at[count] = middle + half * hf_panel_rule.node[k] * (i % 2 == 0 ? 1.0 : -1.0);
            weight[count] = half * hf_panel_rule.weight[k];
            const struct cost_point point = smooth_expected(below, stage, at[count]);
            value[count] = point.value;
            rise[count] = point.rise;
            count++;
        }
    }
    own->at = at;
    own->weight = weight;
    own->value = value;
    own->rise = rise;
    own->count = count;
    return HF_OK;
}

static enum hf_status serial_normal(const struct hf_serial *serial, struct hf_arena scratch,
                                    double *level, double *cost_per_time) {
    double levels[SERIAL_STAGES_MAX];
    double means = 0.0;
    double deviations = 0.0;
    struct smooth_cost below = {.slope = -serial_steepest(serial)}; /* C_0: a corner at 0 */
    for (uint32_t j = 0; j < serial->stage_count; j++) {
        const struct hf_serial_stage *stage = &serial->stage[j];
        means += stage->lead_mean;
        deviations += stage->lead_deviation;
        struct smooth_cost own = {.low = means - serial_reach * deviations,
                                  .slope = below.slope + stage->echelon_holding};
        own.top = smooth_least(&below, stage, own.low);
        own.top_value = smooth_expected(&below, stage, own.top).value;
        own.low_value = smooth_expected(&below, stage, own.low).value;
        levels[j] = own.top;
        if (j + 1 < serial->stage_count) {
            const double width = fmin(stage->lead_deviation, serial->stage[j + 1].lead_deviation);
            HF_TRY(smooth_store(&below, stage, width, &scratch, &own));
        }
        below = own;
    }
    if (isnan(below.top_value) || isinf(below.top_value)) {
        return HF_ERR_LIMIT;
    }
    for (uint32_t j = 0; j < serial->stage_count; j++) {
        level[j] = levels[j];
    }
    *cost_per_time = below.top_value;
    return HF_OK;
}

enum hf_status hf_serial_best(const struct hf_serial *serial, struct hf_arena scratch,
                              double *level, double *cost_per_time) {
    if (!serial_is_valid(serial) || level == NULL || cost_per_time == NULL) {
        return HF_ERR_ARGUMENT;
    }
    return serial->demand == HF_SERIAL_POISSON
               ? serial_poisson(serial, scratch, level, cost_per_time)
               : serial_normal(serial, scratch, level, cost_per_time);
}
