#include "comply/compliance.h"

#include <stdlib.h>

/* Requirements that are asked of each network, or of each function, by itself. A unit whose network
 * nobody says may be in any, and in one that nobody names: those have a slice of their own, in
 * which nothing is sure. */

#define SLICE_NOT_SAID HF_TEXT("(not said)")

static int slice_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_text *left = left_pointer;
    const struct hf_text *right = right_pointer;
    return hf_text_compare(*left, *right);
}

/* The network or function of what serves a function at a site; "" if nobody says. */
static struct hf_text slice_of(const struct hf_snapshot *snapshot, enum hf_per per,
                               uint32_t function, uint32_t site) {
    struct hf_text here = {NULL, 0};
    if (function != HF_NONE) {
        here = per == HF_PER_FUNCTION ? snapshot->functions.name[function]
                                      : snapshot->functions.network[function];
    }
    return per == HF_PER_NETWORK && here.len == 0 && site != HF_NONE ? snapshot->sites.network[site]
                                                                     : here;
}

static bool has_unsaid(const struct comply_network *network, enum hf_per per) {
    const struct hf_snapshot *snapshot = network->snapshot;
    for (uint32_t i = 0; i < network->sort_count; i++) {
        const struct comply_unit *unit = &network->sort[i].unit;
        const uint32_t device =
            unit->kind == HF_KIND_DEVICE ? unit->row : snapshot->modules.device[unit->row];
        const uint32_t function = device == HF_NONE ? HF_NONE : snapshot->devices.function[device];
        if (slice_of(snapshot, per, function, unit->site).len == 0) {
            return true;
        }
    }
    return false;
}

/* One network of which all is known to be a part is the whole. */
enum hf_status hf_comply_slices(const struct comply_network *network, enum hf_per per,
                                struct hf_arena *arena, struct comply_slices *slices) {
    const struct hf_functions *functions = &network->snapshot->functions;
    const struct hf_sites *sites = &network->snapshot->sites;
    *slices = (struct comply_slices){NULL, 0};
    if (per == HF_PER_OPERATOR) {
        return HF_OK;
    }
    slices->name = hf_new(arena, struct hf_text,
                          (size_t)functions->rows.count + (size_t)sites->rows.count + 1);
    if (slices->name == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t all = 0;
    for (uint32_t i = 0; i < functions->rows.count; i++) {
        slices->name[all++] = per == HF_PER_FUNCTION ? functions->name[i] : functions->network[i];
    }
    for (uint32_t i = 0; per == HF_PER_NETWORK && i < sites->rows.count; i++) {
        slices->name[all++] = sites->network[i];
    }
    if (all > 1) {
        qsort(slices->name, all, sizeof *slices->name, slice_order);
    }
    for (uint32_t i = 0; i < all; i++) {
        const struct hf_text name = slices->name[i];
        const bool is_new =
            slices->count == 0 || !hf_text_equal(slices->name[slices->count - 1], name);
        if (name.len > 0 && is_new) {
            slices->name[slices->count++] = name;
        }
    }
    if (slices->count > 0 && has_unsaid(network, per)) {
        slices->name[slices->count++] = SLICE_NOT_SAID;
    }
    slices->count = slices->count > 1 ? slices->count : 0;
    return HF_OK;
}

enum hf_answer hf_comply_in_slice(const struct comply_case *one, uint32_t function, uint32_t site) {
    if (one->slice.len == 0) {
        return HF_ANSWER_YES;
    }
    const struct hf_text here = slice_of(one->snapshot, one->rule->per, function, site);
    return here.len == 0                     ? HF_ANSWER_NO_BASIS
           : hf_text_equal(here, one->slice) ? HF_ANSWER_YES
                                             : HF_ANSWER_NO;
}

enum hf_answer hf_comply_service_scope(const struct comply_case *one, uint32_t service) {
    const uint32_t function = one->snapshot->services.function[service];
    const enum hf_answer answer = one->rule->function_class_count == 0 ? HF_ANSWER_YES
                                  : function == HF_NONE                ? HF_ANSWER_NO_BASIS
                                                        : one->function_scope[function];
    return hf_answer_and(answer,
                         hf_comply_in_slice(one, function, one->snapshot->services.site[service]));
}

bool hf_comply_is_slice_empty(const struct comply_case *one) {
    if (one->slice.len == 0) {
        return false;
    }
    for (uint32_t i = 0; i < one->network->sort_count; i++) {
        if (one->scope[i] != HF_ANSWER_NO) {
            return false;
        }
    }
    return true;
}
