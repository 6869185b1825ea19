/* Goal: what each single node and link takes with it is what the plain search says when it alone is
 * lost.
 * Method: random networks, with and without pools that nodes need, in which one element after the
 * other is made the only one of a risk group; a chain and a ring of many nodes; a pool for each of
 * more nodes than one sweep takes; weights that do not add up; bad arguments; failed memory. */
#include <holdfast/cuts.h>

#include "tests/check.h"
#include "tests/network_fixture.h"

#include <string.h>

/* The network with one group, which one node or link is in. */
struct single {
    uint32_t node_start[FIXTURE_NODES + 1], link_start[FIXTURE_LINKS + 1], zero;
    struct hf_network network;
};

static void single_make(struct single *single, const struct hf_network *network, uint32_t node,
                        uint32_t link) {
    memset(single, 0, sizeof *single);
    single->network = *network;
    single->network.node_maybe.start = NULL;
    single->network.link_maybe.start = NULL;
    single->network.node_unknown = NULL;
    single->network.label_threat = NULL;
    single->network.label_count = 1;
    for (uint32_t i = 0; i < network->node_count; i++) {
        single->node_start[i + 1] = single->node_start[i] + (i == node ? 1 : 0);
    }
    for (uint32_t i = 0; i < network->link_count; i++) {
        single->link_start[i + 1] = single->link_start[i] + (i == link ? 1 : 0);
    }
    single->network.node_label = (struct hf_csr){single->node_start, &single->zero};
    single->network.link_label = (struct hf_csr){single->link_start, &single->zero};
}

/* `takes`: per demand, set where the element takes it and is a node that counts. */
static bool single_agrees(const struct fixture *drawn, const struct hf_weak_question *question,
                          const struct hf_weak_points *points, uint32_t element,
                          struct hf_arena scratch, bool *takes) {
    const struct hf_network *network = &drawn->network;
    const bool is_node = element < network->node_count;
    const uint32_t link = is_node ? HF_NONE : element - network->node_count;
    struct single single;
    struct hf_sweep_sum sum[FIXTURE_FUNCTIONS] = {{0, 0, 0}};
    bool is_site_lost[FIXTURE_FUNCTIONS][FIXTURE_DEMANDS] = {{false}};
    uint8_t before[FIXTURE_DEMANDS];
    uint8_t after[FIXTURE_DEMANDS];
    single_make(&single, network, is_node ? element : HF_NONE, link);
    struct hf_network_loss loss = {&single.zero, 0, question->bound, HF_FIXPOINT_GREATEST};
    CHECK(hf_network_lose(&single.network, &loss, scratch, before) == HF_OK);
    loss.count = 1;
    CHECK(hf_network_lose(&single.network, &loss, scratch, after) == HF_OK);
    bool agrees = true;
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const uint32_t function = drawn->function[d];
        const uint32_t site = question->demand_site == NULL ? d : question->demand_site[d];
        const int64_t weight = question->demand_weight == NULL ? 0 : question->demand_weight[d];
        agrees = agrees && points->is_served[d] == (before[d] == HF_DEMAND_SERVED ? 1 : 0);
        if (before[d] == HF_DEMAND_SERVED && after[d] != HF_DEMAND_SERVED) {
            sum[function].sites += is_site_lost[function][site] ? 0 : 1;
            is_site_lost[function][site] = true;
            sum[function].weight += weight == HF_COUNT_UNKNOWN ? 0 : weight;
            sum[function].unknown += weight == HF_COUNT_UNKNOWN ? 1 : 0;
            takes[d] =
                takes[d] ||
                (is_node && (question->node_counts == NULL || question->node_counts[element] != 0));
        } else if (points->alone_node[d] == element) {
            agrees = false;
        }
    }
    for (uint32_t f = 0; f < network->function_count; f++) {
        const struct hf_sweep_sum *own = is_node ? &points->node[f * network->node_count + element]
                                                 : &points->link[f * network->link_count + link];
        agrees = agrees && memcmp(own, &sum[f], sizeof *own) == 0;
    }
    return agrees;
}

static struct hf_weak_question question_draw(struct hf_random *random,
                                             const struct fixture *drawn) {
    return (struct hf_weak_question){
        .bound = below(random, 2) == 0 ? HF_BOUND_BEST : HF_BOUND_WORST,
        .demand_site = below(random, 2) == 0 ? drawn->site : NULL,
        .site_count = FIXTURE_SITES,
        .demand_weight = below(random, 4) == 0 ? NULL : drawn->weight,
        .node_counts = below(random, 2) == 0 ? NULL : drawn->transit,
    };
}

static void random_networks(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 20200720, .stream = 1};
    uint64_t weak = 0;
    uint64_t elements = 0;
    for (int i = 0; i < 6000; i++) {
        struct fixture *drawn = fixture_draw(&random, i % 2 == 1);
        bool takes[FIXTURE_DEMANDS] = {false};
        const struct hf_network *network = &drawn->network;
        const struct hf_weak_question question = question_draw(&random, drawn);
        struct hf_arena keep = arena;
        struct hf_weak_points points = {.node = NULL};
        bool agrees = hf_weak_points(network, &question, &keep, scratch, &points) == HF_OK;
        for (uint32_t e = 0; agrees && e < network->node_count + network->link_count; e++) {
            agrees = single_agrees(drawn, &question, &points, e, scratch, takes);
            elements++;
        }
        for (uint32_t d = 0; agrees && d < network->demand_count; d++) {
            agrees = takes[d] == (points.alone_node[d] != HF_NONE);
        }
        if (!CHECK(agrees)) {
            printf("    network %d\n", i);
        }
        for (uint32_t l = 0; agrees && l < network->link_count; l++) {
            weak += points.link[l].sites > 0 ? 1U : 0U;
        }
        free(drawn);
    }
    printf("%llu elements of 6000 networks; %llu links take somebody with them\n",
           (unsigned long long)elements, (unsigned long long)weak);
    CHECK(elements > 100000 && weak > 1000);
}

/* A chain of many nodes from one gateway: each takes all behind it. Closed to a ring: only itself,
 * and the gateway all. */
static void long_chain(struct hf_arena keep, struct hf_arena scratch) {
    enum { LONG = 100000 };
    static uint32_t start[LONG + 1];
    static uint32_t link_start[LONG + 1];
    static uint32_t link_a[LONG], link_b[LONG], function[LONG];
    static uint32_t demand_start[LONG + 1], demand[LONG];
    static int64_t weight[LONG];
    uint32_t gateway_start[] = {0, 1};
    uint32_t gateway = 0;
    for (uint32_t i = 0; i < LONG; i++) {
        link_a[i] = i;
        link_b[i] = (i + 1) % LONG;
        demand_start[i + 1] = i + 1;
        demand[i] = i;
        weight[i] = 2;
    }
    struct hf_network network = {.node_count = LONG,
                                 .node_label = {start, NULL},
                                 .link_count = LONG - 1,
                                 .link_a = link_a,
                                 .link_b = link_b,
                                 .link_label = {link_start, NULL},
                                 .function_count = 1,
                                 .gateway = {gateway_start, &gateway},
                                 .demand_count = LONG,
                                 .demand_function = function,
                                 .demand_node = {demand_start, demand}};
    const struct hf_weak_question question = {.demand_weight = weight};
    for (uint32_t links = LONG - 1; links <= LONG; links++) {
        struct hf_weak_points points = {.node = NULL};
        network.link_count = links;
        const bool is_ring = links == LONG;
        CHECK(hf_weak_points(&network, &question, &keep, scratch, &points) == HF_OK);
        bool agrees = points.node[0].sites == LONG && points.node[0].weight == 2 * (int64_t)LONG;
        for (uint32_t i = 1; i < LONG; i++) {
            agrees = agrees && points.node[i].sites == (is_ring ? 1 : LONG - i) &&
                     points.link[i - 1].sites == (is_ring ? 0 : LONG - i);
        }
        CHECK(agrees);
    }
}

/* One demand of the largest weight at many nodes, of which each has a neighbour of its own: what is
 * added for each and taken off for all does not fit in between. */
static void largest_weight(struct hf_arena arena, struct hf_arena scratch) {
    enum { ENDS = 6, NODES = 1 + ENDS };
    uint32_t start[NODES + 1] = {0};
    uint32_t side_a[ENDS];
    uint32_t side_b[ENDS];
    uint32_t node[ENDS];
    for (uint32_t i = 0; i < ENDS; i++) {
        side_a[i] = 0;
        side_b[i] = 1 + i;
        node[i] = 1 + i;
    }
    uint32_t gateway_start[] = {0, 1};
    uint32_t demand_start[] = {0, ENDS};
    uint32_t zero = 0;
    const uint32_t function = 0;
    const uint32_t needed = ENDS;
    const int64_t weight = INT64_MAX;
    const struct hf_network network = {
        .node_count = NODES,
        .node_label = {start, NULL},
        .link_count = ENDS,
        .link_a = side_a,
        .link_b = side_b,
        .link_label = {start, NULL},
        .function_count = 1,
        .gateway = {gateway_start, &zero},
        .demand_count = 1,
        .demand_function = &function,
        .demand_node = {demand_start, node},
        .demand_needed = &needed,
    };
    const struct hf_weak_question question = {.demand_weight = &weight};
    struct hf_weak_points points;
    CHECK(hf_weak_points(&network, &question, &arena, scratch, &points) == HF_OK);
    for (uint32_t i = 0; i < NODES; i++) {
        CHECK(points.node[i].weight == INT64_MAX && points.node[i].sites == 1);
    }
    CHECK(points.link[ENDS - 1].weight == INT64_MAX && points.alone_node[0] != HF_NONE);
}

static void bad_arguments(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 6, .stream = 2};
    struct fixture *drawn = fixture_draw(&random, false);
    while (drawn->network.demand_count < 3) {
        free(drawn);
        drawn = fixture_draw(&random, false);
    }
    struct hf_weak_question question = {.demand_weight = drawn->weight};
    uint8_t served = 77;
    struct hf_weak_points points = {.is_served = &served};
    struct hf_arena keep = arena;
    CHECK(hf_weak_points(NULL, &question, &keep, scratch, &points) == HF_ERR_ARGUMENT);
    CHECK(hf_weak_points(&drawn->network, NULL, &keep, scratch, &points) == HF_ERR_ARGUMENT);
    CHECK(hf_weak_points(&drawn->network, &question, NULL, scratch, &points) == HF_ERR_ARGUMENT);
    CHECK(hf_weak_points(&drawn->network, &question, &keep, scratch, NULL) == HF_ERR_ARGUMENT);
    drawn->weight[0] = -7;
    CHECK(hf_weak_points(&drawn->network, &question, &keep, scratch, &points) == HF_ERR_ARGUMENT);
    drawn->weight[0] = INT64_MAX;
    drawn->weight[1] = 1;
    CHECK(hf_weak_points(&drawn->network, &question, &keep, scratch, &points) == HF_ERR_LIMIT);
    drawn->weight[0] = 1;
    question.demand_site = drawn->site;
    drawn->site[1] = FIXTURE_SITES;
    question.site_count = FIXTURE_SITES;
    CHECK(hf_weak_points(&drawn->network, &question, &keep, scratch, &points) == HF_ERR_ARGUMENT);
    drawn->site[1] = 0;
    for (int64_t k = 0; k < 40; k++) {
        int64_t allowance = k;
        struct hf_arena limited = scratch;
        keep = arena;
        keep.allowance = &allowance;
        limited.allowance = &allowance;
        points.is_served = &served;
        const enum hf_status status =
            hf_weak_points(&drawn->network, &question, &keep, limited, &points);
        CHECK((status == HF_ERR_MEMORY && points.is_served == &served) ||
              (status == HF_OK && k > 20 && points.is_served != &served));
    }
    free(drawn);
}

/* A chain from one gateway, and beside it a clock for each node of the chain: a clock takes what
 * its node does. One clock more serves the nodes of the second half as well, in a pool of two. */
static void clocks(struct hf_arena keep, struct hf_arena scratch) {
    enum { CHAIN = 3000, NODES = 2 * CHAIN + 1 };
    static uint32_t start[NODES + 1], need_start[NODES + 1], need[CHAIN];
    static uint32_t link_a[CHAIN], link_b[CHAIN], function[CHAIN];
    static uint32_t demand_start[CHAIN + 1], demand[CHAIN];
    static uint32_t member_start[CHAIN + 1], member[2 * CHAIN];
    uint32_t gateway_start[] = {0, 1};
    uint32_t gateway = 0;
    for (uint32_t i = 0; i < CHAIN; i++) {
        link_a[i] = i;
        link_b[i] = i + 1;
        demand_start[i + 1] = i + 1;
        demand[i] = i;
        need[i] = i;
        need_start[i + 1] = i + 1;
        member_start[i + 1] = member_start[i];
        member[member_start[i + 1]++] = CHAIN + i;
        if (i >= CHAIN / 2) {
            member[member_start[i + 1]++] = 2 * CHAIN;
        }
    }
    for (uint32_t i = CHAIN; i < NODES; i++) {
        need_start[i + 1] = CHAIN;
    }
    const struct hf_network network = {.node_count = NODES,
                                       .node_label = {start, NULL},
                                       .link_count = CHAIN - 1,
                                       .link_a = link_a,
                                       .link_b = link_b,
                                       .link_label = {start, NULL},
                                       .function_count = 1,
                                       .gateway = {gateway_start, &gateway},
                                       .demand_count = CHAIN,
                                       .demand_function = function,
                                       .demand_node = {demand_start, demand},
                                       .pool_count = CHAIN,
                                       .pool_member = {member_start, member},
                                       .node_need = {need_start, need}};
    const struct hf_weak_question question = {.bound = HF_BOUND_BEST};
    struct hf_weak_points points = {.node = NULL};
    CHECK(hf_weak_points(&network, &question, &keep, scratch, &points) == HF_OK);
    bool agrees = points.node[2 * CHAIN].sites == 0;
    for (uint32_t i = 0; i < CHAIN; i++) {
        const int64_t lost = CHAIN - i;
        agrees = agrees && points.node[i].sites == lost &&
                 points.node[CHAIN + i].sites == (i < CHAIN / 2 ? lost : 0) &&
                 points.alone_node[i] == i;
    }
    CHECK(agrees);
}

static void failed_memory(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 7, .stream = 3};
    for (int i = 0; i < 40; i++) {
        struct fixture *drawn = fixture_draw(&random, true);
        const struct hf_weak_question question = question_draw(&random, drawn);
        enum hf_status status = HF_ERR_MEMORY;
        for (int64_t k = 0; status != HF_OK && k < 400; k++) {
            int64_t allowance = k;
            struct hf_arena limited = scratch;
            struct hf_arena keep = arena;
            uint8_t served = 77;
            struct hf_weak_points points = {.is_served = &served};
            keep.allowance = &allowance;
            limited.allowance = &allowance;
            status = hf_weak_points(&drawn->network, &question, &keep, limited, &points);
            CHECK(status == HF_OK || (status == HF_ERR_MEMORY && points.is_served == &served));
        }
        CHECK(status == HF_OK);
        free(drawn);
    }
}

int main(void) {
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    if (hf_arena_open(&keep, (size_t)1 << 26) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 26) != HF_OK) {
        return 1;
    }
    random_networks(keep, scratch);
    long_chain(keep, scratch);
    largest_weight(keep, scratch);
    clocks(keep, scratch);
    bad_arguments(keep, scratch);
    failed_memory(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
