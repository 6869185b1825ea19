/* holdfast/answer.h - yes, no, undetermined; and what to presume meanwhile.
 *
 * Answers are ordered from clear to hit:
 *
 *     no  <  presumed no  <  no basis  <  presumed yes  <  yes
 *
 * The middle three are all undetermined: the data does not settle them. "or" is the later of two,
 * "and" the earlier, "not" mirrors; on yes/no/undetermined this is Kleene's strong logic, and a
 * presumption never beats a fact. A rule that lost a piece of data must answer undetermined: never
 * an answer nearer to `no` than before.
 */
#ifndef HOLDFAST_ANSWER_H
#define HOLDFAST_ANSWER_H

#include <holdfast/status.h>
#include <stdbool.h>

enum hf_tristate { HF_NO, HF_UNDETERMINED, HF_YES };

enum hf_answer {
    HF_ANSWER_NO,
    HF_ANSWER_PRESUMED_NO,
    HF_ANSWER_NO_BASIS,
    HF_ANSWER_PRESUMED_YES,
    HF_ANSWER_YES,
};

static inline enum hf_tristate hf_answer_tristate(enum hf_answer answer) {
    return answer == HF_ANSWER_NO ? HF_NO : answer == HF_ANSWER_YES ? HF_YES : HF_UNDETERMINED;
}
static inline enum hf_answer hf_answer_or(enum hf_answer left, enum hf_answer right) {
    return left > right ? left : right;
}
static inline enum hf_answer hf_answer_and(enum hf_answer left, enum hf_answer right) {
    return left < right ? left : right;
}
static inline enum hf_answer hf_answer_not(enum hf_answer answer) {
    return (enum hf_answer)((int)HF_ANSWER_YES - (int)answer);
}
static inline bool hf_answer_is_settled(enum hf_answer answer) {
    return answer == HF_ANSWER_NO || answer == HF_ANSWER_YES;
}
/* "no", "presumed no", "no basis", "presumed yes", "yes". */
HF_PUBLIC const char *hf_answer_text(enum hf_answer answer);

#endif
