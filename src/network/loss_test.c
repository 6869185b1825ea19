/* Goal: the search loses exactly what a loss takes down and cuts off; it is the reference, so it is
 * checked against tables that others computed, against closed forms, and against a union-find that
 * shares no code with it. What is known of a loss is asked of hf_sweep as well. Method: the
 * vendor-loss tables of ../shared/data/cases/network.json (every subset of at most three groups);
 * random networks with labels, unknown makers, transit flags and several functions; monotony; bad
 * arguments; failed memory. */
#include <holdfast/sweep.h>

#include "base/random.h"
#include "tests/check.h"
#include "tests/random_rows.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 4096 };

/* A network in arrays of its own. */
struct drawn {
    uint32_t node_start[SIZE], node_item[SIZE], maybe_start[SIZE], maybe_item[SIZE],
        link_start[SIZE], link_item[SIZE];
    uint32_t link_a[SIZE], link_b[SIZE], gateway_start[16], gateway_item[SIZE], function[SIZE];
    uint32_t demand_start[SIZE], demand_item[SIZE];
    uint8_t unknown[SIZE], transit[SIZE], threat[64], all[SIZE];
    uint8_t state[SIZE];
    struct hf_network network;
};

static struct drawn *drawn_new(void) {
    struct drawn *drawn = calloc(1, sizeof *drawn);
    if (drawn == NULL) {
        abort();
    }
    drawn->network = (struct hf_network){
        .node_label = {drawn->node_start, drawn->node_item},
        .link_a = drawn->link_a,
        .link_b = drawn->link_b,
        .link_label = {drawn->link_start, drawn->link_item},
        .gateway = {drawn->gateway_start, drawn->gateway_item},
        .demand_function = drawn->function,
        .demand_node = {drawn->demand_start, drawn->demand_item},
    };
    return drawn;
}

/* Every node is a demand of function 0. */
static void demand_every_node(struct drawn *drawn) {
    drawn->network.demand_count = drawn->network.node_count;
    for (uint32_t i = 0; i < drawn->network.node_count; i++) {
        drawn->function[i] = 0;
        drawn->demand_start[i + 1] = i + 1;
        drawn->demand_item[i] = i;
    }
}

static struct hf_arena arena_open(void) {
    struct hf_arena arena = {0};
    if (hf_arena_open(&arena, (size_t)8 << 20) != HF_OK) {
        abort();
    }
    return arena;
}

static int lost(struct drawn *drawn, const uint32_t *group, uint32_t count, enum hf_bound bound,
                struct hf_arena scratch) {
    const struct hf_network_loss loss = {group, count, bound, HF_FIXPOINT_GREATEST};
    int result = 0;
    CHECK(hf_network_lose(&drawn->network, &loss, scratch, drawn->state) == HF_OK);
    for (uint32_t i = 0; i < drawn->network.demand_count; i++) {
        result += drawn->state[i] != HF_DEMAND_SERVED ? 1 : 0;
    }
    uint32_t start[2] = {0, count};
    uint32_t item[8] = {0};
    memcpy(item, group, count * sizeof *group);
    const struct hf_sweep_question question = {
        .set = {start, item}, .set_count = 1, .is_asked = {true, true}};
    struct hf_sweep sweep = {.loss_count = 0};
    struct hf_arena keep = scratch;
    keep.end -= hf_arena_left(&keep) / 2;
    scratch.at = keep.end;
    CHECK(hf_sweep(&drawn->network, &question, &keep, scratch, &sweep) == HF_OK &&
          sweep.sum[bound][0].sites == result);
    return result;
}

/* ---- tables of the shared cases ---- */

enum { EDGES, NODE_LABELS, EDGE_LABELS, GATEWAYS, LOST, FIELDS };
static const char *const field_name[FIELDS] = {"edges", "node_labels", "edge_labels", "gateways",
                                               "lost_by_subset"};

static const struct loss_table {
    const char *id;
    uint32_t nodes, labels;
    const char *field[FIELDS]; /* JSON without blanks */
} tables[] = {
    {"loss-sndlib-polska",
     12,
     5,
     {
         "[[0,2],[0,5],[0,10],[1,2],[1,7],[1,10],[2,9],[3,4],[3,6],[3,11],[4,8],[4,10],[5,8],[5,10]"
         ",[6,10]"
         ",[6,11],[7,9],[7,11]]",
         "[[0],[1],[2],[0],[1],[2],[0],[1],[2],[0],[1],[2]]",
         "[[3],[],[4],[],[3],[],[4],[],[3],[],[4],[],[3],[],[4],[],[3],[]]",
         "[0,6]",
         "[[[],0],[[0],12],[[1],4],[[2],4],[[3],0],[[4],0],[[0,1],12],[[0,2],12],[[0,3],12],[[0,4],"
         "12],[[1"
         ",2],9],[[1,3],7],[[1,4],5],[[2,3],6],[[2,4],4],[[3,4],2],[[0,1,2],12],[[0,1,3],12],[[0,1,"
         "4],12],"
         "[[0,2,3],12],[[0,2,4],12],[[0,3,4],12],[[1,2,3],10],[[1,2,4],9],[[1,3,4],7],[[2,3,4],10]"
         "]",
     }},
    {"loss-sndlib-nobel-us",
     14,
     6,
     {
         "[[0,1],[0,12],[0,13],[1,11],[1,13],[2,7],[2,11],[2,12],[3,8],[3,9],[3,11],[4,10],[4,11],["
         "5,7],[5"
         ",10],[5,13],[6,8],[6,9],[6,12],[8,10],[9,10]]",
         "[[0],[1],[2],[3],[0],[1],[2],[3],[0],[1],[2],[3],[0],[1]]",
         "[[4],[],[5],[],[4],[],[5],[],[4],[],[5],[],[4],[],[5],[],[4],[],[5],[],[4]]",
         "[0,7]",
         "[[[],0],[[0],4],[[1],4],[[2],3],[[3],3],[[4],0],[[5],0],[[0,1],10],[[0,2],7],[[0,3],14],["
         "[0,4],4"
         "],[[0,5],8],[[1,2],11],[[1,3],7],[[1,4],7],[[1,5],10],[[2,3],9],[[2,4],9],[[2,5],6],[[3,"
         "4],4],[["
         "3,5],8],[[4,5],8],[[0,1,2],13],[[0,1,3],14],[[0,1,4],10],[[0,1,5],12],[[0,2,3],14],[[0,2,"
         "4],11],"
         "[[0,2,5],9],[[0,3,4],14],[[0,3,5],14],[[0,4,5],10],[[1,2,3],12],[[1,2,4],11],[[1,2,5],11]"
         ",[[1,3,"
         "4],10],[[1,3,5],11],[[1,4,5],10],[[2,3,4],10],[[2,3,5],9],[[2,4,5],9],[[3,4,5],11]]",
     }},
};

/* Reads "[[1,2],[],[3]]" as rows. Returns how many. */
static uint32_t rows_read(const char *text, uint32_t *start, uint32_t *item) {
    uint32_t rows = 0;
    uint32_t items = 0;
    start[0] = 0;
    for (const char *at = text + 1; *at != '\0';) {
        if (*at >= '0' && *at <= '9') {
            char *end = NULL;
            item[items++] = (uint32_t)strtoul(at, &end, 10);
            at = end;
        } else {
            if (*at == ']' && at[1] != '\0') {
                start[++rows] = items;
            }
            at++;
        }
    }
    return rows;
}

static void table_load(const struct loss_table *table, struct drawn *drawn) {
    static uint32_t edge_start[SIZE];
    static uint32_t edge[SIZE];
    drawn->network.node_count = table->nodes;
    drawn->network.label_count = table->labels;
    drawn->network.function_count = 1;
    drawn->network.link_count = rows_read(table->field[EDGES], edge_start, edge);
    for (uint32_t i = 0; i < drawn->network.link_count; i++) {
        drawn->link_a[i] = edge[2 * i];
        drawn->link_b[i] = edge[2 * i + 1];
    }
    CHECK(rows_read(table->field[NODE_LABELS], drawn->node_start, drawn->node_item) ==
          table->nodes);
    CHECK(rows_read(table->field[EDGE_LABELS], drawn->link_start, drawn->link_item) ==
          drawn->network.link_count);
    drawn->gateway_start[1] = 0;
    for (const char *at = table->field[GATEWAYS]; *at != ']'; at += strcspn(at + 1, ",]") + 1) {
        drawn->gateway_item[drawn->gateway_start[1]++] = (uint32_t)strtoul(at + 1, NULL, 10);
    }
    demand_every_node(drawn);
}

/* The table's own text must be what the file says. */
static void table_compare(const struct loss_table *table, const char *file) {
    char id[80];
    snprintf(id, sizeof id, "\"id\": \"%s\"", table->id);
    const char *from = strstr(file, id);
    for (int i = 0; CHECK(from != NULL) && i < FIELDS; i++) {
        char name[80];
        snprintf(name, sizeof name, "\"%s\": ", field_name[i]);
        const char *at = strstr(from, name);
        if (!CHECK(at != NULL)) {
            return;
        }
        at += strlen(name);
        const char *own = table->field[i];
        while (*own != '\0' && (*at == *own || strchr(" \n", *at) != NULL)) {
            own += *at == *own ? 1 : 0;
            at++;
        }
        if (!CHECK(*own == '\0')) {
            printf("    %s %s differs from the file\n", table->id, field_name[i]);
        }
    }
}

static char *case_file(void) {
    FILE *file = fopen("../shared/data/cases/network.json", "rb");
    if (file == NULL) {
        return NULL;
    }
    const size_t room = 1U << 20;
    char *text = calloc(room, 1);
    const size_t length = text == NULL ? 0 : fread(text, 1, room - 1, file);
    fclose(file);
    CHECK(length > 0);
    return text;
}

static void shared_tables(struct hf_arena scratch) {
    char *file = case_file();
    if (file == NULL) {
        check_skip("../shared/data/cases: the tables were not compared with the file");
    }
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        struct drawn *drawn = drawn_new();
        table_load(&tables[t], drawn);
        if (file != NULL) {
            table_compare(&tables[t], file);
        }
        /* "[[[],0],[[0],12],...]": the last number of each entry is the answer. */
        int subsets = 0;
        for (const char *at = strstr(tables[t].field[LOST], "[[") + 1; at != NULL && *at == '[';) {
            uint32_t group[3] = {0};
            uint32_t count = 0;
            at += 2;
            while (*at != ']') {
                char *end = NULL;
                group[count++] = (uint32_t)strtoul(at, &end, 10);
                at = *end == ',' ? end + 1 : end;
            }
            char *end = NULL;
            const int wanted = (int)strtol(at + 2, &end, 10);
            const int seen = lost(drawn, group, count, HF_BOUND_BEST, scratch);
            if (!CHECK(seen == wanted)) {
                printf("    %s: %u groups from %u: lost %d, wanted %d\n", tables[t].id, count,
                       group[0], seen, wanted);
            }
            CHECK(lost(drawn, group, count, HF_BOUND_WORST, scratch) ==
                  wanted); /* nothing is unknown here */
            subsets++;
            at = strchr(end, '[');
        }
        printf("%s: %d subsets\n", tables[t].id, subsets);
        CHECK(subsets > 20);
        free(drawn);
    }
    free(file);
}

/* ---- closed forms (loss-two-plane, loss-tree, metric-hhi, metric-hhi3) ---- */

static void link_add(struct drawn *drawn, uint32_t a, uint32_t b) {
    const uint32_t i = drawn->network.link_count++;
    drawn->link_a[i] = a;
    drawn->link_b[i] = b;
}

static void node_add(struct drawn *drawn, uint32_t label) {
    const uint32_t i = drawn->network.node_count++;
    drawn->node_item[i] = label;
    drawn->node_start[i + 1] = i + 1;
}

static void closed_forms(struct hf_arena scratch) {
    struct drawn *drawn = drawn_new();
    enum { SITES = 50 };
    node_add(drawn, 0);
    node_add(drawn, 1);
    for (uint32_t i = 0; i < SITES; i++) {
        node_add(drawn, 2);
        link_add(drawn, 0, i + 2);
        link_add(drawn, 1, i + 2);
        drawn->demand_item[i] = i + 2;
        drawn->demand_start[i + 1] = i + 1;
    }
    drawn->network.label_count = 4;
    drawn->network.function_count = 1;
    drawn->network.demand_count = SITES;
    drawn->gateway_start[1] = 2;
    drawn->gateway_item[1] = 1;
    const uint32_t planes[] = {0, 1, 2, 3};
    CHECK(lost(drawn, planes, 0, HF_BOUND_WORST, scratch) == 0);
    CHECK(lost(drawn, planes, 1, HF_BOUND_WORST, scratch) == 0);
    CHECK(lost(drawn, planes + 1, 1, HF_BOUND_WORST, scratch) == 0);
    CHECK(lost(drawn, planes, 2, HF_BOUND_BEST, scratch) == SITES &&
          drawn->state[0] == HF_DEMAND_UNREACHED);
    CHECK(lost(drawn, planes + 2, 1, HF_BOUND_BEST, scratch) == SITES &&
          drawn->state[0] == HF_DEMAND_GONE);
    CHECK(lost(drawn, planes + 3, 1, HF_BOUND_WORST, scratch) == 0);
    free(drawn);

    /* Complete tree of three children and depth 4, level i of vendor i. */
    drawn = drawn_new();
    node_add(drawn, 0);
    uint32_t first = 0;
    for (uint32_t level = 1; level <= 4; level++) {
        const uint32_t until = drawn->network.node_count;
        for (uint32_t parent = first; parent < until; parent++) {
            for (int child = 0; child < 3; child++) {
                link_add(drawn, parent, drawn->network.node_count);
                node_add(drawn, level);
            }
        }
        first = until;
    }
    drawn->network.label_count = 6;
    drawn->network.function_count = 1;
    drawn->network.demand_count = drawn->network.node_count - first;
    CHECK(drawn->network.demand_count == 81);
    for (uint32_t i = 0; i < 81; i++) {
        drawn->demand_item[i] = first + i;
        drawn->demand_start[i + 1] = i + 1;
    }
    drawn->gateway_start[1] = 1;
    for (uint32_t label = 0; label < 6; label++) {
        CHECK(lost(drawn, &label, 1, HF_BOUND_BEST, scratch) == (label < 5 ? 81 : 0));
    }
    free(drawn);
}

/* ---- random networks ---- */

static void labels_draw(struct hf_random *random, uint32_t *start, uint32_t *item, uint32_t rows,
                        uint32_t labels, uint32_t chance) {
    for (uint32_t i = 0; i < rows; i++) {
        start[i + 1] = start[i];
        while (below(random, 100) < chance && start[i + 1] - start[i] < 3) {
            item[start[i + 1]++] = below(random, labels);
        }
    }
}

static void network_draw(struct hf_random *random, struct drawn *drawn) {
    struct hf_network *network = &drawn->network;
    network->node_count = 2 + below(random, 60);
    network->link_count = below(random, 120);
    network->label_count = 1 + below(random, 8);
    network->function_count = 1 + below(random, 3);
    labels_draw(random, drawn->node_start, drawn->node_item, network->node_count,
                network->label_count, 50);
    labels_draw(random, drawn->maybe_start, drawn->maybe_item, network->node_count,
                network->label_count, 10);
    labels_draw(random, drawn->link_start, drawn->link_item, network->link_count,
                network->label_count, 15);
    network->node_maybe = (struct hf_csr){drawn->maybe_start, drawn->maybe_item};
    for (uint32_t i = 0; i < network->link_count; i++) {
        drawn->link_a[i] = below(random, network->node_count);
        drawn->link_b[i] = below(random, network->node_count);
    }
    for (uint32_t i = 0; i < network->node_count; i++) {
        drawn->unknown[i] = below(random, 10) == 0 ? (uint8_t)(1 + below(random, 3)) : 0;
        drawn->transit[i] = below(random, 8) != 0;
    }
    for (uint32_t i = 0; i < network->label_count; i++) {
        drawn->threat[i] = (uint8_t)below(random, 2);
    }
    network->node_unknown = drawn->unknown;
    network->node_transit = drawn->transit;
    network->label_threat = drawn->threat;
    for (uint32_t f = 0; f < network->function_count; f++) {
        drawn->gateway_start[f + 1] = drawn->gateway_start[f];
        for (uint32_t k = below(random, 4); k > 0; k--) {
            drawn->gateway_item[drawn->gateway_start[f + 1]++] = below(random, network->node_count);
        }
    }
    network->demand_count = below(random, 40);
    for (uint32_t d = 0; d < network->demand_count; d++) {
        drawn->function[d] = below(random, network->function_count);
        drawn->all[d] = below(random, 4) == 0;
        drawn->demand_start[d + 1] = drawn->demand_start[d];
        for (uint32_t k = below(random, 4); k > 0; k--) {
            drawn->demand_item[drawn->demand_start[d + 1]++] = below(random, network->node_count);
        }
    }
    network->demand_all = drawn->all;
}

/* The slow obvious version: union-find over what is up. A node that passes nothing on is not
 * merged; it is served when a neighbour's set holds a gateway, or the neighbour is itself an up
 * gateway. */
static uint32_t find(uint32_t *parent, uint32_t node) {
    while (parent[node] != node) {
        node = parent[node];
    }
    return node;
}

static bool is_in(const uint32_t *set, uint32_t count, uint32_t value) {
    for (uint32_t i = 0; i < count; i++) {
        if (set[i] == value) {
            return true;
        }
    }
    return false;
}

static bool any_in(const struct hf_csr *rows, uint32_t row, const uint32_t *set, uint32_t count) {
    for (uint32_t i = rows->start == NULL ? 0 : rows->start[row];
         rows->start != NULL && i < rows->start[row + 1]; i++) {
        if (is_in(set, count, rows->item[i])) {
            return true;
        }
    }
    return false;
}

static void slow_states(const struct hf_network *network, const struct hf_network_loss *loss,
                        uint8_t *state) {
    static bool up[SIZE];
    static uint32_t parent[SIZE];
    static bool served[SIZE];
    for (uint32_t n = 0; n < network->node_count; n++) {
        up[n] = !any_in(&network->node_label, n, loss->group, loss->count);
        for (uint32_t i = 0; loss->bound == HF_BOUND_WORST && i < loss->count; i++) {
            const uint8_t threat = network->label_threat[loss->group[i]];
            up[n] = up[n] && ((network->node_unknown[n] >> threat) & 1) == 0;
        }
        up[n] = up[n] && (loss->bound == HF_BOUND_BEST ||
                          !any_in(&network->node_maybe, n, loss->group, loss->count));
    }
    for (uint32_t f = 0; f < network->function_count; f++) {
        const uint32_t *gateway = network->gateway.item + network->gateway.start[f];
        const uint32_t gateways = network->gateway.start[f + 1] - network->gateway.start[f];
        for (uint32_t n = 0; n < network->node_count; n++) {
            parent[n] = n;
        }
        for (uint32_t l = 0; l < network->link_count; l++) {
            const uint32_t a = network->link_a[l];
            const uint32_t b = network->link_b[l];
            if (up[a] && up[b] && network->node_transit[a] && network->node_transit[b] &&
                !any_in(&network->link_label, l, loss->group, loss->count)) {
                parent[find(parent, a)] = find(parent, b);
            }
        }
        /* Sets that a gateway feeds: its own, and those next to it where it passes nothing on
         * itself. */
        static bool fed[SIZE];
        memset(fed, 0, sizeof fed);
        memset(served, 0, sizeof served);
        for (uint32_t g = 0; g < gateways; g++) {
            if (up[gateway[g]]) {
                served[gateway[g]] = true;
                fed[find(parent, gateway[g])] =
                    network->node_transit[gateway[g]] != 0 || fed[find(parent, gateway[g])];
            }
        }
        for (int pass = 0; pass < 2; pass++) {
            for (uint32_t l = 0; l < network->link_count; l++) {
                const uint32_t end[2] = {network->link_a[l], network->link_b[l]};
                for (int side = 0; side < 2; side++) {
                    const uint32_t from = end[side];
                    const uint32_t to = end[1 - side];
                    const bool feeds = is_in(gateway, gateways, from) ||
                                       (network->node_transit[from] && fed[find(parent, from)]);
                    if (up[from] && up[to] && feeds &&
                        !any_in(&network->link_label, l, loss->group, loss->count)) {
                        served[to] = true;
                        if (network->node_transit[to]) {
                            fed[find(parent, to)] = true;
                        }
                    }
                }
            }
        }
        for (uint32_t n = 0; n < network->node_count; n++) {
            served[n] = served[n] || (up[n] && network->node_transit[n] && fed[find(parent, n)]);
        }
        for (uint32_t d = 0; d < network->demand_count; d++) {
            if (network->demand_function[d] != f) {
                continue;
            }
            uint32_t live = 0;
            uint32_t good = 0;
            const uint32_t count =
                network->demand_node.start[d + 1] - network->demand_node.start[d];
            for (uint32_t i = network->demand_node.start[d]; i < network->demand_node.start[d + 1];
                 i++) {
                live += up[network->demand_node.item[i]] ? 1U : 0U;
                good += served[network->demand_node.item[i]] ? 1U : 0U;
            }
            const uint32_t needed =
                loss->bound == HF_BOUND_WORST && network->demand_all[d] && count > 0 ? count : 1;
            state[d] = good >= needed               ? HF_DEMAND_SERVED
                       : live < needed && count > 0 ? HF_DEMAND_GONE
                                                    : HF_DEMAND_UNREACHED;
        }
    }
}

static void random_networks(struct hf_arena scratch) {
    struct hf_random random = {.seed = 20200714, .stream = 4};
    static uint8_t slow[SIZE];
    static uint8_t more[SIZE];
    for (int i = 0; i < 3000; i++) {
        struct drawn *drawn = drawn_new();
        network_draw(&random, drawn);
        struct hf_network *network = &drawn->network;
        uint32_t group[4];
        uint32_t count = below(&random, 4);
        for (uint32_t k = 0; k < 4; k++) {
            group[k] = below(&random, network->label_count);
        }
        struct hf_network_loss loss = {group, count,
                                       below(&random, 2) == 0 ? HF_BOUND_BEST : HF_BOUND_WORST,
                                       HF_FIXPOINT_GREATEST};
        CHECK(hf_network_lose(network, &loss, scratch, drawn->state) == HF_OK);
        slow_states(network, &loss, slow);
        CHECK(memcmp(drawn->state, slow, network->demand_count) == 0);

        /* Losing one more serves no more; the worst case serves no more than the best. */
        loss.count++;
        CHECK(hf_network_lose(network, &loss, scratch, more) == HF_OK);
        for (uint32_t d = 0; d < network->demand_count; d++) {
            CHECK(drawn->state[d] == HF_DEMAND_SERVED || more[d] != HF_DEMAND_SERVED);
        }
        loss.count--;
        loss.bound = HF_BOUND_WORST;
        CHECK(hf_network_lose(network, &loss, scratch, drawn->state) == HF_OK);
        loss.bound = HF_BOUND_BEST;
        CHECK(hf_network_lose(network, &loss, scratch, more) == HF_OK);
        for (uint32_t d = 0; d < network->demand_count; d++) {
            CHECK(drawn->state[d] != HF_DEMAND_SERVED || more[d] == HF_DEMAND_SERVED);
        }
        /* Blanking a maker never helps in the worst case: labels of one node gone, unknown under
         * every threat. */
        const uint32_t node = below(&random, network->node_count);
        const uint32_t dropped = drawn->node_start[node + 1] - drawn->node_start[node];
        memmove(drawn->node_item + drawn->node_start[node],
                drawn->node_item + drawn->node_start[node + 1],
                (drawn->node_start[network->node_count] - drawn->node_start[node + 1]) *
                    sizeof(uint32_t));
        for (uint32_t n = node + 1; n <= network->node_count; n++) {
            drawn->node_start[n] -= dropped;
        }
        drawn->unknown[node] = 3;
        loss.bound = HF_BOUND_WORST;
        CHECK(hf_network_lose(network, &loss, scratch, more) == HF_OK);
        for (uint32_t d = 0; d < network->demand_count; d++) {
            CHECK(drawn->state[d] == HF_DEMAND_SERVED || more[d] != HF_DEMAND_SERVED);
        }
        free(drawn);
    }
}

/* ---- bad arguments, memory ---- */

static void bad_arguments(struct hf_arena scratch) {
    struct drawn *drawn = drawn_new();
    table_load(&tables[0], drawn);
    const uint32_t group[] = {0, 99};
    struct hf_network_loss loss = {group, 1, HF_BOUND_BEST, HF_FIXPOINT_GREATEST};
    CHECK(hf_network_lose(NULL, &loss, scratch, drawn->state) == HF_ERR_ARGUMENT);
    CHECK(hf_network_lose(&drawn->network, NULL, scratch, drawn->state) == HF_ERR_ARGUMENT);
    CHECK(hf_network_lose(&drawn->network, &loss, scratch, NULL) == HF_ERR_ARGUMENT);
    loss.count = 2;
    CHECK(hf_network_lose(&drawn->network, &loss, scratch, drawn->state) == HF_ERR_ARGUMENT);
    loss.count = 1;
    drawn->link_b[3] = 12;
    CHECK(hf_network_lose(&drawn->network, &loss, scratch, drawn->state) == HF_ERR_ARGUMENT);
    drawn->link_b[3] = 0;
    drawn->node_item[3] = 5;
    CHECK(hf_network_lose(&drawn->network, &loss, scratch, drawn->state) == HF_ERR_ARGUMENT);
    drawn->node_item[3] = 0;
    drawn->node_start[4] = 2;
    CHECK(hf_network_lose(&drawn->network, &loss, scratch, drawn->state) == HF_ERR_ARGUMENT);
    drawn->node_start[4] = 4;
    drawn->function[2] = 1;
    CHECK(hf_network_lose(&drawn->network, &loss, scratch, drawn->state) == HF_ERR_ARGUMENT);
    drawn->function[2] = 0;
    for (int64_t k = 0; k < 11; k++) {
        int64_t allowance = k;
        struct hf_arena limited = scratch;
        limited.allowance = &allowance;
        memset(drawn->state, 77, sizeof drawn->state);
        const enum hf_status status =
            hf_network_lose(&drawn->network, &loss, limited, drawn->state);
        CHECK(status == (k < 10 ? HF_ERR_MEMORY : HF_OK) &&
              (status == HF_OK) == (drawn->state[0] != 77));
    }
    free(drawn);
}

int main(void) {
    const struct hf_arena scratch = arena_open();
    shared_tables(scratch);
    closed_forms(scratch);
    random_networks(scratch);
    bad_arguments(scratch);
    hf_arena_close(&scratch);
    return check_report();
}
