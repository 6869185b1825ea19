/* Goal: looking below what is lost says the same as a search of the whole network.
 * Method: random networks with transit flags, several functions and gateways; random nodes lost,
 * again and again with the same room; a demand is kept when a plain search without the lost nodes
 * reaches one of its nodes; failed memory. */
#include "resilience/change_reach.h"

#include "tests/check.h"
#include "tests/network_fixture.h"

#include <string.h>

/* Plainly: which nodes the gateways of the function reach without those lost. */
static void nodes_reach(const struct hf_network *network, uint32_t function, const uint8_t *is_lost,
                        uint8_t *reached) {
    uint8_t passes[FIXTURE_NODES] = {0};
    memset(reached, 0, FIXTURE_NODES);
    for (uint32_t i = network->gateway.start[function]; i < network->gateway.start[function + 1];
         i++) {
        const uint32_t node = network->gateway.item[i];
        reached[node] = is_lost[node] == 0;
        passes[node] = 1;
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        passes[node] |= network->node_transit == NULL || network->node_transit[node] != 0;
    }
    for (uint32_t round = 0; round < network->node_count; round++) {
        for (uint32_t i = 0; i < network->link_count; i++) {
            const uint32_t a = network->link_a[i];
            const uint32_t b = network->link_b[i];
            reached[b] |= reached[a] != 0 && passes[a] != 0 && is_lost[b] == 0;
            reached[a] |= reached[b] != 0 && passes[b] != 0 && is_lost[a] == 0;
        }
    }
}

static bool demand_has(const struct hf_network *network, uint32_t demand, const uint8_t *is_lost) {
    uint8_t reached[FIXTURE_NODES];
    const struct hf_csr *nodes = &network->demand_node;
    bool has = false;
    nodes_reach(network, network->demand_function[demand], is_lost, reached);
    for (uint32_t i = nodes->start[demand]; i < nodes->start[demand + 1]; i++) {
        has = has || reached[nodes->item[i]] != 0;
    }
    return has;
}

static bool loss_compare(struct hf_random *random, const struct hf_network *network,
                         struct change_reach *reach, const uint8_t *is_served) {
    uint32_t lost[2 * FIXTURE_NODES];
    uint8_t is_lost[FIXTURE_NODES] = {0};
    uint8_t is_sound[FIXTURE_DEMANDS] = {0};
    uint32_t count = 0;
    bool keeps = true;
    int64_t visits = 0;
    for (uint32_t k = below(random, 5); k > 0; k--) {
        lost[count] = below(random, network->node_count);
        is_lost[lost[count++]] = 1;
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        is_sound[d] = is_served[d] != 0 && below(random, 3) == 0;
        keeps = keeps && (is_sound[d] == 0 || demand_has(network, d, is_lost));
    }
    CHECK(hf_change_reach_keeps(reach, lost, count, is_sound, &visits) == keeps);
    CHECK(visits >= 0);
    return keeps;
}

static void random_losses(struct hf_arena arena) {
    struct hf_random random = {.seed = 9, .stream = 4};
    int kept[2] = {0, 0};
    for (int i = 0; i < 1500; i++) {
        struct fixture *drawn = fixture_draw(&random, false);
        const uint8_t nothing[FIXTURE_NODES] = {0};
        uint8_t is_served[FIXTURE_DEMANDS] = {0};
        struct hf_arena keep = arena;
        struct hf_network_index index;
        struct change_reach reach;
        for (uint32_t d = 0; d < drawn->network.demand_count; d++) {
            is_served[d] = demand_has(&drawn->network, d, nothing);
        }
        CHECK(hf_network_index(&drawn->network, &keep, &index) == HF_OK);
        CHECK(hf_change_reach_open(&index, NULL, &keep, &reach) == HF_OK);
        for (int k = 0; k < 10; k++) {
            kept[loss_compare(&random, &drawn->network, &reach, is_served)]++;
        }
        free(drawn);
    }
    printf("%d losses keep all, %d do not\n", kept[1], kept[0]);
    CHECK(kept[0] > 1000 && kept[1] > 1000);
}

static void failing_trees(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 2, .stream = 4};
    int failed = 0;
    for (int i = 0; i < 20; i++) {
        struct fixture *drawn = fixture_draw(&random, false);
        struct hf_arena keep = arena;
        struct hf_network_index index;
        enum hf_status status = HF_ERR_MEMORY;
        CHECK(hf_network_index(&drawn->network, &keep, &index) == HF_OK);
        for (int64_t k = 0; status == HF_ERR_MEMORY && CHECK(k < 100); k++) {
            int64_t allowance = k;
            struct hf_arena limited = scratch;
            struct change_reach reach;
            limited.allowance = &allowance;
            status = hf_change_reach_open(&index, NULL, &limited, &reach);
            CHECK(status == HF_OK || status == HF_ERR_MEMORY);
            failed += status == HF_ERR_MEMORY ? 1 : 0;
        }
        free(drawn);
    }
    CHECK(failed > 100);
}

int main(void) {
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    if (hf_arena_open(&keep, (size_t)1 << 26) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 26) != HF_OK) {
        return 1;
    }
    random_losses(keep);
    failing_trees(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
