/* Goal: of every region and function the worst single group is known, and whether one vendor takes
 * all. Method: random operators; each vendor in turn is lost by the scenario, whose parts by region
 * and function are made in another way, and the worst of them must be the one. */
#include <holdfast/resilience.h>

#include "base/random.h"
#include "tests/snapshot_helper.h"

#include <string.h>

static const char *const makers[] = {"Alpha", "Beta", "Gamma"};

static void random_lines(struct hf_random *random, struct hf_buffer *out) {
    hf_buffer_clear(out);
    hf_buffer_puts(out, "function | name=Radio\nfunction | name=Fibre\nparty | name=Alpha\n"
                        "party | name=Beta\nparty | name=Gamma\n");
    const int sites = 2 + (int)hf_random_below(random, 12);
    const bool has_unknown = hf_random_below(random, 2) == 0;
    for (int s = 0; s < sites; s++) {
        const uint64_t by = hf_random_below(random, has_unknown ? 4 : 3);
        hf_buffer_printf(out, "site | name=S%d | region=%s\ndevice | site=S%d | name=d%d", s,
                         (const char *const[]){"", "Up", "Low"}[hf_random_below(random, 3)], s, s);
        if (by < 3) {
            hf_buffer_printf(out, " | manufacturer=%s | device_type=X", makers[by]);
        }
        hf_buffer_printf(
            out, " | function=Radio\nservice | site=S%d | function=%s | subscribers=%d\n", s,
            hf_random_below(random, 2) == 0 ? "Radio" : "Fibre", (int)hf_random_below(random, 20));
        if (s > 0) {
            hf_buffer_printf(out, "link | label=%d | side_a_device=d%d | side_b_device=d%d\n", s, s,
                             (int)hf_random_below(random, (uint64_t)s));
        }
    }
    hf_buffer_puts(out, "gateway | function=Radio | device=d0\ngateway | function=Fibre | "
                        "device=d0\n");
    hf_buffer_putc(out, '\0');
}

/* Greater when the left one is worse. */
static int worse(const int64_t left[4], const int64_t right[4]) {
    for (int i = 0; i < 4; i++) {
        if (left[i] != right[i]) {
            return left[i] > right[i] ? 1 : -1;
        }
    }
    return 0;
}

/* The worst vendor of the cell, by the losses of the scenario. */
static void region_check(const struct hf_assessment *a, const struct hf_region_risk *risk) {
    int64_t worst[4] = {0, 0, 0, 0};
    enum hf_answer takes_all = HF_ANSWER_NO;
    for (uint32_t i = 0; i < a->assumed_part_count; i++) {
        const struct hf_assumed_part *part = &a->assumed_part[i];
        if (part->function != risk->function || !hf_text_equal(part->region, risk->region)) {
            continue;
        }
        const int64_t now[4] = {part->subscribers_lost[0], part->sites_lost[0],
                                part->subscribers_lost[1], part->sites_lost[1]};
        if (worse(now, worst) > 0) {
            memcpy(worst, now, sizeof worst);
        }
        /* one service a site: all of it is lost when all its sites are */
        takes_all =
            hf_answer_or(takes_all, part->sites_lost[0] == risk->sites   ? HF_ANSWER_YES
                                    : part->sites_lost[1] == risk->sites ? HF_ANSWER_NO_BASIS
                                                                         : HF_ANSWER_NO);
    }
    const int64_t said[4] = {risk->subscribers_lost[0], risk->sites_lost[0],
                             risk->subscribers_lost[1], risk->sites_lost[1]};
    CHECK(worse(said, worst) == 0);
    CHECK((risk->worst_group == HF_NONE) == (worst[3] == 0));
    CHECK(risk->single_vendor == takes_all);
    CHECK((risk->vendor == HF_NONE) == (takes_all == HF_ANSWER_NO));
}

static void operator_check(const char *lines, int *cells) {
    struct snapshot_helper help;
    struct hf_change change[3];
    struct hf_assessment a = {.scenario = {.change = change, .change_count = 3}};
    helper_open(&help);
    helper_lines(&help, lines);
    const struct hf_snapshot *snapshot = helper_build(&help);
    if (snapshot == NULL) {
        abort();
    }
    for (int i = 0; i < 3; i++) {
        change[i] = (struct hf_change){
            .kind = HF_CHANGE_LOSE, .subject = hf_text_of(makers[i]), .date = HF_DATE_MIN};
    }
    CHECK(hf_scenario_apply(&help.keep, snapshot, &a.scenario, &a.snapshot, NULL) == HF_OK);
    a.why = hf_why_make(&help.keep);
    CHECK(hf_assumptions_resolve(&help.keep, a.snapshot, &a.scenario, &a.assumptions, NULL) ==
          HF_OK);
    CHECK(hf_resilience_assess(&a, &help.keep, help.scratch, NULL) == HF_OK);
    int64_t sites = 0;
    int64_t units = 0;
    for (uint32_t i = 0; i < a.region_risk_count; i++) {
        const struct hf_region_risk *risk = &a.region_risk[i];
        region_check(&a, risk);
        sites += risk->sites;
        units += risk->units;
        CHECK(risk->units == 0 || (risk->hhi[0] > 0.0 && risk->hhi[1] <= 1.0 + 1e-12));
        (*cells)++;
    }
    CHECK(sites == (int64_t)a.site_risk_count); /* one service a site */
    CHECK(units <= sites);
    helper_close(&help);
}

int main(void) {
    struct hf_random random = {.seed = 3};
    struct hf_buffer lines = hf_buffer_make((size_t)1 << 20);
    int cells = 0;
    for (int round = 0; round < 80; round++) {
        random_lines(&random, &lines);
        operator_check(hf_buffer_text(&lines).data, &cells);
    }
    CHECK(cells > 200);
    hf_buffer_free(&lines);
    return check_report();
}
