/* holdfast/outcome.h - what two assessments answer differently: with a scenario and without it, or
 * last time and now.
 *
 * hf_outcome_compare gives one *shift* for each answer that differs: a product that is touched, one
 * of its six dates, a party that is a target of a measure, a requirement that is met. Answers of
 * two snapshots are brought together by their keys.
 *
 *     HF_TRY(hf_outcome_compare(&before, &after, &arena, scratch, &difference, &error));
 *     for (size_t i = 0; i < difference.count; i++) { ... difference.shift[i] ... }
 *
 * **Mirror.** Comparing the other way round gives the same shifts with both sides exchanged, and
 * each kind as its opposite. **Ownership.** The result lives in `keep` and points at both
 * assessments and their snapshots. **Errors.** HF_ERR_MEMORY, HF_ERR_ARGUMENT.
 * **Cost.** O(n log n) in the answers of both.
 */
#ifndef HOLDFAST_OUTCOME_H
#define HOLDFAST_OUTCOME_H

#include <holdfast/assessment.h>

enum hf_shift_subject {
    HF_SHIFT_PRODUCT,     /* is it touched */
    HF_SHIFT_DATE,        /* one of its dates */
    HF_SHIFT_TARGET,      /* is a party the target of a measure or requirement */
    HF_SHIFT_REQUIREMENT, /* is it met, today or at a deadline */
};

enum hf_shift_kind { /* each kind but CHANGED and its opposite in pairs */
                     HF_SHIFT_NEW,
                     HF_SHIFT_GONE,
                     HF_SHIFT_EARLIER,
                     HF_SHIFT_LATER,
                     HF_SHIFT_FIRMER, /* the answer leans more to "yes", the dates are the same */
                     HF_SHIFT_WEAKER,
                     HF_SHIFT_BEGAN, /* nothing moved, but the day came: as-of has passed it */
                     HF_SHIFT_UNBEGAN,
                     HF_SHIFT_CHANGED, /* a verdict; a day that was not known, or is not any more */
};
enum { HF_SHIFT_KIND_COUNT = HF_SHIFT_CHANGED + 1 };

/* Why it differs, as far as hf_outcome_explain was asked. */
enum hf_shift_cause {
    HF_CAUSE_UNASKED,
    HF_CAUSE_DATA,     /* lists, packs, inventory, decisions */
    HF_CAUSE_CALENDAR, /* only the day is another */
    HF_CAUSE_BOTH,
};

struct hf_shift {
    enum hf_shift_subject subject;
    enum hf_shift_kind kind;
    enum hf_shift_cause cause;
    struct hf_text key;        /* of the product or party; "" for a requirement */
    struct hf_text pack, rule; /* ids: of a target's measure or requirement (both "" for a list that
                                  no pack explains); of the requirement */
    enum hf_effect_kind effect; /* DATE */
    bool is_today;              /* REQUIREMENT: on the as-of day; else at the deadline `at` */
    struct hf_date at;
    struct hf_text part; /* REQUIREMENT: the network or function it is asked of; "": all */
    enum hf_tristate
        parameter;          /* REQUIREMENT: which way an open one was taken; else UNDETERMINED */
    uint32_t before, after; /* in assessment.product, .hit or .finding; HF_NONE: not there */
    enum hf_answer answer_before, answer_after;
    struct hf_date_range date_before, date_after; /* DATE; REQUIREMENT: met_from; else never */
    enum hf_verdict verdict_before, verdict_after;
    int64_t days; /* later by; HF_COUNT_UNKNOWN where one of the days is none */
};

/* [0]: before, [1]: after. */
struct hf_outcome_totals {
    int64_t touched[2]; /* products that surely are */
    int64_t open[2];    /* of which it is undetermined */
    int64_t units[2];   /* deployed, of the touched ones */
    int64_t sites[2];   /* with one of these, each counted once */
    int64_t shifts[HF_SHIFT_REQUIREMENT + 1][HF_SHIFT_KIND_COUNT];
};

struct hf_outcome_difference {
    const struct hf_assessment *before, *after;
    struct hf_shift *shift; /* by subject: products with their dates, parties, requirements; by key
                             */
    size_t count;           /* 0: the two answer the same */
    struct hf_outcome_totals totals;
};

HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_outcome_compare(const struct hf_assessment *before, const struct hf_assessment *after,
                   struct hf_arena *keep, struct hf_arena scratch,
                   struct hf_outcome_difference *difference, struct hf_error *error);
/* Sets the cause of every shift of `whole`, which leads from an old day and old data to a new day
 * and new data. `by_data` leads from the old data to the new on the old day, `by_calendar` from the
 * old day to the new on the new data. */
HF_PUBLIC void hf_outcome_explain(struct hf_outcome_difference *whole,
                                  const struct hf_outcome_difference *by_data,
                                  const struct hf_outcome_difference *by_calendar);
/* "new", "gone", "earlier", "later", "firmer", "weaker", "began", "not begun", "changed". */
HF_PUBLIC const char *hf_shift_kind_text(enum hf_shift_kind kind);
/* "", "data", "calendar", "data and calendar". */
HF_PUBLIC const char *hf_shift_cause_text(enum hf_shift_cause cause);

#endif
