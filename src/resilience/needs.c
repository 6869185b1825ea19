#include "resilience/needs.h"

#include <stdlib.h>
#include <string.h>

/* A dependency is a pool of its providers' nodes. What no table says is up to two more nodes, which
 * no loss surely takes and every loss possibly does. graph->stranger stands for as many providers
 * that no table knows as the pool cannot do without: the rest of the number needed, or all of them
 * where that number is not said. graph->nobody stands in where the number needed may be less, for
 * rows that may be providers, and in second pools, which devices need of which it is not known
 * whether they need the dependency: with it such a pool always works.
 *
 * What is one node here is put in once. The number needed is then as much lower: with both nodes
 * up, with none, and with the stranger alone the pool works as it would with all of them put in. */

struct user_pair {
    uint32_t node, pool;
};
struct region_site;

/* So many doubtful needs are told apart: a pair of device and dependency each. What goes beyond is
 * put together: such a device needs something that nobody knows. */
enum { DOUBTS_MAX = 1 << 22 };

/* Devices of which something is not known that rows ask for. */
enum { NO_SITE, NO_REGION, NO_FUNCTION, LACKS };

struct device_list {
    uint32_t *device;
    uint32_t count;
};

/* What rows ask for in the places that they name. */
struct asked {
    uint32_t *function; /* per function: 1 + the last dependency that asks for it */
    bool is_any;        /* a row asks for all devices */
    bool is_some;       /* a row asks for a function */
};

struct needs_run {
    const struct hf_snapshot *snapshot;
    const uint32_t *device_node;
    struct graph *graph;
    struct hf_arena *scratch;
    uint32_t *needed; /* per dependency */
    struct hf_csr member;
    size_t member_capacity;
    int64_t orphans;    /* rows of providers that do not say of what */
    uint32_t *provides; /* per node: 1 + the last dependency that it provides */
    struct region_site *by_region;
    struct device_list lacking[LACKS];
    uint32_t *orphan; /* rows of users that do not say of what */
    uint32_t orphan_count;
    struct user_pair *pair;
    size_t pair_count, pair_capacity;
    size_t doubts;        /* pairs, of them those with second pools */
    bool is_joint[LACKS]; /* devices that lack it have needs that are put together */
    bool is_joint_for_all;
    /* of the dependency at hand */
    struct asked at_site,
        in_region;     /* by rows that name a site; by the others that name a region */
    bool is_any_place; /* a row asks for a function wherever it is */
    bool is_orphan;    /* the row at hand does not say what is needed: it may be any dependency */
    bool is_anyone;    /* a row does not say who */
};

/* ---- providers ---- */

static enum hf_status member_put(struct needs_run *run, uint32_t *count, uint32_t node) {
    if (*count == run->member_capacity) {
        uint32_t *grown = hf_arena_grow(run->scratch, run->member.item, sizeof *grown,
                                        _Alignof(uint32_t), &run->member_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        run->member.item = grown;
    }
    run->member.item[(*count)++] = node;
    return HF_OK;
}

/* So often that `times` more providers would be of no use. */
static enum hf_status nobody_put(struct needs_run *run, uint32_t *count, int64_t times,
                                 uint32_t needed) {
    for (int64_t i = 0; i < times && i < (int64_t)needed; i++) {
        HF_TRY(member_put(run, count, run->graph->nobody));
    }
    run->graph->is_certain = run->graph->is_certain && times <= 0;
    return HF_OK;
}

/* Returns by how much the number needed is lower. */
static enum hf_status strangers_put(struct needs_run *run, uint32_t *count, int64_t strangers,
                                    int64_t *less) {
    *less = strangers > 1 ? strangers - 1 : 0;
    if (strangers <= 0) {
        return HF_OK;
    }
    hf_add_saturated(&run->graph->strangers, strangers);
    run->graph->is_certain = false;
    return member_put(run, count, run->graph->stranger);
}

struct provided {
    int64_t known, unknown; /* providers that are deployed; that no other table knows */
};

static int64_t orphans_count(const struct hf_providers *rows) {
    int64_t count = 0;
    for (uint32_t i = 0; i < rows->rows.count; i++) {
        count += rows->dependency[i] == HF_NONE ? 1 : 0;
    }
    return count;
}

/* Puts the nodes that provide it; a device that is not in use provides nothing, and a row that does
 * not say what is provided may mean any dependency. */
static enum hf_status providers_put(struct needs_run *run, uint32_t dependency, uint32_t *count,
                                    struct provided *provided) {
    const struct hf_snapshot *snapshot = run->snapshot;
    const struct hf_csr *rows = &snapshot->providers_by_dependency;
    *provided = (struct provided){0, run->orphans};
    for (uint32_t i = rows->start[dependency]; i < rows->start[dependency + 1]; i++) {
        const uint32_t device = snapshot->providers.device[rows->item[i]];
        if (device == HF_NONE || snapshot->devices.rows.stub[device] != 0) {
            provided->unknown++;
        } else if (run->device_node[device] != HF_NONE) {
            provided->known++;
            HF_TRY(member_put(run, count, run->device_node[device]));
        }
    }
    return HF_OK;
}

/* What its number needs beside the known providers. */
static enum hf_status number_put(struct needs_run *run, uint32_t dependency, uint32_t *count,
                                 const struct provided *provided) {
    const int64_t said = run->snapshot->dependencies.needed[dependency];
    const int64_t all =
        provided->known + provided->unknown > 0 ? provided->known + provided->unknown : 1;
    const int64_t needed = said == HF_COUNT_UNKNOWN ? all : said;
    const int64_t strangers = needed > provided->known ? needed - provided->known : 0;
    int64_t spare = provided->unknown > strangers ? provided->unknown - strangers : 0;
    int64_t less = 0;
    if (said == HF_COUNT_UNKNOWN) {
        spare = all - 1; /* one may be enough */
        run->graph->pools_open++;
    }
    HF_TRY(strangers_put(run, count, strangers, &less));
    run->needed[dependency] = (uint32_t)(needed - less);
    return nobody_put(run, count, spare, run->needed[dependency]);
}

static enum hf_status pools_make(struct needs_run *run) {
    const uint32_t dependencies = run->snapshot->dependencies.rows.count;
    struct hf_network *network = &run->graph->network;
    uint32_t count = 0;
    run->needed = hf_new(run->scratch, uint32_t, 2 * (size_t)dependencies + 2);
    run->member.start = hf_new(run->scratch, uint32_t, 2 * (size_t)dependencies + 3);
    run->member_capacity = 0;
    run->orphans = orphans_count(&run->snapshot->providers);
    if (run->needed == NULL || run->member.start == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < dependencies; d++) {
        struct provided provided;
        HF_TRY(providers_put(run, d, &count, &provided));
        HF_TRY(number_put(run, d, &count, &provided));
        run->member.start[d + 1] = count;
    }
    network->pool_count = dependencies;
    network->pool_needed = run->needed;
    return HF_OK;
}

/* The second pools, behind the first ones: the same members, and graph->nobody often enough. */
static enum hf_status doubtful_pools_make(struct needs_run *run) {
    const uint32_t dependencies = run->snapshot->dependencies.rows.count;
    uint32_t count = run->member.start[dependencies];
    for (uint32_t d = 0; d < dependencies; d++) {
        for (uint32_t i = run->member.start[d]; i < run->member.start[d + 1]; i++) {
            HF_TRY(member_put(run, &count, run->member.item[i]));
        }
        HF_TRY(nobody_put(run, &count, run->needed[d], run->needed[d]));
        run->needed[dependencies + d] = run->needed[d];
        run->member.start[dependencies + d + 1] = count;
    }
    run->graph->network.pool_count = 2 * dependencies;
    return HF_OK;
}

/* ---- who needs it ---- */

static enum hf_status user_put(struct needs_run *run, uint32_t node, uint32_t pool) {
    if (run->pair_count == run->pair_capacity) {
        struct user_pair *grown = hf_arena_grow(run->scratch, run->pair, sizeof *grown,
                                                _Alignof(struct user_pair), &run->pair_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        run->pair = grown;
    }
    run->pair[run->pair_count++] = (struct user_pair){node, pool};
    run->doubts += pool >= run->snapshot->dependencies.rows.count ? 1 : 0;
    return HF_OK;
}

static bool row_is_empty(const struct hf_dependents *rows, uint32_t row) {
    return rows->device[row] == HF_NONE && rows->of_site[row] == HF_NONE &&
           rows->of_function[row] == HF_NONE && rows->of_region[row].len == 0;
}

/* Does a row that names a site, a function or a region mean the device? */
static enum hf_answer row_means(const struct hf_snapshot *snapshot, uint32_t row, uint32_t device) {
    const struct hf_dependents *rows = &snapshot->dependents;
    const uint32_t site = snapshot->devices.site[device];
    const uint32_t function = snapshot->devices.function[device];
    enum hf_answer answer = HF_ANSWER_YES;
    if (rows->of_site[row] != HF_NONE && site != rows->of_site[row]) {
        answer = site == HF_NONE ? HF_ANSWER_NO_BASIS : HF_ANSWER_NO;
    }
    if (rows->of_region[row].len > 0) {
        const struct hf_text region = site == HF_NONE ? HF_TEXT("") : snapshot->sites.region[site];
        if (!hf_text_equal_nocase(region, rows->of_region[row])) {
            answer = hf_answer_and(answer, region.len == 0 ? HF_ANSWER_NO_BASIS : HF_ANSWER_NO);
        }
    }
    if (rows->of_function[row] != HF_NONE && function != rows->of_function[row]) {
        answer = hf_answer_and(answer, function == HF_NONE ? HF_ANSWER_NO_BASIS : HF_ANSWER_NO);
    }
    return row_is_empty(rows, row) ? HF_ANSWER_NO_BASIS : answer;
}

static enum hf_status device_try(struct needs_run *run, uint32_t row, uint32_t dependency,
                                 uint32_t device) {
    const uint32_t node = run->device_node[device];
    if (node == HF_NONE || run->provides[node] == dependency + 1) {
        return HF_OK;
    }
    const enum hf_answer answer = row_means(run->snapshot, row, device);
    if (answer == HF_ANSWER_NO) {
        return HF_OK;
    }
    return user_put(run, node,
                    answer == HF_ANSWER_YES && !run->is_orphan
                        ? dependency
                        : run->snapshot->dependencies.rows.count + dependency);
}

static enum hf_status devices_try(struct needs_run *run, uint32_t row, uint32_t dependency,
                                  const struct hf_csr *devices, uint32_t of) {
    for (uint32_t i = devices->start[of]; i < devices->start[of + 1]; i++) {
        HF_TRY(device_try(run, row, dependency, devices->item[i]));
    }
    return HF_OK;
}

/* ---- regions ---- */

struct region_site {
    struct hf_text region;
    uint32_t site;
};

static int letter_of(char c) {
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static int region_compare(struct hf_text left, struct hf_text right) {
    for (size_t i = 0; i < left.len && i < right.len; i++) {
        const int order = letter_of(left.data[i]) - letter_of(right.data[i]);
        if (order != 0) {
            return order;
        }
    }
    return (left.len > right.len) - (left.len < right.len);
}

static int region_site_order(const void *left_pointer, const void *right_pointer) {
    const struct region_site *left = left_pointer;
    const struct region_site *right = right_pointer;
    const int order = region_compare(left->region, right->region);
    return order != 0 ? order : (left->site > right->site) - (left->site < right->site);
}

static enum hf_status regions_sort(struct needs_run *run) {
    const struct hf_sites *sites = &run->snapshot->sites;
    run->by_region = hf_take(run->scratch, struct region_site, (size_t)sites->rows.count + 1);
    if (run->by_region == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t site = 0; site < sites->rows.count; site++) {
        run->by_region[site] = (struct region_site){sites->region[site], site};
    }
    if (sites->rows.count > 1) {
        qsort(run->by_region, sites->rows.count, sizeof *run->by_region, region_site_order);
    }
    return HF_OK;
}

/* The first site that is not before the region. */
static uint32_t region_find(const struct needs_run *run, struct hf_text region) {
    uint32_t from = 0;
    uint32_t end = run->snapshot->sites.rows.count;
    while (from < end) {
        const uint32_t middle = from + (end - from) / 2;
        const bool is_before = region_compare(run->by_region[middle].region, region) < 0;
        from = is_before ? middle + 1 : from;
        end = is_before ? end : middle;
    }
    return from;
}

/* ---- rows ---- */

static enum hf_status region_try(struct needs_run *run, uint32_t row, uint32_t dependency) {
    const struct hf_text region = run->snapshot->dependents.of_region[row];
    const uint32_t first = region_find(run, region);
    uint32_t at = first;
    for (; at < run->snapshot->sites.rows.count &&
           region_compare(run->by_region[at].region, region) == 0;
         at++) {
        HF_TRY(devices_try(run, row, dependency, &run->snapshot->devices_by_site,
                           run->by_region[at].site));
    }
    run->is_anyone = run->is_anyone || at == first; /* nobody knows where that is */
    return HF_OK;
}

/* What a row surely or possibly means of the devices whose site, region and function are known as
 * far as it asks; what else it may mean is noted. */
static enum hf_status row_try(struct needs_run *run, uint32_t row, uint32_t dependency) {
    const struct hf_snapshot *snapshot = run->snapshot;
    const struct hf_dependents *rows = &snapshot->dependents;
    const uint32_t device = rows->device[row];
    const uint32_t function = rows->of_function[row];
    if (device != HF_NONE) {
        const uint32_t node = run->device_node[device];
        const uint32_t doubtful = run->is_orphan ? snapshot->dependencies.rows.count : 0;
        return node == HF_NONE ? HF_OK : user_put(run, node, doubtful + dependency);
    }
    if (row_is_empty(rows, row)) {
        run->is_anyone = true;
        return HF_OK;
    }
    if (rows->of_site[row] == HF_NONE && rows->of_region[row].len == 0) {
        run->is_any_place = true;
        return devices_try(run, row, dependency, &snapshot->devices_by_function, function);
    }
    struct asked *const asked = rows->of_site[row] != HF_NONE ? &run->at_site : &run->in_region;
    if (function == HF_NONE) {
        asked->is_any = true;
    } else {
        asked->is_some = true;
        asked->function[function] = dependency + 1;
    }
    return rows->of_site[row] != HF_NONE
               ? devices_try(run, row, dependency, &snapshot->devices_by_site, rows->of_site[row])
               : region_try(run, row, dependency);
}

static bool is_asked(const struct asked *asked, uint32_t dependency, uint32_t function) {
    return asked->is_any ||
           (asked->is_some && (function == HF_NONE || asked->function[function] == dependency + 1));
}

/* May a device need it of which the place or the function is not known? */
static bool device_is_doubtful(const struct needs_run *run, uint32_t dependency, uint32_t device) {
    const struct hf_snapshot *snapshot = run->snapshot;
    const uint32_t site = snapshot->devices.site[device];
    const uint32_t function = snapshot->devices.function[device];
    const bool is_nowhere = site == HF_NONE || snapshot->sites.region[site].len == 0;
    return run->is_anyone || (run->is_any_place && function == HF_NONE) ||
           (site == HF_NONE && is_asked(&run->at_site, dependency, function)) ||
           (is_nowhere && is_asked(&run->in_region, dependency, function));
}

static enum hf_status lacking_try(struct needs_run *run, uint32_t dependency,
                                  const struct device_list *list) {
    const uint32_t dependencies = run->snapshot->dependencies.rows.count;
    for (uint32_t i = 0; i < list->count; i++) {
        const uint32_t node = run->device_node[list->device[i]];
        if (run->provides[node] != dependency + 1 &&
            device_is_doubtful(run, dependency, list->device[i])) {
            HF_TRY(user_put(run, node, dependencies + dependency));
        }
    }
    return HF_OK;
}

static enum hf_status doubtful_try(struct needs_run *run, uint32_t dependency) {
    const struct hf_snapshot *snapshot = run->snapshot;
    const uint32_t dependencies = snapshot->dependencies.rows.count;
    const bool is_meant[LACKS] = {[NO_SITE] = run->at_site.is_any || run->at_site.is_some,
                                  [NO_REGION] = run->in_region.is_any || run->in_region.is_some,
                                  [NO_FUNCTION] = run->is_any_place};
    const bool is_beyond = run->doubts > DOUBTS_MAX;
    for (int lack = 0; lack < LACKS && !run->is_anyone; lack++) {
        if (is_meant[lack] && is_beyond) {
            run->is_joint[lack] = run->is_joint[lack] || run->lacking[lack].count > 0;
            run->graph->is_joint[dependency] |= run->lacking[lack].count > 0;
        } else if (is_meant[lack]) {
            HF_TRY(lacking_try(run, dependency, &run->lacking[lack]));
        }
    }
    if (run->is_anyone && is_beyond) {
        run->is_joint_for_all = true;
        run->graph->is_joint[dependency] = 1;
    }
    for (uint32_t device = 0; run->is_anyone && !is_beyond && device < snapshot->devices.rows.count;
         device++) {
        const uint32_t node = run->device_node[device];
        if (node != HF_NONE && run->provides[node] != dependency + 1) {
            HF_TRY(user_put(run, node, dependencies + dependency));
        }
    }
    return HF_OK;
}

static void providers_mark(const struct needs_run *run, uint32_t dependency) {
    const struct hf_csr *rows = &run->snapshot->providers_by_dependency;
    for (uint32_t i = rows->start[dependency]; i < rows->start[dependency + 1]; i++) {
        const uint32_t device = run->snapshot->providers.device[rows->item[i]];
        if (device != HF_NONE && run->device_node[device] != HF_NONE) {
            run->provides[run->device_node[device]] = dependency + 1;
        }
    }
}

/* Rows of the dependency, then those that do not say of which they are. */
static enum hf_status users_put(struct needs_run *run, uint32_t dependency) {
    const struct hf_snapshot *snapshot = run->snapshot;
    const struct hf_csr *rows = &snapshot->dependents_by_dependency;
    run->is_anyone = run->is_any_place = run->is_orphan = false;
    run->at_site.is_any = run->at_site.is_some = false;
    run->in_region.is_any = run->in_region.is_some = false;
    providers_mark(run, dependency);
    for (uint32_t i = rows->start[dependency]; i < rows->start[dependency + 1]; i++) {
        HF_TRY(row_try(run, rows->item[i], dependency));
    }
    run->is_orphan = true;
    uint32_t orphans = 0;
    for (; orphans < run->orphan_count && run->doubts <= DOUBTS_MAX; orphans++) {
        HF_TRY(row_try(run, run->orphan[orphans], dependency));
    }
    run->is_anyone = run->is_anyone || orphans < run->orphan_count;
    return doubtful_try(run, dependency);
}

/* ---- what is not known of whom ---- */

static enum hf_status lacking_find(struct needs_run *run) {
    const struct hf_snapshot *snapshot = run->snapshot;
    const size_t devices = (size_t)snapshot->devices.rows.count + 1;
    const size_t rows = (size_t)snapshot->dependents.rows.count + 1;
    run->orphan = hf_take(run->scratch, uint32_t, rows);
    for (int lack = 0; lack < LACKS; lack++) {
        run->lacking[lack].device = hf_take(run->scratch, uint32_t, devices);
        if (run->orphan == NULL || run->lacking[lack].device == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    for (uint32_t row = 0; row < snapshot->dependents.rows.count; row++) {
        if (snapshot->dependents.dependency[row] == HF_NONE) {
            run->orphan[run->orphan_count++] = row;
        }
    }
    for (uint32_t device = 0; device < snapshot->devices.rows.count; device++) {
        const uint32_t site = snapshot->devices.site[device];
        const bool lacks[LACKS] = {[NO_SITE] = site == HF_NONE,
                                   [NO_REGION] =
                                       site == HF_NONE || snapshot->sites.region[site].len == 0,
                                   [NO_FUNCTION] = snapshot->devices.function[device] == HF_NONE};
        for (int lack = 0; lack < LACKS && run->device_node[device] != HF_NONE; lack++) {
            if (lacks[lack]) {
                run->lacking[lack].device[run->lacking[lack].count++] = device;
            }
        }
    }
    return HF_OK;
}

/* One more pool, of a provider that no table knows, for all whose needs are put together. */
static enum hf_status joint_pool_make(struct needs_run *run) {
    const uint32_t dependencies = run->snapshot->dependencies.rows.count;
    const uint32_t pool = 2 * dependencies;
    uint32_t count = run->member.start[pool];
    int64_t less = 0;
    HF_TRY(strangers_put(run, &count, 1, &less));
    run->needed[pool] = 1;
    run->member.start[pool + 1] = count;
    run->graph->network.pool_count = pool + 1;
    for (int lack = 0; lack < LACKS; lack++) {
        const struct device_list *list = &run->lacking[lack];
        for (uint32_t i = 0; run->is_joint[lack] && i < list->count; i++) {
            HF_TRY(user_put(run, run->device_node[list->device[i]], pool));
        }
    }
    for (uint32_t i = 0; run->is_joint_for_all && i < run->snapshot->devices.rows.count; i++) {
        if (run->device_node[i] != HF_NONE) {
            HF_TRY(user_put(run, run->device_node[i], pool));
        }
    }
    return HF_OK;
}

/* ---- pairs as rows ---- */

static int pool_order(const void *left_pointer, const void *right_pointer) {
    const uint32_t left = *(const uint32_t *)left_pointer;
    const uint32_t right = *(const uint32_t *)right_pointer;
    return (left > right) - (left < right);
}

/* Each pool once, ascending; the doubtful one of a dependency falls away beside the sure one. */
static uint32_t pools_once(uint32_t *item, uint32_t count, uint32_t dependencies) {
    uint32_t kept = 0;
    uint32_t sure = 0; /* looked at already: pools ascend, and so do those they stand beside */
    if (count > 1) {
        qsort(item, count, sizeof *item, pool_order);
    }
    for (uint32_t i = 0; i < count; i++) {
        bool is_known = kept > 0 && item[kept - 1] == item[i];
        const bool is_second = item[i] >= dependencies && item[i] < 2 * dependencies;
        while (is_second && sure < kept && item[sure] < item[i] - dependencies) {
            sure++;
        }
        is_known = is_known || (is_second && sure < kept && item[sure] == item[i] - dependencies);
        if (!is_known) {
            item[kept++] = item[i];
        }
    }
    return kept;
}

static enum hf_status needs_make(struct needs_run *run) {
    struct hf_network *network = &run->graph->network;
    const uint32_t nodes = network->node_count;
    uint32_t *start = hf_new(run->scratch, uint32_t, (size_t)nodes + 2);
    uint32_t *item = hf_take(run->scratch, uint32_t, run->pair_count + 1);
    if (start == NULL || item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < run->pair_count; i++) {
        start[run->pair[i].node + 2]++;
    }
    for (size_t i = 2; i < (size_t)nodes + 2; i++) {
        start[i] += start[i - 1];
    }
    for (size_t i = 0; i < run->pair_count; i++) {
        item[start[run->pair[i].node + 1]++] = run->pair[i].pool;
    }
    uint32_t end = 0;
    uint32_t from = 0;
    for (uint32_t node = 0; node < nodes; node++) {
        const uint32_t next = start[node + 1];
        const uint32_t kept =
            pools_once(item + from, next - from, run->snapshot->dependencies.rows.count);
        memmove(item + end, item + from, kept * sizeof *item);
        end += kept;
        start[node + 1] = end;
        from = next;
    }
    network->node_need = (struct hf_csr){start, item};
    return HF_OK;
}

enum hf_status hf_needs_build(const struct hf_snapshot *snapshot, const uint32_t *device_node,
                              struct hf_arena *scratch, struct graph *graph) {
    struct needs_run run = {
        .snapshot = snapshot, .device_node = device_node, .scratch = scratch, .graph = graph};
    if (graph->nobody == HF_NONE) {
        return HF_OK;
    }
    HF_TRY(pools_make(&run));
    run.provides = hf_new(scratch, uint32_t, (size_t)graph->network.node_count + 1);
    run.at_site.function = hf_new(scratch, uint32_t, (size_t)snapshot->functions.rows.count + 1);
    run.in_region.function = hf_new(scratch, uint32_t, (size_t)snapshot->functions.rows.count + 1);
    if (run.provides == NULL || run.at_site.function == NULL || run.in_region.function == NULL) {
        return HF_ERR_MEMORY;
    }
    graph->is_joint = hf_new(scratch, uint8_t, (size_t)snapshot->dependencies.rows.count + 1);
    if (graph->is_joint == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(regions_sort(&run));
    HF_TRY(lacking_find(&run));
    for (uint32_t d = 0; d < snapshot->dependencies.rows.count; d++) {
        HF_TRY(users_put(&run, d));
    }
    if (run.doubts > 0) {
        HF_TRY(doubtful_pools_make(&run));
    }
    if (run.is_joint_for_all || run.is_joint[NO_SITE] || run.is_joint[NO_REGION] ||
        run.is_joint[NO_FUNCTION]) {
        HF_TRY(joint_pool_make(&run));
    }
    graph->network.pool_member = run.member;
    return needs_make(&run);
}

enum hf_status hf_nobody_falls(const struct graph *graph, uint32_t label_count,
                               struct hf_arena *scratch, struct hf_csr *maybe) {
    const size_t nodes = graph->network.node_count;
    *maybe = (struct hf_csr){NULL, NULL};
    if (graph->nobody == HF_NONE) {
        return HF_OK;
    }
    uint32_t *start = hf_new(scratch, uint32_t, nodes + 1);
    uint32_t *item = hf_take(scratch, uint32_t, 2 * (size_t)label_count + 1);
    if (start == NULL || item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    for (uint32_t node = 0; node < nodes; node++) {
        const bool is_unknown = hf_graph_is_unknown(graph, node);
        for (uint32_t label = 0; is_unknown && label < label_count; label++) {
            item[end++] = label;
        }
        start[node + 1] = end;
    }
    *maybe = (struct hf_csr){start, item};
    return HF_OK;
}

enum hf_status hf_needs_at(const struct graph *graph, enum hf_bound bound, struct hf_arena *arena,
                           struct hf_network *network) {
    *network = graph->network;
    if (network->pool_count == 0) {
        return HF_OK;
    }
    const struct hf_csr *member = &graph->network.pool_member;
    const uint32_t pools = network->pool_count;
    uint32_t *start = hf_new(arena, uint32_t, (size_t)pools + 1);
    uint32_t *item = hf_take(arena, uint32_t, (size_t)member->start[pools] + 1);
    uint32_t *needed = hf_new(arena, uint32_t, (size_t)pools + 1);
    if (start == NULL || item == NULL || needed == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    for (uint32_t pool = 0; pool < pools; pool++) {
        uint32_t spare = 0;
        for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
            spare += member->item[i] == graph->nobody ? 1U : 0U;
            if (member->item[i] != graph->nobody) {
                item[end++] = member->item[i];
            }
        }
        spare = bound == HF_BOUND_WORST ? 0 : spare;
        needed[pool] = network->pool_needed[pool] > spare ? network->pool_needed[pool] - spare : 0;
        start[pool + 1] = end;
    }
    network->pool_member = (struct hf_csr){start, item};
    network->pool_needed = needed;
    return HF_OK;
}

/* ---- guessed joins ---- */

/* Behind the pools that are there, and the needs of the guessed nodes, which need nothing else. */
struct guess_rows {
    uint32_t *member_start, *member, *needed, *need_start, *need;
    uint32_t pool_count;
};

static enum hf_status guess_rows_open(const struct graph *graph, const struct hf_snapshot *snapshot,
                                      const struct hf_network *network, struct hf_arena *arena,
                                      struct guess_rows *rows) {
    const size_t nodes = network->node_count;
    const size_t pools = network->pool_count;
    const size_t members = pools == 0 ? 0 : network->pool_member.start[pools];
    const size_t needs = network->node_need.start == NULL ? 0 : network->node_need.start[nodes];
    size_t guesses = 0;
    for (size_t node = 0; node < nodes; node++) {
        guesses += graph->is_guessed[node];
    }
    *rows = (struct guess_rows){
        .member_start = hf_new(arena, uint32_t, pools + guesses + 1),
        .member = hf_take(arena, uint32_t, members + snapshot->devices.rows.count + 1),
        .needed = hf_take(arena, uint32_t, pools + guesses + 1),
        .need_start = hf_new(arena, uint32_t, nodes + 1),
        .need = hf_take(arena, uint32_t, needs + guesses + 1),
        .pool_count = (uint32_t)pools,
    };
    if (rows->member_start == NULL || rows->member == NULL || rows->needed == NULL ||
        rows->need_start == NULL || rows->need == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t pool = 0; pool < pools; pool++) {
        rows->needed[pool] = network->pool_needed[pool];
        rows->member_start[pool + 1] = network->pool_member.start[pool + 1];
    }
    if (members > 0) {
        memcpy(rows->member, network->pool_member.item, members * sizeof *rows->member);
    }
    return HF_OK;
}

static void guess_pool_put(const struct graph *graph, const struct hf_snapshot *snapshot,
                           const uint32_t *device_node, uint32_t node, struct guess_rows *rows) {
    const struct hf_csr *devices = &snapshot->devices_by_site;
    const uint32_t site = graph->node_site[node];
    const uint32_t from = rows->member_start[rows->pool_count];
    uint32_t end = from;
    for (uint32_t i = devices->start[site]; i < devices->start[site + 1]; i++) {
        if (hf_graph_is_carrier(snapshot, devices->item[i])) {
            rows->member[end++] = device_node[devices->item[i]];
        }
    }
    rows->needed[rows->pool_count] = end - from;
    rows->member_start[++rows->pool_count] = end;
}

enum hf_status hf_guesses_need(const struct graph *graph, const struct hf_snapshot *snapshot,
                               const uint32_t *device_node, struct hf_arena *arena,
                               struct hf_network *network) {
    const struct hf_csr need = network->node_need;
    struct guess_rows rows;
    HF_TRY(guess_rows_open(graph, snapshot, network, arena, &rows));
    uint32_t end = 0;
    for (uint32_t node = 0; node < network->node_count; node++) {
        for (uint32_t i = need.start == NULL ? 0 : need.start[node];
             need.start != NULL && i < need.start[node + 1]; i++) {
            rows.need[end++] = need.item[i];
        }
        if (graph->is_guessed[node] != 0) {
            rows.need[end++] = rows.pool_count;
            guess_pool_put(graph, snapshot, device_node, node, &rows);
        }
        rows.need_start[node + 1] = end;
    }
    network->pool_count = rows.pool_count;
    network->pool_member = (struct hf_csr){rows.member_start, rows.member};
    network->pool_needed = rows.needed;
    network->node_need = (struct hf_csr){rows.need_start, rows.need};
    return HF_OK;
}
