/* Goal: a generated operator is the same for the same seed, imports without a defect, and is built
 * as operators build. Method: the files are written to a host in memory; each goes through the
 * reader; the network is then rebuilt from the rows alone and walked. A host whose writes fail one
 * by one shows that errors come through. */
#include "base/hash.h"
#include "formats/formats.h"
#include "tests/check.h"
#include <holdfast/generate.h>

#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 64 };

struct memory_host {
    struct hf_arena arena;
    struct hf_text path[FILES_MAX], bytes[FILES_MAX];
    uint32_t count;
    int64_t fail_at; /* write that fails; -1: none */
    int64_t writes;
};

static struct hf_arena opened[3];

static enum hf_status memory_write(void *context, const char *path, struct hf_text bytes,
                                   struct hf_error *error) {
    struct memory_host *host = context;
    if (host->writes++ == host->fail_at) {
        return hf_error_set(error, HF_ERR_IO, "no room for '%s'", path);
    }
    if (host->count == FILES_MAX) {
        return HF_ERR_LIMIT;
    }
    HF_TRY(hf_text_copy(&host->arena, hf_text_of(path), &host->path[host->count]));
    HF_TRY(hf_text_copy(&host->arena, bytes, &host->bytes[host->count]));
    host->count++;
    return HF_OK;
}

static enum hf_status memory_folder(void *context, const char *path, struct hf_error *error) {
    (void)context;
    (void)path;
    (void)error;
    return HF_OK;
}

static struct hf_host host_of(struct memory_host *memory) {
    return (struct hf_host){.context = memory, .write = memory_write, .make_folder = memory_folder};
}

static void generate(struct memory_host *memory, struct hf_arena arena, int64_t sites,
                     uint64_t seed) {
    const struct hf_generate_options options = {.sites = sites, .seed = seed};
    struct hf_error error = {0};
    *memory = (struct memory_host){.arena = arena, .fail_at = -1};
    const struct hf_host host = host_of(memory);
    if (!CHECK(hf_generate(&host, "op", &options, &error) == HF_OK)) {
        printf("    %s\n", error.message);
    }
}

static struct hf_text file_of(const struct memory_host *memory, const char *name) {
    for (uint32_t i = 0; i < memory->count; i++) {
        if (hf_text_ends(memory->path[i], hf_text_of(name)) &&
            memory->path[i].len == strlen("op/") + strlen(name)) {
            return memory->bytes[i];
        }
    }
    return (struct hf_text){NULL, 0};
}

static bool same_files(const struct memory_host *left, const struct memory_host *right) {
    bool is_same = left->count == right->count;
    for (uint32_t i = 0; is_same && i < left->count; i++) {
        is_same = hf_text_equal(left->path[i], right->path[i]) &&
                  hf_text_equal(left->bytes[i], right->bytes[i]);
    }
    return is_same;
}

static void test_determinism(void) {
    static struct memory_host one;
    static struct memory_host other;
    generate(&one, opened[0], 0, 7);
    generate(&other, opened[1], 0, 7);
    CHECK(one.count > 20 && same_files(&one, &other));
    generate(&other, opened[1], 0, 8);
    CHECK(!same_files(&one, &other));
    CHECK(hf_text_equal(file_of(&one, "parties.csv"), file_of(&other, "parties.csv")));
}

/* ---- read back ---- */

struct rows {
    struct hf_arena *keep;
    struct hf_assertion *row;
    size_t count, capacity;
    uint32_t defects;
};

static enum hf_status rows_assertion(void *context, const struct hf_assertion *assertion) {
    struct rows *rows = context;
    if (rows->count == rows->capacity) {
        rows->row = hf_arena_grow(rows->keep, rows->row, sizeof *rows->row,
                                  _Alignof(struct hf_assertion), &rows->capacity);
        if (rows->row == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    struct hf_assertion *kept = &rows->row[rows->count++];
    *kept = *assertion;
    HF_TRY(hf_text_copy(rows->keep, assertion->key, &kept->key));
    for (size_t i = 0; i < hf_schema_get(assertion->kind)->column_count; i++) {
        HF_TRY(hf_text_copy(rows->keep, assertion->field[i], &kept->field[i]));
    }
    return HF_OK;
}

static enum hf_status rows_defect(void *context, const struct hf_defect *defect) {
    struct rows *rows = context;
    if (rows->defects++ < 5) {
        printf("    %.*s:%lld: %.*s (%.*s)\n", HF_TEXT_ARG(defect->file), (long long)defect->line,
               HF_TEXT_ARG(defect->message), HF_TEXT_ARG(defect->subject));
    }
    return HF_OK;
}

static struct rows read_back(const struct memory_host *memory, const char *name,
                             struct hf_arena *keep) {
    struct rows rows = {.keep = keep};
    const struct hf_sink sink = {&rows, rows_assertion, rows_defect};
    const struct hf_format_input input = {hf_text_of(name), file_of(memory, name),
                                          HF_TEXT("generated")};
    CHECK(input.bytes.len > 0);
    CHECK(hf_format_recognise(&input) == HF_FORMAT_OPERATOR_CSV);
    CHECK(hf_format_read(HF_FORMAT_OPERATOR_CSV, &input, opened[2], &sink, NULL) == HF_OK);
    return rows;
}

static struct hf_text field(const struct hf_assertion *row, const char *column) {
    const int at = hf_schema_column(row->kind, hf_text_of(column));
    CHECK(at >= 0);
    return row->field[at];
}

static void test_imports(const struct memory_host *memory) {
    uint32_t kinds = 0;
    for (uint32_t i = 0; i < memory->count; i++) {
        struct hf_arena keep = opened[1];
        char name[64];
        const struct hf_text path = hf_text_slice(memory->path[i], 3, memory->path[i].len);
        (void)snprintf(name, sizeof name, "%.*s", HF_TEXT_ARG(path));
        const struct rows rows = read_back(memory, name, &keep);
        if (!CHECK(rows.defects == 0) || !CHECK(rows.count > 0)) {
            printf("    %s: %zu rows, %u defects\n", name, rows.count, rows.defects);
        }
        kinds++;
    }
    uint32_t wanted = 0;
    for (int k = 0; k < HF_KIND_COUNT; k++) {
        const struct hf_schema *schema = hf_schema_get((enum hf_kind)k);
        if (schema->file == NULL || k == HF_KIND_DECISION) {
            continue; /* nobody has decided anything yet */
        }
        wanted++;
        CHECK(file_of(memory, schema->file).len > 0); /* no other kind is left out */
    }
    CHECK(kinds == wanted);
}

/* ---- structure ---- */

struct graph {
    struct hf_map place; /* folded device key -> node */
    uint32_t *group;     /* union-find, by halving */
    uint32_t count;
};

static uint32_t root_of(const struct graph *graph, uint32_t node) {
    while (graph->group[node] != node) {
        graph->group[node] = graph->group[graph->group[node]];
        node = graph->group[node];
    }
    return node;
}

static uint32_t node_of(struct graph *graph, struct hf_arena *keep, struct hf_text site,
                        struct hf_text device) {
    struct hf_text key;
    uint32_t node = UINT32_MAX;
    CHECK(hf_text_format(keep, &key, "%.*s/%.*s", HF_TEXT_ARG(site), HF_TEXT_ARG(device)) == HF_OK);
    CHECK(hf_map_put(&graph->place, keep, key, graph->count, &node) == HF_OK);
    if (node == graph->count) {
        graph->group[graph->count++] = node;
    }
    return node;
}

/* Joins all linked devices, but for those of `lost` (by device name's end), and returns the graph.
 */
static struct graph graph_make(const struct memory_host *memory, struct hf_arena *keep,
                               const char *lost) {
    const struct rows links = read_back(memory, "links.csv", keep);
    struct graph graph = {.group = hf_new(keep, uint32_t, links.count * 2 + 1000)};
    CHECK(graph.group != NULL && links.count > 500);
    for (size_t i = 0; i < links.count; i++) {
        const struct hf_text left = field(&links.row[i], "side_a_device");
        const struct hf_text right = field(&links.row[i], "side_b_device");
        const uint32_t one = node_of(&graph, keep, field(&links.row[i], "side_a_site"), left);
        const uint32_t other = node_of(&graph, keep, field(&links.row[i], "side_b_site"), right);
        const bool is_lost = lost != NULL && (hf_text_ends(left, hf_text_of(lost)) ||
                                              hf_text_ends(right, hf_text_of(lost)));
        if (!is_lost) {
            graph.group[root_of(&graph, one)] = root_of(&graph, other);
        }
    }
    return graph;
}

/* How many services have a device of their function at the site from which no gateway of the
 * function is reached. */
static uint32_t unreached(const struct memory_host *memory, const char *lost) {
    struct hf_arena keep = opened[1];
    struct graph graph = graph_make(memory, &keep, lost);
    const struct rows services = read_back(memory, "services.csv", &keep);
    const struct rows gateways = read_back(memory, "gateways.csv", &keep);
    const struct rows devices = read_back(memory, "devices.csv", &keep);
    uint32_t count = 0;
    for (size_t s = 0; s < services.count; s++) {
        bool is_reached = false;
        for (size_t d = 0; d < devices.count && !is_reached; d++) {
            if (!hf_text_equal(field(&devices.row[d], "site"), field(&services.row[s], "site")) ||
                !hf_text_equal(field(&devices.row[d], "transit"), HF_TEXT(""))) {
                continue;
            }
            const uint32_t from =
                root_of(&graph, node_of(&graph, &keep, field(&devices.row[d], "site"),
                                        field(&devices.row[d], "name")));
            for (size_t g = 0; g < gateways.count && !is_reached; g++) {
                is_reached = hf_text_equal(field(&gateways.row[g], "function"),
                                           field(&services.row[s], "function")) &&
                             root_of(&graph, node_of(&graph, &keep, field(&gateways.row[g], "site"),
                                                     field(&gateways.row[g], "device"))) == from;
            }
        }
        count += is_reached ? 0U : 1U;
    }
    return count;
}

static void test_reach(const struct memory_host *memory) {
    CHECK(unreached(memory, NULL) == 0);
    /* Two planes: without every transport system or router of one plane, only what hangs on one
     * line is lost. */
    CHECK(unreached(memory, "-wdm-b") == 0);
    const uint32_t without_routers = unreached(memory, "-p-b");
    CHECK(without_routers == 0);
    CHECK(unreached(memory, "-csr") > 40); /* cell site routers are alone: every mast is lost */
}

static void test_shares(const struct memory_host *memory) {
    struct hf_arena keep = opened[1];
    const struct rows sites = read_back(memory, "sites.csv", &keep);
    CHECK(sites.count == 300);
    uint32_t masts = 0;
    uint32_t cabinets = 0;
    for (size_t i = 0; i < sites.count; i++) {
        masts += hf_text_equal(field(&sites.row[i], "kind"), HF_TEXT("mast")) ? 1U : 0U;
        cabinets += hf_text_equal(field(&sites.row[i], "kind"), HF_TEXT("cabinet")) ? 1U : 0U;
    }
    CHECK(masts == 78 && cabinets > 100);
    const struct rows devices = read_back(memory, "devices.csv", &keep);
    uint32_t unknown = 0;
    uint32_t could_be = 0; /* devices in slots for which the tables have a unit without a maker */
    uint32_t undated = 0;
    for (size_t i = 0; i < devices.count; i++) {
        const struct hf_text name = field(&devices.row[i], "name");
        static const char *const slots[] = {"-agg-b", "-power", "-power1", "-power2",
                                            "-ont",   "-sw",    "-dslam",  "-rru"};
        for (size_t s = 0; s < sizeof slots / sizeof slots[0]; s++) {
            could_be += hf_text_ends(name, hf_text_of(slots[s])) &&
                                (s != 1 || hf_text_find(name, HF_TEXT("-m"), 0) == name.len)
                            ? 1U
                            : 0U;
        }
        unknown += field(&devices.row[i], "manufacturer").len == 0 ? 1U : 0U;
        undated += field(&devices.row[i], "install_date").len == 0 ? 1U : 0U;
    }
    printf("generated: %zu devices, %u without a maker of %u that could be, %u without a date\n",
           devices.count, unknown, could_be, undated);
    CHECK(unknown * 100 > could_be * 1 && unknown * 100 < could_be * 9); /* settings.csv: 4 % */
    CHECK(undated * 100 > devices.count * 2 &&
          undated * 100 < devices.count * 9); /* gaps.csv: 5 % */
}

/* Failures come at the rates of the tables: about as many as expected over all devices. */
static void test_failures(const struct memory_host *memory) {
    struct hf_arena keep = opened[1];
    const struct rows failures = read_back(memory, "failures.csv", &keep);
    const struct rows repairs = read_back(memory, "repair_orders.csv", &keep);
    CHECK(failures.count > 100 && failures.count < 1500);
    CHECK(repairs.count > 30 && repairs.count < failures.count);
    bool is_ordered = true;
    for (size_t i = 0; i < repairs.count; i++) {
        struct hf_date sent = {0};
        struct hf_date back = HF_DATE_MAX;
        is_ordered = is_ordered && hf_date_parse(field(&repairs.row[i], "sent"), &sent);
        (void)hf_date_parse(field(&repairs.row[i], "returned"), &back);
        is_ordered = is_ordered && hf_date_is_before(sent, back);
    }
    CHECK(is_ordered);
}

static void test_sizes(void) {
    static struct memory_host memory;
    static const int64_t sizes[] = {1, 60, 1500};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        generate(&memory, opened[0], sizes[i], 3);
        struct hf_arena keep = opened[1];
        const struct rows sites = read_back(&memory, "sites.csv", &keep);
        CHECK(sites.defects == 0 && (int64_t)sites.count >= sizes[i]);
        CHECK(sizes[i] < 60 || (int64_t)sites.count == sizes[i]);
        const struct rows links = read_back(&memory, "links.csv", &keep);
        CHECK(links.defects == 0);
    }
    struct hf_error error = {0};
    const struct hf_host host = host_of(&memory);
    const struct hf_generate_options negative = {.sites = -1};
    CHECK(hf_generate(&host, "op", &negative, &error) == HF_ERR_ARGUMENT);
    CHECK(hf_generate(&host, NULL, &negative, &error) == HF_ERR_ARGUMENT);
}

/* No cell that says when something began, and none that says when something came of it, may be
 * behind the last day; what is left still refers to what is there. */
static void check_until(const struct memory_host *memory, struct hf_date last_day) {
    static const struct {
        const char *file, *column;
        bool is_empty; /* nothing of the kind had happened */
    } cells[] = {
        {"devices.csv", "install_date", false}, {"modules.csv", "install_date", false},
        {"contracts.csv", "signed_on", false},  {"orders.csv", "ordered", false},
        {"shipments.csv", "received", false},   {"repair_orders.csv", "returned", false},
        {"stock.csv", "received", false},       {"releases.csv", "released", false},
        {"failures.csv", "date", false},        {"products.csv", "end_of_support", false},
        {"schedule.csv", "date", true},
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        struct hf_arena keep = opened[1];
        const struct rows rows = read_back(memory, cells[i].file, &keep);
        CHECK((rows.count == 0) == cells[i].is_empty && rows.defects == 0);
        uint32_t later = 0;
        for (size_t r = 0; r < rows.count; r++) {
            const struct hf_text text = field(&rows.row[r], cells[i].column);
            struct hf_date_range date;
            later += text.len > 0 && hf_date_range_parse(text, &date) &&
                             hf_date_is_before(last_day, date.latest)
                         ? 1
                         : 0;
        }
        CHECK(later == 0);
    }
}

/* Stock of products whose lots are told apart bears one of these labels, or none, and came in after
 * it was made. */
static void check_labels(const struct memory_host *memory) {
    struct hf_arena keep = opened[1];
    const struct rows stock = read_back(memory, "stock.csv", &keep);
    const struct rows lots = read_back(memory, "lots.csv", &keep);
    uint32_t labelled = 0;
    uint32_t wrong = 0;
    for (size_t i = 0; i < stock.count; i++) {
        const struct hf_text revision = field(&stock.row[i], "revision");
        uint32_t found = revision.len == 0 ? 1 : 0;
        for (size_t k = 0; k < lots.count && revision.len > 0; k++) {
            struct hf_date_range made = HF_DATE_UNKNOWN;
            struct hf_date_range received = HF_DATE_NEVER;
            (void)hf_date_range_parse(field(&lots.row[k], "produced"), &made);
            (void)hf_date_range_parse(field(&stock.row[i], "received"), &received);
            const bool is_it =
                hf_text_equal(field(&lots.row[k], "revision"), revision) &&
                hf_text_equal(field(&lots.row[k], "date_code"),
                              field(&stock.row[i], "date_code")) &&
                hf_text_equal(field(&lots.row[k], "product"), field(&stock.row[i], "product"));
            found += is_it && made.earliest.days <= received.latest.days ? 1 : 0;
        }
        labelled += revision.len > 0 ? 1 : 0;
        wrong += found == 0 ? 1 : 0;
    }
    CHECK(labelled > 0 && labelled < stock.count && wrong == 0);
}

/* Cards run releases of their own product, since a day on which they were there. */
static void check_cards(const struct memory_host *memory) {
    struct hf_arena keep = opened[1];
    const struct rows cards = read_back(memory, "modules.csv", &keep);
    const struct rows releases = read_back(memory, "releases.csv", &keep);
    uint32_t running = 0;
    uint32_t wrong = 0;
    for (size_t i = 0; i < cards.count; i++) {
        const struct hf_text version = field(&cards.row[i], "release");
        uint32_t found = version.len == 0 ? 1 : 0;
        for (size_t k = 0; k < releases.count && version.len > 0; k++) {
            found += hf_text_equal(field(&releases.row[k], "version"), version) &&
                             hf_text_equal(field(&releases.row[k], "product"),
                                           field(&cards.row[i], "module_type"))
                         ? 1
                         : 0;
        }
        struct hf_date_range since = HF_DATE_UNKNOWN;
        struct hf_date_range there = HF_DATE_UNKNOWN;
        (void)hf_date_range_parse(field(&cards.row[i], "release_installed"), &since);
        (void)hf_date_range_parse(field(&cards.row[i], "install_date"), &there);
        wrong += found == 0 || (version.len > 0 && since.latest.days < there.earliest.days) ? 1 : 0;
        running += version.len > 0 ? 1 : 0;
    }
    CHECK(running > 0 && running < cards.count && wrong == 0);
}

static void test_labels(void) {
    static struct memory_host memory;
    generate(&memory, opened[0], 0, 1);
    check_labels(&memory);
    check_cards(&memory);
}

static void test_until(void) {
    static struct memory_host memory;
    static const char *const days[] = {"2018-04-01", "2020-05-14"};
    struct hf_error error = {0};
    size_t devices[2] = {0, 0};
    for (size_t i = 0; i < 2; i++) {
        struct hf_generate_options options = {.seed = 1, .has_last_day = true};
        struct hf_arena keep = opened[1];
        CHECK(hf_date_parse(hf_text_of(days[i]), &options.last_day));
        memory = (struct memory_host){.arena = opened[0], .fail_at = -1};
        const struct hf_host host = host_of(&memory);
        CHECK(hf_generate(&host, "op", &options, &error) == HF_OK);
        check_until(&memory, options.last_day);
        devices[i] = read_back(&memory, "devices.csv", &keep).count;
        CHECK(unreached(&memory, NULL) == 0);
    }
    CHECK(devices[0] > 0 && devices[0] < devices[1]);
    const struct hf_host host = host_of(&memory);
    const struct hf_generate_options early = {.has_last_day = true, .last_day = {0}};
    CHECK(hf_generate(&host, "op", &early, &error) == HF_ERR_ARGUMENT);
}

static void test_failing_writes(void) {
    static struct memory_host memory;
    bool came_through = true;
    for (int64_t fail_at = 0; fail_at < 26; fail_at += 5) {
        memory = (struct memory_host){.arena = opened[0], .fail_at = fail_at};
        const struct hf_host host = host_of(&memory);
        const struct hf_generate_options options = {.sites = 60, .seed = 1};
        struct hf_error error = {0};
        came_through = came_through && hf_generate(&host, "op", &options, &error) == HF_ERR_IO &&
                       error.message[0] == 'n';
    }
    CHECK(came_through);
}

int main(void) {
    for (int i = 0; i < 3; i++) {
        if (hf_arena_open(&opened[i], (size_t)1 << 30) != HF_OK) {
            return 3;
        }
    }
    static struct memory_host memory;
    test_determinism();
    generate(&memory, opened[0], 0, 1);
    test_imports(&memory);
    test_reach(&memory);
    test_shares(&memory);
    test_failures(&memory);
    test_sizes();
    test_labels();
    test_until();
    test_failing_writes();
    return check_report();
}
