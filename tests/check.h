/* check.h - the few words a test needs. A test program calls CHECK as often as it likes and returns
 * check_report(). The counters live in the one file that includes this. */
#ifndef HF_TESTS_CHECK_H
#define HF_TESTS_CHECK_H

#include <holdfast/text.h>
#include <math.h>
#include <stdio.h>

static int check_passed;
static int check_failed;
static int check_skipped;

__attribute__((unused)) static bool check_that(bool is_true, const char *file, int line,
                                               const char *what) {
    if (is_true) {
        check_passed++;
    } else {
        check_failed++;
        printf("%s:%d: FAILED %s\n", file, line, what);
    }
    return is_true;
}

__attribute__((unused)) static bool check_text_is(struct hf_text seen, const char *wanted,
                                                  const char *file, int line) {
    const bool is_same = hf_text_equal(seen, hf_text_of(wanted));
    if (!check_that(is_same, file, line, "texts are equal")) {
        printf("    seen   '%.*s'\n    wanted '%s'\n", HF_TEXT_ARG(seen), wanted);
    }
    return is_same;
}

/* |seen - wanted| <= tolerance * max(1, |wanted|) */
__attribute__((unused)) static bool check_near(double seen, double wanted, double tolerance,
                                               const char *file, int line) {
    const double scale = fabs(wanted) > 1.0 ? fabs(wanted) : 1.0;
    const bool is_near = fabs(seen - wanted) <= tolerance * scale;
    if (!check_that(is_near, file, line, "numbers are near")) {
        printf("    seen   %.17g\n    wanted %.17g\n", seen, wanted);
    }
    return is_near;
}

__attribute__((unused)) static void check_skip(const char *what) {
    check_skipped++;
    printf("skipped: %s\n", what);
}

#define CHECK(condition)         check_that((condition), __FILE__, __LINE__, #condition)
#define CHECK_TEXT(seen, wanted) check_text_is((seen), (wanted), __FILE__, __LINE__)
#define CHECK_NEAR(seen, wanted, tolerance)                                                        \
    check_near((seen), (wanted), (tolerance), __FILE__, __LINE__)

__attribute__((unused)) static int check_report(void) {
    printf("%d passed, %d failed, %d skipped\n", check_passed, check_failed, check_skipped);
    return check_failed == 0 ? 0 : 1;
}

#endif
