#include "report/oscal_out.h"

#include "report/report_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct hf_uuid hf_oscal_uuid(struct oscal *oscal, const struct hf_text *part, size_t count) {
    hf_buffer_clear(&oscal->text);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            hf_buffer_putc(&oscal->text, '\n');
        }
        hf_buffer_add(&oscal->text, part[i]);
    }
    return hf_uuid_make(HF_TEXT(OSCAL_SPACE), hf_buffer_text(&oscal->text));
}

void hf_oscal_uuid_key(struct oscal *oscal, const char *key, const struct hf_uuid *uuid) {
    hf_report_json_key(&oscal->json, key);
    hf_report_json_word(&oscal->json, uuid->text);
}

/* ---- props ---- */

/* What any reader's white space may be. */
static bool is_blank(uint32_t c) {
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

void hf_oscal_prop(struct oscal *oscal, const char *name, struct hf_text value) {
    bool is_behind_blank = false;
    hf_buffer_clear(&oscal->text);
    while (value.len > 0) {
        const struct hf_text before = value;
        if (is_blank(hf_utf8_next(&value))) {
            is_behind_blank = oscal->text.len > 0;
        } else {
            hf_buffer_puts(&oscal->text, is_behind_blank ? " " : "");
            hf_buffer_add(&oscal->text, hf_text_slice(before, 0, before.len - value.len));
            is_behind_blank = false;
        }
    }
    if (oscal->text.len == 0) {
        return;
    }
    hf_report_json_open(&oscal->json, '{');
    hf_report_json_key(&oscal->json, "name");
    hf_report_json_word(&oscal->json, name);
    hf_report_json_key(&oscal->json, "ns");
    hf_report_json_word(&oscal->json, OSCAL_NS);
    hf_report_json_key(&oscal->json, "value");
    hf_report_json_text(&oscal->json, hf_buffer_text(&oscal->text));
    hf_report_json_close(&oscal->json, '}');
}

void hf_oscal_prop_word(struct oscal *oscal, const char *name, const char *value) {
    hf_oscal_prop(oscal, name, hf_text_of(value));
}

void hf_oscal_prop_real(struct oscal *oscal, const char *name, double value) {
    if (!isfinite(value)) {
        return;
    }
    struct hf_buffer number = hf_buffer_make(64);
    struct json_out json = {&number, false};
    hf_report_json_real(&json, value);
    hf_oscal_prop(oscal, name, hf_buffer_text(&number));
    hf_buffer_free(&number);
}

void hf_oscal_prop_range(struct oscal *oscal, const char *name, struct hf_range range) {
    char full[64];
    snprintf(full, sizeof full, "%s-lower", name);
    hf_oscal_prop_real(oscal, full, range.lower);
    snprintf(full, sizeof full, "%s-upper", name);
    hf_oscal_prop_real(oscal, full, range.upper);
}

void hf_oscal_prop_date(struct oscal *oscal, const char *name, struct hf_date date) {
    char text[11];
    hf_date_write(date, text);
    hf_oscal_prop_word(oscal, name, text);
}

void hf_oscal_prop_dates(struct oscal *oscal, const char *name, struct hf_date_range dates) {
    char full[64];
    snprintf(full, sizeof full, "%s-earliest", name);
    hf_oscal_prop_date(oscal, full, dates.earliest);
    snprintf(full, sizeof full, "%s-latest", name);
    hf_oscal_prop_date(oscal, full, dates.latest);
}

/* ---- texts and moments ---- */

void hf_oscal_markup(struct oscal *oscal, const char *key, struct hf_text text) {
    struct hf_buffer escaped = hf_buffer_make(8 + 2 * text.len);
    for (size_t i = 0; i < text.len; i++) {
        if (strchr("\\*`<[{&~^", text.data[i]) != NULL && text.data[i] != '\0') {
            hf_buffer_putc(&escaped, '\\');
        }
        hf_buffer_putc(&escaped, text.data[i]);
    }
    hf_report_json_key(&oscal->json, key);
    hf_report_json_text(&oscal->json, hf_buffer_text(&escaped));
    if (escaped.status != HF_OK && oscal->json.out->status == HF_OK) {
        oscal->json.out->status = escaped.status;
    }
    hf_buffer_free(&escaped);
}

bool hf_oscal_instant(struct oscal *oscal, const char *key, int64_t seconds) {
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    char text[HF_INSTANT_TEXT];
    hf_date_to_civil(hf_date_of_instant(seconds), &year, &month, &day);
    if (year < 1900 || year > 2999) {
        return false;
    }
    hf_instant_write(seconds, text);
    hf_report_json_key(&oscal->json, key);
    hf_report_json_word(&oscal->json, text);
    return true;
}

void hf_oscal_metadata(struct oscal *oscal, const char *title,
                       const struct hf_report_facts *facts) {
    struct json_out *json = &oscal->json;
    hf_report_json_key(json, "metadata");
    hf_report_json_open(json, '{');
    hf_oscal_markup(oscal, "title", hf_text_of(title));
    if (!hf_oscal_instant(oscal, "last-modified", facts == NULL ? 0 : facts->data_at)) {
        (void)hf_oscal_instant(oscal, "last-modified", 0);
    }
    hf_report_json_key(json, "version");
    hf_report_json_text(json, facts == NULL || facts->version.len == 0 ? HF_TEXT("unsaid")
                                                                       : facts->version);
    hf_report_json_key(json, "oscal-version");
    hf_report_json_word(json, OSCAL_VERSION);
    hf_report_json_key(json, "props");
    hf_report_json_open(json, '[');
    hf_oscal_prop_word(oscal, "made-by", "holdfast");
    if (facts != NULL && facts->head.len > 0) {
        char record[24];
        snprintf(record, sizeof record, "%lld", (long long)facts->record);
        hf_oscal_prop_word(oscal, "evidence-record", record);
        hf_oscal_prop(oscal, "evidence-head", facts->head);
    }
    hf_report_json_close(json, ']');
    hf_report_json_close(json, '}');
}

/* ---- ids ---- */

void hf_oscal_id(struct oscal *oscal, enum oscal_id kind, uint32_t pack, uint32_t requirement,
                 uint32_t deadline, char id[OSCAL_ID_MAX]) {
    const struct hf_pack *from = &oscal->snapshot->pack[pack];
    const struct hf_requirement *rule = &from->requirement[requirement];
    const struct hf_text pack_id = hf_text_slice(from->id, 0, 150);
    const struct hf_text rule_id = hf_text_slice(rule->id, 0, 150);
    size_t used = 0;
    if (from->is_private) {
        const struct hf_text part[] = {HF_TEXT("private requirement"), from->id, rule->id};
        const struct hf_uuid uuid = hf_oscal_uuid(oscal, part, 3);
        used = (size_t)snprintf(id, OSCAL_ID_MAX, "private.%s", uuid.text);
    } else { /* ids of packs have no capitals, so that these cannot be mistaken */
        used = (size_t)snprintf(id, OSCAL_ID_MAX, "pack.%.*s.REQ.%.*s", HF_TEXT_ARG(pack_id),
                                HF_TEXT_ARG(rule_id));
    }
    if (kind != OSCAL_CONTROL) {
        used += (size_t)snprintf(id + used, OSCAL_ID_MAX - used, "_smt");
    }
    if (kind == OSCAL_DEADLINE) {
        (void)snprintf(id + used, OSCAL_ID_MAX - used, ".D%u", (unsigned)deadline + 1);
    }
}

struct hf_text hf_oscal_title(const struct hf_pack *pack,
                              const struct hf_requirement *requirement) {
    if (pack->is_private) {
        return HF_TEXT("A requirement of a private pack (withheld)");
    }
    return requirement->title.len > 0 ? requirement->title : requirement->id;
}

/* ---- facts ---- */

enum hf_status hf_oscal_facts_make(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                   struct oscal_facts *facts) {
    size_t count = 0;
    facts->from = hf_new(keep, size_t, (size_t)snapshot->pack_count + 1);
    if (facts->from == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < snapshot->pack_count; i++) {
        facts->from[i] = count;
        count += snapshot->pack[i].fact_count;
    }
    facts->from[snapshot->pack_count] = count;
    facts->count = count;
    facts->used = hf_new(keep, uint8_t, count + 1);
    return facts->used == NULL ? HF_ERR_MEMORY : HF_OK;
}

bool hf_oscal_fact_use(const struct oscal *oscal, const struct oscal_facts *facts, uint32_t pack,
                       uint32_t fact) {
    const struct hf_snapshot *snapshot = oscal->snapshot;
    if (pack >= snapshot->pack_count || fact >= snapshot->pack[pack].fact_count ||
        snapshot->pack[pack].is_private) {
        return false;
    }
    facts->used[facts->from[pack] + fact] = 1;
    return true;
}

struct hf_uuid hf_oscal_fact_uuid(struct oscal *oscal, uint32_t pack, uint32_t fact) {
    const struct hf_pack *from = &oscal->snapshot->pack[pack];
    const struct hf_text part[] = {HF_TEXT("fact"), from->id, from->version, from->fact[fact].id};
    return hf_oscal_uuid(oscal, part, 4);
}

void hf_oscal_href_open(struct oscal *oscal, const struct hf_uuid *uuid) {
    char href[HF_UUID_TEXT + 2];
    snprintf(href, sizeof href, "#%s", uuid->text);
    hf_report_json_open(&oscal->json, '{');
    hf_report_json_key(&oscal->json, "href");
    hf_report_json_word(&oscal->json, href);
}

/* Only what an address may be made of (RFC 3986), behind http or https. */
static bool is_address(struct hf_text url) {
    bool is_fit =
        hf_text_starts(url, HF_TEXT("https://")) || hf_text_starts(url, HF_TEXT("http://"));
    for (size_t i = 0; i < url.len; i++) {
        const char c = url.data[i];
        is_fit = is_fit && c > ' ' && c < 0x7F && strchr("\"<>\\^`{|}", c) == NULL;
    }
    return is_fit;
}

static void resource(struct oscal *oscal, uint32_t pack, uint32_t fact) {
    struct json_out *json = &oscal->json;
    const struct hf_fact *cited = &oscal->snapshot->pack[pack].fact[fact];
    const struct hf_uuid uuid = hf_oscal_fact_uuid(oscal, pack, fact);
    hf_report_json_line(json);
    hf_report_json_open(json, '{');
    hf_oscal_uuid_key(oscal, "uuid", &uuid);
    hf_oscal_markup(oscal, "title", cited->citation.len > 0 ? cited->citation : cited->id);
    hf_report_json_key(json, "props");
    hf_report_json_open(json, '[');
    hf_oscal_prop(oscal, "pack", oscal->snapshot->pack[pack].id);
    hf_oscal_prop(oscal, "pack-version", oscal->snapshot->pack[pack].version);
    hf_oscal_prop(oscal, "fact", cited->id);
    hf_oscal_prop_word(oscal, "verified", hf_verified_text(cited->verified));
    hf_report_json_close(json, ']');
    if (cited->citation.len > 0) {
        hf_report_json_key(json, "citation");
        hf_report_json_open(json, '{');
        hf_oscal_markup(oscal, "text", cited->citation);
        hf_report_json_close(json, '}');
    }
    if (is_address(cited->url)) {
        hf_report_json_key(json, "rlinks");
        hf_report_json_open(json, '[');
        hf_report_json_open(json, '{');
        hf_report_json_key(json, "href");
        hf_report_json_text(json, cited->url);
        hf_report_json_close(json, '}');
        hf_report_json_close(json, ']');
    }
    if (cited->note.len > 0) {
        hf_oscal_markup(oscal, "remarks", cited->note);
    }
    hf_report_json_close(json, '}');
}

void hf_oscal_resources(struct oscal *oscal, const struct oscal_facts *facts) {
    for (uint32_t p = 0; p < oscal->snapshot->pack_count; p++) {
        for (size_t i = facts->from[p]; i < facts->from[p + 1]; i++) {
            if (facts->used[i] != 0) {
                resource(oscal, p, (uint32_t)(i - facts->from[p]));
            }
        }
    }
}

void hf_oscal_close(struct oscal *oscal, const char *name, struct hf_buffer *out) {
    struct hf_buffer *body = oscal->json.out;
    const struct hf_uuid uuid = hf_uuid_make(HF_TEXT(OSCAL_SPACE), hf_buffer_text(body));
    if (body->status == HF_OK) {
        body->status = oscal->text.status;
    }
    if (body->status != HF_OK && out->status == HF_OK) {
        out->status = body->status;
    }
    hf_buffer_printf(out, "{\"%s\":{\"uuid\":\"%s\"", name, uuid.text);
    hf_buffer_add(out, hf_buffer_text(body));
    hf_buffer_puts(out, "}}\n");
}
