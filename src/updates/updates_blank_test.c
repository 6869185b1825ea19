/* Goal: blanking any cell of the operator's data never moves an answer about updates towards clear.
 * Method: a network with open, late, barred, past and kept cases; every cell of every line left out
 * in turn; the same at several days. */
#include "tests/exposure_fixture.h"
#include "tests/line_blank.h"
#include <holdfast/updates.h>

static const char *const lines[] = {
    "party | name=Veldor | country=XV",
    "party | name=Norden | country=XN",
    "product | manufacturer=Veldor | model=V1 | kind=device | bom_complete=yes | "
    "end_of_security=2024-03-31 | end_of_support=2027-12-31",
    "product | manufacturer=Norden | model=N1 | kind=device | bom_complete=yes | "
    "end_of_security=2022-12-31 | end_of_support=2023-12-31",
    "product | manufacturer=Norden | model=N2 | kind=device | bom_complete=yes | "
    "end_of_security=never | end_of_support=never",
    "site | name=North | status=active",
    "device | site=North | name=a | manufacturer=Veldor | device_type=V1 | status=active | "
    "install_date=2019-01-01 | quantity=2 | release=1.0 | release_installed=2022-05-01 | "
    "exposed=yes",
    "device | site=North | name=b | manufacturer=Norden | device_type=N1 | status=active | "
    "install_date=2019-01-01 | quantity=1 | release=2.0 | release_installed=2022-05-01 | "
    "exposed=no",
    "device | site=North | name=c | manufacturer=Norden | device_type=N2 | status=active | "
    "install_date=2019-01-01 | quantity=1 | release=3.1 | release_installed=2023-09-01 | "
    "exposed=no",
    "release | manufacturer=Veldor | product=V1 | version=1.0 | released=2022-01-01 | "
    "support_until=2023-12-31 | exploited=yes | exploited_since=2023-02-01 | fixed_by=1.1",
    "release | manufacturer=Veldor | product=V1 | version=1.1 | released=2023-03-01 | "
    "support_until=2027-12-31 | exploited=no",
    "release | manufacturer=Norden | product=N1 | version=2.0 | released=2021-01-01 | "
    "support_until=2022-12-31 | exploited=no",
    "release | manufacturer=Norden | product=N2 | version=3.0 | released=2022-01-01 | "
    "support_until=2024-12-31 | exploited=yes | exploited_since=2023-01-15 | fixed_by=3.1",
    "release | manufacturer=Norden | product=N2 | version=3.1 | released=2023-02-01 | "
    "support_until=2026-12-31 | exploited=no",
    "continued use | manufacturer=Norden | product=N1 | recorded_on=2023-01-10 | "
    "replace_by=2025-06-30 | rarely_changed=yes | interfaces_monitored=no | exposure_limited=yes",
    "continued use | manufacturer=Veldor | product=V1 | recorded_on=2024-04-10 | "
    "replace_by=2024-06-30 | rarely_changed=yes | interfaces_monitored=yes | exposure_limited=yes",
};
enum { LINES = sizeof lines / sizeof lines[0], MAKERS = 3, ASKED = 7 };

static const char *const labels[MAKERS] = {"V1", "N1", "N2"};
static const char *const asked[ASKED] = {"no updates",  "no updates now", "past support", "unkept",
                                         "unsupported", "overdue",        "late"};

struct update_answers {
    enum hf_answer of[MAKERS][ASKED];
};

static void update_collect(const struct hf_assessment *assessment, const struct hf_update *update,
                           enum hf_answer of[ASKED]) {
    of[0] = hf_answer_or(of[0], update->no_updates);
    of[1] = hf_answer_or(of[1], update->no_updates_now);
    of[2] = hf_answer_or(of[2], update->past_support);
    of[3] = hf_answer_or(of[3], update->unkept);
    of[5] = hf_answer_or(of[5], update->overdue);
    for (uint32_t i = 0; i < update->use_count; i++) {
        const struct hf_release_use *use = &assessment->release_use[update->use_from + i];
        of[4] = hf_answer_or(of[4], use->unsupported);
        of[6] = hf_answer_or(of[6], use->late);
    }
}

/* What is said of a product: of the rows of its name, and of units of which nobody says a product.
 */
static struct update_answers answers_of(const char *const line[LINES], const char *as_of) {
    struct update_answers answers = {{{HF_ANSWER_NO}}};
    struct world world = {0};
    helper_open(&world.help);
    for (size_t i = 0; i < LINES; i++) {
        helper_lines(&world.help, line[i]);
    }
    world.snapshot = helper_build(&world.help);
    world.help.snapshot.known_at = hf_date_last_second(day("2024-01-01")); /* after all it says */
    world.assessment.snapshot = world.snapshot;
    world.assessment.scenario.as_of = day(as_of);
    if (world.snapshot != NULL && world_assess(&world) == HF_OK &&
        CHECK(hf_updates_assess(&world.assessment, &world.help.keep, world.help.scratch, NULL) ==
              HF_OK)) {
        for (uint32_t i = 0; i < world.assessment.update_count; i++) {
            const struct hf_update *update = &world.assessment.update[i];
            const struct hf_text label =
                hf_snapshot_label(world.snapshot, HF_KIND_PRODUCT, update->product);
            for (size_t m = 0; m < MAKERS; m++) {
                if (hf_text_equal(label, hf_text_of(labels[m])) ||
                    hf_text_starts(label, HF_TEXT("(not said)"))) {
                    update_collect(&world.assessment, update, answers.of[m]);
                }
            }
        }
    }
    world_close(&world);
    return answers;
}

/* A maker that names no end is presumed to have said none; without its manufacturer the row that
 * says the end is another product's; what no unit is said to be is presumed not to be there. */
static bool blank_presumes(const char *kind, const char *column) {
    const bool is_product = strncmp(kind, "product |", 9) == 0;
    const bool is_end = is_product && (strncmp(column, "end_of_", 7) == 0);
    return is_end || (is_product && strcmp(column, "manufacturer") == 0) ||
           (strncmp(kind, "device |", 8) == 0 &&
            (strcmp(column, "device_type") == 0 || strcmp(column, "manufacturer") == 0));
}

static int blank_each(const char *as_of) {
    const struct update_answers full = answers_of(lines, as_of);
    const char *line[LINES];
    int tried = 0;
    struct snapshot_helper keys;
    helper_open(&keys);
    for (size_t i = 0; i < LINES; i++) {
        enum hf_kind kind = HF_KIND_OPERATOR;
        const size_t bar = hf_text_find(hf_text_of(lines[i]), HF_TEXT("|"), 0);
        CHECK(hf_schema_kind_by_name(hf_text_trim((struct hf_text){lines[i], bar}), &kind));
        const struct hf_schema *schema = hf_schema_get(kind);
        for (size_t c = 0; c < schema->column_count; c++) {
            char cut[BLANK_LINE_MAX];
            const size_t at = blank_find(lines[i], schema->column[c].name);
            if (at == SIZE_MAX) {
                continue;
            }
            blank_cut(lines[i], at, cut);
            if (!blank_has_key(cut, keys.scratch)) {
                continue;
            }
            memcpy(line, lines, sizeof line);
            line[i] = cut;
            const struct update_answers blanked = answers_of(line, as_of);
            const bool may_presume = blank_presumes(lines[i], schema->column[c].name);
            tried++;
            for (size_t m = 0; m < MAKERS * ASKED; m++) {
                const enum hf_answer before = full.of[m / ASKED][m % ASKED];
                const enum hf_answer after = blanked.of[m / ASKED][m % ASKED];
                if (!CHECK(blank_is_fair(before, after, may_presume))) {
                    printf("    %s: without %s of %s: %s of %s is %s, was %s\n", as_of,
                           schema->column[c].name, lines[i], asked[m % ASKED], labels[m / ASKED],
                           hf_answer_text(after), hf_answer_text(before));
                }
            }
        }
    }
    helper_close(&keys);
    return tried;
}

int main(void) {
    const struct update_answers full = answers_of(lines, "2024-05-01");
    /* there is something to lose */
    CHECK(full.of[0][5] == HF_ANSWER_YES && full.of[0][2] == HF_ANSWER_YES);
    CHECK(full.of[1][3] == HF_ANSWER_YES && full.of[2][6] == HF_ANSWER_YES);
    CHECK(full.of[2][5] == HF_ANSWER_NO && full.of[2][2] == HF_ANSWER_NO);
    CHECK(blank_each("2024-05-01") > 60);
    CHECK(blank_each("2023-03-10") > 60);
    CHECK(blank_each("2025-01-01") > 60);
    return check_report();
}
