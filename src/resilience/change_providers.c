#include "resilience/change_providers.h"

#include "network/lean.h"

#include <stdlib.h>
#include <string.h>

/* For each vendor without which some dependencies do not work: what brings them back, the one that
 * most devices need first, each with those before it done. Then all of it is lost in one sweep: the
 * vendor as it is, the vendor without what was changed so far, and what was changed so far, as
 * risk groups of a network of their own. */

struct provider_row {
    struct hf_provider_change change;
    uint32_t vendor; /* position in the run */
    uint32_t block;  /* rows of a vendor are one */
    uint32_t order;
    int64_t block_people, block_sites; /* freed by all of them */
};

/* Rows of one vendor; its labels are `label`: all of it; then for each row what of it is not
 * changed; then for each row what is. */
struct provider_block {
    uint32_t vendor, from, count, label;
};

/* Changed from this row of the block on. */
struct provider_touch {
    uint32_t node, block, row;
};

struct dependency_use {
    uint32_t pool, users;
};

struct provider_run {
    struct change_run *run;
    struct change_needs needs;
    uint32_t *users;            /* per pool: nodes that need it */
    struct dependency_use *use; /* room, per pool */
    struct provider_row row[HF_PROVIDER_CHANGES];
    uint32_t row_count;
    struct provider_block block[HF_PROVIDER_CHANGES];
    uint32_t block_count;
    uint32_t *block_of; /* per label of the network: the block of that vendor, HF_NONE: none */
    struct provider_touch *touch;
    size_t touch_count, touch_capacity;
    uint8_t *is_touched; /* per node */
    struct hf_arena *grow;
    int64_t left_out;
    uint32_t label_count;
    struct hf_network network;
};

/* ---- rows ---- */

static int dependency_use_order(const void *left_pointer, const void *right_pointer) {
    const struct dependency_use *left = left_pointer;
    const struct dependency_use *right = right_pointer;
    const int order = (left->users < right->users) - (left->users > right->users);
    return order != 0 ? order : (left->pool > right->pool) - (left->pool < right->pool);
}

/* Dependencies (the sure pools, which come first) that some device needs and that the vendor
 * stops. */
static uint32_t uses_list(struct provider_run *all, uint32_t vendor) {
    const uint32_t dependencies = all->run->study->assessment->snapshot->dependencies.rows.count;
    uint32_t count = 0;
    hf_change_needs_without(&all->needs, all->run->vendor[vendor]);
    for (uint32_t pool = 0; pool < dependencies; pool++) {
        if (all->needs.down[pool] != 0 && all->needs.never[pool] == 0 && all->users[pool] > 0) {
            all->use[count++] = (struct dependency_use){pool, all->users[pool]};
        }
    }
    if (count > 1) {
        qsort(all->use, count, sizeof *all->use, dependency_use_order);
    }
    return count;
}

static enum hf_status touch_put(struct provider_run *all, struct provider_touch touch) {
    if (all->touch_count == all->touch_capacity) {
        struct provider_touch *grown =
            hf_arena_grow(all->grow, all->touch, sizeof *grown, _Alignof(struct provider_touch),
                          &all->touch_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        all->touch = grown;
    }
    all->touch[all->touch_count++] = touch;
    all->is_touched[touch.node] = 1;
    return HF_OK;
}

/* A row, unless those before bring the dependency back too. */
static enum hf_status provider_row_put(struct provider_run *all, uint32_t vendor, uint32_t pool) {
    struct provider_block *block = &all->block[all->block_count - 1];
    hf_change_needs_without(&all->needs, all->run->vendor[vendor]);
    if (all->needs.down[pool] == 0) {
        return HF_OK;
    }
    hf_change_needs_least(&all->needs);
    HF_TRY(hf_change_needs_repair(&all->needs, pool));
    const struct change_repair *repair = &all->needs.repair[pool];
    all->row[all->row_count] =
        (struct provider_row){.change = {.group = all->run->vendor[vendor],
                                         .dependency = pool,
                                         .device_from = (uint32_t)all->touch_count,
                                         .device_count = repair->count,
                                         .changes_lower = all->needs.least[pool],
                                         .subscribers_known = true},
                              .vendor = vendor,
                              .block = all->block_count - 1,
                              .order = all->row_count};
    all->row_count++;
    for (uint32_t i = 0; i < repair->count; i++) {
        const uint32_t node = all->needs.provider[repair->from + i].node;
        all->run->changed[node] = 1;
        HF_TRY(touch_put(all, (struct provider_touch){node, all->block_count - 1, block->count}));
    }
    block->count++;
    return HF_OK;
}

static enum hf_status vendor_rows_put(struct provider_run *all, uint32_t vendor) {
    const uint32_t count = uses_list(all, vendor);
    const size_t touched = all->touch_count;
    enum hf_status status = HF_OK;
    if (count == 0) {
        return HF_OK;
    }
    if (all->row_count == HF_PROVIDER_CHANGES) {
        all->left_out += count;
        return HF_OK;
    }
    all->block_of[all->run->vendor[vendor]] = all->block_count;
    all->block[all->block_count++] =
        (struct provider_block){.vendor = vendor, .from = all->row_count};
    for (uint32_t i = 0; i < count && status == HF_OK; i++) {
        if (all->row_count == HF_PROVIDER_CHANGES) {
            all->left_out++;
        } else {
            status = provider_row_put(all, vendor, all->use[i].pool);
        }
    }
    for (size_t i = touched; i < all->touch_count; i++) {
        all->run->changed[all->touch[i].node] = 0;
    }
    return status;
}

static enum hf_status provider_rooms_open(struct provider_run *all, struct hf_arena *arena) {
    const struct hf_network *whole = &all->run->study->graph->network;
    HF_TRY(hf_change_needs_open(whole, CHANGE_STEPS_MAX, arena, &all->needs));
    all->needs.changed = all->run->changed;
    all->needs.refused = all->run->refused;
    all->users = hf_new(arena, uint32_t, (size_t)whole->pool_count + 1);
    all->use = hf_take(arena, struct dependency_use, (size_t)whole->pool_count + 1);
    all->is_touched = hf_new(arena, uint8_t, (size_t)whole->node_count + 1);
    all->block_of = hf_take(arena, uint32_t, (size_t)whole->label_count + 1);
    if (all->users == NULL || all->use == NULL || all->is_touched == NULL ||
        all->block_of == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(all->block_of, 0xff, ((size_t)whole->label_count + 1) * sizeof *all->block_of);
    for (uint32_t i = 0; i < whole->node_need.start[whole->node_count]; i++) {
        all->users[whole->node_need.item[i]]++;
    }
    return HF_OK;
}

/* ---- a network to sweep ---- */

static void blocks_label(struct provider_run *all) {
    for (uint32_t b = 0; b < all->block_count; b++) {
        all->block[b].label = all->label_count;
        all->label_count += 1 + 2 * all->block[b].count;
    }
}

/* The first row of the block in which the node is changed; the number of rows: none. */
static uint32_t row_of_change(const struct provider_run *all, uint32_t block, uint32_t node) {
    if (node != HF_NONE && all->is_touched[node] != 0) {
        for (size_t i = 0; i < all->touch_count; i++) {
            if (all->touch[i].node == node && all->touch[i].block == block) {
                return all->touch[i].row;
            }
        }
    }
    return all->block[block].count;
}

static void provider_label_put(uint32_t *item, uint32_t *count, uint32_t label) {
    if (item != NULL) {
        item[*count] = label;
    }
    (*count)++;
}

/* The labels of a node, or (HF_NONE) of a link, that bears these of the network. `item` NULL: only
 * counted. */
static void provider_labels_put(const struct provider_run *all, const struct hf_csr *label,
                                uint32_t row, uint32_t node, uint32_t *item, uint32_t *count) {
    for (uint32_t i = label->start[row]; i < label->start[row + 1]; i++) {
        const uint32_t b = all->block_of[label->item[i]];
        if (b == HF_NONE) {
            continue;
        }
        const struct provider_block *block = &all->block[b];
        const uint32_t changed = row_of_change(all, b, node);
        for (uint32_t k = 0; k <= changed; k++) {
            provider_label_put(item, count, block->label + k);
        }
        for (uint32_t k = changed; k < block->count; k++) {
            provider_label_put(item, count, block->label + 1 + block->count + k);
        }
    }
}

static enum hf_status provider_rows_label(const struct provider_run *all,
                                          const struct hf_csr *label, uint32_t rows, bool is_node,
                                          struct hf_arena *arena, struct hf_csr *made) {
    uint32_t count = 0;
    for (uint32_t row = 0; row < rows; row++) {
        provider_labels_put(all, label, row, is_node ? row : HF_NONE, NULL, &count);
    }
    made->start = hf_new(arena, uint32_t, (size_t)rows + 2);
    made->item = hf_take(arena, uint32_t, (size_t)count + 1);
    if (made->start == NULL || made->item == NULL) {
        return HF_ERR_MEMORY;
    }
    count = 0;
    for (uint32_t row = 0; row < rows; row++) {
        provider_labels_put(all, label, row, is_node ? row : HF_NONE, made->item, &count);
        made->start[row + 1] = count;
    }
    return HF_OK;
}

static enum hf_status provider_network_make(struct provider_run *all, struct hf_arena *arena) {
    const struct hf_network *whole = &all->run->study->graph->network;
    all->network = *whole;
    HF_TRY(provider_rows_label(all, &whole->node_label, whole->node_count, true, arena,
                               &all->network.node_label));
    HF_TRY(provider_rows_label(all, &whole->link_label, whole->link_count, false, arena,
                               &all->network.link_label));
    all->network.node_maybe = (struct hf_csr){NULL, NULL};
    all->network.link_maybe = (struct hf_csr){NULL, NULL};
    all->network.node_unknown = NULL;
    all->network.label_threat = NULL;
    all->network.label_count = all->label_count;
    struct lean_network lean;
    struct hf_arena keep = *arena;
    struct hf_arena work = *arena;
    work.at += hf_arena_left(arena) / 2;
    keep.end = work.at;
    HF_TRY(hf_network_lean(&all->network, &keep, work, &lean));
    arena->at = keep.at;
    all->network = lean.network;
    return HF_OK;
}

static enum hf_status provider_sweep(const struct provider_run *all, struct hf_arena *sums,
                                     struct hf_arena scratch, struct hf_sweep *sweep) {
    uint32_t *group = hf_take(&scratch, uint32_t, (size_t)all->label_count + 1);
    if (group == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < all->label_count; i++) {
        group[i] = i;
    }
    const struct hf_sweep_question question = {.group = group,
                                               .group_count = all->label_count,
                                               .size_max = 1,
                                               .is_asked = {true, false},
                                               .demand_had = {all->run->study->was_served, NULL},
                                               .demand_rows = all->label_count};
    return hf_sweep(&all->network, &question, sums, scratch, sweep);
}

/* ---- what they free ---- */

static bool has_bit(const uint64_t *row, uint32_t bit) {
    return (row[bit / 64] >> bit % 64 & 1) != 0;
}

/* Does the demand fall with the vendor, with the first `done` rows of its block done? One that
 * falls with what took its place is not helped. */
static bool falls_after(const struct provider_block *block, const uint64_t *lost, uint32_t done) {
    return has_bit(lost, block->label + done) ||
           (done > 0 && has_bit(lost, block->label) &&
            has_bit(lost, block->label + block->count + done));
}

static bool hangs_on_another(const struct change_run *run, uint32_t demand, uint32_t vendor) {
    for (uint32_t v = 0; v < run->vendor_count; v++) {
        if (v != vendor && hf_change_hangs(run, demand, v)) {
            return true;
        }
    }
    return false;
}

/* What is said of a site, over its demands. */
struct provider_site {
    bool fell, falls, hangs, is_harmed;
};

static void site_close(struct hf_provider_change *change, const struct provider_site *site) {
    const bool is_freed = site->fell && !site->falls;
    change->sites_fall += site->fell ? 1 : 0;
    change->sites_freed += is_freed ? 1 : 0;
    change->sites_raised += is_freed && !site->hangs ? 1 : 0;
    change->sites_harmed += site->is_harmed ? 1 : 0;
}

static void provider_row_fill(const struct provider_run *all, const struct hf_sweep *sweep,
                              struct provider_row *row) {
    const struct change_run *run = all->run;
    const struct graph *graph = run->study->graph;
    const struct provider_block *block = &all->block[row->block];
    const uint32_t at = row->order - block->from;
    struct provider_site site = {false, false, false, false};
    for (uint32_t d = 0; d < graph->network.demand_count; d++) {
        const uint64_t *lost = sweep->demand_lost[HF_BOUND_BEST] + d * sweep->row_words;
        if (d > 0 && graph->demand_site[d] != graph->demand_site[d - 1]) {
            site_close(&row->change, &site);
            site = (struct provider_site){false, false, false, false};
        }
        if (run->study->was_served[d] == 0) {
            continue;
        }
        const bool fell = falls_after(block, lost, at);
        const bool falls = falls_after(block, lost, at + 1);
        const bool hangs = hangs_on_another(run, d, row->vendor);
        site.fell = site.fell || fell;
        site.falls = site.falls || falls;
        site.hangs = site.hangs || hangs;
        site.is_harmed = site.is_harmed || (has_bit(lost, block->label + 1 + block->count + at) &&
                                            !hangs && !has_bit(lost, block->label));
        if (!fell) {
            continue;
        }
        row->change.subscribers_known =
            row->change.subscribers_known && !hf_change_is_uncounted(run, d);
        hf_add_saturated(&row->change.subscribers_fall, hf_change_people(run, d));
        hf_add_saturated(&row->change.subscribers_freed, falls ? 0 : hf_change_people(run, d));
    }
    site_close(&row->change, &site);
}

/* The vendor with most people to free first, its rows in their order. */
static int provider_row_order(const void *left_pointer, const void *right_pointer) {
    const struct provider_row *left = left_pointer;
    const struct provider_row *right = right_pointer;
    int order =
        (left->block_people < right->block_people) - (left->block_people > right->block_people);
    order = order != 0 ? order
                       : (left->block_sites < right->block_sites) -
                             (left->block_sites > right->block_sites);
    return order != 0 ? order : (left->order > right->order) - (left->order < right->order);
}

static void provider_rows_sort(struct provider_run *all) {
    for (uint32_t i = 0; i < all->row_count; i++) {
        const struct provider_block *block = &all->block[all->row[i].block];
        for (uint32_t k = block->from; k < block->from + block->count; k++) {
            hf_add_saturated(&all->row[i].block_people, all->row[k].change.subscribers_freed);
            all->row[i].block_sites += all->row[k].change.sites_freed;
        }
    }
    if (all->row_count > 1) {
        qsort(all->row, all->row_count, sizeof *all->row, provider_row_order);
    }
}

/* ---- answers ---- */

static struct hf_why_id why_providers(const struct provider_run *all,
                                      const struct hf_provider_change *change) {
    const struct study *study = all->run->study;
    struct hf_why *why = &study->assessment->why;
    struct hf_why_id child[HF_PROVIDER_WHYS + HF_WHY_SHARED_MAX + 2];
    size_t count = 0;
    child[count++] = hf_why_row(why, HF_KIND_DEPENDENCY, change->dependency);
    child[count++] = study->group_why[change->group];
    for (uint32_t i = 0; i < study->shared_count; i++) {
        child[count++] = study->shared[i];
    }
    for (uint32_t i = 0; i < change->device_count && i < HF_PROVIDER_WHYS; i++) {
        child[count++] =
            hf_why_row(why, HF_KIND_DEVICE,
                       study->graph->node_device[all->touch[change->device_from + i].node]);
    }
    return hf_why_apply(why,
                        &(struct hf_why_rule){HF_RULE_CHANGES_NEEDED, (double)change->changes_lower,
                                              HF_DATE_MIN, child, count});
}

static enum hf_status provider_changes_keep(const struct provider_run *all, struct hf_arena *keep) {
    struct hf_assessment *assessment = all->run->study->assessment;
    struct hf_provider_change *change = hf_new(keep, struct hf_provider_change, all->row_count);
    uint32_t *device = hf_new(keep, uint32_t, all->touch_count);
    if (change == NULL || device == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < all->row_count; i++) {
        change[i] = all->row[i].change;
        change[i].why = why_providers(all, &change[i]);
    }
    for (size_t i = 0; i < all->touch_count; i++) {
        device[i] = all->run->study->graph->node_device[all->touch[i].node];
    }
    assessment->provider_change = change;
    assessment->provider_change_count = all->row_count;
    assessment->provider_device = device;
    assessment->provider_device_count = (uint32_t)all->touch_count;
    assessment->provider_changes_left_out = all->left_out;
    return HF_OK;
}

static enum hf_status provider_rows_fill(struct provider_run *all, struct hf_arena scratch) {
    struct hf_sweep sweep = {.loss_count = 0};
    struct hf_arena sums = scratch;
    blocks_label(all);
    sums.at += hf_arena_left(&scratch) / 2;
    scratch.end = sums.at;
    HF_TRY(provider_network_make(all, &scratch));
    HF_TRY(provider_sweep(all, &sums, scratch, &sweep));
    for (uint32_t i = 0; i < all->row_count; i++) {
        provider_row_fill(all, &sweep, &all->row[i]);
    }
    provider_rows_sort(all);
    return HF_OK;
}

enum hf_status hf_change_providers_gather(struct change_run *run, struct hf_arena *keep,
                                          struct hf_arena scratch) {
    struct provider_run *all = hf_new(&scratch, struct provider_run, 1);
    if (all == NULL) {
        return HF_ERR_MEMORY;
    }
    all->run = run;
    if (run->has_needs) {
        HF_TRY(provider_rooms_open(all, &scratch));
        struct hf_arena grow = scratch; /* a quarter */
        struct hf_arena repairs = scratch;
        grow.end = grow.at + hf_arena_left(&scratch) / 8;
        repairs.at = grow.end;
        repairs.end = repairs.at + hf_arena_left(&scratch) / 8;
        scratch.at = repairs.end;
        all->grow = &grow;
        all->needs.grow = repairs;
        for (uint32_t v = 0; v < run->vendor_count; v++) {
            HF_TRY(vendor_rows_put(all, v));
        }
        if (all->row_count > 0) {
            HF_TRY(provider_rows_fill(all, scratch));
        }
    }
    return provider_changes_keep(all, keep);
}
