/* line_blank.h - blanking one cell of one line of a test's data, line by line and cell by cell.
 *
 * Lines are those of snapshot_helper.h. A room's test rebuilds its world from the lines with one
 * cell left out and compares the answers: none may have moved towards clear. */
#ifndef HF_TESTS_LINE_BLANK_H
#define HF_TESTS_LINE_BLANK_H

#include "tests/snapshot_helper.h"

#include <string.h>

enum { BLANK_LINE_MAX = 1024 };

/* Where "| column=value" stands in a line; SIZE_MAX if it does not. */
__attribute__((unused)) static size_t blank_find(const char *line, const char *column) {
    char mark[80];
    (void)snprintf(mark, sizeof mark, "| %s=", column);
    const char *at = strstr(line, mark);
    return at == NULL ? SIZE_MAX : (size_t)(at - line);
}

/* The line without that cell. */
__attribute__((unused)) static void blank_cut(const char *line, size_t from,
                                              char cut[BLANK_LINE_MAX]) {
    const char *next = strchr(line + from + 1, '|');
    (void)snprintf(cut, BLANK_LINE_MAX, "%.*s%s", (int)from, line, next == NULL ? "" : next);
}

/* Is anything left by which the row is known? The import says the others as defects. */
__attribute__((unused)) static bool blank_has_key(const char *line, struct hf_arena scratch) {
    struct hf_assertion assertion = {.kind = HF_KIND_OPERATOR};
    struct hf_text text = hf_text_of(line);
    struct hf_text part = {NULL, 0};
    bool more = true;
    hf_text_cut(&text, '|', &part, &more);
    bool is_good = hf_schema_kind_by_name(hf_text_trim(part), &assertion.kind);
    while (is_good && more && hf_text_cut(&text, '|', &part, &more)) {
        const size_t at = hf_text_find(part, HF_TEXT("="), 0);
        const int column = hf_schema_column(assertion.kind, hf_text_slice(part, 0, at));
        if (column >= 0) {
            assertion.field[column] = hf_text_trim(hf_text_slice(part, at + 1, part.len));
        }
    }
    return is_good && hf_assertion_key(&scratch, &assertion) == HF_OK;
}

/* May an answer have become `after` once a cell is blank? What was undetermined stays so without a
 * presumption for "no", unless `may_presume`. */
__attribute__((unused)) static bool blank_is_fair(enum hf_answer before, enum hf_answer after,
                                                  bool may_presume) {
    const enum hf_answer most = may_presume ? HF_ANSWER_PRESUMED_NO : HF_ANSWER_NO_BASIS;
    return after >= (before < most ? before : most);
}

#endif
