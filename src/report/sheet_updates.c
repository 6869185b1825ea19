#include "report/report_words.h"
#include "report/sheet.h"

/* Updates, releases, claims. */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- updates ---- */

static const struct sheet_column updates_columns[] = {
    {"product", "product", SHEET_TEXT, false},
    {"product_key", "key", SHEET_TEXT, true},
    {"units", "units", SHEET_COUNT, false},
    {"sites", "sites", SHEET_COUNT, false},
    {"secure_until", "secure until", SHEET_DATES, false},
    {"secure_until_answer", "", SHEET_ANSWER, true},
    {"no_updates_now", "no updates today", SHEET_ANSWER, false},
    {"past_support", "past the maker's support", SHEET_ANSWER, false},
    {"replacement_planned", "replacement planned", SHEET_ANSWER, true},
    {"rarely_changed", "rarely changed", SHEET_ANSWER, true},
    {"interfaces_monitored", "interfaces monitored", SHEET_ANSWER, true},
    {"exposure_limited", "exposure limited", SHEET_ANSWER, true},
    {"unkept", "kept without its conditions", SHEET_ANSWER, false},
    {"units_unknown", "release not known", SHEET_COUNT, false},
    {"units_held", "run their device's software", SHEET_COUNT, true},
    {"units_overdue", "exploited flaw open too long", SHEET_COUNTS, false},
    {"overdue", "too long", SHEET_ANSWER, true},
    {"weakest_verified", "rests on", SHEET_TEXT, true},
};

static uint32_t updates_count(const struct hf_assessment *assessment) {
    return assessment->update_count;
}

static enum hf_status updates_row(const struct hf_assessment *assessment, uint32_t row,
                                  struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_update *update = &assessment->update[row];
    HF_TRY(hf_sheet_product(assessment, update->product, scratch, &cell[0].text));
    cell[1].text = hf_sheet_key(assessment, HF_KIND_PRODUCT, update->product);
    cell[2].counts[0] = update->units;
    cell[3].counts[0] = update->sites;
    cell[4].dates = update->no_updates_from;
    cell[4].answer = update->no_updates;
    cell[5].answer = update->no_updates;
    cell[6].answer = update->no_updates_now;
    cell[7].answer = update->past_support;
    for (size_t i = 0; i < HF_KEEP_CONDITIONS; i++) {
        cell[8 + i].answer = update->keep[i];
    }
    cell[12].answer = update->unkept;
    cell[13].counts[0] = update->units_unknown;
    cell[14].counts[0] = update->units_held;
    cell[15].counts[0] = update->units_overdue[0];
    cell[15].counts[1] = update->units_overdue[1];
    cell[16].answer = update->overdue;
    return hf_sheet_weakest(assessment, update->why, scratch, &cell[17]);
}

static struct hf_why_id updates_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->update[row].why;
}

const struct sheet hf_sheet_updates = {"updates",       "No product is deployed.",
                                       updates_columns, COUNT_OF(updates_columns),
                                       updates_count,   updates_row,
                                       updates_why};

/* ---- releases ---- */

static const struct sheet_column releases_columns[] = {
    {"product", "product", SHEET_TEXT, false},
    {"product_key", "key", SHEET_TEXT, true},
    {"release", "release", SHEET_TEXT, false},
    {"units", "units", SHEET_COUNT, false},
    {"sites", "sites", SHEET_COUNT, false},
    {"units_exposed", "reachable from outside", SHEET_COUNTS, true},
    {"released_days", "days since release", SHEET_RANGE, false},
    {"installed_days", "days since installed", SHEET_RANGE, false},
    {"units_undated", "installed on no known day", SHEET_COUNT, true},
    {"unsupported", "no longer supported", SHEET_ANSWER, false},
    {"exploited", "flaw exploited", SHEET_ANSWER, true},
    {"flaw", "exploited flaw", SHEET_TEXT, false},
    {"other_release", "closed by, or closes that of", SHEET_TEXT, false},
    {"open_days", "days open", SHEET_RANGE, false},
    {"overdue", "open too long", SHEET_ANSWER, false},
    {"late", "was closed late", SHEET_ANSWER, true},
};

const char *hf_report_flaw_text(enum hf_flaw flaw) {
    switch (flaw) {
    case HF_FLAW_NONE:
        return "none";
    case HF_FLAW_UNKNOWN:
        return "not known";
    case HF_FLAW_CLOSED:
        return "closed";
    case HF_FLAW_OPEN:
        return "open";
    case HF_FLAW_UNFIXED:
        return "open, nothing closes it";
    case HF_FLAW_BARRED:
        return "open, updates barred";
    }
    return "not known";
}

static uint32_t releases_count(const struct hf_assessment *assessment) {
    return assessment->release_use_count;
}

static enum hf_status releases_row(const struct hf_assessment *assessment, uint32_t row,
                                   struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_release_use *use = &assessment->release_use[row];
    HF_TRY(hf_sheet_product(assessment, use->product, scratch, &cell[0].text));
    cell[1].text = hf_sheet_key(assessment, HF_KIND_PRODUCT, use->product);
    cell[2].text = use->version.len > 0 ? use->version : HF_TEXT("(not known)");
    cell[3].counts[0] = use->units;
    cell[4].counts[0] = use->sites;
    for (int i = 0; i < 2; i++) {
        cell[5].counts[i] = use->units_exposed[i];
    }
    cell[6].range = use->released_days;
    cell[7].range = use->installed_days;
    cell[8].counts[0] = use->units_undated;
    cell[9].answer = use->unsupported;
    cell[10].answer = use->exploited;
    cell[11].text = hf_text_of(hf_report_flaw_text(use->flaw));
    if (use->other != HF_NONE) {
        cell[12].text = assessment->snapshot->releases.version[use->other];
    }
    cell[13].range = use->open_days;
    cell[14].answer = use->overdue;
    cell[15].answer = use->late;
    return HF_OK;
}

static struct hf_why_id releases_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->release_use[row].why;
}

const struct sheet hf_sheet_releases = {"releases",       "No device is deployed.",
                                        releases_columns, COUNT_OF(releases_columns),
                                        releases_count,   releases_row,
                                        releases_why};

/* ---- claims ---- */

static const struct sheet_column claims_columns[] = {
    {"claim", "claim", SHEET_TEXT, false},
    {"claimant", "of", SHEET_TEXT, false},
    {"statement", "says", SHEET_TEXT, false},
    {"about", "about", SHEET_TEXT, false},
    {"product_key", "product", SHEET_TEXT, true},
    {"party_key", "party", SHEET_TEXT, true},
    {"made_on", "made on", SHEET_DATES, false},
    {"document", "document", SHEET_TEXT, true},
    {"state", "state", SHEET_TEXT, false},
    {"contradicted", "contradicted by the data", SHEET_ANSWER, false},
    {"since", "since", SHEET_DATES, false},
    {"was_later", "after it was made", SHEET_ANSWER, true},
    {"outcome", "a check found", SHEET_TEXT, true},
    {"checked_on", "checked on", SHEET_DATES, false},
    {"checked_by", "checked by", SHEET_TEXT, false},
    {"check", "what was checked", SHEET_TEXT, true},
};

static const char *claim_state_text(enum hf_claim_state state) {
    switch (state) {
    case HF_CLAIM_STATE_NOT_MADE:
        return "not made yet";
    case HF_CLAIM_STATE_UNCHECKED:
        return "unchecked";
    case HF_CLAIM_STATE_CONFIRMED:
        return "confirmed";
    case HF_CLAIM_STATE_OPEN:
        return "open";
    case HF_CLAIM_STATE_DOUBTFUL:
        return "doubtful";
    case HF_CLAIM_STATE_REFUTED:
        return "refuted";
    case HF_CLAIM_STATE_CONTRADICTED:
        return "contradicted";
    }
    return "open";
}

/* The word of a cell, as files write it. */
static struct hf_text claim_word(const char *header, uint8_t word) {
    const struct hf_schema *schema = hf_schema_get(HF_KIND_CLAIM);
    const int column = hf_schema_column(HF_KIND_CLAIM, hf_text_of(header));
    return word == 0 || column < 0 ? HF_TEXT("")
                                   : hf_text_of(schema->column[column].words[word - 1]);
}

/* Product, party, country, day: what the claim names of them. */
static enum hf_status claim_about(const struct hf_assessment *assessment, uint32_t claim,
                                  struct hf_arena *scratch, struct hf_text *about) {
    const struct hf_claims *claims = &assessment->snapshot->claims;
    const struct hf_date_range until = claims->until[claim];
    struct hf_text product;
    HF_TRY(hf_sheet_product(assessment, claims->product[claim], scratch, &product));
    const struct hf_text party = hf_sheet_label(assessment, HF_KIND_PARTY, claims->party[claim]);
    char day[11] = "";
    if (!hf_date_range_is_blank(until)) {
        hf_date_write(until.latest, day);
    }
    const struct hf_text part[] = {product, party, claims->country[claim], hf_text_of(day)};
    *about = HF_TEXT("");
    for (size_t i = 0; i < COUNT_OF(part); i++) {
        if (part[i].len > 0) {
            HF_TRY(hf_text_format(scratch, about, "%.*s%s%.*s", HF_TEXT_ARG(*about),
                                  about->len > 0 ? ", " : "", HF_TEXT_ARG(part[i])));
        }
    }
    return HF_OK;
}

static uint32_t claims_count(const struct hf_assessment *assessment) {
    return assessment->claim_count;
}

static struct sheet_cell claim_day(struct hf_date_range dates) {
    return (struct sheet_cell){.dates = dates, .answer = HF_ANSWER_YES};
}

static enum hf_status claims_row(const struct hf_assessment *assessment, uint32_t row,
                                 struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_claim_test *test = &assessment->claim[row];
    const struct hf_claims *claims = &assessment->snapshot->claims;
    const uint32_t claim = test->claim;
    const bool is_checked = claims->outcome[claim] != 0 || claims->check_done[claim].len > 0 ||
                            !hf_date_range_is_blank(claims->checked_on[claim]);
    cell[0].text = claims->id[claim];
    cell[1].text = hf_sheet_label(assessment, HF_KIND_PARTY, claims->claimant[claim]);
    cell[2].text = claim_word("statement", claims->statement[claim]);
    HF_TRY(claim_about(assessment, claim, scratch, &cell[3].text));
    cell[4].text = hf_sheet_key(assessment, HF_KIND_PRODUCT, claims->product[claim]);
    cell[5].text = hf_sheet_key(assessment, HF_KIND_PARTY, claims->party[claim]);
    cell[6] = claim_day(claims->made_on[claim]);
    cell[7].text = claims->document[claim];
    cell[8].text = hf_text_of(claim_state_text(test->state));
    cell[9].answer = test->contradicted;
    cell[10] = claim_day(test->since);
    cell[11].answer = test->was_later;
    cell[12].text = claim_word("outcome", claims->outcome[claim]);
    cell[13] = claim_day(is_checked ? claims->checked_on[claim] : HF_DATE_NEVER);
    cell[14].text = claims->checked_by[claim];
    cell[15].text = claims->check_done[claim];
    return HF_OK;
}

static struct hf_why_id claims_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->claim[row].why;
}

const struct sheet hf_sheet_claims = {"claims",       "No claim of a supplier is in the workspace.",
                                      claims_columns, COUNT_OF(claims_columns),
                                      claims_count,   claims_row,
                                      claims_why};
