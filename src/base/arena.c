#include <holdfast/arena.h>

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

/* Address space is reserved once and never moves, which is what lets an arena be copied by value as
 * scratch. The kernel gives pages on first touch, so a generous limit costs nothing until it is
 * used. */

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_GUARD 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_GUARD 1
#endif
#endif
#ifndef ARENA_GUARD
#define ARENA_GUARD 0
#endif

#if ARENA_GUARD
#include <sanitizer/asan_interface.h>
#include <unistd.h>
enum { GUARD_BYTES = 16 };
static void guard(const uint8_t *at, size_t size) {
    ASAN_POISON_MEMORY_REGION(at, size);
}
static void unguard(const uint8_t *at, size_t size) {
    ASAN_UNPOISON_MEMORY_REGION(at, size);
}

/* The same for a whole region, of which most was never touched: the pages of its shadow are given
 * back, and read as zero from then on. Writing zeros would touch an eighth of all address space,
 * 20 ms for half a GiB. */
static void unguard_region(const uint8_t *at, size_t size) {
    size_t scale = 0;
    size_t offset = 0;
    __asan_get_shadow_mapping(&scale, &offset);
    const uintptr_t block = (uintptr_t)sysconf(_SC_PAGESIZE) << scale; /* whose shadow is a page */
    const uintptr_t begin = (uintptr_t)at;
    const uintptr_t first = (begin + block - 1) & ~(block - 1);
    const uintptr_t last = (begin + size) & ~(block - 1);
    if (first >= last ||
        madvise((void *)((first >> scale) + offset), (last - first) >> scale, MADV_DONTNEED) != 0) {
        unguard(at, size);
        return;
    }
    unguard(at, first - begin);
    unguard(at + (last - begin), begin + size - last);
}
#else
enum { GUARD_BYTES = 0 };
static void guard(const uint8_t *at, size_t size) {
    (void)at;
    (void)size;
}
static void unguard(const uint8_t *at, size_t size) {
    (void)at;
    (void)size;
}
static void unguard_region(const uint8_t *at, size_t size) {
    unguard(at, size);
}
#endif

enum hf_status hf_arena_open(struct hf_arena *arena, size_t limit_bytes) {
    if (arena == NULL || limit_bytes == 0) {
        return HF_ERR_ARGUMENT;
    }
    void *region = mmap(NULL, limit_bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (region == MAP_FAILED) {
        return HF_ERR_MEMORY;
    }
    *arena = (struct hf_arena){.at = region, .end = (uint8_t *)region + limit_bytes};
    return HF_OK;
}

void hf_arena_close(const struct hf_arena *opened) {
    if (opened == NULL || opened->at == NULL) {
        return;
    }
    const size_t size = (size_t)(opened->end - opened->at);
    unguard_region(opened->at, size);
    const int failed = munmap(opened->at, size);
    assert(failed == 0);
}

struct hf_arena hf_arena_over(void *memory, size_t size) {
    return (struct hf_arena){.at = memory, .end = memory == NULL ? NULL : (uint8_t *)memory + size};
}

void *hf_arena_take(struct hf_arena *arena, size_t size, size_t align, size_t count) {
    assert(size > 0);
    assert(align > 0 && (align & (align - 1)) == 0);
    const size_t padding = (size_t)(-(uintptr_t)arena->at & (align - 1));
    size_t bytes = 0;
    if (__builtin_mul_overflow(size, count, &bytes) ||
        __builtin_add_overflow(bytes, padding + GUARD_BYTES, &bytes) ||
        bytes > hf_arena_left(arena)) {
        return NULL;
    }
    if (arena->allowance != NULL) {
        if (*arena->allowance <= 0) {
            return NULL;
        }
        *arena->allowance -= 1;
    }
    uint8_t *result = arena->at + padding;
    unguard(arena->at, bytes);
    arena->at += bytes;
    guard(arena->at - GUARD_BYTES, GUARD_BYTES);
    return result;
}

void *hf_arena_alloc(struct hf_arena *arena, size_t size, size_t align, size_t count) {
    void *const result = hf_arena_take(arena, size, align, count);
    if (result != NULL && count > 0) {
        memset(result, 0, size * count);
    }
    return result;
}

void *hf_arena_grow(struct hf_arena *arena, const void *old, size_t size, size_t align,
                    size_t *capacity) {
    const size_t wanted = *capacity < 8 ? 16 : *capacity * 2;
    if (wanted < *capacity) {
        return NULL;
    }
    void *grown = hf_arena_alloc(arena, size, align, wanted);
    if (grown == NULL) {
        return NULL;
    }
    if (*capacity > 0) {
        memcpy(grown, old, *capacity * size);
    }
    *capacity = wanted;
    return grown;
}
