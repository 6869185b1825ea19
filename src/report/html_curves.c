#include "report/html_out.h"

#include <math.h>
#include <string.h>

/* The pools of spares, each as one figure on a common axis of time: above, what is on the shelf and
 * comes in against what fails; below, the chance that stock has not run out, as a band between the
 * two ends of what is known, with the dates until which it holds; on top, what ends when. */

enum { CURVES_MAX = 12, CURVE_POINTS = 120 };

static const double curve_left = 38.0;
static const double curve_width = 418.0;
static const double curve_height = 88.0;
static const double curve_top = 18.0;
static const double curve_gap = 14.0; /* between the two drawings of a pool */
static const double shelf_height = 96.0;
static const double view_width = 470.0;
static const double curve_level[HF_ENDURANCE_LEVELS] = {0.5, 0.8, 0.95, 0.99};

struct curves {
    struct page *page;
    int32_t from, until;
    double top; /* of the chance's drawing */
};

static double curve_x(const struct curves *curves, int32_t day) {
    const int32_t shown = day < curves->from    ? curves->from
                          : day > curves->until ? curves->until
                                                : day;
    return curve_left +
           curve_width * (double)(shown - curves->from) / (double)(curves->until - curves->from);
}

static double curve_y(const struct curves *curves, double probability) {
    const double shown = isnan(probability) ? 0.0 : fmin(fmax(probability, 0.0), 1.0);
    return curves->top + curve_height * (1.0 - shown);
}

/* The axis ends where the last curve has come down, at the horizon at the latest. */
static void curves_axis(struct curves *curves, const uint32_t *position, uint32_t count) {
    const struct hf_assessment *assessment = curves->page->assessment;
    curves->from = assessment->scenario.as_of.days;
    curves->until = curves->from + 730;
    for (uint32_t i = 0; i < count; i++) {
        const struct hf_endurance *pool = &assessment->endurance[position[i]];
        curves->from = pool->from.days < curves->from ? pool->from.days : curves->from;
        for (uint32_t d = 0; d < pool->survival_count; d++) {
            const bool is_up = pool->survival_lower[d] > 0.02 || pool->survival_upper[d] > 0.02;
            const int32_t day = pool->survival_day[d].days;
            curves->until = is_up && day > curves->until ? day : curves->until;
        }
    }
}

static void curve_points(const struct curves *curves, const struct hf_endurance *pool,
                         const double *probability, bool is_backward) {
    struct hf_buffer *out = curves->page->out;
    const uint32_t step = pool->survival_count / CURVE_POINTS + 1;
    const uint32_t count = (pool->survival_count + step - 1) / step;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t at = step * (is_backward ? count - 1 - i : i);
        if (pool->survival_day[at].days > curves->until) {
            continue;
        }
        hf_report_number(out, curve_x(curves, pool->survival_day[at].days), 1);
        hf_buffer_putc(out, ',');
        hf_report_number(out, curve_y(curves, probability[at]), 1);
        hf_buffer_putc(out, ' ');
    }
}

static void curve_grid(const struct curves *curves) {
    struct hf_buffer *out = curves->page->out;
    static const double level[] = {0.0, 0.5, 1.0};
    const double right = curve_left + curve_width;
    for (size_t i = 0; i < sizeof level / sizeof level[0]; i++) {
        const double y = curve_y(curves, level[i]);
        hf_svg_line(out, i == 0 ? "axis" : "grid", (struct hf_svg_line){curve_left, y, right, y});
        hf_svg_text_begin(out, "soft end", curve_left - 5.0, y + 4.0);
        hf_report_number(out, level[i] * 100.0, 0);
        hf_buffer_puts(out, "%");
        hf_svg_text_end(out);
    }
    hf_svg_line(
        out, "level",
        (struct hf_svg_line){curve_left, curve_y(curves, 0.95), right, curve_y(curves, 0.95)});
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    hf_date_to_civil((struct hf_date){curves->from}, &year, &month, &day);
    const int32_t span = (curves->until - curves->from) / 365;
    const int32_t step = span > 8 ? 2 : 1;
    for (int32_t at = year + 1; at < year + 40; at += step) {
        struct hf_date start = HF_DATE_MAX;
        if (!hf_date_from_civil(at, 1, 1, &start) || start.days > curves->until) {
            break;
        }
        const double x = curve_x(curves, start.days);
        hf_svg_line(out, "axis",
                    (struct hf_svg_line){x, curve_y(curves, 0.0), x, curve_y(curves, 0.0) + 4.0});
        hf_svg_text_begin(out, "soft mid", x, curve_y(curves, 0.0) + 15.0);
        hf_buffer_printf(out, "%d", (int)at);
        hf_svg_text_end(out);
    }
}

static void curve_mark(const struct curves *curves, const char *css_class, struct hf_date date) {
    if (date.days > curves->from && date.days < curves->until) {
        const double x = curve_x(curves, date.days);
        hf_svg_line(curves->page->out, css_class,
                    (struct hf_svg_line){x, curve_top - 2.0, x, curve_y(curves, 0.0)});
    }
}

/* The chance that a unit is there on the day, where that is another than that none was missing
 * until then: a pool into which nothing comes has one line. Named at the day of the widest gap. */
static void available_draw(const struct curves *curves, const struct hf_endurance *pool) {
    struct hf_buffer *out = curves->page->out;
    double widest = 0.02;
    uint32_t at = HF_NONE;
    for (uint32_t d = 0; pool->available_lower != NULL && d < pool->survival_count; d++) {
        const double gap = pool->available_lower[d] - pool->survival_lower[d];
        if (gap > widest && pool->survival_day[d].days <= curves->until) {
            widest = gap;
            at = d;
        }
    }
    if (at == HF_NONE) {
        return;
    }
    hf_buffer_puts(out, "<polyline class=\"available\" points=\"");
    curve_points(curves, pool, pool->available_lower, false);
    hf_buffer_puts(out, "\"/>");
    const double x = curve_x(curves, pool->survival_day[at].days);
    const bool is_right = x > curve_left + curve_width / 2.0;
    const char *side = is_right ? "soft end" : "soft";
    const double off = is_right ? -3.0 : 3.0;
    hf_svg_text_begin(out, side, x + off, curve_y(curves, pool->available_lower[at]) + 12.0);
    hf_buffer_puts(out, "there");
    hf_svg_text_end(out);
    hf_svg_text_begin(
        out, side, x + off,
        fmin(curve_y(curves, pool->survival_lower[at]) + 12.0, curve_y(curves, 0.0) - 4.0));
    hf_buffer_puts(out, "holds");
    hf_svg_text_end(out);
}

/* The dates until which it holds: a full mark for the earliest, a hollow one for the latest. */
static void levels_draw(const struct curves *curves, const struct hf_endurance *pool) {
    struct hf_buffer *out = curves->page->out;
    for (size_t i = 0; i < HF_ENDURANCE_LEVELS; i++) {
        const struct hf_date_range dates = pool->holds_until[i];
        const double y = curve_y(curves, curve_level[i]);
        const double x[2] = {curve_x(curves, dates.earliest.days),
                             curve_x(curves, dates.latest.days)};
        if (dates.earliest.days >= curves->until) {
            continue;
        }
        hf_svg_line(out, "reach", (struct hf_svg_line){x[0], y, x[1], y});
        for (int end = 1; end >= 0; end--) {
            if (end == 0 || dates.latest.days < curves->until) {
                hf_buffer_printf(out, "<circle class=\"%s\" r=\"2.6\"", end == 0 ? "at" : "at2");
                hf_svg_number(out, "cx", x[end]);
                hf_svg_number(out, "cy", y);
                hf_buffer_puts(out, "/>");
            }
        }
    }
}

/* Letters over the drawing on the day from which something ends, moved aside where they would meet.
 */
static void ends_draw(const struct curves *curves, const struct hf_endurance *pool) {
    struct hf_buffer *out = curves->page->out;
    struct pool_mark mark[POOL_MARKS];
    const uint32_t count = hf_pool_marks(pool, mark);
    double free_from = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        const bool is_open = !hf_answer_is_settled(mark[i].answer);
        const double width = 7.5 * ((double)strlen(mark[i].letter) + (is_open ? 1.0 : 0.0));
        if (mark[i].date.earliest.days >= curves->until) {
            continue;
        }
        const double x = curve_x(curves, mark[i].date.earliest.days);
        const double until = mark[i].date.latest.days < HF_DATE_MAX.days
                                 ? curve_x(curves, mark[i].date.latest.days)
                                 : x + 12.0; /* perhaps never: a stub */
        if (until > x) {
            hf_svg_rect(out, "hatch", (struct svg_box){x, curve_top - 4.0, until - x, 3.0});
        }
        hf_svg_line(out, "supply",
                    (struct hf_svg_line){x, curve_top - 6.0, x, curve_y(curves, 0.0)});
        const double at = fmax(fmax(x - 3.0, free_from), 0.0);
        hf_svg_text_begin(out, "strong halo", at, curve_top - 7.0);
        hf_buffer_printf(out, "%s%s", mark[i].letter, is_open ? "?" : "");
        hf_svg_text_end(out);
        free_from = at + width + 3.0;
    }
}

static const struct hf_pool_path *path_of(const struct hf_assessment *assessment, uint32_t pool) {
    for (uint32_t i = 0; i < assessment->path_count; i++) {
        if (assessment->path[i].pool == pool && assessment->path[i].day_count > 1) {
            return &assessment->path[i];
        }
    }
    return NULL;
}

/* A range on two lines, so that no date is broken. */
static void level_dates(struct hf_buffer *out, struct hf_date_range dates) {
    const bool is_range = dates.earliest.days != dates.latest.days &&
                          dates.earliest.days > HF_DATE_MIN.days &&
                          dates.latest.days < HF_DATE_MAX.days;
    if (!is_range) {
        hf_report_dates(out, dates, "no end found");
        return;
    }
    hf_report_date(out, dates.earliest);
    hf_buffer_puts(out, "..<br/>");
    hf_report_date(out, dates.latest);
}

static void levels_table(struct hf_buffer *out, const struct hf_endurance *pool) {
    hf_buffer_puts(out, "<table class=\"levels\"><tr>");
    for (size_t i = 0; i < HF_ENDURANCE_LEVELS; i++) {
        hf_buffer_puts(out, "<th>");
        hf_report_number(out, 100.0 * curve_level[i], 0);
        hf_buffer_puts(out, i == 0 ? " % until</th>" : " %</th>");
    }
    hf_buffer_puts(out, "</tr><tr>");
    for (size_t i = 0; i < HF_ENDURANCE_LEVELS; i++) {
        hf_buffer_puts(out, "<td>");
        level_dates(out, pool->holds_until[i]);
        hf_buffer_puts(out, "</td>");
    }
    hf_buffer_puts(out, "</tr></table>\n");
}

/* What ends when, in words: the letters of the drawing, and what has no day. */
static void ends_words(struct hf_buffer *out, const struct hf_endurance *pool) {
    struct pool_mark mark[POOL_MARKS];
    const uint32_t count = hf_pool_marks(pool, mark);
    hf_buffer_puts(out, "<p class=\"note\">");
    hf_buffer_puts(out, count == 0 ? "No day is known on which anything ends." : "Ends: ");
    for (uint32_t i = 0; i < count; i++) {
        hf_buffer_puts(out, i > 0 ? "; " : "");
        for (const char *letter = mark[i].letter; *letter != '\0'; letter++) {
            hf_buffer_printf(out, "%s%s", letter == mark[i].letter ? "" : ", ",
                             hf_pool_mark_word(*letter));
        }
        hf_buffer_putc(out, ' ');
        hf_html_dates(out, mark[i].date, mark[i].answer);
    }
    hf_buffer_puts(out, "</p>\n");
}

static void curve_caption(struct hf_buffer *out, const struct hf_endurance *pool) {
    hf_buffer_puts(out, "<figcaption>");
    const int64_t spares = hf_sheet_spares(pool);
    const bool is_least = pool->lots_unsized > 0 && spares != HF_COUNT_UNKNOWN;
    hf_buffer_puts(out, is_least ? "at least " : "");
    hf_report_count(out, spares);
    hf_buffer_puts(out, spares == HF_COUNT_UNKNOWN ? " in stock, " : " spares, ");
    hf_report_count(out, pool->units);
    hf_buffer_puts(out, " in use");
    const struct {
        const int64_t *count;
        const char *words;
    } more[] = {{pool->on_order, " on order"},
                {pool->returning, " to come back from repair"},
                {pool->harvest, " from swaps"},
                {pool->expiring, " that expire"}};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        if (more[i].count[1] > 0) {
            hf_buffer_puts(out, ", ");
            hf_report_counts(out, more[i].count);
            hf_buffer_puts(out, more[i].words);
        }
    }
    hf_buffer_puts(out, "</figcaption>\n");
}

static enum hf_status curve_svg(const struct curves *curves, const struct hf_endurance *pool,
                                const struct hf_pool_path *path) {
    struct hf_buffer *out = curves->page->out;
    hf_svg_begin(out, "", (struct svg_box){0.0, 0.0, view_width, curve_y(curves, 0.0) + 20.0});
    HF_TRY(hf_html_product(curves->page, pool->product, 80));
    hf_buffer_puts(out, ": with 95 % it holds until ");
    hf_report_dates(out, pool->holds_until[2], "no end found");
    hf_svg_desc(out);
    hf_buffer_puts(out, path == NULL ? ""
                                     : "Above: units on the shelf and come in since, against units "
                                       "that fail. Below: ");
    hf_buffer_puts(out, path == NULL ? "The" : "the");
    hf_buffer_puts(out, " chance that no failure finds the shelf empty, by day. The table under it "
                        "has the dates.");
    hf_svg_body(out);
    if (path != NULL) {
        const struct pool_panel panel = {curve_left,   curve_top,    curve_width,
                                         shelf_height, curves->from, curves->until};
        hf_html_pool_panel(out, path, &panel);
    }
    curve_grid(curves);
    if (pool->survival_count > 0) {
        hf_buffer_puts(out, "<polygon class=\"band\" points=\"");
        curve_points(curves, pool, pool->survival_lower, false);
        curve_points(curves, pool, pool->survival_upper, true);
        hf_buffer_puts(out, "\"/><polyline class=\"curve\" points=\"");
        curve_points(curves, pool, pool->survival_lower, false);
        hf_buffer_puts(out, "\"/><polyline class=\"curve2\" points=\"");
        curve_points(curves, pool, pool->survival_upper, false);
        hf_buffer_puts(out, "\"/>");
        available_draw(curves, pool);
    }
    curve_mark(curves, "target", pool->target);
    ends_draw(curves, pool);
    levels_draw(curves, pool);
    hf_buffer_puts(out, "</svg>\n");
    return HF_OK;
}

static enum hf_status curve_draw(struct curves *curves, uint32_t position) {
    struct hf_buffer *out = curves->page->out;
    const struct hf_assessment *assessment = curves->page->assessment;
    const struct hf_endurance *pool = &assessment->endurance[position];
    const struct hf_pool_path *path = path_of(assessment, position);
    curves->top = path == NULL ? curve_top : curve_top + shelf_height + curve_gap;
    hf_buffer_puts(out, "<figure><h3>");
    HF_TRY(hf_html_product(curves->page, pool->product, 60));
    hf_buffer_puts(out, "</h3>");
    curve_caption(out, pool);
    HF_TRY(curve_svg(curves, pool, path));
    levels_table(out, pool);
    ends_words(out, pool);
    hf_buffer_puts(out, "</figure>\n");
    return HF_OK;
}

static void curves_key(struct hf_buffer *out, bool has_paths) {
    static const struct {
        const char *shape, *words;
        bool is_of_path;
    } key[] = {
        {"<path class=\"stocked\" d=\"M0 6h22\"/>", "on the shelf and come in since, at least",
         true},
        {"<path class=\"stocked2\" d=\"M0 6h22\"/>", "at most", true},
        {"<rect class=\"fails2\" x=\"0\" y=\"1\" width=\"22\" height=\"10\"/><path "
         "class=\"failed\" "
         "d=\"M0 1h22M0 11h22\"/>",
         "expected failures", true},
        {"<rect class=\"fails\" x=\"0\" y=\"1\" width=\"22\" height=\"10\"/>",
         "with 5 % beyond on either side", true},
        {"<path class=\"curve\" d=\"M0 6h22\"/>",
         "chance that no failure finds the shelf empty (holds), at least", false},
        {"<path class=\"curve2\" d=\"M0 6h22\"/>", "at most", false},
        {"<path class=\"available\" d=\"M0 6h22\"/>", "chance that a unit is there that day",
         false},
        {"<circle class=\"at\" cx=\"5\" cy=\"6\" r=\"3\"/><circle class=\"at2\" cx=\"17\" cy=\"6\" "
         "r=\"3\"/>",
         "holds with 50, 80, 95, 99 % until, earliest and latest", false},
        {"<path class=\"target\" d=\"M11 0v12\"/>", "to last until this day", false},
    };
    hf_buffer_puts(out, "<ul class=\"key\">");
    for (size_t i = 0; i < sizeof key / sizeof key[0]; i++) {
        if (has_paths || !key[i].is_of_path) {
            hf_buffer_printf(out,
                             "<li><svg viewBox=\"0 0 22 12\" aria-hidden=\"true\">%s</svg>%s</li>",
                             key[i].shape, key[i].words);
        }
    }
    hf_pool_marks_key(out);
    hf_buffer_puts(out, "</ul>\n");
}

static void curves_heading(struct page *page) {
    struct hf_buffer *out = page->out;
    const struct board *board = page->board;
    int64_t sure = 0;
    for (uint32_t i = 0; i < board->pool_count; i++) {
        sure += page->assessment->endurance[board->pool[i]].short_of_target == HF_ANSWER_YES;
    }
    if (board->pool_count == 0) {
        hf_buffer_puts(out, "No pool of spares runs out before its equipment is gone");
        return;
    }
    hf_report_count(out, sure);
    hf_buffer_puts(out, " of ");
    hf_report_count(out, page->assessment->endurance_count);
    hf_buffer_puts(out, sure == 1 ? " pools of spares runs out before its equipment is gone"
                                  : " pools of spares run out before their equipment is gone");
    if (board->pool_count > sure) {
        hf_buffer_puts(out, "; ");
        hf_report_count(out, (int64_t)board->pool_count - sure);
        hf_buffer_puts(out, " more may");
    }
}

enum hf_status hf_html_curves(struct page *page) {
    const struct hf_assessment *assessment = page->assessment;
    if (assessment->endurance_count == 0) {
        return HF_OK;
    }
    struct hf_arena room = page->scratch;
    struct ranked *order = hf_new(&room, struct ranked, assessment->endurance_count);
    if (order == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t drawable = 0;
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        const struct hf_endurance *pool = &assessment->endurance[i];
        if (pool->survival_count > 0) {
            order[drawable++] = (struct ranked){
                {-(int64_t)pool->short_of_target, pool->holds_until[2].earliest.days, -pool->units},
                i};
        }
    }
    hf_ranked_sort(order, drawable);
    uint32_t position[CURVES_MAX] = {0};
    const uint32_t count = drawable < CURVES_MAX ? drawable : CURVES_MAX;
    for (uint32_t i = 0; i < count; i++) {
        position[i] = order[i].position;
    }
    struct curves curves = {.page = page};
    curves_axis(&curves, position, count);
    hf_page_section_begin(page, "curves");
    curves_heading(page);
    hf_page_section_body(page);
    hf_page_note(page, "Stock meets demand where the failures reach the line of what is there: no "
                       "one day, so the dates below are those until which it holds with a chance "
                       "that is said.");
    curves_key(page->out, assessment->path_count > 0);
    hf_buffer_puts(page->out, "<div class=\"pools\">\n");
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(curve_draw(&curves, position[i]));
    }
    hf_buffer_puts(page->out, "</div>\n");
    hf_page_more(page, drawable, count, "stock");
    hf_page_section_end(page);
    return HF_OK;
}
