/* holdfast/text.h - text as slices.
 *
 * A `struct hf_text` points into memory that somebody else owns and says how long it is. It is
 * passed by value, never assumes a closing NUL, and may be empty with a NULL pointer. Bytes are
 * UTF-8 once they passed the edge (hf_utf8_valid_length); the functions here work on bytes and give
 * sensible answers on any.
 */
#ifndef HOLDFAST_TEXT_H
#define HOLDFAST_TEXT_H

#include <holdfast/arena.h>
#include <stdbool.h>

struct hf_text {
    const char *data;
    size_t len;
};

/* For expressions, and for static tables (where a compound literal is not allowed). */
#define HF_TEXT(literal) ((struct hf_text){(literal), sizeof(literal) - 1})
#define HF_TEXT_INIT(literal)                                                                      \
    { (literal), sizeof(literal) - 1 }

/* For printf's "%.*s". */
#define HF_TEXT_ARG(text)                                                                          \
    (int)((text).len > 0x7fff ? 0x7fff : (text).len), ((text).len > 0 ? (text).data : "")

HF_PUBLIC struct hf_text hf_text_of(const char *string); /* NULL gives the empty text */
HF_PUBLIC bool hf_text_equal(struct hf_text left, struct hf_text right);
HF_PUBLIC bool hf_text_equal_nocase(struct hf_text left,
                                    struct hf_text right); /* folds ASCII only */
/* Byte order; a shorter text sorts before its continuation. Returns <0, 0, >0. */
HF_PUBLIC int hf_text_compare(struct hf_text left, struct hf_text right);
HF_PUBLIC bool hf_text_starts(struct hf_text text, struct hf_text prefix);
HF_PUBLIC bool hf_text_ends(struct hf_text text, struct hf_text suffix);
/* Position of the first `needle` at or after `from`; text.len if there is none. */
HF_PUBLIC size_t hf_text_find(struct hf_text text, struct hf_text needle, size_t from);
HF_PUBLIC struct hf_text hf_text_slice(struct hf_text text, size_t from,
                                       size_t until); /* bounds are clamped */
HF_PUBLIC struct hf_text
hf_text_trim(struct hf_text text); /* ASCII blanks, tabs and line ends, both sides */
/* Takes the part before the first `separator` off the front of `*rest`. False when `*rest` has been
 * used up, that is after the part behind the last separator was taken. Start with `bool more =
 * true`. */
HF_PUBLIC bool hf_text_cut(struct hf_text *rest, char separator, struct hf_text *part, bool *more);

/* Copies into the arena. Data NULL and length not 0 says that memory ran out. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_text_copy(struct hf_arena *keep, struct hf_text text,
                                                    struct hf_text *copy);
/* Copies with a closing NUL, for system calls. NULL when memory ran out. */
HF_PUBLIC char *hf_text_string(struct hf_arena *keep, struct hf_text text);
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_text_format(struct hf_arena *keep, struct hf_text *result,
                                                      const char *format, ...) HF_PRINTF(3, 4);

/* Whole-text conversions, independent of the locale; false leaves `*value` alone. Integers take an
 * optional sign; decimals the form 12, 12.5, .5, 1e-3. */
HF_PUBLIC bool hf_text_int64(struct hf_text text, int64_t *value);
HF_PUBLIC bool hf_text_double(struct hf_text text, double *value);

/* Length of the longest valid UTF-8 prefix (RFC 3629: no surrogates, no overlong forms, at most
 * U+10FFFF). */
HF_PUBLIC size_t hf_utf8_valid_length(struct hf_text text);
/* Takes one code point off a valid text; U+FFFD and one byte for an invalid start. `text` must not
 * be empty. */
HF_PUBLIC uint32_t hf_utf8_next(struct hf_text *text);
/* Writes 1-4 bytes to `bytes`, returns how many. */
HF_PUBLIC size_t hf_utf8_write(uint32_t code_point, char bytes[4]);

#endif
