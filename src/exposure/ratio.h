/* ratio.h - shares compared exactly.
 *
 * Shares come as doubles read from decimals: 0.1 + 0.2 is not 0.3 there. As whole billionths every
 * percentage with up to seven decimals is exact, and so are sums of them.
 */
#ifndef HF_EXPOSURE_RATIO_H
#define HF_EXPOSURE_RATIO_H

#include <math.h>
#include <stdint.h>

#define HF_PARTS_ONE INT64_C(1000000000)

/* Billionths of a ratio; what lies outside -1000..1000 is clamped, NaN is 0. */
static inline int64_t hf_ratio_parts(double ratio) {
    if (isnan(ratio)) {
        return 0;
    }
    const double clamped = ratio < -1000.0 ? -1000.0 : ratio > 1000.0 ? 1000.0 : ratio;
    return (int64_t)llround(clamped * 1e9);
}

#endif
