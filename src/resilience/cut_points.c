#include "resilience/cut_study.h"
#include "resilience/needs.h"

#include <holdfast/cuts.h>

#include "network/lean.h"

#include <string.h>

/* Single devices and links: dominators tell of every one how many people it takes, function by
 * function. The first ones are then lost one by one in a sweep, as groups of their own, so that a
 * site that loses several functions counts once, and in both cases. */

struct point {
    uint32_t element; /* node, or nodes + link */
    int64_t people, sites;
};

struct point_run {
    const struct study *study;
    uint32_t *link_row; /* per link of the network: row of the snapshot, HF_NONE: inside a site */
    struct point first[HF_WEAK_POINTS + 1];
    uint32_t count;
    int64_t found;
};

/* The links of the network are those of the snapshot that count, in their order, then the insides
 * of sites (graph.c). */
static enum hf_status link_rows_make(struct point_run *run, struct hf_arena *scratch) {
    const struct hf_snapshot *snapshot = run->study->assessment->snapshot;
    const uint32_t links = run->study->graph->network.link_count;
    run->link_row = hf_take(scratch, uint32_t, (size_t)links + 1);
    if (run->link_row == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(run->link_row, 0xff, ((size_t)links + 1) * sizeof(uint32_t));
    uint32_t at = 0;
    for (uint32_t i = 0; i < snapshot->links.rows.count; i++) {
        if (hf_risk_link_counts(snapshot, i)) {
            run->link_row[at++] = i;
        }
    }
    return HF_OK;
}

static void point_put(struct point_run *run, struct point point) {
    uint32_t at = run->count;
    run->found++;
    while (at > 0 && (run->first[at - 1].people < point.people ||
                      (run->first[at - 1].people == point.people &&
                       run->first[at - 1].sites < point.sites))) {
        at--;
    }
    if (at == HF_WEAK_POINTS) {
        return;
    }
    run->count += run->count < HF_WEAK_POINTS ? 1 : 0;
    memmove(&run->first[at + 1], &run->first[at], (run->count - at - 1) * sizeof run->first[0]);
    run->first[at] = point;
}

static void points_rank(struct point_run *run, const struct hf_weak_points *weak) {
    const struct hf_network *network = &run->study->graph->network;
    const uint32_t nodes = network->node_count;
    for (uint32_t element = 0; element < nodes + network->link_count; element++) {
        const bool is_node = element < nodes;
        if (is_node ? run->study->graph->node_device[element] == HF_NONE
                    : run->link_row[element - nodes] == HF_NONE) {
            continue;
        }
        struct point point = {.element = element};
        for (size_t f = 0; f < network->function_count; f++) {
            const struct hf_sweep_sum *sum =
                is_node ? &weak->node[f * nodes + element]
                        : &weak->link[f * network->link_count + element - nodes];
            hf_add_saturated(&point.people, sum->weight);
            point.sites += sum->sites;
        }
        if (point.sites > 0) {
            point_put(run, point);
        }
    }
}

/* Weights that add up, whatever the data says: cut off where all of them might not. */
static enum hf_status weights_make(const struct study *study, struct hf_arena *scratch,
                                   int64_t **weight) {
    const uint32_t demands = study->graph->network.demand_count;
    const int64_t limit = INT64_MAX / ((int64_t)demands + 1);
    int64_t *made = hf_take(scratch, int64_t, (size_t)demands + 1);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < demands; d++) {
        const int64_t own = study->graph->demand_subscribers[d];
        made[d] = own != HF_COUNT_UNKNOWN && own > limit ? limit : own;
    }
    *weight = made;
    return HF_OK;
}

/* ---- the first ones, lost one by one ---- */

/* The same network, with the points for labels, in the order of elements. */
static enum hf_status point_network_make(const struct point_run *run, struct hf_arena *scratch,
                                         struct hf_network *network) {
    *network = run->study->graph->network;
    const uint32_t nodes = network->node_count;
    struct hf_csr *const label[] = {&network->node_label, &network->link_label};
    const uint32_t rows[] = {nodes, network->link_count};
    const uint32_t first[] = {0, nodes};
    for (int k = 0; k < 2; k++) {
        label[k]->start = hf_new(scratch, uint32_t, (size_t)rows[k] + 2);
        label[k]->item = hf_new(scratch, uint32_t, HF_WEAK_POINTS + 1);
        if (label[k]->start == NULL || label[k]->item == NULL) {
            return HF_ERR_MEMORY;
        }
        for (uint32_t i = 0; i < run->count; i++) {
            const uint32_t element = run->first[i].element;
            if (element >= first[k] && element - first[k] < rows[k]) {
                label[k]->start[element - first[k] + 1] = i + 1;
            }
        }
        uint32_t end = 0;
        for (uint32_t row = 0; row < rows[k]; row++) {
            if (label[k]->start[row + 1] > 0) {
                label[k]->item[end++] = label[k]->start[row + 1] - 1;
            }
            label[k]->start[row + 1] = end;
        }
    }
    HF_TRY(hf_nobody_falls(run->study->graph, run->count, scratch, &network->node_maybe));
    network->link_maybe = (struct hf_csr){NULL, NULL};
    network->node_unknown = NULL;
    network->label_threat = NULL;
    network->label_count = run->count;
    return HF_OK;
}

/* Few of its nodes bear a label, or carry others: the sweep need not look at the rest. */
static enum hf_status point_network_lean(struct hf_arena *scratch, struct hf_network *network) {
    struct hf_arena keep = *scratch;
    struct hf_arena work = *scratch;
    struct lean_network lean;
    work.at += hf_arena_left(scratch) / 2;
    keep.end = work.at;
    HF_TRY(hf_network_lean(network, &keep, work, &lean));
    scratch->at = keep.at;
    *network = lean.network;
    return HF_OK;
}

static enum hf_status points_sweep(const struct point_run *run, struct hf_arena *sums,
                                   struct hf_arena scratch, struct hf_sweep *sweep) {
    const struct study *study = run->study;
    struct hf_network network;
    uint32_t group[HF_WEAK_POINTS];
    uint8_t *served = hf_new(&scratch, uint8_t, (size_t)study->graph->network.demand_count + 1);
    if (served == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_network_lose(study->lean, &(struct hf_network_loss){.bound = HF_BOUND_WORST}, scratch,
                           served));
    for (uint32_t d = 0; d < study->graph->network.demand_count; d++) {
        served[d] = served[d] == HF_DEMAND_SERVED;
    }
    HF_TRY(point_network_make(run, &scratch, &network));
    HF_TRY(point_network_lean(&scratch, &network));
    for (uint32_t i = 0; i < run->count; i++) {
        group[i] = i;
    }
    const struct hf_sweep_question question = {
        .group = group,
        .group_count = run->count,
        .size_max = 1,
        .is_asked = {true, true},
        .demand_site = study->graph->demand_site,
        .site_count = study->assessment->snapshot->sites.rows.count,
        .demand_weight = study->graph->demand_subscribers,
        .demand_had = {study->was_served, served},
        .demand_rows = run->count,
    };
    return hf_sweep(&network, &question, sums, scratch, sweep);
}

static struct hf_why_id why_point(const struct study *study, const struct hf_weak_point *point,
                                  struct hf_arena scratch) {
    struct hf_assessment *assessment = study->assessment;
    struct hf_why_id *child = hf_new(&scratch, struct hf_why_id, 1 + (size_t)study->shared_count);
    if (child == NULL) {
        assessment->why.failed = true;
        return HF_WHY_NONE;
    }
    child[0] =
        hf_why_row(&assessment->why, point->is_link ? HF_KIND_LINK : HF_KIND_DEVICE, point->row);
    for (uint32_t i = 0; i < study->shared_count; i++) {
        child[1 + i] = study->shared[i];
    }
    return hf_why_apply(&assessment->why,
                        &(struct hf_why_rule){HF_RULE_NOT_REACHED,
                                              (double)point->sites_lost[HF_BOUND_BEST], HF_DATE_MIN,
                                              child, 1 + (size_t)study->shared_count});
}

/* Does the loss surely take a service at the site where the device stands? */
static bool takes_own_site(const struct study *study, const struct hf_sweep *sweep, uint32_t at,
                           uint32_t site) {
    const struct graph *graph = study->graph;
    for (uint32_t d = 0; d < graph->network.demand_count; d++) {
        const uint64_t *row = sweep->demand_lost[HF_BOUND_BEST] + d * sweep->row_words;
        if (graph->demand_site[d] == site && (row[at / 64] >> at % 64 & 1) != 0) {
            return true;
        }
    }
    return false;
}

static void weak_point_fill(const struct point_run *run, const struct hf_sweep *sweep, uint32_t at,
                            struct hf_weak_point *point) {
    const struct study *study = run->study;
    const uint32_t nodes = study->graph->network.node_count;
    const uint32_t element = run->first[at].element;
    const bool is_link = element >= nodes;
    *point = (struct hf_weak_point){.is_link = is_link,
                                    .row = is_link ? run->link_row[element - nodes]
                                                   : study->graph->node_device[element],
                                    .subscribers_known = true};
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        const struct hf_sweep_sum *sum = &sweep->sum[bound][at];
        point->sites_lost[bound] = sum->sites;
        point->subscribers_lost[bound] = sum->weight;
        point->subscribers_known = point->subscribers_known && sum->unknown == 0;
    }
    const uint32_t site = is_link ? HF_NONE : study->graph->node_site[element];
    point->others_lost =
        point->sites_lost[HF_BOUND_BEST] - (takes_own_site(study, sweep, at, site) ? 1 : 0);
}

/* By people, then other sites; equal ones stay in the order of elements. */
static void weak_points_sort(struct hf_weak_point *point, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        const struct hf_weak_point moved = point[i];
        uint32_t at = i;
        while (at > 0 && (point[at - 1].subscribers_lost[0] < moved.subscribers_lost[0] ||
                          (point[at - 1].subscribers_lost[0] == moved.subscribers_lost[0] &&
                           point[at - 1].others_lost < moved.others_lost))) {
            point[at] = point[at - 1];
            at--;
        }
        point[at] = moved;
    }
}

enum hf_status hf_cut_points_gather(const struct study *study, struct hf_arena *keep,
                                    struct hf_arena scratch) {
    struct point_run run = {.study = study};
    struct hf_weak_points weak;
    struct hf_sweep sweep = {.loss_count = 0};
    int64_t *weight = NULL;
    HF_TRY(link_rows_make(&run, &scratch));
    HF_TRY(weights_make(study, &scratch, &weight));
    const uint32_t nodes = study->graph->network.node_count;
    uint8_t *is_device = hf_new(&scratch, uint8_t, (size_t)nodes + 1);
    if (is_device == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 0; node < nodes; node++) {
        is_device[node] = study->graph->node_device[node] != HF_NONE;
    }
    const struct hf_weak_question question = {
        .demand_site = study->graph->demand_site,
        .site_count = study->assessment->snapshot->sites.rows.count,
        .demand_weight = weight,
        .node_counts = is_device,
    };
    struct hf_arena sums = scratch;
    struct hf_arena work = scratch;
    sums.at += hf_arena_left(&scratch) / 2;
    work.end = sums.at;
    HF_TRY(hf_weak_points(&study->graph->network, &question, &sums, work, &weak));
    memcpy(study->alone_node, weak.alone_node,
           study->graph->network.demand_count * sizeof *weak.alone_node);
    points_rank(&run, &weak);
    struct hf_weak_point *point = hf_new(keep, struct hf_weak_point, run.count);
    if (point == NULL) {
        return HF_ERR_MEMORY;
    }
    if (run.count > 0) {
        HF_TRY(points_sweep(&run, &sums, work, &sweep));
    }
    for (uint32_t i = 0; i < run.count; i++) {
        weak_point_fill(&run, &sweep, i, &point[i]);
    }
    weak_points_sort(point, run.count);
    for (uint32_t i = 0; i < run.count; i++) {
        point[i].why = why_point(study, &point[i], scratch);
    }
    study->assessment->weak_point = point;
    study->assessment->weak_point_count = run.count;
    study->assessment->weak_points_found = run.found;
    return HF_OK;
}
