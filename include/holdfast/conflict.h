/* holdfast/conflict.h - a cell of which several sources say different things.
 *
 * Sources stand side by side in a workspace, and they contradict each other. Nothing of that is
 * dropped: the snapshot holds one `struct hf_conflict` for every such cell, with everything that
 * every source says of it. One value counts, by the first of these rules that tells two sources
 * apart:
 *
 *     decision    a person decided on that cell (holdfast/decision.h), and what the decision rested
 *                 on is still so
 *     rank        a person ranked one source before the other
 *     published   both say when they were published, and one did so later
 *     name        the one whose name comes first in byte order
 *
 * None of them looks at the order of imports: the same files in any order give the same snapshot.
 * Where dated and undated sources meet, the undated ones are compared by name with the latest of
 * the dated ones, so that the rule stays an order.
 *
 * **Ownership.** Everything lies in the arena of the snapshot. **Cost.** Of the memory: what
 * contradicts, not what is in the workspace.
 */
#ifndef HOLDFAST_CONFLICT_H
#define HOLDFAST_CONFLICT_H

#include <holdfast/schema.h>

enum hf_settle_rule { /* weakest first */
                      HF_SETTLE_NAME,
                      HF_SETTLE_PUBLISHED,
                      HF_SETTLE_RANK,
                      HF_SETTLE_DECISION,
};

enum hf_conflict_status {
    HF_CONFLICT_OPEN,    /* no person has said what counts */
    HF_CONFLICT_SETTLED, /* a person has: by a decision on the cell, or by ranking the sources */
    HF_CONFLICT_FALLEN_BACK, /* a person had: what that decision rested on has changed */
};

/* What one source says of the cell. */
struct hf_conflict_side {
    uint32_t source; /* position in snapshot.source */
    uint32_t line;
    struct hf_text value;     /* as written, trimmed; never blank */
    bool contradicts;         /* the value that counts */
    enum hf_settle_rule rule; /* by which it does not count; only where it contradicts */
};

struct hf_conflict {
    enum hf_kind kind;
    struct hf_text key;
    uint32_t column;
    const struct hf_conflict_side *side; /* by name of the source; at least two */
    uint32_t side_count;
    uint32_t counts;          /* position in `side`; HF_NONE: the decided value is nobody's */
    struct hf_text value;     /* that counts */
    enum hf_settle_rule rule; /* the weakest that was needed */
    enum hf_conflict_status status;
    uint32_t decision; /* row of snapshot.decisions that settles it, or did; HF_NONE: none */
};

HF_PUBLIC const char *hf_settle_rule_text(enum hf_settle_rule rule); /* "decision", "rank", ... */
HF_PUBLIC const char *
hf_conflict_status_text(enum hf_conflict_status status); /* "open", "settled", "fallen back" */

#endif
