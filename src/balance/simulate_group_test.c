/* Goal: pools that help each other are simulated as the model says. Method: known answers and sums
 * over all numbers of failures within 3.5 standard errors; one pool alone, and two without help,
 * give exactly the numbers of hf_simulate; help never makes the group worse. */
#include "balance/simulate_group.h"

#include "base/special.h"
#include "tests/check.h"

#define INF ((double)INFINITY)

enum { PATHS = 40000, ROOM = 1 << 26 };

static struct hf_arena keep_region, scratch_region;
static const struct hf_stock_piece one_unit[] = {{0.0, 1.0, 1.0}};

static struct simulate_member member(double failures, int64_t stock) {
    return (struct simulate_member){
        .balance = {
            .piece = one_unit, .piece_count = 1, .failure = {.known = failures}, .stock = stock}};
}

static const double year[] = {1.0};

static struct hf_simulate_request request_of(uint64_t paths) {
    return (struct hf_simulate_request){
        .years = year, .moment_count = 1, .horizon_years = 1.0, .paths = paths, .seed = 11};
}

static struct simulate_group_moment run(const struct simulate_group *group) {
    const struct hf_simulate_request request = request_of(PATHS);
    struct simulate_group_moment moment = {0};
    struct hf_arena keep = keep_region;
    CHECK(hf_simulate_group(group, &request, &keep, scratch_region, &moment) == HF_OK);
    return moment;
}

static void check_hold(double seen, double wanted, const char *what) {
    const double error = sqrt(wanted * (1.0 - wanted) / PATHS) + 1.0 / PATHS;
    if (!CHECK(fabs(seen - wanted) <= 3.5 * error)) {
        printf("    %s: simulated %.5f, exact %.5f, standard error %.5f\n", what, seen, wanted,
               error);
    }
}

/* Cases substitution_one_way and component_level of ../shared/data/cases/stock.json. */
static void known_answers(void) {
    static const uint32_t second[] = {1};
    struct simulate_member pair[] = {member(22.0, 20), member(20.0, 30)};
    struct simulate_group group = {pair, 2, 0};
    check_hold(run(&group).hold, 0.38169527217620575, "substitution_one_way none");
    pair[0].server = second;
    pair[0].server_count = 1;
    check_hold(run(&group).hold, 0.8994630100647335, "substitution_one_way one_way");
    static const uint32_t first[] = {0};
    pair[1].server = first;
    pair[1].server_count = 1;
    check_hold(run(&group).hold, 0.9024562525323899, "substitution_one_way full_pool");

    struct simulate_member board = member(60.0, 30);
    board.yield_ratio = 0.7;
    group = (struct simulate_group){&board, 1, 25};
    check_hold(run(&group).hold, 0.28548740714682186, "component_level hold");
    group.kits = 1000;
    check_hold(run(&group).hold, 0.9966691734033096, "component_level unlimited_chips");
    group.kits = 0;
    check_hold(run(&group).hold, 1.4174343333492149e-05, "component_level units_only");
}

/* A chain of three, by the sum over all numbers of failures; two boards that share kits. */
static void sums(void) {
    static const uint32_t up[][2] = {{1, 2}, {2, 0}};
    struct simulate_member chain[] = {member(6.0, 4), member(5.0, 6), member(3.0, 6)};
    chain[0].server = up[0];
    chain[0].server_count = 2;
    chain[1].server = up[1];
    chain[1].server_count = 1;
    double hold = 0.0;
    for (int a = 0; a <= 16; a++) {
        for (int b = 0; b <= 12; b++) {
            for (int c = 0; c <= 6; c++) {
                const bool is_held = b + c <= 12 && a + b + c <= 16;
                hold += is_held ? hf_poisson_mass(a, 6.0) * hf_poisson_mass(b, 5.0) *
                                      hf_poisson_mass(c, 3.0)
                                : 0.0;
            }
        }
    }
    struct simulate_group group = {chain, 3, 0};
    check_hold(run(&group).hold, hold, "chain of three");

    /* Boards beyond the stock need a good one each; with a yield of 1 each takes a kit. */
    struct simulate_member boards[] = {member(12.0, 8), member(9.0, 6)};
    boards[0].yield_ratio = 1.0;
    boards[1].yield_ratio = 1.0;
    hold = 0.0;
    for (int a = 0; a <= 18; a++) {
        for (int b = 0; b <= 16; b++) {
            const int kits = (a > 8 ? a - 8 : 0) + (b > 6 ? b - 6 : 0);
            hold += kits <= 10 ? hf_poisson_mass(a, 12.0) * hf_poisson_mass(b, 9.0) : 0.0;
        }
    }
    group = (struct simulate_group){boards, 2, 10};
    check_hold(run(&group).hold, hold, "shared kits");
}

/* Without help each pool is what hf_simulate makes of it, path by path. */
static void alone(void) {
    const double batch[] = {0.5, 0.5};
    const struct hf_balance_delivery delivery[] = {{0.4, 20, 0.5, true}};
    const struct hf_repair_loop loop[] = {{0.6, 0.9, 0.2, 0, 0.7, INF, 3.0},
                                          {0.3, 0.9, 0.2, 2, INF, 0.9, 2.0}};
    const struct hf_balance_lot lot[] = {{0.5, 10}};
    struct simulate_member rich[] = {member(30.0, 25), member(20.0, 16)};
    for (int i = 0; i < 2; i++) {
        rich[i].balance.batch = i == 0 ? batch : NULL;
        rich[i].balance.batch_count = i == 0 ? 2 : 0;
        rich[i].balance.delivery = delivery;
        rich[i].balance.delivery_count = 1;
        rich[i].balance.loop = loop;
        rich[i].balance.loop_count = 2;
        rich[i].balance.lot = lot;
        rich[i].balance.lot_count = 1;
        rich[i].balance.failure.defect_probability = 0.1;
        rich[i].balance.failure.defect_factor = 4.0;
    }
    const struct simulate_group group = {rich, 2, 0};
    const struct simulate_group_moment both = run(&group);
    const double hold[] = {both.member_hold[0], both.member_hold[1]};
    const double available[] = {both.member_available[0], both.member_available[1]};
    for (uint32_t i = 0; i < 2; i++) {
        struct hf_simulate_request request = request_of(PATHS);
        request.seed = hf_simulate_group_seed(11, i);
        struct hf_simulate_result single = {0};
        struct hf_arena keep = scratch_region; /* not in use now */
        struct hf_arena scratch = keep_region;
        CHECK(hf_simulate(&rich[i].balance, &request, &keep, scratch, &single) == HF_OK);
        CHECK_NEAR(hold[i], single.moment[0].hold, 1e-12);
        CHECK_NEAR(available[i], single.moment[0].available, 1e-12);
        CHECK(single.moment[0].hold > 0.02 && single.moment[0].hold < 0.98);
    }
    CHECK(both.hold <= hold[0] && both.hold <= hold[1]);
    check_hold(both.hold, hold[0] * hold[1], "independent pools");
    /* The same pools with help: of the group, never worse. */
    static const uint32_t other[] = {1, 0};
    for (int i = 0; i < 2; i++) {
        rich[i].server = &other[i];
        rich[i].server_count = 1;
    }
    const struct simulate_group_moment helped = run(&group);
    CHECK(helped.hold > both.hold);
}

static void edges(void) {
    const struct hf_simulate_request request = request_of(10);
    struct simulate_group_moment moment = {.hold = 7.0};
    static const uint32_t itself[] = {0};
    struct simulate_member bad = member(1.0, 1);
    const struct simulate_group group = {&bad, 1, 0};
    struct hf_arena keep = keep_region;
    bad.server = itself;
    bad.server_count = 1;
    CHECK(hf_simulate_group(&group, &request, &keep, scratch_region, &moment) == HF_ERR_ARGUMENT);
    bad.server_count = 0;
    bad.yield_ratio = 1.5;
    CHECK(hf_simulate_group(&group, &request, &keep, scratch_region, &moment) == HF_ERR_ARGUMENT);
    bad = member(1e15, 1);
    CHECK(hf_simulate_group(&group, &request, &keep, scratch_region, &moment) == HF_ERR_LIMIT);
    CHECK(fabs(moment.hold - 7.0) <= 0.0);
    const struct hf_repair_loop loop[] = {{0.6, 0.9, 0.2, 0, 0.7, INF, 3.0}};
    bad = member(5.0, 1);
    bad.balance.loop = loop;
    bad.balance.loop_count = 1;
    bool is_done = false;
    for (int64_t allowed = 0; allowed < 100 && !is_done; allowed++) {
        int64_t allowance = allowed;
        struct hf_arena scratch = scratch_region;
        keep = keep_region;
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        const enum hf_status status = hf_simulate_group(&group, &request, &keep, scratch, &moment);
        is_done = status == HF_OK;
        CHECK(is_done || (status == HF_ERR_MEMORY && fabs(moment.hold - 7.0) <= 0.0));
    }
    CHECK(is_done);
}

int main(void) {
    if (hf_arena_open(&keep_region, ROOM) != HF_OK ||
        hf_arena_open(&scratch_region, ROOM) != HF_OK) {
        return 1;
    }
    known_answers();
    sums();
    alone();
    edges();
    hf_arena_close(&keep_region);
    hf_arena_close(&scratch_region);
    return check_report();
}
