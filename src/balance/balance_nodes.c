#include "balance/balance_chain.h"

#include "balance/balance_pipeline.h"
#include "balance/balance_rates.h"
#include "balance/quadrature.h"
#include "base/special.h"

#include <math.h>

enum { YIELD_NODES = 16 };

static const double weight_least = 1e-18;
static const double cells_wanted = 40.0; /* standard deviation of demand in cells */

/* ---- where along the rate something is decided ---- */

/* Before a stop, for a rate of 1: expected units out, and what there is to meet them. */
struct nodes_moment {
    double out_least, out_most; /* both the same but with loops of uneven turnaround */
    double level, variance;     /* units that are there or came in; variance of those that came */
};

static bool loops_are_fixed(const struct hf_balance *balance) {
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        if (balance->loop[i].stages > 0) {
            return false;
        }
    }
    return true;
}

/* Units out, and units of the work in progress that are surely back. */
static double moment_out(const struct balance_base *base, double years,
                         struct nodes_moment *moment) {
    const struct hf_balance *balance = base->balance;
    struct balance_flow flow = {.out = hf_balance_service(base, years)};
    moment->out_most = flow.out;
    moment->out_least = flow.out;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        const double sent = fmin(years, loop->send_until_years);
        moment->out_least -= loop->share_ratio * loop->yield_ratio * hf_balance_service(base, sent);
    }
    if (balance->loop_count > 0 && loops_are_fixed(balance) && !isinf(years)) {
        hf_balance_flow_at(base, years, &flow);
        moment->out_most = flow.out;
        moment->out_least = flow.out;
    }
    moment->out_least = isnan(moment->out_least) ? 0.0 : fmax(moment->out_least, 0.0);
    return flow.wip_back;
}

/* The level as a number of units whose relative variance is the same: Poisson demand, and what
 * comes in by chance. */
static double moment_sharpness(const struct nodes_moment *moment) {
    return moment->level * moment->level / (moment->level + moment->variance + 1e-9);
}

/* The rate up to which nothing is short at this moment, but for one chance in ten million. */
static double moment_low(const struct nodes_moment *moment) {
    static const double deviations = 5.2;
    static const double small = 1e-7;
    const double shape = moment_sharpness(moment) + 1.0;
    const double root = 1.0 - 1.0 / (9.0 * shape) - deviations / (3.0 * sqrt(shape));
    const double part = shape > 16.0 ? root * root * root /* Wilson and Hilferty's */
                                     : hf_gamma_lower_inverse(shape, small) / shape;
    return part * (moment->level + 1.0) / moment->out_most;
}

/* At this moment the least confidence is lost for sure: what is there, and two deviations more,
 * does not meet a rate that is usually exceeded. */
static bool moment_is_over(const struct nodes_moment *moment, double rate) {
    const double most = moment->level + 2.0 * sqrt(moment->level + moment->variance) + 3.0;
    return rate * moment->out_least > most;
}

/* At the most: service of the failures that all loops ever give back. */
static double nodes_returned(const struct balance_run *run) {
    const struct hf_balance *balance = run->base.balance;
    double sum = 0.0;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        const double good = loop->share_ratio * loop->yield_ratio;
        sum += good > 0.0 ? good * hf_balance_service(&run->base, loop->send_until_years) : 0.0;
    }
    return sum;
}

static void nodes_wish(const struct balance_run *run, const struct balance_request *request,
                       double rate, struct balance_rates_wish *wish) {
    const struct hf_balance *balance = run->base.balance;
    const double spread = fmax(run->base.batch_spread, 1.0);
    const double size = run->base.batch_mean / spread;
    const bool is_drawn = balance->harvest_good > 0.0;
    struct nodes_moment moment = {.level = (double)balance->stock / spread};
    double wip = 0.0;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        wip += balance->loop[i].wip_mean / spread;
    }
    moment.level += wip;
    moment.variance += wip;
    wish->low = (double)INFINITY;
    wish->sharpness = moment_sharpness(&moment);
    for (uint32_t i = 0; i <= run->stop_count; i++) {
        const double years = i < run->stop_count ? run->stop[i].years : request->horizon_years;
        const double back = moment_out(&run->base, years, &moment) / spread;
        moment.out_least *= size;
        moment.out_most *= size;
        const bool is_over = moment_is_over(&moment, rate);
        if (is_over) { /* the moment itself, not the stop after it */
            const double most = moment.level + 2.0 * sqrt(moment.level + moment.variance) + 3.0;
            moment.out_most = fmin(moment.out_most, most / rate + size * nodes_returned(run));
        }
        struct nodes_moment least = moment;
        least.level = (is_drawn ? (double)balance->stock / spread : moment.level) - wip + back;
        wish->low = fmin(wish->low, moment_low(&least));
        wish->sharpness = fmax(wish->sharpness, moment_sharpness(&moment));
        if (is_over || i == run->stop_count) {
            return;
        }
        if (run->stop[i].kind == STOP_DELIVERY) {
            const struct hf_balance_delivery *delivery = &balance->delivery[run->stop[i].index];
            const double good = is_drawn && delivery->is_harvest ? 1.0 : delivery->good_ratio;
            moment.level += (double)delivery->units * good / spread;
            moment.variance +=
                (double)delivery->units * delivery->good_ratio * (1.0 - delivery->good_ratio);
        }
    }
}

static void nodes_need(const struct balance_run *run, const struct balance_request *request,
                       struct balance_rates_wish *wish) {
    const struct hf_failure_law *law = &run->base.balance->failure;
    const bool may_defect = law->defect_probability > 0.0;
    const double confidence = 0.8 * request->confidence;
    double rate = 0.0;
    if (law->shape > 0.0 && confidence > 0.0) {
        rate = hf_gamma_lower_inverse(law->shape, confidence) / law->unit_years *
               (may_defect ? fmin(law->defect_factor, 1.0) : 1.0);
    }
    nodes_wish(run, request, rate, wish);
    wish->low /= may_defect ? fmax(law->defect_factor, 1.0) : 1.0;
}

enum hf_status hf_balance_rates_span(const struct balance_request *request, int64_t most,
                                     struct balance_rates *rates, struct hf_arena scratch) {
    struct hf_balance other = *request->balance;
    struct balance_request both = *request;
    struct balance_run run;
    struct balance_rates_wish wish = {0};
    struct balance_rates_wish more = {0};
    both.balance = &other;
    HF_TRY(hf_balance_run_open(&both, &scratch, &run));
    nodes_need(&run, &both, &wish);
    other.stock = most;
    nodes_need(&run, &both, &more);
    wish.low = fmin(wish.low, more.low);
    wish.sharpness = fmax(wish.sharpness, more.sharpness);
    hf_balance_rates_build(&other.failure, &wish, rates);
    return HF_OK;
}

/* Standard deviation of what has come and gone by `service`, in units; first passage needs no more
 * of the demand than there can be units for. */
static double node_deviation(const struct balance_run *run, double theta, double service,
                             const struct balance_gain *gain) {
    const double spread = run->base.batch_spread;
    double demand = theta > 0.0 ? theta * service * run->base.batch_mean : 0.0;
    if (!run->is_free) {
        demand = fmin(demand, gain->units + 10.0 * sqrt(gain->units * spread) + 10.0);
    }
    return sqrt(demand * spread + fmin(gain->variance, gain->units));
}

double hf_balance_node_factor(const struct balance_run *run, const struct balance_node *node,
                              double service, const struct balance_gain *gain) {
    const double deviation = node_deviation(run, node->theta, service, gain);
    return fmax(floor(deviation / (cells_wanted * node->cell)), 1.0);
}

void hf_balance_gain_add(const struct hf_balance_delivery *delivery, struct balance_gain *gain) {
    const double good = delivery->good_ratio;
    gain->units += (double)delivery->units;
    gain->variance += (double)delivery->units * fmax(good * (1.0 - good), 0.09);
}

/* Cells that may hold mass at once; the first cell's size. */
static size_t node_lattice(const struct balance_run *run, double horizon_years,
                           struct balance_node *node) {
    const struct hf_balance *balance = run->base.balance;
    struct balance_gain gain = {(double)balance->stock, 0.0};
    bool has_loop = false;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const double wip = balance->loop[i].wip_mean;
        gain.variance += wip;
        gain.units += wip + 12.0 * sqrt(wip) + 12.0;
        has_loop = has_loop || hf_balance_loop_counts(&balance->loop[i]);
    }
    const double horizon = hf_balance_service(&run->base, horizon_years);
    const double first = run->stop_count > 0 ? run->stop[0].service : horizon;
    node->cell = 1.0;
    node->cell = has_loop ? 1.0 : hf_balance_node_factor(run, node, first, &gain);
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        hf_balance_gain_add(&balance->delivery[i], &gain);
    }
    double deviation = node_deviation(run, node->theta, horizon, &gain) / node->cell;
    node->may_sleep = run->base.batch_count == 1 && node->cell <= 1.0 && !run->is_free &&
                      (has_loop || deviation < 2.0 * cells_wanted);
    deviation = has_loop ? deviation : fmin(deviation, 2.1 * cells_wanted);
    const double width = 30.0 * deviation + 256.0;
    const double all = (gain.units + 2.0 * (double)run->base.batch_count) / node->cell + 8.0;
    return (size_t)(run->is_free ? width : fmin(width, all));
}

static bool window_new(struct hf_arena *keep, size_t room, struct window *window) {
    *window = (struct window){.mass = hf_take(keep, double, room), .room = room};
    return window->mass != NULL;
}

/* Two cells that keep the mean, a cell's middle being what it stands for; few units are the cell
 * that they are in. */
static void window_start(struct window *window, double units, double cell) {
    const double at = units < 2.0 * cell ? floor(units / cell) : (units + 0.5) / cell - 0.5;
    hf_window_point(window, (int64_t)floor(at));
    const double part = at - floor(at);
    if (part > 0.0 && window->room > 1) {
        window->mass[0] = 1.0 - part;
        window->mass[1] = part;
        window->count = 2;
    }
}

static enum hf_status node_build(struct balance_run *run, double horizon_years,
                                 struct hf_arena *keep, struct balance_node *node) {
    const struct hf_balance *balance = run->base.balance;
    int64_t lots = 0;
    for (uint32_t i = 0; i < balance->lot_count; i++) {
        lots += balance->lot[i].units;
    }
    const size_t room = node_lattice(run, horizon_years, node);
    node->wake = BALANCE_AWAKE;
    node->held = 1.0;
    const size_t lots_room = lots > 0 ? room : 1;
    if (!window_new(keep, room, &node->stock) || !window_new(keep, room, &node->next_stock) ||
        !window_new(keep, lots_room, &node->lots) ||
        !window_new(keep, lots_room, &node->next_lots) ||
        !window_new(keep, lots_room, &node->other)) {
        return HF_ERR_MEMORY;
    }
    if (lots > 0) {
        window_start(&node->lots, (double)lots, node->cell);
        window_start(&node->other, (double)(balance->stock - lots), node->cell);
    } else {
        window_start(&node->stock, (double)balance->stock, node->cell);
    }
    const size_t scratch_room = 4 * room + 4096;
    if (run->kernel.room < scratch_room) {
        if (!window_new(keep, scratch_room, &run->kernel) ||
            !window_new(keep, scratch_room, &run->joint) ||
            !window_new(keep, scratch_room, &run->spare)) {
            return HF_ERR_MEMORY;
        }
    }
    if ((int64_t)node->cell > run->quality.lattice_units) {
        run->quality.lattice_units = (int64_t)node->cell;
    }
    return HF_OK;
}

static bool has_yield_law(const struct hf_balance *balance) {
    bool has_harvest = false;
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        has_harvest = has_harvest || balance->delivery[i].is_harvest;
    }
    return has_harvest && balance->harvest_good > 0.0;
}

enum hf_status hf_balance_nodes_build(struct balance_run *run,
                                      const struct balance_request *request,
                                      struct hf_arena *keep) {
    const struct hf_balance *balance = run->base.balance;
    const struct hf_failure_law *law = &balance->failure;
    const struct balance_rates *rates = request->rates;
    struct hf_quadrature yields = {.count = 1, .node = {(double)NAN}, .weight = {1.0}};
    if (rates == NULL) {
        struct balance_rates *suited = hf_take(keep, struct balance_rates, 1);
        struct balance_rates_wish wish = {0};
        if (suited == NULL) {
            return HF_ERR_MEMORY;
        }
        nodes_need(run, request, &wish);
        hf_balance_rates_build(law, &wish, suited);
        rates = suited;
    }
    if (has_yield_law(balance)) {
        hf_quadrature_beta(balance->harvest_good, balance->harvest_bad, YIELD_NODES, &yields);
    }
    const double factor[2] = {1.0, law->defect_factor};
    const double chance[2] = {1.0 - law->defect_probability, law->defect_probability};
    run->node = hf_new(keep, struct balance_node, (size_t)2 * rates->count * yields.count);
    if (run->node == NULL) {
        return HF_ERR_MEMORY;
    }
    run->quality.error_max = rates->error;
    run->quality.rate_nodes = rates->count;
    run->quality.yield_nodes = yields.count;
    run->quality.lattice_units = 1;
    for (uint32_t i = 0; i < 2 * rates->count * yields.count; i++) {
        const uint32_t r = i / 2 % rates->count;
        const uint32_t y = i / 2 / rates->count;
        const double weight = chance[i % 2] * rates->weight[r] * yields.weight[y];
        if (weight < weight_least) {
            run->quality.error_max += weight;
            continue;
        }
        struct balance_node *node = &run->node[run->node_count];
        *node = (struct balance_node){
            .weight = weight, .theta = factor[i % 2] * rates->rate[r], .yield = yields.node[y]};
        HF_TRY(node_build(run, request->horizon_years, keep, node));
        run->node_count++;
    }
    return HF_OK;
}
