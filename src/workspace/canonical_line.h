/* canonical_line.h - lines of the canonical text and their parts. */
#ifndef HF_WORKSPACE_CANONICAL_LINE_H
#define HF_WORKSPACE_CANONICAL_LINE_H

#include <holdfast/text.h>

enum {
    HF_CANONICAL_PARTS_MAX = 9, /* one more than any line has */
    HF_SOURCE_NAME_MAX = 200,   /* bytes */
};

struct hf_canonical_line {
    struct hf_text text; /* without its end */
    size_t at;           /* position in the text */
    int64_t number;      /* from 1 */
    bool is_ended;       /* by a line feed; the last one may not be */
    bool has_return;     /* a carriage return stood before the line feed; it is taken off */
};

/* Takes the line that begins at `*at`. False at the end of the text. */
bool hf_canonical_line_next(struct hf_text text, size_t *at, struct hf_canonical_line *line);

/* Divides at tabs. Returns how many parts; what lies behind the last one that fits is not given. */
size_t hf_canonical_parts(struct hf_text text, struct hf_text part[HF_CANONICAL_PARTS_MAX]);

/* At most 200 bytes of it, to be shown: a line may be as long as a document. */
struct hf_text hf_canonical_front(struct hf_text text);

/* Byte order of what two escaped texts stand for. */
int hf_canonical_compare(struct hf_text left, struct hf_text right);

/* Undoes the escapes into `keep`; without any, it is the text itself. *bad is the position (from 0)
 * of a backslash that begins no escape, and then *value is the text as it stands; else the length.
 */
HF_MUST_CHECK enum hf_status hf_canonical_value(struct hf_arena *keep, struct hf_text raw,
                                                struct hf_text *value, size_t *bad);

#endif
