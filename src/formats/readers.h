/* readers.h - what the readers share, and the readers themselves, each in the file named after its
 * format.
 *
 * hf_format_read (formats.h) calls them; they are declared here, not in headers of their own,
 * because this room may not include the rooms below it.
 */
#ifndef HF_FORMATS_READERS_H
#define HF_FORMATS_READERS_H

#include "base/hash.h"
#include "formats/formats.h"

struct hf_reader {
    const struct hf_format_input *input;
    const struct hf_sink *sink;
    struct hf_error *error; /* may be NULL */
};

/* The readers. Status, scratch and sink as in hf_format_read. */
HF_MUST_CHECK enum hf_status hf_operator_csv_read(const struct hf_reader *reader,
                                                  struct hf_arena scratch);
HF_MUST_CHECK enum hf_status hf_netbox_json_read(const struct hf_reader *reader,
                                                 struct hf_arena scratch);
HF_MUST_CHECK enum hf_status hf_screening_list_read(const struct hf_reader *reader,
                                                    struct hf_arena scratch);
HF_MUST_CHECK enum hf_status hf_pack_row_read(const struct hf_reader *reader,
                                              struct hf_arena scratch);

/* What they are told apart by; each looks at the beginning of the bytes only. */
bool hf_operator_csv_fits(const struct hf_format_input *input);
bool hf_screening_list_fits(struct hf_text bytes);

/* Gives the sink a defect: kind, place and subject from `what`, the message from the format (at
 * most 700 bytes), source and file from the reader. */
HF_MUST_CHECK enum hf_status hf_reader_defect(const struct hf_reader *reader,
                                              const struct hf_defect *what, const char *format, ...)
    HF_PRINTF(3, 4);

/* Fills the reader's error with the place and returns HF_ERR_INPUT. */
enum hf_status hf_reader_fail(const struct hf_reader *reader, int64_t line, const char *message);

/* A part of what is left of `*from`, as an arena of its own: 1/`share` of it. Touches no memory. */
struct hf_arena hf_arena_carve(struct hf_arena *from, size_t share);

/* Which keys a file has had, by kind. */
struct hf_row_keys {
    struct hf_map map;
    struct hf_arena arena;
};

/* Remembers `value` (not UINT32_MAX) for the key unless it is there. *first is what was remembered
 * before, HF_MAP_NONE if nothing. O(1) expected. */
HF_MUST_CHECK enum hf_status hf_row_keys_add(struct hf_row_keys *keys, enum hf_kind kind,
                                             struct hf_text key, uint32_t value, uint32_t *first);

/* Remembers the key; if it is there, the first of "key#2", "key#3" ... that is not, and puts that
 * into *key. The new text lives in keys->arena. */
HF_MUST_CHECK enum hf_status hf_row_keys_number(struct hf_row_keys *keys, enum hf_kind kind,
                                                struct hf_text *key);

#endif
