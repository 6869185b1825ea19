#include "formats/packs/pack_reader.h"

#include <holdfast/snapshot.h>

/* Requirements: a figure, its limit, and the days by which it is to be kept. What a requirement
 * does not say itself (binding, jurisdiction, addressees, target) it has from the measure that it
 * is part of. */

/* Under which key a metric's limit stands, so that 35 percent cannot be taken for 35 units. */
static const char *limit_key(enum hf_metric metric) {
    switch (metric) {
    case HF_METRIC_SITE_SHARE:
    case HF_METRIC_PREMISES_SHARE:
    case HF_METRIC_TRAFFIC_SHARE:
    case HF_METRIC_SUBSCRIBER_SHARE:
        return "limit-percent";
    case HF_METRIC_ENDURANCE:
        return "limit-years";
    case HF_METRIC_UNITS:
    case HF_METRIC_INSTALLED_SINCE:
    case HF_METRIC_SENSITIVE_SITES:
    case HF_METRIC_OUTSOURCED:
    case HF_METRIC_TARGET_COUNT:
    case HF_METRIC_SUPPLIERS_WITHOUT_REVIEW:
    case HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN:
    case HF_METRIC_CONTRACTS_WITHOUT_BREAK_CLAUSE:
    case HF_METRIC_CONTRACTS_WITHOUT_SUPPORT_PERIOD:
    case HF_METRIC_UNITS_PAST_SUPPORT:
    case HF_METRIC_PATCHES_OVERDUE:
    case HF_METRIC_SHARED_MANAGEMENT_SEGMENTS:
    case HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN:
    case HF_METRIC_FUNCTIONS_NOT_REPATRIABLE:
    case HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES:
        return "limit";
    }
    return "limit";
}

/* An unreadable limit is the strictest: nothing at all, or a hundred years of stock. */
static double limit(struct pack_reader *reader, const struct hf_json *object,
                    enum hf_metric metric) {
    static const char *const all[] = {"limit", "limit-percent", "limit-years"};
    const char *key = limit_key(metric);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const struct hf_json *other = hf_json_member(object, all[i]);
        if (other != NULL && !hf_text_equal(hf_text_of(all[i]), hf_text_of(key))) {
            hf_pack_defect(reader, HF_DEFECT_CONFLICT, other,
                           "the limit of the metric '%s' stands under '%s', not '%s'",
                           hf_metric_text(metric), key, all[i]);
        }
    }
    const bool is_years = metric == HF_METRIC_ENDURANCE;
    const bool is_share = hf_text_equal(hf_text_of(key), HF_TEXT("limit-percent"));
    const double strictest = is_years ? 100.0 : 0.0;
    const struct hf_json *value = hf_pack_member(reader, object, key, true);
    double read = strictest;
    if (value == NULL ||
        !hf_pack_number(reader, value, 0.0, is_share || is_years ? 100.0 : 1e9, &read)) {
        return strictest;
    }
    return is_share ? read / 100.0 : read;
}

/* ---- what only some metrics have ---- */

/* A key that the metric does not have is said, and not read. */
static const struct hf_json *key_of_metric(struct pack_reader *reader, const struct hf_json *object,
                                           const char *key, enum hf_metric metric, bool is_known) {
    const struct hf_json *member = hf_pack_member(reader, object, key, false);
    if (member != NULL && !is_known) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, member,
                       "'%s' does not belong to the metric '%s'; leave it out", key,
                       hf_metric_text(metric));
        return NULL;
    }
    return member;
}

enum { AGE_DAYS_MAX = 36500 };

/* An unreadable age is the strictest: nothing may be a day old. */
static int32_t age_days(struct pack_reader *reader, const struct hf_json *object,
                        enum hf_metric metric) {
    const bool is_wanted = metric == HF_METRIC_SUPPLIERS_WITHOUT_REVIEW ||
                           metric == HF_METRIC_PATCHES_OVERDUE ||
                           metric == HF_METRIC_FUNCTIONS_NOT_REPATRIABLE;
    const bool is_known = is_wanted || metric == HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN ||
                          metric == HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN;
    const struct hf_json *value = key_of_metric(reader, object, "age-days", metric, is_known);
    if (value == NULL) {
        (void)hf_pack_member(reader, object, "age-days", is_wanted);
        return is_wanted ? 0 : HF_AGE_NOT_ASKED;
    }
    double days = 0.0;
    if (!hf_pack_number(reader, value, 0.0, AGE_DAYS_MAX, &days)) {
        return 0;
    }
    if (days > floor(days)) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, value, "expected whole days");
    }
    return (int32_t)days;
}

static uint8_t review(struct pack_reader *reader, const struct hf_json *object,
                      enum hf_metric metric) {
    const bool is_wanted = metric == HF_METRIC_SUPPLIERS_WITHOUT_REVIEW;
    const struct hf_json *value = key_of_metric(reader, object, "review", metric, is_wanted);
    int word = -1;
    if (value == NULL) {
        (void)hf_pack_member(reader, object, "review", is_wanted);
    } else {
        (void)hf_pack_word(reader, value, PACK_WORDS_REVIEW, &word);
    }
    return (uint8_t)(word + 1); /* HF_REVIEW_UNKNOWN: no review is the one that is asked for */
}

/* Figures over units can be taken of a part of the network; records are the operator's. */
static enum hf_per per(struct pack_reader *reader, const struct hf_json *object,
                       enum hf_metric metric) {
    const bool is_known = metric < HF_METRIC_ENDURANCE && metric != HF_METRIC_OUTSOURCED;
    const struct hf_json *value = key_of_metric(
        reader, object, "per", metric,
        is_known || metric == HF_METRIC_UNITS_PAST_SUPPORT || metric == HF_METRIC_PATCHES_OVERDUE);
    int word = HF_PER_OPERATOR;
    if (value != NULL) {
        (void)hf_pack_word(reader, value, PACK_WORDS_PER, &word);
    }
    return (enum hf_per)word;
}

static void deadlines(struct pack_reader *reader, const struct hf_json *object,
                      struct hf_requirement *requirement) {
    static const char *const keys[] = {"date", "was", "fact", NULL};
    const struct hf_json *array = hf_pack_array(reader, object, "deadlines", false);
    if (array == NULL) {
        return;
    }
    requirement->deadline = PACK_NEW(reader, struct hf_deadline, array->child_count);
    for (const struct hf_json *value = array->first; value != NULL && reader->status == HF_OK;
         value = value->next) {
        if (!hf_pack_is_object(reader, value, "a deadline")) {
            continue;
        }
        hf_pack_keys(reader, value, keys);
        struct hf_deadline read = {.fact = hf_pack_fact(reader, value, requirement->fact)};
        read.date =
            hf_pack_date(reader, hf_pack_member(reader, value, "date", true), HF_DATE_UNKNOWN);
        read.was =
            hf_pack_date(reader, hf_pack_member(reader, value, "was", false), HF_DATE_UNKNOWN);
        requirement->deadline[requirement->deadline_count++] = read;
    }
    hf_pack_check_deadlines(reader, array, requirement);
}

struct hf_text *hf_pack_words(struct pack_reader *reader, const struct hf_json *object,
                              const char *key, bool is_class, uint32_t *count) {
    const struct hf_json *array = hf_pack_array(reader, object, key, false);
    *count = 0;
    if (array == NULL) {
        return NULL;
    }
    struct hf_text *text = PACK_NEW(reader, struct hf_text, array->child_count);
    for (const struct hf_json *value = array->first; value != NULL && reader->status == HF_OK;
         value = value->next) {
        if (is_class) {
            const uint32_t found =
                hf_pack_lookup(reader, &reader->class_id, value, "function class");
            if (found != HF_NONE) {
                text[(*count)++] = reader->pack->function_class[found].id;
            }
        } else if (value->type != HF_JSON_STRING || hf_text_trim(value->text).len == 0) {
            hf_pack_defect(reader, HF_DEFECT_FIELD, value, "expected a word, in quotes");
        } else {
            text[(*count)++] = hf_pack_copy(reader, hf_text_trim(value->text));
        }
    }
    return text;
}

/* Either from the measure or wanted. */
static void whom(struct pack_reader *reader, const struct hf_json *object,
                 struct hf_requirement *requirement) {
    const struct hf_measure *measure =
        requirement->measure == HF_NONE ? NULL : &reader->pack->measure[requirement->measure];
    /* A measure that is not there is said once, not once for everything that it would have given.
     */
    const bool is_wanted = measure == NULL && hf_json_member(object, "measure") == NULL;
    requirement->binding = (enum hf_binding)hf_pack_word_member(
        reader, object, "binding", PACK_WORDS_BINDING,
        measure == NULL ? HF_BINDING_LAW : (int)measure->binding, is_wanted);
    requirement->addressees = (enum hf_addressees_rule)hf_pack_word_member(
        reader, object, "addressees", PACK_WORDS_ADDRESSEES,
        measure == NULL ? HF_ADDRESSED_EVERYONE : (int)measure->addressees, is_wanted);
    const struct hf_json *place = hf_pack_member(reader, object, "jurisdiction", is_wanted);
    const struct hf_json *target = hf_pack_member(reader, object, "target", is_wanted);
    if (place != NULL) {
        requirement->jurisdiction = hf_pack_country(reader, place);
    } else if (measure != NULL) {
        requirement->jurisdiction = measure->jurisdiction;
    }
    if (measure == NULL || target != NULL) {
        requirement->target = hf_pack_target(reader, target, requirement->fact);
    } else {
        requirement->target = measure->target;
    }
}

struct hf_requirement hf_pack_requirement(struct pack_reader *reader,
                                          const struct hf_json *object) {
    static const char *const keys[] = {"id",           "title",
                                       "measure",      "binding",
                                       "jurisdiction", "addressees",
                                       "target",       "metric",
                                       "limit",        "limit-percent",
                                       "limit-years",  "function-classes",
                                       "technologies", "condition",
                                       "since",        "per",
                                       "review",       "age-days",
                                       "deadlines",    "parameters",
                                       "fact",         NULL};
    hf_pack_keys(reader, object, keys);
    struct hf_requirement requirement = {
        .line = object->line, .measure = HF_NONE, .since = HF_DATE_MIN};
    requirement.id = hf_pack_id(reader, object);
    requirement.title = hf_pack_text(reader, object, "title", true);
    requirement.fact = hf_pack_fact(reader, object, HF_NONE);
    const struct hf_json *part_of = hf_pack_member(reader, object, "measure", false);
    if (part_of != NULL) {
        requirement.measure = hf_pack_lookup(reader, &reader->measure_id, part_of, "measure");
    }
    whom(reader, object, &requirement);
    hf_pack_parameters(reader, object, &requirement.parameter, &requirement.parameter_count);
    reader->parameter = requirement.parameter;
    reader->parameter_count = requirement.parameter_count;
    requirement.metric = (enum hf_metric)hf_pack_word_member(
        reader, object, "metric", PACK_WORDS_METRIC, HF_METRIC_UNITS, true);
    requirement.limit = limit(reader, object, requirement.metric);
    requirement.per = per(reader, object, requirement.metric);
    requirement.review = review(reader, object, requirement.metric);
    requirement.age_days = age_days(reader, object, requirement.metric);
    requirement.function_class =
        hf_pack_words(reader, object, "function-classes", true, &requirement.function_class_count);
    requirement.technology =
        hf_pack_words(reader, object, "technologies", false, &requirement.technology_count);
    requirement.condition =
        hf_pack_condition(reader, hf_pack_member(reader, object, "condition", false));
    const bool is_since = requirement.metric == HF_METRIC_INSTALLED_SINCE;
    const struct hf_json *since = hf_pack_member(reader, object, "since", is_since);
    if (since != NULL) {
        (void)hf_pack_day(reader, since, &requirement.since);
    }
    if (since != NULL && !is_since) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, since,
                       "'since' belongs to the metric 'installed-since' only");
    }
    deadlines(reader, object, &requirement);
    hf_pack_check_parameters(reader, object, &requirement);
    return requirement;
}
