#include "network/ageing_units.h"

#include <math.h>
#include <string.h>

#define DRAWS           0x1p53
#define MONTHS_A_YEAR   12.0
#define THRESHOLD_EXTRA 4.0 /* draws near the limit are looked at, then refused by their time */

/* ---- what ages ---- */

/* Nodes, links and parts in a row: one of them. */
struct unit_source {
    uint32_t target;  /* node, or node_count + link; HF_NONE: takes nothing down */
    uint32_t element; /* of its first unit */
    uint32_t pool, units, allowed;
    double rate, begin, limit;
};

struct unit_walk {
    const struct hf_network *network;
    const struct hf_ageing_question *question;
    const uint8_t *is_lost;
    uint32_t next;
    uint64_t element; /* of the next part's first unit */
};

static uint32_t month_or(const uint32_t *month, uint32_t at, uint32_t otherwise) {
    return month == NULL ? otherwise : month[at];
}

static void element_read(const struct unit_walk *walk, uint32_t at, struct unit_source *source) {
    const bool is_node = at < walk->network->node_count;
    const struct hf_ageing_elements *of = is_node ? &walk->question->node : &walk->question->link;
    const uint32_t i = is_node ? at : at - walk->network->node_count;
    *source = (struct unit_source){.target = at, .element = at, .pool = HF_NONE, .units = 1};
    if (of->pool != NULL && of->pool[i] != HF_NONE) {
        source->pool = of->pool[i];
        source->rate = of->rate[i];
        source->limit = month_or(of->swap_month, i, HF_NONE);
    }
}

static void part_read(struct unit_walk *walk, uint32_t at, struct unit_source *source) {
    const struct hf_ageing_parts *part = &walk->question->part;
    *source = (struct unit_source){.target = part->node[at],
                                   .element = (uint32_t)walk->element,
                                   .pool = part->pool[at],
                                   .units = part->units == NULL ? 1 : part->units[at],
                                   .allowed = part->allowed == NULL ? 0 : part->allowed[at],
                                   .rate = part->pool[at] == HF_NONE ? 0.0 : part->rate[at],
                                   .begin = month_or(part->from_month, at, 0),
                                   .limit = month_or(part->until_month, at, HF_NONE)};
    walk->element += source->units;
}

/* The next that ages. False: there is none. */
static bool source_next(struct unit_walk *walk, struct unit_source *source) {
    const uint32_t elements = walk->network->node_count + walk->network->link_count;
    const double months = (double)walk->question->months;
    while (walk->next < elements || walk->next - elements < walk->question->part.count) {
        const uint32_t at = walk->next++;
        if (at < elements) {
            element_read(walk, at, source);
        } else {
            part_read(walk, at - elements, source);
        }
        if (source->pool == HF_NONE || source->units == 0 ||
            (source->target != HF_NONE && walk->is_lost[source->target] != 0)) {
            continue;
        }
        source->begin = fmax(source->begin, walk->question->pool[source->pool].supply_until);
        source->limit = fmin(source->limit, months);
        if (source->rate > 0.0 && source->begin < source->limit) {
            return true;
        }
    }
    return false;
}

static struct unit_walk unit_walk_start(const struct hf_network *network,
                                        const struct hf_ageing_question *question,
                                        const uint8_t *is_lost) {
    const uint32_t elements = network->node_count + network->link_count;
    return (struct unit_walk){network, question, is_lost, 0, elements};
}

static enum hf_status units_take(struct age_units *units, struct hf_arena *keep) {
    const size_t count = (size_t)units->count + 1;
    const size_t pools = (size_t)units->question->pool_count + 2;
    units->start = hf_new(keep, uint32_t, pools);
    units->element = hf_take(keep, uint32_t, count);
    units->row = hf_take(keep, uint32_t, count);
    units->threshold = hf_take(keep, uint64_t, count);
    units->per_month = hf_take(keep, double, count);
    units->begin = hf_take(keep, double, count);
    units->limit = hf_take(keep, double, count);
    units->hazard_max = hf_new(keep, double, pools);
    units->supply = hf_new(keep, uint32_t, pools * AGE_MONTHS);
    units->has_later = hf_new(keep, uint8_t, pools);
    const bool has_allowed = units->question->part.allowed != NULL;
    units->allowed = has_allowed ? hf_take(keep, uint32_t, count) : NULL;
    return units->start == NULL || units->element == NULL || units->row == NULL ||
                   units->threshold == NULL || units->per_month == NULL || units->begin == NULL ||
                   units->limit == NULL || units->hazard_max == NULL || units->supply == NULL ||
                   units->has_later == NULL || (has_allowed && units->allowed == NULL)
               ? HF_ERR_MEMORY
               : HF_OK;
}

/* ---- rates that change from month to month ---- */

static bool pool_is_warped(const struct age_units *units, uint32_t pool) {
    return units->question->pool[pool].rate_factor != NULL;
}

static enum hf_status warps_open(struct age_units *units, struct hf_arena *keep) {
    const struct hf_ageing_question *question = units->question;
    bool is_needed = false;
    for (uint32_t pool = 0; pool < question->pool_count; pool++) {
        is_needed = is_needed || pool_is_warped(units, pool);
    }
    if (!is_needed) {
        return HF_OK;
    }
    units->warp = hf_new(keep, double, (size_t)question->pool_count *AGE_MONTHS);
    if (units->warp == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t pool = 0; pool < question->pool_count; pool++) {
        double *const warp = &units->warp[(size_t)pool * AGE_MONTHS];
        const double *const factor = question->pool[pool].rate_factor;
        for (uint32_t month = 0; month < question->months && factor != NULL; month++) {
            warp[month + 1] = warp[month] + factor[month];
        }
    }
    return HF_OK;
}

double hf_age_warp(const struct age_units *units, uint32_t pool, double month) {
    if (!pool_is_warped(units, pool)) {
        return month;
    }
    const double *const warp = &units->warp[(size_t)pool * AGE_MONTHS];
    const uint32_t last = units->question->months;
    const uint32_t at = month < (double)last ? (uint32_t)month : last;
    return at == last ? warp[last] : warp[at] + (month - at) * (warp[at + 1] - warp[at]);
}

double hf_age_unwarp(const struct age_units *units, uint32_t pool, double warped) {
    if (!pool_is_warped(units, pool)) {
        return warped;
    }
    const double *const warp = &units->warp[(size_t)pool * AGE_MONTHS];
    uint32_t low = 0; /* warp[low] <= warped < warp[high] */
    uint32_t high = units->question->months;
    if (warped >= warp[high]) {
        return (double)INFINITY;
    }
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (warp[middle] <= warped) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low + (warped - warp[low]) / (warp[high] - warp[low]);
}

static void unit_put(struct age_units *units, uint32_t i, const struct unit_source *source,
                     uint32_t label) {
    const double per_month = source->rate / MONTHS_A_YEAR;
    const double hazard = per_month * (hf_age_warp(units, source->pool, source->limit) -
                                       hf_age_warp(units, source->pool, source->begin));
    const double threshold = -expm1(-hazard) * (1.0 + 0x1p-48) * DRAWS + THRESHOLD_EXTRA;
    double *const most = &units->hazard_max[source->pool];
    *most = hazard > *most ? hazard : *most;
    units->row[i] = label;
    units->per_month[i] = per_month;
    units->begin[i] = source->begin;
    units->limit[i] = source->limit;
    units->threshold[i] = threshold < DRAWS ? (uint64_t)threshold : (uint64_t)DRAWS;
    if (units->allowed != NULL) {
        units->allowed[i] = source->allowed;
    }
}

/* ---- what comes in and expires ---- */

static bool delivery_is_sure(const struct hf_ageing_delivery *delivery) {
    return !(delivery->loss_ratio > 0.0);
}

static void sure_supply_add(struct age_units *units) {
    const struct hf_ageing_question *question = units->question;
    for (uint32_t i = 0; i < question->delivery_count; i++) {
        const struct hf_ageing_delivery *delivery = &question->delivery[i];
        if (delivery->month >= question->months) {
            continue;
        }
        units->has_later[delivery->pool] = 1;
        if (delivery_is_sure(delivery)) {
            uint32_t *const coming =
                &units->supply[(size_t)delivery->pool * AGE_MONTHS + delivery->month];
            *coming =
                *coming > UINT32_MAX - delivery->units ? UINT32_MAX : *coming + delivery->units;
        }
    }
    for (uint32_t pool = 0; pool < question->pool_count; pool++) {
        if (question->pool[pool].repair_until > 0) {
            units->has_later[pool] = 1;
        }
    }
}

static enum hf_status rows_open(const struct age_units *units, uint32_t count,
                                struct hf_arena *keep, struct hf_csr *rows) {
    rows->start = hf_new(keep, uint32_t, (size_t)units->question->pool_count + 3);
    rows->item = hf_take(keep, uint32_t, (size_t)count + 1);
    return rows->start == NULL || rows->item == NULL ? HF_ERR_MEMORY : HF_OK;
}

/* Starts from counts that stand two further on; filling then moves them to their places. */
static void rows_sum(const struct age_units *units, struct hf_csr *rows) {
    for (uint32_t pool = 0; pool < units->question->pool_count; pool++) {
        rows->start[pool + 2] += rows->start[pool + 1];
    }
}

static enum hf_status doubt_open(struct age_units *units, struct hf_arena *keep) {
    const struct hf_ageing_question *question = units->question;
    HF_TRY(rows_open(units, question->delivery_count, keep, &units->doubt));
    for (int turn = 0; turn < 2; turn++) {
        for (uint32_t i = 0; i < question->delivery_count; i++) {
            const struct hf_ageing_delivery *delivery = &question->delivery[i];
            if (delivery->month >= question->months || delivery_is_sure(delivery)) {
                continue;
            }
            if (turn == 0) {
                units->doubt.start[delivery->pool + 2]++;
            } else {
                units->doubt.item[units->doubt.start[delivery->pool + 1]++] = i;
            }
        }
        if (turn == 0) {
            rows_sum(units, &units->doubt);
        }
    }
    return HF_OK;
}

static void lots_sort(const struct age_units *units, uint32_t from, uint32_t end) {
    const struct hf_ageing_lot *lot = units->question->lot;
    uint32_t *const item = units->lot.item;
    for (uint32_t i = from + 1; i < end; i++) {
        const uint32_t moved = item[i];
        uint32_t at = i;
        for (; at > from && lot[item[at - 1]].month > lot[moved].month; at--) {
            item[at] = item[at - 1];
        }
        item[at] = moved;
    }
}

static enum hf_status lots_open(struct age_units *units, struct hf_arena *keep) {
    const struct hf_ageing_question *question = units->question;
    HF_TRY(rows_open(units, question->lot_count, keep, &units->lot));
    for (uint32_t i = 0; i < question->lot_count; i++) {
        units->lot.start[question->lot[i].pool + 2]++;
    }
    rows_sum(units, &units->lot);
    for (uint32_t i = 0; i < question->lot_count; i++) {
        units->lot.item[units->lot.start[question->lot[i].pool + 1]++] = i;
    }
    for (uint32_t pool = 0; pool < question->pool_count; pool++) {
        const uint32_t from = units->lot.start[pool];
        const uint32_t end = units->lot.start[pool + 1];
        lots_sort(units, from, end);
        units->lots_most = end - from > units->lots_most ? end - from : units->lots_most;
    }
    return HF_OK;
}

/* ---- all of it ---- */

/* Labels for what ages, and how many units that is. */
static enum hf_status units_count(struct unit_walk walk, struct age_units *units,
                                  uint32_t *label_of) {
    struct unit_source source;
    uint64_t count = 0;
    memset(label_of, 0xff,
           ((size_t)walk.network->node_count + walk.network->link_count) * sizeof *label_of);
    while (source_next(&walk, &source)) {
        count += source.units;
        if (source.target != HF_NONE && label_of[source.target] == HF_NONE) {
            label_of[source.target] = units->label_count++;
        }
        if (count > UINT32_MAX / 2 || walk.element > UINT32_MAX - 1) {
            return HF_ERR_LIMIT;
        }
    }
    units->count = (uint32_t)count;
    return HF_OK;
}

enum hf_status hf_age_units_open(const struct hf_network *network,
                                 const struct hf_ageing_question *question, const uint8_t *is_lost,
                                 struct hf_arena *keep, struct age_units *units,
                                 uint32_t *label_of) {
    *units = (struct age_units){.question = question};
    struct unit_walk walk = unit_walk_start(network, question, is_lost);
    struct unit_source source;
    HF_TRY(units_count(walk, units, label_of));
    HF_TRY(units_take(units, keep));
    HF_TRY(warps_open(units, keep));
    uint32_t *fill = units->start + 1; /* shifted by one while filling */
    while (source_next(&walk, &source)) {
        fill[source.pool + 1] += source.units;
    }
    for (uint32_t pool = 0; pool < question->pool_count; pool++) {
        units->most = fill[pool + 1] > units->most ? fill[pool + 1] : units->most;
        fill[pool + 1] += fill[pool];
    }
    walk = unit_walk_start(network, question, is_lost);
    while (source_next(&walk, &source)) {
        const uint32_t label = source.target == HF_NONE ? HF_NONE : label_of[source.target];
        for (uint32_t unit = 0; unit < source.units; unit++) {
            const uint32_t i = fill[source.pool]++;
            units->element[i] = source.element + unit;
            unit_put(units, i, &source, label);
        }
    }
    sure_supply_add(units);
    HF_TRY(doubt_open(units, keep));
    return lots_open(units, keep);
}
