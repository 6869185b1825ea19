/* One line of the question that `spares` answers: texts to numbers, and what is wrong with them. */
#include "apps/holdfast/spares_cli.h"

#include <string.h>

static const struct {
    const char *name;
    enum option_id option;
} spares_fields[SPARES_FIELDS] = {
    [SPARES_UNITS] = {"units", OPTION_UNITS},
    [SPARES_PART] = {"part", OPTION_PART},
    [SPARES_RATE] = {"rate", OPTION_RATE},
    [SPARES_MTBF] = {"mtbf_hours", OPTION_MTBF_HOURS},
    [SPARES_FIT] = {"fit", OPTION_FIT},
    [SPARES_RETURNS] = {"returns_percent", OPTION_RETURNS_PERCENT},
    [SPARES_FAILURES] = {"failures", OPTION_FAILURES},
    [SPARES_UNIT_YEARS] = {"unit_years", OPTION_UNIT_YEARS},
    [SPARES_UNIT_HOURS] = {"unit_hours", OPTION_UNIT_HOURS},
    [SPARES_HORIZON] = {"horizon", OPTION_HORIZON},
    [SPARES_TURNAROUND] = {"turnaround", OPTION_TURNAROUND},
    [SPARES_CONFIDENCE] = {"confidence", OPTION_CONFIDENCE},
    [SPARES_STOCK] = {"stock", OPTION_STOCK},
    [SPARES_SWAPPED_BY] = {"swapped_by", OPTION_SWAPPED_BY},
    [SPARES_PRIOR] = {"prior", OPTION_PRIOR},
};

const char *spares_field_text(enum spares_field field) {
    return spares_fields[field].name;
}

enum option_id spares_field_option(enum spares_field field) {
    return spares_fields[field].option;
}

struct reading {
    const struct hf_text *said;
    struct hf_date start;
    struct hf_arena *keep;
    struct spares_line *line;
    struct spares_trouble *trouble;
};

static bool is_said(const struct reading *reading, enum spares_field field) {
    return reading->said[field].len > 0;
}

/* Says what was wanted, and what was said instead. */
static enum hf_status line_wrong(const struct reading *reading, enum spares_field field,
                                 const char *wanted) {
    reading->trouble->field = field;
    const bool is_blank = !is_said(reading, field);
    HF_TRY(hf_text_format(reading->keep, &reading->trouble->text, "%s%s%.*s%s", wanted,
                          is_blank ? "" : ", not '", HF_TEXT_ARG(reading->said[field]),
                          is_blank ? "" : "'"));
    return HF_ERR_INPUT;
}

/* What is missing, or too much. */
static enum hf_status line_lacks(const struct reading *reading, enum spares_field field,
                                 struct hf_text text) {
    *reading->trouble = (struct spares_trouble){field, text};
    return HF_ERR_INPUT;
}

static enum hf_status real_read(const struct reading *reading, enum spares_field field,
                                const char *wanted, double *value) {
    const bool is_read = hf_text_double(reading->said[field], value) && isfinite(*value);
    return is_read ? HF_OK : line_wrong(reading, field, wanted);
}

static const struct {
    const char *word;
    double years;
} spares_times[] = {
    {"h", 1.0 / SPARES_HOURS_A_YEAR},
    {"hour", 1.0 / SPARES_HOURS_A_YEAR},
    {"hours", 1.0 / SPARES_HOURS_A_YEAR},
    {"d", 1.0 / HF_DAYS_PER_YEAR},
    {"day", 1.0 / HF_DAYS_PER_YEAR},
    {"days", 1.0 / HF_DAYS_PER_YEAR},
    {"week", 7.0 / HF_DAYS_PER_YEAR},
    {"weeks", 7.0 / HF_DAYS_PER_YEAR},
    {"month", 1.0 / 12.0},
    {"months", 1.0 / 12.0},
    {"y", 1.0},
    {"year", 1.0},
    {"years", 1.0},
};

/* "90 days", "18 months", "5y", "720 h", or a day after the start. */
static enum hf_status time_read(const struct reading *reading, enum spares_field field,
                                double *years) {
    static const char wanted[] =
        "a time is written 720 hours, 90 days, 18 months, 5 years or as a day after the start";
    const struct hf_text text = reading->said[field];
    struct hf_date day = {0};
    if (hf_date_parse(text, &day)) {
        *years = (double)(day.days - reading->start.days) / HF_DAYS_PER_YEAR;
        return *years > 0.0 ? HF_OK : line_wrong(reading, field, wanted);
    }
    size_t digits = text.len;
    while (digits > 0 && ((text.data[digits - 1] >= 'a' && text.data[digits - 1] <= 'z') ||
                          (text.data[digits - 1] >= 'A' && text.data[digits - 1] <= 'Z'))) {
        digits--;
    }
    const struct hf_text word = hf_text_slice(text, digits, text.len);
    double number = 0.0;
    if (hf_text_double(hf_text_trim(hf_text_slice(text, 0, digits)), &number) && number > 0.0) {
        for (size_t i = 0; i < sizeof spares_times / sizeof spares_times[0]; i++) {
            if (hf_text_equal_nocase(word, hf_text_of(spares_times[i].word))) {
                *years = number * spares_times[i].years;
                return *years <= 1000.0 ? HF_OK : line_wrong(reading, field, "at most 1000 years");
            }
        }
    }
    return line_wrong(reading, field, wanted);
}

static enum hf_status units_read(const struct reading *reading) {
    struct spares_line *line = reading->line;
    if (!hf_text_int64(reading->said[SPARES_UNITS], &line->units) || line->units < 1 ||
        line->units > 1000000000) {
        return line_wrong(reading, SPARES_UNITS,
                          "units in service are a whole number from 1 to 1000000000");
    }
    line->stock = HF_COUNT_UNKNOWN;
    if (is_said(reading, SPARES_STOCK) &&
        (!hf_text_int64(reading->said[SPARES_STOCK], &line->stock) || line->stock < 0 ||
         line->stock > 1000000000)) {
        return line_wrong(reading, SPARES_STOCK,
                          "stock is a whole number of usable units from 0 to 1000000000");
    }
    return HF_OK;
}

static enum hf_status record_read(const struct reading *reading) {
    struct hf_stock_record *record = &reading->line->rate.record;
    HF_TRY(real_read(reading, SPARES_FAILURES, "failures seen are a number from 0",
                     &record->failures));
    const bool is_hours = is_said(reading, SPARES_UNIT_HOURS);
    if (is_hours == is_said(reading, SPARES_UNIT_YEARS)) {
        return line_lacks(
            reading, SPARES_FAILURES,
            HF_TEXT("failures seen need the service that they were seen in: either unit_years "
                    "or unit_hours"));
    }
    const enum spares_field field = is_hours ? SPARES_UNIT_HOURS : SPARES_UNIT_YEARS;
    static const char wanted[] = "service seen is a number above 0, units times time";
    HF_TRY(real_read(reading, field, wanted, &record->unit_years));
    record->unit_years /= is_hours ? SPARES_HOURS_A_YEAR : 1.0;
    if (record->failures < 0.0 || record->failures > 1e12) {
        return line_wrong(reading, SPARES_FAILURES, "failures seen are a number from 0 to 1e12");
    }
    return record->unit_years > 0.0 ? HF_OK : line_wrong(reading, field, wanted);
}

/* The one field that states the rate. */
static enum hf_status rate_field(const struct reading *reading) {
    static const enum spares_field ways[] = {SPARES_RATE, SPARES_MTBF, SPARES_FIT, SPARES_RETURNS,
                                             SPARES_FAILURES};
    int count = 0;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (is_said(reading, ways[i])) {
            reading->line->rate_from = ways[i];
            count++;
        }
    }
    if (count == 0 &&
        (is_said(reading, SPARES_UNIT_YEARS) || is_said(reading, SPARES_UNIT_HOURS))) {
        reading->trouble->field = SPARES_FAILURES;
        reading->trouble->text =
            HF_TEXT("service seen needs the failures seen in it; 0 is a number");
        return HF_ERR_INPUT;
    }
    if (count != 1) {
        return count > 1
                   ? line_lacks(reading, reading->line->rate_from,
                                HF_TEXT("the failure rate is said twice: keep one of rate, "
                                        "mtbf_hours, fit, returns_percent, failures"))
                   : line_lacks(reading, SPARES_RATE,
                                HF_TEXT("the failure rate is missing: say one of rate (failures a "
                                        "unit and year), mtbf_hours, fit (failures in 1e9 hours), "
                                        "returns_percent (a year), or failures with unit_years or "
                                        "unit_hours"));
    }
    return HF_OK;
}

static enum hf_status rate_read(const struct reading *reading) {
    struct hf_spares_rate *rate = &reading->line->rate;
    HF_TRY(rate_field(reading));
    const enum spares_field field = reading->line->rate_from;
    if (field == SPARES_FAILURES) {
        return record_read(reading);
    }
    double value = 0.0;
    HF_TRY(real_read(reading, field, "a failure rate is one plain number", &value));
    const bool is_mtbf = field == SPARES_MTBF;
    if (value < 0.0 || (is_mtbf && value <= 0.0)) {
        return line_wrong(reading, field,
                          is_mtbf ? "the mean time between failures is a number of hours above 0"
                                  : "a failure rate is a number from 0");
    }
    rate->known_per_year = is_mtbf                   ? SPARES_HOURS_A_YEAR / value
                           : field == SPARES_FIT     ? value * 1e-9 * SPARES_HOURS_A_YEAR
                           : field == SPARES_RETURNS ? value / 100.0
                                                     : value;
    return isfinite(rate->known_per_year)
               ? HF_OK
               : line_wrong(reading, field, "the failure rate is too large to be computed with");
}

static enum hf_status confidence_read(const struct reading *reading) {
    struct hf_range range = {0.95, 0.95};
    if (is_said(reading, SPARES_CONFIDENCE) &&
        (!hf_range_parse(reading->said[SPARES_CONFIDENCE], &range) || range.lower < range.upper ||
         !(range.lower > 0.0 && range.lower < 1.0))) {
        return line_wrong(reading, SPARES_CONFIDENCE,
                          "confidence lies between 0 and 1, as 0.95 or 95 %");
    }
    reading->line->confidence = range.lower;
    if (!is_said(reading, SPARES_PRIOR)) {
        reading->line->prior = HF_SPARES_JEFFREYS;
        return HF_OK;
    }
    for (int i = 0; i < HF_SPARES_PRIOR_COUNT; i++) {
        if (hf_text_equal_nocase(reading->said[SPARES_PRIOR],
                                 hf_text_of(hf_spares_prior_text((enum hf_spares_prior)i)))) {
            reading->line->prior = (enum hf_spares_prior)i;
            return HF_OK;
        }
    }
    return line_wrong(reading, SPARES_PRIOR,
                      "the prior is jeffreys, flat-rate, flat-mtbf or plug-in");
}

static enum hf_status times_read(const struct reading *reading) {
    struct spares_line *line = reading->line;
    line->is_turnaround = is_said(reading, SPARES_TURNAROUND);
    if (line->is_turnaround == is_said(reading, SPARES_HORIZON)) {
        return line_lacks(
            reading, SPARES_HORIZON,
            HF_TEXT("say either the horizon (nothing comes in until then) or the turnaround (each "
                    "failed unit is replaced after that time, by repair or a new one)"));
    }
    HF_TRY(
        time_read(reading, line->is_turnaround ? SPARES_TURNAROUND : SPARES_HORIZON, &line->years));
    const double units = (double)line->units;
    line->piece[0] = (struct hf_stock_piece){0.0, units, units};
    line->piece_count = 1;
    if (is_said(reading, SPARES_SWAPPED_BY)) {
        if (line->is_turnaround) {
            return line_lacks(reading, SPARES_SWAPPED_BY,
                              HF_TEXT("a swap-out goes with a horizon, since a turnaround looks at "
                                      "one moment"));
        }
        line->piece[0].units_end = 0.0;
        line->piece_count = 2;
        HF_TRY(time_read(reading, SPARES_SWAPPED_BY, &line->piece[1].from_years));
    }
    const struct hf_stock_pool pool = {line->piece, line->piece_count, 1.0, 0};
    return hf_stock_demand(&pool, line->years, &line->service_unit_years);
}

enum hf_status spares_line_read(const struct hf_text *said, struct hf_date start,
                                struct hf_arena *keep, struct spares_line *line,
                                struct spares_trouble *trouble) {
    const struct reading reading = {said, start, keep, line, trouble};
    *line = (struct spares_line){.part = said[SPARES_PART]};
    HF_TRY(units_read(&reading));
    HF_TRY(rate_read(&reading));
    HF_TRY(confidence_read(&reading));
    HF_TRY(times_read(&reading));
    int64_t spares = 0;
    for (int i = 0; i < HF_SPARES_PRIOR_COUNT; i++) {
        const struct hf_spares_wanted wanted = {(enum hf_spares_prior)i, HF_STOCK_ONE_IN_HAND,
                                                line->confidence};
        const enum hf_status status =
            hf_spares_needed(&line->rate, line->service_unit_years, &wanted, &spares);
        if (status == HF_ERR_LIMIT) {
            trouble->field = line->rate_from;
            trouble->text =
                HF_TEXT("more than 1000000000 spares would be needed: look at the units "
                        "of the rate and of the time");
            return HF_ERR_INPUT;
        }
        HF_TRY(status);
    }
    return HF_OK;
}
