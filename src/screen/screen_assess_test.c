/* Goal: the parties of a snapshot are matched to packs and lists with the right answer and a why
 * that names the rows; a party without a readable name is never clear; no lack of memory does harm.
 * Method: a snapshot made by hand with invented names, every match checked; each allocation failing
 * in turn. */
#include "tests/check.h"
#include <holdfast/screen.h>

enum { PARTIES = 9, ALIASES = 3, ENTRIES = 4, ENTRY_NAMES = 2 };

static struct hf_arena keep_opened;
static struct hf_arena scratch_opened;

static struct hf_text party_name[PARTIES] = {
    HF_TEXT_INIT("Hualing"),          /* 0: brand alone; other country than list entry 2 */
    HF_TEXT_INIT("ZTQ"),              /* 1: brand with a form on the pack's side */
    HF_TEXT_INIT("Northlight Works"), /* 2: clear */
    HF_TEXT_INIT("Old Co"),           /* 3: by its former name */
    HF_TEXT_INIT("???"),              /* 4: unreadable */
    HF_TEXT_INIT(""),          /* 5: a described party without a name: its key may be a code */
    HF_TEXT_INIT(""),          /* 6: a stub: its key is what somebody called it */
    HF_TEXT_INIT("BNK"),       /* 7: a weak alias */
    HF_TEXT_INIT("Bel Power"), /* 8: shares a word */
};
static struct hf_text party_key[PARTIES] = {HF_TEXT_INIT("hualing"),
                                            HF_TEXT_INIT("ztq"),
                                            HF_TEXT_INIT("northlight"),
                                            HF_TEXT_INIT("old"),
                                            HF_TEXT_INIT("3f3f"),
                                            HF_TEXT_INIT("v0017"),
                                            HF_TEXT_INIT("ztq-corporation"),
                                            HF_TEXT_INIT("bnk"),
                                            HF_TEXT_INIT("bel")};
static struct hf_text party_country[PARTIES] = {
    [0] = HF_TEXT_INIT("QA"), [1] = HF_TEXT_INIT("qb"), [7] = HF_TEXT_INIT("")};
static uint8_t party_stub[PARTIES] = {[6] = 1};
static uint32_t alias_party[ALIASES] = {0, 3, 3};
static struct hf_text alias_name[ALIASES] = {HF_TEXT_INIT("Хуалинг"),
                                             HF_TEXT_INIT("Marlow Radar GmbH"), HF_TEXT_INIT("Mr")};
static uint8_t alias_kind[ALIASES] = {HF_NAME_TRANSLATED, HF_NAME_FORMER, HF_NAME_ALIAS};
static uint32_t aliases_start[PARTIES + 1] = {0, 1, 1, 1, 3, 3, 3, 3, 3, 3};
static uint32_t aliases_item[ALIASES] = {0, 1, 2};

static struct hf_text entry_name[ENTRIES] = {
    HF_TEXT_INIT("Marlow Radar GmbH"), HF_TEXT_INIT("Bel Hualing Technologies LLC"),
    HF_TEXT_INIT("Hualing Technologies Co., Ltd."), HF_TEXT_INIT("Bank of Nowhere, Karim")};
static uint8_t entry_kind[ENTRIES] = {HF_ENTRY_ORGANISATION, HF_ENTRY_UNKNOWN, HF_ENTRY_UNKNOWN,
                                      HF_ENTRY_UNKNOWN};
static uint32_t entry_list[ENTRIES] = {0, 0, 1, 1};
static struct hf_text entry_country[ENTRIES] = {
    [1] = HF_TEXT_INIT("QC"), [2] = HF_TEXT_INIT("QC QD")};
static uint32_t entry_names_start[ENTRIES + 1] = {0, 0, 0, 0, 2};
static uint32_t entry_names_item[ENTRY_NAMES] = {0, 1};
static struct hf_text listed_name[ENTRY_NAMES] = {HF_TEXT_INIT("BNK"), HF_TEXT_INIT("!")};
static uint8_t listed_kind[ENTRY_NAMES] = {HF_NAME_WEAK, HF_NAME_ALIAS};

static struct hf_text pack_names_one[] = {HF_TEXT_INIT("ZTQ Corporation"), HF_TEXT_INIT("Zetaque")};
static struct hf_text pack_names_two[] = {HF_TEXT_INIT("Hualing Technologies Co., Ltd.")};
static struct hf_pack_party pack_party[] = {
    {HF_TEXT_INIT("ztq"), HF_TEXT_INIT("QB"), pack_names_one, 2, 0},
    {HF_TEXT_INIT("hualing"), HF_TEXT_INIT("QA"), pack_names_two, 1, HF_NONE},
};
static struct hf_fact pack_fact[1];
static const struct hf_pack pack = {
    .party = pack_party, .party_count = 2, .fact = pack_fact, .fact_count = 1};

static struct hf_snapshot snapshot_make(void) {
    return (struct hf_snapshot){
        .parties = {.rows = {PARTIES, party_key, NULL, party_stub},
                    .name = party_name,
                    .country = party_country},
        .party_names = {.rows = {ALIASES, NULL, NULL, NULL},
                        .party = alias_party,
                        .name = alias_name,
                        .kind = alias_kind},
        .names_by_party = {aliases_start, aliases_item},
        .list_entries = {.rows = {ENTRIES, NULL, NULL, NULL},
                         .list = entry_list,
                         .name = entry_name,
                         .kind = entry_kind,
                         .country = entry_country},
        .list_names = {.rows = {ENTRY_NAMES, NULL, NULL, NULL},
                       .name = listed_name,
                       .kind = listed_kind},
        .names_by_entry = {entry_names_start, entry_names_item},
        .pack = &pack,
        .pack_count = 1,
    };
}

/* The match of a party to a pack party, or to a list entry; NULL: none. */
static const struct hf_match *find(const struct hf_assessment *assessment, uint32_t party,
                                   enum hf_match_target target, uint32_t entry) {
    for (uint32_t i = 0; i < assessment->match_count; i++) {
        const struct hf_match *match = &assessment->match[i];
        if (match->party == party && match->target == target && match->entry == entry) {
            return match;
        }
    }
    return NULL;
}

static bool has_leaf(const struct hf_assessment *assessment, struct hf_why_id id,
                     enum hf_why_kind kind, uint32_t first, uint32_t second) {
    const struct hf_why_node *node = &assessment->why.node[id.value];
    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct hf_why_node *child =
            &assessment->why.node[assessment->why.child[node->child_from + i].value];
        if (child->kind == (uint8_t)kind && child->first == first && child->second == second) {
            return true;
        }
    }
    return false;
}

static void test_answers(void) {
    static const struct {
        uint32_t party;
        enum hf_match_target target;
        uint32_t entry;
        enum hf_answer answer;
        double least;
    } wanted[] = {
        {0, HF_MATCH_PACK_PARTY, 1, HF_ANSWER_PRESUMED_YES, 0.85}, /* brand alone */
        {0, HF_MATCH_LIST_ENTRY, 2, HF_ANSWER_NO_BASIS,
         0.85}, /* the same, but in another country: a step lower */
        {1, HF_MATCH_PACK_PARTY, 0, HF_ANSWER_YES, 0.97},     /* only a form more; country agrees */
        {3, HF_MATCH_LIST_ENTRY, 0, HF_ANSWER_YES, 1.0},      /* former name */
        {4, HF_MATCH_PACK_PARTY, 0, HF_ANSWER_NO_BASIS, 0.0}, /* unreadable: maybe anybody */
        {4, HF_MATCH_PACK_PARTY, 1, HF_ANSWER_NO_BASIS, 0.0},
        {4, HF_MATCH_LIST_ENTRY, 0, HF_ANSWER_NO_BASIS, 0.0}, /* first of each list */
        {4, HF_MATCH_LIST_ENTRY, 2, HF_ANSWER_NO_BASIS, 0.0},
        {5, HF_MATCH_PACK_PARTY, 0, HF_ANSWER_NO_BASIS, 0.0}, /* known by a code only */
        {6, HF_MATCH_PACK_PARTY, 0, HF_ANSWER_YES, 1.0},      /* a stub's key is a name */
        {7, HF_MATCH_LIST_ENTRY, 3, HF_ANSWER_PRESUMED_YES, 0.9},
    };
    const struct hf_snapshot snapshot = snapshot_make();
    struct hf_arena keep = keep_opened;
    struct hf_assessment assessment = {.snapshot = &snapshot};
    assessment.why = hf_why_make(&keep);
    CHECK(hf_screen_assess(&assessment, &keep, scratch_opened, NULL) == HF_OK);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const struct hf_match *match =
            find(&assessment, wanted[i].party, wanted[i].target, wanted[i].entry);
        if (CHECK(match != NULL) &&
            !CHECK(match->answer == wanted[i].answer && match->score >= wanted[i].least)) {
            printf("    party %u: %s, %.3f\n", wanted[i].party, hf_answer_text(match->answer),
                   match->score);
        }
    }
    static const uint32_t clear[] = {2, 8};
    for (uint32_t i = 0; i < assessment.match_count; i++) {
        CHECK(assessment.match[i].party != clear[0] && assessment.match[i].party != clear[1]);
        CHECK(i == 0 || assessment.match[i].party > assessment.match[i - 1].party ||
              assessment.match[i].score <= assessment.match[i - 1].score);
    }
    CHECK(find(&assessment, 4, HF_MATCH_LIST_ENTRY, 1) == NULL);
    const struct hf_match *former = find(&assessment, 3, HF_MATCH_LIST_ENTRY, 0);
    if (CHECK(former != NULL)) {
        CHECK(has_leaf(&assessment, former->why, HF_WHY_ROW, HF_KIND_PARTY_NAME, 1));
        CHECK(has_leaf(&assessment, former->why, HF_WHY_ROW, HF_KIND_LIST_ENTRY, 0));
        CHECK(assessment.why.node[former->why.value].first == HF_RULE_NAME_EQUAL);
        CHECK_TEXT(former->own_name, "Marlow Radar GmbH");
    }
    const struct hf_match *brand = find(&assessment, 1, HF_MATCH_PACK_PARTY, 0);
    if (CHECK(brand != NULL)) {
        CHECK(has_leaf(&assessment, brand->why, HF_WHY_ROW, HF_KIND_PARTY, 1));
        CHECK(has_leaf(&assessment, brand->why, HF_WHY_FACT, 0, 0));
        CHECK(has_leaf(&assessment, brand->why, HF_WHY_ASSUMPTION, HF_ASSUME_MATCH_CERTAIN, 0));
        CHECK_NEAR(assessment.why.node[brand->why.value].amount, brand->score, 0.0);
        CHECK_TEXT(brand->listed_name, "ZTQ Corporation");
    }
    const struct hf_match *weak = find(&assessment, 7, HF_MATCH_LIST_ENTRY, 3);
    CHECK(weak != NULL && weak->strength == HF_MATCH_WEAK && weak->pack == HF_NONE);
    const struct hf_match *nameless = find(&assessment, 5, HF_MATCH_PACK_PARTY, 0);
    CHECK(nameless != NULL &&
          has_leaf(&assessment, nameless->why, HF_WHY_BLANK, (uint32_t)HF_KIND_PARTY << 16, 5));
}

/* Another threshold, by assumption, moves answers. */
static void test_assumptions(void) {
    struct hf_assumption item[HF_ASSUME_COUNT] = {0};
    item[HF_ASSUME_MATCH_CERTAIN].value = (struct hf_range){0.999, 0.999};
    item[HF_ASSUME_MATCH_PRESUMED].value = (struct hf_range){0.99, 0.99};
    const struct hf_snapshot snapshot = snapshot_make();
    struct hf_arena keep = keep_opened;
    struct hf_assessment assessment = {.snapshot = &snapshot,
                                       .assumptions = {item, HF_ASSUME_COUNT}};
    assessment.why = hf_why_make(&keep);
    CHECK(hf_screen_assess(&assessment, &keep, scratch_opened, NULL) == HF_OK);
    const struct hf_match *brand = find(&assessment, 1, HF_MATCH_PACK_PARTY, 0);
    CHECK(brand != NULL && brand->answer == HF_ANSWER_NO_BASIS);
    CHECK(hf_screen_assess(NULL, &keep, scratch_opened, NULL) == HF_ERR_ARGUMENT);
}

static void test_memory(void) {
    const struct hf_snapshot snapshot = snapshot_make();
    bool is_safe = true;
    bool was_done = false;
    for (int64_t fail_at = 0; fail_at < 3000 && !was_done; fail_at++) {
        int64_t allowance = fail_at;
        struct hf_arena keep = keep_opened;
        struct hf_arena scratch = scratch_opened;
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        struct hf_assessment assessment = {.snapshot = &snapshot, .match_count = 77};
        assessment.why = hf_why_make(&keep);
        const enum hf_status status = hf_screen_assess(&assessment, &keep, scratch, NULL);
        is_safe = is_safe &&
                  (status == HF_OK || (status == HF_ERR_MEMORY && assessment.match_count == 77));
        was_done = status == HF_OK;
    }
    CHECK(is_safe);
    CHECK(was_done);
}

int main(void) {
    if (hf_arena_open(&keep_opened, (size_t)1 << 26) != HF_OK ||
        hf_arena_open(&scratch_opened, (size_t)1 << 26) != HF_OK) {
        return 3;
    }
    test_answers();
    test_assumptions();
    test_memory();
    return check_report();
}
