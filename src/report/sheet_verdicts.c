#include "report/report_words.h"
#include "report/sheet.h"
#include "report/trend_text.h"
#include "report/why_text.h"

#include <math.h>

/* Stock, findings, what is missing, assumptions. */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- stock ---- */

static const struct sheet_column stock_columns[] = {
    {"product", "product", SHEET_TEXT, false},
    {"product_key", "key", SHEET_TEXT, true},
    {"units", "in use", SHEET_COUNT, false},
    {"stock", "spares", SHEET_COUNT, false},
    {"rate_per_year", "failures per unit and year", SHEET_RANGE, false},
    {"supply_end", "supply ends", SHEET_DATES, false},
    {"counted_from", "counted from", SHEET_DATES, true},
    {"holds_until_50", "50 % until", SHEET_DATES, true},
    {"holds_until_80", "80 % until", SHEET_DATES, true},
    {"holds_until_95", "95 % until", SHEET_DATES, false},
    {"holds_until_99", "99 % until", SHEET_DATES, true},
    {"demand_until_horizon", "failures until horizon", SHEET_RANGE, true},
    {"target", "to last until", SHEET_DATES, false},
    {"needed", "needed", SHEET_COUNTS, false},
    {"needed_all_in_hand", "needed, one always left", SHEET_COUNTS, true},
    {"shortfall", "to order", SHEET_COUNTS, false},
    {"order_by", "order by", SHEET_DATES, false},
    {"short_of_target", "runs short", SHEET_ANSWER, false},
    {"lots_unsized", "lots of unknown size", SHEET_COUNT, true},
    {"alone_until", "95 % by the stock alone until", SHEET_DATES, true},
    {"known_rate_until", "95 % at the mean rate until", SHEET_DATES, true},
    {"method", "method", SHEET_TEXT, true},
    {"error_max", "error", SHEET_TEXT, true},
    {"date_error_days", "standard error of the 95 % dates, days", SHEET_TEXT, true},
    {"ageing", "failures by ageing, times", SHEET_RANGE, true},
    {"no_fault", "of removed units, good", SHEET_RANGE, true},
    {"shape", "Weibull shape", SHEET_RANGE, true},
    {"shape_learnt", "shape by own failures", SHEET_RANGE, true},
    {"weakest_verified", "rests on", SHEET_TEXT, true},
};
enum { STOCK_HOLDS = 7 };

_Static_assert(COUNT_OF(stock_columns) <= SHEET_COLUMN_MAX, "a cell for each column");

static uint32_t stock_count(const struct hf_assessment *assessment) {
    return assessment->endurance_count;
}

/* Dates that are themselves the answer: nothing about them is undetermined but their width. */
static struct sheet_cell sure_dates(struct hf_date_range dates) {
    return (struct sheet_cell){.dates = dates, .answer = HF_ANSWER_YES};
}

static const char *method_text(uint8_t method) {
    static const char *const words[] = {"closed form", "epochs", "returns", "simulated"};
    return method < COUNT_OF(words) ? words[method] : "";
}

/* Of the earliest and the latest date at 95 %; nothing where neither is simulated. */
static enum hf_status date_error_text(const struct hf_endurance *pool, struct hf_arena *scratch,
                                      struct hf_text *text) {
    enum { AT_95 = 2 };
    struct hf_text part[2];
    if (pool->paths[0] == 0 && pool->paths[1] == 0) {
        *text = HF_TEXT("");
        return HF_OK;
    }
    for (int end = 0; end < 2; end++) {
        const double days = pool->date_error_days[end][AT_95];
        part[end] = HF_TEXT("open");
        if (!isinf(days)) {
            HF_TRY(hf_text_format(scratch, &part[end], "%.1f", days));
        }
    }
    return hf_text_format(scratch, text, "%.*s and %.*s", HF_TEXT_ARG(part[0]),
                          HF_TEXT_ARG(part[1]));
}

/* How the earliest and the latest dates were found; once where it is the same. */
static enum hf_status methods_text(const struct hf_endurance *pool, struct hf_arena *scratch,
                                   struct hf_text *text) {
    if (pool->method[0] == pool->method[1]) {
        *text = hf_text_of(method_text(pool->method[0]));
        return HF_OK;
    }
    return hf_text_format(scratch, text, "%s; %s", method_text(pool->method[0]),
                          method_text(pool->method[1]));
}

static enum hf_status stock_row(const struct hf_assessment *assessment, uint32_t row,
                                struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_endurance *pool = &assessment->endurance[row];
    HF_TRY(hf_sheet_product(assessment, pool->product, scratch, &cell[0].text));
    cell[1].text = hf_sheet_key(assessment, HF_KIND_PRODUCT, pool->product);
    cell[2].counts[0] = pool->units;
    cell[3].counts[0] = hf_sheet_spares(pool);
    cell[3].is_least = pool->lots_unsized > 0;
    cell[4].range = pool->rate_per_year;
    cell[5] = sure_dates(pool->supply_end);
    cell[6] = sure_dates(hf_date_sure(pool->from));
    for (size_t level = 0; level < HF_ENDURANCE_LEVELS; level++) {
        cell[STOCK_HOLDS + level] = sure_dates(pool->holds_until[level]);
    }
    cell[11].range =
        (struct hf_range){pool->demand_until_horizon[0], pool->demand_until_horizon[1]};
    cell[12] = sure_dates(hf_date_sure(pool->target));
    for (int i = 0; i < 2; i++) {
        cell[13].counts[i] = pool->needed[i];
        cell[14].counts[i] = pool->needed_all_in_hand[i];
    }
    hf_sheet_shortfall(pool, cell[15].counts);
    cell[16] = sure_dates(pool->order_by);
    cell[17].answer = pool->short_of_target;
    cell[18].counts[0] = pool->lots_unsized;
    cell[19] = sure_dates(pool->alone_until);
    cell[20] = sure_dates(pool->known_rate_until);
    HF_TRY(methods_text(pool, scratch, &cell[21].text));
    HF_TRY(hf_text_format(scratch, &cell[22].text, "%.1e", pool->error_max));
    HF_TRY(date_error_text(pool, scratch, &cell[23].text));
    cell[24].range = pool->ageing;
    cell[25].range = pool->no_fault;
    cell[26].range = pool->shape;
    cell[27].range = pool->shape_learnt;
    return hf_sheet_weakest(assessment, pool->why, scratch, &cell[28]);
}

static struct hf_why_id stock_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->endurance[row].why;
}

const struct sheet hf_sheet_stock = {"stock",       "No product has units in use or in stock.",
                                     stock_columns, COUNT_OF(stock_columns),
                                     stock_count,   stock_row,
                                     stock_why};

/* ---- findings ---- */

static const struct sheet_column findings_columns[] = {
    {"requirement", "requirement", SHEET_TEXT, true},
    {"title", "requirement", SHEET_TEXT, false},
    {"pack", "pack", SHEET_TEXT, true},
    {"binding", "binding", SHEET_TEXT, false},
    {"at", "on", SHEET_DATES, false},
    {"is_today", "today", SHEET_ANSWER, true},
    {"verdict", "verdict", SHEET_VERDICT, false},
    {"met", "presumption", SHEET_ANSWER, false},
    {"metric", "metric", SHEET_TEXT, false},
    {"figure", "figure", SHEET_RANGE, false},
    {"presumed", "most likely", SHEET_NUMBER, false},
    {"limit", "limit", SHEET_NUMBER, false},
    {"numerator", "numerator", SHEET_RANGE, true},
    {"denominator", "denominator", SHEET_RANGE, true},
    {"met_from", "met from", SHEET_DATES, true},
    {"reading", "open point taken as", SHEET_TEXT, true},
    {"weakest_verified", "rests on", SHEET_TEXT, false},
    {"is_due", "due", SHEET_ANSWER, false},
    {"doubted", "with doubts", SHEET_NUMBER, true},
    {"deadline", "deadline", SHEET_DATES, true},
    {"part", "part", SHEET_TEXT, false},
    {"on_schedule", "on the schedule", SHEET_TEXT, false},
    {"list_is_assumed", "assumed list", SHEET_ANSWER, true},
    {"trend", "trend", SHEET_CURVE, true},
};

static uint32_t findings_count(const struct hf_assessment *assessment) {
    return assessment->finding_count;
}

static const char *reading_text(const struct hf_finding *finding) {
    if (!finding->has_parameter) {
        return "";
    }
    switch (finding->parameter) {
    case HF_NO:
        return "no";
    case HF_UNDETERMINED:
        return "none is open";
    case HF_YES:
        return "yes";
    }
    return "";
}

bool hf_report_list_is_assumed(const struct hf_pack *pack,
                               const struct hf_requirement *requirement) {
    for (uint32_t i = 0; i < requirement->function_class_count; i++) {
        for (uint32_t c = 0; c < pack->function_class_count; c++) {
            const struct hf_function_class *list = &pack->function_class[c];
            if (hf_text_equal(list->id, requirement->function_class[i]) &&
                (list->fact >= pack->fact_count ||
                 pack->fact[list->fact].verified <= HF_VERIFIED_MEMORY)) {
                return true;
            }
        }
    }
    return false;
}

static enum hf_status trend_cells(const struct hf_assessment *assessment,
                                  const struct hf_finding *finding, struct hf_arena *scratch,
                                  struct sheet_cell *sentence, struct sheet_cell *curve) {
    struct hf_buffer text = hf_buffer_make(1024);
    hf_report_trend(assessment, finding, &text);
    const enum hf_status status =
        text.status != HF_OK ? text.status
                             : hf_text_copy(scratch, hf_buffer_text(&text), &sentence->text);
    hf_buffer_free(&text);
    curve->point = finding->trend;
    curve->point_count = finding->trend_count;
    return status;
}

static enum hf_status findings_row(const struct hf_assessment *assessment, uint32_t row,
                                   struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_finding *finding = &assessment->finding[row];
    const struct hf_pack *pack = hf_sheet_pack(assessment, finding->pack);
    const struct hf_requirement *requirement =
        hf_sheet_requirement(assessment, finding->pack, finding->requirement);
    if (requirement != NULL) {
        cell[0].text = requirement->id;
        cell[1].text = requirement->title.len > 0 ? requirement->title : requirement->id;
        cell[3].text = hf_text_of(hf_binding_text(requirement->binding));
        cell[8].text = hf_text_of(hf_metric_text(requirement->metric));
        const bool is_assumed = pack != NULL && hf_report_list_is_assumed(pack, requirement);
        cell[6].is_assumed = is_assumed && finding->verdict == HF_VERDICT_MET;
        cell[22].answer = is_assumed ? HF_ANSWER_YES : HF_ANSWER_NO;
    }
    cell[2].text = pack == NULL ? HF_TEXT("") : pack->id;
    cell[4] = sure_dates(hf_date_sure(finding->at));
    cell[5].answer = finding->is_today ? HF_ANSWER_YES : HF_ANSWER_NO;
    cell[6].verdict = finding->verdict;
    cell[6].is_early = !finding->is_due && finding->verdict == HF_VERDICT_NOT_MET;
    cell[7].answer = finding->met;
    cell[9].range = finding->figure;
    cell[10].range = (struct hf_range){finding->presumed, finding->presumed};
    cell[11].range = (struct hf_range){finding->limit, finding->limit};
    for (int i = 9; i <= 11; i++) {
        cell[i].is_percent = requirement != NULL && hf_sheet_metric_is_share(requirement->metric);
    }
    cell[12].range = finding->numerator;
    cell[13].range = finding->denominator;
    cell[14] = sure_dates(finding->met_from);
    cell[15].text = hf_text_of(reading_text(finding));
    cell[17].answer = finding->is_due ? HF_ANSWER_YES : HF_ANSWER_NO;
    cell[18].range = (struct hf_range){finding->doubted, finding->doubted};
    cell[18].is_percent = cell[10].is_percent;
    cell[19] = sure_dates(HF_DATE_UNKNOWN);
    if (requirement != NULL && finding->deadline < requirement->deadline_count) {
        cell[19] = sure_dates(requirement->deadline[finding->deadline].date);
    }
    cell[20].text = finding->part;
    HF_TRY(trend_cells(assessment, finding, scratch, &cell[21], &cell[23]));
    return hf_sheet_weakest(assessment, finding->why, scratch, &cell[16]);
}

static struct hf_why_id findings_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->finding[row].why;
}

const struct sheet hf_sheet_findings = {
    "findings",       "No pack holds a requirement for this operator.",
    findings_columns, COUNT_OF(findings_columns),
    findings_count,   findings_row,
    findings_why};

/* ---- what is missing ---- */

static const struct sheet_column missing_columns[] = {
    {"file", "file", SHEET_TEXT, false},
    {"column", "column", SHEET_TEXT, false},
    {"cells", "blank cells", SHEET_COUNT, false},
    {"undetermined", "answers it leaves open", SHEET_COUNT, false},
    {"units", "units behind them", SHEET_COUNT, false},
    {"meaning", "meaning", SHEET_TEXT, true},
};

static uint32_t missing_count(const struct hf_assessment *assessment) {
    return assessment->missing_count;
}

static enum hf_status missing_row(const struct hf_assessment *assessment, uint32_t row,
                                  struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_missing *missing = &assessment->missing[row];
    const struct hf_schema *schema = hf_schema_get(missing->kind);
    cell[0].text = hf_text_of(schema->file != NULL ? schema->file : schema->name);
    if (missing->column < schema->column_count) {
        cell[1].text = hf_text_of(schema->column[missing->column].name);
        cell[5].text = hf_text_of(schema->column[missing->column].doc);
    }
    cell[2].counts[0] = missing->cells;
    cell[3].counts[0] = missing->undetermined;
    cell[4].counts[0] = missing->units;
    return HF_OK;
}

const struct sheet hf_sheet_missing = {"missing",
                                       "No answer is undetermined for want of a fact.",
                                       missing_columns,
                                       COUNT_OF(missing_columns),
                                       missing_count,
                                       missing_row,
                                       NULL};

/* ---- assumptions ---- */

static const struct sheet_column assumptions_columns[] = {
    {"name", "name", SHEET_TEXT, false},
    {"title", "what it is", SHEET_TEXT, false},
    {"value", "value", SHEET_RANGE, false},
    {"unit", "unit", SHEET_TEXT, false},
    {"origin", "from", SHEET_TEXT, false},
    {"pack", "pack", SHEET_TEXT, true},
    {"weakest_verified", "rests on", SHEET_TEXT, true},
};

static uint32_t assumptions_count(const struct hf_assessment *assessment) {
    return assessment->assumptions.count;
}

static enum hf_status assumptions_row(const struct hf_assessment *assessment, uint32_t row,
                                      struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_assumption *assumption = &assessment->assumptions.item[row];
    const struct hf_pack *pack = hf_sheet_pack(assessment, assumption->pack);
    cell[0].text = assumption->name;
    cell[1].text = assumption->title;
    cell[2].range = assumption->value;
    cell[3].text = assumption->unit;
    cell[4].text = hf_text_of(hf_report_origin_text(assumption->origin));
    if (pack != NULL) {
        cell[5].text = pack->id;
        const bool is_cited = assumption->fact < pack->fact_count;
        cell[6].text = is_cited
                           ? hf_text_of(hf_verified_text(pack->fact[assumption->fact].verified))
                           : HF_TEXT("");
    }
    return HF_OK;
}

const struct sheet hf_sheet_assumptions = {"assumptions",
                                           "No assumption was made.",
                                           assumptions_columns,
                                           COUNT_OF(assumptions_columns),
                                           assumptions_count,
                                           assumptions_row,
                                           NULL};
