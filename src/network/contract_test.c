/* Goal: the contraction merges what shares every fate, keeps of parallel links what matters, and
 * numbers places as its header says, since the sweep rests on that order. That no answer changes is
 * shown by sweep_test.c. Method: small networks counted by hand; the promised order on random ones.
 */
#include "network/contract.h"

#include "base/random.h"
#include "tests/check.h"

#include <string.h>

enum { SIZE = 64, MANY = 160 };

struct small {
    uint32_t label_start[SIZE + 1], label[SIZE], link_start[MANY + 1], link_label[2 * MANY];
    uint32_t link_a[MANY], link_b[MANY], gateway_start[3], gateway[8], none[1];
    uint8_t transit[SIZE], unknown[SIZE];
    struct hf_network network;
};

static void small_open(struct small *small, uint32_t nodes, uint32_t labels) {
    *small = (struct small){.gateway_start = {0, 1, 1}};
    memset(small->transit, 1, sizeof small->transit);
    small->network = (struct hf_network){
        .node_count = nodes,
        .node_label = {small->label_start, small->label},
        .node_unknown = small->unknown,
        .node_transit = small->transit,
        .link_label = {small->link_start, small->link_label},
        .link_a = small->link_a,
        .link_b = small->link_b,
        .label_count = labels,
        .function_count = 1,
        .gateway = {small->gateway_start, small->gateway},
        .demand_node = {small->none, NULL},
    };
}

/* Every node bears one label. */
static void nodes_label(struct small *small, const char *labels) {
    for (uint32_t i = 0; i < small->network.node_count; i++) {
        small->label[i] = (uint32_t)(labels[i] - 'a');
        small->label_start[i + 1] = i + 1;
    }
}

static void link_put(struct small *small, uint32_t a, uint32_t b, const char *labels) {
    const uint32_t at = small->network.link_count++;
    small->link_a[at] = a;
    small->link_b[at] = b;
    small->link_start[at + 1] = small->link_start[at];
    for (; *labels != '\0'; labels++) {
        small->link_label[small->link_start[at + 1]++] = (uint32_t)(*labels - 'a');
    }
}

static struct contraction contract(const struct small *small, uint32_t labels, enum hf_bound bound,
                                   struct hf_arena *keep, struct hf_arena scratch) {
    static const uint32_t group[] = {0, 1, 2, 3, 4, 5, 6, 7};
    const struct label_question question = {group, labels, bound};
    struct contraction result = {.place_count = 0};
    CHECK(hf_contract(&small->network, &question, keep, scratch, &result) == HF_OK);
    return result;
}

static uint32_t arcs_of(const struct contraction *net, uint32_t place) {
    return net->arc_start[place + 1] - net->arc_start[place];
}

static void merging(struct hf_arena arena, struct hf_arena scratch) {
    struct small small;
    struct hf_arena keep = arena;
    small_open(&small, 6, 3);
    nodes_label(&small, "aabbba");
    link_put(&small, 0, 1, "a"); /* falls only when they do */
    link_put(&small, 1, 2, "ab");
    link_put(&small, 2, 3, "");
    link_put(&small, 3, 4, "c"); /* may fall alone */
    link_put(&small, 5, 4, "");
    link_put(&small, 5, 0, "c");
    struct contraction net = contract(&small, 3, HF_BOUND_BEST, &keep, scratch);
    CHECK(net.place_count == 4 && net.place[0] == net.place[1] && net.place[2] == net.place[3]);
    CHECK(net.place[3] != net.place[4] && net.place[5] != net.place[0]);
    CHECK(net.sets.table.count == 5); /* none, a, b, that of link 1-2, c */
    /* Not asked about c: 3-4 and 5-0 never fall, so all of a are one, and so are all of b. */
    net = contract(&small, 2, HF_BOUND_BEST, &keep, scratch);
    CHECK(net.place_count == 2 && net.active_count == 1); /* b hangs on a */
    net = contract(&small, 0, HF_BOUND_BEST, &keep, scratch);
    CHECK(net.place_count == 1 && net.sets.table.count == 1 && net.arc_start[1] == 0);
    /* An unknown maker falls with whatever is asked about, in the worst case. */
    small.unknown[1] = 1;
    net = contract(&small, 3, HF_BOUND_WORST, &keep, scratch);
    CHECK(net.place[0] != net.place[1]);
    CHECK(hf_label_set_within(&net.sets, net.set_of[net.place[0]], net.set_of[net.place[1]]));
    CHECK(!hf_label_set_within(&net.sets, net.set_of[net.place[1]], net.set_of[net.place[0]]));
}

static void parallels(struct hf_arena arena, struct hf_arena scratch) {
    struct small small;
    struct hf_arena keep = arena;
    small_open(&small, 2, 6);
    nodes_label(&small, "ab");
    small.gateway_start[1] = 2;
    small.gateway[1] = 1; /* two gateways, so that none is peeled */
    link_put(&small, 0, 1, "cde");
    link_put(&small, 0, 1, "cd");
    link_put(&small, 1, 0, "adc"); /* the same without its end */
    link_put(&small, 0, 1, "ef");
    struct contraction net = contract(&small, 6, HF_BOUND_BEST, &keep, scratch);
    CHECK(net.place_count == 2 && arcs_of(&net, 0) == 2 && arcs_of(&net, 1) == 2);
    link_put(&small, 0, 1, "b");
    net = contract(&small, 6, HF_BOUND_BEST, &keep, scratch);
    CHECK(arcs_of(&net, 0) == 1 && net.arc[0].set == 0 && net.arc[0].from == 1);
}

/* A gateway that carries no traffic of others sends from a place of its own. */
static void ends(struct hf_arena arena, struct hf_arena scratch) {
    struct small small;
    struct hf_arena keep = arena;
    small_open(&small, 4, 2);
    nodes_label(&small, "abab");
    small.transit[0] = 0;
    link_put(&small, 0, 1, "");
    link_put(&small, 1, 2, "");
    link_put(&small, 2, 3, "");
    link_put(&small, 3, 1, "");
    struct contraction net = contract(&small, 2, HF_BOUND_BEST, &keep, scratch);
    CHECK(net.source_count == 1 && net.place[0] == net.place_count - 1);
    CHECK(net.gateway.start[1] == 2);
    const uint32_t source = net.gateway.item[1];
    CHECK(source == net.active_count && arcs_of(&net, source) == 0);
    CHECK(net.arc[net.arc_start[net.place[1]]].from == source);
    CHECK(arcs_of(&net, net.place[0]) == 1); /* and is reached as well */
}

static bool order_holds(const struct contraction *net, const uint8_t *transit, uint32_t nodes) {
    bool holds = net->seed_count <= net->active_count &&
                 net->active_count + net->source_count <= net->place_count;
    for (uint32_t place = 0; place < net->place_count; place++) {
        uint32_t last = 0;
        for (uint32_t i = net->arc_start[place]; i < net->arc_start[place + 1]; i++) {
            const uint32_t from = net->arc[i].from;
            bool is_both_ways = false;
            if (place >= net->active_count) {
                holds = holds && from < place;
                continue;
            }
            if (from >= net->active_count) { /* sources come first */
                holds = holds && from < net->active_count + net->source_count && last == 0;
                continue;
            }
            holds = holds && from + 1 >= last && from != place;
            last = from + 1;
            for (uint32_t k = net->arc_start[from]; k < net->arc_start[from + 1]; k++) {
                is_both_ways = is_both_ways ||
                               (net->arc[k].from == place && net->arc[k].set == net->arc[i].set);
            }
            holds = holds && is_both_ways;
        }
    }
    for (uint32_t node = 0; node < nodes; node++) {
        holds = holds && net->place[node] < net->place_count &&
                (transit[node] != 0 || net->place[node] >= net->active_count);
    }
    return holds;
}

static void random_order(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 77, .stream = 3};
    uint32_t active = 0;
    uint32_t merged = 0;
    for (int round = 0; round < 2000; round++) {
        struct small small;
        struct hf_arena keep = arena;
        const uint32_t nodes = 2 + (uint32_t)hf_random_below(&random, SIZE - 2);
        small_open(&small, nodes, 4);
        char labels[SIZE];
        for (uint32_t i = 0; i < nodes; i++) {
            labels[i] = (char)('a' + (int)hf_random_below(&random, 4));
            small.transit[i] = hf_random_below(&random, 6) != 0;
        }
        nodes_label(&small, labels);
        for (uint32_t i = (uint32_t)hf_random_below(&random, MANY); i > 0; i--) {
            const char pair[] = {(char)('a' + (int)hf_random_below(&random, 4)), '\0'};
            link_put(&small, (uint32_t)hf_random_below(&random, nodes),
                     (uint32_t)hf_random_below(&random, nodes),
                     hf_random_below(&random, 2) == 0 ? pair : "");
        }
        small.gateway_start[1] = 3;
        for (int i = 0; i < 3; i++) {
            small.gateway[i] = (uint32_t)hf_random_below(&random, nodes);
        }
        const struct contraction net = contract(&small, 4, HF_BOUND_BEST, &keep, scratch);
        CHECK(order_holds(&net, small.transit, nodes));
        active += net.active_count;
        merged += nodes + net.source_count - net.place_count;
    }
    printf("%u active places, %u nodes merged\n", active, merged);
    CHECK(active > 10000 && merged > 5000);
}

int main(void) {
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    if (hf_arena_open(&keep, (size_t)64 << 20) != HF_OK ||
        hf_arena_open(&scratch, (size_t)64 << 20) != HF_OK) {
        return 1;
    }
    merging(keep, scratch);
    parallels(keep, scratch);
    ends(keep, scratch);
    random_order(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
