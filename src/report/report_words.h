/* report_words.h - amounts, dates and answers in words, the same on every machine and in every
 * locale. */
#ifndef HF_REPORT_WORDS_H
#define HF_REPORT_WORDS_H

#include <holdfast/assessment.h>
#include <holdfast/buffer.h>
#include <holdfast/report.h>

/* Rounded half away from zero to 0..6 decimals; "not known" for NaN. No separators, always a point.
 */
void hf_report_number(struct hf_buffer *out, double value, int decimals);
/* As many decimals as three significant digits need, no closing zeros: "0.35", "12", "0.0125". */
void hf_report_figure(struct hf_buffer *out, double value);
/* "0.01..0.03", one number where both ends are equal, "not known". */
void hf_report_range(struct hf_buffer *out, struct hf_range range);
/* "35 %", "12.5 %", "under 0.1 %". */
void hf_report_percent(struct hf_buffer *out, double ratio);
void hf_report_percent_range(struct hf_buffer *out, struct hf_range ratio);

/* "2020-09-14"; "always" for HF_DATE_MIN, "never" for HF_DATE_MAX. */
void hf_report_date(struct hf_buffer *out, struct hf_date date);
/* One date when it is known, else "2020-09-14..2021-03-01", "2020-09-14 or later", "2021-03-01 or
 * earlier", "not known". What never comes is `end` ("never", "no end known", ...). */
void hf_report_dates(struct hf_buffer *out, struct hf_date_range dates, const char *end);
/* What never comes, after an answer: "never" once it is settled, else "no end known". */
const char *hf_report_end_text(enum hf_answer answer);
/* Seconds UTC as "2026-11-21 21:35 UTC". */
void hf_report_instant(struct hf_buffer *out, int64_t seconds);

/* "yes", "no", "undetermined, presumed yes", "undetermined, presumed no", "undetermined, no basis
 * to presume". */
const char *hf_report_answer_text(enum hf_answer answer);
/* "met", "not met", "undetermined", "not applicable". */
const char *hf_report_verdict_text(enum hf_verdict verdict);
/* Is one of the requirement's lists of functions from memory, or of no stated source? */
bool hf_report_list_is_assumed(const struct hf_pack *pack,
                               const struct hf_requirement *requirement);
/* What an effect does, as a short noun: "no spares". */
const char *hf_report_effect_text(enum hf_effect_kind kind);
/* The date of an effect as a column heading: "spares end". */
const char *hf_report_effect_heading(enum hf_effect_kind kind);
const char *hf_report_strength_text(enum hf_match_strength strength);
const char *hf_report_origin_text(enum hf_assumption_origin origin);

/* A line of what the tables of dependencies leave out, and how it is counted where devices fail by
 * themselves; nothing where they leave out nothing. */
void hf_report_needs_unsaid(struct hf_buffer *out, int64_t providers, int64_t dependencies);

/* Text for a terminal or a log: control characters and what reorders a line (they could forge one)
 * become U+FFFD, as do bytes that are no UTF-8. */
void hf_report_plain(struct hf_buffer *out, struct hf_text text);
/* True for a code point that hf_report_plain replaces. */
bool hf_report_is_hidden(uint32_t code_point);
/* Columns of a terminal that a text takes: 2 for East Asian wide characters, 0 for combining marks.
 */
size_t hf_report_columns(struct hf_text text);
/* The longest front part of at most `columns` columns. */
struct hf_text hf_report_front(struct hf_text text, size_t columns);

/* A part of a text that names a sensitive place of a private pack is not shown: the text itself, or
 * "a sensitive place (withheld)". */
struct hf_text hf_report_place(const struct hf_assessment *assessment, struct hf_text place);
bool hf_report_is_sensitive(const struct hf_assessment *assessment, struct hf_text place);

/* "12 people at 3 sites"; where not all are counted, "12 people, and those nobody counted, at 3
 * sites". */
void hf_report_people_at(struct hf_buffer *out, int64_t people, int64_t sites, bool is_all);

/* "" or "s". */
const char *hf_report_plural(int64_t count);

#endif
