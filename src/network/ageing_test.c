/* Goal: hf_ageing says of every trial what an event-by-event simulation of the spares and the plain
 * search of each month say of it, and its sums over trials are those of the trials.
 * Method: thousands of random networks (labels and losses, transit flags, parallel links, several
 * functions, counts of nodes, pools in both fixpoints; stock, deliveries, repair, swaps), each
 * demand of each trial compared; more stock never serves less, a longer horizon changes nothing
 * before; 1, 2 and 8 threads; failed memory. */
#include <holdfast/ageing.h>

#include "balance/draw.h"
#include "tests/ageing_cases.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

/* ---- the same, event by event and month by month ---- */

enum { NEVER = 255, ELEMENTS = NODES + LINKS, UNITS = ELEMENTS + PARTS * PART_UNITS };

struct slow {
    uint32_t month[ELEMENTS]; /* down from this one on; NEVER */
    struct hf_ageing_spares spares[SPARES];
    uint32_t first_empty[SPARES];
};

static bool row_has(const struct hf_csr *rows, uint32_t row, const struct hf_network_loss *loss) {
    for (uint32_t i = rows->start[row]; i < rows->start[row + 1]; i++) {
        for (uint32_t k = 0; k < loss->count; k++) {
            if (rows->item[i] == loss->group[k]) {
                return true;
            }
        }
    }
    return false;
}

static bool is_lost(const struct drawn *drawn, uint32_t element) {
    const struct hf_network *network = &drawn->network;
    const struct hf_network_loss *loss = &drawn->question.loss;
    return element < network->node_count
               ? row_has(&network->node_label, element, loss) ||
                     (loss->bound == HF_BOUND_WORST && row_has(&network->node_maybe, element, loss))
               : row_has(&network->link_label, element - network->node_count, loss);
}

/* One thing that fails: a node, a link, or a unit of a part. */
struct slow_unit {
    uint32_t element, target, allowed, life;
    double rate, end, last; /* end of the life that runs; time from which it cannot fail */
};

struct slow_pool {
    uint32_t pool, trial;
    double factor;
    uint64_t here, supply[512]; /* spares that do not expire */
    uint64_t lot[LOTS];
    uint32_t moved; /* supplies of earlier months are here */
    uint32_t fallen[ELEMENTS];
    struct slow_unit unit[UNITS];
    uint32_t count;
};

static double slow_uniform(const struct hf_ageing_question *question, uint32_t trial,
                           uint32_t stream, uint32_t element) {
    return (double)(hf_random_at(question->seed, (uint64_t)stream << 32 | trial, element) >> 11) *
           0x1p-53;
}

static double life_draw(const struct drawn *drawn, const struct slow_pool *state,
                        const struct slow_unit *unit) {
    const double drawn_unit =
        slow_uniform(&drawn->question, state->trial, unit->life, unit->element);
    return -log(1.0 - drawn_unit) / (unit->rate / 12.0 * state->factor);
}

static void slow_unit_add(const struct drawn *drawn, struct slow_pool *state, struct slow_unit unit,
                          uint32_t from, uint32_t until) {
    const uint32_t supplied = drawn->question.pool[state->pool].supply_until;
    unit.last = until < drawn->question.months ? until : drawn->question.months;
    if (unit.rate > 0.0 && (unit.target == HF_NONE || !is_lost(drawn, unit.target))) {
        unit.end = (from > supplied ? from : supplied) + life_draw(drawn, state, &unit);
        state->unit[state->count++] = unit;
    }
}

static void slow_units_find(const struct drawn *drawn, struct slow_pool *state) {
    const struct hf_network *network = &drawn->network;
    const struct hf_ageing_question *question = &drawn->question;
    const struct hf_ageing_parts *part = &question->part;
    uint32_t element = network->node_count + network->link_count;
    for (uint32_t e = 0; e < element; e++) {
        const bool is_node = e < network->node_count;
        const struct hf_ageing_elements *of = is_node ? &question->node : &question->link;
        const uint32_t at = is_node ? e : e - network->node_count;
        if (of->pool != NULL && of->pool[at] == state->pool) {
            slow_unit_add(drawn, state,
                          (struct slow_unit){.element = e, .target = e, .rate = of->rate[at]}, 0,
                          of->swap_month == NULL ? HF_NONE : of->swap_month[at]);
        }
    }
    for (uint32_t i = 0; i < part->count; i++) {
        for (uint32_t k = 0; k < (part->units == NULL ? 1 : part->units[i]); k++) {
            const struct slow_unit unit = {.element = element++,
                                           .target = part->node[i],
                                           .allowed = part->allowed == NULL ? 0 : part->allowed[i],
                                           .rate = part->rate[i]};
            if (part->pool[i] == state->pool) {
                slow_unit_add(drawn, state, unit,
                              part->from_month == NULL ? 0 : part->from_month[i],
                              part->until_month == NULL ? HF_NONE : part->until_month[i]);
            }
        }
    }
}

/* A spare is taken, from what expires first if there is such. False: there is none. */
static bool slow_take(const struct drawn *drawn, struct slow_pool *state) {
    uint64_t *from = &state->here;
    uint32_t month = HF_NONE;
    for (uint32_t i = 0; i < drawn->question.lot_count; i++) {
        if (state->lot[i] > 0 && drawn->lot[i].month < month) {
            from = &state->lot[i];
            month = drawn->lot[i].month;
        }
    }
    if (*from == 0) {
        return false;
    }
    --*from;
    return true;
}

static void slow_months_pass(const struct drawn *drawn, struct slow_pool *state, uint32_t until) {
    while (state->moved < until) {
        for (uint32_t i = 0; i < drawn->question.lot_count; i++) {
            state->lot[i] = drawn->lot[i].month <= state->moved ? 0 : state->lot[i];
        }
        state->here += state->supply[state->moved++];
    }
}

/* Is a failure in this month made good? */
static bool slow_replace(const struct drawn *drawn, struct slow_pool *state,
                         const struct slow_unit *unit, uint32_t month) {
    const struct hf_ageing_pool *pool = &drawn->question.pool[state->pool];
    slow_months_pass(drawn, state, month + 1);
    const bool is_back = month < pool->repair_until &&
                         slow_uniform(&drawn->question, state->trial, 0x80000000U | unit->life,
                                      unit->element) >= pool->repair_loss_ratio;
    if (is_back && pool->repair_months == 0) {
        return true;
    }
    if (is_back) {
        state->supply[month + pool->repair_months]++;
    }
    return slow_take(drawn, state);
}

static void slow_pool_open(const struct drawn *drawn, struct slow_pool *state) {
    static struct draw_table table;
    const struct hf_ageing_question *question = &drawn->question;
    const struct hf_ageing_pool *pool = &question->pool[state->pool];
    hf_draw_table_fill(&table);
    struct draw own =
        hf_draw_open(&table, question->seed, (uint64_t)0xffffffffU << 32 | state->trial);
    own.index = (uint64_t)state->pool << 32;
    state->factor =
        pool->rate_shape > 0.0 ? hf_draw_gamma(&own, pool->rate_shape) / pool->rate_shape : 1.0;
    state->here = pool->stock;
    for (uint32_t i = 0; i < question->lot_count; i++) {
        state->lot[i] = drawn->lot[i].pool == state->pool ? drawn->lot[i].units : 0;
        state->here -= state->lot[i];
    }
    for (uint32_t i = 0; i < question->delivery_count; i++) {
        const struct hf_ageing_delivery *delivery = &question->delivery[i];
        if (delivery->pool == state->pool && delivery->month < question->months) {
            state->supply[delivery->month] +=
                delivery->loss_ratio > 0.0
                    ? (uint64_t)hf_draw_binomial(&own, delivery->units, 1.0 - delivery->loss_ratio)
                    : delivery->units;
        }
    }
    slow_units_find(drawn, state);
}

static void slow_fall(const struct drawn *drawn, struct slow_pool *state,
                      const struct slow_unit *unit, struct slow *slow) {
    const uint32_t month = (uint32_t)unit->end;
    const uint32_t pool = state->pool;
    slow->spares[pool].unreplaced++;
    slow->first_empty[pool] = month < slow->first_empty[pool] ? month : slow->first_empty[pool];
    slow->spares[pool].restorable += unit->last < drawn->question.months ? 1 : 0;
    if (unit->target == HF_NONE) {
        return;
    }
    state->fallen[unit->target] += unit->allowed > 0 ? 1 : 0;
    if (unit->allowed == 0 || state->fallen[unit->target] > unit->allowed) {
        uint32_t *const down = &slow->month[unit->target];
        *down = month < *down ? month : *down;
    }
}

static void slow_pool_run(const struct drawn *drawn, uint32_t pool, uint32_t trial,
                          struct slow *slow) {
    const struct hf_ageing_question *question = &drawn->question;
    static struct slow_pool state;
    uint64_t waiting = 0;
    memset(&state, 0, sizeof state);
    state.pool = pool;
    state.trial = trial;
    slow_pool_open(drawn, &state);
    for (;;) {
        struct slow_unit *next = NULL;
        for (uint32_t i = 0; i < state.count; i++) {
            struct slow_unit *unit = &state.unit[i];
            next = unit->end < unit->last && (next == NULL || unit->end < next->end) ? unit : next;
        }
        if (next == NULL) {
            break;
        }
        slow->spares[pool].failures++;
        if (slow_replace(drawn, &state, next, (uint32_t)next->end)) {
            next->life++;
            next->end += life_draw(drawn, &state, next);
            continue;
        }
        slow_fall(drawn, &state, next, slow);
        waiting += next->last < question->months ? 0 : 1;
        next->end = 1e300;
    }
    slow_months_pass(drawn, &state, question->months);
    for (uint32_t i = 0; i < question->lot_count; i++) {
        state.here += state.lot[i];
    }
    slow->spares[pool].restorable += waiting < state.here ? waiting : state.here;
}

static void slow_run(const struct drawn *drawn, uint32_t trial, struct slow *slow) {
    for (uint32_t e = 0; e < ELEMENTS; e++) {
        const bool is = e < drawn->network.node_count + drawn->network.link_count;
        slow->month[e] = is && is_lost(drawn, e) ? 0 : NEVER;
    }
    for (uint32_t p = 0; p < SPARES; p++) {
        slow->first_empty[p] = NEVER;
        slow_pool_run(drawn, p, trial, slow);
    }
}

/* The month of each demand: the network with the months for labels, all up to `month` lost. */
static void slow_search(const struct drawn *drawn, const struct slow *slow, struct hf_arena scratch,
                        uint8_t *dark) {
    const struct hf_network *network = &drawn->network;
    struct hf_network dated = *network;
    uint32_t node_start[NODES + 1] = {0};
    uint32_t link_start[LINKS + 1] = {0};
    uint32_t item[ELEMENTS];
    uint32_t link_item[LINKS + 1];
    uint32_t months[NEVER + 1];
    for (uint32_t i = 0; i < network->node_count; i++) {
        item[node_start[i]] = slow->month[i];
        node_start[i + 1] = node_start[i] + 1;
    }
    for (uint32_t i = 0; i < network->link_count; i++) {
        link_item[link_start[i]] = slow->month[network->node_count + i];
        link_start[i + 1] = link_start[i] + 1;
    }
    dated.node_label = (struct hf_csr){node_start, item};
    dated.link_label = (struct hf_csr){link_start, link_item};
    dated.node_maybe = (struct hf_csr){NULL, NULL};
    dated.label_count = NEVER + 1;
    memset(dark, NEVER, DEMANDS);
    for (uint32_t month = 0; month < drawn->question.months; month++) {
        uint8_t state[DEMANDS + 1];
        months[month] = month;
        const struct hf_network_loss loss = {months, month + 1, drawn->question.loss.bound,
                                             drawn->question.loss.fixpoint};
        CHECK(hf_network_lose(&dated, &loss, scratch, state) == HF_OK);
        for (uint32_t d = 0; d < network->demand_count; d++) {
            if (dark[d] == NEVER && state[d] != HF_DEMAND_SERVED) {
                dark[d] = (uint8_t)month;
            }
        }
    }
}

/* ---- sums of the trials ---- */

struct slow_sum {
    bool demand_today[DEMANDS], site_today[DEMANDS];
    uint64_t demand_months[DEMANDS], site_months[DEMANDS];
    uint32_t demand_dark[DEMANDS][3], site_dark[DEMANDS][3];
    uint32_t empty[SPARES][MONTHS];
    uint32_t site_month[DEMANDS][MONTHS];
    int64_t class_weight[CLASSES][MONTHS];
};

static void slow_today(const struct drawn *drawn, struct hf_arena scratch, struct slow_sum *sum) {
    const struct hf_network_loss none = {NULL, 0, drawn->question.loss.bound,
                                         drawn->question.loss.fixpoint};
    uint8_t state[DEMANDS + 1];
    CHECK(hf_network_lose(&drawn->network, &none, scratch, state) == HF_OK);
    for (uint32_t d = 0; d < drawn->network.demand_count; d++) {
        const uint32_t site = drawn->question.demand_site == NULL ? d : drawn->site[d];
        sum->demand_today[d] = state[d] == HF_DEMAND_SERVED;
        sum->site_today[site] = sum->site_today[site] || sum->demand_today[d];
    }
}

static int64_t slow_weight(const struct drawn *drawn, uint32_t at) {
    return drawn->weight[at] == HF_COUNT_UNKNOWN ? 0 : drawn->weight[at];
}

static bool wanted_agrees(const struct hf_ageing_question *question, const struct hf_ageing *seen,
                          const struct slow_sum *sum) {
    bool agrees = (seen->site_month != NULL) == question->has_site_months;
    for (uint32_t s = 0; seen->site_month != NULL && s < seen->site_count; s++) {
        agrees = agrees && memcmp(sum->site_month[s], seen->site_month + (size_t)s * seen->months,
                                  seen->months * sizeof(uint32_t)) == 0;
    }
    for (uint32_t c = 0; c < question->class_count; c++) {
        agrees =
            agrees && memcmp(sum->class_weight[c], seen->class_weight + (size_t)c * seen->months,
                             seen->months * sizeof(int64_t)) == 0;
    }
    return agrees;
}

static bool trial_agrees(const struct drawn *drawn, const struct hf_ageing *seen, uint32_t trial,
                         const uint8_t *dark, struct slow_sum *sum) {
    const struct hf_ageing_question *question = &drawn->question;
    const uint32_t rows =
        question->demand_rows < question->trials ? question->demand_rows : question->trials;
    uint8_t site_dark[DEMANDS];
    bool agrees = true;
    memset(site_dark, NEVER, sizeof site_dark);
    for (uint32_t d = 0; d < drawn->network.demand_count; d++) {
        const uint32_t site = question->demand_site == NULL ? d : drawn->site[d];
        agrees =
            agrees && (trial >= rows || seen->demand_month[(size_t)d * rows + trial] == dark[d]);
        if (sum->demand_today[d]) {
            site_dark[site] = dark[d] < site_dark[site] ? dark[d] : site_dark[site];
            sum->demand_months[d] += dark[d] == NEVER ? question->months : dark[d];
            for (int k = 0; k < 3; k++) {
                sum->demand_dark[d][k] += dark[d] <= question->by[k] ? 1U : 0U;
            }
        }
        for (uint32_t month = dark[d]; sum->demand_today[d] && month < question->months; month++) {
            sum->class_weight[drawn->class[d]][month] += slow_weight(drawn, d);
        }
    }
    for (uint32_t month = 0; month < question->months; month++) {
        uint32_t sites = 0;
        int64_t weight = 0;
        for (uint32_t s = 0; s < seen->site_count; s++) {
            if (sum->site_today[s] && site_dark[s] > month) {
                sites++;
                weight += question->site_weight != NULL && question->demand_weight == NULL
                              ? slow_weight(drawn, s)
                              : 0;
                sum->site_months[s]++;
            }
        }
        for (uint32_t d = 0; question->demand_weight != NULL && d < drawn->network.demand_count;
             d++) {
            weight += sum->demand_today[d] && dark[d] > month ? slow_weight(drawn, d) : 0;
        }
        const size_t at = (size_t)trial * question->months + month;
        agrees = agrees && seen->trial_sites[at] == sites && seen->trial_weight[at] == weight;
    }
    for (uint32_t s = 0; s < seen->site_count; s++) {
        if (sum->site_today[s] && site_dark[s] < question->months) {
            sum->site_month[s][site_dark[s]]++;
        }
        for (int k = 0; k < 3 && sum->site_today[s]; k++) {
            sum->site_dark[s][k] += site_dark[s] <= question->by[k] ? 1U : 0U;
        }
    }
    return agrees;
}

static bool rows_agree(const struct hf_ageing_row *row, uint32_t count, const bool *today,
                       const uint64_t *months, const uint32_t *dark, const uint32_t *wanted) {
    bool agrees = true;
    for (uint32_t i = 0; i < count; i++) {
        agrees = agrees && row[i].is_served_today == today[i] &&
                 row[i].months_served == (today[i] ? months[i] : 0) &&
                 memcmp(dark + (size_t)3 * i, wanted + (size_t)3 * i, 3 * sizeof *dark) == 0;
    }
    return agrees;
}

static int number_compare(const void *left, const void *right) {
    const int64_t a = *(const int64_t *)left;
    const int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* Means, errors and quantiles, plainly. */
static bool months_agree(const struct hf_ageing *seen) {
    bool agrees = true;
    for (uint32_t month = 0; month < seen->months; month++) {
        int64_t value[TRIALS];
        double sum = 0.0;
        double squares = 0.0;
        for (uint32_t t = 0; t < seen->trials; t++) {
            value[t] = seen->trial_weight[(size_t)t * seen->months + month];
            sum += (double)value[t];
            squares += (double)value[t] * (double)value[t];
        }
        const double n = seen->trials;
        const double variance = n > 1 ? (squares - sum * sum / n) / (n - 1.0) / n : 0.0;
        const struct hf_ageing_mean *mean = &seen->weight_served[month];
        agrees = agrees && fabs(mean->mean - sum / n) < 1e-6 &&
                 (n > 1 ? fabs(mean->error * mean->error - variance) < 1e-3 : isnan(mean->error));
        qsort(value, seen->trials, sizeof *value, number_compare);
        for (int k = 0; k < 3; k++) {
            const struct hf_ageing_level *level = &seen->weight_level[month * 3 + (uint32_t)k];
            uint32_t at = 0; /* the first that a share of level does not exceed */
            while ((at + 1) / n < levels[k] - 1e-12) {
                at++;
            }
            agrees = agrees && level->value == value[at] && level->lower <= level->value &&
                     level->upper >= level->value && level->lower >= value[0] &&
                     level->upper <= value[seen->trials - 1];
        }
    }
    return agrees;
}

static bool order_agrees(const struct hf_ageing *seen) {
    bool agrees = true;
    for (uint32_t i = 1; i < seen->site_count; i++) {
        const uint32_t a = seen->site_order[i - 1];
        const uint32_t b = seen->site_order[i];
        const struct hf_ageing_row *left = &seen->site[a];
        const struct hf_ageing_row *right = &seen->site[b];
        agrees = agrees &&
                 (left->is_served_today
                      ? !right->is_served_today || left->months_served < right->months_served ||
                            (left->months_served == right->months_served && a < b)
                      : !right->is_served_today && a < b);
    }
    return agrees;
}

static bool ageing_agrees(const struct drawn *drawn, const struct hf_ageing *seen,
                          struct hf_arena scratch) {
    static struct slow_sum sum;
    struct slow slow = {.spares = {{0, 0, 0}}};
    bool agrees = true;
    memset(&sum, 0, sizeof sum);
    slow_today(drawn, scratch, &sum);
    for (uint32_t trial = 0; trial < seen->trials; trial++) {
        uint8_t dark[DEMANDS];
        slow_run(drawn, trial, &slow);
        slow_search(drawn, &slow, scratch, dark);
        agrees = trial_agrees(drawn, seen, trial, dark, &sum) && agrees;
        for (uint32_t p = 0; p < SPARES; p++) {
            for (uint32_t month = slow.first_empty[p]; month < seen->months; month++) {
                sum.empty[p][month]++;
            }
        }
    }
    agrees = agrees && memcmp(slow.spares, seen->pool, sizeof slow.spares) == 0;
    for (uint32_t p = 0; p < SPARES; p++) {
        agrees = agrees && memcmp(sum.empty[p], seen->pool_empty + (size_t)p * seen->months,
                                  seen->months * sizeof(uint32_t)) == 0;
    }
    return agrees && wanted_agrees(&drawn->question, seen, &sum) && months_agree(seen) &&
           order_agrees(seen) &&
           rows_agree(seen->demand, drawn->network.demand_count, sum.demand_today,
                      sum.demand_months, seen->demand_dark, &sum.demand_dark[0][0]) &&
           rows_agree(seen->site, seen->site_count, sum.site_today, sum.site_months,
                      seen->site_dark, &sum.site_dark[0][0]);
}

static bool is_same(const struct drawn *drawn, const struct hf_ageing *left,
                    const struct hf_ageing *right) {
    const struct hf_ageing_question *question = &drawn->question;
    const size_t months = question->months;
    const size_t trials = question->trials;
    const size_t demands = drawn->network.demand_count;
    const size_t sites = left->site_count;
    const size_t rows = question->demand_rows < trials ? question->demand_rows : trials;
#define SAME(member, count)                                                                        \
    (memcmp(left->member, right->member, (count) * sizeof *left->member) == 0)
    return SAME(sites_served, months) && SAME(weight_served, months) &&
           SAME(weight_level, months * 3) && SAME(trial_sites, months * trials) &&
           SAME(trial_weight, months * trials) && SAME(demand, demands) && SAME(site, sites) &&
           SAME(demand_dark, demands * 3) && SAME(site_dark, sites * 3) &&
           SAME(site_order, sites) && SAME(demand_month, demands * rows) && SAME(pool, SPARES) &&
           SAME(pool_empty, SPARES * months) && left->visits == right->visits;
#undef SAME
}

static void random_networks(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 20200715, .stream = 60};
    static struct drawn drawn;
    uint64_t trials = 0;
    uint64_t down = 0;
    uint64_t restorable = 0;
    for (int i = 0; i < 2000; i++) {
        drawn_fill(&random, &drawn);
        struct hf_arena keep = arena;
        struct hf_ageing seen = {.months = 0};
        if (!CHECK(hf_ageing(&drawn.network, &drawn.question, &keep, scratch, &seen) == HF_OK)) {
            continue;
        }
        if (!CHECK(ageing_agrees(&drawn, &seen, scratch))) {
            printf("    network %d\n", i);
        }
        for (uint32_t p = 0; p < SPARES; p++) {
            down += seen.pool[p].unreplaced;
            restorable += seen.pool[p].restorable;
        }
        trials += seen.trials;
        static const uint32_t threads[] = {1, 2, 8};
        for (int k = 0; k < 3 && i % 8 == 0; k++) {
            struct hf_arena more = keep;
            struct hf_ageing again = {.months = 0};
            drawn.question.threads = threads[k];
            CHECK(hf_ageing(&drawn.network, &drawn.question, &more, scratch, &again) == HF_OK);
            CHECK(is_same(&drawn, &seen, &again));
        }
    }
    printf("%llu trials of 2000 networks, %llu stayed down, %llu of them restorable\n",
           (unsigned long long)trials, (unsigned long long)down, (unsigned long long)restorable);
    CHECK(trials > 20000 && down > 50000 && restorable > 5000);
}

/* More stock never serves less, where nothing else comes; a longer horizon changes nothing before.
 */
static void properties(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 20200716, .stream = 61};
    static struct drawn drawn;
    int more = 0;
    for (int i = 0; i < 300; i++) {
        drawn_fill(&random, &drawn);
        struct hf_arena keep = arena;
        struct hf_ageing seen = {.months = 0};
        struct hf_ageing longer = {.months = 0};
        struct hf_ageing richer = {.months = 0};
        CHECK(hf_ageing(&drawn.network, &drawn.question, &keep, scratch, &seen) == HF_OK);
        drawn.question.months += 7;
        CHECK(hf_ageing(&drawn.network, &drawn.question, &keep, scratch, &longer) == HF_OK);
        bool is_prefix = true;
        for (uint32_t t = 0; t < seen.trials; t++) {
            is_prefix = is_prefix && memcmp(seen.trial_weight + (size_t)t * seen.months,
                                            longer.trial_weight + (size_t)t * longer.months,
                                            seen.months * sizeof(int64_t)) == 0;
        }
        CHECK(is_prefix);
        drawn.question.delivery_count = 0;
        for (uint32_t p = 0; p < SPARES; p++) {
            drawn.pool[p].repair_until = 0;
        }
        drawn.question.lot_count = 0;
        CHECK(hf_ageing(&drawn.network, &drawn.question, &keep, scratch, &longer) == HF_OK);
        for (uint32_t p = 0; p < SPARES; p++) {
            drawn.pool[p].stock += 1 + below(&random, 5);
        }
        CHECK(hf_ageing(&drawn.network, &drawn.question, &keep, scratch, &richer) == HF_OK);
        bool is_more = true;
        for (size_t k = 0; k < (size_t)richer.trials * richer.months; k++) {
            is_more = is_more && richer.trial_sites[k] >= longer.trial_sites[k] &&
                      richer.trial_weight[k] >= longer.trial_weight[k];
            more += richer.trial_sites[k] > longer.trial_sites[k] ? 1 : 0;
        }
        CHECK(is_more);
    }
    CHECK(more > 1000);
}

static void failing_memory(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 11, .stream = 62};
    static struct drawn drawn;
    int failed = 0;
    for (int i = 0; i < 12; i++) {
        drawn_fill(&random, &drawn);
        enum hf_status status = HF_ERR_MEMORY;
        for (int64_t k = 0; status == HF_ERR_MEMORY && CHECK(k < 400); k++) {
            int64_t allowance = k;
            struct hf_arena keep = arena;
            struct hf_arena limited = scratch;
            keep.allowance = &allowance;
            limited.allowance = &allowance;
            struct hf_ageing seen = {.months = 77};
            status = hf_ageing(&drawn.network, &drawn.question, &keep, limited, &seen);
            CHECK(status == HF_OK || (status == HF_ERR_MEMORY && seen.months == 77));
            failed += status == HF_ERR_MEMORY ? 1 : 0;
        }
    }
    printf("%d allocations failed in turn\n", failed);
}

int main(void) {
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    if (hf_arena_open(&keep, (size_t)1 << 30) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 30) != HF_OK) {
        return 1;
    }
    random_networks(keep, scratch);
    properties(keep, scratch);
    failing_memory(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
