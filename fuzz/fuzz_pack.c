/* Any bytes as a pack: no crash, no position outside its array, no pack without a defect where
 * something is missing. */
#include <holdfast/packcheck.h>

#include <holdfast/schema.h>

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_target(const struct hf_pack *pack, const struct hf_target *target) {
    for (uint32_t i = 0; i < target->party_count; i++) {
        assert(target->party[i] < pack->party_count);
    }
    assert(!(target->ownership.threshold_ratio < 0.0) &&
           !(target->ownership.threshold_ratio > 1.0));
}

static void check_measure(const struct hf_pack *pack, const struct hf_measure *measure) {
    check_target(pack, &measure->target);
    assert(measure->fact < pack->fact_count);
    assert(measure->condition == HF_NONE || measure->condition < pack->condition_count);
    for (uint32_t i = 0; i < measure->act_count; i++) {
        const struct hf_act_rule *rule = &measure->act[i];
        assert((int)rule->act < HF_ACT_COUNT && rule->fact < pack->fact_count);
        assert(rule->condition == HF_NONE || rule->condition < pack->condition_count);
    }
    for (uint32_t i = 0; i < measure->period_count; i++) {
        assert(measure->period[i].fact < pack->fact_count);
    }
    for (uint32_t i = 0; i < measure->defeater_count; i++) {
        const struct hf_defeater *defeater = &measure->defeater[i];
        assert(defeater->fact < pack->fact_count && defeater->acts < 1U << HF_ACT_COUNT);
        assert(defeater->condition == HF_NONE || defeater->condition < pack->condition_count);
    }
}

static void check_pack(const struct hf_pack *pack) {
    for (uint32_t i = 0; i < pack->condition_count; i++) {
        const struct hf_condition *condition = &pack->condition[i];
        assert(condition->child_count == 0 || condition->child_from + condition->child_count <= i);
        assert(condition->predicate != HF_IF_NOT || condition->child_count == 1);
    }
    for (uint32_t i = 0; i < pack->measure_count; i++) {
        check_measure(pack, &pack->measure[i]);
    }
    for (uint32_t i = 0; i < pack->requirement_count; i++) {
        const struct hf_requirement *requirement = &pack->requirement[i];
        check_target(pack, &requirement->target);
        assert(requirement->fact < pack->fact_count);
        assert(requirement->measure == HF_NONE || requirement->measure < pack->measure_count);
        for (uint32_t k = 0; k < requirement->deadline_count; k++) {
            assert(requirement->deadline[k].fact < pack->fact_count);
        }
    }
    for (uint32_t i = 0; i < pack->stake_count; i++) {
        assert(pack->stake[i].owner < pack->party_count &&
               pack->stake[i].owned < pack->party_count);
    }
    for (uint32_t i = 0; i < pack->replay_count; i++) {
        for (uint32_t k = 0; k < pack->replay[i].event_count; k++) {
            assert(pack->replay[i].event[k] < pack->event_count);
        }
        for (uint32_t k = 0; k < pack->replay[i].measure_count; k++) {
            assert(pack->replay[i].measure[k] < pack->measure_count);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct hf_arena arena;
    if (hf_arena_open(&arena, (size_t)1 << 22) != HF_OK) {
        return 0;
    }
    struct hf_arena keep = arena;
    struct hf_pack_checked checked;
    const struct hf_text bytes = {(const char *)data, size};
    if (hf_pack_check(HF_TEXT("fuzz"), bytes, &keep, &checked, NULL) == HF_OK) {
        for (size_t i = 0; i < checked.defect_count; i++) {
            assert(checked.defect[i].message.len > 0 && checked.defect[i].line >= 1 &&
                   checked.defect[i].column >= 1);
        }
        assert(checked.is_usable || checked.defect_count > 0);
        if (checked.is_usable) {
            check_pack(&checked.pack);
        }
    }
    hf_arena_close(&arena);
    return 0;
}
