#include "generate/network_write.h"

/* How wide lines are: from what their sites deliver in the busy hour, in the mean of their kind,
 * added up from the outermost sites inwards. */

/* Subscribers of a site of the kind, in the mean, over its services. */
static double subscribers_mean(const struct hf_gen_network *network, enum hf_gen_kind kind) {
    const struct hf_gen_table *kinds = &network->tables->kinds;
    const uint32_t row = hf_gen_row(kinds, "kind", hf_text_of(hf_gen_kind_name(kind)));
    const double sum = (double)hf_gen_count(kinds, row, "subscribers_least", 0) +
                       (double)hf_gen_count(kinds, row, "subscribers_most", 0);
    return 0.5 * sum * (kind == HF_GEN_MAST || kind == HF_GEN_CABINET ? 1.0 : 1.3);
}

enum hf_status hf_gen_traffic_plan(const struct hf_gen_network *network, struct hf_arena *keep,
                                   double **passing) {
    double own[HF_GEN_KINDS];
    double *sum = hf_new(keep, double, (size_t)network->site_count + 1);
    if (sum == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int kind = 0; kind < HF_GEN_KINDS; kind++) {
        own[kind] = subscribers_mean(network, (enum hf_gen_kind)kind) * HF_GEN_GBIT_PER_SUBSCRIBER;
    }
    for (uint32_t at = network->site_count; at-- > 0;) { /* parents stand before their children */
        const struct hf_gen_site *site = &network->site[at];
        sum[at] += own[site->kind];
        const bool has_two = site->parent[0] != UINT32_MAX && site->parent[1] != UINT32_MAX;
        for (int plane = 0; plane < 2 && site->kind != HF_GEN_STORE; plane++) {
            if (site->parent[plane] != UINT32_MAX) {
                sum[site->parent[plane]] += has_two ? 0.5 * sum[at] : sum[at];
            }
        }
    }
    *passing = sum;
    return HF_OK;
}

double hf_gen_link_size(double gbit) {
    static const double size[] = {1.0, 10.0, 40.0, 100.0, 200.0, 400.0};
    for (size_t i = 0; i < sizeof size / sizeof size[0]; i++) {
        if (gbit <= size[i]) {
            return size[i];
        }
    }
    double bundle = 800.0; /* of 400 each */
    while (bundle < gbit) {
        bundle += 400.0;
    }
    return bundle;
}
