/* Goal: the traffic that fits is bounded as the header says, exactly where it says so. Method: an
 * obvious maximum flow (augmenting paths by breadth first on a matrix of the whole network), itself
 * checked against the least of all cuts, on thousands of small random networks with losses, unknown
 * makers and capacities, transit flags, pools and several functions, and on some larger ones; the
 * routing is checked link by link and node by node; monotony; no limits and limits of zero; what is
 * listed as too small is; any number of threads; bad arguments; failed memory. */
#include <holdfast/capacity.h>

#include "tests/check.h"
#include "tests/random_rows.h"

#include <stdlib.h>
#include <string.h>

enum { NODES = 130, LINKS = 400, DEMANDS = 60, FUNCTIONS = 3, LABELS = 5, POOLS = 2, ITEMS = 1200 };
enum { PLACES = NODES + DEMANDS + 2 };

struct bed {
    uint32_t node_start[NODES + 1], node_item[ITEMS], maybe_start[NODES + 1], maybe_item[ITEMS];
    uint32_t need_start[NODES + 1], need_item[ITEMS], link_start[LINKS + 1], link_item[ITEMS];
    uint32_t link_a[LINKS], link_b[LINKS], gateway_start[FUNCTIONS + 1], gateway_item[ITEMS];
    uint32_t function[DEMANDS], demand_start[DEMANDS + 1], demand_item[ITEMS], needed[DEMANDS];
    uint32_t pool_start[POOLS + 1], pool_item[ITEMS];
    uint8_t unknown[NODES], transit[NODES], all[DEMANDS];
    int64_t capacity[LINKS], traffic[DEMANDS], load[2 * LINKS], carried[DEMANDS];
    uint32_t class_of[DEMANDS], set_start[9], set_item[32];
    struct hf_network network;
    struct hf_capacity_question question;
};

/* ---- the obvious way ---- */

struct plain {
    int64_t room[PLACES][PLACES];
    int64_t before[PLACES][PLACES];
    uint32_t count; /* the source and the sink are the last two */
};

static int64_t plain_flow(struct plain *plain) {
    const uint32_t source = plain->count - 2;
    const uint32_t sink = plain->count - 1;
    int64_t flow = 0;
    memcpy(plain->before, plain->room, sizeof plain->room);
    for (;;) {
        uint32_t queue[PLACES];
        uint32_t by[PLACES];
        uint32_t tail = 1;
        memset(by, 0xff, sizeof by);
        queue[0] = source;
        by[source] = source;
        for (uint32_t head = 0; head < tail && by[sink] == UINT32_MAX; head++) {
            for (uint32_t to = 0; to < plain->count; to++) {
                if (by[to] == UINT32_MAX && plain->room[queue[head]][to] > 0) {
                    by[to] = queue[head];
                    queue[tail++] = to;
                }
            }
        }
        if (by[sink] == UINT32_MAX) {
            return flow;
        }
        int64_t most = INT64_MAX;
        for (uint32_t v = sink; v != source; v = by[v]) {
            most = plain->room[by[v]][v] < most ? plain->room[by[v]][v] : most;
        }
        for (uint32_t v = sink; v != source; v = by[v]) {
            plain->room[by[v]][v] -= most;
            plain->room[v][by[v]] += most;
        }
        flow += most;
    }
}

/* The least of all cuts, each subset of the places beside the source tried. */
static int64_t plain_cut(const struct plain *plain) {
    const uint32_t inner = plain->count - 2;
    int64_t least = INT64_MAX;
    for (uint32_t mask = 0; mask < 1U << inner; mask++) {
        int64_t cut = 0;
        for (uint32_t from = 0; from < plain->count - 1; from++) {
            const bool is_in = from == inner || (mask >> from & 1U) != 0;
            for (uint32_t to = 0; is_in && to < plain->count; to++) {
                const bool is_out = to == inner + 1 || (to < inner && (mask >> to & 1U) == 0);
                cut += is_out ? plain->before[from][to] : 0;
            }
        }
        least = cut < least ? cut : least;
    }
    return least;
}

/* Which nodes work: each is asked to serve itself. */
static void works_find(const struct bed *bed, const struct hf_network_loss *loss,
                       struct hf_arena scratch, uint8_t *works) {
    uint32_t own[NODES + 1];
    uint32_t start[NODES + 1];
    for (uint32_t i = 0; i <= bed->network.node_count; i++) {
        own[i] = i;
        start[i] = i;
    }
    struct hf_network network = bed->network;
    network.function_count = network.demand_count = network.node_count;
    network.gateway = network.demand_node = (struct hf_csr){start, own};
    network.demand_function = own;
    network.demand_all = NULL;
    network.demand_needed = NULL;
    network.link_count = 0;
    CHECK(hf_network_lose(&network, loss, scratch, works) == HF_OK);
    for (uint32_t i = 0; i < network.node_count; i++) {
        works[i] = works[i] == HF_DEMAND_SERVED;
    }
}

static bool link_is_up(const struct bed *bed, uint32_t link, const struct hf_network_loss *loss) {
    for (uint32_t i = bed->link_start[link]; i < bed->link_start[link + 1]; i++) {
        for (uint32_t k = 0; k < loss->count; k++) {
            if (bed->link_item[i] == loss->group[k]) {
                return false;
            }
        }
    }
    return true;
}

struct plain_world {
    const struct bed *bed;
    struct hf_network_loss loss;
    uint8_t works[NODES], state[DEMANDS];
    uint32_t order[FUNCTIONS];
};

/* Served without a way to anywhere, since nothing of it is needed. */
static bool plain_is_free(const struct plain_world *world, uint32_t d) {
    const struct bed *bed = world->bed;
    const uint32_t size = bed->demand_start[d + 1] - bed->demand_start[d];
    const bool needs_all = world->loss.bound == HF_BOUND_WORST && bed->all[d] != 0 && size > 0;
    return bed->needed[d] == 0 && !needs_all;
}

static bool plain_is_split(const struct bed *bed, uint32_t d) {
    const uint32_t size = bed->demand_start[d + 1] - bed->demand_start[d];
    return bed->needed[d] > 1 || (bed->all[d] != 0 && size > 1);
}

static void plain_links(const struct plain_world *world, struct plain *plain, const bool *is_gate) {
    const struct bed *bed = world->bed;
    for (uint32_t i = 0; i < bed->network.link_count; i++) {
        const uint32_t a = bed->link_a[i];
        const uint32_t b = bed->link_b[i];
        const int64_t unknown = world->loss.bound == HF_BOUND_BEST ? 1 << 20 : 0;
        int64_t capacity = bed->capacity[i] == HF_COUNT_UNKNOWN ? unknown : bed->capacity[i];
        capacity = capacity > 1 << 20 ? 1 << 20 : capacity;
        if (a == b || world->works[a] == 0 || world->works[b] == 0 ||
            !link_is_up(bed, i, &world->loss)) {
            continue;
        }
        plain->room[a][b] += bed->transit[a] != 0 || is_gate[a] ? capacity : 0;
        plain->room[b][a] += bed->transit[b] != 0 || is_gate[b] ? capacity : 0;
    }
}

/* The maximum flow for the demands of a function and a class (HF_NONE: any). */
static int64_t plain_ask(const struct plain_world *world, uint32_t function, uint32_t class_id,
                         struct plain *plain) {
    const struct bed *bed = world->bed;
    const uint32_t nodes = bed->network.node_count;
    bool is_gate[NODES] = {false};
    memset(plain, 0, sizeof *plain);
    plain->count = nodes + bed->network.demand_count + 2;
    for (uint32_t d = 0; d < bed->network.demand_count; d++) {
        const uint32_t f = bed->function[d];
        if ((function != HF_NONE && f != function) ||
            (class_id != HF_NONE && bed->class_of[d] != class_id) ||
            world->state[d] != HF_DEMAND_SERVED || bed->traffic[d] <= 0 ||
            plain_is_free(world, d) ||
            (world->loss.bound == HF_BOUND_WORST && plain_is_split(bed, d))) {
            continue;
        }
        plain->room[nodes + d][plain->count - 1] = bed->traffic[d];
        for (uint32_t i = bed->demand_start[d]; i < bed->demand_start[d + 1]; i++) {
            plain->room[bed->demand_item[i]][nodes + d] =
                world->works[bed->demand_item[i]] != 0 ? 1 << 20 : 0;
        }
        for (uint32_t i = bed->gateway_start[f]; i < bed->gateway_start[f + 1]; i++) {
            const uint32_t gate = bed->gateway_item[i];
            if (world->works[gate] != 0) {
                is_gate[gate] = true;
                plain->room[plain->count - 2][gate] = 1 << 20;
            }
        }
    }
    plain_links(world, plain, is_gate);
    return plain_flow(plain);
}

/* ---- random networks ---- */

struct shape {
    uint32_t nodes, demands, functions, extra; /* links beside a tree */
    bool is_known;                             /* nothing is unknown, nothing split */
};

static void bed_links(struct hf_random *random, const struct shape *shape, struct bed *bed) {
    for (uint32_t v = 1; v < shape->nodes; v++) {
        if (below(random, 10) > 0) {
            bed->link_a[bed->network.link_count] = v;
            bed->link_b[bed->network.link_count++] =
                below(random, 2) == 0 ? below(random, v) : v - 1 - below(random, v < 4 ? v : 4);
        }
    }
    for (uint32_t i = below(random, shape->extra + 1); i > 0; i--) {
        bed->link_a[bed->network.link_count] = below(random, shape->nodes);
        bed->link_b[bed->network.link_count++] = below(random, shape->nodes);
    }
    for (uint32_t i = 0; i < bed->network.link_count; i++) {
        static const int64_t odd[] = {HF_COUNT_UNKNOWN, HF_CAPACITY_UNLIMITED, 0};
        const uint32_t kind = below(random, 12);
        bed->capacity[i] =
            kind < 3 && !(shape->is_known && kind == 0) ? odd[kind] : 1 + below(random, 30);
    }
}

static void bed_demands(struct hf_random *random, const struct shape *shape, struct bed *bed) {
    for (uint32_t d = 0; d < shape->demands; d++) {
        uint32_t end = bed->demand_start[d];
        const uint32_t size = below(random, 5) == 0 ? below(random, 4) : 1;
        for (uint32_t i = 0; i < size; i++) {
            bed->demand_item[end++] = below(random, shape->nodes);
        }
        bed->demand_start[d + 1] = end;
        bed->function[d] = below(random, shape->functions);
        bed->class_of[d] = bed->function[d] + (below(random, 4) == 0 ? FUNCTIONS : 0);
        bed->traffic[d] = below(random, 12) == 0 ? HF_COUNT_UNKNOWN : (int64_t)below(random, 25);
        bed->needed[d] = 1;
        if (!shape->is_known) {
            bed->all[d] = below(random, 6) == 0;
            bed->needed[d] = below(random, 8) == 0 ? below(random, 3) : 1;
        }
    }
}

static void bed_draw(struct hf_random *random, const struct shape *shape, struct bed *bed) {
    memset(bed, 0, sizeof *bed);
    struct hf_csr labels = {bed->node_start, bed->node_item};
    struct hf_csr maybe = {bed->maybe_start, bed->maybe_item};
    struct hf_csr need = {bed->need_start, bed->need_item};
    struct hf_csr link = {bed->link_start, bed->link_item};
    struct hf_csr gateway = {bed->gateway_start, bed->gateway_item};
    struct hf_csr pool = {bed->pool_start, bed->pool_item};
    struct hf_csr set = {bed->set_start, bed->set_item};
    bed->network.node_count = shape->nodes;
    bed_links(random, shape, bed);
    bed_demands(random, shape, bed);
    rows_draw(random, &labels, shape->nodes, LABELS, 25);
    rows_draw(random, &maybe, shape->nodes, LABELS, shape->is_known ? 0 : 5);
    rows_draw(random, &link, bed->network.link_count, LABELS, 15);
    rows_draw(random, &gateway, shape->functions, shape->nodes, 80);
    rows_draw(random, &pool, POOLS, shape->nodes, 60);
    rows_draw(random, &need, shape->nodes, POOLS, below(random, 3) == 0 ? 5 : 0);
    rows_draw(random, &set, 8, LABELS, 45);
    for (uint32_t v = 0; v < shape->nodes; v++) {
        bed->transit[v] = below(random, 6) > 0;
        bed->unknown[v] = !shape->is_known && below(random, 15) == 0;
    }
    bed->network = (struct hf_network){
        .node_count = shape->nodes,
        .node_label = labels,
        .node_maybe = maybe,
        .node_unknown = bed->unknown,
        .node_transit = bed->transit,
        .link_count = bed->network.link_count,
        .link_a = bed->link_a,
        .link_b = bed->link_b,
        .link_label = link,
        .label_count = LABELS,
        .function_count = shape->functions,
        .gateway = gateway,
        .demand_count = shape->demands,
        .demand_function = bed->function,
        .demand_node = {bed->demand_start, bed->demand_item},
        .demand_all = bed->all,
        .demand_needed = bed->needed,
        .pool_count = POOLS,
        .pool_member = pool,
        .node_need = need,
    };
    bed->question = (struct hf_capacity_question){
        .link_capacity = bed->capacity,
        .demand_traffic = bed->traffic,
        .demand_class = bed->class_of,
        .class_count = 2 * FUNCTIONS,
        .set = set,
        .set_count = 1 + below(random, 8),
        .cuts_max = 4,
        .threads = 1 + below(random, 3),
        .link_load = bed->load,
        .demand_carried = bed->carried,
    };
}

static struct hf_capacity bed_ask(const struct bed *bed, struct hf_arena keep,
                                  struct hf_arena scratch) {
    struct hf_capacity result = {0};
    CHECK(hf_capacity(&bed->network, &bed->question, &keep, scratch, &result) == HF_OK);
    return result;
}

static void world_make(const struct bed *bed, uint32_t loss, enum hf_bound bound,
                       struct hf_arena scratch, struct plain_world *world) {
    const uint32_t from = bed->set_start[loss];
    *world = (struct plain_world){.bed = bed,
                                  .loss = {bed->set_item + from, bed->set_start[loss + 1] - from,
                                           bound, bed->question.fixpoint}};
    works_find(bed, &world->loss, scratch, world->works);
    CHECK(hf_network_lose(&bed->network, &world->loss, scratch, world->state) == HF_OK);
}

/* What is served whatever the links carry. */
static int64_t plain_free(const struct plain_world *world, uint32_t class_id) {
    const struct bed *bed = world->bed;
    int64_t sum = 0;
    for (uint32_t d = 0; d < bed->network.demand_count; d++) {
        if (plain_is_free(world, d) && world->state[d] == HF_DEMAND_SERVED &&
            bed->traffic[d] != HF_COUNT_UNKNOWN &&
            (class_id == HF_NONE || bed->class_of[d] == class_id)) {
            sum += bed->traffic[d];
        }
    }
    return sum;
}

static int64_t connected_sum(const struct plain_world *world, uint32_t function) {
    int64_t sum = 0;
    for (uint32_t d = 0; d < world->bed->network.demand_count; d++) {
        const bool is_meant = function == HF_NONE || world->bed->function[d] == function;
        sum += is_meant && world->state[d] == HF_DEMAND_SERVED &&
                       world->bed->traffic[d] != HF_COUNT_UNKNOWN
                   ? world->bed->traffic[d]
                   : 0;
    }
    return sum;
}

static void best_compare(const struct bed *bed, const struct hf_capacity *seen, uint32_t loss,
                         struct hf_arena scratch, struct plain *plain) {
    struct plain_world world;
    world_make(bed, loss, HF_BOUND_BEST, scratch, &world);
    const int64_t together =
        plain_ask(&world, HF_NONE, HF_NONE, plain) + plain_free(&world, HF_NONE);
    if (plain->count <= 14) {
        CHECK(plain_cut(plain) == together - plain_free(&world, HF_NONE));
    }
    int64_t alone = 0;
    for (uint32_t k = 0; k < 2 * FUNCTIONS; k++) {
        const int64_t most = plain_ask(&world, HF_NONE, k, plain) + plain_free(&world, k);
        CHECK(seen->of_class[loss * seen->class_count + k].most == most);
        alone += most;
    }
    const struct hf_capacity_sum *sum = &seen->sum[loss];
    CHECK(sum->most == (together < alone ? together : alone));
    CHECK(sum->connected[HF_BOUND_BEST] == connected_sum(&world, HF_NONE));
    CHECK(sum->most <= sum->connected[HF_BOUND_BEST]);
}

/* The first function gets its maximum; all of them together no more than if any gateway did. */
static void worst_compare(const struct bed *bed, const struct hf_capacity *seen, uint32_t loss,
                          struct hf_arena scratch, struct plain *plain) {
    struct plain_world world;
    world_make(bed, loss, HF_BOUND_WORST, scratch, &world);
    const int64_t without = plain_free(&world, HF_NONE);
    const int64_t together = plain_ask(&world, HF_NONE, HF_NONE, plain) + without;
    const struct hf_capacity_sum *sum = &seen->sum[loss];
    CHECK(sum->connected[HF_BOUND_WORST] == connected_sum(&world, HF_NONE));
    CHECK(sum->least <= together && sum->least <= sum->most);
    uint32_t first = 0;
    for (uint32_t f = 1; f < bed->network.function_count; f++) {
        first = connected_sum(&world, f) > connected_sum(&world, first) ? f : first;
    }
    int64_t of_first = 0;
    int64_t of_all = 0;
    for (uint32_t k = 0; k < 2 * FUNCTIONS; k++) {
        of_all += seen->of_class[loss * seen->class_count + k].least;
        of_first += k % FUNCTIONS == first ? seen->of_class[loss * seen->class_count + k].least : 0;
    }
    CHECK(of_all == sum->least);
    const int64_t most = plain_ask(&world, first, HF_NONE, plain);
    if (without == 0) {
        CHECK(of_first == most);
    }
    if (bed->network.function_count == 1) {
        CHECK(sum->least == together);
    }
}

/* The routing of the last loss: within the links, and kept at every node that is no gateway. */
static void routing_check(const struct bed *bed, const struct hf_capacity *seen,
                          struct hf_arena scratch) {
    const uint32_t loss = bed->question.set_count - 1;
    struct plain_world world;
    int64_t balance[NODES] = {0};
    bool is_free[NODES] = {false};
    int64_t carried = 0;
    world_make(bed, loss, HF_BOUND_WORST, scratch, &world);
    for (uint32_t i = 0; i < bed->network.link_count; i++) {
        const int64_t *load = bed->load + 2 * (size_t)i;
        const int64_t capacity = bed->capacity[i] == HF_COUNT_UNKNOWN ? 0 : bed->capacity[i];
        const bool is_up = world.works[bed->link_a[i]] != 0 && world.works[bed->link_b[i]] != 0 &&
                           link_is_up(bed, i, &world.loss);
        CHECK(load[0] >= 0 && load[1] >= 0 && load[0] <= capacity && load[1] <= capacity);
        CHECK(is_up || (load[0] == 0 && load[1] == 0));
        balance[bed->link_a[i]] += load[1] - load[0];
        balance[bed->link_b[i]] += load[0] - load[1];
    }
    for (uint32_t i = 0; i < bed->gateway_start[bed->network.function_count]; i++) {
        is_free[bed->gateway_item[i]] = true;
    }
    for (uint32_t d = 0; d < bed->network.demand_count; d++) {
        const uint32_t size = bed->demand_start[d + 1] - bed->demand_start[d];
        carried += bed->carried[d];
        CHECK(bed->carried[d] >= 0);
        CHECK(bed->traffic[d] == HF_COUNT_UNKNOWN ? bed->carried[d] == 0
                                                  : bed->carried[d] <= bed->traffic[d]);
        CHECK(bed->carried[d] == 0 || world.state[d] == HF_DEMAND_SERVED);
        if (size == 1 && !plain_is_free(&world, d)) {
            balance[bed->demand_item[bed->demand_start[d]]] -= bed->carried[d];
        }
        for (uint32_t i = bed->demand_start[d]; size > 1 && i < bed->demand_start[d + 1]; i++) {
            is_free[bed->demand_item[i]] = true;
        }
    }
    CHECK(carried == seen->sum[loss].least);
    for (uint32_t v = 0; v < bed->network.node_count; v++) {
        CHECK(is_free[v] || balance[v] == 0);
    }
}

/* One unit more on a link that alone is too small lets one unit more through. */
static void cuts_check(struct bed *bed, const struct hf_capacity *seen, struct hf_arena keep,
                       struct hf_arena scratch) {
    for (uint32_t loss = 0; loss < seen->loss_count; loss++) {
        const struct hf_capacity_sum *sum = &seen->sum[loss];
        const bool is_short = sum->most < sum->connected[HF_BOUND_BEST];
        const uint32_t from = seen->cut_start[loss];
        int64_t missing = 0;
        CHECK(is_short == (seen->cut_start[loss + 1] > from));
        for (uint32_t i = from; i < seen->cut_start[loss + 1]; i++) {
            const struct hf_capacity_cut *cut = &seen->cut[i];
            missing += cut->wanted - cut->carries;
            CHECK(cut->wanted > cut->carries && cut->links > 0 && cut->carries >= 0);
            CHECK(i == from || cut->wanted - cut->carries <= cut[-1].wanted - cut[-1].carries);
            if (cut->links > 1 || bed->network.function_count > 1) {
                continue;
            }
            CHECK(bed->capacity[cut->link] == cut->carries);
            bed->capacity[cut->link]++;
            const struct hf_capacity more = bed_ask(bed, keep, scratch);
            CHECK(more.sum[loss].most == sum->most + 1);
            bed->capacity[cut->link]--;
        }
        CHECK(missing <= sum->connected[HF_BOUND_BEST]);
    }
}

/* Less capacity, or a further loss, never lets more through. */
static void monotone_check(struct hf_random *random, struct bed *bed,
                           const struct hf_capacity *seen, struct hf_arena keep,
                           struct hf_arena scratch) {
    if (bed->network.link_count == 0) {
        return;
    }
    const uint32_t link = below(random, bed->network.link_count);
    const int64_t before = bed->capacity[link];
    bed->capacity[link] = before > 0 && before < 1000 ? before / 2 : before;
    struct hf_capacity less = bed_ask(bed, keep, scratch);
    for (uint32_t i = 0; i < seen->loss_count; i++) {
        CHECK(less.sum[i].most <= seen->sum[i].most);
        CHECK(bed->network.function_count > 1 || less.sum[i].least <= seen->sum[i].least);
    }
    bed->capacity[link] = HF_COUNT_UNKNOWN;
    less = bed_ask(bed, keep, scratch);
    for (uint32_t i = 0; i < seen->loss_count; i++) {
        CHECK(less.sum[i].most >= seen->sum[i].most);
        CHECK(bed->network.function_count > 1 || less.sum[i].least <= seen->sum[i].least);
    }
    bed->capacity[link] = before;
    struct bed *wider = malloc(sizeof *wider);
    if (!CHECK(wider != NULL)) {
        return;
    }
    *wider = *bed; /* each loss with one label more, the others as in front */
    wider->set_start[0] = 0;
    const uint32_t label = below(random, LABELS);
    uint32_t end = 0;
    for (uint32_t i = 0; i < bed->question.set_count; i++) {
        for (uint32_t k = bed->set_start[i]; k < bed->set_start[i + 1]; k++) {
            wider->set_item[end++] = bed->set_item[k];
        }
        wider->set_item[end++] = label;
        wider->set_start[i + 1] = end;
    }
    wider->question.set = (struct hf_csr){wider->set_start, wider->set_item};
    less = bed_ask(wider, keep, scratch);
    for (uint32_t i = 0; i < seen->loss_count; i++) {
        CHECK(less.sum[i].most <= seen->sum[i].most);
        CHECK(bed->network.function_count > 1 || less.sum[i].least <= seen->sum[i].least);
    }
    free(wider);
}

/* No limits: all that is connected fits. Nothing goes through: what stands at gateways does. */
static void extremes_check(struct bed *bed, bool is_known, struct hf_arena keep,
                           struct hf_arena scratch) {
    int64_t before[LINKS];
    memcpy(before, bed->capacity, sizeof before);
    for (uint32_t i = 0; i < bed->network.link_count; i++) {
        bed->capacity[i] = HF_CAPACITY_UNLIMITED;
    }
    struct hf_capacity seen = bed_ask(bed, keep, scratch);
    for (uint32_t i = 0; i < seen.loss_count; i++) {
        const struct hf_capacity_sum *sum = &seen.sum[i];
        struct plain_world world;
        world_make(bed, i, HF_BOUND_BEST, scratch, &world);
        CHECK(sum->most == sum->connected[HF_BOUND_BEST]);
        CHECK(!is_known || sum->least == sum->connected[HF_BOUND_WORST]);
    }
    memset(bed->capacity, 0, sizeof bed->capacity);
    seen = bed_ask(bed, keep, scratch);
    for (uint32_t i = 0; i < seen.loss_count && is_known; i++) {
        struct plain_world world;
        int64_t standing = 0;
        world_make(bed, i, HF_BOUND_BEST, scratch, &world);
        for (uint32_t d = 0; d < bed->network.demand_count; d++) {
            bool stands = false;
            const uint32_t f = bed->function[d];
            for (uint32_t k = bed->demand_start[d]; k < bed->demand_start[d + 1]; k++) {
                for (uint32_t g = bed->gateway_start[f]; g < bed->gateway_start[f + 1]; g++) {
                    stands = stands || (bed->gateway_item[g] == bed->demand_item[k] &&
                                        world.works[bed->demand_item[k]] != 0);
                }
            }
            standing += stands && bed->traffic[d] != HF_COUNT_UNKNOWN ? bed->traffic[d] : 0;
        }
        CHECK(seen.sum[i].most == standing && seen.sum[i].least == standing);
    }
    memcpy(bed->capacity, before, sizeof before);
}

static void threads_check(struct bed *bed, const struct hf_capacity *seen, struct hf_arena keep,
                          struct hf_arena scratch) {
    static const uint32_t threads[] = {1, 2, 8};
    for (size_t i = 0; i < 3; i++) {
        bed->question.threads = threads[i];
        const struct hf_capacity again = bed_ask(bed, keep, scratch);
        CHECK(again.visits == seen->visits &&
              memcmp(again.sum, seen->sum, seen->loss_count * sizeof *seen->sum) == 0 &&
              memcmp(again.of_class, seen->of_class,
                     seen->loss_count * seen->class_count * sizeof *seen->sum) == 0 &&
              memcmp(again.cut, seen->cut, seen->cut_start[seen->loss_count] * sizeof *seen->cut) ==
                  0);
    }
}

static void random_networks(struct hf_arena keep, struct hf_arena scratch, const char *name,
                            uint32_t count, struct shape limit) {
    struct hf_random random = {.seed = 20 + limit.nodes + limit.functions};
    struct bed *bed = malloc(sizeof *bed);
    struct plain *plain = malloc(sizeof *plain);
    if (!CHECK(bed != NULL && plain != NULL)) {
        return;
    }
    uint32_t tight = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct shape shape = limit;
        shape.nodes = 1 + below(&random, limit.nodes);
        shape.demands = 1 + below(&random, limit.demands);
        shape.functions = 1 + below(&random, limit.functions);
        shape.is_known = below(&random, 2) == 0;
        bed_draw(&random, &shape, bed);
        struct hf_arena rest = keep;
        const struct hf_arena mine = scratch;
        struct hf_capacity seen = {0};
        CHECK(hf_capacity(&bed->network, &bed->question, &rest, mine, &seen) == HF_OK);
        routing_check(bed, &seen, mine);
        for (uint32_t loss = 0; loss < seen.loss_count; loss++) {
            best_compare(bed, &seen, loss, mine, plain);
            worst_compare(bed, &seen, loss, mine, plain);
            const struct hf_capacity_sum *sum = &seen.sum[loss];
            tight += sum->most < sum->connected[HF_BOUND_BEST] && sum->most > 0 ? 1U : 0U;
        }
        cuts_check(bed, &seen, rest, mine);
        monotone_check(&random, bed, &seen, rest, mine);
        extremes_check(bed, shape.is_known, rest, mine);
        threads_check(bed, &seen, rest, mine);
    }
    printf("%s: %u networks, %u losses in which some fits and some does not\n", name, count, tight);
    CHECK(tight > count / 4);
    free(plain);
    free(bed);
}

/* ---- known answers ---- */

/* Two cores, a ring of three, a tail: gateways at nodes 0 and 1, links of 10 but for the tail. */
static void known_answers(struct hf_arena keep, struct hf_arena scratch) {
    static uint32_t link_a[] = {0, 1, 2, 3, 4};
    static uint32_t link_b[] = {2, 4, 3, 4, 5};
    static uint32_t none[16];
    static uint32_t label_start[] = {0, 0, 1, 1, 1, 1, 1};
    static uint32_t label_item[] = {0};
    static uint32_t gateway_start[] = {0, 2};
    static uint32_t gateway_item[] = {0, 1};
    static uint32_t demand_start[] = {0, 1, 2, 3, 4};
    static uint32_t demand_item[] = {2, 3, 4, 5};
    static uint32_t set_start[] = {0, 0, 1};
    static uint32_t set_item[] = {0};
    int64_t capacity[] = {10, 10, 10, 10, 3};
    int64_t traffic[] = {6, 5, 4, 5};
    const struct hf_network network = {.node_count = 6,
                                       .node_label = {label_start, label_item},
                                       .link_count = 5,
                                       .link_a = link_a,
                                       .link_b = link_b,
                                       .link_label = {none, none},
                                       .label_count = 1,
                                       .function_count = 1,
                                       .gateway = {gateway_start, gateway_item},
                                       .demand_count = 4,
                                       .demand_function = none,
                                       .demand_node = {demand_start, demand_item}};
    struct hf_capacity_question question = {.link_capacity = capacity,
                                            .demand_traffic = traffic,
                                            .set = {set_start, set_item},
                                            .set_count = 2,
                                            .cuts_max = 3};
    struct hf_capacity seen = {0};
    CHECK(hf_capacity(&network, &question, &keep, scratch, &seen) == HF_OK);
    /* 20 are connected, with the tail 18 fit; behind one core 10 of them. */
    CHECK(seen.sum[0].connected[0] == 20 && seen.sum[0].most == 18 && seen.sum[0].least == 18);
    CHECK(seen.cut_start[1] == 1 && seen.cut[0].link == 4 && seen.cut[0].carries == 3 &&
          seen.cut[0].wanted == 5 && seen.cut[0].links == 1);
    CHECK(seen.sum[1].connected[0] == 20 && seen.sum[1].most == 10 && seen.sum[1].least == 10);
    CHECK(seen.cut_start[2] == 2 && seen.cut[1].link == 0 && seen.cut[1].carries == 10 &&
          seen.cut[1].wanted == 16);
    capacity[0] = HF_COUNT_UNKNOWN;
    CHECK(hf_capacity(&network, &question, &keep, scratch, &seen) == HF_OK);
    CHECK(seen.sum[0].most == 18 && seen.sum[0].least == 10);
    CHECK(seen.sum[1].most == 16 && seen.sum[1].least == 0);
}

static void arguments(struct hf_arena keep, struct hf_arena scratch) {
    struct hf_random random = {.seed = 5};
    struct bed *bed = malloc(sizeof *bed);
    struct hf_capacity seen = {.loss_count = 77};
    if (!CHECK(bed != NULL)) {
        return;
    }
    bed_draw(&random, &(struct shape){12, 8, 2, 10, false}, bed);
    bed->traffic[0] = 3;
    const struct hf_capacity_question good = bed->question;
    CHECK(hf_capacity(NULL, &good, &keep, scratch, &seen) == HF_ERR_ARGUMENT);
    CHECK(hf_capacity(&bed->network, NULL, &keep, scratch, &seen) == HF_ERR_ARGUMENT);
    struct hf_capacity_question bad = good;
    bad.link_capacity = NULL;
    CHECK(hf_capacity(&bed->network, &bad, &keep, scratch, &seen) == HF_ERR_ARGUMENT);
    bad = good;
    bad.class_count = 0;
    CHECK(hf_capacity(&bed->network, &bad, &keep, scratch, &seen) == HF_ERR_ARGUMENT);
    bad = good;
    bad.fixpoint = (enum hf_fixpoint)HF_FIXPOINTS;
    CHECK(hf_capacity(&bed->network, &bad, &keep, scratch, &seen) == HF_ERR_ARGUMENT);
    bed->traffic[0] = -3;
    CHECK(hf_capacity(&bed->network, &good, &keep, scratch, &seen) == HF_ERR_ARGUMENT);
    bed->traffic[0] = HF_CAPACITY_TRAFFIC_MAX + 1;
    CHECK(hf_capacity(&bed->network, &good, &keep, scratch, &seen) == HF_ERR_LIMIT);
    bed->traffic[0] = 3;
    CHECK(seen.loss_count == 77);
    bool is_done = false;
    int64_t allowed = 0;
    for (; !is_done && allowed < 500; allowed++) {
        struct hf_arena kept = keep;
        struct hf_arena work = scratch;
        int64_t left[2] = {allowed, allowed};
        kept.allowance = &left[0];
        work.allowance = &left[0];
        seen.loss_count = 77;
        const enum hf_status status = hf_capacity(&bed->network, &good, &kept, work, &seen);
        is_done = status == HF_OK;
        CHECK(is_done || (status == HF_ERR_MEMORY && seen.loss_count == 77));
    }
    CHECK(is_done && allowed > 20);
    free(bed);
}

int main(void) {
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    if (hf_arena_open(&keep, (size_t)8 << 20) != HF_OK ||
        hf_arena_open(&scratch, (size_t)32 << 20) != HF_OK) {
        return 1;
    }
    known_answers(keep, scratch);
    random_networks(keep, scratch, "tiny", 700, (struct shape){6, 6, 2, 6, false});
    random_networks(keep, scratch, "small", 600, (struct shape){14, 10, FUNCTIONS, 16, false});
    random_networks(keep, scratch, "one function", 250, (struct shape){25, 14, 1, 25, false});
    random_networks(keep, scratch, "larger", 12, (struct shape){120, 50, FUNCTIONS, 90, false});
    arguments(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
