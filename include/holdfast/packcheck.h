/* holdfast/packcheck.h - is a pack well written?
 *
 * Reads a pack (docs/packs.md) and keeps what is wrong with it, with line and column: unknown keys
 * and words, missing and unused citations, ids that nothing has, periods that overlap or leave a
 * gap, exceptions outside their measure, dates that contradict each other. A well-written pack has
 * no defect at all:
 *
 *     struct hf_pack_checked checked;
 *     const enum hf_status status = hf_pack_check(name, bytes, &arena, &checked, &error);
 *     const bool is_well_written = status == HF_OK && checked.defect_count == 0;
 *
 * **Ownership.** All in `keep`.
 * **Errors.** HF_ERR_MEMORY, HF_ERR_ARGUMENT, HF_ERR_LIMIT (more than 64 MiB). What is wrong in the
 * file is never one.
 * **Cost.** O(length), and O(n log n) for n defects.
 */
#ifndef HOLDFAST_PACKCHECK_H
#define HOLDFAST_PACKCHECK_H

#include <holdfast/pack.h>

struct hf_pack_checked {
    bool is_usable;           /* false: no pack can be made of it; the defects say why */
    struct hf_pack pack;      /* blank unless usable */
    struct hf_defect *defect; /* by line and column */
    size_t defect_count;
};

/* `file` is the name that the defects bear. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_pack_check(struct hf_text file, struct hf_text bytes,
                                                     struct hf_arena *keep,
                                                     struct hf_pack_checked *checked,
                                                     struct hf_error *error);

#endif
