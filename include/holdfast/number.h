/* holdfast/number.h - amounts: whole numbers that may be unknown, ranges, money, checked
 * arithmetic.
 *
 * **Units** stand last in every name that uses these types (`rate_per_year`, `share_percent`).
 * Unknown whole numbers are HF_COUNT_UNKNOWN; an unknown range has NaN bounds.
 */
#ifndef HOLDFAST_NUMBER_H
#define HOLDFAST_NUMBER_H

#include <holdfast/text.h>
#include <math.h>

#define HF_COUNT_UNKNOWN INT64_MIN

/* A number known to lie in [lower, upper]; lower == upper when it is known. */
struct hf_range {
    double lower;
    double upper;
};

#define HF_RANGE_UNKNOWN ((struct hf_range){(double)NAN, (double)NAN})

static inline bool hf_range_is_known(struct hf_range range) {
    return !isnan(range.lower) && !isnan(range.upper);
}

/* Reads "0.02", "0.01..0.03", "2 %" or "1..3 %" (divided by 100). False if it is none, or upper <
 * lower. */
HF_PUBLIC bool hf_range_parse(struct hf_text text, struct hf_range *range);

struct hf_currency {
    char code[4]; /* ISO 4217 letters and a NUL; "" when not said */
};

/* Minor units (pence, cents). Never a double. minor == HF_COUNT_UNKNOWN says unknown. */
struct hf_money {
    int64_t minor;
    struct hf_currency currency;
};

/* Reads "1200", "1200.5", "1,200.50 GBP", "GBP 1200": at most two decimals. */
HF_PUBLIC bool hf_money_parse(struct hf_text text, struct hf_money *money);

/* False, and *result untouched, on overflow. */
static inline bool hf_add_int64(int64_t left, int64_t right, int64_t *result) {
    int64_t sum = 0;
    if (__builtin_add_overflow(left, right, &sum)) {
        return false;
    }
    *result = sum;
    return true;
}
/* A sum of parts that are not negative stays at INT64_MAX when it does not fit, whatever the order
 * of the parts. */
static inline void hf_add_saturated(int64_t *sum, int64_t more) {
    if (!hf_add_int64(*sum, more, sum)) {
        *sum = INT64_MAX;
    }
}
static inline bool hf_mul_int64(int64_t left, int64_t right, int64_t *result) {
    int64_t product = 0;
    if (__builtin_mul_overflow(left, right, &product)) {
        return false;
    }
    *result = product;
    return true;
}

#endif
