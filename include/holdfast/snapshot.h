/* holdfast/snapshot.h - the network and all that is known of it, resolved, immutable, in memory.
 *
 * Each kind of row is a struct of columns; all columns of a kind have `rows.count` elements, and a
 * dense id (uint32_t) is a position in them. Ids follow the byte order of the natural keys; they
 * are never stored or printed: outside, a row is known by its key. Blank cells hold the value of
 * hf_value_blank. Rows with `stub` set were referred to but not described by anybody: all but their
 * key (and what the reference said) is blank.
 *
 * **Ownership.** Everything lies in the arena the snapshot was built in. **Threads.** Read by any
 * number at once.
 */
#ifndef HOLDFAST_SNAPSHOT_H
#define HOLDFAST_SNAPSHOT_H

#include <holdfast/answer.h>
#include <holdfast/conflict.h>
#include <holdfast/date.h>
#include <holdfast/decision.h>
#include <holdfast/pack.h>
#include <holdfast/schema.h>

/* Where a row was said: position in snapshot.source, line in that source's file. */
struct hf_origin {
    uint32_t source; /* HF_NONE for a stub */
    uint32_t line;
};

struct hf_rows {
    uint32_t count;
    struct hf_text *key;
    struct hf_origin *origin;
    uint8_t *stub; /* 1: referred to, described nowhere */
};

/* ---- Words of HF_COLUMN_WORD columns: value 0 is blank, the others follow the word tables of the
 * schema. ---- */

enum hf_role { /* a party's part in a product */
               HF_ROLE_UNKNOWN,
               HF_ROLE_BRAND,
               HF_ROLE_MANUFACTURER,
               HF_ROLE_DESIGNER,
               HF_ROLE_SOFTWARE_AUTHOR,
               HF_ROLE_COMPONENT_MAKER,
               HF_ROLE_SERVICE_PROVIDER,
};
enum { HF_ROLE_COUNT = HF_ROLE_SERVICE_PROVIDER + 1 };

enum hf_use_status { /* of devices, modules, links, sites: NetBox's words */
                     HF_USE_UNKNOWN,
                     HF_USE_ACTIVE,
                     HF_USE_PLANNED,
                     HF_USE_STAGED,
                     HF_USE_FAILED,
                     HF_USE_INVENTORY,
                     HF_USE_OFFLINE,
                     HF_USE_DECOMMISSIONING,
                     HF_USE_RETIRED,
                     HF_USE_LATER, /* no word of files: hf_snapshot_on_day says it of units that are
                                      put in after its day */
};
/* Whether it carries service now: active, failed, offline (repairable), decommissioning, or not
 * said. */
static inline bool hf_use_is_deployed(uint8_t status) {
    return status != HF_USE_PLANNED && status != HF_USE_STAGED && status != HF_USE_INVENTORY &&
           status != HF_USE_RETIRED && status != HF_USE_LATER;
}

enum hf_product_kind {
    HF_PRODUCT_UNKNOWN,
    HF_PRODUCT_DEVICE,
    HF_PRODUCT_MODULE,
    HF_PRODUCT_COMPONENT,
    HF_PRODUCT_SOFTWARE,
    HF_PRODUCT_PASSIVE
};
enum hf_contract_kind {
    HF_CONTRACT_UNKNOWN,
    HF_CONTRACT_PURCHASE,
    HF_CONTRACT_SUPPORT,
    HF_CONTRACT_REPAIR,
    HF_CONTRACT_MANAGED_SERVICE
};
enum hf_stock_condition {
    HF_STOCK_UNKNOWN,
    HF_STOCK_NEW,
    HF_STOCK_REPAIRED,
    HF_STOCK_HARVESTED,
    HF_STOCK_FAULTY
};
enum hf_review_kind {
    HF_REVIEW_UNKNOWN,
    HF_REVIEW_LOSS,
    HF_REVIEW_CONTINUITY_PLAN,
    HF_REVIEW_SUB_SUPPLIERS,
    HF_REVIEW_SECURITY
};
enum hf_claim_statement {
    HF_CLAIM_UNKNOWN,
    HF_CLAIM_NO_CONTENT,
    HF_CLAIM_NOT_OWNED_BY,
    HF_CLAIM_MADE_IN,
    HF_CLAIM_REPAIRED_IN,
    HF_CLAIM_NOT_LISTED,
    HF_CLAIM_NO_PARTS_OF,
    HF_CLAIM_SUPPORTED_UNTIL
};
enum hf_claim_outcome { HF_CLAIM_UNCHECKED, HF_CLAIM_CONFIRMED, HF_CLAIM_REFUTED, HF_CLAIM_OPEN };
enum hf_repair_outcome {
    HF_REPAIR_UNKNOWN,
    HF_REPAIR_PENDING,
    HF_REPAIR_REPAIRED,
    HF_REPAIR_REPLACED,
    HF_REPAIR_SCRAPPED,
    HF_REPAIR_NO_FAULT
};
enum hf_name_kind {
    HF_NAME_UNKNOWN,
    HF_NAME_PRIMARY,
    HF_NAME_ALIAS,
    HF_NAME_FORMER,
    HF_NAME_WEAK,
    HF_NAME_TRANSLATED
};
enum hf_entry_kind {
    HF_ENTRY_UNKNOWN,
    HF_ENTRY_PERSON,
    HF_ENTRY_ORGANISATION,
    HF_ENTRY_VESSEL,
    HF_ENTRY_AIRCRAFT,
    HF_ENTRY_CATEGORY
};

/* ---- The nouns. Field meanings, units and blanks are documented in the schema (`doc`) and in
 * docs/formats.md. ---- */

struct hf_operators { /* one row: who we are */
    struct hf_rows rows;
    struct hf_text *name, *country;
    struct hf_money *annual_turnover;
};
struct hf_addressees { /* measures that name this operator, or do not */
    struct hf_rows rows;
    struct hf_text *measure; /* "pack-id/measure-id" or "measure-id" */
    uint8_t *addressed;      /* tristate */
    struct hf_date_range *received;
    struct hf_text *document;
};
struct hf_parties {
    struct hf_rows rows;
    struct hf_text *name, *slug, *country, *identifiers, *description;
    struct hf_range
        *component_stock_days; /* what the vendor itself holds of bought-in components */
};
struct hf_party_names {
    struct hf_rows rows;
    uint32_t *party;
    struct hf_text *name;
    uint8_t *kind; /* enum hf_name_kind */
};
struct hf_ownerships {
    struct hf_rows rows;
    uint32_t *owner, *owned;
    struct hf_range *share_ratio;
    uint8_t *control; /* tristate: controls otherwise than by the share */
    struct hf_date_range *from, *until;
    struct hf_text *document;
};
struct hf_classes { /* templates: what is presumed of a product when nobody knows */
    struct hf_rows rows;
    struct hf_text *name;
    struct hf_range *failure_rate_per_year, *repair_days, *repair_yield_ratio, *lead_time_days;
    struct hf_text *description;
};
struct hf_class_origins {
    struct hf_rows rows;
    uint32_t *product_class;
    struct hf_text *jurisdiction;
    struct hf_range *content_ratio;
    uint8_t *contains; /* tristate: products of the class hold components under that jurisdiction */
};
struct hf_products {
    struct hf_rows rows;
    uint32_t *manufacturer; /* party: NetBox's manufacturer, that is the brand */
    struct hf_text *model, *part_number, *slug;
    uint32_t *product_class;
    uint8_t *kind;                 /* enum hf_product_kind */
    struct hf_text *technology;    /* words divided by blanks: "5g", "fttp", ... */
    uint8_t *bom_complete;         /* tristate */
    uint8_t *supply_chain_altered; /* tristate: altered because of a measure */
    struct hf_text *factory_country;
    struct hf_date_range *end_of_sale, *end_of_support, *end_of_security;
    struct hf_range *lead_time_days, *failure_rate_per_year;
    struct hf_money *unit_price;
    struct hf_text *description;
    struct hf_date_range *lifetime_until;
    uint32_t *supplier;      /* party that delivers it */
    int64_t *order_multiple; /* units in a package */
    struct hf_text *substitute_manufacturer;
    uint32_t *substitute; /* product whose units may stand in for failed ones of it */
    struct hf_text *software_line;
};
struct hf_product_parties {
    struct hf_rows rows;
    struct hf_text *product_manufacturer;
    uint32_t *product;
    uint8_t *role; /* enum hf_role */
    uint32_t *party;
    struct hf_text *document;
};
struct hf_product_origins { /* what a product owes to one jurisdiction */
    struct hf_rows rows;
    struct hf_text *product_manufacturer;
    uint32_t *product;
    struct hf_text *jurisdiction;
    uint8_t *originates;                       /* tristate: made or developed there */
    struct hf_range *controlled_content_ratio; /* of its price */
    uint8_t *direct_product; /* tristate: direct product of technology or plant from there */
    struct hf_text *control_class;
    struct hf_text *document;
};
struct hf_components { /* bill of material: product holds component */
    struct hf_rows rows;
    struct hf_text *product_manufacturer;
    uint32_t *product;
    struct hf_text *component_manufacturer;
    uint32_t *component; /* a product too */
    int64_t *quantity;
};
struct hf_sites {
    struct hf_rows rows;
    struct hf_text *name, *slug;
    uint8_t *status; /* enum hf_use_status */
    struct hf_text *region, *group, *tenant, *kind, *network;
    double *latitude, *longitude;
};
struct hf_functions { /* what the network does: core, transport, mobile access, fibre access ... */
    struct hf_rows rows;
    struct hf_text *name;
    struct hf_text *function_class; /* word that packs test; blank: the name itself */
    struct hf_text *network, *description;
    struct hf_text *country; /* where it is run from */
    struct hf_range *repatriation_days;
};
struct hf_devices {
    struct hf_rows rows;
    struct hf_text *name;
    uint32_t *site;
    struct hf_text *role;
    uint32_t *function;
    struct hf_text *manufacturer;
    uint32_t *product; /* header device_type */
    uint8_t *status;   /* enum hf_use_status */
    struct hf_text *serial, *asset_tag;
    struct hf_date_range *install_date;
    int64_t *quantity; /* blank is 1 */
    struct hf_text *technology, *release, *revision, *date_code;
    uint8_t *transit; /* tristate: carries traffic of others; blank is yes */
    struct hf_text *tenant;
    struct hf_date_range *release_installed;
    uint8_t *exposed; /* tristate: can be reached from outside */
    struct hf_text *management_segment;
    uint8_t *replaces_failed; /* tristate: took the place of a failed unit of the same product */
};
struct hf_modules { /* cards, supplies, optics, chips in a device; NetBox modules and inventory
                       items */
    struct hf_rows rows;
    struct hf_text *site; /* qualifier of device */
    uint32_t *device;
    struct hf_text *name; /* header module_bay */
    struct hf_text *manufacturer;
    uint32_t *product; /* header module_type */
    uint8_t *status;
    struct hf_text *serial, *asset_tag;
    struct hf_date_range *install_date;
    int64_t *quantity;
    struct hf_text *revision, *date_code;
    struct hf_text *release; /* that it runs itself */
    struct hf_date_range *release_installed;
    uint8_t *replaces_failed; /* tristate */
};
struct hf_links {
    struct hf_rows rows;
    struct hf_text *name;
    struct hf_text *side_a_site;
    uint32_t *side_a_device;
    struct hf_text *side_a_name;
    struct hf_text *side_b_site;
    uint32_t *side_b_device;
    struct hf_text *side_b_name;
    struct hf_text *type;
    uint8_t *status;
    uint32_t *provider;    /* party that a leased line is leased from */
    struct hf_text *group; /* free risk group, as a duct */
    double *capacity;      /* in each direction, in the unit */
    struct hf_text *capacity_unit;
};
struct hf_gateways { /* devices where a function is provided: what a site must reach */
    struct hf_rows rows;
    uint32_t *function;
    struct hf_text *site;
    uint32_t *device;
};
struct hf_services { /* what a site delivers for a function */
    struct hf_rows rows;
    uint32_t *site, *function;
    int64_t *subscribers, *premises;
    double *traffic;
    struct hf_text
        *traffic_basis; /* period, direction, layer, de-duplication of the traffic figure */
};
struct hf_risk_members { /* what fails together, in the operator's own words */
    struct hf_rows rows;
    struct hf_text *group;
    struct hf_text *site;
    uint32_t *device;
    struct hf_text *manufacturer;
    uint32_t *product;
};
struct hf_dependencies { /* what devices need of others, as time or names */
    struct hf_rows rows;
    struct hf_text *name, *kind;
    int64_t *needed; /* providers that have to work */
};
struct hf_providers { /* devices that provide a dependency */
    struct hf_rows rows;
    uint32_t *dependency;
    struct hf_text *site;
    uint32_t *device;
};
struct hf_dependents { /* devices that need it: one, or all of a site, function or region */
    struct hf_rows rows;
    uint32_t *dependency;
    struct hf_text *site;
    uint32_t *device, *of_site, *of_function;
    struct hf_text *of_region;
};
struct hf_contracts {
    struct hf_rows rows;
    struct hf_text *id;
    uint32_t *supplier;
    uint8_t *kind; /* enum hf_contract_kind */
    struct hf_date_range *signed_on, *from, *until;
    struct hf_text *manufacturer;
    uint32_t *product;                 /* blank: all of the supplier's */
    uint8_t *break_clause, *exit_plan; /* tristate */
    struct hf_date_range *exit_plan_on;
    uint32_t *alternative;                         /* party */
    uint8_t *component_support, *separate_patches; /* tristate */
    double *notify_hours, *root_cause_days;
};
struct hf_orders {
    struct hf_rows rows;
    struct hf_text *id;
    uint32_t *contract, *supplier;
    struct hf_text *manufacturer;
    uint32_t *product;
    int64_t *quantity;
    struct hf_date_range *ordered, *due;
    struct hf_money *unit_price;
    struct hf_text *destination; /* country */
};
struct hf_shipments {
    struct hf_rows rows;
    struct hf_text *id;
    uint32_t *order;
    int64_t *quantity;
    struct hf_date_range *production_started, *produced, *shipped, *received;
    struct hf_text *from_country;
};
struct hf_releases { /* software */
    struct hf_rows rows;
    struct hf_text *manufacturer;
    uint32_t *product;
    struct hf_text *version;
    struct hf_date_range *released, *support_until;
    uint8_t *exploited; /* tristate: has a flaw known to be exploited */
    struct hf_date_range *exploited_since;
    struct hf_text *fixed_by;
};
struct hf_stocks { /* stock lots */
    struct hf_rows rows;
    struct hf_text *lot;
    struct hf_text *manufacturer;
    uint32_t *product;
    uint32_t *place; /* site */
    int64_t *quantity;
    uint8_t *condition; /* enum hf_stock_condition */
    struct hf_text *revision, *date_code;
    struct hf_date_range *received;
};
struct hf_lots {
    struct hf_rows rows;
    struct hf_text *manufacturer;
    uint32_t *product;
    struct hf_text *revision;
    struct hf_text *date_code;
    struct hf_date_range *produced;
    struct hf_text *factory_country;
    uint8_t *supply_chain_altered;
    struct hf_text *document;
};
struct hf_failures {
    struct hf_rows rows;
    struct hf_text *id;
    struct hf_text *manufacturer;
    uint32_t *product;
    uint32_t *site;
    struct hf_date_range *date;
    int64_t *quantity;
    uint8_t *no_fault_found; /* tristate */
    struct hf_text *serial;
    struct hf_date_range *install_date; /* of the unit that failed */
};
struct hf_repairs { /* repair orders */
    struct hf_rows rows;
    struct hf_text *id;
    struct hf_text *manufacturer;
    uint32_t *product;
    int64_t *quantity;
    uint32_t *repairer; /* party */
    struct hf_date_range *sent, *due, *returned;
    uint8_t *outcome; /* enum hf_repair_outcome */
};
enum hf_return_age {
    HF_RETURN_ALL, /* blank: units of every age together */
    HF_RETURN_EARLY,
    HF_RETURN_ONE_YEAR,
    HF_RETURN_LONG_TERM
};
struct hf_return_counts { /* returns and units in service, as makers and operators count them */
    struct hf_rows rows;
    struct hf_text *manufacturer;
    uint32_t *product;
    struct hf_date_range *month;
    uint8_t *age; /* enum hf_return_age */
    int64_t *returns, *no_fault, *population;
    struct hf_text *document;
};
struct hf_predicted_rates { /* what the maker computed */
    struct hf_rows rows;
    struct hf_text *manufacturer;
    uint32_t *product;
    struct hf_text *condition;
    struct hf_range *fit, *mtbf_hours;
    struct hf_text *document;
    struct hf_range *shape, *life_years; /* Weibull */
};
struct hf_repair_kits { /* the repair of product uses up kit */
    struct hf_rows rows;
    struct hf_text *manufacturer;
    uint32_t *product;
    struct hf_text *kit_manufacturer;
    uint32_t *kit;     /* product */
    int64_t *quantity; /* for one repair */
    struct hf_text *document;
};
struct hf_schedules { /* which units are swapped when */
    struct hf_rows rows;
    uint32_t *site;
    struct hf_text *manufacturer;
    uint32_t *product;
    struct hf_date_range *date;
    int64_t *quantity; /* blank: all of the product at the site */
    struct hf_text *replacement_manufacturer;
    uint32_t *replacement;          /* product */
    struct hf_range *harvest_ratio; /* units that come back usable */
};
struct hf_coverages { /* site can serve place */
    struct hf_rows rows;
    uint32_t *site;
    struct hf_text *place;
};
struct hf_managed_services {
    struct hf_rows rows;
    struct hf_text *id;
    uint32_t *provider;
    uint32_t *contract;
    uint32_t *function;
    struct hf_date_range *from;
    struct hf_date_range *until;
    struct hf_text *staff_country;
    uint8_t *remote_access;
    uint8_t *maintenance_only;
    uint8_t *exit_plan;
    struct hf_date_range *exit_plan_on;
    uint32_t *alternative;
};
struct hf_reviews {
    struct hf_rows rows;
    uint32_t *supplier;
    uint8_t *kind; /* enum hf_review_kind */
    struct hf_date_range *done_on;
    struct hf_text *done_by;
    struct hf_text *document;
};
struct hf_continued_uses {
    struct hf_rows rows;
    struct hf_text *manufacturer;
    uint32_t *product;
    struct hf_date_range *recorded_on;
    struct hf_date_range *replace_by;
    uint8_t *rarely_changed;
    uint8_t *interfaces_monitored;
    uint8_t *exposure_limited;
    struct hf_text *document;
};
struct hf_claims {
    struct hf_rows rows;
    struct hf_text *id;
    uint32_t *claimant;
    uint8_t *statement; /* enum hf_claim_statement */
    struct hf_text *manufacturer;
    uint32_t *product;
    uint32_t *party;
    struct hf_text *country;
    struct hf_date_range *until;
    struct hf_date_range *made_on;
    struct hf_text *document;
    struct hf_date_range *checked_on;
    struct hf_text *checked_by;
    struct hf_text *check_done;
    uint8_t *outcome; /* enum hf_claim_outcome */
};
struct hf_assumption_rows { /* the operator's own values for named assumptions */
    struct hf_rows rows;
    struct hf_text *name;
    struct hf_range *value;
    struct hf_text *note;
};
struct hf_lists {
    struct hf_rows rows;
    struct hf_text *name; /* as the publisher writes it */
    struct hf_date_range *published;
    struct hf_text *url;
};
struct hf_list_entries {
    struct hf_rows rows;
    uint32_t *list;
    struct hf_text *entry; /* the publisher's id, or one made from the row's content */
    struct hf_text *name;
    uint8_t *kind; /* enum hf_entry_kind */
    struct hf_text *programs, *country, *addresses;
    struct hf_date_range *from, *until;
    struct hf_text *citation, *requirement, *policy, *remarks;
};
struct hf_list_names {
    struct hf_rows rows;
    struct hf_text *list;
    uint32_t *entry;
    struct hf_text *name;
    uint8_t *kind; /* enum hf_name_kind */
};
struct hf_pack_rows { /* the documents; snapshot.pack holds them parsed */
    struct hf_rows rows;
    struct hf_text *id, *version, *body;
};
struct hf_decisions { /* what persons decided, see holdfast/decision.h */
    struct hf_rows rows;
    uint8_t *matter; /* enum hf_matter */
    struct hf_text *subject, *object, *choice, *decided_by;
    struct hf_date_range *decided_on;
    struct hf_text *reason, *document, *basis;
};

/* Compressed sparse rows: the items of row i are item[start[i]] .. item[start[i + 1] - 1],
 * ascending. */
struct hf_csr {
    uint32_t *start; /* count + 1 elements */
    uint32_t *item;
};

struct hf_source {
    struct hf_text name;            /* as `sources` prints it */
    struct hf_text file;            /* file of this batch */
    struct hf_text digest;          /* SHA-256 of the file, hex */
    int64_t imported_at;            /* seconds UTC */
    struct hf_date_range published; /* of the version of the source that counts; all zero or
                                       HF_DATE_UNKNOWN: not said */
};

struct hf_snapshot {
    struct hf_operators operators;
    struct hf_addressees addressees;
    struct hf_parties parties;
    struct hf_party_names party_names;
    struct hf_ownerships ownerships;
    struct hf_classes classes;
    struct hf_class_origins class_origins;
    struct hf_products products;
    struct hf_product_parties product_parties;
    struct hf_product_origins product_origins;
    struct hf_components components;
    struct hf_sites sites;
    struct hf_functions functions;
    struct hf_devices devices;
    struct hf_modules modules;
    struct hf_links links;
    struct hf_gateways gateways;
    struct hf_services services;
    struct hf_risk_members risk_members;
    struct hf_dependencies dependencies;
    struct hf_providers providers;
    struct hf_dependents dependents;
    struct hf_contracts contracts;
    struct hf_orders orders;
    struct hf_shipments shipments;
    struct hf_releases releases;
    struct hf_stocks stocks;
    struct hf_lots lots;
    struct hf_failures failures;
    struct hf_repairs repairs;
    struct hf_return_counts return_counts;
    struct hf_predicted_rates predicted_rates;
    struct hf_repair_kits repair_kits;
    struct hf_schedules schedules;
    struct hf_coverages coverages;
    struct hf_managed_services managed_services;
    struct hf_reviews reviews;
    struct hf_continued_uses continued_uses;
    struct hf_claims claims;
    struct hf_assumption_rows assumptions;
    struct hf_lists lists;
    struct hf_list_entries list_entries;
    struct hf_list_names list_names;
    struct hf_pack_rows pack_rows;
    struct hf_decisions decisions;

    /* One per product: 1 where nobody says the manufacturer and it was read off the beginning of
     * the product's text. What rests on such a manufacturer is presumed, never certain
     * (HF_RULE_MAKER_PRESUMED). */
    uint8_t *maker_presumed;

    /* Reverse references, `X_by_Y`: rows of X that refer to row i of Y. */
    struct hf_csr names_by_party, owners_by_owned, owned_by_owner;
    struct hf_csr origins_by_class;
    struct hf_csr parties_by_product, origins_by_product, components_by_product,
        products_by_component;
    struct hf_csr products_by_manufacturer,
        products_by_party; /* the second: product_parties rows */
    struct hf_csr devices_by_site, devices_by_product, devices_by_function;
    struct hf_csr modules_by_device, modules_by_product;
    struct hf_csr links_by_side_a, links_by_side_b;
    struct hf_csr gateways_by_function, services_by_site, services_by_function;
    struct hf_csr providers_by_dependency, dependents_by_dependency;
    struct hf_csr contracts_by_supplier, orders_by_product, shipments_by_order, releases_by_product;
    struct hf_csr stocks_by_product, failures_by_product, repairs_by_product, schedules_by_product;
    struct hf_csr return_counts_by_product, predicted_rates_by_product;
    struct hf_csr kits_by_product, boards_by_kit; /* both: repair_kits rows */
    struct hf_csr schedules_by_site, coverages_by_site, lots_by_product;
    struct hf_csr managed_services_by_provider, reviews_by_supplier, continued_uses_by_product,
        claims_by_claimant;
    struct hf_csr entries_by_list, names_by_entry;

    struct hf_source *source;
    uint32_t source_count;
    const struct hf_pack *pack; /* parsed, one per row of pack_rows and in its order */
    uint32_t pack_count;
    const struct hf_defect *defect; /* found while resolving (references, conflicts) */
    uint32_t defect_count;
    const struct hf_conflict *conflict; /* every cell that sources contradict each other on; by
                                           kind, key, column */
    uint32_t conflict_count;
    const struct hf_decision_state *decision_state; /* one per row of decisions */
    int64_t known_at; /* seconds UTC: what had been imported by then */
};

/* Model of the stub that a deployed device or module refers to when nobody says its product: it may
 * be any product. */
#define HF_PRODUCT_NOT_SAID HF_TEXT("(not said)")
static inline bool hf_product_is_said(const struct hf_snapshot *snapshot, uint32_t product) {
    return product != HF_NONE &&
           !(snapshot->products.rows.stub[product] != 0 &&
             hf_text_equal(snapshot->products.model[product], HF_PRODUCT_NOT_SAID));
}

/* Whether a module runs software of its own: it says a release, or its product has releases or a
 * line of its own, or nobody says what it is. Any other runs that of its device. */
static inline bool hf_module_has_software(const struct hf_snapshot *snapshot, uint32_t module) {
    const uint32_t product = snapshot->modules.product[module];
    const struct hf_csr *rows = &snapshot->releases_by_product;
    return hf_text_trim(snapshot->modules.release[module]).len > 0 ||
           !hf_product_is_said(snapshot, product) ||
           rows->start[product] < rows->start[product + 1] ||
           snapshot->products.software_line[product].len > 0;
}

/* Is it one of the lists of the snapshot, by its publisher's name? */
static inline bool hf_snapshot_has_list(const struct hf_snapshot *snapshot, struct hf_text name) {
    for (uint32_t i = 0; i < snapshot->lists.rows.count; i++) {
        if (hf_text_equal_nocase(snapshot->lists.name[i], name)) {
            return true;
        }
    }
    return false;
}

/* Whether some published measure is there: without any, that none touches something is no
 * finding. */
static inline bool hf_snapshot_has_measures(const struct hf_snapshot *snapshot) {
    for (uint32_t i = 0; i < snapshot->pack_count; i++) {
        if (!snapshot->pack[i].is_assumed && snapshot->pack[i].measure_count > 0) {
            return true;
        }
    }
    return false;
}

/* The network as it stands on a day: devices and modules that are surely put in after it (modules
 * with their device) have the status HF_USE_LATER, lots that are surely received after it hold
 * nothing. A blank date is taken as long past. `*view` shares all else with `snapshot`, and is
 * `snapshot` itself if nothing differs. What has left the network since then is not in the data.
 * O(rows). */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_snapshot_on_day(struct hf_arena *keep,
                                                          const struct hf_snapshot *snapshot,
                                                          struct hf_date day,
                                                          const struct hf_snapshot **view);
/* The rows header of a kind. */
HF_PUBLIC struct hf_rows *hf_snapshot_rows(struct hf_snapshot *snapshot, enum hf_kind kind);
HF_PUBLIC const struct hf_rows *hf_snapshot_rows_const(const struct hf_snapshot *snapshot,
                                                       enum hf_kind kind);
/* One cell; `column` is a position in the schema of `kind`. */
HF_PUBLIC union hf_value hf_snapshot_value(const struct hf_snapshot *snapshot, enum hf_kind kind,
                                           uint32_t column, uint32_t row);
/* Row by exact key, HF_NONE if there is none. O(log count). */
HF_PUBLIC uint32_t hf_snapshot_find(const struct hf_snapshot *snapshot, enum hf_kind kind,
                                    struct hf_text key);
/* What a person would call the row: its name, model or key. */
HF_PUBLIC struct hf_text hf_snapshot_label(const struct hf_snapshot *snapshot, enum hf_kind kind,
                                           uint32_t row);

#endif
