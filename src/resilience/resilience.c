#include <holdfast/resilience.h>

#include "resilience/graph.h"
#include "resilience/group_share.h"
#include "resilience/loss.h"

#include <string.h>

/* Groups, then the network, then one search for each single group and each pair of one threat, as
 * far as the budget goes. Everything is put into the assessment only when all of it is there. */

enum { PAIRS_MAX = 50000, BLANKS_MAX = 32, SHARED_WHYS = 5 };

struct runner {
    struct hf_assessment *assessment;
    const struct risk *risk;
    const struct graph *graph;
    struct hf_network_index index;
    uint8_t *base;             /* per demand: state with nothing lost */
    uint8_t *state[HF_BOUNDS]; /* per demand: state under the loss */
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
    const struct hf_snapshot *snapshot = assessment->snapshot;
    runner->group_why = hf_new(scratch, struct hf_why_id, (size_t)runner->risk->group_count + 1);
    uint32_t *first_link = hf_new(scratch, uint32_t, (size_t)runner->risk->group_count + 1);
    if (runner->group_why == NULL || first_link == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t link = snapshot->links.rows.count; link > 0; link--) {
        if (runner->risk->link_route[link - 1] != HF_NONE) {
            first_link[runner->risk->link_route[link - 1]] = link - 1;
        }
    }
    for (uint32_t g = 0; g < runner->risk->group_count; g++) {
        const uint32_t party = runner->risk->group[g].party;
        struct hf_why_id child = HF_WHY_NONE;
        if (party != HF_NONE) {
            child = hf_why_row(&assessment->why, HF_KIND_PARTY, party);
        } else if (runner->risk->threat[g] == RISK_ROUTE) {
            child = hf_why_row(&assessment->why, HF_KIND_LINK, first_link[g]);
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
    runner->shared[runner->shared_count++] = why_unknown(runner);
    return HF_OK;
}

/* ---- losses ---- */

static void add_to(int64_t *sum, int64_t more) {
    if (!hf_add_int64(*sum, more, sum)) {
        *sum = INT64_MAX;
    }
}

/* Is the demand lost, by that bound? Best: its devices are gone, or it was served before. */
static bool is_lost(const struct runner *runner, uint32_t demand, enum hf_bound bound) {
    const uint8_t state = runner->state[bound][demand];
    return bound == HF_BOUND_WORST
               ? state != HF_DEMAND_SERVED
               : state == HF_DEMAND_GONE ||
                     (state == HF_DEMAND_UNREACHED && runner->base[demand] == HF_DEMAND_SERVED);
}

static void loss_sum(const struct runner *runner, enum hf_bound bound, struct hf_loss *loss) {
    const struct graph *graph = runner->graph;
    uint32_t last = HF_NONE;
    for (uint32_t d = 0; d < graph->network.demand_count; d++) {
        if (!is_lost(runner, d, bound)) {
            continue;
        }
        loss->sites_lost[bound] += graph->demand_site[d] != last ? 1 : 0;
        last = graph->demand_site[d];
        if (graph->demand_subscribers[d] == HF_COUNT_UNKNOWN) {
            loss->subscribers_known = false;
        } else {
            add_to(&loss->subscribers_lost[bound], graph->demand_subscribers[d]);
        }
    }
}

static void search(struct runner *runner, const uint32_t *group, uint32_t count) {
    struct hf_network_loss loss = {.group = group, .count = count};
    hf_network_search(&runner->index, &loss, runner->state[HF_BOUND_BEST]);
    if (runner->graph->is_certain) {
        memcpy(runner->state[HF_BOUND_WORST], runner->state[HF_BOUND_BEST],
               runner->graph->network.demand_count);
        return;
    }
    loss.bound = HF_BOUND_WORST;
    hf_network_search(&runner->index, &loss, runner->state[HF_BOUND_WORST]);
}

static void lose(struct runner *runner, uint32_t first, uint32_t second) {
    const uint32_t group[2] = {first, second};
    const uint32_t count = second == HF_NONE ? 1 : 2;
    struct hf_loss *loss = &runner->loss[runner->loss_count++];
    *loss = (struct hf_loss){.group = {first, second}, .subscribers_known = true};
    search(runner, group, count);
    loss_sum(runner, HF_BOUND_BEST, loss);
    loss_sum(runner, HF_BOUND_WORST, loss);
    struct hf_why_id child[SHARED_WHYS + 2];
    size_t children = 0;
    for (uint32_t i = 0; i < count; i++) {
        child[children++] = runner->group_why[group[i]];
    }
    for (uint32_t i = 0; i < runner->shared_count; i++) {
        child[children++] = runner->shared[i];
    }
    loss->why = rule_with(runner->assessment, HF_RULE_NOT_REACHED,
                          (double)loss->sites_lost[HF_BOUND_WORST], child, children);
}

/* Remembers which sites a single group surely takes away. */
static enum hf_status site_hits_add(struct runner *runner, uint32_t group,
                                    struct hf_arena *scratch) {
    const struct graph *graph = runner->graph;
    uint32_t last = HF_NONE;
    for (uint32_t d = 0; d < graph->network.demand_count; d++) {
        if (graph->demand_site[d] == last || !is_lost(runner, d, HF_BOUND_BEST)) {
            continue;
        }
        last = graph->demand_site[d];
        if (runner->hit_count + 2 > runner->hit_capacity) {
            void *grown = hf_arena_grow(scratch, runner->hit, sizeof(uint32_t), _Alignof(uint32_t),
                                        &runner->hit_capacity);
            if (grown == NULL) {
                return HF_ERR_MEMORY;
            }
            runner->hit = grown;
        }
        runner->hit[runner->hit_count++] = last;
        runner->hit[runner->hit_count++] = group;
    }
    return HF_OK;
}

/* Nodes, labels and link ends that one loss looks at. */
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

static struct loss_plan losses_plan(const struct runner *runner) {
    struct loss_plan plan = {0};
    for (uint32_t g = 0; g < runner->risk->group_count; g++) {
        plan.groups[runner->risk->threat[g]] += g != runner->risk->unknown_group ? 1 : 0;
    }
    int64_t left = HF_RESILIENCE_VISITS_MAX / visits_of(runner->graph, &runner->index);
    for (int threat = 0; threat < RISK_THREATS; threat++) {
        const int64_t count = plan.groups[threat];
        plan.has_singles[threat] = threat == RISK_VENDOR || count <= left;
        left -= plan.has_singles[threat] ? count : 0;
        plan.losses += plan.has_singles[threat] ? count : 0;
        plan.singles_left_out += plan.has_singles[threat] ? 0 : count;
    }
    for (int threat = 0; threat < RISK_THREATS; threat++) {
        const int64_t count = plan.groups[threat] * (plan.groups[threat] - 1) / 2;
        plan.has_pairs[threat] = plan.has_singles[threat] && count <= left && count <= PAIRS_MAX;
        left -= plan.has_pairs[threat] ? count : 0;
        plan.losses += plan.has_pairs[threat] ? count : 0;
        plan.pairs_left_out += plan.has_pairs[threat] ? 0 : count;
    }
    return plan;
}

static enum hf_status losses_run(struct runner *runner, const struct loss_plan *plan,
                                 struct hf_arena *keep, struct hf_arena *scratch) {
    const struct risk *risk = runner->risk;
    runner->loss = hf_new(keep, struct hf_loss, (size_t)plan->losses);
    if (runner->loss == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t g = 0; g < risk->group_count; g++) {
        if (g != risk->unknown_group && plan->has_singles[risk->threat[g]]) {
            lose(runner, g, HF_NONE);
            HF_TRY(site_hits_add(runner, g, scratch));
        }
    }
    for (uint32_t g = 0; g < risk->group_count; g++) {
        for (uint32_t h = g + 1; h < risk->group_count && plan->has_pairs[risk->threat[g]]; h++) {
            if (risk->threat[h] == risk->threat[g] && g != risk->unknown_group &&
                h != risk->unknown_group) {
                lose(runner, g, h);
            }
        }
    }
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
        add_to(&site->subscribers, subscribers);
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
    /* Hits come group by group: counting sort by site keeps the groups of a site ascending. */
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
    runner->state[HF_BOUND_BEST] = hf_new(scratch, uint8_t, demands);
    runner->state[HF_BOUND_WORST] = hf_new(scratch, uint8_t, demands);
    if (runner->base == NULL || runner->state[HF_BOUND_BEST] == NULL ||
        runner->state[HF_BOUND_WORST] == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_network_index(&runner->graph->network, scratch, &runner->index));
    hf_network_search(&runner->index, &(struct hf_network_loss){.count = 0}, runner->base);
    return HF_OK;
}

/* Fills `result`, a copy of the assessment. */
static enum hf_status assess_copy(struct hf_assessment *result, struct hf_arena *keep,
                                  struct hf_arena scratch) {
    struct risk risk = {0};
    struct graph graph = {0};
    HF_TRY(hf_risk_gather(result, keep, &scratch, &risk));
    HF_TRY(hf_graph_build(result, &risk, &scratch, &graph));
    struct runner runner = {.assessment = result, .risk = &risk, .graph = &graph};
    HF_TRY(runner_open(&runner, &scratch));
    HF_TRY(whys_make(&runner, &scratch));
    const struct loss_plan plan = losses_plan(&runner);
    HF_TRY(losses_run(&runner, &plan, keep, &scratch));
    HF_TRY(sites_fill(&runner, keep, scratch));
    HF_TRY(hf_share_gather(result, &risk, keep, scratch));
    result->group = risk.group;
    result->group_count = risk.group_count;
    result->loss = runner.loss;
    result->loss_count = runner.loss_count;
    result->singles_left_out = plan.singles_left_out;
    result->pairs_left_out = plan.pairs_left_out;
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
    const enum hf_status status = assess_copy(&result, keep, scratch);
    if (status != HF_OK) {
        assessment->why =
            result.why; /* it only grows, and its table of leaves is shared with the copy */
        return hf_error_set(error, status, "no memory for the resilience analysis");
    }
    *assessment = result;
    return HF_OK;
}
