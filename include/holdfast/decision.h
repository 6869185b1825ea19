/* holdfast/decision.h - what a person decided, and whether it still holds.
 *
 * A decision is a row like any other (HF_KIND_DECISION: imported, exported, with a history); it
 * says who decided, when and why, and what the decision rested on. When the snapshot is made, what
 * it rests on is looked up anew: if it reads otherwise now, the decision does not apply, and both
 * texts are there to be compared. Nothing is ever decided by a decision that no longer holds.
 *
 *     matter      subject            object                 choice              rests on
 *     match       a party's key      list/entry, or         same, different     names, country and
 *                                    pack/party                                 identifiers of both
 *     conflict    kind/row key       a column               the value           what every source
 *                                                                               says of the cell
 *     assumption  its name           blank                  a value or range    the value without
 *                                                                               the decision
 *     source      its name           blank                  a rank, 1 first     nothing
 *
 * The choice `undecided` takes a decision back. A decision without by, on or because does not
 * count, nor does one that does not say what it rests on.
 */
#ifndef HOLDFAST_DECISION_H
#define HOLDFAST_DECISION_H

#include <holdfast/schema.h>

enum hf_matter { /* values of the column `matter` */
                 HF_MATTER_UNKNOWN,
                 HF_MATTER_MATCH,
                 HF_MATTER_CONFLICT,
                 HF_MATTER_ASSUMPTION,
                 HF_MATTER_SOURCE,
};

enum hf_decision_status {
    HF_DECISION_STANDS,
    HF_DECISION_IDLE,        /* holds, and there is nothing that it applies to */
    HF_DECISION_FALLEN_BACK, /* what it rested on has changed: as if nobody had decided */
    HF_DECISION_WITHDRAWN,
    HF_DECISION_DEFECTIVE, /* who, when or why is missing, or the choice is none: does not count */
};

/* One per row of snapshot.decisions. */
struct hf_decision_state {
    enum hf_decision_status status;
    struct hf_text now; /* what it would rest on now; blank for the matter source */
    struct hf_text why; /* defective or idle: a sentence; else blank */
};

HF_PUBLIC const char *
hf_decision_status_text(enum hf_decision_status status); /* "stands", "idle", "fallen back", ... */

struct hf_snapshot;

/* What one source says of a cell. */
struct hf_basis_side {
    struct hf_text source, value;
};
/* The basis of a conflict: 'net' says 'active'; 'noc' says 'failed'. `side` is in the order of the
 * sources' names. Two different states never read the same; values of more than some hundred bytes
 * are named by their beginning, length and a check number. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_basis_cell(struct hf_arena *keep,
                                                     const struct hf_basis_side *side, size_t count,
                                                     struct hf_text *basis);
/* The basis of a match: names, country and identifiers of both. `entry` is list/entry or
 * pack/party. What is not there is said. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_basis_match(struct hf_arena *keep,
                                                      const struct hf_snapshot *snapshot,
                                                      struct hf_text party, struct hf_text entry,
                                                      struct hf_text *basis);
/* The basis of an assumption: its value without decision and scenario, and who says it. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_basis_assumption(struct hf_arena *keep,
                                                           const struct hf_snapshot *snapshot,
                                                           struct hf_text name,
                                                           struct hf_text *basis);

/* The listed party that the object of a match names. */
struct hf_listed {
    uint32_t pack;  /* HF_NONE: of a list */
    uint32_t entry; /* row of list_entries, or party of the pack; HF_NONE: there is none */
};
HF_PUBLIC struct hf_listed hf_listed_by_key(const struct hf_snapshot *snapshot,
                                            struct hf_text object);

#endif
