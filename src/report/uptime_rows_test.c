/* Goal: the rows of how long services are down say what the assessment holds: what groups add only
 * where one has a chance, nothing where there is none, no row where nothing was asked.
 * Method: the made-up assessment with a cell, a group and a site. */
#include <holdfast/rows.h>

#include "report/fake_assessment.h"
#include "tests/check.h"

#include <math.h>
#include <string.h>

static bool uptime_cell_is(const struct hf_rows_text *rows, size_t column, const char *text) {
    return hf_text_equal(rows->cell[column], hf_text_of(text));
}

static void rows_check(struct fake *fake, const struct hf_uptime *uptime) {
    const struct hf_assessment *assessment = &fake->assessment;
    const bool has_chance = uptime->chance_count > 0;
    struct hf_rows_text rows = {.schema = NULL};
    CHECK(hf_report_uptime(assessment, false, &fake->arena, &rows, NULL) == HF_OK);
    CHECK(rows.row_count == 1 && rows.column_count == 17);
    CHECK(uptime_cell_is(&rows, 0, "North") && uptime_cell_is(&rows, 2, "3"));
    CHECK(uptime_cell_is(&rows, 6, "525.96") && uptime_cell_is(&rows, 7, "5.26"));
    CHECK(uptime_cell_is(&rows, 8, "0.99900000") && uptime_cell_is(&rows, 10, "12.5"));
    CHECK(uptime_cell_is(&rows, 12, has_chance ? "600.00" : ""));
    CHECK(uptime_cell_is(&rows, 15, has_chance ? "74.00" : ""));
    CHECK(hf_report_uptime(assessment, true, &fake->arena, &rows, NULL) == HF_OK);
    CHECK(rows.column_count == (has_chance ? 17 : 12));
    CHECK(hf_report_uptime_groups(assessment, false, &fake->arena, &rows, NULL) == HF_OK);
    CHECK(rows.row_count == 1 && uptime_cell_is(&rows, 2, "0") && uptime_cell_is(&rows, 3, "2"));
    CHECK(uptime_cell_is(&rows, 6, "52.60") && uptime_cell_is(&rows, 7, ""));
    CHECK(uptime_cell_is(&rows, 8, "0.0001") && uptime_cell_is(&rows, 9, ""));
    CHECK(uptime_cell_is(&rows, 12, has_chance ? "0.01" : ""));
    CHECK(hf_report_uptime_sites(assessment, true, &fake->arena, &rows, NULL) == HF_OK);
    CHECK(rows.row_count == 1 && rows.column_count == (has_chance ? 8 : 6));
    CHECK(uptime_cell_is(&rows, 3, "") && uptime_cell_is(&rows, 4, "525.96"));
    struct hf_buffer out = hf_buffer_make((size_t)1 << 16);
    hf_report_uptime_head(assessment, &out);
    CHECK(out.status == HF_OK);
    const struct hf_text head = hf_buffer_text(&out);
    CHECK((hf_text_find(head, HF_TEXT("not guessed"), 0) < head.len) == !has_chance);
    hf_buffer_free(&out);
}

int main(void) {
    static struct fake fake;
    CHECK(fake_open(&fake, false));
    struct hf_assessment *assessment = &fake.assessment;
    struct hf_rows_text rows = {.schema = NULL};
    CHECK(hf_report_uptime(assessment, true, &fake.arena, &rows, NULL) == HF_OK &&
          rows.row_count == 0);
    const struct hf_uptime_down down = {{525.96, 5.2596}, {600.0, 5.2596}};
    struct hf_uptime_cell cell = {.region = HF_TEXT("North"),
                                  .function = HF_NONE,
                                  .services = 3,
                                  .down = down,
                                  .subscriber_hours = {12.5, 1.0},
                                  .group = 0,
                                  .group_minutes = {74.0, 0.0}};
    struct hf_uptime_site site = {.site = 0, .subscribers = HF_COUNT_UNKNOWN, .down = down};
    struct hf_uptime_group group = {.group = 0,
                                    .sites_lost = {2, 0},
                                    .share = {0.0001, (double)NAN},
                                    .people_share = {0.0001, (double)NAN},
                                    .chance = HF_RANGE_UNKNOWN};
    struct hf_uptime uptime = {.base = {.services = 3, .sites = 3},
                               .cell = &cell,
                               .cell_count = 1,
                               .site = &site,
                               .site_count = 1,
                               .group = &group,
                               .group_count = 1};
    assessment->uptime = &uptime;
    rows_check(&fake, &uptime);
    uptime.chance_count = 1;
    group.chance = (struct hf_range){0.01, 0.02};
    rows_check(&fake, &uptime);
    CHECK(hf_report_uptime(NULL, true, &fake.arena, &rows, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_report_uptime_groups(assessment, true, NULL, &rows, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_report_uptime_sites(assessment, true, &fake.arena, NULL, NULL) == HF_ERR_ARGUMENT);
    for (int64_t allowed = 0; allowed < 4; allowed++) {
        int64_t left = allowed;
        struct hf_arena failing = fake.arena;
        failing.allowance = &left;
        rows.row_count = 77;
        CHECK(hf_report_uptime(assessment, false, &failing, &rows, NULL) == HF_ERR_MEMORY);
        CHECK(rows.row_count == 77);
    }
    fake_close(&fake);
    return check_report();
}
