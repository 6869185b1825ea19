#include "report/oscal_out.h"
#include "report/part.h"
#include "report/report_words.h"
#include "report/sheet.h"
#include "report/why_text.h"
#include "report/why_walk.h"

#include <stdio.h>

/* A result with, for every finding, an observation that holds the figures. What can be met or not
 * met, and is due, is a finding besides, and a risk where it is not met or open. Advice and figures
 * of days before any deadline are observations only: OSCAL knows satisfied and not satisfied, and
 * they are neither. */

struct results {
    struct oscal oscal;
    const struct hf_assessment *assessment;
    struct oscal_facts facts;
    int64_t at;
    uint8_t *is_item[HF_KIND_COUNT]; /* rows that are subjects */
};

static const struct hf_requirement *requirement_of(const struct results *results,
                                                   const struct hf_finding *finding) {
    return &results->oscal.snapshot->pack[finding->pack].requirement[finding->requirement];
}

static bool is_private(const struct results *results, const struct hf_finding *finding) {
    return results->oscal.snapshot->pack[finding->pack].is_private;
}

static bool is_judged(const struct hf_finding *finding) {
    return finding->is_due && finding->verdict != HF_VERDICT_NOT_APPLICABLE;
}

/* ---- identifiers ---- */

static struct hf_text operator_key(const struct hf_snapshot *snapshot) {
    return snapshot->operators.rows.count > 0 ? snapshot->operators.rows.key[0] : HF_TEXT("");
}

/* Stable from run to run: the operator, the requirement, the day, the way an open point is read. */
static struct hf_uuid finding_uuid(struct results *results, const char *what,
                                   const struct hf_finding *finding) {
    const struct hf_snapshot *snapshot = results->oscal.snapshot;
    const struct hf_requirement *requirement = requirement_of(results, finding);
    char day[11];
    char open[24];
    hf_date_write(finding->at, day);
    (void)snprintf(open, sizeof open, "%d %d %d", finding->is_today ? 1 : 0,
                   finding->has_parameter ? 1 : 0, (int)finding->parameter);
    const struct hf_text part[] = {
        hf_text_of(what), operator_key(snapshot), snapshot->pack[finding->pack].id,
        requirement->id,  hf_text_of(day),        hf_text_of(open)};
    return hf_oscal_uuid(&results->oscal, part, sizeof part / sizeof part[0]);
}

static struct hf_uuid row_uuid(struct results *results, enum hf_kind kind, uint32_t row) {
    const struct hf_snapshot *snapshot = results->oscal.snapshot;
    const struct hf_text part[] = {HF_TEXT("row"), operator_key(snapshot),
                                   hf_text_of(hf_schema_get(kind)->name),
                                   hf_snapshot_rows_const(snapshot, kind)->key[row]};
    return hf_oscal_uuid(&results->oscal, part, 4);
}

static struct hf_uuid fixed_uuid(struct results *results, const char *what) {
    const struct hf_text part[] = {hf_text_of(what), operator_key(results->oscal.snapshot)};
    return hf_oscal_uuid(&results->oscal, part, 2);
}

/* ---- which rows a finding is about ---- */

/* The row that a counted or doubtful node names first. */
static const struct hf_why_node *named_row(const struct hf_why *why, uint32_t id) {
    const struct hf_why_node *node = &why->node[id];
    if (node->kind == HF_WHY_ROW) {
        return node;
    }
    for (uint32_t i = 0; node->kind == HF_WHY_RULE && i < node->child_count; i++) {
        const struct hf_why_node *child = &why->node[why->child[node->child_from + i].value];
        if (child->kind == HF_WHY_ROW) {
            return child;
        }
    }
    return NULL;
}

struct subject_walk {
    struct results *results;
    bool is_writing; /* else rows are noted as items */
    uint32_t written;
};

static void subject_write(struct results *results, const struct hf_why_node *row, bool is_counted) {
    struct json_out *json = &results->oscal.json;
    const struct hf_uuid uuid = row_uuid(results, (enum hf_kind)row->first, row->second);
    hf_report_json_line(json);
    hf_report_json_open(json, '{');
    hf_oscal_uuid_key(&results->oscal, "subject-uuid", &uuid);
    hf_report_json_key(json, "type");
    hf_report_json_word(json, "inventory-item");
    hf_report_json_key(json, "props");
    hf_report_json_open(json, '[');
    hf_oscal_prop_word(&results->oscal, "counts", is_counted ? "yes" : "perhaps");
    hf_report_json_close(json, ']');
    hf_report_json_close(json, '}');
}

static bool subject_visit(void *context, uint32_t id, int depth, uint32_t seen) {
    (void)depth;
    struct subject_walk *walk = context;
    const struct hf_why *why = &walk->results->assessment->why;
    const struct hf_why_node *node = &why->node[id];
    const bool is_list = node->kind == HF_WHY_RULE && (node->first == HF_RULE_ROWS_COUNTED ||
                                                       node->first == HF_RULE_ROWS_DOUBTFUL);
    if (!is_list || seen > 0) {
        return !is_list;
    }
    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct hf_why_node *row = named_row(why, why->child[node->child_from + i].value);
        if (row == NULL) {
            continue;
        }
        if (!walk->is_writing) {
            walk->results->is_item[row->first][row->second] = 1;
        } else {
            if (walk->written++ == 0) {
                hf_report_json_key(&walk->results->oscal.json, "subjects");
                hf_report_json_open(&walk->results->oscal.json, '[');
            }
            subject_write(walk->results, row, node->first == HF_RULE_ROWS_COUNTED);
        }
    }
    return false;
}

/* Rows of private packs' requirements, and those that tell where sensitive places are, stay here.
 */
static enum hf_status subjects(struct results *results, const struct hf_finding *finding,
                               bool is_writing, struct hf_arena scratch) {
    struct subject_walk walk = {results, is_writing, 0};
    struct why_walk steps = {0};
    const struct why_visitor visitor = {&walk, subject_visit};
    if (is_private(results, finding) || finding->why.value == HF_WHY_NONE.value ||
        requirement_of(results, finding)->metric == HF_METRIC_SENSITIVE_SITES) {
        return HF_OK;
    }
    HF_TRY(hf_why_walk_run(&steps, &scratch, &results->assessment->why, finding->why, &visitor));
    if (walk.written > 0) {
        hf_report_json_close(&results->oscal.json, ']');
    }
    return HF_OK;
}

static enum hf_status items_make(struct results *results, struct hf_arena *keep) {
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const size_t count =
            hf_snapshot_rows_const(results->assessment->snapshot, (enum hf_kind)kind)->count;
        results->is_item[kind] = hf_new(keep, uint8_t, count + 1);
        if (results->is_item[kind] == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    return HF_OK;
}

static enum hf_status items_note(struct results *results, struct hf_arena scratch) {
    const struct hf_assessment *assessment = results->assessment;
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        HF_TRY(subjects(results, &assessment->finding[i], false, scratch));
    }
    return HF_OK;
}

static void item_write(struct results *results, enum hf_kind kind, uint32_t row) {
    struct json_out *json = &results->oscal.json;
    const struct hf_assessment *assessment = results->assessment;
    const struct hf_text key = hf_snapshot_rows_const(assessment->snapshot, kind)->key[row];
    const struct hf_uuid uuid = row_uuid(results, kind, row);
    struct hf_buffer text = hf_buffer_make((size_t)1 << 16);
    hf_report_row(&text, assessment, kind, row);
    hf_report_row_place(&text, assessment, kind, row);
    hf_report_json_line(json);
    hf_report_json_open(json, '{');
    hf_oscal_uuid_key(&results->oscal, "uuid", &uuid);
    hf_oscal_markup(&results->oscal, "description", hf_buffer_text(&text));
    hf_report_json_key(json, "props");
    hf_report_json_open(json, '[');
    hf_oscal_prop_word(&results->oscal, "kind", hf_schema_get(kind)->name);
    hf_oscal_prop(&results->oscal, "key", hf_report_place(assessment, key));
    hf_report_json_close(json, ']');
    hf_report_json_close(json, '}');
    hf_part_fail(json->out, text.status);
    hf_buffer_free(&text);
}

static void items_write(struct results *results) {
    struct json_out *json = &results->oscal.json;
    bool is_open = false;
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const uint32_t count =
            (uint32_t)hf_snapshot_rows_const(results->assessment->snapshot, (enum hf_kind)kind)
                ->count;
        for (uint32_t row = 0; row < count; row++) {
            if (results->is_item[kind][row] == 0) {
                continue;
            }
            if (!is_open) {
                hf_report_json_key(json, "local-definitions");
                hf_report_json_open(json, '{');
                hf_report_json_key(json, "inventory-items");
                hf_report_json_open(json, '[');
                is_open = true;
            }
            item_write(results, (enum hf_kind)kind, row);
        }
    }
    if (is_open) {
        hf_report_json_close(json, ']');
        hf_report_json_close(json, '}');
    }
}

/* ---- an observation ---- */

static enum hf_status figures(struct results *results, const struct hf_finding *finding,
                              struct hf_arena scratch) {
    struct oscal *oscal = &results->oscal;
    const struct hf_requirement *requirement = requirement_of(results, finding);
    struct report_weakest weakest = {HF_NONE, HF_NONE, HF_VERIFIED_NONE};
    static const char *const taken[] = {"no", "none is open", "yes"};
    hf_report_json_key(&oscal->json, "props");
    hf_report_json_open(&oscal->json, '[');
    hf_oscal_prop_word(oscal, "verdict", hf_report_verdict_text(finding->verdict));
    hf_oscal_prop_word(oscal, "presumption", hf_answer_text(finding->met));
    hf_oscal_prop_word(oscal, "binding", hf_binding_text(requirement->binding));
    hf_oscal_prop_word(oscal, "metric", hf_metric_text(requirement->metric));
    hf_oscal_prop_date(oscal, "day", finding->at);
    hf_oscal_prop_word(oscal, "is-today", finding->is_today ? "yes" : "no");
    hf_oscal_prop_word(oscal, "is-due", finding->is_due ? "yes" : "no");
    hf_oscal_prop_range(oscal, "figure", finding->figure);
    hf_oscal_prop_real(oscal, "figure-presumed", finding->presumed);
    hf_oscal_prop_real(oscal, "figure-doubted", finding->doubted);
    hf_oscal_prop_real(oscal, "limit", finding->limit);
    hf_oscal_prop_range(oscal, "numerator", finding->numerator);
    hf_oscal_prop_range(oscal, "denominator", finding->denominator);
    if (finding->deadline < requirement->deadline_count) {
        hf_oscal_prop_dates(oscal, "deadline", requirement->deadline[finding->deadline].date);
    }
    hf_oscal_prop_dates(oscal, "met-from", finding->met_from);
    if (finding->has_parameter) {
        hf_oscal_prop_word(oscal, "reading", taken[(int)finding->parameter]);
    }
    HF_TRY(hf_report_weakest_find(results->assessment, finding->why, scratch, &weakest));
    if (weakest.pack != HF_NONE) {
        hf_oscal_prop_word(oscal, "weakest-verified", hf_verified_text(weakest.verified));
    }
    hf_report_json_close(&oscal->json, ']');
    return HF_OK;
}

static void evidence_of(struct results *results, uint32_t pack, uint32_t fact, bool *is_open) {
    struct json_out *json = &results->oscal.json;
    if (!hf_oscal_fact_use(&results->oscal, &results->facts, pack, fact)) {
        return;
    }
    const struct hf_uuid uuid = hf_oscal_fact_uuid(&results->oscal, pack, fact);
    if (!*is_open) {
        hf_report_json_key(json, "relevant-evidence");
        hf_report_json_open(json, '[');
        *is_open = true;
    }
    hf_oscal_href_open(&results->oscal, &uuid);
    hf_oscal_markup(&results->oscal, "description",
                    results->oscal.snapshot->pack[pack].fact[fact].citation);
    hf_report_json_close(json, '}');
}

static void evidence(struct results *results, const struct hf_finding *finding) {
    const struct hf_requirement *requirement = requirement_of(results, finding);
    const uint32_t deadline = finding->deadline < requirement->deadline_count
                                  ? requirement->deadline[finding->deadline].fact
                                  : HF_NONE;
    bool is_open = false;
    evidence_of(results, finding->pack, requirement->fact, &is_open);
    if (deadline != requirement->fact) {
        evidence_of(results, finding->pack, deadline, &is_open);
    }
    if (is_open) {
        hf_report_json_close(&results->oscal.json, ']');
    }
}

/* Met, on a list of functions that is from memory? */
static bool is_met_assumed(const struct results *results, const struct hf_finding *finding) {
    return finding->verdict == HF_VERDICT_MET &&
           hf_report_list_is_assumed(&results->oscal.snapshot->pack[finding->pack],
                                     requirement_of(results, finding));
}

static void sentence(struct results *results, const char *key, const struct hf_finding *finding) {
    const struct hf_requirement *requirement = requirement_of(results, finding);
    const struct hf_text title =
        hf_oscal_title(&results->oscal.snapshot->pack[finding->pack], requirement);
    const bool is_share = hf_sheet_metric_is_share(requirement->metric);
    struct hf_buffer text = hf_buffer_make((size_t)1 << 16);
    hf_buffer_add(&text, title);
    hf_buffer_puts(&text, ". On ");
    hf_report_date(&text, finding->at);
    hf_buffer_printf(&text, ": %s%s; %s ", hf_report_verdict_text(finding->verdict),
                     is_met_assumed(results, finding) ? " under the assumed list" : "",
                     hf_metric_text(requirement->metric));
    if (is_share) {
        hf_report_percent_range(&text, finding->figure);
    } else {
        hf_report_range(&text, finding->figure);
    }
    hf_buffer_puts(&text, ", limit ");
    if (is_share) {
        hf_report_percent(&text, finding->limit);
    } else {
        hf_report_figure(&text, finding->limit);
    }
    hf_buffer_putc(&text, '.');
    hf_oscal_markup(&results->oscal, key, hf_buffer_text(&text));
    hf_part_fail(results->oscal.json.out, text.status);
    hf_buffer_free(&text);
}

static enum hf_status observation(struct results *results, const struct hf_finding *finding,
                                  struct hf_arena scratch) {
    struct json_out *json = &results->oscal.json;
    const struct hf_uuid uuid = finding_uuid(results, "observation", finding);
    hf_report_json_line(json);
    hf_report_json_open(json, '{');
    hf_oscal_uuid_key(&results->oscal, "uuid", &uuid);
    sentence(results, "description", finding);
    HF_TRY(figures(results, finding, scratch));
    hf_report_json_key(json, "methods");
    hf_report_json_open(json, '[');
    hf_report_json_word(json, "EXAMINE");
    hf_report_json_close(json, ']');
    hf_report_json_key(json, "types");
    hf_report_json_open(json, '[');
    hf_report_json_word(json, is_judged(finding) ? "finding" : "control-objective");
    hf_report_json_close(json, ']');
    HF_TRY(subjects(results, finding, true, scratch));
    evidence(results, finding);
    if (!hf_oscal_instant(&results->oscal, "collected", results->at)) {
        (void)hf_oscal_instant(&results->oscal, "collected", 0);
    }
    hf_report_json_close(json, '}');
    return HF_OK;
}

/* ---- findings and risks ---- */

static void related(struct results *results, const char *key, const char *member,
                    const struct hf_uuid *uuid) {
    struct json_out *json = &results->oscal.json;
    hf_report_json_key(json, key);
    hf_report_json_open(json, '[');
    hf_report_json_open(json, '{');
    hf_oscal_uuid_key(&results->oscal, member, uuid);
    hf_report_json_close(json, '}');
    hf_report_json_close(json, ']');
}

static void target(struct results *results, const struct hf_finding *finding) {
    struct json_out *json = &results->oscal.json;
    const bool is_met = finding->verdict == HF_VERDICT_MET;
    const bool is_open = finding->verdict == HF_VERDICT_UNDETERMINED;
    char id[OSCAL_ID_MAX];
    hf_oscal_id(&results->oscal,
                finding->deadline < requirement_of(results, finding)->deadline_count
                    ? OSCAL_DEADLINE
                    : OSCAL_STATEMENT,
                finding->pack, finding->requirement, finding->deadline, id);
    hf_report_json_key(json, "target");
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "type");
    hf_report_json_word(json, "statement-id");
    hf_report_json_key(json, "target-id");
    hf_report_json_word(json, id);
    hf_report_json_key(json, "status");
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "state");
    hf_report_json_word(json, is_met ? "satisfied" : "not-satisfied");
    hf_report_json_key(json, "reason");
    hf_report_json_word(json, is_met ? "pass" : is_open ? "other" : "fail");
    if (is_open || is_met_assumed(results, finding)) {
        hf_report_json_key(json, "remarks");
        hf_report_json_word(json, is_open ? "Undetermined: the data does not settle it. Unknown is "
                                            "never counted as satisfied."
                                          : "Under the assumed list: which functions are meant is "
                                            "from memory, and unverified.");
    }
    hf_report_json_close(json, '}');
    hf_report_json_close(json, '}');
}

static void finding_write(struct results *results, const struct hf_finding *finding) {
    struct json_out *json = &results->oscal.json;
    const struct hf_uuid uuid = finding_uuid(results, "finding", finding);
    const struct hf_uuid seen = finding_uuid(results, "observation", finding);
    const struct hf_uuid risk = finding_uuid(results, "risk", finding);
    hf_report_json_line(json);
    hf_report_json_open(json, '{');
    hf_oscal_uuid_key(&results->oscal, "uuid", &uuid);
    hf_oscal_markup(&results->oscal, "title",
                    hf_oscal_title(&results->oscal.snapshot->pack[finding->pack],
                                   requirement_of(results, finding)));
    sentence(results, "description", finding);
    hf_report_json_key(json, "props");
    hf_report_json_open(json, '[');
    hf_oscal_prop_word(&results->oscal, "verdict", hf_report_verdict_text(finding->verdict));
    hf_oscal_prop_word(&results->oscal, "presumption", hf_answer_text(finding->met));
    hf_oscal_prop_date(&results->oscal, "day", finding->at);
    hf_report_json_close(json, ']');
    target(results, finding);
    related(results, "related-observations", "observation-uuid", &seen);
    if (finding->verdict != HF_VERDICT_MET) {
        related(results, "related-risks", "risk-uuid", &risk);
    }
    hf_report_json_close(json, '}');
}

static void risk_write(struct results *results, const struct hf_finding *finding) {
    struct json_out *json = &results->oscal.json;
    const bool is_open = finding->verdict == HF_VERDICT_UNDETERMINED;
    const struct hf_uuid uuid = finding_uuid(results, "risk", finding);
    const struct hf_uuid seen = finding_uuid(results, "observation", finding);
    hf_report_json_line(json);
    hf_report_json_open(json, '{');
    hf_oscal_uuid_key(&results->oscal, "uuid", &uuid);
    hf_oscal_markup(&results->oscal, "title",
                    hf_oscal_title(&results->oscal.snapshot->pack[finding->pack],
                                   requirement_of(results, finding)));
    sentence(results, "description", finding);
    hf_report_json_key(json, "statement");
    hf_report_json_word(json, is_open
                                  ? "It is not known whether the requirement is met on that day."
                                  : "The requirement is not met on that day as the network and "
                                    "the schedule stand.");
    hf_report_json_key(json, "status");
    hf_report_json_word(json, is_open ? "investigating" : "open");
    (void)hf_oscal_instant(&results->oscal, "deadline", hf_date_last_second(finding->at));
    related(results, "related-observations", "observation-uuid", &seen);
    hf_report_json_close(json, '}');
}

typedef void each_finding(struct results *results, const struct hf_finding *finding);

static void judged(struct results *results, const char *key, bool with_met, each_finding *write) {
    const struct hf_assessment *assessment = results->assessment;
    bool is_open = false;
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        const struct hf_finding *finding = &assessment->finding[i];
        if (!is_judged(finding) || (!with_met && finding->verdict == HF_VERDICT_MET)) {
            continue;
        }
        if (!is_open) {
            hf_report_json_key(&results->oscal.json, key);
            hf_report_json_open(&results->oscal.json, '[');
            is_open = true;
        }
        write(results, finding);
    }
    if (is_open) {
        hf_report_json_close(&results->oscal.json, ']');
    }
}

/* ---- the document ---- */

static void reviewed(struct results *results) {
    struct json_out *json = &results->oscal.json;
    const struct hf_assessment *assessment = results->assessment;
    char id[OSCAL_ID_MAX];
    hf_report_json_key(json, "reviewed-controls");
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "control-selections");
    hf_report_json_open(json, '[');
    hf_report_json_open(json, '{');
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        const struct hf_finding *finding = &assessment->finding[i];
        if (i == 0) {
            hf_report_json_key(json, "include-controls");
            hf_report_json_open(json, '[');
        } else if (finding->pack == finding[-1].pack &&
                   finding->requirement == finding[-1].requirement) {
            continue;
        }
        hf_oscal_id(&results->oscal, OSCAL_CONTROL, finding->pack, finding->requirement, 0, id);
        hf_report_json_open(json, '{');
        hf_report_json_key(json, "control-id");
        hf_report_json_word(json, id);
        hf_report_json_close(json, '}');
    }
    if (assessment->finding_count > 0) {
        hf_report_json_close(json, ']');
    }
    hf_report_json_close(json, '}');
    hf_report_json_close(json, ']');
    hf_report_json_close(json, '}');
}

static enum hf_status result(struct results *results, struct hf_arena scratch) {
    struct json_out *json = &results->oscal.json;
    const struct hf_assessment *assessment = results->assessment;
    const struct hf_uuid uuid = fixed_uuid(results, "result");
    hf_report_json_key(json, "results");
    hf_report_json_open(json, '[');
    hf_report_json_open(json, '{');
    hf_oscal_uuid_key(&results->oscal, "uuid", &uuid);
    hf_report_json_key(json, "title");
    hf_report_json_word(json, "Requirements on their deadlines and on the day asked for");
    hf_report_json_key(json, "description");
    hf_report_json_word(json, "Every requirement of every pack, measured on the operator's data.");
    if (!hf_oscal_instant(&results->oscal, "start", results->at)) {
        (void)hf_oscal_instant(&results->oscal, "start", 0);
    }
    hf_report_json_key(json, "props");
    hf_report_json_open(json, '[');
    hf_oscal_prop_date(&results->oscal, "as-of", assessment->scenario.as_of);
    hf_oscal_prop(&results->oscal, "scenario", assessment->scenario.name);
    hf_report_json_close(json, ']');
    items_write(results);
    reviewed(results);
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        if (i == 0) {
            hf_report_json_key(json, "observations");
            hf_report_json_open(json, '[');
        }
        HF_TRY(observation(results, &assessment->finding[i], scratch));
    }
    if (assessment->finding_count > 0) {
        hf_report_json_close(json, ']');
    }
    judged(results, "risks", false, risk_write);
    judged(results, "findings", true, finding_write);
    hf_report_json_close(json, '}');
    hf_report_json_close(json, ']');
    return HF_OK;
}

static void plan_resource(struct results *results, const struct hf_uuid *uuid) {
    struct json_out *json = &results->oscal.json;
    hf_report_json_open(json, '{');
    hf_oscal_uuid_key(&results->oscal, "uuid", uuid);
    hf_report_json_key(json, "title");
    hf_report_json_word(json, "The packs are the plan");
    hf_report_json_key(json, "description");
    hf_report_json_word(json,
                        "There is no assessment plan of its own: what is measured, on which day "
                        "and against which limit is in the packs, printed as an OSCAL catalogue "
                        "by 'holdfast pack --format oscal'.");
    hf_report_json_close(json, '}');
}

static enum hf_status results_write(struct results *results, const struct hf_report_facts *facts,
                                    struct hf_arena keep, struct hf_buffer *out) {
    struct json_out *json = &results->oscal.json;
    HF_TRY(hf_oscal_facts_make(&keep, results->oscal.snapshot, &results->facts));
    HF_TRY(items_make(results, &keep));
    HF_TRY(items_note(results, keep));
    const struct hf_uuid plan = fixed_uuid(results, "plan");
    hf_oscal_metadata(&results->oscal, "Requirements met and not met", facts);
    hf_report_json_key(json, "import-ap");
    hf_oscal_href_open(&results->oscal, &plan);
    hf_report_json_close(json, '}');
    HF_TRY(result(results, keep));
    hf_report_json_key(json, "back-matter");
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "resources");
    hf_report_json_open(json, '[');
    plan_resource(results, &plan);
    hf_oscal_resources(&results->oscal, &results->facts);
    hf_report_json_close(json, ']');
    hf_report_json_close(json, '}');
    hf_oscal_close(&results->oscal, "assessment-results", out);
    return HF_OK;
}

/* Findings that name a pack or requirement which is not there cannot be written. */
static bool is_whole(const struct hf_assessment *assessment) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        const struct hf_finding *finding = &assessment->finding[i];
        if (finding->pack >= snapshot->pack_count ||
            finding->requirement >= snapshot->pack[finding->pack].requirement_count) {
            return false;
        }
    }
    return true;
}

void hf_report_oscal_results(const struct hf_assessment *assessment,
                             const struct hf_report_facts *facts, struct hf_buffer *out) {
    if (out == NULL) {
        return;
    }
    if (assessment == NULL || assessment->snapshot == NULL || !is_whole(assessment)) {
        hf_part_fail(out, HF_ERR_ARGUMENT);
        return;
    }
    size_t rows = 0;
    for (uint32_t i = 0; i < assessment->snapshot->pack_count; i++) {
        rows += assessment->snapshot->pack[i].fact_count + 16;
    }
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        rows += hf_snapshot_rows_const(assessment->snapshot, (enum hf_kind)kind)->count + 16;
    }
    struct hf_arena arena;
    struct hf_buffer body = hf_buffer_make(out->limit);
    struct results results = {.oscal = {.json = {&body, true},
                                        .text = hf_buffer_make((size_t)1 << 20),
                                        .snapshot = assessment->snapshot},
                              .assessment = assessment,
                              .at = facts == NULL ? 0 : facts->data_at};
    enum hf_status status = hf_part_arena_open(&arena, assessment, 2 * rows);
    if (status == HF_OK) {
        status = results_write(&results, facts, arena, out);
        hf_arena_close(&arena);
    }
    hf_part_fail(out, status);
    hf_buffer_free(&results.oscal.text);
    hf_buffer_free(&body);
}
