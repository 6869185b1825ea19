/* html_check.h - says where an HTML text is not well formed, for tests: every tag closed in its
 * order, attributes quoted, no bare ampersand. It knows what the report writes, not all of HTML;
 * style and script are skipped. */
#ifndef HF_REPORT_HTML_CHECK_H
#define HF_REPORT_HTML_CHECK_H

#include <holdfast/text.h>
#include <string.h>

enum { HTML_DEPTH_MAX = 24 };

struct html_check {
    struct hf_text stack[HTML_DEPTH_MAX];
    size_t depth;
    const char *wrong; /* NULL while all is well */
    size_t at;         /* where */
    size_t tags;
};

static size_t html_check_name(struct hf_text text, size_t at) {
    size_t until = at;
    while (until < text.len && text.data[until] != ' ' && text.data[until] != '>' &&
           text.data[until] != '/' && text.data[until] != '\n') {
        until++;
    }
    return until;
}

/* From behind the tag's name to behind its '>'; sets *is_empty for "/>". */
static size_t html_check_attributes(struct html_check *check, struct hf_text text, size_t at,
                                    bool *is_empty) {
    bool is_quoted = false;
    for (; at < text.len; at++) {
        const char c = text.data[at];
        if (c == '"') {
            is_quoted = !is_quoted;
        } else if (c == '<') {
            check->wrong = "a tag inside a tag";
            return text.len;
        } else if (c == '>' && !is_quoted) {
            *is_empty = text.data[at - 1] == '/';
            return at + 1;
        } else if (!is_quoted && (c == '\'' || c == '&')) {
            check->wrong = "an attribute without quotes";
            return text.len;
        }
    }
    check->wrong = "a tag never closed";
    return text.len;
}

static size_t html_check_tag(struct html_check *check, struct hf_text text, size_t at) {
    check->tags++;
    if (hf_text_starts(hf_text_slice(text, at, text.len), HF_TEXT("<!DOCTYPE html>"))) {
        return at + sizeof "<!DOCTYPE html>" - 1;
    }
    const bool is_end = at + 1 < text.len && text.data[at + 1] == '/';
    const size_t from = at + (is_end ? 2 : 1);
    const size_t until = html_check_name(text, from);
    const struct hf_text name = hf_text_slice(text, from, until);
    bool is_empty = false;
    const size_t next = html_check_attributes(check, text, until, &is_empty);
    if (is_end) {
        if (check->depth == 0 || !hf_text_equal(check->stack[check->depth - 1], name)) {
            check->wrong = "an end tag that closes something else";
            return next;
        }
        check->depth--;
        return next;
    }
    if (is_empty) {
        return next;
    }
    if (check->depth == HTML_DEPTH_MAX) {
        check->wrong = "too deep";
        return next;
    }
    check->stack[check->depth++] = name;
    if (hf_text_equal(name, HF_TEXT("style")) || hf_text_equal(name, HF_TEXT("script"))) {
        const struct hf_text end =
            hf_text_equal(name, HF_TEXT("style")) ? HF_TEXT("</style>") : HF_TEXT("</script>");
        return hf_text_find(text, end, next);
    }
    return next;
}

static bool html_check_reference(struct hf_text text, size_t at) {
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (hf_text_starts(hf_text_slice(text, at, text.len), hf_text_of(known[i]))) {
            return true;
        }
    }
    return false;
}

__attribute__((noinline)) static struct html_check html_check_whole(struct hf_text text) {
    struct html_check check = {.depth = 0};
    size_t at = 0;
    while (at < text.len && check.wrong == NULL) {
        check.at = at;
        if (text.data[at] == '<') {
            at = html_check_tag(&check, text, at);
        } else if (text.data[at] == '&' && !html_check_reference(text, at)) {
            check.wrong = "a bare ampersand";
        } else {
            at++;
        }
    }
    if (check.wrong == NULL && check.depth > 0) {
        check.wrong = "a tag never closed";
    }
    return check;
}

#endif
