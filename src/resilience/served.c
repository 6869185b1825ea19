#include "resilience/served_units.h"

#include "resilience/needs.h"
#include "resilience/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The network once; then each end: its units and pools, its trials, and out of them the months of
 * the whole, of each site and of each region. */

static const double served_levels[HF_SERVED_LEVELS] = {0.05, 0.5, 0.95};

struct served_run {
    const struct hf_assessment *assessment;
    const struct hf_served_request *request;
    struct risk risk;
    struct graph graph;
    struct cells cells;
    struct served_frame frame;
    uint32_t *demand_region;
    uint8_t *has_demand; /* per site */
    uint32_t months;
    struct hf_ageing seen[SERVED_ENDS];
    struct hf_served *served;
    struct hf_arena *keep;
};

/* ---- preparing ---- */

static struct hf_date served_month_end(const struct served_run *run, uint32_t month) {
    const double days = floor(((double)month + 1.0) * SERVED_DAYS_A_MONTH);
    return hf_date_add(run->assessment->scenario.as_of, (int64_t)days);
}

static enum hf_status months_set(struct served_run *run) {
    const struct hf_date as_of = run->assessment->scenario.as_of;
    const double years = run->assessment->assumptions.item[HF_ASSUME_HORIZON_YEARS].value.upper;
    double months = fmin(ceil(years * 12.0 - 1e-9), (double)HF_SERVED_MONTHS_MAX);
    if (run->request->until.days != HF_DATE_MIN.days) {
        const double days = (double)run->request->until.days - (double)as_of.days;
        months = days > 0.0 ? fmax(floor(days / SERVED_DAYS_A_MONTH + 0.5), 1.0) : 0.0;
    }
    if (!(months >= 1.0 && months <= (double)HF_SERVED_MONTHS_MAX)) {
        return HF_ERR_ARGUMENT;
    }
    run->months = (uint32_t)months;
    return HF_OK;
}

static enum hf_status frame_fill(struct served_run *run, struct hf_arena *scratch,
                                 struct hf_arena aside) {
    const struct hf_assessment *assessment = run->assessment;
    const struct hf_snapshot *snapshot = assessment->snapshot;
    struct served_frame *frame = &run->frame;
    struct hf_pool_balances *balances = NULL;
    uint8_t *lost = NULL;
    frame->pool_of = hf_new(scratch, uint32_t, (size_t)snapshot->products.rows.count + 1);
    frame->device_node = hf_take(scratch, uint32_t, (size_t)snapshot->devices.rows.count + 1);
    frame->product_units = hf_new(scratch, int64_t, (size_t)snapshot->products.rows.count + 1);
    if (frame->pool_of == NULL || frame->device_node == NULL || frame->product_units == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_stock_balances(assessment, scratch, aside, &balances));
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        frame->pool_of[assessment->endurance[i].product] = i + 1;
    }
    memset(frame->device_node, 0xff, snapshot->devices.rows.count * sizeof *frame->device_node);
    for (uint32_t node = 0; node < run->graph.network.node_count; node++) {
        if (run->graph.node_device[node] != HF_NONE) {
            frame->device_node[run->graph.node_device[node]] = node;
        }
    }
    if (run->request->loss != HF_NONE) {
        const struct hf_assumed_loss *loss = &assessment->assumed[run->request->loss];
        lost = hf_new(scratch, uint8_t, (size_t)run->risk.group_count + 1);
        if (lost == NULL) {
            return HF_ERR_MEMORY;
        }
        for (uint32_t i = 0; i < loss->group_count; i++) {
            lost[assessment->assumed_group[loss->group_from + i]] = 1;
        }
    }
    frame->assessment = assessment;
    frame->graph = &run->graph;
    frame->risk = &run->risk;
    frame->balances = balances;
    frame->group_lost = lost;
    return HF_OK;
}

static enum hf_status served_network_open(struct served_run *run, struct hf_arena *scratch,
                                          struct hf_arena *groups) {
    HF_TRY(hf_risk_gather(run->assessment, groups, scratch, &run->risk));
    HF_TRY(hf_graph_build(run->assessment, &run->risk, scratch, &run->graph));
    HF_TRY(hf_cells_gather(run->assessment->snapshot, &run->graph, scratch, &run->cells));
    const uint32_t demands = run->graph.network.demand_count;
    run->demand_region = hf_take(scratch, uint32_t, (size_t)demands + 1);
    run->has_demand =
        hf_new(scratch, uint8_t, (size_t)run->assessment->snapshot->sites.rows.count + 1);
    if (run->demand_region == NULL || run->has_demand == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < demands; d++) {
        run->demand_region[d] = run->cells.site_region[run->graph.demand_site[d]];
        run->has_demand[run->graph.demand_site[d]] = 1;
    }
    return HF_OK;
}

/* ---- one end ---- */

static enum hf_status served_end_ask(struct served_run *run, int end, struct hf_arena *keep,
                                     struct hf_arena scratch) {
    const struct hf_served_request *request = run->request;
    struct hf_served_base *base = &run->served->base[end];
    struct hf_network network;
    struct hf_ageing_question question = {
        .months = run->months,
        .trials = run->served->trials,
        .seed = request->seed,
        .threads = request->threads,
        .loss = {.bound = end == SERVED_EARLY ? HF_BOUND_WORST : HF_BOUND_BEST},
        .demand_site = run->graph.demand_site,
        .site_count = run->assessment->snapshot->sites.rows.count,
        .demand_weight = run->graph.demand_subscribers,
        .demand_class = run->demand_region,
        .class_count = run->cells.region_count,
        .has_site_months = true,
        .level_count = HF_SERVED_LEVELS,
        .level = served_levels,
    };
    struct hf_arena work = scratch;
    struct hf_arena aside = scratch;
    aside.at += hf_arena_left(&scratch) / 2;
    work.end = aside.at;
    HF_TRY(hf_served_units_gather(&run->frame, end, &work, aside, &question, base));
    work.end = scratch.end; /* the other half is free again */
    HF_TRY(hf_needs_at(&run->graph, question.loss.bound, &work, &network));
    if (end == SERVED_EARLY) {
        HF_TRY(hf_guesses_need(&run->graph, run->assessment->snapshot, run->frame.device_node,
                               &work, &network));
    }
    HF_TRY(hf_ageing(&network, &question, keep, work, &run->seen[end]));
    const struct hf_ageing *seen = &run->seen[end];
    base->sites = seen->sites;
    base->subscribers = seen->weight;
    base->services_unknown = seen->sites_weight_unknown;
    for (uint32_t site = 0; site < seen->site_count; site++) {
        base->sites_unserved += run->has_demand[site] != 0 && !seen->site[site].is_served_today;
    }
    for (uint32_t pool = 0; pool < question.pool_count; pool++) {
        base->failures += (double)seen->pool[pool].failures / seen->trials;
        base->unreplaced += (double)seen->pool[pool].unreplaced / seen->trials;
        base->restorable += (double)seen->pool[pool].restorable / seen->trials;
    }
    return HF_OK;
}

/* Of what ages at the early end, which holds all that does at the late one. */
static void served_products_fill(struct served_run *run) {
    struct hf_served *served = run->served;
    const int64_t *units = run->frame.product_units;
    for (uint32_t p = 0; p < run->assessment->snapshot->products.rows.count; p++) {
        uint32_t at = served->product_count;
        while (at > 0 && units[served->product[at - 1]] < units[p]) {
            at--;
        }
        if (units[p] == 0 || at == HF_SERVED_PRODUCTS) {
            continue;
        }
        served->product_count += served->product_count < HF_SERVED_PRODUCTS ? 1U : 0U;
        memmove(served->product + at + 1, served->product + at,
                (served->product_count - at - 1) * sizeof *served->product);
        served->product[at] = p;
    }
}

/* ---- month by month ---- */

static int served_compare(const void *left, const void *right) {
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void served_moment_fill(const struct hf_ageing *seen, uint32_t month, uint32_t *room,
                               struct hf_served_moment *moment) {
    moment->sites = seen->sites_served[month].mean;
    moment->subscribers = seen->weight_served[month].mean;
    moment->subscribers_error = seen->weight_served[month].error;
    for (uint32_t trial = 0; trial < seen->trials; trial++) {
        room[trial] = seen->trial_sites[(size_t)trial * seen->months + month];
    }
    qsort(room, seen->trials, sizeof *room, served_compare);
    for (int level = 0; level < HF_SERVED_LEVELS; level++) {
        const double rank = ceil((double)seen->trials * served_levels[level]);
        moment->sites_level[level] = room[(uint32_t)fmax(rank, 1.0) - 1];
        moment->subscribers_level[level] =
            seen->weight_level[month * HF_SERVED_LEVELS + (uint32_t)level].value;
    }
}

static enum hf_status months_fill(struct served_run *run, struct hf_arena scratch) {
    struct hf_served *served = run->served;
    uint32_t *room = hf_take(&scratch, uint32_t, (size_t)served->trials + 1);
    served->month = hf_new(run->keep, struct hf_served_month, run->months);
    if (room == NULL || served->month == NULL) {
        return HF_ERR_MEMORY;
    }
    served->month_count = run->months;
    for (uint32_t month = 0; month < run->months; month++) {
        served->month[month].day = served_month_end(run, month);
        for (int end = 0; end < SERVED_ENDS; end++) {
            served_moment_fill(&run->seen[end], month, room, &served->month[month].end[end]);
        }
    }
    return HF_OK;
}

/* ---- sites ---- */

/* Trials in which the site is dark at the horizon, and the month by which it is in half of them. */
static uint32_t site_dark(const struct hf_ageing *seen, uint32_t site, uint32_t *median) {
    const uint32_t *const month = seen->site_month + (size_t)site * seen->months;
    uint32_t dark = 0;
    *median = HF_NONE;
    for (uint32_t m = 0; m < seen->months; m++) {
        dark += month[m];
        if (*median == HF_NONE && 2 * (uint64_t)dark >= seen->trials) {
            *median = m;
        }
    }
    return dark;
}

struct served_rank {
    uint32_t median, dark, site;
    int64_t people;
};

static int served_rank_compare(const void *left, const void *right) {
    const struct served_rank *a = left;
    const struct served_rank *b = right;
    if (a->median != b->median) {
        return a->median < b->median ? -1 : 1;
    }
    if (a->median == HF_NONE && a->dark != b->dark) {
        return a->dark > b->dark ? -1 : 1;
    }
    if (a->people != b->people) {
        return a->people > b->people ? -1 : 1;
    }
    return (a->site > b->site) - (a->site < b->site);
}

static enum hf_status people_gather(const struct served_run *run, struct hf_arena *scratch,
                                    int64_t **people) {
    const struct graph *graph = &run->graph;
    int64_t *sum = hf_new(scratch, int64_t, (size_t)run->seen[0].site_count + 1);
    if (sum == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < graph->network.demand_count; d++) {
        int64_t *const of = &sum[graph->demand_site[d]];
        const int64_t more = graph->demand_subscribers[d];
        if (more == HF_COUNT_UNKNOWN || *of == HF_COUNT_UNKNOWN) {
            *of = HF_COUNT_UNKNOWN;
        } else if (!hf_add_int64(*of, more, of)) {
            *of = INT64_MAX;
        }
    }
    *people = sum;
    return HF_OK;
}

static void served_site_fill(const struct served_run *run, const struct served_rank *rank,
                             int64_t people, struct hf_served_site *site) {
    site->site = rank->site;
    site->why = HF_WHY_NONE;
    site->subscribers = people;
    for (int end = 0; end < SERVED_ENDS; end++) {
        uint32_t median = HF_NONE;
        const uint32_t dark = site_dark(&run->seen[end], rank->site, &median);
        site->dark_ratio[end] = (double)dark / run->seen[end].trials;
        site->median[end] = median == HF_NONE ? HF_DATE_MAX : served_month_end(run, median);
    }
}

static enum hf_status served_sites_fill(struct served_run *run, struct hf_arena scratch) {
    struct hf_served *served = run->served;
    const uint32_t sites = run->seen[0].site_count;
    int64_t *people = NULL;
    HF_TRY(people_gather(run, &scratch, &people));
    struct served_rank *rank = hf_take(&scratch, struct served_rank, (size_t)sites + 1);
    served->site = hf_new(run->keep, struct hf_served_site, HF_SERVED_SITES);
    if (rank == NULL || served->site == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t s = 0; s < sites; s++) {
        uint32_t median[SERVED_ENDS];
        const uint32_t dark = site_dark(&run->seen[SERVED_EARLY], s, &median[0]);
        (void)site_dark(&run->seen[SERVED_LATE], s, &median[1]);
        served->sites_half_dark[0] += median[0] != HF_NONE ? 1 : 0;
        served->sites_half_dark[1] += median[1] != HF_NONE ? 1 : 0;
        if (dark > 0) {
            rank[count++] = (struct served_rank){median[0], dark, s,
                                                 people[s] == HF_COUNT_UNKNOWN ? 0 : people[s]};
        }
    }
    qsort(rank, count, sizeof *rank, served_rank_compare);
    served->sites_ever_dark = count;
    served->site_count = count < HF_SERVED_SITES ? count : HF_SERVED_SITES;
    for (uint32_t i = 0; i < served->site_count; i++) {
        served_site_fill(run, &rank[i], people[rank[i].site], &served->site[i]);
    }
    return HF_OK;
}

/* ---- regions ---- */

static void served_regions_end(struct served_run *run, int end, const uint32_t *row_of,
                               double *sites) {
    const struct hf_ageing *seen = &run->seen[end];
    struct hf_served *served = run->served;
    memset(sites, 0, (size_t)run->cells.region_count * run->months * sizeof *sites);
    for (uint32_t site = 0; site < seen->site_count; site++) {
        const size_t from = (size_t)run->cells.site_region[site] * run->months;
        for (uint32_t month = 0; month < run->months; month++) {
            sites[from + month] += seen->site_month[(size_t)site * run->months + month];
        }
    }
    for (uint32_t r = 0; r < run->cells.region_count; r++) {
        if (row_of[r] == HF_NONE) {
            continue;
        }
        struct hf_served_region *region = &served->region[row_of[r]];
        const size_t last = (size_t)r * run->months + run->months - 1;
        region->tenth[end] = HF_DATE_MAX;
        for (uint32_t month = 0; month < run->months; month++) {
            region->sites_dark[end] += sites[(size_t)r * run->months + month] / seen->trials;
            if (region->tenth[end].days == HF_DATE_MAX.days && region->sites_dark[end] > 0.0 &&
                region->sites_dark[end] * 10.0 >= (double)region->sites) {
                region->tenth[end] = served_month_end(run, month);
            }
        }
        region->subscribers_dark[end] = (double)seen->class_weight[last] / seen->trials;
    }
}

static enum hf_status served_regions_fill(struct served_run *run, struct hf_arena scratch) {
    struct hf_served *served = run->served;
    const uint32_t regions = run->cells.region_count;
    int64_t *sites = hf_new(&scratch, int64_t, (size_t)regions + 1);
    uint32_t *row_of = hf_take(&scratch, uint32_t, (size_t)regions + 1);
    double *month = hf_new(&scratch, double, (size_t)regions * run->months + 1);
    served->region = hf_new(run->keep, struct hf_served_region, (size_t)regions + 1);
    if (sites == NULL || row_of == NULL || month == NULL || served->region == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t site = 0; site < run->seen[0].site_count; site++) {
        const bool is_served =
            run->seen[0].site[site].is_served_today || run->seen[1].site[site].is_served_today;
        sites[run->cells.site_region[site]] += is_served ? 1 : 0;
    }
    for (uint32_t r = 0; r < regions; r++) {
        row_of[r] = sites[r] > 0 ? served->region_count : HF_NONE;
        if (sites[r] > 0) {
            served->region[served->region_count++] = (struct hf_served_region){
                .region = run->cells.region[r], .sites = sites[r], .why = HF_WHY_NONE};
        }
    }
    for (int end = 0; end < SERVED_ENDS; end++) {
        served_regions_end(run, end, row_of, month);
    }
    return HF_OK;
}

/* ---- all of it ---- */

static bool served_is_valid(const struct hf_assessment *assessment,
                            const struct hf_served_request *request) {
    return assessment != NULL && assessment->snapshot != NULL && request != NULL &&
           assessment->assumptions.count >= HF_ASSUME_COUNT &&
           request->trials <= HF_AGEING_TRIALS_MAX &&
           (request->loss == HF_NONE || request->loss < assessment->assumed_count);
}

enum hf_status hf_served_assess(const struct hf_assessment *assessment,
                                const struct hf_served_request *request, struct hf_arena *keep,
                                struct hf_arena scratch, struct hf_served *served) {
    if (!served_is_valid(assessment, request) || keep == NULL || served == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_assessment silent = *assessment; /* reasons are there already */
    silent.why = (struct hf_why){.muted = true};
    struct hf_served made = {.from = assessment->scenario.as_of,
                             .trials = request->trials == 0 ? HF_SERVED_TRIALS : request->trials,
                             .seed = request->seed,
                             .loss = request->loss,
                             .is_to_horizon = request->until.days == HF_DATE_MIN.days,
                             .why = HF_WHY_NONE};
    struct served_run run = {
        .assessment = &silent, .request = request, .served = &made, .keep = keep};
    HF_TRY(months_set(&run));
    made.until = served_month_end(&run, run.months - 1);
    /* The last third of the room holds what the trials gave. */
    struct hf_arena sums = scratch;
    sums.at = sums.end - hf_arena_left(&scratch) / 3;
    scratch.end = sums.at;
    HF_TRY(served_network_open(&run, &scratch, &sums));
    HF_TRY(frame_fill(&run, &scratch, sums));
    for (int end = 0; end < SERVED_ENDS; end++) {
        HF_TRY(served_end_ask(&run, end, &sums, scratch));
    }
    served_products_fill(&run);
    HF_TRY(months_fill(&run, scratch));
    HF_TRY(served_sites_fill(&run, scratch));
    HF_TRY(served_regions_fill(&run, scratch));
    *served = made;
    return HF_OK;
}
