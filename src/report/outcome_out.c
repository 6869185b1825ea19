#include "report/outcome_out.h"

#include "report/part.h"
#include "report/report_words.h"
#include "report/sheet.h"
#include <holdfast/rows.h>

enum { CELL_BYTES_MAX = 1 << 16 };

static enum hf_status text_of_buffer(struct hf_buffer *text, struct hf_arena *scratch,
                                     struct hf_text *cell) {
    enum hf_status status = text->status;
    if (status == HF_OK) {
        status = hf_text_copy(scratch, hf_buffer_text(text), cell);
    }
    hf_buffer_free(text);
    return status;
}

/* The assessment that has the answer now; of what is gone, the one that had it. */
static const struct hf_assessment *side_of(const struct hf_outcome_difference *difference,
                                           const struct hf_shift *shift, uint32_t *at) {
    *at = shift->after != HF_NONE ? shift->after : shift->before;
    return shift->after != HF_NONE ? difference->after : difference->before;
}

static enum hf_status count_cell(int64_t count, struct hf_arena *scratch, struct hf_text *cell) {
    return count == HF_COUNT_UNKNOWN ? HF_OK
                                     : hf_text_format(scratch, cell, "%lld", (long long)count);
}

/* ---- what it is ---- */

static enum hf_status product_cells(const struct hf_outcome_difference *difference,
                                    const struct hf_shift *shift, struct hf_arena *scratch,
                                    struct hf_text *cell) {
    uint32_t at = 0;
    const struct hf_assessment *const side = side_of(difference, shift, &at);
    const struct hf_product_dates *const product = &side->product[at];
    cell[OUTCOME_WHAT] = HF_TEXT("product");
    cell[OUTCOME_KEY] = shift->key;
    cell[OUTCOME_ABOUT] = shift->subject == HF_SHIFT_PRODUCT
                              ? HF_TEXT("touched")
                              : hf_text_of(hf_report_effect_text(shift->effect));
    HF_TRY(hf_sheet_product(side, product->product, scratch, &cell[OUTCOME_NAME]));
    HF_TRY(count_cell(product->units, scratch, &cell[OUTCOME_UNITS]));
    return count_cell(product->sites, scratch, &cell[OUTCOME_SITES]);
}

static enum hf_status target_cells(const struct hf_outcome_difference *difference,
                                   const struct hf_shift *shift, struct hf_arena *scratch,
                                   struct hf_text *cell) {
    uint32_t at = 0;
    const struct hf_assessment *const side = side_of(difference, shift, &at);
    cell[OUTCOME_WHAT] = HF_TEXT("party");
    cell[OUTCOME_KEY] = shift->key;
    cell[OUTCOME_NAME] = hf_sheet_label(side, HF_KIND_PARTY, side->hit[at].party);
    if (shift->pack.len == 0) {
        cell[OUTCOME_ABOUT] = HF_TEXT("on a list that no pack explains");
        return HF_OK;
    }
    return hf_text_format(scratch, &cell[OUTCOME_ABOUT], "target of %.*s/%.*s",
                          HF_TEXT_ARG(shift->pack), HF_TEXT_ARG(shift->rule));
}

static enum hf_status requirement_cells(const struct hf_outcome_difference *difference,
                                        const struct hf_shift *shift, struct hf_arena *scratch,
                                        struct hf_text *cell) {
    uint32_t at = 0;
    char day[11];
    const struct hf_assessment *const side = side_of(difference, shift, &at);
    const struct hf_finding *const finding = &side->finding[at];
    const struct hf_requirement *const rule =
        hf_sheet_requirement(side, finding->pack, finding->requirement);
    cell[OUTCOME_WHAT] = HF_TEXT("requirement");
    cell[OUTCOME_NAME] = rule == NULL ? HF_TEXT("") : rule->title;
    HF_TRY(hf_text_format(scratch, &cell[OUTCOME_KEY], "%.*s/%.*s", HF_TEXT_ARG(shift->pack),
                          HF_TEXT_ARG(shift->rule)));
    if (shift->is_today) {
        cell[OUTCOME_ABOUT] = HF_TEXT("met on the day");
    } else {
        hf_date_write(shift->at, day);
        HF_TRY(hf_text_format(scratch, &cell[OUTCOME_ABOUT], "met at %s", day));
    }
    return shift->part.len == 0
               ? HF_OK
               : hf_text_format(scratch, &cell[OUTCOME_ABOUT], "%.*s, %.*s",
                                HF_TEXT_ARG(cell[OUTCOME_ABOUT]), HF_TEXT_ARG(shift->part));
}

/* ---- what it was, and is ---- */

static void dates_write(struct hf_buffer *text, struct hf_date_range dates, enum hf_answer answer) {
    hf_report_dates(text, dates, hf_report_end_text(answer));
    if (!hf_answer_is_settled(answer)) {
        hf_buffer_printf(text, " (%s)", hf_report_answer_text(answer));
    }
}

static void verdict_write(struct hf_buffer *text, enum hf_verdict verdict, enum hf_answer met,
                          struct hf_date_range from) {
    const bool is_open = verdict == HF_VERDICT_UNDETERMINED;
    hf_buffer_puts(text, is_open ? hf_report_answer_text(met) : hf_report_verdict_text(verdict));
    if (verdict != HF_VERDICT_NOT_APPLICABLE && from.earliest.days > HF_DATE_MIN.days &&
        from.earliest.days < HF_DATE_MAX.days) {
        hf_buffer_puts(text, "; met from ");
        hf_report_dates(text, from, "never");
    }
}

static enum hf_status value_cell(const struct hf_shift *shift, bool is_after,
                                 struct hf_arena *scratch, struct hf_text *cell) {
    struct hf_buffer text = hf_buffer_make(CELL_BYTES_MAX);
    const enum hf_answer answer = is_after ? shift->answer_after : shift->answer_before;
    const struct hf_date_range date = is_after ? shift->date_after : shift->date_before;
    const uint32_t at = is_after ? shift->after : shift->before;
    switch (shift->subject) {
    case HF_SHIFT_PRODUCT:
    case HF_SHIFT_TARGET:
        hf_buffer_puts(&text, hf_report_answer_text(answer));
        break;
    case HF_SHIFT_DATE:
        dates_write(&text, date, answer);
        break;
    case HF_SHIFT_REQUIREMENT:
        if (at != HF_NONE) {
            verdict_write(&text, is_after ? shift->verdict_after : shift->verdict_before, answer,
                          date);
        }
        break;
    }
    return text_of_buffer(&text, scratch, cell);
}

enum hf_status hf_outcome_cells(const struct hf_outcome_difference *difference,
                                const struct hf_shift *shift, struct hf_arena *scratch,
                                struct hf_text cell[OUTCOME_COLUMNS]) {
    for (int i = 0; i < OUTCOME_COLUMNS; i++) {
        cell[i] = HF_TEXT("");
    }
    switch (shift->subject) {
    case HF_SHIFT_PRODUCT:
    case HF_SHIFT_DATE:
        HF_TRY(product_cells(difference, shift, scratch, cell));
        break;
    case HF_SHIFT_TARGET:
        HF_TRY(target_cells(difference, shift, scratch, cell));
        break;
    case HF_SHIFT_REQUIREMENT:
        HF_TRY(requirement_cells(difference, shift, scratch, cell));
        break;
    }
    cell[OUTCOME_CHANGE] = hf_text_of(hf_shift_kind_text(shift->kind));
    cell[OUTCOME_CAUSE] = hf_text_of(hf_shift_cause_text(shift->cause));
    HF_TRY(value_cell(shift, false, scratch, &cell[OUTCOME_FROM]));
    HF_TRY(value_cell(shift, true, scratch, &cell[OUTCOME_TO]));
    return count_cell(shift->days, scratch, &cell[OUTCOME_DAYS]);
}

/* ---- sentences ---- */

static void pair_write(struct hf_buffer *out, const char *words, const int64_t pair[2]) {
    hf_buffer_puts(out, words);
    hf_report_count(out, pair[0]);
    if (pair[0] != pair[1]) {
        hf_buffer_puts(out, " -> ");
        hf_report_count(out, pair[1]);
    }
}

static void kinds_write(struct hf_buffer *out, const char *words, const int64_t *shifts) {
    bool is_first = true;
    for (int kind = 0; kind < HF_SHIFT_KIND_COUNT; kind++) {
        if (shifts[kind] > 0) {
            hf_buffer_puts(out, is_first ? words : ", ");
            hf_report_count(out, shifts[kind]);
            hf_buffer_printf(out, " %s", hf_shift_kind_text((enum hf_shift_kind)kind));
            is_first = false;
        }
    }
    hf_buffer_puts(out, is_first ? "" : "\n");
}

void hf_outcome_sentences(const struct hf_outcome_difference *difference, struct hf_buffer *out) {
    const struct hf_outcome_totals *const totals = &difference->totals;
    if (difference->count == 0) {
        hf_buffer_puts(out, "no difference\n");
        return;
    }
    pair_write(out, "products touched ", totals->touched);
    pair_write(out, ", undetermined ", totals->open);
    pair_write(out, "; units ", totals->units);
    pair_write(out, ", sites ", totals->sites);
    hf_buffer_putc(out, '\n');
    kinds_write(out, "dates: ", totals->shifts[HF_SHIFT_DATE]);
    kinds_write(out, "targets: ", totals->shifts[HF_SHIFT_TARGET]);
    kinds_write(out, "requirements: ", totals->shifts[HF_SHIFT_REQUIREMENT]);
}

/* ---- rows ---- */

static const struct hf_rows_column outcome_columns[OUTCOME_COLUMNS] = {
    {"what", "what", false},   {"name", "name", false},       {"key", "key", false},
    {"about", "about", false}, {"change", "change", false},   {"from", "from", false},
    {"to", "to", false},       {"days", "days", true},        {"units", "units", true},
    {"sites", "sites", true},  {"because", "because", false},
};

/* For people: without keys, and without a cause that nobody asked for. */
static const enum outcome_column table_columns[] = {OUTCOME_NAME,  OUTCOME_ABOUT, OUTCOME_CHANGE,
                                                    OUTCOME_FROM,  OUTCOME_TO,    OUTCOME_DAYS,
                                                    OUTCOME_UNITS, OUTCOME_CAUSE};
enum { TABLE_COLUMNS = sizeof table_columns / sizeof table_columns[0] };

static enum hf_status outcome_rows(const struct hf_outcome_difference *difference,
                                   const struct hf_report_options *options,
                                   struct hf_arena *scratch, struct hf_buffer *out) {
    const bool is_table = options->format == HF_REPORT_TABLE;
    const size_t most = is_table && options->rows_max > 0 ? options->rows_max : difference->count;
    const size_t count = most < difference->count ? most : difference->count;
    const bool has_cause = difference->count > 0 && difference->shift[0].cause != HF_CAUSE_UNASKED;
    const size_t columns =
        is_table ? (size_t)TABLE_COLUMNS - (has_cause ? 0 : 1) : (size_t)OUTCOME_COLUMNS;
    struct hf_rows_column column[OUTCOME_COLUMNS];
    struct hf_text *const cells = hf_new(scratch, struct hf_text, count * columns);
    if (cells == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < columns; i++) {
        column[i] = outcome_columns[is_table ? (size_t)table_columns[i] : i];
    }
    for (size_t row = 0; row < count; row++) {
        struct hf_text cell[OUTCOME_COLUMNS];
        HF_TRY(hf_outcome_cells(difference, &difference->shift[row], scratch, cell));
        for (size_t i = 0; i < columns; i++) {
            cells[row * columns + i] = cell[is_table ? (size_t)table_columns[i] : i];
        }
    }
    const struct hf_rows_text rows = {"holdfast-difference/1", column, columns, cells, count};
    if (!is_table || count > 0) {
        hf_rows_print(&rows, options, out);
    }
    if (count < difference->count) {
        hf_buffer_printf(out, "and %zu more: --format json has them all\n",
                         difference->count - count);
    }
    return HF_OK;
}

static void json_side(struct json_out *json, const char *key,
                      const struct hf_assessment *assessment) {
    hf_report_json_key(json, key);
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "as_of");
    hf_report_json_date(json, assessment->scenario.as_of);
    hf_report_json_key(json, "known_at");
    hf_report_json_count(json, assessment->snapshot->known_at);
    hf_report_json_key(json, "changes");
    hf_report_json_count(json, assessment->scenario.change_count);
    hf_report_json_close(json, '}');
}

static enum hf_status outcome_document(const struct hf_outcome_difference *difference,
                                       struct hf_arena scratch, struct hf_buffer *out) {
    struct json_out json = {out, false};
    hf_report_json_open(&json, '{');
    hf_report_json_key(&json, "schema");
    hf_report_json_word(&json, "holdfast-difference/1");
    json_side(&json, "before", difference->before);
    json_side(&json, "after", difference->after);
    HF_TRY(hf_outcome_json(&json, difference, scratch));
    hf_report_json_close(&json, '}');
    hf_buffer_putc(out, '\n');
    return HF_OK;
}

void hf_report_outcome(const struct hf_outcome_difference *difference,
                       const struct hf_report_options *options, struct hf_buffer *out) {
    if (out == NULL) {
        return;
    }
    if (difference == NULL || difference->before == NULL || difference->after == NULL ||
        options == NULL) {
        hf_part_fail(out, HF_ERR_ARGUMENT);
        return;
    }
    struct hf_arena opened;
    enum hf_status status =
        hf_part_arena_open(&opened, difference->after, difference->count * (size_t)4096);
    if (status == HF_OK) {
        struct hf_arena arena = opened;
        if (options->format == HF_REPORT_TABLE) {
            hf_outcome_sentences(difference, out);
        }
        status = options->format == HF_REPORT_JSON ? outcome_document(difference, arena, out)
                                                   : outcome_rows(difference, options, &arena, out);
        hf_arena_close(&opened);
    }
    hf_part_fail(out, status);
}
