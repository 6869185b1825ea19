#include <holdfast/rows.h>

#include "report/rows_why.h"

#include "report/report_words.h"
#include "report/sheet.h"

/* Who is served until when if bans end supply: by month, by site, by region. Each figure twice: at
 * the earliest end and at the latest. */

enum { MEDIAN = 1 };

static const struct hf_rows_column served_columns[] = {
    {"until", "until", false},
    {"sites_5_earliest", "sites, 5 % of trials", true},
    {"sites_50_earliest", "half of them", true},
    {"sites_95_earliest", "95 %", true},
    {"subscribers_5_earliest", "subscribers, 5 %", true},
    {"subscribers_50_earliest", "half", true},
    {"subscribers_95_earliest", "95 %", true},
    {"subscribers_mean_earliest", "mean", true},
    {"sites_5_latest", "at best: sites, 5 %", true},
    {"sites_50_latest", "half", true},
    {"sites_95_latest", "95 %", true},
    {"subscribers_5_latest", "subscribers, 5 %", true},
    {"subscribers_50_latest", "half", true},
    {"subscribers_95_latest", "95 %", true},
    {"subscribers_mean_latest", "mean", true},
};
enum { SERVED_COLUMNS = sizeof served_columns / sizeof served_columns[0] };

static const struct hf_rows_column dark_site_columns[] = {
    {"site", "first dark", false},
    {"site_key", "key", false},
    {"region", "region", false},
    {"subscribers", "subscribers", true},
    {"dark_by_earliest", "likely dark by, earliest", false},
    {"dark_by_latest", "latest", false},
    {"dark_ratio_earliest", "dark at the end, at worst", true},
    {"dark_ratio_latest", "at best", true},
};
enum { DARK_SITE_COLUMNS = sizeof dark_site_columns / sizeof dark_site_columns[0] };

static const struct hf_rows_column dark_region_columns[] = {
    {"region", "region", false},
    {"sites", "sites", true},
    {"sites_dark_earliest", "dark at the end, at worst", true},
    {"sites_dark_latest", "at best", true},
    {"subscribers_dark_earliest", "their people, at worst", true},
    {"subscribers_dark_latest", "at best", true},
    {"tenth_by_earliest", "a tenth dark by, earliest", false},
    {"tenth_by_latest", "latest", false},
};
enum { DARK_REGION_COLUMNS = sizeof dark_region_columns / sizeof dark_region_columns[0] };

static enum hf_status whole_text(struct hf_arena *keep, int64_t count, struct hf_text *text) {
    return hf_text_format(keep, text, "%lld", (long long)count);
}

static enum hf_status served_day(struct hf_arena *keep, struct hf_date date, struct hf_text *text) {
    char day[11];
    if (date.days >= HF_DATE_MAX.days) {
        *text = HF_TEXT("beyond the horizon");
        return HF_OK;
    }
    hf_date_write(date, day);
    return hf_text_copy(keep, hf_text_of(day), text);
}

/* ---- by month ---- */

/* Nobody says of any service how many people it has: their number is not 0, it is not known. */
static bool is_without_people(const struct hf_served_base *base) {
    return base->subscribers == 0 && base->services_unknown > 0;
}

static enum hf_status moment_people(const struct hf_served_moment *moment, struct hf_arena *keep,
                                    struct hf_text *cell) {
    for (int level = 0; level < HF_SERVED_LEVELS; level++) {
        HF_TRY(whole_text(keep, moment->subscribers_level[level], &cell[level]));
    }
    return hf_text_format(keep, &cell[HF_SERVED_LEVELS], "%.1f", moment->subscribers);
}

static enum hf_status served_row(const struct hf_served *served,
                                 const struct hf_served_month *month, struct hf_arena *keep,
                                 struct hf_text *cell) {
    HF_TRY(served_day(keep, month->day, &cell[0]));
    for (int end = 0; end < 2; end++) {
        const struct hf_served_moment *moment = &month->end[end];
        struct hf_text *of = &cell[1 + 7 * end];
        for (int level = 0; level < HF_SERVED_LEVELS; level++) {
            HF_TRY(whole_text(keep, moment->sites_level[level], &of[level]));
        }
        if (!is_without_people(&served->base[end])) {
            HF_TRY(moment_people(moment, keep, &of[3]));
        }
    }
    return HF_OK;
}

/* In a table, where nobody reads 120 lines: each twelfth month and the last. */
static bool month_is_told(const struct hf_served *served, uint32_t month, bool is_table) {
    return !is_table || month % 12 == 11 || month + 1 == served->month_count;
}

enum hf_status hf_report_served(const struct hf_assessment *assessment, bool is_table,
                                struct hf_arena *keep, struct hf_rows_text *rows,
                                struct hf_rows_why *why) {
    if (assessment == NULL || keep == NULL || rows == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_served *served = assessment->served;
    const uint32_t limit = served == NULL ? 0 : served->month_count;
    struct hf_text *cell = hf_new(keep, struct hf_text, (size_t)limit * SERVED_COLUMNS + 1);
    struct hf_why_id *reason = NULL;
    uint32_t count = 0;
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(rows_why_open(assessment, limit, keep, why, &reason));
    for (uint32_t i = 0; i < limit; i++) {
        if (month_is_told(served, i, is_table)) {
            HF_TRY(
                served_row(served, &served->month[i], keep, cell + (size_t)count * SERVED_COLUMNS));
            reason[count++] = served->why;
        }
    }
    *rows = (struct hf_rows_text){"holdfast-ageing/1", served_columns, SERVED_COLUMNS, cell, count};
    return HF_OK;
}

/* ---- by site and region ---- */

static enum hf_status dark_site_row(const struct hf_assessment *assessment,
                                    const struct hf_served_site *site, struct hf_arena *keep,
                                    struct hf_text *cell) {
    cell[0] = hf_sheet_label(assessment, HF_KIND_SITE, site->site);
    cell[1] = hf_sheet_key(assessment, HF_KIND_SITE, site->site);
    cell[2] = assessment->snapshot->sites.region[site->site];
    if (site->subscribers != HF_COUNT_UNKNOWN) {
        HF_TRY(whole_text(keep, site->subscribers, &cell[3]));
    }
    for (int end = 0; end < 2; end++) {
        HF_TRY(served_day(keep, site->median[end], &cell[4 + end]));
        HF_TRY(hf_text_format(keep, &cell[6 + end], "%.4f", site->dark_ratio[end]));
    }
    return HF_OK;
}

enum hf_status hf_report_served_sites(const struct hf_assessment *assessment, struct hf_arena *keep,
                                      struct hf_rows_text *rows, struct hf_rows_why *why) {
    if (assessment == NULL || keep == NULL || rows == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const uint32_t count = assessment->served == NULL ? 0 : assessment->served->site_count;
    struct hf_text *cell = hf_new(keep, struct hf_text, (size_t)count * DARK_SITE_COLUMNS + 1);
    struct hf_why_id *reason = NULL;
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(rows_why_open(assessment, count, keep, why, &reason));
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(dark_site_row(assessment, &assessment->served->site[i], keep,
                             cell + (size_t)i * DARK_SITE_COLUMNS));
        reason[i] = assessment->served->site[i].why;
    }
    *rows = (struct hf_rows_text){"holdfast-ageing-sites/1", dark_site_columns, DARK_SITE_COLUMNS,
                                  cell, count};
    return HF_OK;
}

static enum hf_status dark_region_row(const struct hf_served *served,
                                      const struct hf_served_region *region, struct hf_arena *keep,
                                      struct hf_text *cell) {
    cell[0] = region->region;
    HF_TRY(whole_text(keep, region->sites, &cell[1]));
    for (int end = 0; end < 2; end++) {
        HF_TRY(hf_text_format(keep, &cell[2 + end], "%.2f", region->sites_dark[end]));
        if (!is_without_people(&served->base[end])) {
            HF_TRY(hf_text_format(keep, &cell[4 + end], "%.1f", region->subscribers_dark[end]));
        }
        HF_TRY(served_day(keep, region->tenth[end], &cell[6 + end]));
    }
    return HF_OK;
}

enum hf_status hf_report_served_regions(const struct hf_assessment *assessment,
                                        struct hf_arena *keep, struct hf_rows_text *rows,
                                        struct hf_rows_why *why) {
    if (assessment == NULL || keep == NULL || rows == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const uint32_t count = assessment->served == NULL ? 0 : assessment->served->region_count;
    struct hf_text *cell = hf_new(keep, struct hf_text, (size_t)count * DARK_REGION_COLUMNS + 1);
    struct hf_why_id *reason = NULL;
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(rows_why_open(assessment, count, keep, why, &reason));
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(dark_region_row(assessment->served, &assessment->served->region[i], keep,
                               cell + (size_t)i * DARK_REGION_COLUMNS));
        reason[i] = assessment->served->region[i].why;
    }
    *rows = (struct hf_rows_text){"holdfast-ageing-regions/1", dark_region_columns,
                                  DARK_REGION_COLUMNS, cell, count};
    return HF_OK;
}

/* ---- in a sentence ---- */

static void put_span(struct hf_buffer *out, int64_t low, int64_t high) {
    hf_report_count(out, low < high ? low : high);
    if (low != high) {
        hf_buffer_puts(out, " to ");
        hf_report_count(out, low < high ? high : low);
    }
}

static void put_day(struct hf_buffer *out, struct hf_date date) {
    char day[11];
    hf_date_write(date, day);
    hf_buffer_puts(out, day);
}

static void put_basis(const struct hf_served *served, struct hf_buffer *out) {
    const struct hf_served_base *early = &served->base[0];
    const struct hf_served_base *late = &served->base[1];
    hf_buffer_puts(out, "What ages: ");
    put_span(out, early->units, late->units);
    hf_buffer_puts(out, " units of ");
    put_span(out, early->products, late->products);
    hf_buffer_puts(out, " products whose supply ends or, at worst, may");
    if (early->units_unknown > 0) {
        hf_buffer_puts(out, ", and at worst ");
        hf_report_count(out, early->units_unknown);
        hf_buffer_puts(out, " of no known product");
    }
    hf_buffer_puts(out, ". What fails of ");
    put_span(out, early->units_supplied, late->units_supplied);
    hf_buffer_puts(out, " units whose supply goes on is replaced.\n");
    hf_report_needs_unsaid(out, early->providers_unknown, early->dependencies_open);
    hf_buffer_puts(out, "Failures a trial: ");
    hf_buffer_printf(out,
                     "%.1f to %.1f, never replaced %.1f to %.1f; what gets dark is taken to stay "
                     "so, which a later swap or delivery would undo for %.1f to %.1f of them.\n",
                     late->failures, early->failures, late->unreplaced, early->unreplaced,
                     late->restorable, early->restorable);
}

void hf_report_served_head(const struct hf_assessment *assessment, struct hf_buffer *out) {
    const struct hf_served *served = assessment->served;
    if (served == NULL || served->month_count == 0) {
        return;
    }
    const struct hf_served_base *early = &served->base[0];
    const struct hf_served_base *late = &served->base[1];
    const struct hf_served_month *last = &served->month[served->month_count - 1];
    if (early->sites == 0 && late->sites == 0) {
        hf_buffer_puts(out,
                       "No site is known to be served today: links or gateways are not known, so "
                       "nothing can be said of how long it is.\n");
        return;
    }
    if (served->loss != HF_NONE && served->loss < assessment->assumed_count) {
        hf_buffer_puts(out,
                       "Degree: no spares. Nothing comes in any more of what is lost by name; else "
                       "supply ends as measures say.\n");
    }
    hf_buffer_puts(out, "Of ");
    put_span(out, early->sites, late->sites);
    hf_buffer_puts(out, " sites served today, ");
    put_span(out, last->end[0].sites_level[MEDIAN], last->end[1].sites_level[MEDIAN]);
    hf_buffer_puts(out, " still are on ");
    put_day(out, last->day);
    hf_buffer_puts(out, " in the middle of the trials; ");
    if (is_without_people(early) && is_without_people(late)) {
        hf_buffer_puts(out, "how many people is not known");
    } else {
        hf_buffer_puts(out, "of ");
        put_span(out, early->subscribers, late->subscribers);
        hf_buffer_puts(out, " people, ");
        put_span(out, last->end[0].subscribers_level[MEDIAN],
                 last->end[1].subscribers_level[MEDIAN]);
    }
    hf_buffer_puts(out, ". Likely dark by then: ");
    put_span(out, served->sites_half_dark[1], served->sites_half_dark[0]);
    hf_buffer_puts(out, " sites.\n");
    put_basis(served, out);
    if (early->sites_unserved > 0 || early->services_unknown > 0) {
        hf_buffer_puts(out, "Left out: ");
        hf_report_count(out, early->sites_unserved);
        hf_buffer_puts(out, " sites that are not known to be served today, and the people of ");
        hf_report_count(out, early->services_unknown);
        hf_buffer_puts(out, early->services_unknown == 1 ? " service without a figure.\n"
                                                         : " services without a figure.\n");
    }
    hf_buffer_printf(out, "%u trials, seed %llu.\n", served->trials,
                     (unsigned long long)served->seed);
}
