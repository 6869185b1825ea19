/* parallel.h - the same work on several cores.
 *
 * hf_parallel_run calls `run` once for each task number, in any order and on any thread, the
 * caller's among them, and returns when all are done. Tasks write to places of their own and take
 * no memory from an arena, so that the result is the same on any number of threads. Where a thread
 * cannot be had, the others do its part: nothing fails.
 *
 * **Cost.** Some 30 microseconds a thread: not for less than a millisecond of work.
 */
#ifndef HF_BASE_PARALLEL_H
#define HF_BASE_PARALLEL_H

#include <stddef.h>
#include <stdint.h>

enum { HF_PARALLEL_MAX = 8 };

typedef void (*hf_parallel_task)(void *context, size_t task);

/* `threads`: at most so many, the caller's counted; 0 is 1, more than HF_PARALLEL_MAX is that. */
void hf_parallel_run(uint32_t threads, size_t task_count, hf_parallel_task run, void *context);

/* How many this machine has use for: 1 .. HF_PARALLEL_MAX. */
uint32_t hf_parallel_threads(void);

/* Tells the kernel that all of this memory is about to be written, so that it gives large pages
 * where it has some: filling costs about half. Nothing else changes. */
void hf_parallel_expect(void *memory, size_t size);

#endif
