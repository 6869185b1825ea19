/* Goal: a table comes out row by row as its writer meant it, and every flaw is said with its exact
 * place while the rest goes in. Method: a table of small files with all rows and defects as text,
 * files that must be refused, real exports of NetBox where they are there, each allocation and each
 * sink call failing in turn, noise. */
#include "base/random.h"
#include "tests/collect.h"

#include <holdfast/host.h>
#include <string.h>

static struct hf_arena scratch_opened;

static void check_file(const char *file, const char *bytes, const char *wanted) {
    struct collect collect = collect_make();
    struct hf_error error = {0};
    const enum hf_status status = collect_read(&collect, HF_FORMAT_OPERATOR_CSV, file,
                                               hf_text_of(bytes), scratch_opened, &error);
    if (!CHECK(status == HF_OK)) {
        printf("    %s\n", error.message);
    }
    CHECK_TEXT(hf_buffer_text(&collect.out), wanted);
    hf_buffer_free(&collect.out);
}

static void test_plain(void) {
    check_file(
        "devices.csv",
        "name,site,manufacturer,device_type,status\n"
        "r1,London,Acme,X-1,active\n"
        "r2,London,Acme,\"X-2, big\",Planned",
        "device london/r1 @2: name=r1 site=London manufacturer=Acme device_type=X-1 status=active\n"
        "device london/r2 @3: name=r2 site=London manufacturer=Acme device_type=X-2, big "
        "status=Planned\n");
    check_file("three.csv", "site,product,quantity\nLeeds,X-1,4\nLeeds,X-1,2\nLeeds,X-2,\n",
               "device leeds/x-1 @2: site=Leeds device_type=X-1 quantity=4\n"
               "device leeds/x-1#2 @3: site=Leeds device_type=X-1 quantity=2\n"
               "device leeds/x-2 @4: site=Leeds device_type=X-2\n");
    check_file("failures.csv",
               "product,site,date\nX,L,2020-01-02\nX,L,2020-01-02\nX,L,2020-01-02\n",
               "failure /x/l/2020-01-02/ @2: product=X site=L date=2020-01-02\n"
               "failure /x/l/2020-01-02/#2 @3: product=X site=L date=2020-01-02\n"
               "failure /x/l/2020-01-02/#3 @4: product=X site=L date=2020-01-02\n");
    check_file("Products (2).CSV",
               "\xEF\xBB\xBF Part-Number ; MODEL;Unit Price\r\n=1+2;'007;3.50 GBP\r\n",
               "product 007 @2: model='007 part_number==1+2 unit_price=3.50 GBP\n");
    check_file("parties.csv", "sep=;\nname;country\nAcme;GB\n\n;\n",
               "party acme @3: name=Acme country=GB\n");
    check_file("sites.csv", "name,slug,\nA,a,\n,\"\",\n", "site a @2: name=A slug=a\n");
}

static void test_flaws(void) {
    check_file(
        "devices.csv", "name,colour,site,size\nr1,red,L,9\n",
        "! column 1:6 'colour': devices.csv has no column of this name; it was kept out; "
        "known are: name, site, "
        "role, function, manufacturer, device_type, status, serial, asset_tag, "
        "install_date, quantity, "
        "technology, release, revision, date_code, transit, tenant, release_installed, exposed, "
        "management_segment, replaces_failed\n"
        "! column 1:18 'size': devices.csv has no column of this name; it was kept out\n"
        "device l/r1 @2: name=r1 site=L\n");
    check_file("products.csv",
               "model,end_of_sale,lead_time_days\nX,31/12/2020,ten\nY,2020-Q4,30..60\n",
               "! field 2:3 '31/12/2020': end_of_sale: expected a date as 2020-07-14, 2020-07, "
               "2020-Q3, 2020 or "
               "2020-07-01..2020-09-30; the field was taken as blank\n"
               "! field 2:14 'ten': lead_time_days: expected a number of 0 or more, or a range as "
               "0.01..0.03; the field "
               "was taken as blank\n"
               "product x @2: model=X\n"
               "product y @3: model=Y end_of_sale=2020-Q4 lead_time_days=30..60\n");
    check_file("products.csv", "model;unit_price;lead_time_days\nX;1,500 GBP;2,5\n",
               "! field 2:3 '1,500 GBP': unit_price: a comma in a file divided by ';' may be a "
               "decimal comma; write the "
               "amount as 1200.50 GBP; the field was taken as blank\n"
               "! field 2:13 '2,5': lead_time_days: expected a number of 0 or more, or a range as "
               "0.01..0.03; the field "
               "was taken as blank\n"
               "product x @2: model=X\n");
    check_file("sites.csv", "name,latitude,longitude\nA,95,-0.12\nB,-90,180.5\n",
               "! field 2:3 '95': latitude: expected degrees north between -90 and 90, as 51.5; "
               "the field was taken as blank\n"
               "site a @2: name=A longitude=-0.12\n"
               "! field 3:7 '180.5': longitude: expected degrees east between -180 and 180, as "
               "-0.12; the field was taken as blank\n"
               "site b @3: name=B latitude=-90\n");
    check_file("risk_groups.csv",
               "group,site,device,product\nduct,N,r1,\nduct,N,,\n,,r1,\nduct,,,X\n",
               "risk member duct/n-r1/ @2: group=duct site=N device=r1\n"
               "! field 3:0 'duct': the row names nothing that fails with the group: fill in "
               "device or product\n"
               "risk member duct// @3: group=duct site=N\n"
               "! key 4:0 '': the row was left out, since nothing says which group it is of: fill "
               "in group\n"
               "risk member duct//x @5: group=duct product=X\n");
    check_file(
        "dependency_providers.csv", "dependency,device\ntime,\n,k1\n",
        "! field 2:0 'time': the row names no device, so one counts that nobody knows: fill "
        "in device\n"
        "provider time/ @2: dependency=time\n"
        "! field 3:0 '': nothing says what is provided, so it may be any dependency: fill in "
        "dependency\n"
        "provider /k1 @3: device=k1\n");
    check_file("links.csv",
               "label,side_a_device,side_b_device,provider\n1,n,k,\n2,n,,P\n3,,k,\n4,,,P\n",
               "link /k/--/n//1 @2: label=1 side_a_device=n side_b_device=k\n"
               "! field 3:0 '2': the link joins nothing, as one end is not said: fill in "
               "side_b_device\n"
               "link 2 @3: label=2 side_a_device=n provider=P\n"
               "! field 4:0 '3': the link joins nothing, as one end is not said: fill in "
               "side_a_device\n"
               "link 3 @4: label=3 side_b_device=k\n"
               "! field 5:0 '4': the link joins nothing, as its ends are not said: fill in "
               "side_a_device and side_b_device\n"
               "link 4 @5: label=4 provider=P\n");
    check_file("dependency_users.csv",
               "dependency,device,of_region\ntime,n,\ntime,,Up\ntime,,\n,n,\n",
               "dependent time/n/// @2: dependency=time device=n\n"
               "dependent time////up @3: dependency=time of_region=Up\n"
               "! field 4:0 'time': the row does not say who needs it, so any device may: fill in "
               "device, of_site, of_function or of_region\n"
               "dependent time//// @4: dependency=time\n"
               "! field 5:0 '': nothing says what is needed, so it may be any dependency: fill in "
               "dependency\n"
               "dependent /n/// @5: device=n\n");
    check_file("ownership.csv",
               "owner,owned,from,until\nA,B,2021,2020-06-01\nA,B,2020-06-01,2020-06-01\n"
               "A,B,2020,2020-06\n",
               "! field 2:10 '2020-06-01': until does not lie after from (2021); both were taken "
               "as blank: correct one of them\n"
               "ownership a/b/2021 @2: owner=A owned=B\n"
               "! field 3:16 '2020-06-01': until does not lie after from (2020-06-01); both were "
               "taken as blank: correct one of them\n"
               "ownership a/b/2020-06-01 @3: owner=A owned=B\n"
               "ownership a/b/2020 @4: owner=A owned=B from=2020 until=2020-06\n");
    check_file("repair_orders.csv",
               "id,product,sent,due,returned\n1,X,2020-05-01,2020-04-01,2020-03-01\n"
               "2,X,2020-05-01,2020-04-01,\n3,X,2020-05-01,2020-05-01,never\n",
               "! field 2:27 '2020-03-01': returned lies before sent (2020-05-01); the latter was "
               "taken as blank: correct one of them\n"
               "repair 1 @2: id=1 product=X due=2020-04-01 returned=2020-03-01\n"
               "! field 3:16 '2020-04-01': due lies before sent (2020-05-01); both were taken as "
               "blank: correct one of them\n"
               "repair 2 @3: id=2 product=X\n"
               "repair 3 @4: id=3 product=X sent=2020-05-01 due=2020-05-01 returned=never\n");
    check_file("sites.csv", "name,status\nA,on\n",
               "! field 2:3 'on': status: expected one of active, planned, staged, failed, "
               "inventory, offline, "
               "decommissioning, retired; the field was taken as blank\n"
               "site a @2: name=A\n");
    check_file(
        "sites.csv", "name,region\n,North\nA,North\na ,South\n",
        "! key 2:0 '': the row was left out, since nothing says which site it is: fill in slug\n"
        "site a @3: name=A region=North\n"
        "! duplicate 4:0 'a': line 3 has the same site; that one counts, this row was left out\n");
    check_file("sites.csv", "name,region,name\nA,N,B\n",
               "! column 1:13 'name': this column means 'name', which column 1 means already; it "
               "was kept out\n"
               "site a @2: name=A region=N\n");
    check_file("modules.csv", "device,name,module_bay,model\nr1,n,bay,X\n",
               "! column 1:8 'name': this column means 'module_bay', which column 3 means already; "
               "it was kept out\n"
               "module r1/bay @2: device=r1 module_bay=bay module_type=X\n");
    check_file("sites.csv", "name,region\nA,N\nname,region\nB\nC,N,x,y\nD,N,,\n",
               "site a @2: name=A region=N\n"
               "! syntax 3:0 'name': the header row stands here again; it was skipped: two files "
               "were joined\n"
               "! syntax 4:0 'B': the row has 1 of 2 cells; the others were taken as blank\n"
               "site b @4: name=B\n"
               "! syntax 5:5 'x': the row has 4 cells for 2 columns; from here on they were left "
               "out: a text that holds "
               "the separator must stand in quotes\n"
               "site c @5: name=C region=N\n"
               "site d @6: name=D region=N\n");
    check_file("sites.csv", "name,region\nA,\"N\nB,S\nC",
               "! syntax 2:3 'N': the quote that opens here is never closed; the line was read "
               "without it: close it\n"
               "site a @2: name=A region=N\n"
               "site b @3: name=B region=S\n"
               "! syntax 4:0 'C': the row has 1 of 2 cells; the others were taken as blank, and "
               "the file ends in this "
               "row: it may have been cut off\n"
               "site c @4: name=C\n");
    check_file(
        "sites.csv", "name,,region\nA,x,\xFFN\n",
        "! syntax 2:5 '\xEF\xBF\xBDN': a byte that is not UTF-8, or a NUL, was replaced by the "
        "sign U+FFFD; save "
        "the file as UTF-8\n"
        "! column 2:3 'x': column 2 has values but no header; it was kept out: give it a name\n"
        "site a @2: name=A region=\xEF\xBF\xBDN\n");
    check_file("cables.csv",
               "side_a_device,side_a_type,side_a_name,side_b_device,side_b_type,side_b_name\n"
               "a,dcim.interface,1,b,dcim.interface,2\na,dcim.powerport,P,b,dcim.poweroutlet,O\n",
               "link /a/1--/b/2 @2: side_a_device=a side_a_name=1 side_b_device=b side_b_name=2\n"
               "! key 3:0 '': 1 power or console cables, the first of them here, carry no traffic, "
               "so they are no links; "
               "they were left out\n");
}

static void test_kinds(void) {
    static const struct {
        const char *file;
        const char *bytes;
        enum hf_kind kind;
    } cases[] = {
        {"nb_05_devices9.csv", "name,site,tags\na,b,c\n", HF_KIND_DEVICE},
        {"netbox_sites.csv", "name,slug\na,b\n", HF_KIND_SITE},
        {"nb_01_site.csv", "name,slug,status\na,b,active\n", HF_KIND_SITE},
        {"nb_04_devicetypes.csv", "manufacturer,model,slug,u_height\na,b,c,1\n", HF_KIND_PRODUCT},
        {"Brisbane_Cables.csv", "side_a_device,side_b_device\na,b\n", HF_KIND_LINK},
        {"stock-2024-05.csv", "product,place,quantity\na,b,1\n", HF_KIND_STOCK},
        {"x.csv", "site,product,quantity\na,b,1\n", HF_KIND_DEVICE},
        {"x.csv", "lot,product,place,quantity,condition\na,b,c,1,new\n", HF_KIND_STOCK},
        {"x.csv", "owner,owned,share_percent\na,b,50\n", HF_KIND_OWNERSHIP},
        {"DEVICE-TYPES.tsv", "manufacturer\tmodel\na\tb\n", HF_KIND_PRODUCT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct collect collect = collect_make();
        CHECK(collect_read(&collect, HF_FORMAT_OPERATOR_CSV, cases[i].file,
                           hf_text_of(cases[i].bytes), scratch_opened, NULL) == HF_OK);
        if (!CHECK(collect.row_count[cases[i].kind] == 1)) {
            printf("    case %zu %s: %.*s", i, cases[i].file,
                   HF_TEXT_ARG(hf_buffer_text(&collect.out)));
        }
        hf_buffer_free(&collect.out);
    }
    check_file("nb_00_tags.csv", "name,slug,color\na,b,c\n",
               "! column 0:0 'nb_00_tags.csv': this table holds nothing that holdfast uses; the "
               "file was kept out\n");
}

static void test_refused(void) {
    static const struct {
        const char *file;
        const char *bytes;
        size_t len;
        int64_t line;
        const char *message; /* its beginning */
    } cases[] = {
        {"devices.csv", "", 0, 1, "the file is empty"},
        {"devices.csv", "\n \n,,\n", 6, 1, "the file is empty"},
        {"devices.csv", "\nred,green\n1,2\n", 15, 2,
         "no header of this file is a column of its table"},
        {"x.csv", "London,Router,4\n", 16, 1, "no table has these headers"},
        {"x.csv", "name,slug\na,b\n", 14, 1, "the headers fit several tables"},
        {"x.csv", "\xFF\xFEn\0a\0", 6, 1, "the file is UTF-16"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct collect collect = collect_make();
        struct hf_error error = {0};
        CHECK(collect_read(&collect, HF_FORMAT_OPERATOR_CSV, cases[i].file,
                           (struct hf_text){cases[i].bytes, cases[i].len}, scratch_opened,
                           &error) == HF_ERR_INPUT);
        if (!CHECK(strncmp(error.message, cases[i].message, strlen(cases[i].message)) == 0 &&
                   error.line == cases[i].line)) {
            printf("    case %zu line %d: %s\n", i, (int)error.line, error.message);
        }
        CHECK(strcmp(error.source, cases[i].file) == 0);
        hf_buffer_free(&collect.out);
    }
}

static const char sample[] =
    "name,site,device_type,quantity,colour\n"
    "r1,London,X,1,red\n\"r\"\"2\",London,X,many,red\nr1,London,X,1,red\n,London,X,2,\n"
    ",London,X,2,\n,London,X,2,,9\n,,,,\nr3,\"Lon\ndon\",X\n,London,,1,red\nr4,\"L,X,1,r\xFF\n";

static void test_failing(void) {
    bool is_done = false;
    for (int64_t k = 0; k < 400 && !is_done; k++) {
        struct collect collect = collect_make();
        int64_t allowance = k;
        struct hf_arena scratch = scratch_opened;
        scratch.allowance = &allowance;
        const enum hf_status status = collect_read(&collect, HF_FORMAT_OPERATOR_CSV, "devices.csv",
                                                   hf_text_of(sample), scratch, NULL);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        is_done = status == HF_OK;
        hf_buffer_free(&collect.out);
    }
    CHECK(is_done);
    is_done = false;
    for (int64_t k = 1; k < 100 && !is_done; k++) {
        struct collect collect = collect_make();
        collect.calls_left = k;
        const enum hf_status status = collect_read(&collect, HF_FORMAT_OPERATOR_CSV, "devices.csv",
                                                   hf_text_of(sample), scratch_opened, NULL);
        CHECK(status == HF_OK || status == HF_ERR_IO);
        is_done = status == HF_OK;
        hf_buffer_free(&collect.out);
    }
    CHECK(is_done);
    for (size_t size = 0; size < 20000; size += 97) {
        struct collect collect = collect_make();
        struct hf_arena small = scratch_opened;
        small.end = small.at + size;
        const enum hf_status status = collect_read(&collect, HF_FORMAT_OPERATOR_CSV, "devices.csv",
                                                   hf_text_of(sample), small, NULL);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        hf_buffer_free(&collect.out);
    }
}

/* However a file is cut or changed: rows and defects with places in it, never more rows than lines.
 */
static void test_damage(void) {
    struct hf_random random = {.seed = 3};
    for (size_t i = 0; i < 3 * sizeof sample; i++) {
        char copy[sizeof sample];
        memcpy(copy, sample, sizeof sample);
        size_t len = sizeof sample - 1;
        if (i < sizeof sample) {
            len = i;
        } else {
            copy[hf_random_below(&random, len)] = (char)hf_random_below(&random, 256);
        }
        struct collect collect = collect_make();
        const struct hf_text bytes = {copy, len};
        const enum hf_status status = collect_read(&collect, HF_FORMAT_OPERATOR_CSV, "devices.csv",
                                                   bytes, scratch_opened, NULL);
        CHECK(status == HF_OK || status == HF_ERR_INPUT);
        CHECK((int64_t)collect.row_count[HF_KIND_DEVICE] < collect.last_line + 1);
        hf_buffer_free(&collect.out);
    }
}

static void check_real(const char *path, const char *file, enum hf_kind kind, size_t row_count) {
    const struct hf_host host = hf_host_posix();
    struct hf_arena opened;
    struct hf_text bytes = {NULL, 0};
    CHECK(hf_arena_open(&opened, (size_t)1 << 24) == HF_OK);
    struct hf_arena arena = opened;
    char name[200];
    (void)snprintf(name, sizeof name, "../shared/data/inventory/netbox/%s/%s", path, file);
    if (host.read(host.context, &arena, name, (size_t)1 << 22, &bytes, NULL) != HF_OK) {
        check_skip(file);
        hf_arena_close(&opened);
        return;
    }
    struct collect collect = collect_make();
    CHECK(collect_read(&collect, HF_FORMAT_OPERATOR_CSV, file, bytes, scratch_opened, NULL) ==
          HF_OK);
    if (!CHECK(collect.row_count[kind] == row_count) ||
        !CHECK(collect.defects_of[HF_DEFECT_FIELD] == 0)) {
        printf("    %s: %zu rows\n%.*s", file, collect.row_count[kind],
               HF_TEXT_ARG(hf_buffer_text(&collect.out)));
    }
    hf_buffer_free(&collect.out);
    hf_arena_close(&opened);
}

static void test_real(void) {
    check_real("csv-nrx-lrg", "nb_01_site.csv", HF_KIND_SITE, 1);
    check_real("csv-nrx-lrg", "nb_04_devicetypes.csv", HF_KIND_PRODUCT, 1);
    check_real("csv-nrx-lrg", "nb_05_devices9.csv", HF_KIND_DEVICE, 4);
    check_real("csv-nrx-lrg", "nb_05_devices.csv", HF_KIND_DEVICE, 40);
    check_real("csv-nrx-lrg", "nb_06_cables9.csv", HF_KIND_LINK, 64);
    check_real("csv-zero-to-hero/src/netbox-community+netbox-zero-to-hero/modules/"
               "5-making-the-connections/csv_data",
               "Brisbane_Cables.csv", HF_KIND_LINK, 21);
}

int main(void) {
    CHECK(hf_arena_open(&scratch_opened, (size_t)1 << 28) == HF_OK);
    test_plain();
    test_flaws();
    test_kinds();
    test_refused();
    test_failing();
    test_damage();
    test_real();
    hf_arena_close(&scratch_opened);
    return check_report();
}
