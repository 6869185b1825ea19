/* Goal: what fits in real networks with their published demands and capacities, after the loss of
 * any site, is the maximum flow. Method: reads the SNDlib files of ../shared/data/topologies, where
 * they are. The gateway is the site with most links (of equals the first); a site wants all that it
 * exchanges with others; a link carries the largest capacity that the file offers for it. Every
 * site is lost by itself; some of the losses are computed anew by augmenting paths on a matrix, and
 * the files print how many losses leave some traffic connected and unserved. */
#include "tests/check.h"

#include <dirent.h>
#include <holdfast/capacity.h>
#include <stdlib.h>
#include <string.h>

enum { SITES_MAX = 200, LINKS_MAX = 400, TEXT_MAX = 1 << 23, SAMPLED = 6 };
static const char folder[] = "../shared/data/topologies/sndlib";
static const int64_t scale = 1000; /* parts of the unit of a file */
static char text[TEXT_MAX];

struct real {
    struct hf_text site[SITES_MAX];
    uint32_t sites, links;
    uint32_t end[2][LINKS_MAX];
    int64_t capacity[LINKS_MAX], traffic[SITES_MAX];
    uint32_t row[SITES_MAX + 2], own[SITES_MAX + 1], none[LINKS_MAX + 1], gateway_start[2],
        gateway[1];
};
static struct real real;
static int64_t room[SITES_MAX + 1][SITES_MAX + 1]; /* the sink is the last */

static bool file_read(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    const size_t size = fread(text, 1, TEXT_MAX - 1, file);
    text[size] = 0;
    fclose(file);
    return CHECK(size < TEXT_MAX - 1);
}

/* What stands behind `mark` and before `end`, up to `stop`. Empty: nothing does. */
static struct hf_text between(const char *from, const char *end, const char *mark, char stop) {
    const char *found = strstr(from, mark);
    if (found == NULL || found >= end) {
        return (struct hf_text){NULL, 0};
    }
    found += strlen(mark);
    const char *last = strchr(found, stop);
    return (struct hf_text){found, last == NULL ? 0 : (size_t)(last - found)};
}

static uint32_t site_find(struct hf_text name) {
    for (uint32_t i = 0; i < real.sites; i++) {
        if (hf_text_equal(real.site[i], name)) {
            return i;
        }
    }
    CHECK(false);
    return 0;
}

static int64_t amount_read(struct hf_text digits) {
    return (int64_t)llround(strtod(digits.data, NULL) * (double)scale);
}

static int64_t capacity_read(const char *from, const char *end) {
    int64_t most = 0;
    for (;;) {
        const struct hf_text digits = between(from, end, "<capacity>", '<');
        if (digits.data == NULL) {
            return most;
        }
        const int64_t here = amount_read(digits);
        most = here > most ? here : most;
        from = digits.data;
    }
}

/* Blocks that begin with `open` and end with `close`, in the order of the file. */
static const char *block_next(const char *at, const char *open, const char *close,
                              const char **end) {
    const char *found = strstr(at, open);
    *end = found == NULL ? NULL : strstr(found, close);
    return *end == NULL ? NULL : found;
}

static void network_read(void) {
    const char *end = NULL;
    memset(&real, 0, sizeof real);
    for (const char *at = block_next(text, "<node id=", ">", &end); at != NULL;
         at = block_next(end, "<node id=", ">", &end)) {
        CHECK(real.sites < SITES_MAX);
        real.site[real.sites++] = between(at, end, "\"", '"');
    }
    for (const char *at = block_next(text, "<link id=", "</link>", &end); at != NULL;
         at = block_next(end, "<link id=", "</link>", &end)) {
        CHECK(real.links < LINKS_MAX);
        real.end[0][real.links] = site_find(between(at, end, "<source>", '<'));
        real.end[1][real.links] = site_find(between(at, end, "<target>", '<'));
        real.capacity[real.links++] = capacity_read(at, end);
    }
    for (const char *at = block_next(text, "<demand id=", "</demand>", &end); at != NULL;
         at = block_next(end, "<demand id=", "</demand>", &end)) {
        const int64_t amount = amount_read(between(at, end, "<demandValue>", '<'));
        real.traffic[site_find(between(at, end, "<source>", '<'))] += amount;
        real.traffic[site_find(between(at, end, "<target>", '<'))] += amount;
    }
}

static uint32_t gateway_choose(void) {
    uint32_t degree[SITES_MAX] = {0};
    uint32_t best = 0;
    for (uint32_t i = 0; i < real.links; i++) {
        degree[real.end[0][i]]++;
        degree[real.end[1][i]]++;
    }
    for (uint32_t i = 1; i < real.sites; i++) {
        best = degree[i] > degree[best] ? i : best;
    }
    return best;
}

/* One label a site. */
static struct hf_network network_make(void) {
    for (uint32_t i = 0; i <= real.sites; i++) {
        real.row[i] = i;
        real.own[i] = i;
    }
    real.gateway_start[1] = 1;
    real.gateway[0] = gateway_choose();
    return (struct hf_network){.node_count = real.sites,
                               .node_label = {real.row, real.own},
                               .link_count = real.links,
                               .link_a = real.end[0],
                               .link_b = real.end[1],
                               .link_label = {real.none, real.none},
                               .label_count = real.sites,
                               .function_count = 1,
                               .gateway = {real.gateway_start, real.gateway},
                               .demand_count = real.sites,
                               .demand_function = real.none,
                               .demand_node = {real.row, real.own}};
}

/* Augmenting paths by breadth first; `lost` is a site, or HF_NONE. */
static int64_t plain_most(uint32_t lost) {
    const uint32_t sink = real.sites;
    int64_t flow = 0;
    memset(room, 0, sizeof room);
    for (uint32_t i = 0; i < real.links; i++) {
        if (real.end[0][i] != lost && real.end[1][i] != lost) {
            room[real.end[0][i]][real.end[1][i]] += real.capacity[i];
            room[real.end[1][i]][real.end[0][i]] += real.capacity[i];
        }
    }
    for (uint32_t i = 0; i < real.sites; i++) {
        room[i][sink] = i == lost ? 0 : real.traffic[i];
    }
    while (real.gateway[0] != lost) {
        uint32_t queue[SITES_MAX + 1] = {real.gateway[0]};
        uint32_t by[SITES_MAX + 1];
        uint32_t tail = 1;
        memset(by, 0xff, sizeof by);
        by[real.gateway[0]] = real.gateway[0];
        for (uint32_t head = 0; head < tail && by[sink] == UINT32_MAX; head++) {
            for (uint32_t to = 0; to <= sink; to++) {
                if (by[to] == UINT32_MAX && room[queue[head]][to] > 0) {
                    by[to] = queue[head];
                    queue[tail++] = to;
                }
            }
        }
        if (by[sink] == UINT32_MAX) {
            break;
        }
        int64_t most = INT64_MAX;
        for (uint32_t v = sink; v != real.gateway[0]; v = by[v]) {
            most = room[by[v]][v] < most ? room[by[v]][v] : most;
        }
        for (uint32_t v = sink; v != real.gateway[0]; v = by[v]) {
            room[by[v]][v] -= most;
            room[v][by[v]] += most;
        }
        flow += most;
    }
    return flow;
}

static void network_check(const char *name, struct hf_arena keep, struct hf_arena scratch) {
    static uint32_t set_start[SITES_MAX + 2];
    struct hf_capacity seen = {0};
    uint32_t tight = 0;
    network_read();
    const struct hf_network network = network_make();
    for (uint32_t i = 0; i < real.sites; i++) {
        set_start[i + 2] = i + 1; /* the first loss is of nothing */
    }
    const struct hf_capacity_question question = {.link_capacity = real.capacity,
                                                  .demand_traffic = real.traffic,
                                                  .set = {set_start, real.own},
                                                  .set_count = real.sites + 1,
                                                  .cuts_max = 3};
    CHECK(real.sites > 5 && real.links > 5);
    CHECK(hf_capacity(&network, &question, &keep, scratch, &seen) == HF_OK);
    for (uint32_t i = 0; i < seen.loss_count; i++) {
        const struct hf_capacity_sum *sum = &seen.sum[i];
        CHECK(sum->most == sum->least && sum->most <= sum->connected[0] &&
              sum->connected[0] == sum->connected[1]);
        CHECK((sum->most < sum->connected[0]) == (seen.cut_start[i + 1] > seen.cut_start[i]));
        tight += sum->most < sum->connected[0] ? 1U : 0U;
    }
    for (uint32_t i = 0; i <= SAMPLED; i++) {
        const uint32_t at = i * real.sites / SAMPLED;
        CHECK(seen.sum[at].most == plain_most(at == 0 ? HF_NONE : at - 1));
    }
    printf("%-16s %3u sites, all up %5.1f %% fits, some unserved in %3u of %3u losses\n", name,
           real.sites, 100.0 * (double)seen.sum[0].most / (double)seen.sum[0].connected[0], tight,
           seen.loss_count);
}

int main(void) {
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    struct dirent **entry = NULL;
    const int count = scandir(folder, &entry, NULL, alphasort);
    if (count < 0) {
        check_skip("../shared/data/topologies/sndlib: no real demands");
        return check_report();
    }
    if (hf_arena_open(&keep, (size_t)16 << 20) != HF_OK ||
        hf_arena_open(&scratch, (size_t)64 << 20) != HF_OK) {
        return 1;
    }
    for (int i = 0; i < count; i++) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
        if (strstr(entry[i]->d_name, ".xml") != NULL && file_read(path)) {
            network_check(entry[i]->d_name, keep, scratch);
        }
        free(entry[i]);
    }
    free(entry);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
