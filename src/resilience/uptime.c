#include "resilience/uptime_units.h"

#include "network/loss.h"
#include "resilience/needs.h"
#include "resilience/study.h"

#include <holdfast/availability.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Both ends of each service by single failures; the same with groups where some have a chance; then
 * sums of cells, sites and groups. The worst end takes the lower bound, the best one the upper. */

struct uptime_run {
    const struct hf_assessment *assessment;
    const struct hf_uptime_request *request;
    struct risk risk;
    struct graph graph;
    struct cells cells;
    struct uptime_units units;
    uint8_t *is_served;           /* per demand: today */
    uint8_t *is_counted;          /* per site: all that it has is served today */
    int64_t subscribers_unserved; /* where known */
    uint32_t chance_group[HF_UPTIME_CHANCES_MAX];
    uint8_t *taken[HF_UPTIME_CHANCES_MAX][UPTIME_ENDS]; /* per demand: the group alone takes it */
    struct hf_availability alone[UPTIME_ENDS], groups[UPTIME_ENDS];
    struct hf_uptime *uptime;
    struct hf_arena *keep;
};

static double row_minutes(const struct hf_availability *seen, int end, uint32_t demand) {
    const struct hf_availability_row row = seen->demand[demand];
    return (1.0 - (end == UPTIME_WORST ? row.lower : row.upper)) * HF_UPTIME_MINUTES_A_YEAR;
}

static enum hf_bound end_bound(int end) {
    return end == UPTIME_WORST ? HF_BOUND_WORST : HF_BOUND_BEST;
}

/* ---- chances of groups ---- */

static enum hf_status chance_refused(const struct hf_uptime_chance *chance, const char *why,
                                     struct hf_error *error) {
    return hf_error_set(error, HF_ERR_INPUT, "'%.*s' %s",
                        HF_TEXT_ARG(hf_text_slice(chance->name, 0, 80)), why);
}

static enum hf_status chances_resolve(struct uptime_run *run, struct hf_arena scratch,
                                      struct hf_error *error) {
    for (uint32_t i = 0; i < run->request->chance_count; i++) {
        const struct hf_uptime_chance *chance = &run->request->chance[i];
        if (!(chance->share.lower >= 0.0 && chance->share.lower <= chance->share.upper &&
              chance->share.upper <= 1.0)) {
            return chance_refused(chance, "wants a share of the time between 0 and 1", error);
        }
        const struct risk_asked asked = {chance->name, "chance"};
        HF_TRY(hf_risk_group_named(&run->risk, run->assessment->snapshot, &asked, scratch,
                                   &run->chance_group[i], error));
        for (uint32_t k = 0; k < i; k++) {
            if (run->chance_group[k] == run->chance_group[i]) {
                return chance_refused(chance, "has a chance already", error);
            }
        }
    }
    return HF_OK;
}

/* ---- asking ---- */

static enum hf_status served_today(struct uptime_run *run, struct hf_arena *arena) {
    const struct hf_network *network = &run->graph.network;
    const struct hf_network_loss none = {.bound = HF_BOUND_WORST};
    const uint32_t sites = run->assessment->snapshot->sites.rows.count;
    struct hf_uptime_base *base = &run->uptime->base;
    uint8_t *has_demand = hf_new(arena, uint8_t, (size_t)sites + 1);
    run->is_served = hf_new(arena, uint8_t, (size_t)network->demand_count + 1);
    run->is_counted = hf_new(arena, uint8_t, (size_t)sites + 1);
    if (has_demand == NULL || run->is_served == NULL || run->is_counted == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(run->is_counted, 1, sites);
    HF_TRY(hf_network_lose(network, &none, *arena, run->is_served));
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const bool is_served = run->is_served[d] == HF_DEMAND_SERVED;
        run->is_served[d] = is_served ? 1 : 0;
        has_demand[run->graph.demand_site[d]] = 1;
        base->services += is_served ? 1 : 0;
        base->services_unserved += is_served ? 0 : 1;
        const int64_t people = run->graph.demand_subscribers[d];
        hf_add_saturated(&run->subscribers_unserved,
                         is_served || people == HF_COUNT_UNKNOWN ? 0 : people);
        run->is_counted[run->graph.demand_site[d]] &= is_served ? 1 : 0;
    }
    for (uint32_t site = 0; site < sites; site++) {
        base->sites_unserved += has_demand[site] != 0 && run->is_counted[site] == 0 ? 1 : 0;
        run->is_counted[site] &= has_demand[site];
        base->sites += run->is_counted[site];
    }
    return HF_OK;
}

static enum hf_status taken_find(struct uptime_run *run, uint32_t at, struct hf_arena *arena) {
    const struct hf_network *network = &run->graph.network;
    for (int end = 0; end < UPTIME_ENDS; end++) {
        uint8_t *state = hf_new(arena, uint8_t, (size_t)network->demand_count + 1);
        const struct hf_network_loss loss = {&run->chance_group[at], 1, end_bound(end),
                                             HF_FIXPOINT_GREATEST};
        if (state == NULL) {
            return HF_ERR_MEMORY;
        }
        HF_TRY(hf_network_lose(network, &loss, *arena, state));
        for (uint32_t d = 0; d < network->demand_count; d++) {
            state[d] = run->is_served[d] != 0 && state[d] != HF_DEMAND_SERVED;
        }
        run->taken[at][end] = state;
    }
    return HF_OK;
}

static enum hf_status uptime_end_ask(struct uptime_run *run, int end, struct hf_arena *arena,
                                     struct hf_arena scratch) {
    const struct hf_uptime_request *request = run->request;
    double *lost = hf_new(&scratch, double, (size_t)run->risk.group_count + 1);
    struct hf_network network;
    struct hf_availability_question question = {.node_up = run->units.node_up[end],
                                                .link_up = run->units.link_up[end],
                                                .bound = end_bound(end),
                                                .states_max = request->states_max};
    if (lost == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_needs_at(&run->graph, end_bound(end), &scratch, &network));
    HF_TRY(hf_availability(&network, &question, arena, scratch, &run->alone[end]));
    run->groups[end] = run->alone[end];
    if (request->chance_count > 0) {
        for (uint32_t i = 0; i < request->chance_count; i++) {
            const struct hf_range share = request->chance[i].share;
            lost[run->chance_group[i]] = end == UPTIME_WORST ? share.upper : share.lower;
        }
        question.label_lost = lost;
        HF_TRY(hf_availability(&network, &question, arena, scratch, &run->groups[end]));
    }
    run->uptime->base.left_out[end] = run->groups[end].left_out;
    run->uptime->base.sets = run->groups[end].sets > run->uptime->base.sets
                                 ? run->groups[end].sets
                                 : run->uptime->base.sets;
    return HF_OK;
}

/* ---- cells ---- */

static void uptime_cell_add(struct uptime_run *run, uint32_t demand, struct hf_uptime_cell *cell) {
    const int64_t people = run->graph.demand_subscribers[demand];
    bool is_exact = true;
    double widest = 0.0;
    if (cell->named_count < HF_UPTIME_NAMED) {
        cell->named_site[cell->named_count] = run->graph.demand_site[demand];
        cell->named_service[cell->named_count++] = run->graph.demand_service[demand];
    }
    cell->services++;
    if (people == HF_COUNT_UNKNOWN) {
        cell->services_uncounted++;
    } else {
        hf_add_saturated(&cell->subscribers, people);
    }
    for (int end = 0; end < UPTIME_ENDS; end++) {
        const struct hf_availability_row row = run->alone[end].demand[demand];
        struct hf_uptime_base *base = &run->uptime->base;
        const double minutes = row_minutes(&run->alone[end], end, demand);
        const double width = (row.upper - row.lower) * HF_UPTIME_MINUTES_A_YEAR;
        cell->down.alone[end] += minutes;
        cell->down.groups[end] += row_minutes(&run->groups[end], end, demand);
        cell->subscriber_hours[end] +=
            people == HF_COUNT_UNKNOWN ? 0.0 : minutes / 60.0 * (double)people;
        base->services_exact[end] += row.is_exact ? 1 : 0;
        widest = row.is_exact ? widest : fmax(widest, width);
        is_exact = is_exact && row.is_exact;
    }
    cell->services_exact += is_exact ? 1 : 0;
    run->uptime->base.widest = fmax(run->uptime->base.widest, widest);
    run->uptime->base.mean_width += widest; /* a sum until all are there */
}

/* What each group with a chance takes of the cell alone; the most of it is kept. */
static void cells_groups_fill(struct uptime_run *run, const uint32_t *row_of, double *minutes[2]) {
    const uint32_t demands = run->graph.network.demand_count;
    struct hf_uptime *uptime = run->uptime;
    for (uint32_t i = 0; i < run->request->chance_count; i++) {
        const struct hf_range share = run->request->chance[i].share;
        for (int end = 0; end < UPTIME_ENDS; end++) {
            const double each =
                (end == UPTIME_WORST ? share.upper : share.lower) * HF_UPTIME_MINUTES_A_YEAR;
            memset(minutes[end], 0, uptime->cell_count * sizeof *minutes[end]);
            for (uint32_t d = 0; d < demands; d++) {
                if (run->taken[i][end][d] != 0) {
                    minutes[end][row_of[run->cells.demand_cell[d]]] += each;
                }
            }
        }
        for (uint32_t c = 0; c < uptime->cell_count; c++) {
            struct hf_uptime_cell *cell = &uptime->cell[c];
            const double most = minutes[UPTIME_WORST][c] / (double)cell->services;
            if (most > 0.0 && (cell->group == HF_NONE || most > cell->group_minutes[0])) {
                cell->group = run->chance_group[i];
                cell->group_minutes[UPTIME_WORST] = most;
                cell->group_minutes[UPTIME_BEST] = minutes[UPTIME_BEST][c] / (double)cell->services;
            }
        }
    }
}

static enum hf_status uptime_cells_fill(struct uptime_run *run, struct hf_arena scratch) {
    const uint32_t cells = run->cells.count;
    const uint32_t demands = run->graph.network.demand_count;
    struct hf_uptime *uptime = run->uptime;
    uint32_t *row_of = hf_new(&scratch, uint32_t, (size_t)cells + 1);
    if (row_of == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < demands; d++) {
        row_of[run->cells.demand_cell[d]] |= run->is_served[d];
    }
    for (uint32_t c = 0; c < cells; c++) {
        row_of[c] = row_of[c] != 0 ? uptime->cell_count++ : HF_NONE;
    }
    uptime->cell = hf_new(run->keep, struct hf_uptime_cell, (size_t)uptime->cell_count + 1);
    double *minutes[2] = {hf_take(&scratch, double, (size_t)uptime->cell_count + 1),
                          hf_take(&scratch, double, (size_t)uptime->cell_count + 1)};
    if (uptime->cell == NULL || minutes[0] == NULL || minutes[1] == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < demands; d++) {
        const uint32_t cell = run->cells.demand_cell[d];
        if (run->is_served[d] != 0) {
            uptime->cell[row_of[cell]].region = hf_cell_region(&run->cells, cell);
            uptime->cell[row_of[cell]].function = hf_cell_function(&run->cells, cell);
            uptime_cell_add(run, d, &uptime->cell[row_of[cell]]);
        }
    }
    int64_t bounded = uptime->base.services;
    for (uint32_t c = 0; c < uptime->cell_count; c++) {
        struct hf_uptime_cell *cell = &uptime->cell[c];
        cell->group = HF_NONE;
        cell->why = HF_WHY_NONE;
        bounded -= cell->services_exact;
        for (int end = 0; end < UPTIME_ENDS; end++) {
            cell->down.alone[end] /= (double)cell->services;
            cell->down.groups[end] /= (double)cell->services;
            uptime->base.subscriber_hours[end] += cell->subscriber_hours[end];
        }
    }
    uptime->base.mean_width /= bounded > 0 ? (double)bounded : 1.0;
    cells_groups_fill(run, row_of, minutes);
    return HF_OK;
}

/* ---- sites ---- */

/* Of each site: all that it has is served; first as a chance. */
static void sites_multiply(const struct uptime_run *run, struct hf_uptime_site *site) {
    for (uint32_t d = 0; d < run->graph.network.demand_count; d++) {
        struct hf_uptime_site *of = &site[run->graph.demand_site[d]];
        const int64_t people = run->graph.demand_subscribers[d];
        if (people == HF_COUNT_UNKNOWN || of->subscribers == HF_COUNT_UNKNOWN) {
            of->subscribers = HF_COUNT_UNKNOWN;
        } else {
            hf_add_saturated(&of->subscribers, people);
        }
        of->down.alone[UPTIME_WORST] *= run->alone[UPTIME_WORST].demand[d].lower;
        of->down.groups[UPTIME_WORST] *= run->groups[UPTIME_WORST].demand[d].lower;
        of->down.alone[UPTIME_BEST] =
            fmin(of->down.alone[UPTIME_BEST], run->alone[UPTIME_BEST].demand[d].upper);
        of->down.groups[UPTIME_BEST] =
            fmin(of->down.groups[UPTIME_BEST], run->groups[UPTIME_BEST].demand[d].upper);
    }
}

static int uptime_site_compare(const void *left, const void *right) {
    const struct hf_uptime_site *a = left;
    const struct hf_uptime_site *b = right;
    const double minutes[2] = {a->down.groups[UPTIME_WORST], b->down.groups[UPTIME_WORST]};
    if (minutes[0] < minutes[1] || minutes[0] > minutes[1]) {
        return minutes[0] > minutes[1] ? -1 : 1;
    }
    if (a->subscribers != b->subscribers) {
        return a->subscribers > b->subscribers ? -1 : 1;
    }
    return (a->site > b->site) - (a->site < b->site);
}

static enum hf_status uptime_sites_fill(struct uptime_run *run, struct hf_arena scratch) {
    const uint32_t sites = run->assessment->snapshot->sites.rows.count;
    struct hf_uptime *uptime = run->uptime;
    struct hf_uptime_site *site = hf_take(&scratch, struct hf_uptime_site, (size_t)sites + 1);
    uptime->site = hf_new(run->keep, struct hf_uptime_site, HF_UPTIME_SITES);
    if (site == NULL || uptime->site == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t s = 0; s < sites; s++) {
        site[s] = (struct hf_uptime_site){
            .site = s, .down = {{1.0, 1.0}, {1.0, 1.0}}, .why = HF_WHY_NONE};
    }
    sites_multiply(run, site);
    uint32_t count = 0;
    for (uint32_t s = 0; s < sites; s++) {
        if (run->is_counted[s] == 0) {
            continue;
        }
        for (int end = 0; end < UPTIME_ENDS; end++) {
            struct hf_uptime_down *down = &site[s].down;
            down->alone[end] = (1.0 - down->alone[end]) * HF_UPTIME_MINUTES_A_YEAR;
            down->groups[end] = (1.0 - down->groups[end]) * HF_UPTIME_MINUTES_A_YEAR;
            uptime->base.site_minutes[end] += down->alone[end];
            uptime->base.site_minutes_groups[end] += down->groups[end];
        }
        site[count++] = site[s];
    }
    for (int end = 0; end < UPTIME_ENDS && count > 0; end++) {
        uptime->base.site_minutes[end] /= (double)count;
        uptime->base.site_minutes_groups[end] /= (double)count;
    }
    if (count > 1) {
        qsort(site, count, sizeof *site, uptime_site_compare);
    }
    uptime->site_count = count < HF_UPTIME_SITES ? count : HF_UPTIME_SITES;
    memcpy(uptime->site, site, uptime->site_count * sizeof *site);
    return HF_OK;
}

/* ---- groups ---- */

/* The share of the time from which so many lost cost as much as all single failures do: at least,
 * few failures and most lost; at most, the other way round. */
static void shares_fill(const double cost[2], const int64_t lost[2], double share[2]) {
    share[0] = lost[0] > 0 ? fmin(cost[UPTIME_BEST] / (double)lost[0], 1.0) : (double)NAN;
    share[1] = lost[1] > 0 ? fmin(cost[UPTIME_WORST] / (double)lost[1], 1.0) : (double)NAN;
}

static int uptime_group_compare(const void *left, const void *right) {
    const struct hf_uptime_group *a = left;
    const struct hf_uptime_group *b = right;
    for (int end = 0; end < UPTIME_ENDS; end++) { /* surely lost first, then at worst */
        const int64_t lost[2] = {a->sites_lost[1 - end], b->sites_lost[1 - end]};
        if (lost[0] != lost[1]) {
            return lost[0] > lost[1] ? -1 : 1;
        }
    }
    return (a->group > b->group) - (a->group < b->group);
}

static struct hf_range group_chance(const struct uptime_run *run, uint32_t group) {
    for (uint32_t i = 0; i < run->request->chance_count; i++) {
        if (run->chance_group[i] == group) {
            return run->request->chance[i].share;
        }
    }
    return HF_RANGE_UNKNOWN;
}

/* In the worst case all that are not served today count as lost; in the best case, those whose own
 * devices go: no more than all of them. */
static int64_t served_of(int64_t lost, int64_t unserved) {
    return lost > unserved ? lost - unserved : 0;
}

static void uptime_group_fill(const struct uptime_run *run, const struct hf_loss *loss,
                              struct hf_uptime_group *group) {
    const struct hf_uptime_base *base = &run->uptime->base;
    const double year_hours = HF_UPTIME_MINUTES_A_YEAR / 60.0;
    double sites[2];
    double people[2];
    *group = (struct hf_uptime_group){
        .group = loss->group[0], .chance = group_chance(run, loss->group[0]), .why = HF_WHY_NONE};
    for (int end = 0; end < UPTIME_ENDS; end++) {
        const int bound = (int)end_bound(end);
        group->sites_lost[end] = served_of(loss->sites_lost[bound], base->sites_unserved);
        group->subscribers_lost[end] =
            served_of(loss->subscribers_lost[bound], run->subscribers_unserved);
        sites[end] = base->site_minutes[end] * (double)base->sites / HF_UPTIME_MINUTES_A_YEAR;
        people[end] = base->subscriber_hours[end] / year_hours;
    }
    shares_fill(sites, group->sites_lost, group->share);
    shares_fill(people, group->subscribers_lost, group->people_share);
}

static enum hf_status uptime_groups_fill(struct uptime_run *run) {
    const struct hf_assessment *assessment = run->assessment;
    struct hf_uptime *uptime = run->uptime;
    uint32_t singles = 0;
    for (uint32_t i = 0; i < assessment->loss_count; i++) {
        singles += assessment->loss[i].group[1] == HF_NONE ? 1U : 0U;
    }
    uptime->group = hf_new(run->keep, struct hf_uptime_group, (size_t)singles + 1);
    if (uptime->group == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->loss_count; i++) {
        struct hf_uptime_group *group = &uptime->group[uptime->group_count];
        if (assessment->loss[i].group[1] == HF_NONE) {
            uptime_group_fill(run, &assessment->loss[i], group);
            uptime->group_count += group->sites_lost[0] > 0 || group->sites_lost[1] > 0 ? 1 : 0;
        }
    }
    if (uptime->group_count > 1) {
        qsort(uptime->group, uptime->group_count, sizeof *uptime->group, uptime_group_compare);
    }
    uptime->base.singles_left_out = assessment->singles_left_out;
    return HF_OK;
}

/* ---- all of it ---- */

static bool uptime_is_valid(const struct hf_assessment *assessment,
                            const struct hf_uptime_request *request) {
    return assessment != NULL && assessment->snapshot != NULL && request != NULL &&
           assessment->assumptions.count >= HF_ASSUME_COUNT &&
           request->chance_count <= HF_UPTIME_CHANCES_MAX &&
           (request->chance_count == 0 || request->chance != NULL);
}

static enum hf_status uptime_ask(struct uptime_run *run, struct hf_arena *arena,
                                 struct hf_arena *groups, struct hf_error *error) {
    HF_TRY(hf_risk_gather(run->assessment, groups, arena, &run->risk));
    HF_TRY(hf_graph_build(run->assessment, &run->risk, arena, &run->graph));
    HF_TRY(hf_cells_gather(run->assessment->snapshot, &run->graph, arena, &run->cells));
    HF_TRY(chances_resolve(run, *arena, error));
    HF_TRY(served_today(run, arena));
    HF_TRY(hf_uptime_units_gather(run->assessment, &run->graph, arena, &run->units,
                                  &run->uptime->base));
    for (uint32_t i = 0; i < run->request->chance_count; i++) {
        HF_TRY(taken_find(run, i, arena));
    }
    for (int end = 0; end < UPTIME_ENDS; end++) {
        HF_TRY(uptime_end_ask(run, end, groups, *arena));
    }
    return HF_OK;
}

enum hf_status hf_uptime_assess(const struct hf_assessment *assessment,
                                const struct hf_uptime_request *request, struct hf_arena *keep,
                                struct hf_arena scratch, struct hf_uptime *uptime,
                                struct hf_error *error) {
    if (!uptime_is_valid(assessment, request) || keep == NULL || uptime == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "hf_uptime_assess wants an assessment");
    }
    const struct hf_range hours = assessment->assumptions.item[HF_ASSUME_RESTORE_HOURS].value;
    if (!hf_range_is_known(hours) || hours.lower < 0.0) {
        return hf_error_set(error, HF_ERR_INPUT, "restore_hours has to be known, and not below 0");
    }
    struct hf_assessment silent = *assessment; /* reasons are there already */
    silent.why = (struct hf_why){.muted = true};
    struct hf_uptime made = {.chance_count = request->chance_count};
    struct uptime_run *run = hf_new(&scratch, struct uptime_run, 1);
    if (run == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for how long sites are served");
    }
    *run = (struct uptime_run){
        .assessment = &silent, .request = request, .uptime = &made, .keep = keep};
    /* The last quarter of the room holds the answers. */
    struct hf_arena answers = scratch;
    answers.at = answers.end - hf_arena_left(&scratch) / 4;
    scratch.end = answers.at;
    enum hf_status status = uptime_ask(run, &scratch, &answers, error);
    status = status == HF_OK ? uptime_cells_fill(run, scratch) : status;
    status = status == HF_OK ? uptime_sites_fill(run, scratch) : status;
    status = status == HF_OK ? uptime_groups_fill(run) : status;
    if (status == HF_OK) {
        *uptime = made;
    }
    return status;
}
