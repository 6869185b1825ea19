/* fake_assessment.h - an assessment filled by hand, for tests of the report room only: an invented
 * operator with 6 products, 20 sites, 2 packs (one private), 8 effects, 4 pools, 4 risk groups, 3
 * findings. Include it in one file of a program. All names are invented. */
#ifndef HF_REPORT_FAKE_ASSESSMENT_H
#define HF_REPORT_FAKE_ASSESSMENT_H

#include <holdfast/report.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FAKE __attribute__((unused)) static

enum { FAKE_SITES = 20, FAKE_DEVICES = 40, FAKE_CURVE = 60 };

struct fake {
    struct hf_arena opened, arena;
    struct hf_snapshot snapshot;
    struct hf_assessment assessment;
};

FAKE struct hf_date fake_day(const char *text) {
    struct hf_date date = HF_DATE_MAX;
    (void)hf_date_parse(hf_text_of(text), &date);
    return date;
}

FAKE struct hf_date_range fake_sure(const char *text) {
    return hf_date_sure(fake_day(text));
}

FAKE struct hf_date_range fake_dates(const char *earliest, const char *latest) {
    return (struct hf_date_range){fake_day(earliest), fake_day(latest)};
}

FAKE size_t fake_cell_size(enum hf_column_type type) {
    static const size_t size[] = {
        sizeof(struct hf_text),  sizeof(uint32_t),        sizeof(uint8_t),
        sizeof(uint8_t),         sizeof(int64_t),         sizeof(double),
        sizeof(struct hf_range), sizeof(struct hf_range), sizeof(struct hf_date_range),
        sizeof(struct hf_money)};
    return size[type];
}

/* `count` rows of a kind, all cells blank, keys "r000", "r001", ... */
FAKE void fake_rows(struct fake *fake, enum hf_kind kind, uint32_t count) {
    const struct hf_schema *schema = hf_schema_get(kind);
    struct hf_rows *rows = hf_snapshot_rows(&fake->snapshot, kind);
    rows->count = count;
    rows->key = hf_new(&fake->arena, struct hf_text, count);
    rows->origin = hf_new(&fake->arena, struct hf_origin, count);
    rows->stub = hf_new(&fake->arena, uint8_t, count);
    for (uint32_t i = 0; i < count; i++) {
        hf_ignore(hf_text_format(&fake->arena, &rows->key[i], "r%03u", (unsigned)i));
        rows->origin[i] = (struct hf_origin){0, i + 2};
    }
    for (size_t c = 0; c < schema->column_count; c++) {
        const size_t size = fake_cell_size(schema->column[c].type);
        char *cells = hf_arena_alloc(&fake->arena, size, 16, count);
        const union hf_value blank = hf_value_blank(schema->column[c].type);
        for (uint32_t i = 0; i < count; i++) {
            memcpy(cells + i * size, &blank, size);
        }
        memcpy((char *)rows + schema->column[c].offset, &cells, sizeof cells);
    }
}

FAKE void fake_network(struct fake *fake) {
    static const char *const party[] = {"Arden Radio Ltd", "Boreal Networks", "Cobalt Optics",
                                        "Delta Chips Inc", "Ember Systems"};
    static const struct {
        const char *model;
        uint32_t brand;
    } product[] = {{"RRU-40", 0}, {"BBU-9", 0}, {"Edge 7", 1},
                   {"OLT-16", 2}, {"DSP-1", 3}, {"Core 2", 4}};
    static const char *const region[] = {"Eastmark", "Northfell", "Southwold Bay", "Westry"};
    struct hf_snapshot *s = &fake->snapshot;
    fake_rows(fake, HF_KIND_OPERATOR, 1);
    s->operators.name[0] = HF_TEXT("Meridian Telecom");
    s->operators.country[0] = HF_TEXT("QQ");
    fake_rows(fake, HF_KIND_PARTY, 5);
    for (uint32_t i = 0; i < 5; i++) {
        s->parties.name[i] = hf_text_of(party[i]);
    }
    fake_rows(fake, HF_KIND_PRODUCT, 6);
    for (uint32_t i = 0; i < 6; i++) {
        s->products.model[i] = hf_text_of(product[i].model);
        s->products.manufacturer[i] = product[i].brand;
    }
    fake_rows(fake, HF_KIND_FUNCTION, 4);
    static const char *const function[] = {"core", "fibre access", "mobile access", "transport"};
    for (uint32_t i = 0; i < 4; i++) {
        s->functions.name[i] = hf_text_of(function[i]);
    }
    fake_rows(fake, HF_KIND_SITE, FAKE_SITES);
    for (uint32_t i = 0; i < FAKE_SITES; i++) {
        hf_ignore(hf_text_format(&fake->arena, &s->sites.name[i], "Site %02u", (unsigned)i));
        s->sites.region[i] = hf_text_of(region[i % 4]);
        s->sites.latitude[i] = 52.0 + 0.31 * (double)((i * 7) % 20) / 4.0;
        s->sites.longitude[i] = -1.5 + 0.27 * (double)((i * 11) % 20) / 3.0;
    }
    fake_rows(fake, HF_KIND_DEVICE, FAKE_DEVICES);
    static const uint32_t placed[] = {0, 1, 2, 3, 0, 2, 5, 3};
    for (uint32_t i = 0; i < FAKE_DEVICES; i++) {
        s->devices.site[i] = i % FAKE_SITES;
        s->devices.product[i] = placed[(i / 3) % 8];
        s->devices.function[i] = i % 4;
        s->devices.status[i] = HF_USE_ACTIVE;
        s->devices.quantity[i] = 1 + i % 3;
    }
    fake_rows(fake, HF_KIND_COVERAGE, 2);
    s->coverages.site[0] = 3;
    s->coverages.place[0] = HF_TEXT("Hidden Hill");
    s->coverages.site[1] = 4;
    s->coverages.place[1] = HF_TEXT("Open Field");
    fake_rows(fake, HF_KIND_LINK, 19);
    for (uint32_t i = 0; i < 19; i++) {
        s->links.side_a_device[i] = i;
        s->links.side_b_device[i] = i < 4 ? i + 1 : i % 4;
    }
    s->source = hf_new(&fake->arena, struct hf_source, 2);
    s->source[0] = (struct hf_source){
        .name = HF_TEXT("operator"),
        .file = HF_TEXT("devices.csv"),
        .digest = HF_TEXT("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        .imported_at = 1500000000};
    s->source[1] = (struct hf_source){
        .name = HF_TEXT("packs"),
        .file = HF_TEXT("example.json"),
        .digest = HF_TEXT("60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"),
        .imported_at = 1500000060};
    s->source_count = 2;
    s->known_at = 1500000100;
}

FAKE void fake_pack_facts(struct fake *fake, struct hf_pack *pack) {
    pack->id = HF_TEXT("qq-supply");
    pack->title = HF_TEXT("Supply measures of Quorria");
    pack->version = HF_TEXT("1.2");
    pack->published = fake_day("2026-01-10");
    pack->fact_count = 4;
    pack->fact = hf_new(&fake->arena, struct hf_fact, 4);
    pack->fact[0] = (struct hf_fact){HF_TEXT("f-order"),
                                     HF_TEXT("Supply Order 2026, section 3"),
                                     HF_TEXT("https://law.example/order"),
                                     HF_VERIFIED_OFFICIAL,
                                     {NULL, 0},
                                     10,
                                     false,
                                     {0}};
    pack->fact[1] = (struct hf_fact){HF_TEXT("f-press"),
                                     HF_TEXT("Law firm note on the Order"),
                                     HF_TEXT("https://firm.example/note"),
                                     HF_VERIFIED_SECONDARY,
                                     {NULL, 0},
                                     15,
                                     false,
                                     {0}};
    pack->fact[2] = (struct hf_fact){HF_TEXT("f-memory"),
                                     HF_TEXT("Advice to operators, text not seen"),
                                     {NULL, 0},
                                     HF_VERIFIED_MEMORY,
                                     HF_TEXT("date remembered, to be checked"),
                                     20,
                                     false,
                                     {0}};
    pack->fact[3] = (struct hf_fact){HF_TEXT("f-none"), {NULL, 0}, {NULL, 0}, HF_VERIFIED_NONE,
                                     {NULL, 0},         25,        false,     {0}};
}

FAKE void fake_pack_measures(struct fake *fake, struct hf_pack *pack) {
    pack->measure_count = 3;
    pack->measure = hf_new(&fake->arena, struct hf_measure, 3);
    struct hf_measure *order = &pack->measure[0];
    *order = (struct hf_measure){.id = HF_TEXT("order"),
                                 .title = HF_TEXT("Supply order against Arden"),
                                 .authority = HF_TEXT("Ministry of Trade"),
                                 .binding = HF_BINDING_LAW,
                                 .condition = HF_NONE,
                                 .fact = 0};
    order->period_count = 4;
    order->period = hf_new(&fake->arena, struct hf_period, 4);
    order->period[0] = (struct hf_period){
        HF_PERIOD_ANNOUNCED, {fake_sure("2026-01-10"), fake_sure("2026-03-01")}, 0};
    order->period[1] = (struct hf_period){
        HF_PERIOD_IN_FORCE, {fake_sure("2026-03-01"), fake_sure("2026-09-01")}, 0};
    order->period[2] = (struct hf_period){
        HF_PERIOD_SUSPENDED, {fake_sure("2026-09-01"), fake_sure("2026-12-01")}, 1};
    order->period[3] = (struct hf_period){
        HF_PERIOD_UNKNOWN, {fake_dates("2026-12-01", "2027-02-01"), HF_DATE_NEVER}, 2};
    order->defeater_count = 1;
    order->defeater = hf_new(&fake->arena, struct hf_defeater, 1);
    order->defeater[0] =
        (struct hf_defeater){.id = HF_TEXT("existing"),
                             .title = HF_TEXT("Support of networks that stand"),
                             .interval = {fake_sure("2026-03-01"), fake_sure("2026-08-01")}};
    pack->measure[1] = (struct hf_measure){.id = HF_TEXT("advice"),
                                           .title = HF_TEXT("Advice on spare parts"),
                                           .authority = HF_TEXT("Cyber Office"),
                                           .binding = HF_BINDING_ADVICE,
                                           .condition = HF_NONE,
                                           .fact = 2};
    pack->measure[1].period_count = 1;
    pack->measure[1].period = hf_new(&fake->arena, struct hf_period, 1);
    pack->measure[1].period[0] =
        (struct hf_period){HF_PERIOD_ADVICE, {fake_sure("2026-02-01"), HF_DATE_NEVER}, 2};
    pack->measure[2] = (struct hf_measure){.id = HF_TEXT("unrelated"),
                                           .title = HF_TEXT("Proposal on cameras"),
                                           .binding = HF_BINDING_PROPOSAL,
                                           .condition = HF_NONE,
                                           .fact = 3};
    pack->measure[2].period_count = 1;
    pack->measure[2].period = hf_new(&fake->arena, struct hf_period, 1);
    pack->measure[2].period[0] =
        (struct hf_period){HF_PERIOD_PROPOSED, {fake_sure("2026-05-01"), HF_DATE_NEVER}, 3};
}

FAKE void fake_packs(struct fake *fake) {
    struct hf_pack *pack = hf_new(&fake->arena, struct hf_pack, 2);
    fake_pack_facts(fake, &pack[0]);
    fake_pack_measures(fake, &pack[0]);
    pack[0].requirement_count = 2;
    pack[0].requirement = hf_new(&fake->arena, struct hf_requirement, 2);
    for (int i = 0; i < 2; i++) {
        struct hf_requirement *requirement = &pack[0].requirement[i];
        *requirement =
            (struct hf_requirement){.id = i == 0 ? HF_TEXT("cap") : HF_TEXT("core"),
                                    .title = i == 0 ? HF_TEXT("At most 35 % of access sites")
                                                    : HF_TEXT("No unit in the core"),
                                    .measure = 0,
                                    .binding = HF_BINDING_LAW,
                                    .metric = i == 0 ? HF_METRIC_SITE_SHARE : HF_METRIC_UNITS,
                                    .limit = i == 0 ? 0.35 : 0.0,
                                    .condition = HF_NONE,
                                    .deadline_count = 1,
                                    .fact = i == 0 ? 0 : 2};
        requirement->deadline = hf_new(&fake->arena, struct hf_deadline, 1);
        requirement->deadline[0] = (struct hf_deadline){
            fake_sure(i == 0 ? "2028-01-28" : "2027-12-31"), HF_DATE_UNKNOWN, 1};
    }
    pack[1].id = HF_TEXT("own-places");
    pack[1].title = HF_TEXT("Places that we keep to ourselves");
    pack[1].version = HF_TEXT("1");
    pack[1].is_private = true;
    pack[1].sensitive_place_count = 1;
    pack[1].sensitive_place = hf_new(&fake->arena, struct hf_text, 1);
    pack[1].sensitive_place[0] = HF_TEXT("Hidden Hill");
    fake->snapshot.pack = pack;
    fake->snapshot.pack_count = 2;
}

/* A reason with a shared part: order of why.h, children first. */
FAKE struct hf_why_id fake_reason(struct fake *fake, uint32_t device) {
    struct hf_why *why = &fake->assessment.why;
    const struct hf_why_id named[] = {hf_why_row(why, HF_KIND_PARTY, 0),
                                      hf_why_leaf(why, HF_WHY_MATCH, 0, 0)};
    const struct hf_why_id target =
        hf_why_apply(why, &(struct hf_why_rule){HF_RULE_NAMED_TARGET, 0, HF_DATE_MIN, named, 2});
    const struct hf_why_id role[] = {hf_why_row(why, HF_KIND_PRODUCT, 0), target};
    const struct hf_why_id has_role =
        hf_why_apply(why, &(struct hf_why_rule){HF_RULE_ROLE_PRESUMED, 0, HF_DATE_MIN, role, 2});
    const struct hf_why_id force[] = {hf_why_leaf(why, HF_WHY_MEASURE, 0, 0),
                                      hf_why_leaf(why, HF_WHY_FACT, 0, 1)};
    const struct hf_why_id in_force = hf_why_apply(
        why, &(struct hf_why_rule){HF_RULE_IN_FORCE, 0, fake_day("2026-03-01"), force, 2});
    const struct hf_why_id open[] = {hf_why_blank(why, HF_KIND_DEVICE, 9, device), target,
                                     hf_why_leaf(why, HF_WHY_ASSUMPTION, 3, 0)};
    const struct hf_why_id unknown = hf_why_apply(
        why, &(struct hf_why_rule){HF_RULE_CONDITION_UNKNOWN, 0, HF_DATE_MIN, open, 3});
    const struct hf_why_id all[] = {has_role, in_force, unknown};
    return hf_why_apply(why, &(struct hf_why_rule){HF_RULE_ACT_FORBIDDEN, 0, HF_DATE_MIN, all, 3});
}

FAKE void fake_exposure(struct fake *fake) {
    struct hf_assessment *a = &fake->assessment;
    a->match_count = 2;
    a->match = hf_new(&fake->arena, struct hf_match, 2);
    a->match[0] = (struct hf_match){
        .party = 0,
        .target = HF_MATCH_PACK_PARTY,
        .score = 1.0,
        .strength = HF_MATCH_EXACT,
        .answer = HF_ANSWER_YES,
        .own_name = HF_TEXT("Arden Radio Ltd"),
        .listed_name = HF_TEXT("ARDEN RADIO"),
        .why = HF_WHY_NONE,
    };
    a->match[1] = (struct hf_match){
        .party = 3,
        .target = HF_MATCH_LIST_ENTRY,
        .pack = HF_NONE,
        .score = 0.88,
        .strength = HF_MATCH_MEDIUM,
        .answer = HF_ANSWER_PRESUMED_YES,
        .own_name = HF_TEXT("Delta Chips Inc"),
        .listed_name = HF_TEXT("DELTA CHIP CO"),
        .why = HF_WHY_NONE,
    };
    a->hit_count = 1;
    a->hit = hf_new(&fake->arena, struct hf_target_hit, 1);
    a->hit[0] = (struct hf_target_hit){0,
                                       0,
                                       0,
                                       HF_NONE,
                                       HF_ANSWER_YES,
                                       fake_reason(fake, 1),
                                       {hf_date_sure(HF_DATE_MIN), hf_date_sure(HF_DATE_MAX)}};
    a->effect_count = 8;
    a->effect = hf_new(&fake->arena, struct hf_effect, 8);
    for (uint32_t i = 0; i < 8; i++) {
        const bool is_open = i >= 5;
        a->effect[i] = (struct hf_effect){
            .product = i < 4   ? 0
                       : i < 7 ? 1
                               : 2,
            .measure = i == 3 ? 1 : 0,
            .kind = (enum hf_effect_kind)(i % HF_EFFECT_COUNT),
            .act = i % 2 == 0 ? HF_ACT_BUY : HF_ACT_RECEIVE_REPAIRED,
            .modality = i == 3 ? HF_ADVISED_AGAINST : HF_FORBIDDEN,
            .binding = i == 3 ? HF_BINDING_ADVICE : HF_BINDING_LAW,
            .answer = is_open ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_YES,
            .applies_as_of = is_open ? HF_ANSWER_NO_BASIS : HF_ANSWER_YES,
            .from = is_open ? fake_dates("2026-03-01", "9999-12-31") : fake_sure("2026-03-01"),
            .until = HF_DATE_NEVER,
            .party = 0,
            .component = i == 7 ? 4 : HF_NONE,
            .defeater = i == 1 ? 0 : HF_NONE,
            .why = fake_reason(fake, i)};
    }
    a->product_count = 6;
    a->product = hf_new(&fake->arena, struct hf_product_dates, 6);
    for (uint32_t i = 0; i < 6; i++) {
        struct hf_product_dates *product = &a->product[i];
        *product = (struct hf_product_dates){.product = i,
                                             .units = 12 + 9 * (int64_t)i,
                                             .sites = 5 + i,
                                             .touched = i < 2    ? HF_ANSWER_YES
                                                        : i == 2 ? HF_ANSWER_PRESUMED_YES
                                                                 : HF_ANSWER_NO};
        for (uint32_t kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            product->date[kind] = HF_DATE_NEVER;
            product->answer[kind] = HF_ANSWER_NO;
            product->why[kind] = HF_WHY_NONE;
        }
        if (i < 3) {
            product->date[HF_EFFECT_NO_SPARES] =
                i == 2 ? fake_dates("2026-06-01", "9999-12-31") : fake_sure("2026-03-01");
            product->answer[HF_EFFECT_NO_SPARES] = i == 2 ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_YES;
            product->date[HF_EFFECT_NO_REPAIR] = fake_dates("2026-08-01", "2026-11-15");
            product->answer[HF_EFFECT_NO_REPAIR] = HF_ANSWER_YES;
            product->date[HF_EFFECT_NO_UPDATES] = fake_dates("2026-09-01", "9999-12-31");
            product->answer[HF_EFFECT_NO_UPDATES] = HF_ANSWER_NO_BASIS;
            product->why[HF_EFFECT_NO_SPARES] = fake_reason(fake, i);
        }
    }
    a->product[0].date[HF_EFFECT_MUST_REMOVE] = fake_sure("2027-12-31");
    a->product[0].answer[HF_EFFECT_MUST_REMOVE] = HF_ANSWER_YES;
}

FAKE void fake_stock(struct fake *fake) {
    struct hf_assessment *a = &fake->assessment;
    a->endurance_count = 4;
    a->endurance = hf_new(&fake->arena, struct hf_endurance, 4);
    for (uint32_t i = 0; i < 4; i++) {
        struct hf_endurance *pool = &a->endurance[i];
        *pool = (struct hf_endurance){
            .product = i,
            .units = 40 + 60 * (int64_t)i,
            .stock = 3 + 2 * (int64_t)i,
            .rate_per_year = {0.02, 0.02 + 0.01 * (double)i},
            .ageing = {1.0, 1.0},
            .supply_end = i == 3 ? HF_DATE_NEVER : fake_sure("2026-03-01"),
            .from = fake_day("2026-03-01"),
            .target = fake_day("2027-12-31"),
            .order_by = i == 3 ? HF_DATE_NEVER : fake_dates("2025-12-01", "2026-01-04"),
            .needed = {5 + i, 9 + 2 * (int64_t)i},
            .needed_all_in_hand = {6 + i, 10 + 2 * (int64_t)i},
            .short_of_target = i == 3   ? HF_ANSWER_NO
                               : i == 2 ? HF_ANSWER_PRESUMED_YES
                                        : HF_ANSWER_YES,
            .why = fake_reason(fake, i),
            .survival_count = FAKE_CURVE};
        pool->survival_day = hf_new(&fake->arena, struct hf_date, FAKE_CURVE);
        pool->survival_lower = hf_new(&fake->arena, double, FAKE_CURVE);
        pool->survival_upper = hf_new(&fake->arena, double, FAKE_CURVE);
        pool->available_lower = hf_new(&fake->arena, double, FAKE_CURVE);
        pool->available_upper = pool->survival_upper;
        for (int32_t d = 0; d < FAKE_CURVE; d++) {
            const double years = (double)d * 60.0 / 365.25;
            pool->survival_day[d] = hf_date_add(pool->from, d * 60);
            pool->survival_lower[d] = 1.0 / (1.0 + exp((years - 2.5 - (double)i) * 2.0));
            pool->survival_upper[d] = 1.0 / (1.0 + exp((years - 1.6 - (double)i) * 2.5));
            pool->available_lower[d] = 0.5 + 0.5 * pool->survival_lower[d];
        }
        for (int level = 0; level < HF_ENDURANCE_LEVELS; level++) {
            const struct hf_date late =
                hf_date_add(pool->from, 900 + 300 * (int64_t)i - 180 * level);
            pool->holds_until[level] = (struct hf_date_range){hf_date_add(late, -200), late};
        }
        pool->demand_until_horizon[0] = 8.0 + i;
        pool->demand_until_horizon[1] = 12.0 + 2.0 * i;
    }
    a->purchase_count = 3;
    a->purchase = hf_new(&fake->arena, struct hf_purchase, 3);
    for (uint32_t i = 0; i < 3; i++) {
        const struct hf_endurance *pool = &a->endurance[i];
        a->purchase[i] = (struct hf_purchase){
            .pool = i,
            .supplier = i == 2 ? HF_NONE : i,
            .supplier_basis = i == 2 ? HF_SUPPLIER_UNKNOWN : HF_SUPPLIER_LAST_ORDER,
            .quantity = {2, 6},
            .order_by = pool->order_by,
            .time = (enum hf_order_time)i,
            .lead_time_days = {56.0, 90.0},
            .unit_price = {i == 1 ? HF_COUNT_UNKNOWN : 123450, {"GBP"}},
            .cost_minor = {i == 1 ? HF_COUNT_UNKNOWN : 246900, i == 1 ? HF_COUNT_UNKNOWN : 740700},
            .days_gained = {100, 400},
            .why = pool->why};
    }
}

/* One threshold, which one loss may reach. */
FAKE void fake_incidents(struct fake *fake) {
    struct hf_assessment *a = &fake->assessment;
    struct hf_pack *pack = hf_new(&fake->arena, struct hf_pack, fake->snapshot.pack_count);
    memcpy(pack, fake->snapshot.pack, fake->snapshot.pack_count * sizeof *pack);
    fake->snapshot.pack = pack;
    pack->threshold = hf_new(&fake->arena, struct hf_incident_threshold, 1);
    pack->threshold_count = 1;
    pack->threshold[0] = (struct hf_incident_threshold){.id = HF_TEXT("many"),
                                                        .title = HF_TEXT("2,000 customers"),
                                                        .authority = HF_TEXT("Ministry of Posts"),
                                                        .basis = HF_INCIDENT_USER_HOURS,
                                                        .least = 2000.0};
    a->incident_limit = hf_new(&fake->arena, struct hf_incident_limit, 1);
    a->incident = hf_new(&fake->arena, struct hf_incident, 1);
    a->incident_limit[0] = (struct hf_incident_limit){.applies = HF_ANSWER_YES,
                                                      .is_in_force = HF_ANSWER_YES,
                                                      .losses = {0, 1},
                                                      .subscribers = 4000,
                                                      .why = HF_WHY_NONE};
    a->incident[0] = (struct hf_incident){.loss = HF_NONE,
                                          .sites_lost = {1, 2},
                                          .subscribers_lost = {1000, 2431},
                                          .after_hours = {0.0, 2.0},
                                          .reached = HF_ANSWER_NO_BASIS,
                                          .why = HF_WHY_NONE};
    a->incident_limit_count = a->incident_count = 1;
}

FAKE void fake_dependencies(struct fake *fake) {
    struct hf_assessment *a = &fake->assessment;
    fake_rows(fake, HF_KIND_DEPENDENCY, 1);
    fake->snapshot.dependencies.name[0] = HF_TEXT("time north");
    fake->snapshot.dependencies.kind[0] = HF_TEXT("time");
    a->dependency_group = hf_new(&fake->arena, uint32_t, 1);
    a->dependency_group[0] = 1;
    a->dependency_group_count = 1;
    a->dependency_risk = hf_new(&fake->arena, struct hf_dependency_risk, 1);
    a->dependency_risk[0] = (struct hf_dependency_risk){.needed = HF_COUNT_UNKNOWN,
                                                        .providers = 2,
                                                        .users = {3, 4},
                                                        .alone_count = {0, 1},
                                                        .vendors = {1, 2},
                                                        .sites_lost = {1, 2},
                                                        .subscribers_lost = {900, 2762},
                                                        .starts = true};
    a->dependency_risk_count = 1;
    a->provider_device = hf_new(&fake->arena, uint32_t, 1);
    a->provider_device[0] = 4;
    a->provider_change = hf_new(&fake->arena, struct hf_provider_change, 1);
    a->provider_change[0] = (struct hf_provider_change){.group = 1,
                                                        .device_count = 1,
                                                        .changes_lower = 1,
                                                        .sites_fall = 3,
                                                        .subscribers_fall = 900,
                                                        .sites_freed = 2,
                                                        .subscribers_freed = 800,
                                                        .sites_raised = 1,
                                                        .sites_harmed = 1,
                                                        .subscribers_known = true};
    a->provider_change_count = a->provider_device_count = 1;
}

/* What the scenario loses, key sites, regions. */
FAKE void fake_lost(struct fake *fake) {
    struct hf_assessment *a = &fake->assessment;
    struct hf_change *change = hf_new(&fake->arena, struct hf_change, 1);
    a->assumed = hf_new(&fake->arena, struct hf_assumed_loss, 1);
    a->assumed_group = hf_new(&fake->arena, uint32_t, 2);
    a->assumed_part = hf_new(&fake->arena, struct hf_assumed_part, 1);
    a->assumed_site = hf_new(&fake->arena, struct hf_assumed_site, 1);
    a->key_site = hf_new(&fake->arena, struct hf_key_site, 1);
    a->region_risk = hf_new(&fake->arena, struct hf_region_risk, 1);
    *change = (struct hf_change){
        .kind = HF_CHANGE_LOSE, .subject = HF_TEXT("Arden Radio Ltd"), .date = HF_DATE_MIN};
    a->scenario.change = change;
    a->scenario.change_count = 1;
    a->assumed_group[1] = 1;
    a->assumed[0] =
        (struct hf_assumed_loss){0, 0, 2, {1, 2}, {1000, 2431}, {1, 1}, false, false, HF_WHY_NONE};
    a->assumed_part[0] =
        (struct hf_assumed_part){0, HF_TEXT("North"), HF_NONE, {1, 2}, {1000, 2431}, false};
    a->assumed_site[0] = (struct hf_assumed_site){0, 1, HF_COUNT_UNKNOWN, HF_ANSWER_NO_BASIS};
    a->key_site[0] = (struct hf_key_site){2, 1862, 3, 900, true, HF_WHY_NONE};
    a->region_risk[0] = (struct hf_region_risk){.region = HF_TEXT("North"),
                                                .sites = 3,
                                                .subscribers = 4000,
                                                .worst_group = 1,
                                                .sites_lost = {2, 3},
                                                .single_vendor = HF_ANSWER_NO_BASIS,
                                                .largest_ratio = 0.5,
                                                .hhi = {0.4, 0.6},
                                                .units = 6};
    a->assumed_count = a->assumed_part_count = a->assumed_site_count = 1;
    a->key_site_count = a->region_risk_count = 1;
    fake_dependencies(fake);
    fake_incidents(fake);
    a->hang = hf_new(&fake->arena, struct hf_hang, 1);
    a->hang[0] = (struct hf_hang){0, {2, 3}};
    a->cut_threat = hf_new(&fake->arena, struct hf_cut_threat, 1);
    a->cut_threat[0] = (struct hf_cut_threat){.name = HF_TEXT("vendor"), .group_count = 4};
    a->cut_group = hf_new(&fake->arena, uint32_t, 3);
    a->cut_group[2] = 1;
    a->cut_answer = hf_new(&fake->arena, struct hf_cut_answer, 1);
    a->cut_answer[0] =
        (struct hf_cut_answer){0, {{2, 2, 2, 1, 1, 1}, {1, 1, 1, 1, 0, 1}}, HF_WHY_NONE};
    a->site_cut = hf_new(&fake->arena, struct hf_site_cut, 1);
    a->site_cut[0] = (struct hf_site_cut){2, 1, 0, 1862};
    a->region_cut = hf_new(&fake->arena, struct hf_region_cut, 1);
    a->region_cut[0] = (struct hf_region_cut){.region = HF_TEXT("North"), .function = HF_NONE};
    a->region_cut[0].subscribers[0][HF_CUT_TWO] = 1862;
    a->region_cut[0].subscribers[1][HF_CUT_ONE] = 1862;
    a->weak_point = hf_new(&fake->arena, struct hf_weak_point, 1);
    a->weak_point[0] = (struct hf_weak_point){.row = 3, .sites_lost = {2, 2}, .others_lost = 1};
    a->change_plan = hf_new(&fake->arena, struct hf_change_plan, 1);
    a->change_plan[0] = (struct hf_change_plan){.region = HF_TEXT("North"),
                                                .function = 1,
                                                .sites = 5,
                                                .subscribers = 900,
                                                .subscribers_known = true,
                                                .sites_alone = 2,
                                                .sites_raised = 2,
                                                .steps_lower = 2,
                                                .step_count = 1};
    a->change_step = hf_new(&fake->arena, struct hf_change_step, 1);
    a->change_step[0] = (struct hf_change_step){4, 0, HF_NONE, 2, 700, true};
    a->hang_count = a->cut_threat_count = a->cut_answer_count = a->region_cut_count = 1;
    a->site_cut_count = a->cut_group_count = 1;
    a->weak_point_count = a->change_plan_count = a->change_step_count = 1;
}

FAKE void fake_stock_bars(struct fake *fake) {
    struct hf_assessment *a = &fake->assessment;
    fake_rows(fake, HF_KIND_STOCK, 2);
    a->stock_bar_count = 2;
    fake->snapshot.stocks.lot[0] = HF_TEXT("L-1");
    fake->snapshot.stocks.product[0] = 0;
    fake->snapshot.stocks.quantity[0] = 4;
    fake->snapshot.stocks.revision[0] = HF_TEXT("B");
    a->stock_bar = hf_new(&fake->arena, struct hf_stock_bar, 2);
    for (uint32_t i = 0; i < a->stock_bar_count; i++) {
        a->stock_bar[i] =
            (struct hf_stock_bar){.stock = i,
                                  .barred = i == 0 ? HF_ANSWER_YES : HF_ANSWER_NO_BASIS,
                                  .barred_as_of = i == 0 ? HF_ANSWER_YES : HF_ANSWER_NO_BASIS,
                                  .from = fake_sure("2025-01-01"),
                                  .until = HF_DATE_NEVER,
                                  .measure = i == 0 ? 0 : HF_NONE,
                                  .requirement = i == 0 ? HF_NONE : 0,
                                  .why = fake_reason(fake, i)};
    }
}

FAKE void fake_resilience(struct fake *fake) {
    struct hf_assessment *a = &fake->assessment;
    a->group_count = 4;
    a->group = hf_new(&fake->arena, struct hf_risk_group, 4);
    a->group[0] =
        (struct hf_risk_group){HF_TEXT("Arden Radio Ltd"), HF_TEXT("supply-rule"), 0, 30, 0};
    a->group[1] =
        (struct hf_risk_group){HF_TEXT("Boreal Networks"), HF_TEXT("supply-rule"), 1, 16, 0};
    a->group[2] =
        (struct hf_risk_group){HF_TEXT("Cobalt Optics"), HF_TEXT("supply-rule"), 2, 14, 0};
    a->group[3] = (struct hf_risk_group){HF_TEXT("Ember Systems"), HF_TEXT("supply-rule"), 4, 6, 0};
    a->loss = hf_new(&fake->arena, struct hf_loss, 10);
    for (uint32_t i = 0; i < 4; i++) {
        a->loss[a->loss_count++] =
            (struct hf_loss){{i, HF_NONE},
                             {11 - 3 * i, 12 - 3 * i},
                             {61000 - 17000 * (int64_t)i, 66000 - 17000 * (int64_t)i},
                             i != 3,
                             fake_reason(fake, i)};
    }
    for (uint32_t i = 0; i < 4; i++) {
        for (uint32_t j = i + 1; j < 4; j++) {
            a->loss[a->loss_count++] =
                (struct hf_loss){{i, j}, {14, 16}, {80000, 90000}, true, HF_WHY_NONE};
        }
    }
    a->share = hf_new(&fake->arena, struct hf_share, 12);
    static const double ratio[] = {0.45, 0.25, 0.2, 0.1};
    for (uint32_t f = 0; f < 3; f++) {
        for (uint32_t g = 0; g < 4; g++) {
            const double r = ratio[(g + f) % 4];
            a->share[a->share_count++] = (struct hf_share){f == 0 ? HF_NONE : f,
                                                           g,
                                                           (int64_t)(r * 60),
                                                           (int64_t)(r * 20),
                                                           (int64_t)(r * 90000),
                                                           f != 2,
                                                           r,
                                                           r,
                                                           f == 2 ? (double)NAN : r};
        }
    }
    a->concentration = hf_new(&fake->arena, struct hf_concentration, 2);
    a->concentration_count = 2;
    a->concentration[0] = (struct hf_concentration){HF_NONE, {0.31, 0.36}, {3.2, 2.8}, 66, 5};
    a->concentration[1] = (struct hf_concentration){1, {0.41, 0.41}, {2.4, 2.4}, 20, 0};
    a->site_risk_count = FAKE_SITES;
    a->site_risk = hf_new(&fake->arena, struct hf_site_risk, FAKE_SITES);
    a->site_group = hf_new(&fake->arena, uint32_t, FAKE_SITES * 2);
    for (uint32_t i = 0; i < FAKE_SITES; i++) {
        struct hf_site_risk *risk = &a->site_risk[i];
        *risk = (struct hf_site_risk){.site = i,
                                      .subscribers =
                                          i == 7 ? HF_COUNT_UNKNOWN : 1000 + 431 * (int64_t)i,
                                      .single_from = a->site_group_count,
                                      .single_count = i % 3,
                                      .is_served_now = i != 12,
                                      .served_known = i == 13 ? HF_ANSWER_NO_BASIS : HF_ANSWER_YES};
        for (uint32_t g = 0; g < i % 3; g++) {
            a->site_group[a->site_group_count++] = (i + g) % 4;
        }
    }
}

FAKE void fake_findings(struct fake *fake) {
    struct hf_assessment *a = &fake->assessment;
    a->finding_count = 3;
    a->finding = hf_new(&fake->arena, struct hf_finding, 3);
    a->finding[0] = (struct hf_finding){.at = fake_day("2026-04-01"),
                                        .is_today = true,
                                        .is_due = true,
                                        .verdict = HF_VERDICT_NOT_MET,
                                        .met = HF_ANSWER_NO,
                                        .numerator = {9, 9},
                                        .denominator = {20, 20},
                                        .figure = {0.45, 0.45},
                                        .presumed = 0.45,
                                        .limit = 0.35,
                                        .met_from = fake_sure("2027-06-30"),
                                        .why = fake_reason(fake, 1)};
    a->finding[1] = (struct hf_finding){.at = fake_day("2028-01-28"),
                                        .is_due = true,
                                        .verdict = HF_VERDICT_UNDETERMINED,
                                        .met = HF_ANSWER_PRESUMED_YES,
                                        .numerator = {5, 8},
                                        .denominator = {20, 20},
                                        .figure = {0.25, 0.4},
                                        .presumed = 0.3,
                                        .limit = 0.35,
                                        .met_from = fake_dates("2027-06-30", "9999-12-31"),
                                        .why = fake_reason(fake, 2)};
    a->finding[2] = (struct hf_finding){.requirement = 1,
                                        .at = fake_day("2027-12-31"),
                                        .is_due = true,
                                        .verdict = HF_VERDICT_MET,
                                        .met = HF_ANSWER_YES,
                                        .figure = {0, 0},
                                        .numerator = {0, 0},
                                        .denominator = {6, 6},
                                        .limit = 0.0,
                                        .met_from = fake_sure("2026-04-01"),
                                        .why = fake_reason(fake, 3)};
    a->missing_count = 3;
    a->missing = hf_new(&fake->arena, struct hf_missing, 3);
    a->missing[0] = (struct hf_missing){HF_KIND_PRODUCT, 6, 4, 9, 0, 120};
    a->missing[1] = (struct hf_missing){HF_KIND_DEVICE, 9, 22, 5, 0, 60};
    a->missing[2] = (struct hf_missing){HF_KIND_OWNERSHIP, 2, 1, 2, 0, 30};
}

/* One product with an exploited flaw open, one that is past support; a claim that fell and one that
 * nobody checked. */
FAKE void fake_updates(struct fake *fake) {
    struct hf_assessment *a = &fake->assessment;
    fake_rows(fake, HF_KIND_RELEASE, 2);
    fake->snapshot.releases.version[0] = HF_TEXT("1.0");
    fake->snapshot.releases.version[1] = HF_TEXT("1.1");
    a->update_count = 2;
    a->update = hf_new(&fake->arena, struct hf_update, 2);
    a->update[0] =
        (struct hf_update){.units = 9,
                           .sites = 6,
                           .no_updates = HF_ANSWER_YES,
                           .no_updates_from = fake_sure("2025-09-01"),
                           .no_updates_now = HF_ANSWER_YES,
                           .past_support = HF_ANSWER_YES,
                           .keep = {HF_ANSWER_YES, HF_ANSWER_NO, HF_ANSWER_NO_BASIS, HF_ANSWER_YES},
                           .unkept = HF_ANSWER_YES,
                           .units_unknown = 2,
                           .units_overdue = {7, 9},
                           .overdue = HF_ANSWER_YES,
                           .use_count = 2,
                           .why = fake_reason(fake, 1)};
    a->update[1] = (struct hf_update){.product = 1,
                                      .units = 4,
                                      .sites = 4,
                                      .no_updates_from = HF_DATE_NEVER,
                                      .use_from = 2,
                                      .why = fake_reason(fake, 2)};
    a->release_use_count = 2;
    a->release_use = hf_new(&fake->arena, struct hf_release_use, 2);
    a->release_use[0] = (struct hf_release_use){.version = HF_TEXT("1.0"),
                                                .units = 7,
                                                .sites = 5,
                                                .released_days = {900, 900},
                                                .installed_days = {10, 800},
                                                .exploited = HF_ANSWER_YES,
                                                .flaw = HF_FLAW_BARRED,
                                                .other = 1,
                                                .open_days = {31, 61},
                                                .overdue = HF_ANSWER_YES,
                                                .why = fake_reason(fake, 3)};
    a->release_use[1] = (struct hf_release_use){.release = HF_NONE,
                                                .units = 2,
                                                .sites = 2,
                                                .units_undated = 2,
                                                .released_days = HF_RANGE_UNKNOWN,
                                                .installed_days = HF_RANGE_UNKNOWN,
                                                .open_days = HF_RANGE_UNKNOWN,
                                                .flaw = HF_FLAW_UNKNOWN,
                                                .other = HF_NONE,
                                                .overdue = HF_ANSWER_NO_BASIS,
                                                .why = fake_reason(fake, 4)};
    fake_rows(fake, HF_KIND_CLAIM, 2);
    struct hf_claims *claims = &fake->snapshot.claims;
    claims->id[0] = HF_TEXT("K1");
    claims->id[1] = HF_TEXT("K2");
    claims->claimant[0] = claims->party[1] = 0;
    claims->product[0] = 1;
    claims->statement[0] = HF_CLAIM_SUPPORTED_UNTIL;
    claims->statement[1] = HF_CLAIM_NOT_OWNED_BY;
    claims->until[0] = fake_sure("2030-01-01");
    claims->made_on[0] = fake_sure("2024-05-01");
    claims->document[0] = HF_TEXT("<letter> & annex");
    a->claim_count = 2;
    a->claim = hf_new(&fake->arena, struct hf_claim_test, 2);
    a->claim[0] = (struct hf_claim_test){.state = HF_CLAIM_STATE_CONTRADICTED,
                                         .contradicted = HF_ANSWER_YES,
                                         .since = fake_sure("2025-09-01"),
                                         .was_later = HF_ANSWER_YES,
                                         .why = fake_reason(fake, 5)};
    a->claim[1] = (struct hf_claim_test){.claim = 1,
                                         .state = HF_CLAIM_STATE_UNCHECKED,
                                         .contradicted = HF_ANSWER_NO_BASIS,
                                         .since = HF_DATE_UNKNOWN,
                                         .why = fake_reason(fake, 6)};
}

FAKE bool fake_open(struct fake *fake, bool is_empty) {
    *fake = (struct fake){.assessment = {.match_count = 0}};
    if (hf_arena_open(&fake->opened, (size_t)16 << 20) != HF_OK) {
        return false;
    }
    fake->arena = fake->opened;
    struct hf_assessment *a = &fake->assessment;
    a->snapshot = &fake->snapshot;
    a->scenario.as_of = fake_day("2026-04-01");
    a->why = hf_why_make(&fake->arena);
    if (!is_empty) {
        fake_network(fake);
        fake_packs(fake);
    }
    if (hf_assumptions_resolve(&fake->arena, &fake->snapshot, &a->scenario, &a->assumptions,
                               NULL) != HF_OK) {
        return false;
    }
    if (!is_empty) {
        /* Room first: the graph of reasons grows in the same arena. */
        fake_exposure(fake);
        fake_stock(fake);
        fake_stock_bars(fake);
        fake_lost(fake);
        fake_resilience(fake);
        fake_findings(fake);
        fake_updates(fake);
    }
    return !a->why.failed;
}

FAKE void fake_close(struct fake *fake) {
    hf_arena_close(&fake->opened);
}

#endif
