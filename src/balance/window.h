/* window.h - the law of a whole number as the part of it that matters: masses of neighbouring
 * numbers, the rest cut off and counted. Internal to the room.
 *
 * Sums are taken in a fixed order, so that the same numbers come out everywhere. */
#ifndef HF_BALANCE_WINDOW_H
#define HF_BALANCE_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct window {
    double *mass; /* mass[i]: probability of low + i */
    int64_t low;
    size_t count;
    size_t room; /* what does not fit is cut off */
};

/* One number for sure. */
void hf_window_point(struct window *window, int64_t value);

double hf_window_total(const struct window *window);

/* Numbers of events of which `mean` are expected, each taking lattice_units of one cell; at both
 * ends masses below `small` are left out. Means up to 1e8. */
void hf_window_poisson(struct window *window, double mean, double small);

/* Units taken by so many events with this batch law (Panjer's recursion from the lowest number that
 * counts, scaled on the way). */
void hf_window_compound(struct window *window, double events, const double *batch,
                        uint32_t batch_count);

/* Cells taken by a demand with this mean and ratio of variance to mean, `units` to a cell: masses
 * are differences of the gamma law that a Poisson law stretched by `spread` has. */
void hf_window_coarse(struct window *window, double mean, double spread, double units);

/* Good ones of `units`, each with the probability `good`. In cells, mean and variance are kept. */
void hf_window_binomial(struct window *window, int64_t units, double good, double cell,
                        double small);

/* out = in less demand. `floor`: numbers below it are lost (INT64_MIN: none); what the room cuts
 * off is added to *dropped. in and out differ. */
void hf_window_down(const struct window *in, const struct window *demand, int64_t floor,
                    struct window *out, double *dropped);

/* out = in plus gain. */
void hf_window_up(const struct window *in, const struct window *gain, struct window *out,
                  double *dropped);

/* into += from; both ends as far as the room of `into` reaches. */
void hf_window_add(struct window *into, const struct window *from, double *dropped);

/* One jump of a chain that moves by single steps, and its share of the law after all jumps:
 * out[i] = stay[i] * in[i] + rise[i - 1] * in[i - 1] + fall * in[i + 1], sum[i] += weight * in[i].
 * in, rise and out have a 0 before the first cell, in four of them after the last (stay likewise),
 * out and sum room for as many; rise of the last cell is 0. */
struct window_jump {
    const double *stay, *rise;
    double fall;
    size_t count;
};
void hf_window_jump(const struct window_jump *jump, const double *in, double weight, double *out,
                    double *sum);

/* So many neighbouring cells become one. */
void hf_window_coarsen(struct window *window, int64_t factor);

/* Leaves out the ends whose masses are below `small`; *dropped grows by them. */
void hf_window_trim(struct window *window, double small, double *dropped);

#endif
