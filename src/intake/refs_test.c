/* Goal: every way to refer to a row leads to the right row, an ambiguous one to a stub and a
 * defect, and nothing depends on the order of rows. Method: small tables, the key of the row that
 * the reference must lead to. */
#include "tests/snapshot_helper.h"

struct reference_case {
    const char *name;
    const char *lines;
    const char *kind, *row, *column; /* the reference */
    const char *target;              /* key it must lead to */
    bool is_stub;
    int defects;
    const char *said; /* part of the first defect's message, or NULL */
};

static const struct reference_case cases[] = {
    {"party by key", "party | slug=acme | name=Acme Systems\nproduct | manufacturer=ACME | model=X",
     "product", "acme/x", "manufacturer", "acme", false, 0, NULL},
    {"party by name, whose key is a slug",
     "party | slug=acme | name=Acme Systems\nproduct | manufacturer=acme systems | model=X",
     "product", "acme-systems/x", "manufacturer", "acme", false, 0, NULL},
    {"party by a further name",
     "party | name=Acme Systems Ltd\nparty name | party=Acme Systems Ltd | name=Acme\n"
     "product | manufacturer=Acme | model=X",
     "product", "acme/x", "manufacturer", "acme-systems-ltd", false, 0, NULL},
    {"party that two rows name",
     "party | slug=a | name=Acme\nparty | slug=b | name=Acme\n"
     "product | manufacturer=Acme | model=X",
     "product", "acme/x", "manufacturer", "acme", true, 1, "fits 2 rows of party (a, b)"},
    {"party that nobody describes, no table of parties", "product | manufacturer=Acme | model=X",
     "product", "acme/x", "manufacturer", "acme", true, 0, NULL},
    {"party that nobody describes beside others",
     "party | name=Bolt\nproduct | manufacturer=Acme | model=X", "product", "acme/x",
     "manufacturer", "acme", true, 1, "no row of party is known by 'Acme'"},
    {"product by maker and model",
     "product | manufacturer=Acme | model=X 1\nproduct | manufacturer=Bolt | model=X 1\n"
     "device | site=S | name=d | manufacturer=bolt | device_type=x-1",
     "device", "s/d", "device_type", "bolt/x-1", false, 0, NULL},
    {"product by maker's other spelling",
     "party | slug=acme | name=Acme Systems\nproduct | manufacturer=Acme Systems | model=X\n"
     "device | site=S | name=d | manufacturer=acme | device_type=X",
     "device", "s/d", "device_type", "acme-systems/x", false, 0, NULL},
    {"product as maker/model in one cell",
     "product | manufacturer=Acme | model=X/1\ndevice | site=S | name=d | device_type=Acme/X/1",
     "device", "s/d", "device_type", "acme/x-1", false, 0, NULL},
    {"product as maker/model beside its maker",
     "product | manufacturer=Acme | model=X\ndevice | site=S | name=d | manufacturer=Acme | "
     "device_type=Acme/X",
     "device", "s/d", "device_type", "acme/x", false, 0, NULL},
    {"product by model alone",
     "product | manufacturer=Acme | model=X\ndevice | site=S | name=d | device_type=x", "device",
     "s/d", "device_type", "acme/x", false, 0, NULL},
    {"product by part number",
     "product | manufacturer=Acme | model=X | part_number=02-77\ndevice | site=S | name=d | "
     "device_type=0277",
     "device", "s/d", "device_type", "0277", true, 1, "no row of product"},
    {"product by part number as it is",
     "product | manufacturer=Acme | model=X | part_number=02-77\ndevice | site=S | name=d | "
     "device_type=02.77",
     "device", "s/d", "device_type", "acme/x", false, 0, NULL},
    {"product by slug within its maker",
     "product | manufacturer=Acme | model=X Big | slug=xb\nproduct | manufacturer=Bolt | model=Y | "
     "slug=xb\n"
     "device | site=S | name=d | manufacturer=Bolt | device_type=xb",
     "device", "s/d", "device_type", "bolt/y", false, 0, NULL},
    {"product that two makers have",
     "product | manufacturer=Acme | model=X\nproduct | manufacturer=Bolt | model=X\n"
     "device | site=S | name=d | device_type=X",
     "device", "s/d", "device_type", "x", true, 1, "fits 2 rows of product (acme/x, bolt/x)"},
    {"product of a maker with two such part numbers",
     "product | manufacturer=Acme | model=X | part_number=P\nproduct | manufacturer=Acme | model=Y "
     "| part_number=P\n"
     "product | manufacturer=Bolt | model=Z | part_number=P\n"
     "device | site=S | name=d | manufacturer=Acme | device_type=P",
     "device", "s/d", "device_type", "acme/p", true, 1, "fits 2 rows of product (acme/x, acme/y)"},
    {"product given with and without its maker",
     "product | model=X\nproduct | manufacturer=Acme | model=X\ndevice | site=S | name=d | "
     "device_type=X",
     "device", "s/d", "device_type", "acme/x", false, 1, "references go to that row"},
    {"product given without a maker, and by two makers",
     "product | model=X\nproduct | manufacturer=Acme | model=X\nproduct | manufacturer=Bolt | "
     "model=X\n"
     "device | site=S | name=d | device_type=X",
     "device", "s/d", "device_type", "x", false, 0, NULL},
    {"product whose row has no maker, reference has one: not the same for certain",
     "product | model=X\ndevice | site=S | name=d | manufacturer=Acme | device_type=X", "device",
     "s/d", "device_type", "acme/x", true, 2, "references go to that row"},
    {"stub of a stub: product and its maker",
     "device | site=S | name=d | manufacturer=Acme | device_type=X", "product", "acme/x",
     "manufacturer", "acme", true, 0, NULL},
    {"a stub with a maker is found by those who do not say it",
     "device | site=S | name=d | manufacturer=Acme | device_type=X\nstock | lot=1 | product=X | "
     "quantity=4",
     "stock", "1/x/", "product", "acme/x", true, 0, NULL},
    {"device by site and name",
     "device | site=S | name=d\ndevice | site=T | name=d\nlink | side_a_site=T | "
     "side_a_device=d | side_b_site=S | side_b_device=d",
     "link", "s/d/--t/d/", "side_a_device", "t/d", false, 0, NULL},
    {"device by its only name", "device | site=S | name=d\nmodule | device=D | module_bay=1",
     "module", "d/1", "device", "s/d", false, 0, NULL},
    {"device as site/name in one cell",
     "site | name=South\ndevice | site=South | name=d\ndevice | site=T | name=d\n"
     "module | device=South/d | module_bay=1",
     "module", "south-d/1", "device", "south/d", false, 1, "no row of site is known by 'T'"},
    {"device that stands at two sites",
     "device | site=S | name=d\ndevice | site=T | name=d\nmodule | device=d | "
     "module_bay=1",
     "module", "d/1", "device", "/d", true, 1, "fits 2 rows of device (s/d, t/d)"},
    {"stub of a stub: device and its site", "module | site=Q | device=d | module_bay=1", "device",
     "q/d", "site", "q", true, 0, NULL},
    {"site by slug", "site | slug=s1 | name=South One\ndevice | site=South One | name=d", "device",
     "south-one/d", "site", "s1", false, 0, NULL},
    {"order by its number", "order | id=PO 7 | product=X\nshipment | id=1 | order=po-7", "shipment",
     "1", "order", "po-7", false, 0, NULL},
    {"entry of a list",
     "list | name=L\nlist entry | list=L | entry=7 | name=Acme\nlist name | list=L | entry=7 | "
     "name=Akme",
     "list name", "l/l-7/akme", "entry", "l/7", false, 0, NULL},
};

static bool text_has(struct hf_text text, const char *part) {
    return hf_text_find(text, hf_text_of(part), 0) < text.len;
}

static void check_case(const struct reference_case *one, bool is_reversed) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, one->lines);
    for (size_t i = 0; is_reversed && i < help.input.stored_count / 2; i++) {
        const struct hf_stored swapped = help.stored[i];
        help.stored[i] = help.stored[help.input.stored_count - 1 - i];
        help.stored[help.input.stored_count - 1 - i] = swapped;
    }
    const struct hf_snapshot *snapshot = helper_build(&help);
    enum hf_kind kind = HF_KIND_OPERATOR;
    CHECK(hf_schema_kind_by_name(hf_text_of(one->kind), &kind));
    const uint32_t row = helper_row(snapshot, kind, one->row);
    const int column = hf_schema_column(kind, hf_text_of(one->column));
    const uint32_t target = hf_snapshot_value(snapshot, kind, (uint32_t)column, row).ref;
    const struct hf_rows *targets =
        hf_snapshot_rows_const(snapshot, hf_schema_get(kind)->column[column].target);
    const int failed = check_failed;
    if (CHECK(target < targets->count)) {
        CHECK_TEXT(targets->key[target], one->target);
        CHECK(targets->stub[target] == (one->is_stub ? 1 : 0));
        CHECK((targets->origin[target].source == HF_NONE) == one->is_stub);
    }
    CHECK((int)snapshot->defect_count == one->defects);
    CHECK(one->said == NULL ||
          (snapshot->defect_count > 0 && text_has(snapshot->defect[0].message, one->said)));
    if (check_failed != failed) {
        printf("    in '%s'\n", one->name);
        for (uint32_t i = 0; i < snapshot->defect_count; i++) {
            printf("    defect line %d: %.*s\n", (int)snapshot->defect[i].line,
                   HF_TEXT_ARG(snapshot->defect[i].message));
        }
    }
    helper_close(&help);
}

static void test_stub_says_what_the_reference_said(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, "device | site=North | name=d | manufacturer=Acme Ltd | device_type=X 1");
    const struct hf_snapshot *snapshot = helper_build(&help);
    const uint32_t product = helper_row(snapshot, HF_KIND_PRODUCT, "acme-ltd/x-1");
    CHECK_TEXT(snapshot->products.model[product], "X 1");
    const uint32_t party = snapshot->products.manufacturer[product];
    CHECK_TEXT(snapshot->parties.name[party], "Acme Ltd");
    CHECK_TEXT(snapshot->sites.name[helper_row(snapshot, HF_KIND_SITE, "north")], "North");
    CHECK(snapshot->maker_presumed[product] == 0);
    CHECK(snapshot->products.bom_complete[product] == HF_UNDETERMINED);
    helper_close(&help);
}

static void test_place_of_a_defect(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, "device | site=S | name=d\ndevice | site=T | name=d\n");
    helper_source(&help, "modules.csv");
    helper_lines(&help, "module | device=d | module_bay=1");
    const struct hf_snapshot *snapshot = helper_build(&help);
    if (CHECK(snapshot->defect_count == 1)) {
        CHECK_TEXT(snapshot->defect[0].source, "modules.csv");
        CHECK(snapshot->defect[0].line == 3);
        CHECK(snapshot->defect[0].kind == HF_DEFECT_REFERENCE);
        CHECK_TEXT(snapshot->defect[0].subject, "d");
    }
    helper_close(&help);
}

int main(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_case(&cases[i], false);
        check_case(&cases[i], true);
    }
    test_stub_says_what_the_reference_said();
    test_place_of_a_defect();
    return check_report();
}
