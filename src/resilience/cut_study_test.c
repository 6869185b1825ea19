/* Goal: how few groups have to fail together is right for every function of every site, whichever
 * way it was found; single points take what is said; a plan of changes does what it says, and no
 * smaller one does. Method: random operators with unknown makers, modules, leased links, routes,
 * transit flags; every set of groups is lost by hf_network_lose; every device and link likewise;
 * plans are carried out in the network and every smaller set of devices is tried; allocations
 * failed. */
#include <holdfast/cuts.h>
#include <holdfast/resilience.h>

#include "base/random.h"
#include "network/loss.h"
#include "resilience/graph.h"
#include "tests/snapshot_helper.h"

#include <string.h>

struct run {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    struct risk risk;
    struct graph graph;
    uint8_t *base; /* per demand: state with nothing lost, best case */
};

static void assessment_open(struct run *run, const char *lines) {
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
}

static void run_open(struct run *run, const char *lines) {
    assessment_open(run, lines);
    struct hf_assessment *assessment = &run->assessment;
    CHECK(hf_resilience_assess(assessment, &run->help.keep, run->help.scratch, NULL) == HF_OK);
    CHECK(hf_risk_gather(assessment, &run->help.keep, &run->help.keep, &run->risk) == HF_OK);
    CHECK(hf_graph_build(assessment, &run->risk, &run->help.keep, &run->graph) == HF_OK);
    run->base = hf_new(&run->help.keep, uint8_t, run->graph.network.demand_count + 1);
    CHECK(hf_network_lose(&run->graph.network, &(struct hf_network_loss){.count = 0},
                          run->help.scratch, run->base) == HF_OK);
}

/* Two dependencies with a few providers, needed by a device, a site or a function; some of it not
 * said. */
static void random_needs(struct hf_random *random, int sites, struct hf_buffer *out) {
    for (int d = 0; d < 2; d++) {
        hf_buffer_printf(out, "dependency | dependency=D%d", d);
        if (hf_random_below(random, 3) > 0) {
            hf_buffer_printf(out, " | needed=%d", 1 + (int)hf_random_below(random, 2));
        }
        const int providers = 1 + (int)hf_random_below(random, 3);
        for (int i = 0; i < providers; i++) {
            const int site = (int)hf_random_below(random, (uint64_t)sites);
            hf_buffer_printf(out, "\nprovider | dependency=D%d | device=d%d-%d", d, site,
                             (int)hf_random_below(random, 2));
        }
        for (int i = 0; i < 2; i++) {
            const int site = (int)hf_random_below(random, (uint64_t)sites);
            hf_buffer_printf(out, "\ndependent | dependency=D%d | ", d);
            const uint64_t drawn = hf_random_below(random, 8);
            if (drawn < 5) {
                hf_buffer_printf(out, "device=d%d-%d", site, (int)hf_random_below(random, 2));
            } else if (drawn < 7) {
                hf_buffer_printf(out, "of_site=S%d", site);
            } else {
                hf_buffer_puts(out, "of_function=Radio");
            }
        }
        hf_buffer_putc(out, '\n');
    }
}

enum { OWN_ROUTES = 1, WITH_NEEDS = 2 };

/* Lines of a random operator; with OWN_ROUTES each link has a route of its own. */
static void random_lines(uint64_t seed, unsigned flags, struct hf_buffer *out) {
    const bool own_routes = (flags & OWN_ROUTES) != 0;
    static const char *const maker[] = {" | manufacturer=Alpha", " | manufacturer=Beta",
                                        " | manufacturer=Gamma", " | manufacturer=Delta",
                                        " | manufacturer=Alpha", ""};
    struct hf_random random = {.seed = seed};
    hf_buffer_clear(out);
    hf_buffer_puts(out, "function | name=Radio\nfunction | name=Fixed\n");
    const int sites = 3 + (int)hf_random_below(&random, 4);
    int links = 0;
    for (int s = 0; s < sites; s++) {
        hf_buffer_printf(out, "site | name=S%d | region=R%d\n", s, s % 2);
        for (int k = 0; k < 2; k++) {
            const uint64_t drawn = hf_random_below(&random, 6);
            hf_buffer_printf(out, "device | site=S%d | name=d%d-%d%s | device_type=T%d%s%s\n", s, s,
                             k, maker[drawn], (int)drawn,
                             hf_random_below(&random, 3) == 0 ? " | function=Radio" : "",
                             hf_random_below(&random, 12) == 0 ? " | transit=no" : "");
            for (int m = 0; s > 0 && m < (own_routes ? 4 : 2); m++) {
                if (m == 0 || hf_random_below(&random, 2) == 0) {
                    hf_buffer_printf(out,
                                     "link | label=%d | side_a_device=d%d-%d | side_b_device=d%d-%d"
                                     "%s",
                                     links, s, k, (int)hf_random_below(&random, (uint64_t)s),
                                     (int)hf_random_below(&random, 2),
                                     hf_random_below(&random, 6) == 0 ? " | provider=Lease" : "");
                    if (own_routes) {
                        hf_buffer_printf(out, " | risk_group=duct %d", links);
                    } else if (hf_random_below(&random, 2) == 0) {
                        hf_buffer_printf(out, " | risk_group=duct %d",
                                         (int)hf_random_below(&random, 3));
                    }
                    hf_buffer_putc(out, '\n');
                    links++;
                }
            }
        }
        if (hf_random_below(&random, 2) == 0) { /* then its cabling is known */
            hf_buffer_printf(out, "link | label=i%d | side_a_device=d%d-0 | side_b_device=d%d-1\n",
                             s, s, s);
        }
        hf_buffer_printf(out, "service | site=S%d | function=Radio", s);
        if (hf_random_below(&random, 5) > 0) {
            hf_buffer_printf(out, " | subscribers=%d", (int)hf_random_below(&random, 50));
        }
        hf_buffer_putc(out, '\n');
        if (hf_random_below(&random, 3) == 0) {
            hf_buffer_printf(out, "service | site=S%d | function=Fixed | subscribers=7\n", s);
        }
    }
    hf_buffer_puts(out, "gateway | function=Radio | device=d0-0\n"
                        "gateway | function=Radio | device=d1-1\n");
    if ((flags & WITH_NEEDS) != 0) {
        random_needs(&random, sites, out);
    }
    hf_buffer_putc(out, '\0');
}

/* ---- every set of groups ---- */

static bool is_lost(const struct run *run, const uint8_t *state, uint32_t demand, int bound) {
    const bool gone_only = bound == HF_BOUND_BEST && run->base[demand] != HF_DEMAND_SERVED;
    return gone_only ? state[demand] == HF_DEMAND_GONE : state[demand] != HF_DEMAND_SERVED;
}

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
        uint32_t lost[40];
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
        if (g != run->risk.unknown_group && is_meant && count < 40) {
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
        uint32_t group[40];
        const uint32_t count = groups_of(run, t, group);
        const int size_max = count > 12 ? 2 : 40;
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

/* The network with other labels: a row for each node and link. */
static struct hf_network labelled(struct run *run, uint32_t label_count, uint32_t node,
                                  uint32_t link) {
    struct hf_network network = run->graph.network;
    uint32_t *start[2] = {
        hf_new(&run->help.keep, uint32_t, network.node_count + 2),
        hf_new(&run->help.keep, uint32_t, network.link_count + 2),
    };
    uint32_t *zero = hf_new(&run->help.keep, uint32_t, 1);
    for (uint32_t i = 0; i < network.node_count; i++) {
        start[0][i + 1] = start[0][i] + (i == node ? 1 : 0);
    }
    for (uint32_t i = 0; i < network.link_count; i++) {
        start[1][i + 1] = start[1][i] + (i == link ? 1 : 0);
    }
    network.node_label = (struct hf_csr){start[0], zero};
    network.link_label = (struct hf_csr){start[1], zero};
    network.node_maybe = (struct hf_csr){NULL, NULL};
    network.node_unknown = NULL;
    network.label_threat = NULL;
    network.label_count = label_count;
    return network;
}

/* What one device or link takes: sites and people, surely. */
static void element_lose(struct run *run, uint32_t node, uint32_t link, int64_t *sites,
                         int64_t *people, uint8_t *is_taken) {
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
            is_taken[d] |= link == HF_NONE && run->base[d] == HF_DEMAND_SERVED ? 1 : 0;
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

static void points_check(struct run *run, uint8_t *is_taken) {
    const struct hf_assessment *a = &run->assessment;
    const struct hf_network *network = &run->graph.network;
    int64_t sites = 0;
    int64_t people = 0;
    memset(is_taken, 0, network->demand_count);
    for (uint32_t node = 0; node < network->node_count; node++) {
        if (run->graph.node_device[node] == HF_NONE) {
            continue;
        }
        element_lose(run, node, HF_NONE, &sites, &people, is_taken);
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
            element_lose(run, HF_NONE, link++, &sites, &people, is_taken);
            point_check(a, true, row, sites, people);
        }
    }
    for (uint32_t i = 1; i < a->weak_point_count; i++) {
        CHECK(a->weak_point[i - 1].subscribers_lost[0] >= a->weak_point[i].subscribers_lost[0]);
    }
}

/* ---- changes ---- */

/* Which demands hang on one vendor, or on the new maker, when these nodes are changed. */
static void hangs_find(struct run *run, const uint8_t *changed, bool without_nodes,
                       uint8_t *hangs) {
    struct hf_network network = run->graph.network;
    struct hf_arena scratch = run->help.scratch;
    const uint32_t maker = network.label_count;
    uint32_t *start = hf_new(&scratch, uint32_t, network.node_count + 2);
    uint32_t *item = hf_new(&scratch, uint32_t,
                            network.node_label.start[network.node_count] + network.node_count + 1);
    uint8_t *threat = hf_new(&scratch, uint8_t, network.label_count + 2);
    uint8_t *state = hf_new(&scratch, uint8_t, network.demand_count + 1);
    uint32_t end = 0;
    for (uint32_t node = 0; node < network.node_count; node++) {
        const struct hf_csr *rows = &run->graph.network.node_label;
        for (uint32_t i = rows->start[node];
             i < rows->start[node + 1] && changed[node] == 0 && !without_nodes; i++) {
            item[end++] = rows->item[i];
        }
        if (changed[node] != 0) {
            item[end++] = maker;
        }
        start[node + 1] = end;
    }
    memcpy(threat, run->risk.threat, run->risk.group_count);
    threat[maker] = RISK_VENDOR;
    network.node_label = (struct hf_csr){start, item};
    network.label_threat = threat;
    network.label_count = maker + 1;
    memset(hangs, 0, network.demand_count);
    for (uint32_t g = 0; g <= maker; g++) {
        if (threat[g] != RISK_VENDOR || g == run->risk.unknown_group) {
            continue;
        }
        const struct hf_network_loss loss = {&g, 1, HF_BOUND_BEST, HF_FIXPOINT_GREATEST};
        CHECK(hf_network_lose(&network, &loss, scratch, state) == HF_OK);
        for (uint32_t d = 0; d < network.demand_count; d++) {
            hangs[d] |= run->base[d] == HF_DEMAND_SERVED && state[d] != HF_DEMAND_SERVED ? 1 : 0;
        }
    }
}

struct plan_marks {
    uint8_t before[64], after[64], alone[64], in[64];
};

/* Does some set of fewer devices raise all that can be raised? The new makers may be many: only
 * vendors that are there already count. */
static bool fewer_do(struct run *run, const struct plan_marks *marks, int64_t size) {
    const struct hf_network *network = &run->graph.network;
    uint8_t changed[64] = {0};
    uint8_t hangs[64];
    for (uint32_t mask = 0; mask < UINT32_C(1) << network->node_count; mask++) {
        if (__builtin_popcount(mask) != size) {
            continue;
        }
        for (uint32_t node = 0; node < network->node_count; node++) {
            changed[node] = (mask >> node & 1) != 0 && run->graph.node_device[node] != HF_NONE;
        }
        bool all = true;
        hangs_find(run, changed, false, hangs);
        for (uint32_t d = 0; d < network->demand_count; d++) {
            all = all && (marks->in[d] == 0 || marks->before[d] == 0 || marks->alone[d] != 0 ||
                          hangs[d] == 0);
        }
        if (all) {
            return true;
        }
    }
    return false;
}

static void plan_check(struct run *run, const struct hf_change_plan *plan,
                       struct plan_marks *marks) {
    const struct hf_assessment *a = &run->assessment;
    const struct graph *graph = &run->graph;
    uint8_t changed[64] = {0};
    int64_t sites = 0;
    int64_t alone = 0;
    int64_t raised = 0;
    int64_t gained = 0;
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const struct hf_change_step *step = &a->change_step[plan->step_from + i];
        gained += step->sites_gained;
        for (uint32_t node = 0; node < graph->network.node_count; node++) {
            changed[node] |= graph->node_device[node] == step->device ? 1 : 0;
        }
        CHECK(step->group != HF_NONE);
    }
    hangs_find(run, changed, false, marks->after);
    for (uint32_t d = 0; d < graph->network.demand_count; d++) {
        marks->in[d] =
            graph->demand_use[d] == plan->function &&
            hf_text_equal(a->snapshot->sites.region[graph->demand_site[d]], plan->region);
        CHECK(marks->after[d] == 0 || marks->before[d] != 0); /* nobody hangs who did not */
        if (marks->in[d] != 0 && marks->before[d] != 0) {
            sites++;
            alone += marks->alone[d];
            raised += marks->after[d] == 0 && marks->alone[d] == 0 ? 1 : 0;
        }
    }
    /* that a provider of what a place needs is changed may raise it, but is not looked for */
    const bool may_be_more = hf_network_has_needs(&graph->network);
    CHECK(plan->sites == sites && gained == plan->sites_raised);
    CHECK(may_be_more ? plan->sites_alone >= alone && plan->sites_raised <= raised
                      : plan->sites_alone == alone && plan->sites_raised == raised);
    CHECK(plan->is_whole == (sites == plan->sites_alone + plan->sites_raised));
    CHECK(!plan->is_whole || plan->step_count >= plan->steps_lower);
    CHECK(plan->steps_lower == 0 || graph->network.node_count > 18 ||
          !fewer_do(run, marks, plan->steps_lower - 1));
}

static void plans_check(struct run *run, const uint8_t *is_taken, int64_t *raised) {
    const struct hf_assessment *a = &run->assessment;
    struct plan_marks marks;
    const uint8_t none[64] = {0};
    CHECK(run->graph.network.node_count <= 64 && run->graph.network.demand_count <= 64);
    hangs_find(run, none, true, marks.alone); /* on links alone */
    hangs_find(run, none, false, marks.before);
    for (uint32_t d = 0; d < run->graph.network.demand_count; d++) {
        marks.alone[d] |= is_taken[d];
    }
    CHECK(a->change_plans_left_out == 0);
    for (uint32_t i = 0; i < a->change_plan_count; i++) {
        plan_check(run, &a->change_plan[i], &marks);
        *raised += a->change_plan[i].sites_raised;
        CHECK(i == 0 || a->change_plan[i - 1].subscribers >= a->change_plan[i].subscribers);
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
    int64_t raised = 0;
    for (int seed = 1; seed <= seeds; seed++) {
        struct run run;
        uint8_t is_taken[64];
        random_lines((uint64_t)seed, flags, &lines);
        run_open(&run, hf_buffer_text(&lines).data);
        cuts_check(&run);
        regions_check(&run);
        points_check(&run, is_taken);
        plans_check(&run, is_taken, &raised);
        hangs_check(&run);
        helper_close(&run.help);
    }
    CHECK(flags == OWN_ROUTES || raised > 10); /* the plans were not all empty */
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
    many_ducts();
    allocations_fail();
    return check_report();
}
