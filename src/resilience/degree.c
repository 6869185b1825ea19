#include <holdfast/degree.h>

#include "resilience/study.h"

#include <holdfast/sweep.h>

#include <stdlib.h>
#include <string.h>

/* Every node gets the step from which it counts; a step is then the loss of all labels up to it. No
 * transit has one step, whose nodes are not down but ends, and no gateways. */

struct degree_run {
    const struct hf_assessment *assessment;
    const struct hf_degree_request *request;
    struct risk risk;
    struct graph graph;
    const uint8_t *group_lost; /* per risk group; NULL: no loss is named */
    uint8_t *was_served;
    struct hf_date_range *product_from; /* per product: not patched from then on */
    struct hf_date *day;
    uint32_t day_count;
    struct hf_degree_step *step;
};

const char *hf_degree_word(enum hf_degree degree) {
    static const char *const words[HF_DEGREES] = {"off", "no-spares", "no-updates", "no-transit"};
    return (size_t)degree < HF_DEGREES ? words[degree] : "";
}

/* ---- from which day a node counts ---- */

static bool degree_has(const struct degree_run *run, const struct hf_csr *rows, uint32_t row) {
    for (uint32_t i = rows->start == NULL ? 0 : rows->start[row];
         rows->start != NULL && i < rows->start[row + 1]; i++) {
        if (run->group_lost[rows->item[i]] != 0) {
            return true;
        }
    }
    return false;
}

static bool node_is_named(const struct degree_run *run, uint32_t node, int bound) {
    const struct hf_network *network = &run->graph.network;
    if (run->group_lost == NULL) {
        return false;
    }
    bool is = degree_has(run, &network->node_label, node);
    if (bound == HF_BOUND_WORST) {
        is = is || degree_has(run, &network->node_maybe, node);
        for (uint32_t g = 0; g < run->risk.group_count && network->node_unknown[node] != 0; g++) {
            is = is || (run->group_lost[g] != 0 &&
                        ((unsigned)network->node_unknown[node] >> run->risk.threat[g] & 1U) != 0);
        }
    }
    return is;
}

static struct hf_date degree_earlier(struct hf_date left, struct hf_date right) {
    return hf_date_is_before(right, left) ? right : left;
}

static struct hf_date product_day(const struct degree_run *run, uint32_t product, int bound) {
    if (product == HF_NONE) { /* nobody knows which: at worst it cannot be patched today */
        return bound == HF_BOUND_WORST ? run->assessment->scenario.as_of : HF_DATE_MAX;
    }
    const struct hf_date_range from = run->product_from[product];
    return bound == HF_BOUND_WORST ? from.earliest : from.latest;
}

/* From which day it is without updates: the first of its own and of what is in it. */
static struct hf_date device_day(const struct degree_run *run, uint32_t device, int bound) {
    const struct hf_snapshot *snapshot = run->assessment->snapshot;
    struct hf_date day = product_day(run, snapshot->devices.product[device], bound);
    const struct hf_csr *rows = &snapshot->modules_by_device;
    for (uint32_t i = rows->start[device]; i < rows->start[device + 1]; i++) {
        if (hf_risk_module_counts(snapshot, rows->item[i])) {
            day = degree_earlier(day,
                                 product_day(run, snapshot->modules.product[rows->item[i]], bound));
        }
    }
    return day;
}

/* In the worst case a guessed join lies behind all of the site's devices that carry traffic. */
static struct hf_date carriers_day(const struct degree_run *run, uint32_t node) {
    const struct hf_snapshot *snapshot = run->assessment->snapshot;
    const struct hf_csr *rows = &snapshot->devices_by_site;
    const uint32_t site = run->graph.node_site[node];
    struct hf_date day = HF_DATE_MAX;
    for (uint32_t i = rows->start[site]; i < rows->start[site + 1]; i++) {
        if (hf_graph_is_carrier(snapshot, rows->item[i])) {
            day = degree_earlier(day, device_day(run, rows->item[i], HF_BOUND_WORST));
        }
    }
    return day;
}

static struct hf_date node_day(const struct degree_run *run, uint32_t node, int bound) {
    const uint32_t device = run->graph.node_device[node];
    const struct hf_date as_of = run->assessment->scenario.as_of;
    const bool is_worst = bound == HF_BOUND_WORST;
    if (device == HF_NONE && hf_graph_is_unknown(&run->graph, node)) {
        return is_worst ? as_of : HF_DATE_MAX;
    }
    if (node_is_named(run, node, bound)) {
        return as_of;
    }
    if (run->request->degree == HF_DEGREE_NO_TRANSIT ||
        (device == HF_NONE && (run->graph.is_guessed[node] == 0 || !is_worst))) {
        return HF_DATE_MAX;
    }
    const struct hf_date day =
        device == HF_NONE ? carriers_day(run, node) : device_day(run, device, bound);
    return hf_date_is_before(day, as_of) ? as_of : day;
}

static enum hf_status products_date(struct degree_run *run, struct hf_arena *scratch) {
    const struct hf_assessment *assessment = run->assessment;
    const uint32_t products = assessment->snapshot->products.rows.count;
    run->product_from = hf_new(scratch, struct hf_date_range, (size_t)products + 1);
    if (run->product_from == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t p = 0; p < products; p++) {
        const bool is_said = hf_product_is_said(assessment->snapshot, p);
        run->product_from[p] =
            is_said ? HF_DATE_NEVER
                    : (struct hf_date_range){assessment->scenario.as_of, HF_DATE_MAX};
    }
    for (uint32_t i = 0; i < assessment->update_count; i++) {
        const struct hf_update *update = &assessment->update[i];
        struct hf_date_range *from = &run->product_from[update->product];
        if (update->no_updates == HF_ANSWER_NO ||
            !hf_product_is_said(assessment->snapshot, update->product)) {
            continue;
        }
        *from = update->no_updates_from;
        from->latest = update->no_updates == HF_ANSWER_YES ? from->latest : HF_DATE_MAX;
    }
    return HF_OK;
}

/* ---- steps ---- */

static int day_compare(const void *left, const void *right) {
    const struct hf_date *a = left;
    const struct hf_date *b = right;
    return (a->days > b->days) - (a->days < b->days);
}

/* The days on which something changes, the as-of day among them. */
static enum hf_status days_gather(struct degree_run *run, struct hf_arena *scratch) {
    const uint32_t products = run->assessment->snapshot->products.rows.count;
    const struct hf_date as_of = run->assessment->scenario.as_of;
    run->day = hf_take(scratch, struct hf_date, 2 * (size_t)products + 2);
    if (run->day == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    run->day[count++] = as_of;
    for (uint32_t p = 0; p < products && run->request->degree == HF_DEGREE_NO_UPDATES; p++) {
        const struct hf_date both[2] = {run->product_from[p].earliest, run->product_from[p].latest};
        for (int i = 0; i < 2; i++) {
            if (hf_date_is_before(as_of, both[i]) && both[i].days < HF_DATE_MAX.days) {
                run->day[count++] = both[i];
            }
        }
    }
    qsort(run->day, count, sizeof *run->day, day_compare);
    run->day_count = 1;
    for (uint32_t i = 1; i < count; i++) {
        if (run->day[i].days != run->day[run->day_count - 1].days) {
            run->day[run->day_count++] = run->day[i];
        }
    }
    return HF_OK;
}

static uint32_t day_find(const struct degree_run *run, struct hf_date day) {
    if (day.days == HF_DATE_MAX.days) {
        return HF_NONE;
    }
    const struct hf_date *found =
        bsearch(&day, run->day, run->day_count, sizeof *run->day, day_compare);
    return found == NULL ? HF_NONE : (uint32_t)(found - run->day);
}

/* ---- one bound ---- */

static enum hf_status degree_rows_make(uint32_t count, const uint32_t *label,
                                       struct hf_arena *scratch, struct hf_csr *rows) {
    rows->start = hf_new(scratch, uint32_t, (size_t)count + 1);
    rows->item = hf_take(scratch, uint32_t, (size_t)count + 1);
    if (rows->start == NULL || rows->item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (label[i] != HF_NONE) {
            rows->item[end++] = label[i];
        }
        rows->start[i + 1] = end;
    }
    return HF_OK;
}

/* Sites with such a device, by the first step that they are. */
static enum hf_status sites_with(const struct degree_run *run, const uint32_t *label, int bound,
                                 struct hf_arena scratch) {
    const uint32_t sites = run->assessment->snapshot->sites.rows.count;
    uint32_t *first = hf_take(&scratch, uint32_t, (size_t)sites + 1);
    if (first == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(first, 0xff, sites * sizeof *first);
    for (uint32_t node = 0; node < run->graph.network.node_count; node++) {
        const uint32_t site = run->graph.node_site[node];
        if (site != HF_NONE && label[node] < first[site]) {
            first[site] = label[node];
        }
    }
    for (uint32_t site = 0; site < sites; site++) {
        for (uint32_t d = first[site]; d < run->day_count; d++) {
            run->step[d].sites_with[bound]++;
        }
    }
    return HF_OK;
}

/* Untrusted nodes are ends and no gateways; leased links of the loss are not used (label 0). */
static enum hf_status transit_cut(const struct degree_run *run, const uint32_t *label,
                                  struct hf_arena *scratch, struct hf_network *network) {
    const struct hf_network *whole = &run->graph.network;
    uint8_t *transit = hf_take(scratch, uint8_t, (size_t)whole->node_count + 1);
    uint32_t *link = hf_take(scratch, uint32_t, (size_t)whole->link_count + 1);
    struct hf_csr sets = {
        hf_new(scratch, uint32_t, (size_t)whole->function_count + 1),
        hf_take(scratch, uint32_t, (size_t)whole->gateway.start[whole->function_count] + 1)};
    if (transit == NULL || link == NULL || sets.start == NULL || sets.item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 0; node < whole->node_count; node++) {
        transit[node] = label[node] == HF_NONE && whole->node_transit[node] != 0;
    }
    for (uint32_t i = 0; i < whole->link_count; i++) {
        link[i] = degree_has(run, &whole->link_label, i) ? 0 : HF_NONE;
    }
    uint32_t end = 0;
    for (uint32_t f = 0; f < whole->function_count; f++) {
        for (uint32_t i = whole->gateway.start[f]; i < whole->gateway.start[f + 1]; i++) {
            if (label[whole->gateway.item[i]] == HF_NONE) {
                sets.item[end++] = whole->gateway.item[i];
            }
        }
        sets.start[f + 1] = end;
    }
    network->node_transit = transit;
    network->gateway = sets;
    HF_TRY(degree_rows_make(whole->link_count, link, scratch, &network->link_label));
    memset(transit + whole->node_count, 0, 1);
    return HF_OK;
}

static enum hf_status steps_sweep(const struct degree_run *run, const struct hf_network *network,
                                  int bound, struct hf_arena scratch) {
    const size_t days = run->day_count;
    uint32_t *start = hf_new(&scratch, uint32_t, days + 1);
    uint32_t *item = hf_take(&scratch, uint32_t, days * (days + 1) / 2 + 1);
    if (start == NULL || item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    for (uint32_t d = 0; d < days; d++) {
        for (uint32_t k = 0; k <= d; k++) {
            item[end++] = k;
        }
        start[d + 1] = end;
    }
    const struct hf_sweep_question question = {
        .set = {start, item},
        .set_count = run->day_count,
        .is_asked = {true, false}, /* the bound is in the labels */
        .demand_site = run->graph.demand_site,
        .site_count = run->assessment->snapshot->sites.rows.count,
        .demand_weight = run->graph.demand_subscribers,
        .demand_had = {run->was_served, NULL},
    };
    struct hf_arena sums = scratch;
    sums.at = sums.end - hf_arena_left(&scratch) / 4;
    scratch.end = sums.at;
    struct hf_sweep sweep = {.loss_count = 0};
    HF_TRY(hf_sweep(network, &question, &sums, scratch, &sweep));
    for (uint32_t d = 0; d < days; d++) {
        const struct hf_sweep_sum *sum = &sweep.sum[HF_BOUND_BEST][d];
        run->step[d].sites_through[bound] = sum->sites;
        run->step[d].subscribers_through[bound] = sum->weight;
        run->step[d].subscribers_known = run->step[d].subscribers_known && sum->unknown == 0;
    }
    return HF_OK;
}

static enum hf_status degree_bound_run(const struct degree_run *run, int bound,
                                       struct hf_arena scratch) {
    const struct hf_network *whole = &run->graph.network;
    uint32_t *label = hf_take(&scratch, uint32_t, (size_t)whole->node_count + 1);
    if (label == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 0; node < whole->node_count; node++) {
        label[node] = day_find(run, node_day(run, node, bound));
    }
    HF_TRY(sites_with(run, label, bound, scratch));
    struct hf_network network = *whole;
    network.label_count = run->day_count;
    network.label_threat = NULL;
    network.node_unknown = NULL;
    network.node_maybe = (struct hf_csr){NULL, NULL};
    network.link_maybe = (struct hf_csr){NULL, NULL};
    const bool is_transit = run->request->degree == HF_DEGREE_NO_TRANSIT;
    if (is_transit) {
        HF_TRY(transit_cut(run, label, &scratch, &network));
        memset(label, 0xff, whole->node_count * sizeof *label); /* up, all of them */
    } else {
        network.link_label.start = hf_new(&scratch, uint32_t, (size_t)whole->link_count + 1);
        if (network.link_label.start == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    HF_TRY(degree_rows_make(whole->node_count, label, &scratch, &network.node_label));
    return steps_sweep(run, &network, bound, scratch);
}

/* Days on which no figure changes are no step. */
static uint32_t steps_merge(struct hf_degree_step *step, uint32_t count) {
    uint32_t kept = 1;
    for (uint32_t d = 1; d < count; d++) {
        bool is_same = step[d].subscribers_known == step[kept - 1].subscribers_known;
        for (int bound = 0; bound < HF_BOUNDS; bound++) {
            is_same =
                is_same && step[d].sites_with[bound] == step[kept - 1].sites_with[bound] &&
                step[d].sites_through[bound] == step[kept - 1].sites_through[bound] &&
                step[d].subscribers_through[bound] == step[kept - 1].subscribers_through[bound];
        }
        if (!is_same) {
            step[kept++] = step[d];
        }
    }
    return kept;
}

/* ---- all of it ---- */

static enum hf_status degree_open(struct degree_run *run, struct hf_arena *groups,
                                  struct hf_arena *scratch) {
    const struct hf_assessment *assessment = run->assessment;
    HF_TRY(hf_risk_gather(assessment, groups, scratch, &run->risk));
    HF_TRY(hf_graph_build(assessment, &run->risk, scratch, &run->graph));
    const size_t demands = run->graph.network.demand_count;
    uint8_t *lost = hf_new(scratch, uint8_t, (size_t)run->risk.group_count + 1);
    run->was_served = hf_new(scratch, uint8_t, demands + 1);
    if (lost == NULL || run->was_served == NULL) {
        return HF_ERR_MEMORY;
    }
    const struct hf_network_loss nothing = {.count = 0};
    HF_TRY(hf_network_lose(&run->graph.network, &nothing, *scratch, run->was_served));
    for (size_t d = 0; d < demands; d++) {
        run->was_served[d] = run->was_served[d] == HF_DEMAND_SERVED;
    }
    if (run->request->loss != HF_NONE) {
        const struct hf_assumed_loss *loss = &assessment->assumed[run->request->loss];
        for (uint32_t i = 0; i < loss->group_count; i++) {
            lost[assessment->assumed_group[loss->group_from + i]] = 1;
        }
        run->group_lost = lost;
    }
    return products_date(run, scratch);
}

enum hf_status hf_degree_assess(const struct hf_assessment *assessment,
                                const struct hf_degree_request *request, struct hf_arena *keep,
                                struct hf_arena scratch, struct hf_degree_answer *answer) {
    if (assessment == NULL || assessment->snapshot == NULL || request == NULL || keep == NULL ||
        answer == NULL || assessment->assumptions.count < HF_ASSUME_COUNT ||
        (request->degree != HF_DEGREE_NO_UPDATES && request->degree != HF_DEGREE_NO_TRANSIT) ||
        (request->loss == HF_NONE ? request->degree == HF_DEGREE_NO_TRANSIT
                                  : request->loss >= assessment->assumed_count)) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_assessment silent = *assessment;
    silent.why = (struct hf_why){.muted = true};
    struct degree_run run = {.assessment = &silent, .request = request};
    struct hf_arena groups = scratch;
    groups.at = groups.end - hf_arena_left(&scratch) / 8;
    scratch.end = groups.at;
    HF_TRY(degree_open(&run, &groups, &scratch));
    HF_TRY(days_gather(&run, &scratch));
    run.step = hf_new(keep, struct hf_degree_step, run.day_count);
    if (run.step == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < run.day_count; d++) {
        run.step[d].day = run.day[d];
        run.step[d].subscribers_known = true;
        run.step[d].why = HF_WHY_NONE;
    }
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        HF_TRY(degree_bound_run(&run, bound, scratch));
    }
    *answer = (struct hf_degree_answer){*request, run.step, steps_merge(run.step, run.day_count)};
    return HF_OK;
}
