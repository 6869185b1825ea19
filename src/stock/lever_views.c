#include "stock/lever.h"

#include <math.h>

/* The pools as other schedules would leave them. */

enum swap_view { VIEW_UNHARVESTED, VIEW_HARVESTED, VIEW_SOONER };

static struct hf_date sooner_day(struct hf_date day, struct hf_date today, int64_t days) {
    if (day.days <= today.days || day.days >= HF_DATE_MAX.days) {
        return day;
    }
    const struct hf_date moved = hf_date_add(day, -days);
    return moved.days < today.days ? today : moved;
}

static enum hf_status view_make(const struct lever_frame *frame, enum swap_view view,
                                struct hf_arena *keep, struct hf_arena scratch,
                                const struct hf_pool_balances **balances) {
    struct hf_assessment other = *frame->assessment;
    const struct hf_schedule *schedule = &frame->assessment->schedule;
    const struct hf_assumption *assumption = other.assumptions.item;
    struct hf_swap *swap = hf_new(&scratch, struct hf_swap, (size_t)schedule->count + 1);
    struct hf_pool_balances *made = NULL;
    if (swap == NULL) {
        return HF_ERR_MEMORY;
    }
    const double sooner = assumption[HF_ASSUME_SWAP_SOONER_DAYS].value.lower;
    const int64_t days = sooner > 0.0 ? (int64_t)fmin(sooner, 4e6) : 0;
    for (uint32_t i = 0; i < schedule->count; i++) {
        swap[i] = schedule->swap[i];
        if (view == VIEW_UNHARVESTED) {
            swap[i].harvest_ratio = (struct hf_range){0.0, 0.0};
        } else if (view == VIEW_SOONER) {
            const struct hf_date today = other.scenario.as_of;
            swap[i].date.earliest = sooner_day(swap[i].date.earliest, today, days);
            swap[i].date.latest = sooner_day(swap[i].date.latest, today, days);
        } else if (!hf_range_is_known(swap[i].harvest_ratio)) {
            swap[i].harvest_ratio = (struct hf_range){1.0, 1.0};
        }
    }
    other.schedule.swap = swap;
    HF_TRY(hf_stock_balances(&other, keep, scratch, &made));
    *balances = made;
    return HF_OK;
}

enum hf_status hf_lever_views(struct lever_frame *frame, struct hf_arena *keep,
                              struct hf_arena scratch) {
    frame->unharvested = frame->now;
    frame->harvested = frame->now;
    frame->sooner = frame->now;
    if (frame->assessment->schedule.count == 0) {
        return HF_OK;
    }
    HF_TRY(view_make(frame, VIEW_UNHARVESTED, keep, scratch, &frame->unharvested));
    HF_TRY(view_make(frame, VIEW_HARVESTED, keep, scratch, &frame->harvested));
    return view_make(frame, VIEW_SOONER, keep, scratch, &frame->sooner);
}
