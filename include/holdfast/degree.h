/* holdfast/degree.h - a loss that is less than all: what can no longer be patched, what is not
 * trusted to carry the traffic of others.
 *
 * hf_resilience_assess answers for what is off at once, hf_served_assess (holdfast/resilience.h)
 * for what gets no spares.
 *
 *  - **No updates.** From a day on, a device that cannot be patched, or holds a module that cannot,
 * is not secured. A site is `with` one if one stands there, and served `through` one if no way to a
 * gateway is left without one: it is not dark. Days are those of struct hf_update; with a loss
 * named, all that belongs to it is so from the as-of day on.
 *  - **No transit.** What belongs to the loss is reached, but not passed through; it is no gateway,
 * and leased links of it are not used. `through`: sites that reach no gateway then.
 *  - **Bounds** as in holdfast/resilience.h: [0] best, what is sure; [1] worst, also what may be:
 * makers that are not known, ends of updates that may come, on their earliest day.
 *
 * Only what is served today counts as `through`.
 *
 * **Order of use.** After hf_updates_assess and hf_resilience_assess.
 */
#ifndef HOLDFAST_DEGREE_H
#define HOLDFAST_DEGREE_H

#include <holdfast/assessment.h>

enum hf_degree { HF_DEGREE_OFF, HF_DEGREE_NO_SPARES, HF_DEGREE_NO_UPDATES, HF_DEGREE_NO_TRANSIT };
enum { HF_DEGREES = HF_DEGREE_NO_TRANSIT + 1 };

/* "off", "no-spares", "no-updates", "no-transit". */
HF_PUBLIC const char *hf_degree_word(enum hf_degree degree);

struct hf_degree_request {
    enum hf_degree degree; /* one of the last two */
    uint32_t
        loss; /* position in assessment->assumed; HF_NONE (no updates only): as the updates say */
};

/* From a day on, until the next one. */
struct hf_degree_step {
    struct hf_date day;
    int64_t sites_with[2];
    int64_t sites_through[2];
    int64_t subscribers_through[2]; /* where known */
    bool subscribers_known;
    struct hf_why_id why; /* HF_WHY_NONE until it is asked for: hf_degree_explain */
};

struct hf_degree_answer {
    struct hf_degree_request asked;
    struct hf_degree_step *step; /* by day; no transit: one, on the as-of day */
    uint32_t step_count;
};

/* In `keep`. HF_ERR_ARGUMENT, HF_ERR_MEMORY; *answer is then untouched. Cost: one sweep of as many
 * losses as there are days (holdfast/sweep.h). */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_degree_assess(const struct hf_assessment *assessment, const struct hf_degree_request *request,
                 struct hf_arena *keep, struct hf_arena scratch, struct hf_degree_answer *answer);

/* Gives each step its why, in the assessment that was asked. HF_ERR_ARGUMENT, HF_ERR_MEMORY. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_degree_explain(struct hf_assessment *assessment,
                                                         struct hf_degree_answer *answer);

#endif
