#include "stock/no_fault.h"

#include "base/special.h"

#include <math.h>

/* A removed unit that works took a spare as a failed one does. Where removals are counted anyway,
 * only how many of them worked is asked; where failures are stated, such removals come on top, at a
 * rate learnt from their own record. */

static const double share_tail = 0.025; /* central 95 % */
static const double no_fault_confidence = 0.95;

/* By bisection on the distribution. */
struct hf_range hf_stock_share_interval(double yes, double no) {
    struct hf_range share = {0.0, 1.0};
    for (int side = 0; side < 2; side++) {
        const double wanted = side == 0 ? share_tail : 1.0 - share_tail;
        double low = 0.0;
        double high = 1.0;
        for (int i = 0; i < 60; i++) {
            const double middle = 0.5 * (low + high);
            if (hf_beta_lower(middle, 1.0 - middle, yes + 0.5, no + 0.5) < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        *(side == 0 ? &share.lower : &share.upper) = 0.5 * (low + high);
    }
    return share;
}

/* ---- what the rows say ---- */

static int64_t no_fault_plus(int64_t left, int64_t right) {
    int64_t sum = INT64_MAX;
    return hf_add_int64(left, right, &sum) ? sum : INT64_MAX;
}

struct no_fault_seen hf_stock_no_fault_failures(const struct hf_snapshot *snapshot,
                                                uint32_t product, struct hf_date as_of) {
    const struct hf_failures *failures = &snapshot->failures;
    const struct hf_csr *rows = &snapshot->failures_by_product;
    struct no_fault_seen seen = {.kind = HF_KIND_FAILURE, .row = HF_NONE};
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        if (hf_date_is_before(as_of, failures->date[row].earliest)) {
            continue;
        }
        const int64_t units = stock_quantity(failures->quantity[row]);
        if (failures->no_fault_found[row] == HF_YES) {
            seen.good = no_fault_plus(seen.good, units);
            seen.row = seen.row == HF_NONE ? row : seen.row;
        } else { /* whoever marks the good ones leaves the others blank */
            seen.failed = no_fault_plus(seen.failed, units);
        }
    }
    return seen;
}

/* ---- shares and rates ---- */

static void no_fault_shares(const struct no_fault_seen *seen, struct stock_rate *rate) {
    const double good = (double)seen->good;
    const double failed = (double)seen->failed;
    const double open = (double)seen->open;
    rate->no_fault[0] = hf_stock_share_interval(good, failed + open).lower;
    rate->no_fault[1] = hf_stock_share_interval(good + open, failed).upper;
}

static void no_fault_reason(struct hf_assessment *assessment, struct hf_why_id child,
                            struct stock_rate *rate) {
    rate->no_fault_why = hf_why_apply(
        &assessment->why,
        &(struct hf_why_rule){HF_RULE_STOCK_NO_FAULT, fmax(rate->no_fault[0], rate->no_fault[1]),
                              HF_DATE_MIN, &child, 1});
}

void hf_stock_no_fault_within(struct hf_assessment *assessment, const struct no_fault_seen *seen,
                              struct stock_rate *rate) {
    if (seen->row == HF_NONE || seen->good <= 0) {
        return;
    }
    no_fault_shares(seen, rate);
    no_fault_reason(assessment, hf_why_row(&assessment->why, seen->kind, seen->row), rate);
}

/* Removals of good units per year beside the failures, by end the least and the most. */
static bool removals_learnt(const struct no_fault_seen *seen, const double unit_years[2],
                            struct hf_range *per_year) {
    const struct hf_stock_record least = {(double)seen->good, unit_years[1]};
    const struct hf_stock_record most = {(double)seen->good + (double)seen->open, unit_years[0]};
    struct hf_range low = HF_RANGE_UNKNOWN;
    struct hf_range high = HF_RANGE_UNKNOWN;
    if (seen->row == HF_NONE || seen->good <= 0 || !(unit_years[0] > 0.0) ||
        hf_stock_rate_interval(&least, no_fault_confidence, &low) != HF_OK ||
        hf_stock_rate_interval(&most, no_fault_confidence, &high) != HF_OK) {
        return false;
    }
    *per_year = (struct hf_range){low.lower, high.upper};
    return true;
}

static void removals_add(struct hf_assessment *assessment, struct hf_range good,
                         struct hf_why_id child, struct stock_rate *rate) {
    const struct hf_range failures = rate->per_year;
    rate->per_year.lower = failures.lower + good.lower;
    rate->per_year.upper = failures.upper + good.upper;
    rate->no_fault[0] = rate->per_year.upper > 0.0 ? good.upper / rate->per_year.upper : 0.0;
    rate->no_fault[1] = rate->per_year.lower > 0.0 ? good.lower / rate->per_year.lower : 0.0;
    rate->is_own = false;
    no_fault_reason(assessment, child, rate);
}

void hf_stock_no_fault_beside(struct hf_assessment *assessment, const struct no_fault_seen *seen,
                              const double unit_years[2], struct stock_rate *rate) {
    const struct hf_assumption *assumed = &assessment->assumptions.item[HF_ASSUME_NO_FAULT_SHARE];
    const struct hf_range share = assumed->value;
    struct hf_range good = HF_RANGE_UNKNOWN;
    if (removals_learnt(seen, unit_years, &good)) {
        removals_add(assessment, good, hf_why_row(&assessment->why, seen->kind, seen->row), rate);
        return;
    }
    rate->no_fault_is_unsaid = assumed->origin == HF_ASSUMED_DEFAULT;
    if (share.lower >= 0.0 && share.upper < 1.0 && share.upper > 0.0) {
        good.lower = rate->per_year.lower * share.lower / (1.0 - share.lower);
        good.upper = rate->per_year.upper * share.upper / (1.0 - share.upper);
        removals_add(assessment, good,
                     hf_why_leaf(&assessment->why, HF_WHY_ASSUMPTION, HF_ASSUME_NO_FAULT_SHARE, 0),
                     rate);
    }
}
