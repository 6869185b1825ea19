/* draw.h - random variates for simulations of stock: exponential, normal, gamma, beta, Poisson,
 * binomial, and units out at a repairer. All exact up to the rounding of doubles. Internal to the
 * room.
 *
 * **Cost.** Exponential: some 2 ns, by the ziggurat (Marsaglia and Tsang, "The ziggurat method for
 * generating random variables", 2000). Gamma O(1) (the same authors, "A simple method for
 * generating gamma variables", 2000). Binomial and Poisson O(log n): order statistics halve what is
 * left until a short walk remains.
 */
#ifndef HF_BALANCE_DRAW_H
#define HF_BALANCE_DRAW_H

#include "base/random.h"

enum { DRAW_LAYERS = 256 };

/* Layers of equal area under e^-x, from the widest: layer i is width[i] wide and lies wholly under
 * the curve up to width[i + 1]. Layer 0 stands for its rectangle and the tail. */
struct draw_table {
    double width[DRAW_LAYERS + 1];
    double height[DRAW_LAYERS + 1]; /* e^-width */
};

/* A stream of its own: what is drawn from it moves nothing else. */
struct draw {
    const struct draw_table *table;
    uint64_t key;
    uint64_t index; /* next draw */
};

void hf_draw_table_fill(struct draw_table *table);

/* What is rare: `layer` was drawn, and `x` lies beyond its sure part. */
double hf_draw_exponential_edge(struct draw *draw, uint32_t layer, double x);

static inline struct draw hf_draw_open(const struct draw_table *table, uint64_t seed,
                                       uint64_t stream) {
    return (struct draw){table, hf_random_key(seed, stream), 0};
}

/* [0, 1), 53 bits. */
static inline double hf_draw_unit(struct draw *draw) {
    return (double)(hf_random_of_key(draw->key, draw->index++) >> 11) * 0x1p-53;
}

/* Mean 1. */
static inline double hf_draw_exponential(struct draw *draw) {
    const uint64_t word = hf_random_of_key(draw->key, draw->index++);
    const uint32_t layer = (uint32_t)(word & (DRAW_LAYERS - 1));
    const double x = (double)(word >> 11) * 0x1p-53 * draw->table->width[layer];
    return x < draw->table->width[layer + 1] ? x : hf_draw_exponential_edge(draw, layer, x);
}

double hf_draw_normal(struct draw *draw);
double hf_draw_gamma(struct draw *draw, double shape);            /* shape > 0, scale 1 */
double hf_draw_beta(struct draw *draw, double a, double b);       /* a, b > 0 */
int64_t hf_draw_binomial(struct draw *draw, int64_t n, double p); /* n >= 0, 0 <= p <= 1 */
int64_t hf_draw_poisson(struct draw *draw, double mean);          /* 0 <= mean <= 1e15 */

/* Erlang with `stages` >= 1 stages and that mean. */
double hf_draw_erlang(struct draw *draw, uint32_t stages, double mean);

/* How long a unit is still away that is found away at a moment: uniform for stages 0, which always
 * take `mean`; else Erlang with a number of stages that is uniform on 1 ... stages. */
double hf_draw_residual(struct draw *draw, uint32_t stages, double mean);

#endif
