#include "comply/compliance.h"

/* The network in one world on one day. A swap takes units of one product off a site; which of them,
 * if some count and others do not, is not said: the best world takes the counting ones first, the
 * worst the others. A device takes its modules with it: in the best world as soon as one of its
 * kind goes, in the worst when all of them are gone.
 *
 * What each group and each swap brings to the sums is kept, so that a change is what it brings now
 * less what it brought before: a walk through the days looks at what changes only. */

__extension__ typedef __int128 wide_sum; /* of 64-bit amounts: exact */

/* What one group, or what one swap puts in, brings to its site and product. */
struct share_brought {
    int64_t counting, in_scope;
};

/* What the sites (or services) that are weighed come to. */
struct weighed {
    wide_sum part, base;
    int64_t free_sites; /* in the base, without a hit */
    int64_t boundless, hides_part, hides_rest;
};

struct comply_frame {
    const struct comply_case *one;
    enum comply_world world;
    struct hf_date_range day;
    wide_sum *swapped;           /* per group: taken by swaps */
    wide_sum *carried;           /* per group: modules that went with their device */
    uint8_t *is_gone;            /* per group: its units' modules went with them */
    struct share_brought *group; /* per group */
    uint8_t *is_dirty;           /* per group: to be counted again */
    uint32_t *dirty;
    uint32_t dirty_count;
    uint8_t *is_done;           /* per swap */
    struct share_brought *swap; /* per swap */
    wide_sum *hit;              /* per site, then for unknown sites: counting units left */
    wide_sum *scope;            /* the same: units in scope left */
    wide_sum *left;             /* per product, then for unknown products: counting units left */
    uint8_t *served;            /* per site: some service in scope stands for it */
    wide_sum hits, scopes;      /* of all sites */
    struct weighed weighed;
    bool is_weighed;    /* else all sites have to be weighed anew */
    bool has_loose_hit; /* units at an unknown site counted when they were weighed */
    bool has_targets;   /* `targets` is that of what is left now */
    int64_t targets;
    int64_t scale; /* of traffic */
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

static int64_t amount_of(wide_sum sum) {
    return sum > INT64_MAX ? INT64_MAX : (int64_t)sum;
}

/* ---- sites and services are weighed by whether they have units that count, or in scope ---- */

struct service_view {
    bool is_hit, is_in;
};

static struct service_view service_look(const struct comply_frame *frame, uint32_t service) {
    const struct comply_case *one = frame->one;
    const enum hf_answer floor = hf_comply_floor(frame->world);
    const uint32_t site = one->snapshot->services.site[service];
    const bool is_scoped = hf_comply_is_scoped(one);
    const bool has_words = one->rule->technology_count > 0;
    const enum hf_answer scope = hf_comply_service_scope(one, service);
    const bool has_units = site != HF_NONE && frame->scope[site] > 0;
    bool may_be_hit = site != HF_NONE && frame->hit[site] > 0;
    /* nobody says where it is, or what serves it: no basis */
    if (site == HF_NONE || (!has_units && is_scoped && !has_words)) {
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
static void weight_add(struct comply_frame *frame, struct service_view view, int64_t weight,
                       int sign) {
    struct weighed *sum = &frame->weighed;
    const bool is_open = weight == HF_COUNT_UNKNOWN || !frame->one->has_bases;
    if (view.is_in && is_open) {
        sum->hides_part += view.is_hit || !frame->one->has_bases ? sign : 0;
        sum->hides_rest += !view.is_hit || !frame->one->has_bases ? sign : 0;
        sum->boundless += (frame->world == COMPLY_WORST && view.is_hit) ||
                                  (frame->world == COMPLY_BEST && !view.is_hit)
                              ? sign
                              : 0;
    }
    if (weight != HF_COUNT_UNKNOWN) {
        sum->part += view.is_hit ? (wide_sum)sign * weight : 0;
        sum->base += view.is_in ? (wide_sum)sign * weight : 0;
    }
}

static void service_weigh(struct comply_frame *frame, uint32_t service, int sign) {
    weight_add(frame, service_look(frame, service),
               hf_comply_weight(frame->one, service, frame->scale), sign);
}

static void site_services_weigh(struct comply_frame *frame, uint32_t site, int sign) {
    const struct hf_csr *rows = &frame->one->snapshot->services_by_site;
    for (uint32_t i = rows->start[site]; i < rows->start[site + 1]; i++) {
        service_weigh(frame, rows->item[i], sign);
    }
    /* a site in scope about which no row of services speaks */
    if (hf_comply_is_scoped(frame->one) && frame->served[site] == 0) {
        const struct service_view view = {frame->hit[site] > 0,
                                          frame->hit[site] > 0 || frame->scope[site] > 0};
        weight_add(frame, view, HF_COUNT_UNKNOWN, sign);
    }
}

static bool weighs_services(const struct comply_frame *frame) {
    return hf_comply_is_share(frame->one->rule->metric) &&
           frame->one->rule->metric != HF_METRIC_SITE_SHARE;
}

/* Adds (sign 1) or takes away (-1) what the site comes to as it stands. */
static void site_weigh(struct comply_frame *frame, uint32_t site, int sign) {
    const enum hf_metric metric = frame->one->rule->metric;
    const bool is_hit = frame->hit[site] > 0;
    bool is_in = is_hit || frame->scope[site] > 0;
    if (weighs_services(frame)) {
        site_services_weigh(frame, site, sign);
        return;
    }
    if (metric == HF_METRIC_SENSITIVE_SITES) {
        is_in = frame->one->sensitive[site] >= hf_comply_floor(frame->world);
    } else if (metric != HF_METRIC_SITE_SHARE) {
        return;
    }
    frame->weighed.part += is_in && is_hit ? sign : 0;
    frame->weighed.base += is_in ? sign : 0;
    frame->weighed.free_sites += is_in && !is_hit ? sign : 0;
}

static void all_weigh(struct comply_frame *frame) {
    frame->weighed = (struct weighed){.part = 0};
    for (uint32_t i = 0; i < frame->sites; i++) {
        site_weigh(frame, i, 1);
    }
    const struct hf_services *services = &frame->one->snapshot->services;
    for (uint32_t i = 0; weighs_services(frame) && i < services->rows.count; i++) {
        if (services->site[i] == HF_NONE) {
            service_weigh(frame, i, 1);
        }
    }
    frame->is_weighed = true;
    frame->has_loose_hit = frame->hit[frame->sites] > 0;
}

/* ---- what groups and swaps bring ---- */

static void brought_change(struct comply_frame *frame, uint32_t site, uint32_t product,
                           struct share_brought *kept, struct share_brought now) {
    const uint32_t at = site == HF_NONE ? frame->sites : site;
    const uint32_t of = product == HF_NONE ? frame->products : product;
    const wide_sum counting = (wide_sum)now.counting - kept->counting;
    const wide_sum in_scope = (wide_sum)now.in_scope - kept->in_scope;
    const bool is_turned = (frame->hit[at] > 0) != (frame->hit[at] + counting > 0) ||
                           (frame->scope[at] > 0) != (frame->scope[at] + in_scope > 0);
    const bool is_weighed = is_turned && frame->is_weighed && at < frame->sites;
    if (is_weighed) {
        site_weigh(frame, at, -1);
    }
    frame->has_targets =
        frame->has_targets && (frame->left[of] > 0) == (frame->left[of] + counting > 0);
    frame->hit[at] += counting;
    frame->scope[at] += in_scope;
    frame->left[of] += counting;
    frame->hits += counting;
    frame->scopes += in_scope;
    *kept = now;
    if (is_weighed) {
        site_weigh(frame, at, 1);
    }
}

static bool swap_is_done(const struct comply_frame *frame, uint32_t index) {
    const struct hf_date_range date = frame->one->network->assessment->schedule.swap[index].date;
    const enum hf_answer counted = hf_comply_swap_counted(frame->one, index, frame->day);
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

static void group_mark(struct comply_frame *frame, uint32_t group) {
    if (frame->is_dirty[group] == 0) {
        frame->is_dirty[group] = 1;
        frame->dirty[frame->dirty_count++] = group;
    }
}

/* Modules go with their device. */
static void modules_carry(struct comply_frame *frame, uint32_t group) {
    const struct comply_network *network = frame->one->network;
    const bool is_gone =
        frame->swapped[group] > 0 &&
        (frame->world == COMPLY_BEST || frame->swapped[group] >= network->group[group].units);
    if (is_gone == (frame->is_gone[group] != 0)) {
        return;
    }
    frame->is_gone[group] = is_gone ? 1 : 0;
    for (uint32_t i = network->held_start[group]; i < network->held_start[group + 1]; i++) {
        const struct comply_unit *unit = &network->unit[network->held[i]];
        frame->carried[unit->group] += is_gone ? unit->quantity : -(wide_sum)unit->quantity;
        group_mark(frame, unit->group);
    }
}

/* Is something in scope in this world? What would count if it were in scope cannot be there without
 * counting, so the best world has it outside. */
static bool is_in_scope(const struct comply_frame *frame, enum hf_answer scope,
                        enum hf_answer apart) {
    const bool is_kept_out =
        frame->world == COMPLY_BEST && scope != HF_ANSWER_YES && apart == HF_ANSWER_YES;
    return !is_kept_out && scope >= hf_comply_scope_floor(frame->world);
}

/* What the swap puts in. Of units that nobody knows to be there, only a replacement that is named
 * can follow. */
static struct share_brought swap_brings(const struct comply_frame *frame, uint32_t index) {
    const struct comply_case *one = frame->one;
    const struct hf_swap *swap = &one->network->assessment->schedule.swap[index];
    const uint32_t group = one->network->swap_group[index];
    if (frame->is_done[index] == 0 || (group == HF_NONE && swap->replacement == HF_NONE)) {
        return (struct share_brought){0, 0};
    }
    const int64_t quantity = group == HF_NONE
                                 ? swap->quantity
                                 : amount_min(swap->quantity, one->network->group[group].units);
    const bool counts =
        hf_comply_swap_counted(one, index, frame->day) >= hf_comply_floor(frame->world);
    const bool is_in = counts || is_in_scope(frame, one->swap_scope[index], one->swap_apart[index]);
    return (struct share_brought){counts ? quantity : 0, is_in ? quantity : 0};
}

void hf_comply_frame_swap(struct comply_frame *frame, uint32_t index) {
    const struct hf_swap *swap = &frame->one->network->assessment->schedule.swap[index];
    const uint32_t group = frame->one->network->swap_group[index];
    const bool is_done = swap_is_done(frame, index);
    if (is_done != (frame->is_done[index] != 0)) {
        frame->is_done[index] = is_done ? 1 : 0;
        if (group != HF_NONE) {
            frame->swapped[group] += is_done ? swap->quantity : -(wide_sum)swap->quantity;
            group_mark(frame, group);
            modules_carry(frame, group);
        }
    }
    brought_change(frame, swap->site, swap->replacement, &frame->swap[index],
                   swap_brings(frame, index));
}

/* Is the unit put in by the day? Where its date leaves that open, the worst world has it if it
 * counts, the best if it does not. What may not be put in since a day is asked about as it stands
 * now, whichever deadline has passed. */
static bool is_in_place(const struct comply_frame *frame, const struct comply_unit *unit,
                        bool counts) {
    const struct hf_date_range from = hf_comply_in_place(frame->one->snapshot, unit);
    const int32_t least = frame->one->rule->metric == HF_METRIC_INSTALLED_SINCE
                              ? frame->one->network->assessment->scenario.as_of.days
                              : HF_DATE_MIN.days;
    const bool may_be = from.earliest.days <= frame->day.latest.days || from.earliest.days <= least;
    const bool is_sure = from.latest.days <= frame->day.earliest.days || from.latest.days <= least;
    return is_sure || (may_be && (frame->world == COMPLY_BEST ? !counts : counts));
}

static struct share_brought group_brings(const struct comply_frame *frame, uint32_t index) {
    const struct comply_case *one = frame->one;
    const struct comply_group *group = &one->network->group[index];
    const enum hf_answer floor = hf_comply_floor(frame->world);
    int64_t counting = 0;
    int64_t in_scope = 0;
    int64_t there = 0;
    for (uint32_t i = group->from; i < group->until; i++) {
        const int64_t quantity = one->network->unit[i].quantity;
        const bool counts = hf_comply_counted(one, i, frame->day) >= floor;
        if (!is_in_place(frame, &one->network->unit[i], counts)) {
            continue;
        }
        const bool is_in =
            counts || is_in_scope(frame, one->scope[i], hf_comply_apart(one, i, frame->day));
        there = amount_add(there, quantity);
        counting = amount_add(counting, counts ? quantity : 0);
        in_scope = amount_add(in_scope, is_in ? quantity : 0);
    }
    const int64_t gone =
        amount_min(amount_of(frame->swapped[index] + frame->carried[index]), there);
    const int64_t stay = there - gone;
    const bool is_worst = frame->world == COMPLY_WORST;
    const int64_t counting_left =
        is_worst ? amount_min(counting, stay) : amount_max(0, counting - gone);
    const int64_t scope_left =
        is_worst ? amount_max(0, in_scope - gone) : amount_min(in_scope, stay);
    return (struct share_brought){counting_left, amount_max(scope_left, counting_left)};
}

void hf_comply_frame_unit(struct comply_frame *frame, uint32_t unit) {
    group_mark(frame, frame->one->network->unit[unit].group);
}

void hf_comply_frame_settle(struct comply_frame *frame) {
    for (uint32_t i = 0; i < frame->dirty_count; i++) {
        const uint32_t group = frame->dirty[i];
        const struct comply_group *of = &frame->one->network->group[group];
        frame->is_dirty[group] = 0;
        brought_change(frame, of->site, of->product, &frame->group[group],
                       group_brings(frame, group));
    }
    frame->dirty_count = 0;
    if (!frame->is_weighed || frame->has_loose_hit != (frame->hit[frame->sites] > 0)) {
        all_weigh(frame);
    }
}

/* ---- a day ---- */

static bool frame_reserve(struct comply_frame *frame, struct hf_arena *arena) {
    const struct comply_network *network = frame->one->network;
    const size_t groups = network->group_count;
    const size_t swaps = network->assessment->schedule.count;
    frame->swapped = hf_new(arena, wide_sum, groups);
    frame->carried = hf_new(arena, wide_sum, groups);
    frame->is_gone = hf_new(arena, uint8_t, groups);
    frame->group = hf_new(arena, struct share_brought, groups);
    frame->is_dirty = hf_new(arena, uint8_t, groups);
    frame->dirty = hf_new(arena, uint32_t, groups);
    frame->is_done = hf_new(arena, uint8_t, swaps);
    frame->swap = hf_new(arena, struct share_brought, swaps);
    frame->hit = hf_new(arena, wide_sum, (size_t)frame->sites + 1);
    frame->scope = hf_new(arena, wide_sum, (size_t)frame->sites + 1);
    frame->left = hf_new(arena, wide_sum, (size_t)frame->products + 1);
    frame->served = hf_new(arena, uint8_t, frame->sites);
    return frame->swapped != NULL && frame->carried != NULL && frame->is_gone != NULL &&
           frame->group != NULL && frame->is_dirty != NULL && frame->dirty != NULL &&
           frame->is_done != NULL && frame->swap != NULL && frame->hit != NULL &&
           frame->scope != NULL && frame->left != NULL && frame->served != NULL;
}

enum hf_status hf_comply_frame_make(const struct comply_case *one, enum comply_world world,
                                    struct hf_arena *arena, struct comply_frame **made) {
    struct comply_frame *frame = hf_new(arena, struct comply_frame, 1);
    if (frame == NULL) {
        return HF_ERR_MEMORY;
    }
    *frame = (struct comply_frame){
        .one = one,
        .world = world,
        .sites = one->snapshot->sites.rows.count,
        .products = one->snapshot->products.rows.count,
        .scale = hf_comply_traffic_scale(one->snapshot),
    };
    if (!frame_reserve(frame, arena)) {
        return HF_ERR_MEMORY;
    }
    const struct hf_services *services = &one->snapshot->services;
    for (uint32_t i = 0; i < services->rows.count; i++) {
        const bool is_served = services->function[i] != HF_NONE && services->site[i] != HF_NONE &&
                               hf_comply_service_scope(one, i) != HF_ANSWER_NO;
        if (is_served) {
            frame->served[services->site[i]] = 1;
        }
    }
    *made = frame;
    return HF_OK;
}

void hf_comply_frame_day(struct comply_frame *frame, struct hf_date_range day) {
    frame->day = day;
}

void hf_comply_frame_all(struct comply_frame *frame) {
    for (uint32_t i = 0; i < frame->one->network->assessment->schedule.count; i++) {
        hf_comply_frame_swap(frame, i);
    }
    for (uint32_t i = 0; i < frame->one->network->group_count; i++) {
        group_mark(frame, i);
    }
    hf_comply_frame_settle(frame);
}

/* ---- metrics ---- */

/* Units whose site is not known: in the worst world each is at a site of its own, free of others as
 * long as there are such; in the best they stand where others stand already, and those that do not
 * count are at sites of their own. */
static void tally_sites(const struct comply_frame *frame, struct comply_tally *tally) {
    const int64_t free_sites = frame->weighed.free_sites;
    const int64_t hits = amount_of(frame->hit[frame->sites]);
    const int64_t others = amount_max(0, amount_of(frame->scope[frame->sites]) - hits);
    tally->numerator = amount_of(frame->weighed.part);
    tally->denominator = amount_of(frame->weighed.base);
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

static void tally_services(const struct comply_frame *frame, struct comply_tally *tally) {
    tally->numerator = amount_of(frame->weighed.part);
    tally->denominator = amount_of(frame->weighed.base);
    tally->is_boundless = frame->weighed.boundless > 0;
    tally->hides_part = frame->weighed.hides_part > 0;
    tally->hides_rest = frame->weighed.hides_rest > 0;
    if (!hf_comply_is_scoped(frame->one)) {
        tally->is_unknown = frame->one->snapshot->services.rows.count == 0;
    }
}

static void tally_sensitive(const struct comply_frame *frame, struct comply_tally *tally) {
    tally->numerator = amount_of(frame->weighed.part);
    tally->denominator = amount_of(frame->weighed.base);
    if (hf_comply_floor(frame->world) <= HF_ANSWER_NO_BASIS) {
        tally->numerator +=
            amount_min(amount_of(frame->hit[frame->sites]), frame->weighed.free_sites);
    }
}

static enum hf_status tally_targets(struct comply_frame *frame, struct hf_arena scratch,
                                    struct comply_tally *tally) {
    if (!frame->has_targets) {
        int64_t *left = hf_new(&scratch, int64_t, (size_t)frame->products + 1);
        if (left == NULL) {
            return HF_ERR_MEMORY;
        }
        for (uint32_t i = 0; i <= frame->products; i++) {
            left[i] = amount_of(frame->left[i]);
        }
        struct comply_tally counted = {.numerator = 0};
        HF_TRY(hf_comply_targets(frame->one, scratch, frame->world, left, &counted));
        frame->targets = counted.numerator;
        frame->has_targets = true;
    }
    tally->numerator = frame->targets;
    return HF_OK;
}

enum hf_status hf_comply_frame_tally(struct comply_frame *frame, struct hf_arena scratch,
                                     struct comply_tally *tally) {
    *tally = (struct comply_tally){.is_unknown = frame->one->network->unit_count == 0};
    switch (frame->one->rule->metric) {
    case HF_METRIC_UNITS:
    case HF_METRIC_INSTALLED_SINCE:
    case HF_METRIC_UNITS_PAST_SUPPORT:
    case HF_METRIC_PATCHES_OVERDUE:
        tally->numerator = amount_of(frame->hits);
        tally->denominator = amount_of(frame->scopes);
        break;
    case HF_METRIC_SITE_SHARE:
        tally_sites(frame, tally);
        break;
    case HF_METRIC_PREMISES_SHARE:
    case HF_METRIC_TRAFFIC_SHARE:
    case HF_METRIC_SUBSCRIBER_SHARE:
        if (!tally->is_unknown) {
            tally_services(frame, tally);
        }
        break;
    case HF_METRIC_SENSITIVE_SITES:
        tally_sensitive(frame, tally);
        break;
    case HF_METRIC_TARGET_COUNT:
        return tally_targets(frame, scratch, tally);
    case HF_METRIC_OUTSOURCED:
    case HF_METRIC_ENDURANCE:
    case HF_METRIC_SUPPLIERS_WITHOUT_REVIEW:
    case HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN:
    case HF_METRIC_CONTRACTS_WITHOUT_BREAK_CLAUSE:
    case HF_METRIC_CONTRACTS_WITHOUT_SUPPORT_PERIOD:
    case HF_METRIC_SHARED_MANAGEMENT_SEGMENTS:
    case HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN:
    case HF_METRIC_FUNCTIONS_NOT_REPATRIABLE:
    case HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES:
        break; /* figures.c and records.c count these */
    }
    return HF_OK;
}

enum hf_status hf_comply_state(const struct comply_case *one, struct hf_arena scratch,
                               enum comply_world world, struct hf_date_range day,
                               struct comply_tally *tally) {
    struct comply_frame *frame = NULL;
    HF_TRY(hf_comply_frame_make(one, world, &scratch, &frame));
    hf_comply_frame_day(frame, day);
    hf_comply_frame_all(frame);
    return hf_comply_frame_tally(frame, scratch, tally);
}
