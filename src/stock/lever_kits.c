#include "stock/lever.h"

#include "stock/kit_ends.h"

#include <math.h>

/* Kits for the operator's own repair: one lever a group of boards that share them. The dates are
 * those of holdfast/kits.h, of all boards of the group. Kits that come before the date without them
 * are there whenever one is needed, since until then those on hand are enough with the confidence;
 * those that come later do not move it. */

enum { BOARD_LEVEL_95 = 2 };

/* ---- one end ---- */

struct kit_span {
    double horizon, target; /* years from the group's start */
};

static double span_years(struct hf_date from, struct hf_date until) {
    return until.days > from.days ? (until.days - from.days) / HF_DAYS_PER_YEAR : 0.0;
}

static struct hf_date group_day(const struct hf_kit_group *group, double years) {
    return isinf(years) ? HF_DATE_MAX
                        : hf_date_add(group->from, (int64_t)floor(years * HF_DAYS_PER_YEAR + 1e-9));
}

/* Repairs with which the group holds until its target, or where no number is enough as long as any
 * number lets it. */
static enum hf_status repairs_wanted(const struct lever_frame *frame, const struct kit_end *end,
                                     const struct kit_span *span, struct hf_arena scratch,
                                     int64_t *repairs) {
    double most = 0.0;
    HF_TRY(hf_kit_needed(end, span->target, frame->confidence, scratch, repairs));
    if (*repairs < INT64_MAX) {
        return HF_OK;
    }
    HF_TRY(hf_kit_until(end, INT64_MAX, span->horizon, frame->confidence, scratch, &most));
    *repairs = 0;
    if (most > 0.0 && !isinf(most)) {
        HF_TRY(hf_kit_needed(end, most, frame->confidence, scratch, repairs));
    }
    *repairs = *repairs < INT64_MAX ? *repairs : 0;
    return HF_OK;
}

/* ---- one group ---- */

struct kit_asked {
    const struct lever_frame *frame;
    const struct hf_kit_group *group;
    struct kit_end end[2];
    struct kit_span span;
    int64_t each; /* kits for one repair, at most */
};

static enum hf_status kit_open(const struct lever_frame *frame, const struct hf_kit_group *group,
                               struct hf_arena *keep, struct kit_asked *asked) {
    const struct hf_assessment *assessment = frame->assessment;
    *asked = (struct kit_asked){.frame = frame, .group = group, .each = 1};
    asked->span.horizon = span_years(group->from, frame->now[group->board[0].pool].horizon);
    asked->span.target = span_years(group->from, group->target);
    for (uint32_t i = 0; i < group->board_count; i++) {
        const int64_t quantity = group->board[i].quantity;
        asked->each = quantity > asked->each ? quantity : asked->each;
    }
    for (int end = 0; end < 2; end++) {
        HF_TRY(hf_kit_end_build(group, assessment->endurance, frame->now, end, keep,
                                &asked->end[end]));
    }
    return HF_OK;
}

/* Kits that are missing, in whole packages, by the end that lacks most; 0: none helps. */
static enum hf_status kits_lacking(const struct kit_asked *asked, struct hf_arena scratch,
                                   int64_t *kits) {
    const struct hf_snapshot *snapshot = asked->frame->assessment->snapshot;
    const int64_t package = snapshot->products.order_multiple[asked->group->kit];
    int64_t most = 0;
    for (int end = 0; end < 2; end++) {
        int64_t wanted = 0;
        HF_TRY(repairs_wanted(asked->frame, &asked->end[end], &asked->span, scratch, &wanted));
        const int64_t lack = wanted - asked->end[end].repairs;
        most = lack > most ? lack : most;
    }
    const int64_t multiple = package == HF_COUNT_UNKNOWN || package < 1 ? 1 : package;
    int64_t sum = 0;
    if (__builtin_mul_overflow(most, asked->each, &sum) || sum > INT64_MAX - multiple) {
        return HF_ERR_LIMIT;
    }
    *kits = (sum + multiple - 1) / multiple * multiple;
    return HF_OK;
}

static enum hf_status kit_end_dates(const struct kit_asked *asked, int end, struct hf_date come,
                                    int64_t kits, struct hf_arena scratch,
                                    struct lever_dates *dates) {
    const struct kit_end *of = &asked->end[end];
    const double confidence = asked->frame->confidence;
    const double target = asked->span.target;
    const int64_t more =
        of->repairs > INT64_MAX - kits ? INT64_MAX : of->repairs + kits / asked->each;
    double until[2] = {0.0, 0.0};
    HF_TRY(hf_kit_until(of, of->repairs, asked->span.horizon, confidence, scratch, &until[0]));
    HF_TRY(hf_kit_until(of, more, asked->span.horizon, confidence, scratch, &until[1]));
    HF_TRY(hf_kit_chance(of, of->repairs, target, scratch, &dates->hold[0][end]));
    dates->pool[0][end] = group_day(asked->group, until[0]);
    dates->pool[1][end] = dates->pool[0][end];
    dates->hold[1][end] = dates->hold[0][end];
    const double there = span_years(asked->group->from, come);
    if (come.days <= dates->pool[0][end].days && come.days < HF_DATE_MAX.days) {
        dates->pool[1][end] = group_day(asked->group, until[1]);
    }
    if (there < target) {
        double before = 1.0;
        HF_TRY(hf_kit_chance(of, of->repairs, there, scratch, &before));
        HF_TRY(hf_kit_chance(of, more, target, scratch, &dates->hold[1][end]));
        dates->hold[1][end] = fmin(dates->hold[1][end], before);
    }
    return HF_OK;
}

/* The board that by itself runs short first, whose line the lever is in. */
static uint32_t kit_pool(const struct lever_frame *frame, const struct hf_kit_group *group) {
    uint32_t pool = group->board[0].pool;
    for (uint32_t i = 1; i < group->board_count; i++) {
        const struct hf_endurance *endurance = frame->assessment->endurance;
        const uint32_t other = group->board[i].pool;
        if (hf_date_is_before(endurance[other].holds_until[BOARD_LEVEL_95].earliest,
                              endurance[pool].holds_until[BOARD_LEVEL_95].earliest)) {
            pool = other;
        }
    }
    return pool;
}

static enum hf_status kit_fill(const struct kit_asked *asked, struct hf_arena *keep,
                               struct hf_arena scratch, struct lever_made *made, bool *is_made) {
    struct hf_date come[2];
    struct lever_dates *dates = hf_new(keep, struct lever_dates, 1);
    int64_t kits = 0;
    *is_made = false;
    if (dates == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(kits_lacking(asked, scratch, &kits));
    if (kits == 0) {
        return HF_OK;
    }
    hf_lever_kits_bought(asked->frame, asked->group->kit, kits, come, made);
    for (int end = 0; end < 2; end++) {
        HF_TRY(kit_end_dates(asked, end, come[end], kits, scratch, dates));
    }
    made->dates = dates;
    *is_made = true;
    return HF_OK;
}

static bool group_is_asked(const struct hf_assessment *assessment, const struct hf_kit_group *group,
                           uint32_t pool) {
    bool is_asked = pool == HF_NONE || assessment->endurance[pool].product == group->kit;
    for (uint32_t i = 0; i < group->board_count; i++) {
        is_asked = is_asked || group->board[i].pool == pool;
    }
    return is_asked && group->state != HF_KIT_NO_BOARD;
}

enum hf_status hf_lever_kits(const struct lever_frame *frame, uint32_t pool, struct hf_arena *keep,
                             struct hf_arena scratch, struct lever_kits *kits) {
    const struct hf_kit_groups *groups = NULL;
    *kits = (struct lever_kits){.count = 0};
    HF_TRY(hf_stock_kits(frame->assessment, keep, scratch, &groups));
    kits->made = hf_new(keep, struct lever_made, (size_t)groups->count + 1);
    if (kits->made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < groups->count; i++) {
        const struct hf_kit_group *group = &groups->item[i];
        struct lever_made *made = &kits->made[kits->count];
        struct hf_arena inner = scratch;
        struct kit_asked asked;
        bool is_made = false;
        if (!group_is_asked(frame->assessment, group, pool)) {
            continue;
        }
        hf_lever_begin(kit_pool(frame, group), made);
        made->lever.kind = HF_LEVER_KITS;
        made->lever.product = group->kit;
        made->child[made->child_count++] = group->why;
        HF_TRY(kit_open(frame, group, &inner, &asked));
        const enum hf_status status = kit_fill(&asked, keep, inner, made, &is_made);
        if (status == HF_ERR_LIMIT || group->state == HF_KIT_REFUSED) {
            made->lever.state = HF_LEVER_NOT_COMPUTED;
            is_made = true;
        } else {
            HF_TRY(status);
        }
        kits->count += is_made ? 1 : 0;
    }
    return HF_OK;
}
