#include "network/contract.h"

#include "network/same_pools.h"

#include <assert.h>
#include <string.h>

/* Merge, draw the arcs between what was merged, peel the trees, number, write the arcs anew.
 * A "blob" is what was merged, before it has its place; behind the blobs come the sources. */

enum { MERGED_RUN_MAX = 64 };
enum blob_kind { BLOB_ACTIVE, BLOB_PEELED, BLOB_PASSIVE, BLOB_SOURCE };

struct contract_work {
    const struct hf_network *network;
    struct contraction *result;
    struct hf_arena *keep, *scratch;
    uint32_t *node_set, *link_set; /* per node, link */
    uint32_t *blob;                /* per node; while merging: parent */
    uint32_t blob_count, source_count;
    uint32_t *blob_set;
    uint8_t *kind;       /* enum blob_kind, per blob and source */
    uint8_t *is_gateway; /* per blob, of any function */
    uint32_t *source_of; /* per blob: its source, or HF_NONE */
    uint32_t *start;     /* arcs into each blob, by blobs and sources */
    struct contract_arc *arc;
    uint32_t *peeled; /* blobs, in the order of peeling */
    uint32_t peeled_count;
    uint32_t *place_of; /* per blob and source */
    uint32_t *blob_at;  /* per place: blob or source */
};

static bool carries(const struct hf_network *network, uint32_t node) {
    return network->node_transit == NULL || network->node_transit[node] != 0;
}

/* ---- merging ---- */

static uint32_t root_find(uint32_t *parent, uint32_t node) {
    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

static enum hf_status sets_find(struct contract_work *work) {
    const struct hf_network *network = work->network;
    struct label_sets *sets = &work->result->sets;
    work->node_set = hf_take(work->scratch, uint32_t, (size_t)network->node_count + 1);
    work->link_set = hf_take(work->scratch, uint32_t, (size_t)network->link_count + 1);
    if (work->node_set == NULL || work->link_set == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        HF_TRY(hf_label_set_of_node(sets, node, &work->node_set[node]));
    }
    for (uint32_t link = 0; link < network->link_count; link++) {
        HF_TRY(hf_label_set_of_link(sets, link, &work->link_set[link]));
    }
    return HF_OK;
}

static enum hf_status blobs_merge(struct contract_work *work) {
    const struct hf_network *network = work->network;
    uint32_t *parent = hf_take(work->scratch, uint32_t, (size_t)network->node_count + 1);
    if (parent == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        parent[node] = node;
    }
    for (uint32_t link = 0; link < network->link_count; link++) {
        const uint32_t a = network->link_a[link];
        const uint32_t b = network->link_b[link];
        if (work->node_set[a] == work->node_set[b] && carries(network, a) && carries(network, b) &&
            hf_label_set_within(&work->result->sets, work->link_set[link], work->node_set[a])) {
            const uint32_t left = root_find(parent, a);
            const uint32_t right = root_find(parent, b);
            parent[left > right ? left : right] = left > right ? right : left;
        }
    }
    /* A root is the lowest of its nodes, so it has its number before they ask for it. */
    uint32_t count = 0;
    for (uint32_t node = 0; node < network->node_count; node++) {
        const uint32_t root = root_find(parent, node);
        parent[node] = root;
        work->node_set[count] = root == node ? work->node_set[node] : work->node_set[count];
        count += root == node ? 1U : 0U;
    }
    uint32_t next = 0;
    for (uint32_t node = 0; node < network->node_count; node++) {
        parent[node] = parent[node] == node ? next++ : parent[parent[node]];
    }
    assert(next == count);
    work->blob = parent;
    work->blob_count = count;
    work->blob_set = work->node_set;
    return HF_OK;
}

/* ---- kinds ---- */

static enum hf_status kinds_find(struct contract_work *work) {
    const struct hf_network *network = work->network;
    const size_t room = 2 * (size_t)work->blob_count + 1;
    work->kind = hf_new(work->scratch, uint8_t, room);
    work->is_gateway = hf_new(work->scratch, uint8_t, room);
    work->source_of = hf_take(work->scratch, uint32_t, room);
    if (work->kind == NULL || work->is_gateway == NULL || work->source_of == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(work->source_of, 0xff, room * sizeof *work->source_of);
    for (uint32_t node = 0; node < network->node_count; node++) {
        if (!carries(network, node)) {
            work->kind[work->blob[node]] = BLOB_PASSIVE;
        }
    }
    const uint32_t gateways = network->gateway.start[network->function_count];
    for (uint32_t i = 0; i < gateways; i++) {
        const uint32_t blob = work->blob[network->gateway.item[i]];
        work->is_gateway[blob] = 1;
        if (work->kind[blob] == BLOB_PASSIVE && work->source_of[blob] == HF_NONE) {
            const uint32_t source = work->blob_count + work->source_count++;
            work->source_of[blob] = source;
            work->kind[source] = BLOB_SOURCE;
        }
    }
    return HF_OK;
}

/* ---- arcs between blobs ---- */

/* From where traffic of `blob` comes: itself, its source, or nowhere (HF_NONE). */
static uint32_t sender_of(const struct contract_work *work, uint32_t blob) {
    return work->kind[blob] == BLOB_PASSIVE ? work->source_of[blob] : blob;
}

static enum hf_status arcs_draw(struct contract_work *work) {
    const struct hf_network *network = work->network;
    const size_t blobs = (size_t)work->blob_count + work->source_count;
    work->start = hf_new(work->scratch, uint32_t, blobs + 2);
    if (work->start == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t *fill = work->start + 1; /* shifted by one while filling */
    for (uint32_t link = 0; link < network->link_count; link++) {
        const uint32_t end[2] = {work->blob[network->link_a[link]],
                                 work->blob[network->link_b[link]]};
        for (int side = 0; side < 2 && end[0] != end[1]; side++) {
            fill[end[side] + 1] += sender_of(work, end[1 - side]) != HF_NONE ? 1U : 0U;
        }
    }
    for (size_t i = 1; i <= blobs; i++) {
        fill[i] += fill[i - 1];
    }
    work->arc = hf_take(work->scratch, struct contract_arc, (size_t)fill[blobs] + 1);
    if (work->arc == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t link = 0; link < network->link_count; link++) {
        const uint32_t end[2] = {work->blob[network->link_a[link]],
                                 work->blob[network->link_b[link]]};
        if (end[0] == end[1]) {
            continue;
        }
        const uint32_t ends[2] = {work->blob_set[end[0]], work->blob_set[end[1]]};
        uint32_t set = work->link_set[link];
        if (set != 0) {
            HF_TRY(hf_label_set_between(&work->result->sets, set, ends, &set));
        }
        for (int side = 0; side < 2; side++) {
            const uint32_t sender = sender_of(work, end[1 - side]);
            if (sender != HF_NONE) {
                work->arc[fill[end[side]]++] = (struct contract_arc){sender, set};
            }
        }
    }
    return HF_OK;
}

/* ---- trees ---- */

/* How many different blobs and sources each active blob is reached from. */
static enum hf_status senders_count(struct contract_work *work, uint32_t **count) {
    const size_t blobs = (size_t)work->blob_count + work->source_count;
    uint32_t *seen = hf_take(work->scratch, uint32_t, blobs + 1);
    *count = hf_new(work->scratch, uint32_t, blobs + 1);
    if (seen == NULL || *count == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(seen, 0xff, (blobs + 1) * sizeof *seen);
    for (uint32_t blob = 0; blob < work->blob_count; blob++) {
        for (uint32_t i = work->start[blob]; i < work->start[blob + 1]; i++) {
            const uint32_t from = work->arc[i].from;
            (*count)[blob] += seen[from] != blob ? 1U : 0U;
            seen[from] = blob;
        }
    }
    return HF_OK;
}

/* What is reached from one other blob only passes nothing on that this one does not have: it is
 * peeled off, then what hung on it alone, and so on. */
static enum hf_status trees_peel(struct contract_work *work) {
    uint32_t *senders = NULL;
    work->peeled = hf_take(work->scratch, uint32_t, (size_t)work->blob_count + 1);
    if (work->peeled == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(senders_count(work, &senders));
    for (uint32_t blob = 0; blob < work->blob_count; blob++) {
        if (work->kind[blob] == BLOB_ACTIVE && work->is_gateway[blob] == 0 && senders[blob] <= 1) {
            work->kind[blob] = BLOB_PEELED;
            work->peeled[work->peeled_count++] = blob;
        }
    }
    for (uint32_t head = 0; head < work->peeled_count; head++) {
        const uint32_t blob = work->peeled[head];
        uint32_t parent = HF_NONE;
        for (uint32_t i = work->start[blob]; i < work->start[blob + 1]; i++) {
            const uint32_t from = work->arc[i].from;
            parent = work->kind[from] == BLOB_ACTIVE ? from : parent;
        }
        if (parent != HF_NONE && --senders[parent] <= 1 && work->is_gateway[parent] == 0) {
            work->kind[parent] = BLOB_PEELED;
            work->peeled[work->peeled_count++] = parent;
        }
    }
    return HF_OK;
}

/* ---- numbering ---- */

static void place_give(struct contract_work *work, uint32_t blob, uint32_t *count) {
    work->place_of[blob] = *count;
    work->blob_at[(*count)++] = blob;
}

/* Active blobs that a source feeds come next after the gateways that carry traffic. */
static void seeds_place(struct contract_work *work, uint32_t *count) {
    for (uint32_t blob = 0; blob < work->blob_count; blob++) {
        if (work->is_gateway[blob] != 0 && work->kind[blob] == BLOB_ACTIVE) {
            place_give(work, blob, count);
        }
    }
    work->result->seed_count = *count;
    for (uint32_t blob = 0; work->source_count > 0 && blob < work->blob_count; blob++) {
        for (uint32_t i = work->start[blob]; i < work->start[blob + 1]; i++) {
            if (work->kind[blob] == BLOB_ACTIVE && work->place_of[blob] == HF_NONE &&
                work->kind[work->arc[i].from] == BLOB_SOURCE) {
                place_give(work, blob, count);
            }
        }
    }
}

static enum hf_status places_number(struct contract_work *work) {
    struct contraction *result = work->result;
    const size_t blobs = (size_t)work->blob_count + work->source_count;
    work->place_of = hf_take(work->scratch, uint32_t, blobs + 1);
    work->blob_at = hf_take(work->scratch, uint32_t, blobs + 1);
    if (work->place_of == NULL || work->blob_at == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(work->place_of, 0xff, (blobs + 1) * sizeof *work->place_of);
    uint32_t count = 0;
    seeds_place(work, &count);
    for (uint32_t head = 0; head < count; head++) {
        const uint32_t blob = work->blob_at[head];
        for (uint32_t i = work->start[blob]; i < work->start[blob + 1]; i++) {
            const uint32_t other = work->arc[i].from;
            if (work->kind[other] == BLOB_ACTIVE && work->place_of[other] == HF_NONE) {
                place_give(work, other, &count);
            }
        }
    }
    result->active_count = count;
    for (uint32_t i = 0; i < work->source_count; i++) {
        place_give(work, work->blob_count + i, &count);
    }
    result->source_count = work->source_count;
    for (uint32_t blob = 0; blob < work->blob_count; blob++) {
        if (work->kind[blob] == BLOB_ACTIVE && work->place_of[blob] == HF_NONE) {
            place_give(work, blob, &count); /* no gateway can reach it */
        }
    }
    for (uint32_t i = work->peeled_count; i > 0; i--) {
        place_give(work, work->peeled[i - 1], &count);
    }
    for (uint32_t blob = 0; blob < work->blob_count; blob++) {
        if (work->kind[blob] == BLOB_PASSIVE) {
            place_give(work, blob, &count);
        }
    }
    assert(count == blobs);
    result->place_count = count;
    return HF_OK;
}

/* ---- arcs between places ---- */

static bool is_active(const struct contraction *result, uint32_t place) {
    return place < result->active_count;
}

/* Of the arcs from one place, from `from` on: drops those whose set contains another's. Only the
 * first few that stay are compared with: dropping is a saving, nothing else. */
static uint32_t run_thin(const struct contraction *result, struct contract_arc *arc, uint32_t from,
                         uint32_t end) {
    uint32_t kept = from;
    for (uint32_t i = from; i < end; i++) {
        bool is_needed = true;
        const uint32_t stop = kept - from > MERGED_RUN_MAX ? from + MERGED_RUN_MAX : kept;
        uint32_t left = from;
        for (uint32_t k = from; k < stop && is_needed; k++) {
            is_needed = !hf_label_set_within(&result->sets, arc[k].set, arc[i].set);
        }
        for (uint32_t k = from; k < kept && is_needed; k++) {
            if (k >= stop || !hf_label_set_within(&result->sets, arc[i].set, arc[k].set)) {
                arc[left++] = arc[k];
            }
        }
        if (is_needed) {
            arc[left++] = arc[i];
            kept = left;
        }
    }
    return kept;
}

static void arcs_thin(struct contraction *result) {
    uint32_t kept = 0;
    uint32_t begin = 0; /* of the place's arcs before thinning */
    for (uint32_t place = 0; place < result->place_count; place++) {
        const uint32_t end = result->arc_start[place + 1];
        result->arc_start[place] = kept;
        for (uint32_t i = begin; i < end;) {
            const uint32_t from = kept;
            const uint32_t sender = result->arc[i].from;
            for (; i < end && result->arc[i].from == sender; i++) {
                result->arc[kept++] = result->arc[i];
            }
            kept = kept - from > 1 ? run_thin(result, result->arc, from, kept) : kept;
        }
        begin = end;
    }
    result->arc_start[result->place_count] = kept;
}

/* Does this arc lead anywhere? Active places need nothing from what hangs on them, the others only
 * what is known before them. */
static bool arc_counts(const struct contract_work *work, uint32_t place, uint32_t from) {
    return is_active(work->result, place)
               ? is_active(work->result, from) || work->kind[work->blob_at[from]] == BLOB_SOURCE
               : from < place;
}

/* Arcs of a place that is not active keep their order, and so do those from sources. Between active
 * places the sender hands each of its arcs over to the other end, so that they come out ascending.
 */
static void arcs_place(const struct contract_work *work, uint32_t *fill) {
    struct contraction *result = work->result;
    for (uint32_t place = 0; place < result->place_count; place++) {
        const uint32_t blob = work->blob_at[place];
        for (uint32_t i = work->start[blob]; i < work->start[blob + 1]; i++) {
            const uint32_t from = work->place_of[work->arc[i].from];
            if (arc_counts(work, place, from) &&
                !(is_active(result, place) && is_active(result, from))) {
                result->arc[fill[place]++] = (struct contract_arc){from, work->arc[i].set};
            }
        }
    }
    for (uint32_t place = 0; place < result->active_count; place++) {
        const uint32_t blob = work->blob_at[place];
        for (uint32_t i = work->start[blob]; i < work->start[blob + 1]; i++) {
            const uint32_t other = work->place_of[work->arc[i].from];
            if (is_active(result, other)) {
                result->arc[fill[other]++] = (struct contract_arc){place, work->arc[i].set};
            }
        }
    }
}

static enum hf_status arcs_write(struct contract_work *work) {
    struct contraction *result = work->result;
    result->arc_start = hf_new(work->keep, uint32_t, (size_t)result->place_count + 2);
    result->set_of = hf_take(work->keep, uint32_t, (size_t)result->place_count + 1);
    if (result->arc_start == NULL || result->set_of == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t *fill = result->arc_start + 1;
    for (uint32_t place = 0; place < result->place_count; place++) {
        const uint32_t blob = work->blob_at[place];
        for (uint32_t i = work->start[blob]; i < work->start[blob + 1]; i++) {
            fill[place + 1] += arc_counts(work, place, work->place_of[work->arc[i].from]) ? 1U : 0U;
        }
    }
    for (uint32_t place = 1; place <= result->place_count; place++) {
        fill[place] += fill[place - 1];
    }
    result->arc = hf_take(work->keep, struct contract_arc, (size_t)fill[result->place_count] + 1);
    if (result->arc == NULL) {
        return HF_ERR_MEMORY;
    }
    arcs_place(work, fill);
    arcs_thin(result);
    return HF_OK;
}

/* ---- what is asked of places ---- */

static enum hf_status nodes_place(struct contract_work *work) {
    const struct hf_network *network = work->network;
    struct contraction *result = work->result;
    const uint32_t gateways = network->gateway.start[network->function_count];
    result->place = hf_take(work->keep, uint32_t, (size_t)network->node_count + 1);
    result->gateway.start = hf_new(work->keep, uint32_t, (size_t)network->function_count + 1);
    result->gateway.item = hf_take(work->keep, uint32_t, 2 * (size_t)gateways + 1);
    if (result->place == NULL || result->gateway.start == NULL || result->gateway.item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        result->place[node] = work->place_of[work->blob[node]];
    }
    for (uint32_t place = 0; place < result->place_count; place++) {
        const uint32_t blob = work->blob_at[place];
        result->set_of[place] = work->blob_set[blob < work->blob_count ? blob : 0];
    }
    for (uint32_t blob = 0; blob < work->blob_count; blob++) {
        if (work->source_of[blob] != HF_NONE) {
            result->set_of[work->place_of[work->source_of[blob]]] = work->blob_set[blob];
        }
    }
    uint32_t count = 0;
    for (uint32_t f = 0; f < network->function_count; f++) {
        for (uint32_t i = network->gateway.start[f]; i < network->gateway.start[f + 1]; i++) {
            const uint32_t blob = work->blob[network->gateway.item[i]];
            result->gateway.item[count++] = work->place_of[blob];
            if (work->source_of[blob] != HF_NONE) {
                result->gateway.item[count++] = work->place_of[work->source_of[blob]];
            }
        }
        result->gateway.start[f + 1] = count;
    }
    return HF_OK;
}

enum hf_status hf_contract(const struct hf_network *network, const struct label_question *question,
                           struct hf_arena *keep, struct hf_arena scratch,
                           struct contraction *result) {
    *result = (struct contraction){.active_count = 0};
    struct hf_network *merged = hf_new(keep, struct hf_network, 1);
    struct contract_work work = {
        .network = merged, .result = result, .keep = keep, .scratch = &scratch};
    if (merged == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_same_pools(network, keep, scratch, merged));
    HF_TRY(hf_label_sets_open(&result->sets, merged, question, keep));
    HF_TRY(sets_find(&work));
    HF_TRY(blobs_merge(&work));
    HF_TRY(kinds_find(&work));
    HF_TRY(arcs_draw(&work));
    HF_TRY(trees_peel(&work));
    HF_TRY(places_number(&work));
    HF_TRY(arcs_write(&work));
    return nodes_place(&work);
}
