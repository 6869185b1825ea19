#include "model/schema_tables.h"

const struct hf_schema *hf_schema_get(enum hf_kind kind) {
    if (kind < HF_KIND_SITE) {
        return &hf_schema_parties[kind];
    }
    if (kind < HF_KIND_CONTRACT) {
        return &hf_schema_network[kind - HF_KIND_SITE];
    }
    return kind < HF_KIND_LIST ? &hf_schema_supply[kind - HF_KIND_CONTRACT]
                               : &hf_schema_published[kind - HF_KIND_LIST];
}

static bool is_named(struct hf_text text, const char *name, const char *const *alias) {
    if (hf_text_equal_nocase(text, hf_text_of(name))) {
        return true;
    }
    for (size_t i = 0; alias != NULL && alias[i] != NULL; i++) {
        if (hf_text_equal_nocase(text, hf_text_of(alias[i]))) {
            return true;
        }
    }
    return false;
}

int hf_schema_column(enum hf_kind kind, struct hf_text header) {
    const struct hf_schema *const schema = hf_schema_get(kind);
    const struct hf_text text = hf_text_trim(header);
    for (size_t i = 0; i < schema->column_count; i++) {
        if (hf_text_equal_nocase(text, hf_text_of(schema->column[i].name))) {
            return (int)i;
        }
    }
    for (size_t i = 0; i < schema->column_count; i++) {
        if (is_named(text, schema->column[i].name, schema->column[i].alias)) {
            return (int)i;
        }
    }
    return -1;
}

bool hf_schema_kind_by_file(struct hf_text file, enum hf_kind *kind) {
    for (int i = 0; i < HF_KIND_COUNT; i++) {
        const struct hf_schema *const schema = hf_schema_get((enum hf_kind)i);
        if (schema->file != NULL && is_named(file, schema->file, schema->file_alias)) {
            *kind = (enum hf_kind)i;
            return true;
        }
    }
    return false;
}

bool hf_schema_kind_by_name(struct hf_text name, enum hf_kind *kind) {
    for (int i = 0; i < HF_KIND_COUNT; i++) {
        if (hf_text_equal(name, hf_text_of(hf_schema_get((enum hf_kind)i)->name))) {
            *kind = (enum hf_kind)i;
            return true;
        }
    }
    return false;
}
