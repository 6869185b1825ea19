#include "balance/balance_pipeline.h"

#include "balance/panel.h"
#include "balance/quadrature.h"
#include "base/special.h"

#include <math.h>

enum { PANELS = 12, STAGES_MAX = 1000 };

/* The room's rule for panels, on (0, 1), ascending. */
static void panel_rule_fill(struct hf_quadrature *rule) {
    rule->count = 2 * HF_PANEL_HALF;
    for (uint32_t i = 0; i < HF_PANEL_HALF; i++) {
        const uint32_t mirror = rule->count - 1 - i;
        rule->node[i] = 0.5 * (1.0 - hf_panel_rule.node[i]);
        rule->node[mirror] = 0.5 * (1.0 + hf_panel_rule.node[i]);
        rule->weight[i] = 0.5 * hf_panel_rule.weight[i];
        rule->weight[mirror] = rule->weight[i];
    }
}

static const double quick_years = 1e-4;

bool hf_balance_loop_counts(const struct hf_repair_loop *loop) {
    return (loop->share_ratio * loop->yield_ratio > 0.0 && loop->send_until_years > 0.0) ||
           loop->wip_mean > 0.0;
}

bool hf_balance_loop_is_quick(const struct hf_repair_loop *loop) {
    return loop->turnaround_years < quick_years;
}

static bool loop_is_fixed(const struct hf_repair_loop *loop) {
    return loop->stages == 0 || loop->stages > STAGES_MAX || hf_balance_loop_is_quick(loop);
}

static double loop_good(const struct hf_repair_loop *loop) {
    return loop->share_ratio * loop->yield_ratio;
}

/* P(back within `years`). */
static double loop_back(const struct hf_repair_loop *loop, double years) {
    if (loop_is_fixed(loop)) {
        return years >= loop->turnaround_years ? 1.0 : 0.0;
    }
    return years > 0.0 ? hf_gamma_lower(loop->stages, loop->stages * years / loop->turnaround_years)
                       : 0.0;
}

static double loop_back_density(const struct hf_repair_loop *loop, double years) {
    const double rate = loop->stages / loop->turnaround_years;
    return years > 0.0 ? rate * hf_poisson_mass(loop->stages - 1.0, rate * years) : 0.0;
}

/* After so long all but 1e-13 of the units are back. */
static double loop_reach(const struct hf_repair_loop *loop) {
    if (loop_is_fixed(loop)) {
        return loop->turnaround_years;
    }
    return loop->turnaround_years * hf_gamma_upper_inverse(loop->stages, 1e-13) / loop->stages;
}

struct loop_integral {
    const struct balance_base *base;
    const struct hf_repair_loop *loop;
    const struct hf_quadrature *rule;
    double at; /* the moment of return */
    bool is_rate;
};

/* The integral of intensity times P(back) or its density over failures in [low, high], a straight
 * piece of the base. */
static double loop_panel(const struct loop_integral *integral, double low, double high) {
    double sum = 0.0;
    for (uint32_t i = 0; i < integral->rule->count; i++) {
        const double u = low + (high - low) * integral->rule->node[i];
        const double back = integral->is_rate ? loop_back_density(integral->loop, integral->at - u)
                                              : loop_back(integral->loop, integral->at - u);
        sum += integral->rule->weight[i] * hf_balance_service_rate(integral->base, u) * back;
    }
    return sum * (high - low);
}

/* Panels end where the base has corners. */
static double loop_integral(const struct loop_integral *integral, double low, double high) {
    const struct hf_balance *balance = integral->base->balance;
    double sum = 0.0;
    double at = low;
    uint32_t piece = 0;
    while (at < high) {
        while (piece + 1 < balance->piece_count && balance->piece[piece + 1].from_years <= at) {
            piece++;
        }
        double end = fmin(at + (high - low) / PANELS, high);
        if (piece + 1 < balance->piece_count) {
            end = fmin(end, balance->piece[piece + 1].from_years);
        }
        if (!(end > at)) {
            break;
        }
        sum += loop_panel(integral, at, end);
        at = end;
    }
    return sum;
}

/* Service whose units came back through a loop until `years`, and per year just then. */
static void loop_flow(const struct balance_base *base, const struct hf_repair_loop *loop,
                      double years, const struct hf_quadrature *rule, double back[2]) {
    const double good = loop_good(loop);
    const double at = fmin(years, loop->return_until_years);
    const bool is_open = years < loop->return_until_years;
    const double sent = fmin(at, loop->send_until_years);
    if (loop_is_fixed(loop)) {
        const double failed = at - loop->turnaround_years;
        const double until = fmin(failed, loop->send_until_years);
        back[0] = until > 0.0 ? good * hf_balance_service(base, until) : 0.0;
        back[1] = is_open && failed >= 0.0 && failed < loop->send_until_years
                      ? good * hf_balance_service_rate(base, failed)
                      : 0.0;
        return;
    }
    const double all = fmin(fmax(at - loop_reach(loop), 0.0), sent);
    struct loop_integral integral = {base, loop, rule, at, false};
    back[0] = good * (hf_balance_service(base, all) + loop_integral(&integral, all, sent));
    integral.is_rate = true;
    back[1] = is_open ? good * loop_integral(&integral, all, sent) : 0.0;
}

/* Work in progress as if the loop had always run: the rest of its turnaround has the density
 * P(longer) / mean. */
static double wip_back(const struct hf_repair_loop *loop, double years) {
    const double at = fmin(years, loop->return_until_years);
    if (loop_is_fixed(loop)) {
        return at >= loop->turnaround_years ? loop->wip_mean
                                            : loop->wip_mean * at / loop->turnaround_years;
    }
    const double x = loop->stages * at / loop->turnaround_years;
    return loop->wip_mean * (at / loop->turnaround_years * hf_gamma_upper(loop->stages, x) +
                             hf_gamma_lower(loop->stages + 1.0, x));
}

void hf_balance_flow_at(const struct balance_base *base, double years, struct balance_flow *flow) {
    const struct hf_balance *balance = base->balance;
    struct hf_quadrature rule;
    panel_rule_fill(&rule);
    *flow = (struct balance_flow){.out = hf_balance_service(base, years)};
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        if (hf_balance_loop_counts(loop)) {
            double back[2] = {0.0, 0.0};
            loop_flow(base, loop, years, &rule, back);
            flow->out -= back[0];
            flow->rate += hf_balance_loop_is_quick(loop) ? 0.0 : back[1];
            flow->wip_back += wip_back(loop, years);
        }
    }
    flow->out = fmax(flow->out, 0.0);
}

double hf_balance_flow_quick(const struct balance_base *base, double from, double until) {
    const struct hf_balance *balance = base->balance;
    double sum = 0.0;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        if (hf_balance_loop_is_quick(loop)) {
            const double end = fmin(loop->send_until_years, loop->return_until_years);
            sum += loop_good(loop) * (hf_balance_service(base, fmin(until, end)) -
                                      hf_balance_service(base, fmin(from, end)));
        }
    }
    return sum;
}

double hf_balance_flow_begin(const struct hf_balance *balance) {
    double begin = (double)INFINITY;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        if (hf_balance_loop_counts(loop)) {
            const bool is_later = loop->stages == 0 && !(loop->wip_mean > 0.0);
            const double first = is_later ? loop->turnaround_years : 0.0;
            begin = first <= loop->return_until_years ? fmin(begin, first) : begin;
        }
    }
    return begin;
}

double hf_balance_flow_end(const struct hf_balance *balance) {
    double end = 0.0;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        if (hf_balance_loop_counts(loop)) {
            const double sent = loop_good(loop) > 0.0 ? loop->send_until_years : 0.0;
            end = fmax(end, fmin(sent + loop_reach(loop), loop->return_until_years));
        }
    }
    return end;
}

/* P(a unit that failed at u is out at `years`). */
static double unit_out(const struct hf_balance *balance, double u, double years) {
    double out = 1.0;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        if (u <= loop->send_until_years) {
            out -= loop_good(loop) * loop_back(loop, fmin(years, loop->return_until_years) - u);
        }
    }
    return fmax(out, 0.0);
}

/* The next moment after `at` at which a failure's fate changes by a jump. */
static double next_corner(const struct hf_balance *balance, double at, double years) {
    double next = years;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        const double back = fmin(years, loop->return_until_years) - loop->turnaround_years;
        next = loop->send_until_years > at ? fmin(next, loop->send_until_years) : next;
        next = loop_is_fixed(loop) && back > at ? fmin(next, back) : next;
    }
    for (uint32_t i = 0; i < balance->piece_count; i++) {
        next = balance->piece[i].from_years > at ? fmin(next, balance->piece[i].from_years) : next;
    }
    return next;
}

static void jumps_add(const struct balance_base *base, double service, double out, double *jump) {
    for (uint32_t b = 0; b < base->batch_count; b++) {
        const double units = (double)b + 1.0;
        double mass = service * base->batch[b] * pow(1.0 - out, units);
        if (out >= 1.0) {
            jump[b] += service * base->batch[b];
            continue;
        }
        for (uint32_t j = 0; j <= b; j++) {
            mass *= (units - j) / (j + 1.0) * (out / (1.0 - out));
            jump[j] += mass;
        }
    }
}

void hf_balance_flow_jumps(const struct balance_base *base, double years, double *jump) {
    struct hf_quadrature rule;
    panel_rule_fill(&rule);
    for (uint32_t j = 0; j < base->batch_count; j++) {
        jump[j] = 0.0;
    }
    const double step = years / PANELS;
    for (double at = 0.0; at < years;) {
        const double end = fmin(next_corner(base->balance, at, years), at + step);
        const double service = hf_balance_service(base, end) - hf_balance_service(base, at);
        double sum = 0.0;
        for (uint32_t i = 0; i < rule.count; i++) {
            sum += rule.weight[i] * hf_balance_service_rate(base, at + (end - at) * rule.node[i]);
        }
        for (uint32_t i = 0; i < rule.count && sum > 0.0; i++) {
            const double u = at + (end - at) * rule.node[i];
            jumps_add(base, service * rule.weight[i] * hf_balance_service_rate(base, u) / sum,
                      unit_out(base->balance, u, years), jump);
        }
        if (!(end > at)) {
            break;
        }
        at = end;
    }
}
