/* Goal: a part of a network answers about its demands what the whole one answers, whatever is lost,
 * and meets its nodes in the same order; it holds no block that it does not need, and all that its
 * nodes need.
 * Method: random networks, every function, random demands, random losses in both cases; cuts and
 * ways of hf_cut_find, which follow the order in which nodes are met; with pools, every set of
 * groups from both fixpoints; a chain of rings, where the blocks are known; failed memory. */
#include "network/blocks.h"

#include <holdfast/cuts.h>

#include "tests/check.h"
#include "tests/network_fixture.h"

#include <string.h>

/* Half of the demands of the function. Returns how many. */
static uint32_t demands_draw(struct hf_random *random, const struct hf_network *network,
                             uint32_t function, uint32_t *demand) {
    uint32_t count = 0;
    for (uint32_t d = 0; d < network->demand_count; d++) {
        if (network->demand_function[d] == function && below(random, 2) == 0) {
            demand[count++] = d;
        }
    }
    return count;
}

static void states_compare(struct hf_random *random, const struct hf_network *whole,
                           const struct network_part *part, const uint32_t *demand,
                           struct hf_arena scratch) {
    uint32_t group[FIXTURE_LABELS];
    uint8_t state[FIXTURE_DEMANDS];
    uint8_t own[FIXTURE_DEMANDS];
    for (int i = 0; i < 8; i++) {
        struct hf_network_loss loss = {group, 0, i % 2 == 0 ? HF_BOUND_BEST : HF_BOUND_WORST,
                                       HF_FIXPOINT_GREATEST};
        for (uint32_t label = 0; label < whole->label_count; label++) {
            if (below(random, 3) == 0) {
                group[loss.count++] = label;
            }
        }
        CHECK(hf_network_lose(whole, &loss, scratch, state) == HF_OK);
        CHECK(hf_network_lose(&part->network, &loss, scratch, own) == HF_OK);
        for (uint32_t d = 0; d < part->network.demand_count; d++) {
            CHECK(own[d] == state[demand[d]]);
        }
    }
}

static void cuts_compare(const struct fixture *drawn, const struct network_part *part, uint32_t at,
                         uint32_t demand, struct hf_arena scratch) {
    struct hf_arena keep = scratch;
    struct hf_cut cut[2];
    keep.at += hf_arena_left(&scratch) / 2;
    scratch.end = keep.at;
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        struct hf_cut_question question = {.group = drawn->group,
                                           .group_count = drawn->network.label_count,
                                           .bound = (enum hf_bound)bound,
                                           .demand = demand};
        CHECK(hf_cut_find(&drawn->network, &question, &keep, scratch, &cut[0]) == HF_OK);
        question.demand = at;
        CHECK(hf_cut_find(&part->network, &question, &keep, scratch, &cut[1]) == HF_OK);
        CHECK(cut[0].lower == cut[1].lower && cut[0].upper == cut[1].upper &&
              cut[0].count == cut[1].count && cut[0].way_count == cut[1].way_count &&
              cut[0].searches == cut[1].searches);
        for (uint32_t i = 0; i < cut[0].count && i < cut[1].count; i++) {
            CHECK(cut[0].group[i] == cut[1].group[i]);
        }
        for (uint32_t i = 0; cut[0].way_count == cut[1].way_count && cut[0].way_count > 0 &&
                             i < cut[0].way.start[cut[0].way_count];
             i++) {
            CHECK(cut[0].way.item[i] == cut[1].way.item[i]);
        }
    }
}

static void random_parts(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 41, .stream = 1};
    int64_t left_out = 0;
    for (int i = 0; i < 1500; i++) {
        struct fixture *drawn = fixture_draw(&random, false);
        struct hf_arena keep = arena;
        struct hf_network_index index;
        CHECK(hf_network_index(&drawn->network, &keep, &index) == HF_OK);
        for (uint32_t label = 0; label < drawn->network.label_count; label++) {
            drawn->group[label] = label;
        }
        for (uint32_t f = 0; f < drawn->network.function_count; f++) {
            struct network_blocks blocks;
            uint32_t demand[FIXTURE_DEMANDS];
            CHECK(hf_blocks_open(&index, f, &keep, &blocks) == HF_OK);
            for (int k = 0; k < 2; k++) { /* twice: nothing of the first is left */
                struct network_part part;
                const uint32_t count = demands_draw(&random, &drawn->network, f, demand);
                CHECK(hf_blocks_part(&blocks, demand, count, &keep, &part) == HF_OK);
                CHECK(part.network.demand_count == count && hf_network_is_valid(&part.network));
                left_out += drawn->network.node_count - part.network.node_count;
                states_compare(&random, &drawn->network, &part, demand, scratch);
                if (count > 0 && i % 8 == 0) {
                    cuts_compare(drawn, &part, 0, demand[0], scratch);
                }
            }
        }
        free(drawn);
    }
    printf("%lld nodes left out\n", (long long)left_out);
    CHECK(left_out > 10000);
}

/* ---- pools ---- */

/* One node falls with any group, possibly; it is a member of many pools. Some pools need none of
 * their members, some more than there are; a provider of one may need another, and itself. */
static void pools_spoil(struct hf_random *random, struct fixture *drawn) {
    struct hf_network *network = &drawn->network;
    const uint32_t nobody = network->node_count - 1;
    for (uint32_t p = 0; p < network->pool_count; p++) {
        const uint32_t members = drawn->member_start[p + 1] - drawn->member_start[p];
        drawn->member_needed[p] = below(random, members + 2);
        for (uint32_t i = drawn->member_start[p]; i < drawn->member_start[p + 1]; i++) {
            drawn->member[i] = below(random, 5) == 0 ? nobody : drawn->member[i];
        }
    }
    if (network->node_maybe.start != NULL) {
        const uint32_t from = drawn->maybe_start[nobody];
        for (uint32_t label = 0; label < network->label_count; label++) {
            drawn->maybe_item[from + label] = label;
        }
        drawn->maybe_start[nobody + 1] = from + network->label_count;
    }
}

static void subsets_compare(const struct hf_network *whole, const struct network_part *part,
                            const uint32_t *demand, struct hf_arena scratch) {
    uint8_t state[FIXTURE_DEMANDS];
    uint8_t own[FIXTURE_DEMANDS];
    for (uint32_t mask = 0; mask < 1U << whole->label_count; mask++) {
        uint32_t group[FIXTURE_LABELS];
        uint32_t count = 0;
        for (uint32_t label = 0; label < whole->label_count; label++) {
            if ((mask >> label & 1U) != 0) {
                group[count++] = label;
            }
        }
        for (int i = 0; i < HF_BOUNDS * HF_FIXPOINTS; i++) {
            const struct hf_network_loss loss = {group, count, (enum hf_bound)(i % HF_BOUNDS),
                                                 (enum hf_fixpoint)(i / HF_BOUNDS)};
            CHECK(hf_network_lose(whole, &loss, scratch, state) == HF_OK);
            CHECK(hf_network_lose(&part->network, &loss, scratch, own) == HF_OK);
            for (uint32_t d = 0; d < part->network.demand_count; d++) {
                CHECK(own[d] == state[demand[d]]);
            }
        }
    }
}

/* Each pool is needed by a node of the part, and all of its members stand there. */
static void pools_check(const struct hf_network *part) {
    uint8_t is_needed[FIXTURE_POOLS] = {0};
    CHECK(hf_network_is_valid(part) && part->pool_count <= FIXTURE_POOLS);
    for (uint32_t i = 0; part->pool_count > 0 && i < part->node_need.start[part->node_count]; i++) {
        is_needed[part->node_need.item[i]] = 1;
    }
    for (uint32_t pool = 0; pool < part->pool_count; pool++) {
        CHECK(is_needed[pool] != 0);
    }
}

static void pooled_parts(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 43, .stream = 7};
    int64_t left_out = 0;
    int64_t pools_left_out = 0;
    int64_t pools = 0;
    for (int i = 0; i < 1200; i++) {
        struct fixture *drawn = fixture_draw(&random, true);
        struct hf_arena keep = arena;
        struct hf_network_index index;
        pools_spoil(&random, drawn);
        for (uint32_t label = 0; label < drawn->network.label_count; label++) {
            drawn->group[label] = label;
        }
        CHECK(hf_network_index(&drawn->network, &keep, &index) == HF_OK);
        for (uint32_t f = 0; f < drawn->network.function_count; f++) {
            struct network_blocks blocks;
            uint32_t demand[FIXTURE_DEMANDS];
            CHECK(hf_blocks_open(&index, f, &keep, &blocks) == HF_OK);
            for (int k = 0; k < 2; k++) {
                struct network_part part;
                const uint32_t count = demands_draw(&random, &drawn->network, f, demand);
                CHECK(hf_blocks_part(&blocks, demand, count, &keep, &part) == HF_OK);
                pools_check(&part.network);
                left_out += drawn->network.node_count - part.network.node_count;
                pools_left_out += drawn->network.pool_count - part.network.pool_count;
                pools += part.network.pool_count;
                if (count > 0) {
                    subsets_compare(&drawn->network, &part, demand, scratch);
                    cuts_compare(drawn, &part, 0, demand[0], scratch);
                }
            }
        }
        free(drawn);
    }
    printf("with pools %lld nodes left out, %lld pools left out, %lld kept\n", (long long)left_out,
           (long long)pools_left_out, (long long)pools);
    CHECK(left_out > 10000 && pools_left_out > 1000 && pools > 1000);
}

/* A gateway 0, a ring 0-1-2-3, a ring 2-4-5 that hangs on 2, a ring 3-6-7 that hangs on 3, and a
 * chain 5-8. Who asks at 8 needs the first two rings and the chain; who asks at 1, the first. */
static void rings(struct hf_arena arena) {
    const uint32_t left[] = {0, 1, 2, 3, 2, 4, 5, 3, 6, 7, 5};
    const uint32_t right[] = {1, 2, 3, 0, 4, 5, 2, 6, 7, 3, 8};
    uint32_t none[16] = {0};
    uint32_t gateway[] = {0, 1};
    uint32_t at[] = {0};
    uint32_t demand_start[] = {0, 1, 2};
    uint32_t demand_item[] = {8, 1};
    const struct hf_network network = {.node_count = 9,
                                       .node_label = {none, none},
                                       .link_count = 11,
                                       .link_a = left,
                                       .link_b = right,
                                       .link_label = {none, none},
                                       .function_count = 1,
                                       .gateway = {gateway, at},
                                       .demand_count = 2,
                                       .demand_function = none,
                                       .demand_node = {demand_start, demand_item}};
    const uint32_t nodes[] = {7, 4};
    const uint32_t links[] = {8, 4};
    struct hf_network_index index;
    struct network_blocks blocks;
    CHECK(hf_network_index(&network, &arena, &index) == HF_OK);
    CHECK(hf_blocks_open(&index, 0, &arena, &blocks) == HF_OK);
    CHECK(blocks.block_count == 5); /* the gateway, three rings, the chain */
    for (uint32_t d = 0; d < 2; d++) {
        struct network_part part;
        CHECK(hf_blocks_part(&blocks, &d, 1, &arena, &part) == HF_OK);
        CHECK(part.network.node_count == nodes[d] && part.network.link_count == links[d]);
        CHECK(part.node[part.network.demand_node.item[0]] == demand_item[d]);
    }
}

static void failing_blocks(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 12, .stream = 5};
    int failed = 0;
    for (int i = 0; i < 30; i++) {
        struct fixture *drawn = fixture_draw(&random, i % 2 != 0);
        struct hf_network_index index;
        uint32_t demand[FIXTURE_DEMANDS];
        struct hf_arena keep = arena;
        const uint32_t count = demands_draw(&random, &drawn->network, 0, demand);
        enum hf_status status = HF_ERR_MEMORY;
        CHECK(hf_network_index(&drawn->network, &keep, &index) == HF_OK);
        for (int64_t k = 0; status == HF_ERR_MEMORY && CHECK(k < 200); k++) {
            int64_t allowance = k;
            struct hf_arena limited = scratch;
            struct network_blocks blocks;
            struct network_part part;
            limited.allowance = &allowance;
            status = hf_blocks_open(&index, 0, &limited, &blocks);
            if (status == HF_OK) {
                status = hf_blocks_part(&blocks, demand, count, &limited, &part);
            }
            CHECK(status == HF_OK || status == HF_ERR_MEMORY);
            failed += status == HF_ERR_MEMORY ? 1 : 0;
        }
        free(drawn);
    }
    printf("%d allocations failed in turn\n", failed);
    CHECK(failed > 100);
}

int main(void) {
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    if (hf_arena_open(&keep, (size_t)1 << 26) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 26) != HF_OK) {
        return 1;
    }
    random_parts(keep, scratch);
    pooled_parts(keep, scratch);
    rings(keep);
    failing_blocks(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
