/* Goal: the rows of cheapest cuts say what the assessment holds: a cost, one that is a bound, one
 * that is not known; nothing where nothing was asked.
 * Method: the made-up assessment with a cut. */
#include <holdfast/rows.h>

#include "report/fake_assessment.h"
#include "tests/check.h"

#include <string.h>

enum { TABLE_COLUMNS = 11, ALL_COLUMNS = 24 };

static bool cost_cell_is(const struct hf_rows_text *rows, size_t column, const char *text) {
    return hf_text_equal(rows->cell[column], hf_text_of(text));
}

static bool head_says(const struct hf_assessment *assessment, const char *words) {
    struct hf_buffer out = hf_buffer_make((size_t)1 << 16);
    hf_report_cut_costs_head(assessment, &out);
    const struct hf_text head = hf_buffer_text(&out);
    const bool is_said =
        out.status == HF_OK &&
        (head.len == 0 ? words[0] == '\0' : hf_text_find(head, hf_text_of(words), 0) < head.len);
    hf_buffer_free(&out);
    return is_said;
}

int main(void) {
    static struct fake fake;
    CHECK(fake_open(&fake, false));
    struct hf_assessment *assessment = &fake.assessment;
    struct hf_rows_text rows = {.schema = NULL};
    CHECK(hf_report_cut_costs(assessment, true, &fake.arena, &rows, NULL) == HF_OK &&
          rows.row_count == 0);
    CHECK(head_says(assessment, ""));
    uint32_t group[] = {1, 3};
    uint32_t priced[] = {3};
    int64_t group_cost[] = {1, 1, 1, 6};
    uint8_t is_left_out[] = {0};
    struct hf_cheapest_cut cut[1][2] = {{{1, true, 0, 1}, {7, false, 0, 2}}};
    struct hf_cut_costs costs = {.cut = cut,
                                 .group = group,
                                 .group_count = 2,
                                 .group_cost = group_cost,
                                 .priced = priced,
                                 .priced_count = 1,
                                 .is_left_out = is_left_out};
    assessment->cut_costs = &costs;
    CHECK(hf_report_cut_costs(assessment, true, &fake.arena, &rows, NULL) == HF_OK);
    CHECK(rows.row_count == 1 && rows.column_count == TABLE_COLUMNS);
    CHECK(cost_cell_is(&rows, 7, "at most 7"));
    CHECK(cost_cell_is(&rows, 8, "Boreal Networks + Ember Systems"));
    CHECK(cost_cell_is(&rows, 9, "1") && cost_cell_is(&rows, 10, "Boreal Networks"));
    CHECK(head_says(assessment, "Ember Systems = 6") && head_says(assessment, "'At most'") &&
          !head_says(assessment, "Not known"));
    cut[0][0] = cut[0][1] = (struct hf_cheapest_cut){.cost = HF_COUNT_UNKNOWN};
    is_left_out[0] = 1;
    CHECK(hf_report_cut_costs(assessment, false, &fake.arena, &rows, NULL) == HF_OK);
    CHECK(rows.row_count == 1 && rows.column_count == ALL_COLUMNS);
    CHECK(cost_cell_is(&rows, 18, "not known") && cost_cell_is(&rows, 19, "") &&
          cost_cell_is(&rows, 22, ""));
    CHECK(head_says(assessment, "Not known, and not guessed, under vendor") &&
          !head_says(assessment, "'At most'"));
    CHECK(hf_report_cut_costs(NULL, true, &fake.arena, &rows, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_report_cut_costs(assessment, true, NULL, &rows, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_report_cut_costs(assessment, true, &fake.arena, NULL, NULL) == HF_ERR_ARGUMENT);
    for (int64_t allowed = 0; allowed < 8; allowed++) {
        int64_t left = allowed;
        struct hf_arena failing = fake.arena;
        failing.allowance = &left;
        rows.row_count = 77;
        CHECK(hf_report_cut_costs(assessment, false, &failing, &rows, NULL) == HF_ERR_MEMORY);
        CHECK(rows.row_count == 77);
    }
    fake_close(&fake);
    return check_report();
}
