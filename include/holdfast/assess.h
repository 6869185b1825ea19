/* holdfast/assess.h - all analyses, once, in their order: screen, exposure, updates, claims, stock,
 * resilience, comply.
 *
 * **Ownership.** The assessment and all that it points to lie in `keep`; it refers to `snapshot`,
 * which must outlive it; its own snapshot is that of the scenario (hf_scenario_apply) and the as-of
 * day (hf_snapshot_on_day).
 * **Cost.** The sum of the rooms'; each says its own.
 */
#ifndef HOLDFAST_ASSESS_H
#define HOLDFAST_ASSESS_H

#include <holdfast/assessment.h>

/* How far to go: each step includes those before it. */
enum hf_assess_until {
    HF_ASSESS_SCREEN,
    HF_ASSESS_EXPOSURE,
    HF_ASSESS_UPDATES,
    HF_ASSESS_CLAIMS,
    HF_ASSESS_STOCK,
    HF_ASSESS_RESILIENCE,
    HF_ASSESS_ALL
};

/* What is read of it, so that what is not asked for is not worked out. What is read is the same for
 * each purpose. */
enum hf_assess_purpose {
    HF_ASSESS_FOR_ANYTHING,
    HF_ASSESS_FOR_GAPS,     /* undetermined answers and what would settle them: no resilience */
    HF_ASSESS_FOR_FINDINGS, /* matches, effects, updates, claims, findings: neither resilience nor
                             * `missing`, and stock if hf_comply_rests_on_stock */
};

struct hf_assess_request {
    const struct hf_snapshot *snapshot;
    struct hf_scenario scenario;
    enum hf_assess_until until;
    enum hf_assess_purpose purpose;
    /* Take all that the snapshot holds as in use on any day, as a replay of the past on the network
     * of today does; false: what is put in after the as-of day is not there yet. */
    bool is_network_of_today;
};

/* Assesses on the snapshot's own schedule. On an error `*assessment` is left alone. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_assess(const struct hf_assess_request *request,
                                                 struct hf_arena *keep, struct hf_arena scratch,
                                                 struct hf_assessment *assessment,
                                                 struct hf_error *error);

/* Fills what only pictures ask for, after hf_assess until the stock at least:
 *  - path: of the HF_PICTURE_POOLS pools that are surely short first, then hold the least long,
 * then have the most units in use;
 *  - network: if there are no more than HF_PICTURE_NETWORK pools with no more than
 *    HF_PICTURE_FAILURES expected failures in all until the horizon, since its cost grows with
 *    both: some seconds; else is_network_left_out, and whoever draws it says so;
 *  - levers: of all pools, under the same conditions and of no more than HF_PICTURE_LEVERS pools,
 *    since each is weighed with each; else NULL (`holdfast stock levers` answers);
 *  - carried: if the capacity of some link is known, and there are no more than HF_PICTURE_LINKS
 *    links; else NULL (`holdfast resilience capacity` answers). */
enum {
    HF_PICTURE_POOLS = 12,
    HF_PICTURE_NETWORK = 100,
    HF_PICTURE_FAILURES = 50000,
    HF_PICTURE_LEVERS = 20,
    HF_PICTURE_LINKS = 20000
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_assess_pictures(struct hf_assessment *assessment,
                                                          struct hf_arena *keep,
                                                          struct hf_arena scratch);
/* Of these, `carried` alone. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_assess_carried(struct hf_assessment *assessment, struct hf_arena *keep, struct hf_arena scratch);

#endif
