/* holdfast/defect.h - a row, or a part of one, that could not be used as it stands.
 *
 * A defect is data about data: counted, kept with its place, printed by `doctor` and in the report.
 * The rest of the row or file is used all the same.
 */
#ifndef HOLDFAST_DEFECT_H
#define HOLDFAST_DEFECT_H

#include <holdfast/text.h>

enum hf_defect_kind {
    HF_DEFECT_SYNTAX, /* the bytes are not what the format asks for (quote never closed, bad UTF-8,
                         truncated) */
    HF_DEFECT_FIELD,  /* a field cannot be read as its type: the field is blank, the row goes in */
    HF_DEFECT_KEY,    /* no natural key can be made: the row is left out */
    HF_DEFECT_DUPLICATE, /* a second row with a key that was there: the first one counts */
    HF_DEFECT_COLUMN,    /* a header that no column answers to: kept out, said once a file */
    HF_DEFECT_REFERENCE, /* a reference that fits several rows, or none (a stub is made) */
    HF_DEFECT_CONFLICT, /* two sources say different things of one field (holdfast/conflict.h), or a
                           decision rested on something that is no longer so */
};

struct hf_defect {
    enum hf_defect_kind kind;
    struct hf_text source;  /* source name, as `sources` prints it */
    struct hf_text file;    /* "" if there is none */
    int64_t line;           /* from 1; 0 when there is no place */
    int64_t column;         /* bytes from 1 in that line; 0 when it is the whole line */
    struct hf_text subject; /* the row's key or the offending text, as far as known */
    struct hf_text message; /* what is wrong and what to do, one sentence */
    bool is_cut; /* what follows in the file could not be read: rows it gave before are not gone */
};

HF_PUBLIC const char *hf_defect_kind_text(enum hf_defect_kind kind);
/* Order of two defects, for qsort: by source, file, line and column, then by all that they say. */
HF_PUBLIC int hf_defect_order(const void *left, const void *right);

#endif
