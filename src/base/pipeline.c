#include "base/pipeline.h"

#include <assert.h>
#include <pthread.h>

/* A ring of blocks and two counts. The maker writes to block `filled`, which nobody else looks at
 * until it is counted; the taker reads block `emptied`, which the maker does not touch until that
 * is counted. Only counts and end are shared, under the lock. */

enum { BLOCKS = HF_PIPELINE_AHEAD + 1 };
#define BLOCK_BYTES_MAX ((size_t)4 << 30) /* a record may be larger than a block is meant to be */

struct hf_pipeline {
    const struct hf_pipeline_work *work;
    bool has_thread;
    struct hf_buffer block[BLOCKS];
    size_t marked;          /* bytes of whole records in the maker's block */
    enum hf_status made;    /* how `make` ended */
    size_t filling;         /* the maker's own copy of `filled` */
    pthread_mutex_t lock;   /* for what follows */
    pthread_cond_t changed; /* one waits at a time: the maker for room, or the taker for bytes */
    size_t filled, emptied;
    bool is_ended;
    enum hf_status taken; /* not HF_OK: `take` failed, nothing more is taken */
};

struct hf_buffer *hf_pipeline_block(struct hf_pipeline *pipeline) {
    return &pipeline->block[pipeline->filling % BLOCKS];
}

static struct hf_text whole_records(struct hf_pipeline *pipeline) {
    return hf_text_slice(hf_buffer_text(hf_pipeline_block(pipeline)), 0, pipeline->marked);
}

/* Gives the maker's block away and waits for the next. */
static enum hf_status hand_over(struct hf_pipeline *pipeline) {
    struct hf_buffer *const block = hf_pipeline_block(pipeline);
    enum hf_status taken = HF_OK;
    if (!pipeline->has_thread) {
        taken = pipeline->taken == HF_OK
                    ? pipeline->work->take(pipeline->work->context, whole_records(pipeline))
                    : pipeline->taken;
        pipeline->taken = taken;
        hf_buffer_clear(block);
        pipeline->marked = 0;
        return taken;
    }
    block->len = pipeline->marked;
    pthread_mutex_lock(&pipeline->lock);
    pipeline->filled++;
    pthread_cond_signal(&pipeline->changed);
    while (pipeline->filled - pipeline->emptied == BLOCKS && pipeline->taken == HF_OK) {
        pthread_cond_wait(&pipeline->changed, &pipeline->lock);
    }
    taken = pipeline->taken;
    pthread_mutex_unlock(&pipeline->lock);
    if (taken == HF_OK) {
        pipeline->filling++;
        hf_buffer_clear(hf_pipeline_block(pipeline));
    }
    pipeline->marked = 0;
    return taken;
}

enum hf_status hf_pipeline_mark(struct hf_pipeline *pipeline) {
    const struct hf_buffer *const block = hf_pipeline_block(pipeline);
    if (block->status != HF_OK) {
        return block->status;
    }
    pipeline->marked = block->len;
    return block->len < HF_PIPELINE_BLOCK_BYTES ? HF_OK : hand_over(pipeline);
}

/* The maker's whole life. */
static void make_all(struct hf_pipeline *pipeline) {
    pipeline->made = pipeline->work->make(pipeline->work->context, pipeline);
    if (pipeline->marked > 0) {
        hf_ignore(hand_over(pipeline)); /* `taken` says how that went */
    }
}

static void *maker_run(void *argument) {
    struct hf_pipeline *const pipeline = argument;
    make_all(pipeline);
    pthread_mutex_lock(&pipeline->lock);
    pipeline->is_ended = true;
    pthread_cond_signal(&pipeline->changed);
    pthread_mutex_unlock(&pipeline->lock);
    return NULL;
}

/* Waits for a block; false at the end. */
static bool await_block(struct hf_pipeline *pipeline) {
    pthread_mutex_lock(&pipeline->lock);
    while (pipeline->filled == pipeline->emptied && !pipeline->is_ended) {
        pthread_cond_wait(&pipeline->changed, &pipeline->lock);
    }
    const bool has_block = pipeline->filled > pipeline->emptied;
    pthread_mutex_unlock(&pipeline->lock);
    return has_block;
}

static void take_all(struct hf_pipeline *pipeline) {
    enum hf_status taken = HF_OK;
    while (taken == HF_OK && await_block(pipeline)) {
        const struct hf_buffer *const block = &pipeline->block[pipeline->emptied % BLOCKS];
        taken = pipeline->work->take(pipeline->work->context, hf_buffer_text(block));
        pthread_mutex_lock(&pipeline->lock);
        pipeline->emptied++;
        pipeline->taken = taken;
        pthread_cond_signal(&pipeline->changed);
        pthread_mutex_unlock(&pipeline->lock);
    }
}

enum hf_status hf_pipeline_run(const struct hf_pipeline_work *work) {
    struct hf_pipeline pipeline = {.work = work,
                                   .has_thread = work->is_threaded,
                                   .lock = PTHREAD_MUTEX_INITIALIZER,
                                   .changed = PTHREAD_COND_INITIALIZER};
    for (size_t i = 0; i < BLOCKS; i++) {
        pipeline.block[i] = hf_buffer_make(BLOCK_BYTES_MAX);
    }
    pthread_t maker = 0;
    if (pipeline.has_thread && pthread_create(&maker, NULL, maker_run, &pipeline) != 0) {
        pipeline.has_thread = false;
    }
    if (pipeline.has_thread) {
        take_all(&pipeline);
        const int failed = pthread_join(maker, NULL);
        assert(failed == 0);
    } else {
        make_all(&pipeline);
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        hf_buffer_free(&pipeline.block[i]);
    }
    return pipeline.taken != HF_OK ? pipeline.taken : pipeline.made;
}
