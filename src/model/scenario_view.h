/* scenario_view.h - the snapshot that a scenario makes, while it is made. */
#ifndef HF_MODEL_SCENARIO_VIEW_H
#define HF_MODEL_SCENARIO_VIEW_H

#include <holdfast/scenario.h>

/* Arrays of a pack that are ours to write to; 0: still those of the workspace. */
struct scenario_pack {
    size_t facts, parties, measures, requirements; /* capacity */
};

struct scenario_view {
    struct hf_arena *keep;
    struct hf_error *error;
    const struct hf_snapshot *original;
    const struct hf_scenario *scenario;
    struct hf_snapshot *snapshot;
    struct hf_pack *pack; /* of the snapshot, with room for one more */
    struct scenario_pack *own;
    uint32_t at;                    /* position of the change that is applied */
    const struct hf_change *change; /* the same */
    struct hf_date from;            /* from when on it holds: said, or the as-of day */
};

/* The change at hand as a fact of the pack, once. */
enum hf_status hf_scenario_fact_add(struct scenario_view *view, uint32_t pack, uint32_t *fact);
enum hf_status hf_scenario_party_add(struct scenario_view *view, uint32_t pack,
                                     const struct hf_pack_party *party, uint32_t *position);
/* A party of the operator's by key, name or further name, or HF_NONE. */
uint32_t hf_scenario_party_find(const struct hf_snapshot *snapshot, struct hf_text subject);
/* The change at hand: a party that is named, by a list or by a measure. */
enum hf_status hf_scenario_list_party(struct scenario_view *view);
/* Rows of `ref` by what they refer to, ascending. */
enum hf_status hf_scenario_csr(struct scenario_view *view, const uint32_t *ref, uint32_t count,
                               uint32_t target_count, struct hf_csr *csr);
/* The change at hand: one product in the place of others; its fact goes to the pack. */
enum hf_status hf_scenario_add(struct scenario_view *view, uint32_t pack);
/* A measure, and what is required as part of it, a second time with a wider target. */
struct scenario_widening {
    uint32_t party;            /* of the pack, to be named too; or HF_NONE */
    double share_ratio;        /* from which on what targets own is reached; 0: as it was */
    const char *title;         /* what the title says of it: ", with %s" */
    struct hf_text title_name; /* of it */
};
enum hf_status hf_scenario_widen(struct scenario_view *view, uint32_t pack, uint32_t measure,
                                 const struct scenario_widening *widening);

#endif
