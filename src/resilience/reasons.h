/* reasons.h - what the whys of ageing, degrees, capacity and availability have in common. Internal
 * to the room.
 *
 * Rows that count in thousands are named by the first few of them, and counted: a why per site
 * would cost more than its answer. */
#ifndef HF_RESILIENCE_REASONS_H
#define HF_RESILIENCE_REASONS_H

#include "resilience/risk.h"

enum { REASON_ROWS = 3, REASON_BLANKS = 8, REASON_CHILDREN = 48 };

struct reason_list {
    struct hf_assessment *assessment;
    struct hf_why_id item[REASON_CHILDREN];
    size_t count;
};

/* What every answer about the network rests on is in it already. */
void hf_reason_open(struct hf_assessment *assessment, struct reason_list *list);
/* HF_WHY_NONE, what is there already, and what finds no room is left out. */
void hf_reason_put(struct reason_list *list, struct hf_why_id id);
void hf_reason_row(struct reason_list *list, enum hf_kind kind, uint32_t row);
void hf_reason_blank(struct reason_list *list, enum hf_kind kind, const char *column, uint32_t row);
void hf_reason_assumed(struct reason_list *list, enum hf_assumption_id assumption);
struct hf_why_id hf_reason_close(const struct reason_list *list, enum hf_rule rule, double amount,
                                 struct hf_date date);

/* Does the row say an amount in that unit? */
bool hf_carried_traffic_is_known(const struct hf_snapshot *snapshot, uint32_t service,
                                 struct hf_text unit);
bool hf_carried_capacity_is_known(const struct hf_snapshot *snapshot, uint32_t link,
                                  struct hf_text unit);

/* Why this loss takes what it takes; HF_WHY_NONE: it was not computed. */
struct hf_why_id hf_reason_group(const struct hf_assessment *assessment, uint32_t group);
/* Deployed devices and modules whose product nobody names; HF_WHY_NONE: there are none. */
struct hf_why_id hf_reason_unnamed(struct hf_assessment *assessment);
/* Deployed devices of a site, the first of them; HF_WHY_NONE: none. */
struct hf_why_id hf_reason_site_devices(struct hf_assessment *assessment, uint32_t site);

#endif
