#include "resilience/cut_study.h"

#include "network/lean.h"
#include "network/loss.h"

#include <holdfast/cuts.h>

#include <string.h>

/* hf_cuts once more with costs, in both cases of each threat that it answered without: demands of
 * one answer are of one family in each case, so an answer has one cheapest cut in each. */

struct costs_run {
    const struct hf_assessment *assessment;
    const struct hf_cut_costs_request *request;
    struct risk risk;
    struct graph graph;
    struct lean_network lean;
    uint8_t *was_served; /* per demand */
    uint32_t *group;     /* of the threat, ascending */
    int64_t *cost;       /* of each of them */
    uint32_t group_count;
    struct hf_cut_costs *made;
    size_t group_room; /* in made->group */
    struct hf_arena *keep;
};

/* ---- the prices ---- */

static enum hf_status price_refused(const struct hf_group_cost *item, const char *why,
                                    struct hf_error *error) {
    return hf_error_set(error, HF_ERR_INPUT, "'%.*s' %s",
                        HF_TEXT_ARG(hf_text_slice(item->name, 0, 80)), why);
}

static enum hf_status prices_resolve(struct costs_run *run, struct hf_arena scratch,
                                     struct hf_error *error) {
    struct hf_cut_costs *made = run->made;
    for (uint32_t g = 0; g < run->risk.group_count; g++) {
        made->group_cost[g] = 1;
    }
    for (uint32_t i = 0; i < run->request->count; i++) {
        const struct hf_group_cost *item = &run->request->item[i];
        const struct risk_asked asked = {item->name, "cost"};
        uint32_t group = HF_NONE;
        if (item->cost < 0 || item->cost > HF_CUTS_COST_MAX) {
            return price_refused(item, "wants a cost from 0 to 68719476736", error);
        }
        HF_TRY(hf_risk_group_named(&run->risk, run->assessment->snapshot, &asked, scratch, &group,
                                   error));
        for (uint32_t k = 0; k < i; k++) {
            if (made->priced[k] == group) {
                return price_refused(item, "has a cost already; say one for each group", error);
            }
        }
        made->priced[made->priced_count++] = group;
        made->group_cost[group] = item->cost;
    }
    return HF_OK;
}

/* ---- threat by threat ---- */

static void costs_forget(struct costs_run *run, uint32_t threat) {
    for (uint32_t a = 0; a < run->assessment->cut_answer_count; a++) {
        if (run->assessment->cut_answer[a].threat == threat) {
            run->made->cut[a][0] = run->made->cut[a][1] =
                (struct hf_cheapest_cut){.cost = HF_COUNT_UNKNOWN};
        }
    }
    run->made->is_left_out[threat] = 1;
}

static void threat_groups_list(struct costs_run *run, uint32_t threat) {
    const struct hf_assessment *assessment = run->assessment;
    const bool is_all = threat > 0 && threat + 1 == assessment->cut_threat_count;
    run->group_count = 0;
    for (uint32_t g = 0; g < run->risk.group_count; g++) {
        if (g != run->risk.unknown_group &&
            (is_all ||
             hf_text_equal(run->risk.group[g].threat, assessment->cut_threat[threat].name))) {
            run->cost[run->group_count] = run->made->group_cost[g];
            run->group[run->group_count++] = g;
        }
    }
}

/* Less what it cuts without, as groups that cost nothing may be. */
static uint32_t mask_lessen(const uint32_t *way, uint32_t count, uint32_t mask) {
    for (uint32_t rest = mask; rest != 0; rest &= rest - 1) {
        const uint32_t less = mask & ~(rest & -rest);
        mask = hf_cut_hits_all(way, count, less) ? less : mask;
    }
    return mask;
}

static enum hf_status cheapest_put(struct costs_run *run, const struct hf_cuts *cuts,
                                   uint32_t family, struct hf_cheapest_cut *cheapest) {
    const struct hf_family_cut *cut = &cuts->cut[family];
    const uint32_t *way = cuts->family.item + cuts->family.start[family];
    const uint32_t count = cuts->family.start[family + 1] - cuts->family.start[family];
    struct hf_cut_costs *made = run->made;
    *cheapest = (struct hf_cheapest_cut){
        .cost = cut->cost_least, .is_exact = true, .group_from = (uint32_t)made->group_count};
    if (count == 0 || cut->cost_least == INT64_MAX) {
        return HF_OK;
    }
    uint32_t mask = mask_lessen(way, count, cut->cost_mask);
    cheapest->is_exact = cut->is_exact;
    cheapest->cost = 0;
    for (; mask != 0; mask &= mask - 1) {
        const int position = __builtin_ctz(mask);
        if (made->group_count == run->group_room) {
            return HF_ERR_ARGUMENT; /* not the answers of this assessment */
        }
        made->group[made->group_count++] = run->group[position];
        cheapest->cost += run->cost[position];
        cheapest->group_count++;
    }
    return HF_OK;
}

static enum hf_status threat_case_ask(struct costs_run *run, uint32_t threat, enum hf_bound bound,
                                      struct hf_arena scratch) {
    const struct hf_assessment *assessment = run->assessment;
    const struct hf_cuts_question question = {
        .group = run->group,
        .group_count = run->group_count,
        .group_cost = run->cost,
        .bound = bound,
        .demand_had = bound == HF_BOUND_BEST ? run->was_served : NULL,
        .sets_max = FAMILY_SETS_MAX,
        .steps_max = FAMILY_STEPS_MAX,
    };
    uint8_t *is_done = hf_new(&scratch, uint8_t, (size_t)assessment->cut_answer_count + 1);
    struct hf_arena families = scratch;
    struct hf_cuts cuts;
    if (is_done == NULL) {
        return HF_ERR_MEMORY;
    }
    families.at += hf_arena_left(&scratch) / 4 * 3;
    scratch.end = families.at;
    HF_TRY(hf_cuts(&run->lean.network, &question, &families, scratch, &cuts));
    for (uint32_t d = 0; d < run->lean.network.demand_count; d++) {
        const size_t row = (size_t)d * assessment->cut_threat_count + threat;
        const uint32_t answer = assessment->site_cut[row].answer;
        if (is_done[answer] == 0) {
            is_done[answer] = 1;
            HF_TRY(cheapest_put(run, &cuts, cuts.demand_family[d], &run->made->cut[answer][bound]));
        }
    }
    return HF_OK;
}

static enum hf_status threat_ask(struct costs_run *run, uint32_t threat, struct hf_arena scratch) {
    const struct hf_cut_threat *of = &run->assessment->cut_threat[threat];
    if (of->method != HF_CUT_BY_FAMILIES) {
        costs_forget(run, threat);
        return HF_OK;
    }
    threat_groups_list(run, threat);
    if (run->group_count != of->group_count) {
        return HF_ERR_ARGUMENT;
    }
    const size_t groups = run->made->group_count;
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        const enum hf_status status = threat_case_ask(run, threat, (enum hf_bound)bound, scratch);
        if (status == HF_ERR_LIMIT) {
            run->made->group_count = groups;
            costs_forget(run, threat);
            return HF_OK;
        }
        HF_TRY(status);
    }
    return HF_OK;
}

/* ---- all of it ---- */

static bool costs_question_is_valid(const struct hf_assessment *assessment,
                                    const struct hf_cut_costs_request *request) {
    return assessment != NULL && assessment->snapshot != NULL && request != NULL &&
           assessment->assumptions.count >= HF_ASSUME_COUNT &&
           (request->count == 0 || request->item != NULL);
}

static enum hf_status costs_rooms_make(struct costs_run *run, struct hf_arena *scratch) {
    const struct hf_assessment *assessment = run->assessment;
    struct hf_cut_costs *made = run->made;
    const size_t groups = (size_t)run->risk.group_count + 1;
    const size_t answers = (size_t)assessment->cut_answer_count + 1;
    run->group_room = answers * 2 * HF_CUTS_GROUPS_MAX;
    run->group = hf_new(scratch, uint32_t, groups);
    run->cost = hf_new(scratch, int64_t, groups);
    made->group = hf_take(scratch, uint32_t, run->group_room);
    made->cut =
        hf_arena_take(run->keep, sizeof *made->cut, _Alignof(struct hf_cheapest_cut[2]), answers);
    made->group_cost = hf_new(run->keep, int64_t, groups);
    made->priced = hf_new(run->keep, uint32_t, (size_t)run->request->count + 1);
    made->is_left_out = hf_new(run->keep, uint8_t, (size_t)assessment->cut_threat_count + 1);
    return run->group == NULL || run->cost == NULL || made->group == NULL || made->cut == NULL ||
                   made->group_cost == NULL || made->priced == NULL || made->is_left_out == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

/* The network without what nothing is served through, and who is served by it today. */
static enum hf_status costs_network_make(struct costs_run *run, struct hf_arena *scratch) {
    const struct hf_network_loss none = {.bound = HF_BOUND_BEST};
    struct hf_arena keep = *scratch;
    struct hf_arena work = *scratch;
    work.at += hf_arena_left(scratch) / 2;
    keep.end = work.at;
    HF_TRY(hf_network_lean(&run->graph.network, &keep, work, &run->lean));
    scratch->at = keep.at;
    const uint32_t demands = run->lean.network.demand_count;
    run->was_served = hf_new(scratch, uint8_t, (size_t)demands + 1);
    if (run->was_served == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_network_lose(&run->lean.network, &none, *scratch, run->was_served));
    for (uint32_t d = 0; d < demands; d++) {
        run->was_served[d] = run->was_served[d] == HF_DEMAND_SERVED;
    }
    return HF_OK;
}

static enum hf_status costs_ask(struct costs_run *run, struct hf_arena *groups,
                                struct hf_arena *scratch, struct hf_error *error) {
    const struct hf_assessment *assessment = run->assessment;
    HF_TRY(hf_risk_gather(assessment, groups, scratch, &run->risk));
    HF_TRY(costs_rooms_make(run, scratch));
    HF_TRY(prices_resolve(run, *scratch, error));
    HF_TRY(hf_graph_build(assessment, &run->risk, scratch, &run->graph));
    HF_TRY(costs_network_make(run, scratch));
    if (assessment->site_cut_count !=
        (size_t)run->lean.network.demand_count * assessment->cut_threat_count) {
        return HF_ERR_ARGUMENT;
    }
    for (uint32_t t = 0; t < assessment->cut_threat_count; t++) {
        HF_TRY(threat_ask(run, t, *scratch));
    }
    const size_t count = run->made->group_count;
    uint32_t *group = hf_take(run->keep, uint32_t, count + 1);
    if (group == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(group, run->made->group, count * sizeof *group);
    run->made->group = group;
    return HF_OK;
}

enum hf_status hf_cut_costs_assess(const struct hf_assessment *assessment,
                                   const struct hf_cut_costs_request *request,
                                   struct hf_arena *keep, struct hf_arena scratch,
                                   struct hf_cut_costs *costs, struct hf_error *error) {
    if (!costs_question_is_valid(assessment, request) || keep == NULL || costs == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "hf_cut_costs_assess wants an assessment");
    }
    struct hf_assessment silent = *assessment; /* reasons are there already */
    silent.why = (struct hf_why){.muted = true};
    struct hf_cut_costs made = {.priced_count = 0};
    struct costs_run run = {.assessment = &silent, .request = request, .made = &made, .keep = keep};
    struct hf_arena groups = scratch;
    groups.at += hf_arena_left(&scratch) / 8 * 7;
    scratch.end = groups.at;
    const enum hf_status status = costs_ask(&run, &groups, &scratch, error);
    if (status == HF_OK) {
        *costs = made;
        return HF_OK;
    }
    return status == HF_ERR_INPUT
               ? status
               : hf_error_set(error, status, "cheapest cuts: %s", hf_status_text(status));
}
