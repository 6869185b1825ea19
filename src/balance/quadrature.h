/* quadrature.h - nodes and weights for the mean of a smooth function of a gamma or beta distributed
 * number (Gauss and Laguerre's rule, Gauss and Jacobi's, for any shape). Internal to the room.
 *
 * Nodes are the eigenvalues of the symmetric tridiagonal matrix of the distribution's orthogonal
 * polynomials, weights the squared first components of its eigenvectors (Golub and Welsch, 1969).
 * n nodes are exact for polynomials of degree 2n - 1. Weights sum to 1; nodes ascend. */
#ifndef HF_BALANCE_QUADRATURE_H
#define HF_BALANCE_QUADRATURE_H

#include <stdint.h>

enum { QUADRATURE_MAX = 128 };

struct hf_quadrature {
    uint32_t count;
    double node[QUADRATURE_MAX];
    double weight[QUADRATURE_MAX];
};

/* Gamma with this shape (0 < shape <= 1e14) and scale 1; 1 <= count <= QUADRATURE_MAX. */
void hf_quadrature_gamma(double shape, uint32_t count, struct hf_quadrature *rule);

/* Beta with the shapes a (of the good) and b, both > 0. */
void hf_quadrature_beta(double a, double b, uint32_t count, struct hf_quadrature *rule);

#endif
