/* cut_study.h - how few groups have to fail together, threat by threat: what the families of ways
 * and the losses of few groups say, before it becomes answers. Internal to the room. */
#ifndef HF_RESILIENCE_CUT_STUDY_H
#define HF_RESILIENCE_CUT_STUDY_H

#include "resilience/study.h"

#include "network/blocks.h"

/* What one call of hf_cuts may use. */
enum { FAMILY_SETS_MAX = 4000000 };
#define FAMILY_STEPS_MAX UINT64_C(200000000)

/* Does the loss of a mask hit every way? */
static inline bool hf_cut_hits_all(const uint32_t *way, uint32_t count, uint32_t mask) {
    for (uint32_t i = 0; i < count; i++) {
        if ((way[i] & mask) == 0) {
            return false;
        }
    }
    return true;
}

/* Room for what grows: members of groups behind each other. */
struct cut_list {
    struct hf_arena *arena;
    uint32_t *item;
    size_t count, capacity;
};
HF_MUST_CHECK enum hf_status hf_cut_list_add(struct cut_list *list, uint32_t item);

/* What is said of demands in one case, each saying once. Ways: (count, groups ...) each. */
struct cut_side {
    struct hf_cut_bounds bounds; /* cut_from: in the list of groups */
    size_t way_from;             /* in the list of ways */
    uint32_t ways;
};

struct cut_sides {
    struct cut_side *item;
    size_t count, capacity;
    uint32_t *of_demand; /* per demand: position */
    struct hf_arena *arena;
};

/* Of the lean network, for all threats: where to search, and who is dark with nothing lost. */
struct cut_blocks {
    struct hf_network_index index;
    struct network_blocks *of; /* per function; of those that are asked for */
    uint8_t *worst_now;        /* per demand: state in the worst case */
};

/* A threat, or all of them, under examination. */
struct cut_run {
    const struct study *study;
    const uint32_t *group; /* labels, ascending */
    uint32_t group_count;
    struct cut_sides side[HF_BOUNDS];
    struct cut_list *cut, *way;
    bool has_pairs;
    const struct cut_blocks *blocks;
    int64_t *visits_left; /* the budget of work, shared by all threats */
    enum hf_cut_method method;
};

HF_MUST_CHECK enum hf_status hf_cut_side_add(struct cut_sides *sides, const struct cut_side *side,
                                             uint32_t *at);
/* Fills side[bound] from the families; HF_ERR_LIMIT when their budget ends. */
HF_MUST_CHECK enum hf_status hf_cut_by_families(struct cut_run *run, enum hf_bound bound,
                                                struct hf_arena scratch);
/* Everything lies in `arena`. */
HF_MUST_CHECK enum hf_status hf_cut_blocks_open(const struct study *study, struct hf_arena *arena,
                                                struct cut_blocks *blocks);
/* Fills both sides; run->blocks is open. `part` are the threats that all threats together are made
 * of: their cuts are cuts of all. */
HF_MUST_CHECK enum hf_status hf_cut_by_losses(struct cut_run *run, const struct cut_run *part,
                                              uint32_t part_count, struct hf_arena scratch);

/* Fills cut_threat, cut_answer, cut_group, site_cut and region_cut of the assessment, in `keep`. */
HF_MUST_CHECK enum hf_status hf_cut_study_gather(const struct study *study, struct hf_arena *keep,
                                                 struct hf_arena scratch);
/* Fills weak_point and weak_points_found, and alone_node of the study. */
HF_MUST_CHECK enum hf_status hf_cut_points_gather(const struct study *study, struct hf_arena *keep,
                                                  struct hf_arena scratch);
/* Fills change_plan, change_step and change_plans_left_out; after hf_cut_points_gather. */
HF_MUST_CHECK enum hf_status hf_change_plans_gather(const struct study *study,
                                                    struct hf_arena *keep, struct hf_arena scratch);

#endif
