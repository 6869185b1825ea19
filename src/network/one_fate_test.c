/* Goal: a network with one node for what shares every fate answers about every demand what the
 * whole one answers, whatever is lost of the labels that were asked about; it can be cut into parts
 * like any other, and holds no more than it needs. Method: random networks with and without pools,
 * some of their labels, every set of these, both cases, both starts; parts of it; a chain counted
 * by hand; failed memory. */
#include "network/one_fate.h"

#include "network/blocks.h"
#include "tests/check.h"
#include "tests/network_fixture.h"

#include <string.h>

static uint32_t mask_list(const uint32_t *group, uint32_t count, uint32_t mask, uint32_t *lost) {
    uint32_t size = 0;
    for (uint32_t i = 0; i < count; i++) {
        if ((mask >> i & 1U) != 0) {
            lost[size++] = group[i];
        }
    }
    return size;
}

/* Demand i of `own` is demand[i] of the whole. */
static void losses_compare(const struct hf_network *whole, const struct hf_network *own,
                           const struct label_question *question, const uint32_t *demand,
                           struct hf_arena scratch) {
    for (uint32_t mask = 0; mask < 1U << question->count; mask++) {
        uint32_t lost[FIXTURE_LABELS];
        uint8_t state[FIXTURE_DEMANDS];
        uint8_t merged[FIXTURE_DEMANDS];
        struct hf_network_loss loss = {lost,
                                       mask_list(question->group, question->count, mask, lost),
                                       question->bound, HF_FIXPOINT_GREATEST};
        for (int fixpoint = 0; fixpoint < HF_FIXPOINTS; fixpoint++) {
            loss.fixpoint = (enum hf_fixpoint)fixpoint;
            CHECK(hf_network_lose(whole, &loss, scratch, state) == HF_OK);
            CHECK(hf_network_lose(own, &loss, scratch, merged) == HF_OK);
            for (uint32_t d = 0; d < own->demand_count; d++) {
                CHECK(merged[d] == state[demand[d]]);
            }
        }
    }
}

/* The demands of the first function are served through a part as through the whole. */
static void part_compare(const struct hf_network *whole, const struct hf_network *merged,
                         const struct label_question *question, struct hf_arena arena,
                         struct hf_arena scratch) {
    struct hf_network_index index;
    struct network_blocks blocks;
    struct network_part part;
    uint32_t demand[FIXTURE_DEMANDS];
    uint32_t count = 0;
    for (uint32_t d = 0; d < whole->demand_count; d++) {
        if (whole->demand_function[d] == 0) {
            demand[count++] = d;
        }
    }
    CHECK(hf_network_index(merged, &arena, &index) == HF_OK);
    CHECK(hf_blocks_open(&index, 0, &arena, &blocks) == HF_OK);
    CHECK(hf_blocks_part(&blocks, demand, count, &arena, &part) == HF_OK);
    losses_compare(whole, &part.network, question, demand, scratch);
}

static void random_networks(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 29, .stream = 4};
    int64_t nodes[2] = {0, 0};
    int64_t links[2] = {0, 0};
    for (int i = 0; i < 3000; i++) {
        struct fixture *drawn = fixture_draw(&random, i % 2 == 1);
        const struct hf_network *whole = &drawn->network;
        uint32_t group[FIXTURE_LABELS];
        uint32_t all[FIXTURE_DEMANDS];
        struct hf_arena keep = arena;
        struct hf_network merged;
        const struct label_question question = {
            group, mask_list(drawn->group, whole->label_count, below(&random, 256), group),
            below(&random, 2) == 0 ? HF_BOUND_BEST : HF_BOUND_WORST};
        for (uint32_t d = 0; d < FIXTURE_DEMANDS; d++) {
            all[d] = d;
        }
        CHECK(hf_network_merge(whole, &question, &keep, scratch, &merged) == HF_OK);
        CHECK(hf_network_is_valid(&merged) && merged.demand_count == whole->demand_count);
        nodes[0] += whole->node_count;
        nodes[1] += merged.node_count;
        links[0] += whole->link_count;
        links[1] += merged.link_count;
        losses_compare(whole, &merged, &question, all, scratch);
        part_compare(whole, &merged, &question, keep, scratch);
        free(drawn);
    }
    printf("%lld of %lld nodes, %lld of %lld links are left\n", (long long)nodes[1],
           (long long)nodes[0], (long long)links[1], (long long)links[0]);
    CHECK(10 * nodes[1] < 9 * nodes[0] && 10 * links[1] < 8 * links[0]);
}

/* Nodes 0 and 1 (label a), 2 (b), 3 and 4 (none, 4 carries no traffic of others), in a chain; 1 and
 * 2 are joined twice, once by a link of label c, once by one of b, which falls with its end; 0 and
 * 1 by a link of label a. */
static void chain(struct hf_arena keep, struct hf_arena scratch) {
    const uint32_t left[] = {0, 1, 1, 2, 3};
    const uint32_t right[] = {1, 2, 2, 3, 4};
    const uint8_t transit[] = {1, 1, 1, 1, 0};
    uint32_t node_start[] = {0, 1, 2, 3, 3, 3};
    uint32_t node_item[] = {0, 0, 1};
    uint32_t link_start[] = {0, 1, 2, 3, 3, 3};
    uint32_t link_item[] = {0, 2, 1};
    uint32_t one[] = {0, 1};
    uint32_t gateway[] = {0};
    uint32_t demand[] = {4};
    const uint32_t function[] = {0};
    const uint32_t group[] = {0, 1, 2};
    const struct hf_network network = {.node_count = 5,
                                       .node_label = {node_start, node_item},
                                       .node_transit = transit,
                                       .link_count = 5,
                                       .link_a = left,
                                       .link_b = right,
                                       .link_label = {link_start, link_item},
                                       .label_count = 3,
                                       .function_count = 1,
                                       .gateway = {one, gateway},
                                       .demand_count = 1,
                                       .demand_function = function,
                                       .demand_node = {one, demand}};
    struct label_question question = {group, 3, HF_BOUND_BEST};
    struct hf_network merged;
    CHECK(hf_network_merge(&network, &question, &keep, scratch, &merged) == HF_OK);
    CHECK(merged.node_count == 2 && merged.link_count == 1); /* 0 and 1 are one; 4 */
    CHECK(merged.link_label.start[1] == 1 && merged.link_label.item[0] == 1);
    CHECK(merged.node_label.start[1] == 1 && merged.node_label.start[2] == 1);
    question.count = 0; /* nothing is lost: all that carry are one */
    CHECK(hf_network_merge(&network, &question, &keep, scratch, &merged) == HF_OK);
    CHECK(merged.node_count == 2 && merged.link_count == 1);
}

static void failing_merges(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 3, .stream = 8};
    int failed = 0;
    for (int i = 0; i < 40; i++) {
        struct fixture *drawn = fixture_draw(&random, i % 2 == 1);
        const struct label_question question = {drawn->group, drawn->network.label_count,
                                                HF_BOUND_WORST};
        enum hf_status status = HF_ERR_MEMORY;
        for (int64_t k = 0; status == HF_ERR_MEMORY && CHECK(k < 200); k++) {
            int64_t allowance = k;
            struct hf_arena keep = arena;
            struct hf_arena limited = scratch;
            struct hf_network merged = {.node_count = HF_NONE};
            limited.allowance = &allowance;
            keep.allowance = &allowance;
            status = hf_network_merge(&drawn->network, &question, &keep, limited, &merged);
            CHECK(status == HF_OK || (status == HF_ERR_MEMORY && merged.node_count == HF_NONE));
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
    chain(keep, scratch);
    failing_merges(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
