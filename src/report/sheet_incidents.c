#include "report/report_words.h"
#include "report/sheet.h"

#include <math.h>

/* Thresholds from which an outage has to be reported or counts as grave, and the losses that reach
 * them. */

static const struct hf_incident_threshold *
incident_threshold_of(const struct hf_assessment *assessment, uint32_t limit) {
    const struct hf_incident_limit *item = &assessment->incident_limit[limit];
    return &assessment->snapshot->pack[item->pack].threshold[item->threshold];
}

static struct hf_text incident_subject(const struct hf_assessment *assessment,
                                       const struct hf_incident *incident) {
    if (incident->loss != HF_NONE) {
        return hf_sheet_group(assessment, assessment->loss[incident->loss].group[0]);
    }
    return assessment->scenario.change[assessment->assumed[incident->assumed].change].subject;
}

/* Hours that need not come, and those of no incident, are not known. */
static struct hf_range hours_of(const struct hf_incident *incident, int end) {
    if (incident == NULL || !isfinite(incident->after_hours[end])) {
        return HF_RANGE_UNKNOWN;
    }
    return (struct hf_range){incident->after_hours[end], incident->after_hours[end]};
}

/* ---- thresholds ---- */

static const struct sheet_column thresholds_columns[] = {
    {"authority", "authority", SHEET_TEXT, true},
    {"threshold", "threshold", SHEET_TEXT, false},
    {"binding", "as", SHEET_TEXT, false},
    {"applies", "for this operator", SHEET_ANSWER, false},
    {"in_force", "in force", SHEET_ANSWER, false},
    {"basis", "measured by", SHEET_TEXT, true},
    {"least", "from", SHEET_NUMBER, true},
    {"hours", "hours, at least", SHEET_NUMBER, true},
    {"subscribers", "subscribers", SHEET_COUNT, true},
    {"subscribers_known", "all counted", SHEET_ANSWER, true},
    {"losses", "losses that reach it", SHEET_COUNTS, false},
    {"soonest", "soonest without", SHEET_TEXT, false},
    {"hours_soonest", "hours, soonest", SHEET_NUMBER, false},
    {"hours_surely", "surely after", SHEET_NUMBER, false},
};

static uint32_t thresholds_rows(const struct hf_assessment *assessment) {
    return assessment->incident_limit_count;
}

/* The loss that reaches the threshold soonest: surely, else possibly. NULL: none. */
static const struct hf_incident *soonest_of(const struct hf_assessment *assessment,
                                            uint32_t limit) {
    const struct hf_incident *best = NULL;
    for (uint32_t i = 0; i < assessment->incident_count; i++) {
        const struct hf_incident *one = &assessment->incident[i];
        if (one->limit != limit) {
            continue;
        }
        if (best == NULL || one->after_hours[1] < best->after_hours[1] ||
            (one->after_hours[1] <= best->after_hours[1] &&
             one->after_hours[0] < best->after_hours[0])) {
            best = one;
        }
    }
    return best;
}

static enum hf_status thresholds_row(const struct hf_assessment *assessment, uint32_t row,
                                     struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_incident_limit *limit = &assessment->incident_limit[row];
    const struct hf_incident_threshold *threshold = incident_threshold_of(assessment, row);
    const struct hf_incident *soonest = soonest_of(assessment, row);
    cell[0].text = threshold->authority;
    cell[1].text = threshold->title;
    cell[2].text = hf_text_of(hf_binding_text(threshold->binding));
    cell[3].answer = limit->applies;
    cell[4].answer = limit->is_in_force;
    cell[5].text = hf_text_of(hf_incident_basis_text(threshold->basis));
    cell[6].range = (struct hf_range){threshold->least, threshold->least};
    cell[6].is_percent = threshold->basis == HF_INCIDENT_SUBSCRIBER_SHARE;
    cell[7].range = (struct hf_range){threshold->hours, threshold->hours};
    cell[8].counts[0] = hf_sheet_people(limit->subscribers, limit->subscribers_known);
    cell[9].answer = limit->subscribers_known ? HF_ANSWER_YES : HF_ANSWER_NO;
    cell[10].counts[0] = limit->losses[0];
    cell[10].counts[1] = limit->losses[1];
    cell[11].text = soonest == NULL ? HF_TEXT("") : incident_subject(assessment, soonest);
    cell[12].range = hours_of(soonest, 0);
    cell[13].range = hours_of(soonest, 1);
    return HF_OK;
}

static struct hf_why_id thresholds_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->incident_limit[row].why;
}

const struct sheet hf_sheet_thresholds = {
    "thresholds",       "No pack has an incident threshold.",
    thresholds_columns, sizeof thresholds_columns / sizeof thresholds_columns[0],
    thresholds_rows,    thresholds_row,
    thresholds_why};

/* ---- incidents ---- */

static const struct sheet_column incidents_columns[] = {
    {"threshold", "threshold", SHEET_TEXT, false},
    {"authority", "authority", SHEET_TEXT, true},
    {"applies", "for this operator", SHEET_ANSWER, true},
    {"lost", "without", SHEET_TEXT, false},
    {"threat", "threat", SHEET_TEXT, true},
    {"sites_lost", "sites lost", SHEET_COUNTS, false},
    {"subscribers_lost", "subscribers lost", SHEET_COUNTS, false},
    {"subscribers_known", "all counted", SHEET_ANSWER, false},
    {"reached", "reached", SHEET_ANSWER, false},
    {"hours_soonest", "hours, soonest", SHEET_NUMBER, false},
    {"hours_surely", "surely after", SHEET_NUMBER, false},
};

static uint32_t incidents_rows(const struct hf_assessment *assessment) {
    return assessment->incident_count;
}

static enum hf_status incidents_row(const struct hf_assessment *assessment, uint32_t row,
                                    struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_incident *incident = &assessment->incident[row];
    const struct hf_incident_threshold *threshold =
        incident_threshold_of(assessment, incident->limit);
    cell[0].text = threshold->title;
    cell[1].text = threshold->authority;
    cell[2].answer = assessment->incident_limit[incident->limit].applies;
    cell[3].text = incident_subject(assessment, incident);
    cell[4].text = incident->loss == HF_NONE
                       ? HF_TEXT("scenario")
                       : assessment->group[assessment->loss[incident->loss].group[0]].threat;
    for (int i = 0; i < 2; i++) {
        cell[5].counts[i] = incident->sites_lost[i];
    }
    hf_sheet_people_lost(cell[6].counts, incident->subscribers_lost, incident->sites_lost,
                         incident->subscribers_known);
    cell[7].answer = incident->subscribers_known ? HF_ANSWER_YES : HF_ANSWER_NO;
    cell[8].answer = incident->reached;
    cell[9].range = hours_of(incident, 0);
    cell[10].range = hours_of(incident, 1);
    return HF_OK;
}

static struct hf_why_id incidents_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->incident[row].why;
}

const struct sheet hf_sheet_incidents = {
    "incidents",       "No incident threshold of a pack is known to be reached by a loss.",
    incidents_columns, sizeof incidents_columns / sizeof incidents_columns[0],
    incidents_rows,    incidents_row,
    incidents_why};
