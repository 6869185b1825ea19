#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

/* Whoever is free takes the next task. */
struct crew {
    atomic_size_t next;
    size_t task_count;
    hf_parallel_task run;
    void *context;
};

static void *crew_work(void *argument) {
    struct crew *const crew = argument;
    for (;;) {
        const size_t task = atomic_fetch_add_explicit(&crew->next, 1, memory_order_relaxed);
        if (task >= crew->task_count) {
            return NULL;
        }
        crew->run(crew->context, task);
    }
}

void hf_parallel_run(uint32_t threads, size_t task_count, hf_parallel_task run, void *context) {
    struct crew crew = {.task_count = task_count, .run = run, .context = context};
    pthread_t helper[HF_PARALLEL_MAX];
    size_t helper_count = 0;
    const size_t wanted = threads < HF_PARALLEL_MAX ? threads : HF_PARALLEL_MAX;
    const size_t useful = wanted < task_count ? wanted : task_count;
    while (helper_count + 1 < useful &&
           pthread_create(&helper[helper_count], NULL, crew_work, &crew) == 0) {
        helper_count++;
    }
    crew_work(&crew);
    for (size_t i = 0; i < helper_count; i++) {
        pthread_join(helper[i], NULL);
    }
}

uint32_t hf_parallel_threads(void) {
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (cores < 1) {
        return 1;
    }
    return cores < HF_PARALLEL_MAX ? (uint32_t)cores : HF_PARALLEL_MAX;
}

void hf_parallel_expect(void *memory, size_t size) {
    enum { LARGE_PAGE = 2 << 20 };
    const size_t padding = (size_t)(-(uintptr_t)memory & (LARGE_PAGE - 1));
    if (size > padding && size - padding >= LARGE_PAGE) {
        char *const begin = (char *)memory + padding;
        madvise(begin, (size - padding) / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE); /* may fail */
    }
}
