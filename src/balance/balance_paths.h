/* balance_paths.h - what paths through a ban left, and what they say together. Internal to the
 * room. */
#ifndef HF_BALANCE_BALANCE_PATHS_H
#define HF_BALANCE_BALANCE_PATHS_H

#include "balance/balance_base.h"

/* Paths are in PATH_BLOCKS blocks of 2^digits, one after the other: blocks are independent. */
enum { PATH_BLOCKS = 16 };
#define PATH_NONE UINT32_MAX

struct path_moment {
    double years;
    uint32_t wish;  /* position in the question, or PATH_NONE */
    uint32_t point; /* likewise, of the curve */
};

struct paths {
    const struct hf_balance_question *question;
    uint64_t count;
    uint32_t digits;
    int64_t stock;
    int64_t least;       /* units of lots: less stock cannot be */
    double *short_years; /* per path: first shortage, infinity if none until the horizon */
    int64_t *most;       /* per wish and path: the most that net demand has been, at least 0 */
    uint64_t *available; /* per point of the curve: paths */
    double *short_units; /* likewise: summed */
    struct path_moment *moment; /* of curve and wishes, ascending */
    uint32_t moment_count;
};

HF_MUST_CHECK enum hf_status hf_paths_open(const struct hf_balance *balance,
                                           const struct hf_balance_question *question,
                                           uint32_t digits, struct hf_arena *keep,
                                           struct paths *paths);

/* Path `number` at a moment: X = stock - D there, and the most that D has been. */
void hf_paths_see(struct paths *paths, uint64_t number, uint32_t moment, int64_t level,
                  int64_t most);

/* Dates, curve and needed units, by HF_STOCK_MEET_ALL; all of the quality but the method. */
HF_MUST_CHECK enum hf_status hf_paths_sum(const struct paths *paths, struct hf_arena scratch,
                                          struct hf_balance_answer *answer);

/* Leaves in short_years[] those that come until the question's horizon, ascending: how many. */
uint64_t hf_paths_firsts(struct paths *paths);

/* Paths of n that may be short when that share of them holds. */
uint64_t hf_paths_allowed(double n, double confidence);

#endif
