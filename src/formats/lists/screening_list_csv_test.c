/* Goal: the list comes out whole, with keys that survive a new edition, names apart, and what was
 * lost said. Method: small files with all rows and defects as text, the complete list counted, a
 * cut edition with a doubled header, each allocation failing in turn. */
#include "tests/collect.h"

#include <holdfast/host.h>
#include <string.h>

static struct hf_arena scratch_opened;

#define HEADER                                                                                     \
    "_id,source,entity_number,type,programs,name,addresses,federal_register_notice,start_date,"    \
    "end_date,remarks,"                                                                            \
    "source_list_url,alt_names,nationalities,ids\n"

static void check_list(const char *bytes, const char *wanted) {
    struct collect collect = collect_make();
    struct hf_error error = {0};
    CHECK(collect_read(&collect, HF_FORMAT_SCREENING_LIST, "l.csv", hf_text_of(bytes),
                       scratch_opened, &error) == HF_OK);
    CHECK_TEXT(hf_buffer_text(&collect.out), wanted);
    hf_buffer_free(&collect.out);
}

static void test_rows(void) {
    check_list(
        HEADER "a1,Black List,77,Individual,P1; P2,\"ASH, Ida\",\"1 St, Rome, IT; 2 St, Rome, IT; "
               "Oslo, NO; 12345\",1 FR 2,"
               "2003-06-19,2056-06-29,gone,http://u,\"BIRCH, I.; and Ida; Ida\",IT,\"X, 1\"\n"
               "a2,Black List,,,,Ltd. One,,,,soon,,,,,\n"
               "a3,Black List,,,,LTD ONE,\"Rome, IT\",,,,,,,,\n"
               "a4,Black List,,,,Ltd. One,,,,soon,,,,,\n"
               "a5,Other,,Ship,,Acme.  Affiliated Entity:  Acme Two,,,,,,,,,\n",
        "list black-list @2: name=Black List url=http://u\n"
        "list entry black-list/77 @2: list=Black List entry=77 name=ASH, Ida kind=person "
        "programs=P1; P2 country=IT NO "
        "addresses=1 St, Rome, IT; 2 St, Rome, IT; Oslo, NO; 12345 from=2003-06-19 "
        "until=2056-06-30 "
        "citation=1 FR 2 remarks=gone | nationalities: IT | ids: X, 1\n"
        "list name black-list/black-list-77/ida-ash @2: list=Black List entry=77 name=Ida ASH "
        "kind=primary\n"
        "list name black-list/black-list-77/i-birch @2: list=Black List entry=77 name=I. BIRCH "
        "kind=alias\n"
        "list name black-list/black-list-77/ida @2: list=Black List entry=77 name=Ida kind=alias\n"
        "! field 3:30 'soon': expected a date as 2020-07-14; the field was taken as blank\n"
        "list entry black-list/ltd-one @3: list=Black List entry=ltd-one name=Ltd. One\n"
        "list name black-list/black-list-ltd-one/ltd-one @3: list=Black List entry=ltd-one "
        "name=Ltd. One "
        "kind=primary\n"
        "list entry black-list/ltd-one#2 @4: list=Black List entry=ltd-one#2 name=LTD ONE "
        "country=IT addresses=Rome, IT\n"
        "list name black-list/black-list-ltd-one#2/ltd-one @4: list=Black List entry=ltd-one#2 "
        "name=LTD ONE "
        "kind=primary\n"
        "! duplicate 5:0 'black-list/ltd-one': an earlier row says the same; this one was left "
        "out\n"
        "list other @6: name=Other\n"
        "! field 6:11 'Ship': expected Individual, Entity, Vessel or Aircraft; the field was taken "
        "as blank\n"
        "list entry other/acme-affiliated-entity-acme-two @6: list=Other "
        "entry=acme-affiliated-entity-acme-two "
        "name=Acme.  Affiliated Entity:  Acme Two\n"
        "list name other/other-acme-affiliated-entity-acme-two/acme-two @6: list=Other "
        "entry=acme-affiliated-entity-acme-two name=Acme Two kind=primary\n");
    check_list("source,name,colour\nL,A?b,x\n,N,\nL,\n",
               "! column 1:13 'colour': screening lists have no column of this name, or have it "
               "already; it was kept out\n"
               "list l @2: name=L\n"
               "list entry l/a?b @2: list=L entry=a?b name=A?b\n"
               "list name l/l-a?b/a?b @2: list=L entry=a?b name=A?b kind=primary\n"
               "! syntax 2:3 'A?b': '?' stands where the publisher's file lost a letter; the name "
               "was kept as it is, and "
               "compares worse than it should\n"
               "! key 3:0 'N': the row was left out, since it has no source or no name\n"
               "! syntax 4:0 'L': the row has 2 of 3 cells; the others were taken as blank\n"
               "! key 4:0 '': the row was left out, since it has no source or no name\n");
    struct collect collect = collect_make();
    struct hf_error error = {0};
    CHECK(collect_read(&collect, HF_FORMAT_SCREENING_LIST, "l.csv", HF_TEXT("a,b\n1,2\n"),
                       scratch_opened, &error) == HF_ERR_INPUT);
    CHECK(error.line == 1 && collect.defect_count == 0);
    hf_buffer_free(&collect.out);
}

static void test_no_memory(void) {
    bool is_done = false;
    for (int64_t k = 0; k < 300 && !is_done; k++) {
        struct collect collect = collect_make();
        int64_t allowance = k;
        struct hf_arena scratch = scratch_opened;
        scratch.allowance = &allowance;
        const enum hf_status status = collect_read(
            &collect, HF_FORMAT_SCREENING_LIST, "l.csv",
            HF_TEXT(HEADER "1,L,,Individual,,\"A, \"\"B\"\"\",\"X, IT\",,2020-01-01,,,,\"C, "
                           "D\",,\n2,L,,,,\"A, B\",,,,,,,,,\n"),
            scratch, NULL);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        is_done = status == HF_OK;
        hf_buffer_free(&collect.out);
    }
    CHECK(is_done);
}

struct counted {
    struct collect collect;
    size_t named;
};

static enum hf_status count_assertion(void *context, const struct hf_assertion *assertion) {
    struct counted *counted = context;
    if (assertion->kind == HF_KIND_LIST_ENTRY) {
        const struct hf_text list =
            assertion->field[hf_schema_column(HF_KIND_LIST_ENTRY, HF_TEXT("list"))];
        const struct hf_text name =
            assertion->field[hf_schema_column(HF_KIND_LIST_ENTRY, HF_TEXT("name"))];
        const bool is_named = hf_text_find(name, HF_TEXT("Huawei"), 0) < name.len;
        counted->named += is_named && hf_text_starts(list, HF_TEXT("Entity List")) ? 1 : 0;
    }
    return collect_assertion(&counted->collect, assertion);
}

static enum hf_status count_defect(void *context, const struct hf_defect *defect) {
    struct counted *counted = context;
    return collect_defect(&counted->collect, defect);
}

static bool read_real(const char *file, struct counted *counted) {
    const struct hf_host host = hf_host_posix();
    struct hf_arena opened;
    struct hf_text bytes = {NULL, 0};
    CHECK(hf_arena_open(&opened, (size_t)1 << 26) == HF_OK);
    struct hf_arena arena = opened;
    char path[200];
    (void)snprintf(path, sizeof path, "../shared/data/lists/us_csl/%s", file);
    *counted = (struct counted){.collect = collect_make()};
    counted->collect.is_silent = true;
    const bool is_there =
        host.read(host.context, &arena, path, (size_t)1 << 25, &bytes, NULL) == HF_OK;
    if (is_there) {
        const struct hf_format_input input = {hf_text_of(file), bytes, HF_TEXT("s")};
        const struct hf_sink sink = {counted, count_assertion, count_defect};
        CHECK(hf_format_recognise(&input) == HF_FORMAT_SCREENING_LIST);
        CHECK(hf_format_read(HF_FORMAT_SCREENING_LIST, &input, scratch_opened, &sink, NULL) ==
              HF_OK);
    } else {
        check_skip(file);
    }
    hf_arena_close(&opened);
    return is_there;
}

static void test_real(void) {
    struct counted counted;
    if (read_real("consolidated_2022-04-21.csv", &counted)) {
        CHECK(counted.collect.row_count[HF_KIND_LIST] == 13);
        CHECK(counted.collect.row_count[HF_KIND_LIST_ENTRY] == 14160);
        CHECK(counted.named == 136);
        CHECK(counted.collect.defects_of[HF_DEFECT_DUPLICATE] == 0 &&
              counted.collect.defects_of[HF_DEFECT_KEY] == 0);
        CHECK(counted.collect.defects_of[HF_DEFECT_FIELD] == 0 &&
              counted.collect.defects_of[HF_DEFECT_COLUMN] == 0);
        CHECK(counted.collect.row_count[HF_KIND_LIST_NAME] == 33929);
        CHECK(counted.collect.defects_of[HF_DEFECT_SYNTAX] == 99); /* names that lost letters */
    }
    if (read_real("csl_sample_2023-11.csv", &counted)) {
        /* The header stands twice, the last row is cut off, 88 names lost letters. */
        CHECK(counted.collect.row_count[HF_KIND_LIST_ENTRY] == 4227);
        CHECK(counted.collect.defects_of[HF_DEFECT_SYNTAX] == 90);
        CHECK(counted.collect.defect_count == 90);
    }
}

int main(void) {
    CHECK(hf_arena_open(&scratch_opened, (size_t)1 << 28) == HF_OK);
    test_rows();
    test_no_memory();
    test_real();
    hf_arena_close(&scratch_opened);
    return check_report();
}
