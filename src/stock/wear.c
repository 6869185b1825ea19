#include "stock/wear.h"

#include <math.h>
#include <stdlib.h>

/* Ages are counted in cells of time, each unit's weight divided between the two nearest marks, so
 * that its mean age stays. A cell later every unit is one mark older: one table of powers serves
 * all cells of a shape, and the sum over a cell is Weibull's own. */

enum { WEAR_CELLS = 240, WEAR_MARKS = 2000, WEAR_SHAPES = 5, WEAR_AGES = 2, WEAR_REFERENCES = 2 };

static const double cell_years_least = 1.0 / 12.0;

/* Units of one row, and how old they are on the as-of day by the youngest and by the oldest: below
 * 0 if they are put in later. */
struct wear_unit {
    uint32_t site;
    double units;
    double age[WEAR_AGES];
};

struct wear_work {
    const struct hf_assessment *assessment;
    const struct stock_wear_question *question;
    struct wear_unit *unit;
    uint32_t unit_count;
    uint32_t blank_kind, blank_row; /* a unit without install date; blank_row HF_NONE: none */
    double later_years;             /* from the as-of day to `from` */
    double window_years;            /* of the record; 0: the rate is not learnt from one */
    double cell_years;
    uint32_t cells;
    double shape[WEAR_SHAPES];
    uint32_t shape_count;
};

/* ---- units and their ages ---- */

/* Blank dates leave all ages that are assumed; recorded failures take such units as in service all
 * through the record. */
static void unit_add(struct wear_work *work, struct hf_date_range installed, uint32_t site,
                     int64_t quantity) {
    const struct hf_range assumed =
        work->assessment->assumptions.item[HF_ASSUME_UNIT_AGE_YEARS].value;
    const int32_t as_of = work->assessment->scenario.as_of.days;
    struct wear_unit *unit = &work->unit[work->unit_count++];
    *unit = (struct wear_unit){.site = site, .units = (double)quantity};
    unit->age[0] = ((double)as_of - installed.latest.days) / HF_DAYS_PER_YEAR;
    unit->age[1] = ((double)as_of - installed.earliest.days) / HF_DAYS_PER_YEAR;
    if (hf_date_range_is_blank(installed)) {
        unit->age[0] = fmax(fmax(assumed.lower, 0.0), work->window_years);
        unit->age[1] = fmax(assumed.upper, unit->age[0]);
    } else if (installed.earliest.days <= HF_DATE_MIN.days) {
        unit->age[1] = fmax(assumed.upper, unit->age[0]);
    }
}

static int wear_unit_order(const void *left_pointer, const void *right_pointer) {
    const struct wear_unit *left = left_pointer;
    const struct wear_unit *right = right_pointer;
    if (left->site != right->site) {
        return left->site < right->site ? -1 : 1;
    }
    for (int age = 0; age < WEAR_AGES; age++) {
        if (left->age[age] < right->age[age] || left->age[age] > right->age[age]) {
            return left->age[age] < right->age[age] ? -1 : 1;
        }
    }
    return (left->units > right->units) - (left->units < right->units);
}

static void blank_note(struct wear_work *work, struct hf_date_range installed, enum hf_kind kind,
                       uint32_t row) {
    if (hf_date_range_is_blank(installed) && work->blank_row == HF_NONE) {
        work->blank_kind = (uint32_t)kind;
        work->blank_row = row;
    }
}

static enum hf_status wear_units_gather(struct wear_work *work, struct hf_arena *keep) {
    const struct hf_snapshot *snapshot = work->assessment->snapshot;
    const uint32_t product = work->question->product;
    const struct hf_csr *devices = &snapshot->devices_by_product;
    const struct hf_csr *modules = &snapshot->modules_by_product;
    const size_t rows = (size_t)(devices->start[product + 1] - devices->start[product]) +
                        (modules->start[product + 1] - modules->start[product]);
    work->unit = hf_new(keep, struct wear_unit, rows + 1);
    if (work->unit == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = devices->start[product]; i < devices->start[product + 1]; i++) {
        const uint32_t row = devices->item[i];
        const struct hf_date_range installed = snapshot->devices.install_date[row];
        if (hf_use_is_deployed(snapshot->devices.status[row])) {
            unit_add(work, installed, snapshot->devices.site[row],
                     stock_quantity(snapshot->devices.quantity[row]));
            blank_note(work, installed, HF_KIND_DEVICE, row);
        }
    }
    for (uint32_t i = modules->start[product]; i < modules->start[product + 1]; i++) {
        const uint32_t row = modules->item[i];
        const uint32_t device = snapshot->modules.device[row];
        const struct hf_date_range installed = snapshot->modules.install_date[row];
        if (hf_stock_module_is_deployed(snapshot, row)) {
            unit_add(work, installed, device == HF_NONE ? HF_NONE : snapshot->devices.site[device],
                     stock_quantity(snapshot->modules.quantity[row]));
            blank_note(work, installed, HF_KIND_MODULE, row);
        }
    }
    if (work->unit_count > 1) {
        qsort(work->unit, work->unit_count, sizeof *work->unit, wear_unit_order);
    }
    return HF_OK;
}

/* ---- the mix of ages from cell to cell ---- */

struct wear_mix {
    double *mark;  /* units per cell of age at `from` */
    double *join;  /* units per cell in which they join */
    double *units; /* per row, what of it is left */
    uint32_t first, last;
    double total;
};

static void mark_add(const struct wear_work *work, struct wear_mix *mix, double age, double units) {
    const double at = fmin(fmax(age, 0.0) / work->cell_years, (double)WEAR_MARKS - 2.0);
    const uint32_t low = (uint32_t)at;
    const double share = at - (double)low;
    mix->mark[low] = fmax(mix->mark[low] + units * (1.0 - share), 0.0);
    mix->mark[low + 1] = fmax(mix->mark[low + 1] + units * share, 0.0);
    mix->first = low < mix->first ? low : mix->first;
    mix->last = low + 2 > mix->last ? low + 2 : mix->last;
    mix->total = fmax(mix->total + units, 0.0);
}

/* First row of the site. */
static uint32_t wear_site_find(const struct wear_work *work, uint32_t site) {
    uint32_t low = 0;
    uint32_t high = work->unit_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (work->unit[middle].site < site) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void site_leaves(const struct wear_work *work, struct wear_mix *mix, int age, uint32_t site,
                        double leaving) {
    const uint32_t first = wear_site_find(work, site);
    double there = 0.0;
    uint32_t last = first;
    for (; last < work->unit_count && work->unit[last].site == site; last++) {
        there += mix->units[last];
    }
    const double share = there > 0.0 ? fmin(leaving / there, 1.0) : 0.0;
    for (uint32_t i = first; i < last; i++) {
        const double units = share * mix->units[i];
        mix->units[i] -= units;
        mark_add(work, mix, work->unit[i].age[age] + work->later_years, -units);
    }
}

/* Changes are applied at the beginning of the cell in which they come. */
static void mix_change(const struct wear_work *work, const struct stock_change *change,
                       struct wear_mix *mix, int age, double years) {
    if (change->delta < 0) {
        site_leaves(work, mix, age, change->site, (double)-change->delta);
    } else if (years <= 0.0) {
        mark_add(work, mix, -years, (double)change->delta);
    } else {
        mix->join[(uint32_t)(years / work->cell_years)] += (double)change->delta;
        mix->total += (double)change->delta;
    }
}

static void mix_advance(const struct wear_work *work, struct wear_mix *mix, enum stock_base_end end,
                        int age, uint32_t cell) {
    const struct stock_wear_question *question = work->question;
    const struct stock_service *service = question->service;
    const uint32_t product = question->product;
    for (uint32_t i = service->change_start[product]; i < service->change_start[product + 1]; i++) {
        const struct stock_change *change = &service->change[i];
        const struct hf_date day = hf_stock_change_day(change, end);
        const double years = ((double)day.days - question->from.days) / HF_DAYS_PER_YEAR;
        const double at = fmax(years, 0.0) / work->cell_years;
        if (day.days < HF_DATE_MAX.days && at >= (double)cell && at < (double)cell + 1.0) {
            mix_change(work, change, mix, age, years);
        }
    }
}

static enum hf_status mix_open(const struct wear_work *work, int age, struct hf_arena *keep,
                               struct wear_mix *mix) {
    *mix = (struct wear_mix){.mark = hf_new(keep, double, WEAR_MARKS),
                             .join = hf_new(keep, double, (size_t)work->cells + 1),
                             .units = hf_new(keep, double, (size_t)work->unit_count + 1),
                             .first = WEAR_MARKS};
    if (mix->mark == NULL || mix->join == NULL || mix->units == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < work->unit_count; i++) {
        const struct wear_unit *unit = &work->unit[i];
        mix->units[i] = unit->units;
        mark_add(work, mix, unit->age[age] + work->later_years, unit->units);
    }
    return HF_OK;
}

/* What the mix fails with in a cell, summed over its units, at theta = 1. */
static double mix_hazard(const struct wear_mix *mix, const double *power, uint32_t cell) {
    double sum = 0.0;
    for (uint32_t i = mix->first; i < mix->last; i++) {
        sum += mix->mark[i] * (power[i + cell + 1] - power[i + cell]);
    }
    for (uint32_t i = 0; i <= cell; i++) {
        sum += mix->join[i] * (power[cell - i + 1] - power[cell - i]);
    }
    return sum;
}

/* ---- what the rate is the mean of ---- */

/* The mean hazard at theta = 1 over the recorded service of the units; 0: there is none. */
static double record_mean(const struct wear_work *work, int age, double shape) {
    double hazard = 0.0;
    double years = 0.0;
    for (uint32_t i = 0; i < work->unit_count; i++) {
        const struct wear_unit *unit = &work->unit[i];
        const double now = fmax(unit->age[age], 0.0);
        const double begin = fmax(now - work->window_years, 0.0);
        hazard += unit->units * (pow(now, shape) - pow(begin, shape));
        years += unit->units * (now - begin);
    }
    return years > 0.0 ? hazard / years : 0.0;
}

static void references_fill(const struct wear_work *work, enum stock_base_end end, int age,
                            double shape, double reference[WEAR_REFERENCES]) {
    const struct stock_rate *rate = work->question->rate;
    const struct hf_range until =
        work->assessment->assumptions.item[HF_ASSUME_RATE_AGE_YEARS].value;
    const double known = work->window_years > 0.0 ? record_mean(work, age, shape) : 0.0;
    const double per_year = end == BASE_MOST ? rate->per_year.upper : rate->per_year.lower;
    const double field = end == BASE_MOST ? rate->life_factor.upper : rate->life_factor.lower;
    for (int side = 0; side < WEAR_REFERENCES; side++) {
        const double life = side == 0 ? rate->life_years.lower : rate->life_years.upper;
        if (known > 0.0) {
            reference[side] = known;
        } else if (rate->has_life && field > 0.0) {
            reference[side] = per_year * pow(life, shape) / field;
        } else {
            reference[side] =
                pow(hf_stock_rate_age(side == 0 ? until.lower : until.upper), shape - 1.0);
        }
    }
}

/* ---- bounds ---- */

struct wear_sums {
    double *hazard[WEAR_AGES][WEAR_SHAPES]; /* per cell */
    double *units;                          /* per cell, units in service */
};

static enum hf_status sums_fill(const struct wear_work *work, enum stock_base_end end,
                                struct hf_arena *keep, struct wear_sums *sums) {
    const size_t powers = (size_t)WEAR_MARKS + work->cells + 2;
    double *power[WEAR_SHAPES];
    sums->units = hf_new(keep, double, work->cells);
    for (uint32_t k = 0; k < work->shape_count; k++) {
        power[k] = hf_new(keep, double, powers);
        if (power[k] == NULL || sums->units == NULL) {
            return HF_ERR_MEMORY;
        }
        for (size_t i = 0; i < powers; i++) {
            power[k][i] = pow((double)i * work->cell_years, work->shape[k]);
        }
    }
    for (int age = 0; age < WEAR_AGES; age++) {
        struct wear_mix mix;
        HF_TRY(mix_open(work, age, keep, &mix));
        for (uint32_t k = 0; k < work->shape_count; k++) {
            sums->hazard[age][k] = hf_new(keep, double, work->cells);
            if (sums->hazard[age][k] == NULL) {
                return HF_ERR_MEMORY;
            }
        }
        for (uint32_t cell = 0; cell < work->cells; cell++) {
            mix_advance(work, &mix, end, age, cell);
            sums->units[cell] = mix.total * work->cell_years;
            for (uint32_t k = 0; k < work->shape_count; k++) {
                sums->hazard[age][k][cell] = mix_hazard(&mix, power[k], cell);
            }
        }
    }
    return HF_OK;
}

/* The sum of failures until the end of each cell, by one choice. */
static void choice_sums(const struct wear_sums *sums, const double *hazard, double reference,
                        uint32_t cells, double *sum) {
    double before = 0.0;
    for (uint32_t cell = 0; cell < cells; cell++) {
        before += reference > 0.0 ? hazard[cell] / reference : sums->units[cell];
        sum[cell] = before;
    }
}

/* Of all choices the most (or least) of these sums. */
static enum hf_status bound_fill(const struct wear_work *work, enum stock_base_end end,
                                 const struct wear_sums *sums, struct hf_arena scratch,
                                 double *bound) {
    double *sum = hf_new(&scratch, double, work->cells);
    if (sum == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t cell = 0; cell < work->cells; cell++) {
        bound[cell] = end == BASE_MOST ? 0.0 : (double)INFINITY;
    }
    for (uint32_t at = 0; at < WEAR_AGES * WEAR_REFERENCES * work->shape_count; at++) {
        const int age = (int)(at % WEAR_AGES);
        const uint32_t k = at / (WEAR_AGES * WEAR_REFERENCES);
        double reference[WEAR_REFERENCES];
        references_fill(work, end, age, work->shape[k], reference);
        choice_sums(sums, sums->hazard[age][k], reference[at / WEAR_AGES % WEAR_REFERENCES],
                    work->cells, sum);
        for (uint32_t cell = 0; cell < work->cells; cell++) {
            bound[cell] =
                end == BASE_MOST ? fmax(bound[cell], sum[cell]) : fmin(bound[cell], sum[cell]);
        }
    }
    return HF_OK;
}

/* The steps of the bound are the factor. */
static enum hf_status factor_fill(const struct wear_work *work, enum stock_base_end end,
                                  struct hf_arena scratch, double *factor, double *total) {
    struct wear_sums sums;
    HF_TRY(sums_fill(work, end, &scratch, &sums));
    double *bound = hf_new(&scratch, double, work->cells);
    if (bound == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(bound_fill(work, end, &sums, scratch, bound));
    double before = 0.0;
    double years = 0.0;
    for (uint32_t cell = 0; cell < work->cells; cell++) {
        years += sums.units[cell];
        factor[cell] = sums.units[cell] > 0.0 ? (bound[cell] - before) / sums.units[cell]
                       : cell > 0             ? factor[cell - 1]
                                              : 1.0;
        before = bound[cell];
    }
    *total = years > 0.0 ? before / years : 1.0;
    return HF_OK;
}

/* Who says the shape: a row, the product's own failures, or nobody. */
struct wear_shape {
    struct hf_range value;
    uint32_t row;
    bool is_learnt, is_unsaid;
    struct stock_shape_learnt learnt;
};

static enum hf_status wear_shape_find(const struct hf_assessment *assessment,
                                      const struct stock_wear_question *question,
                                      struct hf_arena scratch, struct wear_shape *shape) {
    *shape = (struct wear_shape){.row = HF_NONE};
    shape->value = hf_stock_shape(assessment, question->product, &shape->row);
    HF_TRY(hf_stock_shape_learn(assessment, question->product, question->window_start, scratch,
                                &shape->learnt));
    const struct hf_range learnt = shape->learnt.interval;
    shape->is_learnt = shape->row == HF_NONE && (learnt.lower > 1.0 || learnt.upper < 1.0);
    shape->value = shape->is_learnt ? learnt : shape->value;
    shape->is_unsaid =
        shape->row == HF_NONE && !shape->is_learnt &&
        assessment->assumptions.item[HF_ASSUME_WEIBULL_SHAPE].origin == HF_ASSUMED_DEFAULT;
    return HF_OK;
}

static struct hf_why_id shape_why(struct hf_assessment *assessment,
                                  const struct wear_shape *shape) {
    struct hf_why *why = &assessment->why;
    if (shape->row != HF_NONE) {
        return hf_why_row(why, HF_KIND_PREDICTED_RATE, shape->row);
    }
    if (!shape->is_learnt) {
        return hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_WEIBULL_SHAPE, 0);
    }
    const struct hf_why_id child = hf_why_row(why, HF_KIND_FAILURE, shape->learnt.row);
    return hf_why_apply(why, &(struct hf_why_rule){HF_RULE_SHAPE_LEARNT, shape->learnt.median,
                                                   HF_DATE_MIN, &child, 1});
}

static void wear_why(struct hf_assessment *assessment, const struct wear_work *work,
                     const struct wear_shape *shape, struct stock_wear *wear) {
    struct hf_why *why = &assessment->why;
    const struct stock_rate *rate = work->question->rate;
    const int date = work->blank_row == HF_NONE ? -1
                                                : hf_schema_column((enum hf_kind)work->blank_kind,
                                                                   HF_TEXT("install_date"));
    const struct hf_why_id none = HF_WHY_NONE;
    const struct hf_why_id child[] = {
        shape_why(assessment, shape),
        work->window_years > 0.0 || rate->has_life
            ? none
            : hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_RATE_AGE_YEARS, 0),
        date < 0
            ? none
            : hf_why_blank(why, (enum hf_kind)work->blank_kind, (uint32_t)date, work->blank_row),
        date < 0 ? none : hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_UNIT_AGE_YEARS, 0)};
    wear->why = hf_why_apply(
        why, &(struct hf_why_rule){HF_RULE_STOCK_AGEING, wear->total.upper, HF_DATE_MIN, child, 4});
}

enum hf_status hf_stock_wear_find(struct hf_assessment *assessment,
                                  const struct stock_wear_question *question, struct hf_arena *keep,
                                  struct hf_arena scratch, struct stock_wear *wear) {
    struct wear_shape found = {.value = question->doubt, .row = HF_NONE};
    const bool is_doubt = question->doubt.lower > 0.0;
    if (!is_doubt) {
        HF_TRY(wear_shape_find(assessment, question, scratch, &found));
    }
    const struct hf_range shape = found.value;
    *wear = (struct stock_wear){.shape = shape,
                                .learnt = found.learnt.interval,
                                .learnt_failures = found.learnt.failures,
                                .is_unsaid = found.is_unsaid,
                                .total = {1.0, 1.0},
                                .why = HF_WHY_NONE};
    if (!(shape.lower < 1.0) && !(shape.upper > 1.0)) {
        return HF_OK;
    }
    const int32_t as_of = assessment->scenario.as_of.days;
    const double years =
        fmax(((double)question->horizon.days - question->from.days) / HF_DAYS_PER_YEAR, 0.0);
    const bool has_record = question->rate->has_record && question->window_start.days < as_of;
    struct wear_work work = {
        .assessment = assessment,
        .question = question,
        .blank_row = HF_NONE,
        .later_years = ((double)question->from.days - as_of) / HF_DAYS_PER_YEAR,
        .window_years =
            has_record ? ((double)as_of - question->window_start.days) / HF_DAYS_PER_YEAR : 0.0,
        .cell_years = fmax(cell_years_least, years / WEAR_CELLS),
        .shape_count = shape.lower < shape.upper ? WEAR_SHAPES : 1};
    work.cells = (uint32_t)fmin(fmax(ceil(years / work.cell_years), 1.0), (double)WEAR_CELLS);
    for (uint32_t k = 0; k < work.shape_count; k++) {
        work.shape[k] =
            shape.lower + (shape.upper - shape.lower) * (double)k / (double)(WEAR_SHAPES - 1);
    }
    HF_TRY(wear_units_gather(&work, &scratch));
    double total[2] = {1.0, 1.0};
    for (int end = 0; end < 2; end++) {
        double *factor = hf_new(keep, double, work.cells);
        if (factor == NULL) {
            return HF_ERR_MEMORY;
        }
        HF_TRY(factor_fill(&work, (enum stock_base_end)end, scratch, factor, &total[end]));
        wear->factor[end] = factor;
    }
    wear->cell_years = work.cell_years;
    wear->cells = work.cells;
    wear->total = (struct hf_range){fmin(total[BASE_LEAST], total[BASE_MOST]),
                                    fmax(total[BASE_LEAST], total[BASE_MOST])};
    if (!is_doubt) {
        wear_why(assessment, &work, &found, wear);
    }
    return HF_OK;
}

double hf_stock_wear_years(const struct stock_wear *wear, int end, double from, double until) {
    if (wear->cells == 0 || !(until > from)) {
        return fmax(until - from, 0.0);
    }
    const double *factor = wear->factor[end];
    double sum = 0.0;
    for (uint32_t cell = 0; cell < wear->cells; cell++) {
        const double begin = fmax((double)cell * wear->cell_years, from);
        const double last = (double)(cell + 1) * wear->cell_years;
        const double close = cell + 1 == wear->cells ? until : fmin(last, until);
        sum += close > begin ? factor[cell] * (close - begin) : 0.0;
    }
    return sum;
}
