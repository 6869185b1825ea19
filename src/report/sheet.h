/* sheet.h - a part of the assessment as columns and rows, once for tables, JSON, CSV and HTML. */
#ifndef HF_REPORT_SHEET_H
#define HF_REPORT_SHEET_H

#include <holdfast/report.h>

enum sheet_type {
    SHEET_TEXT,
    SHEET_COUNT,   /* count; HF_COUNT_UNKNOWN */
    SHEET_COUNTS,  /* counts: lower and upper bound */
    SHEET_NUMBER,  /* range.lower, three significant digits */
    SHEET_RANGE,   /* range */
    SHEET_PERCENT, /* range of ratios */
    SHEET_DATES,   /* dates, with the answer they belong to */
    SHEET_ANSWER,
    SHEET_VERDICT,
    SHEET_CURVE, /* points; in JSON only */
};

struct sheet_cell {
    struct hf_text text;
    int64_t counts[2];
    bool is_least; /* COUNT and COUNTS: there is more that nobody counted */
    bool is_quiet; /* COUNT and COUNTS: 0 is left out where a row is a record */
    struct hf_range range;
    bool is_early;   /* VERDICT: above the limit, but no deadline has come */
    bool is_percent; /* RANGE and NUMBER: a ratio that people read in percent */
    struct hf_date_range dates;
    enum hf_answer answer; /* ANSWER, and DATES: of what the dates say */
    enum hf_verdict verdict;
    bool is_assumed; /* VERDICT: on a list of functions that is from memory */
    const struct hf_trend_point *point;
    uint32_t point_count;
};

struct sheet_column {
    const char *key;     /* in JSON and CSV */
    const char *heading; /* in tables */
    enum sheet_type type;
    bool is_detail; /* left out of tables on a terminal */
};

enum { SHEET_COLUMN_MAX = 32 };

struct sheet {
    const char *name;  /* of the part: "effects" */
    const char *empty; /* sentence for a table without rows */
    const struct sheet_column *column;
    size_t column_count;
    uint32_t (*row_count)(const struct hf_assessment *assessment);
    /* Fills column_count cells; composed texts go to `scratch`. */
    enum hf_status (*row)(const struct hf_assessment *assessment, uint32_t row,
                          struct hf_arena *scratch, struct sheet_cell *cell);
    struct hf_why_id (*why)(const struct hf_assessment *assessment, uint32_t row);
};

const struct sheet *hf_sheet_of(enum hf_report_part part);

/* The sheets, by room. */
extern const struct sheet hf_sheet_matches, hf_sheet_hits;
extern const struct sheet hf_sheet_effects, hf_sheet_products;
extern const struct sheet hf_sheet_stock, hf_sheet_stock_bars, hf_sheet_stock_events;
extern const struct sheet hf_sheet_purchases;
extern const struct sheet hf_sheet_losses, hf_sheet_shares, hf_sheet_concentration, hf_sheet_sites;
extern const struct sheet hf_sheet_lost, hf_sheet_lost_parts, hf_sheet_lost_sites,
    hf_sheet_key_sites, hf_sheet_regions, hf_sheet_thresholds, hf_sheet_incidents;
extern const struct sheet hf_sheet_dependencies;
extern const struct sheet hf_sheet_hangs, hf_sheet_cuts, hf_sheet_site_cuts;
extern const struct sheet hf_sheet_weak_points, hf_sheet_change_first, hf_sheet_change_steps,
    hf_sheet_change_providers;
extern const struct sheet hf_sheet_findings, hf_sheet_missing, hf_sheet_assumptions;
extern const struct sheet hf_sheet_updates, hf_sheet_releases, hf_sheet_claims;

/* A cell as people read it. */
void hf_sheet_cell_text(struct hf_buffer *out, enum sheet_type type, const struct sheet_cell *cell);
bool hf_sheet_type_is_number(enum sheet_type type);

/* Names used by several sheets; empty where the id is none. */
struct hf_text hf_sheet_label(const struct hf_assessment *assessment, enum hf_kind kind,
                              uint32_t row);
struct hf_text hf_sheet_key(const struct hf_assessment *assessment, enum hf_kind kind,
                            uint32_t row);
struct hf_text hf_sheet_group(const struct hf_assessment *assessment, uint32_t group);
/* "Brand model" */
enum hf_status hf_sheet_product(const struct hf_assessment *assessment, uint32_t product,
                                struct hf_arena *scratch, struct hf_text *name);
/* The same, fit for a terminal. */
void hf_sheet_product_put(const struct hf_assessment *assessment, uint32_t product,
                          struct hf_buffer *out);
/* The measure or requirement of a pack, NULL if there is none. */
const struct hf_measure *hf_sheet_measure(const struct hf_assessment *assessment, uint32_t pack,
                                          uint32_t measure);
const struct hf_requirement *hf_sheet_requirement(const struct hf_assessment *assessment,
                                                  uint32_t pack, uint32_t requirement);
const struct hf_pack *hf_sheet_pack(const struct hf_assessment *assessment, uint32_t pack);
/* "V1", "V2", "M", "unsaid": how well the weakest fact behind an answer is known; empty where it
 * rests on none. */
enum hf_status hf_sheet_weakest(const struct hf_assessment *assessment, struct hf_why_id why,
                                struct hf_arena *scratch, struct sheet_cell *cell);
/* A metric whose figures are ratios of a whole. */
bool hf_sheet_metric_is_share(enum hf_metric metric);
/* Which cuts stand in a row of hf_sheet_cuts; *bound (may be NULL): in which case. */
const struct hf_region_cut *hf_sheet_cut_of(const struct hf_assessment *assessment, uint32_t row,
                                            uint32_t *bound);
/* The name of a function; "whole network" for HF_NONE. */
struct hf_text hf_sheet_function(const struct hf_assessment *assessment, uint32_t function);
/* People that were counted, of whom some may be missing: none counted is not known, not nobody. */
static inline int64_t hf_sheet_people(int64_t counted, bool is_all) {
    return counted == 0 && !is_all ? HF_COUNT_UNKNOWN : counted;
}
/* The same at both ends of a loss; where no site is lost, nobody is. */
void hf_sheet_people_lost(int64_t people[2], const int64_t counted[2], const int64_t sites[2],
                          bool is_all);
/* The same as a cell, which says so where nobody counted some of them. */
void hf_sheet_people_cell(struct sheet_cell *cell, const int64_t counted[2], const int64_t sites[2],
                          bool is_all);
/* "presumed: last order", ...: how it is known who delivers. */
const char *hf_sheet_supplier_basis(enum hf_supplier_basis basis);
/* Usable units of a pool: where the only lots are of unknown size, not known. */
static inline int64_t hf_sheet_spares(const struct hf_endurance *pool) {
    return pool->stock == 0 && pool->lots_unsized > 0 ? HF_COUNT_UNKNOWN : pool->stock;
}
/* What is to be ordered: needed less in stock, at both ends of the rate, never below 0; perhaps
 * nothing where the size of a lot is not known. */
void hf_sheet_shortfall(const struct hf_endurance *pool, int64_t shortfall[2]);

#endif
