/* Goal: hf_availability says what share of all cases serves a demand; where it cannot say so
 * exactly, its bounds hold; more chances never make anything worse; a group that is never or always
 * lost is as if it were not there, or as hf_network_lose says; what cannot be answered is refused.
 * Method: random networks of which up to nine elements and groups are uncertain, each case of which
 * is looked at by the plain search, with room for all states and sets and for next to none, with
 * and without pools that nodes need; the same with several nodes a demand; pools that are parts of
 * one node; small networks in which everything is uncertain; a drawn network of 300 nodes beside a
 * million and more trials within four standard errors; every bad argument; failed memory. */
#include <holdfast/availability.h>

#include "network/loss.h"
#include "tests/check.h"
#include "tests/network_fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* so few that blocks are answered by bags */
enum { FEW_STATES = 150 };
enum { UNCERTAIN_MAX = 13, ELEMENTS = FIXTURE_NODES + FIXTURE_LINKS, LABELS_MAX = FIXTURE_LABELS };

/* The fixture's network and chances, and the same network with a label of its own on each element.
 */
struct bed {
    struct fixture *drawn;
    double node_up[FIXTURE_NODES], link_up[FIXTURE_LINKS], label_lost[FIXTURE_LABELS];
    struct hf_network marked;
    uint32_t node_start[FIXTURE_NODES + 1], link_start[FIXTURE_LINKS + 1];
    uint32_t node_item[FIXTURE_ITEMS], link_item[FIXTURE_ITEMS];
    uint8_t threat[FIXTURE_LABELS + ELEMENTS];
    uint32_t uncertain[UNCERTAIN_MAX]; /* labels of the marked one */
    double lost[UNCERTAIN_MAX];
    uint32_t uncertain_count;
    double served[FIXTURE_DEMANDS]; /* by looking at every case */
};

static void marked_rows(const struct hf_csr *own, uint32_t count, uint32_t label, uint32_t *start,
                        uint32_t *item) {
    uint32_t at = 0;
    start[0] = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = own->start[i]; k < own->start[i + 1]; k++) {
            item[at++] = own->item[k];
        }
        item[at++] = label + i;
        start[i + 1] = at;
    }
}

static void bed_mark(struct bed *bed) {
    const struct hf_network *network = &bed->drawn->network;
    const uint32_t labels = network->label_count;
    bed->marked = *network;
    marked_rows(&network->node_label, network->node_count, labels, bed->node_start, bed->node_item);
    marked_rows(&network->link_label, network->link_count, labels + network->node_count,
                bed->link_start, bed->link_item);
    for (uint32_t i = 0; i < labels + network->node_count + network->link_count; i++) {
        bed->threat[i] = i >= labels                     ? HF_THREATS_MAX - 1
                         : network->label_threat == NULL ? 0
                                                         : network->label_threat[i];
    }
    bed->marked.node_label = (struct hf_csr){bed->node_start, bed->node_item};
    bed->marked.link_label = (struct hf_csr){bed->link_start, bed->link_item};
    bed->marked.label_count = labels + network->node_count + network->link_count;
    bed->marked.label_threat = bed->threat;
}

static void uncertain_put(struct bed *bed, uint32_t label, double lost) {
    bed->uncertain[bed->uncertain_count] = label;
    bed->lost[bed->uncertain_count++] = lost;
}

static double chance_draw(struct hf_random *random) {
    const uint32_t kind = below(random, 4);
    return kind == 0 ? 0.5 : kind == 1 ? 0.999 : hf_random_unit(random) * 0.98 + 0.01;
}

/* `share`: in a hundred, of the elements that are uncertain, as far as they fit. */
static void bed_chances(struct hf_random *random, struct bed *bed, uint32_t share, uint32_t most) {
    const struct hf_network *network = &bed->drawn->network;
    const uint32_t labels = network->label_count;
    bed->uncertain_count = 0;
    for (uint32_t i = 0; i < labels; i++) {
        bed->label_lost[i] = below(random, 5) == 0 ? (double)below(random, 2) : 0.0;
        if (below(random, 4) == 0 && bed->uncertain_count < 2) {
            bed->label_lost[i] = 1.0 - chance_draw(random);
            uncertain_put(bed, i, bed->label_lost[i]);
        } else if (bed->label_lost[i] > 0.0 && below(random, 4) != 0) {
            bed->label_lost[i] = 0.0;
        }
    }
    for (uint32_t i = 0; i < network->node_count + network->link_count; i++) {
        double *const up =
            i < network->node_count ? &bed->node_up[i] : &bed->link_up[i - network->node_count];
        *up = below(random, 30) == 0 ? 0.0 : 1.0;
        if (below(random, 100) < share && bed->uncertain_count < most) {
            *up = chance_draw(random);
            uncertain_put(bed, labels + i, 1.0 - *up);
        }
    }
}

/* Every case by the plain search. */
static void bed_enumerate(struct bed *bed, enum hf_bound bound, struct hf_arena scratch) {
    const struct hf_network *network = &bed->drawn->network;
    struct hf_network_index index;
    uint32_t group[FIXTURE_LABELS + ELEMENTS];
    uint8_t state[FIXTURE_DEMANDS];
    uint32_t always = 0;
    CHECK(hf_network_index(&bed->marked, &scratch, &index) == HF_OK);
    for (uint32_t i = 0; i < network->label_count; i++) {
        if (bed->label_lost[i] >= 1.0) {
            group[always++] = i;
        }
    }
    for (uint32_t i = 0; i < network->node_count + network->link_count; i++) {
        const double up =
            i < network->node_count ? bed->node_up[i] : bed->link_up[i - network->node_count];
        if (!(up > 0.0)) {
            group[always++] = network->label_count + i;
        }
    }
    memset(bed->served, 0, sizeof bed->served);
    for (uint32_t bits = 0; bits < 1U << bed->uncertain_count; bits++) {
        struct hf_network_loss loss = {group, always, bound, HF_FIXPOINT_GREATEST};
        double weight = 1.0;
        for (uint32_t i = 0; i < bed->uncertain_count; i++) {
            const bool is_lost = (bits >> i & 1U) != 0;
            weight *= is_lost ? bed->lost[i] : 1.0 - bed->lost[i];
            if (is_lost) {
                group[loss.count++] = bed->uncertain[i];
            }
        }
        hf_network_search(&index, &loss, state);
        for (uint32_t d = 0; d < network->demand_count; d++) {
            bed->served[d] += state[d] == HF_DEMAND_SERVED ? weight : 0.0;
        }
    }
}

static struct hf_availability_question bed_question(const struct bed *bed, enum hf_bound bound) {
    return (struct hf_availability_question){.node_up = bed->node_up,
                                             .link_up = bed->link_up,
                                             .label_lost = bed->label_lost,
                                             .bound = bound};
}

/* How often an answer was exact. */
struct counts {
    int64_t exact, bounded, left_exact;
    double width; /* of the bounds, added up */
};

static void bed_compare(const struct bed *bed, const struct hf_availability *seen,
                        struct counts *counts) {
    const struct hf_network *network = &bed->drawn->network;
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const struct hf_availability_row row = seen->demand[d];
        CHECK(row.lower >= 0.0 && row.lower <= row.upper && row.upper <= 1.0);
        if (row.is_exact) {
            counts->exact++;
            CHECK_NEAR(row.lower, bed->served[d], 1e-12);
            CHECK_NEAR(row.upper, bed->served[d], 1e-12);
        } else {
            counts->bounded++;
            counts->width += row.upper - row.lower;
            CHECK(row.lower <= bed->served[d] + 1e-12);
            CHECK(row.upper >= bed->served[d] - 1e-12);
        }
    }
}

static void bed_check(struct bed *bed, enum hf_bound bound, struct hf_arena arena,
                      struct hf_arena scratch, struct counts counts[3]) {
    struct hf_availability_question question = bed_question(bed, bound);
    struct hf_availability seen = {.demand = NULL};
    bed_enumerate(bed, bound, scratch);
    question.states_max = 1 << 16;
    question.sets_max = HF_AVAILABILITY_SETS_MAX;
    CHECK(hf_availability(&bed->drawn->network, &question, &arena, scratch, &seen) == HF_OK);
    bed_compare(bed, &seen, &counts[0]);
    question.states_max = FEW_STATES;
    CHECK(hf_availability(&bed->drawn->network, &question, &arena, scratch, &seen) == HF_OK);
    bed_compare(bed, &seen, &counts[2]);
    question.states_max = 1;
    question.sets_max = 1;
    CHECK(hf_availability(&bed->drawn->network, &question, &arena, scratch, &seen) == HF_OK);
    bed_compare(bed, &seen, &counts[1]);
    if (bed->drawn->network.pool_count > 0) { /* room for some of what the members do */
        struct counts some = {0, 0, 0, 0.0};
        question.states_max = 1 << 16;
        question.sets_max = 7;
        CHECK(hf_availability(&bed->drawn->network, &question, &arena, scratch, &seen) == HF_OK);
        bed_compare(bed, &seen, &some);
    }
}

static void random_networks(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 51, .stream = 1};
    struct counts counts[3] = {{0, 0, 0, 0.0}};
    struct counts needy[3] = {{0, 0, 0, 0.0}};
    struct bed *bed = calloc(1, sizeof *bed);
    for (int i = 0; bed != NULL && i < 4500; i++) {
        bed->drawn = fixture_draw(&random, i % 3 == 2);
        bed_chances(&random, bed, i % 2 == 0 ? 20 : 60, 9);
        bed_mark(bed);
        bed_check(bed, i % 4 < 2 ? HF_BOUND_BEST : HF_BOUND_WORST, arena, scratch,
                  i % 3 == 2 ? needy : counts);
        free(bed->drawn);
    }
    printf("random networks: %lld exact, %lld by bounds; without room %lld and %lld, width %.4f\n",
           (long long)counts[0].exact, (long long)counts[0].bounded, (long long)counts[1].exact,
           (long long)counts[1].bounded, counts[1].width / (double)counts[1].bounded);
    printf("with few states: %lld exact, %lld by bounds, width %.4f\n", (long long)counts[2].exact,
           (long long)counts[2].bounded, counts[2].width / (double)counts[2].bounded);
    printf("with pools: %lld exact, %lld by bounds; without room %lld and %lld, width %.4f\n",
           (long long)needy[0].exact, (long long)needy[0].bounded, (long long)needy[1].exact,
           (long long)needy[1].bounded, needy[1].width / (double)needy[1].bounded);
    CHECK(counts[0].exact > 10 * counts[0].bounded && needy[0].exact > 10 * needy[0].bounded);
    CHECK(counts[1].bounded > 1000 && needy[1].bounded > 1000);
    free(bed);
}

/* Every demand has a few nodes, some of them twice, and needs one, all or some of them. */
static void several_make(struct hf_random *random, struct fixture *drawn) {
    struct hf_network *network = &drawn->network;
    network->demand_needed = drawn->needed;
    network->demand_all = drawn->all;
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const uint32_t count = 1 + below(random, 5);
        for (uint32_t i = 0; i < count; i++) {
            drawn->demand_item[drawn->demand_start[d] + i] = below(random, network->node_count);
        }
        drawn->demand_start[d + 1] = drawn->demand_start[d] + count;
        drawn->needed[d] = 1 + below(random, count);
        drawn->all[d] = below(random, 3) == 0;
    }
}

static void several_nodes(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 60, .stream = 1};
    struct counts counts[3] = {{0, 0, 0, 0.0}};
    struct bed *bed = calloc(1, sizeof *bed);
    for (int i = 0; bed != NULL && i < 2000; i++) {
        bed->drawn = fixture_draw(&random, i % 4 == 3);
        several_make(&random, bed->drawn);
        bed_chances(&random, bed, i % 2 == 0 ? 30 : 70, 9);
        bed_mark(bed);
        bed_check(bed, i % 3 == 0 ? HF_BOUND_BEST : HF_BOUND_WORST, arena, scratch, counts);
        free(bed->drawn);
    }
    printf("several nodes: %lld exact, %lld by bounds; with few states %lld and %lld, width %.4f\n",
           (long long)counts[0].exact, (long long)counts[0].bounded, (long long)counts[2].exact,
           (long long)counts[2].bounded, counts[2].width / (double)counts[2].bounded);
    CHECK(counts[0].exact > 20 * counts[0].bounded && counts[2].exact > 10 * counts[2].bounded);
    free(bed);
}

/* Pools of nodes that serve nothing else, needed by one node each, some of these members of the
 * next; or each by several nodes. */
static void parts_make(struct hf_random *random, struct fixture *drawn, bool are_shared) {
    struct hf_network *network = &drawn->network;
    const uint32_t nodes = network->node_count; /* before */
    const uint32_t parts = 2 + below(random, 4);
    network->node_count += parts;
    network->pool_count = below(random, 2) == 0 ? 1 : 2;
    network->pool_member = (struct hf_csr){drawn->member_start, drawn->member};
    network->pool_needed = drawn->member_needed;
    network->node_need = (struct hf_csr){drawn->need_start, drawn->need};
    const uint32_t first = network->pool_count == 1 ? parts : 1 + below(random, parts - 1);
    const uint32_t needer[2] = {network->pool_count == 2 && below(random, 2) == 0
                                    ? nodes + first + below(random, parts - first)
                                    : below(random, nodes),
                                below(random, nodes)};
    drawn->member_start[1] = first;
    drawn->member_start[2] = parts;
    for (uint32_t i = 0; i < parts; i++) {
        drawn->member[i] = nodes + i;
        drawn->transit[nodes + i] = 1;
        drawn->node_start[nodes + i + 1] = drawn->node_start[nodes];
        drawn->maybe_start[nodes + i + 1] = drawn->maybe_start[nodes];
    }
    for (uint32_t p = 0; p < network->pool_count; p++) {
        drawn->member_needed[p] =
            1 + below(random, drawn->member_start[p + 1] - drawn->member_start[p]);
    }
    uint32_t at = 0;
    for (uint32_t i = 0; i < network->node_count; i++) {
        drawn->need_start[i] = at;
        for (uint32_t p = 0; p < network->pool_count; p++) {
            if (needer[p] == i || (are_shared && i < nodes && below(random, 3) == 0)) {
                drawn->need[at++] = p;
            }
        }
    }
    drawn->need_start[network->node_count] = at;
}

/* What is one node's is a part of it: exact with no room for sets. What several need is asked for
 * by whether it works: exact with little room. */
static void parts_of_nodes(bool are_shared, struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 59, .stream = 1};
    struct counts counts = {0, 0, 0, 0.0};
    struct bed *bed = calloc(1, sizeof *bed);
    for (int i = 0; bed != NULL && i < 2000; i++) {
        bed->drawn = fixture_draw(&random, false);
        if (bed->drawn->network.node_count + 6 <= FIXTURE_NODES) {
            struct hf_availability seen = {.demand = NULL};
            struct hf_arena keep = arena;
            parts_make(&random, bed->drawn, are_shared);
            bed_chances(&random, bed, 40, UNCERTAIN_MAX);
            bed_mark(bed);
            bed_enumerate(bed, HF_BOUND_BEST, scratch);
            struct hf_availability_question question = bed_question(bed, HF_BOUND_BEST);
            question.states_max = 1 << 16;
            question.sets_max = are_shared ? 32 : 4; /* the groups */
            CHECK(hf_availability(&bed->drawn->network, &question, &keep, scratch, &seen) == HF_OK);
            bed_compare(bed, &seen, &counts);
        }
        free(bed->drawn);
    }
    printf("%s: %lld exact, %lld by bounds\n", are_shared ? "pools of several" : "parts of nodes",
           (long long)counts.exact, (long long)counts.bounded);
    CHECK(counts.exact > 10 * counts.bounded);
    free(bed);
}

/* So small that each element is uncertain. */
static void small_networks(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 52, .stream = 1};
    struct counts counts[3] = {{0, 0, 0, 0.0}};
    struct bed *bed = calloc(1, sizeof *bed);
    for (int i = 0; bed != NULL && i < 3000; i++) {
        bed->drawn = fixture_draw(&random, i % 2 == 1);
        const struct hf_network *network = &bed->drawn->network;
        if (network->node_count + network->link_count <= 11) {
            bed_chances(&random, bed, 100, UNCERTAIN_MAX);
            bed_mark(bed);
            bed_check(bed, HF_BOUND_WORST, arena, scratch, counts);
        }
        free(bed->drawn);
    }
    CHECK(counts[0].exact > 500);
    free(bed);
}

/* All of a few nodes: the first is the only gateway, each other one has a demand. */
static void terminals_check(const struct bed *bed, struct hf_random *random,
                            struct hf_arena scratch, struct counts *counts) {
    struct bed *own = malloc(sizeof *own);
    struct fixture *drawn = malloc(sizeof *drawn);
    uint32_t terminal[3];
    if (own == NULL || drawn == NULL) {
        abort();
    }
    *own = *bed;
    *drawn = *bed->drawn;
    own->drawn = drawn;
    const struct hf_availability_terminals asked = {terminal, 1 + below(random, 3)};
    struct hf_network *network = &drawn->network;
    for (uint32_t i = 0; i < asked.count; i++) {
        terminal[i] = below(random, network->node_count);
        drawn->demand_item[i] = terminal[i];
    }
    drawn->demand_start[1] = asked.count;
    drawn->needed[0] = asked.count;
    drawn->function[0] = 0;
    drawn->gateway_start[1] = 1;
    drawn->gateway_item[0] = terminal[0];
    network->function_count = 1;
    network->demand_count = 1;
    network->demand_needed = drawn->needed;
    network->demand_function = drawn->function;
    network->demand_node = (struct hf_csr){drawn->demand_start, drawn->demand_item};
    network->gateway = (struct hf_csr){drawn->gateway_start, drawn->gateway_item};
    bed_mark(own);
    bed_enumerate(own, HF_BOUND_BEST, scratch);
    for (int turn = 0; turn < 2; turn++) {
        struct hf_availability_question question = bed_question(own, HF_BOUND_BEST);
        struct hf_availability_row row = {0.0, 0.0, false};
        question.states_max = turn == 0 ? 1 << 16 : 1;
        CHECK(hf_availability_joined(network, &question, &asked, scratch, &row) == HF_OK);
        const struct hf_availability seen = {.demand = &row};
        bed_compare(own, &seen, &counts[turn]);
    }
    free(drawn);
    free(own);
}

static void random_terminals(struct hf_arena scratch) {
    struct hf_random random = {.seed = 53, .stream = 1};
    struct counts counts[2] = {{0, 0, 0, 0.0}, {0, 0, 0, 0.0}};
    struct bed *bed = calloc(1, sizeof *bed);
    for (int i = 0; bed != NULL && i < 2500; i++) {
        bed->drawn = fixture_draw(&random, i % 4 == 3);
        bed_chances(&random, bed, 40, 9);
        terminals_check(bed, &random, scratch, counts);
        free(bed->drawn);
    }
    printf("terminals: %lld exact, %lld by bounds; without room %lld and %lld\n",
           (long long)counts[0].exact, (long long)counts[0].bounded, (long long)counts[1].exact,
           (long long)counts[1].bounded);
    CHECK(counts[0].exact > counts[0].bounded && counts[1].bounded > 100);
    free(bed);
}

/* ---- laws ---- */

/* One chance is raised, one group's is lowered: nothing gets worse, and back. */
static void monotone(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 54, .stream = 1};
    struct bed *bed = calloc(1, sizeof *bed);
    for (int i = 0; bed != NULL && i < 900; i++) {
        struct hf_availability seen[2] = {{.demand = NULL}, {.demand = NULL}};
        bed->drawn = fixture_draw(&random, i % 3 == 2);
        if (i % 4 > 1) {
            several_make(&random, bed->drawn);
        }
        bed_chances(&random, bed, 60, UNCERTAIN_MAX);
        struct hf_availability_question question = bed_question(bed, HF_BOUND_WORST);
        question.states_max = 1 << 16;
        const struct hf_network *network = &bed->drawn->network;
        struct hf_arena keep = arena;
        CHECK(hf_availability(network, &question, &keep, scratch, &seen[0]) == HF_OK);
        const uint32_t node = below(&random, network->node_count);
        const uint32_t label = below(&random, network->label_count);
        if (i % 2 == 0) {
            bed->node_up[node] += (1.0 - bed->node_up[node]) * hf_random_unit(&random);
        } else {
            bed->label_lost[label] *= hf_random_unit(&random);
        }
        CHECK(hf_availability(network, &question, &keep, scratch, &seen[1]) == HF_OK);
        for (uint32_t d = 0; d < network->demand_count; d++) {
            if (seen[0].demand[d].is_exact && seen[1].demand[d].is_exact) {
                CHECK(seen[1].demand[d].lower >= seen[0].demand[d].lower - 1e-12);
            }
            CHECK(seen[1].demand[d].upper >= seen[0].demand[d].lower - 1e-12);
        }
        free(bed->drawn);
    }
    free(bed);
}

/* Nothing fails by itself: groups that are always or never lost make it the plain loss, and all up
 * is 1 or 0. */
static void limits(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 55, .stream = 1};
    for (int i = 0; i < 900; i++) {
        struct fixture *drawn = fixture_draw(&random, i % 3 == 2);
        const struct hf_network *network = &drawn->network;
        double lost[FIXTURE_LABELS];
        uint32_t group[FIXTURE_LABELS];
        uint8_t state[FIXTURE_DEMANDS];
        struct hf_network_loss loss = {group, 0, i % 2 == 0 ? HF_BOUND_BEST : HF_BOUND_WORST,
                                       HF_FIXPOINT_GREATEST};
        for (uint32_t label = 0; label < network->label_count; label++) {
            const bool is_lost = i % 3 != 0 && below(&random, 3) == 0;
            lost[label] = is_lost ? 1.0 : 0.0;
            if (is_lost) {
                group[loss.count++] = label;
            }
        }
        const struct hf_availability_question question = {
            .label_lost = lost, .bound = loss.bound, .states_max = 4096};
        struct hf_availability seen = {.demand = NULL};
        struct hf_arena keep = arena;
        CHECK(hf_network_lose(network, &loss, scratch, state) == HF_OK);
        CHECK(hf_availability(network, &question, &keep, scratch, &seen) == HF_OK);
        for (uint32_t d = 0; d < network->demand_count; d++) {
            const double is_served = state[d] == HF_DEMAND_SERVED ? 1.0 : 0.0;
            CHECK(seen.demand[d].lower <= is_served && seen.demand[d].upper >= is_served);
            CHECK(!seen.demand[d].is_exact || seen.demand[d].upper <= is_served + 1e-15);
        }
        free(drawn);
    }
}

/* ---- a larger one ---- */

enum { LARGE_RINGS = 20, LARGE_RING = 14, LARGE_NODES = LARGE_RINGS * LARGE_RING, TRIALS = 40000 };

/* Each ring hangs on two nodes of the ring before, and has chords. */
struct large {
    uint32_t zero[LARGE_NODES * 3], start[LARGE_NODES * 3];
    uint32_t a[LARGE_NODES * 3], b[LARGE_NODES * 3];
    uint32_t gateway[2], gateway_start[2], demand_start[LARGE_RINGS + 1], demand[LARGE_RINGS];
    double node_up[LARGE_NODES], link_up[LARGE_NODES * 3];
    uint8_t is_reached[LARGE_NODES];
    struct hf_network network;
};

static void large_link(struct large *large, uint32_t a, uint32_t b) {
    large->a[large->network.link_count] = a;
    large->b[large->network.link_count++] = b;
}

static void large_fill(struct hf_random *random, struct large *large) {
    large->network = (struct hf_network){.node_count = LARGE_NODES,
                                         .node_label = {large->start, large->zero},
                                         .link_label = {large->start, large->zero},
                                         .link_a = large->a,
                                         .link_b = large->b,
                                         .function_count = 1,
                                         .gateway = {large->gateway_start, large->gateway},
                                         .demand_count = LARGE_RINGS,
                                         .demand_function = large->zero,
                                         .demand_node = {large->demand_start, large->demand}};
    for (uint32_t ring = 0; ring < LARGE_RINGS; ring++) {
        const uint32_t from = ring * LARGE_RING;
        for (uint32_t i = 0; i < LARGE_RING; i++) {
            large_link(large, from + i, from + (i + 1) % LARGE_RING);
        }
        large_link(large, from + below(random, LARGE_RING), from + below(random, LARGE_RING));
        large_link(large, from + below(random, LARGE_RING), from + below(random, LARGE_RING));
        for (uint32_t i = 0; ring > 0 && i < 2; i++) {
            large_link(large, from + i * 7, from - 1 - below(random, LARGE_RING));
        }
        large->demand[ring] = from + 3 + below(random, 3);
        large->demand_start[ring + 1] = ring + 1;
    }
    large->gateway[1] = 5;
    large->gateway_start[1] = 2;
    for (uint32_t i = 0; i < LARGE_NODES; i++) {
        large->node_up[i] = 0.95 + 0.05 * hf_random_unit(random);
    }
    for (uint32_t i = 0; i < large->network.link_count; i++) {
        large->link_up[i] = 0.95 + 0.05 * hf_random_unit(random);
    }
}

static void large_trial(struct hf_random *random, struct large *large, uint32_t *count) {
    const struct hf_network *network = &large->network;
    uint8_t link_up[LARGE_NODES * 3];
    uint8_t node_up[LARGE_NODES];
    for (uint32_t i = 0; i < LARGE_NODES; i++) {
        node_up[i] = hf_random_unit(random) < large->node_up[i];
        large->is_reached[i] = 0;
    }
    for (uint32_t i = 0; i < network->link_count; i++) {
        link_up[i] = hf_random_unit(random) < large->link_up[i];
    }
    large->is_reached[large->gateway[0]] = node_up[large->gateway[0]];
    large->is_reached[large->gateway[1]] = node_up[large->gateway[1]];
    bool has_changed = true;
    while (has_changed) {
        has_changed = false;
        for (uint32_t i = 0; i < network->link_count; i++) {
            const uint32_t a = large->a[i];
            const uint32_t b = large->b[i];
            if (link_up[i] != 0 && node_up[a] != 0 && node_up[b] != 0 &&
                large->is_reached[a] != large->is_reached[b]) {
                large->is_reached[a] = 1;
                large->is_reached[b] = 1;
                has_changed = true;
            }
        }
    }
    for (uint32_t d = 0; d < LARGE_RINGS; d++) {
        count[d] += large->is_reached[large->demand[d]];
    }
}

static void large_network(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 56, .stream = 1};
    struct large *large = calloc(1, sizeof *large);
    uint32_t count[LARGE_RINGS] = {0};
    struct hf_availability seen[2] = {{.demand = NULL}, {.demand = NULL}};
    if (large == NULL) {
        abort();
    }
    large_fill(&random, large);
    struct hf_availability_question question = {.node_up = large->node_up,
                                                .link_up = large->link_up};
    CHECK(hf_availability(&large->network, &question, &arena, scratch, &seen[0]) == HF_OK);
    question.states_max = 1;
    CHECK(hf_availability(&large->network, &question, &arena, scratch, &seen[1]) == HF_OK);
    for (int i = 0; i < TRIALS; i++) {
        large_trial(&random, large, count);
    }
    for (uint32_t d = 0; d < LARGE_RINGS; d++) {
        const double mean = (double)count[d] / TRIALS;
        const double error = sqrt(mean * (1.0 - mean) / TRIALS);
        CHECK(seen[0].demand[d].lower <= mean + 4.0 * error);
        CHECK(seen[0].demand[d].upper >= mean - 4.0 * error);
        CHECK(seen[1].demand[d].lower <= seen[0].demand[d].upper + 1e-12);
        CHECK(seen[1].demand[d].upper >= seen[0].demand[d].lower - 1e-12);
        CHECK(!seen[1].demand[d].is_exact);
    }
    printf("large network: %u blocks exact, %u by bounds, %llu states\n", seen[0].blocks_exact,
           seen[0].blocks_bounded, (unsigned long long)seen[0].states);
    CHECK(seen[0].demand[0].is_exact && seen[0].blocks_bounded == 0);
    free(large);
}

/* ---- edges ---- */

static void bad_arguments(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 57, .stream = 1};
    struct fixture *drawn = fixture_draw(&random, true);
    struct hf_network network = drawn->network;
    struct hf_availability seen = {.sets = 77};
    struct hf_availability_question question = {.states_max = 64};
    const double bad[3][FIXTURE_LINKS + 1] = {{-0.1}, {1.5}, {(double)NAN}};
    network.node_need = (struct hf_csr){NULL, NULL};
    CHECK(hf_availability(NULL, &question, &arena, scratch, &seen) == HF_ERR_ARGUMENT);
    CHECK(hf_availability(&network, NULL, &arena, scratch, &seen) == HF_ERR_ARGUMENT);
    CHECK(hf_availability(&network, &question, NULL, scratch, &seen) == HF_ERR_ARGUMENT);
    CHECK(hf_availability(&network, &question, &arena, scratch, NULL) == HF_ERR_ARGUMENT);
    for (int i = 0; i < 3; i++) {
        question = (struct hf_availability_question){.node_up = bad[i]};
        CHECK(hf_availability(&network, &question, &arena, scratch, &seen) == HF_ERR_ARGUMENT);
        question = (struct hf_availability_question){.label_lost = bad[i]};
        CHECK(hf_availability(&network, &question, &arena, scratch, &seen) == HF_ERR_ARGUMENT);
    }
    question = (struct hf_availability_question){.sets_max = HF_AVAILABILITY_SETS_MAX + 1};
    CHECK(hf_availability(&network, &question, &arena, scratch, &seen) == HF_ERR_ARGUMENT);
    question = (struct hf_availability_question){.states_max = 64};
    const uint32_t node = network.node_count;
    struct hf_availability_terminals terminals = {&node, 1};
    struct hf_availability_row row;
    CHECK(hf_availability_joined(&network, &question, &terminals, scratch, &row) ==
          HF_ERR_ARGUMENT);
    terminals.count = 0;
    CHECK(hf_availability_joined(&network, &question, &terminals, scratch, &row) ==
          HF_ERR_ARGUMENT);
    CHECK(seen.sets == 77);
    free(drawn);
}

static void failed_memory(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 58, .stream = 1};
    struct bed *bed = calloc(1, sizeof *bed);
    for (int i = 0; bed != NULL && i < 20; i++) {
        bed->drawn = fixture_draw(&random, i >= 12);
        bed_chances(&random, bed, 60, UNCERTAIN_MAX);
        struct hf_availability_question question = bed_question(bed, HF_BOUND_WORST);
        question.states_max = i % 2 == 0 ? 1 : 4096;
        enum hf_status status = HF_ERR_MEMORY;
        for (int64_t allowed = 0; status != HF_OK && allowed < 20000; allowed++) {
            int64_t left = allowed;
            struct hf_arena keep = arena;
            struct hf_arena work = scratch;
            struct hf_availability seen = {.sets = 77};
            keep.allowance = &left;
            work.allowance = &left;
            status = hf_availability(&bed->drawn->network, &question, &keep, work, &seen);
            CHECK(status == HF_OK || (status == HF_ERR_MEMORY && seen.sets == 77));
        }
        CHECK(status == HF_OK);
        free(bed->drawn);
    }
    free(bed);
}

int main(void) {
    struct hf_arena arena;
    struct hf_arena scratch;
    if (hf_arena_open(&arena, (size_t)64 << 20) != HF_OK ||
        hf_arena_open(&scratch, (size_t)512 << 20) != HF_OK) {
        return 1;
    }
    random_networks(arena, scratch);
    several_nodes(arena, scratch);
    parts_of_nodes(false, arena, scratch);
    parts_of_nodes(true, arena, scratch);
    small_networks(arena, scratch);
    random_terminals(scratch);
    monotone(arena, scratch);
    limits(arena, scratch);
    large_network(arena, scratch);
    bad_arguments(arena, scratch);
    failed_memory(arena, scratch);
    hf_arena_close(&scratch);
    hf_arena_close(&arena);
    return check_report();
}
