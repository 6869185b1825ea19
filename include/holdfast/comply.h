/* holdfast/comply.h - which requirement is met on which day?
 *
 * For every requirement of every pack, at each of its deadlines and on the as-of day, the state of
 * the network on that day is measured: today's inventory, less the swaps of the schedule that are
 * done by the end of that day, plus what they put in. Where data is missing the measure is a range:
 * it is taken in the world that is best and in the world that is worst for the requirement, and
 *
 *  - MET only if the worst world keeps the limit, NOT_MET only if the best one breaks it, else
 * UNDETERMINED;
 *  - `met` then says what to presume: the world in which what is presumed holds, and the one in
 * which also what nobody can tell counts against us; where these two differ there is no basis.
 *
 * "Up to 35 percent" is kept at exactly 35 percent: counts are compared as whole numbers. Traffic
 * that is missing, or whose bases differ or are not said, makes a share of traffic undetermined:
 * sites never stand in for it.
 *
 * **Not applicable.** Advice, proposals and reports never make a requirement met or not met: the
 * verdict is NOT_APPLICABLE with HF_RULE_ADVICE_ONLY, and figure and `met` are there to read. The
 * same verdict says that the operator is not addressed, or that the requirement's measure is not in
 * force on that day. If either cannot be told, the verdict is UNDETERMINED.
 *
 * **Open parameters.** A requirement whose pack leaves a parameter open has two findings a day, one
 * for each way to take it (the first open one; further ones stay undetermined).
 *
 * **Parts.** A requirement whose pack asks it of each network or function has its findings for each
 * that is named and has something in scope, where there are several; else of the whole.
 *
 * **Today.** The finding with `is_today` says how the as-of day's network stands against the limit;
 * `deadline` is the last one that has passed, else the next. Before its deadline it is a state, not
 * a breach.
 *
 * **met_from.** First day, among the as-of day and the days on which the schedule or a contract
 * changes something, from which the requirement stays met: `earliest` in the best world, `latest`
 * in the worst; HF_DATE_MAX: never. `trend` is the figure on each of these days. For figures over
 * records, over 400 such days are thinned evenly: the day found is then one on which it is met,
 * perhaps not the first.
 *
 * **Reasons.** A finding names at most 25 counted and 25 doubtful rows; the amounts of their nodes
 * carry the totals.
 * **Lists.** Who is a target by an entry of a list is one from its first day until its last, at
 * each deadline, today and along the trend.
 * **Cost.** O(units) once. Units that no requirement tells apart are one sort: a requirement costs
 * O(sorts x condition), O(sorts, and swaps that bear on it) a deadline, and for the trend what
 * changes; shares O(sites) besides. Requirements that differ by limit and deadlines only, once
 * units are looked at, go through the days together. On all cores, requirement by requirement; the
 * bytes are the same on any number of them. Up to 256 cases are in `scratch` at once, at national
 * size a tenth of a MiB each, and on each core a few MiB for the one at hand.
 */
#ifndef HOLDFAST_COMPLY_H
#define HOLDFAST_COMPLY_H

#include <holdfast/assessment.h>

/* Fills assessment->{finding}. Uses assessment->{hit, match, endurance, schedule, assumptions}. On
 * an error they are left alone. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_comply_assess(struct hf_assessment *assessment,
                                                        struct hf_arena *keep,
                                                        struct hf_arena scratch,
                                                        struct hf_error *error);

/* Whether some requirement asks how long spares last, so that findings rest on
 * assessment->endurance; without one they are the same whether it is filled or not. */
HF_PUBLIC bool hf_comply_rests_on_stock(const struct hf_snapshot *snapshot);

#endif
