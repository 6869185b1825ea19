#include "comply/frame.h"

#include <stddef.h>
#include <string.h>

/* The network in one world on one day. A swap takes units of one product off a site; which of them,
 * if some count and others do not, is not said: the best world takes the counting ones first, the
 * worst the others. A device takes its modules with it: in the best world as soon as one of its
 * kind goes, in the worst when all of them are gone.
 *
 * What each group and each swap brings to the sums is kept, so that a change is what it brings now
 * less what it brought before: a walk through the days looks at what changes only. */

/* A unit on the day: it counts, it is in scope, it is in place. */
enum { BRINGS_HITS = 1, BRINGS_SCOPE = 2, BRINGS_ITSELF = 4 };

/* ---- sites and services are weighed by whether they have units that count, or in scope ---- */

struct service_view {
    bool is_hit, is_in;
};

static struct service_view service_look(const struct comply_frame *frame, uint32_t service) {
    const struct comply_case *one = frame->one;
    const enum hf_answer floor = hf_comply_floor(frame->world);
    const uint32_t site = one->snapshot->services.site[service];
    const bool is_scoped = hf_comply_is_scoped(one);
    const bool has_words = one->rule->technology_count > 0;
    const enum hf_answer scope = one->bearing.service_scope[service];
    const bool has_units = site != HF_NONE && frame->site[site].scope > 0;
    bool may_be_hit = site != HF_NONE && frame->site[site].hit > 0;
    /* nobody says where it is, or what serves it: no basis */
    if (site == HF_NONE || (!has_units && is_scoped && !has_words)) {
        may_be_hit = may_be_hit || floor <= HF_ANSWER_NO_BASIS;
    }
    if (frame->world == COMPLY_WORST && frame->loose_hit > 0) {
        may_be_hit = true; /* units at an unknown site may be here */
    }
    const bool is_hit = may_be_hit && scope >= floor;
    const bool is_in = scope >= hf_comply_scope_floor(frame->world) &&
                       (!has_words || has_units || site == HF_NONE);
    return (struct service_view){is_hit, is_hit || is_in};
}

/* An amount that nobody gives may be anything: the worst world makes it as large as it likes where
 * it counts, the best where it does not. */
static void weight_add(struct comply_frame *frame, struct service_view view, int64_t weight,
                       int sign) {
    struct weighed *sum = &frame->weighed;
    const bool is_open = weight == HF_COUNT_UNKNOWN || !frame->one->has_bases;
    if (view.is_in && is_open) {
        sum->hides_part += view.is_hit || !frame->one->has_bases ? sign : 0;
        sum->hides_rest += !view.is_hit || !frame->one->has_bases ? sign : 0;
        sum->boundless += (frame->world == COMPLY_WORST && view.is_hit) ||
                                  (frame->world == COMPLY_BEST && !view.is_hit)
                              ? sign
                              : 0;
    }
    if (weight != HF_COUNT_UNKNOWN) {
        sum->part += view.is_hit ? (wide_sum)sign * weight : 0;
        sum->base += view.is_in ? (wide_sum)sign * weight : 0;
    }
}

static void service_weigh(struct comply_frame *frame, uint32_t service, int sign) {
    weight_add(frame, service_look(frame, service), hf_comply_weight(frame->one, service), sign);
}

static void site_services_weigh(struct comply_frame *frame, uint32_t site, int sign) {
    const struct hf_csr *rows = &frame->one->snapshot->services_by_site;
    const bool has_service = (frame->one->bearing.served[site] & COMPLY_SITE_HAS_SERVICE) !=
                             0; /* others weigh nothing */
    for (uint32_t i = rows->start[site]; has_service && i < rows->start[site + 1]; i++) {
        service_weigh(frame, rows->item[i], sign);
    }
    /* a site in scope about which no row of services speaks */
    if (hf_comply_is_scoped(frame->one) &&
        (frame->one->bearing.served[site] & COMPLY_SITE_SERVED) == 0) {
        const struct service_view view = {frame->site[site].hit > 0,
                                          frame->site[site].hit > 0 || frame->site[site].scope > 0};
        weight_add(frame, view, HF_COUNT_UNKNOWN, sign);
    }
}

/* Adds (sign 1) or takes away (-1) what the site comes to as it stands. */
static void site_weigh(struct comply_frame *frame, uint32_t site, int sign) {
    const enum hf_metric metric = frame->one->rule->metric;
    const bool is_hit = frame->site[site].hit > 0;
    bool is_in = is_hit || frame->site[site].scope > 0;
    if (frame->weighs_services) {
        site_services_weigh(frame, site, sign);
        return;
    }
    if (metric == HF_METRIC_SENSITIVE_SITES) {
        is_in = frame->one->network->sensitive[site] >= hf_comply_floor(frame->world);
    } else if (metric != HF_METRIC_SITE_SHARE) {
        return;
    }
    frame->weighed.part += is_in && is_hit ? sign : 0;
    frame->weighed.base += is_in ? sign : 0;
    frame->weighed.free_sites += is_in && !is_hit ? sign : 0;
}

static void all_weigh(struct comply_frame *frame) {
    frame->weighed = (struct weighed){.part = 0};
    for (uint32_t i = 0; frame->site != NULL && i < frame->sites; i++) {
        site_weigh(frame, i, 1);
    }
    const struct hf_services *services = &frame->one->snapshot->services;
    for (uint32_t i = 0; frame->weighs_services && i < services->rows.count; i++) {
        if (services->site[i] == HF_NONE) {
            service_weigh(frame, i, 1);
        }
    }
    frame->is_weighed = true;
    frame->has_loose_hit = frame->loose_hit > 0;
}

/* ---- what groups and swaps bring ---- */

/* One more, or one less, of what stands at a site counts or is in scope. */
static void site_change(struct comply_frame *frame, uint32_t site, int hits, int scopes) {
    const uint32_t hit = frame->site[site].hit + (uint32_t)hits;
    const uint32_t scope = frame->site[site].scope + (uint32_t)scopes;
    const bool is_turned =
        (frame->site[site].hit > 0) != (hit > 0) || (frame->site[site].scope > 0) != (scope > 0);
    const bool is_weighed = is_turned && frame->is_weighed;
    if (is_weighed) {
        site_weigh(frame, site, -1);
    }
    frame->site[site].hit = hit;
    frame->site[site].scope = scope;
    if (is_weighed) {
        site_weigh(frame, site, 1);
    }
}

static void left_change(struct comply_frame *frame, uint32_t product, wide_sum counting) {
    const uint32_t of = product == HF_NONE ? frame->products : product;
    if (frame->left != NULL) {
        frame->has_targets =
            frame->has_targets && (frame->left[of] > 0) == (frame->left[of] + counting > 0);
        frame->left[of] += counting;
    }
}

static void amounts_change(struct comply_frame *frame, uint32_t product, wide_sum counting,
                           wide_sum in_scope) {
    frame->hits += counting;
    frame->scopes += in_scope;
    left_change(frame, product, counting);
}

/* At a site that is known: swaps say theirs. */
static void brought_change(struct comply_frame *frame, uint32_t site, uint32_t product,
                           const struct share_brought *before, const struct share_brought *now) {
    const int hits = now->hits - before->hits;
    const int scopes = now->scopes - before->scopes;
    if (frame->site != NULL && (hits != 0 || scopes != 0)) {
        site_change(frame, site, hits, scopes);
    }
    amounts_change(frame, product, now->counting - before->counting,
                   now->in_scope - before->in_scope);
}

static bool swap_is_done(const struct comply_frame *frame, uint32_t index) {
    const struct hf_date_range date = frame->one->network->assessment->schedule.swap[index].date;
    const bool is_sure = date.latest.days <= frame->day.earliest.days;
    const bool is_possible = date.earliest.days <= frame->day.latest.days;
    if (is_sure || !is_possible) {
        return is_sure;
    }
    const enum hf_answer counted = hf_comply_swap_counted(frame->one, index, frame->day);
    const bool has_middle =
        date.earliest.days > HF_DATE_MIN.days && date.latest.days < HF_DATE_MAX.days;
    const int64_t middle = ((int64_t)date.earliest.days + date.latest.days) / 2;
    switch (frame->world) {
    case COMPLY_BEST:
        return counted != HF_ANSWER_YES;
    case COMPLY_LIKELY:
    case COMPLY_DOUBT:
        return has_middle && middle <= frame->day.earliest.days;
    case COMPLY_WORST:
        return counted != HF_ANSWER_NO;
    }
    return false;
}

/* Begins with the first that is taken from the group. */
static struct group_state *group_touch(struct comply_frame *frame, uint32_t slot) {
    if (frame->is_touched[slot] == 0) {
        frame->is_touched[slot] = 1;
        frame->group[slot] = (struct group_state){.swapped = 0};
    }
    return &frame->group[slot];
}

static void frame_group_mark(struct comply_frame *frame, uint32_t slot) {
    if (frame->is_touched[slot] != 0 && !frame->group[slot].is_dirty) {
        frame->group[slot].is_dirty = true;
        frame->dirty[frame->dirty_count++] = slot;
    }
}

/* Modules go with their device. */
static void modules_carry(struct comply_frame *frame, uint32_t slot) {
    const struct comply_network *network = frame->one->network;
    const struct comply_group *group = &network->group[frame->one->bearing.group[slot]];
    const bool is_gone =
        frame->group[slot].swapped > 0 &&
        (frame->world == COMPLY_BEST || frame->group[slot].swapped >= group->units);
    if (is_gone == frame->group[slot].is_gone) {
        return;
    }
    frame->group[slot].is_gone = is_gone;
    for (uint32_t i = group->held; i < group->held_until; i++) {
        const uint32_t own = frame->one->bearing.slot[network->held[i].group];
        if (own != HF_NONE) {
            group_touch(frame, own)->carried +=
                is_gone ? network->held[i].quantity : -(wide_sum)network->held[i].quantity;
            frame_group_mark(frame, own);
        }
    }
}

/* Is something in scope in this world? What would count if it were in scope cannot be there without
 * counting, so the best world has it outside. */
static bool is_in_scope(const struct comply_frame *frame, enum hf_answer scope,
                        enum hf_answer apart) {
    const bool is_kept_out =
        frame->world == COMPLY_BEST && scope != HF_ANSWER_YES && apart == HF_ANSWER_YES;
    return !is_kept_out && scope >= hf_comply_scope_floor(frame->world);
}

/* What the swap puts in once it is done, BRINGS_... Of units that nobody knows to be there, only a
 * replacement that is named can follow. */
static uint8_t swap_brings(const struct comply_frame *frame, uint32_t index) {
    const struct comply_case *one = frame->one;
    const uint32_t sort = one->network->swap_sort[index];
    const bool is_empty = one->network->swap_group[index] == HF_NONE &&
                          one->network->assessment->schedule.swap[index].replacement == HF_NONE;
    const bool counts =
        hf_comply_swap_counted(one, index, frame->day) >= hf_comply_floor(frame->world);
    const bool is_in = counts || is_in_scope(frame, one->swap_scope[sort], one->swap_apart[sort]);
    return (uint8_t)((unsigned)BRINGS_ITSELF | (counts && !is_empty ? (unsigned)BRINGS_HITS : 0U) |
                     (is_in && !is_empty ? (unsigned)BRINGS_SCOPE : 0U));
}

static struct share_brought share_of(uint8_t brings, int64_t quantity) {
    const int is_some = quantity > 0 ? 1 : 0;
    const bool is_hit = (brings & BRINGS_HITS) != 0;
    const bool is_in = (brings & BRINGS_SCOPE) != 0;
    return (struct share_brought){is_hit ? quantity : 0, is_in ? quantity : 0, is_hit ? is_some : 0,
                                  is_in ? is_some : 0};
}

/* What it puts in is of the amount that leaves, where that is known. */
static struct share_brought swap_share(const struct comply_frame *frame, uint32_t index,
                                       uint8_t brings) {
    return share_of(brings, frame->one->network->swap_units[index]);
}

/* A swap without a pattern. */
static void shared_swap_settle(struct comply_frame *frame, uint32_t index) {
    const struct comply_network *network = frame->one->network;
    const struct hf_swap *swap = &network->assessment->schedule.swap[index];
    const uint32_t group = network->swap_group[index];
    const uint32_t slot = group == HF_NONE ? HF_NONE : frame->one->bearing.slot[group];
    const uint8_t before = frame->swap[index];
    const uint8_t now = swap_is_done(frame, index) ? swap_brings(frame, index) : 0;
    if (now == before) {
        return;
    }
    frame->swap[index] = now;
    if (slot != HF_NONE && ((now ^ before) & BRINGS_ITSELF) != 0) {
        group_touch(frame, slot)->swapped +=
            (now & BRINGS_ITSELF) != 0 ? swap->quantity : -(wide_sum)swap->quantity;
        frame_group_mark(frame, slot);
        modules_carry(frame, slot);
    }
    const struct share_brought was = swap_share(frame, index, before);
    const struct share_brought is = swap_share(frame, index, now);
    brought_change(frame, swap->site, swap->replacement, &was, &is);
}

/* Is the batch put in by the day? Where its date leaves that open, the worst world has it if it
 * counts, the best if it does not. What may not be put in since a day is asked about as it stands
 * now, whichever deadline has passed. */
static bool is_in_place(const struct comply_frame *frame, struct hf_date_range from, bool counts) {
    const int32_t least = frame->one->rule->metric == HF_METRIC_INSTALLED_SINCE
                              ? frame->one->network->assessment->scenario.as_of.days
                              : HF_DATE_MIN.days;
    const bool may_be = from.earliest.days <= frame->day.latest.days || from.earliest.days <= least;
    const bool is_sure = from.latest.days <= frame->day.earliest.days || from.latest.days <= least;
    return is_sure || (may_be && (frame->world == COMPLY_BEST ? !counts : counts));
}

/* What each unit of the batch brings on the day: BRINGS_... */
static uint8_t batch_brings(const struct comply_frame *frame, uint32_t index) {
    const struct comply_case *one = frame->one;
    const struct comply_batch *batch = &one->network->batch[index];
    const bool counts =
        hf_comply_counted(one, batch->sort, frame->day) >= hf_comply_floor(frame->world);
    if (!is_in_place(frame, batch->from, counts)) {
        return 0;
    }
    const bool is_in = counts || is_in_scope(frame, one->scope[batch->sort],
                                             hf_comply_apart(one, batch->sort, frame->day));
    return (uint8_t)((unsigned)BRINGS_ITSELF | (counts ? (unsigned)BRINGS_HITS : 0U) |
                     (is_in ? (unsigned)BRINGS_SCOPE : 0U));
}

/* Where none of its swaps is done it waits for the first: see swap_settle. */
static void pattern_mark(struct comply_frame *frame, uint32_t pattern) {
    struct pattern_state *state = &frame->pattern[pattern];
    state->is_dirty = true;
    if (state->done > 0 && !state->is_listed) {
        state->is_listed = true;
        frame->dirty_pattern[frame->dirty_patterns++] = pattern;
    }
}

/* All units of the batch; those that swaps have taken, the groups and patterns take off again. */
static void batch_settle(struct comply_frame *frame, uint32_t index) {
    const struct comply_network *network = frame->one->network;
    const struct comply_batch *batch = &network->batch[index];
    const struct comply_unit *unit = &network->sort[batch->sort].unit;
    const uint8_t now = batch_brings(frame, index);
    const uint8_t before = frame->batch[index];
    frame->batch[index] = now;
    for (uint32_t i = network->patterns_of_batch.start[index];
         now != before && i < network->patterns_of_batch.start[index + 1]; i++) {
        pattern_mark(frame, network->patterns_of_batch.item[i]);
    }
    if (((now ^ before) & (BRINGS_HITS | BRINGS_SCOPE)) == 0) {
        return;
    }
    const int hits = (now & BRINGS_HITS) - (before & BRINGS_HITS);
    const int scopes = ((now & BRINGS_SCOPE) - (before & BRINGS_SCOPE)) / BRINGS_SCOPE;
    amounts_change(frame, unit->product, (wide_sum)hits * batch->quantity,
                   (wide_sum)scopes * batch->quantity);
    if (unit->site == HF_NONE) {
        frame->loose_hit += (wide_sum)hits * batch->quantity;
        frame->loose_scope += (wide_sum)scopes * batch->quantity;
        return;
    }
    for (uint32_t i = network->sites.start[index];
         frame->site != NULL && i < network->sites.start[index + 1]; i++) {
        site_change(frame, network->sites.item[i], hits, scopes);
    }
}

/* What a group that has lost `taken` units brings, against all of its units, which its batches
 * bring. */
static struct share_brought group_brings(const struct comply_frame *frame,
                                         const struct comply_group *group, wide_sum taken) {
    const struct comply_network *network = frame->one->network;
    struct share_brought all = {0, 0, 0, 0};
    wide_sum units = 0;
    if (taken == 0) {
        return all;
    }
    for (uint32_t i = group->from; i < group->until; i++) {
        const wide_sum quantity = hf_comply_cell_quantity(&network->cell[i]);
        const uint8_t brings = frame->batch[network->cell[i].batch];
        units += (brings & BRINGS_ITSELF) != 0 ? quantity : 0;
        all.counting += (brings & BRINGS_HITS) != 0 ? quantity : 0;
        all.in_scope += (brings & BRINGS_SCOPE) != 0 ? quantity : 0;
        all.hits += (brings & BRINGS_HITS) != 0 && quantity > 0 ? 1 : 0;
        all.scopes += (brings & BRINGS_SCOPE) != 0 && quantity > 0 ? 1 : 0;
    }
    const int64_t there = amount_of(units);
    const int64_t counting = amount_of(all.counting);
    const int64_t in_scope = amount_of(all.in_scope);
    const int64_t gone = amount_min(amount_of(taken), there);
    const int64_t stay = there - gone;
    const bool is_worst = frame->world == COMPLY_WORST;
    const int64_t counting_left =
        is_worst ? amount_min(counting, stay) : amount_max(0, counting - gone);
    const int64_t scope_left = amount_max(counting_left, is_worst ? amount_max(0, in_scope - gone)
                                                                  : amount_min(in_scope, stay));
    return (struct share_brought){counting_left - all.counting, scope_left - all.in_scope,
                                  (counting_left > 0 ? 1 : 0) - all.hits,
                                  (scope_left > 0 ? 1 : 0) - all.scopes};
}

/* ---- swaps that are alike ---- */

/* A part of what the pattern brings: see struct comply_pattern. */
static void part_brings(struct comply_frame *frame, uint32_t part, uint32_t product, uint32_t done,
                        const struct share_brought *brings, struct share_brought *all) {
    all->counting += brings->counting;
    all->in_scope += brings->in_scope;
    all->hits += brings->hits;
    all->scopes += brings->scopes;
    if (frame->part != NULL) {
        left_change(frame, product, (wide_sum)done * (brings->counting - frame->part[part]));
        frame->part[part] = brings->counting;
    }
}

/* What each swap of it brings once it is done, as things stand on the day. */
static struct share_brought pattern_brings(struct comply_frame *frame, uint32_t pattern) {
    const struct comply_network *network = frame->one->network;
    const uint32_t index = network->pattern[pattern].swap;
    const struct hf_swap *swap = &network->assessment->schedule.swap[index];
    const uint32_t done = frame->pattern[pattern].done;
    uint32_t part = network->pattern[pattern].part;
    struct share_brought all = {0, 0, 0, 0};
    if (network->swap_group[index] != HF_NONE) {
        const struct comply_group *group = &network->group[network->swap_group[index]];
        const bool is_gone =
            swap->quantity > 0 && (frame->world == COMPLY_BEST || swap->quantity >= group->units);
        struct share_brought brings = group_brings(frame, group, swap->quantity);
        part_brings(frame, part++, group->product, done, &brings, &all);
        for (uint32_t i = group->held; i < group->held_until; i++) {
            const struct comply_group *held = &network->group[network->held[i].group];
            brings = group_brings(frame, held, is_gone ? network->held[i].quantity : 0);
            part_brings(frame, part++, held->product, done, &brings, &all);
        }
    }
    const struct share_brought own = swap_share(frame, index, swap_brings(frame, index));
    part_brings(frame, part, swap->replacement, done, &own, &all);
    return all;
}

/* Those that are done bring something else now. */
static void pattern_settle(struct comply_frame *frame, uint32_t pattern) {
    const struct comply_network *network = frame->one->network;
    struct pattern_state *state = &frame->pattern[pattern];
    const struct share_brought now = pattern_brings(frame, pattern);
    const int hits = now.hits - state->brought.hits;
    const int scopes = now.scopes - state->brought.scopes;
    const bool has_moved = frame->site != NULL && state->done > 0 && (hits != 0 || scopes != 0);
    for (uint32_t i = network->swaps_of_pattern.start[pattern];
         has_moved && i < network->swaps_of_pattern.start[pattern + 1]; i++) {
        const uint32_t swap = network->swaps_of_pattern.item[i];
        if (frame->swap[swap] != 0) {
            site_change(frame, network->assessment->schedule.swap[swap].site, hits, scopes);
        }
    }
    frame->hits += (wide_sum)state->done * (now.counting - state->brought.counting);
    frame->scopes += (wide_sum)state->done * (now.in_scope - state->brought.in_scope);
    state->brought = now;
    state->is_dirty = false;
}

static void patterns_settle(struct comply_frame *frame) {
    for (uint32_t i = 0; i < frame->dirty_patterns; i++) {
        const uint32_t pattern = frame->dirty_pattern[i];
        frame->pattern[pattern].is_listed = false;
        if (frame->pattern[pattern].is_dirty) {
            pattern_settle(frame, pattern);
        }
    }
    frame->dirty_patterns = 0;
}

/* The products of its parts, where targets are told apart. */
static void pattern_left_change(struct comply_frame *frame, uint32_t pattern, int sign) {
    const struct comply_network *network = frame->one->network;
    const uint32_t index = network->pattern[pattern].swap;
    uint32_t part = network->pattern[pattern].part;
    if (network->swap_group[index] != HF_NONE) {
        const struct comply_group *group = &network->group[network->swap_group[index]];
        left_change(frame, group->product, sign * frame->part[part++]);
        for (uint32_t i = group->held; i < group->held_until; i++) {
            left_change(frame, network->group[network->held[i].group].product,
                        sign * frame->part[part++]);
        }
    }
    left_change(frame, network->assessment->schedule.swap[index].replacement,
                sign * frame->part[part]);
}

static void swap_settle(struct comply_frame *frame, uint32_t index) {
    const struct comply_network *network = frame->one->network;
    const uint32_t pattern = network->swap_pattern[index];
    if (pattern == HF_NONE) {
        shared_swap_settle(frame, index);
        return;
    }
    struct pattern_state *state = &frame->pattern[pattern];
    const uint8_t now = swap_is_done(frame, index) ? (uint8_t)BRINGS_ITSELF : 0;
    if (now == frame->swap[index]) {
        return;
    }
    if (state->done == 0 && state->is_dirty) {
        pattern_settle(frame, pattern);
    }
    const int sign = now != 0 ? 1 : -1;
    frame->swap[index] = now;
    state->done += (uint32_t)sign;
    frame->hits += sign * state->brought.counting;
    frame->scopes += sign * state->brought.in_scope;
    if (frame->part != NULL) {
        pattern_left_change(frame, pattern, sign);
    }
    if (frame->site != NULL && (state->brought.hits != 0 || state->brought.scopes != 0)) {
        site_change(frame, network->assessment->schedule.swap[index].site,
                    sign * state->brought.hits, sign * state->brought.scopes);
    }
}

void hf_comply_frame_settle(struct comply_frame *frame) {
    patterns_settle(frame);
    for (uint32_t i = 0; i < frame->dirty_count; i++) {
        const uint32_t slot = frame->dirty[i];
        const struct comply_group *of =
            &frame->one->network->group[frame->one->bearing.group[slot]];
        frame->group[slot].is_dirty = false;
        const struct share_brought now =
            group_brings(frame, of, frame->group[slot].swapped + frame->group[slot].carried);
        brought_change(frame, of->site, of->product, &frame->group[slot].brought, &now);
        frame->group[slot].brought = now;
    }
    frame->dirty_count = 0;
    if (!frame->is_weighed || frame->has_loose_hit != (frame->loose_hit > 0)) {
        all_weigh(frame);
    }
}

/* ---- a day ---- */

static bool frame_reserve(struct comply_frame *frame, struct hf_arena *arena) {
    const struct comply_network *network = frame->one->network;
    const size_t slots = frame->one->bearing.group_count;
    const size_t swaps = network->assessment->schedule.count;
    const size_t patterns = network->pattern_count;
    const bool has_targets = frame->one->rule->metric == HF_METRIC_TARGET_COUNT;
    const size_t parts = has_targets ? network->pattern[patterns].part : 0;
    frame->batch = hf_new(arena, uint8_t, network->batch_count);
    frame->group = hf_take(arena, struct group_state, slots);
    frame->is_touched = hf_new(arena, uint8_t, slots);
    frame->dirty = hf_take(arena, uint32_t, slots);
    frame->swap = hf_new(arena, uint8_t, swaps);
    frame->pattern = hf_new(arena, struct pattern_state, patterns);
    frame->dirty_pattern = hf_take(arena, uint32_t, patterns);
    frame->part = has_targets ? hf_new(arena, wide_sum, parts) : NULL;
    frame->left = has_targets ? hf_new(arena, wide_sum, (size_t)frame->products + 1) : NULL;
    const bool has_sites = hf_comply_has_sites(frame->one->rule->metric);
    frame->site = has_sites ? hf_new(arena, struct site_state, frame->sites) : NULL;
    return frame->batch != NULL && frame->group != NULL && frame->is_touched != NULL &&
           frame->dirty != NULL && frame->swap != NULL && frame->pattern != NULL &&
           frame->dirty_pattern != NULL &&
           (!has_targets || (frame->left != NULL && frame->part != NULL)) &&
           (!has_sites || frame->site != NULL);
}

enum hf_status hf_comply_frame_make(const struct comply_case *one, enum comply_world world,
                                    struct hf_arena *arena, struct comply_frame **made) {
    struct comply_frame *frame = hf_new(arena, struct comply_frame, 1);
    if (frame == NULL) {
        return HF_ERR_MEMORY;
    }
    *frame = (struct comply_frame){
        .one = one,
        .world = world,
        .weighs_services =
            hf_comply_is_share(one->rule->metric) && one->rule->metric != HF_METRIC_SITE_SHARE,
        .low = INT32_MIN,
        .high = INT32_MIN,
        .sites = one->snapshot->sites.rows.count,
        .products = one->snapshot->products.rows.count,
    };
    *made = frame;
    return frame_reserve(frame, arena) ? HF_OK : HF_ERR_MEMORY;
}

/* Puts a copy of the array in its place, where there is one; false: no memory. */
static bool array_copy(struct hf_arena *arena, void *array, size_t size, size_t count) {
    void *from = NULL;
    memcpy(&from, array, sizeof from);
    if (from == NULL) {
        return true;
    }
    void *made = hf_arena_take(arena, size, _Alignof(max_align_t), count);
    if (made != NULL && size * count > 0) {
        memcpy(made, from, size * count);
    }
    memcpy(array, &made, sizeof made);
    return made != NULL;
}

enum hf_status hf_comply_frame_copy(const struct comply_frame *frame, struct hf_arena *arena,
                                    struct comply_frame **made) {
    const struct comply_network *network = frame->one->network;
    const size_t slots = frame->one->bearing.group_count;
    const size_t swaps = network->assessment->schedule.count;
    const size_t patterns = network->pattern_count;
    struct comply_frame *copy = hf_take(arena, struct comply_frame, 1);
    if (copy == NULL) {
        return HF_ERR_MEMORY;
    }
    *copy = *frame;
    const bool is_full =
        array_copy(arena, &copy->batch, sizeof *copy->batch, network->batch_count) &&
        array_copy(arena, &copy->group, sizeof *copy->group, slots) &&
        array_copy(arena, &copy->is_touched, sizeof *copy->is_touched, slots) &&
        array_copy(arena, &copy->dirty, sizeof *copy->dirty, slots) &&
        array_copy(arena, &copy->pattern, sizeof *copy->pattern, patterns) &&
        array_copy(arena, &copy->dirty_pattern, sizeof *copy->dirty_pattern, patterns) &&
        array_copy(arena, &copy->part, sizeof *copy->part, network->pattern[patterns].part) &&
        array_copy(arena, &copy->swap, sizeof *copy->swap, swaps) &&
        array_copy(arena, &copy->left, sizeof *copy->left, (size_t)frame->products + 1) &&
        array_copy(arena, &copy->site, sizeof *copy->site, frame->sites);
    *made = copy;
    return is_full ? HF_OK : HF_ERR_MEMORY;
}

void hf_comply_frame_day(struct comply_frame *frame, struct hf_date_range day) {
    frame->day = day;
    frame->low = day.earliest.days < frame->low ? day.earliest.days : frame->low;
    frame->high = day.latest.days > frame->high ? day.latest.days : frame->high;
}

/* Groups that have lost units: of which, hangs on what the others are on the day. Those of which
 * all units have long been there change by swaps only. */
static void frame_groups_mark(struct comply_frame *frame) {
    const struct comply_case *one = frame->one;
    const bool is_all = one->lapse != NULL;
    const uint32_t count = is_all ? one->bearing.group_count : one->bearing.dated_count;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t slot = is_all ? i : one->bearing.dated[i];
        frame_group_mark(frame, slot);
    }
}

/* What is there by the first day that the frame has seen is so on all of them, and what is not by
 * the last on none. */
static void batches_move(struct comply_frame *frame) {
    const struct comply_network *network = frame->one->network;
    const struct comply_bearing *bearing = &frame->one->bearing;
    const bool is_all = frame->low == INT32_MIN || frame->one->lapse != NULL;
    for (uint32_t i = 0; i < bearing->batch_count + bearing->beside_count; i++) {
        const uint32_t index = bearing->batch[i];
        const struct hf_date_range from = network->batch_from[index];
        const bool is_same = from.latest.days <= frame->low || from.earliest.days > frame->high;
        if (is_all || !is_same) {
            batch_settle(frame, index);
        }
    }
}

/* How many of the swaps that bear on the case may be done by the end of the day. */
static uint32_t swaps_until(const struct comply_case *one, int32_t day) {
    const struct hf_swap *swap = one->network->assessment->schedule.swap;
    uint32_t low = 0;
    uint32_t high = one->bearing.swap_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (swap[one->bearing.swap[middle]].date.earliest.days <= day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The same of swaps: those of one day are in its order, the others are looked at each time. What
 * comes in by one that is done may lapse. */
static void swaps_move(struct comply_frame *frame) {
    const struct comply_bearing *bearing = &frame->one->bearing;
    const uint32_t from = swaps_until(frame->one, frame->low);
    const uint32_t until = swaps_until(frame->one, frame->high);
    for (uint32_t i = 0; frame->one->lapse != NULL && i < from; i++) {
        if (frame->one->network->swap_pattern[bearing->swap[i]] == HF_NONE) {
            shared_swap_settle(frame, bearing->swap[i]);
        }
    }
    for (uint32_t i = 0; i < bearing->vague_count && bearing->vague[i] < from; i++) {
        swap_settle(frame, bearing->swap[bearing->vague[i]]);
    }
    for (uint32_t i = from; i < until; i++) {
        swap_settle(frame, bearing->swap[i]);
    }
}

void hf_comply_frame_move(struct comply_frame *frame, struct hf_date_range day) {
    hf_comply_frame_day(frame, day);
    const bool is_first = frame->low == INT32_MIN;
    batches_move(frame);
    const bool is_all = is_first || frame->one->lapse != NULL;
    for (uint32_t i = 0; is_all && i < frame->one->bearing.pattern_count; i++) {
        pattern_mark(frame, frame->one->bearing.pattern[i]);
    }
    patterns_settle(frame);
    swaps_move(frame);
    frame->low = day.earliest.days;
    frame->high = day.latest.days;
    frame_groups_mark(frame);
    hf_comply_frame_settle(frame);
}

static void sort_change(struct comply_frame *frame, uint32_t sort) {
    const struct comply_network *network = frame->one->network;
    const struct hf_csr *batches = &network->batches_of_sort;
    const struct hf_csr *groups = &network->groups_of_sort;
    for (uint32_t i = batches->start[sort]; i < batches->start[sort + 1]; i++) {
        batch_settle(frame, batches->item[i]);
    }
    for (uint32_t i = groups->start[sort]; i < groups->start[sort + 1]; i++) {
        const uint32_t slot = frame->one->bearing.slot[groups->item[i]];
        if (slot != HF_NONE) { /* else the group is of a pattern */
            frame_group_mark(frame, slot);
        }
    }
}

void hf_comply_frame_change(struct comply_frame *frame, enum comply_change_kind kind,
                            uint32_t index) {
    switch (kind) {
    case COMPLY_CHANGE_BATCH:
        batch_settle(frame, index);
        break;
    case COMPLY_CHANGE_GROUP:
        frame_group_mark(frame, frame->one->bearing.slot[index]);
        break;
    case COMPLY_CHANGE_SORT:
        sort_change(frame, index);
        break;
    case COMPLY_CHANGE_SWAP:
        swap_settle(frame, index);
        break;
    case COMPLY_CHANGE_PATTERN:
        pattern_mark(frame, index);
        break;
    case COMPLY_CHANGE_ALL:
        hf_comply_frame_move(frame, frame->day);
        break;
    case COMPLY_CHANGE_DAY:
        break;
    }
}
