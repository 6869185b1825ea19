#include "stock/shape.h"

#include <math.h>
#include <stdlib.h>

enum { SHAPE_GRID = 321 };

static const double shape_cell_years = 1.0 / 12.0;
static const double shape_ln_least = -2.3; /* a tenth */
static const double shape_ln_most = 3.0;   /* twenty */
static const double shape_tail = 0.025;
static const double age_least = 1.0 / 24.0; /* half a cell: what fails earlier failed within it */
static const double known_share = 0.5;
static const double dated_share = 0.9;
static const int64_t date_days_most = 366; /* a year or less: its middle stands for it */

/* ---- what was lived ---- */

void hf_stock_lives_add(struct stock_lives *lives, const struct stock_life *life) {
    const double first = fmax(life->from, 0.0) / shape_cell_years;
    const double last = fmin(life->until / shape_cell_years, (double)SHAPE_CELLS);
    for (uint32_t cell = (uint32_t)fmin(first, (double)SHAPE_CELLS); (double)cell < last; cell++) {
        const double begin = fmax((double)cell, first);
        const double end = fmin((double)cell + 1.0, last);
        lives->at_risk[cell] += life->units * (end - begin);
    }
}

void hf_stock_lives_fail(struct stock_lives *lives, double age, double units) {
    lives->ln_ages += units * log(fmax(age, age_least));
    lives->failures += units;
}

/* The sum of a^b over what was lived; the parts of a cell are taken to lie anywhere in it. */
static double lived_sum(const struct stock_lives *lives, uint32_t cells, double shape) {
    double sum = 0.0;
    double before = 0.0;
    for (uint32_t cell = 0; cell < cells; cell++) {
        const double after = pow((double)(cell + 1) * shape_cell_years, shape);
        sum += lives->at_risk[cell] * (after - before);
        before = after;
    }
    return sum;
}

/* ---- the law of the shape ---- */

static double grid_ln(double at) {
    return shape_ln_least + (shape_ln_most - shape_ln_least) * at / (SHAPE_GRID - 1);
}

/* ln b up to which that share of the law lies; below[]: shares up to each node. */
static double shape_quantile(const double *below, double share) {
    int i = 1;
    while (i + 1 < SHAPE_GRID && below[i] < share) {
        i++;
    }
    const double step = below[i] - below[i - 1];
    return exp(grid_ln(i - 1 + (step > 0.0 ? (share - below[i - 1]) / step : 0.5)));
}

bool hf_stock_shape_law(const struct stock_lives *lives, struct stock_shape_law *law) {
    double ln_density[SHAPE_GRID];
    double below[SHAPE_GRID];
    double most = -(double)INFINITY;
    uint32_t cells = SHAPE_CELLS;
    while (cells > 0 && !(lives->at_risk[cells - 1] > 0.0)) {
        cells--;
    }
    if (cells == 0 || !(lives->failures > 0.0)) {
        return false;
    }
    for (int i = 0; i < SHAPE_GRID; i++) {
        const double shape = exp(grid_ln(i));
        ln_density[i] = lives->failures * (grid_ln(i) - log(lived_sum(lives, cells, shape))) +
                        (shape - 1.0) * lives->ln_ages;
        most = fmax(most, ln_density[i]);
    }
    below[0] = 0.0;
    for (int i = 1; i < SHAPE_GRID; i++) {
        below[i] = below[i - 1] + exp(ln_density[i - 1] - most) + exp(ln_density[i] - most);
    }
    for (int i = 0; i < SHAPE_GRID; i++) {
        below[i] /= below[SHAPE_GRID - 1];
    }
    law->interval = (struct hf_range){shape_quantile(below, shape_tail),
                                      shape_quantile(below, 1.0 - shape_tail)};
    law->median = shape_quantile(below, 0.5);
    return true;
}

/* ---- whose lives ---- */

/* A failed unit. */
struct shape_failure {
    struct hf_text serial;
    struct hf_date_range installed;
    double failed_days; /* since 1970 */
    double units;
    uint32_t row;
    bool is_in_service; /* a unit of its serial number is: its life is counted there */
};

struct shape_work {
    const struct hf_assessment *assessment;
    struct hf_date window_start, as_of;
    struct stock_lives lives;
    struct shape_failure *failure; /* by serial number */
    uint32_t failure_count;
    double recorded;           /* failures, whether their age is known or not */
    double units, dated_units; /* in service */
    bool may_be_known;         /* some failure says its install date or a serial number */
};

/* A row of units. */
struct shape_unit {
    struct hf_text serial;
    struct hf_date_range installed;
    double units;
    bool is_in_service;
};

static bool shape_day(struct hf_date_range date, double *days) {
    if (date.earliest.days <= HF_DATE_MIN.days || date.latest.days >= HF_DATE_MAX.days ||
        (int64_t)date.latest.days - date.earliest.days > date_days_most) {
        return false;
    }
    *days = 0.5 * ((double)date.earliest.days + (double)date.latest.days);
    return true;
}

static int shape_failure_order(const void *left_pointer, const void *right_pointer) {
    const struct shape_failure *left = left_pointer;
    const struct shape_failure *right = right_pointer;
    const int order = hf_text_compare(left->serial, right->serial);
    return order != 0 ? order : (left->row > right->row) - (left->row < right->row);
}

static enum hf_status shape_failures_gather(struct shape_work *work, uint32_t product,
                                            struct hf_arena *keep) {
    const struct hf_snapshot *snapshot = work->assessment->snapshot;
    const struct hf_failures *failures = &snapshot->failures;
    const struct hf_csr *rows = &snapshot->failures_by_product;
    const uint32_t from = rows->start[product];
    work->failure =
        hf_new(keep, struct shape_failure, (size_t)(rows->start[product + 1] - from) + 1);
    if (work->failure == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = from; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        struct shape_failure failure = {.serial = failures->serial[row],
                                        .installed = failures->install_date[row],
                                        .units = (double)stock_quantity(failures->quantity[row]),
                                        .row = row};
        if (hf_date_is_before(work->as_of, failures->date[row].earliest) ||
            failures->no_fault_found[row] == HF_YES) {
            continue;
        }
        work->recorded += failure.units;
        work->may_be_known = work->may_be_known || failure.serial.len > 0 ||
                             !hf_date_range_is_blank(failure.installed);
        if (shape_day(failures->date[row], &failure.failed_days)) {
            work->failure[work->failure_count++] = failure;
        }
    }
    if (work->failure_count > 1) {
        qsort(work->failure, work->failure_count, sizeof *work->failure, shape_failure_order);
    }
    return HF_OK;
}

/* Failures of a unit's serial number learn its install date, where they do not say one. */
static void serial_meet(struct shape_work *work, struct hf_text serial,
                        struct hf_date_range installed, bool is_in_service) {
    uint32_t low = 0;
    uint32_t high = serial.len > 0 ? work->failure_count : 0;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (hf_text_compare(work->failure[middle].serial, serial) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; serial.len > 0 && low < work->failure_count &&
           hf_text_equal(work->failure[low].serial, serial);
         low++) {
        struct shape_failure *failure = &work->failure[low];
        failure->installed =
            hf_date_range_is_blank(failure->installed) ? installed : failure->installed;
        failure->is_in_service = failure->is_in_service || is_in_service;
    }
}

/* From the first recorded day on, or the age at which it was put in, to an age on a later day. */
static struct stock_life life_until(const struct shape_work *work, double installed, double until,
                                    double units) {
    const double first = fmax((double)work->window_start.days, installed);
    return (struct stock_life){(first - installed) / HF_DAYS_PER_YEAR,
                               fmax(until - installed, 0.0) / HF_DAYS_PER_YEAR, units};
}

/* What a unit in service has lived, or, before that, which failures were of it. */
static void shape_unit(struct shape_work *work, const struct shape_unit *unit) {
    double day = 0.0;
    const bool is_dated = shape_day(unit->installed, &day);
    if (work->lives.at_risk == NULL) {
        serial_meet(work, unit->serial, unit->installed, unit->is_in_service);
        work->units += unit->is_in_service ? unit->units : 0.0;
        work->dated_units += unit->is_in_service && is_dated ? unit->units : 0.0;
    } else if (unit->is_in_service && is_dated) {
        const struct stock_life life = life_until(work, day, (double)work->as_of.days, unit->units);
        hf_stock_lives_add(&work->lives, &life);
    }
}

static void shape_units(struct shape_work *work, uint32_t product) {
    const struct hf_snapshot *snapshot = work->assessment->snapshot;
    const struct hf_csr *rows = &snapshot->devices_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        const struct shape_unit unit = {snapshot->devices.serial[row],
                                        snapshot->devices.install_date[row],
                                        (double)stock_quantity(snapshot->devices.quantity[row]),
                                        hf_use_is_deployed(snapshot->devices.status[row])};
        shape_unit(work, &unit);
    }
    rows = &snapshot->modules_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        const struct shape_unit unit = {snapshot->modules.serial[row],
                                        snapshot->modules.install_date[row],
                                        (double)stock_quantity(snapshot->modules.quantity[row]),
                                        hf_stock_module_is_deployed(snapshot, row)};
        shape_unit(work, &unit);
    }
}

/* Years to the failure; false if nobody knows when the unit was put in. */
static bool failure_age(const struct shape_failure *failure, double *installed, double *years) {
    if (!shape_day(failure->installed, installed) || failure->failed_days < *installed) {
        return false;
    }
    *years = (failure->failed_days - *installed) / HF_DAYS_PER_YEAR;
    return true;
}

/* Failures of known age, and the first of their rows. */
static void failures_count(const struct shape_work *work, struct stock_shape_learnt *learnt) {
    for (uint32_t i = 0; i < work->failure_count; i++) {
        const struct shape_failure *failure = &work->failure[i];
        double day = 0.0;
        double years = 0.0;
        if (failure_age(failure, &day, &years)) {
            learnt->failures += failure->units;
            learnt->row = failure->row < learnt->row ? failure->row : learnt->row;
        }
    }
}

static void failures_live(struct shape_work *work) {
    for (uint32_t i = 0; i < work->failure_count; i++) {
        const struct shape_failure *failure = &work->failure[i];
        double day = 0.0;
        double years = 0.0;
        if (!failure_age(failure, &day, &years)) {
            continue;
        }
        hf_stock_lives_fail(&work->lives, years, failure->units);
        if (!failure->is_in_service) {
            const struct stock_life life =
                life_until(work, day, failure->failed_days, failure->units);
            hf_stock_lives_add(&work->lives, &life);
        }
    }
}

enum hf_status hf_stock_shape_learn(const struct hf_assessment *assessment, uint32_t product,
                                    struct hf_date window_start, struct hf_arena scratch,
                                    struct stock_shape_learnt *learnt) {
    const struct hf_csr *rows = &assessment->snapshot->failures_by_product;
    struct shape_work work = {.assessment = assessment,
                              .window_start = window_start,
                              .as_of = assessment->scenario.as_of};
    *learnt = (struct stock_shape_learnt){.interval = HF_RANGE_UNKNOWN, .row = HF_NONE};
    if (rows->start[product] == rows->start[product + 1]) {
        return HF_OK;
    }
    HF_TRY(shape_failures_gather(&work, product, &scratch));
    if (!work.may_be_known || work.recorded < SHAPE_FAILURES_LEAST) {
        return HF_OK;
    }
    shape_units(&work, product);
    failures_count(&work, learnt);
    if (learnt->failures < SHAPE_FAILURES_LEAST || learnt->failures < known_share * work.recorded ||
        work.dated_units < dated_share * work.units) {
        return HF_OK;
    }
    work.lives.at_risk = hf_new(&scratch, double, SHAPE_CELLS);
    if (work.lives.at_risk == NULL) {
        return HF_ERR_MEMORY;
    }
    shape_units(&work, product);
    failures_live(&work);
    struct stock_shape_law law;
    if (hf_stock_shape_law(&work.lives, &law)) {
        learnt->interval = law.interval;
        learnt->median = law.median;
    }
    return HF_OK;
}
