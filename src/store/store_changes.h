/* store_changes.h - what a batch wrote, as digests for the evidence log.
 *
 * Four digests: of the assertions that it brought (by id: id, kind, key, body, file, line), of the
 * ids of those that it closed, of the defects that it brought, of the ids of those that it closed.
 * Ids are never given twice, so these and the batch's own row say all that the batch did; and they
 * can be computed anew at any time from the tables, in one walk by id.
 */
#ifndef HF_STORE_STORE_CHANGES_H
#define HF_STORE_STORE_CHANGES_H

#include "store/store_survey.h"

struct store_changes hf_store_changes_make(void);
/* An assertion as a query of ROW_COLUMNS gives it. It goes through store->lump: call
 * hf_store_changes_flush before another batch's rows. */
HF_MUST_CHECK enum hf_status hf_store_changes_row(struct hf_store *store,
                                                  struct store_changes *changes,
                                                  sqlite3_stmt *statement, struct hf_error *error);
HF_MUST_CHECK enum hf_status hf_store_changes_flush(struct hf_store *store,
                                                    struct store_changes *changes,
                                                    struct hf_error *error);
/* The same of a version that the batch at hand writes. */
HF_MUST_CHECK enum hf_status hf_store_changes_version(struct hf_store *store,
                                                      const struct store_version *version,
                                                      struct hf_error *error);
/* A defect as SQL_CHECK_DEFECT gives it. */
void hf_store_changes_defect(struct store_changes *changes, sqlite3_stmt *statement);

/* Appends what the tables say of a batch, without its digests. */
HF_MUST_CHECK enum hf_status hf_store_changes_say(struct hf_store *store, int64_t batch,
                                                  struct hf_buffer *about, struct hf_error *error);
/* Appends what the tables say of a batch, and the digests, as lines of a record. The digests start
 * anew. */
HF_MUST_CHECK enum hf_status hf_store_changes_print(struct hf_store *store, int64_t batch,
                                                    struct store_changes *changes,
                                                    struct hf_buffer *about,
                                                    struct hf_error *error);

/* Adds to changes[batch], below `limit`, what each batch brought and closed: one walk over all
 * assertions and defects. *stray: how many of them name a batch that is not there. `survey`, which
 * may be NULL, is shown every assertion on the way. */
HF_MUST_CHECK enum hf_status hf_store_changes_walk(struct hf_store *store,
                                                   struct store_changes *changes, int64_t limit,
                                                   struct store_survey *survey, int64_t *stray,
                                                   struct hf_error *error);

/* The digests of the batch that is being written, from what is in the tables. */
HF_MUST_CHECK enum hf_status hf_store_changes_of_batch(struct hf_store *store,
                                                       struct hf_error *error);

#endif
