#include <holdfast/resilience.h>

#include "resilience/reasons.h"

/* What is the same for all losses (services, links, what is not known of them) is one node each;
 * a loss adds what it takes and what is too small. */

struct carried_reasons {
    struct hf_assessment *assessment;
    struct hf_carried *carried;
    struct hf_arena *keep;
    struct hf_why_id links, links_unknown;
    struct hf_why_id *services, *services_unknown; /* per function + 1; the last: all of them */
};

/* ---- rows ---- */

static void links_explain(struct carried_reasons *reasons) {
    const struct hf_snapshot *snapshot = reasons->assessment->snapshot;
    const struct hf_carried *carried = reasons->carried;
    const struct hf_links *links = &snapshot->links;
    struct reason_list known = {.assessment = reasons->assessment};
    struct reason_list unknown = known;
    const uint32_t left_out = carried->links_unknown;
    for (uint32_t row = 0; row < links->rows.count; row++) {
        if (!hf_risk_link_counts(snapshot, row)) {
            continue;
        }
        const bool is_said = links->capacity[row] >= 0.0;
        if (hf_carried_capacity_is_known(snapshot, row, carried->unit)) {
            if (known.count < REASON_ROWS) {
                hf_reason_row(&known, HF_KIND_LINK, row);
            }
        } else if (unknown.count < REASON_BLANKS) {
            hf_reason_blank(&unknown, HF_KIND_LINK, is_said ? "capacity_unit" : "capacity", row);
        }
    }
    reasons->links = hf_reason_close(&known, HF_RULE_ROWS_COUNTED,
                                     (double)(carried->links - left_out), HF_DATE_MIN);
    reasons->links_unknown = left_out == 0 ? HF_WHY_NONE
                                           : hf_reason_close(&unknown, HF_RULE_CAPACITY_UNKNOWN,
                                                             (double)left_out, HF_DATE_MIN);
}

/* Of one function (position + 1; 0: none is said), or of all. */
static void services_explain(struct carried_reasons *reasons, uint32_t at) {
    const struct hf_snapshot *snapshot = reasons->assessment->snapshot;
    const struct hf_services *services = &snapshot->services;
    const bool is_all = at == reasons->carried->function_count + 1;
    struct reason_list known = {.assessment = reasons->assessment};
    struct reason_list unknown = known;
    int64_t rows[2] = {0, 0};
    for (uint32_t i = 0; i < services->rows.count; i++) {
        const uint32_t function = services->function[i] == HF_NONE ? 0 : services->function[i] + 1;
        const bool is_said = services->traffic[i] >= 0.0;
        if (!is_all && function != at) {
            continue;
        }
        if (hf_carried_traffic_is_known(snapshot, i, reasons->carried->unit)) {
            if (rows[0]++ < REASON_ROWS) {
                hf_reason_row(&known, HF_KIND_SERVICE, i);
            }
        } else if (rows[1]++ < REASON_BLANKS) {
            hf_reason_blank(&unknown, HF_KIND_SERVICE, is_said ? "traffic_basis" : "traffic", i);
        }
    }
    if (services->rows.count == 0) { /* nobody says any traffic */
        hf_reason_blank(&unknown, HF_KIND_SERVICE, "traffic", HF_NONE);
    }
    reasons->services[at] =
        rows[0] == 0 ? HF_WHY_NONE
                     : hf_reason_close(&known, HF_RULE_ROWS_COUNTED, (double)rows[0], HF_DATE_MIN);
    reasons->services_unknown[at] =
        unknown.count == 0
            ? HF_WHY_NONE
            : hf_reason_close(&unknown, HF_RULE_TRAFFIC_UNKNOWN, (double)rows[1], HF_DATE_MIN);
}

/* ---- losses ---- */

static struct hf_why_id lost_of(const struct carried_reasons *reasons,
                                const struct hf_carried_loss *loss) {
    const struct hf_assessment *assessment = reasons->assessment;
    if (loss->group != HF_NONE) {
        return hf_reason_group(assessment, loss->group);
    }
    return loss->assumed != HF_NONE ? assessment->assumed[loss->assumed].why : HF_WHY_NONE;
}

/* What is lost, or what is there with nothing lost. */
static void lost_open(const struct carried_reasons *reasons, struct hf_why_id lost,
                      struct reason_list *list) {
    *list = (struct reason_list){.assessment = reasons->assessment};
    if (lost.value == HF_WHY_NONE.value) {
        hf_reason_open(reasons->assessment, list);
    }
    hf_reason_put(list, lost);
}

static void cuts_explain(const struct carried_reasons *reasons, struct hf_carried_loss *loss,
                         struct hf_why_id lost) {
    const size_t all = (size_t)reasons->carried->function_count + 1;
    for (uint32_t i = 0; i < loss->cut_count; i++) {
        struct hf_carried_cut *cut = &loss->cut[i];
        struct reason_list list = {.assessment = reasons->assessment};
        hf_reason_row(&list, HF_KIND_LINK, cut->link);
        hf_reason_put(&list, lost);
        hf_reason_put(&list, reasons->services[all]);
        cut->why = hf_reason_close(&list, HF_RULE_LINKS_TOO_SMALL, cut->wanted - cut->carries,
                                   HF_DATE_MIN);
    }
}

static struct hf_why_id routed_explain(const struct carried_reasons *reasons, double least) {
    struct reason_list list = {.assessment = reasons->assessment};
    hf_reason_put(&list, reasons->links_unknown);
    hf_reason_put(&list, reasons->links);
    return hf_reason_close(&list, HF_RULE_TRAFFIC_ROUTED, least, HF_DATE_MIN);
}

static void loss_explain(const struct carried_reasons *reasons, struct hf_carried_loss *loss,
                         struct hf_why_id *of_function) {
    const struct hf_carried *carried = reasons->carried;
    const uint32_t all = carried->function_count + 1;
    const struct hf_why_id lost = lost_of(reasons, loss);
    struct reason_list list;
    lost_open(reasons, lost, &list);
    cuts_explain(reasons, loss, lost);
    for (uint32_t i = 0; i < loss->cut_count; i++) {
        hf_reason_put(&list, loss->cut[i].why);
    }
    hf_reason_put(&list, reasons->services[all]);
    hf_reason_put(&list, reasons->services_unknown[all]);
    hf_reason_put(&list, routed_explain(reasons, loss->sum.least));
    loss->why = hf_reason_close(&list, HF_RULE_TRAFFIC_FITS, loss->sum.most, HF_DATE_MIN);
    for (uint32_t f = 0; f <= carried->function_count; f++) {
        lost_open(reasons, lost, &list);
        hf_reason_row(&list, HF_KIND_FUNCTION, f == 0 ? HF_NONE : f - 1);
        hf_reason_put(&list, reasons->services[f]);
        hf_reason_put(&list, reasons->services_unknown[f]);
        hf_reason_put(&list, routed_explain(reasons, loss->of_function[f].least));
        of_function[f] =
            hf_reason_close(&list, HF_RULE_TRAFFIC_FITS, loss->of_function[f].most, HF_DATE_MIN);
    }
    loss->of_function_why = of_function;
}

enum hf_status hf_carried_explain(struct hf_assessment *assessment, struct hf_arena *keep,
                                  struct hf_carried *carried) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL || carried == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct carried_reasons reasons = {.assessment = assessment, .carried = carried, .keep = keep};
    const size_t functions = (size_t)carried->function_count + 1;
    struct hf_why_id *of_function =
        hf_new(keep, struct hf_why_id, functions * carried->loss_count + 1);
    reasons.services = hf_new(keep, struct hf_why_id, functions + 1);
    reasons.services_unknown = hf_new(keep, struct hf_why_id, functions + 1);
    if (of_function == NULL || reasons.services == NULL || reasons.services_unknown == NULL) {
        return HF_ERR_MEMORY;
    }
    links_explain(&reasons);
    for (uint32_t f = 0; f <= functions; f++) {
        services_explain(&reasons, f);
    }
    for (uint32_t i = 0; i < carried->loss_count; i++) {
        loss_explain(&reasons, &carried->loss[i], of_function + i * functions);
    }
    return assessment->why.failed ? HF_ERR_MEMORY : HF_OK;
}
