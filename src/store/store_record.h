/* store_record.h - appending to the evidence log, for the rest of the room. */
#ifndef HF_STORE_STORE_RECORD_H
#define HF_STORE_STORE_RECORD_H

#include "store/store_private.h"

/* The record that a query of RECORD_COLUMNS stands on; texts live until its next step. */
struct hf_store_record hf_store_record_read(sqlite3_stmt *row);
/* Appends to the log within the transaction that is open; number, previous and digest are set here.
 */
HF_MUST_CHECK enum hf_status hf_store_record_append(struct hf_store *store,
                                                    const struct hf_store_record *record,
                                                    int64_t *number, struct hf_error *error);
/* Appends the record of a batch: what the tables say of it, then `options`. */
HF_MUST_CHECK enum hf_status hf_store_record_batch(struct hf_store *store,
                                                   const struct hf_store_record *record,
                                                   struct store_changes *changes,
                                                   struct hf_text options, int64_t *number,
                                                   struct hf_error *error);

#endif
