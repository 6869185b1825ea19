#include <holdfast/scenario.h>

#include <math.h>
#include <string.h>

/* One table of defaults, in the order of enum hf_assumption_id. Whoever adds a number to an
 * analysis adds a line. */
static const struct {
    const char *name;
    const char *title;
    const char *unit;
    struct hf_range value;
} known[] = {
    {"confidence", "confidence of 'holds until'", "ratio", {0.95, 0.95}},
    {"horizon_years", "how far ahead stock is looked at", "years", {10.0, 10.0}},
    {"failure_rate_per_year",
     "failures per unit and year where product, class and failures say nothing",
     "per year",
     {0.01, 0.03}},
    {"component_stock_days",
     "days that a vendor's own stock of bought-in components lasts",
     "days",
     {0.0, 365.0}},
    {"lead_time_days",
     "days from order to delivery where the product does not say",
     "days",
     {56.0, 365.0}},
    {"match_certain", "score from which two names are the same party", "ratio", {0.97, 0.97}},
    {"match_presumed",
     "score from which two names are presumed the same party",
     "ratio",
     {0.85, 0.85}},
    {"brand_is_manufacturer",
     "1: the brand is presumed to make, design and program its products",
     "switch",
     {1.0, 1.0}},
    {"unknown_maker_is_target",
     "1: the worst bound of a share counts unknown makers as the target's",
     "switch",
     {1.0, 1.0}},
    {"core_is_gateway",
     "1: without gateway rows, devices of function class core are the gateways",
     "switch",
     {1.0, 1.0}},
    {"harvest_ratio",
     "usable units out of those swapped where the schedule does not say",
     "ratio",
     {0.0, 0.0}},
    {"site_is_joined",
     "1: devices of a site are joined with each other where its cabling is not known",
     "switch",
     {1.0, 1.0}},
    {"components_are_outside",
     "1: where a pack leaves open whether a measure reaches components, it does not",
     "switch",
     {1.0, 1.0}},
    {"flaw_open_days",
     "days that an exploited flaw may stay open once a release that closes it is out",
     "days",
     {14.0, 14.0}},
    {"owned_ratio",
     "share from which a party owns another, where a claim says that it does not",
     "ratio",
     {0.5, 0.5}},
    {"repair_days",
     "days from failure to the repaired unit on the shelf where no repair order says",
     "days",
     {14.0, 180.0}},
    {"repair_yield",
     "share of units sent for repair that come back usable where no repair order says",
     "ratio",
     {0.5, 0.95}},
    {"predicted_rate_factor",
     "failure rate in the field as a multiple of what the maker computed",
     "factor",
     {0.33, 3.0}},
    {"swap_sooner_days",
     "days by which swaps are brought forward as a lever",
     "days",
     {91.0, 91.0}},
    {"transfer_days",
     "days from asking another place for a spare to having it",
     "days",
     {1.0, 14.0}},
    {"freight_cost",
     "carriage of a unit bought, as a share of its price",
     "ratio",
     {(double)NAN, (double)NAN}},
    {"transfer_cost",
     "moving a unit from one place to another, as a share of its price",
     "ratio",
     {(double)NAN, (double)NAN}},
    {"repair_cost",
     "repair of a unit by another repairer, as a share of its price",
     "ratio",
     {(double)NAN, (double)NAN}},
    {"harvest_cost",
     "making a swapped unit a spare, as a share of its price",
     "ratio",
     {(double)NAN, (double)NAN}},
    {"swap_sooner_cost",
     "swapping a unit sooner than planned, as a share of its price",
     "ratio",
     {(double)NAN, (double)NAN}},
    {"holding_cost",
     "keeping a unit on the shelf for a year, as a share of its price",
     "ratio",
     {0.15, 0.15}},
    {"disposal_cost",
     "getting rid of a unit left over, as a share of its price; below 0 it is sold",
     "ratio",
     {0.05, 0.05}},
    {"shortage_cost",
     "a failure that finds no spare, as a multiple of the unit's price",
     "factor",
     {20.0, 20.0}},
    {"discount_rate", "discount a year on money spent later", "ratio", {0.0, 0.0}},
    {"weibull_shape",
     "Weibull shape of failures where nobody says it: 1 fails as often at any age",
     "shape",
     {1.0, 1.0}},
    {"rate_age_years",
     "age up to which a stated failure rate is the mean, of units that age",
     "years",
     {5.0, 15.0}},
    {"unit_age_years",
     "age of units in service whose install date is not known, of units that age",
     "years",
     {0.0, 15.0}},
    {"no_fault_share",
     "share of removed units that turn out to be good, on top of the failures, where nothing says",
     "ratio",
     {0.0, 0.0}},
    {"restore_hours",
     "hours from a unit's failure until it works again, where a spare is at hand",
     "hours",
     {4.0, 24.0}},
    {"link_failures_per_year",
     "failures of a link between two sites; not known: links are taken as always up",
     "per year",
     {(double)NAN, (double)NAN}},
    {"weibull_shape_doubt",
     "Weibull shape with which stock has to last before it is called enough, where nobody says one",
     "shape",
     {1.0, 1.5}},
    {"no_fault_share_doubt",
     "share of good units among the removed ones with which stock has to last before it is called "
     "enough, where nothing says",
     "ratio",
     {0.0, 0.4}},
    {"services_complete",
     "1: services.csv is complete, so a site without a row serves nobody",
     "switch",
     {0.0, 0.0}},
};
_Static_assert(sizeof known / sizeof known[0] == HF_ASSUME_COUNT, "a default for every assumption");

/* The position of `name` for `party` (HF_NONE: for all), or HF_NONE. */
static uint32_t assumption_find(const struct hf_assumptions *assumptions, struct hf_text name,
                                uint32_t party) {
    for (uint32_t i = 0; i < assumptions->count; i++) {
        if (hf_text_equal(assumptions->item[i].name, name) && assumptions->item[i].party == party) {
            return i;
        }
    }
    return HF_NONE;
}

/* Says which names there are; those that do not fit into the message are counted. */
static enum hf_status unknown_name(struct hf_text name, struct hf_error *error) {
    char list[160];
    size_t used = 0;
    size_t said = 0;
    for (; said < HF_ASSUME_COUNT; said++) {
        const size_t len = strlen(known[said].name);
        if (used + len + 3 > sizeof list) {
            break;
        }
        if (said > 0) {
            list[used++] = ',';
            list[used++] = ' ';
        }
        memcpy(list + used, known[said].name, len);
        used += len;
    }
    list[used] = '\0';
    return hf_error_set(error, HF_ERR_INPUT,
                        "no assumption is named '%.*s'; there are %s and %zu more, and the packs'",
                        HF_TEXT_ARG(hf_text_slice(name, 0, 40)), list, HF_ASSUME_COUNT - said);
}

static void add_defaults(struct hf_assumptions *assumptions) {
    for (uint32_t i = 0; i < HF_ASSUME_COUNT; i++) {
        assumptions->item[assumptions->count++] = (struct hf_assumption){
            .name = hf_text_of(known[i].name),
            .title = hf_text_of(known[i].title),
            .unit = hf_text_of(known[i].unit),
            .value = known[i].value,
            .origin = HF_ASSUMED_DEFAULT,
            .party = HF_NONE,
            .pack = HF_NONE,
            .fact = HF_NONE,
        };
    }
}

/* Packs' assumptions stand behind the defaults even where they share a name: a pack says its value
 * of one of its own parties, which the exposure room finds through the matches. */
static void add_packs(struct hf_assumptions *assumptions, const struct hf_snapshot *snapshot) {
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        const struct hf_pack *pack = &snapshot->pack[p];
        for (uint32_t i = 0; i < pack->assumption_count; i++) {
            const struct hf_pack_assumption *from = &pack->assumption[i];
            assumptions->item[assumptions->count++] =
                (struct hf_assumption){.name = from->id,
                                       .title = from->title,
                                       .unit = from->unit,
                                       .value = from->value,
                                       .origin = HF_ASSUMED_PACK,
                                       .party = HF_NONE,
                                       .pack = p,
                                       .fact = from->fact};
        }
    }
}

static void assumption_set(struct hf_assumption *item, struct hf_range value,
                           enum hf_assumption_origin origin) {
    item->value = value;
    item->origin = origin;
}

/* What persons decided and what still holds. */
static void take_decisions(struct hf_assumptions *assumptions, const struct hf_snapshot *snapshot) {
    const struct hf_decisions *rows = &snapshot->decisions;
    for (uint32_t i = 0; i < rows->rows.count; i++) {
        struct hf_range value;
        const uint32_t at = rows->matter[i] == HF_MATTER_ASSUMPTION &&
                                    snapshot->decision_state[i].status == HF_DECISION_STANDS
                                ? assumption_find(assumptions, rows->subject[i], HF_NONE)
                                : HF_NONE;
        if (at != HF_NONE && hf_range_parse(rows->choice[i], &value)) {
            assumption_set(&assumptions->item[at], value, HF_ASSUMED_DECISION);
            assumptions->item[at].decision = i;
        }
    }
}

/* Values are written as short as they can be read back, so that equal values read equal. */
static enum hf_status value_write(struct hf_arena *keep, struct hf_range value, const char *whose,
                                  struct hf_text pack, struct hf_text *text) {
    const bool is_one = !(value.lower < value.upper);
    const char *const open = pack.len > 0 ? " '" : "";
    if (!hf_range_is_known(value)) {
        return hf_text_format(keep, text, "not known, %s", whose);
    }
    return is_one ? hf_text_format(keep, text, "%.15g, %s%s%.*s%s", value.lower, whose, open,
                                   HF_TEXT_ARG(pack), pack.len > 0 ? "'" : "")
                  : hf_text_format(keep, text, "%.15g..%.15g, %s%s%.*s%s", value.lower, value.upper,
                                   whose, open, HF_TEXT_ARG(pack), pack.len > 0 ? "'" : "");
}

enum hf_status hf_basis_assumption(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                   struct hf_text name, struct hf_text *basis) {
    const struct hf_assumption_rows *own = &snapshot->assumptions;
    const struct hf_text none = {NULL, 0};
    for (uint32_t i = 0; i < own->rows.count; i++) {
        if (hf_text_equal(own->name[i], name) && hf_range_is_known(own->value[i])) {
            return value_write(keep, own->value[i], "the operator's", none, basis);
        }
    }
    for (uint32_t i = 0; i < HF_ASSUME_COUNT; i++) {
        if (hf_text_equal(hf_text_of(known[i].name), name)) {
            return value_write(keep, known[i].value, "the default", none, basis);
        }
    }
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        const struct hf_pack *pack = &snapshot->pack[p];
        for (uint32_t i = 0; i < pack->assumption_count; i++) {
            if (hf_text_equal(pack->assumption[i].id, name)) {
                return value_write(keep, pack->assumption[i].value, "of the pack", pack->id, basis);
            }
        }
    }
    return hf_text_copy(keep, HF_TEXT("there is no such assumption"), basis);
}

enum hf_status hf_assumptions_resolve(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                      const struct hf_scenario *scenario,
                                      struct hf_assumptions *assumptions, struct hf_error *error) {
    uint32_t count = HF_ASSUME_COUNT;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        count += snapshot->pack[p].assumption_count;
    }
    struct hf_assumptions result = {hf_new(keep, struct hf_assumption, count), 0};
    if (result.item == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the assumptions");
    }
    add_defaults(&result);
    add_packs(&result, snapshot);
    const struct hf_assumption_rows *own = &snapshot->assumptions;
    for (uint32_t i = 0; i < own->rows.count; i++) {
        const uint32_t at = assumption_find(&result, own->name[i], HF_NONE);
        if (at == HF_NONE) {
            return unknown_name(own->name[i], error);
        }
        if (hf_range_is_known(own->value[i])) {
            assumption_set(&result.item[at], own->value[i], HF_ASSUMED_OPERATOR);
        }
    }
    take_decisions(&result, snapshot);
    for (uint32_t i = 0; i < scenario->change_count; i++) {
        const struct hf_change *change = &scenario->change[i];
        if (change->kind != HF_CHANGE_ASSUMPTION) {
            continue;
        }
        const uint32_t at = assumption_find(&result, change->subject, HF_NONE);
        if (at == HF_NONE) {
            return unknown_name(change->subject, error);
        }
        assumption_set(&result.item[at], change->value, HF_ASSUMED_SCENARIO);
    }
    *assumptions = result;
    return HF_OK;
}
