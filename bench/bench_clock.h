/* bench_clock.h - wall time, and CPU time of all threads of this process. */
#ifndef HF_BENCH_BENCH_CLOCK_H
#define HF_BENCH_BENCH_CLOCK_H

#include <sys/resource.h>
#include <time.h>

struct bench_clock {
    double wall_s, cpu_s;
};

static inline struct bench_clock bench_clock_now(void) {
    struct timespec time;
    struct rusage usage;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    (void)getrusage(RUSAGE_SELF, &usage);
    return (struct bench_clock){(double)time.tv_sec + (double)time.tv_nsec * 1e-9,
                                (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                                    (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) *
                                        1e-6};
}

static inline struct bench_clock bench_clock_since(struct bench_clock start) {
    const struct bench_clock now = bench_clock_now();
    return (struct bench_clock){now.wall_s - start.wall_s, now.cpu_s - start.cpu_s};
}

#endif
