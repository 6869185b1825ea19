/* widest_way.h - one trial of ageing at a time, as fast as one thread goes without tricks across
 * trials: failures of a pool sorted by time, then one search from the gateways in which what goes
 * dark last comes first. Shares no code with what it is compared with but the draws. */
#ifndef HF_BENCH_WIDEST_WAY_H
#define HF_BENCH_WIDEST_WAY_H

#include <holdfast/ageing.h>

struct widest;

/* For networks whose demands stand at one node each, without pools of their own, where only nodes
 * age, and questions without deliveries, repair, swaps and losses. NULL without memory. */
struct widest *widest_open(const struct hf_network *network,
                           const struct hf_ageing_question *question);
/* month[demand_count]: 255 for never. */
void widest_trial(struct widest *widest, uint32_t trial, uint8_t *month);
void widest_close(struct widest *widest);

#endif
