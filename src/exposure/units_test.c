/* Goal: a walk over sampled units finds, for any judgement of function and technology, the very
 * unit that a walk over all of them keeps; and where a single unit matters, all are walked. Method:
 * networks by chance, judgements by chance, the two walks beside each other; then memory running
 * out. */
#include "exposure/units.h"

#include "base/random.h"
#include "tests/check.h"

#include <string.h>

enum { PRODUCTS = 4, DEVICES = 300, MODULES = 400, FUNCTIONS = 5, WORDS = 4 };

static const char *const technology[WORDS] = {"", "5g", "4g 5g", "wdm"};

struct network {
    struct hf_snapshot snapshot;
    uint8_t device_status[DEVICES], module_status[MODULES];
    uint32_t function[DEVICES], holder[MODULES];
    struct hf_text words[DEVICES];
    uint32_t device_start[PRODUCTS + 1], module_start[PRODUCTS + 1];
    uint32_t device_item[DEVICES], module_item[MODULES];
};

static uint8_t status_by_chance(struct hf_random *random) {
    static const uint8_t status[] = {HF_USE_ACTIVE, HF_USE_ACTIVE, HF_USE_PLANNED, HF_USE_LATER};
    return status[hf_random_below(random, 4)];
}

/* Rows of product p are those from start[p] on, ascending. */
static void spread(struct hf_random *random, uint32_t count, uint32_t *start, uint32_t *item) {
    for (uint32_t p = 0; p <= PRODUCTS; p++) {
        start[p] = p == 0 ? 0
                   : p == PRODUCTS
                       ? count
                       : start[p - 1] + (uint32_t)hf_random_below(random, count - start[p - 1] + 1);
    }
    for (uint32_t i = 0; i < count; i++) {
        item[i] = i;
    }
}

/* `functions`: so many different ones at most. */
static void network_by_chance(struct hf_random *random, struct network *made, uint32_t functions) {
    memset(made, 0, sizeof *made);
    for (uint32_t i = 0; i < DEVICES; i++) {
        const uint64_t function = hf_random_below(random, functions + 1);
        made->device_status[i] = status_by_chance(random);
        made->function[i] = function == functions ? HF_NONE : (uint32_t)function;
        made->words[i] = hf_text_of(technology[hf_random_below(random, WORDS)]);
    }
    for (uint32_t i = 0; i < MODULES; i++) {
        made->module_status[i] = status_by_chance(random);
        made->holder[i] =
            hf_random_below(random, 10) == 0 ? HF_NONE : (uint32_t)hf_random_below(random, DEVICES);
    }
    spread(random, DEVICES, made->device_start, made->device_item);
    spread(random, MODULES, made->module_start, made->module_item);
    struct hf_snapshot *snapshot = &made->snapshot;
    snapshot->products.rows.count = PRODUCTS;
    snapshot->devices.rows.count = DEVICES;
    snapshot->modules.rows.count = MODULES;
    snapshot->devices.status = made->device_status;
    snapshot->devices.function = made->function;
    snapshot->devices.technology = made->words;
    snapshot->modules.status = made->module_status;
    snapshot->modules.device = made->holder;
    snapshot->devices_by_product = (struct hf_csr){made->device_start, made->device_item};
    snapshot->modules_by_product = (struct hf_csr){made->module_start, made->module_item};
}

/* Any judgement of function and technology is a table. */
struct judgement {
    uint8_t of[DEVICES + 1][WORDS];
    uint8_t of_nothing;
};

static uint8_t judge(const struct network *network, const struct judgement *judgement,
                     struct hf_deployed_unit unit) {
    const uint32_t holder = unit.device != HF_NONE ? unit.device : network->holder[unit.module];
    if (holder == HF_NONE) {
        return judgement->of_nothing;
    }
    const uint32_t function = network->function[holder];
    uint32_t word = 0;
    while (!hf_text_equal(network->words[holder], hf_text_of(technology[word]))) {
        word++;
    }
    return judgement->of[function == HF_NONE ? DEVICES : function][word];
}

struct kept {
    bool has_any;
    uint8_t best;
    struct hf_deployed_unit unit;
    uint32_t looked_at;
};

static struct kept walk_best(const struct network *network, const struct judgement *judgement,
                             struct hf_unit_walk walk) {
    struct kept kept = {.has_any = false};
    struct hf_deployed_unit unit;
    while (hf_unit_walk_next(&walk, &unit)) {
        const uint8_t here = judge(network, judgement, unit);
        kept.looked_at++;
        if (!kept.has_any || here > kept.best) {
            kept = (struct kept){true, here, unit, kept.looked_at};
        }
    }
    return kept;
}

static void test_chance(struct hf_arena keep) {
    static struct network network;
    static struct judgement judgement;
    const struct hf_unit_samples none = {.start = NULL};
    struct hf_random random = {.seed = 4, .stream = 1};
    uint64_t all_count = 0;
    uint64_t sampled_count = 0;
    int differing = 0;
    for (int round = 0; round < 300; round++) {
        struct hf_arena arena = keep;
        struct hf_unit_samples samples;
        network_by_chance(&random, &network, round % 3 == 0 ? DEVICES : FUNCTIONS);
        for (size_t i = 0; i < sizeof judgement; i++) {
            ((uint8_t *)&judgement)[i] = (uint8_t)hf_random_below(&random, 5);
        }
        if (!CHECK(hf_unit_samples_make(&network.snapshot, &arena, &samples) == HF_OK)) {
            return;
        }
        for (uint32_t p = 0; p < PRODUCTS; p++) {
            const struct hf_snapshot *snapshot = &network.snapshot;
            const struct kept all =
                walk_best(&network, &judgement, hf_unit_walk_begin(snapshot, &none, p, 0));
            const struct kept sampled = walk_best(
                &network, &judgement, hf_unit_walk_begin(snapshot, &samples, p, HF_TESTS_PLACE));
            const struct kept single = walk_best(
                &network, &judgement,
                hf_unit_walk_begin(snapshot, &samples, p, HF_TESTS_PLACE | HF_TESTS_DEPLOYMENT));
            differing += all.has_any != sampled.has_any || all.best != sampled.best ||
                         all.unit.device != sampled.unit.device ||
                         all.unit.module != sampled.unit.module;
            differing += single.looked_at != all.looked_at;
            all_count += round % 3 == 0 ? 0 : all.looked_at;
            sampled_count += round % 3 == 0 ? 0 : sampled.looked_at;
        }
    }
    CHECK(differing == 0);
    CHECK(all_count > 0 && sampled_count * 2 < all_count); /* worth it where functions are few */
}

static void test_memory(struct hf_arena keep) {
    static struct network network;
    struct hf_random random = {.seed = 5, .stream = 1};
    network_by_chance(&random, &network, FUNCTIONS);
    bool is_done = false;
    for (int64_t k = 0; k < 60 && !is_done; k++) {
        int64_t allowance = k;
        struct hf_arena arena = keep;
        struct hf_unit_samples samples = {.count = 77};
        arena.allowance = &allowance;
        const enum hf_status status = hf_unit_samples_make(&network.snapshot, &arena, &samples);
        is_done = status == HF_OK;
        CHECK(is_done || (status == HF_ERR_MEMORY && samples.count == 77));
    }
    CHECK(is_done);
}

int main(void) {
    struct hf_arena arena;
    if (hf_arena_open(&arena, (size_t)1 << 26) != HF_OK) {
        return 1;
    }
    test_chance(arena);
    test_memory(arena);
    hf_arena_close(&arena);
    return check_report();
}
