#include "exposure/condition_walk.h"
#include "exposure/ratio.h"

/* ---- about the item: what it owes to a jurisdiction ---- */

/* The product's row about a jurisdiction, HF_NONE if nobody says. */
static uint32_t origin_row(const struct hf_snapshot *snapshot, uint32_t product,
                           struct hf_text jurisdiction) {
    const struct hf_csr *rows = &snapshot->origins_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        if (hf_text_equal_nocase(snapshot->product_origins.jurisdiction[rows->item[i]],
                                 jurisdiction)) {
            return rows->item[i];
        }
    }
    return HF_NONE;
}

/* The row of the product's class template about a jurisdiction. */
static uint32_t template_row(const struct hf_snapshot *snapshot, uint32_t product,
                             struct hf_text jurisdiction) {
    const uint32_t product_class = snapshot->products.product_class[product];
    if (product_class == HF_NONE) {
        return HF_NONE;
    }
    const struct hf_csr *rows = &snapshot->origins_by_class;
    for (uint32_t i = rows->start[product_class]; i < rows->start[product_class + 1]; i++) {
        if (hf_text_equal_nocase(snapshot->class_origins.jurisdiction[rows->item[i]],
                                 jurisdiction)) {
            return rows->item[i];
        }
    }
    return HF_NONE;
}

/* Where no row says it: the class template, as a presumption. `is_content` asks for a content ratio
 * above `ratio`. */
static enum hf_answer template_presumes(struct condition_walk *walk, struct hf_text jurisdiction,
                                        bool is_content, double ratio) {
    const struct hf_snapshot *snapshot = walk->context->snapshot;
    const uint32_t product = walk->context->product;
    const uint32_t row = template_row(snapshot, product, jurisdiction);
    if (row == HF_NONE) {
        if (snapshot->products.product_class[product] == HF_NONE) {
            note_blank(walk, HF_KIND_PRODUCT, "class", product);
        }
        return HF_ANSWER_NO_BASIS;
    }
    const struct hf_range content = snapshot->class_origins.content_ratio[row];
    const uint8_t contains = snapshot->class_origins.contains[row];
    enum hf_answer answer = HF_ANSWER_NO_BASIS;
    if (is_content && hf_range_is_known(content)) {
        const int64_t middle = hf_ratio_parts((content.lower + content.upper) / 2.0);
        answer = middle > hf_ratio_parts(ratio) ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_PRESUMED_NO;
    } else if (contains != HF_UNDETERMINED) {
        answer = contains == HF_NO ? HF_ANSWER_PRESUMED_NO
                 : is_content      ? HF_ANSWER_NO_BASIS
                                   : HF_ANSWER_PRESUMED_YES;
    }
    if (answer == HF_ANSWER_NO_BASIS) {
        note_blank(walk, HF_KIND_CLASS_ORIGIN, is_content ? "content_percent" : "contains", row);
    } else {
        note_rule(walk, HF_RULE_CLASS_PRESUMED, HF_KIND_CLASS_ORIGIN, row);
    }
    return answer;
}

/* A component that no bill of material lists: does the product owe anything to the jurisdiction?
 * Its own row about it settles that where it gives a share; a class template presumes. */
static enum hf_answer unlisted_from(struct condition_walk *walk, struct hf_text jurisdiction) {
    const struct hf_snapshot *snapshot = walk->context->snapshot;
    const uint32_t row = origin_row(snapshot, walk->context->product, jurisdiction);
    if (row != HF_NONE) {
        const struct hf_range content = snapshot->product_origins.controlled_content_ratio[row];
        if (hf_range_is_known(content) && hf_ratio_parts(content.lower) > 0) {
            note_row(walk, HF_KIND_PRODUCT_ORIGIN, row);
            return HF_ANSWER_YES;
        }
        if (hf_range_is_known(content) && hf_ratio_parts(content.upper) == 0) {
            note_row(walk, HF_KIND_PRODUCT_ORIGIN, row);
            return HF_ANSWER_NO;
        }
        note_blank(walk, HF_KIND_PRODUCT_ORIGIN, "controlled_content_percent", row);
    } else {
        note_blank(walk, HF_KIND_PRODUCT_ORIGIN, "controlled_content_percent", HF_NONE);
    }
    return template_presumes(walk, jurisdiction, false, 0.0);
}

static enum hf_answer test_originates(struct condition_walk *walk,
                                      const struct hf_condition *condition) {
    const struct hf_snapshot *snapshot = walk->context->snapshot;
    const uint32_t product = walk->context->product;
    if (walk->context->part == HF_ITEM_UNLISTED) {
        return unlisted_from(walk, condition->text);
    }
    const uint32_t row = origin_row(snapshot, product, condition->text);
    if (row != HF_NONE && snapshot->product_origins.originates[row] != HF_UNDETERMINED) {
        note_row(walk, HF_KIND_PRODUCT_ORIGIN, row);
        return tristate_answer((enum hf_tristate)snapshot->product_origins.originates[row]);
    }
    note_blank(walk, HF_KIND_PRODUCT_ORIGIN, "originates", row);
    if (hf_text_equal_nocase(snapshot->products.factory_country[product], condition->text)) {
        note_row(walk, HF_KIND_PRODUCT, product);
        return HF_ANSWER_PRESUMED_YES;
    }
    const uint32_t maker = snapshot->products.manufacturer[product];
    if (maker != HF_NONE &&
        hf_text_equal_nocase(snapshot->parties.country[maker], condition->text)) {
        note_row(walk, HF_KIND_PARTY, maker);
        return HF_ANSWER_PRESUMED_YES;
    }
    return HF_ANSWER_NO_BASIS;
}

static enum hf_answer test_content(struct condition_walk *walk,
                                   const struct hf_condition *condition) {
    const struct hf_snapshot *snapshot = walk->context->snapshot;
    if (walk->context->part == HF_ITEM_UNLISTED) {
        return unlisted_from(walk, condition->text);
    }
    const uint32_t row = origin_row(snapshot, walk->context->product, condition->text);
    const struct hf_range content =
        row == HF_NONE ? HF_RANGE_UNKNOWN : snapshot->product_origins.controlled_content_ratio[row];
    if (!hf_range_is_known(content)) {
        note_blank(walk, HF_KIND_PRODUCT_ORIGIN, "controlled_content_percent", row);
        return template_presumes(walk, condition->text, true, condition->ratio);
    }
    const int64_t limit = hf_ratio_parts(condition->ratio);
    const bool is_above = hf_ratio_parts(content.lower) > limit;
    note_row(walk, HF_KIND_PRODUCT_ORIGIN, row);
    if (is_above || hf_ratio_parts(content.upper) <= limit) {
        return bool_answer(is_above);
    }
    const int64_t middle = hf_ratio_parts((content.lower + content.upper) / 2.0);
    return middle > limit ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_PRESUMED_NO;
}

static enum hf_answer test_direct_product(struct condition_walk *walk,
                                          const struct hf_condition *condition) {
    const struct hf_snapshot *snapshot = walk->context->snapshot;
    const uint32_t row = origin_row(snapshot, walk->context->product, condition->text);
    if (row != HF_NONE && snapshot->product_origins.direct_product[row] != HF_UNDETERMINED) {
        const enum hf_tristate direct =
            (enum hf_tristate)snapshot->product_origins.direct_product[row];
        note_row(walk, HF_KIND_PRODUCT_ORIGIN, row);
        /* that the finished product is none does not say that no component of it is one */
        const bool is_silent = walk->context->part == HF_ITEM_UNLISTED && direct == HF_NO;
        return is_silent ? HF_ANSWER_PRESUMED_NO : tristate_answer(direct);
    }
    note_blank(walk, HF_KIND_PRODUCT_ORIGIN, "direct_product", row);
    return walk->context->part == HF_ITEM_UNLISTED
               ? template_presumes(walk, condition->text, false, 0.0)
               : HF_ANSWER_NO_BASIS;
}

/* "5x991" is the class itself, "5x*" all that begin with it. */
static bool class_fits(struct hf_text classes, struct hf_text pattern) {
    if (pattern.len == 0 || pattern.data[pattern.len - 1] != '*') {
        return hf_text_has_word(classes, pattern);
    }
    const size_t prefix_len = pattern.len - 1;
    struct hf_text part = {NULL, 0};
    bool more = true;
    while (hf_text_cut(&classes, ' ', &part, &more)) {
        if (part.len > 0 && part.len >= prefix_len &&
            hf_text_equal_nocase(hf_text_slice(part, 0, prefix_len),
                                 hf_text_slice(pattern, 0, prefix_len))) {
            return true;
        }
    }
    return false;
}

static enum hf_answer test_control_class(struct condition_walk *walk,
                                         const struct hf_condition *condition) {
    const struct hf_snapshot *snapshot = walk->context->snapshot;
    const struct hf_csr *rows = &snapshot->origins_by_product;
    const uint32_t product = walk->context->product;
    if (walk->context->part == HF_ITEM_UNLISTED) {
        note_blank(walk, HF_KIND_PRODUCT_ORIGIN, "control_class", HF_NONE);
        return HF_ANSWER_NO_BASIS;
    }
    enum hf_answer answer = HF_ANSWER_NO;
    bool has_row = false;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        if (condition->place.len > 0 &&
            !hf_text_equal_nocase(snapshot->product_origins.jurisdiction[row], condition->place)) {
            continue;
        }
        has_row = true;
        const struct hf_text classes = snapshot->product_origins.control_class[row];
        if (classes.len == 0) {
            note_blank(walk, HF_KIND_PRODUCT_ORIGIN, "control_class", row);
            answer = hf_answer_or(answer, HF_ANSWER_NO_BASIS);
        } else {
            note_row(walk, HF_KIND_PRODUCT_ORIGIN, row);
            answer = hf_answer_or(answer, bool_answer(class_fits(classes, condition->text)));
        }
    }
    if (!has_row) {
        note_blank(walk, HF_KIND_PRODUCT_ORIGIN, "control_class", HF_NONE);
        return HF_ANSWER_NO_BASIS;
    }
    return answer;
}

/* ---- about the item: who and where ---- */

static bool brand_is_presumed(const struct hf_condition_context *context) {
    return context->assumptions != NULL &&
           context->assumptions->count > HF_ASSUME_BRAND_IS_MANUFACTURER &&
           context->assumptions->item[HF_ASSUME_BRAND_IS_MANUFACTURER].value.lower > 0.0;
}

static enum hf_answer test_designed(struct condition_walk *walk) {
    const struct hf_condition_context *context = walk->context;
    const struct hf_snapshot *snapshot = context->snapshot;
    const struct hf_csr *rows = &snapshot->parties_by_product;
    if (context->target == NULL || context->part == HF_ITEM_UNLISTED) {
        note_blank(walk, HF_KIND_PRODUCT_PARTY, "party", HF_NONE);
        return HF_ANSWER_NO_BASIS;
    }
    enum hf_answer answer = HF_ANSWER_NO;
    bool has_designer = false;
    for (uint32_t i = rows->start[context->product]; i < rows->start[context->product + 1]; i++) {
        const uint32_t row = rows->item[i];
        const uint8_t role = snapshot->product_parties.role[row];
        const uint32_t party = snapshot->product_parties.party[row];
        if (role != HF_ROLE_DESIGNER && role != HF_ROLE_UNKNOWN) {
            continue;
        }
        const bool is_blank = party == HF_NONE || role == HF_ROLE_UNKNOWN;
        if (is_blank && (party == HF_NONE || context->target[party] != HF_ANSWER_NO)) {
            note_blank(walk, HF_KIND_PRODUCT_PARTY, party == HF_NONE ? "party" : "role", row);
            answer = hf_answer_or(answer, HF_ANSWER_NO_BASIS);
        } else if (!is_blank) {
            note_row(walk, HF_KIND_PRODUCT_PARTY, row);
            answer = hf_answer_or(answer, context->target[party]);
        }
        has_designer = has_designer || role == HF_ROLE_DESIGNER;
    }
    const uint32_t brand = snapshot->products.manufacturer[context->product];
    if (has_designer) {
        return answer;
    }
    note_blank(walk, HF_KIND_PRODUCT_PARTY, "party", HF_NONE);
    if (brand == HF_NONE || !brand_is_presumed(context)) {
        return hf_answer_or(answer, HF_ANSWER_NO_BASIS);
    }
    note_rule(walk, HF_RULE_ROLE_PRESUMED, HF_KIND_PRODUCT, context->product);
    const enum hf_answer brand_answer = context->target[brand];
    if (hf_assumption_is_adopted(context->assumptions, HF_ASSUME_BRAND_IS_MANUFACTURER)) {
        return hf_answer_or(answer, brand_answer);
    }
    return hf_answer_or(answer, brand_answer == HF_ANSWER_NO
                                    ? HF_ANSWER_PRESUMED_NO
                                    : hf_answer_and(brand_answer, HF_ANSWER_PRESUMED_YES));
}

static enum hf_answer test_product_class(struct condition_walk *walk,
                                         const struct hf_condition *condition) {
    const struct hf_snapshot *snapshot = walk->context->snapshot;
    const uint32_t product_class = snapshot->products.product_class[walk->context->product];
    if (product_class == HF_NONE || walk->context->part == HF_ITEM_UNLISTED) {
        note_blank(walk, HF_KIND_PRODUCT, "class", walk->context->product);
        return HF_ANSWER_NO_BASIS;
    }
    note_row(walk, HF_KIND_PRODUCT, walk->context->product);
    return bool_answer(
        hf_text_equal_nocase(snapshot->classes.rows.key[product_class], condition->text) ||
        hf_text_equal_nocase(snapshot->classes.name[product_class], condition->text));
}

enum hf_answer hf_condition_software(struct condition_walk *walk) {
    const struct hf_condition_context *context = walk->context;
    if (context->is_software) {
        return HF_ANSWER_YES;
    }
    const uint8_t kind = context->product == HF_NONE
                             ? HF_PRODUCT_UNKNOWN
                             : context->snapshot->products.kind[context->product];
    if (kind == HF_PRODUCT_UNKNOWN || context->part == HF_ITEM_UNLISTED) {
        note_blank(walk, HF_KIND_PRODUCT, "kind", context->product);
        return HF_ANSWER_NO_BASIS;
    }
    note_row(walk, HF_KIND_PRODUCT, context->product);
    return bool_answer(kind == HF_PRODUCT_SOFTWARE);
}

/* Predicates that need to know what the item is. */
enum hf_answer hf_condition_item(struct condition_walk *walk,
                                 const struct hf_condition *condition) {
    const struct hf_condition_context *context = walk->context;
    if (context->product == HF_NONE) {
        note_blank(walk, HF_KIND_PRODUCT, "model", HF_NONE);
        return HF_ANSWER_NO_BASIS;
    }
    switch (condition->predicate) {
    case HF_IF_ORIGINATES_IN:
        return test_originates(walk, condition);
    case HF_IF_CONTENT_ABOVE:
        return test_content(walk, condition);
    case HF_IF_DIRECT_PRODUCT_OF:
        return test_direct_product(walk, condition);
    case HF_IF_CONTROL_CLASS:
        return test_control_class(walk, condition);
    case HF_IF_DESIGNED_BY_TARGET:
        return test_designed(walk);
    case HF_IF_SUPPLY_CHAIN_ALTERED:
        return hf_condition_lot(walk, condition);
    case HF_IF_MADE_IN:
        if (context->part == HF_ITEM_UNLISTED) {
            note_blank(walk, HF_KIND_PRODUCT, "factory_country", context->product);
            return HF_ANSWER_NO_BASIS;
        }
        return hf_condition_lot(walk, condition);
    case HF_IF_PRODUCT_CLASS:
        return test_product_class(walk, condition);
    case HF_IF_ALL:
    case HF_IF_ANY:
    case HF_IF_NOT:
    case HF_IF_TECHNOLOGY:
    case HF_IF_COMPONENT:
    case HF_IF_SOFTWARE:
    case HF_IF_FUNCTION_CLASS:
    case HF_IF_INSTALLED_BEFORE:
    case HF_IF_LIKE_FOR_LIKE:
    case HF_IF_DESTINATION:
    case HF_IF_CONTRACT_SIGNED_UNTIL:
    case HF_IF_PRODUCTION_STARTED_BEFORE:
    case HF_IF_SHIPPED_BEFORE:
    case HF_IF_EN_ROUTE_ON:
    case HF_IF_NO_NEW_CAPABILITY:
    case HF_IF_PARAMETER:
        break;
    }
    return HF_ANSWER_NO_BASIS;
}
