#include "exposure/condition.h"
#include "exposure/period.h"
#include "resilience/study.h"

#include <math.h>
#include <string.h>

/* What each loss takes of each choice of functions is counted once, then held against every
 * threshold about that choice. */

struct incident_run {
    const struct study *study;
    uint32_t count;    /* losses: what is assumed lost; if nothing is, single groups */
    uint32_t *loss;    /* per single group's: position in assessment.loss */
    uint32_t singles;  /* of count */
    struct hf_csr set; /* per loss: groups */
    const uint64_t *lost[HF_BOUNDS]; /* per demand row_words: a bit a loss */
    size_t row_words;
    /* of one choice of functions */
    enum hf_answer *counts; /* per function, and behind them for what has none stated */
    int64_t *sites[HF_BOUNDS], *subscribers[HF_BOUNDS], *unknown[HF_BOUNDS]; /* per loss */
    uint32_t *last_site[HF_BOUNDS];                                          /* 1 + site */
    int64_t *unsure; /* per loss: people lost in the worst case of functions that may not count */
    int64_t served;
    int64_t served_sure; /* of them, of functions that count for sure */
    bool served_known;
    /* found */
    struct hf_arena *keep;
    struct hf_incident *incident;
    size_t incident_count, incident_capacity;
};

/* ---- losses ---- */

static enum hf_status incident_sets_make(struct incident_run *run, struct hf_arena *scratch) {
    const struct hf_assessment *assessment = run->study->assessment;
    size_t labels = 0;
    uint32_t singles = 0;
    const uint32_t losses = assessment->assumed_count > 0 ? 0 : assessment->loss_count;
    for (uint32_t i = 0; i < losses; i++) {
        singles += assessment->loss[i].group[1] == HF_NONE ? 1 : 0;
    }
    run->singles = singles;
    run->count = singles + assessment->assumed_count;
    labels += singles;
    for (uint32_t i = 0; i < assessment->assumed_count; i++) {
        labels += assessment->assumed[i].group_count;
    }
    uint32_t *start = hf_new(scratch, uint32_t, (size_t)run->count + 1);
    uint32_t *item = hf_new(scratch, uint32_t, labels + 1);
    run->loss = hf_new(scratch, uint32_t, (size_t)singles + 1);
    if (start == NULL || item == NULL || run->loss == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t at = 0;
    uint32_t end = 0;
    for (uint32_t i = 0; i < losses; i++) {
        if (assessment->loss[i].group[1] == HF_NONE) {
            run->loss[at] = i;
            item[end++] = assessment->loss[i].group[0];
            start[++at] = end;
        }
    }
    for (uint32_t i = 0; i < assessment->assumed_count; i++) {
        const struct hf_assumed_loss *assumed = &assessment->assumed[i];
        for (uint32_t g = 0; g < assumed->group_count; g++) {
            item[end++] = assessment->assumed_group[assumed->group_from + g];
        }
        start[++at] = end;
    }
    run->set = (struct hf_csr){start, item};
    return HF_OK;
}

/* What each loss takes: known of single groups, if that could be kept. */
static enum hf_status incident_sweep(struct incident_run *run, struct hf_arena *sums,
                                     struct hf_arena scratch) {
    const struct graph *graph = run->study->graph;
    const struct single_rows *single = &run->study->single;
    struct hf_sweep sweep;
    if (run->singles == run->count && run->singles == single->count &&
        single->lost[HF_BOUND_BEST] != NULL) {
        run->lost[HF_BOUND_BEST] = single->lost[HF_BOUND_BEST];
        run->lost[HF_BOUND_WORST] = single->lost[HF_BOUND_WORST];
        run->row_words = single->row_words;
        return HF_OK;
    }
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
    HF_TRY(hf_sweep(&graph->network, &question, sums, scratch, &sweep));
    run->lost[HF_BOUND_BEST] = sweep.demand_lost[HF_BOUND_BEST];
    run->lost[HF_BOUND_WORST] = sweep.demand_lost[HF_BOUND_WORST];
    run->row_words = sweep.row_words;
    return HF_OK;
}

/* ---- one choice of functions ---- */

static bool class_has_word(const struct hf_pack *pack,
                           const struct hf_incident_threshold *threshold, struct hf_text word) {
    for (uint32_t i = 0; i < threshold->function_class_count; i++) {
        for (uint32_t c = 0; c < pack->function_class_count; c++) {
            const struct hf_function_class *one = &pack->function_class[c];
            for (uint32_t f = 0;
                 f < one->function_count && hf_text_equal(one->id, threshold->function_class[i]);
                 f++) {
                if (hf_text_equal_nocase(one->function[f], word)) {
                    return true;
                }
            }
        }
    }
    return false;
}

static void choice_open(struct incident_run *run, const struct hf_pack *pack,
                        const struct hf_incident_threshold *threshold) {
    const struct hf_snapshot *snapshot = run->study->assessment->snapshot;
    const uint32_t functions = snapshot->functions.rows.count;
    const bool is_all = threshold->function_class_count == 0;
    for (uint32_t f = 0; f < functions; f++) {
        const struct hf_text word = snapshot->functions.function_class[f];
        run->counts[f] = is_all                                  ? HF_ANSWER_YES
                         : word.len == 0                         ? HF_ANSWER_NO_BASIS
                         : class_has_word(pack, threshold, word) ? HF_ANSWER_YES
                                                                 : HF_ANSWER_NO;
    }
    run->counts[functions] = is_all ? HF_ANSWER_YES : HF_ANSWER_NO_BASIS;
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        memset(run->sites[bound], 0, run->count * sizeof *run->sites[bound]);
        memset(run->subscribers[bound], 0, run->count * sizeof *run->subscribers[bound]);
        memset(run->unknown[bound], 0, run->count * sizeof *run->unknown[bound]);
        memset(run->last_site[bound], 0, run->count * sizeof *run->last_site[bound]);
    }
    memset(run->unsure, 0, run->count * sizeof *run->unsure);
    run->served = 0;
    run->served_sure = 0;
    run->served_known = true;
}

static void choice_lose(struct incident_run *run, uint32_t demand, int bound, bool is_sure) {
    const uint64_t *row = run->lost[bound] + demand * run->row_words;
    const int64_t subscribers = run->study->graph->demand_subscribers[demand];
    const uint32_t site = run->study->graph->demand_site[demand];
    for (size_t w = 0; w < run->row_words; w++) {
        for (uint64_t bits = row[w]; bits != 0; bits &= bits - 1) {
            const size_t at = 64 * w + (size_t)__builtin_ctzll(bits);
            run->sites[bound][at] += run->last_site[bound][at] != site + 1 ? 1 : 0;
            run->last_site[bound][at] = site + 1;
            if (subscribers == HF_COUNT_UNKNOWN) {
                run->unknown[bound][at]++;
            } else {
                hf_add_saturated(&run->subscribers[bound][at], subscribers);
                hf_add_saturated(&run->unsure[at], is_sure ? 0 : subscribers);
            }
        }
    }
}

static void choice_count(struct incident_run *run, const struct hf_pack *pack,
                         const struct hf_incident_threshold *threshold) {
    const struct graph *graph = run->study->graph;
    const uint32_t functions = run->study->assessment->snapshot->functions.rows.count;
    choice_open(run, pack, threshold);
    for (uint32_t d = 0; d < graph->network.demand_count; d++) {
        const uint32_t function =
            hf_cell_function(&run->study->cells, run->study->cells.demand_cell[d]);
        const enum hf_answer counts = run->counts[function == HF_NONE ? functions : function];
        if (counts == HF_ANSWER_NO) {
            continue;
        }
        const bool is_sure = counts == HF_ANSWER_YES;
        if (is_sure) {
            choice_lose(run, d, HF_BOUND_BEST, true);
        }
        choice_lose(run, d, HF_BOUND_WORST, is_sure);
        const int64_t subscribers = graph->demand_subscribers[d];
        run->served_known =
            run->served_known && subscribers != HF_COUNT_UNKNOWN && (is_sure || subscribers == 0);
        const int64_t known = subscribers == HF_COUNT_UNKNOWN ? 0 : subscribers;
        hf_add_saturated(&run->served, known);
        hf_add_saturated(&run->served_sure, is_sure ? known : 0);
    }
}

/* ---- thresholds ---- */

/* Hours after which an outage of so many sites and people reaches the threshold. */
static double hours_until(const struct hf_incident_threshold *threshold, double sites,
                          double people, double served) {
    if (!(sites > 0.0)) {
        return (double)INFINITY;
    }
    switch (threshold->basis) {
    case HF_INCIDENT_SUBSCRIBERS:
        return people >= threshold->least ? threshold->hours : (double)INFINITY;
    case HF_INCIDENT_SUBSCRIBER_SHARE:
        return people >= threshold->least * served && (people > 0.0 || !(threshold->least > 0.0))
                   ? threshold->hours
                   : (double)INFINITY;
    case HF_INCIDENT_SITES:
        return sites >= threshold->least ? threshold->hours : (double)INFINITY;
    case HF_INCIDENT_USER_HOURS:
        if (!(threshold->least > 0.0)) {
            return threshold->hours;
        }
        return people > 0.0 ? fmax(threshold->hours, threshold->least / people) : (double)INFINITY;
    }
    return (double)INFINITY;
}

/* People whom nobody counted may be any number: they may reach it alone, and they may make the
 * whole so large that a share of it is not reached. Of functions that may not count, the worst case
 * for a share is that those lost do and the others do not. */
static void incident_judge(const struct incident_run *run, uint32_t at,
                           const struct hf_incident_threshold *threshold,
                           struct hf_incident *incident) {
    const double served[HF_BOUNDS] = {[HF_BOUND_BEST] = (double)run->served,
                                      [HF_BOUND_WORST] =
                                          (double)run->served_sure + (double)run->unsure[at]};
    double hours[HF_BOUNDS];
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        incident->sites_lost[bound] = run->sites[bound][at];
        incident->subscribers_lost[bound] = run->subscribers[bound][at];
        hours[bound] = hours_until(threshold, (double)run->sites[bound][at],
                                   (double)run->subscribers[bound][at], served[bound]);
    }
    const bool is_share = threshold->basis == HF_INCIDENT_SUBSCRIBER_SHARE;
    incident->subscribers_known = run->unknown[HF_BOUND_WORST][at] == 0;
    if (is_share && !run->served_known) {
        hours[HF_BOUND_BEST] = (double)INFINITY;
    }
    if (threshold->basis != HF_INCIDENT_SITES && run->unknown[HF_BOUND_WORST][at] > 0) {
        hours[HF_BOUND_WORST] = threshold->hours;
    }
    incident->after_hours[0] = hours[HF_BOUND_WORST];
    incident->after_hours[1] = hours[HF_BOUND_BEST];
    incident->reached = isfinite(hours[HF_BOUND_BEST])    ? HF_ANSWER_YES
                        : isfinite(hours[HF_BOUND_WORST]) ? HF_ANSWER_NO_BASIS
                                                          : HF_ANSWER_NO;
}

static enum hf_status incident_put(struct incident_run *run, const struct hf_incident *incident) {
    if (run->incident_count == run->incident_capacity) {
        void *const grown = hf_arena_grow(run->keep, run->incident, sizeof *run->incident,
                                          _Alignof(struct hf_incident), &run->incident_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        run->incident = grown;
    }
    run->incident[run->incident_count++] = *incident;
    return HF_OK;
}

static struct hf_why_id why_incident(struct incident_run *run, const struct hf_incident *incident,
                                     struct hf_why_id fact) {
    struct hf_assessment *assessment = run->study->assessment;
    const struct hf_why_id child[] = {fact, incident->loss != HF_NONE
                                                ? assessment->loss[incident->loss].why
                                                : assessment->assumed[incident->assumed].why};
    return hf_why_apply(
        &assessment->why,
        &(struct hf_why_rule){HF_RULE_INCIDENT, incident->after_hours[0], HF_DATE_MIN, child, 2});
}

static enum hf_answer limit_applies(struct incident_run *run,
                                    const struct hf_incident_threshold *threshold,
                                    struct hf_why_id *cell) {
    struct hf_assessment *assessment = run->study->assessment;
    const struct hf_text country =
        hf_operator_country(assessment->snapshot, &assessment->why, cell);
    if (country.len == 0 || threshold->jurisdiction.len == 0) {
        return HF_ANSWER_NO_BASIS;
    }
    return hf_text_equal_nocase(country, threshold->jurisdiction) ? HF_ANSWER_YES : HF_ANSWER_NO;
}

/* The choice of functions is counted. */
static enum hf_status limit_fill(struct incident_run *run, uint32_t at,
                                 struct hf_incident_limit *limit) {
    struct hf_assessment *assessment = run->study->assessment;
    const struct hf_incident_threshold *threshold =
        &assessment->snapshot->pack[limit->pack].threshold[limit->threshold];
    struct hf_why_id child[2] = {
        hf_why_leaf(&assessment->why, HF_WHY_FACT, limit->pack, threshold->fact), HF_WHY_NONE};
    limit->applies = limit_applies(run, threshold, &child[1]);
    limit->is_in_force = hf_interval_holds(threshold->interval, assessment->scenario.as_of);
    limit->subscribers = run->served;
    limit->subscribers_known = run->served_known;
    for (uint32_t i = 0; i < run->count; i++) {
        const bool is_single = i < run->singles;
        struct hf_incident incident = {.limit = at,
                                       .loss = is_single ? run->loss[i] : HF_NONE,
                                       .assumed = is_single ? HF_NONE : i - run->singles};
        incident_judge(run, i, threshold, &incident);
        if (incident.reached == HF_ANSWER_NO) {
            continue;
        }
        incident.why = why_incident(run, &incident, child[0]);
        limit->losses[0] += incident.reached == HF_ANSWER_YES ? 1 : 0;
        limit->losses[1]++;
        HF_TRY(incident_put(run, &incident));
    }
    limit->why = hf_why_apply(&assessment->why, &(struct hf_why_rule){HF_RULE_INCIDENT_LIMIT,
                                                                      (double)limit->losses[1],
                                                                      HF_DATE_MIN, child, 2});
    return HF_OK;
}

static bool choice_is_same(const struct hf_incident_limit *left,
                           const struct hf_incident_limit *right,
                           const struct hf_snapshot *snapshot) {
    const struct hf_incident_threshold *a = &snapshot->pack[left->pack].threshold[left->threshold];
    const struct hf_incident_threshold *b =
        &snapshot->pack[right->pack].threshold[right->threshold];
    bool is_same = a->function_class_count == b->function_class_count &&
                   (left->pack == right->pack || a->function_class_count == 0);
    for (uint32_t i = 0; is_same && i < a->function_class_count; i++) {
        is_same = hf_text_equal(a->function_class[i], b->function_class[i]);
    }
    return is_same;
}

static enum hf_status incident_room(struct incident_run *run, struct hf_arena *scratch) {
    const size_t size = (size_t)run->count + 64; /* rows are whole words */
    bool is_open = true;
    run->counts = hf_new(scratch, enum hf_answer,
                         (size_t)run->study->assessment->snapshot->functions.rows.count + 1);
    run->unsure = hf_new(scratch, int64_t, size);
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        run->sites[bound] = hf_new(scratch, int64_t, size);
        run->subscribers[bound] = hf_new(scratch, int64_t, size);
        run->unknown[bound] = hf_new(scratch, int64_t, size);
        run->last_site[bound] = hf_new(scratch, uint32_t, size);
        is_open = is_open && run->sites[bound] != NULL && run->subscribers[bound] != NULL &&
                  run->unknown[bound] != NULL && run->last_site[bound] != NULL;
    }
    return is_open && run->counts != NULL && run->unsure != NULL ? HF_OK : HF_ERR_MEMORY;
}

static uint32_t thresholds_count(const struct hf_snapshot *snapshot) {
    uint32_t count = 0;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        count += snapshot->pack[p].threshold_count;
    }
    return count;
}

enum hf_status hf_incidents_gather(const struct study *study, struct hf_arena *keep,
                                   struct hf_arena scratch) {
    struct hf_assessment *assessment = study->assessment;
    const struct hf_snapshot *snapshot = assessment->snapshot;
    struct incident_run run = {.study = study, .keep = keep};
    const uint32_t limits = thresholds_count(snapshot);
    if (limits == 0) {
        return HF_OK;
    }
    struct hf_incident_limit *limit = hf_new(keep, struct hf_incident_limit, limits);
    if (limit == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(incident_sets_make(&run, &scratch));
    HF_TRY(incident_room(&run, &scratch));
    struct hf_arena sums = hf_arena_over(scratch.at, hf_arena_left(&scratch) / 2);
    struct hf_arena work = scratch;
    work.at += hf_arena_left(&scratch) / 2;
    HF_TRY(incident_sweep(&run, &sums, work));
    uint32_t at = 0;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t t = 0; t < snapshot->pack[p].threshold_count; t++, at++) {
            limit[at].pack = p;
            limit[at].threshold = t;
            if (at == 0 || !choice_is_same(&limit[at - 1], &limit[at], snapshot)) {
                choice_count(&run, &snapshot->pack[p], &snapshot->pack[p].threshold[t]);
            }
            HF_TRY(limit_fill(&run, at, &limit[at]));
        }
    }
    assessment->incident_limit = limit;
    assessment->incident_limit_count = limits;
    assessment->incident = run.incident;
    assessment->incident_count = (uint32_t)run.incident_count;
    return HF_OK;
}
