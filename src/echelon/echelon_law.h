/* echelon_law.h - the law of what one base waits for. Internal to the room. */
#ifndef HF_ECHELON_ECHELON_LAW_H
#define HF_ECHELON_ECHELON_LAW_H

#include <holdfast/echelon.h>

#include "balance/count_law.h"

/* What a depot of that mean and stock owes. */
struct echelon_owed {
    double mean, excess; /* E, and Var - E */
    double none;         /* P(owes nothing) */
    double mass_at;      /* P(N = stock) */
};
HF_MUST_CHECK enum hf_status hf_echelon_owed(double depot_mean, int64_t depot_stock,
                                             struct echelon_owed *owed);

/* Masses of X_j. */
HF_MUST_CHECK enum hf_status hf_echelon_law(const struct hf_echelon_flow *flow,
                                            enum hf_echelon_method method, int64_t depot_stock,
                                            const struct echelon_owed *owed, struct hf_arena *keep,
                                            struct hf_count_law *law);

/* Are the flows within their ranges, and small enough for windows of masses? */
HF_MUST_CHECK enum hf_status hf_echelon_flow_check(const struct hf_echelon_flow *flow,
                                                   uint32_t base_count,
                                                   enum hf_echelon_method method);

#endif
