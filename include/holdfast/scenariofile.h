/* holdfast/scenariofile.h - a scenario as a file.
 *
 * Two forms, told apart by their first byte that is no blank. A '{' begins a JSON document,
 * "schema": "holdfast-scenario/1" (docs/scenarios.md); anything else is one change a line, as
 * hf_change_print writes it, '#' beginning a comment.
 *
 *     struct hf_scenario_checked checked;
 *     HF_TRY(hf_scenario_read(name, bytes, &arena, scratch, &checked, &error));
 *     if (checked.defect_count == 0) { use checked.name, checked.change }
 *
 * **Ownership.** All in `keep`; texts may be slices of `bytes`, which must outlive them.
 * **Errors.** HF_ERR_MEMORY, HF_ERR_ARGUMENT, HF_ERR_LIMIT (more than 1 MiB). What is wrong in the
 * file is never one: it is a defect, with line and column, and what to do. Whoever finds a defect
 * uses none of the changes: a scenario without one of them is another scenario.
 * **Cost.** O(length).
 */
#ifndef HOLDFAST_SCENARIOFILE_H
#define HOLDFAST_SCENARIOFILE_H

#include <holdfast/scenario.h>

struct hf_scenario_checked {
    struct hf_text name; /* "" where the file gives none */
    struct hf_change *change;
    uint32_t change_count;
    struct hf_defect *defect; /* in the order in which they were found */
    size_t defect_count;
};

HF_PUBLIC HF_MUST_CHECK enum hf_status hf_scenario_read(struct hf_text file, struct hf_text bytes,
                                                        struct hf_arena *keep,
                                                        struct hf_arena scratch,
                                                        struct hf_scenario_checked *checked,
                                                        struct hf_error *error);

#endif
