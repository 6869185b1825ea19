/* holdfast/exposure.h - which measure does what to which product, from when; and what may still be
 * done today.
 *
 * Screening has linked the operator's parties to listed ones (assessment->match). This room asks,
 * for every measure of every pack: who is its target (by name, by list, through ownership); which
 * products does that touch (through the parties' roles, through bought-in components, through the
 * vendor's own supply chain running dry); which acts does it forbid whom and when; which exceptions
 * hold. The result is one effect per product, kind and span of days, and per product six dates.
 * docs/rules.md says every rule in a sentence, with its source.
 *
 * **Order.** hf_screen_assess, then hf_exposure_assess, then whatever reads assessment->{hit,
 * effect, product}. hf_exposure_check_* need the matches only. hf_ownership_solve stands alone, on
 * plain arrays.
 * **Ownership.** Results lie in `keep`; `scratch` must be another arena. **Errors.**
 * HF_ERR_ARGUMENT for ids that do not exist, HF_ERR_MEMORY; the assessment's arrays are then as
 * before. **Threads.** Pure: any number at once, on assessments of their own.
 * **Cost.** Ownership O(parties + stakes) a measure; effects O(products touched x acts); a
 * condition on deployments looks at each deployed unit of the product once.
 * **Limits.** Conditions nest at most 32 deep: deeper ones are undetermined. Jurisdictions are
 * compared as texts: a pack that means a union of countries names them one by one.
 */
#ifndef HOLDFAST_EXPOSURE_H
#define HOLDFAST_EXPOSURE_H

#include <holdfast/assessment.h>

/* ---- Ownership: when does a measure on an owner reach what it owns? ---- */

struct hf_stake {
    uint32_t owner; /* position among the parties; HF_NONE: held by somebody unknown, who may be a
                       target */
    uint32_t owned;
    struct hf_range share_ratio; /* direct share, 0..1; NaN: unknown */
    enum hf_tristate control;    /* the owner controls it otherwise than by the share */
    struct hf_interval held;     /* blank `from`: always; blank `until`: still */
};

/* Two positions that may be one party: a hit on one is a hit on the other, as surely as `answer`
 * says. Not a step of ownership. */
struct hf_alias {
    uint32_t left, right;
    enum hf_answer answer;
};

struct hf_ownership_view {
    uint32_t party_count;
    const enum hf_answer *direct; /* per party: is it named itself? */
    const struct hf_stake *stake;
    uint32_t stake_count;
    const struct hf_alias *alias;
    uint32_t alias_count;
    struct hf_date as_of; /* stakes held on this day count */
};

struct hf_ownership_outcome {
    enum hf_answer answer;
    enum hf_rule
        rule;       /* NAMED_TARGET, OWNED_ENOUGH, OWNED_UNKNOWN, OWNED_TOO_LITTLE or CONTROLLED */
    double amount;  /* summed (or largest) direct stake of hit owners, 0..1, that decided it */
    uint32_t alias; /* position in view->alias through which it was hit, or HF_NONE */
    uint32_t stake_from, stake_count; /* the stakes that decided it, in result->stake */
};

struct hf_ownership_result {
    struct hf_ownership_outcome *party; /* view->party_count */
    uint32_t *stake;                    /* positions in view->stake */
    uint32_t stake_count;
    uint32_t
        *order; /* parties whose answer is not NO; whoever decides about a party comes before it */
    uint32_t order_count;
};

/* The least fixpoint of: hit(e) if e is named, or if the direct stakes of its hit owners reach the
 * test's threshold (their sum with `aggregate`, else the largest), or if a hit owner controls it
 * and the test counts control. Without `cascade` only named owners pass it on. Shares are never
 * multiplied down. Cycles are fine.
 *
 * YES: with the least that every share can be, through owners that are YES. PRESUMED_YES: with the
 * middle of ranges. NO_BASIS: somewhere a share, a control or a day is not known at all, and taking
 * the most that it can be (100 % less what others hold for certain) reaches the threshold.
 * PRESUMED_NO: only the upper ends of ranges reach it. Several stakes of one owner in one party are
 * taken as one said several times: the largest counts. Shares are compared as whole billionths, so
 * that 25 % + 25 % is 50 %. O(parties + stakes log stakes). */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_ownership_solve(const struct hf_ownership_view *view,
                                                          const struct hf_ownership_test *test,
                                                          struct hf_arena *keep,
                                                          struct hf_arena scratch,
                                                          struct hf_ownership_result *result);

/* ---- Effects ---- */

/* Fills assessment->{hit, effect, product, stock_bar}, from its snapshot, scenario, assumptions and
 * matches. Hits ascend by pack, measure, requirement, party; those of lists about which no pack
 * says anything stand last, with pack, measure and requirement HF_NONE. Effects ascend by product,
 * kind, from, pack, measure; products by id. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_exposure_assess(struct hf_assessment *assessment,
                                                          struct hf_arena *keep,
                                                          struct hf_arena scratch,
                                                          struct hf_error *error);

/* ---- What may still be done today ---- */

/* One line: an act of the operator's, on the scenario's as-of day. */
struct hf_check_line {
    enum hf_act act;
    bool is_replacement;    /* HF_ACT_INSTALL only: a unit in the place of a failed one of the same
                               product */
    enum hf_answer lawful;  /* NO: forbidden. Advice does not count */
    enum hf_answer advised; /* is it advised against? */
    bool needs_licence;     /* forbidden unless a licence is granted; none is known */
    struct hf_date_range until; /* the first later day on which this line answers otherwise (advice
                                   counts where it is lawful), on the data as it is; HF_DATE_NEVER:
                                   nothing is known to change it */
    uint32_t pack, measure;     /* that decides; HF_NONE: nothing forbids it */
    uint32_t defeater;          /* of that measure: the exception that permits it, or HF_NONE */
    uint32_t advice_pack, advice_measure; /* that advises against it most surely, or HF_NONE */
    struct hf_why_id why;
};

enum { HF_CHECK_LINES = 11 };

struct hf_check {
    uint32_t party;   /* as asked, of a deal the supplier, else the manufacturer; or HF_NONE */
    uint32_t product; /* as asked, or HF_NONE */
    enum hf_answer
        target; /* is it the target (or touched by the target) of any measure, advice included? */
    struct hf_check_line line[HF_CHECK_LINES]; /* buy, receive, send-for-repair, receive-repaired,
                                                  patch, get-support, pay, install, install as
                                                  replacement, use, self-maintain */
    struct hf_target_hit
        *hit; /* party: of it; product: of the parties through whom it is touched */
    uint32_t hit_count;
};

/* Who is asked about: a party of the snapshot; or, with `party` HF_NONE, a name that only screening
 * knows. */
struct hf_check_subject {
    uint32_t party;
    const struct hf_match *match; /* of the unknown name; `party` in them is not looked at */
    uint32_t match_count;
};

/* May the operator deal with this party today? What the item is, is not known: a measure on certain
 * items only is undetermined, and presumed to bar the act if a product of the party's is such an
 * item. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_exposure_check_party(struct hf_assessment *assessment, const struct hf_check_subject *subject,
                        struct hf_arena *keep, struct hf_arena scratch, struct hf_check *check);
/* The same for a product, through all its parties and components. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_exposure_check_product(struct hf_assessment *assessment, uint32_t product, struct hf_arena *keep,
                          struct hf_arena scratch, struct hf_check *check);

/* One deal: an order, or what it would be. Whatever is not said is not known. */
struct hf_check_deal {
    const struct hf_check_subject *supplier; /* NULL: not said */
    const struct hf_check_subject
        *manufacturer;                  /* NULL: not said; looked at only without product */
    uint32_t product;                   /* HF_NONE: not known what it is */
    struct hf_text destination;         /* country; "": the operator's */
    uint32_t contract;                  /* HF_NONE: under none that is known */
    struct hf_date_range ordered;       /* blank, and no contract: agreed upon on the as-of day */
    struct hf_text revision, date_code; /* the lot of the units; "": any */
};
/* May this deal be done? Exceptions are tried on it alone, not on other deals of the product.
 * HF_ERR_ARGUMENT if neither party nor product is said. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_exposure_check_deal(struct hf_assessment *assessment, const struct hf_check_deal *deal,
                       struct hf_arena *keep, struct hf_arena scratch, struct hf_check *check);
#endif
