/* Goal: docs/formats.md says what the schema says. Method: makes the column tables from the schema
 * and compares them with what stands between the two marks of the document; the text around them is
 * written by hand. With --write (tools/formats_doc) it puts them there instead. Every file and
 * column of the schema is looked for by name too, so that a broken maker is noticed. */
#include "tests/check.h"

#include <holdfast/buffer.h>
#include <holdfast/host.h>
#include <holdfast/schema.h>
#include <string.h>

static const char path[] = "docs/formats.md";
static const struct hf_text mark_begin =
    HF_TEXT_INIT("<!-- columns: made by tools/formats_doc, not by hand -->\n");
static const struct hf_text mark_end = HF_TEXT_INIT("<!-- end of columns -->\n");

static void write_names(struct hf_buffer *out, const char *const *names, const char *quote) {
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        hf_buffer_printf(out, "%s%s%s%s", i > 0 ? ", " : "", quote, names[i], quote);
    }
}

static const char *type_text(enum hf_column_type type) {
    switch (type) {
    case HF_COLUMN_TEXT:
        return "text";
    case HF_COLUMN_REF:
        return "reference";
    case HF_COLUMN_WORD:
        return "word";
    case HF_COLUMN_TRISTATE:
        return "yes/no";
    case HF_COLUMN_COUNT:
        return "whole number";
    case HF_COLUMN_REAL:
        return "number";
    case HF_COLUMN_RANGE:
        return "number or range";
    case HF_COLUMN_PERCENT:
        return "percent or range";
    case HF_COLUMN_DATE:
        return "date";
    case HF_COLUMN_MONEY:
        return "money";
    }
    return "";
}

static void write_type(struct hf_buffer *out, const struct hf_column *column) {
    hf_buffer_puts(out, type_text(column->type));
    if (column->type == HF_COLUMN_REF) {
        hf_buffer_printf(out, ": %s", hf_schema_get(column->target)->name);
        if (column->qualifier != NULL) {
            hf_buffer_printf(out, ", with `%s`", column->qualifier);
        }
    }
    if (column->type == HF_COLUMN_WORD) {
        hf_buffer_puts(out, ": ");
        write_names(out, column->words, "");
    }
}

static void write_kind(struct hf_buffer *out, enum hf_kind kind) {
    const struct hf_schema *schema = hf_schema_get(kind);
    hf_buffer_printf(out, "### %s\n\n%s\n", schema->file != NULL ? schema->file : schema->name,
                     schema->doc);
    if (schema->file_alias != NULL) {
        hf_buffer_puts(out, "Also read as ");
        write_names(out, schema->file_alias, "`");
        hf_buffer_puts(out, ".\n");
    }
    if (schema->repeats) {
        hf_buffer_puts(out, "Equal rows are several rows, not repetitions.\n");
    }
    hf_buffer_puts(out, "\n| column | type | meaning |\n|---|---|---|\n");
    for (size_t i = 0; i < schema->column_count; i++) {
        const struct hf_column *column = &schema->column[i];
        hf_buffer_printf(out, "| `%s`%s", column->name,
                         (column->flags & HF_COLUMN_KEY) != 0 ? " **key**" : "");
        if (column->alias != NULL) {
            hf_buffer_puts(out, ", also ");
            write_names(out, column->alias, "`");
        }
        hf_buffer_puts(out, " | ");
        write_type(out, column);
        hf_buffer_printf(out, " | %s |\n", column->doc);
    }
    hf_buffer_puts(out, "\n");
}

static void write_tables(struct hf_buffer *out) {
    hf_buffer_puts(out, "\n## The operator folder, file by file\n\n");
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        if (hf_schema_get((enum hf_kind)kind)->file != NULL) {
            write_kind(out, (enum hf_kind)kind);
        }
    }
    hf_buffer_puts(out, "## What other formats give\n\nThese rows come from lists and packs, never "
                        "from the operator folder.\n\n");
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        if (hf_schema_get((enum hf_kind)kind)->file == NULL) {
            write_kind(out, (enum hf_kind)kind);
        }
    }
}

static void check_complete(struct hf_text tables) {
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const struct hf_schema *schema = hf_schema_get((enum hf_kind)kind);
        const char *title = schema->file != NULL ? schema->file : schema->name;
        size_t at = hf_text_find(tables, hf_text_of(title), 0);
        CHECK(at < tables.len);
        for (size_t i = 0; i < schema->column_count; i++) {
            at = hf_text_find(tables, hf_text_of(schema->column[i].name), at);
            CHECK(at < tables.len);
            CHECK(strlen(schema->column[i].doc) > 3);
        }
    }
}

static void check_same(struct hf_text seen, struct hf_text wanted) {
    if (CHECK(hf_text_equal(seen, wanted))) {
        return;
    }
    size_t at = 0;
    while (at < seen.len && at < wanted.len && seen.data[at] == wanted.data[at]) {
        at++;
    }
    const size_t from = at < 60 ? 0 : at - 60;
    printf(
        "    %s differs from the schema: run tools/formats_doc\n    document ...%.*s\n    schema   "
        "...%.*s\n",
        path, HF_TEXT_ARG(hf_text_slice(seen, from, at + 60)),
        HF_TEXT_ARG(hf_text_slice(wanted, from, at + 60)));
}

int main(int argument_count, char **arguments) {
    const struct hf_host host = hf_host_posix();
    struct hf_arena opened;
    struct hf_text document = {NULL, 0};
    struct hf_error error = {0};
    CHECK(hf_arena_open(&opened, (size_t)1 << 22) == HF_OK);
    struct hf_arena arena = opened;
    struct hf_buffer tables = hf_buffer_make((size_t)1 << 20);
    write_tables(&tables);
    CHECK(tables.status == HF_OK);
    check_complete(hf_buffer_text(&tables));
    if (!CHECK(host.read(host.context, &arena, path, (size_t)1 << 20, &document, &error) ==
               HF_OK)) {
        printf("    %s\n", error.message);
        return check_report();
    }
    const size_t begin = hf_text_find(document, mark_begin, 0) + mark_begin.len;
    const size_t end = hf_text_find(document, mark_end, 0);
    CHECK(begin <= end && end < document.len);
    if (argument_count > 1 && strcmp(arguments[1], "--write") == 0) {
        struct hf_buffer out = hf_buffer_make((size_t)1 << 20);
        hf_buffer_add(&out, hf_text_slice(document, 0, begin));
        hf_buffer_add(&out, hf_buffer_text(&tables));
        hf_buffer_add(&out, hf_text_slice(document, end, document.len));
        CHECK(host.write(host.context, path, hf_buffer_text(&out), &error) == HF_OK);
        hf_buffer_free(&out);
    } else {
        check_same(hf_text_slice(document, begin, end), hf_buffer_text(&tables));
    }
    hf_buffer_free(&tables);
    hf_arena_close(&opened);
    return check_report();
}
