#include "comply/compliance.h"

/* Metrics that are not about single units: contracts, how many targets, how long spares last. */

/* ---- managed services ---- */

/* Blank ends leave it open. */
enum hf_answer hf_comply_runs(struct hf_date_range from, struct hf_date_range until,
                              struct hf_date_range day) {
    if (from.earliest.days > day.latest.days || until.latest.days <= day.earliest.days) {
        return HF_ANSWER_NO;
    }
    const bool is_sure =
        from.latest.days <= day.earliest.days && until.earliest.days > day.latest.days;
    if (is_sure) {
        return HF_ANSWER_YES;
    }
    /* a contract whose ends nobody gives is presumed to run */
    const bool is_blank = hf_date_range_is_blank(from) || hf_date_range_is_blank(until);
    return is_blank ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_NO_BASIS;
}

enum hf_answer hf_comply_is_meant(const struct comply_case *one, uint32_t party) {
    return one->rule->target.is_category ? HF_ANSWER_YES
           : party == HF_NONE            ? HF_ANSWER_NO_BASIS
                                         : one->target[party];
}

struct hf_conclusion hf_comply_contract_condition(const struct comply_case *one, struct hf_why *why,
                                                  uint32_t row, struct hf_date_range day) {
    if (one->rule->condition == HF_NONE) {
        return (struct hf_conclusion){HF_ANSWER_YES, HF_WHY_NONE};
    }
    struct hf_condition_context context = hf_condition_context_make(one->snapshot, one->pack);
    context.why = why;
    context.parameter = one->rule->parameter;
    context.parameter_count = one->rule->parameter_count;
    context.parameter_taken = one->parameter_taken;
    context.parameter_value = one->parameter_value;
    context.product = one->snapshot->contracts.product[row];
    context.deal = HF_DEAL_ROWS;
    context.contract = row;
    context.target = one->target;
    context.date = day.earliest;
    return hf_condition_evaluate(&context, one->rule->condition);
}

enum hf_answer hf_comply_contract_meant(const struct comply_case *one, uint32_t row,
                                        struct hf_date_range day) {
    const struct hf_contracts *contracts = &one->snapshot->contracts;
    const enum hf_answer answer =
        hf_answer_and(hf_comply_is_meant(one, contracts->supplier[row]),
                      hf_comply_runs(contracts->from[row], contracts->until[row], day));
    return answer == HF_ANSWER_NO
               ? answer
               : hf_answer_and(answer, hf_comply_contract_condition(one, NULL, row, day).answer);
}

enum hf_answer hf_comply_contract_counts(const struct comply_case *one, uint32_t row,
                                         struct hf_date_range day) {
    const uint8_t kind = one->snapshot->contracts.kind[row];
    if (kind != HF_CONTRACT_MANAGED_SERVICE && kind != HF_CONTRACT_UNKNOWN) {
        return HF_ANSWER_NO;
    }
    return hf_answer_and(kind == HF_CONTRACT_UNKNOWN ? HF_ANSWER_NO_BASIS : HF_ANSWER_YES,
                         hf_comply_contract_meant(one, row, day));
}

/* May a contract for managed services on file be the one of this service? Yes: it is. */
static enum hf_answer service_has_contract(const struct hf_snapshot *snapshot, uint32_t row) {
    const struct hf_contracts *contracts = &snapshot->contracts;
    const uint32_t contract = snapshot->managed_services.contract[row];
    const uint32_t provider = snapshot->managed_services.provider[row];
    if (contract != HF_NONE) {
        return contracts->kind[contract] == HF_CONTRACT_MANAGED_SERVICE ? HF_ANSWER_YES
               : contracts->kind[contract] == HF_CONTRACT_UNKNOWN       ? HF_ANSWER_NO_BASIS
                                                                        : HF_ANSWER_NO;
    }
    for (uint32_t i = 0; i < contracts->rows.count; i++) {
        const bool is_of_kind = contracts->kind[i] == HF_CONTRACT_MANAGED_SERVICE ||
                                contracts->kind[i] == HF_CONTRACT_UNKNOWN;
        const bool is_of_party = provider == HF_NONE || contracts->supplier[i] == HF_NONE ||
                                 contracts->supplier[i] == provider;
        if (is_of_kind && is_of_party) {
            return HF_ANSWER_NO_BASIS;
        }
    }
    return HF_ANSWER_NO;
}

/* A service that somebody runs counts by itself where no contract stands for it. */
enum hf_answer hf_comply_service_counts(const struct comply_case *one, uint32_t row,
                                        struct hf_date_range day) {
    const struct hf_managed_services *services = &one->snapshot->managed_services;
    const enum hf_answer is_own = hf_answer_not(service_has_contract(one->snapshot, row));
    return hf_answer_and(
        is_own, hf_answer_and(hf_comply_runs(services->from[row], services->until[row], day),
                              hf_comply_is_meant(one, services->provider[row])));
}

void hf_comply_outsourced(const struct comply_case *one, enum comply_world world,
                          struct hf_date_range day, struct comply_tally *tally) {
    const uint32_t contracts = one->snapshot->contracts.rows.count;
    const uint32_t services = one->snapshot->managed_services.rows.count;
    const enum hf_answer floor = hf_comply_floor(world);
    *tally = (struct comply_tally){.is_unknown = contracts + services == 0};
    for (uint32_t i = 0; i < contracts; i++) {
        tally->numerator += hf_comply_contract_counts(one, i, day) >= floor ? 1 : 0;
    }
    for (uint32_t i = 0; i < services; i++) {
        tally->numerator += hf_comply_service_counts(one, i, day) >= floor ? 1 : 0;
    }
    tally->denominator = (int64_t)contracts + services;
}

/* ---- how many targets ---- */

/* Parties of the pack that a stake links are one: numbers the links' components by their smallest
 * member. */
static enum hf_status roots_find(const struct hf_pack *pack, struct hf_arena *arena,
                                 uint32_t **root) {
    *root = hf_new(arena, uint32_t, pack->party_count);
    if (*root == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < pack->party_count; i++) {
        (*root)[i] = i;
    }
    for (bool has_changed = true; has_changed;) {
        has_changed = false;
        for (uint32_t i = 0; i < pack->stake_count; i++) {
            uint32_t *owner = &(*root)[pack->stake[i].owner];
            uint32_t *owned = &(*root)[pack->stake[i].owned];
            const uint32_t least = *owner < *owned ? *owner : *owned;
            has_changed = has_changed || *owner != *owned;
            *owner = least;
            *owned = least;
        }
    }
    return HF_OK;
}

/* Marks the target parties that stand behind a product in this world; false if there is none that
 * is known. */
static bool product_parties_mark(const struct comply_case *one, uint32_t product,
                                 enum hf_answer floor, uint8_t *marked) {
    const struct hf_product_parties *rows = &one->snapshot->product_parties;
    const struct hf_csr *of_product = &one->snapshot->parties_by_product;
    const uint32_t brand = one->snapshot->products.manufacturer[product];
    bool has_party = false;
    if (brand != HF_NONE && one->target[brand] >= floor) {
        marked[brand] = 1;
        has_party = true;
    }
    for (uint32_t i = of_product->start[product]; i < of_product->start[product + 1]; i++) {
        const uint32_t party = rows->party[of_product->item[i]];
        if (party != HF_NONE && one->target[party] >= floor) {
            marked[party] = 1;
            has_party = true;
        }
    }
    return has_party;
}

/* Different parties of the pack that the marked parties are: a lower bound, since two names may be
 * one. */
static enum hf_status targets_told_apart(const struct comply_case *one, struct hf_arena scratch,
                                         enum hf_answer floor, const uint8_t *marked,
                                         int64_t *count) {
    const struct hf_assessment *assessment = one->network->assessment;
    const struct hf_pack *pack = &one->snapshot->pack[one->pack];
    uint32_t *root = NULL;
    HF_TRY(roots_find(pack, &scratch, &root));
    uint8_t *seen = hf_new(&scratch, uint8_t, pack->party_count);
    if (seen == NULL) {
        return HF_ERR_MEMORY;
    }
    *count = 0;
    for (uint32_t i = 0; i < assessment->match_count; i++) {
        const struct hf_match *match = &assessment->match[i];
        if (match->target != HF_MATCH_PACK_PARTY || match->pack != one->pack ||
            match->answer < floor || marked[match->party] == 0) {
            continue;
        }
        *count += seen[root[match->entry]] == 0 ? 1 : 0;
        seen[root[match->entry]] = 1;
    }
    return HF_OK;
}

enum hf_status hf_comply_targets(const struct comply_case *one, struct hf_arena scratch,
                                 enum comply_world world, const int64_t *left,
                                 struct comply_tally *tally) {
    const uint32_t products = one->snapshot->products.rows.count;
    const enum hf_answer floor = hf_comply_floor(world);
    uint8_t *marked = hf_new(&scratch, uint8_t, one->snapshot->parties.rows.count);
    if (marked == NULL) {
        return HF_ERR_MEMORY;
    }
    int64_t nameless = left[products] > 0 ? 1 : 0; /* products of which no target party is known */
    for (uint32_t i = 0; i < products; i++) {
        if (left[i] > 0 && !product_parties_mark(one, i, floor, marked)) {
            nameless++;
        }
    }
    int64_t named = 0;
    for (uint32_t i = 0; i < one->snapshot->parties.rows.count; i++) {
        named += marked[i];
    }
    if (world == COMPLY_WORST || world == COMPLY_DOUBT) {
        tally->numerator = named + nameless;
        return HF_OK;
    }
    HF_TRY(targets_told_apart(one, scratch, floor, marked, &tally->numerator));
    if (tally->numerator == 0 && named + nameless > 0) {
        tally->numerator = 1;
    }
    return HF_OK;
}

/* ---- how long spares last ---- */

/* The level of assessment->endurance that the asked confidence stands for. */
static uint32_t level_of(const struct hf_assumptions *assumptions) {
    static const double level[HF_ENDURANCE_LEVELS] = {0.5, 0.8, 0.95, 0.99};
    const double wanted = assumptions->count > HF_ASSUME_CONFIDENCE
                              ? assumptions->item[HF_ASSUME_CONFIDENCE].value.lower
                              : level[2];
    uint32_t at = 0;
    while (at + 1 < HF_ENDURANCE_LEVELS && level[at] < wanted) {
        at++;
    }
    return at;
}

/* The stock room counts what is there for certain to be counted: a lot of unknown size may last for
 * any time, one of unknown condition may be worth nothing. */
static struct hf_date_range spares_range(const struct comply_case *one,
                                         const struct hf_endurance *endurance) {
    const struct hf_stocks *stocks = &one->snapshot->stocks;
    const struct hf_csr *rows = &one->snapshot->stocks_by_product;
    struct hf_date_range range =
        endurance->holds_until[level_of(&one->network->assessment->assumptions)];
    for (uint32_t i = rows->start[endurance->product]; i < rows->start[endurance->product + 1];
         i++) {
        const uint32_t lot = rows->item[i];
        if (stocks->condition[lot] == HF_STOCK_FAULTY) {
            continue;
        }
        if (stocks->quantity[lot] == HF_COUNT_UNKNOWN) {
            range.latest = HF_DATE_MAX;
        } else if (stocks->condition[lot] == HF_STOCK_UNKNOWN && stocks->quantity[lot] > 0) {
            range.earliest = endurance->from;
        }
    }
    return range;
}

struct hf_date_range hf_comply_spares_hold(const struct comply_case *one,
                                           const struct hf_endurance *endurance) {
    const struct hf_assumptions *assumptions = &one->network->assessment->assumptions;
    const double years = assumptions->count > HF_ASSUME_HORIZON_YEARS
                             ? assumptions->item[HF_ASSUME_HORIZON_YEARS].value.lower
                             : 0.0;
    struct hf_date_range holds = spares_range(one, endurance);
    if (holds.earliest.days == HF_DATE_MAX.days) {
        holds.earliest = hf_date_add(endurance->from, (int64_t)(years * 365.25));
    }
    return holds;
}

static double years_until(struct hf_date from, struct hf_date until, double beyond) {
    if (until.days >= HF_DATE_MAX.days) {
        return beyond;
    }
    return until.days <= from.days ? 0.0 : (double)(until.days - from.days) / 365.25;
}

/* From the stock room's range: the worst world takes its early end, the best its late one. */
static double endurance_years(const struct comply_case *one, const struct hf_endurance *endurance,
                              enum comply_world world) {
    const struct hf_assumptions *assumptions = &one->network->assessment->assumptions;
    const double horizon = assumptions->count > HF_ASSUME_HORIZON_YEARS
                               ? assumptions->item[HF_ASSUME_HORIZON_YEARS].value.lower
                               : 0.0;
    const struct hf_date_range range = spares_range(one, endurance);
    const double early = years_until(endurance->from, range.earliest, horizon);
    const double late = years_until(endurance->from, range.latest, (double)INFINITY);
    if (world == COMPLY_WORST || world == COMPLY_DOUBT) {
        return early;
    }
    return world == COMPLY_BEST ? late : (early + late) / 2.0;
}

enum hf_status hf_comply_endurance(const struct comply_case *one, struct hf_arena scratch,
                                   enum comply_world world, double *years, bool *has_product) {
    const struct comply_network *network = one->network;
    const uint32_t products = one->snapshot->products.rows.count;
    enum hf_answer *counted = hf_new(&scratch, enum hf_answer, (size_t)products + 1);
    uint32_t *pool = hf_new(&scratch, uint32_t, (size_t)products + 1); /* 1 + position */
    if (counted == NULL || pool == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->assessment->endurance_count; i++) {
        pool[network->assessment->endurance[i].product] = i + 1;
    }
    for (uint32_t i = 0; i < network->sort_count; i++) {
        const uint32_t product = network->sort[i].unit.product;
        enum hf_answer *at = &counted[product == HF_NONE ? products : product];
        *at = hf_answer_or(*at, one->counted[i]);
    }
    *years = (double)INFINITY;
    *has_product = false;
    for (uint32_t i = 0; i <= products; i++) {
        if (counted[i] < hf_comply_floor(world)) {
            continue;
        }
        *has_product = true;
        double here = world == COMPLY_BEST || world == COMPLY_LIKELY ? (double)INFINITY : 0.0;
        if (pool[i] != 0) {
            here = endurance_years(one, &network->assessment->endurance[pool[i] - 1], world);
        }
        *years = fmin(*years, here);
    }
    return HF_OK;
}
