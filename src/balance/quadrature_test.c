/* Goal: nodes and weights give the means of polynomials and of smooth functions. Method: moments of
 * the gamma and beta distributions from their own recurrences (no table of nodes), for shapes from
 * 1e-2 to 1e10; one function with a closed mean; classical rules as known answers. */
#include "balance/quadrature.h"

#include "tests/check.h"

static void gamma_moments(void) {
    static const double shape[] = {0.01, 0.5, 1.0, 2.5, 8.0, 40.0, 1e3, 1e6, 1e10};
    static const uint32_t count[] = {1, 2, 3, 5, 8, 16, 32, 64, 128};
    struct hf_quadrature rule;
    for (size_t s = 0; s < sizeof shape / sizeof shape[0]; s++) {
        for (size_t c = 0; c < sizeof count / sizeof count[0]; c++) {
            hf_quadrature_gamma(shape[s], count[c], &rule);
            double moment = 1.0; /* E[(x / shape)^k] / its value */
            for (uint32_t k = 0; k < 2 * count[c] && k < 40; k++) {
                double sum = 0.0;
                for (uint32_t i = 0; i < rule.count; i++) {
                    sum += rule.weight[i] * pow(rule.node[i] / shape[s], k);
                }
                CHECK(fabs(sum / moment - 1.0) < 2e-11);
                moment *= (shape[s] + k) / shape[s];
            }
        }
    }
}

static void beta_moments(void) {
    static const double shape[][2] = {{0.5, 0.5}, {1, 1}, {2, 18}, {0.1, 3}, {30, 1}, {1e6, 9e6}};
    static const uint32_t count[] = {1, 2, 3, 4, 8, 16, 32};
    struct hf_quadrature rule;
    for (size_t s = 0; s < sizeof shape / sizeof shape[0]; s++) {
        const double a = shape[s][0];
        const double b = shape[s][1];
        for (size_t c = 0; c < sizeof count / sizeof count[0]; c++) {
            hf_quadrature_beta(a, b, count[c], &rule);
            double moment = 1.0;
            for (uint32_t k = 0; k < 2 * count[c] && k < 30; k++) {
                double sum = 0.0;
                for (uint32_t i = 0; i < rule.count; i++) {
                    sum += rule.weight[i] * pow(rule.node[i], k);
                    CHECK(rule.node[i] >= 0.0 && rule.node[i] <= 1.0);
                }
                CHECK(fabs(sum / moment - 1.0) < 1e-11);
                moment *= (a + k) / (a + b + k);
            }
        }
    }
}

/* E[e^-sx] = (1 + s)^-shape; two nodes of Laguerre's own rule are 2 -+ sqrt(2); of Legendre's, 1/2
 * -+ 1/(2 sqrt(3)). */
static void known_answers(void) {
    struct hf_quadrature rule;
    hf_quadrature_gamma(1.0, 2, &rule);
    CHECK_NEAR(rule.node[0], 2.0 - sqrt(2.0), 1e-15);
    CHECK_NEAR(rule.node[1], 2.0 + sqrt(2.0), 1e-15);
    CHECK_NEAR(rule.weight[0], (2.0 + sqrt(2.0)) / 4.0, 1e-15);
    hf_quadrature_beta(1.0, 1.0, 2, &rule);
    CHECK_NEAR(rule.node[0], 0.5 - 0.5 / sqrt(3.0), 1e-15);
    CHECK_NEAR(rule.weight[1], 0.5, 1e-15);
    for (double shape = 0.5; shape < 100.0; shape *= 3.0) {
        hf_quadrature_gamma(shape, 48, &rule);
        double sum = 0.0;
        for (uint32_t i = 0; i < rule.count; i++) {
            sum += rule.weight[i] * exp(-0.7 * rule.node[i]);
            CHECK(rule.weight[i] >= 0.0);
            CHECK(i == 0 || rule.node[i] >= rule.node[i - 1]);
        }
        CHECK_NEAR(sum, pow(1.7, -shape), 1e-13);
    }
}

int main(void) {
    gamma_moments();
    beta_moments();
    known_answers();
    return check_report();
}
