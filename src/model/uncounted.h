/* uncounted.h - sites of which nobody says how many people they serve.
 *
 * A site without a row in services.csv is a gap of that table, or serves nobody: a core site, say.
 * It is taken to serve nobody where the operator says that the table is complete (assumption
 * services_complete; not of an empty one), and where each of its deployed devices is of a function
 * that no row of the table delivers anywhere, or a gateway of which nobody says another function.
 * Else it is not known. **Cost.** O(services + devices).
 */
#ifndef HF_MODEL_UNCOUNTED_H
#define HF_MODEL_UNCOUNTED_H

#include <holdfast/snapshot.h>

/* Per site, in `keep`: 1 where it has deployed devices and no row, and may serve people. */
HF_MUST_CHECK enum hf_status hf_sites_uncounted(const struct hf_snapshot *snapshot,
                                                bool is_complete, struct hf_arena *keep,
                                                uint8_t **uncounted);

#endif
