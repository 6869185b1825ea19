/* Goal: both loss functions of the three laws are right to their stated digits in both tails, and
 * numbers whatever goes in. Method: the published cases; references worked out with 60 to 90 digits
 * from the defining sums and integrals; plain sums over seeded random laws; identities between
 * neighbouring stocks; extremes. */
#include <holdfast/shortage.h>

#include "balance/count_law.h"
#include "base/random.h"
#include "base/special.h"
#include "tests/known_case.h"

enum law { LAW_POISSON, LAW_NEGATIVE_BINOMIAL, LAW_GAMMA };

static struct hf_shortage loss_of(enum law law, double shape, double mean, double stock) {
    struct hf_shortage loss = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
    switch (law) {
    case LAW_POISSON:
        CHECK(hf_shortage_poisson(mean, (int64_t)stock, &loss) == HF_OK);
        break;
    case LAW_NEGATIVE_BINOMIAL:
        CHECK(hf_shortage_negative_binomial(shape, mean, (int64_t)stock, &loss) == HF_OK);
        break;
    case LAW_GAMMA: /* here the second number is the scale */
        CHECK(hf_shortage_gamma(shape, mean, stock, &loss) == HF_OK);
        break;
    }
    return loss;
}

static void published(void) {
    struct known_file known = known_open();
    struct hf_shortage loss = loss_of(LAW_POISSON, 0.0, 200.0, 220.0);
    known_check(&known, "poisson_loss_220_200/ebo", 0, loss.above, 0.536005857158494, 1e-7);
    known_check(&known, "poisson_loss_220_200/eoh", 0, loss.below, 20.536005857158482, 1e-7);
    loss = loss_of(LAW_POISSON, 0.0, 7.0, 5.0);
    known_check(&known, "poisson_loss_5_7/ebo", 0, loss.above, 2.292600125697305, 1e-7);
    known_check(&known, "poisson_loss_5_7/eoh", 0, loss.below, 0.292600125697305, 1e-7);
    known_check(&known, "poisson_loss2_5_7/n2", 0, loss.above_second, 4.040829435261403, 1e-7);
    known_check(&known, "poisson_loss2_5_7/n2_bar", 0, loss.below_second, 0.459170564738597, 1e-7);
    loss = loss_of(LAW_POISSON, 0.0, 47.0, 50.0);
    known_check(&known, "poisson_loss_50_47/ebo", 0, loss.above, 1.514546939496945, 1e-7);
    known_check(&known, "poisson_loss_50_47/eoh", 0, loss.below, 4.514546939496945, 1e-7);
    loss = loss_of(LAW_POISSON, 0.0, 15.0, 18.0);
    known_check(&known, "poisson_loss2_18_15/n2", 0, loss.above_second, 0.848340302917794, 1e-7);
    known_check(&known, "poisson_loss2_18_15/n2_bar", 0, loss.below_second, 12.651659697082206,
                1e-7);
    loss = loss_of(LAW_NEGATIVE_BINOMIAL, 4.0, 16.0, 14.0);
    known_check(&known, "nb_loss2_14/n2", 0, loss.above_second, 30.877804945158978, 1e-8);
    loss = loss_of(LAW_GAMMA, 2.0, 3.0, 4.0);
    known_check(&known, "gamma_loss_4_2_3/n", 0, loss.above, 2.635971381157268, 1e-7);
    known_check(&known, "gamma_loss_4_2_3/n_bar", 0, loss.below, 0.635971381157268, 1e-7);
    loss = loss_of(LAW_GAMMA, 0.5, 1.0, 0.4);
    known_check(&known, "gamma_loss_0.4_0.5_1.0/n", 0, loss.above, 0.276296168886834, 1e-7);
    known_check(&known, "gamma_loss_0.4_0.5_1.0/n_bar", 0, loss.below, 0.176296168886834, 1e-7);
    loss = loss_of(LAW_GAMMA, 9.0, 0.5, 7.0);
    known_check(&known, "gamma_loss_7_9_0.5/n", 0, loss.above, 0.057910792089881, 1e-7);
    known_check(&known, "gamma_loss_7_9_0.5/n_bar", 0, loss.below, 2.557910792089881, 1e-7);
    /* Depot backorders of a published network. */
    static const double ebo[] = {2.348768,          1.44425472943,    0.76401763337,
                                 0.347166888235,    0.13652728733,    0.0469732206275,
                                 0.014299519525,    0.00389228218071, 0.000956295914697,
                                 0.000213839080279, 4.38368831922e-05};
    for (int s = 0; s <= 10; s++) {
        known_check(&known, "sherbrooke_depot_ebo/ebo", s,
                    loss_of(LAW_POISSON, 0.0, 2.348768, s).above, ebo[s], 1e-10);
    }
    known_close(&known);
}

/* above, below, above_second, below_second, 17 digits of sums and integrals of 60 digits or more.
 */
static const struct {
    enum law law;
    double shape, mean, stock;
    double wanted[4];
} references[] = {
    {LAW_POISSON,
     0.0,
     40.0,
     100.0,
     {7.7506290473271822e-16, 60.000000000000001, 4.856655118251211e-16, 1850.0}},
    {LAW_POISSON,
     0.0,
     40.0,
     3.0,
     {37.000000000000004, 3.7512968074224731e-15, 686.0, 3.9339760404000114e-15}},
    {LAW_POISSON,
     0.0,
     1e-06,
     3.0,
     {4.1666641666674992e-26, 2.999999, 8.3333291666678553e-33, 5.9999970000005}},
    {LAW_POISSON,
     0.0,
     1000.0,
     1400.0,
     {1.2570698754649572e-32, 400.0, 3.0714878593443293e-32, 80700.0}},
    {LAW_POISSON,
     0.0,
     1000.0,
     700.0,
     {300.0, 1.5833943862393929e-23, 45350.0, 5.146188624515575e-23}},
    {LAW_POISSON,
     0.0,
     1000.0,
     1000.0,
     {12.6146113487215, 12.6146113487215, 245.795316415747, 254.204683584253}},
    {LAW_POISSON,
     0.0,
     100000.0,
     103000.0,
     {6.1418813803362502e-20, 3000.0, 1.9826205330791909e-18, 4551500.0}},
    {LAW_POISSON,
     0.0,
     100000.0,
     97000.0,
     {3000.0, 2.4241932217329536e-20, 4548500.0, 7.8350540337981984e-19}},
    {LAW_POISSON, 0.0, 2.5, 0.0, {2.5, 0.0, 3.125, 0.0}},
    {LAW_POISSON, 0.0, 0.3, 40.0, {8.1936814953622821e-72, 39.7, 5.8917588090845815e-74, 808.045}},
    {LAW_NEGATIVE_BINOMIAL,
     4.0,
     16.0,
     14.0,
     {4.4473046320283648, 2.4473046320283648, 30.877804945158963, 10.122195054841037}},
    {LAW_NEGATIVE_BINOMIAL,
     4.0,
     16.0,
     300.0,
     {1.3577355409861557e-24, 284.0, 5.7003470166863174e-24, 40510.0}},
    {LAW_NEGATIVE_BINOMIAL, 0.5, 20.0, 0.0, {20.0, 0.0, 600.0, 0.0}},
    {LAW_NEGATIVE_BINOMIAL,
     0.5,
     20.0,
     900.0,
     {1.0304610078729314e-9, 880.00000000103046, 4.0402309289689802e-8, 388049.9999999596}},
    {LAW_NEGATIVE_BINOMIAL,
     0.05,
     30.0,
     12.0,
     {27.66966960397484, 9.6696696039748401, 9106.4353235833451, 61.564676416654387}},
    {LAW_NEGATIVE_BINOMIAL,
     1000000.0,
     50.0,
     90.0,
     {2.6557029756871856e-7, 40.000000265570298, 2.9389193870153857e-7, 845.00124970610806}},
    {LAW_NEGATIVE_BINOMIAL,
     1000000000000.0,
     50.0,
     20.0,
     {30.000000746957936, 7.4695793610755367e-7, 459.99999885374682, 1.1475031833660176e-6}},
    {LAW_NEGATIVE_BINOMIAL,
     200.0,
     5000.0,
     2000.0,
     {3000.0, 8.3767564541367873e-27, 4563500.0, 1.4865986652849036e-25}},
    {LAW_NEGATIVE_BINOMIAL,
     200.0,
     5000.0,
     9000.0,
     {2.9394803280952241e-18, 4000.0, 1.641800159582126e-16, 8067000.0}},
    {LAW_GAMMA,
     2.0,
     3.0,
     4.0,
     {2.6359713811572677, 0.6359713811572677, 10.280288386513344, 0.71971161348665597}},
    {LAW_GAMMA,
     0.5,
     1.0,
     0.4,
     {0.27629616888683371, 0.17629616888683373, 0.22618156679229805, 0.028818433207701943}},
    {LAW_GAMMA,
     9.0,
     0.5,
     7.0,
     {0.057910792089881091, 2.5579107920898811, 0.050685800735730015, 4.19931419926427}},
    {LAW_GAMMA,
     2.0,
     3.0,
     900.0,
     {4.6642694015052845e-128, 894.0, 1.4039142006517562e-127, 399627.0}},
    {LAW_GAMMA,
     0.01,
     1.0,
     5.0,
     {1.0213353749321668e-5, 4.9900102133537493, 9.0081578019803952e-6, 12.455040991842198}},
    {LAW_GAMMA,
     0.01,
     1.0,
     1e-05,
     {0.0099988746222021725, 8.874622202172283e-6, 0.0050499000058476501, 4.4152349994315758e-11}},
    {LAW_GAMMA,
     3000.0,
     2.0,
     7600.0,
     {9.0881016813224738e-41, 1600.0, 8.506333637938673e-40, 1286000.0}},
    {LAW_GAMMA,
     3000.0,
     2.0,
     4800.0,
     {1200.0, 2.0038457475602485e-31, 726000.0, 1.567436161654333e-30}},
    {LAW_GAMMA,
     1000000.0,
     1.0,
     1005000.0,
     {5.5988429687279694e-5, 5000.0000559884297, 0.010178299537404807, 12999999.9898217}},
    {LAW_GAMMA,
     1000000.0,
     1.0,
     995000.0,
     {5000.0000510316887, 5.103168865865862e-5, 12999999.990813115, 0.009186885382710141}},
    {LAW_GAMMA, 40.0, 1.0, 0.5, {39.5, 8.444851314773802e-63, 800.125, 1.0165883303345061e-64}},
};

static bool loss_near(double seen, double wanted, double tolerance) {
    return fabs(seen - wanted) <= tolerance * fabs(wanted);
}

static void digits(void) {
    double worst = 0.0;
    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++) {
        const struct hf_shortage loss = loss_of(references[i].law, references[i].shape,
                                                references[i].mean, references[i].stock);
        const double seen[4] = {loss.above, loss.below, loss.above_second, loss.below_second};
        for (int k = 0; k < 4; k++) {
            const double wanted = references[i].wanted[k];
            worst = wanted > 0.0 ? fmax(worst, fabs(seen[k] / wanted - 1.0)) : worst;
            if (!CHECK(loss_near(seen[k], wanted, 1e-12))) {
                printf("    reference %zu value %d: %.17g, not %.17g\n", i, k, seen[k], wanted);
            }
        }
    }
    printf("worst relative error against %zu references: %.1e\n",
           sizeof references / sizeof references[0], worst);
}

/* The obvious sums over all k. */
static struct hf_shortage plain_losses(enum law law, double shape, double mean, int64_t stock) {
    struct hf_shortage loss = {0.0, 0.0, 0.0, 0.0};
    for (int k = 4000; k >= 0; k--) {
        const double mass =
            law == LAW_POISSON ? hf_poisson_mass(k, mean) : hf_count_nb_mass(k, shape, mean);
        const double over = (double)(k - stock);
        if (over > 0.0) {
            loss.above += over * mass;
            loss.above_second += over * (over - 1.0) / 2.0 * mass;
        } else {
            loss.below -= over * mass;
            loss.below_second += over * (over - 1.0) / 2.0 * mass;
        }
    }
    return loss;
}

static double drawn_between(struct hf_random *random, double low, double high) {
    return low + (high - low) * hf_random_unit(random);
}

static void random_laws(void) {
    struct hf_random random = {.seed = 11, .stream = 1};
    for (int i = 0; i < 600; i++) {
        const enum law law = i % 2 == 0 ? LAW_POISSON : LAW_NEGATIVE_BINOMIAL;
        const double shape = exp(drawn_between(&random, 0.0, 6.0));
        const double mean = exp(drawn_between(&random, -4.0, 4.5));
        const int64_t stock = (int64_t)hf_random_below(&random, 200);
        const struct hf_shortage loss = loss_of(law, shape, mean, (double)stock);
        const struct hf_shortage slow = plain_losses(law, shape, mean, stock);
        CHECK(loss_near(loss.above, slow.above, 1e-11) && loss_near(loss.below, slow.below, 1e-11));
        CHECK(loss_near(loss.above_second, slow.above_second, 1e-11));
        CHECK(loss_near(loss.below_second, slow.below_second, 1e-11));
        /* One unit more: P(X > s) fewer are short; the second loss falls by the first. */
        const struct hf_shortage next = loss_of(law, shape, mean, (double)stock + 1.0);
        const double more = law == LAW_POISSON ? hf_poisson_above((double)stock, mean)
                                               : hf_count_nb_above((double)stock, shape, mean);
        CHECK_NEAR(loss.above - next.above, more, 1e-12);
        CHECK_NEAR(loss.above_second - next.above_second, next.above, 1e-10);
        CHECK(next.above <= loss.above && next.below >= loss.below);
    }
    for (int i = 0; i < 300; i++) { /* a long sum and the closed form agree where both can be had */
        const double shape = exp(drawn_between(&random, -3.0, 8.0));
        const double scale = exp(drawn_between(&random, -3.0, 3.0));
        const double at = shape * scale * exp(drawn_between(&random, -1.0, 1.0));
        const struct hf_shortage loss = loss_of(LAW_GAMMA, shape, scale, at);
        const double u = at / scale;
        const double first =
            scale * ((shape - u) * hf_gamma_upper(shape, u) + shape * hf_poisson_mass(shape, u));
        CHECK(fabs(loss.above - first) <= 1e-12 * (loss.above + at));
        CHECK_NEAR(loss.above - loss.below, shape * scale - at, 1e-12);
        const double step = 1e-4 * at; /* the slope of the second loss is the first */
        const double slope = (loss_of(LAW_GAMMA, shape, scale, at + step).above_second -
                              loss_of(LAW_GAMMA, shape, scale, at - step).above_second) /
                             (2.0 * step);
        CHECK(fabs(slope + loss.above) <= 1e-5 * (loss.above + at));
    }
}

static void limits(void) {
    struct hf_shortage loss = {7.0, 7.0, 7.0, 7.0};
    CHECK(hf_shortage_poisson(-1.0, 1, &loss) == HF_ERR_ARGUMENT);
    CHECK(hf_shortage_poisson((double)NAN, 1, &loss) == HF_ERR_ARGUMENT);
    CHECK(hf_shortage_poisson((double)INFINITY, 1, &loss) == HF_ERR_ARGUMENT);
    CHECK(hf_shortage_poisson(1.0, -1, &loss) == HF_ERR_ARGUMENT);
    CHECK(hf_shortage_poisson(1.0, 1, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_shortage_negative_binomial(0.0, 1.0, 1, &loss) == HF_ERR_ARGUMENT);
    CHECK(hf_shortage_negative_binomial(1.0, (double)NAN, 1, &loss) == HF_ERR_ARGUMENT);
    CHECK(hf_shortage_gamma(0.0, 1.0, 1.0, &loss) == HF_ERR_ARGUMENT);
    CHECK(hf_shortage_gamma(1.0, 0.0, 1.0, &loss) == HF_ERR_ARGUMENT);
    CHECK(hf_shortage_gamma(1.0, 1.0, -1.0, &loss) == HF_ERR_ARGUMENT);
    CHECK(loss.above >= 7.0 && loss.above <= 7.0);
    static const double means[] = {0.0, 1e-300, 1e-9, 1.0, 1e6, 1e9, 1e15};
    static const int64_t stocks[] = {0, 1, 1000000, 1000000000, INT64_C(1) << 53};
    static const double shapes[] = {1e-9, 0.5, 1e6, 1e15};
    for (int i = 0; i < 7 * 5 * 5; i++) {
        const double mean = means[i % 7];
        const double stock = (double)stocks[i / 7 % 5];
        const int kind = i / 35; /* 0: Poisson; else a shape */
        for (int law = 0; law < 2; law++) {
            const struct hf_shortage seen =
                kind == 0    ? loss_of(LAW_POISSON, 0.0, mean, stock)
                : law == 0   ? loss_of(LAW_NEGATIVE_BINOMIAL, shapes[kind - 1], mean, stock)
                : mean > 0.0 ? loss_of(LAW_GAMMA, shapes[kind - 1], mean, fmin(stock, mean * 1e15))
                             : (struct hf_shortage){0.0, 0.0, 0.0, 0.0};
            CHECK(seen.above >= 0.0 && seen.below >= 0.0 && !isinf(seen.above + seen.below));
            CHECK(seen.above_second >= 0.0 && seen.below_second >= 0.0);
        }
    }
    /* Beyond the sums: near a large mean the formula agrees with the normal limit. */
    loss = loss_of(LAW_POISSON, 0.0, 1e12, 1e12);
    CHECK_NEAR(loss.above / 1e6, 1.0 / sqrt(2.0 * 3.14159265358979323846), 1e-6);
    CHECK_NEAR(loss.above, loss.below, 1e-6);
    loss = loss_of(LAW_POISSON, 0.0, 1e12, 1e12 + 3e6);
    CHECK_NEAR(loss.above / 1e6, 0.0003821543, 1e-5);
}

static void windows(void) {
    static const double means[] = {0.0, 0.01, 3.0, 900.0, 99999.0};
    static const double excess[] = {-0.9, -0.3, 0.0, 1e-12, 0.5, 40.0};
    struct hf_arena opened;
    CHECK(hf_arena_open(&opened, (size_t)64 << 20) == HF_OK);
    for (int i = 0; i < 30; i++) {
        struct hf_arena keep = opened;
        const double mean = means[i % 5];
        const double variance = mean * (1.0 + excess[i / 5]);
        struct hf_count_law law = {NULL, 0};
        CHECK(hf_count_fit(mean, variance, &keep, &law) == HF_OK);
        double sum = 0.0;
        double first = 0.0;
        double second = 0.0;
        for (uint32_t k = 0; k < law.count; k++) {
            CHECK(law.mass[k] >= 0.0);
            sum += law.mass[k];
            first += law.mass[k] * k;
            second += law.mass[k] * k * k;
        }
        CHECK_NEAR(sum, 1.0, 1e-11);
        CHECK_NEAR(first, mean, 1e-11);
        if (excess[i / 5] >= 0.0) {
            CHECK_NEAR(second - first * first, variance, 1e-7);
        } else if (mean >
                   2.0) { /* trials are whole, so the variance is met as nearly as they can */
            CHECK(second - first * first >= variance * (1.0 - 1e-6) &&
                  second - first * first <= mean * (1.0 + 1e-6));
        }
        struct hf_arena small = hf_arena_over(opened.at, law.count * sizeof(double) - 8);
        struct hf_count_law other = {NULL, 7};
        CHECK(hf_count_fit(mean, variance, &small, &other) == HF_ERR_MEMORY && other.count == 7);
    }
    struct hf_count_law law = {NULL, 7};
    CHECK(hf_count_fit(1e9, 1e9, &opened, &law) == HF_ERR_LIMIT);
    CHECK(hf_count_fit((double)NAN, 1.0, &opened, &law) == HF_ERR_ARGUMENT && law.count == 7);
    hf_arena_close(&opened);
}

int main(void) {
    published();
    digits();
    random_laws();
    limits();
    windows();
    return check_report();
}
