#include "network/tally.h"

#include "network/loss.h"

#include <string.h>

static void sums_add(struct hf_sweep_sum *sum, const struct hf_sweep_sum *more) {
    hf_add_saturated(&sum->sites, more->sites);
    hf_add_saturated(&sum->weight, more->weight);
    hf_add_saturated(&sum->unknown, more->unknown);
}

/* ---- preparing ---- */

struct tally_work {
    const struct contraction *net;
    const struct hf_network *network;
    const struct hf_sweep_question *question;
    struct tally *tally;
    struct hf_arena *keep, *scratch;
    uint32_t *site_size; /* per site: demands */
    uint32_t *site_slot; /* per site, or HF_NONE */
    uint32_t *key;       /* per demand: its row in what is gathered now, or HF_NONE */
    uint32_t *order;     /* demands by key */
    uint32_t *region_at; /* per region: where its sum is */
    uint32_t *member_at; /* per place or set: where its member is */
};

static uint32_t site_of(const struct hf_sweep_question *question, uint32_t demand) {
    return question->demand_site == NULL ? demand : question->demand_site[demand];
}

static uint32_t region_of(const struct hf_sweep_question *question, uint32_t demand) {
    return question->demand_region == NULL ? 0 : question->demand_region[demand];
}

static bool had(const struct tally_work *work, uint32_t demand) {
    const uint8_t *flags = work->question->demand_had[work->net->sets.bound];
    return flags == NULL || flags[demand] != 0;
}

static uint32_t needed_of(const struct tally_work *work, uint32_t demand) {
    return hf_demand_needed(work->network, work->net->sets.bound, demand);
}

static bool is_single(const struct tally_work *work, uint32_t demand) {
    const struct hf_csr *nodes = &work->network->demand_node;
    return nodes->start[demand + 1] - nodes->start[demand] == 1 && needed_of(work, demand) == 1;
}

static uint32_t place_of(const struct tally_work *work, uint32_t demand) {
    return work->net
        ->place[work->network->demand_node.item[work->network->demand_node.start[demand]]];
}

static struct hf_sweep_sum sum_of(const struct tally_work *work, uint32_t demand) {
    const struct hf_sweep_question *question = work->question;
    const int64_t weight = question->demand_weight == NULL ? 0 : question->demand_weight[demand];
    const bool is_known = weight != HF_COUNT_UNKNOWN;
    return (struct hf_sweep_sum){work->site_size[site_of(question, demand)] == 1 ? 1 : 0,
                                 is_known ? weight : 0, is_known ? 0 : 1};
}

/* Adds demands up by `key` (rows below row_count) and region. */
static enum hf_status rows_gather(struct tally_work *work, uint32_t row_count,
                                  struct tally_rows *rows) {
    const uint32_t demands = work->network->demand_count;
    struct hf_arena scratch = *work->scratch;
    uint32_t *start = hf_new(&scratch, uint32_t, (size_t)row_count + 2);
    if (start == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < demands; d++) {
        if (work->key[d] != HF_NONE) {
            start[work->key[d] + 2]++;
        }
    }
    for (uint32_t i = 2; i < row_count + 2; i++) {
        start[i] += start[i - 1];
    }
    const uint32_t total = start[row_count + 1];
    for (uint32_t d = 0; d < demands; d++) {
        if (work->key[d] != HF_NONE) {
            work->order[start[work->key[d] + 1]++] = d;
        }
    }
    rows->item = hf_take(work->keep, struct tally_sum, (size_t)total + 1);
    if (rows->item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t from = 0; /* where the sums of the row begin */
    memset(work->region_at, 0xff, ((size_t)work->question->region_count + 1) * sizeof(uint32_t));
    for (uint32_t i = 0; i < total; i++) {
        const uint32_t d = work->order[i];
        const uint32_t region = region_of(work->question, d);
        from = i > 0 && work->key[d] == work->key[work->order[i - 1]] ? from : rows->count;
        uint32_t *at = &work->region_at[region];
        if (*at == HF_NONE || *at < from) {
            *at = rows->count++;
            rows->item[*at] = (struct tally_sum){work->key[d], region, {0, 0, 0}};
        }
        const struct hf_sweep_sum sum = sum_of(work, d);
        sums_add(&rows->item[*at].sum, &sum);
    }
    return HF_OK;
}

static enum hf_status sets_gather(struct tally_work *work) {
    const struct contraction *net = work->net;
    for (int side = 0; side < 2; side++) {
        for (uint32_t d = 0; d < work->network->demand_count; d++) {
            work->key[d] = is_single(work, d) && had(work, d) == (side == 1)
                               ? net->set_of[place_of(work, d)]
                               : HF_NONE;
        }
        HF_TRY(rows_gather(work, net->sets.table.count,
                           side == 1 ? &work->tally->idle : &work->tally->down));
    }
    return HF_OK;
}

static enum hf_status members_make(struct tally_work *work, struct tally_demand *demand) {
    const struct hf_csr *nodes = &work->network->demand_node;
    const uint32_t from = nodes->start[demand->demand];
    const uint32_t end = nodes->start[demand->demand + 1];
    demand->member = hf_take(work->keep, struct lane_member, (size_t)(end - from) + 1);
    if (demand->member == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = from; i < end; i++) {
        const uint32_t place = work->net->place[nodes->item[i]];
        const uint32_t row = demand->had ? place : work->net->set_of[place];
        uint32_t at = work->member_at[row];
        if (at >= demand->member_count || demand->member[at].row != row) {
            at = demand->member_count++;
            work->member_at[row] = at;
            demand->member[at] = (struct lane_member){row, 0};
        }
        demand->member[at].count++;
    }
    return HF_OK;
}

/* Does the demand have to be looked at by itself? */
static bool is_apart(const struct tally_work *work, uint32_t demand) {
    return !is_single(work, demand) || work->question->demand_rows > 0 ||
           work->site_slot[site_of(work->question, demand)] != HF_NONE;
}

static enum hf_status function_demands(struct tally_work *work, struct tally_function *function) {
    uint32_t count = 0;
    for (uint32_t d = 0; d < work->network->demand_count; d++) {
        count += work->network->demand_function[d] == function->function && is_apart(work, d);
    }
    function->demand = hf_take(work->keep, struct tally_demand, (size_t)count + 1);
    if (function->demand == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < work->network->demand_count; d++) {
        if (work->network->demand_function[d] != function->function || !is_apart(work, d)) {
            continue;
        }
        struct tally_demand *demand = &function->demand[function->demand_count++];
        *demand = (struct tally_demand){
            .demand = d,
            .region = region_of(work->question, d),
            .needed = needed_of(work, d),
            .site = work->site_slot[site_of(work->question, d)],
            .had = had(work, d),
        };
        if (!is_single(work, d)) {
            demand->sum = sum_of(work, d);
        }
        HF_TRY(members_make(work, demand));
    }
    return HF_OK;
}

static enum hf_status functions_gather(struct tally_work *work) {
    const struct hf_network *network = work->network;
    struct tally *tally = work->tally;
    uint8_t *is_asked = hf_new(work->scratch, uint8_t, (size_t)network->function_count + 1);
    tally->function =
        hf_new(work->keep, struct tally_function, (size_t)network->function_count + 1);
    if (is_asked == NULL || tally->function == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        is_asked[network->demand_function[d]] = 1;
    }
    for (uint32_t f = 0; f < network->function_count; f++) {
        if (is_asked[f] == 0) {
            continue;
        }
        struct tally_function *function = &tally->function[tally->function_count++];
        function->function = f;
        for (uint32_t d = 0; d < network->demand_count; d++) {
            const bool is_row =
                network->demand_function[d] == f && is_single(work, d) && had(work, d);
            work->key[d] = is_row ? place_of(work, d) : HF_NONE;
        }
        HF_TRY(rows_gather(work, work->net->place_count, &function->cut));
        HF_TRY(function_demands(work, function));
    }
    return HF_OK;
}

static enum hf_status tally_sites_gather(struct tally_work *work) {
    const struct hf_sweep_question *question = work->question;
    const uint32_t demands = work->network->demand_count;
    const uint32_t sites = question->demand_site == NULL ? demands : question->site_count;
    work->site_size = hf_new(work->scratch, uint32_t, (size_t)sites + 1);
    work->site_slot = hf_take(work->scratch, uint32_t, (size_t)sites + 1);
    work->tally->site_region = hf_take(work->keep, uint32_t, (size_t)demands + 1);
    if (work->site_size == NULL || work->site_slot == NULL || work->tally->site_region == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(work->site_slot, 0xff, ((size_t)sites + 1) * sizeof(uint32_t));
    for (uint32_t d = 0; d < demands; d++) {
        work->site_size[site_of(question, d)]++;
    }
    for (uint32_t d = 0; d < demands; d++) {
        const uint32_t site = site_of(question, d);
        if (work->site_size[site] > 1 && work->site_slot[site] == HF_NONE) {
            work->site_slot[site] = work->tally->site_count;
            work->tally->site_region[work->tally->site_count++] = region_of(question, d);
        }
    }
    return HF_OK;
}

enum hf_status hf_tally_open(const struct contraction *net,
                             const struct hf_sweep_question *question, struct hf_arena *keep,
                             struct hf_arena scratch, struct tally *tally) {
    const size_t demands = net->sets.network->demand_count;
    *tally = (struct tally){.question = question};
    struct tally_work work = {
        .net = net,
        .network = net->sets.network,
        .question = question,
        .tally = tally,
        .keep = keep,
        .scratch = &scratch,
        .key = hf_take(&scratch, uint32_t, demands + 1),
        .order = hf_take(&scratch, uint32_t, demands + 1),
        .region_at = hf_take(&scratch, uint32_t, (size_t)question->region_count + 1),
        .member_at =
            hf_new(&scratch, uint32_t, (size_t)net->place_count + net->sets.table.count + 1),
    };
    if (work.key == NULL || work.order == NULL || work.region_at == NULL ||
        work.member_at == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(tally_sites_gather(&work));
    HF_TRY(sets_gather(&work));
    return functions_gather(&work);
}

/* ---- adding up ---- */

/* Which bits of word `word` of the batch are among the first `count` losses? */
static uint64_t bits_below(uint32_t count, uint32_t first, uint32_t word) {
    const uint64_t at = (uint64_t)first + 64 * (uint64_t)word;
    if (count <= at) {
        return 0;
    }
    return count - at >= 64 ? UINT64_MAX : (UINT64_C(1) << (count - at)) - 1;
}

/* Adds to every loss whose bit is set; `word` is which word of the batch. */
static void bits_add(const struct tally *tally, const struct tally_target *target, uint64_t bits,
                     uint32_t word, const struct tally_sum *sum) {
    const uint32_t regions = tally->question->region_count;
    for (bits &= bits_below(target->count, 0, word); bits != 0; bits &= bits - 1) {
        const size_t loss =
            (size_t)target->first + 64 * (size_t)word + (size_t)__builtin_ctzll(bits);
        sums_add(&target->sum[loss], &sum->sum);
        if (target->region != NULL) {
            sums_add(&target->region[loss * regions + sum->region], &sum->sum);
        }
    }
}

void hf_tally_down(const struct tally *tally, const struct lanes *lanes,
                   const struct tally_target *target) {
    const uint32_t words = lanes->words;
    for (uint32_t w = 0; w < words; w++) {
        for (uint32_t i = 0; i < tally->down.count; i++) {
            const struct tally_sum *sum = &tally->down.item[i];
            bits_add(tally, target, ~lanes->up[(size_t)sum->row * words + w], w, sum);
        }
        for (uint32_t i = 0; i < tally->idle.count; i++) {
            const struct tally_sum *sum = &tally->idle.item[i];
            bits_add(tally, target, ~lanes->works[(size_t)sum->row * words + w], w, sum);
        }
    }
}

static uint64_t demand_word(const struct tally_demand *demand, const struct lanes *lanes,
                            uint32_t word) {
    const uint32_t words = lanes->words;
    if (demand->had) {
        return ~hf_lane_enough(demand->member, demand->member_count, demand->needed,
                               lanes->reached + word, words);
    }
    return demand->member_count == 0 ? 0
                                     : ~hf_lane_enough(demand->member, demand->member_count,
                                                       demand->needed, lanes->up + word, words);
}

static void tally_demand_add(const struct tally *tally, const struct tally_demand *demand,
                             const struct lanes *lanes, const struct tally_target *target) {
    const uint32_t words = lanes->words;
    const struct tally_sum sum = {0, demand->region, demand->sum};
    const bool has_sum = sum.sum.sites != 0 || sum.sum.weight != 0 || sum.sum.unknown != 0;
    const uint32_t rows = target->demand_lost == NULL ? 0 : tally->question->demand_rows;
    if (!has_sum && demand->site == HF_NONE && rows <= target->first) {
        return;
    }
    for (uint32_t w = 0; w < words; w++) {
        const uint64_t lost = demand_word(demand, lanes, w);
        const uint64_t wanted =
            bits_below(rows, target->first, w) & bits_below(target->count, 0, w);
        if (has_sum) {
            bits_add(tally, target, lost, w, &sum);
        }
        if (demand->site != HF_NONE) {
            target->site_lost[(size_t)demand->site * words + w] |= lost;
        }
        if (wanted != 0) {
            target
                ->demand_lost[(size_t)demand->demand * target->row_words + target->first / 64 + w] =
                lost & wanted;
        }
    }
}

void hf_tally_function(const struct tally *tally, const struct tally_function *function,
                       const struct lanes *lanes, const struct tally_target *target) {
    const uint32_t words = lanes->words;
    for (uint32_t i = 0; i < function->cut.count; i++) {
        const struct tally_sum *sum = &function->cut.item[i];
        const uint64_t *works = lanes->works + (size_t)lanes->net->set_of[sum->row] * words;
        const uint64_t *reached = lanes->reached + (size_t)sum->row * words;
        for (uint32_t w = 0; w < words; w++) {
            const uint64_t cut = works[w] & ~reached[w];
            if (cut != 0) {
                bits_add(tally, target, cut, w, sum);
            }
        }
    }
    for (uint32_t i = 0; i < function->demand_count; i++) {
        tally_demand_add(tally, &function->demand[i], lanes, target);
    }
}

void hf_tally_sites(const struct tally *tally, uint32_t words, const struct tally_target *target) {
    for (uint32_t site = 0; site < tally->site_count; site++) {
        const struct tally_sum sum = {0, tally->site_region[site], {1, 0, 0}};
        uint64_t *const lost = target->site_lost + (size_t)site * words;
        for (uint32_t w = 0; w < words; w++) {
            bits_add(tally, target, lost[w], w, &sum);
            lost[w] = 0;
        }
    }
}
