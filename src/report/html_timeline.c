#include "report/html_out.h"

#include <string.h>

/* Measures, deadlines and hold-until dates on one axis of time. */

enum { TIMELINE_MEASURES = 16, TIMELINE_DEADLINES = 14, TIMELINE_POOLS = 12 };

static const double open_width = 16.0; /* of what may end never: a stub, not all the row */
static const double label_width = 330.0;
static const double plot_width = 630.0;
static const double row_height = 24.0;
static const double pool_height = 36.0; /* of a pool: a bar, and letters below it */
static const int32_t year_days = 365;

struct timeline {
    struct page *page;
    int32_t from, until; /* days shown */
    double y;            /* of the next row */
};

static double day_x(const struct timeline *timeline, int32_t day) {
    const int32_t shown = day < timeline->from    ? timeline->from
                          : day > timeline->until ? timeline->until
                                                  : day;
    return label_width + plot_width * (double)(shown - timeline->from) /
                             (double)(timeline->until - timeline->from);
}

/* ---- what is shown ---- */

/* The strongest answer that a measure got here: an effect on a product, or a party that it targets.
 */
static enum hf_answer measure_answer(const struct hf_assessment *assessment, uint32_t pack,
                                     uint32_t measure) {
    enum hf_answer answer = HF_ANSWER_NO;
    for (uint32_t i = 0; i < assessment->effect_count; i++) {
        const struct hf_effect *effect = &assessment->effect[i];
        if (effect->pack == pack && effect->measure == measure) {
            answer = hf_answer_or(answer, effect->answer);
        }
    }
    for (uint32_t i = 0; i < assessment->hit_count; i++) {
        const struct hf_target_hit *hit = &assessment->hit[i];
        if (hit->pack == pack && hit->measure == measure) {
            answer = hf_answer_or(answer, hit->answer);
        }
    }
    return answer;
}

struct shown_measures {
    uint32_t pack[TIMELINE_MEASURES], measure[TIMELINE_MEASURES];
    uint32_t count;    /* shown */
    uint32_t touching; /* all that touch, surely or perhaps */
    uint32_t others;
};

/* The surest and most binding ones are shown, in the order in which they began. */
static enum hf_status measures_choose(const struct hf_assessment *assessment,
                                      struct hf_arena scratch, struct shown_measures *shown) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    uint32_t all = 0;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        all += snapshot->pack[p].measure_count;
    }
    struct ranked *item = hf_new(&scratch, struct ranked, all);
    if (item == NULL) {
        return HF_ERR_MEMORY;
    }
    *shown = (struct shown_measures){.count = 0};
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t m = 0; m < snapshot->pack[p].measure_count; m++) {
            const struct hf_measure *measure = &snapshot->pack[p].measure[m];
            const enum hf_answer answer = measure_answer(assessment, p, m);
            if (answer == HF_ANSWER_NO) {
                shown->others++;
                continue;
            }
            const int32_t began =
                measure->period_count > 0 ? measure->period[0].interval.from.latest.days : 0;
            item[shown->touching++] =
                (struct ranked){{(int64_t)measure->binding - 8 * (int64_t)answer, began, p}, m};
        }
    }
    hf_ranked_sort(item, shown->touching);
    shown->count = shown->touching < TIMELINE_MEASURES ? shown->touching : TIMELINE_MEASURES;
    for (uint32_t i = 0; i < shown->count; i++) {
        item[i].key[0] = item[i].key[1];
    }
    hf_ranked_sort(item, shown->count);
    for (uint32_t i = 0; i < shown->count; i++) {
        shown->pack[i] = (uint32_t)item[i].key[2];
        shown->measure[i] = item[i].position;
    }
    return HF_OK;
}

/* Widens the axis to a day, within eight years back and fifteen ahead of the day of the report. */
static void axis_reach(struct timeline *timeline, struct hf_date date) {
    const int32_t today = timeline->page->assessment->scenario.as_of.days;
    if (date.days <= today - 8 * year_days || date.days >= today + 15 * year_days) {
        return;
    }
    timeline->from = date.days < timeline->from ? date.days : timeline->from;
    timeline->until = date.days > timeline->until ? date.days : timeline->until;
}

static void axis_choose(struct timeline *timeline, const struct shown_measures *shown) {
    const struct hf_assessment *assessment = timeline->page->assessment;
    const int32_t today = assessment->scenario.as_of.days;
    timeline->from = today - year_days / 2;
    timeline->until = today + 2 * year_days;
    for (uint32_t i = 0; i < shown->count; i++) {
        const struct hf_measure *measure =
            hf_sheet_measure(assessment, shown->pack[i], shown->measure[i]);
        for (uint32_t p = 0; p < measure->period_count; p++) {
            axis_reach(timeline, measure->period[p].interval.from.earliest);
            axis_reach(timeline, measure->period[p].interval.until.earliest);
        }
    }
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        axis_reach(timeline, assessment->finding[i].at);
    }
    for (uint32_t i = 0; i < assessment->endurance_count && i < TIMELINE_POOLS; i++) {
        axis_reach(timeline, assessment->endurance[i].holds_until[2].latest);
    }
    timeline->from -= year_days / 12;
    timeline->until += year_days / 4;
}

/* ---- drawing ---- */

static void axis_draw(struct timeline *timeline, double bottom) {
    struct hf_buffer *out = timeline->page->out;
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    hf_date_to_civil((struct hf_date){timeline->from}, &year, &month, &day);
    const int32_t span_years = (timeline->until - timeline->from) / year_days;
    const int32_t step = span_years > 16 ? 2 : 1;
    for (int32_t at = year + 1; at < year + 40; at += step) {
        struct hf_date start = HF_DATE_MAX;
        if (!hf_date_from_civil(at, 1, 1, &start) || start.days >= timeline->until) {
            break;
        }
        const double x = day_x(timeline, start.days);
        hf_svg_line(out, "grid", (struct hf_svg_line){x, 20.0, x, bottom});
        hf_svg_text_begin(out, "soft mid", x, 12.0);
        hf_buffer_printf(out, "%d", (int)at);
        hf_svg_text_end(out);
    }
}

static void today_draw(struct timeline *timeline, double bottom) {
    struct hf_buffer *out = timeline->page->out;
    const double x = day_x(timeline, timeline->page->assessment->scenario.as_of.days);
    hf_svg_line(out, "today", (struct hf_svg_line){x, 20.0, x, bottom});
    hf_svg_text_begin(out, "mid strong", x, bottom + 13.0);
    hf_buffer_puts(out, "as of ");
    hf_report_date(out, timeline->page->assessment->scenario.as_of);
    hf_svg_text_end(out);
}

static void group_title(struct timeline *timeline, const char *words) {
    timeline->y += 8.0;
    hf_svg_text_begin(timeline->page->out, "soft", 0.0, timeline->y + 12.0);
    hf_html_words(timeline->page->out, words);
    hf_svg_text_end(timeline->page->out);
    timeline->y += row_height - 3.0;
}

static void tall_label_draw(struct timeline *timeline, struct hf_text label, double height) {
    struct hf_buffer *out = timeline->page->out;
    hf_buffer_puts(out, "<g><title>");
    hf_html_text_cut(out, label, 200);
    hf_buffer_puts(out, "</title>");
    hf_svg_text_begin(out, "", 0.0, timeline->y + 16.0);
    hf_html_text_cut(out, label, 46);
    hf_svg_text_end(out);
    hf_buffer_puts(out, "</g>");
    hf_svg_line(out, "grid",
                (struct hf_svg_line){0.0, timeline->y + height, label_width + plot_width,
                                     timeline->y + height});
}

static void row_label_draw(struct timeline *timeline, struct hf_text label) {
    tall_label_draw(timeline, label, row_height);
}

/* A bar with its own tooltip; thinner where the date is uncertain. */
static void bar_draw(struct timeline *timeline, const char *css_class, int32_t from, int32_t until,
                     bool is_thin) {
    const double x = day_x(timeline, from);
    const double width = day_x(timeline, until) - x;
    const double inset = is_thin ? 8.5 : 5.5;
    if (until > timeline->from && from < timeline->until && width > 0.0) {
        hf_svg_rect(timeline->page->out, css_class,
                    (struct svg_box){x, timeline->y + inset, width, row_height - 2.0 * inset});
    }
}

static const char *period_class(enum hf_period_status status) {
    switch (status) {
    case HF_PERIOD_ANNOUNCED:
        return "s-announced";
    case HF_PERIOD_IN_FORCE:
        return "s-in-force";
    case HF_PERIOD_SUSPENDED:
        return "s-suspended";
    case HF_PERIOD_STAYED:
        return "s-stayed";
    case HF_PERIOD_ENDED:
        return "s-ended";
    case HF_PERIOD_PROPOSED:
        return "s-proposed";
    case HF_PERIOD_REPORTED:
        return "s-reported";
    case HF_PERIOD_ADVICE:
        return "s-advice";
    case HF_PERIOD_UNKNOWN:
        return "s-unknown";
    }
    return "s-unknown";
}

static void period_draw(struct timeline *timeline, const struct hf_period *period) {
    struct hf_buffer *out = timeline->page->out;
    const struct hf_interval *interval = &period->interval;
    hf_buffer_puts(out, "<g><title>");
    hf_html_words(out, hf_period_status_text(period->status));
    hf_buffer_puts(out, " from ");
    hf_report_dates(out, interval->from, "never");
    hf_buffer_puts(out, " until ");
    hf_report_dates(out, interval->until, "no end known");
    hf_buffer_puts(out, "</title>");
    bar_draw(timeline, "hatch", interval->from.earliest.days, interval->from.latest.days, true);
    bar_draw(timeline, period_class(period->status), interval->from.latest.days,
             interval->until.earliest.days, period->status == HF_PERIOD_ENDED);
    bar_draw(timeline, "hatch", interval->until.earliest.days, interval->until.latest.days, true);
    hf_buffer_puts(out, "</g>");
}

static void measures_draw(struct timeline *timeline, const struct shown_measures *shown) {
    group_title(timeline, "Measures that touch this network");
    for (uint32_t i = 0; i < shown->count; i++) {
        const struct hf_measure *measure =
            hf_sheet_measure(timeline->page->assessment, shown->pack[i], shown->measure[i]);
        row_label_draw(timeline, measure->title.len > 0 ? measure->title : measure->id);
        for (uint32_t p = 0; p < measure->period_count; p++) {
            period_draw(timeline, &measure->period[p]);
        }
        timeline->y += row_height;
    }
}

static void diamond_draw(struct timeline *timeline, const struct hf_finding *finding) {
    struct hf_buffer *out = timeline->page->out;
    const char *css_class = finding->verdict == HF_VERDICT_NOT_MET        ? "deadline"
                            : finding->verdict == HF_VERDICT_UNDETERMINED ? "deadline-open"
                                                                          : "deadline-met";
    const double x = day_x(timeline, finding->at.days);
    const double y = timeline->y + row_height / 2.0;
    hf_buffer_printf(out, "<path class=\"%s\" d=\"M", css_class);
    hf_report_number(out, x, 1);
    hf_buffer_putc(out, ' ');
    hf_report_number(out, y - 6.5, 1);
    hf_buffer_puts(out, "l6.5 6.5l-6.5 6.5l-6.5 -6.5z\"><title>");
    hf_report_date(out, finding->at);
    hf_buffer_printf(out, ": %s", hf_report_verdict_text(finding->verdict));
    hf_buffer_puts(out, "</title></path>");
}

/* What was answered for a day on which something was due. */
static bool finding_is_drawn(const struct hf_finding *finding) {
    return finding->verdict != HF_VERDICT_NOT_APPLICABLE && finding->is_due;
}

/* One row a requirement that applies: all its days, each marked by its verdict. Findings stand
 * together by requirement. */
static bool finding_starts_row(const struct hf_assessment *assessment, uint32_t i) {
    const struct hf_finding *finding = &assessment->finding[i];
    for (uint32_t before = i; before-- > 0;) {
        const struct hf_finding *other = &assessment->finding[before];
        if (other->pack != finding->pack || other->requirement != finding->requirement) {
            break;
        }
        if (finding_is_drawn(other)) {
            return false;
        }
    }
    return finding_is_drawn(finding);
}

static void deadlines_draw(struct timeline *timeline) {
    const struct hf_assessment *assessment = timeline->page->assessment;
    uint32_t rows = 0;
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        const struct hf_finding *finding = &assessment->finding[i];
        if (!finding_is_drawn(finding)) {
            continue;
        }
        if (finding_starts_row(assessment, i)) {
            rows++;
            if (rows > TIMELINE_DEADLINES) {
                break;
            }
            const struct hf_requirement *requirement =
                hf_sheet_requirement(assessment, finding->pack, finding->requirement);
            timeline->y += rows == 1 ? 0.0 : row_height;
            row_label_draw(timeline, requirement == NULL ? HF_TEXT("") : requirement->title);
        }
        diamond_draw(timeline, finding);
    }
    timeline->y += row_height;
}

/* Who ends what for a pool on which day: a tick and letters below its bar, hatched while the day is
 * not settled; letters that would meet are moved on. */
static void ends_row_draw(struct timeline *timeline, const struct hf_endurance *pool) {
    struct hf_buffer *out = timeline->page->out;
    struct pool_mark mark[POOL_MARKS];
    const uint32_t count = hf_pool_marks(pool, mark);
    double free_from = label_width;
    for (uint32_t i = 0; i < count; i++) {
        const bool is_open = !hf_answer_is_settled(mark[i].answer);
        const bool is_before = mark[i].date.earliest.days < timeline->from;
        if (mark[i].date.earliest.days >= timeline->until) {
            continue;
        }
        const double x = day_x(timeline, mark[i].date.earliest.days);
        const double end = mark[i].date.latest.days < HF_DATE_MAX.days
                               ? day_x(timeline, mark[i].date.latest.days)
                               : x + open_width;
        const double at = x + 2.0 > free_from ? x + 2.0 : free_from;
        hf_buffer_puts(out, "<g><title>");
        for (const char *letter = mark[i].letter; *letter != '\0'; letter++) {
            hf_buffer_printf(out, "%s%s", letter == mark[i].letter ? "end of " : ", ",
                             hf_pool_mark_word(*letter));
        }
        hf_buffer_puts(out, ": ");
        hf_report_dates(out, mark[i].date, "no end known");
        hf_buffer_puts(out, is_open ? ", not settled</title>" : "</title>");
        if (end > x) {
            hf_svg_rect(out, "hatch", (struct svg_box){x, timeline->y + 19.5, end - x, 3.0});
        }
        hf_svg_line(
            out, "today",
            (struct hf_svg_line){x, timeline->y + 19.0, x, timeline->y + pool_height - 3.0});
        hf_svg_text_begin(out, "halo", at, timeline->y + pool_height - 4.0);
        hf_buffer_printf(out, "%s%s%s", is_before ? "\xE2\x97\x82" : "", mark[i].letter,
                         is_open ? "?" : "");
        hf_svg_text_end(out);
        hf_buffer_puts(out, "</g>");
        free_from = at + 9.5 * ((double)strlen(mark[i].letter) + is_open + is_before) + 4.0;
    }
}

static enum hf_status pools_draw(struct timeline *timeline, const struct ranked *order,
                                 uint32_t count) {
    const struct hf_assessment *assessment = timeline->page->assessment;
    for (uint32_t i = 0; i < count && i < TIMELINE_POOLS; i++) {
        const struct hf_endurance *pool = &assessment->endurance[order[i].position];
        struct hf_arena scratch = timeline->page->scratch;
        struct hf_text name = HF_TEXT("");
        HF_TRY(hf_sheet_product(assessment, pool->product, &scratch, &name));
        tall_label_draw(timeline, name, pool_height);
        const struct hf_date_range until = pool->holds_until[2];
        bar_draw(timeline, "hold", pool->from.days, until.earliest.days, false);
        bar_draw(timeline, "hatch", until.earliest.days, until.latest.days, true);
        ends_row_draw(timeline, pool);
        timeline->y += pool_height;
    }
    return HF_OK;
}

static void timeline_key(struct hf_buffer *out) {
    static const struct {
        const char *css_class, *words;
    } key[] = {{"s-in-force", "in force"},
               {"s-advice", "advice"},
               {"s-announced", "announced"},
               {"s-suspended", "suspended or stayed"},
               {"s-proposed", "proposed or reported"},
               {"s-unknown", "not settled"},
               {"hold", "spares hold (95 %)"}};
    hf_buffer_puts(out, "<ul class=\"key\">");
    for (size_t i = 0; i < sizeof key / sizeof key[0]; i++) {
        hf_buffer_puts(out, "<li><svg viewBox=\"0 0 22 12\">");
        hf_svg_rect(out, key[i].css_class, (struct svg_box){0.5, 1.0, 21.0, 10.0});
        hf_buffer_puts(out, "</svg>");
        hf_html_words(out, key[i].words);
        hf_buffer_puts(out, "</li>");
    }
    hf_buffer_puts(
        out, "<li><svg viewBox=\"0 0 22 12\"><path class=\"deadline\" d=\"M11 0l6 6l-6 6l-6 "
             "-6z\"/></svg>"
             "deadline not met</li><li><svg viewBox=\"0 0 22 12\"><path class=\"deadline-met\" "
             "d=\"M11 0l6 6l-6 6l-6 -6z\"/></svg>met</li>");
    hf_pool_marks_key(out);
    hf_buffer_puts(out, "<li>? not settled; hatched: at the latest, a stub: perhaps "
                        "never</li><li>\xE2\x97\x82 before the first day "
                        "drawn</li></ul>\n");
}

static uint32_t requirement_rows(const struct hf_assessment *assessment) {
    uint32_t rows = 0;
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        rows += finding_starts_row(assessment, i);
    }
    return rows;
}

static void timeline_heading(struct page *page, const struct shown_measures *shown) {
    struct hf_buffer *out = page->out;
    if (shown->touching == 0) {
        hf_buffer_puts(
            out, "No measure is known to touch this network; deadlines and spares on one axis");
    } else {
        hf_report_count(out, shown->touching);
        hf_buffer_printf(out,
                         " measure%s touch%s this network: when they apply, what falls due, how "
                         "long spares hold",
                         hf_report_plural(shown->touching), shown->touching == 1 ? "es" : "");
    }
}

static enum hf_status timeline_draw(struct timeline *timeline, const struct shown_measures *shown,
                                    const struct ranked *pool, uint32_t pool_count) {
    struct hf_buffer *out = timeline->page->out;
    const uint32_t all_requirements = requirement_rows(timeline->page->assessment);
    const uint32_t requirements =
        all_requirements < TIMELINE_DEADLINES ? all_requirements : TIMELINE_DEADLINES;
    const uint32_t pools = pool_count < TIMELINE_POOLS ? pool_count : TIMELINE_POOLS;
    const double titles = (shown->count > 0) + (requirements > 0) + (pools > 0);
    const double bottom = 24.0 + titles * (row_height + 5.0) +
                          row_height * (double)(shown->count + requirements) +
                          pool_height * (double)pools;
    hf_buffer_puts(out, "<figure>");
    hf_svg_begin(out, "wide", (struct svg_box){0.0, 0.0, 960.0, bottom + 20.0});
    hf_buffer_puts(out, "Measures, requirements and spares on one axis of time");
    hf_svg_desc(out);
    hf_buffer_puts(out, "One row each. Their days are in the tables of effects, requirements and "
                        "stock below.");
    hf_svg_body(out);
    axis_draw(timeline, bottom);
    timeline->y = 22.0;
    if (shown->count > 0) {
        measures_draw(timeline, shown);
    }
    if (requirements > 0) {
        group_title(timeline, "Requirements, at their deadlines");
        deadlines_draw(timeline);
    }
    if (pools > 0) {
        group_title(timeline, "Spares, shortest first");
        HF_TRY(pools_draw(timeline, pool, pool_count));
    }
    today_draw(timeline, bottom);
    hf_buffer_puts(out, "</svg></figure>\n");
    return HF_OK;
}

enum hf_status hf_html_timeline(struct page *page) {
    const struct hf_assessment *assessment = page->assessment;
    struct timeline timeline = {.page = page};
    struct shown_measures shown;
    struct hf_arena room = page->scratch;
    struct ranked *pool = hf_new(&room, struct ranked, assessment->endurance_count);
    if (pool == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(measures_choose(assessment, room, &shown));
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        const struct hf_endurance *from = &assessment->endurance[i];
        pool[i] = (struct ranked){
            {-(int64_t)from->short_of_target, from->holds_until[2].earliest.days, 0}, i};
    }
    hf_ranked_sort(pool, assessment->endurance_count);
    hf_page_section_begin(page, "timeline");
    timeline_heading(page, &shown);
    hf_page_section_body(page);
    timeline_key(page->out);
    axis_choose(&timeline, &shown);
    const struct page saved = *page;
    page->scratch = room;
    const enum hf_status status =
        timeline_draw(&timeline, &shown, pool, assessment->endurance_count);
    page->scratch = saved.scratch;
    HF_TRY(status);
    hf_page_more(page, shown.touching, shown.count, "exposure");
    hf_page_more(page, requirement_rows(assessment), TIMELINE_DEADLINES, "comply");
    hf_page_more(page, assessment->endurance_count, TIMELINE_POOLS, "stock");
    if (shown.others > 0) {
        hf_buffer_puts(page->out, "<p class=\"note\">");
        hf_report_count(page->out, shown.others);
        hf_buffer_printf(page->out,
                         " further measure%s of the packs ha%s no known effect here.</p>\n",
                         hf_report_plural(shown.others), shown.others == 1 ? "s" : "ve");
    }
    hf_page_section_end(page);
    return HF_OK;
}
