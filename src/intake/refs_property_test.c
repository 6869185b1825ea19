/* Goal: references lead where the plain rules of refs.c lead, whatever is looked up first, kept or
 * done on several threads. Method: seeded random lists whose names clash, repeat, belong to several
 * owners or to none and hold slashes; each resolved once more by the slow obvious way: one
 * reference after the other, every row looked at, no tables, nothing kept; shuffled, on 1 to 4
 * threads. */
#include "base/random.h"
#include "tests/snapshot_helper.h"

#include <string.h>

enum { ROWS_MAX = 256, LINES = 40 };

struct plain_row {
    struct hf_text key;
    struct hf_text field[HF_COLUMN_COUNT_MAX];
    uint32_t ref[HF_COLUMN_COUNT_MAX];
    bool is_stub;
};

struct plain_table {
    struct plain_row row[ROWS_MAX];
    uint32_t count, described;
    uint32_t label_rows; /* rows before this one are known by their labels */
};

struct plain {
    struct plain_table table[HF_KIND_COUNT];
    bool has_names; /* further names of parties count */
    struct hf_arena *arena;
};

static struct hf_text folded(const struct plain *plain, struct hf_text text) {
    struct hf_text result = {NULL, 0};
    CHECK(hf_key_fold(plain->arena, text, &result) == HF_OK);
    return result;
}

static const char *text_column(enum hf_kind kind) {
    return kind == HF_KIND_PRODUCT ? "model" : "name";
}

static int owner_column(enum hf_kind kind) {
    return kind == HF_KIND_PRODUCT  ? hf_schema_column(kind, HF_TEXT("manufacturer"))
           : kind == HF_KIND_DEVICE ? hf_schema_column(kind, HF_TEXT("site"))
                                    : -1;
}

static struct hf_text implied(const struct plain *plain, enum hf_kind kind, struct hf_text text,
                              struct hf_text whose) {
    struct hf_assertion assertion = {.kind = kind};
    assertion.field[hf_schema_column(kind, hf_text_of(text_column(kind)))] = text;
    if (owner_column(kind) >= 0) {
        assertion.field[owner_column(kind)] = whose;
    }
    CHECK(hf_assertion_key(plain->arena, &assertion) == HF_OK);
    return assertion.key;
}

static uint32_t by_key(const struct plain_table *table, struct hf_text key) {
    for (uint32_t i = 0; i < table->count; i++) {
        if (hf_text_equal(table->row[i].key, key)) {
            return i;
        }
    }
    return HF_NONE;
}

static bool bears(const struct plain *plain, enum hf_kind kind, uint32_t row,
                  struct hf_text label) {
    const struct hf_schema *schema = hf_schema_get(kind);
    const struct plain_row *at = &plain->table[kind].row[row];
    for (size_t c = 0; c < schema->column_count && row < plain->table[kind].label_rows; c++) {
        if ((schema->column[c].flags & HF_COLUMN_LABEL) != 0 && at->field[c].len > 0 &&
            hf_text_equal(folded(plain, at->field[c]), label)) {
            return true;
        }
    }
    const struct plain_table *names = &plain->table[HF_KIND_PARTY_NAME];
    const int party = hf_schema_column(HF_KIND_PARTY_NAME, HF_TEXT("party"));
    const int name = hf_schema_column(HF_KIND_PARTY_NAME, HF_TEXT("name"));
    for (uint32_t i = 0; kind == HF_KIND_PARTY && plain->has_names && i < names->count; i++) {
        if (names->row[i].ref[party] == row && names->row[i].field[name].len > 0 &&
            hf_text_equal(folded(plain, names->row[i].field[name]), label)) {
            return true;
        }
    }
    return false;
}

/* The row, or HF_NONE; *is_several where many fit. */
static uint32_t look(const struct plain *plain, enum hf_kind kind, struct hf_text text,
                     struct hf_text whose, uint32_t owner, bool *is_several) {
    const struct plain_table *table = &plain->table[kind];
    const int of = owner_column(kind);
    const struct hf_text label = folded(plain, text);
    uint32_t owned = HF_NONE;
    uint32_t loose = HF_NONE;
    int owned_count = 0;
    int loose_count = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        if (!bears(plain, kind, i, label)) {
            continue;
        }
        if (of >= 0 && table->row[i].ref[of] == HF_NONE) {
            loose = i;
            loose_count++;
        } else if (of < 0 || owner == HF_NONE || table->row[i].ref[of] == owner) {
            owned = i;
            owned_count++;
        }
    }
    if (owner == HF_NONE && owned_count == 0) {
        owned = loose;
        owned_count = loose_count;
    }
    const uint32_t labelled = owned_count == 1 ? owned : HF_NONE;
    const uint32_t exact = by_key(table, implied(plain, kind, text, whose));
    const bool is_bare = of >= 0 && whose.len == 0;
    const bool is_exact = exact != HF_NONE && (!is_bare || labelled == HF_NONE);
    *is_several = !is_exact && owned_count > 1;
    return is_exact ? exact : labelled;
}

static uint32_t stub(struct plain *plain, enum hf_kind kind, struct hf_text text, uint32_t owner) {
    struct plain_table *table = &plain->table[kind];
    const int of = owner_column(kind);
    const enum hf_kind owners = of < 0 ? kind : hf_schema_get(kind)->column[of].target;
    const struct hf_text whose =
        owner == HF_NONE ? (struct hf_text){NULL, 0} : plain->table[owners].row[owner].key;
    const struct hf_text key = implied(plain, kind, text, whose);
    uint32_t row = by_key(table, key);
    if (row == HF_NONE && CHECK(table->count < ROWS_MAX)) {
        row = table->count++;
        table->row[row] = (struct plain_row){.key = key, .is_stub = true};
        memset(table->row[row].ref, 0xff, sizeof table->row[row].ref);
        table->row[row].field[hf_schema_column(kind, hf_text_of(text_column(kind)))] = text;
        if (owner != HF_NONE) {
            table->row[row].ref[of] = owner;
        }
    }
    return row;
}

static uint32_t split(const struct plain *plain, enum hf_kind kind, struct hf_text text,
                      struct hf_text *rest) {
    const enum hf_kind owners = hf_schema_get(kind)->column[owner_column(kind)].target;
    for (size_t at = 0; at < text.len; at++) {
        const struct hf_text left = hf_text_trim(hf_text_slice(text, 0, at));
        const struct hf_text right = hf_text_trim(hf_text_slice(text, at + 1, text.len));
        bool is_several = false;
        if (text.data[at] == '/' && left.len > 0 && right.len > 0) {
            const uint32_t row =
                look(plain, owners, left, (struct hf_text){NULL, 0}, HF_NONE, &is_several);
            if (row != HF_NONE) {
                *rest = right;
                return row;
            }
        }
    }
    return HF_NONE;
}

static uint32_t find_plain(struct plain *plain, enum hf_kind kind, struct hf_text text) {
    bool is_several = false;
    const uint32_t row = look(plain, kind, text, (struct hf_text){NULL, 0}, HF_NONE, &is_several);
    return row != HF_NONE ? row : stub(plain, kind, text, HF_NONE);
}

static uint32_t find_owned(struct plain *plain, enum hf_kind kind, struct hf_text text,
                           struct hf_text whose, uint32_t owner) {
    const enum hf_kind owners = hf_schema_get(kind)->column[owner_column(kind)].target;
    bool is_several = false;
    uint32_t row = HF_NONE;
    if (whose.len > 0) {
        row = look(plain, kind, text, whose, owner, &is_several);
    }
    if (row == HF_NONE) {
        row = look(plain, kind, text, plain->table[owners].row[owner].key, owner, &is_several);
    }
    return row != HF_NONE ? row : stub(plain, kind, text, owner);
}

static uint32_t find(struct plain *plain, enum hf_kind kind, struct hf_text text,
                     struct hf_text whose) {
    struct hf_text rest = text;
    if (owner_column(kind) < 0) {
        return find_plain(plain, kind, text);
    }
    if (whose.len > 0) {
        const enum hf_kind owners = hf_schema_get(kind)->column[owner_column(kind)].target;
        const uint32_t owner = find_plain(plain, owners, whose);
        const uint32_t said = split(plain, kind, text, &rest);
        return find_owned(plain, kind, said == owner ? rest : text, whose, owner);
    }
    bool is_several = false;
    const uint32_t row = look(plain, kind, text, whose, HF_NONE, &is_several);
    const uint32_t owner =
        row == HF_NONE && !is_several ? split(plain, kind, text, &rest) : HF_NONE;
    return owner == HF_NONE ? find_plain(plain, kind, text)
                            : find_owned(plain, kind, rest, whose, owner);
}

enum stage { NAMES, PLAIN, OWNED, BARE };

static void resolve_stage(struct plain *plain, enum stage stage) {
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const struct hf_schema *schema = hf_schema_get((enum hf_kind)kind);
        struct plain_table *table = &plain->table[kind];
        for (size_t c = 0; c < schema->column_count; c++) {
            const struct hf_column *column = &schema->column[c];
            for (uint32_t i = 0; column->type == HF_COLUMN_REF && i < table->described; i++) {
                struct hf_text text = table->row[i].field[c];
                struct hf_text whose = {NULL, 0};
                if (column->qualifier != NULL) {
                    whose = table->row[i].field[hf_schema_column((enum hf_kind)kind,
                                                                 hf_text_of(column->qualifier))];
                }
                const bool is_unit = kind == HF_KIND_DEVICE || kind == HF_KIND_MODULE;
                if (text.len == 0 && is_unit && column->target == HF_KIND_PRODUCT) {
                    text = HF_PRODUCT_NOT_SAID;
                }
                const enum stage mine = owner_column(column->target) >= 0
                                            ? (whose.len > 0 ? OWNED : BARE)
                                        : kind == HF_KIND_PARTY_NAME ? NAMES
                                                                     : PLAIN;
                if (text.len > 0 && mine == stage) {
                    table->row[i].ref[c] = find(plain, column->target, text, whose);
                }
            }
        }
    }
}

static void label(struct plain *plain, enum hf_kind kind) {
    plain->table[kind].label_rows = plain->table[kind].count;
}

static void resolve_all(struct plain *plain) {
    label(plain, HF_KIND_PARTY);
    label(plain, HF_KIND_SITE);
    resolve_stage(plain, NAMES);
    label(plain, HF_KIND_PARTY);
    plain->has_names = true;
    resolve_stage(plain, PLAIN);
    label(plain, HF_KIND_PRODUCT);
    label(plain, HF_KIND_DEVICE);
    resolve_stage(plain, OWNED);
    label(plain, HF_KIND_PRODUCT);
    label(plain, HF_KIND_DEVICE);
    resolve_stage(plain, BARE);
}

/* Rows by key, as merging leaves them. */
static void take_rows(struct plain *plain, const struct snapshot_helper *help) {
    for (size_t i = 0; i < help->input.stored_count; i++) {
        const struct hf_stored *stored = &help->stored[i];
        struct plain_table *table = &plain->table[stored->kind];
        uint32_t at = table->count;
        if (!CHECK(at < ROWS_MAX)) {
            return;
        }
        for (; at > 0 && hf_text_compare(stored->key, table->row[at - 1].key) < 0; at--) {
            table->row[at] = table->row[at - 1];
        }
        struct plain_row *row = &table->row[at];
        *row = (struct plain_row){.key = stored->key};
        hf_cells_unpack(stored->cells, row->field, HF_COLUMN_COUNT_MAX);
        memset(row->ref, 0xff, sizeof row->ref);
        table->described = ++table->count;
    }
}

/* ---- drawing ---- */

static const char *draw(struct hf_random *random, const char *const *word, size_t count) {
    return word[hf_random_below(random, count)];
}

static void draw_line(struct hf_random *random, struct snapshot_helper *help, int number) {
    static const char *const party[] = {"Qua", "QUA Corp", "qua-corp", "Zed", "zed/lab", "Ol", ""};
    static const char *const site[] = {"N 1", "n-1", "South", "S/2", "s-2", "West", ""};
    static const char *const model[] = {"x1",      "X-1",   "y",      "Qua/x1", "zed/lab/y",
                                        "zed-lab", "lab/y", "n-1/x1", "z",      ""};
    static const char *const device[] = {"a", "A", "b", "n-1/a", "s-2/b", "S/2/a", "c"};
#define DRAW(words) draw(random, words, sizeof words / sizeof words[0])
    struct hf_text line = {NULL, 0};
    enum hf_status status = HF_OK;
    switch (hf_random_below(random, 6)) {
    case 0:
        status = hf_text_format(&help->text, &line, "party | name=%s | slug=p%d", DRAW(party),
                                number % 3 == 0 ? number : 0);
        break;
    case 1:
        status = hf_text_format(&help->text, &line, "party name | party=%s | name=%s",
                                draw(random, party, 6), draw(random, party, 6));
        break;
    case 2:
        status = hf_text_format(&help->text, &line, "site | name=%s | slug=%s",
                                draw(random, site, 6), number % 2 == 0 ? "" : DRAW(site));
        break;
    case 3:
        status = hf_text_format(&help->text, &line,
                                "product | manufacturer=%s | model=%s | part_number=%s",
                                DRAW(party), draw(random, model, 9), DRAW(model));
        break;
    case 4:
        status = hf_text_format(&help->text, &line,
                                "device | site=%s | name=%s | manufacturer=%s | device_type=%s",
                                DRAW(site), DRAW(device), DRAW(party), DRAW(model));
        break;
    default:
        status = hf_text_format(&help->text, &line,
                                "module | site=%s | device=%s | module_bay=%d | manufacturer=%s | "
                                "module_type=%s",
                                DRAW(site), DRAW(device), number, DRAW(party), DRAW(model));
        break;
    }
#undef DRAW
    CHECK(status == HF_OK);
    const size_t before = help->input.stored_count;
    helper_line(help, line);
    for (size_t i = 0; i < before && help->input.stored_count > before; i++) {
        if (help->stored[i].kind == help->stored[before].kind &&
            hf_text_equal(help->stored[i].key, help->stored[before].key)) {
            help->input.stored_count = before; /* settling is proved elsewhere */
        }
    }
}

/* ---- comparing ---- */

static bool same_refs(const struct plain *plain, const struct hf_snapshot *snapshot,
                      enum hf_kind kind) {
    const struct hf_schema *schema = hf_schema_get(kind);
    const struct plain_table *table = &plain->table[kind];
    bool is_same = table->count == hf_snapshot_rows_const(snapshot, kind)->count;
    for (uint32_t i = 0; is_same && i < table->count; i++) {
        const uint32_t row = hf_snapshot_find(snapshot, kind, table->row[i].key);
        is_same = row != HF_NONE && hf_snapshot_rows_const(snapshot, kind)->stub[row] ==
                                        (table->row[i].is_stub ? 1 : 0);
        for (uint32_t c = 0; is_same && c < schema->column_count; c++) {
            if (schema->column[c].type != HF_COLUMN_REF ||
                (kind == HF_KIND_PRODUCT && snapshot->maker_presumed[row] != 0)) {
                continue;
            }
            const enum hf_kind target = schema->column[c].target;
            const uint32_t wanted = table->row[i].ref[c];
            const uint32_t found = hf_snapshot_value(snapshot, kind, c, row).ref;
            is_same = wanted == HF_NONE
                          ? found == HF_NONE
                          : found != HF_NONE &&
                                hf_text_equal(plain->table[target].row[wanted].key,
                                              hf_snapshot_rows_const(snapshot, target)->key[found]);
        }
        if (!is_same) {
            printf("    %s %.*s\n", schema->name, HF_TEXT_ARG(table->row[i].key));
        }
    }
    return is_same;
}

static void check_round(uint64_t seed, struct plain *plain) {
    struct snapshot_helper help;
    struct hf_random random = {.seed = seed, .stream = 9};
    helper_open(&help);
    const int lines = 4 + (int)hf_random_below(&random, LINES);
    for (int i = 0; i < lines; i++) {
        draw_line(&random, &help, i);
    }
    memset(plain, 0, sizeof *plain);
    plain->arena = &help.text;
    take_rows(plain, &help);
    resolve_all(plain);
    for (size_t i = help.input.stored_count; i > 1; i--) {
        const size_t at = (size_t)hf_random_below(&random, i);
        const struct hf_stored swapped = help.stored[at];
        help.stored[at] = help.stored[i - 1];
        help.stored[i - 1] = swapped;
    }
    help.input.threads = (uint32_t)seed % 4 + 1;
    const struct hf_snapshot *snapshot = helper_build(&help);
    bool is_same = snapshot != NULL;
    for (int kind = 0; is_same && kind < HF_KIND_COUNT; kind++) {
        is_same = same_refs(plain, snapshot, (enum hf_kind)kind);
    }
    if (!CHECK(is_same)) {
        printf("    seed %llu\n", (unsigned long long)seed);
    }
    helper_close(&help);
}

int main(void) {
    struct plain *const plain = malloc(sizeof *plain);
    if (plain == NULL) {
        return 1;
    }
    for (uint64_t seed = 1; seed <= 400 && check_failed < 5; seed++) {
        check_round(seed, plain);
    }
    free(plain);
    return check_report();
}
