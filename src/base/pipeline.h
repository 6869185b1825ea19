/* pipeline.h - one side makes bytes while the other takes them.
 *
 * `make` appends records to the block that hf_pipeline_block gives, and calls hf_pipeline_mark
 * behind each. Whole records, some 256 KiB at a time, are given to `take` in the order in which
 * they were made. With `is_threaded`, `make` runs on a thread of its own, at most HF_PIPELINE_AHEAD
 * blocks ahead; without, or where no thread can be had, the two take turns. `take` is always
 * called on the caller's thread, and what it is given is the same either way.
 *
 * **Ownership.** The blocks belong to the pipeline; `take` may read one until it returns. What
 * `make` touches beside them belongs to it until hf_pipeline_run returns.
 * **Errors.** When `take` fails, hf_pipeline_mark returns its status from then on: `make` should
 * stop. When `make` fails, what it had marked before is taken all the same. When there is no memory
 * for a block, hf_pipeline_mark says so and what was not marked is lost.
 * **Cost.** Some 30 microseconds for the thread, one lock a block.
 */
#ifndef HF_BASE_PIPELINE_H
#define HF_BASE_PIPELINE_H

#include <holdfast/buffer.h>

enum { HF_PIPELINE_AHEAD = 3, HF_PIPELINE_BLOCK_BYTES = 256 << 10 };

struct hf_pipeline;

struct hf_pipeline_work {
    void *context;
    enum hf_status (*make)(void *context, struct hf_pipeline *pipeline);
    enum hf_status (*take)(void *context, struct hf_text block);
    bool is_threaded;
};

/* The status of `take` if it failed, else that of `make`. */
HF_MUST_CHECK enum hf_status hf_pipeline_run(const struct hf_pipeline_work *work);

/* For `make`: where to append. */
struct hf_buffer *hf_pipeline_block(struct hf_pipeline *pipeline);
/* For `make`: a record ends here. */
HF_MUST_CHECK enum hf_status hf_pipeline_mark(struct hf_pipeline *pipeline);

#endif
