/* Goal: the differences of two assessments are exact: every answer that differs, once, with both
 * its sides. Method: random assessments over one small set of keys, with answers said twice, parts
 * and parameters; a slow comparison that looks every key of that set up on both sides; the mirror;
 * causes looked up one by one; failing allocations; wrong arguments. */
#include <holdfast/outcome.h>

#include <string.h>

#include "base/random.h"
#include "tests/check.h"
#include "tests/random_rows.h"

#define NO_SHIFT ((enum hf_shift_kind)HF_SHIFT_KIND_COUNT)

enum {
    PRODUCTS = 5,
    PARTIES = 4,
    PACKS = 2,
    RULES = 3, /* measures, and requirements, of a pack */
    SITES = 4,
    ROWS = 9, /* devices, and modules */
    HITS = 14,
    FINDINGS = 24,
    ROUNDS = 3000,
    FIRST_DAY = 20000
};

static const struct hf_text product_key[PRODUCTS] = {HF_TEXT_INIT("a/1"), HF_TEXT_INIT("a/2"),
                                                     HF_TEXT_INIT("b"), HF_TEXT_INIT("b/1"),
                                                     HF_TEXT_INIT("c/9")};
static const struct hf_text party_key[PARTIES] = {HF_TEXT_INIT("acme"), HF_TEXT_INIT("beta"),
                                                  HF_TEXT_INIT("beta-2"), HF_TEXT_INIT("zed")};
static const struct hf_text pack_id[PACKS] = {HF_TEXT_INIT("p"), HF_TEXT_INIT("q")};
/* A measure and a requirement may bear one id; two requirements of a pack too. */
static const struct hf_text measure_id[RULES] = {HF_TEXT_INIT("m"), HF_TEXT_INIT("n"),
                                                 HF_TEXT_INIT("same")};
static const struct hf_text requirement_id[RULES] = {HF_TEXT_INIT("r"), HF_TEXT_INIT("same"),
                                                     HF_TEXT_INIT("same")};
static const struct hf_text part_name[] = {{NULL, 0}, HF_TEXT_INIT("east"), HF_TEXT_INIT("west")};
enum { PARTS = sizeof part_name / sizeof part_name[0] };

/* ---- random assessments ---- */

struct side {
    struct hf_assessment assessment;
    struct hf_snapshot snapshot;
    struct hf_pack pack[PACKS];
    struct hf_measure measure[PACKS][RULES];
    struct hf_requirement requirement[PACKS][RULES];
    struct hf_text product[PRODUCTS], party[PARTIES];
    struct hf_product_dates dates[PRODUCTS];
    struct hf_target_hit hit[HITS];
    struct hf_finding finding[FINDINGS];
    uint8_t device_status[ROWS], module_status[ROWS];
    uint32_t device_site[ROWS], module_device[ROWS];
    uint32_t device_start[PRODUCTS + 1], module_start[PRODUCTS + 1];
    uint32_t device_item[ROWS], module_item[ROWS];
    uint32_t device_product[ROWS], module_product[ROWS];
};

static enum hf_answer some_answer(struct hf_random *random) {
    return (enum hf_answer)below(random, HF_ANSWER_YES + 1);
}

static struct hf_date_range some_dates(struct hf_random *random) {
    const struct hf_date day = {FIRST_DAY + (int32_t)below(random, 4)};
    switch (below(random, 6)) {
    case 0:
        return HF_DATE_UNKNOWN;
    case 1:
        return HF_DATE_NEVER;
    case 2:
        return (struct hf_date_range){day, HF_DATE_MAX};
    case 3:
        return (struct hf_date_range){HF_DATE_MIN, day};
    case 4:
        return (struct hf_date_range){day, {day.days + (int32_t)below(random, 3)}};
    default:
        return hf_date_sure(day);
    }
}

/* Each key with chance 4 of 5, in order. */
static uint32_t some_keys(struct hf_random *random, const struct hf_text *from, uint32_t count,
                          struct hf_text *to) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (below(random, 5) > 0) {
            to[kept++] = from[i];
        }
    }
    return kept;
}

static void rows_by_product(const uint32_t *product, uint32_t *start, uint32_t *item) {
    uint32_t at = 0;
    for (uint32_t p = 0; p < PRODUCTS; p++) {
        start[p] = at;
        for (uint32_t row = 0; row < ROWS; row++) {
            if (product[row] == p) {
                item[at++] = row;
            }
        }
    }
    start[PRODUCTS] = at;
}

static void network_make(struct side *side, struct hf_random *random) {
    struct hf_snapshot *snapshot = &side->snapshot;
    const uint32_t products = snapshot->products.rows.count;
    for (uint32_t i = 0; i < ROWS; i++) {
        side->device_status[i] = (uint8_t)below(random, HF_USE_LATER + 1);
        side->module_status[i] = (uint8_t)below(random, HF_USE_LATER + 1);
        side->device_site[i] = below(random, 5) == 0 ? HF_NONE : below(random, SITES);
        side->module_device[i] = below(random, 5) == 0 ? HF_NONE : below(random, ROWS);
        side->device_product[i] = products == 0 ? HF_NONE : below(random, products);
        side->module_product[i] = products == 0 ? HF_NONE : below(random, products);
    }
    rows_by_product(side->device_product, side->device_start, side->device_item);
    rows_by_product(side->module_product, side->module_start, side->module_item);
    snapshot->sites.rows.count = SITES;
    snapshot->devices.rows.count = snapshot->modules.rows.count = ROWS;
    snapshot->devices.status = side->device_status;
    snapshot->devices.site = side->device_site;
    snapshot->modules.status = side->module_status;
    snapshot->modules.device = side->module_device;
    snapshot->devices_by_product = (struct hf_csr){side->device_start, side->device_item};
    snapshot->modules_by_product = (struct hf_csr){side->module_start, side->module_item};
}

static void packs_make(struct side *side) {
    for (uint32_t p = 0; p < PACKS; p++) {
        for (uint32_t i = 0; i < RULES; i++) {
            side->measure[p][i].id = measure_id[i];
            side->requirement[p][i].id = requirement_id[i];
        }
        side->pack[p] = (struct hf_pack){.id = pack_id[p],
                                         .measure = side->measure[p],
                                         .measure_count = RULES,
                                         .requirement = side->requirement[p],
                                         .requirement_count = RULES};
    }
    side->snapshot.pack = side->pack;
    side->snapshot.pack_count = PACKS;
}

static void products_make(struct side *side, struct hf_random *random) {
    struct hf_assessment *made = &side->assessment;
    for (uint32_t i = 0; i < side->snapshot.products.rows.count; i++) {
        struct hf_product_dates *dates = &side->dates[made->product_count];
        *dates = (struct hf_product_dates){
            .product = i, .units = below(random, 50), .touched = some_answer(random)};
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            dates->answer[kind] = some_answer(random);
            dates->date[kind] = some_dates(random);
        }
        made->product_count += below(random, 8) > 0 ? 1 : 0; /* not all are assessed */
    }
    made->product = side->dates;
}

static void targets_make(struct side *side, struct hf_random *random) {
    struct hf_assessment *made = &side->assessment;
    const uint32_t parties = side->snapshot.parties.rows.count;
    const uint32_t most = parties == 0 ? 0 : below(random, HITS + 1);
    for (uint32_t i = 0; i < most; i++) {
        struct hf_target_hit *hit = &side->hit[made->hit_count++];
        const uint32_t rule = below(random, 2 * RULES);
        *hit = (struct hf_target_hit){.party = below(random, parties),
                                      .pack = below(random, PACKS),
                                      .measure = rule < RULES ? rule : HF_NONE,
                                      .requirement = rule < RULES ? HF_NONE : rule - RULES,
                                      .answer = some_answer(random)};
        if (below(random, 6) == 0) { /* of a list that no pack explains */
            hit->pack = hit->measure = hit->requirement = HF_NONE;
        }
    }
    made->hit = side->hit;
}

static void findings_make(struct side *side, struct hf_random *random) {
    struct hf_assessment *made = &side->assessment;
    const uint32_t most = below(random, FINDINGS + 1);
    for (uint32_t i = 0; i < most; i++) {
        const bool is_today = below(random, 3) == 0;
        const bool has_parameter = below(random, 3) == 0;
        side->finding[made->finding_count++] = (struct hf_finding){
            .pack = below(random, PACKS),
            .requirement = below(random, RULES),
            .is_today = is_today,
            .at = is_today ? made->scenario.as_of
                           : (struct hf_date){FIRST_DAY + 10 * (int32_t)below(random, 2)},
            .is_due = below(random, 2) == 0,
            .verdict = (enum hf_verdict)below(random, HF_VERDICT_NOT_APPLICABLE + 1),
            .met = some_answer(random),
            .has_parameter = has_parameter,
            .parameter = (enum hf_tristate)(below(random, 2) == 0 ? HF_YES : HF_NO),
            .part = part_name[below(random, PARTS)],
            .met_from = some_dates(random)};
    }
    made->finding = side->finding;
}

static void side_make(struct side *side, struct hf_random *random) {
    memset(side, 0, sizeof *side);
    side->assessment.snapshot = &side->snapshot;
    side->assessment.scenario.as_of = (struct hf_date){FIRST_DAY + (int32_t)below(random, 4)};
    side->snapshot.products.rows.key = side->product;
    side->snapshot.products.rows.count = some_keys(random, product_key, PRODUCTS, side->product);
    side->snapshot.parties.rows.key = side->party;
    side->snapshot.parties.rows.count = some_keys(random, party_key, PARTIES, side->party);
    network_make(side, random);
    packs_make(side);
    products_make(side, random);
    targets_make(side, random);
    findings_make(side, random);
}

/* ---- the slow comparison: every key there can be is looked up on both sides ---- */

/* What one side says of one key. */
struct said {
    uint32_t at; /* HF_NONE: nothing */
    enum hf_answer answer;
    struct hf_date_range date;
    enum hf_verdict verdict;
    bool is_begun;
};

static const struct said nothing_said = {
    HF_NONE, HF_ANSWER_NO, {{2932896}, {2932896}}, HF_VERDICT_NOT_APPLICABLE, false};

static struct said product_said(const struct side *side, struct hf_text key, int kind) {
    struct said said = nothing_said;
    for (uint32_t i = 0; i < side->assessment.product_count; i++) {
        const struct hf_product_dates *dates = &side->dates[i];
        if (!hf_text_equal(side->product[dates->product], key)) {
            continue;
        }
        said.at = i;
        said.answer = kind < 0 ? dates->touched : dates->answer[kind];
        if (kind >= 0 && said.answer != HF_ANSWER_NO) {
            said.date = dates->date[kind];
            said.is_begun = said.date.earliest.days <= side->assessment.scenario.as_of.days;
        }
    }
    return said;
}

/* `rule`: below RULES a measure, below 2 RULES a requirement, else a list without a pack. The
 * surest counts, of equals the first. */
static struct said target_said(const struct side *side, struct hf_text party, uint32_t pack,
                               uint32_t rule) {
    struct said said = nothing_said;
    for (uint32_t i = 0; i < side->assessment.hit_count; i++) {
        const struct hf_target_hit *hit = &side->hit[i];
        const bool is_of_list = hit->pack == HF_NONE;
        bool is_ours = hf_text_equal(side->party[hit->party], party) &&
                       is_of_list == (rule == 2 * RULES) && (is_of_list || hit->pack == pack);
        if (is_ours && !is_of_list) {
            const bool is_measure = hit->measure != HF_NONE;
            is_ours = is_measure == (rule < RULES) &&
                      (is_measure ? hit->measure == rule
                                  : hf_text_equal(requirement_id[hit->requirement],
                                                  requirement_id[rule - RULES]));
        }
        if (is_ours && (said.at == HF_NONE || hit->answer > said.answer)) {
            said.at = i;
            said.answer = hit->answer;
        }
    }
    return said;
}

struct finding_key {
    uint32_t pack, requirement, part;
    bool is_today;
    int32_t day;
    enum hf_tristate parameter; /* UNDETERMINED: none open */
};

/* The last counts, but where it does not apply and another does. Days until `day` are one. */
static struct said finding_said(const struct side *side, const struct finding_key *key,
                                int32_t day) {
    struct said said = nothing_said;
    for (uint32_t i = 0; i < side->assessment.finding_count; i++) {
        const struct hf_finding *finding = &side->finding[i];
        const enum hf_tristate taken =
            finding->has_parameter ? finding->parameter : HF_UNDETERMINED;
        const bool is_ours =
            finding->pack == key->pack &&
            hf_text_equal(requirement_id[finding->requirement], requirement_id[key->requirement]) &&
            finding->is_today == key->is_today && (key->is_today || finding->at.days == key->day) &&
            hf_text_equal(finding->part, part_name[key->part]) && taken == key->parameter;
        const bool applies = finding->verdict != HF_VERDICT_NOT_APPLICABLE;
        if (!is_ours || (!applies && said.verdict != HF_VERDICT_NOT_APPLICABLE)) {
            continue;
        }
        said = (struct said){i, finding->met, finding->met_from, finding->verdict, finding->is_due};
        if (said.date.earliest.days <= day) {
            said.date.earliest = HF_DATE_MIN;
        }
        if (said.date.latest.days <= day) {
            said.date.latest = HF_DATE_MIN;
        }
    }
    return said;
}

static bool is_blank(struct hf_date_range range) {
    return range.earliest.days == HF_DATE_MIN.days && range.latest.days == HF_DATE_MAX.days;
}

/* The bounds that differ first; false if none do. */
static bool days_differ(const struct said said[2], int32_t day[2]) {
    for (int bound = 0; bound < 2; bound++) {
        for (int s = 0; s < 2; s++) {
            day[s] = bound == 0 ? said[s].date.earliest.days : said[s].date.latest.days;
        }
        if (day[0] != day[1]) {
            return true;
        }
    }
    return false;
}

/* The kind of the difference, NO_SHIFT: there is none. */
static enum hf_shift_kind slow_kind(const struct said said[2], bool is_requirement) {
    int32_t day[2] = {0, 0};
    const int firmer = (int)said[1].answer - (int)said[0].answer;
    const bool applies[2] = {said[0].verdict != HF_VERDICT_NOT_APPLICABLE,
                             said[1].verdict != HF_VERDICT_NOT_APPLICABLE};
    if (is_requirement && (said[0].at == HF_NONE || said[1].at == HF_NONE)) {
        return applies[1] ? HF_SHIFT_NEW : applies[0] ? HF_SHIFT_GONE : NO_SHIFT;
    }
    if (is_requirement && (firmer != 0 || said[0].verdict != said[1].verdict)) {
        return HF_SHIFT_CHANGED;
    }
    if (!is_requirement && (said[0].answer == HF_ANSWER_NO || said[1].answer == HF_ANSWER_NO)) {
        return firmer > 0 ? HF_SHIFT_NEW : firmer < 0 ? HF_SHIFT_GONE : NO_SHIFT;
    }
    const enum hf_shift_kind leaning = firmer > 0   ? HF_SHIFT_FIRMER
                                       : firmer < 0 ? HF_SHIFT_WEAKER
                                                    : HF_SHIFT_CHANGED;
    if (!is_requirement && is_blank(said[0].date) != is_blank(said[1].date)) {
        return leaning;
    }
    if (days_differ(said, day)) {
        const bool has_day[2] = {said[0].date.earliest.days != HF_DATE_MAX.days,
                                 said[1].date.earliest.days != HF_DATE_MAX.days};
        return !is_requirement && !has_day[0]   ? HF_SHIFT_NEW
               : !is_requirement && !has_day[1] ? HF_SHIFT_GONE
               : day[1] < day[0]                ? HF_SHIFT_EARLIER
                                                : HF_SHIFT_LATER;
    }
    if (firmer != 0) {
        return leaning;
    }
    return said[0].is_begun == said[1].is_begun ? NO_SHIFT
           : said[1].is_begun                   ? HF_SHIFT_BEGAN
                                                : HF_SHIFT_UNBEGAN;
}

struct comparing {
    const struct side *side[2];
    const struct hf_outcome_difference *difference;
    uint64_t seen; /* shifts that the slow comparison found too */
    bool is_same;
};

static bool shift_names(const struct hf_shift *shift, const struct hf_shift *key) {
    return shift->subject == key->subject && hf_text_equal(shift->key, key->key) &&
           hf_text_equal(shift->pack, key->pack) && hf_text_equal(shift->rule, key->rule) &&
           shift->effect == key->effect && shift->is_today == key->is_today &&
           shift->at.days == key->at.days && hf_text_equal(shift->part, key->part) &&
           shift->parameter == key->parameter;
}

static bool shift_says(const struct hf_shift *shift, const struct said said[2],
                       enum hf_shift_kind kind) {
    const bool is_requirement = shift->subject == HF_SHIFT_REQUIREMENT;
    int32_t day[2] = {0, 0};
    int64_t days = HF_COUNT_UNKNOWN;
    const bool moves = kind == HF_SHIFT_EARLIER || kind == HF_SHIFT_LATER;
    if (moves && days_differ(said, day) && day[0] != HF_DATE_MIN.days &&
        day[1] != HF_DATE_MIN.days && day[0] != HF_DATE_MAX.days && day[1] != HF_DATE_MAX.days) {
        days = (int64_t)day[1] - day[0];
    }
    return shift->kind == kind && shift->before == said[0].at && shift->after == said[1].at &&
           shift->answer_before == said[0].answer && shift->answer_after == said[1].answer &&
           shift->date_before.earliest.days == said[0].date.earliest.days &&
           shift->date_before.latest.days == said[0].date.latest.days &&
           shift->date_after.earliest.days == said[1].date.earliest.days &&
           shift->date_after.latest.days == said[1].date.latest.days && shift->days == days &&
           (!is_requirement ||
            (shift->verdict_before == said[0].verdict && shift->verdict_after == said[1].verdict));
}

/* One key: either it differs on both accounts, with the same words, or on neither. A measure and a
 * requirement of one id are told apart by where they point. */
static void key_compare(struct comparing *comparing, const struct hf_shift *key,
                        const struct said said[2]) {
    const enum hf_shift_kind kind = slow_kind(said, key->subject == HF_SHIFT_REQUIREMENT);
    uint32_t named = 0;
    uint32_t right = 0;
    for (size_t i = 0; i < comparing->difference->count; i++) {
        const struct hf_shift *shift = &comparing->difference->shift[i];
        const bool is_named =
            shift_names(shift, key) && shift->before == said[0].at && shift->after == said[1].at;
        named += is_named ? 1 : 0;
        right += is_named && shift_says(shift, said, kind) ? 1 : 0;
    }
    const uint32_t wanted = kind == NO_SHIFT ? 0 : 1;
    comparing->seen += wanted;
    const bool is_nothing = said[0].at == HF_NONE && said[1].at == HF_NONE;
    if (comparing->is_same && (right != wanted || (named != wanted && !is_nothing))) {
        comparing->is_same = false;
        printf("    subject %d key '%.*s' rule '%.*s/%.*s' part '%.*s' day %d: wanted %s, named %u "
               "times, right %u\n",
               (int)key->subject, HF_TEXT_ARG(key->key), HF_TEXT_ARG(key->pack),
               HF_TEXT_ARG(key->rule), HF_TEXT_ARG(key->part), key->at.days,
               wanted == 0 ? "none" : hf_shift_kind_text(kind), named, right);
    }
}

static void products_compare(struct comparing *comparing) {
    for (uint32_t p = 0; p < PRODUCTS; p++) {
        for (int kind = -1; kind < HF_EFFECT_COUNT; kind++) {
            const struct said said[2] = {product_said(comparing->side[0], product_key[p], kind),
                                         product_said(comparing->side[1], product_key[p], kind)};
            const struct hf_shift key = {.subject = kind < 0 ? HF_SHIFT_PRODUCT : HF_SHIFT_DATE,
                                         .key = product_key[p],
                                         .effect = kind < 0 ? HF_EFFECT_NO_SUPPLY
                                                            : (enum hf_effect_kind)kind,
                                         .parameter = HF_UNDETERMINED};
            key_compare(comparing, &key, said);
        }
    }
}

static void targets_compare(struct comparing *comparing) {
    for (uint32_t i = 0; i < PARTIES * PACKS * 2 * RULES + PARTIES; i++) {
        const bool is_list = i >= PARTIES * PACKS * 2 * RULES;
        const uint32_t party = i % PARTIES;
        const uint32_t pack = i / PARTIES % PACKS;
        const uint32_t rule = is_list ? 2 * RULES : i / PARTIES / PACKS;
        if (rule == 2 * RULES - 1) {
            continue; /* bears the id of the one before it */
        }
        const struct said said[2] = {target_said(comparing->side[0], party_key[party], pack, rule),
                                     target_said(comparing->side[1], party_key[party], pack, rule)};
        struct hf_shift key = {
            .subject = HF_SHIFT_TARGET, .key = party_key[party], .parameter = HF_UNDETERMINED};
        if (!is_list) {
            key.pack = pack_id[pack];
            key.rule = rule < RULES ? measure_id[rule] : requirement_id[rule - RULES];
        }
        key_compare(comparing, &key, said);
    }
}

static void findings_compare(struct comparing *comparing) {
    const int32_t days[2] = {comparing->side[0]->assessment.scenario.as_of.days,
                             comparing->side[1]->assessment.scenario.as_of.days};
    const int32_t day = days[0] > days[1] ? days[0] : days[1];
    for (uint32_t i = 0; i < PACKS * 2 * PARTS * 3 * 3; i++) {
        const uint32_t when = i / (PACKS * 2 * PARTS) % 3;
        const struct finding_key wanted = {.pack = i % PACKS,
                                           .requirement = i / PACKS % 2,
                                           .part = i / (PACKS * 2) % PARTS,
                                           .is_today = when == 0,
                                           .day = FIRST_DAY + (when == 2 ? 10 : 0),
                                           .parameter =
                                               (enum hf_tristate)(i / (PACKS * 2 * PARTS * 3))};
        const struct said said[2] = {finding_said(comparing->side[0], &wanted, day),
                                     finding_said(comparing->side[1], &wanted, day)};
        const struct hf_shift key = {.subject = HF_SHIFT_REQUIREMENT,
                                     .pack = pack_id[wanted.pack],
                                     .rule = requirement_id[wanted.requirement],
                                     .is_today = wanted.is_today,
                                     .at = wanted.is_today ? HF_DATE_MIN
                                                           : (struct hf_date){wanted.day},
                                     .part = part_name[wanted.part],
                                     .parameter = wanted.parameter};
        key_compare(comparing, &key, said);
    }
}

static void totals_compare(const struct side *side, const struct hf_outcome_totals *totals,
                           int at) {
    int64_t touched = 0;
    int64_t open = 0;
    int64_t units = 0;
    bool is_lit[SITES] = {false};
    for (uint32_t i = 0; i < side->assessment.product_count; i++) {
        const struct hf_product_dates *dates = &side->dates[i];
        const bool is_touched = dates->touched == HF_ANSWER_YES;
        touched += is_touched ? 1 : 0;
        units += is_touched ? dates->units : 0;
        open += !is_touched && dates->touched != HF_ANSWER_NO ? 1 : 0;
        for (uint32_t row = 0; row < ROWS && is_touched; row++) {
            const uint32_t of = side->module_device[row];
            const uint32_t site[2] = {side->device_site[row],
                                      of == HF_NONE ? HF_NONE : side->device_site[of]};
            if (side->device_product[row] == dates->product && site[0] != HF_NONE &&
                hf_use_is_deployed(side->device_status[row])) {
                is_lit[site[0]] = true;
            }
            if (side->module_product[row] == dates->product && site[1] != HF_NONE &&
                hf_use_is_deployed(side->module_status[row])) {
                is_lit[site[1]] = true;
            }
        }
    }
    int64_t sites = 0;
    for (int i = 0; i < SITES; i++) {
        sites += is_lit[i] ? 1 : 0;
    }
    CHECK(totals->touched[at] == touched && totals->open[at] == open &&
          totals->units[at] == units && totals->sites[at] == sites);
}

static void shifts_count(const struct hf_outcome_difference *difference) {
    int64_t count[HF_SHIFT_REQUIREMENT + 1][HF_SHIFT_KIND_COUNT] = {{0}};
    for (size_t i = 0; i < difference->count; i++) {
        count[difference->shift[i].subject][difference->shift[i].kind]++;
    }
    CHECK(memcmp(count, difference->totals.shifts, sizeof count) == 0);
}

/* ---- the mirror ---- */

static enum hf_shift_kind opposite(enum hf_shift_kind kind) {
    return kind == HF_SHIFT_CHANGED ? kind : (enum hf_shift_kind)((unsigned)kind ^ 1U);
}

static void mirror_check(const struct hf_outcome_difference *there,
                         const struct hf_outcome_difference *back) {
    bool is_mirror = there->count == back->count;
    for (size_t i = 0; i < there->count && is_mirror; i++) {
        const struct hf_shift *left = &there->shift[i];
        const struct hf_shift *right = &back->shift[i];
        is_mirror = shift_names(left, right) && right->kind == opposite(left->kind) &&
                    left->before == right->after && left->after == right->before &&
                    (left->days == HF_COUNT_UNKNOWN ? right->days == HF_COUNT_UNKNOWN
                                                    : left->days == -right->days);
    }
    CHECK(is_mirror);
}

/* ---- causes ---- */

static bool is_shifted(const struct hf_outcome_difference *difference,
                       const struct hf_shift *shift) {
    for (size_t i = 0; i < difference->count; i++) {
        if (shift_names(&difference->shift[i], shift)) {
            return true;
        }
    }
    return false;
}

static void causes_check(struct hf_outcome_difference *whole,
                         const struct hf_outcome_difference *by_data,
                         const struct hf_outcome_difference *by_calendar) {
    bool is_right = true;
    hf_outcome_explain(whole, by_data, by_calendar);
    for (size_t i = 0; i < whole->count; i++) {
        const struct hf_shift *shift = &whole->shift[i];
        const bool is_data = is_shifted(by_data, shift);
        const bool is_calendar = is_shifted(by_calendar, shift);
        const enum hf_shift_cause wanted = is_data && is_calendar ? HF_CAUSE_BOTH
                                           : is_data              ? HF_CAUSE_DATA
                                           : is_calendar          ? HF_CAUSE_CALENDAR
                                                                  : HF_CAUSE_UNASKED;
        is_right = is_right && shift->cause == wanted;
    }
    CHECK(is_right);
}

/* ---- all of it ---- */

static bool compare(const struct side *before, const struct side *after, struct hf_arena *keep,
                    struct hf_arena scratch, struct hf_outcome_difference *difference) {
    return CHECK(hf_outcome_compare(&before->assessment, &after->assessment, keep, scratch,
                                    difference, NULL) == HF_OK);
}

static uint64_t test_round(uint64_t round, struct side side[3], struct hf_arena keep,
                           struct hf_arena scratch) {
    struct hf_random random = {.seed = 20, .stream = round, .index = 0};
    struct hf_outcome_difference there;
    struct hf_outcome_difference back;
    struct hf_outcome_difference other;
    struct hf_outcome_difference last;
    for (int i = 0; i < 3; i++) {
        side_make(&side[i], &random);
    }
    if (!compare(&side[0], &side[1], &keep, scratch, &there) ||
        !compare(&side[1], &side[0], &keep, scratch, &back) ||
        !compare(&side[0], &side[2], &keep, scratch, &other) ||
        !compare(&side[2], &side[1], &keep, scratch, &last)) {
        return 0;
    }
    struct comparing comparing = {
        .side = {&side[0], &side[1]}, .difference = &there, .is_same = true};
    products_compare(&comparing);
    targets_compare(&comparing);
    findings_compare(&comparing);
    if (!CHECK(comparing.is_same && comparing.seen == there.count)) {
        printf("    round %llu: %llu differences, %zu given\n", (unsigned long long)round,
               (unsigned long long)comparing.seen, there.count);
    }
    totals_compare(&side[0], &there.totals, 0);
    totals_compare(&side[1], &there.totals, 1);
    shifts_count(&there);
    mirror_check(&there, &back);
    causes_check(&there, &other, &last);
    CHECK(compare(&side[2], &side[2], &keep, scratch, &other) && other.count == 0);
    return comparing.seen;
}

static void test_memory(const struct side side[2], struct hf_arena keep, struct hf_arena scratch) {
    int64_t failing = 0;
    for (enum hf_status status = HF_ERR_MEMORY; status != HF_OK && failing < 500; failing++) {
        int64_t allowance = failing;
        struct hf_arena moved = keep;
        struct hf_arena work = scratch;
        moved.allowance = work.allowance = &allowance;
        struct hf_outcome_difference difference = {.count = 77};
        status = hf_outcome_compare(&side[0].assessment, &side[1].assessment, &moved, work,
                                    &difference, NULL);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && difference.count == 77));
    }
    CHECK(failing > 4 && failing < 500);
}

static void test_arguments(const struct side *side, struct hf_arena keep, struct hf_arena scratch) {
    const struct hf_assessment none = {.snapshot = NULL};
    struct hf_outcome_difference difference;
    struct hf_error error = {0};
    CHECK(hf_outcome_compare(NULL, &side->assessment, &keep, scratch, &difference, &error) ==
          HF_ERR_ARGUMENT);
    CHECK(hf_outcome_compare(&side->assessment, &none, &keep, scratch, &difference, &error) ==
          HF_ERR_ARGUMENT);
    CHECK(hf_outcome_compare(&side->assessment, &side->assessment, NULL, scratch, &difference,
                             &error) == HF_ERR_ARGUMENT);
    CHECK(hf_outcome_compare(&side->assessment, &side->assessment, &keep, scratch, NULL, &error) ==
          HF_ERR_ARGUMENT);
    CHECK_TEXT(hf_text_of(hf_shift_kind_text(HF_SHIFT_UNBEGAN)), "not begun");
    CHECK_TEXT(hf_text_of(hf_shift_kind_text(NO_SHIFT)), "unknown");
    CHECK_TEXT(hf_text_of(hf_shift_cause_text(HF_CAUSE_BOTH)), "data and calendar");
}

int main(void) {
    struct hf_arena keep;
    struct hf_arena scratch;
    if (hf_arena_open(&keep, (size_t)8 << 20) != HF_OK ||
        hf_arena_open(&scratch, (size_t)8 << 20) != HF_OK) {
        return 3;
    }
    struct hf_arena room = keep;
    struct side *side = hf_new(&room, struct side, 3);
    uint64_t seen = 0;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        seen += test_round(round, side, room, scratch);
    }
    CHECK(seen > 20 * (uint64_t)ROUNDS); /* else little was tried */
    test_memory(side, room, scratch);
    test_arguments(side, room, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
