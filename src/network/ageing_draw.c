#include "network/ageing_draw.h"

#include "base/random.h"

#include <math.h>
#include <string.h>

#define DRAWS           0x1p53
#define MONTHS_A_YEAR   12.0
#define THRESHOLD_EXTRA 4.0 /* draws near the limit are looked at, then refused by their time */

/* ---- preparing ---- */

static const struct hf_ageing_elements *elements_of(const struct hf_network *network,
                                                    const struct hf_ageing_question *question,
                                                    uint32_t element, uint32_t *at) {
    const bool is_node = element < network->node_count;
    *at = is_node ? element : element - network->node_count;
    return is_node ? &question->node : &question->link;
}

/* The months in which it can fail; 0: never. */
static double ageing_limit_of(const struct hf_ageing_question *question,
                              const struct hf_ageing_elements *elements, uint32_t at) {
    if (elements->pool == NULL || elements->pool[at] == HF_NONE || !(elements->rate[at] > 0.0)) {
        return 0.0;
    }
    const uint32_t swap = elements->swap_month == NULL ? HF_NONE : elements->swap_month[at];
    return (double)(swap < question->months ? swap : question->months);
}

static void part_put(struct age_parts *parts, uint32_t i, double rate, double limit) {
    const double per_month = rate / MONTHS_A_YEAR;
    parts->per_month[i] = per_month;
    parts->limit[i] = limit;
    const double threshold = -expm1(-per_month * limit) * (1.0 + 0x1p-48) * DRAWS + THRESHOLD_EXTRA;
    parts->threshold[i] = threshold < DRAWS ? (uint64_t)threshold : (uint64_t)DRAWS;
}

static void supply_prepare(struct age_parts *parts) {
    const struct hf_ageing_question *question = parts->question;
    for (uint32_t i = 0; i < question->delivery_count; i++) {
        const struct hf_ageing_delivery *delivery = &question->delivery[i];
        if (delivery->month < question->months) {
            uint32_t *const units =
                &parts->supply[(size_t)delivery->pool * AGE_MONTHS + delivery->month];
            *units = *units > UINT32_MAX - delivery->units ? UINT32_MAX : *units + delivery->units;
            parts->has_later[delivery->pool] = 1;
        }
    }
    for (uint32_t pool = 0; pool < question->pool_count; pool++) {
        if (question->pool[pool].repair_until > 0) {
            parts->has_later[pool] = 1;
        }
    }
}

static enum hf_status parts_take(struct age_parts *parts, struct hf_arena *keep) {
    const size_t count = (size_t)parts->count + 1;
    const size_t pools = (size_t)parts->question->pool_count + 2;
    parts->start = hf_new(keep, uint32_t, pools);
    parts->element = hf_take(keep, uint32_t, count);
    parts->row = hf_take(keep, uint32_t, count);
    parts->threshold = hf_take(keep, uint64_t, count);
    parts->per_month = hf_take(keep, double, count);
    parts->limit = hf_take(keep, double, count);
    parts->supply = hf_new(keep, uint32_t, pools * AGE_MONTHS);
    parts->has_later = hf_new(keep, uint8_t, pools);
    return parts->start == NULL || parts->element == NULL || parts->row == NULL ||
                   parts->threshold == NULL || parts->per_month == NULL || parts->limit == NULL ||
                   parts->supply == NULL || parts->has_later == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

enum hf_status hf_age_parts_open(const struct hf_network *network,
                                 const struct hf_ageing_question *question, const uint8_t *is_lost,
                                 struct hf_arena *keep, struct age_parts *parts,
                                 uint32_t *label_of) {
    const uint32_t elements = network->node_count + network->link_count;
    uint32_t at = 0;
    *parts = (struct age_parts){.question = question};
    for (uint32_t element = 0; element < elements; element++) {
        const struct hf_ageing_elements *of = elements_of(network, question, element, &at);
        label_of[element] = is_lost[element] == 0 && ageing_limit_of(question, of, at) > 0.0
                                ? parts->count++
                                : HF_NONE;
    }
    HF_TRY(parts_take(parts, keep));
    uint32_t *fill = parts->start + 1; /* shifted by one while filling */
    for (uint32_t element = 0; element < elements; element++) {
        const struct hf_ageing_elements *of = elements_of(network, question, element, &at);
        if (label_of[element] != HF_NONE) {
            fill[of->pool[at] + 1]++;
        }
    }
    for (uint32_t pool = 0; pool < question->pool_count; pool++) {
        parts->most = fill[pool + 1] > parts->most ? fill[pool + 1] : parts->most;
        fill[pool + 1] += fill[pool];
    }
    for (uint32_t element = 0; element < elements; element++) {
        const struct hf_ageing_elements *of = elements_of(network, question, element, &at);
        if (label_of[element] != HF_NONE) {
            const uint32_t i = fill[of->pool[at]]++;
            parts->element[i] = element;
            parts->row[i] = label_of[element];
            part_put(parts, i, of->rate[at], ageing_limit_of(question, of, at));
        }
    }
    supply_prepare(parts);
    return HF_OK;
}

enum hf_status hf_age_draw_open(const struct age_parts *parts, struct hf_arena *keep,
                                struct age_draw *draw) {
    const size_t pools = (size_t)parts->question->pool_count + 1;
    *draw = (struct age_draw){
        .parts = parts,
        .event = hf_take(keep, struct age_event, (size_t)parts->most + 1),
        .renewed = hf_take(keep, struct age_event, (size_t)parts->most + 1),
        .next = hf_take(keep, uint32_t, (size_t)parts->most + 1),
        .slot = hf_take(keep, uint32_t, (size_t)parts->most + 1),
        .supply = hf_new(keep, uint64_t, AGE_MONTHS),
        .spares = hf_new(keep, struct hf_ageing_spares, pools),
        .empty = hf_new(keep, uint32_t, pools * parts->question->months),
    };
    return draw->event == NULL || draw->renewed == NULL || draw->next == NULL ||
                   draw->slot == NULL || draw->supply == NULL || draw->spares == NULL ||
                   draw->empty == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

/* ---- the order of time: a heap, the earliest first ---- */

static bool event_before(const struct age_event *left, const struct age_event *right) {
    return left->time < right->time || (left->time <= right->time && left->part < right->part);
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

/* First lives that end in time: behind each other in `event`. */
static uint32_t events_draw(const struct age_draw *draw, uint32_t pool, uint32_t trial) {
    const struct age_parts *const parts = draw->parts;
    const uint64_t base = hf_random_key(parts->question->seed, stream_of(trial, 0));
    struct age_event *const event = draw->event;
    uint32_t count = 0;
    for (uint32_t i = parts->start[pool]; i < parts->start[pool + 1]; i++) {
        const uint64_t drawn = hf_random_of_key(base, parts->element[i]) >> 11;
        event[count].part = i;
        event[count].time = (double)drawn;
        count += drawn < parts->threshold[i] ? 1U : 0U;
    }
    uint32_t kept = 0;
    for (uint32_t k = 0; k < count; k++) {
        const uint32_t part = event[k].part;
        const double time = life_of((uint64_t)event[k].time, parts->per_month[part]);
        event[kept] = (struct age_event){time, part, 0};
        kept += time < parts->limit[part] ? 1U : 0U;
    }
    return kept;
}

/* One pool in one trial, month after month. Within a month the order says nothing, unless there are
 * not enough spares for all that fails in it. */
struct age_till {
    struct age_draw *draw;
    uint8_t *works_of_lane;
    uint32_t trial, month;
    uint64_t stock, coming;  /* units here; units that come in months after this one */
    uint64_t count, swapped; /* of those that stay down; of them, replaced by a swap later */
    uint32_t first;          /* month of the first of them */
    uint32_t *head;          /* per month: first event of its list, or HF_NONE */
};

static void event_file(const struct age_till *till, uint32_t event) {
    const uint32_t month = (uint32_t)till->draw->event[event].time;
    till->draw->next[event] = till->head[month];
    till->head[month] = event;
}

static void part_fall(struct age_till *till, const struct age_event *event) {
    const struct age_parts *const parts = till->draw->parts;
    const uint32_t month = (uint32_t)event->time;
    till->works_of_lane[(size_t)parts->row[event->part] * AGE_LANES] = (uint8_t)month;
    till->first = till->count == 0 || month < till->first ? month : till->first;
    till->count++;
    till->swapped += parts->limit[event->part] < (double)parts->question->months ? 1U : 0U;
}

/* The next life of what is replaced. */
static struct age_event event_renew(const struct age_till *till, const struct age_event *event) {
    const struct age_parts *const parts = till->draw->parts;
    const uint64_t base =
        hf_random_key(parts->question->seed, stream_of(till->trial, event->life + 1));
    const uint64_t drawn = hf_random_of_key(base, parts->element[event->part]) >> 11;
    return (struct age_event){event->time + life_of(drawn, parts->per_month[event->part]),
                              event->part, event->life + 1};
}

static bool is_in_month(const struct age_till *till, const struct age_event *event) {
    return event->time < till->draw->parts->limit[event->part] &&
           (uint32_t)event->time == till->month;
}

/* How many fail in this month if all of them are replaced, and as what they leave it. */
static uint64_t month_try(const struct age_till *till, uint32_t list) {
    uint64_t count = 0;
    for (uint32_t event = list; event != HF_NONE; event = till->draw->next[event]) {
        struct age_event at = till->draw->event[event];
        do {
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
        if (at->time < till->draw->parts->limit[at->part]) {
            event_file(till, event);
        }
        event = next;
    }
}

/* The spares run out in this month: the earliest first. Returns how many fail. */
static uint64_t month_order(struct age_till *till, uint32_t list) {
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
        if (till->stock == 0) {
            part_fall(till, &heap[0]);
            heap[0] = heap[--count];
        } else {
            till->stock--;
            heap[0] = event_renew(till, &heap[0]);
            if (!is_in_month(till, &heap[0])) {
                const struct age_event at = heap[0];
                heap[0] = heap[--count];
                till->draw->event[slot[count]] = at;
                if (at.time < till->draw->parts->limit[at.part]) {
                    event_file(till, slot[count]);
                }
            }
        }
        event_sink(heap, count, 0);
    }
    return failures;
}

static void month_run(struct age_till *till, const struct hf_ageing_pool *pool, uint64_t *total) {
    const uint32_t list = till->head[till->month];
    const bool is_repaired = till->month < pool->repair_until;
    uint64_t failures = month_try(till, list);
    if (is_repaired && pool->repair_months == 0) {
        month_renew(till, list);
    } else if (failures <= till->stock) {
        till->stock -= failures;
        month_renew(till, list);
    } else {
        failures = month_order(till, list);
    }
    *total += failures;
    const uint32_t months = till->draw->parts->question->months;
    if (is_repaired && pool->repair_months > 0 && pool->repair_months < months - till->month) {
        till->draw->supply[till->month + pool->repair_months] += failures;
        till->coming += failures;
    }
}

static void months_run(struct age_till *till, uint32_t pool, uint64_t *total) {
    const struct age_draw *const draw = till->draw;
    const struct hf_ageing_pool *const of = &draw->parts->question->pool[pool];
    const uint32_t months = draw->parts->question->months;
    const bool has_later = draw->parts->has_later[pool] != 0;
    for (uint32_t month = 0; month < months; month++) {
        till->month = month;
        if (has_later) {
            till->stock += draw->supply[month];
            till->coming -= draw->supply[month];
        }
        if (till->head[month] == HF_NONE) {
            continue;
        }
        if (till->stock + till->coming > 0 || month < of->repair_until) {
            month_run(till, of, total);
            continue;
        }
        for (uint32_t event = till->head[month]; event != HF_NONE; event = draw->next[event]) {
            part_fall(till, &draw->event[event]);
            ++*total;
        }
    }
}

void hf_age_draw_pool(struct age_draw *draw, uint32_t pool, uint32_t trial,
                      const struct age_lanes *lanes, uint32_t lane) {
    const struct age_parts *const parts = draw->parts;
    const uint32_t months = parts->question->months;
    struct hf_ageing_spares *const spares = &draw->spares[pool];
    const uint32_t count = events_draw(draw, pool, trial);
    uint32_t head[AGE_MONTHS];
    struct age_till till = {.draw = draw,
                            .works_of_lane = lanes->works + lane,
                            .trial = trial,
                            .stock = parts->question->pool[pool].stock,
                            .head = head};
    if (count == 0) {
        return;
    }
    memset(head, 0xff, sizeof head);
    for (uint32_t month = 0; parts->has_later[pool] != 0 && month < months; month++) {
        draw->supply[month] = parts->supply[(size_t)pool * AGE_MONTHS + month];
        till.coming += draw->supply[month];
    }
    for (uint32_t event = 0; event < count; event++) {
        event_file(&till, event);
    }
    months_run(&till, pool, &spares->failures);
    spares->unreplaced += till.count;
    const uint64_t left = till.stock + till.coming;
    const uint64_t waiting = till.count - till.swapped;
    spares->restorable += till.swapped + (waiting < left ? waiting : left);
    if (till.count > 0) {
        draw->empty[(size_t)pool * months + till.first]++;
    }
}
