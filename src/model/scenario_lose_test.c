/* Goal: names of what is lost are taken as they are meant, commas and all, and what is not there is
 * refused. Method: known answers; every join of known names against a list; failing allocations. */
#include "tests/snapshot_helper.h"

#include <holdfast/scenario.h>

#include <string.h>

#include "base/random.h"

static const char world[] = "party | name=Acme Co., Ltd.\n"
                            "party | name=Acme\n"
                            "party | name=Gearhouse\n"
                            "party name | party=Gearhouse | name=OG, Systems\n"
                            "device | site=S | name=a | manufacturer=Acme\n"
                            "device | site=T | name=b | manufacturer=Gearhouse\n"
                            "link | label=1 | side_a_device=a | side_b_device=b | risk_group=7, "
                            "north\n"
                            "party | name=Kite | country=SE\n"
                            "product | manufacturer=Kite | model=K | factory_country=EE | "
                            "software_line=KOS, 7\n"
                            "device | site=S | name=k | manufacturer=Kite | device_type=K | "
                            "management_segment=south\n"
                            "risk member | group=power, A | device=k\n"
                            "link | label=2 | side_a_device=a | side_b_device=k | "
                            "risk_group=shared\n"
                            "risk member | group=shared | device=b\n";

static const struct {
    const char *subject; /* of the change */
    const char *lost;    /* "threat/party or group;" each; NULL: refused */
} names[] = {
    {"Acme", "/Acme;"},
    {" acme ", "/Acme;"},
    {"Acme Co., Ltd.", "/Acme Co., Ltd.;"},
    {"Acme Co., Ltd., Acme", "/Acme Co., Ltd.;/Acme;"},
    {"Acme,Acme Co., Ltd.,OG, Systems", "/Acme;/Acme Co., Ltd.;/Gearhouse;"},
    {"7, north", "shared route/7, north;"},
    {"shared route:7, north, vendor: Acme", "shared route/7, north;vendor/Acme;"},
    {"components of Acme Co., Ltd., Acme", "component supply/Acme Co., Ltd.;/Acme;"},
    {"component supply:OG, Systems", "component supply/Gearhouse;"},
    {"power, A", "own group/power, A;"},
    {"own group: power, A, Acme", "own group/power, A;/Acme;"},
    {"jurisdiction SE, made in EE", "jurisdiction/SE;factory country/EE;"},
    {"software KOS, 7, managed from south", "software line/KOS, 7;management/south;"},
    {"support by Kite, support: OG, Systems", "support/Kite;support/Gearhouse;"},
    {"jurisdiction: SE", "jurisdiction/SE;"},
    {"jurisdiction: jurisdiction SE, factory country: made in EE",
     "jurisdiction/SE;factory country/EE;"},
    {"component supply: components of OG, Systems", "component supply/Gearhouse;"},
    {"shared", "/shared;"},
    {"shared route: shared, own group: shared", "shared route/shared;own group/shared;"},
    {"support: components of Acme", NULL},
    {"jurisdiction: jurisdiction jurisdiction SE", NULL},
    {"jurisdiction EE", NULL},
    {"made in SE", NULL},
    {"SE", NULL},
    {"KOS, 7", NULL},
    {"managed from", NULL},
    {"support by 7, north", NULL},
    {"", NULL},
    {",", NULL},
    {"Acme,", NULL},
    {"Acme,,Acme", NULL},
    {"Nobody", NULL},
    {"Acme, Nobody", NULL},
    {"7", NULL},
    {"vendor:7, north", NULL},
    {"shared route:Acme", NULL},
    {"hostile:Acme", NULL},
    {"components of 7, north", NULL},
    {"components of components of Acme", NULL},
};

static enum hf_status lost_read(const struct hf_snapshot *snapshot, struct hf_text subject,
                                struct hf_arena *keep, struct hf_buffer *out,
                                struct hf_error *error) {
    const struct hf_change change = {.kind = HF_CHANGE_LOSE, .subject = subject};
    struct hf_lost_names lost = {NULL, 0};
    hf_buffer_clear(out);
    HF_TRY(hf_scenario_lost(keep, snapshot, &change, &lost, error));
    for (uint32_t i = 0; i < lost.count; i++) {
        const struct hf_text name = lost.item[i].party == HF_NONE
                                        ? lost.item[i].name
                                        : snapshot->parties.name[lost.item[i].party];
        hf_buffer_printf(out, "%s/%.*s;", hf_loss_threat_word(lost.item[i].threat),
                         HF_TEXT_ARG(name));
    }
    return HF_OK;
}

/* A name that is nearly one is answered with that one, and never taken for it. */
static void test_close(const struct hf_snapshot *snapshot, struct hf_arena *keep) {
    static const char *const said[][2] = {{"gearhose", "Gearhouse"},
                                          {"GEARHOUSES", "Gearhouse"},
                                          {"Og Systems", "OG, Systems"},
                                          {"own group: power A", NULL},
                                          {"power; A", "power, A"},
                                          {"ACNE", "Acme"},
                                          {"vendor:Gearhuse", NULL},
                                          {"Nobody", NULL},
                                          {"KOS", NULL},
                                          {"Gearhouse & Partners", NULL},
                                          {"Acme, Gearhuose", "Gearhouse"}};
    struct hf_buffer out = hf_buffer_make(4096);
    struct hf_buffer wanted = hf_buffer_make(4096);
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        struct hf_error error = {0};
        CHECK(lost_read(snapshot, hf_text_of(said[i][0]), keep, &out, &error) == HF_ERR_INPUT);
        hf_buffer_clear(&wanted);
        hf_buffer_printf(&wanted, "did you mean '%s'?", said[i][1] == NULL ? "" : said[i][1]);
        const char *guess = strstr(error.message, "did you mean");
        if (!CHECK(said[i][1] == NULL
                       ? guess == NULL
                       : guess != NULL && strncmp(guess, wanted.data, wanted.len) == 0)) {
            printf("    '%s': %s\n", said[i][0], error.message);
        }
    }
    hf_buffer_free(&wanted);
    hf_buffer_free(&out);
}

/* What is named twice is said once, in the words that it was said with first. */
static void test_once(const struct hf_snapshot *snapshot, struct hf_arena *keep) {
    static const char *const said[][2] = {
        {"Acme", "Acme"},
        {"acme,Acme , Acme", "acme"},
        {"Acme Co., Ltd.,Acme,Acme Co., Ltd.", "Acme Co., Ltd., Acme"},
        {"vendor: Acme,Acme,vendor:acme", "vendor: Acme, Acme"},
        {"7, north,shared route:7, north", "7, north"},
        {"components of Acme, OG, Systems,Gearhouse", "components of Acme, OG, Systems"},
    };
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        const struct hf_change change = {.kind = HF_CHANGE_LOSE, .subject = hf_text_of(said[i][0])};
        struct hf_text text = HF_TEXT("");
        CHECK(hf_scenario_lost_once(keep, snapshot, &change, &text, NULL) == HF_OK);
        CHECK_TEXT(text, said[i][1]);
    }
    const struct hf_change nobody = {.kind = HF_CHANGE_LOSE, .subject = HF_TEXT("Nobody")};
    struct hf_text text = HF_TEXT("kept");
    CHECK(hf_scenario_lost_once(keep, snapshot, &nobody, &text, NULL) == HF_ERR_INPUT);
    CHECK_TEXT(text, "kept");
}

static void test_names(const struct hf_snapshot *snapshot, struct hf_arena *keep) {
    struct hf_buffer out = hf_buffer_make(4096);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct hf_error error = {0};
        const enum hf_status status =
            lost_read(snapshot, hf_text_of(names[i].subject), keep, &out, &error);
        if (names[i].lost == NULL) {
            CHECK(status == HF_ERR_INPUT && strstr(error.message, "to be lost") != NULL);
        } else if (!CHECK(status == HF_OK) || !CHECK_TEXT(hf_buffer_text(&out), names[i].lost)) {
            printf("    '%s'\n", names[i].subject);
        }
    }
    hf_buffer_free(&out);
    CHECK_TEXT(hf_text_of(hf_loss_threat_word((enum hf_loss_threat)HF_LOSS_THREATS)), "unknown");
    const struct hf_change other = {.kind = HF_CHANGE_END, .subject = HF_TEXT("Acme")};
    struct hf_lost_names lost;
    CHECK(hf_scenario_lost(keep, snapshot, &other, &lost, NULL) == HF_ERR_ARGUMENT);
    const struct hf_change many = {
        .kind = HF_CHANGE_LOSE,
        .subject = HF_TEXT(",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,")};
    CHECK(hf_scenario_lost(keep, snapshot, &many, &lost, NULL) == HF_ERR_LIMIT);
}

/* Any names, joined by commas, are those names: none of them together is a longer name. */
static void test_joined(const struct hf_snapshot *snapshot, const struct hf_arena *opened) {
    static const char *const name[] = {"Acme", "Acme Co., Ltd.", "OG, Systems", "7, north",
                                       "vendor:Gearhouse"};
    static const char *const meant[] = {"/Acme;", "/Acme Co., Ltd.;", "/Gearhouse;",
                                        "shared route/7, north;", "vendor/Gearhouse;"};
    struct hf_random random = {.seed = 5};
    struct hf_buffer out = hf_buffer_make(4096);
    struct hf_buffer subject = hf_buffer_make(4096);
    struct hf_buffer wanted = hf_buffer_make(4096);
    for (int round = 0; round < 500; round++) {
        struct hf_arena keep = *opened;
        hf_buffer_clear(&subject);
        hf_buffer_clear(&wanted);
        const size_t count = 1 + (size_t)hf_random_below(&random, 5);
        for (size_t i = 0; i < count; i++) {
            const size_t at = (size_t)hf_random_below(&random, 5);
            hf_buffer_printf(&subject, "%s%s", i > 0 ? ", " : "", name[at]);
            hf_buffer_puts(&wanted, meant[at]);
        }
        CHECK(lost_read(snapshot, hf_buffer_text(&subject), &keep, &out, NULL) == HF_OK);
        CHECK(hf_text_equal(hf_buffer_text(&out), hf_buffer_text(&wanted)));
    }
    hf_buffer_free(&out);
    hf_buffer_free(&subject);
    hf_buffer_free(&wanted);
}

/* Applied, it is checked, and its fact stands in the scenario's pack; nothing else changes. */
static void test_applied(const struct hf_snapshot *snapshot, struct hf_arena *keep) {
    struct hf_change change = {
        .kind = HF_CHANGE_LOSE, .subject = HF_TEXT("Acme, 7, north"), .date = HF_DATE_MIN};
    const struct hf_scenario scenario = {.change = &change, .change_count = 1};
    const struct hf_snapshot *view = NULL;
    CHECK(hf_scenario_apply(keep, snapshot, &scenario, &view, NULL) == HF_OK);
    CHECK(view->pack_count == snapshot->pack_count + 1);
    const struct hf_pack *pack = &view->pack[view->pack_count - 1];
    const uint32_t fact = hf_scenario_fact(pack, 0);
    if (CHECK(fact != HF_NONE)) {
        CHECK_TEXT(pack->fact[fact].citation, "assumed by the scenario: lose Acme, 7, north");
    }
    CHECK(pack->measure_count == 0 && view->devices.rows.count == snapshot->devices.rows.count);
    change.subject = HF_TEXT("Nobody");
    CHECK(hf_scenario_apply(keep, snapshot, &scenario, &view, NULL) == HF_ERR_INPUT);
}

static void test_memory(const struct hf_snapshot *snapshot) {
    const struct hf_change change = {.kind = HF_CHANGE_LOSE,
                                     .subject = HF_TEXT("Acme Co., Ltd., 7, north")};
    for (size_t bytes = 0; bytes < 4096; bytes += 8) {
        _Alignas(16) char room[4096];
        struct hf_arena keep = hf_arena_over(room, bytes);
        struct hf_lost_names lost = {NULL, 77};
        const enum hf_status status = hf_scenario_lost(&keep, snapshot, &change, &lost, NULL);
        CHECK(status == HF_OK ? lost.count == 2 : status == HF_ERR_MEMORY && lost.count == 77);
    }
}

int main(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, world);
    const struct hf_snapshot *snapshot = helper_build(&help);
    if (snapshot == NULL) {
        abort();
    }
    test_names(snapshot, &help.keep);
    test_once(snapshot, &help.keep);
    test_close(snapshot, &help.keep);
    test_joined(snapshot, &help.scratch);
    test_applied(snapshot, &help.keep);
    test_memory(snapshot);
    helper_close(&help);
    return check_report();
}
