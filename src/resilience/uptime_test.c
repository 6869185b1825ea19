/* Goal: how long services and sites are down follows rates, time to restore, and the network; a
 * group outweighs single failures from the share on that is said.
 * Method: closed forms of a site that hangs on one device, of modules, quantities, two ways, links,
 * units of no known product, and needs that are said or left open; the break-even put in as a
 * chance doubles what sites are down; laws on a generated-like network: longer restoring is worse,
 * a chance of nothing changes nothing; names of groups that are refused; failing memory, bad
 * arguments. */
#include <holdfast/resilience.h>
#include <holdfast/stock.h>

#include "tests/snapshot_helper.h"

#include <math.h>
#include <string.h>

#define HOURS (24.0 * HF_DAYS_PER_YEAR)

struct uptime_bed {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    struct hf_uptime_chance chance[3];
    struct hf_uptime_request request;
    struct hf_uptime uptime;
};

static void uptime_bed_open(struct uptime_bed *bed, const char *lines) {
    memset(bed, 0, sizeof *bed);
    helper_open(&bed->help);
    helper_lines(&bed->help, lines);
    const struct hf_snapshot *snapshot = helper_build(&bed->help);
    if (snapshot == NULL) {
        abort();
    }
    struct hf_assessment *assessment = &bed->assessment;
    assessment->snapshot = snapshot;
    CHECK(hf_date_parse(HF_TEXT("2020-05-15"), &assessment->scenario.as_of));
    assessment->why = hf_why_make(&bed->help.keep);
    CHECK(hf_assumptions_resolve(&bed->help.keep, snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_stock_assess(assessment, &bed->help.keep, bed->help.scratch, NULL) == HF_OK);
    CHECK(hf_resilience_assess(assessment, &bed->help.keep, bed->help.scratch, NULL) == HF_OK);
    bed->request.chance = bed->chance;
}

static void uptime_assume(struct uptime_bed *bed, enum hf_assumption_id id, double lower,
                          double upper) {
    bed->assessment.assumptions.item[id].value = (struct hf_range){lower, upper};
}

static void uptime_ask(struct uptime_bed *bed) {
    struct hf_error error = {0};
    CHECK(hf_uptime_assess(&bed->assessment, &bed->request, &bed->help.keep, bed->help.scratch,
                           &bed->uptime, &error) == HF_OK);
}

/* Minutes a year of what is up for a share of the time. */
static double minutes_of(double up) {
    return (1.0 - up) * HF_UPTIME_MINUTES_A_YEAR;
}

static double unit_up(double per_year, double hours) {
    return 1.0 / (1.0 + per_year * hours / HOURS);
}

#define UPTIME_CORE                                                                                \
    "function | name=Radio\nparty | name=Acme\nparty | name=Plain\n"                               \
    "product | manufacturer=Plain | model=C | kind=device | failure_rate_per_year=0.5\n"           \
    "product | manufacturer=Acme | model=A | kind=device | failure_rate_per_year=0.2\n"            \
    "product | manufacturer=Acme | model=M | kind=module | failure_rate_per_year=0.1\n"            \
    "site | name=Core\ndevice | site=Core | name=c | manufacturer=Plain | device_type=C\n"         \
    "gateway | function=Radio | device=c\n"

#define UPTIME_NORTH                                                                               \
    "site | name=North | region=Up\n"                                                              \
    "device | site=North | name=n | manufacturer=Acme | device_type=A | function=Radio | "         \
    "quantity=3\nmodule | device=n | name=1 | manufacturer=Acme | part_id=M | quantity=2\n"        \
    "link | label=1 | side_a_device=c | side_b_device=n\n"                                         \
    "service | site=North | function=Radio | subscribers=60\n"

/* The cell of that region. */
static const struct hf_uptime_cell *cell_of(const struct uptime_bed *bed, const char *region) {
    for (uint32_t i = 0; i < bed->uptime.cell_count; i++) {
        if (hf_text_equal(bed->uptime.cell[i].region, hf_text_of(region)) &&
            bed->uptime.cell[i].function != HF_NONE) {
            return &bed->uptime.cell[i];
        }
    }
    CHECK(false);
    abort();
}

/* A site that hangs on its device, three units and two modules, and on the core. */
static void one_site(void) {
    struct uptime_bed bed;
    uptime_bed_open(&bed, UPTIME_CORE UPTIME_NORTH);
    uptime_ask(&bed);
    const struct hf_uptime_cell *cell = cell_of(&bed, "Up");
    const double worst =
        unit_up(0.5, 24.0) * pow(unit_up(0.2, 24.0), 3.0) * pow(unit_up(0.1, 24.0), 2.0);
    const double best = unit_up(0.5, 4.0) * (1.0 - pow(1.0 - unit_up(0.2, 4.0), 3.0)) *
                        (1.0 - pow(1.0 - unit_up(0.1, 4.0), 2.0));
    CHECK_NEAR(cell->down.alone[0], minutes_of(worst), 1e-9);
    CHECK_NEAR(cell->down.alone[1], minutes_of(best), 1e-9);
    CHECK_NEAR(cell->down.groups[0], minutes_of(worst), 1e-9);
    CHECK_NEAR(cell->subscriber_hours[0], minutes_of(worst) / 60.0 * 60.0, 1e-9);
    CHECK(cell->services == 1 && cell->services_exact == 1 && cell->subscribers == 60);
    CHECK(cell->group == HF_NONE);
    const struct hf_uptime_base *base = &bed.uptime.base;
    CHECK(base->units == 6 && base->units_assumed == 0 && base->units_unknown == 0);
    CHECK(base->links == 1 && !base->has_link_rate);
    CHECK(base->services == 2 && base->sites == 2 && base->sites_unserved == 0);
    uptime_assume(&bed, HF_ASSUME_LINK_RATE, 0.5, 2.0);
    uptime_ask(&bed);
    CHECK(bed.uptime.base.has_link_rate);
    CHECK_NEAR(cell_of(&bed, "Up")->down.alone[0], minutes_of(worst * unit_up(2.0, 24.0)), 1e-9);
    CHECK_NEAR(cell_of(&bed, "Up")->down.alone[1], minutes_of(best * unit_up(0.5, 4.0)), 1e-9);
    helper_close(&bed.help);
}

/* Two devices, one of them of no known product, lead from the core to the far site. */
static void two_ways(void) {
    struct uptime_bed bed;
    uptime_bed_open(
        &bed, UPTIME_CORE
        "site | name=East\nsite | name=West\nsite | name=Far | region=Low\n"
        "device | site=East | name=e | manufacturer=Acme | device_type=A\n"
        "device | site=West | name=w\n"
        "device | site=Far | name=f | manufacturer=Plain | device_type=C | function=Radio\n"
        "link | label=1 | side_a_device=c | side_b_device=e\n"
        "link | label=2 | side_a_device=c | side_b_device=w\n"
        "link | label=3 | side_a_device=e | side_b_device=f\n"
        "link | label=4 | side_a_device=w | side_b_device=f\n"
        "service | site=Far | function=Radio | subscribers=10\n");
    const struct hf_range assumed =
        bed.assessment.assumptions.item[HF_ASSUME_FAILURE_RATE_PER_YEAR].value;
    uptime_ask(&bed);
    for (int end = 0; end < 2; end++) {
        const double hours = end == 0 ? 24.0 : 4.0;
        const double unknown = end == 0 ? assumed.upper : assumed.lower;
        const double missed = (1.0 - unit_up(0.2, hours)) * (1.0 - unit_up(unknown, hours));
        const double served = pow(unit_up(0.5, hours), 2.0) * (1.0 - missed);
        CHECK_NEAR(cell_of(&bed, "Low")->down.alone[end], minutes_of(served), 1e-9);
    }
    CHECK(bed.uptime.base.units_assumed == 1 && bed.uptime.base.units_unknown == 1);
    CHECK(bed.uptime.base.services_exact[0] == 4 && bed.uptime.base.services_exact[1] == 4);
    helper_close(&bed.help);
}

/* The site's device needs time of two devices at the core, as the rows say or leave open: what its
 * service is up for at each end, beside the devices on its way. */
static void needs_time(const char *rows, double worst, double best, int64_t providers,
                       int64_t dependencies) {
    char lines[4096];
    struct uptime_bed bed;
    snprintf(lines, sizeof lines, "%s%s%s", UPTIME_CORE UPTIME_NORTH,
             "device | site=Core | name=a | manufacturer=Plain | device_type=C\n"
             "device | site=Core | name=b | manufacturer=Acme | device_type=A\n",
             rows);
    uptime_bed_open(&bed, lines);
    uptime_ask(&bed);
    const double way[2] = {unit_up(0.5, 24.0) * pow(unit_up(0.2, 24.0), 3.0) *
                               pow(unit_up(0.1, 24.0), 2.0),
                           unit_up(0.5, 4.0) * (1.0 - pow(1.0 - unit_up(0.2, 4.0), 3.0)) *
                               (1.0 - pow(1.0 - unit_up(0.1, 4.0), 2.0))};
    const struct hf_uptime_cell *cell = cell_of(&bed, "Up");
    CHECK_NEAR(cell->down.alone[0], minutes_of(way[0] * worst), 1e-6);
    CHECK_NEAR(cell->down.alone[1], minutes_of(way[1] * best), 1e-6);
    CHECK(bed.uptime.base.providers_unknown == providers);
    CHECK(bed.uptime.base.dependencies_open == dependencies);
    CHECK(bed.uptime.base.units == 8 && bed.uptime.base.units_unknown == 0);
    helper_close(&bed.help);
}

#define TIME_OF(device) "provider | dependency=time | device=" device "\n"
#define NEEDS_TIME      "dependent | dependency=time | device=n\n"

static void needs_said_or_not(void) {
    const double up[2][2] = {{unit_up(0.5, 24.0), unit_up(0.2, 24.0)},
                             {unit_up(0.5, 4.0), unit_up(0.2, 4.0)}};
    struct uptime_bed bed;
    uptime_bed_open(&bed, UPTIME_CORE UPTIME_NORTH);
    const double stranger =
        unit_up(bed.assessment.assumptions.item[HF_ASSUME_FAILURE_RATE_PER_YEAR].value.upper, 24.0);
    helper_close(&bed.help);
    const double any[2] = {1.0 - (1.0 - up[0][0]) * (1.0 - up[0][1]),
                           1.0 - (1.0 - up[1][0]) * (1.0 - up[1][1])};
    const double all[2] = {up[0][0] * up[0][1], up[1][0] * up[1][1]};
    needs_time("dependency | dependency=time | needed=1\n" TIME_OF("a") TIME_OF("b") NEEDS_TIME,
               any[0], any[1], 0, 0);
    needs_time("dependency | dependency=time | needed=2\n" TIME_OF("a") TIME_OF("b") NEEDS_TIME,
               all[0], all[1], 0, 0);
    needs_time("dependency | dependency=time\n" TIME_OF("a") TIME_OF("b") NEEDS_TIME, all[0],
               any[1], 0, 1);
    /* providers that no table knows: as many as the number needs, or as there may be */
    needs_time("dependency | dependency=time | needed=3\n" TIME_OF("a") NEEDS_TIME,
               up[0][0] * pow(stranger, 2.0), up[1][0], 2, 0);
    needs_time("dependency | dependency=time | needed=1\nprovider | dependency=time\n" NEEDS_TIME,
               stranger, 1.0, 1, 0);
    needs_time("dependency | dependency=time\nprovider | dependency=time\n" TIME_OF("a") NEEDS_TIME,
               up[0][0] * stranger, 1.0, 1, 1);
    needs_time("dependency | dependency=time | needed=1\nprovider | dependency=time\n" TIME_OF("a")
                   NEEDS_TIME,
               up[0][0], 1.0, 0, 0); /* that there is a second one is not known */
    needs_time(NEEDS_TIME, stranger, 1.0, 1, 1);
    /* who needs it */
    needs_time("dependency | dependency=time | needed=1\n" TIME_OF(
                   "a") "dependent | dependency=time | of_region=Nowhere\n",
               up[0][0], 1.0, 0, 0);
    needs_time("dependency | dependency=time | needed=1\n" TIME_OF(
                   "a") "dependent | dependency=time | of_region=up\n",
               up[0][0], up[1][0], 0, 0);
}

/* What a loose device hangs on may be any other of its site: at worst all have to be up, and those
 * that are on the way in any case count once more. */
static void guessed_join(void) {
    struct uptime_bed bed;
    uptime_bed_open(&bed,
                    UPTIME_CORE "site | name=Far | region=Low\n"
                                "device | site=Far | name=e | manufacturer=Acme | device_type=A\n"
                                "device | site=Far | name=f | manufacturer=Plain | device_type=C\n"
                                "device | site=Far | name=g | manufacturer=Acme | device_type=A | "
                                "transit=no | function=Radio\n"
                                "link | label=1 | side_a_device=c | side_b_device=e\n"
                                "link | label=2 | side_a_device=e | side_b_device=f\n"
                                "service | site=Far | function=Radio | subscribers=10\n");
    uptime_ask(&bed);
    const double core[2] = {unit_up(0.5, 24.0), unit_up(0.5, 4.0)};
    const double acme[2] = {unit_up(0.2, 24.0), unit_up(0.2, 4.0)};
    const struct hf_uptime_cell *cell = cell_of(&bed, "Low");
    CHECK_NEAR(cell->down.alone[0], minutes_of(core[0] * acme[0] * acme[0] * (acme[0] * core[0])),
               1e-6);
    CHECK_NEAR(cell->down.alone[1], minutes_of(core[1] * acme[1] * acme[1]), 1e-6);
    helper_close(&bed.help);
}

/* The chance of a group that takes everything, and of one that takes a site. */
static void with_chances(void) {
    struct uptime_bed bed;
    uptime_bed_open(&bed, UPTIME_CORE UPTIME_NORTH);
    uptime_assume(&bed, HF_ASSUME_RESTORE_HOURS, 8.0, 8.0);
    uptime_ask(&bed);
    const struct hf_uptime alone = bed.uptime;
    CHECK(alone.group_count == 2 && alone.group[0].sites_lost[1] == 2 &&
          alone.group[1].sites_lost[1] == 1);
    CHECK_NEAR(alone.group[0].share[0], alone.base.site_minutes[1] / HF_UPTIME_MINUTES_A_YEAR,
               1e-12);
    CHECK_NEAR(alone.group[1].share[1], 2.0 * alone.base.site_minutes[0] / HF_UPTIME_MINUTES_A_YEAR,
               1e-12);
    CHECK(!hf_range_is_known(alone.group[0].chance));
    const double share = alone.group[0].share[0]; /* all sites are as long down again */
    bed.chance[0] = (struct hf_uptime_chance){HF_TEXT("vendor: Plain"), {share, share}};
    bed.request.chance_count = 1;
    uptime_ask(&bed);
    const double served = 1.0 - alone.base.site_minutes[1] / HF_UPTIME_MINUTES_A_YEAR;
    CHECK_NEAR(bed.uptime.base.site_minutes_groups[1], minutes_of(served * (1.0 - share)), 1e-6);
    CHECK_NEAR(bed.uptime.base.site_minutes[1], alone.base.site_minutes[1], 1e-12);
    CHECK(bed.uptime.base.sets == 2 && !(bed.uptime.base.left_out[0] > 0.0));
    const struct hf_uptime_cell *cell = cell_of(&bed, "Up");
    CHECK(cell->group != HF_NONE &&
          hf_text_equal(bed.assessment.group[cell->group].name, HF_TEXT("Plain")));
    CHECK_NEAR(cell->group_minutes[0], share * HF_UPTIME_MINUTES_A_YEAR, 1e-9);
    CHECK_NEAR(bed.uptime.group[0].chance.lower, share, 1e-15);
    bed.chance[1] = (struct hf_uptime_chance){HF_TEXT("Acme"), {0.0, 0.5}};
    bed.request.chance_count = 2;
    uptime_ask(&bed);
    CHECK_NEAR(cell_of(&bed, "Up")->down.groups[1],
               minutes_of((1.0 - share) * (1.0 - cell->down.alone[1] / HF_UPTIME_MINUTES_A_YEAR)),
               1e-6);
    CHECK(hf_text_equal(bed.assessment.group[cell_of(&bed, "Up")->group].name, HF_TEXT("Acme")));
    helper_close(&bed.help);
}

/* What is not served today is in no figure. */
static void left_out(void) {
    struct uptime_bed bed;
    uptime_bed_open(&bed, UPTIME_CORE UPTIME_NORTH
                    "site | name=Alone | region=Low\n"
                    "device | site=Alone | name=a | manufacturer=Acme | device_type=A | "
                    "function=Radio\nservice | site=Alone | function=Radio | subscribers=7\n");
    uptime_ask(&bed);
    const struct hf_uptime *uptime = &bed.uptime;
    CHECK(uptime->base.sites == 2 && uptime->base.sites_unserved == 1);
    CHECK(uptime->base.services == 2 && uptime->base.services_unserved == 1);
    CHECK(uptime->cell_count == 2 && uptime->site_count == 2);
    for (uint32_t i = 0; i < uptime->group_count; i++) {
        CHECK(uptime->group[i].sites_lost[1] <= uptime->group[i].sites_lost[0]);
        CHECK(uptime->group[i].sites_lost[0] <= 2);
        CHECK(uptime->group[i].subscribers_lost[0] <= 60);
    }
    helper_close(&bed.help);
}

static void longer_is_worse(void) {
    struct uptime_bed bed;
    double before[2] = {-1.0, -1.0};
    uptime_bed_open(&bed, UPTIME_CORE UPTIME_NORTH);
    for (double hours = 0.0; hours < 40.0; hours += 8.0) {
        uptime_assume(&bed, HF_ASSUME_RESTORE_HOURS, hours / 4.0, hours);
        uptime_ask(&bed);
        for (int end = 0; end < 2; end++) {
            CHECK(bed.uptime.base.site_minutes[end] > before[end]);
            CHECK(bed.uptime.base.site_minutes[0] >= bed.uptime.base.site_minutes[1]);
            before[end] = bed.uptime.base.site_minutes[end];
        }
        CHECK(hours > 0.0 || !(before[0] > 0.0));
    }
    helper_close(&bed.help);
}

static enum hf_status ask_of(struct uptime_bed *bed, const char *name, double lower, double upper,
                             struct hf_error *error) {
    bed->chance[0] = (struct hf_uptime_chance){hf_text_of(name), {lower, upper}};
    bed->request.chance_count = 1;
    return hf_uptime_assess(&bed->assessment, &bed->request, &bed->help.keep, bed->help.scratch,
                            &bed->uptime, error);
}

/* A group of any threat may have a chance, and takes what it takes. */
static void any_threat(void) {
    static const char *const name[] = {"crew", "own group: crew", "software P-OS",
                                       "factory country: made in SE", "managed from south"};
    static const char *const told[] = {"crew", "crew", "software P-OS", "made in SE",
                                       "managed from south"};
    struct uptime_bed bed;
    struct hf_error error = {0};
    uptime_bed_open(&bed, UPTIME_CORE UPTIME_NORTH
                    "product | manufacturer=Plain | model=X | kind=device | software_line=P-OS | "
                    "factory_country=SE\n"
                    "site | name=East | region=Low\n"
                    "device | site=East | name=e | manufacturer=Plain | device_type=X | "
                    "function=Radio | management_segment=south\n"
                    "link | label=2 | side_a_device=c | side_b_device=e | risk_group=both\n"
                    "service | site=East | function=Radio | subscribers=7\n"
                    "risk member | group=crew | device=e\nrisk member | group=both | device=e\n");
    for (size_t i = 0; i < sizeof name / sizeof name[0]; i++) {
        CHECK(ask_of(&bed, name[i], 0.25, 0.25, &error) == HF_OK);
        const struct hf_uptime_cell *cell = cell_of(&bed, "Low");
        CHECK(hf_text_equal(bed.assessment.group[cell->group].name, hf_text_of(told[i])));
        CHECK_NEAR(cell->group_minutes[0], 0.25 * HF_UPTIME_MINUTES_A_YEAR, 1e-6);
    }
    CHECK(ask_of(&bed, "both", 0.1, 0.1, &error) == HF_ERR_INPUT &&
          strstr(error.message, "'shared route: NAME' or 'own group: NAME'") != NULL);
    CHECK(ask_of(&bed, "shared route: both", 0.1, 0.1, &error) == HF_OK);
    helper_close(&bed.help);
}

static void refused(void) {
    struct uptime_bed bed;
    struct hf_error error = {0};
    uptime_bed_open(&bed, UPTIME_CORE UPTIME_NORTH
                    "party | name=Idle\ncomponent | manufacturer=Plain | product=C | "
                    "component_manufacturer=Acme | component=M\n");
    bed.uptime.cell_count = 77;
    CHECK(ask_of(&bed, "Nobody", 0.1, 0.1, &error) == HF_ERR_INPUT && error.message[0] != '\0');
    CHECK(ask_of(&bed, "Idle", 0.1, 0.1, &error) == HF_ERR_INPUT);
    CHECK(ask_of(&bed, "Acme, Plain", 0.1, 0.1, &error) == HF_ERR_INPUT);
    CHECK(ask_of(&bed, "vendor: Acme", 0.2, 0.1, &error) == HF_ERR_INPUT);
    CHECK(ask_of(&bed, "vendor: Acme", -0.1, 0.1, &error) == HF_ERR_INPUT);
    CHECK(ask_of(&bed, "vendor: Acme", 0.1, 1.1, &error) == HF_ERR_INPUT);
    CHECK(ask_of(&bed, "vendor: Acme", (double)NAN, (double)NAN, &error) == HF_ERR_INPUT);
    uptime_assume(&bed, HF_ASSUME_RESTORE_HOURS, (double)NAN, (double)NAN);
    CHECK(ask_of(&bed, "vendor: Acme", 0.1, 0.1, &error) == HF_ERR_INPUT);
    uptime_assume(&bed, HF_ASSUME_RESTORE_HOURS, 4.0, 24.0);
    bed.request.chance_count = HF_UPTIME_CHANCES_MAX + 1;
    CHECK(hf_uptime_assess(&bed.assessment, &bed.request, &bed.help.keep, bed.help.scratch,
                           &bed.uptime, &error) == HF_ERR_ARGUMENT);
    bed.request.chance_count = 0;
    CHECK(hf_uptime_assess(NULL, &bed.request, &bed.help.keep, bed.help.scratch, &bed.uptime,
                           NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_uptime_assess(&bed.assessment, NULL, &bed.help.keep, bed.help.scratch, &bed.uptime,
                           NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_uptime_assess(&bed.assessment, &bed.request, NULL, bed.help.scratch, &bed.uptime,
                           NULL) == HF_ERR_ARGUMENT);
    CHECK(bed.uptime.cell_count == 77);
    helper_close(&bed.help);
}

static void uptime_memory(void) {
    struct uptime_bed bed;
    uptime_bed_open(&bed, UPTIME_CORE UPTIME_NORTH);
    bed.request.states_max = 4096;
    bed.chance[0] = (struct hf_uptime_chance){HF_TEXT("Acme"), {0.1, 0.2}};
    bed.request.chance_count = 1;
    enum hf_status status = HF_ERR_MEMORY;
    for (int64_t allowed = 0; status != HF_OK && allowed < 20000; allowed++) {
        int64_t left = allowed;
        struct hf_arena keep = bed.help.keep;
        struct hf_arena scratch = bed.help.scratch;
        bed.uptime.cell_count = 77;
        keep.allowance = &left;
        scratch.allowance = &left;
        status = hf_uptime_assess(&bed.assessment, &bed.request, &keep, scratch, &bed.uptime, NULL);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && bed.uptime.cell_count == 77));
    }
    CHECK(status == HF_OK);
    helper_close(&bed.help);
}

int main(void) {
    one_site();
    two_ways();
    needs_said_or_not();
    guessed_join();
    with_chances();
    any_threat();
    left_out();
    longer_is_worse();
    refused();
    uptime_memory();
    return check_report();
}
