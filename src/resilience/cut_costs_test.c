/* Goal: the cheapest cut is the cheapest of all sets of groups that take a function of a site, in
 * both cases, and where nothing is priced it costs as much as the least cut has groups. Names and
 * prices that cannot be meant are refused.
 * Method: random operators with random prices; every set of groups is lost by hf_network_lose where
 * they are 12 at most, every set of up to three where they are more; operators with too many groups
 * for ways; bad arguments; allocations failed. */
#include "tests/random_operator.h"

#include <stdio.h>

enum { COST_GROUPS_MAX = 24, PRICES_MAX = 64, ALL_SETS_GROUPS = 12 };

struct priced {
    struct hf_group_cost item[PRICES_MAX];
    char name[PRICES_MAX][128];
    uint32_t count;
};

static enum hf_status costs_ask_of(const struct run *run, const struct priced *priced,
                                   struct hf_arena *keep, struct hf_cut_costs *costs) {
    const struct hf_cut_costs_request request = {priced->item, priced->count};
    return hf_cut_costs_assess(&run->assessment, &request, keep, run->help.scratch, costs, NULL);
}

/* Two groups in three have a price, 0 ... 6. */
static void prices_draw(const struct run *run, struct hf_random *random, struct priced *priced) {
    priced->count = 0;
    for (uint32_t g = 0; g < run->risk.group_count; g++) {
        if (g == run->risk.unknown_group || priced->count == PRICES_MAX ||
            hf_random_below(random, 3) == 0) {
            continue;
        }
        const struct hf_risk_group *group = &run->assessment.group[g];
        char *name = priced->name[priced->count];
        snprintf(name, sizeof priced->name[0], "%.*s: %.*s", HF_TEXT_ARG(group->threat),
                 HF_TEXT_ARG(group->name));
        priced->item[priced->count++] =
            (struct hf_group_cost){hf_text_of(name), (int64_t)hf_random_below(random, 7)};
    }
}

static uint32_t groups_of_threat(const struct run *run, uint32_t threat, uint32_t *group) {
    const struct hf_text name = run->assessment.cut_threat[threat].name;
    uint32_t count = 0;
    for (uint32_t g = 0; g < run->risk.group_count; g++) {
        if (g != run->risk.unknown_group && count < COST_GROUPS_MAX &&
            (hf_text_equal(name, run->risk.group[g].threat) ||
             hf_text_equal(name, HF_TEXT("all threats")))) {
            group[count++] = g;
        }
    }
    CHECK(count == run->assessment.cut_threat[threat].group_count);
    return count;
}

/* The least cost of a set that takes each demand; INT64_MAX: none of at most size_max groups. */
static void sets_price(const struct run *run, const uint32_t *group, uint32_t count, int size_max,
                       const int64_t *group_cost, int64_t (*least)[HF_BOUNDS]) {
    const uint32_t demands = run->graph.network.demand_count;
    uint8_t *state = calloc(demands + 1, 1);
    for (uint32_t d = 0; d < demands; d++) {
        least[d][0] = least[d][1] = INT64_MAX;
    }
    for (uint32_t mask = 0; mask < UINT32_C(1) << count; mask++) {
        uint32_t lost[COST_GROUPS_MAX];
        uint32_t size = 0;
        int64_t cost = 0;
        if (__builtin_popcount(mask) > size_max) {
            continue;
        }
        for (uint32_t i = 0; i < count; i++) {
            if ((mask >> i & 1) != 0) {
                cost += group_cost[group[i]];
                lost[size++] = group[i];
            }
        }
        for (int bound = 0; bound < HF_BOUNDS; bound++) {
            const struct hf_network_loss loss = {lost, size, (enum hf_bound)bound,
                                                 HF_FIXPOINT_GREATEST};
            CHECK(hf_network_lose(&run->graph.network, &loss, run->help.scratch, state) == HF_OK);
            for (uint32_t d = 0; d < demands; d++) {
                if (is_lost(run, state, d, bound) && cost < least[d][bound]) {
                    least[d][bound] = cost;
                }
            }
        }
    }
    free(state);
}

static bool takes(const struct run *run, const uint32_t *group, uint32_t count, uint32_t demand,
                  int bound) {
    uint8_t *state = calloc(run->graph.network.demand_count + 1, 1);
    const struct hf_network_loss loss = {group, count, (enum hf_bound)bound, HF_FIXPOINT_GREATEST};
    CHECK(hf_network_lose(&run->graph.network, &loss, run->help.scratch, state) == HF_OK);
    const bool is_taken = is_lost(run, state, demand, bound);
    free(state);
    return is_taken;
}

/* The groups named do cut, none of them for nothing, and cost what is said. */
static bool cheapest_cuts(const struct run *run, const struct hf_cut_costs *costs,
                          const struct hf_cheapest_cut *cut, uint32_t demand, int bound) {
    const uint32_t *group = costs->group + cut->group_from;
    int64_t cost = 0;
    if (cut->cost == INT64_MAX) {
        return cut->group_count == 0;
    }
    for (uint32_t i = 0; i < cut->group_count; i++) {
        uint32_t others[COST_GROUPS_MAX];
        uint32_t count = 0;
        cost += costs->group_cost[group[i]];
        for (uint32_t k = 0; k < cut->group_count; k++) {
            others[count] = group[k];
            count += k != i ? 1U : 0U;
        }
        if (takes(run, others, count, demand, bound)) {
            return false;
        }
    }
    return cost == cut->cost && takes(run, group, cut->group_count, demand, bound);
}

static void threat_check(const struct run *run, const struct hf_cut_costs *costs, uint32_t threat) {
    const struct hf_assessment *a = &run->assessment;
    const uint32_t demands = run->graph.network.demand_count;
    int64_t(*least)[HF_BOUNDS] = calloc(demands + 1, sizeof *least);
    uint32_t group[COST_GROUPS_MAX];
    const uint32_t count = groups_of_threat(run, threat, group);
    const bool is_every = count <= ALL_SETS_GROUPS;
    bool agrees = true;
    sets_price(run, group, count, is_every ? COST_GROUPS_MAX : 3, costs->group_cost, least);
    for (uint32_t d = 0; d < demands; d++) {
        const uint32_t answer = a->site_cut[(size_t)d * a->cut_threat_count + threat].answer;
        for (int bound = 0; bound < HF_BOUNDS; bound++) {
            const struct hf_cheapest_cut *cut = &costs->cut[answer][bound];
            const struct hf_cut_bounds *bounds = &a->cut_answer[answer].bound[bound];
            agrees = agrees && cut->is_exact && cheapest_cuts(run, costs, cut, d, bound) &&
                     (is_every ? cut->cost == least[d][bound] : cut->cost <= least[d][bound]) &&
                     (cut->cost == INT64_MAX) == (bounds->upper == INT64_MAX) &&
                     (costs->priced_count > 0 || cut->cost == bounds->upper);
        }
    }
    CHECK(agrees);
    free(least);
}

static int costs_check(const struct run *run, const struct hf_cut_costs *costs) {
    const struct hf_assessment *a = &run->assessment;
    int left_out = 0;
    for (uint32_t t = 0; t < a->cut_threat_count; t++) {
        const bool is_left_out = a->cut_threat[t].method != HF_CUT_BY_FAMILIES;
        CHECK((costs->is_left_out[t] != 0) == is_left_out);
        left_out += is_left_out ? 1 : 0;
        if (!is_left_out) {
            threat_check(run, costs, t);
        }
    }
    for (uint32_t i = 0; i < a->cut_answer_count; i++) {
        const bool is_left_out = costs->is_left_out[a->cut_answer[i].threat] != 0;
        for (int bound = 0; bound < HF_BOUNDS; bound++) {
            CHECK((costs->cut[i][bound].cost == HF_COUNT_UNKNOWN) == is_left_out);
        }
    }
    return left_out;
}

/* Returns how many threats were left out. */
static int random_prices(unsigned flags, int seeds) {
    struct hf_buffer lines = hf_buffer_make(1 << 20);
    static struct priced priced;
    int left_out = 0;
    for (int seed = 1; seed <= seeds; seed++) {
        struct hf_random random = {.seed = (uint64_t)seed + 1000};
        struct hf_cut_costs costs;
        struct run run;
        random_lines((uint64_t)seed, flags, &lines);
        run_open(&run, hf_buffer_text(&lines).data);
        priced.count = 0;
        CHECK(costs_ask_of(&run, &priced, &run.help.keep, &costs) == HF_OK);
        left_out += costs_check(&run, &costs);
        prices_draw(&run, &random, &priced);
        CHECK(costs_ask_of(&run, &priced, &run.help.keep, &costs) == HF_OK);
        CHECK(costs.priced_count == priced.count);
        (void)costs_check(&run, &costs);
        helper_close(&run.help);
    }
    hf_buffer_free(&lines);
    return left_out;
}

/* ---- what is refused ---- */

static void refused(const struct run *run, const struct hf_group_cost *item, uint32_t count,
                    const char *word) {
    const struct hf_cut_costs_request request = {item, count};
    struct hf_cut_costs costs = {.priced_count = 77};
    struct hf_error error = {0};
    struct hf_arena keep = run->help.keep;
    CHECK(hf_cut_costs_assess(&run->assessment, &request, &keep, run->help.scratch, &costs,
                              &error) == HF_ERR_INPUT);
    CHECK(costs.priced_count == 77 && strstr(error.message, word) != NULL);
}

static void prices_refused(void) {
    static const char lines[] =
        "function | name=Radio\nsite | name=S\nsite | name=T\n"
        "device | site=S | name=g | manufacturer=Alpha\n"
        "device | site=T | name=t | manufacturer=Beta\n"
        "link | label=1 | side_a_device=g | side_b_device=t | risk_group=duct 7\n"
        "party | name=Gamma\n"
        "service | site=T | function=Radio\ngateway | function=Radio | device=g\n";
    struct run run;
    run_open(&run, lines);
    const struct hf_group_cost many[] = {{HF_TEXT("Alpha"), 2}, {HF_TEXT("vendor: Alpha"), 2}};
    refused(&run, many, 2, "a cost already");
    refused(&run, (const struct hf_group_cost[]){{HF_TEXT("Nobody"), 1}}, 1, "no party");
    refused(&run, (const struct hf_group_cost[]){{HF_TEXT("Alpha,Beta"), 1}}, 1, "several");
    refused(&run, (const struct hf_group_cost[]){{HF_TEXT("Gamma"), 1}}, 1, "nothing deployed");
    refused(&run, (const struct hf_group_cost[]){{HF_TEXT("Beta"), -1}}, 1, "from 0");
    refused(&run, (const struct hf_group_cost[]){{HF_TEXT("Beta"), HF_CUTS_COST_MAX + 1}}, 1,
            "from 0");
    const struct hf_cut_costs_request request = {many, 1};
    const struct hf_cut_costs_request headless = {NULL, 1};
    struct hf_cut_costs costs;
    CHECK(hf_cut_costs_assess(NULL, &request, &run.help.keep, run.help.scratch, &costs, NULL) ==
          HF_ERR_ARGUMENT);
    CHECK(hf_cut_costs_assess(&run.assessment, NULL, &run.help.keep, run.help.scratch, &costs,
                              NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_cut_costs_assess(&run.assessment, &headless, &run.help.keep, run.help.scratch, &costs,
                              NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_cut_costs_assess(&run.assessment, &request, NULL, run.help.scratch, &costs, NULL) ==
          HF_ERR_ARGUMENT);
    struct hf_assessment other = run.assessment; /* its cuts are of something else */
    other.site_cut_count--;
    CHECK(hf_cut_costs_assess(&other, &request, &run.help.keep, run.help.scratch, &costs, NULL) ==
          HF_ERR_ARGUMENT);
    helper_close(&run.help);
}

static void costs_allocations_fail(void) {
    struct hf_buffer lines = hf_buffer_make(1 << 20);
    random_lines(5, WITH_NEEDS, &lines);
    struct run run;
    run_open(&run, hf_buffer_text(&lines).data);
    const struct hf_cut_costs_request request = {NULL, 0};
    int64_t failed = 0;
    for (int64_t k = 0; k < 20000; k += 1 + k / 40) {
        struct hf_arena keep = run.help.keep;
        struct hf_arena scratch = run.help.scratch;
        struct hf_cut_costs costs = {.priced_count = 77};
        int64_t allowance = k;
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        const enum hf_status status =
            hf_cut_costs_assess(&run.assessment, &request, &keep, scratch, &costs, NULL);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && costs.priced_count == 77));
        failed += status == HF_ERR_MEMORY ? 1 : 0;
        if (status == HF_OK) {
            break;
        }
    }
    CHECK(failed > 20);
    helper_close(&run.help);
    hf_buffer_free(&lines);
}

int main(void) {
    CHECK(random_prices(0, 60) == 0);
    CHECK(random_prices(WITH_NEEDS, 60) == 0);
    CHECK(random_prices(OWN_ROUTES, 8) > 0);
    prices_refused();
    costs_allocations_fail();
    return check_report();
}
