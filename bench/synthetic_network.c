#include "bench/synthetic_network.h"

#include "base/random.h"

#include <stdlib.h>

enum {
    REGIONS = 40,
    CORE = 400,
    AGGREGATION = 4000,
    NEAR_ACCESS = 80000,
    CHAIN = 6,
    SITES = 100000,
    GATEWAYS = 24,
    FUNCTIONS = 3,
    POOL = 4,
    LATERAL = 50
};

struct maker {
    const struct synthetic_options *options;
    struct synthetic *made;
    struct hf_random random;
    uint32_t *link_a, *link_b;
    uint32_t link_count;
    double share[64];              /* of vendors, added up */
    uint32_t dominant[REGIONS][4]; /* two for nodes, two for optical links */
    uint32_t from[4];              /* first node of core, aggregation, near access, access */
};

static uint32_t below(struct maker *maker, uint32_t bound) {
    return (uint32_t)hf_random_below(&maker->random, bound);
}

static uint32_t *numbers(size_t count) {
    return calloc(count + 1, sizeof(uint32_t));
}

/* ---- vendors ---- */

static uint32_t vendor_zipf(struct maker *maker) {
    const double at = hf_random_unit(&maker->random) * maker->share[maker->options->vendors - 1];
    uint32_t vendor = 0;
    while (vendor + 1 < maker->options->vendors && maker->share[vendor] <= at) {
        vendor++;
    }
    return vendor;
}

/* 70 % of a region are of its first vendor, 23 % of its second; links have others than nodes. */
static uint32_t vendor_in(struct maker *maker, uint32_t region, bool is_link) {
    const uint32_t at = below(maker, 100);
    const uint32_t *dominant = maker->dominant[region] + (is_link ? 2 : 0);
    return at < 70 ? dominant[0] : at < 93 ? dominant[1] : vendor_zipf(maker);
}

static void vendors_open(struct maker *maker) {
    double sum = 0.0;
    for (uint32_t v = 0; v < maker->options->vendors; v++) {
        sum += 1.0 / (double)(v + 1);
        maker->share[v] = sum;
    }
    for (uint32_t r = 0; r < REGIONS; r++) {
        for (uint32_t k = 0; k < 4; k++) {
            bool is_taken = true;
            while (is_taken) {
                maker->dominant[r][k] = vendor_zipf(maker);
                is_taken = false;
                for (uint32_t before = 0; before < k; before++) {
                    is_taken = is_taken || maker->dominant[r][before] == maker->dominant[r][k];
                }
            }
        }
    }
}

/* ---- places ---- */

static uint32_t level_end(const struct maker *maker, int level) {
    return level < 3 ? maker->from[level + 1] : maker->options->nodes;
}

static uint32_t level_of(const struct maker *maker, uint32_t node) {
    uint32_t level = 0;
    while (level < 3 && node >= maker->from[level + 1]) {
        level++;
    }
    return level;
}

/* Regions are runs of each level. */
static uint32_t region_of(const struct maker *maker, uint32_t node) {
    const int level = (int)level_of(maker, node);
    const uint64_t size = level_end(maker, level) - maker->from[level];
    return (uint32_t)((uint64_t)(node - maker->from[level]) * REGIONS / size);
}

static uint32_t any_of(struct maker *maker, int level, uint32_t region) {
    const uint64_t size = level_end(maker, level) - maker->from[level];
    const uint32_t begin = (uint32_t)((size * region + REGIONS - 1) / REGIONS);
    const uint32_t end = (uint32_t)((size * (region + 1) + REGIONS - 1) / REGIONS);
    return maker->from[level] + begin + below(maker, end - begin);
}

/* ---- links ---- */

static void link_put(struct maker *maker, uint32_t a, uint32_t b) {
    if (maker->link_count < maker->options->links) {
        maker->link_a[maker->link_count] = a;
        maker->link_b[maker->link_count++] = b;
    }
}

static void backbone_put(struct maker *maker) {
    for (uint32_t node = 0; node < CORE; node++) {
        link_put(maker, node, (node + 1) % CORE);
        link_put(maker, node, below(maker, CORE));
        link_put(maker, node, below(maker, CORE));
    }
    for (int level = 1; level < 3; level++) {
        for (uint32_t node = maker->from[level]; node < level_end(maker, level); node++) {
            const uint32_t region = region_of(maker, node);
            link_put(maker, node, any_of(maker, level - 1, region));
            link_put(maker, node, any_of(maker, level - 1, region));
            if (level == 2) {
                link_put(maker, node, node + 1 < level_end(maker, level) ? node + 1 : node - 1);
            }
        }
    }
}

/* Chains whose two ends go up; what is left of the links is half uplinks, half laterals. */
static void access_put(struct maker *maker) {
    const uint32_t from = maker->from[3];
    const uint32_t count = maker->options->nodes - from;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t node = from + i;
        const bool is_last = i % CHAIN == CHAIN - 1 || i + 1 == count;
        if (i % CHAIN == 0) {
            link_put(maker, node, any_of(maker, 2, region_of(maker, node)));
        }
        link_put(maker, node, is_last ? any_of(maker, 2, region_of(maker, node)) : node + 1);
    }
    while (maker->link_count < maker->options->links) {
        const uint32_t node = from + below(maker, count);
        const uint32_t near = node + 1 + below(maker, LATERAL);
        link_put(maker, node,
                 maker->link_count % 2 == 0 || near >= maker->options->nodes
                     ? any_of(maker, 2, region_of(maker, node))
                     : near);
    }
}

static bool links_make(struct maker *maker) {
    struct hf_network *network = &maker->made->network;
    const size_t links = maker->options->links;
    maker->link_a = numbers(links);
    maker->link_b = numbers(links);
    network->link_label = (struct hf_csr){numbers(links), numbers(links)};
    if (maker->link_a == NULL || maker->link_b == NULL || network->link_label.start == NULL ||
        network->link_label.item == NULL) {
        return false;
    }
    backbone_put(maker);
    access_put(maker);
    uint32_t labels = 0;
    for (uint32_t i = 0; i < links; i++) {
        if (below(maker, 2) == 0) {
            network->link_label.item[labels++] =
                vendor_in(maker, region_of(maker, maker->link_a[i]), true);
        }
        network->link_label.start[i + 1] = labels;
    }
    network->link_a = maker->link_a;
    network->link_b = maker->link_b;
    network->link_count = maker->link_count;
    return true;
}

/* ---- nodes ---- */

static bool nodes_make(struct maker *maker) {
    const struct synthetic_options *options = maker->options;
    struct hf_network *network = &maker->made->network;
    uint8_t *unknown = calloc(options->nodes, 1);
    uint8_t *transit = calloc(options->nodes, 1);
    network->node_label = (struct hf_csr){numbers(options->nodes), numbers(2 * options->nodes)};
    if (unknown == NULL || transit == NULL || network->node_label.start == NULL ||
        network->node_label.item == NULL) {
        return false;
    }
    uint32_t labels = 0;
    for (uint32_t node = 0; node < options->nodes; node++) {
        const uint32_t vendor = vendor_in(maker, region_of(maker, node), false);
        const uint32_t class = below(maker, SYNTHETIC_CLASSES);
        const bool is_unknown = below(maker, 20) == 0 && options->has_unknown;
        const bool is_end = below(maker, 10) < 3 && node >= maker->from[3];
        unknown[node] = is_unknown;
        transit[node] = !is_end;
        if (!is_unknown) {
            network->node_label.item[labels++] = vendor;
        }
        if (!is_unknown && options->has_classes) {
            network->node_label.item[labels++] =
                options->vendors + vendor * SYNTHETIC_CLASSES + class;
        }
        network->node_label.start[node + 1] = labels;
    }
    network->node_unknown = options->has_unknown ? unknown : NULL;
    network->node_transit = options->has_ends ? transit : NULL;
    network->node_count = options->nodes;
    network->label_count = options->vendors * (options->has_classes ? 1U + SYNTHETIC_CLASSES : 1U);
    return true;
}

/* ---- what is asked for ---- */

static bool demands_make(struct maker *maker) {
    const uint32_t functions = maker->options->has_functions ? FUNCTIONS : 1;
    struct hf_network *network = &maker->made->network;
    uint32_t *function = numbers((size_t)SITES * FUNCTIONS);
    const size_t demands = (size_t)SITES * functions;
    network->gateway = (struct hf_csr){numbers(FUNCTIONS), numbers(GATEWAYS * FUNCTIONS)};
    network->demand_node = (struct hf_csr){numbers(demands), numbers(demands)};
    maker->made->demand_site = numbers(demands);
    maker->made->demand_weight = calloc(demands, sizeof(int64_t));
    if (function == NULL || network->gateway.start == NULL || network->gateway.item == NULL ||
        network->demand_node.start == NULL || network->demand_node.item == NULL ||
        maker->made->demand_site == NULL || maker->made->demand_weight == NULL) {
        return false;
    }
    for (uint32_t f = 0; f < functions; f++) {
        for (uint32_t i = 0; i < GATEWAYS; i++) {
            network->gateway.item[GATEWAYS * f + i] = (i * (uint32_t)(CORE / GATEWAYS) + 5 * f) %
                                                      (uint32_t)CORE; /* spread over the core */
        }
        network->gateway.start[f + 1] = GATEWAYS * (f + 1);
    }
    const uint32_t access = maker->options->nodes - maker->from[3];
    for (uint32_t site = 0; site < SITES; site++) {
        const uint32_t node = maker->from[3] + (uint32_t)((uint64_t)site * access / SITES);
        for (uint32_t f = 0; f < functions; f++) {
            const uint32_t demand = site * functions + f;
            function[demand] = f;
            network->demand_node.item[demand] = node;
            network->demand_node.start[demand + 1] = demand + 1;
            maker->made->demand_site[demand] = site;
            maker->made->demand_weight[demand] = f == 0 ? 1 + below(maker, 1999) : 0;
        }
    }
    network->function_count = functions;
    network->demand_function = function;
    network->demand_count = (uint32_t)demands;
    maker->made->site_count = SITES;
    return true;
}

/* Gateways of the last function need two of four servers in the core. */
static bool needs_make(struct maker *maker) {
    struct hf_network *network = &maker->made->network;
    uint32_t *needed = numbers(1);
    network->pool_member = (struct hf_csr){numbers(1), numbers(POOL)};
    network->node_need = (struct hf_csr){numbers(network->node_count), numbers(GATEWAYS)};
    if (needed == NULL || network->pool_member.start == NULL || network->pool_member.item == NULL ||
        network->node_need.start == NULL || network->node_need.item == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < POOL; i++) {
        network->pool_member.item[i] = 3 + i * (uint32_t)(CORE / POOL);
    }
    network->pool_member.start[1] = POOL;
    needed[0] = 2;
    for (uint32_t i = 0; i < GATEWAYS; i++) {
        const uint32_t gateway = network->gateway.item[GATEWAYS * (FUNCTIONS - 1) + i];
        network->node_need.start[gateway + 1] = 1;
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        network->node_need.start[node + 1] += network->node_need.start[node];
    }
    network->pool_count = 1;
    network->pool_needed = needed;
    return true;
}

bool synthetic_make(const struct synthetic_options *options, struct synthetic *synthetic) {
    struct maker maker = {.options = options,
                          .made = synthetic,
                          .random = {.seed = 42, .stream = 1},
                          .from = {0, CORE, CORE + AGGREGATION, CORE + AGGREGATION + NEAR_ACCESS}};
    *synthetic = (struct synthetic){.site_count = 0};
    vendors_open(&maker);
    return nodes_make(&maker) && links_make(&maker) && demands_make(&maker) &&
           (!options->has_functions || needs_make(&maker));
}
