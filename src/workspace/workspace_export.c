#include "workspace/workspace_private.h"

#include "store/assertion_body.h"

/* The canonical text, version 1. Its first line is `holdfast canonical 1`. Then one block an
 * assertion that stands, by kind, key, source (byte order): a line kind, tab, key, tab, source, and
 * one line per field: tab, column, tab, value. Escapes as in store/assertion_body.h. Nothing in it
 * depends on when, or in which order, files were imported. */

#define MOMENT_BYTES ((size_t)1 << 30) /* address space */

static enum hf_status print_row(void *context, const struct hf_store_row *row) {
    struct hf_buffer *const text = context;
    struct hf_text rest = row->body;
    struct hf_text column;
    struct hf_text raw;
    hf_body_escape(text, row->kind_name);
    hf_buffer_putc(text, '\t');
    hf_body_escape(text, row->key);
    hf_buffer_putc(text, '\t');
    hf_body_escape(text, row->source);
    hf_buffer_putc(text, '\n');
    while (hf_body_next(&rest, &column, &raw)) {
        hf_buffer_putc(text, '\t');
        hf_buffer_add(text, column);
        hf_buffer_putc(text, '\t');
        hf_buffer_add(text, raw);
        hf_buffer_putc(text, '\n');
    }
    return text->status;
}

static enum hf_status export_all(struct hf_workspace *workspace, struct hf_buffer *text,
                                 struct hf_error *error) {
    const struct hf_store_row_sink sink = {text, print_row};
    struct hf_arena opened;
    struct hf_store_moment moment;
    HF_TRY(hf_store_verify(workspace->store, error));
    HF_TRY(hf_workspace_arena(&opened, MOMENT_BYTES, error));
    struct hf_arena keep = opened;
    enum hf_status status = hf_store_moment(workspace->store, INT64_MAX, &keep, &moment, error);
    hf_buffer_puts(text, "holdfast canonical 1\n");
    if (status == HF_OK) {
        status = hf_store_rows_sorted(workspace->store, &moment, &sink, error);
    }
    hf_arena_close(&opened);
    if (text->status != HF_OK) {
        return hf_error_set(error, text->status,
                            "the canonical text is larger than the %zu bytes there are for it",
                            text->limit);
    }
    return status;
}

enum hf_status hf_workspace_export(struct hf_workspace *workspace, struct hf_buffer *text,
                                   struct hf_error *error) {
    if (workspace == NULL || text == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "an export needs a workspace and a buffer");
    }
    HF_TRY(hf_store_read_begin(workspace->store, error));
    const enum hf_status status = export_all(workspace, text, error);
    hf_store_read_end(workspace->store);
    return status;
}
