#include "formats/utf8_mend.h"

#include <string.h>

size_t hf_utf8_first_bad(struct hf_text text) {
    const size_t valid = hf_utf8_valid_length(text);
    const char *nul = valid == 0 ? NULL : memchr(text.data, '\0', valid);
    return nul == NULL ? valid : (size_t)(nul - text.data);
}

enum hf_status hf_utf8_mend(struct hf_arena *keep, struct hf_text text, struct hf_text *mended) {
    char *data =
        hf_new(keep, char, text.len * 3 + 1); /* one byte becomes at most the three of U+FFFD */
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t len = 0;
    while (text.len > 0) {
        const bool is_nul = text.data[0] == '\0';
        len += hf_utf8_write(is_nul ? 0xFFFD : hf_utf8_next(&text), data + len);
        text = is_nul ? hf_text_slice(text, 1, text.len) : text;
    }
    *mended = (struct hf_text){data, len};
    return HF_OK;
}
