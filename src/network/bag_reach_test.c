/* Goal: bags tell of every node how probably it is joined to the source, exactly where nothing is
 * left, else within bounds; the more neighbours a node may have, the less is left.
 * Method: small random pieces beside every case; larger ones, wide enough for chords, beside the
 * states of a frontier; each at every width; a hub with many small trees; ladders; a node cut off
 * by ways without a common node beside every case; limits that end; failed memory. */
#include "network/bag_reach.h"
#include "network/joint.h"
#include "network/many_ways.h"

#include "base/random.h"
#include "tests/check.h"
#include "tests/random_rows.h"

#include <stdlib.h>
#include <string.h>

enum { SMALL_NODES = 7, SMALL_LINKS = 9, STATES = 1 << 16 };

static double piece_draw_chance(struct hf_random *random) {
    const uint32_t kind = below(random, 6);
    return kind == 0 ? 1.0 : kind == 1 ? 0.5 : 1.0 - 0.3 * hf_random_unit(random);
}

static struct piece piece_draw(struct hf_random *random, uint32_t nodes, uint32_t links,
                               uint32_t near, struct hf_arena *arena) {
    struct piece piece;
    CHECK(hf_piece_open(nodes, links, arena, &piece) == HF_OK);
    for (uint32_t i = 1; i < nodes; i++) {
        (void)hf_piece_node_put(&piece, below(random, 20) == 0 ? 0.0 : piece_draw_chance(random));
    }
    for (uint32_t i = 0; i < links; i++) {
        const uint32_t side = below(random, nodes);
        hf_piece_link_put(&piece, side, (side + below(random, near)) % nodes,
                          piece_draw_chance(random));
    }
    return piece;
}

/* Every case. `skip`: a node that is up, whatever it is; HF_NONE. `joined_sets`: per set of the
 * query's nodes (NULL: none). */
static void piece_enumerate(const struct piece *piece, uint32_t skip, double *reach,
                            const struct bag_query *query, double *joined_sets) {
    const uint32_t nodes = piece->node_count;
    const uint32_t elements = nodes - 1 + piece->link_count;
    memset(reach, 0, nodes * sizeof *reach);
    for (uint32_t bits = 0; bits < 1U << elements; bits++) {
        double weight = 1.0;
        bool joined[SMALL_NODES] = {true};
        for (uint32_t i = 0; i < elements; i++) {
            const double up = i < nodes - 1 ? piece->node_up[i + 1] : piece->link_up[i - nodes + 1];
            const double own = i + 1 == skip ? 1.0 : up;
            weight *= (bits >> i & 1U) != 0 ? own : 1.0 - own;
        }
        for (uint32_t turn = 0; weight > 0.0 && turn < nodes; turn++) {
            for (uint32_t link = 0; link < piece->link_count; link++) {
                const uint32_t left = piece->to[2 * link];
                const uint32_t right = piece->to[2 * link + 1];
                const bool is_up = (bits >> (nodes - 1 + link) & 1U) != 0;
                const bool both = (left == 0 || (bits >> (left - 1) & 1U) != 0) &&
                                  (right == 0 || (bits >> (right - 1) & 1U) != 0);
                if (is_up && both && (joined[left] || joined[right])) {
                    joined[left] = true;
                    joined[right] = true;
                }
            }
        }
        for (uint32_t i = 0; i < nodes; i++) {
            reach[i] += joined[i] ? weight : 0.0;
        }
        unsigned mask = 0;
        for (uint32_t i = 0; query != NULL && i < query->count; i++) {
            mask |= (joined[query->node[i]] ? 1U : 0U) << i;
        }
        if (query != NULL) {
            joined_sets[mask] += weight;
        }
    }
}

static void reach_compare(const struct piece *piece, const struct bag_reach *seen,
                          const double *reach) {
    bool agrees = true;
    for (uint32_t i = 0; i < piece->node_count; i++) {
        agrees = agrees && seen->lower[i] <= reach[i] + 1e-12 && seen->upper[i] >= reach[i] - 1e-12;
        if (seen->core == 0) {
            CHECK_NEAR(seen->lower[i], reach[i], 1e-12);
            CHECK_NEAR(seen->upper[i], reach[i], 1e-12);
        }
    }
    CHECK(agrees);
}

/* That any of them is joined, and each set where that is exact. */
static void query_compare(const struct bag_query *query, const struct bag_reach *seen,
                          const double *sets) {
    const double any = 1.0 - query->joined[0];
    CHECK(any >= 1.0 - sets[0] - 1e-12 && any - query->loose <= 1.0 - sets[0] + 1e-12);
    double all[2] = {0.0, 0.0};
    for (unsigned mask = 0; mask < 1U << query->count; mask++) {
        if (seen->core == 0) {
            CHECK_NEAR(query->joined[mask], sets[mask], 1e-12);
        }
        all[0] += sets[mask];
        all[1] += query->joined[mask];
    }
    CHECK_NEAR(all[0], all[1], 1e-12);
}

static void small_pieces(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 71, .stream = 1};
    int64_t exact = 0;
    int64_t bounded = 0;
    for (int i = 0; i < 3000; i++) {
        struct hf_arena own = arena;
        double reach[SMALL_NODES];
        const uint32_t nodes = 2 + below(&random, SMALL_NODES - 1);
        const struct piece piece = piece_draw(&random, nodes, below(&random, SMALL_LINKS),
                                              2 + below(&random, SMALL_NODES), &own);
        double joined[1 << HF_BAG_QUERY_MAX];
        struct bag_query query = {.joined = joined};
        double sets[1 << HF_BAG_QUERY_MAX] = {0.0};
        for (uint32_t node = 1; node < nodes; node++) {
            if (below(&random, 2) == 0 && query.count < HF_BAG_QUERY_MAX) {
                query.node[query.count++] = node;
            }
        }
        piece_enumerate(&piece, HF_NONE, reach, &query, sets);
        for (uint32_t width = 1; width <= 4; width++) {
            const struct bag_limits limits = {width, STATES, UINT64_MAX, false};
            struct hf_arena keep = own;
            struct bag_reach seen;
            bool is_done = false;
            CHECK(hf_bag_reach(&piece, &query, &limits, &keep, scratch, &seen) == HF_OK);
            is_done = seen.is_done;
            CHECK(is_done);
            reach_compare(&piece, &seen, reach);
            query_compare(&query, &seen, sets);
            exact += seen.core == 0 ? 1 : 0;
            bounded += seen.core == 0 ? 0 : 1;
        }
    }
    printf("small pieces: %lld exact, %lld with a core\n", (long long)exact, (long long)bounded);
    CHECK(exact > 5000 && bounded > 100);
}

static void larger_pieces(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 72, .stream = 1};
    struct joint joint;
    int64_t exact[HF_BAG_WIDTH_MAX + 1] = {0};
    CHECK(hf_joint_open(1 << 18, &arena, &joint) == HF_OK);
    for (int i = 0; i < 400; i++) {
        struct hf_arena own = arena;
        double reach[80];
        bool is_exact = false;
        const uint32_t nodes = 10 + below(&random, 50);
        const struct piece piece =
            piece_draw(&random, nodes, nodes + below(&random, nodes), 2 + below(&random, 5), &own);
        CHECK(hf_joint_reach(&joint, &piece, scratch, reach, &is_exact) == HF_OK);
        for (uint32_t width = 1; is_exact && width <= HF_BAG_WIDTH_MAX; width += 2) {
            const struct bag_limits limits = {width, STATES, UINT64_MAX, false};
            struct hf_arena keep = own;
            struct bag_reach seen;
            bool is_done = false;
            CHECK(hf_bag_reach(&piece, NULL, &limits, &keep, scratch, &seen) == HF_OK);
            is_done = seen.is_done;
            CHECK(is_done);
            reach_compare(&piece, &seen, reach);
            exact[width] += seen.core == 0 ? 1 : 0;
        }
    }
    printf("larger pieces, exact by width:");
    for (uint32_t width = 1; width <= HF_BAG_WIDTH_MAX; width += 2) {
        printf(" %lld", (long long)exact[width]);
    }
    printf("\n");
    CHECK(exact[5] > 150 && exact[7] >= exact[5] && exact[5] > exact[3]);
}

/* Many small trees on two nodes: each is told what all others say. */
static void hub(struct hf_arena arena, struct hf_arena scratch) {
    enum { TREES = 300 };
    struct piece piece;
    struct hf_arena own = arena;
    const struct bag_limits limits = {4, STATES, UINT64_MAX, false};
    struct bag_reach seen;
    bool is_done = false;
    CHECK(hf_piece_open(TREES + 3, 2 * TREES + 2, &own, &piece) == HF_OK);
    for (uint32_t i = 0; i < TREES + 2; i++) {
        (void)hf_piece_node_put(&piece, i < 2 ? 0.9 : 0.5);
    }
    hf_piece_link_put(&piece, 0, 1, 0.8);
    hf_piece_link_put(&piece, 0, 2, 0.8);
    for (uint32_t i = 0; i < TREES; i++) {
        hf_piece_link_put(&piece, 3 + i, 1, 1.0);
        hf_piece_link_put(&piece, 3 + i, 2, 1.0);
    }
    CHECK(hf_bag_reach(&piece, NULL, &limits, &own, scratch, &seen) == HF_OK);
    is_done = seen.is_done;
    /* with so many between them the two ends are one when both are up: one link is then enough */
    const double both = 0.81 * (1.0 - 0.2 * 0.2);
    CHECK(is_done && seen.core == 0);
    CHECK_NEAR(seen.lower[1], both + 0.09 * 0.8, 1e-12);
    CHECK_NEAR(seen.lower[TREES + 2], 0.5 * (both + 2.0 * 0.09 * 0.8), 1e-12);
}

/* A ladder of many rungs, beside the states of its frontier. */
static void ladder(struct hf_arena arena, struct hf_arena scratch) {
    enum { RUNGS = 2000 };
    struct piece piece;
    struct joint joint;
    struct hf_arena own = arena;
    struct hf_random random = {.seed = 73, .stream = 1};
    const struct bag_limits limits = {3, STATES, UINT64_MAX, false};
    struct bag_reach seen;
    bool is_done = false;
    bool is_exact = false;
    double *reach = calloc(2 * RUNGS + 1, sizeof *reach);
    CHECK(hf_joint_open(1 << 18, &own, &joint) == HF_OK);
    CHECK(hf_piece_open(2 * RUNGS + 1, 3 * RUNGS + 2, &own, &piece) == HF_OK);
    for (uint32_t i = 0; i < 2 * RUNGS; i++) {
        (void)hf_piece_node_put(&piece, 1.0 - 1e-3 * hf_random_unit(&random));
        hf_piece_link_put(&piece, i + 1, i < 2 ? 0 : i - 1, 0.9995);
        if (i % 2 == 1) {
            hf_piece_link_put(&piece, i + 1, i, 1.0);
        }
    }
    CHECK(reach != NULL && hf_joint_reach(&joint, &piece, scratch, reach, &is_exact) == HF_OK);
    CHECK(hf_bag_reach(&piece, NULL, &limits, &own, scratch, &seen) == HF_OK);
    is_done = seen.is_done;
    CHECK(is_exact && is_done && seen.core == 0);
    reach_compare(&piece, &seen, reach);
    free(reach);
}

/* A node that is up is cut off no more probably than said. */
static void cut_off(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 74, .stream = 1};
    int64_t several = 0;
    for (int i = 0; i < 2000; i++) {
        struct hf_arena own = arena;
        struct hf_arena room = scratch;
        double reach[SMALL_NODES];
        struct many_ways ways;
        const uint32_t nodes = 2 + below(&random, SMALL_NODES - 1);
        const struct piece piece = piece_draw(&random, nodes, SMALL_LINKS, SMALL_NODES, &own);
        CHECK(hf_many_ways_open(&piece, &room, &ways) == HF_OK);
        for (uint32_t node = 1; node < nodes; node++) {
            const double cut = hf_many_ways_cut(&ways, node);
            piece_enumerate(&piece, node, reach, NULL, NULL);
            CHECK(cut >= 1.0 - reach[node] - 1e-12 && cut <= 1.0);
            several += cut > 0.0 && cut < 0.1 ? 1 : 0;
        }
    }
    CHECK(several > 100);
}

static void ends(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 75, .stream = 1};
    const struct piece piece = piece_draw(&random, 40, 80, 20, &arena);
    const struct bag_limits few[] = {
        {5, 20, UINT64_MAX, false}, {5, STATES, 1000, false}, {2, STATES, UINT64_MAX, true}};
    struct bag_reach seen;
    bool is_done = true;
    for (int i = 0; i < 3; i++) {
        struct hf_arena keep = arena;
        CHECK(hf_bag_reach(&piece, NULL, &few[i], &keep, scratch, &seen) == HF_OK);
        is_done = seen.is_done;
        CHECK(!is_done);
    }
    enum hf_status status = HF_ERR_MEMORY;
    for (int64_t allowed = 0; status != HF_OK && allowed < 3000; allowed++) {
        const struct bag_limits limits = {4, STATES, UINT64_MAX, false};
        int64_t left = allowed;
        struct hf_arena keep = arena;
        struct hf_arena work = scratch;
        seen.core = 77;
        keep.allowance = &left;
        work.allowance = &left;
        status = hf_bag_reach(&piece, NULL, &limits, &keep, work, &seen);
        is_done = seen.is_done;
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && seen.core == 77));
    }
    CHECK(status == HF_OK && is_done && seen.core > 0);
}

int main(void) {
    struct hf_arena arena;
    struct hf_arena scratch;
    if (hf_arena_open(&arena, (size_t)256 << 20) != HF_OK ||
        hf_arena_open(&scratch, (size_t)256 << 20) != HF_OK) {
        return 1;
    }
    small_pieces(arena, scratch);
    larger_pieces(arena, scratch);
    hub(arena, scratch);
    ladder(arena, scratch);
    cut_off(arena, scratch);
    ends(arena, scratch);
    hf_arena_close(&scratch);
    hf_arena_close(&arena);
    return check_report();
}
