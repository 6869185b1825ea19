#include "stock/event.h"

#include <math.h>

static struct hf_stock_event event_of(enum hf_answer answer, struct hf_date_range date,
                                      struct hf_why_id why) {
    /* what is presumed not to come has no day */
    const bool comes = answer > HF_ANSWER_PRESUMED_NO;
    return (struct hf_stock_event){answer, comes ? date : HF_DATE_NEVER, why};
}

static int64_t days_whole(double days) {
    return days > 0.0 ? (days < 4e6 ? (int64_t)ceil(days) : 4000000) : 0;
}

static struct hf_date_range earlier_by(struct hf_date_range date, struct hf_range days) {
    return (struct hf_date_range){hf_date_add(date.earliest, -days_whole(days.upper)),
                                  hf_date_add(date.latest, -days_whole(days.lower))};
}

static struct hf_stock_event last_order(const struct hf_product_dates *dates,
                                        struct hf_range lead_days) {
    const struct hf_act_end *buy = &dates->act_end[HF_DEAL_BUY];
    const struct hf_act_end *receive = &dates->act_end[HF_DEAL_RECEIVE];
    const struct hf_stock_event ordering = event_of(buy->answer, buy->date, buy->why);
    struct hf_stock_event coming = event_of(receive->answer, receive->date, receive->why);
    coming.date = earlier_by(coming.date, lead_days);
    const bool is_ordering = hf_date_is_before(ordering.date.earliest, coming.date.earliest) ||
                             coming.answer <= HF_ANSWER_PRESUMED_NO;
    return (struct hf_stock_event){hf_answer_or(ordering.answer, coming.answer),
                                   hf_date_range_min(ordering.date, coming.date),
                                   is_ordering ? ordering.why : coming.why};
}

void hf_stock_events_fill(const struct hf_product_dates *dates, struct hf_range lead_days,
                          struct hf_stock_event *event) {
    for (int kind = 0; kind < HF_STOCK_EVENTS; kind++) {
        event[kind] = (struct hf_stock_event){HF_ANSWER_NO, HF_DATE_NEVER, HF_WHY_NONE};
    }
    if (dates == NULL) {
        return;
    }
    static const struct {
        enum hf_stock_event_kind kind;
        enum hf_deal_act act;
    } acts[] = {{HF_STOCK_LAST_DELIVERY, HF_DEAL_RECEIVE},
                {HF_STOCK_LAST_SEND, HF_DEAL_SEND_FOR_REPAIR},
                {HF_STOCK_LAST_RETURN, HF_DEAL_RECEIVE_REPAIRED}};
    static const struct {
        enum hf_stock_event_kind kind;
        enum hf_effect_kind effect;
    } effects[] = {{HF_STOCK_LAST_UPDATE, HF_EFFECT_NO_UPDATES},
                   {HF_STOCK_LAST_INSTALL, HF_EFFECT_NO_INSTALL},
                   {HF_STOCK_REMOVAL, HF_EFFECT_MUST_REMOVE}};
    event[HF_STOCK_LAST_ORDER] = last_order(dates, lead_days);
    for (int i = 0; i < 3; i++) {
        const struct hf_act_end *end = &dates->act_end[acts[i].act];
        event[acts[i].kind] = event_of(end->answer, end->date, end->why);
        const enum hf_effect_kind effect = effects[i].effect;
        event[effects[i].kind] =
            event_of(dates->answer[effect], dates->date[effect], dates->why[effect]);
    }
}
