#include "network/same_pools.h"

#include "network/key_table.h"

#include <stdlib.h>
#include <string.h>

/* Pools are looked at once all pools are closed that their members need: of a closed one the labels
 * are known that stop it, in each case. Sets of labels have numbers, and so have fates: two sets,
 * or a number of members wanted and theirs. A set's item is a label, or label_count + t: any label
 * of threat t, the maker under it being unknown. */

enum { FATE_SET, FATE_STOPPED, FATE_WANTED };

struct fates {
    struct key_table table;
    uint32_t *room; /* the key at hand */
    size_t room_capacity;
    uint32_t room_count;
};

struct pool_work {
    const struct hf_network *network;
    struct hf_arena *scratch;
    struct fates fates;
    uint32_t *node_set[HF_BOUNDS]; /* per node: its set, its needs included; HF_NONE: not yet */
    uint32_t *pool_set[HF_BOUNDS]; /* per pool, where it is closed */
    uint8_t *is_closed;
    uint32_t *waiting;         /* per pool: needs of members whose pools are not closed */
    uint32_t *fate;            /* per pool; HF_NONE: of its own */
    struct hf_csr needy_pools; /* per node with needs: pools that it is a member of */
    struct hf_csr pool_needy;  /* per pool: members of pools that need it */
    uint32_t *order;           /* of the pools whose members are closed */
    uint32_t order_count;
    uint32_t *member; /* sets of the members of the pool at hand */
};

/* ---- keys and their numbers ---- */

static enum hf_status key_put(struct pool_work *work, const uint32_t *item, uint32_t count) {
    struct fates *fates = &work->fates;
    HF_TRY(hf_items_grow(work->scratch, &fates->room, &fates->room_capacity,
                         (size_t)fates->room_count + count));
    if (count > 0) {
        memcpy(fates->room + fates->room_count, item, count * sizeof *item);
        fates->room_count += count;
    }
    return HF_OK;
}

static int fate_item_order(const void *left_pointer, const void *right_pointer) {
    const uint32_t left = *(const uint32_t *)left_pointer;
    const uint32_t right = *(const uint32_t *)right_pointer;
    return (left > right) - (left < right);
}

static enum hf_status key_open(struct pool_work *work, uint32_t tag) {
    work->fates.room_count = 0;
    return key_put(work, &tag, 1);
}

/* Behind the tag: ascending, each once. */
static void key_sort(struct pool_work *work) {
    struct fates *fates = &work->fates;
    uint32_t *item = fates->room + 1;
    const uint32_t count = fates->room_count - 1;
    uint32_t kept = 0;
    if (count > 1) {
        qsort(item, count, sizeof *item, fate_item_order);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (kept == 0 || item[kept - 1] != item[i]) {
            item[kept++] = item[i];
        }
    }
    fates->room_count = kept + 1;
}

static enum hf_status fate_number(struct pool_work *work, uint32_t *number) {
    struct fates *fates = &work->fates;
    return hf_key_number(&fates->table, fates->room, fates->room_count, number);
}

static const uint32_t *set_items(const struct fates *fates, uint32_t set, uint32_t *count) {
    *count = fates->table.key.start[set + 1] - fates->table.key.start[set] - 1;
    return fates->table.key.item + fates->table.key.start[set] + 1;
}

/* ---- what takes a node down ---- */

static enum hf_status fate_row_put(struct pool_work *work, const struct hf_csr *rows,
                                   uint32_t row) {
    return rows->start == NULL ? HF_OK
                               : key_put(work, rows->item + rows->start[row],
                                         rows->start[row + 1] - rows->start[row]);
}

/* The pools that it needs are closed. */
static enum hf_status node_set_find(struct pool_work *work, uint32_t node, enum hf_bound bound) {
    const struct hf_network *network = work->network;
    if (work->node_set[bound][node] != HF_NONE) {
        return HF_OK;
    }
    HF_TRY(key_open(work, FATE_SET));
    HF_TRY(fate_row_put(work, &network->node_label, node));
    if (bound == HF_BOUND_WORST) {
        HF_TRY(fate_row_put(work, &network->node_maybe, node));
        const unsigned unknown = network->node_unknown == NULL ? 0 : network->node_unknown[node];
        for (uint32_t threat = 0; unknown >> threat != 0; threat++) {
            const uint32_t item = network->label_count + threat;
            HF_TRY(key_put(work, &item, unknown >> threat & 1U));
        }
    }
    for (uint32_t i = network->node_need.start[node]; i < network->node_need.start[node + 1]; i++) {
        uint32_t count = 0;
        const uint32_t *item =
            set_items(&work->fates, work->pool_set[bound][network->node_need.item[i]], &count);
        HF_TRY(key_put(work, item, count));
    }
    key_sort(work);
    return fate_number(work, &work->node_set[bound][node]);
}

/* ---- what stops a pool ---- */

static uint32_t members_wanted(const struct hf_network *network, uint32_t pool) {
    return network->pool_needed == NULL ? 1 : network->pool_needed[pool];
}

/* Members of one set: from..end of work->member. */
static uint32_t run_end(const struct pool_work *work, uint32_t from, uint32_t count) {
    uint32_t end = from;
    while (end < count && work->member[end] == work->member[from]) {
        end++;
    }
    return end;
}

static bool set_is_full(const struct pool_work *work, uint32_t set) {
    const uint32_t labels = work->network->label_count;
    uint32_t count = 0;
    const uint32_t *item = set_items(&work->fates, set, &count);
    return labels > 0 && count >= labels && item[labels - 1] == labels - 1;
}

/* Of `count` members, sorted by set, those of the set `out` (HF_NONE: of none) being left aside:
 * is each kind needed for `wanted` of them to work? */
static bool all_are_needed(const struct pool_work *work, uint32_t count, uint32_t out,
                           uint32_t wanted) {
    uint32_t left = count;
    uint32_t least = count; /* of a kind */
    for (uint32_t from = 0; from < count;) {
        const uint32_t end = run_end(work, from, count);
        if (work->member[from] == out) {
            left -= end - from;
        } else {
            least = end - from < least ? end - from : least;
        }
        from = end;
    }
    return wanted <= left && left - least < wanted;
}

static enum hf_status kinds_join(struct pool_work *work, uint32_t count, uint32_t out,
                                 uint32_t *set) {
    HF_TRY(key_open(work, FATE_SET));
    for (uint32_t from = 0; from < count; from = run_end(work, from, count)) {
        uint32_t items = 0;
        const uint32_t *item = set_items(&work->fates, work->member[from], &items);
        if (work->member[from] != out) {
            HF_TRY(key_put(work, item, items));
        }
    }
    key_sort(work);
    return fate_number(work, set);
}

/* The labels of which one is enough to stop the pool; HF_NONE: it is not as simple. */
static enum hf_status pool_set_find(struct pool_work *work, uint32_t pool, enum hf_bound bound) {
    const struct hf_csr *rows = &work->network->pool_member;
    uint32_t wanted = members_wanted(work->network, pool);
    uint32_t count = 0;
    uint32_t full = HF_NONE;
    work->pool_set[bound][pool] = HF_NONE;
    for (uint32_t i = rows->start[pool]; i < rows->start[pool + 1]; i++) {
        const uint32_t set = work->node_set[bound][rows->item[i]];
        uint32_t items = 0;
        (void)set_items(&work->fates, set, &items);
        full = bound == HF_BOUND_WORST && set_is_full(work, set) ? set : full;
        if (items > 0) {
            work->member[count++] = set;
        } else if (wanted > 0) {
            wanted--; /* never down */
        }
    }
    if (count > 1) {
        qsort(work->member, count, sizeof *work->member, fate_item_order);
    }
    if (wanted == 0) {
        return kinds_join(work, 0, HF_NONE, &work->pool_set[bound][pool]);
    }
    if (all_are_needed(work, count, HF_NONE, wanted)) {
        return kinds_join(work, count, HF_NONE, &work->pool_set[bound][pool]);
    }
    /* what falls with every loss is down whenever anything is */
    return full != HF_NONE && all_are_needed(work, count, full, wanted)
               ? kinds_join(work, count, full, &work->pool_set[bound][pool])
               : HF_OK;
}

/* Not closed: its number of members wanted, and their sets. */
static enum hf_status pool_members_name(struct pool_work *work, uint32_t pool) {
    const struct hf_csr *rows = &work->network->pool_member;
    const uint32_t wanted = members_wanted(work->network, pool);
    const uint32_t count = rows->start[pool + 1] - rows->start[pool];
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t node = rows->item[rows->start[pool] + i];
        const uint32_t tag = FATE_STOPPED;
        HF_TRY(key_open(work, tag));
        HF_TRY(key_put(work, &work->node_set[HF_BOUND_BEST][node], 1));
        HF_TRY(key_put(work, &work->node_set[HF_BOUND_WORST][node], 1));
        HF_TRY(fate_number(work, &work->member[i]));
    }
    if (count > 1) {
        qsort(work->member, count, sizeof *work->member, fate_item_order);
    }
    HF_TRY(key_open(work, FATE_WANTED));
    HF_TRY(key_put(work, &wanted, 1));
    HF_TRY(key_put(work, work->member, count));
    return fate_number(work, &work->fate[pool]);
}

static void pool_close(struct pool_work *work, uint32_t pool) {
    const struct hf_csr *needy = &work->pool_needy;
    work->is_closed[pool] = 1;
    for (uint32_t i = needy->start[pool]; i < needy->start[pool + 1]; i++) {
        const uint32_t node = needy->item[i];
        for (uint32_t k = work->needy_pools.start[node]; k < work->needy_pools.start[node + 1];
             k++) {
            const uint32_t next = work->needy_pools.item[k];
            if (--work->waiting[next] == 0) {
                work->order[work->order_count++] = next;
            }
        }
    }
}

static enum hf_status pool_name(struct pool_work *work, uint32_t pool) {
    const struct hf_csr *rows = &work->network->pool_member;
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        for (uint32_t i = rows->start[pool]; i < rows->start[pool + 1]; i++) {
            HF_TRY(node_set_find(work, rows->item[i], (enum hf_bound)bound));
        }
        HF_TRY(pool_set_find(work, pool, (enum hf_bound)bound));
    }
    if (work->pool_set[HF_BOUND_BEST][pool] == HF_NONE ||
        work->pool_set[HF_BOUND_WORST][pool] == HF_NONE) {
        return pool_members_name(work, pool);
    }
    pool_close(work, pool);
    HF_TRY(key_open(work, FATE_STOPPED));
    HF_TRY(key_put(work, &work->pool_set[HF_BOUND_BEST][pool], 1));
    HF_TRY(key_put(work, &work->pool_set[HF_BOUND_WORST][pool], 1));
    return fate_number(work, &work->fate[pool]);
}

/* ---- who waits for whom ---- */

/* Members of pools that need pools themselves: their pools, and who they are by pool needed. A
 * member is there as often as it stands in pools, and a need as often as it is said. */
static enum hf_status needy_find(struct pool_work *work) {
    const struct hf_network *network = work->network;
    const struct hf_csr *member = &network->pool_member;
    const struct hf_csr *need = &network->node_need;
    const uint32_t pools = network->pool_count;
    const uint32_t members = member->start[pools];
    uint32_t *of_node = hf_new(work->scratch, uint32_t, (size_t)network->node_count + 2);
    uint32_t *pool_of = hf_take(work->scratch, uint32_t, (size_t)members + 1);
    uint32_t *of_pool = hf_new(work->scratch, uint32_t, (size_t)pools + 2);
    if (of_node == NULL || pool_of == NULL || of_pool == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < members; i++) {
        of_node[member->item[i] + 2]++;
    }
    size_t needs = 0;
    for (uint32_t node = 0; node < network->node_count; node++) {
        const uint32_t own = need->start[node + 1] - need->start[node];
        of_node[node + 2] = own > 0 ? of_node[node + 2] : 0;
        for (uint32_t i = 0; of_node[node + 2] > 0 && i < own; i++) {
            of_pool[need->item[need->start[node] + i] + 2]++;
            needs++;
        }
        of_node[node + 2] += of_node[node + 1];
    }
    uint32_t *needy = hf_take(work->scratch, uint32_t, needs + 1);
    if (needy == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t pool = 0; pool < pools; pool++) {
        of_pool[pool + 2] += of_pool[pool + 1];
    }
    for (uint32_t pool = 0; pool < pools; pool++) {
        for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
            const uint32_t node = member->item[i];
            const uint32_t own = need->start[node + 1] - need->start[node];
            work->waiting[pool] += own;
            if (own > 0) {
                pool_of[of_node[node + 1]++] = pool;
            }
        }
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        const bool is_member = of_node[node + 1] > of_node[node];
        for (uint32_t i = need->start[node]; is_member && i < need->start[node + 1]; i++) {
            needy[of_pool[need->item[i] + 1]++] = node;
        }
    }
    work->needy_pools = (struct hf_csr){of_node, pool_of};
    work->pool_needy = (struct hf_csr){of_pool, needy};
    return HF_OK;
}

static enum hf_status pool_work_open(struct pool_work *work) {
    const struct hf_network *network = work->network;
    const size_t nodes = (size_t)network->node_count + 1;
    const size_t pools = (size_t)network->pool_count + 1;
    uint32_t longest = 0;
    for (uint32_t pool = 0; pool < network->pool_count; pool++) {
        const uint32_t own =
            network->pool_member.start[pool + 1] - network->pool_member.start[pool];
        longest = own > longest ? own : longest;
    }
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        work->node_set[bound] = hf_take(work->scratch, uint32_t, nodes);
        work->pool_set[bound] = hf_take(work->scratch, uint32_t, pools);
        if (work->node_set[bound] == NULL || work->pool_set[bound] == NULL) {
            return HF_ERR_MEMORY;
        }
        memset(work->node_set[bound], 0xff, nodes * sizeof *work->node_set[bound]);
    }
    work->is_closed = hf_new(work->scratch, uint8_t, pools);
    work->waiting = hf_new(work->scratch, uint32_t, pools);
    work->fate = hf_take(work->scratch, uint32_t, pools);
    work->order = hf_take(work->scratch, uint32_t, pools);
    work->member = hf_take(work->scratch, uint32_t, (size_t)longest + 1);
    if (work->is_closed == NULL || work->waiting == NULL || work->fate == NULL ||
        work->order == NULL || work->member == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_key_table_open(&work->fates.table, work->scratch));
    return needy_find(work);
}

static enum hf_status pools_name(struct pool_work *work) {
    HF_TRY(pool_work_open(work));
    for (uint32_t pool = 0; pool < work->network->pool_count; pool++) {
        if (work->waiting[pool] == 0) {
            work->order[work->order_count++] = pool;
        }
    }
    for (uint32_t i = 0; i < work->order_count; i++) {
        HF_TRY(pool_name(work, work->order[i]));
    }
    return HF_OK;
}

/* ---- the network with fewer of them ---- */

static bool is_in_row(const struct hf_csr *rows, uint32_t row, uint32_t item) {
    for (uint32_t i = rows->start == NULL ? 0 : rows->start[row];
         rows->start != NULL && i < rows->start[row + 1]; i++) {
        if (rows->item[i] == item) {
            return true;
        }
    }
    return false;
}

/* Does the node fall itself with all that stops the pool? */
static bool falls_first(const struct pool_work *work, uint32_t node, uint32_t pool) {
    const struct hf_network *network = work->network;
    const uint32_t labels = network->label_count;
    for (int bound = 0; work->is_closed[pool] != 0 && bound < HF_BOUNDS; bound++) {
        uint32_t count = 0;
        const uint32_t *item = set_items(&work->fates, work->pool_set[bound][pool], &count);
        for (uint32_t i = 0; i < count; i++) {
            bool is_own = item[i] < labels && is_in_row(&network->node_label, node, item[i]);
            if (bound == HF_BOUND_WORST && !is_own) {
                is_own = item[i] < labels
                             ? is_in_row(&network->node_maybe, node, item[i])
                             : network->node_unknown != NULL &&
                                   (network->node_unknown[node] >> (item[i] - labels) & 1) != 0;
            }
            if (!is_own) {
                return false;
            }
        }
    }
    return work->is_closed[pool] != 0;
}

/* Needs, said in the pools that stand for others. */
static enum hf_status needs_merge(const struct pool_work *work, const uint32_t *stands,
                                  struct hf_arena *keep, struct hf_csr *need, bool *is_news) {
    const struct hf_network *network = work->network;
    const struct hf_csr *old = &network->node_need;
    need->start = hf_new(keep, uint32_t, (size_t)network->node_count + 1);
    need->item = hf_take(keep, uint32_t, (size_t)old->start[network->node_count] + 1);
    if (need->start == NULL || need->item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    for (uint32_t node = 0; node < network->node_count; node++) {
        const uint32_t from = end;
        for (uint32_t i = old->start[node]; i < old->start[node + 1]; i++) {
            const uint32_t pool = stands[old->item[i]];
            bool is_there = falls_first(work, node, pool);
            for (uint32_t k = from; k < end && !is_there; k++) {
                is_there = need->item[k] == pool;
            }
            if (!is_there) {
                need->item[end++] = pool;
            }
            *is_news = *is_news || is_there || pool != old->item[i];
        }
        need->start[node + 1] = end;
    }
    return HF_OK;
}

/* Leaves out the pools that no node needs. */
static enum hf_status pools_thin(struct hf_network *network, struct hf_arena *keep,
                                 struct hf_arena scratch) {
    const uint32_t pools = network->pool_count;
    const struct hf_csr member = network->pool_member;
    uint32_t *number = hf_take(&scratch, uint32_t, (size_t)pools + 1);
    uint32_t *start = hf_new(keep, uint32_t, (size_t)pools + 1);
    uint32_t *item = hf_take(keep, uint32_t, (size_t)member.start[pools] + 1);
    uint32_t *needed = hf_take(keep, uint32_t, (size_t)pools + 1);
    if (number == NULL || start == NULL || item == NULL || needed == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(number, 0xff, ((size_t)pools + 1) * sizeof *number);
    const uint32_t needs = network->node_need.start[network->node_count];
    for (uint32_t i = 0; i < needs; i++) {
        number[network->node_need.item[i]] = 0;
    }
    uint32_t count = 0;
    uint32_t end = 0;
    for (uint32_t pool = 0; pool < pools; pool++) {
        if (number[pool] == HF_NONE) {
            continue;
        }
        number[pool] = count;
        needed[count] = members_wanted(network, pool);
        for (uint32_t i = member.start[pool]; i < member.start[pool + 1]; i++) {
            item[end++] = member.item[i];
        }
        start[++count] = end;
    }
    for (uint32_t i = 0; i < needs; i++) {
        network->node_need.item[i] = number[network->node_need.item[i]];
    }
    network->pool_count = count;
    network->pool_member = (struct hf_csr){start, item};
    network->pool_needed = needed;
    return HF_OK;
}

static enum hf_status unneeded_find(const struct hf_network *network, struct hf_arena scratch,
                                    bool *is_any) {
    uint8_t *is_needed = hf_new(&scratch, uint8_t, (size_t)network->pool_count + 1);
    if (is_needed == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->node_need.start[network->node_count]; i++) {
        is_needed[network->node_need.item[i]] = 1;
    }
    for (uint32_t pool = 0; pool < network->pool_count; pool++) {
        *is_any = *is_any || is_needed[pool] == 0;
    }
    return HF_OK;
}

enum hf_status hf_same_pools(const struct hf_network *network, struct hf_arena *keep,
                             struct hf_arena scratch, struct hf_network *merged) {
    const uint32_t pools = network->pool_count;
    struct pool_work work = {.network = network, .scratch = &scratch};
    struct hf_csr need = {NULL, NULL};
    bool is_news = false;
    *merged = *network;
    if (pools == 0 || network->node_need.start == NULL) {
        return HF_OK;
    }
    HF_TRY(pools_name(&work));
    uint32_t *stands = hf_take(&scratch, uint32_t, (size_t)pools + 1);
    uint32_t *first = hf_take(&scratch, uint32_t, (size_t)work.fates.table.count + 1);
    if (stands == NULL || first == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(first, 0xff, ((size_t)work.fates.table.count + 1) * sizeof *first);
    for (uint32_t pool = 0; pool < pools; pool++) {
        stands[pool] = pool;
    }
    /* What the members of the first one need comes before it, so no ring is made. */
    for (uint32_t i = 0; i < work.order_count; i++) {
        const uint32_t pool = work.order[i];
        const uint32_t fate = work.fate[pool];
        first[fate] = first[fate] == HF_NONE ? pool : first[fate];
        stands[pool] = first[fate];
    }
    HF_TRY(needs_merge(&work, stands, keep, &need, &is_news));
    HF_TRY(unneeded_find(network, scratch, &is_news));
    if (!is_news) {
        return HF_OK;
    }
    merged->node_need = need;
    return pools_thin(merged, keep, scratch);
}
