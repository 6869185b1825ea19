/* Goal: names that mean the same score high and others low, on known pairs, on what users of other
 * screeners complain about, and on labelled data. Method: a table of pairs with the band each must
 * fall into; properties on made-up names; labelled pairs where they lie beside the project, with
 * the figures printed and a floor a little under what was measured. tests/screen_list_test.c asks a
 * published list. */
#include "base/random.h"
#include "tests/check.h"
#include <holdfast/host.h>
#include <holdfast/screen.h>

#include <string.h>

static struct hf_arena keep_opened;
static struct hf_arena scratch_opened;
static struct hf_arena data_opened;

static double pair_score(const char *left, const char *right, enum hf_entry_kind kind,
                         struct hf_screen_score *score) {
    struct hf_arena keep = keep_opened;
    const struct hf_screen_name one = {hf_text_of(left), 0, kind, false};
    const struct hf_screen_name other = {hf_text_of(right), 0, kind, false};
    CHECK(hf_screen_pair(NULL, &one, &other, &keep, scratch_opened, score) == HF_OK);
    return score->score;
}

enum band { NOT, LOOK, PRESUMED, CERTAIN, EQUAL };

static enum band band_of(double score) {
    return score >= 1.0    ? EQUAL
           : score >= 0.97 ? CERTAIN
           : score >= 0.85 ? PRESUMED
           : score >= 0.75 ? LOOK
                           : NOT;
}

static void test_pairs(void) {
    static const struct {
        const char *left, *right;
        enum hf_entry_kind kind;
        enum band band;
    } cases[] = {
        /* equal after normalising */
        {"Brynmor Ltd", "BRYNMOR LIMITED", HF_ENTRY_UNKNOWN, EQUAL},
        {"Z.T.Q. Corporation", "ZTQ Corp.", HF_ENTRY_UNKNOWN, EQUAL},
        {"Fjordström A/S", "FJORDSTROM AS", HF_ENTRY_UNKNOWN, EQUAL},
        {"Łódź Ørsta Þing", "lodz orsta thing", HF_ENTRY_UNKNOWN, EQUAL},
        {"Кровельные Системы ООО", "Krovelnye Sistemy OOO", HF_ENTRY_UNKNOWN, EQUAL},
        {"OOO \"Ромашка\"", "Romashka O.O.O.", HF_ENTRY_UNKNOWN, EQUAL},
        {"Νικόλαος", "nikolaos", HF_ENTRY_UNKNOWN, EQUAL},
        {"Qa'ida Foods", "Qaida Foods", HF_ENTRY_UNKNOWN, EQUAL},
        {"Xi?an Radar", "Xi'an Radar", HF_ENTRY_UNKNOWN, EQUAL},
        {"Smith, John", "John Smith", HF_ENTRY_PERSON, EQUAL},
        {"Dee & Dum Co.", "Dee and Dum Company", HF_ENTRY_UNKNOWN, EQUAL},
        {"Coca-Bola Company", "Coca Bola Company", HF_ENTRY_UNKNOWN, EQUAL},
        {"\xd0\xa0utix", "Putix", HF_ENTRY_UNKNOWN,
         EQUAL}, /* a Cyrillic letter that looks like P */
        /* the brand alone, as operators write it */
        {"Hualing", "Hualing Technologies Co., Ltd.", HF_ENTRY_UNKNOWN, PRESUMED},
        {"ZTQ", "ZTQ Corporation", HF_ENTRY_UNKNOWN, CERTAIN},
        {"Hualing", "Hualing Technologies Group International Holdings Ltd", HF_ENTRY_UNKNOWN,
         PRESUMED},
        {"Hualing Tech", "Hualing Technologies Co., Ltd.", HF_ENTRY_UNKNOWN, CERTAIN},
        {"The Quern Bank", "Quern Bank", HF_ENTRY_UNKNOWN, CERTAIN},
        {"Siliconia", "Silliconia", HF_ENTRY_UNKNOWN, PRESUMED},
        {"Hi Silica", "HiSilica", HF_ENTRY_UNKNOWN, PRESUMED},
        {"Bel Power", "Bel Hualing Technologies", HF_ENTRY_UNKNOWN, NOT},
        {"Deutsche Brock AG", "Deutsche Brock GmbH", HF_ENTRY_UNKNOWN, PRESUMED},
        /* complaints about others */
        {"The Alder Group", "The Birch Group", HF_ENTRY_UNKNOWN, NOT},
        {"Alder Technologies Co", "Birch Technologies Co", HF_ENTRY_UNKNOWN, NOT},
        {"Corp 7", "Corp 9", HF_ENTRY_UNKNOWN, NOT},
        {"Factory 7", "Factory 9", HF_ENTRY_UNKNOWN, NOT},
        {"CORP", "CORP 4711", HF_ENTRY_UNKNOWN, NOT},
        {"Ridge Fund 2005", "Ridge Fund 2006", HF_ENTRY_UNKNOWN, NOT},
        {"Ridge Fund II", "Ridge Fund III", HF_ENTRY_UNKNOWN, NOT},
        {"Ridge Fund", "Ridge Fund II", HF_ENTRY_UNKNOWN, LOOK},
        {"A-B-C Company", "Quern Company", HF_ENTRY_UNKNOWN, NOT},
        {"ABC Company", "C.B.A. Company", HF_ENTRY_UNKNOWN, NOT},
        {"EMMA LLC", "GAMMA LLC", HF_ENTRY_UNKNOWN, NOT},
        {"Sergey Ivanovich Lavrin", "Sergey Viktorovich Lavrin", HF_ENTRY_PERSON,
         NOT}, /* contradiction */
        {"Sergey Lavrin", "Sergey Viktorovich Lavrin", HF_ENTRY_PERSON, PRESUMED}, /* omission */
        {"Mr. Sergey Lavrin", "Sergey Lavrin", HF_ENTRY_PERSON, CERTAIN},
        {"SergeyLavrin", "Sergey Lavrin", HF_ENTRY_PERSON, PRESUMED},
        {"S. Lavrin", "Sergey Lavrin", HF_ENTRY_PERSON, PRESUMED},
        {"Sergey", "Sergey Viktorovich Lavrin", HF_ENTRY_PERSON, NOT},
        {"Mohammed Khalil", "Muhammad Khaleel", HF_ENTRY_PERSON, PRESUMED},
        {"Lavrin Sergey", "Sergey Lavrin", HF_ENTRY_PERSON, PRESUMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_screen_score score;
        const double seen = pair_score(cases[i].left, cases[i].right, cases[i].kind, &score);
        if (!CHECK(band_of(seen) == cases[i].band)) {
            printf("    %s | %s: %.4f\n", cases[i].left, cases[i].right, seen);
        }
        CHECK(!score.is_undetermined);
        CHECK((seen >= 1.0) == (score.strength == HF_MATCH_EXACT));
    }
}

static void test_undetermined(void) {
    static const char *const nothing[] = {"", "???", " . - ", "\xcc\x81", "'", "&#!"};
    for (size_t i = 0; i + 1 < sizeof nothing / sizeof nothing[0]; i++) {
        struct hf_screen_score score;
        CHECK(pair_score(nothing[i], "Alder", HF_ENTRY_UNKNOWN, &score) <= 0.0);
        CHECK(score.is_undetermined && score.pair_count == 0);
        CHECK(pair_score(nothing[i], nothing[i], HF_ENTRY_UNKNOWN, &score) <= 0.0);
        CHECK(score.is_undetermined);
    }
    struct hf_screen_score score;
    CHECK(pair_score("Limited", "Ltd", HF_ENTRY_UNKNOWN, &score) <
          1.0); /* forms only: names all the same */
    CHECK(!score.is_undetermined);
    CHECK(pair_score("\xe5\x8d\x8e\xe7\x82\xba\xe6\x9c\x89\xe9\x99\x90\xe5\x85\xac\xe5\x8f\xb8",
                     "\xe5\x8d\x8e\xe7\x82\xba", HF_ENTRY_UNKNOWN,
                     &score) >= 0.97); /* a form at the end of a name without blanks */
}

static void test_explanation(void) {
    struct hf_screen_score score;
    (void)pair_score("Hi Silica Holding 5", "HiSilica Optics Ltd", HF_ENTRY_UNKNOWN, &score);
    CHECK(score.pair_count == 4);
    CHECK(score.form == HF_FORM_ONE_SIDED && score.number_differs);
    int glued = 0;
    int missing = 0;
    for (uint32_t i = 0; i < score.pair_count; i++) {
        const struct hf_token_pair *pair = &score.pair[i];
        glued += pair->relation == HF_TOKEN_GLUED ? 1 : 0;
        missing += pair->relation == HF_TOKEN_MISSING ? 1 : 0;
        if (pair->relation == HF_TOKEN_GLUED) {
            CHECK_TEXT(pair->left, "hi silica");
            CHECK_TEXT(pair->right, "hisilica");
        }
        CHECK(pair->relation != HF_TOKEN_MISSING ||
              (pair->left.len == 0) != (pair->right.len == 0));
        CHECK(pair->weight > 0.0 && pair->weight <= 1.0);
    }
    CHECK(glued == 1 && missing == 3);
    CHECK(strcmp(hf_token_relation_text(HF_TOKEN_GLUED), "glued") == 0);
    CHECK(strcmp(hf_match_strength_text(HF_MATCH_WEAK), "weak") == 0);
}

/* A name of up to `most` made-up words. */
static void random_name(struct hf_random *random, uint64_t most, char *name) {
    static const char *const parts[] = {"ka", "lo",    "rim", "vest", "or", "an", "tech", "zu",
                                        "2",  "b",     "é",   "ж",    "-",  ".",  " ",    "ltd",
                                        "co", "group", "the", "华",   "&",  "'",  "\xff"};
    name[0] = '\0';
    const uint64_t words = 1 + hf_random_below(random, most);
    for (uint64_t w = 0; w < words; w++) {
        const uint64_t length = 1 + hf_random_below(random, 4);
        for (uint64_t i = 0; i < length; i++) {
            strcat(name, parts[hf_random_below(random, sizeof parts / sizeof parts[0])]);
        }
        strcat(name, " ");
    }
}

static void test_symmetry(void) {
    struct hf_random random = {.seed = 1};
    bool is_symmetric = true;
    bool is_bounded = true;
    bool is_reflexive = true;
    for (int i = 0; i < 4000; i++) {
        char left[256];
        char right[256];
        random_name(&random, 5, left);
        random_name(&random, 5, right);
        const enum hf_entry_kind kind = (enum hf_entry_kind)hf_random_below(&random, 3);
        struct hf_screen_score score;
        const double one = pair_score(left, right, kind, &score);
        const double other = pair_score(right, left, kind, &score);
        is_symmetric = is_symmetric && one >= other && one <= other;
        is_bounded = is_bounded && one >= 0.0 && one <= 1.0;
        const double self = pair_score(left, left, kind, &score);
        is_reflexive = is_reflexive && (score.is_undetermined || self >= 1.0);
    }
    CHECK(is_symmetric);
    CHECK(is_bounded);
    CHECK(is_reflexive);
}

/* Leaving out one word after the other never raises the score against the whole. */
static void test_dropping(void) {
    static const char *const words[] = {"karimot",      "vestoran", "zulandik",
                                        "technologies", "group",    "pelimnar"};
    struct hf_random random = {.seed = 2};
    bool is_monotone = true;
    for (int i = 0; i < 500; i++) {
        char whole[256] = "";
        size_t order[6] = {0, 1, 2, 3, 4, 5};
        for (size_t k = 6; k > 1; k--) {
            const size_t at = (size_t)hf_random_below(&random, k);
            const size_t swapped = order[at];
            order[at] = order[k - 1];
            order[k - 1] = swapped;
        }
        for (size_t k = 0; k < 6; k++) {
            strcat(strcat(whole, words[order[k]]), " ");
        }
        double before = 2.0;
        for (size_t left_out = 0; left_out < 6; left_out++) {
            char part[256] = "";
            for (size_t k = left_out; k < 6; k++) {
                strcat(strcat(part, words[order[k]]), " ");
            }
            struct hf_screen_score score;
            const double now = pair_score(whole, part, HF_ENTRY_UNKNOWN, &score);
            is_monotone = is_monotone && now <= before;
            before = now;
        }
    }
    CHECK(is_monotone);
}

/* ---- labelled data ---- */

static bool data_read(const char *path, struct hf_arena *keep, struct hf_text *bytes) {
    const struct hf_host host = hf_host_posix();
    struct hf_error error;
    if (host.read(host.context, keep, path, (size_t)1 << 28, bytes, &error) == HF_OK) {
        return true;
    }
    check_skip(path);
    return false;
}

/* Takes one CSV field off `rest`; false at the end of a row (the line end is taken too). */
static bool csv_field(struct hf_text *rest, char *field, size_t size) {
    size_t len = 0;
    bool quoted = false;
    size_t i = 0;
    for (; i < rest->len; i++) {
        const char c = rest->data[i];
        if (c == '"' && !(quoted && i + 1 < rest->len && rest->data[i + 1] == '"')) {
            quoted = !quoted;
            continue;
        }
        if (!quoted && (c == ',' || c == '\n')) {
            break;
        }
        i += c == '"' ? 1U : 0U;
        if (len + 1 < size && c != '\r') {
            field[len++] = c;
        }
    }
    field[len] = '\0';
    const bool more = i < rest->len && rest->data[i] == ',';
    *rest = hf_text_slice(*rest, i + 1, rest->len);
    return more;
}

enum { STEPS = 5 };

static enum hf_entry_kind kind_of(const char *schema) {
    return strcmp(schema, "Person") == 0 ? HF_ENTRY_PERSON
           : strcmp(schema, "Vessel") == 0 || strcmp(schema, "LegalEntity") == 0
               ? HF_ENTRY_UNKNOWN
               : HF_ENTRY_ORGANISATION;
}

static void test_labelled_pairs(void) {
    struct hf_arena data = data_opened;
    struct hf_text bytes;
    if (!data_read("../shared/data/labelled/nk_name_bench_cases.csv", &data, &bytes)) {
        return;
    }
    static const double thresholds[STEPS] = {0.75, 0.78, 0.80, 0.85, 0.97};
    int hits[STEPS] = {0};
    int alerts[STEPS] = {0};
    int positives = 0;
    int rows = 0;
    char field[8][512];
    while (csv_field(&bytes, field[0], sizeof field[0])) {
    }
    while (bytes.len > 0) {
        for (size_t f = 0; csv_field(&bytes, field[f < 8 ? f : 7], sizeof field[0]); f++) {
        }
        struct hf_screen_score score;
        const double seen = pair_score(field[2], field[3], kind_of(field[1]), &score);
        const bool is_true = strcmp(field[4], "true") == 0;
        positives += is_true ? 1 : 0;
        rows++;
        for (size_t s = 0; s < STEPS; s++) {
            hits[s] += seen >= thresholds[s] && is_true ? 1 : 0;
            alerts[s] += seen >= thresholds[s] ? 1 : 0;
        }
    }
    CHECK(rows > 400);
    for (size_t s = 0; s < STEPS; s++) {
        const double precision = (double)hits[s] / alerts[s];
        const double recall = (double)hits[s] / positives;
        const double f1 = 2.0 * precision * recall / (precision + recall);
        printf("labelled pairs: %d rows, threshold %.2f: precision %.3f recall %.3f F1 %.3f\n",
               rows, thresholds[s], precision, recall, f1);
        CHECK(thresholds[s] > 0.86 || f1 > 0.78); /* measured: 0.82 at 0.75 to 0.80, 0.80 at 0.85 */
        CHECK(thresholds[s] < 0.85 || precision > 0.90);
    }
}

int main(void) {
    if (hf_arena_open(&keep_opened, (size_t)1 << 31) != HF_OK ||
        hf_arena_open(&scratch_opened, (size_t)1 << 31) != HF_OK ||
        hf_arena_open(&data_opened, (size_t)1 << 31) != HF_OK) {
        return 3;
    }
    test_pairs();
    test_undetermined();
    test_explanation();
    test_symmetry();
    test_dropping();
    test_labelled_pairs();
    return check_report();
}
