#include "resilience/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Demands by cell once; then, for each threat, what each single group takes of a cell, cell by
 * cell, so that the room needed is that of one cell. */

/* Of one cell, per single group. */
struct cell_losses {
    int64_t *subscribers[HF_BOUNDS], *sites[HF_BOUNDS];
    uint32_t *demands[HF_BOUNDS];
    uint32_t *last_site[HF_BOUNDS]; /* 1 + the site counted last */
};

static void cell_open(struct region_run *run, uint32_t cell) {
    const struct graph *graph = run->study->graph;
    struct hf_region_risk *risk = &run->risk[cell];
    *risk = (struct hf_region_risk){
        .region = hf_cell_region(&run->study->cells, cell),
        .function = hf_cell_function(&run->study->cells, cell),
        .subscribers_known = true,
        .worst_group = HF_NONE,
        .single_vendor = HF_ANSWER_NO,
        .vendor = HF_NONE,
        .largest_group = HF_NONE,
        .largest_ratio = (double)NAN,
        .hhi = {(double)NAN, (double)NAN},
    };
    uint32_t last = HF_NONE;
    for (uint32_t i = run->demand.start[cell]; i < run->demand.start[cell + 1]; i++) {
        const uint32_t demand = run->demand.item[i];
        const int64_t subscribers = graph->demand_subscribers[demand];
        risk->sites += graph->demand_site[demand] != last ? 1 : 0;
        last = graph->demand_site[demand];
        if (subscribers == HF_COUNT_UNKNOWN) {
            risk->subscribers_known = false;
        } else {
            hf_add_saturated(&risk->subscribers, subscribers);
        }
    }
}

enum hf_status hf_regions_open(const struct study *study, struct hf_arena *scratch,
                               struct region_run *run) {
    const struct cells *cells = &study->cells;
    const uint32_t demands = study->graph->network.demand_count;
    uint32_t *start = hf_new(scratch, uint32_t, (size_t)cells->count + 2);
    struct region_run made = {.study = study,
                              .demand = {start, hf_new(scratch, uint32_t, (size_t)demands + 1)},
                              .risk =
                                  hf_new(scratch, struct hf_region_risk, (size_t)cells->count + 1)};
    if (start == NULL || made.demand.item == NULL || made.risk == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        made.regions[bound] = hf_new(scratch, int64_t, (size_t)study->risk->group_count + 1);
        made.last_region[bound] = hf_new(scratch, uint32_t, (size_t)study->risk->group_count + 1);
        if (made.regions[bound] == NULL || made.last_region[bound] == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    /* counted two places up, summed, then filled: each start moves to where the next begins */
    for (uint32_t d = 0; d < demands; d++) {
        start[cells->demand_cell[d] + 2] += cells->demand_cell[d] + 2 <= cells->count ? 1U : 0U;
    }
    for (uint32_t c = 2; c <= cells->count; c++) {
        start[c] += start[c - 1];
    }
    for (uint32_t d = 0; d < demands; d++) {
        made.demand.item[start[cells->demand_cell[d] + 1]++] = d;
    }
    *run = made;
    for (uint32_t c = 0; c < cells->count; c++) {
        cell_open(run, c);
    }
    return HF_OK;
}

/* ---- single groups ---- */

static void cell_count(const struct region_run *run, const struct hf_sweep *sweep, uint32_t demand,
                       int bound, const struct cell_losses *losses) {
    const struct graph *graph = run->study->graph;
    const uint64_t *row = sweep->demand_lost[bound] + demand * sweep->row_words;
    const int64_t subscribers = graph->demand_subscribers[demand];
    const uint32_t site = graph->demand_site[demand];
    for (size_t w = 0; w < sweep->row_words; w++) {
        for (uint64_t bits = row[w]; bits != 0; bits &= bits - 1) {
            const size_t at = 64 * w + (size_t)__builtin_ctzll(bits);
            losses->demands[bound][at]++;
            losses->sites[bound][at] += losses->last_site[bound][at] != site + 1 ? 1 : 0;
            losses->last_site[bound][at] = site + 1;
            hf_add_saturated(&losses->subscribers[bound][at],
                             subscribers == HF_COUNT_UNKNOWN ? 0 : subscribers);
        }
    }
}

/* One group's loss of the cell: is it the worst so far? What is surely lost comes first: in the
 * worst case any group takes all that is of unknown make. */
static void cell_judge(struct hf_region_risk *risk, const struct cell_losses *losses, uint32_t at,
                       uint32_t group) {
    int order = 0;
    for (int bound = 0; bound < HF_BOUNDS && order == 0; bound++) {
        const int64_t people = losses->subscribers[bound][at];
        const int64_t sites = losses->sites[bound][at];
        order = (people > risk->subscribers_lost[bound]) - (people < risk->subscribers_lost[bound]);
        order = order != 0 ? order
                           : (sites > risk->sites_lost[bound]) - (sites < risk->sites_lost[bound]);
    }
    if (order > 0) {
        risk->worst_group = group;
        for (int bound = 0; bound < HF_BOUNDS; bound++) {
            risk->subscribers_lost[bound] = losses->subscribers[bound][at];
            risk->sites_lost[bound] = losses->sites[bound][at];
        }
    }
}

static void vendor_judge(struct hf_region_risk *risk, const struct cell_losses *losses, uint32_t at,
                         uint32_t demands, uint32_t group) {
    const enum hf_answer takes_all = losses->demands[HF_BOUND_BEST][at] == demands ? HF_ANSWER_YES
                                     : losses->demands[HF_BOUND_WORST][at] == demands
                                         ? HF_ANSWER_NO_BASIS
                                         : HF_ANSWER_NO;
    if (takes_all > risk->single_vendor) {
        risk->single_vendor = takes_all;
        risk->vendor = group;
    }
}

static void hang_note(const struct region_run *run, const struct cell_losses *losses, uint32_t at,
                      uint32_t cell, uint32_t group) {
    const uint32_t region = cell / (run->study->cells.function_count + 1) + 1;
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        if (losses->demands[bound][at] > 0 && run->last_region[bound][group] != region) {
            run->last_region[bound][group] = region;
            run->regions[bound][group]++;
        }
    }
}

static enum hf_status cell_losses_open(struct cell_losses *losses, uint32_t singles,
                                       struct hf_arena *scratch) {
    const size_t size = (size_t)singles + 64; /* rows are whole words */
    bool is_open = true;
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        losses->subscribers[bound] = hf_new(scratch, int64_t, size);
        losses->sites[bound] = hf_new(scratch, int64_t, size);
        losses->demands[bound] = hf_new(scratch, uint32_t, size);
        losses->last_site[bound] = hf_new(scratch, uint32_t, size);
        is_open = is_open && losses->subscribers[bound] != NULL && losses->sites[bound] != NULL &&
                  losses->demands[bound] != NULL && losses->last_site[bound] != NULL;
    }
    return is_open ? HF_OK : HF_ERR_MEMORY;
}

enum hf_status hf_regions_add(struct region_run *run, const struct hf_sweep *sweep,
                              uint32_t singles, struct hf_arena scratch) {
    for (uint32_t cell = 0; cell < run->study->cells.count; cell++) {
        const uint32_t from = run->demand.start[cell];
        const uint32_t end = run->demand.start[cell + 1];
        struct hf_arena room = scratch; /* zeroed anew for each cell */
        struct cell_losses losses;
        if (from == end) {
            continue;
        }
        HF_TRY(cell_losses_open(&losses, singles, &room));
        for (uint32_t i = from; i < end; i++) {
            cell_count(run, sweep, run->demand.item[i], HF_BOUND_BEST, &losses);
            cell_count(run, sweep, run->demand.item[i], HF_BOUND_WORST, &losses);
        }
        for (uint32_t at = 0; at < singles; at++) {
            const uint32_t group = sweep->set.item[sweep->set.start[at]];
            cell_judge(&run->risk[cell], &losses, at, group);
            hang_note(run, &losses, at, cell, group);
            if (run->study->risk->threat[group] == RISK_VENDOR) {
                vendor_judge(&run->risk[cell], &losses, at, end - from, group);
            }
        }
    }
    return HF_OK;
}

/* ---- shares ---- */

/* Units of each group in every cell, and of unknown make behind them: rows of group_count + 1. */
static void cell_units_fill(const struct region_run *run, int64_t *units) {
    const struct study *study = run->study;
    const struct hf_snapshot *snapshot = study->assessment->snapshot;
    const struct cells *cells = &study->cells;
    const size_t columns = (size_t)study->risk->group_count + 1;
    for (uint32_t i = 0; i < snapshot->devices.rows.count; i++) {
        const uint32_t site = snapshot->devices.site[i];
        const uint32_t function = snapshot->devices.function[i];
        if (site == HF_NONE || !hf_use_is_deployed(snapshot->devices.status[i])) {
            continue;
        }
        const uint32_t brand = hf_risk_brand(snapshot, snapshot->devices.product[i]);
        const uint32_t group = brand == HF_NONE ? HF_NONE : study->risk->vendor_group[brand];
        const size_t cell = (size_t)cells->site_region[site] * (cells->function_count + 1) +
                            (function == HF_NONE ? 0 : function + 1);
        const int64_t quantity = snapshot->devices.quantity[i];
        hf_add_saturated(&units[cell * columns + (group == HF_NONE ? columns - 1 : group)],
                         quantity == HF_COUNT_UNKNOWN ? 1 : quantity);
    }
}

static enum hf_status cell_share(const int64_t *units, uint32_t groups,
                                 struct hf_region_risk *risk) {
    struct hf_hhi hhi = {HF_RANGE_UNKNOWN, HF_RANGE_UNKNOWN};
    int64_t largest = 0;
    risk->unknown_units = units[groups];
    risk->units = units[groups];
    for (uint32_t g = 0; g < groups; g++) {
        hf_add_saturated(&risk->units, units[g]);
        risk->largest_group = units[g] > largest ? g : risk->largest_group;
        largest = units[g] > largest ? units[g] : largest;
    }
    HF_TRY(hf_concentration(units, groups, units[groups], &hhi));
    risk->hhi[0] = hhi.hhi.lower;
    risk->hhi[1] = hhi.hhi.upper;
    if (risk->units > 0) {
        risk->largest_ratio = (double)largest / (double)risk->units;
    }
    return HF_OK;
}

enum hf_status hf_regions_close(const struct region_run *run, struct hf_arena *keep,
                                struct hf_arena scratch) {
    const uint32_t groups = run->study->risk->group_count;
    const uint32_t cells = run->study->cells.count;
    int64_t *units = hf_new(&scratch, int64_t, (size_t)cells * ((size_t)groups + 1) + 1);
    uint32_t count = 0;
    for (uint32_t cell = 0; cell < cells; cell++) {
        count += run->risk[cell].sites > 0 ? 1 : 0;
    }
    struct hf_region_risk *risk = hf_new(keep, struct hf_region_risk, count);
    if (units == NULL || risk == NULL) {
        return HF_ERR_MEMORY;
    }
    cell_units_fill(run, units);
    count = 0;
    for (uint32_t cell = 0; cell < cells; cell++) {
        if (run->risk[cell].sites > 0) {
            risk[count] = run->risk[cell];
            HF_TRY(cell_share(&units[(size_t)cell * ((size_t)groups + 1)], groups, &risk[count]));
            if (risk[count].single_vendor == HF_ANSWER_NO && risk[count].unknown_units > 0 &&
                risk[count].unknown_units == risk[count].units) {
                risk[count].single_vendor = HF_ANSWER_NO_BASIS; /* all of unknown make */
            }
            count++;
        }
    }
    run->study->assessment->region_risk = risk;
    run->study->assessment->region_risk_count = count;
    return HF_OK;
}

/* ---- what hangs on one group ---- */

struct hang_order {
    const struct hf_loss *loss;
    uint32_t threat, at;
};

static int hang_compare(const void *left_pointer, const void *right_pointer) {
    const struct hang_order *left = left_pointer;
    const struct hang_order *right = right_pointer;
    int order = (left->threat > right->threat) - (left->threat < right->threat);
    for (int bound = 0; bound < HF_BOUNDS && order == 0; bound++) {
        const int64_t a = left->loss->subscribers_lost[bound];
        const int64_t b = right->loss->subscribers_lost[bound];
        order = (a < b) - (a > b);
    }
    for (int bound = 0; bound < HF_BOUNDS && order == 0; bound++) {
        const int64_t a = left->loss->sites_lost[bound];
        const int64_t b = right->loss->sites_lost[bound];
        order = (a < b) - (a > b);
    }
    return order != 0 ? order : (left->at > right->at) - (left->at < right->at);
}

enum hf_status hf_hangs_gather(const struct region_run *run, struct hf_arena *keep,
                               struct hf_arena scratch) {
    struct hf_assessment *assessment = run->study->assessment;
    const uint32_t losses = assessment->loss_count;
    struct hang_order *order = hf_new(&scratch, struct hang_order, (size_t)losses + 1);
    uint32_t count = 0;
    if (order == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < losses && assessment->loss[i].group[1] == HF_NONE; i++) {
        const struct hf_loss *loss = &assessment->loss[i];
        if (loss->sites_lost[HF_BOUND_WORST] > 0) {
            order[count++] = (struct hang_order){loss, run->study->risk->threat[loss->group[0]], i};
        }
    }
    if (count > 1) {
        qsort(order, count, sizeof *order, hang_compare);
    }
    struct hf_hang *hang = hf_new(keep, struct hf_hang, count);
    if (hang == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t group = order[i].loss->group[0];
        hang[i] = (struct hf_hang){order[i].at, {run->regions[0][group], run->regions[1][group]}};
    }
    assessment->hang = hang;
    assessment->hang_count = count;
    return HF_OK;
}
