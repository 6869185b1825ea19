#include "comply/sorts.h"

#include <stdlib.h>

/* Figures over what the operator has on file: suppliers, contracts, managed services, functions,
 * management segments, products. Each is a list of records, and each record is asked two things of
 * a day: is it in the base, does it count against us? What is on file today is presumed to be so
 * later too, but for what has to be renewed: that may still be done. */

bool hf_comply_has_records(enum hf_metric metric) {
    switch (metric) {
    case HF_METRIC_SUPPLIERS_WITHOUT_REVIEW:
    case HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN:
    case HF_METRIC_CONTRACTS_WITHOUT_BREAK_CLAUSE:
    case HF_METRIC_CONTRACTS_WITHOUT_SUPPORT_PERIOD:
    case HF_METRIC_SHARED_MANAGEMENT_SEGMENTS:
    case HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN:
    case HF_METRIC_FUNCTIONS_NOT_REPATRIABLE:
    case HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES:
        return true;
    case HF_METRIC_UNITS:
    case HF_METRIC_SITE_SHARE:
    case HF_METRIC_PREMISES_SHARE:
    case HF_METRIC_TRAFFIC_SHARE:
    case HF_METRIC_SUBSCRIBER_SHARE:
    case HF_METRIC_INSTALLED_SINCE:
    case HF_METRIC_SENSITIVE_SITES:
    case HF_METRIC_OUTSOURCED:
    case HF_METRIC_TARGET_COUNT:
    case HF_METRIC_ENDURANCE:
    case HF_METRIC_UNITS_PAST_SUPPORT:
    case HF_METRIC_PATCHES_OVERDUE:
        return false;
    }
    return false;
}

static void record_reason_add(struct comply_reasons *reasons, struct hf_why_id reason) {
    if (reasons != NULL && reasons->count < COMPLY_REASONS_MAX) {
        reasons->child[reasons->count++] = reason;
    }
}

static void record_reason_row(struct comply_reasons *reasons, enum hf_kind kind, uint32_t row) {
    if (reasons != NULL) {
        record_reason_add(reasons, hf_why_row(reasons->why, kind, row));
    }
}

static void record_reason_blank(struct comply_reasons *reasons, enum hf_kind kind,
                                const char *header, uint32_t row) {
    if (reasons != NULL) {
        record_reason_add(reasons, hf_blank_cell(reasons->why, kind, header, row));
    }
}

static enum hf_answer flag_answer(uint8_t value) {
    return value == HF_YES ? HF_ANSWER_YES : value == HF_NO ? HF_ANSWER_NO : HF_ANSWER_NO_BASIS;
}

/* ---- age ---- */

/* Was it done by the day, and not more than `age` days before it? */
static enum hf_answer is_fresh(struct hf_date_range done, struct hf_date_range day, int32_t age) {
    const int64_t first = (int64_t)day.earliest.days - age;
    const int64_t last = (int64_t)day.latest.days - age;
    if (done.latest.days <= day.earliest.days && done.earliest.days >= last) {
        return HF_ANSWER_YES;
    }
    return done.latest.days < first || done.earliest.days > day.latest.days ? HF_ANSWER_NO
                                                                            : HF_ANSWER_NO_BASIS;
}

/* After today what is in order now may be renewed in time, or not; what is not in order now is
 * presumed to stay so. */
static enum hf_answer if_renewed(const struct comply_case *one, struct hf_date_range day,
                                 enum hf_answer on_day, enum hf_answer today) {
    if (day.latest.days <= one->network->assessment->scenario.as_of.days ||
        on_day == HF_ANSWER_YES) {
        return on_day;
    }
    if (today >= HF_ANSWER_PRESUMED_YES) {
        return HF_ANSWER_NO_BASIS;
    }
    return today == HF_ANSWER_NO ? HF_ANSWER_PRESUMED_NO : today;
}

static struct hf_date_range as_of(const struct comply_case *one) {
    return hf_date_sure(one->network->assessment->scenario.as_of);
}

/* ---- suppliers ---- */

static enum hf_answer reviewed_on(const struct comply_case *one, uint32_t supplier,
                                  struct hf_date_range day) {
    const struct hf_reviews *reviews = &one->snapshot->reviews;
    if (reviews->rows.count == 0 || one->rule->review == HF_REVIEW_UNKNOWN) {
        return HF_ANSWER_NO_BASIS;
    }
    enum hf_answer answer = HF_ANSWER_NO;
    bool has_record = false;
    for (uint32_t i = 0; i < reviews->rows.count; i++) {
        const uint8_t kind = reviews->kind[i];
        const bool is_other = supplier != HF_NONE && reviews->supplier[i] != HF_NONE &&
                              reviews->supplier[i] != supplier;
        if (is_other || (kind != HF_REVIEW_UNKNOWN && kind != one->rule->review)) {
            continue;
        }
        enum hf_answer here = is_fresh(reviews->done_on[i], day, one->rule->age_days);
        if (kind == HF_REVIEW_UNKNOWN || supplier == HF_NONE) {
            here = hf_answer_and(here, HF_ANSWER_NO_BASIS);
        } else if (reviews->supplier[i] == HF_NONE) { /* of the whole network */
            here = hf_answer_and(here, HF_ANSWER_PRESUMED_YES);
        } else {
            has_record = true;
        }
        answer = hf_answer_or(answer, here);
    }
    return answer == HF_ANSWER_NO && !has_record ? HF_ANSWER_PRESUMED_NO : answer;
}

static void reviews_name(const struct comply_case *one, uint32_t supplier,
                         struct comply_reasons *reasons) {
    const struct hf_reviews *reviews = &one->snapshot->reviews;
    bool has_record = false;
    for (uint32_t i = 0; reasons != NULL && i < reviews->rows.count; i++) {
        const bool is_ours = reviews->supplier[i] == HF_NONE || reviews->supplier[i] == supplier;
        const bool is_asked =
            reviews->kind[i] == HF_REVIEW_UNKNOWN || reviews->kind[i] == one->rule->review;
        if (!is_ours || !is_asked) {
            continue;
        }
        has_record = has_record || reviews->supplier[i] == supplier;
        record_reason_row(reasons, HF_KIND_REVIEW, i);
        if (reviews->kind[i] == HF_REVIEW_UNKNOWN) {
            record_reason_blank(reasons, HF_KIND_REVIEW, "kind", i);
        }
        if (hf_date_range_is_blank(reviews->done_on[i])) {
            record_reason_blank(reasons, HF_KIND_REVIEW, "done_on", i);
        }
    }
    if (!has_record) {
        record_reason_blank(reasons, HF_KIND_REVIEW, "done_on", HF_NONE);
    }
}

/* What makes the party a supplier on the day, the surest of: a unit of it in use, a contract, a
 * managed service. */
static void supply_name(const struct comply_case *one, uint32_t party, struct hf_date_range day,
                        struct comply_reasons *reasons) {
    const struct hf_contracts *contracts = &one->snapshot->contracts;
    const struct hf_managed_services *services = &one->snapshot->managed_services;
    enum hf_answer best = HF_ANSWER_NO;
    enum hf_kind kind = HF_KIND_CONTRACT;
    uint32_t row = HF_NONE;
    for (uint32_t i = 0; i < contracts->rows.count; i++) {
        const enum hf_answer runs = hf_comply_runs(contracts->from[i], contracts->until[i], day);
        if (contracts->supplier[i] == party && runs > best) {
            best = runs;
            row = i;
        }
    }
    for (uint32_t i = 0; i < services->rows.count; i++) {
        const enum hf_answer runs = hf_comply_runs(services->from[i], services->until[i], day);
        if (services->provider[i] == party && runs > best) {
            best = runs;
            kind = HF_KIND_MANAGED_SERVICE;
            row = i;
        }
    }
    const uint32_t index = party == HF_NONE ? one->snapshot->parties.rows.count : party;
    if (one->records->in[index] >= best && one->records->unit[index] != HF_NONE) {
        const uint32_t batch = one->records->unit[index];
        kind = one->network->sort[one->network->batch[batch].sort].unit.kind;
        row = one->network->names[batch].item[0].row;
    }
    if (row != HF_NONE) {
        record_reason_row(reasons, kind, row);
    }
}

/* Position `parties` stands for suppliers whom nobody names. */
static struct comply_record supplier_record(const struct comply_case *one, uint32_t index,
                                            struct hf_date_range day,
                                            struct comply_reasons *reasons) {
    const struct hf_snapshot *snapshot = one->snapshot;
    const uint32_t party = index == snapshot->parties.rows.count ? HF_NONE : index;
    struct comply_record record = {one->records->in[index], HF_ANSWER_NO};
    for (uint32_t i = 0; i < snapshot->contracts.rows.count; i++) {
        if (snapshot->contracts.supplier[i] == party) {
            record.in = hf_answer_or(record.in, hf_comply_runs(snapshot->contracts.from[i],
                                                               snapshot->contracts.until[i], day));
        }
    }
    for (uint32_t i = 0; i < snapshot->managed_services.rows.count; i++) {
        if (snapshot->managed_services.provider[i] == party) {
            record.in =
                hf_answer_or(record.in, hf_comply_runs(snapshot->managed_services.from[i],
                                                       snapshot->managed_services.until[i], day));
        }
    }
    record.in = hf_answer_and(record.in, hf_comply_is_meant(one, party));
    record.counts = hf_answer_not(
        if_renewed(one, day, reviewed_on(one, party, day), reviewed_on(one, party, as_of(one))));
    if (party == HF_NONE) {
        record.in = hf_answer_and(record.in, HF_ANSWER_NO_BASIS);
        record_reason_blank(reasons, HF_KIND_PRODUCT, "manufacturer", HF_NONE);
    } else if (reasons != NULL) {
        record_reason_row(reasons, HF_KIND_PARTY, party);
        record_reason_add(reasons, one->target_why[party]);
    }
    if (reasons != NULL) {
        supply_name(one, party, day, reasons);
    }
    reviews_name(one, party, reasons);
    return record;
}

/* Whose products are in use: that they are tells of a supplier. */
static void suppliers_mark(struct comply_case *one) {
    const struct hf_snapshot *snapshot = one->snapshot;
    const struct hf_date as_of_day = one->network->assessment->scenario.as_of;
    for (uint32_t i = 0; i < one->network->batch_count; i++) {
        const struct comply_batch *batch = &one->network->batch[i];
        const struct comply_unit *unit = &one->network->sort[batch->sort].unit;
        const uint32_t maker =
            unit->product == HF_NONE ? HF_NONE : snapshot->products.manufacturer[unit->product];
        enum hf_answer *in =
            &one->records->in[maker == HF_NONE ? snapshot->parties.rows.count : maker];
        enum hf_answer here = one->scope[batch->sort];
        if (batch->from.latest.days > as_of_day.days) {
            here = hf_answer_and(here, HF_ANSWER_NO_BASIS);
        }
        if (maker != HF_NONE && snapshot->maker_presumed[unit->product] != 0) {
            here = hf_answer_and(here, HF_ANSWER_PRESUMED_YES);
        }
        if (here > *in) {
            *in = here;
            one->records->unit[maker == HF_NONE ? snapshot->parties.rows.count : maker] = i;
        }
    }
}

/* ---- contracts, managed services ---- */

/* Written, and reviewed lately where that is asked for. */
static enum hf_answer plan_answer(const struct comply_case *one, uint8_t plan,
                                  struct hf_date_range reviewed, struct hf_date_range day) {
    const enum hf_answer answer = flag_answer(plan);
    if (one->rule->age_days == HF_AGE_NOT_ASKED) {
        return answer;
    }
    return hf_answer_and(answer, if_renewed(one, day, is_fresh(reviewed, day, one->rule->age_days),
                                            is_fresh(reviewed, as_of(one), one->rule->age_days)));
}

static void plan_name(const struct comply_case *one, enum hf_kind kind, uint32_t row, uint8_t plan,
                      struct hf_date_range reviewed, struct comply_reasons *reasons) {
    if (plan == HF_UNDETERMINED) {
        record_reason_blank(reasons, kind, "exit_plan", row);
    }
    if (one->rule->age_days != HF_AGE_NOT_ASKED && hf_date_range_is_blank(reviewed)) {
        record_reason_blank(reasons, kind, "exit_plan_on", row);
    }
}

/* Does it say until when the supplier supports the product, and how long the parts of third
 * parties are? */
static enum hf_answer support_answer(const struct comply_case *one, uint32_t row,
                                     struct comply_reasons *reasons) {
    const struct hf_contracts *contracts = &one->snapshot->contracts;
    const bool has_end = !hf_date_range_is_blank(contracts->until[row]);
    if (!has_end) {
        record_reason_blank(reasons, HF_KIND_CONTRACT, "until", row);
    }
    if (contracts->component_support[row] == HF_UNDETERMINED) {
        record_reason_blank(reasons, HF_KIND_CONTRACT, "component_support", row);
    }
    return hf_answer_and(has_end ? HF_ANSWER_YES : HF_ANSWER_NO_BASIS,
                         flag_answer(contracts->component_support[row]));
}

static void span_name(enum hf_kind kind, uint32_t row, struct hf_date_range from,
                      struct hf_date_range until, struct comply_reasons *reasons) {
    if (hf_date_range_is_blank(from)) {
        record_reason_blank(reasons, kind, "from", row);
    }
    if (hf_date_range_is_blank(until)) {
        record_reason_blank(reasons, kind, "until", row);
    }
}

static void party_name(const struct comply_case *one, enum hf_kind kind, const char *header,
                       uint32_t row, uint32_t party, struct comply_reasons *reasons) {
    if (party == HF_NONE) {
        record_reason_blank(reasons, kind, header, row);
    } else if (reasons != NULL) {
        record_reason_add(reasons, one->target_why[party]);
    }
}

static struct comply_record contract_record(const struct comply_case *one, uint32_t row,
                                            struct hf_date_range day,
                                            struct comply_reasons *reasons) {
    const struct hf_contracts *contracts = &one->snapshot->contracts;
    struct comply_record record = {hf_comply_contract_meant(one, row, day), HF_ANSWER_NO};
    record_reason_row(reasons, HF_KIND_CONTRACT, row);
    party_name(one, HF_KIND_CONTRACT, "supplier", row, contracts->supplier[row], reasons);
    span_name(HF_KIND_CONTRACT, row, contracts->from[row], contracts->until[row], reasons);
    if (reasons != NULL) {
        record_reason_add(reasons, hf_comply_contract_condition(one, reasons->why, row, day).why);
    }
    if (one->rule->metric == HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN) {
        record.counts = hf_answer_not(
            plan_answer(one, contracts->exit_plan[row], contracts->exit_plan_on[row], day));
        plan_name(one, HF_KIND_CONTRACT, row, contracts->exit_plan[row],
                  contracts->exit_plan_on[row], reasons);
        return record;
    }
    if (one->rule->metric == HF_METRIC_CONTRACTS_WITHOUT_BREAK_CLAUSE) {
        record.counts = hf_answer_not(flag_answer(contracts->break_clause[row]));
        if (contracts->break_clause[row] == HF_UNDETERMINED) {
            record_reason_blank(reasons, HF_KIND_CONTRACT, "break_clause", row);
        }
        return record;
    }
    const uint8_t kind = contracts->kind[row];
    const bool is_other = kind == HF_CONTRACT_REPAIR || kind == HF_CONTRACT_MANAGED_SERVICE;
    if (kind == HF_CONTRACT_UNKNOWN) {
        record_reason_blank(reasons, HF_KIND_CONTRACT, "kind", row);
    }
    record.in = hf_answer_and(record.in, is_other                      ? HF_ANSWER_NO
                                         : kind == HF_CONTRACT_UNKNOWN ? HF_ANSWER_NO_BASIS
                                                                       : HF_ANSWER_YES);
    record.counts = hf_answer_not(support_answer(one, row, reasons));
    return record;
}

static struct comply_record service_record(const struct comply_case *one, uint32_t row,
                                           struct hf_date_range day,
                                           struct comply_reasons *reasons) {
    const struct hf_managed_services *services = &one->snapshot->managed_services;
    struct comply_record record = {
        hf_answer_and(hf_comply_runs(services->from[row], services->until[row], day),
                      hf_comply_is_meant(one, services->provider[row])),
        hf_answer_not(
            plan_answer(one, services->exit_plan[row], services->exit_plan_on[row], day))};
    record_reason_row(reasons, HF_KIND_MANAGED_SERVICE, row);
    party_name(one, HF_KIND_MANAGED_SERVICE, "provider", row, services->provider[row], reasons);
    span_name(HF_KIND_MANAGED_SERVICE, row, services->from[row], services->until[row], reasons);
    plan_name(one, HF_KIND_MANAGED_SERVICE, row, services->exit_plan[row],
              services->exit_plan_on[row], reasons);
    if (one->rule->function_class_count > 0) {
        const uint32_t function = services->function[row];
        record.in = hf_answer_and(record.in, function == HF_NONE ? HF_ANSWER_NO_BASIS
                                                                 : one->function_scope[function]);
        if (function == HF_NONE) {
            record_reason_blank(reasons, HF_KIND_MANAGED_SERVICE, "function", row);
        } else {
            record_reason_row(reasons, HF_KIND_FUNCTION, function);
        }
    }
    return record;
}

/* ---- functions ---- */

static struct comply_record function_record(const struct comply_case *one, uint32_t row,
                                            struct comply_reasons *reasons) {
    const struct hf_functions *functions = &one->snapshot->functions;
    struct hf_why_id home_why = HF_WHY_NONE;
    const struct hf_text home =
        hf_operator_country(one->snapshot, reasons == NULL ? NULL : reasons->why, &home_why);
    record_reason_row(reasons, HF_KIND_FUNCTION, row);
    enum hf_answer is_abroad = HF_ANSWER_NO_BASIS;
    if (functions->country[row].len == 0) {
        record_reason_blank(reasons, HF_KIND_FUNCTION, "country", row);
    } else {
        record_reason_add(reasons, home_why);
        is_abroad = home.len == 0                                         ? HF_ANSWER_NO_BASIS
                    : hf_text_equal_nocase(home, functions->country[row]) ? HF_ANSWER_NO
                                                                          : HF_ANSWER_YES;
    }
    const struct hf_range days = functions->repatriation_days[row];
    enum hf_answer is_late = HF_ANSWER_NO_BASIS;
    if (!hf_range_is_known(days)) {
        record_reason_blank(reasons, HF_KIND_FUNCTION, "repatriation_days", row);
    } else if (days.upper <= (double)one->rule->age_days) {
        is_late = HF_ANSWER_NO;
    } else if (days.lower > (double)one->rule->age_days) {
        is_late = HF_ANSWER_YES;
    }
    return (struct comply_record){one->function_scope[row], hf_answer_and(is_abroad, is_late)};
}

/* ---- management segments ---- */

enum hf_answer hf_comply_is_there(struct hf_date_range from, enum hf_answer scope,
                                  struct hf_date_range day) {
    const enum hf_answer in_place = from.latest.days <= day.earliest.days  ? HF_ANSWER_YES
                                    : from.earliest.days > day.latest.days ? HF_ANSWER_NO
                                                                           : HF_ANSWER_NO_BASIS;
    return hf_answer_and(in_place, scope);
}

static enum hf_answer batch_is_there(const struct comply_case *one, uint32_t index,
                                     struct hf_date_range day) {
    const struct comply_batch *batch = &one->network->batch[index];
    return hf_comply_is_there(batch->from, one->scope[batch->sort], day);
}

/* A device whose segment nobody says is a record of its own. */
enum hf_answer hf_comply_loose_in(const struct comply_case *one, uint32_t batch,
                                  struct hf_date_range day) {
    return hf_answer_and(batch_is_there(one, batch, day), HF_ANSWER_NO_BASIS);
}

static void segment_unit_reasons(const struct comply_case *one, uint32_t row, uint32_t product,
                                 struct comply_reasons *reasons) {
    if (product == HF_NONE) {
        record_reason_blank(reasons, HF_KIND_DEVICE, "device_type", row);
    } else if (one->snapshot->products.manufacturer[product] == HF_NONE) {
        record_reason_blank(reasons, HF_KIND_PRODUCT, "manufacturer", product);
    }
}

void hf_comply_loose_reasons(const struct comply_case *one, const struct comply_unit *unit,
                             struct comply_reasons *reasons) {
    record_reason_row(reasons, HF_KIND_DEVICE, unit->row);
    record_reason_blank(reasons, HF_KIND_DEVICE, "management_segment", unit->row);
    segment_unit_reasons(one, unit->row, unit->product, reasons);
}

static int open_order(const void *left_pointer, const void *right_pointer) {
    const struct comply_open *left = left_pointer;
    const struct comply_open *right = right_pointer;
    if (left->from.earliest.days != right->from.earliest.days) {
        return left->from.earliest.days < right->from.earliest.days ? -1 : 1;
    }
    if (left->from.latest.days != right->from.latest.days) {
        return left->from.latest.days < right->from.latest.days ? -1 : 1;
    }
    return (int)left->scope - (int)right->scope;
}

static void open_join(struct comply_records *records) {
    uint32_t kept = 0;
    if (records->open_count > 1) {
        qsort(records->open, records->open_count, sizeof *records->open, open_order);
    }
    for (uint32_t i = 0; i < records->open_count; i++) {
        if (kept > 0 && open_order(&records->open[kept - 1], &records->open[i]) == 0) {
            records->open[kept - 1].rows += records->open[i].rows;
        } else {
            records->open[kept++] = records->open[i];
        }
    }
    records->open_count = kept;
}

/* Most were put in long ago: of these, how many by how surely they are in scope. */
static enum hf_status loose_mark(struct comply_case *one, struct hf_arena *arena) {
    const struct comply_network *network = one->network;
    struct comply_records *records = one->records;
    const int32_t as_of_day = network->assessment->scenario.as_of.days;
    records->open = hf_take(arena, struct comply_open, network->batch_count);
    if (records->open == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->batch_count; i++) {
        const struct comply_batch *batch = &network->batch[i];
        if (!network->sort[batch->sort].has_no_segment) {
            continue;
        }
        records->has_loose = true;
        if (batch->from.latest.days <= as_of_day) {
            records->settled[one->scope[batch->sort]] += batch->rows;
        } else {
            records->open[records->open_count++] =
                (struct comply_open){batch->from, one->scope[batch->sort], batch->rows};
        }
    }
    open_join(records);
    return HF_OK;
}

/* They count as surely as they are there. */
static void loose_count(enum hf_answer there, int64_t rows, struct comply_census *census) {
    census->of[hf_answer_and(there, HF_ANSWER_NO_BASIS)][HF_ANSWER_YES] += rows;
}

static void loose_take(const struct comply_case *one, struct hf_date_range day,
                       struct comply_census *census) {
    const struct comply_network *network = one->network;
    const struct comply_records *records = one->records;
    if (day.earliest.days < network->assessment->scenario.as_of.days) {
        for (uint32_t i = 0; i < network->batch_count; i++) {
            if (network->sort[network->batch[i].sort].has_no_segment) {
                loose_count(batch_is_there(one, i, day), network->batch[i].rows, census);
            }
        }
        return;
    }
    for (int answer = HF_ANSWER_NO; answer <= HF_ANSWER_YES; answer++) {
        loose_count((enum hf_answer)answer, records->settled[answer], census);
    }
    for (uint32_t i = 0; i < records->open_count; i++) {
        const struct comply_open *open = &records->open[i];
        loose_count(hf_comply_is_there(open->from, open->scope, day), open->rows, census);
    }
}

static struct comply_record segment_record(const struct comply_case *one, uint32_t index,
                                           struct hf_date_range day,
                                           struct comply_reasons *reasons) {
    const struct comply_network *network = one->network;
    for (uint32_t i = network->segment_start[index];
         reasons != NULL && i < network->segment_start[index + 1]; i++) {
        const struct comply_segment_unit *at = &network->segment[i];
        const uint32_t sort = network->batch[at->batch].sort;
        record_reason_row(reasons, HF_KIND_DEVICE, at->place.row);
        segment_unit_reasons(one, at->place.row, network->sort[sort].unit.product, reasons);
    }
    return hf_comply_segment(one, index, day);
}

/* ---- products ---- */

static void spares_mark(struct comply_case *one) {
    const uint32_t products = one->snapshot->products.rows.count;
    for (uint32_t i = 0; i < one->network->sort_count; i++) {
        const uint32_t product = one->network->sort[i].unit.product;
        enum hf_answer *in = &one->records->in[product == HF_NONE ? products : product];
        *in = hf_answer_or(*in, one->counted[i]);
    }
    for (uint32_t i = 0; i < one->network->assessment->endurance_count; i++) {
        one->records->pool[one->network->assessment->endurance[i].product] = i + 1;
    }
}

static struct comply_record product_record(const struct comply_case *one, uint32_t index,
                                           struct comply_reasons *reasons) {
    const struct hf_products *products = &one->snapshot->products;
    struct comply_record record = {one->records->in[index], HF_ANSWER_NO_BASIS};
    if (index == products->rows.count) {
        record_reason_blank(reasons, HF_KIND_DEVICE, "device_type", HF_NONE);
        return record;
    }
    record_reason_row(reasons, HF_KIND_PRODUCT, index);
    const struct hf_date_range life = products->lifetime_until[index];
    if (hf_date_range_is_blank(life)) {
        record_reason_blank(reasons, HF_KIND_PRODUCT, "lifetime_until", index);
    }
    if (one->records->pool[index] == 0) {
        record_reason_blank(reasons, HF_KIND_STOCK, "quantity", HF_NONE);
        return record;
    }
    const struct hf_endurance *endurance =
        &one->network->assessment->endurance[one->records->pool[index] - 1];
    record_reason_add(reasons, endurance->why);
    const struct hf_date_range holds = hf_comply_spares_hold(one, endurance);
    if (life.latest.days <= holds.earliest.days) {
        record.counts = HF_ANSWER_NO;
    } else if (life.earliest.days > holds.latest.days) {
        record.counts = HF_ANSWER_YES;
    }
    return record;
}

/* ---- all of them ---- */

static enum hf_status records_reserve(struct comply_case *one, struct hf_arena *arena) {
    const struct hf_snapshot *snapshot = one->snapshot;
    struct comply_records *records = hf_new(arena, struct comply_records, 1);
    if (records == NULL) {
        return HF_ERR_MEMORY;
    }
    const uint32_t parties = snapshot->parties.rows.count;
    const uint32_t products = snapshot->products.rows.count;
    const size_t most = (size_t)(parties > products ? parties : products) + 1;
    *records = (struct comply_records){
        .in = hf_new(arena, enum hf_answer, most),
        .unit = hf_new(arena, uint32_t, most),
        .pool = hf_new(arena, uint32_t, most),
    };
    one->records = records;
    if (records->in == NULL || records->unit == NULL || records->pool == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < most; i++) {
        records->unit[i] = HF_NONE;
    }
    return HF_OK;
}

enum hf_status hf_comply_records_make(struct comply_case *one, struct hf_arena *arena) {
    const struct hf_snapshot *snapshot = one->snapshot;
    HF_TRY(records_reserve(one, arena));
    switch (one->rule->metric) {
    case HF_METRIC_SUPPLIERS_WITHOUT_REVIEW:
        suppliers_mark(one);
        one->records->count = snapshot->parties.rows.count + 1;
        return HF_OK;
    case HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN:
        one->records->count = snapshot->managed_services.rows.count;
        return HF_OK;
    case HF_METRIC_FUNCTIONS_NOT_REPATRIABLE:
        one->records->count = snapshot->functions.rows.count;
        return HF_OK;
    case HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES:
        spares_mark(one);
        one->records->count = snapshot->products.rows.count + 1;
        return HF_OK;
    case HF_METRIC_SHARED_MANAGEMENT_SEGMENTS:
        one->records->count = one->network->segment_count;
        HF_TRY(hf_comply_segments_make(one, arena));
        return loose_mark(one, arena);
    default:
        one->records->count = snapshot->contracts.rows.count;
        return HF_OK;
    }
}

struct comply_record hf_comply_record(const struct comply_case *one, uint32_t index,
                                      struct hf_date_range day, struct comply_reasons *reasons) {
    switch (one->rule->metric) {
    case HF_METRIC_SUPPLIERS_WITHOUT_REVIEW:
        return supplier_record(one, index, day, reasons);
    case HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN:
        return service_record(one, index, day, reasons);
    case HF_METRIC_FUNCTIONS_NOT_REPATRIABLE:
        return function_record(one, index, reasons);
    case HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES:
        return product_record(one, index, reasons);
    case HF_METRIC_SHARED_MANAGEMENT_SEGMENTS:
        return segment_record(one, index, day, reasons);
    default:
        return contract_record(one, index, day, reasons);
    }
}

/* Without a single record there is nothing to look at: whoever has no contract on file may have
 * some. */
static bool base_is_empty(const struct comply_case *one) {
    const bool is_of_units = one->rule->metric == HF_METRIC_SUPPLIERS_WITHOUT_REVIEW ||
                             one->rule->metric == HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES;
    return is_of_units ? one->network->unit_count == 0
                       : one->records->count == 0 && !one->records->has_loose;
}

void hf_comply_census_take(const struct comply_case *one, struct hf_date_range day,
                           struct comply_census *census) {
    *census = (struct comply_census){.of = {{0}}};
    for (uint32_t i = 0; i < one->records->count; i++) {
        const struct comply_record record = hf_comply_record(one, i, day, NULL);
        census->of[record.in][record.counts]++;
    }
    if (one->records->has_loose) {
        loose_take(one, day, census);
    }
}

enum hf_status hf_comply_census_days(const struct comply_case *one, struct hf_arena scratch,
                                     const struct comply_days *days, struct comply_census *census) {
    const bool has_segments = one->rule->metric == HF_METRIC_SHARED_MANAGEMENT_SEGMENTS;
    if (has_segments) {
        HF_TRY(hf_comply_segments_days(one, scratch, days, census));
    }
    for (uint32_t i = 0; i < days->count; i++) {
        const struct hf_date_range day = hf_date_sure((struct hf_date){days->item[i]});
        if (!has_segments) {
            hf_comply_census_take(one, day, &census[i]);
        } else if (one->records->has_loose) {
            loose_take(one, day, &census[i]);
        }
    }
    return HF_OK;
}

void hf_comply_census_tally(const struct comply_case *one, const struct comply_census *census,
                            enum comply_world world, struct comply_tally *tally) {
    const enum hf_answer floor = hf_comply_floor(world);
    bool has_any = false;
    *tally = (struct comply_tally){.is_unknown = false};
    for (int in = HF_ANSWER_NO; in <= HF_ANSWER_YES; in++) {
        const bool is_in = in >= (int)hf_comply_scope_floor(world);
        for (int answer = HF_ANSWER_NO; answer <= HF_ANSWER_YES; answer++) {
            const int64_t rows = census->of[in][answer];
            const bool counts = hf_answer_and((enum hf_answer)in, (enum hf_answer)answer) >= floor;
            has_any = has_any || (rows > 0 && in != HF_ANSWER_NO);
            tally->numerator += counts ? rows : 0;
            tally->denominator += counts || is_in ? rows : 0;
        }
    }
    tally->is_unknown = !has_any && base_is_empty(one);
}
