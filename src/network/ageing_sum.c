#include "network/ageing_sum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- preparing ---- */

static uint32_t age_needed_of(const struct age_net *net, uint32_t demand) {
    const struct hf_network *network = net->network;
    const uint32_t count =
        network->demand_node.start[demand + 1] - network->demand_node.start[demand];
    const uint32_t wanted = network->demand_needed == NULL ? 1 : network->demand_needed[demand];
    const bool is_all = net->net.sets.bound == HF_BOUND_WORST && network->demand_all != NULL &&
                        network->demand_all[demand] != 0;
    return is_all && count > wanted ? count : wanted;
}

static void age_demands_order(struct age_sum *sum, uint32_t *fill) {
    const struct hf_network *network = sum->net->network;
    for (uint32_t d = 0; d < network->demand_count; d++) {
        fill[network->demand_function[d] + 1]++;
    }
    for (uint32_t f = 0; f < network->function_count; f++) {
        fill[f + 1] += fill[f];
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        sum->demand[fill[network->demand_function[d]]++] = d;
    }
}

enum hf_status hf_age_sum_open(const struct age_net *net, const struct hf_ageing_question *question,
                               struct hf_ageing *result, struct hf_arena *keep,
                               struct age_sum *sum) {
    const struct hf_network *network = net->network;
    const size_t demands = network->demand_count;
    const uint32_t nodes = demands == 0 ? 0 : network->demand_node.start[demands];
    *sum = (struct age_sum){
        .net = net,
        .question = question,
        .result = result,
        .demand = hf_take(keep, uint32_t, demands + 1),
        .function_start = hf_new(keep, uint32_t, (size_t)network->function_count + 2),
        .place = {network->demand_node.start, hf_take(keep, uint32_t, (size_t)nodes + 1)},
        .needed = hf_take(keep, uint32_t, demands + 1),
        .site = hf_take(keep, uint32_t, demands + 1),
        .demand_rows =
            question->demand_rows < question->trials ? question->demand_rows : question->trials,
    };
    if (sum->demand == NULL || sum->function_start == NULL || sum->place.item == NULL ||
        sum->needed == NULL || sum->site == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < nodes; i++) {
        sum->place.item[i] = net->net.place[network->demand_node.item[i]];
    }
    for (uint32_t d = 0; d < demands; d++) {
        sum->needed[d] = age_needed_of(net, d);
        sum->site[d] = question->demand_site == NULL ? d : question->demand_site[d];
    }
    age_demands_order(sum, sum->function_start + 1); /* shifted by one while filling */
    return HF_OK;
}

enum hf_status hf_age_count_open(const struct age_sum *sum, struct hf_arena *keep,
                                 struct age_count *count) {
    const size_t sites = sum->result->site_count;
    const size_t demands = sum->net->network->demand_count;
    const size_t by = sum->question->by_count;
    const size_t months = sum->question->months;
    *count = (struct age_count){
        .sum = sum,
        .site_row = hf_arena_take(keep, AGE_LANES, AGE_LANES, sites + 1),
        .demand_months = hf_new(keep, uint64_t, demands + 1),
        .site_months = hf_new(keep, uint64_t, sites + 1),
        .demand_dark = hf_new(keep, uint32_t, demands * by + 1),
        .site_dark = hf_new(keep, uint32_t, sites * by + 1),
        .site_month =
            hf_new(keep, uint32_t, (sum->question->has_site_months ? sites : 0) * months + 1),
        .class_weight = hf_new(keep, int64_t, sum->question->class_count * months + 1),
    };
    return count->site_row == NULL || count->demand_months == NULL || count->site_months == NULL ||
                   count->demand_dark == NULL || count->site_dark == NULL ||
                   count->site_month == NULL || count->class_weight == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

/* The row of a demand: that of its place, or one made in `room`. */
static const uint8_t *demand_row(const struct age_sum *sum, const struct age_lanes *lanes,
                                 uint32_t demand, uint8_t *room) {
    const uint32_t from = sum->place.start[demand];
    const uint32_t count = sum->place.start[demand + 1] - from;
    if (count == 1 && sum->needed[demand] == 1) {
        return lanes->dark + (size_t)sum->place.item[from] * AGE_LANES;
    }
    hf_age_largest(lanes->dark, sum->place.item + from, count, sum->needed[demand], room);
    return room;
}

/* ---- today ---- */

static enum hf_status age_weight_add(struct hf_ageing *result, int64_t weight, bool is_served) {
    int64_t *const total = is_served ? &result->weight : &result->weight_unserved;
    if (weight == HF_COUNT_UNKNOWN) {
        result->sites_weight_unknown += is_served ? 1 : 0;
        return HF_OK;
    }
    return hf_add_int64(*total, weight, total) ? HF_OK : HF_ERR_LIMIT;
}

static enum hf_status today_add(const struct age_sum *sum) {
    struct hf_ageing *result = sum->result;
    const struct hf_ageing_question *question = sum->question;
    const bool is_by_demand = question->demand_weight != NULL;
    for (uint32_t site = 0; site < result->site_count; site++) {
        const bool is_served = result->site[site].is_served_today;
        result->sites += is_served ? 1 : 0;
        result->sites_unserved += is_served ? 0 : 1;
        if (!is_by_demand && question->site_weight != NULL) {
            HF_TRY(age_weight_add(result, question->site_weight[site], is_served));
        }
    }
    for (uint32_t d = 0; is_by_demand && d < sum->net->network->demand_count; d++) {
        HF_TRY(
            age_weight_add(result, question->demand_weight[d], result->demand[d].is_served_today));
    }
    int64_t over_trials = 0;
    return question->class_count > 0 &&
                   !hf_mul_int64(result->weight, question->trials, &over_trials)
               ? HF_ERR_LIMIT
               : HF_OK;
}

enum hf_status hf_age_sum_today(const struct age_sum *sum, struct age_lanes *lanes) {
    const struct hf_network *network = sum->net->network;
    struct hf_ageing *result = sum->result;
    hf_age_lanes_clear(lanes, false);
    hf_age_lanes_settle(lanes);
    for (uint32_t f = 0; f < network->function_count; f++) {
        if (sum->function_start[f] == sum->function_start[f + 1]) {
            continue;
        }
        hf_age_lanes_reach(lanes, f);
        for (uint32_t i = sum->function_start[f]; i < sum->function_start[f + 1]; i++) {
            const uint32_t d = sum->demand[i];
            uint8_t room[AGE_LANES];
            const bool is_served = demand_row(sum, lanes, d, room)[0] == AGE_NEVER;
            result->demand[d].is_served_today = is_served;
            result->demands_unserved += is_served ? 0 : 1;
            if (is_served) {
                result->site[sum->site[d]].is_served_today = true;
            }
        }
    }
    return today_add(sum);
}

/* ---- trials ---- */

static bool row_is_bright(const uint8_t *row) {
    uint8_t all = AGE_NEVER;
    for (int i = 0; i < AGE_LANES; i++) {
        all &= row[i];
    }
    return all == AGE_NEVER;
}

/* What the demand carries goes dark. */
static void weight_count(const struct age_count *count, uint32_t demand, const uint8_t *row,
                         uint32_t first, uint32_t trials) {
    const struct hf_ageing_question *question = count->sum->question;
    const int64_t weight = question->demand_weight[demand];
    int64_t *const by_class =
        question->class_count == 0
            ? NULL
            : count->class_weight + (size_t)question->demand_class[demand] * question->months;
    for (uint32_t lane = 0; lane < trials && weight > 0; lane++) {
        if (row[lane] == AGE_NEVER) {
            continue;
        }
        count->sum->result->trial_weight[(size_t)(first + lane) * question->months + row[lane]] +=
            weight;
        if (by_class != NULL) {
            by_class[row[lane]] += weight;
        }
    }
}

/* How many of all lanes are dark by a month, at most 254. */
AGE_WIDE static uint32_t lanes_dark(const uint8_t *row, uint32_t month) {
    const uint8_t by = (uint8_t)month;
    uint8_t dark = 0;
    for (int i = 0; i < AGE_LANES; i++) {
        dark = (uint8_t)(dark + (row[i] <= by));
    }
    return dark;
}

/* What all lanes together lose of so many months: what is never dark loses none of them. */
AGE_WIDE static uint32_t lanes_lost(const uint8_t *row, uint32_t months) {
    const uint8_t most = (uint8_t)months;
    uint16_t lost = 0; /* at most 64 * 254 */
    for (int i = 0; i < AGE_LANES; i++) {
        const uint8_t served = row[i] < most ? row[i] : most;
        lost = (uint16_t)(lost + (uint8_t)(most - served));
    }
    return lost;
}

/* Adds the trials of a row that go dark. */
static void row_count(const struct hf_ageing_question *question, const uint8_t *row,
                      uint32_t trials, uint64_t *months, uint32_t *dark) {
    if (trials == AGE_LANES) {
        *months += lanes_lost(row, question->months);
        for (uint32_t k = 0; k < question->by_count; k++) {
            dark[k] += lanes_dark(row, question->by[k]);
        }
        return;
    }
    for (uint32_t lane = 0; lane < trials; lane++) {
        if (row[lane] == AGE_NEVER) {
            continue;
        }
        *months += question->months - row[lane];
        for (uint32_t k = 0; k < question->by_count; k++) {
            dark[k] += row[lane] <= question->by[k] ? 1U : 0U;
        }
    }
}

static void demand_count_row(struct age_count *count, uint32_t demand, const uint8_t *row,
                             uint32_t first, uint32_t trials) {
    const struct age_sum *sum = count->sum;
    const uint32_t by = sum->question->by_count;
    if (first < sum->demand_rows) {
        const uint32_t rows = sum->demand_rows - first < trials ? sum->demand_rows - first : trials;
        memcpy(sum->result->demand_month + (size_t)demand * sum->demand_rows + first, row, rows);
    }
    if (!sum->result->demand[demand].is_served_today || row_is_bright(row)) {
        return;
    }
    row_count(sum->question, row, trials, &count->demand_months[demand],
              count->demand_dark + (size_t)demand * by);
    if (sum->question->demand_weight != NULL) {
        weight_count(count, demand, row, first, trials);
    }
    uint8_t *const site = count->site_row + (size_t)sum->site[demand] * AGE_LANES;
    for (int i = 0; i < AGE_LANES; i++) {
        site[i] = site[i] < row[i] ? site[i] : row[i];
    }
}

static void site_count_row(struct age_count *count, uint32_t site, uint32_t first,
                           uint32_t trials) {
    const struct age_sum *sum = count->sum;
    const struct hf_ageing_question *question = sum->question;
    const uint8_t *const row = count->site_row + (size_t)site * AGE_LANES;
    if (row_is_bright(row)) {
        return;
    }
    row_count(question, row, trials, &count->site_months[site],
              count->site_dark + (size_t)site * question->by_count);
    const int64_t weight = question->demand_weight != NULL || question->site_weight == NULL ||
                                   question->site_weight[site] == HF_COUNT_UNKNOWN
                               ? 0
                               : question->site_weight[site];
    for (uint32_t lane = 0; lane < trials; lane++) {
        if (row[lane] != AGE_NEVER) {
            const size_t at = (size_t)(first + lane) * question->months + row[lane];
            sum->result->trial_sites[at]++;
            sum->result->trial_weight[at] += weight;
            if (question->has_site_months) {
                count->site_month[(size_t)site * question->months + row[lane]]++;
            }
        }
    }
}

/* From what goes dark in each month to what is served at its end. */
static void trial_finish(const struct hf_ageing *result, uint32_t trial) {
    uint32_t *const sites = result->trial_sites + (size_t)trial * result->months;
    int64_t *const weight = result->trial_weight + (size_t)trial * result->months;
    int64_t sites_left = result->sites;
    int64_t weight_left = result->weight;
    for (uint32_t month = 0; month < result->months; month++) {
        sites_left -= sites[month];
        weight_left -= weight[month];
        sites[month] = (uint32_t)sites_left;
        weight[month] = weight_left;
    }
}

void hf_age_count_batch(struct age_count *count, struct age_lanes *lanes, uint32_t first,
                        uint32_t trials) {
    const struct age_sum *sum = count->sum;
    const uint32_t sites = sum->result->site_count;
    memset(count->site_row, AGE_NEVER, (size_t)sites * AGE_LANES);
    for (uint32_t f = 0; f < sum->net->network->function_count; f++) {
        if (sum->function_start[f] == sum->function_start[f + 1]) {
            continue;
        }
        hf_age_lanes_reach(lanes, f);
        for (uint32_t i = sum->function_start[f]; i < sum->function_start[f + 1]; i++) {
            uint8_t room[AGE_LANES];
            const uint8_t *row = demand_row(sum, lanes, sum->demand[i], room);
            demand_count_row(count, sum->demand[i], row, first, trials);
        }
    }
    for (uint32_t site = 0; site < sites; site++) {
        site_count_row(count, site, first, trials);
    }
    for (uint32_t lane = 0; lane < trials; lane++) {
        trial_finish(sum->result, first + lane);
    }
}

void hf_age_count_add(const struct age_count *count) {
    const struct age_sum *sum = count->sum;
    struct hf_ageing *result = sum->result;
    const size_t demands = sum->net->network->demand_count;
    const size_t by = sum->question->by_count;
    for (size_t d = 0; d < demands; d++) {
        result->demand[d].months_served += count->demand_months[d];
    }
    for (size_t s = 0; s < result->site_count; s++) {
        result->site[s].months_served += count->site_months[s];
    }
    for (size_t i = 0; i < demands * by; i++) {
        result->demand_dark[i] += count->demand_dark[i];
    }
    for (size_t i = 0; i < result->site_count * by; i++) {
        result->site_dark[i] += count->site_dark[i];
    }
    const size_t months = result->months;
    for (size_t i = 0; result->site_month != NULL && i < result->site_count * months; i++) {
        result->site_month[i] += count->site_month[i];
    }
    for (size_t class = 0; class < sum->question->class_count; class ++) {
        int64_t dark = 0;
        for (size_t month = 0; month < months; month++) {
            dark += count->class_weight[class * months + month];
            result->class_weight[class * months + month] += dark;
        }
    }
}

/* ---- over the trials ---- */

struct age_rank {
    uint64_t months;
    uint32_t site;
};

static int rank_compare(const void *left, const void *right) {
    const struct age_rank *a = left;
    const struct age_rank *b = right;
    if (a->months != b->months) {
        return a->months < b->months ? -1 : 1;
    }
    return (a->site > b->site) - (a->site < b->site);
}

static int weight_compare(const void *left, const void *right) {
    const int64_t a = *(const int64_t *)left;
    const int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static struct hf_ageing_mean mean_of(const int64_t *value, uint32_t count) {
    double sum = 0.0;
    double squares = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        sum += (double)value[i];
    }
    const double mean = sum / (double)count;
    for (uint32_t i = 0; i < count; i++) {
        squares += ((double)value[i] - mean) * ((double)value[i] - mean);
    }
    return (struct hf_ageing_mean){
        mean, count > 1 ? sqrt(squares / ((double)count - 1.0) / (double)count) : (double)NAN};
}

/* `rank` counts from 1. */
static int64_t at_rank(const int64_t *sorted, uint32_t count, double rank) {
    const double most = (double)count;
    const double within = rank < 1.0 ? 1.0 : rank > most ? most : rank;
    return sorted[(uint32_t)within - 1];
}

static struct hf_ageing_level quantile_of(const int64_t *sorted, uint32_t count, double level) {
    const double rank = ceil((double)count * level);
    const double error = sqrt((double)count * level * (1.0 - level));
    return (struct hf_ageing_level){at_rank(sorted, count, rank),
                                    at_rank(sorted, count, floor(rank - 2.0 * error)),
                                    at_rank(sorted, count, ceil(rank + 2.0 * error))};
}

/* What is not served becomes what is served; what was not served today stays 0. */
static void rows_finish(struct hf_ageing_row *row, uint32_t count, uint64_t months) {
    for (uint32_t i = 0; i < count; i++) {
        row[i].months_served = row[i].is_served_today ? months - row[i].months_served : 0;
    }
}

static enum hf_status sites_order(struct hf_ageing *result, struct hf_arena scratch) {
    struct age_rank *rank = hf_take(&scratch, struct age_rank, (size_t)result->site_count + 1);
    if (rank == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t s = 0; s < result->site_count; s++) {
        const bool is_served = result->site[s].is_served_today;
        rank[s] = (struct age_rank){is_served ? result->site[s].months_served : UINT64_MAX, s};
    }
    qsort(rank, result->site_count, sizeof *rank, rank_compare);
    for (uint32_t s = 0; s < result->site_count; s++) {
        result->site_order[s] = rank[s].site;
    }
    return HF_OK;
}

enum hf_status hf_age_sum_finish(const struct age_sum *sum, struct hf_arena scratch) {
    struct hf_ageing *result = sum->result;
    const struct hf_ageing_question *question = sum->question;
    const uint64_t months = (uint64_t)result->trials * result->months;
    int64_t *value = hf_take(&scratch, int64_t, (size_t)result->trials + 1);
    if (value == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t month = 0; month < result->months; month++) {
        for (uint32_t t = 0; t < result->trials; t++) {
            value[t] = result->trial_sites[(size_t)t * result->months + month];
        }
        result->sites_served[month] = mean_of(value, result->trials);
        for (uint32_t t = 0; t < result->trials; t++) {
            value[t] = result->trial_weight[(size_t)t * result->months + month];
        }
        result->weight_served[month] = mean_of(value, result->trials);
        qsort(value, question->level_count == 0 ? 0 : result->trials, sizeof *value,
              weight_compare);
        for (uint32_t k = 0; k < question->level_count; k++) {
            result->weight_level[(size_t)month * question->level_count + k] =
                quantile_of(value, result->trials, question->level[k]);
        }
    }
    rows_finish(result->demand, sum->net->network->demand_count, months);
    rows_finish(result->site, result->site_count, months);
    return sites_order(result, scratch);
}
