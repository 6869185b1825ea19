#include "comply/frame.h"

/* What the metrics come to in a world that stands on a day. */

/* Units whose site is not known: in the worst world each is at a site of its own, free of others as
 * long as there are such; in the best they stand where others stand already, and those that do not
 * count are at sites of their own. */
static void tally_sites(const struct comply_frame *frame, struct comply_tally *tally) {
    const int64_t free_sites = frame->weighed.free_sites;
    const int64_t hits = amount_of(frame->loose_hit);
    const int64_t others = amount_max(0, amount_of(frame->loose_scope) - hits);
    tally->numerator = amount_of(frame->weighed.part);
    tally->denominator = amount_of(frame->weighed.base);
    if (frame->world == COMPLY_WORST) {
        const int64_t taken = amount_min(hits, free_sites);
        tally->numerator = amount_add(tally->numerator, hits);
        tally->denominator = amount_add(tally->denominator, hits - taken);
    } else if (frame->world == COMPLY_BEST) {
        const bool is_first = hits > 0 && tally->numerator == 0;
        tally->numerator += is_first ? 1 : 0;
        tally->denominator = amount_add(tally->denominator, is_first && free_sites == 0 ? 1 : 0);
        tally->denominator = amount_add(tally->denominator, others);
    } else {
        tally->numerator += hits > 0 ? 1 : 0;
        tally->denominator += hits > 0 || others > 0 ? 1 : 0;
    }
}

static void tally_services(const struct comply_frame *frame, struct comply_tally *tally) {
    tally->numerator = amount_of(frame->weighed.part);
    tally->denominator = amount_of(frame->weighed.base);
    tally->is_boundless = frame->weighed.boundless > 0;
    tally->hides_part = frame->weighed.hides_part > 0;
    tally->hides_rest = frame->weighed.hides_rest > 0;
    if (!hf_comply_is_scoped(frame->one)) {
        tally->is_unknown = frame->one->snapshot->services.rows.count == 0;
    }
}

static void tally_sensitive(const struct comply_frame *frame, struct comply_tally *tally) {
    tally->numerator = amount_of(frame->weighed.part);
    tally->denominator = amount_of(frame->weighed.base);
    if (hf_comply_floor(frame->world) <= HF_ANSWER_NO_BASIS) {
        tally->numerator += amount_min(amount_of(frame->loose_hit), frame->weighed.free_sites);
    }
}

static enum hf_status tally_targets(struct comply_frame *frame, struct hf_arena scratch,
                                    struct comply_tally *tally) {
    if (!frame->has_targets) {
        int64_t *left = hf_new(&scratch, int64_t, (size_t)frame->products + 1);
        if (left == NULL) {
            return HF_ERR_MEMORY;
        }
        for (uint32_t i = 0; i <= frame->products; i++) {
            left[i] = amount_of(frame->left[i]);
        }
        struct comply_tally counted = {.numerator = 0};
        HF_TRY(hf_comply_targets(frame->one, scratch, frame->world, left, &counted));
        frame->targets = counted.numerator;
        frame->has_targets = true;
    }
    tally->numerator = frame->targets;
    return HF_OK;
}

enum hf_status hf_comply_frame_tally(struct comply_frame *frame, struct hf_arena scratch,
                                     struct comply_tally *tally) {
    *tally = (struct comply_tally){.is_unknown = frame->one->network->unit_count == 0};
    switch (frame->one->rule->metric) {
    case HF_METRIC_UNITS:
    case HF_METRIC_INSTALLED_SINCE:
    case HF_METRIC_UNITS_PAST_SUPPORT:
    case HF_METRIC_PATCHES_OVERDUE:
        tally->numerator = amount_of(frame->hits);
        tally->denominator = amount_of(frame->scopes);
        break;
    case HF_METRIC_SITE_SHARE:
        tally_sites(frame, tally);
        break;
    case HF_METRIC_PREMISES_SHARE:
    case HF_METRIC_TRAFFIC_SHARE:
    case HF_METRIC_SUBSCRIBER_SHARE:
        if (!tally->is_unknown) {
            tally_services(frame, tally);
        }
        break;
    case HF_METRIC_SENSITIVE_SITES:
        tally_sensitive(frame, tally);
        break;
    case HF_METRIC_TARGET_COUNT:
        return tally_targets(frame, scratch, tally);
    case HF_METRIC_OUTSOURCED:
    case HF_METRIC_ENDURANCE:
    case HF_METRIC_SUPPLIERS_WITHOUT_REVIEW:
    case HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN:
    case HF_METRIC_CONTRACTS_WITHOUT_BREAK_CLAUSE:
    case HF_METRIC_CONTRACTS_WITHOUT_SUPPORT_PERIOD:
    case HF_METRIC_SHARED_MANAGEMENT_SEGMENTS:
    case HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN:
    case HF_METRIC_FUNCTIONS_NOT_REPATRIABLE:
    case HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES:
        break; /* figures.c and records.c count these */
    }
    return HF_OK;
}

enum hf_status hf_comply_state(const struct comply_case *one, struct hf_arena scratch,
                               enum comply_world world, struct hf_date_range day,
                               struct comply_tally *tally) {
    struct comply_frame *frame = NULL;
    HF_TRY(hf_comply_frame_make(one, world, &scratch, &frame));
    hf_comply_frame_move(frame, day);
    return hf_comply_frame_tally(frame, scratch, tally);
}
