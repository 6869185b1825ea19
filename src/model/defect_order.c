#include <holdfast/defect.h>

static int number_order(int64_t left, int64_t right) {
    return (left > right) - (left < right);
}

int hf_defect_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_defect *left = left_pointer;
    const struct hf_defect *right = right_pointer;
    int order = hf_text_compare(left->source, right->source);
    order = order != 0 ? order : hf_text_compare(left->file, right->file);
    order = order != 0 ? order : number_order(left->line, right->line);
    order = order != 0 ? order : number_order(left->column, right->column);
    order = order != 0 ? order : number_order((int64_t)left->kind, (int64_t)right->kind);
    order = order != 0 ? order : hf_text_compare(left->subject, right->subject);
    return order != 0 ? order : hf_text_compare(left->message, right->message);
}
