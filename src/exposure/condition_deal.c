#include "exposure/condition_walk.h"

/* Is the uncertain day before `limit`? */
static enum hf_answer day_before(struct condition_walk *walk, enum hf_kind kind, const char *header,
                                 uint32_t row, struct hf_date_range day, struct hf_date limit) {
    const bool is_before = hf_date_is_before(day.latest, limit);
    const bool is_after = !hf_date_is_before(day.earliest, limit);
    if (is_before || is_after) {
        note_row(walk, kind, row);
        return bool_answer(is_before);
    }
    note_blank(walk, kind, header, row);
    return HF_ANSWER_NO_BASIS;
}

/* ---- about the deployment ---- */

static uint32_t deployed_device(const struct hf_condition_context *context) {
    return context->module != HF_NONE ? context->snapshot->modules.device[context->module]
                                      : context->device;
}

enum hf_answer hf_condition_technology(struct condition_walk *walk, struct hf_text word) {
    const struct hf_condition_context *context = walk->context;
    const struct hf_snapshot *snapshot = context->snapshot;
    const uint32_t device = deployed_device(context);
    if (device != HF_NONE && snapshot->devices.technology[device].len > 0) {
        note_row(walk, HF_KIND_DEVICE, device);
        return bool_answer(hf_text_has_word(snapshot->devices.technology[device], word));
    }
    if (context->product != HF_NONE && snapshot->products.technology[context->product].len > 0) {
        note_row(walk, HF_KIND_PRODUCT, context->product);
        return bool_answer(hf_text_has_word(snapshot->products.technology[context->product], word));
    }
    if (device != HF_NONE) {
        note_blank(walk, HF_KIND_DEVICE, "technology", device);
    }
    note_blank(walk, HF_KIND_PRODUCT, "technology", context->product);
    return HF_ANSWER_NO_BASIS;
}

static const struct hf_function_class *function_class_find(const struct hf_pack *pack,
                                                           struct hf_text id) {
    for (uint32_t i = 0; i < pack->function_class_count; i++) {
        if (hf_text_equal(pack->function_class[i].id, id)) {
            return &pack->function_class[i];
        }
    }
    return NULL;
}

static bool class_has_function(const struct hf_function_class *function_class,
                               struct hf_text word) {
    for (uint32_t i = 0; i < function_class->function_count; i++) {
        if (hf_text_equal_nocase(function_class->function[i], word)) {
            return true;
        }
    }
    return false;
}

enum hf_answer hf_condition_function_class(struct condition_walk *walk, struct hf_text id) {
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
        return bool_answer(class_has_function(function_class, word));
    }
    if (class_has_function(function_class, snapshot->functions.name[function])) {
        return HF_ANSWER_YES;
    }
    /* a name of the operator's own making that the pack does not know: not the same as another
     * class */
    note_blank(walk, HF_KIND_FUNCTION, "class", function);
    return HF_ANSWER_PRESUMED_NO;
}

enum hf_answer hf_condition_installed(struct condition_walk *walk,
                                      const struct hf_condition *condition) {
    const struct hf_condition_context *context = walk->context;
    if (context->is_new_installation) {
        return bool_answer(hf_date_is_before(context->date, condition->date));
    }
    if (context->module != HF_NONE) {
        return day_before(walk, HF_KIND_MODULE, "install_date", context->module,
                          context->snapshot->modules.install_date[context->module],
                          condition->date);
    }
    if (context->device != HF_NONE) {
        return day_before(walk, HF_KIND_DEVICE, "install_date", context->device,
                          context->snapshot->devices.install_date[context->device],
                          condition->date);
    }
    note_blank(walk, HF_KIND_DEVICE, "install_date", HF_NONE);
    return HF_ANSWER_NO_BASIS;
}

/* ---- about the deal ---- */

enum hf_answer hf_condition_destination(struct condition_walk *walk,
                                        const struct hf_condition *condition) {
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
    return country.len == 0 ? HF_ANSWER_NO_BASIS
                            : bool_answer(hf_text_equal_nocase(country, condition->text));
}

enum hf_answer hf_condition_signed(struct condition_walk *walk,
                                   const struct hf_condition *condition) {
    const struct hf_condition_context *context = walk->context;
    const struct hf_date day_after = hf_date_add(condition->date, 1);
    if (context->deal == HF_DEAL_NEW) {
        return bool_answer(hf_date_is_before(context->date, day_after));
    }
    if (context->deal == HF_DEAL_SAID) {
        return day_before(walk, HF_KIND_ORDER, "ordered", HF_NONE, context->agreed, day_after);
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
    return day_before(walk, HF_KIND_CONTRACT, "signed_on", contract,
                      context->snapshot->contracts.signed_on[contract], day_after);
}

enum hf_answer hf_condition_shipment(struct condition_walk *walk,
                                     const struct hf_condition *condition) {
    const struct hf_condition_context *context = walk->context;
    const struct hf_shipments *shipments = &context->snapshot->shipments;
    const uint32_t row = context->shipment;
    const bool is_production = condition->predicate == HF_IF_PRODUCTION_STARTED_BEFORE;
    if (context->deal == HF_DEAL_NEW) {
        return bool_answer(
            hf_date_is_before(context->date, condition->date)); /* begins on the context's day */
    }
    const bool is_before_order = context->deal == HF_DEAL_SAID && !is_production &&
                                 !hf_date_is_before(context->agreed.earliest, condition->date);
    if (is_before_order) {
        return HF_ANSWER_NO; /* nothing is shipped for an order before it is placed */
    }
    if (row == HF_NONE) {
        note_blank(walk, HF_KIND_SHIPMENT, is_production ? "production_started" : "shipped",
                   HF_NONE);
        return HF_ANSWER_NO_BASIS;
    }
    if (is_production) {
        return day_before(walk, HF_KIND_SHIPMENT, "production_started", row,
                          shipments->production_started[row], condition->date);
    }
    const enum hf_answer shipped = day_before(walk, HF_KIND_SHIPMENT, "shipped", row,
                                              shipments->shipped[row], condition->date);
    if (condition->predicate == HF_IF_SHIPPED_BEFORE || shipped == HF_ANSWER_NO) {
        return shipped;
    }
    if (hf_date_range_is_blank(shipments->received[row])) {
        note_blank(walk, HF_KIND_SHIPMENT, "received", row); /* usually: not yet received */
        return hf_answer_and(shipped, HF_ANSWER_PRESUMED_YES);
    }
    return hf_answer_and(shipped,
                         hf_answer_not(day_before(walk, HF_KIND_SHIPMENT, "received", row,
                                                  shipments->received[row], condition->date)));
}
