/* holdfast/evidence.h - the evidence log of a workspace: who did what with it, when, with which
 * program, and that nobody changed it since.
 *
 * Every import and removal appends a *record*; so does every answer that is given out, through
 * hf_workspace_record. A record holds the SHA-256 of the one before it, and those of what its
 * import wrote: the digest of the newest record, the *head*, vouches for all that the workspace
 * holds. Whoever keeps a head elsewhere - it is printed in every report - can prove later that
 * nothing before it was changed. It is no proof against somebody who may write the file and
 * rewrites the whole log: only heads that are kept elsewhere are.
 *
 * **Order of calls.** hf_workspace_log_head before and after the analysis of a snapshot, to say
 * what the answer rests on; hf_workspace_record when it is given out; hf_workspace_log and
 * hf_workspace_log_verify at any time. **Ownership.** Results live in the arena that was passed.
 * **Errors.** As in workspace.h. **Cost.** O(records), but for verification: the whole file is
 * read and hashed.
 */
#ifndef HOLDFAST_EVIDENCE_H
#define HOLDFAST_EVIDENCE_H

#include <holdfast/workspace.h>

struct hf_log_record {
    int64_t number; /* from 1, without gap */
    int64_t at;     /* seconds UTC, as the machine's clock said */
    int64_t batch;  /* of an import or removal that changed something; else 0 */
    struct hf_text who, program, action;
    struct hf_text about;            /* lines name, tab, value, line feed: hf_log_next reads them */
    struct hf_text previous, digest; /* hex */
};

/* The text whose SHA-256 is the record's digest, as sha256sum prints it. */
HF_PUBLIC void hf_log_print(const struct hf_log_record *record, struct hf_buffer *text);

/* ---- Lines of a record ---- */

/* Appends a line. A tab, line feed, carriage return, NUL or backslash in the value is escaped. */
HF_PUBLIC void hf_log_add(struct hf_buffer *about, const char *name, struct hf_text value);
/* Takes one line off `*rest`; false at the end. `value` is still escaped. */
HF_PUBLIC bool hf_log_next(struct hf_text *rest, struct hf_text *name, struct hf_text *value);
/* The value without its escapes. HF_ERR_INPUT when it holds one that is none. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_log_unescape(struct hf_arena *keep, struct hf_text value,
                                                       struct hf_text *text);
/* The value, still escaped, of the first line of that name; empty when there is none. */
HF_PUBLIC struct hf_text hf_log_value(const struct hf_log_record *record, const char *name);

enum { HF_LOG_DIGEST = 64 };
/* SHA-256 as 64 lower-case hexadecimal digits and a closing NUL. */
HF_PUBLIC void hf_log_digest(struct hf_text bytes, char digest[HF_LOG_DIGEST + 1]);

/* ---- Reading ---- */

struct hf_log_records {
    struct hf_log_record *item;
    size_t count;
};

/* Records in order, from number `first` (1: all) on, at most `limit`. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_workspace_log(struct hf_workspace *workspace, int64_t first, size_t limit, struct hf_arena *keep,
                 struct hf_log_records *records, struct hf_error *error);
/* The newest record; with `is_data` the newest that changed what the workspace says. The same data
 * has the same data head, whatever was asked of it since. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_workspace_log_head(struct hf_workspace *workspace,
                                                             bool is_data, struct hf_arena *keep,
                                                             struct hf_log_record *record,
                                                             struct hf_error *error);
/* The records of the imports that an answer rests on: those that counted at `known_at` (seconds
 * UTC; INT64_MAX: all) when `data` was the newest record, and of a source that was imported in
 * parts all back to its last full import. By number. HF_ERR_NOT_FOUND if there is no record `data`.
 */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_workspace_log_origins(struct hf_workspace *workspace,
                                                                int64_t data, int64_t known_at,
                                                                struct hf_arena *keep,
                                                                struct hf_log_records *records,
                                                                struct hf_error *error);

/* ---- Writing ---- */

/* Appends a record of what was done, at the host's time, by whom the host says. The workspace must
 * be open for writing. HF_ERR_STORE after ten seconds when another program is writing all the time.
 * `number` and `digest` of the record are set. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_workspace_record(struct hf_workspace *workspace, struct hf_text action, struct hf_text about,
                    struct hf_arena *keep, struct hf_log_record *record, struct hf_error *error);

/* ---- Verifying ---- */

/* A head that somebody kept. */
struct hf_log_claim {
    struct hf_text digest; /* 12 to 64 hexadecimal digits, lower case or not */
    int64_t number;        /* set: of the record that has it, 0 if none has */
};

struct hf_log_sink {
    void *context;
    /* What is wrong, a sentence, with the record of which it is; 0: of the file or the log as a
     * whole. What is not HF_OK stops the work. */
    enum hf_status (*found)(void *context, int64_t number, struct hf_text what);
};

struct hf_log_verified {
    int64_t found;  /* what the sink was told */
    int64_t number; /* of the newest record: how many there are; 0 when the log cannot be read */
    char head[HF_LOG_DIGEST + 1];
};

/* Looks at every page and check number of the file, computes every digest anew from what the tables
 * hold now, and looks for the claims: a claim that no record has means that the end of the log was
 * cut off, or that it was rewritten, since the claim was printed. Damage is told to the sink, not
 * an error. HF_ERR_ARGUMENT for a claim that is none, or that two records have. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_workspace_log_verify(struct hf_workspace *workspace, struct hf_log_claim *claim,
                        size_t claim_count, const struct hf_log_sink *sink,
                        struct hf_log_verified *result, struct hf_error *error);

#endif
