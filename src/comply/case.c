#include "comply/compliance.h"

#include "exposure/period.h"

/* What one requirement asks of each unit, before any day is looked at. */

bool hf_comply_is_share(enum hf_metric metric) {
    return metric == HF_METRIC_SITE_SHARE || metric == HF_METRIC_PREMISES_SHARE ||
           metric == HF_METRIC_TRAFFIC_SHARE || metric == HF_METRIC_SUBSCRIBER_SHARE;
}

/* ---- who is meant ---- */

/* Is it on the list that it is hit by, on all days that the day may mean? */
static enum hf_answer listed_on(const struct hf_target_hit *hit, struct hf_date_range day) {
    const enum hf_answer first = hf_interval_holds(hit->listed, day.earliest);
    const enum hf_answer last = hf_interval_holds(hit->listed, day.latest);
    return first == last ? first : HF_ANSWER_NO_BASIS;
}

/* Nobody was looked up on a list that is not there: whoever it is may be on it, and is presumed not
 * to be. */
static enum hf_answer target_least(const struct comply_case *one) {
    const struct hf_target *target = &one->rule->target;
    for (uint32_t i = 0; i < target->list_count; i++) {
        if (!hf_snapshot_has_list(one->snapshot, target->list[i])) {
            return HF_ANSWER_PRESUMED_NO;
        }
    }
    return HF_ANSWER_NO;
}

static void targets_mark(struct comply_case *one, const struct hf_assessment *assessment) {
    const enum hf_answer least = target_least(one);
    for (uint32_t i = 0; i < one->snapshot->parties.rows.count; i++) {
        one->target[i] = least;
        one->target_why[i] = HF_WHY_NONE;
    }
    for (uint32_t i = 0; i < assessment->hit_count; i++) {
        const struct hf_target_hit *hit = &assessment->hit[i];
        const bool is_ours = hit->pack == one->pack && hit->measure == HF_NONE &&
                             hit->requirement == one->requirement && hit->party != HF_NONE;
        const enum hf_answer answer =
            is_ours ? hf_answer_and(hit->answer, listed_on(hit, one->day)) : HF_ANSWER_NO;
        if (is_ours && answer > one->target[hit->party]) {
            one->target[hit->party] = answer;
            one->target_why[hit->party] = hit->why;
        }
    }
}

/* ---- who made it ---- */

static enum hf_answer only_presumed(enum hf_answer answer) {
    return answer == HF_ANSWER_NO ? HF_ANSWER_PRESUMED_NO
                                  : hf_answer_and(answer, HF_ANSWER_PRESUMED_YES);
}

static bool brand_makes(const struct comply_case *one) {
    const struct hf_assumptions *assumptions = &one->network->assessment->assumptions;
    return assumptions->count > HF_ASSUME_BRAND_IS_MANUFACTURER &&
           assumptions->item[HF_ASSUME_BRAND_IS_MANUFACTURER].value.lower > 0.0;
}

/* The brand on the box; `is_proxy`: in a role that no row gives to anybody. */
static enum hf_answer brand_answer(const struct comply_case *one, uint32_t product, bool is_proxy) {
    const uint32_t brand = one->snapshot->products.manufacturer[product];
    if (brand == HF_NONE || (is_proxy && !brand_makes(one))) {
        return HF_ANSWER_NO_BASIS;
    }
    const bool is_adopted = hf_assumption_is_adopted(&one->network->assessment->assumptions,
                                                     HF_ASSUME_BRAND_IS_MANUFACTURER);
    const bool is_weak = (is_proxy && !is_adopted) || one->snapshot->maker_presumed[product] != 0;
    return is_weak ? only_presumed(one->target[brand]) : one->target[brand];
}

/* Roles that the brand is presumed to have where no row says who has them. */
enum {
    ROLES_OF_BRAND =
        1 << HF_ROLE_MANUFACTURER | 1 << HF_ROLE_DESIGNER | 1 << HF_ROLE_SOFTWARE_AUTHOR,
    ROLES_DEFAULT = 1 << HF_ROLE_BRAND | 1 << HF_ROLE_MANUFACTURER,
};

static enum hf_answer made_directly(const struct comply_case *one, uint32_t product,
                                    unsigned roles) {
    const struct hf_product_parties *rows = &one->snapshot->product_parties;
    const struct hf_csr *of_product = &one->snapshot->parties_by_product;
    unsigned given = 0;
    enum hf_answer answer = HF_ANSWER_NO;
    for (uint32_t i = of_product->start[product]; i < of_product->start[product + 1]; i++) {
        const uint32_t row = of_product->item[i];
        const uint32_t party = rows->party[row];
        const enum hf_answer of_party = party == HF_NONE ? HF_ANSWER_NO_BASIS : one->target[party];
        if (rows->role[row] == HF_ROLE_UNKNOWN) {
            answer = hf_answer_or(answer, hf_answer_and(of_party, HF_ANSWER_NO_BASIS));
        } else if ((roles >> rows->role[row] & 1U) != 0) {
            given |= 1U << rows->role[row];
            answer = hf_answer_or(answer, of_party);
        }
    }
    if ((roles >> HF_ROLE_BRAND & 1U) != 0) {
        answer = hf_answer_or(answer, brand_answer(one, product, false));
    }
    if ((roles & ROLES_OF_BRAND & ~given) != 0) {
        answer = hf_answer_or(answer, brand_answer(one, product, true));
    }
    return answer;
}

/* What a product owes to its components: answers only grow from pass to pass, so this ends; a bill
 * of material that is not said to be complete is no basis. */
static void components_join(struct comply_case *one, unsigned roles) {
    const struct hf_snapshot *snapshot = one->snapshot;
    const struct hf_components *rows = &snapshot->components;
    const enum hf_answer most =
        one->rule->target.reaches_components == HF_YES ? HF_ANSWER_YES : HF_ANSWER_NO_BASIS;
    for (uint32_t i = 0; i < snapshot->products.rows.count; i++) {
        const bool is_part = snapshot->products.kind[i] == HF_PRODUCT_COMPONENT &&
                             snapshot->components_by_product.start[i] ==
                                 snapshot->components_by_product.start[i + 1];
        if (!is_part && snapshot->products.bom_complete[i] != HF_YES) {
            one->made[i] = hf_answer_or(one->made[i], HF_ANSWER_NO_BASIS);
        }
    }
    const unsigned component_roles = roles | 1U << HF_ROLE_COMPONENT_MAKER | ROLES_DEFAULT;
    for (bool has_changed = true; has_changed;) {
        has_changed = false;
        for (uint32_t i = 0; i < rows->rows.count; i++) {
            if (rows->product[i] == HF_NONE) {
                continue;
            }
            enum hf_answer answer = HF_ANSWER_NO_BASIS;
            if (rows->component[i] != HF_NONE) {
                answer = hf_answer_or(made_directly(one, rows->component[i], component_roles),
                                      one->made[rows->component[i]]);
            }
            answer = hf_answer_and(answer, most);
            if (answer > one->made[rows->product[i]]) {
                one->made[rows->product[i]] = answer;
                has_changed = true;
            }
        }
    }
}

static void products_judge(struct comply_case *one) {
    const struct hf_target *target = &one->rule->target;
    const unsigned roles = target->roles != 0 ? target->roles : (unsigned)ROLES_DEFAULT;
    for (uint32_t i = 0; i < one->snapshot->products.rows.count; i++) {
        one->made[i] = target->is_category ? HF_ANSWER_YES : made_directly(one, i, roles);
    }
    const bool is_closed = target->reaches_components == HF_UNDETERMINED &&
                           hf_assumption_is_adopted(&one->network->assessment->assumptions,
                                                    HF_ASSUME_COMPONENTS_OUTSIDE);
    if (!target->is_category && target->reaches_components != HF_NO && !is_closed) {
        components_join(one, roles);
    }
}

/* ---- what is in scope ---- */

static const struct hf_function_class *class_of_pack(const struct hf_pack *pack,
                                                     struct hf_text id) {
    for (uint32_t i = 0; i < pack->function_class_count; i++) {
        if (hf_text_equal(pack->function_class[i].id, id)) {
            return &pack->function_class[i];
        }
    }
    return NULL;
}

static bool class_names(const struct hf_function_class *function_class, struct hf_text word) {
    for (uint32_t i = 0; i < function_class->function_count; i++) {
        if (hf_text_equal_nocase(function_class->function[i], word)) {
            return true;
        }
    }
    return false;
}

/* As hf_function_class_test, for a function that services refer to. */
static enum hf_answer function_judge(const struct comply_case *one, uint32_t function,
                                     struct hf_text id) {
    const struct hf_functions *functions = &one->snapshot->functions;
    const struct hf_function_class *function_class =
        class_of_pack(&one->snapshot->pack[one->pack], id);
    if (function_class == NULL) {
        return HF_ANSWER_NO_BASIS;
    }
    if (functions->function_class[function].len > 0) {
        return class_names(function_class, functions->function_class[function]) ? HF_ANSWER_YES
                                                                                : HF_ANSWER_NO;
    }
    return class_names(function_class, functions->name[function]) ? HF_ANSWER_YES
                                                                  : HF_ANSWER_PRESUMED_NO;
}

static void functions_judge(struct comply_case *one) {
    for (uint32_t i = 0; i < one->snapshot->functions.rows.count; i++) {
        one->function_scope[i] =
            one->rule->function_class_count == 0 ? HF_ANSWER_YES : HF_ANSWER_NO;
        for (uint32_t c = 0; c < one->rule->function_class_count; c++) {
            one->function_scope[i] = hf_answer_or(
                one->function_scope[i], function_judge(one, i, one->rule->function_class[c]));
        }
    }
}

static bool words_fit(const struct hf_requirement *rule, struct hf_text words) {
    for (uint32_t i = 0; i < rule->technology_count; i++) {
        if (hf_text_has_word(words, rule->technology[i])) {
            return true;
        }
    }
    return false;
}

/* Technology of a deployment: the device's own words, else the product's. */
static enum hf_answer technology_judge(const struct comply_case *one, struct hf_text of_device,
                                       uint32_t product) {
    struct hf_text words = of_device;
    if (one->rule->technology_count == 0) {
        return HF_ANSWER_YES;
    }
    if (words.len == 0 && product != HF_NONE) {
        words = one->snapshot->products.technology[product];
    }
    if (words.len == 0) {
        return HF_ANSWER_NO_BASIS;
    }
    return words_fit(one->rule, words) ? HF_ANSWER_YES : HF_ANSWER_NO;
}

static enum hf_answer scope_judge(const struct comply_case *one, const struct comply_unit *unit) {
    const uint32_t device =
        unit->kind == HF_KIND_DEVICE ? unit->row : one->snapshot->modules.device[unit->row];
    const uint32_t function = device == HF_NONE ? HF_NONE : one->snapshot->devices.function[device];
    enum hf_answer answer = HF_ANSWER_YES;
    if (one->rule->function_class_count > 0) {
        answer = function == HF_NONE ? HF_ANSWER_NO_BASIS : one->function_scope[function];
    }
    answer = hf_answer_and(answer, hf_comply_in_slice(one, function, unit->site));
    const struct hf_text words =
        device == HF_NONE ? (struct hf_text){NULL, 0} : one->snapshot->devices.technology[device];
    return hf_answer_and(answer, technology_judge(one, words, unit->product));
}

struct hf_date_range hf_comply_installed(const struct hf_snapshot *snapshot,
                                         const struct comply_unit *unit) {
    return unit->kind == HF_KIND_DEVICE ? snapshot->devices.install_date[unit->row]
                                        : snapshot->modules.install_date[unit->row];
}

static struct hf_date_range since_long(struct hf_date_range installed) {
    return hf_date_range_is_blank(installed) ? hf_date_sure(HF_DATE_MIN) : installed;
}

struct hf_date_range hf_comply_in_place(const struct hf_snapshot *snapshot,
                                        const struct comply_unit *unit) {
    const struct hf_date_range own = since_long(hf_comply_installed(snapshot, unit));
    const uint32_t device =
        unit->kind == HF_KIND_MODULE ? snapshot->modules.device[unit->row] : HF_NONE;
    return device == HF_NONE
               ? own
               : hf_date_range_max(own, since_long(snapshot->devices.install_date[device]));
}

static enum hf_answer since_judge(const struct comply_case *one, struct hf_date_range installed) {
    if (one->rule->metric != HF_METRIC_INSTALLED_SINCE) {
        return HF_ANSWER_YES;
    }
    if (!hf_date_is_before(installed.earliest, one->rule->since)) {
        return HF_ANSWER_YES;
    }
    return hf_date_is_before(installed.latest, one->rule->since) ? HF_ANSWER_NO
                                                                 : HF_ANSWER_NO_BASIS;
}

static struct hf_condition_context context_start(const struct comply_case *one) {
    struct hf_condition_context context = hf_condition_context_make(one->snapshot, one->pack);
    context.assumptions = &one->network->assessment->assumptions;
    context.parameter = one->rule->parameter;
    context.parameter_count = one->rule->parameter_count;
    context.parameter_taken = one->parameter_taken;
    context.parameter_value = one->parameter_value;
    context.target = one->target;
    context.date = one->network->assessment->scenario.as_of;
    return context;
}

struct hf_condition_context hf_comply_context(const struct comply_case *one,
                                              const struct comply_unit *unit) {
    struct hf_condition_context context = context_start(one);
    context.product = unit->product;
    context.device = unit->kind == HF_KIND_DEVICE ? unit->row : HF_NONE;
    context.module = unit->kind == HF_KIND_MODULE ? unit->row : HF_NONE;
    return context;
}

static enum hf_answer made_answer(const struct comply_case *one, uint32_t product) {
    if (product == HF_NONE) {
        return one->rule->target.is_category ? HF_ANSWER_YES : HF_ANSWER_NO_BASIS;
    }
    return one->made[product];
}

struct comply_unit hf_comply_unit(const struct comply_network *network, uint32_t sort,
                                  uint32_t row) {
    struct comply_unit unit = network->sort[sort].unit;
    const uint32_t device =
        unit.kind == HF_KIND_DEVICE ? row : network->snapshot->modules.device[row];
    unit.row = row;
    unit.site = device == HF_NONE ? HF_NONE : network->snapshot->devices.site[device];
    return unit;
}

static void sorts_judge(struct comply_case *one) {
    for (uint32_t i = 0; i < one->network->sort_count; i++) {
        const struct comply_unit *unit = &one->network->sort[i].unit;
        one->scope[i] = scope_judge(one, unit);
        enum hf_answer answer =
            hf_answer_and(made_answer(one, unit->product),
                          since_judge(one, hf_comply_installed(one->snapshot, unit)));
        const bool is_asked = answer != HF_ANSWER_NO && one->scope[i] != HF_ANSWER_NO;
        if (is_asked && one->rule->condition != HF_NONE) {
            const struct hf_condition_context context = hf_comply_context(one, unit);
            answer =
                hf_answer_and(answer, hf_condition_evaluate(&context, one->rule->condition).answer);
        }
        one->apart[i] = answer;
        one->counted[i] = hf_answer_and(answer, one->scope[i]);
    }
}

/* ---- what a swap puts in ---- */

/* It takes the place of the units that leave: their scope if they agree, no basis if they do not.
 * The technology is the new product's own where that is said. */
static enum hf_answer swap_scope(const struct comply_case *one, uint32_t swap, const bool *misfit) {
    const uint32_t group = one->network->swap_group[swap];
    const uint32_t product = one->network->assessment->schedule.swap[swap].replacement;
    if (group == HF_NONE) {
        return HF_ANSWER_NO_BASIS;
    }
    const struct comply_group *units = &one->network->group[group];
    enum hf_answer least = HF_ANSWER_YES;
    enum hf_answer most = HF_ANSWER_NO;
    for (uint32_t i = units->from; i < units->until; i++) {
        const uint32_t sort = one->network->batch[one->network->cell[i].batch].sort;
        least = hf_answer_and(least, one->scope[sort]);
        most = hf_answer_or(most, one->scope[sort]);
    }
    const enum hf_answer answer = least == most ? least : HF_ANSWER_NO_BASIS;
    return product != HF_NONE && misfit[product] ? HF_ANSWER_NO : answer;
}

/* Products whose technology is said, and is another. */
static void misfits_mark(const struct comply_case *one, bool *misfit) {
    const struct hf_products *products = &one->snapshot->products;
    for (uint32_t i = 0; i < products->rows.count; i++) {
        misfit[i] = one->rule->technology_count > 0 && products->technology[i].len > 0 &&
                    !words_fit(one->rule, products->technology[i]);
    }
}

static bool takes_what_counts(const struct comply_case *one, uint32_t swap) {
    const struct comply_network *network = one->network;
    const uint32_t group = network->swap_group[swap];
    bool counts = false;
    for (uint32_t i = group == HF_NONE ? 0 : network->group[group].from;
         group != HF_NONE && !counts && i < network->group[group].until; i++) {
        counts = one->counted[network->batch[network->cell[i].batch].sort] != HF_ANSWER_NO;
    }
    return counts;
}

static enum hf_status swaps_judge(struct comply_case *one, struct hf_arena scratch) {
    const struct hf_schedule *schedule = &one->network->assessment->schedule;
    bool *misfit = hf_take(&scratch, bool, one->snapshot->products.rows.count);
    if (misfit == NULL) {
        return HF_ERR_MEMORY;
    }
    misfits_mark(one, misfit);
    for (uint32_t i = 0; i < one->network->swap_sort_count; i++) {
        const uint32_t index = one->network->swap_of_sort[i];
        const struct hf_swap *swap = &schedule->swap[index];
        one->swap_scope[i] = swap_scope(one, index, misfit);
        enum hf_answer answer =
            hf_answer_and(made_answer(one, swap->replacement), since_judge(one, swap->date));
        if (answer != HF_ANSWER_NO && one->rule->condition != HF_NONE) {
            struct hf_condition_context context = context_start(one);
            context.product = swap->replacement;
            context.is_new_installation = true;
            context.like_for_like =
                swap->replacement != HF_NONE && swap->replacement != swap->product
                    ? HF_NO
                    : HF_UNDETERMINED;
            context.date = swap->date.earliest;
            answer =
                hf_answer_and(answer, hf_condition_evaluate(&context, one->rule->condition).answer);
        }
        one->swap_apart[i] = answer;
        one->swap_counted[i] = hf_answer_and(answer, one->swap_scope[i]);
        one->swap_counts[i] =
            one->swap_counted[i] != HF_ANSWER_NO || takes_what_counts(one, index) ? 1 : 0;
    }
    return HF_OK;
}

/* ---- sensitive places, traffic ---- */

static bool place_is_sensitive(const struct hf_snapshot *snapshot, struct hf_text place) {
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].sensitive_place_count; i++) {
            if (hf_text_equal_nocase(snapshot->pack[p].sensitive_place[i], place)) {
                return true;
            }
        }
    }
    return false;
}

/* Does a coverage row say that its site serves a sensitive place? */
static enum hf_answer coverage_judge(const struct hf_snapshot *snapshot, uint32_t row) {
    const struct hf_text place = snapshot->coverages.place[row];
    if (place.len == 0) {
        return HF_ANSWER_NO_BASIS;
    }
    return place_is_sensitive(snapshot, place) ? HF_ANSWER_YES : HF_ANSWER_NO;
}

/* A site without coverage rows may serve any place; so may every site while no pack names the
 * places, or while a row does not say its site. */
enum hf_status hf_comply_places(struct comply_network *network, struct hf_arena *arena) {
    const struct hf_snapshot *snapshot = network->snapshot;
    uint32_t places = 0;
    network->sensitive = hf_take(arena, enum hf_answer, snapshot->sites.rows.count);
    if (network->sensitive == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        places += snapshot->pack[p].sensitive_place_count;
    }
    enum hf_answer least = places == 0 ? HF_ANSWER_NO_BASIS : HF_ANSWER_NO;
    for (uint32_t i = 0; i < snapshot->coverages.rows.count; i++) {
        const bool is_loose = snapshot->coverages.site[i] == HF_NONE;
        if (is_loose && coverage_judge(snapshot, i) != HF_ANSWER_NO) {
            least = HF_ANSWER_NO_BASIS;
        }
    }
    const struct hf_csr *rows = &snapshot->coverages_by_site;
    for (uint32_t site = 0; site < snapshot->sites.rows.count; site++) {
        const bool is_blank = rows->start[site] == rows->start[site + 1];
        network->sensitive[site] = is_blank ? HF_ANSWER_NO_BASIS : least;
        for (uint32_t i = rows->start[site]; i < rows->start[site + 1]; i++) {
            network->sensitive[site] =
                hf_answer_or(network->sensitive[site], coverage_judge(snapshot, rows->item[i]));
        }
    }
    return HF_OK;
}

/* Figures of traffic may be added only if they are said to be of one kind. */
static bool bases_agree(const struct comply_case *one) {
    const struct hf_services *services = &one->snapshot->services;
    struct hf_text basis = {NULL, 0};
    for (uint32_t i = 0; i < services->rows.count; i++) {
        if (hf_comply_service_scope(one, i) == HF_ANSWER_NO || isnan(services->traffic[i])) {
            continue;
        }
        const struct hf_text here = services->traffic_basis[i];
        const bool is_same = here.data == basis.data && here.len == basis.len;
        if (here.len == 0 || (basis.len > 0 && !is_same && !hf_text_equal(here, basis))) {
            return false;
        }
        basis = here;
    }
    return true;
}

int64_t hf_comply_weight(const struct comply_case *one, uint32_t service) {
    const struct hf_services *services = &one->snapshot->services;
    if (one->rule->metric == HF_METRIC_PREMISES_SHARE) {
        return services->premises[service];
    }
    if (one->rule->metric == HF_METRIC_SUBSCRIBER_SHARE) {
        return services->subscribers[service];
    }
    return one->network->traffic[service];
}

/* ---- all of it ---- */

static enum hf_status case_reserve(struct comply_case *one, struct hf_arena *arena) {
    const struct hf_snapshot *snapshot = one->snapshot;
    const uint32_t swaps = one->network->swap_sort_count;
    one->target = hf_new(arena, enum hf_answer, snapshot->parties.rows.count);
    one->target_why = hf_new(arena, struct hf_why_id, snapshot->parties.rows.count);
    one->made = hf_new(arena, enum hf_answer, snapshot->products.rows.count);
    one->scope = hf_new(arena, enum hf_answer, one->network->sort_count);
    one->counted = hf_new(arena, enum hf_answer, one->network->sort_count);
    one->apart = hf_new(arena, enum hf_answer, one->network->sort_count);
    one->swap_scope = hf_new(arena, enum hf_answer, swaps);
    one->swap_counted = hf_new(arena, enum hf_answer, swaps);
    one->swap_apart = hf_new(arena, enum hf_answer, swaps);
    one->swap_counts = hf_new(arena, uint8_t, swaps);
    one->function_scope = hf_new(arena, enum hf_answer, snapshot->functions.rows.count);
    const bool is_full = one->target != NULL && one->target_why != NULL && one->made != NULL &&
                         one->scope != NULL && one->counted != NULL && one->apart != NULL &&
                         one->swap_apart != NULL && one->swap_scope != NULL &&
                         one->swap_counted != NULL && one->swap_counts != NULL &&
                         one->function_scope != NULL;
    return is_full ? HF_OK : HF_ERR_MEMORY;
}

enum hf_status hf_comply_answers(const struct comply_network *network, struct comply_case *one,
                                 struct hf_arena *arena) {
    one->network = network;
    one->snapshot = network->snapshot;
    one->rule = &network->snapshot->pack[one->pack].requirement[one->requirement];
    HF_TRY(case_reserve(one, arena));
    targets_mark(one, network->assessment);
    products_judge(one);
    functions_judge(one);
    sorts_judge(one);
    HF_TRY(swaps_judge(one, *arena));
    one->has_bases = one->rule->metric != HF_METRIC_TRAFFIC_SHARE || bases_agree(one);
    if (hf_comply_lapses(one->rule->metric)) {
        return hf_comply_lapses_make(one, arena);
    }
    return hf_comply_has_records(one->rule->metric) ? hf_comply_records_make(one, arena) : HF_OK;
}

enum hf_status hf_comply_case(const struct comply_network *network, struct comply_case *one,
                              struct hf_arena *arena) {
    HF_TRY(hf_comply_answers(network, one, arena));
    return hf_comply_bearing(one, arena);
}
