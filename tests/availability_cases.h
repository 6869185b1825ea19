/* availability_cases.h - the reliability cases of ../shared/data/cases/network.json: networks whose
 * links fail and whose nodes do not, and how probably two or all nodes are joined, as fractions
 * rounded once. `second`: the same at .9, where the file has it. */
#ifndef HF_TESTS_AVAILABILITY_CASES_H
#define HF_TESTS_AVAILABILITY_CASES_H

#include <stdint.h>

struct reliability_case {
    const char *id;
    uint32_t nodes, links;
    const uint8_t *link; /* pairs */
    int terminal[2];     /* -1: all nodes */
    double up, wanted;
    double second; /* 0: not said */
};

static const uint8_t reliability_links_0[] = {0, 1, 0, 2, 1, 2, 1, 3, 2, 3};
static const uint8_t reliability_links_1[] = {0, 1, 0, 2, 1, 2};
static const uint8_t reliability_links_2[] = {0, 1, 0, 2, 0, 3, 1, 2, 1, 3, 2, 3};
static const uint8_t reliability_links_3[] = {0, 1, 0, 2, 0, 3, 0, 4, 1, 2,
                                              1, 3, 1, 4, 2, 3, 2, 4, 3, 4};
static const uint8_t reliability_links_4[] = {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 1, 2, 1, 3, 1,
                                              4, 1, 5, 2, 3, 2, 4, 2, 5, 3, 4, 3, 5, 4, 5};
static const uint8_t reliability_links_5[] = {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1, 2,
                                              1, 3, 1, 4, 1, 5, 1, 6, 2, 3, 2, 4, 2, 5,
                                              2, 6, 3, 4, 3, 5, 3, 6, 4, 5, 4, 6, 5, 6};
static const uint8_t reliability_links_6[] = {0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 0};
static const uint8_t reliability_links_7[] = {
    0,  1,  1,  2,  2,  3,  3,  4,  4,  5,  5,  6,  6,  7,  7,  8,  8,  9,  9,  10,
    10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15, 16, 16, 17, 17, 18, 18, 19, 19, 0};
static const uint8_t reliability_links_8[] = {0, 1, 0, 4, 0, 5, 1, 2, 1, 6, 2, 3, 2, 7, 3,
                                              4, 3, 8, 4, 9, 5, 7, 5, 8, 6, 8, 6, 9, 7, 9};
static const uint8_t reliability_links_9[] = {0, 2, 2, 1, 0, 3, 3, 1, 2, 3};
static const uint8_t reliability_links_10[] = {
    0, 3, 0, 17, 1, 8,  1,  16, 2,  6,  2,  9,  3,  4,  4,  6,  5,  10, 5,  13, 7,  8,
    7, 9, 8, 17, 9, 14, 10, 11, 10, 12, 10, 16, 11, 12, 12, 13, 12, 14, 14, 15, 15, 16};
static const uint8_t reliability_links_11[] = {0, 2, 0, 7, 0, 11, 1,  2, 1, 4, 3,  12, 4,  12, 5,
                                               6, 5, 9, 6, 7, 6,  12, 8, 9, 9, 11, 10, 11, 11, 12};
static const uint8_t reliability_links_12[] = {
    0,  3,  0,  5,  0,  25, 1,  2,  1,  6,  1,  9,  2,  3,  2,  7,  2,  17, 2,
    18, 2,  20, 3,  6,  3,  9,  3,  16, 3,  19, 3,  21, 3,  26, 4,  7,  5,  8,
    6,  7,  8,  9,  8,  10, 8,  13, 9,  12, 9,  13, 11, 16, 14, 20, 15, 16, 16,
    20, 17, 18, 17, 26, 19, 20, 20, 21, 20, 26, 21, 22, 21, 23, 21, 24, 21, 25};
static const uint8_t reliability_links_13[] = {0, 2, 0, 5,  0, 10, 1, 2,  1, 7, 1, 10,
                                               2, 9, 3, 4,  3, 6,  3, 11, 4, 8, 4, 10,
                                               5, 8, 5, 10, 6, 10, 6, 11, 7, 9, 7, 11};
static const uint8_t reliability_links_14[] = {
    0, 2,  0, 4, 0, 9,  0, 15, 0,  19, 1,  6,  1,  13, 1,  14, 2,  6,  2,  12, 3,  4,  3,  16,
    3, 20, 4, 6, 4, 7,  4, 10, 4,  12, 4,  14, 4,  18, 5,  6,  5,  12, 5,  17, 6,  13, 6,  21,
    7, 12, 8, 9, 8, 19, 9, 20, 10, 21, 11, 12, 11, 14, 14, 21, 15, 21, 16, 18, 17, 21, 18, 21};
static const uint8_t reliability_links_15[] = {
    0,  6,  0,  11, 0,  12, 0,  13, 1,  3,  1,  21, 2,  14, 2,  15, 3,  7,  3,  26, 4,
    8,  4,  12, 4,  17, 4,  20, 4,  25, 5,  15, 5,  19, 6,  10, 6,  19, 7,  20, 7,  25,
    8,  18, 9,  11, 9,  13, 10, 12, 10, 17, 10, 23, 13, 19, 14, 19, 14, 27, 16, 17, 16,
    21, 16, 27, 17, 24, 18, 22, 19, 23, 20, 24, 21, 26, 22, 25, 23, 27, 24, 26};
static const uint8_t reliability_links_16[] = {
    0,  29, 0,  46, 0,  48, 1,  34, 1,  47, 1,  49, 2,  8,  2,  31, 2,  37, 3,  11, 3,  20,
    3,  31, 3,  32, 3,  43, 4,  5,  4,  22, 4,  35, 4,  44, 5,  21, 5,  22, 5,  25, 5,  32,
    6,  7,  6,  22, 6,  38, 7,  15, 8,  11, 8,  13, 9,  16, 9,  23, 9,  33, 10, 14, 10, 25,
    10, 35, 10, 44, 11, 13, 11, 31, 12, 14, 12, 29, 13, 25, 13, 31, 13, 49, 14, 48, 15, 27,
    16, 18, 16, 19, 16, 28, 17, 24, 17, 30, 18, 19, 18, 25, 18, 49, 19, 25, 19, 44, 20, 43,
    21, 22, 21, 27, 21, 43, 22, 39, 23, 24, 23, 28, 23, 42, 24, 33, 24, 42, 24, 45, 26, 30,
    26, 34, 27, 43, 28, 29, 28, 44, 28, 46, 30, 45, 31, 32, 32, 43, 34, 37, 34, 40, 34, 41,
    35, 39, 36, 38, 36, 48, 37, 41, 37, 49, 38, 39, 38, 48, 40, 41, 42, 46, 45, 47, 45, 49};
static const struct reliability_case reliability_cases[] = {
    {"rel-bridge-2t", 4, 5, reliability_links_0, {0, 3}, 0.9, 0.97848, 0.0},
    {"rel-K3-all", 3, 3, reliability_links_1, {-1, -1}, 0.5, 0.5, 0.972},
    {"rel-K4-all", 4, 6, reliability_links_2, {-1, -1}, 0.5, 0.59375, 0.995814},
    {"rel-K5-all", 5, 10, reliability_links_3, {-1, -1}, 0.5, 0.7109375, 0.9994922424},
    {"rel-K6-all", 6, 15, reliability_links_4, {-1, -1}, 0.5, 0.81494140625, 0.99993987108648},
    {"rel-K7-all",
     7,
     21,
     reliability_links_5,
     {-1, -1},
     0.5,
     0.8899002075195312,
     0.9999929982870388},
    {"rel-C6-all", 6, 6, reliability_links_6, {-1, -1}, 0.9, 0.885735, 0.0},
    {"rel-C20-all", 20, 20, reliability_links_7, {-1, -1}, 0.9, 0.3917469981251677, 0.0},
    {"rel-petersen-all", 10, 15, reliability_links_8, {-1, -1}, 0.9, 0.988566914643696, 0.0},
    {"rel-selfdual-2", 4, 5, reliability_links_9, {0, 1}, 0.5, 0.5, 0.97848},
    {"rel-topozoo-Arpanet19719",
     18,
     22,
     reliability_links_10,
     {-1, -1},
     0.99,
     0.9969249253262412,
     0.7482184215192007},
    {"rel-topozoo-Nsfnet",
     13,
     15,
     reliability_links_11,
     {-1, -1},
     0.99,
     0.9693185858533772,
     0.653541947417034},
    {"rel-topozoo-Geant2001",
     27,
     38,
     reliability_links_12,
     {-1, -1},
     0.99,
     0.9128616205063271,
     0.3549891265292037},
    {"rel-sndlib-polska",
     12,
     18,
     reliability_links_13,
     {-1, -1},
     0.99,
     0.999784857124114,
     0.9643930585374284},
    {"rel-sndlib-geant",
     22,
     36,
     reliability_links_14,
     {-1, -1},
     0.99,
     0.9988857144418964,
     0.8831534128547129},
    {"rel-sndlib-nobel-eu",
     28,
     41,
     reliability_links_15,
     {-1, -1},
     0.99,
     0.998391735587054,
     0.8400085014792431},
    {"rel-sndlib-germany50",
     50,
     88,
     reliability_links_16,
     {-1, -1},
     0.99,
     0.9988755381659629,
     0.8722112163518538},
};
enum { RELIABILITY_CASES = sizeof reliability_cases / sizeof reliability_cases[0] };

#endif
