#include "report/report_words.h"
#include "report/sheet.h"

/* Regions and functions: the worst single loss, and who carries them. */

static const struct sheet_column regions_columns[] = {
    {"region", "region", SHEET_TEXT, false},
    {"function", "function", SHEET_TEXT, false},
    {"sites", "sites", SHEET_COUNT, false},
    {"subscribers", "subscribers", SHEET_COUNT, false},
    {"subscribers_known", "all counted", SHEET_ANSWER, false},
    {"worst_group", "worst single loss", SHEET_TEXT, false},
    {"sites_lost", "sites lost", SHEET_COUNTS, false},
    {"subscribers_lost", "subscribers lost", SHEET_COUNTS, false},
    {"single_vendor", "one vendor takes all", SHEET_ANSWER, false},
    {"vendor", "namely", SHEET_TEXT, false},
    {"largest_group", "largest maker", SHEET_TEXT, true},
    {"largest_ratio", "of units", SHEET_PERCENT, true},
    {"hhi", "concentration (HHI)", SHEET_RANGE, false},
    {"units", "units", SHEET_COUNT, true},
    {"unknown_units", "of unknown make", SHEET_COUNT, true},
};

static uint32_t regions_count(const struct hf_assessment *assessment) {
    return assessment->region_risk_count;
}

static enum hf_status regions_row(const struct hf_assessment *assessment, uint32_t row,
                                  struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_region_risk *risk = &assessment->region_risk[row];
    cell[0].text = risk->region;
    cell[1].text =
        risk->function == HF_NONE ? HF_TEXT("") : hf_sheet_function(assessment, risk->function);
    cell[2].counts[0] = risk->sites;
    cell[3].counts[0] = hf_sheet_people(risk->subscribers, risk->subscribers_known);
    cell[4].answer = risk->subscribers_known ? HF_ANSWER_YES : HF_ANSWER_NO;
    cell[5].text = hf_sheet_group(assessment, risk->worst_group);
    for (int i = 0; i < 2; i++) {
        cell[6].counts[i] = risk->sites_lost[i];
    }
    hf_sheet_people_lost(cell[7].counts, risk->subscribers_lost, risk->sites_lost,
                         risk->subscribers_known);
    cell[8].answer = risk->single_vendor;
    cell[9].text = hf_sheet_group(assessment, risk->vendor);
    cell[10].text = hf_sheet_group(assessment, risk->largest_group);
    cell[11].range = (struct hf_range){risk->largest_ratio, risk->largest_ratio};
    cell[12].range = (struct hf_range){risk->hhi[0], risk->hhi[1]};
    cell[13].counts[0] = risk->units;
    cell[14].counts[0] = risk->unknown_units;
    return HF_OK;
}

const struct sheet hf_sheet_regions = {"regions",
                                       "No site has a service to lose.",
                                       regions_columns,
                                       sizeof regions_columns / sizeof regions_columns[0],
                                       regions_count,
                                       regions_row,
                                       NULL};
