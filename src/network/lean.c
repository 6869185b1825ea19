#include "network/lean.h"

#include "network/same_pools.h"

#include <assert.h>
#include <string.h>

/* Leaves are peeled off, then what has become a leaf, and so on; gateways, and members of
 * pools, are not. Backwards, from the trees' feet to their tips, each node then learns which class
 * it is of: that of the node it hangs on, that of an earlier one of its kind there, or a new one.
 * Labels are compared as they stand, in their order: what is not found equal is merely not merged.
 */

enum { LEAN_SLOTS_FIRST = 1024 };

enum { ROW_TABLES = 3 };

/* Numbers for rows that are equal in all tables, and of equal mark. */
struct row_names {
    const struct hf_csr *table[ROW_TABLES]; /* or NULL */
    const uint8_t *mark;                    /* or NULL */
    uint32_t *slot;                         /* hash table of rows, HF_NONE: free */
    size_t slot_count;
};

struct lean_work {
    const struct hf_network *network;
    uint8_t *is_fixed; /* per node: not to be peeled */
    uint32_t *degree;  /* per node: links to others */
    uint32_t *joint;   /* per node: the numbers of these links, xor: of a leaf, its link */
    uint32_t *peeled;  /* nodes, in the order of peeling */
    uint32_t peeled_count;
    uint32_t *foot;    /* per node: the link by which it was peeled off, or HF_NONE */
    uint8_t *is_used;  /* per node: a demand is served there, or above it */
    uint8_t *is_inner; /* per node that was peeled: something that is used hangs on it */
    uint8_t *is_peeled;
    uint32_t *name;      /* per node and link of trees: equal labels, equal number */
    uint32_t *link_name; /* the same */
    uint32_t *class;     /* per node: the node that stands for it, or HF_NONE */
    uint32_t *slot;      /* hash table of nodes that stand for others */
    size_t slot_count;
};

static size_t slots_for(size_t count) {
    size_t slots = LEAN_SLOTS_FIRST;
    while (slots < 2 * count) {
        slots *= 2;
    }
    return slots;
}

static uint32_t *slots_make(struct hf_arena *arena, size_t count) {
    uint32_t *slot = hf_take(arena, uint32_t, count);
    if (slot != NULL) {
        memset(slot, 0xff, count * sizeof *slot);
    }
    return slot;
}

static bool lean_carries(const struct hf_network *network, uint32_t node) {
    return network->node_transit == NULL || network->node_transit[node] != 0;
}

static uint32_t lean_other(const struct hf_network *network, uint32_t link, uint32_t node) {
    return network->link_a[link] == node ? network->link_b[link] : network->link_a[link];
}

/* ---- equal labels ---- */

static uint64_t lean_mix(uint64_t hash, uint32_t value) {
    hash = (hash ^ value) * UINT64_C(0xff51afd7ed558ccd);
    return hash ^ hash >> 32;
}

static uint32_t row_size(const struct hf_csr *rows, uint32_t row) {
    return rows->start == NULL ? 0 : rows->start[row + 1] - rows->start[row];
}

static uint64_t lean_row_hash(const struct hf_csr *rows, uint32_t row, uint64_t hash) {
    const uint32_t size = row_size(rows, row);
    hash = lean_mix(hash, size);
    for (uint32_t i = 0; i < size; i++) {
        hash = lean_mix(hash, rows->item[rows->start[row] + i]);
    }
    return hash;
}

static bool lean_rows_equal(const struct hf_csr *rows, uint32_t left, uint32_t right) {
    const uint32_t size = row_size(rows, left);
    return size == row_size(rows, right) &&
           (size == 0 || memcmp(rows->item + rows->start[left], rows->item + rows->start[right],
                                size * sizeof(uint32_t)) == 0);
}

static bool is_named_alike(const struct row_names *names, uint32_t left, uint32_t right) {
    bool is_alike = names->mark == NULL || names->mark[left] == names->mark[right];
    for (int t = 0; is_alike && t < ROW_TABLES; t++) {
        is_alike = names->table[t] == NULL || lean_rows_equal(names->table[t], left, right);
    }
    return is_alike;
}

/* The first row that was asked about and is equal. */
static uint32_t row_name(const struct row_names *names, uint32_t row) {
    uint64_t hash = names->mark == NULL ? 1 : names->mark[row] + UINT64_C(1);
    for (int t = 0; t < ROW_TABLES; t++) {
        hash = names->table[t] == NULL ? hash : lean_row_hash(names->table[t], row, hash);
    }
    size_t at = (size_t)hash & (names->slot_count - 1);
    for (; names->slot[at] != HF_NONE; at = (at + 1) & (names->slot_count - 1)) {
        if (is_named_alike(names, names->slot[at], row)) {
            return names->slot[at];
        }
    }
    names->slot[at] = row;
    return row;
}

/* ---- peeling ---- */

static void rows_fix(struct lean_work *work, const struct hf_csr *rows, uint32_t count) {
    for (uint32_t i = 0; count > 0 && i < rows->start[count]; i++) {
        work->is_fixed[rows->item[i]] = 1;
    }
}

static void ends_count(struct lean_work *work) {
    const struct hf_network *network = work->network;
    rows_fix(work, &network->gateway, network->function_count);
    rows_fix(work, &network->pool_member, network->pool_count);
    for (uint32_t link = 0; link < network->link_count; link++) {
        const uint32_t end[2] = {network->link_a[link], network->link_b[link]};
        for (int side = 0; side < 2 && end[0] != end[1]; side++) {
            work->degree[end[side]]++;
            work->joint[end[side]] ^= link;
        }
    }
}

static void leaf_take(struct lean_work *work, uint32_t node) {
    if (work->is_fixed[node] == 0) {
        work->is_peeled[node] = 1;
        work->peeled[work->peeled_count++] = node;
    }
}

static void leaves_peel(struct lean_work *work) {
    const struct hf_network *network = work->network;
    for (uint32_t node = 0; node < network->node_count; node++) {
        if (work->degree[node] <= 1) {
            leaf_take(work, node);
        }
    }
    for (uint32_t head = 0; head < work->peeled_count; head++) {
        const uint32_t node = work->peeled[head];
        work->foot[node] = work->degree[node] == 1 ? work->joint[node] : HF_NONE;
        if (work->foot[node] == HF_NONE) {
            continue; /* the last of a tree without a gateway, or never joined */
        }
        const uint32_t other = lean_other(network, work->foot[node], node);
        work->degree[node] = 0;
        work->joint[other] ^= work->foot[node];
        if (--work->degree[other] == 1 && work->is_peeled[other] == 0) {
            leaf_take(work, other);
        }
    }
}

/* What is used, from the tips to the feet. */
static void used_mark(struct lean_work *work) {
    const struct hf_network *network = work->network;
    for (uint32_t i = 0; i < network->demand_node.start[network->demand_count]; i++) {
        work->is_used[network->demand_node.item[i]] = 1;
    }
    for (uint32_t i = 0; i < work->peeled_count; i++) {
        const uint32_t node = work->peeled[i];
        if (work->is_used[node] != 0 && work->foot[node] != HF_NONE) {
            const uint32_t other = lean_other(network, work->foot[node], node);
            work->is_used[other] = 1;
            work->is_inner[other] = 1;
        }
    }
}

/* ---- classes ---- */

static bool row_has(const struct hf_csr *rows, uint32_t row, uint32_t label) {
    const uint32_t size = row_size(rows, row);
    for (uint32_t i = 0; i < size; i++) {
        if (rows->item[rows->start[row] + i] == label) {
            return true;
        }
    }
    return false;
}

/* Does the link fall only when the node does? */
static bool link_falls_with(const struct hf_network *network, uint32_t link, uint32_t node) {
    const struct hf_csr *sure = &network->link_label;
    const struct hf_csr *maybe = &network->link_maybe;
    for (uint32_t i = 0; i < row_size(sure, link); i++) {
        if (!row_has(&network->node_label, node, sure->item[sure->start[link] + i])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < row_size(maybe, link); i++) {
        const uint32_t label = maybe->item[maybe->start[link] + i];
        if (!row_has(&network->node_label, node, label) &&
            !row_has(&network->node_maybe, node, label)) {
            return false;
        }
    }
    return true;
}

/* A node on which something hangs has to carry its traffic; of a leaf that says nothing. */
static bool is_barred(const struct lean_work *work, uint32_t node) {
    return work->is_inner[node] != 0 && !lean_carries(work->network, node);
}

/* Does traffic pass what stands for the class? Nodes of trees that are one carry, or else have
 * nothing that hangs on them. */
static bool class_carries(const struct lean_work *work, uint32_t class) {
    return work->is_peeled[class] != 0 ? !is_barred(work, class)
                                       : lean_carries(work->network, class);
}

/* What is known of the node that it hangs on, by which it hangs, and itself. */
struct lean_kind {
    uint32_t below, link, node;
    bool is_barred;
};

static struct lean_kind kind_of(const struct lean_work *work, uint32_t node) {
    const uint32_t foot = work->foot[node];
    return (struct lean_kind){
        .below = foot == HF_NONE ? HF_NONE : work->class[lean_other(work->network, foot, node)],
        .link = foot == HF_NONE ? HF_NONE : work->link_name[foot],
        .node = work->name[node],
        .is_barred = is_barred(work, node),
    };
}

static bool kinds_equal(const struct lean_kind *left, const struct lean_kind *right) {
    return left->below == right->below && left->link == right->link && left->node == right->node &&
           left->is_barred == right->is_barred;
}

static uint32_t lean_class_of(struct lean_work *work, uint32_t node) {
    const struct lean_kind kind = kind_of(work, node);
    if (kind.below != HF_NONE && !kind.is_barred && work->name[kind.below] == kind.node &&
        class_carries(work, kind.below) && link_falls_with(work->network, work->foot[node], node)) {
        return kind.below;
    }
    uint64_t hash = lean_mix(kind.is_barred ? 2 : 1, kind.below);
    hash = lean_mix(lean_mix(hash, kind.link), kind.node);
    size_t at = (size_t)hash & (work->slot_count - 1);
    for (; work->slot[at] != HF_NONE; at = (at + 1) & (work->slot_count - 1)) {
        const struct lean_kind known = kind_of(work, work->slot[at]);
        if (kinds_equal(&known, &kind)) {
            return work->slot[at];
        }
    }
    work->slot[at] = node;
    return node;
}

static enum hf_status classes_find(struct lean_work *work, struct hf_arena scratch) {
    const struct hf_network *network = work->network;
    struct row_names nodes = {
        .table = {&network->node_label, &network->node_maybe, &network->node_need},
        .mark = network->node_unknown,
        .slot_count = slots_for(network->node_count)};
    struct row_names links = {.table = {&network->link_label, &network->link_maybe},
                              .slot_count = slots_for(network->link_count)};
    work->slot_count = slots_for(work->peeled_count);
    nodes.slot = slots_make(&scratch, nodes.slot_count);
    links.slot = slots_make(&scratch, links.slot_count);
    work->slot = slots_make(&scratch, work->slot_count);
    if (nodes.slot == NULL || links.slot == NULL || work->slot == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        const bool is_left = work->is_peeled[node] == 0;
        work->class[node] = is_left ? node : HF_NONE;
        if (is_left || work->is_used[node] != 0) {
            work->name[node] = row_name(&nodes, node);
        }
    }
    for (uint32_t i = work->peeled_count; i > 0; i--) {
        const uint32_t node = work->peeled[i - 1];
        if (work->is_used[node] != 0) {
            if (work->foot[node] != HF_NONE) {
                work->link_name[work->foot[node]] = row_name(&links, work->foot[node]);
            }
            work->class[node] = lean_class_of(work, node);
        }
    }
    return HF_OK;
}

/* ---- what is left ---- */

static enum hf_status rows_pick(const struct hf_csr *rows, const uint32_t *row, uint32_t count,
                                struct hf_arena *keep, struct hf_csr *picked) {
    if (rows->start == NULL) {
        return HF_OK;
    }
    size_t items = 0;
    for (uint32_t i = 0; i < count; i++) {
        items += row_size(rows, row[i]);
    }
    picked->start = hf_new(keep, uint32_t, (size_t)count + 1);
    picked->item = hf_take(keep, uint32_t, items + 1);
    if (picked->start == NULL || picked->item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t size = row_size(rows, row[i]);
        picked->start[i + 1] = picked->start[i] + size;
        if (size > 0) {
            memcpy(picked->item + picked->start[i], rows->item + rows->start[row[i]],
                   size * sizeof(uint32_t));
        }
    }
    return HF_OK;
}

/* Rows of nodes, said in nodes that are left. */
static enum hf_status members_say(const struct hf_csr *rows, uint32_t count, const uint32_t *node,
                                  struct hf_arena *keep, struct hf_csr *said) {
    const uint32_t items = rows->start[count];
    *said = (struct hf_csr){rows->start, hf_take(keep, uint32_t, (size_t)items + 1)};
    if (said->item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < items; i++) {
        said->item[i] = node[rows->item[i]];
        assert(said->item[i] != HF_NONE);
    }
    return HF_OK;
}

static enum hf_status lean_nodes_make(const struct lean_work *work, struct hf_arena *keep,
                                      struct hf_arena scratch, struct lean_network *lean) {
    const struct hf_network *whole = work->network;
    struct hf_network *network = &lean->network;
    uint32_t *stands = hf_take(&scratch, uint32_t, (size_t)whole->node_count + 1);
    lean->node = hf_take(keep, uint32_t, (size_t)whole->node_count + 1);
    if (stands == NULL || lean->node == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t node = 0; node < whole->node_count; node++) {
        if (work->class[node] == node) {
            lean->node[node] = count;
            stands[count++] = node;
        }
    }
    for (uint32_t node = 0; node < whole->node_count; node++) {
        const uint32_t class = work->class[node];
        lean->node[node] = class == HF_NONE ? HF_NONE : lean->node[class];
    }
    network->node_count = count;
    HF_TRY(rows_pick(&whole->node_label, stands, count, keep, &network->node_label));
    HF_TRY(rows_pick(&whole->node_maybe, stands, count, keep, &network->node_maybe));
    HF_TRY(rows_pick(&whole->node_need, stands, count, keep, &network->node_need));
    uint8_t *unknown = hf_new(keep, uint8_t, (size_t)count + 1);
    uint8_t *transit = hf_new(keep, uint8_t, (size_t)count + 1);
    if (unknown == NULL || transit == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        unknown[i] = whole->node_unknown == NULL ? 0 : whole->node_unknown[stands[i]];
        transit[i] = class_carries(work, stands[i]);
    }
    network->node_unknown = whole->node_unknown == NULL ? NULL : unknown;
    network->node_transit = whole->node_transit == NULL ? NULL : transit;
    return HF_OK;
}

/* Of a tree, the links of the nodes that stand for others; of the rest, those between two nodes. */
static bool link_stays(const struct lean_work *work, uint32_t link) {
    const uint32_t end[2] = {work->network->link_a[link], work->network->link_b[link]};
    for (int side = 0; side < 2; side++) {
        if (work->is_peeled[end[side]] != 0 && work->foot[end[side]] == link) {
            return work->class[end[side]] == end[side];
        }
    }
    return end[0] != end[1];
}

static enum hf_status lean_links_make(const struct lean_work *work, struct hf_arena *keep,
                                      struct hf_arena scratch, struct lean_network *lean) {
    const struct hf_network *whole = work->network;
    struct hf_network *network = &lean->network;
    uint32_t *stays = hf_take(&scratch, uint32_t, (size_t)whole->link_count + 1);
    if (stays == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t link = 0; link < whole->link_count; link++) {
        if (link_stays(work, link)) {
            stays[count++] = link;
        }
    }
    uint32_t *left = hf_take(keep, uint32_t, (size_t)count + 1);
    uint32_t *right = hf_take(keep, uint32_t, (size_t)count + 1);
    if (left == NULL || right == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        left[i] = lean->node[whole->link_a[stays[i]]];
        right[i] = lean->node[whole->link_b[stays[i]]];
        assert(left[i] != HF_NONE && right[i] != HF_NONE);
    }
    network->link_count = count;
    network->link_a = left;
    network->link_b = right;
    HF_TRY(rows_pick(&whole->link_label, stays, count, keep, &network->link_label));
    return rows_pick(&whole->link_maybe, stays, count, keep, &network->link_maybe);
}

static enum hf_status lean_work_open(struct lean_work *work, struct hf_arena *scratch) {
    const size_t nodes = (size_t)work->network->node_count + 1;
    work->is_fixed = hf_new(scratch, uint8_t, nodes);
    work->is_used = hf_new(scratch, uint8_t, nodes);
    work->is_inner = hf_new(scratch, uint8_t, nodes);
    work->is_peeled = hf_new(scratch, uint8_t, nodes);
    work->degree = hf_new(scratch, uint32_t, nodes);
    work->joint = hf_new(scratch, uint32_t, nodes);
    work->peeled = hf_take(scratch, uint32_t, nodes);
    work->foot = hf_take(scratch, uint32_t, nodes);
    work->name = hf_take(scratch, uint32_t, nodes);
    work->class = hf_take(scratch, uint32_t, nodes);
    work->link_name = hf_take(scratch, uint32_t, (size_t)work->network->link_count + 1);
    const bool is_open = work->is_fixed != NULL && work->is_used != NULL &&
                         work->is_inner != NULL && work->is_peeled != NULL &&
                         work->degree != NULL && work->joint != NULL && work->peeled != NULL &&
                         work->foot != NULL && work->name != NULL && work->class != NULL &&
                         work->link_name != NULL;
    return is_open ? HF_OK : HF_ERR_MEMORY;
}

enum hf_status hf_network_lean(const struct hf_network *whole, struct hf_arena *keep,
                               struct hf_arena scratch, struct lean_network *lean) {
    struct hf_network *network = hf_new(&scratch, struct hf_network, 1);
    if (network == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_same_pools(whole, keep, scratch, network));
    struct lean_work work = {.network = network};
    struct lean_network made = {.network = *network};
    HF_TRY(lean_work_open(&work, &scratch));
    ends_count(&work);
    leaves_peel(&work);
    used_mark(&work);
    HF_TRY(classes_find(&work, scratch));
    HF_TRY(lean_nodes_make(&work, keep, scratch, &made));
    HF_TRY(lean_links_make(&work, keep, scratch, &made));
    HF_TRY(members_say(&network->gateway, network->function_count, made.node, keep,
                       &made.network.gateway));
    HF_TRY(members_say(&network->demand_node, network->demand_count, made.node, keep,
                       &made.network.demand_node));
    if (network->pool_count > 0) {
        HF_TRY(members_say(&network->pool_member, network->pool_count, made.node, keep,
                           &made.network.pool_member));
    }
    *lean = made;
    return HF_OK;
}
