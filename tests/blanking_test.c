/* Goal: a blank never clears. Method: an operator of an invented country with a row or more in
 * every table and a pack that touches it in every way; each cell that says something is blanked
 * alone, then each column as a whole, and all answers are compared with the full data's. An answer
 * that was "yes", presumed or without basis may become less settled, but never "no" or "presumed
 * no"; a requirement that was not met, or not certainly met, is never met afterwards. Rows that
 * lose their key are left out by the import with a defect: these are counted and said. */
#include "tests/snapshot_helper.h"

#include <holdfast/assess.h>
#include <holdfast/host.h>
#include <holdfast/packcheck.h>
#include <string.h>

static const char *const lines[] = {
    "operator | name=Royal Posts | country=XR",
    "addressee | measure=notice-7-remove | addressed=yes | received=2031-01-12",
    "party | name=Strelsau Instruments | country=XS | component_stock_days=10..20",
    "party | name=Meadow Networks | country=XR",
    "party | name=Hentzau Chips | country=XH",
    "party | name=Quiet Holding | country=XR",
    "party | name=Green Radio | country=XR",
    "party name | party=Strelsau Instruments | name=Strelsau | kind=alias",
    "ownership | owner=Strelsau Instruments | owned=Green Radio | share_percent=40 | control=no | "
    "from=2020 | until=never",
    "ownership | owner=Quiet Holding | owned=Meadow Networks | share_percent=100 | control=yes | "
    "from=2019 | until=never",
    "class | name=radio | failure_rate_per_year=0.01..0.03 | lead_time_days=30..60 | "
    "repair_days=20..40",
    "class origin | class=radio | jurisdiction=XS | contains=yes | content_percent=20..40",
    "product | manufacturer=Strelsau Instruments | model=S-1 | class=radio | kind=device | "
    "technology=5g | bom_complete=yes"
    " | supply_chain_altered=no | factory_country=XS | failure_rate_per_year=0.02 | "
    "lead_time_days=40",
    "product | manufacturer=Meadow Networks | model=M-1 | class=radio | kind=device | "
    "technology=5g | bom_complete=yes"
    " | supply_chain_altered=no | factory_country=XR | failure_rate_per_year=0.02 | "
    "lead_time_days=40"
    " | end_of_support=2040-01-01",
    "product | manufacturer=Green Radio | model=G-1 | class=radio | kind=device | technology=4g | "
    "bom_complete=yes"
    " | factory_country=XR | failure_rate_per_year=0.02",
    "product | manufacturer=Meadow Networks | model=M-2 | kind=device | technology=4g | "
    "bom_complete=yes"
    " | factory_country=XR | failure_rate_per_year=0.02",
    "product | manufacturer=Hentzau Chips | model=H-9 | kind=component | bom_complete=yes | "
    "factory_country=XH",
    "product party | manufacturer=Meadow Networks | product=M-1 | role=manufacturer | party=Meadow "
    "Networks",
    "product party | manufacturer=Meadow Networks | product=M-1 | role=designer | party=Meadow "
    "Networks",
    "product party | manufacturer=Meadow Networks | product=M-2 | role=designer | party=Strelsau "
    "Instruments",
    "product origin | manufacturer=Strelsau Instruments | product=S-1 | jurisdiction=XS | "
    "originates=yes"
    " | controlled_content_percent=60 | direct_product=no",
    "product origin | manufacturer=Meadow Networks | product=M-1 | jurisdiction=XS | originates=no"
    " | controlled_content_percent=20 | direct_product=no",
    "product origin | manufacturer=Meadow Networks | product=M-2 | jurisdiction=XS | originates=no"
    " | controlled_content_percent=15 | direct_product=no",
    "product origin | manufacturer=Green Radio | product=G-1 | jurisdiction=XS | originates=yes",
    "product origin | manufacturer=Hentzau Chips | product=H-9 | jurisdiction=XS | originates=no"
    " | controlled_content_percent=14 | control_class=9A",
    "component | manufacturer=Meadow Networks | product=M-1 | component_manufacturer=Hentzau Chips "
    "| component=H-9"
    " | quantity=2",
    "site | name=Zenda | status=active | kind=core | region=West | latitude=50 | longitude=10",
    "site | name=Hofbau | status=active | kind=mast | region=West",
    "site | name=Burg | status=active | kind=mast | region=East",
    "function | name=core | class=core",
    "function | name=mobile | class=mobile-access",
    "device | site=Zenda | name=c1 | function=core | manufacturer=Strelsau Instruments | "
    "device_type=S-1 | status=active"
    " | install_date=2025-05-01 | quantity=1 | technology=5g",
    "device | site=Zenda | name=c2 | function=core | manufacturer=Meadow Networks | "
    "device_type=M-1 | status=active"
    " | install_date=2026-05-01 | quantity=1 | technology=5g",
    "device | site=Hofbau | name=r1 | function=mobile | manufacturer=Strelsau Instruments | "
    "device_type=S-1"
    " | status=active | install_date=2024-05-01 | quantity=2 | technology=5g",
    "device | site=Burg | name=r2 | function=mobile | manufacturer=Green Radio | device_type=G-1 | "
    "status=active"
    " | install_date=2024-05-01 | quantity=1 | technology=4g",
    "device | site=Burg | name=r3 | function=mobile | manufacturer=Meadow Networks | "
    "device_type=M-2 | status=active"
    " | install_date=2024-05-01 | quantity=1 | technology=5g | transit=yes",
    "module | site=Zenda | device=c2 | module_bay=1 | manufacturer=Hentzau Chips | module_type=H-9 "
    "| status=active"
    " | quantity=1 | install_date=2026-05-01",
    "link | side_a_site=Zenda | side_a_device=c1 | side_a_name=1 | side_b_site=Hofbau | "
    "side_b_device=r1 | side_b_name=1"
    " | status=connected",
    "link | side_a_site=Zenda | side_a_device=c2 | side_a_name=1 | side_b_site=Burg | "
    "side_b_device=r2 | side_b_name=1"
    " | status=connected | provider=Green Radio | risk_group=duct",
    "gateway | function=mobile | site=Zenda | device=c1",
    "gateway | function=mobile | site=Zenda | device=c2",
    "service | site=Hofbau | function=mobile | subscribers=4000 | premises=2000 | traffic=10 | "
    "traffic_basis=Gb/s",
    "service | site=Burg | function=mobile | subscribers=1000 | premises=500 | traffic=4 | "
    "traffic_basis=Gb/s",
    "contract | id=K1 | supplier=Strelsau Instruments | kind=purchase | signed_on=2029-05-01 | "
    "from=2029-05-01"
    " | until=2035-01-01",
    "order | id=O1 | contract=K1 | supplier=Strelsau Instruments | manufacturer=Strelsau "
    "Instruments | product=S-1"
    " | quantity=4 | ordered=2030-12-01 | due=2031-04-01 | destination=XR",
    "shipment | id=T1 | order=O1 | quantity=4 | production_started=2030-12-10 | "
    "produced=2031-01-10 | shipped=2031-02-01"
    " | received=never | from_country=XS",
    "release | manufacturer=Strelsau Instruments | product=S-1 | version=1.0 | released=2028 | "
    "support_until=2034",
    "stock | lot=L1 | manufacturer=Strelsau Instruments | product=S-1 | place=Zenda | quantity=1 | "
    "condition=new",
    "stock | lot=L2 | manufacturer=Meadow Networks | product=M-1 | place=Zenda | quantity=0 | "
    "condition=new",
    "failure | id=F1 | manufacturer=Strelsau Instruments | product=S-1 | site=Hofbau | "
    "date=2030-01-01 | quantity=1"
    " | no_fault_found=no",
    "repair | id=R1 | manufacturer=Strelsau Instruments | product=S-1 | quantity=1 | "
    "repairer=Strelsau Instruments"
    " | sent=2031-01-05 | due=2031-06-01 | outcome=pending",
    "repair kit | manufacturer=Strelsau Instruments | product=S-1 | kit_manufacturer=Hentzau Chips "
    "| "
    "kit=H-9"
    " | quantity=2",
    "schedule | site=Hofbau | manufacturer=Strelsau Instruments | product=S-1 | date=2034-01-01 | "
    "quantity=2"
    " | replacement_manufacturer=Meadow Networks | replacement=M-2 | harvest_percent=0",
    "coverage | site=Hofbau | place=Castle",
    "assumption | name=component_stock_days | value=5..50",
};
enum { LINES = sizeof lines / sizeof lines[0], PRODUCTS_MAX = 16, FINDINGS_MAX = 64 };

/* What is compared: answers by product label and kind, and whether each finding is met. */
struct answers {
    struct hf_text label[PRODUCTS_MAX];
    enum hf_answer date[PRODUCTS_MAX][HF_EFFECT_COUNT], touched[PRODUCTS_MAX],
        shortage[PRODUCTS_MAX];
    size_t product_count;
    enum hf_answer unmet[FINDINGS_MAX];
    size_t finding_count;
    bool is_built;
};

static struct hf_pack pack;
static struct hf_arena pack_arena, answer_arena;

/* The line without the value of one column: "| column=value" becomes "". */
static struct hf_text without(struct hf_arena *keep, const char *line, const char *column) {
    char mark[80];
    (void)snprintf(mark, sizeof mark, "| %s=", column);
    const struct hf_text text = hf_text_of(line);
    const size_t at = hf_text_find(text, hf_text_of(mark), 0);
    struct hf_text result = text;
    if (at < text.len) {
        const size_t end = hf_text_find(text, HF_TEXT("|"), at + 1);
        hf_ignore(hf_text_format(keep, &result, "%.*s%.*s", HF_TEXT_ARG(hf_text_slice(text, 0, at)),
                                 HF_TEXT_ARG(hf_text_slice(text, end, text.len))));
    }
    return result;
}

static void collect(const struct hf_assessment *assessment, struct answers *answers) {
    for (uint32_t i = 0; i < assessment->product_count && i < PRODUCTS_MAX; i++) {
        const struct hf_product_dates *dates = &assessment->product[i];
        const size_t at = answers->product_count++;
        hf_ignore(hf_text_copy(
            &answer_arena, hf_snapshot_label(assessment->snapshot, HF_KIND_PRODUCT, dates->product),
            &answers->label[at]));
        memcpy(answers->date[at], dates->answer, sizeof dates->answer);
        answers->touched[at] = dates->touched;
        answers->shortage[at] =
            HF_ANSWER_NO_BASIS; /* no pool, no answer: nothing is said to be clear */
        for (uint32_t j = 0; j < assessment->endurance_count; j++) {
            if (assessment->endurance[j].product == dates->product) {
                answers->shortage[at] = assessment->endurance[j].short_of_target;
            }
        }
    }
    for (uint32_t i = 0; i < assessment->finding_count && i < FINDINGS_MAX; i++) {
        answers->unmet[answers->finding_count++] = hf_answer_not(assessment->finding[i].met);
    }
}

/* The helper counts a line without key as a failed check: this asks beforehand. */
static bool key_is_left(struct hf_text text) {
    struct hf_assertion assertion = {.kind = HF_KIND_OPERATOR};
    struct hf_text part = {NULL, 0};
    bool more = true;
    hf_text_cut(&text, '|', &part, &more);
    bool is_good = hf_schema_kind_by_name(hf_text_trim(part), &assertion.kind);
    while (is_good && hf_text_cut(&text, '|', &part, &more)) {
        const size_t at = hf_text_find(part, HF_TEXT("="), 0);
        const int column = hf_schema_column(assertion.kind, hf_text_slice(part, 0, at));
        if (column >= 0) {
            assertion.field[column] = hf_text_trim(hf_text_slice(part, at + 1, part.len));
        }
    }
    struct hf_arena arena = pack_arena;
    return is_good && hf_assertion_key(&arena, &assertion) == HF_OK;
}

/* Assesses the lines, with `column` blanked in line `only` (LINES: in every line of `kind`). */
static struct answers run(const char *kind, const char *column, size_t only) {
    struct answers answers = {0};
    struct snapshot_helper help;
    helper_open(&help);
    bool is_usable = true;
    for (size_t i = 0; i < LINES; i++) {
        const size_t kind_len = kind == NULL ? 0 : strlen(kind);
        const bool is_kind = kind != NULL && strncmp(lines[i], kind, kind_len) == 0 &&
                             lines[i][kind_len] == ' ' && lines[i][kind_len + 1] == '|';
        const bool is_blanked = column != NULL && is_kind && (only == LINES || only == i);
        const struct hf_text text =
            is_blanked ? without(&help.text, lines[i], column) : hf_text_of(lines[i]);
        if (!key_is_left(text)) {
            is_usable = false;
            continue;
        }
        char *string = hf_text_string(&help.text, text);
        helper_lines(&help, string);
    }
    helper_packs(&help, &pack, 1);
    const struct hf_snapshot *snapshot = is_usable ? helper_build(&help) : NULL;
    if (snapshot != NULL) {
        struct hf_assess_request request = {.snapshot = snapshot, .until = HF_ASSESS_ALL};
        struct hf_assessment assessment;
        struct hf_error error = {0};
        CHECK(hf_date_parse(HF_TEXT("2031-04-10"), &request.scenario.as_of));
        const enum hf_status status =
            hf_assess(&request, &help.keep, help.scratch, &assessment, &error);
        if (CHECK(status == HF_OK)) {
            collect(&assessment, &answers);
            answers.is_built = true;
        } else {
            printf("    %s\n", error.message);
        }
    }
    helper_close(&help);
    return answers;
}

static bool is_cleared(enum hf_answer before, enum hf_answer after) {
    const enum hf_answer floor = before < HF_ANSWER_NO_BASIS ? before : HF_ANSWER_NO_BASIS;
    return after < floor;
}

static void complain(const char *kind, const char *column, size_t line, struct hf_text what,
                     const char *answer) {
    printf("    blanking %s.%s%s%s clears '%.*s' %s\n", kind, column, line < LINES ? " of: " : "",
           line < LINES ? lines[line] : "", HF_TEXT_ARG(what), answer);
}

/* What a product's answers may have become: those of the rows with its name, and of units whose
 * product nobody names. */
static bool is_candidate(const struct answers *blanked, size_t at, struct hf_text label) {
    return hf_text_equal(blanked->label[at], label) ||
           hf_text_starts(blanked->label[at], HF_TEXT("(not said)"));
}

static enum hf_answer strongest(const struct answers *blanked, struct hf_text label,
                                enum hf_answer (*answer_of)(const struct answers *, size_t, int),
                                int kind) {
    enum hf_answer result = HF_ANSWER_NO;
    for (size_t i = 0; i < blanked->product_count; i++) {
        result = is_candidate(blanked, i, label) ? hf_answer_or(result, answer_of(blanked, i, kind))
                                                 : result;
    }
    return result;
}

static enum hf_answer date_answer(const struct answers *answers, size_t at, int kind) {
    return answers->date[at][kind];
}
static enum hf_answer touched_answer(const struct answers *answers, size_t at, int kind) {
    (void)kind;
    return answers->touched[at];
}
static enum hf_answer shortage_answer(const struct answers *answers, size_t at, int kind) {
    (void)kind;
    return answers->shortage[at];
}

/* Where a blank leaves a presumption for "no", which is undetermined all the same: a maker that
 * announced no end of sale or support is presumed to have none for now (and without its
 * manufacturer, the row that says such an end is another product); a stake in nobody knows whom, or
 * a role in nobody knows which product, is presumed to be another's; a unit of no named product may
 * be of any, but is presumed not to be of this one. */
static bool is_presumption(const char *kind, const char *column, enum hf_answer after) {
    static const char *const known[][2] = {
        {"product", "end_of_sale"},  {"product", "end_of_support"}, {"product", "end_of_security"},
        {"product", "manufacturer"}, {"ownership", "owned"},        {"product party", "product"},
        {"device", "device_type"},   {"module", "module_type"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0] && after == HF_ANSWER_PRESUMED_NO; i++) {
        if (strcmp(kind, known[i][0]) == 0 && strcmp(column, known[i][1]) == 0) {
            return true;
        }
    }
    return false;
}

static void compare(const struct answers *full, const struct answers *blanked, const char *kind,
                    const char *column, size_t line) {
    static const char *const words[HF_EFFECT_COUNT] = {"no supply",  "no spares",  "no repair",
                                                       "no updates", "no install", "must remove"};
    for (size_t i = 0; i < full->product_count; i++) {
        for (int e = 0; e < HF_EFFECT_COUNT; e++) {
            const enum hf_answer after = strongest(blanked, full->label[i], date_answer, e);
            if (!CHECK(!is_cleared(full->date[i][e], after) ||
                       is_presumption(kind, column, after))) {
                complain(kind, column, line, full->label[i], words[e]);
            }
        }
        const enum hf_answer touched = strongest(blanked, full->label[i], touched_answer, 0);
        if (!CHECK(!is_cleared(full->touched[i], touched) ||
                   is_presumption(kind, column, touched))) {
            complain(kind, column, line, full->label[i], "touched");
        }
        const enum hf_answer shortage = strongest(blanked, full->label[i], shortage_answer, 0);
        if (!CHECK(!is_cleared(full->shortage[i], shortage) ||
                   is_presumption(kind, column, shortage))) {
            complain(kind, column, line, full->label[i], "short of stock");
        }
    }
    for (size_t i = 0; i < full->finding_count && i < blanked->finding_count; i++) {
        if (!CHECK(!is_cleared(full->unmet[i], blanked->unmet[i]))) {
            char number[24];
            (void)snprintf(number, sizeof number, "%zu", i);
            complain(kind, column, line, hf_text_of(number), "finding");
        }
    }
    CHECK(full->finding_count == blanked->finding_count);
}

static void blank_all(const struct answers *full) {
    size_t tried = 0;
    size_t keyless = 0;
    for (int k = 0; k < HF_KIND_COUNT; k++) {
        const struct hf_schema *schema = hf_schema_get((enum hf_kind)k);
        if (schema->file == NULL) {
            continue;
        }
        for (size_t c = 0; c < schema->column_count; c++) {
            const char *column = schema->column[c].name;
            char mark[80];
            (void)snprintf(mark, sizeof mark, "| %s=", column);
            for (size_t i = 0; i <= LINES; i++) {
                const size_t len = strlen(schema->name);
                const bool is_line = i < LINES && strncmp(lines[i], schema->name, len) == 0 &&
                                     strncmp(lines[i] + len, " |", 2) == 0 &&
                                     strstr(lines[i], mark) != NULL;
                if (i < LINES && !is_line) {
                    continue;
                }
                const struct answers blanked = run(schema->name, column, i);
                tried++;
                if (blanked.is_built) {
                    compare(full, &blanked, schema->name, column, i);
                } else {
                    keyless++;
                }
            }
        }
    }
    printf("%zu blankings; %zu left a row without key, which the import says as a defect\n", tried,
           keyless);
    CHECK(tried > 300);
}

static bool pack_open(void) {
    const struct hf_host host = hf_host_posix();
    struct hf_text bytes = {NULL, 0};
    struct hf_error error = {0};
    struct hf_pack_checked checked = {0};
    if (hf_arena_open(&pack_arena, (size_t)64 << 20) != HF_OK ||
        hf_arena_open(&answer_arena, (size_t)64 << 20) != HF_OK ||
        host.read(host.context, &pack_arena, "tests/data/ruritania.json", (size_t)1 << 20, &bytes,
                  &error) != HF_OK ||
        hf_pack_check(HF_TEXT("ruritania.json"), bytes, &pack_arena, &checked, &error) != HF_OK) {
        return false;
    }
    pack = checked.pack;
    return checked.is_usable && checked.defect_count == 0;
}

int main(void) {
    if (!CHECK(pack_open())) {
        return check_report();
    }
    const struct answers full = run(NULL, NULL, LINES);
    CHECK(full.is_built && full.product_count >= 5 && full.finding_count >= 4);
    for (size_t i = 0; i < full.product_count; i++) {
        printf("%.*s:", HF_TEXT_ARG(full.label[i]));
        for (int e = 0; e < HF_EFFECT_COUNT; e++) {
            printf(" %s;", hf_answer_text(full.date[i][e]));
        }
        printf(" touched %s, short %s\n", hf_answer_text(full.touched[i]),
               hf_answer_text(full.shortage[i]));
    }
    blank_all(&full);
    return check_report();
}
