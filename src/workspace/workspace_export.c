#include "workspace/workspace_private.h"

#include "store/assertion_body.h"

#include "workspace/canonical_text.h"

#include <stdlib.h>

/* Writing the canonical text, which holdfast/workspace.h describes. Nothing in it depends on when,
 * or in which order, files were imported; all that decides what the snapshot says is in it. */

#define EXPORT_BYTES ((size_t)8 << 30) /* address space, for sources and defects */

static void print_date(struct hf_buffer *text, struct hf_date_range date) {
    char earliest[11];
    char latest[11];
    hf_date_write(date.earliest, earliest);
    hf_date_write(date.latest, latest);
    hf_buffer_puts(text, earliest);
    if (!hf_date_range_is_known(date)) {
        hf_buffer_puts(text, "..");
        hf_buffer_puts(text, latest);
    }
}

/* A source that says nothing and has no defect leaves no trace. */
static enum hf_status print_sources(struct hf_workspace *workspace,
                                    const struct hf_store_moment *moment, struct hf_arena *keep,
                                    struct hf_buffer *text, struct hf_error *error) {
    struct hf_store_source *source = NULL;
    size_t count = 0;
    HF_TRY(hf_store_sources(workspace->store, moment, keep, &source, &count, error));
    for (size_t i = 0; i < count; i++) {
        if (source[i].rows + source[i].defects == 0) {
            continue;
        }
        hf_buffer_puts(text, "source\t");
        hf_body_escape(text, source[i].name);
        if (!hf_date_range_is_blank(source[i].published)) {
            hf_buffer_putc(text, '\t');
            print_date(text, source[i].published);
        }
        hf_buffer_putc(text, '\n');
    }
    return HF_OK;
}

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

static int place_order(int64_t left, int64_t right) {
    return (left > right) - (left < right);
}

static int told_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_defect *const left = left_pointer;
    const struct hf_defect *const right = right_pointer;
    int order = hf_text_compare(left->source, right->source);
    order = order != 0 ? order : hf_text_compare(left->file, right->file);
    order = order != 0 ? order : place_order(left->line, right->line);
    order = order != 0 ? order : place_order(left->column, right->column);
    order = order != 0 ? order
                       : hf_text_compare(hf_text_of(hf_defect_kind_text(left->kind)),
                                         hf_text_of(hf_defect_kind_text(right->kind)));
    order = order != 0 ? order : hf_text_compare(left->subject, right->subject);
    return order != 0 ? order : hf_text_compare(left->message, right->message);
}

static void print_told(struct hf_buffer *text, const struct hf_defect *defect) {
    hf_buffer_puts(text, "defect\t");
    hf_body_escape(text, defect->source);
    hf_buffer_putc(text, '\t');
    hf_body_escape(text, defect->file);
    hf_buffer_printf(text, "\t%lld\t%lld\t%s\t", (long long)defect->line, (long long)defect->column,
                     hf_defect_kind_text(defect->kind));
    hf_body_escape(text, defect->subject);
    hf_buffer_putc(text, '\t');
    hf_body_escape(text, defect->message);
    hf_buffer_putc(text, '\n');
}

static enum hf_status print_defects(struct hf_workspace *workspace,
                                    const struct hf_store_moment *moment, struct hf_arena *keep,
                                    struct hf_buffer *text, struct hf_error *error) {
    struct hf_defect *defect = NULL;
    size_t count = 0;
    HF_TRY(hf_store_defects(workspace->store, moment, keep, &defect, &count, error));
    if (count > 0) {
        qsort(defect, count, sizeof *defect, told_order);
    }
    for (size_t i = 0; i < count; i++) {
        print_told(text, &defect[i]);
    }
    return HF_OK;
}

static enum hf_status print_all(struct hf_workspace *workspace, struct hf_arena *keep,
                                struct hf_buffer *text, struct hf_error *error) {
    const struct hf_store_row_sink sink = {text, print_row};
    struct hf_store_moment moment;
    HF_TRY(hf_store_moment(workspace->store, INT64_MAX, keep, &moment, error));
    hf_buffer_puts(text, HF_CANONICAL_WORDS HF_CANONICAL_VERSION "\n");
    HF_TRY(print_sources(workspace, &moment, keep, text, error));
    HF_TRY(hf_store_rows_sorted(workspace->store, &moment, &sink, error));
    HF_TRY(print_defects(workspace, &moment, keep, text, error));
    hf_buffer_puts(text, HF_CANONICAL_END "\n");
    return HF_OK;
}

static enum hf_status export_all(struct hf_workspace *workspace, struct hf_buffer *text,
                                 struct hf_error *error) {
    struct hf_arena opened;
    HF_TRY(hf_store_verify(workspace->store, error));
    HF_TRY(hf_workspace_arena(&opened, EXPORT_BYTES, error));
    struct hf_arena keep = opened;
    const enum hf_status status = print_all(workspace, &keep, text, error);
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
