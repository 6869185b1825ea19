/* engine.h - what the files of this room share while they work on one assessment.
 *
 * Data flows: target.c (who is hit by a measure) -> touch.c (which products through whom) ->
 * permit.c (exceptions) -> effects.c and starve.c (what happens when) -> dates.c (the earliest).
 * Everything is first answered without reasons; only what is not NO is asked again with them.
 */
#ifndef HF_EXPOSURE_ENGINE_H
#define HF_EXPOSURE_ENGINE_H

#include "exposure/condition.h"
#include "exposure/period.h"
#include "exposure/units.h"

#include <holdfast/exposure.h>

/* Parties of the snapshot, then those of the packs that take part in stakes which packs tell: one
 * graph for all measures. */
struct target_graph {
    uint32_t node_count;
    uint32_t *pack_first; /* per pack: node of its party 0 */
    struct hf_stake *stake;
    uint32_t *stake_row;  /* ownership row, or HF_NONE */
    uint32_t *stake_pack; /* pack and stake of the pack, where the row is HF_NONE */
    uint32_t *stake_of_pack;
    uint32_t stake_count;
    struct hf_alias *alias;
    uint32_t *alias_match; /* position in assessment.match */
    uint32_t alias_count;
};

struct exposure_engine {
    bool asks_of_use; /* a check: may it be used, though no unit is deployed? */
    const struct hf_assessment *assessment;
    const struct hf_snapshot *snapshot;
    struct hf_why *why;
    struct hf_arena *keep;    /* results */
    struct hf_arena *scratch; /* lives as long as the engine */
    struct target_graph graph;
    struct hf_unit_samples samples; /* of the assessment of all products; a check has none */
    const struct hf_match *
        extra_match; /* matches of a name that the snapshot does not hold: of party `extra_party` */
    uint32_t extra_match_count;
    uint32_t *mark; /* per product: last walk that came by */
    uint32_t mark_last;
    uint32_t *stack;                    /* product_count + 1 */
    struct hf_csr contracts_by_product; /* contracts that name a product */
    struct hf_csr new_lots;             /* stock rows by product, each lot once */
    uint32_t *loose_role; /* product party rows that name no product: their party may have its role
                             in any */
    uint32_t loose_role_count;
    uint32_t
        loose_stake; /* first ownership row that does not say in whom the stake is, or HF_NONE */
    bool has_loose_component; /* a component row says nothing of its product: no bill of material is
                                 complete */
};

enum hf_status hf_engine_open(struct exposure_engine *engine, struct hf_assessment *assessment,
                              struct hf_arena *keep, struct hf_arena *scratch);

/* Who is hit by one target description. Arrays per party of the snapshot. */
struct target_view {
    const struct hf_target *target;
    uint32_t pack;
    enum hf_answer *answer;
    struct hf_why_id *why; /* HF_WHY_NONE where the answer is NO */
    /* From when and until when it is on a list that it is hit by, itself or through its owners:
     * HF_DATE_MIN and HF_DATE_MAX where nothing says so. Of several owners who decide together, the
     * first and the last day on which it may begin. */
    struct hf_date_range *listed_from, *listed_until;
    enum hf_answer extra; /* for the name that the snapshot does not hold */
    struct hf_why_id extra_why;
};

/* The days on which a party (HF_NONE: nobody in particular) is on the lists that it is hit by. */
static inline struct hf_interval hf_view_listed(const struct target_view *view, uint32_t party) {
    return party == HF_NONE
               ? (struct hf_interval){hf_date_sure(HF_DATE_MIN), hf_date_sure(HF_DATE_MAX)}
               : (struct hf_interval){view->listed_from[party], view->listed_until[party]};
}

/* The view's arrays are in `scratch`, the reasons in engine->why. */
enum hf_status hf_target_find(struct exposure_engine *engine, uint32_t pack,
                              const struct hf_target *target, struct hf_arena *scratch,
                              struct target_view *view);

/* Parties on lists about which no pack says anything: NO_BASIS at most. The view tests every role.
 */
enum hf_status hf_listed_find(struct exposure_engine *engine, struct target_view *view,
                              bool *has_any);

/* How a product is touched by a target. */
struct hf_touch {
    enum hf_answer answer;
    uint32_t party;     /* through whom, or HF_NONE */
    uint32_t component; /* through which component, or HF_NONE */
    struct hf_why_id why;
};

/* Does the act take somebody else, who supplies, repairs or supports? */
bool hf_act_has_partner(enum hf_act act);

/* Through tested roles and components. `has_why` false: the why is HF_WHY_NONE. */
struct hf_touch hf_touch_find(struct exposure_engine *engine, const struct target_view *view,
                              uint32_t product, bool has_why);
/* The same, and through whom the act is done with: supplier, repairer, provider of support. */
struct hf_touch hf_touch_act(struct exposure_engine *engine, const struct target_view *view,
                             uint32_t product, enum hf_act act, bool has_why);
/* Only who makes or programs it: the one whose own supply runs dry. */
struct hf_touch hf_touch_maker(struct exposure_engine *engine, const struct target_view *view,
                               uint32_t product, bool has_why);

/* Calls `visit` for the product's components, transitively, each once, nearest first. */
struct component_walk {
    uint32_t count;
    bool is_open; /* some bill of material on the way is not complete, or names no component */
    uint32_t open_product; /* the first such; HF_NONE */
    uint32_t open_row;     /* component row without a component; HF_NONE */
};
/* Components land in engine->stack[0..count). */
struct component_walk hf_components_walk(struct exposure_engine *engine, uint32_t product);

/* Is the operator bound? */
struct addressed_question {
    enum hf_addressees_rule rule;
    struct hf_text jurisdiction;
    uint32_t pack;
    struct hf_text measure, requirement; /* ids; requirement may be empty */
};
struct hf_conclusion hf_addressed_find(struct exposure_engine *engine,
                                       const struct addressed_question *question);

/* What is said of one deal that is asked about. */
struct deal_terms {
    struct hf_text destination;         /* "": the operator's country */
    uint32_t contract;                  /* HF_NONE: under none that is known */
    struct hf_date_range ordered;       /* agreed upon then; blank: on the day asked about */
    uint32_t stock;                     /* row that the unit is taken from, or HF_NONE */
    struct hf_text revision, date_code; /* of a unit that is in no row; "": not said */
    bool is_replacement;                /* it takes the place of a failed unit */
    bool is_any; /* nothing but that is said: whatever deals and lots the product's rows hold */
};
/* Puts them into a context of conditions; NULL changes nothing. */
void hf_deal_terms_apply(const struct deal_terms *terms, struct hf_condition_context *context);

/* An exception's window as it bears on one product. */
struct permit {
    uint32_t defeater;
    struct hf_interval window; /* filled */
    enum hf_answer answer;     /* do its conditions hold (for the best of the product's deals)? */
    bool is_partial;           /* some deals of the product fall under it, others do not */
    struct hf_why_id why;
};
struct permit_list {
    struct permit *item;
    uint32_t count;
};
struct permit_question {
    const struct target_view *view;
    uint32_t measure;
    uint32_t product; /* HF_NONE: not known what it is */
    uint32_t party;   /* through whom, or HF_NONE */
    enum hf_act act;
    const struct deal_terms *terms; /* NULL: the deals that the product's rows hold */
};
/* The exceptions of a measure that bear on an act, in the pack's order, those that do not hold with
 * answer NO. */
enum hf_status hf_permits_find(struct exposure_engine *engine,
                               const struct permit_question *question, struct hf_arena *scratch,
                               struct permit_list *list);

/* What exceptions leave of a span, for an act that is barred in it with `answer`. */
struct permitted_span {
    struct hf_date_range from, until;
    enum hf_answer answer; /* NO: permitted all the time */
    enum hf_answer applies_as_of;
    uint32_t defeater; /* that applies on the as-of day, or HF_NONE */
};
struct permitted_span hf_permits_apply(const struct permit_list *list, struct hf_interval span,
                                       enum hf_answer answer, struct hf_date as_of);

/* What a rule about one act does to one product, before time. */
struct act_question {
    const struct target_view *view;
    uint32_t measure;
    uint32_t rule; /* position in measure->act */
    uint32_t product;
    struct hf_date date;
    enum hf_tristate like_for_like;
    struct hf_conclusion addressed;
    const struct deal_terms *terms; /* or NULL */
    const struct hf_touch *partner; /* with whom it is done: instead of those that the product's
                                       rows name; or NULL */
};
struct act_outcome {
    enum hf_answer answer; /* touched and addressed and conditions hold */
    struct hf_touch touch;
    struct hf_why_id why[4]; /* touch, addressed, condition of the measure, of the rule */
};
struct act_outcome hf_act_decide(struct exposure_engine *engine,
                                 const struct act_question *question, bool has_why);

/* Growing arrays of results. */
struct effect_list {
    struct hf_effect *item;
    size_t count, capacity;
};
struct hit_list {
    struct hf_target_hit *item;
    size_t count, capacity;
};
enum hf_status hf_effect_add(struct exposure_engine *engine, struct effect_list *list,
                             const struct hf_effect *effect);

/* Per product and kind: that something is presumed not to touch it, or cannot be told; folded into
 * the product's dates without an effect of its own. */
struct product_note {
    enum hf_answer answer[HF_EFFECT_COUNT];
    struct hf_why_id why[HF_EFFECT_COUNT];
    struct hf_date from; /* HF_DATE_MAX: none */
    enum hf_answer touched;
    struct act_note {
        enum hf_answer answer;
        struct hf_date_range end; /* blank (0, 0) while the answer is NO */
        struct hf_why_id why[2];  /* of the earliest possible and of the earliest certain end */
    } act[HF_DEAL_ACTS];          /* what binding measures end */
};

/* Notes that a measure ends acts on the product, so surely, from that day. */
void hf_note_act(struct product_note *note, enum hf_act act, const struct hf_effect *effect);

struct measure_work {
    struct target_view view;
    uint32_t measure;
    const struct hf_span *span;
    uint32_t span_count;
    struct hf_conclusion addressed;
};

/* Effects of a measure's acts on a product. */
enum hf_status hf_effects_of_measure(struct exposure_engine *engine,
                                     const struct measure_work *work, uint32_t product,
                                     struct effect_list *list, struct product_note *note);
/* The node that says an act is barred, over its reasons. */
struct effect_reasons {
    uint32_t pack, measure, fact;
    const struct hf_span *span; /* NULL: of no period */
    const struct hf_why_id *child;
    size_t child_count;
    const struct permit_list *permits; /* or NULL */
};
struct hf_why_id hf_effect_why(struct exposure_engine *engine, enum hf_modality modality,
                               struct hf_date since, const struct effect_reasons *reasons);
/* Effects of a measure that starves the product's maker. */
enum hf_status hf_starve_effects(struct exposure_engine *engine, const struct measure_work *work,
                                 uint32_t rule, uint32_t product, struct effect_list *list,
                                 struct product_note *note);
/* What only a presumption about the makers speaks against: no effect of its own. */
void hf_note_presumed(struct exposure_engine *engine, struct product_note *note, unsigned kinds,
                      struct hf_why_id why);
/* Effects of a requirement that demands removal or bans installing. */
enum hf_status hf_effects_of_requirement(struct exposure_engine *engine,
                                         const struct target_view *view, uint32_t requirement,
                                         uint32_t product, const struct deal_terms *terms,
                                         struct effect_list *list);

/* What may not be installed, row of stock by row of stock. */
struct stock_bars {
    struct hf_stock_bar *item; /* per row of stock; `barred` NO: nothing bars it */
    uint32_t count;
};
struct stock_question {
    const struct target_view *view;
    const struct hf_effect *effect;
    struct hf_conclusion addressed;
    uint32_t requirement; /* that the effect is of, or HF_NONE: of the measure's own acts */
};
enum hf_status hf_stock_bars_open(struct exposure_engine *engine, struct stock_bars *bars);
/* What an effect that bans installing does to the stock of its product; other effects do nothing.
 */
enum hf_status hf_stock_bars_weigh(struct exposure_engine *engine,
                                   const struct stock_question *question, struct stock_bars *bars);
/* Those that are barred, into engine->keep. */
enum hf_status hf_stock_bars_close(const struct exposure_engine *engine,
                                   const struct stock_bars *bars, struct hf_stock_bar **kept,
                                   uint32_t *kept_count);

/* `applies_as_of` of an effect with this span and answer. */
enum hf_answer hf_applies_on(enum hf_answer answer, struct hf_date_range from,
                             struct hf_date_range until, struct hf_date day);

/* Which kinds of effects an act has, as bits 1 << kind; *is_inferred where the ban of the act only
 * presumes them. */
unsigned hf_act_effects(enum hf_act act, bool *is_inferred);

/* Best answer of a condition over the product's deployed units, or without one where it has none.
 * `unit` is filled with device and module. */
struct hf_conclusion hf_deployments_evaluate(const struct exposure_engine *engine,
                                             const struct hf_condition_context *context,
                                             const uint32_t *condition, uint32_t condition_count);

/* The products that are deployed, stocked or ordered, ascending. */
enum hf_status hf_products_in_use(struct exposure_engine *engine, uint32_t **product,
                                  uint32_t *count);
enum hf_status hf_dates_fill(struct exposure_engine *engine, const struct effect_list *effects,
                             const struct product_note *note, const uint32_t *product,
                             uint32_t product_count, struct hf_product_dates *dates);

/* Small helpers. */
static inline struct hf_why_id why_rule(struct hf_why *why, enum hf_rule rule,
                                        const struct hf_why_id *child, size_t child_count) {
    return hf_why_apply(why, &(struct hf_why_rule){rule, 0.0, HF_DATE_MIN, child, child_count});
}
static inline struct hf_why_id why_fact(struct hf_why *why, uint32_t pack, uint32_t fact) {
    return fact == HF_NONE ? HF_WHY_NONE : hf_why_leaf(why, HF_WHY_FACT, pack, fact);
}
static inline struct hf_why_id why_assumed(struct hf_why *why, uint32_t assumption) {
    return hf_why_leaf(why, HF_WHY_ASSUMPTION, assumption, 0);
}

#endif
