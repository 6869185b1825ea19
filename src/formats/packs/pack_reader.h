/* pack_reader.h - what the files of this folder share while one pack is read.
 *
 * The document is read into a tree (json.h); the tree is walked section by section, facts first,
 * since everything else refers to them. Whatever is wrong becomes a defect with its place, and
 * reading goes on with the value that is never nearer to "clear" than the right one could be: an
 * unreadable date is unknown, an unreadable condition is undetermined, a fact that is not there is
 * the fact `(none)` of no verification.
 *
 * **Errors.** `status` is sticky: the first failure (memory, or the sink's) stays, later calls do
 * nothing that matters, and hf_pack_read looks at it once.
 */
#ifndef HF_FORMATS_PACKS_PACK_READER_H
#define HF_FORMATS_PACKS_PACK_READER_H

#include "base/hash.h"
#include "formats/formats.h"
#include "formats/json.h"

struct pack_reader {
    const struct hf_format_input *input;
    const struct hf_sink *sink;
    struct hf_arena *keep;    /* of the pack */
    struct hf_arena *scratch; /* of the reading: maps */
    struct hf_pack *pack;
    enum hf_status status;
    struct hf_map fact_id, party_id, class_id, measure_id, requirement_id, event_id, replay_id,
        threshold_id;
    uint32_t
        none_fact; /* position of the fact that stands for a missing one, HF_NONE until needed */
    size_t condition_capacity;            /* of pack->condition */
    const struct hf_json **stake_value;   /* where each of pack->stake stands */
    const struct hf_parameter *parameter; /* of the measure or requirement that is being read */
    uint32_t parameter_count;
};

/* The closed vocabularies; the texts are those of hf_act_text and its like. */
enum pack_vocabulary {
    PACK_WORDS_VERIFIED,
    PACK_WORDS_BINDING,
    PACK_WORDS_STATUS,
    PACK_WORDS_ACT,
    PACK_WORDS_MODALITY,
    PACK_WORDS_METRIC,
    PACK_WORDS_PER,
    PACK_WORDS_REVIEW,
    PACK_WORDS_PREDICATE,
    PACK_WORDS_ADDRESSEES,
    PACK_WORDS_DEFEATER,
    PACK_WORDS_ROLE,
    PACK_WORDS_OWNERSHIP,
    PACK_WORDS_CONTROL,
    PACK_WORDS_TRISTATE,
    PACK_WORDS_THREAT,
    PACK_WORDS_TEST,  /* of an event */
    PACK_WORDS_BASIS, /* of an incident threshold */
};

/* ---- pack_field.c: one value at a time. `object` is the object that holds it. ---- */

void hf_pack_fail(struct pack_reader *reader, enum hf_status status);
/* Says a defect at a place; `subject` is copied. */
void hf_pack_defect_at(struct pack_reader *reader, const struct hf_defect *place,
                       const char *format, ...) HF_PRINTF(3, 4);
/* The same at a value, with the value's own text as subject. */
void hf_pack_defect(struct pack_reader *reader, enum hf_defect_kind kind,
                    const struct hf_json *value, const char *format, ...) HF_PRINTF(4, 5);
/* Says every member of `object` that is not among `keys` (closed by NULL; "note" is always
 * allowed). */
void hf_pack_keys(struct pack_reader *reader, const struct hf_json *object,
                  const char *const *keys);
/* The member, NULL if it is absent or null; a missing one that is wanted is a defect. */
const struct hf_json *hf_pack_member(struct pack_reader *reader, const struct hf_json *object,
                                     const char *key, bool is_wanted);
/* The member if it is an array; else NULL, and a defect unless it is absent and not wanted. */
const struct hf_json *hf_pack_array(struct pack_reader *reader, const struct hf_json *object,
                                    const char *key, bool is_wanted);
/* Is this element an object? Otherwise a defect: "expected ...". */
bool hf_pack_is_object(struct pack_reader *reader, const struct hf_json *value, const char *what);
/* Zeroed elements that live with the pack; NULL and a failed status when memory ran out. */
void *hf_pack_new(struct pack_reader *reader, size_t size, size_t align, size_t count);
#define PACK_NEW(reader, type, count)                                                              \
    ((type *)hf_pack_new((reader), sizeof(type), _Alignof(type), (count)))

struct hf_text hf_pack_copy(struct pack_reader *reader, struct hf_text text);
struct hf_text hf_pack_text(struct pack_reader *reader, const struct hf_json *object,
                            const char *key, bool is_wanted);
/* A text that is an identifier: lower-case letters, digits, '-', '_', '.'. */
struct hf_text hf_pack_id(struct pack_reader *reader, const struct hf_json *object);
/* Enters an id; a second one is a defect, and the first keeps it. */
void hf_pack_enter(struct pack_reader *reader, struct hf_map *map, const struct hf_json *object,
                   struct hf_text id, uint32_t position);
/* Position of the id that `value` holds; HF_NONE and a defect if there is none. */
uint32_t hf_pack_lookup(struct pack_reader *reader, const struct hf_map *map,
                        const struct hf_json *value, const char *what);
/* The fact that object.key names. Absent: `fallback`, or when that is HF_NONE, a defect and the
 * fact `(none)`. */
uint32_t hf_pack_fact(struct pack_reader *reader, const struct hf_json *object, uint32_t fallback);
/* Two capital letters. */
struct hf_text hf_pack_country(struct pack_reader *reader, const struct hf_json *value);
/* False, and a defect that lists the known words, when `value` is none of them. */
bool hf_pack_word(struct pack_reader *reader, const struct hf_json *value,
                  enum pack_vocabulary vocabulary, int *word);
/* The member's word, or `fallback` (with a defect when it is wanted or unknown). */
int hf_pack_word_member(struct pack_reader *reader, const struct hf_json *object, const char *key,
                        enum pack_vocabulary vocabulary, int fallback, bool is_wanted);
const char *hf_pack_word_text(enum pack_vocabulary vocabulary,
                              int word); /* NULL behind the last one */
bool hf_pack_bool(struct pack_reader *reader, const struct hf_json *object, const char *key,
                  bool fallback);
/* A date as hf_date_range_parse reads it; `absent` if it is absent or null, unknown if unreadable.
 */
struct hf_date_range hf_pack_date(struct pack_reader *reader, const struct hf_json *value,
                                  struct hf_date_range absent);
/* A single sure day; false if it is none. */
bool hf_pack_day(struct pack_reader *reader, const struct hf_json *value, struct hf_date *day);
/* from (wanted) and until (absent: never), the second not before the first. */
struct hf_interval hf_pack_interval(struct pack_reader *reader, const struct hf_json *object);
/* A number between `lower` and `upper`; false and a defect if it is none. */
bool hf_pack_number(struct pack_reader *reader, const struct hf_json *value, double lower,
                    double upper, double *number);

/* ---- pack_condition.c ---- */

/* Position of the root of the tree that `value` holds, HF_NONE when `value` is NULL. */
uint32_t hf_pack_condition(struct pack_reader *reader, const struct hf_json *value);

/* ---- pack_measure.c ---- */

void hf_pack_parameters(struct pack_reader *reader, const struct hf_json *object,
                        struct hf_parameter **parameter, uint32_t *count);
/* `fact` is the fact of whatever has the target. */
struct hf_target hf_pack_target(struct pack_reader *reader, const struct hf_json *value,
                                uint32_t fact);
struct hf_measure hf_pack_measure(struct pack_reader *reader, const struct hf_json *object);

/* ---- pack_requirement.c ---- */

struct hf_requirement hf_pack_requirement(struct pack_reader *reader, const struct hf_json *object);
/* The texts of object.key: ids of function classes, or any words. NULL and 0 if it is absent. */
struct hf_text *hf_pack_words(struct pack_reader *reader, const struct hf_json *object,
                              const char *key, bool is_class, uint32_t *count);

/* ---- pack_incident.c ---- */

struct hf_incident_threshold hf_pack_incident(struct pack_reader *reader,
                                              const struct hf_json *object);

/* ---- pack_event.c ---- */

struct hf_event hf_pack_event(struct pack_reader *reader, const struct hf_json *object);

/* ---- pack_check.c: what can be wrong although every field can be read. ---- */

void hf_pack_check_acts(struct pack_reader *reader, struct hf_arena work,
                        const struct hf_json *measures);
void hf_pack_check_periods(struct pack_reader *reader, const struct hf_json *array,
                           const struct hf_measure *measure);
void hf_pack_check_defeater(struct pack_reader *reader, const struct hf_json *object,
                            const struct hf_measure *measure, const struct hf_defeater *defeater);
void hf_pack_check_deadlines(struct pack_reader *reader, const struct hf_json *array,
                             const struct hf_requirement *requirement);
/* The parameters that a requirement shares with its measure. */
void hf_pack_check_parameters(struct pack_reader *reader, const struct hf_json *object,
                              const struct hf_requirement *requirement);
void hf_pack_check_event(struct pack_reader *reader, const struct hf_json *object,
                         const struct hf_event *event);
void hf_pack_check_replay(struct pack_reader *reader, const struct hf_json *object,
                          const struct hf_replay *replay);

/* ---- pack_usage.c, pack_stakes.c: the whole document, once it is read. `work` is for them. ----
 */

void hf_pack_check_usage(struct pack_reader *reader, struct hf_arena work,
                         const struct hf_json *root);
void hf_pack_check_stakes(struct pack_reader *reader, struct hf_arena work);

#endif
