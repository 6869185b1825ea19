/* html_place.h - sites as places in a drawing, and many of them gathered into cells. */
#ifndef HF_REPORT_HTML_PLACE_H
#define HF_REPORT_HTML_PLACE_H

#include <holdfast/assessment.h>

struct place_frame {
    double width, height_max, margin;
};

/* A plain projection: longitude shortened by the cosine of the middle latitude. */
struct places {
    double *x, *y;   /* per site; 0 without coordinates */
    double height;   /* of the drawing, at most the frame's */
    uint32_t placed; /* sites with coordinates */
};
bool hf_place_is_known(const struct hf_sites *sites, uint32_t site);
/* The two places of a link between sites that have one each; false: there is nothing to draw. */
bool hf_place_link(const struct hf_snapshot *snapshot, uint32_t link, uint32_t site[2]);
HF_MUST_CHECK enum hf_status hf_places_project(const struct hf_sites *sites,
                                               const struct place_frame *frame,
                                               struct hf_arena *arena, struct places *places);

/* Squares of a grid over the drawing, row by row. */
struct place_cells {
    uint32_t *of_site; /* per site, HF_NONE without coordinates */
    uint32_t *sites;   /* per cell */
    uint32_t columns, count;
    uint32_t most; /* sites of the fullest cell */
    double side;
};
HF_MUST_CHECK enum hf_status hf_places_cells(const struct hf_sites *sites,
                                             const struct places *places, double width, double side,
                                             struct hf_arena *arena, struct place_cells *cells);
/* The middle of a cell. */
void hf_place_cell_middle(const struct place_cells *cells, uint32_t cell, double *x, double *y);
/* Half the side of the mark of so many sites, by area. */
double hf_place_cell_half(const struct place_cells *cells, uint32_t sites);

#endif
