#include "balance/window.h"

#include "base/special.h"

#include <math.h>
#include <string.h>

static const double mass_least = 1e-30;
static const double poisson_short = 30.0;
static const double rescale_at = 1e200;

void hf_window_point(struct window *window, int64_t value) {
    window->low = value;
    window->count = 1;
    window->mass[0] = 1.0;
}

double hf_window_total(const struct window *window) {
    double sum = 0.0;
    for (size_t i = 0; i < window->count; i++) {
        sum += window->mass[i];
    }
    return sum;
}

/* From no event upwards: exp(-mean) is far from the smallest number. */
static void window_poisson_short(struct window *window, double mean, double small) {
    double mass = exp(-mean);
    double k = 0.0;
    size_t i = 0;
    while (i < window->room && (mass >= small || k < mean)) {
        window->mass[i++] = mass;
        k += 1.0;
        mass *= mean / k;
    }
    window->low = 0;
    window->count = i;
}

void hf_window_poisson(struct window *window, double mean, double small) {
    if (mean < poisson_short) {
        window_poisson_short(window, mean, small);
        return;
    }
    const double mode = floor(mean);
    const double peak = hf_poisson_mass(mode, mean);
    const double inverse = mean > 0.0 ? 1.0 / mean : 0.0;
    double low = mode;
    const size_t reach = window->room / 2;
    double falling = peak;
    for (size_t step = 1; low > 0.0 && step < reach; step++) {
        falling *= low * inverse;
        if (falling < small) {
            break;
        }
        low -= 1.0;
    }
    window->low = (int64_t)low;
    const size_t middle = (size_t)(mode - low);
    window->mass[middle] = peak;
    for (size_t i = middle; i-- > 0;) {
        window->mass[i] = window->mass[i + 1] * ((low + (double)i + 1.0) * inverse);
    }
    size_t i = middle + 1;
    for (double mass = peak; i < window->room; i++) {
        mass *= mean / (low + (double)i);
        if (mass < small) {
            break;
        }
        window->mass[i] = mass;
    }
    window->count = i;
}

void hf_window_compound(struct window *window, double events, const double *batch,
                        uint32_t batch_count) {
    double *g = window->mass;
    double exponent = -events; /* of the scale that g is kept in */
    double largest = 1.0;
    size_t x = 1;
    g[0] = 1.0;
    for (; x < window->room; x++) {
        double sum = 0.0;
        for (uint32_t j = 1; j <= batch_count && j <= x; j++) {
            sum += (double)j * batch[j - 1] * g[x - j];
        }
        g[x] = events / (double)x * sum;
        largest = fmax(largest, g[x]);
        if (g[x] > rescale_at) {
            for (size_t i = 0; i <= x; i++) {
                g[i] /= rescale_at;
            }
            exponent += log(rescale_at);
            largest /= rescale_at;
        }
        bool is_over = x > batch_count;
        for (uint32_t j = 0; is_over && j < batch_count; j++) {
            is_over = g[x - j] < mass_least * largest;
        }
        if (is_over && (double)x > events) {
            break;
        }
    }
    window->low = 0;
    window->count = x;
    const double scale = exp(exponent);
    double sum = 0.0;
    for (size_t i = 0; i < x; i++) {
        g[i] *= scale;
        sum += g[i];
    }
    /* exp of a large exponent is exact to 1e-13 only; the masses are known to add up to 1. */
    if (sum > 0.5 && sum < 1.5 && x < window->room) {
        for (size_t i = 0; i < x; i++) {
            g[i] /= sum;
        }
    }
}

/* Many cells to a standard deviation: the density at their middles, which sums to 1 and keeps the
 * moments as closely as a smooth bell does. */
static void window_bell(struct window *window, double mean, double spread, double units) {
    const double reach = 9.0 * sqrt(mean * spread);
    const double first = fmax(floor((mean - reach) / units), 1.0);
    double sum = 0.0;
    size_t i = 0;
    for (; i < window->room && (first + (double)i) * units <= mean + reach; i++) {
        const double k = (first + (double)i) * units / spread;
        window->mass[i] = exp(-hf_poisson_deviance(k, mean / spread)) / sqrt(k);
        sum += window->mass[i];
    }
    window->low = (int64_t)first;
    window->count = i;
    const double whole = sqrt(6.28318530717958647693) * spread / units;
    const double scale = 1.0 / (i < window->room ? sum : whole);
    for (size_t j = 0; j < i; j++) {
        window->mass[j] *= scale;
    }
}

void hf_window_coarse(struct window *window, double mean, double spread, double units) {
    const double deviation = sqrt(mean * spread);
    const double reach = 9.0 * deviation + 40.0 * spread; /* small means have a longer tail */
    if (deviation > 3.0 * units && mean > 150.0 * spread) {
        window_bell(window, mean, spread, units);
        return;
    }
    const double first = fmax(floor((mean - reach) / units), 0.0);
    window->low = (int64_t)first;
    double below =
        first > 0.0 ? hf_gamma_upper((first - 0.5) * units / spread + 0.5, mean / spread) : 0.0;
    size_t i = 0;
    for (; i < window->room; i++) {
        const double edge = (first + (double)i + 0.5) * units;
        const double at_most = hf_gamma_upper(edge / spread + 0.5, mean / spread);
        window->mass[i] = fmax(at_most - below, 0.0);
        below = at_most;
        if (edge > mean + reach + units) {
            i++;
            break;
        }
    }
    window->count = i;
}

static double binomial_mass(double k, double units, double good) {
    const double bad = 1.0 - good;
    const double rest = units - k;
    if (k <= 0.0) {
        return exp(units * log1p(-good));
    }
    if (rest <= 0.0) {
        return exp(units * log(good));
    }
    const double exponent = hf_stirling_error(units) - hf_stirling_error(k) -
                            hf_stirling_error(rest) - hf_poisson_deviance(k, units * good) -
                            hf_poisson_deviance(rest, units * bad);
    return exp(exponent) * sqrt(units / (6.28318530717958647693 * k * rest));
}

/* Two cells that keep the mean. */
static void window_two(struct window *window, double value) {
    const double low = floor(value);
    window->low = (int64_t)low;
    window->mass[0] = 1.0 - (value - low);
    window->count = 1;
    if (value > low && window->room > 1) {
        window->mass[1] = value - low;
        window->count = 2;
    }
}

static void window_binomial_coarse(struct window *window, double mean, double deviation) {
    if (deviation < 0.5) {
        window_two(window, mean);
        return;
    }
    const double first = fmax(floor(mean - 9.0 * deviation), 0.0);
    double below = first > 0.0 ? 0.5 * erfc((mean - first + 0.5) / (deviation * sqrt(2.0))) : 0.0;
    size_t i = 0;
    for (; i < window->room && first + (double)i < mean + 9.0 * deviation; i++) {
        const double edge = first + (double)i + 0.5;
        const double at_most = 0.5 * erfc((mean - edge) / (deviation * sqrt(2.0)));
        window->mass[i] = at_most - below;
        below = at_most;
    }
    window->low = (int64_t)first;
    window->count = i;
}

void hf_window_binomial(struct window *window, int64_t units, double good, double cell,
                        double small) {
    const double n = (double)units;
    if (cell > 1.0) {
        window_binomial_coarse(window, n * good / cell, sqrt(n * good * (1.0 - good)) / cell);
        return;
    }
    if (good >= 1.0 || good <= 0.0) {
        hf_window_point(window, good >= 1.0 ? units : 0);
        return;
    }
    const double mode = fmin(floor((n + 1.0) * good), n);
    const double odds = good / (1.0 - good);
    const double peak = binomial_mass(mode, n, good);
    double low = mode;
    const size_t reach = window->room / 2;
    double falling = peak;
    for (size_t step = 1; low > 0.0 && step < reach; step++) {
        falling *= low / ((n - low + 1.0) * odds);
        if (falling < small) {
            break;
        }
        low -= 1.0;
    }
    window->low = (int64_t)low;
    const size_t middle = (size_t)(mode - low);
    window->mass[middle] = peak;
    for (size_t i = middle; i-- > 0;) {
        const double k = low + (double)i + 1.0;
        window->mass[i] = window->mass[i + 1] * (k / ((n - k + 1.0) * odds));
    }
    size_t i = middle + 1;
    for (double mass = peak; i < window->room && low + (double)i <= n; i++) {
        const double k = low + (double)i;
        mass *= (n - k + 1.0) / k * odds;
        if (mass < small) {
            break;
        }
        window->mass[i] = mass;
    }
    window->count = i;
}

/* ---- the hot loop of the room ----
 *
 * out[i] += sum over j of law[j] * in[i + j]. Sums are kept in registers; each is taken in the
 * order of j whatever the width of the machine's vectors, and products are rounded before they
 * are added, so that the same numbers come out everywhere. */

#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) &&                        \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WINDOW_CLONES   __attribute__((target_clones("avx2", "default")))
#define WINDOW_HAS_WIDE 1
#else
#define WINDOW_CLONES
#define WINDOW_HAS_WIDE 0
#endif

enum { FOLD_LANES = 4, FOLD_BLOCK = 16, FOLD_OUT = 256, FOLD_LAW = 384 };

typedef double window_lanes __attribute__((vector_size(8 * FOLD_LANES)));
typedef double window_read __attribute__((vector_size(8 * FOLD_LANES), aligned(8), may_alias));

/* `in` can be read up to count + law_count - 1, count rounded up to whole blocks. */
WINDOW_CLONES static void window_fold_plain(const double *in, const double *law, size_t law_count,
                                            double *out, size_t count) {
    for (size_t i = 0; i < count; i += FOLD_BLOCK) {
        const size_t left = count - i < FOLD_BLOCK ? count - i : FOLD_BLOCK;
        window_lanes sum[4] = {{0.0}};
        memcpy(sum, out + i, left * sizeof *out);
        window_lanes a = sum[0];
        window_lanes b = sum[1];
        window_lanes c = sum[2];
        window_lanes d = sum[3];
        for (size_t j = 0; j < law_count; j++) {
            const window_read *part = (const window_read *)(const void *)(in + i + j);
            a += law[j] * part[0];
            b += law[j] * part[1];
            c += law[j] * part[2];
            d += law[j] * part[3];
        }
        sum[0] = a;
        sum[1] = b;
        sum[2] = c;
        sum[3] = d;
        memcpy(out + i, sum, left * sizeof *out);
    }
}

#if WINDOW_HAS_WIDE
typedef double window_wide __attribute__((vector_size(16 * FOLD_LANES)));
typedef double window_wide_read
    __attribute__((vector_size(16 * FOLD_LANES), aligned(8), may_alias));

/* Where registers hold eight numbers: thirty-two cells at once, then sixteen. */
__attribute__((target("avx512f"))) static void
window_fold_wide(const double *in, const double *law, size_t law_count, double *out, size_t count) {
    size_t i = 0;
    for (; i + FOLD_BLOCK < count; i += 2 * FOLD_BLOCK) {
        const size_t left = count - i < 2 * FOLD_BLOCK ? count - i : 2 * FOLD_BLOCK;
        window_wide sum[4] = {{0.0}};
        memcpy(sum, out + i, left * sizeof *out);
        window_wide a = sum[0];
        window_wide b = sum[1];
        window_wide c = sum[2];
        window_wide d = sum[3];
        for (size_t j = 0; j < law_count; j++) {
            const window_wide_read *part = (const window_wide_read *)(const void *)(in + i + j);
            a += law[j] * part[0];
            b += law[j] * part[1];
            c += law[j] * part[2];
            d += law[j] * part[3];
        }
        sum[0] = a;
        sum[1] = b;
        sum[2] = c;
        sum[3] = d;
        memcpy(out + i, sum, left * sizeof *out);
    }
    if (i < count) {
        window_wide sum[2] = {{0.0}};
        memcpy(sum, out + i, (count - i) * sizeof *out);
        window_wide a = sum[0];
        window_wide b = sum[1];
        for (size_t j = 0; j < law_count; j++) {
            const window_wide_read *part = (const window_wide_read *)(const void *)(in + i + j);
            a += law[j] * part[0];
            b += law[j] * part[1];
        }
        sum[0] = a;
        sum[1] = b;
        memcpy(out + i, sum, (count - i) * sizeof *out);
    }
}
#endif

static void window_fold(const double *in, const double *law, size_t law_count, double *out,
                        size_t count) {
#if WINDOW_HAS_WIDE
    if (__builtin_cpu_supports("avx512f")) {
        window_fold_wide(in, law, law_count, out, count);
        return;
    }
#endif
    window_fold_plain(in, law, law_count, out, count);
}

/* padded[k] becomes in->mass[k + from], 0 where there is none. */
static void window_pad(const struct window *in, int64_t from, double *padded, size_t length) {
    const int64_t count = (int64_t)in->count;
    size_t k = 0;
    for (; k < length && (int64_t)k + from < 0; k++) {
        padded[k] = 0.0;
    }
    const int64_t start = (int64_t)k + from;
    const int64_t end = (int64_t)length + from < count ? (int64_t)length + from : count;
    if (end > start) {
        memcpy(padded + k, in->mass + start, (size_t)(end - start) * sizeof *padded);
        k += (size_t)(end - start);
    }
    for (; k < length; k++) {
        padded[k] = 0.0;
    }
}

static void window_reverse(const double *mass, size_t count, double *law) {
    for (size_t i = 0; i < count; i++) {
        law[i] = mass[count - 1 - i];
    }
}

/* The fold tile by tile: out->mass[i] = sum over j of law[j] * in->mass[from + i + j], law being
 * the masses of `move`, backwards or as they are. */
static void window_sum(const struct window *in, int64_t from, const struct window *move,
                       bool is_backwards, struct window *out) {
    double padded[FOLD_OUT + FOLD_LAW];
    double law[FOLD_LAW];
    memset(out->mass, 0, out->count * sizeof *out->mass);
    for (size_t j = 0; j < move->count; j += FOLD_LAW) {
        const size_t taken = move->count - j < FOLD_LAW ? move->count - j : FOLD_LAW;
        if (is_backwards) {
            window_reverse(move->mass + (move->count - j - taken), taken, law);
        } else {
            memcpy(law, move->mass + j, taken * sizeof *law);
        }
        for (size_t i = 0; i < out->count; i += FOLD_OUT) {
            const size_t count = out->count - i < FOLD_OUT ? out->count - i : FOLD_OUT;
            const size_t whole = (count + FOLD_BLOCK - 1) / FOLD_BLOCK * FOLD_BLOCK;
            window_pad(in, from + (int64_t)(i + j), padded, whole + taken - 1);
            window_fold(padded, law, taken, out->mass + i, count);
        }
    }
}

static int64_t window_high(const struct window *window) {
    return window->low + (int64_t)window->count - 1;
}

/* out = in - move: true if there is room for all of it. */
static bool window_down_whole(const struct window *in, const struct window *move, int64_t low,
                              struct window *out) {
    const int64_t high = window_high(in) - move->low;
    if (high < low || (size_t)(high - low) + 1 > out->room) {
        return false;
    }
    out->low = low;
    out->count = (size_t)(high - low) + 1;
    window_sum(in, low + move->low - in->low, move, false, out);
    return true;
}

static bool window_up_whole(const struct window *in, const struct window *move,
                            struct window *out) {
    const size_t count = in->count + move->count - 1;
    if (count > out->room) {
        return false;
    }
    out->low = in->low + move->low;
    out->count = count;
    window_sum(in, 1 - (int64_t)move->count, move, true, out);
    return true;
}

/* out[i] += factor * in[i], for laws that do not fit. */
static void mass_add(double *restrict out, const double *restrict in, double factor, size_t count) {
    for (size_t i = 0; i < count; i++) {
        out[i] += factor * in[i];
    }
}

static double mass_sum(const double *mass, size_t count) {
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += mass[i];
    }
    return sum;
}

/* Makes `out` hold low .. high, as far as its room goes; the lower end is cut then. */
static void window_clear(struct window *out, int64_t low, int64_t high) {
    if (high < low) {
        out->low = low;
        out->count = 0;
        return;
    }
    size_t count = (size_t)(high - low) + 1;
    if (count > out->room) {
        low += (int64_t)(count - out->room);
        count = out->room;
    }
    out->low = low;
    out->count = count;
    for (size_t i = 0; i < count; i++) {
        out->mass[i] = 0.0;
    }
}

/* Adds factor * in, moved by `shift`, to the cells of `out` that are there; returns what is not,
 * but for cells below `floor`. */
static double window_add_moved(const struct window *in, int64_t shift, double factor, int64_t floor,
                               struct window *out) {
    int64_t from = out->low - (in->low + shift);
    const int64_t lost = floor > in->low + shift ? floor - (in->low + shift) : 0;
    const int64_t count = (int64_t)in->count;
    double cut = 0.0;
    if (from < 0) {
        from = 0;
    }
    if (lost < from) {
        const int64_t end = from < count ? from : count;
        cut += lost < end ? mass_sum(in->mass + lost, (size_t)(end - lost)) : 0.0;
    }
    int64_t until = out->low + (int64_t)out->count - (in->low + shift);
    if (until > count) {
        until = count;
    }
    if (until > from) {
        mass_add(out->mass + (in->low + shift + from - out->low), in->mass + from, factor,
                 (size_t)(until - from));
    }
    const int64_t rest = until > from ? until : from;
    cut += rest < count && rest >= 0 ? mass_sum(in->mass + rest, (size_t)(count - rest)) : 0.0;
    return cut * factor;
}

void hf_window_down(const struct window *in, const struct window *demand, int64_t floor,
                    struct window *out, double *dropped) {
    if (in->count == 0 || demand->count == 0) {
        out->low = in->low;
        out->count = 0;
        return;
    }
    const int64_t low = in->low - window_high(demand);
    if (window_down_whole(in, demand, low < floor ? floor : low, out)) {
        return;
    }
    window_clear(out, low < floor ? floor : low, window_high(in) - demand->low);
    for (size_t d = 0; d < demand->count; d++) {
        *dropped += window_add_moved(in, -(demand->low + (int64_t)d), demand->mass[d], floor, out);
    }
}

void hf_window_up(const struct window *in, const struct window *gain, struct window *out,
                  double *dropped) {
    if (in->count == 0 || gain->count == 0) {
        out->low = in->low;
        out->count = 0;
        return;
    }
    if (window_up_whole(in, gain, out)) {
        return;
    }
    window_clear(out, in->low + gain->low, window_high(in) + window_high(gain));
    for (size_t g = 0; g < gain->count; g++) {
        *dropped += window_add_moved(in, gain->low + (int64_t)g, gain->mass[g], INT64_MIN, out);
    }
}

void hf_window_add(struct window *into, const struct window *from, double *dropped) {
    if (from->count == 0) {
        return;
    }
    if (into->count == 0) {
        window_clear(into, from->low, window_high(from));
    }
    const int64_t high = window_high(into);
    const int64_t low = from->low < into->low ? from->low : into->low;
    const int64_t top = window_high(from) > high ? window_high(from) : high;
    const int64_t shift = into->low - low;
    if ((size_t)(top - low) + 1 <= into->room) {
        for (size_t i = into->count; i-- > 0;) {
            into->mass[(int64_t)i + shift] = into->mass[i];
        }
        for (int64_t i = 0; i < shift; i++) {
            into->mass[i] = 0.0;
        }
        for (int64_t i = high - low + 1; i <= top - low; i++) {
            into->mass[i] = 0.0;
        }
        into->low = low;
        into->count = (size_t)(top - low) + 1;
    }
    *dropped += window_add_moved(from, 0, 1.0, INT64_MIN, into);
}

WINDOW_CLONES static void window_jump_lanes(const struct window_jump *jump, const double *in,
                                            double weight, double *out, double *sum) {
    for (size_t i = 0; i < jump->count; i += FOLD_LANES) {
        const window_read *stay = (const window_read *)(const void *)(jump->stay + i);
        const window_read *rise = (const window_read *)(const void *)(jump->rise + i - 1);
        const window_read *below = (const window_read *)(const void *)(in + i - 1);
        const window_read *here = (const window_read *)(const void *)(in + i);
        const window_read *above = (const window_read *)(const void *)(in + i + 1);
        window_read *to = (window_read *)(void *)(out + i);
        window_read *all = (window_read *)(void *)(sum + i);
        *to = *stay * *here + *rise * *below + jump->fall * *above;
        *all += weight * *here;
    }
}

void hf_window_jump(const struct window_jump *jump, const double *in, double weight, double *out,
                    double *sum) {
    window_jump_lanes(jump, in, weight, out, sum);
}

/* Within one cell to be: where in it the mass is counts, so its mean is kept. Far from 0 only, on
 * whose two sides no cell may lie. */
static void window_coarsen_narrow(struct window *window, int64_t factor) {
    double sum = 0.0;
    double moment = 0.0;
    for (size_t i = 0; i < window->count; i++) {
        sum += window->mass[i];
        moment += (double)i * window->mass[i];
        window->mass[i] = 0.0;
    }
    const double middle = (double)window->low + (sum > 0.0 ? moment / sum : 0.0) + 0.5;
    window_two(window, middle / (double)factor - 0.5);
    for (size_t i = 0; i < window->count; i++) {
        window->mass[i] *= sum;
    }
}

void hf_window_coarsen(struct window *window, int64_t factor) {
    if (window->count == 0) {
        return;
    }
    if ((int64_t)window->count < factor && window->low >= 2 * factor) {
        window_coarsen_narrow(window, factor);
        return;
    }
    const int64_t low = window->low;
    const int64_t down = low >= 0 ? 0 : factor - 1;
    const int64_t first = (low - down) / factor; /* rounded down */
    size_t count = 0;
    for (size_t i = 0; i < window->count; i++) {
        const int64_t cell = low + (int64_t)i;
        const size_t at = (size_t)((cell - first * factor) / factor);
        const double mass = window->mass[i];
        window->mass[i] = 0.0; /* at <= i: what was read is not read again */
        window->mass[at] += mass;
        count = at + 1;
    }
    window->low = first;
    window->count = count;
}

void hf_window_trim(struct window *window, double small, double *dropped) {
    size_t start = 0;
    while (start < window->count && window->mass[start] < small) {
        *dropped += window->mass[start];
        start++;
    }
    size_t end = window->count;
    while (end > start && window->mass[end - 1] < small) {
        *dropped += window->mass[end - 1];
        end--;
    }
    if (start > 0 && end > start) {
        memmove(window->mass, window->mass + start, (end - start) * sizeof *window->mass);
    }
    window->low += (int64_t)start;
    window->count = end - start;
}
