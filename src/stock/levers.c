#include <holdfast/levers.h>

#include "stock/lever.h"
#include "stock/lever_network.h"
#include "stock/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Schedules as they could be, every lever's dates, and the order in which money goes furthest. */

struct levers_work {
    struct lever_frame frame;
    struct lever_network network;
    struct hf_date network_now[2];
    struct lever_made *made;
    uint32_t count, pools_count; /* the levers of kits come after those of pools */
    struct hf_arena *keep;
    struct hf_arena scratch;
};

/* ---- the frame ---- */

static enum hf_status swaps_count(struct levers_work *work) {
    const struct hf_assessment *assessment = work->frame.assessment;
    const uint32_t products = assessment->snapshot->products.rows.count;
    struct hf_arena room = work->scratch;
    struct hf_arena inner;
    struct stock_service service = {0};
    int64_t *swapped = hf_new(work->keep, int64_t, (size_t)products + 1);
    int64_t *silent = hf_new(work->keep, int64_t, (size_t)products + 1);
    if (swapped == NULL || silent == NULL) {
        return HF_ERR_MEMORY;
    }
    inner = room;
    HF_TRY(hf_stock_service_gather(assessment->snapshot, &assessment->schedule, work->keep, inner,
                                   &service));
    for (uint32_t p = 0; p < products; p++) {
        for (uint32_t i = service.change_start[p]; i < service.change_start[p + 1]; i++) {
            const struct stock_change *change = &service.change[i];
            const bool is_coming = change->date.latest.days > assessment->scenario.as_of.days &&
                                   change->date.earliest.days < HF_DATE_MAX.days;
            if (change->delta < 0 && is_coming) {
                swapped[p] -= change->delta;
                silent[p] -= hf_range_is_known(change->harvest_ratio) ? 0 : change->delta;
            }
        }
    }
    work->frame.swapped = swapped;
    work->frame.silent = silent;
    return HF_OK;
}

static enum hf_status indexes_make(struct levers_work *work) {
    const struct hf_assessment *assessment = work->frame.assessment;
    const size_t products = (size_t)assessment->snapshot->products.rows.count + 1;
    uint32_t *dates_of = hf_new(work->keep, uint32_t, products);
    uint32_t *pool_of = hf_new(work->keep, uint32_t, products);
    uint32_t *purchase_of = hf_new(work->keep, uint32_t, (size_t)assessment->endurance_count + 1);
    if (dates_of == NULL || pool_of == NULL || purchase_of == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        dates_of[assessment->product[i].product] = i + 1;
    }
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        pool_of[assessment->endurance[i].product] = i + 1;
    }
    for (uint32_t i = 0; i < assessment->purchase_count; i++) {
        purchase_of[assessment->purchase[i].pool] = i + 1;
    }
    work->frame.dates_of = dates_of;
    work->frame.pool_of = pool_of;
    work->frame.purchase_of = purchase_of;
    return HF_OK;
}

/* ---- dates ---- */

static enum hf_status until_of(const struct levers_work *work, uint32_t pool, int end,
                               struct lever_curve *curve, struct hf_date *until) {
    const struct hf_pool_balances *now = &work->frame.now[pool];
    double years = 0.0;
    *until = HF_DATE_MAX;
    if (end == 1 && now->is_open) {
        return HF_OK;
    }
    HF_TRY(hf_lever_until(curve, work->frame.confidence, work->scratch, &years));
    const double days = floor(years * HF_DAYS_PER_YEAR + 1e-9);
    if (days < (double)now->horizon.days - (double)now->from.days) {
        *until = hf_date_add(now->from, (int64_t)days);
    }
    return HF_OK;
}

/* The chance that it holds until the pool's target. */
static enum hf_status hold_of(const struct levers_work *work, uint32_t pool, int end,
                              struct lever_curve *curve, double *hold) {
    const struct hf_pool_balances *now = &work->frame.now[pool];
    const struct hf_date target = work->frame.assessment->endurance[pool].target;
    const double years =
        target.days > now->from.days ? (target.days - now->from.days) / HF_DAYS_PER_YEAR : 0.0;
    *hold = 1.0;
    return end == 0 || !now->is_open ? hf_lever_hold(curve, years, work->scratch, hold) : HF_OK;
}

/* Days from one date to another, as far as the horizon. */
static int64_t days_between(const struct levers_work *work, struct hf_date from,
                            struct hf_date until) {
    const int32_t horizon = work->network.horizon.days;
    const int64_t first = from.days < horizon ? from.days : horizon;
    const int64_t last = until.days < horizon ? until.days : horizon;
    return last - first;
}

static double curve_years(const struct levers_work *work, uint32_t pool) {
    const struct hf_pool_balances *now = &work->frame.now[pool];
    return (now->horizon.days - now->from.days) / HF_DAYS_PER_YEAR;
}

/* A pool's curve in one of the views: that of the network where it is the same. */
static enum hf_status view_curve(const struct levers_work *work,
                                 const struct hf_pool_balances *view, uint32_t pool, int end,
                                 struct hf_arena *keep, struct lever_curve **curve) {
    if (view == NULL || view == work->frame.now) {
        *curve = lever_network_curve(&work->network, pool, end);
        return HF_OK;
    }
    struct lever_curve *made = hf_new(keep, struct lever_curve, 1);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    hf_lever_curve_open(&view[pool].balance[end], curve_years(work, pool), keep, made);
    *curve = made;
    return HF_OK;
}

/* The pool's curve with what a mix of levers changes. */
static enum hf_status mix_curve(const struct levers_work *work, const struct lever_mix *mix,
                                struct hf_arena *keep, struct lever_curve **curve) {
    struct hf_balance *balance = hf_new(keep, struct hf_balance, 1);
    struct lever_curve *made = hf_new(keep, struct lever_curve, 1);
    if (balance == NULL || made == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_lever_balance(&work->frame, mix, keep, balance));
    hf_lever_curve_open(balance, curve_years(work, mix->pool), keep, made);
    *curve = made;
    return HF_OK;
}

struct lever_sides {
    struct lever_curve *curve[2][2]; /* [without, with][end] */
};

static enum hf_status sides_make(const struct levers_work *work, const struct lever_made *made,
                                 struct hf_arena *keep, struct lever_sides *sides) {
    const uint32_t pool = made->lever.pool;
    const struct lever_change *const change[] = {&made->change};
    for (int end = 0; end < 2; end++) {
        HF_TRY(view_curve(work, made->without, pool, end, keep, &sides->curve[0][end]));
        if (made->with != NULL) {
            HF_TRY(view_curve(work, made->with, pool, end, keep, &sides->curve[1][end]));
        } else {
            const struct lever_mix mix = {pool, end, change, 1};
            HF_TRY(mix_curve(work, &mix, keep, &sides->curve[1][end]));
        }
    }
    return HF_OK;
}

static enum hf_status replacement_put(const struct levers_work *work, uint32_t pool,
                                      struct hf_arena *keep, struct lever_network_pool *added) {
    added->pool = pool;
    for (int end = 0; end < 2; end++) {
        HF_TRY(view_curve(work, work->frame.sooner, pool, end, keep, &added->curve[end]));
    }
    return HF_OK;
}

/* What replaces the product of a lever that swaps sooner is in service sooner, too. */
static enum hf_status replacements_add(const struct levers_work *work, uint32_t pool,
                                       struct hf_arena *keep, struct lever_network_pool **changed,
                                       uint32_t *count) {
    const struct hf_assessment *assessment = work->frame.assessment;
    const struct hf_schedule *schedule = &assessment->schedule;
    struct lever_network_pool *list =
        hf_new(keep, struct lever_network_pool, (size_t)assessment->endurance_count + 1);
    bool *is_in = hf_new(keep, bool, (size_t)assessment->endurance_count + 1);
    if (list == NULL || is_in == NULL) {
        return HF_ERR_MEMORY;
    }
    list[0] = (*changed)[0];
    is_in[pool] = true;
    for (uint32_t i = 0; i < schedule->count; i++) {
        const struct hf_swap *swap = &schedule->swap[i];
        if (swap->product != assessment->endurance[pool].product || swap->replacement == HF_NONE ||
            swap->replacement >= assessment->snapshot->products.rows.count) {
            continue;
        }
        const uint32_t at = work->frame.pool_of[swap->replacement];
        if (at > 0 && !is_in[at - 1]) {
            is_in[at - 1] = true;
            HF_TRY(replacement_put(work, at - 1, keep, &list[(*count)++]));
        }
    }
    *changed = list;
    return HF_OK;
}

/* What is taken from another product's shelf is not there for that product. */
static enum hf_status giver_add(const struct levers_work *work, const struct lever_made *made,
                                struct hf_arena *keep, struct lever_network_pool **changed,
                                uint32_t *count) {
    const uint32_t at = made->lever.taken > 0 ? work->frame.pool_of[made->lever.product] : 0;
    if (at == 0 || at - 1 == made->lever.pool) {
        return HF_OK;
    }
    struct lever_network_pool *list = hf_new(keep, struct lever_network_pool, 2);
    struct hf_balance *less = hf_new(keep, struct hf_balance, 2);
    struct lever_curve *curve = hf_new(keep, struct lever_curve, 2);
    if (list == NULL || less == NULL || curve == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int end = 0; end < 2; end++) {
        less[end] = work->frame.now[at - 1].balance[end];
        less[end].stock -= made->lever.taken; /* a surplus: no lots are among it */
        hf_lever_curve_open(&less[end], curve_years(work, at - 1), keep, &curve[end]);
    }
    list[0] = (*changed)[0];
    list[1] = (struct lever_network_pool){at - 1, {&curve[0], &curve[1]}};
    *changed = list;
    *count = 2;
    return HF_OK;
}

static enum hf_status network_dates(struct levers_work *work, const struct lever_made *made,
                                    const struct lever_sides *sides, int side,
                                    struct hf_arena *room, struct hf_date until[2]) {
    struct lever_network_pool one = {made->lever.pool,
                                     {sides->curve[side][0], sides->curve[side][1]}};
    struct lever_network_pool *changed = &one;
    uint32_t count = 1;
    if ((side == 0 && made->without == NULL) || (side == 1 && made->with == work->frame.now)) {
        until[0] = work->network_now[0];
        until[1] = work->network_now[1];
        return HF_OK;
    }
    if (side == 1 && made->change.is_sooner) {
        HF_TRY(replacements_add(work, made->lever.pool, room, &changed, &count));
    } else if (side == 1) {
        HF_TRY(giver_add(work, made, room, &changed, &count));
    }
    for (int end = 0; end < 2; end++) {
        HF_TRY(
            hf_lever_network_date(&work->network, end, changed, count, work->scratch, &until[end]));
    }
    return HF_OK;
}

static struct hf_date capped(struct hf_date with, struct hf_date without, struct hf_date cap) {
    const struct hf_date most = cap.days > without.days ? cap : without;
    return with.days > most.days ? most : with;
}

/* A part of the scratch memory for what lives as long as one question; the rest stays scratch. */
static struct hf_arena room_take(struct hf_arena *scratch) {
    struct hf_arena room = hf_arena_over(scratch->at, hf_arena_left(scratch) / 4);
    room.allowance = scratch->allowance;
    scratch->at += hf_arena_left(scratch) / 4;
    return room;
}

struct lever_until {
    struct hf_date pool[2][2], network[2][2]; /* [without, with][end] */
    double hold[2][2];                        /* until the target */
};

static enum hf_status lever_dates_find(const struct levers_work *work, struct lever_made *made,
                                       struct lever_until *until) {
    struct levers_work inner = *work;
    struct hf_arena room = room_take(&inner.scratch);
    struct lever_sides *sides = hf_new(&room, struct lever_sides, 1);
    if (sides == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(sides_make(&inner, made, &room, sides));
    for (int side = 0; side < 2; side++) {
        for (int end = 0; end < 2; end++) {
            HF_TRY(until_of(&inner, made->lever.pool, end, sides->curve[side][end],
                            &until->pool[side][end]));
            HF_TRY(hold_of(&inner, made->lever.pool, end, sides->curve[side][end],
                           &until->hold[side][end]));
        }
        HF_TRY(network_dates(&inner, made, sides, side, &room, until->network[side]));
    }
    made->alone = until->pool[1][0];
    made->has_alone = made->with == NULL;
    for (int end = 0; end < 2; end++) {
        const struct hf_date cap = end == 0 ? made->cap.earliest : made->cap.latest;
        until->pool[1][end] = capped(until->pool[1][end], until->pool[0][end], cap);
        until->network[1][end] = capped(until->network[1][end], until->network[0][end], cap);
        if (cap.days < work->frame.assessment->endurance[made->lever.pool].target.days) {
            until->hold[1][end] = (double)NAN; /* it may not be put in until then */
        }
    }
    return HF_OK;
}

/* ---- one lever ---- */

static double per_money(int64_t days, int64_t cost_minor) {
    if (cost_minor == HF_COUNT_UNKNOWN || days == 0) {
        return cost_minor == HF_COUNT_UNKNOWN ? (double)NAN : 0.0;
    }
    return (double)days / ((double)cost_minor / 100.0);
}

static void lever_fill(const struct levers_work *work, struct lever_made *made,
                       const struct lever_until *until) {
    struct hf_lever *lever = &made->lever;
    const struct hf_date_range without = {until->pool[0][0], until->pool[0][1]};
    const struct hf_date_range network = {until->network[0][0], until->network[0][1]};
    lever->without = without;
    lever->network_without = network;
    lever->with = (struct hf_date_range){until->pool[1][0], until->pool[1][1]};
    lever->network_with = (struct hf_date_range){until->network[1][0], until->network[1][1]};
    for (int end = 0; end < 2; end++) {
        lever->hold_without[end] = until->hold[0][end];
        lever->hold_with[end] = until->hold[1][end];
        lever->days_gained[end] = days_between(work, until->pool[0][end], until->pool[1][end]);
        lever->network_gained[end] =
            days_between(work, until->network[0][end], until->network[1][end]);
    }
    const bool is_delivered = lever->kind <= HF_LEVER_SUBSTITUTE || lever->kind == HF_LEVER_KITS;
    if (lever->state == HF_LEVER_OPEN && is_delivered && lever->days_gained[0] <= 0 &&
        lever->days_gained[1] <= 0 && without.earliest.days < HF_DATE_MAX.days) {
        lever->state = HF_LEVER_TOO_LATE;
    }
    if (made->is_maybe) {
        lever->hold_with[0] = lever->hold_without[0];
        lever->with.earliest = without.earliest;
        lever->network_with.earliest = network.earliest;
        for (int i = 0; i < 2; i++) {
            int64_t *gained = i == 0 ? lever->days_gained : lever->network_gained;
            gained[1] = gained[0] > gained[1] ? gained[0] : gained[1];
            gained[0] = 0;
        }
    }
    const int64_t least = lever->days_gained[0] < lever->days_gained[1] ? lever->days_gained[0]
                                                                        : lever->days_gained[1];
    const int64_t most = lever->days_gained[0] + lever->days_gained[1] - least;
    lever->days_per_money[0] = per_money(least, lever->cost_minor[1]);
    lever->days_per_money[1] = per_money(most, lever->cost_minor[0]);
}

/* A cost of nothing of which something is unsaid is no cost that is known. */
static void cost_settle(struct hf_lever *lever) {
    for (int end = 0; end < 2; end++) {
        if (lever->cost_minor[end] == 0 && lever->unsaid != 0) {
            lever->cost_minor[end] = HF_COUNT_UNKNOWN;
        }
    }
}

/* Split against one pool, by the stock alone; the network's date counts on the pool already. */
static void places_until(const struct levers_work *work, const struct hf_place_pool *places,
                         struct lever_until *until) {
    for (int end = 0; end < 2; end++) {
        until->pool[0][end] = places->end[end].split;
        until->pool[1][end] = places->end[end].pooled;
        until->hold[0][end] = places->end[end].hold_split;
        until->hold[1][end] = places->end[end].hold_pooled;
        until->network[0][end] = work->network_now[end];
        until->network[1][end] = work->network_now[end];
    }
}

/* By the kits; the pools count on kits in their own way. */
static void kits_until(const struct levers_work *work, const struct lever_dates *dates,
                       struct lever_until *until) {
    for (int end = 0; end < 2; end++) {
        for (int side = 0; side < 2; side++) {
            until->pool[side][end] = dates->pool[side][end];
            until->hold[side][end] = dates->hold[side][end];
            until->network[side][end] = work->network_now[end];
        }
    }
}

static enum hf_status lever_answer(struct levers_work *work, struct lever_made *made) {
    struct hf_lever *lever = &made->lever;
    struct hf_why *why = &work->frame.assessment->why;
    struct lever_until until;
    cost_settle(lever);
    lever->days_per_money[0] = (double)NAN;
    lever->days_per_money[1] = (double)NAN;
    lever->network_without = (struct hf_date_range){work->network_now[0], work->network_now[1]};
    lever->network_with = lever->network_without;
    const bool is_asked = lever->state == HF_LEVER_OPEN || lever->state == HF_LEVER_IN_PLAN ||
                          (lever->state == HF_LEVER_UNKNOWN && made->is_maybe);
    for (int end = 0; end < 2 && !is_asked; end++) {
        struct hf_date date;
        struct lever_curve *now = lever_network_curve(&work->network, lever->pool, end);
        HF_TRY(until_of(work, lever->pool, end, now, &date));
        *(end == 0 ? &lever->without.earliest : &lever->without.latest) = date;
        HF_TRY(hold_of(work, lever->pool, end, now, &lever->hold_without[end]));
        lever->hold_with[end] = (double)NAN;
        lever->with = lever->without;
    }
    if (made->places != NULL) {
        places_until(work, made->places, &until);
        lever_fill(work, made, &until);
    } else if (made->dates != NULL) {
        kits_until(work, made->dates, &until);
        lever_fill(work, made, &until);
    } else if (is_asked) {
        const enum hf_status status = lever_dates_find(work, made, &until);
        if (status == HF_ERR_LIMIT) {
            lever->state = HF_LEVER_NOT_COMPUTED;
            return lever_answer(work, made);
        }
        HF_TRY(status);
        lever_fill(work, made, &until);
    }
    made->child[made->child_count++] = work->frame.assessment->endurance[lever->pool].why;
    lever->why = hf_why_apply(
        why, &(struct hf_why_rule){HF_RULE_LEVER, (double)lever->days_gained[0],
                                   lever->with.earliest, made->child, made->child_count});
    return HF_OK;
}

/* ---- what to spend first ---- */

/* The currency that most levers with a cost have; of several the one met first. */
static struct hf_currency levers_currency(const struct levers_work *work) {
    struct hf_currency best = {{0}};
    uint32_t most = 0;
    for (uint32_t i = 0; i < work->count; i++) {
        const struct hf_lever *lever = &work->made[i].lever;
        uint32_t same = 0;
        if (lever->cost_minor[1] == HF_COUNT_UNKNOWN || lever->currency.code[0] == '\0' ||
            strcmp(lever->currency.code, best.code) == 0) {
            continue;
        }
        for (uint32_t k = i; k < work->count; k++) {
            const struct hf_lever *other = &work->made[k].lever;
            same += other->cost_minor[1] != HF_COUNT_UNKNOWN &&
                            strcmp(other->currency.code, lever->currency.code) == 0
                        ? 1
                        : 0;
        }
        best = same > most ? lever->currency : best;
        most = same > most ? same : most;
    }
    return best;
}

static bool is_affordable(const struct hf_lever *lever, struct hf_currency currency) {
    return lever->state == HF_LEVER_OPEN && lever->cost_minor[1] > 0 &&
           strcmp(lever->currency.code, currency.code) == 0;
}

struct lever_turn {
    uint32_t made; /* position */
    uint32_t pool, step;
    double ratio; /* never above that of an earlier step of the pool */
};

/* Some levers of a pool together; `few` are those whose units may be put in for ever. */
struct turn_mix {
    const struct lever_change *all[LEVERS_OF_POOL], *few[LEVERS_OF_POOL];
    uint32_t all_count, few_count;
    struct hf_date cap; /* until when the others' units may be */
};

static void turn_mix_add(const struct lever_made *made, struct turn_mix *mix) {
    mix->all[mix->all_count++] = &made->change;
    if (made->cap.earliest.days >= HF_DATE_MAX.days) {
        mix->few[mix->few_count++] = &made->change;
    } else if (made->cap.earliest.days < mix->cap.days) {
        mix->cap = made->cap.earliest;
    }
}

static enum hf_status changes_until(const struct levers_work *work, const struct lever_mix *mix,
                                    struct hf_date *until) {
    struct levers_work inner = *work;
    if (mix->change_count == 0) {
        return until_of(work, mix->pool, mix->end,
                        lever_network_curve(&work->network, mix->pool, mix->end), until);
    }
    struct hf_arena room = room_take(&inner.scratch);
    struct lever_curve *curve = NULL;
    HF_TRY(mix_curve(&inner, mix, &room, &curve));
    return until_of(&inner, mix->pool, mix->end, curve, until);
}

/* By the earliest dates: what may not be put in from a day on is not counted on after it. */
static enum hf_status turn_until(const struct levers_work *work, const struct lever_made *last,
                                 const struct turn_mix *mix, struct hf_date *until) {
    const uint32_t pool = last->lever.pool;
    const struct lever_mix all = {pool, 0, mix->all, mix->all_count};
    const struct lever_mix few = {pool, 0, mix->few, mix->few_count};
    if (mix->all_count == 1 && last->has_alone) {
        *until = last->alone;
    } else {
        HF_TRY(changes_until(work, &all, until));
    }
    if (until->days > mix->cap.days) {
        struct hf_date without;
        HF_TRY(changes_until(work, &few, &without));
        const struct hf_date most = without.days > mix->cap.days ? without : mix->cap;
        *until = until->days > most.days ? most : *until;
    }
    return HF_OK;
}

/* Is something taken from a shelf that an earlier turn takes from? */
static bool shelf_is_given(const struct levers_work *work, const struct hf_lever *lever) {
    for (uint32_t i = 0; i < work->count && lever->taken > 0; i++) {
        const struct hf_lever *other = &work->made[i].lever;
        if (other->turn > 0 && other->taken > 0 && other->product == lever->product) {
            return true;
        }
    }
    return false;
}

/* Levers of one pool, each time the one whose further days cost least on top of those before. */
static enum hf_status pool_turns(struct levers_work *work, uint32_t from, uint32_t until,
                                 struct hf_currency currency, struct lever_turn *turn,
                                 uint32_t *count) {
    struct turn_mix chosen = {.cap = HF_DATE_MAX};
    const uint32_t pool = work->made[from].lever.pool;
    double ratio = (double)INFINITY;
    struct hf_date now = work->made[from].lever.without.earliest;
    for (bool is_better = true; is_better && chosen.all_count + 1 < LEVERS_OF_POOL;) {
        uint32_t best = HF_NONE;
        double best_rate = 0.0;
        struct hf_date best_date = now;
        for (uint32_t i = from; i < until; i++) {
            const struct lever_made *made = &work->made[i];
            struct turn_mix mix = chosen;
            struct hf_date date;
            if (!is_affordable(&made->lever, currency) || made->lever.turn > 0 ||
                shelf_is_given(work, &made->lever)) {
                continue;
            }
            turn_mix_add(made, &mix);
            const enum hf_status status = turn_until(work, made, &mix, &date);
            if (status == HF_ERR_LIMIT) {
                continue;
            }
            HF_TRY(status);
            const double rate = per_money(days_between(work, now, date), made->lever.cost_minor[1]);
            if (rate > best_rate) {
                best = i;
                best_rate = rate;
                best_date = date;
            }
        }
        is_better = best != HF_NONE;
        if (is_better) {
            struct hf_lever *lever = &work->made[best].lever;
            turn_mix_add(&work->made[best], &chosen);
            ratio = fmin(ratio, best_rate);
            lever->turn = 1;
            lever->turn_days = days_between(work, now, best_date);
            now = best_date;
            turn[(*count)++] = (struct lever_turn){best, pool, chosen.all_count, ratio};
        }
    }
    return HF_OK;
}

static bool kit_repairs(const struct hf_snapshot *snapshot, uint32_t kit, uint32_t product) {
    const struct hf_csr *rows = &snapshot->boards_by_kit;
    bool does = false;
    for (uint32_t i = rows->start[kit]; i < rows->start[kit + 1]; i++) {
        does = does || snapshot->repair_kits.product[rows->item[i]] == product;
    }
    return does;
}

/* Is the other lever one of a board that the kits are for, or of kits for such a board? */
static bool kits_meet(const struct levers_work *work, uint32_t kit, const struct hf_lever *other) {
    const struct hf_assessment *assessment = work->frame.assessment;
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_csr *rows = &snapshot->boards_by_kit;
    bool do_meet = kit_repairs(snapshot, kit, assessment->endurance[other->pool].product);
    if (other->kind != HF_LEVER_KITS) {
        return do_meet;
    }
    for (uint32_t i = rows->start[kit]; i < rows->start[kit + 1]; i++) {
        const uint32_t board = snapshot->repair_kits.product[rows->item[i]];
        do_meet = do_meet || (board != HF_NONE && kit_repairs(snapshot, other->product, board));
    }
    return do_meet;
}

/* Kits count for all boards of a group: they have a turn where no board has one of its own, whose
 * days would be counted twice. */
static void kit_turns(struct levers_work *work, struct hf_currency currency,
                      struct lever_turn *turn, uint32_t *count) {
    for (uint32_t i = work->pools_count; i < work->count; i++) {
        struct hf_lever *lever = &work->made[i].lever;
        bool is_apart = is_affordable(lever, currency) && lever->days_gained[0] > 0;
        for (uint32_t k = 0; k < i && is_apart; k++) {
            const struct hf_lever *other = &work->made[k].lever;
            is_apart = other->turn == 0 || !kits_meet(work, lever->product, other);
        }
        if (is_apart) {
            lever->turn = 1;
            lever->turn_days = lever->days_gained[0];
            turn[(*count)++] = (struct lever_turn){
                i, lever->pool, LEVERS_OF_POOL, per_money(lever->turn_days, lever->cost_minor[1])};
        }
    }
}

static int turn_order(const void *left, const void *right) {
    const struct lever_turn *a = left;
    const struct lever_turn *b = right;
    if (a->ratio > b->ratio || a->ratio < b->ratio) {
        return a->ratio > b->ratio ? -1 : 1;
    }
    if (a->pool != b->pool) {
        return a->pool < b->pool ? -1 : 1;
    }
    return (a->step > b->step) - (a->step < b->step);
}

static enum hf_status turns_take(struct levers_work *work, struct hf_currency currency) {
    struct hf_arena room = work->scratch;
    struct lever_turn *turn = hf_new(&room, struct lever_turn, (size_t)work->count + 1);
    struct levers_work inner = *work;
    uint32_t count = 0;
    int64_t cost = 0;
    if (turn == NULL) {
        return HF_ERR_MEMORY;
    }
    inner.scratch = room;
    for (uint32_t from = 0; from < work->pools_count;) {
        uint32_t until = from;
        while (until < work->pools_count &&
               work->made[until].lever.pool == work->made[from].lever.pool) {
            until++;
        }
        HF_TRY(pool_turns(&inner, from, until, currency, turn, &count));
        from = until;
    }
    kit_turns(work, currency, turn, &count);
    if (count > 1) {
        qsort(turn, count, sizeof *turn, turn_order);
    }
    for (uint32_t i = 0; i < count; i++) {
        struct hf_lever *lever = &work->made[turn[i].made].lever;
        lever->turn = i + 1;
        cost = hf_add_int64(cost, lever->cost_minor[1], &cost) ? cost : INT64_MAX;
        lever->turn_cost_minor = cost;
    }
    return HF_OK;
}

/* ---- together ---- */

static int lever_order(const void *left, const void *right) {
    const struct hf_lever *a = left;
    const struct hf_lever *b = right;
    if (a->turn != b->turn) {
        return a->turn == 0 ? 1 : b->turn == 0 ? -1 : a->turn < b->turn ? -1 : 1;
    }
    if (a->state != b->state) {
        return a->state < b->state ? -1 : 1;
    }
    if (a->days_gained[1] != b->days_gained[1]) {
        return a->days_gained[1] > b->days_gained[1] ? -1 : 1;
    }
    if (a->pool != b->pool) {
        return a->pool < b->pool ? -1 : 1;
    }
    return (a->kind > b->kind) - (a->kind < b->kind);
}

static enum hf_status levers_list(struct levers_work *work, uint32_t pool) {
    const uint32_t pools = work->frame.assessment->endurance_count;
    const size_t room = (size_t)(pool == HF_NONE ? pools : 1) * LEVERS_OF_POOL;
    struct lever_kits kits;
    HF_TRY(hf_lever_kits(&work->frame, pool, work->keep, work->scratch, &kits));
    work->made = hf_new(work->keep, struct lever_made, room + kits.count + 1);
    if (work->made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < pools; i++) {
        uint32_t count = 0;
        if (pool == HF_NONE || pool == i) {
            HF_TRY(hf_lever_list(&work->frame, i, work->keep, work->scratch,
                                 work->made + work->count, &count));
            work->count += count;
        }
    }
    work->pools_count = work->count;
    for (uint32_t i = 0; i < kits.count; i++) {
        work->made[work->count++] = kits.made[i];
    }
    for (uint32_t i = 0; i < work->count; i++) {
        HF_TRY(lever_answer(work, &work->made[i]));
    }
    return HF_OK;
}

static enum hf_status network_ask(struct levers_work *work, struct hf_levers *made) {
    for (int end = 0; end < 2; end++) {
        made->ends_network[end] = HF_NONE;
        HF_TRY(hf_lever_network_date(&work->network, end, NULL, 0, work->scratch,
                                     &work->network_now[end]));
        if (work->network_now[end].days < HF_DATE_MAX.days) {
            HF_TRY(hf_lever_network_weakest(&work->network, end,
                                            hf_date_add(work->network_now[end], 1), work->scratch,
                                            &made->ends_network[end]));
        }
    }
    made->network = (struct hf_date_range){work->network_now[0], work->network_now[1]};
    return HF_OK;
}

static enum hf_status levers_make(struct levers_work *work, uint32_t pool, struct hf_levers *made) {
    struct hf_pool_balances *now = NULL;
    made->confidence = work->frame.confidence;
    HF_TRY(hf_stock_balances(work->frame.assessment, work->keep, work->scratch, &now));
    work->frame.now = now;
    HF_TRY(hf_lever_views(&work->frame, work->keep, work->scratch));
    HF_TRY(swaps_count(work));
    HF_TRY(indexes_make(work));
    HF_TRY(hf_lever_network_open(work->frame.assessment, now, work->frame.confidence, work->keep,
                                 &work->network));
    HF_TRY(network_ask(work, made));
    const struct hf_place_pools *places = NULL;
    const struct hf_places_request request = {pool, 0};
    HF_TRY(hf_stock_places(work->frame.assessment, &request, work->keep, work->scratch, &places));
    work->frame.places = places->item;
    work->frame.places_from = pool == HF_NONE ? 0 : pool;
    HF_TRY(levers_list(work, pool));
    made->currency = levers_currency(work);
    HF_TRY(turns_take(work, made->currency));
    made->item = hf_new(work->keep, struct hf_lever, (size_t)work->count + 1);
    if (made->item == NULL) {
        return HF_ERR_MEMORY;
    }
    made->count = work->count;
    for (uint32_t i = 0; i < work->count; i++) {
        made->item[i] = work->made[i].lever;
    }
    if (made->count > 1) {
        qsort(made->item, made->count, sizeof *made->item, lever_order);
    }
    return work->frame.assessment->why.failed ? HF_ERR_MEMORY : HF_OK;
}

enum hf_status hf_stock_levers(struct hf_assessment *assessment, uint32_t pool,
                               struct hf_arena *keep, struct hf_arena scratch,
                               const struct hf_levers **levers) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL || levers == NULL ||
        assessment->assumptions.count < HF_ASSUME_COUNT ||
        (pool != HF_NONE && pool >= assessment->endurance_count)) {
        return HF_ERR_ARGUMENT;
    }
    const double confidence = assessment->assumptions.item[HF_ASSUME_CONFIDENCE].value.upper;
    struct levers_work *work = hf_new(&scratch, struct levers_work, 1);
    struct hf_levers *made = hf_new(keep, struct hf_levers, 1);
    if (work == NULL || made == NULL || !(confidence > 0.0 && confidence < 1.0)) {
        return work == NULL || made == NULL ? HF_ERR_MEMORY : HF_ERR_ARGUMENT;
    }
    work->frame = (struct lever_frame){.assessment = assessment, .confidence = confidence};
    work->keep = keep;
    work->scratch = scratch;
    HF_TRY(levers_make(work, pool, made));
    *levers = made;
    return HF_OK;
}
