/* exposure_fixture.h - for the tests of this room: a small world of invented countries and vendors,
 * its packs written as tables, its matches said rather than screened. */
#ifndef HF_TESTS_EXPOSURE_FIXTURE_H
#define HF_TESTS_EXPOSURE_FIXTURE_H

#include "tests/check.h"
#include "tests/snapshot_helper.h"
#include <holdfast/exposure.h>

struct world {
    struct snapshot_helper help;
    const struct hf_snapshot *snapshot;
    struct hf_assessment assessment;
    struct hf_match match[32];
};

__attribute__((unused)) static struct hf_date day(const char *text) {
    struct hf_date date = {0};
    CHECK(hf_date_parse(hf_text_of(text), &date));
    return date;
}
__attribute__((unused)) static struct hf_date_range sure(const char *text) {
    struct hf_date_range range = HF_DATE_UNKNOWN;
    CHECK(hf_date_range_parse(hf_text_of(text), &range));
    return range;
}
__attribute__((unused)) static struct hf_interval between(const char *from, const char *until) {
    return (struct hf_interval){sure(from), until == NULL ? HF_DATE_UNKNOWN : sure(until)};
}

/* Builds the snapshot; `pack` must be filled. */
__attribute__((unused)) static bool world_open(struct world *world, const char *lines,
                                               struct hf_pack *pack, uint32_t pack_count,
                                               const char *as_of) {
    *world = (struct world){0};
    helper_open(&world->help);
    helper_lines(&world->help, lines);
    helper_packs(&world->help, pack, pack_count);
    world->snapshot = helper_build(&world->help);
    if (world->snapshot == NULL) {
        return false;
    }
    world->assessment.snapshot = world->snapshot;
    world->assessment.scenario.as_of = day(as_of);
    world->assessment.match = world->match;
    return true;
}

__attribute__((unused)) static void world_match(struct world *world, const char *party,
                                                uint32_t pack, uint32_t entry,
                                                enum hf_answer answer) {
    struct hf_match *match = &world->match[world->assessment.match_count++];
    *match =
        (struct hf_match){.party = helper_row(world->snapshot, HF_KIND_PARTY, party),
                          .pack = pack,
                          .entry = entry,
                          .target = pack == HF_NONE ? HF_MATCH_LIST_ENTRY : HF_MATCH_PACK_PARTY,
                          .answer = answer,
                          .score = 1.0,
                          .why = HF_WHY_NONE};
}

/* Assesses anew, in fresh reasons. */
__attribute__((unused)) static enum hf_status world_assess(struct world *world) {
    struct hf_assessment *assessment = &world->assessment;
    assessment->why = hf_why_make(&world->help.keep);
    assessment->hit_count = assessment->effect_count = assessment->product_count = 0;
    enum hf_status status = hf_assumptions_resolve(
        &world->help.keep, world->snapshot, &assessment->scenario, &assessment->assumptions, NULL);
    if (status == HF_OK) {
        status = hf_exposure_assess(assessment, &world->help.keep, world->help.scratch, NULL);
    }
    CHECK(status == HF_OK);
    return status;
}

__attribute__((unused)) static void world_close(struct world *world) {
    helper_close(&world->help);
}

/* The first effect of a kind by a measure on a product; NULL if there is none. */
__attribute__((unused)) static const struct hf_effect *world_effect(const struct world *world,
                                                                    const char *product,
                                                                    enum hf_effect_kind kind,
                                                                    uint32_t measure) {
    const uint32_t row = helper_row(world->snapshot, HF_KIND_PRODUCT, product);
    for (uint32_t i = 0; i < world->assessment.effect_count; i++) {
        const struct hf_effect *effect = &world->assessment.effect[i];
        if (effect->product == row && effect->kind == kind && effect->measure == measure) {
            return effect;
        }
    }
    return NULL;
}
__attribute__((unused)) static enum hf_answer world_answer(const struct world *world,
                                                           const char *product,
                                                           enum hf_effect_kind kind,
                                                           uint32_t measure) {
    const struct hf_effect *effect = world_effect(world, product, kind, measure);
    return effect == NULL ? HF_ANSWER_NO : effect->answer;
}
__attribute__((unused)) static enum hf_answer world_now(const struct world *world,
                                                        const char *product,
                                                        enum hf_effect_kind kind,
                                                        uint32_t measure) {
    const struct hf_effect *effect = world_effect(world, product, kind, measure);
    return effect == NULL ? HF_ANSWER_NO : effect->applies_as_of;
}
__attribute__((unused)) static const struct hf_product_dates *world_dates(const struct world *world,
                                                                          const char *product) {
    const uint32_t row = helper_row(world->snapshot, HF_KIND_PRODUCT, product);
    for (uint32_t i = 0; i < world->assessment.product_count; i++) {
        if (world->assessment.product[i].product == row) {
            return &world->assessment.product[i];
        }
    }
    return NULL;
}

/* Does the graph under `id` hold a node of this rule? */
__attribute__((unused)) static bool why_holds(const struct hf_why *why, struct hf_why_id id,
                                              enum hf_why_kind kind, uint32_t first) {
    bool *seen = calloc(why->node_count + 1, 1);
    bool is_found = false;
    if (seen == NULL || id.value >= why->node_count) {
        free(seen);
        return false;
    }
    seen[id.value] = true;
    for (uint32_t at = id.value + 1; at-- > 0 && !is_found;) { /* children have smaller ids */
        const struct hf_why_node *node = &why->node[at];
        is_found = seen[at] && node->kind == (uint8_t)kind && node->first == first;
        for (uint32_t i = 0; seen[at] && i < node->child_count; i++) {
            seen[why->child[node->child_from + i].value] = true;
        }
    }
    free(seen);
    return is_found;
}

/* Is the blank cell of this header among the reasons? */
__attribute__((unused)) static bool why_blank(const struct hf_why *why, struct hf_why_id id,
                                              enum hf_kind kind, const char *header) {
    const uint32_t column = (uint32_t)hf_schema_column(kind, hf_text_of(header));
    return why_holds(why, id, HF_WHY_BLANK, (uint32_t)kind << 16 | column);
}

#endif
