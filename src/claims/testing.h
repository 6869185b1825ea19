/* testing.h - what the files of this room share: one claim at a time is tested, every row that
 * bears on it is added to one tally.
 */
#ifndef HF_CLAIMS_TESTING_H
#define HF_CLAIMS_TESTING_H

#include "exposure/engine.h"

#include <holdfast/claims.h>

enum { CLAIM_REASONS_MAX = 40 };

/* Is the claim contradicted? The strongest of all that was found; `since` is the earliest day among
 * what is as strong as that. */
struct claim_tally {
    enum hf_answer answer;
    struct hf_date_range since;
    bool has_evidence; /* a row bears on it, and not only a blank */
    struct hf_why_id child[CLAIM_REASONS_MAX];
    enum hf_answer speaks[CLAIM_REASONS_MAX]; /* what each child says; blanks: no basis */
    size_t child_count;
};

struct claim_test {
    struct exposure_engine engine;
    struct hf_assessment *assessment;
    uint32_t claim;
    struct claim_tally tally;
};

/* A row that bears on the claim: does it contradict it? `since` HF_DATE_UNKNOWN where it has no
 * day. */
void hf_claim_evidence(struct claim_test *test, enum hf_answer contradicts,
                       struct hf_date_range since, struct hf_why_id why);
/* A cell that would have to be known. */
void hf_claim_missing(struct claim_test *test, enum hf_kind kind, const char *header, uint32_t row);

/* ---- about parties: claim_party.c ---- */
HF_MUST_CHECK enum hf_status hf_claim_not_listed(struct claim_test *test, struct hf_arena scratch);
HF_MUST_CHECK enum hf_status hf_claim_not_owned(struct claim_test *test, struct hf_arena scratch);

/* ---- about a product: claim_goods.c, claim_origin.c ---- */
void hf_claim_made_in(struct claim_test *test, uint32_t product);
void hf_claim_repaired_in(struct claim_test *test, uint32_t product);
void hf_claim_supported_until(struct claim_test *test, uint32_t product);
void hf_claim_no_parts_of(struct claim_test *test, uint32_t product);
void hf_claim_no_content(struct claim_test *test, uint32_t product);

#endif
