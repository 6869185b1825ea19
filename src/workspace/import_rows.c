#include "workspace/import_rows.h"

#include <assert.h>
#include <string.h>

#include "base/pipeline.h"
#include "store/assertion_body.h"

/* Below this a thread costs more than it saves. */
enum { THREAD_BYTES = 256 << 10 };

/* What stands before the texts of a record in a block: key and body, or subject and message. */
struct record_head {
    bool is_row;
    bool is_cut;
    int kind; /* of the row, or of the defect */
    int64_t line, column;
    size_t first_len, second_len;
};

/* The side that reads. */
struct maker {
    const struct import_reading *reading;
    struct hf_pipeline *pipeline;
};

static enum hf_status number_row(struct import_numbers *numbers, struct hf_assertion *row) {
    struct hf_arena *const arena = &numbers->arena;
    struct hf_map *const said = &numbers->said[row->kind];
    struct hf_map *const last = &numbers->last[row->kind];
    uint32_t found = 0;
    struct hf_text key;
    HF_TRY(hf_text_copy(arena, row->key, &key));
    HF_TRY(hf_map_put(said, arena, key, numbers->file, &found));
    if (found == numbers->file) {
        return HF_OK;
    }
    const struct hf_text base = hf_text_slice(key, 0, hf_text_find(key, HF_TEXT("#"), 0));
    uint32_t number = 1;
    HF_TRY(hf_map_put(last, arena, base, 1, &number));
    for (size_t count = said->count; said->count == count;) {
        number++;
        HF_TRY(hf_text_format(arena, &key, "%.*s#%u", HF_TEXT_ARG(base), number));
        HF_TRY(hf_map_put(said, arena, key, numbers->file, &found));
    }
    (void)hf_map_set(last, base, number);
    row->key = key;
    return HF_OK;
}

/* Rows that readers number: kinds that repeat, and devices of which only site and type are known.
 */
static bool has_identity(const struct hf_assertion *row) {
    static const char *const known_by[] = {"name", "asset_tag", "serial"};
    bool is_known = row->kind != HF_KIND_DEVICE;
    for (size_t i = 0; i < 3 && !is_known; i++) {
        const int column = hf_schema_column(HF_KIND_DEVICE, hf_text_of(known_by[i]));
        assert(column >= 0);
        is_known = hf_text_trim(row->field[column]).len > 0;
    }
    return is_known && !hf_schema_get(row->kind)->repeats;
}

static enum hf_status no_memory(const struct maker *maker) {
    return hf_error_set(maker->reading->trouble, HF_ERR_MEMORY, "no memory to import '%.*s'",
                        HF_TEXT_ARG(maker->reading->input->file));
}

static enum hf_status end_record(const struct maker *maker) {
    const enum hf_status status = hf_pipeline_mark(maker->pipeline);
    return status == HF_ERR_MEMORY ? no_memory(maker) : status;
}

/* The body is written to where it stays; only then its length is known. */
static enum hf_status make_row(void *context, const struct hf_assertion *assertion) {
    const struct maker *const maker = context;
    struct hf_assertion row = *assertion;
    if (!has_identity(&row) && number_row(maker->reading->numbers, &row) != HF_OK) {
        return no_memory(maker);
    }
    struct record_head head = {.is_row = true,
                               .kind = (int)row.kind,
                               .line = row.line,
                               .column = row.column,
                               .first_len = row.key.len};
    struct hf_buffer *const block = hf_pipeline_block(maker->pipeline);
    const size_t begin = block->len;
    hf_buffer_add(block, (struct hf_text){(const char *)&head, sizeof head});
    hf_buffer_add(block, row.key);
    hf_body_write(block, &row);
    if (block->status == HF_OK) {
        head.second_len = block->len - begin - sizeof head - head.first_len;
        memcpy(block->data + begin, &head, sizeof head);
    }
    return end_record(maker);
}

static enum hf_status make_defect(void *context, const struct hf_defect *defect) {
    const struct maker *const maker = context;
    const struct record_head head = {.is_cut = defect->is_cut,
                                     .kind = (int)defect->kind,
                                     .line = defect->line,
                                     .column = defect->column,
                                     .first_len = defect->subject.len,
                                     .second_len = defect->message.len};
    struct hf_buffer *const block = hf_pipeline_block(maker->pipeline);
    hf_buffer_add(block, (struct hf_text){(const char *)&head, sizeof head});
    hf_buffer_add(block, defect->subject);
    hf_buffer_add(block, defect->message);
    return end_record(maker);
}

static enum hf_status make_records(void *context, struct hf_pipeline *pipeline) {
    const struct import_reading *const reading = context;
    struct maker maker = {reading, pipeline};
    const struct hf_sink sink = {&maker, make_row, make_defect};
    return hf_format_read(reading->format, reading->input, reading->scratch, &sink,
                          reading->trouble);
}

static enum hf_status take_record(const struct import_reading *reading,
                                  const struct record_head *head, struct hf_text first,
                                  struct hf_text second) {
    if (head->is_row) {
        const struct import_row row = {{(enum hf_kind)head->kind, first, second, head->line},
                                       head->column};
        return reading->row(reading->context, &row);
    }
    const struct hf_defect defect = {.kind = (enum hf_defect_kind)head->kind,
                                     .line = head->line,
                                     .column = head->column,
                                     .subject = first,
                                     .message = second,
                                     .is_cut = head->is_cut};
    return reading->defect(reading->context, &defect);
}

static enum hf_status take_block(void *context, struct hf_text block) {
    const struct import_reading *const reading = context;
    while (block.len > 0) {
        struct record_head head;
        assert(block.len >= sizeof head);
        memcpy(&head, block.data, sizeof head);
        const size_t middle = sizeof head + head.first_len;
        const size_t end = middle + head.second_len;
        assert(end <= block.len);
        HF_TRY(take_record(reading, &head, hf_text_slice(block, sizeof head, middle),
                           hf_text_slice(block, middle, end)));
        block = hf_text_slice(block, end, block.len);
    }
    return HF_OK;
}

enum hf_status hf_import_rows_read(const struct import_reading *reading) {
    struct import_reading own = *reading;
    const struct hf_pipeline_work work = {.context = &own,
                                          .make = make_records,
                                          .take = take_block,
                                          .is_threaded = reading->input->bytes.len >= THREAD_BYTES};
    return hf_pipeline_run(&work);
}
