#include "report/html_out.h"
#include "report/html_place.h"

#include <math.h>

/* Who goes dark: a drawing for each loss that matters, with its sentence and a table of regions
 * beside it. Few sites are drawn one by one, many as cells that fill up from below, none without
 * coordinates at all: then regions are blocks. */

enum {
    DARK_SINGLE_SITES = 350,
    DARK_REGIONS = 16,
    DARK_BLOCKS = 36,
    DARK_BLOCK_COLUMNS = 4,
    DARK_NAMES = 12,
    DARK_ALONE = 20
};

static const double dark_width = 560.0;
static const double dark_height = 330.0;
static const double dark_cell = 11.0;

struct dark {
    struct page *page;
    const struct hf_dark_map *map;
    struct places places;
    struct place_cells cells;
    uint32_t number; /* of the drawing: the first one holds the links */
};

/* What both kinds of losses have in common. */
struct dark_loss {
    struct hf_text name, threat;
    int64_t sites[2], people[2], regions[2], served;
    bool people_known, may_be_more, is_nothing;
};

/* ---- figures ---- */

static struct dark_loss dark_assumed(const struct hf_assessment *assessment, uint32_t at) {
    const struct hf_assumed_loss *loss = &assessment->assumed[at];
    return (struct dark_loss){.name = assessment->scenario.change[loss->change].subject,
                              .sites = {loss->sites_lost[0], loss->sites_lost[1]},
                              .people = {loss->subscribers_lost[0], loss->subscribers_lost[1]},
                              .people_known = loss->subscribers_known,
                              .may_be_more = loss->may_be_more,
                              .is_nothing = loss->group_count == 0};
}

static struct dark_loss dark_single(const struct hf_assessment *assessment, uint32_t group) {
    struct dark_loss found = {.people_known = true};
    if (group < assessment->group_count) {
        found.name = assessment->group[group].name;
        found.threat = assessment->group[group].threat;
    }
    for (uint32_t i = 0; i < assessment->loss_count; i++) {
        const struct hf_loss *loss = &assessment->loss[i];
        if (loss->group[0] == group && loss->group[1] == HF_NONE) {
            for (int bound = 0; bound < 2; bound++) {
                found.sites[bound] = loss->sites_lost[bound];
                found.people[bound] = loss->subscribers_lost[bound];
            }
            found.people_known = loss->subscribers_known;
            break;
        }
    }
    return found;
}

static struct dark_loss dark_loss_of(const struct hf_assessment *assessment,
                                     const struct hf_dark_map *map) {
    struct dark_loss loss = map->assumed != HF_NONE ? dark_assumed(assessment, map->assumed)
                                                    : dark_single(assessment, map->group);
    for (uint32_t r = 0; r < map->region_count; r++) {
        loss.served += map->region[r].sites;
        for (int bound = 0; bound < 2; bound++) {
            loss.regions[bound] += map->region[r].sites_lost[bound] > 0 ? 1 : 0;
        }
    }
    return loss;
}

static void dark_counted(struct hf_buffer *out, const int64_t count[2], const char *one,
                         const char *many) {
    hf_report_counts(out, count);
    hf_buffer_printf(out, " %s", count[1] == 1 ? one : many);
}

/* "Without X, 212 sites in 3 regions lose service: 1,200,000 people." */
static void dark_sentence(struct hf_buffer *out, const struct dark_loss *loss,
                          const char *without) {
    hf_buffer_puts(out, without);
    hf_html_text_cut(out, loss->name, 60);
    if (loss->threat.len > 0) {
        hf_buffer_puts(out, " (");
        hf_html_text_cut(out, loss->threat, 30);
        hf_buffer_puts(out, ")");
    }
    if (loss->is_nothing) {
        hf_buffer_puts(out, loss->may_be_more
                                ? ", it is not known whether a site loses service: nothing in use "
                                  "is known to be of it, but not every maker is known"
                                : ", no site loses service: nothing in use is of it");
        return;
    }
    if (loss->sites[1] == 0) {
        hf_buffer_puts(out, loss->may_be_more ? ", no site is known to lose service"
                                              : ", no site loses service");
    } else {
        hf_buffer_puts(out, ", ");
        dark_counted(out, loss->sites, "site", "sites");
        hf_buffer_puts(out, " in ");
        dark_counted(out, loss->regions, "region", "regions");
        hf_buffer_puts(out, loss->sites[1] == 1 ? " loses service: " : " lose service: ");
        if (loss->people_known || loss->people[1] > 0) {
            hf_buffer_puts(out, loss->people_known ? "" : "at least ");
            dark_counted(out, loss->people, "person", "people");
        } else {
            hf_buffer_puts(out, "how many people is not known");
        }
    }
    hf_buffer_puts(
        out, loss->may_be_more ? "; perhaps more: not all that is named or in use is known" : "");
}

/* ---- sites, one by one ---- */

static const char *dark_words(enum hf_dark state) {
    switch (state) {
    case HF_DARK_NO_SERVICE:
        return "no service";
    case HF_DARK_SERVED:
        return "keeps its service";
    case HF_DARK_UNSERVED:
        return "not known to be served even today";
    case HF_DARK_WORST:
        return "loses service if unknown makers fail too";
    case HF_DARK_LOST:
        return "loses service";
    }
    return "";
}

/* A square, filled or hatched, for what goes dark; a ring for what stays; a small cross for what is
 * not known to be served today. */
static const char *dark_path(enum hf_dark state) {
    switch (state) {
    case HF_DARK_NO_SERVICE:
        return "<path class=\"none\" d=\"M-1-1h2v2h-2z\"/>";
    case HF_DARK_SERVED:
        return "<circle class=\"stays\" r=\"3.6\"/>";
    case HF_DARK_UNSERVED:
        return "<path class=\"unserved\" d=\"M-3.6-3.6L3.6 3.6M-3.6 3.6L3.6-3.6\"/>";
    case HF_DARK_WORST:
        return "<path class=\"striped\" d=\"M-4.2-4.2h8.4v8.4h-8.4zM-4.2 0L0-4.2M-4.2 "
               "4.2L4.2-4.2M0 "
               "4.2L4.2 0\"/>";
    case HF_DARK_LOST:
        return "<path class=\"lost\" d=\"M-4.8-4.8h9.6v9.6h-9.6z\"/>";
    }
    return "";
}

static void dark_site_draw(const struct dark *dark, uint32_t site, double size) {
    struct hf_buffer *out = dark->page->out;
    const struct hf_assessment *assessment = dark->page->assessment;
    const enum hf_dark state = (enum hf_dark)dark->map->site[site];
    hf_buffer_puts(out, "<g transform=\"translate(");
    hf_report_number(out, dark->places.x[site], 1);
    hf_buffer_putc(out, ' ');
    hf_report_number(out, dark->places.y[site], 1);
    hf_buffer_puts(out, ")scale(");
    hf_report_number(out, size, 2);
    hf_buffer_puts(out, ")\"><title>");
    hf_html_text_cut(
        out, hf_report_place(assessment, hf_sheet_label(assessment, HF_KIND_SITE, site)), 60);
    hf_buffer_printf(out, ": %s</title>%s</g>", dark_words(state), dark_path(state));
}

/* The links, once: the other drawings of the section repeat them by their name. */
static void dark_links(const struct dark *dark) {
    struct hf_buffer *out = dark->page->out;
    const struct hf_snapshot *snapshot = dark->page->assessment->snapshot;
    const struct hf_links *links = &snapshot->links;
    if (dark->number > 0) {
        hf_buffer_puts(out, "<use class=\"link\" href=\"#dark-links\"/>");
        return;
    }
    hf_buffer_puts(out, "<path id=\"dark-links\" class=\"link\" fill=\"none\" d=\"");
    for (uint32_t i = 0; i < links->rows.count; i++) {
        uint32_t site[2];
        if (!hf_place_link(snapshot, i, site)) {
            continue;
        }
        hf_buffer_putc(out, 'M');
        hf_report_number(out, dark->places.x[site[0]], 0);
        hf_buffer_putc(out, ' ');
        hf_report_number(out, dark->places.y[site[0]], 0);
        hf_buffer_putc(out, 'L');
        hf_report_number(out, dark->places.x[site[1]], 0);
        hf_buffer_putc(out, ' ');
        hf_report_number(out, dark->places.y[site[1]], 0);
    }
    hf_buffer_puts(out, "\"/>");
}

/* What goes dark is drawn last, so that nothing covers it. */
static void dark_sites_draw(const struct dark *dark) {
    const struct hf_sites *sites = &dark->page->assessment->snapshot->sites;
    const double size = dark->places.placed > 150 ? 0.75 : 1.0;
    dark_links(dark);
    for (int state = HF_DARK_NO_SERVICE; state < HF_DARK_STATES; state++) {
        for (uint32_t i = 0; i < sites->rows.count; i++) {
            if (dark->map->site[i] == state && hf_place_is_known(sites, i)) {
                dark_site_draw(dark, i, size);
            }
        }
    }
}

/* ---- sites, gathered ---- */

static void dark_fates(struct hf_buffer *out, const int64_t lost[2], int64_t all) {
    hf_report_count(out, lost[0]);
    hf_buffer_puts(out, " of ");
    hf_report_count(out, all);
    hf_buffer_puts(out, " dark");
    if (lost[1] > lost[0]) {
        hf_buffer_puts(out, ", ");
        hf_report_count(out, lost[1] - lost[0]);
        hf_buffer_puts(out, " more at worst");
    }
}

struct dark_tally {
    int64_t lost[2], all;
};

/* What of a cell's square is dark: one part from below, or the part above it, as a path. */
static void dark_part(const struct dark *dark, uint32_t cell, const struct dark_tally *tally,
                      bool is_worst) {
    struct hf_buffer *out = dark->page->out;
    double x = 0.0;
    double y = 0.0;
    const int64_t from = is_worst ? tally->lost[0] : 0;
    const int64_t until = is_worst ? tally->lost[1] : tally->lost[0];
    if (until <= from) {
        return;
    }
    hf_place_cell_middle(&dark->cells, cell, &x, &y);
    const double half = hf_place_cell_half(&dark->cells, (uint32_t)tally->all);
    const double top = y + half - 2.0 * half * (double)until / (double)tally->all;
    const double height = 2.0 * half * (double)(until - from) / (double)tally->all;
    hf_buffer_putc(out, 'M');
    hf_report_number(out, x - half, 1);
    hf_buffer_putc(out, ' ');
    hf_report_number(out, top, 1);
    hf_buffer_putc(out, 'h');
    hf_report_number(out, 2.0 * half, 1);
    hf_buffer_putc(out, 'v');
    hf_report_number(out, fmax(height, 0.1), 1);
    hf_buffer_putc(out, 'h');
    hf_report_number(out, -2.0 * half, 1);
    hf_buffer_putc(out, 'z');
}

static enum hf_status dark_tally_cells(const struct dark *dark, struct hf_arena *room,
                                       struct dark_tally **tally) {
    const uint32_t sites = dark->page->assessment->snapshot->sites.rows.count;
    *tally = hf_new(room, struct dark_tally, dark->cells.count);
    if (*tally == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < sites; i++) {
        const uint8_t state = dark->map->site[i];
        if (dark->cells.of_site[i] != HF_NONE && state != HF_DARK_NO_SERVICE) {
            struct dark_tally *cell = &(*tally)[dark->cells.of_site[i]];
            cell->all++;
            cell->lost[0] += state == HF_DARK_LOST ? 1 : 0;
            cell->lost[1] += state >= HF_DARK_UNSERVED ? 1 : 0;
        }
    }
    return HF_OK;
}

/* Frames with their counts, then all that is dark as two shapes over them. */
static enum hf_status dark_cells_draw(const struct dark *dark) {
    static const char *const part[2] = {"lost", "worst"};
    struct hf_buffer *out = dark->page->out;
    struct hf_arena room = dark->page->scratch;
    struct dark_tally *tally = NULL;
    HF_TRY(dark_tally_cells(dark, &room, &tally));
    for (uint32_t c = 0; c < dark->cells.count; c++) {
        double x = 0.0;
        double y = 0.0;
        if (tally[c].all == 0) {
            continue;
        }
        hf_place_cell_middle(&dark->cells, c, &x, &y);
        const double half = hf_place_cell_half(&dark->cells, (uint32_t)tally[c].all);
        hf_buffer_puts(out, "<g><title>");
        dark_fates(out, tally[c].lost, tally[c].all);
        hf_buffer_puts(out, "</title>");
        hf_svg_rect(out, "frame", (struct svg_box){x - half, y - half, 2.0 * half, 2.0 * half});
        hf_buffer_puts(out, "</g>\n");
    }
    for (int is_worst = 0; is_worst < 2; is_worst++) {
        hf_buffer_printf(out, "<path class=\"%s untouched\" d=\"", part[is_worst]);
        for (uint32_t c = 0; c < dark->cells.count; c++) {
            dark_part(dark, c, &tally[c], is_worst == 1);
        }
        hf_buffer_puts(out, "\"/>\n");
    }
    return HF_OK;
}

/* ---- names of regions ---- */

static uint32_t dark_region_of(const struct hf_dark_map *map, struct hf_text name) {
    uint32_t low = 0;
    uint32_t high = map->region_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (hf_text_compare(map->region[middle].region, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < map->region_count && hf_text_equal(map->region[low].region, name) ? low : HF_NONE;
}

/* Few regions are named above the middle of their sites. */
static enum hf_status dark_names_draw(const struct dark *dark) {
    struct hf_buffer *out = dark->page->out;
    const struct hf_sites *sites = &dark->page->assessment->snapshot->sites;
    const struct hf_dark_map *map = dark->map;
    struct hf_arena room = dark->page->scratch;
    struct dark_middle {
        double x, top;
        int64_t count;
    } *middle = hf_new(&room, struct dark_middle, map->region_count);
    if (middle == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < sites->rows.count && map->region_count <= DARK_NAMES; i++) {
        const uint32_t r =
            hf_place_is_known(sites, i) ? dark_region_of(map, sites->region[i]) : HF_NONE;
        if (r != HF_NONE) {
            const double y = dark->places.y[i];
            middle[r].x += dark->places.x[i];
            middle[r].top = middle[r].count == 0 ? y : fmin(middle[r].top, y);
            middle[r].count++;
        }
    }
    for (uint32_t r = 0; r < map->region_count; r++) {
        if (middle[r].count > 0 && map->region[r].region.len > 0) {
            hf_svg_text_begin(out, "mid halo", middle[r].x / (double)middle[r].count,
                              fmax(middle[r].top - 7.0, 9.0));
            hf_html_text_cut(out, hf_report_place(dark->page->assessment, map->region[r].region),
                             24);
            hf_svg_text_end(out);
        }
    }
    return HF_OK;
}

/* ---- regions ---- */

/* Most sites dark first, surely, then in the worst case, then by name. */
static enum hf_status dark_regions_rank(const struct hf_dark_map *map, struct hf_arena *room,
                                        struct ranked **order) {
    *order = hf_new(room, struct ranked, map->region_count);
    if (*order == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t r = 0; r < map->region_count; r++) {
        (*order)[r] = (struct ranked){
            {-map->region[r].sites_lost[0], -map->region[r].sites_lost[1], -map->region[r].sites},
            r};
    }
    hf_ranked_sort(*order, map->region_count);
    return HF_OK;
}

static void dark_region_write(const struct dark *dark, const struct hf_dark_region *region,
                              size_t columns) {
    const struct hf_text name =
        region->region.len > 0 ? region->region : HF_TEXT("region not said");
    hf_html_text_cut(dark->page->out, hf_report_place(dark->page->assessment, name), columns);
}

static void dark_blocks_draw(const struct dark *dark, const struct ranked *order, uint32_t shown) {
    struct hf_buffer *out = dark->page->out;
    for (uint32_t i = 0; i < shown; i++) {
        const struct hf_dark_region *region = &dark->map->region[order[i].position];
        const uint32_t column = i % DARK_BLOCK_COLUMNS;
        const uint32_t row = i / DARK_BLOCK_COLUMNS;
        const double x = 4.0 + 140.0 * (double)column;
        const double y = 4.0 + 58.0 * (double)row;
        hf_svg_text_begin(out, "", x, y + 12.0);
        dark_region_write(dark, region, 18);
        hf_svg_text_end(out);
        /* lying down: the frame is all of the region's sites, dark from the left */
        const double whole = region->sites > 0 ? (double)region->sites : 1.0;
        const double least = 128.0 * (double)region->sites_lost[0] / whole;
        const double most = 128.0 * (double)region->sites_lost[1] / whole;
        hf_svg_rect(out, "frame", (struct svg_box){x, y + 17.0, 128.0, 14.0});
        if (most > least) {
            hf_svg_rect(out, "worst", (struct svg_box){x + least, y + 17.0, most - least, 14.0});
        }
        if (least > 0.0) {
            hf_svg_rect(out, "lost", (struct svg_box){x, y + 17.0, least, 14.0});
        }
        hf_svg_text_begin(out, "soft", x, y + 44.0);
        dark_fates(out, region->sites_lost, region->sites);
        hf_svg_text_end(out);
    }
}

static void dark_more(struct page *page, int64_t count, const char *one, const char *many) {
    if (count > 0) {
        hf_buffer_puts(page->out, "<p class=\"more\">and ");
        hf_report_count(page->out, count);
        hf_buffer_printf(page->out, " %s</p>\n", count == 1 ? one : many);
    }
}

static void dark_table(const struct dark *dark, const struct ranked *order) {
    struct hf_buffer *out = dark->page->out;
    const struct hf_dark_map *map = dark->map;
    uint32_t hit = 0;
    while (hit < map->region_count && map->region[order[hit].position].sites_lost[1] > 0) {
        hit++;
    }
    if (hit == 0) {
        hf_page_note(dark->page, "No region has a site that goes dark.");
        return;
    }
    const uint32_t shown = hit < DARK_REGIONS ? hit : DARK_REGIONS;
    hf_buffer_puts(out, "<table><thead><tr><th>region</th><th class=\"r\">sites dark</th><th "
                        "class=\"r\">of</th><th class=\"r\">people</th></tr></thead><tbody>\n");
    for (uint32_t i = 0; i < shown; i++) {
        const struct hf_dark_region *region = &map->region[order[i].position];
        hf_buffer_puts(out, "<tr><td>");
        dark_region_write(dark, region, 28);
        hf_buffer_puts(out, "</td><td class=\"r\">");
        hf_report_counts(out, region->sites_lost);
        hf_buffer_puts(out, "</td><td class=\"r\">");
        hf_report_count(out, region->sites);
        hf_buffer_puts(out, "</td><td class=\"r\">");
        int64_t people[2];
        hf_sheet_people_lost(people, region->subscribers_lost, region->sites_lost,
                             region->subscribers_known);
        hf_report_counts(out, people);
        hf_buffer_puts(out, region->subscribers_known || people[1] == HF_COUNT_UNKNOWN
                                ? "</td></tr>\n"
                                : " <span class=\"open\">or more</span></td></tr>\n");
    }
    hf_buffer_puts(out, "</tbody></table>\n");
    dark_more(dark->page, (int64_t)hit - shown, "more region with a site that goes dark",
              "more regions with sites that go dark");
    dark_more(dark->page, (int64_t)map->region_count - hit, "region that stays as it is",
              "regions that stay as they are");
}

/* ---- one loss ---- */

static void dark_svg_begin(const struct dark *dark, const struct dark_loss *loss, double height,
                           const char *how) {
    struct hf_buffer *out = dark->page->out;
    hf_svg_begin(out, "", (struct svg_box){0.0, 0.0, dark_width, ceil(height)});
    dark_sentence(out, loss, "Without ");
    hf_svg_desc(out);
    hf_html_words(out, how);
    hf_buffer_puts(out, " The table beside it has the figures by region.");
    hf_svg_body(out);
}

static enum hf_status dark_drawing(struct dark *dark, const struct dark_loss *loss,
                                   const struct ranked *order) {
    struct hf_buffer *out = dark->page->out;
    const struct hf_dark_map *map = dark->map;
    if (dark->places.placed == 0) {
        const uint32_t shown = map->region_count < DARK_BLOCKS ? map->region_count : DARK_BLOCKS;
        const uint32_t rows = (shown + DARK_BLOCK_COLUMNS - 1) / DARK_BLOCK_COLUMNS;
        dark_svg_begin(dark, loss, 58.0 * (double)rows + 8.0,
                       "One bar a region, as no site has coordinates.");
        dark_blocks_draw(dark, order, shown);
        hf_buffer_puts(out, "</svg>");
        dark_more(dark->page, (int64_t)map->region_count - shown, "more region, not drawn",
                  "more regions, not drawn");
        return HF_OK;
    }
    const bool is_gathered = dark->places.placed > DARK_SINGLE_SITES;
    dark_svg_begin(dark, loss, dark->places.height,
                   is_gathered ? "Sites gathered into squares, larger where there are more, each "
                                 "filled from below by the share that goes dark."
                               : "A mark a site, at its place.");
    if (is_gathered) {
        HF_TRY(dark_cells_draw(dark));
    } else {
        dark_sites_draw(dark);
    }
    const enum hf_status status = dark_names_draw(dark);
    hf_buffer_puts(out, "</svg>");
    return status;
}

static void dark_unplaced(const struct dark *dark) {
    const struct hf_sites *sites = &dark->page->assessment->snapshot->sites;
    struct hf_buffer *out = dark->page->out;
    int64_t lost[2] = {0, 0};
    int64_t all = 0;
    for (uint32_t i = 0; i < sites->rows.count && dark->places.placed > 0; i++) {
        if (!hf_place_is_known(sites, i) && dark->map->site[i] != HF_DARK_NO_SERVICE) {
            all++;
            lost[0] += dark->map->site[i] == HF_DARK_LOST ? 1 : 0;
            lost[1] += dark->map->site[i] >= HF_DARK_UNSERVED ? 1 : 0;
        }
    }
    if (all > 0) {
        hf_buffer_puts(out, "<p class=\"note\">Not drawn, as they have no coordinates: ");
        dark_fates(out, lost, all);
        hf_buffer_puts(out, ".</p>\n");
    }
}

static enum hf_status dark_write(struct dark *dark) {
    struct hf_buffer *out = dark->page->out;
    const struct dark_loss loss = dark_loss_of(dark->page->assessment, dark->map);
    const struct page saved = *dark->page;
    struct ranked *order = NULL;
    HF_TRY(dark_regions_rank(dark->map, &dark->page->scratch, &order));
    hf_buffer_puts(out, "<figure class=\"dark\"><figcaption><h3>");
    dark_sentence(out, &loss, "Without ");
    hf_buffer_puts(out, ".</h3></figcaption>\n<div>");
    const enum hf_status status = dark_drawing(dark, &loss, order);
    dark_unplaced(dark);
    hf_buffer_puts(out, "</div><div>\n");
    dark_table(dark, order);
    hf_buffer_puts(out, "</div></figure>\n");
    dark->page->scratch = saved.scratch;
    dark->number++;
    return status;
}

/* ---- regions that hang on one vendor ---- */

/* Taken whole by one vendor first, surely, then perhaps; most people first. */
static enum hf_status dark_alone_rank(const struct hf_assessment *assessment, struct hf_arena *room,
                                      struct ranked **order, uint32_t *count) {
    *order = hf_new(room, struct ranked, assessment->region_risk_count);
    if (*order == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->region_risk_count; i++) {
        const struct hf_region_risk *risk = &assessment->region_risk[i];
        if (risk->single_vendor != HF_ANSWER_NO) {
            (*order)[(*count)++] = (struct ranked){
                {-(int64_t)risk->single_vendor, -risk->subscribers, -risk->sites}, i};
        }
    }
    hf_ranked_sort(*order, *count);
    return HF_OK;
}

static void dark_alone_row(struct page *page, const struct hf_region_risk *risk) {
    const struct hf_assessment *assessment = page->assessment;
    struct hf_buffer *out = page->out;
    const bool is_sure = risk->single_vendor == HF_ANSWER_YES;
    hf_buffer_puts(out, "<tr><td>");
    hf_html_text_cut(out, risk->region.len > 0 ? risk->region : HF_TEXT("region not said"), 40);
    hf_buffer_puts(out, "</td><td>");
    hf_html_text_cut(out,
                     risk->function == HF_NONE ? HF_TEXT("not said")
                                               : hf_sheet_function(assessment, risk->function),
                     40);
    hf_buffer_printf(out,
                     "</td><td><svg class=\"sign\" viewBox=\"-6 -6 12 12\" aria-hidden=\"true\">"
                     "%s</svg>%s",
                     dark_path(is_sure ? HF_DARK_LOST : HF_DARK_WORST), is_sure ? "" : "perhaps ");
    hf_html_text_cut(out, hf_sheet_group(assessment, risk->vendor), 40);
    hf_buffer_puts(out, "</td><td class=\"r\">");
    hf_report_count(out, risk->sites);
    hf_buffer_puts(out, "</td><td class=\"r\">");
    hf_buffer_puts(out, risk->subscribers_known || risk->subscribers == 0 ? "" : "at least ");
    hf_report_count(out, hf_sheet_people(risk->subscribers, risk->subscribers_known));
    hf_buffer_puts(out, "</td></tr>\n");
}

static enum hf_status dark_alone(struct page *page) {
    const struct hf_assessment *assessment = page->assessment;
    struct hf_buffer *out = page->out;
    struct hf_arena room = page->scratch;
    struct ranked *order = NULL;
    uint32_t count = 0;
    int64_t sure = 0;
    HF_TRY(dark_alone_rank(assessment, &room, &order, &count));
    while (sure < count &&
           assessment->region_risk[order[sure].position].single_vendor == HF_ANSWER_YES) {
        sure++;
    }
    if (assessment->region_risk_count == 0) {
        return HF_OK;
    }
    hf_buffer_puts(out, "<h3>The loss of one vendor takes all of ");
    hf_report_count(out, sure);
    hf_buffer_puts(out, " of ");
    hf_report_count(out, assessment->region_risk_count);
    hf_buffer_puts(out, " regions and functions");
    if (count > sure) {
        hf_buffer_puts(out, ", perhaps of ");
        hf_report_count(out, count - sure);
        hf_buffer_puts(out, " more");
    }
    hf_buffer_puts(out, "</h3>\n");
    if (count == 0) {
        return HF_OK;
    }
    const uint32_t shown = count < DARK_ALONE ? count : DARK_ALONE;
    hf_buffer_puts(out,
                   "<table><thead><tr><th>region</th><th>function</th><th>taken by the loss of</th>"
                   "<th class=\"r\">sites</th><th class=\"r\">people</th></tr></thead><tbody>\n");
    for (uint32_t i = 0; i < shown; i++) {
        dark_alone_row(page, &assessment->region_risk[order[i].position]);
    }
    hf_buffer_puts(out, "</tbody></table>\n");
    hf_page_more(page, count, shown, "resilience regions");
    return HF_OK;
}

/* ---- the section ---- */

static void dark_key(struct hf_buffer *out, bool is_gathered) {
    static const enum hf_dark state[] = {HF_DARK_LOST, HF_DARK_WORST, HF_DARK_UNSERVED,
                                         HF_DARK_SERVED, HF_DARK_NO_SERVICE};
    const size_t shown = is_gathered ? 2 : sizeof state / sizeof state[0];
    hf_buffer_puts(out, "<ul class=\"key\">");
    for (size_t i = 0; i < shown; i++) {
        hf_buffer_printf(out, "<li><svg viewBox=\"-11 -6 22 12\" aria-hidden=\"true\">%s</svg>%s",
                         dark_path(state[i]), dark_words(state[i]));
        hf_buffer_puts(out, is_gathered && i == 1 ? ", or is not known to be served even today</li>"
                                                  : "</li>");
    }
    if (is_gathered) {
        hf_buffer_puts(out, "<li><svg viewBox=\"-11 -6 22 12\" aria-hidden=\"true\">"
                            "<path class=\"frame\" d=\"M-5-5h10v10h-10z\"/></svg>all sites of a "
                            "place</li>");
    }
    hf_buffer_puts(out, "</ul>\n");
}

/* A loss of the scenario speaks first; else the one that takes the service of most people. */
static struct dark_loss dark_first(const struct hf_assessment *assessment, bool *is_assumed) {
    struct dark_loss first = {.people = {-1, -1}};
    for (uint32_t i = 0; i < assessment->dark_count; i++) {
        const struct dark_loss loss = dark_loss_of(assessment, &assessment->dark[i]);
        if (assessment->dark[i].assumed != HF_NONE) {
            *is_assumed = true;
            return loss;
        }
        first = loss.people[0] > first.people[0] ? loss : first;
    }
    return first;
}

/* Those of the scenario, or the single ones. */
static enum hf_status dark_draw_kind(struct dark *dark, bool is_assumed) {
    const struct hf_assessment *assessment = dark->page->assessment;
    for (uint32_t i = 0; i < assessment->dark_count; i++) {
        dark->map = &assessment->dark[i];
        if ((dark->map->assumed != HF_NONE) == is_assumed) {
            HF_TRY(dark_write(dark));
        }
    }
    return HF_OK;
}

static enum hf_status dark_draw_all(struct dark *dark) {
    HF_TRY(dark_draw_kind(dark, true));
    return dark_draw_kind(dark, false);
}

enum hf_status hf_html_dark(struct page *page) {
    const struct place_frame frame = {dark_width, dark_height, 14.0};
    const struct hf_assessment *assessment = page->assessment;
    const struct hf_sites *sites = &assessment->snapshot->sites;
    const struct page saved = *page;
    struct dark dark = {.page = page};
    if (assessment->dark_count == 0) {
        return HF_OK;
    }
    HF_TRY(hf_places_project(sites, &frame, &page->scratch, &dark.places));
    const bool is_gathered = dark.places.placed > DARK_SINGLE_SITES || dark.places.placed == 0;
    if (is_gathered && dark.places.placed > 0) {
        HF_TRY(hf_places_cells(sites, &dark.places, dark_width, dark_cell, &page->scratch,
                               &dark.cells));
    }
    hf_page_section_begin(page, "dark");
    bool is_assumed = false;
    const struct dark_loss first = dark_first(assessment, &is_assumed);
    dark_sentence(page->out, &first, is_assumed ? "Without " : "The worst of these: without ");
    hf_page_section_body(page);
    hf_page_note(page, "Everything of the supplier fails at once and nothing is replaced. First "
                       "figure: makers that are not known survive; second: they fail with it. "
                       "Drawn are the losses of the scenario, suppliers under measures, then the "
                       "worst of the others; all of them stand under the losses of suppliers.");
    dark_key(page->out, is_gathered);
    const enum hf_status status = dark_draw_all(&dark);
    if (assessment->assumed_count > HF_DARK_ASSUMED) {
        dark_more(page, (int64_t)assessment->assumed_count - HF_DARK_ASSUMED,
                  "more loss of the scenario, not drawn", "more losses of the scenario, not drawn");
    }
    page->scratch = saved.scratch;
    HF_TRY(status);
    HF_TRY(dark_alone(page));
    hf_page_section_end(page);
    return HF_OK;
}
