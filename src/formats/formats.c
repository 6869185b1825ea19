#include "formats/formats.h"

#include "formats/readers.h"

#include <string.h>

enum { HEAD_BYTES_MAX = 64 << 10 };

static const struct {
    const char *name;
    enum hf_format format;
} names[] = {
    {"csv", HF_FORMAT_OPERATOR_CSV},
    {"netbox", HF_FORMAT_NETBOX_JSON},
    {"screening-list", HF_FORMAT_SCREENING_LIST},
    {"pack", HF_FORMAT_PACK},
    {"canonical", HF_FORMAT_CANONICAL},
};

bool hf_format_by_name(struct hf_text name, enum hf_format *format) {
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (hf_text_equal(name, hf_text_of(names[i].name))) {
            *format = names[i].format;
            return true;
        }
    }
    return false;
}

const char *hf_format_name(enum hf_format format) {
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].format == format) {
            return names[i].name;
        }
    }
    return "unknown";
}

/* Position behind the string whose opening quote is at `at`. */
static size_t string_end(struct hf_text text, size_t at) {
    for (at++; at < text.len && text.data[at] != '"'; at++) {
        at += text.data[at] == '\\' ? 1 : 0;
    }
    return at + 1;
}

/* Whether the object that begins the text has the key at its top level, as far as the text goes. A
 * walk over brackets and strings: good enough to choose a reader, which then parses. */
static bool has_top_key(struct hf_text head, struct hf_text key) {
    size_t depth = 0;
    size_t at = 0;
    while (at < head.len) {
        const char c = head.data[at];
        if (c == '"') {
            const size_t end = string_end(head, at);
            if (depth == 1 && hf_text_equal(hf_text_slice(head, at + 1, end - 1), key)) {
                return true;
            }
            at = end;
            continue;
        }
        depth += c == '{' || c == '[' ? 1 : 0;
        depth -= (c == '}' || c == ']') && depth > 0 ? 1 : 0;
        at++;
    }
    return false;
}

static enum hf_format recognise_json(struct hf_text head) {
    static const struct hf_text pack_keys[] = {HF_TEXT_INIT("measures"),
                                               HF_TEXT_INIT("requirements"), HF_TEXT_INIT("schema"),
                                               HF_TEXT_INIT("version")};
    if (head.data[0] == '[' || has_top_key(head, HF_TEXT("results"))) {
        return HF_FORMAT_NETBOX_JSON;
    }
    for (size_t i = 0; i < sizeof pack_keys / sizeof pack_keys[0]; i++) {
        if (has_top_key(head, pack_keys[i])) {
            return HF_FORMAT_PACK;
        }
    }
    const bool is_row =
        has_top_key(head, HF_TEXT("url")) ||
        (has_top_key(head, HF_TEXT("id")) &&
         (has_top_key(head, HF_TEXT("name")) || has_top_key(head, HF_TEXT("model")) ||
          has_top_key(head, HF_TEXT("display"))));
    return is_row ? HF_FORMAT_NETBOX_JSON : HF_FORMAT_UNKNOWN;
}

static bool has_table_extension(struct hf_text file) {
    static const struct hf_text known[] = {HF_TEXT_INIT(".csv"), HF_TEXT_INIT(".tsv"),
                                           HF_TEXT_INIT(".txt")};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const size_t from = file.len < 4 ? file.len : file.len - 4;
        if (hf_text_equal_nocase(hf_text_slice(file, from, file.len), known[i])) {
            return true;
        }
    }
    return false;
}

/* A stray NUL in a table is a defect of that table; many, or the mark of an archive, are no text.
 */
static bool is_binary(struct hf_text head) {
    size_t nuls = 0;
    if (hf_text_starts(head, HF_TEXT("\xFF\xFE")) || hf_text_starts(head, HF_TEXT("\xFE\xFF"))) {
        return false; /* UTF-16: the reader says so */
    }
    for (size_t i = 0; i < head.len; i++) {
        nuls += head.data[i] == '\0' ? 1 : 0;
    }
    return nuls > head.len / 8 || hf_text_starts(head, HF_TEXT("PK\x03\x04"));
}

enum hf_format hf_format_recognise(const struct hf_format_input *input) {
    struct hf_text head = hf_text_slice(input->bytes, 0, HEAD_BYTES_MAX);
    if (hf_text_starts(head, HF_TEXT("\xEF\xBB\xBF"))) {
        head = hf_text_slice(head, 3, head.len);
    }
    head = hf_text_trim(head);
    if (head.len > 0 && (head.data[0] == '{' || head.data[0] == '[')) {
        return recognise_json(head);
    }
    if (hf_text_starts(head, HF_TEXT("holdfast canonical "))) {
        return HF_FORMAT_CANONICAL;
    }
    if (hf_screening_list_fits(input->bytes)) {
        return HF_FORMAT_SCREENING_LIST;
    }
    if (is_binary(hf_text_slice(head, 0, 512)) || hf_text_starts(head, HF_TEXT("<")) ||
        hf_text_starts(head, HF_TEXT("%PDF"))) {
        return HF_FORMAT_UNKNOWN;
    }
    return has_table_extension(input->file) || hf_operator_csv_fits(input) ? HF_FORMAT_OPERATOR_CSV
                                                                           : HF_FORMAT_UNKNOWN;
}

enum hf_status hf_format_read(enum hf_format format, const struct hf_format_input *input,
                              struct hf_arena scratch, const struct hf_sink *sink,
                              struct hf_error *error) {
    if (input == NULL || sink == NULL || sink->assertion == NULL || sink->defect == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "a reader needs an input and a sink");
    }
    const struct hf_reader reader = {input, sink, error};
    switch (format) {
    case HF_FORMAT_UNKNOWN:
        return hf_reader_fail(
            &reader, 0,
            "the format is not known; say which with --as csv, netbox, screening-list or pack");
    case HF_FORMAT_OPERATOR_CSV:
        return hf_operator_csv_read(&reader, scratch);
    case HF_FORMAT_NETBOX_JSON:
        return hf_netbox_json_read(&reader, scratch);
    case HF_FORMAT_SCREENING_LIST:
        return hf_screening_list_read(&reader, scratch);
    case HF_FORMAT_PACK:
        return hf_pack_row_read(&reader, scratch);
    case HF_FORMAT_CANONICAL:
        return hf_reader_fail(&reader, 1,
                              "this is a canonical text, which names its sources itself; import it "
                              "alone, not with other files");
    }
    return HF_ERR_ARGUMENT;
}
