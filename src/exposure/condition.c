#include "exposure/condition.h"

#include "exposure/ratio.h"

#include <assert.h>

/* The tree is walked with a recursion of at most DEPTH_MAX: packs nest two or three deep. Reasons are collected flat:
 * what decided an ALL or ANY stays, what did not is taken back. */
enum { DEPTH_MAX = 32, NOTE_MAX = 48 };

struct condition_notes {
    struct hf_why_id note[NOTE_MAX];
    uint32_t count;
};

struct condition_walk {
    const struct hf_condition_context *context;
    const struct hf_pack *pack;
    struct condition_notes notes;
};

struct hf_condition_context hf_condition_context_make(const struct hf_snapshot *snapshot, uint32_t pack) {
    return (struct hf_condition_context){
        .snapshot = snapshot,
        .pack = pack,
        .parameter_taken = HF_NONE,
        .part = HF_ITEM_PRODUCT,
        .product = HF_NONE,
        .device = HF_NONE,
        .module = HF_NONE,
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

struct hf_why_id hf_blank_cell(struct hf_why *why, enum hf_kind kind, const char *header, uint32_t row) {
    if (why == NULL) {
        return HF_WHY_NONE;
    }
    const int column = hf_schema_column(kind, hf_text_of(header));
    assert(column >= 0);
    return hf_why_blank(why, kind, (uint32_t)column, row);
}

struct hf_text hf_operator_country(const struct hf_snapshot *snapshot, struct hf_why *why, struct hf_why_id *cell) {
    const struct hf_operators *operators = &snapshot->operators;
    for (uint32_t i = 0; i < operators->rows.count; i++) {
        if (operators->country[i].len > 0) {
            *cell = why == NULL ? HF_WHY_NONE : hf_why_row(why, HF_KIND_OPERATOR, i);
            return operators->country[i];
        }
    }
    *cell = hf_blank_cell(why, HF_KIND_OPERATOR, "country", operators->rows.count > 0 ? 0 : HF_NONE);
    return (struct hf_text){NULL, 0};
}

static void note_add(struct condition_walk *walk, struct hf_why_id note) {
    if (note.value != HF_WHY_NONE.value && walk->notes.count < NOTE_MAX) {
        walk->notes.note[walk->notes.count++] = note;
    }
}
static void note_row(struct condition_walk *walk, enum hf_kind kind, uint32_t row) {
    if (walk->context->why != NULL && row != HF_NONE) {
        note_add(walk, hf_why_row(walk->context->why, kind, row));
    }
}
static void note_blank(struct condition_walk *walk, enum hf_kind kind, const char *header, uint32_t row) {
    note_add(walk, hf_blank_cell(walk->context->why, kind, header, row));
}
static void note_fact(struct condition_walk *walk, uint32_t fact) {
    if (walk->context->why != NULL && fact != HF_NONE) {
        note_add(walk, hf_why_leaf(walk->context->why, HF_WHY_FACT, walk->context->pack, fact));
    }
}
static void note_rule(struct condition_walk *walk, enum hf_rule rule, enum hf_kind kind, uint32_t row) {
    if (walk->context->why != NULL) {
        const struct hf_why_id child = hf_why_row(walk->context->why, kind, row);
        note_add(walk, hf_why_apply(walk->context->why,
                                    &(struct hf_why_rule){rule, 0.0, HF_DATE_MIN, &child, 1}));
    }
}

static enum hf_answer answer_of(enum hf_tristate tristate) {
    return tristate == HF_YES ? HF_ANSWER_YES : tristate == HF_NO ? HF_ANSWER_NO : HF_ANSWER_NO_BASIS;
}
static enum hf_answer answer_if(bool is_true) {
    return is_true ? HF_ANSWER_YES : HF_ANSWER_NO;
}

/* A tristate column: the cell, or that it is blank. */
static enum hf_answer cell_tristate(struct condition_walk *walk, enum hf_kind kind, const char *header, uint32_t row,
                                    uint8_t value) {
    if (value == HF_UNDETERMINED) {
        note_blank(walk, kind, header, row);
    } else {
        note_row(walk, kind, row);
    }
    return answer_of((enum hf_tristate)value);
}

/* Is the uncertain day before `limit`? */
static enum hf_answer day_before(struct condition_walk *walk, enum hf_kind kind, const char *header, uint32_t row,
                                 struct hf_date_range day, struct hf_date limit) {
    const bool is_before = hf_date_is_before(day.latest, limit);
    const bool is_after = !hf_date_is_before(day.earliest, limit);
    if (is_before || is_after) {
        note_row(walk, kind, row);
        return answer_if(is_before);
    }
    note_blank(walk, kind, header, row);
    return HF_ANSWER_NO_BASIS;
}

/* ---- about the item: what it owes to a jurisdiction ---- */

/* The product's row about a jurisdiction, HF_NONE if nobody says. */
static uint32_t origin_row(const struct hf_snapshot *snapshot, uint32_t product, struct hf_text jurisdiction) {
    const struct hf_csr *rows = &snapshot->origins_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        if (hf_text_equal_nocase(snapshot->product_origins.jurisdiction[rows->item[i]], jurisdiction)) {
            return rows->item[i];
        }
    }
    return HF_NONE;
}

/* The row of the product's class template about a jurisdiction. */
static uint32_t template_row(const struct hf_snapshot *snapshot, uint32_t product, struct hf_text jurisdiction) {
    const uint32_t product_class = snapshot->products.product_class[product];
    if (product_class == HF_NONE) {
        return HF_NONE;
    }
    const struct hf_csr *rows = &snapshot->origins_by_class;
    for (uint32_t i = rows->start[product_class]; i < rows->start[product_class + 1]; i++) {
        if (hf_text_equal_nocase(snapshot->class_origins.jurisdiction[rows->item[i]], jurisdiction)) {
            return rows->item[i];
        }
    }
    return HF_NONE;
}

/* Where no row says it: the class template, as a presumption. `is_content` asks for a content ratio above `ratio`. */
static enum hf_answer template_presumes(struct condition_walk *walk, struct hf_text jurisdiction, bool is_content,
                                        double ratio) {
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
        answer = contains == HF_NO                    ? HF_ANSWER_PRESUMED_NO
                 : is_content ? HF_ANSWER_NO_BASIS : HF_ANSWER_PRESUMED_YES;
    }
    if (answer == HF_ANSWER_NO_BASIS) {
        note_blank(walk, HF_KIND_CLASS_ORIGIN, is_content ? "content_percent" : "contains", row);
    } else {
        note_rule(walk, HF_RULE_CLASS_PRESUMED, HF_KIND_CLASS_ORIGIN, row);
    }
    return answer;
}

/* A component that no bill of material lists: does the product owe anything to the jurisdiction? Its own row about it
 * settles that where it gives a share; a class template presumes. */
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

static enum hf_answer test_originates(struct condition_walk *walk, const struct hf_condition *condition) {
    const struct hf_snapshot *snapshot = walk->context->snapshot;
    const uint32_t product = walk->context->product;
    if (walk->context->part == HF_ITEM_UNLISTED) {
        return unlisted_from(walk, condition->text);
    }
    const uint32_t row = origin_row(snapshot, product, condition->text);
    if (row != HF_NONE && snapshot->product_origins.originates[row] != HF_UNDETERMINED) {
        note_row(walk, HF_KIND_PRODUCT_ORIGIN, row);
        return answer_of((enum hf_tristate)snapshot->product_origins.originates[row]);
    }
    note_blank(walk, HF_KIND_PRODUCT_ORIGIN, "originates", row);
    if (hf_text_equal_nocase(snapshot->products.factory_country[product], condition->text)) {
        note_row(walk, HF_KIND_PRODUCT, product);
        return HF_ANSWER_PRESUMED_YES;
    }
    const uint32_t maker = snapshot->products.manufacturer[product];
    if (maker != HF_NONE && hf_text_equal_nocase(snapshot->parties.country[maker], condition->text)) {
        note_row(walk, HF_KIND_PARTY, maker);
        return HF_ANSWER_PRESUMED_YES;
    }
    return HF_ANSWER_NO_BASIS;
}

static enum hf_answer test_content(struct condition_walk *walk, const struct hf_condition *condition) {
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
        return answer_if(is_above);
    }
    const int64_t middle = hf_ratio_parts((content.lower + content.upper) / 2.0);
    return middle > limit ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_PRESUMED_NO;
}

static enum hf_answer test_direct_product(struct condition_walk *walk, const struct hf_condition *condition) {
    const struct hf_snapshot *snapshot = walk->context->snapshot;
    const uint32_t row = origin_row(snapshot, walk->context->product, condition->text);
    if (row != HF_NONE && snapshot->product_origins.direct_product[row] != HF_UNDETERMINED) {
        const enum hf_tristate direct = (enum hf_tristate)snapshot->product_origins.direct_product[row];
        note_row(walk, HF_KIND_PRODUCT_ORIGIN, row);
        /* that the finished product is none does not say that no component of it is one */
        const bool is_silent = walk->context->part == HF_ITEM_UNLISTED && direct == HF_NO;
        return is_silent ? HF_ANSWER_PRESUMED_NO : answer_of(direct);
    }
    note_blank(walk, HF_KIND_PRODUCT_ORIGIN, "direct_product", row);
    return walk->context->part == HF_ITEM_UNLISTED ? template_presumes(walk, condition->text, false, 0.0)
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
            hf_text_equal_nocase(hf_text_slice(part, 0, prefix_len), hf_text_slice(pattern, 0, prefix_len))) {
            return true;
        }
    }
    return false;
}

static enum hf_answer test_control_class(struct condition_walk *walk, const struct hf_condition *condition) {
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
            answer = hf_answer_or(answer, answer_if(class_fits(classes, condition->text)));
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
    return context->assumptions != NULL && context->assumptions->count > HF_ASSUME_BRAND_IS_MANUFACTURER &&
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
    return hf_answer_or(answer, brand_answer == HF_ANSWER_NO ? HF_ANSWER_PRESUMED_NO
                                                             : hf_answer_and(brand_answer, HF_ANSWER_PRESUMED_YES));
}

static enum hf_answer test_product_class(struct condition_walk *walk, const struct hf_condition *condition) {
    const struct hf_snapshot *snapshot = walk->context->snapshot;
    const uint32_t product_class = snapshot->products.product_class[walk->context->product];
    if (product_class == HF_NONE || walk->context->part == HF_ITEM_UNLISTED) {
        note_blank(walk, HF_KIND_PRODUCT, "class", walk->context->product);
        return HF_ANSWER_NO_BASIS;
    }
    note_row(walk, HF_KIND_PRODUCT, walk->context->product);
    return answer_if(hf_text_equal_nocase(snapshot->classes.rows.key[product_class], condition->text) ||
                     hf_text_equal_nocase(snapshot->classes.name[product_class], condition->text));
}

static enum hf_answer test_made_in(struct condition_walk *walk, const struct hf_condition *condition) {
    const struct hf_text country = walk->context->snapshot->products.factory_country[walk->context->product];
    if (country.len == 0 || walk->context->part == HF_ITEM_UNLISTED) {
        note_blank(walk, HF_KIND_PRODUCT, "factory_country", walk->context->product);
        return HF_ANSWER_NO_BASIS;
    }
    note_row(walk, HF_KIND_PRODUCT, walk->context->product);
    return answer_if(hf_text_equal_nocase(country, condition->text));
}

static enum hf_answer test_software(struct condition_walk *walk) {
    const struct hf_condition_context *context = walk->context;
    if (context->is_software) {
        return HF_ANSWER_YES;
    }
    const uint8_t kind = context->product == HF_NONE ? HF_PRODUCT_UNKNOWN : context->snapshot->products.kind[context->product];
    if (kind == HF_PRODUCT_UNKNOWN || context->part == HF_ITEM_UNLISTED) {
        note_blank(walk, HF_KIND_PRODUCT, "kind", context->product);
        return HF_ANSWER_NO_BASIS;
    }
    note_row(walk, HF_KIND_PRODUCT, context->product);
    return answer_if(kind == HF_PRODUCT_SOFTWARE);
}

/* ---- about the deployment ---- */

static uint32_t deployed_device(const struct hf_condition_context *context) {
    return context->module != HF_NONE ? context->snapshot->modules.device[context->module] : context->device;
}

static enum hf_answer test_technology(struct condition_walk *walk, struct hf_text word) {
    const struct hf_condition_context *context = walk->context;
    const struct hf_snapshot *snapshot = context->snapshot;
    const uint32_t device = deployed_device(context);
    if (device != HF_NONE && snapshot->devices.technology[device].len > 0) {
        note_row(walk, HF_KIND_DEVICE, device);
        return answer_if(hf_text_has_word(snapshot->devices.technology[device], word));
    }
    if (context->product != HF_NONE && snapshot->products.technology[context->product].len > 0) {
        note_row(walk, HF_KIND_PRODUCT, context->product);
        return answer_if(hf_text_has_word(snapshot->products.technology[context->product], word));
    }
    if (device != HF_NONE) {
        note_blank(walk, HF_KIND_DEVICE, "technology", device);
    }
    note_blank(walk, HF_KIND_PRODUCT, "technology", context->product);
    return HF_ANSWER_NO_BASIS;
}

static const struct hf_function_class *function_class_find(const struct hf_pack *pack, struct hf_text id) {
    for (uint32_t i = 0; i < pack->function_class_count; i++) {
        if (hf_text_equal(pack->function_class[i].id, id)) {
            return &pack->function_class[i];
        }
    }
    return NULL;
}

static bool class_has_function(const struct hf_function_class *function_class, struct hf_text word) {
    for (uint32_t i = 0; i < function_class->function_count; i++) {
        if (hf_text_equal_nocase(function_class->function[i], word)) {
            return true;
        }
    }
    return false;
}

static enum hf_answer test_function_class(struct condition_walk *walk, struct hf_text id) {
    const struct hf_snapshot *snapshot = walk->context->snapshot;
    const uint32_t device = deployed_device(walk->context);
    if (device == HF_NONE) {
        note_blank(walk, HF_KIND_DEVICE, "function", HF_NONE);
        return HF_ANSWER_NO_BASIS;
    }
    const uint32_t function = snapshot->devices.function[device];
    if (function == HF_NONE) {
        note_blank(walk, HF_KIND_DEVICE, "function", device);
        return HF_ANSWER_NO_BASIS;
    }
    const struct hf_function_class *function_class = function_class_find(walk->pack, id);
    if (function_class == NULL) {
        return HF_ANSWER_NO_BASIS; /* the pack tests a class that it does not describe */
    }
    note_row(walk, HF_KIND_FUNCTION, function);
    note_fact(walk, function_class->fact);
    const struct hf_text word = snapshot->functions.function_class[function];
    if (word.len > 0) {
        return answer_if(class_has_function(function_class, word));
    }
    if (class_has_function(function_class, snapshot->functions.name[function])) {
        return HF_ANSWER_YES;
    }
    /* a name of the operator's own making that the pack does not know: not the same as another class */
    note_blank(walk, HF_KIND_FUNCTION, "class", function);
    return HF_ANSWER_PRESUMED_NO;
}

static enum hf_answer test_installed_before(struct condition_walk *walk, const struct hf_condition *condition) {
    const struct hf_condition_context *context = walk->context;
    if (context->is_new_installation) {
        return answer_if(hf_date_is_before(context->date, condition->date));
    }
    if (context->module != HF_NONE) {
        return day_before(walk, HF_KIND_MODULE, "install_date", context->module,
                          context->snapshot->modules.install_date[context->module], condition->date);
    }
    if (context->device != HF_NONE) {
        return day_before(walk, HF_KIND_DEVICE, "install_date", context->device,
                          context->snapshot->devices.install_date[context->device], condition->date);
    }
    note_blank(walk, HF_KIND_DEVICE, "install_date", HF_NONE);
    return HF_ANSWER_NO_BASIS;
}

/* ---- about the deal ---- */

static enum hf_answer test_destination(struct condition_walk *walk, const struct hf_condition *condition) {
    const struct hf_condition_context *context = walk->context;
    struct hf_text country = context->destination;
    if (country.len == 0 && context->order != HF_NONE) {
        country = context->snapshot->orders.destination[context->order];
        if (country.len == 0) {
            note_blank(walk, HF_KIND_ORDER, "destination", context->order);
            return HF_ANSWER_NO_BASIS;
        }
        note_row(walk, HF_KIND_ORDER, context->order);
    } else if (country.len == 0) {
        struct hf_why_id cell = HF_WHY_NONE;
        country = hf_operator_country(context->snapshot, context->why, &cell);
        note_add(walk, cell);
    }
    return country.len == 0 ? HF_ANSWER_NO_BASIS : answer_if(hf_text_equal_nocase(country, condition->text));
}

static enum hf_answer test_signed_until(struct condition_walk *walk, const struct hf_condition *condition) {
    const struct hf_condition_context *context = walk->context;
    const struct hf_date day_after = hf_date_add(condition->date, 1);
    if (context->deal == HF_DEAL_NEW) {
        return answer_if(hf_date_is_before(context->date, day_after));
    }
    uint32_t contract = context->contract;
    if (contract == HF_NONE && context->order != HF_NONE) {
        contract = context->snapshot->orders.contract[context->order];
    }
    if (contract == HF_NONE) {
        if (context->order != HF_NONE) {
            note_blank(walk, HF_KIND_ORDER, "contract", context->order);
        } else {
            note_blank(walk, HF_KIND_CONTRACT, "signed_on", HF_NONE);
        }
        return HF_ANSWER_NO_BASIS;
    }
    return day_before(walk, HF_KIND_CONTRACT, "signed_on", contract, context->snapshot->contracts.signed_on[contract],
                      day_after);
}

static enum hf_answer test_shipment(struct condition_walk *walk, const struct hf_condition *condition) {
    const struct hf_condition_context *context = walk->context;
    const struct hf_shipments *shipments = &context->snapshot->shipments;
    const uint32_t row = context->shipment;
    const bool is_production = condition->predicate == HF_IF_PRODUCTION_STARTED_BEFORE;
    if (context->deal == HF_DEAL_NEW) {
        return answer_if(hf_date_is_before(context->date, condition->date)); /* begins on the context's day */
    }
    if (row == HF_NONE) {
        note_blank(walk, HF_KIND_SHIPMENT, is_production ? "production_started" : "shipped", HF_NONE);
        return HF_ANSWER_NO_BASIS;
    }
    if (is_production) {
        return day_before(walk, HF_KIND_SHIPMENT, "production_started", row, shipments->production_started[row],
                          condition->date);
    }
    const enum hf_answer shipped =
        day_before(walk, HF_KIND_SHIPMENT, "shipped", row, shipments->shipped[row], condition->date);
    if (condition->predicate == HF_IF_SHIPPED_BEFORE || shipped == HF_ANSWER_NO) {
        return shipped;
    }
    if (hf_date_range_is_blank(shipments->received[row])) {
        note_blank(walk, HF_KIND_SHIPMENT, "received", row); /* usually: not yet received */
        return hf_answer_and(shipped, HF_ANSWER_PRESUMED_YES);
    }
    return hf_answer_and(shipped, hf_answer_not(day_before(walk, HF_KIND_SHIPMENT, "received", row,
                                                           shipments->received[row], condition->date)));
}

static enum hf_answer test_parameter(struct condition_walk *walk, const struct hf_condition *condition) {
    const struct hf_condition_context *context = walk->context;
    for (uint32_t i = 0; i < context->parameter_count; i++) {
        const struct hf_parameter *parameter = &context->parameter[i];
        if (!hf_text_equal(parameter->id, condition->text)) {
            continue;
        }
        note_fact(walk, parameter->fact);
        if (i == context->parameter_taken) {
            return answer_of(context->parameter_value);
        }
        if (parameter->value == HF_UNDETERMINED && context->why != NULL) {
            const struct hf_why_id fact =
                parameter->fact == HF_NONE ? HF_WHY_NONE
                                           : hf_why_leaf(context->why, HF_WHY_FACT, context->pack, parameter->fact);
            note_add(walk, hf_why_apply(context->why, &(struct hf_why_rule){HF_RULE_PARAMETER_UNKNOWN, 0.0, HF_DATE_MIN,
                                                                            &fact, 1}));
        }
        return answer_of(parameter->value);
    }
    return HF_ANSWER_NO_BASIS;
}

/* ---- the tree ---- */

/* Predicates that need to know what the item is. */
static enum hf_answer item_evaluate(struct condition_walk *walk, const struct hf_condition *condition) {
    const struct hf_condition_context *context = walk->context;
    const struct hf_products *products = &context->snapshot->products;
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
        return cell_tristate(walk, HF_KIND_PRODUCT, "supply_chain_altered", context->product,
                             products->supply_chain_altered[context->product]);
    case HF_IF_MADE_IN:
        return test_made_in(walk, condition);
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

static enum hf_answer leaf_evaluate(struct condition_walk *walk, const struct hf_condition *condition) {
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
        return item_evaluate(walk, condition);
    case HF_IF_TECHNOLOGY:
        return test_technology(walk, condition->text);
    case HF_IF_COMPONENT:
        return answer_if(context->part != HF_ITEM_PRODUCT);
    case HF_IF_SOFTWARE:
        return test_software(walk);
    case HF_IF_FUNCTION_CLASS:
        return test_function_class(walk, condition->text);
    case HF_IF_INSTALLED_BEFORE:
        return test_installed_before(walk, condition);
    case HF_IF_LIKE_FOR_LIKE:
        return answer_of(context->like_for_like);
    case HF_IF_DESTINATION:
        return test_destination(walk, condition);
    case HF_IF_CONTRACT_SIGNED_UNTIL:
        return test_signed_until(walk, condition);
    case HF_IF_PRODUCTION_STARTED_BEFORE:
    case HF_IF_SHIPPED_BEFORE:
    case HF_IF_EN_ROUTE_ON:
        return test_shipment(walk, condition);
    case HF_IF_NO_NEW_CAPABILITY:
        return hf_answer_not(answer_of(context->new_capability));
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
        conclusion.why = hf_why_apply(walk->context->why, &(struct hf_why_rule){rule, 0.0, HF_DATE_MIN,
                                                                                walk->notes.note, walk->notes.count});
    }
    return conclusion;
}

struct hf_conclusion hf_condition_evaluate(const struct hf_condition_context *context, uint32_t condition) {
    assert(context->pack < context->snapshot->pack_count);
    if (condition == HF_NONE) {
        return (struct hf_conclusion){HF_ANSWER_YES, HF_WHY_NONE};
    }
    struct condition_walk walk = {.context = context, .pack = &context->snapshot->pack[context->pack]};
    const enum hf_answer answer = tree_evaluate(&walk, condition, DEPTH_MAX);
    return conclude(&walk, answer);
}

struct hf_conclusion hf_function_class_test(const struct hf_condition_context *context, struct hf_text function_class) {
    assert(context->pack < context->snapshot->pack_count);
    struct condition_walk walk = {.context = context, .pack = &context->snapshot->pack[context->pack]};
    const enum hf_answer answer = test_function_class(&walk, function_class);
    return conclude(&walk, answer);
}

struct hf_conclusion hf_technology_test(const struct hf_condition_context *context, struct hf_text word) {
    assert(context->pack < context->snapshot->pack_count);
    struct condition_walk walk = {.context = context, .pack = &context->snapshot->pack[context->pack]};
    const enum hf_answer answer = test_technology(&walk, word);
    return conclude(&walk, answer);
}
