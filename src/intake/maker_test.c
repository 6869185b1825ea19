/* Goal: a list of site, product and quantity alone gives makers that are presumed, never certain,
 * and no maker where there is no basis. Method: product texts against parties, further names and
 * pack parties with invented names. */
#include "tests/snapshot_helper.h"

static struct hf_text pack_names[] = {HF_TEXT_INIT("Orbit Heavy Works Co., Ltd."),
                                      HF_TEXT_INIT("Orbit"), HF_TEXT_INIT("Orbit Radio"),
                                      HF_TEXT_INIT("X")};
static struct hf_pack_party pack_party = {
    .id = HF_TEXT_INIT("orbit"), .name = pack_names, .name_count = 4};
static struct hf_pack pack = {.id = HF_TEXT_INIT("p"), .party = &pack_party, .party_count = 1};

static const struct {
    const char *model;
    const char *maker; /* key of the presumed maker; NULL: none */
} cases[] = {
    {"Orbit MA-17", "orbit"},
    {"ORBIT-MA-18", "orbit"},
    {"Orbital 9000", NULL},
    {"MA-17 Orbit", NULL},
    {"Orbit Radio RR 5", "orbit-radio"},
    {"Orbit", "orbit"},
    {"X 1", NULL}, /* too short for a name */
    {"Kite ISR 43", "kite-systems"},
    {"Kite Systems 9", "kite-systems"},
    {"kts 7", "kite-systems"},
    {"Twin 4", NULL},   /* two parties share the name */
    {"Wren 1", "wren"}, /* a party that is only referred to */
};

static void test_three_columns(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_packs(&help, &pack, 1);
    helper_lines(&help, "party | name=Kite Systems | slug=kite-systems\n"
                        "party name | party=kite-systems | name=Kite\n"
                        "party name | party=kite-systems | name=KTS\n"
                        "party | slug=t1 | name=Twin\nparty | slug=t2 | name=Twin\n"
                        "product | manufacturer=Wren | model=Other");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_text line = {NULL, 0};
        CHECK(hf_text_format(&help.text, &line, "device | site=S%zu | product=%s | quantity=3", i,
                             cases[i].model) == HF_OK);
        helper_line(&help, line);
    }
    const struct hf_snapshot *snapshot = helper_build(&help);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_text key = {NULL, 0};
        CHECK(hf_key_fold(&help.text, hf_text_of(cases[i].model), &key) == HF_OK);
        const uint32_t product = hf_snapshot_find(snapshot, HF_KIND_PRODUCT, key);
        if (!CHECK(product != HF_NONE)) {
            continue;
        }
        const uint32_t maker = snapshot->products.manufacturer[product];
        const int failed = check_failed;
        CHECK((maker != HF_NONE) == (cases[i].maker != NULL));
        CHECK(snapshot->maker_presumed[product] == (cases[i].maker != NULL ? 1 : 0));
        if (maker != HF_NONE && cases[i].maker != NULL) {
            CHECK_TEXT(snapshot->parties.rows.key[maker], cases[i].maker);
        }
        if (check_failed != failed) {
            printf("    in '%s'\n", cases[i].model);
        }
        const struct hf_csr *devices = &snapshot->devices_by_product;
        CHECK(devices->start[product + 1] - devices->start[product] == 1);
        CHECK(snapshot->devices.quantity[devices->item[devices->start[product]]] == 3);
    }
    const uint32_t orbit = helper_row(snapshot, HF_KIND_PARTY, "orbit");
    CHECK(snapshot->parties.rows.stub[orbit] == 1);
    CHECK_TEXT(snapshot->parties.name[orbit], "Orbit");
    CHECK(snapshot->products_by_manufacturer.start[orbit + 1] -
              snapshot->products_by_manufacturer.start[orbit] ==
          3);
    helper_close(&help);
}

/* Where somebody says who made it, nothing is read off the text. */
static void test_told_makers(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_packs(&help, &pack, 1);
    helper_lines(&help, "product | manufacturer=Kite | model=Orbit 1\n"
                        "product party | product=Orbit 2 | role=brand | party=Kite\n"
                        "product party | product=Orbit 3 | role=designer | party=Kite\n");
    const struct hf_snapshot *snapshot = helper_build(&help);
    const uint32_t told = helper_row(snapshot, HF_KIND_PRODUCT, "kite/orbit-1");
    CHECK_TEXT(snapshot->parties.rows.key[snapshot->products.manufacturer[told]], "kite");
    CHECK(snapshot->maker_presumed[told] == 0);
    const uint32_t brand = helper_row(snapshot, HF_KIND_PRODUCT, "orbit-2");
    CHECK(snapshot->products.manufacturer[brand] == HF_NONE &&
          snapshot->maker_presumed[brand] == 0);
    CHECK(snapshot->maker_presumed[helper_row(snapshot, HF_KIND_PRODUCT, "orbit-3")] == 1);
    helper_close(&help);
}

int main(void) {
    test_three_columns();
    test_told_makers();
    return check_report();
}
