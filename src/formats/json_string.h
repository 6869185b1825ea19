/* json_string.h - what stands between the quotes of a JSON string, decoded. */
#ifndef HF_FORMATS_JSON_STRING_H
#define HF_FORMATS_JSON_STRING_H

#include <holdfast/text.h>

/* Decodes the bytes between the quotes. The escapes must be well formed (the parser has seen to
 * that). A text that needs no change is given as the slice that it is. Bytes that are not UTF-8,
 * halves of surrogate pairs and NULs become U+FFFD; *bad_at is the position of the first of them in
 * `raw`, raw.len if there is none. `is_clean` says that `raw` is known to be UTF-8 without NUL. */
HF_MUST_CHECK enum hf_status hf_json_string_decode(struct hf_arena *keep, struct hf_text raw,
                                                   bool is_clean, struct hf_text *text,
                                                   size_t *bad_at);

#endif
