#include "exposure/engine.h"

/* Parties on a list of which no pack says what it means: as the target of a measure that nobody has
 * written down. Whether it does anything, and what, cannot be told, so they are never clear,
 * whatever other measures say of them. */

static const struct hf_target any_role = {.roles = ~0U, .reaches_components = HF_NO};

static bool list_has_meaning(const struct hf_snapshot *snapshot, struct hf_text list) {
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        const struct hf_pack *pack = &snapshot->pack[p];
        for (uint32_t i = 0; i < pack->measure_count + pack->requirement_count; i++) {
            const struct hf_target *target =
                i < pack->measure_count ? &pack->measure[i].target
                                        : &pack->requirement[i - pack->measure_count].target;
            for (uint32_t k = 0; k < target->list_count; k++) {
                if (hf_text_equal_nocase(target->list[k], list)) {
                    return true;
                }
            }
        }
    }
    return false;
}

static enum hf_answer listed_answer(const struct exposure_engine *engine, const bool *means,
                                    const struct hf_match *match) {
    const struct hf_list_entries *entries = &engine->snapshot->list_entries;
    if (match->target != HF_MATCH_LIST_ENTRY || match->entry >= entries->rows.count ||
        entries->list[match->entry] == HF_NONE || means[entries->list[match->entry]]) {
        return HF_ANSWER_NO;
    }
    const struct hf_interval listed = {entries->from[match->entry], entries->until[match->entry]};
    const enum hf_answer now = hf_interval_holds(listed, engine->assessment->scenario.as_of);
    return hf_answer_and(hf_answer_and(match->answer, now), HF_ANSWER_NO_BASIS);
}

static struct hf_why_id list_entry_why(struct exposure_engine *engine, const struct hf_match *match,
                                       uint32_t position) {
    const struct hf_why_id child[] = {
        position == HF_NONE ? match->why : hf_why_leaf(engine->why, HF_WHY_MATCH, position, 0),
        hf_why_row(engine->why, HF_KIND_LIST_ENTRY, match->entry)};
    return why_rule(engine->why, HF_RULE_LISTED_WITHOUT_MEASURE, child, 2);
}

static void listed_extra(struct exposure_engine *engine, const bool *means,
                         struct target_view *view, bool *has_any) {
    for (uint32_t i = 0; i < engine->extra_match_count; i++) {
        const enum hf_answer answer = listed_answer(engine, means, &engine->extra_match[i]);
        if (answer > view->extra) {
            view->extra = answer;
            view->extra_why = list_entry_why(engine, &engine->extra_match[i], HF_NONE);
            *has_any = true;
        }
    }
}

enum hf_status hf_listed_find(struct exposure_engine *engine, struct target_view *view,
                              bool *has_any) {
    const struct hf_snapshot *snapshot = engine->snapshot;
    const uint32_t party_count = snapshot->parties.rows.count;
    bool *means = hf_new(engine->scratch, bool, snapshot->lists.rows.count);
    *view = (struct target_view){
        .target = &any_role,
        .answer = hf_new(engine->scratch, enum hf_answer, party_count),
        .why = hf_new(engine->scratch, struct hf_why_id, party_count),
        .listed_from = hf_new(engine->scratch, struct hf_date_range, party_count),
        .listed_until = hf_new(engine->scratch, struct hf_date_range, party_count),
        .extra_why = HF_WHY_NONE};
    if (means == NULL || view->answer == NULL || view->why == NULL || view->listed_from == NULL ||
        view->listed_until == NULL) {
        return HF_ERR_MEMORY;
    }
    *has_any = false;
    for (uint32_t i = 0; i < snapshot->lists.rows.count; i++) {
        means[i] = list_has_meaning(snapshot, snapshot->lists.name[i]);
    }
    for (uint32_t i = 0; i < engine->assessment->match_count; i++) {
        const struct hf_match *match = &engine->assessment->match[i];
        const enum hf_answer answer = listed_answer(engine, means, match);
        if (answer <= view->answer[match->party]) {
            continue;
        }
        const struct hf_interval listed = {snapshot->list_entries.from[match->entry],
                                           snapshot->list_entries.until[match->entry]};
        view->answer[match->party] = answer;
        view->why[match->party] = list_entry_why(engine, match, i);
        view->listed_from[match->party] = hf_interval_filled(listed).from;
        view->listed_until[match->party] = hf_interval_filled(listed).until;
        *has_any = true;
    }
    listed_extra(engine, means, view, has_any);
    return HF_OK;
}
