/* holdfast/places.h - one part in several places after a ban: what is pooling worth?
 *
 * Places have failures (Poisson, evenly over `years`) and a stock; nothing comes in. The part holds
 * if until then no failure finds the shelf of its own place empty. Places of the same group send
 * each other units, `transfer_years` after they are asked.
 *
 * **The pair.** `split`, no transfers: the product over places. `pooled`, free transfers at once
 * between all: their sum as one pool. Whatever the groups and the delay, the truth for any rule of
 * sending lies between them; `lower` and `upper` are as near as can be computed:
 *  - upper: no unit that was asked for can be there before the delay is over, so every place must
 * hold on its own until then, and each group as one pool to the end. Necessary for every rule, so
 * that no rule does better.
 *  - lower: split, or where sending takes no time each group as one pool.
 *
 * **The answer**, and which it is: HF_PLACES_POOLED, exact, where sending takes no time (each group
 * is a pool); HF_PLACES_SPLIT, exact, where it takes too long, there is nobody to send, or the rule
 * does worse than sending nothing; otherwise HF_PLACES_RULE, simulated, with its standard error:
 * after a failure a place asks if what it has and expects is no more than the least number that
 * covers its failures during the delay with 99 %, and what is sent can still arrive before the end;
 * the place of its group that can best spare one sends it, unless it would then be worse covered
 * than the one that asks. A better rule may exist, none above `upper`.
 *
 * **Errors.** HF_ERR_ARGUMENT for values outside the ranges said here; HF_ERR_LIMIT for more than
 * 20,000 expected failures in a group during the delay, 1e15 in all, or 1e9 in all paths together;
 * HF_ERR_MEMORY. Results are then untouched.
 */
#ifndef HOLDFAST_PLACES_H
#define HOLDFAST_PLACES_H

#include <holdfast/arena.h>

struct hf_place {
    double mean;    /* expected failures until the end, >= 0, finite */
    int64_t stock;  /* usable units, >= 0 */
    uint32_t group; /* any number; places of the same one send each other units */
};

struct hf_places_question {
    const struct hf_place *place;
    uint32_t place_count;  /* 1 ... 10,000 */
    double years;          /* > 0, finite */
    double transfer_years; /* >= 0; infinity: never */
    uint32_t path_count;   /* simulated where it needs to be; 0: bounds only */
    uint64_t seed;
};

enum hf_places_method { HF_PLACES_SPLIT, HF_PLACES_POOLED, HF_PLACES_RULE };

struct hf_places_answer {
    double split, pooled;
    double lower, upper;
    enum hf_places_method method;
    double hold_probability; /* NaN: by a rule, and no paths were asked for */
    double error;            /* its standard error; 0: exact */
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_places_hold(const struct hf_places_question *question,
                                                      struct hf_arena scratch,
                                                      struct hf_places_answer *answer);

/* How the units should lie where nothing can be sent later: divides `total` so that `split` is
 * largest (exact: ln P(D <= s) is concave in s, so one by one where it helps most).
 * stock[place_count] of the caller's; the places' own stock plays no part. total <= 1e7. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_places_divide(const struct hf_place *place,
                                                        uint32_t place_count, int64_t total,
                                                        struct hf_arena scratch, int64_t *stock);

#endif
