#include <holdfast/resilience.h>

#include "resilience/graph.h"
#include "resilience/reasons.h"

#include <holdfast/capacity.h>

#include <math.h>
#include <string.h>

/* Amounts become whole numbers: parts of the unit, as small as all traffic together allows. */

enum { UNITS_MAX = 64 };

struct carried_run {
    const struct hf_assessment *assessment;
    struct risk risk;
    struct graph graph;
    struct hf_text unit;
    double scale;            /* parts of the unit */
    int64_t *link_capacity;  /* per link of the graph */
    uint32_t *link_row;      /* per link of the graph: row; HF_NONE: the inside of a site */
    int64_t *demand_traffic; /* per demand */
    uint32_t *demand_class;  /* per demand: function + 1, or 0 */
    struct hf_csr set;
    struct hf_carried answer;
};

/* ---- the unit ---- */

static struct hf_text first_word(struct hf_text text) {
    static const char stop[] = {' ', ',', ';', '\t'};
    size_t from = 0;
    while (from < text.len && text.data[from] == ' ') {
        from++;
    }
    size_t end = from;
    while (end < text.len && memchr(stop, text.data[end], sizeof stop) == NULL) {
        end++;
    }
    return hf_text_slice(text, from, end);
}

static bool is_carried_amount(double amount) {
    return amount >= 0.0 && amount < 1e17;
}

/* Of the first units that are met, the one that most services have; of equal ones the first. */
static struct hf_text unit_choose(const struct hf_snapshot *snapshot) {
    struct hf_text unit[UNITS_MAX];
    uint32_t services[UNITS_MAX] = {0};
    uint32_t count = 0;
    uint32_t best = 0;
    for (uint32_t i = 0; i < snapshot->services.rows.count; i++) {
        const struct hf_text word = first_word(snapshot->services.traffic_basis[i]);
        uint32_t at = 0;
        if (word.len == 0 || !is_carried_amount(snapshot->services.traffic[i])) {
            continue;
        }
        while (at < count && !hf_text_equal_nocase(unit[at], word)) {
            at++;
        }
        if (at == count && count < UNITS_MAX) {
            unit[count++] = word;
        }
        if (at < count) {
            services[at]++;
        }
    }
    for (uint32_t at = 1; at < count; at++) {
        best = services[at] > services[best] ? at : best;
    }
    return count == 0 ? HF_TEXT("") : unit[best];
}

/* ---- amounts ---- */

bool hf_carried_traffic_is_known(const struct hf_snapshot *snapshot, uint32_t service,
                                 struct hf_text unit) {
    const struct hf_services *services = &snapshot->services;
    return is_carried_amount(services->traffic[service]) && unit.len > 0 &&
           hf_text_equal_nocase(first_word(services->traffic_basis[service]), unit);
}

bool hf_carried_capacity_is_known(const struct hf_snapshot *snapshot, uint32_t link,
                                  struct hf_text unit) {
    const struct hf_links *links = &snapshot->links;
    return links->capacity[link] >= 0.0 && unit.len > 0 &&
           hf_text_equal_nocase(hf_text_trim(links->capacity_unit[link]), unit);
}

static bool service_is_known(const struct carried_run *run, uint32_t service) {
    return hf_carried_traffic_is_known(run->assessment->snapshot, service, run->unit);
}

static void scale_choose(struct carried_run *run) {
    double sum = 0.0;
    for (uint32_t i = 0; i < run->assessment->snapshot->services.rows.count; i++) {
        sum += service_is_known(run, i) ? run->assessment->snapshot->services.traffic[i] : 0.0;
    }
    run->scale = 1e6;
    while (run->scale * sum > 0x1p52) {
        run->scale /= 10.0;
    }
}

static enum hf_status traffic_load(struct carried_run *run, struct hf_arena *scratch) {
    const struct hf_services *services = &run->assessment->snapshot->services;
    const uint32_t demands = run->graph.network.demand_count;
    run->demand_traffic = hf_take(scratch, int64_t, (size_t)demands + 1);
    run->demand_class = hf_take(scratch, uint32_t, (size_t)demands + 1);
    if (run->demand_traffic == NULL || run->demand_class == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < demands; d++) {
        const uint32_t service = run->graph.demand_service[d];
        const bool is_known = service != HF_NONE && service_is_known(run, service);
        const bool is_none = service == HF_NONE && services->rows.count > 0;
        run->demand_traffic[d] = is_known ? llround(services->traffic[service] * run->scale)
                                          : (is_none ? 0 : HF_COUNT_UNKNOWN);
        run->demand_class[d] =
            run->graph.demand_use[d] == HF_NONE ? 0 : run->graph.demand_use[d] + 1;
    }
    for (uint32_t i = 0; i < services->rows.count; i++) {
        const bool is_known = service_is_known(run, i);
        const bool has_unit = first_word(services->traffic_basis[i]).len > 0;
        run->answer.services_unknown += is_known ? 0 : 1;
        run->answer.services_other_unit +=
            !is_known && has_unit && is_carried_amount(services->traffic[i]) ? 1 : 0;
    }
    run->answer.services = services->rows.count;
    return HF_OK;
}

static int64_t capacity_of(struct carried_run *run, uint32_t row) {
    const struct hf_links *links = &run->assessment->snapshot->links;
    const double capacity = links->capacity[row];
    run->answer.links++;
    if (!hf_carried_capacity_is_known(run->assessment->snapshot, row, run->unit)) {
        run->answer.links_unknown++;
        run->answer.links_other_unit += capacity >= 0.0 ? 1 : 0;
        return HF_COUNT_UNKNOWN;
    }
    return capacity * run->scale < 0x1p60 ? llround(capacity * run->scale) : HF_CAPACITY_UNLIMITED;
}

/* Links of the graph are the rows that count, in their order, then the insides of sites. */
static enum hf_status capacity_load(struct carried_run *run, struct hf_arena *scratch) {
    const struct hf_snapshot *snapshot = run->assessment->snapshot;
    const uint32_t links = run->graph.network.link_count;
    run->link_capacity = hf_take(scratch, int64_t, (size_t)links + 1);
    run->link_row = hf_take(scratch, uint32_t, (size_t)links + 1);
    if (run->link_capacity == NULL || run->link_row == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t row = 0; row < snapshot->links.rows.count; row++) {
        if (hf_risk_link_counts(snapshot, row)) {
            run->link_row[count] = row;
            run->link_capacity[count++] = capacity_of(run, row);
        }
    }
    for (; count < links; count++) {
        run->link_row[count] = HF_NONE;
        run->link_capacity[count] = HF_CAPACITY_UNLIMITED;
    }
    return HF_OK;
}

/* ---- losses ---- */

/* Which threats' single groups are asked for. */
static void singles_plan(struct carried_run *run, bool *is_asked) {
    const struct hf_network *network = &run->graph.network;
    int64_t groups[RISK_THREATS] = {0};
    for (uint32_t g = 0; g < run->risk.group_count; g++) {
        groups[run->risk.threat[g]] += g != run->risk.unknown_group ? 1 : 0;
    }
    const int64_t ends = 2 * ((int64_t)network->link_count + network->node_count) +
                         network->demand_node.start[network->demand_count];
    const int64_t visits = ends * (1 + 2 * (int64_t)network->function_count) + 1;
    int64_t left = HF_CARRIED_VISITS_MAX / visits;
    for (int threat = 0; threat < RISK_THREATS; threat++) {
        is_asked[threat] = threat == RISK_VENDOR || groups[threat] <= left;
        left -= is_asked[threat] ? groups[threat] : 0;
        run->answer.singles_left_out += is_asked[threat] ? 0 : (uint32_t)groups[threat];
    }
}

static enum hf_status losses_list(struct carried_run *run, struct hf_arena *keep,
                                  struct hf_arena *scratch) {
    const struct hf_assessment *assessment = run->assessment;
    const uint32_t assumed = assessment->assumed_count;
    bool is_asked[RISK_THREATS] = {false};
    const size_t most = 2 + (size_t)(assumed > 0 ? assumed : run->risk.group_count);
    size_t items = run->risk.group_count;
    for (uint32_t i = 0; i < assumed; i++) {
        items += assessment->assumed[i].group_count;
    }
    run->set.start = hf_new(scratch, uint32_t, most);
    run->set.item = hf_take(scratch, uint32_t, items + 1);
    struct hf_carried_loss *loss = hf_new(keep, struct hf_carried_loss, most);
    if (run->set.start == NULL || run->set.item == NULL || loss == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    uint32_t end = 0;
    loss[count++] = (struct hf_carried_loss){.group = HF_NONE, .assumed = HF_NONE};
    for (uint32_t i = 0; i < assumed; i++) {
        const struct hf_assumed_loss *one = &assessment->assumed[i];
        for (uint32_t k = 0; k < one->group_count; k++) {
            run->set.item[end++] = assessment->assumed_group[one->group_from + k];
        }
        loss[count] = (struct hf_carried_loss){.group = HF_NONE, .assumed = i};
        run->set.start[++count] = end;
    }
    if (assumed == 0) {
        singles_plan(run, is_asked);
    }
    for (uint32_t g = 0; assumed == 0 && g < run->risk.group_count; g++) {
        if (g != run->risk.unknown_group && is_asked[run->risk.threat[g]]) {
            run->set.item[end++] = g;
            loss[count] = (struct hf_carried_loss){.group = g, .assumed = HF_NONE};
            run->set.start[++count] = end;
        }
    }
    run->answer.loss = loss;
    run->answer.loss_count = count;
    return HF_OK;
}

/* ---- the answer ---- */

static struct hf_carried_sum carried_sum(const struct carried_run *run,
                                         const struct hf_capacity_sum *sum) {
    return (struct hf_carried_sum){{(double)sum->connected[HF_BOUND_BEST] / run->scale,
                                    (double)sum->connected[HF_BOUND_WORST] / run->scale},
                                   (double)sum->most / run->scale,
                                   (double)sum->least / run->scale,
                                   sum->unknown};
}

static enum hf_status carried_fill(struct carried_run *run, const struct hf_capacity *seen,
                                   struct hf_arena *keep) {
    const size_t classes = seen->class_count;
    const uint32_t cuts = seen->cut_start[seen->loss_count];
    struct hf_carried_sum *of_function =
        hf_new(keep, struct hf_carried_sum, seen->loss_count * classes + 1);
    struct hf_carried_cut *cut = hf_new(keep, struct hf_carried_cut, (size_t)cuts + 1);
    if (of_function == NULL || cut == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < seen->loss_count * classes; i++) {
        of_function[i] = carried_sum(run, &seen->of_class[i]);
    }
    for (uint32_t i = 0; i < cuts; i++) {
        cut[i] = (struct hf_carried_cut){run->link_row[seen->cut[i].link], seen->cut[i].links,
                                         (double)seen->cut[i].carries / run->scale,
                                         (double)seen->cut[i].wanted / run->scale, HF_WHY_NONE};
    }
    for (uint32_t i = 0; i < seen->loss_count; i++) {
        struct hf_carried_loss *loss = &run->answer.loss[i];
        loss->sum = carried_sum(run, &seen->sum[i]);
        loss->of_function = of_function + i * classes;
        loss->cut = cut + seen->cut_start[i];
        loss->cut_count = seen->cut_start[i + 1] - seen->cut_start[i];
        loss->why = HF_WHY_NONE;
    }
    return HF_OK;
}

static enum hf_status carried_open(struct carried_run *run, struct hf_arena *groups,
                                   struct hf_arena *keep, struct hf_arena *scratch) {
    HF_TRY(hf_risk_gather(run->assessment, groups, scratch, &run->risk));
    HF_TRY(hf_graph_build(run->assessment, &run->risk, scratch, &run->graph));
    run->unit = unit_choose(run->assessment->snapshot);
    run->answer.unit = run->unit;
    run->answer.function_count = run->assessment->snapshot->functions.rows.count;
    scale_choose(run);
    HF_TRY(traffic_load(run, scratch));
    HF_TRY(capacity_load(run, scratch));
    return losses_list(run, keep, scratch);
}

enum hf_status hf_carried_assess(const struct hf_assessment *assessment,
                                 const struct hf_carried_request *request, struct hf_arena *keep,
                                 struct hf_arena scratch, struct hf_carried *carried) {
    if (assessment == NULL || assessment->snapshot == NULL || request == NULL || keep == NULL ||
        carried == NULL || assessment->assumptions.count < HF_ASSUME_COUNT) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_assessment silent = *assessment;
    silent.why = (struct hf_why){.muted = true};
    struct carried_run run = {.assessment = &silent};
    struct hf_arena aside = scratch; /* groups, then what the engine says */
    aside.at = aside.end - hf_arena_left(&scratch) / 8;
    scratch.end = aside.at;
    HF_TRY(carried_open(&run, &aside, keep, &scratch));
    const struct hf_capacity_question question = {
        .link_capacity = run.link_capacity,
        .demand_traffic = run.demand_traffic,
        .demand_class = run.demand_class,
        .class_count = run.answer.function_count + 1,
        .set = run.set,
        .set_count = run.answer.loss_count,
        .cuts_max = HF_CARRIED_CUTS_MAX,
        .threads = request->threads,
    };
    struct hf_capacity seen = {0};
    HF_TRY(hf_capacity(&run.graph.network, &question, &aside, scratch, &seen));
    HF_TRY(carried_fill(&run, &seen, keep));
    *carried = run.answer;
    return HF_OK;
}
