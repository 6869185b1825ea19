#include "formats/packs/pack_reader.h"

/* From when on an outage is an incident that has to be reported, or a grave one. */

static const char *least_key(enum hf_incident_basis basis) {
    return basis == HF_INCIDENT_SUBSCRIBER_SHARE ? "least-percent" : "least";
}

/* An unreadable threshold is the strictest: any outage reaches it. */
static double incident_least(struct pack_reader *reader, const struct hf_json *object,
                             enum hf_incident_basis basis) {
    const bool is_share = basis == HF_INCIDENT_SUBSCRIBER_SHARE;
    const char *key = least_key(basis);
    const char *other_key = is_share ? "least" : "least-percent";
    const struct hf_json *other = hf_json_member(object, other_key);
    if (other != NULL) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, other,
                       "the threshold of the basis '%s' stands under '%s', not '%s'",
                       hf_incident_basis_text(basis), key, other_key);
    }
    const struct hf_json *value = hf_pack_member(reader, object, key, true);
    double read = 0.0;
    if (value == NULL || !hf_pack_number(reader, value, 0.0, is_share ? 100.0 : 1e12, &read)) {
        return 0.0;
    }
    return is_share ? read / 100.0 : read;
}

struct hf_incident_threshold hf_pack_incident(struct pack_reader *reader,
                                              const struct hf_json *object) {
    static const char *const keys[] = {
        "id",    "title", "authority",     "jurisdiction", "binding",          "from", "until",
        "basis", "least", "least-percent", "hours",        "function-classes", "fact", NULL};
    hf_pack_keys(reader, object, keys);
    struct hf_incident_threshold threshold = {.line = object->line};
    threshold.id = hf_pack_id(reader, object);
    threshold.title = hf_pack_text(reader, object, "title", true);
    threshold.authority = hf_pack_text(reader, object, "authority", true);
    const struct hf_json *place = hf_pack_member(reader, object, "jurisdiction", true);
    if (place != NULL) {
        threshold.jurisdiction = hf_pack_country(reader, place);
    }
    threshold.binding = (enum hf_binding)hf_pack_word_member(
        reader, object, "binding", PACK_WORDS_BINDING, HF_BINDING_LAW, true);
    threshold.interval = hf_pack_interval(reader, object);
    const int basis = hf_pack_word_member(reader, object, "basis", PACK_WORDS_BASIS, -1, true);
    if (basis >= 0) { /* else any outage reaches it, and its figure is not said to be wrong too */
        threshold.basis = (enum hf_incident_basis)basis;
        threshold.least = incident_least(reader, object, threshold.basis);
    }
    const struct hf_json *hours = hf_pack_member(reader, object, "hours", false);
    if (hours != NULL) {
        (void)hf_pack_number(reader, hours, 0.0, 876600.0, &threshold.hours);
    }
    threshold.function_class =
        hf_pack_words(reader, object, "function-classes", true, &threshold.function_class_count);
    threshold.fact = hf_pack_fact(reader, object, HF_NONE);
    return threshold;
}
