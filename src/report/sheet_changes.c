#include "report/report_words.h"
#include "report/sheet.h"

/* Devices and links that take service alone; which devices to give another maker first. */

#define CHANGES_COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- single points ---- */

static const struct sheet_column weak_points_columns[] = {
    {"point", "lost alone", SHEET_TEXT, false},
    {"kind", "which is a", SHEET_TEXT, false},
    {"key", "key", SHEET_TEXT, true},
    {"site", "at", SHEET_TEXT, false},
    {"region", "region", SHEET_TEXT, true},
    {"subscribers_lost", "subscribers lost", SHEET_COUNTS, false},
    {"sites_lost", "sites lost", SHEET_COUNTS, false},
    {"others_lost", "other sites", SHEET_COUNT, false},
    {"subscribers_known", "all counted", SHEET_ANSWER, true},
};

static uint32_t weak_points_count(const struct hf_assessment *assessment) {
    return assessment->weak_point_count;
}

static enum hf_status weak_points_row(const struct hf_assessment *assessment, uint32_t row,
                                      struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_weak_point *point = &assessment->weak_point[row];
    const enum hf_kind kind = point->is_link ? HF_KIND_LINK : HF_KIND_DEVICE;
    const struct hf_devices *devices = &assessment->snapshot->devices;
    const uint32_t device =
        point->is_link ? assessment->snapshot->links.side_a_device[point->row] : point->row;
    const uint32_t site = devices->site[device];
    cell[0].text = hf_sheet_label(assessment, kind, point->row);
    cell[1].text = point->is_link ? HF_TEXT("link") : HF_TEXT("device");
    cell[2].text = hf_sheet_key(assessment, kind, point->row);
    cell[3].text = hf_sheet_label(assessment, HF_KIND_SITE, site);
    cell[4].text = site == HF_NONE ? HF_TEXT("") : assessment->snapshot->sites.region[site];
    for (int i = 0; i < 2; i++) {
        cell[6].counts[i] = point->sites_lost[i];
    }
    hf_sheet_people_cell(&cell[5], point->subscribers_lost, point->sites_lost,
                         point->subscribers_known);
    cell[7].counts[0] = point->others_lost;
    cell[8].answer = point->subscribers_known ? HF_ANSWER_YES : HF_ANSWER_NO;
    return HF_OK;
}

static struct hf_why_id weak_points_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->weak_point[row].why;
}

const struct sheet hf_sheet_weak_points = {
    "weak-points",       "No single device or link is known to take a site's service.",
    weak_points_columns, CHANGES_COUNT_OF(weak_points_columns),
    weak_points_count,   weak_points_row,
    weak_points_why};

/* ---- plans ---- */

static const struct sheet_column change_first_columns[] = {
    {"region", "region", SHEET_TEXT, false},
    {"function", "function", SHEET_TEXT, false},
    {"sites", "sites on one vendor", SHEET_COUNT, true},
    {"subscribers", "their subscribers", SHEET_COUNT, true},
    {"sites_alone", "on one device or link", SHEET_COUNT, true},
    {"subscribers_alone", "their subscribers", SHEET_COUNT, true},
    {"sites_raised", "sites raised", SHEET_COUNT, true},
    {"subscribers_raised", "their subscribers", SHEET_COUNT, true},
    {"changes", "devices to change", SHEET_COUNT, true},
    {"changes_lower", "no fewer than", SHEET_COUNT, true},
    {"is_whole", "all that can be raised", SHEET_ANSWER, true},
    {"sentence", "what to change first", SHEET_TEXT, false},
};

static uint32_t change_first_count(const struct hf_assessment *assessment) {
    return assessment->change_plan_count;
}

/* What is not raised. */
static void changes_left(struct hf_buffer *out, const struct hf_change_plan *plan) {
    const int64_t left = plan->sites - plan->sites_alone - plan->sites_raised;
    if (left == 0) {
        return;
    }
    hf_buffer_puts(out, plan->step_count > 0 || plan->sites_alone > 0 ? "; " : "");
    hf_report_count(out, left);
    if (plan->steps_lower == 0) {
        hf_buffer_puts(out, left == 1 ? " site was" : " sites were");
        hf_buffer_puts(out, " not looked at: the budget of work was used up");
        return;
    }
    hf_buffer_puts(out, left == 1 ? " site is not raised, which takes "
                                  : " sites are not raised, which takes ");
    hf_report_count(out, plan->steps_lower);
    hf_buffer_puts(out, " changes in all, or more");
}

/* The first dependency behind `last` (HF_NONE: of all) that steps of the plan provide, and how many
 * do; HF_NONE: there is no more. */
static uint32_t provided_next(const struct hf_assessment *assessment,
                              const struct hf_change_plan *plan, uint32_t last, int64_t *count) {
    const struct hf_change_step *step = assessment->change_step + plan->step_from;
    uint32_t next = HF_NONE;
    *count = 0;
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const uint32_t own = step[i].dependency;
        if (own == HF_NONE || own > next || (last != HF_NONE && own <= last)) {
            continue;
        }
        *count = own == next ? *count + 1 : 1;
        next = own;
    }
    return next;
}

/* ", 2 of them providers of time, 1 of names," */
static void changes_provided(struct hf_buffer *out, const struct hf_assessment *assessment,
                             const struct hf_change_plan *plan) {
    int64_t count = 0;
    uint32_t next = provided_next(assessment, plan, HF_NONE, &count);
    const bool is_any = next != HF_NONE;
    const char *words = count == 1 ? " of them a provider of " : " of them providers of ";
    while (next != HF_NONE) {
        hf_buffer_puts(out, ", ");
        if (plan->step_count == 1) {
            hf_buffer_puts(out, "a provider of ");
        } else {
            hf_report_count(out, count);
            hf_buffer_puts(out, words);
        }
        words = " of ";
        hf_buffer_add(out, assessment->snapshot->dependencies.name[next]);
        next = provided_next(assessment, plan, next, &count);
    }
    hf_buffer_puts(out, is_any ? "," : "");
}

static void changes_sentence(struct hf_buffer *out, const struct hf_assessment *assessment,
                             const struct hf_change_plan *plan) {
    hf_report_people_at(out, plan->subscribers, plan->sites, plan->subscribers_known);
    if (plan->sites_alone == plan->sites) {
        hf_buffer_puts(out, " hang on one vendor, all on one device or leased link: they need a "
                            "second way");
        return;
    }
    hf_buffer_puts(out, " hang on one vendor; ");
    if (plan->step_count > 0) {
        hf_buffer_puts(out, "another maker for ");
        hf_report_count(out, plan->step_count);
        hf_buffer_puts(out, plan->step_count == 1 ? " device" : " devices");
        changes_provided(out, assessment, plan);
        hf_buffer_puts(out, " raises ");
        hf_report_people_at(out, plan->subscribers_raised, plan->sites_raised,
                            plan->subscribers_known);
        hf_buffer_puts(out, " to two");
        if (plan->is_whole) {
            hf_buffer_puts(out, plan->steps_lower == plan->step_count ? ", and no fewer do"
                                                                      : ", and no fewer than ");
            if (plan->steps_lower != plan->step_count) {
                hf_report_count(out, plan->steps_lower);
                hf_buffer_puts(out, " do");
            }
        }
        hf_buffer_puts(out, plan->sites_alone > 0 ? "; " : "");
    }
    if (plan->sites_alone > 0) {
        hf_report_people_at(out, plan->subscribers_alone, plan->sites_alone,
                            plan->subscribers_known);
        hf_buffer_puts(out, " hang on one device or leased link and need a second way");
    }
    changes_left(out, plan);
}

static enum hf_status change_first_row(const struct hf_assessment *assessment, uint32_t row,
                                       struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_change_plan *plan = &assessment->change_plan[row];
    const int64_t counts[] = {
        plan->sites,        plan->subscribers,        plan->sites_alone, plan->subscribers_alone,
        plan->sites_raised, plan->subscribers_raised, plan->step_count,  plan->steps_lower};
    cell[0].text = plan->region;
    cell[1].text =
        plan->function == HF_NONE ? HF_TEXT("") : hf_sheet_function(assessment, plan->function);
    for (size_t i = 0; i < CHANGES_COUNT_OF(counts); i++) {
        const bool is_people = i == 1 || i == 3 || i == 5;
        cell[2 + i].counts[0] =
            is_people ? hf_sheet_people(counts[i], plan->subscribers_known || counts[i - 1] == 0)
                      : counts[i];
    }
    cell[10].answer = plan->is_whole ? HF_ANSWER_YES : HF_ANSWER_NO;
    struct hf_buffer out = hf_buffer_make(1024);
    changes_sentence(&out, assessment, plan);
    const enum hf_status status = out.status == HF_OK
                                      ? hf_text_copy(scratch, hf_buffer_text(&out), &cell[11].text)
                                      : out.status;
    hf_buffer_free(&out);
    return status;
}

static struct hf_why_id change_first_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->change_plan[row].why;
}

const struct sheet hf_sheet_change_first = {
    "change-first",       "No site that is known to be served today hangs on one vendor.",
    change_first_columns, CHANGES_COUNT_OF(change_first_columns),
    change_first_count,   change_first_row,
    change_first_why};

/* ---- steps ---- */

static const struct sheet_column change_steps_columns[] = {
    {"region", "region", SHEET_TEXT, false},
    {"function", "function", SHEET_TEXT, false},
    {"step", "step", SHEET_COUNT, false},
    {"device", "device", SHEET_TEXT, false},
    {"device_key", "key", SHEET_TEXT, true},
    {"site", "at", SHEET_TEXT, false},
    {"vendor", "not of", SHEET_TEXT, false},
    {"provides", "a provider of", SHEET_TEXT, false},
    {"sites_gained", "sites raised", SHEET_COUNT, false},
    {"subscribers_gained", "subscribers", SHEET_COUNT, false},
};

static uint32_t change_steps_count(const struct hf_assessment *assessment) {
    return assessment->change_step_count;
}

static enum hf_status change_steps_row(const struct hf_assessment *assessment, uint32_t row,
                                       struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_change_step *step = &assessment->change_step[row];
    const struct hf_change_plan *plan = assessment->change_plan;
    while (row >= plan->step_from + plan->step_count) {
        plan++;
    }
    cell[0].text = plan->region;
    cell[1].text =
        plan->function == HF_NONE ? HF_TEXT("") : hf_sheet_function(assessment, plan->function);
    cell[2].counts[0] = (int64_t)row - plan->step_from + 1;
    cell[3].text = hf_sheet_label(assessment, HF_KIND_DEVICE, step->device);
    cell[4].text = hf_sheet_key(assessment, HF_KIND_DEVICE, step->device);
    cell[5].text =
        hf_sheet_label(assessment, HF_KIND_SITE, assessment->snapshot->devices.site[step->device]);
    cell[6].text = hf_sheet_group(assessment, step->group);
    cell[7].text = step->dependency == HF_NONE
                       ? HF_TEXT("")
                       : assessment->snapshot->dependencies.name[step->dependency];
    cell[8].counts[0] = step->sites_gained;
    cell[9].counts[0] = hf_sheet_people(step->subscribers_gained, step->subscribers_known);
    return HF_OK;
}

const struct sheet hf_sheet_change_steps = {"change-steps",
                                            "No change of maker is known to raise a site.",
                                            change_steps_columns,
                                            CHANGES_COUNT_OF(change_steps_columns),
                                            change_steps_count,
                                            change_steps_row,
                                            NULL};
