/* Goal: files are read whole, written whole or not at all, and every failure is said. Method: a
 * scratch folder. */
#include "tests/check.h"
#include <holdfast/host.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct hf_arena opened;

static void test_there_and_back(const struct hf_host *host, const char *folder) {
    struct hf_arena arena = opened;
    struct hf_error error = {0};
    char path[256];
    (void)snprintf(path, sizeof path, "%s/file.txt", folder);
    struct hf_text bytes = {NULL, 0};
    CHECK(host->read(host->context, &arena, path, 100, &bytes, &error) == HF_ERR_NOT_FOUND);
    CHECK(strstr(error.message, path) != NULL);
    CHECK(host->write(host->context, path, HF_TEXT("first"), &error) == HF_OK);
    CHECK(host->write(host->context, path, HF_TEXT("second\0line"), &error) == HF_OK);
    CHECK(host->read(host->context, &arena, path, 100, &bytes, &error) == HF_OK);
    CHECK(hf_text_equal(bytes, HF_TEXT("second\0line")));
    CHECK(host->read(host->context, &arena, path, 3, &bytes, &error) == HF_ERR_LIMIT);
    struct hf_arena small = hf_arena_over(NULL, 0);
    CHECK(host->read(host->context, &small, path, 100, &bytes, &error) == HF_ERR_MEMORY);
    struct hf_host_names names = {NULL, 0};
    CHECK(host->list(host->context, &arena, folder, &names, &error) == HF_OK);
    CHECK(names.count == 1); /* nothing is left beside the file */
    CHECK(names.count == 1 && hf_text_equal(names.name[0], HF_TEXT("file.txt")));
    CHECK(host->list(host->context, &arena, path, &names, &error) == HF_ERR_ARGUMENT);
    CHECK(host->append(host->context, path, HF_TEXT(" and more"), &error) == HF_OK);
    CHECK(host->read(host->context, &arena, path, 100, &bytes, &error) == HF_OK);
    CHECK(hf_text_equal(bytes, HF_TEXT("second\0line and more")));
    CHECK(host->append(host->context, "/proc/no/such/place", HF_TEXT("x"), &error) != HF_OK);
    CHECK(host->append(host->context, folder, HF_TEXT("x"), &error) == HF_ERR_ARGUMENT);
    CHECK(host->write(host->context, "/proc/no/such/place", HF_TEXT("x"), &error) != HF_OK);
    CHECK(host->make_folder(host->context, folder, &error) == HF_OK);
    CHECK(host->make_folder(host->context, path, &error) != HF_OK);
    CHECK(host->read(host->context, &arena, folder, 100, &bytes, &error) == HF_ERR_ARGUMENT);
    (void)unlink(path);
}

int main(void) {
    const struct hf_host host = hf_host_posix();
    char folder[] = "/tmp/holdfast-host-XXXXXX";
    if (mkdtemp(folder) == NULL || hf_arena_open(&opened, (size_t)1 << 22) != HF_OK) {
        return 1;
    }
    test_there_and_back(&host, folder);
    CHECK(host.now(host.context) > 1600000000);
    (void)rmdir(folder);
    hf_arena_close(&opened);
    return check_report();
}
