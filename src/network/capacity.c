#include <holdfast/capacity.h>

#include "base/parallel.h"
#include "network/carry.h"

#include <assert.h>
#include <string.h>

/* Each loss by itself: who is connected and what is down by the plain search, then runs of
 * network/carry.h: in the best case all demands together and, where that does not fit, each class
 * alone; in the worst case one function after the other on what is left. */

struct capacity_run {
    const struct hf_network *network; /* of `order` */
    const struct hf_capacity_question *question;
    struct network_order order;
    struct carry_map map;
    int64_t *room[HF_BOUNDS]; /* per link */
    int64_t total;
    bool is_alike; /* no demand asks for more nodes in the worst case than in the best one */
    bool is_known; /* nor is a capacity unknown, nor several nodes needed */
    const uint32_t *demand_class;
    uint32_t class_count;
    struct hf_capacity_sum *sum, *of_class;
    struct hf_capacity_cut *cut; /* per loss cuts_max */
    uint32_t *cut_count;         /* per loss */
};

struct capacity_worker {
    const struct capacity_run *run;
    struct hf_network_index index;
    struct carry carry;
    uint8_t *state;       /* per demand */
    uint8_t *is_dead;     /* per edge */
    uint8_t *is_gate;     /* per node */
    int64_t *used;        /* 2 a link */
    uint8_t *takes;       /* per demand: takes part in the run */
    uint8_t *is_open;     /* per function: its gateways take part */
    int64_t *of_function; /* per function: traffic connected in the worst case */
    uint32_t *order;      /* of functions */
    uint32_t first, step; /* losses that are its own */
    uint8_t *was_down;    /* per node, then per link: in the best case */
    bool is_whole;        /* `carry` holds one function with all its demands */
    uint64_t visits;
};

static int64_t capacity_less(int64_t left, int64_t right) {
    return left < right ? left : right;
}

/* ---- the question ---- */

static bool amount_is_valid(int64_t amount) {
    return amount >= 0 || amount == HF_COUNT_UNKNOWN;
}

static bool capacity_question_is_valid(const struct hf_network *network,
                                       const struct hf_capacity_question *question) {
    if (question == NULL || (size_t)question->fixpoint >= HF_FIXPOINTS ||
        (question->link_capacity == NULL && network->link_count > 0) ||
        (question->demand_traffic == NULL && network->demand_count > 0) ||
        (question->set_count > 0 && question->set.start == NULL)) {
        return false;
    }
    for (uint32_t i = 0; i < network->link_count; i++) {
        if (!amount_is_valid(question->link_capacity[i])) {
            return false;
        }
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        if (!amount_is_valid(question->demand_traffic[d]) ||
            (question->demand_class != NULL &&
             question->demand_class[d] >= question->class_count)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < question->set_count; i++) {
        if (question->set.start[i] > question->set.start[i + 1]) {
            return false;
        }
    }
    for (uint32_t i = 0; question->set_count > 0 && i < question->set.start[question->set_count];
         i++) {
        if (question->set.item[i] >= network->label_count) {
            return false;
        }
    }
    return true;
}

static void needs_compare(struct capacity_run *run) {
    run->is_alike = true;
    run->is_known = true;
    for (uint32_t d = 0; d < run->network->demand_count; d++) {
        const uint32_t worst = hf_demand_needed(run->network, HF_BOUND_WORST, d);
        run->is_alike = run->is_alike && hf_demand_needed(run->network, HF_BOUND_BEST, d) == worst;
        run->is_known = run->is_known && run->is_alike && worst <= 1;
    }
}

static enum hf_status capacity_prepare(struct capacity_run *run, const struct hf_network *was,
                                       struct hf_arena *scratch, struct hf_arena aside) {
    const struct hf_capacity_question *question = run->question;
    HF_TRY(hf_network_reorder(was, scratch, aside, &run->order));
    const struct hf_network *network = &run->order.network;
    run->network = network;
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const int64_t traffic = question->demand_traffic[d];
        if (traffic != HF_COUNT_UNKNOWN && (traffic > HF_CAPACITY_TRAFFIC_MAX - run->total)) {
            return HF_ERR_LIMIT;
        }
        run->total += traffic == HF_COUNT_UNKNOWN ? 0 : traffic;
    }
    run->demand_class =
        question->demand_class == NULL ? network->demand_function : question->demand_class;
    run->class_count =
        question->demand_class == NULL ? network->function_count : question->class_count;
    needs_compare(run);
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        run->room[bound] = hf_take(scratch, int64_t, (size_t)network->link_count + 1);
        if (run->room[bound] == NULL) {
            return HF_ERR_MEMORY;
        }
        for (uint32_t i = 0; i < network->link_count; i++) {
            const int64_t unknown = bound == HF_BOUND_BEST ? run->total : 0;
            const int64_t capacity = question->link_capacity[run->order.link_old[i]];
            run->is_known = run->is_known && capacity != HF_COUNT_UNKNOWN;
            run->room[bound][i] =
                capacity == HF_COUNT_UNKNOWN ? unknown : capacity_less(capacity, run->total);
        }
    }
    return hf_carry_map(&run->order, scratch, &run->map);
}

/* ---- one run ---- */

/* What is dead whatever the run: links, and ways of demands to nodes that are down. */
static void edges_mark(struct capacity_worker *worker) {
    const struct carry_map *map = &worker->run->map;
    for (uint32_t edge = 0; edge < map->part_from; edge++) {
        worker->is_dead[edge] = worker->index.link_down[edge] |
                                worker->index.node_down[map->end[0][edge]] |
                                worker->index.node_down[map->end[1][edge]];
    }
}

/* Connected, though nothing of it is needed: it fits whatever the links carry. */
static bool is_free(const struct capacity_worker *worker, enum hf_bound bound, uint32_t demand) {
    return hf_demand_needed(worker->run->network, bound, demand) == 0;
}

/* Whether its traffic can be lost for want of room: it is connected through a node, and somebody
 * says how much it is. */
static bool demand_flows(const struct capacity_worker *worker, enum hf_bound bound,
                         uint32_t demand) {
    return worker->state[demand] == HF_DEMAND_SERVED &&
           worker->run->question->demand_traffic[demand] != HF_COUNT_UNKNOWN &&
           worker->run->question->demand_traffic[demand] > 0 && !is_free(worker, bound, demand);
}

/* Takes in the demands of takes[], and the gateways of their functions; fills what the run needs.
 */
static void run_load(struct capacity_worker *worker, enum hf_bound bound) {
    const struct capacity_run *run = worker->run;
    const struct hf_network *network = run->network;
    const struct carry_map *map = &run->map;
    struct carry *carry = &worker->carry;
    memset(carry->want, 0, map->vertex_count * sizeof *carry->want);
    memset(worker->is_gate, 0, network->node_count);
    memset(worker->is_open, 0, network->function_count);
    memset(worker->is_dead + map->gate_from, 1, map->edge_count - map->gate_from);
    uint32_t edge = map->part_from;
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const uint32_t size = network->demand_node.start[d + 1] - network->demand_node.start[d];
        const uint32_t f = network->demand_function[d];
        for (uint32_t i = 0; size > 1 && i < size; i++, edge++) {
            worker->is_dead[edge] =
                worker->takes[d] == 0 || worker->index.node_down[map->end[0][edge]] != 0;
        }
        if (worker->takes[d] == 0) {
            continue;
        }
        carry->want[map->demand_vertex[d]] += run->question->demand_traffic[d];
        const uint32_t from = network->gateway.start[f];
        if (worker->is_open[f] == 0) {
            worker->is_open[f] = 1;
            for (uint32_t i = from; i < network->gateway.start[f + 1]; i++) {
                const uint32_t node = network->gateway.item[i];
                worker->is_gate[node] |= worker->index.node_down[node] == 0 ? 1 : 0;
                worker->is_dead[map->gate_from + i] = worker->index.node_down[node] != 0;
            }
        }
    }
    carry->room = run->room[bound];
    carry->total = run->total;
    carry->is_dead = worker->is_dead;
    carry->is_gate = worker->is_gate;
}

/* ---- best case ---- */

/* Who is connected, by class; what is connected without a node (nothing of it is needed) fits. */
static int64_t best_connect(struct capacity_worker *worker, struct hf_capacity_sum *sum,
                            struct hf_capacity_sum *of_class) {
    const struct capacity_run *run = worker->run;
    int64_t without = 0;
    for (uint32_t d = 0; d < run->network->demand_count; d++) {
        struct hf_capacity_sum *class_sum = &of_class[run->demand_class[d]];
        const int64_t traffic = run->question->demand_traffic[d];
        worker->takes[d] = demand_flows(worker, HF_BOUND_BEST, d);
        if (worker->state[d] != HF_DEMAND_SERVED) {
            continue;
        }
        if (traffic == HF_COUNT_UNKNOWN) {
            sum->unknown++;
            class_sum->unknown++;
            continue;
        }
        sum->connected[HF_BOUND_BEST] += traffic;
        class_sum->connected[HF_BOUND_BEST] += traffic;
        if (is_free(worker, HF_BOUND_BEST, d)) {
            without += traffic;
            class_sum->most += traffic;
        }
    }
    return without;
}

static void best_run(struct capacity_worker *worker, uint32_t loss) {
    const struct capacity_run *run = worker->run;
    struct hf_capacity_sum *sum = &run->sum[loss];
    struct hf_capacity_sum *of_class = run->of_class + (size_t)loss * run->class_count;
    const uint32_t cuts_max = run->question->cuts_max;
    struct hf_capacity_cut *cut = run->cut + (size_t)loss * (cuts_max + 1);
    worker->carry.used = NULL;
    const int64_t without = best_connect(worker, sum, of_class);
    run_load(worker, HF_BOUND_BEST);
    sum->most = without + hf_carry_run(&worker->carry);
    run->cut_count[loss] = hf_carry_cuts(&worker->carry, cuts_max, cut);
    uint32_t functions = 0;
    for (uint32_t f = 0; f < run->network->function_count; f++) {
        functions += worker->is_open[f];
    }
    worker->is_whole = functions == 1;
    /* With one set of gateways, together is alone. */
    const bool fits = functions <= 1 && sum->most == sum->connected[HF_BOUND_BEST];
    const bool has_cuts = run->cut_count[loss] > 0;
    int64_t alone = 0;
    int64_t worst = 0;
    for (uint32_t k = 0; k < run->class_count; k++) {
        const int64_t connected = of_class[k].connected[HF_BOUND_BEST];
        if (fits || connected == of_class[k].most) {
            of_class[k].most = connected;
        } else if (connected == sum->connected[HF_BOUND_BEST]) {
            of_class[k].most = sum->most;
        } else {
            for (uint32_t d = 0; d < run->network->demand_count; d++) {
                worker->takes[d] =
                    run->demand_class[d] == k && demand_flows(worker, HF_BOUND_BEST, d);
            }
            worker->is_whole = false;
            run_load(worker, HF_BOUND_BEST);
            of_class[k].most += hf_carry_run(&worker->carry);
            if (!has_cuts && connected - of_class[k].most > worst) {
                worst = connected - of_class[k].most;
                run->cut_count[loss] = hf_carry_cuts(&worker->carry, cuts_max, cut);
            }
        }
        alone += of_class[k].most;
    }
    sum->most = capacity_less(sum->most, alone);
}

/* ---- worst case ---- */

static bool is_split(const struct hf_network *network, uint32_t demand) {
    return hf_demand_needed(network, HF_BOUND_WORST, demand) > 1;
}

static void worst_connect(struct capacity_worker *worker, struct hf_capacity_sum *sum,
                          struct hf_capacity_sum *of_class) {
    const struct capacity_run *run = worker->run;
    memset(worker->of_function, 0, run->network->function_count * sizeof *worker->of_function);
    for (uint32_t d = 0; d < run->network->demand_count; d++) {
        const int64_t traffic = run->question->demand_traffic[d];
        if (worker->state[d] != HF_DEMAND_SERVED || traffic == HF_COUNT_UNKNOWN) {
            continue;
        }
        sum->connected[HF_BOUND_WORST] += traffic;
        of_class[run->demand_class[d]].connected[HF_BOUND_WORST] += traffic;
        worker->of_function[run->network->demand_function[d]] += traffic;
        if (is_free(worker, HF_BOUND_WORST, d)) {
            sum->least += traffic;
            of_class[run->demand_class[d]].least += traffic;
        }
    }
}

/* Functions with traffic, most first; returns how many. */
static uint32_t functions_order(struct capacity_worker *worker) {
    uint32_t count = 0;
    for (uint32_t f = 0; f < worker->run->network->function_count; f++) {
        uint32_t at = count;
        if (worker->of_function[f] == 0) {
            continue;
        }
        while (at > 0 && worker->of_function[worker->order[at - 1]] < worker->of_function[f]) {
            worker->order[at] = worker->order[at - 1];
            at--;
        }
        worker->order[at] = f;
        count++;
    }
    return count;
}

/* What each demand of the run got: those at one node share it in their order. */
static void routing_share(struct capacity_worker *worker, struct hf_capacity_sum *sum,
                          struct hf_capacity_sum *of_class, int64_t *carried) {
    const struct capacity_run *run = worker->run;
    for (uint32_t d = 0; d < run->network->demand_count; d++) {
        if (worker->takes[d] == 0) {
            continue;
        }
        int64_t *left = &worker->carry.want[run->map.demand_vertex[d]];
        const int64_t got = capacity_less(*left, run->question->demand_traffic[d]);
        *left -= got;
        sum->least += got;
        of_class[run->demand_class[d]].least += got;
        if (carried != NULL) {
            carried[d] = got;
        }
    }
}

/* `is_done`: what was found in the best case is what has to be found here. */
static void worst_run(struct capacity_worker *worker, uint32_t loss, bool is_done) {
    const struct capacity_run *run = worker->run;
    const struct hf_network *network = run->network;
    const bool is_last = loss + 1 == run->question->set_count;
    int64_t *carried = is_last ? run->question->demand_carried : NULL;
    struct hf_capacity_sum *sum = &run->sum[loss];
    struct hf_capacity_sum *of_class = run->of_class + (size_t)loss * run->class_count;
    worst_connect(worker, sum, of_class);
    for (uint32_t d = 0; carried != NULL && d < network->demand_count; d++) {
        const bool fits = worker->state[d] == HF_DEMAND_SERVED &&
                          is_free(worker, HF_BOUND_WORST, d) &&
                          run->question->demand_traffic[d] != HF_COUNT_UNKNOWN;
        carried[d] = fits ? run->question->demand_traffic[d] : 0;
    }
    const uint32_t functions = is_done ? 1 : functions_order(worker);
    memset(worker->used, 0, 2 * (size_t)network->link_count * sizeof *worker->used);
    worker->carry.used = worker->used;
    for (uint32_t i = 0; i < functions; i++) {
        for (uint32_t d = 0; d < network->demand_count && !is_done; d++) {
            worker->takes[d] = network->demand_function[d] == worker->order[i] &&
                               demand_flows(worker, HF_BOUND_WORST, d) && !is_split(network, d);
        }
        if (!is_done) {
            run_load(worker, HF_BOUND_WORST);
            (void)hf_carry_run(&worker->carry);
        }
        hf_carry_settle(&worker->carry);
        routing_share(worker, sum, of_class, carried);
    }
    for (uint32_t i = 0; is_last && run->question->link_load != NULL && i < network->link_count;
         i++) {
        memcpy(run->question->link_load + 2 * (size_t)run->order.link_old[i],
               worker->used + 2 * (size_t)i, 2 * sizeof *worker->used);
    }
}

/* ---- losses ---- */

static void down_keep(struct capacity_worker *worker) {
    const struct hf_network *network = worker->run->network;
    memcpy(worker->was_down, worker->index.node_down, network->node_count);
    memcpy(worker->was_down + network->node_count, worker->index.link_down, network->link_count);
}

static bool down_is_kept(const struct capacity_worker *worker) {
    const struct hf_network *network = worker->run->network;
    return memcmp(worker->was_down, worker->index.node_down, network->node_count) == 0 &&
           memcmp(worker->was_down + network->node_count, worker->index.link_down,
                  network->link_count) == 0;
}

/* Where both bounds take the same down, who is connected is found once; where nothing else is
 * unknown either and one function is asked for, what fits is too. */
static void loss_run(struct capacity_worker *worker, uint32_t loss) {
    const struct hf_capacity_question *question = worker->run->question;
    const uint32_t from = question->set.start[loss];
    struct hf_network_loss lost = {question->set.item + from, question->set.start[loss + 1] - from,
                                   HF_BOUND_BEST, question->fixpoint};
    hf_network_search(&worker->index, &lost, worker->state);
    edges_mark(worker);
    best_run(worker, loss);
    down_keep(worker);
    lost.bound = HF_BOUND_WORST;
    hf_network_take_down(&worker->index, &lost);
    const bool is_same = down_is_kept(worker);
    if (!is_same || !worker->run->is_alike) {
        hf_network_reach(&worker->index, HF_BOUND_WORST, worker->state);
        edges_mark(worker);
    }
    worst_run(worker, loss, is_same && worker->run->is_known && worker->is_whole);
}

static enum hf_status capacity_worker_open(const struct capacity_run *run, struct hf_arena *scratch,
                                           struct capacity_worker *worker) {
    const struct hf_network *network = run->network;
    *worker = (struct capacity_worker){
        .run = run,
        .state = hf_new(scratch, uint8_t, (size_t)network->demand_count + 1),
        .is_dead = hf_new(scratch, uint8_t, (size_t)run->map.edge_count + 1),
        .is_gate = hf_new(scratch, uint8_t, (size_t)network->node_count + 1),
        .was_down =
            hf_take(scratch, uint8_t, (size_t)network->node_count + network->link_count + 1),
        .used = hf_take(scratch, int64_t, 2 * (size_t)network->link_count + 1),
        .takes = hf_new(scratch, uint8_t, (size_t)network->demand_count + 1),
        .is_open = hf_new(scratch, uint8_t, (size_t)network->function_count + 1),
        .of_function = hf_new(scratch, int64_t, (size_t)network->function_count + 1),
        .order = hf_new(scratch, uint32_t, (size_t)network->function_count + 1),
    };
    if (worker->state == NULL || worker->is_dead == NULL || worker->is_gate == NULL ||
        worker->was_down == NULL || worker->used == NULL || worker->takes == NULL ||
        worker->is_open == NULL || worker->of_function == NULL || worker->order == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_network_index(network, scratch, &worker->index));
    return hf_carry_open(&run->map, scratch, &worker->carry);
}

static void capacity_worker_run(void *context, size_t task) {
    struct capacity_worker *worker = (struct capacity_worker *)context + task;
    for (uint32_t loss = worker->first; loss < worker->run->question->set_count;
         loss += worker->step) {
        loss_run(worker, loss);
    }
}

static enum hf_status losses_carry(struct capacity_run *run, struct hf_arena scratch,
                                   uint64_t *visits) {
    const struct hf_capacity_question *question = run->question;
    uint32_t threads = question->threads == 0 ? hf_parallel_threads() : question->threads;
    threads = threads > HF_PARALLEL_MAX ? HF_PARALLEL_MAX : threads;
    threads = threads > question->set_count ? question->set_count : threads;
    struct capacity_worker worker[HF_PARALLEL_MAX];
    for (uint32_t i = 0; i < threads; i++) {
        HF_TRY(capacity_worker_open(run, &scratch, &worker[i]));
        worker[i].first = i;
        worker[i].step = threads;
    }
    hf_parallel_run(threads, threads, capacity_worker_run, worker);
    *visits = 0;
    for (uint32_t i = 0; i < threads; i++) {
        *visits += worker[i].carry.visits;
    }
    return HF_OK;
}

/* The cuts of all losses, one behind the other. */
static void cuts_close(struct capacity_run *run, uint32_t *start) {
    const uint32_t step = run->question->cuts_max + 1;
    start[0] = 0;
    for (uint32_t i = 0; i < run->question->set_count; i++) {
        memmove(run->cut + start[i], run->cut + (size_t)i * step,
                run->cut_count[i] * sizeof *run->cut);
        start[i + 1] = start[i] + run->cut_count[i];
    }
}

enum hf_status hf_capacity(const struct hf_network *network,
                           const struct hf_capacity_question *question, struct hf_arena *keep,
                           struct hf_arena scratch, struct hf_capacity *result) {
    if (!hf_network_is_valid(network) || keep == NULL || result == NULL ||
        !capacity_question_is_valid(network, question)) {
        return HF_ERR_ARGUMENT;
    }
    const size_t losses = question->set_count;
    struct capacity_run run = {.question = question};
    struct hf_arena aside = scratch;
    aside.at += hf_arena_left(&scratch) / 2;
    struct hf_arena work = scratch;
    work.end = aside.at;
    HF_TRY(capacity_prepare(&run, network, &work, aside));
    scratch.at = work.at;
    uint32_t *start = hf_new(keep, uint32_t, losses + 1);
    run.sum = hf_new(keep, struct hf_capacity_sum, losses + 1);
    run.of_class = hf_new(keep, struct hf_capacity_sum, losses * run.class_count + 1);
    run.cut = hf_new(keep, struct hf_capacity_cut, losses * ((size_t)question->cuts_max + 1) + 1);
    run.cut_count = hf_new(&scratch, uint32_t, losses + 1);
    if (start == NULL || run.sum == NULL || run.of_class == NULL || run.cut == NULL ||
        run.cut_count == NULL) {
        return HF_ERR_MEMORY;
    }
    uint64_t visits = 0;
    HF_TRY(losses_carry(&run, scratch, &visits));
    cuts_close(&run, start);
    *result = (struct hf_capacity){
        question->set_count, run.class_count, run.sum, run.of_class, start, run.cut, visits};
    return HF_OK;
}
