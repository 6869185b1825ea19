/* Goal: the columns asked for come out by their headers, in any order, with their places; what is
 * not there is blank and has the place of its row. Method: known answers, errors with their places,
 * failing allocations; any bytes are tried in fuzz/fuzz_cells.c. */
#include <holdfast/cells.h>

#include "tests/check.h"

static const char *const header[] = {"name", "id", "date"};
enum { HEADERS = sizeof header / sizeof header[0] };

static enum hf_status read_cells(const char *text, bool is_any_enough, struct hf_arena *keep,
                                 struct hf_arena scratch, struct hf_cells *cells,
                                 struct hf_error *error) {
    const struct hf_cells_request request = {.file = HF_TEXT("q.csv"),
                                             .bytes = hf_text_of(text),
                                             .header = header,
                                             .header_count = HEADERS,
                                             .is_any_enough = is_any_enough};
    return hf_cells_read(&request, keep, scratch, cells, error);
}

static void test_known(struct hf_arena keep, struct hf_arena scratch) {
    static const struct {
        const char *text;
        int64_t line, column;
    } wanted[] = {{"Acme", 2, 3},       {"7", 2, 1}, {"", 2, 1},
                  {"Two\nlines", 3, 4}, {"8", 3, 1}, {"", 3, 1},
                  {"", 5, 1},           {"9", 5, 1}, {"", 5, 1}};
    struct hf_cells cells;
    CHECK(read_cells("ID, Name,colour\n7, Acme ,red\n8, \"Two\nlines\",\n9\n", false, &keep,
                     scratch, &cells, NULL) == HF_OK);
    CHECK(cells.row_count == 3 && cells.unread_count == 1 && cells.defect_count == 1);
    CHECK_TEXT(cells.unread[0], "colour");
    CHECK(cells.defect[0].line == 5); /* a short row */
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0] && i < cells.row_count * HEADERS; i++) {
        CHECK_TEXT(cells.cell[i], wanted[i].text);
        if (!CHECK(cells.place[i].line == wanted[i].line &&
                   cells.place[i].column == wanted[i].column)) {
            printf("    cell %zu at %lld:%lld\n", i, (long long)cells.place[i].line,
                   (long long)cells.place[i].column);
        }
    }
}

static void test_errors(struct hf_arena keep, struct hf_arena scratch) {
    struct hf_cells cells = {.row_count = 77};
    struct hf_error error = {0};
    CHECK(read_cells("", false, &keep, scratch, &cells, &error) == HF_ERR_INPUT);
    CHECK(read_cells("\nid,date\n1,2\n", false, &keep, scratch, &cells, &error) == HF_ERR_INPUT);
    CHECK(error.line == 2 && hf_text_find(hf_text_of(error.message), HF_TEXT("'name'"), 0) <
                                 hf_text_of(error.message).len);
    CHECK(cells.row_count == 77);
    CHECK(read_cells("id,date\n1,2\n", true, &keep, scratch, &cells, &error) == HF_OK &&
          cells.row_count == 1);
    CHECK(read_cells("colour\n1\n", true, &keep, scratch, &cells, &error) == HF_ERR_INPUT);
    struct hf_cells_request none = {.header = header, .header_count = 0};
    CHECK(hf_cells_read(&none, &keep, scratch, &cells, &error) == HF_ERR_ARGUMENT);
    none.header_count = 17;
    CHECK(hf_cells_read(&none, &keep, scratch, &cells, &error) == HF_ERR_ARGUMENT);
    CHECK(hf_cells_read(NULL, &keep, scratch, &cells, &error) == HF_ERR_ARGUMENT);
}

static void test_memory(struct hf_arena keep, struct hf_arena scratch) {
    int64_t failing = 0;
    for (enum hf_status status = HF_ERR_MEMORY; status != HF_OK && failing < 500; failing++) {
        int64_t allowance = failing;
        struct hf_arena moved = keep;
        struct hf_arena work = scratch;
        moved.allowance = work.allowance = &allowance;
        struct hf_cells cells = {.row_count = 77};
        status = read_cells("name,id,x\na,1,\nb,2,\nc,\"3\n", false, &moved, work, &cells, NULL);
        CHECK(status == HF_OK ? cells.row_count == 3 && cells.defect_count > 0
                              : status == HF_ERR_MEMORY && cells.row_count == 77);
    }
    CHECK(failing > 4 && failing < 500);
}

int main(void) {
    struct hf_arena keep;
    struct hf_arena scratch;
    if (hf_arena_open(&keep, (size_t)1 << 20) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 20) != HF_OK) {
        return 3;
    }
    test_known(keep, scratch);
    test_errors(keep, scratch);
    test_memory(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
