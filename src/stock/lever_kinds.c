#include "stock/lever.h"

#include "balance/balance_lasting.h"
#include "stock/event.h"

#include <math.h>
#include <stdlib.h>

/* Each kind of lever, as far as the data goes: what it is, its money, and the change to the pool.
 */

static const double failures_followed_most = 400.0;
static const double failures_followed_lasting_most = 100.0;

static struct hf_range assumed_of(const struct lever_frame *frame, enum hf_assumption_id id) {
    return frame->assessment->assumptions.item[id].value;
}

static struct hf_why_id assumed_why(const struct lever_frame *frame, enum hf_assumption_id id) {
    return hf_why_leaf(&frame->assessment->why, HF_WHY_ASSUMPTION, (uint32_t)id, 0);
}

static const struct hf_product_dates *lever_dates(const struct lever_frame *frame,
                                                  uint32_t product) {
    const uint32_t at = frame->dates_of[product];
    return at == 0 ? NULL : &frame->assessment->product[at - 1];
}

static double lever_years(const struct hf_pool_balances *pool, struct hf_date day) {
    return day.days > pool->from.days ? (day.days - pool->from.days) / HF_DAYS_PER_YEAR : 0.0;
}

static struct hf_range lever_lead(const struct lever_frame *frame, uint32_t product) {
    const struct hf_snapshot *snapshot = frame->assessment->snapshot;
    const uint32_t class_row = snapshot->products.product_class[product];
    if (hf_range_is_known(snapshot->products.lead_time_days[product])) {
        return snapshot->products.lead_time_days[product];
    }
    if (class_row != HF_NONE && hf_range_is_known(snapshot->classes.lead_time_days[class_row])) {
        return snapshot->classes.lead_time_days[class_row];
    }
    return assumed_of(frame, HF_ASSUME_LEAD_TIME_DAYS);
}

/* ---- money ---- */

/* minor * ratio * units, rounded up; HF_COUNT_UNKNOWN where one is unknown or it is too large. */
static int64_t lever_cost(int64_t minor, double ratio, int64_t units) {
    const double cost = ceil((double)minor * ratio * (double)units - 1e-6);
    return minor == HF_COUNT_UNKNOWN || !(cost >= 0.0 && cost < 0x1p62) ? HF_COUNT_UNKNOWN
                                                                        : (int64_t)cost;
}

static int64_t lever_sum(int64_t left, int64_t right) {
    int64_t sum = HF_COUNT_UNKNOWN;
    const bool is_known = left != HF_COUNT_UNKNOWN && right != HF_COUNT_UNKNOWN;
    return is_known && hf_add_int64(left, right, &sum) ? sum : HF_COUNT_UNKNOWN;
}

/* Units at a share of the product's price, which is an assumption. */
static void cost_by_ratio(const struct lever_frame *frame, uint32_t product,
                          enum hf_assumption_id id, uint32_t unsaid, struct hf_lever *lever) {
    const struct hf_money price = hf_stock_price(frame->assessment->snapshot, product);
    const struct hf_range ratio = assumed_of(frame, id);
    lever->currency = price.currency;
    lever->unsaid |= price.minor == HF_COUNT_UNKNOWN ? HF_UNSAID_PRICE : 0;
    lever->unsaid |= hf_range_is_known(ratio) ? 0 : unsaid;
    lever->cost_minor[0] = lever_cost(price.minor, ratio.lower, lever->units[0]);
    lever->cost_minor[1] = lever_cost(price.minor, ratio.upper, lever->units[1]);
}

/* `units` bought at their price, with freight where somebody says it. */
static void cost_of_purchase(const struct lever_frame *frame, uint32_t product, int64_t units,
                             struct hf_lever *lever) {
    const struct hf_money price = hf_stock_price(frame->assessment->snapshot, product);
    const struct hf_range freight = assumed_of(frame, HF_ASSUME_FREIGHT_RATIO);
    const bool is_said = hf_range_is_known(freight);
    lever->currency = price.currency;
    if (units > 0) {
        lever->unsaid |= price.minor == HF_COUNT_UNKNOWN ? HF_UNSAID_PRICE : 0;
        lever->unsaid |= is_said ? 0 : HF_UNSAID_FREIGHT;
    }
    lever->cost_minor[0] = lever_cost(price.minor, is_said ? 1.0 + freight.lower : 1.0, units);
    lever->cost_minor[1] = lever_cost(price.minor, is_said ? 1.0 + freight.upper : 1.0, units);
}

/* ---- buying ---- */

static struct hf_date door_of(const struct hf_product_dates *dates, enum hf_deal_act act, int end) {
    if (dates == NULL || dates->act_end[act].answer <= HF_ANSWER_PRESUMED_NO) {
        return HF_DATE_MAX;
    }
    return end == 0 ? dates->act_end[act].date.earliest : dates->act_end[act].date.latest;
}

/* The day on which units ordered today are there, or HF_DATE_MAX: they do not come. */
static struct hf_date bought_on(const struct lever_frame *frame, uint32_t product,
                                struct hf_range lead, int end) {
    const struct hf_product_dates *dates = lever_dates(frame, product);
    const struct hf_date today = frame->assessment->scenario.as_of;
    const double days = ceil(end == 0 ? lead.upper : lead.lower);
    const struct hf_date day =
        hf_date_add(today, days >= 0.0 && days < 4e6 ? (int64_t)days : 4000000);
    const bool is_open = today.days < door_of(dates, HF_DEAL_BUY, end).days &&
                         day.days < door_of(dates, HF_DEAL_RECEIVE, end).days;
    return is_open ? day : HF_DATE_MAX;
}

static enum hf_answer bought_answer(const bool is_there[2]) {
    return is_there[0] ? HF_ANSWER_YES : is_there[1] ? HF_ANSWER_NO_BASIS : HF_ANSWER_NO;
}

/* Orders `units` of a product for the pool. False: by neither end do they come. */
static bool delivery_bought(const struct lever_frame *frame, uint32_t product, int64_t units,
                            struct lever_made *made) {
    struct hf_lever *lever = &made->lever;
    bool is_there[2] = {false, false};
    lever->days = lever_lead(frame, product);
    for (int end = 0; end < 2; end++) {
        const struct hf_date day = bought_on(frame, product, lever->days, end);
        if (day.days < HF_DATE_MAX.days) {
            made->change.delivery[end][made->change.delivery_count[end]++] =
                (struct hf_balance_delivery){lever_years(&frame->now[lever->pool], day), units, 1.0,
                                             false};
            is_there[end] = true;
        }
    }
    lever->possible = hf_answer_and(lever->possible, bought_answer(is_there));
    return is_there[1];
}

static struct hf_date_range order_ends(const struct lever_frame *frame, uint32_t product) {
    struct hf_stock_event event[HF_STOCK_EVENTS];
    hf_stock_events_fill(lever_dates(frame, product), lever_lead(frame, product), event);
    return event[HF_STOCK_LAST_ORDER].date;
}

/* Kept until the dates are known: the rule names them. */
static void lever_why(const struct hf_why_id *child, size_t count, struct lever_made *made) {
    for (size_t i = 0; i < count && made->child_count < LEVER_CHILDREN; i++) {
        made->child[made->child_count++] = child[i];
    }
}

static struct hf_why_id act_why(const struct lever_frame *frame, uint32_t product,
                                enum hf_deal_act act) {
    const struct hf_product_dates *dates = lever_dates(frame, product);
    return dates == NULL ? HF_WHY_NONE : dates->act_end[act].why;
}

static void buy_list(const struct lever_frame *frame, const struct hf_purchase *purchase,
                     struct lever_made *made) {
    struct hf_lever *lever = &made->lever;
    const uint32_t product = frame->assessment->endurance[lever->pool].product;
    const int64_t units = purchase->quantity[1];
    lever->kind = HF_LEVER_BUY;
    lever->units[0] = units;
    lever->units[1] = units;
    lever->party = purchase->supplier;
    cost_of_purchase(frame, product, units, lever);
    lever->ends = order_ends(frame, product);
    lever->state = delivery_bought(frame, product, units, made) ? HF_LEVER_OPEN : HF_LEVER_BARRED;
    lever->unsaid |= hf_answer_is_settled(lever->possible) ? 0 : HF_UNSAID_LAWFUL;
    const struct hf_why_id child[] = {
        hf_why_row(&frame->assessment->why, HF_KIND_PRODUCT, product),
        act_why(frame, product, HF_DEAL_BUY), act_why(frame, product, HF_DEAL_RECEIVE),
        assumed_why(frame, HF_ASSUME_LEAD_TIME_DAYS), assumed_why(frame, HF_ASSUME_FREIGHT_RATIO)};
    lever_why(child, sizeof child / sizeof child[0], made);
}

void hf_lever_kits_bought(const struct lever_frame *frame, uint32_t product, int64_t units,
                          struct hf_date come[2], struct lever_made *made) {
    struct hf_lever *lever = &made->lever;
    lever->units[0] = units;
    lever->units[1] = units;
    lever->party = frame->assessment->snapshot->products.supplier[product];
    cost_of_purchase(frame, product, units, lever);
    lever->ends = order_ends(frame, product);
    lever->days = lever_lead(frame, product);
    for (int end = 0; end < 2; end++) {
        come[end] = bought_on(frame, product, lever->days, end);
    }
    const bool is_there[] = {come[0].days < HF_DATE_MAX.days, come[1].days < HF_DATE_MAX.days};
    lever->possible = bought_answer(is_there);
    lever->state = is_there[1] ? HF_LEVER_OPEN : HF_LEVER_BARRED;
    lever->unsaid |= hf_answer_is_settled(lever->possible) ? 0 : HF_UNSAID_LAWFUL;
    const struct hf_why_id child[] = {
        hf_why_row(&frame->assessment->why, HF_KIND_PRODUCT, product),
        act_why(frame, product, HF_DEAL_BUY), act_why(frame, product, HF_DEAL_RECEIVE),
        assumed_why(frame, HF_ASSUME_LEAD_TIME_DAYS), assumed_why(frame, HF_ASSUME_FREIGHT_RATIO)};
    lever_why(child, sizeof child / sizeof child[0], made);
}

/* ---- substitutes ---- */

/* Units on the shelf of another product that it does not need itself. */
static int64_t surplus_of(const struct lever_frame *frame, uint32_t product) {
    const uint32_t at = frame->pool_of[product];
    if (at == 0) {
        return 0;
    }
    const struct hf_endurance *pool = &frame->assessment->endurance[at - 1];
    const bool is_known = pool->stock != HF_COUNT_UNKNOWN && pool->expiring[1] == 0;
    return is_known && pool->stock > pool->needed[1] ? pool->stock - pool->needed[1] : 0;
}

/* May it be put in anew today, and until when? */
static enum hf_answer may_install(const struct lever_frame *frame, uint32_t product,
                                  struct hf_date_range *until) {
    const struct hf_product_dates *dates = lever_dates(frame, product);
    static const enum hf_effect_kind bars[] = {HF_EFFECT_NO_INSTALL, HF_EFFECT_MUST_REMOVE};
    enum hf_answer barred = HF_ANSWER_NO;
    *until = HF_DATE_NEVER;
    for (size_t i = 0; i < 2 && dates != NULL; i++) {
        const enum hf_answer answer = dates->answer[bars[i]];
        if (answer == HF_ANSWER_NO) {
            continue;
        }
        *until = hf_date_range_min(*until, dates->date[bars[i]]);
        if (dates->date[bars[i]].earliest.days <= frame->assessment->scenario.as_of.days) {
            barred = hf_answer_or(barred, answer);
        }
    }
    return hf_answer_not(barred);
}

static void substitute_list(const struct lever_frame *frame, const struct hf_purchase *purchase,
                            struct lever_made *made) {
    const struct hf_snapshot *snapshot = frame->assessment->snapshot;
    struct hf_lever *lever = &made->lever;
    const uint32_t product = frame->assessment->endurance[lever->pool].product;
    const uint32_t other = snapshot->products.substitute[product];
    struct hf_why *why = &frame->assessment->why;
    lever->kind = HF_LEVER_SUBSTITUTE;
    lever->product = other;
    if (other == HF_NONE) {
        const int column = hf_schema_column(HF_KIND_PRODUCT, HF_TEXT("substitute"));
        const struct hf_why_id blank =
            hf_why_blank(why, HF_KIND_PRODUCT, (uint32_t)column, product);
        lever->state = HF_LEVER_UNKNOWN;
        lever->unsaid = HF_UNSAID_SUBSTITUTE;
        lever_why(&blank, 1, made);
        return;
    }
    const int64_t lack = purchase->quantity[1];
    const int64_t surplus = surplus_of(frame, other);
    lever->taken = surplus < lack ? surplus : lack;
    lever->units[0] = lack;
    lever->units[1] = lack;
    lever->party = snapshot->products.supplier[other];
    cost_of_purchase(frame, other, lack - lever->taken, lever);
    const enum hf_answer install = may_install(frame, other, &made->cap);
    lever->ends = hf_date_range_min(order_ends(frame, other), made->cap);
    for (int end = 0; end < 2 && lever->taken > 0; end++) {
        made->change.delivery[end][made->change.delivery_count[end]++] =
            (struct hf_balance_delivery){0.0, lever->taken, 1.0, false};
    }
    if (lever->taken > 0) { /* moving it is never free */
        const struct hf_range move = assumed_of(frame, HF_ASSUME_TRANSFER_RATIO);
        const struct hf_money price = hf_stock_price(snapshot, other);
        const bool is_said = hf_range_is_known(move);
        lever->unsaid |= is_said ? 0 : HF_UNSAID_TRANSFER_PRICE;
        for (int end = 0; end < 2 && is_said; end++) {
            const double ratio = end == 0 ? move.lower : move.upper;
            lever->cost_minor[end] =
                lever_sum(lever->cost_minor[end], lever_cost(price.minor, ratio, lever->taken));
        }
    }
    if (lack > lever->taken) {
        (void)delivery_bought(frame, other, lack - lever->taken, made);
    }
    lever->possible = hf_answer_and(lever->taken > 0 ? HF_ANSWER_YES : lever->possible, install);
    lever->state = lever->possible > HF_ANSWER_PRESUMED_NO ? HF_LEVER_OPEN : HF_LEVER_BARRED;
    lever->unsaid |= hf_answer_is_settled(lever->possible) ? 0 : HF_UNSAID_LAWFUL;
    const struct hf_product_dates *dates = lever_dates(frame, other);
    const struct hf_why_id child[] = {
        hf_why_row(why, HF_KIND_PRODUCT, product),
        hf_why_row(why, HF_KIND_PRODUCT, other),
        frame->pool_of[other] == 0 ? HF_WHY_NONE
                                   : frame->assessment->endurance[frame->pool_of[other] - 1].why,
        act_why(frame, other, HF_DEAL_BUY),
        act_why(frame, other, HF_DEAL_RECEIVE),
        dates == NULL ? HF_WHY_NONE : dates->why[HF_EFFECT_NO_INSTALL]};
    lever_why(child, sizeof child / sizeof child[0], made);
}

/* ---- repair elsewhere ---- */

/* Does repair go on as it is, at both ends, beyond the horizon? */
static bool repair_goes_on(const struct hf_pool_balances *pool) {
    bool goes_on = true;
    const double horizon = lever_years(pool, pool->horizon);
    for (int end = 0; end < 2; end++) {
        const struct hf_balance *balance = &pool->balance[end];
        goes_on = goes_on && balance->loop_count > 0 &&
                  balance->loop[0].send_until_years >= horizon &&
                  balance->loop[0].return_until_years >= horizon;
    }
    return goes_on;
}

static bool is_too_many(const struct lever_frame *frame, const struct lever_made *made) {
    const struct hf_endurance *item = &frame->assessment->endurance[made->lever.pool];
    for (int end = 0; end < 2; end++) {
        struct hf_balance balance = frame->now[made->lever.pool].balance[end];
        balance.loop = &made->change.loop[end];
        balance.loop_count = 1;
        const double most = hf_balance_is_lasting(&balance) ? failures_followed_lasting_most
                                                            : failures_followed_most;
        if (balance.lot_count > 0 || item->demand_until_horizon[end == 0 ? 1 : 0] > most) {
            return true;
        }
    }
    return false;
}

static enum hf_status repair_list(const struct lever_frame *frame, struct hf_arena *keep,
                                  struct hf_arena scratch, struct lever_made *made) {
    struct hf_lever *lever = &made->lever;
    const struct hf_endurance *item = &frame->assessment->endurance[lever->pool];
    lever->kind = HF_LEVER_REPAIR;
    HF_TRY(hf_lever_repairer(frame, item->product, keep, scratch, made));
    const double years = lever_years(&frame->now[lever->pool], item->target);
    const double whole = lever_years(&frame->now[lever->pool], frame->now[lever->pool].horizon);
    for (int end = 0; end < 2; end++) {
        /* of the failures until the horizon, those until the target: as if even in time */
        const double failed =
            item->demand_until_horizon[end] * (whole > 0.0 ? fmin(years / whole, 1.0) : 0.0);
        lever->units[end] = failed < 0x1p62 ? (int64_t)ceil(failed) : INT64_MAX;
    }
    cost_by_ratio(frame, item->product, HF_ASSUME_REPAIR_RATIO, HF_UNSAID_REPAIR_PRICE, lever);
    made->change.has_loop = true;
    if (lever->state != HF_LEVER_BARRED && is_too_many(frame, made)) {
        lever->state = HF_LEVER_NOT_COMPUTED;
    }
    return HF_OK;
}

/* ---- swaps ---- */

static struct hf_why_id lever_swap_row(const struct lever_frame *frame, uint32_t product) {
    const struct hf_csr *rows = &frame->assessment->snapshot->schedules_by_product;
    return rows->start[product] == rows->start[product + 1]
               ? HF_WHY_NONE
               : hf_why_row(&frame->assessment->why, HF_KIND_SCHEDULE,
                            rows->item[rows->start[product]]);
}

static struct hf_date_range last_swap(const struct lever_frame *frame, uint32_t product) {
    const struct hf_schedule *schedule = &frame->assessment->schedule;
    struct hf_date_range last = {HF_DATE_MIN, HF_DATE_MIN};
    for (uint32_t i = 0; i < schedule->count; i++) {
        if (schedule->swap[i].product == product) {
            last = hf_date_range_max(last, schedule->swap[i].date);
        }
    }
    return last;
}

static void swap_list(const struct lever_frame *frame, enum hf_lever_kind kind, int64_t units,
                      struct lever_made *made) {
    struct hf_lever *lever = &made->lever;
    const uint32_t product = frame->assessment->endurance[lever->pool].product;
    const bool is_sooner = kind == HF_LEVER_SWAP_SOONER;
    const enum hf_assumption_id ratio =
        is_sooner ? HF_ASSUME_SOONER_RATIO : HF_ASSUME_HARVEST_RATIO_COST;
    lever->kind = kind;
    lever->units[0] = units;
    lever->units[1] = units;
    lever->ends = last_swap(frame, product);
    cost_by_ratio(frame, product, ratio,
                  is_sooner ? HF_UNSAID_SOONER_PRICE : HF_UNSAID_HARVEST_PRICE, lever);
    const struct hf_why_id child[] = {
        lever_swap_row(frame, product),
        hf_why_row(&frame->assessment->why, HF_KIND_PRODUCT, product),
        assumed_why(frame, is_sooner ? HF_ASSUME_SWAP_SOONER_DAYS : HF_ASSUME_HARVEST_RATIO),
        assumed_why(frame, ratio)};
    lever_why(child, sizeof child / sizeof child[0], made);
}

static void harvest_list(const struct lever_frame *frame, bool is_lacking, struct lever_made *list,
                         uint32_t *count) {
    const uint32_t pool = list[*count].lever.pool;
    const struct hf_endurance *item = &frame->assessment->endurance[pool];
    const int64_t silent = frame->silent[item->product];
    const bool is_assumed = assumed_of(frame, HF_ASSUME_HARVEST_RATIO).upper > 0.0;
    const int64_t planned = frame->swapped[item->product] - (is_assumed ? 0 : silent);
    if (planned > 0 && item->harvest[1] > 0) {
        struct lever_made *made = &list[(*count)++];
        swap_list(frame, HF_LEVER_HARVEST, planned, made);
        made->lever.state = HF_LEVER_IN_PLAN;
        made->without = frame->unharvested;
        made->with = frame->now;
    }
    if (is_lacking && silent > 0 && !is_assumed) {
        struct lever_made *made = &list[(*count)++];
        swap_list(frame, HF_LEVER_HARVEST, silent, made);
        made->lever.state = HF_LEVER_UNKNOWN;
        made->lever.unsaid |= HF_UNSAID_YIELD;
        made->with = frame->harvested;
        made->is_maybe = true;
    }
}

/* ---- places ---- */

/* The pool's dates count on units being moved: what they would lose if none were. */
static void pool_list(const struct lever_frame *frame, const struct hf_place_pool *places,
                      struct lever_made *made) {
    struct hf_lever *lever = &made->lever;
    const uint32_t product = frame->assessment->endurance[lever->pool].product;
    const int64_t moves = places->moves < 0x1p62 ? (int64_t)ceil(places->moves) : INT64_MAX;
    lever->kind = HF_LEVER_POOL;
    lever->state = HF_LEVER_IN_PLAN;
    lever->units[0] = moves;
    lever->units[1] = moves;
    lever->days = assumed_of(frame, HF_ASSUME_TRANSFER_DAYS);
    cost_by_ratio(frame, product, HF_ASSUME_TRANSFER_RATIO, HF_UNSAID_TRANSFER_PRICE, lever);
    made->places = places;
    const struct hf_why_id child[] = {places->why, assumed_why(frame, HF_ASSUME_TRANSFER_RATIO)};
    lever_why(child, sizeof child / sizeof child[0], made);
}

/* ---- together ---- */

void hf_lever_begin(uint32_t pool, struct lever_made *made) {
    *made = (struct lever_made){.cap = HF_DATE_NEVER};
    made->lever = (struct hf_lever){
        .pool = pool,
        .possible = HF_ANSWER_YES,
        .party = HF_NONE,
        .product = HF_NONE,
        .days = HF_RANGE_UNKNOWN,
        .cost_minor = {HF_COUNT_UNKNOWN, HF_COUNT_UNKNOWN},
        .ends = HF_DATE_NEVER,
        .why = HF_WHY_NONE,
    };
}

enum hf_status hf_lever_list(const struct lever_frame *frame, uint32_t pool, struct hf_arena *keep,
                             struct hf_arena scratch, struct lever_made *made, uint32_t *count) {
    const struct hf_endurance *item = &frame->assessment->endurance[pool];
    const uint32_t at = frame->purchase_of[pool];
    for (uint32_t i = 0; i < LEVERS_OF_POOL; i++) {
        hf_lever_begin(pool, &made[i]);
    }
    *count = 0;
    if (at > 0) {
        const struct hf_purchase *purchase = &frame->assessment->purchase[at - 1];
        buy_list(frame, purchase, &made[(*count)++]);
        substitute_list(frame, purchase, &made[(*count)++]);
        if (!repair_goes_on(&frame->now[pool])) {
            HF_TRY(repair_list(frame, keep, scratch, &made[(*count)++]));
        }
        if (frame->swapped[item->product] > 0) {
            struct lever_made *sooner = &made[(*count)++];
            swap_list(frame, HF_LEVER_SWAP_SOONER, frame->swapped[item->product], sooner);
            sooner->lever.days = assumed_of(frame, HF_ASSUME_SWAP_SOONER_DAYS);
            sooner->change.is_sooner = true;
        }
    }
    harvest_list(frame, at > 0, made, count);
    const struct hf_place_pool *places = &frame->places[pool - frame->places_from];
    if (places->place_count > 1) {
        pool_list(frame, places, &made[(*count)++]);
    }
    return HF_OK;
}

static int lever_delivery_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_balance_delivery *left = left_pointer;
    const struct hf_balance_delivery *right = right_pointer;
    if (left->years < right->years || left->years > right->years) {
        return left->years < right->years ? -1 : 1;
    }
    return (left->units > right->units) - (left->units < right->units);
}

enum hf_status hf_lever_balance(const struct lever_frame *frame, const struct lever_mix *mix,
                                struct hf_arena *keep, struct hf_balance *balance) {
    const uint32_t pool = mix->pool;
    const int end = mix->end;
    const struct lever_change *const *const change = mix->change;
    const uint32_t change_count = mix->change_count;
    bool is_sooner = false;
    size_t added = 0;
    for (uint32_t i = 0; i < change_count; i++) {
        is_sooner = is_sooner || change[i]->is_sooner;
        added += change[i]->delivery_count[end];
    }
    *balance = is_sooner ? frame->sooner[pool].balance[end] : frame->now[pool].balance[end];
    struct hf_balance_delivery *delivery =
        hf_new(keep, struct hf_balance_delivery, (size_t)balance->delivery_count + added + 1);
    if (delivery == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (; count < balance->delivery_count; count++) {
        delivery[count] = balance->delivery[count];
    }
    for (uint32_t i = 0; i < change_count; i++) {
        for (uint32_t k = 0; k < change[i]->delivery_count[end]; k++) {
            delivery[count++] = change[i]->delivery[end][k];
        }
        if (change[i]->has_loop) {
            balance->loop = &change[i]->loop[end];
            balance->loop_count = 1;
        }
    }
    if (added > 0) {
        qsort(delivery, count, sizeof *delivery, lever_delivery_order);
    }
    balance->delivery = delivery;
    balance->delivery_count = count;
    return HF_OK;
}
