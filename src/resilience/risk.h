/* risk.h - which risk groups there are, and to which of them a product or a link belongs. Internal
 * to the room. */
#ifndef HF_RESILIENCE_RISK_H
#define HF_RESILIENCE_RISK_H

#include <holdfast/resilience.h>

/* In the order of enum hf_loss_threat. */
enum risk_threat {
    RISK_VENDOR,
    RISK_COMPONENT,
    RISK_ROUTE,
    RISK_JURISDICTION,
    RISK_FACTORY,
    RISK_SOFTWARE,
    RISK_SUPPORT,
    RISK_MANAGEMENT,
    RISK_OWN,
    RISK_THREATS
};
_Static_assert((int)RISK_THREATS == (int)HF_LOSS_THREATS - 1, "the threats of a loss");

struct risk_row {
    enum hf_kind kind;
    uint32_t row; /* HF_NONE: none */
};

struct risk {
    struct hf_risk_group *group; /* in `keep`; by threat, then party or name */
    uint8_t *threat;             /* enum risk_threat, per group */
    uint32_t group_count;
    uint32_t
        unknown_group; /* "unknown maker", or HF_NONE: counts shares only, never lost by itself */
    uint32_t *vendor_group; /* per party: group of the party that surely controls it, or HF_NONE */
    uint32_t *component_group;   /* per party, likewise */
    uint32_t *link_route;        /* per link: group of its route, or HF_NONE */
    uint32_t *support_group;     /* per party, likewise, as supplier of support */
    struct risk_row *first;      /* per group: a row that says there is such a group */
    struct hf_csr product_label; /* per product: groups that a device of it surely falls with */
    struct hf_csr product_maybe; /* groups that it possibly falls with */
    uint8_t *product_unknown;    /* per product: bits of threats under which a maker is unknown */
    struct hf_csr device_label;  /* per device: groups that are its own */
    unsigned known_threats;      /* bits: under which something is known at all */
};

/* Everything but the groups goes to `scratch`. */
HF_MUST_CHECK enum hf_status hf_risk_gather(const struct hf_assessment *assessment,
                                            struct hf_arena *keep, struct hf_arena *scratch,
                                            struct risk *risk);

/* The group of a threat that is called so, without what such names begin with; or HF_NONE. */
uint32_t hf_risk_group_find(const struct risk *risk, enum risk_threat threat, struct hf_text name);
/* The groups that a name stands for, each with its threat: one; that of a party, or of a name that
 * no party bears, under both threats. Those that it has none of are HF_NONE. Returns how many. */
int hf_risk_lost_groups(const struct risk *risk, const struct hf_lost_name *name,
                        enum risk_threat threat[2], uint32_t group[2]);

/* A name as --lose has it, and what is said of its group: "chance", "cost". */
struct risk_asked {
    struct hf_text name;
    const char *what;
};
/* The one group that is meant. HF_ERR_INPUT: none, or several. */
HF_MUST_CHECK enum hf_status hf_risk_group_named(const struct risk *risk,
                                                 const struct hf_snapshot *snapshot,
                                                 const struct risk_asked *asked,
                                                 struct hf_arena scratch, uint32_t *group,
                                                 struct hf_error *error);

/* The brand that a product is counted under: a party, or HF_NONE. */
uint32_t hf_risk_brand(const struct hf_snapshot *snapshot, uint32_t product);
/* Deployed, and both ends known and deployed. */
bool hf_risk_link_counts(const struct hf_snapshot *snapshot, uint32_t link);
bool hf_risk_module_counts(const struct hf_snapshot *snapshot, uint32_t module);

#endif
