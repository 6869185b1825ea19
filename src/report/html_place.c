#include "report/html_place.h"

#include <math.h>

bool hf_place_is_known(const struct hf_sites *sites, uint32_t site) {
    return isfinite(sites->latitude[site]) && isfinite(sites->longitude[site]) &&
           fabs(sites->latitude[site]) <= 90.0 && fabs(sites->longitude[site]) <= 360.0;
}

struct place_extent {
    double low[2], high[2]; /* longitude, latitude */
    uint32_t count;
};

static struct place_extent place_extent_of(const struct hf_sites *sites) {
    struct place_extent extent = {{400.0, 400.0}, {-400.0, -400.0}, 0};
    for (uint32_t i = 0; i < sites->rows.count; i++) {
        if (hf_place_is_known(sites, i)) {
            extent.low[0] = fmin(extent.low[0], sites->longitude[i]);
            extent.high[0] = fmax(extent.high[0], sites->longitude[i]);
            extent.low[1] = fmin(extent.low[1], sites->latitude[i]);
            extent.high[1] = fmax(extent.high[1], sites->latitude[i]);
            extent.count++;
        }
    }
    return extent;
}

bool hf_place_link(const struct hf_snapshot *snapshot, uint32_t link, uint32_t site[2]) {
    const uint32_t device[2] = {snapshot->links.side_a_device[link],
                                snapshot->links.side_b_device[link]};
    for (int side = 0; side < 2; side++) {
        site[side] = device[side] < snapshot->devices.rows.count
                         ? snapshot->devices.site[device[side]]
                         : HF_NONE;
        if (site[side] >= snapshot->sites.rows.count ||
            !hf_place_is_known(&snapshot->sites, site[side])) {
            return false;
        }
    }
    return site[0] != site[1];
}

enum hf_status hf_places_project(const struct hf_sites *sites, const struct place_frame *frame,
                                 struct hf_arena *arena, struct places *places) {
    const struct place_extent extent = place_extent_of(sites);
    *places = (struct places){.x = hf_new(arena, double, sites->rows.count),
                              .y = hf_new(arena, double, sites->rows.count),
                              .placed = extent.count};
    if (places->x == NULL || places->y == NULL) {
        return HF_ERR_MEMORY;
    }
    if (extent.count == 0) {
        return HF_OK;
    }
    const double middle[2] = {(extent.low[0] + extent.high[0]) / 2.0,
                              (extent.low[1] + extent.high[1]) / 2.0};
    const double shrink = cos(middle[1] * 3.14159265358979 / 180.0);
    const double wide = (extent.high[0] - extent.low[0]) * shrink;
    const double tall = extent.high[1] - extent.low[1];
    const double room[2] = {frame->width - 2.0 * frame->margin,
                            frame->height_max - 2.0 * frame->margin};
    const double scale = fmin(room[0] / fmax(wide, 0.001), room[1] / fmax(tall, 0.001));
    places->height = fmax(tall * scale, frame->margin) + 2.0 * frame->margin;
    for (uint32_t i = 0; i < sites->rows.count; i++) {
        if (hf_place_is_known(sites, i)) {
            places->x[i] = frame->width / 2.0 + (sites->longitude[i] - middle[0]) * shrink * scale;
            places->y[i] = places->height / 2.0 - (sites->latitude[i] - middle[1]) * scale;
        }
    }
    return HF_OK;
}

enum hf_status hf_places_cells(const struct hf_sites *sites, const struct places *places,
                               double width, double side, struct hf_arena *arena,
                               struct place_cells *cells) {
    const double rows = ceil(places->height / side);
    *cells = (struct place_cells){.side = side, .columns = (uint32_t)ceil(width / side)};
    cells->count = cells->columns * (uint32_t)fmax(rows, 1.0);
    cells->of_site = hf_new(arena, uint32_t, sites->rows.count);
    cells->sites = hf_new(arena, uint32_t, cells->count);
    if (cells->of_site == NULL || cells->sites == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < sites->rows.count; i++) {
        cells->of_site[i] = HF_NONE;
        if (!hf_place_is_known(sites, i)) {
            continue;
        }
        const double column = fmin(fmax(floor(places->x[i] / side), 0.0), cells->columns - 1.0);
        const double row = fmin(fmax(floor(places->y[i] / side), 0.0), fmax(rows, 1.0) - 1.0);
        const uint32_t cell = (uint32_t)row * cells->columns + (uint32_t)column;
        cells->of_site[i] = cell;
        cells->sites[cell]++;
        cells->most = cells->sites[cell] > cells->most ? cells->sites[cell] : cells->most;
    }
    return HF_OK;
}

void hf_place_cell_middle(const struct place_cells *cells, uint32_t cell, double *x, double *y) {
    const uint32_t column = cell % cells->columns;
    const uint32_t row = cell / cells->columns;
    *x = (column + 0.5) * cells->side;
    *y = (row + 0.5) * cells->side;
}

double hf_place_cell_half(const struct place_cells *cells, uint32_t sites) {
    const double least = 0.16 * cells->side;
    const double most = 0.47 * cells->side;
    return least + (most - least) * sqrt((double)sites / (cells->most > 0 ? cells->most : 1));
}
