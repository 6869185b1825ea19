#include "network/one_fate.h"

#include "network/series.h"

#include <stdlib.h>
#include <string.h>

enum { MERGE_RUN_MAX = 64 }; /* of parallel links, so many are compared with */

struct merge_link {
    struct series_link of; /* the lower node first */
    uint32_t size;         /* of the set */
};

struct merge_work {
    const struct hf_network *whole;
    const struct label_question *question;
    struct label_sets sets;
    uint32_t *set_of;  /* per node of the whole */
    uint32_t *node;    /* per node of the whole: node; while merging: parent */
    uint32_t *stands;  /* per node: one of the whole that stands for it */
    uint32_t *link_in; /* per link of the whole: its set; at last per link that is left */
    uint32_t count;
    struct merge_link *link;
    uint32_t link_count;
    struct series_link *left; /* links, as merged */
    uint32_t *left_set;       /* per node, as merged */
    uint8_t *is_kept;         /* per node, as merged: to be left */
};

/* ---- nodes ---- */

static bool merge_carries(const struct merge_work *work, uint32_t node) {
    return work->whole->node_transit == NULL || work->whole->node_transit[node] != 0;
}

static uint32_t merge_root(uint32_t *parent, uint32_t node) {
    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

static enum hf_status merge_open(struct merge_work *work, struct hf_arena *scratch,
                                 struct hf_arena *sets) {
    const size_t nodes = (size_t)work->whole->node_count + 1;
    const size_t links = (size_t)work->whole->link_count + 1;
    work->set_of = hf_take(scratch, uint32_t, nodes);
    work->node = hf_take(scratch, uint32_t, nodes);
    work->stands = hf_take(scratch, uint32_t, nodes);
    work->link_in = hf_take(scratch, uint32_t, links);
    work->link = hf_take(scratch, struct merge_link, links);
    work->left = hf_take(scratch, struct series_link, links);
    work->left_set = hf_take(scratch, uint32_t, nodes);
    work->is_kept = hf_new(scratch, uint8_t, nodes);
    if (work->set_of == NULL || work->node == NULL || work->stands == NULL ||
        work->link_in == NULL || work->link == NULL || work->left == NULL ||
        work->left_set == NULL || work->is_kept == NULL) {
        return HF_ERR_MEMORY;
    }
    *sets = *scratch; /* they grow */
    sets->end -= hf_arena_left(scratch) / 2;
    scratch->at = sets->end;
    HF_TRY(hf_label_sets_open(&work->sets, work->whole, work->question, sets));
    for (uint32_t node = 0; node < work->whole->node_count; node++) {
        work->node[node] = node;
        HF_TRY(hf_label_set_of_node(&work->sets, node, &work->set_of[node]));
    }
    for (uint32_t link = 0; link < work->whole->link_count; link++) {
        HF_TRY(hf_label_set_of_link(&work->sets, link, &work->link_in[link]));
    }
    return HF_OK;
}

/* A root is the lowest of its nodes, so it has its number before they ask for it. */
static void merge_nodes(struct merge_work *work) {
    const struct hf_network *whole = work->whole;
    for (uint32_t link = 0; link < whole->link_count; link++) {
        const uint32_t a = whole->link_a[link];
        const uint32_t b = whole->link_b[link];
        if (work->set_of[a] == work->set_of[b] && merge_carries(work, a) &&
            merge_carries(work, b) &&
            hf_label_set_within(&work->sets, work->link_in[link], work->set_of[a])) {
            const uint32_t left = merge_root(work->node, a);
            const uint32_t right = merge_root(work->node, b);
            work->node[left > right ? left : right] = left > right ? right : left;
        }
    }
    for (uint32_t node = 0; node < whole->node_count; node++) {
        work->node[node] = merge_root(work->node, node);
    }
    for (uint32_t node = 0; node < whole->node_count; node++) {
        const bool is_root = work->node[node] == node;
        if (is_root) {
            work->stands[work->count] = node;
        }
        work->node[node] = is_root ? work->count++ : work->node[work->node[node]];
    }
}

/* ---- links ---- */

static int merge_link_order(const void *left_pointer, const void *right_pointer) {
    const struct merge_link *left = left_pointer;
    const struct merge_link *right = right_pointer;
    for (int side = 0; side < 2; side++) {
        if (left->of.end[side] != right->of.end[side]) {
            return left->of.end[side] < right->of.end[side] ? -1 : 1;
        }
    }
    if (left->size != right->size) {
        return left->size < right->size ? -1 : 1;
    }
    return (left->of.set > right->of.set) - (left->of.set < right->of.set);
}

/* Drops links whose set contains that of a parallel one: a saving, nothing else. */
static void merge_links_thin(struct merge_work *work) {
    uint32_t kept = 0;
    uint32_t run = 0; /* where those begin that are parallel */
    for (uint32_t i = 0; i < work->link_count; i++) {
        const struct series_link link = work->link[i].of;
        const bool is_parallel =
            kept > 0 && memcmp(work->left[kept - 1].end, link.end, sizeof link.end) == 0;
        bool is_needed = true;
        run = is_parallel ? run : kept;
        for (uint32_t k = run; is_needed && k < kept && k - run < MERGE_RUN_MAX; k++) {
            is_needed = !hf_label_set_within(&work->sets, work->left[k].set, link.set);
        }
        if (is_needed) {
            work->left[kept++] = link;
        }
    }
    work->link_count = kept;
}

static enum hf_status merge_links(struct merge_work *work) {
    const struct hf_network *whole = work->whole;
    for (uint32_t i = 0; i < whole->link_count; i++) {
        const uint32_t a = work->node[whole->link_a[i]];
        const uint32_t b = work->node[whole->link_b[i]];
        const uint32_t ends[2] = {work->set_of[whole->link_a[i]], work->set_of[whole->link_b[i]]};
        uint32_t set = work->link_in[i];
        if (a == b) {
            continue;
        }
        if (set != 0) {
            HF_TRY(hf_label_set_between(&work->sets, set, ends, &set));
        }
        const uint32_t *start = work->sets.table.key.start + set;
        work->link[work->link_count++] =
            (struct merge_link){{{a < b ? a : b, a < b ? b : a}, set}, start[1] - start[0]};
    }
    if (work->link_count > 1) {
        qsort(work->link, work->link_count, sizeof *work->link, merge_link_order);
    }
    merge_links_thin(work);
    return HF_OK;
}

/* ---- what lies between ---- */

static void merge_keep(struct merge_work *work, const struct hf_csr *rows, uint32_t count) {
    for (uint32_t i = 0; count > 0 && i < rows->start[count]; i++) {
        work->is_kept[work->node[rows->item[i]]] = 1;
    }
}

/* Nodes that nothing else is asked of than to join others become links. */
static enum hf_status merge_between(struct merge_work *work, struct hf_arena scratch) {
    const struct hf_network *whole = work->whole;
    merge_keep(work, &whole->gateway, whole->function_count);
    merge_keep(work, &whole->demand_node, whole->demand_count);
    merge_keep(work, &whole->pool_member, whole->pool_count);
    for (uint32_t node = 0; node < work->count; node++) {
        const struct hf_csr *sets = &work->sets.table.key;
        const uint32_t set = work->set_of[work->stands[node]];
        const bool has_more = sets->start[set + 1] > sets->start[set] &&
                              sets->item[sets->start[set + 1] - 1] >= work->sets.asked_count;
        work->left_set[node] = set;
        work->is_kept[node] |= has_more || !merge_carries(work, work->stands[node]);
    }
    const struct series series = {.sets = &work->sets,
                                  .node_set = work->left_set,
                                  .is_kept = work->is_kept,
                                  .node_count = work->count,
                                  .link = work->left,
                                  .link_count = work->link_count};
    return hf_series_join(&series, scratch);
}

/* Numbers what is left. */
static enum hf_status merge_gone_drop(struct merge_work *work, struct hf_arena scratch) {
    uint32_t *number = hf_take(&scratch, uint32_t, (size_t)work->count + 1);
    uint32_t links = 0;
    uint32_t nodes = 0;
    if (number == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < work->link_count; i++) {
        if (work->left[i].set != HF_NONE) {
            work->left[links++] = work->left[i];
            work->is_kept[work->left[i].end[0]] = 1;
            work->is_kept[work->left[i].end[1]] = 1;
        }
    }
    work->link_count = links;
    for (uint32_t node = 0; node < work->count; node++) {
        number[node] = work->is_kept[node] != 0 ? nodes : HF_NONE;
        work->stands[nodes] = work->stands[node];
        work->left_set[nodes] = work->left_set[node];
        nodes += work->is_kept[node] != 0 ? 1U : 0U;
    }
    work->count = nodes;
    for (uint32_t i = 0; i < links; i++) {
        work->left[i].end[0] = number[work->left[i].end[0]];
        work->left[i].end[1] = number[work->left[i].end[1]];
    }
    for (uint32_t node = 0; node < work->whole->node_count; node++) {
        work->node[node] = number[work->node[node]];
    }
    return HF_OK;
}

/* ---- the network ---- */

/* Labels of sets: set[i] is that of row i. */
static enum hf_status merge_rows_make(const struct merge_work *work, const uint32_t *set,
                                      uint32_t count, struct hf_arena *keep,
                                      struct hf_csr *labels) {
    const struct hf_csr *sets = &work->sets.table.key;
    size_t items = 0;
    for (uint32_t i = 0; i < count; i++) {
        items += sets->start[set[i] + 1] - sets->start[set[i]];
    }
    labels->start = hf_new(keep, uint32_t, (size_t)count + 1);
    labels->item = hf_take(keep, uint32_t, items + 1);
    if (labels->start == NULL || labels->item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = sets->start[set[i]]; k < sets->start[set[i] + 1]; k++) {
            if (sets->item[k] < work->sets.asked_count) {
                labels->item[end++] = work->question->group[sets->item[k]];
            }
        }
        labels->start[i + 1] = end;
    }
    return HF_OK;
}

static enum hf_status merge_nodes_make(const struct merge_work *work, struct hf_arena *keep,
                                       struct hf_network *merged) {
    const struct hf_network *whole = work->whole;
    uint8_t *transit = hf_new(keep, uint8_t, (size_t)work->count + 1);
    uint8_t *unknown = hf_new(keep, uint8_t, (size_t)work->count + 1);
    if (transit == NULL || unknown == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 0; node < work->count; node++) {
        const uint32_t stands = work->stands[node];
        transit[node] = merge_carries(work, stands);
        unknown[node] = whole->node_unknown == NULL ? 0 : whole->node_unknown[stands];
    }
    merged->node_count = work->count;
    merged->node_maybe = (struct hf_csr){NULL, NULL};
    merged->node_transit = transit;
    merged->node_unknown = whole->node_unknown == NULL ? NULL : unknown;
    return merge_rows_make(work, work->left_set, work->count, keep, &merged->node_label);
}

static enum hf_status merge_links_make(struct merge_work *work, struct hf_arena *keep,
                                       struct hf_network *merged) {
    uint32_t *left = hf_take(keep, uint32_t, (size_t)work->link_count + 1);
    uint32_t *right = hf_take(keep, uint32_t, (size_t)work->link_count + 1);
    if (left == NULL || right == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < work->link_count; i++) {
        work->link_in[i] = work->left[i].set;
        left[i] = work->left[i].end[0];
        right[i] = work->left[i].end[1];
    }
    merged->link_count = work->link_count;
    merged->link_a = left;
    merged->link_b = right;
    merged->link_maybe = (struct hf_csr){NULL, NULL};
    return merge_rows_make(work, work->link_in, work->link_count, keep, &merged->link_label);
}

static enum hf_status merge_needs_make(const struct merge_work *work, struct hf_arena *keep,
                                       struct hf_network *merged) {
    const struct hf_csr *need = &work->whole->node_need;
    if (need->start == NULL) {
        return HF_OK;
    }
    uint32_t *start = hf_new(keep, uint32_t, (size_t)work->count + 1);
    uint32_t *item = hf_take(keep, uint32_t, (size_t)need->start[work->whole->node_count] + 1);
    if (start == NULL || item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 0; node < work->count; node++) {
        const uint32_t stands = work->stands[node];
        const uint32_t size = need->start[stands + 1] - need->start[stands];
        start[node + 1] = start[node] + size;
        for (uint32_t i = 0; i < size; i++) {
            item[start[node] + i] = need->item[need->start[stands] + i];
        }
    }
    merged->node_need = (struct hf_csr){start, item};
    return HF_OK;
}

/* Rows of nodes, said in nodes of the merged network. */
static enum hf_status merge_items_say(const struct merge_work *work, uint32_t count,
                                      struct hf_arena *keep, struct hf_csr *rows) {
    const uint32_t items = rows->start[count];
    uint32_t *said = hf_take(keep, uint32_t, (size_t)items + 1);
    if (said == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < items; i++) {
        said[i] = work->node[rows->item[i]];
    }
    rows->item = said;
    return HF_OK;
}

enum hf_status hf_network_merge(const struct hf_network *network,
                                const struct label_question *question, struct hf_arena *keep,
                                struct hf_arena scratch, struct hf_network *merged) {
    struct merge_work work = {.whole = network, .question = question};
    struct hf_network made = *network;
    struct hf_arena sets;
    HF_TRY(merge_open(&work, &scratch, &sets));
    merge_nodes(&work);
    HF_TRY(merge_links(&work));
    HF_TRY(merge_between(&work, scratch));
    HF_TRY(merge_gone_drop(&work, scratch));
    HF_TRY(merge_nodes_make(&work, keep, &made));
    HF_TRY(merge_links_make(&work, keep, &made));
    HF_TRY(merge_needs_make(&work, keep, &made));
    HF_TRY(merge_items_say(&work, network->function_count, keep, &made.gateway));
    HF_TRY(merge_items_say(&work, network->demand_count, keep, &made.demand_node));
    if (network->pool_count > 0) {
        HF_TRY(merge_items_say(&work, network->pool_count, keep, &made.pool_member));
    }
    *merged = made;
    return HF_OK;
}
