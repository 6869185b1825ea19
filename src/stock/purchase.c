#include <holdfast/pools.h>
#include <holdfast/stock.h>

#include <stdlib.h>

/* What a pool lacks until its target, who would deliver it, what it costs and how long it serves.
 */

static int64_t purchase_lack(const struct hf_endurance *pool, int end) {
    const int64_t stock = pool->stock == HF_COUNT_UNKNOWN ? 0 : pool->stock;
    return pool->needed[end] > stock ? pool->needed[end] - stock : 0;
}

/* Whole packages; the largest number where that is too many. */
static int64_t in_packages(int64_t units, int64_t multiple) {
    int64_t rounded = 0;
    if (multiple == HF_COUNT_UNKNOWN || multiple < 2 || units == 0) {
        return units;
    }
    const int64_t packages = units / multiple + (units % multiple > 0 ? 1 : 0);
    return hf_mul_int64(packages, multiple, &rounded) ? rounded : INT64_MAX;
}

/* The order of the product that was placed last, by its earliest day; HF_NONE if there is none. */
static uint32_t purchase_last_order(const struct hf_snapshot *snapshot, uint32_t product) {
    const struct hf_csr *rows = &snapshot->orders_by_product;
    uint32_t last = HF_NONE;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        const struct hf_date day = snapshot->orders.ordered[row].earliest;
        if (last == HF_NONE || hf_date_is_before(snapshot->orders.ordered[last].earliest, day)) {
            last = row;
        }
    }
    return last;
}

static void supplier_find(const struct hf_snapshot *snapshot, uint32_t product, uint32_t order,
                          struct hf_purchase *purchase) {
    const struct hf_products *products = &snapshot->products;
    purchase->supplier_basis = HF_SUPPLIER_STATED;
    purchase->supplier = products->supplier[product];
    if (purchase->supplier == HF_NONE && order != HF_NONE) {
        purchase->supplier_basis = HF_SUPPLIER_LAST_ORDER;
        purchase->supplier = snapshot->orders.supplier[order];
    }
    if (purchase->supplier == HF_NONE) {
        purchase->supplier_basis = HF_SUPPLIER_MAKER;
        purchase->supplier = products->manufacturer[product];
    }
    if (purchase->supplier == HF_NONE) {
        purchase->supplier_basis = HF_SUPPLIER_UNKNOWN;
    }
}

struct hf_money hf_stock_price(const struct hf_snapshot *snapshot, uint32_t product) {
    const struct hf_money stated = snapshot->products.unit_price[product];
    if (stated.minor != HF_COUNT_UNKNOWN) {
        return stated;
    }
    const uint32_t order = purchase_last_order(snapshot, product);
    return order == HF_NONE ? stated : snapshot->orders.unit_price[order];
}

static void price_find(const struct hf_snapshot *snapshot, uint32_t product,
                       struct hf_purchase *purchase) {
    purchase->unit_price = hf_stock_price(snapshot, product);
    for (int end = 0; end < 2; end++) {
        const bool is_known = purchase->unit_price.minor != HF_COUNT_UNKNOWN &&
                              hf_mul_int64(purchase->unit_price.minor, purchase->quantity[end],
                                           &purchase->cost_minor[end]);
        purchase->cost_minor[end] = is_known ? purchase->cost_minor[end] : HF_COUNT_UNKNOWN;
    }
}

static struct hf_range lead_time_of(const struct hf_assessment *assessment, uint32_t product) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const uint32_t class_row = snapshot->products.product_class[product];
    if (hf_range_is_known(snapshot->products.lead_time_days[product])) {
        return snapshot->products.lead_time_days[product];
    }
    if (class_row != HF_NONE && hf_range_is_known(snapshot->classes.lead_time_days[class_row])) {
        return snapshot->classes.lead_time_days[class_row];
    }
    return assessment->assumptions.item[HF_ASSUME_LEAD_TIME_DAYS].value;
}

static enum hf_order_time purchase_time(const struct hf_assessment *assessment,
                                        const struct hf_endurance *pool) {
    const struct hf_date today = assessment->scenario.as_of;
    if (pool->order_by.earliest.days >= HF_DATE_MAX.days) {
        return HF_ORDER_OPEN;
    }
    if (pool->order_by.earliest.days > today.days) {
        return HF_ORDER_LATER;
    }
    return pool->order_by.latest.days <= today.days ? HF_ORDER_PASSED : HF_ORDER_NOW;
}

/* The level of holds_until at or above the confidence; the last where none is. */
static int purchase_level(double confidence) {
    static const double levels[HF_ENDURANCE_LEVELS] = {0.5, 0.8, 0.95, 0.99};
    int level = 0;
    while (level + 1 < HF_ENDURANCE_LEVELS && levels[level] < confidence) {
        level++;
    }
    return level;
}

static int64_t purchase_days(struct hf_date from, struct hf_date until) {
    return until.days > from.days ? (int64_t)until.days - from.days : 0;
}

static void purchase_fill(const struct hf_assessment *assessment, uint32_t position,
                          struct hf_purchase *purchase) {
    const struct hf_endurance *pool = &assessment->endurance[position];
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const uint32_t order = purchase_last_order(snapshot, pool->product);
    const int level =
        purchase_level(assessment->assumptions.item[HF_ASSUME_CONFIDENCE].value.lower);
    const struct hf_date_range holds = pool->holds_until[level];
    *purchase =
        (struct hf_purchase){.pool = position, .order_by = pool->order_by, .why = pool->why};
    for (int end = 0; end < 2; end++) {
        purchase->quantity[end] =
            in_packages(purchase_lack(pool, end), snapshot->products.order_multiple[pool->product]);
    }
    purchase->days_gained[0] =
        purchase->quantity[0] > 0 ? purchase_days(holds.latest, pool->target) : 0;
    purchase->days_gained[1] = purchase_days(holds.earliest, pool->target);
    supplier_find(snapshot, pool->product, order, purchase);
    price_find(snapshot, pool->product, purchase);
    purchase->lead_time_days = lead_time_of(assessment, pool->product);
    purchase->time = purchase_time(assessment, pool);
}

static int purchase_sign(int64_t left, int64_t right) {
    return left < right ? -1 : left > right ? 1 : 0;
}

static int purchase_compare(const void *left, const void *right) {
    const struct hf_purchase *a = left;
    const struct hf_purchase *b = right;
    const int by[] = {
        purchase_sign((int64_t)a->time, (int64_t)b->time),
        purchase_sign(a->order_by.earliest.days, b->order_by.earliest.days),
        purchase_sign(b->days_gained[1], a->days_gained[1]),
        purchase_sign(a->pool, b->pool),
    };
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++) {
        if (by[i] != 0) {
            return by[i];
        }
    }
    return 0;
}

enum hf_status hf_stock_purchases(struct hf_assessment *assessment, struct hf_arena *keep,
                                  struct hf_arena scratch, struct hf_error *error) {
    (void)scratch;
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "hf_stock_purchases needs an assessment and an arena");
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        count += purchase_lack(&assessment->endurance[i], 1) > 0 ? 1 : 0;
    }
    struct hf_purchase *purchase = hf_new(keep, struct hf_purchase, count);
    if (purchase == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the list of purchases");
    }
    uint32_t at = 0;
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        if (purchase_lack(&assessment->endurance[i], 1) > 0) {
            purchase_fill(assessment, i, &purchase[at++]);
        }
    }
    if (count > 1) {
        qsort(purchase, count, sizeof *purchase, purchase_compare);
    }
    assessment->purchase = purchase;
    assessment->purchase_count = count;
    return HF_OK;
}
