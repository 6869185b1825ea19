#include <holdfast/resilience.h>

enum hf_status hf_concentration(const int64_t *units, uint32_t count, int64_t unknown,
                                struct hf_hhi *result) {
    if ((units == NULL && count > 0) || unknown < 0 || result == NULL) {
        return HF_ERR_ARGUMENT;
    }
    double total = (double)unknown;
    double largest = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        if (units[i] < 0) {
            return HF_ERR_ARGUMENT;
        }
        total += (double)units[i];
        largest = (double)units[i] > largest ? (double)units[i] : largest;
    }
    double squares = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        const double share = (double)units[i] / total;
        squares += share * share;
    }
    const double free_share = (double)unknown / total;
    const double top = largest / total;
    const struct hf_range hhi = {squares + free_share / total,
                                 squares - top * top + (top + free_share) * (top + free_share)};
    *result = (struct hf_hhi){hhi, {1.0 / hhi.upper, 1.0 / hhi.lower}};
    return HF_OK;
}
