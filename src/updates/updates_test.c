/* Goal: a flaw is open, closed, barred or unknown as docs/rules.md says, on both sides of each day;
 * what is past support is kept only on its conditions; units are counted once. Method: small worlds
 * with the answers written beside the rows; a memory sweep; random networks against a slow, obvious
 * count of the same. */
#include "base/random.h"
#include "tests/exposure_fixture.h"
#include <holdfast/updates.h>

#include <string.h>

#define NETWORK                                                                                    \
    "party | name=Veldor\n"                                                                        \
    "product | manufacturer=Veldor | model=V | end_of_security=never | end_of_support=never\n"     \
    "site | name=North\nsite | name=South\n"

static bool updates_open(struct world *world, const char *lines, struct hf_pack *pack,
                         uint32_t pack_count, const char *as_of) {
    if (!world_open(world, lines, pack, pack_count, as_of)) {
        return false;
    }
    for (uint32_t i = 0; i < pack_count; i++) {
        world_match(world, "veldor", i, 0, HF_ANSWER_YES);
    }
    return world_assess(world) == HF_OK &&
           CHECK(hf_updates_assess(&world->assessment, &world->help.keep, world->help.scratch,
                                   NULL) == HF_OK);
}

static const struct hf_update *update_of_product(const struct world *world, const char *product) {
    const uint32_t row = helper_row(world->snapshot, HF_KIND_PRODUCT, product);
    for (uint32_t i = 0; i < world->assessment.update_count; i++) {
        if (world->assessment.update[i].product == row) {
            return &world->assessment.update[i];
        }
    }
    return NULL;
}

static const struct hf_release_use *use_of(const struct world *world, const char *version) {
    for (uint32_t i = 0; i < world->assessment.release_use_count; i++) {
        if (hf_text_equal(world->assessment.release_use[i].version, hf_text_of(version))) {
            return &world->assessment.release_use[i];
        }
    }
    return NULL;
}

/* ---- one release, one unit ---- */

struct flaw_case {
    const char *release; /* columns of release 1.0; 1.1 is out on 2024-01-01 */
    const char *as_of;
    enum hf_flaw flaw;
    enum hf_answer exploited, overdue, unsupported;
    double open_days; /* at least; NaN: not known */
};

#define CLOSED_BY " | fixed_by=1.1"
static const struct flaw_case flaw_cases[] = {
    {"exploited=no | support_until=never", "2024-06-01", HF_FLAW_NONE, HF_ANSWER_NO, HF_ANSWER_NO,
     HF_ANSWER_NO, NAN},
    {"support_until=2024-05-31", "2024-06-01", HF_FLAW_UNKNOWN, HF_ANSWER_NO_BASIS,
     HF_ANSWER_NO_BASIS, HF_ANSWER_YES, NAN},
    {"exploited=no | support_until=2024-06-01", "2024-06-01", HF_FLAW_NONE, HF_ANSWER_NO,
     HF_ANSWER_NO, HF_ANSWER_NO, NAN},
    {"exploited=no | support_until=2024-06", "2024-06-02", HF_FLAW_NONE, HF_ANSWER_NO, HF_ANSWER_NO,
     HF_ANSWER_NO_BASIS, NAN},
    /* the limit is 14 days: kept on the 14th, not on the 15th */
    {"exploited=yes" CLOSED_BY, "2024-01-15", HF_FLAW_OPEN, HF_ANSWER_YES, HF_ANSWER_NO,
     HF_ANSWER_NO_BASIS, 14.0},
    {"exploited=yes" CLOSED_BY, "2024-01-16", HF_FLAW_OPEN, HF_ANSWER_YES, HF_ANSWER_YES,
     HF_ANSWER_NO_BASIS, 15.0},
    {"exploited=yes | fixed_by=V 1.1", "2024-01-16", HF_FLAW_UNFIXED, HF_ANSWER_YES,
     HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS, NAN},
    {"exploited=yes | fixed_by=1-1", "2024-01-16", HF_FLAW_OPEN, HF_ANSWER_YES, HF_ANSWER_YES,
     HF_ANSWER_NO_BASIS, 15.0},
    {"exploited=yes" CLOSED_BY, "2023-12-31", HF_FLAW_UNFIXED, HF_ANSWER_YES, HF_ANSWER_NO,
     HF_ANSWER_NO_BASIS, NAN},
    {"exploited=yes", "2024-06-01", HF_FLAW_UNFIXED, HF_ANSWER_YES, HF_ANSWER_NO_BASIS,
     HF_ANSWER_NO_BASIS, NAN},
    {"exploited=yes | fixed_by=9.9", "2024-06-01", HF_FLAW_UNFIXED, HF_ANSWER_YES,
     HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS, NAN},
    {"exploited=yes | fixed_by=2.0", "2024-06-01", HF_FLAW_OPEN, HF_ANSWER_YES, HF_ANSWER_NO_BASIS,
     HF_ANSWER_NO_BASIS, NAN},
    {"exploited=yes | fixed_by=1.0", "2024-06-01", HF_FLAW_UNFIXED, HF_ANSWER_YES,
     HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS, NAN},
    /* since when it is known to be exploited */
    {"exploited=yes | exploited_since=2024-03-01" CLOSED_BY, "2024-02-29", HF_FLAW_NONE,
     HF_ANSWER_NO, HF_ANSWER_NO, HF_ANSWER_NO_BASIS, NAN},
    {"exploited=yes | exploited_since=2024-03-01" CLOSED_BY, "2024-03-01", HF_FLAW_OPEN,
     HF_ANSWER_YES, HF_ANSWER_YES, HF_ANSWER_NO_BASIS, 60.0},
    {"exploited=yes | exploited_since=2024-03" CLOSED_BY, "2024-03-02", HF_FLAW_UNKNOWN,
     HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS, NAN},
    {"exploited_since=2024-03-01" CLOSED_BY, "2024-03-01", HF_FLAW_OPEN, HF_ANSWER_YES,
     HF_ANSWER_YES, HF_ANSWER_NO_BASIS, 60.0},
    {"exploited_since=2024-03-01" CLOSED_BY, "2024-02-01", HF_FLAW_UNKNOWN, HF_ANSWER_NO_BASIS,
     HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS, NAN},
    {"exploited=no | exploited_since=2024-03-01" CLOSED_BY, "2024-04-01", HF_FLAW_NONE,
     HF_ANSWER_NO, HF_ANSWER_NO, HF_ANSWER_NO_BASIS, NAN},
};

static void test_flaws(void) {
    for (size_t i = 0; i < sizeof flaw_cases / sizeof flaw_cases[0]; i++) {
        const struct flaw_case *one = &flaw_cases[i];
        struct world world;
        char lines[1024];
        (void)snprintf(lines, sizeof lines,
                       NETWORK "release | manufacturer=Veldor | product=V | version=1.0 | "
                               "released=2023-01-01 | %s\n"
                               "release | manufacturer=Veldor | product=V | version=1.1 | "
                               "released=2024-01-01 | exploited=no\n"
                               "release | manufacturer=Veldor | product=V | version=2.0\n"
                               "device | site=North | name=a | manufacturer=Veldor | device_type=V "
                               "| release=1.0 | release_installed=2023-02-01\n",
                       one->release);
        if (updates_open(&world, lines, NULL, 0, one->as_of)) {
            const struct hf_release_use *use = use_of(&world, "1.0");
            const bool is_right =
                use != NULL && use->flaw == one->flaw && use->exploited == one->exploited &&
                use->overdue == one->overdue && use->unsupported == one->unsupported;
            if (!CHECK(is_right)) {
                printf("    case %zu: %s on %s\n", i, one->release, one->as_of);
            }
            CHECK(use != NULL && isnan(use->open_days.lower) == isnan(one->open_days));
            if (use != NULL && !isnan(one->open_days)) {
                CHECK_NEAR(use->open_days.lower, one->open_days, 0.0);
            }
            const struct hf_update *update = update_of_product(&world, "veldor/v");
            CHECK(update != NULL && update->overdue == one->overdue && update->units == 1 &&
                  update->units_overdue[0] == (one->overdue == HF_ANSWER_YES) &&
                  update->units_overdue[1] == (one->overdue != HF_ANSWER_NO));
        }
        world_close(&world);
    }
}

/* ---- how long it took to close ---- */

struct late_case {
    const char *device; /* columns of a unit that runs 1.1, out on 2024-01-01 */
    enum hf_answer late;
    double days; /* at most */
};
static const struct late_case late_cases[] = {
    {"install_date=2020-01-01 | release_installed=2024-01-15", HF_ANSWER_NO, 14.0},
    {"install_date=2020-01-01 | release_installed=2024-01-16", HF_ANSWER_YES, 15.0},
    {"install_date=2020-01-01 | release_installed=2023-12-20", HF_ANSWER_NO, 0.0},
    {"install_date=2020-01-01 | release_installed=2024-01", HF_ANSWER_NO_BASIS, 30.0},
    {"install_date=2020-01-01", HF_ANSWER_NO_BASIS, NAN},
    {"release_installed=2024-03-01", HF_ANSWER_PRESUMED_YES, 60.0},
    {"install_date=2024-03-01 | release_installed=2024-03-01", HF_ANSWER_NO, NAN},
    {"install_date=2024 | release_installed=2024-03-01", HF_ANSWER_NO_BASIS, 60.0},
};

static void test_late(void) {
    for (size_t i = 0; i < sizeof late_cases / sizeof late_cases[0]; i++) {
        const struct late_case *one = &late_cases[i];
        struct world world;
        char lines[1024];
        (void)snprintf(lines, sizeof lines,
                       NETWORK "release | manufacturer=Veldor | product=V | version=1.0 | "
                               "released=2023-01-01 | exploited=yes | fixed_by=1.1\n"
                               "release | manufacturer=Veldor | product=V | version=1.1 | "
                               "released=2024-01-01 | exploited=no\n"
                               "device | site=North | name=a | manufacturer=Veldor | device_type=V "
                               "| release=1.1 | %s\n",
                       one->device);
        if (updates_open(&world, lines, NULL, 0, "2024-06-01")) {
            const struct hf_release_use *use = use_of(&world, "1.1");
            if (!CHECK(use != NULL && use->flaw == HF_FLAW_CLOSED && use->late == one->late &&
                       use->overdue == HF_ANSWER_NO)) {
                printf("    case %zu: %s\n", i, one->device);
            }
            CHECK(use != NULL && isnan(use->open_days.upper) == isnan(one->days));
            if (use != NULL && !isnan(one->days)) {
                CHECK_NEAR(use->open_days.upper, one->days, 0.0);
            }
        }
        world_close(&world);
    }
}

/* ---- a measure that bars updates ---- */

static struct hf_pack_party measure_party[] = {{.id = HF_TEXT_INIT("veldor"), .fact = HF_NONE}};
static uint32_t first_party[] = {0};

static void pack_fill(struct hf_pack *pack, struct hf_measure *measure, struct hf_period *period,
                      struct hf_act_rule *act, enum hf_binding binding) {
    *act = (struct hf_act_rule){HF_ACT_PATCH, HF_FORBIDDEN, HF_NONE, HF_NONE};
    *period = (struct hf_period){HF_PERIOD_IN_FORCE, between("2024-02-01", NULL), HF_NONE};
    *measure = (struct hf_measure){.id = HF_TEXT("m"),
                                   .binding = binding,
                                   .target = {.party = first_party,
                                              .party_count = 1,
                                              .roles = 1U << HF_ROLE_BRAND,
                                              .reaches_components = HF_NO},
                                   .addressees = HF_ADDRESSED_EVERYONE,
                                   .act = act,
                                   .act_count = 1,
                                   .condition = HF_NONE,
                                   .period = period,
                                   .period_count = 1,
                                   .fact = HF_NONE};
    *pack = (struct hf_pack){.id = HF_TEXT("p"),
                             .party = measure_party,
                             .party_count = 1,
                             .measure = measure,
                             .measure_count = 1};
}

static void barred_case(enum hf_binding binding, const char *as_of, enum hf_flaw flaw,
                        enum hf_answer now) {
    struct hf_pack pack;
    struct hf_measure measure;
    struct hf_period period;
    struct hf_act_rule act;
    struct world world;
    pack_fill(&pack, &measure, &period, &act, binding);
    if (updates_open(&world,
                     NETWORK "release | manufacturer=Veldor | product=V | version=1.0 | "
                             "released=2023-01-01 | exploited=yes | fixed_by=1.1\n"
                             "release | manufacturer=Veldor | product=V | version=1.1 | "
                             "released=2024-01-01 | exploited=no\n"
                             "device | site=North | name=a | manufacturer=Veldor | device_type=V | "
                             "release=1.0 | release_installed=2023-02-01\n",
                     &pack, 1, as_of)) {
        const struct hf_release_use *use = use_of(&world, "1.0");
        const struct hf_update *update = update_of_product(&world, "veldor/v");
        CHECK(use != NULL && use->flaw == flaw && use->overdue == HF_ANSWER_YES);
        CHECK(update != NULL && update->no_updates_now == now &&
              update->past_support == HF_ANSWER_NO && update->unkept == HF_ANSWER_NO);
        CHECK(use != NULL && why_holds(&world.assessment.why, use->why, HF_WHY_MEASURE, 0) ==
                                 (flaw == HF_FLAW_BARRED));
        CHECK(use != NULL && why_holds(&world.assessment.why, use->why, HF_WHY_ASSUMPTION,
                                       HF_ASSUME_FLAW_OPEN_DAYS));
    }
    world_close(&world);
}

static void test_barred(void) {
    barred_case(HF_BINDING_LAW, "2024-01-31", HF_FLAW_OPEN, HF_ANSWER_NO);
    barred_case(HF_BINDING_LAW, "2024-02-01", HF_FLAW_BARRED, HF_ANSWER_YES);
    barred_case(HF_BINDING_ADVICE, "2024-02-01", HF_FLAW_OPEN, HF_ANSWER_NO);
}

/* ---- past support ---- */

struct keep_case {
    const char *product; /* columns */
    const char *kept;    /* columns of the continued use, or NULL: no row */
    const char *as_of;
    enum hf_answer past, unkept;
};
#define ALL_KEPT                                                                                   \
    "replace_by=2025-12-31 | rarely_changed=yes | interfaces_monitored=yes | exposure_limited=yes"
static const struct keep_case keep_cases[] = {
    {"end_of_security=2024-05-31", ALL_KEPT, "2024-05-31", HF_ANSWER_NO, HF_ANSWER_NO},
    {"end_of_security=2024-05-31", ALL_KEPT, "2024-06-01", HF_ANSWER_YES, HF_ANSWER_NO},
    {"end_of_security=2024-05-31", NULL, "2024-06-01", HF_ANSWER_YES, HF_ANSWER_NO_BASIS},
    {"end_of_security=2024-05-31", ALL_KEPT " | recorded_on=2024-06-01", "2024-06-01",
     HF_ANSWER_YES, HF_ANSWER_NO},
    {"end_of_security=2024-05-31", ALL_KEPT " | recorded_on=2024-06-02", "2024-06-01",
     HF_ANSWER_YES, HF_ANSWER_NO_BASIS},
    {"end_of_security=2024-05-31", ALL_KEPT, "2025-12-31", HF_ANSWER_YES, HF_ANSWER_NO},
    {"end_of_security=2024-05-31", ALL_KEPT, "2026-01-01", HF_ANSWER_YES, HF_ANSWER_YES},
    {"end_of_security=2024-05-31",
     "rarely_changed=yes | interfaces_monitored=yes | exposure_limited=yes", "2024-06-01",
     HF_ANSWER_YES, HF_ANSWER_YES},
    {"end_of_security=2024-05-31",
     "replace_by=2025-12-31 | rarely_changed=no | interfaces_monitored=yes | exposure_limited=yes",
     "2024-06-01", HF_ANSWER_YES, HF_ANSWER_YES},
    {"end_of_security=2024-05-31",
     "replace_by=2025-12-31 | interfaces_monitored=yes | exposure_limited=yes", "2024-06-01",
     HF_ANSWER_YES, HF_ANSWER_NO_BASIS},
    {"end_of_security=2024-05-31",
     "replace_by=never | rarely_changed=yes | interfaces_monitored=yes | exposure_limited=yes",
     "2024-06-01", HF_ANSWER_YES, HF_ANSWER_YES},
    {"end_of_support=2024-05-31", ALL_KEPT, "2024-06-01", HF_ANSWER_YES, HF_ANSWER_NO},
    {"end_of_support=2024-05-31", ALL_KEPT, "2024-05-31", HF_ANSWER_PRESUMED_NO, HF_ANSWER_NO},
    {"end_of_security=2024-05-31 | end_of_support=2030-01-01", NULL, "2024-06-01", HF_ANSWER_YES,
     HF_ANSWER_NO_BASIS},
    {"end_of_support=never", NULL, "2024-06-01", HF_ANSWER_PRESUMED_NO, HF_ANSWER_PRESUMED_NO},
    {"end_of_security=never", NULL, "2024-06-01", HF_ANSWER_NO, HF_ANSWER_NO},
    {"end_of_security=2024", NULL, "2024-06-01", HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS},
    {"description=nothing said", NULL, "2024-06-01", HF_ANSWER_PRESUMED_NO, HF_ANSWER_PRESUMED_NO},
};

static void test_keeping(void) {
    for (size_t i = 0; i < sizeof keep_cases / sizeof keep_cases[0]; i++) {
        const struct keep_case *one = &keep_cases[i];
        struct world world;
        char lines[1024];
        int used = snprintf(lines, sizeof lines,
                            "product | manufacturer=Veldor | model=V | %s\n"
                            "device | site=North | name=a | manufacturer=Veldor | device_type=V\n",
                            one->product);
        if (one->kept != NULL) {
            (void)snprintf(lines + used, sizeof lines - (size_t)used,
                           "continued use | manufacturer=Veldor | product=V | %s\n", one->kept);
        }
        if (updates_open(&world, lines, NULL, 0, one->as_of)) {
            const struct hf_update *update = update_of_product(&world, "veldor/v");
            if (!CHECK(update != NULL && update->past_support == one->past &&
                       update->unkept == one->unkept)) {
                printf("    case %zu: %s on %s\n", i, one->product, one->as_of);
            }
            CHECK(update != NULL && update->no_updates_now >= update->past_support);
        }
        world_close(&world);
    }
}

/* ---- counting ---- */

static const char counted_lines[] = NETWORK
    "release | manufacturer=Veldor | product=V | version=R 1.0 | released=2023-01-01 | "
    "exploited=no\n"
    "device | site=North | name=a | manufacturer=Veldor | device_type=V | release=R 1.0 | "
    "release_installed=2023-02-01 | quantity=3 | exposed=yes\n"
    "device | site=North | name=b | manufacturer=Veldor | device_type=V | release=r-1.0 | "
    "release_installed=2024-02-01 | exposed=no\n"
    "device | site=South | name=c | manufacturer=Veldor | device_type=V | release=R 1.0\n"
    "device | site=South | name=d | manufacturer=Veldor | device_type=V | release=0.9-beta\n"
    "device | site=South | name=e | manufacturer=Veldor | device_type=V\n"
    "device | site=North | name=f | manufacturer=Veldor | device_type=V | release=R 1.0 | "
    "release_installed=2025-01-01\n"
    "device | site=North | name=g | manufacturer=Veldor | device_type=V | release=R 1.0 | "
    "status=planned\n";

static void test_counting(void) {
    struct world world;
    if (updates_open(&world, counted_lines, NULL, 0, "2024-06-01")) {
        const struct hf_release_use *known = use_of(&world, "R 1.0");
        const struct hf_release_use *odd = use_of(&world, "0.9-beta");
        const struct hf_release_use *silent = use_of(&world, "");
        const struct hf_update *update = update_of_product(&world, "veldor/v");
        CHECK(world.assessment.release_use_count == 3);
        CHECK(known != NULL && known->units == 5 && known->sites == 2 && known->units_undated == 1);
        CHECK(known != NULL && known->units_exposed[0] == 3 && known->units_exposed[1] == 4);
        CHECK(known != NULL);
        CHECK_NEAR(known->installed_days.lower, 121.0, 0.0);
        CHECK_NEAR(known->installed_days.upper, 486.0, 0.0);
        CHECK_NEAR(known->released_days.upper, 517.0, 0.0);
        CHECK(odd != NULL && odd->units == 1 && odd->flaw == HF_FLAW_UNKNOWN &&
              odd->overdue == HF_ANSWER_NO_BASIS);
        /* one says nothing, one was installed after the day */
        CHECK(silent != NULL && silent->units == 2 && silent->sites == 2);
        CHECK(silent != NULL &&
              why_blank(&world.assessment.why, silent->why, HF_KIND_DEVICE, "release"));
        CHECK(update != NULL && update->units == 8 && update->units_unknown == 3 &&
              update->units_overdue[0] == 0 && update->units_overdue[1] == 3);
        struct hf_update_unit *unit = NULL;
        uint32_t count = 0;
        CHECK(update != NULL &&
              hf_updates_units(&world.assessment, update->product, &world.help.keep,
                               world.help.scratch, &unit, &count) == HF_OK &&
              count == 6);
        CHECK(unit[0].use == unit[2].use && unit[0].row < unit[1].row &&
              unit[0].kind == HF_KIND_DEVICE);
        CHECK_NEAR(unit[1].installed_days.upper, 121.0, 0.0);
        CHECK(isnan(unit[2].installed_days.upper) && isnan(unit[5].installed_days.upper));
    }
    world_close(&world);
}

/* A card runs software of its own: it is counted with its own product, stands and is reached where
 * its device is, and a card of which nobody says what it runs is no clearance. */
static void test_modules(void) {
    static const char lines[] =
        "party | name=Veldor\nproduct | manufacturer=Veldor | model=C | kind=module\n"
        "product | manufacturer=Veldor | model=V | kind=device\nsite | name=North\n"
        "release | manufacturer=Veldor | product=C | version=1 | released=2023-01-01 | "
        "exploited=yes | fixed_by=2\n"
        "release | manufacturer=Veldor | product=C | version=2 | released=2024-01-01 | "
        "exploited=no\n"
        "device | site=North | name=a | manufacturer=Veldor | device_type=V | exposed=yes\n"
        "device | site=North | name=b | manufacturer=Veldor | device_type=V | exposed=no\n"
        "module | site=North | device=a | module_bay=1 | manufacturer=Veldor | module_type=C | "
        "release=1 | release_installed=2023-02-01 | quantity=2\n"
        "module | site=North | device=b | module_bay=1 | manufacturer=Veldor | module_type=C | "
        "release=2 | release_installed=2024-05-01 | install_date=2023-05-01\n"
        "module | site=North | device=b | module_bay=2 | manufacturer=Veldor | module_type=C | "
        "release=1 | status=planned\n"
        "module | site=North | device=b | module_bay=3 | manufacturer=Veldor | module_type=C\n";
    struct world world;
    if (updates_open(&world, lines, NULL, 0, "2024-06-01")) {
        const struct hf_update *update = update_of_product(&world, "veldor/c");
        const struct hf_release_use *old = use_of(&world, "1");
        const struct hf_release_use *new = use_of(&world, "2");
        CHECK(update != NULL && update->units == 4 && update->units_unknown == 1 &&
              update->use_count == 3);
        CHECK(update != NULL && update->overdue == HF_ANSWER_YES && update->units_overdue[0] == 2 &&
              update->units_overdue[1] == 3);
        CHECK(old != NULL && old->units == 2 && old->sites == 1 && old->flaw == HF_FLAW_OPEN &&
              old->units_exposed[0] == 2);
        CHECK(old != NULL &&
              why_holds(&world.assessment.why, old->why, HF_WHY_ROW, HF_KIND_MODULE));
        CHECK(new != NULL &&new->units == 1 && new->flaw == HF_FLAW_CLOSED &&new->late ==
                                                   HF_ANSWER_YES &&new->units_exposed[1] == 0);
        struct hf_update_unit *unit = NULL;
        uint32_t count = 0;
        CHECK(update != NULL &&
              hf_updates_units(&world.assessment, update->product, &world.help.keep,
                               world.help.scratch, &unit, &count) == HF_OK &&
              count == 3);
        for (uint32_t i = 0; i < count; i++) {
            CHECK(unit[i].kind == HF_KIND_MODULE);
        }
        const uint32_t silent = update == NULL ? 0 : update->use_from + 2;
        CHECK(world.assessment.release_use[silent].version.len == 0 &&
              why_blank(&world.assessment.why, world.assessment.release_use[silent].why,
                        HF_KIND_MODULE, "release"));
    }
    world_close(&world);
}

/* A card of which nothing says that it has software of its own runs that of its device. */
static void test_held(void) {
    static const char lines[] =
        "party | name=Veldor\nproduct | manufacturer=Veldor | model=C | kind=module\n"
        "product | manufacturer=Veldor | model=L | kind=module | software_line=cards\n"
        "product | manufacturer=Veldor | model=V | kind=device\nsite | name=North\n"
        "device | site=North | name=a | manufacturer=Veldor | device_type=V | exposed=yes\n"
        "module | site=North | device=a | module_bay=1 | manufacturer=Veldor | module_type=C | "
        "quantity=3\n"
        "module | site=North | device=a | module_bay=2 | manufacturer=Veldor | module_type=C | "
        "release=1\n"
        "module | site=North | device=a | module_bay=3 | manufacturer=Veldor | module_type=L\n";
    struct world world;
    if (updates_open(&world, lines, NULL, 0, "2024-06-01")) {
        const struct hf_update *card = update_of_product(&world, "veldor/c");
        const struct hf_update *line = update_of_product(&world, "veldor/l");
        const struct hf_update *device = update_of_product(&world, "veldor/v");
        CHECK(card != NULL && card->units == 4 && card->units_held == 3 &&
              card->units_unknown == 1 && card->use_count == 1 &&
              card->overdue == HF_ANSWER_NO_BASIS && card->units_overdue[1] == 1);
        CHECK(card != NULL &&
              why_holds(&world.assessment.why, card->why, HF_WHY_ROW, HF_KIND_MODULE));
        CHECK(line != NULL && line->units_held == 0 && line->units_unknown == 1);
        CHECK(device != NULL && device->units_held == 0 && device->units_unknown == 1);
    }
    world_close(&world);
}

/* Asked about a day before what is known: what has no day of installation may have come since. */
static void test_past_day(void) {
    struct world world;
    if (world_open(&world, counted_lines, NULL, 0, "2024-06-01")) {
        world.help.snapshot.known_at = hf_date_last_second(day("2024-06-02"));
        CHECK(world_assess(&world) == HF_OK);
        CHECK(hf_updates_assess(&world.assessment, &world.help.keep, world.help.scratch, NULL) ==
              HF_OK);
        const struct hf_release_use *known = use_of(&world, "R 1.0");
        const struct hf_release_use *silent = use_of(&world, "");
        CHECK(known != NULL && known->units == 4 && silent != NULL && silent->units == 4);
        CHECK(silent != NULL &&
              why_blank(&world.assessment.why, silent->why, HF_KIND_DEVICE, "release_installed"));
    }
    world_close(&world);
}

/* However many units: at most 25 rows of a sort are named, all are counted. */
static void test_reasons_are_short(void) {
    static const size_t units[2] = {60, 600};
    size_t nodes[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        struct world world = {0};
        helper_open(&world.help);
        helper_lines(&world.help, "site | name=North\n");
        for (size_t n = 0; n < units[i]; n++) {
            struct hf_text line;
            CHECK(hf_text_format(&world.help.text, &line,
                                 "device | site=North | name=d%zu | manufacturer=M | device_type=P",
                                 n) == HF_OK);
            helper_line(&world.help, line);
        }
        world.snapshot = helper_build(&world.help);
        world.assessment.snapshot = world.snapshot;
        world.assessment.scenario.as_of = day("2024-04-10");
        if (world.snapshot != NULL && world_assess(&world) == HF_OK &&
            CHECK(hf_updates_assess(&world.assessment, &world.help.keep, world.help.scratch,
                                    NULL) == HF_OK)) {
            const struct hf_release_use *silent = use_of(&world, "");
            CHECK(silent != NULL && silent->units == (int64_t)units[i]);
            nodes[i] = world.assessment.why.node_count;
        }
        world_close(&world);
    }
    CHECK(nodes[0] > 50 && nodes[0] == nodes[1]);
}

/* ---- wrong arguments, little memory ---- */

static void test_arguments(void) {
    struct world world;
    if (updates_open(&world, counted_lines, NULL, 0, "2024-06-01")) {
        struct hf_assessment *assessment = &world.assessment;
        struct hf_update_unit *unit = NULL;
        uint32_t count = 7;
        struct hf_assessment empty = {.match_count = 0};
        CHECK(hf_updates_assess(NULL, &world.help.keep, world.help.scratch, NULL) ==
              HF_ERR_ARGUMENT);
        CHECK(hf_updates_assess(&empty, &world.help.keep, world.help.scratch, NULL) ==
              HF_ERR_ARGUMENT);
        CHECK(hf_updates_assess(assessment, NULL, world.help.scratch, NULL) == HF_ERR_ARGUMENT);
        CHECK(hf_updates_units(assessment, 99, &world.help.keep, world.help.scratch, &unit,
                               &count) == HF_ERR_ARGUMENT);
        CHECK(hf_updates_units(NULL, 0, &world.help.keep, world.help.scratch, &unit, &count) ==
              HF_ERR_ARGUMENT);
        CHECK(unit == NULL && count == 7);
        assessment->update_count = 0;
        CHECK(hf_updates_units(assessment, 0, &world.help.keep, world.help.scratch, &unit,
                               &count) == HF_OK &&
              count == 0);
    }
    world_close(&world);
}

/* Every size of both arenas: done, or HF_ERR_MEMORY with the assessment as before. */
static void test_memory(void) {
    static char room[2][1 << 16];
    struct world world;
    if (!updates_open(&world, counted_lines, NULL, 0, "2024-06-01")) {
        world_close(&world);
        return;
    }
    const struct hf_assessment before = world.assessment;
    int failed = 0;
    int done = 0;
    for (size_t size = 0; size < sizeof room[0]; size += 56) {
        for (int which = 0; which < 2; which++) {
            struct hf_arena keep = hf_arena_over(room[0], which == 0 ? size : sizeof room[0]);
            const struct hf_arena scratch =
                hf_arena_over(room[1], which == 1 ? size : sizeof room[1]);
            struct hf_assessment assessment = before;
            assessment.update = NULL;
            assessment.update_count = 0;
            assessment.release_use_count = 0;
            assessment.why = hf_why_make(&keep);
            const enum hf_status status = hf_updates_assess(&assessment, &keep, scratch, NULL);
            failed += status == HF_ERR_MEMORY && assessment.update == NULL &&
                      assessment.update_count == 0 && assessment.release_use_count == 0;
            done += status == HF_OK && assessment.update_count == 1 &&
                    assessment.release_use_count == 3;
        }
    }
    CHECK(failed > 10 && done > 100);
    CHECK((size_t)(failed + done) == 2 * ((sizeof room[0] + 55) / 56));
    world_close(&world);
}

/* ---- against a slow version ---- */

enum { CHANCE_PRODUCTS = 4, CHANCE_RELEASES = 4, CHANCE_DEVICES = 40 };

static void chance_lines(struct hf_random *random, struct snapshot_helper *help) {
    static const char *const exploited[] = {"", " | exploited=no", " | exploited=yes"};
    for (int p = 0; p < CHANCE_PRODUCTS; p++) {
        for (int r = 0; r < CHANCE_RELEASES; r++) {
            struct hf_text line;
            CHECK(hf_text_format(&help->text, &line,
                                 "release | manufacturer=M | product=P%d | version=%d.0 | "
                                 "released=2024-0%d-1%d%s%s%d.0",
                                 p, r, 1 + (int)hf_random_below(random, 6),
                                 (int)hf_random_below(random, 10),
                                 exploited[hf_random_below(random, 3)],
                                 hf_random_below(random, 2) == 0 ? " | fixed_by=" : " | document=",
                                 (int)hf_random_below(random, CHANCE_RELEASES)) == HF_OK);
            struct hf_text clean = line;
            const size_t at = hf_text_find(line, HF_TEXT(" | document="), 0);
            clean.len = at < line.len ? at : line.len;
            helper_line(help, clean);
        }
    }
    for (int d = 0; d < CHANCE_DEVICES; d++) {
        struct hf_text line;
        CHECK(hf_text_format(&help->text, &line,
                             "device | site=S%d | name=d%d | manufacturer=M | device_type=P%d | "
                             "release=%d.0 | quantity=%d",
                             (int)hf_random_below(random, 5), d,
                             (int)hf_random_below(random, CHANCE_PRODUCTS),
                             (int)hf_random_below(random, CHANCE_RELEASES + 1),
                             1 + (int)hf_random_below(random, 5)) == HF_OK);
        helper_line(help, line);
    }
}

/* Cards in half of the devices. */
static void chance_cards(struct hf_random *random, struct snapshot_helper *help) {
    for (int m = 0; m < CHANCE_DEVICES / 2; m++) {
        struct hf_text line;
        CHECK(hf_text_format(&help->text, &line,
                             "module | device=d%d | module_bay=%d | manufacturer=M | "
                             "module_type=P%d | release=%d.0 | quantity=%d",
                             2 * m, m, (int)hf_random_below(random, CHANCE_PRODUCTS),
                             (int)hf_random_below(random, CHANCE_RELEASES + 1),
                             1 + (int)hf_random_below(random, 5)) == HF_OK);
        helper_line(help, line);
    }
}

static uint32_t slow_release(const struct hf_snapshot *snapshot, uint32_t product,
                             struct hf_text version) {
    for (uint32_t i = 0; i < snapshot->releases.rows.count; i++) {
        if (snapshot->releases.product[i] == product && version.len > 0 &&
            hf_text_equal(snapshot->releases.version[i], version)) {
            return i;
        }
    }
    return HF_NONE;
}

/* Is the flaw of what the unit runs open for more than 14 days? */
static enum hf_answer slow_overdue(const struct hf_snapshot *snapshot, uint32_t product,
                                   struct hf_text version, struct hf_date as_of) {
    const uint32_t runs = slow_release(snapshot, product, version);
    if (runs == HF_NONE || snapshot->releases.exploited[runs] == HF_UNDETERMINED) {
        return HF_ANSWER_NO_BASIS;
    }
    if (snapshot->releases.exploited[runs] == HF_NO) {
        return HF_ANSWER_NO;
    }
    const uint32_t fix = slow_release(snapshot, product, snapshot->releases.fixed_by[runs]);
    if (fix == HF_NONE || fix == runs) {
        return HF_ANSWER_NO_BASIS;
    }
    const int32_t open = as_of.days - snapshot->releases.released[fix].earliest.days;
    return open > 14 ? HF_ANSWER_YES : HF_ANSWER_NO;
}

static void test_by_chance(void) {
    struct hf_random random = {.seed = 20240601, .stream = 7};
    int64_t overdue = 0;
    for (int round = 0; round < 40; round++) {
        struct world world = {0};
        helper_open(&world.help);
        chance_lines(&random, &world.help);
        chance_cards(&random, &world.help);
        world.snapshot = helper_build(&world.help);
        if (world.snapshot == NULL) {
            return;
        }
        world.assessment.snapshot = world.snapshot;
        world.assessment.scenario.as_of = day("2024-04-10");
        CHECK(world_assess(&world) == HF_OK &&
              hf_updates_assess(&world.assessment, &world.help.keep, world.help.scratch, NULL) ==
                  HF_OK);
        for (uint32_t i = 0; i < world.assessment.update_count; i++) {
            const struct hf_update *update = &world.assessment.update[i];
            int64_t units[2] = {0, 0};
            int64_t all = 0;
            int64_t of_uses = 0;
            const struct hf_devices *devices = &world.snapshot->devices;
            const struct hf_modules *modules = &world.snapshot->modules;
            for (uint32_t u = 0; u < devices->rows.count + modules->rows.count; u++) {
                const bool is_card = u >= devices->rows.count;
                const uint32_t d = is_card ? u - devices->rows.count : u;
                if ((is_card ? modules->product[d] : devices->product[d]) != update->product) {
                    continue;
                }
                const int64_t quantity = is_card ? modules->quantity[d] : devices->quantity[d];
                const enum hf_answer answer =
                    slow_overdue(world.snapshot, update->product,
                                 is_card ? modules->release[d] : devices->release[d],
                                 world.assessment.scenario.as_of);
                all += quantity;
                units[0] += answer == HF_ANSWER_YES ? quantity : 0;
                units[1] += answer != HF_ANSWER_NO ? quantity : 0;
            }
            for (uint32_t u = 0; u < update->use_count; u++) {
                of_uses += world.assessment.release_use[update->use_from + u].units;
            }
            CHECK(update->units == all && of_uses == all);
            CHECK(update->units_overdue[0] == units[0] && update->units_overdue[1] == units[1]);
            overdue += units[0];
        }
        world_close(&world);
    }
    CHECK(overdue > 100); /* there was something to find */
}

int main(void) {
    test_flaws();
    test_late();
    test_barred();
    test_keeping();
    test_counting();
    test_modules();
    test_held();
    test_past_day();
    test_reasons_are_short();
    test_arguments();
    test_memory();
    test_by_chance();
    return check_report();
}
