/* event.h - the dated events of one product's supply. Internal to the room. */
#ifndef HF_STOCK_EVENT_H
#define HF_STOCK_EVENT_H

#include <holdfast/assessment.h>

/* Fills event[HF_STOCK_EVENTS] from what exposure found; `dates` NULL: nothing ends. The last order
 * is `lead_days` before nothing is received any more, or when nothing may be ordered, whichever is
 * first. */
void hf_stock_events_fill(const struct hf_product_dates *dates, struct hf_range lead_days,
                          struct hf_stock_event *event);

#endif
