#include "comply/compliance.h"

#include <stdlib.h>

/* Management segments: does one serve equipment of two makers? What decides that is put together
 * for each case: units that are alike in maker, in scope and in time are one part of their segment,
 * however many there are, but for the days on which swaps may take them. */

/* Units of one maker, in place from the same time on and in scope alike. */
struct comply_segment_part {
    uint32_t segment;
    uint32_t maker; /* HF_NONE: not known */
    bool is_presumed;
    enum hf_answer scope;
    struct hf_date_range from;
    int32_t first_swap;
};

struct comply_segments {
    struct comply_segment_part *part; /* by segment, for days from the as-of day on */
    uint32_t *start;                  /* per segment and one */
    enum hf_answer *of_target;        /* per segment: some unit of it may be the target's */
};

static struct comply_segment_part
part_of(const struct comply_case *one, const struct comply_segment_unit *unit, uint32_t segment) {
    const struct comply_batch *batch = &one->network->batch[unit->batch];
    const uint32_t product = one->network->sort[batch->sort].unit.product;
    const bool is_known = product != HF_NONE;
    return (struct comply_segment_part){
        .segment = segment,
        .maker = is_known ? one->snapshot->products.manufacturer[product] : HF_NONE,
        .is_presumed = is_known && one->snapshot->maker_presumed[product] != 0,
        .scope = one->scope[batch->sort],
        .from = batch->from,
        .first_swap = unit->first_swap,
    };
}

static int part_number_order(int64_t left, int64_t right) {
    return (left > right) - (left < right);
}

static int part_like(const struct comply_segment_part *left,
                     const struct comply_segment_part *right) {
    const int64_t pair[][2] = {{left->segment, right->segment},
                               {left->maker, right->maker},
                               {left->is_presumed, right->is_presumed},
                               {(int64_t)left->scope, (int64_t)right->scope},
                               {left->from.earliest.days, right->from.earliest.days},
                               {left->from.latest.days, right->from.latest.days}};
    int order = 0;
    for (size_t i = 0; i < sizeof pair / sizeof pair[0] && order == 0; i++) {
        order = part_number_order(pair[i][0], pair[i][1]);
    }
    return order;
}

static int part_order(const void *left_pointer, const void *right_pointer) {
    const struct comply_segment_part *left = left_pointer;
    const struct comply_segment_part *right = right_pointer;
    const int order = part_like(left, right);
    return order != 0 ? order : part_number_order(left->first_swap, right->first_swap);
}

/* Of parts that are alike, the two that a swap may take first and the one that it may take last
 * decide: a known maker counts once, unknown ones twice at most. */
static uint32_t parts_shorten(struct comply_segment_part *part, uint32_t count) {
    uint32_t kept = 0;
    uint32_t alike = 0; /* of those before it */
    if (count > 1) {
        qsort(part, count, sizeof *part, part_order);
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct comply_segment_part here = part[i];
        const bool is_last = i + 1 == count || part_like(&here, &part[i + 1]) != 0;
        if (alike < 2 || is_last) {
            part[kept++] = here;
        }
        alike = is_last ? 0 : alike + 1;
    }
    return kept;
}

enum hf_status hf_comply_segments_make(struct comply_case *one, struct hf_arena *arena) {
    const struct comply_network *network = one->network;
    const int32_t as_of_day = network->assessment->scenario.as_of.days;
    const uint32_t count = network->segment_count;
    struct comply_segments *made = hf_new(arena, struct comply_segments, 1);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    made->start = hf_new(arena, uint32_t, (size_t)count + 1);
    made->of_target = hf_new(arena, enum hf_answer, (size_t)count + 1);
    made->part = hf_take(arena, struct comply_segment_part,
                         (size_t)(count > 0 ? network->segment_first_start[count] : 0) + 1);
    if (made->start == NULL || made->of_target == NULL || made->part == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    for (uint32_t s = 0; s < count; s++) {
        const uint32_t begin = end;
        made->start[s] = begin;
        for (uint32_t i = network->segment_first_start[s]; i < network->segment_first_start[s + 1];
             i++) {
            struct comply_segment_part part = part_of(one, &network->segment_first[i], s);
            const uint32_t sort = network->batch[network->segment_first[i].batch].sort;
            made->of_target[s] = hf_answer_or(made->of_target[s], one->counted[sort]);
            if (part.from.latest.days <= as_of_day) { /* in place on all days asked about */
                part.from = (struct hf_date_range){HF_DATE_MIN, HF_DATE_MIN};
            }
            if (part.scope != HF_ANSWER_NO) {
                made->part[end++] = part;
            }
        }
        end = begin + parts_shorten(made->part + begin, end - begin);
    }
    made->start[count] = end;
    one->records->segments = made;
    return HF_OK;
}

/* ---- one day ---- */

/* The two surest units of different makers. */
struct segment_pair {
    uint32_t maker;
    enum hf_answer first, second;
    enum hf_answer in; /* some unit is there */
    bool is_weak;      /* some maker was read off the text, or something may not be there */
};

/* After a swap nobody has said who made what stands there. */
static void segment_part(const struct comply_segment_part *part, struct hf_date_range day,
                         struct segment_pair *pair) {
    const bool is_swapped = part->first_swap <= day.latest.days;
    const uint32_t maker = is_swapped ? HF_NONE : part->maker;
    enum hf_answer sure = hf_comply_is_there(part->from, part->scope, day);
    if (sure == HF_ANSWER_NO) {
        return;
    }
    pair->in = hf_answer_or(pair->in, sure);
    if (maker == HF_NONE) {
        sure = hf_answer_and(sure, HF_ANSWER_NO_BASIS);
    } else if (part->is_presumed) {
        sure = hf_answer_and(sure, HF_ANSWER_PRESUMED_YES);
    }
    pair->is_weak = pair->is_weak || sure != HF_ANSWER_YES;
    if (maker != HF_NONE && maker == pair->maker) {
        pair->first = hf_answer_or(pair->first, sure);
    } else if (sure > pair->first) {
        pair->second = pair->first;
        pair->first = sure;
        pair->maker = maker;
    } else {
        pair->second = hf_answer_or(pair->second, sure);
    }
}

struct comply_record hf_comply_segment(const struct comply_case *one, uint32_t index,
                                       struct hf_date_range day) {
    const struct comply_network *network = one->network;
    const struct comply_segments *segments = one->records->segments;
    struct segment_pair pair = {HF_NONE, HF_ANSWER_NO, HF_ANSWER_NO, HF_ANSWER_NO, false};
    if (day.earliest.days < network->assessment->scenario.as_of.days) {
        for (uint32_t i = network->segment_first_start[index];
             i < network->segment_first_start[index + 1]; i++) {
            const struct comply_segment_part part = part_of(one, &network->segment_first[i], index);
            segment_part(&part, day, &pair);
        }
    } else {
        for (uint32_t i = segments->start[index]; i < segments->start[index + 1]; i++) {
            segment_part(&segments->part[i], day, &pair);
        }
    }
    struct comply_record record = {pair.in, pair.second};
    if (record.counts == HF_ANSWER_NO && pair.is_weak) {
        record.counts = HF_ANSWER_PRESUMED_NO;
    }
    record.counts = hf_answer_and(record.counts, segments->of_target[index]);
    return record;
}
