#include "formats/packs/pack_reader.h"

#include <holdfast/snapshot.h>

/* Measures: whom, what, when, except. */

void hf_pack_parameters(struct pack_reader *reader, const struct hf_json *object,
                        struct hf_parameter **parameter, uint32_t *count) {
    static const char *const keys[] = {"id", "title", "value", "fact", NULL};
    const struct hf_json *array = hf_pack_array(reader, object, "parameters", false);
    *parameter = NULL;
    *count = 0;
    if (array == NULL) {
        return;
    }
    struct hf_map ids = {NULL, 0, 0};
    *parameter = PACK_NEW(reader, struct hf_parameter, array->child_count);
    for (const struct hf_json *value = array->first; value != NULL && reader->status == HF_OK;
         value = value->next) {
        if (!hf_pack_is_object(reader, value, "a parameter")) {
            continue;
        }
        hf_pack_keys(reader, value, keys);
        struct hf_parameter read = {.id = hf_pack_id(reader, value)};
        read.title = hf_pack_text(reader, value, "title", true);
        read.value = (enum hf_tristate)hf_pack_word_member(
            reader, value, "value", PACK_WORDS_TRISTATE, HF_UNDETERMINED, true);
        read.fact = hf_pack_fact(reader, value, HF_NONE);
        hf_pack_enter(reader, &ids, value, read.id, *count);
        (*parameter)[(*count)++] = read;
    }
}

/* ---- target ---- */

static uint32_t *party_ids(struct pack_reader *reader, const struct hf_json *array,
                           uint32_t *count) {
    *count = 0;
    if (array == NULL) {
        return NULL;
    }
    uint32_t *party = PACK_NEW(reader, uint32_t, array->child_count);
    for (const struct hf_json *value = array->first; value != NULL && reader->status == HF_OK;
         value = value->next) {
        const uint32_t found = hf_pack_lookup(reader, &reader->party_id, value, "party");
        if (found != HF_NONE) {
            party[(*count)++] = found;
        }
    }
    return party;
}

static struct hf_text *texts(struct pack_reader *reader, const struct hf_json *array,
                             uint32_t *count) {
    *count = 0;
    if (array == NULL) {
        return NULL;
    }
    struct hf_text *text = PACK_NEW(reader, struct hf_text, array->child_count);
    for (const struct hf_json *value = array->first; value != NULL && reader->status == HF_OK;
         value = value->next) {
        if (value->type != HF_JSON_STRING || hf_text_trim(value->text).len == 0) {
            hf_pack_defect(reader, HF_DEFECT_FIELD, value, "expected a name, in quotes");
            continue;
        }
        text[(*count)++] = hf_pack_copy(reader, hf_text_trim(value->text));
    }
    return text;
}

static unsigned word_bits(struct pack_reader *reader, const struct hf_json *array,
                          enum pack_vocabulary vocabulary, int first) {
    unsigned bits = 0;
    for (const struct hf_json *value = array == NULL ? NULL : array->first; value != NULL;
         value = value->next) {
        int word = 0;
        if (hf_pack_word(reader, value, vocabulary, &word)) {
            bits |= 1U << (unsigned)(word + first);
        }
    }
    return bits;
}

/* Without a readable threshold any stake at all counts: never too few parties. */
static struct hf_ownership_test ownership(struct pack_reader *reader, const struct hf_json *value,
                                          uint32_t fact) {
    static const char *const keys_named[] = {"test", "fact", NULL};
    static const char *const keys[] = {"test",    "percent", "aggregate", "cascade",
                                       "control", "fact",    NULL};
    enum { NAMED_ONLY, AT_LEAST, ABOVE };
    struct hf_ownership_test test = {.fact = fact};
    if (value == NULL || !hf_pack_is_object(reader, value, "an ownership test")) {
        return test;
    }
    const int word =
        hf_pack_word_member(reader, value, "test", PACK_WORDS_OWNERSHIP, AT_LEAST, true);
    hf_pack_keys(reader, value, word == NAMED_ONLY ? keys_named : keys);
    test.fact = hf_pack_fact(reader, value, fact);
    test.applies = word != NAMED_ONLY;
    if (!test.applies) {
        return test;
    }
    double percent = 0.0;
    const struct hf_json *threshold = hf_pack_member(reader, value, "percent", true);
    if (threshold != NULL) {
        (void)hf_pack_number(reader, threshold, 0.0, 100.0, &percent);
    }
    test.threshold_ratio = percent / 100.0;
    test.is_strict = word == ABOVE;
    test.aggregate = hf_pack_bool(reader, value, "aggregate", true);
    test.cascade = hf_pack_bool(reader, value, "cascade", true);
    test.control = (enum hf_control_rule)hf_pack_word_member(
        reader, value, "control", PACK_WORDS_CONTROL, HF_CONTROL_COUNTS, true);
    return test;
}

struct hf_target hf_pack_target(struct pack_reader *reader, const struct hf_json *value,
                                uint32_t fact) {
    static const char *const keys[] = {
        "parties", "lists", "category", "roles", "ownership", "reaches-components", NULL};
    struct hf_target target = {.reaches_components = HF_UNDETERMINED, .ownership = {.fact = fact}};
    if (value == NULL || !hf_pack_is_object(reader, value, "a target")) {
        return target;
    }
    hf_pack_keys(reader, value, keys);
    target.party =
        party_ids(reader, hf_pack_array(reader, value, "parties", false), &target.party_count);
    target.list = texts(reader, hf_pack_array(reader, value, "lists", false), &target.list_count);
    target.is_category = hf_pack_bool(reader, value, "category", false);
    target.reaches_components = (enum hf_tristate)hf_pack_word_member(
        reader, value, "reaches-components", PACK_WORDS_TRISTATE, HF_UNDETERMINED, false);
    const bool has_party = target.party_count > 0 || target.list_count > 0;
    if (!has_party && !target.is_category) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, value,
                       "the target is nobody: give 'parties', 'lists', or \"category\": true for "
                       "whatever meets the "
                       "condition");
    }
    if (has_party && target.is_category) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, value,
                       "a category has neither 'parties' nor 'lists'; leave one of them out");
    }
    target.roles = word_bits(reader, hf_pack_array(reader, value, "roles", has_party),
                             PACK_WORDS_ROLE, HF_ROLE_BRAND);
    target.ownership =
        ownership(reader, hf_pack_member(reader, value, "ownership", has_party), fact);
    return target;
}

/* ---- acts, periods, defeaters ---- */

static void acts(struct pack_reader *reader, const struct hf_json *object,
                 struct hf_measure *measure) {
    static const char *const keys[] = {"act", "modality", "condition", "fact", NULL};
    const struct hf_json *array = hf_pack_array(reader, object, "acts", true);
    if (array == NULL) {
        return;
    }
    measure->act = PACK_NEW(reader, struct hf_act_rule, array->child_count);
    for (const struct hf_json *value = array->first; value != NULL && reader->status == HF_OK;
         value = value->next) {
        if (!hf_pack_is_object(reader, value, "an act")) {
            continue;
        }
        hf_pack_keys(reader, value, keys);
        const struct hf_json *act = hf_pack_member(reader, value, "act", true);
        int word = 0;
        if (act == NULL || !hf_pack_word(reader, act, PACK_WORDS_ACT, &word)) {
            continue;
        }
        struct hf_act_rule rule = {.act = (enum hf_act)word};
        rule.modality = (enum hf_modality)hf_pack_word_member(
            reader, value, "modality", PACK_WORDS_MODALITY, HF_FORBIDDEN, true);
        rule.condition =
            hf_pack_condition(reader, hf_pack_member(reader, value, "condition", false));
        rule.fact = hf_pack_fact(reader, value, measure->fact);
        measure->act[measure->act_count++] = rule;
    }
}

static void periods(struct pack_reader *reader, const struct hf_json *object,
                    struct hf_measure *measure) {
    static const char *const keys[] = {"status", "from", "until", "fact", NULL};
    const struct hf_json *array = hf_pack_array(reader, object, "periods", true);
    if (array == NULL) {
        return;
    }
    measure->period = PACK_NEW(reader, struct hf_period, array->child_count);
    for (const struct hf_json *value = array->first; value != NULL && reader->status == HF_OK;
         value = value->next) {
        if (!hf_pack_is_object(reader, value, "a period")) {
            continue;
        }
        hf_pack_keys(reader, value, keys);
        struct hf_period period = {.interval = hf_pack_interval(reader, value)};
        period.status = (enum hf_period_status)hf_pack_word_member(
            reader, value, "status", PACK_WORDS_STATUS, HF_PERIOD_UNKNOWN, true);
        period.fact = hf_pack_fact(reader, value, measure->fact);
        measure->period[measure->period_count++] = period;
    }
    hf_pack_check_periods(reader, array, measure);
}

static struct hf_defeater defeater(struct pack_reader *reader, const struct hf_json *object,
                                   const struct hf_measure *measure) {
    static const char *const keys[] = {"id",   "title",   "kind",      "from", "until",
                                       "acts", "parties", "condition", "fact", NULL};
    hf_pack_keys(reader, object, keys);
    struct hf_defeater read = {.id = hf_pack_id(reader, object)};
    read.title = hf_pack_text(reader, object, "title", true);
    read.kind = (enum hf_defeater_kind)hf_pack_word_member(
        reader, object, "kind", PACK_WORDS_DEFEATER, HF_DEFEATER_EXEMPTION, true);
    read.interval = hf_pack_interval(reader, object);
    read.acts = word_bits(reader, hf_pack_array(reader, object, "acts", true), PACK_WORDS_ACT, 0);
    const bool is_dated =
        !hf_date_range_is_blank(read.interval.from) && !hf_date_range_is_blank(read.interval.until);
    const struct hf_json *party = hf_pack_array(reader, object, "parties", false);
    read.party = party_ids(reader, party, &read.party_count);
    if ((party != NULL && read.party_count == 0) || !is_dated) {
        /* Without parties it would be for all targets, without dates for ever. Nobody is cleared by
         * a slip. */
        read.acts = 0;
    }
    read.condition = hf_pack_condition(reader, hf_pack_member(reader, object, "condition", false));
    read.fact = hf_pack_fact(reader, object, HF_NONE);
    hf_pack_check_defeater(reader, object, measure, &read);
    return read;
}

static void defeaters(struct pack_reader *reader, const struct hf_json *object,
                      struct hf_measure *measure) {
    const struct hf_json *array = hf_pack_array(reader, object, "defeaters", false);
    if (array == NULL) {
        return;
    }
    struct hf_map ids = {NULL, 0, 0};
    measure->defeater = PACK_NEW(reader, struct hf_defeater, array->child_count);
    for (const struct hf_json *value = array->first; value != NULL && reader->status == HF_OK;
         value = value->next) {
        if (!hf_pack_is_object(reader, value, "a defeater")) {
            continue;
        }
        const struct hf_defeater read = defeater(reader, value, measure);
        hf_pack_enter(reader, &ids, value, read.id, measure->defeater_count);
        measure->defeater[measure->defeater_count++] = read;
    }
}

struct hf_measure hf_pack_measure(struct pack_reader *reader, const struct hf_json *object) {
    static const char *const keys[] = {"id",         "title",  "authority", "jurisdiction",
                                       "binding",    "threat", "target",    "addressees",
                                       "condition",  "acts",   "periods",   "defeaters",
                                       "parameters", "fact",   NULL};
    hf_pack_keys(reader, object, keys);
    struct hf_measure measure = {.line = object->line};
    measure.id = hf_pack_id(reader, object);
    measure.title = hf_pack_text(reader, object, "title", true);
    measure.authority = hf_pack_text(reader, object, "authority", true);
    const struct hf_json *place = hf_pack_member(reader, object, "jurisdiction", true);
    measure.jurisdiction =
        place == NULL ? (struct hf_text){NULL, 0} : hf_pack_country(reader, place);
    measure.binding = (enum hf_binding)hf_pack_word_member(
        reader, object, "binding", PACK_WORDS_BINDING, HF_BINDING_LAW, true);
    const struct hf_json *threat = hf_pack_member(reader, object, "threat", false);
    int word = 0;
    if (threat != NULL && hf_pack_word(reader, threat, PACK_WORDS_THREAT, &word)) {
        measure.threat = hf_text_of(hf_pack_word_text(PACK_WORDS_THREAT, word));
    }
    measure.addressees = (enum hf_addressees_rule)hf_pack_word_member(
        reader, object, "addressees", PACK_WORDS_ADDRESSEES, HF_ADDRESSED_EVERYONE, true);
    measure.fact = hf_pack_fact(reader, object, HF_NONE);
    hf_pack_parameters(reader, object, &measure.parameter, &measure.parameter_count);
    reader->parameter = measure.parameter;
    reader->parameter_count = measure.parameter_count;
    measure.target =
        hf_pack_target(reader, hf_pack_member(reader, object, "target", true), measure.fact);
    measure.condition =
        hf_pack_condition(reader, hf_pack_member(reader, object, "condition", false));
    acts(reader, object, &measure);
    periods(reader, object, &measure);
    defeaters(reader, object, &measure);
    return measure;
}
