#include <holdfast/ageing.h>

#include "base/parallel.h"
#include "network/ageing_draw.h"
#include "network/ageing_sum.h"
#include "network/loss.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* What is lost from the start; a network with a label for each thing that ages, contracted; what is
 * served today; then threads take one batch of trials after the other. A trial belongs to one
 * batch, and only that batch writes to its rows; counts over all trials are added up by thread. */

struct ageing_run {
    const struct hf_network *network;
    const struct hf_ageing_question *question;
    struct hf_ageing *result;
    uint8_t *is_lost;   /* nodes, then links */
    uint32_t *label_of; /* the same */
    struct hf_network labelled;
    struct age_units units;
    struct age_net net;
    struct age_sum sum;
    uint32_t batch_count;
    atomic_uint next_batch;
    struct age_lanes lanes[HF_PARALLEL_MAX];
    struct age_draw draw[HF_PARALLEL_MAX];
    struct age_count count[HF_PARALLEL_MAX];
};

/* ---- the question ---- */

static bool elements_are_valid(const struct hf_ageing_elements *elements, uint32_t count,
                               uint32_t pools) {
    if (elements->pool == NULL) {
        return true;
    }
    for (uint32_t i = 0; i < count; i++) {
        const bool is_fine = elements->rate != NULL && elements->rate[i] >= 0.0 &&
                             elements->rate[i] <= HF_AGEING_RATE_MAX; /* refuses NaN */
        if (elements->pool[i] != HF_NONE && (elements->pool[i] >= pools || !is_fine)) {
            return false;
        }
    }
    return true;
}

static bool parts_are_valid(const struct hf_network *network,
                            const struct hf_ageing_question *question) {
    const struct hf_ageing_parts *part = &question->part;
    if (part->count > 0 && (part->node == NULL || part->pool == NULL || part->rate == NULL)) {
        return false;
    }
    for (uint32_t i = 0; i < part->count; i++) {
        const bool is_fine = part->rate[i] >= 0.0 && part->rate[i] <= HF_AGEING_RATE_MAX;
        if ((part->node[i] != HF_NONE && part->node[i] >= network->node_count) ||
            (part->pool[i] != HF_NONE && (part->pool[i] >= question->pool_count || !is_fine))) {
            return false;
        }
    }
    return true;
}

static bool is_age_ratio(double ratio) {
    return ratio >= 0.0 && ratio <= 1.0; /* refuses NaN */
}

static bool age_lots_are_valid(const struct hf_ageing_question *question) {
    if (question->lot_count > 0 && question->lot == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < question->lot_count; i++) {
        if (question->lot[i].pool >= question->pool_count) {
            return false;
        }
    }
    for (uint32_t pool = 0; pool < question->pool_count && question->lot_count > 0; pool++) {
        uint64_t units = 0;
        for (uint32_t i = 0; i < question->lot_count; i++) {
            units += question->lot[i].pool == pool ? question->lot[i].units : 0;
        }
        if (units > question->pool[pool].stock) {
            return false;
        }
    }
    return true;
}

static bool factors_are_valid(const struct hf_ageing_pool *pool, uint32_t months) {
    bool are_valid = true;
    for (uint32_t month = 0; month < months && pool->rate_factor != NULL; month++) {
        const double factor = pool->rate_factor[month];
        are_valid = are_valid && factor >= 0.0 && factor <= HF_AGEING_FACTOR_MAX;
    }
    return are_valid;
}

static bool spares_are_valid(const struct hf_ageing_question *question) {
    if ((question->pool_count > 0 && question->pool == NULL) ||
        (question->delivery_count > 0 && question->delivery == NULL)) {
        return false;
    }
    for (uint32_t i = 0; i < question->pool_count; i++) {
        const struct hf_ageing_pool *pool = &question->pool[i];
        if (!is_age_ratio(pool->repair_loss_ratio) ||
            !(pool->rate_shape >= 0.0 && pool->rate_shape <= 1e15) ||
            !factors_are_valid(pool, question->months)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < question->delivery_count; i++) {
        if (question->delivery[i].pool >= question->pool_count ||
            !is_age_ratio(question->delivery[i].loss_ratio)) {
            return false;
        }
    }
    return age_lots_are_valid(question);
}

static bool sites_are_valid(const struct hf_network *network,
                            const struct hf_ageing_question *question) {
    for (uint32_t d = 0; question->demand_site != NULL && d < network->demand_count; d++) {
        if (question->demand_site[d] >= question->site_count) {
            return false;
        }
    }
    if (question->class_count > 0 &&
        (question->demand_class == NULL || question->demand_weight == NULL)) {
        return false;
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        if ((question->class_count > 0 && question->demand_class[d] >= question->class_count) ||
            (question->demand_weight != NULL && question->demand_weight[d] < 0 &&
             question->demand_weight[d] != HF_COUNT_UNKNOWN)) {
            return false;
        }
    }
    const uint32_t sites =
        question->demand_site == NULL ? network->demand_count : question->site_count;
    for (uint32_t s = 0; question->site_weight != NULL && s < sites; s++) {
        if (question->site_weight[s] < 0 && question->site_weight[s] != HF_COUNT_UNKNOWN) {
            return false;
        }
    }
    return true;
}

static bool answers_are_valid(const struct hf_ageing_question *question) {
    if (question->by_count > HF_AGEING_BY_MAX || question->level_count > HF_AGEING_LEVELS_MAX ||
        (question->by_count > 0 && question->by == NULL) ||
        (question->level_count > 0 && question->level == NULL)) {
        return false;
    }
    for (uint32_t k = 0; k < question->by_count; k++) {
        if (question->by[k] >= question->months) {
            return false;
        }
    }
    for (uint32_t k = 0; k < question->level_count; k++) {
        if (!(question->level[k] > 0.0 && question->level[k] < 1.0)) {
            return false;
        }
    }
    return true;
}

static bool ageing_is_valid(const struct hf_network *network,
                            const struct hf_ageing_question *question) {
    if (!hf_network_is_valid(network) || question == NULL || question->months == 0 ||
        question->months > HF_AGEING_MONTHS_MAX || question->trials == 0 ||
        question->trials > HF_AGEING_TRIALS_MAX || (size_t)question->loss.bound >= HF_BOUNDS ||
        (size_t)question->loss.fixpoint >= HF_FIXPOINTS ||
        (question->loss.count > 0 && question->loss.group == NULL)) {
        return false;
    }
    for (uint32_t i = 0; i < question->loss.count; i++) {
        if (question->loss.group[i] >= network->label_count) {
            return false;
        }
    }
    return elements_are_valid(&question->node, network->node_count, question->pool_count) &&
           elements_are_valid(&question->link, network->link_count, question->pool_count) &&
           parts_are_valid(network, question) && spares_are_valid(question) &&
           sites_are_valid(network, question) && answers_are_valid(question);
}

/* ---- the network with labels of its own ---- */

static enum hf_status loss_apply(struct ageing_run *run, struct hf_arena *keep,
                                 struct hf_arena scratch) {
    const struct hf_network *network = run->network;
    const size_t elements = (size_t)network->node_count + network->link_count;
    run->is_lost = hf_new(keep, uint8_t, elements + 1);
    if (run->is_lost == NULL) {
        return HF_ERR_MEMORY;
    }
    if (run->question->loss.count == 0) {
        return HF_OK;
    }
    struct hf_network_index index = {0};
    HF_TRY(hf_network_index(network, &scratch, &index));
    uint8_t *state = hf_new(&scratch, uint8_t, (size_t)network->demand_count + 1);
    if (state == NULL) {
        return HF_ERR_MEMORY;
    }
    hf_network_search(&index, &run->question->loss, state);
    memcpy(run->is_lost, index.node_gone, network->node_count);
    memcpy(run->is_lost + network->node_count, index.link_down, network->link_count);
    return HF_OK;
}

static enum hf_status rows_label(const struct ageing_run *run, uint32_t first, uint32_t count,
                                 struct hf_arena *keep, struct hf_csr *rows) {
    uint32_t end = 0;
    rows->start = hf_new(keep, uint32_t, (size_t)count + 1);
    rows->item = hf_take(keep, uint32_t, (size_t)count + 1);
    if (rows->start == NULL || rows->item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (run->is_lost[first + i] != 0) {
            rows->item[end++] = run->units.label_count;
        } else if (run->label_of[first + i] != HF_NONE) {
            rows->item[end++] = run->label_of[first + i];
        }
        rows->start[i + 1] = end;
    }
    return HF_OK;
}

static enum hf_status network_label(struct ageing_run *run, struct hf_arena *keep) {
    const struct hf_network *network = run->network;
    run->labelled = *network;
    run->labelled.node_maybe = (struct hf_csr){NULL, NULL};
    run->labelled.link_maybe = (struct hf_csr){NULL, NULL};
    run->labelled.node_unknown = NULL;
    run->labelled.label_threat = NULL;
    run->labelled.label_count = run->units.label_count + 1;
    HF_TRY(rows_label(run, 0, network->node_count, keep, &run->labelled.node_label));
    return rows_label(run, network->node_count, network->link_count, keep,
                      &run->labelled.link_label);
}

/* ---- batches ---- */

static void age_batch_run(struct ageing_run *run, size_t slot, uint32_t batch) {
    struct age_lanes *lanes = &run->lanes[slot];
    const uint32_t first = batch * AGE_LANES;
    const uint32_t left = run->question->trials - first;
    const uint32_t trials = left < AGE_LANES ? left : AGE_LANES;
    hf_age_lanes_clear(lanes, true);
    for (uint32_t pool = 0; pool < run->question->pool_count; pool++) {
        for (uint32_t lane = 0; lane < trials; lane++) {
            hf_age_draw_pool(&run->draw[slot], pool, first + lane, lanes, lane);
        }
    }
    hf_age_lanes_settle(lanes);
    hf_age_count_batch(&run->count[slot], lanes, first, trials);
}

static void age_worker_run(void *context, size_t slot) {
    struct ageing_run *run = context;
    for (;;) {
        const uint32_t batch = atomic_fetch_add_explicit(&run->next_batch, 1, memory_order_relaxed);
        if (batch >= run->batch_count) {
            return;
        }
        age_batch_run(run, slot, batch);
    }
}

static enum hf_status result_open(const struct ageing_run *run, struct hf_arena *keep) {
    struct hf_ageing *result = run->result;
    const struct hf_ageing_question *question = run->question;
    const size_t months = question->months;
    const size_t demands = run->network->demand_count;
    const size_t rows =
        question->demand_rows < question->trials ? question->demand_rows : question->trials;
    result->months = question->months;
    result->trials = question->trials;
    result->site_count =
        question->demand_site == NULL ? run->network->demand_count : question->site_count;
    const size_t sites = result->site_count;
    const size_t pools = (size_t)question->pool_count + 1;
    result->sites_served = hf_new(keep, struct hf_ageing_mean, months);
    result->weight_served = hf_new(keep, struct hf_ageing_mean, months);
    result->weight_level = hf_new(keep, struct hf_ageing_level, months * question->level_count + 1);
    result->trial_sites = hf_new(keep, uint32_t, months * question->trials);
    result->trial_weight = hf_new(keep, int64_t, months * question->trials);
    result->demand = hf_new(keep, struct hf_ageing_row, demands + 1);
    result->site = hf_new(keep, struct hf_ageing_row, sites + 1);
    result->demand_dark = hf_new(keep, uint32_t, demands * question->by_count + 1);
    result->site_dark = hf_new(keep, uint32_t, sites * question->by_count + 1);
    result->site_order = hf_new(keep, uint32_t, sites + 1);
    result->demand_month = hf_new(keep, uint8_t, demands * rows + 1);
    result->pool = hf_new(keep, struct hf_ageing_spares, pools);
    result->pool_empty = hf_new(keep, uint32_t, pools * months);
    result->class_weight = hf_new(keep, int64_t, question->class_count * months + 1);
    if (question->has_site_months) {
        result->site_month = hf_new(keep, uint32_t, sites * months + 1);
    }
    return result->sites_served == NULL || result->weight_served == NULL ||
                   result->weight_level == NULL || result->trial_sites == NULL ||
                   result->trial_weight == NULL || result->demand == NULL || result->site == NULL ||
                   result->demand_dark == NULL || result->site_dark == NULL ||
                   result->site_order == NULL || result->demand_month == NULL ||
                   result->pool == NULL || result->pool_empty == NULL ||
                   result->class_weight == NULL ||
                   (question->has_site_months && result->site_month == NULL)
               ? HF_ERR_MEMORY
               : HF_OK;
}

static void spares_add(struct hf_ageing *result, const struct age_draw *draw, uint32_t pools) {
    for (uint32_t pool = 0; pool < pools; pool++) {
        result->pool[pool].failures += draw->spares[pool].failures;
        result->pool[pool].unreplaced += draw->spares[pool].unreplaced;
        result->pool[pool].restorable += draw->spares[pool].restorable;
        uint32_t so_far = 0;
        for (uint32_t month = 0; month < result->months; month++) {
            so_far += draw->empty[(size_t)pool * result->months + month];
            result->pool_empty[(size_t)pool * result->months + month] += so_far;
        }
    }
}

static enum hf_status trials_run(struct ageing_run *run, struct hf_arena work) {
    uint32_t threads = run->question->threads == 0 ? hf_parallel_threads() : run->question->threads;
    run->batch_count = (run->question->trials + AGE_LANES - 1) / AGE_LANES;
    threads = threads > HF_PARALLEL_MAX ? HF_PARALLEL_MAX : threads;
    threads = threads > run->batch_count ? run->batch_count : threads;
    for (uint32_t slot = 0; slot < threads; slot++) {
        HF_TRY(hf_age_lanes_open(&run->lanes[slot], &run->net, &work));
        HF_TRY(hf_age_draw_open(&run->units, run->net.row_count, &work, &run->draw[slot]));
        HF_TRY(hf_age_count_open(&run->sum, &work, &run->count[slot]));
    }
    HF_TRY(hf_age_sum_today(&run->sum, &run->lanes[0]));
    run->lanes[0].visits = 0;
    atomic_init(&run->next_batch, 0);
    hf_parallel_run(threads, threads, age_worker_run, run);
    for (uint32_t slot = 0; slot < threads; slot++) {
        hf_age_count_add(&run->count[slot]);
        spares_add(run->result, &run->draw[slot], run->question->pool_count);
        run->result->visits += run->lanes[slot].visits;
    }
    return hf_age_sum_finish(&run->sum, work);
}

enum hf_status hf_ageing(const struct hf_network *network,
                         const struct hf_ageing_question *question, struct hf_arena *keep,
                         struct hf_arena scratch, struct hf_ageing *result) {
    if (!ageing_is_valid(network, question) || keep == NULL || result == NULL) {
        return HF_ERR_ARGUMENT;
    }
    if (network->node_count > UINT32_MAX / 2 - network->link_count / 2 - 1) {
        return HF_ERR_LIMIT;
    }
    struct hf_ageing made = {.months = 0};
    struct ageing_run run = {.network = network, .question = question, .result = &made};
    HF_TRY(result_open(&run, keep));
    /* What is prepared goes to one half of what is left, the room to prepare it in to the other. */
    struct hf_arena work = scratch;
    struct hf_arena aside = scratch;
    aside.at += hf_arena_left(&scratch) / 2;
    work.end = aside.at;
    HF_TRY(loss_apply(&run, &work, aside));
    run.label_of = hf_take(&work, uint32_t, (size_t)network->node_count + network->link_count + 1);
    if (run.label_of == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_age_units_open(network, question, run.is_lost, &work, &run.units, run.label_of));
    HF_TRY(network_label(&run, &work));
    HF_TRY(hf_age_net_open(&run.labelled, run.units.label_count, &question->loss, &work, aside,
                           &run.net));
    for (uint32_t i = 0; i < run.units.count; i++) {
        const uint32_t label = run.units.row[i];
        run.units.row[i] = label == HF_NONE ? run.net.row_count : run.net.label_row[label];
    }
    HF_TRY(hf_age_sum_open(&run.net, question, &made, &work, &run.sum));
    work.end = scratch.end; /* the other half is free again */
    HF_TRY(trials_run(&run, work));
    made.places = run.net.net.place_count;
    made.arcs = run.net.net.arc_start[run.net.net.place_count];
    *result = made;
    return HF_OK;
}
