/* Goal: what falls together by country, factory, software, support, management and by the
 * operator's own table is found, and what the data does not say is unknown, never clear. Method: a
 * world by hand in which each rule has a product of its own, groups and labels as texts; blanking
 * any cell that a group comes from leaves a sure or possible fall possible or unknown; losses by
 * name in the whole analysis; failing memory. */
#include "resilience/risk.h"

#include "tests/lost_assessment.h"

#include <string.h>

static const char world[] =
    "party | name=Acme | country=US\n"
    "party | name=Top | country=CN\n"
    "party | name=Fund | country=HK\n"
    "party | name=Haze\n"
    "party | name=Bolt | country=FI\n"
    "party | name=Fixit | country=DE\n"
    "ownership | owner=Top | owned=Acme | share_percent=60\n"
    "ownership | owner=Fund | owned=Bolt | share_percent=10..70\n"
    "product | manufacturer=Acme | model=A1 | factory_country=MY | software_line=AOS\n"
    "product | manufacturer=Acme | model=A2 | factory_country=MY\n"
    "product | manufacturer=Bolt | model=B1 | software_line=AOS\n"
    "product | manufacturer=Haze | model=H1 | factory_country=FI | software_line=HOS\n"
    "product | manufacturer=Bolt | model=Idle | factory_country=PL | software_line=IOS\n"
    "lot | manufacturer=Bolt | product=B1 | revision=1 | factory_country=VN\n"
    "contract | id=1 | supplier=Fixit | kind=support | from=2019-01-01 | until=2024-01-01 | "
    "manufacturer=Acme | product=A1\n"
    "contract | id=2 | supplier=Acme | kind=support | from=2019-01-01 | until=2024-01-01\n"
    "contract | id=3 | supplier=Haze | kind=support | from=2019-01-01\n"
    "contract | id=4 | supplier=Bolt | kind=support | from=2010-01-01 | until=2020-05-15\n"
    "contract | id=5 | supplier=Bolt | kind=purchase | from=2010-01-01 | until=2030-05-15\n"
    "device | site=S | name=a | manufacturer=Acme | device_type=A1 | management_segment=north\n"
    "device | site=S | name=b | manufacturer=Acme | device_type=A2 | management_segment=north\n"
    "device | site=T | name=c | manufacturer=Bolt | device_type=B1 | management_segment=south\n"
    "device | site=T | name=d | manufacturer=Haze | device_type=H1\n"
    "device | site=T | name=e | manufacturer=Bolt | device_type=Idle | status=retired | "
    "management_segment=attic\n"
    "module | site=T | device=d | module_bay=1 | manufacturer=Acme | module_type=A2\n"
    "function | name=F\n"
    "gateway | function=F | device=a\ngateway | function=F | device=b\n"
    "gateway | function=F | device=c\ngateway | function=F | device=d\n"
    "risk member | group=licence server 1 | device=a\n"
    "risk member | group=licence server 1 | manufacturer=Haze | product=H1\n"
    "risk member | group=power area | manufacturer=Acme | product=A2\n";

struct risk_bed {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    struct risk risk;
    struct hf_buffer text;
};

static void risk_bed_open(struct risk_bed *bed, const char *lines) {
    memset(bed, 0, sizeof *bed);
    helper_open(&bed->help);
    helper_lines(&bed->help, lines);
    bed->assessment.snapshot = helper_build(&bed->help);
    bed->text = hf_buffer_make(1 << 16);
    if (bed->assessment.snapshot == NULL) {
        abort();
    }
    CHECK(hf_date_parse(HF_TEXT("2020-05-15"), &bed->assessment.scenario.as_of));
    CHECK(hf_risk_gather(&bed->assessment, &bed->help.keep, &bed->help.scratch, &bed->risk) ==
          HF_OK);
}

static void risk_bed_close(struct risk_bed *bed) {
    hf_buffer_free(&bed->text);
    helper_close(&bed->help);
}

/* Labels from the third threat on: what the first three say is tested elsewhere. */
static void labels_print(struct risk_bed *bed, const struct hf_csr *rows, uint32_t row) {
    for (uint32_t i = rows->start[row]; i < rows->start[row + 1]; i++) {
        const uint32_t group = rows->item[i];
        if (bed->risk.threat[group] > RISK_ROUTE) {
            hf_buffer_printf(&bed->text, "%.*s;", HF_TEXT_ARG(bed->risk.group[group].name));
        }
    }
    hf_buffer_printf(&bed->text, "|");
}

static const char *product_text(struct risk_bed *bed, const char *key) {
    const uint32_t product =
        hf_snapshot_find(bed->assessment.snapshot, HF_KIND_PRODUCT, hf_text_of(key));
    hf_buffer_clear(&bed->text);
    if (!CHECK(product != HF_NONE)) {
        return "";
    }
    labels_print(bed, &bed->risk.product_label, product);
    labels_print(bed, &bed->risk.product_maybe, product);
    for (int threat = RISK_JURISDICTION; threat < RISK_THREATS; threat++) {
        if ((bed->risk.product_unknown[product] >> threat & 1) != 0) {
            hf_buffer_printf(&bed->text, "%s;",
                             hf_loss_threat_word((enum hf_loss_threat)(HF_LOSS_VENDOR + threat)));
        }
    }
    hf_buffer_printf(&bed->text, "%c", '\0');
    return bed->text.data;
}

static void known_groups(void) {
    struct risk_bed bed;
    risk_bed_open(&bed, world);
    for (uint32_t g = 0; g < bed.risk.group_count; g++) {
        CHECK(g == 0 || bed.risk.threat[g] >= bed.risk.threat[g - 1]);
        if (bed.risk.threat[g] > RISK_ROUTE) {
            hf_buffer_printf(&bed.text, "%.*s;", HF_TEXT_ARG(bed.risk.group[g].name));
            CHECK(bed.risk.first[g].row != HF_NONE);
        }
    }
    /* Nothing of what is not in use; no supporter whose contract has ended. */
    CHECK_TEXT(hf_buffer_text(&bed.text),
               "jurisdiction CN;jurisdiction FI;jurisdiction HK;jurisdiction US;made in FI;made in "
               "MY;made in VN;software AOS;software HOS;support by Fixit;support by Haze;support "
               "by Top;managed from north;managed from south;licence server 1;power area;");
    CHECK(bed.risk.known_threats ==
          (((1U << RISK_THREATS) - 1) & ~(1U << RISK_COMPONENT | 1U << RISK_ROUTE)));
    /* A maker and who surely controls it; two supporters: either may do without the other. */
    CHECK_TEXT(hf_text_of(product_text(&bed, "acme/a1")),
               "jurisdiction US;jurisdiction CN;made in MY;software AOS;|support by Fixit;support "
               "by Top;|");
    /* One supporter, the maker's own group. */
    CHECK_TEXT(hf_text_of(product_text(&bed, "acme/a2")),
               "jurisdiction US;jurisdiction CN;made in MY;support by Top;||software line;");
    /* An owner who may control, a factory of one lot, and support that ended today. */
    CHECK_TEXT(hf_text_of(product_text(&bed, "bolt/b1")),
               "jurisdiction FI;software AOS;|jurisdiction HK;made in VN;|factory "
               "country;support;");
    /* A maker of no known country; a contract that may have ended. */
    CHECK_TEXT(hf_text_of(product_text(&bed, "haze/h1")),
               "made in FI;software HOS;|support by Haze;|jurisdiction;support;");
    hf_buffer_clear(&bed.text);
    for (uint32_t d = 0; d < bed.assessment.snapshot->devices.rows.count; d++) {
        hf_buffer_printf(&bed.text, "%.*s ", HF_TEXT_ARG(bed.assessment.snapshot->devices.name[d]));
        labels_print(&bed, &bed.risk.device_label, d);
    }
    CHECK_TEXT(hf_buffer_text(&bed.text), "a managed from north;licence server 1;|b managed from "
                                          "north;power area;|c managed from south;|d licence "
                                          "server 1;power area;|e |");
    CHECK(hf_risk_group_find(&bed.risk, RISK_FACTORY, HF_TEXT("VN")) != HF_NONE);
    CHECK(hf_risk_group_find(&bed.risk, RISK_FACTORY, HF_TEXT("PL")) == HF_NONE);
    CHECK(hf_risk_group_find(&bed.risk, RISK_OWN, HF_TEXT("power area")) ==
          bed.risk.group_count - 1);
    risk_bed_close(&bed);
}

/* What the data is silent about is no threat, and nothing is unknown under it. */
static void silent_data(void) {
    struct risk_bed bed;
    risk_bed_open(&bed, "party | name=Acme\n"
                        "device | site=S | name=a | manufacturer=Acme | device_type=A1\n");
    CHECK(bed.risk.known_threats == 1U << RISK_VENDOR && bed.risk.group_count == 1);
    risk_bed_close(&bed);
}

/* ---- whole analysis ---- */

static int64_t lost_sites(const char *lines, const char *lose, int bound) {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    struct hf_change change;
    lost_assessment_make(&help, lines, lose, &change, &assessment);
    const int64_t sites =
        CHECK(assessment.assumed_count == 1) ? assessment.assumed[0].sites_lost[bound] : -1;
    helper_close(&help);
    return sites;
}

/* Rows of the own table that name nothing known: that nothing falls is then not known. */
static void vague_groups(void) {
    static const struct {
        const char *row;
        bool is_vague;
    } rows[] = {
        {"risk member | group=x | device=a\n", false},
        {"risk member | group=x | manufacturer=Acme | product=A1\n", false},
        {"risk member | group=x | device=nobody\n", true},
        {"risk member | group=x | manufacturer=Acme | product=A9\n", true},
        {"risk member | group=x\n", true},
        {"risk member | group=x | device=a\nrisk member | group=x\n", true},
        {"risk member | group=x | device=a\nrisk member | group=y\n", false},
    };
    static char lines[sizeof world + 200];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct snapshot_helper help;
        struct hf_assessment assessment;
        struct hf_change change;
        (void)snprintf(lines, sizeof lines, "%s%s", world, rows[i].row);
        lost_assessment_make(&help, lines, "x", &change, &assessment);
        if (!CHECK(assessment.assumed_count == 1 &&
                   assessment.assumed[0].may_be_more == rows[i].is_vague)) {
            printf("    %s", rows[i].row);
        }
        helper_close(&help);
    }
}

static void losses_by_name(void) {
    static const struct {
        const char *lose;
        int64_t
            sites[HF_BOUNDS]; /* S has a and b, T has c and d; a site needs any one of its own */
    } known[] = {
        {"jurisdiction US", {1, 1}},
        {"jurisdiction CN", {1, 1}},
        {"made in MY", {1, 2}},
        {"managed from north", {1, 1}},
        {"own group: power area", {0, 0}},
        {"power area, managed from south", {1, 1}},
        {"jurisdiction HK", {0, 1}},
        {"jurisdiction US, jurisdiction HK", {1, 2}},
        {"software AOS", {0, 1}},
        {"support by Acme", {0, 2}},
        {"support: Acme", {0, 2}},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        for (int bound = 0; bound < HF_BOUNDS; bound++) {
            const int64_t sites = lost_sites(world, known[i].lose, bound);
            if (!CHECK(sites == known[i].sites[bound])) {
                printf("    %s, bound %d: %lld sites\n", known[i].lose, bound, (long long)sites);
            }
        }
    }
}

/* The world without the value that begins at `at`: "column=" stays. */
static void world_blank(const char *at, char *made) {
    const size_t head = (size_t)(at - world);
    const size_t cut = strcspn(at, "|\n");
    memcpy(made, world, head);
    strcpy(made + head, at + cut);
}

/* In the worst case a site that falls with a group still does when the cell that says so is blank.
 */
static void blanked_cells(void) {
    static const struct {
        const char *cell, *lose;
    } cells[] = {
        {"country=US", "jurisdiction CN"},       {"share_percent=60", "jurisdiction CN"},
        {"factory_country=MY", "made in MY"},    {"software_line=AOS", "software AOS"},
        {"until=2024-01-01", "support by Acme"}, {"management_segment=north", "managed from north"},
    };
    static char blanked[sizeof world];
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        const int64_t before = lost_sites(world, cells[i].lose, HF_BOUND_WORST);
        int done = 0;
        for (const char *at = strstr(world, cells[i].cell); at != NULL;
             at = strstr(at + 1, cells[i].cell), done++) {
            world_blank(at + strcspn(at, "=") + 1, blanked);
            CHECK(lost_sites(blanked, cells[i].lose, HF_BOUND_WORST) >= before);
        }
        CHECK(done > 0);
    }
}

static void failing_memory(void) {
    struct risk_bed bed;
    risk_bed_open(&bed, world);
    enum hf_status status = HF_ERR_MEMORY;
    int64_t k = 0;
    for (; status == HF_ERR_MEMORY && CHECK(k < 400); k++) {
        int64_t allowance = k;
        struct hf_arena keep = bed.help.keep;
        struct hf_arena scratch = bed.help.scratch;
        struct risk risk;
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        status = hf_risk_gather(&bed.assessment, &keep, &scratch, &risk);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
    }
    printf("%lld allocations failed in turn\n", (long long)k - 1);
    risk_bed_close(&bed);
}

int main(void) {
    known_groups();
    silent_data();
    losses_by_name();
    vague_groups();
    blanked_cells();
    failing_memory();
    return check_report();
}
