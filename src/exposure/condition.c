#include "exposure/condition.h"

#include "exposure/condition_walk.h"

#include <assert.h>

/* The tree is walked with a recursion of at most DEPTH_MAX: packs nest two or three deep. Reasons
 * are collected flat: what decided an ALL or ANY stays, what did not is taken back. */
enum { DEPTH_MAX = 32 };

struct hf_condition_context hf_condition_context_make(const struct hf_snapshot *snapshot,
                                                      uint32_t pack) {
    return (struct hf_condition_context){
        .snapshot = snapshot,
        .pack = pack,
        .parameter_taken = HF_NONE,
        .part = HF_ITEM_PRODUCT,
        .product = HF_NONE,
        .device = HF_NONE,
        .module = HF_NONE,
        .stock = HF_NONE,
        .like_for_like = HF_UNDETERMINED,
        .new_capability = HF_UNDETERMINED,
        .deal = HF_DEAL_UNKNOWN,
        .contract = HF_NONE,
        .order = HF_NONE,
        .shipment = HF_NONE,
        .date = HF_DATE_MIN,
    };
}

bool hf_text_has_word(struct hf_text text, struct hf_text word) {
    struct hf_text part = {NULL, 0};
    bool more = true;
    while (hf_text_cut(&text, ' ', &part, &more)) {
        if (part.len > 0 && hf_text_equal_nocase(part, word)) {
            return true;
        }
    }
    return false;
}

struct hf_why_id hf_blank_cell(struct hf_why *why, enum hf_kind kind, const char *header,
                               uint32_t row) {
    if (why == NULL) {
        return HF_WHY_NONE;
    }
    const int column = hf_schema_column(kind, hf_text_of(header));
    assert(column >= 0);
    return hf_why_blank(why, kind, (uint32_t)column, row);
}

struct hf_text hf_operator_country(const struct hf_snapshot *snapshot, struct hf_why *why,
                                   struct hf_why_id *cell) {
    const struct hf_operators *operators = &snapshot->operators;
    for (uint32_t i = 0; i < operators->rows.count; i++) {
        if (operators->country[i].len > 0) {
            *cell = why == NULL ? HF_WHY_NONE : hf_why_row(why, HF_KIND_OPERATOR, i);
            return operators->country[i];
        }
    }
    *cell =
        hf_blank_cell(why, HF_KIND_OPERATOR, "country", operators->rows.count > 0 ? 0 : HF_NONE);
    return (struct hf_text){NULL, 0};
}

static enum hf_answer test_parameter(struct condition_walk *walk,
                                     const struct hf_condition *condition) {
    const struct hf_condition_context *context = walk->context;
    for (uint32_t i = 0; i < context->parameter_count; i++) {
        const struct hf_parameter *parameter = &context->parameter[i];
        if (!hf_text_equal(parameter->id, condition->text)) {
            continue;
        }
        note_fact(walk, parameter->fact);
        if (i == context->parameter_taken) {
            return tristate_answer(context->parameter_value);
        }
        if (parameter->value == HF_UNDETERMINED && context->why != NULL) {
            const struct hf_why_id fact =
                parameter->fact == HF_NONE
                    ? HF_WHY_NONE
                    : hf_why_leaf(context->why, HF_WHY_FACT, context->pack, parameter->fact);
            note_add(walk,
                     hf_why_apply(context->why, &(struct hf_why_rule){HF_RULE_PARAMETER_UNKNOWN,
                                                                      0.0, HF_DATE_MIN, &fact, 1}));
        }
        return tristate_answer(parameter->value);
    }
    return HF_ANSWER_NO_BASIS;
}

/* Said by who asks, else by the row of the unit that was put in. */
static enum hf_answer test_like_for_like(struct condition_walk *walk) {
    const struct hf_condition_context *context = walk->context;
    const bool is_module = context->module != HF_NONE;
    const uint32_t row = is_module ? context->module : context->device;
    if (context->like_for_like != HF_UNDETERMINED || context->is_new_installation ||
        row == HF_NONE) {
        return tristate_answer(context->like_for_like);
    }
    const enum hf_kind kind = is_module ? HF_KIND_MODULE : HF_KIND_DEVICE;
    const struct hf_snapshot *snapshot = context->snapshot;
    const uint8_t said =
        is_module ? snapshot->modules.replaces_failed[row] : snapshot->devices.replaces_failed[row];
    if (said == HF_UNDETERMINED) {
        note_blank(walk, kind, "replaces_failed", row);
    } else {
        note_row(walk, kind, row);
    }
    return tristate_answer((enum hf_tristate)said);
}

/* ---- the tree ---- */

static enum hf_answer leaf_evaluate(struct condition_walk *walk,
                                    const struct hf_condition *condition) {
    const struct hf_condition_context *context = walk->context;
    switch (condition->predicate) {
    case HF_IF_ORIGINATES_IN:
    case HF_IF_CONTENT_ABOVE:
    case HF_IF_DIRECT_PRODUCT_OF:
    case HF_IF_CONTROL_CLASS:
    case HF_IF_DESIGNED_BY_TARGET:
    case HF_IF_SUPPLY_CHAIN_ALTERED:
    case HF_IF_MADE_IN:
    case HF_IF_PRODUCT_CLASS:
        return hf_condition_item(walk, condition);
    case HF_IF_TECHNOLOGY:
        return hf_condition_technology(walk, condition->text);
    case HF_IF_COMPONENT:
        return bool_answer(context->part != HF_ITEM_PRODUCT);
    case HF_IF_SOFTWARE:
        return hf_condition_software(walk);
    case HF_IF_FUNCTION_CLASS:
        return hf_condition_function_class(walk, condition->text);
    case HF_IF_INSTALLED_BEFORE:
        return hf_condition_installed(walk, condition);
    case HF_IF_LIKE_FOR_LIKE:
        return test_like_for_like(walk);
    case HF_IF_DESTINATION:
        return hf_condition_destination(walk, condition);
    case HF_IF_CONTRACT_SIGNED_UNTIL:
        return hf_condition_signed(walk, condition);
    case HF_IF_PRODUCTION_STARTED_BEFORE:
    case HF_IF_SHIPPED_BEFORE:
    case HF_IF_EN_ROUTE_ON:
        return hf_condition_shipment(walk, condition);
    case HF_IF_NO_NEW_CAPABILITY:
        return hf_answer_not(tristate_answer(context->new_capability));
    case HF_IF_PARAMETER:
        return test_parameter(walk, condition);
    case HF_IF_ALL:
    case HF_IF_ANY:
    case HF_IF_NOT:
        break;
    }
    return HF_ANSWER_NO_BASIS;
}

/* Bounded recursion: `depth` counts down to 0, where the answer is undetermined. */
static enum hf_answer tree_evaluate(struct condition_walk *walk, uint32_t index, uint32_t depth) {
    assert(depth <= DEPTH_MAX);
    if (depth == 0 || index >= walk->pack->condition_count) {
        return HF_ANSWER_NO_BASIS;
    }
    const struct hf_condition *condition = &walk->pack->condition[index];
    const bool is_all = condition->predicate == HF_IF_ALL;
    const bool is_not = condition->predicate == HF_IF_NOT;
    if (!is_all && !is_not && condition->predicate != HF_IF_ANY) {
        return leaf_evaluate(walk, condition);
    }
    const uint32_t mark = walk->notes.count;
    const enum hf_answer deciding = is_all ? HF_ANSWER_NO : HF_ANSWER_YES;
    enum hf_answer answer = is_all || is_not ? HF_ANSWER_YES : HF_ANSWER_NO;
    for (uint32_t i = 0; i < condition->child_count; i++) {
        const uint32_t child_mark = walk->notes.count;
        const enum hf_answer child = tree_evaluate(walk, condition->child_from + i, depth - 1);
        if (is_not) {
            return hf_answer_not(child);
        }
        answer = is_all ? hf_answer_and(answer, child) : hf_answer_or(answer, child);
        if (child == deciding) { /* only what decided stays among the notes */
            const uint32_t count = walk->notes.count - child_mark;
            for (uint32_t k = 0; k < count; k++) {
                walk->notes.note[mark + k] = walk->notes.note[child_mark + k];
            }
            walk->notes.count = mark + count;
            return answer;
        }
    }
    return is_not ? HF_ANSWER_NO_BASIS : answer; /* NOT without a child is no question */
}

static struct hf_conclusion conclude(struct condition_walk *walk, enum hf_answer answer) {
    struct hf_conclusion conclusion = {answer, HF_WHY_NONE};
    if (walk->context->why != NULL) {
        const enum hf_rule rule = answer == HF_ANSWER_YES  ? HF_RULE_CONDITION_HOLDS
                                  : answer == HF_ANSWER_NO ? HF_RULE_CONDITION_FAILS
                                                           : HF_RULE_CONDITION_UNKNOWN;
        conclusion.why = hf_why_apply(
            walk->context->why,
            &(struct hf_why_rule){rule, 0.0, HF_DATE_MIN, walk->notes.note, walk->notes.count});
    }
    return conclusion;
}

struct hf_conclusion hf_condition_evaluate(const struct hf_condition_context *context,
                                           uint32_t condition) {
    assert(context->pack < context->snapshot->pack_count);
    if (condition == HF_NONE) {
        return (struct hf_conclusion){HF_ANSWER_YES, HF_WHY_NONE};
    }
    struct condition_walk walk = {.context = context,
                                  .pack = &context->snapshot->pack[context->pack]};
    const enum hf_answer answer = tree_evaluate(&walk, condition, DEPTH_MAX);
    return conclude(&walk, answer);
}

struct hf_conclusion hf_function_class_test(const struct hf_condition_context *context,
                                            struct hf_text function_class) {
    assert(context->pack < context->snapshot->pack_count);
    struct condition_walk walk = {.context = context,
                                  .pack = &context->snapshot->pack[context->pack]};
    const enum hf_answer answer = hf_condition_function_class(&walk, function_class);
    return conclude(&walk, answer);
}

struct hf_conclusion hf_technology_test(const struct hf_condition_context *context,
                                        struct hf_text word) {
    assert(context->pack < context->snapshot->pack_count);
    struct condition_walk walk = {.context = context,
                                  .pack = &context->snapshot->pack[context->pack]};
    const enum hf_answer answer = hf_condition_technology(&walk, word);
    return conclude(&walk, answer);
}
