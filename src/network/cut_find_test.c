/* Goal: the cheapest cut of one demand is that of a look at every subset of the groups; every way
 * that is given is one, and minimal; a budget that ends leaves two bounds that hold.
 * Method: random networks with and without pools, both fixpoints, both bounds, costs; grids of 160
 * groups, where the answer is known; the paths of affine spaces, with the published cap sets of 27
 * and 81 points; budgets of searches and of steps; bad arguments; failed memory. */
#include <holdfast/cuts.h>

#include "tests/check.h"
#include "tests/network_fixture.h"

#include <string.h>

static bool is_kept(const struct hf_network *network, const struct hf_cut_question *question,
                    const uint32_t *group, uint32_t count, struct hf_arena scratch) {
    uint8_t state[FIXTURE_DEMANDS];
    const struct hf_network_loss loss = {group, count, question->bound, question->fixpoint};
    CHECK(hf_network_lose(network, &loss, scratch, state) == HF_OK);
    const uint8_t own = state[question->demand];
    return question->is_gone_only ? own != HF_DEMAND_GONE : own == HF_DEMAND_SERVED;
}

static int64_t cost_of(const struct hf_cut_question *question, uint32_t mask) {
    int64_t cost = 0;
    for (uint32_t i = 0; i < question->group_count; i++) {
        const int64_t own = question->group_cost == NULL ? 1 : question->group_cost[i];
        cost += (mask >> i & 1U) != 0 ? own : 0;
    }
    return cost;
}

static uint32_t groups_of(const struct hf_cut_question *question, uint32_t mask, uint32_t *group) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < question->group_count; i++) {
        if ((mask >> i & 1U) != 0) {
            group[count++] = question->group[i];
        }
    }
    return count;
}

static uint32_t mask_of(const struct hf_cut_question *question, const uint32_t *group,
                        uint32_t count) {
    uint32_t mask = 0;
    for (uint32_t k = 0; k < count; k++) {
        for (uint32_t i = 0; i < question->group_count; i++) {
            mask |= question->group[i] == group[k] ? UINT32_C(1) << i : 0;
        }
    }
    return mask;
}

/* A way keeps the demand with all else lost, and no smaller one does. */
static bool way_holds(const struct hf_network *network, const struct hf_cut_question *question,
                      uint32_t way, struct hf_arena scratch) {
    uint32_t group[FIXTURE_LABELS];
    const uint32_t all = (UINT32_C(1) << question->group_count) - 1;
    uint32_t count = groups_of(question, all & ~way, group);
    bool holds = is_kept(network, question, group, count, scratch);
    for (uint32_t i = 0; i < question->group_count; i++) {
        if ((way >> i & 1U) != 0) {
            count = groups_of(question, all & ~(way ^ 1U << i), group);
            holds = holds && !is_kept(network, question, group, count, scratch);
        }
    }
    return holds;
}

static bool cut_agrees(const struct hf_network *network, const struct hf_cut_question *question,
                       const struct hf_cut *cut, bool is_whole, struct hf_arena scratch) {
    uint32_t group[FIXTURE_LABELS];
    int64_t least = INT64_MAX;
    for (uint32_t mask = 0; mask < UINT32_C(1) << question->group_count; mask++) {
        const uint32_t count = groups_of(question, mask, group);
        const int64_t cost = cost_of(question, mask);
        least = cost < least && !is_kept(network, question, group, count, scratch) ? cost : least;
    }
    bool agrees = cut->lower <= least && cut->upper >= least &&
                  cut->is_possible == (least < INT64_MAX) &&
                  (!is_whole || (cut->lower == least && cut->upper == least));
    if (cut->is_possible) {
        agrees = agrees && !is_kept(network, question, cut->group, cut->count, scratch) &&
                 cost_of(question, mask_of(question, cut->group, cut->count)) == cut->upper;
    }
    for (uint32_t i = 0; i < cut->way_count; i++) {
        const uint32_t from = cut->way.start[i];
        agrees = agrees &&
                 way_holds(network, question,
                           mask_of(question, cut->way.item + from, cut->way.start[i + 1] - from),
                           scratch);
    }
    return agrees;
}

static struct hf_cut_question question_draw(struct hf_random *random, const struct fixture *drawn) {
    return (struct hf_cut_question){
        .group = drawn->group,
        .group_count = below(random, drawn->network.label_count + 1),
        .group_cost = below(random, 2) == 0 ? drawn->cost : NULL,
        .bound = below(random, 2) == 0 ? HF_BOUND_BEST : HF_BOUND_WORST,
        .fixpoint = below(random, 2) == 0 ? HF_FIXPOINT_GREATEST : HF_FIXPOINT_LEAST,
        .is_gone_only = below(random, 5) == 0,
    };
}

/* Pools that need none of their members, all of them, or more than there are; members of several.
 */
static void pools_spoil(struct hf_random *random, struct fixture *drawn) {
    for (uint32_t p = 0; p < drawn->network.pool_count; p++) {
        const uint32_t from = drawn->member_start[p];
        drawn->member_needed[p] = below(random, drawn->member_start[p + 1] - from + 2);
        for (uint32_t i = from; i < drawn->member_start[p + 1]; i++) {
            drawn->member[i] = below(random, 2) == 0 ? below(random, 3) % drawn->network.node_count
                                                     : drawn->member[i];
        }
    }
}

static void random_networks(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 20200719, .stream = 1};
    uint32_t cuts = 0;
    uint32_t open = 0;
    for (int i = 0; i < 4000; i++) {
        struct fixture *drawn = fixture_draw(&random, i % 2 == 0);
        if (i % 4 == 0) {
            pools_spoil(&random, drawn);
        }
        struct hf_cut_question question = question_draw(&random, drawn);
        for (uint32_t d = 0; d < drawn->network.demand_count && d < 3; d++) {
            struct hf_arena keep = arena;
            struct hf_cut cut = {.is_possible = false};
            question.demand = d;
            question.searches_max = 0;
            question.steps_max = 0;
            CHECK(hf_cut_find(&drawn->network, &question, &keep, scratch, &cut) == HF_OK);
            if (!CHECK(cut_agrees(&drawn->network, &question, &cut, true, scratch))) {
                printf("    network %d demand %u\n", i, d);
            }
            cuts += cut.is_possible && cut.count > 0 ? 1U : 0U;
            if (cut.is_possible) {
                struct hf_cut again = {.is_possible = false};
                question.at_least = (int64_t)below(&random, (uint32_t)cut.lower + 1);
                CHECK(hf_cut_find(&drawn->network, &question, &keep, scratch, &again) == HF_OK);
                CHECK(again.lower == cut.lower && again.upper == cut.upper);
                CHECK(again.searches <= cut.searches);
                question.at_least = 0;
            }
            question.searches_max = 1 + below(&random, 12);
            question.steps_max = 1 + below(&random, 100);
            CHECK(hf_cut_find(&drawn->network, &question, &keep, scratch, &cut) == HF_OK);
            CHECK(cut.searches <= question.searches_max);
            CHECK(cut_agrees(&drawn->network, &question, &cut, false, scratch));
            open += cut.lower < cut.upper ? 1U : 0U;
        }
        free(drawn);
    }
    printf("%u cuts of 4000 networks; %u left open by a small budget\n", cuts, open);
    CHECK(cuts > 800 && open > 100);
}

/* ---- larger ones, in arrays of their own ---- */

enum { BIG = 4096 };

struct big {
    uint32_t node_start[BIG], node_item[BIG], link_start[BIG], link_item[BIG];
    uint32_t link_a[BIG], link_b[BIG], gateway_start[2], gateway[64], demand_start[2], demand[64];
    uint32_t function, group[BIG];
    struct hf_network network;
};

static struct big *big_new(uint32_t nodes, uint32_t labels) {
    struct big *big = calloc(1, sizeof *big);
    if (big == NULL) {
        abort();
    }
    big->network = (struct hf_network){
        .node_count = nodes,
        .node_label = {big->node_start, big->node_item},
        .link_a = big->link_a,
        .link_b = big->link_b,
        .link_label = {big->link_start, big->link_item},
        .label_count = labels,
        .function_count = 1,
        .gateway = {big->gateway_start, big->gateway},
        .demand_count = 1,
        .demand_function = &big->function,
        .demand_node = {big->demand_start, big->demand},
    };
    for (uint32_t i = 0; i < labels; i++) {
        big->group[i] = i;
    }
    return big;
}

static void big_link(struct big *big, uint32_t a, uint32_t b, uint32_t label) {
    const uint32_t link = big->network.link_count++;
    big->link_a[link] = a;
    big->link_b[link] = b;
    big->link_start[link + 1] = big->link_start[link];
    if (label != HF_NONE) {
        big->link_item[big->link_start[link + 1]++] = label;
    }
}

/* Every node of a grid is a group of its own: as many have to fail as the grid has rows. */
static void grids(struct hf_arena arena, struct hf_arena scratch) {
    for (uint32_t rows = 1; rows <= 8; rows++) {
        const uint32_t columns = 20;
        struct big *big = big_new(rows * columns, rows * columns);
        for (uint32_t node = 0; node < rows * columns; node++) {
            big->node_start[node + 1] = node + 1;
            big->node_item[node] = node;
            if (node % columns + 1 < columns) {
                big_link(big, node, node + 1, HF_NONE);
            }
            if (node + columns < rows * columns) {
                big_link(big, node, node + columns, HF_NONE);
            }
        }
        big->gateway_start[1] = rows;
        big->demand_start[1] = rows;
        for (uint32_t row = 0; row < rows; row++) {
            big->gateway[row] = row * columns;
            big->demand[row] = row * columns + columns - 1;
        }
        struct hf_arena keep = arena;
        struct hf_cut cut = {.is_possible = false};
        const struct hf_cut_question question = {
            .group = big->group, .group_count = rows * columns, .searches_max = 20000};
        CHECK(hf_cut_find(&big->network, &question, &keep, scratch, &cut) == HF_OK);
        printf("grid of %u x 20: cut %lld to %lld, %u ways, %llu searches\n", rows,
               (long long)cut.lower, (long long)cut.upper, cut.way_count,
               (unsigned long long)cut.searches);
        CHECK(cut.lower <= rows && cut.upper >= rows && (rows > 3 || cut.lower == cut.upper));
        free(big);
    }
}

/* A path for each line of the space: three links, a label each. */
static void affine_paths(struct hf_arena arena, struct hf_arena scratch) {
    static const int64_t answers[] = {5, 18, 61};
    for (uint32_t dimension = 2; dimension <= 4; dimension++) {
        const uint32_t points = dimension == 2 ? 9 : dimension == 3 ? 27 : 81;
        struct big *big = big_new(2, points);
        for (uint32_t a = 0; a < points; a++) {
            for (uint32_t b = a + 1; b < points; b++) {
                uint32_t c = 0;
                for (uint32_t power = 1; power < points; power *= 3) {
                    c += (6 - a / power % 3 - b / power % 3) % 3 * power;
                }
                if (c > b) {
                    const uint32_t node = big->network.node_count;
                    big_link(big, 0, node, a);
                    big_link(big, node, node + 1, b);
                    big_link(big, node + 1, 1, c);
                    big->network.node_count += 2;
                }
            }
        }
        CHECK(big->network.node_count == (dimension == 2 ? 26U : dimension == 3 ? 236U : 2162U));
        big->gateway_start[1] = 1;
        big->demand_start[1] = 1;
        big->demand[0] = 1;
        struct hf_arena keep = arena;
        struct hf_cut cut = {.is_possible = false};
        const struct hf_cut_question question = {
            .group = big->group, .group_count = points, .steps_max = 100000000};
        CHECK(hf_cut_find(&big->network, &question, &keep, scratch, &cut) == HF_OK);
        printf("%u points: cut %lld to %lld (published: %lld), %u ways, %llu searches\n", points,
               (long long)cut.lower, (long long)cut.upper, (long long)answers[dimension - 2],
               cut.way_count, (unsigned long long)cut.searches);
        CHECK(cut.lower <= answers[dimension - 2] && cut.upper >= answers[dimension - 2] &&
              (dimension == 4 || cut.lower == cut.upper));
        free(big);
    }
}

static void bad_arguments(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 4, .stream = 2};
    struct fixture *drawn = fixture_draw(&random, true);
    while (drawn->network.demand_count == 0 || drawn->network.label_count < 2) {
        free(drawn);
        drawn = fixture_draw(&random, true);
    }
    uint32_t pair[] = {1, 1};
    const int64_t cost[] = {-1, 1};
    struct hf_cut_question question = {.group = pair, .group_count = 1};
    struct hf_cut cut = {.count = 77};
    struct hf_arena keep = arena;
    CHECK(hf_cut_find(NULL, &question, &keep, scratch, &cut) == HF_ERR_ARGUMENT);
    CHECK(hf_cut_find(&drawn->network, NULL, &keep, scratch, &cut) == HF_ERR_ARGUMENT);
    CHECK(hf_cut_find(&drawn->network, &question, NULL, scratch, &cut) == HF_ERR_ARGUMENT);
    CHECK(hf_cut_find(&drawn->network, &question, &keep, scratch, NULL) == HF_ERR_ARGUMENT);
    question.group_count = 2; /* twice the same */
    CHECK(hf_cut_find(&drawn->network, &question, &keep, scratch, &cut) == HF_ERR_ARGUMENT);
    question.group_count = 1;
    question.group_cost = cost;
    CHECK(hf_cut_find(&drawn->network, &question, &keep, scratch, &cut) == HF_ERR_ARGUMENT);
    question.group_cost = NULL;
    pair[0] = drawn->network.label_count;
    CHECK(hf_cut_find(&drawn->network, &question, &keep, scratch, &cut) == HF_ERR_ARGUMENT);
    pair[0] = 0;
    question.demand = drawn->network.demand_count;
    CHECK(hf_cut_find(&drawn->network, &question, &keep, scratch, &cut) == HF_ERR_ARGUMENT);
    question.demand = 0;
    CHECK(cut.count == 77);
    CHECK(hf_cut_find(&drawn->network, &question, &keep, scratch, &cut) == HF_OK);
    free(drawn);
}

static void failing_memory(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 12, .stream = 3};
    int failed = 0;
    for (int i = 0; i < 30; i++) {
        struct fixture *drawn = fixture_draw(&random, i % 2 == 0);
        struct hf_cut_question question = question_draw(&random, drawn);
        enum hf_status status = drawn->network.demand_count == 0 ? HF_OK : HF_ERR_MEMORY;
        for (int64_t k = 0; status == HF_ERR_MEMORY && CHECK(k < 2000); k++) {
            int64_t allowance = k;
            struct hf_arena keep = arena;
            struct hf_arena limited = scratch;
            struct hf_cut cut = {.count = 77};
            keep.allowance = &allowance;
            limited.allowance = &allowance;
            status = hf_cut_find(&drawn->network, &question, &keep, limited, &cut);
            CHECK(status == HF_OK || (status == HF_ERR_MEMORY && cut.count == 77));
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
    if (hf_arena_open(&keep, (size_t)1 << 28) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 28) != HF_OK) {
        return 1;
    }
    random_networks(keep, scratch);
    grids(keep, scratch);
    affine_paths(keep, scratch);
    bad_arguments(keep, scratch);
    failing_memory(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
