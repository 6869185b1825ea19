#include "intake/settle.h"

#include "intake/build.h"
#include "intake/stored_sort.h"

#include <assert.h>
#include <stdlib.h>

/* Decisions while the snapshot is being made: which row of several counts, whether it says who,
 * when and why, what it is about, and (for ranks and cells, which the merging needs) whether it
 * still holds. Matches and assumptions are looked up when the rest of the snapshot is there. */

struct decision_columns {
    uint32_t matter, subject, object, choice, by, on, reason, basis;
};

static struct decision_columns decision_columns(void) {
    return (struct decision_columns){
        hf_intake_column(HF_KIND_DECISION, "matter"),
        hf_intake_column(HF_KIND_DECISION, "subject"),
        hf_intake_column(HF_KIND_DECISION, "object"),
        hf_intake_column(HF_KIND_DECISION, "choice"),
        hf_intake_column(HF_KIND_DECISION, "decided_by"),
        hf_intake_column(HF_KIND_DECISION, "decided_on"),
        hf_intake_column(HF_KIND_DECISION, "reason"),
        hf_intake_column(HF_KIND_DECISION, "basis"),
    };
}

static union hf_value decision_value(const struct hf_stored *stored, uint32_t column) {
    const struct hf_column *schema = &hf_schema_get(HF_KIND_DECISION)->column[column];
    union hf_value value = hf_value_blank(schema->type);
    const char *why = NULL;
    (void)hf_value_parse(schema, hf_cell_of(stored->cells, column), &value, &why);
    return value;
}

static struct hf_text decision_text(const struct hf_stored *stored, uint32_t column) {
    return hf_text_trim(hf_cell_of(stored->cells, column));
}

/* A decision without a day is older than any that has one. */
int hf_settle_decided_order(const struct hf_stored *left, const struct hf_stored *right) {
    const uint32_t on = hf_intake_column(HF_KIND_DECISION, "decided_on");
    const struct hf_date_range day[] = {decision_value(left, on).date,
                                        decision_value(right, on).date};
    const bool is_blank[] = {hf_date_range_is_blank(day[0]), hf_date_range_is_blank(day[1])};
    if (is_blank[0] || is_blank[1]) {
        return (int)is_blank[1] - (int)is_blank[0];
    }
    return hf_settle_published(&day[0], &day[1]);
}

/* Decisions on one thing are whole rows: the later replaces the earlier, of two on one day that of
 * the source whose name comes first. Mixing the choice of one with the reason of the other would
 * make a third that nobody took. */
const struct hf_stored *hf_settle_decision_choose(const struct hf_settle *settle,
                                                  const struct hf_stored *const *run,
                                                  size_t count) {
    const struct hf_stored *best = run[0];
    for (size_t i = 1; i < count; i++) {
        const uint32_t place[] = {hf_settle_place(settle, best), hf_settle_place(settle, run[i])};
        int order = place[0] == place[1] ? hf_stored_order(run[i], best) : 0;
        order = order != 0 ? order : hf_settle_decided_order(run[i], best);
        order = order != 0 ? order : place[0] < place[1] ? -1 : place[0] > place[1];
        best = order > 0 ? run[i] : best;
    }
    return best;
}

struct hf_text hf_settle_choice(const struct hf_settle_decision *decision) {
    return decision_text(decision->stored, hf_intake_column(HF_KIND_DECISION, "choice"));
}

static void fail(struct hf_settle_decision *decision, struct hf_text why) {
    decision->state.status = HF_DECISION_DEFECTIVE;
    decision->state.why = why;
}

/* Which cell a decision on a conflict is about. */
static bool cell_read(struct hf_settle_decision *decision, const struct decision_columns *columns) {
    const struct hf_text subject = decision_text(decision->stored, columns->subject);
    const struct hf_text object = decision_text(decision->stored, columns->object);
    const struct hf_text choice = decision_text(decision->stored, columns->choice);
    const size_t slash = hf_text_find(subject, HF_TEXT("/"), 0);
    union hf_value value;
    const char *why = NULL;
    if (slash == subject.len ||
        !hf_schema_kind_by_name(hf_text_slice(subject, 0, slash), &decision->kind) ||
        decision->kind == HF_KIND_DECISION) {
        fail(decision, HF_TEXT("its subject is no kind/row key"));
        return false;
    }
    const int column = hf_schema_column(decision->kind, object);
    const struct hf_column *schema = hf_schema_get(decision->kind)->column;
    if (column < 0 || !hf_text_equal(hf_text_of(schema[column].name), object)) {
        fail(decision, HF_TEXT("its object is no column of that kind"));
        return false;
    }
    if (!hf_value_parse(&schema[column], choice, &value, &why)) {
        fail(decision, HF_TEXT("its choice is no value of that column"));
        return false;
    }
    decision->row_key = hf_text_slice(subject, slash + 1, subject.len);
    decision->column = (uint32_t)column;
    return true;
}

static bool rank_read(struct hf_text text, int64_t *rank) {
    return hf_text_int64(text, rank) && *rank >= 1 && *rank < INT64_MAX;
}

/* Does the choice fit the matter? */
static void choice_check(struct hf_settle_decision *decision,
                         const struct decision_columns *columns) {
    const struct hf_text choice = decision_text(decision->stored, columns->choice);
    const bool has_object = decision_text(decision->stored, columns->object).len > 0;
    int64_t rank = 0;
    struct hf_range range;
    switch (decision->matter) {
    case HF_MATTER_UNKNOWN:
        fail(decision, HF_TEXT("its matter is not match, conflict, assumption or source"));
        return;
    case HF_MATTER_MATCH:
        if (!hf_text_equal(choice, HF_TEXT("same")) &&
            !hf_text_equal(choice, HF_TEXT("different"))) {
            fail(decision, HF_TEXT("its choice is not same, different or undecided"));
        }
        return;
    case HF_MATTER_CONFLICT:
        (void)cell_read(decision, columns);
        return;
    case HF_MATTER_ASSUMPTION:
        if (has_object) {
            fail(decision, HF_TEXT("an assumption is decided for all: leave its object blank"));
        } else if (!hf_range_parse(choice, &range)) {
            fail(decision, HF_TEXT("its choice is no number, no range and not undecided"));
        }
        return;
    case HF_MATTER_SOURCE:
        if (has_object) {
            fail(decision, HF_TEXT("a source is ranked as a whole: leave its object blank"));
        } else if (!rank_read(choice, &rank)) {
            fail(decision, HF_TEXT("its choice is no whole number of 1 or more, nor undecided"));
        }
        return;
    }
}

static void decision_read(struct hf_settle_decision *decision,
                          const struct decision_columns *columns) {
    const struct hf_stored *stored = decision->stored;
    const struct hf_text choice = decision_text(stored, columns->choice);
    decision->matter = (enum hf_matter)decision_value(stored, columns->matter).word;
    decision->next = HF_NONE;
    if (decision_text(stored, columns->by).len == 0) {
        fail(decision, HF_TEXT("it does not say who decided"));
    } else if (hf_date_range_is_blank(decision_value(stored, columns->on).date)) {
        fail(decision, HF_TEXT("it does not say when it was decided"));
    } else if (decision_text(stored, columns->reason).len == 0) {
        fail(decision, HF_TEXT("it does not say why"));
    } else if (choice.len == 0) {
        fail(decision, HF_TEXT("it has no choice"));
    } else if (decision->matter != HF_MATTER_UNKNOWN &&
               hf_text_equal(choice, HF_TEXT("undecided"))) {
        decision->state.status = HF_DECISION_WITHDRAWN;
    } else {
        choice_check(decision, columns);
    }
}

enum hf_status hf_settle_decisions_read(struct hf_settle *settle) {
    const struct decision_columns columns = decision_columns();
    const struct hf_stored **stored = NULL;
    size_t count = 0;
    HF_TRY(hf_settle_kind(settle->input, HF_KIND_DECISION, settle->memory, &stored, &count));
    settle->decision = hf_new(settle->memory, struct hf_settle_decision, count);
    if (settle->decision == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t from = 0; from < count;) {
        const size_t until = hf_settle_run_end(stored, count, from);
        struct hf_settle_decision *decision = &settle->decision[settle->decision_count++];
        decision->stored = hf_settle_decision_choose(settle, stored + from, until - from);
        decision_read(decision, &columns);
        from = until;
    }
    return HF_OK;
}

/* A rank that nobody of that name has is kept for the day the source comes back. */
static void ranks_give(struct hf_settle *settle) {
    const struct decision_columns columns = decision_columns();
    for (size_t i = 0; i < settle->decision_count; i++) {
        struct hf_settle_decision *decision = &settle->decision[i];
        if (decision->matter != HF_MATTER_SOURCE || decision->state.status != HF_DECISION_STANDS) {
            continue;
        }
        const struct hf_text name = decision_text(decision->stored, columns.subject);
        int64_t rank = 0;
        bool is_there = rank_read(decision_text(decision->stored, columns.choice), &rank);
        assert(is_there);
        is_there = false;
        for (uint32_t s = 0; s < settle->input->source_count; s++) {
            if (hf_text_equal(settle->input->source[s].name, name)) {
                settle->source[s].rank = rank;
                settle->source[s].decision = (uint32_t)i;
                is_there = true;
            }
        }
        if (!is_there) {
            decision->state.status = HF_DECISION_IDLE;
            decision->state.why = HF_TEXT("no source of that name says anything");
        }
    }
}

static enum hf_status row_name(struct hf_arena *memory, enum hf_kind kind, struct hf_text key,
                               struct hf_text *name) {
    return hf_text_format(memory, name, "%d/%.*s", (int)kind, HF_TEXT_ARG(key));
}

/* The first decision on a cell of the row, HF_NONE: there is none. */
enum hf_status hf_settle_decided(const struct hf_settle *settle, enum hf_kind kind,
                                 struct hf_text key, uint32_t *first) {
    *first = HF_NONE;
    if (!settle->is_decided[kind]) {
        return HF_OK;
    }
    struct hf_arena scratch = *settle->memory;
    struct hf_text name = {NULL, 0};
    HF_TRY(row_name(&scratch, kind, key, &name));
    *first = hf_map_get(&settle->decided_row, name);
    return HF_OK;
}

static enum hf_status decided_rows_map(struct hf_settle *settle) {
    for (size_t i = 0; i < settle->decision_count; i++) {
        struct hf_settle_decision *decision = &settle->decision[i];
        if (decision->matter != HF_MATTER_CONFLICT ||
            decision->state.status == HF_DECISION_DEFECTIVE ||
            (decision->state.status == HF_DECISION_WITHDRAWN)) {
            continue;
        }
        struct hf_text name = {NULL, 0};
        uint32_t first = HF_NONE;
        HF_TRY(row_name(settle->memory, decision->kind, decision->row_key, &name));
        HF_TRY(hf_map_put(&settle->decided_row, settle->memory, name, (uint32_t)i, &first));
        settle->is_decided[decision->kind] = true;
        if (first != (uint32_t)i) {
            decision->next = settle->decision[first].next;
            settle->decision[first].next = (uint32_t)i;
        }
    }
    return HF_OK;
}

/* ---- decisions on cells: do they still hold? ---- */

static enum hf_status sides_of(const struct hf_settle *settle,
                               const struct hf_settle_voices *voices, struct hf_arena *memory,
                               struct hf_basis_side **sides) {
    *sides = hf_new(memory, struct hf_basis_side, voices->count);
    if (*sides == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < voices->count; i++) {
        (*sides)[i] = (struct hf_basis_side){
            settle->input->source[voices->stored[i]->source].name,
            voices->value[i],
        };
    }
    return HF_OK;
}

/* What is said now of the cell that a decision is about. */
static enum hf_status decision_hear(struct hf_settle *settle, struct hf_settle_decision *decision,
                                    struct hf_arena scratch, struct hf_settle_voices *voices) {
    size_t count = 0;
    for (const struct hf_settle_heard *heard = decision->said; heard != NULL; heard = heard->next) {
        count++;
    }
    const struct hf_stored **run = hf_new(&scratch, const struct hf_stored *, count);
    HF_TRY(hf_settle_voices_make(settle->memory, count, voices));
    if (run == NULL) {
        return HF_ERR_MEMORY;
    }
    count = 0;
    for (const struct hf_settle_heard *heard = decision->said; heard != NULL; heard = heard->next) {
        run[count++] = heard->stored;
    }
    hf_settle_sort(settle, run, count);
    hf_settle_voices(settle, run, count, decision->column, voices);
    return HF_OK;
}

static enum hf_status decision_weigh(struct hf_settle *settle, struct hf_settle_decision *decision,
                                     uint32_t basis_column) {
    struct hf_settle_voices voices = {NULL, NULL, 0};
    struct hf_basis_side *sides = NULL;
    struct hf_arena scratch = *settle->memory;
    const size_t half = hf_arena_left(&scratch) / 2;
    scratch.at += half; /* what is only needed now lies behind what stays */
    HF_TRY(decision_hear(settle, decision, scratch, &voices));
    HF_TRY(sides_of(settle, &voices, settle->memory, &sides));
    HF_TRY(hf_basis_cell(settle->memory, sides, voices.count, &decision->state.now));
    if (!hf_text_equal(decision->state.now, decision_text(decision->stored, basis_column))) {
        decision->state.status = HF_DECISION_FALLEN_BACK;
    } else if (voices.count < 2) {
        decision->state.status = HF_DECISION_IDLE;
        decision->state.why = HF_TEXT("no two sources speak of that cell");
    }
    return HF_OK;
}

static enum hf_status decided_hear(struct hf_settle *settle, const struct hf_stored *stored) {
    uint32_t at = HF_NONE;
    HF_TRY(hf_settle_decided(settle, stored->kind, stored->key, &at));
    while (at != HF_NONE) {
        struct hf_settle_decision *decision = &settle->decision[at];
        struct hf_settle_heard *heard = hf_new(settle->memory, struct hf_settle_heard, 1);
        if (heard == NULL) {
            return HF_ERR_MEMORY;
        }
        *heard = (struct hf_settle_heard){stored, decision->said};
        decision->said = heard;
        at = decision->next;
    }
    return HF_OK;
}

enum hf_status hf_settle_decisions_weigh(struct hf_settle *settle) {
    const struct decision_columns columns = decision_columns();
    ranks_give(settle);
    HF_TRY(decided_rows_map(settle));
    for (size_t i = 0; settle->decided_row.count > 0 && i < settle->input->stored_count; i++) {
        HF_TRY(decided_hear(settle, &settle->input->stored[i]));
    }
    for (size_t i = 0; i < settle->decision_count; i++) {
        struct hf_settle_decision *decision = &settle->decision[i];
        if (decision->matter == HF_MATTER_CONFLICT &&
            decision->state.status == HF_DECISION_STANDS) {
            HF_TRY(decision_weigh(settle, decision, columns.basis));
        }
    }
    return HF_OK;
}

/* ---- what goes into the snapshot ---- */

/* Matches and assumptions, now that everything they rest on is there. */
static enum hf_status state_look_up(struct hf_intake *intake, const struct hf_snapshot *snapshot,
                                    struct hf_settle_decision *decision, uint32_t row) {
    const struct hf_decisions *rows = &snapshot->decisions;
    struct hf_decision_state *state = &decision->state;
    if (state->status != HF_DECISION_STANDS ||
        (decision->matter != HF_MATTER_MATCH && decision->matter != HF_MATTER_ASSUMPTION)) {
        return HF_OK;
    }
    const struct hf_text subject = hf_text_trim(rows->subject[row]);
    if (decision->matter == HF_MATTER_MATCH) {
        HF_TRY(hf_basis_match(intake->keep, snapshot, subject, hf_text_trim(rows->object[row]),
                              &state->now));
    } else {
        HF_TRY(hf_basis_assumption(intake->keep, snapshot, subject, &state->now));
    }
    if (!hf_text_equal(state->now, hf_text_trim(rows->basis[row]))) {
        state->status = HF_DECISION_FALLEN_BACK;
    }
    return HF_OK;
}

static enum hf_status state_complain(struct hf_intake *intake, const struct hf_snapshot *snapshot,
                                     const struct hf_decision_state *state, uint32_t row) {
    const struct hf_decisions *rows = &snapshot->decisions;
    const struct hf_text basis = hf_text_trim(rows->basis[row]);
    struct hf_intake_complaint complaint = {
        HF_DEFECT_FIELD, rows->rows.origin[row], rows->rows.key[row], {NULL, 0}};
    if (state->status == HF_DECISION_DEFECTIVE) {
        HF_TRY(hf_text_format(intake->keep, &complaint.message, "the decision does not count: %.*s",
                              HF_TEXT_ARG(state->why)));
        return hf_intake_complain(intake, &complaint);
    }
    if (state->status != HF_DECISION_FALLEN_BACK) {
        return HF_OK;
    }
    complaint.kind = HF_DEFECT_CONFLICT;
    HF_TRY(hf_text_format(
        intake->keep, &complaint.message,
        "decided by %.*s, and no longer so, since it rested on something else; then: %.*s; now: "
        "%.*s; decide anew",
        HF_TEXT_ARG(hf_text_slice(hf_text_trim(rows->decided_by[row]), 0, 100)),
        HF_TEXT_ARG(basis.len > 0 ? basis : HF_TEXT("not said")), HF_TEXT_ARG(state->now)));
    return hf_intake_complain(intake, &complaint);
}

enum hf_status hf_settle_decisions_keep(struct hf_intake *intake, struct hf_snapshot *snapshot) {
    struct hf_settle *settle = &intake->settle;
    const uint32_t count = snapshot->decisions.rows.count;
    struct hf_decision_state *state = hf_new(intake->keep, struct hf_decision_state, count);
    if (state == NULL) {
        return HF_ERR_MEMORY;
    }
    assert(count == settle->decision_count); /* both by key, each key once, no stubs */
    for (uint32_t i = 0; i < count; i++) {
        struct hf_settle_decision *decision = &settle->decision[i];
        HF_TRY(state_look_up(intake, snapshot, decision, i));
        state[i] = decision->state;
        HF_TRY(hf_text_copy(intake->keep, decision->state.now, &state[i].now));
        HF_TRY(state_complain(intake, snapshot, &state[i], i));
    }
    snapshot->decision_state = state;
    return HF_OK;
}
