#include "stock/flow.h"

#include <math.h>
#include <stdlib.h>

/* One delivery a row of orders, repairs and schedule; one loop a product; one lot a row of stock
 * that is barred. A date that is not known makes a delivery fail to come at the lesser end, and
 * come at once at the other. */

enum { DELIVERIES_APART = 48 };
enum { CITED_MAX = 8 }; /* rows that one reason names, at most; its amount counts all */

struct inflow_work {
    struct hf_assessment *assessment;
    const struct stock_flow_question *question;
    struct stock_flow *flow;
};

static int64_t flow_plus(int64_t left, int64_t right) {
    int64_t sum = INT64_MAX;
    return hf_add_int64(left, right, &sum) ? sum : INT64_MAX;
}

static double flow_years(const struct inflow_work *work, struct hf_date day) {
    const int32_t from = work->question->from.days;
    return day.days > from ? (day.days - from) / HF_DAYS_PER_YEAR : 0.0;
}

/* From when an act is no more possible, by that end. */
static struct hf_date act_end(const struct inflow_work *work, enum hf_deal_act act, int end) {
    const struct hf_product_dates *dates = work->question->dates;
    if (dates == NULL || dates->act_end[act].answer <= HF_ANSWER_PRESUMED_NO) {
        return HF_DATE_MAX;
    }
    return end == END_LEAST ? dates->act_end[act].date.earliest : dates->act_end[act].date.latest;
}

static void flow_reason(struct inflow_work *work, const struct hf_why_rule *rule) {
    struct stock_flow *flow = work->flow;
    if (flow->why_count < FLOW_WHY_MAX) {
        flow->why[flow->why_count++] = hf_why_apply(&work->assessment->why, rule);
    }
}

/* When something due comes in by that end: HF_DATE_MAX if it does not. What should have come before
 * the balance begins is late: it may come at once, or never. */
static struct hf_date arrival(const struct inflow_work *work, struct hf_date_range due,
                              enum hf_deal_act act, int end) {
    const struct hf_date door = act_end(work, act, end);
    const struct hf_date from = work->question->from;
    struct hf_date day = end == END_LEAST ? due.latest : due.earliest;
    if (day.days < from.days) {
        day = end == END_LEAST ? HF_DATE_MAX : from;
    }
    return hf_date_is_before(day, door) ? day : HF_DATE_MAX;
}

static void delivery_add(struct inflow_work *work, int end, struct hf_date day, int64_t units,
                         double good_ratio, bool is_harvest) {
    if (units > 0 && day.days < HF_DATE_MAX.days && good_ratio > 0.0) {
        struct stock_flow_end *ends = &work->flow->end[end];
        ends->delivery[ends->delivery_count++] =
            (struct hf_balance_delivery){flow_years(work, day), units, good_ratio, is_harvest};
    }
}

/* ---- orders under way ---- */

/* Units of an order that have not come in on the as-of day. */
static int64_t order_open(const struct inflow_work *work, uint32_t order, int end) {
    const struct hf_snapshot *snapshot = work->assessment->snapshot;
    const struct hf_csr *rows = &snapshot->shipments_by_order;
    const struct hf_date as_of = work->assessment->scenario.as_of;
    int64_t open = snapshot->orders.quantity[order];
    if (open == HF_COUNT_UNKNOWN) {
        open = end == END_LEAST ? 0 : 1;
    }
    for (uint32_t i = rows->start[order]; i < rows->start[order + 1]; i++) {
        const uint32_t row = rows->item[i];
        const struct hf_date_range received = snapshot->shipments.received[row];
        const bool is_in = end == END_LEAST ? !hf_date_is_before(as_of, received.earliest)
                                            : !hf_date_is_before(as_of, received.latest);
        const int64_t units = snapshot->shipments.quantity[row];
        if (is_in && units != HF_COUNT_UNKNOWN) {
            open -= units;
        } else if (is_in && end == END_LEAST) {
            open = 0; /* a consignment of unknown size may have been all of it */
        }
    }
    return open > 0 ? open : 0;
}

static void orders_add(struct inflow_work *work) {
    const struct hf_snapshot *snapshot = work->assessment->snapshot;
    const struct hf_csr *rows = &snapshot->orders_by_product;
    const uint32_t product = work->question->product;
    struct hf_why_id child[CITED_MAX + 1];
    uint32_t cited = 0;
    int64_t open_sum = 0;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t order = rows->item[i];
        const int64_t open = order_open(work, order, END_MOST);
        for (int end = 0; end < ENDS; end++) {
            const struct hf_date day =
                arrival(work, snapshot->orders.due[order], HF_DEAL_RECEIVE, end);
            const int64_t units = day.days < HF_DATE_MAX.days ? order_open(work, order, end) : 0;
            delivery_add(work, end, day, units, 1.0, false);
            work->flow->on_order[end] = flow_plus(work->flow->on_order[end], units);
        }
        if (open > 0 && cited < CITED_MAX) {
            child[cited++] = hf_why_row(&work->assessment->why, HF_KIND_ORDER, order);
        }
        open_sum = flow_plus(open_sum, open);
    }
    if (open_sum > 0) {
        const struct hf_product_dates *dates = work->question->dates;
        child[cited++] = dates == NULL ? HF_WHY_NONE : dates->act_end[HF_DEAL_RECEIVE].why;
        flow_reason(work,
                    &(struct hf_why_rule){HF_RULE_STOCK_ON_ORDER, (double)open_sum,
                                          act_end(work, HF_DEAL_RECEIVE, END_MOST), child, cited});
    }
}

/* ---- repair ---- */

/* What the product's repair orders show. */
struct repair_record {
    int64_t sent, good, bad; /* units; good and bad: of those that are back */
    int64_t working;         /* of the good ones, those that had no fault */
    struct hf_range days;    /* shortest and longest, of those with both dates; NaN: none */
    uint32_t first;          /* a row of it */
};

static void repair_days_widen(struct repair_record *record, struct hf_date_range sent,
                              struct hf_date_range returned) {
    if (hf_date_range_is_blank(sent) || hf_date_range_is_blank(returned) ||
        returned.latest.days == HF_DATE_MAX.days || sent.earliest.days == HF_DATE_MIN.days) {
        return;
    }
    const double least = fmax((double)returned.earliest.days - (double)sent.latest.days, 0.0);
    const double most = fmax((double)returned.latest.days - (double)sent.earliest.days, 0.0);
    record->days.lower = hf_range_is_known(record->days) ? fmin(record->days.lower, least) : least;
    record->days.upper = isnan(record->days.upper) ? most : fmax(record->days.upper, most);
}

static bool repair_is_out(const struct inflow_work *work, uint32_t row) {
    const struct hf_repairs *repairs = &work->assessment->snapshot->repairs;
    const bool is_back =
        repairs->outcome[row] != HF_REPAIR_UNKNOWN && repairs->outcome[row] != HF_REPAIR_PENDING;
    return !is_back &&
           hf_date_is_before(work->assessment->scenario.as_of, repairs->returned[row].latest);
}

static struct repair_record repairs_read(const struct inflow_work *work) {
    const struct hf_snapshot *snapshot = work->assessment->snapshot;
    const struct hf_repairs *repairs = &snapshot->repairs;
    const struct hf_csr *rows = &snapshot->repairs_by_product;
    const uint32_t product = work->question->product;
    struct repair_record record = {.days = HF_RANGE_UNKNOWN, .first = HF_NONE};
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        const int64_t units = stock_quantity(repairs->quantity[row]);
        record.first = record.first == HF_NONE ? row : record.first;
        record.sent = flow_plus(record.sent, units);
        if (repairs->outcome[row] == HF_REPAIR_SCRAPPED) {
            record.bad = flow_plus(record.bad, units);
        } else if (repairs->outcome[row] >= HF_REPAIR_REPAIRED) {
            record.good = flow_plus(record.good, units);
            record.working =
                flow_plus(record.working, repairs->outcome[row] == HF_REPAIR_NO_FAULT ? units : 0);
            repair_days_widen(&record, repairs->sent[row], repairs->returned[row]);
        }
    }
    return record;
}

static double no_fault_share(const struct inflow_work *work, int end) {
    return work->question->rate == NULL ? 0.0 : work->question->rate->no_fault[end];
}

/* Units that come back usable of those sent. Where it is known how many of them work anyway, these
 * all come back, and the faulty ones as faulty ones did. */
static struct hf_range repair_yield(const struct inflow_work *work,
                                    const struct repair_record *record) {
    const double works[ENDS] = {no_fault_share(work, END_LEAST), no_fault_share(work, END_MOST)};
    const bool is_apart = works[END_LEAST] > 0.0 || works[END_MOST] > 0.0;
    const int64_t good = record->good - (is_apart ? record->working : 0);
    const struct hf_range yield =
        good + record->bad > 0 ? hf_stock_share_interval((double)good, (double)record->bad)
                               : work->assessment->assumptions.item[HF_ASSUME_REPAIR_YIELD].value;
    return (struct hf_range){works[END_LEAST] + (1.0 - works[END_LEAST]) * yield.lower,
                             works[END_MOST] + (1.0 - works[END_MOST]) * yield.upper};
}

static struct hf_range repair_days(const struct inflow_work *work,
                                   const struct repair_record *record) {
    return hf_range_is_known(record->days)
               ? record->days
               : work->assessment->assumptions.item[HF_ASSUME_REPAIR_DAYS].value;
}

/* Units of the failed ones that are sent at all. */
static struct hf_range repair_share(const struct inflow_work *work,
                                    const struct repair_record *record) {
    const struct hf_snapshot *snapshot = work->assessment->snapshot;
    const struct hf_csr *rows = &snapshot->failures_by_product;
    const uint32_t product = work->question->product;
    int64_t failed = 0;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        failed = flow_plus(failed, stock_quantity(snapshot->failures.quantity[rows->item[i]]));
    }
    if (failed == 0) {
        return (struct hf_range){0.0, 1.0};
    }
    const double kept = failed > record->sent ? (double)(failed - record->sent) : 0.0;
    return hf_stock_share_interval((double)record->sent, kept);
}

static void pending_add(struct inflow_work *work, const struct repair_record *record) {
    const struct hf_snapshot *snapshot = work->assessment->snapshot;
    const struct hf_csr *rows = &snapshot->repairs_by_product;
    const uint32_t product = work->question->product;
    const struct hf_range yield = repair_yield(work, record);
    struct stock_flow *flow = work->flow;
    uint32_t first = HF_NONE;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        const int64_t units = stock_quantity(snapshot->repairs.quantity[row]);
        if (!repair_is_out(work, row)) {
            continue;
        }
        first = first == HF_NONE ? row : first;
        flow->at_repairer = flow_plus(flow->at_repairer, units);
        for (int end = 0; end < ENDS; end++) {
            const struct hf_date day =
                arrival(work, snapshot->repairs.due[row], HF_DEAL_RECEIVE_REPAIRED, end);
            delivery_add(work, end, day, units, end == END_LEAST ? yield.lower : yield.upper,
                         false);
            flow->returning[end] =
                flow_plus(flow->returning[end], day.days < HF_DATE_MAX.days ? units : 0);
        }
    }
    if (first == HF_NONE) {
        return;
    }
    const struct hf_why_id child[] = {
        hf_why_row(&work->assessment->why, HF_KIND_REPAIR, first),
        work->question->dates == NULL
            ? HF_WHY_NONE
            : work->question->dates->act_end[HF_DEAL_RECEIVE_REPAIRED].why};
    const struct hf_date door = act_end(work, HF_DEAL_RECEIVE_REPAIRED, END_MOST);
    flow_reason(work, &(struct hf_why_rule){HF_RULE_STOCK_AT_REPAIRER,
                                            (double)flow->returning[END_MOST], door, child, 2});
    if (flow->returning[END_LEAST] < flow->at_repairer) {
        const double stranded = (double)(flow->at_repairer - flow->returning[END_LEAST]);
        flow_reason(work, &(struct hf_why_rule){HF_RULE_STOCK_STRANDED, stranded,
                                                act_end(work, HF_DEAL_RECEIVE_REPAIRED, END_LEAST),
                                                child, 2});
    }
}

static bool has_kits(const struct inflow_work *work) {
    const struct hf_csr *rows = &work->assessment->snapshot->kits_by_product;
    const uint32_t product = work->question->product;
    return rows->start[product] < rows->start[product + 1];
}

/* Who repairs with kits repairs in the own shop: at best no act with others ends it. */
static double act_end_years(const struct inflow_work *work, enum hf_deal_act act, int end) {
    if (end == END_MOST && has_kits(work)) {
        return (double)INFINITY;
    }
    const struct hf_date day = act_end(work, act, end);
    return day.days < HF_DATE_MAX.days ? flow_years(work, day) : (double)INFINITY;
}

/* No repair order, but some removed units work: these may be found and come back, at best. Where
 * repair is said to use up kits, the operator repairs itself: at best all that can be. */
static void unordered_loop_add(struct inflow_work *work, const struct repair_record *record) {
    const struct hf_assumption *assumption = work->assessment->assumptions.item;
    const bool is_own = has_kits(work);
    const struct hf_repair_loop loop = {
        .share_ratio = is_own ? 1.0 : no_fault_share(work, END_MOST),
        .yield_ratio = is_own ? repair_yield(work, record).upper : 1.0,
        .turnaround_years = assumption[HF_ASSUME_REPAIR_DAYS].value.lower / HF_DAYS_PER_YEAR,
        .send_until_years = act_end_years(work, HF_DEAL_SEND_FOR_REPAIR, END_MOST),
        .return_until_years = act_end_years(work, HF_DEAL_RECEIVE_REPAIRED, END_MOST)};
    if (!(loop.share_ratio > 0.0) || !(loop.yield_ratio > 0.0) ||
        (!is_own &&
         (!(loop.send_until_years > 0.0) || !(loop.return_until_years > loop.turnaround_years)))) {
        return;
    }
    struct stock_flow_end *most = &work->flow->end[END_MOST];
    most->loop[0] = loop;
    most->loop_count = 1;
    if (is_own) { /* kits_add says why */
        return;
    }
    const struct hf_why_id child[] = {
        work->question->rate->no_fault_why,
        hf_why_leaf(&work->assessment->why, HF_WHY_ASSUMPTION, HF_ASSUME_REPAIR_DAYS, 0)};
    flow_reason(work, &(struct hf_why_rule){HF_RULE_STOCK_NO_FAULT, loop.share_ratio, HF_DATE_MIN,
                                            child, 2});
}

/* Repair goes on as the record shows it until the acts end. Without a repair order nothing says
 * that the product is repaired at all: no loop but of units that work. */
static void loop_add(struct inflow_work *work, const struct repair_record *record) {
    if (record->sent == 0) {
        unordered_loop_add(work, record);
        return;
    }
    const struct hf_range share = repair_share(work, record);
    const struct hf_range yield = repair_yield(work, record);
    const struct hf_range days = repair_days(work, record);
    for (int end = 0; end < ENDS; end++) {
        const bool is_least = end == END_LEAST;
        const struct hf_repair_loop loop = {
            .share_ratio = is_least ? share.lower : share.upper,
            .yield_ratio = is_least ? yield.lower : yield.upper,
            .turnaround_years = (is_least ? days.upper : days.lower) / HF_DAYS_PER_YEAR,
            .send_until_years = act_end_years(work, HF_DEAL_SEND_FOR_REPAIR, end),
            .return_until_years = act_end_years(work, HF_DEAL_RECEIVE_REPAIRED, end)};
        if (loop.share_ratio > 0.0 && loop.yield_ratio > 0.0 && loop.send_until_years > 0.0 &&
            loop.return_until_years > loop.turnaround_years) {
            work->flow->end[end].loop[0] = loop;
            work->flow->end[end].loop_count = 1;
        }
    }
    if (work->flow->end[END_MOST].loop_count == 0) {
        return;
    }
    struct hf_why *why = &work->assessment->why;
    const struct hf_product_dates *dates = work->question->dates;
    const struct hf_why_id child[] = {
        hf_why_row(why, HF_KIND_REPAIR, record->first),
        dates == NULL ? HF_WHY_NONE : dates->act_end[HF_DEAL_SEND_FOR_REPAIR].why,
        record->good + record->bad > 0
            ? HF_WHY_NONE
            : hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_REPAIR_YIELD, 0),
        hf_range_is_known(record->days)
            ? HF_WHY_NONE
            : hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_REPAIR_DAYS, 0)};
    flow_reason(work,
                &(struct hf_why_rule){HF_RULE_STOCK_REPAIRED, share.upper * yield.upper,
                                      act_end(work, HF_DEAL_SEND_FOR_REPAIR, END_MOST), child, 4});
}

struct stock_repair hf_stock_repair_read(struct hf_assessment *assessment, uint32_t product) {
    const struct stock_flow_question question = {.product = product,
                                                 .from = assessment->scenario.as_of};
    const struct inflow_work work = {assessment, &question, NULL};
    const struct repair_record record = repairs_read(&work);
    const int64_t good = record.good - record.working;
    struct stock_repair repair = {.days = repair_days(&work, &record), .row = record.first};
    repair.yield_is_assumed = good + record.bad == 0;
    repair.days_are_assumed = !hf_range_is_known(record.days);
    repair.yield = repair.yield_is_assumed
                       ? assessment->assumptions.item[HF_ASSUME_REPAIR_YIELD].value
                       : hf_stock_share_interval((double)good, (double)record.bad);
    return repair;
}

/* ---- kits ---- */

static struct hf_date kit_end(const struct hf_assessment *assessment, uint32_t kit) {
    static const enum hf_effect_kind ends[] = {HF_EFFECT_NO_SUPPLY, HF_EFFECT_NO_SPARES};
    struct hf_date first = HF_DATE_MAX;
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        const struct hf_product_dates *dates = &assessment->product[i];
        for (size_t k = 0; k < 2 && dates->product == kit; k++) {
            const struct hf_date day = dates->date[ends[k]].earliest;
            if (dates->answer[ends[k]] != HF_ANSWER_NO && hf_date_is_before(day, first)) {
                first = day;
            }
        }
    }
    return first;
}

struct hf_date hf_stock_kits_end(const struct hf_assessment *assessment, uint32_t product,
                                 uint32_t *row) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_csr *rows = &snapshot->kits_by_product;
    struct hf_date first = HF_DATE_MAX;
    *row = HF_NONE;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t kit = snapshot->repair_kits.kit[rows->item[i]];
        const struct hf_date day = kit == HF_NONE ? HF_DATE_MAX : kit_end(assessment, kit);
        if (hf_date_is_before(day, first)) {
            first = day;
            *row = rows->item[i];
        }
    }
    return first;
}

static double kits_on_hand(const struct hf_snapshot *snapshot, uint32_t row) {
    const struct hf_csr *lots = &snapshot->stocks_by_product;
    const uint32_t kit = snapshot->repair_kits.kit[row];
    const int64_t each = snapshot->repair_kits.quantity[row];
    double units = 0.0;
    for (uint32_t i = kit == HF_NONE ? 0 : lots->start[kit];
         kit != HF_NONE && i < lots->start[kit + 1]; i++) {
        const int64_t quantity = snapshot->stocks.quantity[lots->item[i]];
        units += quantity > 0 && quantity != HF_COUNT_UNKNOWN ? (double)quantity : 0.0;
    }
    return floor(units / (each > 1 ? (double)each : 1.0));
}

/* Once kits come in no longer, how many repairs those on hand still allow hangs on the other
 * boards: by the earliest dates of this pool alone none, by the latest as many as it needs. */
static void kits_add(struct inflow_work *work) {
    struct hf_assessment *assessment = work->assessment;
    const uint32_t product = work->question->product;
    struct stock_flow_end *least = &work->flow->end[END_LEAST];
    struct stock_flow_end *most = &work->flow->end[END_MOST];
    if (!has_kits(work) || most->loop_count == 0) {
        return;
    }
    uint32_t row = HF_NONE;
    const struct hf_date day = hf_stock_kits_end(assessment, product, &row);
    if (row != HF_NONE && least->loop_count > 0) {
        least->loop[0].send_until_years =
            fmin(least->loop[0].send_until_years, flow_years(work, day));
        least->loop_count = least->loop[0].send_until_years > 0.0 ? 1 : 0;
    }
    const struct hf_csr *rows = &assessment->snapshot->kits_by_product;
    row = row == HF_NONE ? rows->item[rows->start[product]] : row;
    const struct stock_repair repair = hf_stock_repair_read(assessment, product);
    struct hf_why *why = &assessment->why;
    const struct hf_why_id child[] = {
        hf_why_row(why, HF_KIND_REPAIR_KIT, row),
        repair.yield_is_assumed ? hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_REPAIR_YIELD, 0)
                                : HF_WHY_NONE,
        repair.days_are_assumed ? hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_REPAIR_DAYS, 0)
                                : HF_WHY_NONE};
    flow_reason(work,
                &(struct hf_why_rule){HF_RULE_STOCK_KITS, kits_on_hand(assessment->snapshot, row),
                                      day, child, 3});
}

/* ---- harvest ---- */

static struct hf_range harvest_ratio(const struct inflow_work *work, struct hf_range said) {
    return hf_range_is_known(said)
               ? said
               : work->assessment->assumptions.item[HF_ASSUME_HARVEST_RATIO].value;
}

static void harvest_add(struct inflow_work *work) {
    const struct stock_service *service = work->question->service;
    const uint32_t product = work->question->product;
    double expected[ENDS] = {0.0, 0.0};
    for (uint32_t i = service->change_start[product]; i < service->change_start[product + 1]; i++) {
        const struct stock_change *change = &service->change[i];
        const struct hf_range ratio = harvest_ratio(work, change->harvest_ratio);
        if (change->delta >= 0 || !(ratio.upper > 0.0)) {
            continue;
        }
        for (int end = 0; end < ENDS; end++) {
            const struct hf_date day =
                end == END_LEAST ? change->date.latest : change->date.earliest;
            const double good = fmin(fmax(end == END_LEAST ? ratio.lower : ratio.upper, 0.0), 1.0);
            const bool comes = day.days < HF_DATE_MAX.days && day.days >= work->question->from.days;
            delivery_add(work, end, comes ? day : HF_DATE_MAX, -change->delta, good, true);
            expected[end] += comes ? good * (double)-change->delta : 0.0;
        }
    }
    for (int end = 0; end < ENDS; end++) {
        work->flow->harvest[end] = expected[end] < 0x1p62 ? (int64_t)expected[end] : INT64_MAX;
    }
    if (expected[END_MOST] > 0.0) {
        const struct hf_csr *rows = &work->assessment->snapshot->schedules_by_product;
        const struct hf_why_id child[] = {
            rows->start[product] == rows->start[product + 1]
                ? HF_WHY_NONE /* a schedule that is no row of the snapshot */
                : hf_why_row(&work->assessment->why, HF_KIND_SCHEDULE,
                             rows->item[rows->start[product]]),
            hf_why_leaf(&work->assessment->why, HF_WHY_ASSUMPTION, HF_ASSUME_HARVEST_RATIO, 0)};
        flow_reason(work, &(struct hf_why_rule){HF_RULE_STOCK_HARVESTED, expected[END_MOST],
                                                HF_DATE_MIN, child, 2});
    }
}

/* ---- lots that expire ---- */

static void lots_add(struct inflow_work *work) {
    const struct hf_assessment *assessment = work->assessment;
    const struct hf_stocks *stocks = &assessment->snapshot->stocks;
    struct hf_why_id child[CITED_MAX];
    uint32_t cited = 0;
    struct hf_date first = HF_DATE_MAX;
    for (uint32_t i = 0; i < assessment->stock_bar_count; i++) {
        const struct hf_stock_bar *bar = &assessment->stock_bar[i];
        const uint32_t row = bar->stock;
        const int64_t units = stocks->quantity[row];
        if (stocks->product[row] != work->question->product || units == HF_COUNT_UNKNOWN ||
            units <= 0 || stocks->condition[row] == HF_STOCK_FAULTY ||
            bar->barred_as_spare <= HF_ANSWER_PRESUMED_NO) {
            continue;
        }
        for (int end = 0; end < ENDS; end++) {
            const struct hf_date day =
                end == END_LEAST ? bar->spare_from.earliest : bar->spare_from.latest;
            const bool is_barred = end == END_LEAST || bar->barred_as_spare == HF_ANSWER_YES;
            struct stock_flow_end *ends = &work->flow->end[end];
            if (is_barred && day.days < HF_DATE_MAX.days) {
                ends->lot[ends->lot_count++] =
                    (struct hf_balance_lot){flow_years(work, day), units};
                work->flow->barred[end] = flow_plus(work->flow->barred[end], units);
            }
        }
        if (cited < CITED_MAX) {
            child[cited++] = bar->spare_why;
        }
        first =
            hf_date_is_before(bar->spare_from.earliest, first) ? bar->spare_from.earliest : first;
    }
    if (cited > 0) {
        flow_reason(work, &(struct hf_why_rule){HF_RULE_STOCK_EXPIRES,
                                                (double)work->flow->barred[END_LEAST], first, child,
                                                cited});
    }
}

/* ---- together ---- */

static int delivery_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_balance_delivery *left = left_pointer;
    const struct hf_balance_delivery *right = right_pointer;
    if (left->years < right->years || left->years > right->years) {
        return left->years < right->years ? -1 : 1;
    }
    if (left->units != right->units) {
        return left->units < right->units ? -1 : 1;
    }
    if (left->is_harvest != right->is_harvest) {
        return left->is_harvest ? 1 : -1;
    }
    return (left->good_ratio > right->good_ratio) - (left->good_ratio < right->good_ratio);
}

static int lot_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_balance_lot *left = left_pointer;
    const struct hf_balance_lot *right = right_pointer;
    if (left->until_years < right->until_years || left->until_years > right->until_years) {
        return left->until_years < right->until_years ? -1 : 1;
    }
    return (left->units > right->units) - (left->units < right->units);
}

/* Lots of one day are one lot: a shelf of hundreds of lots is barred on a few days. */
static void lots_merge(struct stock_flow_end *ends) {
    uint32_t kept = 0;
    qsort(ends->lot, ends->lot_count, sizeof *ends->lot, lot_order);
    for (uint32_t i = 0; i < ends->lot_count; i++) {
        const struct hf_balance_lot next = ends->lot[i];
        struct hf_balance_lot *last = kept > 0 ? &ends->lot[kept - 1] : NULL;
        if (last != NULL && !(last->until_years < next.until_years)) {
            last->units = flow_plus(last->units, next.units);
        } else {
            ends->lot[kept++] = next;
        }
    }
    ends->lot_count = kept;
}

static int delivery_kind_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_balance_delivery *left = left_pointer;
    const struct hf_balance_delivery *right = right_pointer;
    if (left->is_harvest != right->is_harvest) {
        return left->is_harvest ? 1 : -1;
    }
    if (left->good_ratio < right->good_ratio || left->good_ratio > right->good_ratio) {
        return left->good_ratio < right->good_ratio ? -1 : 1;
    }
    return delivery_order(left_pointer, right_pointer);
}

/* A programme of thousands of swaps delivers on as many days. Those of a month that are alike are
 * taken as one: on its last day at the lesser end, on its first at the other. */
static void deliveries_merge(struct stock_flow_end *ends, int end) {
    const double width = ends->delivery_count > DELIVERIES_APART ? 1.0 / 12.0 : 0.0;
    double first = 0.0;
    uint32_t kept = 0;
    qsort(ends->delivery, ends->delivery_count, sizeof *ends->delivery, delivery_kind_order);
    for (uint32_t i = 0; i < ends->delivery_count; i++) {
        const struct hf_balance_delivery next = ends->delivery[i];
        struct hf_balance_delivery *last = kept > 0 ? &ends->delivery[kept - 1] : NULL;
        const bool is_alike = last != NULL && last->is_harvest == next.is_harvest &&
                              !(last->good_ratio < next.good_ratio) && next.years - first <= width;
        if (is_alike) {
            last->units = flow_plus(last->units, next.units);
            last->years = end == END_LEAST ? next.years : last->years;
        } else {
            ends->delivery[kept++] = next;
            first = next.years;
        }
    }
    ends->delivery_count = kept;
    qsort(ends->delivery, kept, sizeof *ends->delivery, delivery_order);
}

static uint32_t rows_of(const struct hf_csr *rows, uint32_t product) {
    return rows->start[product + 1] - rows->start[product];
}

enum hf_status hf_stock_flow_gather(struct hf_assessment *assessment,
                                    const struct stock_flow_question *question,
                                    struct hf_arena *keep, struct stock_flow *flow) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const uint32_t product = question->product;
    const uint32_t changes =
        question->service->change_start[product + 1] - question->service->change_start[product];
    const size_t deliveries = (size_t)rows_of(&snapshot->orders_by_product, product) +
                              rows_of(&snapshot->repairs_by_product, product) + changes + 1;
    const size_t lots = (size_t)rows_of(&snapshot->stocks_by_product, product) + 1;
    *flow = (struct stock_flow){.at_repairer = 0};
    for (int end = 0; end < ENDS; end++) {
        flow->end[end].delivery = hf_new(keep, struct hf_balance_delivery, deliveries);
        flow->end[end].lot = hf_new(keep, struct hf_balance_lot, lots);
        if (flow->end[end].delivery == NULL || flow->end[end].lot == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    struct inflow_work work = {assessment, question, flow};
    const struct repair_record record = repairs_read(&work);
    orders_add(&work);
    pending_add(&work, &record);
    loop_add(&work, &record);
    kits_add(&work);
    harvest_add(&work);
    lots_add(&work);
    for (int end = 0; end < ENDS; end++) {
        struct stock_flow_end *ends = &flow->end[end];
        if (ends->delivery_count > 1) {
            deliveries_merge(ends, end);
        }
        if (ends->lot_count > 1) {
            lots_merge(ends);
        }
    }
    return HF_OK;
}
