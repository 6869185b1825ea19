/* Goal: of sources that contradict each other the right one counts, whatever the order of the
 * imports; no contradiction is lost; decisions hold exactly as long as what they rest on. Method:
 * tables of cases; every permutation of the imports; a slow obvious rule against the fast one on
 * random sources; a twin with every tenth row changed; each allocation failed in turn. */
#include <holdfast/buffer.h>

#include "base/random.h"
#include "tests/snapshot_helper.h"

#include <string.h>

#define DECIDED "decided_by=Ann | decided_on=2024-05-02 | reason=seen on site"

/* ---- what a snapshot says, as text ---- */

static void dump(const struct hf_snapshot *snapshot, struct hf_buffer *out) {
    for (uint32_t i = 0; i < snapshot->sites.rows.count; i++) {
        const struct hf_origin origin = snapshot->sites.rows.origin[i];
        hf_buffer_printf(out, "%.*s %.*s %.*s %u from %.*s %u\n",
                         HF_TEXT_ARG(snapshot->sites.rows.key[i]),
                         HF_TEXT_ARG(snapshot->sites.region[i]),
                         HF_TEXT_ARG(snapshot->sites.tenant[i]), snapshot->sites.status[i],
                         HF_TEXT_ARG(snapshot->source[origin.source].name), origin.line);
    }
    for (uint32_t i = 0; i < snapshot->conflict_count; i++) {
        const struct hf_conflict *conflict = &snapshot->conflict[i];
        hf_buffer_printf(out, "%.*s.%s = '%.*s' by %s, %s", HF_TEXT_ARG(conflict->key),
                         hf_schema_get(conflict->kind)->column[conflict->column].name,
                         HF_TEXT_ARG(conflict->value), hf_settle_rule_text(conflict->rule),
                         hf_conflict_status_text(conflict->status));
        for (uint32_t s = 0; s < conflict->side_count; s++) {
            const struct hf_conflict_side *side = &conflict->side[s];
            hf_buffer_printf(out, "; %.*s %u '%.*s'%s%s%s",
                             HF_TEXT_ARG(snapshot->source[side->source].name), side->line,
                             HF_TEXT_ARG(side->value), s == conflict->counts ? " counts" : "",
                             side->contradicts ? " not by " : " agrees",
                             side->contradicts ? hf_settle_rule_text(side->rule) : "");
        }
        hf_buffer_putc(out, '\n');
    }
    for (uint32_t i = 0; i < snapshot->decisions.rows.count; i++) {
        const struct hf_decision_state *state = &snapshot->decision_state[i];
        hf_buffer_printf(out, "%.*s: %s, now %.*s\n", HF_TEXT_ARG(snapshot->decisions.rows.key[i]),
                         hf_decision_status_text(state->status), HF_TEXT_ARG(state->now));
    }
    for (uint32_t i = 0; i < snapshot->defect_count; i++) {
        hf_buffer_printf(out, "%.*s %lld: %.*s\n", HF_TEXT_ARG(snapshot->defect[i].source),
                         (long long)snapshot->defect[i].line,
                         HF_TEXT_ARG(snapshot->defect[i].message));
    }
}

/* ---- the rule, case by case ---- */

struct voice {
    const char *source;
    const char *region;    /* NULL: no such source */
    const char *published; /* NULL: not said */
    int rank;              /* 0: none */
};

/* Lines' numbers would tell the order in which they were added; a file knows its own. */
static void add_line(struct snapshot_helper *help, const char *line, uint32_t number) {
    helper_lines(help, line);
    help->stored[help->input.stored_count - 1].line = number;
}

static void add_rank(struct snapshot_helper *help, const char *source, int rank) {
    struct hf_text line = {NULL, 0};
    CHECK(hf_text_format(&help->text, &line,
                         "decision | matter=source | subject=%s | choice=%d | " DECIDED, source,
                         rank) == HF_OK);
    helper_line(help, line);
}

static void add_voice(struct snapshot_helper *help, const struct voice *voice) {
    struct hf_text line = {NULL, 0};
    helper_source(help, voice->source);
    if (voice->published != NULL) {
        CHECK(hf_date_range_parse(hf_text_of(voice->published),
                                  &help->source[help->input.source_count - 1].published));
    }
    CHECK(hf_text_format(&help->text, &line, "site | name=north | region=%s", voice->region) ==
          HF_OK);
    helper_line(help, line);
    help->stored[help->input.stored_count - 1].line = 7;
    if (voice->rank > 0) {
        helper_source(help, "zz-decisions");
        add_rank(help, voice->source, voice->rank);
    }
}

static void test_rule(void) {
    static const struct {
        struct voice voice[3];
        const char *region;
        enum hf_settle_rule rule;
        enum hf_conflict_status status;
    } cases[] = {
        {{{"b", "B", NULL, 0}, {"a", "A", NULL, 0}}, "A", HF_SETTLE_NAME, HF_CONFLICT_OPEN},
        {{{"b", "B", "2024-02", 0}, {"a", "A", "2024-01", 0}},
         "B",
         HF_SETTLE_PUBLISHED,
         HF_CONFLICT_OPEN},
        {{{"b", "B", "2024-02", 0}, {"a", "A", "2024-02", 0}},
         "A",
         HF_SETTLE_NAME,
         HF_CONFLICT_OPEN},
        /* only one of them says when: that is no reason */
        {{{"b", "B", "2024-02", 0}, {"a", "A", NULL, 0}}, "A", HF_SETTLE_NAME, HF_CONFLICT_OPEN},
        {{{"b", "B", NULL, 1}, {"a", "A", "2024", 0}}, "B", HF_SETTLE_RANK, HF_CONFLICT_SETTLED},
        {{{"b", "B", NULL, 2}, {"a", "A", NULL, 1}}, "A", HF_SETTLE_RANK, HF_CONFLICT_SETTLED},
        {{{"b", "B", "2024-02", 3}, {"a", "A", "2024-01", 3}},
         "B",
         HF_SETTLE_PUBLISHED,
         HF_CONFLICT_OPEN},
        /* no circle: c is later than a, a before b and b before c by name */
        {{{"a", "A", "2024-01", 0}, {"b", "B", NULL, 0}, {"c", "C", "2024-02", 0}},
         "B",
         HF_SETTLE_NAME,
         HF_CONFLICT_OPEN},
        /* against one by rank, against the other by date: open */
        {{{"a", "A", "2024-01", 1}, {"b", "B", "2024-02", 1}, {"c", "C", NULL, 0}},
         "B",
         HF_SETTLE_PUBLISHED,
         HF_CONFLICT_OPEN},
        /* the third agrees */
        {{{"a", "A", NULL, 0}, {"b", "B", NULL, 1}, {"c", "B", NULL, 0}},
         "B",
         HF_SETTLE_RANK,
         HF_CONFLICT_SETTLED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct snapshot_helper help;
        helper_open(&help);
        for (int v = 0; v < 3 && cases[i].voice[v].source != NULL; v++) {
            add_voice(&help, &cases[i].voice[v]);
        }
        const struct hf_snapshot *snapshot = helper_build(&help);
        const bool is_right =
            CHECK(snapshot->conflict_count == 1) &&
            CHECK_TEXT(snapshot->sites.region[0], cases[i].region) &&
            CHECK_TEXT(snapshot->conflict[0].value, cases[i].region) &&
            CHECK(snapshot->conflict[0].rule == cases[i].rule) &&
            CHECK(snapshot->conflict[0].status == cases[i].status) &&
            CHECK((snapshot->conflict[0].decision != HF_NONE) ==
                  (cases[i].status == HF_CONFLICT_SETTLED)) &&
            CHECK((snapshot->defect_count > 0) == (cases[i].status == HF_CONFLICT_OPEN));
        if (!is_right) {
            printf("    case %zu\n", i);
        }
        helper_close(&help);
    }
}

/* The rule once more, slowly: strike out whoever somebody better stands against. */
static size_t slow_choice(const struct voice *voice, size_t count) {
    bool is_out[8] = {false};
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            const int rank[] = {voice[i].rank > 0 ? voice[i].rank : 1000,
                                voice[k].rank > 0 ? voice[k].rank : 1000};
            is_out[i] = is_out[i] || rank[1] < rank[0];
        }
    }
    const bool out_by_rank[8] = {is_out[0], is_out[1], is_out[2], is_out[3],
                                 is_out[4], is_out[5], is_out[6], is_out[7]};
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            is_out[i] = is_out[i] || (!out_by_rank[k] && voice[i].published != NULL &&
                                      voice[k].published != NULL &&
                                      strcmp(voice[k].published, voice[i].published) > 0);
        }
    }
    size_t best = count;
    for (size_t i = 0; i < count; i++) {
        if (!is_out[i] && (best == count || strcmp(voice[i].source, voice[best].source) < 0)) {
            best = i;
        }
    }
    return best;
}

static void test_random(void) {
    static const char *const names[] = {"a", "b", "c", "d"};
    static const char *const regions[] = {"A", "B", "C", "D"};
    static const char *const days[] = {NULL, NULL, "2024-01-01", "2024-01-02"};
    struct hf_random random = {.seed = 11, .stream = 5};
    for (int round = 0; round < 200; round++) {
        struct voice voice[4];
        const size_t count = 2 + (size_t)hf_random_below(&random, 3);
        struct snapshot_helper help;
        helper_open(&help);
        helper_source(&help, "zz");
        for (size_t i = 0; i < count; i++) {
            voice[i] = (struct voice){names[i], regions[i], days[hf_random_below(&random, 4)],
                                      (int)hf_random_below(&random, 3)};
        }
        for (size_t i = 0; i < count; i++) {
            const struct voice plain = {voice[i].source, voice[i].region, voice[i].published, 0};
            add_voice(&help, &plain);
        }
        helper_source(&help, "zzz");
        for (size_t i = 0; i < count; i++) {
            if (voice[i].rank > 0) {
                add_rank(&help, voice[i].source, voice[i].rank);
            }
        }
        const struct hf_snapshot *snapshot = helper_build(&help);
        CHECK(hf_text_equal(snapshot->sites.region[0],
                            hf_text_of(voice[slow_choice(voice, count)].region)));
        CHECK(snapshot->conflict_count == 1 && snapshot->conflict[0].side_count == count);
        helper_close(&help);
    }
}

/* ---- order ---- */

static void add_import(struct snapshot_helper *help, int which) {
    switch (which) {
    case 0:
        helper_source(help, "net");
        add_line(help, "site | name=north | region=east | status=active", 2);
        add_line(help, "site | name=south | region=west", 3);
        break;
    case 1:
        helper_source(help, "noc");
        help->source[help->input.source_count - 1].published =
            (struct hf_date_range){{19000}, {19000}};
        add_line(help, "site | name=North | region=EAST | status=planned", 2);
        break;
    case 2:
        helper_source(help, "erp");
        help->source[help->input.source_count - 1].published =
            (struct hf_date_range){{19001}, {19001}};
        add_line(help, "site | name=north | region=east | tenant=Us", 5);
        add_line(help, "site | name=south | region=south | tenant=Us", 6);
        break;
    default:
        helper_source(help, "decisions");
        add_line(help,
                 "decision | matter=conflict | subject=site/south | object=region | "
                 "choice=nowhere | " DECIDED " | basis='erp' says 'south'; 'net' says 'west'",
                 2);
        add_line(help, "decision | matter=source | subject=noc | choice=1 | " DECIDED, 3);
        break;
    }
}

static void test_permutations(void) {
    struct hf_buffer first = hf_buffer_make((size_t)1 << 20);
    int tried = 0;
    for (int code = 0; code < 256; code++) {
        const int order[] = {code & 3, (code >> 2) & 3, (code >> 4) & 3, (code >> 6) & 3};
        if (((1 << order[0]) | (1 << order[1]) | (1 << order[2]) | (1 << order[3])) != 15) {
            continue;
        }
        struct snapshot_helper help;
        struct hf_buffer text = hf_buffer_make((size_t)1 << 20);
        helper_open(&help);
        for (int i = 0; i < 4; i++) {
            add_import(&help, order[i]);
        }
        dump(helper_build(&help), tried == 0 ? &first : &text);
        CHECK(tried == 0 || hf_text_equal(hf_buffer_text(&first), hf_buffer_text(&text)));
        tried++;
        hf_buffer_free(&text);
        helper_close(&help);
    }
    CHECK(tried == 24);
    CHECK_TEXT(
        hf_buffer_text(&first),
        "north EAST Us 2 from noc 2\n"
        "south nowhere Us 0 from erp 6\n"
        "north.name = 'North' by rank, settled; erp 5 'north' not by rank; net 2 'north' not by "
        "rank; noc 2 "
        "'North' counts agrees\n"
        "north.status = 'planned' by rank, settled; net 2 'active' not by rank; noc 2 'planned' "
        "counts agrees\n"
        "north.region = 'EAST' by rank, settled; erp 5 'east' not by rank; net 2 'east' not by "
        "rank; noc 2 "
        "'EAST' counts agrees\n"
        "south.region = 'nowhere' by decision, settled; erp 6 'south' not by decision; net 3 "
        "'west' not by decision\n"
        "conflict/site/south/region: stands, now 'erp' says 'south'; 'net' says 'west'\n"
        "source/noc/: stands, now \n");
    hf_buffer_free(&first);
}

/* ---- decisions on cells ---- */

#define BASIS "'net' says 'east'; 'noc' says 'west'"

static void test_decisions(void) {
    static const struct {
        const char *decision; /* what follows the matter */
        const char *more;     /* further source's line */
        const char *noc;      /* what noc says of the region */
        enum hf_decision_status status;
        const char *region, *now;
        enum hf_conflict_status conflict;
    } cases[] = {
#define CELL "subject=site/north | object=region | "
        {CELL "choice=west | " DECIDED " | basis=" BASIS, NULL, "west", HF_DECISION_STANDS, "west",
         BASIS, HF_CONFLICT_SETTLED},
        {CELL "choice=mid | " DECIDED " | basis=" BASIS, NULL, "west", HF_DECISION_STANDS, "mid",
         BASIS, HF_CONFLICT_SETTLED},
        /* a third source appears, even one that agrees */
        {CELL "choice=west | " DECIDED " | basis=" BASIS, "site | name=north | region=west", "west",
         HF_DECISION_FALLEN_BACK, "east", BASIS "; 'third' says 'west'", HF_CONFLICT_FALLEN_BACK},
        /* one that says nothing of the cell does not matter */
        {CELL "choice=west | " DECIDED " | basis=" BASIS, "site | name=north | tenant=x", "west",
         HF_DECISION_STANDS, "west", BASIS, HF_CONFLICT_SETTLED},
        /* a value changes */
        {CELL "choice=west | " DECIDED " | basis=" BASIS, NULL, "far west", HF_DECISION_FALLEN_BACK,
         "east", "'net' says 'east'; 'noc' says 'far west'", HF_CONFLICT_FALLEN_BACK},
        /* nobody wrote down on what it rests */
        {CELL "choice=west | " DECIDED, NULL, "west", HF_DECISION_FALLEN_BACK, "east", BASIS,
         HF_CONFLICT_FALLEN_BACK},
        {CELL "choice=undecided | " DECIDED " | basis=" BASIS, NULL, "west", HF_DECISION_WITHDRAWN,
         "east", "", HF_CONFLICT_OPEN},
        {CELL "choice=west | decided_on=2024-05-02 | reason=r | basis=" BASIS, NULL, "west",
         HF_DECISION_DEFECTIVE, "east", "", HF_CONFLICT_OPEN},
        {CELL "choice=west | decided_by=Ann | reason=r | basis=" BASIS, NULL, "west",
         HF_DECISION_DEFECTIVE, "east", "", HF_CONFLICT_OPEN},
        {CELL "choice=west | decided_by=Ann | decided_on=soon | reason=r | basis=" BASIS, NULL,
         "west", HF_DECISION_DEFECTIVE, "east", "", HF_CONFLICT_OPEN},
        {CELL "choice=west | decided_by=Ann | decided_on=2024 | basis=" BASIS, NULL, "west",
         HF_DECISION_DEFECTIVE, "east", "", HF_CONFLICT_OPEN},
        {CELL DECIDED " | basis=" BASIS, NULL, "west", HF_DECISION_DEFECTIVE, "east", "",
         HF_CONFLICT_OPEN},
        {"subject=sites/north | object=region | choice=west | " DECIDED " | basis=" BASIS, NULL,
         "west", HF_DECISION_DEFECTIVE, "east", "", HF_CONFLICT_OPEN},
        {"subject=site/north | object=colour | choice=west | " DECIDED " | basis=" BASIS, NULL,
         "west", HF_DECISION_DEFECTIVE, "east", "", HF_CONFLICT_OPEN},
        {"subject=site/north | object=status | choice=west | " DECIDED " | basis=" BASIS, NULL,
         "west", HF_DECISION_DEFECTIVE, "east", "", HF_CONFLICT_OPEN},
        /* another row of the same kind */
        {"subject=site/gone | object=region | choice=west | " DECIDED " | basis=" BASIS, NULL,
         "west", HF_DECISION_FALLEN_BACK, "east", "no source says it", HF_CONFLICT_OPEN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct snapshot_helper help;
        struct hf_text line[2];
        helper_open(&help);
        helper_source(&help, "net");
        helper_lines(&help, "site | name=north | region=east");
        helper_source(&help, "noc");
        CHECK(hf_text_format(&help.text, &line[0], "site | name=north | region=%s", cases[i].noc) ==
              HF_OK);
        helper_line(&help, line[0]);
        if (cases[i].more != NULL) {
            helper_source(&help, "third");
            helper_lines(&help, cases[i].more);
        }
        helper_source(&help, "decisions");
        CHECK(hf_text_format(&help.text, &line[1], "decision | matter=conflict | %s",
                             cases[i].decision) == HF_OK);
        helper_line(&help, line[1]);
        const struct hf_snapshot *snapshot = helper_build(&help);
        const struct hf_decision_state *state = &snapshot->decision_state[0];
        const bool is_defect =
            state->status == HF_DECISION_FALLEN_BACK || state->status == HF_DECISION_DEFECTIVE;
        uint32_t said = 0;
        for (uint32_t d = 0; d < snapshot->defect_count; d++) {
            said += hf_text_equal(snapshot->defect[d].source, HF_TEXT("decisions")) ? 1 : 0;
        }
        const bool is_right =
            CHECK(snapshot->decisions.rows.count == 1) && CHECK(state->status == cases[i].status) &&
            CHECK_TEXT(snapshot->sites.region[0], cases[i].region) &&
            CHECK_TEXT(state->now, cases[i].now) && CHECK(snapshot->conflict_count == 1) &&
            CHECK(snapshot->conflict[0].status == cases[i].conflict) &&
            CHECK(is_defect ? said > 0 : said == 0);
        if (!is_right) {
            printf("    case %zu: %s\n", i, hf_decision_status_text(state->status));
        }
        helper_close(&help);
    }
}

/* The later decision replaces the earlier as a whole, whichever source holds it. */
static void test_two_decisions(void) {
#define CELL_NORTH "decision | matter=conflict | subject=site/north | object=region | "
    static const struct {
        const char *first, *second; /* of the sources "x" and "y" */
        const char *region, *by;
        uint32_t conflicts;
    } cases[] = {
        {"choice=west | decided_by=Ann | decided_on=2024-05-02 | reason=a",
         "choice=east | decided_by=Bob | decided_on=2024-05-03 | reason=b", "east", "Bob", 1},
        {"choice=east | decided_by=Ann | decided_on=2024-05-04 | reason=a",
         "choice=west | decided_by=Bob | decided_on=2024-05-03 | reason=b", "east", "Ann", 1},
        {"choice=west | decided_by=Ann | decided_on=2024-05-02 | reason=a",
         "choice=east | decided_by=Bob | decided_on=2024-05-02 | reason=b", "west", "Ann", 2},
        {"choice=west | decided_by=Ann | decided_on=2024-05-02 | reason=a",
         "choice=undecided | decided_by=Bob | decided_on=2024-05-03 | reason=b", "east", "Bob", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct snapshot_helper help;
        struct hf_text line[2];
        helper_open(&help);
        helper_source(&help, "net");
        helper_lines(&help, "site | name=north | region=east");
        helper_source(&help, "noc");
        helper_lines(&help, "site | name=north | region=west");
        const char *const said[] = {cases[i].first, cases[i].second};
        for (int k = 0; k < 2; k++) {
            helper_source(&help, k == 0 ? "x" : "y");
            CHECK(hf_text_format(&help.text, &line[k], CELL_NORTH "%s | basis=" BASIS, said[k]) ==
                  HF_OK);
            helper_line(&help, line[k]);
        }
        const struct hf_snapshot *snapshot = helper_build(&help);
        CHECK(snapshot->decisions.rows.count == 1);
        const bool is_right = CHECK_TEXT(snapshot->sites.region[0], cases[i].region) &&
                              CHECK_TEXT(snapshot->decisions.decided_by[0], cases[i].by) &&
                              CHECK(snapshot->conflict_count == cases[i].conflicts);
        if (!is_right) {
            printf("    case %zu\n", i);
        }
        helper_close(&help);
    }
}

static void test_ranks(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_source(&help, "net");
    helper_lines(&help, "site | name=north | region=east");
    helper_lines(&help, "decision | matter=source | subject=gone | choice=1 | " DECIDED "\n"
                        "decision | matter=source | subject=net | choice=first | " DECIDED "\n"
                        "decision | matter=source | subject=test | choice=0 | " DECIDED "\n"
                        "decision | matter=tea | subject=x | choice=1 | " DECIDED);
    const struct hf_snapshot *snapshot = helper_build(&help);
    CHECK(snapshot->decisions.rows.count == 4 && snapshot->conflict_count == 0);
    static const struct {
        const char *key;
        enum hf_decision_status status;
    } wanted[] = {{"source/gone/", HF_DECISION_IDLE},
                  {"source/net/", HF_DECISION_DEFECTIVE},
                  {"source/test/", HF_DECISION_DEFECTIVE},
                  {"tea/x/", HF_DECISION_DEFECTIVE}};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const uint32_t row = helper_row(snapshot, HF_KIND_DECISION, wanted[i].key);
        CHECK(snapshot->decision_state[row].status == wanted[i].status);
    }
    helper_close(&help);
}

/* ---- a twin of which every tenth row is dirty ---- */

static void test_dirty_twin(void) {
    enum { ROWS = 1000 };
    struct snapshot_helper help;
    helper_open(&help);
    for (int twin = 0; twin < 2; twin++) {
        helper_source(&help, twin == 0 ? "clean" : "dirty");
        for (int i = 0; i < ROWS; i++) {
            struct hf_text line = {NULL, 0};
            CHECK(hf_text_format(&help.text, &line, "site | name=s%d | region=r%d", i,
                                 twin == 1 && i % 10 == 3 ? i + ROWS : i) == HF_OK);
            helper_line(&help, line);
        }
    }
    const struct hf_snapshot *snapshot = helper_build(&help);
    CHECK(snapshot->conflict_count == ROWS / 10 && snapshot->defect_count == ROWS / 10);
    for (int i = 0; i < ROWS; i++) {
        char key[16];
        char clean[16];
        (void)snprintf(key, sizeof key, "s%d", i);
        (void)snprintf(clean, sizeof clean, "r%d", i);
        uint32_t found = 0;
        for (uint32_t c = 0; c < snapshot->conflict_count; c++) {
            const struct hf_conflict *conflict = &snapshot->conflict[c];
            found += hf_text_equal(conflict->key, hf_text_of(key)) && conflict->side_count == 2 &&
                     conflict->counts == 0 && !conflict->side[0].contradicts &&
                     conflict->side[1].contradicts;
        }
        CHECK(found == (i % 10 == 3 ? 1 : 0));
        const uint32_t row = helper_row(snapshot, HF_KIND_SITE, key);
        CHECK(hf_text_equal(snapshot->sites.region[row], hf_text_of(clean)));
    }
    helper_close(&help);
}

static void test_memory(void) {
    struct snapshot_helper help;
    helper_open(&help);
    for (int i = 0; i < 4; i++) {
        add_import(&help, i);
    }
    const struct hf_arena keep = help.keep;
    bool is_done = false;
    int64_t failed = 0;
    for (int64_t k = 0; !is_done && k < 100000; k++) {
        int64_t allowance = k;
        help.keep = keep;
        help.keep.allowance = &allowance;
        struct hf_arena scratch = help.scratch;
        scratch.allowance = &allowance;
        struct hf_snapshot snapshot = {.known_at = 77};
        const enum hf_status status =
            hf_intake_build(&help.input, &help.keep, scratch, &snapshot, NULL);
        is_done = status == HF_OK;
        failed += is_done ? 0 : 1;
        if (!is_done && !CHECK(status == HF_ERR_MEMORY && snapshot.known_at == 77)) {
            break;
        }
    }
    CHECK(is_done && failed > 200);
    helper_close(&help);
}

int main(void) {
    test_rule();
    test_random();
    test_permutations();
    test_decisions();
    test_two_decisions();
    test_ranks();
    test_dirty_twin();
    test_memory();
    return check_report();
}
