#include "part.h"
#include "report_words.h"
#include "sheet_json.h"
#include "why_text.h"

/* The whole assessment. Reasons are written once, as an array of nodes; answers point into it. The keys are documented
 * in docs/report.md. */

static void json_defect(struct json_out *json, const struct hf_assessment *assessment,
                        const struct hf_defect *defect) {
    json_line(json);
    json_open(json, '{');
    json_key(json, "kind");
    json_word(json, hf_defect_kind_text(defect->kind));
    json_key(json, "source");
    json_text(json, defect->source);
    json_key(json, "file");
    json_text(json, defect->file);
    json_key(json, "line");
    json_count(json, defect->line);
    json_key(json, "column");
    json_count(json, defect->column);
    json_key(json, "subject");
    json_text(json, report_place(assessment, defect->subject));
    json_key(json, "message");
    json_text(json, defect->message);
    json_close(json, '}');
}

static void json_defects(struct json_out *json, const struct hf_assessment *assessment,
                         const struct hf_report_facts *facts) {
    json_key(json, "defects");
    json_open(json, '[');
    for (size_t i = 0; facts != NULL && i < facts->defect_count; i++) {
        json_defect(json, assessment, &facts->defect[i]);
    }
    for (uint32_t i = 0; i < assessment->snapshot->defect_count; i++) {
        json_defect(json, assessment, &assessment->snapshot->defect[i]);
    }
    json_close(json, ']');
}

static void json_sources(struct json_out *json, const struct hf_snapshot *snapshot) {
    json_key(json, "sources");
    json_open(json, '[');
    for (uint32_t i = 0; i < snapshot->source_count; i++) {
        const struct hf_source *source = &snapshot->source[i];
        json_line(json);
        json_open(json, '{');
        json_key(json, "name");
        json_text(json, source->name);
        json_key(json, "file");
        json_text(json, source->file);
        json_key(json, "sha256");
        json_text(json, source->digest);
        json_key(json, "imported_at");
        json_count(json, source->imported_at);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_facts(struct json_out *json, const struct hf_pack *pack) {
    json_key(json, "facts");
    json_open(json, '[');
    for (uint32_t i = 0; i < pack->fact_count; i++) {
        const struct hf_fact *fact = &pack->fact[i];
        json_open(json, '{');
        json_key(json, "id");
        json_text(json, fact->id);
        json_key(json, "citation");
        json_text(json, fact->citation);
        json_key(json, "url");
        json_text(json, fact->url);
        json_key(json, "verified");
        json_word(json, hf_verified_text(fact->verified));
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_packs(struct json_out *json, const struct hf_snapshot *snapshot) {
    json_key(json, "packs");
    json_open(json, '[');
    for (uint32_t i = 0; i < snapshot->pack_count; i++) {
        const struct hf_pack *pack = &snapshot->pack[i];
        json_line(json);
        json_open(json, '{');
        json_key(json, "id");
        json_text(json, pack->id);
        json_key(json, "title");
        json_text(json, pack->title);
        json_key(json, "version");
        json_text(json, pack->version);
        json_key(json, "private");
        json_bool(json, pack->is_private);
        json_key(json, "measures");
        json_count(json, pack->measure_count);
        json_key(json, "requirements");
        json_count(json, pack->requirement_count);
        if (!pack->is_private) {
            json_facts(json, pack);
        }
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_why_id(struct json_out *json, struct hf_why_id id) {
    if (id.value == HF_WHY_NONE.value) {
        json_null(json);
    } else {
        json_count(json, id.value);
    }
}

/* Which reason belongs to which row: the parts' rows keep their order. */
static void json_row_reasons(struct json_out *json, const struct hf_assessment *assessment) {
    static const enum hf_report_part explained[] = {HF_REPORT_MATCHES, HF_REPORT_HITS,   HF_REPORT_EFFECTS,
                                                    HF_REPORT_STOCK,   HF_REPORT_LOSSES, HF_REPORT_FINDINGS};
    json_key(json, "why");
    json_open(json, '{');
    for (size_t i = 0; i < sizeof explained / sizeof explained[0]; i++) {
        const struct sheet *sheet = sheet_of(explained[i]);
        json_line(json);
        json_key(json, sheet->name);
        json_open(json, '[');
        const uint32_t count = sheet->row_count(assessment);
        for (uint32_t row = 0; row < count; row++) {
            json_why_id(json, sheet->why(assessment, row));
        }
        json_close(json, ']');
    }
    json_line(json);
    json_key(json, "products");
    json_open(json, '[');
    for (uint32_t row = 0; row < assessment->product_count; row++) {
        json_open(json, '[');
        for (size_t kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            json_why_id(json, assessment->product[row].why[kind]);
        }
        json_close(json, ']');
    }
    json_close(json, ']');
    json_close(json, '}');
}

static void json_reasons(struct json_out *json, const struct hf_assessment *assessment) {
    const struct hf_why *why = &assessment->why;
    struct hf_buffer text = hf_buffer_make(json->out->limit);
    json_key(json, "reasons");
    json_open(json, '[');
    for (size_t i = 0; i < why->node_count && json->out->status == HF_OK; i++) {
        const struct hf_why_node *node = &why->node[i];
        hf_buffer_clear(&text);
        report_why_node(&text, assessment, (uint32_t)i);
        part_fail(json->out, text.status);
        json_line(json);
        json_open(json, '{');
        json_key(json, "text");
        json_text(json, hf_buffer_text(&text));
        if (node->child_count > 0) {
            json_key(json, "because");
            json_open(json, '[');
            for (uint32_t c = 0; c < node->child_count; c++) {
                json_count(json, why->child[node->child_from + c].value);
            }
            json_close(json, ']');
        }
        json_close(json, '}');
    }
    json_close(json, ']');
    hf_buffer_free(&text);
}

static void json_curves(struct json_out *json, const struct hf_assessment *assessment) {
    json_key(json, "survival");
    json_open(json, '[');
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        const struct hf_endurance *pool = &assessment->endurance[i];
        json_line(json);
        json_open(json, '[');
        for (uint32_t d = 0; d < pool->survival_count; d++) {
            json_open(json, '[');
            json_date(json, pool->survival_day[d]);
            json_real(json, pool->survival_lower[d]);
            json_real(json, pool->survival_upper[d]);
            json_close(json, ']');
        }
        json_close(json, ']');
    }
    json_close(json, ']');
}

static void json_groups(struct json_out *json, const struct hf_assessment *assessment) {
    json_key(json, "groups");
    json_open(json, '[');
    for (uint32_t i = 0; i < assessment->group_count; i++) {
        const struct hf_risk_group *group = &assessment->group[i];
        json_line(json);
        json_open(json, '{');
        json_key(json, "name");
        json_text(json, group->name);
        json_key(json, "threat");
        json_text(json, group->threat);
        json_key(json, "devices");
        json_count(json, group->devices);
        json_key(json, "links");
        json_count(json, group->links);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_changes(struct json_out *json, const struct hf_scenario *scenario) {
    static const char *const word[] = {"activate", "end", "lose", "add", "assumption"};
    json_key(json, "changes");
    json_open(json, '[');
    for (uint32_t i = 0; i < scenario->change_count; i++) {
        const struct hf_change *change = &scenario->change[i];
        json_open(json, '{');
        json_key(json, "change");
        json_word(json, word[change->kind]);
        json_key(json, "subject");
        json_text(json, change->subject);
        if (change->kind == HF_CHANGE_ACTIVATE || change->kind == HF_CHANGE_END) {
            json_key(json, "date");
            json_date(json, change->date);
        }
        if (change->kind == HF_CHANGE_ASSUMPTION) {
            json_key(json, "value");
            json_range(json, change->value);
        }
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_head(struct json_out *json, const struct hf_assessment *assessment,
                      const struct hf_report_facts *facts) {
    const struct hf_operators *operators = &assessment->snapshot->operators;
    json_key(json, "schema");
    json_word(json, "holdfast-report/1");
    if (facts != NULL) {
        json_key(json, "version");
        json_text(json, facts->version);
        json_key(json, "made_at");
        json_count(json, facts->made_at);
    }
    json_key(json, "operator");
    json_text(json, operators->rows.count > 0 ? operators->name[0] : HF_TEXT(""));
    json_key(json, "as_of");
    json_date(json, assessment->scenario.as_of);
    json_key(json, "known_at");
    json_count(json, assessment->snapshot->known_at);
    json_key(json, "scenario");
    json_text(json, assessment->scenario.name);
    json_changes(json, &assessment->scenario);
}

static enum hf_status json_whole(const struct hf_assessment *assessment, const struct hf_report_facts *facts,
                                 struct hf_arena scratch, struct hf_buffer *out) {
    struct json_out json = {out, false};
    json_open(&json, '{');
    json_head(&json, assessment, facts);
    json_sources(&json, assessment->snapshot);
    json_packs(&json, assessment->snapshot);
    json_groups(&json, assessment);
    for (int part = 0; part < HF_REPORT_PART_COUNT; part++) {
        const struct sheet *sheet = sheet_of((enum hf_report_part)part);
        json_line(&json);
        json_key(&json, sheet->name);
        HF_TRY(sheet_json_rows(&json, sheet, assessment, scratch, false));
    }
    json_curves(&json, assessment);
    json_row_reasons(&json, assessment);
    json_reasons(&json, assessment);
    json_defects(&json, assessment, facts);
    json_close(&json, '}');
    hf_buffer_putc(out, '\n');
    return HF_OK;
}

void hf_report_json(const struct hf_assessment *assessment, const struct hf_report_facts *facts,
                    struct hf_buffer *out) {
    if (out == NULL) {
        return;
    }
    if (assessment == NULL || assessment->snapshot == NULL) {
        part_fail(out, HF_ERR_ARGUMENT);
        return;
    }
    struct hf_arena arena;
    enum hf_status status = part_arena_open(&arena, assessment, 0);
    if (status == HF_OK) {
        status = json_whole(assessment, facts, arena, out);
        hf_arena_close(&arena);
    }
    part_fail(out, status);
}
