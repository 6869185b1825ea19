/* oscal_out.h - what the OSCAL documents of the report room share: identifiers made from stable
 * keys, props in the project's namespace, texts in the forms that OSCAL's data types want. */
#ifndef HF_REPORT_OSCAL_OUT_H
#define HF_REPORT_OSCAL_OUT_H

#include "base/uuid.h"
#include "report/json_out.h"

#include <holdfast/report.h>

/* Of the props; the namespace of the identifiers is the version 5 identifier of this address. */
#define OSCAL_NS      "tag:holdfast.invalid,2026:oscal"
#define OSCAL_SPACE   "b0276557-7f02-5be9-b547-9557f1552f49"
#define OSCAL_VERSION "1.1.2"

/* Texts are composed in `text`, which is cleared before each use. */
struct oscal {
    struct json_out json;
    struct hf_buffer text;
    const struct hf_snapshot *snapshot;
};

/* The identifier of parts joined by line feeds. */
struct hf_uuid hf_oscal_uuid(struct oscal *oscal, const struct hf_text *part, size_t count);
void hf_oscal_uuid_key(struct oscal *oscal, const char *key, const struct hf_uuid *uuid);

/* A prop whose value is one line without blanks around it; none where nothing is left. */
void hf_oscal_prop(struct oscal *oscal, const char *name, struct hf_text value);
void hf_oscal_prop_word(struct oscal *oscal, const char *name, const char *value);
/* Nothing for NaN and for what has no bound. */
void hf_oscal_prop_real(struct oscal *oscal, const char *name, double value);
void hf_oscal_prop_range(struct oscal *oscal, const char *name, struct hf_range range);
void hf_oscal_prop_date(struct oscal *oscal, const char *name, struct hf_date date);
void hf_oscal_prop_dates(struct oscal *oscal, const char *name, struct hf_date_range dates);

/* A text as OSCAL's Markdown, with the signs that would be read as such escaped. */
void hf_oscal_markup(struct oscal *oscal, const char *key, struct hf_text text);
/* A moment. OSCAL knows the years 1900 to 2999 only: false, and nothing written, for others. */
bool hf_oscal_instant(struct oscal *oscal, const char *key, int64_t seconds);
/* "metadata" and what belongs into it. */
void hf_oscal_metadata(struct oscal *oscal, const char *title, const struct hf_report_facts *facts);

/* The ids of a requirement, its statement, and one deadline of it, as the catalogue and the results
 * write them; of a private pack they do not tell its name. */
enum oscal_id { OSCAL_CONTROL, OSCAL_STATEMENT, OSCAL_DEADLINE };
enum { OSCAL_ID_MAX = 400 };
void hf_oscal_id(struct oscal *oscal, enum oscal_id kind, uint32_t pack, uint32_t requirement,
                 uint32_t deadline, char id[OSCAL_ID_MAX]);
/* The requirement's title, or that it is withheld. */
struct hf_text hf_oscal_title(const struct hf_pack *pack, const struct hf_requirement *requirement);

/* Facts that a document refers to: resources of its back matter. */
struct oscal_facts {
    uint8_t *used; /* all facts of all packs in a row */
    size_t *from;  /* of each pack */
    size_t count;
};
HF_MUST_CHECK enum hf_status hf_oscal_facts_make(struct hf_arena *keep,
                                                 const struct hf_snapshot *snapshot,
                                                 struct oscal_facts *facts);
/* False for facts of private packs and HF_NONE; else it is a resource from now on. */
bool hf_oscal_fact_use(const struct oscal *oscal, const struct oscal_facts *facts, uint32_t pack,
                       uint32_t fact);
struct hf_uuid hf_oscal_fact_uuid(struct oscal *oscal, uint32_t pack, uint32_t fact);
/* {"href":"#uuid", ...}, closed by the caller. */
void hf_oscal_href_open(struct oscal *oscal, const struct hf_uuid *uuid);
void hf_oscal_resources(struct oscal *oscal, const struct oscal_facts *facts);

/* Gives the document its identifier, which is made from its text: {"name":{"uuid":...,BODY}}. */
void hf_oscal_close(struct oscal *oscal, const char *name, struct hf_buffer *out);

#endif
