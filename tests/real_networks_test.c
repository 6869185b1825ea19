/* Goal: docs/networks.md says what real networks of two public collections lose under its rule.
 * Method: reads the files of ../shared/data/topologies, where they are, gives makers by the rule of
 * the document, and looks for each row of the table in it; the worst losses are looked up in the
 * table of all losses and lost once more by the plain search. With --rows it prints the rows. */
#include "tests/check.h"

#include <dirent.h>
#include <holdfast/cuts.h>
#include <stdlib.h>
#include <string.h>

enum {
    SITES_MAX = 1000,
    LINKS_MAX = 4000,
    TEXT_MAX = 1 << 22,
    ROW_MAX = 200,
    MAKERS = 4,      /* of routers */
    LINE_MAKERS = 3, /* of links */
    GROUPS = MAKERS + LINE_MAKERS
};
static const char folder[] = "../shared/data/topologies";
static char text[TEXT_MAX];
static char document[TEXT_MAX];

struct real {
    struct hf_text site[SITES_MAX];
    uint32_t sites, links;
    uint32_t end[2][LINKS_MAX]; /* sites */
    /* Two routers a site, a link between them; then the links. */
    uint32_t node_start[2 * SITES_MAX + 1], node_item[2 * SITES_MAX];
    uint32_t link_a[SITES_MAX + LINKS_MAX], link_b[SITES_MAX + LINKS_MAX];
    uint32_t link_start[SITES_MAX + LINKS_MAX + 1], link_item[LINKS_MAX];
    uint32_t gateway_start[2], gateway[4], function[SITES_MAX];
    uint32_t demand_start[SITES_MAX + 1], demand[2 * SITES_MAX];
    struct hf_network network;
};
static struct real real;

static bool file_read(const char *path, char *buffer) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    const size_t size = fread(buffer, 1, TEXT_MAX - 1, file);
    buffer[size] = 0;
    fclose(file);
    return CHECK(size < TEXT_MAX - 1);
}

/* What stands behind `mark`, up to `stop`; *at moves behind it. Empty: no more. */
static struct hf_text next_between(const char **at, const char *mark, char stop) {
    const char *found = strstr(*at, mark);
    if (found == NULL) {
        return (struct hf_text){NULL, 0};
    }
    found += strlen(mark);
    const char *end = strchr(found, stop);
    *at = end == NULL ? found : end;
    return (struct hf_text){found, (size_t)(*at - found)};
}

static uint32_t site_find(struct hf_text name) {
    for (uint32_t i = 0; i < real.sites; i++) {
        if (hf_text_equal(real.site[i], name)) {
            return i;
        }
    }
    return HF_NONE;
}

/* The sites and links of a file, in its order. A link of a site to itself is left out. */
static void sites_read(bool is_graphml) {
    char *demands = strstr(text, "<demands");
    if (demands != NULL) {
        *demands = 0; /* these name sites too */
    }
    const char *at = text;
    real.sites = 0;
    real.links = 0;
    for (struct hf_text name = next_between(&at, "<node id=\"", '"'); name.data != NULL;
         name = next_between(&at, "<node id=\"", '"')) {
        CHECK(real.sites < SITES_MAX);
        real.site[real.sites++] = name;
    }
    at = text;
    for (;;) {
        const struct hf_text from =
            next_between(&at, is_graphml ? "<edge source=\"" : "<source>", is_graphml ? '"' : '<');
        if (from.data == NULL) {
            return;
        }
        const struct hf_text to =
            next_between(&at, is_graphml ? "target=\"" : "<target>", is_graphml ? '"' : '<');
        const uint32_t ends[2] = {site_find(from), site_find(to)};
        CHECK(ends[0] != HF_NONE && ends[1] != HF_NONE && real.links < LINKS_MAX);
        if (ends[0] != ends[1]) {
            real.end[0][real.links] = ends[0];
            real.end[1][real.links++] = ends[1];
        }
    }
}

/* The two sites with most links; of equals the first. */
static void gateways_choose(uint32_t chosen[2]) {
    static uint32_t degree[SITES_MAX];
    memset(degree, 0, sizeof degree);
    for (uint32_t i = 0; i < real.links; i++) {
        degree[real.end[0][i]]++;
        degree[real.end[1][i]]++;
    }
    chosen[0] = 0;
    for (uint32_t i = 1; i < real.sites; i++) {
        chosen[0] = degree[i] > degree[chosen[0]] ? i : chosen[0];
    }
    chosen[1] = chosen[0] == 0 && real.sites > 1 ? 1 : 0;
    for (uint32_t i = 0; i < real.sites; i++) {
        chosen[1] = i != chosen[0] && degree[i] > degree[chosen[1]] ? i : chosen[1];
    }
}

/* The rule of docs/networks.md. Router a of site i is node 2 i, router b node 2 i + 1. */
static void makers_give(void) {
    uint32_t chosen[2];
    gateways_choose(chosen);
    for (uint32_t i = 0; i < real.sites; i++) {
        real.node_item[(size_t)2 * i] = i % MAKERS;
        real.node_item[(size_t)2 * i + 1] = (i + 1) % MAKERS;
        real.node_start[(size_t)2 * i + 1] = 2 * i + 1;
        real.node_start[(size_t)2 * i + 2] = 2 * i + 2;
        real.link_a[i] = 2 * i;
        real.link_b[i] = 2 * i + 1;
        real.link_start[i + 1] = 0;
        real.demand[(size_t)2 * i] = 2 * i;
        real.demand[(size_t)2 * i + 1] = 2 * i + 1;
        real.demand_start[i + 1] = 2 * i + 2;
    }
    for (uint32_t j = 0; j < real.links; j++) {
        const uint32_t link = real.sites + j;
        real.link_a[link] = 2 * real.end[0][j] + j % 2;
        real.link_b[link] = 2 * real.end[1][j] + j % 2;
        real.link_item[j] = MAKERS + j % LINE_MAKERS;
        real.link_start[link + 1] = j + 1;
    }
    for (uint32_t k = 0; k < 4; k++) {
        real.gateway[k] = 2 * chosen[k / 2] + k % 2;
    }
    real.gateway_start[1] = 4;
    real.network = (struct hf_network){
        .node_count = 2 * real.sites,
        .node_label = {real.node_start, real.node_item},
        .link_count = real.sites + real.links,
        .link_a = real.link_a,
        .link_b = real.link_b,
        .link_label = {real.link_start, real.link_item},
        .label_count = GROUPS,
        .function_count = 1,
        .gateway = {real.gateway_start, real.gateway},
        .demand_count = real.sites,
        .demand_function = real.function,
        .demand_node = {real.demand_start, real.demand},
    };
}

/* ---- answers ---- */

struct answers {
    int64_t networks, sites, links, by_cut[HF_CUT_CLASSES], fewer_apart, worst[3], weak_links;
};

/* Most sites lost by `size` groups; the loss is checked by the plain search. */
static int64_t worst_of(const struct hf_cuts *cuts, int size, struct hf_arena scratch) {
    static uint8_t state[SITES_MAX];
    uint32_t worst = 0;
    uint32_t group[GROUPS];
    struct hf_network_loss loss = {group, 0, HF_BOUND_BEST, HF_FIXPOINT_GREATEST};
    for (uint32_t mask = 0; mask < 1U << GROUPS; mask++) {
        const bool is_worse = worst == 0 || cuts->sum[mask].sites > cuts->sum[worst].sites;
        worst = __builtin_popcount(mask) == size && is_worse ? mask : worst;
    }
    for (uint32_t i = 0; i < GROUPS; i++) {
        if ((worst >> i & 1U) != 0) {
            group[loss.count++] = i;
        }
    }
    int64_t lost = 0;
    CHECK(hf_network_lose(&real.network, &loss, scratch, state) == HF_OK);
    for (uint32_t d = 0; d < real.sites; d++) {
        lost += state[d] != HF_DEMAND_SERVED ? 1 : 0;
    }
    CHECK(lost == cuts->sum[worst].sites);
    return lost;
}

static void network_answer(struct answers *sum, struct hf_arena keep, struct hf_arena scratch) {
    uint32_t group[GROUPS];
    for (uint32_t i = 0; i < GROUPS; i++) {
        group[i] = i;
    }
    const struct hf_cuts_question question = {
        .group = group, .group_count = GROUPS, .is_table_asked = true};
    const struct hf_weak_question weak = {.bound = HF_BOUND_BEST};
    struct hf_cuts cuts;
    struct hf_cut_summary row;
    struct hf_weak_points points;
    if (!CHECK(hf_cuts(&real.network, &question, &keep, scratch, &cuts) == HF_OK) ||
        !CHECK(hf_cuts_by_region(&real.network, &question, &cuts, NULL, 1, &row) == HF_OK) ||
        !CHECK(hf_weak_points(&real.network, &weak, &keep, scratch, &points) == HF_OK)) {
        return;
    }
    CHECK(row.is_exact);
    sum->networks++;
    sum->sites += real.sites;
    sum->links += real.links;
    for (int class = 0; class < HF_CUT_CLASSES; class ++) {
        sum->by_cut[class] += row.demands[class];
    }
    for (uint32_t d = 0; d < real.sites; d++) {
        const struct hf_family_cut *cut = &cuts.cut[cuts.demand_family[d]];
        sum->fewer_apart += cut->apart < cut->count_least ? 1 : 0;
    }
    for (int size = 1; size <= 3; size++) {
        sum->worst[size - 1] += worst_of(&cuts, size, scratch);
    }
    for (uint32_t j = 0; j < real.links; j++) {
        sum->weak_links += points.link[real.sites + j].sites > 0 ? 1 : 0;
    }
}

static void row_check(const char *name, const struct answers *sum, bool is_printed) {
    char row[ROW_MAX];
    const int size = snprintf(
        row, sizeof row,
        "| %s | %lld | %lld | %lld | %lld | %lld | %lld | %lld | %lld | %lld | %lld |\n", name,
        (long long)sum->sites, (long long)sum->links, (long long)sum->by_cut[HF_CUT_NOW],
        (long long)sum->by_cut[HF_CUT_ONE], (long long)sum->by_cut[HF_CUT_TWO],
        (long long)sum->fewer_apart, (long long)sum->worst[0], (long long)sum->worst[1],
        (long long)sum->worst[2], (long long)sum->weak_links);
    CHECK(size > 0 && size < ROW_MAX);
    /* The makers of a site's two routers always cut it off. */
    CHECK(sum->by_cut[HF_CUT_THREE] + sum->by_cut[HF_CUT_MORE] + sum->by_cut[HF_CUT_NEVER] == 0);
    if (is_printed) {
        printf("%s", row);
    } else if (!CHECK(strstr(document, row) != NULL)) {
        printf("    not in docs/networks.md: %s", row);
    }
}

static int file_wanted(const struct dirent *entry) {
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && (strcmp(dot, ".xml") == 0 || strcmp(dot, ".graphml") == 0);
}

/* One row for each file, or for all of them. */
static bool collection_check(const char *name, bool is_graphml, bool is_printed,
                             const struct hf_arena room[2]) {
    char path[600];
    struct dirent **entry = NULL;
    struct answers all = {.networks = 0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    const int count = scandir(path, &entry, file_wanted, alphasort);
    if (count < 0) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        struct answers own = {.networks = 0};
        snprintf(path, sizeof path, "%s/%s/%s", folder, name, entry[i]->d_name);
        if (CHECK(file_read(path, text))) {
            sites_read(is_graphml);
            makers_give();
            network_answer(is_graphml ? &all : &own, room[0], room[1]);
        }
        *strrchr(entry[i]->d_name, '.') = 0;
        if (!is_graphml) {
            row_check(entry[i]->d_name, &own, is_printed);
        }
        free(entry[i]);
    }
    free(entry);
    if (is_graphml) {
        snprintf(path, sizeof path, "%lld networks of the Topology Zoo", (long long)all.networks);
        row_check(path, &all, is_printed);
    }
    return true;
}

int main(int argc, char **argv) {
    const bool is_printed = argc > 1 && strcmp(argv[1], "--rows") == 0;
    struct hf_arena room[2] = {{0}, {0}};
    if (hf_arena_open(&room[0], (size_t)1 << 28) != HF_OK ||
        hf_arena_open(&room[1], (size_t)1 << 28) != HF_OK) {
        return 1;
    }
    CHECK(is_printed || file_read("docs/networks.md", document));
    if (!collection_check("sndlib", false, is_printed, room) ||
        !collection_check("zoo", true, is_printed, room)) {
        check_skip("../shared/data/topologies: the rows of docs/networks.md were not computed");
    }
    hf_arena_close(&room[0]);
    hf_arena_close(&room[1]);
    return check_report();
}
