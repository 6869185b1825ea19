/* condition_walk.h - what the tests of single predicates share: the context, the pack, and the
 * reasons found so far. */
#ifndef HF_EXPOSURE_CONDITION_WALK_H
#define HF_EXPOSURE_CONDITION_WALK_H

#include "exposure/condition.h"

enum { NOTE_MAX = 48 };

struct condition_notes {
    struct hf_why_id note[NOTE_MAX];
    uint32_t count;
};

struct condition_walk {
    const struct hf_condition_context *context;
    const struct hf_pack *pack;
    struct condition_notes notes;
};

static inline void note_add(struct condition_walk *walk, struct hf_why_id note) {
    if (note.value != HF_WHY_NONE.value && walk->notes.count < NOTE_MAX) {
        walk->notes.note[walk->notes.count++] = note;
    }
}
static inline void note_row(struct condition_walk *walk, enum hf_kind kind, uint32_t row) {
    if (walk->context->why != NULL && row != HF_NONE) {
        note_add(walk, hf_why_row(walk->context->why, kind, row));
    }
}
static inline void note_blank(struct condition_walk *walk, enum hf_kind kind, const char *header,
                              uint32_t row) {
    note_add(walk, hf_blank_cell(walk->context->why, kind, header, row));
}
static inline void note_fact(struct condition_walk *walk, uint32_t fact) {
    if (walk->context->why != NULL && fact != HF_NONE) {
        note_add(walk, hf_why_leaf(walk->context->why, HF_WHY_FACT, walk->context->pack, fact));
    }
}
static inline void note_rule(struct condition_walk *walk, enum hf_rule rule, enum hf_kind kind,
                             uint32_t row) {
    if (walk->context->why != NULL) {
        const struct hf_why_id child = hf_why_row(walk->context->why, kind, row);
        note_add(walk, hf_why_apply(walk->context->why,
                                    &(struct hf_why_rule){rule, 0.0, HF_DATE_MIN, &child, 1}));
    }
}

static inline enum hf_answer tristate_answer(enum hf_tristate tristate) {
    return tristate == HF_YES  ? HF_ANSWER_YES
           : tristate == HF_NO ? HF_ANSWER_NO
                               : HF_ANSWER_NO_BASIS;
}
static inline enum hf_answer bool_answer(bool is_true) {
    return is_true ? HF_ANSWER_YES : HF_ANSWER_NO;
}

/* Predicates about the item itself, about the deployment, and about the deal. */
enum hf_answer hf_condition_item(struct condition_walk *walk, const struct hf_condition *condition);
enum hf_answer hf_condition_lot(struct condition_walk *walk, const struct hf_condition *condition);
enum hf_answer hf_condition_software(struct condition_walk *walk);
enum hf_answer hf_condition_technology(struct condition_walk *walk, struct hf_text word);
enum hf_answer hf_condition_function_class(struct condition_walk *walk, struct hf_text id);
enum hf_answer hf_condition_installed(struct condition_walk *walk,
                                      const struct hf_condition *condition);
enum hf_answer hf_condition_destination(struct condition_walk *walk,
                                        const struct hf_condition *condition);
enum hf_answer hf_condition_signed(struct condition_walk *walk,
                                   const struct hf_condition *condition);
enum hf_answer hf_condition_shipment(struct condition_walk *walk,
                                     const struct hf_condition *condition);

#endif
