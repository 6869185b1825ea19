/* holdfast/trade.h - what to spend next: trade-off curves of many items, merged.
 *
 * A curve says for each cost what remains of a bad thing (expected units short, or -ln of a
 * probability, which adds up over independent parts). Where its drops per money fall from point to
 * point, taking the steepest next drop of all curves is best at every budget that it visits. Where
 * they do not (two echelons, batches), the same holds for the lower convex hulls of the curves;
 * points off a hull are passed over, and budgets between two visited ones may be spent better than
 * this path says, by at most the one drop that was not afforded.
 *
 * **Errors.** HF_ERR_ARGUMENT: costs that do not rise, values that are NaN; HF_ERR_LIMIT: sums of
 * costs beyond int64_t; HF_ERR_MEMORY; results are then untouched.
 * **Cost.** Hulls O(points), merging O(points log points).
 */
#ifndef HOLDFAST_TRADE_H
#define HOLDFAST_TRADE_H

#include <holdfast/arena.h>

struct hf_trade_point {
    int64_t cost_minor; /* >= 0, rising strictly along a curve */
    double value;       /* what remains; infinity: nothing is settled at this cost */
};
struct hf_trade_curve {
    const struct hf_trade_point *point;
    uint32_t count; /* >= 1 */
};

/* Which points are on the lower convex hull of a curve, from its first finite value on, as far as
 * it falls: their numbers in ascending order into kept[count] of the caller's. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_trade_hull(const struct hf_trade_curve *curve,
                                                     uint32_t *kept, uint32_t *kept_count);

/* `curve` goes on to its point `point`; what all of it costs then, and what then remains. */
struct hf_trade_step {
    uint32_t curve, point;
    int64_t cost_minor;
    double value;
};
struct hf_trade_path {
    struct hf_trade_step *step;
    uint32_t count;
    int64_t start_cost_minor; /* every curve at the first point of its hull */
    double start_value;
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_trade_merge(const struct hf_trade_curve *curve,
                                                      uint32_t curve_count, struct hf_arena *keep,
                                                      struct hf_arena scratch,
                                                      struct hf_trade_path *path);

#endif
