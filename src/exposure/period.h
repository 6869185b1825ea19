/* period.h - what applies on a day, and the spans of days on which a measure applies. */
#ifndef HF_EXPOSURE_PERIOD_H
#define HF_EXPOSURE_PERIOD_H

#include <holdfast/scenario.h>

/* A blank start is "always", a blank end "no end". */
struct hf_interval hf_interval_filled(struct hf_interval interval);

/* Does the interval hold the day? NO_BASIS where its uncertain ends leave it open. */
enum hf_answer hf_interval_holds(struct hf_interval interval, struct hf_date day);

/* A run of days on which a measure does something. */
struct hf_span {
    struct hf_interval interval; /* filled */
    enum hf_answer
        answer; /* YES; NO_BASIS where nobody has said what applies; PRESUMED_YES: announced only */
    bool is_advice;
    uint32_t fact; /* of its first period, or the scenario's, see hf_scenario_fact */
};

/* The spans of a measure, ascending, neighbours of one sort joined, after the scenario's changes to
 * it. Suspended, stayed, ended, proposed and reported periods give none. An announcement gives one,
 * without a certain first day, only if nothing comes into force after it. */
enum hf_status hf_measure_spans(const struct hf_pack *pack, uint32_t measure,
                                const struct hf_scenario *scenario, struct hf_arena *keep,
                                struct hf_span **span, uint32_t *span_count);

#endif
