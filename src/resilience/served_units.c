#include "resilience/served_units.h"

#include <math.h>
#include <string.h>

/* Product by product: its supply, then its units row by row, then its swaps, which take the rows of
 * their site in order and put the replacement where these stood. Swaps that take a row in part
 * split it. */

struct served_work {
    const struct served_frame *frame;
    const struct hf_snapshot *snapshot;
    int end;
    uint32_t *age_pool; /* per product: its pool of the question, or HF_NONE: it does not age */
    struct hf_ageing_pool *pool;
    double *rate;           /* per pool */
    uint32_t *pool_product; /* HF_NONE: units of no known product */
    uint32_t pool_count;
    struct hf_ageing_delivery *delivery;
    size_t delivery_count, delivery_capacity;
    struct hf_ageing_lot *lot;
    size_t lot_count, lot_capacity;
    uint32_t *node, *of, *units, *allowed, *from, *until; /* parts; `of` is their pool */
    double *part_rate;
    size_t part_count;
    uint32_t *first_swap, *next_swap; /* per product; per swap */
    uint32_t *first_at, *next_at;     /* per site, per part: those of the product at hand */
    struct hf_arena *keep;
    struct hf_served_base *base;
};

/* ---- months ---- */

/* At the early end what takes away counts from the beginning of its month, what gives from the next
 * one; at the late end the other way round. */
static uint32_t month_down(double months) {
    return months >= 1.0 ? (uint32_t)fmin(floor(months + 1e-9), 1e6) : 0;
}

static uint32_t month_up(double months) {
    return months > 0.0 ? (uint32_t)fmin(ceil(months - 1e-9), 1e6) : 0;
}

static uint32_t month_of_loss(const struct served_work *work, double months) {
    return work->end == SERVED_EARLY ? month_down(months) : month_up(months);
}

static uint32_t month_of_gain(const struct served_work *work, double months) {
    return work->end == SERVED_EARLY ? month_up(months) : month_down(months);
}

static double served_months_until(const struct served_work *work, struct hf_date day) {
    const int64_t days = (int64_t)day.days - work->frame->assessment->scenario.as_of.days;
    return days > 0 ? (double)days / SERVED_DAYS_A_MONTH : 0.0;
}

static uint32_t units_clamp(int64_t units) {
    return units < 0 ? 0 : units < (int64_t)UINT32_MAX ? (uint32_t)units : UINT32_MAX;
}

/* ---- pools ---- */

/* Does nothing come any more of this product, since it is lost by name? */
static bool product_is_lost(const struct served_work *work, uint32_t product) {
    const struct served_frame *frame = work->frame;
    const struct risk *risk = frame->risk;
    bool is_lost = false;
    if (frame->group_lost == NULL) {
        return false;
    }
    const struct hf_csr *sure = &risk->product_label;
    for (uint32_t i = sure->start[product]; i < sure->start[product + 1]; i++) {
        is_lost = is_lost || frame->group_lost[sure->item[i]] != 0;
    }
    if (work->end == SERVED_LATE) {
        return is_lost;
    }
    const struct hf_csr *maybe = &risk->product_maybe;
    for (uint32_t i = maybe->start[product]; i < maybe->start[product + 1]; i++) {
        is_lost = is_lost || frame->group_lost[maybe->item[i]] != 0;
    }
    for (uint32_t g = 0; g < risk->group_count && risk->product_unknown[product] != 0; g++) {
        is_lost =
            is_lost || (frame->group_lost[g] != 0 &&
                        ((unsigned)risk->product_unknown[product] >> risk->threat[g] & 1U) != 0);
    }
    return is_lost;
}

/* From which day nothing comes in, by this end; HF_DATE_MAX: it goes on. */
static struct hf_date supply_end_of(const struct served_work *work, uint32_t product) {
    const struct served_frame *frame = work->frame;
    const uint32_t at = frame->pool_of[product];
    const bool is_late = work->end == SERVED_LATE;
    if (at != 0 && is_late && frame->balances[at - 1].is_open) {
        return HF_DATE_MAX;
    }
    if (product_is_lost(work, product)) {
        return frame->assessment->scenario.as_of;
    }
    if (at == 0) {
        return HF_DATE_MAX;
    }
    const struct hf_date_range end = frame->assessment->endurance[at - 1].supply_end;
    return is_late ? end.latest : end.earliest;
}

static enum hf_status delivery_put(struct served_work *work, struct hf_ageing_delivery delivery) {
    if (work->delivery_count == work->delivery_capacity) {
        void *const grown =
            hf_arena_grow(work->keep, work->delivery, sizeof delivery,
                          _Alignof(struct hf_ageing_delivery), &work->delivery_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        work->delivery = grown;
    }
    work->delivery[work->delivery_count++] = delivery;
    return HF_OK;
}

static enum hf_status lot_put(struct served_work *work, struct hf_ageing_lot lot) {
    if (work->lot_count == work->lot_capacity) {
        void *const grown = hf_arena_grow(work->keep, work->lot, sizeof lot,
                                          _Alignof(struct hf_ageing_lot), &work->lot_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        work->lot = grown;
    }
    work->lot[work->lot_count++] = lot;
    return HF_OK;
}

/* Repair comes to an end with sending, or with what is sent not being back in time. */
static void repair_put(const struct served_work *work, const struct hf_balance *balance,
                       double begin, struct hf_ageing_pool *pool) {
    if (balance->loop_count == 0) {
        return;
    }
    const struct hf_repair_loop *loop = &balance->loop[0];
    const double until =
        12.0 * fmin(loop->send_until_years, loop->return_until_years - loop->turnaround_years);
    pool->repair_until = month_of_loss(work, begin + until);
    pool->repair_months = month_of_gain(work, 12.0 * loop->turnaround_years);
    pool->repair_loss_ratio = 1.0 - loop->share_ratio * loop->yield_ratio;
}

/* What the pool's balance has, but harvest: that follows from the swaps as they are made here. */
static enum hf_status balance_put(struct served_work *work, uint32_t at, bool is_lost,
                                  struct hf_ageing_pool *pool) {
    const struct hf_pool_balances *both = &work->frame->balances[at];
    const struct hf_balance *balance = &both->balance[work->end];
    const double begin = served_months_until(work, both->from);
    const uint32_t to = work->pool_count;
    int64_t left = balance->stock;
    pool->stock = units_clamp(balance->stock);
    for (uint32_t i = 0; i < balance->lot_count && left > 0; i++) {
        const int64_t units = balance->lot[i].units < left ? balance->lot[i].units : left;
        const double months = begin + 12.0 * balance->lot[i].until_years;
        left -= units;
        HF_TRY(lot_put(
            work, (struct hf_ageing_lot){to, month_of_loss(work, months), units_clamp(units)}));
    }
    if (is_lost) {
        return HF_OK;
    }
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        const struct hf_balance_delivery *delivery = &balance->delivery[i];
        const double months = begin + 12.0 * delivery->years;
        if (!delivery->is_harvest) {
            HF_TRY(delivery_put(work, (struct hf_ageing_delivery){to, month_of_gain(work, months),
                                                                  units_clamp(delivery->units),
                                                                  1.0 - delivery->good_ratio}));
        }
    }
    repair_put(work, balance, begin, pool);
    return HF_OK;
}

/* What ageing makes of the rate between two moments of the balance, in years; before it begins
 * nothing does. */
static double ageing_between(const struct hf_pool_balances *pool, int end, double from,
                             double until) {
    double sum = 0.0;
    for (uint32_t cell = 0; cell < pool->ageing_cells; cell++) {
        const double begin = fmax((double)cell * pool->ageing_cell_years, from);
        const double close = cell + 1 == pool->ageing_cells
                                 ? until
                                 : fmin((double)(cell + 1) * pool->ageing_cell_years, until);
        sum += close > begin ? pool->ageing[end][cell] * (close - begin) : 0.0;
    }
    sum += from < 0.0 ? fmin(until, 0.0) - from : 0.0;
    return sum / (until - from);
}

/* Units that age: the pool's factors, month by month. */
static enum hf_status factors_put(struct served_work *work, const struct hf_pool_balances *both,
                                  struct hf_ageing_pool *pool) {
    const double begin = served_months_until(work, both->from);
    if (both->ageing_cells == 0) {
        return HF_OK;
    }
    double *factor = hf_new(work->keep, double, HF_AGEING_MONTHS_MAX + 1);
    if (factor == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t month = 0; month <= HF_AGEING_MONTHS_MAX; month++) {
        const double from = ((double)month - begin) / 12.0;
        factor[month] =
            fmin(ageing_between(both, work->end, from, from + 1.0 / 12.0), HF_AGEING_FACTOR_MAX);
    }
    pool->rate_factor = factor;
    return HF_OK;
}

static enum hf_status pool_put(struct served_work *work, uint32_t product, struct hf_date end) {
    struct hf_ageing_pool *pool = &work->pool[work->pool_count];
    const uint32_t at = work->frame->pool_of[product];
    struct hf_failure_law law[2];
    if (at != 0) {
        law[work->end] = work->frame->balances[at - 1].balance[work->end].failure;
        HF_TRY(balance_put(work, at - 1, product_is_lost(work, product), pool));
        HF_TRY(factors_put(work, &work->frame->balances[at - 1], pool));
    } else {
        HF_TRY(hf_stock_failure_laws(work->frame->assessment, product, law));
    }
    const struct hf_failure_law *mine = &law[work->end];
    pool->supply_until = month_of_loss(work, served_months_until(work, end));
    pool->rate_shape = mine->shape;
    work->rate[work->pool_count] =
        fmin(mine->shape > 0.0 ? mine->shape / mine->unit_years : mine->known, HF_AGEING_RATE_MAX);
    work->pool_product[work->pool_count] = product;
    work->age_pool[product] = work->pool_count++;
    return HF_OK;
}

/* Units of no known product may be of the one whose supply ends first, and nobody knows of spares.
 */
static void pool_of_unknown_put(struct served_work *work) {
    const struct hf_assumptions *assumptions = &work->frame->assessment->assumptions;
    uint32_t first = work->frame->group_lost == NULL ? HF_NONE : 0;
    for (uint32_t i = 0; i < work->pool_count; i++) {
        first = work->pool[i].supply_until < first ? work->pool[i].supply_until : first;
    }
    work->pool[work->pool_count].supply_until = first;
    work->rate[work->pool_count] =
        fmin(assumptions->item[HF_ASSUME_FAILURE_RATE_PER_YEAR].value.upper, HF_AGEING_RATE_MAX);
    work->pool_product[work->pool_count++] = HF_NONE;
}

/* ---- units ---- */

static void part_put(struct served_work *work, uint32_t node, uint32_t pool, uint32_t units) {
    const size_t at = work->part_count++;
    work->node[at] = node;
    work->of[at] = pool;
    work->units[at] = units;
    work->part_rate[at] = work->rate[pool];
    work->from[at] = 0;
    work->until[at] = HF_NONE;
}

static void row_put(struct served_work *work, uint32_t device, int64_t quantity, uint32_t pool) {
    const int64_t units = quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
    if (units <= 0) {
        return;
    }
    work->base->units += units;
    part_put(work, device == HF_NONE ? HF_NONE : work->frame->device_node[device], pool,
             units_clamp(units));
    const uint32_t site = device == HF_NONE ? HF_NONE : work->snapshot->devices.site[device];
    if (site != HF_NONE) { /* newest first: turned round when swaps walk them */
        const uint32_t part = (uint32_t)work->part_count - 1;
        work->next_at[part] = work->first_at[site];
        work->first_at[site] = part;
    }
}

static bool module_counts(const struct hf_snapshot *snapshot, uint32_t module) {
    const uint32_t device = snapshot->modules.device[module];
    return hf_use_is_deployed(snapshot->modules.status[module]) &&
           (device == HF_NONE || hf_use_is_deployed(snapshot->devices.status[device]));
}

/* Rows of a product from the last to the first, so that the list of a site begins with its first.
 */
static void product_rows_put(struct served_work *work, uint32_t product, uint32_t pool) {
    const struct hf_snapshot *snapshot = work->snapshot;
    const struct hf_csr *rows = &snapshot->modules_by_product;
    for (uint32_t i = rows->start[product + 1]; i-- > rows->start[product];) {
        const uint32_t module = rows->item[i];
        if (module_counts(snapshot, module)) {
            row_put(work, snapshot->modules.device[module], snapshot->modules.quantity[module],
                    pool);
        }
    }
    rows = &snapshot->devices_by_product;
    for (uint32_t i = rows->start[product + 1]; i-- > rows->start[product];) {
        const uint32_t device = rows->item[i];
        if (hf_use_is_deployed(snapshot->devices.status[device])) {
            row_put(work, device, snapshot->devices.quantity[device], pool);
        }
    }
}

static void sites_forget(struct served_work *work, size_t part_from) {
    for (size_t part = part_from; part < work->part_count; part++) {
        const uint32_t node = work->node[part];
        const uint32_t site = node == HF_NONE ? HF_NONE : work->frame->graph->node_site[node];
        if (site != HF_NONE) {
            work->first_at[site] = HF_NONE;
        }
    }
}

/* ---- swaps ---- */

/* Some units of a part leave, and others come in their place. */
static void part_swap(struct served_work *work, uint32_t part, uint32_t units,
                      const struct hf_swap *swap) {
    const bool is_early = work->end == SERVED_EARLY;
    const uint32_t node = work->node[part];
    uint32_t leaving = part;
    if (units < work->units[part]) {
        leaving = (uint32_t)work->part_count;
        part_put(work, node, work->of[part], units);
        work->units[part] -= units;
    }
    const struct hf_date out = is_early ? swap->date.latest : swap->date.earliest;
    const struct hf_date in = is_early ? swap->date.earliest : swap->date.latest;
    if (out.days < HF_DATE_MAX.days) {
        work->until[leaving] = month_of_gain(work, served_months_until(work, out));
    }
    const uint32_t pool = swap->replacement < work->snapshot->products.rows.count
                              ? work->age_pool[swap->replacement]
                              : HF_NONE;
    if (pool != HF_NONE && in.days < HF_DATE_MAX.days) {
        part_put(work, node, pool, units);
        work->from[work->part_count - 1] = month_of_loss(work, served_months_until(work, in));
    }
}

static enum hf_status harvest_put(struct served_work *work, uint32_t pool, uint32_t units,
                                  const struct hf_swap *swap) {
    const bool is_early = work->end == SERVED_EARLY;
    const struct hf_range ratio =
        hf_range_is_known(swap->harvest_ratio)
            ? swap->harvest_ratio
            : work->frame->assessment->assumptions.item[HF_ASSUME_HARVEST_RATIO].value;
    const double good = fmin(fmax(is_early ? ratio.lower : ratio.upper, 0.0), 1.0);
    const struct hf_date day = is_early ? swap->date.latest : swap->date.earliest;
    const uint32_t month = month_of_gain(work, served_months_until(work, day));
    /* before supply ends, the pool is taken as full */
    if (units == 0 || !(good > 0.0) || day.days == HF_DATE_MAX.days ||
        month < work->pool[pool].supply_until) {
        return HF_OK;
    }
    return delivery_put(work, (struct hf_ageing_delivery){pool, month, units, 1.0 - good});
}

static enum hf_status product_swaps_make(struct served_work *work, uint32_t product,
                                         uint32_t pool) {
    const struct hf_schedule *schedule = &work->frame->assessment->schedule;
    for (uint32_t s = work->first_swap[product]; s != HF_NONE; s = work->next_swap[s]) {
        const struct hf_swap *swap = &schedule->swap[s];
        int64_t left = swap->quantity;
        uint32_t out = 0;
        if (swap->site >= work->snapshot->sites.rows.count) {
            continue;
        }
        uint32_t *const first = &work->first_at[swap->site];
        while (left > 0 && *first != HF_NONE) {
            const uint32_t part = *first;
            const uint32_t there = work->units[part];
            const uint32_t units = left < (int64_t)there ? (uint32_t)left : there;
            *first = units == there ? work->next_at[part] : part;
            part_swap(work, part, units, swap);
            left -= units;
            out += units;
        }
        HF_TRY(harvest_put(work, pool, out, swap));
    }
    return HF_OK;
}

/* ---- how many units of a device may be down ---- */

static enum hf_status allowed_fill(struct served_work *work, struct hf_arena scratch) {
    const size_t nodes = work->frame->graph->network.node_count;
    uint32_t *start = hf_new(&scratch, uint32_t, (size_t)work->pool_count + 2);
    uint32_t *order = hf_take(&scratch, uint32_t, work->part_count + 1);
    uint64_t *sum = hf_new(&scratch, uint64_t, nodes + 1);
    if (start == NULL || order == NULL || sum == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < work->part_count; i++) {
        start[work->of[i] + 2]++;
    }
    for (uint32_t pool = 0; pool < work->pool_count; pool++) {
        start[pool + 1] += start[pool];
    }
    for (size_t i = 0; i < work->part_count; i++) {
        order[start[work->of[i] + 1]++] = (uint32_t)i;
    }
    for (uint32_t pool = 0; pool < work->pool_count; pool++) {
        for (int turn = 0; turn < 3; turn++) {
            for (uint32_t k = start[pool]; k < start[pool + 1]; k++) {
                const uint32_t part = order[k];
                const uint32_t node = work->node[part];
                if (node == HF_NONE) {
                    continue;
                }
                if (turn == 0) {
                    sum[node] += work->units[part];
                } else if (turn == 1) {
                    work->allowed[part] = units_clamp((int64_t)sum[node] - 1);
                } else {
                    sum[node] = 0;
                }
            }
        }
    }
    return HF_OK;
}

/* ---- all of it ---- */

static int64_t units_deployed(const struct hf_snapshot *snapshot, uint32_t product) {
    int64_t sum = 0;
    const struct hf_csr *rows = &snapshot->devices_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const int64_t quantity = snapshot->devices.quantity[rows->item[i]];
        const bool counts = hf_use_is_deployed(snapshot->devices.status[rows->item[i]]);
        sum += counts ? quantity == HF_COUNT_UNKNOWN ? 1 : quantity : 0;
    }
    rows = &snapshot->modules_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const int64_t quantity = snapshot->modules.quantity[rows->item[i]];
        const bool counts = module_counts(snapshot, rows->item[i]);
        sum += counts ? quantity == HF_COUNT_UNKNOWN ? 1 : quantity : 0;
    }
    return sum;
}

/* Rows whose product nobody names; `pool` HF_NONE: they are only counted. */
static void unnamed_rows_put(struct served_work *work, uint32_t pool) {
    const struct hf_snapshot *snapshot = work->snapshot;
    const int64_t before = work->base->units;
    int64_t counted = 0;
    for (uint32_t i = 0; i < snapshot->devices.rows.count; i++) {
        if (snapshot->devices.product[i] == HF_NONE &&
            hf_use_is_deployed(snapshot->devices.status[i])) {
            const int64_t quantity = snapshot->devices.quantity[i];
            counted += quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
            if (pool != HF_NONE) {
                row_put(work, i, quantity, pool);
            }
        }
    }
    for (uint32_t i = 0; i < snapshot->modules.rows.count; i++) {
        if (snapshot->modules.product[i] == HF_NONE && module_counts(snapshot, i)) {
            const int64_t quantity = snapshot->modules.quantity[i];
            counted += quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
            if (pool != HF_NONE) {
                row_put(work, snapshot->modules.device[i], quantity, pool);
            }
        }
    }
    work->base->units = before;
    work->base->units_unknown += counted;
}

/* Providers that no table knows, all of which have to work: they fail like one unit that does so as
 * often as all of them together. */
static void served_strangers_put(struct served_work *work, uint32_t pool) {
    const struct graph *graph = work->frame->graph;
    work->base->providers_unknown = graph->strangers;
    work->base->dependencies_open = graph->pools_open;
    if (pool != HF_NONE && graph->strangers > 0) {
        part_put(work, graph->stranger, pool, 1);
        work->part_rate[work->part_count - 1] =
            fmin(work->rate[pool] * (double)graph->strangers, HF_AGEING_RATE_MAX);
    }
}

static enum hf_status served_rooms_open(struct served_work *work, struct hf_arena *scratch) {
    const struct hf_snapshot *snapshot = work->snapshot;
    const size_t products = snapshot->products.rows.count;
    const size_t sites = snapshot->sites.rows.count;
    const size_t swaps = work->frame->assessment->schedule.count;
    const size_t rows = (size_t)snapshot->devices.rows.count + snapshot->modules.rows.count;
    const size_t parts = 2 * rows + 3 * swaps + 2; /* each swap splits one row at most */
    work->age_pool = hf_take(scratch, uint32_t, products + 1);
    work->pool = hf_new(work->keep, struct hf_ageing_pool, products + 2);
    work->rate = hf_new(scratch, double, products + 2);
    work->pool_product = hf_new(scratch, uint32_t, products + 2);
    work->node = hf_take(work->keep, uint32_t, parts);
    work->of = hf_take(work->keep, uint32_t, parts);
    work->units = hf_take(work->keep, uint32_t, parts);
    work->allowed = hf_new(work->keep, uint32_t, parts);
    work->from = hf_take(work->keep, uint32_t, parts);
    work->until = hf_take(work->keep, uint32_t, parts);
    work->part_rate = hf_take(work->keep, double, parts);
    work->first_swap = hf_take(scratch, uint32_t, products + 1);
    work->next_swap = hf_take(scratch, uint32_t, swaps + 1);
    work->first_at = hf_take(scratch, uint32_t, sites + 1);
    work->next_at = hf_take(scratch, uint32_t, parts);
    if (work->age_pool == NULL || work->pool == NULL || work->rate == NULL ||
        work->pool_product == NULL || work->node == NULL || work->of == NULL ||
        work->units == NULL || work->allowed == NULL || work->from == NULL || work->until == NULL ||
        work->part_rate == NULL || work->first_swap == NULL || work->next_swap == NULL ||
        work->first_at == NULL || work->next_at == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(work->age_pool, 0xff, products * sizeof *work->age_pool);
    memset(work->first_swap, 0xff, products * sizeof *work->first_swap);
    memset(work->first_at, 0xff, sites * sizeof *work->first_at);
    const struct hf_schedule *schedule = &work->frame->assessment->schedule;
    for (uint32_t i = schedule->count; i-- > 0;) {
        if (schedule->swap[i].product < products) {
            work->next_swap[i] = work->first_swap[schedule->swap[i].product];
            work->first_swap[schedule->swap[i].product] = i;
        }
    }
    return HF_OK;
}

static enum hf_status products_put(struct served_work *work) {
    const uint32_t products = work->snapshot->products.rows.count;
    for (uint32_t product = 0; product < products; product++) {
        const struct hf_date end = supply_end_of(work, product);
        const bool is_said = hf_product_is_said(work->snapshot, product);
        const int64_t units = units_deployed(work->snapshot, product);
        if (is_said && end.days < HF_DATE_MAX.days) {
            HF_TRY(pool_put(work, product, end));
            work->base->products += units > 0 ? 1U : 0U;
            if (work->end == SERVED_EARLY) {
                work->frame->product_units[product] = units;
            }
        } else {
            work->base->units_supplied += is_said ? units : 0;
        }
    }
    const uint32_t named = work->pool_count;
    if (work->end == SERVED_EARLY && (named > 0 || work->frame->group_lost != NULL)) {
        pool_of_unknown_put(work);
    }
    const uint32_t unknown = work->pool_count > named ? named : HF_NONE;
    for (uint32_t product = 0; product < products; product++) {
        const size_t from = work->part_count;
        if (work->age_pool[product] != HF_NONE) {
            product_rows_put(work, product, work->age_pool[product]);
            HF_TRY(product_swaps_make(work, product, work->age_pool[product]));
            sites_forget(work, from);
        } else if (!hf_product_is_said(work->snapshot, product)) {
            const int64_t before = work->base->units;
            work->base->units_unknown += units_deployed(work->snapshot, product);
            if (unknown != HF_NONE) {
                product_rows_put(work, product, unknown);
                sites_forget(work, from);
            }
            work->base->units = before;
        }
    }
    unnamed_rows_put(work, unknown);
    served_strangers_put(work, unknown);
    return HF_OK;
}

enum hf_status hf_served_units_gather(const struct served_frame *frame, int end,
                                      struct hf_arena *keep, struct hf_arena scratch,
                                      struct hf_ageing_question *question,
                                      struct hf_served_base *base) {
    struct served_work work = {.frame = frame,
                               .snapshot = frame->assessment->snapshot,
                               .end = end,
                               .keep = keep,
                               .base = base};
    HF_TRY(served_rooms_open(&work, &scratch));
    HF_TRY(products_put(&work));
    if (base->units > HF_SERVED_UNITS_MAX || base->units_unknown > HF_SERVED_UNITS_MAX) {
        return HF_ERR_LIMIT;
    }
    if (end == SERVED_LATE) {
        HF_TRY(allowed_fill(&work, scratch));
    }
    question->part = (struct hf_ageing_parts){.count = (uint32_t)work.part_count,
                                              .node = work.node,
                                              .pool = work.of,
                                              .rate = work.part_rate,
                                              .units = work.units,
                                              .allowed = end == SERVED_LATE ? work.allowed : NULL,
                                              .from_month = work.from,
                                              .until_month = work.until};
    question->pool = work.pool;
    question->pool_count = work.pool_count;
    question->delivery = work.delivery;
    question->delivery_count = (uint32_t)work.delivery_count;
    question->lot = work.lot;
    question->lot_count = (uint32_t)work.lot_count;
    return HF_OK;
}
