/* holdfast/report.h - an assessment as text: tables, JSON, CSV, one self-contained HTML file; whys
 * in words.
 *
 * Call any of these on an assessment that the analyses filled, in any number, in any order: nothing
 * is changed, nothing is kept. docs/report.md documents the JSON keys and the CSV columns.
 *
 * **Output.** Everything goes to a buffer of the caller's. **Errors.** Look at `out->status` once,
 * at the end: HF_ERR_LIMIT when the buffer's limit was reached (the text then stops somewhere in
 * the middle and must not be used), HF_ERR_MEMORY.
 * **Same input, same bytes**, in every locale and time zone; `made_at` is the only part that
 * differs between runs.
 * **Safety.** Names come from files of other people: in HTML all text is escaped, in tables control
 * characters and signs that reorder a line become U+FFFD. CSV and JSON carry texts as they are.
 * Sensitive places of private packs are withheld everywhere.
 * **Cost.** Linear in what is printed; a part as a table is held in memory twice.
 */
#ifndef HOLDFAST_REPORT_H
#define HOLDFAST_REPORT_H

#include <holdfast/assessment.h>
#include <holdfast/buffer.h>
#include <holdfast/lever_item.h>

struct hf_outcome_difference; /* holdfast/outcome.h */

/* What a report says of its own making. */
struct hf_report_facts {
    struct hf_text version;         /* of the program */
    int64_t made_at;                /* seconds UTC; the only part that differs from run to run */
    const struct hf_defect *defect; /* import defects */
    size_t defect_count;
    int64_t record;      /* of the evidence log: the newest that changed the data; 0: not said */
    struct hf_text head; /* its digest, hex */
    int64_t data_at;     /* seconds UTC: the moment of that record */
    /* NULL, or how the answers differ from those without the scenario: shown by JSON and HTML. */
    const struct hf_outcome_difference *difference;
};

/* One HTML file, no network needed: the board's page first (one A4 page when printed), then the
 * evidence. Tables are cut at a stated number of rows and say so. `facts` may be NULL. */
HF_PUBLIC void hf_report_html(const struct hf_assessment *assessment,
                              const struct hf_report_facts *facts, struct hf_buffer *out);
/* The whole assessment, nothing cut: "schema": "holdfast-report/1". */
HF_PUBLIC void hf_report_json(const struct hf_assessment *assessment,
                              const struct hf_report_facts *facts, struct hf_buffer *out);
/* The findings as OSCAL assessment results, and the requirements that they answer as an OSCAL
 * catalogue: JSON, version 1.1.2 of both models. The same data gives the same bytes: identifiers
 * are made from stable keys (version 5), moments are that of the newest record of data. What
 * private packs say is withheld: their requirements have no name, no rows, no facts. */
HF_PUBLIC void hf_report_oscal_results(const struct hf_assessment *assessment,
                                       const struct hf_report_facts *facts, struct hf_buffer *out);
HF_PUBLIC void hf_report_oscal_catalog(const struct hf_snapshot *snapshot,
                                       const struct hf_report_facts *facts, struct hf_buffer *out);
/* The board's page as text, for a terminal of `width` columns (0: 80): at most 40 lines. */
HF_PUBLIC void hf_report_summary(const struct hf_assessment *assessment,
                                 const struct hf_report_facts *facts, int width,
                                 struct hf_buffer *out);
/* A why as indented lines, down to rows and citations; at most `depth` levels (0: all). A reason
 * that serves several times is written out once, numbered, and pointed to after that. */
HF_PUBLIC void hf_report_why(const struct hf_assessment *assessment, struct hf_why_id id, int depth,
                             struct hf_buffer *out);
/* All of it as it stands below the row or sentence that it explains: four blanks further in. */
HF_PUBLIC void hf_report_why_below(const struct hf_assessment *assessment, struct hf_why_id id,
                                   struct hf_buffer *out);
/* "weakest-verified fact: CITATION [LEVEL] URL", without line end. False, and nothing written, when
 * the answer rests on no fact of a pack. */
HF_PUBLIC bool hf_report_weakest(const struct hf_assessment *assessment, struct hf_why_id id,
                                 struct hf_buffer *out);

/* A question whose answer would settle what is undetermined. */
struct hf_report_question {
    struct hf_text text;
    bool is_own; /* the operator's own records hold the answer; else ask the supplier */
};
struct hf_report_questions {
    struct hf_report_question *item; /* those to the supplier first */
    size_t count;
};
/* The reasons of undetermined answers, and the product (or HF_NONE) that was asked about. */
struct hf_report_open {
    const struct hf_why_id *why;
    size_t why_count;
    uint32_t product;
};
/* What those answers ran into, each once. In `keep`. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_report_questions(const struct hf_assessment *assessment,
                                                           const struct hf_report_open *open,
                                                           struct hf_arena *keep,
                                                           struct hf_report_questions *questions);

/* XLSX: bytes of a workbook, a sheet a part; not for a terminal. */
enum hf_report_format {
    HF_REPORT_TABLE,
    HF_REPORT_JSON,
    HF_REPORT_NDJSON,
    HF_REPORT_CSV,
    HF_REPORT_XLSX
};
enum hf_report_part {
    HF_REPORT_MATCHES,
    HF_REPORT_EFFECTS,
    HF_REPORT_PRODUCTS,
    HF_REPORT_STOCK,
    HF_REPORT_LOSSES,
    HF_REPORT_SHARES,
    HF_REPORT_SITES,
    HF_REPORT_FINDINGS,
    HF_REPORT_MISSING,
    HF_REPORT_HITS, /* parties that measures target, by name, list or ownership */
    HF_REPORT_CONCENTRATION,
    HF_REPORT_ASSUMPTIONS,
    HF_REPORT_STOCK_BARS,   /* stock that may not be installed, lot by lot */
    HF_REPORT_STOCK_EVENTS, /* what ends for each pool of spares, and what still comes in */
    HF_REPORT_UPDATES, /* deployed products: until when they can be patched, what is past support */
    HF_REPORT_RELEASES, /* what runs, and its exploited flaws */
    HF_REPORT_CLAIMS,
    HF_REPORT_PURCHASES,    /* what to order, by when, from whom */
    HF_REPORT_LOST,         /* what the scenario loses, one row for each of its losses */
    HF_REPORT_LOST_PARTS,   /* of each, by region and function */
    HF_REPORT_LOST_SITES,   /* of each, the first 20 sites by people */
    HF_REPORT_KEY_SITES,    /* the 20 sites with most people behind them */
    HF_REPORT_REGIONS,      /* by region and function: the worst single loss, who carries it */
    HF_REPORT_HANGS,        /* who hangs on one group, in sentences */
    HF_REPORT_CUTS,         /* by region and function: people by how few groups take them */
    HF_REPORT_SITE_CUTS,    /* the same for each function of each site, and which groups */
    HF_REPORT_WEAK_POINTS,  /* the 50 devices and links that take most people alone */
    HF_REPORT_CHANGE_FIRST, /* by region and function: what to give another maker, in sentences */
    HF_REPORT_CHANGE_STEPS, /* and the devices, step by step */
    HF_REPORT_THRESHOLDS,   /* incident thresholds, and how many losses reach each */
    HF_REPORT_INCIDENTS,    /* which losses reach which, and after how many hours */
    HF_REPORT_DEPENDENCIES, /* what devices need of others: what stops it, what stops with it */
    HF_REPORT_CHANGE_PROVIDERS, /* which providers of it to give another maker */
};
enum { HF_REPORT_PART_COUNT = HF_REPORT_CHANGE_PROVIDERS + 1 };

struct hf_report_options {
    enum hf_report_format format;
    bool has_why;
    bool has_colour; /* tables only */
    int width;       /* tables only, columns of the terminal; 0: as wide as they are */
    size_t rows_max; /* hf_report_outcome as a table; 0: all */
    const struct hf_outcome_difference *difference; /* NULL, or what a part as JSON tells too */
};
/* One part of the assessment as rows. */
HF_PUBLIC void hf_report_part(const struct hf_assessment *assessment, enum hf_report_part part,
                              const struct hf_report_options *options, struct hf_buffer *out);
/* Parts as the sheets of one workbook: dates are days, numbers are numbers, no text becomes a
 * formula. The same assessment gives the same bytes. */
struct hf_report_book {
    const enum hf_report_part *part; /* NULL: a sheet about the report, then every part */
    size_t part_count;
    bool has_why;
    const struct hf_report_facts *facts; /* may be NULL */
};
HF_PUBLIC void hf_report_workbook(const struct hf_assessment *assessment,
                                  const struct hf_report_book *request, struct hf_buffer *out);
/* The shifts between two assessments: sentences and a table, or rows; JSON is
 * "holdfast-difference/1". Nothing but "no difference" in a table when there is none. */
HF_PUBLIC void hf_report_outcome(const struct hf_outcome_difference *difference,
                                 const struct hf_report_options *options, struct hf_buffer *out);
/* "12,345"; "not known" for HF_COUNT_UNKNOWN. */
HF_PUBLIC void hf_report_count(struct hf_buffer *out, int64_t count);
/* "12" or, when they differ, "12 to 15"; "12 or more" where the most is not known. */
HF_PUBLIC void hf_report_counts(struct hf_buffer *out, const int64_t bounds[2]);
/* "open", "open, updates barred", ... */
HF_PUBLIC const char *hf_report_flaw_text(enum hf_flaw flaw);
/* "buy", "swap sooner", ... */
HF_PUBLIC const char *hf_report_lever_text(enum hf_lever_kind kind);
/* "effects", "stock", ...: the part's name in schemas. */
HF_PUBLIC const char *hf_report_part_text(enum hf_report_part part);
/* Whether its rows say what they rest on when asked. */
HF_PUBLIC bool hf_report_part_has_why(enum hf_report_part part);

#endif
