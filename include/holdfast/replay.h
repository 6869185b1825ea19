/* holdfast/replay.h - a historical scenario of a pack, day by day, beside what really happened.
 *
 * Each day is assessed with what could be known on it (holdfast/known.h): no later measure, end,
 * exception, deadline, stake, list entry or assumption. **Blind**, the days after a freeze are
 * assessed with what was known at its end. Every event that tests something is then scored: what
 * the last day before it, with its own knowledge, said of it.
 *
 * The operator's snapshot is assessed (screen and exposure) as of each day on which anything can
 * change: the bounds of periods and exceptions, the dates of effects, the days of events. A change
 * is an effect whose answer to "does it apply on this day" differs from the day before; equal
 * changes of one measure are one, with their products. A replay that names measures is about these
 * alone. Changes of one day ascend by pack, measure, act, answers, kind.
 *
 * **Ownership.** All in `keep`; each day with changes keeps its assessment, so that whys can be
 * printed.
 * **Cost.** One exposure assessment per day that is looked at.
 */
#ifndef HOLDFAST_REPLAY_H
#define HOLDFAST_REPLAY_H

#include <holdfast/assessment.h>

struct hf_replay_change {
    uint32_t pack, measure;
    enum hf_effect_kind kind;
    enum hf_act act;
    enum hf_answer before, after; /* applies on the day before, on this day */
    uint32_t defeater;            /* exception that applies on this day, or HF_NONE */
    uint32_t *product;            /* ascending */
    uint32_t product_count;
    int64_t units;        /* deployed, of these products */
    struct hf_why_id why; /* of the first product, in the day's assessment */
};

struct hf_replay_day {
    struct hf_date date;
    uint32_t *event; /* of the pack */
    uint32_t event_count;
    struct hf_replay_change *change;
    uint32_t change_count;
    const struct hf_assessment *assessment; /* NULL without changes */
};

enum hf_replay_verdict {
    HF_REPLAY_NOT_MODELLED, /* the event tests nothing */
    HF_REPLAY_BEFORE,       /* not after the first day, or not after the freeze */
    HF_REPLAY_MISSED,
    HF_REPLAY_OPEN,      /* it lay in what was said, which had no end: no prediction */
    HF_REPLAY_PREDICTED, /* it lay in the range that was said, with an end */
};

struct hf_replay_score {
    uint32_t event; /* of the pack */
    enum hf_replay_verdict verdict;
    bool is_said; /* a date was said at all; else `predicted` is HF_DATE_UNKNOWN */
    struct hf_date_range predicted; /* as said on `said_on`, the last day looked at before it */
    struct hf_date said_on;
    struct hf_date since; /* PREDICTED and OPEN: said so on every day from here on */
    int64_t warning_days; /* PREDICTED: from `since` to the first day of the event */
    bool has_status;      /* what the event's measure was on `said_on`, as known then */
    enum hf_period_status status;
};
HF_PUBLIC const char *hf_replay_verdict_text(enum hf_replay_verdict verdict);

struct hf_replay_result {
    uint32_t pack, replay;     /* position in the snapshot's packs, and in the pack */
    struct hf_replay_day *day; /* days with events or changes, ascending */
    uint32_t day_count;
    uint32_t days_looked_at;
    struct hf_assumptions assumptions; /* as known on the last day */
    struct hf_replay_score *score;     /* one an event of the replay, in its order */
    uint32_t score_count;
};

struct hf_replay_request {
    const struct hf_snapshot *snapshot;
    struct hf_text name;            /* id of a replay in one of the snapshot's packs */
    const struct hf_change *change; /* scenario changes, as other assumptions */
    uint32_t change_count;
    bool is_blind;
    struct hf_date freeze; /* blind: what came to be known after this day is not used */
    bool has_hindsight;    /* all that the packs say is known on every day */
    bool every_day; /* look at each day instead of those on which something can change: slow, same
                       answer */
};

/* HF_ERR_NOT_FOUND names the replays there are. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_replay_run(const struct hf_replay_request *request,
                                                     struct hf_arena *keep, struct hf_arena scratch,
                                                     struct hf_replay_result *result,
                                                     struct hf_error *error);

#endif
