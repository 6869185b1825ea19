#include "stock/kit_ends.h"

#include "base/random.h"
#include "base/special.h"

#include <math.h>

/* Failures one by one on each path: exponential gaps in the expected removals, a unit that works or
 * can be repaired drawn for each, kits given out in the end where boards lack. */

static const double kit_check_most = 2e8; /* removals of all paths */

struct kit_drawn {
    double removed, early; /* expected */
};

/* Repairs that the board needs on this path; HF_COUNT_UNKNOWN: no number is enough. */
static int64_t board_needs(const struct kit_source *source, const struct kit_drawn *drawn,
                           struct hf_random *random) {
    int64_t wanting = 0;
    int64_t repairable = 0;
    double at = 0.0;
    for (;;) {
        at -= log1p(-hf_random_unit(random));
        if (at > drawn->removed) {
            break;
        }
        const bool works = hf_random_unit(random) < source->no_fault;
        const bool can = hf_random_unit(random) < source->yield;
        const bool is_early = at <= drawn->early;
        wanting += works && is_early ? 0 : 1;
        repairable += !works && is_early && can ? 1 : 0;
    }
    const int64_t needs = wanting > source->stock ? wanting - source->stock : 0;
    return needs > repairable ? HF_COUNT_UNKNOWN : needs;
}

static bool kit_path_holds(const struct kit_end *end, const struct kit_drawn *drawn,
                           struct hf_random random) {
    int64_t left = end->repairs;
    bool holds = true;
    for (uint32_t i = 0; i < end->count; i++) {
        const struct kit_source *source = &end->source[i];
        struct kit_drawn at = drawn[i];
        if (source->shape > 0.0) { /* a rate for this path */
            const double factor =
                hf_gamma_lower_inverse(source->shape, hf_random_unit(&random)) / source->shape;
            at = (struct kit_drawn){at.removed * factor, at.early * factor};
        }
        const int64_t needs = board_needs(source, &at, &random);
        holds = holds && needs != HF_COUNT_UNKNOWN && needs <= left;
        left -= holds ? needs : 0;
    }
    return holds;
}

/* The difference in standard errors on one day. */
static enum hf_status kit_moment_check(const struct kit_end *end, double years,
                                       const struct hf_pool_check_request *request,
                                       struct hf_arena scratch, double *in_errors) {
    struct kit_drawn *drawn = hf_new(&scratch, struct kit_drawn, end->count);
    double claimed = 0.0;
    double sum = 0.0;
    uint64_t held = 0;
    if (drawn == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < end->count; i++) {
        HF_TRY(hf_kit_removals(&end->source[i], years, &drawn[i].removed, &drawn[i].early));
        sum += drawn[i].removed;
    }
    if (sum * (double)request->paths > kit_check_most) {
        return HF_ERR_LIMIT;
    }
    HF_TRY(hf_kit_hold(end, years, end->repairs, scratch, &claimed));
    for (uint64_t path = 0; path < request->paths; path++) {
        const struct hf_random random = {.seed = request->seed, .stream = path};
        held += kit_path_holds(end, drawn, random) ? 1 : 0;
    }
    const double paths = (double)request->paths;
    const double share = (double)held / paths;
    const double spread = fmax(claimed * (1.0 - claimed), 0.5 / paths);
    *in_errors = fabs(share - claimed) / sqrt(spread / paths);
    return HF_OK;
}

static enum hf_status kit_group_check(const struct hf_assessment *assessment,
                                      const struct hf_kit_group *group,
                                      const struct hf_pool_balances *balances,
                                      const struct hf_pool_check_request *request,
                                      struct hf_arena scratch, struct hf_kit_check *check) {
    const double span = (group->target.days - group->from.days) / HF_DAYS_PER_YEAR;
    for (int at = 0; at < 2 && span > 0.0; at++) {
        struct kit_end end;
        HF_TRY(hf_kit_end_build(group, assessment->endurance, balances, at, &scratch, &end));
        for (int i = 1; i <= HF_KIT_MOMENTS; i++) {
            double in_errors = 0.0;
            HF_TRY(kit_moment_check(&end, span * (double)i / HF_KIT_MOMENTS, request, scratch,
                                    &in_errors));
            check->worst_in_errors = fmax(check->worst_in_errors, in_errors);
            check->compared++;
        }
    }
    check->is_checked = check->compared > 0;
    return HF_OK;
}

enum hf_status hf_stock_kits_check(const struct hf_assessment *assessment,
                                   const struct hf_kit_groups *groups,
                                   const struct hf_pool_check_request *request,
                                   struct hf_arena *keep, struct hf_arena scratch,
                                   struct hf_kit_check **checks) {
    if (assessment == NULL || groups == NULL || request == NULL || keep == NULL || checks == NULL ||
        request->paths < 1 || request->paths > 100000000) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_pool_balances *balances = NULL;
    if (groups->count > 0) {
        HF_TRY(hf_stock_balances(assessment, keep, scratch, &balances));
    }
    struct hf_kit_check *made = hf_new(keep, struct hf_kit_check, groups->count);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < groups->count; i++) {
        made[i] = (struct hf_kit_check){.group = i};
        if (groups->item[i].state != HF_KIT_KNOWN) {
            continue;
        }
        const enum hf_status status =
            kit_group_check(assessment, &groups->item[i], balances, request, scratch, &made[i]);
        if (status == HF_ERR_LIMIT) {
            made[i] = (struct hf_kit_check){.group = i};
        } else if (status != HF_OK) {
            return status;
        }
    }
    *checks = made;
    return HF_OK;
}
