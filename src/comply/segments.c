#include "comply/sorts.h"

/* Management segments: does one serve equipment of two makers? The units that decide that are
 * listed once for all cases, see struct comply_network: a part of a segment stands for all that are
 * alike.
 *
 * Along many days, what changes is looked at only: how many makers there are in each segment, by
 * how surely they are there, is kept up as parts come in and are swapped. */

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
    enum hf_answer *of_target; /* per segment: some unit of it may be the target's */
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

enum hf_status hf_comply_segments_make(struct comply_case *one, struct hf_arena *arena) {
    const struct comply_network *network = one->network;
    const uint32_t count = network->segment_count;
    struct comply_segments *made = hf_new(arena, struct comply_segments, 1);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    made->of_target = hf_new(arena, enum hf_answer, (size_t)count + 1);
    if (made->of_target == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t s = 0; s < count; s++) {
        for (uint32_t i = network->segment_first_start[s]; i < network->segment_first_start[s + 1];
             i++) {
            const uint32_t sort = network->batch[network->segment_first[i].batch].sort;
            made->of_target[s] = hf_answer_or(made->of_target[s], one->counted[sort]);
        }
    }
    one->records->segments = made;
    return HF_OK;
}

/* ---- one day ---- */

/* A part on a day: how surely it is there, and how surely as its maker's. */
struct part_view {
    enum hf_answer in, sure;
    uint32_t maker;
};

/* After a swap nobody has said who made what stands there. */
static struct part_view part_look(const struct comply_segment_part *part,
                                  struct hf_date_range day) {
    const bool is_swapped = part->first_swap <= day.latest.days;
    struct part_view view = {.in = hf_comply_is_there(part->from, part->scope, day),
                             .maker = is_swapped ? HF_NONE : part->maker};
    view.sure = view.in;
    if (view.maker == HF_NONE) {
        view.sure = hf_answer_and(view.sure, HF_ANSWER_NO_BASIS);
    } else if (part->is_presumed) {
        view.sure = hf_answer_and(view.sure, HF_ANSWER_PRESUMED_YES);
    }
    return view;
}

/* `second`: how surely a second maker's units are there. `is_weak`: some maker was read off the
 * text, or something may not be there. */
static struct comply_record segment_judge(const struct comply_case *one, uint32_t index,
                                          enum hf_answer in, enum hf_answer second, bool is_weak) {
    const enum hf_answer counts =
        second == HF_ANSWER_NO && is_weak ? HF_ANSWER_PRESUMED_NO : second;
    return (struct comply_record){in,
                                  hf_answer_and(counts, one->records->segments->of_target[index])};
}

struct comply_record hf_comply_segment(const struct comply_case *one, uint32_t index,
                                       struct hf_date_range day) {
    const struct comply_network *network = one->network;
    struct part_view first = {HF_ANSWER_NO, HF_ANSWER_NO, HF_NONE}; /* the surest */
    enum hf_answer second = HF_ANSWER_NO; /* the surest of another maker */
    enum hf_answer in = HF_ANSWER_NO;
    bool is_weak = false;
    for (uint32_t i = network->segment_first_start[index];
         i < network->segment_first_start[index + 1]; i++) {
        const struct comply_segment_part part = part_of(one, &network->segment_first[i], index);
        const struct part_view view = part_look(&part, day);
        in = hf_answer_or(in, view.in);
        is_weak = is_weak || (view.in != HF_ANSWER_NO && view.sure != HF_ANSWER_YES);
        if (view.maker != HF_NONE && view.maker == first.maker) {
            first.sure = hf_answer_or(first.sure, view.sure);
        } else if (view.sure > first.sure) {
            second = first.sure;
            first = view;
        } else {
            second = hf_answer_or(second, view.sure);
        }
    }
    return segment_judge(one, index, in, second, is_weak);
}

/* ---- many days ---- */

enum { SURE_LEVELS = HF_ANSWER_YES + 1 };

/* How many of what is there, by how surely; of[HF_ANSWER_NO] says nothing. */
struct sure_count {
    int32_t of[SURE_LEVELS];
};

struct segment_state {
    struct sure_count in;     /* parts */
    struct sure_count makers; /* by the surest part of each; of those that nobody names each part */
    int32_t weak;             /* parts */
    struct comply_record record;
    bool is_dirty;
};

struct segments_walk {
    const struct comply_case *one;
    const struct comply_days *days;
    struct comply_segment_part *part;
    uint32_t
        *maker_of; /* per part: in maker[]; of one segment and maker, HF_NONE as the maker is */
    uint32_t part_count;
    struct sure_count *maker; /* parts of each */
    struct segment_state *segment;
    uint32_t *dirty; /* segments */
    uint32_t dirty_count;
    struct hf_csr turns; /* per day: parts that are not as on the day before */
};

static enum hf_answer surest(const struct sure_count *count) {
    int level = HF_ANSWER_YES;
    while (level > HF_ANSWER_NO && count->of[level] == 0) {
        level--;
    }
    return (enum hf_answer)level;
}

static enum hf_answer second_surest(const struct sure_count *count) {
    int32_t above = 0;
    int level = HF_ANSWER_YES + 1;
    while (level > HF_ANSWER_NO && above < 2) {
        above += count->of[--level];
    }
    return (enum hf_answer)level;
}

/* Adds what the part comes to on the day, or takes it off (`sign` -1). */
static void part_count(struct segments_walk *walk, uint32_t index, int32_t day, int sign) {
    const struct comply_segment_part *part = &walk->part[index];
    const struct part_view view = part_look(part, hf_date_sure((struct hf_date){day}));
    struct segment_state *segment = &walk->segment[part->segment];
    if (view.in == HF_ANSWER_NO) {
        return;
    }
    segment->in.of[view.in] += sign;
    segment->weak += view.sure != HF_ANSWER_YES ? sign : 0;
    if (view.maker == HF_NONE) {
        segment->makers.of[view.sure] += sign;
        return;
    }
    struct sure_count *maker = &walk->maker[walk->maker_of[index]];
    segment->makers.of[surest(maker)]--;
    maker->of[view.sure] += sign;
    segment->makers.of[surest(maker)]++;
}

static void segment_mark(struct segments_walk *walk, uint32_t segment) {
    if (!walk->segment[segment].is_dirty) {
        walk->segment[segment].is_dirty = true;
        walk->dirty[walk->dirty_count++] = segment;
    }
}

static void segments_settle(struct segments_walk *walk, struct comply_census *census) {
    for (uint32_t i = 0; i < walk->dirty_count; i++) {
        const uint32_t index = walk->dirty[i];
        struct segment_state *segment = &walk->segment[index];
        census->of[segment->record.in][segment->record.counts]--;
        segment->record = segment_judge(walk->one, index, surest(&segment->in),
                                        second_surest(&segment->makers), segment->weak > 0);
        census->of[segment->record.in][segment->record.counts]++;
        segment->is_dirty = false;
    }
    walk->dirty_count = 0;
}

static enum hf_status walk_parts(struct segments_walk *walk, struct hf_arena *arena) {
    const struct comply_network *network = walk->one->network;
    const uint32_t parties = walk->one->snapshot->parties.rows.count;
    const uint32_t most = network->segment_first_start[network->segment_count];
    uint32_t *maker_of = hf_take(arena, uint32_t, parties); /* per party, in a segment */
    uint32_t *segment_of = hf_new(arena, uint32_t, parties);
    uint32_t makers = 0;
    walk->part = hf_take(arena, struct comply_segment_part, most);
    walk->maker_of = hf_take(arena, uint32_t, most);
    if (maker_of == NULL || segment_of == NULL || walk->part == NULL || walk->maker_of == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t s = 0; s < network->segment_count; s++) {
        for (uint32_t i = network->segment_first_start[s]; i < network->segment_first_start[s + 1];
             i++) {
            const struct comply_segment_part part =
                part_of(walk->one, &network->segment_first[i], s);
            if (part.scope == HF_ANSWER_NO) {
                continue;
            }
            if (part.maker != HF_NONE && segment_of[part.maker] != s + 1) {
                segment_of[part.maker] = s + 1;
                maker_of[part.maker] = makers++;
            }
            walk->maker_of[walk->part_count] =
                part.maker == HF_NONE ? HF_NONE : maker_of[part.maker];
            walk->part[walk->part_count++] = part;
        }
    }
    walk->maker = hf_new(arena, struct sure_count, makers);
    walk->segment = hf_new(arena, struct segment_state, network->segment_count);
    walk->dirty = hf_take(arena, uint32_t, network->segment_count);
    return walk->maker == NULL || walk->segment == NULL || walk->dirty == NULL ? HF_ERR_MEMORY
                                                                               : HF_OK;
}

/* The days after the first by which the part has turned, each once; how many. */
static size_t part_turns(const struct segments_walk *walk, uint32_t index, uint32_t turn[3]) {
    const struct comply_segment_part *part = &walk->part[index];
    const int32_t day[3] = {part->from.earliest.days, part->from.latest.days, part->first_swap};
    size_t count = 0;
    for (int i = 0; i < 3; i++) {
        const uint32_t at = hf_comply_days_before(walk->days, day[i]);
        bool is_new = at > 0 && at < walk->days->count;
        for (size_t k = 0; k < count; k++) {
            is_new = is_new && turn[k] != at;
        }
        if (is_new) {
            turn[count++] = at;
        }
    }
    return count;
}

static enum hf_status walk_turns(struct segments_walk *walk, struct hf_arena *arena) {
    struct hf_csr *turns = &walk->turns;
    const uint32_t days = walk->days->count;
    uint32_t turn[3];
    turns->start = hf_new(arena, uint32_t, (size_t)days + 2);
    if (turns->start == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < walk->part_count; i++) {
        const size_t count = part_turns(walk, i, turn);
        for (size_t k = 0; k < count; k++) {
            turns->start[turn[k] + 2]++;
        }
    }
    for (uint32_t i = 0; i < days; i++) {
        turns->start[i + 2] += turns->start[i + 1];
    }
    turns->item = hf_take(arena, uint32_t, turns->start[days + 1]);
    if (turns->item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < walk->part_count; i++) {
        const size_t count = part_turns(walk, i, turn);
        for (size_t k = 0; k < count; k++) {
            turns->item[turns->start[turn[k] + 1]++] = i;
        }
    }
    return HF_OK;
}

enum hf_status hf_comply_segments_days(const struct comply_case *one, struct hf_arena scratch,
                                       const struct comply_days *days,
                                       struct comply_census *census) {
    const uint32_t segments = one->network->segment_count;
    struct segments_walk walk = {.one = one, .days = days};
    struct comply_census here = {.of = {{segments}}};
    if (segments == 0) {
        return HF_OK;
    }
    HF_TRY(walk_parts(&walk, &scratch));
    HF_TRY(walk_turns(&walk, &scratch));
    for (uint32_t i = 0; i < walk.part_count; i++) {
        part_count(&walk, i, days->item[0], 1);
    }
    for (uint32_t s = 0; s < segments; s++) {
        segment_mark(&walk, s);
    }
    for (uint32_t at = 0; at < days->count; at++) {
        for (uint32_t i = walk.turns.start[at]; i < walk.turns.start[at + 1]; i++) {
            const uint32_t index = walk.turns.item[i];
            part_count(&walk, index, days->item[at - 1], -1);
            part_count(&walk, index, days->item[at], 1);
            segment_mark(&walk, walk.part[index].segment);
        }
        segments_settle(&walk, &here);
        census[at] = here;
    }
    return HF_OK;
}
