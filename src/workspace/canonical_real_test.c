/* Goal: real data goes out as canonical text and comes back whole. Method: a screening list in two
 * editions, NetBox captures and an inventory as CSV out of the shared data, with all their defects
 * and contradictions; the text of the workspace that is made of the text is the same. */
#include <holdfast/workspace.h>

#include <stdlib.h>
#include <unistd.h>

#include "tests/check.h"

struct real {
    const char *path, *source;
    int32_t published; /* days; 0: not said */
};

static const struct real real[] = {
    {"../shared/data/lists/us_csl/consolidated_2022-04-21.csv", "list", 19103},
    {"../shared/data/lists/us_csl/csl_sample_2023-11.csv", "sample", 19662},
    {"../shared/data/inventory/netbox/rest-captures", "captures", 0},
    {"../shared/data/inventory/netbox/csv-nrx-lrg", "tables", 0},
};
enum { REAL_COUNT = sizeof real / sizeof real[0] };

static bool take(struct hf_workspace *workspace, const char *path,
                 const struct hf_import_options *options, struct hf_arena keep,
                 struct hf_import_result *result) {
    struct hf_error error = {.message = ""};
    const enum hf_status status =
        hf_workspace_import(workspace, path, options, &keep, result, &error);
    if (status != HF_OK) {
        printf("    %s: %s\n", path, error.message);
    }
    return CHECK(status == HF_OK);
}

static size_t standing_defects(struct hf_workspace *workspace, struct hf_arena keep) {
    struct hf_defect *defect = NULL;
    size_t count = 0;
    CHECK(hf_workspace_defects(workspace, &keep, &defect, &count, NULL) == HF_OK);
    return count;
}

static uint32_t conflicts_of(struct hf_workspace *workspace, struct hf_arena keep) {
    struct hf_snapshot snapshot = {.conflict_count = 0};
    CHECK(hf_workspace_snapshot(workspace, INT64_MAX, &keep, &snapshot, NULL) == HF_OK);
    return snapshot.conflict_count;
}

static void there_and_back(struct hf_workspace *there, struct hf_workspace *back,
                           const char *text_path, const struct hf_host *host,
                           struct hf_arena keep) {
    struct hf_import_result result;
    struct hf_buffer text[2] = {hf_buffer_make((size_t)1 << 30), hf_buffer_make((size_t)1 << 30)};
    const struct hf_import_options plain = {.is_partial = false};
    for (size_t i = 0; i < REAL_COUNT; i++) {
        const struct hf_import_options options = {
            .source = hf_text_of(real[i].source),
            .published = {{real[i].published}, {real[i].published}},
        };
        take(there, real[i].path, &options, keep, &result);
    }
    CHECK(hf_workspace_export(there, &text[0], NULL) == HF_OK);
    CHECK(host->write(host->context, text_path, hf_buffer_text(&text[0]), NULL) == HF_OK);
    take(back, text_path, &plain, keep, &result);
    CHECK(result.brought_count == REAL_COUNT && result.defect_count == 0);
    CHECK(hf_workspace_export(back, &text[1], NULL) == HF_OK);
    CHECK(hf_text_equal(hf_buffer_text(&text[0]), hf_buffer_text(&text[1])));
    const size_t defects = standing_defects(there, keep);
    const uint32_t conflicts = conflicts_of(there, keep);
    CHECK(defects > 0 && defects == standing_defects(back, keep));
    CHECK(conflicts > 0 && conflicts == conflicts_of(back, keep));
    printf("%zu bytes, %zu defects, %u conflicts\n", text[0].len, defects, conflicts);
    hf_buffer_free(&text[0]);
    hf_buffer_free(&text[1]);
}

int main(void) {
    char folder[] = "/tmp/holdfast-canonical-real-XXXXXX";
    static const char *const files[] = {"there.db", "back.db", "net.txt"};
    char path[3][64];
    const struct hf_host host = hf_host_posix();
    struct hf_workspace *workspace[2] = {NULL, NULL};
    struct hf_arena keep;
    for (size_t i = 0; i < REAL_COUNT; i++) {
        if (access(real[i].path, R_OK) != 0) {
            check_skip("../shared/data is not there");
            return check_report();
        }
    }
    if (!CHECK(mkdtemp(folder) != NULL) || !CHECK(hf_arena_open(&keep, (size_t)1 << 31) == HF_OK)) {
        return check_report();
    }
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path[i], sizeof path[i], "%s/%s", folder, files[i]);
    }
    if (CHECK(hf_workspace_open(&host, path[0], HF_WORKSPACE_CREATE, &workspace[0], NULL) ==
              HF_OK) &&
        CHECK(hf_workspace_open(&host, path[1], HF_WORKSPACE_CREATE, &workspace[1], NULL) ==
              HF_OK)) {
        there_and_back(workspace[0], workspace[1], path[2], &host, keep);
    }
    hf_workspace_close(workspace[0]);
    hf_workspace_close(workspace[1]);
    hf_arena_close(&keep);
    for (size_t i = 0; i < 3; i++) {
        CHECK(unlink(path[i]) == 0);
    }
    CHECK(rmdir(folder) == 0);
    return check_report();
}
