/* Goal: every task runs exactly once, whatever the number of threads. Method: counters. */
#include "base/parallel.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

enum { TASKS = 1000 };

static void count_task(void *context, size_t task) {
    ((uint32_t *)context)[task]++;
}

static void test_each_once(void) {
    static const uint32_t threads[] = {0, 1, 2, 3, 8, 100};
    static const size_t tasks[] = {0, 1, 2, 7, TASKS};
    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        for (size_t n = 0; n < sizeof tasks / sizeof tasks[0]; n++) {
            uint32_t count[TASKS + 1] = {0};
            hf_parallel_run(threads[t], tasks[n], count_task, count);
            bool is_right = true;
            for (size_t i = 0; i <= TASKS; i++) {
                is_right = is_right && count[i] == (i < tasks[n] ? 1 : 0);
            }
            CHECK(is_right);
        }
    }
}

static void test_machine(void) {
    const uint32_t threads = hf_parallel_threads();
    CHECK(threads >= 1 && threads <= HF_PARALLEL_MAX);
}

static void test_expect(void) {
    const size_t size = (size_t)5 << 20;
    char *const memory = malloc(size);
    if (CHECK(memory != NULL)) {
        memset(memory, 7, size);
        hf_parallel_expect(memory, size);
        hf_parallel_expect(memory, 10); /* no whole page: nothing to say */
        bool is_kept = true;
        for (size_t i = 0; i < size; i++) {
            is_kept = is_kept && memory[i] == 7;
        }
        CHECK(is_kept);
    }
    free(memory);
}

int main(void) {
    test_each_once();
    test_machine();
    test_expect();
    return check_report();
}
