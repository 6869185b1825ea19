/* national_shape.h - what a generated operator is like, told from its files alone: sites and what
 * stands at them, second ways, chains, shared masts, who dominates which region, what nobody knows
 * the maker of, gateways. For the test that holds it against what is documented, and for the bench
 * that prints it at national size. */
#ifndef HF_TESTS_NATIONAL_SHAPE_H
#define HF_TESTS_NATIONAL_SHAPE_H

#include "base/hash.h"
#include "formats/formats.h"
#include <holdfast/host.h>

#include <stdio.h>
#include <stdlib.h>

#define SHAPE __attribute__((unused)) static

enum { SHAPE_KINDS = 7, SHAPE_ROLES = 32, SHAPE_REGIONS = 16, SHAPE_MAKERS = 128, SHAPE_CHAIN = 8 };
enum { SHAPE_FUNCTIONS = 24, SHAPE_ABOVE = 2, SHAPE_NONE = 255 };
enum { SHAPE_CORE, SHAPE_METRO, SHAPE_HANDOVER, SHAPE_SMALL, SHAPE_MAST, SHAPE_CABINET };

static const char *const shape_kinds[SHAPE_KINDS] = {
    "core", "metro", "handover exchange", "small exchange", "mast", "cabinet", "store"};
static const char *const shape_access[] = {"Mobile access", "Fibre access", "Copper access"};
enum { SHAPE_ACCESS = 3 };

/* Names in order of appearance. */
struct shape_names {
    struct hf_text name[SHAPE_MAKERS];
    int64_t count[SHAPE_MAKERS];
    uint32_t used;
};

struct shape_site {
    uint8_t kind, region,
        chain; /* chain: how many of its own kind it hangs on; SHAPE_NONE: loose */
    uint8_t above_count;
    uint32_t above[SHAPE_ABOVE]; /* different sites nearer to the core */
    uint32_t devices;
};

struct shape {
    struct hf_arena *keep;
    struct hf_map map; /* slug -> site */
    struct shape_site *site;
    size_t site_count, site_capacity;
    uint32_t (*pair)[2]; /* links between two sites of one kind */
    size_t pair_count, pair_capacity;
    int64_t sites[SHAPE_KINDS], devices[SHAPE_KINDS], least[SHAPE_KINDS], most[SHAPE_KINDS];
    struct shape_names role[SHAPE_KINDS], regions, makers, functions, products;
    int64_t made[SHAPE_ACCESS][SHAPE_REGIONS][SHAPE_MAKERS]; /* access devices */
    int64_t device_count, unknown, modules, modules_unknown, labels, managed, running;
    int64_t links, outside, leased, ducts, shared_masts, services;
    int64_t second_way[SHAPE_KINDS], chained[SHAPE_KINDS][SHAPE_CHAIN];
    bool has_failed;
};

SHAPE uint32_t shape_name(struct shape *shape, struct shape_names *names, struct hf_text name) {
    for (uint32_t i = 0; i < names->used; i++) {
        if (hf_text_equal(names->name[i], name)) {
            names->count[i]++;
            return i;
        }
    }
    if (names->used == SHAPE_MAKERS ||
        hf_text_copy(shape->keep, name, &names->name[names->used]) != HF_OK) {
        return SHAPE_MAKERS - 1; /* the rest is one */
    }
    names->count[names->used] = 1;
    return names->used++;
}

SHAPE struct hf_text shape_cell(const struct hf_assertion *row, const char *column) {
    const int at = hf_schema_column(row->kind, hf_text_of(column));
    return at < 0 ? (struct hf_text){NULL, 0} : row->field[at];
}

SHAPE uint32_t shape_site_of(const struct shape *shape, struct hf_text slug) {
    return hf_map_get(&shape->map, slug);
}

SHAPE enum hf_status shape_take_site(struct shape *shape, const struct hf_assertion *row) {
    if (shape->site_count == shape->site_capacity) {
        void *grown = hf_arena_grow(shape->keep, shape->site, sizeof *shape->site,
                                    _Alignof(struct shape_site), &shape->site_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        shape->site = grown;
    }
    struct shape_site site = {.kind = SHAPE_KINDS - 1, .chain = SHAPE_NONE};
    for (uint8_t k = 0; k < SHAPE_KINDS; k++) {
        site.kind =
            hf_text_equal(shape_cell(row, "kind"), hf_text_of(shape_kinds[k])) ? k : site.kind;
    }
    const uint32_t region = shape_name(shape, &shape->regions, shape_cell(row, "region"));
    site.region = (uint8_t)(region < SHAPE_REGIONS ? region : SHAPE_REGIONS - 1);
    shape->sites[site.kind]++;
    shape->shared_masts += shape_cell(row, "group").len > 0;
    struct hf_text slug;
    uint32_t at = 0;
    HF_TRY(hf_text_copy(shape->keep, shape_cell(row, "slug"), &slug));
    HF_TRY(hf_map_put(&shape->map, shape->keep, slug, (uint32_t)shape->site_count, &at));
    shape->site[shape->site_count++] = site;
    return HF_OK;
}

SHAPE enum hf_status shape_take_device(struct shape *shape, const struct hf_assertion *row) {
    const uint32_t at = shape_site_of(shape, shape_cell(row, "site"));
    if (at >= shape->site_count) {
        return HF_ERR_INPUT;
    }
    struct shape_site *const site = &shape->site[at];
    const struct hf_text maker = shape_cell(row, "manufacturer");
    const struct hf_text function = shape_cell(row, "function");
    site->devices++;
    shape->device_count++;
    shape->devices[site->kind]++;
    shape->unknown += maker.len == 0;
    shape->managed += shape_cell(row, "management_segment").len > 0;
    shape->running += shape_cell(row, "release").len > 0;
    (void)shape_name(shape, &shape->role[site->kind], shape_cell(row, "role"));
    (void)shape_name(shape, &shape->products, shape_cell(row, "device_type"));
    const uint32_t by = maker.len > 0 ? shape_name(shape, &shape->makers, maker) : SHAPE_MAKERS;
    for (size_t i = 0; i < SHAPE_ACCESS && by < SHAPE_MAKERS; i++) {
        shape->made[i][site->region][by] +=
            hf_text_equal(function, hf_text_of(shape_access[i])) ? 1 : 0;
    }
    return HF_OK;
}

SHAPE void shape_above(struct shape *shape, uint32_t below, uint32_t above) {
    struct shape_site *const site = &shape->site[below];
    const bool is_known = (site->above_count > 0 && site->above[0] == above) ||
                          (site->above_count > 1 && site->above[1] == above);
    if (!is_known && site->above_count < SHAPE_ABOVE) {
        site->above[site->above_count++] = above;
    }
}

SHAPE enum hf_status shape_take_link(struct shape *shape, const struct hf_assertion *row) {
    const uint32_t left = shape_site_of(shape, shape_cell(row, "side_a_site"));
    const uint32_t right = shape_site_of(shape, shape_cell(row, "side_b_site"));
    shape->links++;
    if (left >= shape->site_count || right >= shape->site_count) {
        return HF_ERR_INPUT;
    }
    if (left == right) {
        return HF_OK;
    }
    shape->outside++;
    shape->leased += shape_cell(row, "provider").len > 0;
    shape->ducts += shape_cell(row, "risk_group").len > 0;
    const uint8_t kind[] = {shape->site[left].kind, shape->site[right].kind};
    if (kind[0] != kind[1]) {
        const bool is_left_below = kind[0] > kind[1];
        shape_above(shape, is_left_below ? left : right, is_left_below ? right : left);
        return HF_OK;
    }
    if (shape->pair_count == shape->pair_capacity) {
        void *grown = hf_arena_grow(shape->keep, shape->pair, sizeof *shape->pair,
                                    _Alignof(uint32_t), &shape->pair_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        shape->pair = grown;
    }
    shape->pair[shape->pair_count][0] = left;
    shape->pair[shape->pair_count++][1] = right;
    return HF_OK;
}

SHAPE enum hf_status shape_take(void *context, const struct hf_assertion *row) {
    struct shape *const shape = context;
    if (row->kind == HF_KIND_SITE) {
        return shape_take_site(shape, row);
    }
    if (row->kind == HF_KIND_DEVICE) {
        return shape_take_device(shape, row);
    }
    if (row->kind == HF_KIND_LINK) {
        return shape_take_link(shape, row);
    }
    if (row->kind == HF_KIND_GATEWAY) {
        (void)shape_name(shape, &shape->functions, shape_cell(row, "function"));
    }
    shape->modules += row->kind == HF_KIND_MODULE;
    shape->modules_unknown +=
        row->kind == HF_KIND_MODULE && shape_cell(row, "manufacturer").len == 0;
    shape->services += row->kind == HF_KIND_SERVICE;
    return HF_OK;
}

SHAPE enum hf_status shape_defect(void *context, const struct hf_defect *defect) {
    struct shape *const shape = context;
    (void)defect;
    shape->has_failed = true; /* a clean operator has none */
    return HF_OK;
}

/* How many of their own kind sites hang on: 0 with one of another kind above. */
SHAPE void shape_chains(struct shape *shape) {
    for (size_t i = 0; i < shape->site_count; i++) {
        shape->site[i].chain = shape->site[i].above_count > 0 ? 0 : SHAPE_NONE;
    }
    for (int round = 1; round < SHAPE_CHAIN; round++) {
        for (size_t i = 0; i < shape->pair_count; i++) {
            for (int side = 0; side < 2; side++) {
                struct shape_site *const here = &shape->site[shape->pair[i][side]];
                const struct shape_site *const there = &shape->site[shape->pair[i][1 - side]];
                if (there->chain != SHAPE_NONE && here->chain > there->chain + 1) {
                    here->chain = (uint8_t)(there->chain + 1);
                }
            }
        }
    }
    for (size_t i = 0; i < shape->site_count; i++) {
        const struct shape_site *const site = &shape->site[i];
        const int64_t devices = site->devices;
        shape->second_way[site->kind] += site->above_count > 1;
        shape->chained[site->kind][site->chain < SHAPE_CHAIN ? site->chain : SHAPE_CHAIN - 1]++;
        if (shape->least[site->kind] < 0 || devices < shape->least[site->kind]) {
            shape->least[site->kind] = devices;
        }
        shape->most[site->kind] =
            devices > shape->most[site->kind] ? devices : shape->most[site->kind];
    }
}

/* Reads the operator of a folder. False if a file is not there or not clean. */
SHAPE bool shape_read(const struct hf_host *host, const char *folder, struct hf_arena *keep,
                      struct hf_arena scratch, struct shape *shape) {
    static const char *const files[] = {"sites.csv", "devices.csv",  "modules.csv",
                                        "links.csv", "gateways.csv", "services.csv"};
    *shape = (struct shape){.keep = keep};
    for (size_t k = 0; k < SHAPE_KINDS; k++) {
        shape->least[k] = -1;
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct hf_arena once = scratch;
        char path[2048];
        struct hf_format_input input = {.file = hf_text_of(files[i]), .source = HF_TEXT("shape")};
        const struct hf_sink sink = {shape, shape_take, shape_defect};
        (void)snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        if (host->read(host->context, &once, path, (size_t)1 << 31, &input.bytes, NULL) != HF_OK ||
            hf_format_read(HF_FORMAT_OPERATOR_CSV, &input, once, &sink, NULL) != HF_OK) {
            return false;
        }
    }
    shape_chains(shape);
    return !shape->has_failed;
}

/* ---- what it says ---- */

SHAPE double shape_share(int64_t part, int64_t whole) {
    return whole > 0 ? (double)part / (double)whole : 0.0;
}

/* Herfindahl's index of the makers of access devices, 0 to 1; region < 0: of the whole country. */
SHAPE double shape_hhi(const struct shape *shape, size_t access, int region) {
    int64_t made[SHAPE_MAKERS] = {0};
    int64_t total = 0;
    double sum = 0.0;
    for (int r = 0; r < SHAPE_REGIONS; r++) {
        for (int m = 0; m < SHAPE_MAKERS && (region < 0 || region == r); m++) {
            made[m] += shape->made[access][r][m];
            total += shape->made[access][r][m];
        }
    }
    for (int m = 0; m < SHAPE_MAKERS; m++) {
        sum += shape_share(made[m], total) * shape_share(made[m], total);
    }
    return sum;
}

SHAPE void shape_print_sites(const struct shape *shape) {
    for (size_t k = 0; k < SHAPE_KINDS; k++) {
        printf("| %s | %lld | %.2f (%lld to %lld) |", shape_kinds[k], (long long)shape->sites[k],
               shape_share(shape->devices[k], shape->sites[k]), (long long)shape->least[k],
               (long long)shape->most[k]);
        for (uint32_t i = 0; i < shape->role[k].used; i++) {
            printf("%s %.2f %.*s", i > 0 ? "," : "",
                   shape_share(shape->role[k].count[i], shape->sites[k]),
                   HF_TEXT_ARG(shape->role[k].name[i]));
        }
        printf(" |\n");
    }
}

SHAPE void shape_print(const struct shape *shape) {
    printf("| kind of site | sites | devices a site | of them |\n|---|---|---|---|\n");
    shape_print_sites(shape);
    printf("\n%lld devices of %u models, %lld modules, %lld links (%lld between sites), %lld "
           "services\n",
           (long long)shape->device_count, shape->products.used, (long long)shape->modules,
           (long long)shape->links, (long long)shape->outside, (long long)shape->services);
    printf("two ways up: metro %.3f, handover exchange %.3f, small exchange %.3f, mast %.3f\n",
           shape_share(shape->second_way[SHAPE_METRO], shape->sites[SHAPE_METRO]),
           shape_share(shape->second_way[SHAPE_HANDOVER], shape->sites[SHAPE_HANDOVER]),
           shape_share(shape->second_way[SHAPE_SMALL], shape->sites[SHAPE_SMALL]),
           shape_share(shape->second_way[SHAPE_MAST], shape->sites[SHAPE_MAST]));
    for (size_t k = SHAPE_SMALL; k <= SHAPE_MAST; k++) {
        printf("%s behind 0, 1, 2 ... of its kind:", shape_kinds[k]);
        for (size_t i = 0; i < SHAPE_CHAIN - 1; i++) {
            printf(" %.4f", shape_share(shape->chained[k][i], shape->sites[k]));
        }
        printf("\n");
    }
    printf("masts shared %.3f, links between sites leased %.3f, in a shared duct %.3f\n",
           shape_share(shape->shared_masts, shape->sites[SHAPE_MAST]),
           shape_share(shape->leased, shape->outside), shape_share(shape->ducts, shape->outside));
    printf("unknown maker: devices %.4f, modules %.4f; managed %.3f, release known %.3f\n",
           shape_share(shape->unknown, shape->device_count),
           shape_share(shape->modules_unknown, shape->modules),
           shape_share(shape->managed, shape->device_count),
           shape_share(shape->running, shape->device_count));
    for (size_t i = 0; i < SHAPE_ACCESS; i++) {
        printf("HHI of %s: country %.2f; regions", shape_access[i], shape_hhi(shape, i, -1));
        for (uint32_t r = 0; r < shape->regions.used && r < SHAPE_REGIONS; r++) {
            printf(" %.*s %.2f", HF_TEXT_ARG(shape->regions.name[r]), shape_hhi(shape, i, (int)r));
        }
        printf("\n");
    }
    printf("gateways:");
    for (uint32_t i = 0; i < shape->functions.used; i++) {
        printf("%s %.*s %lld", i > 0 ? "," : "", HF_TEXT_ARG(shape->functions.name[i]),
               (long long)shape->functions.count[i]);
    }
    printf("\n");
}

#endif
