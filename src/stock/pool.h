/* pool.h - what one product's pool of spares holds and meets, gathered from a snapshot. Internal to
 * the room. */
#ifndef HF_STOCK_POOL_H
#define HF_STOCK_POOL_H

#include <holdfast/stock.h>

/* Units in service, swaps and unplaced units, over all products. */
struct stock_service {
    int64_t *units;              /* per product: deployed now */
    int64_t unknown_units;       /* deployed, of no known product: they may be of any */
    struct stock_change *change; /* by product, then in the order of the schedule */
    uint32_t *change_start;      /* product_count + 1 */
};

/* Units that leave (delta < 0) or join a pool on an uncertain day. */
struct stock_change {
    uint32_t product;
    int64_t delta;
    struct hf_date_range date;
    struct hf_range harvest_ratio; /* of leaving units, NaN: not said */
    uint32_t site;
};

HF_MUST_CHECK enum hf_status hf_stock_service_gather(const struct hf_snapshot *snapshot,
                                                     const struct hf_schedule *schedule,
                                                     struct hf_arena *keep, struct hf_arena scratch,
                                                     struct stock_service *service);

/* The two ends of what is known of the installed base. */
enum stock_base_end { BASE_MOST, BASE_LEAST };

/* The day on which a change counts, by that end. */
struct hf_date hf_stock_change_day(const struct stock_change *change, enum stock_base_end end);

/* What ageing makes of the rate: in cells of equal length from `from` on, the last for ever. */
struct stock_wear {
    double cell_years;
    uint32_t cells;          /* 0: units do not age */
    const double *factor[2]; /* by end, per cell: of the rate */
    struct hf_range shape;   /* that counts: 1 to 1, if units do not age */
    struct hf_range learnt;  /* from the product's own failures, central 95 %; unknown: too few */
    double learnt_failures;  /* of known age */
    bool is_unsaid; /* neither a row nor failures nor anybody says a shape: it is the default */
    struct hf_range total; /* failures until the horizon over those at the rate alone */
    struct hf_why_id why;
};
/* Years from `from` to `until`, each weighed with its factor; O(cells). */
double hf_stock_wear_years(const struct stock_wear *wear, int end, double from, double until);

/* Steps from `from` on, the unit counts as the changes leave them; BASE_MOST: leaving units leave
 * on their latest day, joining ones come on their earliest. `idle_days`: no demand that long from
 * `from` (BASE_LEAST while supply lasts). `extra`: units added throughout; they are taken to be as
 * old as the others. Pieces go to `keep`. */
struct stock_base_request {
    uint32_t product;
    enum stock_base_end end;
    struct hf_date from;
    int64_t idle_days;
    int64_t extra;
    const struct stock_wear *wear; /* units count by it */
};
HF_MUST_CHECK enum hf_status hf_stock_base_build(const struct stock_service *service,
                                                 const struct stock_base_request *request,
                                                 struct hf_arena *keep, struct hf_stock_pool *pool);

/* Units in service on a day, by that end. */
int64_t hf_stock_base_units(const struct stock_service *service, uint32_t product,
                            enum stock_base_end end, struct hf_date day);

/* Lots of a product and a reason for each, with room behind them for WHY_ROOM more. */
enum { WHY_ROOM = 24 };
struct stock_lots {
    int64_t usable;  /* known quantity, not known to be faulty */
    int64_t sure;    /* of them, known to be usable */
    int64_t unsized; /* lots of unknown quantity: in neither */
    bool condition_blank;
    struct hf_why_id *why;
    uint32_t count;
};
HF_MUST_CHECK enum hf_status hf_stock_lots_gather(struct hf_assessment *assessment,
                                                  uint32_t product, struct hf_arena *keep,
                                                  struct stock_lots *lots);

/* Removals: failures, and units that turn out to be good. */
struct stock_rate {
    struct hf_range per_year;
    bool is_own;     /* stated for the product itself */
    bool is_assumed; /* nothing is known of it: the assumption for all */
    bool has_record; /* learnt from failures: at most (0) and at least (1) so many in so long */
    struct hf_stock_record record[2];
    bool has_life; /* computed from a Weibull life: per_year is the mean up to the assumed age */
    struct hf_range life_years, life_factor; /* that life, and the field's rate over it */
    double no_fault[2]; /* of the removals, those of units that work, by end; 0: none is known */
    bool no_fault_is_unsaid; /* neither a row nor anybody says a share: 0 is the default */
    struct hf_why_id why, no_fault_why;
};
/* First day of any recorded failure, HF_DATE_MAX if none is. */
struct hf_date hf_stock_rate_window_start(const struct hf_snapshot *snapshot);
void hf_stock_rate_gather(struct hf_assessment *assessment, uint32_t product,
                          struct hf_date window_start, struct stock_rate *rate);

/* Above 0, not too large, and in order. */
bool hf_stock_shape_is_usable(struct hf_range shape);

/* Weibull shape of the product's failures, above 0; `row` the one that says it, or HF_NONE: it is
 * assumed. */
struct hf_range hf_stock_shape(const struct hf_assessment *assessment, uint32_t product,
                               uint32_t *row);

/* The age up to which a stated rate is the mean, within what can be computed. */
static inline double hf_stock_rate_age(double years) {
    return years > 0.01 ? years : 0.01;
}

/* The central interval at 95 % of a share of which `yes` and `no` were seen, Jeffreys' prior. */
struct hf_range hf_stock_share_interval(double yes, double no);

/* Quantity of a row: blank is one unit. */
static inline int64_t stock_quantity(int64_t quantity) {
    return quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
}

/* Deployed: the module itself and, if it is known, the device that holds it. */
bool hf_stock_module_is_deployed(const struct hf_snapshot *snapshot, uint32_t module);

#endif
