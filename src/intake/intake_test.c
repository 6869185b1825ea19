/* Goal: assertions become the right rows whatever their order, conflicts are said, reverse
 * references are complete, memory may run out anywhere. Method: known answers; every column and
 * defect compared between shuffled inputs; every reverse reference against a naive count; each
 * allocation failed in turn; a large input for its time. */
#include "base/random.h"
#include "tests/snapshot_helper.h"

#include <string.h>
#include <time.h>

static const char *const operator_lines =
    "operator | name=Op | country=AA\n"
    "party | slug=acme | name=Acme Systems | country=BB\n"
    "party name | party=acme | name=Acme | kind=alias\n"
    "ownership | owner=Hold | owned=acme | share_percent=50\n"
    "product | manufacturer=Acme | model=X | part_number=X-1\n"
    "bom | product=X\n"
    "component | manufacturer=Acme | product=X | component_manufacturer=Chip | component=C1 | "
    "quantity=2\n"
    "site | name=North | latitude=51.5\n"
    "function | name=Access | class=fibre-access\n"
    "device | site=North | name=d1 | manufacturer=Acme | device_type=X | function=Access | "
    "install_date=2019-05\n"
    "device | site=South | name=d1 | device_type=Loose 7 | quantity=2\n"
    "module | site=North | device=d1 | module_bay=1 | module_type=C1 | manufacturer=Chip\n"
    "link | side_a_device=d1 | side_a_site=North | side_b_device=d1 | side_b_site=South | "
    "provider=Carrier\n"
    "service | site=North | function=Access | subscribers=100\n"
    "contract | id=K1 | supplier=acme | kind=support\n"
    "order | id=O1 | contract=K1 | product=X | quantity=5\n"
    "shipment | id=S1 | order=O1\n"
    "stock | lot=L | product=X | place=North | quantity=4\n"
    "failure | product=X | site=North | date=2020-01-01\n"
    "failure | product=X | site=North | date=2020-01-01\n"
    "schedule | site=North | product=X | date=2024-01-01\n"
    "coverage | site=North | place=Fort\n"
    "list | name=L1\nlist entry | list=L1 | entry=1 | name=Acme\nlist name | list=L1 | entry=1 | "
    "name=Akme\n";

static void fill(struct snapshot_helper *help) {
    const char *bom = strstr(operator_lines, "bom | ");
    struct hf_text text = {operator_lines, (size_t)(bom - operator_lines)};
    struct hf_text line = {NULL, 0};
    for (bool more = true; hf_text_cut(&text, '\n', &line, &more);) {
        helper_line(help, line);
    }
    helper_lines(help, strchr(bom, '\n') + 1); /* "bom" is a file's name, not a kind's */
    helper_source(help, "second");
    helper_lines(
        help,
        "party | slug=acme | name=Acme Systems Inc | country=\n"
        "device | site=North | name=d1 | install_date=2019-05-01..2019-05-31 | status=active\n"
        "product | manufacturer=Acme | model=X | part_number=x-2 | bom_complete=yes\n");
}

static void test_merge(void) {
    struct snapshot_helper help;
    helper_open(&help);
    fill(&help);
    const struct hf_snapshot *snapshot = helper_build(&help);
    const uint32_t acme = helper_row(snapshot, HF_KIND_PARTY, "acme");
    CHECK_TEXT(snapshot->parties.name[acme], "Acme Systems Inc");
    CHECK_TEXT(snapshot->parties.country[acme], "BB"); /* blank does not overwrite */
    CHECK(snapshot->parties.rows.origin[acme].source == 1);
    const uint32_t product = helper_row(snapshot, HF_KIND_PRODUCT, "acme/x");
    CHECK_TEXT(snapshot->products.part_number[product], "x-2");
    CHECK(snapshot->products.bom_complete[product] == HF_YES);
    CHECK(snapshot->failures.rows.count == 2);
    const uint32_t device = helper_row(snapshot, HF_KIND_DEVICE, "north/d1");
    CHECK(snapshot->devices.status[device] == HF_USE_ACTIVE);
    CHECK(snapshot->devices.product[device] == product);
    CHECK(isnan(snapshot->sites.latitude[helper_row(snapshot, HF_KIND_SITE, "south")]));
    int conflicts = 0;
    for (uint32_t i = 0; i < snapshot->defect_count; i++) {
        const struct hf_defect *defect = &snapshot->defect[i];
        if (defect->kind != HF_DEFECT_CONFLICT) {
            continue;
        }
        conflicts++;
        CHECK_TEXT(defect->source, "test"); /* the loser's place */
        if (hf_text_equal(defect->subject, HF_TEXT("acme"))) {
            CHECK(defect->line == 2);
            CHECK_TEXT(defect->message,
                       "name is 'Acme Systems' here and 'Acme Systems Inc' in second line 25, "
                       "which counts by its name, since nobody has said which source comes first");
        }
    }
    CHECK(conflicts == 2); /* name and part number; the two ways to write May 2019 are one date */
    helper_close(&help);
}

/* ---- countries ---- */

/* A country that is no code is said and not known; never another country than the one it names. */
static void test_countries(void) {
    static const char lines[] = "operator | name=We | country=UK\n"
                                "party | name=A | country=China\n"
                                "party | name=B | country=cn\n"
                                "party | name=C | country=CHN\n"
                                "party | name=D | country=EL\n"
                                "party | name=E\n"
                                "product | manufacturer=A | model=X | factory_country=P.R. China\n"
                                "function | name=F | country=G8\n"
                                "managed service | id=M1 | staff_country=GB  CN\n"
                                "managed service | id=M2 | staff_country=GB India\n";
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, lines);
    const struct hf_snapshot *snapshot = helper_build(&help);
    static const char *const country[] = {"", "cn", "", "GR", ""};
    for (uint32_t i = 0; i < 5; i++) {
        const char name[] = {(char)('a' + i), '\0'};
        CHECK_TEXT(snapshot->parties.country[helper_row(snapshot, HF_KIND_PARTY, name)],
                   country[i]);
    }
    CHECK_TEXT(snapshot->operators.country[0], "GB");
    CHECK_TEXT(snapshot->products.factory_country[0], "");
    CHECK_TEXT(snapshot->functions.country[0], "");
    CHECK_TEXT(snapshot->managed_services.staff_country[0], "GB  CN");
    CHECK_TEXT(snapshot->managed_services.staff_country[1], "");
    CHECK(snapshot->defect_count == 5);
    for (uint32_t i = 0; i < snapshot->defect_count; i++) {
        CHECK(snapshot->defect[i].kind == HF_DEFECT_FIELD && snapshot->defect[i].line > 0);
    }
    helper_close(&help);
}

/* ---- order independence ---- */

static bool same_value(enum hf_column_type type, union hf_value left, union hf_value right) {
    switch (type) {
    case HF_COLUMN_TEXT:
        return hf_text_equal(left.text, right.text);
    case HF_COLUMN_REF:
        return left.ref == right.ref;
    case HF_COLUMN_WORD:
    case HF_COLUMN_TRISTATE:
        return left.word == right.word;
    case HF_COLUMN_COUNT:
        return left.count == right.count;
    case HF_COLUMN_REAL:
        return memcmp(&left.real, &right.real, sizeof left.real) == 0;
    case HF_COLUMN_RANGE:
    case HF_COLUMN_PERCENT:
        return memcmp(&left.range, &right.range, sizeof left.range) == 0;
    case HF_COLUMN_DATE:
        return memcmp(&left.date, &right.date, sizeof left.date) == 0;
    case HF_COLUMN_MONEY:
        return left.money.minor == right.money.minor;
    }
    return false;
}

static bool same_kind(const struct hf_snapshot *left, const struct hf_snapshot *right,
                      enum hf_kind kind) {
    const struct hf_rows *rows[2] = {hf_snapshot_rows_const(left, kind),
                                     hf_snapshot_rows_const(right, kind)};
    bool is_same = rows[0]->count == rows[1]->count;
    for (uint32_t i = 0; is_same && i < rows[0]->count; i++) {
        is_same = hf_text_equal(rows[0]->key[i], rows[1]->key[i]) &&
                  rows[0]->stub[i] == rows[1]->stub[i] &&
                  rows[0]->origin[i].source == rows[1]->origin[i].source &&
                  rows[0]->origin[i].line == rows[1]->origin[i].line;
        for (uint32_t c = 0; is_same && c < hf_schema_get(kind)->column_count; c++) {
            is_same =
                same_value(hf_schema_get(kind)->column[c].type, hf_snapshot_value(left, kind, c, i),
                           hf_snapshot_value(right, kind, c, i));
        }
    }
    return is_same;
}

static bool same_defects(const struct hf_snapshot *left, const struct hf_snapshot *right) {
    bool is_same = left->defect_count == right->defect_count;
    for (uint32_t i = 0; is_same && i < left->defect_count; i++) {
        is_same = left->defect[i].kind == right->defect[i].kind &&
                  left->defect[i].line == right->defect[i].line &&
                  hf_text_equal(left->defect[i].message, right->defect[i].message);
    }
    return is_same;
}

static void test_order(void) {
    struct snapshot_helper help;
    helper_open(&help);
    fill(&help);
    help.stored[3].order = help.stored[4].order = 1; /* ties too */
    const struct hf_snapshot first = *helper_build(&help);
    struct hf_random random = {.seed = 7, .stream = 1};
    for (int round = 0; round < 20; round++) {
        for (size_t i = help.input.stored_count; i > 1; i--) {
            const size_t at = (size_t)hf_random_below(&random, i);
            const struct hf_stored swapped = help.stored[at];
            help.stored[at] = help.stored[i - 1];
            help.stored[i - 1] = swapped;
        }
        help.input.threads = (uint32_t)round % 4;
        const struct hf_snapshot *again = helper_build(&help);
        for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
            CHECK(same_kind(&first, again, (enum hf_kind)kind));
        }
        CHECK(same_defects(&first, again));
        CHECK(memcmp(first.maker_presumed, again->maker_presumed, first.products.rows.count) == 0);
    }
    helper_close(&help);
}

/* Two sources that say the same import order: the winner must not depend on how they came. */
static void test_tie(void) {
    struct hf_text name[2] = {{NULL, 0}, {NULL, 0}};
    for (int round = 0; round < 2; round++) {
        struct snapshot_helper help;
        helper_open(&help);
        helper_lines(&help, "party | slug=a | name=One");
        helper_source(&help, "second");
        helper_lines(&help, "party | slug=a | name=Two");
        help.stored[0].order = help.stored[1].order = 5;
        if (round == 1) {
            const struct hf_stored swapped = help.stored[0];
            help.stored[0] = help.stored[1];
            help.stored[1] = swapped;
        }
        name[round] = helper_build(&help)->parties.name[0];
        CHECK_TEXT(name[round], "Two");
        helper_close(&help);
    }
}

/* ---- reverse references ---- */

static void check_csr(const struct hf_snapshot *snapshot, const struct hf_csr *csr,
                      enum hf_kind kind, const char *column_name) {
    const uint32_t column = (uint32_t)hf_schema_column(kind, hf_text_of(column_name));
    const uint32_t targets =
        hf_snapshot_rows_const(snapshot, hf_schema_get(kind)->column[column].target)->count;
    const uint32_t rows = hf_snapshot_rows_const(snapshot, kind)->count;
    bool is_right = csr->start[0] == 0;
    for (uint32_t target = 0; target < targets; target++) {
        uint32_t at = csr->start[target];
        for (uint32_t row = 0; row < rows; row++) {
            if (hf_snapshot_value(snapshot, kind, column, row).ref == target) {
                is_right = is_right && at < csr->start[target + 1] && csr->item[at] == row;
                at++;
            }
        }
        is_right = is_right && at == csr->start[target + 1];
    }
    if (!CHECK(is_right)) {
        printf("    %s of %s\n", column_name, hf_schema_get(kind)->name);
    }
}

static void test_reverse(void) {
    struct snapshot_helper help;
    helper_open(&help);
    fill(&help);
    struct hf_random random = {.seed = 3, .stream = 2};
    for (int i = 0; i < 300; i++) {
        struct hf_text line = {NULL, 0};
        const unsigned site = (unsigned)hf_random_below(&random, 9);
        const unsigned product = (unsigned)hf_random_below(&random, 12);
        CHECK(hf_text_format(&help.text, &line,
                             "device | site=S%u | name=n%d | device_type=P%u | function=F%u", site,
                             i, product, product % 3) == HF_OK);
        helper_line(&help, line);
    }
    const struct hf_snapshot *snapshot = helper_build(&help);
    check_csr(snapshot, &snapshot->names_by_party, HF_KIND_PARTY_NAME, "party");
    check_csr(snapshot, &snapshot->owners_by_owned, HF_KIND_OWNERSHIP, "owned");
    check_csr(snapshot, &snapshot->owned_by_owner, HF_KIND_OWNERSHIP, "owner");
    check_csr(snapshot, &snapshot->components_by_product, HF_KIND_COMPONENT, "product");
    check_csr(snapshot, &snapshot->products_by_component, HF_KIND_COMPONENT, "component");
    check_csr(snapshot, &snapshot->products_by_manufacturer, HF_KIND_PRODUCT, "manufacturer");
    check_csr(snapshot, &snapshot->products_by_party, HF_KIND_PRODUCT_PARTY, "party");
    check_csr(snapshot, &snapshot->devices_by_site, HF_KIND_DEVICE, "site");
    check_csr(snapshot, &snapshot->devices_by_product, HF_KIND_DEVICE, "device_type");
    check_csr(snapshot, &snapshot->devices_by_function, HF_KIND_DEVICE, "function");
    check_csr(snapshot, &snapshot->modules_by_device, HF_KIND_MODULE, "device");
    check_csr(snapshot, &snapshot->modules_by_product, HF_KIND_MODULE, "module_type");
    check_csr(snapshot, &snapshot->links_by_side_a, HF_KIND_LINK, "side_a_device");
    check_csr(snapshot, &snapshot->links_by_side_b, HF_KIND_LINK, "side_b_device");
    check_csr(snapshot, &snapshot->services_by_site, HF_KIND_SERVICE, "site");
    check_csr(snapshot, &snapshot->contracts_by_supplier, HF_KIND_CONTRACT, "supplier");
    check_csr(snapshot, &snapshot->orders_by_product, HF_KIND_ORDER, "product");
    check_csr(snapshot, &snapshot->shipments_by_order, HF_KIND_SHIPMENT, "order");
    check_csr(snapshot, &snapshot->stocks_by_product, HF_KIND_STOCK, "product");
    check_csr(snapshot, &snapshot->schedules_by_site, HF_KIND_SCHEDULE, "site");
    check_csr(snapshot, &snapshot->coverages_by_site, HF_KIND_COVERAGE, "site");
    check_csr(snapshot, &snapshot->entries_by_list, HF_KIND_LIST_ENTRY, "list");
    check_csr(snapshot, &snapshot->names_by_entry, HF_KIND_LIST_NAME, "entry");
    helper_close(&help);
}

/* ---- the rest ---- */

static void test_bad_cell(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, "device | site=S | name=d | install_date=soon | quantity=-2");
    const struct hf_snapshot *snapshot = helper_build(&help);
    CHECK(hf_date_range_is_blank(snapshot->devices.install_date[0]));
    CHECK(snapshot->devices.quantity[0] == HF_COUNT_UNKNOWN);
    CHECK(snapshot->defect_count == 2 && snapshot->defect[0].kind == HF_DEFECT_FIELD);
    helper_close(&help);
}

/* Names that only case, blanks or signs tell apart are said once a spelling, whatever the rows. */
static void test_spellings(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, "site | name=A | region=North\n"
                        "site | name=B | region=north\n"
                        "site | name=C | region=North\n"
                        "site | name=D | region=north\n"
                        "site | name=E | region=NORTH\n"
                        "site | name=F | region=South\n"
                        "site | name=G\n"
                        "device | site=A | name=a | management_segment=m 1\n"
                        "device | site=B | name=b | management_segment=m-1\n"
                        "link | label=1 | side_a_device=a | side_b_device=b | risk_group=Duct 7\n"
                        "link | label=2 | side_a_device=a | side_b_device=b | risk_group=duct 7\n"
                        "link | label=3 | side_a_device=a | side_b_device=b | risk_group=duct 8\n"
                        "product | manufacturer=M | model=P | software_line=OS\n"
                        "product | manufacturer=M | model=Q | software_line=os\n"
                        "risk member | group=crew | device=a\n"
                        "risk member | group=Crew | device=b\n");
    const struct hf_snapshot *snapshot = helper_build(&help);
    uint32_t regions = 0;
    uint32_t said = 0;
    for (uint32_t i = 0; i < snapshot->defect_count; i++) {
        const struct hf_defect *defect = &snapshot->defect[i];
        if (hf_text_starts(defect->message, HF_TEXT("also spelt '"))) {
            said++;
            CHECK(defect->kind == HF_DEFECT_REFERENCE && defect->line > 0);
            regions += hf_text_equal(defect->message,
                                     HF_TEXT("also spelt 'North', and taken for another one: write "
                                             "both alike"));
        }
    }
    CHECK(regions == 2 && said == 6);
    helper_close(&help);
}

/* Two sources may each be sound and together impossible. */
static void test_impossible_dates(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, "ownership | owner=A | owned=B | from=2021 | until=2020\n"
                        "ownership | owner=A | owned=C | from=2020 | until=2020\n"
                        "repair | id=1 | product=X | sent=2020-05-02 | returned=2020-05-01\n");
    const struct hf_snapshot *snapshot = helper_build(&help);
    const uint32_t wrong = helper_row(snapshot, HF_KIND_OWNERSHIP, "a/b/2021");
    const uint32_t right = helper_row(snapshot, HF_KIND_OWNERSHIP, "a/c/2020");
    CHECK(hf_date_range_is_blank(snapshot->ownerships.from[wrong]));
    CHECK(hf_date_range_is_blank(snapshot->ownerships.until[wrong]));
    CHECK(!hf_date_range_is_blank(snapshot->ownerships.from[right]));
    CHECK(hf_date_range_is_blank(snapshot->repairs.sent[0]));
    CHECK(hf_date_range_is_known(snapshot->repairs.returned[0]));
    CHECK(snapshot->defect_count == 2 && snapshot->defect[0].kind == HF_DEFECT_FIELD);
    CHECK_TEXT(snapshot->defect[0].message,
               "until does not lie after from; both were taken as blank: correct one of them");
    helper_close(&help);
}

static void test_packs(void) {
    struct hf_pack pack[] = {{.id = HF_TEXT("zeta"), .title = HF_TEXT("Z")},
                             {.id = HF_TEXT("alfa"), .title = HF_TEXT("A")}};
    struct snapshot_helper help;
    helper_open(&help);
    helper_packs(&help, pack, 2);
    helper_lines(&help, "pack | id=mid | version=1");
    const struct hf_snapshot *snapshot = helper_build(&help);
    if (CHECK(snapshot->pack_count == 3)) {
        CHECK_TEXT(snapshot->pack[0].title, "A");
        CHECK_TEXT(snapshot->pack[1].id,
                   "mid"); /* its document is missing: no measures, and said */
        CHECK_TEXT(snapshot->pack[2].title, "Z");
    }
    CHECK(snapshot->defect_count == 1 && snapshot->defect[0].kind == HF_DEFECT_REFERENCE);
    helper_close(&help);
}

/* A row about a measure that no pack has would do nothing: it is said, once there are packs. */
static void test_addressees(void) {
    struct hf_measure measure = {.id = HF_TEXT("m")};
    struct hf_requirement requirement = {.id = HF_TEXT("r")};
    struct hf_pack pack = {.id = HF_TEXT("p"),
                           .measure = &measure,
                           .measure_count = 1,
                           .requirement = &requirement,
                           .requirement_count = 1};
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, "addressee | measure=m | addressed=yes\n"
                        "addressee | measure=p/m | addressed=yes\n"
                        "addressee | measure=p/r | addressed=yes\n"
                        "addressee | measure=q/m | addressed=yes\n");
    CHECK(helper_build(&help)->defect_count == 0);
    helper_packs(&help, &pack, 1);
    const struct hf_snapshot *snapshot = helper_build(&help);
    if (CHECK(snapshot->defect_count == 1)) {
        CHECK(snapshot->defect[0].kind == HF_DEFECT_REFERENCE && snapshot->defect[0].line == 4);
    }
    helper_close(&help);
}

static void test_arguments(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, "party | name=A");
    CHECK(hf_intake_build(NULL, &help.keep, help.scratch, &help.snapshot, NULL) == HF_ERR_ARGUMENT);
    help.stored[0].source = 9;
    CHECK(hf_intake_build(&help.input, &help.keep, help.scratch, &help.snapshot, &help.error) ==
          HF_ERR_ARGUMENT);
    CHECK(help.error.status == HF_ERR_ARGUMENT);
    help.input.stored_count = 0;
    CHECK(hf_intake_build(&help.input, &help.keep, help.scratch, &help.snapshot, &help.error) ==
          HF_OK);
    CHECK(help.snapshot.parties.rows.count == 0 && help.snapshot.devices_by_site.start[0] == 0);
    helper_close(&help);
}

static void test_failing_allocations(void) {
    static struct snapshot_helper help;
    helper_open(&help);
    fill(&help);
    const struct hf_arena keep = help.keep;
    bool is_done = false;
    int64_t failed = 0;
    for (int64_t k = 0; !is_done && k < 100000; k++) {
        int64_t allowance = k;
        help.keep = keep;
        help.keep.allowance = &allowance;
        struct hf_arena scratch = help.scratch;
        scratch.allowance = &allowance;
        struct hf_snapshot snapshot;
        memset(&snapshot, 0x5a, sizeof snapshot);
        const struct hf_snapshot before = snapshot;
        const enum hf_status status =
            hf_intake_build(&help.input, &help.keep, scratch, &snapshot, NULL);
        is_done = status == HF_OK;
        if (!is_done) {
            failed++;
            if (status != HF_ERR_MEMORY || memcmp(&before, &snapshot, sizeof snapshot) != 0) {
                CHECK(status == HF_ERR_MEMORY);
                CHECK(memcmp(&before, &snapshot, sizeof snapshot) == 0);
                break;
            }
        }
    }
    CHECK(is_done);
    CHECK(failed > 300);
    helper_close(&help);
}

/* 200,000 devices over 2,000 sites and 500 products: the time is printed, for people. */
static void test_large(void) {
    enum { ROWS = 200000 };
    struct snapshot_helper help;
    helper_open(&help);
    const size_t columns = hf_schema_get(HF_KIND_DEVICE)->column_count;
    struct hf_stored *stored = hf_new(&help.text, struct hf_stored, ROWS);
    struct hf_text *field = hf_new(&help.text, struct hf_text, columns * ROWS);
    if (!CHECK(stored != NULL && field != NULL)) {
        return;
    }
    const int at[] = {hf_schema_column(HF_KIND_DEVICE, HF_TEXT("site")),
                      hf_schema_column(HF_KIND_DEVICE, HF_TEXT("name")),
                      hf_schema_column(HF_KIND_DEVICE, HF_TEXT("device_type"))};
    bool is_made = true;
    for (uint32_t i = 0; i < ROWS; i++) {
        struct hf_text *row = field + (size_t)i * columns;
        struct hf_text key = {NULL, 0};
        is_made =
            is_made && hf_text_format(&help.text, &row[at[0]], "s%u", i % 2000) == HF_OK &&
            hf_text_format(&help.text, &row[at[1]], "d%u", i) == HF_OK &&
            hf_text_format(&help.text, &row[at[2]], "Maker%u Type %u", i % 7, i % 500) == HF_OK &&
            hf_text_format(&help.text, &key, "s%u/d%u", i % 2000, i) == HF_OK;
        stored[i] = (struct hf_stored){
            .kind = HF_KIND_DEVICE, .key = key, .line = i + 1, .order = 1, .cells = NULL};
        is_made = is_made && hf_cells_pack(&help.text, row, columns, &stored[i].cells) == HF_OK;
    }
    CHECK(is_made);
    help.input.stored = stored;
    help.input.stored_count = ROWS;
    struct timespec before;
    struct timespec after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    const struct hf_snapshot *snapshot = helper_build(&help);
    clock_gettime(CLOCK_MONOTONIC, &after);
    const struct hf_snapshot alone = *snapshot;
    help.input.threads = 3;
    snapshot = helper_build(&help);
    CHECK(same_kind(&alone, snapshot, HF_KIND_DEVICE) && same_defects(&alone, snapshot));
    CHECK(same_kind(&alone, snapshot, HF_KIND_PRODUCT) &&
          same_kind(&alone, snapshot, HF_KIND_SITE));
    CHECK(snapshot != NULL && snapshot->devices.rows.count == ROWS &&
          snapshot->sites.rows.count == 2000);
    printf("200000 devices resolved in %.2f s\n",
           (double)(after.tv_sec - before.tv_sec) +
               (double)(after.tv_nsec - before.tv_nsec) * 1e-9);
    helper_close(&help);
}

int main(void) {
    test_merge();
    test_countries();
    test_order();
    test_tie();
    test_reverse();
    test_bad_cell();
    test_spellings();
    test_impossible_dates();
    test_packs();
    test_addressees();
    test_arguments();
    test_failing_allocations();
    test_large();
    return check_report();
}
