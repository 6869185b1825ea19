/* holdfast/claims.h - what suppliers assert, tested against what the data says.
 *
 * A claim is stored with its day and document and is never a fact: no analysis takes it for one.
 * This room asks of each: does a fact in the data contradict it, since when; and what did a check
 * by a person find. A contradiction counts whatever the check said; what is only presumed makes the
 * claim doubtful; what cannot be told leaves it open.
 *
 *  - **not-listed**: matches of the party (or the claimant) with entries of lists, from the day of
 * listing on, and with parties that a binding measure in force names, from the day it came into
 * force. An entry taken off before the claim was made does not count.
 *  - **not-owned-by**: stakes and control of the party in the claimant through owned companies
 * (hf_ownership_solve), from a share of HF_ASSUME_OWNED_RATIO on. A share that is not known leaves
 * it open.
 *  - **made-in**: the factory country of the product and of its lots. Where a consignment set out
 * is a presumption only: it may come from a store.
 *  - **repaired-in**: the country of who repaired. Where nobody says who, the maker is presumed.
 *  - **no-parts-of**: makers of the components in the bill of material, all the way down.
 *  - **no-content**: what the product and its components are said to owe to the jurisdiction. A
 * component whose maker has its seat there, or a class template, presumes.
 *  - **supported-until**: the maker's own last days, measures that bar updates before the day; the
 * support of the newest release presumes.
 *
 * A claim without a product is about every product that the claimant makes. A claim that was made
 * after the as-of day is listed as not made yet and not tested: nobody could have relied on it, or
 * broken it, on that day.
 *
 * **Order.** After hf_exposure_assess. **Ownership.** Results lie in `keep`; `scratch` must be
 * another arena. **Errors.** HF_ERR_ARGUMENT, HF_ERR_MEMORY; the assessment's array is then as
 * before. **Cost.** A claim: O(rows of its products), of being listed O(matches), of ownership
 * O(parties + stakes).
 */
#ifndef HOLDFAST_CLAIMS_H
#define HOLDFAST_CLAIMS_H

#include <holdfast/assessment.h>

/* Fills assessment->{claim}. Uses assessment->{match, effect, assumptions}. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_claims_assess(struct hf_assessment *assessment,
                                                        struct hf_arena *keep,
                                                        struct hf_arena scratch,
                                                        struct hf_error *error);
#endif
