#include <holdfast/pools.h>

#include "base/special.h"

#include <math.h>

/* What the assessment says of each pool, as a claim, beside a simulation of its balances. */

static const double checked_levels[HF_ENDURANCE_LEVELS] = {0.5, 0.8, 0.95, 0.99};
static const double check_event_limit = 2e8; /* a balance: some seconds */

/* The size that the largest of so many normal numbers exceeds as rarely as one exceeds 3. */
static double limit_of(uint64_t compared) {
    const double once = hf_gamma_upper(0.5, 4.5); /* P(|Z| > 3) */
    const double each = -expm1(log1p(-once) / (double)(compared > 0 ? compared : 1));
    return sqrt(2.0 * hf_gamma_upper_inverse(0.5, each));
}

struct checked_claim {
    double years[HF_CHECK_MOMENTS];
    double hold[HF_CHECK_MOMENTS], available[HF_CHECK_MOMENTS];
};

/* Days of the curve at equal distance, the first left out: at the start nothing is short yet. */
static uint32_t claim_moments(const struct hf_endurance *item, int end,
                              struct checked_claim *claim) {
    const double *hold = end == 0 ? item->survival_lower : item->survival_upper;
    const double *available = end == 0 ? item->available_lower : item->available_upper;
    uint32_t count = 0;
    uint32_t before = 0;
    for (uint32_t i = 1; i <= HF_CHECK_MOMENTS && item->survival_count > 1; i++) {
        const uint32_t at = (item->survival_count - 1) * i / HF_CHECK_MOMENTS;
        if (at > before) {
            claim->years[count] =
                (item->survival_day[at].days - item->from.days) / HF_DAYS_PER_YEAR;
            claim->hold[count] = fmin(fmax(hold[at], 0.0), 1.0);
            claim->available[count++] = fmin(fmax(available[at], 0.0), 1.0);
            before = at;
        }
    }
    return count;
}

static void check_merge(const struct hf_stock_check *found, struct hf_pool_check *item) {
    item->compared += found->compared;
    item->worst_in_errors = fmax(item->worst_in_errors, found->worst_in_errors);
    for (uint32_t i = 0; i < found->date_count; i++) {
        item->worst_off_days = fmax(item->worst_off_days, fabs(found->date[i].off_days));
    }
}

/* Whether a difference is larger than the limit; of a date only if it is off by a day, too. */
static bool check_exceeds(const struct hf_stock_check *found, double limit) {
    bool is_beyond = false;
    for (uint32_t i = 0; i < found->moment_count; i++) {
        is_beyond = is_beyond || fabs(found->hold[i].in_errors) > limit ||
                    fabs(found->available[i].in_errors) > limit;
    }
    for (uint32_t i = 0; i < found->date_count; i++) {
        is_beyond = is_beyond || (fabs(found->date[i].kept.in_errors) > limit &&
                                  fabs(found->date[i].off_days) > 1.0);
    }
    return is_beyond;
}

struct check_arenas {
    struct hf_arena *keep;
    struct hf_arena scratch;
};

struct checked_end {
    struct hf_stock_check *found;
    double own_error;
};

static enum hf_status end_check(const struct hf_endurance *item,
                                const struct hf_pool_balances *balances, int end,
                                const struct hf_simulate_request *request,
                                struct check_arenas arenas, struct checked_end *checked) {
    struct checked_claim claim = {.years = {0.0}};
    const uint32_t moments = claim_moments(item, end, &claim);
    const struct hf_balance_question question = {.horizon_years = request->horizon_years,
                                                 .confidence = checked_levels,
                                                 .confidence_count = HF_ENDURANCE_LEVELS,
                                                 .years = claim.years,
                                                 .count = moments};
    struct hf_balance_answer answer;
    HF_TRY(hf_balance_answer(&balances->balance[end], &question, arenas.keep, arenas.scratch,
                             &answer));
    for (uint32_t i = 0; i < moments; i++) {
        checked->own_error = fmax(checked->own_error, answer.hold_error[i]);
    }
    for (int i = 0; i < HF_ENDURANCE_LEVELS; i++) {
        checked->own_error = fmax(checked->own_error, answer.share_error[i]);
    }
    const bool is_simulated = answer.paths > 0;
    const struct hf_stock_claim asked = {.years = claim.years,
                                         .hold = claim.hold,
                                         .available = claim.available,
                                         .moment_count = moments,
                                         .confidence = checked_levels,
                                         .until_years = answer.until,
                                         .date_count = HF_ENDURANCE_LEVELS,
                                         .hold_error = is_simulated ? answer.hold_error : NULL,
                                         .available_error =
                                             is_simulated ? answer.available_error : NULL,
                                         .date_error = is_simulated ? answer.share_error : NULL};
    return hf_stock_check(&balances->balance[end], &asked, request, arenas.keep, arenas.scratch,
                          checked->found);
}

static enum hf_status pool_check(const struct hf_assessment *assessment,
                                 const struct hf_pool_balances *balances,
                                 const struct hf_pool_check_request *request,
                                 struct check_arenas arenas, struct hf_pool_check *item,
                                 struct hf_stock_check *found) {
    item->pool = balances->pool;
    const double years = (balances->horizon.days - balances->from.days) / HF_DAYS_PER_YEAR;
    const struct hf_simulate_request asked = {.horizon_years = years,
                                              .paths = request->paths,
                                              .seed = request->seed,
                                              .threads = request->threads,
                                              .event_limit = check_event_limit};
    for (int end = 0; end < 2 && years > 0.0; end++) {
        if (end == 1 && balances->is_open) {
            continue;
        }
        struct checked_end checked = {&found[end], item->own_error};
        const enum hf_status status = end_check(&assessment->endurance[balances->pool], balances,
                                                end, &asked, arenas, &checked);
        item->own_error = checked.own_error;
        if (status == HF_ERR_LIMIT) {
            item->is_too_large = true;
            continue;
        }
        HF_TRY(status);
        item->is_checked[end] = true;
        check_merge(&found[end], item);
    }
    return HF_OK;
}

/* The limit hangs on how much is compared in all: in a second pass, over a bound known before. */
static uint64_t compared_most(const struct hf_assessment *assessment) {
    const uint64_t each = (uint64_t)4 * HF_CHECK_MOMENTS + (uint64_t)2 * HF_ENDURANCE_LEVELS;
    return each * assessment->endurance_count;
}

enum hf_status hf_stock_pools_check(const struct hf_assessment *assessment,
                                    const struct hf_pool_check_request *request,
                                    struct hf_arena *keep, struct hf_arena scratch,
                                    struct hf_pool_checks *checks) {
    if (assessment == NULL || request == NULL || keep == NULL || checks == NULL ||
        request->paths < 1 || request->paths > 100000000) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_pool_balances *balances = NULL;
    HF_TRY(hf_stock_balances(assessment, keep, scratch, &balances));
    struct hf_pool_checks made = {
        .item = hf_new(keep, struct hf_pool_check, assessment->endurance_count),
        .count = assessment->endurance_count,
        .limit_in_errors = limit_of(compared_most(assessment))};
    if (made.item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < made.count; i++) {
        struct hf_stock_check found[2] = {{.compared = 0}, {.compared = 0}};
        HF_TRY(pool_check(assessment, &balances[i], request, (struct check_arenas){keep, scratch},
                          &made.item[i], found));
        for (int end = 0; end < 2; end++) {
            made.item[i].is_beyond =
                made.item[i].is_beyond ||
                (made.item[i].is_checked[end] && check_exceeds(&found[end], made.limit_in_errors));
        }
    }
    *checks = made;
    return HF_OK;
}
