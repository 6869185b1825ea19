/* holdfast/buffer.h - text that grows.
 *
 * Invariants: `len <= capacity <= limit`; `data` is NULL while capacity is 0. A write that would
 * pass `limit`, or for which there is no memory, sets `status` and is dropped, as is every write
 * after it: build the whole text, then look at `status` once. hf_buffer_free releases and returns
 * to the state of hf_buffer_make.
 */
#ifndef HOLDFAST_BUFFER_H
#define HOLDFAST_BUFFER_H

#include <holdfast/text.h>

struct hf_buffer {
    char *data;
    size_t len;
    size_t capacity;
    size_t limit;
    enum hf_status status; /* HF_OK, HF_ERR_LIMIT or HF_ERR_MEMORY: the first write that failed */
};

HF_PUBLIC struct hf_buffer hf_buffer_make(size_t limit_bytes);
HF_PUBLIC void hf_buffer_free(struct hf_buffer *buffer);
HF_PUBLIC void
hf_buffer_clear(struct hf_buffer *buffer); /* keeps the memory, forgets the text and the status */
HF_PUBLIC void hf_buffer_add(struct hf_buffer *buffer, struct hf_text text);
HF_PUBLIC void hf_buffer_puts(struct hf_buffer *buffer, const char *string);
HF_PUBLIC void hf_buffer_putc(struct hf_buffer *buffer, char character);
HF_PUBLIC void hf_buffer_printf(struct hf_buffer *buffer, const char *format, ...) HF_PRINTF(2, 3);
/* A finite number, as short as it can be written so that it is read back as the same one; six
 * digits at least count. */
HF_PUBLIC void hf_buffer_put_real(struct hf_buffer *buffer, double value);
HF_PUBLIC struct hf_text hf_buffer_text(const struct hf_buffer *buffer);

#endif
