#include <holdfast/finals.h>

#include <math.h>

/* The lifetime rule on the balances of an assessment. */

static int64_t final_packages(int64_t units, int64_t multiple) {
    if (multiple == HF_COUNT_UNKNOWN || multiple < 2) {
        return units;
    }
    int64_t whole = 0;
    const int64_t packages = units / multiple + (units % multiple > 0 ? 1 : 0);
    return hf_mul_int64(packages, multiple, &whole) ? whole : INT64_MAX;
}

static struct hf_money final_share(struct hf_money price, double ratio) {
    const double minor = nearbyint((double)price.minor * ratio);
    const bool is_sound = fabs(minor) < 4.6e18; /* within 62 bits */
    return (struct hf_money){is_sound ? (int64_t)minor : HF_COUNT_UNKNOWN, price.currency};
}

/* Costs by which most units pay (is_most), or fewest. */
static struct hf_lifetime_costs final_costs(const struct hf_assessment *assessment,
                                            struct hf_money price, bool is_most) {
    const struct hf_assumption *assumption = assessment->assumptions.item;
    const struct hf_range holding = assumption[HF_ASSUME_HOLDING_RATIO].value;
    const struct hf_range disposal = assumption[HF_ASSUME_DISPOSAL_RATIO].value;
    const struct hf_range shortage = assumption[HF_ASSUME_SHORTAGE_RATIO].value;
    const struct hf_range discount = assumption[HF_ASSUME_DISCOUNT_RATE].value;
    return (struct hf_lifetime_costs){
        .unit = price,
        .holding_per_year = final_share(price, is_most ? holding.lower : holding.upper),
        .disposal = final_share(price, is_most ? disposal.lower : disposal.upper),
        .shortage = final_share(price, is_most ? shortage.upper : shortage.lower),
        .discount_per_year = is_most ? discount.lower : discount.upper};
}

static enum hf_status final_end(const struct hf_assessment *assessment,
                                const struct hf_pool_balances *pool, int at,
                                struct hf_final_order *item) {
    const struct hf_endurance *endurance = &assessment->endurance[pool->pool];
    const struct hf_balance *balance = &pool->balance[1 - at]; /* the earliest dates need most */
    const struct hf_lifetime lifetime = {.piece = balance->piece,
                                         .piece_count = balance->piece_count,
                                         .failure = balance->failure,
                                         .years = (endurance->target.days - pool->from.days) /
                                                  HF_DAYS_PER_YEAR,
                                         .stock = balance->stock};
    const struct hf_lifetime_costs costs = final_costs(assessment, item->unit_price, at == 1);
    struct hf_lifetime_order order;
    const enum hf_status status = hf_lifetime_best(&lifetime, &costs, &order);
    if (status == HF_ERR_ARGUMENT || status == HF_ERR_LIMIT) {
        item->state = HF_FINAL_REFUSED;
        return HF_OK;
    }
    HF_TRY(status);
    item->order[at] = final_packages(
        order.order, assessment->snapshot->products.order_multiple[endurance->product]);
    item->newsvendor[at] = order.newsvendor;
    item->hold[at] = order.hold_probability;
    item->last_minor[at] = order.marginal_minor;
    item->cost_minor[at] = HF_COUNT_UNKNOWN;
    int64_t cost = 0;
    if (hf_mul_int64(item->unit_price.minor, item->order[at], &cost)) {
        item->cost_minor[at] = cost;
    }
    return HF_OK;
}

static enum hf_status final_fill(struct hf_assessment *assessment,
                                 const struct hf_pool_balances *pool, struct hf_final_order *item) {
    const struct hf_endurance *endurance = &assessment->endurance[pool->pool];
    *item = (struct hf_final_order){
        .pool = pool->pool, .unit_price = hf_stock_price(assessment->snapshot, endurance->product)};
    if (endurance->target.days <= pool->from.days) {
        item->state = HF_FINAL_OVER;
    } else if (item->unit_price.minor == HF_COUNT_UNKNOWN) {
        item->state = HF_FINAL_UNPRICED;
    }
    for (int at = 0; at < 2 && item->state == HF_FINAL_ORDERED; at++) {
        HF_TRY(final_end(assessment, pool, at, item));
    }
    struct hf_why *why = &assessment->why;
    const struct hf_why_id child[] = {
        endurance->why,
        hf_why_row(why, HF_KIND_PRODUCT, endurance->product),
        hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_HOLDING_RATIO, 0),
        hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_DISPOSAL_RATIO, 0),
        hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_SHORTAGE_RATIO, 0),
        hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_DISCOUNT_RATE, 0)};
    item->why = hf_why_apply(why, &(struct hf_why_rule){HF_RULE_FINAL_ORDER, (double)item->order[1],
                                                        endurance->target, child,
                                                        sizeof child / sizeof child[0]});
    return HF_OK;
}

enum hf_status hf_stock_finals(struct hf_assessment *assessment, uint32_t pool,
                               struct hf_arena *keep, struct hf_arena scratch,
                               const struct hf_final_orders **orders) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL || orders == NULL ||
        assessment->assumptions.count < HF_ASSUME_COUNT ||
        (pool != HF_NONE && pool >= assessment->endurance_count)) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_pool_balances *balances = NULL;
    const uint32_t count = pool == HF_NONE ? assessment->endurance_count : 1;
    struct hf_final_orders *made = hf_new(keep, struct hf_final_orders, 1);
    struct hf_final_order *item = hf_new(keep, struct hf_final_order, (size_t)count + 1);
    if (made == NULL || item == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_stock_balances(assessment, keep, scratch, &balances));
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(final_fill(assessment, &balances[pool == HF_NONE ? i : pool], &item[i]));
    }
    *made = (struct hf_final_orders){item, count};
    *orders = made;
    return assessment->why.failed ? HF_ERR_MEMORY : HF_OK;
}
