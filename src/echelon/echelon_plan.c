#include <holdfast/echelon.h>

#include "echelon/echelon_law.h"

#include <math.h>
#include <stdbool.h>

/* For a depot stock the bases' values are tables value_j(s), and a number of units is divided among
 * them. If every table's drops fall with s, units go one by one where the next drop is largest: O(t
 * n). Units short are such a table whatever the law, its drop being P(X > s); -ln P(X <= s) is one
 * where P(X <= s) is log-concave. Otherwise best(t) = min over s of best'(t - s) + value_j(s), base
 * by base: O(t^2 n). */

enum { PLAN_TOTAL_MAX = 10000 };

/* Values of all bases for one depot stock: base j from value[j * width] on. */
struct plan_tables {
    double *value;
    uint32_t *next;   /* per base, for the greedy division */
    uint32_t *choice; /* units of base j in the best division of t, at j * width + t; or NULL */
    double *drop;     /* per base: what its next unit would save */
    double *best, *other;
    uint32_t width; /* total + 1 */
};

static enum hf_status plan_open(uint32_t base_count, uint32_t width, struct hf_arena *keep,
                                struct plan_tables *tables) {
    const size_t cells = (size_t)base_count * width;
    *tables = (struct plan_tables){.value = hf_take(keep, double, cells),
                                   .next = hf_take(keep, uint32_t, base_count),
                                   .drop = hf_take(keep, double, base_count),
                                   .best = hf_take(keep, double, width),
                                   .other = hf_take(keep, double, width),
                                   .width = width};
    return tables->value == NULL || tables->next == NULL || tables->drop == NULL ||
                   tables->best == NULL || tables->other == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

/* value(s) for s < count from the masses of a law. */
static void plan_table_fill(const struct hf_count_law *law, enum hf_echelon_aim aim, double *value,
                            uint32_t count) {
    double more = 0.0;
    double over = 0.0;
    for (uint32_t k = law->count; k-- > 0;) {
        if (k < count) { /* here `more` is P(X > k), `over` E[(X - k)+] */
            value[k] = aim == HF_ECHELON_SHORT ? over : more;
        }
        more += law->mass[k];
        over += more;
    }
    for (uint32_t k = law->count; k < count; k++) {
        value[k] = 0.0;
    }
    if (aim == HF_ECHELON_SHORT) {
        return;
    }
    double within = 0.0;
    for (uint32_t k = 0; k < count && k < law->count; k++) {
        within += law->mass[k];
        value[k] = value[k] < 0.5 ? -log1p(-value[k]) : -log(within);
    }
}

static enum hf_status tables_fill(const struct hf_echelon_question *question, int64_t depot_stock,
                                  uint32_t count, struct hf_arena scratch,
                                  struct plan_tables *tables) {
    struct echelon_owed owed = {.mean = 0.0};
    for (uint32_t j = 0; j < question->base_count; j++) {
        const struct hf_echelon_flow *flow = &question->flow[j];
        if (j == 0 || flow->depot_mean < flow[-1].depot_mean ||
            flow->depot_mean > flow[-1].depot_mean) {
            HF_TRY(hf_echelon_owed(flow->depot_mean, depot_stock, &owed));
        }
        struct hf_arena passing = scratch;
        struct hf_count_law law;
        HF_TRY(hf_echelon_law(flow, question->method, depot_stock, &owed, &passing, &law));
        plan_table_fill(&law, question->aim, tables->value + (size_t)j * tables->width, count);
    }
    return HF_OK;
}

/* Do the drops of a table fall, but for rounding? */
static bool table_is_convex(const double *value, uint32_t count) {
    for (uint32_t s = 0; s + 2 < count; s++) {
        const double first = value[s] - value[s + 1];
        const double second = value[s + 1] - value[s + 2];
        if (!(second <= first + 1e-15 + 1e-12 * first)) {
            return false;
        }
    }
    return true;
}

/* What the next unit of base j would save. */
static double next_drop(const struct plan_tables *tables, uint32_t j) {
    const double *value = tables->value + (size_t)j * tables->width + tables->next[j];
    return value[0] - value[1];
}

/* best[t] for t <= units: one unit after another goes where it helps most. The drops are added from
 * the end, where little is left, so that a small sum keeps its digits. */
static void divide_greedily(struct plan_tables *tables, uint32_t base_count, uint32_t units) {
    for (uint32_t j = 0; j < base_count; j++) {
        tables->next[j] = 0;
        tables->drop[j] = units > 0 ? next_drop(tables, j) : 0.0;
    }
    for (uint32_t t = 0; t < units; t++) {
        double most = tables->drop[0];
        uint32_t to = 0;
        for (uint32_t j = 1; j < base_count; j++) {
            to = tables->drop[j] > most ? j : to;
            most = tables->drop[j] > most ? tables->drop[j] : most;
        }
        tables->other[t] = most;
        tables->next[to]++;
        tables->drop[to] = t + 1 < units ? next_drop(tables, to) : 0.0;
    }
    double sum = 0.0;
    for (uint32_t j = 0; j < base_count; j++) {
        sum += tables->value[(size_t)j * tables->width + tables->next[j]];
    }
    tables->best[units] = sum;
    for (uint32_t t = units; t-- > 0;) {
        sum += tables->other[t];
        tables->best[t] = sum;
    }
}

/* The same by recursion over the bases. */
static void divide_exactly(struct plan_tables *tables, uint32_t base_count, uint32_t units) {
    for (uint32_t t = 0; t <= units; t++) {
        tables->best[t] = tables->value[t];
        if (tables->choice != NULL) {
            tables->choice[t] = t;
        }
    }
    for (uint32_t j = 1; j < base_count; j++) {
        const double *value = tables->value + (size_t)j * tables->width;
        for (uint32_t t = 0; t <= units; t++) {
            uint32_t chosen = 0;
            double least = (double)INFINITY;
            for (uint32_t s = 0; s <= t; s++) {
                const double sum = tables->best[t - s] + value[s];
                chosen = sum < least ? s : chosen;
                least = fmin(least, sum);
            }
            tables->other[t] = least;
            if (tables->choice != NULL) {
                tables->choice[(size_t)j * tables->width + t] = chosen;
            }
        }
        double *const swap = tables->best;
        tables->best = tables->other;
        tables->other = swap;
    }
    for (uint32_t j = base_count; j-- > 0 && tables->choice != NULL;) {
        tables->next[j] = tables->choice[(size_t)j * tables->width + units];
        units -= tables->next[j];
    }
}

static bool tables_are_convex(const struct plan_tables *tables, uint32_t base_count,
                              uint32_t count) {
    for (uint32_t j = 0; j < base_count; j++) {
        if (!table_is_convex(tables->value + (size_t)j * tables->width, count)) {
            return false;
        }
    }
    return true;
}

static enum hf_status question_check(const struct hf_echelon_question *question,
                                     uint32_t total_most) {
    if (question == NULL ||
        (question->aim != HF_ECHELON_SHORT && question->aim != HF_ECHELON_HOLD)) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(hf_echelon_flow_check(question->flow, question->base_count, question->method));
    return total_most > PLAN_TOTAL_MAX ? HF_ERR_LIMIT : HF_OK;
}

static void divide(struct plan_tables *tables, uint32_t base_count, uint32_t units) {
    if (tables_are_convex(tables, base_count, units + 1)) {
        divide_greedily(tables, base_count, units);
    } else {
        divide_exactly(tables, base_count, units);
    }
}

enum hf_status hf_echelon_curve(const struct hf_echelon_question *question, uint32_t total_most,
                                struct hf_arena scratch, struct hf_echelon_point *point) {
    if (point == NULL) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(question_check(question, total_most));
    struct plan_tables tables;
    HF_TRY(plan_open(question->base_count, total_most + 1, &scratch, &tables));
    struct hf_echelon_point *const best =
        hf_new(&scratch, struct hf_echelon_point, (size_t)total_most + 1);
    if (best == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t t = 0; t <= total_most; t++) {
        best[t].value = (double)INFINITY;
    }
    for (uint32_t depot = 0; depot <= total_most; depot++) {
        const uint32_t units = total_most - depot;
        HF_TRY(tables_fill(question, depot, units + 1, scratch, &tables));
        divide(&tables, question->base_count, units);
        for (uint32_t t = 0; t <= units; t++) {
            if (tables.best[t] < best[depot + t].value) {
                best[depot + t] = (struct hf_echelon_point){depot, tables.best[t]};
            }
        }
    }
    for (uint32_t t = 0; t <= total_most; t++) {
        point[t] = best[t];
    }
    return HF_OK;
}

enum hf_status hf_echelon_split(const struct hf_echelon_question *question, uint32_t total,
                                int64_t depot_stock, struct hf_arena scratch, int64_t *base_stock) {
    if (base_stock == NULL || depot_stock < 0 || depot_stock > total) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(question_check(question, total));
    const uint32_t units = total - (uint32_t)depot_stock;
    struct plan_tables tables;
    HF_TRY(plan_open(question->base_count, units + 1, &scratch, &tables));
    HF_TRY(tables_fill(question, depot_stock, units + 1, scratch, &tables));
    tables.choice = hf_take(&scratch, uint32_t, (size_t)question->base_count * tables.width);
    if (tables.choice == NULL) {
        return HF_ERR_MEMORY;
    }
    divide(&tables, question->base_count, units);
    for (uint32_t j = 0; j < question->base_count; j++) {
        base_stock[j] = (int64_t)tables.next[j];
    }
    return HF_OK;
}
