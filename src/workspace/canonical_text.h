/* canonical_text.h - the canonical text, taken apart: what `export --canonical` wrote, or somebody
 * changed with an editor.
 *
 * The form is described in holdfast/workspace.h. Since its rows are sorted by kind and key, the
 * sources in it are mixed; a batch of the store has one source. So the text is walked once to find
 * which source each row belongs to (hf_canonical_open), then each source is read by itself.
 *
 * Whatever is wrong in it is a defect with its place, and the rest is read; only a first line that
 * is not `holdfast canonical 2` is an error. The key of a row is taken as written: it may stem from
 * a version that made keys by other rules.
 *
 * **Ownership.** What is opened lives in `keep` and points into the input. **Cost.** Linear; 16
 * bytes a row. **Limits.** 2^32 lines.
 */
#ifndef HF_WORKSPACE_CANONICAL_TEXT_H
#define HF_WORKSPACE_CANONICAL_TEXT_H

#include "formats/formats.h"

#define HF_CANONICAL_WORDS   "holdfast canonical "
#define HF_CANONICAL_VERSION "2"
#define HF_CANONICAL_END     "end"

enum { HF_CANONICAL_DEFECT_PARTS = 8 };

/* A row, or a defect line, by its first line. */
struct hf_canonical_item {
    size_t at; /* position in the text */
    uint32_t line;
    uint32_t next; /* of the same source, HF_NONE */
};

struct hf_canonical_source {
    struct hf_text name;
    struct hf_date_range published; /* HF_DATE_UNKNOWN: not said */
    uint32_t first, last;           /* items; HF_NONE: the text says nothing of it */
    int64_t line;
};

/* A defect of the text itself. */
struct hf_canonical_defect {
    uint32_t source; /* HF_NONE: of none in particular */
    struct hf_defect defect;
};

struct hf_canonical {
    const struct hf_format_input *input;
    struct hf_canonical_source *source; /* in the order of the text */
    uint32_t source_count;
    struct hf_canonical_item *item;
    uint32_t item_count;
    struct hf_canonical_defect *defect;
    size_t defect_count;
    bool is_cut;      /* the end is missing: what the sources said before must not be gone */
    bool is_shuffled; /* rows are not in order: equal keys may stand anywhere */
};

/* Whether it can be the name of a source: 1 to 200 bytes of UTF-8 without control characters. */
bool hf_source_name_is_good(struct hf_text name);

/* `input` must outlive the text. HF_ERR_INPUT for another first line. */
HF_MUST_CHECK enum hf_status hf_canonical_open(const struct hf_format_input *input,
                                               struct hf_arena *keep, struct hf_canonical *text,
                                               struct hf_error *error);

/* Gives the sink the defects of the text, and the rows of one source, and what its defect lines
 * tell of, with their own file, line and column. A defect that concerns no source, or one of which
 * the text says nothing, is given with the first of which it says something. */
struct hf_canonical_sink {
    void *context;
    enum hf_status (*assertion)(void *context, const struct hf_assertion *assertion);
    enum hf_status (*defect)(void *context, const struct hf_defect *defect);
    enum hf_status (*told)(void *context, const struct hf_defect *defect);
};
HF_MUST_CHECK enum hf_status hf_canonical_read(const struct hf_canonical *text, uint32_t source,
                                               struct hf_arena scratch,
                                               const struct hf_canonical_sink *sink);

#endif
