#include "report/report_words.h"
#include "report/sheet.h"

#include <math.h>

/* Losses, shares, concentration and sites: what the resilience room found. */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- losses ---- */

static const struct sheet_column losses_columns[] = {
    {"group", "lost", SHEET_TEXT, false},
    {"second_group", "and", SHEET_TEXT, false},
    {"threat", "threat", SHEET_TEXT, true},
    {"sites_lost", "sites lost", SHEET_COUNTS, false},
    {"subscribers_lost", "subscribers lost", SHEET_COUNTS, false},
    {"subscribers_known", "all counted", SHEET_ANSWER, true},
};

static uint32_t losses_count(const struct hf_assessment *assessment) {
    return assessment->loss_count;
}

static enum hf_status losses_row(const struct hf_assessment *assessment, uint32_t row,
                                 struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_loss *loss = &assessment->loss[row];
    cell[0].text = hf_sheet_group(assessment, loss->group[0]);
    cell[1].text = hf_sheet_group(assessment, loss->group[1]);
    cell[2].text = loss->group[0] < assessment->group_count
                       ? assessment->group[loss->group[0]].threat
                       : HF_TEXT("");
    for (int i = 0; i < 2; i++) {
        cell[3].counts[i] = loss->sites_lost[i];
    }
    hf_sheet_people_cell(&cell[4], loss->subscribers_lost, loss->sites_lost,
                         loss->subscribers_known);
    cell[5].answer = loss->subscribers_known ? HF_ANSWER_YES : HF_ANSWER_NO;
    return HF_OK;
}

static struct hf_why_id losses_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->loss[row].why;
}

const struct sheet hf_sheet_losses = {
    "losses",       "No risk group could be formed: devices have no known makers.",
    losses_columns, COUNT_OF(losses_columns),
    losses_count,   losses_row,
    losses_why};

/* ---- shares ---- */

static const struct sheet_column shares_columns[] = {
    {"function", "function", SHEET_TEXT, false},
    {"group", "risk group", SHEET_TEXT, false},
    {"units", "units", SHEET_COUNT, false},
    {"unit_ratio", "of units", SHEET_PERCENT, false},
    {"sites", "sites", SHEET_COUNT, false},
    {"site_ratio", "of sites", SHEET_PERCENT, false},
    {"subscribers", "subscribers", SHEET_COUNT, false},
    {"subscriber_ratio", "of subscribers", SHEET_PERCENT, false},
    {"subscribers_known", "all counted", SHEET_ANSWER, true},
};

static uint32_t shares_count(const struct hf_assessment *assessment) {
    return assessment->share_count;
}

struct hf_text hf_sheet_function(const struct hf_assessment *assessment, uint32_t function) {
    const struct hf_functions *functions = &assessment->snapshot->functions;
    if (function >= functions->rows.count) {
        return HF_TEXT("whole network");
    }
    const struct hf_text name = functions->name[function];
    return name.len > 0 ? name : functions->rows.key[function];
}

static enum hf_status shares_row(const struct hf_assessment *assessment, uint32_t row,
                                 struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_share *share = &assessment->share[row];
    cell[0].text = hf_sheet_function(assessment, share->function);
    cell[1].text = hf_sheet_group(assessment, share->group);
    cell[2].counts[0] = share->units;
    cell[3].range = (struct hf_range){share->unit_ratio, share->unit_ratio};
    cell[4].counts[0] = share->sites;
    cell[5].range = (struct hf_range){share->site_ratio, share->site_ratio};
    const bool is_counted = share->subscribers > 0 || share->subscribers_known;
    const double people = is_counted ? share->subscriber_ratio : (double)NAN;
    cell[6].counts[0] = hf_sheet_people(share->subscribers, share->subscribers_known);
    cell[6].is_least = !share->subscribers_known;
    cell[7].range = (struct hf_range){people, people};
    cell[8].answer = share->subscribers_known ? HF_ANSWER_YES : HF_ANSWER_NO;
    return HF_OK;
}

const struct sheet hf_sheet_shares = {"shares",
                                      "No device is deployed, so there are no shares.",
                                      shares_columns,
                                      COUNT_OF(shares_columns),
                                      shares_count,
                                      shares_row,
                                      NULL};

/* ---- concentration ---- */

static const struct sheet_column concentration_columns[] = {
    {"function", "function", SHEET_TEXT, false},
    {"hhi", "concentration (HHI)", SHEET_RANGE, false},
    {"effective_number", "as many as equal makers", SHEET_RANGE, false},
    {"units", "units", SHEET_COUNT, false},
    {"unknown_units", "of unknown make", SHEET_COUNT, false},
};

static uint32_t concentration_count(const struct hf_assessment *assessment) {
    return assessment->concentration_count;
}

static struct hf_range ascending(const double bounds[2]) {
    return bounds[0] <= bounds[1] ? (struct hf_range){bounds[0], bounds[1]}
                                  : (struct hf_range){bounds[1], bounds[0]};
}

static enum hf_status concentration_row(const struct hf_assessment *assessment, uint32_t row,
                                        struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_concentration *from = &assessment->concentration[row];
    cell[0].text = hf_sheet_function(assessment, from->function);
    cell[1].range = ascending(from->hhi);
    cell[2].range = ascending(from->effective_number);
    cell[3].counts[0] = from->units;
    cell[4].counts[0] = from->unknown_units;
    return HF_OK;
}

const struct sheet hf_sheet_concentration = {"concentration",
                                             "No device is deployed.",
                                             concentration_columns,
                                             COUNT_OF(concentration_columns),
                                             concentration_count,
                                             concentration_row,
                                             NULL};

/* ---- sites ---- */

static const struct sheet_column sites_columns[] = {
    {"site", "site", SHEET_TEXT, false},
    {"site_key", "key", SHEET_TEXT, true},
    {"region", "region", SHEET_TEXT, false},
    {"subscribers", "subscribers", SHEET_COUNT, false},
    {"served_now", "served now", SHEET_ANSWER, false},
    {"lost_with_count", "single losses that cut it off", SHEET_COUNT, false},
    {"lost_with", "namely", SHEET_TEXT, false},
};

static uint32_t sites_count(const struct hf_assessment *assessment) {
    return assessment->site_risk_count;
}

static enum hf_status join_groups(const struct hf_assessment *assessment,
                                  const struct hf_site_risk *risk, struct hf_arena *scratch,
                                  struct hf_text *joined) {
    size_t len = 0;
    for (uint32_t i = 0; i < risk->single_count; i++) {
        len += hf_sheet_group(assessment, assessment->site_group[risk->single_from + i]).len + 2;
    }
    char *data = hf_new(scratch, char, len);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t at = 0;
    for (uint32_t i = 0; i < risk->single_count; i++) {
        const struct hf_text name =
            hf_sheet_group(assessment, assessment->site_group[risk->single_from + i]);
        for (size_t c = 0; c < name.len; c++) {
            data[at++] = name.data[c];
        }
        data[at++] = ',';
        data[at++] = ' ';
    }
    *joined = (struct hf_text){data, at < 2 ? 0 : at - 2};
    return HF_OK;
}

static enum hf_status sites_row(const struct hf_assessment *assessment, uint32_t row,
                                struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_site_risk *risk = &assessment->site_risk[row];
    cell[0].text = hf_sheet_label(assessment, HF_KIND_SITE, risk->site);
    cell[1].text = hf_sheet_key(assessment, HF_KIND_SITE, risk->site);
    cell[2].text = risk->site < assessment->snapshot->sites.rows.count
                       ? assessment->snapshot->sites.region[risk->site]
                       : HF_TEXT("");
    cell[3].counts[0] = risk->subscribers;
    cell[4].answer = !hf_answer_is_settled(risk->served_known) ? risk->served_known
                     : risk->is_served_now                     ? HF_ANSWER_YES
                                                               : HF_ANSWER_NO;
    cell[5].counts[0] = risk->single_count;
    return join_groups(assessment, risk, scratch, &cell[6].text);
}

const struct sheet hf_sheet_sites = {"sites",       "No site has a service to lose.",
                                     sites_columns, COUNT_OF(sites_columns),
                                     sites_count,   sites_row,
                                     NULL};
