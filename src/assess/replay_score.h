/* replay_score.h - what the days of a replay said of each event before it came. */
#ifndef HF_ASSESS_REPLAY_SCORE_H
#define HF_ASSESS_REPLAY_SCORE_H

#include <holdfast/replay.h>

/* A score an event of the replay, in its order; result->pack and replay are set already. */
HF_MUST_CHECK enum hf_status hf_replay_scores_make(struct hf_arena *keep,
                                                   const struct hf_replay_request *request,
                                                   struct hf_replay_result *result);
/* Notes what this day, with its own knowledge, says of the events that lie ahead. Days ascend. */
void hf_replay_foresee(const struct hf_replay_result *result,
                       const struct hf_assessment *assessment);

#endif
