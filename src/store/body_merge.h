/* body_merge.h - two files of one import that describe the same row.
 *
 * An inventory's pages overlap: the page of devices mentions a product's name, the page of products
 * describes it. What both say of a row is one statement: field by field the first that is not
 * blank. Where they contradict each other the first counts, and the clash is reported. All
 * functions work on bodies (assertion_body.h) of one kind and compare the escaped bytes; without a
 * clash the order does not matter.
 */
#ifndef HF_STORE_BODY_MERGE_H
#define HF_STORE_BODY_MERGE_H

#include <holdfast/buffer.h>
#include <holdfast/schema.h>

struct hf_body_fields {
    struct hf_text raw[HF_COLUMN_COUNT_MAX]; /* by schema column; empty: not said */
    bool has_unknown; /* a line of a column that the schema does not have, or that is no line */
};

/* Slices into `body`. */
struct hf_body_fields hf_body_split(enum hf_kind kind, struct hf_text body);
/* Whether everything that `part` says is said by `whole` in the same words. */
bool hf_body_is_part(const struct hf_body_fields *part, const struct hf_body_fields *whole);
/* The first column that both say differently, or -1. */
int hf_body_clash(const struct hf_body_fields *first, const struct hf_body_fields *second);
/* Appends the body of both. */
void hf_body_merge(struct hf_buffer *buffer, enum hf_kind kind, const struct hf_body_fields *first,
                   const struct hf_body_fields *second);

#endif
