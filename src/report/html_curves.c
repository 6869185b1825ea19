#include "report/html_out.h"

#include <math.h>

/* Survival curves of the pools as small drawings on one common axis: the chance that stock has not
 * run out, as a band between the two ends of the failure rate. */

enum { CURVES_MAX = 12, CURVE_POINTS = 120 };

static const double curve_left = 34.0;
static const double curve_width = 270.0;
static const double curve_height = 120.0;
static const double curve_top = 8.0;

struct curves {
    struct page *page;
    int32_t from, until;
};

static double curve_x(const struct curves *curves, int32_t day) {
    const int32_t shown = day < curves->from    ? curves->from
                          : day > curves->until ? curves->until
                                                : day;
    return curve_left +
           curve_width * (double)(shown - curves->from) / (double)(curves->until - curves->from);
}

static double curve_y(double probability) {
    const double shown = isnan(probability) ? 0.0 : fmin(fmax(probability, 0.0), 1.0);
    return curve_top + curve_height * (1.0 - shown);
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
        hf_report_number(out, curve_y(probability[at]), 1);
        hf_buffer_putc(out, ' ');
    }
}

static void curve_grid(const struct curves *curves) {
    struct hf_buffer *out = curves->page->out;
    static const double level[] = {0.0, 0.5, 1.0};
    const double right = curve_left + curve_width;
    for (size_t i = 0; i < sizeof level / sizeof level[0]; i++) {
        const double y = curve_y(level[i]);
        hf_svg_line(out, i == 0 ? "axis" : "grid", (struct hf_svg_line){curve_left, y, right, y});
        hf_svg_text_begin(out, "soft end", curve_left - 5.0, y + 4.0);
        hf_report_number(out, level[i] * 100.0, 0);
        hf_buffer_puts(out, "%");
        hf_svg_text_end(out);
    }
    hf_svg_line(out, "level",
                (struct hf_svg_line){curve_left, curve_y(0.95), right, curve_y(0.95)});
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
        hf_svg_line(out, "axis", (struct hf_svg_line){x, curve_y(0.0), x, curve_y(0.0) + 4.0});
        hf_svg_text_begin(out, "soft mid", x, curve_y(0.0) + 15.0);
        hf_buffer_printf(out, "%d", (int)at);
        hf_svg_text_end(out);
    }
}

static void curve_mark(const struct curves *curves, const char *css_class, struct hf_date date) {
    if (date.days > curves->from && date.days < curves->until) {
        const double x = curve_x(curves, date.days);
        hf_svg_line(curves->page->out, css_class,
                    (struct hf_svg_line){x, curve_top, x, curve_y(0.0)});
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
    hf_svg_text_begin(out, side, x + off, curve_y(pool->available_lower[at]) + 12.0);
    hf_buffer_puts(out, "there");
    hf_svg_text_end(out);
    hf_svg_text_begin(out, side, x + off, fmin(curve_y(pool->survival_lower[at]) + 12.0, 124.0));
    hf_buffer_puts(out, "holds");
    hf_svg_text_end(out);
}

static enum hf_status curve_draw(const struct curves *curves, const struct hf_endurance *pool) {
    struct hf_buffer *out = curves->page->out;
    hf_buffer_puts(out, "<figure><h3>");
    HF_TRY(hf_html_product(curves->page, pool->product, 44));
    hf_buffer_puts(out, "</h3><figcaption>");
    hf_buffer_puts(out, pool->lots_unsized > 0 ? "at least " : "");
    hf_report_count(out, pool->stock);
    hf_buffer_puts(out, pool->stock == HF_COUNT_UNKNOWN ? " in stock, " : " spares, ");
    hf_report_count(out, pool->units);
    hf_buffer_puts(out, " in use \xC2\xB7 95 % until ");
    hf_report_dates(out, pool->holds_until[2], "beyond the horizon");
    hf_buffer_puts(out, "</figcaption>\n<svg role=\"img\" viewBox=\"0 0 312 150\">");
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
    curve_mark(curves, "supply", pool->supply_end.earliest);
    curve_mark(curves, "target", pool->target);
    hf_buffer_puts(out, "</svg></figure>\n");
    return HF_OK;
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
    hf_page_note(page, "Chance that no failure finds the shelf empty: \"holds\". Solid line: the "
                       "least that the data allow; dashed line: the most. Orange, \"there\": the "
                       "least chance that a unit is on the shelf on that day, which is more "
                       "where something comes in. Dotted: 95 %. Red: to last until this day. "
                       "Grey dashes: supply ends.");
    hf_buffer_puts(page->out, "<div class=\"small-multiples\">\n");
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(curve_draw(&curves, &assessment->endurance[position[i]]));
    }
    hf_buffer_puts(page->out, "</div>\n");
    hf_page_more(page, drawable, count, "stock");
    hf_page_section_end(page);
    return HF_OK;
}
