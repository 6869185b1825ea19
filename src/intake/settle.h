/* settle.h - which of several assertions counts, and by which rule (holdfast/conflict.h).
 *
 * hf_settle_open looks at the sources and at what persons decided; then hf_settle_row is asked once
 * for every row that more than one assertion describes, and keeps every contradiction; at the end
 * hf_settle_conflicts_keep and hf_settle_decisions_keep put both into the snapshot. Rows that one
 * assertion describes never come here. Nothing depends on the order of imports, except between two
 * assertions of one source: there the newer counts.
 *
 * **Ownership.** All of it lies in the arena given to hf_settle_open. **Cost.** Opening: O(sources
 * + decisions), and one look-up per assertion of the kinds that decisions on cells are about. A
 * row: assertions times columns.
 */
#ifndef HF_INTAKE_SETTLE_H
#define HF_INTAKE_SETTLE_H

#include "base/hash.h"
#include "intake/intake.h"

struct hf_intake;

struct hf_settle_source {
    int64_t rank; /* INT64_MAX: none given */
    bool is_dated;
    struct hf_date_range published;
    uint32_t place;    /* of its name among all names; equal for files of one source */
    uint32_t decision; /* that gave the rank */
};

/* One decision: of all assertions of its row, the one made last. */
struct hf_settle_decision {
    const struct hf_stored *stored;
    enum hf_matter matter;
    struct hf_decision_state state; /* of the matters conflict and source; others: STANDS so far */
    enum hf_kind kind;              /* conflict: its cell */
    struct hf_text row_key;
    uint32_t column;
    uint32_t next;                /* further decision on a cell of the same row, HF_NONE: none */
    struct hf_settle_heard *said; /* conflict: what is said of the row */
};

struct hf_settle_heard {
    const struct hf_stored *stored;
    struct hf_settle_heard *next;
};

struct hf_settle {
    const struct hf_intake_input *input;
    struct hf_arena *memory;
    struct hf_settle_source *source; /* as input->source */
    struct hf_settle_decision *decision;
    size_t decision_count;
    struct hf_map decided_row; /* kind and key -> first decision on one of its cells */
    bool is_decided[HF_KIND_COUNT];
    struct hf_conflict *conflict; /* `side` is set when they are kept */
    size_t conflict_count, conflict_capacity;
    struct hf_conflict_side *side;
    size_t side_count, side_capacity;
};

enum hf_status hf_settle_open(const struct hf_intake_input *input, struct hf_arena *memory,
                              struct hf_settle *settle);
/* The assertions of one row, and the places that settling it needs: made once for the longest. */
struct hf_settle_room {
    const struct hf_stored **stored;
    size_t count;
    struct hf_text *field; /* HF_COLUMN_COUNT_MAX for each of them */
    const struct hf_stored **voice;
    struct hf_text *value;
};
enum hf_status hf_settle_room_make(struct hf_arena *memory, size_t longest,
                                   struct hf_settle_room *room);
/* Merges the assertions of one row, two or more, which may stand in any order and are sorted. Where
 * one of them says all that counts it stands for the row, otherwise the cells are packed anew. */
enum hf_status hf_settle_row(struct hf_intake *intake, struct hf_settle_room *room,
                             const struct hf_stored **row);
enum hf_status hf_settle_conflicts_keep(struct hf_intake *intake, struct hf_snapshot *snapshot);
/* Once all columns and reverse references are there: one state per row of snapshot->decisions. */
enum hf_status hf_settle_decisions_keep(struct hf_intake *intake, struct hf_snapshot *snapshot);

/* ---- between settle.c and settle_decisions.c ---- */

/* One assertion per source that says something of a cell, by name of the source. */
struct hf_settle_voices {
    const struct hf_stored **stored;
    struct hf_text *value; /* trimmed, not blank */
    size_t count;
};
enum hf_status hf_settle_voices_make(struct hf_arena *memory, size_t most,
                                     struct hf_settle_voices *voices);

enum hf_status hf_settle_decisions_read(struct hf_settle *settle);
/* Gives the ranks, and looks up what decisions on cells rest on. */
enum hf_status hf_settle_decisions_weigh(struct hf_settle *settle);
/* The first decision on a cell of the row, HF_NONE: there is none. */
enum hf_status hf_settle_decided(const struct hf_settle *settle, enum hf_kind kind,
                                 struct hf_text key, uint32_t *first);
struct hf_text hf_settle_choice(const struct hf_settle_decision *decision);
/* Which of several decisions on one thing counts; the order of their days. */
const struct hf_stored *hf_settle_decision_choose(const struct hf_settle *settle,
                                                  const struct hf_stored *const *run, size_t count);
int hf_settle_decided_order(const struct hf_stored *left, const struct hf_stored *right);

int hf_settle_published(const struct hf_date_range *left, const struct hf_date_range *right);
uint32_t hf_settle_place(const struct hf_settle *settle, const struct hf_stored *stored);
/* Assertions of one kind, by key; the end of the run of one key. */
enum hf_status hf_settle_kind(const struct hf_intake_input *input, enum hf_kind kind,
                              struct hf_arena *memory, const struct hf_stored ***collected,
                              size_t *count);
size_t hf_settle_run_end(const struct hf_stored *const *sorted, size_t count, size_t from);
/* Sorts a run by source, newest first within one. */
void hf_settle_sort(const struct hf_settle *settle, const struct hf_stored **run, size_t count);
/* Of a sorted run: who says something of the column. */
void hf_settle_voices(const struct hf_settle *settle, const struct hf_stored *const *sorted,
                      size_t count, uint32_t column, struct hf_settle_voices *voices);

#endif
