/* Goal: the rows of cost against date say what the assessment holds: unknown cost is blank, none
 * asked for is no row. Method: the made-up assessment, a network of one day and one pool. */
#include <holdfast/rows.h>

#include "report/fake_assessment.h"
#include "tests/check.h"

static bool cell_is(const struct hf_rows_text *rows, size_t row, size_t column, const char *text) {
    return hf_text_equal(rows->cell[row * rows->column_count + column], hf_text_of(text));
}

int main(void) {
    static struct fake fake;
    CHECK(fake_open(&fake, false));
    struct hf_assessment *assessment = &fake.assessment;
    struct hf_rows_text rows = {.schema = NULL};
    CHECK(hf_report_network(assessment, &fake.arena, &rows) == HF_OK && rows.row_count == 0);
    CHECK(hf_report_network_first(assessment, &fake.arena, &rows) == HF_OK && rows.row_count == 0);
    struct hf_network_day day[] = {{fake_sure("2031-02-03").earliest,
                                    {0.25, 0.5},
                                    {123456, HF_COUNT_UNKNOWN},
                                    {3, 4},
                                    {0, 7}}};
    struct hf_network_pool pool[] = {{0, {0.125, 0.0}, 1250}};
    const struct hf_network_stock network = {.day = day,
                                             .day_count = 1,
                                             .pool = pool,
                                             .pool_count = 1,
                                             .currency = {"GBP"},
                                             .confidence = 0.95};
    assessment->network = &network;
    CHECK(hf_report_network(assessment, &fake.arena, &rows) == HF_OK && rows.row_count == 1);
    CHECK(cell_is(&rows, 0, 0, "2031-02-03") && cell_is(&rows, 0, 1, "0.2500"));
    CHECK(cell_is(&rows, 0, 3, "1234.56") && cell_is(&rows, 0, 4, ""));
    CHECK(cell_is(&rows, 0, 6, "3") && cell_is(&rows, 0, 9, "7"));
    CHECK(hf_report_network_first(assessment, &fake.arena, &rows) == HF_OK && rows.row_count == 1);
    CHECK(cell_is(&rows, 0, 2, "0.1250") && cell_is(&rows, 0, 6, "12.50"));
    CHECK(hf_report_network(NULL, &fake.arena, &rows) == HF_ERR_ARGUMENT);
    CHECK(hf_report_network_first(assessment, NULL, &rows) == HF_ERR_ARGUMENT);
    for (int64_t allowed = 0; allowed < 4; allowed++) {
        int64_t left = allowed;
        struct hf_arena failing = fake.arena;
        failing.allowance = &left;
        rows.row_count = 77;
        CHECK(hf_report_network(assessment, &failing, &rows) == HF_ERR_MEMORY);
        CHECK(rows.row_count == 77);
    }
    fake_close(&fake);
    return check_report();
}
