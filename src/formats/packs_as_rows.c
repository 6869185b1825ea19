#include "formats/json.h"
#include "formats/readers.h"

#include <string.h>

/* A pack as one row: what the store keeps is the document itself. Only its name and version are
 * read here; whether it is a good pack is found out by hf_pack_read. */

static enum hf_status on_problem(void *context, const struct hf_json_problem *problem) {
    const struct hf_defect what = {.kind = HF_DEFECT_SYNTAX,
                                   .line = problem->line,
                                   .column = problem->column,
                                   .subject = problem->subject};
    return hf_reader_defect(context, &what, "%.*s", HF_TEXT_ARG(problem->message));
}

enum hf_status hf_pack_row_read(const struct hf_reader *reader, struct hf_arena scratch) {
    struct hf_reader copy = *reader;
    const struct hf_json_sink sink = {.context = &copy, .problem = on_problem};
    struct hf_arena keep = hf_arena_carve(&scratch, 2);
    struct hf_json *root = NULL;
    HF_TRY(hf_json_read(reader->input->bytes, &sink, &keep, scratch, &root));
    const struct hf_json *id = hf_json_member(root, "id");
    const struct hf_json *version = hf_json_member(root, "version");
    if (!hf_json_is(root, HF_JSON_OBJECT)) {
        return hf_reader_fail(reader, 1,
                              "this is no pack: a pack is one JSON object, see docs/packs.md");
    }
    struct hf_assertion assertion = {
        .kind = HF_KIND_PACK, .line = root->line, .column = root->column};
    assertion.field[hf_schema_column(HF_KIND_PACK, HF_TEXT("id"))] = hf_text_trim(hf_json_text(id));
    assertion.field[hf_schema_column(HF_KIND_PACK, HF_TEXT("version"))] =
        hf_text_trim(hf_json_text(version));
    assertion.field[hf_schema_column(HF_KIND_PACK, HF_TEXT("body"))] = reader->input->bytes;
    const enum hf_status status = hf_assertion_key(&scratch, &assertion);
    if (status == HF_ERR_INPUT) {
        return hf_reader_fail(reader, 1,
                              "this is no pack: its top level has no \"id\", see docs/packs.md");
    }
    HF_TRY(status);
    return reader->sink->assertion(reader->sink->context, &assertion);
}
