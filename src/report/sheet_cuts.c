#include "report/report_words.h"
#include "report/sheet.h"

/* Who hangs on one group, and how few groups have to fail together: in sentences, by region, site
 * by site. */

#define CUTS_COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { CUTS_TEXT_MAX = 1 << 20 };

static enum hf_status cuts_text_keep(struct hf_buffer *out, struct hf_arena *scratch,
                                     struct hf_text *text) {
    const enum hf_status status =
        out->status == HF_OK ? hf_text_copy(scratch, hf_buffer_text(out), text) : out->status;
    hf_buffer_free(out);
    return status;
}

/* ---- who hangs on one ---- */

static const struct sheet_column hangs_columns[] = {
    {"group", "risk group", SHEET_TEXT, true},
    {"threat", "threat", SHEET_TEXT, true},
    {"sites_lost", "sites", SHEET_COUNTS, true},
    {"regions", "regions", SHEET_COUNTS, true},
    {"subscribers_lost", "subscribers", SHEET_COUNTS, true},
    {"subscribers_known", "all counted", SHEET_ANSWER, true},
    {"sentence", "who hangs on one", SHEET_TEXT, false},
};

static uint32_t hangs_count(const struct hf_assessment *assessment) {
    return assessment->hang_count;
}

static const struct hf_loss *hang_loss(const struct hf_assessment *assessment, uint32_t row) {
    return &assessment->loss[assessment->hang[row].loss];
}

static void hang_counted(struct hf_buffer *out, const int64_t count[2], const char *one,
                         const char *many) {
    hf_report_counts(out, count);
    hf_buffer_printf(out, " %s", count[1] == 1 ? one : many);
}

/* The name of a group behind the word of its threat: without what says the threat once more. */
static struct hf_text group_behind_threat(const struct hf_assessment *assessment, uint32_t group) {
    const struct hf_text name = hf_sheet_group(assessment, group);
    for (int threat = HF_LOSS_VENDOR; threat < HF_LOSS_THREATS; threat++) {
        const struct hf_text prefix = hf_text_of(hf_loss_group_prefix((enum hf_loss_threat)threat));
        const struct hf_text word = hf_text_of(hf_loss_threat_word((enum hf_loss_threat)threat));
        if (prefix.len > 0 && hf_text_equal(assessment->group[group].threat, word) &&
            hf_text_starts(name, prefix)) {
            return hf_text_slice(name, prefix.len, name.len);
        }
    }
    return name;
}

static enum hf_status hang_sentence(const struct hf_assessment *assessment, uint32_t row,
                                    struct hf_arena *scratch, struct hf_text *sentence) {
    const struct hf_loss *loss = hang_loss(assessment, row);
    struct hf_buffer out = hf_buffer_make(CUTS_TEXT_MAX);
    const bool has_people = loss->subscribers_lost[1] > 0;
    if (has_people) {
        hang_counted(&out, loss->subscribers_lost, "person", "people");
        hf_buffer_puts(&out, loss->subscribers_known ? "" : ", and those nobody counted,");
    } else {
        hang_counted(&out, loss->sites_lost, "site", "sites");
    }
    hf_buffer_puts(&out, " in ");
    hang_counted(&out, assessment->hang[row].regions, "region", "regions");
    const bool is_one = has_people ? loss->subscribers_lost[1] == 1 : loss->sites_lost[1] == 1;
    hf_buffer_puts(&out, is_one ? " hangs on one " : " hang on one ");
    hf_buffer_add(&out, assessment->group[loss->group[0]].threat);
    hf_buffer_puts(&out, ": ");
    hf_buffer_add(&out, group_behind_threat(assessment, loss->group[0]));
    return cuts_text_keep(&out, scratch, sentence);
}

static enum hf_status hangs_row(const struct hf_assessment *assessment, uint32_t row,
                                struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_loss *loss = hang_loss(assessment, row);
    cell[0].text = hf_sheet_group(assessment, loss->group[0]);
    cell[1].text = assessment->group[loss->group[0]].threat;
    for (int i = 0; i < 2; i++) {
        cell[2].counts[i] = loss->sites_lost[i];
        cell[3].counts[i] = assessment->hang[row].regions[i];
    }
    hf_sheet_people_cell(&cell[4], loss->subscribers_lost, loss->sites_lost,
                         loss->subscribers_known);
    cell[5].answer = loss->subscribers_known ? HF_ANSWER_YES : HF_ANSWER_NO;
    return hang_sentence(assessment, row, scratch, &cell[6].text);
}

static struct hf_why_id hangs_why(const struct hf_assessment *assessment, uint32_t row) {
    return hang_loss(assessment, row)->why;
}

const struct sheet hf_sheet_hangs = {
    "hangs",       "No single risk group is known to take a site's service.",
    hangs_columns, CUTS_COUNT_OF(hangs_columns),
    hangs_count,   hangs_row,
    hangs_why};

/* ---- by region ---- */

static const struct sheet_column cuts_columns[] = {
    {"region", "region", SHEET_TEXT, false},
    {"function", "function", SHEET_TEXT, false},
    {"threat", "threat", SHEET_TEXT, false},
    {"case", "case", SHEET_TEXT, false},
    {"subscribers_now", "people dark today", SHEET_COUNT, false},
    {"subscribers_1", "by 1 group", SHEET_COUNT, false},
    {"subscribers_2", "by 2", SHEET_COUNT, false},
    {"subscribers_3", "by 3", SHEET_COUNT, false},
    {"subscribers_more", "by more", SHEET_COUNT, false},
    {"subscribers_never", "not by these", SHEET_COUNT, false},
    {"sites_now", "sites dark today", SHEET_COUNT, true},
    {"sites_1", "sites by 1", SHEET_COUNT, true},
    {"sites_2", "sites by 2", SHEET_COUNT, true},
    {"sites_3", "sites by 3", SHEET_COUNT, true},
    {"sites_more", "sites by more", SHEET_COUNT, true},
    {"sites_never", "sites not by these", SHEET_COUNT, true},
    {"uncounted_now", "uncounted dark today", SHEET_COUNT, true},
    {"uncounted_1", "uncounted by 1", SHEET_COUNT, true},
    {"uncounted_2", "uncounted by 2", SHEET_COUNT, true},
    {"uncounted_3", "uncounted by 3", SHEET_COUNT, true},
    {"uncounted_more", "uncounted by more", SHEET_COUNT, true},
    {"uncounted_never", "uncounted not by these", SHEET_COUNT, true},
    {"open", "sites between bounds", SHEET_COUNT, true},
    {"groups", "groups", SHEET_COUNT, true},
    {"method", "method", SHEET_TEXT, true},
};
_Static_assert(CUTS_COUNT_OF(cuts_columns) <= SHEET_COLUMN_MAX, "a cell for each column");

static bool cases_differ(const struct hf_region_cut *cut) {
    for (int class = 0; class < HF_CUT_CLASSES; class ++) {
        if (cut->sites[0][class] != cut->sites[1][class] ||
            cut->subscribers[0][class] != cut->subscribers[1][class] ||
            cut->unknown[0][class] != cut->unknown[1][class]) {
            return true;
        }
    }
    return false;
}

/* Best and worst case have a row each where they differ. */
static uint32_t cuts_count(const struct hf_assessment *assessment) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < assessment->region_cut_count; i++) {
        count += cases_differ(&assessment->region_cut[i]) ? 2 : 1;
    }
    return count;
}

static const char *cut_method_text(const struct hf_cut_threat *threat) {
    if (threat->method == HF_CUT_BY_FAMILIES) {
        return "all ways to serve";
    }
    return threat->has_pairs ? "all losses of one and two groups, then site by site"
                             : "all losses of one group, then site by site";
}

const struct hf_region_cut *hf_sheet_cut_of(const struct hf_assessment *assessment, uint32_t row,
                                            uint32_t *bound) {
    uint32_t at = 0;
    bool differ = cases_differ(&assessment->region_cut[0]);
    while (row >= (differ ? 2U : 1U)) {
        row -= differ ? 2U : 1U;
        differ = cases_differ(&assessment->region_cut[++at]);
    }
    if (bound != NULL) {
        *bound = row;
    }
    return &assessment->region_cut[at];
}

static enum hf_status cuts_row(const struct hf_assessment *assessment, uint32_t row,
                               struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_region_cut *cut = hf_sheet_cut_of(assessment, row, &row);
    const bool differ = cases_differ(cut);
    const struct hf_cut_threat *threat = &assessment->cut_threat[cut->threat];
    cell[0].text = cut->region;
    cell[1].text =
        cut->function == HF_NONE ? HF_TEXT("") : hf_sheet_function(assessment, cut->function);
    cell[2].text = threat->name;
    cell[3].text = !differ ? HF_TEXT("") : row == 0 ? HF_TEXT("best") : HF_TEXT("worst");
    for (int class = 0; class < HF_CUT_CLASSES; class ++) {
        cell[4 + class].counts[0] =
            hf_sheet_people(cut->subscribers[row][class], cut->unknown[row][class] == 0);
        cell[4 + class].is_least = cut->unknown[row][class] > 0;
        cell[10 + class].counts[0] = cut->sites[row][class];
        cell[16 + class].counts[0] = cut->unknown[row][class];
    }
    cell[22].counts[0] = cut->open;
    cell[23].counts[0] = threat->group_count;
    cell[24].text = hf_text_of(cut_method_text(threat));
    return HF_OK;
}

const struct sheet hf_sheet_cuts = {
    "cuts",       "No site has a service to lose, or no risk group is known.",
    cuts_columns, CUTS_COUNT_OF(cuts_columns),
    cuts_count,   cuts_row,
    NULL};

/* ---- site by site ---- */

static const struct sheet_column site_cuts_columns[] = {
    {"site", "site", SHEET_TEXT, false},
    {"site_key", "key", SHEET_TEXT, true},
    {"region", "region", SHEET_TEXT, true},
    {"function", "function", SHEET_TEXT, false},
    {"threat", "threat", SHEET_TEXT, false},
    {"subscribers", "subscribers", SHEET_COUNT, false},
    {"needed_worst", "goes dark with, at worst", SHEET_TEXT, false},
    {"needed_best", "at best", SHEET_TEXT, false},
    {"cut", "namely", SHEET_TEXT, false},
    {"apart", "ways apart", SHEET_TEXT, false},
    {"worst", "worst case", SHEET_COUNTS, true},
    {"best", "best case", SHEET_COUNTS, true},
    {"cuts", "so many cuts", SHEET_COUNT, true},
    {"cut_best", "namely at best", SHEET_TEXT, true},
    {"apart_best", "ways apart at best", SHEET_TEXT, true},
    {"method", "method", SHEET_TEXT, true},
};

static uint32_t site_cuts_count(const struct hf_assessment *assessment) {
    return (uint32_t)assessment->site_cut_count;
}

/* "dark today", "1 group", "3 or more groups", "2 to 4 groups", "not by these groups" */
static enum hf_status needed_text(const struct hf_cut_bounds *bounds, struct hf_arena *scratch,
                                  struct hf_text *text) {
    struct hf_buffer out = hf_buffer_make(256);
    if (bounds->upper == 0) {
        hf_buffer_puts(&out, "dark today");
    } else if (bounds->lower == INT64_MAX) {
        hf_buffer_puts(&out, "not by these groups");
    } else {
        hf_report_count(&out, bounds->lower);
        if (bounds->upper != bounds->lower) {
            hf_buffer_puts(&out, " to ");
            hf_report_count(&out, bounds->upper);
        }
        hf_buffer_puts(&out, bounds->upper == 1 ? " group" : " groups");
    }
    return cuts_text_keep(&out, scratch, text);
}

/* "Alpha + Beta, or Alpha + Gamma; 7 in all" */
static enum hf_status cut_text(const struct hf_assessment *assessment,
                               const struct hf_cut_bounds *bounds, struct hf_arena *scratch,
                               struct hf_text *text) {
    enum { GROUPS_SHOWN = 12 };
    struct hf_buffer out = hf_buffer_make(CUTS_TEXT_MAX);
    for (uint32_t k = 0; k < bounds->cuts_listed; k++) {
        const uint32_t *group =
            assessment->cut_group + bounds->cut_from + (size_t)k * (size_t)bounds->upper;
        hf_buffer_puts(&out, k > 0 ? ", or " : "");
        for (int64_t i = 0; i < bounds->upper && i < GROUPS_SHOWN; i++) {
            hf_buffer_puts(&out, i > 0 ? " + " : "");
            hf_buffer_add(&out, hf_sheet_group(assessment, group[i]));
        }
        hf_buffer_puts(&out, bounds->upper > GROUPS_SHOWN ? " + others" : "");
    }
    if (bounds->cuts > bounds->cuts_listed) {
        hf_buffer_puts(&out, "; ");
        hf_report_count(&out, bounds->cuts);
        hf_buffer_puts(&out, " in all");
    } else if (bounds->cuts_listed == 0 && bounds->upper > 0 && bounds->upper < INT64_MAX) {
        hf_buffer_puts(&out, "all of them at most");
    }
    return cuts_text_keep(&out, scratch, text);
}

static enum hf_status apart_text(int64_t apart, struct hf_arena *scratch, struct hf_text *text) {
    struct hf_buffer out = hf_buffer_make(64);
    if (apart == INT64_MAX) {
        hf_buffer_puts(&out, "rests on no group");
    } else if (apart == HF_COUNT_UNKNOWN) {
        hf_buffer_puts(&out, "not looked for");
    } else {
        hf_report_count(&out, apart);
    }
    return cuts_text_keep(&out, scratch, text);
}

static int64_t finite_count(int64_t count) {
    return count == INT64_MAX ? HF_COUNT_UNKNOWN : count;
}

static enum hf_status site_cuts_row(const struct hf_assessment *assessment, uint32_t row,
                                    struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_site_cut *cut = &assessment->site_cut[row];
    const struct hf_cut_answer *answer = &assessment->cut_answer[cut->answer];
    const struct hf_cut_threat *threat = &assessment->cut_threat[answer->threat];
    const struct hf_cut_bounds *best = &answer->bound[0];
    const struct hf_cut_bounds *worst = &answer->bound[1];
    cell[0].text = hf_sheet_label(assessment, HF_KIND_SITE, cut->site);
    cell[1].text = hf_sheet_key(assessment, HF_KIND_SITE, cut->site);
    cell[2].text = assessment->snapshot->sites.region[cut->site];
    cell[3].text =
        cut->function == HF_NONE ? HF_TEXT("") : hf_sheet_function(assessment, cut->function);
    cell[4].text = threat->name;
    cell[5].counts[0] = cut->subscribers;
    HF_TRY(needed_text(worst, scratch, &cell[6].text));
    HF_TRY(needed_text(best, scratch, &cell[7].text));
    HF_TRY(cut_text(assessment, worst, scratch, &cell[8].text));
    HF_TRY(apart_text(worst->apart, scratch, &cell[9].text));
    cell[10].counts[0] = finite_count(worst->lower);
    cell[10].counts[1] = finite_count(worst->upper);
    cell[11].counts[0] = finite_count(best->lower);
    cell[11].counts[1] = finite_count(best->upper);
    cell[12].counts[0] = worst->cuts;
    HF_TRY(cut_text(assessment, best, scratch, &cell[13].text));
    HF_TRY(apart_text(best->apart, scratch, &cell[14].text));
    cell[15].text = hf_text_of(cut_method_text(threat));
    return HF_OK;
}

static struct hf_why_id site_cuts_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->cut_answer[assessment->site_cut[row].answer].why;
}

const struct sheet hf_sheet_site_cuts = {
    "site-cuts",       "No site has a service to lose, or no risk group is known.",
    site_cuts_columns, CUTS_COUNT_OF(site_cuts_columns),
    site_cuts_count,   site_cuts_row,
    site_cuts_why};
