/* lever.h - one lever as another pair of balances of the same pool. Internal to the room. */
#ifndef HF_STOCK_LEVER_H
#define HF_STOCK_LEVER_H

#include <holdfast/levers.h>
#include <holdfast/place_pools.h>

/* What is the same for all levers. */
struct lever_frame {
    struct hf_assessment *assessment;
    const struct hf_pool_balances *now;
    const struct hf_pool_balances *unharvested; /* no swap gives anything back */
    const struct hf_pool_balances *harvested;   /* every unit does where the schedule is silent */
    const struct hf_pool_balances *sooner;
    const int64_t *swapped;             /* per product: units that leave by swaps from today on */
    const int64_t *silent;              /* of them, of those whose yield nobody says */
    const uint32_t *dates_of;           /* per product: 1 + position in assessment->product, or 0 */
    const uint32_t *purchase_of;        /* per pool: 1 + position in assessment->purchase, or 0 */
    const uint32_t *pool_of;            /* per product: 1 + position in endurance, or 0 */
    const struct hf_place_pool *places; /* per pool that is asked about, `places_from` first */
    uint32_t places_from;
    double confidence;
};

/* What a lever does to the balances of its pool; levers of one pool can be put together. */
struct lever_change {
    bool is_sooner;
    bool has_loop; /* `loop` in place of all others */
    struct hf_repair_loop loop[2];
    struct hf_balance_delivery delivery[2][2]; /* taken from a shelf, and bought */
    uint32_t delivery_count[2];
};

/* Dates and chances to the target that are known before balances are asked: [without, with][end].
 */
struct lever_dates {
    struct hf_date pool[2][2];
    double hold[2][2];
};

enum { LEVER_CHILDREN = 12 };
struct lever_made {
    struct hf_lever lever;
    struct lever_change change;
    const struct hf_pool_balances *without; /* NULL: frame->now */
    const struct hf_pool_balances *with;    /* NULL: frame->now with `change` */
    const struct hf_place_pool *places;     /* POOL: its dates are known already */
    const struct lever_dates *dates;        /* KITS: likewise */
    bool is_maybe;                          /* by the lesser end it gives nothing */
    struct hf_why_id child[LEVER_CHILDREN];
    uint32_t child_count;
    struct hf_date_range cap; /* no unit of it may be put in from then on */
    struct hf_date alone; /* until when the pool holds with it by the earliest dates, uncapped */
    bool has_alone;
};
enum { LEVERS_OF_POOL = HF_LEVER_KINDS + 1 };

/* Fills what the pools are with other schedules: unharvested, harvested, sooner. */
HF_MUST_CHECK enum hf_status hf_lever_views(struct lever_frame *frame, struct hf_arena *keep,
                                            struct hf_arena scratch);

/* A lever of which nothing is known but its pool. */
void hf_lever_begin(uint32_t pool, struct lever_made *made);

/* Fills the levers of one pool, without dates; made[LEVERS_OF_POOL]. */
HF_MUST_CHECK enum hf_status hf_lever_list(const struct lever_frame *frame, uint32_t pool,
                                           struct hf_arena *keep, struct hf_arena scratch,
                                           struct lever_made *made, uint32_t *count);

/* One end of a pool with changes, in the order given. */
struct lever_mix {
    uint32_t pool;
    int end;
    const struct lever_change *const *change;
    uint32_t change_count;
};
HF_MUST_CHECK enum hf_status hf_lever_balance(const struct lever_frame *frame,
                                              const struct lever_mix *mix, struct hf_arena *keep,
                                              struct hf_balance *balance);

/* Who could repair the product from today on; lever->party stays HF_NONE where nobody is known. */
HF_MUST_CHECK enum hf_status hf_lever_repairer(const struct lever_frame *frame, uint32_t product,
                                               struct hf_arena *keep, struct hf_arena scratch,
                                               struct lever_made *made);

/* Units of another product than the pool's, bought: party, money, days, state. come[]: the day by
 * end on which they are there, HF_DATE_MAX: never. */
void hf_lever_kits_bought(const struct lever_frame *frame, uint32_t product, int64_t units,
                          struct hf_date come[2], struct lever_made *made);

/* One lever for each group of boards that share kits which they lack, of all groups or of those
 * that a pool is in. Where no number of kits moves anything there is none. */
struct lever_kits {
    struct lever_made *made;
    uint32_t count;
};
HF_MUST_CHECK enum hf_status hf_lever_kits(const struct lever_frame *frame, uint32_t pool,
                                           struct hf_arena *keep, struct hf_arena scratch,
                                           struct lever_kits *kits);

#endif
