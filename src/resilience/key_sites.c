#include "resilience/study.h"

#include <holdfast/sweep.h>

#include "network/lean.h"

#include <string.h>

/* Each site alone is a risk group: the same network with sites for labels goes through one sweep. A
 * site whose devices have fewer than two neighbours elsewhere lies on no path between others: it is
 * not asked about unless a gateway, or a member of a pool, stands there. */

struct key_run {
    const struct study *study;
    struct hf_network network; /* labels are sites */
    uint32_t *site;            /* those asked about, ascending */
    uint32_t count;
    int64_t *own_subscribers, *own_unknown; /* per site, of demands that have nodes */
    uint8_t *own_lost;                      /* per site: 1: it has such a demand */
};

static void neighbour_note(uint32_t site, uint32_t node, uint32_t *first, uint8_t *carries) {
    if (site != HF_NONE) {
        carries[site] |= first[site] != HF_NONE && first[site] != node;
        first[site] = node;
    }
}

/* Marks the sites that may carry others. */
static enum hf_status carriers_mark(const struct study *study, struct hf_arena scratch,
                                    uint8_t *carries) {
    const struct hf_network *network = &study->graph->network;
    const uint32_t *node_site = study->graph->node_site;
    const size_t sites = study->assessment->snapshot->sites.rows.count;
    uint32_t *first = hf_new(&scratch, uint32_t, sites + 1);
    if (first == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(first, 0xff, sites * sizeof *first);
    for (uint32_t i = 0; i < network->link_count; i++) {
        const uint32_t end[2] = {network->link_a[i], network->link_b[i]};
        if (node_site[end[0]] != node_site[end[1]]) {
            neighbour_note(node_site[end[0]], end[1], first, carries);
            neighbour_note(node_site[end[1]], end[0], first, carries);
        }
    }
    const struct hf_csr *special[] = {&network->gateway, &network->pool_member};
    const uint32_t rows[] = {network->function_count, network->pool_count};
    for (int k = 0; k < 2; k++) {
        for (uint32_t i = 0; rows[k] > 0 && i < special[k]->start[rows[k]]; i++) {
            const uint32_t site = node_site[special[k]->item[i]];
            if (site != HF_NONE) {
                carries[site] = 1;
            }
        }
    }
    return HF_OK;
}

static enum hf_status key_network_make(struct key_run *run, struct hf_arena *scratch) {
    const struct graph *graph = run->study->graph;
    const uint32_t nodes = graph->network.node_count;
    struct hf_csr label = {hf_new(scratch, uint32_t, (size_t)nodes + 1),
                           hf_new(scratch, uint32_t, (size_t)nodes + 1)};
    uint32_t *none = hf_new(scratch, uint32_t, (size_t)graph->network.link_count + 2);
    if (label.start == NULL || label.item == NULL || none == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    for (uint32_t node = 0; node < nodes; node++) {
        if (graph->node_site[node] != HF_NONE) {
            label.item[end++] = graph->node_site[node];
        }
        label.start[node + 1] = end;
    }
    run->network = graph->network;
    run->network.node_label = label;
    run->network.node_maybe = (struct hf_csr){NULL, NULL};
    run->network.node_unknown = NULL;
    run->network.link_label = (struct hf_csr){none, none};
    run->network.link_maybe = (struct hf_csr){NULL, NULL};
    run->network.label_count = run->study->assessment->snapshot->sites.rows.count;
    run->network.label_threat = NULL;
    return HF_OK;
}

/* Most devices fall with the site that they stand at: the sweep need not look at each. */
static enum hf_status key_network_lean(struct key_run *run, struct hf_arena *scratch) {
    struct hf_arena keep = *scratch;
    struct hf_arena work = *scratch;
    struct lean_network lean;
    work.at += hf_arena_left(scratch) / 2;
    keep.end = work.at;
    HF_TRY(hf_network_lean(&run->network, &keep, work, &lean));
    scratch->at = keep.at;
    run->network = lean.network;
    return HF_OK;
}

static enum hf_status key_own_sum(struct key_run *run, struct hf_arena *scratch) {
    const struct graph *graph = run->study->graph;
    const size_t sites = run->study->assessment->snapshot->sites.rows.count;
    run->own_subscribers = hf_new(scratch, int64_t, sites + 1);
    run->own_unknown = hf_new(scratch, int64_t, sites + 1);
    run->own_lost = hf_new(scratch, uint8_t, sites + 1);
    if (run->own_subscribers == NULL || run->own_unknown == NULL || run->own_lost == NULL) {
        return HF_ERR_MEMORY;
    }
    const uint32_t *start = graph->network.demand_node.start;
    for (uint32_t d = 0; d < graph->network.demand_count; d++) {
        const uint32_t site = graph->demand_site[d];
        const int64_t subscribers = graph->demand_subscribers[d];
        if (start[d] == start[d + 1]) {
            continue;
        }
        run->own_lost[site] = 1;
        if (subscribers == HF_COUNT_UNKNOWN) {
            run->own_unknown[site]++;
        } else {
            hf_add_saturated(&run->own_subscribers[site], subscribers);
        }
    }
    return HF_OK;
}

static int64_t key_people(const struct hf_key_site *site) {
    int64_t people = site->subscribers;
    if (site->others_subscribers != HF_COUNT_UNKNOWN) {
        hf_add_saturated(&people, site->others_subscribers);
    }
    return people;
}

/* By people, then by other sites; equal ones stay in the order in which they come. */
static void key_site_put(struct hf_key_site *first, uint32_t *count, struct hf_key_site site) {
    uint32_t at = *count;
    while (at > 0 && (key_people(&first[at - 1]) < key_people(&site) ||
                      (key_people(&first[at - 1]) == key_people(&site) &&
                       first[at - 1].others_lost < site.others_lost))) {
        at--;
    }
    if (at < HF_KEY_SITES) {
        *count += *count < HF_KEY_SITES ? 1 : 0;
        memmove(&first[at + 1], &first[at], (*count - at - 1) * sizeof *first);
        first[at] = site;
    }
}

static enum hf_status key_sweep(const struct key_run *run, struct hf_arena *sums,
                                struct hf_arena scratch, struct hf_sweep *sweep) {
    const struct graph *graph = run->study->graph;
    const struct hf_sweep_question question = {
        .group = run->site,
        .group_count = run->count,
        .size_max = 1,
        .is_asked = {true, false},
        .demand_site = graph->demand_site,
        .site_count = run->network.label_count,
        .demand_weight = graph->demand_subscribers,
        .demand_had = {run->study->was_served, NULL},
    };
    return hf_sweep(&run->network, &question, sums, scratch, sweep);
}

/* Whether all of them fit into the budget of work. */
static bool key_sites_fit(const struct key_run *run) {
    const struct hf_network *network = &run->network;
    const int64_t elements =
        (int64_t)network->node_count + 2 * (int64_t)network->link_count + network->demand_count + 1;
    const int64_t rounds = ((int64_t)run->count + HF_LOSSES_AT_ONCE - 1) / HF_LOSSES_AT_ONCE;
    return rounds <= HF_RESILIENCE_VISITS_MAX / elements / (1 + (int64_t)network->function_count);
}

static void key_sites_rank(const struct key_run *run, const struct hf_sweep *sweep,
                           struct hf_key_site *first, uint32_t *count) {
    uint32_t at = 0;
    for (uint32_t s = 0; s < run->network.label_count; s++) {
        struct hf_key_site site = {.site = s,
                                   .subscribers = run->own_subscribers[s],
                                   .subscribers_known = run->own_unknown[s] == 0};
        const bool is_asked = at < run->count && run->site[at] == s;
        if (is_asked && sweep == NULL) {
            site.others_lost = HF_COUNT_UNKNOWN;
            site.others_subscribers = HF_COUNT_UNKNOWN;
            site.subscribers_known = false;
        } else if (is_asked) {
            const struct hf_sweep_sum *sum = &sweep->sum[HF_BOUND_BEST][at];
            site.others_lost = sum->sites - run->own_lost[s];
            site.others_subscribers = sum->weight - run->own_subscribers[s];
            site.subscribers_known = sum->unknown == 0;
        }
        at += is_asked ? 1 : 0;
        if (run->own_lost[s] != 0 || site.others_lost != 0) {
            key_site_put(first, count, site);
        }
    }
}

static struct hf_why_id why_key_site(const struct study *study, const struct hf_key_site *site,
                                     struct hf_arena scratch) {
    struct hf_assessment *assessment = study->assessment;
    struct hf_why_id *child = hf_new(&scratch, struct hf_why_id, 1 + (size_t)study->shared_count);
    if (child == NULL) {
        assessment->why.failed = true;
        return HF_WHY_NONE;
    }
    child[0] = hf_why_row(&assessment->why, HF_KIND_SITE, site->site);
    for (uint32_t i = 0; i < study->shared_count; i++) {
        child[1 + i] = study->shared[i];
    }
    const bool is_known = site->others_lost != HF_COUNT_UNKNOWN;
    return hf_why_apply(&assessment->why,
                        &(struct hf_why_rule){HF_RULE_NOT_REACHED,
                                              is_known ? (double)site->others_lost : 0.0,
                                              HF_DATE_MIN, child, 1 + (size_t)study->shared_count});
}

enum hf_status hf_key_sites_gather(const struct study *study, struct hf_arena *keep,
                                   struct hf_arena scratch) {
    const uint32_t sites = study->assessment->snapshot->sites.rows.count;
    struct key_run run = {.study = study, .site = hf_new(&scratch, uint32_t, (size_t)sites + 1)};
    struct hf_key_site *first = hf_new(keep, struct hf_key_site, HF_KEY_SITES);
    uint8_t *carries = hf_new(&scratch, uint8_t, (size_t)sites + 1);
    struct hf_sweep sweep = {.loss_count = 0};
    uint32_t count = 0;
    if (run.site == NULL || first == NULL || carries == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(carriers_mark(study, scratch, carries));
    for (uint32_t s = 0; s < sites; s++) {
        if (carries[s] != 0) {
            run.site[run.count++] = s;
        }
    }
    HF_TRY(key_network_make(&run, &scratch));
    HF_TRY(key_network_lean(&run, &scratch));
    HF_TRY(key_own_sum(&run, &scratch));
    const bool is_done = key_sites_fit(&run);
    /* sums go to the last quarter, as those of the losses do */
    struct hf_arena sums = scratch;
    sums.at = sums.end - hf_arena_left(&scratch) / 4;
    scratch.end = sums.at;
    if (is_done) {
        HF_TRY(key_sweep(&run, &sums, scratch, &sweep));
    }
    key_sites_rank(&run, is_done ? &sweep : NULL, first, &count);
    for (uint32_t i = 0; i < count; i++) {
        first[i].why = why_key_site(study, &first[i], scratch);
    }
    study->assessment->key_site = first;
    study->assessment->key_site_count = count;
    study->assessment->key_sites_left_out = is_done ? 0 : run.count;
    return HF_OK;
}
