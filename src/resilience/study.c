#include "resilience/study.h"

#include <stdlib.h>

struct named_site {
    struct hf_text region;
    uint32_t site;
};

static int region_order(const void *left_pointer, const void *right_pointer) {
    const struct named_site *left = left_pointer;
    const struct named_site *right = right_pointer;
    const int order = hf_text_compare(left->region, right->region);
    return order != 0 ? order : (left->site > right->site) - (left->site < right->site);
}

enum hf_status hf_cells_gather(const struct hf_snapshot *snapshot, const struct graph *graph,
                               struct hf_arena *arena, struct cells *cells) {
    const size_t sites = snapshot->sites.rows.count;
    const uint32_t demands = graph->network.demand_count;
    struct cells made = {.region = hf_new(arena, struct hf_text, sites + 1),
                         .site_region = hf_new(arena, uint32_t, sites + 1),
                         .demand_cell = hf_new(arena, uint32_t, (size_t)demands + 1),
                         .function_count = snapshot->functions.rows.count};
    struct hf_arena scratch = *arena;
    struct named_site *named = hf_new(&scratch, struct named_site, sites + 1);
    if (made.region == NULL || made.site_region == NULL || made.demand_cell == NULL ||
        named == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t s = 0; s < sites; s++) {
        named[s] = (struct named_site){snapshot->sites.region[s], s};
    }
    if (sites > 1) {
        qsort(named, sites, sizeof *named, region_order);
    }
    for (size_t i = 0; i < sites; i++) {
        if (i == 0 || !hf_text_equal(named[i].region, named[i - 1].region)) {
            made.region[made.region_count++] = named[i].region;
        }
        made.site_region[named[i].site] = made.region_count - 1;
    }
    made.count = made.region_count * (made.function_count + 1);
    for (uint32_t d = 0; d < demands; d++) {
        const uint32_t use = graph->demand_use[d];
        made.demand_cell[d] = made.site_region[graph->demand_site[d]] * (made.function_count + 1) +
                              (use == HF_NONE ? 0 : use + 1);
    }
    *cells = made;
    return HF_OK;
}
