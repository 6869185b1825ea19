/* Goal: traffic and capacity of a snapshot are held against each other, in one unit, and nothing
 * unknown is taken for more than it is. Method: a small network by hand, whole and with each figure
 * blanked or in another unit; losses of a scenario and single groups; what is connected is what
 * hf_resilience_assess says is served; failing memory, bad arguments. */
#include <holdfast/resilience.h>

#include "tests/lost_assessment.h"

#include <string.h>

struct carried_bed {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    struct hf_change change;
};

static void carried_bed_open(struct carried_bed *bed, const char *lines, const char *lose) {
    memset(bed, 0, sizeof *bed);
    lost_assessment_make(&bed->help, lines, lose, &bed->change, &bed->assessment);
}

static struct hf_carried carried_ask(struct carried_bed *bed) {
    const struct hf_carried_request request = {.threads = 2};
    struct hf_carried carried = {.loss_count = 0};
    CHECK(hf_carried_assess(&bed->assessment, &request, &bed->help.keep, bed->help.scratch,
                            &carried) == HF_OK);
    return carried;
}

/* Core and South are gateways of Radio, Core alone of Fibre; North and East between them, West
 * behind East. */
#define PLACES                                                                                     \
    "function | name=Fibre\nfunction | name=Radio\n"                                               \
    "site | name=Core\nsite | name=South\nsite | name=North\nsite | name=East\nsite | name=West\n" \
    "device | site=Core | name=c | manufacturer=Beta | device_type=B\n"                            \
    "device | site=South | name=s | manufacturer=Alpha | device_type=A\n"                          \
    "device | site=North | name=n | manufacturer=Gamma | device_type=G\n"                          \
    "device | site=East | name=e | manufacturer=Gamma | device_type=G\n"                           \
    "device | site=West | name=w | manufacturer=Delta | device_type=D\n"                           \
    "gateway | function=Radio | device=c\ngateway | function=Radio | device=s\n"                   \
    "gateway | function=Fibre | device=c\n"
#define LINE(label, a, b, more)                                                                    \
    "link | label=" label " | side_a_device=" a " | side_b_device=" b more "\n"
#define GBIT(number) " | capacity=" number " | capacity_unit=gbit/s"
#define LINES                                                                                      \
    LINE("1", "c", "n", GBIT("10"))                                                                \
    LINE("2", "s", "e", GBIT("10")) LINE("3", "n", "e", GBIT("10"))
#define SERVICE(where, what, more)                                                                 \
    "service | site=" where " | function=" what " | subscribers=1 | traffic=" more "\n"
#define BUSY " | traffic_basis=Gbit/s, busy hour"
#define SERVICES                                                                                   \
    SERVICE("North", "Radio", "6" BUSY)                                                            \
    SERVICE("East", "Radio", "5.5" BUSY)                                                           \
    SERVICE("West", "Radio", "2" BUSY) SERVICE("North", "Fibre", "3" BUSY)

static const struct hf_carried_loss *
loss_named(const struct carried_bed *bed, const struct hf_carried *carried, const char *name) {
    for (uint32_t i = 0; i < carried->loss_count; i++) {
        if (carried->loss[i].group != HF_NONE &&
            hf_text_equal(bed->assessment.group[carried->loss[i].group].name, hf_text_of(name))) {
            return &carried->loss[i];
        }
    }
    abort();
}

static bool says(const struct hf_carried_sum *sum, double connected, double most, double least) {
    return fabs(sum->connected[0] - connected) < 1e-9 &&
           fabs(sum->connected[1] - connected) < 1e-9 && fabs(sum->most - most) < 1e-9 &&
           fabs(sum->least - least) < 1e-9;
}

static void by_hand(void) {
    struct carried_bed bed;
    carried_bed_open(&bed, PLACES LINES LINE("4", "e", "w", GBIT("1")) SERVICES, "");
    struct hf_carried seen = carried_ask(&bed);
    CHECK_TEXT(seen.unit, "Gbit/s");
    CHECK(seen.loss_count == 5 && seen.function_count == 2 && seen.singles_left_out == 0);
    CHECK(seen.links == 4 && seen.links_unknown == 0 && seen.services == 4 &&
          seen.services_unknown == 0);
    /* 16.5 are connected; of the 2 behind the tail 1 fits. */
    CHECK(says(&seen.loss[0].sum, 16.5, 15.5, 15.5));
    CHECK(seen.loss[0].cut_count == 1 && seen.loss[0].cut->links == 1 &&
          seen.loss[0].cut->link == 3 && fabs(seen.loss[0].cut->wanted - 2.0) < 1e-9 &&
          fabs(seen.loss[0].cut->carries - 1.0) < 1e-9);
    /* All through the north line: 15.5 want 10 of it. Radio goes first, and takes all. */
    const struct hf_carried_loss *alpha = loss_named(&bed, &seen, "Alpha");
    CHECK(says(&alpha->sum, 16.5, 10.0, 10.0));
    CHECK(says(&alpha->of_function[1], 3.0, 3.0, 0.0));
    CHECK(says(&alpha->of_function[2], 13.5, 10.0, 10.0));
    CHECK(alpha->cut->link == 0 && fabs(alpha->cut->wanted - 15.5) < 1e-9);
    CHECK(says(&loss_named(&bed, &seen, "Beta")->sum, 13.5, 10.0, 10.0));
    CHECK(says(&loss_named(&bed, &seen, "Gamma")->sum, 0.0, 0.0, 0.0));
    CHECK(says(&loss_named(&bed, &seen, "Delta")->sum, 14.5, 14.5, 14.5));
    helper_close(&bed.help);

    carried_bed_open(&bed, PLACES LINES LINE("4", "e", "w", GBIT("1")) SERVICES, "Alpha");
    seen = carried_ask(&bed);
    CHECK(seen.loss_count == 2 && seen.loss[1].assumed == 0 && seen.loss[1].group == HF_NONE);
    CHECK(says(&seen.loss[1].sum, 16.5, 10.0, 10.0));
    helper_close(&bed.help);
}

/* What is not said, or not in the unit, is wide enough at most and nothing at least. */
static void unknown_lines(void) {
    static const char *const tail[] = {
        LINE("4", "e", "w", ""), LINE("4", "e", "w", " | capacity=7"),
        LINE("4", "e", "w", " | capacity=7 | capacity_unit=Mbit/s"),
        LINE("4", "e", "w", " | capacity=-1 | capacity_unit=Gbit/s")};
    for (size_t i = 0; i < sizeof tail / sizeof tail[0]; i++) {
        struct carried_bed bed;
        static char lines[4096];
        (void)snprintf(lines, sizeof lines, "%s%s", PLACES LINES SERVICES, tail[i]);
        carried_bed_open(&bed, lines, "");
        const struct hf_carried seen = carried_ask(&bed);
        CHECK(says(&seen.loss[0].sum, 16.5, 16.5, 14.5));
        CHECK(seen.links == 4 && seen.links_unknown == 1);
        CHECK(seen.links_other_unit == (i == 1 || i == 2 ? 1 : 0));
        helper_close(&bed.help);
    }
}

static void unknown_services(void) {
    static const char *const more[] = {SERVICE("East", "Fibre", ""), SERVICE("East", "Fibre", "4"),
                                       SERVICE("East", "Fibre", "4 | traffic_basis=Tbit/s"),
                                       SERVICE("East", "Fibre", "-4" BUSY)};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        struct carried_bed bed;
        static char lines[4096];
        (void)snprintf(lines, sizeof lines, "%s%s",
                       PLACES LINES LINE("4", "e", "w", GBIT("1")) SERVICES, more[i]);
        carried_bed_open(&bed, lines, "");
        const struct hf_carried seen = carried_ask(&bed);
        CHECK(says(&seen.loss[0].sum, 16.5, 15.5, 15.5));
        CHECK(seen.services == 5 && seen.services_unknown == 1 && seen.loss[0].sum.unknown == 1);
        CHECK(seen.services_other_unit == (i == 2 ? 1 : 0));
        helper_close(&bed.help);
    }
}

/* Nothing is known of traffic, or of anything. */
static void nothing_known(void) {
    static const char *const lines[] = {
        PLACES LINES SERVICE("North", "Radio", "6") SERVICE("East", "Fibre", ""),
        "device | site=A | name=a | manufacturer=Alpha | device_type=R\n", ""};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct carried_bed bed;
        carried_bed_open(&bed, lines[i], "");
        const struct hf_carried seen = carried_ask(&bed);
        CHECK(seen.unit.len == 0 && seen.loss_count >= 1);
        CHECK(says(&seen.loss[0].sum, 0.0, 0.0, 0.0));
        helper_close(&bed.help);
    }
}

static void bad_calls(void) {
    struct carried_bed bed;
    const struct hf_carried_request request = {.threads = 1};
    struct hf_carried seen = {.loss_count = 77};
    carried_bed_open(&bed, PLACES LINES SERVICES, "");
    struct hf_arena *keep = &bed.help.keep;
    CHECK(hf_carried_assess(NULL, &request, keep, bed.help.scratch, &seen) == HF_ERR_ARGUMENT);
    CHECK(hf_carried_assess(&bed.assessment, NULL, keep, bed.help.scratch, &seen) ==
          HF_ERR_ARGUMENT);
    CHECK(hf_carried_assess(&bed.assessment, &request, keep, bed.help.scratch, NULL) ==
          HF_ERR_ARGUMENT);
    bool is_done = false;
    int64_t allowed = 0;
    for (; !is_done && allowed < 1000; allowed++) {
        struct hf_arena kept = *keep;
        struct hf_arena work = bed.help.scratch;
        int64_t left = allowed;
        kept.allowance = &left;
        work.allowance = &left;
        const enum hf_status status =
            hf_carried_assess(&bed.assessment, &request, &kept, work, &seen);
        is_done = status == HF_OK;
        CHECK(is_done || (status == HF_ERR_MEMORY && seen.loss_count == 77));
    }
    CHECK(is_done && allowed > 50);
    helper_close(&bed.help);
}

int main(void) {
    by_hand();
    unknown_lines();
    unknown_services();
    nothing_known();
    bad_calls();
    return check_report();
}
