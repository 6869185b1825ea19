/* random_operator.h - operators for tests: assessed, with the network that the answers are about.
 */
#ifndef HF_TESTS_RANDOM_OPERATOR_H
#define HF_TESTS_RANDOM_OPERATOR_H

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
    int64_t provider_steps, provider_rows, wholes, leasts; /* counted by a test */
};

static inline void assessment_open(struct run *run, const char *lines) {
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

static inline void run_open(struct run *run, const char *lines) {
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
static inline void random_needs(struct hf_random *random, int sites, struct hf_buffer *out) {
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

enum { OWN_ROUTES = 1, WITH_NEEDS = 2, WITH_SEGMENTS = 4 };

/* Lines of a random operator; with OWN_ROUTES each link has a route of its own. */
static inline void random_lines(uint64_t seed, unsigned flags, struct hf_buffer *out) {
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
            hf_buffer_printf(out, "device | site=S%d | name=d%d-%d%s | device_type=T%d%s%s", s, s,
                             k, maker[drawn], (int)drawn,
                             hf_random_below(&random, 3) == 0 ? " | function=Radio" : "",
                             hf_random_below(&random, 12) == 0 ? " | transit=no" : "");
            if ((flags & WITH_SEGMENTS) != 0 && hf_random_below(&random, 6) > 0) {
                hf_buffer_printf(out, " | management_segment=m%d", 2 * s + k);
            }
            hf_buffer_putc(out, '\n');
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

static inline bool is_lost(const struct run *run, const uint8_t *state, uint32_t demand,
                           int bound) {
    const bool gone_only = bound == HF_BOUND_BEST && run->base[demand] != HF_DEMAND_SERVED;
    return gone_only ? state[demand] == HF_DEMAND_GONE : state[demand] != HF_DEMAND_SERVED;
}

/* The network with other labels: a row for each node and link. */
static inline struct hf_network labelled(struct run *run, uint32_t label_count, uint32_t node,
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

#endif
