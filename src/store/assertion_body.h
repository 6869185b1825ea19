/* assertion_body.h - what a row says, as one text.
 *
 * A body is one line per non-blank field, in schema order: column name, tab, value, line feed.
 * Column names instead of positions, so that a body outlives a change of the schema, can be
 * compared byte by byte with what was said before, and is printed by the canonical export as it
 * stands. In values the bytes backslash, tab, line feed, carriage return and NUL are written \\ \t
 * \n \r \0; all others stay.
 */
#ifndef HF_STORE_ASSERTION_BODY_H
#define HF_STORE_ASSERTION_BODY_H

#include <holdfast/buffer.h>
#include <holdfast/schema.h>

/* Appends the text with the escapes above. */
void hf_body_escape(struct hf_buffer *buffer, struct hf_text text);
/* Appends the body of an assertion. Fields that hold nothing but blanks say nothing. */
void hf_body_write(struct hf_buffer *buffer, const struct hf_assertion *assertion);

/* Takes one line off `*rest`. False at the end, and when the line is none that hf_body_write wrote:
 * then rest->len is not 0. `raw` is still escaped. */
bool hf_body_next(struct hf_text *rest, struct hf_text *column, struct hf_text *raw);
/* Bytes of a value once its escapes are undone; false if it holds an escape that is none. */
bool hf_body_value_length(struct hf_text raw, size_t *len);
/* Undoes the escapes of a raw value that hf_body_value_length accepted; returns the bytes written.
 */
size_t hf_body_value(struct hf_text raw, char *value);

#endif
