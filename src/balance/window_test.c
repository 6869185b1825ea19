/* Goal: laws of whole numbers as windows are right, cut off only where they say so. Method: masses
 * against the room's special functions and against each other, plain convolutions, seeded sizes. */
#include "balance/window.h"

#include "base/random.h"
#include "base/special.h"
#include "tests/check.h"

#include <string.h>

enum { ROOM = 6000 };
static double memory[4][ROOM];

static struct window window_at(int i) {
    return (struct window){.mass = memory[i], .room = ROOM};
}

static void poisson(void) {
    static const double mean[] = {0.0, 1e-9, 0.3, 7.0, 55.5, 900.0, 20000.0};
    struct window law = window_at(0);
    for (size_t m = 0; m < sizeof mean / sizeof mean[0]; m++) {
        hf_window_poisson(&law, mean[m], 1e-30);
        CHECK_NEAR(hf_window_total(&law), 1.0, 1e-13);
        for (size_t i = 0; i < law.count; i++) {
            const double wanted = hf_poisson_mass((double)law.low + (double)i, mean[m]);
            CHECK(fabs(law.mass[i] - wanted) <= 1e-11 * wanted);
        }
    }
}

/* Batches of one are Poisson; batches of two are Poisson of twice as many; moments otherwise. */
static void compound(void) {
    const double one[] = {1.0};
    const double two[] = {0.0, 1.0};
    const double mixed[] = {0.5, 0.2, 0.3};
    struct window law = window_at(0);
    struct window other = window_at(1);
    for (double events = 0.1; events < 900.0; events *= 3.0) {
        hf_window_poisson(&other, events, 1e-30);
        hf_window_compound(&law, events, one, 1);
        for (size_t i = 0; i < other.count; i++) {
            const size_t at = (size_t)other.low + i;
            CHECK(at >= law.count || fabs(law.mass[at] - other.mass[i]) < 1e-13);
        }
        hf_window_compound(&law, events, two, 2);
        for (size_t i = 0; i < other.count; i++) {
            const size_t at = 2 * ((size_t)other.low + i);
            CHECK(at >= law.count || fabs(law.mass[at] - other.mass[i]) < 1e-13);
        }
        hf_window_compound(&law, events, mixed, 3);
        double sum = 0.0;
        for (size_t i = 0; i < law.count; i++) {
            sum += (double)i * law.mass[i];
        }
        CHECK_NEAR(sum, 1.8 * events, 1e-11);
    }
}

static void binomial(void) {
    struct window law = window_at(0);
    for (int64_t units = 0; units < 60; units += 7) {
        for (double good = 0.0; good <= 1.0; good += 0.125) {
            hf_window_binomial(&law, units, good, 1.0, 1e-30);
            double plain[64] = {1.0};
            for (int64_t u = 0; u < units; u++) {
                for (int64_t k = u + 1; k >= 0; k--) {
                    plain[k] = plain[k] * (1.0 - good) + (k > 0 ? plain[k - 1] * good : 0.0);
                }
            }
            for (size_t i = 0; i < law.count; i++) {
                CHECK_NEAR(law.mass[i], plain[(size_t)law.low + i], 1e-14);
            }
            CHECK_NEAR(hf_window_total(&law), 1.0, 1e-13);
        }
    }
    for (double cell = 2.0; cell < 1e5; cell *= 10.0) {
        hf_window_binomial(&law, 1000000, 0.3, cell, 1e-30);
        double sum = 0.0;
        for (size_t i = 0; i < law.count; i++) {
            sum += ((double)law.low + (double)i) * law.mass[i];
        }
        CHECK_NEAR(sum * cell, 300000.0, 1e-9);
    }
}

static void coarse(void) {
    struct window law = window_at(0);
    for (double mean = 0.5; mean < 1e12; mean *= 10.0) {
        for (double spread = 1.0; spread < 3.0; spread += 0.7) {
            const double cell = fmax(floor(sqrt(mean * spread) / 40.0), 2.0);
            hf_window_coarse(&law, mean, spread, cell);
            double sum = 0.0;
            double square = 0.0;
            for (size_t i = 0; i < law.count; i++) {
                const double x = ((double)law.low + (double)i) * cell;
                sum += x * law.mass[i];
                square += (x - mean) * (x - mean) * law.mass[i];
            }
            CHECK_NEAR(hf_window_total(&law), 1.0, 1e-9);
            if (!CHECK(fabs(sum - mean) < 0.02 * sqrt(mean * spread) + 1.0)) {
                printf("    mean %g spread %g cell %g: %g\n", mean, spread, cell, sum);
            }
            CHECK(mean < 1e4 || fabs(square / (mean * spread) - 1.0) < 0.01);
        }
    }
}

/* Both sums against the plain double sum, with floors and little room. */
static void sums(void) {
    for (uint64_t round = 0; round < 200; round++) {
        struct hf_random random = {5, round, 0};
        struct window in = window_at(0);
        struct window move = window_at(1);
        struct window out = window_at(2);
        in.low = (int64_t)hf_random_below(&random, 20) - 5;
        in.count = 1 + hf_random_below(&random, 30);
        move.low = (int64_t)hf_random_below(&random, 5);
        move.count = 1 + hf_random_below(&random, 20);
        for (size_t i = 0; i < 30; i++) {
            in.mass[i] = hf_random_unit(&random);
            move.mass[i] = hf_random_unit(&random);
        }
        out.room = 5 + hf_random_below(&random, 80);
        const bool is_up = round % 2 == 0;
        const int64_t floor_at = is_up || round % 3 == 0 ? INT64_MIN : 0;
        double dropped = 0.0;
        if (is_up) {
            hf_window_up(&in, &move, &out, &dropped);
        } else {
            hf_window_down(&in, &move, floor_at, &out, &dropped);
        }
        double lost = 0.0;
        double plain[200] = {0.0};
        for (size_t i = 0; i < in.count; i++) {
            for (size_t j = 0; j < move.count; j++) {
                const int64_t step = move.low + (int64_t)j;
                const int64_t to = in.low + (int64_t)i + (is_up ? step : -step);
                const double mass = in.mass[i] * move.mass[j];
                const bool is_there = to >= out.low && to < out.low + (int64_t)out.count;
                if (is_there) {
                    plain[to - out.low] += mass;
                } else if (to >= floor_at) {
                    lost += mass;
                }
            }
        }
        CHECK_NEAR(dropped, lost, 1e-12);
        for (size_t i = 0; i < out.count; i++) {
            CHECK_NEAR(out.mass[i], plain[i], 1e-12);
        }
        const double total = hf_window_total(&out);
        hf_window_coarsen(&out, 3);
        CHECK_NEAR(hf_window_total(&out), total, 1e-12);
        hf_window_add(&out, &in, &dropped);
        CHECK_NEAR(hf_window_total(&out) + dropped, total + hf_window_total(&in) + lost, 1e-11);
    }
}

/* Whatever lanes the machine has: the bytes of the plain sum, least demand (greatest gain) first.
 */
static void same_bytes(void) {
    for (uint64_t round = 0; round < 300; round++) {
        struct hf_random random = {7, round, 0};
        struct window in = window_at(0);
        struct window move = window_at(1);
        struct window out = window_at(2);
        in.low = 40;
        const uint64_t size = round % 10 == 0 ? 20 : 1; /* now and then many tiles */
        in.count = 1 + hf_random_below(&random, 150 * size);
        move.count = 1 + hf_random_below(&random, 40 * size);
        for (size_t i = 0; i < in.count; i++) {
            in.mass[i] = hf_random_unit(&random) - 0.2;
        }
        for (size_t j = 0; j < move.count; j++) {
            move.mass[j] = hf_random_unit(&random);
        }
        const bool is_up = round % 2 == 0;
        double dropped = 0.0;
        if (is_up) {
            hf_window_up(&in, &move, &out, &dropped);
        } else {
            hf_window_down(&in, &move, 0, &out, &dropped);
        }
        for (size_t i = 0; i < out.count; i++) {
            double sum = 0.0;
            for (size_t j = 0; j < move.count; j++) {
                const size_t step = is_up ? move.count - 1 - j : j;
                const int64_t by = is_up ? -(int64_t)step : (int64_t)step;
                const int64_t from = out.low + (int64_t)i + by - in.low;
                const bool is_there = from >= 0 && from < (int64_t)in.count;
                sum += move.mass[step] * (is_there ? in.mass[from] : 0.0);
            }
            CHECK(memcmp(&out.mass[i], &sum, sizeof sum) == 0);
        }
    }
}

int main(void) {
    same_bytes();
    poisson();
    compound();
    binomial();
    coarse();
    sums();
    return check_report();
}
