#include "resilience/risk.h"

#include "resilience/risk_gather.h"

#include <stdlib.h>
#include <string.h>

/* Parties are taken together with whoever surely controls them: by following, from each party, an
 * owner with more than half of the shares or with control, upwards. What may be such an owner but
 * is not surely one gives possible labels. */

enum risk_stake hf_risk_stake(const struct hf_snapshot *snapshot, uint32_t row,
                              struct hf_date as_of) {
    const struct hf_ownerships *rows = &snapshot->ownerships;
    const struct hf_range share = rows->share_ratio[row];
    const struct hf_date_range from = rows->from[row];
    const struct hf_date_range until = rows->until[row];
    const bool is_always = hf_date_range_is_blank(from);
    const bool is_open = hf_date_range_is_blank(until);
    if ((!is_always && as_of.days < from.earliest.days) ||
        (!is_open && as_of.days >= until.latest.days)) {
        return RISK_STAKE_NONE;
    }
    const bool is_surely_held = (is_always || as_of.days >= from.latest.days) &&
                                (is_open || as_of.days < until.earliest.days);
    const bool is_majority =
        rows->control[row] == HF_YES || (hf_range_is_known(share) && share.lower > 0.5);
    if (is_surely_held && is_majority) {
        return RISK_STAKE_SURE;
    }
    const bool is_minority =
        rows->control[row] == HF_NO && hf_range_is_known(share) && share.upper <= 0.5;
    return is_minority ? RISK_STAKE_NONE : RISK_STAKE_POSSIBLE;
}

/* The smallest party that surely controls `party` directly, or HF_NONE. */
static uint32_t controller_of(const struct hf_snapshot *snapshot, uint32_t party,
                              struct hf_date as_of) {
    const struct hf_csr *rows = &snapshot->owners_by_owned;
    uint32_t found = HF_NONE;
    for (uint32_t i = rows->start[party]; i < rows->start[party + 1]; i++) {
        const uint32_t owner = snapshot->ownerships.owner[rows->item[i]];
        if (owner < found && owner != party &&
            hf_risk_stake(snapshot, rows->item[i], as_of) == RISK_STAKE_SURE) {
            found = owner;
        }
    }
    return found;
}

/* The top of every party's chain of controllers. On a ring of owners, the smallest party of the
 * ring. */
static void tops_find(const struct hf_snapshot *snapshot, struct hf_date as_of, uint32_t *above,
                      uint32_t *top) {
    const uint32_t count = snapshot->parties.rows.count;
    for (uint32_t p = 0; p < count; p++) {
        above[p] = controller_of(snapshot, p, as_of);
    }
    for (uint32_t p = 0; p < count; p++) {
        uint32_t at = p;
        uint32_t steps = 0;
        while (above[at] != HF_NONE && steps++ <= count) {
            at = above[at];
        }
        top[p] = at;
        for (uint32_t next = above[at]; next != HF_NONE && next != at; next = above[next]) {
            top[p] = next < top[p] ? next : top[p];
        }
    }
}

bool hf_risk_module_counts(const struct hf_snapshot *snapshot, uint32_t module) {
    const uint32_t device = snapshot->modules.device[module];
    return device != HF_NONE && hf_use_is_deployed(snapshot->modules.status[module]) &&
           hf_use_is_deployed(snapshot->devices.status[device]);
}

bool hf_risk_link_counts(const struct hf_snapshot *snapshot, uint32_t link) {
    const struct hf_links *links = &snapshot->links;
    const uint32_t a = links->side_a_device[link];
    const uint32_t b = links->side_b_device[link];
    return a != HF_NONE && b != HF_NONE && hf_use_is_deployed(links->status[link]) &&
           hf_use_is_deployed(snapshot->devices.status[a]) &&
           hf_use_is_deployed(snapshot->devices.status[b]);
}

static bool is_maker(uint8_t role) {
    return role == HF_ROLE_BRAND || role == HF_ROLE_MANUFACTURER;
}

uint32_t hf_risk_brand(const struct hf_snapshot *snapshot, uint32_t product) {
    if (product == HF_NONE) {
        return HF_NONE;
    }
    const struct hf_csr *rows = &snapshot->parties_by_product;
    uint32_t found = snapshot->products.manufacturer[product];
    for (uint32_t i = rows->start[product]; found == HF_NONE && i < rows->start[product + 1]; i++) {
        found = is_maker(snapshot->product_parties.role[rows->item[i]])
                    ? snapshot->product_parties.party[rows->item[i]]
                    : HF_NONE;
    }
    return found;
}

static void makers_put(struct maker_set *makers, uint32_t party) {
    if (party != HF_NONE && makers->stamp[party] != makers->round) {
        makers->stamp[party] = makers->round;
        makers->party[makers->count++] = party;
    }
}

/* Brand and manufacturers of a product; of a component also those said to make it as one. */
static void makers_collect(const struct hf_snapshot *snapshot, uint32_t product, bool is_component,
                           struct maker_set *makers) {
    makers_put(makers, snapshot->products.manufacturer[product]);
    const struct hf_csr *rows = &snapshot->parties_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint8_t role = snapshot->product_parties.role[rows->item[i]];
        if (is_maker(role) || (is_component && role == HF_ROLE_COMPONENT_MAKER)) {
            makers_put(makers, snapshot->product_parties.party[rows->item[i]]);
        }
    }
}

/* Makers of everything inside a product. False if some part has none that is known. */
static bool bill_collect(const struct hf_snapshot *snapshot, uint32_t product,
                         struct bill_walk *walk, struct maker_set *makers) {
    const struct hf_csr *rows = &snapshot->components_by_product;
    bool is_known = true;
    uint32_t tail = 0;
    walk->round++;
    walk->stamp[product] = walk->round;
    walk->queue[tail++] = product;
    for (uint32_t head = 0; head < tail; head++) {
        const uint32_t whole = walk->queue[head];
        for (uint32_t i = rows->start[whole]; i < rows->start[whole + 1]; i++) {
            const uint32_t part = snapshot->components.component[rows->item[i]];
            if (part == HF_NONE) {
                is_known = false;
            } else if (walk->stamp[part] != walk->round) {
                walk->stamp[part] = walk->round;
                walk->queue[tail++] = part;
                is_known = is_known && hf_risk_brand(snapshot, part) != HF_NONE;
                makers_collect(snapshot, part, true, makers);
            }
        }
    }
    return is_known;
}

static enum hf_status gatherer_open(struct risk_gatherer *g) {
    const size_t parties = (size_t)g->snapshot->parties.rows.count + 1;
    const size_t products = (size_t)g->snapshot->products.rows.count + 1;
    g->above = hf_new(g->scratch, uint32_t, parties);
    g->top = hf_new(g->scratch, uint32_t, parties);
    g->used = hf_new(g->scratch, uint8_t, products);
    g->makers.party = hf_new(g->scratch, uint32_t, parties);
    g->makers.stamp = hf_new(g->scratch, uint32_t, parties);
    g->walk.queue = hf_new(g->scratch, uint32_t, products);
    g->walk.stamp = hf_new(g->scratch, uint32_t, products);
    g->risk->vendor_group = hf_new(g->scratch, uint32_t, parties);
    g->risk->component_group = hf_new(g->scratch, uint32_t, parties);
    g->risk->link_route = hf_new(g->scratch, uint32_t, (size_t)g->snapshot->links.rows.count + 1);
    if (g->above == NULL || g->top == NULL || g->used == NULL || g->makers.party == NULL ||
        g->makers.stamp == NULL || g->walk.queue == NULL || g->walk.stamp == NULL ||
        g->risk->vendor_group == NULL || g->risk->component_group == NULL ||
        g->risk->link_route == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(g->risk->vendor_group, 0xff, parties * sizeof(uint32_t));
    memset(g->risk->component_group, 0xff, parties * sizeof(uint32_t));
    memset(g->risk->link_route, 0xff,
           ((size_t)g->snapshot->links.rows.count + 1) * sizeof(uint32_t));
    return HF_OK;
}

/* Marks used products; true if some deployed device has no known maker. */
static bool products_mark(struct risk_gatherer *g) {
    const struct hf_snapshot *snapshot = g->snapshot;
    bool has_unknown = false;
    for (uint32_t i = 0; i < snapshot->devices.rows.count; i++) {
        const uint32_t product = snapshot->devices.product[i];
        if (hf_use_is_deployed(snapshot->devices.status[i])) {
            has_unknown = has_unknown || hf_risk_brand(snapshot, product) == HF_NONE;
            if (product != HF_NONE) {
                g->used[product] = 1;
            }
        }
    }
    for (uint32_t i = 0; i < snapshot->modules.rows.count; i++) {
        const uint32_t product = snapshot->modules.product[i];
        if (product != HF_NONE && hf_risk_module_counts(snapshot, i)) {
            g->used[product] = 1;
        }
    }
    return has_unknown;
}

static void makers_begin(struct risk_gatherer *g) {
    g->makers.count = 0;
    g->makers.round++;
}

/* Marks the tops of collected makers; a group number follows once all are marked. */
static void tops_mark(const struct risk_gatherer *g, uint32_t *group_of) {
    for (uint32_t i = 0; i < g->makers.count; i++) {
        group_of[g->top[g->makers.party[i]]] = 0;
    }
}

static void groups_mark(struct risk_gatherer *g) {
    const struct hf_snapshot *snapshot = g->snapshot;
    for (uint32_t p = 0; p < snapshot->products.rows.count; p++) {
        if (g->used[p] != 0) {
            makers_begin(g);
            makers_collect(snapshot, p, false, &g->makers);
            tops_mark(g, g->risk->vendor_group);
            makers_begin(g);
            bill_collect(snapshot, p, &g->walk, &g->makers);
            tops_mark(g, g->risk->component_group);
        }
    }
    makers_begin(g);
    for (uint32_t i = 0; i < snapshot->links.rows.count; i++) {
        if (hf_risk_link_counts(snapshot, i)) {
            makers_put(&g->makers, snapshot->links.provider[i]);
        }
    }
    tops_mark(g, g->risk->vendor_group);
}

uint32_t hf_risk_group_add(struct risk *risk, struct hf_text name, enum risk_threat threat,
                           uint32_t party, struct risk_row first) {
    const struct hf_text word =
        hf_text_of(hf_loss_threat_word((enum hf_loss_threat)(HF_LOSS_VENDOR + threat)));
    risk->threat[risk->group_count] = (uint8_t)threat;
    risk->first[risk->group_count] = first;
    risk->group[risk->group_count] = (struct hf_risk_group){name, word, party, 0, 0};
    return risk->group_count++;
}

/* A party can be lost under several threats: the names tell the groups apart. */
static enum hf_status party_group_add(const struct risk_gatherer *g, enum risk_threat threat,
                                      uint32_t party) {
    const char *prefix = hf_loss_group_prefix((enum hf_loss_threat)(HF_LOSS_VENDOR + threat));
    struct hf_text name = hf_snapshot_label(g->snapshot, HF_KIND_PARTY, party);
    if (prefix[0] != '\0') {
        HF_TRY(hf_text_format(g->keep, &name, "%s%.*s", prefix, HF_TEXT_ARG(name)));
    }
    (void)hf_risk_group_add(g->risk, name, threat, party, (struct risk_row){HF_KIND_PARTY, party});
    return HF_OK;
}

enum hf_status hf_risk_parties_number(const struct risk_gatherer *g, enum risk_threat threat,
                                      uint32_t *group_of) {
    const uint32_t count = g->snapshot->parties.rows.count;
    for (uint32_t p = 0; p < count; p++) {
        if (group_of[p] != HF_NONE) {
            group_of[p] = g->risk->group_count;
            HF_TRY(party_group_add(g, threat, p));
        }
    }
    for (uint32_t p = 0; p < count; p++) {
        if (g->top[p] != p) {
            group_of[p] = group_of[g->top[p]];
        }
    }
    return HF_OK;
}

struct route {
    struct hf_text name;
    uint32_t link;
};

static int route_order(const void *left_pointer, const void *right_pointer) {
    const struct route *left = left_pointer;
    const struct route *right = right_pointer;
    const int order = hf_text_compare(left->name, right->name);
    return order != 0 ? order : (left->link > right->link) - (left->link < right->link);
}

/* Links by the name of their route; returns how many have one. */
static uint32_t routes_sort(const struct hf_snapshot *snapshot, struct route *route) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < snapshot->links.rows.count; i++) {
        if (snapshot->links.group[i].len > 0 && hf_risk_link_counts(snapshot, i)) {
            route[count++] = (struct route){snapshot->links.group[i], i};
        }
    }
    if (count > 1) {
        qsort(route, count, sizeof *route, route_order);
    }
    return count;
}

static enum hf_status groups_open(struct risk_gatherer *g, size_t limit) {
    struct risk *risk = g->risk;
    risk->threat = hf_new(g->scratch, uint8_t, limit);
    risk->first = hf_take(g->scratch, struct risk_row, limit);
    risk->group = hf_new(g->keep, struct hf_risk_group, limit);
    return risk->threat == NULL || risk->first == NULL || risk->group == NULL ? HF_ERR_MEMORY
                                                                              : HF_OK;
}

/* Routes last of the first three threats, then those of risk_named.c. */
static enum hf_status routes_number(struct risk_gatherer *g, const struct route *route,
                                    uint32_t routed) {
    for (uint32_t i = 0; i < routed; i++) {
        if (i == 0 || !hf_text_equal(route[i].name, route[i - 1].name)) {
            (void)hf_risk_group_add(g->risk, route[i].name, RISK_ROUTE, HF_NONE,
                                    (struct risk_row){HF_KIND_LINK, route[i].link});
        }
        g->risk->link_route[route[i].link] = g->risk->group_count - 1;
    }
    return hf_risk_named_number(g);
}

static enum hf_status groups_number(struct risk_gatherer *g, bool has_unknown) {
    const struct hf_snapshot *snapshot = g->snapshot;
    struct risk *risk = g->risk;
    struct route *route = hf_new(g->scratch, struct route, (size_t)snapshot->links.rows.count + 1);
    size_t named = 0;
    if (route == NULL) {
        return HF_ERR_MEMORY;
    }
    const uint32_t routed = routes_sort(snapshot, route);
    HF_TRY(hf_risk_named_open(g, &named));
    size_t groups = 1 + named;
    for (uint32_t p = 0; p < snapshot->parties.rows.count; p++) {
        groups += (risk->vendor_group[p] != HF_NONE ? 1U : 0U) +
                  (risk->component_group[p] != HF_NONE ? 1U : 0U);
    }
    HF_TRY(groups_open(g, groups + routed));
    HF_TRY(hf_risk_parties_number(g, RISK_VENDOR, risk->vendor_group));
    risk->unknown_group = HF_NONE;
    if (has_unknown) {
        risk->unknown_group =
            hf_risk_group_add(risk, HF_TEXT("unknown maker"), RISK_VENDOR, HF_NONE,
                              (struct risk_row){HF_KIND_DEVICE, HF_NONE});
    }
    HF_TRY(hf_risk_parties_number(g, RISK_COMPONENT, risk->component_group));
    return routes_number(g, route, routed);
}

enum hf_status hf_risk_label_put(struct hf_arena *scratch, struct risk_labels *list, size_t from,
                                 uint32_t label) {
    for (size_t i = from; i < list->count; i++) {
        if (list->item[i] == label) {
            return HF_OK;
        }
    }
    if (label == HF_NONE) {
        return HF_OK;
    }
    if (list->count == list->capacity) {
        void *grown = hf_arena_grow(scratch, list->item, sizeof(uint32_t), _Alignof(uint32_t),
                                    &list->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        list->item = grown;
    }
    list->item[list->count++] = label;
    return HF_OK;
}

/* Groups of those who may control `at` directly, but not that of `maker`, who is below or the same.
 */
static enum hf_status owners_put(struct risk_gatherer *g, uint32_t at, uint32_t maker, size_t from,
                                 struct risk_labels *list) {
    const struct hf_snapshot *snapshot = g->snapshot;
    const struct hf_csr *rows = &snapshot->owners_by_owned;
    for (uint32_t i = rows->start[at]; i < rows->start[at + 1]; i++) {
        const uint32_t owner = snapshot->ownerships.owner[rows->item[i]];
        const uint32_t group = owner == HF_NONE ? HF_NONE : g->risk->vendor_group[owner];
        if (group != HF_NONE && group != g->risk->vendor_group[maker] &&
            hf_risk_stake(snapshot, rows->item[i], g->as_of) != RISK_STAKE_NONE) {
            HF_TRY(hf_risk_label_put(g->scratch, list, from, group));
        }
    }
    return HF_OK;
}

/* Groups of those who may control `maker` or one who surely controls it. */
static enum hf_status maybe_put(struct risk_gatherer *g, uint32_t maker, size_t from,
                                struct risk_labels *list) {
    uint32_t steps = 0;
    for (uint32_t at = maker; at != HF_NONE && steps++ <= g->snapshot->parties.rows.count;
         at = g->above[at]) {
        HF_TRY(owners_put(g, at, maker, from, list));
    }
    return HF_OK;
}

void hf_risk_makers(struct risk_gatherer *g, uint32_t product) {
    makers_begin(g);
    makers_collect(g->snapshot, product, false, &g->makers);
}

static enum hf_status product_labels(struct risk_gatherer *g, struct risk_product *item) {
    const struct hf_snapshot *snapshot = g->snapshot;
    hf_risk_makers(g, item->product);
    item->unknown = g->makers.count == 0 ? 1U << RISK_VENDOR : 0;
    for (uint32_t i = 0; i < g->makers.count; i++) {
        HF_TRY(hf_risk_label_put(g->scratch, item->sure, item->sure_from,
                                 g->risk->vendor_group[g->makers.party[i]]));
        HF_TRY(maybe_put(g, g->makers.party[i], item->maybe_from, item->maybe));
    }
    HF_TRY(hf_risk_named_labels(g, item));
    makers_begin(g);
    const bool is_known = bill_collect(snapshot, item->product, &g->walk, &g->makers);
    for (uint32_t i = 0; i < g->makers.count; i++) {
        HF_TRY(hf_risk_label_put(g->scratch, item->sure, item->sure_from,
                                 g->risk->component_group[g->makers.party[i]]));
    }
    item->unknown |= !is_known || snapshot->products.bom_complete[item->product] != HF_YES
                         ? 1U << RISK_COMPONENT
                         : 0;
    return HF_OK;
}

static enum hf_status labels_gather(struct risk_gatherer *g) {
    struct risk *risk = g->risk;
    const uint32_t count = g->snapshot->products.rows.count;
    struct risk_labels sure = {0};
    struct risk_labels maybe = {0};
    risk->product_label.start = hf_new(g->scratch, uint32_t, (size_t)count + 1);
    risk->product_maybe.start = hf_new(g->scratch, uint32_t, (size_t)count + 1);
    risk->product_unknown = hf_new(g->scratch, uint8_t, (size_t)count + 1);
    if (risk->product_label.start == NULL || risk->product_maybe.start == NULL ||
        risk->product_unknown == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t p = 0; p < count; p++) {
        if (g->used[p] != 0) {
            struct risk_product item = {p, &sure, &maybe, sure.count, maybe.count, 0};
            HF_TRY(product_labels(g, &item));
            risk->product_unknown[p] = (uint8_t)item.unknown;
        }
        risk->product_label.start[p + 1] = (uint32_t)sure.count;
        risk->product_maybe.start[p + 1] = (uint32_t)maybe.count;
    }
    risk->product_label.item = sure.item;
    risk->product_maybe.item = maybe.item;
    return HF_OK;
}

uint32_t hf_risk_group_find(const struct risk *risk, enum risk_threat threat, struct hf_text name) {
    const size_t prefix =
        strlen(hf_loss_group_prefix((enum hf_loss_threat)(HF_LOSS_VENDOR + threat)));
    for (uint32_t g = 0; g < risk->group_count; g++) {
        const struct hf_text own = risk->group[g].name;
        if (risk->threat[g] == threat && g != risk->unknown_group &&
            hf_text_equal(hf_text_slice(own, prefix, own.len), name)) {
            return g;
        }
    }
    return HF_NONE;
}

static uint32_t lost_group(const struct risk *risk, const struct hf_lost_name *name,
                           enum risk_threat threat) {
    if (name->party == HF_NONE) {
        return hf_risk_group_find(risk, threat, name->name);
    }
    return threat == RISK_VENDOR      ? risk->vendor_group[name->party]
           : threat == RISK_COMPONENT ? risk->component_group[name->party]
                                      : risk->support_group[name->party];
}

int hf_risk_lost_groups(const struct risk *risk, const struct hf_lost_name *name,
                        enum risk_threat threat[2], uint32_t group[2]) {
    int count = 1;
    threat[0] = (enum risk_threat)(name->threat - HF_LOSS_VENDOR);
    if (name->threat == HF_LOSS_EVERY) {
        threat[0] = name->party != HF_NONE ? RISK_VENDOR : RISK_ROUTE;
        threat[count++] = name->party != HF_NONE ? RISK_COMPONENT : RISK_OWN;
    }
    for (int i = 0; i < count; i++) {
        group[i] = lost_group(risk, name, threat[i]);
    }
    return count;
}

/* Under a threat without a group nothing is unknown: the data is silent about it. Of makers it has
 * to speak, and of components it does when there is a bill of material. */
static unsigned known_threats(const struct risk_gatherer *g) {
    unsigned bits = 1U << RISK_VENDOR;
    bits |= g->snapshot->components.rows.count > 0 ? 1U << RISK_COMPONENT : 0;
    for (uint32_t group = 0; group < g->risk->group_count; group++) {
        const uint8_t threat = g->risk->threat[group];
        bits |= threat != RISK_COMPONENT ? 1U << threat : 0;
    }
    return bits;
}

enum hf_status hf_risk_gather(const struct hf_assessment *assessment, struct hf_arena *keep,
                              struct hf_arena *scratch, struct risk *risk) {
    *risk = (struct risk){.group_count = 0};
    struct risk_gatherer g = {
        .snapshot = assessment->snapshot,
        .keep = keep,
        .scratch = scratch,
        .as_of = assessment->scenario.as_of,
        .risk = risk,
    };
    HF_TRY(gatherer_open(&g));
    tops_find(g.snapshot, g.as_of, g.above, g.top);
    const bool has_unknown = products_mark(&g);
    groups_mark(&g);
    HF_TRY(groups_number(&g, has_unknown));
    risk->known_threats = known_threats(&g);
    HF_TRY(labels_gather(&g));
    return hf_risk_device_labels(&g);
}
