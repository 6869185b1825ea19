/* check_work.h - one question of "may this be done?", while it is answered.
 *
 * check_act.c answers it for one day; check_change.c asks again on each day on which anything can
 * change and finds the first that answers otherwise. */
#ifndef HF_EXPOSURE_CHECK_WORK_H
#define HF_EXPOSURE_CHECK_WORK_H

#include "exposure/engine.h"

enum { CHECK_PARTIES = 2 }; /* supplier, manufacturer */

struct check_work {
    struct exposure_engine *engine;
    struct hf_check *check;
    uint32_t party[CHECK_PARTIES];  /* of the snapshot, or HF_NONE */
    bool has_party;                 /* somebody is asked about, in party[] or by name alone */
    const struct deal_terms *terms; /* NULL: no deal in particular */
    enum hf_answer barred[HF_CHECK_LINES]; /* by law */
    struct hit_list hits;
    /* Per measure of all packs, then per requirement: false only if nothing of it can ever bear on
     * the question. Filled on the first day, looked at on later ones. */
    bool *bears;
    bool is_first_day;
};

/* Answers for the engine's as-of day; everything of `check` but `until`. */
enum hf_status hf_check_day(struct check_work *work);

/* Position in work->bears. */
uint32_t hf_check_measure_place(const struct hf_snapshot *snapshot, uint32_t pack,
                                uint32_t measure);
uint32_t hf_check_requirement_place(const struct hf_snapshot *snapshot, uint32_t pack,
                                    uint32_t requirement);
uint32_t hf_check_place_count(const struct hf_snapshot *snapshot);

/* Fills line[].until: the first later day on which a line answers otherwise. `keep` of the engine
 * is not used. */
enum hf_status hf_check_change_find(struct check_work *work);

#endif
