/* Goal: which shelf serves what, and what split, moved and pooled are worth. Method: a network
 * small enough to know the answers, the product over places and the single pool by the functions of
 * hold.h, limits of the delay, units that go by schedule, memory. */
#include <holdfast/place_pools.h>

#include "tests/pools_bed.h"

#define PLACE_LINES                                                                                \
    "product | manufacturer=Acme | model=R1 | kind=device | failure_rate_per_year=0.1\n"           \
    "site | name=A | region=N | latitude=50 | longitude=0\n"                                       \
    "site | name=B | region=N | latitude=51 | longitude=0\n"                                       \
    "site | name=C | region=S | latitude=40 | longitude=0\n"                                       \
    "site | name=D | region=N | latitude=50.1 | longitude=0\n"                                     \
    "site | name=E | region=S\n"                                                                   \
    "site | name=F | region=W | latitude=41 | longitude=0\n"                                       \
    "site | name=G\n"                                                                              \
    "device | site=A | name=a | manufacturer=Acme | device_type=R1 | quantity=10\n"                \
    "device | site=D | name=d | manufacturer=Acme | device_type=R1 | quantity=20\n"                \
    "device | site=E | name=e | manufacturer=Acme | device_type=R1 | quantity=5\n"                 \
    "device | site=F | name=f | manufacturer=Acme | device_type=R1 | quantity=7\n"                 \
    "device | site=G | name=g | manufacturer=Acme | device_type=R1 | quantity=3\n"                 \
    "device | site=B | name=b | manufacturer=Acme | device_type=R1 | quantity=1\n"                 \
    "link | name=l | side_a_site=G | side_a_device=g | side_b_site=B | side_b_device=b\n"          \
    "stock | lot=a | manufacturer=Acme | product=R1 | place=A | quantity=6 | condition=new\n"      \
    "stock | lot=b | manufacturer=Acme | product=R1 | place=B | quantity=4 | condition=new\n"      \
    "stock | lot=c | manufacturer=Acme | product=R1 | place=C | quantity=9 | condition=new\n"      \
    "stock | lot=x | manufacturer=Acme | product=R1 | place=C | quantity=9 | condition=faulty\n"

static const struct hf_place_pools *places_of(struct pools_bed *bed, uint32_t paths) {
    const struct hf_place_pools *pools = NULL;
    const struct hf_places_request request = {HF_NONE, paths};
    CHECK(hf_stock_places(&bed->assessment, &request, &bed->help.keep, bed->help.scratch, &pools) ==
          HF_OK);
    return pools;
}

static const struct hf_pool_place *place_named(const struct pools_bed *bed,
                                               const struct hf_place_pool *pool, const char *name) {
    for (uint32_t j = 0; j < pool->place_count; j++) {
        if (pool->place[j].site != HF_NONE &&
            hf_text_equal(bed->assessment.snapshot->sites.name[pool->place[j].site],
                          hf_text_of(name))) {
            return &pool->place[j];
        }
    }
    CHECK(!"the place is there");
    abort();
}

static void test_served(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, PLACE_LINES);
    const struct hf_place_pool *pool = places_of(&bed, 0)->item;
    const struct hf_pool_place *a = place_named(&bed, pool, "A");
    const struct hf_pool_place *b = place_named(&bed, pool, "B");
    const struct hf_pool_place *c = place_named(&bed, pool, "C");
    CHECK(pool->place_count == 3);
    CHECK(a->units == 30 && a->served[HF_PLACE_OWN] == 10 && a->served[HF_PLACE_NEAREST] == 20);
    CHECK(b->units == 4 && b->served[HF_PLACE_OWN] == 1 && b->served[HF_PLACE_LINKS] == 3);
    CHECK(c->units == 12 && c->served[HF_PLACE_REGION] == 5 && c->served[HF_PLACE_NEAREST] == 7);
    CHECK(pool->presumed == 30 && c->stock[0] == 9);
    helper_close(&bed.help);
}

/* What has surely expired lies on no shelf, what may expire on none at the lesser end. */
static void test_expired(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, PLACE_LINES);
    const struct hf_date as_of = bed.assessment.scenario.as_of;
    const struct hf_date later = hf_date_add(as_of, 300);
    struct hf_stock_bar bar[] = {
        {.stock = 0, .barred_as_spare = HF_ANSWER_YES, .spare_from = {as_of, as_of}},
        {.stock = 1, .barred_as_spare = HF_ANSWER_YES, .spare_from = {as_of, later}},
        {.stock = 2, .barred_as_spare = HF_ANSWER_NO_BASIS, .spare_from = {as_of, as_of}}};
    bed.assessment.stock_bar = bar;
    bed.assessment.stock_bar_count = 3;
    const struct hf_place_pool *pool = places_of(&bed, 0)->item;
    const int64_t surely[] = {0, 4, 9};
    const char *const names[] = {"A", "B", "C"};
    for (int i = 0; i < 3; i++) {
        const struct hf_pool_place *place = place_named(&bed, pool, names[i]);
        CHECK(place->stock[0] == 0 && place->stock[1] == surely[i]);
    }
    helper_close(&bed.help);
}

/* The product of places that are pools of their own, and all of them as one. */
static void test_bounds(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, PLACE_LINES);
    const struct hf_place_pool *pool = places_of(&bed, 2000)->item;
    const struct hf_endurance *item = &bed.assessment.endurance[0];
    static const double units[] = {30.0, 4.0, 12.0};
    static const int64_t stock[] = {6, 4, 9};
    const double years = (item->target.days - item->from.days) / HF_DAYS_PER_YEAR;
    double split = 1.0;
    for (int j = 0; j < 3; j++) {
        const struct hf_stock_piece piece = {0.0, units[j], units[j]};
        const struct hf_stock_pool alone = {&piece, 1, 0.1, stock[j]};
        double hold = 0.0;
        CHECK(hf_stock_hold_probability(&alone, years, &hold) == HF_OK);
        split *= hold;
    }
    for (int end = 0; end < 2; end++) {
        const struct hf_place_dates *dates = &pool->end[end];
        CHECK(fabs(dates->hold_split - split) < 1e-12);
        CHECK(dates->hold_split <= dates->hold_moved && dates->hold_moved <= dates->hold_pooled);
        CHECK(dates->split.days <= dates->moved.days && dates->moved.days <= dates->pooled.days);
        CHECK(dates->moved.days <= dates->moved_upper.days);
        const struct hf_date alone =
            end == 0 ? item->alone_until.earliest : item->alone_until.latest;
        CHECK(dates->pooled.days == alone.days);
    }
    CHECK(pool->end[0].split.days < pool->end[0].pooled.days);
    double first = pool->end[0].hold_split;
    int64_t moved = 0;
    for (uint32_t j = 0; j < pool->place_count; j++) {
        first += pool->place[j].first[0];
        moved += pool->place[j].better - pool->place[j].stock[0];
        CHECK(pool->place[j].until[0].days >= pool->end[0].split.days);
    }
    CHECK(fabs(first - 1.0) < 1e-9 && moved == 0 && pool->moves > 0.0);
    CHECK(place_named(&bed, pool, "A") == &pool->place[0]);
    helper_close(&bed.help);
}

static void test_delay(const char *days, bool is_pooled) {
    static struct pools_bed bed;
    static char lines[8192];
    (void)snprintf(lines, sizeof lines, "%sassumption | name=transfer_days | value=%s\n",
                   PLACE_LINES, days);
    pools_bed_open(&bed, lines);
    const struct hf_place_pool *pool = places_of(&bed, 500)->item;
    for (int end = 0; end < 2; end++) {
        const struct hf_place_dates *dates = &pool->end[end];
        CHECK(dates->moved.days == (is_pooled ? dates->pooled.days : dates->split.days));
        CHECK(fabs(dates->hold_moved - (is_pooled ? dates->hold_pooled : dates->hold_split)) <
              1e-12);
    }
    helper_close(&bed.help);
}

/* Half of the units of a place leave after five years of ten, so that it has three quarters of the
 * failures; an uncertain rate gives the pool's own date all the same. */
static void test_swaps_and_rates(void) {
    static struct pools_bed bed;
    static char lines[8192];
    (void)snprintf(lines, sizeof lines,
                   "%sschedule | site=A | manufacturer=Acme | product=R1 | date=2025-05-15\n"
                   "failure | id=1 | manufacturer=Acme | product=R1 | date=2018-05-15 | "
                   "quantity=3\n",
                   PLACE_LINES);
    pools_bed_open(&bed, lines);
    const struct hf_place_pool *pool = places_of(&bed, 0)->item;
    const struct hf_endurance *item = &bed.assessment.endurance[0];
    double failures = 0.0;
    for (uint32_t j = 0; j < pool->place_count; j++) {
        failures += pool->place[j].failures[0];
    }
    CHECK(fabs(failures - item->demand_until_horizon[1]) < 1e-6 * failures + 0.01);
    CHECK(abs(pool->end[0].pooled.days - item->alone_until.earliest.days) <= 0);
    CHECK(pool->end[0].split.days <= pool->end[0].pooled.days);
    helper_close(&bed.help);
}

static void test_memory_and_arguments(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, PLACE_LINES);
    const struct hf_place_pools *pools = NULL;
    const struct hf_places_request request = {HF_NONE, 100};
    const struct hf_places_request wrong = {7, 0};
    CHECK(hf_stock_places(&bed.assessment, &wrong, &bed.help.keep, bed.help.scratch, &pools) ==
          HF_ERR_ARGUMENT);
    CHECK(hf_stock_places(NULL, &request, &bed.help.keep, bed.help.scratch, &pools) ==
          HF_ERR_ARGUMENT);
    for (int64_t allowed = 0; allowed < 40; allowed++) {
        int64_t left = allowed;
        struct hf_arena keep = bed.help.keep;
        struct hf_arena scratch = bed.help.scratch;
        keep.allowance = &left;
        scratch.allowance = &left;
        CHECK(hf_stock_places(&bed.assessment, &request, &keep, scratch, &pools) == HF_ERR_MEMORY);
        CHECK(pools == NULL);
    }
    helper_close(&bed.help);
}

int main(void) {
    test_served();
    test_expired();
    test_bounds();
    test_delay("0", true);
    test_delay("9999", false);
    test_swaps_and_rates();
    test_memory_and_arguments();
    return check_report();
}
