#include <holdfast/rows.h>

#include "report/rows_why.h"

#include "report/report_words.h"
#include "report/sheet.h"

#include <math.h>

/* What share of the time services and sites are down, and from when on a group outweighs that. Each
 * figure twice: at worst and at best. Shares are texts: their digits stand behind many noughts. */

enum { WORST, BEST, GROUPS_TOLD = 20 };

/* What is said of groups with a chance stands last: a table without them ends before. */
static const struct hf_rows_column uptime_cell_columns[] = {
    {"region", "region", false},
    {"function", "function", false},
    {"services", "services", true},
    {"services_exact", "exact", true},
    {"subscribers", "subscribers", true},
    {"services_uncounted", "uncounted", true},
    {"minutes_worst", "minutes a year down, at worst", true},
    {"minutes_best", "at best", true},
    {"availability_worst", "served of the time, at worst", false},
    {"availability_best", "at best", false},
    {"subscriber_hours_worst", "people's hours a year, at worst", true},
    {"subscriber_hours_best", "at best", true},
    {"minutes_groups_worst", "with groups: minutes, at worst", true},
    {"minutes_groups_best", "at best", true},
    {"group", "most by", false},
    {"group_minutes_worst", "its minutes, at worst", true},
    {"group_minutes_best", "at best", true},
};
enum {
    UPTIME_CELL_COLUMNS = sizeof uptime_cell_columns / sizeof uptime_cell_columns[0],
    UPTIME_CELL_ALONE = 12
};

static const struct hf_rows_column uptime_group_columns[] = {
    {"group", "lost as a whole", false},
    {"threat", "threat", false},
    {"sites_lost_best", "sites, surely", true},
    {"sites_lost_worst", "at worst", true},
    {"subscribers_lost_best", "subscribers, surely", true},
    {"subscribers_lost_worst", "at worst", true},
    {"minutes_from", "outweighs single failures from, minutes a year", true},
    {"minutes_to", "at most", true},
    {"share_from", "share of the time", false},
    {"share_to", "at most", false},
    {"people_minutes_from", "by people from, minutes", true},
    {"people_minutes_to", "at most", true},
    {"chance_lower", "said: from", false},
    {"chance_upper", "to", false},
};
enum {
    UPTIME_GROUP_COLUMNS = sizeof uptime_group_columns / sizeof uptime_group_columns[0],
    UPTIME_GROUP_ALONE = 12
};

static const struct hf_rows_column uptime_site_columns[] = {
    {"site", "down longest", false},
    {"site_key", "key", false},
    {"region", "region", false},
    {"subscribers", "subscribers", true},
    {"minutes_worst", "minutes a year down, at worst", true},
    {"minutes_best", "at best", true},
    {"minutes_groups_worst", "with groups: at worst", true},
    {"minutes_groups_best", "at best", true},
};
enum {
    UPTIME_SITE_COLUMNS = sizeof uptime_site_columns / sizeof uptime_site_columns[0],
    UPTIME_SITE_ALONE = 6
};

static enum hf_status uptime_count(struct hf_arena *keep, int64_t count, struct hf_text *text) {
    return count == HF_COUNT_UNKNOWN ? HF_OK : hf_text_format(keep, text, "%lld", (long long)count);
}

static enum hf_status uptime_minutes(struct hf_arena *keep, const double minutes[2],
                                     struct hf_text *text) {
    for (int end = 0; end < 2; end++) {
        HF_TRY(hf_text_format(keep, &text[end], "%.2f", minutes[end]));
    }
    return HF_OK;
}

/* Empty where there is none. */
static enum hf_status uptime_share(struct hf_arena *keep, double share, struct hf_text *text) {
    return isnan(share) ? HF_OK : hf_text_format(keep, text, "%.3g", share);
}

static enum hf_status uptime_share_minutes(struct hf_arena *keep, double share,
                                           struct hf_text *text) {
    return isnan(share) ? HF_OK
                        : hf_text_format(keep, text, "%.2f", share * HF_UPTIME_MINUTES_A_YEAR);
}

static bool is_with_groups(const struct hf_uptime *uptime, bool is_table) {
    return !is_table || uptime->chance_count > 0;
}

/* ---- by region and function ---- */

static enum hf_status uptime_cell_row(const struct hf_assessment *assessment,
                                      const struct hf_uptime_cell *row, bool has_groups,
                                      struct hf_arena *keep, struct hf_text *cell) {
    cell[0] = row->region;
    cell[1] = row->function == HF_NONE ? HF_TEXT("") : hf_sheet_function(assessment, row->function);
    HF_TRY(uptime_count(keep, row->services, &cell[2]));
    HF_TRY(uptime_count(keep, row->services_exact, &cell[3]));
    HF_TRY(uptime_count(keep, row->subscribers, &cell[4]));
    HF_TRY(uptime_count(keep, row->services_uncounted, &cell[5]));
    HF_TRY(uptime_minutes(keep, row->down.alone, &cell[6]));
    for (int end = 0; end < 2; end++) {
        const double served = 1.0 - row->down.alone[end] / HF_UPTIME_MINUTES_A_YEAR;
        HF_TRY(hf_text_format(keep, &cell[8 + end], "%.8f", served));
        HF_TRY(hf_text_format(keep, &cell[10 + end], "%.1f", row->subscriber_hours[end]));
    }
    if (!has_groups) {
        return HF_OK;
    }
    HF_TRY(uptime_minutes(keep, row->down.groups, &cell[12]));
    if (row->group != HF_NONE) {
        cell[14] = hf_sheet_group(assessment, row->group);
        HF_TRY(uptime_minutes(keep, row->group_minutes, &cell[15]));
    }
    return HF_OK;
}

enum hf_status hf_report_uptime(const struct hf_assessment *assessment, bool is_table,
                                struct hf_arena *keep, struct hf_rows_text *rows,
                                struct hf_rows_why *why) {
    if (assessment == NULL || keep == NULL || rows == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_uptime *uptime = assessment->uptime;
    const uint32_t count = uptime == NULL ? 0 : uptime->cell_count;
    const bool has_groups = uptime == NULL || is_with_groups(uptime, is_table);
    const size_t columns = has_groups ? UPTIME_CELL_COLUMNS : UPTIME_CELL_ALONE;
    struct hf_text *cell = hf_new(keep, struct hf_text, count * columns + 1);
    struct hf_why_id *reason = NULL;
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(rows_why_open(assessment, count, keep, why, &reason));
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(uptime_cell_row(assessment, &uptime->cell[i], has_groups && uptime->chance_count > 0,
                               keep, cell + i * columns));
        reason[i] = uptime->cell[i].why;
    }
    *rows =
        (struct hf_rows_text){"holdfast-availability/1", uptime_cell_columns, columns, cell, count};
    return HF_OK;
}

/* ---- by group ---- */

static enum hf_status uptime_group_row(const struct hf_assessment *assessment,
                                       const struct hf_uptime_group *row, bool has_chances,
                                       struct hf_arena *keep, struct hf_text *cell) {
    cell[0] = assessment->group[row->group].name;
    cell[1] = assessment->group[row->group].threat;
    HF_TRY(uptime_count(keep, row->sites_lost[BEST], &cell[2]));
    HF_TRY(uptime_count(keep, row->sites_lost[WORST], &cell[3]));
    HF_TRY(uptime_count(keep, row->subscribers_lost[BEST], &cell[4]));
    HF_TRY(uptime_count(keep, row->subscribers_lost[WORST], &cell[5]));
    for (int end = 0; end < 2; end++) {
        HF_TRY(uptime_share_minutes(keep, row->share[end], &cell[6 + end]));
        HF_TRY(uptime_share(keep, row->share[end], &cell[8 + end]));
        HF_TRY(uptime_share_minutes(keep, row->people_share[end], &cell[10 + end]));
    }
    if (has_chances && hf_range_is_known(row->chance)) {
        HF_TRY(uptime_share(keep, row->chance.lower, &cell[12]));
        HF_TRY(uptime_share(keep, row->chance.upper, &cell[13]));
    }
    return HF_OK;
}

enum hf_status hf_report_uptime_groups(const struct hf_assessment *assessment, bool is_table,
                                       struct hf_arena *keep, struct hf_rows_text *rows,
                                       struct hf_rows_why *why) {
    if (assessment == NULL || keep == NULL || rows == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_uptime *uptime = assessment->uptime;
    const uint32_t all = uptime == NULL ? 0 : uptime->group_count;
    const uint32_t count = is_table && all > GROUPS_TOLD ? GROUPS_TOLD : all;
    const bool has_groups = uptime == NULL || is_with_groups(uptime, is_table);
    const size_t columns = has_groups ? UPTIME_GROUP_COLUMNS : UPTIME_GROUP_ALONE;
    struct hf_text *cell = hf_new(keep, struct hf_text, count * columns + 1);
    struct hf_why_id *reason = NULL;
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(rows_why_open(assessment, count, keep, why, &reason));
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(
            uptime_group_row(assessment, &uptime->group[i], has_groups, keep, cell + i * columns));
        reason[i] = uptime->group[i].why;
    }
    *rows = (struct hf_rows_text){"holdfast-availability-groups/1", uptime_group_columns, columns,
                                  cell, count};
    return HF_OK;
}

/* ---- by site ---- */

enum hf_status hf_report_uptime_sites(const struct hf_assessment *assessment, bool is_table,
                                      struct hf_arena *keep, struct hf_rows_text *rows,
                                      struct hf_rows_why *why) {
    if (assessment == NULL || keep == NULL || rows == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_uptime *uptime = assessment->uptime;
    const uint32_t count = uptime == NULL ? 0 : uptime->site_count;
    const bool has_groups = uptime == NULL || is_with_groups(uptime, is_table);
    const size_t columns = has_groups ? UPTIME_SITE_COLUMNS : UPTIME_SITE_ALONE;
    struct hf_text *cell = hf_new(keep, struct hf_text, count * columns + 1);
    struct hf_why_id *reason = NULL;
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(rows_why_open(assessment, count, keep, why, &reason));
    for (uint32_t i = 0; i < count; i++) {
        const struct hf_uptime_site *row = &uptime->site[i];
        reason[i] = row->why;
        struct hf_text *own = cell + i * columns;
        own[0] = hf_sheet_label(assessment, HF_KIND_SITE, row->site);
        own[1] = hf_sheet_key(assessment, HF_KIND_SITE, row->site);
        own[2] = assessment->snapshot->sites.region[row->site];
        HF_TRY(uptime_count(keep, row->subscribers, &own[3]));
        HF_TRY(uptime_minutes(keep, row->down.alone, &own[4]));
        if (has_groups && uptime->chance_count > 0) {
            HF_TRY(uptime_minutes(keep, row->down.groups, &own[6]));
        }
    }
    *rows = (struct hf_rows_text){"holdfast-availability-sites/1", uptime_site_columns, columns,
                                  cell, count};
    return HF_OK;
}

/* ---- in a sentence ---- */

static void put_ends(struct hf_buffer *out, const double figure[2], int decimals) {
    hf_buffer_printf(out, "%.*f", decimals, figure[BEST]);
    if (figure[WORST] > figure[BEST]) {
        hf_buffer_printf(out, " to %.*f", decimals, figure[WORST]);
    }
}

static void put_range(struct hf_buffer *out, struct hf_range range) {
    hf_buffer_printf(out, "%.6g", range.lower);
    if (range.upper > range.lower) {
        hf_buffer_printf(out, " to %.6g", range.upper);
    }
}

static void put_uptime_basis(const struct hf_uptime_base *base, struct hf_buffer *out) {
    hf_report_count(out, base->units);
    hf_buffer_puts(out, " units fail at the rates of 'holdfast stock'");
    if (base->units_assumed > 0) {
        hf_buffer_puts(out, "; of ");
        hf_report_count(out, base->units_assumed);
        hf_buffer_puts(out, " nobody says any, and failure_rate_per_year is taken");
    }
    if (base->units_unknown > 0) {
        hf_buffer_puts(out, " (of no known product: ");
        hf_report_count(out, base->units_unknown);
        hf_buffer_putc(out, ')');
    }
    hf_buffer_puts(out, ". Each works again after ");
    put_range(out, base->restore_hours);
    hf_buffer_puts(out, " hours: an assumption, restore_hours; spares are taken as at hand.\n");
    hf_report_needs_unsaid(out, base->providers_unknown, base->dependencies_open);
    if (base->has_link_rate) {
        hf_report_count(out, base->links);
        hf_buffer_puts(out, " links between sites fail ");
        put_range(out, base->link_rate);
        hf_buffer_puts(out, " times a year: an assumption, link_failures_per_year.\n");
    } else if (base->links > 0) {
        hf_buffer_puts(out, "How often links fail is not known: ");
        hf_report_count(out, base->links);
        hf_buffer_puts(out, " links between sites are taken as always up, which is too good; "
                            "--assume link_failures_per_year=0.1..1 puts them in.\n");
    }
}

static void put_uptime_method(const struct hf_uptime_base *base, struct hf_buffer *out) {
    const int64_t bounded[2] = {base->services - base->services_exact[BEST],
                                base->services - base->services_exact[WORST]};
    if (bounded[0] > 0 || bounded[1] > 0) {
        hf_buffer_puts(out, "By single failures, ");
        hf_report_count(out, bounded[0] > bounded[1] ? bounded[0] : bounded[1]);
        hf_buffer_printf(out,
                         " services lie between two bounds, %.2f minutes a year apart in the mean "
                         "and %.2f at most, of which each end takes the outer; the others are "
                         "exact.\n",
                         base->mean_width, base->widest);
    } else {
        hf_buffer_puts(out, "By single failures every service is exact for what is assumed.\n");
    }
}

static void put_uptime_groups(const struct hf_uptime *uptime, struct hf_buffer *out) {
    const struct hf_uptime_base *base = &uptime->base;
    if (uptime->chance_count == 0) {
        hf_buffer_puts(out, "How often a whole group is lost is not in the data, and not guessed: "
                            "below, the share of the time from which one outweighs all single "
                            "failures; --loss-chance 'NAME=SHARE' puts it in.\n");
    } else {
        hf_buffer_puts(out, "With the groups' chances as said: ");
        put_ends(out, base->site_minutes_groups, 1);
        hf_buffer_printf(out, " minutes. %u %s of groups lost together looked at", base->sets,
                         base->sets == 1 ? "set" : "sets");
        if (base->left_out[WORST] > 0.0 || base->left_out[BEST] > 0.0) {
            hf_buffer_printf(out,
                             "; the others, %.3g of the time, count as all lost at worst and "
                             "as none at best",
                             fmax(base->left_out[WORST], base->left_out[BEST]));
        }
        hf_buffer_puts(out, ".\n");
    }
    if (base->singles_left_out > 0) {
        hf_report_count(out, base->singles_left_out);
        hf_buffer_puts(out, " groups are not among them: their loss was beyond the budget of "
                            "work.\n");
    }
}

void hf_report_uptime_head(const struct hf_assessment *assessment, struct hf_buffer *out) {
    const struct hf_uptime *uptime = assessment->uptime;
    if (uptime == NULL) {
        return;
    }
    const struct hf_uptime_base *base = &uptime->base;
    if (base->services == 0) {
        hf_buffer_puts(out, "No service is known to be served today: links or gateways are not "
                            "known, so nothing can be said of how often it is.\n");
        return;
    }
    hf_buffer_puts(out, "Of ");
    hf_report_count(out, base->sites);
    hf_buffer_puts(out, " sites served today, one is down ");
    put_ends(out, base->site_minutes, 1);
    hf_buffer_puts(out, " minutes a year in the mean, by failures of single units; people are "
                        "without service ");
    hf_report_counts(out, (const int64_t[]){llround(base->subscriber_hours[BEST]),
                                            llround(base->subscriber_hours[WORST])});
    hf_buffer_puts(out, " hours a year together.\n");
    put_uptime_basis(base, out);
    put_uptime_method(base, out);
    put_uptime_groups(uptime, out);
    if (base->services_unserved > 0) {
        hf_buffer_puts(out, "Left out: ");
        hf_report_count(out, base->services_unserved);
        hf_buffer_puts(out, base->services_unserved == 1 ? " service, and " : " services, and ");
        hf_report_count(out, base->sites_unserved);
        hf_buffer_puts(out, base->sites_unserved == 1
                                ? " site with one, that is not known to be served today.\n"
                                : " sites with one, that are not known to be served today.\n");
    }
}
