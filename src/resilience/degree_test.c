/* Goal: a loss that is less than all says who is touched, and how.
 * Method: a chain by hand, with a day of its own at each end of what is known; on random operators
 * what is not trusted cuts off no more than what is off, and what gets no updates is exactly what
 * would be off; failing memory, bad arguments. */
#include <holdfast/degree.h>
#include <holdfast/resilience.h>

#include "base/random.h"
#include "tests/lost_assessment.h"

#include <string.h>

struct degree_bed {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    struct hf_change change;
    struct hf_update update[2];
};

static void degree_bed_open(struct degree_bed *bed, const char *lines, const char *lose) {
    memset(bed, 0, sizeof *bed);
    lost_assessment_make(&bed->help, lines, lose, &bed->change, &bed->assessment);
}

static struct hf_degree_answer degree_ask(struct degree_bed *bed, enum hf_degree degree,
                                          uint32_t loss) {
    const struct hf_degree_request request = {degree, loss};
    struct hf_degree_answer answer = {.step_count = 0};
    CHECK(hf_degree_assess(&bed->assessment, &request, &bed->help.keep, bed->help.scratch,
                           &answer) == HF_OK);
    return answer;
}

/* Core - A (Acme) - B, and U of unknown make behind B. */
static const char *const chain =
    "function | name=Radio\nparty | name=Acme\nparty | name=Plain\n"
    "product | manufacturer=Acme | model=M | kind=device\n"
    "site | name=Core\nsite | name=A\nsite | name=B\nsite | name=U\n"
    "device | site=Core | name=c | manufacturer=Plain | device_type=C\n"
    "device | site=A | name=a | manufacturer=Acme | device_type=M\n"
    "device | site=B | name=b | manufacturer=Plain | device_type=C\n"
    "device | site=U | name=u\n"
    "gateway | function=Radio | device=c\n"
    "link | label=1 | side_a_device=c | side_b_device=a\n"
    "link | label=2 | side_a_device=a | side_b_device=b\n"
    "link | label=3 | side_a_device=b | side_b_device=u\n"
    "service | site=A | function=Radio | subscribers=1\n"
    "service | site=B | function=Radio | subscribers=10\n"
    "service | site=U | function=Radio | subscribers=100\n";

static bool step_is(const struct hf_degree_step *step, const int64_t with[2],
                    const int64_t through[2], const int64_t people[2]) {
    const bool is =
        memcmp(step->sites_with, with, sizeof step->sites_with) == 0 &&
        memcmp(step->sites_through, through, sizeof step->sites_through) == 0 &&
        memcmp(step->subscribers_through, people, sizeof step->subscribers_through) == 0;
    if (!is) {
        printf("    with %lld %lld through %lld %lld people %lld %lld\n",
               (long long)step->sites_with[0], (long long)step->sites_with[1],
               (long long)step->sites_through[0], (long long)step->sites_through[1],
               (long long)step->subscribers_through[0], (long long)step->subscribers_through[1]);
    }
    return is;
}

static void by_hand(void) {
    static struct degree_bed bed;
    degree_bed_open(&bed, chain, "Acme");
    struct hf_degree_answer answer = degree_ask(&bed, HF_DEGREE_NO_TRANSIT, 0);
    /* A is reached, what lies behind it is not; U may be of Acme, but nobody is behind it */
    CHECK(answer.step_count == 1);
    CHECK(step_is(&answer.step[0], (int64_t[]){1, 2}, (int64_t[]){2, 2}, (int64_t[]){110, 110}));
    answer = degree_ask(&bed, HF_DEGREE_NO_UPDATES, 0);
    CHECK(answer.step_count == 1);
    CHECK(step_is(&answer.step[0], (int64_t[]){1, 2}, (int64_t[]){3, 3}, (int64_t[]){111, 111}));
    /* by days: at worst from 2021 on, surely from 2022 on; U at worst today */
    const uint32_t product =
        hf_snapshot_find(bed.assessment.snapshot, HF_KIND_PRODUCT, HF_TEXT("acme/m"));
    CHECK(product != HF_NONE);
    struct hf_update *update = &bed.update[0];
    *update = (struct hf_update){.product = product, .no_updates = HF_ANSWER_YES};
    CHECK(hf_date_parse(HF_TEXT("2021-01-01"), &update->no_updates_from.earliest) &&
          hf_date_parse(HF_TEXT("2022-01-01"), &update->no_updates_from.latest));
    bed.assessment.update = bed.update;
    bed.assessment.update_count = 1;
    answer = degree_ask(&bed, HF_DEGREE_NO_UPDATES, HF_NONE);
    CHECK(answer.step_count == 3);
    CHECK(step_is(&answer.step[0], (int64_t[]){0, 1}, (int64_t[]){0, 1}, (int64_t[]){0, 100}));
    CHECK(step_is(&answer.step[1], (int64_t[]){0, 2}, (int64_t[]){0, 3}, (int64_t[]){0, 111}));
    CHECK(step_is(&answer.step[2], (int64_t[]){1, 2}, (int64_t[]){3, 3}, (int64_t[]){111, 111}));
    CHECK(answer.step[1].day.days == update->no_updates_from.earliest.days &&
          answer.step[2].day.days == update->no_updates_from.latest.days);
    update->no_updates = HF_ANSWER_NO_BASIS; /* it may never come */
    answer = degree_ask(&bed, HF_DEGREE_NO_UPDATES, HF_NONE);
    CHECK(answer.step_count == 2 && answer.step[1].sites_through[0] == 0);
    helper_close(&bed.help);
}

/* What U's device hangs on there may be the one of Acme, by which no cable leads to it. */
static void guessed_join(void) {
    static struct degree_bed bed;
    char lines[2048];
    snprintf(lines, sizeof lines, "%s%s",
             "function | name=Radio\nparty | name=Acme\nparty | name=Plain\n"
             "site | name=Core\nsite | name=U\n"
             "device | site=Core | name=c | manufacturer=Plain | device_type=C\n"
             "device | site=U | name=e | manufacturer=Plain | device_type=C\n"
             "device | site=U | name=a | manufacturer=Acme | device_type=M\n"
             "device | site=U | name=g | manufacturer=Plain | device_type=C | function=Radio\n"
             "gateway | function=Radio | device=c\n",
             "link | label=1 | side_a_device=c | side_b_device=e\n"
             "link | label=2 | side_a_device=e | side_b_device=a\n"
             "service | site=U | function=Radio | subscribers=7\n");
    degree_bed_open(&bed, lines, "Acme");
    const struct hf_degree_answer answer = degree_ask(&bed, HF_DEGREE_NO_TRANSIT, 0);
    CHECK(answer.step_count == 1);
    CHECK(step_is(&answer.step[0], (int64_t[]){1, 1}, (int64_t[]){0, 1}, (int64_t[]){0, 7}));
    helper_close(&bed.help);
}

static void degree_operator(struct hf_random *random, struct hf_buffer *out) {
    static const char *const makers[] = {"Acme", "Plain", "Other"};
    hf_buffer_clear(out);
    hf_buffer_puts(out, "function | name=Radio\nparty | name=Acme\nparty | name=Plain\n"
                        "party | name=Other\nsite | name=Core\n"
                        "device | site=Core | name=c | manufacturer=Core | device_type=C\n"
                        "gateway | function=Radio | device=c\n");
    const int sites = 3 + (int)hf_random_below(random, 15);
    for (int s = 0; s < sites; s++) {
        const uint64_t by = hf_random_below(random, 4);
        hf_buffer_printf(out, "site | name=S%d\ndevice | site=S%d | name=d%d", s, s, s);
        if (by < 3) {
            hf_buffer_printf(out, " | manufacturer=%s | device_type=X", makers[by]);
        }
        hf_buffer_printf(out, "\nservice | site=S%d | function=Radio | subscribers=%d\n", s,
                         (int)hf_random_below(random, 50));
        for (int k = 0; k < 2; k++) {
            hf_buffer_printf(out, "link | label=%d-%d | side_a_device=d%d | side_b_device=", s, k,
                             s);
            if (s == 0 || hf_random_below(random, 5) == 0) {
                hf_buffer_puts(out, "c\n");
            } else {
                hf_buffer_printf(out, "d%d\n", (int)hf_random_below(random, (uint64_t)s));
            }
        }
    }
    hf_buffer_putc(out, '\0');
}

static void beside_off(void) {
    static struct degree_bed bed;
    struct hf_buffer lines = hf_buffer_make((size_t)1 << 20);
    int64_t less = 0;
    for (uint64_t round = 0; round < 120; round++) {
        struct hf_random random = {.seed = 77, .stream = round};
        degree_operator(&random, &lines);
        degree_bed_open(&bed, hf_buffer_text(&lines).data, round % 2 == 0 ? "Acme" : "Other");
        const struct hf_assumed_loss *off = &bed.assessment.assumed[0];
        const struct hf_degree_answer updates = degree_ask(&bed, HF_DEGREE_NO_UPDATES, 0);
        const struct hf_degree_answer transit = degree_ask(&bed, HF_DEGREE_NO_TRANSIT, 0);
        const bool is_group = off->group_count > 0; /* nothing may be of it in the operator */
        for (int bound = 0; bound < 2 && is_group; bound++) {
            CHECK(updates.step[0].sites_through[bound] == off->sites_lost[bound]);
            CHECK(updates.step[0].subscribers_through[bound] == off->subscribers_lost[bound]);
            CHECK(transit.step[0].sites_through[bound] <= off->sites_lost[bound]);
            CHECK(transit.step[0].sites_with[bound] == updates.step[0].sites_with[bound]);
            less += off->sites_lost[bound] - transit.step[0].sites_through[bound];
        }
        CHECK(transit.step[0].sites_through[0] <= transit.step[0].sites_through[1]);
        helper_close(&bed.help);
    }
    CHECK(less > 200);
    hf_buffer_free(&lines);
}

static void degree_failing(void) {
    static struct degree_bed bed;
    degree_bed_open(&bed, chain, "Acme");
    struct hf_degree_request request = {HF_DEGREE_NO_TRANSIT, 0};
    enum hf_status status = HF_ERR_MEMORY;
    int failed = 0;
    for (int64_t k = 0; status == HF_ERR_MEMORY && CHECK(k < 2000); k++) {
        int64_t allowance = k;
        struct hf_arena keep = bed.help.keep;
        struct hf_arena scratch = bed.help.scratch;
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        struct hf_degree_answer answer = {.step_count = 77};
        status = hf_degree_assess(&bed.assessment, &request, &keep, scratch, &answer);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && answer.step_count == 77));
        failed += status == HF_ERR_MEMORY ? 1 : 0;
    }
    CHECK(failed > 30);
    static const struct hf_degree_request bad[] = {{HF_DEGREE_OFF, 0},
                                                   {HF_DEGREE_NO_SPARES, 0},
                                                   {HF_DEGREE_NO_TRANSIT, HF_NONE},
                                                   {HF_DEGREE_NO_UPDATES, 1}};
    struct hf_degree_answer answer = {.step_count = 77};
    for (int i = 0; i < 4; i++) {
        CHECK(hf_degree_assess(&bed.assessment, &bad[i], &bed.help.keep, bed.help.scratch,
                               &answer) == HF_ERR_ARGUMENT);
    }
    CHECK(hf_degree_assess(NULL, &request, &bed.help.keep, bed.help.scratch, &answer) ==
          HF_ERR_ARGUMENT);
    CHECK(answer.step_count == 77 &&
          strcmp(hf_degree_word(HF_DEGREE_NO_UPDATES), "no-updates") == 0);
    helper_close(&bed.help);
}

int main(void) {
    by_hand();
    guessed_join();
    beside_off();
    degree_failing();
    return check_report();
}
