#include <holdfast/exposure.h>

#include "stock/lever.h"

#include "base/special.h"

#include <math.h>

/* Who could repair a product once its own repair ends. The best by law, then by how long it goes
 * on, then the one met first: contracts and what they name, then repair orders. */

enum { REPAIRERS_MAX = 12, LINE_SEND = 2, LINE_RETURN = 3 };
static const double repairer_tail = 0.025; /* central 95 % */

struct repairer {
    uint32_t party;
    struct hf_why_id source; /* the row that names it */
    enum hf_answer lawful;
    struct hf_date_range until;
    struct hf_why_id why[2];
};

struct repairers {
    const struct lever_frame *frame;
    uint32_t product;
    struct repairer item[REPAIRERS_MAX];
    uint32_t count;
};

static void repairer_add(struct repairers *work, uint32_t party, enum hf_kind kind, uint32_t row) {
    for (uint32_t i = 0; i < work->count; i++) {
        if (work->item[i].party == party) {
            return;
        }
    }
    if (party != HF_NONE && work->count < REPAIRERS_MAX) {
        work->item[work->count++] = (struct repairer){
            .party = party, .source = hf_why_row(&work->frame->assessment->why, kind, row)};
    }
}

static void repairers_find(struct repairers *work) {
    const struct hf_snapshot *snapshot = work->frame->assessment->snapshot;
    const struct hf_contracts *contracts = &snapshot->contracts;
    const struct hf_date today = work->frame->assessment->scenario.as_of;
    for (uint32_t i = 0; i < contracts->rows.count; i++) {
        const bool is_of_it =
            contracts->product[i] == work->product ||
            (contracts->product[i] == HF_NONE && contracts->supplier[i] != HF_NONE &&
             contracts->supplier[i] == snapshot->products.manufacturer[work->product]);
        if (contracts->kind[i] == HF_CONTRACT_REPAIR && is_of_it &&
            contracts->until[i].latest.days > today.days) {
            repairer_add(work, contracts->supplier[i], HF_KIND_CONTRACT, i);
            repairer_add(work, contracts->alternative[i], HF_KIND_CONTRACT, i);
        }
    }
    const struct hf_csr *rows = &snapshot->repairs_by_product;
    for (uint32_t i = rows->start[work->product]; i < rows->start[work->product + 1]; i++) {
        repairer_add(work, snapshot->repairs.repairer[rows->item[i]], HF_KIND_REPAIR,
                     rows->item[i]);
    }
}

/* The maker's own repair ends with its support, and with whatever else ended it. */
static void maker_ends(const struct repairers *work, struct repairer *item) {
    const uint32_t at = work->frame->dates_of[work->product];
    static const enum hf_deal_act acts[] = {HF_DEAL_SEND_FOR_REPAIR, HF_DEAL_RECEIVE_REPAIRED};
    const struct hf_date today = work->frame->assessment->scenario.as_of;
    for (int i = 0; i < 2 && at > 0; i++) {
        const struct hf_act_end *end = &work->frame->assessment->product[at - 1].act_end[acts[i]];
        if (end->answer == HF_ANSWER_NO) {
            continue;
        }
        item->until = hf_date_range_min(item->until, end->date);
        item->why[i] = end->why;
        if (end->date.earliest.days <= today.days) {
            item->lawful = hf_answer_and(item->lawful, hf_answer_not(end->answer));
        }
    }
}

/* Sending to it and having it back, on the as-of day. */
static enum hf_status repairer_ask(const struct repairers *work, struct repairer *item,
                                   struct hf_arena *keep, struct hf_arena scratch) {
    const struct hf_check_subject subject = {item->party, NULL, 0};
    const struct hf_check_deal deal = {.supplier = &subject,
                                       .product = work->product,
                                       .destination = HF_TEXT(""),
                                       .ordered = HF_DATE_UNKNOWN,
                                       .contract = HF_NONE};
    struct hf_check check;
    HF_TRY(hf_exposure_check_deal(work->frame->assessment, &deal, keep, scratch, &check));
    const struct hf_check_line *send = &check.line[LINE_SEND];
    const struct hf_check_line *back = &check.line[LINE_RETURN];
    item->lawful = hf_answer_and(send->lawful, back->lawful);
    item->until = hf_date_range_min(send->until, back->until);
    item->why[0] = send->why;
    item->why[1] = back->why;
    if (item->party == work->frame->assessment->snapshot->products.manufacturer[work->product]) {
        maker_ends(work, item);
    }
    return HF_OK;
}

/* Jeffreys' interval for the share of good ones. */
static struct hf_range yield_interval(double good, double bad) {
    double end[2] = {0.0, 1.0};
    for (int side = 0; side < 2; side++) {
        double low = 0.0;
        double high = 1.0;
        for (int i = 0; i < 60; i++) {
            const double middle = 0.5 * (low + high);
            const double below = hf_beta_lower(middle, 1.0 - middle, good + 0.5, bad + 0.5);
            if (below < (side == 0 ? repairer_tail : 1.0 - repairer_tail)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        end[side] = 0.5 * (low + high);
    }
    return (struct hf_range){end[0], end[1]};
}

/* What its own repair orders of the product show; unknown where they show nothing. */
static void record_read(const struct repairers *work, uint32_t party, struct hf_range *days,
                        struct hf_range *yield) {
    const struct hf_repairs *repairs = &work->frame->assessment->snapshot->repairs;
    const struct hf_csr *rows = &work->frame->assessment->snapshot->repairs_by_product;
    double good = 0.0;
    double bad = 0.0;
    *days = HF_RANGE_UNKNOWN;
    for (uint32_t i = rows->start[work->product]; i < rows->start[work->product + 1]; i++) {
        const uint32_t row = rows->item[i];
        const uint8_t outcome = repairs->outcome[row];
        const struct hf_date_range sent = repairs->sent[row];
        const struct hf_date_range back = repairs->returned[row];
        if (repairs->repairer[row] != party || outcome == HF_REPAIR_PENDING) {
            continue;
        }
        const double units =
            repairs->quantity[row] == HF_COUNT_UNKNOWN ? 1.0 : (double)repairs->quantity[row];
        good += outcome == HF_REPAIR_REPAIRED || outcome == HF_REPAIR_REPLACED ||
                        outcome == HF_REPAIR_NO_FAULT
                    ? units
                    : 0.0;
        bad += outcome == HF_REPAIR_SCRAPPED ? units : 0.0;
        if (hf_date_range_is_blank(sent) || hf_date_range_is_blank(back) ||
            back.latest.days >= HF_DATE_MAX.days || sent.earliest.days <= HF_DATE_MIN.days) {
            continue;
        }
        const double least = fmax(back.earliest.days - sent.latest.days, 0.0);
        const double most = fmax(back.latest.days - sent.earliest.days, least);
        days->lower = isnan(days->lower) ? least : fmin(days->lower, least);
        days->upper = isnan(days->upper) ? most : fmax(days->upper, most);
    }
    *yield = good + bad > 0.0 ? yield_interval(good, bad) : HF_RANGE_UNKNOWN;
}

static void loops_fill(const struct repairers *work, const struct repairer *item,
                       struct lever_made *made) {
    const struct hf_snapshot *snapshot = work->frame->assessment->snapshot;
    const struct hf_assumption *assumption = work->frame->assessment->assumptions.item;
    const uint32_t class_row = snapshot->products.product_class[work->product];
    const struct hf_date from = work->frame->now[made->lever.pool].from;
    struct hf_range days = HF_RANGE_UNKNOWN;
    struct hf_range yield = HF_RANGE_UNKNOWN;
    if (item != NULL) {
        record_read(work, item->party, &days, &yield);
    }
    if (!hf_range_is_known(days) && class_row != HF_NONE) {
        days = snapshot->classes.repair_days[class_row];
    }
    if (!hf_range_is_known(yield) && class_row != HF_NONE) {
        yield = snapshot->classes.repair_yield_ratio[class_row];
    }
    days = hf_range_is_known(days) ? days : assumption[HF_ASSUME_REPAIR_DAYS].value;
    yield = hf_range_is_known(yield) ? yield : assumption[HF_ASSUME_REPAIR_YIELD].value;
    made->lever.days = days;
    for (int end = 0; end < 2; end++) {
        const struct hf_date until = item == NULL ? HF_DATE_MAX
                                     : end == 0   ? item->until.earliest
                                                  : item->until.latest;
        const double years = until.days >= HF_DATE_MAX.days ? (double)INFINITY
                             : until.days > from.days ? (until.days - from.days) / HF_DAYS_PER_YEAR
                                                      : 0.0;
        const double ratio = end == 0 ? yield.lower : yield.upper;
        made->change.loop[end] = (struct hf_repair_loop){
            .share_ratio = 1.0,
            .yield_ratio = fmin(fmax(ratio, 0.0), 1.0),
            .turnaround_years = fmax(end == 0 ? days.upper : days.lower, 0.0) / HF_DAYS_PER_YEAR,
            .send_until_years = years,
            .return_until_years = years};
    }
}

static void repairer_why(const struct lever_frame *frame, const struct repairer *item,
                         struct lever_made *made) {
    struct hf_why *why = &frame->assessment->why;
    const uint32_t product = frame->assessment->endurance[made->lever.pool].product;
    const uint32_t class_row = frame->assessment->snapshot->products.product_class[product];
    const struct hf_why_id child[] = {
        item == NULL ? HF_WHY_NONE : item->source,
        item == NULL ? HF_WHY_NONE : item->why[0],
        item == NULL ? HF_WHY_NONE : item->why[1],
        class_row == HF_NONE ? HF_WHY_NONE : hf_why_row(why, HF_KIND_CLASS, class_row),
        hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_REPAIR_DAYS, 0),
        hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_REPAIR_YIELD, 0),
        hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_REPAIR_RATIO, 0)};
    for (size_t i = 0; i < sizeof child / sizeof child[0]; i++) {
        made->child[made->child_count++] = child[i];
    }
}

enum hf_status hf_lever_repairer(const struct lever_frame *frame, uint32_t product,
                                 struct hf_arena *keep, struct hf_arena scratch,
                                 struct lever_made *made) {
    struct repairers *work = hf_new(&scratch, struct repairers, 1);
    struct hf_lever *lever = &made->lever;
    if (work == NULL) {
        return HF_ERR_MEMORY;
    }
    work->frame = frame;
    work->product = product;
    repairers_find(work);
    const struct repairer *best = NULL;
    for (uint32_t i = 0; i < work->count; i++) {
        struct repairer *item = &work->item[i];
        HF_TRY(repairer_ask(work, item, keep, scratch));
        if (best == NULL || item->lawful > best->lawful ||
            (item->lawful == best->lawful &&
             item->until.earliest.days > best->until.earliest.days)) {
            best = item;
        }
    }
    loops_fill(work, best, made);
    repairer_why(frame, best, made);
    if (best == NULL) {
        lever->state = HF_LEVER_UNKNOWN;
        lever->possible = HF_ANSWER_NO_BASIS;
        lever->unsaid = HF_UNSAID_REPAIRER;
        made->is_maybe = true;
        return HF_OK;
    }
    lever->party = best->party;
    lever->possible = best->lawful;
    lever->ends = best->until;
    lever->unsaid = hf_answer_is_settled(best->lawful) ? 0 : HF_UNSAID_LAWFUL;
    lever->state = best->lawful > HF_ANSWER_PRESUMED_NO ? HF_LEVER_OPEN : HF_LEVER_BARRED;
    return HF_OK;
}
