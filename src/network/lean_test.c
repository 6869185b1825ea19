/* Goal: the lean network answers about every demand what the whole one answers, whatever is lost,
 * and a search of it finds the same cut and the same ways; it holds no more than it needs.
 * Method: random networks with and without pools, random losses in both cases and from both starts;
 * hf_cut_find, which follows the order in which nodes are met; trees counted by hand; failed
 * memory. */
#include "network/lean.h"

#include <holdfast/cuts.h>

#include "network/loss.h"
#include "tests/check.h"
#include "tests/network_fixture.h"

#include <string.h>

static void losses_compare(struct hf_random *random, const struct hf_network *whole,
                           const struct hf_network *lean, struct hf_arena scratch) {
    uint32_t group[FIXTURE_LABELS];
    uint8_t state[FIXTURE_DEMANDS];
    uint8_t own[FIXTURE_DEMANDS];
    for (int i = 0; i < 12; i++) {
        struct hf_network_loss loss = {group, 0, i % 2 == 0 ? HF_BOUND_BEST : HF_BOUND_WORST,
                                       i % 3 == 0 ? HF_FIXPOINT_LEAST : HF_FIXPOINT_GREATEST};
        const uint32_t share = 1 + below(random, 5);
        for (uint32_t label = 0; i > 3 && label < whole->label_count; label++) {
            if (below(random, 6) < share) {
                group[loss.count++] = label;
            }
        }
        CHECK(hf_network_lose(whole, &loss, scratch, state) == HF_OK);
        CHECK(hf_network_lose(lean, &loss, scratch, own) == HF_OK);
        CHECK(memcmp(own, state, whole->demand_count) == 0);
    }
}

static bool rows_are_same(const uint32_t *left, const uint32_t *right, uint32_t count) {
    return count == 0 || memcmp(left, right, count * sizeof *left) == 0;
}

static void searches_compare(struct hf_random *random, const struct hf_network *whole,
                             const struct hf_network *lean, struct hf_arena scratch) {
    struct hf_arena keep = scratch;
    struct hf_cut cut[2];
    uint32_t group[FIXTURE_LABELS];
    keep.at += hf_arena_left(&scratch) / 2;
    scratch.end = keep.at;
    for (uint32_t label = 0; label < whole->label_count; label++) {
        group[label] = label;
    }
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        const struct hf_cut_question question = {.group = group,
                                                 .group_count = whole->label_count,
                                                 .bound = (enum hf_bound)bound,
                                                 .demand = below(random, whole->demand_count),
                                                 .is_gone_only = below(random, 4) == 0};
        CHECK(hf_cut_find(whole, &question, &keep, scratch, &cut[0]) == HF_OK);
        CHECK(hf_cut_find(lean, &question, &keep, scratch, &cut[1]) == HF_OK);
        if (CHECK(cut[0].lower == cut[1].lower && cut[0].upper == cut[1].upper &&
                  cut[0].count == cut[1].count && cut[0].way_count == cut[1].way_count &&
                  (cut[0].searches == cut[1].searches || lean->pool_count < whole->pool_count))) {
            CHECK(rows_are_same(cut[0].group, cut[1].group, cut[0].count));
            CHECK(rows_are_same(cut[0].way.start, cut[1].way.start, cut[0].way_count + 1));
            CHECK(rows_are_same(cut[0].way.item, cut[1].way.item,
                                cut[0].way.start[cut[0].way_count]));
        }
    }
}

static void random_networks(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 73, .stream = 2};
    int64_t nodes[2][2] = {{0, 0}, {0, 0}};
    for (int i = 0; i < 8000; i++) {
        const bool has_pools = i % 4 == 3;
        struct fixture *drawn = fixture_draw(&random, has_pools);
        const struct hf_network *whole = &drawn->network;
        struct hf_arena keep = arena;
        struct lean_network lean;
        CHECK(hf_network_lean(whole, &keep, scratch, &lean) == HF_OK);
        CHECK(hf_network_is_valid(&lean.network));
        nodes[has_pools][0] += whole->node_count;
        nodes[has_pools][1] += lean.network.node_count;
        losses_compare(&random, whole, &lean.network, scratch);
        if (whole->demand_count > 0) {
            searches_compare(&random, whole, &lean.network, scratch);
        }
        free(drawn);
    }
    for (int pools = 0; pools < 2; pools++) {
        printf("%lld of %lld nodes are left\n", (long long)nodes[pools][1],
               (long long)nodes[pools][0]);
        CHECK(10 * nodes[pools][1] < 9 * nodes[pools][0]);
    }
}

/* ---- by hand ---- */

enum { HAND_NODES = 10 };

/* A gateway 0 of label a and node 1 of label b, joined twice, so that both stay. On 1 hang: 2 and 3
 * (label a), which are one; 4 (b), which is one with 1; 5 (a) by a link of label c; 6 (a), on which
 * 7 (a) hangs; 8, which nobody is served at. 9 is joined to nothing. */
struct hand {
    struct hf_network network;
    uint8_t transit[HAND_NODES];
};

static struct hand hand_make(void) {
    static const uint32_t left[] = {0, 0, 1, 1, 1, 1, 1, 6, 1};
    static const uint32_t right[] = {1, 1, 2, 3, 4, 5, 6, 7, 8};
    static uint32_t label_start[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    static uint32_t label[] = {0, 1, 0, 0, 1, 0, 0, 0, 0, 0};
    static uint32_t link_start[] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1};
    static uint32_t link_label[] = {2};
    static uint32_t gateway_start[] = {0, 1};
    static uint32_t gateway[] = {0};
    static const uint32_t function[] = {0, 0, 0, 0, 0, 0};
    static uint32_t demand_start[] = {0, 1, 3, 4, 5, 6, 7};
    static uint32_t demand[] = {2, 3, 3, 4, 5, 7, 9};
    return (struct hand){.network = {.node_count = HAND_NODES,
                                     .node_label = {label_start, label},
                                     .link_count = 9,
                                     .link_a = left,
                                     .link_b = right,
                                     .link_label = {link_start, link_label},
                                     .label_count = 3,
                                     .function_count = 1,
                                     .gateway = {gateway_start, gateway},
                                     .demand_count = 6,
                                     .demand_function = function,
                                     .demand_node = {demand_start, demand}},
                         .transit = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
}

static void trees(struct hf_arena keep, struct hf_arena scratch) {
    struct hand hand = hand_make();
    struct lean_network lean;
    CHECK(hf_network_lean(&hand.network, &keep, scratch, &lean) == HF_OK);
    CHECK(lean.network.node_count == 5 && lean.network.link_count == 4);
    CHECK(lean.node[2] == lean.node[3] && lean.node[2] == lean.node[6]);
    CHECK(lean.node[6] == lean.node[7]); /* falls with what it hangs on */
    CHECK(lean.node[4] == lean.node[1] && lean.node[8] == HF_NONE);
    CHECK(lean.node[5] != lean.node[2] && lean.node[9] != lean.node[2]);
    CHECK(lean.network.demand_node.item[1] == lean.network.demand_node.item[2]); /* counts twice */
    hand.transit[6] = 0; /* so nothing reaches 7: 6 and 7 stay apart */
    hand.network.node_transit = hand.transit;
    CHECK(hf_network_lean(&hand.network, &keep, scratch, &lean) == HF_OK);
    CHECK(lean.network.node_count == 7 && lean.node[6] != lean.node[2]);
    CHECK(lean.node[7] != lean.node[6] && lean.node[3] == lean.node[2]);
    hand.transit[6] = 1;
    hand.transit[2] = 0; /* a leaf has nothing to carry */
    CHECK(hf_network_lean(&hand.network, &keep, scratch, &lean) == HF_OK);
    CHECK(lean.network.node_count == 5 && lean.node[7] == lean.node[2]);
}

static void failing_lean(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 6, .stream = 3};
    int failed = 0;
    for (int i = 0; i < 40; i++) {
        struct fixture *drawn = fixture_draw(&random, i % 2 == 1);
        enum hf_status status = HF_ERR_MEMORY;
        for (int64_t k = 0; status == HF_ERR_MEMORY && CHECK(k < 100); k++) {
            int64_t allowance = k;
            struct hf_arena keep = arena;
            struct hf_arena limited = scratch;
            struct lean_network lean = {.node = NULL};
            limited.allowance = &allowance;
            keep.allowance = &allowance;
            status = hf_network_lean(&drawn->network, &keep, limited, &lean);
            CHECK(status == HF_OK || (status == HF_ERR_MEMORY && lean.node == NULL));
            failed += status == HF_ERR_MEMORY ? 1 : 0;
        }
        free(drawn);
    }
    printf("%d allocations failed in turn\n", failed);
    CHECK(failed > 500);
}

int main(void) {
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    if (hf_arena_open(&keep, (size_t)1 << 26) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 26) != HF_OK) {
        return 1;
    }
    random_networks(keep, scratch);
    trees(keep, scratch);
    failing_lean(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
