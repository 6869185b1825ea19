#include "report/oscal_out.h"
#include "report/part.h"
#include "report/report_words.h"
#include "report/sheet.h"

/* A group a pack, a control a requirement, a statement that says what is measured, and an item of
 * it a deadline: findings point there. Private packs are there with their ids only, which say
 * nothing, so that the findings have something to point to. */

static void open_list(struct json_out *json, const char *key) {
    hf_report_json_key(json, key);
    hf_report_json_open(json, '[');
}

static void statement_text(struct hf_buffer *text, const struct hf_pack *pack,
                           const struct hf_requirement *requirement) {
    if (pack->is_private) {
        hf_buffer_puts(text, "Withheld: the pack is private.");
        return;
    }
    hf_buffer_printf(text, "%s, limit ", hf_metric_text(requirement->metric));
    if (hf_sheet_metric_is_share(requirement->metric)) {
        hf_report_percent(text, requirement->limit);
    } else {
        hf_report_figure(text, requirement->limit);
    }
    hf_buffer_putc(text, '.');
}

static void deadline_part(struct oscal *oscal, uint32_t pack, uint32_t requirement, uint32_t at) {
    const struct hf_deadline *deadline =
        &oscal->snapshot->pack[pack].requirement[requirement].deadline[at];
    char id[OSCAL_ID_MAX];
    struct hf_buffer text = hf_buffer_make(256);
    hf_oscal_id(oscal, OSCAL_DEADLINE, pack, requirement, at, id);
    hf_report_json_open(&oscal->json, '{');
    hf_report_json_key(&oscal->json, "id");
    hf_report_json_word(&oscal->json, id);
    hf_report_json_key(&oscal->json, "name");
    hf_report_json_word(&oscal->json, "item");
    open_list(&oscal->json, "props");
    hf_oscal_prop_dates(oscal, "deadline", deadline->date);
    if (!hf_date_range_is_blank(deadline->was)) {
        hf_oscal_prop_dates(oscal, "deadline-was", deadline->was);
    }
    hf_report_json_close(&oscal->json, ']');
    hf_buffer_puts(&text, "By ");
    hf_report_dates(&text, deadline->date, "no day");
    hf_buffer_putc(&text, '.');
    hf_oscal_markup(oscal, "prose", hf_buffer_text(&text));
    hf_report_json_close(&oscal->json, '}');
    hf_buffer_free(&text);
}

static void statement(struct oscal *oscal, uint32_t pack, uint32_t requirement) {
    const struct hf_requirement *rule = &oscal->snapshot->pack[pack].requirement[requirement];
    char id[OSCAL_ID_MAX];
    struct hf_buffer text = hf_buffer_make(4096);
    hf_oscal_id(oscal, OSCAL_STATEMENT, pack, requirement, 0, id);
    hf_report_json_open(&oscal->json, '{');
    hf_report_json_key(&oscal->json, "id");
    hf_report_json_word(&oscal->json, id);
    hf_report_json_key(&oscal->json, "name");
    hf_report_json_word(&oscal->json, "statement");
    statement_text(&text, &oscal->snapshot->pack[pack], rule);
    hf_oscal_markup(oscal, "prose", hf_buffer_text(&text));
    for (uint32_t i = 0; i < rule->deadline_count; i++) {
        if (i == 0) {
            open_list(&oscal->json, "parts");
        }
        deadline_part(oscal, pack, requirement, i);
    }
    if (rule->deadline_count > 0) {
        hf_report_json_close(&oscal->json, ']');
    }
    hf_report_json_close(&oscal->json, '}');
    hf_buffer_free(&text);
}

static void control(struct oscal *oscal, const struct oscal_facts *facts, uint32_t pack,
                    uint32_t requirement) {
    const struct hf_pack *from = &oscal->snapshot->pack[pack];
    const struct hf_requirement *rule = &from->requirement[requirement];
    char id[OSCAL_ID_MAX];
    hf_oscal_id(oscal, OSCAL_CONTROL, pack, requirement, 0, id);
    hf_report_json_line(&oscal->json);
    hf_report_json_open(&oscal->json, '{');
    hf_report_json_key(&oscal->json, "id");
    hf_report_json_word(&oscal->json, id);
    hf_oscal_markup(oscal, "title", hf_oscal_title(from, rule));
    if (!from->is_private) {
        open_list(&oscal->json, "props");
        hf_oscal_prop(oscal, "requirement", rule->id);
        hf_oscal_prop_word(oscal, "binding", hf_binding_text(rule->binding));
        hf_oscal_prop_word(oscal, "metric", hf_metric_text(rule->metric));
        hf_oscal_prop_real(oscal, "limit", rule->limit);
        if (rule->measure < from->measure_count) {
            hf_oscal_prop(oscal, "measure", from->measure[rule->measure].id);
        }
        hf_report_json_close(&oscal->json, ']');
    }
    if (hf_oscal_fact_use(oscal, facts, pack, rule->fact)) {
        const struct hf_uuid uuid = hf_oscal_fact_uuid(oscal, pack, rule->fact);
        open_list(&oscal->json, "links");
        hf_oscal_href_open(oscal, &uuid);
        hf_report_json_key(&oscal->json, "rel");
        hf_report_json_word(&oscal->json, "reference");
        hf_report_json_close(&oscal->json, '}');
        hf_report_json_close(&oscal->json, ']');
    }
    open_list(&oscal->json, "parts");
    statement(oscal, pack, requirement);
    hf_report_json_close(&oscal->json, ']');
    hf_report_json_close(&oscal->json, '}');
}

static void group(struct oscal *oscal, const struct oscal_facts *facts, uint32_t pack) {
    const struct hf_pack *from = &oscal->snapshot->pack[pack];
    struct hf_text id = {NULL, 0};
    hf_report_json_line(&oscal->json);
    hf_report_json_open(&oscal->json, '{');
    if (!from->is_private) {
        hf_buffer_clear(&oscal->text);
        hf_buffer_puts(&oscal->text, "pack.");
        hf_buffer_add(&oscal->text, from->id);
        id = hf_buffer_text(&oscal->text);
        hf_report_json_key(&oscal->json, "id");
        hf_report_json_text(&oscal->json, id);
    }
    hf_oscal_markup(oscal, "title",
                    from->is_private      ? HF_TEXT("A private pack (withheld)")
                    : from->title.len > 0 ? from->title
                                          : from->id);
    if (!from->is_private) {
        open_list(&oscal->json, "props");
        hf_oscal_prop(oscal, "pack-version", from->version);
        hf_oscal_prop_date(oscal, "published", from->published);
        hf_report_json_close(&oscal->json, ']');
    }
    open_list(&oscal->json, "controls");
    for (uint32_t i = 0; i < from->requirement_count; i++) {
        control(oscal, facts, pack, i);
    }
    hf_report_json_close(&oscal->json, ']');
    hf_report_json_close(&oscal->json, '}');
}

static bool has_used(const struct oscal_facts *facts) {
    for (size_t i = 0; i < facts->count; i++) {
        if (facts->used[i] != 0) {
            return true;
        }
    }
    return false;
}

static void catalog(struct oscal *oscal, const struct hf_report_facts *facts,
                    const struct oscal_facts *cited) {
    bool is_open = false;
    hf_oscal_metadata(oscal, "Requirements of the packs", facts);
    for (uint32_t i = 0; i < oscal->snapshot->pack_count; i++) {
        if (oscal->snapshot->pack[i].requirement_count == 0) {
            continue;
        }
        if (!is_open) {
            open_list(&oscal->json, "groups");
            is_open = true;
        }
        group(oscal, cited, i);
    }
    if (is_open) {
        hf_report_json_close(&oscal->json, ']');
    }
    if (has_used(cited)) {
        hf_report_json_key(&oscal->json, "back-matter");
        hf_report_json_open(&oscal->json, '{');
        open_list(&oscal->json, "resources");
        hf_oscal_resources(oscal, cited);
        hf_report_json_close(&oscal->json, ']');
        hf_report_json_close(&oscal->json, '}');
    }
}

void hf_report_oscal_catalog(const struct hf_snapshot *snapshot,
                             const struct hf_report_facts *facts, struct hf_buffer *out) {
    if (out == NULL) {
        return;
    }
    if (snapshot == NULL) {
        hf_part_fail(out, HF_ERR_ARGUMENT);
        return;
    }
    size_t count = 0;
    for (uint32_t i = 0; i < snapshot->pack_count; i++) {
        count += snapshot->pack[i].fact_count + sizeof(size_t);
    }
    struct hf_arena arena;
    struct hf_buffer body = hf_buffer_make(out->limit);
    struct oscal oscal = {
        .json = {&body, true}, .text = hf_buffer_make((size_t)1 << 20), .snapshot = snapshot};
    enum hf_status status = hf_arena_open(&arena, (size_t)65536 + 2 * count);
    if (status == HF_OK) {
        struct hf_arena keep = arena; /* closing wants the arena as it was opened */
        struct oscal_facts cited;
        status = hf_oscal_facts_make(&keep, snapshot, &cited);
        if (status == HF_OK) {
            catalog(&oscal, facts, &cited);
            hf_oscal_close(&oscal, "catalog", out);
        }
        hf_arena_close(&arena);
    }
    hf_part_fail(out, status);
    hf_buffer_free(&oscal.text);
    hf_buffer_free(&body);
}
