/* Goal: of every site it is known which others fall with it, and the first ones by people are
 * named. Method: a star and a chain by hand; random operators, where each site in turn is taken out
 * of the data and the sites that are not served any more are counted; allocations failed. */
#include <holdfast/resilience.h>

#include "base/random.h"
#include "tests/snapshot_helper.h"

#include <string.h>

struct run {
    struct snapshot_helper help;
    struct hf_assessment assessment;
};

static void run_open(struct run *run, const char *lines) {
    memset(run, 0, sizeof *run);
    helper_open(&run->help);
    helper_lines(&run->help, lines);
    struct hf_assessment *assessment = &run->assessment;
    assessment->snapshot = helper_build(&run->help);
    if (assessment->snapshot == NULL) {
        abort();
    }
    CHECK(hf_date_parse(HF_TEXT("2020-01-01"), &assessment->scenario.as_of));
    assessment->why = hf_why_make(&run->help.keep);
    CHECK(hf_assumptions_resolve(&run->help.keep, assessment->snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_resilience_assess(assessment, &run->help.keep, run->help.scratch, NULL) == HF_OK);
}

static const struct hf_key_site *key_of(const struct run *run, const char *name) {
    for (uint32_t i = 0; i < run->assessment.key_site_count; i++) {
        const uint32_t site = run->assessment.key_site[i].site;
        if (hf_text_equal(hf_snapshot_label(run->assessment.snapshot, HF_KIND_SITE, site),
                          hf_text_of(name))) {
            return &run->assessment.key_site[i];
        }
    }
    return NULL;
}

static bool is(const struct hf_key_site *key, int64_t own, int64_t others, int64_t theirs) {
    return key != NULL && key->subscribers == own && key->others_lost == others &&
           key->others_subscribers == theirs && key->subscribers_known;
}

/* The gateway stands at Hub; Far is behind Mid, Leaf on both. Lone has a service and no device. */
#define STAR                                                                                       \
    "function | name=Radio\n"                                                                      \
    "device | site=Hub | name=h | function=Radio\n"                                                \
    "device | site=Mid | name=m | function=Radio\n"                                                \
    "device | site=Far | name=f | function=Radio\n"                                                \
    "device | site=Leaf | name=l | function=Radio\n"                                               \
    "site | name=Lone\n"                                                                           \
    "gateway | function=Radio | device=h\n"                                                        \
    "link | label=1 | side_a_device=h | side_b_device=m\n"                                         \
    "link | label=2 | side_a_device=m | side_b_device=f\n"                                         \
    "link | label=3 | side_a_device=h | side_b_device=l\n"                                         \
    "link | label=4 | side_a_device=m | side_b_device=l\n"                                         \
    "service | site=Hub | function=Radio | subscribers=1\n"                                        \
    "service | site=Mid | function=Radio | subscribers=20\n"                                       \
    "service | site=Far | function=Radio | subscribers=300\n"                                      \
    "service | site=Leaf | function=Radio | subscribers=4000\n"

static void known_answers(void) {
    struct run run;
    run_open(&run, STAR "service | site=Lone | function=Radio | subscribers=9\n");
    const struct hf_assessment *a = &run.assessment;
    CHECK(a->key_site_count == 4 && a->key_sites_left_out == 0); /* Lone has nothing to lose */
    CHECK(is(key_of(&run, "Hub"), 1, 3, 4320));
    CHECK(is(key_of(&run, "Mid"), 20, 1, 300));
    CHECK(is(key_of(&run, "Far"), 300, 0, 0));
    CHECK(is(key_of(&run, "Leaf"), 4000, 0, 0));
    CHECK(key_of(&run, "Hub") == &a->key_site[0] && key_of(&run, "Leaf") == &a->key_site[1]);
    CHECK(key_of(&run, "Mid") == &a->key_site[2]); /* 320 people, and Far has 300 */
    CHECK(a->key_site[0].why.value != HF_WHY_NONE.value);
    helper_close(&run.help);
    /* without figures, other sites decide; Mid's second neighbour elsewhere is another device */
    run_open(&run, "device | site=Hub | name=h\ndevice | site=Mid | name=m\n"
                   "device | site=Far | name=f\ngateway | function=Radio | device=h\n"
                   "link | label=1 | side_a_device=h | side_b_device=m\n"
                   "link | label=2 | side_a_device=m | side_b_device=f\n");
    CHECK(key_of(&run, "Hub") == &run.assessment.key_site[0]);
    CHECK(run.assessment.key_site[0].others_lost == 2);
    CHECK(key_of(&run, "Mid") == &run.assessment.key_site[1]);
    CHECK(!run.assessment.key_site[1].subscribers_known);
    helper_close(&run.help);
}

/* Lines of a random operator; the devices of site `without` (or of none: -1) are only planned. */
static void random_lines(uint64_t seed, int without, int *sites, struct hf_buffer *out) {
    struct hf_random random = {.seed = seed};
    hf_buffer_clear(out);
    hf_buffer_puts(out, "function | name=Radio\n");
    *sites = 3 + (int)hf_random_below(&random, 14);
    for (int s = 0; s < *sites; s++) {
        for (int k = 0; k < 2; k++) {
            hf_buffer_printf(out, "device | site=S%d | name=d%d-%d%s%s%s\n", s, s, k,
                             hf_random_below(&random, 2) == 0 ? " | function=Radio" : "",
                             hf_random_below(&random, 12) == 0 ? " | transit=no" : "",
                             s == without ? " | status=planned" : "");
            if (s > 0 && (k == 0 || hf_random_below(&random, 3) == 0)) {
                hf_buffer_printf(out,
                                 "link | label=%d-%d | side_a_device=d%d-%d | side_b_device="
                                 "d%d-%d\n",
                                 s, k, s, k, (int)hf_random_below(&random, (uint64_t)s),
                                 (int)hf_random_below(&random, 2));
            }
        }
        hf_buffer_printf(out, "service | site=S%d | function=Radio | subscribers=%d\n", s,
                         (int)hf_random_below(&random, 50));
        if (hf_random_below(&random, 4) == 0) { /* then its cabling is known */
            hf_buffer_printf(out, "link | label=i%d | side_a_device=d%d-0 | side_b_device=d%d-1\n",
                             s, s, s);
        }
    }
    hf_buffer_puts(out, "gateway | function=Radio | device=d0-0\n"
                        "gateway | function=Radio | device=d1-1\n");
    hf_buffer_putc(out, '\0');
}

/* What is served in `before` and not in `after`, but for the site itself. */
static void count_lost(const struct run *before, const struct run *after, const char *name,
                       int64_t lost[2]) {
    lost[0] = lost[1] = 0;
    for (uint32_t i = 0; i < before->assessment.site_risk_count; i++) {
        const struct hf_site_risk *risk = &before->assessment.site_risk[i];
        bool is_served = false;
        for (uint32_t k = 0; k < after->assessment.site_risk_count; k++) {
            is_served = is_served || (after->assessment.site_risk[k].site == risk->site &&
                                      after->assessment.site_risk[k].is_served_now);
        }
        const struct hf_text label =
            hf_snapshot_label(before->assessment.snapshot, HF_KIND_SITE, risk->site);
        if (risk->is_served_now && !is_served && !hf_text_equal(label, hf_text_of(name))) {
            lost[0]++;
            lost[1] += risk->subscribers;
        }
    }
}

static void taken_out(void) {
    struct hf_buffer lines = hf_buffer_make((size_t)1 << 20);
    int64_t carried = 0;
    for (uint64_t seed = 1; seed <= 25; seed++) {
        struct run whole;
        int sites = 0;
        random_lines(seed, -1, &sites, &lines);
        run_open(&whole, hf_buffer_text(&lines).data);
        for (int s = 0; s < sites; s++) {
            struct run part;
            char name[16];
            int64_t lost[2];
            random_lines(seed, s, &sites, &lines);
            run_open(&part, hf_buffer_text(&lines).data);
            snprintf(name, sizeof name, "S%d", s);
            count_lost(&whole, &part, name, lost);
            const struct hf_key_site *key = key_of(&whole, name);
            if (!CHECK(key != NULL && key->others_lost == lost[0] &&
                       key->others_subscribers == lost[1])) {
                printf("    seed %d, site %s: %lld sites wanted\n", (int)seed, name,
                       (long long)lost[0]);
            }
            carried += lost[0];
            helper_close(&part.help);
        }
        for (uint32_t i = 1; i < whole.assessment.key_site_count; i++) {
            const struct hf_key_site *key = &whole.assessment.key_site[i];
            CHECK(key[-1].subscribers + key[-1].others_subscribers >=
                  key->subscribers + key->others_subscribers);
        }
        helper_close(&whole.help);
    }
    if (!CHECK(carried > 100)) {
        printf("    %lld\n", (long long)carried);
    } /* the networks are not all stars of their gateways */
    hf_buffer_free(&lines);
}

static void memory_sweep(void) {
    struct run run;
    run_open(&run, STAR);
    struct hf_assessment *assessment = &run.assessment;
    for (int64_t allowed = 0;; allowed++) {
        int64_t left = allowed;
        struct hf_arena keep = run.help.keep;
        struct hf_arena scratch = run.help.scratch;
        keep.allowance = scratch.allowance = &left;
        *assessment = (struct hf_assessment){.snapshot = assessment->snapshot,
                                             .scenario = assessment->scenario,
                                             .assumptions = assessment->assumptions,
                                             .why = hf_why_make(&keep)};
        const enum hf_status status = hf_resilience_assess(assessment, &keep, scratch, NULL);
        if (status == HF_OK) {
            CHECK(assessment->key_site_count == 4);
            break;
        }
        CHECK(status == HF_ERR_MEMORY && assessment->key_site_count == 0);
    }
    helper_close(&run.help);
}

int main(void) {
    known_answers();
    taken_out();
    memory_sweep();
    return check_report();
}
