/* holdfast/arena.h - memory that is released all at once.
 *
 * An arena is one contiguous piece of address space with a hard limit; pages cost nothing until
 * they are touched. Two roles, told apart by how it is passed:
 *
 *  - `struct hf_arena *keep`: results that live as long as the request. The callee moves the
 * caller's arena forward.
 *  - `struct hf_arena scratch` by value: returning from the function releases what it took.
 *
 * Pass two different arenas for the two roles: a copy of `*keep` as scratch is overwritten by what
 * is kept.
 *
 * **Errors.** An exhausted arena returns NULL; the caller returns HF_ERR_MEMORY. Nothing aborts.
 * **Cost.** hf_arena_alloc is O(size) (memory comes zeroed); open and close are one system call
 * each.
 * **Threads.** One arena belongs to one thread at a time.
 */
#ifndef HOLDFAST_ARENA_H
#define HOLDFAST_ARENA_H

#include <holdfast/status.h>
#include <stddef.h>
#include <stdint.h>

struct hf_arena {
    uint8_t *at;        /* next free byte */
    uint8_t *end;       /* one past the last usable byte */
    int64_t *allowance; /* NULL, or how many further allocations succeed: tests let each one fail in
                           turn */
};

/* Reserves `limit_bytes` of address space. The region is found again by hf_arena_close through
 * `*arena` as opened: keep that copy. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_arena_open(struct hf_arena *arena, size_t limit_bytes);

/* Returns the region of an arena as hf_arena_open filled it (not of a moved copy). NULL members are
 * allowed. */
HF_PUBLIC void hf_arena_close(const struct hf_arena *opened);

/* Wraps memory of the caller's, which is not released by anybody here. */
HF_PUBLIC struct hf_arena hf_arena_over(void *memory, size_t size);

/* Returns `count` zeroed elements, aligned to `align` (a power of two), or NULL if they do not fit.
 * A count of 0 gives a pointer that must not be read. */
HF_PUBLIC void *hf_arena_alloc(struct hf_arena *arena, size_t size, size_t align, size_t count)
    __attribute__((malloc, alloc_size(2, 4)));

/* The same without zeroing: the elements hold anything until they are written. For large arrays
 * that are filled at once, so that their memory is touched once. */
HF_PUBLIC void *hf_arena_take(struct hf_arena *arena, size_t size, size_t align, size_t count)
    __attribute__((malloc, alloc_size(2, 4)));

/* Moves an array of `count` elements to one of `*capacity` doubled, at least 16, and copies it. The
 * old array stays as waste, so growing costs at most as much again as the final array. NULL if it
 * does not fit. */
HF_PUBLIC void *hf_arena_grow(struct hf_arena *arena, const void *old, size_t size, size_t align,
                              size_t *capacity);

/* Bytes left before the limit. */
static inline size_t hf_arena_left(const struct hf_arena *arena) {
    return (size_t)(arena->end - arena->at);
}

#define hf_take(arena, type, count)                                                                \
    ((type *)hf_arena_take((arena), sizeof(type), _Alignof(type), (count)))

#define hf_new(arena, type, count)                                                                 \
    ((type *)hf_arena_alloc((arena), sizeof(type), _Alignof(type), (count)))

#endif
