/* Goal: a decision on a match or an assumption holds exactly as long as what it rested on, settles
 * what it is about and nothing else, and nothing becomes clear by one that fell back. Method: each
 * case is decided on one snapshot and tried on another, where one thing has changed. */
#include <holdfast/screen.h>

#include "tests/snapshot_helper.h"

#include <string.h>

#define WHO "decided_by=Ann | decided_on=2024-05-02 | reason=seen"

static const char *const base_lines = "party | slug=acme | name=Acme Radio | country=AA\n"
                                      "party name | party=acme | name=Akme\n"
                                      "party | slug=far | name=Nothing Alike\n"
                                      "party | slug=code | name=\n"
                                      "list | name=Ban\n"
                                      "list entry | list=Ban | entry=1 | name=Acme Radio Ltd\n"
                                      "list entry | list=Ban | entry=2 | name=Acme Radio Works\n"
                                      "list name | list=Ban | entry=1 | name=Acme Holding\n";

/* What a decision about this would rest on. */
static struct hf_text basis_of(struct hf_arena *keep, bool is_match, const char *subject,
                               const char *object) {
    struct snapshot_helper help;
    struct hf_text basis = {NULL, 0};
    helper_open(&help);
    helper_lines(&help, base_lines);
    const struct hf_snapshot *snapshot = helper_build(&help);
    CHECK((is_match
               ? hf_basis_match(keep, snapshot, hf_text_of(subject), hf_text_of(object), &basis)
               : hf_basis_assumption(keep, snapshot, hf_text_of(subject), &basis)) == HF_OK);
    helper_close(&help);
    return basis;
}

static void add_decision(struct snapshot_helper *help, const char *matter, const char *subject,
                         const char *object, const char *choice, bool is_blank) {
    const bool is_match = strcmp(matter, "match") == 0;
    const struct hf_text basis =
        is_blank ? HF_TEXT("") : basis_of(&help->text, is_match, subject, object);
    struct hf_text line = {NULL, 0};
    CHECK(hf_text_format(&help->text, &line,
                         "decision | matter=%s | subject=%s | object=%s | choice=%s | " WHO
                         " | basis=%.*s",
                         matter, subject, object, choice, HF_TEXT_ARG(basis)) == HF_OK);
    helper_line(help, line);
}

/* The lines of the base, with `from` replaced; "": nothing is. */
static void add_base(struct snapshot_helper *help, const char *from, const char *to) {
    struct hf_text rest = hf_text_of(base_lines);
    struct hf_text line = {NULL, 0};
    int replaced = 0;
    for (bool more = true; hf_text_cut(&rest, '\n', &line, &more);) {
        const size_t at = from[0] == '\0' ? line.len : hf_text_find(line, hf_text_of(from), 0);
        if (at < line.len) {
            const struct hf_text head = hf_text_slice(line, 0, at);
            const struct hf_text tail = hf_text_slice(line, at + strlen(from), line.len);
            CHECK(hf_text_format(&help->text, &line, "%.*s%s%.*s", HF_TEXT_ARG(head), to,
                                 HF_TEXT_ARG(tail)) == HF_OK);
            replaced++;
        }
        if (hf_text_find(line, HF_TEXT("gone"), 0) == line.len) {
            helper_line(help, line);
        }
    }
    CHECK(from[0] == '\0' || replaced > 0);
}

static const struct hf_match *match_find(const struct hf_assessment *assessment, const char *party,
                                         const char *entry) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    for (uint32_t i = 0; i < assessment->match_count; i++) {
        const struct hf_match *match = &assessment->match[i];
        if (match->target == HF_MATCH_LIST_ENTRY &&
            hf_text_equal(snapshot->parties.rows.key[match->party], hf_text_of(party)) &&
            hf_text_equal(snapshot->list_entries.rows.key[match->entry], hf_text_of(entry))) {
            return match;
        }
    }
    return NULL;
}

static void screen(struct snapshot_helper *help, const struct hf_snapshot *snapshot,
                   struct hf_assessment *assessment) {
    *assessment = (struct hf_assessment){.snapshot = snapshot};
    assessment->why = hf_why_make(&help->keep);
    CHECK(hf_assumptions_resolve(&help->keep, snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_screen_assess(assessment, &help->keep, help->scratch, NULL) == HF_OK);
}

/* The decision's row is the first child of the rule on top. */
static bool why_names_decision(const struct hf_assessment *assessment, const struct hf_match *match,
                               enum hf_rule rule) {
    const struct hf_why_node *node = &assessment->why.node[match->why.value];
    if (node->kind != HF_WHY_RULE || node->first != (uint32_t)rule || node->child_count == 0) {
        return false;
    }
    const struct hf_why_node *child =
        &assessment->why.node[assessment->why.child[node->child_from].value];
    return child->kind == HF_WHY_ROW && child->first == HF_KIND_DECISION;
}

enum { NO_MATCH = -1, AS_BEFORE = -2 };

static void test_matches(void) {
    static const struct {
        const char *party, *entry, *choice;
        bool is_blank;
        const char *from, *to; /* what has changed since */
        enum hf_decision_status status;
        int answer; /* NO_MATCH, or enum hf_answer */
        enum hf_match_decided decided;
    } cases[] = {
        {"acme", "ban/1", "different", false, "", "", HF_DECISION_STANDS, HF_ANSWER_NO,
         HF_MATCH_DECIDED_DIFFERENT},
        {"acme", "ban/1", "same", false, "", "", HF_DECISION_STANDS, HF_ANSWER_YES,
         HF_MATCH_DECIDED_SAME},
        {"far", "ban/1", "same", false, "", "", HF_DECISION_STANDS, HF_ANSWER_YES,
         HF_MATCH_DECIDED_SAME},
        {"far", "ban/1", "different", false, "", "", HF_DECISION_STANDS, NO_MATCH,
         HF_MATCH_NOT_DECIDED},
        {"far", "ban/1", "undecided", false, "", "", HF_DECISION_WITHDRAWN, NO_MATCH,
         HF_MATCH_NOT_DECIDED},
        {"acme", "ban/1", "perhaps", false, "", "", HF_DECISION_DEFECTIVE, AS_BEFORE,
         HF_MATCH_NOT_DECIDED},
        /* what it rests on was not written down */
        {"acme", "ban/1", "different", true, "", "", HF_DECISION_FALLEN_BACK, AS_BEFORE,
         HF_MATCH_DECISION_FELL},
        /* the entry gets an alias, is renamed, gets a country */
        {"acme", "ban/1", "different", false, "name=Acme Holding", "name=Acme Group",
         HF_DECISION_FALLEN_BACK, AS_BEFORE, HF_MATCH_DECISION_FELL},
        {"acme", "ban/1", "different", false, "entry=1 | name=Acme Radio Ltd",
         "entry=1 | country=AA | name=Acme Radio Ltd", HF_DECISION_FALLEN_BACK, AS_BEFORE,
         HF_MATCH_DECISION_FELL},
        /* the party is renamed, gets another further name, another country, a number */
        {"acme", "ban/1", "different", false, "name=Acme Radio |", "name=Acme Radios |",
         HF_DECISION_FALLEN_BACK, AS_BEFORE, HF_MATCH_DECISION_FELL},
        {"acme", "ban/1", "different", false, "name=Akme", "name=Akmee", HF_DECISION_FALLEN_BACK,
         AS_BEFORE, HF_MATCH_DECISION_FELL},
        {"acme", "ban/1", "different", false, "country=AA", "country=BB", HF_DECISION_FALLEN_BACK,
         AS_BEFORE, HF_MATCH_DECISION_FELL},
        {"acme", "ban/1", "different", false, "country=AA", "country=AA | identifiers=7",
         HF_DECISION_FALLEN_BACK, AS_BEFORE, HF_MATCH_DECISION_FELL},
        /* never clear: who was held to be the same stays open */
        {"far", "ban/1", "same", false, "name=Acme Holding", "name=Acme Group",
         HF_DECISION_FALLEN_BACK, HF_ANSWER_NO_BASIS, HF_MATCH_DECISION_FELL},
        /* the list takes the entry off */
        {"acme", "ban/2", "different", false, "list entry | list=Ban | entry=2", "gone",
         HF_DECISION_FALLEN_BACK, NO_MATCH, HF_MATCH_NOT_DECIDED},
        /* another entry of the list changes: nothing to do with it */
        {"acme", "ban/1", "different", false, "name=Acme Radio Works", "name=Acme Radio Work",
         HF_DECISION_STANDS, HF_ANSWER_NO, HF_MATCH_DECIDED_DIFFERENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct snapshot_helper plain;
        struct snapshot_helper help;
        struct hf_assessment before;
        struct hf_assessment after;
        helper_open(&plain);
        helper_open(&help);
        add_base(&plain, cases[i].from, cases[i].to);
        add_base(&help, cases[i].from, cases[i].to);
        add_decision(&help, "match", cases[i].party, cases[i].entry, cases[i].choice,
                     cases[i].is_blank);
        screen(&plain, helper_build(&plain), &before);
        const struct hf_snapshot *snapshot = helper_build(&help);
        screen(&help, snapshot, &after);
        const struct hf_match *old = match_find(&before, cases[i].party, cases[i].entry);
        const struct hf_match *match = match_find(&after, cases[i].party, cases[i].entry);
        const int answer = match == NULL ? NO_MATCH : (int)match->answer;
        const int wanted = cases[i].answer != AS_BEFORE ? cases[i].answer
                           : old == NULL                ? NO_MATCH
                                                        : (int)old->answer;
        bool is_right = CHECK(snapshot->decision_state[0].status == cases[i].status) &&
                        CHECK(answer == wanted) &&
                        CHECK(match == NULL || match->decided == cases[i].decided);
        static const enum hf_rule rules[] = {HF_RULE_NAME_SIMILAR, HF_RULE_DECIDED_SAME,
                                             HF_RULE_DECIDED_DIFFERENT, HF_RULE_DECISION_FELL};
        is_right = is_right && CHECK(match == NULL || match->decided == HF_MATCH_NOT_DECIDED ||
                                     why_names_decision(&after, match, rules[match->decided]));
        /* and no other match is touched */
        for (uint32_t m = 0; m < before.match_count; m++) {
            const struct hf_match *other = &before.match[m];
            const struct hf_text party = before.snapshot->parties.rows.key[other->party];
            const struct hf_text entry = before.snapshot->list_entries.rows.key[other->entry];
            const struct hf_match *now = match_find(&after, hf_text_string(&help.keep, party),
                                                    hf_text_string(&help.keep, entry));
            is_right =
                is_right && (other == old || CHECK(now != NULL && now->answer == other->answer));
        }
        if (!is_right) {
            printf("    case %zu: %s, answer %d, wanted %d\n", i,
                   hf_decision_status_text(snapshot->decision_state[0].status), answer, wanted);
        }
        helper_close(&plain);
        helper_close(&help);
    }
}

/* A party without a name stands against the first entry of each list for all of them: dismissing
 * that one must not dismiss the list. */
static void test_nameless(void) {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    helper_open(&help);
    helper_lines(&help, base_lines);
    add_decision(&help, "match", "code", "ban/1", "different", false);
    screen(&help, helper_build(&help), &assessment);
    const struct hf_match *first = match_find(&assessment, "code", "ban/1");
    const struct hf_match *second = match_find(&assessment, "code", "ban/2");
    CHECK(first != NULL && first->answer == HF_ANSWER_NO);
    CHECK(second != NULL && second->answer == HF_ANSWER_NO_BASIS);
    helper_close(&help);
}

static void test_assumptions(void) {
    static const struct {
        const char *name, *choice, *more;
        enum hf_decision_status status;
        double value;
        enum hf_assumption_origin origin;
    } cases[] = {
        {"confidence", "0.9", "", HF_DECISION_STANDS, 0.9, HF_ASSUMED_DECISION},
        {"confidence", "undecided", "", HF_DECISION_WITHDRAWN, 0.95, HF_ASSUMED_DEFAULT},
        {"confidence", "high", "", HF_DECISION_DEFECTIVE, 0.95, HF_ASSUMED_DEFAULT},
        /* the operator says it now */
        {"confidence", "0.9", "assumption | name=confidence | value=0.8", HF_DECISION_FALLEN_BACK,
         0.8, HF_ASSUMED_OPERATOR},
        {"confidence", "0.9", "assumption | name=horizon_years | value=5", HF_DECISION_STANDS, 0.9,
         HF_ASSUMED_DECISION},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct snapshot_helper help;
        struct hf_assumptions all = {NULL, 0};
        struct hf_scenario scenario = {.change_count = 0};
        helper_open(&help);
        helper_lines(&help, base_lines);
        helper_lines(&help, cases[i].more);
        add_decision(&help, "assumption", cases[i].name, "", cases[i].choice, false);
        const struct hf_snapshot *snapshot = helper_build(&help);
        CHECK(hf_assumptions_resolve(&help.keep, snapshot, &scenario, &all, NULL) == HF_OK);
        CHECK(snapshot->decision_state[0].status == cases[i].status);
        CHECK_NEAR(all.item[HF_ASSUME_CONFIDENCE].value.lower, cases[i].value, 0.0);
        CHECK(all.item[HF_ASSUME_CONFIDENCE].origin == cases[i].origin);
        /* the scenario is asked last */
        const struct hf_change change = {
            .kind = HF_CHANGE_ASSUMPTION, .subject = HF_TEXT("confidence"), .value = {0.5, 0.5}};
        scenario = (struct hf_scenario){.change = &change, .change_count = 1};
        CHECK(hf_assumptions_resolve(&help.keep, snapshot, &scenario, &all, NULL) == HF_OK);
        CHECK(all.item[HF_ASSUME_CONFIDENCE].origin == HF_ASSUMED_SCENARIO);
        helper_close(&help);
    }
}

/* A pack's own assumption: another value in its next version takes the decision back; a decision on
 * one that no pack has any more is no error. */
static void test_pack_assumption(void) {
    for (int round = 0; round < 3; round++) {
        struct hf_pack_assumption own = {.id = HF_TEXT("own_days"),
                                         .party = HF_NONE,
                                         .value = {round == 1 ? 9.0 : 7.0, 9.0},
                                         .fact = HF_NONE};
        struct hf_pack pack = {
            .id = HF_TEXT("p"), .assumption = &own, .assumption_count = round == 2 ? 0 : 1};
        struct snapshot_helper help;
        struct hf_assumptions all = {NULL, 0};
        const struct hf_scenario scenario = {.change_count = 0};
        helper_open(&help);
        helper_packs(&help, &pack, 1);
        helper_lines(&help, "decision | matter=assumption | subject=own_days | choice=8 | " WHO
                            " | basis=7..9, of the pack 'p'");
        const struct hf_snapshot *snapshot = helper_build(&help);
        CHECK(hf_assumptions_resolve(&help.keep, snapshot, &scenario, &all, NULL) == HF_OK);
        CHECK(snapshot->decision_state[0].status ==
              (round == 0 ? HF_DECISION_STANDS : HF_DECISION_FALLEN_BACK));
        if (round < 2) {
            CHECK(all.item[HF_ASSUME_COUNT].origin ==
                  (round == 0 ? HF_ASSUMED_DECISION : HF_ASSUMED_PACK));
        }
        helper_close(&help);
    }
}

int main(void) {
    test_matches();
    test_nameless();
    test_assumptions();
    test_pack_assumption();
    return check_report();
}
