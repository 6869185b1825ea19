/* Goal: real files go in whole, twice. Method: the NetBox captures and the consolidated screening
 * list of the shared data: known row counts, nothing changed by the second import, a snapshot with
 * the same counts. */
#include <holdfast/workspace.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/check.h"

static double seconds_now(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool import(struct hf_workspace *workspace, const char *path, struct hf_arena *keep,
                   struct hf_import_result *result) {
    const struct hf_import_options options = {.is_partial = false};
    struct hf_error error = {.message = ""};
    const double began = seconds_now();
    const enum hf_status status =
        hf_workspace_import(workspace, path, &options, keep, result, &error);
    if (status != HF_OK) {
        printf("    %s\n", error.message);
        return false;
    }
    printf("%s: created %lld, updated %lld, unchanged %lld, gone %lld, defective %lld, ignored "
           "%zu, %.2f s\n",
           path, (long long)result->total.created, (long long)result->total.updated,
           (long long)result->total.unchanged, (long long)result->total.gone,
           (long long)result->total.defective, result->ignored_count, seconds_now() - began);
    return true;
}

/* Imports twice: the first has `rows` rows of the kind, the second changes nothing. */
static void import_twice(struct hf_workspace *workspace, const char *path, enum hf_kind kind,
                         int64_t rows, struct hf_arena *keep) {
    struct hf_import_result result;
    struct hf_buffer text[2] = {hf_buffer_make(1 << 28), hf_buffer_make(1 << 28)};
    for (int round = 0; round < 2; round++) {
        if (!CHECK(import(workspace, path, keep, &result))) {
            continue;
        }
        const struct hf_import_counts *const counts = &result.by_kind[kind];
        CHECK((round == 0 ? counts->created : counts->unchanged) == rows);
        CHECK(round == 0 || (result.batch == 0 &&
                             result.total.created + result.total.updated + result.total.gone == 0));
        CHECK(hf_workspace_export(workspace, &text[round], NULL) == HF_OK);
    }
    CHECK(hf_text_equal(hf_buffer_text(&text[0]), hf_buffer_text(&text[1])));
    hf_buffer_free(&text[0]);
    hf_buffer_free(&text[1]);
}

int main(void) {
    static const char captures[] = "../shared/data/inventory/netbox/rest-captures";
    static const char list[] = "../shared/data/lists/us_csl/consolidated_2022-04-21.csv";
    char folder[] = "/tmp/holdfast-real-XXXXXX";
    char path[64];
    const struct hf_host host = hf_host_posix();
    struct hf_workspace *workspace = NULL;
    struct hf_arena opened;
    if (access(captures, R_OK) != 0 || access(list, R_OK) != 0) {
        check_skip("../shared/data is not there");
        return check_report();
    }
    if (!CHECK(mkdtemp(folder) != NULL) ||
        !CHECK(hf_arena_open(&opened, (size_t)1 << 31) == HF_OK)) {
        return check_report();
    }
    (void)snprintf(path, sizeof path, "%s/w.db", folder);
    struct hf_arena keep = opened;
    if (CHECK(hf_workspace_open(&host, path, HF_WORKSPACE_CREATE, &workspace, NULL) == HF_OK)) {
        import_twice(workspace, captures, HF_KIND_SITE, 28, &keep);
        import_twice(workspace, list, HF_KIND_LIST_ENTRY, 14160, &keep);
        struct hf_snapshot snapshot;
        struct hf_error error = {.message = ""};
        const double began = seconds_now();
        if (CHECK(hf_workspace_snapshot(workspace, INT64_MAX, &keep, &snapshot, &error) == HF_OK)) {
            CHECK(snapshot.devices.rows.count == 50 && snapshot.sites.rows.count == 28);
            CHECK(snapshot.list_entries.rows.count == 14160);
            printf("snapshot: %u products, %u parties, %u defects, %.2f s\n",
                   snapshot.products.rows.count, snapshot.parties.rows.count, snapshot.defect_count,
                   seconds_now() - began);
        } else {
            printf("    %s\n", error.message);
        }
    }
    hf_workspace_close(workspace);
    hf_arena_close(&opened);
    CHECK(unlink(path) == 0 && rmdir(folder) == 0);
    return check_report();
}
