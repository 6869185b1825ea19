#include "comply/compliance.h"

/* Why a figure is what it is: rows that count, rows that may count with the cells that would settle
 * it, amounts that nobody gives. At most ROWS_NAMED_MAX of each are named; the node's amount says
 * how many there are. */

enum { ROWS_NAMED_MAX = COMPLY_NAMED_MAX, UNIT_REASONS_MAX = 13 };

struct row_list {
    struct hf_why_id item[ROWS_NAMED_MAX];
    size_t named;
    int64_t total;
};

struct evidence_walk {
    const struct comply_case *one;
    struct hf_why *why;
    struct hf_date_range day;
    struct hf_why_id *made; /* per product: who made it, once it was asked for */
};

static void list_add(struct row_list *list, struct hf_why_id reason) {
    if (list->named < ROWS_NAMED_MAX) {
        list->item[list->named++] = reason;
    }
    list->total++;
}

static bool list_is_full(const struct row_list *list) {
    return list->named == ROWS_NAMED_MAX;
}

static struct hf_why_id list_close(struct hf_why *why, const struct row_list *list,
                                   enum hf_rule rule) {
    if (list->total == 0) {
        return HF_WHY_NONE;
    }
    const struct hf_why_rule node = {rule, (double)list->total, HF_DATE_MIN, list->item,
                                     list->named};
    return hf_why_apply(why, &node);
}

static struct hf_why_id node_over(struct hf_why *why, enum hf_rule rule,
                                  const struct hf_why_id *child, size_t count) {
    return hf_why_apply(why, &(struct hf_why_rule){rule, 0.0, HF_DATE_MIN, child, count});
}

/* ---- who made it ---- */

/* The tested roles of the product: the rows that say who has them, and what is presumed where none
 * does. */
static struct hf_why_id made_why(const struct evidence_walk *walk, uint32_t product) {
    const struct comply_case *one = walk->one;
    const struct hf_snapshot *snapshot = one->snapshot;
    const uint32_t brand = snapshot->products.manufacturer[product];
    struct hf_why_id child[UNIT_REASONS_MAX] = {hf_why_row(walk->why, HF_KIND_PRODUCT, product)};
    size_t count = 1;
    const struct hf_csr *rows = &snapshot->parties_by_product;
    for (uint32_t i = rows->start[product];
         i < rows->start[product + 1] && count + 5 < UNIT_REASONS_MAX; i++) {
        const uint32_t row = rows->item[i];
        const uint32_t party = snapshot->product_parties.party[row];
        child[count++] = hf_why_row(walk->why, HF_KIND_PRODUCT_PARTY, row);
        child[count++] = party == HF_NONE
                             ? hf_blank_cell(walk->why, HF_KIND_PRODUCT_PARTY, "party", row)
                             : one->target_why[party];
    }
    enum hf_rule rule = HF_RULE_ROLE_TESTED;
    if (brand == HF_NONE) {
        child[count++] = hf_blank_cell(walk->why, HF_KIND_PRODUCT, "manufacturer", product);
        rule = HF_RULE_ROLE_UNKNOWN;
    } else if (snapshot->maker_presumed[product] != 0) {
        child[count++] = one->target_why[brand];
        child[count++] = hf_blank_cell(walk->why, HF_KIND_PRODUCT, "manufacturer", product);
        rule = HF_RULE_MAKER_PRESUMED;
    } else {
        child[count++] = one->target_why[brand];
    }
    if (rule == HF_RULE_ROLE_TESTED && !hf_answer_is_settled(one->made[product])) {
        child[count++] = hf_blank_cell(walk->why, HF_KIND_PRODUCT_PARTY, "party", HF_NONE);
        child[count++] =
            hf_why_leaf(walk->why, HF_WHY_ASSUMPTION, HF_ASSUME_BRAND_IS_MANUFACTURER, 0);
        rule = HF_RULE_ROLE_PRESUMED;
    }
    return node_over(walk->why, rule, child, count);
}

static struct hf_why_id unit_made_why(const struct evidence_walk *walk,
                                      const struct comply_unit *unit) {
    if (unit->product == HF_NONE) {
        const char *header = unit->kind == HF_KIND_DEVICE ? "device_type" : "module_type";
        return hf_blank_cell(walk->why, unit->kind, header, unit->row);
    }
    if (walk->one->rule->target.is_category) {
        return hf_why_row(walk->why, HF_KIND_PRODUCT, unit->product);
    }
    if (walk->made[unit->product].value == HF_WHY_NONE.value) {
        walk->made[unit->product] = made_why(walk, unit->product);
    }
    return walk->made[unit->product];
}

/* ---- a unit ---- */

static size_t technology_why(const struct evidence_walk *walk, const struct comply_unit *unit,
                             struct hf_why_id *child) {
    const struct hf_snapshot *snapshot = walk->one->snapshot;
    const uint32_t device =
        unit->kind == HF_KIND_DEVICE ? unit->row : snapshot->modules.device[unit->row];
    const bool says =
        (device != HF_NONE && snapshot->devices.technology[device].len > 0) ||
        (unit->product != HF_NONE && snapshot->products.technology[unit->product].len > 0);
    if (walk->one->rule->technology_count == 0 || says) {
        return 0;
    }
    size_t count = 0;
    if (device != HF_NONE) {
        child[count++] = hf_blank_cell(walk->why, HF_KIND_DEVICE, "technology", device);
    }
    if (unit->product != HF_NONE) {
        child[count++] = hf_blank_cell(walk->why, HF_KIND_PRODUCT, "technology", unit->product);
    }
    return count;
}

static struct hf_why_id unit_why(const struct evidence_walk *walk, const struct comply_unit *unit,
                                 uint32_t sort) {
    const struct comply_case *one = walk->one;
    struct hf_condition_context context = hf_comply_context(one, unit);
    context.why = walk->why;
    struct hf_why_id child[UNIT_REASONS_MAX] = {hf_why_row(walk->why, unit->kind, unit->row),
                                                unit_made_why(walk, unit)};
    size_t count = 2;
    count += technology_why(walk, unit, child + count);
    for (uint32_t i = 0; i < one->rule->function_class_count && count + 4 < UNIT_REASONS_MAX; i++) {
        const struct hf_conclusion scope =
            hf_function_class_test(&context, one->rule->function_class[i]);
        child[count++] = scope.answer == HF_ANSWER_NO ? HF_WHY_NONE : scope.why;
    }
    if (one->rule->condition != HF_NONE) {
        child[count++] = hf_condition_evaluate(&context, one->rule->condition).why;
    }
    if (one->lapse != NULL) {
        child[count++] = hf_comply_lapse_why(one, walk->why, unit, walk->day);
    }
    const struct hf_date_range installed = hf_comply_installed(one->snapshot, unit);
    if (one->rule->metric == HF_METRIC_INSTALLED_SINCE &&
        hf_date_is_before(installed.earliest, one->rule->since)) {
        child[count++] = hf_blank_cell(walk->why, unit->kind, "install_date", unit->row);
    }
    if (unit->site == HF_NONE) {
        child[count++] = unit->kind == HF_KIND_DEVICE
                             ? hf_blank_cell(walk->why, HF_KIND_DEVICE, "site", unit->row)
                             : hf_blank_cell(walk->why, HF_KIND_MODULE, "device", unit->row);
    }
    const enum hf_rule rule = hf_comply_counted(one, sort, walk->day) == HF_ANSWER_YES
                                  ? HF_RULE_CONDITION_HOLDS
                                  : HF_RULE_CONDITION_UNKNOWN;
    return node_over(walk->why, rule, child, count);
}

/* The first units of those sorts and batches that were merged, in the order of units. */
struct unit_place {
    struct comply_place place;
    uint32_t sort;
};
struct unit_list {
    struct unit_place item[ROWS_NAMED_MAX];
    size_t named;
    int64_t total;
};

static void batch_merge(const struct comply_network *network, uint32_t index,
                        struct unit_list *list) {
    const struct comply_batch *batch = &network->batch[index];
    const struct comply_names *names = &network->names[index];
    list->total += batch->rows;
    for (uint32_t i = 0; i < names->count; i++) {
        const uint32_t position = names->item[i].position;
        size_t at = list->named;
        if (at == ROWS_NAMED_MAX && list->item[at - 1].place.position < position) {
            return;
        }
        if (at == ROWS_NAMED_MAX) {
            at--; /* the last makes room */
        } else {
            list->named++;
        }
        for (; at > 0 && list->item[at - 1].place.position > position; at--) {
            list->item[at] = list->item[at - 1];
        }
        list->item[at] = (struct unit_place){names->item[i], batch->sort};
    }
}

static void unit_name(const struct evidence_walk *walk, const struct unit_place *named,
                      struct row_list *list) {
    const struct comply_unit unit =
        hf_comply_unit(walk->one->network, named->sort, named->place.row);
    if (!list_is_full(list)) {
        list_add(list, unit_why(walk, &unit, named->sort));
    }
}

/* Those of both lists, in the order of units. */
static void units_name(const struct evidence_walk *walk, const struct unit_list from[2],
                       struct row_list *const to[2]) {
    size_t at[2] = {0, 0};
    while (at[0] < from[0].named || at[1] < from[1].named) {
        const int which = at[1] == from[1].named   ? 0
                          : at[0] == from[0].named ? 1
                          : from[0].item[at[0]].place.position < from[1].item[at[1]].place.position
                              ? 0
                              : 1;
        unit_name(walk, &from[which].item[at[which]], to[which]);
        at[which]++;
    }
    to[0]->total = from[0].total;
    to[1]->total = from[1].total;
}

/* Doubtful rows that most likely count, or of which nothing can be presumed, are named before those
 * that are presumed not to. */
static void units_list(const struct evidence_walk *walk, struct row_list *counted,
                       struct row_list *doubtful) {
    const struct comply_case *one = walk->one;
    struct unit_list list[3] = {{.named = 0}, {.named = 0}, {.named = 0}};
    for (uint32_t i = 0; i < one->network->batch_count; i++) {
        const uint32_t sort = one->network->batch[i].sort;
        const enum hf_answer answer = one->counted[sort] == HF_ANSWER_NO
                                          ? HF_ANSWER_NO
                                          : hf_comply_counted(one, sort, walk->day);
        const int which = answer == HF_ANSWER_YES ? 0 : answer > HF_ANSWER_PRESUMED_NO ? 1 : 2;
        if (answer != HF_ANSWER_NO) {
            batch_merge(one->network, i, &list[which]);
        }
    }
    struct row_list *const to[2] = {counted, doubtful};
    units_name(walk, list, to);
    for (size_t i = 0; i < list[2].named; i++) {
        unit_name(walk, &list[2].item[i], doubtful);
    }
    doubtful->total = list[1].total + list[2].total;
    if (one->network->unit_count == 0) {
        list_add(doubtful, hf_blank_cell(walk->why, HF_KIND_DEVICE, "device_type", HF_NONE));
    }
}

/* ---- amounts, contracts, places, spares ---- */

static const char *weight_header(enum hf_metric metric) {
    return metric == HF_METRIC_PREMISES_SHARE     ? "premises"
           : metric == HF_METRIC_SUBSCRIBER_SHARE ? "subscribers"
                                                  : "traffic";
}

static void services_list(const struct evidence_walk *walk, struct row_list *open) {
    const struct comply_case *one = walk->one;
    const struct hf_services *services = &one->snapshot->services;
    const char *header = weight_header(one->rule->metric);
    for (uint32_t i = 0; i < services->rows.count; i++) {
        const uint32_t function = services->function[i];
        if (hf_comply_service_scope(one, i) == HF_ANSWER_NO) {
            continue;
        }
        if (hf_comply_weight(one, i) == HF_COUNT_UNKNOWN) {
            list_add(open, hf_blank_cell(walk->why, HF_KIND_SERVICE, header, i));
        } else if (!one->has_bases) {
            list_add(open, hf_blank_cell(walk->why, HF_KIND_SERVICE, "traffic_basis", i));
        }
        if (function == HF_NONE) {
            list_add(open, hf_blank_cell(walk->why, HF_KIND_SERVICE, "function", i));
        }
        if (services->site[i] == HF_NONE) {
            list_add(open, hf_blank_cell(walk->why, HF_KIND_SERVICE, "site", i));
        }
    }
    if (services->rows.count == 0) {
        list_add(open, hf_blank_cell(walk->why, HF_KIND_SERVICE, header, HF_NONE));
    }
}

static void contract_list(const struct evidence_walk *walk, uint32_t row, struct row_list *counted,
                          struct row_list *doubtful) {
    const struct comply_case *one = walk->one;
    const struct hf_contracts *contracts = &one->snapshot->contracts;
    const uint32_t supplier = contracts->supplier[row];
    const enum hf_answer answer = hf_comply_contract_counts(one, row, walk->day);
    if (answer == HF_ANSWER_NO) {
        return;
    }
    struct hf_why_id child[6] = {hf_why_row(walk->why, HF_KIND_CONTRACT, row)};
    size_t count = 1;
    if (supplier == HF_NONE) {
        child[count++] = hf_blank_cell(walk->why, HF_KIND_CONTRACT, "supplier", row);
    } else {
        child[count++] = one->target_why[supplier];
    }
    if (contracts->kind[row] == HF_CONTRACT_UNKNOWN) {
        child[count++] = hf_blank_cell(walk->why, HF_KIND_CONTRACT, "kind", row);
    }
    if (hf_date_range_is_blank(contracts->from[row])) {
        child[count++] = hf_blank_cell(walk->why, HF_KIND_CONTRACT, "from", row);
    }
    if (hf_date_range_is_blank(contracts->until[row])) {
        child[count++] = hf_blank_cell(walk->why, HF_KIND_CONTRACT, "until", row);
    }
    child[count++] = hf_comply_contract_condition(one, walk->why, row, walk->day).why;
    list_add(
        answer == HF_ANSWER_YES ? counted : doubtful,
        node_over(walk->why,
                  answer == HF_ANSWER_YES ? HF_RULE_CONDITION_HOLDS : HF_RULE_CONDITION_UNKNOWN,
                  child, count));
}

static void contracts_list(const struct evidence_walk *walk, struct row_list *counted,
                           struct row_list *doubtful) {
    const uint32_t count = walk->one->snapshot->contracts.rows.count;
    for (uint32_t i = 0; i < count; i++) {
        contract_list(walk, i, counted, doubtful);
    }
    const struct hf_managed_services *services = &walk->one->snapshot->managed_services;
    for (uint32_t i = 0; i < services->rows.count; i++) {
        const enum hf_answer answer = hf_comply_service_counts(walk->one, i, walk->day);
        const uint32_t provider = services->provider[i];
        const struct hf_why_id child[4] = {
            hf_why_row(walk->why, HF_KIND_MANAGED_SERVICE, i),
            provider == HF_NONE ? hf_blank_cell(walk->why, HF_KIND_MANAGED_SERVICE, "provider", i)
                                : walk->one->target_why[provider],
            services->contract[i] == HF_NONE
                ? hf_blank_cell(walk->why, HF_KIND_MANAGED_SERVICE, "contract", i)
                : HF_WHY_NONE,
            hf_date_range_is_blank(services->until[i])
                ? hf_blank_cell(walk->why, HF_KIND_MANAGED_SERVICE, "until", i)
                : HF_WHY_NONE};
        if (answer != HF_ANSWER_NO) {
            list_add(answer == HF_ANSWER_YES ? counted : doubtful,
                     node_over(walk->why,
                               answer == HF_ANSWER_YES ? HF_RULE_CONDITION_HOLDS
                                                       : HF_RULE_CONDITION_UNKNOWN,
                               child, 4));
        }
    }
    if (count + services->rows.count == 0) {
        list_add(doubtful, hf_blank_cell(walk->why, HF_KIND_CONTRACT, "kind", HF_NONE));
    }
}

/* Devices whose management segment nobody says: whether they share one, nobody can tell. */
static void loose_list(const struct evidence_walk *walk, struct row_list *doubtful) {
    const struct comply_network *network = walk->one->network;
    struct unit_list list = {.named = 0};
    for (uint32_t i = 0; i < network->batch_count; i++) {
        const bool is_loose = network->sort[network->batch[i].sort].has_no_segment;
        if (is_loose && hf_comply_loose_in(walk->one, i, walk->day) != HF_ANSWER_NO) {
            batch_merge(network, i, &list);
        }
    }
    for (size_t i = 0; i < list.named; i++) {
        const struct comply_unit unit =
            hf_comply_unit(network, list.item[i].sort, list.item[i].place.row);
        struct comply_reasons reasons = {.why = walk->why};
        hf_comply_loose_reasons(walk->one, &unit, &reasons);
        list_add(doubtful,
                 node_over(walk->why, HF_RULE_CONDITION_UNKNOWN, reasons.child, reasons.count));
    }
    doubtful->total = list.total;
}

/* Where nothing is on file, that. */
static void records_blank(const struct evidence_walk *walk, struct row_list *doubtful) {
    const enum hf_metric metric = walk->one->rule->metric;
    const enum hf_kind kind = metric == HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN
                                  ? HF_KIND_MANAGED_SERVICE
                              : metric == HF_METRIC_FUNCTIONS_NOT_REPATRIABLE  ? HF_KIND_FUNCTION
                              : metric == HF_METRIC_SHARED_MANAGEMENT_SEGMENTS ? HF_KIND_DEVICE
                                                                               : HF_KIND_CONTRACT;
    const char *header = kind == HF_KIND_FUNCTION ? "country"
                         : kind == HF_KIND_DEVICE ? "management_segment"
                                                  : "exit_plan";
    list_add(doubtful, hf_blank_cell(walk->why, kind, header, HF_NONE));
}

/* Records that count, and those that may; where nothing is on file, that. */
static void records_list(const struct evidence_walk *walk, struct row_list *counted,
                         struct row_list *doubtful) {
    const struct comply_case *one = walk->one;
    if (one->records->has_loose) {
        loose_list(walk, doubtful);
    }
    for (uint32_t i = 0; i < one->records->count; i++) {
        struct comply_reasons reasons = {.why = walk->why};
        const struct comply_record record = hf_comply_record(one, i, walk->day, NULL);
        const enum hf_answer answer = hf_answer_and(record.in, record.counts);
        struct row_list *list = answer == HF_ANSWER_YES ? counted : doubtful;
        if (answer == HF_ANSWER_NO) {
            continue;
        }
        if (list_is_full(list)) {
            list_add(list, HF_WHY_NONE);
            continue;
        }
        (void)hf_comply_record(one, i, walk->day, &reasons);
        list_add(list, node_over(walk->why,
                                 answer == HF_ANSWER_YES ? HF_RULE_CONDITION_HOLDS
                                                         : HF_RULE_CONDITION_UNKNOWN,
                                 reasons.child, reasons.count));
    }
    if (one->records->count == 0 && !one->records->has_loose) {
        records_blank(walk, doubtful);
    }
}

static void places_list(const struct evidence_walk *walk, struct row_list *open) {
    const struct hf_snapshot *snapshot = walk->one->snapshot;
    for (uint32_t i = 0; i < snapshot->coverages.rows.count; i++) {
        if (snapshot->coverages.place[i].len == 0) {
            list_add(open, hf_blank_cell(walk->why, HF_KIND_COVERAGE, "place", i));
        }
        if (snapshot->coverages.site[i] == HF_NONE) {
            list_add(open, hf_blank_cell(walk->why, HF_KIND_COVERAGE, "site", i));
        }
    }
    for (uint32_t i = 0; i < snapshot->sites.rows.count; i++) {
        if (snapshot->coverages_by_site.start[i] == snapshot->coverages_by_site.start[i + 1]) {
            list_add(open, hf_blank_cell(walk->why, HF_KIND_COVERAGE, "place", HF_NONE));
        }
    }
}

static void spares_list(const struct evidence_walk *walk, struct row_list *counted) {
    const struct hf_assessment *assessment = walk->one->network->assessment;
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        const struct hf_endurance *endurance = &assessment->endurance[i];
        if (walk->one->made[endurance->product] != HF_ANSWER_NO) {
            list_add(counted, endurance->why);
        }
    }
}

/* ---- together ---- */

static struct hf_why_id parameter_why(const struct evidence_walk *walk) {
    const struct comply_case *one = walk->one;
    if (one->parameter_taken == HF_NONE) {
        return HF_WHY_NONE;
    }
    const uint32_t fact = one->rule->parameter[one->parameter_taken].fact;
    const struct hf_why_id child =
        fact == HF_NONE ? HF_WHY_NONE : hf_why_leaf(walk->why, HF_WHY_FACT, one->pack, fact);
    return node_over(walk->why, HF_RULE_PARAMETER_UNKNOWN, &child, 1);
}

/* Assumptions that bear on who made what: named whether they presume or were adopted, since then
 * what they settle rests on them. */
static struct hf_why_id assumption_why(const struct evidence_walk *walk, enum hf_assumption_id id) {
    const struct hf_assumptions *assumptions = &walk->one->network->assessment->assumptions;
    return assumptions->count > (uint32_t)id && assumptions->item[id].value.lower > 0.0
               ? hf_why_leaf(walk->why, HF_WHY_ASSUMPTION, (uint32_t)id, 0)
               : HF_WHY_NONE;
}

static void assumptions_name(const struct evidence_walk *walk, struct comply_evidence *evidence) {
    const struct hf_target *target = &walk->one->rule->target;
    const unsigned of_brand =
        1U << HF_ROLE_MANUFACTURER | 1U << HF_ROLE_DESIGNER | 1U << HF_ROLE_SOFTWARE_AUTHOR;
    evidence->why[4] = HF_WHY_NONE;
    evidence->why[5] = HF_WHY_NONE;
    if (target->is_category) {
        return;
    }
    if (target->roles == 0 || (target->roles & of_brand) != 0) {
        evidence->why[4] = assumption_why(walk, HF_ASSUME_BRAND_IS_MANUFACTURER);
    }
    if (target->reaches_components == HF_UNDETERMINED) {
        evidence->why[5] = assumption_why(walk, HF_ASSUME_COMPONENTS_OUTSIDE);
    }
}

static void figures_list(const struct evidence_walk *walk, struct row_list *counted,
                         struct row_list *doubtful, struct row_list *open) {
    switch (walk->one->rule->metric) {
    case HF_METRIC_UNITS:
    case HF_METRIC_INSTALLED_SINCE:
    case HF_METRIC_SITE_SHARE:
    case HF_METRIC_TARGET_COUNT:
        units_list(walk, counted, doubtful);
        return;
    case HF_METRIC_PREMISES_SHARE:
    case HF_METRIC_TRAFFIC_SHARE:
    case HF_METRIC_SUBSCRIBER_SHARE:
        units_list(walk, counted, doubtful);
        services_list(walk, open);
        return;
    case HF_METRIC_SENSITIVE_SITES:
        units_list(walk, counted, doubtful);
        places_list(walk, open);
        return;
    case HF_METRIC_OUTSOURCED:
        contracts_list(walk, counted, doubtful);
        return;
    case HF_METRIC_ENDURANCE:
        spares_list(walk, counted);
        return;
    case HF_METRIC_UNITS_PAST_SUPPORT:
    case HF_METRIC_PATCHES_OVERDUE:
        units_list(walk, counted, doubtful);
        return;
    case HF_METRIC_SUPPLIERS_WITHOUT_REVIEW:
    case HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN:
    case HF_METRIC_CONTRACTS_WITHOUT_BREAK_CLAUSE:
    case HF_METRIC_CONTRACTS_WITHOUT_SUPPORT_PERIOD:
    case HF_METRIC_SHARED_MANAGEMENT_SEGMENTS:
    case HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN:
    case HF_METRIC_FUNCTIONS_NOT_REPATRIABLE:
    case HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES:
        records_list(walk, counted, doubtful);
        return;
    }
}

enum hf_status hf_comply_evidence(const struct comply_case *one, struct hf_why *why,
                                  struct hf_arena scratch, struct hf_date_range day,
                                  struct comply_evidence *evidence) {
    const uint32_t products = one->snapshot->products.rows.count;
    struct evidence_walk walk = {one, why, day, hf_new(&scratch, struct hf_why_id, products)};
    struct row_list *list = hf_new(&scratch, struct row_list, 3);
    if (walk.made == NULL || list == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < products; i++) {
        walk.made[i] = HF_WHY_NONE;
    }
    figures_list(&walk, &list[0], &list[1], &list[2]);
    evidence->why[0] = list_close(why, &list[0], HF_RULE_ROWS_COUNTED);
    evidence->why[1] = list_close(why, &list[1], HF_RULE_ROWS_DOUBTFUL);
    evidence->why[2] = list_close(why, &list[2], HF_RULE_ROWS_DOUBTFUL);
    evidence->why[3] = parameter_why(&walk);
    assumptions_name(&walk, evidence);
    return HF_OK;
}

/* The schedule's row behind a swap: the same site, product and day. */
static uint32_t swap_row(const struct hf_snapshot *snapshot, const struct hf_swap *swap) {
    const struct hf_csr *rows = &snapshot->schedules_by_site;
    for (uint32_t i = rows->start[swap->site]; i < rows->start[swap->site + 1]; i++) {
        const uint32_t row = rows->item[i];
        const struct hf_date_range date = snapshot->schedules.date[row];
        if (snapshot->schedules.product[row] == swap->product &&
            date.earliest.days == swap->date.earliest.days &&
            date.latest.days == swap->date.latest.days) {
            return row;
        }
    }
    return HF_NONE;
}

struct hf_why_id hf_comply_swaps_why(const struct comply_case *one, struct hf_why *why,
                                     struct hf_date_range day) {
    const struct hf_schedule *schedule = &one->network->assessment->schedule;
    struct row_list list = {.named = 0};
    for (uint32_t i = 0; i < schedule->count; i++) {
        const struct hf_swap *swap = &schedule->swap[i];
        if (swap->date.earliest.days > day.latest.days ||
            one->swap_counts[one->network->swap_sort[i]] == 0) {
            continue;
        }
        const uint32_t row = list_is_full(&list) ? HF_NONE : swap_row(one->snapshot, swap);
        struct hf_why_id reason = HF_WHY_NONE;
        if (row != HF_NONE) {
            const struct hf_why_id child[3] = {
                hf_why_row(why, HF_KIND_SCHEDULE, row),
                hf_date_range_is_blank(swap->date)
                    ? hf_blank_cell(why, HF_KIND_SCHEDULE, "date", row)
                    : HF_WHY_NONE,
                swap->replacement == HF_NONE
                    ? hf_blank_cell(why, HF_KIND_SCHEDULE, "replacement", row)
                    : HF_WHY_NONE};
            reason = node_over(why, HF_RULE_CONDITION_HOLDS, child, 3);
        }
        list_add(&list, reason);
    }
    return list_close(why, &list, HF_RULE_ROWS_COUNTED);
}
