/* Goal: a replacement changes exactly the devices that are meant, with their modules, and what is
 * not there is refused. Method: a small operator, every form of the change, wrong ones, allocations
 * that fail. */
#include <holdfast/scenario.h>

#include "tests/snapshot_helper.h"

#include <string.h>

#define ROWS                                                                                       \
    "site | name=North | region=Up in arms\n"                                                      \
    "site | name=South | region=Down\n"                                                            \
    "product | manufacturer=Alpha | model=A1 | part_number=P-1\n"                                  \
    "product | manufacturer=Alpha | model=A2\n"                                                    \
    "product | manufacturer=Beta | model=B for rain\n"                                             \
    "product | manufacturer=Beta | model=twin\n"                                                   \
    "product | manufacturer=Alpha | model=twin\n"                                                  \
    "device | site=North | name=n1 | manufacturer=Alpha | device_type=A1 | release=7\n"            \
    "device | site=North | name=n2 | manufacturer=Alpha | device_type=A2\n"                        \
    "device | site=South | name=s1 | manufacturer=Alpha | device_type=A1\n"                        \
    "device | site=South | name=s2 | manufacturer=Alpha | device_type=A1 | status=retired\n"       \
    "module | device=n1 | module_bay=1 | manufacturer=Alpha | module_type=A2\n"                    \
    "module | device=n2 | module_bay=1 | manufacturer=Alpha | module_type=A2\n"

static const struct hf_snapshot *applied(struct snapshot_helper *help,
                                         const struct hf_snapshot *snapshot, const char *text,
                                         enum hf_status *status) {
    struct hf_change change;
    CHECK(hf_change_parse(HF_CHANGE_ADD, hf_text_of(text), &change));
    struct hf_scenario scenario = {.change = &change, .change_count = 1};
    CHECK(hf_date_parse(HF_TEXT("2021-05-01"), &scenario.as_of));
    const struct hf_snapshot *view = NULL;
    *status = hf_scenario_apply(&help->keep, snapshot, &scenario, &view, NULL);
    return view;
}

/* How many devices are of the model, by the devices and by the reverse references. */
static uint32_t units_of(const struct hf_snapshot *snapshot, const char *model) {
    uint32_t count = 0;
    uint32_t referred = 0;
    for (uint32_t i = 0; i < snapshot->devices.rows.count; i++) {
        count += hf_text_equal(snapshot->products.model[snapshot->devices.product[i]],
                               hf_text_of(model));
    }
    for (uint32_t p = 0; p < snapshot->products.rows.count; p++) {
        if (hf_text_equal(snapshot->products.model[p], hf_text_of(model))) {
            referred +=
                snapshot->devices_by_product.start[p + 1] - snapshot->devices_by_product.start[p];
        }
    }
    CHECK(count == referred);
    return count;
}

static uint32_t modules_deployed(const struct hf_snapshot *snapshot) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < snapshot->modules.rows.count; i++) {
        count += hf_use_is_deployed(snapshot->modules.status[i]) ? 1 : 0;
    }
    return count;
}

static void forms(void) {
    static const struct {
        const char *text;
        uint32_t rain, a1,
            modules; /* devices of B for rain, of A1 (one is retired), modules left */
    } cases[] = {
        {"B for rain for A1", 2, 1, 1},
        {"b For rain for P-1", 2, 1, 1},
        {"Beta B for rain for Alpha", 3, 1, 0},
        {"B for rain for Alpha in Up in arms", 2, 2, 0},
        {"B for rain for Alpha A1 in down", 1, 2, 2},
    };
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, ROWS);
    const struct hf_snapshot *snapshot = helper_build(&help);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum hf_status status = HF_OK;
        const struct hf_snapshot *view = applied(&help, snapshot, cases[i].text, &status);
        if (!CHECK(status == HF_OK)) {
            printf("    '%s'\n", cases[i].text);
            continue;
        }
        CHECK(units_of(view, "B for rain") == cases[i].rain);
        CHECK(units_of(view, "A1") == cases[i].a1);
        CHECK(modules_deployed(view) == cases[i].modules);
        CHECK(view->devices.rows.count == snapshot->devices.rows.count);
        CHECK(units_of(snapshot, "B for rain") == 0); /* the data stays */
        for (uint32_t d = 0; d < view->devices.rows.count; d++) {
            const bool is_new = view->devices.product[d] != snapshot->devices.product[d];
            CHECK(!is_new || view->devices.release[d].len == 0);
            CHECK(is_new == (view->devices.install_date[d].earliest.days !=
                             snapshot->devices.install_date[d].earliest.days));
        }
    }
    helper_close(&help);
}

static void refused(void) {
    static const char *const texts[] = {
        "A1",          "A1 for",      "for A1",      "A1 for Nobody",
        "A9 for A1",   "A1 for A1",   "A1 for Beta", "A2 for A1 in Nowhere",
        "twin for A1", "A1 for twin", "B for rain",  "Alpha for Beta",
    };
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, ROWS);
    const struct hf_snapshot *snapshot = helper_build(&help);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        enum hf_status status = HF_OK;
        (void)applied(&help, snapshot, texts[i], &status);
        if (!CHECK(status == HF_ERR_INPUT)) {
            printf("    '%s'\n", texts[i]);
        }
    }
    struct hf_added added;
    CHECK(hf_scenario_added(snapshot, &(struct hf_change){.kind = HF_CHANGE_LOSE}, &added, NULL) ==
          HF_ERR_ARGUMENT);
    helper_close(&help);
}

static void without_memory(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, ROWS);
    const struct hf_snapshot *snapshot = helper_build(&help);
    for (int64_t allowed = 0;; allowed++) {
        int64_t left = allowed;
        struct snapshot_helper limited = help;
        limited.keep.allowance = &left;
        enum hf_status status = HF_OK;
        (void)applied(&limited, snapshot, "B for rain for Alpha", &status);
        if (status == HF_OK) {
            CHECK(allowed > 3);
            break;
        }
        CHECK(status == HF_ERR_MEMORY);
    }
    helper_close(&help);
}

int main(void) {
    forms();
    refused();
    without_memory();
    return check_report();
}
