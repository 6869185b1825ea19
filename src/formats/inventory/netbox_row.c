#include "formats/inventory/netbox_row.h"

#include <assert.h>
#include <stdio.h>

struct netbox_row hf_netbox_row(struct netbox *netbox, enum hf_kind kind,
                                const struct hf_json *element) {
    struct netbox_row row = {.netbox = netbox, .element = element, .assertion = {.kind = kind}};
    if (element != NULL) {
        row.assertion.line = element->line;
        row.assertion.column = element->column;
    }
    return row;
}

static void put_at(struct netbox_row *row, const char *column, const struct hf_json *place,
                   struct hf_text text) {
    const int position = hf_schema_column(row->assertion.kind, hf_text_of(column));
    assert(position >= 0);
    row->assertion.field[position] = hf_text_trim(text);
    row->place[position] = place;
}

void hf_netbox_put_text(struct netbox_row *row, const char *column, struct hf_text text) {
    put_at(row, column, NULL, text);
}

void hf_netbox_put(struct netbox_row *row, const char *column, const struct hf_json *value) {
    put_at(row, column, value, hf_json_text(value));
}

/* {"value":"active","label":"Active"}; old answers have {"value":1,"label":"Active"}. */
static const struct hf_json *choice_of(const struct hf_json *value) {
    if (!hf_json_is(value, HF_JSON_OBJECT)) {
        return value;
    }
    const struct hf_json *inner = hf_json_member(value, "value");
    const struct hf_json *label = hf_json_member(value, "label");
    return hf_json_is(inner, HF_JSON_STRING) || label == NULL ? inner : label;
}

void hf_netbox_put_choice(struct netbox_row *row, const char *column, const struct hf_json *value) {
    hf_netbox_put(row, column, choice_of(value));
}

/* The first of two members that holds a text; of anything but an object the value itself. */
static const struct hf_json *one_of(const struct hf_json *object, const char *first,
                                    const char *second) {
    if (!hf_json_is(object, HF_JSON_OBJECT)) {
        return object;
    }
    const struct hf_json *value = hf_json_member(object, first);
    return hf_text_trim(hf_json_text(value)).len > 0 ? value : hf_json_member(object, second);
}

void hf_netbox_put_name(struct netbox_row *row, const char *column, const struct hf_json *object) {
    hf_netbox_put(row, column, one_of(object, "name", "display"));
}

void hf_netbox_put_slug(struct netbox_row *row, const char *column, const struct hf_json *object) {
    hf_netbox_put(row, column, one_of(object, "slug", "name"));
}

void hf_netbox_put_model(struct netbox_row *row, const char *column, const struct hf_json *object) {
    hf_netbox_put(row, column, one_of(object, "model", "display"));
}

void hf_netbox_put_device(struct netbox_row *row, const char *column,
                          const struct hf_json *device) {
    const struct hf_json *name =
        hf_json_is(device, HF_JSON_OBJECT) ? hf_json_member(device, "name") : device;
    const struct hf_json *id = hf_json_member(device, "id");
    if (hf_text_trim(hf_json_text(name)).len > 0 || !hf_json_is(id, HF_JSON_NUMBER)) {
        hf_netbox_put(row, column, name);
        return;
    }
    assert(row->made_name_count < 2);
    char *text = row->made_name[row->made_name_count++].text;
    const int len = snprintf(text, HF_NETBOX_NAME_BYTES_MAX, "netbox-%.*s",
                             (int)(id->text.len < 24 ? id->text.len : 24), id->text.data);
    put_at(row, column, id, (struct hf_text){text, len < 0 ? 0 : (size_t)len});
}

/* Custom fields that bear a column's own name fill it where NetBox says nothing else. */
static void custom_fields_put(struct netbox_row *row) {
    const struct hf_json *custom = hf_json_member(row->element, "custom_fields");
    const struct hf_schema *schema = hf_schema_get(row->assertion.kind);
    if (!hf_json_is(custom, HF_JSON_OBJECT)) {
        return;
    }
    for (const struct hf_json *field = custom->first; field != NULL; field = field->next) {
        const int position = hf_schema_column(row->assertion.kind, field->name);
        if (position < 0 ||
            !hf_text_equal(field->name, hf_text_of(schema->column[position].name)) ||
            (schema->column[position].flags & HF_COLUMN_KEY) != 0 ||
            row->assertion.field[position].len > 0) {
            continue;
        }
        hf_netbox_put_choice(row, schema->column[position].name,
                             schema->column[position].type == HF_COLUMN_REF
                                 ? one_of(field, "name", "value")
                                 : field);
    }
}

static struct hf_defect defect_at(const struct netbox_row *row, enum hf_defect_kind kind,
                                  const struct hf_json *place, struct hf_text subject) {
    const struct hf_json *at = place != NULL ? place : row->element;
    return (struct hf_defect){
        .kind = kind, .line = at->line, .column = at->column, .subject = subject};
}

static enum hf_status fields_check(struct netbox_row *row) {
    const struct hf_schema *schema = hf_schema_get(row->assertion.kind);
    for (size_t i = 0; i < schema->column_count; i++) {
        const struct hf_column *column = &schema->column[i];
        const struct hf_json *place = row->place[i];
        struct hf_text *text = &row->assertion.field[i];
        const char *why = NULL;
        union hf_value value;
        const bool is_bare = column->type == HF_COLUMN_REF && hf_json_is(place, HF_JSON_NUMBER) &&
                             text->len > 0 && text->data == place->text.data;
        if (is_bare) {
            why = "expected an object with a name, not a bare number of one: fetch the answer "
                  "without brief=true";
        } else if (hf_value_parse(column, *text, &value, &why)) {
            continue;
        }
        const struct hf_defect what = defect_at(row, HF_DEFECT_FIELD, place, *text);
        HF_TRY(hf_reader_defect(row->netbox->reader, &what, "%s: %s; the field was taken as blank",
                                column->name, why));
        *text = (struct hf_text){NULL, 0};
    }
    return HF_OK;
}

static enum hf_status row_give(const struct netbox_row *row) {
    const struct hf_sink *sink = row->netbox->reader->sink;
    return sink->assertion(sink->context, &row->assertion);
}

/* False in *is_new when a row of this kind with this NetBox id was there. Cables have several rows
 * each, of one id. */
static enum hf_status id_find(const struct netbox_row *row, struct hf_arena scratch, bool *is_new) {
    const struct hf_json *id = hf_json_member(row->element, "id");
    uint32_t first = HF_MAP_NONE;
    *is_new = true;
    if (!hf_json_is(id, HF_JSON_NUMBER) || row->assertion.kind == HF_KIND_LINK) {
        return HF_OK;
    }
    struct hf_text text = {NULL, 0};
    /* Two endpoints give rows of one kind: device types and module types, modules and inventory
     * items. */
    const struct hf_text url = hf_json_text(hf_json_member(row->element, "url"));
    HF_TRY(
        hf_text_format(&scratch, &text, "id %.*s %.*s", HF_TEXT_ARG(id->text), HF_TEXT_ARG(url)));
    HF_TRY(hf_row_keys_add(&row->netbox->keys, row->assertion.kind, text, 1, &first));
    *is_new = first == HF_MAP_NONE;
    return HF_OK;
}

enum hf_status hf_netbox_give(struct netbox_row *row) {
    struct hf_arena scratch = row->netbox->row;
    bool is_new = true;
    custom_fields_put(row);
    HF_TRY(fields_check(row));
    const enum hf_status status = hf_assertion_key(&scratch, &row->assertion);
    if (status == HF_ERR_INPUT) {
        const struct hf_defect what =
            defect_at(row, HF_DEFECT_KEY, NULL, (struct hf_text){NULL, 0});
        return hf_reader_defect(row->netbox->reader, &what,
                                "the row was left out, since nothing in it says which %s it is",
                                hf_schema_get(row->assertion.kind)->name);
    }
    HF_TRY(status);
    HF_TRY(id_find(row, scratch, &is_new));
    if (!is_new) {
        const struct hf_defect what = defect_at(row, HF_DEFECT_DUPLICATE, NULL, row->assertion.key);
        return hf_reader_defect(
            row->netbox->reader, &what,
            "a row with this id was there; that one counts, this one was left out");
    }
    HF_TRY(hf_row_keys_number(&row->netbox->keys, row->assertion.kind, &row->assertion.key));
    return row_give(row);
}

enum hf_status hf_netbox_give_nested(struct netbox_row *row) {
    struct hf_arena scratch = row->netbox->row;
    uint32_t first = HF_MAP_NONE;
    const enum hf_status status = hf_assertion_key(&scratch, &row->assertion);
    if (status == HF_ERR_INPUT) {
        return HF_OK; /* it mentions nothing */
    }
    HF_TRY(status);
    HF_TRY(hf_row_keys_add(&row->netbox->mentioned, row->assertion.kind, row->assertion.key, 1,
                           &first));
    return first == HF_MAP_NONE ? row_give(row) : HF_OK;
}
