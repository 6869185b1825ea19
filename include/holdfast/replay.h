/* holdfast/replay.h - a historical scenario of a pack, day by day, beside what really happened.
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

struct hf_replay_result {
    uint32_t pack, replay;     /* position in the snapshot's packs, and in the pack */
    struct hf_replay_day *day; /* days with events or changes, ascending */
    uint32_t day_count;
    uint32_t days_looked_at;
    struct hf_assumptions assumptions; /* of the first day */
};

struct hf_replay_request {
    const struct hf_snapshot *snapshot;
    struct hf_text name;            /* id of a replay in one of the snapshot's packs */
    const struct hf_change *change; /* scenario changes, as other assumptions */
    uint32_t change_count;
    bool every_day; /* look at each day instead of those on which something can change: slow, same
                       answer */
};

/* HF_ERR_NOT_FOUND names the replays there are. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_replay_run(const struct hf_replay_request *request,
                                                     struct hf_arena *keep, struct hf_arena scratch,
                                                     struct hf_replay_result *result,
                                                     struct hf_error *error);

#endif
