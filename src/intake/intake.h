/* intake.h - from assertions to a snapshot.
 *
 * The room resolves: rows of several sources with one key become one row (field by field; which
 * source counts says holdfast/conflict.h, and every contradiction is kept),
 * references become dense ids (by key, by label, through their qualifier), what is referred to but
 * nowhere described becomes a stub, who made a product is read off its text where nobody says it,
 * and the reverse references are laid out.
 */
#ifndef HF_INTAKE_INTAKE_H
#define HF_INTAKE_INTAKE_H

#include "intake/stored_cells.h"

#include <holdfast/snapshot.h>

/* One assertion as the store gave it back. Texts live as long as the snapshot. */
struct hf_stored {
    struct hf_text key;
    const char *cells; /* stored_cells.h */
    int64_t order;     /* of import: of two of one source the later counts */
    uint32_t source;   /* position in hf_intake_input.source */
    uint32_t line;
    enum hf_kind kind;
};

struct hf_intake_input {
    const struct hf_stored *stored;
    size_t stored_count;
    struct hf_source *source;
    uint32_t source_count;
    struct hf_pack *pack; /* parsed; matched to the pack rows by id */
    uint32_t pack_count;
    int64_t known_at;
    uint32_t threads; /* to be used at most, 0 is 1; see base/parallel.h */
};

/* Builds. O(n log n) in rows. The result depends neither on the order of `stored` nor on the number
 * of threads. */
HF_MUST_CHECK enum hf_status hf_intake_build(const struct hf_intake_input *input,
                                             struct hf_arena *keep, struct hf_arena scratch,
                                             struct hf_snapshot *snapshot, struct hf_error *error);

/* What counts of one column, row by row: for readers that must know it before the snapshot is
 * built. */
struct hf_intake_said {
    struct hf_text key;
    struct hf_text value;
    uint32_t source; /* that says it; where a decided value is nobody's, the first that speaks */
};
HF_MUST_CHECK enum hf_status hf_intake_cells(const struct hf_intake_input *input, enum hf_kind kind,
                                             uint32_t column, struct hf_arena *memory,
                                             struct hf_intake_said **said, size_t *said_count);

#endif
