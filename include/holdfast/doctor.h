/* holdfast/doctor.h - how good is the data, what do its gaps leave undetermined, and what would
 * settle most?
 *
 * hf_doctor looks at a snapshot alone: rows, blanks, stubs and defects per table, and for each
 * column with blanks the answers that need it. hf_doctor_missing looks at an assessment: from every
 * undetermined answer it walks down the reasons (holdfast/why.h) to the blank cells it rests on,
 * and ranks the columns by how many answers, over how many deployed units, hang on them. Filling
 * the first few settles most.
 *
 * **Ownership.** Results lie in `keep`. **Errors.** HF_ERR_ARGUMENT for NULL where a value is
 * needed, HF_ERR_MEMORY; the result is then left alone. **Cost.** hf_doctor: one look at each cell.
 * hf_doctor_missing: the sum over columns with blanks of the edges of the graph of reasons.
 */
#ifndef HOLDFAST_DOCTOR_H
#define HOLDFAST_DOCTOR_H

#include <holdfast/assessment.h>

struct hf_doctor_kind {
    int64_t rows;                       /* stubs included */
    int64_t stubs;                      /* referred to, described nowhere */
    int64_t blank[HF_COLUMN_COUNT_MAX]; /* per column of the schema; cells of stubs count */
};

/* A column with blanks, or a table without rows, and what it leaves open. */
struct hf_doctor_need {
    enum hf_kind kind;
    uint32_t column; /* HF_NONE: the whole table is empty */
    int64_t rows, blank;
    struct hf_text answers; /* which answers stay undetermined or rest on a presumption, as words */
};

struct hf_doctor {
    struct hf_doctor_kind kind[HF_KIND_COUNT];
    int64_t defects[HF_DEFECT_CONFLICT + 1]; /* of the snapshot, by enum hf_defect_kind */
    int64_t presumed_makers;     /* products whose manufacturer was read off their text */
    struct hf_doctor_need *need; /* in the order of the schema */
    uint32_t need_count;
    const struct hf_missing *missing; /* the assessment's; none without an assessment */
    uint32_t missing_count;
};

/* `assessment` may be NULL; one whose `missing` is not filled yet gets no ranking here. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_doctor(const struct hf_snapshot *snapshot,
                                                 const struct hf_assessment *assessment,
                                                 struct hf_arena *keep, struct hf_arena scratch,
                                                 struct hf_doctor *result);

/* Fills assessment->missing and missing_count: one per column (or absent table) that undetermined
 * answers ran into, most answers first, then most units, then in the order of the schema. An answer
 * counts once a column, however many of its cells it met. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_doctor_missing(struct hf_assessment *assessment, struct hf_arena *keep, struct hf_arena scratch);

#endif
