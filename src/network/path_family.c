#include "network/path_family.h"

#include "network/contract.h"
#include "network/loss.h"
#include "network/need_family.h"

#include <assert.h>
#include <string.h>

/* What is reached is reached over a neighbour: the sets of a place are the minimal ones among
 * (set of a neighbour) | (what takes the link down) | (what takes the place down), over all its
 * arcs. Sets are settled in the order of their size: everything smaller is known by then, so what
 * holds no settled set of its place is minimal for good, however long the way is. Places that are
 * only reached are done afterwards, each once. */

enum { SIZES = HF_CUTS_GROUPS_MAX + 1, MASK_END = 0 };

/* A set of a place, settled or waiting; entry 0 ends every list. */
struct family_entry {
    uint32_t mask, place, next;
};

struct family_search {
    const struct hf_network *network;
    const struct hf_cuts_question *question;
    struct family_table *table;
    struct contraction net;
    uint32_t *mask_of;    /* per label set of the contraction: what takes it down */
    uint32_t *set_family; /* the same: what it works by, its pools included */
    struct hf_csr to;     /* per place that passes on: arcs by position in net.arc ... */
    uint32_t *arc_to;     /* ... and the place that each arc leads to */
    struct hf_arena *arena;
    struct family_entry *entry;
    size_t entry_count, entry_capacity;
    uint32_t waiting[SIZES]; /* lists by size */
    uint32_t free;           /* list of entries to be used again */
    uint32_t *settled;       /* per place: list */
    uint32_t *family_at;     /* per place: family of what is delivered there alone, or HF_NONE */
};

/* ---- preparing ---- */

/* An unknown maker falls with any asked group of its threat. */
static void masks_of_sets(struct family_search *search) {
    const struct label_sets *sets = &search->net.sets;
    uint32_t threat_mask[HF_THREATS_MAX] = {0};
    for (uint32_t i = 0; i < sets->asked_count; i++) {
        threat_mask[sets->threat[i]] |= UINT32_C(1) << i;
    }
    for (uint32_t set = 0; set < sets->table.count; set++) {
        for (uint32_t i = sets->table.key.start[set]; i < sets->table.key.start[set + 1]; i++) {
            const uint32_t item = sets->table.key.item[i];
            if (item >= sets->pool_from) {
                continue;
            }
            search->mask_of[set] |= item < sets->asked_count
                                        ? UINT32_C(1) << item
                                        : threat_mask[item - sets->asked_count];
        }
    }
}

/* Arcs into places that pass on, by where they come from. */
static enum hf_status arcs_turn(struct family_search *search) {
    const struct contraction *net = &search->net;
    const size_t senders = (size_t)net->active_count + net->source_count;
    const uint32_t arcs = net->arc_start[net->active_count];
    search->to.start = hf_new(search->arena, uint32_t, senders + 2);
    search->to.item = hf_take(search->arena, uint32_t, (size_t)arcs + 1);
    search->arc_to = hf_take(search->arena, uint32_t, (size_t)arcs + 1);
    if (search->to.start == NULL || search->to.item == NULL || search->arc_to == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < arcs; i++) {
        search->to.start[net->arc[i].from + 2]++;
    }
    for (size_t i = 2; i < senders + 2; i++) {
        search->to.start[i] += search->to.start[i - 1];
    }
    for (uint32_t place = 0; place < net->active_count; place++) {
        for (uint32_t i = net->arc_start[place]; i < net->arc_start[place + 1]; i++) {
            search->to.item[search->to.start[net->arc[i].from + 1]++] = i;
            search->arc_to[i] = place;
        }
    }
    return HF_OK;
}

static enum hf_status family_search_open(struct family_search *search, struct hf_arena aside) {
    const struct hf_cuts_question *question = search->question;
    const struct label_question asked = {question->group, question->group_count, question->bound};
    HF_TRY(hf_contract(search->network, &asked, search->arena, aside, &search->net));
    const size_t places = search->net.place_count;
    search->mask_of = hf_new(search->arena, uint32_t, (size_t)search->net.sets.table.count + 1);
    search->set_family = hf_take(search->arena, uint32_t, (size_t)search->net.sets.table.count + 1);
    search->settled = hf_new(search->arena, uint32_t, places + 1);
    search->family_at = hf_take(search->arena, uint32_t, places + 1);
    search->entry = hf_arena_grow(search->arena, NULL, sizeof(struct family_entry),
                                  _Alignof(struct family_entry), &search->entry_capacity);
    if (search->mask_of == NULL || search->set_family == NULL || search->settled == NULL ||
        search->family_at == NULL || search->entry == NULL) {
        return HF_ERR_MEMORY;
    }
    masks_of_sets(search);
    HF_TRY(
        hf_need_families(&search->net, search->mask_of, search->table, aside, search->set_family));
    return arcs_turn(search);
}

/* ---- settling ---- */

static enum hf_status entry_new(struct family_search *search, uint32_t *at) {
    if (search->free != MASK_END) {
        *at = search->free;
        search->free = search->entry[*at].next;
        return HF_OK;
    }
    if (search->entry_count == search->entry_capacity) {
        struct family_entry *entry =
            hf_arena_grow(search->arena, search->entry, sizeof *entry,
                          _Alignof(struct family_entry), &search->entry_capacity);
        if (entry == NULL) {
            return HF_ERR_MEMORY;
        }
        search->entry = entry;
    }
    *at = (uint32_t)search->entry_count++;
    return HF_OK;
}

static bool holds_settled(struct family_search *search, uint32_t place, uint32_t mask) {
    const struct family_entry *entry = search->entry;
    for (uint32_t at = search->settled[place]; at != MASK_END; at = entry[at].next) {
        search->table->steps++;
        if ((entry[at].mask & ~mask) == 0) {
            return true;
        }
    }
    return false;
}

static enum hf_status set_wait(struct family_search *search, uint32_t place, uint32_t mask) {
    uint32_t at = MASK_END;
    if (holds_settled(search, place, mask)) {
        return HF_OK;
    }
    if (search->entry_count > search->table->sets_max ||
        search->table->steps > search->table->steps_max) {
        return HF_ERR_LIMIT;
    }
    HF_TRY(entry_new(search, &at));
    uint32_t *first = &search->waiting[__builtin_popcount(mask)];
    search->entry[at] = (struct family_entry){mask, place, *first};
    *first = at;
    return HF_OK;
}

/* What works by `mask`, and by a way of the place's own. */
static enum hf_status place_wait(struct family_search *search, uint32_t place, uint32_t mask) {
    const uint32_t family = search->set_family[search->net.set_of[place]];
    const uint32_t *way = search->table->way.item;
    for (uint32_t i = search->table->start[family]; i < search->table->start[family + 1]; i++) {
        HF_TRY(set_wait(search, place, mask | way[i]));
    }
    return HF_OK;
}

static enum hf_status sets_pass_on(struct family_search *search, uint32_t place, uint32_t mask) {
    const struct contraction *net = &search->net;
    for (uint32_t i = search->to.start[place]; i < search->to.start[place + 1]; i++) {
        const uint32_t arc = search->to.item[i];
        HF_TRY(place_wait(search, search->arc_to[arc], mask | search->mask_of[net->arc[arc].set]));
    }
    return HF_OK;
}

/* Settles the first that waits of a size, or drops it when something smaller was settled. */
static enum hf_status waiting_take(struct family_search *search, uint32_t size) {
    const uint32_t at = search->waiting[size];
    const uint32_t place = search->entry[at].place;
    const uint32_t mask = search->entry[at].mask;
    search->waiting[size] = search->entry[at].next;
    if (holds_settled(search, place, mask)) {
        search->entry[at].next = search->free;
        search->free = at;
        return HF_OK;
    }
    search->entry[at].next = search->settled[place];
    search->settled[place] = at;
    search->table->sets++;
    const bool passes_on = place < search->net.active_count + search->net.source_count;
    return passes_on ? sets_pass_on(search, place, mask) : HF_OK;
}

static enum hf_status sizes_run(struct family_search *search) {
    for (uint32_t size = 0; size < SIZES; size++) {
        while (search->waiting[size] != MASK_END) {
            HF_TRY(waiting_take(search, size));
        }
    }
    return HF_OK;
}

static enum hf_status arc_wait(struct family_search *search, uint32_t place,
                               const struct contract_arc *arc) {
    const uint32_t mask = search->mask_of[arc->set];
    for (uint32_t at = search->settled[arc->from]; at != MASK_END; at = search->entry[at].next) {
        HF_TRY(place_wait(search, place, search->entry[at].mask | mask));
    }
    return HF_OK;
}

/* What is only reached, in the order of the places: what it is reached from is known. */
static enum hf_status ends_settle(struct family_search *search) {
    const struct contraction *net = &search->net;
    for (uint32_t place = net->active_count + net->source_count; place < net->place_count;
         place++) {
        for (uint32_t i = net->arc_start[place]; i < net->arc_start[place + 1]; i++) {
            HF_TRY(arc_wait(search, place, &net->arc[i]));
        }
        HF_TRY(sizes_run(search));
    }
    return HF_OK;
}

static enum hf_status function_settle(struct family_search *search, uint32_t function) {
    const struct contraction *net = &search->net;
    memset(search->settled, 0, ((size_t)net->place_count + 1) * sizeof(uint32_t));
    memset(search->family_at, 0xff, ((size_t)net->place_count + 1) * sizeof(uint32_t));
    search->entry_count = 1;
    search->free = MASK_END;
    for (uint32_t i = net->gateway.start[function]; i < net->gateway.start[function + 1]; i++) {
        const uint32_t place = net->gateway.item[i];
        HF_TRY(place_wait(search, place, 0));
    }
    HF_TRY(sizes_run(search));
    return ends_settle(search);
}

/* ---- demands ---- */

static uint32_t members_needed(const struct family_search *search, uint32_t demand) {
    return hf_demand_needed(search->network, search->question->bound, demand);
}

/* The ways to a place; where only being up counts, what takes the place down. */
static enum hf_status place_ways(const struct family_search *search, uint32_t place, bool had,
                                 struct hf_arena *arena, struct mask_list *way) {
    *way = (struct mask_list){NULL, 0, 0};
    if (!had) {
        return hf_mask_list_add(way, arena, search->mask_of[search->net.set_of[place]]);
    }
    for (uint32_t at = search->settled[place]; at != MASK_END; at = search->entry[at].next) {
        HF_TRY(hf_mask_list_add(way, arena, search->entry[at].mask));
    }
    hf_mask_list_sort(way);
    return HF_OK;
}

/* The family of `needed` of the demand's nodes: after each node, level j holds the minimal sets
 * with which j of those so far are served. */
static enum hf_status members_family(struct family_search *search, uint32_t demand, bool had,
                                     struct hf_arena scratch, uint32_t *family) {
    const struct hf_csr *nodes = &search->network->demand_node;
    const uint32_t needed = members_needed(search, demand);
    const uint32_t count = nodes->start[demand + 1] - nodes->start[demand];
    const struct mask_list none = {NULL, 0, 0};
    if (needed > count && (had || count > 0)) {
        return hf_family_intern(search->table, &none, family);
    }
    const uint32_t top = needed > count ? 0 : needed; /* without nodes it is never gone */
    struct mask_list *level = hf_new(&scratch, struct mask_list, (size_t)top + 1);
    if (level == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_mask_list_add(&level[0], &scratch, 0));
    for (uint32_t i = nodes->start[demand]; i < nodes->start[demand + 1]; i++) {
        struct mask_list way;
        HF_TRY(place_ways(search, search->net.place[nodes->item[i]], had, &scratch, &way));
        for (uint32_t j = top; j > 0; j--) {
            HF_TRY(hf_mask_lists_join(search->table, &level[j - 1], &way, &scratch, &level[j]));
            HF_TRY(hf_mask_list_reduce(search->table, &level[j]));
        }
    }
    return hf_family_intern(search->table, &level[top], family);
}

static enum hf_status demand_family(struct family_search *search, uint32_t demand,
                                    struct hf_arena scratch, uint32_t *family) {
    const struct hf_csr *nodes = &search->network->demand_node;
    const uint8_t *flags = search->question->demand_had;
    const bool had = flags == NULL || flags[demand] != 0;
    const uint32_t from = nodes->start[demand];
    if (!had || nodes->start[demand + 1] - from != 1 || members_needed(search, demand) != 1) {
        return members_family(search, demand, had, scratch, family);
    }
    const uint32_t place = search->net.place[nodes->item[from]];
    if (search->family_at[place] == HF_NONE) {
        struct mask_list way;
        HF_TRY(place_ways(search, place, true, &scratch, &way));
        HF_TRY(hf_family_intern(search->table, &way, &search->family_at[place]));
    }
    *family = search->family_at[place];
    return HF_OK;
}

static enum hf_status function_families(struct family_search *search, uint32_t function,
                                        struct hf_arena aside, uint32_t *families) {
    const struct hf_network *network = search->network;
    bool is_settled = false;
    for (uint32_t demand = 0; demand < network->demand_count; demand++) {
        if (network->demand_function[demand] != function) {
            continue;
        }
        if (!is_settled) {
            HF_TRY(function_settle(search, function));
            is_settled = true;
        }
        HF_TRY(demand_family(search, demand, aside, &families[demand]));
    }
    return HF_OK;
}

enum hf_status hf_path_families(const struct hf_network *network,
                                const struct hf_cuts_question *question, struct family_table *table,
                                struct hf_arena scratch, uint32_t *families) {
    /* Two halves: what is prepared and the sets; the room to prepare it in, and for one demand. */
    struct hf_arena work = scratch;
    struct hf_arena aside = scratch;
    aside.at += hf_arena_left(&scratch) / 2;
    work.end = aside.at;
    struct family_search search = {
        .network = network, .question = question, .table = table, .arena = &work};
    HF_TRY(family_search_open(&search, aside));
    for (uint32_t function = 0; function < network->function_count; function++) {
        HF_TRY(function_families(&search, function, aside, families));
    }
    return HF_OK;
}
