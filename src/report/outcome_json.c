#include "report/outcome_out.h"

#include "report/report_words.h"

static void json_pair(struct json_out *json, const char *key, const int64_t pair[2]) {
    hf_report_json_key(json, key);
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "before");
    hf_report_json_count(json, pair[0]);
    hf_report_json_key(json, "after");
    hf_report_json_count(json, pair[1]);
    hf_report_json_close(json, '}');
}

static void json_totals(struct json_out *json, const struct hf_outcome_totals *totals) {
    static const char *const subject[] = {"products", "dates", "targets", "requirements"};
    hf_report_json_key(json, "totals");
    hf_report_json_open(json, '{');
    json_pair(json, "touched", totals->touched);
    json_pair(json, "undetermined", totals->open);
    json_pair(json, "units", totals->units);
    json_pair(json, "sites", totals->sites);
    for (int i = 0; i <= HF_SHIFT_REQUIREMENT; i++) {
        hf_report_json_key(json, subject[i]);
        hf_report_json_open(json, '{');
        for (int kind = 0; kind < HF_SHIFT_KIND_COUNT; kind++) {
            if (totals->shifts[i][kind] > 0) {
                hf_report_json_key(json, hf_shift_kind_text((enum hf_shift_kind)kind));
                hf_report_json_count(json, totals->shifts[i][kind]);
            }
        }
        hf_report_json_close(json, '}');
    }
    hf_report_json_close(json, '}');
}

/* One side of a shift: the answer, and the dates or the verdict that belong to it. */
static void json_answer(struct json_out *json, const struct hf_shift *shift, bool is_after) {
    const uint32_t at = is_after ? shift->after : shift->before;
    const struct hf_date_range date = is_after ? shift->date_after : shift->date_before;
    hf_report_json_key(json, is_after ? "to" : "from");
    if (at == HF_NONE) {
        hf_report_json_null(json);
        return;
    }
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "answer");
    hf_report_json_word(
        json, hf_report_answer_text(is_after ? shift->answer_after : shift->answer_before));
    if (shift->subject == HF_SHIFT_DATE) {
        hf_report_json_key(json, "dates");
        hf_report_json_dates(json, date);
    }
    if (shift->subject == HF_SHIFT_REQUIREMENT) {
        hf_report_json_key(json, "verdict");
        hf_report_json_word(
            json, hf_report_verdict_text(is_after ? shift->verdict_after : shift->verdict_before));
        hf_report_json_key(json, "met_from");
        hf_report_json_dates(json, date);
    }
    hf_report_json_close(json, '}');
}

static enum hf_status json_shift(struct json_out *json,
                                 const struct hf_outcome_difference *difference,
                                 const struct hf_shift *shift, struct hf_arena scratch) {
    static const enum outcome_column before[] = {OUTCOME_WHAT, OUTCOME_NAME, OUTCOME_KEY,
                                                 OUTCOME_ABOUT, OUTCOME_CHANGE};
    static const char *const name[] = {"what", "name", "key", "about", "change"};
    struct hf_text cell[OUTCOME_COLUMNS];
    HF_TRY(hf_outcome_cells(difference, shift, &scratch, cell));
    hf_report_json_line(json);
    hf_report_json_open(json, '{');
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        hf_report_json_key(json, name[i]);
        hf_report_json_text(json, cell[before[i]]);
    }
    json_answer(json, shift, false);
    json_answer(json, shift, true);
    hf_report_json_key(json, "days");
    hf_report_json_count(json, shift->days);
    if (shift->subject == HF_SHIFT_PRODUCT || shift->subject == HF_SHIFT_DATE) {
        const struct hf_product_dates *const product =
            shift->after != HF_NONE ? &difference->after->product[shift->after]
                                    : &difference->before->product[shift->before];
        hf_report_json_key(json, "units");
        hf_report_json_count(json, product->units);
        hf_report_json_key(json, "sites");
        hf_report_json_count(json, product->sites);
    }
    if (shift->cause != HF_CAUSE_UNASKED) {
        hf_report_json_key(json, "because");
        hf_report_json_word(json, hf_shift_cause_text(shift->cause));
    }
    hf_report_json_close(json, '}');
    return HF_OK;
}

enum hf_status hf_outcome_json(struct json_out *json,
                               const struct hf_outcome_difference *difference,
                               struct hf_arena scratch) {
    json_totals(json, &difference->totals);
    hf_report_json_key(json, "rows");
    hf_report_json_open(json, '[');
    for (size_t i = 0; i < difference->count && json->out->status == HF_OK; i++) {
        HF_TRY(json_shift(json, difference, &difference->shift[i], scratch));
    }
    hf_report_json_close(json, ']');
    return HF_OK;
}
