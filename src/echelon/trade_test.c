/* Goal: hulls and merged paths are what brute force over all choices says: no visited point is
 * dominated by any choice of points, at any budget. Method: small random curves, all combinations;
 * ties; refusals; memory. */
#include <holdfast/trade.h>

#include "base/random.h"
#include "tests/check.h"

enum { CURVES = 3, POINTS = 5 };

struct drawn_curves {
    struct hf_trade_point point[CURVES][POINTS];
    struct hf_trade_curve curve[CURVES];
};

static void curves_draw(struct hf_random *random, bool is_convex, struct drawn_curves *drawn) {
    for (int c = 0; c < CURVES; c++) {
        int64_t cost = (int64_t)hf_random_below(random, 3);
        const int64_t price = 1 + (int64_t)hf_random_below(random, 9);
        double value = 10.0;
        double drop = 3.0;
        for (int i = 0; i < POINTS; i++) {
            drawn->point[c][i] = (struct hf_trade_point){cost, value};
            cost += is_convex ? price : 1 + (int64_t)hf_random_below(random, 9);
            drop = is_convex ? drop * hf_random_unit(random) : 2.0 * hf_random_unit(random) - 0.2;
            value -= drop;
        }
        drawn->curve[c] = (struct hf_trade_curve){drawn->point[c], POINTS};
    }
}

/* Is there a choice of one point of each curve that costs no more and leaves less? */
static bool is_dominated(const struct drawn_curves *drawn, int64_t cost, double value) {
    for (int code = 0; code < POINTS * POINTS * POINTS; code++) {
        const struct hf_trade_point *a = &drawn->point[0][code % POINTS];
        const struct hf_trade_point *b = &drawn->point[1][code / POINTS % POINTS];
        const struct hf_trade_point *c = &drawn->point[2][code / POINTS / POINTS];
        if (a->cost_minor + b->cost_minor + c->cost_minor <= cost &&
            a->value + b->value + c->value < value - 1e-12) {
            return true;
        }
    }
    return false;
}

static void brute(struct hf_arena opened) {
    struct hf_random random = {.seed = 21, .stream = 1};
    int visited = 0;
    for (int i = 0; i < 200; i++) {
        struct hf_arena keep = hf_arena_over(opened.at, hf_arena_left(&opened) / 2);
        const struct hf_arena scratch =
            hf_arena_over(keep.end, hf_arena_left(&opened) - hf_arena_left(&keep));
        struct drawn_curves drawn;
        curves_draw(&random, i % 2 == 0, &drawn);
        struct hf_trade_path path = {.count = 0};
        CHECK(hf_trade_merge(drawn.curve, CURVES, &keep, scratch, &path) == HF_OK);
        CHECK(!is_dominated(&drawn, path.start_cost_minor, path.start_value));
        uint32_t at[CURVES] = {0, 0, 0};
        for (uint32_t k = 0; k < path.count; k++) {
            const struct hf_trade_step *step = &path.step[k];
            CHECK(!is_dominated(&drawn, step->cost_minor, step->value));
            CHECK(step->point > at[step->curve]);
            at[step->curve] = step->point;
            int64_t cost = 0;
            double value = 0.0;
            for (int c = 0; c < CURVES; c++) {
                uint32_t kept[POINTS];
                uint32_t count = 0;
                CHECK(hf_trade_hull(&drawn.curve[c], kept, &count) == HF_OK && kept[0] == 0);
                cost += drawn.point[c][at[c]].cost_minor;
                value += drawn.point[c][at[c]].value;
                CHECK(i % 2 != 0 || count == POINTS); /* convex: nothing is passed over */
            }
            CHECK(cost == step->cost_minor);
            CHECK_NEAR(step->value, value, 1e-13);
            visited++;
        }
    }
    printf("%d visited points, none dominated\n", visited);
    CHECK(visited > 1000);
}

static void refusals(struct hf_arena opened) {
    const double inf = (double)INFINITY;
    const struct hf_trade_point rising[] = {{3, inf}, {4, inf}, {7, 2.0}, {8, 2.0}, {9, 3.0}};
    const struct hf_trade_point backwards[] = {{3, 1.0}, {3, 0.5}};
    const struct hf_trade_point unsure[] = {{3, (double)NAN}};
    const struct hf_trade_point far[] = {{INT64_MAX - 1, 2.0}, {INT64_MAX, 1.0}};
    const struct hf_trade_curve curve[] = {{rising, 5}, {backwards, 2}, {unsure, 1}, {far, 2}};
    const struct hf_trade_curve both[] = {{rising, 5}, {far, 2}};
    const struct hf_trade_curve unsettled = {rising, 2};
    uint32_t kept[5];
    uint32_t count = 7;
    CHECK(hf_trade_hull(&curve[0], kept, &count) == HF_OK && count == 1 && kept[0] == 2);
    CHECK(hf_trade_hull(&curve[1], kept, &count) == HF_ERR_ARGUMENT);
    CHECK(hf_trade_hull(&curve[2], kept, &count) == HF_ERR_ARGUMENT && count == 1);
    struct hf_arena keep = hf_arena_over(opened.at, 1 << 16);
    const struct hf_arena scratch = hf_arena_over(opened.at + (1 << 16), 1 << 16);
    struct hf_trade_path path = {.count = 7};
    CHECK(hf_trade_merge(both, 2, &keep, scratch, &path) == HF_ERR_LIMIT);
    CHECK(hf_trade_merge(&unsettled, 1, &keep, scratch, &path) == HF_ERR_ARGUMENT);
    CHECK(hf_trade_merge(NULL, 1, &keep, scratch, &path) == HF_ERR_ARGUMENT && path.count == 7);
    const struct hf_trade_point good[] = {{0, 3.0}, {1, 1.0}, {2, 0.5}};
    const struct hf_trade_curve one = {good, 3};
    for (size_t size = 0; size < 400; size++) {
        struct hf_arena tight = hf_arena_over(opened.at + size % 16, size);
        struct hf_arena passing = hf_arena_over(opened.at + (1 << 16) + size % 7, size);
        const enum hf_status status = hf_trade_merge(&one, 1, &tight, passing, &path);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && path.count == 7));
        path.count = 7;
    }
}

int main(void) {
    struct hf_arena opened;
    CHECK(hf_arena_open(&opened, (size_t)1 << 20) == HF_OK);
    brute(opened);
    refusals(opened);
    hf_arena_close(&opened);
    return check_report();
}
