#include <holdfast/assess.h>

#include <holdfast/claims.h>
#include <holdfast/comply.h>
#include <holdfast/doctor.h>
#include <holdfast/exposure.h>
#include <holdfast/resilience.h>
#include <holdfast/screen.h>
#include <holdfast/stock.h>
#include <holdfast/updates.h>

typedef enum hf_status (*step_function)(struct hf_assessment *, struct hf_arena *, struct hf_arena,
                                        struct hf_error *);

/* Until when stock lasts, and what to order. */
static enum hf_status stock_and_purchases(struct hf_assessment *assessment, struct hf_arena *keep,
                                          struct hf_arena scratch, struct hf_error *error) {
    HF_TRY(hf_stock_assess(assessment, keep, scratch, error));
    return hf_stock_purchases(assessment, keep, scratch, error);
}

/* The order of enum hf_assess_until. */
static const step_function steps[] = {hf_screen_assess, hf_exposure_assess,  hf_updates_assess,
                                      hf_claims_assess, stock_and_purchases, hf_resilience_assess,
                                      hf_comply_assess};

/* Whether a step counts for what is read afterwards. */
static bool step_counts(const struct hf_assess_request *request,
                        const struct hf_assessment *assessment, size_t step) {
    if (step == HF_ASSESS_RESILIENCE) {
        return request->purpose == HF_ASSESS_FOR_ANYTHING;
    }
    return step != HF_ASSESS_STOCK || request->purpose != HF_ASSESS_FOR_FINDINGS ||
           hf_comply_rests_on_stock(assessment->snapshot);
}

enum hf_status hf_assess(const struct hf_assess_request *request, struct hf_arena *keep,
                         struct hf_arena scratch, struct hf_assessment *assessment,
                         struct hf_error *error) {
    if (request == NULL || request->snapshot == NULL || keep == NULL || assessment == NULL ||
        (size_t)request->until >= sizeof steps / sizeof steps[0] ||
        (unsigned)request->purpose > HF_ASSESS_FOR_FINDINGS) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "hf_assess needs a snapshot, an arena and a place for the result");
    }
    struct hf_assessment *result = hf_new(keep, struct hf_assessment, 1);
    if (result == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for an assessment");
    }
    HF_TRY(
        hf_scenario_apply(keep, request->snapshot, &request->scenario, &result->snapshot, error));
    if (!request->is_network_of_today) {
        HF_TRY(
            hf_snapshot_on_day(keep, result->snapshot, request->scenario.as_of, &result->snapshot));
    }
    result->scenario = request->scenario;
    result->why = hf_why_make(keep);
    HF_TRY(hf_assumptions_resolve(keep, result->snapshot, &request->scenario, &result->assumptions,
                                  error));
    HF_TRY(hf_schedule_resolve(keep, result->snapshot, &result->schedule));
    for (size_t i = 0; i <= (size_t)request->until; i++) {
        if (step_counts(request, result, i)) {
            HF_TRY(steps[i](result, keep, scratch, error));
        }
    }
    if (request->purpose != HF_ASSESS_FOR_FINDINGS) {
        HF_TRY(hf_doctor_missing(result, keep, scratch));
    }
    if (result->why.failed) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the reasons of the answers");
    }
    *assessment = *result;
    return HF_OK;
}
