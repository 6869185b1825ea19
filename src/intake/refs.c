#include "intake/build.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* References are resolved in stages, so that what one needs is there: who bears further names; then
 * everything that refers to parties, sites, classes, functions, lists, contracts and orders; then
 * references to products, devices and list entries that say whose they are; last those that do not,
 * which may find a row or a stub of the stage before. Within a stage no reference sees a stub's
 * label that another one made, so the order of rows does not matter. */

/* See struct hf_intake_target. */
static const struct {
    enum hf_kind kind;
    const char *text;
    const char *qualifier; /* NULL: none */
} targets[] = {
    {HF_KIND_PARTY, "name", NULL},
    {HF_KIND_CLASS, "name", NULL},
    {HF_KIND_SITE, "name", NULL},
    {HF_KIND_FUNCTION, "name", NULL},
    {HF_KIND_CONTRACT, "id", NULL},
    {HF_KIND_ORDER, "id", NULL},
    {HF_KIND_LIST, "name", NULL},
    {HF_KIND_DEVICE, "name", "site"},
    {HF_KIND_PRODUCT, "model", "manufacturer"},
    {HF_KIND_LIST_ENTRY, "entry", "list"},
};

/* Where a search ended: a row, nothing, or several rows (label[from] .. label[until - 1]). */
struct search_result {
    uint32_t row; /* HF_NONE: nothing, or several */
    size_t from, until;
    uint32_t owner; /* only rows of this owner are meant; HF_NONE: any */
};

static void targets_look_up(struct hf_intake *intake) {
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        const enum hf_kind kind = targets[i].kind;
        intake->target[kind] = (struct hf_intake_target){
            hf_intake_column(kind, targets[i].text),
            targets[i].qualifier == NULL ? HF_NONE : hf_intake_column(kind, targets[i].qualifier)};
    }
}

/* ---- labels ---- */

static int label_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_intake_label *left = left_pointer;
    const struct hf_intake_label *right = right_pointer;
    const int order = hf_text_compare(left->folded, right->folded);
    return order != 0 ? order : (left->row > right->row) - (left->row < right->row);
}

static enum hf_status label_add(struct hf_intake *intake, struct hf_intake_table *table,
                                struct hf_text text, uint32_t row) {
    if (text.len == 0 || row == HF_NONE) {
        return HF_OK;
    }
    struct hf_text folded = {NULL, 0};
    HF_TRY(hf_key_fold(&intake->work, text, &folded));
    table->label[table->label_count++] = (struct hf_intake_label){folded, row};
    return HF_OK;
}

static enum hf_status party_names_add(struct hf_intake *intake, struct hf_intake_table *table) {
    const struct hf_intake_table *names = &intake->table[HF_KIND_PARTY_NAME];
    const uint32_t party = hf_intake_column(HF_KIND_PARTY_NAME, "party");
    const uint32_t name = hf_intake_column(HF_KIND_PARTY_NAME, "name");
    for (uint32_t i = 0; i < names->count; i++) {
        HF_TRY(
            label_add(intake, table, hf_intake_cell(&names->row[i], name), names->ref[party][i]));
    }
    return HF_OK;
}

/* Sorts, and leaves each (text, row) once. */
static void labels_sort(struct hf_intake_table *table) {
    if (table->label_count == 0) {
        return;
    }
    qsort(table->label, table->label_count, sizeof *table->label, label_order);
    size_t kept = 1;
    for (size_t i = 1; i < table->label_count; i++) {
        if (label_order(&table->label[kept - 1], &table->label[i]) != 0) {
            table->label[kept++] = table->label[i];
        }
    }
    table->label_count = kept;
}

/* Lays out the labels of a kind's rows, stubs included; those of parties with their further names.
 */
static enum hf_status labels_build(struct hf_intake *intake, enum hf_kind kind, bool with_names) {
    const struct hf_schema *schema = hf_schema_get(kind);
    struct hf_intake_table *table = &intake->table[kind];
    size_t most = with_names ? intake->table[HF_KIND_PARTY_NAME].count : 0;
    for (uint32_t i = 0; i < schema->column_count; i++) {
        most += (schema->column[i].flags & HF_COLUMN_LABEL) != 0 ? table->count : 0;
    }
    table->label_count = 0;
    table->label = hf_new(&intake->work, struct hf_intake_label, most);
    if (table->label == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t column = 0; column < schema->column_count; column++) {
        const bool is_label = (schema->column[column].flags & HF_COLUMN_LABEL) != 0;
        for (uint32_t i = 0; is_label && i < table->count; i++) {
            HF_TRY(label_add(intake, table, hf_intake_cell(&table->row[i], column), i));
        }
    }
    if (with_names) {
        HF_TRY(party_names_add(intake, table));
    }
    labels_sort(table);
    return HF_OK;
}

static void label_range(const struct hf_intake_table *table, struct hf_text folded, size_t *from,
                        size_t *until) {
    size_t low = 0;
    size_t high = table->label_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (hf_text_compare(table->label[middle].folded, folded) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *from = low;
    while (low < table->label_count && hf_text_equal(table->label[low].folded, folded)) {
        low++;
    }
    *until = low;
}

/* ---- finding ---- */

/* The key that a row would have if it were made of the reference alone: its text, and whose it is.
 */
static enum hf_status implied_key(struct hf_arena *arena, enum hf_kind kind,
                                  const struct hf_intake_target *columns,
                                  const struct hf_text part[2], struct hf_text *key) {
    struct hf_assertion assertion = {.kind = kind};
    assertion.field[columns->text] = part[0];
    if (columns->qualifier != HF_NONE) {
        assertion.field[columns->qualifier] = part[1];
    }
    HF_TRY(hf_assertion_key(arena, &assertion));
    *key = assertion.key;
    return HF_OK;
}

/* Chooses among the rows that bear a label. With a qualifier only rows of that owner count; without
 * one, the only row whose owner is known, else the only row at all. */
static struct search_result label_choose(const struct hf_intake_table *table,
                                         const struct hf_intake_target *columns, uint32_t owner,
                                         struct search_result range) {
    uint32_t chosen = HF_NONE;
    uint32_t ownerless = HF_NONE;
    size_t chosen_count = 0;
    size_t ownerless_count = 0;
    for (size_t i = range.from; i < range.until; i++) {
        const uint32_t row = table->label[i].row;
        const uint32_t of = columns->qualifier == HF_NONE ? 0 : table->ref[columns->qualifier][row];
        if (of == HF_NONE) {
            ownerless = row;
            ownerless_count++;
        } else if (owner == HF_NONE || of == owner) {
            chosen = row;
            chosen_count++;
        }
    }
    range.owner = owner;
    if (owner == HF_NONE && chosen_count == 0) {
        chosen = ownerless;
        chosen_count = ownerless_count;
    }
    if (chosen_count == 1) {
        range.row = chosen;
    } else if (chosen_count == 0) {
        range.from = range.until;
    }
    return range;
}

/* By key, then by label. `owner` is the row that the qualifier stands for, HF_NONE if there is
 * none. */
static enum hf_status row_search(const struct hf_intake *intake, struct hf_arena scratch,
                                 enum hf_kind kind, const struct hf_text part[2], uint32_t owner,
                                 struct search_result *result) {
    const struct hf_intake_table *table = &intake->table[kind];
    const struct hf_intake_target columns = intake->target[kind];
    struct hf_text key = {NULL, 0};
    struct hf_text folded = {NULL, 0};
    HF_TRY(implied_key(&scratch, kind, &columns, part, &key));
    HF_TRY(hf_key_fold(&scratch, part[0], &folded));
    struct search_result labelled = {HF_NONE, 0, 0, HF_NONE};
    label_range(table, folded, &labelled.from, &labelled.until);
    labelled = label_choose(table, &columns, owner, labelled);
    const uint32_t exact = hf_map_get(&table->by_key, key);
    /* A key counts before a label; but a text that does not say whose it is means the only row that
     * has an owner, even where another row repeats the text without one. */
    const bool is_bare = columns.qualifier != HF_NONE && part[1].len == 0;
    if (exact != HF_MAP_NONE && (!is_bare || labelled.row == HF_NONE)) {
        labelled = (struct search_result){exact, 0, 0, owner};
    }
    *result = labelled;
    return HF_OK;
}

static enum hf_kind owner_kind(const struct hf_intake *intake, enum hf_kind kind) {
    const struct hf_intake_target columns = intake->target[kind];
    assert(columns.qualifier != HF_NONE);
    return hf_schema_get(kind)->column[columns.qualifier].target;
}

/* "maker/model" in one cell: the part before a '/' that names an owner. */
struct split_text {
    uint32_t owner; /* HF_NONE: the text names none */
    struct hf_text rest;
};

static enum hf_status text_split(const struct hf_intake *intake, enum hf_kind kind,
                                 struct hf_text text, struct split_text *split) {
    const enum hf_kind owners = owner_kind(intake, kind);
    *split = (struct split_text){HF_NONE, text};
    for (size_t at = hf_text_find(text, HF_TEXT("/"), 0); at < text.len;
         at = hf_text_find(text, HF_TEXT("/"), at + 1)) {
        const struct hf_text part[2] = {hf_text_trim(hf_text_slice(text, 0, at)), {NULL, 0}};
        const struct hf_text rest = hf_text_trim(hf_text_slice(text, at + 1, text.len));
        struct search_result found = {HF_NONE, 0, 0, HF_NONE};
        if (part[0].len > 0 && rest.len > 0) {
            HF_TRY(row_search(intake, intake->work, owners, part, HF_NONE, &found));
        }
        if (found.row != HF_NONE) {
            *split = (struct split_text){found.row, rest};
            return HF_OK;
        }
    }
    return HF_OK;
}

/* ---- stubs ---- */

static enum hf_status table_grow(struct hf_intake *intake, enum hf_kind kind) {
    struct hf_intake_table *table = &intake->table[kind];
    const struct hf_schema *schema = hf_schema_get(kind);
    const size_t old = table->capacity;
    size_t capacity = old;
    struct hf_intake_row *row = hf_arena_grow(&intake->work, table->row, sizeof *row,
                                              _Alignof(struct hf_intake_row), &capacity);
    if (row == NULL || capacity > UINT32_MAX - 1) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < schema->column_count; i++) {
        size_t same = old;
        uint32_t *ref = NULL;
        if (schema->column[i].type != HF_COLUMN_REF) {
            continue;
        }
        ref = hf_arena_grow(&intake->work, table->ref[i], sizeof *ref, _Alignof(uint32_t), &same);
        if (ref == NULL) {
            return HF_ERR_MEMORY;
        }
        assert(same == capacity);
        memset(ref + old, 0xff, (capacity - old) * sizeof *ref); /* HF_NONE */
        table->ref[i] = ref;
    }
    table->row = row;
    table->capacity = capacity;
    return HF_OK;
}

/* A row of which only the reference's words are known. The key may be there already: then it is
 * that row. */
static enum hf_status stub_make(struct hf_intake *intake, enum hf_kind kind, struct hf_text text,
                                uint32_t owner, uint32_t *row) {
    struct hf_intake_table *table = &intake->table[kind];
    const struct hf_intake_target columns = intake->target[kind];
    const struct hf_text none = {NULL, 0};
    const struct hf_text part[2] = {
        text, owner == HF_NONE ? none : intake->table[owner_kind(intake, kind)].row[owner].key};
    struct hf_text key = none;
    HF_TRY(implied_key(intake->keep, kind, &columns, part, &key));
    const uint32_t there = hf_map_get(&table->by_key, key);
    if (there != HF_MAP_NONE) {
        *row = there;
        return HF_OK;
    }
    if (table->count == table->capacity) {
        HF_TRY(table_grow(intake, kind));
    }
    struct hf_text *field =
        hf_new(&intake->work, struct hf_text, hf_schema_get(kind)->column_count);
    if (field == NULL) {
        return HF_ERR_MEMORY;
    }
    field[columns.text] = text;
    uint32_t found = HF_NONE;
    HF_TRY(hf_map_put(&table->by_key, &intake->work, key, table->count, &found));
    table->row[table->count] = (struct hf_intake_row){key, {HF_NONE, 0}, field};
    if (owner != HF_NONE) {
        table->ref[columns.qualifier][table->count] = owner;
    }
    *row = table->count++;
    return HF_OK;
}

/* ---- defects ---- */

enum { CANDIDATES_NAMED_MAX = 5 };

static enum hf_status ambiguous_complain(struct hf_intake *intake,
                                         const struct hf_intake_reference *reference,
                                         const struct search_result *range) {
    const struct hf_intake_table *table = &intake->table[reference->target];
    const uint32_t owner_column = intake->target[reference->target].qualifier;
    struct hf_text names = {NULL, 0};
    size_t count = 0;
    for (size_t i = range->from; i < range->until; i++) {
        const uint32_t row = table->label[i].row;
        if (range->owner != HF_NONE && table->ref[owner_column][row] != range->owner) {
            continue;
        }
        if (count < CANDIDATES_NAMED_MAX) {
            HF_TRY(hf_text_format(intake->keep, &names, "%.*s%s%.*s", HF_TEXT_ARG(names),
                                  count == 0 ? "" : ", ",
                                  HF_TEXT_ARG(hf_text_slice(table->row[row].key, 0, 120))));
        }
        count++;
    }
    struct hf_text message = {NULL, 0};
    HF_TRY(hf_text_format(intake->keep, &message,
                          "'%.*s' fits %zu rows of %s (%.*s%s); say which by its key",
                          HF_TEXT_ARG(hf_text_slice(reference->text, 0, 200)), count,
                          hf_schema_get(reference->target)->name, HF_TEXT_ARG(names),
                          count > CANDIDATES_NAMED_MAX ? ", ..." : ""));
    const struct hf_intake_complaint complaint = {HF_DEFECT_REFERENCE, reference->place->origin,
                                                  reference->text, message};
    return hf_intake_complain(intake, &complaint);
}

/* Said once a stub, and only where the table is there at all: a list without such a table refers to
 * nothing wrong. */
static enum hf_status stub_complain(struct hf_intake *intake,
                                    const struct hf_intake_reference *reference, uint32_t row) {
    const struct hf_intake_table *table = &intake->table[reference->target];
    if (table->described == 0 || reference->place->origin.source == HF_NONE) {
        return HF_OK;
    }
    struct hf_text message = {NULL, 0};
    HF_TRY(hf_text_format(intake->keep, &message,
                          "no row of %s is known by '%.*s'; add '%.*s', nothing is known of it",
                          hf_schema_get(reference->target)->name,
                          HF_TEXT_ARG(hf_text_slice(reference->text, 0, 200)),
                          HF_TEXT_ARG(hf_text_slice(table->row[row].key, 0, 200))));
    const struct hf_intake_complaint complaint = {HF_DEFECT_REFERENCE, reference->place->origin,
                                                  reference->text, message};
    return hf_intake_complain(intake, &complaint);
}

/* ---- resolving ---- */

static enum hf_status stub_resolve(struct hf_intake *intake,
                                   const struct hf_intake_reference *reference, struct hf_text text,
                                   uint32_t owner, uint32_t *row) {
    const uint32_t before = intake->table[reference->target].count;
    HF_TRY(stub_make(intake, reference->target, text, owner, row));
    return *row >= before ? stub_complain(intake, reference, *row) : HF_OK;
}

static enum hf_status plain_resolve(struct hf_intake *intake,
                                    const struct hf_intake_reference *reference, uint32_t *row) {
    const struct hf_text part[2] = {reference->text, {NULL, 0}};
    struct search_result found = {HF_NONE, 0, 0, HF_NONE};
    HF_TRY(row_search(intake, intake->work, reference->target, part, HF_NONE, &found));
    *row = found.row;
    if (found.row != HF_NONE) {
        return HF_OK;
    }
    if (found.from < found.until) {
        HF_TRY(ambiguous_complain(intake, reference, &found));
        return stub_make(intake, reference->target, reference->text, HF_NONE, row);
    }
    return stub_resolve(intake, reference, reference->text, HF_NONE, row);
}

/* The text within an owner: as the source spells the owner, and as the owner's own row does. */
static enum hf_status owned_search(const struct hf_intake *intake,
                                   const struct hf_intake_reference *reference, struct hf_text text,
                                   uint32_t owner, struct search_result *found) {
    if (reference->qualifier.len > 0) {
        const struct hf_text as_written[2] = {text, reference->qualifier};
        HF_TRY(row_search(intake, intake->work, reference->target, as_written, owner, found));
    }
    if (found->row != HF_NONE) {
        return HF_OK;
    }
    const struct hf_text by_key[2] = {
        text, intake->table[owner_kind(intake, reference->target)].row[owner].key};
    return row_search(intake, intake->work, reference->target, by_key, owner, found);
}

/* A reference that belongs to somebody, by its qualifier or by what stands before a '/' in its
 * text. */
static enum hf_status owned_resolve(struct hf_intake *intake,
                                    const struct hf_intake_reference *reference,
                                    struct hf_text text, uint32_t owner, uint32_t *row) {
    struct search_result found = {HF_NONE, 0, 0, HF_NONE};
    HF_TRY(owned_search(intake, reference, text, owner, &found));
    *row = found.row;
    if (found.row != HF_NONE) {
        return HF_OK;
    }
    if (found.from < found.until) {
        HF_TRY(ambiguous_complain(intake, reference, &found));
        return stub_make(intake, reference->target, text, owner, row);
    }
    return stub_resolve(intake, reference, text, owner, row);
}

enum hf_status hf_intake_resolve(struct hf_intake *intake,
                                 const struct hf_intake_reference *reference, uint32_t *row) {
    if (intake->target[reference->target].qualifier == HF_NONE) {
        return plain_resolve(intake, reference, row);
    }
    struct split_text split = {HF_NONE, reference->text};
    if (reference->qualifier.len > 0) {
        uint32_t owner = HF_NONE;
        const struct hf_intake_reference whose = {owner_kind(intake, reference->target),
                                                  reference->qualifier,
                                                  {NULL, 0},
                                                  reference->place};
        HF_TRY(plain_resolve(intake, &whose, &owner));
        HF_TRY(text_split(intake, reference->target, reference->text, &split));
        return owned_resolve(intake, reference, split.owner == owner ? split.rest : reference->text,
                             owner, row);
    }
    const struct hf_text part[2] = {reference->text, {NULL, 0}};
    struct search_result found = {HF_NONE, 0, 0, HF_NONE};
    HF_TRY(row_search(intake, intake->work, reference->target, part, HF_NONE, &found));
    if (found.row == HF_NONE && found.from == found.until) {
        HF_TRY(text_split(intake, reference->target, reference->text, &split));
    }
    return split.owner != HF_NONE ? owned_resolve(intake, reference, split.rest, split.owner, row)
                                  : plain_resolve(intake, reference, row);
}

/* ---- stages ---- */

enum resolve_stage { STAGE_NAMES, STAGE_PLAIN, STAGE_OWNED, STAGE_BARE };

static enum resolve_stage stage_of(const struct hf_intake *intake, enum hf_kind kind,
                                   const struct hf_column *column, struct hf_text qualifier) {
    if (intake->target[column->target].qualifier != HF_NONE) {
        return qualifier.len > 0 ? STAGE_OWNED : STAGE_BARE;
    }
    return kind == HF_KIND_PARTY_NAME ? STAGE_NAMES : STAGE_PLAIN;
}

/* A unit whose product nobody names is still a unit of some product, and rules must be able to
 * answer "undetermined" for it: its blank refers to a stub. Other blanks refer to nothing. */
static struct hf_text blank_stands_for(enum hf_kind kind, const struct hf_column *column) {
    const bool is_unit = kind == HF_KIND_DEVICE || kind == HF_KIND_MODULE;
    return is_unit && column->target == HF_KIND_PRODUCT ? HF_PRODUCT_NOT_SAID
                                                        : (struct hf_text){NULL, 0};
}

static enum hf_status column_resolve(struct hf_intake *intake, enum hf_kind kind, uint32_t column,
                                     enum resolve_stage stage) {
    const struct hf_column *schema = &hf_schema_get(kind)->column[column];
    const uint32_t whose =
        schema->qualifier == NULL ? HF_NONE : hf_intake_column(kind, schema->qualifier);
    struct hf_intake_table *table = &intake->table[kind];
    for (uint32_t i = 0; i < table->described; i++) {
        const struct hf_intake_row place =
            table->row[i]; /* the table may move while stubs are made */
        const struct hf_text said = hf_intake_cell(&place, column);
        const struct hf_text text = said.len > 0 ? said : blank_stands_for(kind, schema);
        const struct hf_text qualifier =
            whose == HF_NONE ? (struct hf_text){NULL, 0} : hf_intake_cell(&place, whose);
        if (text.len == 0 || stage_of(intake, kind, schema, qualifier) != stage) {
            continue;
        }
        const struct hf_intake_reference reference = {schema->target, text, qualifier, &place};
        uint32_t row = HF_NONE;
        HF_TRY(hf_intake_resolve(intake, &reference, &row));
        table->ref[column][i] = row;
    }
    return HF_OK;
}

static enum hf_status kind_resolve(struct hf_intake *intake, enum hf_kind kind,
                                   enum resolve_stage stage) {
    const struct hf_schema *schema = hf_schema_get(kind);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        if (schema->column[i].type == HF_COLUMN_REF) {
            HF_TRY(column_resolve(intake, kind, i, stage));
        }
    }
    return HF_OK;
}

static enum hf_status stage_resolve(struct hf_intake *intake, enum resolve_stage stage) {
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        HF_TRY(kind_resolve(intake, (enum hf_kind)kind, stage));
    }
    return HF_OK;
}

/* Keys to rows, and a place for each reference. */
static enum hf_status table_prepare(struct hf_intake *intake, enum hf_kind kind) {
    struct hf_intake_table *table = &intake->table[kind];
    const struct hf_schema *schema = hf_schema_get(kind);
    for (uint32_t i = 0; i < table->count; i++) {
        uint32_t found = HF_NONE;
        HF_TRY(hf_map_put(&table->by_key, &intake->work, table->row[i].key, i, &found));
        assert(found == i);
    }
    for (uint32_t i = 0; i < schema->column_count; i++) {
        if (schema->column[i].type != HF_COLUMN_REF) {
            continue;
        }
        table->ref[i] = hf_new(&intake->work, uint32_t, table->capacity);
        if (table->ref[i] == NULL) {
            return HF_ERR_MEMORY;
        }
        memset(table->ref[i], 0xff, table->capacity * sizeof(uint32_t)); /* HF_NONE */
    }
    return HF_OK;
}

/* A row without an owner beside one with the same text and an owner: references go to the latter,
 * which is said. */
static enum hf_status bare_complain(struct hf_intake *intake, enum hf_kind kind) {
    const struct hf_intake_table *table = &intake->table[kind];
    const struct hf_intake_target columns = intake->target[kind];
    for (uint32_t i = 0; i < table->described; i++) {
        const struct hf_text part[2] = {hf_intake_cell(&table->row[i], columns.text), {NULL, 0}};
        struct search_result found = {HF_NONE, 0, 0, HF_NONE};
        if (table->ref[columns.qualifier][i] != HF_NONE || part[0].len == 0) {
            continue;
        }
        HF_TRY(row_search(intake, intake->work, kind, part, HF_NONE, &found));
        if (found.row == HF_NONE || found.row == i) {
            continue;
        }
        struct hf_text message = {NULL, 0};
        HF_TRY(hf_text_format(
            intake->keep, &message,
            "'%.*s' is also there as '%.*s': references go to that row, and this one stays unused; "
            "give its %s",
            HF_TEXT_ARG(part[0]), HF_TEXT_ARG(table->row[found.row].key),
            hf_schema_get(kind)->column[columns.qualifier].name));
        const struct hf_intake_complaint complaint = {HF_DEFECT_DUPLICATE, table->row[i].origin,
                                                      table->row[i].key, message};
        HF_TRY(hf_intake_complain(intake, &complaint));
    }
    return HF_OK;
}

enum hf_status hf_intake_refs(struct hf_intake *intake) {
    targets_look_up(intake);
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        HF_TRY(table_prepare(intake, (enum hf_kind)kind));
    }
    HF_TRY(labels_build(intake, HF_KIND_PARTY, false));
    HF_TRY(labels_build(intake, HF_KIND_SITE, false));
    HF_TRY(stage_resolve(intake, STAGE_NAMES));
    HF_TRY(labels_build(intake, HF_KIND_PARTY, true));
    HF_TRY(stage_resolve(intake, STAGE_PLAIN));
    HF_TRY(labels_build(intake, HF_KIND_PRODUCT, false));
    HF_TRY(labels_build(intake, HF_KIND_DEVICE, false));
    HF_TRY(labels_build(intake, HF_KIND_LIST_ENTRY, false));
    HF_TRY(stage_resolve(intake, STAGE_OWNED));
    HF_TRY(labels_build(intake, HF_KIND_PRODUCT, false));
    HF_TRY(labels_build(intake, HF_KIND_DEVICE, false));
    HF_TRY(stage_resolve(intake, STAGE_BARE));
    HF_TRY(bare_complain(intake, HF_KIND_PRODUCT));
    return bare_complain(intake, HF_KIND_DEVICE);
}
