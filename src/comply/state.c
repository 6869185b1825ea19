#include "comply/compliance.h"

/* The network in one world on one day. A swap takes units of one product off a site; which of them,
 * if some count and others do not, is not said: the best world takes the counting ones first, the
 * worst the others. A device takes its modules with it: in the best world as soon as one of its
 * kind goes, in the worst when all of them are gone. */

struct state_frame {
    const struct comply_case *one;
    enum comply_world world;
    struct hf_date_range day;
    int64_t *removed; /* per group */
    int64_t *hit;     /* per site, then for unknown sites: counting units left */
    int64_t *scope;   /* the same: units in scope left */
    int64_t *left;    /* per product, then for unknown products: counting units left */
    uint8_t *served;  /* per site: some service in scope stands for it */
    uint32_t sites, products;
};

static int64_t amount_min(int64_t left, int64_t right) {
    return left < right ? left : right;
}

static int64_t amount_max(int64_t left, int64_t right) {
    return left > right ? left : right;
}

static int64_t amount_add(int64_t left, int64_t right) {
    int64_t sum = INT64_MAX;
    return hf_add_int64(left, right, &sum) ? sum : INT64_MAX;
}

static bool swap_is_done(const struct state_frame *frame, uint32_t index) {
    const struct hf_date_range date = frame->one->network->assessment->schedule.swap[index].date;
    const enum hf_answer counted = frame->one->swap_counted[index];
    const bool is_sure = date.latest.days <= frame->day.earliest.days;
    const bool is_possible = date.earliest.days <= frame->day.latest.days;
    const bool has_middle =
        date.earliest.days > HF_DATE_MIN.days && date.latest.days < HF_DATE_MAX.days;
    const int64_t middle = ((int64_t)date.earliest.days + date.latest.days) / 2;
    switch (frame->world) {
    case COMPLY_BEST:
        return is_sure || (is_possible && counted != HF_ANSWER_YES);
    case COMPLY_LIKELY:
    case COMPLY_DOUBT:
        return is_sure || (has_middle && middle <= frame->day.earliest.days);
    case COMPLY_WORST:
        return is_sure || (is_possible && counted != HF_ANSWER_NO);
    }
    return false;
}

static void swaps_remove(struct state_frame *frame) {
    const struct hf_schedule *schedule = &frame->one->network->assessment->schedule;
    for (uint32_t i = 0; i < schedule->count; i++) {
        const uint32_t group = frame->one->network->swap_group[i];
        if (group != HF_NONE && swap_is_done(frame, i)) {
            frame->removed[group] = amount_add(frame->removed[group], schedule->swap[i].quantity);
        }
    }
}

static enum hf_status modules_remove(struct state_frame *frame, struct hf_arena scratch) {
    const struct comply_network *network = frame->one->network;
    int64_t *further = hf_new(&scratch, int64_t, network->group_count);
    if (further == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->unit_count; i++) {
        const struct comply_unit *unit = &network->unit[i];
        if (unit->holder == HF_NONE || frame->removed[unit->holder] == 0) {
            continue;
        }
        const bool is_gone = frame->world == COMPLY_BEST ||
                             frame->removed[unit->holder] >= network->group[unit->holder].units;
        further[unit->group] = amount_add(further[unit->group], is_gone ? unit->quantity : 0);
    }
    for (uint32_t i = 0; i < network->group_count; i++) {
        frame->removed[i] = amount_add(frame->removed[i], further[i]);
    }
    return HF_OK;
}

static void add_units(struct state_frame *frame, uint32_t site, uint32_t product, int64_t counting,
                      int64_t in_scope) {
    const uint32_t at = site == HF_NONE ? frame->sites : site;
    const uint32_t of = product == HF_NONE ? frame->products : product;
    frame->hit[at] = amount_add(frame->hit[at], counting);
    frame->scope[at] = amount_add(frame->scope[at], in_scope);
    frame->left[of] = amount_add(frame->left[of], counting);
}

/* Is something in scope in this world? What would count if it were in scope cannot be there without
 * counting, so the best world has it outside. */
static bool is_in_scope(const struct state_frame *frame, enum hf_answer scope,
                        enum hf_answer apart) {
    const bool is_kept_out =
        frame->world == COMPLY_BEST && scope != HF_ANSWER_YES && apart == HF_ANSWER_YES;
    return !is_kept_out && scope >= hf_comply_scope_floor(frame->world);
}

/* Is the unit put in by the day? Where its date leaves that open, the worst world has it if it
 * counts, the best if it does not. What may not be put in since a day is asked about as it stands
 * now, whichever deadline has passed. */
static bool is_in_place(const struct state_frame *frame, const struct comply_unit *unit,
                        bool counts) {
    const struct hf_date_range from = hf_comply_in_place(frame->one->snapshot, unit);
    const int32_t least = frame->one->rule->metric == HF_METRIC_INSTALLED_SINCE
                              ? frame->one->network->assessment->scenario.as_of.days
                              : HF_DATE_MIN.days;
    const bool may_be = from.earliest.days <= frame->day.latest.days || from.earliest.days <= least;
    const bool is_sure = from.latest.days <= frame->day.earliest.days || from.latest.days <= least;
    return is_sure || (may_be && (frame->world == COMPLY_BEST ? !counts : counts));
}

static void group_count(struct state_frame *frame, uint32_t index) {
    const struct comply_case *one = frame->one;
    const struct comply_group *group = &one->network->group[index];
    const enum hf_answer floor = hf_comply_floor(frame->world);
    int64_t counting = 0;
    int64_t in_scope = 0;
    int64_t there = 0;
    for (uint32_t i = group->from; i < group->until; i++) {
        const int64_t quantity = one->network->unit[i].quantity;
        const bool counts = one->counted[i] >= floor;
        if (!is_in_place(frame, &one->network->unit[i], counts)) {
            continue;
        }
        there = amount_add(there, quantity);
        counting = amount_add(counting, counts ? quantity : 0);
        in_scope = amount_add(
            in_scope, counts || is_in_scope(frame, one->scope[i], one->apart[i]) ? quantity : 0);
    }
    const int64_t gone = amount_min(frame->removed[index], there);
    const int64_t stay = there - gone;
    const bool is_worst = frame->world == COMPLY_WORST;
    const int64_t counting_left =
        is_worst ? amount_min(counting, stay) : amount_max(0, counting - gone);
    const int64_t scope_left =
        is_worst ? amount_max(0, in_scope - gone) : amount_min(in_scope, stay);
    add_units(frame, group->site, group->product, counting_left,
              amount_max(scope_left, counting_left));
}

/* What the swaps put in. Of units that nobody knows to be there, only a replacement that is named
 * can follow. */
static void swaps_insert(struct state_frame *frame) {
    const struct comply_case *one = frame->one;
    const struct hf_schedule *schedule = &one->network->assessment->schedule;
    for (uint32_t i = 0; i < schedule->count; i++) {
        const struct hf_swap *swap = &schedule->swap[i];
        const uint32_t group = one->network->swap_group[i];
        if (!swap_is_done(frame, i) || (group == HF_NONE && swap->replacement == HF_NONE)) {
            continue;
        }
        const int64_t quantity = group == HF_NONE
                                     ? swap->quantity
                                     : amount_min(swap->quantity, one->network->group[group].units);
        const bool counts = one->swap_counted[i] >= hf_comply_floor(frame->world);
        const bool is_in = counts || is_in_scope(frame, one->swap_scope[i], one->swap_apart[i]);
        add_units(frame, swap->site, swap->replacement, counts ? quantity : 0,
                  is_in ? quantity : 0);
    }
}

static enum hf_status state_make(struct state_frame *frame, struct hf_arena *arena) {
    const struct comply_network *network = frame->one->network;
    frame->sites = network->snapshot->sites.rows.count;
    frame->products = network->snapshot->products.rows.count;
    frame->removed = hf_new(arena, int64_t, network->group_count);
    frame->hit = hf_new(arena, int64_t, (size_t)frame->sites + 1);
    frame->scope = hf_new(arena, int64_t, (size_t)frame->sites + 1);
    frame->left = hf_new(arena, int64_t, (size_t)frame->products + 1);
    frame->served = hf_new(arena, uint8_t, frame->sites);
    if (frame->removed == NULL || frame->hit == NULL || frame->scope == NULL ||
        frame->left == NULL || frame->served == NULL) {
        return HF_ERR_MEMORY;
    }
    swaps_remove(frame);
    HF_TRY(modules_remove(frame, *arena));
    for (uint32_t i = 0; i < network->group_count; i++) {
        group_count(frame, i);
    }
    swaps_insert(frame);
    return HF_OK;
}

/* ---- metrics ---- */

static void tally_units(const struct state_frame *frame, struct comply_tally *tally) {
    for (uint32_t i = 0; i <= frame->sites; i++) {
        tally->numerator = amount_add(tally->numerator, frame->hit[i]);
        tally->denominator = amount_add(tally->denominator, frame->scope[i]);
    }
}

/* Units whose site is not known: in the worst world each is at a site of its own, free of others as
 * long as there are such; in the best they stand where others stand already, and those that do not
 * count are at sites of their own. */
static void tally_sites(const struct state_frame *frame, struct comply_tally *tally) {
    int64_t free_sites = 0; /* in scope, without a hit */
    for (uint32_t i = 0; i < frame->sites; i++) {
        const bool is_hit = frame->hit[i] > 0;
        const bool is_in = is_hit || frame->scope[i] > 0;
        tally->numerator += is_hit ? 1 : 0;
        tally->denominator += is_in ? 1 : 0;
        free_sites += is_in && !is_hit ? 1 : 0;
    }
    const int64_t hits = frame->hit[frame->sites];
    const int64_t others = amount_max(0, frame->scope[frame->sites] - hits);
    if (frame->world == COMPLY_WORST) {
        const int64_t taken = amount_min(hits, free_sites);
        tally->numerator = amount_add(tally->numerator, hits);
        tally->denominator = amount_add(tally->denominator, hits - taken);
    } else if (frame->world == COMPLY_BEST) {
        const bool is_first = hits > 0 && tally->numerator == 0;
        tally->numerator += is_first ? 1 : 0;
        tally->denominator = amount_add(tally->denominator, is_first && free_sites == 0 ? 1 : 0);
        tally->denominator = amount_add(tally->denominator, others);
    } else {
        tally->numerator += hits > 0 ? 1 : 0;
        tally->denominator += hits > 0 || others > 0 ? 1 : 0;
    }
}

struct service_view {
    bool is_hit, is_in;
};

static struct service_view service_look(const struct state_frame *frame, uint32_t service) {
    const struct comply_case *one = frame->one;
    const enum hf_answer floor = hf_comply_floor(frame->world);
    const uint32_t site = one->snapshot->services.site[service];
    const uint32_t function = one->snapshot->services.function[service];
    const bool has_classes = one->rule->function_class_count > 0;
    const bool has_words = one->rule->technology_count > 0;
    const enum hf_answer scope = !has_classes          ? HF_ANSWER_YES
                                 : function == HF_NONE ? HF_ANSWER_NO_BASIS
                                                       : one->function_scope[function];
    const bool has_units = site != HF_NONE && frame->scope[site] > 0;
    bool may_be_hit = site != HF_NONE && frame->hit[site] > 0;
    /* nobody says where it is, or what serves it: no basis */
    if (site == HF_NONE || (!has_units && has_classes && !has_words)) {
        may_be_hit = may_be_hit || floor <= HF_ANSWER_NO_BASIS;
    }
    if (frame->world == COMPLY_WORST && frame->hit[frame->sites] > 0) {
        may_be_hit = true; /* units at an unknown site may be here */
    }
    const bool is_hit = may_be_hit && scope >= floor;
    const bool is_in = scope >= hf_comply_scope_floor(frame->world) &&
                       (!has_words || has_units || site == HF_NONE);
    return (struct service_view){is_hit, is_hit || is_in};
}

/* An amount that nobody gives may be anything: the worst world makes it as large as it likes where
 * it counts, the best where it does not. */
static void weight_add(const struct state_frame *frame, struct service_view view, int64_t weight,
                       struct comply_tally *tally) {
    const bool is_open = weight == HF_COUNT_UNKNOWN || !frame->one->has_bases;
    if (view.is_in && is_open) {
        tally->hides_part = tally->hides_part || view.is_hit || !frame->one->has_bases;
        tally->hides_rest = tally->hides_rest || !view.is_hit || !frame->one->has_bases;
        tally->is_boundless = tally->is_boundless ||
                              (frame->world == COMPLY_WORST && view.is_hit) ||
                              (frame->world == COMPLY_BEST && !view.is_hit);
    }
    if (weight != HF_COUNT_UNKNOWN) {
        tally->numerator = amount_add(tally->numerator, view.is_hit ? weight : 0);
        tally->denominator = amount_add(tally->denominator, view.is_in ? weight : 0);
    }
}

static void tally_services(struct state_frame *frame, struct comply_tally *tally) {
    const struct comply_case *one = frame->one;
    const struct hf_services *services = &one->snapshot->services;
    const int64_t scale = hf_comply_traffic_scale(one->snapshot);
    for (uint32_t i = 0; i < services->rows.count; i++) {
        const uint32_t function = services->function[i];
        const bool is_served = function != HF_NONE && services->site[i] != HF_NONE &&
                               one->function_scope[function] != HF_ANSWER_NO;
        if (is_served) {
            frame->served[services->site[i]] = 1;
        }
        weight_add(frame, service_look(frame, i), hf_comply_weight(one, i, scale), tally);
    }
    if (one->rule->function_class_count == 0) {
        tally->is_unknown = services->rows.count == 0;
        return;
    }
    for (uint32_t i = 0; i < frame->sites;
         i++) { /* sites in scope about which no row of services speaks */
        const struct service_view view = {frame->hit[i] > 0,
                                          frame->hit[i] > 0 || frame->scope[i] > 0};
        if (frame->served[i] == 0) {
            weight_add(frame, view, HF_COUNT_UNKNOWN, tally);
        }
    }
}

static void tally_sensitive(const struct state_frame *frame, struct comply_tally *tally) {
    const enum hf_answer floor = hf_comply_floor(frame->world);
    int64_t free_sites = 0;
    for (uint32_t i = 0; i < frame->sites; i++) {
        const bool is_sensitive = frame->one->sensitive[i] >= floor;
        tally->denominator += is_sensitive ? 1 : 0;
        tally->numerator += is_sensitive && frame->hit[i] > 0 ? 1 : 0;
        free_sites += is_sensitive && frame->hit[i] == 0 ? 1 : 0;
    }
    if (floor <= HF_ANSWER_NO_BASIS) {
        tally->numerator += amount_min(frame->hit[frame->sites], free_sites);
    }
}

enum hf_status hf_comply_state(const struct comply_case *one, struct hf_arena scratch,
                               enum comply_world world, struct hf_date_range day,
                               struct comply_tally *tally) {
    struct state_frame frame = {.one = one, .world = world, .day = day};
    *tally = (struct comply_tally){.is_unknown = one->network->unit_count == 0};
    HF_TRY(state_make(&frame, &scratch));
    switch (one->rule->metric) {
    case HF_METRIC_UNITS:
    case HF_METRIC_INSTALLED_SINCE:
        tally_units(&frame, tally);
        break;
    case HF_METRIC_SITE_SHARE:
        tally_sites(&frame, tally);
        break;
    case HF_METRIC_PREMISES_SHARE:
    case HF_METRIC_TRAFFIC_SHARE:
    case HF_METRIC_SUBSCRIBER_SHARE:
        if (!tally->is_unknown) {
            tally_services(&frame, tally);
        }
        break;
    case HF_METRIC_SENSITIVE_SITES:
        tally_sensitive(&frame, tally);
        break;
    case HF_METRIC_TARGET_COUNT:
        return hf_comply_targets(one, scratch, world, frame.left, tally);
    case HF_METRIC_OUTSOURCED:
    case HF_METRIC_ENDURANCE:
        break;
    case HF_METRIC_SUPPLIERS_WITHOUT_REVIEW:
    case HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN:
    case HF_METRIC_CONTRACTS_WITHOUT_BREAK_CLAUSE:
    case HF_METRIC_CONTRACTS_WITHOUT_SUPPORT_PERIOD:
    case HF_METRIC_UNITS_PAST_SUPPORT:
    case HF_METRIC_PATCHES_OVERDUE:
    case HF_METRIC_SHARED_MANAGEMENT_SEGMENTS:
    case HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN:
    case HF_METRIC_FUNCTIONS_NOT_REPATRIABLE:
    case HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES:
        tally->is_unknown = true;
        break;
    }
    return HF_OK;
}
