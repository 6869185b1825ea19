/* build.h - the snapshot while it is being made; seen by the room's own files only.
 *
 * Order of the steps: hf_intake_merge (assertions -> rows), hf_intake_refs (texts -> rows of other
 * tables, stubs), hf_intake_makers (who made it, read off the text), hf_intake_columns (rows in key
 * order -> columns), hf_intake_sense, hf_intake_countries, hf_intake_reverse (reverse references).
 * Until hf_intake_columns a row is known by its position in its table: rows that somebody described
 * come first and in key order, stubs follow in the order in which they were met.
 */
#ifndef HF_INTAKE_BUILD_H
#define HF_INTAKE_BUILD_H

#include "intake/intake.h"
#include "intake/settle.h"

/* Of what fits into one task: large enough that starting it costs nothing, small enough that the
 * last ones keep all threads busy. */
enum { HF_INTAKE_TASK_ROWS = 16384 };

/* A folded text by which a row is known besides its key. */
struct hf_intake_label {
    struct hf_text folded;
    uint32_t row;
};

/* Rows by their keys. Key texts are the rows' own. */
struct hf_intake_keys {
    struct hf_intake_keys_slot *slot;
    size_t capacity; /* power of two, or 0; at most half full */
    size_t count;
};

struct hf_intake_table {
    const struct hf_stored **row; /* source HF_NONE: a stub */
    uint32_t count;
    size_t capacity;
    uint32_t described;                 /* rows before this one are no stubs */
    uint32_t *ref[HF_COLUMN_COUNT_MAX]; /* per REF column: row of the target, HF_NONE; NULL for
                                           other columns */
    struct hf_intake_keys by_key;       /* of the kinds that are referred to */
    struct hf_intake_label *label; /* ascending by text, then row; laid out at the first search */
    size_t label_count;
    uint32_t label_rows;  /* rows before this one have their labels there */
    bool has_label_names; /* of parties: their further names too */
    bool is_labelled;     /* laid out */
    uint32_t *final_id;   /* row -> dense id, set by hf_intake_columns */
};

/* What a reference to a kind says: the column that its text stands for, and the one that says whose
 * the row is. */
struct hf_intake_target {
    uint32_t text;
    uint32_t qualifier; /* HF_NONE: none */
};

struct hf_intake {
    const struct hf_intake_input *input;
    struct hf_arena *keep;
    struct hf_arena work; /* lives as long as the building */
    struct hf_intake_table table[HF_KIND_COUNT];
    struct hf_intake_target target[HF_KIND_COUNT]; /* of the kinds that are referred to */
    struct hf_settle settle;
    uint8_t *maker_presumed;  /* per row of the product table, before ids are final */
    struct hf_defect *defect; /* in `work` */
    size_t defect_count, defect_capacity;
    uint64_t generation; /* stubs made so far */
};

enum hf_status hf_intake_merge(struct hf_intake *intake);
enum hf_status hf_intake_refs(struct hf_intake *intake);
enum hf_status hf_intake_makers(struct hf_intake *intake);
enum hf_status hf_intake_columns(struct hf_intake *intake, struct hf_snapshot *snapshot);
/* Dates of a row that cannot be in the order that they have: a defect, and blank. */
enum hf_status hf_intake_sense(struct hf_intake *intake, struct hf_snapshot *snapshot);
/* What the tables of dependencies cannot mean; after hf_intake_reverse. */
enum hf_status hf_intake_needs_sense(struct hf_intake *intake, const struct hf_snapshot *snapshot);
/* Names by which places and things are taken together, in two spellings of one name: what fails or
 * lies together would count apart. */
enum hf_status hf_intake_spellings_sense(struct hf_intake *intake,
                                         const struct hf_snapshot *snapshot);
/* Countries that are no codes: not said, with a defect. */
enum hf_status hf_intake_countries(struct hf_intake *intake, struct hf_snapshot *snapshot);
enum hf_status hf_intake_reverse(struct hf_arena *keep, uint32_t threads,
                                 struct hf_snapshot *snapshot);

/* Resolves a text to a row of `target`; makes a stub if nothing fits. `place` says whose cell it
 * was: that row's origin goes into defects. */
struct hf_intake_reference {
    enum hf_kind target;
    struct hf_text text;      /* not blank */
    struct hf_text qualifier; /* whose it is, as written; may be blank */
    const struct hf_stored *place;
};
enum hf_status hf_intake_resolve(struct hf_intake *intake,
                                 const struct hf_intake_reference *reference, uint32_t *row);

/* Adds a defect at a row's place. `message` is kept as it is. */
struct hf_intake_complaint {
    enum hf_defect_kind kind;
    struct hf_origin origin;
    struct hf_text subject, message;
};
enum hf_status hf_intake_complain(struct hf_intake *intake,
                                  const struct hf_intake_complaint *complaint);

/* Asks for the memory of rows that come soon: sorted rows lie all over it. The pointer first, then
 * what it points to. Always inlined: gcc 12 takes a function that only prefetches for one without
 * effect, and drops its calls. */
__attribute__((always_inline)) static inline void
hf_intake_expect(const struct hf_stored *const *row, size_t at, size_t count) {
    enum { ROW_AHEAD = 24, CELLS_AHEAD = 12, LINE = 64 };
    if (at + ROW_AHEAD < count) {
        __builtin_prefetch(row[at + ROW_AHEAD]);
        __builtin_prefetch(row[at + CELLS_AHEAD]->cells);
        __builtin_prefetch(row[at + CELLS_AHEAD]->cells + LINE);
    }
}

/* The cell, trimmed. */
struct hf_text hf_intake_cell(const struct hf_stored *row, uint32_t column);
/* Position of a column that the schema has. */
uint32_t hf_intake_column(enum hf_kind kind, const char *name);

#endif
