#include "report/html_out.h"
#include "report/html_place.h"

#include <math.h>

/* Where the sites are and whose equipment they run on. With coordinates: a plain projection
 * (longitude shortened by the cosine of the middle latitude), no map below it, lines for links.
 * Without: squares in a grid, by region. The colour and shape of a site are those of the brand with
 * the most units there; a ring marks a site that the loss of one supplier under measures cuts off.
 */

enum { MAP_SITES = 2000, MAP_LINKS = 4000, MAP_BRANDS = 6, MAP_GRID_COLUMNS = 48 };

static const double map_width = 960.0;
static const double map_cell = 18.0; /* where sites are gathered */

/* Okabe and Ito's colours, dark enough on white; the shapes tell them apart without colour. */
static const char *const brand_colour[MAP_BRANDS + 1] = {"#d55e00", "#0072b2", "#009e73", "#cc79a7",
                                                         "#e69f00", "#56b4e9", "#8b949e"};

struct map {
    struct page *page;
    uint32_t *brand;  /* by site: party, or HF_NONE */
    uint8_t *cut_off; /* by site: 1 if losing one supplier under measures cuts it off */
    struct places places;
    uint32_t rank[MAP_BRANDS];          /* parties with the most sites */
    int64_t rank_sites[MAP_BRANDS + 1]; /* the last: all others */
    uint32_t rank_count;
    struct ranked *order; /* sites, most at risk first */
};

/* The brand with the most deployed units at each site; ties go to the earlier key. */
static enum hf_status map_brands(struct map *map, struct hf_arena scratch) {
    const struct hf_snapshot *snapshot = map->page->assessment->snapshot;
    const struct hf_devices *devices = &snapshot->devices;
    struct ranked *unit = hf_new(&scratch, struct ranked, devices->rows.count);
    int64_t *most = hf_new(&scratch, int64_t, snapshot->sites.rows.count);
    if (unit == NULL || most == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t count = 0;
    for (uint32_t i = 0; i < devices->rows.count; i++) {
        const uint32_t product = devices->product[i];
        const uint32_t site = devices->site[i];
        if (site < snapshot->sites.rows.count && product < snapshot->products.rows.count &&
            hf_use_is_deployed(devices->status[i])) {
            unit[count++] = (struct ranked){{site, snapshot->products.manufacturer[product], 0}, i};
        }
    }
    hf_ranked_sort(unit, count);
    for (size_t from = 0; from < count;) {
        int64_t units = 0;
        size_t until = from;
        for (; until < count && unit[until].key[0] == unit[from].key[0] &&
               unit[until].key[1] == unit[from].key[1];
             until++) {
            const int64_t quantity = devices->quantity[unit[until].position];
            units += quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
        }
        if (units > most[unit[from].key[0]]) {
            most[unit[from].key[0]] = units;
            map->brand[unit[from].key[0]] = (uint32_t)unit[from].key[1];
        }
        from = until;
    }
    return HF_OK;
}

static enum hf_status map_ranks(struct map *map, struct hf_arena scratch) {
    const struct hf_snapshot *snapshot = map->page->assessment->snapshot;
    struct ranked *party = hf_new(&scratch, struct ranked, snapshot->parties.rows.count);
    if (party == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < snapshot->parties.rows.count; i++) {
        party[i].position = i;
    }
    for (uint32_t i = 0; i < snapshot->sites.rows.count; i++) {
        if (map->brand[i] < snapshot->parties.rows.count) {
            party[map->brand[i]].key[0]--;
        }
    }
    hf_ranked_sort(party, snapshot->parties.rows.count);
    map->rank_sites[MAP_BRANDS] = snapshot->sites.rows.count;
    for (uint32_t i = 0; i < snapshot->parties.rows.count && i < MAP_BRANDS && party[i].key[0] < 0;
         i++) {
        map->rank[map->rank_count] = party[i].position;
        map->rank_sites[map->rank_count] = -party[i].key[0];
        map->rank_sites[MAP_BRANDS] += party[i].key[0];
        map->rank_count++;
    }
    return HF_OK;
}

/* Does the loss of one supplier that measures are about cut the site off? */
static uint8_t site_needs_target(const struct hf_assessment *assessment,
                                 const struct hf_site_risk *risk, const uint8_t *is_target) {
    for (uint32_t i = 0; i < risk->single_count; i++) {
        const uint32_t group = assessment->site_group[risk->single_from + i];
        if (group < assessment->group_count && is_target[group] != 0) {
            return 1;
        }
    }
    return 0;
}

static enum hf_status map_order(struct map *map, struct hf_arena scratch) {
    const struct hf_assessment *assessment = map->page->assessment;
    uint8_t *is_target = hf_new(&scratch, uint8_t, assessment->group_count);
    if (is_target == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->group_count; i++) {
        is_target[i] = hf_board_group_is_target(assessment, i);
    }
    for (uint32_t i = 0; i < assessment->snapshot->sites.rows.count; i++) {
        map->order[i].position = i;
    }
    for (uint32_t i = 0; i < assessment->site_risk_count; i++) {
        const struct hf_site_risk *risk = &assessment->site_risk[i];
        if (risk->site < assessment->snapshot->sites.rows.count) {
            map->cut_off[risk->site] = site_needs_target(assessment, risk, is_target);
            map->order[risk->site].key[0] = -(int64_t)risk->single_count;
            map->order[risk->site].key[1] =
                risk->subscribers == HF_COUNT_UNKNOWN ? 0 : -risk->subscribers;
        }
    }
    hf_ranked_sort(map->order, assessment->snapshot->sites.rows.count);
    return HF_OK;
}

/* ---- drawing ---- */

static uint32_t rank_of(const struct map *map, uint32_t party) {
    for (uint32_t i = 0; i < map->rank_count; i++) {
        if (map->rank[i] == party) {
            return i;
        }
    }
    return MAP_BRANDS;
}

/* Six shapes of about the same area around 0,0. */
static const char *shape_path(uint32_t rank) {
    static const char *const path[MAP_BRANDS + 1] = {
        "M-4-4h8v8h-8z",
        "M0-5.2L4.8 3.4H-4.8z",
        "M0-5.4L5.4 0L0 5.4L-5.4 0z",
        "M0 5.2L4.8-3.4H-4.8z",
        "M-1.6-5h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4z",
        "M-2.6-4.6h5.2L5.2 0L2.6 4.6h-5.2L-5.2 0z",
        "M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0 -6.8 0z"};
    return path[rank > MAP_BRANDS ? MAP_BRANDS : rank];
}

static void site_draw(const struct map *map, uint32_t site, double size) {
    struct hf_buffer *out = map->page->out;
    const struct hf_assessment *assessment = map->page->assessment;
    const uint32_t rank = rank_of(map, map->brand[site]);
    hf_buffer_puts(out, "<g transform=\"translate(");
    hf_report_number(out, map->places.x[site], 1);
    hf_buffer_putc(out, ' ');
    hf_report_number(out, map->places.y[site], 1);
    hf_buffer_puts(out, ")scale(");
    hf_report_number(out, size, 2);
    hf_buffer_puts(out, ")\"><title>");
    hf_html_text_cut(
        out, hf_report_place(assessment, hf_sheet_label(assessment, HF_KIND_SITE, site)), 60);
    if (map->brand[site] != HF_NONE) {
        hf_buffer_puts(out, ", ");
        hf_html_text_cut(out, hf_sheet_label(assessment, HF_KIND_PARTY, map->brand[site]), 60);
    }
    hf_buffer_printf(out, "</title><path class=\"site\" fill=\"%s\" d=\"%s\"/>", brand_colour[rank],
                     shape_path(rank));
    hf_buffer_puts(out, map->cut_off[site] > 0 ? "<circle class=\"risk\" r=\"7.6\"/></g>" : "</g>");
}

static void links_draw(const struct map *map) {
    const struct hf_snapshot *snapshot = map->page->assessment->snapshot;
    const struct hf_links *links = &snapshot->links;
    uint32_t drawn = 0;
    for (uint32_t i = 0; i < links->rows.count && drawn < MAP_LINKS; i++) {
        uint32_t site[2];
        if (!hf_place_link(snapshot, i, site)) {
            continue;
        }
        hf_svg_line(map->page->out, "link",
                    (struct hf_svg_line){map->places.x[site[0]], map->places.y[site[0]],
                                         map->places.x[site[1]], map->places.y[site[1]]});
        drawn++;
    }
}

static void map_key(const struct map *map) {
    struct hf_buffer *out = map->page->out;
    hf_buffer_puts(out, "<ul class=\"key\">");
    for (uint32_t i = 0; i <= map->rank_count; i++) {
        const uint32_t rank = i < map->rank_count ? i : MAP_BRANDS;
        if (map->rank_sites[rank] <= 0) {
            continue;
        }
        hf_buffer_printf(out,
                         "<li><svg viewBox=\"-11 -6 22 12\"><path fill=\"%s\" d=\"%s\"/></svg>",
                         brand_colour[rank], shape_path(rank));
        if (rank < MAP_BRANDS) {
            hf_html_text_cut(
                out, hf_sheet_label(map->page->assessment, HF_KIND_PARTY, map->rank[rank]), 40);
        } else {
            hf_buffer_puts(out, "others, or not known");
        }
        hf_buffer_puts(out, " (");
        hf_report_count(out, map->rank_sites[rank]);
        hf_buffer_puts(out, ")</li>");
    }
    hf_buffer_puts(out, "<li><svg viewBox=\"-11 -6 22 12\"><circle class=\"risk\" r=\"5\"/></svg>"
                        "cut off without a supplier under measures</li></ul>\n");
}

/* One mark a cell: the brand with most sites there, as large as the sites are many. */
static void cell_draw(const struct map *map, const struct place_cells *cells, uint32_t cell,
                      const uint32_t *of_rank, uint32_t cut_off) {
    struct hf_buffer *out = map->page->out;
    double x = 0.0;
    double y = 0.0;
    uint32_t rank = 0;
    for (uint32_t i = 1; i <= MAP_BRANDS; i++) {
        rank = of_rank[i] > of_rank[rank] ? i : rank;
    }
    hf_place_cell_middle(cells, cell, &x, &y);
    hf_buffer_puts(out, "<g transform=\"translate(");
    hf_report_number(out, x, 1);
    hf_buffer_putc(out, ' ');
    hf_report_number(out, y, 1);
    hf_buffer_puts(out, ")scale(");
    hf_report_number(out, hf_place_cell_half(cells, cells->sites[cell]) / 5.0, 2);
    hf_buffer_puts(out, ")\"><title>");
    hf_report_count(out, cells->sites[cell]);
    hf_buffer_printf(out, " site%s, ", hf_report_plural(cells->sites[cell]));
    hf_report_count(out, of_rank[rank]);
    hf_buffer_puts(out, " of them ");
    if (rank < MAP_BRANDS) {
        hf_html_text_cut(out, hf_sheet_label(map->page->assessment, HF_KIND_PARTY, map->rank[rank]),
                         40);
    } else {
        hf_buffer_puts(out, "others, or not known");
    }
    if (cut_off > 0) {
        hf_buffer_puts(out, "; cut off: ");
        hf_report_count(out, cut_off);
    }
    hf_buffer_printf(out, "</title><path class=\"site\" fill=\"%s\" d=\"%s\"/>%s</g>\n",
                     brand_colour[rank], shape_path(rank),
                     cut_off > 0 ? "<circle class=\"risk\" r=\"7.6\"/>" : "");
}

static enum hf_status map_draw_cells(const struct map *map, struct hf_arena scratch) {
    const struct hf_sites *sites = &map->page->assessment->snapshot->sites;
    struct place_cells cells;
    HF_TRY(hf_places_cells(sites, &map->places, map_width, map_cell, &scratch, &cells));
    uint32_t *of_rank = hf_new(&scratch, uint32_t, (size_t)cells.count * (MAP_BRANDS + 1));
    uint32_t *cut_off = hf_new(&scratch, uint32_t, cells.count);
    if (of_rank == NULL || cut_off == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < sites->rows.count; i++) {
        if (cells.of_site[i] != HF_NONE) {
            of_rank[(size_t)cells.of_site[i] * (MAP_BRANDS + 1) + rank_of(map, map->brand[i])]++;
            cut_off[cells.of_site[i]] += map->cut_off[i] > 0 ? 1U : 0U;
        }
    }
    for (uint32_t c = 0; c < cells.count; c++) {
        if (cells.sites[c] > 0) {
            cell_draw(map, &cells, c, of_rank + (size_t)c * (MAP_BRANDS + 1), cut_off[c]);
        }
    }
    return HF_OK;
}

static enum hf_status map_draw_places(const struct map *map, struct hf_arena scratch) {
    struct hf_buffer *out = map->page->out;
    const struct hf_sites *sites = &map->page->assessment->snapshot->sites;
    const uint32_t placed = map->places.placed;
    const bool is_gathered = placed > MAP_SITES;
    const double size = placed > 800 ? 0.5 : placed > 200 ? 0.65 : 1.0;
    if (is_gathered) {
        hf_page_note(map->page, "Sites are gathered into marks, larger where there are more: the "
                                "supplier that most of them have; a ring where any is cut off.");
    }
    hf_buffer_puts(out, "<figure>");
    hf_svg_begin(out, "wide", (struct svg_box){0.0, 0.0, map_width, ceil(map->places.height)});
    hf_buffer_puts(out, "Sites at their places, by the supplier with the most units");
    hf_svg_desc(out);
    hf_buffer_puts(out, "Shape and colour tell the supplier; the list above has the counts.");
    hf_svg_body(out);
    if (is_gathered) {
        HF_TRY(map_draw_cells(map, scratch));
    } else {
        links_draw(map);
        for (uint32_t i = 0; i < sites->rows.count; i++) {
            if (hf_place_is_known(sites, map->order[i].position)) {
                site_draw(map, map->order[i].position, size);
            }
        }
    }
    hf_buffer_puts(out, "</svg></figure>\n");
    if (placed < sites->rows.count) {
        hf_buffer_puts(out, "<p class=\"note\">");
        hf_report_count(out, (int64_t)sites->rows.count - placed);
        hf_buffer_puts(out, sites->rows.count - placed == 1
                                ? " site has no coordinates and is not drawn.</p>\n"
                                : " sites have no coordinates and are not drawn.</p>\n");
    }
    return HF_OK;
}

/* Sites without any coordinates: one row of marks a region, regions in byte order. */
static enum hf_status map_draw_grid(struct map *map, struct hf_arena scratch) {
    struct hf_buffer *out = map->page->out;
    const struct hf_sites *sites = &map->page->assessment->snapshot->sites;
    const uint32_t shown = sites->rows.count < MAP_SITES ? sites->rows.count : MAP_SITES;
    uint32_t *by_region = hf_new(&scratch, uint32_t, sites->rows.count);
    if (by_region == NULL) {
        return HF_ERR_MEMORY;
    }
    /* Insertion of at most MAP_SITES positions: sites of one region come together, in the order of
     * the keys. */
    for (uint32_t i = 0; i < shown; i++) {
        const uint32_t site = i;
        uint32_t at = i;
        while (at > 0 &&
               hf_text_compare(sites->region[by_region[at - 1]], sites->region[site]) > 0) {
            by_region[at] = by_region[at - 1];
            at--;
        }
        by_region[at] = site;
    }
    double y = 8.0;
    uint32_t column = 0;
    for (uint32_t i = 0; i < shown; i++) {
        const bool is_new =
            i == 0 || !hf_text_equal(sites->region[by_region[i]], sites->region[by_region[i - 1]]);
        if (is_new || column == MAP_GRID_COLUMNS) {
            y += i == 0 ? 0.0 : is_new ? 26.0 : 18.0;
            column = 0;
        }
        map->places.x[by_region[i]] = 180.0 + 16.0 * (double)column;
        map->places.y[by_region[i]] = y;
        column++;
    }
    hf_buffer_puts(out, "<figure>");
    hf_svg_begin(out, "wide", (struct svg_box){0.0, -4.0, 960.0, y + 22.0});
    hf_buffer_puts(out, "Sites by region, by the supplier with the most units");
    hf_svg_desc(out);
    hf_buffer_puts(out, "Shape and colour tell the supplier; the list above has the counts.");
    hf_svg_body(out);
    for (uint32_t i = 0; i < shown; i++) {
        const struct hf_text region = sites->region[by_region[i]];
        if (i == 0 || !hf_text_equal(region, sites->region[by_region[i - 1]])) {
            hf_svg_text_begin(out, "", 0.0, map->places.y[by_region[i]] + 4.0);
            hf_html_text_cut(out, region.len > 0 ? region : HF_TEXT("region not known"), 26);
            hf_svg_text_end(out);
        }
        site_draw(map, by_region[i], 1.0);
    }
    hf_buffer_puts(out, "</svg></figure>\n");
    hf_page_more(map->page, sites->rows.count, shown, "resilience");
    return HF_OK;
}

static void map_heading(const struct map *map) {
    struct hf_buffer *out = map->page->out;
    if (map->rank_count == 0) {
        hf_buffer_puts(out, "Whose equipment the sites run on is not known");
        return;
    }
    hf_html_text_cut(out, hf_sheet_label(map->page->assessment, HF_KIND_PARTY, map->rank[0]), 50);
    hf_buffer_puts(out, " has the most units at ");
    hf_report_count(out, map->rank_sites[0]);
    hf_buffer_puts(out, " of ");
    hf_report_count(out, map->page->assessment->snapshot->sites.rows.count);
    hf_buffer_puts(out, " sites");
}

enum hf_status hf_html_map(struct page *page) {
    const uint32_t sites = page->assessment->snapshot->sites.rows.count;
    struct hf_arena room = page->scratch;
    struct map map = {.page = page,
                      .brand = hf_new(&room, uint32_t, sites),
                      .cut_off = hf_new(&room, uint8_t, sites),
                      .order = hf_new(&room, struct ranked, sites)};
    if (map.brand == NULL || map.cut_off == NULL || map.order == NULL) {
        return HF_ERR_MEMORY;
    }
    if (sites == 0) {
        return HF_OK;
    }
    for (uint32_t i = 0; i < sites; i++) {
        map.brand[i] = HF_NONE;
    }
    HF_TRY(map_brands(&map, room));
    HF_TRY(map_ranks(&map, room));
    HF_TRY(map_order(&map, room));
    hf_page_section_begin(page, "map");
    map_heading(&map);
    hf_page_section_body(page);
    map_key(&map);
    const struct place_frame frame = {map_width, 600.0, 24.0};
    HF_TRY(hf_places_project(&page->assessment->snapshot->sites, &frame, &room, &map.places));
    if (map.places.placed > 0) {
        HF_TRY(map_draw_places(&map, room));
    } else {
        hf_page_note(page, "No site has coordinates: one row of marks a region.");
        HF_TRY(map_draw_grid(&map, room));
    }
    hf_page_section_end(page);
    return HF_OK;
}
