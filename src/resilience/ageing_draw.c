#include "resilience/ageing_draw.h"

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
static double limit_of(const struct hf_ageing_question *question,
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
    parts->label = hf_take(keep, uint32_t, count);
    parts->threshold = hf_take(keep, uint64_t, count);
    parts->per_month = hf_take(keep, double, count);
    parts->limit = hf_take(keep, double, count);
    parts->supply = hf_new(keep, uint32_t, pools * AGE_MONTHS);
    parts->has_later = hf_new(keep, uint8_t, pools);
    return parts->start == NULL || parts->element == NULL || parts->label == NULL ||
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
        label_of[element] =
            is_lost[element] == 0 && limit_of(question, of, at) > 0.0 ? parts->count++ : HF_NONE;
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
            parts->label[i] = label_of[element];
            part_put(parts, i, of->rate[at], limit_of(question, of, at));
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
        .supply = hf_new(keep, uint32_t, AGE_MONTHS),
        .spares = hf_new(keep, struct hf_ageing_spares, pools),
        .empty = hf_new(keep, uint32_t, pools * parts->question->months),
    };
    return draw->event == NULL || draw->supply == NULL || draw->spares == NULL ||
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
    return -log1p(-(double)drawn * (1.0 / DRAWS)) / per_month;
}

/* First lives that end in time. */
static uint32_t events_draw(const struct age_draw *draw, uint32_t pool, uint32_t trial) {
    const struct age_parts *const parts = draw->parts;
    const uint64_t base = hf_random_base(parts->question->seed, stream_of(trial, 0));
    uint32_t count = 0;
    for (uint32_t i = parts->start[pool]; i < parts->start[pool + 1]; i++) {
        const uint64_t drawn = hf_random_from(base, parts->element[i]) >> 11;
        if (drawn < parts->threshold[i]) {
            const double time = life_of(drawn, parts->per_month[i]);
            draw->event[count] = (struct age_event){time, i, 0};
            count += time < parts->limit[i] ? 1U : 0U;
        }
    }
    return count;
}

/* A pool while failures are taken from it. */
struct age_till {
    uint64_t stock, coming; /* units here; units that come in months from `month` on */
    uint32_t month;         /* supplies of earlier months are in stock */
    uint32_t repair_until, repair_months;
};

/* Is what fails in this month replaced? */
static bool till_takes(struct age_till *till, uint32_t *supply, uint32_t month, uint32_t months) {
    for (; till->month <= month; till->month++) {
        till->stock += supply[till->month];
        till->coming -= supply[till->month];
    }
    const bool is_repaired = month < till->repair_until;
    if (is_repaired && till->repair_months == 0) {
        return true;
    }
    if (is_repaired && till->repair_months < months - month &&
        supply[month + till->repair_months] < UINT32_MAX) {
        supply[month + till->repair_months]++;
        till->coming++;
    }
    if (till->stock == 0) {
        return false;
    }
    till->stock--;
    return true;
}

/* The next life of the earliest; drops it when that ends too late. */
static uint32_t event_renew(const struct age_draw *draw, uint32_t count, uint32_t trial) {
    const struct age_parts *const parts = draw->parts;
    struct age_event *const first = &draw->event[0];
    const uint64_t drawn = hf_random_at(parts->question->seed, stream_of(trial, ++first->life),
                                        parts->element[first->part]) >>
                           11;
    first->time += life_of(drawn, parts->per_month[first->part]);
    if (first->time >= parts->limit[first->part]) {
        *first = draw->event[--count];
    }
    event_sink(draw->event, count, 0);
    return count;
}

struct age_fallen {
    uint64_t count, swapped; /* of them, replaced by a swap later */
    uint32_t first;          /* month */
};

static void part_fall(const struct age_draw *draw, const struct age_event *event,
                      const uint32_t *label_row, uint8_t *works_of_lane,
                      struct age_fallen *fallen) {
    const struct age_parts *const parts = draw->parts;
    const uint32_t month = (uint32_t)event->time;
    const size_t row = label_row[parts->label[event->part]];
    works_of_lane[row * AGE_LANES] = (uint8_t)month;
    fallen->first = fallen->count == 0 || month < fallen->first ? month : fallen->first;
    fallen->count++;
    fallen->swapped += parts->limit[event->part] < (double)parts->question->months ? 1U : 0U;
}

static void till_open(const struct age_draw *draw, uint32_t pool, struct age_till *till) {
    const struct age_parts *const parts = draw->parts;
    const struct hf_ageing_pool *const of = &parts->question->pool[pool];
    *till = (struct age_till){
        .stock = of->stock, .repair_until = of->repair_until, .repair_months = of->repair_months};
    if (parts->has_later[pool] == 0) {
        till->month = AGE_MONTHS; /* the supply is not looked at */
        return;
    }
    memcpy(draw->supply, parts->supply + (size_t)pool * AGE_MONTHS,
           AGE_MONTHS * sizeof *draw->supply);
    for (uint32_t month = 0; month < parts->question->months; month++) {
        till->coming += draw->supply[month];
    }
}

void hf_age_draw_pool(struct age_draw *draw, uint32_t pool, uint32_t trial,
                      const uint32_t *label_row, uint8_t *works_of_lane) {
    const uint32_t months = draw->parts->question->months;
    struct hf_ageing_spares *const spares = &draw->spares[pool];
    struct age_fallen fallen = {0, 0, 0};
    struct age_till till;
    uint32_t count = events_draw(draw, pool, trial);
    if (count == 0) {
        return;
    }
    till_open(draw, pool, &till);
    if (till.stock + till.coming + till.repair_until > 0) {
        for (uint32_t i = count / 2; i-- > 0;) {
            event_sink(draw->event, count, i);
        }
    }
    while (count > 0 &&
           (till.stock + till.coming > 0 || draw->event[0].time < (double)till.repair_until)) {
        const uint32_t month = (uint32_t)draw->event[0].time;
        spares->failures++;
        if (till_takes(&till, draw->supply, month, months)) {
            count = event_renew(draw, count, trial);
        } else {
            part_fall(draw, &draw->event[0], label_row, works_of_lane, &fallen);
            draw->event[0] = draw->event[--count];
            event_sink(draw->event, count, 0);
        }
    }
    for (uint32_t i = 0; i < count; i++) { /* nothing comes any more: the order says nothing */
        part_fall(draw, &draw->event[i], label_row, works_of_lane, &fallen);
    }
    spares->failures += count;
    spares->unreplaced += fallen.count;
    const uint64_t left = till.stock + till.coming;
    const uint64_t waiting = fallen.count - fallen.swapped;
    spares->restorable += fallen.swapped + (waiting < left ? waiting : left);
    if (fallen.count > 0) {
        draw->empty[(size_t)pool * months + fallen.first]++;
    }
}
