#include "intake/ref_search.h"

#include "base/hash.h"
#include "base/parallel.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* References are resolved in stages, so that what one needs is there: who bears further names; then
 * everything that refers to parties, sites, classes, functions, dependencies, lists, contracts and
 * orders; then references to products, devices and list entries that say whose they are; last those
 * that do not, which may find a row or a stub of the stage before. Within a stage no reference sees
 * a stub's label that another one made, so the order of rows does not matter. */

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
    {HF_KIND_DEPENDENCY, "dependency", NULL},
    {HF_KIND_LIST, "name", NULL},
    {HF_KIND_DEVICE, "name", "site"},
    {HF_KIND_PRODUCT, "model", "manufacturer"},
    {HF_KIND_LIST_ENTRY, "entry", "list"},
};

static void targets_look_up(struct hf_intake *intake) {
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        const enum hf_kind kind = targets[i].kind;
        intake->target[kind] = (struct hf_intake_target){
            hf_intake_column(kind, targets[i].text),
            targets[i].qualifier == NULL ? HF_NONE : hf_intake_column(kind, targets[i].qualifier)};
    }
}

/* ---- whose ---- */

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

static enum hf_status text_split(struct hf_intake *intake, enum hf_kind kind, struct hf_text text,
                                 struct split_text *split) {
    const enum hf_kind owners = owner_kind(intake, kind);
    *split = (struct split_text){HF_NONE, text};
    for (size_t at = hf_text_find(text, HF_TEXT("/"), 0); at < text.len;
         at = hf_text_find(text, HF_TEXT("/"), at + 1)) {
        const struct hf_text part[2] = {hf_text_trim(hf_text_slice(text, 0, at)), {NULL, 0}};
        const struct hf_text rest = hf_text_trim(hf_text_slice(text, at + 1, text.len));
        struct hf_search_result found = {HF_NONE, 0, 0, HF_NONE};
        if (part[0].len > 0 && rest.len > 0) {
            HF_TRY(hf_intake_search(intake, owners, part, HF_NONE, &found));
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
    const struct hf_stored **row =
        hf_arena_grow(&intake->work, table->row, sizeof(const struct hf_stored *),
                      _Alignof(const struct hf_stored *), &capacity);
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
        text, owner == HF_NONE ? none : intake->table[owner_kind(intake, kind)].row[owner]->key};
    struct hf_text key = none;
    HF_TRY(hf_intake_implied_key(intake->keep, kind, &columns, part, &key));
    const uint32_t there = hf_intake_key_get(intake, kind, key);
    if (there != HF_NONE) {
        *row = there;
        return HF_OK;
    }
    if (table->count == table->capacity) {
        HF_TRY(table_grow(intake, kind));
    }
    struct hf_text field[HF_COLUMN_COUNT_MAX] = {{NULL, 0}};
    struct hf_stored *stub = hf_new(&intake->work, struct hf_stored, 1);
    if (stub == NULL) {
        return HF_ERR_MEMORY;
    }
    field[columns.text] = text;
    *stub = (struct hf_stored){.kind = kind, .key = key, .source = HF_NONE};
    HF_TRY(hf_cells_pack(intake->keep, field, HF_COLUMN_COUNT_MAX, &stub->cells));
    table->row[table->count] = stub;
    HF_TRY(hf_intake_key_add(intake, kind, table->count));
    intake->generation++;
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
                                         const struct hf_search_result *range) {
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
                                  HF_TEXT_ARG(hf_text_slice(table->row[row]->key, 0, 120))));
        }
        count++;
    }
    struct hf_text message = {NULL, 0};
    HF_TRY(hf_text_format(intake->keep, &message,
                          "'%.*s' fits %zu rows of %s (%.*s%s); say which by its key",
                          HF_TEXT_ARG(hf_text_slice(reference->text, 0, 200)), count,
                          hf_schema_get(reference->target)->name, HF_TEXT_ARG(names),
                          count > CANDIDATES_NAMED_MAX ? ", ..." : ""));
    const struct hf_intake_complaint complaint = {
        HF_DEFECT_REFERENCE, (struct hf_origin){reference->place->source, reference->place->line},
        reference->text, message};
    return hf_intake_complain(intake, &complaint);
}

/* Said once a stub, and only where the table is there at all: a list without such a table refers to
 * nothing wrong. */
static enum hf_status stub_complain(struct hf_intake *intake,
                                    const struct hf_intake_reference *reference, uint32_t row) {
    const struct hf_intake_table *table = &intake->table[reference->target];
    if (table->described == 0 || reference->place->source == HF_NONE) {
        return HF_OK;
    }
    struct hf_text message = {NULL, 0};
    HF_TRY(hf_text_format(intake->keep, &message,
                          "no row of %s is known by '%.*s'; add '%.*s', nothing is known of it",
                          hf_schema_get(reference->target)->name,
                          HF_TEXT_ARG(hf_text_slice(reference->text, 0, 200)),
                          HF_TEXT_ARG(hf_text_slice(table->row[row]->key, 0, 200))));
    const struct hf_intake_complaint complaint = {
        HF_DEFECT_REFERENCE, (struct hf_origin){reference->place->source, reference->place->line},
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
    struct hf_search_result found = {HF_NONE, 0, 0, HF_NONE};
    HF_TRY(hf_intake_search(intake, reference->target, part, HF_NONE, &found));
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
static enum hf_status owned_search(struct hf_intake *intake,
                                   const struct hf_intake_reference *reference, struct hf_text text,
                                   uint32_t owner, struct hf_search_result *found) {
    if (reference->qualifier.len > 0) {
        const struct hf_text as_written[2] = {text, reference->qualifier};
        HF_TRY(hf_intake_search(intake, reference->target, as_written, owner, found));
    }
    if (found->row != HF_NONE) {
        return HF_OK;
    }
    const struct hf_text by_key[2] = {
        text, intake->table[owner_kind(intake, reference->target)].row[owner]->key};
    return hf_intake_search(intake, reference->target, by_key, owner, found);
}

/* A reference that belongs to somebody, by its qualifier or by what stands before a '/' in its
 * text. */
static enum hf_status owned_resolve(struct hf_intake *intake,
                                    const struct hf_intake_reference *reference,
                                    struct hf_text text, uint32_t owner, uint32_t *row) {
    struct hf_search_result found = {HF_NONE, 0, 0, HF_NONE};
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
    struct hf_search_result found = {HF_NONE, 0, 0, HF_NONE};
    HF_TRY(hf_intake_search(intake, reference->target, part, HF_NONE, &found));
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

/* What column of which table is being resolved. */
struct column_job {
    struct hf_intake *intake;
    enum hf_kind kind;
    uint32_t column;
    uint32_t whose; /* column, or HF_NONE */
    enum resolve_stage stage;
    size_t *left; /* per task: references that are still to be resolved */
};

/* The reference of a row in this column. False if there is none, or its turn is another stage. */
static bool cell_reference(const struct column_job *job, const struct hf_stored *place,
                           struct hf_intake_reference *reference) {
    const struct hf_column *schema = &hf_schema_get(job->kind)->column[job->column];
    const struct hf_text said = hf_intake_cell(place, job->column);
    const struct hf_text text = said.len > 0 ? said : blank_stands_for(job->kind, schema);
    if (text.len == 0) {
        return false;
    }
    const struct hf_text qualifier =
        job->whose == HF_NONE ? (struct hf_text){NULL, 0} : hf_intake_cell(place, job->whose);
    *reference = (struct hf_intake_reference){schema->target, text, qualifier, place};
    return stage_of(job->intake, job->kind, schema, qualifier) == job->stage;
}

/* ---- what is found by its key ----
 *
 * Nearly all references name a row by its key, its owner too. Such a row is found whatever stubs
 * have been made, since a key once given stays: so these are looked up first, in any order, on all
 * threads, and only the others are resolved one by one. A text with a '/' may name an owner that
 * becomes known later, and one that does not say whose it is may mean a label: they are left. */

/* The reference before, and where it led. */
struct last_found {
    struct hf_text text, qualifier;
    uint32_t row; /* HF_NONE: nothing yet */
    uint32_t owner;
};

static bool is_owner_known(const struct hf_intake *intake,
                           const struct hf_intake_reference *reference, struct last_found *last) {
    const struct hf_text part[2] = {reference->qualifier, {NULL, 0}};
    if (last->owner == HF_NONE || !hf_text_equal(last->qualifier, reference->qualifier)) {
        last->owner = HF_NONE;
        return hf_intake_exact(intake, owner_kind(intake, reference->target), part, &last->owner) &&
               last->owner != HF_NONE;
    }
    return true;
}

static uint32_t exact_row(const struct hf_intake *intake,
                          const struct hf_intake_reference *reference, struct last_found *last) {
    const bool is_owned = intake->target[reference->target].qualifier != HF_NONE;
    if (last->row != HF_NONE && hf_text_equal(last->text, reference->text) &&
        hf_text_equal(last->qualifier, reference->qualifier)) {
        return last->row;
    }
    uint32_t row = HF_NONE;
    const bool is_left = is_owned && (reference->qualifier.len == 0 ||
                                      memchr(reference->text.data, '/', reference->text.len));
    const struct hf_text part[2] = {reference->text,
                                    is_owned ? reference->qualifier : (struct hf_text){NULL, 0}};
    if (is_left || (is_owned && !is_owner_known(intake, reference, last)) ||
        !hf_intake_exact(intake, reference->target, part, &row)) {
        row = HF_NONE;
    }
    *last = (struct last_found){reference->text, reference->qualifier, row,
                                is_owned && !is_left ? last->owner : HF_NONE};
    return row;
}

static uint32_t column_task_until(const struct column_job *job, size_t task) {
    const size_t until = (task + 1) * HF_INTAKE_TASK_ROWS;
    const uint32_t described = job->intake->table[job->kind].described;
    return until < described ? (uint32_t)until : described;
}

static void exact_task(void *context, size_t task) {
    const struct column_job *const job = context;
    const struct hf_intake_table *const table = &job->intake->table[job->kind];
    struct last_found last = {.row = HF_NONE, .owner = HF_NONE};
    size_t left = 0;
    for (uint32_t i = (uint32_t)(task * HF_INTAKE_TASK_ROWS); i < column_task_until(job, task);
         i++) {
        struct hf_intake_reference reference;
        if (table->ref[job->column][i] != HF_NONE) {
            continue;
        }
        hf_intake_expect(table->row, i, table->described);
        if (cell_reference(job, table->row[i], &reference)) {
            const uint32_t row = exact_row(job->intake, &reference, &last);
            table->ref[job->column][i] = row;
            left += row == HF_NONE;
        }
    }
    job->left[task] = left;
}

/* ---- the others ---- */

/* Where references led that were resolved without a word and without a stub being made: as long as
 * no further stub is made, they lead there again. */
enum { MEMO_SIZE = 256 };
struct memo {
    struct hf_text text, qualifier;
    uint32_t row;
    uint64_t generation; /* 1 + that of the intake; 0: empty */
};

static struct memo *memo_place(struct memo *memo, const struct hf_intake_reference *reference) {
    return &memo[(hf_hash_text(reference->text) + 31 * hf_hash_text(reference->qualifier)) %
                 MEMO_SIZE];
}

static enum hf_status memo_resolve(struct hf_intake *intake, struct memo *memo,
                                   const struct hf_intake_reference *reference, uint32_t *row) {
    struct memo *const place = memo_place(memo, reference);
    if (place->generation == intake->generation + 1 &&
        hf_text_equal(place->text, reference->text) &&
        hf_text_equal(place->qualifier, reference->qualifier)) {
        *row = place->row;
        return HF_OK;
    }
    const uint64_t generation = intake->generation;
    const size_t defect_count = intake->defect_count;
    HF_TRY(hf_intake_resolve(intake, reference, row));
    if (generation == intake->generation && defect_count == intake->defect_count) {
        *place = (struct memo){reference->text, reference->qualifier, *row, generation + 1};
    }
    return HF_OK;
}

static enum hf_status left_resolve(const struct column_job *job, size_t task, struct memo *memo) {
    struct hf_intake_table *table = &job->intake->table[job->kind];
    for (uint32_t i = (uint32_t)(task * HF_INTAKE_TASK_ROWS); i < column_task_until(job, task);
         i++) {
        struct hf_intake_reference reference;
        uint32_t row = HF_NONE;
        if (table->ref[job->column][i] != HF_NONE) {
            continue;
        }
        hf_intake_expect(table->row, i, table->described);
        if (cell_reference(job, table->row[i], &reference)) {
            HF_TRY(memo_resolve(job->intake, memo, &reference, &row));
            table->ref[job->column][i] = row; /* the array may have moved while stubs were made */
        }
    }
    return HF_OK;
}

/* Whether any row of the column may have its turn in the stage. */
static bool is_stage_possible(const struct column_job *job) {
    const struct hf_column *schema = &hf_schema_get(job->kind)->column[job->column];
    const struct hf_text something = HF_TEXT("x");
    const struct hf_text nothing = {NULL, 0};
    return (job->whose != HF_NONE &&
            stage_of(job->intake, job->kind, schema, something) == job->stage) ||
           stage_of(job->intake, job->kind, schema, nothing) == job->stage;
}

static enum hf_status column_resolve(struct hf_intake *intake, enum hf_kind kind, uint32_t column,
                                     enum resolve_stage stage) {
    const struct hf_column *schema = &hf_schema_get(kind)->column[column];
    const size_t task_count = intake->table[kind].described / HF_INTAKE_TASK_ROWS + 1;
    struct column_job job = {
        intake, kind,
        column, schema->qualifier == NULL ? HF_NONE : hf_intake_column(kind, schema->qualifier),
        stage,  NULL};
    if (intake->table[kind].described == 0 || !is_stage_possible(&job)) {
        return HF_OK;
    }
    job.left = hf_new(&intake->work, size_t, task_count);
    struct memo *const memo = hf_new(&intake->work, struct memo, MEMO_SIZE);
    if (job.left == NULL || memo == NULL) {
        return HF_ERR_MEMORY;
    }
    hf_parallel_run(intake->input->threads, task_count, exact_task, &job);
    for (size_t task = 0; task < task_count; task++) {
        if (job.left[task] > 0) {
            HF_TRY(left_resolve(&job, task, memo));
        }
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

/* A place for each reference. */
static enum hf_status table_prepare(struct hf_intake *intake, enum hf_kind kind) {
    struct hf_intake_table *table = &intake->table[kind];
    const struct hf_schema *schema = hf_schema_get(kind);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        if (schema->column[i].type != HF_COLUMN_REF) {
            continue;
        }
        table->ref[i] = hf_take(&intake->work, uint32_t, table->capacity);
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
        struct hf_search_result found = {HF_NONE, 0, 0, HF_NONE};
        if (table->ref[columns.qualifier][i] != HF_NONE) {
            continue; /* nearly all */
        }
        const struct hf_text part[2] = {hf_intake_cell(table->row[i], columns.text), {NULL, 0}};
        if (part[0].len == 0) {
            continue;
        }
        HF_TRY(hf_intake_search(intake, kind, part, HF_NONE, &found));
        if (found.row == HF_NONE || found.row == i) {
            continue;
        }
        struct hf_text message = {NULL, 0};
        HF_TRY(hf_text_format(
            intake->keep, &message,
            "'%.*s' is also there as '%.*s': references go to that row, and this one stays unused; "
            "give its %s",
            HF_TEXT_ARG(part[0]), HF_TEXT_ARG(table->row[found.row]->key),
            hf_schema_get(kind)->column[columns.qualifier].name));
        const struct hf_intake_complaint complaint = {
            HF_DEFECT_DUPLICATE, (struct hf_origin){table->row[i]->source, table->row[i]->line},
            table->row[i]->key, message};
        HF_TRY(hf_intake_complain(intake, &complaint));
    }
    return HF_OK;
}

enum hf_status hf_intake_refs(struct hf_intake *intake) {
    targets_look_up(intake);
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        HF_TRY(table_prepare(intake, (enum hf_kind)kind));
    }
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        HF_TRY(hf_intake_keys_build(intake, targets[i].kind));
    }
    hf_intake_labels_renew(intake, HF_KIND_PARTY, false);
    hf_intake_labels_renew(intake, HF_KIND_SITE, false);
    HF_TRY(stage_resolve(intake, STAGE_NAMES));
    hf_intake_labels_renew(intake, HF_KIND_PARTY, true);
    HF_TRY(stage_resolve(intake, STAGE_PLAIN));
    hf_intake_labels_renew(intake, HF_KIND_PRODUCT, false);
    hf_intake_labels_renew(intake, HF_KIND_DEVICE, false);
    hf_intake_labels_renew(intake, HF_KIND_LIST_ENTRY, false);
    HF_TRY(stage_resolve(intake, STAGE_OWNED));
    hf_intake_labels_renew(intake, HF_KIND_PRODUCT, false);
    hf_intake_labels_renew(intake, HF_KIND_DEVICE, false);
    HF_TRY(stage_resolve(intake, STAGE_BARE));
    HF_TRY(bare_complain(intake, HF_KIND_PRODUCT));
    return bare_complain(intake, HF_KIND_DEVICE);
}
