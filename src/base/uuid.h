/* uuid.h - identifiers made from names (RFC 9562, version 5): the same name in the same namespace
 * has the same identifier everywhere, and anybody can make it again.
 *
 * Version 5 is SHA-1, which is no proof against somebody who forges: it only names things here.
 */
#ifndef HF_BASE_UUID_H
#define HF_BASE_UUID_H

#include <holdfast/text.h>

enum { HF_UUID_TEXT = 36 };

/* 36 characters in lower case and a closing NUL. */
struct hf_uuid {
    char text[HF_UUID_TEXT + 1];
};

/* `space` is the text of an identifier; what it lacks counts as zeros. */
struct hf_uuid hf_uuid_make(struct hf_text space, struct hf_text name);

#endif
