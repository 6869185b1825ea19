/* Goal: known answers of hf_availability and hf_availability_joined. Method: the seventeen
 * reliability cases of ../shared/data/cases/network.json, real networks among them, exactly and by
 * bounds, and that the file still says the same; closed forms by hand: nodes that fail in a row and
 * side by side, a group over both of two ways, a gateway that carries no traffic of others, several
 * nodes of a demand, pools, what is left out when groups are many. */
#include <holdfast/availability.h>

#include "tests/availability_cases.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

enum { NODES = 64, LINKS = 96 };

struct simple {
    uint32_t a[LINKS], b[LINKS], node_start[NODES + 1], link_start[LINKS + 1], item[LINKS];
    uint32_t zero[NODES + LINKS], gateway[NODES], gateway_start[2];
    uint32_t demand[NODES], demand_start[NODES + 1];
    uint8_t transit[NODES];
    double node_up[NODES], link_up[LINKS], label_lost[NODES];
    struct hf_network network;
    struct hf_availability_question question;
};

static void simple_open(struct simple *simple, uint32_t nodes) {
    memset(simple, 0, sizeof *simple);
    simple->network = (struct hf_network){.node_count = nodes,
                                          .node_label = {simple->zero, simple->item},
                                          .link_label = {simple->zero, simple->item},
                                          .link_a = simple->a,
                                          .link_b = simple->b,
                                          .function_count = 1,
                                          .gateway = {simple->gateway_start, simple->gateway},
                                          .demand_function = simple->zero,
                                          .demand_node = {simple->demand_start, simple->demand}};
    simple->gateway_start[1] = 1;
    simple->question =
        (struct hf_availability_question){.node_up = simple->node_up, .link_up = simple->link_up};
    for (uint32_t i = 0; i < NODES; i++) {
        simple->node_up[i] = 1.0;
        simple->transit[i] = 1;
    }
    for (uint32_t i = 0; i < LINKS; i++) {
        simple->link_up[i] = 1.0;
    }
}

static void simple_link(struct simple *simple, uint32_t a, uint32_t b, double up) {
    const uint32_t link = simple->network.link_count++;
    simple->a[link] = a;
    simple->b[link] = b;
    simple->link_up[link] = up;
}

static void simple_demand(struct simple *simple, uint32_t node) {
    const uint32_t demand = simple->network.demand_count++;
    simple->demand[demand] = node;
    simple->demand_start[demand + 1] = demand + 1;
}

static struct hf_availability simple_ask(const struct simple *simple, struct hf_arena *arena,
                                         struct hf_arena scratch) {
    struct hf_availability seen = {.demand = NULL};
    CHECK(hf_availability(&simple->network, &simple->question, arena, scratch, &seen) == HF_OK);
    return seen;
}

/* ---- the cases ---- */

static void case_ask(const struct reliability_case *asked, double up, double wanted,
                     struct hf_arena arena, struct hf_arena scratch) {
    struct simple simple;
    simple_open(&simple, asked->nodes);
    for (uint32_t i = 0; i < asked->links; i++) {
        simple_link(&simple, asked->link[2 * i], asked->link[2 * i + 1], up);
    }
    uint32_t terminal[NODES];
    struct hf_availability_terminals terminals = {terminal, 0};
    for (uint32_t i = 0; i < asked->nodes && asked->terminal[0] < 0; i++) {
        terminal[terminals.count++] = i;
    }
    for (int i = 0; i < 2 && asked->terminal[0] >= 0; i++) {
        terminal[terminals.count++] = (uint32_t)asked->terminal[i];
    }
    struct hf_availability_row row = {0.0, 0.0, false};
    CHECK(hf_availability_joined(&simple.network, &simple.question, &terminals, scratch, &row) ==
          HF_OK);
    CHECK(row.is_exact);
    CHECK_NEAR(row.lower, wanted, 1e-13);
    simple.question.states_max = 1;
    CHECK(hf_availability_joined(&simple.network, &simple.question, &terminals, scratch, &row) ==
          HF_OK);
    CHECK(!row.is_exact && row.lower <= wanted + 1e-13 && row.upper >= wanted - 1e-13);
    simple.question.states_max = 0;
    simple.gateway[0] = terminal[0];
    simple_demand(&simple, terminal[terminals.count - 1]);
    const struct hf_availability seen = simple_ask(&simple, &arena, scratch);
    CHECK(seen.demand[0].is_exact && seen.demand[0].lower >= wanted - 1e-13);
    if (terminals.count == 2) {
        CHECK_NEAR(seen.demand[0].lower, wanted, 1e-13);
    }
}

static void reliability_all(struct hf_arena arena, struct hf_arena scratch) {
    CHECK(RELIABILITY_CASES == 17);
    for (size_t i = 0; i < RELIABILITY_CASES; i++) {
        const struct reliability_case *asked = &reliability_cases[i];
        case_ask(asked, asked->up, asked->wanted, arena, scratch);
        if (asked->second > 0.0) {
            case_ask(asked, 0.9, asked->second, arena, scratch);
        }
    }
}

/* The file says what the table says: the first 15 digits of each answer. */
static void reliability_file(void) {
    FILE *file = fopen("../shared/data/cases/network.json", "rb");
    const size_t room = 1U << 20;
    char *text = calloc(room, 1);
    if (file == NULL || text == NULL) {
        check_skip("../shared/data/cases: the known answers were not compared with the file");
    } else {
        CHECK(fread(text, 1, room - 1, file) > 0);
        for (size_t i = 0; i < RELIABILITY_CASES; i++) {
            char key[80];
            (void)snprintf(key, sizeof key, "\"id\": \"%s\"", reliability_cases[i].id);
            const char *at = strstr(text, key);
            at = at == NULL ? NULL : strstr(at, "\"decimal\": \"");
            CHECK(at != NULL);
            if (at != NULL) {
                CHECK_NEAR(strtod(at + strlen("\"decimal\": \""), NULL),
                           reliability_cases[i].wanted, 1e-14);
            }
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    free(text);
}

/* ---- by hand ---- */

/* Gateway 0 - 1 - 2, and 2 also over 3: 2 is reached over 1 or 3. */
static void nodes_that_fail(struct hf_arena arena, struct hf_arena scratch) {
    struct simple simple;
    simple_open(&simple, 5);
    simple_link(&simple, 0, 1, 0.9);
    simple_link(&simple, 1, 2, 1.0);
    simple_link(&simple, 0, 3, 1.0);
    simple_link(&simple, 3, 2, 0.8);
    simple_link(&simple, 2, 4, 0.5);
    simple.node_up[0] = 0.99;
    simple.node_up[1] = 0.9;
    simple.node_up[2] = 0.95;
    simple.node_up[3] = 0.7;
    simple.node_up[4] = 0.6;
    for (uint32_t node = 0; node < 5; node++) {
        simple_demand(&simple, node);
    }
    const struct hf_availability seen = simple_ask(&simple, &arena, scratch);
    const double end = 0.99 * 0.95 * (1.0 - (1.0 - 0.9 * 0.9) * (1.0 - 0.7 * 0.8));
    CHECK_NEAR(seen.demand[0].lower, 0.99, 1e-15);
    CHECK_NEAR(seen.demand[1].lower, 0.99 * 0.9 * (1.0 - 0.1 * (1.0 - 0.7 * 0.8 * 0.95)), 1e-15);
    CHECK_NEAR(seen.demand[2].lower, end, 1e-15);
    CHECK_NEAR(seen.demand[4].lower, end * 0.5 * 0.6, 1e-15);
    CHECK(seen.blocks_exact == 1 && seen.blocks_bounded == 0 && seen.sets == 1);
    simple.question.states_max = 1; /* two ways are all there are, but for 1 and 3 */
    const struct hf_availability bounds = simple_ask(&simple, &arena, scratch);
    CHECK_NEAR(bounds.demand[2].lower, end, 1e-15);
    CHECK(bounds.demand[2].upper >= end && !bounds.demand[2].is_exact);
}

/* 1 and 2 reach gateway 0 by themselves; 1 carries no traffic of others, and 3 hangs on both. */
static void without_transit(struct hf_arena arena, struct hf_arena scratch) {
    struct simple simple;
    simple_open(&simple, 4);
    simple.network.node_transit = simple.transit;
    simple.transit[1] = 0;
    simple_link(&simple, 0, 1, 1.0);
    simple_link(&simple, 0, 2, 1.0);
    simple_link(&simple, 1, 3, 1.0);
    simple_link(&simple, 2, 3, 1.0);
    simple.node_up[1] = 0.9;
    simple.node_up[2] = 0.8;
    simple.node_up[3] = 0.7;
    simple_demand(&simple, 3);
    simple_demand(&simple, 1);
    struct hf_availability seen = simple_ask(&simple, &arena, scratch);
    CHECK_NEAR(seen.demand[0].lower, 0.8 * 0.7, 1e-15);
    CHECK_NEAR(seen.demand[1].lower, 0.9, 1e-15);
    simple.gateway[0] = 1; /* its own traffic it does send on */
    seen = simple_ask(&simple, &arena, scratch);
    CHECK_NEAR(seen.demand[0].lower, 0.9 * 0.7, 1e-15);
    CHECK_NEAR(seen.demand[1].lower, 0.9, 1e-15);
}

/* Two ways that each fail in one of ten cases; a group of both that is lost in one of a hundred. */
static void groups_by_hand(struct hf_arena arena, struct hf_arena scratch) {
    struct simple simple;
    simple_open(&simple, 4);
    simple_link(&simple, 0, 1, 1.0);
    simple_link(&simple, 0, 2, 1.0);
    simple_link(&simple, 1, 3, 1.0);
    simple_link(&simple, 2, 3, 1.0);
    simple.node_up[1] = 0.9;
    simple.node_up[2] = 0.9;
    simple_demand(&simple, 3);
    simple.node_start[2] = 1; /* nodes 1 and 2 bear group 0 */
    simple.node_start[3] = 2;
    simple.node_start[4] = 2;
    simple.network.node_label = (struct hf_csr){simple.node_start, simple.item};
    simple.network.label_count = 1;
    simple.label_lost[0] = 0.01;
    CHECK_NEAR(simple_ask(&simple, &arena, scratch).demand[0].lower, 0.99, 1e-15);
    simple.question.label_lost = simple.label_lost;
    const struct hf_availability seen = simple_ask(&simple, &arena, scratch);
    CHECK_NEAR(seen.demand[0].lower, 0.99 * 0.99, 1e-15);
    CHECK(seen.sets == 2 && seen.demand[0].is_exact);
}

/* Two of three nodes that carry no traffic, each on both of two: these as one, then so many of
 * three; and all of three on one of them alone. */
static void several_by_hand(struct hf_arena arena, struct hf_arena scratch) {
    struct simple simple;
    uint32_t needed = 2;
    simple_open(&simple, 6);
    simple.network.node_transit = simple.transit;
    simple.network.demand_needed = &needed;
    simple_link(&simple, 0, 1, 1.0);
    simple_link(&simple, 0, 2, 1.0);
    simple.node_up[1] = 0.9;
    simple.node_up[2] = 0.8;
    for (uint32_t i = 3; i < 6; i++) {
        simple.transit[i] = 0;
        simple.node_up[i] = 0.7;
        simple.demand[i - 3] = i;
        simple_link(&simple, i, 1, 1.0);
        simple_link(&simple, i, 2, 1.0);
    }
    simple.network.demand_count = 1;
    simple.demand_start[1] = 3;
    struct hf_availability seen = simple_ask(&simple, &arena, scratch);
    CHECK(seen.demand[0].is_exact);
    CHECK_NEAR(seen.demand[0].lower, 0.98 * (3.0 * 0.49 * 0.3 + 0.343), 1e-14);
    needed = 3;
    for (uint32_t i = 3; i < 8; i += 2) {
        simple.link_up[i] = 0.0; /* to node 2 */
    }
    seen = simple_ask(&simple, &arena, scratch);
    CHECK(seen.demand[0].is_exact);
    CHECK_NEAR(seen.demand[0].lower, 0.9 * 0.343, 1e-14);
}

/* Two ways side by side, both of which need a pool: of one node that serves nothing else, surely
 * up, surely down and in between; of two such; and a pool of the two ways that their end needs. */
static void pools_by_hand(struct hf_arena arena, struct hf_arena scratch) {
    struct simple simple;
    uint32_t member_start[2] = {0, 1};
    uint32_t member[2] = {4, 5};
    uint32_t need_start[7] = {0, 0, 1, 2, 2, 2, 2};
    uint32_t need[2] = {0, 0};
    simple_open(&simple, 6);
    simple_link(&simple, 0, 1, 1.0);
    simple_link(&simple, 0, 2, 1.0);
    simple_link(&simple, 1, 3, 1.0);
    simple_link(&simple, 2, 3, 1.0);
    simple.node_up[1] = 0.9;
    simple.node_up[2] = 0.9;
    simple_demand(&simple, 3);
    simple.network.pool_count = 1;
    simple.network.pool_member = (struct hf_csr){member_start, member};
    simple.network.node_need = (struct hf_csr){need_start, need};
    const double stands_in[] = {1.0, 0.0, 0.999};
    for (int i = 0; i < 3; i++) {
        simple.node_up[4] = stands_in[i];
        const struct hf_availability seen = simple_ask(&simple, &arena, scratch);
        CHECK(seen.demand[0].is_exact && seen.sets == (i < 2 ? 1 : 2));
        CHECK_NEAR(seen.demand[0].lower, stands_in[i] * 0.99, 1e-14);
    }
    member_start[1] = 2;
    simple.node_up[4] = 0.9;
    simple.node_up[5] = 0.9;
    struct hf_availability seen = simple_ask(&simple, &arena, scratch);
    CHECK(seen.demand[0].is_exact && seen.sets == 2);
    CHECK_NEAR(seen.demand[0].lower, 0.99 * 0.99, 1e-14);
    member[0] = 1;
    member[1] = 2;
    memcpy(need_start, (const uint32_t[]){0, 0, 0, 0, 1, 1, 1}, sizeof need_start);
    seen = simple_ask(&simple, &arena, scratch);
    CHECK(seen.demand[0].is_exact && seen.sets == 3);
    CHECK_NEAR(seen.demand[0].lower, 0.99, 1e-14);
    simple.question.sets_max = 1;
    seen = simple_ask(&simple, &arena, scratch);
    CHECK(!seen.demand[0].is_exact && seen.sets == 1);
    CHECK_NEAR(seen.demand[0].lower, 0.99 * 0.99, 1e-14);
    CHECK_NEAR(seen.demand[0].upper, 0.99, 1e-14);
}

/* Ten groups, each of a node in a row of ten: with eleven sets only single losses are looked at. */
static void groups_left_out(struct hf_arena arena, struct hf_arena scratch) {
    struct simple simple;
    double served = 1.0;
    simple_open(&simple, 11);
    for (uint32_t i = 0; i < 10; i++) {
        simple_link(&simple, i, i + 1, 1.0);
        simple.node_start[i + 2] = i + 1;
        simple.item[i] = i;
        simple.label_lost[i] = 0.02;
        served *= 0.98;
    }
    simple.network.node_label = (struct hf_csr){simple.node_start, simple.item};
    simple.network.label_count = 10;
    simple.question.label_lost = simple.label_lost;
    simple.question.sets_max = 11;
    simple_demand(&simple, 10);
    struct hf_availability seen = simple_ask(&simple, &arena, scratch);
    const double single = 10.0 * 0.02 * served / 0.98;
    CHECK(seen.sets == 11 && !seen.demand[0].is_exact);
    CHECK_NEAR(seen.left_out, 1.0 - served - single, 1e-14);
    CHECK_NEAR(seen.demand[0].lower, served, 1e-14);
    CHECK_NEAR(seen.demand[0].upper, 1.0 - single, 1e-14);
    simple.question.sets_max = 1024;
    seen = simple_ask(&simple, &arena, scratch);
    CHECK(seen.sets == 1024 && seen.demand[0].is_exact);
    CHECK_NEAR(seen.demand[0].lower, served, 1e-14);
}

/* Every pair of 14 nodes is linked: too wide, and the bounds say little less than all. */
static void too_wide(struct hf_arena arena, struct hf_arena scratch) {
    struct simple simple;
    enum { WIDE = 14 };
    simple_open(&simple, WIDE);
    for (uint32_t i = 0; i < WIDE; i++) {
        simple.node_up[i] = 0.999;
        for (uint32_t k = 0; k < i; k++) {
            simple_link(&simple, i, k, 0.99);
        }
    }
    simple_demand(&simple, WIDE - 1);
    const struct hf_availability seen = simple_ask(&simple, &arena, scratch);
    CHECK(!seen.demand[0].is_exact && seen.blocks_bounded == 1);
    CHECK(seen.demand[0].lower > 0.999 * 0.999 * 0.9997);
    CHECK(seen.demand[0].upper <= 0.999 * 0.999 && seen.demand[0].upper > 0.998);
}

int main(void) {
    struct hf_arena arena;
    struct hf_arena scratch;
    if (hf_arena_open(&arena, (size_t)16 << 20) != HF_OK ||
        hf_arena_open(&scratch, (size_t)512 << 20) != HF_OK) {
        return 1;
    }
    reliability_all(arena, scratch);
    reliability_file();
    nodes_that_fail(arena, scratch);
    without_transit(arena, scratch);
    groups_by_hand(arena, scratch);
    several_by_hand(arena, scratch);
    pools_by_hand(arena, scratch);
    groups_left_out(arena, scratch);
    too_wide(arena, scratch);
    hf_arena_close(&scratch);
    hf_arena_close(&arena);
    return check_report();
}
