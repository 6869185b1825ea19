/* Goal: hf_sweep says of every loss what hf_network_lose says of it, whatever the network.
 * Method: thousands of random networks (labels, possible labels, unknown makers, transit flags,
 * parallel links, chains, several functions, sites with several demands, counts of nodes, pools and
 * dependence in both fixpoints), every loss of up to three groups or a list of sets, both bounds,
 * any number of threads, sums by region and rows by demand added up anew from the plain search; the
 * same losses one at a time on what hf_sweep_open has made ready;
 * vendor-loss tables of two real networks; monotony; limits; bad arguments; failed memory. */
#include <holdfast/sweep.h>

#include "base/random.h"
#include "tests/check.h"
#include "tests/random_rows.h"

#include <stdlib.h>
#include <string.h>

enum { NODES = 90, LINKS = 260, LABELS = 24, ITEMS = 1024, DEMANDS = 60, POOLS = 8, SITES = 30 };
enum { REGIONS = 4, THREATS = 2 };

struct drawn {
    uint32_t node_start[NODES + 1], node_item[ITEMS], maybe_start[NODES + 1], maybe_item[ITEMS];
    uint32_t link_start[LINKS + 1], link_item[ITEMS], link_maybe_start[LINKS + 1],
        link_maybe_item[ITEMS];
    uint32_t link_a[LINKS], link_b[LINKS], gateway_start[8], gateway_item[64];
    uint32_t function[DEMANDS], demand_start[DEMANDS + 1], demand_item[ITEMS],
        demand_needed[DEMANDS];
    uint32_t member_start[POOLS + 1], member[ITEMS], needed[POOLS];
    uint32_t need_start[NODES + 1], need[ITEMS];
    uint8_t unknown[NODES], transit[NODES], threat[LABELS], all[DEMANDS];
    uint32_t site[DEMANDS], region[DEMANDS], group[LABELS];
    int64_t weight[DEMANDS];
    uint8_t had[HF_BOUNDS][DEMANDS];
    struct hf_network network;
    struct hf_sweep_question question;
};

/* Nodes near each other, so that there are long ways round; and parallel links. */
static void links_draw(struct hf_random *random, struct drawn *drawn) {
    struct hf_network *network = &drawn->network;
    const uint32_t near = 2 + below(random, network->node_count);
    network->link_count = below(random, 1 + (uint32_t)(network->node_count * 5 / 2));
    for (uint32_t i = 0; i < network->link_count; i++) {
        drawn->link_a[i] = below(random, network->node_count);
        drawn->link_b[i] = (drawn->link_a[i] + below(random, near)) % network->node_count;
        if (i > 0 && below(random, 8) == 0) {
            drawn->link_a[i] = drawn->link_b[i - 1];
            drawn->link_b[i] = drawn->link_a[i - 1];
        }
    }
}

static void demands_draw(struct hf_random *random, struct drawn *drawn) {
    struct hf_network *network = &drawn->network;
    network->demand_count = below(random, DEMANDS);
    uint32_t region[SITES];
    for (uint32_t s = 0; s < SITES; s++) {
        region[s] = below(random, REGIONS);
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        drawn->function[d] = below(random, network->function_count);
        drawn->all[d] = below(random, 4) == 0;
        drawn->demand_needed[d] = below(random, 6) == 0 ? below(random, 4) : 1;
        drawn->demand_start[d + 1] = drawn->demand_start[d];
        for (uint32_t k = below(random, 3) == 0 ? below(random, 5) : 1; k > 0; k--) {
            drawn->demand_item[drawn->demand_start[d + 1]++] = below(random, network->node_count);
        }
        drawn->site[d] = below(random, SITES);
        drawn->region[d] = region[drawn->site[d]];
        drawn->weight[d] = below(random, 9) == 0 ? HF_COUNT_UNKNOWN : below(random, 1000);
        drawn->had[HF_BOUND_BEST][d] = below(random, 3) != 0;
        drawn->had[HF_BOUND_WORST][d] = 1;
    }
}

static void options_draw(struct hf_random *random, struct drawn *drawn) {
    struct hf_network *network = &drawn->network;
    struct hf_sweep_question *question = &drawn->question;
    network->node_maybe.start = below(random, 2) == 0 ? drawn->maybe_start : NULL;
    network->link_maybe.start = below(random, 3) == 0 ? drawn->link_maybe_start : NULL;
    network->node_unknown = below(random, 2) == 0 ? drawn->unknown : NULL;
    network->node_transit = below(random, 2) == 0 ? drawn->transit : NULL;
    network->label_threat = below(random, 2) == 0 ? drawn->threat : NULL;
    network->demand_all = below(random, 2) == 0 ? drawn->all : NULL;
    network->demand_needed = below(random, 2) == 0 ? drawn->demand_needed : NULL;
    network->pool_count = below(random, 2) == 0 ? 1 + below(random, POOLS) : 0;
    network->node_need.start = network->pool_count > 0 ? drawn->need_start : NULL;
    question->is_asked[HF_BOUND_BEST] = true;
    question->is_asked[HF_BOUND_WORST] = true;
    question->fixpoint = below(random, 2) == 0 ? HF_FIXPOINT_GREATEST : HF_FIXPOINT_LEAST;
    question->demand_site = below(random, 2) == 0 ? drawn->site : NULL;
    question->site_count = SITES;
    question->demand_weight = below(random, 4) == 0 ? NULL : drawn->weight;
    question->demand_region = below(random, 2) == 0 ? drawn->region : NULL;
    question->region_count = question->demand_region == NULL ? 0 : REGIONS;
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        question->demand_had[bound] = below(random, 2) == 0 ? drawn->had[bound] : NULL;
    }
    question->demand_rows = below(random, 2) == 0 ? below(random, 300) : 0;
    question->threads = 1 + below(random, 3);
}

static struct drawn *drawn_make(struct hf_random *random) {
    struct drawn *drawn = calloc(1, sizeof *drawn);
    if (drawn == NULL) {
        abort();
    }
    struct hf_network *network = &drawn->network;
    *network = (struct hf_network){
        .node_count = 2 + below(random, NODES - 2),
        .node_label = {drawn->node_start, drawn->node_item},
        .node_maybe = {drawn->maybe_start, drawn->maybe_item},
        .link_a = drawn->link_a,
        .link_b = drawn->link_b,
        .link_label = {drawn->link_start, drawn->link_item},
        .link_maybe = {drawn->link_maybe_start, drawn->link_maybe_item},
        .label_count = 1 + below(random, below(random, 4) == 0 ? LABELS - 1 : 6),
        .function_count = 1 + below(random, 3),
        .gateway = {drawn->gateway_start, drawn->gateway_item},
        .demand_function = drawn->function,
        .demand_node = {drawn->demand_start, drawn->demand_item},
        .pool_member = {drawn->member_start, drawn->member},
        .pool_needed = drawn->needed,
        .node_need = {drawn->need_start, drawn->need},
    };
    links_draw(random, drawn);
    rows_draw(random, &network->node_label, network->node_count, network->label_count,
              below(random, 70));
    rows_draw(random, &network->node_maybe, network->node_count, network->label_count, 10);
    rows_draw(random, &network->link_label, network->link_count, network->label_count,
              below(random, 30));
    rows_draw(random, &network->link_maybe, network->link_count, network->label_count, 10);
    rows_draw(random, &network->node_need, network->node_count, 1, 0);
    for (uint32_t i = 0; i < network->node_count; i++) {
        drawn->unknown[i] = below(random, 10) == 0 ? (uint8_t)(1 + below(random, 3)) : 0;
        drawn->transit[i] = below(random, 4) != 0;
    }
    for (uint32_t i = 0; i < network->label_count; i++) {
        drawn->threat[i] = (uint8_t)below(random, THREATS);
        drawn->group[i] = network->label_count - 1 - i;
    }
    for (uint32_t f = 0; f < network->function_count; f++) {
        drawn->gateway_start[f + 1] = drawn->gateway_start[f];
        for (uint32_t k = below(random, 4); k > 0; k--) {
            drawn->gateway_item[drawn->gateway_start[f + 1]++] = below(random, network->node_count);
        }
    }
    demands_draw(random, drawn);
    options_draw(random, drawn);
    if (network->pool_count > 0) {
        rows_draw(random, &network->node_need, network->node_count, network->pool_count, 12);
        for (uint32_t p = 0; p < network->pool_count; p++) {
            drawn->needed[p] = below(random, 4);
            drawn->member_start[p + 1] = drawn->member_start[p] + below(random, 6);
            for (uint32_t i = drawn->member_start[p]; i < drawn->member_start[p + 1]; i++) {
                drawn->member[i] = below(random, network->node_count);
            }
        }
    }
    return drawn;
}

/* ---- the same sums, from the plain search ---- */

static bool is_lost(const struct drawn *drawn, int bound, uint32_t demand, uint8_t state) {
    const uint8_t *had = drawn->question.demand_had[bound];
    return had == NULL || had[demand] != 0 ? state != HF_DEMAND_SERVED : state == HF_DEMAND_GONE;
}

static bool loss_agrees(const struct drawn *drawn, const struct hf_sweep *sweep, uint32_t loss,
                        int bound, struct hf_arena scratch) {
    const struct hf_sweep_question *question = &drawn->question;
    const uint32_t from = sweep->set.start[loss];
    const struct hf_network_loss lost = {sweep->set.item + from, sweep->set.start[loss + 1] - from,
                                         (enum hf_bound)bound, question->fixpoint};
    uint8_t state[DEMANDS] = {0};
    bool is_site_lost[DEMANDS] = {false};
    struct hf_sweep_sum sum[REGIONS + 1] = {{0, 0, 0}}; /* the whole behind the regions */
    bool agrees = hf_network_lose(&drawn->network, &lost, scratch, state) == HF_OK;
    for (uint32_t d = 0; d < drawn->network.demand_count; d++) {
        const bool is = is_lost(drawn, bound, d, state[d]);
        const uint64_t *row =
            sweep->row_words == 0 ? NULL : sweep->demand_lost[bound] + d * sweep->row_words;
        agrees = agrees && (loss >= question->demand_rows ||
                            (row[loss / 64] >> loss % 64 & 1U) == (is ? 1 : 0));
        const uint32_t site = question->demand_site == NULL ? d : question->demand_site[d];
        const uint32_t region = question->demand_region == NULL ? 0 : question->demand_region[d];
        const int64_t weight = question->demand_weight == NULL ? 0 : question->demand_weight[d];
        for (uint32_t k = region; is; k = REGIONS) {
            sum[k].sites += is_site_lost[site] ? 0 : 1;
            sum[k].weight += weight == HF_COUNT_UNKNOWN ? 0 : weight;
            sum[k].unknown += weight == HF_COUNT_UNKNOWN ? 1 : 0;
            if (k == REGIONS) {
                break;
            }
        }
        is_site_lost[site] = is_site_lost[site] || is;
    }
    agrees =
        agrees && memcmp(&sum[REGIONS], &sweep->sum[bound][loss], sizeof(struct hf_sweep_sum)) == 0;
    for (uint32_t r = 0; r < question->region_count; r++) {
        agrees = agrees && memcmp(&sum[r], &sweep->region[bound][loss * REGIONS + r],
                                  sizeof(struct hf_sweep_sum)) == 0;
    }
    return agrees;
}

static void sweeps_compare(const struct drawn *drawn, const struct hf_sweep *left,
                           const struct hf_sweep *right) {
    const struct hf_sweep_question *question = &drawn->question;
    CHECK(left->loss_count == right->loss_count);
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        const size_t losses = left->loss_count;
        CHECK(memcmp(left->sum[bound], right->sum[bound], losses * sizeof(struct hf_sweep_sum)) ==
              0);
        CHECK(question->region_count == 0 ||
              memcmp(left->region[bound], right->region[bound],
                     losses * REGIONS * sizeof(struct hf_sweep_sum)) == 0);
        CHECK(question->demand_rows == 0 ||
              memcmp(left->demand_lost[bound], right->demand_lost[bound],
                     drawn->network.demand_count * left->row_words * sizeof(uint64_t)) == 0);
        CHECK(memcmp(&left->work[bound], &right->work[bound], sizeof left->work[bound]) == 0);
    }
}

/* Some of the losses, each by itself on the network made ready: what the sweep said of it. */
static void one_at_a_time(struct drawn *drawn, const struct hf_sweep *sweep, struct hf_arena arena,
                          struct hf_arena scratch) {
    struct hf_sweep_question *question = &drawn->question;
    const struct hf_sweep_ready *ready = NULL;
    const uint32_t rows = question->demand_rows;
    const uint32_t demands = drawn->network.demand_count;
    question->demand_rows = 1;
    CHECK(hf_sweep_open(&drawn->network, question, &arena, scratch, &ready) == HF_OK);
    question->demand_rows = rows; /* the question has been taken over */
    for (uint32_t loss = 0; loss < sweep->loss_count && ready != NULL; loss += 1 + loss % 7) {
        const uint32_t from = sweep->set.start[loss];
        uint32_t start[] = {0, sweep->set.start[loss + 1] - from};
        const struct hf_csr set = {start, sweep->set.item + from};
        struct hf_arena keep = arena;
        struct hf_sweep one = {.loss_count = 0};
        CHECK(hf_sweep_lose(ready, &set, 1, &keep, scratch, &one) == HF_OK && one.loss_count == 1);
        for (int bound = 0; bound < HF_BOUNDS; bound++) {
            const struct hf_sweep_sum *region = sweep->region[bound];
            CHECK(memcmp(one.sum[bound], &sweep->sum[bound][loss], sizeof *one.sum[bound]) == 0);
            CHECK(question->region_count == 0 ||
                  memcmp(one.region[bound], region + (size_t)loss * question->region_count,
                         question->region_count * sizeof *region) == 0);
            for (uint32_t d = 0; d < demands && loss < rows; d++) {
                const uint64_t *row = sweep->demand_lost[bound] + d * sweep->row_words;
                CHECK((row[loss / 64] >> loss % 64 & 1U) == one.demand_lost[bound][d]);
            }
        }
    }
}

static void random_networks(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 20200715, .stream = 6};
    static uint32_t set_start[100];
    static uint32_t set_item[400];
    uint64_t losses = 0;
    uint32_t smaller = 0;
    for (int i = 0; i < 4000; i++) {
        struct drawn *drawn = drawn_make(&random);
        struct hf_sweep_question *question = &drawn->question;
        if (below(&random, 3) > 0) {
            question->group = drawn->group;
            question->group_count = drawn->network.label_count;
            question->size_max = 1 + below(&random, i % 40 == 0 ? 3 : 2);
        } else {
            question->set = (struct hf_csr){set_start, set_item};
            question->set_count = below(&random, 99);
            rows_draw(&random, &question->set, question->set_count, drawn->network.label_count, 70);
        }
        struct hf_arena keep = arena;
        struct hf_sweep sweep = {.loss_count = 0};
        if (!CHECK(hf_sweep(&drawn->network, question, &keep, scratch, &sweep) == HF_OK)) {
            free(drawn);
            continue;
        }
        bool agrees = true;
        for (uint32_t loss = 0; loss < sweep.loss_count; loss++) {
            for (int bound = 0; bound < HF_BOUNDS; bound++) {
                agrees = agrees && loss_agrees(drawn, &sweep, loss, bound, scratch);
            }
        }
        if (!CHECK(agrees)) {
            printf("    network %d\n", i);
        }
        losses += sweep.loss_count;
        smaller += sweep.work[HF_BOUND_BEST].places < drawn->network.node_count ? 1U : 0U;
        struct hf_sweep again = {.loss_count = 0};
        question->threads = question->threads == 1 ? 2 : 1;
        CHECK(hf_sweep(&drawn->network, question, &keep, scratch, &again) == HF_OK);
        sweeps_compare(drawn, &sweep, &again);
        one_at_a_time(drawn, &sweep, keep, scratch);
        free(drawn);
    }
    printf("%llu losses of 4000 networks, %u of them contracted\n", (unsigned long long)losses,
           smaller);
    CHECK(losses > 100000 && smaller > 1000);
}

/* Every loss of up to three: by lexicographic order each set's parts come before it, and losing
 * more never serves more. */
static void losing_more(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 20200716, .stream = 7};
    for (int i = 0; i < 60; i++) {
        struct drawn *drawn = drawn_make(&random);
        struct hf_sweep_question *question = &drawn->question;
        question->group = drawn->group;
        question->group_count = drawn->network.label_count;
        question->size_max = 2;
        question->demand_rows = 0;
        struct hf_arena keep = arena;
        struct hf_sweep sweep = {.loss_count = 0};
        CHECK(hf_sweep(&drawn->network, question, &keep, scratch, &sweep) == HF_OK);
        uint32_t pair = question->group_count;
        for (uint32_t a = 0; a < question->group_count; a++) {
            for (uint32_t b = a + 1; b < question->group_count; b++, pair++) {
                const struct hf_sweep_sum *sum = sweep.sum[HF_BOUND_WORST];
                CHECK(sum[pair].sites >= sum[a].sites && sum[pair].sites >= sum[b].sites);
                CHECK(sum[pair].weight >= sum[a].weight && sum[pair].weight >= sum[b].weight);
                CHECK(sweep.set.item[sweep.set.start[pair]] == question->group[a] &&
                      sweep.set.item[sweep.set.start[pair] + 1] == question->group[b]);
            }
        }
        CHECK(pair == sweep.loss_count);
        free(drawn);
    }
}

/* A ring of ever other vendors, one gateway: everything has to go the long way round. And a trunk
 * of 200 parallel links with sets of two labels, no set within another. */
static void long_ways(struct hf_arena arena, struct hf_arena scratch) {
    enum { RING = 4000, TRUNK = 200, VENDORS = 21 };
    static uint32_t start[RING + 1];
    static uint32_t item[RING];
    static uint32_t link_a[RING + TRUNK], link_b[RING + TRUNK];
    static uint32_t link_start[RING + TRUNK + 1], link_item[2 * TRUNK];
    static uint32_t zero[RING];
    static uint32_t demand_start[RING + 1], demand_node[RING], group[VENDORS];
    static uint8_t state[RING];
    uint32_t gateway_start[] = {0, 1};
    uint32_t gateway = 7;
    for (uint32_t i = 0; i < RING; i++) {
        start[i + 1] = i + 1;
        item[i] = i % 10;
        link_a[i] = i;
        link_b[i] = (i + 1) % RING;
        demand_start[i + 1] = i + 1;
        demand_node[i] = i;
    }
    for (uint32_t i = 0, a = 0, b = 1; i < TRUNK; i++) {
        link_a[RING + i] = 100;
        link_b[RING + i] = 2500;
        link_item[2 * i] = a;
        link_item[2 * i + 1] = b;
        link_start[RING + i + 1] = 2 * (i + 1);
        a = b + 1 < VENDORS ? a : a + 1;
        b = b + 1 < VENDORS ? b + 1 : a + 1;
    }
    for (uint32_t i = 0; i < VENDORS; i++) {
        group[i] = i;
    }
    const struct hf_network network = {
        .node_count = RING,
        .node_label = {start, item},
        .link_count = RING + TRUNK,
        .link_a = link_a,
        .link_b = link_b,
        .link_label = {link_start, link_item},
        .label_count = VENDORS,
        .function_count = 1,
        .gateway = {gateway_start, &gateway},
        .demand_count = RING,
        .demand_function = zero,
        .demand_node = {demand_start, demand_node},
    };
    const struct hf_sweep_question question = {
        .group = group, .group_count = VENDORS, .size_max = 2, .is_asked = {true, false}};
    struct hf_sweep sweep = {.loss_count = 0};
    struct hf_arena keep = arena;
    CHECK(hf_sweep(&network, &question, &keep, scratch, &sweep) == HF_OK);
    CHECK(sweep.sum[HF_BOUND_WORST] == NULL && sweep.loss_count == 21 + 210);
    for (uint32_t loss = 0; loss < sweep.loss_count; loss++) {
        const uint32_t from = sweep.set.start[loss];
        const struct hf_network_loss lost = {sweep.set.item + from,
                                             sweep.set.start[loss + 1] - from, HF_BOUND_BEST,
                                             HF_FIXPOINT_GREATEST};
        int64_t sites = 0;
        CHECK(hf_network_lose(&network, &lost, scratch, state) == HF_OK);
        for (uint32_t i = 0; i < RING; i++) {
            sites += state[i] != HF_DEMAND_SERVED ? 1 : 0;
        }
        CHECK(sites == sweep.sum[HF_BOUND_BEST][loss].sites);
    }
}

/* Sums that do not fit stay at the largest number; too many losses are a limit. */
static void limits(struct hf_arena arena, struct hf_arena scratch) {
    uint32_t zero[] = {0, 0, 0};
    uint32_t label_start[] = {0, 1, 1};
    uint32_t gateway_start[] = {0, 1};
    uint32_t demand_start[] = {0, 1, 2};
    uint32_t demand_node[] = {0, 0};
    uint32_t group[300];
    const int64_t weight[] = {INT64_MAX - 1, 5};
    for (uint32_t i = 0; i < 300; i++) {
        group[i] = i;
    }
    struct hf_network network = {.node_count = 2,
                                 .node_label = {label_start, zero},
                                 .link_label = {zero, NULL},
                                 .label_count = 300,
                                 .function_count = 1,
                                 .gateway = {gateway_start, zero},
                                 .demand_count = 2,
                                 .demand_function = zero,
                                 .demand_node = {demand_start, demand_node}};
    struct hf_sweep_question question = {.group = group,
                                         .group_count = 1,
                                         .size_max = 3,
                                         .is_asked = {true, true},
                                         .demand_weight = weight};
    struct hf_sweep sweep = {.loss_count = 77};
    struct hf_arena keep = arena;
    CHECK(hf_sweep(&network, &question, &keep, scratch, &sweep) == HF_OK && sweep.loss_count == 1);
    CHECK(sweep.sum[0][0].weight == INT64_MAX && sweep.sum[1][0].sites == 2);
    question.group_count = 300;
    CHECK(hf_sweep(&network, &question, &keep, scratch, &sweep) == HF_OK &&
          sweep.loss_count == 300 + 44850 + 4455100);
    question.size_max = 4;
    sweep.loss_count = 77;
    CHECK(hf_sweep(&network, &question, &keep, scratch, &sweep) == HF_ERR_LIMIT);
    question.size_max = 300;
    CHECK(hf_sweep(&network, &question, &keep, scratch, &sweep) == HF_ERR_LIMIT);
    question.size_max = 0;
    CHECK(sweep.loss_count == 77);
    CHECK(hf_sweep(&network, &question, &keep, scratch, &sweep) == HF_OK && sweep.loss_count == 0);
}

static void bad_arguments(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 3, .stream = 8};
    struct drawn *drawn = drawn_make(&random);
    while (drawn->network.demand_count == 0 || drawn->network.label_count < 2) {
        free(drawn);
        drawn = drawn_make(&random);
    }
    struct hf_sweep_question question = drawn->question;
    struct hf_sweep sweep = {.loss_count = 77};
    struct hf_arena keep = arena;
    uint32_t pair[] = {1, 1};
    uint32_t set_start[] = {0, 1};
    uint32_t far[] = {SITES};
    question.group = pair;
    question.size_max = 1;
    question.group_count = 2; /* twice the same */
    CHECK(hf_sweep(&drawn->network, &question, &keep, scratch, &sweep) == HF_ERR_ARGUMENT);
    question.group_count = 1;
    CHECK(hf_sweep(NULL, &question, &keep, scratch, &sweep) == HF_ERR_ARGUMENT);
    CHECK(hf_sweep(&drawn->network, NULL, &keep, scratch, &sweep) == HF_ERR_ARGUMENT);
    CHECK(hf_sweep(&drawn->network, &question, NULL, scratch, &sweep) == HF_ERR_ARGUMENT);
    CHECK(hf_sweep(&drawn->network, &question, &keep, scratch, NULL) == HF_ERR_ARGUMENT);
    pair[0] = drawn->network.label_count;
    CHECK(hf_sweep(&drawn->network, &question, &keep, scratch, &sweep) == HF_ERR_ARGUMENT);
    question.set = (struct hf_csr){set_start, pair};
    question.set_count = 1;
    CHECK(hf_sweep(&drawn->network, &question, &keep, scratch, &sweep) == HF_ERR_ARGUMENT);
    question.set.item = NULL;
    CHECK(hf_sweep(&drawn->network, &question, &keep, scratch, &sweep) == HF_ERR_ARGUMENT);
    set_start[1] = 0;
    question.demand_site = far;
    CHECK(hf_sweep(&drawn->network, &question, &keep, scratch, &sweep) == HF_ERR_ARGUMENT);
    question.demand_site = NULL;
    question.demand_weight = (const int64_t[DEMANDS]){-5};
    CHECK(hf_sweep(&drawn->network, &question, &keep, scratch, &sweep) == HF_ERR_ARGUMENT);
    question.demand_weight = NULL;
    const struct hf_sweep_ready *ready = NULL;
    uint32_t item[] = {1};
    const struct hf_csr set = {(uint32_t[]){0, 1}, item};
    CHECK(hf_sweep_open(&drawn->network, &question, NULL, scratch, &ready) == HF_ERR_ARGUMENT);
    CHECK(hf_sweep_open(&drawn->network, &question, &keep, scratch, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_sweep_open(NULL, &question, &keep, scratch, &ready) == HF_ERR_ARGUMENT);
    pair[0] = 0;
    question.set.start = NULL; /* so the group: label 0 alone */
    CHECK(ready == NULL);
    CHECK(hf_sweep_open(&drawn->network, &question, &keep, scratch, &ready) == HF_OK);
    CHECK(hf_sweep_lose(ready, &set, 1, &keep, scratch, &sweep) == HF_ERR_ARGUMENT);
    item[0] = drawn->network.label_count;
    CHECK(hf_sweep_lose(ready, &set, 1, &keep, scratch, &sweep) == HF_ERR_ARGUMENT);
    CHECK(hf_sweep_lose(NULL, &set, 1, &keep, scratch, &sweep) == HF_ERR_ARGUMENT);
    CHECK(hf_sweep_lose(ready, NULL, 1, &keep, scratch, &sweep) == HF_ERR_ARGUMENT);
    CHECK(sweep.loss_count == 77);
    item[0] = 0;
    CHECK(hf_sweep_lose(ready, &set, 1, &keep, scratch, &sweep) == HF_OK && sweep.loss_count == 1);
    free(drawn);
}

/* By the two calls, what hf_sweep does in one. */
static enum hf_status open_and_lose(const struct drawn *drawn, struct hf_arena *keep,
                                    struct hf_arena scratch, struct hf_sweep *sweep) {
    const struct hf_csr set = {(uint32_t[]){0, 1}, (uint32_t[]){0}};
    const struct hf_sweep_ready *ready = NULL;
    const enum hf_status status =
        hf_sweep_open(&drawn->network, &drawn->question, keep, scratch, &ready);
    return status == HF_OK ? hf_sweep_lose(ready, &set, 1, keep, scratch, sweep) : status;
}

static void failing_memory(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 11, .stream = 9};
    int failed = 0;
    for (int i = 0; i < 12; i++) {
        struct drawn *drawn = drawn_make(&random);
        drawn->question.group = drawn->group;
        drawn->question.group_count = drawn->network.label_count;
        drawn->question.size_max = 2;
        enum hf_status status = HF_ERR_MEMORY;
        for (int64_t k = 0; status == HF_ERR_MEMORY && CHECK(k < 400); k++) {
            int64_t allowance = k;
            struct hf_arena keep = arena;
            struct hf_arena limited = scratch;
            keep.allowance = &allowance;
            limited.allowance = &allowance;
            struct hf_sweep sweep = {.loss_count = 77};
            status = i % 2 == 0
                         ? hf_sweep(&drawn->network, &drawn->question, &keep, limited, &sweep)
                         : open_and_lose(drawn, &keep, limited, &sweep);
            CHECK(status == HF_OK || (status == HF_ERR_MEMORY && sweep.loss_count == 77));
            failed += status == HF_ERR_MEMORY ? 1 : 0;
        }
        free(drawn);
    }
    printf("%d allocations failed in turn\n", failed);
}

int main(void) {
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    if (hf_arena_open(&keep, (size_t)1 << 30) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 30) != HF_OK) {
        return 1;
    }
    random_networks(keep, scratch);
    losing_more(keep, scratch);
    long_ways(keep, scratch);
    limits(keep, scratch);
    bad_arguments(keep, scratch);
    failing_memory(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
