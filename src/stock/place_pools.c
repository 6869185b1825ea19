#include <holdfast/place_pools.h>

#include "balance/quadrature.h"
#include "stock/place.h"

#include <math.h>
#include <stdlib.h>

/* Which shelf serves which unit. Distances are great circles; links are counted from all shelves at
 * once, in rounds over the edges, which a network needs few of. */

static const double radians = 0.017453292519943295;

struct place_edge {
    uint32_t left, right; /* sites */
};

struct place_work {
    struct hf_assessment *assessment;
    const struct hf_pool_balances *balances;
    struct stock_service service;
    struct place_edge *edge;
    uint32_t edge_count;
    uint32_t *place_of; /* per site: 1 + its place, of the pool that is looked at; else 0 */
    uint32_t *hops;     /* per site, from the nearest place; HF_NONE: not reached */
    uint32_t *near;     /* that place */
    uint8_t *barred; /* per row of stock: 1: perhaps not to be put in some day, 2: surely not now */
    uint32_t path_count;
    struct hf_arena *keep;
    struct hf_arena scratch;
};

struct place_gather {
    struct place_base *base;
    struct hf_place_pool *pool;
    uint32_t product, nowhere, step_room;
    bool has_hops;
};

/* ---- the network between the shelves ---- */

static uint32_t site_of_device(const struct hf_snapshot *snapshot, uint32_t device) {
    return device == HF_NONE ? HF_NONE : snapshot->devices.site[device];
}

static enum hf_status edges_make(struct place_work *work) {
    const struct hf_snapshot *snapshot = work->assessment->snapshot;
    const struct hf_links *links = &snapshot->links;
    const size_t sites = (size_t)snapshot->sites.rows.count + 1;
    work->edge = hf_new(work->keep, struct place_edge, (size_t)links->rows.count + 1);
    work->place_of = hf_new(work->keep, uint32_t, sites);
    work->hops = hf_new(work->keep, uint32_t, sites);
    work->near = hf_new(work->keep, uint32_t, sites);
    work->barred = hf_new(work->keep, uint8_t, (size_t)snapshot->stocks.rows.count + 1);
    if (work->edge == NULL || work->place_of == NULL || work->hops == NULL || work->near == NULL ||
        work->barred == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < links->rows.count; i++) {
        const struct place_edge edge = {site_of_device(snapshot, links->side_a_device[i]),
                                        site_of_device(snapshot, links->side_b_device[i])};
        if (edge.left != HF_NONE && edge.right != HF_NONE && edge.left != edge.right) {
            work->edge[work->edge_count++] = edge;
        }
    }
    for (uint32_t i = 0; i < work->assessment->stock_bar_count; i++) {
        const struct hf_stock_bar *bar = &work->assessment->stock_bar[i];
        const bool is_over = bar->barred_as_spare == HF_ANSWER_YES &&
                             bar->spare_from.latest.days <= work->assessment->scenario.as_of.days;
        work->barred[bar->stock] = is_over                                        ? 2
                                   : bar->barred_as_spare > HF_ANSWER_PRESUMED_NO ? 1
                                                                                  : 0;
    }
    return HF_OK;
}

static void hops_find(struct place_work *work) {
    const uint32_t sites = work->assessment->snapshot->sites.rows.count;
    for (uint32_t i = 0; i < sites; i++) {
        work->hops[i] = work->place_of[i] > 0 ? 0 : HF_NONE;
        work->near[i] = work->place_of[i] > 0 ? work->place_of[i] - 1 : HF_NONE;
    }
    bool has_moved = true;
    for (uint32_t round = 1; has_moved; round++) {
        has_moved = false;
        for (uint32_t i = 0; i < 2 * work->edge_count; i++) {
            const struct place_edge edge = work->edge[i / 2];
            const uint32_t from = i % 2 == 0 ? edge.left : edge.right;
            const uint32_t site = i % 2 == 0 ? edge.right : edge.left;
            const bool is_new = work->hops[from] == round - 1 && work->hops[site] >= round;
            const bool is_first =
                work->hops[site] == HF_NONE || work->near[from] < work->near[site];
            if (is_new && is_first) {
                work->hops[site] = round;
                work->near[site] = work->near[from];
                has_moved = true;
            }
        }
    }
}

static double site_distance(const struct hf_sites *sites, uint32_t left, uint32_t right) {
    const double phi = (sites->latitude[right] - sites->latitude[left]) * radians;
    const double lambda = (sites->longitude[right] - sites->longitude[left]) * radians;
    const double across = cos(sites->latitude[left] * radians) *
                          cos(sites->latitude[right] * radians) * sin(lambda / 2.0) *
                          sin(lambda / 2.0);
    return sin(phi / 2.0) * sin(phi / 2.0) + across; /* grows with the distance; NaN: not known */
}

/* ---- which place serves a site ---- */

struct place_choice {
    uint32_t place;
    enum hf_place_basis basis;
};

/* Of the places of a region, or of all: the nearest, NaN distances last. */
static struct place_choice choose_among(const struct place_work *work,
                                        const struct place_gather *gather, uint32_t site,
                                        bool is_region) {
    const struct hf_sites *sites = &work->assessment->snapshot->sites;
    const struct place_base *base = gather->base;
    struct place_choice nearest = {HF_NONE, HF_PLACE_NEAREST};
    struct place_choice largest = {HF_NONE, HF_PLACE_LARGEST};
    double least = (double)INFINITY;
    uint32_t count = 0;
    for (uint32_t j = 0; j < gather->nowhere; j++) {
        const uint32_t store = base->place[j].site;
        if (is_region && !hf_text_equal(sites->region[store], sites->region[site])) {
            continue;
        }
        const double far = site_distance(sites, site, store);
        count++;
        if (far < least) {
            least = far;
            nearest.place = j;
        }
        if (largest.place == HF_NONE ||
            base->place[j].stock[1] > base->place[largest.place].stock[1]) {
            largest.place = j;
        }
    }
    if (count == 1) {
        return (struct place_choice){largest.place, is_region ? HF_PLACE_REGION : HF_PLACE_ONLY};
    }
    return nearest.place != HF_NONE ? nearest : largest;
}

static struct place_choice place_choose(struct place_work *work, struct place_gather *gather,
                                        uint32_t site) {
    const struct hf_sites *sites = &work->assessment->snapshot->sites;
    struct place_choice choice = {HF_NONE, HF_PLACE_NOWHERE};
    if (site == HF_NONE || gather->nowhere == 0) {
        return (struct place_choice){gather->nowhere, HF_PLACE_NOWHERE};
    }
    if (work->place_of[site] > 0) {
        return (struct place_choice){work->place_of[site] - 1, HF_PLACE_OWN};
    }
    if (sites->region[site].len > 0) {
        choice = choose_among(work, gather, site, true);
    }
    if (choice.place == HF_NONE) {
        choice = choose_among(work, gather, site, false);
        if (choice.basis == HF_PLACE_LARGEST) {
            if (!gather->has_hops) {
                hops_find(work);
                gather->has_hops = true;
            }
            choice = work->near[site] != HF_NONE
                         ? (struct place_choice){work->near[site], HF_PLACE_LINKS}
                         : choice;
        }
    }
    return choice;
}

/* ---- gathering ---- */

static int64_t place_sum(int64_t left, int64_t right) {
    int64_t sum = INT64_MAX;
    return hf_add_int64(left, right, &sum) ? sum : INT64_MAX;
}

/* Places in the order of the sites' keys; the last is nowhere. */
static enum hf_status places_open(struct place_work *work, struct place_gather *gather) {
    const struct hf_snapshot *snapshot = work->assessment->snapshot;
    const struct hf_csr *rows = &snapshot->stocks_by_product;
    const struct hf_stocks *stocks = &snapshot->stocks;
    const uint32_t from = rows->start[gather->product];
    const uint32_t until = rows->start[gather->product + 1];
    struct place_base *base = gather->base;
    base->place = hf_new(work->keep, struct hf_pool_place, (size_t)(until - from) + 1);
    if (base->place == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = from; i < until; i++) {
            const uint32_t row = rows->item[i];
            const uint32_t site = stocks->place[row];
            const int64_t units = stocks->quantity[row];
            if (units == HF_COUNT_UNKNOWN || units <= 0 ||
                stocks->condition[row] == HF_STOCK_FAULTY) {
                continue;
            }
            if (pass == 0 && site != HF_NONE && work->place_of[site] == 0) {
                base->place[gather->nowhere].site = site;
                work->place_of[site] = ++gather->nowhere;
            }
            const uint32_t at = site == HF_NONE ? gather->nowhere : work->place_of[site] - 1;
            for (int end = 0; end < 2 && pass == 1; end++) {
                int64_t *stock = &base->place[at].stock[end];
                *stock = work->barred[row] > end ? *stock : place_sum(*stock, units);
            }
        }
    }
    base->place[gather->nowhere].site = HF_NONE;
    base->place_count = gather->nowhere + 1;
    return HF_OK;
}

static void place_units_add(struct place_work *work, struct place_gather *gather, uint32_t site,
                            int64_t units) {
    const struct place_choice choice = place_choose(work, gather, site);
    struct place_base *base = gather->base;
    struct hf_pool_place *place = &base->place[choice.place];
    place->units = place_sum(place->units, units);
    place->served[choice.basis] = place_sum(place->served[choice.basis], units);
    gather->pool->presumed += choice.basis >= HF_PLACE_NEAREST && gather->nowhere > 0 ? units : 0;
}

static int place_step_order(const void *left, const void *right) {
    const struct place_step *a = left;
    const struct place_step *b = right;
    if (a->place != b->place) {
        return a->place < b->place ? -1 : 1;
    }
    if (a->day[0] != b->day[0]) {
        return a->day[0] < b->day[0] ? -1 : 1;
    }
    return (a->day[1] > b->day[1]) - (a->day[1] < b->day[1]);
}

/* One step for all that happens at a place on the same days: every date that is asked goes through
 * all steps. */
static void place_steps_merge(struct place_base *base) {
    uint32_t count = 0;
    if (base->step_count > 1) {
        qsort(base->step, base->step_count, sizeof *base->step, place_step_order);
    }
    for (uint32_t i = 0; i < base->step_count; i++) {
        const struct place_step step = base->step[i];
        struct place_step *last = count > 0 ? &base->step[count - 1] : NULL;
        int64_t sum = 0;
        if (last != NULL && place_step_order(last, &step) == 0 &&
            hf_add_int64(last->delta, step.delta, &sum)) {
            last->delta = sum;
        } else {
            base->step[count++] = step;
        }
    }
    base->step_count = count;
}

static enum hf_status steps_add(struct place_work *work, struct place_gather *gather) {
    const struct hf_snapshot *snapshot = work->assessment->snapshot;
    const struct hf_csr *devices = &snapshot->devices_by_product;
    const struct hf_csr *modules = &snapshot->modules_by_product;
    const uint32_t p = gather->product;
    const uint32_t first = work->service.change_start[p];
    const uint32_t last = work->service.change_start[p + 1];
    struct place_base *base = gather->base;
    const size_t room = (size_t)base->place_count + (last - first);
    base->step = hf_new(&work->scratch, struct place_step, room);
    if (base->step == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = devices->start[p]; i < devices->start[p + 1]; i++) {
        const uint32_t row = devices->item[i];
        if (hf_use_is_deployed(snapshot->devices.status[row])) {
            place_units_add(work, gather, snapshot->devices.site[row],
                            stock_quantity(snapshot->devices.quantity[row]));
        }
    }
    for (uint32_t i = modules->start[p]; i < modules->start[p + 1]; i++) {
        const uint32_t row = modules->item[i];
        if (hf_stock_module_is_deployed(snapshot, row)) {
            place_units_add(work, gather, site_of_device(snapshot, snapshot->modules.device[row]),
                            stock_quantity(snapshot->modules.quantity[row]));
        }
    }
    for (uint32_t j = 0; j < base->place_count; j++) {
        if (base->place[j].units != 0) {
            base->step[base->step_count++] =
                (struct place_step){j, {HF_DATE_MIN.days, HF_DATE_MIN.days}, base->place[j].units};
        }
    }
    for (uint32_t i = first; i < last; i++) {
        const struct stock_change *change = &work->service.change[i];
        const bool is_leaving = change->delta < 0;
        const struct hf_date day[2] = {is_leaving ? change->date.latest : change->date.earliest,
                                       is_leaving ? change->date.earliest : change->date.latest};
        const struct place_choice choice = place_choose(work, gather, change->site);
        base->step[base->step_count++] =
            (struct place_step){choice.place, {day[0].days, day[1].days}, change->delta};
    }
    place_steps_merge(base);
    return HF_OK;
}

static void rates_fill(const struct hf_failure_law *law, int end, struct place_base *base) {
    if (!(law->shape > 0.0)) {
        base->rate[end][0] = law->known;
        base->weight[end][0] = 1.0;
        base->node_count[end] = 1;
        return;
    }
    struct hf_quadrature rule;
    hf_quadrature_gamma(law->shape, PLACE_NODES, &rule);
    base->node_count[end] = rule.count;
    for (uint32_t n = 0; n < rule.count; n++) {
        base->rate[end][n] = rule.node[n] / law->unit_years;
        base->weight[end][n] = rule.weight[n];
    }
}

static void base_frame(const struct place_work *work, uint32_t pool, struct place_base *base) {
    const struct hf_pool_balances *balances = &work->balances[pool];
    const struct hf_endurance *item = &work->assessment->endurance[pool];
    const struct hf_assumption *assumption = work->assessment->assumptions.item;
    const struct hf_range transfer = assumption[HF_ASSUME_TRANSFER_DAYS].value;
    const struct hf_date latest = item->supply_end.latest;
    base->pool = balances;
    base->from = balances->from;
    base->horizon = balances->horizon;
    base->target = item->target;
    base->confidence = assumption[HF_ASSUME_CONFIDENCE].value.upper;
    base->start[0] = base->from.days;
    base->start[1] = latest.days < HF_DATE_MAX.days && latest.days > base->from.days
                         ? latest.days
                         : base->from.days;
    for (int end = 0; end < 2; end++) {
        const double days = fmax(end == 0 ? transfer.upper : transfer.lower, 0.0);
        base->transfer_years[end] = days / HF_DAYS_PER_YEAR;
        base->alone[end] = balances->balance[end];
        base->alone[end].delivery_count = 0;
        base->alone[end].loop_count = 0;
        base->alone[end].lot_count = 0;
        base->alone[end].stock = 0;
        rates_fill(&balances->balance[end].failure, end, base);
    }
    for (uint32_t j = 0; j < base->place_count; j++) {
        for (int end = 0; end < 2; end++) {
            base->alone[end].stock = place_sum(base->alone[end].stock, base->place[j].stock[end]);
        }
    }
}

static int place_order(const void *left, const void *right) {
    const struct hf_pool_place *a = left;
    const struct hf_pool_place *b = right;
    for (int end = 0; end < 2; end++) {
        if (a->first[end] > b->first[end] || a->first[end] < b->first[end]) {
            return a->first[end] > b->first[end] ? -1 : 1;
        }
    }
    return (a->site > b->site) - (a->site < b->site);
}

static enum hf_status place_pool_fill(struct place_work *work, struct hf_place_pool *pool) {
    struct place_base base = {.place = NULL};
    struct place_gather gather = {
        .base = &base, .pool = pool, .product = work->assessment->endurance[pool->pool].product};
    struct place_work inner = *work; /* steps are in its scratch */
    HF_TRY(places_open(work, &gather));
    HF_TRY(steps_add(&inner, &gather));
    base_frame(work, pool->pool, &base);
    for (uint32_t j = 0; j < gather.nowhere; j++) {
        work->place_of[base.place[j].site] = 0;
    }
    const struct hf_pool_place *nowhere = &base.place[gather.nowhere];
    const bool is_asked_of = base.step_count > 0 && /* steps are in the order of places */
                             base.step[base.step_count - 1].place == gather.nowhere;
    if (gather.nowhere > 0 && nowhere->units == 0 && nowhere->stock[1] == 0 && !is_asked_of) {
        base.place_count--;
    }
    HF_TRY(hf_place_answer(&base, work->path_count, inner.scratch, pool));
    pool->place = base.place;
    pool->place_count = base.place_count;
    if (pool->place_count > 1) {
        qsort(pool->place, pool->place_count, sizeof *pool->place, place_order);
    }
    struct hf_why *why = &work->assessment->why;
    const struct hf_why_id child[] = {
        work->assessment->endurance[pool->pool].why,
        hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_TRANSFER_DAYS, 0)};
    pool->why = hf_why_apply(why, &(struct hf_why_rule){HF_RULE_PLACES, (double)pool->presumed,
                                                        pool->end[0].split, child, 2});
    return HF_OK;
}

enum hf_status hf_stock_places(struct hf_assessment *assessment,
                               const struct hf_places_request *request, struct hf_arena *keep,
                               struct hf_arena scratch, const struct hf_place_pools **pools) {
    if (assessment == NULL || assessment->snapshot == NULL || request == NULL || keep == NULL ||
        pools == NULL || assessment->assumptions.count < HF_ASSUME_COUNT ||
        (request->pool != HF_NONE && request->pool >= assessment->endurance_count)) {
        return HF_ERR_ARGUMENT;
    }
    struct place_work work = {
        .assessment = assessment, .path_count = request->path_count, .keep = keep};
    struct hf_pool_balances *balances = NULL;
    const uint32_t count = request->pool == HF_NONE ? assessment->endurance_count : 1;
    struct hf_place_pools *made = hf_new(keep, struct hf_place_pools, 1);
    struct hf_place_pool *item = hf_new(keep, struct hf_place_pool, (size_t)count + 1);
    if (made == NULL || item == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_stock_balances(assessment, keep, scratch, &balances));
    const struct hf_arena inner = scratch;
    HF_TRY(hf_stock_service_gather(assessment->snapshot, &assessment->schedule, keep, inner,
                                   &work.service));
    work.balances = balances;
    work.scratch = scratch;
    HF_TRY(edges_make(&work));
    for (uint32_t i = 0; i < count; i++) {
        item[i].pool = request->pool == HF_NONE ? i : request->pool;
        HF_TRY(place_pool_fill(&work, &item[i]));
    }
    *made = (struct hf_place_pools){item, count};
    *pools = made;
    return assessment->why.failed ? HF_ERR_MEMORY : HF_OK;
}
