#include "exposure/condition.h"

/* Questions about a condition that need no item: which sorts of data it tests. Children stand
 * before their parent, so one walk down with a bounded stack reaches all of a tree; a stack that is
 * full answers with everything. */
enum { STACK_MAX = 64 };

static unsigned predicate_tests(enum hf_predicate predicate) {
    switch (predicate) {
    case HF_IF_ALL:
    case HF_IF_ANY:
    case HF_IF_NOT:
    case HF_IF_PARAMETER:
        return 0;
    case HF_IF_ORIGINATES_IN:
    case HF_IF_CONTENT_ABOVE:
    case HF_IF_DIRECT_PRODUCT_OF:
    case HF_IF_CONTROL_CLASS:
    case HF_IF_DESIGNED_BY_TARGET:
    case HF_IF_PRODUCT_CLASS:
    case HF_IF_COMPONENT:
    case HF_IF_SOFTWARE:
        return HF_TESTS_ITEM;
    case HF_IF_SUPPLY_CHAIN_ALTERED:
    case HF_IF_MADE_IN:
        return HF_TESTS_ITEM | HF_TESTS_LOT;
    case HF_IF_TECHNOLOGY:
    case HF_IF_FUNCTION_CLASS:
        return HF_TESTS_PLACE;
    case HF_IF_INSTALLED_BEFORE:
        return HF_TESTS_DEPLOYMENT;
    case HF_IF_LIKE_FOR_LIKE:
        return HF_TESTS_REPLACEMENT;
    case HF_IF_DESTINATION:
    case HF_IF_CONTRACT_SIGNED_UNTIL:
    case HF_IF_PRODUCTION_STARTED_BEFORE:
    case HF_IF_SHIPPED_BEFORE:
    case HF_IF_EN_ROUTE_ON:
    case HF_IF_NO_NEW_CAPABILITY:
        return HF_TESTS_DEAL;
    }
    return 0;
}

struct scan_stack {
    uint32_t index[STACK_MAX];
    uint32_t count;
};

/* Takes one node off and puts its children on; HF_NONE when there is none left. */
static uint32_t scan_next(struct scan_stack *stack, const struct hf_pack *pack, bool *is_cut) {
    uint32_t index = HF_NONE;
    while (stack->count > 0 && index >= pack->condition_count) {
        index = stack->index[--stack->count];
    }
    if (index >= pack->condition_count) {
        return HF_NONE;
    }
    const struct hf_condition *condition = &pack->condition[index];
    const bool is_inner = condition->predicate == HF_IF_ALL || condition->predicate == HF_IF_ANY ||
                          condition->predicate == HF_IF_NOT;
    for (uint32_t i = 0; is_inner && i < condition->child_count; i++) {
        const uint32_t child = condition->child_from + i;
        if (stack->count == STACK_MAX) {
            *is_cut = true;
        } else if (child < index) { /* as the contract says; anything else would not end */
            stack->index[stack->count++] = child;
        }
    }
    return index;
}

unsigned hf_condition_tests(const struct hf_pack *pack, uint32_t condition) {
    struct scan_stack stack = {.count = 0};
    bool is_cut = false;
    unsigned tests = 0;
    if (condition != HF_NONE) {
        stack.index[stack.count++] = condition;
    }
    for (uint32_t at = scan_next(&stack, pack, &is_cut); at != HF_NONE;
         at = scan_next(&stack, pack, &is_cut)) {
        tests |= predicate_tests(pack->condition[at].predicate);
    }
    return is_cut ? ~0U : tests;
}

unsigned hf_condition_tests_of_unit(const struct hf_condition_context *context, unsigned tests) {
    const unsigned lot = HF_TESTS_LOT;
    const unsigned own = lot | (unsigned)HF_TESTS_DEPLOYMENT;
    return context->is_new_installation ? tests & ~own
           : context->stock != HF_NONE  ? tests & ~lot
                                        : tests;
}
