/* Goal: a loss reaches a threshold at the people, share, sites or user-hours that the pack states,
 * not one earlier; what nobody counted leaves it open, both ways. Method: a small operator worked
 * out by hand, thresholds on both sides of each figure; the same with a count left out; a
 * scenario's loss beside the single one; allocations that fail. */
#include <holdfast/resilience.h>

#include "tests/snapshot_helper.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Alpha takes North's radio (1,000) and West's fibre, Gamma takes East (200) and all of West behind
 * it (30 and the fibre), Beta takes everything. */
#define ROWS                                                                                       \
    "operator | name=O | country=XA\n"                                                             \
    "function | name=Radio | class=mobile-access\n"                                                \
    "function | name=Fibre | class=fibre-access\n"                                                 \
    "site | name=Core\n"                                                                           \
    "site | name=North\n"                                                                          \
    "site | name=East\n"                                                                           \
    "site | name=West\n"                                                                           \
    "product | manufacturer=Beta | model=B1\n"                                                     \
    "product | manufacturer=Alpha | model=A1\n"                                                    \
    "product | manufacturer=Gamma | model=G1\n"                                                    \
    "device | site=Core | name=c | manufacturer=Beta | device_type=B1\n"                           \
    "device | site=North | name=n | manufacturer=Alpha | device_type=A1 | function=Radio\n"        \
    "device | site=East | name=e | manufacturer=Gamma | device_type=G1 | function=Radio\n"         \
    "device | site=West | name=w | manufacturer=Beta | device_type=B1 | function=Radio\n"          \
    "device | site=West | name=f | manufacturer=Alpha | device_type=A1 | function=Fibre\n"         \
    "gateway | function=Radio | device=c\n"                                                        \
    "gateway | function=Fibre | device=c\n"                                                        \
    "link | label=1 | side_a_device=c | side_b_device=n\n"                                         \
    "link | label=2 | side_a_device=c | side_b_device=e\n"                                         \
    "link | label=3 | side_a_device=e | side_b_device=w\n"                                         \
    "link | label=4 | side_a_device=e | side_b_device=f\n"                                         \
    "service | site=North | function=Radio | subscribers=1000\n"                                   \
    "service | site=East | function=Radio | subscribers=200\n"                                     \
    "service | site=West | function=Radio | subscribers=30\n"
#define COUNTED   ROWS "service | site=West | function=Fibre | subscribers=70\n"
#define UNCOUNTED ROWS "service | site=West | function=Fibre\n"

static struct hf_text radio_words[] = {{"Mobile-Access", 13}};
static struct hf_function_class test_classes[] = {
    {.id = {"radio", 5}, .function = radio_words, .function_count = 1}, {.id = {"nothing", 7}}};
static struct hf_text radio_class[] = {{"radio", 5}};
static struct hf_text empty_class[] = {{"nothing", 7}};

enum which {
    PEOPLE_300,
    PEOPLE_301,
    HOURS_3000,
    SHARE_RADIO,
    SITES_2,
    SITES_3,
    NOTHING,
    LONG,
    LAST
};

static struct hf_incident_threshold test_thresholds[LAST] = {
    [PEOPLE_300] = {.basis = HF_INCIDENT_SUBSCRIBERS, .least = 300.0},
    [PEOPLE_301] = {.basis = HF_INCIDENT_SUBSCRIBERS, .least = 301.0, .hours = 8.0},
    [HOURS_3000] = {.basis = HF_INCIDENT_USER_HOURS, .least = 3000.0},
    /* Gamma takes 230 of the 1,230 with a radio */
    [SHARE_RADIO] = {.basis = HF_INCIDENT_SUBSCRIBER_SHARE,
                     .least = 0.1869,
                     .hours = 2.0,
                     .function_class = radio_class,
                     .function_class_count = 1},
    [SITES_2] = {.basis = HF_INCIDENT_SITES, .least = 2.0},
    [SITES_3] = {.basis = HF_INCIDENT_SITES, .least = 3.0},
    [NOTHING] = {.basis = HF_INCIDENT_SUBSCRIBERS,
                 .least = 1.0,
                 .function_class = empty_class,
                 .function_class_count = 1},
    [LONG] = {.basis = HF_INCIDENT_USER_HOURS, .least = 3000.0, .hours = 24.0},
};

struct bed {
    struct snapshot_helper help;
    struct hf_fact fact;
    struct hf_pack pack;
    struct hf_snapshot snapshot;
    struct hf_change change;
    struct hf_assessment assessment;
};

static void bed_open(struct bed *bed, const char *rows) {
    memset(bed, 0, sizeof *bed);
    helper_open(&bed->help);
    helper_lines(&bed->help, rows);
    const struct hf_snapshot *snapshot = helper_build(&bed->help);
    if (snapshot == NULL) {
        abort();
    }
    for (int i = 0; i < LAST; i++) {
        test_thresholds[i].jurisdiction = i % 2 == 0 ? HF_TEXT("XA") : HF_TEXT("XB");
        test_thresholds[i].interval = (struct hf_interval){HF_DATE_UNKNOWN, HF_DATE_NEVER};
        CHECK(hf_date_parse(HF_TEXT("2020-01-01"), &test_thresholds[i].interval.from.earliest));
        test_thresholds[i].interval.from.latest = test_thresholds[i].interval.from.earliest;
    }
    bed->pack = (struct hf_pack){.fact = &bed->fact,
                                 .fact_count = 1,
                                 .function_class = test_classes,
                                 .function_class_count = COUNT(test_classes),
                                 .threshold = test_thresholds,
                                 .threshold_count = LAST};
    memcpy(&bed->snapshot, snapshot, sizeof *snapshot);
    bed->snapshot.pack = &bed->pack;
    bed->snapshot.pack_count = 1;
}

static enum hf_status bed_assess(struct bed *bed, const char *lost, const char *as_of) {
    struct hf_assessment *assessment = &bed->assessment;
    *assessment = (struct hf_assessment){.scenario = {.change = &bed->change}};
    if (lost != NULL) {
        bed->change = (struct hf_change){
            .kind = HF_CHANGE_LOSE, .subject = hf_text_of(lost), .date = HF_DATE_MIN};
        assessment->scenario.change_count = 1;
    }
    CHECK(hf_date_parse(hf_text_of(as_of), &assessment->scenario.as_of));
    HF_TRY(hf_scenario_apply(&bed->help.keep, &bed->snapshot, &assessment->scenario,
                             &assessment->snapshot, NULL));
    assessment->why = hf_why_make(&bed->help.keep);
    CHECK(hf_assumptions_resolve(&bed->help.keep, assessment->snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    return hf_resilience_assess(assessment, &bed->help.keep, bed->help.scratch, NULL);
}

/* The incident of that threshold without the vendor, NULL if it is not reached. */
static const struct hf_incident *incident_of(const struct bed *bed, enum which which,
                                             const char *vendor) {
    const struct hf_assessment *assessment = &bed->assessment;
    for (uint32_t i = 0; i < assessment->incident_count; i++) {
        const struct hf_incident *one = &assessment->incident[i];
        const bool is_it =
            one->limit == (uint32_t)which &&
            (one->loss == HF_NONE
                 ? hf_text_equal(assessment->scenario.change[0].subject, hf_text_of(vendor))
                 : hf_text_equal(assessment->group[assessment->loss[one->loss].group[0]].name,
                                 hf_text_of(vendor)));
        if (is_it) {
            return one;
        }
    }
    return NULL;
}

static bool reached_after(const struct bed *bed, enum which which, const char *vendor,
                          double soonest, double latest) {
    const struct hf_incident *incident = incident_of(bed, which, vendor);
    if (incident == NULL) {
        return isinf(soonest) && isinf(latest);
    }
    const bool is_same = (isinf(latest) ? isinf(incident->after_hours[1])
                                        : fabs(incident->after_hours[1] - latest) < 1e-9) &&
                         fabs(incident->after_hours[0] - soonest) < 1e-9;
    if (!is_same) {
        printf("    %s, %d: after %g..%g hours\n", vendor, (int)which, incident->after_hours[0],
               incident->after_hours[1]);
    }
    return is_same && incident->reached == (isinf(latest) ? HF_ANSWER_NO_BASIS : HF_ANSWER_YES) &&
           incident->why.value != HF_WHY_NONE.value;
}

static const double never = (double)INFINITY;

static void known_answers(void) {
    struct bed bed;
    bed_open(&bed, COUNTED);
    CHECK(bed_assess(&bed, NULL, "2020-06-01") == HF_OK);
    CHECK(bed.assessment.incident_limit_count == LAST);
    /* 1,070 of 1,300, 300, all */
    CHECK(reached_after(&bed, PEOPLE_300, "Alpha", 0.0, 0.0));
    CHECK(reached_after(&bed, PEOPLE_300, "Gamma", 0.0, 0.0));
    CHECK(reached_after(&bed, PEOPLE_301, "Gamma", never, never));
    CHECK(reached_after(&bed, PEOPLE_301, "Alpha", 8.0, 8.0));
    CHECK(reached_after(&bed, HOURS_3000, "Alpha", 3000.0 / 1070.0, 3000.0 / 1070.0));
    CHECK(reached_after(&bed, HOURS_3000, "Gamma", 10.0, 10.0));
    CHECK(reached_after(&bed, LONG, "Gamma", 24.0, 24.0));
    CHECK(reached_after(&bed, SHARE_RADIO, "Gamma", 2.0, 2.0));
    CHECK(reached_after(&bed, SITES_2, "Alpha", 0.0, 0.0));
    CHECK(reached_after(&bed, SITES_3, "Alpha", never, never));
    CHECK(reached_after(&bed, SITES_3, "Beta", 0.0, 0.0));
    CHECK(reached_after(&bed, NOTHING, "Beta", never, never)); /* its class has no function */
    const struct hf_incident_limit *limit = bed.assessment.incident_limit;
    CHECK(limit[PEOPLE_300].losses[0] == 3 && limit[PEOPLE_300].losses[1] == 3);
    CHECK(limit[NOTHING].losses[1] == 0 && limit[NOTHING].subscribers == 0);
    CHECK(limit[SHARE_RADIO].subscribers == 1230 && limit[SHARE_RADIO].subscribers_known);
    CHECK(limit[0].applies == HF_ANSWER_YES && limit[1].applies == HF_ANSWER_NO);
    CHECK(limit[0].is_in_force == HF_ANSWER_YES);
    /* a share just above what Gamma takes; nothing applies yet the year before */
    const double least = test_thresholds[SHARE_RADIO].least;
    test_thresholds[SHARE_RADIO].least = 0.1871;
    CHECK(bed_assess(&bed, NULL, "2019-06-01") == HF_OK);
    test_thresholds[SHARE_RADIO].least = least;
    CHECK(reached_after(&bed, SHARE_RADIO, "Gamma", never, never));
    CHECK(bed.assessment.incident_limit[0].is_in_force == HF_ANSWER_NO);
    helper_close(&bed.help);
}

/* The scenario's loss is told alone, and is the single loss of the same group. */
static void scenario_alone(void) {
    struct bed bed;
    bed_open(&bed, COUNTED);
    CHECK(bed_assess(&bed, "Gamma", "2020-06-01") == HF_OK);
    CHECK(reached_after(&bed, HOURS_3000, "Gamma", 10.0, 10.0));
    CHECK(bed.assessment.incident_limit[PEOPLE_300].losses[1] == 1);
    for (uint32_t i = 0; i < bed.assessment.incident_count; i++) {
        CHECK(bed.assessment.incident[i].loss == HF_NONE &&
              bed.assessment.incident[i].assumed == 0);
    }
    helper_close(&bed.help);
}

/* West's fibre may have anybody's number of people. */
static void uncounted(void) {
    struct bed bed;
    bed_open(&bed, UNCOUNTED);
    CHECK(bed_assess(&bed, NULL, "2020-06-01") == HF_OK);
    CHECK(reached_after(&bed, PEOPLE_300, "Alpha", 0.0, 0.0));
    CHECK(reached_after(&bed, PEOPLE_300, "Gamma", 0.0, never)); /* 230 and those */
    CHECK(reached_after(&bed, HOURS_3000, "Gamma", 0.0, 3000.0 / 230.0));
    CHECK(reached_after(&bed, SHARE_RADIO, "Gamma", 2.0, 2.0)); /* the fibre is not in it */
    CHECK(reached_after(&bed, SITES_2, "Gamma", 0.0, 0.0));
    CHECK(!bed.assessment.incident_limit[PEOPLE_300].subscribers_known);
    CHECK(bed.assessment.incident_limit[SHARE_RADIO].subscribers_known);
    helper_close(&bed.help);
    /* a function whose class nobody states may be one of those asked for */
    bed_open(&bed, "function | name=Cable\n" COUNTED
                   "device | site=North | name=x | manufacturer=Gamma | device_type=G1 | "
                   "function=Cable\n"
                   "gateway | function=Cable | device=c\n"
                   "link | label=9 | side_a_device=c | side_b_device=x\n"
                   "service | site=North | function=Cable | subscribers=5\n");
    CHECK(bed_assess(&bed, NULL, "2020-06-01") == HF_OK);
    CHECK(reached_after(&bed, SHARE_RADIO, "Gamma", 2.0, never));
    CHECK(!bed.assessment.incident_limit[SHARE_RADIO].subscribers_known);
    CHECK(reached_after(&bed, NOTHING, "Gamma", 0.0, never));
    helper_close(&bed.help);
    /* and many who stay served with it make no share small that is of those asked for only */
    bed_open(&bed, "function | name=Cable\n" COUNTED
                   "device | site=North | name=x | manufacturer=Beta | device_type=B1 | "
                   "function=Cable\n"
                   "gateway | function=Cable | device=c\n"
                   "link | label=9 | side_a_device=c | side_b_device=x\n"
                   "service | site=North | function=Cable | subscribers=5000\n");
    CHECK(bed_assess(&bed, NULL, "2020-06-01") == HF_OK);
    CHECK(reached_after(&bed, SHARE_RADIO, "Gamma", 2.0, never));
    CHECK(incident_of(&bed, SHARE_RADIO, "Gamma") != NULL);
    helper_close(&bed.help);
}

/* Nobody of nobody is no share. */
static void nobody(void) {
    struct bed bed;
    static char rows[4096];
    (void)snprintf(rows, sizeof rows, "%s", COUNTED);
    for (char *at = strstr(rows, "subscribers="); at != NULL; at = strstr(at, "subscribers=")) {
        at += strlen("subscribers=");
        for (; *at >= '0' && *at <= '9'; at++) {
            *at = '0';
        }
    }
    bed_open(&bed, rows);
    CHECK(bed_assess(&bed, NULL, "2020-06-01") == HF_OK);
    CHECK(reached_after(&bed, SHARE_RADIO, "Gamma", never, never));
    CHECK(reached_after(&bed, SITES_2, "Gamma", 0.0, 0.0));
    helper_close(&bed.help);
}

static void incidents_without_memory(void) {
    struct bed bed;
    bed_open(&bed, COUNTED);
    CHECK(bed_assess(&bed, NULL, "2020-06-01") == HF_OK);
    struct hf_assessment *assessment = &bed.assessment;
    for (int64_t allowed = 0;; allowed++) {
        int64_t left = allowed;
        struct hf_arena keep = bed.help.keep;
        struct hf_arena scratch = bed.help.scratch;
        keep.allowance = scratch.allowance = &left;
        *assessment = (struct hf_assessment){.snapshot = assessment->snapshot,
                                             .scenario = assessment->scenario,
                                             .assumptions = assessment->assumptions,
                                             .why = hf_why_make(&keep)};
        const enum hf_status status = hf_resilience_assess(assessment, &keep, scratch, NULL);
        if (status == HF_OK) {
            CHECK(assessment->incident_limit_count == LAST);
            break;
        }
        CHECK(status == HF_ERR_MEMORY && assessment->incident == NULL);
    }
    helper_close(&bed.help);
}

int main(void) {
    known_answers();
    scenario_alone();
    uncounted();
    nobody();
    incidents_without_memory();
    return check_report();
}
