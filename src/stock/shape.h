/* shape.h - the Weibull shape that a product's own failures show. Internal to the room.
 *
 * A failed unit whose install date is known (its own row says it, or a unit of the same serial
 * number) has a life; every unit in service is one that has not ended. Nothing was recorded before
 * the first failure of any product, so that lives count from the age that a unit had then. With
 * the hazard theta * b * a^(b - 1), n failures at ages x and S(b) the sum of a^b over what was
 * lived, and the priors 1 / theta and 1 / b, the density of ln b is b^n * product of x^(b - 1) /
 * S(b)^n: the same as the likelihood at the best theta.
 */
#ifndef HF_STOCK_SHAPE_H
#define HF_STOCK_SHAPE_H

#include "stock/pool.h"

/* Fewer say little: with ten the interval holds the shape as often as it says (shape_test.c). */
enum { SHAPE_FAILURES_LEAST = 10 };

/* Units that were at risk between two ages, years. */
struct stock_life {
    double from, until; /* 0 <= from <= until */
    double units;
};

/* What was lived, in cells of age. */
enum { SHAPE_CELLS = 2400 };
struct stock_lives {
    double *at_risk; /* per cell: units, a part of one where it was there for a part of the cell */
    double ln_ages;  /* of the failures, summed */
    double failures;
};

void hf_stock_lives_add(struct stock_lives *lives, const struct stock_life *life);
void hf_stock_lives_fail(struct stock_lives *lives, double age, double units);

/* The central 95 % and the median of the shape; false where there is nothing to go by. */
struct stock_shape_law {
    struct hf_range interval;
    double median;
};
bool hf_stock_shape_law(const struct stock_lives *lives, struct stock_shape_law *law);

struct stock_shape_learnt {
    struct hf_range interval; /* unknown: not enough to go by */
    double median;
    double failures; /* of known age */
    uint32_t row;    /* a failure of known age; HF_NONE: there is none */
};

/* Learnt where at least SHAPE_FAILURES_LEAST failures have a known age, these are at least half of
 * the recorded ones, and nine in ten units in service have an install date: else those with dates
 * might be others than those without. O(rows of the product * log of its failures). */
HF_MUST_CHECK enum hf_status hf_stock_shape_learn(const struct hf_assessment *assessment,
                                                  uint32_t product, struct hf_date window_start,
                                                  struct hf_arena scratch,
                                                  struct stock_shape_learnt *learnt);

#endif
