#include "network/series.h"

#include <string.h>

/* Links are in a list of each of their ends: place 2 * link + side. Those that are gone stay there
 * until somebody passes by. */

struct series_work {
    const struct series *series;
    uint32_t *first;  /* per node: place */
    uint32_t *next;   /* per place */
    uint32_t *degree; /* per node: links that are not gone */
    uint32_t *queue;  /* ring of nodes, each at most once */
    uint8_t *is_queued;
    uint32_t head, waiting;
};

static bool series_is_gone(const struct series_work *work, uint32_t place) {
    return work->series->link[place / 2].set == HF_NONE;
}

static uint32_t series_other(const struct series_work *work, uint32_t place) {
    return work->series->link[place / 2].end[1 - place % 2];
}

/* The first place of the list from there on whose link is not gone; what is gone falls out. */
static uint32_t series_next(const struct series_work *work, uint32_t *from) {
    while (*from != HF_NONE && series_is_gone(work, *from)) {
        *from = work->next[*from];
    }
    return *from;
}

static void series_look_at(struct series_work *work, uint32_t node) {
    if (work->series->is_kept[node] == 0 && work->degree[node] <= 2 && work->is_queued[node] == 0) {
        work->is_queued[node] = 1;
        work->queue[(work->head + work->waiting++) % work->series->node_count] = node;
    }
}

static void series_link_drop(struct series_work *work, uint32_t link) {
    struct series_link *own = &work->series->link[link];
    own->set = HF_NONE;
    for (int side = 0; side < 2; side++) {
        work->degree[own->end[side]]--;
        series_look_at(work, own->end[side]);
    }
}

static void series_link_put(struct series_work *work, uint32_t place, uint32_t node) {
    work->series->link[place / 2].end[place % 2] = node;
    work->next[place] = work->first[node];
    work->first[node] = place;
    work->degree[node]++;
}

/* Is there a link beside this one that falls only when it does? Those that fall whenever it does
 * go. */
static bool series_is_spare(struct series_work *work, uint32_t link) {
    const struct series_link *own = &work->series->link[link];
    const struct label_sets *sets = work->series->sets;
    const int near = work->degree[own->end[0]] <= work->degree[own->end[1]] ? 0 : 1;
    for (uint32_t *at = &work->first[own->end[near]]; series_next(work, at) != HF_NONE;
         at = &work->next[*at]) {
        const uint32_t other = *at / 2;
        if (other == link || series_other(work, *at) != own->end[1 - near]) {
            continue;
        }
        if (hf_label_set_within(sets, work->series->link[other].set, own->set)) {
            return true;
        }
        if (hf_label_set_within(sets, own->set, work->series->link[other].set)) {
            series_link_drop(work, other);
        }
    }
    return false;
}

/* The node with links at two places becomes a part of the first. */
static enum hf_status series_node_join(struct series_work *work, uint32_t node,
                                       const uint32_t place[2]) {
    struct series_link *link = work->series->link;
    const uint32_t kept = place[0] / 2;
    const uint32_t part[3] = {link[kept].set, work->series->node_set[node], link[place[1] / 2].set};
    const uint32_t far[2] = {series_other(work, place[0]), series_other(work, place[1])};
    const uint32_t ends[2] = {work->series->node_set[far[0]], work->series->node_set[far[1]]};
    uint32_t set = HF_NONE;
    if (far[0] == far[1]) {
        series_link_drop(work, kept);
        series_link_drop(work, place[1] / 2);
        return HF_OK;
    }
    HF_TRY(hf_label_set_join(work->series->sets, part, ends, &set));
    if (set == HF_NONE) {
        return HF_OK;
    }
    series_link_drop(work, place[1] / 2);
    work->degree[node] = 0;
    work->first[node] = HF_NONE;
    link[kept].set = set;
    series_link_put(work, place[0], far[1]);
    if (series_is_spare(work, kept)) {
        series_link_drop(work, kept);
    }
    return HF_OK;
}

static enum hf_status series_node_look(struct series_work *work, uint32_t node) {
    uint32_t place[2] = {HF_NONE, HF_NONE};
    uint32_t *at = &work->first[node];
    if (work->degree[node] > 2) {
        return HF_OK; /* it was less for a moment, while a link was moved */
    }
    for (uint32_t i = 0; i < work->degree[node]; i++) {
        place[i] = series_next(work, at);
        at = &work->next[place[i]];
    }
    if (work->degree[node] == 1) {
        series_link_drop(work, place[0] / 2);
    }
    return place[1] == HF_NONE ? HF_OK : series_node_join(work, node, place);
}

static enum hf_status series_open(struct series_work *work, struct hf_arena *scratch) {
    const struct series *series = work->series;
    const size_t nodes = (size_t)series->node_count + 1;
    work->first = hf_take(scratch, uint32_t, nodes);
    work->next = hf_take(scratch, uint32_t, 2 * (size_t)series->link_count + 1);
    work->degree = hf_new(scratch, uint32_t, nodes);
    work->queue = hf_take(scratch, uint32_t, nodes);
    work->is_queued = hf_new(scratch, uint8_t, nodes);
    if (work->first == NULL || work->next == NULL || work->degree == NULL || work->queue == NULL ||
        work->is_queued == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(work->first, 0xff, nodes * sizeof *work->first);
    for (uint32_t place = 0; place < 2 * series->link_count; place++) {
        series_link_put(work, place, series->link[place / 2].end[place % 2]);
    }
    for (uint32_t node = 0; node < series->node_count; node++) {
        series_look_at(work, node);
    }
    return HF_OK;
}

enum hf_status hf_series_join(const struct series *series, struct hf_arena scratch) {
    struct series_work work = {.series = series};
    HF_TRY(series_open(&work, &scratch));
    while (work.waiting > 0) {
        const uint32_t node = work.queue[work.head];
        work.head = work.head + 1 == series->node_count ? 0 : work.head + 1;
        work.waiting--;
        work.is_queued[node] = 0;
        HF_TRY(series_node_look(&work, node));
    }
    return HF_OK;
}
