/* Goal: a party is hit by ownership when, and only when, the direct stakes of hit owners say so.
 * Method: the worked cases of docs/rules.md as a table, then graphs by chance: against a slow
 * fixpoint written another way, and for the properties that adding a stake never clears and that
 * blanking a share never moves towards clear. */
#include "base/random.h"
#include "tests/check.h"
#include <holdfast/exposure.h>

#include <stdlib.h>
#include <string.h>

enum { PARTY_MAX = 8, STAKE_MAX = 16 };

static struct hf_arena keep, scratch;

static const struct hf_ownership_test half = {true,   0.5, false, true, true, HF_CONTROL_IGNORED,
                                              HF_NONE};
static const struct hf_ownership_test more_than_half = {
    true, 0.5, true, false, true, HF_CONTROL_COUNTS, HF_NONE};
static const struct hf_ownership_test one_step = {
    true, 0.5, false, true, false, HF_CONTROL_IGNORED, HF_NONE};
static const struct hf_ownership_test three_tenths = {
    true, 0.003, false, true, true, HF_CONTROL_IGNORED, HF_NONE};
static const struct hf_ownership_test named_only = {
    false, 0.5, false, true, true, HF_CONTROL_IGNORED, HF_NONE};

/* "XA 50" is a stake of X in A of 50 %; "?" unknown, "20-60" a range, "c" control, "n" no control
 * said to be. Names are letters: X and Y are named targets, A.. are not. */
static struct hf_stake stake_read(const char *text, double scale) {
    struct hf_stake stake = {(uint32_t)(text[0] - 'A'),
                             (uint32_t)(text[1] - 'A'),
                             HF_RANGE_UNKNOWN,
                             HF_NO,
                             {HF_DATE_UNKNOWN, HF_DATE_UNKNOWN}};
    if (text[0] == '?') {
        stake.owner = HF_NONE;
    }
    const char *value = text + 3;
    if (*value != '?' && *value != 'c' && *value != 'u') {
        char *end = NULL;
        stake.share_ratio.lower = strtod(value, &end) * scale;
        stake.share_ratio.upper =
            *end == '-' ? strtod(end + 1, &end) * scale : stake.share_ratio.lower;
        value = end;
    } else if (*value == '?') {
        value++;
    }
    stake.control = strchr(value, 'c') != NULL   ? HF_YES
                    : strchr(value, 'u') != NULL ? HF_UNDETERMINED
                                                 : HF_NO;
    return stake;
}

static enum hf_answer solve_text(const char *text, const struct hf_ownership_test *test,
                                 char asked) {
    enum hf_answer direct[26] = {HF_ANSWER_NO};
    direct['X' - 'A'] = HF_ANSWER_YES;
    direct['Y' - 'A'] = HF_ANSWER_YES;
    direct['P' - 'A'] = HF_ANSWER_PRESUMED_YES;
    struct hf_stake stake[STAKE_MAX];
    uint32_t count = 0;
    for (const char *at = text; at != NULL && *at != '\0';
         at = strchr(at, ',') == NULL ? NULL : strchr(at, ',') + 1) {
        while (*at == ' ') {
            at++;
        }
        stake[count++] = stake_read(at, 0.01);
    }
    const struct hf_ownership_view view = {26, direct, stake, count, NULL, 0, {0}};
    struct hf_arena here = keep;
    struct hf_ownership_result result = {0};
    CHECK(hf_ownership_solve(&view, test, &here, scratch, &result) == HF_OK);
    return result.party[asked - 'A'].answer;
}

static void test_cases(void) {
    static const struct {
        const char *name, *stakes;
        const struct hf_ownership_test *test;
        char asked;
        enum hf_answer answer;
    } cases[] = {
        {"ex1", "XA 50,AB 50", &half, 'B', HF_ANSWER_YES},
        {"ex2", "XA 50,XB 50,AC 25,BC 25", &half, 'C', HF_ANSWER_YES},
        {"ex3", "XA 50,XB 10,AB 40", &half, 'B', HF_ANSWER_YES},
        {"ex4", "XA 50,XB 25,AC 25,BC 25", &half, 'C', HF_ANSWER_NO},
        {"ex5", "XA 25,XB 25,AC 50,BC 50", &half, 'C', HF_ANSWER_NO},
        {"399", "XA 25,YA 25", &half, 'A', HF_ANSWER_YES},
        {"just below", "XA 25,YA 24.99", &half, 'A', HF_ANSWER_NO},
        {"never multiplied down", "XA 50,AB 50,BC 50,CD 50", &half, 'D', HF_ANSWER_YES},
        {"exactly half is not more than half", "XA 50", &more_than_half, 'A', HF_ANSWER_NO},
        {"a hair more", "XA 50.0000001", &more_than_half, 'A', HF_ANSWER_YES},
        {"30 + 30 summed", "XA 30,YA 30", &half, 'A', HF_ANSWER_YES},
        {"30 + 30 not summed", "XA 30,YA 30", &more_than_half, 'A', HF_ANSWER_NO},
        {"half with control", "XA 50c", &more_than_half, 'A', HF_ANSWER_YES},
        {"control through a chain", "XA 10c,AB 60", &more_than_half, 'B', HF_ANSWER_YES},
        {"control that the test ignores", "XA 10c", &half, 'A', HF_ANSWER_NO},
        {"control not said", "XA 10u", &more_than_half, 'A', HF_ANSWER_NO_BASIS},
        {"unknown stake of a target", "XA ?", &half, 'A', HF_ANSWER_NO_BASIS},
        {"unknown stake, the rest held by others", "XA ?,BA 50.01", &half, 'A', HF_ANSWER_NO},
        {"unknown stake, half held by others", "XA ?,BA 50", &half, 'A', HF_ANSWER_NO_BASIS},
        {"unknown stake of nobody listed", "BA ?", &half, 'A', HF_ANSWER_NO},
        {"unknown owner of a majority", "?A 60", &half, 'A', HF_ANSWER_NO_BASIS},
        {"unknown owner of a little", "?A 10", &half, 'A', HF_ANSWER_NO},
        {"two unknown stakes share the rest", "XA ?,YA ?,BA 60", &half, 'A', HF_ANSWER_NO},
        {"range above", "XA 50-60", &half, 'A', HF_ANSWER_YES},
        {"range mostly above", "XA 40-70", &half, 'A', HF_ANSWER_PRESUMED_YES},
        {"range mostly below", "XA 20-60", &half, 'A', HF_ANSWER_PRESUMED_NO},
        {"range below", "XA 20-49.99", &half, 'A', HF_ANSWER_NO},
        {"range cut by what others hold", "XA 40-70,BA 55", &half, 'A', HF_ANSWER_NO},
        {"presumed owner", "PA 80", &half, 'A', HF_ANSWER_PRESUMED_YES},
        {"presumed owner completes the sum", "XA 30,PA 30", &half, 'A', HF_ANSWER_PRESUMED_YES},
        {"one step only", "XA 50,AB 50", &one_step, 'B', HF_ANSWER_NO},
        {"one step", "XA 50,AB 50", &one_step, 'A', HF_ANSWER_YES},
        {"named only", "XA 100", &named_only, 'A', HF_ANSWER_NO},
        {"cycle", "XA 30,AB 60,BA 20", &half, 'B', HF_ANSWER_NO},
        {"cycle that is fed", "XA 50,AB 60,BA 40", &half, 'B', HF_ANSWER_YES},
        {"cycle that would feed itself", "AB 60,BA 60", &half, 'A', HF_ANSWER_NO},
        {"itself", "AA 100", &half, 'A', HF_ANSWER_NO},
        {"same stake twice is one stake", "XA 30,XA 30", &half, 'A', HF_ANSWER_NO},
        {"tenths add up", "XA 0.1,YA 0.2", &three_tenths, 'A', HF_ANSWER_YES},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const enum hf_answer answer = solve_text(cases[i].stakes, cases[i].test, cases[i].asked);
        if (!CHECK(answer == cases[i].answer)) {
            printf("    %s: %s, wanted %s\n", cases[i].name, hf_answer_text(answer),
                   hf_answer_text(cases[i].answer));
        }
    }
}

/* The day counts; the evidence names the stakes; whoever decides comes first. */
static void test_evidence(void) {
    enum hf_answer direct[4] = {HF_ANSWER_YES, HF_ANSWER_NO, HF_ANSWER_NO, HF_ANSWER_NO};
    const struct hf_date_range from = hf_date_sure((struct hf_date){100});
    const struct hf_date_range until = hf_date_sure((struct hf_date){200});
    const struct hf_stake stake[] = {
        {1, 2, {0.6, 0.6}, HF_NO, {HF_DATE_UNKNOWN, HF_DATE_UNKNOWN}},
        {0, 1, {0.7, 0.7}, HF_NO, {from, until}},
        {3, 2, {0.1, 0.1}, HF_NO, {HF_DATE_UNKNOWN, HF_DATE_UNKNOWN}},
    };
    static const struct {
        int32_t day;
        enum hf_answer answer;
    } days[] = {
        {99, HF_ANSWER_NO}, {100, HF_ANSWER_YES}, {199, HF_ANSWER_YES}, {200, HF_ANSWER_NO}};
    for (size_t i = 0; i < 4; i++) {
        const struct hf_ownership_view view = {4, direct, stake, 3, NULL, 0, {days[i].day}};
        struct hf_arena here = keep;
        struct hf_ownership_result result = {0};
        CHECK(hf_ownership_solve(&view, &half, &here, scratch, &result) == HF_OK);
        CHECK(result.party[2].answer == days[i].answer);
        if (days[i].answer == HF_ANSWER_YES) {
            CHECK(result.order_count == 3 && result.order[0] == 0 && result.order[1] == 1 &&
                  result.order[2] == 2);
            const struct hf_ownership_outcome *outcome = &result.party[2];
            CHECK(outcome->rule == HF_RULE_OWNED_ENOUGH && outcome->stake_count == 1);
            CHECK(result.stake[outcome->stake_from] == 0);
            CHECK_NEAR(outcome->amount, 0.6, 1e-12);
        }
    }
    const struct hf_stake unsure = {0, 1, {0.7, 0.7}, HF_NO, {{{100}, {120}}, HF_DATE_UNKNOWN}};
    const struct hf_ownership_view view = {2, direct, &unsure, 1, NULL, 0, {110}};
    struct hf_arena here = keep;
    struct hf_ownership_result result = {0};
    CHECK(hf_ownership_solve(&view, &half, &here, scratch, &result) == HF_OK);
    CHECK(result.party[1].answer == HF_ANSWER_NO_BASIS);
}

static void test_aliases(void) {
    const enum hf_answer direct[5] = {HF_ANSWER_YES, HF_ANSWER_NO, HF_ANSWER_NO, HF_ANSWER_NO,
                                      HF_ANSWER_NO};
    const struct hf_stake stake[] = {{0, 1, {0.7, 0.7}, HF_NO, {HF_DATE_UNKNOWN, HF_DATE_UNKNOWN}},
                                     {2, 3, {0.7, 0.7}, HF_NO, {HF_DATE_UNKNOWN, HF_DATE_UNKNOWN}}};
    const struct hf_alias alias = {2, 1, HF_ANSWER_PRESUMED_YES};
    const struct hf_ownership_view view = {5, direct, stake, 2, &alias, 1, {0}};
    struct hf_arena here = keep;
    struct hf_ownership_result result = {0};
    CHECK(hf_ownership_solve(&view, &half, &here, scratch, &result) == HF_OK);
    CHECK(result.party[1].answer == HF_ANSWER_YES);
    CHECK(result.party[2].answer == HF_ANSWER_PRESUMED_YES && result.party[2].alias == 0);
    CHECK(result.party[3].answer == HF_ANSWER_PRESUMED_YES);
    CHECK(result.party[4].answer == HF_ANSWER_NO);
}

/* ---- graphs by chance ---- */

struct chance {
    enum hf_answer direct[PARTY_MAX];
    struct hf_stake stake[STAKE_MAX];
    uint32_t party_count, stake_count;
    struct hf_ownership_test test;
};

/* Shares are multiples of 5 %, and those of one party sum to at most 100 %. One stake a pair. */
static struct chance chance_make(struct hf_random *random) {
    struct chance made = {.party_count = 3 + (uint32_t)hf_random_below(random, PARTY_MAX - 2)};
    uint32_t left[PARTY_MAX];
    for (uint32_t i = 0; i < PARTY_MAX; i++) {
        left[i] = 20;
        made.direct[i] = i == 0   ? HF_ANSWER_YES
                         : i == 1 ? (enum hf_answer)hf_random_below(random, 5)
                                  : HF_ANSWER_NO;
    }
    for (uint32_t owner = 0; owner < made.party_count; owner++) {
        for (uint32_t owned = 0; owned < made.party_count; owned++) {
            if (owner == owned || made.stake_count == STAKE_MAX ||
                hf_random_below(random, 3) != 0) {
                continue;
            }
            const uint32_t upper = (uint32_t)hf_random_below(random, left[owned] + 1);
            const uint32_t lower = hf_random_below(random, 2) == 0
                                       ? upper
                                       : (uint32_t)hf_random_below(random, upper + 1);
            left[owned] -= upper;
            made.stake[made.stake_count++] =
                (struct hf_stake){owner,
                                  owned,
                                  {lower * 0.05, upper * 0.05},
                                  hf_random_below(random, 6) == 0 ? HF_YES : HF_NO,
                                  {HF_DATE_UNKNOWN, HF_DATE_UNKNOWN}};
        }
    }
    made.test = (struct hf_ownership_test){true,
                                           hf_random_below(random, 2) == 0 ? 0.5 : 0.25,
                                           hf_random_below(random, 2) == 0,
                                           hf_random_below(random, 3) != 0,
                                           hf_random_below(random, 3) != 0,
                                           hf_random_below(random, 2) == 0 ? HF_CONTROL_COUNTS
                                                                           : HF_CONTROL_IGNORED,
                                           HF_NONE};
    return made;
}

static void chance_solve(const struct chance *made, enum hf_answer answer[PARTY_MAX]) {
    const struct hf_ownership_view view = {
        made->party_count, made->direct, made->stake, made->stake_count, NULL, 0, {0}};
    struct hf_arena here = keep;
    struct hf_ownership_result result = {0};
    CHECK(hf_ownership_solve(&view, &made->test, &here, scratch, &result) == HF_OK);
    for (uint32_t i = 0; i < made->party_count; i++) {
        answer[i] = result.party[i].answer;
    }
    for (uint32_t i = 0; i < result.order_count; i++) { /* evidence is founded: no circles */
        const struct hf_ownership_outcome *outcome = &result.party[result.order[i]];
        for (uint32_t k = 0; k < outcome->stake_count; k++) {
            const uint32_t owner = made->stake[result.stake[outcome->stake_from + k]].owner;
            bool is_earlier = false;
            for (uint32_t j = 0; j < i; j++) {
                is_earlier = is_earlier || result.order[j] == owner;
            }
            check_failed += is_earlier ? 0 : 1;
        }
    }
}

/* The slow version for the two outer levels: sweeps over all parties until nothing changes. */
static void slow_solve(const struct chance *made, bool is_possible, bool hit[PARTY_MAX]) {
    for (uint32_t i = 0; i < made->party_count; i++) {
        hit[i] = is_possible ? made->direct[i] != HF_ANSWER_NO : made->direct[i] == HF_ANSWER_YES;
    }
    for (bool has_changed = true; has_changed;) {
        has_changed = false;
        for (uint32_t party = 0; party < made->party_count; party++) {
            int64_t sum = 0;
            int64_t most = 0;
            bool is_controlled = false;
            for (uint32_t k = 0; k < made->stake_count; k++) {
                const struct hf_stake *stake = &made->stake[k];
                const bool may_pass = made->test.cascade ||
                                      (is_possible ? made->direct[stake->owner] != HF_ANSWER_NO
                                                   : made->direct[stake->owner] == HF_ANSWER_YES);
                if (stake->owned != party || !hit[stake->owner] || !may_pass) {
                    continue;
                }
                const int64_t share = llround(
                    (is_possible ? stake->share_ratio.upper : stake->share_ratio.lower) * 100);
                sum += share;
                most = share > most ? share : most;
                is_controlled = is_controlled || (made->test.control == HF_CONTROL_COUNTS &&
                                                  stake->control == HF_YES);
            }
            const int64_t held = made->test.aggregate ? sum : most;
            const int64_t threshold = llround(made->test.threshold_ratio * 100);
            bool has_stake = false;
            for (uint32_t k = 0; k < made->stake_count; k++) {
                has_stake =
                    has_stake || (made->stake[k].owned == party && hit[made->stake[k].owner]);
            }
            const bool is_hit =
                is_controlled ||
                (has_stake && (made->test.is_strict ? held > threshold : held >= threshold));
            if (is_hit && !hit[party]) {
                hit[party] = true;
                has_changed = true;
            }
        }
    }
}

static enum hf_answer least(enum hf_answer left, enum hf_answer right) {
    return left < right ? left : right;
}

static void test_chance(void) {
    struct hf_random random = {.seed = 7, .stream = 1};
    int disagreed = 0;
    int cleared = 0;
    int blanked_clearer = 0;
    int hits = 0;
    for (int round = 0; round < 4000; round++) {
        struct chance made = chance_make(&random);
        enum hf_answer before[PARTY_MAX];
        enum hf_answer after[PARTY_MAX];
        bool certain[PARTY_MAX];
        bool possible[PARTY_MAX];
        chance_solve(&made, before);
        slow_solve(&made, false, certain);
        slow_solve(&made, true, possible);
        for (uint32_t i = 0; i < made.party_count; i++) {
            disagreed += certain[i] != (before[i] == HF_ANSWER_YES) ||
                         possible[i] != (before[i] != HF_ANSWER_NO);
            hits += i > 1 && before[i] == HF_ANSWER_YES;
        }
        if (made.stake_count == 0) {
            continue;
        }
        const uint32_t at = (uint32_t)hf_random_below(&random, made.stake_count);
        struct chance blanked = made;
        blanked.stake[at].share_ratio = HF_RANGE_UNKNOWN;
        chance_solve(&blanked, after);
        for (uint32_t i = 0; i < made.party_count; i++) {
            blanked_clearer += after[i] < least(before[i], HF_ANSWER_NO_BASIS);
        }
        struct chance fewer = made;
        fewer.stake[at] = fewer.stake[--fewer.stake_count];
        chance_solve(&fewer, after);
        for (uint32_t i = 0; i < made.party_count; i++) {
            /* `made` is `fewer` with one stake more; a range elsewhere may be cut by it, a hit may
             * not be cleared */
            cleared += after[i] == HF_ANSWER_YES && before[i] != HF_ANSWER_YES;
        }
    }
    CHECK(disagreed == 0);
    CHECK(cleared == 0);
    CHECK(blanked_clearer == 0);
    CHECK(hits > 500); /* the graphs are worth something */
}

static void test_memory_and_arguments(void) {
    const enum hf_answer direct[3] = {HF_ANSWER_YES, HF_ANSWER_NO, HF_ANSWER_NO};
    const struct hf_stake stake[] = {{0, 1, {0.7, 0.7}, HF_NO, {HF_DATE_UNKNOWN, HF_DATE_UNKNOWN}},
                                     {1, 2, {0.7, 0.7}, HF_NO, {HF_DATE_UNKNOWN, HF_DATE_UNKNOWN}},
                                     {7, 9, {0.7, 0.7}, HF_NO, {HF_DATE_UNKNOWN, HF_DATE_UNKNOWN}}};
    const struct hf_ownership_view view = {3, direct, stake, 3, NULL, 0, {0}};
    bool is_done = false;
    for (int64_t k = 0; k < 60 && !is_done; k++) {
        int64_t allowance = k;
        struct hf_arena here = keep;
        struct hf_arena there = scratch;
        here.allowance = &allowance;
        there.allowance = &allowance;
        struct hf_ownership_result result = {.order_count = 77};
        const enum hf_status status = hf_ownership_solve(&view, &half, &here, there, &result);
        is_done = status == HF_OK;
        CHECK(is_done ? result.order_count == 3
                      : status == HF_ERR_MEMORY && result.order_count == 77);
    }
    CHECK(is_done);
    struct hf_ownership_result result = {0};
    CHECK(hf_ownership_solve(NULL, &half, &keep, scratch, &result) == HF_ERR_ARGUMENT);
    CHECK(hf_ownership_solve(&view, NULL, &keep, scratch, &result) == HF_ERR_ARGUMENT);
    const struct hf_ownership_view empty = {0};
    CHECK(hf_ownership_solve(&empty, &half, &keep, scratch, &result) == HF_OK &&
          result.order_count == 0);
}

int main(void) {
    struct hf_arena keep_opened = {0};
    struct hf_arena scratch_opened = {0};
    if (hf_arena_open(&keep_opened, 1 << 24) != HF_OK ||
        hf_arena_open(&scratch_opened, 1 << 24) != HF_OK) {
        return 1;
    }
    keep = keep_opened;
    scratch = scratch_opened;
    test_cases();
    test_evidence();
    test_aliases();
    test_chance();
    test_memory_and_arguments();
    hf_arena_close(&keep_opened);
    hf_arena_close(&scratch_opened);
    return check_report();
}
