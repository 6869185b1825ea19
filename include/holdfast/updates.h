/* holdfast/updates.h - what can no longer be patched, which release runs where, which exploited
 * flaws stay open, what is past its maker's support. What cannot be updated cannot be kept secure.
 *
 * Releases and their flaws are what the data says (`struct hf_releases`); units say which release
 * they run (`struct hf_devices` and `struct hf_modules`, columns release, release_installed; a
 * module is as exposed as its device). A module that nothing says to have software of its own
 * (hf_module_has_software) runs its device's: it is in no use, and counted in `units_held`.
 * Versions are compared as keys are: case and signs between words do not matter.
 *
 *  - **Secure until** is the date that exposure found for the product: the earliest of measures and
 * the maker's own end.
 *  - **Past support**: the last day of security updates is over, or, where that is blank, the last
 * day of support. With no day at all the maker is presumed to have said no end.
 *  - **Exploited**: said so, and not only from a later day on. A flaw is **open** from the day the
 * release that closes it (`fixed_by`) was out; beyond the limit HF_ASSUME_FLAW_OPEN_DAYS it is
 * overdue. Without such a release, or without its day, nobody can tell whether it is overdue.
 *  - **Closed**: the unit runs the release that closed the flaw of another one; `late` says whether
 * it took longer than the limit. A unit put into service with that release had nothing to close.
 *  - **Keeping** what is past support: the four conditions of `struct hf_continued_uses`. A plan to
 * replace counts until its day has passed, a record from its own day on.
 *
 * A unit whose release was installed after the as-of day, or, where the as-of day lies before what
 * is known, on no known day, ran nobody knows what on it.
 *
 * **Order.** After hf_exposure_assess. **Ownership.** Results lie in `keep`; `scratch` must be
 * another arena. **Errors.** HF_ERR_ARGUMENT, HF_ERR_MEMORY; the assessment's arrays are then as
 * before. **Cost.** O(units + releases) expected, and the sorting of each product's versions.
 * **Reasons** name at most 25 rows of a sort; their amounts carry the totals.
 */
#ifndef HOLDFAST_UPDATES_H
#define HOLDFAST_UPDATES_H

#include <holdfast/assessment.h>

/* Fills assessment->{update, release_use}. Uses assessment->{product, effect, assumptions}. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_updates_assess(struct hf_assessment *assessment,
                                                         struct hf_arena *keep,
                                                         struct hf_arena scratch,
                                                         struct hf_error *error);

/* One deployed row of devices or modules of a product. */
struct hf_update_unit {
    enum hf_kind kind; /* HF_KIND_DEVICE, HF_KIND_MODULE */
    uint32_t row;
    uint32_t use;                              /* position in assessment.release_use */
    struct hf_range installed_days, open_days; /* of these units alone; unknown: NaN */
    enum hf_answer late;
};

/* The rows behind the numbers of a product, by use, then devices before modules, in their order.
 * Nothing is found for a product that is not deployed. HF_ERR_ARGUMENT for a product that does not
 * exist. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_updates_units(const struct hf_assessment *assessment, uint32_t product, struct hf_arena *keep,
                 struct hf_arena scratch, struct hf_update_unit **unit, uint32_t *count);
#endif
