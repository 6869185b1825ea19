#include "resilience/study.h"

#include <holdfast/sweep.h>

#include <string.h>

/* The scenario's losses: names to groups, one sweep over all of them that keeps the fate of every
 * demand, then one look at each demand for each loss. They are asked for by name, so none is left
 * out, whatever it costs. */

struct assumed_run {
    const struct study *study;
    struct hf_arena *keep;
    struct hf_csr set; /* per loss: groups */
    struct hf_sweep sweep;
    struct hf_assumed_loss *loss;
    uint32_t count;
    struct hf_assumed_part *part; /* per cell: of the loss that is looked at */
    uint32_t *last_site;          /* per cell and bound: 1 + the site counted last */
    uint8_t *region_hit;          /* per region: bits of bounds */
    struct hf_assumed_part *part_list;
    size_t part_count, part_capacity;
    struct hf_assumed_site *site_list;
    size_t site_count, site_capacity;
};

/* ---- names to groups ---- */

/* Puts a group, if it is one and not there yet, so that they ascend; returns the new end. */
static uint32_t assumed_group_put(uint32_t *item, uint32_t from, uint32_t end, uint32_t group) {
    uint32_t at = end;
    for (uint32_t i = from; i < end; i++) {
        if (item[i] == group) {
            return end;
        }
    }
    if (group == HF_NONE) {
        return end;
    }
    for (; at > from && item[at - 1] > group; at--) {
        item[at] = item[at - 1];
    }
    item[at] = group;
    return end + 1;
}

/* Threats under which the maker of something deployed is not known, as bits. */
static unsigned unknown_threats(const struct study *study) {
    const struct hf_network *network = &study->graph->network;
    unsigned bits = 0;
    for (uint32_t i = 0; network->node_unknown != NULL && i < network->node_count; i++) {
        bits |= network->node_unknown[i];
    }
    return bits;
}

/* Whether a row of the own group names nothing, or something that no other row knows. */
static bool own_group_is_vague(const struct hf_snapshot *snapshot, struct hf_text group) {
    const struct hf_risk_members *members = &snapshot->risk_members;
    const struct hf_csr *modules = &snapshot->modules_by_product;
    const struct hf_csr *devices = &snapshot->devices_by_product;
    for (uint32_t i = 0; i < members->rows.count; i++) {
        const uint32_t device = members->device[i];
        const uint32_t product = members->product[i];
        const bool is_idle = product != HF_NONE && snapshot->products.rows.stub[product] != 0 &&
                             devices->start[product] == devices->start[product + 1] &&
                             modules->start[product] == modules->start[product + 1];
        if (hf_text_equal(members->group[i], group) &&
            ((device == HF_NONE && product == HF_NONE) || is_idle ||
             (device != HF_NONE && snapshot->devices.rows.stub[device] != 0))) {
            return true;
        }
    }
    return false;
}

/* What has no group may still have made what nobody knows the maker of. */
static bool named_may_be_more(const struct study *study, const struct hf_lost_names *lost,
                              unsigned unknown) {
    bool may_be = false;
    for (uint32_t i = 0; i < lost->count; i++) {
        enum risk_threat threat[2];
        uint32_t group[2];
        const int count = hf_risk_lost_groups(study->risk, &lost->item[i], threat, group);
        for (int k = 0; k < count; k++) {
            may_be = may_be || (group[k] == HF_NONE && (unknown >> threat[k] & 1U) != 0) ||
                     (threat[k] == RISK_OWN &&
                      own_group_is_vague(study->assessment->snapshot, lost->item[i].name));
        }
    }
    return may_be;
}

static uint32_t named_groups_put(const struct study *study, const struct hf_lost_names *lost,
                                 uint32_t *item, uint32_t from) {
    uint32_t end = from;
    for (uint32_t i = 0; i < lost->count; i++) {
        enum risk_threat threat[2];
        uint32_t group[2];
        const int count = hf_risk_lost_groups(study->risk, &lost->item[i], threat, group);
        for (int k = 0; k < count; k++) {
            end = assumed_group_put(item, from, end, group[k]);
        }
    }
    return end;
}

static enum hf_status assumed_sets_make(struct assumed_run *run, struct hf_arena *scratch,
                                        struct hf_error *error) {
    const struct hf_assessment *assessment = run->study->assessment;
    const struct hf_scenario *scenario = &assessment->scenario;
    struct hf_lost_names *lost = hf_new(scratch, struct hf_lost_names, (size_t)run->count + 1);
    size_t limit = 1;
    run->loss = hf_new(run->keep, struct hf_assumed_loss, run->count);
    run->set.start = hf_new(scratch, uint32_t, (size_t)run->count + 1);
    if (lost == NULL || run->loss == NULL || run->set.start == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t at = 0;
    for (uint32_t i = 0; i < scenario->change_count; i++) {
        if (scenario->change[i].kind == HF_CHANGE_LOSE) {
            HF_TRY(hf_scenario_lost(scratch, assessment->snapshot, &scenario->change[i], &lost[at],
                                    error));
            limit += 2 * (size_t)lost[at].count;
            run->loss[at++].change = i;
        }
    }
    run->set.item = hf_new(run->keep, uint32_t, limit);
    if (run->set.item == NULL) {
        return HF_ERR_MEMORY;
    }
    const unsigned unknown = unknown_threats(run->study);
    for (uint32_t i = 0; i < run->count; i++) {
        const uint32_t from = run->set.start[i];
        const uint32_t end = named_groups_put(run->study, &lost[i], run->set.item, from);
        run->set.start[i + 1] = end;
        run->loss[i].group_from = from;
        run->loss[i].group_count = end - from;
        run->loss[i].may_be_more = named_may_be_more(run->study, &lost[i], unknown);
    }
    return HF_OK;
}

/* ---- what is lost ---- */

static bool is_lost(const struct hf_sweep *sweep, int bound, uint32_t demand, uint32_t loss) {
    return (sweep->demand_lost[bound][demand * sweep->row_words + loss / 64] >> loss % 64 & 1) != 0;
}

/* The first so many by people, then those surely lost, then by site, which come ascending. */
static void assumed_site_put(struct hf_assumed_site *first, uint32_t *count,
                             struct hf_assumed_site site) {
    const int64_t people = site.subscribers == HF_COUNT_UNKNOWN ? 0 : site.subscribers;
    uint32_t at = *count;
    for (; at > 0; at--) {
        const struct hf_assumed_site *other = &first[at - 1];
        const int64_t theirs = other->subscribers == HF_COUNT_UNKNOWN ? 0 : other->subscribers;
        if (theirs > people ||
            (theirs == people && (other->lost == HF_ANSWER_YES || site.lost != HF_ANSWER_YES))) {
            break;
        }
    }
    if (at >= HF_ASSUMED_SITES) {
        return;
    }
    *count += *count < HF_ASSUMED_SITES ? 1 : 0;
    memmove(&first[at + 1], &first[at], (*count - at - 1) * sizeof *first);
    first[at] = site;
}

/* One demand that is lost in that case. */
static void cell_lose(struct assumed_run *run, uint32_t demand, int bound) {
    const struct graph *graph = run->study->graph;
    const uint32_t cell = run->study->cells.demand_cell[demand];
    const uint32_t site = graph->demand_site[demand];
    const int64_t subscribers = graph->demand_subscribers[demand];
    struct hf_assumed_part *part = &run->part[cell];
    uint32_t *last = &run->last_site[cell * HF_BOUNDS + (uint32_t)bound];
    part->sites_lost[bound] += *last == site + 1 ? 0 : 1;
    *last = site + 1;
    if (subscribers == HF_COUNT_UNKNOWN) {
        part->subscribers_known = false;
    } else {
        hf_add_saturated(&part->subscribers_lost[bound], subscribers);
    }
    run->region_hit[run->study->cells.site_region[site]] |= (uint8_t)(1U << bound);
}

/* The demands from ... end - 1 are those of one site; fills what it loses. False: nothing. */
static bool site_lose(struct assumed_run *run, uint32_t loss, uint32_t from, uint32_t end,
                      struct hf_assumed_site *site) {
    bool is_any = false;
    *site = (struct hf_assumed_site){
        .loss = loss, .site = run->study->graph->demand_site[from], .lost = HF_ANSWER_NO_BASIS};
    for (uint32_t d = from; d < end; d++) {
        if (is_lost(&run->sweep, HF_BOUND_BEST, d, loss)) {
            site->lost = HF_ANSWER_YES;
            cell_lose(run, d, HF_BOUND_BEST);
        }
        if (!is_lost(&run->sweep, HF_BOUND_WORST, d, loss)) {
            continue;
        }
        const int64_t subscribers = run->study->graph->demand_subscribers[d];
        is_any = true;
        cell_lose(run, d, HF_BOUND_WORST);
        if (subscribers == HF_COUNT_UNKNOWN || site->subscribers == HF_COUNT_UNKNOWN) {
            site->subscribers = HF_COUNT_UNKNOWN;
        } else {
            hf_add_saturated(&site->subscribers, subscribers);
        }
    }
    return is_any;
}

static enum hf_status parts_keep(struct assumed_run *run, uint32_t loss) {
    const struct cells *cells = &run->study->cells;
    for (uint32_t cell = 0; cell < cells->count; cell++) {
        struct hf_assumed_part *part = &run->part[cell];
        if (part->sites_lost[HF_BOUND_WORST] == 0) {
            continue;
        }
        if (run->part_count == run->part_capacity) {
            void *const grown =
                hf_arena_grow(run->keep, run->part_list, sizeof *part,
                              _Alignof(struct hf_assumed_part), &run->part_capacity);
            if (grown == NULL) {
                return HF_ERR_MEMORY;
            }
            run->part_list = grown;
        }
        part->loss = loss;
        part->region = hf_cell_region(cells, cell);
        part->function = hf_cell_function(cells, cell);
        run->part_list[run->part_count++] = *part;
    }
    return HF_OK;
}

static enum hf_status sites_keep(struct assumed_run *run, const struct hf_assumed_site *first,
                                 uint32_t count) {
    while (run->site_capacity < run->site_count + count) {
        void *const grown = hf_arena_grow(run->keep, run->site_list, sizeof *first,
                                          _Alignof(struct hf_assumed_site), &run->site_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        run->site_list = grown;
    }
    if (count > 0) {
        memcpy(run->site_list + run->site_count, first, count * sizeof *first);
    }
    run->site_count += count;
    return HF_OK;
}

/* By which change, with which groups. */
static struct hf_why_id why_assumed_loss(const struct study *study,
                                         const struct hf_assumed_loss *loss, const uint32_t *group,
                                         struct hf_arena scratch) {
    struct hf_assessment *assessment = study->assessment;
    const struct hf_snapshot *snapshot = assessment->snapshot;
    struct hf_why_id *child =
        hf_new(&scratch, struct hf_why_id, 1 + (size_t)loss->group_count + study->shared_count);
    size_t count = 0;
    if (child == NULL) {
        assessment->why.failed = true;
        return HF_WHY_NONE;
    }
    for (uint32_t p = snapshot->pack_count; p > 0 && count == 0; p--) {
        const uint32_t fact = hf_scenario_fact(&snapshot->pack[p - 1], loss->change);
        if (fact != HF_NONE) {
            child[count++] = hf_why_leaf(&assessment->why, HF_WHY_FACT, p - 1, fact);
        }
    }
    for (uint32_t i = 0; i < loss->group_count; i++) {
        child[count++] = study->group_why[group[loss->group_from + i]];
    }
    for (uint32_t i = 0; i < study->shared_count; i++) {
        child[count++] = study->shared[i];
    }
    return hf_why_apply(&assessment->why,
                        &(struct hf_why_rule){HF_RULE_NOT_REACHED,
                                              (double)loss->sites_lost[HF_BOUND_WORST], HF_DATE_MIN,
                                              child, count});
}

static enum hf_status assumed_look(struct assumed_run *run, uint32_t at) {
    const struct graph *graph = run->study->graph;
    const struct cells *cells = &run->study->cells;
    struct hf_assumed_loss *loss = &run->loss[at];
    struct hf_assumed_site first[HF_ASSUMED_SITES];
    uint32_t first_count = 0;
    memset(run->last_site, 0, (size_t)cells->count * HF_BOUNDS * sizeof *run->last_site);
    memset(run->region_hit, 0, cells->region_count);
    for (uint32_t cell = 0; cell < cells->count; cell++) {
        run->part[cell] = (struct hf_assumed_part){.subscribers_known = true};
    }
    uint32_t end = 0;
    for (uint32_t from = 0; from < graph->network.demand_count; from = end) {
        struct hf_assumed_site site;
        while (end < graph->network.demand_count &&
               graph->demand_site[end] == graph->demand_site[from]) {
            end++;
        }
        if (site_lose(run, at, from, end, &site)) {
            assumed_site_put(first, &first_count, site);
        }
    }
    loss->subscribers_known = true;
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        const struct hf_sweep_sum *sum = &run->sweep.sum[bound][at];
        loss->sites_lost[bound] = sum->sites;
        loss->subscribers_lost[bound] = sum->weight;
        loss->subscribers_known = loss->subscribers_known && sum->unknown == 0;
        for (uint32_t r = 0; r < cells->region_count; r++) {
            loss->regions[bound] += run->region_hit[r] >> bound & 1;
        }
    }
    HF_TRY(sites_keep(run, first, first_count));
    return parts_keep(run, at);
}

static enum hf_status assumed_sweep(struct assumed_run *run, struct hf_arena *sums,
                                    struct hf_arena scratch) {
    const struct graph *graph = run->study->graph;
    const struct hf_sweep_question question = {
        .set = run->set,
        .set_count = run->count,
        .is_asked = {true, true},
        .demand_site = graph->demand_site,
        .site_count = run->study->assessment->snapshot->sites.rows.count,
        .demand_weight = graph->demand_subscribers,
        .demand_had = {run->study->was_served, NULL},
        .demand_rows = run->count,
    };
    return hf_sweep(&graph->network, &question, sums, scratch, &run->sweep);
}

static enum hf_status assumed_rooms_open(struct assumed_run *run, struct hf_arena *scratch) {
    const struct cells *cells = &run->study->cells;
    run->part = hf_new(scratch, struct hf_assumed_part, (size_t)cells->count + 1);
    run->last_site = hf_new(scratch, uint32_t, (size_t)cells->count * HF_BOUNDS + 1);
    run->region_hit = hf_new(scratch, uint8_t, (size_t)cells->region_count + 1);
    return run->part == NULL || run->last_site == NULL || run->region_hit == NULL ? HF_ERR_MEMORY
                                                                                  : HF_OK;
}

enum hf_status hf_assumed_gather(const struct study *study, struct hf_arena *keep,
                                 struct hf_arena scratch, struct hf_error *error) {
    struct hf_assessment *assessment = study->assessment;
    struct assumed_run run = {.study = study, .keep = keep};
    for (uint32_t i = 0; i < assessment->scenario.change_count; i++) {
        run.count += assessment->scenario.change[i].kind == HF_CHANGE_LOSE ? 1 : 0;
    }
    if (run.count > 0) {
        HF_TRY(assumed_sets_make(&run, &scratch, error));
        HF_TRY(assumed_rooms_open(&run, &scratch));
        /* what the sweep finds goes to one half, its room to work to the other */
        struct hf_arena sums = scratch;
        sums.at += hf_arena_left(&scratch) / 2;
        scratch.end = sums.at;
        HF_TRY(assumed_sweep(&run, &sums, scratch));
        for (uint32_t i = 0; i < run.count; i++) {
            HF_TRY(assumed_look(&run, i));
            run.loss[i].why = why_assumed_loss(study, &run.loss[i], run.set.item, scratch);
        }
        HF_TRY(hf_dark_assumed(study, &run.sweep, keep));
    }
    assessment->assumed = run.loss;
    assessment->assumed_count = run.count;
    assessment->assumed_group = run.set.item;
    assessment->assumed_part = run.part_list;
    assessment->assumed_part_count = (uint32_t)run.part_count;
    assessment->assumed_site = run.site_list;
    assessment->assumed_site_count = (uint32_t)run.site_count;
    return HF_OK;
}
