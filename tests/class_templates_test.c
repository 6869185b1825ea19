/* Goal: the class templates that are shipped go in whole. Method: both files through the reader; no
 * defect, all rows, and every class of the second file is one of the first. */
#include "formats/formats.h"
#include "tests/check.h"

#include <holdfast/host.h>

enum { CLASSES_MAX = 64 };

struct seen {
    struct hf_arena *keep;
    struct hf_text class_name[CLASSES_MAX];
    int classes, origins, defects;
    bool is_described; /* every class says where its figures come from */
};

static enum hf_status on_assertion(void *context, const struct hf_assertion *assertion) {
    struct seen *seen = context;
    if (assertion->kind == HF_KIND_CLASS && seen->classes < CLASSES_MAX) {
        const int column = hf_schema_column(HF_KIND_CLASS, HF_TEXT("description"));
        seen->is_described = seen->is_described && assertion->field[column].len > 20;
        return hf_text_copy(seen->keep, assertion->key, &seen->class_name[seen->classes++]);
    }
    seen->origins += assertion->kind == HF_KIND_CLASS_ORIGIN ? 1 : 0;
    bool is_known = false;
    for (int i = 0; i < seen->classes; i++) {
        const int column = hf_schema_column(HF_KIND_CLASS_ORIGIN, HF_TEXT("class"));
        is_known = is_known || hf_text_equal(assertion->field[column], seen->class_name[i]);
    }
    CHECK(is_known);
    return HF_OK;
}

static enum hf_status on_defect(void *context, const struct hf_defect *defect) {
    struct seen *seen = context;
    seen->defects++;
    printf("    %.*s:%lld: %.*s\n", HF_TEXT_ARG(defect->file), (long long)defect->line,
           HF_TEXT_ARG(defect->message));
    return HF_OK;
}

int main(void) {
    static const char *const files[] = {"classes.csv", "class_origins.csv"};
    const struct hf_host host = hf_host_posix();
    struct hf_arena opened;
    struct hf_arena scratch;
    if (hf_arena_open(&opened, (size_t)1 << 24) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 24) != HF_OK) {
        return 3;
    }
    struct hf_arena keep = opened;
    struct seen seen = {.keep = &keep, .is_described = true};
    const struct hf_sink sink = {&seen, on_assertion, on_defect};
    for (int i = 0; i < 2; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "examples/class-templates/%s", files[i]);
        struct hf_format_input input = {.file = hf_text_of(files[i]),
                                        .source = HF_TEXT("templates")};
        CHECK(host.read(host.context, &keep, path, (size_t)1 << 20, &input.bytes, NULL) == HF_OK);
        CHECK(hf_format_recognise(&input) == HF_FORMAT_OPERATOR_CSV);
        CHECK(hf_format_read(HF_FORMAT_OPERATOR_CSV, &input, scratch, &sink, NULL) == HF_OK);
    }
    CHECK(seen.defects == 0 && seen.classes == 13 && seen.origins == 8 && seen.is_described);
    hf_arena_close(&scratch);
    hf_arena_close(&opened);
    return check_report();
}
