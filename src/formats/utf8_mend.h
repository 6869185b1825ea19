/* utf8_mend.h - texts from outside that claim to be UTF-8. */
#ifndef HF_FORMATS_UTF8_MEND_H
#define HF_FORMATS_UTF8_MEND_H

#include <holdfast/text.h>

/* Position of the first byte that is not UTF-8 or is a NUL (which no later room could keep);
 * text.len if there is none. */
size_t hf_utf8_first_bad(struct hf_text text);

/* Copies the text with U+FFFD in place of each such byte. */
HF_MUST_CHECK enum hf_status hf_utf8_mend(struct hf_arena *keep, struct hf_text text,
                                          struct hf_text *mended);

#endif
