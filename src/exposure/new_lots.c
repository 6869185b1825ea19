#include "exposure/new_lots.h"

#include <stdlib.h>

struct lot_row {
    struct hf_text revision, date_code;
    uint32_t place; /* in stocks_by_product */
};

static unsigned lot_letter(char letter) {
    const unsigned byte = (unsigned char)letter;
    return byte >= 'A' && byte <= 'Z' ? byte + 'a' - 'A' : byte;
}

static int lot_text_order(struct hf_text left, struct hf_text right) {
    for (size_t i = 0; i < left.len && i < right.len; i++) {
        const unsigned a = lot_letter(left.data[i]);
        const unsigned b = lot_letter(right.data[i]);
        if (a != b) {
            return a < b ? -1 : 1;
        }
    }
    return (left.len > right.len) - (left.len < right.len);
}

static int lot_words_order(const struct lot_row *left, const struct lot_row *right) {
    const int revision = lot_text_order(left->revision, right->revision);
    return revision != 0 ? revision : lot_text_order(left->date_code, right->date_code);
}

static int lot_row_order(const void *left_pointer, const void *right_pointer) {
    const struct lot_row *left = left_pointer;
    const struct lot_row *right = right_pointer;
    const int order = lot_words_order(left, right);
    return order != 0 ? order : (left->place > right->place) - (left->place < right->place);
}

enum hf_status hf_new_lots_find(const struct hf_snapshot *snapshot, struct hf_arena *keep,
                                struct hf_csr *lots) {
    const struct hf_csr *rows = &snapshot->stocks_by_product;
    const struct hf_stocks *stocks = &snapshot->stocks;
    const uint32_t products = snapshot->products.rows.count;
    struct hf_csr found = {hf_new(keep, uint32_t, (size_t)products + 1),
                           hf_new(keep, uint32_t, (size_t)stocks->rows.count + 1)};
    struct hf_arena scratch = *keep;
    struct lot_row *row = hf_new(&scratch, struct lot_row, (size_t)stocks->rows.count + 1);
    bool *is_new = hf_new(&scratch, bool, (size_t)stocks->rows.count + 1);
    if (found.start == NULL || found.item == NULL || row == NULL || is_new == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t total = 0;
    for (uint32_t p = 0; p < products; p++) {
        uint32_t count = 0;
        for (uint32_t i = rows->start[p]; i < rows->start[p + 1]; i++) {
            const uint32_t stock = rows->item[i];
            row[count++] = (struct lot_row){stocks->revision[stock], stocks->date_code[stock], i};
        }
        if (count > 1) {
            qsort(row, count, sizeof *row, lot_row_order);
        }
        for (uint32_t k = 0; k < count; k++) {
            is_new[row[k].place] = k == 0 || lot_words_order(&row[k - 1], &row[k]) != 0;
        }
        for (uint32_t i = rows->start[p]; i < rows->start[p + 1]; i++) {
            if (is_new[i]) {
                found.item[total++] = rows->item[i];
            }
        }
        found.start[p + 1] = total;
    }
    *lots = found;
    return HF_OK;
}
