/* Goal: blanking any cell of the operator's data never makes a contradiction go away: it stays, is
 * presumed or is open. Method: a claim of every sort that the data contradicts, beside some that it
 * bears out; every cell of every line left out in turn. */
#include "tests/exposure_fixture.h"
#include "tests/line_blank.h"
#include <holdfast/claims.h>

static const char *const lines[] = {
    "party | name=Acme | country=XA",
    "party | name=Other | country=XB",
    "party | name=Middle | country=XC",
    "ownership | owner=Other | owned=Middle | share_percent=60 | control=no | from=2021-01-01 | "
    "until=never",
    "ownership | owner=Middle | owned=Acme | share_percent=80 | control=no | from=2021-02-01 | "
    "until=never",
    "class | name=box",
    "class origin | class=box | jurisdiction=XD | contains=yes | content_percent=5",
    "product | manufacturer=Acme | model=X | class=box | kind=device | bom_complete=yes | "
    "factory_country=XB | end_of_security=2024-06-30 | end_of_support=2025-06-30",
    "product | manufacturer=Acme | model=Y | kind=device | bom_complete=yes | factory_country=XA | "
    "end_of_security=never | end_of_support=never",
    "product | manufacturer=Other | model=C | kind=component | bom_complete=yes",
    "product origin | manufacturer=Acme | product=X | jurisdiction=XE | originates=no | "
    "controlled_content_percent=10 | direct_product=no",
    "product origin | manufacturer=Acme | product=Y | jurisdiction=XE | originates=no | "
    "controlled_content_percent=0 | direct_product=no",
    "product origin | manufacturer=Other | product=C | jurisdiction=XF | originates=yes",
    "component | manufacturer=Acme | product=X | component_manufacturer=Other | component=C | "
    "quantity=1",
    "lot | manufacturer=Acme | product=Y | revision=B | date_code=2101 | produced=2021-01-10 | "
    "factory_country=XC",
    "order | id=o | supplier=Acme | manufacturer=Acme | product=Y | quantity=3 | "
    "ordered=2021-01-01",
    "shipment | id=s | order=o | quantity=3 | shipped=2021-03-01 | received=2021-04-01 | "
    "from_country=XC",
    "repair | id=r | manufacturer=Acme | product=X | quantity=1 | repairer=Other | "
    "sent=2021-05-01 | returned=2021-06-01",
    "release | manufacturer=Acme | product=Y | version=1 | released=2020-01-01 | "
    "support_until=2023-01-01",
    "release | manufacturer=Acme | product=Y | version=2 | released=2021-01-01 | "
    "support_until=2025-01-01",
    "list | name=L",
    "list entry | list=L | entry=1 | name=Acme | from=2021-01-01",
    "claim | id=owned | claimant=Acme | statement=not-owned-by | party=Other | made_on=2020-01-01 "
    "| document=letter | checked_on=2020-02-01 | checked_by=Ann | check=called | outcome=confirmed",
    "claim | id=listed | claimant=Acme | statement=not-listed | made_on=2020-01-01",
    "claim | id=made | claimant=Acme | statement=made-in | manufacturer=Acme | product=X | "
    "country=XA | made_on=2020-01-01",
    "claim | id=lots | claimant=Acme | statement=made-in | manufacturer=Acme | product=Y | "
    "country=XA | made_on=2020-01-01",
    "claim | id=all | claimant=Acme | statement=made-in | country=XA | made_on=2020-01-01",
    "claim | id=repaired | claimant=Acme | statement=repaired-in | manufacturer=Acme | product=X | "
    "country=XA | made_on=2020-01-01",
    "claim | id=parts | claimant=Acme | statement=no-parts-of | manufacturer=Acme | product=X | "
    "party=Other | made_on=2020-01-01",
    "claim | id=content | claimant=Acme | statement=no-content | manufacturer=Acme | product=X | "
    "country=XE | made_on=2020-01-01",
    "claim | id=deep | claimant=Acme | statement=no-content | manufacturer=Acme | product=X | "
    "country=XF | made_on=2020-01-01",
    "claim | id=class | claimant=Acme | statement=no-content | manufacturer=Acme | product=X | "
    "country=XD | made_on=2020-01-01",
    "claim | id=none | claimant=Acme | statement=no-content | manufacturer=Acme | product=Y | "
    "country=XE | made_on=2020-01-01",
    "claim | id=until | claimant=Acme | statement=supported-until | manufacturer=Acme | product=X "
    "| until=2026-12-31 | made_on=2020-01-01",
    "claim | id=newest | claimant=Acme | statement=supported-until | manufacturer=Acme | product=Y "
    "| until=2026-12-31 | made_on=2020-01-01",
};
enum { LINES = sizeof lines / sizeof lines[0], CLAIMS_MAX = 16 };

struct claim_answers {
    struct hf_text key[CLAIMS_MAX];
    enum hf_answer of[CLAIMS_MAX];
    uint32_t count;
};

static struct hf_arena keys;

static struct claim_answers answers_of(const char *const line[LINES]) {
    struct claim_answers answers = {.count = 0};
    struct world world = {0};
    helper_open(&world.help);
    for (size_t i = 0; i < LINES; i++) {
        helper_lines(&world.help, line[i]);
    }
    world.snapshot = helper_build(&world.help);
    world.assessment.snapshot = world.snapshot;
    world.assessment.scenario.as_of = day("2022-01-01");
    world.assessment.match = world.match;
    if (world.snapshot != NULL) {
        /* screening is another room's; a party without a name it finds nothing of */
        const uint32_t acme = hf_snapshot_find(world.snapshot, HF_KIND_PARTY, HF_TEXT("acme"));
        if (acme != HF_NONE && world.snapshot->parties.name[acme].len > 0) {
            world_match(&world, "acme", HF_NONE, 0, HF_ANSWER_YES);
        }
        CHECK(world_assess(&world) == HF_OK);
        CHECK(hf_claims_assess(&world.assessment, &world.help.keep, world.help.scratch, NULL) ==
              HF_OK);
    }
    for (uint32_t i = 0; i < world.assessment.claim_count && i < CLAIMS_MAX; i++) {
        const struct hf_claim_test *test = &world.assessment.claim[i];
        CHECK(hf_text_copy(&keys, world.snapshot->claims.rows.key[test->claim], &answers.key[i]) ==
              HF_OK);
        answers.of[i] = test->contradicted;
        answers.count++;
    }
    world_close(&world);
    return answers;
}

/* What is left of a presumption by a class or of another's seat may turn into "not known", which is
 * no nearer to clear. Without the name of who it is about, a claim is another one. */
static void compare(const struct claim_answers *full, const struct claim_answers *blanked,
                    const char *line, const char *column) {
    for (uint32_t i = 0; i < full->count; i++) {
        for (uint32_t j = 0; j < blanked->count; j++) {
            if (hf_text_equal(full->key[i], blanked->key[j]) &&
                !CHECK(blank_is_fair(full->of[i], blanked->of[j], false))) {
                printf("    without %s of %s: %.*s is %s, was %s\n", column, line,
                       HF_TEXT_ARG(full->key[i]), hf_answer_text(blanked->of[j]),
                       hf_answer_text(full->of[i]));
            }
        }
    }
}

static int blank_each(const struct claim_answers *full) {
    const char *line[LINES];
    int tried = 0;
    for (size_t i = 0; i < LINES; i++) {
        enum hf_kind kind = HF_KIND_OPERATOR;
        const size_t bar = hf_text_find(hf_text_of(lines[i]), HF_TEXT("|"), 0);
        CHECK(hf_schema_kind_by_name(hf_text_trim((struct hf_text){lines[i], bar}), &kind));
        const bool is_public = kind == HF_KIND_LIST || kind == HF_KIND_LIST_ENTRY;
        const struct hf_schema *schema = hf_schema_get(kind);
        for (size_t c = 0; c < schema->column_count && !is_public; c++) {
            char cut[BLANK_LINE_MAX];
            const size_t at = blank_find(lines[i], schema->column[c].name);
            if (at == SIZE_MAX) {
                continue;
            }
            blank_cut(lines[i], at, cut);
            if (!blank_has_key(cut, keys)) {
                continue;
            }
            memcpy(line, lines, sizeof line);
            line[i] = cut;
            const struct claim_answers blanked = answers_of(line);
            compare(full, &blanked, lines[i], schema->column[c].name);
            tried++;
        }
    }
    return tried;
}

int main(void) {
    CHECK(hf_arena_open(&keys, (size_t)64 << 20) == HF_OK);
    const struct hf_arena opened = keys;
    const struct claim_answers full = answers_of(lines);
    int contradicted = 0;
    int stands = 0;
    for (uint32_t i = 0; i < full.count; i++) {
        contradicted += full.of[i] == HF_ANSWER_YES;
        stands += full.of[i] == HF_ANSWER_NO;
    }
    CHECK(full.count == 13 && contradicted >= 9 && stands >= 1); /* there is something to lose */
    CHECK(blank_each(&full) > 130);
    hf_arena_close(&opened);
    return check_report();
}
