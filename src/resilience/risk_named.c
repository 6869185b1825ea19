#include "resilience/risk_gather.h"

#include <stdlib.h>
#include <string.h>

/* Threats whose groups are words of the data: countries of makers and factories, lines of software,
 * segments of the management network, the operator's own table. And who supports what, which is
 * found by contracts. A threat of which the data says nothing has no groups, and nothing is unknown
 * under it. */

struct risk_name {
    enum risk_threat threat;
    struct hf_text name;
    struct risk_row row;
    uint32_t group;
};

/* A maker or one who may control one. */
struct risk_climb {
    uint32_t party;
    bool is_sure;
};

struct risk_named {
    struct risk_name *name; /* by threat, name, row; from hf_risk_named_number on each name once */
    size_t count, capacity;
    struct hf_csr supported; /* per product: contracts of support about it alone */
    struct risk_climb *climb;
    uint32_t *stamp[2]; /* per party: the round in which it was climbed to; possibly, surely */
    uint32_t round;
};

/* ---- words ---- */

static enum hf_status risk_name_put(const struct risk_gatherer *g, enum risk_threat threat,
                                    struct hf_text name, enum hf_kind kind, uint32_t row) {
    struct risk_named *named = g->named;
    if (name.len == 0 || (named->count > 0 && named->name[named->count - 1].threat == threat &&
                          hf_text_equal(named->name[named->count - 1].name, name))) {
        return HF_OK; /* as most rows in a row say the same */
    }
    if (named->name == NULL || named->count == named->capacity) {
        void *grown = hf_arena_grow(g->scratch, named->name, sizeof *named->name,
                                    _Alignof(struct risk_name), &named->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        named->name = grown;
    }
    named->name[named->count++] = (struct risk_name){threat, name, {kind, row}, HF_NONE};
    return HF_OK;
}

static int risk_name_order(const void *left_pointer, const void *right_pointer) {
    const struct risk_name *left = left_pointer;
    const struct risk_name *right = right_pointer;
    if (left->threat != right->threat) {
        return left->threat < right->threat ? -1 : 1;
    }
    const int order = hf_text_compare(left->name, right->name);
    if (order != 0) {
        return order;
    }
    return left->row.kind != right->row.kind
               ? (int)left->row.kind - (int)right->row.kind
               : (left->row.row > right->row.row) - (left->row.row < right->row.row);
}

/* The group of a word, or HF_NONE. */
static uint32_t risk_name_group(const struct risk_named *named, enum risk_threat threat,
                                struct hf_text name) {
    size_t low = 0;
    size_t high = named->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct risk_name *at = &named->name[middle];
        const int order =
            at->threat != threat ? (at->threat < threat ? -1 : 1) : hf_text_compare(at->name, name);
        if (order == 0) {
            return at->group;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return HF_NONE;
}

/* ---- makers and who controls them ---- */

static void climb_put(struct risk_named *named, uint32_t *tail, uint32_t party, bool is_sure) {
    if (party != HF_NONE && named->stamp[is_sure][party] != named->round) {
        named->stamp[is_sure][party] = named->round;
        named->climb[(*tail)++] = (struct risk_climb){party, is_sure};
    }
}

/* The makers in g->makers, whoever surely controls them, and whoever may: these with whoever surely
 * controls them. Returns how many stand in named->climb. */
static uint32_t makers_climb(const struct risk_gatherer *g) {
    const struct hf_snapshot *snapshot = g->snapshot;
    struct risk_named *named = g->named;
    uint32_t tail = 0;
    named->round++;
    for (uint32_t i = 0; i < g->makers.count; i++) {
        climb_put(named, &tail, g->makers.party[i], true);
    }
    for (uint32_t head = 0; head < tail; head++) {
        const struct risk_climb at = named->climb[head];
        const struct hf_csr *rows = &snapshot->owners_by_owned;
        for (uint32_t i = rows->start[at.party]; i < rows->start[at.party + 1]; i++) {
            const enum risk_stake stake = hf_risk_stake(snapshot, rows->item[i], g->as_of);
            if (stake == RISK_STAKE_SURE || (stake == RISK_STAKE_POSSIBLE && at.is_sure)) {
                climb_put(named, &tail, snapshot->ownerships.owner[rows->item[i]],
                          at.is_sure && stake == RISK_STAKE_SURE);
            }
        }
    }
    return tail;
}

static enum hf_status jurisdictions_put(const struct risk_gatherer *g) {
    const uint32_t parties = makers_climb(g);
    for (uint32_t i = 0; i < parties; i++) {
        const uint32_t party = g->named->climb[i].party;
        HF_TRY(risk_name_put(g, RISK_JURISDICTION, g->snapshot->parties.country[party],
                             HF_KIND_PARTY, party));
    }
    return HF_OK;
}

static enum hf_status jurisdiction_labels(const struct risk_gatherer *g,
                                          struct risk_product *item) {
    const uint32_t parties = makers_climb(g);
    item->unknown |= g->makers.count == 0 ? 1U << RISK_JURISDICTION : 0;
    for (uint32_t i = 0; i < parties; i++) {
        const struct risk_climb at = g->named->climb[i];
        const struct hf_text country = g->snapshot->parties.country[at.party];
        const uint32_t group =
            country.len == 0 ? HF_NONE : risk_name_group(g->named, RISK_JURISDICTION, country);
        item->unknown |= country.len == 0 ? 1U << RISK_JURISDICTION : 0;
        HF_TRY(hf_risk_label_put(g->scratch, at.is_sure ? item->sure : item->maybe,
                                 at.is_sure ? item->sure_from : item->maybe_from, group));
    }
    return HF_OK;
}

/* ---- factories and software ---- */

static enum hf_status factories_put(const struct risk_gatherer *g, uint32_t product) {
    const struct hf_snapshot *snapshot = g->snapshot;
    const struct hf_csr *lots = &snapshot->lots_by_product;
    HF_TRY(risk_name_put(g, RISK_FACTORY, snapshot->products.factory_country[product],
                         HF_KIND_PRODUCT, product));
    for (uint32_t i = lots->start[product]; i < lots->start[product + 1]; i++) {
        HF_TRY(risk_name_put(g, RISK_FACTORY, snapshot->lots.factory_country[lots->item[i]],
                             HF_KIND_LOT, lots->item[i]));
    }
    return HF_OK;
}

/* Which lot a unit is of is not looked at: it may be of any. */
static enum hf_status factory_labels(const struct risk_gatherer *g, struct risk_product *item) {
    const struct hf_snapshot *snapshot = g->snapshot;
    const struct hf_csr *lots = &snapshot->lots_by_product;
    const struct hf_text country = snapshot->products.factory_country[item->product];
    item->unknown |= country.len == 0 ? 1U << RISK_FACTORY : 0;
    HF_TRY(hf_risk_label_put(g->scratch, item->sure, item->sure_from,
                             risk_name_group(g->named, RISK_FACTORY, country)));
    for (uint32_t i = lots->start[item->product]; i < lots->start[item->product + 1]; i++) {
        const struct hf_text other = snapshot->lots.factory_country[lots->item[i]];
        HF_TRY(hf_risk_label_put(g->scratch, item->maybe, item->maybe_from,
                                 risk_name_group(g->named, RISK_FACTORY, other)));
    }
    return HF_OK;
}

static enum hf_status software_labels(const struct risk_gatherer *g, struct risk_product *item) {
    const struct hf_text line = g->snapshot->products.software_line[item->product];
    item->unknown |= line.len == 0 ? 1U << RISK_SOFTWARE : 0;
    return hf_risk_label_put(g->scratch, item->sure, item->sure_from,
                             risk_name_group(g->named, RISK_SOFTWARE, line));
}

/* ---- support ---- */

/* Whether the contract is about support, and runs on the day: surely, possibly or not. */
static enum risk_stake support_runs(const struct hf_snapshot *snapshot, uint32_t contract,
                                    struct hf_date as_of) {
    const struct hf_contracts *rows = &snapshot->contracts;
    const struct hf_date_range from = rows->from[contract];
    const struct hf_date_range until = rows->until[contract];
    const bool is_blank = hf_date_range_is_blank(from);
    const bool is_open = hf_date_range_is_blank(until);
    if (rows->kind[contract] != HF_CONTRACT_SUPPORT || rows->supplier[contract] == HF_NONE ||
        (!is_blank && as_of.days < from.earliest.days) ||
        (!is_open && as_of.days >= until.latest.days)) {
        return RISK_STAKE_NONE;
    }
    const bool is_sure = (is_blank || as_of.days >= from.latest.days) && !is_open &&
                         as_of.days < until.earliest.days;
    return is_sure ? RISK_STAKE_SURE : RISK_STAKE_POSSIBLE;
}

/* Contracts by the product that they are about alone; a counting sort. */
static enum hf_status supported_sort(const struct risk_gatherer *g) {
    const struct hf_contracts *rows = &g->snapshot->contracts;
    const uint32_t products = g->snapshot->products.rows.count;
    struct hf_csr *made = &g->named->supported;
    made->start = hf_new(g->scratch, uint32_t, (size_t)products + 2);
    made->item = hf_take(g->scratch, uint32_t, (size_t)rows->rows.count + 1);
    if (made->start == NULL || made->item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < rows->rows.count; i++) {
        if (rows->product[i] != HF_NONE) {
            made->start[rows->product[i] + 2]++;
        }
    }
    for (uint32_t p = 0; p < products; p++) {
        made->start[p + 2] += made->start[p + 1];
    }
    for (uint32_t i = 0; i < rows->rows.count; i++) {
        if (rows->product[i] != HF_NONE) {
            made->item[made->start[rows->product[i] + 1]++] = i;
        }
    }
    return HF_OK;
}

/* Suppliers of support being counted for one product, by their groups; without `label` they are
 * marked as such. */
struct support_count {
    struct risk_labels *label;
    size_t from;
    uint32_t sure, possible; /* contracts */
};

static enum hf_status support_add(const struct risk_gatherer *g, uint32_t contract,
                                  struct support_count *count) {
    const enum risk_stake runs = support_runs(g->snapshot, contract, g->as_of);
    if (runs == RISK_STAKE_NONE) {
        return HF_OK;
    }
    count->sure += runs == RISK_STAKE_SURE ? 1 : 0;
    count->possible += runs == RISK_STAKE_POSSIBLE ? 1 : 0;
    uint32_t *group = &g->risk->support_group[g->top[g->snapshot->contracts.supplier[contract]]];
    if (count->label == NULL) {
        *group = 0;
        return HF_OK;
    }
    return hf_risk_label_put(g->scratch, count->label, count->from, *group);
}

/* Contracts of a party about all that it makes or delivers. */
static enum hf_status support_of_party(const struct risk_gatherer *g, uint32_t party,
                                       struct support_count *count) {
    const struct hf_csr *rows = &g->snapshot->contracts_by_supplier;
    for (uint32_t i = party == HF_NONE ? 0 : rows->start[party];
         party != HF_NONE && i < rows->start[party + 1]; i++) {
        if (g->snapshot->contracts.product[rows->item[i]] == HF_NONE) {
            HF_TRY(support_add(g, rows->item[i], count));
        }
    }
    return HF_OK;
}

static enum hf_status support_gather(const struct risk_gatherer *g, uint32_t product,
                                     struct support_count *count) {
    const struct hf_snapshot *snapshot = g->snapshot;
    const struct hf_csr *rows = &g->named->supported;
    const uint32_t supplier = snapshot->products.supplier[product];
    bool is_maker = false;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        HF_TRY(support_add(g, rows->item[i], count));
    }
    for (uint32_t i = 0; i < g->makers.count; i++) {
        is_maker = is_maker || g->makers.party[i] == supplier;
        HF_TRY(support_of_party(g, g->makers.party[i], count));
    }
    return is_maker ? HF_OK : support_of_party(g, supplier, count);
}

/* A product that one supplier alone surely supports falls with it; where others do too, or may, it
 * possibly does. */
static enum hf_status support_labels(const struct risk_gatherer *g, struct risk_product *item) {
    struct risk_labels found = {0};
    struct support_count count = {.label = &found};
    HF_TRY(support_gather(g, item->product, &count));
    item->unknown |= count.sure == 0 ? 1U << RISK_SUPPORT : 0;
    const bool is_sure = count.possible == 0 && found.count == 1;
    for (size_t i = 0; i < found.count; i++) {
        HF_TRY(hf_risk_label_put(g->scratch, is_sure ? item->sure : item->maybe,
                                 is_sure ? item->sure_from : item->maybe_from, found.item[i]));
    }
    return HF_OK;
}

/* ---- all of them ---- */

static enum hf_status risk_rows_put(const struct risk_gatherer *g) {
    const struct hf_snapshot *snapshot = g->snapshot;
    for (uint32_t i = 0; i < snapshot->devices.rows.count; i++) {
        if (hf_use_is_deployed(snapshot->devices.status[i])) {
            HF_TRY(risk_name_put(g, RISK_MANAGEMENT, snapshot->devices.management_segment[i],
                                 HF_KIND_DEVICE, i));
        }
    }
    for (uint32_t i = 0; i < snapshot->risk_members.rows.count; i++) {
        HF_TRY(risk_name_put(g, RISK_OWN, snapshot->risk_members.group[i], HF_KIND_RISK_MEMBER, i));
    }
    return HF_OK;
}

enum hf_status hf_risk_named_open(struct risk_gatherer *g, size_t *limit) {
    const struct hf_snapshot *snapshot = g->snapshot;
    const size_t parties = (size_t)snapshot->parties.rows.count + 1;
    struct risk_named *named = hf_new(g->scratch, struct risk_named, 1);
    if (named == NULL) {
        return HF_ERR_MEMORY;
    }
    g->named = named;
    named->climb = hf_take(g->scratch, struct risk_climb, 2 * parties);
    named->stamp[0] = hf_new(g->scratch, uint32_t, parties);
    named->stamp[1] = hf_new(g->scratch, uint32_t, parties);
    g->risk->support_group = hf_take(g->scratch, uint32_t, parties);
    if (named->climb == NULL || named->stamp[0] == NULL || named->stamp[1] == NULL ||
        g->risk->support_group == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(g->risk->support_group, 0xff, parties * sizeof(uint32_t));
    HF_TRY(supported_sort(g));
    for (uint32_t p = 0; p < snapshot->products.rows.count; p++) {
        if (g->used[p] != 0) {
            struct support_count marking = {.label = NULL};
            hf_risk_makers(g, p);
            HF_TRY(support_gather(g, p, &marking));
            HF_TRY(jurisdictions_put(g));
            HF_TRY(factories_put(g, p));
            HF_TRY(risk_name_put(g, RISK_SOFTWARE, snapshot->products.software_line[p],
                                 HF_KIND_PRODUCT, p));
        }
    }
    HF_TRY(risk_rows_put(g));
    *limit = named->count + parties;
    return HF_OK;
}

/* The names of one threat become groups. */
static enum hf_status risk_names_number(const struct risk_gatherer *g, enum risk_threat threat,
                                        size_t *at) {
    struct risk_named *named = g->named;
    const char *prefix = hf_loss_group_prefix((enum hf_loss_threat)(HF_LOSS_VENDOR + threat));
    for (; *at < named->count && named->name[*at].threat == threat; (*at)++) {
        struct risk_name *item = &named->name[*at];
        struct hf_text name = item->name;
        if (prefix[0] != '\0') {
            HF_TRY(hf_text_format(g->keep, &name, "%s%.*s", prefix, HF_TEXT_ARG(item->name)));
        }
        item->group = hf_risk_group_add(g->risk, name, threat, HF_NONE, item->row);
    }
    return HF_OK;
}

enum hf_status hf_risk_named_number(struct risk_gatherer *g) {
    struct risk_named *named = g->named;
    size_t count = 0;
    size_t at = 0;
    if (named->count > 1) {
        qsort(named->name, named->count, sizeof *named->name, risk_name_order);
    }
    for (size_t i = 0; i < named->count; i++) {
        const struct risk_name *item = &named->name[i];
        if (count == 0 || named->name[count - 1].threat != item->threat ||
            !hf_text_equal(named->name[count - 1].name, item->name)) {
            named->name[count++] = *item;
        }
    }
    named->count = count;
    HF_TRY(risk_names_number(g, RISK_JURISDICTION, &at));
    HF_TRY(risk_names_number(g, RISK_FACTORY, &at));
    HF_TRY(risk_names_number(g, RISK_SOFTWARE, &at));
    HF_TRY(hf_risk_parties_number(g, RISK_SUPPORT, g->risk->support_group));
    HF_TRY(risk_names_number(g, RISK_MANAGEMENT, &at));
    return risk_names_number(g, RISK_OWN, &at);
}

enum hf_status hf_risk_named_labels(struct risk_gatherer *g, struct risk_product *item) {
    HF_TRY(jurisdiction_labels(g, item));
    HF_TRY(factory_labels(g, item));
    HF_TRY(software_labels(g, item));
    return support_labels(g, item);
}

/* Rows of the operator's own table that name the device (or product) of each row, by a list in the
 * order of the table: next[i] is the row after i with the same one. */
struct own_rows {
    uint32_t *first, *next;
};

static enum hf_status own_rows_link(struct risk_gatherer *g, const uint32_t *of, uint32_t count,
                                    struct own_rows *made) {
    const uint32_t rows = g->snapshot->risk_members.rows.count;
    made->first = hf_take(g->scratch, uint32_t, (size_t)count + 1);
    made->next = hf_take(g->scratch, uint32_t, (size_t)rows + 1);
    if (made->first == NULL || made->next == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(made->first, 0xff, ((size_t)count + 1) * sizeof(uint32_t));
    for (uint32_t i = rows; i > 0; i--) {
        if (of[i - 1] != HF_NONE) {
            made->next[i - 1] = made->first[of[i - 1]];
            made->first[of[i - 1]] = i - 1;
        }
    }
    return HF_OK;
}

static enum hf_status own_labels(const struct risk_gatherer *g, const struct own_rows *rows,
                                 uint32_t of, struct risk_labels *label, size_t from) {
    for (uint32_t i = rows->first[of]; i != HF_NONE; i = rows->next[i]) {
        HF_TRY(hf_risk_label_put(
            g->scratch, label, from,
            risk_name_group(g->named, RISK_OWN, g->snapshot->risk_members.group[i])));
    }
    return HF_OK;
}

struct own_tables {
    struct own_rows of_device, of_product;
};

/* A device falls with its segment, its own rows, and the rows of its product and of the products in
 * it. */
static enum hf_status device_label_put(const struct risk_gatherer *g,
                                       const struct own_tables *tables, uint32_t device,
                                       struct risk_labels *label) {
    const struct hf_snapshot *snapshot = g->snapshot;
    const struct hf_csr *modules = &snapshot->modules_by_device;
    const struct hf_text segment = snapshot->devices.management_segment[device];
    const uint32_t own = snapshot->devices.product[device];
    const size_t from = label->count;
    HF_TRY(hf_risk_label_put(
        g->scratch, label, from,
        segment.len == 0 ? HF_NONE : risk_name_group(g->named, RISK_MANAGEMENT, segment)));
    HF_TRY(own_labels(g, &tables->of_device, device, label, from));
    if (own != HF_NONE) {
        HF_TRY(own_labels(g, &tables->of_product, own, label, from));
    }
    for (uint32_t i = modules->start[device]; i < modules->start[device + 1]; i++) {
        const uint32_t product = snapshot->modules.product[modules->item[i]];
        if (product != HF_NONE && hf_risk_module_counts(snapshot, modules->item[i])) {
            HF_TRY(own_labels(g, &tables->of_product, product, label, from));
        }
    }
    return HF_OK;
}

enum hf_status hf_risk_device_labels(struct risk_gatherer *g) {
    const struct hf_snapshot *snapshot = g->snapshot;
    const uint32_t count = snapshot->devices.rows.count;
    struct risk_labels label = {0};
    struct own_tables tables;
    uint32_t *start = hf_new(g->scratch, uint32_t, (size_t)count + 1);
    if (start == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(own_rows_link(g, snapshot->risk_members.device, count, &tables.of_device));
    HF_TRY(own_rows_link(g, snapshot->risk_members.product, snapshot->products.rows.count,
                         &tables.of_product));
    for (uint32_t d = 0; d < count; d++) {
        if (hf_use_is_deployed(snapshot->devices.status[d])) {
            HF_TRY(device_label_put(g, &tables, d, &label));
        }
        start[d + 1] = (uint32_t)label.count;
    }
    g->risk->device_label = (struct hf_csr){start, label.item};
    return HF_OK;
}
