/* The answers of `spares` as rows: part by part, prior by prior, number by number. */
#include "apps/holdfast/spares_cli.h"

#include <stdarg.h>
#include <stdio.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { ROWS_FOR_PEOPLE = 20, ROWS_FOR_PROGRAMS = 200 };
static const double interval_confidence = 0.95;

/* Cells are added one after the other; the first thing that goes wrong stays. */
struct spares_writer {
    const struct spares_answers *answers;
    struct hf_arena *keep;
    struct hf_text *cell;
    size_t count;
    bool for_people;
    enum hf_status status;
};

static void add_text(struct spares_writer *writer, struct hf_text text) {
    writer->cell[writer->count++] = text;
}

HF_PRINTF(2, 3) static void add_format(struct spares_writer *writer, const char *format, ...) {
    char text[160];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    struct hf_text *cell = &writer->cell[writer->count++];
    const size_t used = length < 0 ? 0 : (size_t)length;
    const enum hf_status status = hf_text_copy(
        writer->keep, (struct hf_text){text, used < sizeof text ? used : sizeof text - 1}, cell);
    writer->status = writer->status == HF_OK ? status : writer->status;
}

static void add_real(struct spares_writer *writer, double value) {
    if (isfinite(value)) {
        add_format(writer, "%.*g", writer->for_people ? 4 : 10, value);
    } else {
        add_text(writer, HF_TEXT(""));
    }
}

static void add_count(struct spares_writer *writer, int64_t count) {
    if (count == HF_COUNT_UNKNOWN) {
        add_text(writer, HF_TEXT(""));
    } else {
        add_format(writer, "%lld", (long long)count);
    }
}

/* For people in percent, never rounded up: 99.9999 is not 100. */
static void add_probability(struct spares_writer *writer, double probability) {
    if (writer->for_people) {
        add_format(writer, "%.2f", floor(probability * 1e4) / 100.0);
    } else {
        add_format(writer, "%.10g", probability);
    }
}

static int64_t line_needed(struct spares_writer *writer, const struct spares_line *line,
                           enum hf_spares_prior prior, enum hf_stock_convention convention) {
    const struct hf_spares_wanted wanted = {prior, convention, line->confidence};
    int64_t spares = 0;
    const enum hf_status status =
        hf_spares_needed(&line->rate, line->service_unit_years, &wanted, &spares);
    writer->status = writer->status == HF_OK ? status : writer->status;
    return spares;
}

static double line_at_most(struct spares_writer *writer, const struct spares_line *line,
                           enum hf_spares_prior prior, int64_t count) {
    double probability = 0.0;
    const enum hf_status status =
        hf_spares_at_most(&line->rate, prior, line->service_unit_years, count, &probability);
    writer->status = writer->status == HF_OK ? status : writer->status;
    return probability;
}

/* Years for which a stock is enough: until it is used up, or of turnaround. */
static double line_years(struct spares_writer *writer, const struct spares_line *line,
                         enum hf_spares_prior prior, int64_t stock) {
    const struct hf_spares_wanted wanted = {prior, HF_STOCK_MEET_ALL, line->confidence};
    const struct hf_stock_pool pool = {line->piece, line->piece_count, 1.0, 0};
    double service = 0.0;
    double years = 0.0;
    enum hf_status status = hf_spares_unit_years(&line->rate, stock, &wanted, &service);
    if (status == HF_OK) {
        status = hf_stock_demand_until(&pool, service, &years);
    }
    writer->status = writer->status == HF_OK ? status : writer->status;
    return years;
}

/* The last whole day. */
static void add_until(struct spares_writer *writer, const struct spares_line *line, double years) {
    char text[11];
    const double days = floor(years * HF_DAYS_PER_YEAR);
    if (line->is_turnaround) {
        if (writer->for_people) {
            add_format(writer, isinf(years) ? "any" : "up to %.1f days", years * HF_DAYS_PER_YEAR);
        } else {
            add_text(writer, HF_TEXT(""));
        }
        return;
    }
    const struct hf_date day =
        days < 3e6 ? hf_date_add(writer->answers->start, (int64_t)days) : HF_DATE_MAX;
    if (day.days >= HF_DATE_MAX.days && writer->for_people) {
        add_text(writer, HF_TEXT("never short"));
        return;
    }
    hf_date_write(day, text);
    add_format(writer, "%s", text);
}

static double line_rate(const struct spares_line *line) {
    return line->rate.record.unit_years > 0.0
               ? line->rate.record.failures / line->rate.record.unit_years
               : line->rate.known_per_year;
}

static bool line_has_record(const struct spares_line *line) {
    return line->rate.record.unit_years > 0.0;
}

static const char *prior_word(const struct spares_line *line, enum hf_spares_prior prior) {
    return line_has_record(line) ? hf_spares_prior_text(prior) : "none, the rate is stated";
}

/* ---- part by part ---- */

static const struct hf_rows_column parts_columns[] = {
    {"part", "", false},
    {"units", "", true},
    {"rate_per_year", "", true},
    {"mtbf_hours", "", true},
    {"rate_from", "", false},
    {"failures_expected", "", true},
    {"time", "", false},
    {"time_days", "", true},
    {"confidence", "", true},
    {"prior", "", false},
    {"spares", "", true},
    {"confidence_given", "", true},
    {"spares_one_in_hand", "", true},
    {"rate_lower_95", "", true},
    {"rate_upper_95", "", true},
    {"stock", "", true},
    {"stock_confidence", "", true},
    {"holds_until", "", false},
    {"holds_days", "", true},
    {"spares_jeffreys", "", true},
    {"spares_flat_rate", "", true},
    {"spares_flat_mtbf", "", true},
    {"spares_plug_in", "", true},
    {"trouble", "", false},
};

static void parts_stock(struct spares_writer *writer, const struct spares_line *line) {
    add_count(writer, line->stock);
    if (line->stock == HF_COUNT_UNKNOWN) {
        add_text(writer, HF_TEXT(""));
        add_text(writer, HF_TEXT(""));
        if (!writer->for_people) {
            add_text(writer, HF_TEXT(""));
        }
        return;
    }
    const double years = line_years(writer, line, line->prior, line->stock);
    add_probability(writer, line_at_most(writer, line, line->prior, line->stock));
    add_until(writer, line, years);
    if (!writer->for_people) {
        add_real(writer, years * HF_DAYS_PER_YEAR);
    }
}

static void parts_row(struct spares_writer *writer, const struct spares_line *line) {
    const double rate = line_rate(line);
    const int64_t spares = line_needed(writer, line, line->prior, HF_STOCK_MEET_ALL);
    struct hf_range range = HF_RANGE_UNKNOWN;
    const enum hf_status status =
        hf_spares_credible(&line->rate, line->prior, interval_confidence, &range);
    writer->status = writer->status == HF_OK ? status : writer->status;
    add_text(writer, line->part);
    add_count(writer, line->units);
    add_real(writer, rate);
    add_real(writer, SPARES_HOURS_A_YEAR / rate);
    add_text(writer, hf_text_of(spares_field_text(line->rate_from)));
    add_real(writer, rate * line->service_unit_years);
    add_text(writer, line->is_turnaround ? HF_TEXT("turnaround") : HF_TEXT("horizon"));
    add_real(writer, line->years * HF_DAYS_PER_YEAR);
    add_real(writer, line->confidence);
    add_text(writer, hf_text_of(line_has_record(line) ? hf_spares_prior_text(line->prior) : ""));
    add_count(writer, spares);
    add_probability(writer, line_at_most(writer, line, line->prior, spares));
    add_count(writer, line_needed(writer, line, line->prior, HF_STOCK_ONE_IN_HAND));
    add_real(writer, range.lower);
    add_real(writer, range.upper);
    parts_stock(writer, line);
    for (int i = 0; i < HF_SPARES_PRIOR_COUNT; i++) {
        add_count(writer, line_needed(writer, line, (enum hf_spares_prior)i, HF_STOCK_MEET_ALL));
    }
    add_text(writer, HF_TEXT(""));
}

static const struct hf_rows_column parts_columns_for_people[] = {
    {"part", "part", false},
    {"units", "units", true},
    {"rate", "failures/unit-year", true},
    {"mtbf", "MTBF hours", true},
    {"time", "days", true},
    {"confidence", "confidence %", true},
    {"spares", "spares P(D<=s)", true},
    {"one_in_hand", "spares P(D<=s-1)", true},
    {"priors", "jeffreys/flat-rate/flat-mtbf/plug-in", false},
    {"stock", "stock", true},
    {"stock_confidence", "it gives %", true},
    {"until", "enough until", false},
    {"trouble", "not answered", false},
};

static void parts_row_for_people(struct spares_writer *writer, const struct spares_line *line) {
    add_text(writer, line->part);
    add_count(writer, line->units);
    add_real(writer, line_rate(line));
    add_real(writer, SPARES_HOURS_A_YEAR / line_rate(line));
    add_real(writer, line->years * HF_DAYS_PER_YEAR);
    add_format(writer, "%.6g", line->confidence * 100.0);
    add_count(writer, line_needed(writer, line, line->prior, HF_STOCK_MEET_ALL));
    add_count(writer, line_needed(writer, line, line->prior, HF_STOCK_ONE_IN_HAND));
    if (line_has_record(line)) {
        int64_t needed[HF_SPARES_PRIOR_COUNT];
        for (int i = 0; i < HF_SPARES_PRIOR_COUNT; i++) {
            needed[i] = line_needed(writer, line, (enum hf_spares_prior)i, HF_STOCK_MEET_ALL);
        }
        add_format(writer, "%lld / %lld / %lld / %lld", (long long)needed[0], (long long)needed[1],
                   (long long)needed[2], (long long)needed[3]);
    } else {
        add_text(writer, HF_TEXT("the rate is stated"));
    }
    parts_stock(writer, line);
    add_text(writer, HF_TEXT(""));
}

static enum hf_status parts_rows(struct spares_writer *writer, struct hf_rows_text *rows) {
    const struct spares_answers *answers = writer->answers;
    rows->schema = "holdfast-spares/1";
    rows->column = writer->for_people ? parts_columns_for_people : parts_columns;
    rows->column_count =
        writer->for_people ? COUNT_OF(parts_columns_for_people) : COUNT_OF(parts_columns);
    rows->row_count = answers->count;
    writer->cell = hf_new(writer->keep, struct hf_text, rows->column_count * answers->count);
    if (writer->cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->trouble[i].len > 0) {
            add_text(writer, answers->line[i].part);
            writer->count = (i + 1) * rows->column_count - 1; /* the cells between stay blank */
            add_text(writer, answers->trouble[i]);
        } else if (writer->for_people) {
            parts_row_for_people(writer, &answers->line[i]);
        } else {
            parts_row(writer, &answers->line[i]);
        }
    }
    return writer->status;
}

/* ---- prior by prior ---- */

static const struct hf_rows_column priors_columns[] = {
    {"part", "part", false},
    {"prior", "prior", false},
    {"chosen", "chosen", false},
    {"rate_lower_95", "rate 95 %: from", true},
    {"rate_upper_95", "to /unit-year", true},
    {"spares", "spares P(D<=s)", true},
    {"confidence_given", "they give %", true},
    {"spares_one_in_hand", "spares P(D<=s-1)", true},
    {"holds_until", "stock enough until", false},
};

/* People who asked one question know of what. */
static bool priors_name_parts(const struct spares_writer *writer) {
    return !writer->for_people || writer->answers->count > 1;
}

static void priors_part(struct spares_writer *writer, const struct spares_line *line) {
    if (priors_name_parts(writer)) {
        add_text(writer, line->part);
    }
}

static void priors_row(struct spares_writer *writer, const struct spares_line *line,
                       enum hf_spares_prior prior) {
    struct hf_range range = HF_RANGE_UNKNOWN;
    const enum hf_status status =
        hf_spares_credible(&line->rate, prior, interval_confidence, &range);
    writer->status = writer->status == HF_OK ? status : writer->status;
    const int64_t spares = line_needed(writer, line, prior, HF_STOCK_MEET_ALL);
    priors_part(writer, line);
    add_text(writer, hf_text_of(prior_word(line, prior)));
    add_text(writer, prior == line->prior ? HF_TEXT("yes") : HF_TEXT("no"));
    add_real(writer, range.lower);
    add_real(writer, range.upper);
    add_count(writer, spares);
    add_probability(writer, line_at_most(writer, line, prior, spares));
    add_count(writer, line_needed(writer, line, prior, HF_STOCK_ONE_IN_HAND));
    if (line->stock == HF_COUNT_UNKNOWN) {
        add_text(writer, HF_TEXT(""));
    } else {
        add_until(writer, line, line_years(writer, line, prior, line->stock));
    }
}

/* The exact interval asks for no prior, and gives no quantity. */
static void priors_garwood(struct spares_writer *writer, const struct spares_line *line) {
    struct hf_range range = HF_RANGE_UNKNOWN;
    const enum hf_status status =
        hf_spares_garwood(&line->rate.record, interval_confidence, &range);
    writer->status = writer->status == HF_OK ? status : writer->status;
    priors_part(writer, line);
    add_text(writer, HF_TEXT("none: Garwood's exact interval"));
    add_text(writer, HF_TEXT("no"));
    add_real(writer, range.lower);
    add_real(writer, range.upper);
    for (int i = 0; i < 4; i++) {
        add_text(writer, HF_TEXT(""));
    }
}

static enum hf_status priors_rows(struct spares_writer *writer, struct hf_rows_text *rows) {
    const struct spares_answers *answers = writer->answers;
    const size_t most = answers->count * (HF_SPARES_PRIOR_COUNT + 1);
    rows->schema = "holdfast-spares-priors/1";
    const size_t skipped = priors_name_parts(writer) ? 0 : 1;
    rows->column = priors_columns + skipped;
    rows->column_count = COUNT_OF(priors_columns) - skipped;
    writer->cell = hf_new(writer->keep, struct hf_text, rows->column_count * most);
    if (writer->cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < answers->count; i++) {
        const struct spares_line *line = &answers->line[i];
        const bool has_record = line_has_record(line);
        for (int k = 0; k < HF_SPARES_PRIOR_COUNT && answers->trouble[i].len == 0; k++) {
            if (has_record || k == (int)line->prior) {
                priors_row(writer, line, (enum hf_spares_prior)k);
            }
        }
        if (answers->trouble[i].len == 0 && has_record) {
            priors_garwood(writer, line);
        }
    }
    rows->row_count = writer->count / rows->column_count;
    return writer->status;
}

/* ---- number by number ---- */

static const struct hf_rows_column table_columns[] = {
    {"part", "part", false},
    {"spares", "spares", true},
    {"enough", "enough", false},
    {"confidence", "P(D<=s) %", true},
    {"confidence_one_in_hand", "P(D<=s-1) %", true},
    {"jeffreys", "jeffreys %", true},
    {"flat_rate", "flat-rate %", true},
    {"flat_mtbf", "flat-mtbf %", true},
    {"plug_in", "plug-in %", true},
    {"holds_until", "enough until", false},
};
enum { TABLE_PRIORS_FROM = 5 };

/* Numbers of spares from 1 % to well above the confidence that is asked for, in steps that keep the
 * table short and meet the number needed. */
struct spares_span {
    int64_t first, last, step;
};

static struct spares_span table_span(struct spares_writer *writer, const struct spares_line *line) {
    const double high = fmax(0.999, 0.5 * (1.0 + line->confidence));
    struct spares_line at = *line;
    const int64_t needed = line_needed(writer, line, line->prior, HF_STOCK_MEET_ALL);
    at.confidence = 0.01;
    int64_t first = line_needed(writer, &at, line->prior, HF_STOCK_MEET_ALL);
    at.confidence = high;
    const int64_t last = line_needed(writer, &at, line->prior, HF_STOCK_MEET_ALL) + 1;
    const int64_t most = writer->for_people ? ROWS_FOR_PEOPLE : ROWS_FOR_PROGRAMS;
    first = last < most ? 0 : first;
    const int64_t step = 1 + (last - first) / most;
    return (struct spares_span){first + (needed - first) % step, last, step};
}

/* Where every rate is stated, the priors would all say the same. */
static bool table_has_priors(const struct spares_writer *writer) {
    bool has_record = !writer->for_people;
    for (size_t i = 0; i < writer->answers->count; i++) {
        has_record = has_record || line_has_record(&writer->answers->line[i]);
    }
    return has_record;
}

static void table_row(struct spares_writer *writer, const struct spares_line *line,
                      int64_t spares) {
    const double confidence = line_at_most(writer, line, line->prior, spares);
    priors_part(writer, line);
    add_count(writer, spares);
    add_text(writer, confidence >= line->confidence ? HF_TEXT("yes") : HF_TEXT("no"));
    add_probability(writer, confidence);
    add_probability(writer, line_at_most(writer, line, line->prior, spares - 1));
    for (int i = 0; i < HF_SPARES_PRIOR_COUNT; i++) {
        if (table_has_priors(writer)) {
            add_probability(writer, line_at_most(writer, line, (enum hf_spares_prior)i, spares));
        }
    }
    add_until(writer, line, line_years(writer, line, line->prior, spares));
}

static enum hf_status table_rows(struct spares_writer *writer, struct hf_rows_text *rows) {
    const struct spares_answers *answers = writer->answers;
    const size_t most =
        answers->count * (size_t)(writer->for_people ? ROWS_FOR_PEOPLE + 2 : ROWS_FOR_PROGRAMS + 2);
    const size_t columns = COUNT_OF(table_columns);
    struct hf_rows_column *column = hf_new(writer->keep, struct hf_rows_column, columns);
    writer->cell = hf_new(writer->keep, struct hf_text, columns * most);
    if (writer->cell == NULL || column == NULL) {
        return HF_ERR_MEMORY;
    }
    rows->schema = "holdfast-spares-table/1";
    rows->column = column;
    const bool has_priors = table_has_priors(writer);
    for (size_t i = 0; i < columns; i++) {
        const bool is_prior =
            i >= TABLE_PRIORS_FROM && i < TABLE_PRIORS_FROM + HF_SPARES_PRIOR_COUNT;
        if ((i > 0 || priors_name_parts(writer)) && (!is_prior || has_priors)) {
            column[rows->column_count++] = table_columns[i];
        }
    }
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->trouble[i].len == 0) {
            const struct spares_span span = table_span(writer, &answers->line[i]);
            for (int64_t s = span.first; s <= span.last; s += span.step) {
                table_row(writer, &answers->line[i], s);
            }
        }
    }
    rows->row_count = writer->count / rows->column_count;
    return writer->status;
}

enum hf_status spares_rows(const struct spares_answers *answers, enum spares_part part,
                           bool for_people, struct hf_arena *keep, struct hf_rows_text *rows) {
    struct spares_writer writer = {
        .answers = answers, .keep = keep, .for_people = for_people, .status = HF_OK};
    *rows = (struct hf_rows_text){.schema = ""};
    enum hf_status status = HF_ERR_ARGUMENT;
    switch (part) {
    case SPARES_PARTS:
        status = parts_rows(&writer, rows);
        break;
    case SPARES_PRIORS:
        status = priors_rows(&writer, rows);
        break;
    case SPARES_TABLE:
        status = table_rows(&writer, rows);
        break;
    case SPARES_PART_COUNT:
        break;
    }
    rows->cell = writer.cell;
    return status;
}

/* ---- one question, in sentences ---- */

static void head_time(const struct spares_line *line, struct hf_buffer *out) {
    const double days = line->years * HF_DAYS_PER_YEAR;
    hf_buffer_printf(out, days < 3.0 ? "%.4g hours" : "%.5g days", days < 3.0 ? days * 24.0 : days);
    if (line->is_turnaround) {
        hf_buffer_puts(out, " of turnaround");
    } else {
        hf_buffer_puts(out, " without supply");
    }
    if (line->piece_count > 1) {
        hf_buffer_printf(out, ", swapped out in a straight line within %.5g days",
                         line->piece[1].from_years * HF_DAYS_PER_YEAR);
    }
}

static void head_rate(const struct spares_line *line, struct hf_buffer *out) {
    const double rate = line_rate(line);
    hf_buffer_printf(out, "rate: %.4g failures a unit and year", rate);
    if (rate > 0.0) {
        hf_buffer_printf(out, " (MTBF %.7g hours, %.5g FIT)", SPARES_HOURS_A_YEAR / rate,
                         rate / SPARES_HOURS_A_YEAR * 1e9);
    }
    if (line_has_record(line)) {
        hf_buffer_printf(out, ", from %.6g failures in %.6g unit-years: uncertain, prior %s\n",
                         line->rate.record.failures, line->rate.record.unit_years,
                         hf_spares_prior_text(line->prior));
        if (line->rate.record.failures <= 0.0 && line->prior == HF_SPARES_PLUG_IN) {
            hf_buffer_puts(out, "no failure was seen, so plug-in takes the rate for 0: that is no "
                                "answer to plan by\n");
        }
    } else {
        hf_buffer_puts(out, ", stated: taken as known, no prior plays a part\n");
    }
}

enum hf_status spares_head(const struct spares_answers *answers, struct hf_buffer *out) {
    const struct spares_line *line = &answers->line[0];
    struct spares_writer writer = {.answers = answers, .status = HF_OK};
    char day[11];
    hf_date_write(answers->start, day);
    hf_buffer_printf(out, "%.*s%s%lld unit%s in service, ", HF_TEXT_ARG(line->part),
                     line->part.len > 0 ? ": " : "", (long long)line->units,
                     line->units == 1 ? "" : "s");
    head_time(line, out);
    hf_buffer_printf(out, line->is_turnaround ? "\n" : ", from %s\n", day);
    head_rate(line, out);
    hf_buffer_printf(out, "expected: %.4g failures at that rate, in %.5g unit-years to come\n\n",
                     line_rate(line) * line->service_unit_years, line->service_unit_years);
    const double percent = line->confidence * 100.0;
    hf_buffer_printf(out, "%lld to hold: every failure is met with %.6g %%, P(D <= s)\n",
                     (long long)line_needed(&writer, line, line->prior, HF_STOCK_MEET_ALL),
                     percent);
    hf_buffer_printf(
        out, "%lld to hold: and one is still there, P(D <= s - 1), as makers' rules count\n",
        (long long)line_needed(&writer, line, line->prior, HF_STOCK_ONE_IN_HAND));
    if (line->stock != HF_COUNT_UNKNOWN) {
        const double years = line_years(&writer, line, line->prior, line->stock);
        const double days = floor(years * HF_DAYS_PER_YEAR);
        hf_buffer_printf(
            out, "%lld in stock: enough with %.2f %%; with %.6g %% ", (long long)line->stock,
            floor(line_at_most(&writer, line, line->prior, line->stock) * 1e4) / 100.0, percent);
        if (isinf(years) || days > 3e6) {
            hf_buffer_puts(out, "for any time\n");
        } else if (line->is_turnaround) {
            hf_buffer_printf(out, "for a turnaround of %.4g days\n", years * HF_DAYS_PER_YEAR);
        } else {
            hf_date_write(hf_date_add(answers->start, (int64_t)days), day);
            hf_buffer_printf(out, "until %s\n", day);
        }
    }
    hf_buffer_putc(out, '\n');
    return writer.status;
}
