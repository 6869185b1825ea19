/* pack_slip.h - changes to a sound pack, each with the defect that it must give.
 *
 * `from` occurs once in the sound pack and becomes `to`, in which @ marks the place where the
 * defect is said (no @: anywhere). Only the first defect is looked at; `count` is how many there
 * are.
 */
#ifndef HF_TESTS_PACK_SLIP_H
#define HF_TESTS_PACK_SLIP_H

#include "tests/check.h"

#include <holdfast/packcheck.h>

#include <stdio.h>
#include <string.h>

enum { SLIP_BYTES = 8192 };

struct slip_place {
    int64_t line, column;
};

/* `from` once replaced by `to`; @ taken out, its place counted. False if `from` is not there
 * exactly once. */
static inline bool change(const char *base, const char *from, const char *to, char *text,
                          size_t size, struct slip_place *place) {
    const char *at = strstr(base, from);
    if (at == NULL || strstr(at + 1, from) != NULL) {
        return false;
    }
    const int written =
        snprintf(text, size, "%.*s%s%s", (int)(at - base), base, to, at + strlen(from));
    if (written < 0 || (size_t)written >= size) {
        return false;
    }
    *place = (struct slip_place){1, 1};
    for (char *c = text; *c != '\0'; c++) {
        if (*c == '@') {
            memmove(c, c + 1, strlen(c));
            return true;
        }
        place->column = *c == '\n' ? 1 : place->column + 1;
        place->line += *c == '\n' ? 1 : 0;
    }
    return true;
}

struct slip {
    const char *from;
    const char *to;
    enum hf_defect_kind kind;
    const char *message; /* part of it */
};

static inline struct hf_pack_checked checked_of(struct hf_arena *arena, const char *text) {
    struct hf_pack_checked checked = {.is_usable = false};
    CHECK(hf_pack_check(HF_TEXT("p.json"), hf_text_of(text), arena, &checked, NULL) == HF_OK);
    return checked;
}

static inline void print_defects(const struct hf_pack_checked *checked) {
    for (size_t i = 0; i < checked->defect_count; i++) {
        printf("    seen %lld:%lld %s: %.*s\n", (long long)checked->defect[i].line,
               (long long)checked->defect[i].column, hf_defect_kind_text(checked->defect[i].kind),
               HF_TEXT_ARG(checked->defect[i].message));
    }
}

static inline void test_slip(struct hf_arena arena, const char *base, const struct slip *slip,
                             size_t count) {
    char text[SLIP_BYTES];
    struct slip_place place = {0, 0};
    if (!CHECK(change(base, slip->from, slip->to, text, sizeof text, &place))) {
        printf("    cannot change %s\n", slip->from);
        return;
    }
    const struct hf_pack_checked checked = checked_of(&arena, text);
    bool is_good = CHECK(checked.defect_count == count && checked.is_usable);
    if (is_good) {
        size_t at = 0; /* the one with the message: others of a slip may stand before it */
        while (at + 1 < count && hf_text_find(checked.defect[at].message, hf_text_of(slip->message),
                                              0) == checked.defect[at].message.len) {
            at++;
        }
        const struct hf_defect *defect = &checked.defect[at];
        const bool has_place = strchr(slip->to, '@') != NULL;
        is_good =
            CHECK(!has_place || (defect->line == place.line && defect->column == place.column));
        is_good = CHECK(defect->kind == slip->kind) && is_good;
        is_good = CHECK(hf_text_find(defect->message, hf_text_of(slip->message), 0) <
                        defect->message.len) &&
                  is_good;
        CHECK_TEXT(defect->file, "p.json");
    }
    if (!is_good) {
        printf("    for %s -> %s, at %lld:%lld\n", slip->from, slip->to, (long long)place.line,
               (long long)place.column);
        print_defects(&checked);
    }
}

#endif
