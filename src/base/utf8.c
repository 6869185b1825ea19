#include <holdfast/text.h>

#include <assert.h>
#include <string.h>

/* One sequence: its length, or 0 if the bytes at the front are not a valid one. RFC 3629, table in
 * section 4. */
static size_t sequence_length(const unsigned char *bytes, size_t len) {
    const unsigned char first = bytes[0];
    if (first < 0x80) {
        return 1;
    }
    const size_t wanted = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || len < wanted) {
        return 0;
    }
    const unsigned char second = bytes[1];
    const unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) {
        return 0;
    }
    for (size_t i = 2; i < wanted; i++) {
        if ((bytes[i] & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    return wanted;
}

size_t hf_utf8_valid_length(struct hf_text text) {
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t at = 0;
    while (at < text.len) {
        uint64_t eight = 0;
        if (text.len - at >= sizeof eight) {
            memcpy(&eight, bytes + at, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        const size_t step = sequence_length(bytes + at, text.len - at);
        if (step == 0) {
            break;
        }
        at += step;
    }
    return at;
}

uint32_t hf_utf8_next(struct hf_text *text) {
    assert(text->len > 0);
    const unsigned char *bytes = (const unsigned char *)text->data;
    const size_t step = sequence_length(bytes, text->len);
    uint32_t code_point = 0xFFFD;
    switch (step) {
    case 1:
        code_point = bytes[0];
        break;
    case 2:
        code_point = ((uint32_t)(bytes[0] & 0x1FU) << 6) | (bytes[1] & 0x3FU);
        break;
    case 3:
        code_point = ((uint32_t)(bytes[0] & 0x0FU) << 12) | ((uint32_t)(bytes[1] & 0x3FU) << 6) |
                     (bytes[2] & 0x3FU);
        break;
    case 4:
        code_point = ((uint32_t)(bytes[0] & 0x07U) << 18) | ((uint32_t)(bytes[1] & 0x3FU) << 12) |
                     ((uint32_t)(bytes[2] & 0x3FU) << 6) | (bytes[3] & 0x3FU);
        break;
    default:
        break;
    }
    const size_t taken = step == 0 ? 1 : step;
    text->data += taken;
    text->len -= taken;
    return code_point;
}

size_t hf_utf8_write(uint32_t code_point, char bytes[4]) {
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) {
        code_point = 0xFFFD;
    }
    if (code_point < 0x80) {
        bytes[0] = (char)code_point;
        return 1;
    }
    const size_t len = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = len; i-- > 1;) {
        bytes[i] = (char)(0x80U | (code_point & 0x3FU));
        code_point >>= 6;
    }
    const uint32_t lead = len == 2 ? 0xC0U : len == 3 ? 0xE0U : 0xF0U;
    bytes[0] = (char)(lead | code_point);
    return len;
}
