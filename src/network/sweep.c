#include <holdfast/sweep.h>

#include "base/parallel.h"
#include "network/loss.h"
#include "network/tally.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

/* The sets that are asked about, then for each bound: contract the network, prepare the sums, and
 * let threads take one batch of losses after the other. A loss belongs to one batch, and only that
 * batch writes to its sums. */

enum { LOSSES_PER_WORD = 64, FEW_LOSSES = 256, MANY_LOSSES = 1024 };

struct sweep_run {
    const struct hf_network *network;
    const struct hf_sweep_question *question;
    struct hf_sweep *result;
    enum hf_bound bound;
    struct contraction net;
    struct lane_needs needs;
    struct tally tally;
    uint32_t *rank; /* per label: position among the asked */
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

static bool labels_are_valid(const struct hf_network *network,
                             const struct hf_sweep_question *question, uint8_t *seen) {
    if (question->set.start == NULL) {
        return (question->group_count == 0 || question->group != NULL) &&
               each_once(question->group, question->group_count, network->label_count, seen);
    }
    const uint32_t *start = question->set.start;
    for (uint32_t i = 0; i < question->set_count; i++) {
        if (start[i] > start[i + 1]) {
            return false;
        }
    }
    if (start[0] != 0 || (start[question->set_count] > 0 && question->set.item == NULL)) {
        return false;
    }
    for (uint32_t i = 0; i < start[question->set_count]; i++) {
        if (question->set.item[i] >= network->label_count) {
            return false;
        }
    }
    return true;
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

static enum hf_status sets_make(const struct hf_sweep_question *question, struct hf_arena *keep,
                                struct hf_arena scratch, struct hf_sweep *result) {
    uint64_t sets = question->set_count;
    uint64_t items = 0;
    if (question->set.start != NULL) {
        items = question->set.start[question->set_count];
    } else if (!subsets_count(question->group_count, question->size_max, &sets, &items)) {
        return HF_ERR_LIMIT;
    }
    if (sets > HF_SWEEP_LOSSES_MAX) {
        return HF_ERR_LIMIT;
    }
    result->set.start = hf_new(keep, uint32_t, sets + 1);
    result->set.item = hf_take(keep, uint32_t, items + 1);
    uint32_t *position = hf_new(&scratch, uint32_t, (size_t)question->group_count + 1);
    if (result->set.start == NULL || result->set.item == NULL || position == NULL) {
        return HF_ERR_MEMORY;
    }
    result->loss_count = (uint32_t)sets;
    if (question->set.start != NULL) {
        memcpy(result->set.start, question->set.start, (sets + 1) * sizeof(uint32_t));
        if (items > 0) {
            memcpy(result->set.item, question->set.item, items * sizeof(uint32_t));
        }
        return HF_OK;
    }
    uint32_t count = 0;
    for (uint32_t size = 1; size <= question->size_max && size <= question->group_count; size++) {
        (void)subsets_put(question, size, position, &result->set, &count);
    }
    assert(count == result->loss_count);
    return HF_OK;
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
    memset(lanes->lost, 0, (size_t)run->net.sets.asked_count * words * sizeof(uint64_t));
    for (uint32_t lane = 0; lane < target.count; lane++) {
        for (uint32_t i = result->set.start[first + lane]; i < result->set.start[first + lane + 1];
             i++) {
            const uint32_t rank = run->rank[result->set.item[i]];
            lanes->lost[(size_t)rank * words + lane / LOSSES_PER_WORD] |= UINT64_C(1)
                                                                          << lane % LOSSES_PER_WORD;
        }
    }
    hf_lanes_lose(lanes);
    hf_tally_down(&run->tally, lanes, &target);
    for (uint32_t i = 0; i < run->tally.function_count; i++) {
        hf_lanes_reach(lanes, run->tally.function[i].function);
        hf_tally_function(&run->tally, &run->tally.function[i], lanes, &target);
    }
    hf_tally_sites(&run->tally, words, &target);
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
    const struct hf_sweep_question *question = run->question;
    const size_t losses = result->loss_count;
    const size_t demands = run->network->demand_count;
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

/* The labels that occur in the sets, ascending, and where each of them stands. */
static enum hf_status labels_find(struct sweep_run *run, struct hf_arena *scratch,
                                  struct label_question *asked) {
    const struct hf_sweep *result = run->result;
    const uint32_t labels = run->network->label_count;
    uint32_t *group = hf_take(scratch, uint32_t, (size_t)labels + 1);
    run->rank = hf_take(scratch, uint32_t, (size_t)labels + 1);
    if (group == NULL || run->rank == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(run->rank, 0xff, ((size_t)labels + 1) * sizeof(uint32_t));
    for (uint32_t i = 0; i < result->set.start[result->loss_count]; i++) {
        run->rank[result->set.item[i]] = 0;
    }
    *asked = (struct label_question){.group = group, .bound = run->bound};
    for (uint32_t label = 0; label < labels; label++) {
        if (run->rank[label] == 0) {
            run->rank[label] = asked->count;
            group[asked->count++] = label;
        }
    }
    return HF_OK;
}

static enum hf_status bound_run(struct sweep_run *run, struct hf_arena *keep,
                                struct hf_arena scratch) {
    struct hf_sweep *result = run->result;
    struct label_question asked;
    /* What is prepared goes to one half of what is left, the room to prepare it in to the other. */
    struct hf_arena work = scratch;
    HF_TRY(labels_find(run, &work, &asked));
    struct hf_arena aside = work;
    aside.at += hf_arena_left(&work) / 2;
    work.end = aside.at;
    HF_TRY(hf_contract(run->network, &asked, &work, aside, &run->net));
    HF_TRY(hf_lane_needs_open(&run->net, &work, aside, &run->needs));
    HF_TRY(hf_tally_open(&run->net, run->question, &work, aside, &run->tally));
    HF_TRY(sums_open(run, keep));
    run->words = result->loss_count <= FEW_LOSSES    ? 1
                 : result->loss_count <= MANY_LOSSES ? 4
                                                     : LANE_WORDS_MAX;
    const uint32_t size = run->words * LOSSES_PER_WORD;
    run->batch_count = (result->loss_count + size - 1) / size;
    uint32_t threads = run->question->threads == 0 ? hf_parallel_threads() : run->question->threads;
    threads = threads > HF_PARALLEL_MAX ? HF_PARALLEL_MAX : threads;
    threads = threads > run->batch_count ? run->batch_count : threads;
    work.end = scratch.end; /* the other half is free again */
    for (uint32_t slot = 0; slot < threads; slot++) {
        HF_TRY(hf_lanes_open(&run->lanes[slot], &run->net, &run->needs, run->words, &work));
        run->lanes[slot].fixpoint = run->question->fixpoint;
        run->site_lost[slot] =
            hf_new(&work, uint64_t, (size_t)run->tally.site_count * run->words + 1);
        if (run->site_lost[slot] == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    atomic_init(&run->next_batch, 0);
    hf_parallel_run(threads, threads, worker_run, run);
    result->work[run->bound] = (struct hf_sweep_work){
        .lanes = size,
        .places = run->net.place_count,
        .arcs = run->net.arc_start[run->net.place_count],
        .sets = run->net.sets.count,
    };
    for (uint32_t slot = 0; slot < threads; slot++) {
        result->work[run->bound].visits += run->lanes[slot].visits;
    }
    return HF_OK;
}

enum hf_status hf_sweep(const struct hf_network *network, const struct hf_sweep_question *question,
                        struct hf_arena *keep, struct hf_arena scratch, struct hf_sweep *result) {
    if (!hf_network_is_valid(network) || question == NULL || keep == NULL || result == NULL ||
        (size_t)question->fixpoint >= HF_FIXPOINTS || !demands_are_valid(network, question)) {
        return HF_ERR_ARGUMENT;
    }
    uint8_t *seen = hf_new(&scratch, uint8_t, (size_t)network->label_count + 1);
    if (seen == NULL) {
        return HF_ERR_MEMORY;
    }
    if (!labels_are_valid(network, question, seen)) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_sweep made = {.loss_count = 0};
    HF_TRY(sets_make(question, keep, scratch, &made));
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        struct sweep_run run = {.network = network,
                                .question = question,
                                .result = &made,
                                .bound = (enum hf_bound)bound};
        if (question->is_asked[bound]) {
            HF_TRY(bound_run(&run, keep, scratch));
        }
    }
    *result = made;
    return HF_OK;
}
