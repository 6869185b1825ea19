#include <holdfast/sweep.h>

#include "base/parallel.h"
#include "network/loss.h"
#include "network/tally.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

/* For each bound: contract the network and prepare the sums, which serves any losses of the labels
 * that are asked about; then let threads take one batch of losses after the other. A loss belongs
 * to one batch, and only that batch writes to its sums. */

enum { LOSSES_PER_WORD = 64, FEW_LOSSES = 256, MANY_LOSSES = 1024 };

/* The network as one bound sees it. */
struct sweep_ready {
    struct contraction net;
    struct lane_needs needs;
    struct tally tally;
    uint32_t *rank; /* per label: position among the asked; HF_NONE: not asked about */
};

struct hf_sweep_ready {
    struct hf_sweep_question question;
    uint32_t label_count, demand_count;
    struct sweep_ready bound[HF_BOUNDS]; /* those that are asked */
};

struct sweep_run {
    const struct hf_sweep_ready *ready;
    const struct sweep_ready *at;
    struct hf_sweep *result;
    enum hf_bound bound;
    uint32_t words, batch_count;
    atomic_uint next_batch;
    struct lanes lanes[HF_PARALLEL_MAX];
    uint64_t *site_lost[HF_PARALLEL_MAX];
};

/* ---- the question ---- */

static bool each_once(const uint32_t *label, uint32_t count, uint32_t limit, uint8_t *seen) {
    for (uint32_t i = 0; i < count; i++) {
        if (label[i] >= limit || seen[label[i]] != 0) {
            return false;
        }
        seen[label[i]] = 1;
    }
    return true;
}

static bool sets_are_valid(const struct hf_csr *set, uint32_t count, uint32_t label_count) {
    const uint32_t *start = set->start;
    for (uint32_t i = 0; i < count; i++) {
        if (start[i] > start[i + 1]) {
            return false;
        }
    }
    if (start[0] != 0 || (start[count] > 0 && set->item == NULL)) {
        return false;
    }
    for (uint32_t i = 0; i < start[count]; i++) {
        if (set->item[i] >= label_count) {
            return false;
        }
    }
    return true;
}

static bool labels_are_valid(const struct hf_network *network,
                             const struct hf_sweep_question *question, uint8_t *seen) {
    if (question->set.start != NULL) {
        return sets_are_valid(&question->set, question->set_count, network->label_count);
    }
    return (question->group_count == 0 || question->group != NULL) &&
           each_once(question->group, question->group_count, network->label_count, seen);
}

static bool demands_are_valid(const struct hf_network *network,
                              const struct hf_sweep_question *question) {
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const int64_t weight = question->demand_weight == NULL ? 0 : question->demand_weight[d];
        if ((question->demand_site != NULL && question->demand_site[d] >= question->site_count) ||
            (question->demand_region != NULL &&
             question->demand_region[d] >= question->region_count) ||
            (weight < 0 && weight != HF_COUNT_UNKNOWN)) {
            return false;
        }
    }
    return true;
}

/* ---- sets ---- */

/* How many sets of 1 ... size_max labels there are, and how many labels stand in them; false when
 * too many. */
static bool subsets_count(uint32_t labels, uint32_t size_max, uint64_t *sets, uint64_t *items) {
    uint64_t count = 1;
    *sets = 0;
    *items = 0;
    for (uint32_t size = 1; size <= size_max && size <= labels; size++) {
        count = count * (labels - size + 1) / size; /* below 2^24 before, so below 2^56 */
        *sets += count;
        *items += count * size;
        if (count > HF_SWEEP_LOSSES_MAX || *sets > HF_SWEEP_LOSSES_MAX || *items > UINT32_MAX / 2) {
            return false;
        }
    }
    return true;
}

/* All sets of `size` positions, in lexicographic order, as labels. Returns the end of `item`. */
static uint32_t subsets_put(const struct hf_sweep_question *question, uint32_t size,
                            uint32_t *position, struct hf_csr *set, uint32_t *count) {
    uint32_t end = set->start[*count];
    for (uint32_t i = 0; i < size; i++) {
        position[i] = i;
    }
    for (;;) {
        for (uint32_t i = 0; i < size; i++) {
            set->item[end++] = question->group[position[i]];
        }
        set->start[++*count] = end;
        uint32_t at = size;
        while (at > 0 && position[at - 1] == question->group_count - size + at - 1) {
            at--;
        }
        if (at == 0) {
            return end;
        }
        position[at - 1]++;
        for (uint32_t i = at; i < size; i++) {
            position[i] = position[i - 1] + 1;
        }
    }
}

static enum hf_status sets_copy(const struct hf_csr *set, uint32_t count, struct hf_arena *keep,
                                struct hf_sweep *result) {
    if (count > HF_SWEEP_LOSSES_MAX) {
        return HF_ERR_LIMIT;
    }
    const size_t items = set->start[count];
    result->set.start = hf_take(keep, uint32_t, (size_t)count + 1);
    result->set.item = hf_take(keep, uint32_t, items + 1);
    if (result->set.start == NULL || result->set.item == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(result->set.start, set->start, ((size_t)count + 1) * sizeof(uint32_t));
    if (items > 0) {
        memcpy(result->set.item, set->item, items * sizeof(uint32_t));
    }
    result->loss_count = count;
    return HF_OK;
}

static enum hf_status sets_make(const struct hf_sweep_question *question, struct hf_arena *keep,
                                struct hf_arena scratch, struct hf_sweep *result) {
    if (question->set.start != NULL) {
        return sets_copy(&question->set, question->set_count, keep, result);
    }
    uint64_t sets = 0;
    uint64_t items = 0;
    if (!subsets_count(question->group_count, question->size_max, &sets, &items) ||
        sets > HF_SWEEP_LOSSES_MAX) {
        return HF_ERR_LIMIT;
    }
    result->set.start = hf_new(keep, uint32_t, sets + 1);
    result->set.item = hf_take(keep, uint32_t, items + 1);
    uint32_t *position = hf_new(&scratch, uint32_t, (size_t)question->group_count + 1);
    if (result->set.start == NULL || result->set.item == NULL || position == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t size = 1; size <= question->size_max && size <= question->group_count; size++) {
        (void)subsets_put(question, size, position, &result->set, &count);
    }
    assert(count == sets);
    result->loss_count = count;
    return HF_OK;
}

/* ---- what serves any losses ---- */

/* The labels that are asked about, ascending, and where each of them stands. */
static enum hf_status labels_find(const struct hf_sweep_ready *ready, struct hf_arena *keep,
                                  struct hf_arena *scratch, uint32_t **rank,
                                  struct label_question *asked) {
    const struct hf_sweep_question *question = &ready->question;
    const bool has_sets = question->set.start != NULL;
    const uint32_t *item = has_sets ? question->set.item : question->group;
    const uint32_t items =
        has_sets ? question->set.start[question->set_count] : question->group_count;
    uint32_t *group = hf_take(scratch, uint32_t, (size_t)ready->label_count + 1);
    *rank = hf_take(keep, uint32_t, (size_t)ready->label_count + 1);
    if (group == NULL || *rank == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(*rank, 0xff, ((size_t)ready->label_count + 1) * sizeof(uint32_t));
    for (uint32_t i = 0; i < items; i++) {
        (*rank)[item[i]] = 0;
    }
    asked->group = group;
    for (uint32_t label = 0; label < ready->label_count; label++) {
        if ((*rank)[label] == 0) {
            (*rank)[label] = asked->count;
            group[asked->count++] = label;
        }
    }
    return HF_OK;
}

static enum hf_status bound_open(const struct hf_network *network, struct hf_sweep_ready *ready,
                                 enum hf_bound bound, struct hf_arena *keep,
                                 struct hf_arena scratch) {
    struct sweep_ready *at = &ready->bound[bound];
    struct label_question asked = {.bound = bound};
    HF_TRY(labels_find(ready, keep, &scratch, &at->rank, &asked));
    HF_TRY(hf_contract(network, &asked, keep, scratch, &at->net));
    HF_TRY(hf_lane_needs_open(&at->net, keep, scratch, &at->needs));
    return hf_tally_open(&at->net, &ready->question, keep, scratch, &at->tally);
}

static enum hf_status sweep_check(const struct hf_network *network,
                                  const struct hf_sweep_question *question,
                                  struct hf_arena scratch) {
    if (!hf_network_is_valid(network) || question == NULL ||
        (size_t)question->fixpoint >= HF_FIXPOINTS || !demands_are_valid(network, question)) {
        return HF_ERR_ARGUMENT;
    }
    uint8_t *seen = hf_new(&scratch, uint8_t, (size_t)network->label_count + 1);
    if (seen == NULL) {
        return HF_ERR_MEMORY;
    }
    return labels_are_valid(network, question, seen) ? HF_OK : HF_ERR_ARGUMENT;
}

/* ---- batches ---- */

static void batch_run(struct sweep_run *run, size_t slot, uint32_t batch) {
    struct lanes *lanes = &run->lanes[slot];
    const struct hf_sweep *result = run->result;
    const uint32_t words = run->words;
    const uint32_t size = words * LOSSES_PER_WORD;
    const uint32_t first = batch * size;
    const uint32_t left = result->loss_count - first;
    const struct tally_target target = {
        .site_lost = run->site_lost[slot],
        .sum = result->sum[run->bound],
        .region = result->region[run->bound],
        .demand_lost = result->demand_lost[run->bound],
        .row_words = result->row_words,
        .first = first,
        .count = left < size ? left : size,
    };
    memset(lanes->lost, 0, (size_t)run->at->net.sets.asked_count * words * sizeof(uint64_t));
    for (uint32_t lane = 0; lane < target.count; lane++) {
        for (uint32_t i = result->set.start[first + lane]; i < result->set.start[first + lane + 1];
             i++) {
            const uint32_t rank = run->at->rank[result->set.item[i]];
            lanes->lost[(size_t)rank * words + lane / LOSSES_PER_WORD] |= UINT64_C(1)
                                                                          << lane % LOSSES_PER_WORD;
        }
    }
    hf_lanes_lose(lanes);
    hf_tally_down(&run->at->tally, lanes, &target);
    for (uint32_t i = 0; i < run->at->tally.function_count; i++) {
        hf_lanes_reach(lanes, run->at->tally.function[i].function);
        hf_tally_function(&run->at->tally, &run->at->tally.function[i], lanes, &target);
    }
    hf_tally_sites(&run->at->tally, words, &target);
}

static void worker_run(void *context, size_t slot) {
    struct sweep_run *run = context;
    for (;;) {
        const uint32_t batch = atomic_fetch_add_explicit(&run->next_batch, 1, memory_order_relaxed);
        if (batch >= run->batch_count) {
            return;
        }
        batch_run(run, slot, batch);
    }
}

static enum hf_status sums_open(struct sweep_run *run, struct hf_arena *keep) {
    struct hf_sweep *result = run->result;
    const struct hf_sweep_question *question = &run->ready->question;
    const size_t losses = result->loss_count;
    const size_t demands = run->ready->demand_count;
    result->sum[run->bound] = hf_new(keep, struct hf_sweep_sum, losses + 1);
    if (question->region_count > 0) {
        result->region[run->bound] =
            hf_new(keep, struct hf_sweep_sum, losses * question->region_count + 1);
    }
    const size_t rows = question->demand_rows < losses ? question->demand_rows : losses;
    result->row_words = (rows + LOSSES_PER_WORD - 1) / LOSSES_PER_WORD;
    if (question->demand_rows > 0) {
        result->demand_lost[run->bound] = hf_new(keep, uint64_t, demands * result->row_words + 1);
    }
    const bool is_done = result->sum[run->bound] != NULL &&
                         (question->region_count == 0 || result->region[run->bound] != NULL) &&
                         (question->demand_rows == 0 || result->demand_lost[run->bound] != NULL);
    return is_done ? HF_OK : HF_ERR_MEMORY;
}

static enum hf_status bound_lose(struct sweep_run *run, struct hf_arena *keep,
                                 struct hf_arena scratch) {
    struct hf_sweep *result = run->result;
    HF_TRY(sums_open(run, keep));
    run->words = result->loss_count <= FEW_LOSSES    ? 1
                 : result->loss_count <= MANY_LOSSES ? 4
                                                     : LANE_WORDS_MAX;
    const uint32_t size = run->words * LOSSES_PER_WORD;
    const struct hf_sweep_question *question = &run->ready->question;
    run->batch_count = (result->loss_count + size - 1) / size;
    uint32_t threads = question->threads == 0 ? hf_parallel_threads() : question->threads;
    threads = threads > HF_PARALLEL_MAX ? HF_PARALLEL_MAX : threads;
    threads = threads > run->batch_count ? run->batch_count : threads;
    for (uint32_t slot = 0; slot < threads; slot++) {
        HF_TRY(
            hf_lanes_open(&run->lanes[slot], &run->at->net, &run->at->needs, run->words, &scratch));
        run->lanes[slot].fixpoint = question->fixpoint;
        run->site_lost[slot] =
            hf_new(&scratch, uint64_t, (size_t)run->at->tally.site_count * run->words + 1);
        if (run->site_lost[slot] == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    atomic_init(&run->next_batch, 0);
    hf_parallel_run(threads, threads, worker_run, run);
    result->work[run->bound] = (struct hf_sweep_work){
        .lanes = size,
        .places = run->at->net.place_count,
        .arcs = run->at->net.arc_start[run->at->net.place_count],
        .sets = run->at->net.sets.table.count,
    };
    for (uint32_t slot = 0; slot < threads; slot++) {
        result->work[run->bound].visits += run->lanes[slot].visits;
    }
    return HF_OK;
}

/* ---- the calls ---- */

enum hf_status hf_sweep_open(const struct hf_network *network,
                             const struct hf_sweep_question *question, struct hf_arena *keep,
                             struct hf_arena scratch, const struct hf_sweep_ready **ready) {
    if (keep == NULL || ready == NULL) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(sweep_check(network, question, scratch));
    struct hf_sweep_ready *made = hf_new(keep, struct hf_sweep_ready, 1);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    made->question = *question;
    made->label_count = network->label_count;
    made->demand_count = network->demand_count;
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        if (question->is_asked[bound]) {
            HF_TRY(bound_open(network, made, (enum hf_bound)bound, keep, scratch));
        }
    }
    *ready = made;
    return HF_OK;
}

static bool are_asked(const struct hf_sweep_ready *ready, const struct hf_csr *set,
                      uint32_t count) {
    if (!sets_are_valid(set, count, ready->label_count)) {
        return false;
    }
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        const uint32_t *rank = ready->question.is_asked[bound] ? ready->bound[bound].rank : NULL;
        for (uint32_t i = 0; i < set->start[count] && rank != NULL; i++) {
            if (rank[set->item[i]] == HF_NONE) {
                return false;
            }
        }
    }
    return true;
}

enum hf_status hf_sweep_lose(const struct hf_sweep_ready *ready, const struct hf_csr *set,
                             uint32_t set_count, struct hf_arena *keep, struct hf_arena scratch,
                             struct hf_sweep *result) {
    if (ready == NULL || set == NULL || set->start == NULL || keep == NULL || result == NULL ||
        !are_asked(ready, set, set_count)) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_sweep made = {.loss_count = 0};
    HF_TRY(sets_copy(set, set_count, keep, &made));
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        struct sweep_run run = {.ready = ready,
                                .at = &ready->bound[bound],
                                .result = &made,
                                .bound = (enum hf_bound)bound};
        if (ready->question.is_asked[bound]) {
            HF_TRY(bound_lose(&run, keep, scratch));
        }
    }
    *result = made;
    return HF_OK;
}

/* What is prepared for one bound goes to one half of what is left, the room to prepare it in to the
 * other, which is free again when losses are lost. */
static enum hf_status bound_sweep(const struct hf_network *network, struct hf_sweep_ready *ready,
                                  struct sweep_run *run, struct hf_arena *keep,
                                  struct hf_arena scratch) {
    struct hf_arena work = scratch;
    struct hf_arena aside = scratch;
    aside.at += hf_arena_left(&scratch) / 2;
    work.end = aside.at;
    HF_TRY(bound_open(network, ready, run->bound, &work, aside));
    work.end = scratch.end;
    return bound_lose(run, keep, work);
}

enum hf_status hf_sweep(const struct hf_network *network, const struct hf_sweep_question *question,
                        struct hf_arena *keep, struct hf_arena scratch, struct hf_sweep *result) {
    if (keep == NULL || result == NULL) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(sweep_check(network, question, scratch));
    struct hf_sweep made = {.loss_count = 0};
    struct hf_sweep_ready ready = {.question = *question,
                                   .label_count = network->label_count,
                                   .demand_count = network->demand_count};
    HF_TRY(sets_make(question, keep, scratch, &made));
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        struct sweep_run run = {.ready = &ready,
                                .at = &ready.bound[bound],
                                .result = &made,
                                .bound = (enum hf_bound)bound};
        if (question->is_asked[bound]) {
            HF_TRY(bound_sweep(network, &ready, &run, keep, scratch));
        }
    }
    *result = made;
    return HF_OK;
}
