/* Goal: with fewer pools a network answers as before, whatever is lost, and no pool stays that does
 * not have to. Method: random networks, some with pools of many fates, some with hundreds of pools
 * of few; every loss of few labels, in both cases and from both starts, node by node; small ones
 * counted by hand; failing memory. */
#include "network/same_pools.h"

#include "network/loss.h"
#include "tests/check.h"
#include "tests/network_fixture.h"

#include <string.h>

static struct hf_network_index index_of(const struct hf_network *network, struct hf_arena *keep) {
    struct hf_network_index index = {0};
    CHECK(hf_network_index(network, keep, &index) == HF_OK);
    return index;
}

/* Nodes down, and among them those that are not up, under every loss. */
static bool losses_agree(const struct hf_network *whole, const struct hf_network *merged,
                         struct hf_arena scratch) {
    const struct hf_network_index old = index_of(whole, &scratch);
    const struct hf_network_index now = index_of(merged, &scratch);
    for (uint32_t set = 0; set < 1U << (whole->label_count < 6 ? whole->label_count : 6); set++) {
        uint32_t group[FIXTURE_LABELS];
        for (int turn = 0; turn < 4; turn++) {
            struct hf_network_loss loss = {group, 0, turn % 2 == 0 ? HF_BOUND_BEST : HF_BOUND_WORST,
                                           turn < 2 ? HF_FIXPOINT_LEAST : HF_FIXPOINT_GREATEST};
            for (uint32_t label = 0; label < whole->label_count; label++) {
                if ((set >> label % 6 & 1U) != 0) {
                    group[loss.count++] = label;
                }
            }
            hf_network_take_down(&old, &loss);
            hf_network_take_down(&now, &loss);
            if (memcmp(old.node_down, now.node_down, whole->node_count) != 0 ||
                memcmp(old.node_gone, now.node_gone, whole->node_count) != 0) {
                return false;
            }
        }
    }
    return true;
}

static void random_networks(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 11, .stream = 4};
    int64_t pools[2] = {0, 0};
    for (int i = 0; i < 6000; i++) {
        struct fixture *drawn = fixture_draw(&random, true);
        struct hf_network merged;
        struct hf_arena keep = arena;
        CHECK(hf_same_pools(&drawn->network, &keep, scratch, &merged) == HF_OK);
        CHECK(hf_network_is_valid(&merged));
        CHECK(losses_agree(&drawn->network, &merged, scratch));
        pools[0] += drawn->network.pool_count;
        pools[1] += merged.pool_count;
        free(drawn);
    }
    printf("%lld of %lld pools are left\n", (long long)pools[1], (long long)pools[0]);
    CHECK(pools[1] < pools[0]);
}

/* ---- many pools of few fates ---- */

enum { SITES = 120, MAKERS = 4, SITE_NODES = 4 };

/* Each site has two power plants and two devices, which need it; the second device a clock too,
 * that every tenth site has. A plant is of one maker or of another, now and then of none known. */
struct sites {
    uint32_t label_start[SITES * SITE_NODES + 1], label[SITES * SITE_NODES];
    uint32_t maybe_start[SITES * SITE_NODES + 1], maybe[SITES * SITE_NODES * MAKERS];
    uint8_t unknown[SITES * SITE_NODES];
    uint32_t need_start[SITES * SITE_NODES + 1], need[SITES * SITE_NODES * 2];
    uint32_t member_start[2 * SITES + 1], member[4 * SITES + 4], needed[2 * SITES];
    uint32_t none[2];
    struct hf_network network;
};

static void site_node_put(struct sites *sites, struct hf_random *random, uint32_t node) {
    uint32_t labels = sites->label_start[node];
    uint32_t maybes = sites->maybe_start[node];
    const uint32_t kind = below(random, 20);
    if (kind == 0) {
        sites->unknown[node] = 1;
    } else if (kind == 1) {
        sites->maybe[maybes++] = below(random, MAKERS);
    } else if (kind == 2) {
        for (uint32_t label = 0; label < MAKERS; label++) {
            sites->maybe[maybes++] = label;
        }
    } else {
        sites->label[labels++] = below(random, MAKERS);
    }
    sites->label_start[node + 1] = labels;
    sites->maybe_start[node + 1] = maybes;
}

static void sites_draw(struct sites *sites, struct hf_random *random) {
    const uint32_t nodes = SITES * SITE_NODES;
    uint32_t needs = 0;
    uint32_t members = 0;
    memset(sites, 0, sizeof *sites);
    for (uint32_t node = 0; node < nodes; node++) {
        const uint32_t site = node / SITE_NODES;
        site_node_put(sites, random, node);
        if (node % SITE_NODES >= 2) {
            sites->need[needs++] = site;
        }
        if (node % SITE_NODES == 3) {
            sites->need[needs++] = SITES + site / 10;
        }
        sites->need_start[node + 1] = needs;
    }
    for (uint32_t pool = 0; pool < SITES + SITES / 10; pool++) {
        const bool is_clock = pool >= SITES;
        const uint32_t first = is_clock ? (pool - SITES) * 10 * SITE_NODES + 2 : pool * SITE_NODES;
        sites->member[members++] = first; /* the clock is a device that needs power */
        if (!is_clock) {
            sites->member[members++] = first + 1;
        }
        sites->needed[pool] = is_clock ? 1 : below(random, 4);
        sites->member_start[pool + 1] = members;
    }
    sites->network = (struct hf_network){
        .node_count = nodes,
        .node_label = {sites->label_start, sites->label},
        .node_maybe = {sites->maybe_start, sites->maybe},
        .node_unknown = sites->unknown,
        .link_label = {sites->none, sites->none},
        .label_count = MAKERS,
        .gateway = {sites->none, sites->none},
        .demand_node = {sites->none, sites->none},
        .pool_count = SITES + SITES / 10,
        .pool_member = {sites->member_start, sites->member},
        .pool_needed = sites->needed,
        .node_need = {sites->need_start, sites->need},
    };
}

static void many_sites(struct hf_arena arena, struct hf_arena scratch) {
    static struct sites sites;
    struct hf_random random = {.seed = 5, .stream = 6};
    uint32_t most = 0;
    for (int i = 0; i < 60; i++) {
        struct hf_network merged;
        struct hf_arena keep = arena;
        sites_draw(&sites, &random);
        CHECK(hf_network_is_valid(&sites.network));
        CHECK(hf_same_pools(&sites.network, &keep, scratch, &merged) == HF_OK);
        CHECK(hf_network_is_valid(&merged));
        CHECK(losses_agree(&sites.network, &merged, scratch));
        most = merged.pool_count > most ? merged.pool_count : most;
    }
    printf("at most %u of %u pools are left\n", most, sites.network.pool_count);
    CHECK(most < 90);
}

/* ---- by hand ---- */

/* Nodes 0 (a), 1 (b), 2 (a), 3 (no label), 4 (a), 5 (c), of which 4 and 5 need pools. */
static uint32_t left_of(const uint32_t *member_start, const uint32_t *member,
                        const uint32_t *needed, uint32_t pools, const uint32_t *need_start,
                        const uint32_t *need, struct hf_arena arena, struct hf_arena scratch) {
    static const uint32_t label_start[] = {0, 1, 2, 3, 3, 4, 5};
    static const uint32_t label[] = {0, 1, 0, 0, 2};
    static const uint32_t none[] = {0, 0};
    struct hf_network merged;
    const struct hf_network network = {
        .node_count = 6,
        .node_label = {(uint32_t *)(uintptr_t)label_start, (uint32_t *)(uintptr_t)label},
        .link_label = {(uint32_t *)(uintptr_t)none, (uint32_t *)(uintptr_t)none},
        .label_count = 3,
        .gateway = {(uint32_t *)(uintptr_t)none, (uint32_t *)(uintptr_t)none},
        .demand_node = {(uint32_t *)(uintptr_t)none, (uint32_t *)(uintptr_t)none},
        .pool_count = pools,
        .pool_member = {(uint32_t *)(uintptr_t)member_start, (uint32_t *)(uintptr_t)member},
        .pool_needed = needed,
        .node_need = {(uint32_t *)(uintptr_t)need_start, (uint32_t *)(uintptr_t)need},
    };
    CHECK(hf_network_is_valid(&network));
    CHECK(hf_same_pools(&network, &arena, scratch, &merged) == HF_OK);
    CHECK(losses_agree(&network, &merged, scratch));
    return merged.pool_count;
}

#define ROWS(...)                                                                                  \
    (const uint32_t[]) {                                                                           \
        __VA_ARGS__                                                                                \
    }

static void by_hand(struct hf_arena arena, struct hf_arena scratch) {
    /* {0} and {2}, one of each: both fall with a, as node 4 itself does */
    CHECK(left_of(ROWS(0, 1, 2), ROWS(0, 2), ROWS(1, 1), 2, ROWS(0, 0, 0, 0, 0, 1, 3),
                  ROWS(0, 0, 1), arena, scratch) == 1);
    CHECK(left_of(ROWS(0, 1, 2), ROWS(0, 2), ROWS(1, 1), 2, ROWS(0, 0, 0, 0, 0, 2, 2), ROWS(0, 1),
                  arena, scratch) == 0);
    /* one that is never down is enough, none wanted, and both of {0, 3} */
    CHECK(left_of(ROWS(0, 2, 3), ROWS(0, 3, 1), ROWS(1, 0), 2, ROWS(0, 0, 0, 0, 0, 0, 2),
                  ROWS(0, 1), arena, scratch) == 0);
    CHECK(left_of(ROWS(0, 2, 3), ROWS(0, 3, 2), ROWS(2, 1), 2, ROWS(0, 0, 0, 0, 0, 0, 2),
                  ROWS(0, 1), arena, scratch) == 1);
    /* one of {0, 1} and of {1, 2}: other nodes, the same labels; all of {0, 1} is another fate */
    CHECK(left_of(ROWS(0, 2, 4), ROWS(0, 1, 1, 2), ROWS(1, 1), 2, ROWS(0, 0, 0, 0, 0, 0, 2),
                  ROWS(0, 1), arena, scratch) == 1);
    CHECK(left_of(ROWS(0, 2, 4), ROWS(0, 1, 1, 2), ROWS(1, 2), 2, ROWS(0, 0, 0, 0, 0, 0, 2),
                  ROWS(0, 1), arena, scratch) == 2);
    /* a chain: 5 needs {4}, which needs {1} */
    CHECK(left_of(ROWS(0, 1, 2), ROWS(1, 4), ROWS(1, 1), 2, ROWS(0, 0, 0, 0, 0, 1, 2), ROWS(0, 1),
                  arena, scratch) == 2);
    /* a ring of 4 and 5 stays */
    CHECK(left_of(ROWS(0, 1, 2), ROWS(5, 4), ROWS(1, 1), 2, ROWS(0, 0, 0, 0, 0, 1, 2), ROWS(0, 1),
                  arena, scratch) == 2);
    /* more wanted than there are */
    CHECK(left_of(ROWS(0, 1, 2), ROWS(0, 2), ROWS(2, 2), 2, ROWS(0, 0, 0, 0, 0, 0, 2), ROWS(0, 1),
                  arena, scratch) == 1);
}

static void memory_fails(struct hf_arena arena, struct hf_arena scratch) {
    static struct sites sites;
    struct hf_random random = {.seed = 9};
    enum hf_status status = HF_ERR_MEMORY;
    sites_draw(&sites, &random);
    for (int64_t allowed = 0; status != HF_OK && allowed < 500; allowed++) {
        struct hf_arena keep = arena;
        struct hf_arena limited = scratch;
        struct hf_network merged;
        int64_t left = allowed;
        keep.allowance = &left;
        limited.allowance = &left;
        status = hf_same_pools(&sites.network, &keep, limited, &merged);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
    }
    CHECK(status == HF_OK);
}

int main(void) {
    struct hf_arena arena;
    struct hf_arena scratch;
    CHECK(hf_arena_open(&arena, (size_t)1 << 26) == HF_OK);
    CHECK(hf_arena_open(&scratch, (size_t)1 << 26) == HF_OK);
    random_networks(arena, scratch);
    many_sites(arena, scratch);
    by_hand(arena, scratch);
    memory_fails(arena, scratch);
    hf_arena_close(&arena);
    hf_arena_close(&scratch);
    return check_report();
}
