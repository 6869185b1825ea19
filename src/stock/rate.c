#include "stock/no_fault.h"

#include <math.h>

/* What a pool holds and how fast it drains: lots and failure rates of one product, each with its
 * reasons. */

static const double record_confidence = 0.95;
static const double shape_most = 20.0; /* powers of ages stay far from the end of numbers */

static struct hf_why_id stock_blank_cell(struct hf_assessment *assessment, enum hf_kind kind,
                                         const char *column, uint32_t row) {
    const int position = hf_schema_column(kind, hf_text_of(column));
    return position < 0 ? HF_WHY_NONE
                        : hf_why_blank(&assessment->why, kind, (uint32_t)position, row);
}

static struct hf_why_id stock_rule_of_two(struct hf_assessment *assessment, enum hf_rule rule,
                                          double amount, struct hf_why_id first,
                                          struct hf_why_id second) {
    const struct hf_why_id child[] = {first, second};
    return hf_why_apply(&assessment->why,
                        &(struct hf_why_rule){rule, amount, HF_DATE_MIN, child, 2});
}

/* Units beyond this many change no answer, and amounts of stock have to stay below 2^52. */
static const int64_t lots_units_most = INT64_C(1) << 50;

static int64_t count_plus(int64_t left, int64_t right) {
    int64_t sum = lots_units_most;
    return hf_add_int64(left, right, &sum) && sum < lots_units_most ? sum : lots_units_most;
}

/* Why the lot counts as it does; what is blank in it is said. */
static struct hf_why_id lot_add(struct hf_assessment *assessment, uint32_t lot,
                                struct stock_lots *lots) {
    const struct hf_stocks *stocks = &assessment->snapshot->stocks;
    const int64_t quantity = stocks->quantity[lot];
    const bool is_sure = stocks->condition[lot] != HF_STOCK_UNKNOWN;
    const struct hf_why_id row = hf_why_row(&assessment->why, HF_KIND_STOCK, lot);
    if (stocks->condition[lot] == HF_STOCK_FAULTY) {
        return row;
    }
    if (quantity == HF_COUNT_UNKNOWN) {
        lots->unsized++;
        return stock_rule_of_two(assessment, HF_RULE_STOCK_UNKNOWN, 0.0, row,
                                 stock_blank_cell(assessment, HF_KIND_STOCK, "quantity", lot));
    }
    lots->usable = count_plus(lots->usable, quantity > 0 ? quantity : 0);
    if (is_sure) {
        lots->sure = count_plus(lots->sure, quantity > 0 ? quantity : 0);
        return row;
    }
    lots->condition_blank = true;
    return stock_rule_of_two(assessment, HF_RULE_STOCK_UNKNOWN, (double)quantity, row,
                             stock_blank_cell(assessment, HF_KIND_STOCK, "condition", lot));
}

enum hf_status hf_stock_lots_gather(struct hf_assessment *assessment, uint32_t product,
                                    struct hf_arena *keep, struct stock_lots *lots) {
    const struct hf_csr *rows = &assessment->snapshot->stocks_by_product;
    const uint32_t from = rows->start[product];
    *lots = (struct stock_lots){.count = rows->start[product + 1] - from};
    lots->why = hf_new(keep, struct hf_why_id, lots->count + WHY_ROOM);
    if (lots->why == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < lots->count; i++) {
        lots->why[i] = lot_add(assessment, rows->item[from + i], lots);
    }
    return HF_OK;
}

struct hf_date hf_stock_rate_window_start(const struct hf_snapshot *snapshot) {
    struct hf_date first = HF_DATE_MAX;
    for (uint32_t i = 0; i < snapshot->failures.rows.count; i++) {
        const struct hf_date_range date = snapshot->failures.date[i];
        if (!hf_date_range_is_blank(date) && hf_date_is_before(date.earliest, first)) {
            first = date.earliest;
        }
    }
    return first;
}

/* Removals that a record of the product holds at least and at most: those of no named product may
 * be its own. Units that proved good took a spare, too. */
static void removals_count(const struct hf_snapshot *snapshot, uint32_t product,
                           struct hf_date as_of, int64_t count[2]) {
    const struct hf_failures *failures = &snapshot->failures;
    count[0] = 0;
    count[1] = 0;
    for (uint32_t i = 0; i < failures->rows.count; i++) {
        const bool is_own = failures->product[i] == product;
        if ((!is_own && failures->product[i] != HF_NONE) ||
            hf_date_is_before(as_of, failures->date[i].earliest)) {
            continue;
        }
        count[0] = count_plus(count[0], is_own ? stock_quantity(failures->quantity[i]) : 0);
        count[1] = count_plus(count[1], stock_quantity(failures->quantity[i]));
    }
}

static double years_in_service(struct hf_date installed, struct hf_date start,
                               struct hf_date until) {
    const int32_t from = hf_date_is_before(installed, start) ? start.days : installed.days;
    return until.days > from ? (until.days - from) / HF_DAYS_PER_YEAR : 0.0;
}

/* Least and most unit-years of today's units in the window. Units without an install date are taken
 * as in service all through it. */
static void service_years(const struct hf_snapshot *snapshot, uint32_t product,
                          struct hf_date start, struct hf_date until, double years[2]) {
    years[0] = 0.0;
    years[1] = 0.0;
    const struct hf_csr *rows = &snapshot->devices_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t device = rows->item[i];
        const struct hf_date_range installed = snapshot->devices.install_date[device];
        if (hf_use_is_deployed(snapshot->devices.status[device])) {
            const double units = (double)stock_quantity(snapshot->devices.quantity[device]);
            const bool is_blank = hf_date_range_is_blank(installed);
            years[0] +=
                units * years_in_service(is_blank ? HF_DATE_MIN : installed.latest, start, until);
            years[1] += units * years_in_service(installed.earliest, start, until);
        }
    }
    rows = &snapshot->modules_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t module = rows->item[i];
        const struct hf_date_range installed = snapshot->modules.install_date[module];
        if (hf_stock_module_is_deployed(snapshot, module)) {
            const double units = (double)stock_quantity(snapshot->modules.quantity[module]);
            const bool is_blank = hf_date_range_is_blank(installed);
            years[0] +=
                units * years_in_service(is_blank ? HF_DATE_MIN : installed.latest, start, until);
            years[1] += units * years_in_service(installed.earliest, start, until);
        }
    }
}

/* From the product's own recorded failures; false if there are none to go by. */
static bool rate_observed(struct hf_assessment *assessment, uint32_t product, struct hf_date start,
                          struct stock_rate *rate) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_csr *rows = &snapshot->failures_by_product;
    const struct hf_date as_of = assessment->scenario.as_of;
    if (rows->start[product] == rows->start[product + 1] || start.days >= as_of.days) {
        return false;
    }
    int64_t count[2] = {0, 0};
    double years[2] = {0.0, 0.0};
    removals_count(snapshot, product, as_of, count);
    service_years(snapshot, product, start, as_of, years);
    const struct hf_stock_record least = {(double)count[0], years[1]};
    const struct hf_stock_record most = {(double)count[1], years[0]};
    struct hf_range low = HF_RANGE_UNKNOWN;
    struct hf_range high = HF_RANGE_UNKNOWN;
    if (count[0] == 0 || hf_stock_rate_interval(&least, record_confidence, &low) != HF_OK ||
        hf_stock_rate_interval(&most, record_confidence, &high) != HF_OK) {
        return false;
    }
    rate->per_year = (struct hf_range){low.lower, high.upper};
    rate->has_record = years[0] > 0.0;
    rate->record[0] = most;
    rate->record[1] = least;
    const struct no_fault_seen seen = hf_stock_no_fault_failures(snapshot, product, as_of);
    hf_stock_no_fault_within(assessment, &seen, rate);
    rate->why = stock_rule_of_two(
        assessment, HF_RULE_RATE_OBSERVED, (double)count[0] / years[1],
        hf_why_row(&assessment->why, HF_KIND_FAILURE, rows->item[rows->start[product]]),
        stock_blank_cell(assessment, HF_KIND_PRODUCT, "failure_rate_per_year", product));
    return true;
}

static bool rate_is_usable(struct hf_range rate) {
    return rate.lower >= 0.0 && rate.upper >= rate.lower && !isinf(rate.upper);
}

/* ---- counts of returns ---- */

/* Years that a row counts over; a single day stands for its month. 0: not said. */
static double counted_years(struct hf_date_range month) {
    if (month.earliest.days <= HF_DATE_MIN.days || month.latest.days >= HF_DATE_MAX.days) {
        return 0.0;
    }
    return hf_date_range_is_known(month)
               ? 1.0 / 12.0
               : ((double)month.latest.days - month.earliest.days + 1.0) / HF_DAYS_PER_YEAR;
}

/* Counts of units of every age stand for themselves; where there are none, those by age are added.
 */
struct return_sum {
    double returns, unit_years;
    struct no_fault_seen no_fault;
    uint32_t first; /* row */
};

static bool returns_add(const struct hf_snapshot *snapshot, uint32_t row, struct hf_date as_of,
                        struct return_sum *sum) {
    const struct hf_return_counts *counts = &snapshot->return_counts;
    const int64_t returns = counts->returns[row];
    const int64_t good = counts->no_fault[row];
    const double years = counted_years(counts->month[row]);
    if (returns == HF_COUNT_UNKNOWN || counts->population[row] == HF_COUNT_UNKNOWN || returns < 0 ||
        counts->population[row] <= 0 || years <= 0.0 ||
        hf_date_is_before(as_of, counts->month[row].earliest)) {
        return false;
    }
    sum->returns += (double)returns;
    if (good == HF_COUNT_UNKNOWN) {
        sum->no_fault.open = count_plus(sum->no_fault.open, returns);
    } else {
        const int64_t worked = good < returns ? good : returns;
        sum->no_fault.good = count_plus(sum->no_fault.good, worked > 0 ? worked : 0);
        sum->no_fault.failed = count_plus(sum->no_fault.failed, returns - worked);
        sum->no_fault.row = worked > 0 && sum->no_fault.row == HF_NONE ? row : sum->no_fault.row;
    }
    sum->unit_years += (double)counts->population[row] * years;
    sum->first = sum->first == HF_NONE ? row : sum->first;
    return true;
}

static struct return_sum returns_sum(const struct hf_snapshot *snapshot, uint32_t product,
                                     struct hf_date as_of, bool is_by_age) {
    const struct hf_csr *rows = &snapshot->return_counts_by_product;
    struct return_sum sum = {.first = HF_NONE,
                             .no_fault = {.kind = HF_KIND_RETURN_COUNT, .row = HF_NONE}};
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const bool has_age = snapshot->return_counts.age[rows->item[i]] != HF_RETURN_ALL;
        if (has_age == is_by_age) {
            (void)returns_add(snapshot, rows->item[i], as_of, &sum);
        }
    }
    return sum;
}

/* Of units of every age; where nobody counts these, of all ages together. */
static struct return_sum returns_read(const struct hf_snapshot *snapshot, uint32_t product,
                                      struct hf_date as_of) {
    const struct return_sum sum = returns_sum(snapshot, product, as_of, false);
    return sum.first == HF_NONE ? returns_sum(snapshot, product, as_of, true) : sum;
}

static bool rate_counted(struct hf_assessment *assessment, uint32_t product,
                         struct stock_rate *rate) {
    const struct return_sum sum =
        returns_read(assessment->snapshot, product, assessment->scenario.as_of);
    const struct hf_stock_record record = {sum.returns, sum.unit_years};
    struct hf_range counted = HF_RANGE_UNKNOWN;
    if (sum.first == HF_NONE ||
        hf_stock_rate_interval(&record, record_confidence, &counted) != HF_OK) {
        return false;
    }
    rate->per_year = counted;
    rate->why = stock_rule_of_two(
        assessment, HF_RULE_RATE_COUNTED, sum.returns / sum.unit_years,
        hf_why_row(&assessment->why, HF_KIND_RETURN_COUNT, sum.first),
        stock_blank_cell(assessment, HF_KIND_PRODUCT, "failure_rate_per_year", product));
    hf_stock_no_fault_within(assessment, &sum.no_fault, rate);
    return true;
}

/* ---- what the maker computed ---- */

bool hf_stock_shape_is_usable(struct hf_range shape) {
    return shape.lower > 0.0 && shape.upper >= shape.lower && shape.upper <= shape_most;
}

struct hf_range hf_stock_shape(const struct hf_assessment *assessment, uint32_t product,
                               uint32_t *row) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_csr *rows = &snapshot->predicted_rates_by_product;
    const struct hf_range assumed = assessment->assumptions.item[HF_ASSUME_WEIBULL_SHAPE].value;
    struct hf_range all = hf_stock_shape_is_usable(assumed) ? assumed : (struct hf_range){1.0, 1.0};
    *row = HF_NONE;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const struct hf_range one = snapshot->predicted_rates.shape[rows->item[i]];
        if (hf_stock_shape_is_usable(one)) {
            all = *row == HF_NONE
                      ? one
                      : (struct hf_range){fmin(all.lower, one.lower), fmax(all.upper, one.upper)};
            *row = *row == HF_NONE ? rows->item[i] : *row;
        }
    }
    return all;
}

/* Mean failures a year up to the middle of the assumed age, of units with that Weibull life: which
 * age plays no part in what they fail with. The logarithm is linear in either range, so that the
 * bounds are at their ends. */
static struct hf_range life_rate(struct hf_range life, struct hf_range shape, struct hf_range age) {
    struct hf_range rate = {(double)INFINITY, 0.0};
    const double until = hf_stock_rate_age(0.5 * (age.lower + age.upper));
    for (int corner = 0; corner < 4; corner++) {
        const double eta = (corner & 1) == 0 ? life.lower : life.upper;
        const double beta = (corner & 2) == 0 ? shape.lower : shape.upper;
        const double mean = pow(until / eta, beta - 1.0) / eta;
        rate = (struct hf_range){fmin(rate.lower, mean), fmax(rate.upper, mean)};
    }
    return rate;
}

/* Failures a year by FIT, else by the mean time between failures; unknown where neither is said. */
static struct hf_range predicted_of(const struct hf_predicted_rates *rows, uint32_t row) {
    static const double hours_a_year = 24.0 * HF_DAYS_PER_YEAR;
    const struct hf_range fit = rows->fit[row];
    const struct hf_range mtbf = rows->mtbf_hours[row];
    if (hf_range_is_known(fit)) {
        return (struct hf_range){fit.lower * 1e-9 * hours_a_year, fit.upper * 1e-9 * hours_a_year};
    }
    return hf_range_is_known(mtbf) && mtbf.lower > 0.0
               ? (struct hf_range){hours_a_year / mtbf.upper, hours_a_year / mtbf.lower}
               : HF_RANGE_UNKNOWN;
}

/* What the rows of a product say together. */
struct prediction {
    struct hf_range rate, life; /* unknown: no row says it */
    uint32_t first;             /* row; HF_NONE: none is usable */
    bool is_by_life;            /* no row says a rate of its own */
};

static struct hf_range range_with(struct hf_range all, struct hf_range one) {
    return hf_range_is_known(all)
               ? (struct hf_range){fmin(all.lower, one.lower), fmax(all.upper, one.upper)}
               : one;
}

static struct prediction prediction_read(const struct hf_assessment *assessment, uint32_t product) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_csr *rows = &snapshot->predicted_rates_by_product;
    const struct hf_range age = assessment->assumptions.item[HF_ASSUME_RATE_AGE_YEARS].value;
    uint32_t shape_row = HF_NONE;
    const struct hf_range shape = hf_stock_shape(assessment, product, &shape_row);
    struct prediction all = {HF_RANGE_UNKNOWN, HF_RANGE_UNKNOWN, HF_NONE, true};
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        const struct hf_range life = snapshot->predicted_rates.life_years[row];
        struct hf_range one = predicted_of(&snapshot->predicted_rates, row);
        const bool is_by_life = !rate_is_usable(one) && life.lower > 0.0 && !isinf(life.upper);
        one = is_by_life ? life_rate(life, shape, age) : one;
        if (rate_is_usable(one)) {
            all.rate = range_with(all.rate, one);
            all.life = is_by_life ? range_with(all.life, life) : all.life;
            all.is_by_life = all.is_by_life && is_by_life;
            all.first = all.first == HF_NONE ? row : all.first;
        }
    }
    return all;
}

/* All conditions together, times how far the field may be from what is computed. */
static bool rate_predicted(struct hf_assessment *assessment, uint32_t product,
                           struct stock_rate *rate) {
    const struct hf_range factor =
        assessment->assumptions.item[HF_ASSUME_PREDICTED_RATE_FACTOR].value;
    const struct prediction all = prediction_read(assessment, product);
    const struct hf_range field = {all.rate.lower * factor.lower, all.rate.upper * factor.upper};
    if (all.first == HF_NONE || !rate_is_usable(field)) {
        return false;
    }
    const struct hf_why_id child[] = {
        hf_why_row(&assessment->why, HF_KIND_PREDICTED_RATE, all.first),
        hf_why_leaf(&assessment->why, HF_WHY_ASSUMPTION, HF_ASSUME_PREDICTED_RATE_FACTOR, 0),
        stock_blank_cell(assessment, HF_KIND_PRODUCT, "failure_rate_per_year", product)};
    rate->per_year = field;
    rate->has_life = all.is_by_life;
    rate->life_years = all.life;
    rate->life_factor = factor;
    rate->why =
        hf_why_apply(&assessment->why, &(struct hf_why_rule){HF_RULE_RATE_PREDICTED, all.rate.upper,
                                                             HF_DATE_MIN, child, 3});
    return true;
}

/* Failures that somebody states, not counted: false if removals are counted. */
static bool rate_stated(struct hf_assessment *assessment, uint32_t product,
                        struct hf_date window_start, struct stock_rate *rate) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    if (rate_is_usable(snapshot->products.failure_rate_per_year[product])) {
        rate->per_year = snapshot->products.failure_rate_per_year[product];
        rate->is_own = true;
        rate->why = hf_why_row(&assessment->why, HF_KIND_PRODUCT, product);
        return true;
    }
    if (rate_observed(assessment, product, window_start, rate) ||
        rate_counted(assessment, product, rate)) {
        return false;
    }
    if (rate_predicted(assessment, product, rate)) {
        return true;
    }
    const struct hf_why_id blank =
        stock_blank_cell(assessment, HF_KIND_PRODUCT, "failure_rate_per_year", product);
    const uint32_t class_row = snapshot->products.product_class[product];
    if (class_row != HF_NONE &&
        rate_is_usable(snapshot->classes.failure_rate_per_year[class_row])) {
        rate->per_year = snapshot->classes.failure_rate_per_year[class_row];
        rate->why =
            stock_rule_of_two(assessment, HF_RULE_RATE_TEMPLATE, rate->per_year.upper,
                              hf_why_row(&assessment->why, HF_KIND_CLASS, class_row), blank);
        return true;
    }
    rate->is_assumed = true;
    rate->per_year = assessment->assumptions.item[HF_ASSUME_FAILURE_RATE_PER_YEAR].value;
    rate->why = stock_rule_of_two(
        assessment, HF_RULE_RATE_UNKNOWN, rate->per_year.upper,
        hf_why_leaf(&assessment->why, HF_WHY_ASSUMPTION, HF_ASSUME_FAILURE_RATE_PER_YEAR, 0),
        blank);
    return true;
}

void hf_stock_rate_gather(struct hf_assessment *assessment, uint32_t product,
                          struct hf_date window_start, struct stock_rate *rate) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_date as_of = assessment->scenario.as_of;
    *rate = (struct stock_rate){.why = HF_WHY_NONE, .no_fault_why = HF_WHY_NONE};
    if (!rate_stated(assessment, product, window_start, rate)) {
        return;
    }
    const struct no_fault_seen seen = hf_stock_no_fault_failures(snapshot, product, as_of);
    double years[2] = {0.0, 0.0};
    if (seen.good > 0) {
        service_years(snapshot, product, window_start, as_of, years);
        hf_stock_no_fault_beside(assessment, &seen, years, rate);
        return;
    }
    const struct return_sum sum = returns_read(snapshot, product, as_of);
    years[0] = sum.unit_years;
    years[1] = sum.unit_years;
    hf_stock_no_fault_beside(assessment, &sum.no_fault, years, rate);
}
