/* Goal: answers of NetBox's interface come out as rows, pages and cut ends are said, nothing is
 * invented. Method: small answers with all rows and defects as text, of today's and of older shape;
 * the real captures counted whole; each allocation failing in turn; every cut of a page. */
#include "tests/collect.h"

#include <holdfast/host.h>
#include <string.h>

static struct hf_arena scratch_opened;

static void check_answer(const char *file, const char *bytes, const char *wanted) {
    struct collect collect = collect_make();
    struct hf_error error = {0};
    const enum hf_status status = collect_read(&collect, HF_FORMAT_NETBOX_JSON, file,
                                               hf_text_of(bytes), scratch_opened, &error);
    if (!CHECK(status == HF_OK)) {
        printf("    %s\n", error.message);
    }
    CHECK_TEXT(hf_buffer_text(&collect.out), wanted);
    hf_buffer_free(&collect.out);
}

static const char device_page[] =
    "{\"count\":3,\"next\":\"https://h/api/dcim/devices/?offset=2\",\"results\":[\n"
    "{\"id\":7,\"url\":\"https://h/api/dcim/devices/7/"
    "\",\"name\":\"r1\",\"device_type\":{\"id\":1,\"model\":\"X 1\","
    "\"slug\":\"x-1\",\"manufacturer\":{\"name\":\"Acme "
    "Ltd\",\"slug\":\"acme\"}},\"role\":{\"name\":\"Core\"},\"serial\":\"S\","
    "\"asset_tag\":null,\"site\":{\"name\":\"L "
    "City\",\"slug\":\"l-city\"},\"status\":{\"value\":\"active\",\"label\":"
    "\"Active\"},\"tenant\":null,\"custom_fields\":{\"install_date\":\"2020-01-02\",\"name\":"
    "\"no\",\"quantity\":\"many\"}},\n"
    "{\"id\":8,\"url\":\"https://h/api/dcim/devices/8/"
    "\",\"name\":null,\"device_type\":{\"id\":1,\"model\":\"X 1\","
    "\"slug\":\"x-1\",\"manufacturer\":{\"name\":\"Acme "
    "Ltd\",\"slug\":\"acme\"}},\"device_role\":{\"name\":\"Core\"},"
    "\"site\":{\"slug\":\"l-city\"},\"status\":\"planned\"}]}";

static void test_devices(void) {
    check_answer("d.json", device_page,
                 "party acme @2: name=Acme Ltd slug=acme\n"
                 "product acme-ltd/x-1 @2: manufacturer=Acme Ltd model=X 1 slug=x-1 kind=device\n"
                 "! field 2:379 'many': quantity: expected a whole number of 0 or more; the field "
                 "was taken as blank\n"
                 "device l-city/r1 @2: name=r1 site=l-city role=Core manufacturer=Acme Ltd "
                 "device_type=X 1 status=active "
                 "serial=S install_date=2020-01-02\n"
                 "device l-city/netbox-8 @3: name=netbox-8 site=l-city role=Core manufacturer=Acme "
                 "Ltd device_type=X 1 "
                 "status=planned\n"
                 "! syntax 1:19 'https://h/api/dcim/devices/?offset=2': the answer holds 2 of 3 "
                 "rows, pages are missing; "
                 "fetch it with limit=0, or the other pages too\n");
    check_answer("d.json",
                 "[{\"id\":1,\"device_type\":1,\"site\":2,\"name\":\"a\",\"status\":{\"value\":1,"
                 "\"label\":\"Active\"}},\n"
                 "{\"id\":1,\"device_type\":1,\"site\":null,\"name\":\"a\"},\n"
                 "{\"id\":3,\"device_type\":{\"model\":\"M\",\"manufacturer\":null},\"site\":null,"
                 "\"name\":\"A\"},\n"
                 "{\"id\":4,\"device_type\":null,\"site\":null,\"name\":\"a\"}, 5]",
                 "! field 1:33 '2': site: expected an object with a name, not a bare number of "
                 "one: fetch the answer "
                 "without brief=true; the field was taken as blank\n"
                 "! field 1:24 '1': device_type: expected an object with a name, not a bare number "
                 "of one: fetch the answer "
                 "without brief=true; the field was taken as blank\n"
                 "device /a @1: name=a status=Active\n"
                 "! field 2:23 '1': device_type: expected an object with a name, not a bare number "
                 "of one: fetch the answer "
                 "without brief=true; the field was taken as blank\n"
                 "! duplicate 2:1 '/a': a row with this id was there; that one counts, this one "
                 "was left out\n"
                 "product m @3: model=M kind=device\n"
                 "device /a#2 @3: name=A device_type=M\n"
                 "device /a#3 @4: name=a\n"
                 "! key 4:53 '': the row was left out, since neither a url nor its members say of "
                 "which endpoint it is\n");
}

static void test_other_endpoints(void) {
    check_answer("s.json",
                 "{\"id\":2,\"url\":\"http://h/api/dcim/sites/2/"
                 "\",\"name\":\"L\",\"slug\":\"l\",\"status\":{\"value\":\"on\"},"
                 "\"region\":{\"name\":\"North\"},\"group\":null,\"tenant\":{\"name\":\"T\"},"
                 "\"latitude\":\"51.5\",\"longitude\":-0.1}",
                 "! field 1:84 'on': status: not one of the words of this column; the field was "
                 "taken as blank\n"
                 "site l @1: name=L slug=l region=North tenant=T latitude=51.5 longitude=-0.1\n");
    check_answer(
        "t.json",
        "[{\"url\":\"http://h/api/dcim/device-types/2/"
        "\",\"manufacturer\":{\"name\":\"A\",\"slug\":\"a\"},\"model\":\"M\","
        "\"slug\":\"m\",\"part_number\":\"P\",\"description\":\"d\"},"
        "{\"url\":\"http://h/api/dcim/module-types/2/"
        "\",\"manufacturer\":{\"name\":\"A\",\"slug\":\"a\"},\"model\":\"N\"},"
        "{\"url\":\"http://h/api/dcim/manufacturers/2/"
        "\",\"name\":\"A\",\"slug\":\"a\",\"description\":\"big\"},"
        "{\"url\":\"http://h/api/circuits/providers/2/\",\"name\":\"Q\",\"slug\":\"q\"}]",
        "party a @1: name=A slug=a\n"
        "product a/m @1: manufacturer=A model=M part_number=P slug=m kind=device description=d\n"
        "product a/n @1: manufacturer=A model=N kind=module\n"
        "party a @1: name=A slug=a description=big\n"
        "party q @1: name=Q slug=q\n");
    check_answer("m.json",
                 "[{\"id\":1,\"url\":\"http://h/api/dcim/modules/1/"
                 "\",\"device\":{\"id\":9,\"name\":null},\"module_bay\":{\"name\":\"S1\"},"
                 "\"module_type\":{\"model\":\"C\",\"manufacturer\":{\"name\":\"A\",\"slug\":\"a\"}"
                 "},\"status\":{\"value\":\"active\"},\"serial\":\"1\"},\n"
                 "{\"id\":1,\"url\":\"http://h/api/dcim/inventory-items/1/"
                 "\",\"device\":{\"id\":9,\"name\":\"r\"},\"name\":\"fan\","
                 "\"manufacturer\":null,\"part_id\":\"\"},\n"
                 "{\"id\":2,\"url\":\"http://h/api/dcim/inventory-items/2/"
                 "\",\"device\":{\"id\":9,\"name\":\"r\"},\"name\":\"fan\","
                 "\"manufacturer\":{\"name\":\"A\",\"slug\":\"a\"},\"part_id\":\"F-1\"}]",
                 "party a @1: name=A slug=a\n"
                 "product a/c @1: manufacturer=A model=C kind=module\n"
                 "module netbox-9/s1 @1: device=netbox-9 module_bay=S1 manufacturer=A "
                 "module_type=C status=active serial=1\n"
                 "product fan @2: model=fan\n"
                 "module r/fan @2: device=r module_bay=fan module_type=fan\n"
                 "product a/f-1 @3: manufacturer=A model=F-1 part_number=F-1\n"
                 "module r/fan#2 @3: device=r module_bay=fan manufacturer=A module_type=F-1\n");
    check_answer("manufacturers.json", "{\"results\":[{\"id\":1,\"name\":\"A\",\"slug\":\"a\"}]}",
                 "party a @1: name=A slug=a\n");
    check_answer("p.json",
                 "{\"count\":2,\"next\":null,\"results\":[{\"id\":1,\"url\":\"http://h/api/ipam/"
                 "prefixes/1/\"},"
                 "{\"id\":2,\"url\":\"http://h/api/ipam/prefixes/2/\"}]}",
                 "! column 1:35 'ipam/prefixes': ipam/prefixes holds nothing that holdfast uses; "
                 "its rows were kept out\n");
}

#define PORT(device, name)                                                                         \
    "{\"object_type\":\"dcim.interface\",\"object\":{\"device\":{\"name\":\"" device               \
    "\"},\"name\":\"" name "\"}}"

static void test_cables(void) {
    check_answer(
        "c.json",
        "[{\"id\":1,\"label\":\"\",\"type\":\"smf\",\"status\":{\"value\":\"connected\"},"
        "\"a_terminations\":[" PORT("a", "1") "],\"b_terminations\":[" PORT("b", "2") "," PORT(
            "c", "3") "]},\n"
                      "{\"id\":2,\"label\":\"duct\",\"a_terminations\":"
                      "[" PORT("a", "1") "],\"b_terminations\":[" PORT("b", "2") "," PORT(
                          "c", "3") "]},\n"
                                    "{\"id\":3,\"a_terminations\":["
                                    "{\"object_type\":\"circuits."
                                    "circuittermination\","
                                    "\"object\":{\"id\":1}}],"
                                    "\"b_terminations\":[" PORT("c", "3") "]},\n"
                                                                          "{\"id\":4,"
                                                                          "\"termination_a_"
                                                                          "type\":\"dcim."
                                                                          "consoleport\","
                                                                          "\"termination_a\":{"
                                                                          "\"device\":{\"name\":"
                                                                          "\"a\"}},"
                                                                          "\"termination_b\":{"
                                                                          "\"device\":{\"name\":"
                                                                          "\"b\"}}},\n"
                                                                          "{\"id\":5,"
                                                                          "\"termination_a_"
                                                                          "type\":\"dcim."
                                                                          "interface\","
                                                                          "\"termination_a\":{"
                                                                          "\"device\":{\"name\":"
                                                                          "\"a\"},\"name\":"
                                                                          "\"9\"},"
                                                                          "\"termination_b\":{"
                                                                          "\"device\":{\"id\":3,"
                                                                          "\"name\":null},"
                                                                          "\"name\":\"8\"}}]",
        "link /a/1--/b/2 @1: side_a_device=a side_a_name=1 side_b_device=b side_b_name=2 "
        "type=smf status=connected\n"
        "link /a/1--/c/3 @1: side_a_device=a side_a_name=1 side_b_device=c side_b_name=3 "
        "type=smf status=connected\n"
        "link /a/1--/b/2/duct-1 @2: label=duct 1 side_a_device=a side_a_name=1 side_b_device=b "
        "side_b_name=2\n"
        "link /a/1--/c/3/duct-2 @2: label=duct 2 side_a_device=a side_a_name=1 side_b_device=c "
        "side_b_name=3\n"
        "! key 3:1 '': cable 3 ends at circuits.circuittermination, not at a device; that "
        "end was left out\n"
        "link /a/9--/netbox-3/8 @5: side_a_device=a side_a_name=9 side_b_device=netbox-3 "
        "side_b_name=8\n"
        "! key 4:1 '': 1 power or console cables, the first of them here, carry no "
        "traffic, so they are no links; "
        "they were left out\n");
}

static void test_refused(void) {
    static const struct {
        const char *bytes;
        const char *message;
    } cases[] = {
        {"", "this is no JSON"},
        {"{\"detail\":\"Not found.\"}", "this is no answer of a NetBox"},
        {"7", "this is no answer of a NetBox"},
        {"[{\"model\":\"dcim.site\",\"pk\":1,\"fields\":{}}]", "this is a dump"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct collect collect = collect_make();
        struct hf_error error = {0};
        CHECK(collect_read(&collect, HF_FORMAT_NETBOX_JSON, "x.json", hf_text_of(cases[i].bytes),
                           scratch_opened, &error) == HF_ERR_INPUT);
        CHECK(strncmp(error.message, cases[i].message, strlen(cases[i].message)) == 0);
        hf_buffer_free(&collect.out);
    }
}

static void test_failing(void) {
    bool is_done = false;
    for (int64_t k = 0; k < 500 && !is_done; k++) {
        struct collect collect = collect_make();
        int64_t allowance = k;
        struct hf_arena scratch = scratch_opened;
        scratch.allowance = &allowance;
        const enum hf_status status = collect_read(&collect, HF_FORMAT_NETBOX_JSON, "d.json",
                                                   hf_text_of(device_page), scratch, NULL);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        is_done = status == HF_OK;
        hf_buffer_free(&collect.out);
    }
    CHECK(is_done);
    for (size_t len = 0; len < sizeof device_page; len++) {
        struct collect collect = collect_make();
        const enum hf_status status =
            collect_read(&collect, HF_FORMAT_NETBOX_JSON, "d.json",
                         (struct hf_text){device_page, len}, scratch_opened, NULL);
        CHECK(status == HF_OK || status == HF_ERR_INPUT);
        CHECK(collect.defect_count > 0 && collect.row_count[HF_KIND_DEVICE] <= 2);
        hf_buffer_free(&collect.out);
    }
}

static void check_real(const char *path, enum hf_kind kind, size_t row_count, size_t party_count,
                       size_t defect_count) {
    const struct hf_host host = hf_host_posix();
    struct hf_arena opened;
    struct hf_text bytes = {NULL, 0};
    CHECK(hf_arena_open(&opened, (size_t)1 << 26) == HF_OK);
    struct hf_arena arena = opened;
    char name[200];
    (void)snprintf(name, sizeof name, "../shared/data/inventory/netbox/%s", path);
    if (host.read(host.context, &arena, name, (size_t)1 << 24, &bytes, NULL) != HF_OK) {
        check_skip(path);
        hf_arena_close(&opened);
        return;
    }
    struct collect collect = collect_make();
    const struct hf_format_input input = {hf_text_of(strrchr(path, '/') + 1), bytes, HF_TEXT("s")};
    CHECK(hf_format_recognise(&input) == HF_FORMAT_NETBOX_JSON);
    CHECK(collect_read(&collect, HF_FORMAT_NETBOX_JSON, strrchr(path, '/') + 1, bytes,
                       scratch_opened, NULL) == HF_OK);
    if (!CHECK(collect.row_count[kind] == row_count &&
               collect.row_count[HF_KIND_PARTY] == party_count &&
               collect.defect_count == defect_count)) {
        printf("    %s: %zu rows, %zu parties, %zu defects\n%.*s", path, collect.row_count[kind],
               collect.row_count[HF_KIND_PARTY], collect.defect_count,
               HF_TEXT_ARG(hf_buffer_text(&collect.out)));
    }
    hf_buffer_free(&collect.out);
    hf_arena_close(&opened);
}

static void test_real(void) {
    check_real("rest-captures/dcim_devices_page1.json", HF_KIND_DEVICE, 50, 4, 1);
    check_real("rest-captures/dcim_sites.json", HF_KIND_SITE, 28, 0, 0);
    check_real("rest-captures/ipam_prefixes_page1.json", HF_KIND_DEVICE, 0, 0, 1);
    check_real("pynetbox-fixtures/dcim/devices.json", HF_KIND_DEVICE, 11, 3, 0);
    check_real("pynetbox-fixtures/dcim/device_types.json", HF_KIND_PRODUCT, 6, 3, 0);
    check_real("pynetbox-fixtures/dcim/sites.json", HF_KIND_SITE, 1, 0, 0);
    check_real("pynetbox-fixtures/dcim/manufacturers.json", HF_KIND_PARTY, 3, 3, 0);
    check_real("pynetbox-fixtures/dcim/cables.json", HF_KIND_LINK, 0, 0, 1);
}

int main(void) {
    CHECK(hf_arena_open(&scratch_opened, (size_t)1 << 28) == HF_OK);
    test_devices();
    test_other_endpoints();
    test_cables();
    test_refused();
    test_failing();
    test_real();
    hf_arena_close(&scratch_opened);
    return check_report();
}
