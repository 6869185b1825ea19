/* Goal: what is made is taken, all of it, in order, whichever side is faster; and when one side
 * fails both stop. Method: numbered records of varying length, with and without a thread, with
 * pauses on either side; every moment of failure of either side in turn. Run under the sanitizers,
 * which see leaks; a hang would be seen by whoever waits for this test. */
#include "base/pipeline.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"
#include "tests/check.h"

struct job {
    size_t record_count, large_every;    /* large_every: records larger than a block */
    size_t make_fails_at, take_fails_at; /* record numbers; 0: never */
    bool is_maker_slow, is_taker_slow;
    pthread_t taker;
    size_t made, taken; /* records */
    bool is_wrong;
};

/* A record is its length, its number, and bytes that follow from the number. */
static size_t record_length(const struct job *job, size_t number) {
    const bool is_large = job->large_every != 0 && number % job->large_every == 0;
    return 2 * sizeof(size_t) + hf_random_at(3, 1, number) % 4000 +
           (is_large ? HF_PIPELINE_BLOCK_BYTES : 0);
}

static enum hf_status make(void *context, struct hf_pipeline *pipeline) {
    struct job *const job = context;
    for (size_t number = 1; number <= job->record_count; number++) {
        if (number == job->make_fails_at) {
            hf_buffer_puts(hf_pipeline_block(pipeline), "half a record");
            return HF_ERR_INPUT;
        }
        struct hf_buffer *const block = hf_pipeline_block(pipeline);
        const size_t head[] = {record_length(job, number), number};
        hf_buffer_add(block, (struct hf_text){(const char *)head, sizeof head});
        char letters[512];
        memset(letters, (int)('a' + number % 26), sizeof letters);
        for (size_t left = head[0] - sizeof head; left > 0;) {
            const size_t len = left < sizeof letters ? left : sizeof letters;
            hf_buffer_add(block, (struct hf_text){letters, len});
            left -= len;
        }
        if (job->is_maker_slow && number % 64 == 0) {
            (void)usleep(200);
        }
        HF_TRY(hf_pipeline_mark(pipeline));
        job->made++;
    }
    return HF_OK;
}

static enum hf_status take(void *context, struct hf_text block) {
    struct job *const job = context;
    job->is_wrong = job->is_wrong || !pthread_equal(job->taker, pthread_self());
    while (block.len > 0) {
        size_t head[2] = {0, 0};
        if (block.len >= sizeof head) {
            memcpy(head, block.data, sizeof head);
        }
        if (head[1] != job->taken + 1 || head[0] != record_length(job, head[1]) ||
            head[0] > block.len) {
            job->is_wrong = true;
            return HF_ERR_ARGUMENT;
        }
        const char letter = (char)('a' + head[1] % 26);
        for (size_t i = sizeof head; i < head[0]; i += 61) {
            job->is_wrong = job->is_wrong || block.data[i] != letter;
        }
        job->taken++;
        if (job->taken == job->take_fails_at) {
            return HF_ERR_STORE;
        }
        block = hf_text_slice(block, head[0], block.len);
    }
    if (job->is_taker_slow) {
        (void)usleep(2000);
    }
    return HF_OK;
}

static enum hf_status run(struct job *job, bool is_threaded) {
    job->taker = pthread_self();
    const struct hf_pipeline_work work = {job, make, take, is_threaded};
    return hf_pipeline_run(&work);
}

static void test_all_arrives(void) {
    static const size_t counts[] = {0, 1, 2, 127, 128, 700};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        for (unsigned how = 0; how < 16; how++) {
            struct job job = {.record_count = counts[i],
                              .large_every = (how & 1U) != 0 ? 50 : 0,
                              .is_maker_slow = (how & 2U) != 0,
                              .is_taker_slow = (how & 4U) != 0};
            CHECK(run(&job, (how & 8U) != 0) == HF_OK);
            CHECK(job.made == counts[i] && job.taken == counts[i] && !job.is_wrong);
        }
    }
}

static void test_maker_fails(void) {
    for (size_t at = 1; at < 700; at += 1 + at / 3) {
        for (unsigned how = 0; how < 4; how++) {
            struct job job = {
                .record_count = 700, .make_fails_at = at, .is_taker_slow = (how & 2U) != 0};
            CHECK(run(&job, (how & 1U) != 0) == HF_ERR_INPUT);
            CHECK(job.taken == at - 1 && !job.is_wrong);
        }
    }
}

static void test_taker_fails(void) {
    for (size_t at = 1; at < 700; at += 1 + at / 3) {
        for (unsigned how = 0; how < 4; how++) {
            struct job job = {.record_count = 700,
                              .take_fails_at = at,
                              .large_every = 90,
                              .is_maker_slow = (how & 2U) != 0};
            CHECK(run(&job, (how & 1U) != 0) == HF_ERR_STORE);
            CHECK(job.taken == at && !job.is_wrong);
        }
    }
}

/* The taker's failure is the one that is told, since what the maker says then follows from it. */
static void test_both_fail(void) {
    for (unsigned how = 0; how < 2; how++) {
        struct job job = {.record_count = 700, .take_fails_at = 650, .make_fails_at = 690};
        CHECK(run(&job, how == 1) == HF_ERR_STORE);
        CHECK(job.taken == 650 && !job.is_wrong);
    }
}

int main(void) {
    test_all_arrives();
    test_maker_fails();
    test_taker_fails();
    test_both_fail();
    return check_report();
}
