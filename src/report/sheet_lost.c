#include "report/report_words.h"
#include "report/sheet.h"

/* What the scenario loses at once: the loss in a sentence, where, and which sites first; and the
 * sites that matter most. */

#define LOST_COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct hf_text lost_subject(const struct hf_assessment *assessment, uint32_t loss) {
    return assessment->scenario.change[assessment->assumed[loss].change].subject;
}

enum { LOST_TEXT_MAX = 4 << 20 };

/* A composed text to `scratch`; the buffer is freed. */
static enum hf_status lost_text_keep(struct hf_buffer *out, struct hf_arena *scratch,
                                     struct hf_text *text) {
    const enum hf_status status =
        out->status == HF_OK ? hf_text_copy(scratch, hf_buffer_text(out), text) : out->status;
    hf_buffer_free(out);
    return status;
}

/* ---- losses ---- */

static const struct sheet_column lost_columns[] = {
    {"lost", "lost", SHEET_TEXT, true},
    {"groups", "risk groups", SHEET_TEXT, true},
    {"sites_lost", "sites lost", SHEET_COUNTS, true},
    {"regions", "regions", SHEET_COUNTS, true},
    {"subscribers_lost", "subscribers lost", SHEET_COUNTS, true},
    {"subscribers_known", "all counted", SHEET_ANSWER, true},
    {"sentence", "what follows", SHEET_TEXT, false},
};

static uint32_t lost_count(const struct hf_assessment *assessment) {
    return assessment->assumed_count;
}

static enum hf_status lost_groups(const struct hf_assessment *assessment,
                                  const struct hf_assumed_loss *loss, struct hf_arena *scratch,
                                  struct hf_text *joined) {
    struct hf_buffer out = hf_buffer_make(LOST_TEXT_MAX);
    for (uint32_t i = 0; i < loss->group_count; i++) {
        hf_buffer_puts(&out, i > 0 ? ", " : "");
        hf_buffer_add(&out,
                      hf_sheet_group(assessment, assessment->assumed_group[loss->group_from + i]));
    }
    return lost_text_keep(&out, scratch, joined);
}

/* "3 sites", "2 to 5 sites" */
static void counted(struct hf_buffer *out, const int64_t count[2], const char *one,
                    const char *many) {
    hf_report_count(out, count[0]);
    if (count[1] != count[0]) {
        hf_buffer_puts(out, " to ");
        hf_report_count(out, count[1]);
    }
    hf_buffer_printf(out, " %s", count[1] == 1 ? one : many);
}

static enum hf_status lost_sentence(const struct hf_assumed_loss *loss, struct hf_text subject,
                                    struct hf_arena *scratch, struct hf_text *sentence) {
    struct hf_buffer out = hf_buffer_make(LOST_TEXT_MAX);
    hf_buffer_puts(&out, "without ");
    hf_buffer_add(&out, subject);
    if (loss->group_count == 0) {
        hf_buffer_puts(&out, loss->may_be_more
                                 ? ", it is not known whether a site loses service: nothing "
                                   "deployed is known to be of it, but not every maker is known"
                                 : ", no site loses service: nothing deployed is of it");
    } else if (loss->sites_lost[1] == 0) {
        hf_buffer_puts(&out, loss->may_be_more ? ", no site is known to lose service"
                                               : ", no site loses service");
    } else {
        hf_buffer_puts(&out, ", ");
        counted(&out, loss->sites_lost, "site", "sites");
        hf_buffer_puts(&out, " in ");
        counted(&out, loss->regions, "region", "regions");
        hf_buffer_puts(&out, loss->sites_lost[1] == 1 ? " loses service; " : " lose service; ");
        if (loss->subscribers_known || loss->subscribers_lost[1] > 0) {
            counted(&out, loss->subscribers_lost, "person", "people");
            hf_buffer_puts(&out, loss->subscribers_known ? ""
                                                         : ", and those of whom nobody says "
                                                           "how many");
        } else {
            hf_buffer_puts(&out, "how many people is not known");
        }
    }
    if (loss->group_count > 0 && loss->may_be_more) {
        hf_buffer_puts(&out, "; perhaps more: not all that is named or in use is known");
    }
    return lost_text_keep(&out, scratch, sentence);
}

static enum hf_status lost_row(const struct hf_assessment *assessment, uint32_t row,
                               struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_assumed_loss *loss = &assessment->assumed[row];
    cell[0].text = lost_subject(assessment, row);
    HF_TRY(lost_groups(assessment, loss, scratch, &cell[1].text));
    for (int i = 0; i < 2; i++) {
        cell[2].counts[i] = loss->sites_lost[i];
        cell[3].counts[i] = loss->regions[i];
    }
    hf_sheet_people_cell(&cell[4], loss->subscribers_lost, loss->sites_lost,
                         loss->subscribers_known);
    cell[5].answer = loss->subscribers_known ? HF_ANSWER_YES : HF_ANSWER_NO;
    return lost_sentence(loss, cell[0].text, scratch, &cell[6].text);
}

static struct hf_why_id lost_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->assumed[row].why;
}

const struct sheet hf_sheet_lost = {
    "lost",       "The scenario loses nothing: say what, with --lose NAME.",
    lost_columns, LOST_COUNT_OF(lost_columns),
    lost_count,   lost_row,
    lost_why};

/* ---- where ---- */

static const struct sheet_column lost_parts_columns[] = {
    {"lost", "lost", SHEET_TEXT, false},
    {"region", "region", SHEET_TEXT, false},
    {"function", "function", SHEET_TEXT, false},
    {"sites_lost", "sites lost", SHEET_COUNTS, false},
    {"subscribers_lost", "subscribers lost", SHEET_COUNTS, false},
    {"subscribers_known", "all counted", SHEET_ANSWER, true},
};

static uint32_t lost_parts_count(const struct hf_assessment *assessment) {
    return assessment->assumed_part_count;
}

static enum hf_status lost_parts_row(const struct hf_assessment *assessment, uint32_t row,
                                     struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_assumed_part *part = &assessment->assumed_part[row];
    cell[0].text = lost_subject(assessment, part->loss);
    cell[1].text = part->region;
    cell[2].text =
        part->function == HF_NONE ? HF_TEXT("") : hf_sheet_function(assessment, part->function);
    for (int i = 0; i < 2; i++) {
        cell[3].counts[i] = part->sites_lost[i];
    }
    hf_sheet_people_cell(&cell[4], part->subscribers_lost, part->sites_lost,
                         part->subscribers_known);
    cell[5].answer = part->subscribers_known ? HF_ANSWER_YES : HF_ANSWER_NO;
    return HF_OK;
}

const struct sheet hf_sheet_lost_parts = {
    "lost-parts",
    "No site is known to lose service by a loss that was named with --lose.",
    lost_parts_columns,
    LOST_COUNT_OF(lost_parts_columns),
    lost_parts_count,
    lost_parts_row,
    NULL};

/* ---- which first ---- */

static const struct sheet_column lost_sites_columns[] = {
    {"lost", "lost", SHEET_TEXT, false},
    {"site", "site", SHEET_TEXT, false},
    {"site_key", "key", SHEET_TEXT, true},
    {"region", "region", SHEET_TEXT, false},
    {"subscribers", "subscribers", SHEET_COUNT, false},
    {"answer", "loses service", SHEET_ANSWER, false},
};

static uint32_t lost_sites_count(const struct hf_assessment *assessment) {
    return assessment->assumed_site_count;
}

static enum hf_status lost_sites_row(const struct hf_assessment *assessment, uint32_t row,
                                     struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_assumed_site *site = &assessment->assumed_site[row];
    cell[0].text = lost_subject(assessment, site->loss);
    cell[1].text = hf_sheet_label(assessment, HF_KIND_SITE, site->site);
    cell[2].text = hf_sheet_key(assessment, HF_KIND_SITE, site->site);
    cell[3].text = assessment->snapshot->sites.region[site->site];
    cell[4].counts[0] = site->subscribers;
    cell[5].answer = site->lost;
    return HF_OK;
}

const struct sheet hf_sheet_lost_sites = {
    "lost-sites",
    "No site is known to lose service by a loss that was named with --lose.",
    lost_sites_columns,
    LOST_COUNT_OF(lost_sites_columns),
    lost_sites_count,
    lost_sites_row,
    NULL};

/* ---- the sites that matter most ---- */

static const struct sheet_column key_sites_columns[] = {
    {"site", "key site", SHEET_TEXT, false},
    {"site_key", "key", SHEET_TEXT, true},
    {"region", "region", SHEET_TEXT, false},
    {"subscribers", "subscribers", SHEET_COUNT, false},
    {"others_lost", "other sites lost with it", SHEET_COUNT, false},
    {"others_subscribers", "their subscribers", SHEET_COUNT, false},
    {"subscribers_known", "all counted", SHEET_ANSWER, false},
};

static uint32_t key_sites_count(const struct hf_assessment *assessment) {
    return assessment->key_site_count;
}

static enum hf_status key_sites_row(const struct hf_assessment *assessment, uint32_t row,
                                    struct hf_arena *scratch, struct sheet_cell *cell) {
    (void)scratch;
    const struct hf_key_site *site = &assessment->key_site[row];
    cell[0].text = hf_sheet_label(assessment, HF_KIND_SITE, site->site);
    cell[1].text = hf_sheet_key(assessment, HF_KIND_SITE, site->site);
    cell[2].text = assessment->snapshot->sites.region[site->site];
    cell[3].counts[0] =
        hf_sheet_people(site->subscribers, site->subscribers_known || site->others_lost != 0);
    cell[4].counts[0] = site->others_lost;
    cell[5].counts[0] = hf_sheet_people(site->others_subscribers,
                                        site->subscribers_known || site->others_lost == 0);
    cell[6].answer = site->subscribers_known ? HF_ANSWER_YES : HF_ANSWER_NO;
    return HF_OK;
}

static struct hf_why_id key_sites_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->key_site[row].why;
}

const struct sheet hf_sheet_key_sites = {"key-sites",       "No site has a service to lose.",
                                         key_sites_columns, LOST_COUNT_OF(key_sites_columns),
                                         key_sites_count,   key_sites_row,
                                         key_sites_why};
