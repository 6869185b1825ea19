/* Any bytes as a scenario: no crash; every change is of its form, or there is a defect with its
 * place; two runs are equal; what is read is written and read back the same. */
#include <holdfast/scenariofile.h>

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool holds(struct hf_text text, const char *marks) {
    for (size_t i = 0; i < text.len; i++) {
        if (strchr(marks, text.data[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static void check_change(const struct hf_change *change) {
    struct hf_change back;
    assert((unsigned)change->kind < HF_CHANGE_COUNT && change->kind != HF_CHANGE_ADD);
    if (change->kind == HF_CHANGE_EXTEND) {
        assert(change->value.lower > 0.0 && change->value.lower <= 1.0);
    }
    /* names from JSON may hold the marks that divide a line */
    if (change->subject.len == 0 || holds(change->subject, "=@#\n\r") ||
        holds(change->object, "=@#\n\r")) {
        return;
    }
    struct hf_buffer out = hf_buffer_make((size_t)1 << 22);
    hf_change_print(change, &out);
    const struct hf_text line = hf_buffer_text(&out);
    const size_t front = strlen(hf_change_word(change->kind)) + 1;
    assert(hf_change_parse(change->kind, hf_text_slice(line, front, line.len), &back));
    assert(hf_text_equal(back.subject, change->subject) && back.date.days == change->date.days);
    hf_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct hf_arena arena;
    struct hf_arena scratch;
    struct hf_scenario_checked checked[2] = {{.change_count = 0}};
    const struct hf_text bytes = {(const char *)data, size};
    if (hf_arena_open(&arena, (size_t)1 << 23) != HF_OK) {
        return 0;
    }
    if (hf_arena_open(&scratch, (size_t)1 << 24) == HF_OK) {
        struct hf_arena keep = arena;
        enum hf_status status[2];
        for (int i = 0; i < 2; i++) {
            status[i] = hf_scenario_read(HF_TEXT("fuzz"), bytes, &keep, scratch, &checked[i], NULL);
        }
        assert(status[0] != HF_OK || status[1] == HF_ERR_MEMORY ||
               (checked[0].change_count == checked[1].change_count &&
                checked[0].defect_count == checked[1].defect_count));
        for (size_t i = 0; status[0] == HF_OK && i < checked[0].defect_count; i++) {
            const struct hf_defect *const defect = &checked[0].defect[i];
            assert(defect->message.len > 0 && defect->line >= 1 && defect->column >= 1);
            assert(hf_utf8_valid_length(defect->message) == defect->message.len);
        }
        for (uint32_t i = 0;
             status[0] == HF_OK && checked[0].defect_count == 0 && i < checked[0].change_count;
             i++) {
            check_change(&checked[0].change[i]);
        }
        hf_arena_close(&scratch);
    }
    hf_arena_close(&arena);
    return 0;
}
