/* holdfast/difference.h - what two snapshots say differently, row by row and cell by cell.
 *
 * Call hf_difference_find on two snapshots (two workspaces, or one at two moments); then, for each
 * row that differs, hf_difference_subject names it in the domain's words and hf_difference_cell
 * writes a cell as a source would write it.
 *
 * **What is compared.** What the analyses see: rows by kind and natural key, cells after resolving.
 * Dates, money, percents and ranges are compared by value ("50" and "50 %" are equal), references
 * by the row that they resolve to. A maker that was read off a product's text and one that somebody
 * states are different, though it be the same party.
 * **Ownership.** The result lives in `keep` and points at both snapshots. **Errors.**
 * HF_ERR_MEMORY, HF_ERR_ARGUMENT. **Cost.** Linear in the rows of both: a merge walk, since both
 * are in key order, and one pass over each column. 20 bytes a row that differs in `keep`, 8 bytes a
 * row of `before` in `scratch`.
 */
#ifndef HOLDFAST_DIFFERENCE_H
#define HOLDFAST_DIFFERENCE_H

#include <holdfast/snapshot.h>

enum hf_row_change {
    HF_ROW_ADDED,
    HF_ROW_REMOVED,
    HF_ROW_CHANGED,
    HF_ROW_DESCRIBED,   /* was referred to, not described; now somebody describes it */
    HF_ROW_UNDESCRIBED, /* nobody describes it any more, but it is still referred to */
};
/* "added", "removed", "changed", "described", "no longer described". */
HF_PUBLIC const char *hf_row_change_text(enum hf_row_change change);

struct hf_row_difference {
    enum hf_kind kind;
    enum hf_row_change change;
    uint32_t before, after; /* rows; HF_NONE in the snapshot where it is not */
    uint32_t columns; /* bit i: column i of the schema differs. Added, removed: is not blank */
};

struct hf_kind_difference {
    int64_t added, removed, changed; /* changed: described and no longer described ones too */
    int64_t added_stubs;             /* of the added ones: referred to, not described */
    int64_t described;               /* of the changed ones */
};

struct hf_difference {
    const struct hf_snapshot *before, *after;
    struct hf_row_difference *row; /* by kind, then key */
    size_t row_count;              /* 0: the two say the same */
    struct hf_kind_difference kind[HF_KIND_COUNT];
};

HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_difference_find(const struct hf_snapshot *before, const struct hf_snapshot *after,
                   struct hf_arena *keep, struct hf_arena scratch, struct hf_difference *difference,
                   struct hf_error *error);

/* A cell, written so that reading it gives the same value; a reference as the key of its row; ""
 * for blank. A maker that nobody states ends in ", read off the product's text". Texts are not
 * copied. */
struct hf_difference_place {
    enum hf_kind kind;
    uint32_t row;
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_difference_cell(const struct hf_snapshot *snapshot,
                                                          struct hf_difference_place place,
                                                          uint32_t column, struct hf_arena *keep,
                                                          struct hf_text *text);
/* Who says the cell now: where sources contradict each other the one that counts, or the person's
 * decision; else who describes the row (of several sources that agree, one). O(log conflicts). */
HF_PUBLIC struct hf_origin hf_difference_origin(const struct hf_snapshot *snapshot,
                                                struct hf_difference_place place, uint32_t column);
/* "device alpha/r1"; of lists "list Some List: entry 1234 (Some Name)". */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_difference_subject(const struct hf_snapshot *snapshot,
                                                             struct hf_difference_place place,
                                                             struct hf_arena *keep,
                                                             struct hf_text *text);

#endif
