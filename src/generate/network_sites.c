#include "generate/network_plan.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Sites, kind by kind from the core outwards, so that a parent always stands before its children.
 */

const char *hf_gen_kind_name(enum hf_gen_kind kind) {
    static const char *const name[] = {
        "core", "metro", "handover exchange", "small exchange", "mast", "cabinet", "store"};
    _Static_assert(sizeof name / sizeof name[0] == HF_GEN_KINDS, "a name for every kind");
    return name[kind];
}

int64_t hf_gen_setting(const struct hf_gen_network *network, const char *name, int64_t otherwise) {
    const uint32_t row = hf_gen_row(&network->tables->settings, "name", hf_text_of(name));
    return row == UINT32_MAX ? otherwise
                             : hf_gen_count(&network->tables->settings, row, "value", otherwise);
}

struct hf_random hf_gen_random(const struct hf_gen_network *network, enum hf_gen_stream stream) {
    return (struct hf_random){.seed = network->seed, .stream = (uint64_t)stream};
}

bool hf_gen_chance(struct hf_random *random, int64_t percent) {
    return (int64_t)hf_random_below(random, 100) < percent;
}

int64_t hf_gen_between(struct hf_random *random, int64_t least, int64_t most) {
    return most <= least ? least
                         : least + (int64_t)hf_random_below(random, (uint64_t)(most - least) + 1);
}

struct hf_date hf_gen_day_between(struct hf_random *random, struct hf_date from,
                                  struct hf_date until) {
    return (struct hf_date){(int32_t)hf_gen_between(random, from.days, until.days)};
}

bool hf_gen_rare(struct hf_random *random, int64_t percent) {
    return percent > 0 && hf_gen_chance(random, percent);
}

struct hf_text hf_gen_setting_part(const struct hf_gen_network *network, const char *name,
                                   uint32_t number) {
    const struct hf_gen_table *settings = &network->tables->settings;
    const uint32_t row = hf_gen_row(settings, "name", hf_text_of(name));
    struct hf_text rest =
        row == UINT32_MAX ? (struct hf_text){NULL, 0} : hf_gen_cell(settings, row, "value");
    uint32_t parts = 1;
    for (size_t i = 0; i < rest.len; i++) {
        parts += rest.data[i] == ';' ? 1 : 0;
    }
    struct hf_text part = {NULL, 0};
    bool more = rest.len > 0;
    for (uint32_t i = 0; i <= number % parts && more; i++) {
        (void)hf_text_cut(&rest, ';', &part, &more);
    }
    return part;
}

/* Knuth's product of uniforms, in steps of a mean small enough for exp not to vanish. */
int64_t hf_gen_poisson(struct hf_random *random, double mean) {
    static const double step_mean = 30.0;
    int64_t count = 0;
    while (mean > 0.0) {
        const double part = mean < step_mean ? mean : step_mean;
        const double limit = exp(-part);
        double product = hf_random_unit(random);
        while (product > limit) {
            count++;
            product *= hf_random_unit(random);
        }
        mean -= part;
    }
    return count;
}

double hf_gen_middle(struct hf_text range, double otherwise) {
    struct hf_range value = HF_RANGE_UNKNOWN;
    return range.len > 0 && hf_range_parse(range, &value) && hf_range_is_known(value)
               ? (value.lower + value.upper) / 2.0
               : otherwise;
}

/* Sites of a kind: a count of the table, or a share of the whole; at least some. */
static int64_t kind_size(const struct hf_gen_table *kinds, uint32_t row, enum hf_gen_kind kind,
                         const struct hf_gen_size *size) {
    enum { CORES_MOST = 10 }; /* a national network has some ten, however large it is */
    const int64_t least = hf_gen_count(kinds, row, "least", 1);
    const int64_t counted = hf_gen_count(kinds, row, "count", -1);
    const int64_t count = counted >= 0 && size->part > 0
                              ? counted / size->part
                              : size->sites * hf_gen_count(kinds, row, "percent", 0) / 100;
    const int64_t enough = count > least ? count : least;
    return kind == HF_GEN_CORE && enough > CORES_MOST ? CORES_MOST : enough < 1 ? 1 : enough;
}

/* Sites of each kind; the cabinets are whatever is left of a whole. */
static enum hf_status kinds_count(struct hf_gen_network *network, const struct hf_gen_size *size,
                                  struct hf_error *error) {
    const struct hf_gen_table *kinds = &network->tables->kinds;
    int64_t total = 0;
    uint32_t from = 0;
    for (int k = 0; k < HF_GEN_KINDS; k++) {
        const uint32_t row =
            hf_gen_row(kinds, "kind", hf_text_of(hf_gen_kind_name((enum hf_gen_kind)k)));
        if (row == UINT32_MAX) {
            return hf_error_set(error, HF_ERR_INPUT,
                                "the generator's table kinds.csv has no row for '%s'",
                                hf_gen_kind_name((enum hf_gen_kind)k));
        }
        network->kind_count[k] = (uint32_t)kind_size(kinds, row, (enum hf_gen_kind)k, size);
        total += k == HF_GEN_CABINET ? 0 : network->kind_count[k];
    }
    const int64_t left = size->sites - total;
    if (size->part == 0) {
        network->kind_count[HF_GEN_CABINET] = left > 1 ? (uint32_t)left : 1;
    }
    for (int k = 0; k < HF_GEN_KINDS; k++) {
        network->kind_from[k] = from;
        from += network->kind_count[k];
    }
    network->site_count = from;
    return HF_OK;
}

/* The n-th site of a kind in a region, going round. Kinds are dealt to the regions in turn. */
static uint32_t member(const struct hf_gen_network *network, enum hf_gen_kind kind, uint32_t region,
                       uint32_t n) {
    const uint32_t count = network->kind_count[kind];
    if (count <= region) {
        return network->kind_from[kind] + region % count;
    }
    const uint32_t members = (count - region + network->regions - 1) / network->regions;
    return network->kind_from[kind] + region + network->regions * (n % members);
}

static char lowered(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c == ' ' ? '-' : c;
}

static enum hf_status slug_make(struct hf_text name, struct hf_arena *keep, struct hf_text *slug) {
    char *data = hf_new(keep, char, name.len);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < name.len; i++) {
        data[i] = lowered(name.data[i]);
    }
    *slug = (struct hf_text){data, name.len};
    return HF_OK;
}

/* Filled cells of a column: the n-th. */
static struct hf_text part_at(const struct hf_gen_table *places, const char *column, uint64_t n,
                              uint64_t *filled) {
    uint64_t seen = 0;
    struct hf_text found = {NULL, 0};
    for (uint32_t row = 0; row < places->rows; row++) {
        const struct hf_text cell = hf_gen_cell(places, row, column);
        if (cell.len > 0) {
            found = seen == n ? cell : found;
            seen++;
        }
    }
    *filled = seen;
    return found;
}

static uint64_t greatest_divisor(uint64_t one, uint64_t other) {
    while (other != 0) {
        const uint64_t rest = one % other;
        one = other;
        other = rest;
    }
    return one;
}

/* The n-th place name: all firsts with all seconds in an order that the seed gives, then the same
 * with words before them, then with numbers behind them. No name comes twice. */
static enum hf_status place_name(const struct hf_gen_network *network, uint64_t n,
                                 struct hf_arena *keep, struct hf_text *name) {
    const struct hf_gen_table *places = &network->tables->places;
    uint64_t firsts = 0;
    uint64_t seconds = 0;
    uint64_t befores = 0;
    (void)part_at(places, "first", 0, &firsts);
    (void)part_at(places, "second", 0, &seconds);
    (void)part_at(places, "before", 0, &befores);
    assert(firsts > 0 && seconds > 0); /* hf_gen_sites_plan looked */
    const uint64_t pairs = firsts * seconds;
    uint64_t step = hf_random_at(network->seed, HF_GEN_STREAM_PLACES, 0) % pairs + 1;
    /* A step with a divisor in common would come back before it has been everywhere. */
    while (greatest_divisor(step, pairs) != 1) {
        step++;
    }
    const uint64_t offset = hf_random_at(network->seed, HF_GEN_STREAM_PLACES, 1) % pairs;
    const uint64_t pair = (offset + n % pairs * step) % pairs;
    const uint64_t round = n / pairs;
    uint64_t unused = 0;
    const struct hf_text first = part_at(places, "first", pair % firsts, &unused);
    const struct hf_text second = part_at(places, "second", pair / firsts, &unused);
    if (round == 0) {
        return hf_text_format(keep, name, "%.*s%.*s", HF_TEXT_ARG(first), HF_TEXT_ARG(second));
    }
    if (round <= befores) {
        const struct hf_text before = part_at(places, "before", round - 1, &unused);
        return hf_text_format(keep, name, "%.*s %.*s%.*s", HF_TEXT_ARG(before), HF_TEXT_ARG(first),
                              HF_TEXT_ARG(second));
    }
    return hf_text_format(keep, name, "%.*s%.*s %llu", HF_TEXT_ARG(first), HF_TEXT_ARG(second),
                          (unsigned long long)round - befores + 1);
}

/* Sites with a place of their own. */
static bool has_place(enum hf_gen_kind kind) {
    return kind <= HF_GEN_SMALL;
}

static enum hf_status site_name(struct hf_gen_network *network, uint32_t at,
                                struct hf_arena *keep) {
    struct hf_gen_site *site = &network->site[at];
    if (has_place(site->kind)) {
        HF_TRY(place_name(network, at, keep, &site->place));
        site->name = site->place;
        return slug_make(site->name, keep, &site->slug);
    }
    /* Named after the place it hangs on: a mast on a mast still belongs to the exchange's place. */
    uint32_t place = site->parent[0];
    while (!has_place(network->site[place].kind)) {
        assert(network->site[place].parent[0] < place);
        place = network->site[place].parent[0];
    }
    struct hf_gen_site *named = &network->site[place];
    site->place = named->place;
    if (site->kind == HF_GEN_STORE) {
        HF_TRY(hf_text_format(keep, &site->name, "%.*s store", HF_TEXT_ARG(named->place)));
    } else {
        const bool is_mast = site->kind == HF_GEN_MAST;
        const uint32_t number = ++named->children[is_mast ? 0 : 1];
        HF_TRY(hf_text_format(keep, &site->name, "%.*s %s %u", HF_TEXT_ARG(named->place),
                              is_mast ? "mast" : "cabinet", number));
    }
    return slug_make(site->name, keep, &site->slug);
}

static void mast_place(struct hf_gen_network *network, uint32_t at, struct hf_random *random) {
    struct hf_gen_site *site = &network->site[at];
    const enum hf_gen_kind kind = hf_gen_chance(random, 60) ? HF_GEN_SMALL : HF_GEN_HANDOVER;
    site->parent[0] =
        network->kind_from[kind] + (uint32_t)hf_random_below(random, network->kind_count[kind]);
    site->region = network->site[site->parent[0]].region;
    const uint32_t masts = at - network->kind_from[HF_GEN_MAST];
    const bool is_chained =
        hf_gen_chance(random, hf_gen_setting(network, "daisy_chained_mast_percent", 25));
    const uint32_t most = (uint32_t)hf_gen_setting(network, "mast_chain_most", 2);
    const uint32_t tries = 2 * network->regions; /* one of the same region is wanted */
    for (uint32_t i = 0; is_chained && masts > 0 && i < tries; i++) {
        const uint32_t other =
            network->kind_from[HF_GEN_MAST] + (uint32_t)hf_random_below(random, masts);
        if (network->site[other].region == site->region && network->site[other].chain < most) {
            site->parent[0] = other;
            site->chain = network->site[other].chain + 1;
            break;
        }
    }
    site->is_shared = hf_gen_chance(random, hf_gen_setting(network, "shared_mast_percent", 15));
    if (site->chain == 0 &&
        hf_gen_rare(random, hf_gen_setting(network, "dual_homed_mast_percent", 0))) {
        const uint32_t other = member(network, HF_GEN_HANDOVER, site->region,
                                      (uint32_t)hf_random_below(random, 1U << 20));
        site->parent[1] = other == site->parent[0] ? UINT32_MAX : other;
    }
}

/* A small exchange on one or two handover exchanges or, far out, on another small one. */
static void small_place(struct hf_gen_network *network, uint32_t at, struct hf_random *random) {
    struct hf_gen_site *site = &network->site[at];
    const uint32_t earlier = (at - network->kind_from[HF_GEN_SMALL]) / network->regions;
    site->parent[0] =
        member(network, HF_GEN_HANDOVER, site->region, (uint32_t)hf_random_below(random, 1U << 20));
    if (!hf_gen_chance(random, hf_gen_setting(network, "single_homed_exchange_percent", 30))) {
        site->parent[1] = member(network, HF_GEN_HANDOVER, site->region,
                                 (uint32_t)hf_random_below(random, 1U << 20));
        site->parent[1] = site->parent[1] == site->parent[0] ? UINT32_MAX : site->parent[1];
    }
    if (earlier > 0 && site->parent[1] == UINT32_MAX &&
        hf_gen_rare(random, hf_gen_setting(network, "chained_exchange_percent", 0))) {
        const uint32_t other = network->kind_from[HF_GEN_SMALL] + site->region +
                               network->regions * (uint32_t)hf_random_below(random, earlier);
        const int64_t most = hf_gen_setting(network, "exchange_chain_most", 1);
        if ((int64_t)network->site[other].chain < most) {
            site->parent[0] = other;
            site->chain = network->site[other].chain + 1;
        }
    }
}

/* Region and parents of a site. */
static void site_place(struct hf_gen_network *network, uint32_t at, struct hf_random *random) {
    struct hf_gen_site *site = &network->site[at];
    const uint32_t n = at - network->kind_from[site->kind];
    const uint32_t cores = network->kind_count[HF_GEN_CORE];
    assert(cores > 0 && network->regions > 0);
    site->region = n % network->regions;
    switch (site->kind) {
    case HF_GEN_CORE:
        break;
    case HF_GEN_METRO:
        site->parent[0] = site->region % cores;
        site->parent[1] = (site->region + 1 + n / network->regions) % cores;
        if (site->parent[1] == site->parent[0]) {
            site->parent[1] = (site->parent[0] + 1) % cores;
        }
        break;
    case HF_GEN_HANDOVER:
        site->parent[0] = member(network, HF_GEN_METRO, site->region, n / network->regions);
        site->parent[1] = member(network, HF_GEN_METRO, site->region, n / network->regions + 1);
        break;
    case HF_GEN_SMALL:
        small_place(network, at, random);
        break;
    case HF_GEN_MAST:
        mast_place(network, at, random);
        break;
    case HF_GEN_CABINET: {
        const enum hf_gen_kind kind = hf_gen_chance(random, 70) ? HF_GEN_SMALL : HF_GEN_HANDOVER;
        site->parent[0] =
            network->kind_from[kind] + (uint32_t)hf_random_below(random, network->kind_count[kind]);
        site->region = network->site[site->parent[0]].region;
        break;
    }
    case HF_GEN_STORE:
        site->parent[0] = network->kind_from[HF_GEN_METRO] + n % network->kind_count[HF_GEN_METRO];
        site->region = network->site[site->parent[0]].region;
        break;
    }
}

/* Degrees around the region's centre, or around the parent. */
static void site_locate(struct hf_gen_network *network, uint32_t at, struct hf_random *random) {
    static const double region_spread = 0.6;
    static const double child_spread = 0.08;
    struct hf_gen_site *site = &network->site[at];
    const bool is_child = !has_place(site->kind);
    const struct hf_gen_table *regions = &network->tables->regions;
    const double spread = is_child ? child_spread : region_spread;
    const double latitude = is_child ? network->site[site->parent[0]].latitude
                                     : hf_gen_real(regions, site->region, "latitude", 0.0);
    const double longitude = is_child ? network->site[site->parent[0]].longitude
                                      : hf_gen_real(regions, site->region, "longitude", 0.0);
    site->latitude = latitude + spread * (2.0 * hf_random_unit(random) - 1.0);
    site->longitude = longitude + spread * (2.0 * hf_random_unit(random) - 1.0);
}

enum hf_status hf_gen_sites_plan(struct hf_gen_network *network, const struct hf_gen_size *size,
                                 struct hf_arena *keep, struct hf_error *error) {
    HF_TRY(kinds_count(network, size, error));
    const uint32_t known = network->tables->regions.rows;
    const uint32_t metros = network->kind_count[HF_GEN_METRO];
    network->regions =
        known < metros / 2 ? known : metros / 2; /* two metros a region at least, for a ring */
    network->regions = network->regions < 1 ? 1 : network->regions;
    uint64_t firsts = 0;
    uint64_t seconds = 0;
    (void)part_at(&network->tables->places, "first", 0, &firsts);
    (void)part_at(&network->tables->places, "second", 0, &seconds);
    if (known == 0 || firsts == 0 || seconds == 0) {
        return hf_error_set(error, HF_ERR_INPUT, "the generator needs a region and a place name");
    }
    network->site = hf_new(keep, struct hf_gen_site, network->site_count);
    if (network->site == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for %u sites", network->site_count);
    }
    struct hf_random random = hf_gen_random(network, HF_GEN_STREAM_SITES);
    uint32_t at = 0;
    for (int k = 0; k < HF_GEN_KINDS; k++) {
        for (uint32_t n = 0; n < network->kind_count[k]; n++, at++) {
            network->site[at] = (struct hf_gen_site){
                .kind = (enum hf_gen_kind)k, .number = n, .parent = {UINT32_MAX, UINT32_MAX}};
            site_place(network, at, &random);
            site_locate(network, at, &random);
            if (site_name(network, at, keep) != HF_OK) {
                return hf_error_set(error, HF_ERR_MEMORY, "no memory for the names of %u sites",
                                    network->site_count);
            }
        }
    }
    return HF_OK;
}
