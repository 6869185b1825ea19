/* Goal: what must hold of every answer. Adding a stake never clears; adding a licence never forbids
 * more; blanking a cell never moves an answer towards clear; past the last day that anybody names
 * nothing changes; what a day's law says does not depend on when it is asked, unless something was
 * published between. Method: random small worlds (parties, stakes, products, orders, packs), each
 * asked twice, with and without the one change. */
#include "tests/exposure_fixture.h"

#include <stdarg.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static uint64_t draw_state;
static uint32_t draw(uint32_t below) {
    draw_state = draw_state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(draw_state >> 33) % below;
}

enum { PARTIES = 5, PRODUCTS = 4, MEASURES = 3, TEXT_MAX = 8192, FIRST_DAY = 17897 };

/* ---- a random world as lines ---- */

struct text_out {
    char text[TEXT_MAX];
    size_t len;
    uint32_t held[PARTIES]; /* percent of each party that is given away, at most */
    bool is_sure;           /* no stake of unknown or uncertain size */
};

__attribute__((format(printf, 2, 3))) static void say(struct text_out *out, const char *format,
                                                      ...) {
    va_list arguments;
    va_start(arguments, format);
    const int written = vsnprintf(out->text + out->len, TEXT_MAX - out->len, format, arguments);
    va_end(arguments);
    if (written < 0 || out->len + (size_t)written >= TEXT_MAX) {
        abort();
    }
    out->len += (size_t)written;
}

static const char *one_of(const char *const *words, uint32_t count) {
    return words[draw(count)];
}

/* A stake that the company still has to give: data that contradicts itself proves nothing. What is
 * told of a stake bounds the others, so shares are whole in half of the worlds. */
static void say_stake(struct text_out *out) {
    static const struct {
        const char *text;
        uint32_t most;
    } shares[] = {{"50", 50},   {"25", 25},    {"60", 60},     {"10", 10},
                  {"100", 100}, {"49.99", 50}, {"30..70", 70}, {"", 0}};
    const uint32_t owner = draw(PARTIES);
    const uint32_t owned = (owner + 1 + draw(PARTIES - 1)) % PARTIES;
    uint32_t share = draw(out->is_sure ? 6 : COUNT_OF(shares));
    while (share > 0 && out->held[owned] + shares[share].most > 100) {
        share--;
    }
    if (out->held[owned] + shares[share].most <= 100) {
        out->held[owned] += shares[share].most;
        say(out, "ownership | owner=P%u | owned=P%u | share_percent=%s\n", owner, owned,
            shares[share].text);
    }
}

static void say_products(struct text_out *out) {
    static const char *const three[] = {"yes", "no", ""};
    static const char *const content[] = {"0", "24", "25", "26", "20..30", ""};
    for (uint32_t i = 0; i < PRODUCTS; i++) {
        const uint32_t maker = draw(PARTIES);
        say(out,
            "product | manufacturer=P%u | model=M%u | kind=device | bom_complete=%s | "
            "supply_chain_altered=%s | end_of_sale=never | end_of_support=never | "
            "end_of_security=never\n",
            maker, i, three[draw(2) * draw(3)], one_of(three, 3));
        say(out, "device | site=S | name=d%u | manufacturer=P%u | device_type=M%u\n", i, maker, i);
        if (draw(3) > 0) {
            say(out,
                "product origin | manufacturer=P%u | product=M%u | jurisdiction=XA | originates=%s "
                "| controlled_content_percent=%s\n",
                maker, i, one_of(three, 3), one_of(content, COUNT_OF(content)));
        }
        if (draw(2) == 0) {
            say(out,
                "product party | manufacturer=P%u | product=M%u | role=manufacturer | "
                "party=P%u\n",
                maker, i, draw(PARTIES));
        }
        if (draw(2) == 0) {
            say(out,
                "contract | id=c%u | supplier=P%u | manufacturer=P%u | product=M%u | "
                "kind=support | signed_on=2019-%02u-01\n",
                i, maker, maker, i, 1 + draw(6));
        }
    }
}

static void say_world(struct text_out *out, uint32_t stakes) {
    say(out, "operator | name=Own | country=XO\nsite | name=S\n");
    for (uint32_t i = 0; i < PARTIES; i++) {
        say(out, "party | name=P%u | country=XV\n", i);
    }
    say_products(out);
    for (uint32_t i = 0; i < stakes; i++) {
        say_stake(out);
    }
}

/* ---- a random pack ---- */

static struct hf_pack_party pack_parties[] = {{.id = HF_TEXT_INIT("x"), .fact = HF_NONE},
                                              {.id = HF_TEXT_INIT("y"), .fact = HF_NONE}};
static uint32_t named[] = {0, 1};
static struct hf_condition conditions[] = {
    {.predicate = HF_IF_ORIGINATES_IN, .text = HF_TEXT_INIT("XA")},
    {.predicate = HF_IF_CONTENT_ABOVE, .text = HF_TEXT_INIT("XA"), .ratio = 0.25},
    {.predicate = HF_IF_SUPPLY_CHAIN_ALTERED},
    {.predicate = HF_IF_CONTRACT_SIGNED_UNTIL, .date = {17987}}, /* 2019-04-01 */
    {.predicate = HF_IF_ANY, .child_from = 0, .child_count = 2},
};
static struct hf_act_rule acts[MEASURES][3];
static struct hf_period periods[MEASURES][2];
static struct hf_defeater licences[MEASURES][2];
static struct hf_measure measures[MEASURES];
static struct hf_pack packs[1];

static struct hf_date_range later_day(uint32_t least) {
    const struct hf_date day_one = {FIRST_DAY + (int32_t)(least + draw(60))};
    return (struct hf_date_range){day_one, {day_one.days + (draw(3) == 0 ? (int32_t)draw(20) : 0)}};
}

static void random_pack(void) {
    static const enum hf_act some[] = {HF_ACT_BUY, HF_ACT_SEND_FOR_REPAIR, HF_ACT_PATCH,
                                       HF_ACT_INSTALL, HF_ACT_USE};
    static const enum hf_period_status states[] = {HF_PERIOD_IN_FORCE, HF_PERIOD_IN_FORCE,
                                                   HF_PERIOD_UNKNOWN, HF_PERIOD_STAYED};
    for (uint32_t i = 0; i < MEASURES; i++) {
        for (uint32_t k = 0; k < 3; k++) {
            acts[i][k] = (struct hf_act_rule){some[draw(COUNT_OF(some))],
                                              draw(2) == 0 ? HF_FORBIDDEN : HF_LICENCE_REQUIRED,
                                              HF_NONE, HF_NONE};
        }
        const struct hf_date_range middle = later_day(100);
        periods[i][0] = (struct hf_period){states[draw(4)], {later_day(0), middle}, HF_NONE};
        periods[i][1] = (struct hf_period){
            states[draw(4)], {middle, draw(2) == 0 ? HF_DATE_UNKNOWN : later_day(300)}, HF_NONE};
        for (uint32_t k = 0; k < 2; k++) {
            licences[i][k] = (struct hf_defeater){.interval = {later_day(0), later_day(90)},
                                                  .acts = 1U << some[draw(COUNT_OF(some))] |
                                                          1U << some[draw(COUNT_OF(some))],
                                                  .condition = draw(2) == 0 ? 3 : HF_NONE,
                                                  .fact = HF_NONE};
        }
        measures[i] = (struct hf_measure){
            .id = HF_TEXT("m"),
            .jurisdiction = HF_TEXT("XO"),
            .binding = HF_BINDING_LAW,
            .target = {.party = &named[i % 2],
                       .party_count = 1,
                       .roles = 1U << HF_ROLE_BRAND | 1U << HF_ROLE_MANUFACTURER,
                       .ownership = {true, 0.5, draw(2) == 0, draw(2) == 0, draw(2) == 0,
                                     HF_CONTROL_IGNORED, HF_NONE}},
            .addressees = HF_ADDRESSED_EVERYONE,
            .act = acts[i],
            .act_count = 3,
            .condition = (uint32_t[]){HF_NONE, 4, 2, 0}[draw(4)],
            .period = periods[i],
            .period_count = 2,
            .defeater = licences[i],
            .defeater_count = 1,
            .fact = HF_NONE};
    }
    packs[0] = (struct hf_pack){.id = HF_TEXT("p"),
                                .party = pack_parties,
                                .party_count = 2,
                                .condition = conditions,
                                .condition_count = COUNT_OF(conditions),
                                .measure = measures,
                                .measure_count = MEASURES};
}

/* ---- answers ---- */

struct answers {
    enum hf_answer barred[PRODUCTS][HF_CHECK_LINES]; /* not lawful, on the day */
    enum hf_answer kind[PRODUCTS][HF_EFFECT_COUNT];
    enum hf_answer hit[PARTIES];
};

static uint32_t product_row(const struct world *world, uint32_t product) {
    for (uint32_t i = 0; i < world->snapshot->products.rows.count; i++) {
        const char model[] = {'M', (char)('0' + product), '\0'};
        if (hf_text_equal(world->snapshot->products.model[i], hf_text_of(model))) {
            return i;
        }
    }
    CHECK(false && "product is there");
    return 0;
}

static void answers_take(struct world *world, int32_t as_of, struct answers *taken) {
    struct hf_assessment *assessment = &world->assessment;
    struct hf_arena keep = world->help.keep;
    *taken = (struct answers){0};
    assessment->scenario.as_of = (struct hf_date){as_of};
    assessment->why = hf_why_make(&keep);
    CHECK(hf_assumptions_resolve(&keep, world->snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_exposure_assess(assessment, &keep, world->help.scratch, NULL) == HF_OK);
    for (uint32_t i = 0; i < assessment->hit_count; i++) {
        const struct hf_target_hit *hit = &assessment->hit[i];
        taken->hit[hit->party] = hf_answer_or(taken->hit[hit->party], hit->answer);
    }
    for (uint32_t p = 0; p < PRODUCTS; p++) {
        const uint32_t row = product_row(world, p);
        struct hf_check check;
        for (uint32_t i = 0; i < assessment->product_count; i++) {
            for (int kind = 0; assessment->product[i].product == row && kind < HF_EFFECT_COUNT;
                 kind++) {
                taken->kind[p][kind] = assessment->product[i].answer[kind];
            }
        }
        CHECK(hf_exposure_check_product(assessment, row, &keep, world->help.scratch, &check) ==
              HF_OK);
        for (int k = 0; k < HF_CHECK_LINES; k++) {
            taken->barred[p][k] = hf_answer_not(check.line[k].lawful);
        }
    }
}

static bool world_start(struct world *world, const struct text_out *out) {
    if (!world_open(world, out->text, packs, 1, "2019-01-01")) {
        return false;
    }
    world_match(world, "p0", 0, 0, HF_ANSWER_YES);
    world_match(world, "p1", 0, 1, draw(2) == 0 ? HF_ANSWER_YES : HF_ANSWER_PRESUMED_YES);
    return true;
}

/* How many answers of `after` are nearer to clear than those of `before`. */
static int nearer_to_clear(const struct answers *before, const struct answers *after) {
    int count = 0;
    for (uint32_t p = 0; p < PRODUCTS; p++) {
        for (int k = 0; k < HF_CHECK_LINES; k++) {
            count += after->barred[p][k] < before->barred[p][k];
        }
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            count += after->kind[p][kind] < before->kind[p][kind];
        }
    }
    return count;
}

static int open_answers(const struct answers *answers) {
    int count = 0;
    for (uint32_t p = 0; p < PRODUCTS; p++) {
        for (int k = 0; k < HF_CHECK_LINES; k++) {
            count += answers->barred[p][k] != HF_ANSWER_NO;
        }
    }
    return count;
}

/* ---- the properties ---- */

static int test_stake(struct world *world, struct text_out *out, int32_t as_of) {
    struct answers before;
    struct answers after;
    const uint64_t kept = draw_state;
    if (!world_start(world, out)) {
        return 0;
    }
    answers_take(world, as_of, &before);
    world_close(world);
    draw_state = kept + 77;
    say_stake(out);
    draw_state = kept;
    if (!world_start(world, out)) {
        return 0;
    }
    answers_take(world, as_of, &after);
    world_close(world);
    int fewer = 0; /* who holds more leaves less to stakes that nobody has sized: never of a yes */
    for (uint32_t i = 0; i < PARTIES; i++) {
        fewer += after.hit[i] < before.hit[i] && (out->is_sure || before.hit[i] == HF_ANSWER_YES);
    }
    if (!CHECK(fewer == 0) || !CHECK(!out->is_sure || nearer_to_clear(&before, &after) == 0)) {
        printf("    a stake more clears, in\n%s", out->text);
    }
    return open_answers(&before);
}

static void test_licence(struct world *world, const struct text_out *out, int32_t as_of) {
    struct answers before;
    struct answers after;
    if (!world_start(world, out)) {
        return;
    }
    answers_take(world, as_of, &before);
    for (uint32_t i = 0; i < MEASURES; i++) {
        measures[i].defeater_count = 2;
    }
    answers_take(world, as_of, &after);
    for (uint32_t i = 0; i < MEASURES; i++) {
        measures[i].defeater_count = 1;
    }
    int more = 0;
    for (uint32_t p = 0; p < PRODUCTS; p++) {
        for (int k = 0; k < HF_CHECK_LINES; k++) {
            more += after.barred[p][k] > before.barred[p][k];
        }
    }
    CHECK(more == 0);
    world_close(world);
}

/* The words of one kind of cell that can be blanked without taking away what an answer is about;
 * without a fact nothing is better than undetermined without a basis. */
static void test_blank(struct world *world, int32_t as_of) {
    struct answers before;
    struct answers after;
    const struct hf_snapshot *snapshot = world->snapshot;
    answers_take(world, as_of, &before);
    for (uint32_t p = 0; p < PRODUCTS; p++) { /* towards clear is only what falls below no basis */
        for (int k = 0; k < HF_CHECK_LINES; k++) {
            before.barred[p][k] = hf_answer_and(before.barred[p][k], HF_ANSWER_NO_BASIS);
        }
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            before.kind[p][kind] = hf_answer_and(before.kind[p][kind], HF_ANSWER_NO_BASIS);
        }
    }
    for (uint32_t i = 0; i < snapshot->ownerships.rows.count; i++) {
        const struct hf_range share = snapshot->ownerships.share_ratio[i];
        snapshot->ownerships.share_ratio[i] = HF_RANGE_UNKNOWN;
        answers_take(world, as_of, &after);
        CHECK(nearer_to_clear(&before, &after) == 0);
        snapshot->ownerships.share_ratio[i] = share;
    }
    for (uint32_t i = 0; i < snapshot->product_origins.rows.count; i++) {
        const uint8_t originates = snapshot->product_origins.originates[i];
        snapshot->product_origins.originates[i] = HF_UNDETERMINED;
        answers_take(world, as_of, &after);
        CHECK(nearer_to_clear(&before, &after) == 0);
        snapshot->product_origins.originates[i] = originates;
    }
    for (uint32_t i = 0; i < snapshot->contracts.rows.count; i++) {
        const struct hf_date_range signed_on = snapshot->contracts.signed_on[i];
        snapshot->contracts.signed_on[i] = HF_DATE_UNKNOWN;
        answers_take(world, as_of, &after);
        CHECK(nearer_to_clear(&before, &after) == 0);
        snapshot->contracts.signed_on[i] = signed_on;
    }
}

/* No day is named behind day 400 of a world. */
static void test_last_day(struct world *world) {
    struct answers first;
    struct answers later;
    answers_take(world, FIRST_DAY + 400, &first);
    for (int32_t day_number = FIRST_DAY + 500; day_number < FIRST_DAY + 40000; day_number += 9973) {
        answers_take(world, day_number, &later);
        CHECK(memcmp(&first, &later, sizeof first) == 0);
    }
}

/* Legal time and the time of knowledge: a pack of another day, not yet imported, cannot be known;
 * with the same data on both days of knowledge, the law of a day is one, in whatever order asked.
 */
static void test_two_times(struct world *world, const struct text_out *out) {
    struct answers early[2];
    struct answers late[2];
    const uint64_t kept = draw_state;
    answers_take(world, FIRST_DAY + 70, &early[0]);
    answers_take(world, FIRST_DAY + 200, &early[1]);
    world_close(world);
    draw_state = kept;
    if (!world_start(world, out)) { /* the same rows, read again at a later moment */
        return;
    }
    answers_take(world, FIRST_DAY + 200, &late[1]);
    answers_take(world, FIRST_DAY + 70, &late[0]);
    CHECK(memcmp(&early, &late, sizeof early) == 0);
}

static void test_world(struct world *world, struct text_out *out, uint64_t seed) {
    const int32_t as_of = FIRST_DAY + (int32_t)(20 + seed % 7 * 30);
    draw_state = seed;
    *out = (struct text_out){.len = 0};
    random_pack();
    say_world(out, (uint32_t)(seed % 4));
    const uint64_t kept = draw_state;
    test_licence(world, out, as_of);
    draw_state = kept;
    if (world_start(world, out)) {
        test_blank(world, as_of);
        test_last_day(world);
        draw_state = kept;
        test_two_times(world, out);
    }
    world_close(world);
}

int main(void) {
    struct world world;
    struct text_out *out = malloc(sizeof *out);
    int open = 0;
    if (out == NULL) {
        abort();
    }
    for (uint64_t seed = 1; seed <= 60; seed++) {
        test_world(&world, out, seed);
        draw_state = seed + 1000;
        *out = (struct text_out){.is_sure = seed % 2 == 0};
        random_pack();
        say_world(out, (uint32_t)(seed % 5));
        open += test_stake(&world, out, FIRST_DAY + (int32_t)(30 + seed % 5 * 40));
    }
    CHECK(open > 200); /* there is something to lose */
    free(out);
    return check_report();
}
