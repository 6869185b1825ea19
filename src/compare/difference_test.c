/* Goal: the difference of two snapshots is exact: applied to the rows of one it gives the rows of
 * the other. Method: written values against known answers, and read back; a small network changed
 * by hand, with its sentences; random snapshots over all kinds against a slow comparison of written
 * cells, the mirror, the application; failing allocations. */
#include <holdfast/difference.h>

#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "tests/check.h"

enum { KEYS = 12, ROUNDS = 300 };

/* ---- snapshots by hand ---- */

static void *cells_of(struct hf_snapshot *snapshot, enum hf_kind kind, uint32_t column) {
    char *const table = (char *)hf_snapshot_rows(snapshot, kind);
    return *(void **)(void *)(table + hf_schema_get(kind)->column[column].offset);
}

static void cell_set(struct hf_snapshot *snapshot, struct hf_difference_place place,
                     uint32_t column, union hf_value value) {
    const size_t size = hf_value_size(hf_schema_get(place.kind)->column[column].type);
    memcpy((char *)cells_of(snapshot, place.kind, column) + place.row * size, &value, size);
}

/* A table of blank rows. */
static void table_make(struct hf_snapshot *snapshot, enum hf_kind kind, uint32_t count,
                       struct hf_arena *keep) {
    struct hf_rows *const rows = hf_snapshot_rows(snapshot, kind);
    const struct hf_schema *const schema = hf_schema_get(kind);
    rows->count = count;
    rows->key = hf_new(keep, struct hf_text, count);
    rows->origin = hf_new(keep, struct hf_origin, count);
    rows->stub = hf_new(keep, uint8_t, count);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        void *const cells =
            hf_arena_alloc(keep, hf_value_size(schema->column[i].type), 16, (size_t)count + 1);
        memcpy((char *)rows + schema->column[i].offset, &cells, sizeof cells);
        for (uint32_t row = 0; row < count; row++) {
            cell_set(snapshot, (struct hf_difference_place){kind, row}, i,
                     hf_value_blank(schema->column[i].type));
        }
    }
}

static void tables_make(struct hf_snapshot *snapshot, struct hf_arena *keep) {
    memset(snapshot, 0, sizeof *snapshot);
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        table_make(snapshot, (enum hf_kind)kind, 0, keep);
    }
}

/* ---- written values ---- */

static void test_values(struct hf_arena keep) {
    static const struct {
        enum hf_kind kind;
        const char *column, *read, *written;
    } cases[] = {
        {HF_KIND_OWNERSHIP, "share_percent", "50 %", "50"},
        {HF_KIND_OWNERSHIP, "share_percent", "25..30", "25..30"},
        {HF_KIND_OWNERSHIP, "share_percent", "33.3", "33.3"},
        {HF_KIND_OWNERSHIP, "share_percent", "0.1..99.99 %", "0.1..99.99"},
        {HF_KIND_OWNERSHIP, "share_percent", "", ""},
        {HF_KIND_OWNERSHIP, "control", "TRUE", "yes"},
        {HF_KIND_OWNERSHIP, "control", "n", "no"},
        {HF_KIND_OWNERSHIP, "control", "?", ""},
        {HF_KIND_OWNERSHIP, "from", "2020-07-01..2020-07-31", "2020-07"},
        {HF_KIND_OWNERSHIP, "from", "2020-01..2020-12", "2020"},
        {HF_KIND_OWNERSHIP, "from", "2020-Q3", "2020-Q3"},
        {HF_KIND_OWNERSHIP, "from", "2020-02..2020-04", "2020-02-01..2020-04-30"},
        {HF_KIND_OWNERSHIP, "from", "2019-12..2020-01", "2019-12-01..2020-01-31"},
        {HF_KIND_OWNERSHIP, "from", "2020-07-14T10:00:00Z", "2020-07-14"},
        {HF_KIND_OWNERSHIP, "from", "..2020", "..2020-12-31"},
        {HF_KIND_OWNERSHIP, "from", "2020-05..", "2020-05-01.."},
        {HF_KIND_OWNERSHIP, "from", "NEVER", "never"},
        {HF_KIND_OWNERSHIP, "from", "0001-01-01", "0001-01-01"},
        {HF_KIND_OPERATOR, "annual_turnover", "GBP 1,200.5", "1200.50 GBP"},
        {HF_KIND_OPERATOR, "annual_turnover", "1200000", "1200000"},
        {HF_KIND_CLASS, "failure_rate_per_year", "2 %", "0.02"},
        {HF_KIND_CLASS, "failure_rate_per_year", "1e-3..0.25", "0.001..0.25"},
        {HF_KIND_CLASS, "repair_days", "1000000..1e17", "1000000..1e+17"},
        {HF_KIND_SITE, "status", "Active", "active"},
        {HF_KIND_SITE, "latitude", "51.5074", "51.5074"},
        {HF_KIND_SITE, "latitude", "-0.1", "-0.1"},
        {HF_KIND_SITE, "name", "Alpha  \x01", "Alpha  \x01"},
        {HF_KIND_DEVICE, "quantity", "12", "12"},
        {HF_KIND_DEVICE, "quantity", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_snapshot snapshot;
        union hf_value value;
        const char *why = NULL;
        struct hf_text text = HF_TEXT("x");
        const int column = hf_schema_column(cases[i].kind, hf_text_of(cases[i].column));
        const struct hf_column *const schema = &hf_schema_get(cases[i].kind)->column[column];
        tables_make(&snapshot, &keep);
        table_make(&snapshot, cases[i].kind, 1, &keep);
        const struct hf_difference_place place = {cases[i].kind, 0};
        CHECK(hf_value_parse(schema, hf_text_of(cases[i].read), &value, &why));
        cell_set(&snapshot, place, (uint32_t)column, value);
        CHECK(hf_difference_cell(&snapshot, place, (uint32_t)column, &keep, &text) == HF_OK);
        CHECK_TEXT(text, cases[i].written);
    }
}

/* ---- a network changed by hand ---- */

static void text_set(struct hf_snapshot *snapshot, struct hf_difference_place place,
                     const char *column, const char *text) {
    const int at = hf_schema_column(place.kind, hf_text_of(column));
    union hf_value value;
    const char *why = NULL;
    CHECK(hf_value_parse(&hf_schema_get(place.kind)->column[at], hf_text_of(text), &value, &why));
    cell_set(snapshot, place, (uint32_t)at, value);
}

static void network_make(struct hf_snapshot *snapshot, const char *const *sites,
                         uint32_t site_count, struct hf_arena *keep) {
    tables_make(snapshot, keep);
    table_make(snapshot, HF_KIND_SITE, site_count, keep);
    for (uint32_t i = 0; i < site_count; i++) {
        snapshot->sites.rows.key[i] = hf_text_of(sites[i]);
        text_set(snapshot, (struct hf_difference_place){HF_KIND_SITE, i}, "name", sites[i]);
    }
    table_make(snapshot, HF_KIND_DEVICE, 2, keep);
    snapshot->devices.rows.key[0] = HF_TEXT("r1");
    snapshot->devices.rows.key[1] = HF_TEXT("r2");
    for (uint32_t i = 0; i < 2; i++) {
        text_set(snapshot, (struct hf_difference_place){HF_KIND_DEVICE, i}, "status", "active");
        snapshot->devices.site[i] = site_count - 1; /* the last one, whatever its number */
    }
    table_make(snapshot, HF_KIND_PRODUCT, 1, keep);
    snapshot->products.rows.key[0] = HF_TEXT("x100");
    snapshot->maker_presumed = hf_new(keep, uint8_t, 1);
}

static bool says(const struct hf_difference *difference, size_t at, const char *subject,
                 enum hf_row_change change, uint32_t columns, struct hf_arena keep) {
    struct hf_text text = {NULL, 0};
    if (!CHECK(at < difference->row_count)) {
        return false;
    }
    const struct hf_row_difference *const row = &difference->row[at];
    const bool is_gone = row->after == HF_NONE;
    CHECK(hf_difference_subject(
              is_gone ? difference->before : difference->after,
              (struct hf_difference_place){row->kind, is_gone ? row->before : row->after}, &keep,
              &text) == HF_OK);
    return CHECK_TEXT(text, subject) && CHECK(row->change == change) &&
           CHECK(row->columns == columns);
}

static void test_network(struct hf_arena keep, struct hf_arena scratch) {
    static const char *const sites_before[] = {"alpha", "beta", "gamma"};
    static const char *const sites_after[] = {"alpha", "aleph", "gamma"};
    const uint32_t status = UINT32_C(1) << hf_schema_column(HF_KIND_DEVICE, HF_TEXT("status"));
    const uint32_t name = UINT32_C(1) << hf_schema_column(HF_KIND_SITE, HF_TEXT("name"));
    struct hf_snapshot before;
    struct hf_snapshot after;
    struct hf_difference difference;
    network_make(&before, sites_before, 3, &keep);
    network_make(&after, sites_before, 3, &keep);
    CHECK(hf_difference_find(&before, &after, &keep, scratch, &difference, NULL) == HF_OK);
    CHECK(difference.row_count == 0);
    /* the device's site is row 2 before and row 1 after: the same site */
    network_make(&after, sites_after + 1, 2, &keep);
    text_set(&after, (struct hf_difference_place){HF_KIND_DEVICE, 0}, "status", "retired");
    after.sites.rows.stub[0] = 1;
    after.maker_presumed[0] = 1;
    CHECK(hf_difference_find(&before, &after, &keep, scratch, &difference, NULL) == HF_OK);
    CHECK(difference.row_count == 5);
    says(&difference, 0, "product x100", HF_ROW_CHANGED,
         UINT32_C(1) << hf_schema_column(HF_KIND_PRODUCT, HF_TEXT("manufacturer")), keep);
    says(&difference, 1, "site aleph", HF_ROW_ADDED, name, keep);
    says(&difference, 2, "site alpha", HF_ROW_REMOVED, name, keep);
    says(&difference, 3, "site beta", HF_ROW_REMOVED, name, keep);
    says(&difference, 4, "device r1", HF_ROW_CHANGED, status, keep);
    const struct hf_kind_difference *const sites = &difference.kind[HF_KIND_SITE];
    CHECK(sites->added == 1 && sites->added_stubs == 1 && sites->removed == 2 &&
          sites->changed == 0);
    CHECK(difference.kind[HF_KIND_DEVICE].changed == 1);
    before.sites.rows.stub[2] = 1;
    CHECK(hf_difference_find(&before, &after, &keep, scratch, &difference, NULL) == HF_OK);
    CHECK(difference.row_count == 6 && difference.kind[HF_KIND_SITE].described == 1);
    says(&difference, 4, "site gamma", HF_ROW_DESCRIBED, 0, keep);
    CHECK(hf_difference_find(&after, &before, &keep, scratch, &difference, NULL) == HF_OK);
    says(&difference, 4, "site gamma", HF_ROW_UNDESCRIBED, 0, keep);
}

static void test_lists(struct hf_arena keep) {
    struct hf_snapshot snapshot;
    struct hf_text text = {NULL, 0};
    tables_make(&snapshot, &keep);
    table_make(&snapshot, HF_KIND_LIST, 1, &keep);
    table_make(&snapshot, HF_KIND_LIST_ENTRY, 3, &keep);
    table_make(&snapshot, HF_KIND_LIST_NAME, 1, &keep);
    snapshot.lists.rows.key[0] = HF_TEXT("red-list");
    snapshot.lists.name[0] = HF_TEXT("Red List");
    for (uint32_t i = 0; i < 3; i++) {
        snapshot.list_entries.list[i] = 0;
        snapshot.list_entries.rows.key[i] = HF_TEXT("red-list/7");
    }
    snapshot.list_entries.entry[0] = HF_TEXT("7");
    snapshot.list_entries.name[0] = HF_TEXT("Umbra Ltd");
    snapshot.list_entries.entry[1] = HF_TEXT("Umbra Ltd");
    snapshot.list_entries.name[1] = HF_TEXT("Umbra Ltd");
    snapshot.list_names.list[0] = HF_TEXT("Red List");
    snapshot.list_names.entry[0] = 0;
    snapshot.list_names.name[0] = HF_TEXT("Shade");
    static const char *const wanted[] = {"list Red List: entry 7 (Umbra Ltd)",
                                         "list Red List: entry Umbra Ltd",
                                         "list Red List: entry red-list/7"};
    for (uint32_t i = 0; i < 3; i++) {
        CHECK(hf_difference_subject(&snapshot, (struct hf_difference_place){HF_KIND_LIST_ENTRY, i},
                                    &keep, &text) == HF_OK);
        CHECK_TEXT(text, wanted[i]);
    }
    CHECK(hf_difference_subject(&snapshot, (struct hf_difference_place){HF_KIND_LIST_NAME, 0},
                                &keep, &text) == HF_OK);
    CHECK_TEXT(text, "list Red List: name 'Shade' of entry 7 (Umbra Ltd)");
}

/* Of a cell that sources contradict each other on, the one that counts is named. */
static void test_origins(struct hf_arena keep) {
    static const char *const sites[] = {"alpha", "beta", "gamma"};
    static const struct hf_conflict_side sides[] = {{.source = 5, .line = 50},
                                                    {.source = 6, .line = 60}};
    struct hf_snapshot snapshot;
    struct hf_conflict conflict[3] = {
        {.kind = HF_KIND_SITE, .key = HF_TEXT("beta"), .column = 1, .side = sides, .counts = 1},
        {.kind = HF_KIND_SITE, .key = HF_TEXT("beta"), .column = 2, .side = sides, .counts = 0},
        {.kind = HF_KIND_SITE,
         .key = HF_TEXT("gamma"),
         .column = 2,
         .side = sides,
         .counts = HF_NONE,
         .decision = HF_NONE}};
    network_make(&snapshot, sites, 3, &keep);
    table_make(&snapshot, HF_KIND_DECISION, 1, &keep);
    snapshot.decisions.rows.origin[0] = (struct hf_origin){7, 70};
    snapshot.conflict = conflict;
    snapshot.conflict_count = 3;
    for (uint32_t row = 0; row < 3; row++) {
        snapshot.sites.rows.origin[row] = (struct hf_origin){0, row + 1};
    }
    static const struct {
        uint32_t row, column, line;
    } cases[] = {{0, 1, 1}, {1, 0, 2}, {1, 1, 60}, {1, 2, 50}, {1, 3, 2}, {2, 1, 3}, {2, 2, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct hf_difference_place place = {HF_KIND_SITE, cases[i].row};
        CHECK(hf_difference_origin(&snapshot, place, cases[i].column).line == cases[i].line);
    }
    conflict[2].decision = 0;
    CHECK(hf_difference_origin(&snapshot, (struct hf_difference_place){HF_KIND_SITE, 2}, 2).line ==
          70);
}

/* ---- random snapshots ---- */

static union hf_value random_value(const struct hf_snapshot *snapshot,
                                   const struct hf_column *column, struct hf_random *random) {
    static const char *const texts[] = {"", "a", "b", "50 %", "tab\there"};
    const uint64_t number = hf_random_below(random, 4);
    const int32_t day = (int32_t)hf_random_below(random, 400) + 18000;
    union hf_value value = hf_value_blank(column->type);
    if (number == 0) {
        return value;
    }
    switch (column->type) {
    case HF_COLUMN_TEXT:
        value.text = hf_text_of(texts[hf_random_below(random, 5)]);
        break;
    case HF_COLUMN_REF: {
        const uint32_t count = hf_snapshot_rows_const(snapshot, column->target)->count;
        value.ref = count == 0 ? HF_NONE : (uint32_t)hf_random_below(random, count);
        break;
    }
    case HF_COLUMN_WORD:
        value.word = (uint8_t)(hf_random_below(random, 2) + 1);
        break;
    case HF_COLUMN_TRISTATE:
        value.tristate = (uint8_t)hf_random_below(random, 3);
        break;
    case HF_COLUMN_COUNT:
        value.count = (int64_t)number;
        break;
    case HF_COLUMN_REAL:
        value.real = (double)number / 3.0;
        break;
    case HF_COLUMN_RANGE:
        value.range = (struct hf_range){(double)number / 7.0, (double)number};
        break;
    case HF_COLUMN_PERCENT:
        value.range = (struct hf_range){0.29 / (double)number, 0.58};
        break;
    case HF_COLUMN_DATE:
        value.date = (struct hf_date_range){{18000}, {day - day % 10}};
        break;
    case HF_COLUMN_MONEY:
        value.money = (struct hf_money){(int64_t)number * 1001, {"GBP"}};
        break;
    }
    return value;
}

static void snapshot_random(struct hf_snapshot *snapshot, struct hf_random *random,
                            struct hf_arena *keep) {
    static const char *const keys[KEYS] = {"a",   "a-b", "a/b", "aa", "b", "b#2",
                                           "b/c", "ba",  "c",   "d",  "e", "\xc3\xa9"};
    tables_make(snapshot, keep);
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const uint64_t chosen = hf_random_below(random, UINT64_C(1) << KEYS);
        table_make(snapshot, (enum hf_kind)kind, (uint32_t)__builtin_popcountll(chosen), keep);
        struct hf_rows *const rows = hf_snapshot_rows(snapshot, (enum hf_kind)kind);
        uint32_t row = 0;
        for (uint32_t i = 0; i < KEYS; i++) {
            if ((chosen >> i & 1) != 0) {
                rows->stub[row] = hf_random_below(random, 5) == 0;
                rows->key[row++] = hf_text_of(keys[i]);
            }
        }
    }
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const struct hf_schema *const schema = hf_schema_get((enum hf_kind)kind);
        for (uint32_t row = 0; row < hf_snapshot_rows(snapshot, (enum hf_kind)kind)->count; row++) {
            for (uint32_t i = 0; i < schema->column_count; i++) {
                cell_set(snapshot, (struct hf_difference_place){(enum hf_kind)kind, row}, i,
                         random_value(snapshot, &schema->column[i], random));
            }
        }
    }
    snapshot->maker_presumed = hf_new(keep, uint8_t, KEYS);
    for (uint32_t i = 0; i < snapshot->products.rows.count; i++) {
        const bool is_made = snapshot->products.manufacturer[i] != HF_NONE;
        snapshot->maker_presumed[i] = is_made && hf_random_below(random, 5) == 0;
    }
}

/* Everything a snapshot says, as texts: the slow, obvious form. */
struct said_row {
    enum hf_kind kind;
    struct hf_text key, cell[HF_COLUMN_COUNT_MAX];
    bool is_stub, is_deleted;
};
struct said {
    struct said_row row[HF_KIND_COUNT * KEYS * 2];
    size_t count;
};

static void said_take(struct said *said, const struct hf_snapshot *snapshot,
                      struct hf_arena *keep) {
    said->count = 0;
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const struct hf_rows *const rows = hf_snapshot_rows_const(snapshot, (enum hf_kind)kind);
        for (uint32_t i = 0; i < rows->count; i++) {
            struct said_row *const row = &said->row[said->count++];
            *row = (struct said_row){
                .kind = (enum hf_kind)kind, .key = rows->key[i], .is_stub = rows->stub[i] != 0};
            for (uint32_t c = 0; c < hf_schema_get(row->kind)->column_count; c++) {
                CHECK(hf_difference_cell(snapshot, (struct hf_difference_place){row->kind, i}, c,
                                         keep, &row->cell[c]) == HF_OK);
            }
        }
    }
}

static struct said_row *said_find(struct said *said, enum hf_kind kind, struct hf_text key) {
    for (size_t i = 0; i < said->count; i++) {
        struct said_row *const row = &said->row[i];
        if (!row->is_deleted && row->kind == kind && hf_text_equal(row->key, key)) {
            return row;
        }
    }
    return NULL;
}

/* A value that was written reads back as itself. */
static bool reads_back(const struct hf_snapshot *snapshot, struct hf_difference_place place,
                       uint32_t column, struct hf_arena keep) {
    const struct hf_column *const schema = &hf_schema_get(place.kind)->column[column];
    const union hf_value value = hf_snapshot_value(snapshot, place.kind, column, place.row);
    union hf_value read = hf_value_blank(schema->type);
    struct hf_text text = {NULL, 0};
    const char *why = NULL;
    if (schema->type == HF_COLUMN_REF || schema->type == HF_COLUMN_TEXT) {
        return true;
    }
    return hf_difference_cell(snapshot, place, column, &keep, &text) == HF_OK &&
           hf_value_parse(schema, text, &read, &why) &&
           memcmp(&value, &read, hf_value_size(schema->type)) == 0;
}

static bool all_read_back(const struct hf_snapshot *snapshot, struct hf_arena keep) {
    bool is_good = true;
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const uint32_t columns = (uint32_t)hf_schema_get((enum hf_kind)kind)->column_count;
        const uint32_t rows = hf_snapshot_rows_const(snapshot, (enum hf_kind)kind)->count;
        for (uint32_t i = 0; i < rows * columns; i++) {
            const struct hf_difference_place place = {(enum hf_kind)kind, i / columns};
            is_good = is_good && reads_back(snapshot, place, i % columns, keep);
        }
    }
    return is_good;
}

static uint32_t cells_differ(const struct said_row *left, const struct said_row *right) {
    uint32_t differs = 0;
    for (uint32_t i = 0; i < hf_schema_get(left->kind)->column_count; i++) {
        differs |= hf_text_equal(left->cell[i], right->cell[i]) ? 0 : UINT32_C(1) << i;
    }
    return differs;
}

/* How many rows differ, by looking for every row everywhere. */
static size_t slow_count(struct said *before, struct said *after) {
    size_t count = 0;
    for (size_t i = 0; i < before->count; i++) {
        const struct said_row *const row = &before->row[i];
        const struct said_row *const other = said_find(after, row->kind, row->key);
        count += other == NULL || other->is_stub != row->is_stub || cells_differ(row, other) != 0;
    }
    for (size_t i = 0; i < after->count; i++) {
        count += said_find(before, after->row[i].kind, after->row[i].key) == NULL;
    }
    return count;
}

static void apply(struct said *said, const struct hf_difference *difference,
                  struct hf_arena *keep) {
    for (size_t i = 0; i < difference->row_count; i++) {
        const struct hf_row_difference *const row = &difference->row[i];
        const bool is_new = row->change == HF_ROW_ADDED;
        const struct hf_text key =
            is_new ? hf_snapshot_rows_const(difference->after, row->kind)->key[row->after]
                   : hf_snapshot_rows_const(difference->before, row->kind)->key[row->before];
        struct said_row *target = said_find(said, row->kind, key);
        if (!CHECK((target == NULL) == is_new)) {
            return;
        }
        if (is_new) {
            target = &said->row[said->count++];
            *target = (struct said_row){
                .kind = row->kind,
                .key = key,
                .is_stub = hf_snapshot_rows_const(difference->after, row->kind)->stub[row->after]};
        }
        target->is_deleted = row->change == HF_ROW_REMOVED;
        target->is_stub = row->change == HF_ROW_UNDESCRIBED ||
                          (row->change != HF_ROW_DESCRIBED && target->is_stub);
        for (uint32_t c = 0; c < HF_COLUMN_COUNT_MAX && !target->is_deleted; c++) {
            if ((row->columns >> c & 1) != 0) {
                CHECK(hf_difference_cell(difference->after,
                                         (struct hf_difference_place){row->kind, row->after}, c,
                                         keep, &target->cell[c]) == HF_OK);
            }
        }
    }
}

/* Same rows, same cells; in whatever order. */
static bool said_same(struct said *left, struct said *right) {
    size_t standing = 0;
    for (size_t i = 0; i < left->count; i++) {
        const struct said_row *const row = &left->row[i];
        if (row->is_deleted) {
            continue;
        }
        const struct said_row *const other = said_find(right, row->kind, row->key);
        standing++;
        if (other == NULL || other->is_stub != row->is_stub || cells_differ(row, other) != 0) {
            return false;
        }
    }
    return standing == right->count;
}

static bool mirrors(const struct hf_difference *there, const struct hf_difference *back) {
    static const enum hf_row_change mirrored[] = {
        [HF_ROW_ADDED] = HF_ROW_REMOVED,         [HF_ROW_REMOVED] = HF_ROW_ADDED,
        [HF_ROW_CHANGED] = HF_ROW_CHANGED,       [HF_ROW_DESCRIBED] = HF_ROW_UNDESCRIBED,
        [HF_ROW_UNDESCRIBED] = HF_ROW_DESCRIBED,
    };
    bool is_mirror = there->row_count == back->row_count;
    for (size_t i = 0; i < there->row_count && is_mirror; i++) {
        const struct hf_row_difference *const row = &there->row[i];
        const struct hf_row_difference *const other = &back->row[i];
        is_mirror = row->kind == other->kind && row->before == other->after &&
                    row->after == other->before && row->columns == other->columns &&
                    mirrored[row->change] == other->change;
    }
    return is_mirror;
}

static bool in_key_order(const struct hf_difference *difference) {
    for (size_t i = 1; i < difference->row_count; i++) {
        const struct hf_row_difference *const pair = &difference->row[i - 1];
        struct hf_text key[2];
        for (int k = 0; k < 2; k++) {
            const bool is_gone = pair[k].after == HF_NONE;
            const struct hf_snapshot *const side = is_gone ? difference->before : difference->after;
            key[k] = hf_snapshot_rows_const(side, pair[k].kind)
                         ->key[is_gone ? pair[k].before : pair[k].after];
        }
        if (pair[0].kind > pair[1].kind ||
            (pair[0].kind == pair[1].kind && hf_text_compare(key[0], key[1]) >= 0)) {
            return false;
        }
    }
    return true;
}

static void test_random(struct hf_arena keep, struct hf_arena scratch) {
    struct said *const before_said = hf_new(&keep, struct said, 1);
    struct said *const after_said = hf_new(&keep, struct said, 1);
    struct hf_random random = {.seed = 20200714};
    for (int round = 0; round < ROUNDS; round++) {
        struct hf_arena arena = keep;
        static struct hf_snapshot before;
        static struct hf_snapshot after;
        struct hf_difference there;
        struct hf_difference back;
        struct hf_difference none;
        snapshot_random(&before, &random, &arena);
        snapshot_random(&after, &random, &arena);
        said_take(before_said, &before, &arena);
        said_take(after_said, &after, &arena);
        CHECK(hf_difference_find(&before, &before, &arena, scratch, &none, NULL) == HF_OK &&
              none.row_count == 0);
        CHECK(hf_difference_find(&before, &after, &arena, scratch, &there, NULL) == HF_OK);
        CHECK(hf_difference_find(&after, &before, &arena, scratch, &back, NULL) == HF_OK);
        CHECK(mirrors(&there, &back));
        CHECK(in_key_order(&there));
        CHECK(there.row_count > 0 && there.row_count == slow_count(before_said, after_said));
        CHECK(all_read_back(&before, arena));
        apply(before_said, &there, &arena);
        CHECK(said_same(before_said, after_said));
    }
}

static void test_without_memory(struct hf_arena keep) {
    static const char *const sites[] = {"alpha", "beta", "gamma"};
    struct hf_snapshot before;
    struct hf_snapshot after;
    enum hf_status status = HF_ERR_MEMORY;
    int64_t k = 0;
    network_make(&before, sites, 3, &keep);
    network_make(&after, sites, 2, &keep);
    for (; status != HF_OK && k < 1000; k++) {
        int64_t allowance = k;
        struct hf_arena small = keep;
        struct hf_arena half = hf_arena_over(small.at, hf_arena_left(&small) / 2);
        small.at += hf_arena_left(&small) / 2;
        small.allowance = &allowance;
        half.allowance = &allowance;
        struct hf_difference difference = {.row_count = 77};
        struct hf_error error = {.message = ""};
        status = hf_difference_find(&before, &after, &small, half, &difference, &error);
        CHECK(status == HF_OK ||
              (status == HF_ERR_MEMORY && difference.row_count == 77 && error.message[0] != '\0'));
    }
    CHECK(k > 10 && status == HF_OK);
    CHECK(hf_difference_find(NULL, &after, &keep, keep, NULL, NULL) == HF_ERR_ARGUMENT);
}

int main(void) {
    struct hf_arena keep;
    struct hf_arena scratch;
    if (!CHECK(hf_arena_open(&keep, (size_t)1 << 26) == HF_OK) ||
        !CHECK(hf_arena_open(&scratch, (size_t)1 << 24) == HF_OK)) {
        return check_report();
    }
    test_values(keep);
    test_network(keep, scratch);
    test_lists(keep);
    test_origins(keep);
    test_random(keep, scratch);
    test_without_memory(keep);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
