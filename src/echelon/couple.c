#include <holdfast/couple.h>

#include "balance/count_law.h"
#include "base/special.h"

#include <math.h>
#include <stdbool.h>

/* Chains: for every i the failures of parts i ... last must not exceed their stock, so a recursion
 * from the last part down carries the surplus. More surplus than all failures to come can use is as
 * good as that many, which bounds the state whatever the stock.
 *
 * Kits: a board of stock S with D failures, U of them beyond repair, needs n = (D - S)+ repairs,
 * and can have them if U <= S. P(n, U <= S) = P(D = S + n) P(Binomial(S + n, 1 - y) <= S). Needs
 * add up.
 *
 * General relations: a flow from units to failures; see couple_flow.c. */

enum { COUPLE_COUNT_MAX = 60000 };
static const double couple_small = 1e-25; /* thousands of these masses are nothing */

static bool part_is_valid(double mean, int64_t stock) {
    return mean >= 0.0 && !isinf(mean) && stock >= 0;
}

/* One step of a chain. `surplus` has the masses of what
 * the parts above leave over, the last one standing for "that or more"; becomes what this part
 * leaves. */
static void chain_step(const struct hf_count_law *law, int64_t stock, uint32_t most,
                       const double *restrict surplus, double *restrict left) {
    uint32_t first = 0;
    while (first + 1 < law->count && law->mass[first] < couple_small) {
        first++;
    }
    for (uint32_t x = 0; x <= most; x++) {
        left[x] = 0.0;
    }
    for (uint32_t x = 0; x <= most; x++) {
        const int64_t have = stock < (int64_t)most ? stock + x : (int64_t)most + x;
        if (surplus[x] <= 0.0) {
            continue;
        }
        for (uint32_t d = first; d < law->count && d <= have; d++) {
            const int64_t rest = have - d;
            left[rest < (int64_t)most ? rest : (int64_t)most] += surplus[x] * law->mass[d];
        }
    }
}

enum hf_status hf_couple_chain(const struct hf_couple_part *part, uint32_t part_count,
                               struct hf_arena scratch, double *hold_probability) {
    double mean = 0.0;
    if (part == NULL || part_count == 0 || hold_probability == NULL) {
        return HF_ERR_ARGUMENT;
    }
    for (uint32_t i = 0; i < part_count; i++) {
        if (!part_is_valid(part[i].mean, part[i].stock)) {
            return HF_ERR_ARGUMENT;
        }
        mean += part[i].mean;
    }
    if (mean > HF_COUPLE_MEAN_MAX) {
        return HF_ERR_LIMIT;
    }
    struct hf_count_law all;
    HF_TRY(hf_count_poisson(mean, &scratch, &all)); /* more failures than this there are not */
    const uint32_t most = all.count;
    double *surplus = hf_new(&scratch, double, (size_t)most + 1);
    double *left = hf_new(&scratch, double, (size_t)most + 1);
    if (surplus == NULL || left == NULL) {
        return HF_ERR_MEMORY;
    }
    surplus[0] = 1.0;
    for (uint32_t i = part_count; i-- > 0;) {
        struct hf_arena passing = scratch;
        struct hf_count_law law;
        HF_TRY(hf_count_poisson(part[i].mean, &passing, &law));
        chain_step(&law, part[i].stock, most, surplus, left);
        double *const swap = surplus;
        surplus = left;
        left = swap;
    }
    double sum = 0.0;
    for (uint32_t x = most + 1; x-- > 0;) {
        sum += surplus[x];
    }
    *hold_probability = fmin(sum, 1.0);
    return HF_OK;
}

/* ---- kits ---- */

/* P(needs n repairs and can have them), n <= most. */
static void needs_fill(const struct hf_couple_board *board, const struct hf_count_law *law,
                       uint32_t most, double *need) {
    const double s = (double)board->stock;
    need[0] = board->shape > 0.0 ? hf_count_nb_at_most(s, board->shape, board->mean)
                                 : hf_poisson_at_most(s, board->mean);
    for (uint32_t n = 1; n <= most; n++) {
        const bool is_within = board->stock < (int64_t)law->count && n < law->count - board->stock;
        need[n] = is_within ? law->mass[board->stock + n] * hf_beta_lower(board->yield_ratio,
                                                                          1.0 - board->yield_ratio,
                                                                          (double)n, s + 1.0)
                            : 0.0;
    }
}

static void needs_add(const double *restrict need, uint32_t most, const double *restrict sum,
                      double *restrict added) {
    for (uint32_t k = 0; k <= most; k++) {
        added[k] = 0.0;
    }
    for (uint32_t n = 0; n <= most; n++) {
        for (uint32_t k = n; k <= most && need[n] >= couple_small; k++) {
            added[k] += need[n] * sum[k - n];
        }
    }
}

/* How many of it fail. */
static enum hf_status board_law(const struct hf_couple_board *board, struct hf_arena *keep,
                                struct hf_count_law *law) {
    if (!(board->shape > 0.0)) {
        return hf_count_poisson(board->mean, keep, law);
    }
    return hf_count_fit(board->mean, board->mean + board->mean * board->mean / board->shape, keep,
                        law);
}

/* More failures than this there are not, as far as is counted. */
static enum hf_status boards_most(const struct hf_couple_board *board, uint32_t board_count,
                                  double mean, struct hf_arena scratch, uint64_t *most) {
    bool is_known = true;
    struct hf_count_law law;
    *most = 0;
    for (uint32_t i = 0; i < board_count; i++) {
        struct hf_arena passing = scratch;
        is_known = is_known && !(board[i].shape > 0.0);
        HF_TRY(board_law(&board[i], &passing, &law));
        *most += law.count;
    }
    if (is_known) {
        HF_TRY(hf_count_poisson(mean, &scratch, &law));
        *most = law.count;
    }
    return HF_OK;
}

enum hf_status hf_couple_kits(const struct hf_couple_board *board, uint32_t board_count,
                              int64_t kits, struct hf_arena scratch, double *hold_probability) {
    double mean = 0.0;
    if (board == NULL || board_count == 0 || kits < 0 || hold_probability == NULL) {
        return HF_ERR_ARGUMENT;
    }
    for (uint32_t i = 0; i < board_count; i++) {
        if (!part_is_valid(board[i].mean, board[i].stock) ||
            !(board[i].yield_ratio >= 0.0 && board[i].yield_ratio <= 1.0) ||
            !(board[i].shape >= 0.0 && board[i].shape <= 1e15)) {
            return HF_ERR_ARGUMENT;
        }
        mean += board[i].mean;
    }
    if (mean > HF_COUPLE_MEAN_MAX) {
        return HF_ERR_LIMIT;
    }
    uint64_t failures = 0;
    HF_TRY(boards_most(board, board_count, mean, scratch, &failures));
    if (failures > COUPLE_COUNT_MAX) {
        return HF_ERR_LIMIT;
    }
    const uint32_t most = kits < (int64_t)failures ? (uint32_t)kits : (uint32_t)failures;
    double *const need = hf_new(&scratch, double, (size_t)most + 1);
    double *sum = hf_new(&scratch, double, (size_t)most + 1);
    double *added = hf_new(&scratch, double, (size_t)most + 1);
    if (need == NULL || sum == NULL || added == NULL) {
        return HF_ERR_MEMORY;
    }
    sum[0] = 1.0;
    for (uint32_t i = 0; i < board_count; i++) {
        struct hf_arena passing = scratch;
        struct hf_count_law law;
        HF_TRY(board_law(&board[i], &passing, &law));
        needs_fill(&board[i], &law, most, need);
        needs_add(need, most, sum, added);
        double *const swap = sum;
        sum = added;
        added = swap;
    }
    double hold = 0.0;
    for (uint32_t k = most + 1; k-- > 0;) {
        hold += sum[k];
    }
    *hold_probability = fmin(hold, 1.0);
    return HF_OK;
}
