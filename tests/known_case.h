/* known_case.h - known answers of ../shared/data/cases/stock.json. A test states an answer itself,
 * so that it is checked everywhere; where the file is there, what the test states is held against
 * the file too. */
#ifndef HF_TESTS_KNOWN_CASE_H
#define HF_TESTS_KNOWN_CASE_H

#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

struct known_file {
    char *text; /* NULL: absent */
};

__attribute__((unused)) static struct known_file known_open(void) {
    struct known_file known = {NULL};
    FILE *const file = fopen("../shared/data/cases/stock.json", "rb");
    const size_t room = 1U << 20;
    if (file != NULL) {
        known.text = calloc(room, 1);
        if (known.text != NULL && fread(known.text, 1, room - 1, file) == 0) {
            free(known.text);
            known.text = NULL;
        }
        fclose(file);
    }
    if (known.text == NULL) {
        check_skip("../shared/data/cases: the answers were not compared with the file");
    }
    return known;
}

__attribute__((unused)) static void known_close(struct known_file *known) {
    free(known->text);
    known->text = NULL;
}

/* The number of a field among the expected values of a case: element `position` of its array, or
 * the field's occurrence of that number. */
__attribute__((unused)) static bool known_value(const struct known_file *known, const char *id,
                                                const char *field, int position, double *value) {
    char key[120];
    (void)snprintf(key, sizeof key, "\"id\": \"%s\"", id);
    const char *at = strstr(known->text, key);
    at = at == NULL ? NULL : strstr(at, "\"expected\"");
    const char *const end = at == NULL ? NULL : strstr(at, "\"tolerance\"");
    (void)snprintf(key, sizeof key, "\"%s\": ", field);
    const char *found = at == NULL ? NULL : strstr(at, key);
    if (found == NULL || found > end) {
        return false;
    }
    const char *number = found + strlen(key);
    if (*number == '[') {
        number++;
        for (int i = 0; i < position; i++) {
            number = strchr(number, ',') + 1;
        }
    } else {
        for (int i = 0; i < position && found != NULL; i++) {
            found = strstr(found + 1, key);
        }
        number = found == NULL ? end : found + strlen(key);
    }
    *value = strtod(number, NULL);
    return number < end;
}

/* Is `seen` within `tolerance` of `wanted`, and does the file want the same? `position` as above.
 */
__attribute__((unused)) static void known_check(const struct known_file *known, const char *name,
                                                int position, double seen, double wanted,
                                                double tolerance) {
    char id[80];
    const char *const dot = strrchr(name, '/');
    (void)snprintf(id, sizeof id, "%.*s", (int)(dot - name), name);
    double value = 0.0;
    if (!CHECK(fabs(seen - wanted) <= tolerance)) {
        printf("    %s %d: seen %.17g wanted %.17g\n", name, position, seen, wanted);
    }
    if (known->text != NULL && CHECK(known_value(known, id, dot + 1, position, &value)) &&
        !CHECK(fabs(value - wanted) <= 0.0)) {
        printf("    %s %d: the file says %.17g, the test %.17g\n", name, position, value, wanted);
    }
}

#endif
