#include "stock/pool.h"

#include <stdlib.h>

/* The installed base of every product and how the schedule changes it. A swap can take out no more
 * than what stands at its site: a unit that has left the inventory is not taken out a second time.
 */

bool hf_stock_module_is_deployed(const struct hf_snapshot *snapshot, uint32_t module) {
    const uint32_t device = snapshot->modules.device[module];
    return hf_use_is_deployed(snapshot->modules.status[module]) &&
           (device == HF_NONE || hf_use_is_deployed(snapshot->devices.status[device]));
}

static int64_t stock_sum(int64_t left, int64_t right) {
    int64_t sum = 0;
    if (!hf_add_int64(left, right, &sum)) {
        return right < 0 ? INT64_MIN + 1 : INT64_MAX;
    }
    return sum;
}

static int64_t *stock_units_of(const struct hf_snapshot *snapshot, uint32_t product,
                               struct stock_service *service) {
    return hf_product_is_said(snapshot, product) ? &service->units[product]
                                                 : &service->unknown_units;
}

static void stock_units_count(const struct hf_snapshot *snapshot, struct stock_service *service) {
    const struct hf_devices *devices = &snapshot->devices;
    for (uint32_t i = 0; i < devices->rows.count; i++) {
        if (hf_use_is_deployed(devices->status[i])) {
            int64_t *units = stock_units_of(snapshot, devices->product[i], service);
            *units = stock_sum(*units, stock_quantity(devices->quantity[i]));
        }
    }
    const struct hf_modules *modules = &snapshot->modules;
    for (uint32_t i = 0; i < modules->rows.count; i++) {
        if (hf_stock_module_is_deployed(snapshot, i)) {
            int64_t *units = stock_units_of(snapshot, modules->product[i], service);
            *units = stock_sum(*units, stock_quantity(modules->quantity[i]));
        }
    }
}

/* Adds (sign 1) or takes back (sign 0) what stands of a product at each site. */
static void sites_mark(const struct hf_snapshot *snapshot, uint32_t product, bool is_set,
                       int64_t *at_site) {
    const struct hf_csr *rows = &snapshot->devices_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t device = rows->item[i];
        const uint32_t site = snapshot->devices.site[device];
        if (site != HF_NONE && hf_use_is_deployed(snapshot->devices.status[device])) {
            at_site[site] = is_set ? stock_sum(at_site[site],
                                               stock_quantity(snapshot->devices.quantity[device]))
                                   : 0;
        }
    }
    rows = &snapshot->modules_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t module = rows->item[i];
        const uint32_t device = snapshot->modules.device[module];
        const uint32_t site = device == HF_NONE ? HF_NONE : snapshot->devices.site[device];
        if (site != HF_NONE && hf_stock_module_is_deployed(snapshot, module)) {
            at_site[site] = is_set ? stock_sum(at_site[site],
                                               stock_quantity(snapshot->modules.quantity[module]))
                                   : 0;
        }
    }
}

/* Orders swap numbers by product, then as the schedule has them. */
static void swaps_sort(const struct hf_schedule *schedule, uint32_t product_count, uint32_t *start,
                       uint32_t *order) {
    for (uint32_t i = 0; i < schedule->count; i++) {
        if (schedule->swap[i].product < product_count) {
            start[schedule->swap[i].product + 1]++;
        }
    }
    for (uint32_t p = 0; p < product_count; p++) {
        start[p + 1] += start[p];
    }
    for (uint32_t i = 0; i < schedule->count; i++) {
        if (schedule->swap[i].product < product_count) {
            order[start[schedule->swap[i].product]++] = i;
        }
    }
    for (uint32_t p = product_count; p > 0; p--) {
        start[p] = start[p - 1];
    }
    start[0] = 0;
}

/* The swaps of one product, capped by what stands at their sites, as changes of it and of its
 * replacement. */
static void changes_add(const struct hf_snapshot *snapshot, const struct hf_swap *swap,
                        int64_t *at_site, struct stock_change *change, uint32_t *count) {
    const uint32_t site = swap->site;
    const int64_t there = site < snapshot->sites.rows.count ? at_site[site] : 0;
    const int64_t leaving = swap->quantity < there ? swap->quantity : there;
    if (leaving <= 0) {
        return;
    }
    at_site[site] -= leaving;
    change[(*count)++] =
        (struct stock_change){swap->product, -leaving, swap->date, swap->harvest_ratio, site};
    if (swap->replacement < snapshot->products.rows.count) {
        change[(*count)++] =
            (struct stock_change){swap->replacement, leaving, swap->date, HF_RANGE_UNKNOWN, site};
    }
}

static enum hf_status changes_gather(const struct hf_snapshot *snapshot,
                                     const struct hf_schedule *schedule, struct hf_arena *keep,
                                     struct hf_arena scratch, struct stock_service *service) {
    const uint32_t products = snapshot->products.rows.count;
    uint32_t *start = hf_new(&scratch, uint32_t, (size_t)products + 1);
    uint32_t *order = hf_new(&scratch, uint32_t, (size_t)schedule->count + 1);
    int64_t *at_site = hf_new(&scratch, int64_t, (size_t)snapshot->sites.rows.count + 1);
    struct stock_change *mixed =
        hf_new(&scratch, struct stock_change, 2 * (size_t)schedule->count + 1);
    service->change = hf_new(keep, struct stock_change, 2 * (size_t)schedule->count + 1);
    service->change_start = hf_new(keep, uint32_t, (size_t)products + 2);
    if (start == NULL || order == NULL || at_site == NULL || mixed == NULL ||
        service->change == NULL || service->change_start == NULL) {
        return HF_ERR_MEMORY;
    }
    swaps_sort(schedule, products, start, order);
    uint32_t count = 0;
    for (uint32_t p = 0; p < products; p++) {
        if (start[p] < start[p + 1]) {
            sites_mark(snapshot, p, true, at_site);
            for (uint32_t i = start[p]; i < start[p + 1]; i++) {
                changes_add(snapshot, &schedule->swap[order[i]], at_site, mixed, &count);
            }
            sites_mark(snapshot, p, false, at_site);
        }
    }
    /* Counting sort by product; one slot of shift, so that the starts come out right. */
    for (uint32_t i = 0; i < count; i++) {
        service->change_start[mixed[i].product + 2]++;
    }
    for (uint32_t p = 0; p < products; p++) {
        service->change_start[p + 2] += service->change_start[p + 1];
    }
    for (uint32_t i = 0; i < count; i++) {
        service->change[service->change_start[mixed[i].product + 1]++] = mixed[i];
    }
    return HF_OK;
}

enum hf_status hf_stock_service_gather(const struct hf_snapshot *snapshot,
                                       const struct hf_schedule *schedule, struct hf_arena *keep,
                                       struct hf_arena scratch, struct stock_service *service) {
    *service = (struct stock_service){0};
    service->units = hf_new(keep, int64_t, (size_t)snapshot->products.rows.count + 1);
    if (service->units == NULL) {
        return HF_ERR_MEMORY;
    }
    stock_units_count(snapshot, service);
    return changes_gather(snapshot, schedule, keep, scratch, service);
}

struct hf_date hf_stock_change_day(const struct stock_change *change, enum stock_base_end end) {
    return (change->delta < 0) == (end == BASE_MOST) ? change->date.latest : change->date.earliest;
}

int64_t hf_stock_base_units(const struct stock_service *service, uint32_t product,
                            enum stock_base_end end, struct hf_date day) {
    int64_t units = service->units[product];
    for (uint32_t i = service->change_start[product]; i < service->change_start[product + 1]; i++) {
        if (hf_stock_change_day(&service->change[i], end).days <= day.days) {
            units = stock_sum(units, service->change[i].delta);
        }
    }
    return units > 0 ? units : 0;
}

struct stock_step {
    int32_t day;
    int64_t delta;
};

static int stock_step_order(const void *left_pointer, const void *right_pointer) {
    const struct stock_step *left = left_pointer;
    const struct stock_step *right = right_pointer;
    return (left->day > right->day) - (left->day < right->day);
}

/* Pieces are flat here: each is cut where a cell of ageing ends. */
static enum hf_status pieces_age(const struct stock_base_request *request, struct hf_arena *keep,
                                 struct hf_stock_pool *pool) {
    const struct stock_wear *wear = request->wear;
    const struct hf_stock_piece *from = pool->piece;
    const uint32_t count = pool->piece_count;
    struct hf_stock_piece *made = hf_new(keep, struct hf_stock_piece, (size_t)count + wear->cells);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t kept = 0;
    uint32_t at = 0;
    for (uint32_t cell = 0; cell < wear->cells; cell++) {
        const double begin = (double)cell * wear->cell_years;
        const bool is_last = cell + 1 == wear->cells;
        const double end = (double)(cell + 1) * wear->cell_years;
        const double factor = wear->factor[request->end][cell];
        while (at + 1 < count && from[at + 1].from_years <= begin) {
            at++;
        }
        made[kept++] = (struct hf_stock_piece){begin, from[at].units_start * factor,
                                               from[at].units_start * factor};
        while (at + 1 < count && (is_last || from[at + 1].from_years < end)) {
            at++;
            made[kept++] = (struct hf_stock_piece){
                from[at].from_years, from[at].units_start * factor, from[at].units_start * factor};
        }
    }
    pool->piece = made;
    pool->piece_count = kept;
    return HF_OK;
}

enum hf_status hf_stock_base_build(const struct stock_service *service,
                                   const struct stock_base_request *request, struct hf_arena *keep,
                                   struct hf_stock_pool *pool) {
    const uint32_t from = service->change_start[request->product];
    const uint32_t until = service->change_start[request->product + 1];
    struct stock_step *step = hf_new(keep, struct stock_step, (size_t)(until - from) + 1);
    struct hf_stock_piece *piece = hf_new(keep, struct hf_stock_piece, (size_t)(until - from) + 2);
    if (step == NULL || piece == NULL) {
        return HF_ERR_MEMORY;
    }
    const int64_t begin = request->from.days + request->idle_days;
    uint32_t steps = 0;
    int64_t units = stock_sum(service->units[request->product], request->extra);
    for (uint32_t i = from; i < until; i++) {
        const struct hf_date day = hf_stock_change_day(&service->change[i], request->end);
        if (day.days <= begin) {
            units = stock_sum(units, service->change[i].delta);
        } else if (day.days < HF_DATE_MAX.days) {
            step[steps++] = (struct stock_step){day.days, service->change[i].delta};
        }
    }
    if (steps > 1) {
        qsort(step, steps, sizeof *step, stock_step_order);
    }
    uint32_t count = 0;
    if (request->idle_days > 0) {
        piece[count++] = (struct hf_stock_piece){0.0, 0.0, 0.0};
    }
    const double start = (double)(begin - request->from.days) / HF_DAYS_PER_YEAR;
    double now = units > 0 ? (double)units : 0.0;
    piece[count++] = (struct hf_stock_piece){start, now, now};
    for (uint32_t i = 0; i < steps; i++) {
        units = stock_sum(units, step[i].delta);
        now = units > 0 ? (double)units : 0.0;
        const double at = (double)(step[i].day - request->from.days) / HF_DAYS_PER_YEAR;
        if (i > 0 && step[i].day == step[i - 1].day) {
            count--; /* one piece a day: the last of its steps counts */
        }
        piece[count++] = (struct hf_stock_piece){at, now, now};
    }
    pool->piece = piece;
    pool->piece_count = count;
    return request->wear != NULL && request->wear->cells > 0 ? pieces_age(request, keep, pool)
                                                             : HF_OK;
}
