#include "report/report_words.h"
#include "report/sheet.h"
#include "report/why_text.h"

/* Leaves of a why, each as one line. */

void hf_report_spaced(struct hf_buffer *out, const char *name) {
    for (; *name != '\0'; name++) {
        hf_buffer_putc(out, *name == '_' ? ' ' : *name);
    }
}

const char *hf_report_verified_text(enum hf_verified verified) {
    switch (verified) {
    case HF_VERIFIED_NONE:
        return "verification not stated";
    case HF_VERIFIED_MEMORY:
        return "M, unverified";
    case HF_VERIFIED_SECONDARY:
        return "V2, secondary source";
    case HF_VERIFIED_OFFICIAL:
        return "V1, official text";
    }
    return "verification not stated";
}

/* The label, with the sensitive places of private packs kept back. */
static void row_label(struct hf_buffer *out, const struct hf_assessment *assessment,
                      enum hf_kind kind, uint32_t row) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    hf_buffer_putc(out, '\'');
    if (kind == HF_KIND_COVERAGE) {
        const struct hf_coverages *coverages = &snapshot->coverages;
        hf_report_plain(out, hf_snapshot_label(snapshot, HF_KIND_SITE, coverages->site[row]));
        hf_buffer_puts(out, "' of '");
        hf_report_plain(out, hf_report_place(assessment, coverages->place[row]));
    } else if (kind == HF_KIND_PRODUCT) {
        hf_sheet_product_put(assessment, row, out);
    } else {
        hf_report_plain(out, hf_report_place(assessment, hf_snapshot_label(snapshot, kind, row)));
    }
    hf_buffer_putc(out, '\'');
}

/* Who, when and why: what makes a decision one. */
static void decision_line(struct hf_buffer *out, const struct hf_snapshot *snapshot, uint32_t row) {
    const struct hf_decisions *rows = &snapshot->decisions;
    hf_buffer_puts(out, "decision of ");
    hf_report_plain(out, rows->decided_by[row]);
    hf_buffer_puts(out, " on ");
    hf_report_date(out, rows->decided_on[row].latest);
    hf_buffer_puts(out, ": ");
    hf_report_plain(out, rows->reason[row]);
    if (rows->document[row].len > 0) {
        hf_buffer_puts(out, " [");
        hf_report_plain(out, rows->document[row]);
        hf_buffer_putc(out, ']');
    }
}

void hf_report_row(struct hf_buffer *out, const struct hf_assessment *assessment, enum hf_kind kind,
                   uint32_t row) {
    if ((size_t)kind >= HF_KIND_COUNT ||
        row >= hf_snapshot_rows_const(assessment->snapshot, kind)->count) {
        hf_buffer_puts(out, "a row that is not in the snapshot");
        return;
    }
    if (kind == HF_KIND_DECISION) {
        decision_line(out, assessment->snapshot, row);
        return;
    }
    hf_report_spaced(out, hf_schema_get(kind)->name);
    hf_buffer_putc(out, ' ');
    row_label(out, assessment, kind, row);
}

void hf_report_row_place(struct hf_buffer *out, const struct hf_assessment *assessment,
                         enum hf_kind kind, uint32_t row) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_rows *rows = hf_snapshot_rows_const(snapshot, kind);
    if (row >= rows->count) {
        return;
    }
    if (rows->stub[row] != 0) {
        hf_buffer_puts(out, " (referred to, described nowhere)");
        return;
    }
    const struct hf_origin origin = rows->origin[row];
    if (origin.source >= snapshot->source_count) {
        return;
    }
    const struct hf_source *source = &snapshot->source[origin.source];
    hf_buffer_puts(out, " (");
    if (source->file.len > 0) {
        hf_report_plain(out, source->file);
    } else if (hf_schema_get(kind)->file != NULL) {
        hf_buffer_puts(out, hf_schema_get(kind)->file);
    } else {
        hf_buffer_puts(out, hf_schema_get(kind)->name);
    }
    if (origin.line > 0) {
        hf_buffer_printf(out, " line %u", (unsigned)origin.line);
    }
    hf_buffer_puts(out, ", source ");
    hf_report_plain(out, source->name);
    hf_buffer_putc(out, ')');
}

/* Does the cell say a thing that settles nothing: an answer that opens another question, a range of
 * days or amounts, a word that leads nowhere? */
static bool is_said(enum hf_column_type type, const union hf_value *value) {
    switch (type) {
    case HF_COLUMN_TRISTATE:
        return value->tristate != HF_UNDETERMINED;
    case HF_COLUMN_DATE:
        return !hf_date_range_is_blank(value->date);
    case HF_COLUMN_RANGE:
    case HF_COLUMN_PERCENT:
        return hf_range_is_known(value->range);
    case HF_COLUMN_TEXT:
        return value->text.len > 0;
    case HF_COLUMN_REF:
    case HF_COLUMN_WORD:
    case HF_COLUMN_COUNT:
    case HF_COLUMN_REAL:
    case HF_COLUMN_MONEY:
        return false;
    }
    return false;
}

static void said_write(struct hf_buffer *out, const struct hf_assessment *assessment,
                       enum hf_column_type type, const union hf_value *value) {
    hf_buffer_puts(out, " says ");
    if (type == HF_COLUMN_TRISTATE) {
        hf_buffer_puts(out, value->tristate == HF_YES ? "yes" : "no");
    } else if (type == HF_COLUMN_DATE) {
        hf_report_dates(out, value->date, "never");
    } else if (type == HF_COLUMN_TEXT) {
        hf_report_plain(out, hf_report_place(assessment, value->text));
    } else {
        hf_report_range(out, value->range);
    }
}

static void blank_line(struct hf_buffer *out, const struct hf_assessment *assessment,
                       uint32_t first, uint32_t row) {
    const uint32_t kind_value = first >> 16;
    const uint32_t column = first & 0xFFFFU;
    if (kind_value >= HF_KIND_COUNT ||
        column >= hf_schema_get((enum hf_kind)kind_value)->column_count) {
        hf_buffer_puts(out, "not known: a column that is not in the schema");
        return;
    }
    const enum hf_kind kind = (enum hf_kind)kind_value;
    const struct hf_schema *schema = hf_schema_get(kind);
    const enum hf_column_type type = schema->column[column].type;
    const bool is_row = row < hf_snapshot_rows_const(assessment->snapshot, kind)->count;
    const union hf_value value =
        is_row ? hf_snapshot_value(assessment->snapshot, kind, column, row) : hf_value_blank(type);
    hf_buffer_puts(out, is_said(type, &value) ? "not settled: " : "not known: ");
    hf_report_spaced(out, schema->column[column].name);
    if (row == HF_NONE) {
        hf_buffer_puts(out, " (there is no ");
        hf_report_spaced(out, schema->name);
        hf_buffer_puts(out, " row that says it)");
        return;
    }
    hf_buffer_puts(out, " of ");
    hf_report_row(out, assessment, kind, row);
    hf_report_row_place(out, assessment, kind, row);
    if (is_said(type, &value)) {
        said_write(out, assessment, type, &value);
    }
}

/* Citation, level and address; without the note. */
static void fact_cited(struct hf_buffer *out, const struct hf_assessment *assessment, uint32_t pack,
                       uint32_t fact) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    if (pack >= snapshot->pack_count || fact >= snapshot->pack[pack].fact_count) {
        hf_buffer_puts(out, "no fact is cited");
        return;
    }
    const struct hf_pack *from = &snapshot->pack[pack];
    const struct hf_fact *cited = &from->fact[fact];
    if (from->is_private) {
        hf_buffer_printf(out, "a fact of a private pack, withheld [%s]",
                         hf_report_verified_text(cited->verified));
        return;
    }
    if (cited->citation.len > 0) {
        hf_report_plain(out, cited->citation);
    } else {
        hf_buffer_puts(out, "fact ");
        hf_report_plain(out, cited->id);
    }
    hf_buffer_printf(out, " [%s]", hf_report_verified_text(cited->verified));
    if (cited->url.len > 0) {
        hf_buffer_putc(out, ' ');
        hf_report_plain(out, cited->url);
    }
}

void hf_report_fact(struct hf_buffer *out, const struct hf_assessment *assessment, uint32_t pack,
                    uint32_t fact) {
    fact_cited(out, assessment, pack, fact);
    const struct hf_pack *from = hf_sheet_pack(assessment, pack);
    if (from != NULL && fact < from->fact_count && from->fact[fact].note.len > 0 &&
        !from->is_private) {
        hf_buffer_puts(out, " - ");
        hf_report_plain(out, from->fact[fact].note);
    }
}

static void pack_line(struct hf_buffer *out, const struct hf_pack *pack) {
    hf_buffer_puts(out, " (pack ");
    hf_report_plain(out, pack->id);
    if (pack->version.len > 0) {
        hf_buffer_putc(out, ' ');
        hf_report_plain(out, pack->version);
    }
}

static void measure_line(struct hf_buffer *out, const struct hf_assessment *assessment,
                         const struct hf_why_node *node) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    if (node->first >= snapshot->pack_count ||
        node->second >= snapshot->pack[node->first].measure_count) {
        hf_buffer_puts(out, "a measure that is in no pack");
        return;
    }
    const struct hf_pack *pack = &snapshot->pack[node->first];
    const struct hf_measure *measure = &pack->measure[node->second];
    hf_buffer_puts(out, "measure '");
    hf_report_plain(out, measure->title.len > 0 ? measure->title : measure->id);
    hf_buffer_putc(out, '\'');
    if (measure->authority.len > 0) {
        hf_buffer_puts(out, " of ");
        hf_report_plain(out, measure->authority);
    }
    pack_line(out, pack);
    hf_buffer_printf(out, ", %s): ", hf_binding_text(measure->binding));
    fact_cited(out, assessment, node->first, measure->fact);
}

static void requirement_line(struct hf_buffer *out, const struct hf_assessment *assessment,
                             const struct hf_why_node *node) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    if (node->first >= snapshot->pack_count ||
        node->second >= snapshot->pack[node->first].requirement_count) {
        hf_buffer_puts(out, "a requirement that is in no pack");
        return;
    }
    const struct hf_pack *pack = &snapshot->pack[node->first];
    const struct hf_requirement *requirement = &pack->requirement[node->second];
    hf_buffer_puts(out, "requirement '");
    hf_report_plain(out, requirement->title.len > 0 ? requirement->title : requirement->id);
    hf_buffer_putc(out, '\'');
    pack_line(out, pack);
    hf_buffer_printf(out, ", %s): ", hf_binding_text(requirement->binding));
    fact_cited(out, assessment, node->first, requirement->fact);
}

static void assumption_line(struct hf_buffer *out, const struct hf_assessment *assessment,
                            uint32_t position) {
    if (position >= assessment->assumptions.count) {
        hf_buffer_puts(out, "assumed: a value that is not in the table");
        return;
    }
    const struct hf_assumption *assumption = &assessment->assumptions.item[position];
    hf_buffer_puts(out, "assumed: ");
    hf_report_plain(out, assumption->name);
    hf_buffer_puts(out, " = ");
    hf_report_range(out, assumption->value);
    if (assumption->unit.len > 0 && !hf_text_equal(assumption->unit, HF_TEXT("switch")) &&
        !hf_text_equal(assumption->unit, HF_TEXT("ratio"))) {
        hf_buffer_putc(out, ' ');
        hf_report_plain(out, assumption->unit);
    }
    hf_buffer_printf(out, " (%s)", hf_report_origin_text(assumption->origin));
    if (assumption->origin == HF_ASSUMED_DECISION) {
        hf_buffer_puts(out, ": ");
        decision_line(out, assessment->snapshot, assumption->decision);
    }
    if (assumption->origin == HF_ASSUMED_PACK) {
        hf_buffer_puts(out, ": ");
        hf_report_fact(out, assessment, assumption->pack, assumption->fact);
    }
}

static void match_line(struct hf_buffer *out, const struct hf_assessment *assessment,
                       uint32_t position) {
    if (position >= assessment->match_count) {
        hf_buffer_puts(out, "a match that is not in the assessment");
        return;
    }
    const struct hf_match *match = &assessment->match[position];
    hf_buffer_putc(out, '\'');
    hf_report_plain(out, match->own_name);
    hf_buffer_puts(out, "' against '");
    hf_report_plain(out, match->listed_name);
    hf_buffer_puts(out, "' (score ");
    hf_report_number(out, match->score, 3);
    hf_buffer_printf(out, ", %s; same party: %s)", hf_report_strength_text(match->strength),
                     hf_report_answer_text(match->answer));
}

void hf_report_why_node(struct hf_buffer *out, const struct hf_assessment *assessment,
                        uint32_t node) {
    const struct hf_why_node *at = &assessment->why.node[node];
    switch ((enum hf_why_kind)at->kind) {
    case HF_WHY_ROW:
        hf_report_row(out, assessment, (enum hf_kind)at->first, at->second);
        hf_report_row_place(out, assessment, (enum hf_kind)at->first, at->second);
        return;
    case HF_WHY_BLANK:
        blank_line(out, assessment, at->first, at->second);
        return;
    case HF_WHY_FACT:
        hf_report_fact(out, assessment, at->first, at->second);
        return;
    case HF_WHY_MEASURE:
        measure_line(out, assessment, at);
        return;
    case HF_WHY_REQUIREMENT:
        requirement_line(out, assessment, at);
        return;
    case HF_WHY_ASSUMPTION:
        assumption_line(out, assessment, at->first);
        return;
    case HF_WHY_MATCH:
        match_line(out, assessment, at->first);
        return;
    case HF_WHY_RULE:
        hf_report_rule(out, (enum hf_rule)at->first, at->amount, at->date);
        return;
    }
    hf_buffer_puts(out, "a reason of a newer version");
}
