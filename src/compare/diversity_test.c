/* Goal: a replacement brings diversity where fewer hang on one group, and not where only less is
 * known. Method: a small operator worked out by hand, a replacement by another maker, by the same
 * one, by one whose parts nobody knows; bad arguments; failed memory. */
#include <holdfast/diversity.h>
#include <holdfast/resilience.h>

#include "tests/snapshot_helper.h"

#include <string.h>

/* Alpha makes North and South, Beta the core; the chip of another is in both of Alpha's. */
#define ROWS                                                                                       \
    "function | name=Radio\n"                                                                      \
    "site | name=Core\n"                                                                           \
    "site | name=North | region=Up\n"                                                              \
    "site | name=South | region=Down\n"                                                            \
    "product | manufacturer=Beta | model=B1 | bom_complete=yes\n"                                  \
    "product | manufacturer=Alpha | model=A1 | bom_complete=yes | factory_country=AA\n"            \
    "product | manufacturer=Alpha | model=A2 | bom_complete=yes\n"                                 \
    "product | manufacturer=Gamma | model=G for all | bom_complete=yes | factory_country=CC\n"     \
    "product | manufacturer=Gamma | model=G2\n"                                                    \
    "product | manufacturer=Chips | model=chip | bom_complete=yes\n"                               \
    "component | product=A1 | component=chip\n"                                                    \
    "component | product=A2 | component=chip\n"                                                    \
    "device | site=Core | name=c | manufacturer=Beta | device_type=B1\n"                           \
    "device | site=North | name=n | manufacturer=Alpha | device_type=A1 | function=Radio\n"        \
    "device | site=South | name=s | manufacturer=Alpha | device_type=A1 | function=Radio\n"        \
    "gateway | function=Radio | device=c\n"                                                        \
    "link | label=1 | side_a_device=c | side_b_device=n\n"                                         \
    "link | label=2 | side_a_device=c | side_b_device=s\n"                                         \
    "service | site=North | function=Radio | subscribers=1000\n"                                   \
    "service | site=South | function=Radio | subscribers=300\n"

struct bed {
    struct snapshot_helper help;
    const struct hf_snapshot *snapshot;
    struct hf_change change;
    struct hf_assessment before, after;
};

static enum hf_status bed_assess(struct bed *bed, const char *added,
                                 struct hf_assessment *assessment) {
    *assessment = (struct hf_assessment){.scenario = {.change = &bed->change}};
    if (added != NULL) {
        bed->change = (struct hf_change){
            .kind = HF_CHANGE_ADD, .subject = hf_text_of(added), .date = HF_DATE_MIN};
        assessment->scenario.change_count = 1;
    }
    CHECK(hf_date_parse(HF_TEXT("2020-01-01"), &assessment->scenario.as_of));
    HF_TRY(hf_scenario_apply(&bed->help.keep, bed->snapshot, &assessment->scenario,
                             &assessment->snapshot, NULL));
    assessment->why = hf_why_make(&bed->help.keep);
    CHECK(hf_assumptions_resolve(&bed->help.keep, assessment->snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    return hf_resilience_assess(assessment, &bed->help.keep, bed->help.scratch, NULL);
}

static const struct hf_diversity_threat *threat_of(const struct hf_diversity *diversity,
                                                   const char *threat) {
    for (uint32_t i = 0; i < diversity->count; i++) {
        if (hf_text_equal(diversity->threat[i].threat, hf_text_of(threat))) {
            return &diversity->threat[i];
        }
    }
    printf("    there is no threat '%s'\n", threat);
    abort();
}

static void bed_open(struct bed *bed) {
    memset(bed, 0, sizeof *bed);
    helper_open(&bed->help);
    helper_lines(&bed->help, ROWS);
    bed->snapshot = helper_build(&bed->help);
    if (bed->snapshot == NULL || bed_assess(bed, NULL, &bed->before) != HF_OK) {
        abort();
    }
}

/* Beta is in the core: all hang on it, before and after. */
static void replacements(void) {
    static const struct {
        const char *added;
        enum hf_answer component, factory;
        int64_t chip_sites; /* on the one maker of chips, after */
    } cases[] = {
        {"G for all for A1", HF_ANSWER_YES, HF_ANSWER_NO, 0},
        {"Gamma G for all for Alpha in Up", HF_ANSWER_YES, HF_ANSWER_NO, 1},
        {"A2 for A1", HF_ANSWER_NO, HF_ANSWER_NO_BASIS, 2},
        {"G2 for Alpha in Down", HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bed bed;
        struct hf_diversity diversity;
        bed_open(&bed);
        CHECK(bed_assess(&bed, cases[i].added, &bed.after) == HF_OK);
        CHECK(hf_diversity_compare(&bed.before, &bed.after, &bed.help.keep, &diversity) == HF_OK);
        const struct hf_diversity_threat *vendor = threat_of(&diversity, "vendor");
        const struct hf_diversity_threat *component = threat_of(&diversity, "component supply");
        const struct hf_diversity_threat *factory = threat_of(&diversity, "factory country");
        CHECK(vendor->is_diverse == HF_ANSWER_NO);
        if (!CHECK(factory->is_diverse == cases[i].factory)) {
            printf("    %s: factories, %s\n", cases[i].added, hf_answer_text(factory->is_diverse));
        }
        CHECK(vendor->worst_lost[0][0] == 1300 && vendor->worst_lost[1][0] == 1300);
        if (!CHECK(component->is_diverse == cases[i].component && component->sites[0] == 2 &&
                   component->sites[1] == cases[i].chip_sites)) {
            printf("    %s: %s, %lld of %lld sites\n", cases[i].added,
                   hf_answer_text(component->is_diverse), (long long)component->sites[1],
                   (long long)component->sites[0]);
        }
        helper_close(&bed.help);
    }
}

static void core_replaced(void) {
    struct bed bed;
    struct hf_diversity diversity;
    bed_open(&bed);
    CHECK(bed_assess(&bed, "A1 for B1", &bed.after) == HF_OK);
    CHECK(hf_diversity_compare(&bed.before, &bed.after, &bed.help.keep, &diversity) == HF_OK);
    const struct hf_diversity_threat *vendor = threat_of(&diversity, "vendor");
    CHECK(vendor->is_diverse == HF_ANSWER_NO && hf_text_equal(vendor->worst[1], HF_TEXT("Alpha")));
    CHECK(hf_diversity_compare(NULL, &bed.after, &bed.help.keep, &diversity) == HF_ERR_ARGUMENT);
    CHECK(hf_diversity_compare(&bed.before, &bed.after, NULL, &diversity) == HF_ERR_ARGUMENT);
    int64_t none = 0;
    struct hf_arena keep = bed.help.keep;
    keep.allowance = &none;
    CHECK(hf_diversity_compare(&bed.before, &bed.after, &keep, &diversity) == HF_ERR_MEMORY);
    helper_close(&bed.help);
}

int main(void) {
    replacements();
    core_replaced();
    return check_report();
}
