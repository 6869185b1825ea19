/* study.h - what the questions of the room share once groups and network are there: who is served,
 * which region a site is in, what every answer rests on. Internal to the room. */
#ifndef HF_RESILIENCE_STUDY_H
#define HF_RESILIENCE_STUDY_H

#include "resilience/graph.h"

#include <holdfast/sweep.h>

/* The network is gone through once for so many losses (holdfast/sweep.h: lanes). */
enum { HF_LOSSES_AT_ONCE = 512 };

/* A region and a function together are a cell: region * (functions + 1) + function + 1, the
 * function that is not said being the first. */
struct cells {
    struct hf_text *region; /* ascending, "" (not said) the first if there are such sites */
    uint32_t region_count;
    uint32_t *site_region; /* per site */
    uint32_t *demand_cell; /* per demand */
    uint32_t function_count;
    uint32_t count;
};

/* Which single groups take which demands: what the sweep of each threat says, kept for those who
 * ask again. lost[] NULL: too many to keep. */
struct single_rows {
    uint32_t count; /* single losses, in the order of assessment.loss */
    uint32_t *at;   /* per group: which of them; HF_NONE: none */
    size_t row_words;
    uint64_t *lost[HF_BOUNDS]; /* per demand row_words */
};

struct study {
    struct hf_assessment *assessment;
    const struct risk *risk;
    const struct graph *graph;
    const struct hf_network *lean;     /* the same demands, gateways and labels; network/lean.h */
    const uint8_t *was_served;         /* per demand: 1: with nothing lost */
    const struct hf_why_id *group_why; /* per group */
    const struct hf_why_id *shared;    /* what every answer rests on */
    uint32_t shared_count;
    struct cells cells;
    struct single_rows single;
    uint32_t *alone_node; /* per demand: the last device that takes it alone, best case; HF_NONE:
                             none does; filled by hf_cut_points_gather */
};

/* Everything goes to `arena`. */
HF_MUST_CHECK enum hf_status hf_cells_gather(const struct hf_snapshot *snapshot,
                                             const struct graph *graph, struct hf_arena *arena,
                                             struct cells *cells);
static inline uint32_t hf_cell_function(const struct cells *cells, uint32_t cell) {
    const uint32_t at = cell % (cells->function_count + 1);
    return at == 0 ? HF_NONE : at - 1;
}
static inline struct hf_text hf_cell_region(const struct cells *cells, uint32_t cell) {
    return cells->region[cell / (cells->function_count + 1)];
}

/* Single groups by region and function: opened, given each threat's sweep, closed into region_risk
 * of the assessment. */
struct region_run {
    const struct study *study;
    struct hf_csr demand;             /* per cell: demands, ascending */
    struct hf_region_risk *risk;      /* per cell */
    int64_t *regions[HF_BOUNDS];      /* per group: regions in which it alone takes something */
    uint32_t *last_region[HF_BOUNDS]; /* per group: 1 + the region counted last */
};
HF_MUST_CHECK enum hf_status hf_regions_open(const struct study *study, struct hf_arena *scratch,
                                             struct region_run *run);
/* The first `singles` losses of the sweep are of one group each, and have rows. */
HF_MUST_CHECK enum hf_status hf_regions_add(struct region_run *run, const struct hf_sweep *sweep,
                                            uint32_t singles, struct hf_arena scratch);
HF_MUST_CHECK enum hf_status hf_regions_close(const struct region_run *run, struct hf_arena *keep,
                                              struct hf_arena scratch);

/* Fills hang of the assessment, whose losses are there, in `keep`. */
HF_MUST_CHECK enum hf_status hf_hangs_gather(const struct region_run *run, struct hf_arena *keep,
                                             struct hf_arena scratch);

/* Fills key_site and key_sites_left_out of the assessment, in `keep`. */
HF_MUST_CHECK enum hf_status hf_key_sites_gather(const struct study *study, struct hf_arena *keep,
                                                 struct hf_arena scratch);
/* Fills dependency_risk and dependency_group of the assessment, in `keep`. */
HF_MUST_CHECK enum hf_status hf_dependencies_gather(const struct study *study,
                                                    struct hf_arena *keep, struct hf_arena scratch);
/* Fills incident_limit and incident of the assessment, in `keep`, from its losses and what is
 * assumed lost. */
HF_MUST_CHECK enum hf_status hf_incidents_gather(const struct study *study, struct hf_arena *keep,
                                                 struct hf_arena scratch);
/* Maps of who goes dark, put behind those of the assessment, in `keep`. Of the single groups of one
 * threat, which the first `singles` losses of the sweep are, and that have rows: those that matter
 * most; of a sweep over the scenario's losses: the first ones. */
HF_MUST_CHECK enum hf_status hf_dark_singles(const struct study *study,
                                             const struct hf_sweep *sweep, uint32_t singles,
                                             struct hf_arena *keep);
HF_MUST_CHECK enum hf_status hf_dark_assumed(const struct study *study,
                                             const struct hf_sweep *sweep, struct hf_arena *keep);

/* Fills assumed, assumed_group, assumed_part and assumed_site of the assessment, in `keep`. */
HF_MUST_CHECK enum hf_status hf_assumed_gather(const struct study *study, struct hf_arena *keep,
                                               struct hf_arena scratch, struct hf_error *error);

#endif
