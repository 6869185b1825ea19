/* Goal: an operator of national build is what docs/generate.md says it is, in each part of its
 * size. Method: the files of a fiftieth are read back and counted (national_shape.h); each figure
 * is held against the documented one within a tolerance that three seeds keep, and the tables
 * against the whole size that they promise. */
#include <holdfast/generate.h>

#include "tests/check.h"
#include "tests/memory_host.h"
#include "tests/national_shape.h"

struct limits {
    const char *what;
    double least, most;
};

static void check_share(const struct limits *limits, double found) {
    if (!CHECK(found >= limits->least && found <= limits->most)) {
        printf("    %s: %.4f is not in %.4f..%.4f\n", limits->what, found, limits->least,
               limits->most);
    }
}

/* Devices of a role at a site of a kind, on average. */
static double role_mean(const struct shape *shape, size_t kind, const char *role) {
    for (uint32_t i = 0; i < shape->role[kind].used; i++) {
        if (hf_text_equal(shape->role[kind].name[i], hf_text_of(role))) {
            return shape_share(shape->role[kind].count[i], shape->sites[kind]);
        }
    }
    return 0.0;
}

static void check_devices(const struct shape *shape) {
    static const struct {
        size_t kind;
        const char *role;
        double least, most;
    } means[] = {
        {SHAPE_CORE, "core router", 2.0, 2.0},
        {SHAPE_CORE, "wavelength system", 2.0, 2.0},
        {SHAPE_METRO, "metro router", 2.0, 2.0},
        {SHAPE_METRO, "aggregation switch", 2.0, 2.0},
        {SHAPE_METRO, "wavelength system", 2.0, 2.0},
        {SHAPE_HANDOVER, "aggregation switch", 2.0, 2.0},
        {SHAPE_HANDOVER, "wavelength system", 1.0, 1.0},
        {SHAPE_HANDOVER, "optical line terminal", 1.6, 3.0},
        {SHAPE_SMALL, "aggregation switch", 1.0, 1.0},
        {SHAPE_SMALL, "multi-service access node", 1.3, 1.7},
        {SHAPE_CABINET, "street cabinet", 1.0, 1.0},
        {SHAPE_CABINET, "G.fast pod", 0.07, 0.13},
        {SHAPE_MAST, "cell site router", 1.0, 1.0},
        {SHAPE_MAST, "baseband unit", 1.35, 1.65},
        {SHAPE_MAST, "radio unit", 5.2, 6.2},
        {SHAPE_MAST, "active antenna", 1.1, 2.0},
        {SHAPE_MAST, "power", 1.0, 1.0},
    };
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        const struct limits limits = {means[i].role, means[i].least, means[i].most};
        check_share(&limits, role_mean(shape, means[i].kind, means[i].role));
    }
    /* A part has more exchanges for its size, so that each region has some, and they hold most. */
    check_share(&(struct limits){"modules a device", 4.2, 7.5},
                shape_share(shape->modules, shape->device_count));
    check_share(&(struct limits){"devices a site", 3.4, 4.3},
                shape_share(shape->device_count, (int64_t)shape->site_count));
}

static void check_ways(const struct shape *shape) {
    const int64_t *const two = shape->second_way;
    const int64_t *const sites = shape->sites;
    CHECK(two[SHAPE_METRO] == sites[SHAPE_METRO]);
    CHECK(two[SHAPE_HANDOVER] == sites[SHAPE_HANDOVER]);
    CHECK(two[SHAPE_CABINET] == 0);
    check_share(&(struct limits){"small exchanges with two ways", 0.48, 0.75},
                shape_share(two[SHAPE_SMALL], sites[SHAPE_SMALL]));
    check_share(&(struct limits){"masts with two ways", 0.015, 0.08},
                shape_share(two[SHAPE_MAST], sites[SHAPE_MAST]));
    const int64_t *const masts = shape->chained[SHAPE_MAST];
    CHECK(masts[0] + masts[1] + masts[2] + masts[3] + masts[4] == sites[SHAPE_MAST]);
    CHECK(masts[1] > masts[2] && masts[2] > masts[3]);
    check_share(&(struct limits){"chained masts", 0.16, 0.28},
                1.0 - shape_share(masts[0], sites[SHAPE_MAST]));
    check_share(&(struct limits){"shared masts", 0.38, 0.52},
                shape_share(shape->shared_masts, sites[SHAPE_MAST]));
    check_share(&(struct limits){"leased links between sites", 0.09, 0.15},
                shape_share(shape->leased, shape->outside));
    CHECK(shape->ducts > 0);
}

static void check_makers(const struct shape *shape) {
    check_share(&(struct limits){"devices of unknown make", 0.02, 0.05},
                shape_share(shape->unknown, shape->device_count));
    CHECK(shape->modules_unknown > 0 && shape->modules_unknown * 10 < shape->modules);
    for (size_t i = 0; i < SHAPE_ACCESS; i++) {
        double most = 0.0;
        for (uint32_t r = 0; r < shape->regions.used; r++) {
            const double region = shape_hhi(shape, i, (int)r);
            most = region > most ? region : most;
        }
        const double country = shape_hhi(shape, i, -1);
        if (!CHECK(country < 0.55 && most > country + 0.1)) {
            printf("    %s: %.2f in the country, at most %.2f in a region\n", shape_access[i],
                   country, most);
        }
    }
    CHECK(shape->products.used > 50); /* generations */
    check_share(&(struct limits){"managed by its maker", 0.80, 0.97},
                shape_share(shape->managed, shape->device_count));
    check_share(&(struct limits){"release known", 0.2, 0.5},
                shape_share(shape->running, shape->device_count));
}

static void check_gateways(const struct shape *shape) {
    static const char *const functions[] = {"Mobile access", "Fibre access", "Copper access",
                                            "Voice", "Business Ethernet"};
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        bool has_some = false;
        for (uint32_t k = 0; k < shape->functions.used; k++) {
            has_some =
                has_some || (hf_text_equal(shape->functions.name[k], hf_text_of(functions[i])) &&
                             shape->functions.count[k] >= 2);
        }
        CHECK(has_some);
    }
}

static void test_part(uint64_t seed) {
    static struct memory_host memory;
    static struct shape shape;
    struct hf_arena opened[2];
    const struct hf_host host = memory_host_of(&memory);
    const struct hf_generate_options options = {.seed = seed, .national_part = 50};
    CHECK(hf_arena_open(&opened[0], (size_t)1 << 30) == HF_OK);
    CHECK(hf_arena_open(&opened[1], (size_t)1 << 30) == HF_OK);
    CHECK(hf_generate(&host, "op", &options, NULL) == HF_OK);
    struct hf_arena keep = opened[0];
    CHECK(shape_read(&host, "op", &keep, opened[1], &shape));
    if (seed == 1) {
        shape_print(&shape);
    }
    check_devices(&shape);
    check_ways(&shape);
    check_makers(&shape);
    check_gateways(&shape);
    memory_host_end(&memory);
    hf_arena_close(&opened[0]);
    hf_arena_close(&opened[1]);
}

/* ---- written in parts ---- */

struct parts {
    struct memory_host memory;
    int64_t appended, fails_at;
    size_t most_bytes;
};

static enum hf_status parts_write(void *context, const char *path, struct hf_text bytes,
                                  struct hf_error *error) {
    struct parts *const parts = context;
    parts->most_bytes = bytes.len > parts->most_bytes ? bytes.len : parts->most_bytes;
    return memory_write(&parts->memory, path, bytes, error);
}

static enum hf_status parts_append(void *context, const char *path, struct hf_text bytes,
                                   struct hf_error *error) {
    struct parts *const parts = context;
    struct memory_file *const file = memory_file_find(&parts->memory, path);
    parts->most_bytes = bytes.len > parts->most_bytes ? bytes.len : parts->most_bytes;
    if (++parts->appended == parts->fails_at || file == NULL) {
        return hf_error_set(error, HF_ERR_IO, "no room for '%s'", path);
    }
    char *const grown = realloc(file->bytes, file->len + bytes.len);
    if (grown == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(grown + file->len, bytes.data, bytes.len);
    file->bytes = grown;
    file->len += bytes.len;
    return HF_OK;
}

static enum hf_status parts_folder(void *context, const char *path, struct hf_error *error) {
    (void)context;
    (void)path;
    (void)error;
    return HF_OK;
}

/* A host that appends gets the same files, in pieces; one that fails to is an error. */
static void test_in_parts(bool is_dirty) {
    static struct memory_host whole;
    static struct parts parts;
    const struct hf_host plain = memory_host_of(&whole);
    const struct hf_host host = {.context = &parts,
                                 .write = parts_write,
                                 .append = parts_append,
                                 .make_folder = parts_folder};
    const struct hf_generate_options options = {
        .seed = 2, .national_part = 50, .is_dirty = is_dirty};
    parts = (struct parts){.appended = 0};
    CHECK(hf_generate(&plain, "op", &options, NULL) == HF_OK);
    CHECK(hf_generate(&host, "op", &options, NULL) == HF_OK);
    CHECK(parts.appended > 2 && parts.most_bytes < (size_t)2 << 20);
    CHECK(whole.count == parts.memory.count);
    for (size_t i = 0; i < whole.count; i++) {
        const struct memory_file *const file = memory_file_find(&parts.memory, whole.file[i].path);
        CHECK(file != NULL && file->len == whole.file[i].len &&
              memcmp(file->bytes, whole.file[i].bytes, file->len) == 0);
    }
    const int64_t appended = parts.appended;
    for (int64_t at = 1; at <= appended; at++) {
        struct hf_error error = {.message = ""};
        memory_host_end(&parts.memory);
        parts = (struct parts){.fails_at = at};
        CHECK(hf_generate(&host, "op", &options, &error) == HF_ERR_IO && error.message[0] == 'n');
    }
    memory_host_end(&parts.memory);
    memory_host_end(&whole);
}

int main(void) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        test_part(seed);
    }
    test_in_parts(false);
    test_in_parts(true);
    const struct hf_generate_options wrong = {.national_part = -1};
    static struct memory_host memory;
    const struct hf_host host = memory_host_of(&memory);
    CHECK(hf_generate(&host, "op", &wrong, NULL) == HF_ERR_ARGUMENT);
    const struct hf_generate_options tiny = {.national_part = 1000000};
    CHECK(hf_generate(&host, "op", &tiny, NULL) == HF_OK);
    memory_host_end(&memory);
    return check_report();
}
