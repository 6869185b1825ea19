/* Goal: how few groups have to fail together is right for every function of every site, whichever
 * way it was found; single points take what is said. Method: random operators with unknown makers,
 * modules, leased links, routes, transit flags; every set of groups is lost by hf_network_lose;
 * every device and link likewise; allocations failed. */
#include "tests/random_operator.h"

enum { GROUPS_MAX = 64 };

/* ---- every set of groups ---- */

struct least {
    int64_t size, cuts; /* INT64_MAX: none of at most size_max */
};

static void sets_lose(const struct run *run, const uint32_t *group, uint32_t count, int size_max,
                      struct least (*least)[HF_BOUNDS]) {
    const uint32_t demands = run->graph.network.demand_count;
    uint8_t *state = calloc(demands + 1, 1);
    for (uint32_t d = 0; d < demands; d++) {
        least[d][0] = least[d][1] = (struct least){INT64_MAX, 0};
    }
    for (uint64_t mask = 0; mask < UINT64_C(1) << count; mask++) {
        uint32_t lost[GROUPS_MAX];
        uint32_t size = 0;
        if (__builtin_popcountll(mask) > size_max) {
            const uint64_t low = mask & (~mask + 1); /* no set of these high bits is small enough */
            mask += low - 1;
            continue;
        }
        for (uint32_t i = 0; i < count; i++) {
            if ((mask >> i & 1) != 0) {
                lost[size++] = group[i];
            }
        }
        for (int bound = 0; bound < HF_BOUNDS; bound++) {
            const struct hf_network_loss loss = {lost, size, (enum hf_bound)bound,
                                                 HF_FIXPOINT_GREATEST};
            CHECK(hf_network_lose(&run->graph.network, &loss, run->help.scratch, state) == HF_OK);
            for (uint32_t d = 0; d < demands; d++) {
                struct least *own = &least[d][bound];
                if (is_lost(run, state, d, bound) && size <= own->size) {
                    own->cuts = size < own->size ? 1 : own->cuts + 1;
                    own->size = size;
                }
            }
        }
    }
    free(state);
}

static bool is_cut(const struct run *run, const uint32_t *group, int64_t count, uint32_t demand,
                   int bound) {
    uint8_t *state = calloc(run->graph.network.demand_count + 1, 1);
    const struct hf_network_loss loss = {group, (uint32_t)count, (enum hf_bound)bound,
                                         HF_FIXPOINT_GREATEST};
    CHECK(hf_network_lose(&run->graph.network, &loss, run->help.scratch, state) == HF_OK);
    const bool lost = is_lost(run, state, demand, bound);
    free(state);
    return lost;
}

static bool bounds_agree(const struct run *run, const struct hf_cut_bounds *bounds,
                         const struct least *least, uint32_t demand, int bound, int size_max) {
    bool agrees = least->size == INT64_MAX && size_max < 40
                      ? bounds->lower > size_max
                      : bounds->lower == least->size && bounds->upper == least->size;
    agrees = agrees && (bounds->cuts == HF_COUNT_UNKNOWN || least->size == INT64_MAX ||
                        least->size == 0 || bounds->cuts == least->cuts);
    agrees = agrees && (bounds->apart == HF_COUNT_UNKNOWN || bounds->apart <= bounds->upper);
    agrees = agrees && (least->size == 0 || least->size == INT64_MAX || bounds->cuts_listed > 0);
    for (uint32_t k = 0; k < bounds->cuts_listed; k++) {
        agrees = agrees && is_cut(run,
                                  run->assessment.cut_group + bounds->cut_from +
                                      (size_t)k * (size_t)bounds->upper,
                                  bounds->upper, demand, bound);
    }
    return agrees;
}

static uint32_t groups_of(const struct run *run, uint32_t threat, uint32_t *group) {
    uint32_t count = 0;
    for (uint32_t g = 0; g < run->risk.group_count; g++) {
        const bool is_meant =
            hf_text_equal(run->assessment.cut_threat[threat].name, run->risk.group[g].threat) ||
            hf_text_equal(run->assessment.cut_threat[threat].name, HF_TEXT("all threats"));
        if (g != run->risk.unknown_group && is_meant && count < GROUPS_MAX) {
            group[count++] = g;
        }
    }
    CHECK(count == run->assessment.cut_threat[threat].group_count);
    return count;
}

static void cuts_check(const struct run *run) {
    const struct hf_assessment *a = &run->assessment;
    const uint32_t demands = run->graph.network.demand_count;
    struct least(*least)[HF_BOUNDS] = calloc(demands + 1, sizeof *least);
    CHECK(a->site_cut_count == (size_t)demands * a->cut_threat_count);
    for (uint32_t t = 0; t < a->cut_threat_count; t++) {
        uint32_t group[GROUPS_MAX];
        const uint32_t count = groups_of(run, t, group);
        const int size_max = count > 12 ? 3 : 40;
        bool agrees = true;
        CHECK((a->cut_threat[t].method == HF_CUT_BY_LOSSES) == (count > HF_CUTS_GROUPS_MAX));
        sets_lose(run, group, count, size_max, least);
        for (uint32_t d = 0; d < demands; d++) {
            const struct hf_site_cut *cut = &a->site_cut[(size_t)d * a->cut_threat_count + t];
            const struct hf_cut_answer *answer = &a->cut_answer[cut->answer];
            agrees = agrees && answer->threat == t && cut->site == run->graph.demand_site[d] &&
                     cut->function == run->graph.demand_use[d] && answer->why.value != 0;
            for (int bound = 0; bound < HF_BOUNDS; bound++) {
                agrees = agrees && bounds_agree(run, &answer->bound[bound], &least[d][bound], d,
                                                bound, size_max);
            }
            agrees = agrees && answer->bound[1].upper <= answer->bound[0].upper;
        }
        CHECK(agrees && a->cut_threat[t].open == 0);
    }
    free(least);
}

static void regions_check(const struct run *run) {
    const struct hf_assessment *a = &run->assessment;
    for (uint32_t i = 0; i < a->region_cut_count; i++) {
        const struct hf_region_cut *row = &a->region_cut[i];
        int64_t sites[2][HF_CUT_CLASSES] = {{0}};
        int64_t people[2][HF_CUT_CLASSES] = {{0}};
        int64_t unknown[2][HF_CUT_CLASSES] = {{0}};
        for (size_t k = 0; k < a->site_cut_count; k++) {
            const struct hf_site_cut *cut = &a->site_cut[k];
            const struct hf_cut_answer *answer = &a->cut_answer[cut->answer];
            if (answer->threat != row->threat || cut->function != row->function ||
                !hf_text_equal(a->snapshot->sites.region[cut->site], row->region)) {
                continue;
            }
            for (int bound = 0; bound < HF_BOUNDS; bound++) {
                const int64_t least = answer->bound[bound].upper;
                const int64_t class = least == INT64_MAX ? 5 : least > 3 ? 4 : least;
                sites[bound][class]++;
                people[bound][class] += cut->subscribers == HF_COUNT_UNKNOWN ? 0 : cut->subscribers;
                unknown[bound][class] += cut->subscribers == HF_COUNT_UNKNOWN ? 1 : 0;
            }
        }
        CHECK(row->open > 0 || (memcmp(sites, row->sites, sizeof sites) == 0 &&
                                memcmp(people, row->subscribers, sizeof people) == 0 &&
                                memcmp(unknown, row->unknown, sizeof unknown) == 0));
    }
}

/* ---- single points ---- */

/* What one device or link takes: sites and people, surely. */
static void element_lose(struct run *run, uint32_t node, uint32_t link, int64_t *sites,
                         int64_t *people) {
    const uint32_t demands = run->graph.network.demand_count;
    const struct hf_network network = labelled(run, 1, node, link);
    const uint32_t lost = 0;
    uint8_t *state = calloc(demands + 1, 1);
    const struct hf_network_loss loss = {&lost, 1, HF_BOUND_BEST, HF_FIXPOINT_GREATEST};
    CHECK(hf_network_lose(&network, &loss, run->help.scratch, state) == HF_OK);
    uint32_t last = HF_NONE;
    *sites = 0;
    *people = 0;
    for (uint32_t d = 0; d < demands; d++) {
        const bool taken = is_lost(run, state, d, HF_BOUND_BEST);
        if (taken) {
            *sites += run->graph.demand_site[d] != last ? 1 : 0;
            last = run->graph.demand_site[d];
            const int64_t own = run->graph.demand_subscribers[d];
            *people += own == HF_COUNT_UNKNOWN ? 0 : own;
        }
    }
    free(state);
}

static void point_check(const struct hf_assessment *a, bool is_link, uint32_t row, int64_t sites,
                        int64_t people) {
    bool agrees = sites == 0;
    for (uint32_t i = 0; i < a->weak_point_count; i++) {
        const struct hf_weak_point *point = &a->weak_point[i];
        if (point->is_link == is_link && point->row == row) {
            agrees = point->sites_lost[0] == sites && point->subscribers_lost[0] == people &&
                     point->others_lost <= sites && point->others_lost + 1 >= sites;
        }
    }
    CHECK(agrees);
}

static void points_check(struct run *run) {
    const struct hf_assessment *a = &run->assessment;
    const struct hf_network *network = &run->graph.network;
    int64_t sites = 0;
    int64_t people = 0;
    for (uint32_t node = 0; node < network->node_count; node++) {
        if (run->graph.node_device[node] == HF_NONE) {
            continue;
        }
        element_lose(run, node, HF_NONE, &sites, &people);
        /* what is not served today, and stands there alone, is taken too, but hangs on nothing */
        bool only_served = true;
        for (uint32_t d = 0; d < network->demand_count; d++) {
            only_served = only_served && run->base[d] == HF_DEMAND_SERVED;
        }
        if (only_served) {
            point_check(a, false, run->graph.node_device[node], sites, people);
        }
    }
    uint32_t link = 0;
    for (uint32_t row = 0; row < a->snapshot->links.rows.count; row++) {
        if (hf_risk_link_counts(a->snapshot, row)) {
            element_lose(run, HF_NONE, link++, &sites, &people);
            point_check(a, true, row, sites, people);
        }
    }
    for (uint32_t i = 1; i < a->weak_point_count; i++) {
        CHECK(a->weak_point[i - 1].subscribers_lost[0] >= a->weak_point[i].subscribers_lost[0]);
    }
}

static void hangs_check(const struct run *run) {
    const struct hf_assessment *a = &run->assessment;
    uint32_t singles = 0;
    for (uint32_t i = 0; i < a->loss_count; i++) {
        singles += a->loss[i].group[1] == HF_NONE && a->loss[i].sites_lost[1] > 0 ? 1 : 0;
    }
    CHECK(singles == a->hang_count);
    for (uint32_t i = 0; i < a->hang_count; i++) {
        const struct hf_hang *hang = &a->hang[i];
        CHECK(hang->regions[0] <= hang->regions[1] && hang->regions[1] <= 2 &&
              hang->regions[1] >= 1 &&
              (hang->regions[0] > 0) == (a->loss[hang->loss].sites_lost[0] > 0));
    }
}

static void random_operators(unsigned flags, int seeds) {
    struct hf_buffer lines = hf_buffer_make(1 << 20);
    for (int seed = 1; seed <= seeds; seed++) {
        struct run run;
        random_lines((uint64_t)seed, flags, &lines);
        run_open(&run, hf_buffer_text(&lines).data);
        cuts_check(&run);
        regions_check(&run);
        points_check(&run);
        hangs_check(&run);
        helper_close(&run.help);
    }
    hf_buffer_free(&lines);
}

static void allocations_fail(void) {
    struct hf_buffer lines = hf_buffer_make(1 << 20);
    random_lines(5, WITH_NEEDS, &lines);
    struct run run;
    assessment_open(&run, hf_buffer_text(&lines).data);
    int64_t failed = 0;
    for (int64_t k = 0; k < 4000; k += 1 + k / 40) {
        struct hf_assessment copy = run.assessment;
        struct hf_arena keep = run.help.keep;
        struct hf_arena scratch = run.help.scratch;
        int64_t allowance = k;
        copy.why = hf_why_make(&keep);
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        const enum hf_status status = hf_resilience_assess(&copy, &keep, scratch, NULL);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && copy.cut_answer == NULL));
        failed += status == HF_ERR_MEMORY ? 1 : 0;
        if (status == HF_OK) {
            break;
        }
    }
    CHECK(failed > 20);
    helper_close(&run.help);
    hf_buffer_free(&lines);
}

/* ---- more than four ---- */

static void ducts_put(struct hf_buffer *out, const char *left, const char *right, int count) {
    for (int i = 0; i < count; i++) {
        hf_buffer_printf(out,
                         "link | label=%s%s%d | side_a_device=%s | side_b_device=%s | "
                         "risk_group=%s%s %d\n",
                         left, right, i, left, right, left, right, i);
    }
}

/* One gateway g; a hangs on it by five ducts, b on a by a link without one, c on a by six, d on g
 * by fourteen: 5, 5, 5 and 14 ducts have to fail, which single searches find out, or share. */
static void many_ducts(void) {
    static const int64_t needed[] = {0, 5, 5, 5, 14};
    struct hf_buffer out = hf_buffer_make(1 << 14);
    hf_buffer_puts(&out, "function | name=Radio\n");
    for (int i = 0; i < 5; i++) {
        hf_buffer_printf(&out, "site | name=S%d\ndevice | site=S%d | name=%c | manufacturer=M%d\n",
                         i, i, "gabcd"[i], i);
        hf_buffer_printf(&out, "service | site=S%d | function=Radio | subscribers=%d\n", i, 90 - i);
    }
    ducts_put(&out, "g", "a", 5);
    ducts_put(&out, "a", "c", 6);
    ducts_put(&out, "g", "d", 14);
    hf_buffer_puts(&out, "link | label=ab | side_a_device=a | side_b_device=b\n"
                         "gateway | function=Radio | device=g\n");
    hf_buffer_putc(&out, '\0');
    struct run run;
    run_open(&run, hf_buffer_text(&out).data);
    const struct hf_assessment *a = &run.assessment;
    uint32_t seen = 0;
    for (size_t i = 0; i < a->site_cut_count; i++) {
        const struct hf_cut_answer *answer = &a->cut_answer[a->site_cut[i].answer];
        const struct hf_cut_threat *threat = &a->cut_threat[answer->threat];
        if (!hf_text_equal(threat->name, HF_TEXT("shared route"))) {
            continue;
        }
        seen++;
        CHECK(threat->method == HF_CUT_BY_LOSSES && threat->open == 0 && threat->has_pairs);
        const uint32_t site = a->site_cut[i].site;
        for (int bound = 0; bound < HF_BOUNDS && site > 0; bound++) {
            const struct hf_cut_bounds *bounds = &answer->bound[bound];
            CHECK(bounds->lower == needed[site] && bounds->upper == needed[site]);
            CHECK(bounds->cuts_listed == 1);
            const struct hf_network_loss loss = {a->cut_group + bounds->cut_from,
                                                 (uint32_t)bounds->upper, (enum hf_bound)bound,
                                                 HF_FIXPOINT_GREATEST};
            uint8_t state[8];
            CHECK(hf_network_lose(&run.graph.network, &loss, run.help.scratch, state) == HF_OK);
            CHECK(state[site] != HF_DEMAND_SERVED);
        }
    }
    CHECK(seen == 5);
    helper_close(&run.help);
    hf_buffer_free(&out);
}

int main(void) {
    random_operators(0, 120);
    random_operators(OWN_ROUTES, 12);
    random_operators(WITH_NEEDS, 150);
    random_operators(OWN_ROUTES | WITH_NEEDS, 24);
    random_operators(OWN_ROUTES | WITH_NEEDS | WITH_SEGMENTS, 24);
    many_ducts();
    allocations_fail();
    return check_report();
}
