#include "resilience/uptime_units.h"

#include "stock/endure.h"

#include <math.h>
#include <string.h>

/* Product by product, since the units of one in a device count together: what they are up by is
 * multiplied into the device. What has no product is one more product. */

#define HOURS_A_YEAR (24.0 * HF_DAYS_PER_YEAR)

struct uptime_work {
    const struct hf_assessment *assessment;
    const struct hf_snapshot *snapshot;
    const struct graph *graph;
    struct uptime_units *units;
    struct hf_uptime_base *base;
    uint32_t *device_node; /* per device, or HF_NONE */
    double *count;         /* per node: units of the product at hand; 0 between products */
    uint32_t *touched;     /* nodes with a count */
    uint32_t touched_count;
    double down[UPTIME_ENDS]; /* of the time, of a unit of the product at hand */
    int64_t product_units;
};

/* ---- how long one is down ---- */

static double down_ratio(double per_year, double hours) {
    const double years = per_year * hours / HOURS_A_YEAR;
    return years / (1.0 + years);
}

static double law_rate(const struct hf_failure_law *law) {
    return law->shape > 0.0 ? law->shape / law->unit_years : law->known;
}

static void downs_set(struct uptime_work *work, double most, double least) {
    const struct hf_range hours = work->base->restore_hours;
    work->down[UPTIME_WORST] = down_ratio(fmax(most, 0.0), hours.upper);
    work->down[UPTIME_BEST] = down_ratio(fmax(least, 0.0), hours.lower);
}

/* ---- units ---- */

static void unit_row_put(struct uptime_work *work, uint32_t device, int64_t quantity) {
    const int64_t units = quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
    const uint32_t node = device == HF_NONE ? HF_NONE : work->device_node[device];
    if (units <= 0) {
        return;
    }
    hf_add_saturated(&work->product_units, units);
    if (node == HF_NONE) {
        return; /* takes nothing down */
    }
    if (!(work->count[node] > 0.0)) {
        work->touched[work->touched_count++] = node;
    }
    work->count[node] += (double)units;
}

/* Worst: all of them have to work; best: one of them has to. */
static void product_close(struct uptime_work *work) {
    for (uint32_t i = 0; i < work->touched_count; i++) {
        const uint32_t node = work->touched[i];
        const double units = work->count[node];
        work->units->node_up[UPTIME_WORST][node] *= exp(units * log1p(-work->down[UPTIME_WORST]));
        work->units->node_up[UPTIME_BEST][node] *= 1.0 - pow(work->down[UPTIME_BEST], units);
        work->count[node] = 0.0;
    }
    work->touched_count = 0;
    hf_add_saturated(&work->base->units, work->product_units);
}

/* Keeps those that are down longest. */
static void product_rank(struct uptime_work *work, uint32_t product) {
    struct hf_uptime_base *base = work->base;
    const double hours = (double)work->product_units * work->down[UPTIME_WORST] * HOURS_A_YEAR;
    uint32_t at = base->product_count;
    while (at > 0 && base->product[at - 1].hours < hours) {
        at--;
    }
    if (!(hours > 0.0) || at == HF_UPTIME_PRODUCTS) {
        return;
    }
    base->product_count += base->product_count < HF_UPTIME_PRODUCTS ? 1U : 0U;
    memmove(base->product + at + 1, base->product + at,
            (base->product_count - at - 1) * sizeof *base->product);
    base->product[at] = (struct hf_uptime_product){product, hours};
}

static void uptime_product(struct uptime_work *work, uint32_t product,
                           struct hf_date window_start) {
    const struct hf_snapshot *snapshot = work->snapshot;
    struct hf_assessment silent = *work->assessment;
    struct stock_rate rate;
    silent.why = (struct hf_why){.muted = true};
    hf_stock_rate_gather(&silent, product, window_start, &rate);
    const struct hf_failure_law most = hf_stock_end_law(&rate, 0);
    const struct hf_failure_law least = hf_stock_end_law(&rate, 1);
    downs_set(work, law_rate(&most), law_rate(&least));
    work->product_units = 0;
    const struct hf_csr *rows = &snapshot->devices_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        if (hf_use_is_deployed(snapshot->devices.status[rows->item[i]])) {
            unit_row_put(work, rows->item[i], snapshot->devices.quantity[rows->item[i]]);
        }
    }
    rows = &snapshot->modules_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t module = rows->item[i];
        if (hf_risk_module_counts(snapshot, module)) {
            unit_row_put(work, snapshot->modules.device[module],
                         snapshot->modules.quantity[module]);
        }
    }
    product_close(work);
    const bool is_said = hf_product_is_said(snapshot, product);
    if (is_said) {
        product_rank(work, product);
    }
    hf_add_saturated(&work->base->units_assumed, rate.is_assumed ? work->product_units : 0);
    hf_add_saturated(&work->base->units_unknown, is_said ? 0 : work->product_units);
}

static void uptime_unnamed(struct uptime_work *work) {
    const struct hf_snapshot *snapshot = work->snapshot;
    const struct hf_range rate =
        work->assessment->assumptions.item[HF_ASSUME_FAILURE_RATE_PER_YEAR].value;
    downs_set(work, rate.upper, rate.lower);
    work->product_units = 0;
    for (uint32_t i = 0; i < snapshot->devices.rows.count; i++) {
        if (snapshot->devices.product[i] == HF_NONE &&
            hf_use_is_deployed(snapshot->devices.status[i])) {
            unit_row_put(work, i, snapshot->devices.quantity[i]);
        }
    }
    for (uint32_t i = 0; i < snapshot->modules.rows.count; i++) {
        if (snapshot->modules.product[i] == HF_NONE && hf_risk_module_counts(snapshot, i)) {
            unit_row_put(work, snapshot->modules.device[i], snapshot->modules.quantity[i]);
        }
    }
    product_close(work);
    hf_add_saturated(&work->base->units_assumed, work->product_units);
    hf_add_saturated(&work->base->units_unknown, work->product_units);
}

/* Providers that no table knows: at worst each fails as a unit of no known product, and all of them
 * have to work. The rate of those is at hand. */
static void uptime_strangers(struct uptime_work *work) {
    const struct graph *graph = work->graph;
    work->base->providers_unknown = graph->strangers;
    work->base->dependencies_open = graph->pools_open;
    if (graph->strangers > 0) {
        work->units->node_up[UPTIME_WORST][graph->stranger] =
            exp((double)graph->strangers * log1p(-work->down[UPTIME_WORST]));
    }
}

/* Guessed joins: at worst up while all of the site's devices are that carry traffic. Taken apart
 * from these, though they fail together, which is too bad and never too good. */
static void uptime_guesses(struct uptime_work *work) {
    const struct graph *graph = work->graph;
    const struct hf_csr *rows = &work->snapshot->devices_by_site;
    double *const up = work->units->node_up[UPTIME_WORST];
    for (uint32_t node = 0; node < graph->network.node_count; node++) {
        const uint32_t site = graph->is_guessed[node] != 0 ? graph->node_site[node] : HF_NONE;
        for (uint32_t i = site == HF_NONE ? 0 : rows->start[site];
             site != HF_NONE && i < rows->start[site + 1]; i++) {
            const uint32_t device = rows->item[i];
            up[node] *=
                hf_graph_is_carrier(work->snapshot, device) ? up[work->device_node[device]] : 1.0;
        }
    }
}

/* ---- links ---- */

static void uptime_links(struct uptime_work *work) {
    const struct hf_network *network = &work->graph->network;
    const struct hf_range rate = work->base->link_rate;
    work->base->has_link_rate = hf_range_is_known(rate);
    const double most = work->base->has_link_rate ? rate.upper : 0.0;
    const double least = work->base->has_link_rate ? rate.lower : 0.0;
    downs_set(work, most, least);
    for (uint32_t link = 0; link < network->link_count; link++) {
        const uint32_t site_a = work->graph->node_site[network->link_a[link]];
        const uint32_t site_b = work->graph->node_site[network->link_b[link]];
        const bool is_between = site_a != site_b || site_a == HF_NONE;
        work->base->links += is_between ? 1 : 0;
        for (int end = 0; end < UPTIME_ENDS; end++) {
            work->units->link_up[end][link] = is_between ? 1.0 - work->down[end] : 1.0;
        }
    }
}

static enum hf_status uptime_rooms_open(struct uptime_work *work, struct hf_arena *arena) {
    const struct hf_network *network = &work->graph->network;
    const size_t nodes = (size_t)network->node_count + 1;
    const size_t devices = (size_t)work->snapshot->devices.rows.count + 1;
    work->device_node = hf_take(arena, uint32_t, devices);
    work->count = hf_new(arena, double, nodes);
    work->touched = hf_take(arena, uint32_t, nodes);
    if (work->device_node == NULL || work->count == NULL || work->touched == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < devices; i++) {
        work->device_node[i] = HF_NONE;
    }
    for (int end = 0; end < UPTIME_ENDS; end++) {
        work->units->node_up[end] = hf_take(arena, double, nodes);
        work->units->link_up[end] = hf_take(arena, double, (size_t)network->link_count + 1);
        if (work->units->node_up[end] == NULL || work->units->link_up[end] == NULL) {
            return HF_ERR_MEMORY;
        }
        for (uint32_t node = 0; node < network->node_count; node++) {
            work->units->node_up[end][node] = 1.0;
        }
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        if (work->graph->node_device[node] != HF_NONE) {
            work->device_node[work->graph->node_device[node]] = node;
        }
    }
    return HF_OK;
}

enum hf_status hf_uptime_units_gather(const struct hf_assessment *assessment,
                                      const struct graph *graph, struct hf_arena *arena,
                                      struct uptime_units *units, struct hf_uptime_base *base) {
    struct uptime_work work = {.assessment = assessment,
                               .snapshot = assessment->snapshot,
                               .graph = graph,
                               .units = units,
                               .base = base};
    const struct hf_assumption *assumed = assessment->assumptions.item;
    base->restore_hours = assumed[HF_ASSUME_RESTORE_HOURS].value;
    base->link_rate = assumed[HF_ASSUME_LINK_RATE].value;
    if (!hf_range_is_known(base->restore_hours) || base->restore_hours.lower < 0.0) {
        return HF_ERR_INPUT;
    }
    HF_TRY(uptime_rooms_open(&work, arena));
    const struct hf_date window_start = hf_stock_rate_window_start(assessment->snapshot);
    for (uint32_t product = 0; product < assessment->snapshot->products.rows.count; product++) {
        uptime_product(&work, product, window_start);
    }
    uptime_unnamed(&work);
    uptime_strangers(&work);
    uptime_guesses(&work);
    uptime_links(&work);
    return HF_OK;
}
