#include <holdfast/balance.h>

#include "balance/balance_lasting.h"
#include "balance/balance_returns.h"

#include <math.h>
#include <string.h>

/* All questions to one balance. What is simulated is simulated once; the other forms are asked one
 * question after the other, and needed units are looked for between bounds from closed forms. */

static bool answer_moments_are_valid(const struct hf_balance_question *question) {
    double last = 0.0;
    for (uint32_t i = 0; i < question->count; i++) {
        if (!(question->years[i] >= last) || !(question->years[i] <= question->horizon_years)) {
            return false;
        }
        last = question->years[i];
    }
    return true;
}

static bool confidence_is_inside(double confidence) {
    return confidence > 0.0 && confidence < 1.0;
}

static bool asked_is_valid(const struct hf_balance_question *question) {
    if (question == NULL || !(question->horizon_years > 0.0) || isinf(question->horizon_years) ||
        (question->count > 0 && question->years == NULL) ||
        (question->confidence_count > 0 && question->confidence == NULL) ||
        (question->wish_count > 0 && question->wish == NULL) ||
        !answer_moments_are_valid(question)) {
        return false;
    }
    for (uint32_t i = 0; i < question->confidence_count; i++) {
        if (!confidence_is_inside(question->confidence[i])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < question->wish_count; i++) {
        const struct hf_balance_wish *wish = &question->wish[i];
        if (!(wish->years >= 0.0) || !(wish->years <= question->horizon_years) ||
            !confidence_is_inside(wish->confidence)) {
            return false;
        }
    }
    return true;
}

/* ---- needed units ---- */

static enum hf_status hold_with_stock(const struct hf_balance *balance, int64_t stock, double years,
                                      double *hold, struct hf_arena scratch) {
    const struct hf_balance_grid grid = {&stock, 1, &years, 1, 0.0};
    return hf_balance_hold_table(balance, &grid, hold, NULL, scratch);
}

/* What comes in makes the need no larger, and lots that expire no larger than by themselves: an
 * upper bound from the closed form, where there is one. */
static enum hf_status needed_most(const struct hf_balance *balance,
                                  const struct hf_balance_wish *wish, int64_t least, int64_t *most,
                                  struct hf_arena scratch) {
    struct hf_balance bare = *balance;
    bare.delivery_count = 0;
    bare.loop_count = 0;
    bare.lot_count = 0;
    bare.stock = 0;
    struct hf_balance_wish plain = *wish;
    plain.convention = HF_STOCK_MEET_ALL;
    HF_TRY(hf_balance_needed(&bare, &plain, most, scratch));
    *most = *most < INT64_MAX - least ? *most + least : INT64_MAX;
    return HF_OK;
}

/* A step of about so many units at first, twice as many each time, until the stock is no longer
 * enough; then between. `high` is enough. */
static enum hf_status needed_between(const struct hf_balance *balance,
                                     const struct hf_balance_wish *wish, int64_t least,
                                     int64_t most, int64_t *needed, struct hf_arena scratch) {
    int64_t low = least;
    int64_t high = most;
    double hold = 0.0;
    HF_TRY(hold_with_stock(balance, least, wish->years, &hold, scratch));
    if (hold >= wish->confidence) {
        *needed = least;
        return HF_OK;
    }
    int64_t step = (int64_t)ceil(sqrt((double)(most - least)) / 4.0) + 1;
    for (int64_t at = most - step; at > low; at -= step) {
        HF_TRY(hold_with_stock(balance, at, wish->years, &hold, scratch));
        if (hold < wish->confidence) {
            low = at;
            break;
        }
        high = at;
        step *= 3;
    }
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        HF_TRY(hold_with_stock(balance, middle, wish->years, &hold, scratch));
        if (hold >= wish->confidence) {
            high = middle;
        } else {
            low = middle;
        }
    }
    *needed = high;
    return HF_OK;
}

static enum hf_status answer_needed(const struct hf_balance *balance,
                                    const struct hf_balance_wish *wish, int64_t *needed,
                                    struct hf_arena scratch) {
    struct balance_base base;
    int64_t least = 0;
    int64_t most = 0;
    for (uint32_t i = 0; i < balance->lot_count; i++) {
        least += balance->lot[i].units;
    }
    HF_TRY(hf_balance_base_build(balance, &scratch, &base));
    if (balance->delivery_count == 0 && balance->lot_count == 0 &&
        !hf_balance_has_returns(balance)) {
        return hf_balance_needed(balance, wish, needed, scratch);
    }
    HF_TRY(needed_most(balance, wish, least, &most, scratch));
    if (most == INT64_MAX) {
        *needed = most;
        return HF_OK;
    }
    HF_TRY(needed_between(balance, wish, least, most, needed, scratch));
    const struct hf_failure_law *law = &balance->failure;
    const bool can_fail =
        (law->known > 0.0 || law->shape > 0.0) && hf_balance_service(&base, wish->years) > 0.0;
    *needed += wish->convention == HF_STOCK_ONE_IN_HAND && can_fail ? 1 : 0;
    return HF_OK;
}

/* ---- together ---- */

static void quality_worse(const struct hf_balance_quality *other,
                          struct hf_balance_quality *quality) {
    const double error = fmax(quality->error_max, other->error_max);
    if (other->method >= quality->method) {
        *quality = *other;
    }
    quality->error_max = error;
}

static enum hf_status answer_asked(const struct hf_balance *balance,
                                   const struct hf_balance_question *question,
                                   struct hf_balance_answer *answer, struct hf_arena scratch) {
    struct hf_balance_quality quality = answer->quality;
    if (question->count > 0) {
        HF_TRY(hf_balance_curve(balance, question->years, question->count, answer->point, &quality,
                                scratch));
        quality_worse(&quality, &answer->quality);
    }
    for (uint32_t w = 0; w < question->wish_count; w++) {
        HF_TRY(answer_needed(balance, &question->wish[w], &answer->needed[w], scratch));
    }
    if (question->confidence_count > 0) {
        HF_TRY(hf_balance_hold_until(balance, question->confidence, question->confidence_count,
                                     answer->until, &quality, scratch));
        quality_worse(&quality, &answer->quality);
    }
    for (uint32_t c = 0; c < question->confidence_count; c++) {
        if (answer->until[c] > question->horizon_years) {
            answer->until[c] = (double)INFINITY;
        }
    }
    return HF_OK;
}

enum hf_status hf_balance_answer(const struct hf_balance *balance,
                                 const struct hf_balance_question *question, struct hf_arena *keep,
                                 struct hf_arena scratch, struct hf_balance_answer *answer) {
    if (!hf_balance_is_valid(balance) || !asked_is_valid(question) || keep == NULL ||
        answer == NULL) {
        return HF_ERR_ARGUMENT;
    }
    if (hf_balance_is_lasting(balance)) {
        return hf_balance_lasting_answer(balance, question, keep, scratch, answer);
    }
    struct hf_balance_answer found;
    HF_TRY(hf_balance_answer_open(question, keep, &found));
    const enum hf_status status = answer_asked(balance, question, &found, scratch);
    if (status == HF_ERR_LIMIT && hf_balance_has_returns(balance)) {
        return hf_balance_lasting_answer(balance, question, keep, scratch, answer);
    }
    HF_TRY(status);
    *answer = found;
    return HF_OK;
}
