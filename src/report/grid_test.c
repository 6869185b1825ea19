/* Goal: on a narrow terminal no line is wider than it, no cell loses a sign, columns stay under
 * each other, and what does not fit side by side becomes records. Method: golden grids; random
 * cells with wide and combining signs at every width, put together again from the lines. */
#include "tests/check.h"

#include "base/random.h"
#include "report/grid.h"
#include "report/report_words.h"

#include <string.h>

enum { COLUMNS = 4, ROWS = 3 };

static void print(struct grid *grid, const struct hf_text cell[ROWS][COLUMNS], size_t width,
                  struct hf_buffer *out) {
    static const bool is_alarming[COLUMNS] = {false, true, false, false};
    static const char *const heading[COLUMNS] = {"product", "supply ends", "units in use", "blank"};
    const bool has_colour = grid->has_colour;
    *grid = (struct grid){.column_count = COLUMNS, .has_colour = has_colour};
    hf_buffer_clear(out);
    for (size_t i = 0; i < COLUMNS; i++) {
        grid->column[i].is_right = i == 2;
        for (size_t row = 0; row < ROWS; row++) {
            hf_grid_measure(grid, i, cell[row][i]);
        }
        grid->column[i].is_left_out = grid->column[i].widest == 0;
        grid->column[i].heading = hf_text_of(heading[i]);
        hf_grid_measure(grid, i, grid->column[i].heading);
    }
    hf_grid_fit(grid, width);
    hf_grid_heading(grid, out);
    for (size_t row = 0; row < ROWS; row++) {
        hf_grid_row(grid, cell[row], is_alarming, out);
    }
}

static const struct hf_text plain[ROWS][COLUMNS] = {
    {HF_TEXT_INIT("Gearhouse Networks Ltd G-9000"),
     HF_TEXT_INIT("2026-01-01..2028-12-31 (undetermined, presumed yes)"), HF_TEXT_INIT("1,234"),
     HF_TEXT_INIT("")},
    {HF_TEXT_INIT("\xE5\x8D\x8E\xE4\xB8\xBA\xE4\xBA\xA4\xE6\x8D\xA2\xE6\x9C\xBA S5700"),
     HF_TEXT_INIT("never"), HF_TEXT_INIT("12,345 to 67,890"), HF_TEXT_INIT("")},
    {HF_TEXT_INIT("x"), HF_TEXT_INIT(""), HF_TEXT_INIT("not known"), HF_TEXT_INIT("")},
};

static void test_golden(void) {
    struct hf_buffer out = hf_buffer_make(1U << 16);
    struct grid grid = {.has_colour = false};
    print(&grid, plain, 50, &out);
    CHECK_TEXT(hf_buffer_text(&out), "product          supply ends          units in use\n"
                                     "Gearhouse        2026-01-01..                1,234\n"
                                     " Networks Ltd     2028-12-31\n"
                                     " G-9000           (undetermined,\n"
                                     "                  presumed yes)\n"
                                     "\xE5\x8D\x8E\xE4\xB8\xBA\xE4\xBA\xA4\xE6\x8D\xA2"
                                     "\xE6\x9C\xBA       never            12,345 to 67,890\n"
                                     " S5700\n"
                                     "x                                        not known\n");
    print(&grid, plain, 30, &out);
    CHECK_TEXT(hf_buffer_text(&out),
               "product       Gearhouse\n"
               "               Networks Ltd\n"
               "               G-9000\n"
               "supply ends   2026-01-01..\n"
               "               2028-12-31\n"
               "               (undetermined,\n"
               "               presumed yes)\n"
               "units in use  1,234\n"
               "\n"
               "product       \xE5\x8D\x8E\xE4\xB8\xBA\xE4\xBA\xA4\xE6\x8D\xA2"
               "\xE6\x9C\xBA S5700\n"
               "supply ends   never\n"
               "units in use  12,345 to 67,890\n"
               "\n"
               "product       x\n"
               "units in use  not known\n");
    grid.has_colour = true;
    print(&grid, plain, 30, &out);
    const struct hf_text text = hf_buffer_text(&out);
    CHECK(hf_text_starts(text, HF_TEXT("product       \x1b[1mGearhouse\x1b[0m\n")));
    CHECK(hf_text_find(text, HF_TEXT("supply ends   \x1b[33mnever\x1b[0m\n"), 0) < text.len);
    hf_buffer_free(&out);
}

/* Every byte of a cell but blanks, in its order, is in what is printed of its column. */
static bool holds(struct hf_text printed, struct hf_text cell) {
    size_t at = 0;
    for (size_t i = 0; i < printed.len && at < cell.len; i++) {
        while (at < cell.len && cell.data[at] == ' ') {
            at++;
        }
        at += at < cell.len && printed.data[i] == cell.data[at] ? 1 : 0;
    }
    while (at < cell.len && cell.data[at] == ' ') {
        at++;
    }
    return at == cell.len;
}

static struct hf_text random_cell(struct hf_random *random, char *room) {
    static const char *const sign[] = {"a",         "b",        " ",          "  ",
                                       "-",         ",",        "..",         "\xE5\x8D\x8E",
                                       "e\xCC\x81", "\xC3\xA9", "0123456789", "word"};
    size_t len = 0;
    const uint64_t count = hf_random_below(random, 30);
    for (uint64_t i = 0; i < count; i++) {
        const char *one = sign[hf_random_below(random, (sizeof sign / sizeof sign[0]))];
        memcpy(room + len, one, strlen(one));
        len += strlen(one);
    }
    return (struct hf_text){room, len};
}

static void check_lines(struct hf_text text, size_t width) {
    struct hf_text line = HF_TEXT("");
    bool more = true;
    while (hf_text_cut(&text, '\n', &line, &more)) {
        CHECK(hf_report_columns(line) <= width);
        CHECK(line.len == 0 || line.data[line.len - 1] != ' ');
    }
}

static void test_random(void) {
    struct hf_random random = {.seed = 7};
    struct hf_buffer out = hf_buffer_make(1U << 20);
    int stacked = 0;
    for (int run = 0; run < 2000; run++) {
        char room[ROWS][COLUMNS][400];
        struct hf_text cell[ROWS][COLUMNS];
        struct grid grid = {.has_colour = false};
        const size_t width = 24 + (size_t)(hf_random_below(&random, 80));
        for (size_t row = 0; row < ROWS; row++) {
            for (size_t i = 0; i < COLUMNS; i++) {
                cell[row][i] = random_cell(&random, room[row][i]);
            }
        }
        print(&grid, (const struct hf_text(*)[COLUMNS])cell, width, &out);
        check_lines(hf_buffer_text(&out), width);
        for (size_t row = 0; row < ROWS; row++) {
            for (size_t i = 0; i < COLUMNS; i++) {
                CHECK(holds(hf_buffer_text(&out), cell[row][i]));
            }
        }
        stacked += grid.is_stacked ? 1 : 0;
    }
    CHECK(stacked > 100 && stacked < 1900);
    hf_buffer_free(&out);
}

/* A name of 100,000 signs without a blank, a terminal of one column, a full buffer. */
static void test_limits(void) {
    static char huge[100000];
    memset(huge, 'A', sizeof huge);
    struct hf_text cell[ROWS][COLUMNS] = {{{huge, sizeof huge}}};
    struct hf_buffer out = hf_buffer_make(1U << 20);
    struct grid grid = {.has_colour = false};
    print(&grid, (const struct hf_text(*)[COLUMNS])cell, 80, &out);
    CHECK(out.status == HF_OK && holds(hf_buffer_text(&out), cell[0][0]));
    print(&grid, plain, 1, &out);
    CHECK(out.status == HF_OK);
    check_lines(hf_buffer_text(&out), 24);
    hf_buffer_free(&out);
    out = hf_buffer_make(100);
    print(&grid, plain, 40, &out);
    CHECK(out.status == HF_ERR_LIMIT);
    hf_buffer_free(&out);
}

int main(void) {
    test_golden();
    test_random();
    test_limits();
    return check_report();
}
