#include "resilience/group_share.h"

#include "model/uncounted.h"

/* One table of (function, group) sums, filled in one pass over the devices site by site. Row 0 is
 * the whole network, row f + 1 function f; column 0 stands for all groups together, column g + 1
 * for group g. */

struct share_cell {
    int64_t units, sites, subscribers;
    uint32_t last_site; /* 1 + the site that was counted last, so that each counts once */
    bool has_uncounted; /* a site whose subscribers nobody says */
};

struct share_table {
    const struct hf_snapshot *snapshot;
    struct share_cell *cell;
    int64_t *subscribers; /* per row, of the site being looked at, where known */
    uint8_t *uncounted;   /* per row: nobody says all of them */
    uint8_t *site_gap;    /* per site, see model/uncounted.h */
    uint32_t rows, columns;
};

static void cell_add(const struct share_table *table, uint32_t row, uint32_t column, int64_t units,
                     uint32_t site) {
    struct share_cell *cell = &table->cell[(size_t)row * table->columns + column];
    hf_add_saturated(&cell->units, units);
    if (site != HF_NONE && cell->last_site != site + 1) {
        cell->last_site = site + 1;
        cell->sites++;
        hf_add_saturated(&cell->subscribers, table->subscribers[row]);
        cell->has_uncounted =
            cell->has_uncounted || table->uncounted[row] != 0 || table->site_gap[site] != 0;
    }
}

static void device_add(const struct share_table *table, const struct risk *risk, uint32_t device,
                       uint32_t site) {
    const struct hf_snapshot *snapshot = table->snapshot;
    if (!hf_use_is_deployed(snapshot->devices.status[device])) {
        return;
    }
    const int64_t quantity = snapshot->devices.quantity[device];
    const int64_t units = quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
    const uint32_t brand = hf_risk_brand(snapshot, snapshot->devices.product[device]);
    const uint32_t group = brand == HF_NONE ? risk->unknown_group : risk->vendor_group[brand];
    const uint32_t function = snapshot->devices.function[device];
    for (int turn = 0; turn < (function == HF_NONE ? 1 : 2); turn++) {
        const uint32_t row = turn == 0 ? 0 : function + 1;
        cell_add(table, row, 0, units, site);
        if (group != HF_NONE) {
            cell_add(table, row, group + 1, units, site);
        }
    }
}

/* What a site serves, in each row of the table. */
static void subscribers_set(const struct share_table *table, uint32_t site, bool is_set) {
    const struct hf_services *services = &table->snapshot->services;
    const struct hf_csr *rows = &table->snapshot->services_by_site;
    for (uint32_t i = rows->start[site]; i < rows->start[site + 1]; i++) {
        const uint32_t function = services->function[rows->item[i]];
        const int64_t count = services->subscribers[rows->item[i]];
        const int64_t known = is_set && count != HF_COUNT_UNKNOWN ? count : 0;
        const uint8_t uncounted = is_set && count == HF_COUNT_UNKNOWN ? 1 : 0;
        table->subscribers[0] = is_set ? table->subscribers[0] : 0;
        table->uncounted[0] = is_set && table->uncounted[0] != 0 ? 1 : uncounted;
        hf_add_saturated(&table->subscribers[0], known);
        if (function != HF_NONE) {
            table->subscribers[function + 1] = known;
            table->uncounted[function + 1] = uncounted;
        }
    }
}

static void table_fill(const struct share_table *table, const struct risk *risk) {
    const struct hf_snapshot *snapshot = table->snapshot;
    const struct hf_csr *rows = &snapshot->devices_by_site;
    for (uint32_t site = 0; site < snapshot->sites.rows.count; site++) {
        subscribers_set(table, site, true);
        for (uint32_t i = rows->start[site]; i < rows->start[site + 1]; i++) {
            device_add(table, risk, rows->item[i], site);
        }
        subscribers_set(table, site, false);
    }
    for (uint32_t i = 0; i < snapshot->devices.rows.count; i++) {
        if (snapshot->devices.site[i] == HF_NONE) {
            device_add(table, risk, i, HF_NONE);
        }
    }
}

static double ratio_of(int64_t part, int64_t whole) {
    return whole > 0 ? (double)part / (double)whole : (double)NAN;
}

/* Shares of one row; returns how many there are. With `share` NULL it only counts. */
static uint32_t row_shares(const struct share_table *table, uint32_t row, struct hf_share *share) {
    const struct share_cell *cell = &table->cell[(size_t)row * table->columns];
    uint32_t count = 0;
    for (uint32_t column = 1; column < table->columns; column++) {
        if (cell[column].units == 0) {
            continue;
        }
        if (share != NULL) {
            share[count] = (struct hf_share){
                .function = row == 0 ? HF_NONE : row - 1,
                .group = column - 1,
                .units = cell[column].units,
                .sites = cell[column].sites,
                .subscribers = cell[column].subscribers,
                .subscribers_known = !cell[column].has_uncounted,
                .unit_ratio = ratio_of(cell[column].units, cell[0].units),
                .site_ratio = ratio_of(cell[column].sites, cell[0].sites),
                .subscriber_ratio = ratio_of(cell[column].subscribers, cell[0].subscribers),
            };
        }
        count++;
    }
    return count;
}

static enum hf_status row_concentration(const struct share_table *table, const struct risk *risk,
                                        uint32_t row, int64_t *units,
                                        struct hf_concentration *item) {
    const struct share_cell *cell = &table->cell[(size_t)row * table->columns];
    int64_t unknown = 0;
    for (uint32_t column = 1; column < table->columns; column++) {
        const bool is_unknown = column - 1 == risk->unknown_group;
        units[column - 1] = is_unknown ? 0 : cell[column].units;
        unknown = is_unknown ? cell[column].units : unknown;
    }
    struct hf_hhi hhi = {HF_RANGE_UNKNOWN, HF_RANGE_UNKNOWN};
    HF_TRY(hf_concentration(units, table->columns - 1, unknown, &hhi));
    *item = (struct hf_concentration){
        .function = row == 0 ? HF_NONE : row - 1,
        .hhi = {hhi.hhi.lower, hhi.hhi.upper},
        .effective_number = {hhi.effective_number.lower, hhi.effective_number.upper},
        .units = cell[0].units,
        .unknown_units = unknown,
    };
    return HF_OK;
}

enum hf_status hf_share_gather(struct hf_assessment *assessment, const struct risk *risk,
                               struct hf_arena *keep, struct hf_arena scratch) {
    struct share_table table = {
        .snapshot = assessment->snapshot,
        .rows = assessment->snapshot->functions.rows.count + 1,
        .columns = risk->group_count + 1,
    };
    table.cell = hf_new(&scratch, struct share_cell, (size_t)table.rows * table.columns);
    table.subscribers = hf_new(&scratch, int64_t, table.rows);
    table.uncounted = hf_new(&scratch, uint8_t, table.rows);
    int64_t *units = hf_new(&scratch, int64_t, table.columns);
    if (table.cell == NULL || table.subscribers == NULL || table.uncounted == NULL ||
        units == NULL) {
        return HF_ERR_MEMORY;
    }
    const struct hf_assumption *complete =
        &assessment->assumptions.item[HF_ASSUME_SERVICES_COMPLETE];
    HF_TRY(hf_sites_uncounted(table.snapshot, complete->value.lower >= 0.5, &scratch,
                              &table.site_gap));
    table_fill(&table, risk);
    uint32_t shares = 0;
    uint32_t functions = 0;
    for (uint32_t row = 0; row < table.rows; row++) {
        shares += row_shares(&table, row, NULL);
        functions += table.cell[(size_t)row * table.columns].units > 0 ? 1U : 0U;
    }
    struct hf_share *share = hf_new(keep, struct hf_share, shares);
    struct hf_concentration *concentration = hf_new(keep, struct hf_concentration, functions);
    if (share == NULL || concentration == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t at = 0;
    uint32_t item = 0;
    for (uint32_t row = 0; row < table.rows; row++) {
        at += row_shares(&table, row, share + at);
        if (table.cell[(size_t)row * table.columns].units > 0) {
            HF_TRY(row_concentration(&table, risk, row, units, &concentration[item++]));
        }
    }
    assessment->share = share;
    assessment->share_count = shares;
    assessment->concentration = concentration;
    assessment->concentration_count = functions;
    return HF_OK;
}
