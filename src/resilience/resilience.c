#include <holdfast/sweep.h>

#include "network/lean.h"
#include "network/loss.h"
#include "resilience/cut_study.h"
#include "resilience/graph.h"
#include "resilience/group_share.h"
#include "resilience/study.h"

#include <assert.h>
#include <string.h>

/* Groups, then the network, then for each threat one sweep over its single groups and their pairs,
 * as far as the budget goes. Everything is put into the assessment only when all of it is there. */

enum { PAIRS_MAX = 50000, BLANKS_MAX = 32, SHARED_WHYS = HF_WHY_SHARED_MAX };

struct runner {
    struct hf_assessment *assessment;
    const struct risk *risk;
    const struct graph *graph;
    const struct hf_network *lean; /* for what is asked about demands */
    struct hf_network_index index; /* of it */
    uint8_t *base;                 /* per demand: state with nothing lost */
    uint8_t *was_served;           /* per demand: 1: with nothing lost */
    struct region_run regions;
    struct single_rows single;
    struct hf_why_id *group_why;
    struct hf_why_id shared[SHARED_WHYS]; /* what every answer rests on */
    uint32_t shared_count;
    struct hf_loss *loss;
    uint32_t loss_count;
    uint32_t *hit; /* pairs (site, group): sites that single groups take away */
    size_t hit_count, hit_capacity;
};

/* ---- reasons ---- */

static struct hf_why_id rule_with(struct hf_assessment *assessment, enum hf_rule rule,
                                  double amount, const struct hf_why_id *child, size_t count) {
    return hf_why_apply(&assessment->why,
                        &(struct hf_why_rule){rule, amount, HF_DATE_MIN, child, count});
}

/* Products and devices whose maker nobody says: the first few cells, which stand for all. */
static struct hf_why_id why_unknown(const struct runner *runner) {
    struct hf_assessment *assessment = runner->assessment;
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const int maker = hf_schema_column(HF_KIND_PRODUCT, HF_TEXT("manufacturer"));
    const int type = hf_schema_column(HF_KIND_DEVICE, HF_TEXT("device_type"));
    struct hf_why_id child[BLANKS_MAX];
    size_t count = 0;
    for (uint32_t node = 0; node < runner->graph->network.node_count && count < BLANKS_MAX;
         node++) {
        const uint32_t device = runner->graph->node_device[node];
        const uint32_t product = device == HF_NONE ? HF_NONE : snapshot->devices.product[device];
        if (device != HF_NONE && hf_risk_brand(snapshot, product) == HF_NONE) {
            child[count++] =
                product == HF_NONE
                    ? hf_why_blank(&assessment->why, HF_KIND_DEVICE, (uint32_t)type, device)
                    : hf_why_blank(&assessment->why, HF_KIND_PRODUCT, (uint32_t)maker, product);
        }
    }
    return count == 0 ? HF_WHY_NONE
                      : rule_with(assessment, HF_RULE_ROLE_UNKNOWN, 0.0, child, count);
}

/* The first dependencies, which stand for all. */
static struct hf_why_id why_needs(const struct runner *runner) {
    struct hf_assessment *assessment = runner->assessment;
    struct hf_why_id child[BLANKS_MAX];
    size_t count = 0;
    for (uint32_t d = 0; d < assessment->snapshot->dependencies.rows.count && count < BLANKS_MAX;
         d++) {
        child[count++] = hf_why_row(&assessment->why, HF_KIND_DEPENDENCY, d);
    }
    return rule_with(assessment, HF_RULE_DEPENDENCY, 0.0, child, count);
}

static struct hf_why_id why_gateways(const struct runner *runner) {
    struct hf_assessment *assessment = runner->assessment;
    const struct hf_csr *sets = &runner->graph->network.gateway;
    if (runner->graph->is_gateway_presumed) {
        const struct hf_why_id child[] = {
            hf_why_leaf(&assessment->why, HF_WHY_ASSUMPTION, HF_ASSUME_CORE_IS_GATEWAY, 0)};
        return rule_with(assessment, HF_RULE_GATEWAY_PRESUMED, 0.0, child, 1);
    }
    if (sets->start[1] == 0) {
        const int column = hf_schema_column(HF_KIND_GATEWAY, HF_TEXT("device"));
        const struct hf_why_id child[] = {
            hf_why_blank(&assessment->why, HF_KIND_GATEWAY, (uint32_t)column, HF_NONE)};
        return rule_with(assessment, HF_RULE_NO_GATEWAY_KNOWN, 0.0, child, 1);
    }
    return hf_why_row(&assessment->why, HF_KIND_GATEWAY, 0);
}

static enum hf_status whys_make(struct runner *runner, struct hf_arena *scratch) {
    struct hf_assessment *assessment = runner->assessment;
    runner->group_why = hf_new(scratch, struct hf_why_id, (size_t)runner->risk->group_count + 1);
    if (runner->group_why == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t g = 0; g < runner->risk->group_count; g++) {
        const struct risk_row first = runner->risk->first[g];
        struct hf_why_id child = HF_WHY_NONE;
        if (first.row != HF_NONE) {
            child = hf_why_row(&assessment->why, first.kind, first.row);
        }
        runner->group_why[g] = rule_with(assessment, HF_RULE_SHARED_RISK,
                                         (double)runner->risk->group[g].devices, &child, 1);
    }
    runner->shared[runner->shared_count++] = why_gateways(runner);
    if (!runner->graph->has_links) {
        const int column = hf_schema_column(HF_KIND_LINK, HF_TEXT("side_a_device"));
        const struct hf_why_id child[] = {
            hf_why_blank(&assessment->why, HF_KIND_LINK, (uint32_t)column, HF_NONE)};
        runner->shared[runner->shared_count++] =
            rule_with(assessment, HF_RULE_NO_LINKS_KNOWN, 0.0, child, 1);
    }
    if (runner->graph->is_joined) {
        runner->shared[runner->shared_count++] =
            hf_why_leaf(&assessment->why, HF_WHY_ASSUMPTION, HF_ASSUME_SITE_IS_JOINED, 0);
    }
    if (runner->graph->nobody != HF_NONE) {
        runner->shared[runner->shared_count++] = why_needs(runner);
    }
    if (runner->graph->is_services_complete) {
        runner->shared[runner->shared_count++] =
            hf_why_leaf(&assessment->why, HF_WHY_ASSUMPTION, HF_ASSUME_SERVICES_COMPLETE, 0);
    }
    runner->shared[runner->shared_count++] = why_unknown(runner);
    memcpy(assessment->network_why.item, runner->shared, sizeof assessment->network_why.item);
    assessment->network_why.count = runner->shared_count;
    return HF_OK;
}

/* ---- losses ---- */

/* Why so many sites are lost with it. */
static struct hf_why_id why_loss(struct runner *runner, const struct hf_loss *loss) {
    struct hf_why_id child[SHARED_WHYS + 2];
    size_t children = 0;
    for (uint32_t i = 0; i < 2 && loss->group[i] != HF_NONE; i++) {
        child[children++] = runner->group_why[loss->group[i]];
    }
    for (uint32_t i = 0; i < runner->shared_count; i++) {
        child[children++] = runner->shared[i];
    }
    return rule_with(runner->assessment, HF_RULE_NOT_REACHED,
                     (double)loss->sites_lost[HF_BOUND_WORST], child, children);
}

static void loss_fill(struct runner *runner, const struct hf_sweep *sweep, uint32_t at,
                      struct hf_loss *loss) {
    const uint32_t from = sweep->set.start[at];
    const bool is_pair = sweep->set.start[at + 1] - from > 1;
    *loss = (struct hf_loss){
        .group = {sweep->set.item[from], is_pair ? sweep->set.item[from + 1] : HF_NONE},
        .subscribers_known = true};
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        const struct hf_sweep_sum *sum = &sweep->sum[bound][at];
        loss->sites_lost[bound] = sum->sites;
        loss->subscribers_lost[bound] = sum->weight;
        loss->subscribers_known = loss->subscribers_known && sum->unknown == 0;
    }
    loss->why = why_loss(runner, loss);
}

static enum hf_status hit_put(struct runner *runner, uint32_t site, uint32_t group,
                              struct hf_arena *scratch) {
    if (runner->hit_count + 2 > runner->hit_capacity) {
        void *grown = hf_arena_grow(scratch, runner->hit, sizeof(uint32_t), _Alignof(uint32_t),
                                    &runner->hit_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        runner->hit = grown;
    }
    runner->hit[runner->hit_count++] = site;
    runner->hit[runner->hit_count++] = group;
    return HF_OK;
}

/* The demands from ... end - 1 are those of one site. */
static enum hf_status site_hits_put(struct runner *runner, const struct hf_sweep *sweep,
                                    uint32_t from, uint32_t end, struct hf_arena *scratch) {
    for (size_t w = 0; w < sweep->row_words; w++) {
        uint64_t bits = 0;
        for (uint32_t d = from; d < end; d++) {
            bits |= sweep->demand_lost[HF_BOUND_BEST][d * sweep->row_words + w];
        }
        for (; bits != 0; bits &= bits - 1) {
            const uint32_t at = (uint32_t)(64 * w) + (uint32_t)__builtin_ctzll(bits);
            HF_TRY(hit_put(runner, runner->graph->demand_site[from],
                           sweep->set.item[sweep->set.start[at]], scratch));
        }
    }
    return HF_OK;
}

/* Remembers which sites each single group surely takes away; by site, then group. The demands of a
 * site stand together. */
static enum hf_status hits_add(struct runner *runner, const struct hf_sweep *sweep,
                               struct hf_arena *scratch) {
    const struct graph *graph = runner->graph;
    uint32_t end = 0;
    for (uint32_t from = 0; from < graph->network.demand_count; from = end) {
        while (end < graph->network.demand_count &&
               graph->demand_site[end] == graph->demand_site[from]) {
            end++;
        }
        HF_TRY(site_hits_put(runner, sweep, from, end, scratch));
    }
    return HF_OK;
}

/* Nodes, labels and link ends that losses which go together look at. */
static int64_t visits_of(const struct graph *graph, const struct hf_network_index *index) {
    const struct hf_network *network = &graph->network;
    const int64_t elements = (int64_t)network->node_count + 2 * (int64_t)network->link_count;
    const int64_t labels = (int64_t)network->node_label.start[network->node_count] +
                           network->node_maybe.start[network->node_count] +
                           network->link_label.start[network->link_count];
    const int64_t nodes = network->demand_node.start[network->demand_count];
    int64_t sets = 0;
    for (uint32_t f = 0; f < network->function_count; f++) {
        sets += index->is_asked[f];
    }
    const int64_t visits = elements * (1 + sets) + labels + nodes + network->demand_count + 1;
    return visits * (graph->is_certain ? 1 : HF_BOUNDS);
}

/* How many losses of each threat fit into the budget: all or none; single vendors in any case. */
struct loss_plan {
    int64_t groups[RISK_THREATS];
    bool has_singles[RISK_THREATS], has_pairs[RISK_THREATS];
    int64_t losses, singles_left_out, pairs_left_out;
};

/* How often the network is gone through for so many losses. */
static int64_t rounds_of(int64_t losses) {
    return (losses + HF_LOSSES_AT_ONCE - 1) / HF_LOSSES_AT_ONCE;
}

static struct loss_plan losses_plan(const struct runner *runner) {
    struct loss_plan plan = {0};
    for (uint32_t g = 0; g < runner->risk->group_count; g++) {
        plan.groups[runner->risk->threat[g]] += g != runner->risk->unknown_group ? 1 : 0;
    }
    int64_t left = HF_RESILIENCE_VISITS_MAX / visits_of(runner->graph, &runner->index);
    for (int threat = 0; threat < RISK_THREATS; threat++) {
        const int64_t count = plan.groups[threat];
        plan.has_singles[threat] = threat == RISK_VENDOR || rounds_of(count) <= left;
        left -= plan.has_singles[threat] ? rounds_of(count) : 0;
        plan.losses += plan.has_singles[threat] ? count : 0;
        plan.singles_left_out += plan.has_singles[threat] ? 0 : count;
    }
    for (int threat = 0; threat < RISK_THREATS; threat++) {
        const int64_t count = plan.groups[threat] * (plan.groups[threat] - 1) / 2;
        plan.has_pairs[threat] =
            plan.has_singles[threat] && rounds_of(count) <= left && count <= PAIRS_MAX;
        left -= plan.has_pairs[threat] ? rounds_of(count) : 0;
        plan.losses += plan.has_pairs[threat] ? count : 0;
        plan.pairs_left_out += plan.has_pairs[threat] ? 0 : count;
    }
    return plan;
}

/* The single groups of a threat and, where they fit, their pairs. */
static enum hf_status threat_sweep(const struct runner *runner, const struct loss_plan *plan,
                                   uint8_t threat, struct hf_arena *keep, struct hf_arena scratch,
                                   struct hf_sweep *sweep) {
    const struct risk *risk = runner->risk;
    const struct graph *graph = runner->graph;
    uint32_t *group = hf_new(&scratch, uint32_t, (size_t)plan->groups[threat] + 1);
    if (group == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t g = 0; g < risk->group_count; g++) {
        if (risk->threat[g] == threat && g != risk->unknown_group) {
            group[count++] = g;
        }
    }
    const struct hf_sweep_question question = {
        .group = group,
        .group_count = count,
        .size_max = plan->has_pairs[threat] ? 2 : 1,
        .is_asked = {true, true},
        .demand_site = graph->demand_site,
        .site_count = runner->assessment->snapshot->sites.rows.count,
        .demand_weight = graph->demand_subscribers,
        .demand_had = {runner->was_served, NULL},
        .demand_rows = count,
    };
    return hf_sweep(runner->lean, &question, keep, scratch, sweep);
}

/* ---- single groups' rows, kept ---- */

#define SINGLE_ROWS_BYTES_MAX ((size_t)256 << 20)

static enum hf_status single_rows_open(struct runner *runner, const struct loss_plan *plan,
                                       struct hf_arena *scratch) {
    const size_t demands = (size_t)runner->graph->network.demand_count + 1;
    const size_t groups = (size_t)runner->risk->group_count + 1;
    struct single_rows *single = &runner->single;
    size_t singles = 0;
    for (int threat = 0; threat < RISK_THREATS; threat++) {
        singles += plan->has_singles[threat] ? (size_t)plan->groups[threat] : 0;
    }
    single->row_words = singles / 64 + 1;
    single->at = hf_take(scratch, uint32_t, groups);
    if (single->at == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(single->at, 0xff, groups * sizeof *single->at);
    for (int bound = 0;
         bound < HF_BOUNDS &&
         single->row_words <= SINGLE_ROWS_BYTES_MAX / sizeof(uint64_t) / HF_BOUNDS / demands;
         bound++) {
        single->lost[bound] = hf_new(scratch, uint64_t, demands * single->row_words);
        if (single->lost[bound] == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    return HF_OK;
}

/* The first `count` losses of the sweep, of one group each, take the next places. */
static void single_rows_add(struct runner *runner, const struct hf_sweep *sweep, uint32_t count) {
    struct single_rows *single = &runner->single;
    const size_t word = single->count / 64;
    const unsigned shift = single->count % 64;
    for (uint32_t i = 0; i < count; i++) {
        single->at[sweep->set.item[sweep->set.start[i]]] = single->count + i;
    }
    for (int bound = 0; bound < HF_BOUNDS && single->lost[bound] != NULL; bound++) {
        for (uint32_t d = 0; d < runner->graph->network.demand_count; d++) {
            const uint64_t *from = sweep->demand_lost[bound] + d * sweep->row_words;
            uint64_t *row = single->lost[bound] + d * single->row_words + word;
            for (size_t w = 0; w < (count + 63U) / 64; w++) {
                row[w] |= from[w] << shift;
                if (shift > 0 && from[w] >> (64 - shift) != 0) {
                    row[w + 1] |= from[w] >> (64 - shift);
                }
            }
        }
    }
    single->count += count;
}

/* Losses stand singles first, threat by threat, then pairs. */
static enum hf_status losses_run(struct runner *runner, const struct loss_plan *plan,
                                 struct hf_arena *keep, struct hf_arena *scratch) {
    runner->loss = hf_new(keep, struct hf_loss, (size_t)plan->losses);
    if (runner->loss == NULL) {
        return HF_ERR_MEMORY;
    }
    int64_t single_at = 0;
    int64_t pair_at = 0;
    HF_TRY(single_rows_open(runner, plan, scratch));
    for (int threat = 0; threat < RISK_THREATS; threat++) {
        pair_at += plan->has_singles[threat] ? plan->groups[threat] : 0;
    }
    for (int threat = 0; threat < RISK_THREATS; threat++) {
        if (!plan->has_singles[threat] || plan->groups[threat] == 0) {
            continue;
        }
        /* Sums of a sweep go to the last quarter, and are dropped when they have been read. */
        const size_t part = hf_arena_left(scratch) / 4;
        struct hf_arena sums = *scratch;
        struct hf_arena work = *scratch;
        sums.at = sums.end - part;
        work.end = sums.at;
        struct hf_sweep sweep = {.loss_count = 0};
        HF_TRY(threat_sweep(runner, plan, (uint8_t)threat, &sums, work, &sweep));
        for (uint32_t i = 0; i < sweep.loss_count; i++) {
            const bool is_single = i < plan->groups[threat];
            loss_fill(runner, &sweep, i, &runner->loss[is_single ? single_at++ : pair_at++]);
        }
        single_rows_add(runner, &sweep, (uint32_t)plan->groups[threat]);
        HF_TRY(
            hf_dark_singles(runner->regions.study, &sweep, (uint32_t)plan->groups[threat], keep));
        struct hf_arena hits = work;
        HF_TRY(hits_add(runner, &sweep, &hits));
        scratch->at = hits.at;
        HF_TRY(hf_regions_add(&runner->regions, &sweep, (uint32_t)plan->groups[threat], hits));
    }
    runner->loss_count = (uint32_t)plan->losses;
    assert(pair_at == plan->losses);
    return HF_OK;
}

/* ---- sites ---- */

static uint32_t sites_count(const struct graph *graph) {
    uint32_t count = 0;
    for (uint32_t d = 0; d < graph->network.demand_count; d++) {
        count += d == 0 || graph->demand_site[d] != graph->demand_site[d - 1] ? 1U : 0U;
    }
    return count;
}

/* Is the demand served now? What is not reached is presumed not served where links and gateways are
 * known, since some may be missing; else there is nothing to go by. */
static enum hf_answer served_answer(const struct runner *runner, uint32_t demand) {
    const struct graph *graph = runner->graph;
    if (runner->base[demand] == HF_DEMAND_SERVED) {
        return graph->is_gateway_presumed ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_YES;
    }
    const bool is_known =
        graph->demand_has_gateway[demand] != 0 && graph->demand_is_linked[demand] != 0;
    return is_known ? HF_ANSWER_PRESUMED_NO : HF_ANSWER_NO_BASIS;
}

static void site_add(const struct runner *runner, uint32_t demand, struct hf_site_risk *site,
                     bool is_first) {
    const struct graph *graph = runner->graph;
    const int64_t subscribers = graph->demand_subscribers[demand];
    const enum hf_answer served = served_answer(runner, demand);
    if (is_first) {
        *site = (struct hf_site_risk){.site = graph->demand_site[demand],
                                      .is_served_now = true,
                                      .served_known = HF_ANSWER_YES};
    }
    site->is_served_now = site->is_served_now && runner->base[demand] == HF_DEMAND_SERVED;
    site->served_known = hf_answer_and(site->served_known, served);
    if (subscribers == HF_COUNT_UNKNOWN || site->subscribers == HF_COUNT_UNKNOWN) {
        site->subscribers = HF_COUNT_UNKNOWN;
    } else {
        hf_add_saturated(&site->subscribers, subscribers);
    }
}

static enum hf_status sites_fill(const struct runner *runner, struct hf_arena *keep,
                                 struct hf_arena scratch) {
    const struct graph *graph = runner->graph;
    struct hf_assessment *assessment = runner->assessment;
    const uint32_t count = sites_count(graph);
    struct hf_site_risk *site = hf_new(keep, struct hf_site_risk, count);
    uint32_t *group = hf_new(keep, uint32_t, runner->hit_count / 2);
    uint32_t *risk_of =
        hf_new(&scratch, uint32_t, (size_t)assessment->snapshot->sites.rows.count + 1);
    if (site == NULL || group == NULL || risk_of == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t at = 0;
    for (uint32_t d = 0; d < graph->network.demand_count; d++) {
        const bool is_first = d == 0 || graph->demand_site[d] != graph->demand_site[d - 1];
        at += is_first ? 1U : 0U;
        site_add(runner, d, &site[at - 1], is_first);
        risk_of[graph->demand_site[d]] = at - 1;
    }
    /* The hits of a site come by ascending groups, which counting sort by site keeps. */
    for (size_t i = 0; i < runner->hit_count; i += 2) {
        site[risk_of[runner->hit[i]]].single_count++;
    }
    uint32_t from = 0;
    for (uint32_t i = 0; i < count; i++) {
        site[i].single_from = from;
        from += site[i].single_count;
        site[i].single_count = 0;
    }
    for (size_t i = 0; i < runner->hit_count; i += 2) {
        struct hf_site_risk *item = &site[risk_of[runner->hit[i]]];
        group[item->single_from + item->single_count++] = runner->hit[i + 1];
    }
    assessment->site_risk = site;
    assessment->site_risk_count = count;
    assessment->site_group = group;
    assessment->site_group_count = from;
    return HF_OK;
}

static enum hf_status runner_open(struct runner *runner, struct hf_arena *scratch) {
    const size_t demands = (size_t)runner->graph->network.demand_count + 1;
    runner->base = hf_new(scratch, uint8_t, demands);
    runner->was_served = hf_new(scratch, uint8_t, demands);
    if (runner->base == NULL || runner->was_served == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_network_index(runner->lean, scratch, &runner->index));
    hf_network_search(&runner->index, &(struct hf_network_loss){.count = 0}, runner->base);
    for (uint32_t d = 0; d < runner->graph->network.demand_count; d++) {
        runner->was_served[d] = runner->base[d] == HF_DEMAND_SERVED;
    }
    return HF_OK;
}

static enum hf_status study_open(const struct runner *runner, struct hf_arena *scratch,
                                 struct study *study) {
    *study = (struct study){
        .assessment = runner->assessment,
        .risk = runner->risk,
        .graph = runner->graph,
        .lean = runner->lean,
        .was_served = runner->was_served,
        .group_why = runner->group_why,
        .shared = runner->shared,
        .shared_count = runner->shared_count,
    };
    study->alone_node = hf_take(scratch, uint32_t, (size_t)runner->graph->network.demand_count + 1);
    if (study->alone_node == NULL) {
        return HF_ERR_MEMORY;
    }
    return hf_cells_gather(runner->assessment->snapshot, runner->graph, scratch, &study->cells);
}

/* The room to work in is the last half. */
static enum hf_status lean_make(const struct hf_network *network, struct hf_arena *scratch,
                                struct lean_network *lean) {
    struct hf_arena keep = *scratch;
    struct hf_arena work = *scratch;
    work.at += hf_arena_left(scratch) / 2;
    keep.end = work.at;
    HF_TRY(hf_network_lean(network, &keep, work, lean));
    scratch->at = keep.at;
    return HF_OK;
}

/* Fills `result`, a copy of the assessment. */
static enum hf_status assess_copy(struct hf_assessment *result, struct hf_arena *keep,
                                  struct hf_arena scratch, struct hf_error *error) {
    struct risk risk = {0};
    struct graph graph = {0};
    HF_TRY(hf_risk_gather(result, keep, &scratch, &risk));
    HF_TRY(hf_graph_build(result, &risk, &scratch, &graph));
    struct lean_network lean;
    HF_TRY(lean_make(&graph.network, &scratch, &lean));
    struct runner runner = {
        .assessment = result, .risk = &risk, .graph = &graph, .lean = &lean.network};
    HF_TRY(runner_open(&runner, &scratch));
    HF_TRY(whys_make(&runner, &scratch));
    struct study study;
    HF_TRY(study_open(&runner, &scratch, &study));
    result->dark = NULL;
    result->dark_count = 0;
    const struct loss_plan plan = losses_plan(&runner);
    HF_TRY(hf_regions_open(&study, &scratch, &runner.regions));
    HF_TRY(losses_run(&runner, &plan, keep, &scratch));
    study.single = runner.single;
    HF_TRY(hf_regions_close(&runner.regions, keep, scratch));
    result->loss = runner.loss;
    result->loss_count = runner.loss_count;
    HF_TRY(hf_hangs_gather(&runner.regions, keep, scratch));
    HF_TRY(sites_fill(&runner, keep, scratch));
    HF_TRY(hf_key_sites_gather(&study, keep, scratch));
    HF_TRY(hf_dependencies_gather(&study, keep, scratch));
    HF_TRY(hf_assumed_gather(&study, keep, scratch, error));
    HF_TRY(hf_cut_study_gather(&study, keep, scratch));
    HF_TRY(hf_cut_points_gather(&study, keep, scratch));
    HF_TRY(hf_change_plans_gather(&study, keep, scratch));
    HF_TRY(hf_share_gather(result, &risk, keep, scratch));
    result->group = risk.group;
    result->group_count = risk.group_count;
    result->singles_left_out = plan.singles_left_out;
    result->pairs_left_out = plan.pairs_left_out;
    HF_TRY(hf_incidents_gather(&study, keep, scratch));
    return result->why.failed ? HF_ERR_MEMORY : HF_OK;
}

enum hf_status hf_resilience_assess(struct hf_assessment *assessment, struct hf_arena *keep,
                                    struct hf_arena scratch, struct hf_error *error) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL ||
        assessment->assumptions.count < HF_ASSUME_COUNT) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "the resilience analysis needs a snapshot and resolved assumptions");
    }
    struct hf_assessment result = *assessment;
    const enum hf_status status = assess_copy(&result, keep, scratch, error);
    if (status != HF_OK) {
        assessment->why =
            result.why; /* it only grows, and its table of leaves is shared with the copy */
        return status == HF_ERR_INPUT /* a name of the scenario's; it is said which */
                   ? status
                   : hf_error_set(error, status, "resilience: %s", hf_status_text(status));
    }
    *assessment = result;
    return HF_OK;
}
