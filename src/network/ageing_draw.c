#include "network/ageing_draw.h"

#include "base/random.h"

#include <math.h>
#include <string.h>

#define DRAWS           0x1p53
#define THRESHOLD_EXTRA 4.0 /* draws near the limit are looked at, then refused by their time */
/* Streams behind those of lives: does a unit come back from repair; rates and deliveries. */
#define STREAM_REPAIR 0x80000000U
#define STREAM_POOL   0xffffffffU

enum hf_status hf_age_draw_open(const struct age_units *units, uint32_t rows, struct hf_arena *keep,
                                struct age_draw *draw) {
    const size_t fallen = units->allowed == NULL ? 0 : (size_t)rows + 1;
    const size_t pools = (size_t)units->question->pool_count + 1;
    struct draw_table *const table = hf_take(keep, struct draw_table, 1);
    if (table == NULL) {
        return HF_ERR_MEMORY;
    }
    hf_draw_table_fill(table);
    *draw = (struct age_draw){
        .units = units,
        .table = table,
        .event = hf_take(keep, struct age_event, (size_t)units->most + 1),
        .renewed = hf_take(keep, struct age_event, (size_t)units->most + 1),
        .next = hf_take(keep, uint32_t, (size_t)units->most + 1),
        .slot = hf_take(keep, uint32_t, (size_t)units->most + 1),
        .supply = hf_new(keep, uint64_t, AGE_MONTHS),
        .lot_left = hf_take(keep, uint64_t, (size_t)units->lots_most + 1),
        .fallen = hf_new(keep, uint32_t, fallen + 1),
        .touched = hf_take(keep, uint32_t, units->allowed == NULL ? 1 : (size_t)units->most + 1),
        .spares = hf_new(keep, struct hf_ageing_spares, pools),
        .empty = hf_new(keep, uint32_t, pools * units->question->months),
    };
    return draw->event == NULL || draw->renewed == NULL || draw->next == NULL ||
                   draw->slot == NULL || draw->supply == NULL || draw->lot_left == NULL ||
                   draw->fallen == NULL || draw->touched == NULL || draw->spares == NULL ||
                   draw->empty == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

/* ---- the order of time: a heap, the earliest first ---- */

static bool event_before(const struct age_event *left, const struct age_event *right) {
    return left->time < right->time || (left->time <= right->time && left->unit < right->unit);
}

static void event_sink(struct age_event *event, uint32_t count, uint32_t at) {
    const struct age_event moved = event[at];
    for (uint32_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        child += child + 1 < count && event_before(&event[child + 1], &event[child]) ? 1U : 0U;
        if (!event_before(&event[child], &moved)) {
            break;
        }
        event[at] = event[child];
        at = child;
    }
    event[at] = moved;
}

/* ---- one pool in one trial ---- */

static uint64_t stream_of(uint32_t trial, uint32_t life) {
    return (uint64_t)life << 32 | trial;
}

static double life_of(uint64_t drawn, double per_month) {
    return -log(1.0 - (double)drawn * (1.0 / DRAWS)) / per_month; /* 1 - drawn / 2^53 is exact */
}

/* When a life that begins then ends. */
static double life_end(const struct age_units *units, uint32_t pool, double begin, double life) {
    return units->warp == NULL ? begin + life
                               : hf_age_unwarp(units, pool, hf_age_warp(units, pool, begin) + life);
}

/* What a pool draws for itself, apart from lives: first its rates, then its deliveries. */
static struct draw pool_draw_open(const struct age_draw *draw, uint32_t pool, uint32_t trial) {
    struct draw own =
        hf_draw_open(draw->table, draw->units->question->seed, stream_of(trial, STREAM_POOL));
    own.index = (uint64_t)pool << 32;
    return own;
}

/* One pool in one trial, month after month. Within a month the order says nothing, unless there are
 * not enough spares for all that fails in it. */
struct age_till {
    struct age_draw *draw;
    const struct hf_ageing_pool *pool;
    uint8_t *works_of_lane;
    double rate_factor;
    uint32_t trial, month;
    uint64_t stock, coming;  /* units here; units that come in months after this one */
    uint64_t count, swapped; /* of those that stay down; of them, replaced by a swap later */
    uint32_t first;          /* month of the first of them */
    uint32_t touched;        /* rows with units down */
    uint32_t lot, lot_end;   /* of the pool's lots: the first that is not used up */
    uint32_t *head;          /* per month: first event of its list, or HF_NONE */
};

/* Units of a pool whose first life may end in time, behind each other in `event`, with what was
 * drawn for a time. `draws`: from here on none ends in time; UINT64_MAX: as each unit says. */
static uint32_t first_lives_draw(const struct age_draw *draw, uint32_t pool, uint32_t trial,
                                 uint64_t draws) {
    const struct age_units *const units = draw->units;
    const uint64_t base = hf_random_key(units->question->seed, stream_of(trial, 0));
    struct age_event *const event = draw->event;
    uint32_t count = 0;
    if (draws != UINT64_MAX) {
        for (uint32_t i = units->start[pool]; i < units->start[pool + 1]; i++) {
            const uint64_t drawn = hf_random_of_key(base, units->element[i]) >> 11;
            event[count].unit = i;
            event[count].time = (double)drawn;
            count += drawn < draws ? 1U : 0U;
        }
        return count;
    }
    for (uint32_t i = units->start[pool]; i < units->start[pool + 1]; i++) {
        const uint64_t drawn = hf_random_of_key(base, units->element[i]) >> 11;
        event[count].unit = i;
        event[count].time = (double)drawn;
        count += drawn < units->threshold[i] ? 1U : 0U;
    }
    return count;
}

/* First lives that end in time: behind each other in `event`. */
static uint32_t events_draw(const struct age_till *till, uint32_t pool) {
    const struct age_units *const units = till->draw->units;
    struct age_event *const event = till->draw->event;
    uint64_t draws = UINT64_MAX;
    if (till->pool->rate_shape > 0.0) {
        const double share = -expm1(-units->hazard_max[pool] * till->rate_factor) * (1.0 + 0x1p-48);
        const double limit = share * DRAWS + THRESHOLD_EXTRA;
        draws = limit < DRAWS ? (uint64_t)limit : (uint64_t)DRAWS;
    }
    const uint32_t count = first_lives_draw(till->draw, pool, till->trial, draws);
    uint32_t kept = 0;
    for (uint32_t k = 0; k < count; k++) {
        const uint32_t unit = event[k].unit;
        const double rate = units->per_month[unit] * till->rate_factor;
        const double life = life_of((uint64_t)event[k].time, rate);
        const double time = life_end(units, pool, units->begin[unit], life);
        event[kept] = (struct age_event){time, unit, 0};
        kept += time < units->limit[unit] ? 1U : 0U;
    }
    return kept;
}

static void event_file(const struct age_till *till, uint32_t event) {
    const uint32_t month = (uint32_t)till->draw->event[event].time;
    till->draw->next[event] = till->head[month];
    till->head[month] = event;
}

/* Is the node down with this unit? Units fall month by month, so counting them is enough. */
static bool row_falls(struct age_till *till, uint32_t unit, uint32_t row) {
    struct age_draw *const draw = till->draw;
    const uint32_t allowed = draw->units->allowed == NULL ? 0 : draw->units->allowed[unit];
    if (allowed == 0) {
        return true;
    }
    if (draw->fallen[row]++ == 0) {
        draw->touched[till->touched++] = row;
    }
    return draw->fallen[row] > allowed;
}

static void unit_fall(struct age_till *till, const struct age_event *event) {
    const struct age_units *const units = till->draw->units;
    const uint32_t row = units->row[event->unit];
    const uint32_t month = (uint32_t)event->time;
    uint8_t *const works = &till->works_of_lane[(size_t)row * AGE_LANES];
    if (month < *works && row_falls(till, event->unit, row)) {
        *works = (uint8_t)month;
    }
    till->first = till->count == 0 || month < till->first ? month : till->first;
    till->count++;
    till->swapped += units->limit[event->unit] < (double)units->question->months ? 1U : 0U;
}

/* The next life of what is replaced. */
static struct age_event event_renew(const struct age_till *till, const struct age_event *event) {
    const struct age_units *const units = till->draw->units;
    const uint64_t base =
        hf_random_key(units->question->seed, stream_of(till->trial, event->life + 1));
    const uint64_t drawn = hf_random_of_key(base, units->element[event->unit]) >> 11;
    const double rate = units->per_month[event->unit] * till->rate_factor;
    const uint32_t pool = (uint32_t)(till->pool - units->question->pool);
    const double time = life_end(units, pool, event->time, life_of(drawn, rate));
    return (struct age_event){time, event->unit, event->life + 1};
}

static bool is_in_month(const struct age_till *till, const struct age_event *event) {
    return event->time < till->draw->units->limit[event->unit] &&
           (uint32_t)event->time == till->month;
}

/* ---- spares ---- */

/* Does the unit that ends this life come back from repair? */
static bool unit_returns(const struct age_till *till, const struct age_event *event) {
    if (till->month >= till->pool->repair_until) {
        return false;
    }
    if (!(till->pool->repair_loss_ratio > 0.0)) {
        return true;
    }
    const struct age_units *const units = till->draw->units;
    const uint64_t base =
        hf_random_key(units->question->seed, stream_of(till->trial, STREAM_REPAIR | event->life));
    const uint64_t drawn = hf_random_of_key(base, units->element[event->unit]) >> 11;
    return (double)drawn * (1.0 / DRAWS) >= till->pool->repair_loss_ratio;
}

static bool repairs_at_once(const struct age_till *till) {
    return till->month < till->pool->repair_until && till->pool->repair_months == 0;
}

/* What expires first is used first. */
static void stock_use(struct age_till *till, uint64_t units) {
    till->stock -= units;
    while (units > 0 && till->lot < till->lot_end) {
        uint64_t *const left = &till->draw->lot_left[till->lot];
        const uint64_t used = units < *left ? units : *left;
        *left -= used;
        units -= used;
        till->lot += *left == 0 ? 1U : 0U;
    }
}

/* How many fail in this month if all of them are replaced, and as what they leave it. */
static uint64_t month_try(const struct age_till *till, uint32_t list, uint64_t *returned) {
    const bool is_repaired = till->month < till->pool->repair_until;
    uint64_t count = 0;
    for (uint32_t event = list; event != HF_NONE; event = till->draw->next[event]) {
        struct age_event at = till->draw->event[event];
        do {
            *returned += is_repaired && unit_returns(till, &at) ? 1U : 0U;
            at = event_renew(till, &at);
            count++;
        } while (is_in_month(till, &at));
        till->draw->renewed[event] = at;
    }
    return count;
}

static void month_renew(const struct age_till *till, uint32_t list) {
    for (uint32_t event = list; event != HF_NONE;) {
        const uint32_t next = till->draw->next[event];
        const struct age_event *const at = &till->draw->renewed[event];
        till->draw->event[event] = *at;
        if (at->time < till->draw->units->limit[at->unit]) {
            event_file(till, event);
        }
        event = next;
    }
}

/* Is the earliest failure made good? */
static bool unit_replace(struct age_till *till, const struct age_event *event, uint64_t *returned) {
    if (unit_returns(till, event)) {
        ++*returned;
        if (till->pool->repair_months == 0) {
            return true;
        }
    }
    if (till->stock == 0) {
        return false;
    }
    stock_use(till, 1);
    return true;
}

/* The spares run out in this month: the earliest first. Returns how many fail. */
static uint64_t month_order(struct age_till *till, uint32_t list, uint64_t *returned) {
    struct age_event *const heap = till->draw->renewed;
    uint32_t *const slot = till->draw->slot; /* where events have been: free for what is left */
    uint32_t count = 0;
    uint64_t failures = 0;
    for (uint32_t event = list; event != HF_NONE; event = till->draw->next[event]) {
        slot[count] = event;
        heap[count++] = till->draw->event[event];
    }
    for (uint32_t i = count / 2; i-- > 0;) {
        event_sink(heap, count, i);
    }
    while (count > 0) {
        failures++;
        if (!unit_replace(till, &heap[0], returned)) {
            unit_fall(till, &heap[0]);
            heap[0] = heap[--count];
        } else {
            heap[0] = event_renew(till, &heap[0]);
            if (!is_in_month(till, &heap[0])) {
                const struct age_event at = heap[0];
                heap[0] = heap[--count];
                till->draw->event[slot[count]] = at;
                if (at.time < till->draw->units->limit[at.unit]) {
                    event_file(till, slot[count]);
                }
            }
        }
        event_sink(heap, count, 0);
    }
    return failures;
}

static void month_run(struct age_till *till, uint64_t *total) {
    const uint32_t list = till->head[till->month];
    uint64_t returned = 0;
    uint64_t failures = month_try(till, list, &returned);
    const uint64_t needed = failures - (repairs_at_once(till) ? returned : 0);
    if (needed <= till->stock) {
        stock_use(till, needed);
        month_renew(till, list);
    } else {
        returned = 0;
        failures = month_order(till, list, &returned);
    }
    *total += failures;
    const uint32_t months = till->draw->units->question->months;
    const uint32_t repair = till->pool->repair_months;
    if (returned > 0 && repair > 0 && repair < months - till->month) {
        till->draw->supply[till->month + repair] += returned;
        till->coming += returned;
    }
}

/* What comes in at the beginning of the month, and what expires. */
static void month_open(struct age_till *till, uint32_t pool) {
    const struct age_units *const units = till->draw->units;
    if (units->has_later[pool] != 0) {
        till->stock += till->draw->supply[till->month];
        till->coming -= till->draw->supply[till->month];
    }
    const uint32_t *const lot = units->lot.item + units->lot.start[pool];
    while (till->lot < till->lot_end && units->question->lot[lot[till->lot]].month <= till->month) {
        till->stock -= till->draw->lot_left[till->lot++];
    }
}

static void months_run(struct age_till *till, uint32_t pool, uint64_t *total) {
    const struct age_draw *const draw = till->draw;
    const uint32_t months = draw->units->question->months;
    for (uint32_t month = 0; month < months; month++) {
        till->month = month;
        month_open(till, pool);
        if (till->head[month] == HF_NONE) {
            continue;
        }
        if (till->stock + till->coming > 0 || month < till->pool->repair_until) {
            month_run(till, total);
            continue;
        }
        for (uint32_t event = till->head[month]; event != HF_NONE; event = draw->next[event]) {
            unit_fall(till, &draw->event[event]);
            ++*total;
        }
    }
}

static void supply_open(struct age_till *till, struct draw *own, uint32_t pool) {
    struct age_draw *const draw = till->draw;
    const struct age_units *const units = draw->units;
    const struct hf_ageing_question *const question = units->question;
    for (uint32_t month = 0; units->has_later[pool] != 0 && month < question->months; month++) {
        draw->supply[month] = units->supply[(size_t)pool * AGE_MONTHS + month];
        till->coming += draw->supply[month];
    }
    for (uint32_t i = units->doubt.start[pool]; i < units->doubt.start[pool + 1]; i++) {
        const struct hf_ageing_delivery *const delivery = &question->delivery[units->doubt.item[i]];
        const uint64_t good =
            (uint64_t)hf_draw_binomial(own, delivery->units, 1.0 - delivery->loss_ratio);
        draw->supply[delivery->month] += good;
        till->coming += good;
    }
    till->lot_end = units->lot.start[pool + 1] - units->lot.start[pool];
    for (uint32_t i = 0; i < till->lot_end; i++) {
        draw->lot_left[i] = question->lot[units->lot.item[units->lot.start[pool] + i]].units;
    }
}

void hf_age_draw_pool(struct age_draw *draw, uint32_t pool, uint32_t trial,
                      const struct age_lanes *lanes, uint32_t lane) {
    const struct age_units *const units = draw->units;
    const uint32_t months = units->question->months;
    struct hf_ageing_spares *const spares = &draw->spares[pool];
    struct draw own = pool_draw_open(draw, pool, trial);
    uint32_t head[AGE_MONTHS];
    struct age_till till = {.draw = draw,
                            .pool = &units->question->pool[pool],
                            .works_of_lane = lanes->works + lane,
                            .rate_factor = 1.0,
                            .trial = trial,
                            .stock = units->question->pool[pool].stock,
                            .head = head};
    if (till.pool->rate_shape > 0.0) {
        till.rate_factor = hf_draw_gamma(&own, till.pool->rate_shape) / till.pool->rate_shape;
    }
    const uint32_t count = events_draw(&till, pool);
    if (count == 0) {
        return;
    }
    memset(head, 0xff, sizeof head);
    supply_open(&till, &own, pool);
    for (uint32_t event = 0; event < count; event++) {
        event_file(&till, event);
    }
    months_run(&till, pool, &spares->failures);
    for (uint32_t i = 0; i < till.touched; i++) {
        draw->fallen[draw->touched[i]] = 0;
    }
    spares->unreplaced += till.count;
    const uint64_t left = till.stock + till.coming;
    const uint64_t waiting = till.count - till.swapped;
    spares->restorable += till.swapped + (waiting < left ? waiting : left);
    if (till.count > 0) {
        draw->empty[(size_t)pool * months + till.first]++;
    }
}
