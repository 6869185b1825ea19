/* snapshot_helper.h - snapshots for tests, from lines of text, through the real intake.
 *
 *     struct snapshot_helper help;
 *     helper_open(&help);
 *     helper_lines(&help, "party | name=Acme | country=AA\n"
 *                         "device | site=North | name=n1 | manufacturer=Acme | device_type=X1 |
 * quantity=3\n"); const struct hf_snapshot *snapshot = helper_build(&help);
 *     ... hf_snapshot_find(snapshot, HF_KIND_DEVICE, HF_TEXT("north/n1")) ...
 *     helper_close(&help);
 *
 * A line is the singular name of a kind (holdfast/schema.h), then "column=value" parts; headers'
 * aliases work too. Later lines were imported later. helper_source begins another source. A line
 * that cannot be used fails the test. */
#ifndef HF_TESTS_SNAPSHOT_HELPER_H
#define HF_TESTS_SNAPSHOT_HELPER_H

#include "intake/intake.h"
#include "tests/check.h"

#include <stdlib.h>

enum { HELPER_ROWS_MAX = 4096, HELPER_SOURCES_MAX = 8 };

struct snapshot_helper {
    struct hf_arena text, text_opened; /* what the assertions point to */
    struct hf_arena keep,
        keep_opened; /* the snapshot, and whatever a test wants to keep beside it */
    struct hf_arena scratch, scratch_opened;
    struct hf_stored *stored;
    struct hf_source *source;
    struct hf_intake_input input;
    struct hf_snapshot snapshot;
    struct hf_error error;
};

__attribute__((unused)) static void helper_open(struct snapshot_helper *help) {
    const size_t size = (size_t)256 << 20;
    *help = (struct snapshot_helper){0};
    if (hf_arena_open(&help->text, size) != HF_OK || hf_arena_open(&help->keep, size) != HF_OK ||
        hf_arena_open(&help->scratch, size) != HF_OK) {
        abort();
    }
    help->text_opened = help->text;
    help->keep_opened = help->keep;
    help->scratch_opened = help->scratch;
    help->stored = hf_new(&help->text, struct hf_stored, HELPER_ROWS_MAX);
    help->source = hf_new(&help->text, struct hf_source, HELPER_SOURCES_MAX);
    help->source[0] = (struct hf_source){.name = HF_TEXT("test"), .file = HF_TEXT("test.csv")};
    help->input =
        (struct hf_intake_input){.stored = help->stored, .source = help->source, .source_count = 1};
}

__attribute__((unused)) static void helper_close(struct snapshot_helper *help) {
    hf_arena_close(&help->text_opened);
    hf_arena_close(&help->keep_opened);
    hf_arena_close(&help->scratch_opened);
}

/* Lines added from now on belong to this source. */
__attribute__((unused)) static void helper_source(struct snapshot_helper *help, const char *name) {
    if (help->input.source_count == HELPER_SOURCES_MAX) {
        abort();
    }
    help->source[help->input.source_count++] =
        (struct hf_source){.name = hf_text_of(name), .file = hf_text_of(name)};
}

static void helper_stored_add(struct snapshot_helper *help, struct hf_assertion *assertion,
                              const char *line) {
    const size_t columns = hf_schema_get(assertion->kind)->column_count;
    const char *cells = NULL;
    if (hf_cells_pack(&help->text, assertion->field, columns, &cells) != HF_OK ||
        help->input.stored_count == HELPER_ROWS_MAX ||
        hf_assertion_key(&help->text, assertion) != HF_OK) {
        printf("snapshot_helper: no key for '%s'\n", line);
        check_that(false, __FILE__, __LINE__, "line has a key");
        return;
    }
    uint32_t copies = 0;
    for (size_t i = 0; i < help->input.stored_count && hf_schema_get(assertion->kind)->repeats;
         i++) {
        const bool is_same =
            help->stored[i].kind == assertion->kind &&
            hf_text_equal(hf_text_slice(help->stored[i].key, 0, assertion->key.len),
                          assertion->key);
        copies += is_same ? 1 : 0;
    }
    if (copies > 0 && hf_text_format(&help->text, &assertion->key, "%.*s#%u",
                                     HF_TEXT_ARG(assertion->key), copies + 1) != HF_OK) {
        abort();
    }
    const uint32_t number = (uint32_t)help->input.stored_count + 1;
    help->stored[help->input.stored_count++] =
        (struct hf_stored){.kind = assertion->kind,
                           .key = assertion->key,
                           .source = help->input.source_count - 1,
                           .line = number,
                           .order = (int64_t)number,
                           .cells = cells};
}

/* One line, given as slices. */
static void helper_line(struct snapshot_helper *help, struct hf_text line) {
    struct hf_text part = {NULL, 0};
    bool more = true;
    struct hf_assertion assertion = {.kind = HF_KIND_OPERATOR};
    const struct hf_text whole = line;
    if (hf_text_trim(line).len == 0) {
        return;
    }
    hf_text_cut(&line, '|', &part, &more);
    bool is_good = hf_schema_kind_by_name(hf_text_trim(part), &assertion.kind);
    while (is_good && hf_text_cut(&line, '|', &part, &more)) {
        const size_t at = hf_text_find(part, HF_TEXT("="), 0);
        const int column = hf_schema_column(assertion.kind, hf_text_slice(part, 0, at));
        is_good = column >= 0 && at < part.len;
        if (is_good) {
            assertion.field[column] = hf_text_trim(hf_text_slice(part, at + 1, part.len));
        }
    }
    char *string = hf_text_string(&help->text, whole);
    if (!is_good) {
        printf("snapshot_helper: cannot use '%s'\n", string);
        check_that(false, __FILE__, __LINE__, "line names a kind and its columns");
        return;
    }
    helper_stored_add(help, &assertion, string);
}

/* Lines divided by '\n'. The text must outlive the helper, as literals do. */
__attribute__((unused)) static void helper_lines(struct snapshot_helper *help, const char *lines) {
    struct hf_text rest = hf_text_of(lines);
    struct hf_text line = {NULL, 0};
    for (bool more = true; hf_text_cut(&rest, '\n', &line, &more);) {
        helper_line(help, line);
    }
}

/* Packs made by hand; their rows are added too. Call once. */
__attribute__((unused)) static void helper_packs(struct snapshot_helper *help, struct hf_pack *pack,
                                                 uint32_t count) {
    help->input.pack = pack;
    help->input.pack_count = count;
    const int id = hf_schema_column(HF_KIND_PACK, HF_TEXT("id"));
    for (uint32_t i = 0; i < count; i++) {
        struct hf_assertion assertion = {.kind = HF_KIND_PACK};
        assertion.field[id] = pack[i].id;
        helper_stored_add(help, &assertion, "pack");
    }
}

/* The snapshot of all lines so far; NULL and a failed check if it could not be built. */
__attribute__((unused)) static const struct hf_snapshot *
helper_build(struct snapshot_helper *help) {
    const enum hf_status status =
        hf_intake_build(&help->input, &help->keep, help->scratch, &help->snapshot, &help->error);
    if (!check_that(status == HF_OK, __FILE__, __LINE__, "snapshot is built")) {
        printf("    %s\n", help->error.message);
        return NULL;
    }
    return &help->snapshot;
}

/* Row by key; a failed check and 0 if there is none. */
__attribute__((unused)) static uint32_t helper_row(const struct hf_snapshot *snapshot,
                                                   enum hf_kind kind, const char *key) {
    const uint32_t row = hf_snapshot_find(snapshot, kind, hf_text_of(key));
    if (!check_that(row != HF_NONE, __FILE__, __LINE__, "row is there")) {
        printf("    %s '%s'\n", hf_schema_get(kind)->name, key);
        return 0;
    }
    return row;
}

#endif
