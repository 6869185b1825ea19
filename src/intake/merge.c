#include "intake/build.h"

#include "base/parallel.h"
#include "intake/stored_sort.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Assertions are put into a total order (kind, then hf_stored_order), so that the order in which
 * they came cannot show; equal ones are interchangeable. A run of one kind and key is one row.
 *
 * Each kind is dealt into buckets by the first bytes of its keys, so that every bucket is sorted on
 * a thread of its own and nothing is merged afterwards. Where a bucket ends does not show. */

/* ---- sorting ---- */

enum {
    SAMPLES = 256,      /* keys looked at to find where buckets divide */
    BUCKETS_MAX = 16,   /* of a kind */
    BUCKET_ROWS = 8192, /* a kind with fewer is one bucket */
    BUCKETS = HF_KIND_COUNT * BUCKETS_MAX,
};

struct merge_bucket {
    enum hf_kind kind;
    size_t from, until; /* of the items */
    size_t row_count;   /* different keys */
    size_t longest;     /* assertions of one key, at most */
    size_t row_from;    /* in the kind's table */
};

struct merging {
    struct hf_intake *intake;
    size_t (*at)[HF_KIND_COUNT]; /* per task: assertions of each kind, then where they go */
    struct hf_sort_item *item, *spare;
    size_t kind_from[HF_KIND_COUNT + 1];
    struct merge_bucket *bucket; /* BUCKETS_MAX per kind, those behind a kind's last are empty */
};

static size_t merge_task_until(const struct merging *merging, size_t task) {
    const size_t until = (task + 1) * HF_INTAKE_TASK_ROWS;
    const size_t count = merging->intake->input->stored_count;
    return until < count ? until : count;
}

static void count_task(void *context, size_t task) {
    const struct merging *const merging = context;
    const struct hf_stored *const stored = merging->intake->input->stored;
    size_t *const at = merging->at[task];
    for (size_t i = task * HF_INTAKE_TASK_ROWS; i < merge_task_until(merging, task); i++) {
        at[stored[i].kind]++;
    }
}

static void place_task(void *context, size_t task) {
    const struct merging *const merging = context;
    const struct hf_stored *const stored = merging->intake->input->stored;
    size_t *const at = merging->at[task];
    for (size_t i = task * HF_INTAKE_TASK_ROWS; i < merge_task_until(merging, task); i++) {
        merging->item[at[stored[i].kind]++] =
            (struct hf_sort_item){hf_stored_word(stored[i].key, 0), &stored[i]};
    }
}

/* Counts become places: by kind, within a kind by task. */
static void places_make(struct merging *merging, size_t task_count) {
    size_t sum = 0;
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        merging->kind_from[kind] = sum;
        for (size_t task = 0; task < task_count; task++) {
            const size_t count = merging->at[task][kind];
            merging->at[task][kind] = sum;
            sum += count;
        }
    }
    merging->kind_from[HF_KIND_COUNT] = sum;
}

static int word_order(const void *left_pointer, const void *right_pointer) {
    const uint64_t left = *(const uint64_t *)left_pointer;
    const uint64_t right = *(const uint64_t *)right_pointer;
    return (left > right) - (left < right);
}

/* Finds the words that divide the items into `count` parts of about the same size; a word may
 * appear twice, then a bucket stays empty. */
static void dividers_find(const struct hf_sort_item *item, size_t item_count, size_t count,
                          uint64_t *divider) {
    uint64_t sample[SAMPLES];
    for (size_t i = 0; i < SAMPLES; i++) {
        sample[i] = item[i * (item_count / SAMPLES)].word;
    }
    qsort(sample, SAMPLES, sizeof sample[0], word_order);
    for (size_t i = 1; i < count; i++) {
        divider[i - 1] = sample[i * SAMPLES / count];
    }
}

/* How many dividers are at or below the word. */
static size_t bucket_of(const uint64_t *divider, size_t count, uint64_t word) {
    size_t bucket = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        bucket += word >= divider[i];
    }
    return bucket;
}

/* Deals a kind's items into its buckets, in `spare`. Items stay in their order. */
static void deal_task(void *context, size_t kind) {
    const struct merging *const merging = context;
    const size_t begin = merging->kind_from[kind];
    const size_t count = merging->kind_from[kind + 1] - begin;
    const struct hf_sort_item *const item = merging->item + begin;
    struct merge_bucket *const bucket = merging->bucket + kind * BUCKETS_MAX;
    uint64_t divider[BUCKETS_MAX] = {0};
    size_t place[BUCKETS_MAX] = {0};
    const size_t wanted = count < BUCKET_ROWS ? 1 : BUCKETS_MAX;
    _Static_assert(BUCKET_ROWS >= SAMPLES, "a step between samples");
    if (wanted > 1) {
        dividers_find(item, count, wanted, divider);
    }
    for (size_t i = 0; i < count; i++) {
        place[bucket_of(divider, wanted, item[i].word)]++;
    }
    size_t sum = begin;
    for (size_t i = 0; i < BUCKETS_MAX; i++) {
        bucket[i] =
            (struct merge_bucket){.kind = (enum hf_kind)kind, .from = sum, .until = sum + place[i]};
        place[i] = sum;
        sum = bucket[i].until;
    }
    for (size_t i = 0; i < count; i++) {
        merging->spare[place[bucket_of(divider, wanted, item[i].word)]++] = item[i];
    }
}

/* Sorts a bucket; afterwards `word` is 1 for the first item of each row, 0 for the others. */
static void sort_task(void *context, size_t task) {
    const struct merging *const merging = context;
    struct merge_bucket *const bucket = merging->bucket + task;
    struct hf_sort_item *const item = merging->spare + bucket->from;
    const size_t count = bucket->until - bucket->from;
    hf_stored_sort(item, merging->item + bucket->from, count);
    size_t first = 0;
    for (size_t i = 0; i < count; i++) {
        const bool is_new = i == 0 || !hf_text_equal(item[i - 1].stored->key, item[i].stored->key);
        item[i].word = is_new ? 1 : 0;
        bucket->row_count += is_new;
        first = is_new ? i : first;
        bucket->longest = i - first + 1 > bucket->longest ? i - first + 1 : bucket->longest;
    }
}

/* Every row stands for its last assertion; those of several are settled later. */
static void rows_task(void *context, size_t task) {
    const struct merging *const merging = context;
    const struct merge_bucket *const bucket = merging->bucket + task;
    const struct hf_stored **row = merging->intake->table[bucket->kind].row + bucket->row_from;
    for (size_t i = bucket->from; i < bucket->until; i++) {
        row += merging->spare[i].word != 0 && i > bucket->from;
        *row = merging->spare[i].stored;
    }
}

static enum hf_status tables_make(struct merging *merging) {
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        struct hf_intake_table *const table = &merging->intake->table[kind];
        struct merge_bucket *const bucket = merging->bucket + (size_t)kind * BUCKETS_MAX;
        for (size_t i = 0; i < BUCKETS_MAX; i++) {
            bucket[i].row_from = table->capacity;
            table->capacity += bucket[i].row_count;
        }
        if (table->capacity > UINT32_MAX / 4) {
            return HF_ERR_LIMIT;
        }
        table->row = hf_take(&merging->intake->work, const struct hf_stored *, table->capacity);
        if (table->row == NULL) {
            return HF_ERR_MEMORY;
        }
        table->count = table->described = (uint32_t)table->capacity;
    }
    return HF_OK;
}

/* `room` has place for the longest. */
static enum hf_status bucket_merge(const struct merging *merging, const struct merge_bucket *bucket,
                                   struct hf_settle_room *room) {
    const struct hf_stored **row = merging->intake->table[bucket->kind].row + bucket->row_from;
    for (size_t from = bucket->from; from < bucket->until; row++) {
        size_t until = from + 1;
        while (until < bucket->until && merging->spare[until].word == 0) {
            until++;
        }
        room->count = until - from;
        for (size_t i = 0; room->count > 1 && i < room->count; i++) {
            room->stored[i] = merging->spare[from + i].stored;
        }
        if (room->count > 1) {
            HF_TRY(hf_settle_row(merging->intake, room, row));
        }
        from = until;
    }
    return HF_OK;
}

/* Rows of several assertions, one after the other: settle.h says what of them counts. */
static enum hf_status runs_merge(const struct merging *merging) {
    struct hf_arena *const work = &merging->intake->work;
    size_t longest = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        const size_t here = merging->bucket[i].longest;
        longest = here > longest ? here : longest;
    }
    if (longest < 2) {
        return HF_OK;
    }
    struct hf_settle_room room;
    HF_TRY(hf_settle_room_make(work, longest, &room));
    for (size_t i = 0; i < BUCKETS; i++) {
        if (merging->bucket[i].longest > 1) {
            HF_TRY(bucket_merge(merging, &merging->bucket[i], &room));
        }
    }
    return HF_OK;
}

enum hf_status hf_intake_merge(struct hf_intake *intake) {
    const size_t count = intake->input->stored_count;
    const uint32_t threads = intake->input->threads;
    const size_t task_count = count / HF_INTAKE_TASK_ROWS + 1;
    struct merging merging = {
        .intake = intake,
        .at = hf_arena_alloc(&intake->work, sizeof *merging.at, _Alignof(size_t), task_count),
        .item = hf_take(&intake->work, struct hf_sort_item, count),
        .spare = hf_take(&intake->work, struct hf_sort_item, count),
        .bucket = hf_new(&intake->work, struct merge_bucket, BUCKETS)};
    if (merging.at == NULL || merging.item == NULL || merging.spare == NULL ||
        merging.bucket == NULL) {
        return HF_ERR_MEMORY;
    }
    hf_parallel_run(threads, task_count, count_task, &merging);
    places_make(&merging, task_count);
    hf_parallel_run(threads, task_count, place_task, &merging);
    hf_parallel_run(threads, HF_KIND_COUNT, deal_task, &merging);
    hf_parallel_run(threads, BUCKETS, sort_task, &merging);
    HF_TRY(tables_make(&merging));
    hf_parallel_run(threads, BUCKETS, rows_task, &merging);
    HF_TRY(hf_settle_open(intake->input, &intake->work, &intake->settle));
    return runs_merge(&merging);
}
