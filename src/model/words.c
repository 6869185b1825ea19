#include <holdfast/answer.h>
#include <holdfast/conflict.h>
#include <holdfast/decision.h>
#include <holdfast/defect.h>
#include <holdfast/pack.h>

/* The words of the vocabulary, as packs write them and outputs print them. One table an
 * enumeration, in its order. */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define WORD(table, value)                                                                         \
    ((size_t)(value) < COUNT_OF(table) ? (table)[(size_t)(value)] : "unknown")

const char *hf_answer_text(enum hf_answer answer) {
    static const char *const word[] = {"no", "presumed no", "no basis", "presumed yes", "yes"};
    _Static_assert(COUNT_OF(word) == HF_ANSWER_YES + 1, "a word for every answer");
    return WORD(word, answer);
}

const char *hf_defect_kind_text(enum hf_defect_kind kind) {
    static const char *const word[] = {"syntax", "field",     "key",     "duplicate",
                                       "column", "reference", "conflict"};
    _Static_assert(COUNT_OF(word) == HF_DEFECT_CONFLICT + 1, "a word for every kind");
    return WORD(word, kind);
}

const char *hf_settle_rule_text(enum hf_settle_rule rule) {
    static const char *const word[] = {"name", "published", "rank", "decision"};
    _Static_assert(COUNT_OF(word) == HF_SETTLE_DECISION + 1, "a word for every rule");
    return WORD(word, rule);
}

const char *hf_conflict_status_text(enum hf_conflict_status status) {
    static const char *const word[] = {"open", "settled", "fallen back"};
    _Static_assert(COUNT_OF(word) == HF_CONFLICT_FALLEN_BACK + 1, "a word for every status");
    return WORD(word, status);
}

const char *hf_decision_status_text(enum hf_decision_status status) {
    static const char *const word[] = {"stands", "idle", "fallen back", "withdrawn", "defective"};
    _Static_assert(COUNT_OF(word) == HF_DECISION_DEFECTIVE + 1, "a word for every status");
    return WORD(word, status);
}

const char *hf_verified_text(enum hf_verified verified) {
    static const char *const word[] = {"unsaid", "M", "V2", "V1"};
    _Static_assert(COUNT_OF(word) == HF_VERIFIED_OFFICIAL + 1, "a word for every level");
    return WORD(word, verified);
}

const char *hf_binding_text(enum hf_binding binding) {
    static const char *const word[] = {"law", "advice", "proposal", "reported"};
    _Static_assert(COUNT_OF(word) == HF_BINDING_REPORTED + 1, "a word for every binding");
    return WORD(word, binding);
}

const char *hf_period_status_text(enum hf_period_status status) {
    static const char *const word[] = {"announced", "in-force", "suspended", "stayed", "ended",
                                       "proposed",  "reported", "advice",    "unknown"};
    _Static_assert(COUNT_OF(word) == HF_PERIOD_UNKNOWN + 1, "a word for every status");
    return WORD(word, status);
}

const char *hf_act_text(enum hf_act act) {
    static const char *const word[] = {"supply-target",
                                       "service-target",
                                       "buy",
                                       "receive",
                                       "receive-repaired",
                                       "send-for-repair",
                                       "patch",
                                       "get-support",
                                       "pay",
                                       "install",
                                       "use",
                                       "self-maintain",
                                       "outsource",
                                       "subsidise",
                                       "authorise"};
    _Static_assert(COUNT_OF(word) == HF_ACT_COUNT, "a word for every act");
    return WORD(word, act);
}

const char *hf_modality_text(enum hf_modality modality) {
    static const char *const word[] = {"forbidden", "licence-required", "advised-against",
                                       "required", "permitted"};
    _Static_assert(COUNT_OF(word) == HF_PERMITTED + 1, "a word for every modality");
    return WORD(word, modality);
}

const char *hf_metric_text(enum hf_metric metric) {
    static const char *const word[] = {"units",
                                       "site-share",
                                       "premises-share",
                                       "traffic-share",
                                       "subscriber-share",
                                       "installed-since",
                                       "sensitive-sites",
                                       "outsourced",
                                       "target-count",
                                       "endurance",
                                       "suppliers-without-review",
                                       "contracts-without-exit-plan",
                                       "contracts-without-break-clause",
                                       "contracts-without-support-period",
                                       "units-past-support",
                                       "patches-overdue",
                                       "shared-management-segments",
                                       "services-without-exit-plan",
                                       "functions-not-repatriable",
                                       "products-without-lifetime-spares"};
    _Static_assert(COUNT_OF(word) == HF_METRIC_COUNT, "a word for every metric");
    return WORD(word, metric);
}

const char *hf_per_text(enum hf_per per) {
    static const char *const word[] = {"operator", "network", "function"};
    _Static_assert(COUNT_OF(word) == HF_PER_FUNCTION + 1, "a word for every one");
    return WORD(word, per);
}

const char *hf_incident_basis_text(enum hf_incident_basis basis) {
    static const char *const word[] = {"subscribers", "subscriber-share", "sites", "user-hours"};
    _Static_assert(COUNT_OF(word) == HF_INCIDENT_BASES, "a word for every one");
    return WORD(word, basis);
}

const char *hf_predicate_text(enum hf_predicate predicate) {
    static const char *const word[] = {"all",
                                       "any",
                                       "not",
                                       "originates-in",
                                       "content-above",
                                       "direct-product-of",
                                       "control-class",
                                       "designed-by-target",
                                       "supply-chain-altered",
                                       "made-in",
                                       "product-class",
                                       "technology",
                                       "component",
                                       "software",
                                       "function-class",
                                       "installed-before",
                                       "like-for-like",
                                       "destination",
                                       "contract-signed-until",
                                       "production-started-before",
                                       "shipped-before",
                                       "en-route-on",
                                       "no-new-capability",
                                       "parameter"};
    _Static_assert(COUNT_OF(word) == HF_IF_PARAMETER + 1, "a word for every predicate");
    return WORD(word, predicate);
}

const char *hf_addressees_rule_text(enum hf_addressees_rule rule) {
    static const char *const word[] = {"everyone", "jurisdiction", "named", "others"};
    _Static_assert(COUNT_OF(word) == HF_ADDRESSED_OTHERS + 1, "a word for every rule");
    return WORD(word, rule);
}

const char *hf_defeater_kind_text(enum hf_defeater_kind kind) {
    static const char *const word[] = {"general-licence", "licence", "savings-clause", "exemption"};
    _Static_assert(COUNT_OF(word) == HF_DEFEATER_EXEMPTION + 1, "a word for every kind");
    return WORD(word, kind);
}
