/* Goal: whatever fails while a workspace of version 1 is migrated, the file is as before or wholly
 * of this version, the error says so in a sentence that names it, and opening it again completes
 * what was begun. Method: the k-th operation of the disk fails, for every k, once or from then on,
 * in several ways; power cuts at every k; the k-th allocation of SQLite fails, for many k. */
#include "store/fault_vfs.h"
#include "tests/version_1_fixture.h"

/* SQLite takes one set of functions for the whole program, without a context: the only globals, in
 * a test. */
static sqlite3_mem_methods real_memory;
static int64_t allocations_left = INT64_MAX; /* that still succeed */
static bool fails_once;

static bool is_refused(void) {
    if (allocations_left > 0) {
        allocations_left--;
        return false;
    }
    if (fails_once) {
        allocations_left = INT64_MAX;
    }
    return true;
}

static void *short_malloc(int size) {
    return is_refused() ? NULL : real_memory.xMalloc(size);
}

static void *short_realloc(void *old, int size) {
    return is_refused() ? NULL : real_memory.xRealloc(old, size);
}

static bool inject(void) {
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory) != SQLITE_OK) {
        return false;
    }
    sqlite3_mem_methods failing = real_memory;
    failing.xMalloc = short_malloc;
    failing.xRealloc = short_realloc;
    /* no lookaside: every small allocation comes through here too */
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK &&
           sqlite3_initialize() == SQLITE_OK;
}

struct scene {
    struct fixture fixture;
    struct disk_bytes whole;
    struct hf_buffer before, after; /* a dump; canonical text */
    int64_t rounds, refused, kept_all;
};

static void put_back(const struct scene *scene) {
    fixture_forget(&scene->fixture);
    old_forget_copies(&scene->fixture);
    disk_write_real(scene->fixture.path, &scene->whole);
}

static void scene_begin(struct scene *scene) {
    *scene = (struct scene){.fixture = fixture_make()};
    const char *const path = scene->fixture.path;
    old_load(path);
    old_execute(path, "PRAGMA journal_mode = DELETE"); /* one file is all of it */
    scene->whole = disk_read_real(path);
    put_back(scene);
    scene->before = old_dump(path);
    CHECK(old_migrate(path, NULL) == HF_OK);
    scene->after = old_canonical(path);
    struct hf_buffer wanted = old_read(OLD_CANONICAL);
    CHECK(fixture_same(&wanted, &scene->after));
    hf_buffer_free(&wanted);
}

static void scene_end(struct scene *scene, const char *what) {
    printf("    %s: %lld faults, %lld refused, of these %lld migrated all the same\n", what,
           (long long)scene->rounds, (long long)scene->refused, (long long)scene->kept_all);
    CHECK(scene->refused > 0 && scene->refused > scene->kept_all);
    old_forget_copies(&scene->fixture);
    fixture_end(&scene->fixture);
    free(scene->whole.data);
    hf_buffer_free(&scene->before);
    hf_buffer_free(&scene->after);
}

static void check_state(struct scene *scene, enum hf_status status, int64_t at) {
    const char *const path = scene->fixture.path;
    const int64_t version = old_number(path, "PRAGMA user_version");
    scene->rounds++;
    scene->refused += status != HF_OK;
    scene->kept_all += status != HF_OK && version == 2;
    if (version == 1) {
        struct hf_buffer dump = old_dump(path);
        CHECK(status != HF_OK && fixture_same(&dump, &scene->before));
        hf_buffer_free(&dump);
    } else {
        /* never of this version without the copy */
        if (!CHECK(version == 2 && old_is_there(&scene->fixture, ".version-1"))) {
            printf("    operation %lld: version %lld\n", (long long)at, (long long)version);
        }
    }
    CHECK(old_migrate(path, NULL) == HF_OK);
    struct hf_buffer text = old_canonical(path);
    CHECK(fixture_same(&text, &scene->after));
    hf_buffer_free(&text);
    CHECK(!old_is_there(&scene->fixture, ".version-1.2"));
    char copy[160];
    (void)snprintf(copy, sizeof copy, "%s.version-1", path);
    struct hf_buffer dump = old_dump(copy);
    CHECK(fixture_same(&dump, &scene->before));
    hf_buffer_free(&dump);
}

/* True while there are operations left that could fail. */
static bool fail_at(struct scene *scene, const struct fault_plan *plan) {
    struct hf_error error = {.message = ""};
    put_back(scene);
    fault_begin(plan);
    const enum hf_status status = old_migrate(scene->fixture.path, &error);
    const bool has_struck = fault_has_struck();
    fault_end();
    if (!has_struck) {
        CHECK(status == HF_OK);
        return false;
    }
    const bool is_said = status == HF_ERR_IO && strstr(error.message, scene->fixture.path) != NULL;
    if (!CHECK(status == HF_OK || is_said)) {
        printf("    way %d, operation %lld: status %d, '%s'\n", (int)plan->way, (long long)plan->at,
               (int)status, error.message);
    }
    if (status != HF_OK && plan->way == FAULT_DISK) {
        CHECK(strstr(error.message, "the disk is full") != NULL);
    }
    check_state(scene, status, plan->at);
    return true;
}

static void test_faults(void) {
    static const struct fault_plan plans[] = {
        {FAULT_IO, 0, false}, {FAULT_IO, 0, true}, {FAULT_DISK, 0, true}, {FAULT_SHORT, 0, false}};
    static const char *const names[] = {"once", "lasting", "disk full", "short write"};
    for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        struct fault_plan plan = plans[i];
        do {
            plan.at++;
        } while (fail_at(&scene, &plan));
        scene_end(&scene, names[i]);
    }
}

static bool cut_at(struct scene *scene, int64_t at, uint64_t seed) {
    put_back(scene);
    fault_begin(&(struct fault_plan){FAULT_POWER, at, true});
    const enum hf_status status = old_migrate(scene->fixture.path, NULL);
    if (!fault_has_struck()) {
        fault_end();
        CHECK(status == HF_OK);
        return false;
    }
    fault_power_return(seed);
    check_state(scene, status, at);
    return true;
}

static void test_power(void) {
    struct scene scene;
    scene_begin(&scene);
    for (uint64_t seed = 0; seed < 2; seed++) {
        int64_t at = 1;
        while (cut_at(&scene, at, seed * 1000 + (uint64_t)at)) {
            at++;
        }
    }
    scene_end(&scene, "power cuts");
}

static void test_memory(bool once) {
    struct scene scene;
    scene_begin(&scene);
    enum hf_status status = HF_ERR_MEMORY;
    /* steps of varying size, so that different moments are met without trying each of thousands */
    for (int64_t k = 0; status != HF_OK && k < 1000000; k += 1 + k % 13 + k / 60) {
        struct hf_error error = {.message = ""};
        put_back(&scene);
        allocations_left = k;
        fails_once = once;
        status = old_migrate(scene.fixture.path, &error);
        const bool was_met = allocations_left == 0 || allocations_left > 1000000000;
        allocations_left = INT64_MAX;
        if (!CHECK(status == HF_OK || (status == HF_ERR_MEMORY && error.message[0] != '\0'))) {
            printf("    allocation %lld: status %d, %s\n", (long long)k, (int)status,
                   error.message);
        }
        check_state(&scene, status, k);
        /* SQLite may do without some allocations: then all went well although one failed */
        if (status == HF_OK && was_met) {
            status = HF_ERR_MEMORY;
        }
    }
    CHECK(status == HF_OK);
    scene_end(&scene, once ? "no memory, once" : "no memory");
}

int main(void) {
    if (!CHECK(inject())) {
        return check_report();
    }
    fault_install();
    test_faults();
    test_power();
    test_memory(false);
    test_memory(true);
    return check_report();
}
