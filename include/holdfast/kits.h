/* holdfast/kits.h - boards whose repair uses up kits of components: until when they hold when the
 * kits can no longer be bought.
 *
 * One group for each kit that repair_kits.csv names, with all boards that it is for. The kits are
 * shared: a group is *short* from the first failure of any of its boards that finds neither a whole
 * board nor, in time, a repaired one. By holdfast/couple.h until one day after another, the chance
 * to hold until a day being the least so far.
 *
 *  - **Two ends.** The earliest dates: the upper failure rates (a rate that is learnt from
 * failures is averaged over what it may be, as in the pool), boards counted from the end of
 * their own supply, kits not replenished from then on, nothing else coming in, the longest
 * turnaround: a unit that failed within it before the day is not back. The latest: the lower rates,
 * boards counted from the day on which neither they nor the kits come in, all that may still come
 * in on the shelf at once, repair at once. Every removed board goes to the operator's own shop.
 *  - **Without kits** no board is repaired; **without end of kits** every board is that can be.
 *  - A board that needs several kits is in several groups; it holds no longer than the first.
 *
 * **Order of use.** After hf_stock_assess. Adds reasons.
 * **Ownership.** Results are in `keep`. **Errors.** HF_ERR_ARGUMENT without a snapshot,
 * HF_ERR_MEMORY.
 * **Cost.** Some thousand calls of hf_couple_kits a group.
 */
#ifndef HOLDFAST_KITS_H
#define HOLDFAST_KITS_H

#include <holdfast/pools.h>

enum hf_kit_state {
    HF_KIT_KNOWN,
    HF_KIT_NO_BOARD, /* none of its boards is in use or in stock: nothing to hold */
    HF_KIT_REFUSED,  /* more failures than holdfast/couple.h counts, or than paths are followed */
};

struct hf_kit_board {
    uint32_t pool;            /* position in endurance */
    int64_t quantity;         /* kits for one repair, >= 1 */
    int64_t stock[2];         /* whole boards by the earliest and by the latest dates */
    struct hf_range yield;    /* of failed units, those that a kit makes good */
    struct hf_range no_fault; /* of removed units, those that work: they need no kit */
    struct hf_range days;     /* turnaround */
};

struct hf_kit_group {
    uint32_t kit; /* product */
    enum hf_kit_state state;
    struct hf_kit_board *board;
    uint32_t board_count;
    int64_t kits;       /* on hand, usable */
    int64_t repairs[2]; /* that they allow, by the earliest and the latest dates; INT64_MAX: a lot
                         * of unknown size */
    struct hf_date_range supply_end; /* of the kit */
    struct hf_date from, target;     /* earliest start and latest target of its boards */
    struct hf_date_range holds_until[HF_ENDURANCE_LEVELS];
    struct hf_date_range without_until, unlimited_until; /* at 95 % */
    double failures[2]; /* expected until the target, by the latest and by the earliest dates */
    int64_t needed[2];  /* repairs that the kits have to allow so that all boards hold until the
                         * target with the confidence, likewise; INT64_MAX: no number is enough */
    struct hf_why_id why;
};
struct hf_kit_groups {
    struct hf_kit_group *item; /* in the order of the kits' keys */
    uint32_t count;
};

HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_kits(struct hf_assessment *assessment,
                                                     struct hf_arena *keep, struct hf_arena scratch,
                                                     const struct hf_kit_groups **groups);

/* Both ends of a group on HF_KIT_MOMENTS days, beside failures that are drawn one by one and
 * repaired as they come: a board that is not on the shelf is repaired if it can be and a kit is
 * left. Paths are numbered: the same in every run. */
enum { HF_KIT_MOMENTS = 6 };
struct hf_kit_check {
    uint32_t group;
    bool is_checked;
    uint32_t compared;
    double worst_in_errors; /* standard errors of the simulation */
};
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_stock_kits_check(const struct hf_assessment *assessment, const struct hf_kit_groups *groups,
                    const struct hf_pool_check_request *request, struct hf_arena *keep,
                    struct hf_arena scratch, struct hf_kit_check **checks);

#endif
