#include "report/report_words.h"
#include "report/sheet.h"

/* What devices need of others: what stops it, and what stops with it. */

#define DEPENDENCY_COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { DEPENDENCY_TEXT_MAX = 1 << 20 };

static const struct sheet_column dependencies_columns[] = {
    {"dependency", "dependency", SHEET_TEXT, false},
    {"kind", "kind", SHEET_TEXT, false},
    {"needed", "needed", SHEET_COUNT, false},
    {"providers", "of", SHEET_COUNT, false},
    {"unknown_providers", "of unknown devices", SHEET_COUNT, true},
    {"devices", "devices that need it", SHEET_COUNTS, false},
    {"alone", "stopped alone by", SHEET_TEXT, false},
    {"perhaps_alone", "perhaps by", SHEET_TEXT, true},
    {"vendors", "fewest vendors", SHEET_TEXT, false},
    {"sites_lost", "sites lost with it", SHEET_COUNTS, false},
    {"subscribers_lost", "subscribers", SHEET_COUNTS, false},
    {"subscribers_known", "all counted", SHEET_ANSWER, true},
    {"starts", "starts from black", SHEET_ANSWER, false},
};

static uint32_t dependencies_count(const struct hf_assessment *assessment) {
    return assessment->dependency_risk_count;
}

static enum hf_status dependency_text_keep(struct hf_buffer *out, struct hf_arena *scratch,
                                           struct hf_text *text) {
    const enum hf_status status =
        out->status == HF_OK ? hf_text_copy(scratch, hf_buffer_text(out), text) : out->status;
    hf_buffer_free(out);
    return status;
}

static enum hf_status stoppers(const struct hf_assessment *assessment, uint32_t from,
                               uint32_t count, struct hf_arena *scratch, struct hf_text *joined) {
    struct hf_buffer out = hf_buffer_make(DEPENDENCY_TEXT_MAX);
    for (uint32_t i = from; i < from + count; i++) {
        hf_buffer_puts(&out, i > from ? ", " : "");
        hf_buffer_add(&out, hf_sheet_group(assessment, assessment->dependency_group[i]));
    }
    return dependency_text_keep(&out, scratch, joined);
}

/* "2", "1 to 2", "1 or more", "not by vendors", "does not work today" */
static enum hf_status fewest(const int64_t vendors[2], struct hf_arena *scratch,
                             struct hf_text *text) {
    struct hf_buffer out = hf_buffer_make(DEPENDENCY_TEXT_MAX);
    if (vendors[0] == INT64_MAX) {
        hf_buffer_puts(&out, "not by vendors");
    } else if (vendors[1] == 0) {
        hf_buffer_puts(&out, "does not work today");
    } else {
        hf_report_count(&out, vendors[0]);
        if (vendors[1] == INT64_MAX) {
            hf_buffer_puts(&out, " or more");
        } else if (vendors[1] != vendors[0]) {
            hf_buffer_puts(&out, " to ");
            hf_report_count(&out, vendors[1]);
        }
    }
    return dependency_text_keep(&out, scratch, text);
}

static enum hf_status dependencies_row(const struct hf_assessment *assessment, uint32_t row,
                                       struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_dependency_risk *risk = &assessment->dependency_risk[row];
    const struct hf_dependencies *said = &assessment->snapshot->dependencies;
    const uint32_t sure = risk->alone_count[0];
    cell[0].text = said->name[risk->dependency];
    cell[1].text = said->kind[risk->dependency];
    cell[2].counts[0] = risk->needed;
    cell[3].counts[0] = risk->providers;
    cell[4].counts[0] = risk->unknown_providers;
    for (int i = 0; i < 2; i++) {
        cell[5].counts[i] = risk->users[i];
        cell[9].counts[i] = risk->sites_lost[i];
    }
    HF_TRY(stoppers(assessment, risk->alone_from, sure, scratch, &cell[6].text));
    HF_TRY(stoppers(assessment, risk->alone_from + sure, risk->alone_count[1] - sure, scratch,
                    &cell[7].text));
    HF_TRY(fewest(risk->vendors, scratch, &cell[8].text));
    hf_sheet_people_cell(&cell[10], risk->subscribers_lost, risk->sites_lost,
                         risk->subscribers_known);
    cell[11].answer = risk->subscribers_known ? HF_ANSWER_YES : HF_ANSWER_NO;
    cell[12].answer = risk->starts ? HF_ANSWER_YES : HF_ANSWER_NO;
    return HF_OK;
}

static struct hf_why_id dependencies_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->dependency_risk[row].why;
}

const struct sheet hf_sheet_dependencies = {
    "dependencies",       "No table says what devices need of others (dependencies.csv).",
    dependencies_columns, DEPENDENCY_COUNT_OF(dependencies_columns),
    dependencies_count,   dependencies_row,
    dependencies_why};
