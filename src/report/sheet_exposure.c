#include "report/report_words.h"
#include "report/sheet.h"

/* Matches, hits, effects and products: what the screen and exposure rooms found. */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- matches ---- */

static const struct sheet_column matches_columns[] = {
    {"party", "party", SHEET_TEXT, false},
    {"party_key", "key", SHEET_TEXT, true},
    {"own_name", "own name", SHEET_TEXT, true},
    {"listed_name", "listed name", SHEET_TEXT, false},
    {"where", "listed in", SHEET_TEXT, false},
    {"entry", "entry", SHEET_TEXT, true},
    {"score", "score", SHEET_NUMBER, false},
    {"strength", "strength", SHEET_TEXT, false},
    {"answer", "same party", SHEET_ANSWER, false},
    {"decided", "decided", SHEET_TEXT, false},
};

/* "different (Ann, 2024-05-02)": an answer that a person settled says so. */
static enum hf_status decided_text(const struct hf_snapshot *snapshot, const struct hf_match *match,
                                   struct hf_arena *scratch, struct hf_text *text) {
    static const char *const word[] = {"", "same", "different", "no longer"};
    if (match->decided == HF_MATCH_NOT_DECIDED ||
        match->decision >= snapshot->decisions.rows.count) {
        return HF_OK;
    }
    char day[11];
    hf_date_write(snapshot->decisions.decided_on[match->decision].latest, day);
    return hf_text_format(scratch, text, "%s (%.*s, %s)", word[match->decided],
                          HF_TEXT_ARG(snapshot->decisions.decided_by[match->decision]), day);
}

static uint32_t matches_count(const struct hf_assessment *assessment) {
    return assessment->match_count;
}

static enum hf_status matches_row(const struct hf_assessment *assessment, uint32_t row,
                                  struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_match *match = &assessment->match[row];
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_pack *pack = hf_sheet_pack(assessment, match->pack);
    cell[0].text = hf_sheet_label(assessment, HF_KIND_PARTY, match->party);
    cell[1].text = hf_sheet_key(assessment, HF_KIND_PARTY, match->party);
    cell[2].text = match->own_name;
    cell[3].text = match->listed_name;
    if (match->target == HF_MATCH_PACK_PARTY && pack != NULL) {
        cell[4].text = pack->id;
        cell[5].text =
            match->entry < pack->party_count ? pack->party[match->entry].id : HF_TEXT("");
    } else if (match->target == HF_MATCH_LIST_ENTRY &&
               match->entry < snapshot->list_entries.rows.count) {
        cell[4].text =
            hf_sheet_label(assessment, HF_KIND_LIST, snapshot->list_entries.list[match->entry]);
        cell[5].text = snapshot->list_entries.entry[match->entry];
    }
    cell[6].range = (struct hf_range){match->score, match->score};
    cell[7].text = hf_text_of(hf_report_strength_text(match->strength));
    cell[8].answer = match->answer;
    return decided_text(snapshot, match, scratch, &cell[9].text);
}

static struct hf_why_id matches_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->match[row].why;
}

const struct sheet hf_sheet_matches = {
    "matches",       "No party of the workspace resembles a listed one.",
    matches_columns, COUNT_OF(matches_columns),
    matches_count,   matches_row,
    matches_why};

/* ---- hits ---- */

static const struct sheet_column hits_columns[] = {
    {"party", "party", SHEET_TEXT, false},
    {"party_key", "key", SHEET_TEXT, true},
    {"pack", "pack", SHEET_TEXT, false},
    {"measure", "measure", SHEET_TEXT, false},
    {"requirement", "requirement", SHEET_TEXT, false},
    {"answer", "is a target", SHEET_ANSWER, false},
};

static uint32_t hits_count(const struct hf_assessment *assessment) {
    return assessment->hit_count;
}

static enum hf_status hits_row(const struct hf_assessment *assessment, uint32_t row,
                               struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_target_hit *hit = &assessment->hit[row];
    const struct hf_pack *pack = hf_sheet_pack(assessment, hit->pack);
    const struct hf_measure *measure = hf_sheet_measure(assessment, hit->pack, hit->measure);
    const struct hf_requirement *requirement =
        measure != NULL ? NULL : hf_sheet_requirement(assessment, hit->pack, hit->requirement);
    cell[0].text = hf_sheet_label(assessment, HF_KIND_PARTY, hit->party);
    cell[1].text = hf_sheet_key(assessment, HF_KIND_PARTY, hit->party);
    cell[2].text = pack == NULL ? HF_TEXT("") : pack->id;
    cell[3].text = measure == NULL ? HF_TEXT("") : measure->id;
    cell[4].text = requirement == NULL ? HF_TEXT("") : requirement->id;
    cell[5].answer = hit->answer;
    return HF_OK;
}

static struct hf_why_id hits_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->hit[row].why;
}

const struct sheet hf_sheet_hits = {
    "hits",       "No party of the workspace is a target of a measure.",
    hits_columns, COUNT_OF(hits_columns),
    hits_count,   hits_row,
    hits_why};

/* ---- effects ---- */

static const struct sheet_column effects_columns[] = {
    {"product", "product", SHEET_TEXT, false},
    {"product_key", "key", SHEET_TEXT, true},
    {"effect", "effect", SHEET_TEXT, false},
    {"act", "act", SHEET_TEXT, false},
    {"modality", "modality", SHEET_TEXT, false},
    {"binding", "binding", SHEET_TEXT, false},
    {"answer", "applies", SHEET_ANSWER, false},
    {"applies_as_of", "today", SHEET_ANSWER, true},
    {"from", "from", SHEET_DATES, false},
    {"until", "until", SHEET_DATES, false},
    {"pack", "pack", SHEET_TEXT, true},
    {"measure", "measure id", SHEET_TEXT, true},
    {"measure_title", "measure", SHEET_TEXT, false},
    {"party", "through", SHEET_TEXT, false},
    {"component", "component", SHEET_TEXT, false},
    {"exception", "exception", SHEET_TEXT, false},
    {"weakest_verified", "rests on", SHEET_TEXT, false},
};

static uint32_t effects_count(const struct hf_assessment *assessment) {
    return assessment->effect_count;
}

static enum hf_status effects_row(const struct hf_assessment *assessment, uint32_t row,
                                  struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_effect *effect = &assessment->effect[row];
    const struct hf_pack *pack = hf_sheet_pack(assessment, effect->pack);
    const struct hf_measure *measure = hf_sheet_measure(assessment, effect->pack, effect->measure);
    HF_TRY(hf_sheet_product(assessment, effect->product, scratch, &cell[0].text));
    cell[1].text = hf_sheet_key(assessment, HF_KIND_PRODUCT, effect->product);
    cell[2].text = hf_text_of(hf_report_effect_text(effect->kind));
    cell[3].text = hf_text_of(hf_act_text(effect->act));
    cell[4].text = hf_text_of(hf_modality_text(effect->modality));
    cell[5].text = hf_text_of(hf_binding_text(effect->binding));
    cell[6].answer = effect->answer;
    cell[7].answer = effect->applies_as_of;
    cell[8].dates = effect->from;
    cell[8].answer = HF_ANSWER_YES; /* whether it applies stands in a column of its own */
    cell[9].dates = effect->until;
    cell[9].answer = HF_ANSWER_YES;
    cell[10].text = pack == NULL ? HF_TEXT("") : pack->id;
    cell[11].text = measure == NULL ? HF_TEXT("") : measure->id;
    cell[12].text = measure == NULL ? HF_TEXT("") : measure->title;
    cell[13].text = hf_sheet_label(assessment, HF_KIND_PARTY, effect->party);
    HF_TRY(hf_sheet_product(assessment, effect->component, scratch, &cell[14].text));
    if (measure != NULL && effect->defeater < measure->defeater_count) {
        cell[15].text = measure->defeater[effect->defeater].title;
    }
    return hf_sheet_weakest(assessment, effect->why, scratch, &cell[16]);
}

static struct hf_why_id effects_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->effect[row].why;
}

const struct sheet hf_sheet_effects = {
    "effects",       "No measure has an effect on a product of the workspace.",
    effects_columns, COUNT_OF(effects_columns),
    effects_count,   effects_row,
    effects_why};

/* ---- products ---- */

static const struct sheet_column products_columns[] = {
    {"product", "product", SHEET_TEXT, false},
    {"product_key", "key", SHEET_TEXT, true},
    {"units", "units", SHEET_COUNT, false},
    {"sites", "sites", SHEET_COUNT, false},
    {"touched", "touched", SHEET_ANSWER, false},
    {"supply_end", "new units end", SHEET_DATES, true},
    {"supply_end_answer", "", SHEET_ANSWER, true},
    {"spares_end", "spares end", SHEET_DATES, false},
    {"spares_end_answer", "", SHEET_ANSWER, true},
    {"repair_end", "repair ends", SHEET_DATES, false},
    {"repair_end_answer", "", SHEET_ANSWER, true},
    {"secure_until", "secure until", SHEET_DATES, false},
    {"secure_until_answer", "", SHEET_ANSWER, true},
    {"install_end", "install ends", SHEET_DATES, true},
    {"install_end_answer", "", SHEET_ANSWER, true},
    {"must_remove", "must remove by", SHEET_DATES, false},
    {"must_remove_answer", "", SHEET_ANSWER, true},
};
enum { PRODUCTS_FIRST_DATE = 5 };
_Static_assert(COUNT_OF(products_columns) == PRODUCTS_FIRST_DATE + 2 * HF_EFFECT_COUNT,
               "a date and an answer each");

static uint32_t products_count(const struct hf_assessment *assessment) {
    return assessment->product_count;
}

static enum hf_status products_row(const struct hf_assessment *assessment, uint32_t row,
                                   struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_product_dates *product = &assessment->product[row];
    HF_TRY(hf_sheet_product(assessment, product->product, scratch, &cell[0].text));
    cell[1].text = hf_sheet_key(assessment, HF_KIND_PRODUCT, product->product);
    cell[2].counts[0] = product->units;
    cell[3].counts[0] = product->sites;
    cell[4].answer = product->touched;
    for (size_t kind = 0; kind < HF_EFFECT_COUNT; kind++) {
        struct sheet_cell *date = &cell[PRODUCTS_FIRST_DATE + 2 * kind];
        date->dates = product->date[kind];
        date->answer = product->answer[kind];
        (date + 1)->answer = product->answer[kind];
    }
    return HF_OK;
}

/* The reason of the first date there is, by date, then in the order of the effects. */
static struct hf_why_id products_why(const struct hf_assessment *assessment, uint32_t row) {
    const struct hf_product_dates *product = &assessment->product[row];
    size_t first = 0;
    for (size_t kind = 1; kind < HF_EFFECT_COUNT; kind++) {
        const bool is_better =
            product->answer[kind] != HF_ANSWER_NO && product->answer[first] == HF_ANSWER_NO;
        const bool is_earlier =
            product->date[kind].earliest.days < product->date[first].earliest.days;
        first = is_better || (product->answer[kind] != HF_ANSWER_NO && is_earlier) ? kind : first;
    }
    return product->why[first];
}

const struct sheet hf_sheet_products = {
    "products",       "No product is deployed, stocked or ordered.",
    products_columns, COUNT_OF(products_columns),
    products_count,   products_row,
    products_why};
