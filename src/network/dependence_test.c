/* Goal: what needs pools works when they do, under both fixpoints, and counts of nodes are counts.
 * Method: the dependence cases of ../shared/data/cases/network.json; small random networks against
 * the definition itself: the greatest fixpoint is the union of all sets of nodes that support
 * themselves, the least the intersection of all that nothing more follows from, found by trying
 * every set; monotony. */
#include <holdfast/network.h>

#include "base/random.h"
#include "tests/check.h"
#include "tests/random_rows.h"

#include <string.h>

enum { NODES = 9, POOLS = 6, ITEMS = 64 };

/* Every node is a gateway and a demand: served says that it works. */
struct small {
    uint32_t label_start[NODES + 1], label[ITEMS], link_start[1];
    uint32_t gateway_start[2], gateway[NODES], function[NODES];
    uint32_t demand_start[NODES + 1], demand[NODES], demand_needed[NODES];
    uint32_t member_start[POOLS + 1], member[ITEMS], needed[POOLS];
    uint32_t need_start[NODES + 1], need[ITEMS];
    struct hf_network network;
};

static void small_open(struct small *small, uint32_t nodes, uint32_t labels, uint32_t pools) {
    *small = (struct small){.gateway_start = {0, nodes}};
    for (uint32_t i = 0; i < nodes; i++) {
        small->gateway[i] = i;
        small->demand[i] = i;
        small->demand_start[i + 1] = i + 1;
        small->demand_needed[i] = 1;
    }
    small->network = (struct hf_network){
        .node_count = nodes,
        .node_label = {small->label_start, small->label},
        .link_label = {small->link_start, NULL},
        .label_count = labels,
        .function_count = 1,
        .gateway = {small->gateway_start, small->gateway},
        .demand_count = nodes,
        .demand_function = small->function,
        .demand_node = {small->demand_start, small->demand},
        .demand_needed = small->demand_needed,
        .pool_count = pools,
        .pool_member = {small->member_start, small->member},
        .pool_needed = small->needed,
        .node_need = {small->need_start, small->need},
    };
}

static unsigned served(const struct small *small, unsigned lost, enum hf_fixpoint fixpoint,
                       struct hf_arena scratch) {
    uint32_t group[ITEMS];
    uint8_t state[NODES];
    uint32_t count = 0;
    for (uint32_t label = 0; label < small->network.label_count; label++) {
        group[count] = label;
        count += lost >> label & 1U;
    }
    const struct hf_network_loss loss = {group, count, HF_BOUND_BEST, fixpoint};
    CHECK(hf_network_lose(&small->network, &loss, scratch, state) == HF_OK);
    unsigned result = 0;
    for (uint32_t i = 0; i < small->network.demand_count; i++) {
        result |= state[i] == HF_DEMAND_SERVED ? 1U << i : 0U;
    }
    return result;
}

/* andor-and: the site needs power (vendor 2), backhaul (3) and one of two cores (0, 1). */
static void site_needs_all(struct hf_arena scratch) {
    struct small small;
    small_open(&small, 5, 4, 3);
    enum { SITE = 4 };
    for (uint32_t i = 0; i < 4; i++) {
        small.label[i] = i;
        small.label_start[i + 1] = i + 1;
    }
    small.label_start[5] = 4;
    memcpy(small.member, (const uint32_t[]){0, 1, 2, 3}, 4 * sizeof(uint32_t));
    memcpy(small.member_start, (const uint32_t[]){0, 2, 3, 4}, 4 * sizeof(uint32_t));
    memcpy(small.need, (const uint32_t[]){0, 1, 2}, 3 * sizeof(uint32_t));
    small.need_start[5] = 3;
    for (uint32_t i = 0; i < 3; i++) {
        small.needed[i] = 1;
    }
    unsigned minimal = 0; /* bit set: that set of vendors is a minimal cut */
    for (unsigned lost = 0; lost < 16; lost++) {
        for (int fixpoint = 0; fixpoint < HF_FIXPOINTS; fixpoint++) {
            const bool is_cut = (lost & 3U) == 3U || (lost & 12U) != 0;
            CHECK((served(&small, lost, (enum hf_fixpoint)fixpoint, scratch) >> SITE & 1U) ==
                  (is_cut ? 0 : 1));
        }
        bool is_minimal = (served(&small, lost, HF_FIXPOINT_GREATEST, scratch) >> SITE & 1U) == 0;
        for (unsigned bit = 1; bit < 16; bit <<= 1) {
            is_minimal =
                is_minimal &&
                ((lost & bit) == 0 ||
                 (served(&small, lost & ~bit, HF_FIXPOINT_GREATEST, scratch) >> SITE & 1U) != 0);
        }
        minimal |= is_minimal ? 1U << lost : 0U;
    }
    CHECK(minimal == (1U << 3 | 1U << 4 | 1U << 8));
}

/* andor-cycle: exchange needs power, power needs a control link, that needs the exchange. */
static void cycle(struct hf_arena scratch) {
    struct small small;
    small_open(&small, 3, 1, 3);
    for (uint32_t i = 0; i < 3; i++) {
        small.member[i] = i;
        small.member_start[i + 1] = i + 1;
        small.need[i] = (i + 1) % 3;
        small.need_start[i + 1] = i + 1;
        small.needed[i] = 1;
    }
    CHECK(served(&small, 1, HF_FIXPOINT_GREATEST, scratch) == 7);
    CHECK(served(&small, 1, HF_FIXPOINT_LEAST, scratch) == 0);
    small.needed[1] = 0; /* power that needs nothing to be had: the rest can be started */
    CHECK(served(&small, 1, HF_FIXPOINT_LEAST, scratch) == 7);
}

/* What works if exactly the nodes in `working` do. */
static unsigned follows(const struct small *small, unsigned up, unsigned working) {
    unsigned pools = 0;
    for (uint32_t p = 0; p < small->network.pool_count; p++) {
        uint32_t count = 0;
        for (uint32_t i = small->member_start[p]; i < small->member_start[p + 1]; i++) {
            count += working >> small->member[i] & 1U;
        }
        pools |= count >= small->needed[p] ? 1U << p : 0U;
    }
    unsigned result = 0;
    for (uint32_t n = 0; n < small->network.node_count; n++) {
        bool works = (up >> n & 1U) != 0;
        for (uint32_t i = small->need_start[n]; i < small->need_start[n + 1]; i++) {
            works = works && (pools >> small->need[i] & 1U) != 0;
        }
        result |= works ? 1U << n : 0U;
    }
    return result;
}

static void small_draw(struct hf_random *random, struct small *small) {
    small_open(small, 1 + below(random, NODES), 3, 1 + below(random, POOLS));
    for (uint32_t n = 0; n < small->network.node_count; n++) {
        small->label_start[n + 1] = small->label_start[n] + below(random, 2);
        small->label[small->label_start[n]] = below(random, 3);
        small->need_start[n + 1] = small->need_start[n] + below(random, 3);
        for (uint32_t i = small->need_start[n]; i < small->need_start[n + 1]; i++) {
            small->need[i] = below(random, small->network.pool_count);
        }
    }
    for (uint32_t p = 0; p < small->network.pool_count; p++) {
        small->member_start[p + 1] = small->member_start[p] + below(random, 5);
        small->needed[p] = below(random, 4);
        for (uint32_t i = small->member_start[p]; i < small->member_start[p + 1]; i++) {
            small->member[i] = below(random, small->network.node_count);
        }
    }
}

static void random_needs(struct hf_arena scratch) {
    struct hf_random random = {.seed = 20180415, .stream = 9};
    int differing = 0;
    for (int round = 0; round < 400; round++) {
        struct small small;
        small_draw(&random, &small);
        const unsigned all = (1U << small.network.node_count) - 1U;
        const unsigned lost = below(&random, 8);
        unsigned up = all;
        for (uint32_t n = 0; n < small.network.node_count; n++) {
            for (uint32_t i = small.label_start[n]; i < small.label_start[n + 1]; i++) {
                up &= (lost >> small.label[i] & 1U) != 0 ? ~(1U << n) : all;
            }
        }
        unsigned greatest = 0;
        unsigned least = all;
        for (unsigned set = 0; set <= all; set++) {
            const unsigned next = follows(&small, up, set);
            greatest |= (set & ~next) == 0 ? set : 0;
            least &= (next & ~set) == 0 ? set : all;
        }
        const unsigned runs = served(&small, lost, HF_FIXPOINT_GREATEST, scratch);
        const unsigned starts = served(&small, lost, HF_FIXPOINT_LEAST, scratch);
        CHECK(runs == greatest);
        CHECK(starts == least);
        differing += runs != starts ? 1 : 0;
        for (unsigned bit = 1; bit < 8; bit <<= 1) {
            CHECK((served(&small, lost | bit, HF_FIXPOINT_GREATEST, scratch) & ~runs) == 0);
            CHECK((served(&small, lost | bit, HF_FIXPOINT_LEAST, scratch) & ~starts) == 0);
        }
    }
    CHECK(differing > 20);
}

/* Two of three exchanges have to be served; of one that is asked for four of three, none is. */
static void so_many_needed(struct hf_arena scratch) {
    struct small small;
    small_open(&small, 3, 3, 0);
    for (uint32_t i = 0; i < 3; i++) {
        small.label[i] = i;
        small.label_start[i + 1] = i + 1;
    }
    small.network.demand_count = 1;
    small.demand_start[1] = 3;
    for (unsigned lost = 0; lost < 8; lost++) {
        const unsigned left = 3U - (lost & 1U) - (lost >> 1 & 1U) - (lost >> 2 & 1U);
        for (uint32_t needed = 0; needed < 5; needed++) {
            small.demand_needed[0] = needed;
            CHECK(served(&small, lost, HF_FIXPOINT_GREATEST, scratch) ==
                  (left >= needed ? 1U : 0U));
        }
    }
}

static void bad_arguments(struct hf_arena scratch) {
    struct small small;
    small_open(&small, 2, 1, 2);
    uint8_t state[NODES];
    struct hf_network_loss loss = {NULL, 0, HF_BOUND_BEST, (enum hf_fixpoint)HF_FIXPOINTS};
    CHECK(hf_network_lose(&small.network, &loss, scratch, state) == HF_ERR_ARGUMENT);
    loss.fixpoint = HF_FIXPOINT_LEAST;
    CHECK(hf_network_lose(&small.network, &loss, scratch, state) == HF_OK);
    small.need_start[2] = 1;
    small.need[0] = 2;
    CHECK(hf_network_lose(&small.network, &loss, scratch, state) == HF_ERR_ARGUMENT);
    small.need[0] = 1;
    small.member_start[2] = 1;
    small.member[0] = 2;
    CHECK(hf_network_lose(&small.network, &loss, scratch, state) == HF_ERR_ARGUMENT);
}

int main(void) {
    struct hf_arena scratch = {0};
    if (hf_arena_open(&scratch, (size_t)1 << 20) != HF_OK) {
        return 1;
    }
    site_needs_all(scratch);
    cycle(scratch);
    random_needs(scratch);
    so_many_needed(scratch);
    bad_arguments(scratch);
    hf_arena_close(&scratch);
    return check_report();
}
