#include "resilience/study.h"

/* Maps of who goes dark: the fate of every site, and of every region, with the losses that matter
 * most. Both are read off a sweep that is made anyway. */

enum { DARK_TARGETS = 3, DARK_OTHERS = 1, DARK_SINGLES_MAX = HF_DARK_VENDORS };
enum { DARK_MAPS_MAX = HF_DARK_ASSUMED + HF_DARK_VENDORS + DARK_OTHERS * (RISK_THREATS - 1) };

static bool dark_is_lost(const struct hf_sweep *sweep, int bound, uint32_t demand, uint32_t loss) {
    return (sweep->demand_lost[bound][demand * sweep->row_words + loss / 64] >> loss % 64 & 1) != 0;
}

/* ---- one map ---- */

/* The demands from ... end - 1 are those of one site. */
static enum hf_dark dark_site(const struct study *study, const struct hf_sweep *sweep,
                              uint32_t loss, uint32_t from, uint32_t end) {
    enum hf_dark state = HF_DARK_SERVED;
    for (uint32_t d = from; d < end; d++) {
        if (dark_is_lost(sweep, HF_BOUND_BEST, d, loss)) {
            return HF_DARK_LOST;
        }
        if (dark_is_lost(sweep, HF_BOUND_WORST, d, loss)) {
            const bool was_served = study->was_served[d] != 0;
            state = was_served || state == HF_DARK_WORST ? HF_DARK_WORST : HF_DARK_UNSERVED;
        }
    }
    return state;
}

static void dark_people(const struct study *study, const struct hf_sweep *sweep, uint32_t loss,
                        uint32_t demand, struct hf_dark_region *region) {
    const int64_t people = study->graph->demand_subscribers[demand];
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        if (!dark_is_lost(sweep, bound, demand, loss)) {
            continue;
        }
        if (people == HF_COUNT_UNKNOWN) {
            region->subscribers_known = false;
        } else if (!hf_add_int64(region->subscribers_lost[bound], people,
                                 &region->subscribers_lost[bound])) {
            region->subscribers_lost[bound] = INT64_MAX;
        }
    }
}

/* Takes out the regions that have nothing to lose; the others keep their order. */
static void dark_regions_close(struct hf_dark_map *map) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < map->region_count; i++) {
        if (map->region[i].sites > 0) {
            map->region[kept++] = map->region[i];
        }
    }
    map->region_count = kept;
}

static enum hf_status dark_make(const struct study *study, const struct hf_sweep *sweep,
                                uint32_t loss, struct hf_arena *keep, struct hf_dark_map *map) {
    const struct graph *graph = study->graph;
    const uint32_t sites = study->assessment->snapshot->sites.rows.count;
    uint8_t *state = hf_new(keep, uint8_t, sites);
    map->region_count = study->cells.region_count;
    map->region = hf_new(keep, struct hf_dark_region, (size_t)map->region_count + 1);
    if (state == NULL || map->region == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t r = 0; r < map->region_count; r++) {
        map->region[r] =
            (struct hf_dark_region){.region = study->cells.region[r], .subscribers_known = true};
    }
    uint32_t end = 0;
    for (uint32_t from = 0; from < graph->network.demand_count; from = end) {
        const uint32_t site = graph->demand_site[from];
        struct hf_dark_region *region = &map->region[study->cells.site_region[site]];
        for (; end < graph->network.demand_count && graph->demand_site[end] == site; end++) {
            dark_people(study, sweep, loss, end, region);
        }
        const enum hf_dark fate = dark_site(study, sweep, loss, from, end);
        state[site] = (uint8_t)fate;
        region->sites++;
        region->sites_lost[HF_BOUND_BEST] += fate == HF_DARK_LOST ? 1 : 0;
        region->sites_lost[HF_BOUND_WORST] += fate >= HF_DARK_UNSERVED ? 1 : 0;
    }
    map->site = state;
    dark_regions_close(map);
    return HF_OK;
}

static enum hf_status dark_put(const struct study *study, const struct hf_sweep *sweep,
                               uint32_t loss, struct hf_arena *keep, struct hf_dark_map map) {
    struct hf_assessment *assessment = study->assessment;
    if (assessment->dark == NULL) {
        assessment->dark = hf_new(keep, struct hf_dark_map, DARK_MAPS_MAX);
        if (assessment->dark == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    HF_TRY(dark_make(study, sweep, loss, keep, &map));
    assessment->dark[assessment->dark_count++] = map;
    return HF_OK;
}

/* ---- which ones ---- */

struct dark_candidate {
    uint32_t loss; /* of the sweep; HF_NONE: none */
    const struct hf_sweep_sum *best, *worst;
};

/* Is a measure about the party that the group stands for? */
static bool dark_is_target(const struct study *study, uint32_t group) {
    const struct hf_assessment *assessment = study->assessment;
    const uint32_t party = study->risk->group[group].party;
    for (uint32_t i = 0; party != HF_NONE && i < assessment->hit_count; i++) {
        if (assessment->hit[i].party == party &&
            assessment->hit[i].answer >= HF_ANSWER_PRESUMED_YES) {
            return true;
        }
    }
    return false;
}

/* More people, then more sites, surely, then in the worst case; of equal ones the first. */
static bool dark_is_worse(const struct dark_candidate *left, const struct dark_candidate *right) {
    if (right->loss == HF_NONE) {
        return true;
    }
    if (left->best->weight != right->best->weight) {
        return left->best->weight > right->best->weight;
    }
    if (left->best->sites != right->best->sites) {
        return left->best->sites > right->best->sites;
    }
    return left->worst->sites > right->worst->sites;
}

static bool dark_is_taken(const uint32_t *taken, uint32_t count, uint32_t loss) {
    for (uint32_t i = 0; i < count; i++) {
        if (taken[i] == loss) {
            return true;
        }
    }
    return false;
}

/* The worst one that is not taken yet, of targets only or of all; HF_NONE: none. */
static uint32_t dark_next(const struct study *study, const struct hf_sweep *sweep, uint32_t singles,
                          const uint32_t *taken, uint32_t taken_count) {
    const bool wants_target = taken_count < DARK_TARGETS;
    struct dark_candidate worst[2] = {{HF_NONE, NULL, NULL}, {HF_NONE, NULL, NULL}};
    for (uint32_t i = 0; i < singles; i++) {
        const struct dark_candidate candidate = {i, &sweep->sum[HF_BOUND_BEST][i],
                                                 &sweep->sum[HF_BOUND_WORST][i]};
        if (candidate.worst->sites == 0 || dark_is_taken(taken, taken_count, i)) {
            continue;
        }
        if (dark_is_worse(&candidate, &worst[0])) {
            worst[0] = candidate;
        }
        if (wants_target && dark_is_worse(&candidate, &worst[1]) &&
            dark_is_target(study, sweep->set.item[sweep->set.start[i]])) {
            worst[1] = candidate;
        }
    }
    return worst[1].loss != HF_NONE ? worst[1].loss : worst[0].loss;
}

enum hf_status hf_dark_singles(const struct study *study, const struct hf_sweep *sweep,
                               uint32_t singles, struct hf_arena *keep) {
    if (singles == 0 || sweep->loss_count < singles) {
        return HF_OK;
    }
    const uint32_t first = sweep->set.item[sweep->set.start[0]];
    const uint32_t most = study->risk->threat[first] == RISK_VENDOR ? HF_DARK_VENDORS : DARK_OTHERS;
    uint32_t taken[DARK_SINGLES_MAX] = {0};
    for (uint32_t count = 0; count < most; count++) {
        const uint32_t loss = dark_next(study, sweep, singles, taken, count);
        if (loss == HF_NONE) {
            break;
        }
        taken[count] = loss;
        const uint32_t group = sweep->set.item[sweep->set.start[loss]];
        HF_TRY(dark_put(study, sweep, loss, keep,
                        (struct hf_dark_map){.assumed = HF_NONE, .group = group}));
    }
    return HF_OK;
}

enum hf_status hf_dark_assumed(const struct study *study, const struct hf_sweep *sweep,
                               struct hf_arena *keep) {
    for (uint32_t i = 0; i < sweep->loss_count && i < HF_DARK_ASSUMED; i++) {
        HF_TRY(
            dark_put(study, sweep, i, keep, (struct hf_dark_map){.assumed = i, .group = HF_NONE}));
    }
    return HF_OK;
}
