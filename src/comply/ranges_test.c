/* Goal: the network is laid out the same however many ranges its sites are in. Method: random
 * networks with modules, lots of dates, swaps, segments, units at no known site; in one range,
 * which is one walk through the sites, and in several; all that was laid out is compared. */
#include "base/random.h"
#include "comply/compliance.h"
#include "tests/comply_bench.h"

enum { ROUNDS = 40, RANGES = 5 };

static void lines_draw(struct hf_random *random, struct comply_bench *bench) {
    static const char *const makers[] = {"Good", "Evil", "Fair"};
    struct hf_text line = {NULL, 0};
    const unsigned sites = 1 + (unsigned)hf_random_below(random, 12);
    const unsigned devices = (unsigned)hf_random_below(random, 60);
    helper_lines(&bench->help, "party | name=Evil\nfunction | name=A | class=access | network=n\n"
                               "function | name=B | class=other\n");
    for (unsigned i = 0; i < devices; i++) {
        const unsigned site = (unsigned)hf_random_below(random, sites + 1);
        const unsigned of = (unsigned)hf_random_below(random, 9);
        char place[16] = "";
        if (site < sites) {
            (void)snprintf(place, sizeof place, "s%u", site);
        }
        CHECK(hf_text_format(&bench->help.text, &line,
                             "device | site=%s | name=d%u | manufacturer=%s | device_type=P%u | "
                             "function=%s | install_date=20%u-05-01 | quantity=%u | "
                             "management_segment=%s",
                             place, i, makers[of % 3], of / 3, of % 2 == 0 ? "A" : "B",
                             18 + (unsigned)hf_random_below(random, 7),
                             (unsigned)hf_random_below(random, 4), of < 4 ? "east" : "") == HF_OK);
        helper_line(&bench->help, line);
        for (unsigned k = 0; site < sites && k < hf_random_below(random, 3); k++) {
            CHECK(hf_text_format(&bench->help.text, &line,
                                 "module | site=s%u | device=d%u | module_bay=%u | "
                                 "manufacturer=Evil | module_type=P%u | install_date=2021-01-01",
                                 site, i, k, of / 3) == HF_OK);
            helper_line(&bench->help, line);
        }
    }
    for (unsigned i = 0; i < sites; i++) {
        CHECK(hf_text_format(&bench->help.text, &line,
                             "schedule | site=s%u | product=P%u | manufacturer=%s | "
                             "date=202%u-01-01 | replacement_manufacturer=Good | replacement=P0",
                             i, (unsigned)hf_random_below(random, 3),
                             makers[hf_random_below(random, 3)],
                             2 + (unsigned)hf_random_below(random, 3)) == HF_OK);
        helper_line(&bench->help, line);
    }
}

static void csr_same(const struct hf_csr *left, const struct hf_csr *right, uint32_t rows) {
    if (CHECK(memcmp(left->start, right->start, (rows + 1) * sizeof *left->start) == 0)) {
        CHECK(memcmp(left->item, right->item, left->start[rows] * sizeof *left->item) == 0);
    }
}

static bool unit_is_same(const struct comply_unit *left, const struct comply_unit *right) {
    return left->kind == right->kind && left->row == right->row && left->site == right->site &&
           left->product == right->product;
}

static bool range_is_same(struct hf_date_range left, struct hf_date_range right) {
    return left.earliest.days == right.earliest.days && left.latest.days == right.latest.days;
}

static void sorts_same(const struct comply_network *left, const struct comply_network *right) {
    for (uint32_t i = 0; i < left->sort_count; i++) {
        CHECK(unit_is_same(&left->sort[i].unit, &right->sort[i].unit));
        CHECK(left->sort[i].has_no_segment == right->sort[i].has_no_segment);
    }
    for (uint32_t i = 0; i < left->batch_count; i++) {
        const struct comply_batch *a = &left->batch[i];
        const struct comply_batch *b = &right->batch[i];
        CHECK(a->sort == b->sort && a->rows == b->rows && a->quantity == b->quantity);
        CHECK(range_is_same(a->from, b->from));
        CHECK(left->names[i].count == right->names[i].count);
        CHECK(memcmp(left->names[i].item, right->names[i].item,
                     left->names[i].count * sizeof left->names[i].item[0]) == 0);
    }
    csr_same(&left->batches_of_sort, &right->batches_of_sort, left->sort_count);
    csr_same(&left->sites, &right->sites, left->batch_count);
    csr_same(&left->groups_of_sort, &right->groups_of_sort, left->sort_count);
}

static void groups_same(const struct comply_network *left, const struct comply_network *right) {
    for (uint32_t i = 0; i < left->group_count; i++) {
        const struct comply_group *a = &left->group[i];
        const struct comply_group *b = &right->group[i];
        CHECK(a->site == b->site && a->product == b->product && a->units == b->units);
        CHECK(a->from == b->from && a->until == b->until && a->sort == b->sort);
        CHECK(a->held == b->held && a->held_until == b->held_until && a->is_dated == b->is_dated);
        for (uint32_t k = a->from; k < a->until; k++) {
            CHECK(left->cell[k].batch == right->cell[k].batch);
            CHECK(hf_comply_cell_quantity(&left->cell[k]) ==
                  hf_comply_cell_quantity(&right->cell[k]));
        }
        for (uint32_t k = a->held; k < a->held_until; k++) {
            CHECK(left->held[k].group == right->held[k].group);
            CHECK(left->held[k].quantity == right->held[k].quantity);
        }
    }
}

static void swaps_same(const struct comply_network *left, const struct comply_network *right) {
    const size_t swaps = left->assessment->schedule.count;
    CHECK(memcmp(left->swap_group, right->swap_group, swaps * sizeof *left->swap_group) == 0);
    CHECK(memcmp(left->swap_sort, right->swap_sort, swaps * sizeof *left->swap_sort) == 0);
    CHECK(memcmp(left->swap_pattern, right->swap_pattern, swaps * sizeof *left->swap_pattern) == 0);
    for (size_t i = 0; i < left->changes.count && i < right->changes.count; i++) {
        const struct comply_change *a = &left->changes.item[i];
        const struct comply_change *b = &right->changes.item[i];
        CHECK(a->day == b->day && a->kind == b->kind && a->index == b->index);
    }
    for (uint32_t i = 0; i < left->segment_units; i++) {
        const struct comply_segment_unit *a = &left->segment[i];
        const struct comply_segment_unit *b = &right->segment[i];
        CHECK(hf_text_equal(a->segment, b->segment) && a->group == b->group);
        CHECK(a->place.position == b->place.position && a->place.row == b->place.row);
        CHECK(a->batch == b->batch && a->first_swap == b->first_swap);
    }
}

static void network_same(const struct comply_network *left, const struct comply_network *right) {
    const bool is_same =
        left->unit_count == right->unit_count && left->sort_count == right->sort_count &&
        left->batch_count == right->batch_count && left->group_count == right->group_count &&
        left->group_sort_count == right->group_sort_count &&
        left->swap_sort_count == right->swap_sort_count &&
        left->pattern_count == right->pattern_count &&
        left->changes.count == right->changes.count &&
        left->segment_units == right->segment_units && left->segment_count == right->segment_count;
    if (CHECK(is_same)) {
        sorts_same(left, right);
        groups_same(left, right);
        swaps_same(left, right);
    }
}

static void test_ranges(void) {
    struct hf_random random = {.seed = 5, .stream = 8};
    uint32_t groups = 0;
    uint32_t segments = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct comply_bench bench;
        struct comply_network plain;
        bench_open(&bench, HF_METRIC_SHARED_MANAGEMENT_SEGMENTS, 0.0);
        lines_draw(&random, &bench);
        if (CHECK(bench_run(&bench, HF_ANSWER_YES) != NULL)) {
            struct hf_arena *arena = &bench.help.keep;
            CHECK(hf_comply_network_by(&bench.assessment, arena, 1, &plain) == HF_OK);
            groups += plain.group_count;
            segments += plain.segment_units;
            for (uint32_t ranges = 2; ranges <= RANGES; ranges++) {
                struct comply_network split;
                CHECK(hf_comply_network_by(&bench.assessment, arena, ranges, &split) == HF_OK);
                network_same(&plain, &split);
            }
        }
        bench_close(&bench);
    }
    CHECK(groups > ROUNDS && segments > ROUNDS);
    printf("%u groups, %u devices in segments\n", groups, segments);
}

/* Every allocation may fail; the arena is left as it was but for what was taken. */
static void test_memory(void) {
    struct hf_random random = {.seed = 6, .stream = 9};
    struct comply_bench bench;
    bench_open(&bench, HF_METRIC_UNITS, 0.0);
    lines_draw(&random, &bench);
    if (CHECK(bench_run(&bench, HF_ANSWER_YES) != NULL)) {
        struct hf_arena arena = bench.help.scratch;
        struct comply_network network;
        enum hf_status status = HF_ERR_MEMORY;
        size_t size = 64;
        for (; status == HF_ERR_MEMORY && size < hf_arena_left(&bench.help.scratch); size += 4000) {
            struct hf_arena small = arena;
            small.end = small.at + size;
            uint8_t *const end = small.end;
            status = hf_comply_network_by(&bench.assessment, &small, 3, &network);
            CHECK(small.end == end);
        }
        CHECK(status == HF_OK && size > 4000);
    }
    bench_close(&bench);
}

static void test_cells(void) {
    static const int64_t part[] = {0, 1, 3, INT32_MAX, INT64_MAX, -1, INT64_MIN};
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        for (size_t k = 0; k < sizeof part / sizeof part[0]; k++) {
            const wide_sum quantity = (wide_sum)part[i] * INT32_MAX + part[k];
            const struct comply_cell cell = hf_comply_cell_of(7, quantity);
            CHECK(cell.batch == 7 && hf_comply_cell_quantity(&cell) == quantity);
        }
    }
}

int main(void) {
    test_cells();
    test_ranges();
    test_memory();
    return check_report();
}
