/* Goal: families, cuts, ways apart and the table of all losses are what hf_network_lose says of
 * every loss, and the numbers are those of a search through all subsets.
 * Method: thousands of random networks, half of them with pools, every subset of their groups lost
 * plainly, both bounds, sites with demands of several functions; the label cuts of
 * ../shared/data/cases/network.json; two numbers where the theorem of Menger would have one;
 * budgets; bad arguments; failed memory. */
#include <holdfast/cuts.h>

#include "tests/check.h"
#include "tests/network_fixture.h"

#include <string.h>

enum { SUBSETS = 1 << FIXTURE_LABELS };

/* lost[mask * demand_count + demand], from the plain search. */
static void losses_make(const struct fixture *drawn, const struct hf_cuts_question *question,
                        struct hf_arena scratch, uint8_t *lost) {
    const struct hf_network *network = &drawn->network;
    for (uint32_t mask = 0; mask < UINT32_C(1) << question->group_count; mask++) {
        uint32_t group[FIXTURE_LABELS];
        uint8_t state[FIXTURE_DEMANDS] = {0};
        struct hf_network_loss loss = {group, 0, question->bound, HF_FIXPOINT_GREATEST};
        for (uint32_t i = 0; i < question->group_count; i++) {
            if ((mask >> i & 1U) != 0) {
                group[loss.count++] = question->group[i];
            }
        }
        CHECK(hf_network_lose(network, &loss, scratch, state) == HF_OK);
        for (uint32_t d = 0; d < network->demand_count; d++) {
            const bool had = question->demand_had == NULL || question->demand_had[d] != 0;
            lost[mask * network->demand_count + d] =
                had ? state[d] != HF_DEMAND_SERVED : state[d] == HF_DEMAND_GONE;
        }
    }
}

/* The most ways of the family, from `from` on, that can be put beside `used`. */
static uint32_t apart_slow(const struct hf_cuts *cuts, uint32_t from, uint32_t end, uint32_t used) {
    uint32_t best = 0;
    for (uint32_t i = from; i < end; i++) {
        if ((cuts->family.item[i] & used) == 0) {
            const uint32_t here = 1 + apart_slow(cuts, i + 1, end, used | cuts->family.item[i]);
            best = here > best ? here : best;
        }
    }
    return best;
}

static uint32_t bits_of(uint32_t mask) {
    return (uint32_t)__builtin_popcount(mask);
}

static int64_t cost_of(const struct hf_cuts_question *question, uint32_t mask) {
    int64_t cost = 0;
    for (uint32_t i = 0; i < question->group_count; i++) {
        const int64_t own = question->group_cost == NULL ? 1 : question->group_cost[i];
        cost += (mask >> i & 1U) != 0 ? own : 0;
    }
    return cost;
}

/* One family against the truth: is_lost[mask]. */
static bool family_agrees(const struct hf_cuts_question *question, const struct hf_cuts *cuts,
                          uint32_t family, const uint8_t *is_lost) {
    const uint32_t subsets = UINT32_C(1) << question->group_count;
    const struct hf_family_cut *cut = &cuts->cut[family];
    uint64_t table[SUBSETS / 64] = {0};
    const uint32_t from = cuts->family.start[family];
    const uint32_t end = cuts->family.start[family + 1];
    uint32_t count = HF_NONE;
    int64_t cost = INT64_MAX;
    uint64_t minimal = 0;
    bool agrees = cut->is_exact;
    hf_cuts_table(cuts->family.item + from, end - from, question->group_count, table);
    for (uint32_t mask = 0; mask < subsets; mask++) {
        agrees = agrees && (table[mask / 64] >> mask % 64 & 1U) == is_lost[mask];
        if (is_lost[mask] == 0) {
            continue;
        }
        count = bits_of(mask) < count ? bits_of(mask) : count;
        cost = cost_of(question, mask) < cost ? cost_of(question, mask) : cost;
        bool is_minimal = true;
        for (uint32_t i = 0; i < question->group_count; i++) {
            is_minimal = is_minimal && ((mask >> i & 1U) == 0 || is_lost[mask ^ 1U << i] == 0);
        }
        minimal += is_minimal ? 1 : 0;
    }
    agrees = agrees && cut->count_least == count && cut->cost_least == cost;
    if (count != HF_NONE) {
        agrees = agrees && is_lost[cut->count_mask] != 0 && bits_of(cut->count_mask) == count &&
                 is_lost[cut->cost_mask] != 0 && cost_of(question, cut->cost_mask) == cost &&
                 cut->apart == apart_slow(cuts, from, end, 0) && cut->apart <= count;
    } else {
        agrees = agrees && cut->apart == HF_NONE && end == from + 1;
    }
    agrees = agrees && (question->minimal_max == 0 || cut->minimal_count == minimal);
    const uint32_t listed = cuts->minimal.start[family + 1] - cuts->minimal.start[family];
    agrees =
        agrees && listed == (minimal < question->minimal_max ? minimal : question->minimal_max);
    uint64_t before = 0;
    for (uint32_t i = cuts->minimal.start[family]; i < cuts->minimal.start[family + 1]; i++) {
        const uint32_t mask = cuts->minimal.item[i];
        const uint64_t key = (uint64_t)bits_of(mask) << 32 | mask;
        agrees = agrees && is_lost[mask] != 0 && (i == cuts->minimal.start[family] || key > before);
        before = key;
        for (uint32_t g = 0; g < question->group_count; g++) {
            agrees = agrees && ((mask >> g & 1U) == 0 || is_lost[mask ^ 1U << g] == 0);
        }
    }
    return agrees;
}

static bool sums_agree(const struct fixture *drawn, const struct hf_cuts_question *question,
                       const struct hf_cuts *cuts, const uint8_t *lost) {
    const uint32_t demands = drawn->network.demand_count;
    bool agrees = true;
    for (uint32_t mask = 0; mask < UINT32_C(1) << question->group_count; mask++) {
        struct hf_sweep_sum sum = {0, 0, 0};
        bool is_site_lost[FIXTURE_DEMANDS] = {false};
        for (uint32_t d = 0; d < demands; d++) {
            const uint32_t site = question->demand_site == NULL ? d : question->demand_site[d];
            const int64_t weight = question->demand_weight == NULL ? 0 : question->demand_weight[d];
            if (lost[mask * demands + d] != 0) {
                sum.sites += is_site_lost[site] ? 0 : 1;
                is_site_lost[site] = true;
                sum.weight += weight == HF_COUNT_UNKNOWN ? 0 : weight;
                sum.unknown += weight == HF_COUNT_UNKNOWN ? 1 : 0;
            }
        }
        agrees = agrees && memcmp(&sum, &cuts->sum[mask], sizeof sum) == 0;
    }
    return agrees;
}

static bool cuts_agree(const struct fixture *drawn, const struct hf_cuts_question *question,
                       const struct hf_cuts *cuts, const uint8_t *lost) {
    const uint32_t demands = drawn->network.demand_count;
    const uint32_t subsets = UINT32_C(1) << question->group_count;
    uint8_t is_lost[SUBSETS];
    bool agrees = true;
    for (uint32_t d = 0; d < demands; d++) {
        for (uint32_t mask = 0; mask < subsets; mask++) {
            is_lost[mask] = lost[mask * demands + d];
        }
        agrees = agrees && family_agrees(question, cuts, cuts->demand_family[d], is_lost);
    }
    for (uint32_t site = 0; site < cuts->site_count; site++) {
        memset(is_lost, 0, sizeof is_lost);
        for (uint32_t d = 0; d < demands; d++) {
            const uint32_t own = question->demand_site == NULL ? d : question->demand_site[d];
            for (uint32_t mask = 0; mask < subsets && own == site; mask++) {
                is_lost[mask] |= lost[mask * demands + d];
            }
        }
        agrees = agrees && family_agrees(question, cuts, cuts->site_family[site], is_lost);
    }
    return agrees && (!question->is_table_asked || sums_agree(drawn, question, cuts, lost));
}

static bool summary_agrees(const struct fixture *drawn, const struct hf_cuts_question *question,
                           const struct hf_cuts *cuts) {
    const struct hf_network *network = &drawn->network;
    struct hf_cut_summary rows[3 * FIXTURE_FUNCTIONS];
    bool agrees = hf_cuts_by_region(network, question, cuts, drawn->region, 3, rows) == HF_OK;
    for (uint32_t i = 0; i < 3 * network->function_count; i++) {
        for (uint32_t class = 0; class < HF_CUT_CLASSES; class ++) {
            int64_t demands = 0;
            int64_t weight = 0;
            int64_t unknown = 0;
            for (uint32_t d = 0; d < network->demand_count; d++) {
                const uint32_t least = cuts->cut[cuts->demand_family[d]].count_least;
                const uint32_t own = least == HF_NONE ? 5 : least > 3 ? 4 : least;
                if (drawn->region[d] * network->function_count + drawn->function[d] != i ||
                    own != class) {
                    continue;
                }
                const int64_t weighs =
                    question->demand_weight == NULL ? 0 : question->demand_weight[d];
                demands++;
                weight += weighs == HF_COUNT_UNKNOWN ? 0 : weighs;
                unknown += weighs == HF_COUNT_UNKNOWN ? 1 : 0;
            }
            agrees = agrees && rows[i].demands[class] == demands &&
                     rows[i].weight[class] == weight && rows[i].unknown[class] == unknown;
        }
    }
    return agrees;
}

static struct hf_cuts_question question_draw(struct hf_random *random, struct fixture *drawn) {
    struct hf_cuts_question question = {
        .group = drawn->group,
        .group_count = below(random, drawn->network.label_count + 1),
        .group_cost = below(random, 2) == 0 ? drawn->cost : NULL,
        .bound = below(random, 2) == 0 ? HF_BOUND_BEST : HF_BOUND_WORST,
        .demand_site = below(random, 2) == 0 ? drawn->site : NULL,
        .site_count = FIXTURE_SITES,
        .demand_weight = below(random, 4) == 0 ? NULL : drawn->weight,
        .demand_had = below(random, 2) == 0 ? drawn->had : NULL,
        .minimal_max = below(random, 3) == 0 ? below(random, 4) : 1000,
        .is_table_asked = below(random, 3) != 0,
    };
    return question;
}

static void random_networks(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 20200717, .stream = 1};
    static uint8_t lost[SUBSETS * FIXTURE_DEMANDS];
    uint64_t families = 0;
    uint32_t gaps = 0;
    for (int i = 0; i < 6000; i++) {
        struct fixture *drawn = fixture_draw(&random, i % 2 == 1);
        const struct hf_cuts_question question = question_draw(&random, drawn);
        struct hf_arena keep = arena;
        struct hf_cuts cuts = {.family_count = 0};
        losses_make(drawn, &question, scratch, lost);
        const bool is_ok = hf_cuts(&drawn->network, &question, &keep, scratch, &cuts) == HF_OK;
        if (!CHECK(is_ok && cuts_agree(drawn, &question, &cuts, lost)) ||
            !CHECK(summary_agrees(drawn, &question, &cuts))) {
            printf("    network %d\n", i);
        }
        for (uint32_t f = 0; f < cuts.family_count; f++) {
            gaps += cuts.cut[f].apart < cuts.cut[f].count_least ? 1U : 0U;
        }
        families += cuts.family_count;
        free(drawn);
    }
    printf("%llu families of 6000 networks; in %u fewer ways are apart than groups cut\n",
           (unsigned long long)families, gaps);
    CHECK(families > 10000 && gaps > 1);
}

/* ---- known answers ---- */

enum { CASE_NODES = 300, CASE_LINKS = 512, CASE_TEXT = 1 << 17 };

/* A network of labelled links; every node but the first is a demand, the first is the gateway. */
struct known {
    uint32_t node_start[CASE_NODES + 1], link_a[CASE_LINKS], link_b[CASE_LINKS];
    uint32_t link_start[CASE_LINKS + 1], link_item[CASE_LINKS], gateway_start[2], gateway;
    uint32_t function[CASE_NODES], demand_start[CASE_NODES + 1], demand[CASE_NODES];
    uint32_t group[HF_CUTS_GROUPS_MAX];
    struct hf_network network;
};

static void known_open(struct known *known, uint32_t nodes, uint32_t source, uint32_t labels) {
    memset(known, 0, sizeof *known);
    known->network = (struct hf_network){
        .node_count = nodes,
        .node_label = {known->node_start, NULL},
        .link_a = known->link_a,
        .link_b = known->link_b,
        .link_label = {known->link_start, known->link_item},
        .label_count = labels,
        .function_count = 1,
        .gateway = {known->gateway_start, &known->gateway},
        .demand_function = known->function,
        .demand_node = {known->demand_start, known->demand},
    };
    known->gateway_start[1] = 1;
    known->gateway = source;
    for (uint32_t i = 0; i < labels; i++) {
        known->group[i] = i;
    }
}

static void known_link(struct known *known, uint32_t a, uint32_t b) {
    const uint32_t link = known->network.link_count++;
    known->link_a[link] = a;
    known->link_b[link] = b;
    known->link_start[link + 1] = known->link_start[link];
}

static void known_label(struct known *known, uint32_t label) {
    known->link_item[known->link_start[known->network.link_count]++] = label;
}

static void known_demand(struct known *known, uint32_t node) {
    const uint32_t demand = known->network.demand_count++;
    known->demand[demand] = node;
    known->demand_start[demand + 1] = demand + 1;
}

static struct hf_cuts known_cuts(struct known *known, uint32_t labels, struct hf_arena *keep,
                                 struct hf_arena scratch) {
    const struct hf_cuts_question question = {
        .group = known->group, .group_count = labels, .minimal_max = 20};
    struct hf_cuts cuts = {.family_count = 0};
    CHECK(hf_cuts(&known->network, &question, keep, scratch, &cuts) == HF_OK);
    return cuts;
}

/* What stands behind "key": in the case that begins at `at`; NULL when it has none. */
static const char *case_field(const char *at, const char *key) {
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"%s\":", key);
    const char *end = strstr(at, "\"id\":");
    const char *found = strstr(at, wanted);
    return found == NULL || (end != NULL && found > end) ? NULL : found + strlen(wanted);
}

/* The links of a case and their labels: [[a, b], ...] and [[x, ...], ...] or [x, ...]. */
static void case_links(const char *edges, const char *labels, struct known *known) {
    char *edge = (char *)(uintptr_t)(edges + 1);
    const char *label = labels + 1;
    while (*edge == '[' || *edge == ',') {
        const uint32_t a = (uint32_t)strtoul(edge + strcspn(edge, "0123456789"), &edge, 10);
        const uint32_t b = (uint32_t)strtoul(edge + strcspn(edge, "0123456789"), &edge, 10);
        known_link(known, a, b);
        edge += strcspn(edge, "]") + 1;
        label += *label == ',' ? 1 : 0;
        const bool is_list = *label == '[';
        do {
            char *next = NULL;
            label += strcspn(label, "0123456789");
            known_label(known, (uint32_t)strtoul(label, &next, 10));
            label = next;
        } while (is_list && *label == ',');
        label += is_list ? 1 : 0;
    }
}

static const struct shared_case {
    const char *id;
    uint32_t labels, least; /* 0: not asked */
    uint32_t apart;         /* 0: not asked */
    bool is_global;         /* least over all ends */
} shared_cases[] = {
    {"labelcut-ag23", 9, 5, 0, false},
    {"labelcut-pg32", 15, 7, 0, false},
    {"labelcut-petersen-vc", 10, 6, 0, false},
    {"labelcut-menger-gap", 3, 2, 1, false},
    {"hedge-K4-onefactor", 3, 2, 0, true},
    {"hedge-K6-onefactor", 5, 4, 0, true},
    {"hedge-C8-rainbow", 8, 2, 0, true},
    {"disjoint-trap", 7, 2, 2, false},
    {"disjoint-srlg-infeasible", 7, 1, 1, false},
    {"disjoint-nobel-us", 7, 0, 2, false},
};

static void case_check(const struct shared_case *wanted, const char *at, struct hf_arena keep,
                       struct hf_arena scratch) {
    static struct known known;
    const char *nodes = case_field(at, "n");
    const char *source = case_field(at, "s");
    const char *target = case_field(at, "t");
    const char *edges = case_field(at, "edges");
    const char *labels = case_field(at, "edge_labels");
    if (!CHECK(nodes != NULL && edges != NULL && labels != NULL)) {
        return;
    }
    known_open(&known, (uint32_t)strtoul(nodes, NULL, 10),
               source == NULL ? 0 : (uint32_t)strtoul(source, NULL, 10), wanted->labels);
    case_links(edges, labels, &known);
    for (uint32_t node = 1; wanted->is_global && node < known.network.node_count; node++) {
        known_demand(&known, node);
    }
    if (!wanted->is_global) {
        known_demand(&known, (uint32_t)strtoul(target, NULL, 10));
    }
    const struct hf_cuts cuts = known_cuts(&known, wanted->labels, &keep, scratch);
    uint32_t least = HF_NONE;
    for (uint32_t family = 0; family < cuts.family_count; family++) {
        least = cuts.cut[family].count_least < least ? cuts.cut[family].count_least : least;
    }
    const uint32_t apart = cuts.cut[0].apart;
    printf("%s: %u groups cut, %u ways apart, %llu minimal cuts\n", wanted->id, least, apart,
           (unsigned long long)cuts.cut[0].minimal_count);
    CHECK(wanted->least == 0 || least == wanted->least);
    CHECK(wanted->apart == 0 || (wanted->apart == 2 ? apart >= 2 : apart == wanted->apart));
}

static void shared_cases_check(struct hf_arena keep, struct hf_arena scratch) {
    static char text[CASE_TEXT];
    FILE *file = fopen("../shared/data/cases/network.json", "rb");
    if (file == NULL) {
        check_skip("../shared/data/cases: the label cuts of the file were not computed");
        return;
    }
    const size_t size = fread(text, 1, sizeof text - 1, file);
    CHECK(size > 0 && size < sizeof text - 1);
    fclose(file);
    size_t kept = 0; /* without blanks */
    for (size_t i = 0; i < size; i++) {
        if (text[i] != ' ' && text[i] != '\n') {
            text[kept++] = text[i];
        }
    }
    text[kept] = 0;
    for (size_t i = 0; i < sizeof shared_cases / sizeof *shared_cases; i++) {
        char id[64];
        snprintf(id, sizeof id, "\"id\":\"%s\"", shared_cases[i].id);
        const char *at = strstr(text, id);
        if (CHECK(at != NULL)) {
            case_check(&shared_cases[i], at + strlen(id), keep, scratch);
        }
    }
}

/* Three ways, each over two of three groups; a hundred parallel links of two groups; a site that
 * needs power, backhaul and one of two cores. */
static void closed_forms(struct hf_arena arena, struct hf_arena scratch) {
    static struct known known;
    struct hf_arena keep = arena;
    known_open(&known, 5, 0, 3);
    for (uint32_t way = 0; way < 3; way++) {
        known_link(&known, 0, 2 + way);
        known_label(&known, way);
        known_link(&known, 2 + way, 1);
        known_label(&known, (way + 1) % 3);
    }
    known_demand(&known, 1);
    struct hf_cuts cuts = known_cuts(&known, 3, &keep, scratch);
    CHECK(cuts.family_count == 1 && cuts.cut[0].count_least == 2 && cuts.cut[0].apart == 1 &&
          cuts.cut[0].minimal_count == 3);

    known_open(&known, 2, 0, 2);
    for (uint32_t i = 0; i < 100; i++) {
        known_link(&known, 0, 1);
        known_label(&known, i < 50 ? 0 : 1);
    }
    known_demand(&known, 1);
    cuts = known_cuts(&known, 2, &keep, scratch);
    CHECK(cuts.cut[0].count_least == 2 && cuts.cut[0].apart == 2);

    /* Nodes: site, power, backhaul, two cores; groups: cores 0 and 1, power 2, backhaul 3. */
    static uint32_t label_start[] = {0, 0, 1, 2, 3, 4};
    static uint32_t label[] = {2, 3, 0, 1};
    static uint32_t gateway_start[] = {0, 1, 2, 4};
    static uint32_t gateway[] = {1, 2, 3, 4};
    static uint32_t one[] = {0, 0, 0};
    known_open(&known, 5, 0, 4);
    known.network.node_label = (struct hf_csr){label_start, label};
    known.network.function_count = 3;
    known.network.gateway = (struct hf_csr){gateway_start, gateway};
    for (uint32_t node = 1; node < 5; node++) {
        known_link(&known, 0, node);
    }
    for (uint32_t function = 0; function < 3; function++) {
        known_demand(&known, 0);
        known.function[function] = function;
    }
    const struct hf_cuts_question question = {.group = known.group,
                                              .group_count = 4,
                                              .minimal_max = 20,
                                              .demand_site = one,
                                              .site_count = 1};
    CHECK(hf_cuts(&known.network, &question, &keep, scratch, &cuts) == HF_OK);
    const uint32_t family = cuts.site_family[0];
    const uint32_t *cut = cuts.minimal.item + cuts.minimal.start[family];
    CHECK(cuts.cut[family].minimal_count == 3 && cut[0] == 4 && cut[1] == 8 && cut[2] == 3);
}

/* ---- budgets, bad arguments, memory ---- */

static void limits(struct hf_arena arena, struct hf_arena scratch) {
    static struct known known;
    struct hf_cuts cuts = {.family_count = 77};
    struct hf_arena keep = arena;
    known_open(&known, 26, 0, 24);
    /* A ladder of two groups a rung: every way takes one of each rung. */
    for (uint32_t rung = 0; rung < 12; rung++) {
        for (uint32_t side = 0; side < 2; side++) {
            known_link(&known, rung, rung + 1);
            known_label(&known, 2 * rung + side);
        }
    }
    known_demand(&known, 12);
    struct hf_cuts_question question = {
        .group = known.group, .group_count = 24, .minimal_max = 5, .sets_max = 1000};
    CHECK(hf_cuts(&known.network, &question, &keep, scratch, &cuts) == HF_ERR_LIMIT);
    question.is_table_asked = true;
    question.sets_max = 0;
    CHECK(hf_cuts(&known.network, &question, &keep, scratch, &cuts) == HF_ERR_LIMIT);
    CHECK(cuts.family_count == 77);
    question.is_table_asked = false;
    CHECK(hf_cuts(&known.network, &question, &keep, scratch, &cuts) == HF_OK);
    CHECK(cuts.family.start[1] == 4096 && cuts.cut[0].count_least == 2 && cuts.cut[0].apart == 2 &&
          cuts.cut[0].minimal_count == 12 && cuts.minimal.start[1] == 5);
    CHECK(cuts.minimal.item[0] == 3 && cuts.minimal.item[4] == 3U << 8);
    question.steps_max = 16;
    CHECK(hf_cuts(&known.network, &question, &keep, scratch, &cuts) == HF_OK);
    CHECK(!cuts.cut[0].is_exact && cuts.cut[0].count_least >= 2 && cuts.cut[0].apart <= 2);
}

static void bad_arguments(struct hf_arena arena, struct hf_arena scratch) {
    static struct known known;
    struct hf_cuts cuts = {.family_count = 77};
    struct hf_arena keep = arena;
    known_open(&known, 3, 0, 3);
    known_link(&known, 0, 1);
    known_demand(&known, 1);
    uint32_t group[] = {0, 0};
    uint32_t far[] = {1};
    const int64_t cost[] = {INT64_C(1) << 37, 1};
    const int64_t weight[] = {-5};
    struct hf_cuts_question question = {.group = group, .group_count = 1};
    CHECK(hf_cuts(NULL, &question, &keep, scratch, &cuts) == HF_ERR_ARGUMENT);
    CHECK(hf_cuts(&known.network, NULL, &keep, scratch, &cuts) == HF_ERR_ARGUMENT);
    CHECK(hf_cuts(&known.network, &question, NULL, scratch, &cuts) == HF_ERR_ARGUMENT);
    CHECK(hf_cuts(&known.network, &question, &keep, scratch, NULL) == HF_ERR_ARGUMENT);
    question.group_count = 2;
    CHECK(hf_cuts(&known.network, &question, &keep, scratch, &cuts) == HF_ERR_ARGUMENT);
    question.group_count = 1;
    group[0] = 3;
    CHECK(hf_cuts(&known.network, &question, &keep, scratch, &cuts) == HF_ERR_ARGUMENT);
    group[0] = 0;
    question.group_cost = cost;
    CHECK(hf_cuts(&known.network, &question, &keep, scratch, &cuts) == HF_ERR_ARGUMENT);
    question.group_cost = NULL;
    question.demand_weight = weight;
    CHECK(hf_cuts(&known.network, &question, &keep, scratch, &cuts) == HF_ERR_ARGUMENT);
    question.demand_weight = NULL;
    question.demand_site = far;
    question.site_count = 1;
    CHECK(hf_cuts(&known.network, &question, &keep, scratch, &cuts) == HF_ERR_ARGUMENT);
    question.demand_site = NULL;
    CHECK(cuts.family_count == 77);
    CHECK(hf_cuts(&known.network, &question, &keep, scratch, &cuts) == HF_OK);
    struct hf_cut_summary row;
    const uint32_t region[] = {1};
    CHECK(hf_cuts_by_region(&known.network, &question, &cuts, region, 1, &row) == HF_ERR_ARGUMENT);
    CHECK(hf_cuts_by_region(&known.network, &question, &cuts, NULL, 0, &row) == HF_ERR_ARGUMENT);
    CHECK(hf_cuts_by_region(&known.network, &question, NULL, NULL, 1, &row) == HF_ERR_ARGUMENT);
    CHECK(hf_cuts_by_region(&known.network, &question, &cuts, NULL, 1, &row) == HF_OK &&
          row.demands[HF_CUT_NEVER] == 1);
}

static void failing_memory(struct hf_arena arena, struct hf_arena scratch) {
    struct hf_random random = {.seed = 13, .stream = 3};
    int failed = 0;
    for (int i = 0; i < 20; i++) {
        struct fixture *drawn = fixture_draw(&random, i % 2 == 1);
        const struct hf_cuts_question question = question_draw(&random, drawn);
        enum hf_status status = HF_ERR_MEMORY;
        for (int64_t k = 0; status == HF_ERR_MEMORY && CHECK(k < 2000); k++) {
            int64_t allowance = k;
            struct hf_arena keep = arena;
            struct hf_arena limited = scratch;
            struct hf_cuts cuts = {.family_count = 77};
            keep.allowance = &allowance;
            limited.allowance = &allowance;
            status = hf_cuts(&drawn->network, &question, &keep, limited, &cuts);
            CHECK(status == HF_OK || (status == HF_ERR_MEMORY && cuts.family_count == 77));
            failed += status == HF_ERR_MEMORY ? 1 : 0;
        }
        free(drawn);
    }
    printf("%d allocations failed in turn\n", failed);
    CHECK(failed > 500);
}

int main(void) {
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    if (hf_arena_open(&keep, (size_t)1 << 30) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 30) != HF_OK) {
        return 1;
    }
    random_networks(keep, scratch);
    shared_cases_check(keep, scratch);
    closed_forms(keep, scratch);
    limits(keep, scratch);
    bad_arguments(keep, scratch);
    failing_memory(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
