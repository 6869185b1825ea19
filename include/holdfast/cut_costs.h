/* holdfast/cut_costs.h - the cheapest set of risk groups that takes a function of a site, where
 * losing one group is harder than losing another.
 *
 * A **cost** says how hard it is to lose a group, as whoever asks sees it: years of notice, points,
 * money. A group that nobody prices costs 1, so that without any price the least cost is the least
 * number. Only ratios matter: the cheapest cut is the likeliest where costs are made so.
 *
 * Cuts, threats, answers and both cases are those of holdfast/assessment.h (cut_threat, cut_answer,
 * site_cut). Where the numbers of a threat rest on all ways to serve (HF_CUT_BY_FAMILIES) so do
 * costs; of the others the cost is not known, and they are counted.
 *
 * **Order of use.** hf_cut_costs_assess (holdfast/resilience.h) after hf_resilience_assess.
 */
#ifndef HOLDFAST_CUT_COSTS_H
#define HOLDFAST_CUT_COSTS_H

#include <holdfast/text.h>

struct hf_group_cost {
    struct hf_text name; /* of one group, as a change HF_CHANGE_LOSE names it */
    int64_t cost;        /* 0 ... HF_CUTS_COST_MAX (holdfast/cuts.h) */
};
struct hf_cut_costs_request {
    const struct hf_group_cost *item;
    uint32_t count; /* 0: each costs 1 */
};

struct hf_cheapest_cut {
    int64_t cost;        /* 0: dark with nothing lost, or by groups that cost nothing; INT64_MAX:
                            not by these groups; HF_COUNT_UNKNOWN: not looked for */
    bool is_exact;       /* false: `group` does cut, but a cheaper set may do */
    uint32_t group_from; /* in hf_cut_costs.group, ascending; without any of them it does not cut */
    uint32_t group_count; /* 0 and cost 0: dark with nothing lost */
};

struct hf_cut_costs {
    struct hf_cheapest_cut (*cut)[2]; /* per cut_answer of the assessment: best, worst case */
    uint32_t *group;                  /* positions in assessment.group */
    size_t group_count;
    int64_t *group_cost; /* per group of the assessment */
    uint32_t *priced;    /* groups whose cost was said, as asked */
    uint32_t priced_count;
    uint8_t *is_left_out; /* per cut_threat: its costs are not known */
};

#endif
