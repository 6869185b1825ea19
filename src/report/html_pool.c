#include "report/html_out.h"

#include <math.h>
#include <string.h>

/* One pool of spares in a drawing: what is on the shelf and comes in against what fails, and the
 * days on which something ends, as letters. */

/* ---- what ends ---- */

static const struct {
    char letter;
    const char *word;
} pool_event[HF_STOCK_EVENTS] = {
    [HF_STOCK_LAST_ORDER] = {'O', "order"},
    [HF_STOCK_LAST_DELIVERY] = {'D', "delivery"},
    [HF_STOCK_LAST_SEND] = {'S', "sending for repair"},
    [HF_STOCK_LAST_RETURN] = {'R', "return from repair"},
    [HF_STOCK_LAST_UPDATE] = {'U', "updates"},
    [HF_STOCK_LAST_INSTALL] = {'I', "putting in anew"},
    [HF_STOCK_REMOVAL] = {'X', "use"},
};

const char *hf_pool_mark_word(char letter) {
    for (size_t i = 0; i < HF_STOCK_EVENTS; i++) {
        if (pool_event[i].letter == letter) {
            return pool_event[i].word;
        }
    }
    return "";
}

void hf_pool_marks_key(struct hf_buffer *out) {
    for (size_t i = 0; i < HF_STOCK_EVENTS; i++) {
        hf_buffer_printf(out, "<li><b>%c</b> end of %s</li>", pool_event[i].letter,
                         pool_event[i].word);
    }
}

/* What ends without a day that is known is no mark: the table of events says it. */
uint32_t hf_pool_marks(const struct hf_endurance *pool, struct pool_mark *mark) {
    uint32_t count = 0;
    for (size_t kind = 0; kind < HF_STOCK_EVENTS; kind++) {
        const struct hf_stock_event *event = &pool->event[kind];
        uint32_t at = 0;
        if (event->answer == HF_ANSWER_NO || event->date.earliest.days >= HF_DATE_MAX.days ||
            event->date.earliest.days <= HF_DATE_MIN.days) {
            continue;
        }
        while (at < count && (mark[at].date.earliest.days != event->date.earliest.days ||
                              mark[at].date.latest.days != event->date.latest.days ||
                              mark[at].answer != event->answer)) {
            at++;
        }
        if (at == count) {
            mark[count++] = (struct pool_mark){.date = event->date, .answer = event->answer};
        }
        mark[at].letter[strlen(mark[at].letter)] = pool_event[kind].letter;
    }
    for (uint32_t i = 1; i < count; i++) { /* by day; of equal days as they came */
        const struct pool_mark moved = mark[i];
        uint32_t at = i;
        for (; at > 0 && mark[at - 1].date.earliest.days > moved.date.earliest.days; at--) {
            mark[at] = mark[at - 1];
        }
        mark[at] = moved;
    }
    return count;
}

/* ---- stock over time ---- */

struct pool_scale {
    const struct pool_panel *panel;
    double most; /* units at the top */
};

static double panel_x(const struct pool_scale *scale, int32_t day) {
    const struct pool_panel *panel = scale->panel;
    return panel->left +
           panel->width * (double)(day - panel->from) / (double)(panel->until - panel->from);
}

/* Lines that leave the panel are cut by its frame, not bent. */
static double panel_y(const struct pool_scale *scale, double units) {
    return scale->panel->top +
           scale->panel->height * (1.0 - fmin(fmax(units, 0.0), 1e9) / scale->most);
}

static void panel_point(struct hf_buffer *out, double x, double y) {
    hf_report_number(out, x, 1);
    hf_buffer_putc(out, ',');
    hf_report_number(out, y, 1);
    hf_buffer_putc(out, ' ');
}

/* Days before the panel's end, and the first one behind it. */
static uint32_t panel_days(const struct hf_pool_path *path, const struct pool_panel *panel) {
    uint32_t count = 0;
    while (count < path->day_count && path->day[count].days < panel->until) {
        count++;
    }
    return count < path->day_count ? count + 1 : count;
}

static void panel_line(struct hf_buffer *out, const struct pool_scale *scale,
                       const struct hf_pool_path *path, const double *units,
                       const char *css_class) {
    const uint32_t count = panel_days(path, scale->panel);
    hf_buffer_printf(out, "<polyline class=\"%s\" points=\"", css_class);
    for (uint32_t d = 0; d < count; d++) {
        panel_point(out, panel_x(scale, path->day[d].days), panel_y(scale, units[d]));
    }
    hf_buffer_puts(out, "\"/>");
}

static void panel_band(struct hf_buffer *out, const struct pool_scale *scale,
                       const struct hf_pool_path *path, const double *const bound[2],
                       const char *css_class) {
    const uint32_t count = panel_days(path, scale->panel);
    hf_buffer_printf(out, "<polygon class=\"%s\" points=\"", css_class);
    for (uint32_t d = 0; d < count; d++) {
        panel_point(out, panel_x(scale, path->day[d].days), panel_y(scale, bound[0][d]));
    }
    for (uint32_t d = count; d-- > 0;) {
        panel_point(out, panel_x(scale, path->day[d].days), panel_y(scale, bound[1][d]));
    }
    hf_buffer_puts(out, "\"/>");
}

/* All of the supply is seen, of the failures as much as twice that. */
static double panel_most(const struct hf_pool_path *path, const struct pool_panel *panel) {
    double supply = 1.0;
    double demand = 1.0;
    const uint32_t count = panel_days(path, panel);
    for (uint32_t d = 0; d < count; d++) {
        supply = fmax(supply, fmax(path->supply[0][d], path->supply[1][d]));
        demand = fmax(demand, path->demand_most[d]);
    }
    return 1.08 * fmin(fmax(demand, supply), fmax(2.0 * supply, 4.0));
}

/* 1, 2 or 5 times a power of ten: two to five steps up to `most`. */
static double panel_step(double most) {
    double step = 1.0;
    while (most / step > 5.0) {
        const double lead = step / pow(10.0, floor(log10(step * 1.0000001)));
        step *= lead > 1.5 && lead < 3.0 ? 2.5 : 2.0;
    }
    return step;
}

void hf_html_pool_panel(struct hf_buffer *out, const struct hf_pool_path *path,
                        const struct pool_panel *panel) {
    const struct pool_scale scale = {panel, panel_most(path, panel)};
    const double bottom = panel->top + panel->height;
    const double step = panel_step(scale.most);
    const double right = panel->left + panel->width;
    for (int i = 0; i * step <= scale.most; i++) {
        const double units = i * step;
        const double y = panel_y(&scale, units);
        hf_svg_line(out, i > 0 ? "grid" : "axis", (struct hf_svg_line){panel->left, y, right, y});
        hf_svg_text_begin(out, "soft end", panel->left - 5.0, y + 4.0);
        hf_report_number(out, units, 0);
        hf_svg_text_end(out);
    }
    hf_buffer_printf(out, "<clipPath id=\"clip-%u\">", (unsigned)path->pool);
    hf_svg_rect(out, "", (struct svg_box){panel->left, panel->top, panel->width, panel->height});
    hf_buffer_printf(out, "</clipPath><g clip-path=\"url(#clip-%u)\">", (unsigned)path->pool);
    const double *const outer[2] = {path->demand_least, path->demand_most};
    const double *const inner[2] = {path->demand[1], path->demand[0]};
    panel_band(out, &scale, path, outer, "fails");
    panel_band(out, &scale, path, inner, "fails2");
    panel_line(out, &scale, path, path->demand[0], "failed");
    panel_line(out, &scale, path, path->demand[1], "failed");
    panel_line(out, &scale, path, path->supply[1], "stocked2");
    panel_line(out, &scale, path, path->supply[0], "stocked");
    hf_buffer_puts(out, "</g>\n");
    hf_svg_line(out, "axis", (struct hf_svg_line){panel->left, bottom, right, bottom});
}
