#include "report/outcome_out.h"
#include "report/part.h"
#include "report/reason_json.h"
#include "report/report_words.h"
#include "report/sheet_json.h"
#include "report/why_text.h"

/* The whole assessment. Reasons are written once, as an array of nodes; answers point into it. The
 * keys are documented in docs/report.md. */

static void json_defect(struct json_out *json, const struct hf_assessment *assessment,
                        const struct hf_defect *defect) {
    hf_report_json_line(json);
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "kind");
    hf_report_json_word(json, hf_defect_kind_text(defect->kind));
    hf_report_json_key(json, "source");
    hf_report_json_text(json, defect->source);
    hf_report_json_key(json, "file");
    hf_report_json_text(json, defect->file);
    hf_report_json_key(json, "line");
    hf_report_json_count(json, defect->line);
    hf_report_json_key(json, "column");
    hf_report_json_count(json, defect->column);
    hf_report_json_key(json, "subject");
    hf_report_json_text(json, hf_report_place(assessment, defect->subject));
    hf_report_json_key(json, "message");
    hf_report_json_text(json, defect->message);
    hf_report_json_close(json, '}');
}

static void json_defects(struct json_out *json, const struct hf_assessment *assessment,
                         const struct hf_report_facts *facts) {
    hf_report_json_key(json, "defects");
    hf_report_json_open(json, '[');
    for (size_t i = 0; facts != NULL && i < facts->defect_count; i++) {
        json_defect(json, assessment, &facts->defect[i]);
    }
    for (uint32_t i = 0; i < assessment->snapshot->defect_count; i++) {
        json_defect(json, assessment, &assessment->snapshot->defect[i]);
    }
    hf_report_json_close(json, ']');
}

static void json_sources(struct json_out *json, const struct hf_snapshot *snapshot) {
    hf_report_json_key(json, "sources");
    hf_report_json_open(json, '[');
    for (uint32_t i = 0; i < snapshot->source_count; i++) {
        const struct hf_source *source = &snapshot->source[i];
        hf_report_json_line(json);
        hf_report_json_open(json, '{');
        hf_report_json_key(json, "name");
        hf_report_json_text(json, source->name);
        hf_report_json_key(json, "file");
        hf_report_json_text(json, source->file);
        hf_report_json_key(json, "sha256");
        hf_report_json_text(json, source->digest);
        hf_report_json_key(json, "imported_at");
        hf_report_json_count(json, source->imported_at);
        hf_report_json_close(json, '}');
    }
    hf_report_json_close(json, ']');
}

static void json_facts(struct json_out *json, const struct hf_pack *pack) {
    hf_report_json_key(json, "facts");
    hf_report_json_open(json, '[');
    for (uint32_t i = 0; i < pack->fact_count; i++) {
        const struct hf_fact *fact = &pack->fact[i];
        hf_report_json_open(json, '{');
        hf_report_json_key(json, "id");
        hf_report_json_text(json, fact->id);
        hf_report_json_key(json, "citation");
        hf_report_json_text(json, fact->citation);
        hf_report_json_key(json, "url");
        hf_report_json_text(json, fact->url);
        hf_report_json_key(json, "verified");
        hf_report_json_word(json, hf_verified_text(fact->verified));
        hf_report_json_close(json, '}');
    }
    hf_report_json_close(json, ']');
}

static void json_packs(struct json_out *json, const struct hf_snapshot *snapshot) {
    hf_report_json_key(json, "packs");
    hf_report_json_open(json, '[');
    for (uint32_t i = 0; i < snapshot->pack_count; i++) {
        const struct hf_pack *pack = &snapshot->pack[i];
        hf_report_json_line(json);
        hf_report_json_open(json, '{');
        hf_report_json_key(json, "id");
        hf_report_json_text(json, pack->id);
        hf_report_json_key(json, "title");
        hf_report_json_text(json, pack->title);
        hf_report_json_key(json, "version");
        hf_report_json_text(json, pack->version);
        hf_report_json_key(json, "private");
        hf_report_json_bool(json, pack->is_private);
        hf_report_json_key(json, "measures");
        hf_report_json_count(json, pack->measure_count);
        hf_report_json_key(json, "requirements");
        hf_report_json_count(json, pack->requirement_count);
        if (!pack->is_private) {
            json_facts(json, pack);
        }
        hf_report_json_close(json, '}');
    }
    hf_report_json_close(json, ']');
}

static void json_why_id(struct json_out *json, struct hf_why_id id) {
    if (id.value == HF_WHY_NONE.value) {
        hf_report_json_null(json);
    } else {
        hf_report_json_count(json, id.value);
    }
}

/* Which reason belongs to which row: the parts' rows keep their order. */
static void json_row_reasons(struct json_out *json, const struct hf_assessment *assessment) {
    static const enum hf_report_part explained[] = {
        HF_REPORT_MATCHES,      HF_REPORT_HITS,         HF_REPORT_EFFECTS,
        HF_REPORT_STOCK,        HF_REPORT_LOSSES,       HF_REPORT_FINDINGS,
        HF_REPORT_UPDATES,      HF_REPORT_RELEASES,     HF_REPORT_CLAIMS,
        HF_REPORT_STOCK_BARS,   HF_REPORT_LOST,         HF_REPORT_KEY_SITES,
        HF_REPORT_HANGS,        HF_REPORT_SITE_CUTS,    HF_REPORT_WEAK_POINTS,
        HF_REPORT_CHANGE_FIRST, HF_REPORT_DEPENDENCIES, HF_REPORT_CHANGE_PROVIDERS};
    hf_report_json_key(json, "why");
    hf_report_json_open(json, '{');
    for (size_t i = 0; i < sizeof explained / sizeof explained[0]; i++) {
        const struct sheet *sheet = hf_sheet_of(explained[i]);
        hf_report_json_line(json);
        hf_report_json_key(json, sheet->name);
        hf_report_json_open(json, '[');
        const uint32_t count = sheet->row_count(assessment);
        for (uint32_t row = 0; row < count; row++) {
            json_why_id(json, sheet->why(assessment, row));
        }
        hf_report_json_close(json, ']');
    }
    hf_report_json_line(json);
    hf_report_json_key(json, "products");
    hf_report_json_open(json, '[');
    for (uint32_t row = 0; row < assessment->product_count; row++) {
        hf_report_json_open(json, '[');
        for (size_t kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            json_why_id(json, assessment->product[row].why[kind]);
        }
        hf_report_json_close(json, ']');
    }
    hf_report_json_close(json, ']');
    hf_report_json_close(json, '}');
}

static void json_reasons(struct json_out *json, const struct hf_assessment *assessment) {
    const struct hf_why *why = &assessment->why;
    struct hf_buffer text = hf_buffer_make(json->out->limit);
    hf_report_json_key(json, "reasons");
    hf_report_json_open(json, '[');
    for (size_t i = 0; i < why->node_count && json->out->status == HF_OK; i++) {
        const struct hf_why_node *node = &why->node[i];
        hf_buffer_clear(&text);
        hf_report_why_node(&text, assessment, (uint32_t)i);
        hf_part_fail(json->out, text.status);
        hf_report_json_line(json);
        hf_report_json_open(json, '{');
        hf_report_json_key(json, "text");
        hf_report_json_text(json, hf_buffer_text(&text));
        hf_reason_json(json, assessment, (uint32_t)i);
        if (node->child_count > 0) {
            hf_report_json_key(json, "because");
            hf_report_json_open(json, '[');
            for (uint32_t c = 0; c < node->child_count; c++) {
                hf_report_json_count(json, why->child[node->child_from + c].value);
            }
            hf_report_json_close(json, ']');
        }
        hf_report_json_close(json, '}');
    }
    hf_report_json_close(json, ']');
    hf_buffer_free(&text);
}

static void json_curves(struct json_out *json, const struct hf_assessment *assessment) {
    hf_report_json_key(json, "survival");
    hf_report_json_open(json, '[');
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        const struct hf_endurance *pool = &assessment->endurance[i];
        hf_report_json_line(json);
        hf_report_json_open(json, '[');
        for (uint32_t d = 0; d < pool->survival_count; d++) {
            hf_report_json_open(json, '[');
            hf_report_json_date(json, pool->survival_day[d]);
            hf_report_json_real(json, pool->survival_lower[d]);
            hf_report_json_real(json, pool->survival_upper[d]);
            hf_report_json_close(json, ']');
        }
        hf_report_json_close(json, ']');
    }
    hf_report_json_close(json, ']');
}

static void json_groups(struct json_out *json, const struct hf_assessment *assessment) {
    hf_report_json_key(json, "groups");
    hf_report_json_open(json, '[');
    for (uint32_t i = 0; i < assessment->group_count; i++) {
        const struct hf_risk_group *group = &assessment->group[i];
        hf_report_json_line(json);
        hf_report_json_open(json, '{');
        hf_report_json_key(json, "name");
        hf_report_json_text(json, group->name);
        hf_report_json_key(json, "threat");
        hf_report_json_text(json, group->threat);
        hf_report_json_key(json, "devices");
        hf_report_json_count(json, group->devices);
        hf_report_json_key(json, "links");
        hf_report_json_count(json, group->links);
        hf_report_json_close(json, '}');
    }
    hf_report_json_close(json, ']');
}

static void json_changes(struct json_out *json, const struct hf_scenario *scenario) {
    hf_report_json_key(json, "changes");
    hf_report_json_open(json, '[');
    for (uint32_t i = 0; i < scenario->change_count; i++) {
        const struct hf_change *change = &scenario->change[i];
        hf_report_json_open(json, '{');
        hf_report_json_key(json, "change");
        hf_report_json_word(json, change->kind == HF_CHANGE_ASSUMPTION
                                      ? "assumption"
                                      : hf_change_word(change->kind));
        hf_report_json_key(json, "subject");
        hf_report_json_text(json, change->subject);
        if (change->kind != HF_CHANGE_ASSUMPTION && change->kind != HF_CHANGE_LOSE &&
            change->kind != HF_CHANGE_ADD) {
            hf_report_json_key(json, "date");
            hf_report_json_date(json, change->date);
        }
        if (change->object.len > 0) {
            hf_report_json_key(json, "object");
            hf_report_json_text(json, change->object);
        }
        if (change->kind == HF_CHANGE_ASSUMPTION || change->kind == HF_CHANGE_EXTEND) {
            hf_report_json_key(json, "value");
            hf_report_json_range(json, change->value);
        }
        hf_report_json_close(json, '}');
    }
    hf_report_json_close(json, ']');
}

static void json_head(struct json_out *json, const struct hf_assessment *assessment,
                      const struct hf_report_facts *facts) {
    const struct hf_operators *operators = &assessment->snapshot->operators;
    hf_report_json_key(json, "schema");
    hf_report_json_word(json, "holdfast-report/1");
    if (facts != NULL) {
        hf_report_json_key(json, "version");
        hf_report_json_text(json, facts->version);
        hf_report_json_key(json, "made_at");
        hf_report_json_count(json, facts->made_at);
    }
    if (facts != NULL && facts->head.len > 0) {
        hf_report_json_key(json, "record");
        hf_report_json_count(json, facts->record);
        hf_report_json_key(json, "head");
        hf_report_json_text(json, facts->head);
    }
    hf_report_json_key(json, "operator");
    hf_report_json_text(json, operators->rows.count > 0 ? operators->name[0] : HF_TEXT(""));
    hf_report_json_key(json, "as_of");
    hf_report_json_date(json, assessment->scenario.as_of);
    hf_report_json_key(json, "losses_left_out");
    hf_report_json_count(json, assessment->singles_left_out + assessment->pairs_left_out);
    hf_report_json_key(json, "key_sites_left_out");
    hf_report_json_count(json, assessment->key_sites_left_out);
    hf_report_json_key(json, "weak_points_found");
    hf_report_json_count(json, assessment->weak_points_found);
    hf_report_json_key(json, "change_plans_left_out");
    hf_report_json_count(json, assessment->change_plans_left_out);
    hf_report_json_key(json, "provider_changes_left_out");
    hf_report_json_count(json, assessment->provider_changes_left_out);
    hf_report_json_key(json, "known_at");
    hf_report_json_count(json, assessment->snapshot->known_at);
    hf_report_json_key(json, "scenario");
    hf_report_json_text(json, assessment->scenario.name);
    json_changes(json, &assessment->scenario);
}

static enum hf_status json_whole(const struct hf_assessment *assessment,
                                 const struct hf_report_facts *facts, struct hf_arena scratch,
                                 struct hf_buffer *out) {
    struct json_out json = {out, false};
    hf_report_json_open(&json, '{');
    json_head(&json, assessment, facts);
    json_sources(&json, assessment->snapshot);
    json_packs(&json, assessment->snapshot);
    json_groups(&json, assessment);
    if (facts != NULL && facts->difference != NULL) {
        hf_report_json_line(&json);
        hf_report_json_key(&json, "difference");
        hf_report_json_open(&json, '{');
        HF_TRY(hf_outcome_json(&json, facts->difference, scratch));
        hf_report_json_close(&json, '}');
    }
    for (int part = 0; part < HF_REPORT_PART_COUNT; part++) {
        const struct sheet *sheet = hf_sheet_of((enum hf_report_part)part);
        hf_report_json_line(&json);
        hf_report_json_key(&json, sheet->name);
        HF_TRY(hf_sheet_json_rows(&json, sheet, assessment, scratch, false));
    }
    json_curves(&json, assessment);
    json_row_reasons(&json, assessment);
    json_reasons(&json, assessment);
    json_defects(&json, assessment, facts);
    hf_report_json_close(&json, '}');
    hf_buffer_putc(out, '\n');
    return HF_OK;
}

void hf_report_json(const struct hf_assessment *assessment, const struct hf_report_facts *facts,
                    struct hf_buffer *out) {
    if (out == NULL) {
        return;
    }
    if (assessment == NULL || assessment->snapshot == NULL) {
        hf_part_fail(out, HF_ERR_ARGUMENT);
        return;
    }
    struct hf_arena arena;
    enum hf_status status = hf_part_arena_open(&arena, assessment, 0);
    if (status == HF_OK) {
        status = json_whole(assessment, facts, arena, out);
        hf_arena_close(&arena);
    }
    hf_part_fail(out, status);
}
