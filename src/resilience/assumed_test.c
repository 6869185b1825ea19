/* Goal: what the scenario loses is lost together, whatever the threats, and told by region,
 * function and site without losing anybody on the way. Method: a small operator worked out by hand;
 * random operators, where single groups and pairs must agree with the losses that are computed
 * anyway, and parts, sites and maps of who goes dark add up to the whole; names that are not there;
 * allocations failed. */
#include <holdfast/resilience.h>

#include "base/random.h"
#include "tests/snapshot_helper.h"

#include <string.h>

enum { CHANGES = 8 };

struct run {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    struct hf_change change[CHANGES];
    const struct hf_snapshot *snapshot;
};

static void run_open(struct run *run, const char *lines) {
    memset(run, 0, sizeof *run);
    helper_open(&run->help);
    helper_lines(&run->help, lines);
    run->snapshot = helper_build(&run->help);
    if (run->snapshot == NULL) {
        abort();
    }
}

/* Assesses with these losses; up to the first NULL. */
static enum hf_status run_lose(struct run *run, const char *const *lost) {
    struct hf_assessment *assessment = &run->assessment;
    *assessment = (struct hf_assessment){.scenario = {.change = run->change}};
    uint32_t count = 0;
    for (; lost[count] != NULL; count++) {
        run->change[count] = (struct hf_change){
            .kind = HF_CHANGE_LOSE, .subject = hf_text_of(lost[count]), .date = HF_DATE_MIN};
    }
    assessment->scenario.change_count = count;
    CHECK(hf_date_parse(HF_TEXT("2020-01-01"), &assessment->scenario.as_of));
    HF_TRY(hf_scenario_apply(&run->help.keep, run->snapshot, &assessment->scenario,
                             &assessment->snapshot, NULL));
    assessment->why = hf_why_make(&run->help.keep);
    CHECK(hf_assumptions_resolve(&run->help.keep, assessment->snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    return hf_resilience_assess(assessment, &run->help.keep, run->help.scratch, NULL);
}

#define NETWORK                                                                                    \
    "function | name=Radio\n"                                                                      \
    "function | name=Fibre\n"                                                                      \
    "site | name=Core | region=Mid\n"                                                              \
    "site | name=North | region=Up\n"                                                              \
    "site | name=East | region=Mid\n"                                                              \
    "site | name=West | region=Low\n"                                                              \
    "product | manufacturer=Beta | model=B1 | bom_complete=yes\n"                                  \
    "product | manufacturer=Alpha | model=A1 | bom_complete=yes\n"                                 \
    "product | manufacturer=Gamma | model=G1 | bom_complete=yes\n"                                 \
    "product | manufacturer=Alpha | model=chip | bom_complete=yes\n"                               \
    "component | product=G1 | component=chip\n"                                                    \
    "party | name=Idle & Co., Ltd.\n"                                                              \
    "device | site=Core | name=c | manufacturer=Beta | device_type=B1\n"                           \
    "device | site=North | name=n | manufacturer=Alpha | device_type=A1 | function=Radio\n"        \
    "device | site=East | name=e | manufacturer=Gamma | device_type=G1 | function=Radio\n"         \
    "device | site=West | name=w | manufacturer=Beta | device_type=B1 | function=Radio\n"          \
    "device | site=West | name=f | manufacturer=Alpha | device_type=A1 | function=Fibre\n"         \
    "gateway | function=Radio | device=c\n"                                                        \
    "gateway | function=Fibre | device=c\n"                                                        \
    "link | label=1 | side_a_device=c | side_b_device=n | risk_group=duct 7\n"                     \
    "link | label=2 | side_a_device=c | side_b_device=e\n"                                         \
    "link | label=3 | side_a_device=e | side_b_device=w\n"                                         \
    "link | label=4 | side_a_device=e | side_b_device=f | risk_group=duct 7\n"                     \
    "service | site=North | function=Radio | subscribers=1000\n"                                   \
    "service | site=East | function=Radio | subscribers=200\n"                                     \
    "service | site=West | function=Radio | subscribers=30\n"                                      \
    "service | site=West | function=Fibre\n"

static bool loses(const struct run *run, uint32_t at, int64_t sites, int64_t people,
                  int64_t regions) {
    const struct hf_assumed_loss *loss = &run->assessment.assumed[at];
    const bool is_same = at < run->assessment.assumed_count && loss->sites_lost[0] == sites &&
                         loss->sites_lost[1] == sites && loss->subscribers_lost[0] == people &&
                         loss->subscribers_lost[1] == people && loss->regions[0] == regions &&
                         loss->regions[1] == regions;
    if (!is_same && at < run->assessment.assumed_count) {
        printf("    loss %u: %lld..%lld sites, %lld..%lld people, %lld..%lld regions\n", at,
               (long long)loss->sites_lost[0], (long long)loss->sites_lost[1],
               (long long)loss->subscribers_lost[0], (long long)loss->subscribers_lost[1],
               (long long)loss->regions[0], (long long)loss->regions[1]);
    }
    return is_same;
}

static bool part_is(const struct run *run, uint32_t at, uint32_t loss, const char *region,
                    const char *function, int64_t people) {
    const struct hf_assumed_part *part = &run->assessment.assumed_part[at];
    const struct hf_functions *functions = &run->assessment.snapshot->functions;
    return at < run->assessment.assumed_part_count && part->loss == loss &&
           hf_text_equal(part->region, hf_text_of(region)) && part->function != HF_NONE &&
           hf_text_equal(functions->name[part->function], hf_text_of(function)) &&
           part->subscribers_lost[0] == people && part->subscribers_lost[1] == people &&
           part->sites_lost[0] == 1 && part->sites_lost[1] == 1;
}

/* One name in both tables: what links share and what the operator's own table names go together,
 * and each alone behind the word of its threat. */
static void two_tables(void) {
    static const char *const lost[] = {"duct 7", "shared route: duct 7", "own group: duct 7", NULL};
    struct run run;
    run_open(&run, NETWORK "risk member | group=duct 7 | device=e\n");
    CHECK(run_lose(&run, lost) == HF_OK);
    const struct hf_assessment *a = &run.assessment;
    CHECK(a->assumed_count == 3 && a->assumed[0].group_count == 2);
    CHECK(loses(&run, 0, 3, 1230, 3) && !a->assumed[0].subscribers_known);
    CHECK(loses(&run, 1, 1, 1000, 1) && a->assumed[1].group_count == 1);
    CHECK(loses(&run, 2, 2, 230, 2) && a->assumed[2].group_count == 1);
    helper_close(&run.help);
}

/* Alpha makes North's radio, West's fibre, and the chip in East's radio, behind which West is. */
static void known_answers(void) {
    static const char *const lost[] = {
        "vendor:Alpha",     "components of Alpha",          "Alpha", "Gamma, duct 7",
        "Idle & Co., Ltd.", "Beta,Idle & Co., Ltd., Alpha", NULL};
    struct run run;
    run_open(&run, NETWORK);
    CHECK(run_lose(&run, lost) == HF_OK);
    const struct hf_assessment *a = &run.assessment;
    CHECK(a->assumed_count == 6);
    CHECK(loses(&run, 0, 2, 1000, 2) && !a->assumed[0].subscribers_known);
    CHECK(loses(&run, 1, 2, 230, 2)); /* East, and West behind it: its fibre too */
    CHECK(loses(&run, 2, 3, 1230, 3) && a->assumed[2].group_count == 2);
    CHECK(loses(&run, 3, 3, 1230, 3) && a->assumed[3].group_count == 2);
    CHECK(loses(&run, 4, 0, 0, 0) && a->assumed[4].group_count == 0 &&
          a->assumed[4].subscribers_known);
    CHECK(loses(&run, 5, 4, 1230, 3));
    for (uint32_t i = 0; i < a->assumed_count; i++) {
        CHECK(a->assumed[i].change == i && a->assumed[i].why.value != HF_WHY_NONE.value);
    }
    CHECK(part_is(&run, 0, 0, "Low", "Fibre", 0) && part_is(&run, 1, 0, "Up", "Radio", 1000));
    CHECK(!a->assumed_part[0].subscribers_known && a->assumed_part[1].subscribers_known);
    CHECK(part_is(&run, 2, 1, "Low", "Radio", 30) || part_is(&run, 2, 1, "Low", "Fibre", 0));
    const struct hf_assumed_site *site = a->assumed_site;
    const struct hf_sites *sites = &a->snapshot->sites;
    CHECK(site[0].loss == 0 && site[0].subscribers == 1000 && site[0].lost == HF_ANSWER_YES);
    CHECK_TEXT(sites->name[site[0].site], "North");
    CHECK_TEXT(sites->name[site[1].site], "West");
    CHECK(site[1].loss == 0 && site[1].subscribers == HF_COUNT_UNKNOWN);
    helper_close(&run.help);
}

/* The change is cited by the reason. */
static void reasons(void) {
    static const char *const lost[] = {"Alpha, duct 7", NULL};
    struct run run;
    run_open(&run, NETWORK);
    CHECK(run_lose(&run, lost) == HF_OK);
    const struct hf_why *why = &run.assessment.why;
    const struct hf_why_node *node = &why->node[run.assessment.assumed[0].why.value];
    CHECK(node->kind == HF_WHY_RULE && node->first == HF_RULE_NOT_REACHED && node->child_count > 3);
    const struct hf_why_node *fact = &why->node[why->child[node->child_from].value];
    if (CHECK(fact->kind == HF_WHY_FACT)) {
        const struct hf_pack *pack = &run.assessment.snapshot->pack[fact->first];
        CHECK_TEXT(pack->fact[fact->second].citation,
                   "assumed by the scenario: lose Alpha, duct 7");
    }
    helper_close(&run.help);
}

static void refused(void) {
    static const char *const lost[] = {"Alpha", "Nobody", NULL};
    struct run run;
    run_open(&run, NETWORK);
    CHECK(run_lose(&run, lost) == HF_ERR_INPUT);
    /* also where the scenario was not applied */
    struct hf_error error = {0};
    struct hf_assessment *assessment = &run.assessment;
    assessment->snapshot = run.snapshot;
    assessment->why = hf_why_make(&run.help.keep);
    CHECK(hf_assumptions_resolve(&run.help.keep, run.snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_resilience_assess(assessment, &run.help.keep, run.help.scratch, &error) ==
          HF_ERR_INPUT);
    CHECK(strstr(error.message, "'Nobody'") != NULL);
    CHECK(assessment->assumed_count == 0);
    helper_close(&run.help);
}

static void random_lines(struct hf_random *random, struct hf_buffer *out) {
    static const char *const maker[] = {"Alpha", "Beta", "Gamma", "Delta"};
    hf_buffer_clear(out);
    hf_buffer_puts(out, "function | name=Radio\nfunction | name=Fibre\n");
    const int sites = 4 + (int)hf_random_below(random, 30);
    for (int s = 0; s < sites; s++) {
        hf_buffer_printf(out, "site | name=S%d | region=%s\n", s,
                         (const char *const[]){"", "Up", "Low"}[hf_random_below(random, 3)]);
        for (int k = 0; k < 2; k++) {
            hf_buffer_printf(out, "device | site=S%d | name=d%d-%d | function=%s", s, s, k,
                             k == 0 ? "Radio" : "Fibre");
            const uint64_t by = hf_random_below(random, 5);
            if (by < 4) {
                hf_buffer_printf(out, " | manufacturer=%s | device_type=%s-1", maker[by],
                                 maker[by]);
            }
            hf_buffer_puts(out, "\n");
            if (s > 0) {
                hf_buffer_printf(out,
                                 "link | label=%d-%d | side_a_device=d%d-%d | "
                                 "side_b_device=d%d-%d\n",
                                 s, k, s, k, (int)hf_random_below(random, (uint64_t)s),
                                 (int)hf_random_below(random, 2));
            }
        }
        if (hf_random_below(random, 4) > 0) {
            hf_buffer_printf(out, "service | site=S%d | function=Radio | subscribers=%d\n", s,
                             (int)hf_random_below(random, 9));
            hf_buffer_printf(out, "service | site=S%d | function=Fibre\n", s);
        }
    }
    hf_buffer_puts(out, "gateway | function=Radio | device=d0-0\n"
                        "gateway | function=Fibre | device=d0-1\n"
                        "party | name=Alpha\nparty | name=Beta\nparty | name=Gamma\n"
                        "party | name=Delta\n");
}

/* Parts add up to the people of the loss; the sites are the largest ones. */
static void adds_up(const struct run *run, uint32_t at) {
    const struct hf_assessment *a = &run->assessment;
    int64_t people[2] = {0, 0};
    int64_t sites = 0;
    int64_t first = INT64_MAX;
    bool is_known = true;
    for (uint32_t i = 0; i < a->assumed_part_count; i++) {
        for (int bound = 0; bound < 2 && a->assumed_part[i].loss == at; bound++) {
            people[bound] += a->assumed_part[i].subscribers_lost[bound];
            is_known = is_known && a->assumed_part[i].subscribers_known;
        }
    }
    for (uint32_t i = 0; i < a->assumed_site_count; i++) {
        const struct hf_assumed_site *site = &a->assumed_site[i];
        const int64_t more = site->subscribers == HF_COUNT_UNKNOWN ? 0 : site->subscribers;
        if (site->loss == at) {
            CHECK(more <= first);
            first = more;
            sites++;
        }
    }
    const struct hf_assumed_loss *loss = &a->assumed[at];
    CHECK(people[0] == loss->subscribers_lost[0] && people[1] == loss->subscribers_lost[1]);
    CHECK(is_known == loss->subscribers_known);
    CHECK(sites ==
          (loss->sites_lost[1] < HF_ASSUMED_SITES ? loss->sites_lost[1] : HF_ASSUMED_SITES));
}

static uint32_t vendor_find(const struct hf_assessment *a, const char *name) {
    for (uint32_t g = 0; g < a->group_count; g++) {
        if (hf_text_equal(a->group[g].name, hf_text_of(name)) &&
            hf_text_equal(a->group[g].threat, HF_TEXT("vendor"))) {
            return g;
        }
    }
    return HF_NONE;
}

static void agrees(const struct run *run, uint32_t at, uint32_t first, uint32_t second) {
    const struct hf_assessment *a = &run->assessment;
    for (uint32_t i = 0; i < a->loss_count; i++) {
        const struct hf_loss *loss = &a->loss[i];
        if (loss->group[0] == first && loss->group[1] == second) {
            for (int bound = 0; bound < 2; bound++) {
                CHECK(loss->sites_lost[bound] == a->assumed[at].sites_lost[bound]);
                CHECK(loss->subscribers_lost[bound] == a->assumed[at].subscribers_lost[bound]);
            }
            return;
        }
    }
    CHECK(first == HF_NONE || second == HF_NONE);
}

/* The map of one loss beside its figures, and beside the sites that its group surely takes. */
static void dark_agrees(const struct hf_assessment *a, const struct hf_dark_map *map,
                        const int64_t sites[2], const int64_t people[2]) {
    int64_t count[HF_DARK_STATES] = {0};
    int64_t sum[2][2] = {{0, 0}, {0, 0}};
    for (uint32_t i = 0; i < a->snapshot->sites.rows.count; i++) {
        count[map->site[i]]++;
    }
    for (uint32_t r = 0; r < map->region_count; r++) {
        CHECK(map->region[r].sites > 0);
        CHECK(r == 0 || hf_text_compare(map->region[r - 1].region, map->region[r].region) < 0);
        for (int bound = 0; bound < 2; bound++) {
            sum[0][bound] += map->region[r].sites_lost[bound];
            sum[1][bound] += map->region[r].subscribers_lost[bound];
        }
    }
    CHECK(count[HF_DARK_LOST] == sites[0]);
    CHECK(count[HF_DARK_LOST] + count[HF_DARK_WORST] + count[HF_DARK_UNSERVED] == sites[1]);
    CHECK(a->snapshot->sites.rows.count - count[HF_DARK_NO_SERVICE] == a->site_risk_count);
    for (int bound = 0; bound < 2; bound++) {
        CHECK(sum[0][bound] == sites[bound] && sum[1][bound] == people[bound]);
    }
}

static void dark_site_agrees(const struct hf_assessment *a, const struct hf_dark_map *map) {
    for (uint32_t i = 0; i < a->site_risk_count; i++) {
        const struct hf_site_risk *risk = &a->site_risk[i];
        bool is_taken = false;
        for (uint32_t g = 0; g < risk->single_count; g++) {
            is_taken = is_taken || a->site_group[risk->single_from + g] == map->group;
        }
        CHECK(is_taken == (map->site[risk->site] == HF_DARK_LOST));
        CHECK(map->site[risk->site] != HF_DARK_UNSERVED || !risk->is_served_now);
    }
}

/* Which maps there are: of single groups none is there while a worse one of its threat is not. */
static void dark_maps(const struct run *run) {
    const struct hf_assessment *a = &run->assessment;
    uint32_t singles = 0;
    uint32_t assumed = 0;
    int64_t least = INT64_MAX;
    for (uint32_t i = 0; i < a->dark_count; i++) {
        const struct hf_dark_map *map = &a->dark[i];
        if (map->assumed != HF_NONE) {
            const struct hf_assumed_loss *loss = &a->assumed[map->assumed];
            CHECK(map->group == HF_NONE && map->assumed == assumed++);
            dark_agrees(a, map, loss->sites_lost, loss->subscribers_lost);
            continue;
        }
        const struct hf_loss *loss = a->loss;
        while (loss->group[0] != map->group || loss->group[1] != HF_NONE) {
            loss++;
        }
        dark_agrees(a, map, loss->sites_lost, loss->subscribers_lost);
        dark_site_agrees(a, map);
        CHECK(loss->sites_lost[1] > 0);
        if (hf_text_equal(a->group[map->group].threat, HF_TEXT("vendor"))) {
            singles++;
            CHECK(loss->subscribers_lost[0] <= least); /* no measure is about anybody here */
            least = loss->subscribers_lost[0];
        }
    }
    CHECK(assumed == (a->assumed_count < HF_DARK_ASSUMED ? a->assumed_count : HF_DARK_ASSUMED));
    uint32_t taking = 0;
    for (uint32_t i = 0; i < a->loss_count; i++) {
        taking += a->loss[i].group[1] == HF_NONE && a->loss[i].sites_lost[1] > 0 &&
                  hf_text_equal(a->group[a->loss[i].group[0]].threat, HF_TEXT("vendor"));
    }
    CHECK(singles == (taking < HF_DARK_VENDORS ? taking : HF_DARK_VENDORS));
}

/* Of six vendors a measure is about the three smallest: they stand on the maps, with the largest.
 */
static void dark_targets(void) {
    struct hf_buffer lines = hf_buffer_make((size_t)1 << 20);
    hf_buffer_puts(&lines, "site | name=Core\ndevice | site=Core | name=c | manufacturer=Zeta | "
                           "device_type=Z\ngateway | device=c\n");
    for (int v = 0; v < 6; v++) {
        hf_buffer_printf(&lines,
                         "site | name=S%d\ndevice | site=S%d | name=d%d | manufacturer=V%d | "
                         "device_type=T%d\nlink | label=%d | side_a_device=c | side_b_device=d%d\n"
                         "service | site=S%d | subscribers=%d\n",
                         v, v, v, v, v, v, v, v, 100 * (v + 1));
    }
    hf_buffer_putc(&lines, '\0');
    struct run run;
    run_open(&run, hf_buffer_text(&lines).data);
    CHECK(run_lose(&run, (const char *const[]){NULL}) == HF_OK);
    struct hf_assessment *a = &run.assessment;
    struct hf_target_hit hit[3];
    for (int v = 0; v < 3; v++) {
        static const char *const name[] = {"V0", "V1", "V2"};
        hit[v] = (struct hf_target_hit){.party = a->group[vendor_find(a, name[v])].party,
                                        .answer = HF_ANSWER_PRESUMED_YES};
    }
    a->hit = hit;
    a->hit_count = 3;
    CHECK(hf_resilience_assess(a, &run.help.keep, run.help.scratch, NULL) == HF_OK);
    static const char *const wanted[] = {"V2", "V1", "V0", "Zeta"};
    if (CHECK(a->dark_count == 4)) {
        for (int i = 0; i < 4; i++) {
            CHECK_TEXT(a->group[a->dark[i].group].name, wanted[i]);
        }
        CHECK(a->dark[3].region_count == 1 && a->dark[3].region[0].sites == 7);
    }
    helper_close(&run.help);
    hf_buffer_free(&lines);
}

static void random_operators(void) {
    static const char *const lost[] = {"Alpha", "Beta", "Alpha,Beta", "Beta, Gamma", NULL};
    struct hf_random random = {.seed = 77};
    struct hf_buffer lines = hf_buffer_make((size_t)1 << 20);
    for (int round = 0; round < 60; round++) {
        struct run run;
        random_lines(&random, &lines);
        hf_buffer_putc(&lines, '\0');
        run_open(&run, hf_buffer_text(&lines).data);
        if (CHECK(run_lose(&run, lost) == HF_OK)) {
            const struct hf_assessment *a = &run.assessment;
            const uint32_t alpha = vendor_find(a, "Alpha");
            const uint32_t beta = vendor_find(a, "Beta");
            const uint32_t gamma = vendor_find(a, "Gamma");
            agrees(&run, 0, alpha, HF_NONE);
            agrees(&run, 1, beta, HF_NONE);
            agrees(&run, 2, alpha, beta);
            agrees(&run, 3, beta, gamma);
            for (uint32_t i = 0; i < a->assumed_count; i++) {
                adds_up(&run, i);
            }
            dark_maps(&run);
        }
        helper_close(&run.help);
    }
    hf_buffer_free(&lines);
}

static void memory_sweep(void) {
    static const char *const lost[] = {"Alpha", "duct 7,Beta", NULL};
    struct run run;
    run_open(&run, NETWORK);
    CHECK(run_lose(&run, lost) == HF_OK);
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
            CHECK(assessment->assumed_count == 2 && assessment->dark_count > 2);
            break;
        }
        CHECK(status == HF_ERR_MEMORY && assessment->assumed_count == 0 &&
              assessment->assumed == NULL && assessment->dark_count == 0);
    }
    helper_close(&run.help);
}

int main(void) {
    two_tables();
    known_answers();
    reasons();
    refused();
    random_operators();
    dark_targets();
    memory_sweep();
    return check_report();
}
