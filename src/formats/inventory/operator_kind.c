#include "formats/inventory/operator_kind.h"

#include <string.h>

enum { STEM_BYTES_MAX = 80 };

struct hf_text hf_operator_header(struct hf_text header, char buffer[HF_HEADER_BYTES_MAX]) {
    header = hf_text_trim(header);
    if (header.len > HF_HEADER_BYTES_MAX) {
        return header;
    }
    for (size_t i = 0; i < header.len; i++) {
        const char c = header.data[i];
        buffer[i] = c == ' ' || c == '-' ? '_' : c;
    }
    return (struct hf_text){buffer, header.len};
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Takes "nb_", "netbox_", "export_" and numbers with their '_' off the front. */
static struct hf_text strip_front(struct hf_text stem) {
    static const struct hf_text known[] = {HF_TEXT_INIT("nb_"), HF_TEXT_INIT("netbox_"),
                                           HF_TEXT_INIT("export_")};
    for (;;) {
        size_t len = 0;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
            len = hf_text_starts(stem, known[i]) ? known[i].len : len;
        }
        if (len == 0) {
            while (len < stem.len && is_digit(stem.data[len])) {
                len++;
            }
            len = len > 0 && len < stem.len && stem.data[len] == '_' ? len + 1 : 0;
        }
        if (len == 0) {
            return stem;
        }
        stem = hf_text_slice(stem, len, stem.len);
    }
}

/* Lower letters, '_' for blanks and '-', without extension, without numbers and brackets behind.
 * Empty when the name is too long to be one of ours. */
static struct hf_text stem_of(struct hf_text file, char buffer[STEM_BYTES_MAX]) {
    static const struct hf_text extensions[] = {HF_TEXT_INIT(".csv"), HF_TEXT_INIT(".tsv"),
                                                HF_TEXT_INIT(".txt")};
    if (file.len > STEM_BYTES_MAX) {
        return (struct hf_text){NULL, 0};
    }
    for (size_t i = 0; i < file.len; i++) {
        const char c = file.data[i];
        buffer[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c == ' ' || c == '-' ? '_' : c;
    }
    struct hf_text stem = {buffer, file.len};
    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
        if (hf_text_ends(stem, extensions[i])) {
            stem = hf_text_slice(stem, 0, stem.len - extensions[i].len);
        }
    }
    while (stem.len > 0 &&
           (is_digit(stem.data[stem.len - 1]) || strchr("_().", stem.data[stem.len - 1]) != NULL)) {
        stem = hf_text_slice(stem, 0, stem.len - 1);
    }
    return strip_front(stem);
}

bool hf_operator_kind_by_name(struct hf_text file, enum hf_kind *kind) {
    char buffer[STEM_BYTES_MAX];
    char name[STEM_BYTES_MAX + 5];
    if (hf_schema_kind_by_file(file, kind)) {
        return true;
    }
    const struct hf_text stem = stem_of(file, buffer);
    if (stem.len == 0) {
        return false;
    }
    memcpy(name, stem.data, stem.len);
    memcpy(name + stem.len, ".csv", sizeof ".csv");
    return hf_schema_kind_by_file((struct hf_text){name, stem.len + 4}, kind);
}

bool hf_operator_is_unused_table(struct hf_text file) {
    static const char *const unused[] = {
        "tags",          "platforms",   "deviceroles",
        "device_roles",  "racks",       "rack_roles",
        "rackroles",     "locations",   "regions",
        "site_groups",   "tenants",     "tenant_groups",
        "interfaces",    "prefixes",    "ip_addresses",
        "ipaddresses",   "vlans",       "vrfs",
        "console_ports", "power_ports", "power_outlets",
        "front_ports",   "rear_ports",  "virtual_machines",
        "contacts",      "clusters",    "inventory_item_roles",
        "module_bays",   "device_bays", "custom_fields",
    };
    char buffer[STEM_BYTES_MAX];
    const struct hf_text stem = stem_of(file, buffer);
    for (size_t i = 0; i < sizeof unused / sizeof unused[0]; i++) {
        if (hf_text_equal(stem, hf_text_of(unused[i]))) {
            return true;
        }
    }
    return false;
}

/* How many different columns the headers name; 0 unless one of them is part of the key. */
static size_t fit_of(enum hf_kind kind, const struct hf_text *header, size_t header_count,
                     bool *has_product) {
    const struct hf_schema *schema = hf_schema_get(kind);
    bool is_taken[HF_COLUMN_COUNT_MAX] = {false};
    bool has_key = kind == HF_KIND_DEVICE; /* known by its product where there is nothing better */
    size_t count = 0;
    *has_product = false;
    for (size_t i = 0; i < header_count; i++) {
        char buffer[HF_HEADER_BYTES_MAX];
        const int column = hf_schema_column(kind, hf_operator_header(header[i], buffer));
        if (column < 0 || is_taken[column]) {
            continue;
        }
        is_taken[column] = true;
        count++;
        has_key = has_key || (schema->column[column].flags & HF_COLUMN_KEY) != 0;
        *has_product = *has_product || (schema->column[column].type == HF_COLUMN_REF &&
                                        schema->column[column].target == HF_KIND_PRODUCT);
    }
    return has_key ? count : 0;
}

bool hf_operator_kind_by_headers(const struct hf_text *header, size_t header_count,
                                 enum hf_kind *kind, size_t *fit_count) {
    size_t best = 1;
    *fit_count = 0;
    bool is_device = false; /* devices are among the best and have a product column */
    for (int i = 0; i < HF_KIND_COUNT; i++) {
        bool has_product = false;
        if (hf_schema_get((enum hf_kind)i)->file == NULL) {
            continue;
        }
        const size_t fit = fit_of((enum hf_kind)i, header, header_count, &has_product);
        if (fit > best) {
            best = fit;
            *fit_count = 0;
            is_device = false;
        }
        if (fit == best) {
            *kind = *fit_count == 0 ? (enum hf_kind)i : *kind;
            *fit_count += 1;
            is_device = is_device || (i == HF_KIND_DEVICE && has_product);
        }
    }
    *kind = is_device ? HF_KIND_DEVICE : *kind;
    return best > 1 && (*fit_count == 1 || is_device);
}
