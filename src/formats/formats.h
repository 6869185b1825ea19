/* formats.h - from bytes to assertions and defects.
 *
 * One reader a format, each in a file named after it. A reader is given the whole file, calls the
 * sink once per row and once per defect, keeps nothing afterwards, and never fails for what one row
 * holds: it says a defect and goes on. HF_ERR_INPUT means that nothing in the file could be read at
 * all.
 */
#ifndef HF_FORMATS_FORMATS_H
#define HF_FORMATS_FORMATS_H

#include <holdfast/pack.h>
#include <holdfast/schema.h>

enum hf_format {
    HF_FORMAT_UNKNOWN,
    HF_FORMAT_OPERATOR_CSV,   /* one table of the operator folder */
    HF_FORMAT_NETBOX_JSON,    /* answers of NetBox's REST interface: envelope or bare array */
    HF_FORMAT_SCREENING_LIST, /* US Consolidated Screening List, CSV */
    HF_FORMAT_PACK,           /* a pack, JSON */
    HF_FORMAT_CANONICAL,      /* what the canonical export wrote: several sources, so no reader of
                                 this room reads it, but src/workspace as a whole */
};

struct hf_format_input {
    struct hf_text
        file; /* name without folder: the table of an operator file; also used in defects */
    struct hf_text bytes;
    struct hf_text source; /* used in defects */
};

/* By name and first bytes; never by name alone where the bytes say otherwise. */
enum hf_format hf_format_recognise(const struct hf_format_input *input);
bool hf_format_by_name(struct hf_text name,
                       enum hf_format *format); /* "csv", "netbox", "screening-list", "pack",
                                                   "canonical" */
const char *hf_format_name(enum hf_format format);

/* Reads. Keys are set (hf_assertion_key), kinds that repeat are numbered "key#2", "key#3" in order
 * of appearance; fields are checked (hf_value_parse): one that cannot be read is blank and a
 * defect. */
HF_MUST_CHECK enum hf_status hf_format_read(enum hf_format format,
                                            const struct hf_format_input *input,
                                            struct hf_arena scratch, const struct hf_sink *sink,
                                            struct hf_error *error);

/* A pack, parsed (docs/packs.md). Whatever is wrong in it goes to the sink's defects with line and
 * column; the status is HF_ERR_INPUT only when no pack can be made of it. */
HF_MUST_CHECK enum hf_status hf_pack_read(const struct hf_format_input *input,
                                          struct hf_arena *keep, struct hf_arena scratch,
                                          const struct hf_sink *sink, struct hf_pack *pack,
                                          struct hf_error *error);

#endif
