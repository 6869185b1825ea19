/* Goal: an assessment as of a day in the past counts what was there on that day, in every analysis.
 * Method: a network of three devices, a card and two lots with dates on both sides; the view of
 * the day, and the units that exposure, stock and resilience count, against counts by hand. */
#include "tests/snapshot_helper.h"

#include <holdfast/assess.h>

static const char network[] =
    "device | site=a | name=1 | manufacturer=Acme | device_type=X | install_date=2020-01-01\n"
    "device | site=b | name=2 | manufacturer=Acme | device_type=X | quantity=4 | "
    "install_date=2022-10-14\n"
    "device | site=c | name=3 | manufacturer=Acme | device_type=X\n"
    "device | site=c | name=4 | manufacturer=Acme | device_type=X | status=retired | "
    "install_date=2022-10-14\n"
    "module | site=b | device=2 | module_bay=1 | manufacturer=Acme | module_type=M\n"
    "stock | lot=1 | manufacturer=Acme | product=X | quantity=2 | received=2022-10-13\n"
    "stock | lot=2 | manufacturer=Acme | product=X | quantity=7 | received=2022-10-14\n"
    "service | site=b | function=f | subscribers=10\n"
    "gateway | function=f | site=a | device=1\n";

static struct hf_date day_of(const char *text) {
    struct hf_date day = HF_DATE_MIN;
    CHECK(hf_date_parse(hf_text_of(text), &day));
    return day;
}

struct counted {
    int64_t units, base, stock, devices;
};

static struct counted count_on(struct snapshot_helper *help, const struct hf_snapshot *snapshot,
                               const char *day, bool is_network_of_today) {
    struct counted counted = {-1, -1, -1, 0};
    const uint32_t product = hf_snapshot_find(snapshot, HF_KIND_PRODUCT, HF_TEXT("acme/x"));
    const struct hf_assess_request request = {.snapshot = snapshot,
                                              .scenario = {.as_of = day_of(day)},
                                              .until = HF_ASSESS_ALL,
                                              .is_network_of_today = is_network_of_today};
    struct hf_assessment assessment;
    if (!CHECK(hf_assess(&request, &help->keep, help->scratch, &assessment, &help->error) ==
               HF_OK)) {
        return counted;
    }
    for (uint32_t i = 0; i < assessment.product_count; i++) {
        counted.units =
            assessment.product[i].product == product ? assessment.product[i].units : counted.units;
    }
    for (uint32_t i = 0; i < assessment.endurance_count; i++) {
        if (assessment.endurance[i].product == product) {
            counted.base = assessment.endurance[i].units;
            counted.stock = assessment.endurance[i].stock;
        }
    }
    for (uint32_t i = 0; i < assessment.group_count; i++) {
        counted.devices += assessment.group[i].devices;
    }
    return counted;
}

static void check_counts(struct counted counted, struct counted wanted) {
    CHECK(counted.units == wanted.units);
    CHECK(counted.base == wanted.base);
    CHECK(counted.stock == wanted.stock);
    CHECK(counted.devices == wanted.devices);
}

static void test_analyses(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, network);
    const struct hf_snapshot *snapshot = helper_build(&help);
    check_counts(count_on(&help, snapshot, "2022-10-13", false), (struct counted){2, 2, 2, 2});
    check_counts(count_on(&help, snapshot, "2022-10-14", false), (struct counted){6, 6, 9, 6});
    check_counts(count_on(&help, snapshot, "2022-10-13", true), (struct counted){6, 6, 9, 6});
    helper_close(&help);
}

static void test_view(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, network);
    const struct hf_snapshot *snapshot = helper_build(&help);
    const struct hf_snapshot *view = NULL;
    CHECK(hf_snapshot_on_day(&help.keep, snapshot, day_of("2022-10-14"), &view) == HF_OK &&
          view == snapshot);
    CHECK(hf_snapshot_on_day(&help.keep, snapshot, day_of("2022-10-13"), &view) == HF_OK &&
          view != snapshot);
    const uint32_t later = hf_snapshot_find(snapshot, HF_KIND_DEVICE, HF_TEXT("b/2"));
    const uint32_t retired = hf_snapshot_find(snapshot, HF_KIND_DEVICE, HF_TEXT("c/4"));
    CHECK(view->devices.status[later] == HF_USE_LATER && view->modules.status[0] == HF_USE_LATER);
    CHECK(view->devices.status[retired] == HF_USE_RETIRED);
    CHECK(snapshot->devices.status[later] != HF_USE_LATER);
    struct hf_arena empty = help.keep;
    int64_t allowance = 1;
    empty.allowance = &allowance;
    view = NULL;
    CHECK(hf_snapshot_on_day(&empty, snapshot, day_of("2022-10-13"), &view) == HF_ERR_MEMORY &&
          view == NULL);
    helper_close(&help);
}

int main(void) {
    test_analyses();
    test_view();
    return check_report();
}
