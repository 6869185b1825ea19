#include "resilience/graph.h"

#include "resilience/needs.h"

#include "model/uncounted.h"

#include <string.h>

/* Nodes are deployed devices, in the order of the snapshot, then one node for the inside of each
 * site whose cabling is not known, then the two that stand for nobody knows what (needs.c).
 * Functions of the network are sets of gateways: functions of the operator with the same set are
 * one. */

struct builder {
    const struct hf_assessment *assessment;
    const struct hf_snapshot *snapshot;
    const struct risk *risk;
    struct hf_arena *scratch;
    struct graph *graph;
    uint32_t *device_node; /* per device */
    uint32_t *site_inside; /* per site: node, or HF_NONE */
    uint8_t *site_linked;  /* per site */
    uint8_t *uncounted;    /* per site, see model/uncounted.h */
    uint32_t *set_of; /* per function, and behind them for "any": position in network.gateway */
};

/* Marks devices that are linked to another one of their site, and sites that have links. */
static void cabling_mark(struct builder *b, uint8_t *cabled) {
    const struct hf_snapshot *snapshot = b->snapshot;
    for (uint32_t i = 0; i < snapshot->links.rows.count; i++) {
        if (!hf_risk_link_counts(snapshot, i)) {
            continue;
        }
        b->graph->has_links = true;
        const uint32_t end[2] = {snapshot->links.side_a_device[i],
                                 snapshot->links.side_b_device[i]};
        const uint32_t site[2] = {snapshot->devices.site[end[0]], snapshot->devices.site[end[1]]};
        for (int side = 0; side < 2; side++) {
            cabled[end[side]] |= end[0] != end[1] && site[0] == site[1];
            if (site[side] != HF_NONE) {
                b->site_linked[site[side]] = 1;
            }
        }
    }
}

enum site_inside { INSIDE_KNOWN, INSIDE_JOINED, INSIDE_GUESSED };

/* Several nodes, of which one is not linked to another of them; guessed where others are. */
static enum site_inside inside_of(const struct builder *b, uint32_t site, const uint8_t *cabled) {
    const struct hf_csr *rows = &b->snapshot->devices_by_site;
    uint32_t nodes = 0;
    uint32_t loose = 0;
    for (uint32_t i = rows->start[site]; i < rows->start[site + 1]; i++) {
        const bool is_node = b->device_node[rows->item[i]] != HF_NONE;
        nodes += is_node ? 1U : 0U;
        loose += is_node && cabled[rows->item[i]] == 0 ? 1U : 0U;
    }
    const enum site_inside unknown = loose < nodes ? INSIDE_GUESSED : INSIDE_JOINED;
    return nodes > 1 && loose > 0 ? unknown : INSIDE_KNOWN;
}

static enum hf_status nodes_number(struct builder *b) {
    const struct hf_snapshot *snapshot = b->snapshot;
    const size_t devices = snapshot->devices.rows.count;
    const size_t sites = snapshot->sites.rows.count;
    b->device_node = hf_new(b->scratch, uint32_t, devices + 1);
    b->site_inside = hf_new(b->scratch, uint32_t, sites + 1);
    b->site_linked = hf_new(b->scratch, uint8_t, sites + 1);
    b->graph->node_device = hf_new(b->scratch, uint32_t, devices + sites + 3);
    b->graph->node_site = hf_new(b->scratch, uint32_t, devices + sites + 3);
    b->graph->is_guessed = hf_new(b->scratch, uint8_t, devices + sites + 3);
    uint8_t *cabled = hf_new(b->scratch, uint8_t, devices + 1);
    if (b->device_node == NULL || b->site_inside == NULL || b->site_linked == NULL ||
        b->graph->node_device == NULL || b->graph->node_site == NULL ||
        b->graph->is_guessed == NULL || cabled == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < devices; i++) {
        const bool is_node = hf_use_is_deployed(snapshot->devices.status[i]);
        b->device_node[i] = is_node ? count : HF_NONE;
        b->graph->node_device[count] = i;
        b->graph->node_site[count] = snapshot->devices.site[i];
        count += is_node ? 1U : 0U;
    }
    cabling_mark(b, cabled);
    const bool may_join =
        b->assessment->assumptions.item[HF_ASSUME_SITE_IS_JOINED].value.upper >= 0.5;
    for (uint32_t s = 0; s < sites; s++) {
        const enum site_inside inside = inside_of(b, s, cabled);
        const bool has_inside = may_join && inside != INSIDE_KNOWN;
        b->graph->is_joined = b->graph->is_joined || has_inside;
        b->graph->is_guessed[count] = has_inside && inside == INSIDE_GUESSED;
        b->graph->is_certain = b->graph->is_certain && b->graph->is_guessed[count] == 0;
        b->site_inside[s] = has_inside ? count : HF_NONE;
        b->graph->node_device[count] = HF_NONE;
        b->graph->node_site[count] = s;
        count += has_inside ? 1U : 0U;
    }
    if (snapshot->dependencies.rows.count > 0) {
        b->graph->nobody = count++;
        b->graph->stranger = count++;
        for (uint32_t node = b->graph->nobody; node < count; node++) {
            b->graph->node_device[node] = HF_NONE;
            b->graph->node_site[node] = HF_NONE;
        }
    }
    b->graph->network.node_count = count;
    return HF_OK;
}

/* ---- labels ---- */

/* Labels of one node, each once; two passes share it: with item NULL it only counts. */
struct label_pass {
    uint32_t *item;
    uint32_t count;
    uint32_t *stamp; /* per label */
    uint32_t round;
};

static void labels_add(struct label_pass *pass, const struct hf_csr *rows, uint32_t product) {
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t label = rows->item[i];
        if (pass->stamp[label] != pass->round) {
            pass->stamp[label] = pass->round;
            if (pass->item != NULL) {
                pass->item[pass->count] = label;
            }
            pass->count++;
        }
    }
}

/* A device falls with its own groups (where these are asked for), with those of its product and
 * with those of every module in it. */
static void device_labels(const struct builder *b, uint32_t device, const struct hf_csr *of_product,
                          const struct hf_csr *of_device, struct label_pass *pass) {
    const struct hf_snapshot *snapshot = b->snapshot;
    if (of_device != NULL) {
        labels_add(pass, of_device, device);
    }
    if (snapshot->devices.product[device] != HF_NONE) {
        labels_add(pass, of_product, snapshot->devices.product[device]);
    }
    const struct hf_csr *rows = &snapshot->modules_by_device;
    for (uint32_t i = rows->start[device]; i < rows->start[device + 1]; i++) {
        const uint32_t module = rows->item[i];
        if (snapshot->modules.product[module] != HF_NONE &&
            hf_risk_module_counts(snapshot, module)) {
            labels_add(pass, of_product, snapshot->modules.product[module]);
        }
    }
}

/* What takes any of the site's devices down that traffic passes through, surely or possibly. */
static void carriers_labels(const struct builder *b, uint32_t site, struct label_pass *pass) {
    const struct hf_csr *rows = &b->snapshot->devices_by_site;
    for (uint32_t i = rows->start[site]; i < rows->start[site + 1]; i++) {
        if (hf_graph_is_carrier(b->snapshot, rows->item[i])) {
            device_labels(b, rows->item[i], &b->risk->product_label, &b->risk->device_label, pass);
            device_labels(b, rows->item[i], &b->risk->product_maybe, NULL, pass);
        }
    }
}

static void all_labels(const struct builder *b, struct label_pass *pass) {
    for (uint32_t label = 0; label < b->risk->group_count; label++) {
        if (pass->item != NULL) {
            pass->item[pass->count] = label;
        }
        pass->count++;
    }
}

/* Without `of_device`, those that are only possible. */
static enum hf_status node_labels(struct builder *b, const struct hf_csr *of_product,
                                  const struct hf_csr *of_device, struct hf_csr *labels) {
    const uint32_t nodes = b->graph->network.node_count;
    struct label_pass pass = {.stamp =
                                  hf_new(b->scratch, uint32_t, (size_t)b->risk->group_count + 1)};
    labels->start = hf_new(b->scratch, uint32_t, (size_t)nodes + 1);
    if (pass.stamp == NULL || labels->start == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int turn = 0; turn < 2; turn++) {
        pass.count = 0;
        for (uint32_t node = 0; node < nodes; node++) {
            pass.round++;
            if (b->graph->node_device[node] != HF_NONE) {
                device_labels(b, b->graph->node_device[node], of_product, of_device, &pass);
            } else if (hf_graph_is_unknown(b->graph, node) && of_device == NULL) {
                all_labels(b, &pass);
            } else if (b->graph->is_guessed[node] != 0 && of_device == NULL) {
                carriers_labels(b, b->graph->node_site[node], &pass);
            }
            labels->start[node + 1] = pass.count;
        }
        if (turn == 0) {
            pass.item = hf_new(b->scratch, uint32_t, (size_t)pass.count + 1);
            labels->item = pass.item;
        }
        if (pass.item == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    return HF_OK;
}

/* Threats that look at the modules in a device too: who made what and where. One has the software
 * and the support of its device unless something else is said. */
enum {
    OF_MODULES =
        1U << RISK_VENDOR | 1U << RISK_COMPONENT | 1U << RISK_JURISDICTION | 1U << RISK_FACTORY
};

static unsigned unknown_of(const struct builder *b, uint32_t product) {
    return product == HF_NONE ? OF_MODULES | 1U << RISK_SOFTWARE | 1U << RISK_SUPPORT
                              : b->risk->product_unknown[product];
}

static unsigned device_unknown(const struct builder *b, uint32_t device) {
    const struct hf_snapshot *snapshot = b->snapshot;
    const struct hf_csr *rows = &snapshot->modules_by_device;
    unsigned unknown = unknown_of(b, snapshot->devices.product[device]);
    unknown |= snapshot->devices.management_segment[device].len == 0 ? 1U << RISK_MANAGEMENT : 0;
    for (uint32_t i = rows->start[device]; i < rows->start[device + 1]; i++) {
        if (hf_risk_module_counts(snapshot, rows->item[i])) {
            unknown |= unknown_of(b, snapshot->modules.product[rows->item[i]]) & OF_MODULES;
        }
    }
    return unknown & b->risk->known_threats;
}

static unsigned carriers_unknown(const struct builder *b, uint32_t site) {
    const struct hf_csr *rows = &b->snapshot->devices_by_site;
    unsigned unknown = 0;
    for (uint32_t i = rows->start[site]; i < rows->start[site + 1]; i++) {
        unknown |=
            hf_graph_is_carrier(b->snapshot, rows->item[i]) ? device_unknown(b, rows->item[i]) : 0;
    }
    return unknown;
}

static enum hf_status node_flags(struct builder *b) {
    const struct hf_snapshot *snapshot = b->snapshot;
    const uint32_t nodes = b->graph->network.node_count;
    uint8_t *unknown = hf_new(b->scratch, uint8_t, (size_t)nodes + 1);
    uint8_t *transit = hf_new(b->scratch, uint8_t, (size_t)nodes + 1);
    if (unknown == NULL || transit == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 0; node < nodes; node++) {
        const uint32_t device = b->graph->node_device[node];
        transit[node] = device == HF_NONE || snapshot->devices.transit[device] != HF_NO;
        if (b->graph->is_guessed[node] != 0) {
            unknown[node] = (uint8_t)carriers_unknown(b, b->graph->node_site[node]);
        }
        if (device == HF_NONE) {
            continue;
        }
        unknown[node] = (uint8_t)device_unknown(b, device);
        b->graph->is_certain = b->graph->is_certain && unknown[node] == 0;
    }
    b->graph->network.node_unknown = unknown;
    b->graph->network.node_transit = transit;
    return HF_OK;
}

/* ---- links ---- */

static enum hf_status links_build(struct builder *b) {
    const struct hf_snapshot *snapshot = b->snapshot;
    struct hf_network *network = &b->graph->network;
    const size_t limit = (size_t)snapshot->links.rows.count + snapshot->devices.rows.count + 1;
    uint32_t *side_a = hf_new(b->scratch, uint32_t, limit);
    uint32_t *side_b = hf_new(b->scratch, uint32_t, limit);
    network->link_label.start = hf_new(b->scratch, uint32_t, limit + 1);
    network->link_label.item =
        hf_new(b->scratch, uint32_t, 2 * (size_t)snapshot->links.rows.count + 1);
    if (side_a == NULL || side_b == NULL || network->link_label.start == NULL ||
        network->link_label.item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    uint32_t labels = 0;
    for (uint32_t i = 0; i < snapshot->links.rows.count; i++) {
        if (!hf_risk_link_counts(snapshot, i)) {
            continue;
        }
        side_a[count] = b->device_node[snapshot->links.side_a_device[i]];
        side_b[count] = b->device_node[snapshot->links.side_b_device[i]];
        const uint32_t provider = snapshot->links.provider[i];
        const uint32_t group[2] = {provider == HF_NONE ? HF_NONE : b->risk->vendor_group[provider],
                                   b->risk->link_route[i]};
        for (int k = 0; k < 2; k++) {
            if (group[k] != HF_NONE) {
                network->link_label.item[labels++] = group[k];
                b->risk->group[group[k]].links++;
            }
        }
        network->link_label.start[++count] = labels;
    }
    for (uint32_t i = 0; i < snapshot->devices.rows.count; i++) {
        const uint32_t site = snapshot->devices.site[i];
        if (b->device_node[i] != HF_NONE && site != HF_NONE && b->site_inside[site] != HF_NONE) {
            side_a[count] = b->site_inside[site];
            side_b[count] = b->device_node[i];
            network->link_label.start[++count] = labels;
        }
    }
    network->link_a = side_a;
    network->link_b = side_b;
    network->link_count = count;
    return HF_OK;
}

/* ---- gateways ---- */

static bool is_core(const struct hf_snapshot *snapshot, uint32_t function) {
    if (function == HF_NONE) {
        return false;
    }
    const struct hf_text class_text = snapshot->functions.function_class[function];
    return hf_text_equal_nocase(
        class_text.len > 0 ? class_text : snapshot->functions.name[function], HF_TEXT("core"));
}

/* Puts the nodes that are gateways of a function (HF_NONE: of any) behind `from` in item; returns
 * the new end. */
static uint32_t gateways_list(const struct builder *b, uint32_t function, uint32_t from,
                              uint32_t *item) {
    const struct hf_gateways *rows = &b->snapshot->gateways;
    uint32_t count = from;
    for (uint32_t i = 0; i < rows->rows.count; i++) {
        const bool is_meant = function == HF_NONE || rows->function[i] == function;
        if (is_meant && rows->device[i] != HF_NONE && b->device_node[rows->device[i]] != HF_NONE) {
            item[count++] = b->device_node[rows->device[i]];
        }
    }
    return count;
}

static uint32_t core_list(const struct builder *b, uint32_t *item) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < b->snapshot->devices.rows.count; i++) {
        if (b->device_node[i] != HF_NONE &&
            is_core(b->snapshot, b->snapshot->devices.function[i])) {
            item[count++] = b->device_node[i];
        }
    }
    return count;
}

/* Set 0 is that of any gateway. Every function with gateways of its own gets a set, unless an
 * earlier one is equal. */
static enum hf_status gateways_build(struct builder *b) {
    const struct hf_snapshot *snapshot = b->snapshot;
    const uint32_t functions = snapshot->functions.rows.count;
    const size_t limit =
        2 * (size_t)snapshot->gateways.rows.count + snapshot->devices.rows.count + 1;
    struct hf_csr *sets = &b->graph->network.gateway;
    sets->start = hf_new(b->scratch, uint32_t, (size_t)functions + 2);
    sets->item = hf_new(b->scratch, uint32_t, limit);
    b->set_of = hf_new(b->scratch, uint32_t, (size_t)functions + 1);
    if (sets->start == NULL || sets->item == NULL || b->set_of == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = gateways_list(b, HF_NONE, 0, sets->item);
    if (end == 0 && b->assessment->assumptions.item[HF_ASSUME_CORE_IS_GATEWAY].value.upper >= 0.5) {
        end = core_list(b, sets->item);
        b->graph->is_gateway_presumed = end > 0;
    }
    uint32_t count = 1;
    sets->start[1] = end;
    for (uint32_t f = 0; f < functions && snapshot->gateways.rows.count > 0; f++) {
        const uint32_t next = gateways_list(b, f, end, sets->item);
        bool is_new = next > end;
        for (uint32_t k = 0; k < count && is_new; k++) {
            const uint32_t size = sets->start[k + 1] - sets->start[k];
            if (size == next - end && memcmp(sets->item + sets->start[k], sets->item + end,
                                             size * sizeof(uint32_t)) == 0) {
                b->set_of[f] = k;
                is_new = false;
            }
        }
        if (is_new) {
            b->set_of[f] = count++;
            sets->start[count] = next;
            end = next;
        }
    }
    b->graph->network.function_count = count;
    return HF_OK;
}

/* ---- demands ---- */

/* What is put into the demands' arrays, whose ends are kept in the network. */
struct demand_arrays {
    uint32_t *function;
    uint8_t *all;
    uint32_t nodes;
};

/* Puts the nodes of a site's devices that are of a function (HF_NONE: not said; is_any: whatever it
 * is). */
static uint32_t nodes_put(struct builder *b, uint32_t site, uint32_t function, bool is_any,
                          uint32_t at) {
    const struct hf_snapshot *snapshot = b->snapshot;
    const struct hf_csr *rows = &snapshot->devices_by_site;
    for (uint32_t i = rows->start[site]; i < rows->start[site + 1]; i++) {
        const uint32_t device = rows->item[i];
        if (b->device_node[device] != HF_NONE &&
            (is_any || snapshot->devices.function[device] == function)) {
            b->graph->network.demand_node.item[at++] = b->device_node[device];
        }
    }
    return at;
}

/* Devices of the function; without such, those of which nobody says what they do (one of them in
 * the best case, all of them in the worst); without those, any. */
static void demand_put(struct builder *b, struct demand_arrays *arrays, uint32_t site,
                       uint32_t service) {
    const struct hf_snapshot *snapshot = b->snapshot;
    struct hf_network *network = &b->graph->network;
    const uint32_t function = service == HF_NONE ? HF_NONE : snapshot->services.function[service];
    const uint32_t at = network->demand_count++;
    const uint32_t from = arrays->nodes;
    uint32_t end = function == HF_NONE ? from : nodes_put(b, site, function, false, from);
    if (end == from && function != HF_NONE) {
        end = nodes_put(b, site, HF_NONE, false, from);
        arrays->all[at] = end > from;
        b->graph->is_certain = b->graph->is_certain && end <= from + 1;
    }
    end = end == from ? nodes_put(b, site, HF_NONE, true, from) : end;
    arrays->nodes = end;
    network->demand_node.start[at + 1] = end;
    arrays->function[at] = function == HF_NONE ? 0 : b->set_of[function];
    b->graph->demand_site[at] = site;
    b->graph->demand_use[at] = function;
    b->graph->demand_service[at] = service;
    b->graph->demand_is_linked[at] = b->site_linked[site];
    const struct hf_csr *sets = &network->gateway;
    b->graph->demand_has_gateway[at] =
        sets->start[arrays->function[at] + 1] > sets->start[arrays->function[at]];
    if (service != HF_NONE) {
        b->graph->demand_subscribers[at] = snapshot->services.subscribers[service];
    } else {
        b->graph->demand_subscribers[at] = b->uncounted[site] != 0 ? HF_COUNT_UNKNOWN : 0;
    }
}

static enum hf_status demands_build(struct builder *b) {
    const struct hf_snapshot *snapshot = b->snapshot;
    struct hf_network *network = &b->graph->network;
    const size_t limit = (size_t)snapshot->sites.rows.count + snapshot->services.rows.count + 1;
    size_t nodes = 0;
    const struct hf_csr *services = &snapshot->services_by_site;
    for (uint32_t s = 0; s < snapshot->sites.rows.count; s++) {
        const size_t devices =
            snapshot->devices_by_site.start[s + 1] - snapshot->devices_by_site.start[s];
        nodes += devices * (1 + (services->start[s + 1] - services->start[s]));
    }
    struct demand_arrays arrays = {hf_new(b->scratch, uint32_t, limit),
                                   hf_new(b->scratch, uint8_t, limit), 0};
    network->demand_node.start = hf_new(b->scratch, uint32_t, limit + 1);
    network->demand_node.item = hf_new(b->scratch, uint32_t, nodes + 1);
    b->graph->demand_site = hf_new(b->scratch, uint32_t, limit);
    b->graph->demand_use = hf_new(b->scratch, uint32_t, limit);
    b->graph->demand_service = hf_new(b->scratch, uint32_t, limit);
    b->graph->demand_subscribers = hf_new(b->scratch, int64_t, limit);
    b->graph->demand_has_gateway = hf_new(b->scratch, uint8_t, limit);
    b->graph->demand_is_linked = hf_new(b->scratch, uint8_t, limit);
    if (b->graph->demand_use == NULL || arrays.function == NULL || arrays.all == NULL ||
        network->demand_node.start == NULL || network->demand_node.item == NULL ||
        b->graph->demand_site == NULL || b->graph->demand_subscribers == NULL ||
        b->graph->demand_service == NULL || b->graph->demand_has_gateway == NULL ||
        b->graph->demand_is_linked == NULL) {
        return HF_ERR_MEMORY;
    }
    b->graph->is_services_complete =
        b->assessment->assumptions.item[HF_ASSUME_SERVICES_COMPLETE].value.lower >= 0.5;
    HF_TRY(hf_sites_uncounted(snapshot, b->graph->is_services_complete, b->scratch, &b->uncounted));
    for (uint32_t s = 0; s < snapshot->sites.rows.count; s++) {
        for (uint32_t i = services->start[s]; i < services->start[s + 1]; i++) {
            demand_put(b, &arrays, s, services->item[i]);
        }
        const bool has_service = services->start[s] < services->start[s + 1];
        if (!has_service && nodes_put(b, s, HF_NONE, true, arrays.nodes) > arrays.nodes) {
            demand_put(b, &arrays, s, HF_NONE);
        }
    }
    network->demand_function = arrays.function;
    network->demand_all = arrays.all;
    return HF_OK;
}

static void groups_count(struct builder *b) {
    const struct hf_network *network = &b->graph->network;
    for (uint32_t node = 0; node < network->node_count; node++) {
        const uint32_t device = b->graph->node_device[node];
        const int64_t quantity = device == HF_NONE ? 0 : b->snapshot->devices.quantity[device];
        const int64_t units = quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
        for (uint32_t i = network->node_label.start[node]; i < network->node_label.start[node + 1];
             i++) {
            hf_add_saturated(&b->risk->group[network->node_label.item[i]].devices, units);
        }
        if (device != HF_NONE && b->risk->unknown_group != HF_NONE &&
            hf_risk_brand(b->snapshot, b->snapshot->devices.product[device]) == HF_NONE) {
            hf_add_saturated(&b->risk->group[b->risk->unknown_group].devices, units);
        }
    }
}

enum hf_status hf_graph_build(const struct hf_assessment *assessment, const struct risk *risk,
                              struct hf_arena *scratch, struct graph *graph) {
    *graph = (struct graph){
        .nobody = HF_NONE,
        .stranger = HF_NONE,
        .is_certain = risk->product_maybe.start[assessment->snapshot->products.rows.count] == 0};
    struct builder b = {
        .assessment = assessment,
        .snapshot = assessment->snapshot,
        .risk = risk,
        .scratch = scratch,
        .graph = graph,
    };
    HF_TRY(nodes_number(&b));
    graph->network.label_count = risk->group_count;
    graph->network.label_threat = risk->threat;
    HF_TRY(node_labels(&b, &risk->product_label, &risk->device_label, &graph->network.node_label));
    HF_TRY(node_labels(&b, &risk->product_maybe, NULL, &graph->network.node_maybe));
    HF_TRY(node_flags(&b));
    HF_TRY(hf_needs_build(b.snapshot, b.device_node, scratch, graph));
    HF_TRY(links_build(&b));
    HF_TRY(gateways_build(&b));
    HF_TRY(demands_build(&b));
    groups_count(&b);
    return HF_OK;
}
