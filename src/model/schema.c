#include <holdfast/schema.h>
#include <holdfast/snapshot.h>

#include <stddef.h>

/* The tables themselves. One line a column: header, further headers, type, flags, what it refers to and through which
 * other column, words, place in the snapshot, meaning. Each table is followed by a proof that it and its struct in
 * holdfast/snapshot.h have the same number of columns. */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NO_REF HF_KIND_OPERATOR, NULL
#define SAME_COLUMNS(table, type)                                                                                      \
    _Static_assert(sizeof(struct type) == sizeof(struct hf_rows) + COUNT_OF(table) * sizeof(void *),                   \
                   "columns of the schema and of the snapshot differ");                                                \
    _Static_assert(COUNT_OF(table) <= HF_COLUMN_COUNT_MAX, "too many columns for an assertion")

static const char *const use_words[] = {"active", "planned", "staged", "failed", "inventory", "offline", "decommissioning", "retired", NULL};
static const char *const link_words[] = {"connected", "planned", "staged", "failed", "inventory", "offline", "decommissioning", "retired", NULL};
static const char *const name_words[] = {"primary", "alias", "former", "weak", "translated", NULL};
static const char *const role_words[] = {"brand", "manufacturer", "designer", "software-author", "component-maker", "service-provider", NULL};
static const char *const product_words[] = {"device", "module", "component", "software", "passive", NULL};
static const char *const contract_words[] = {"purchase", "support", "repair", "managed-service", NULL};
static const char *const stock_words[] = {"new", "repaired", "harvested", "faulty", NULL};
static const char *const repair_words[] = {"pending", "repaired", "replaced", "scrapped", "no-fault", NULL};
static const char *const entry_words[] = {"person", "organisation", "vessel", "aircraft", "category", NULL};

static const struct hf_column operators_columns[] = {
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_operators, name),
     "Name of the operator."},
    {"country", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_operators, country),
     "ISO 3166 two letters: whose law binds it. Blank: whether a national measure binds is undetermined."},
    {"annual_turnover", NULL, HF_COLUMN_MONEY, 0, NO_REF, NULL,
     offsetof(struct hf_operators, annual_turnover),
     "Turnover of a year, as 1200000 GBP; penalties refer to it."},
};
SAME_COLUMNS(operators_columns, hf_operators);

static const struct hf_column addressees_columns[] = {
    {"measure", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_addressees, measure),
     "Measure as pack-id/measure-id, or measure-id alone."},
    {"addressed", NULL, HF_COLUMN_TRISTATE, 0, NO_REF, NULL,
     offsetof(struct hf_addressees, addressed),
     "yes: the measure names this operator; no: it does not. Blank: undetermined."},
    {"received", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_addressees, received),
     "Day of receipt."},
    {"document", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_addressees, document),
     "Where that is written."},
};
SAME_COLUMNS(addressees_columns, hf_addressees);

static const struct hf_column parties_columns[] = {
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_LABEL, NO_REF, NULL,
     offsetof(struct hf_parties, name),
     "Name as in its register."},
    {"slug", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY | HF_COLUMN_LABEL, NO_REF, NULL,
     offsetof(struct hf_parties, slug),
     "Short key; blank: the folded name."},
    {"country", WORDS("jurisdiction"), HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_parties, country),
     "ISO 3166 two letters of its seat. Blank: unknown."},
    {"identifiers", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_parties, identifiers),
     "Registry numbers as LEI:..., PEN:..., divided by blanks."},
    {"description", WORDS("comments"), HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_parties, description),
     "Free text."},
    {"component_stock_days", NULL, HF_COLUMN_RANGE, 0, NO_REF, NULL,
     offsetof(struct hf_parties, component_stock_days),
     "Days that its own stock of bought-in components lasts, as 20..60. Blank: the assumption of that name."},
};
SAME_COLUMNS(parties_columns, hf_parties);

static const struct hf_column party_names_columns[] = {
    {"party", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PARTY, NULL, NULL,
     offsetof(struct hf_party_names, party),
     "Party that bears the name."},
    {"name", WORDS("alias"), HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_party_names, name),
     "The name."},
    {"kind", NULL, HF_COLUMN_WORD, 0, NO_REF, name_words,
     offsetof(struct hf_party_names, kind),
     "What sort of name it is."},
};
SAME_COLUMNS(party_names_columns, hf_party_names);

static const struct hf_column ownerships_columns[] = {
    {"owner", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PARTY, NULL, NULL,
     offsetof(struct hf_ownerships, owner),
     "Party that holds the stake."},
    {"owned", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PARTY, NULL, NULL,
     offsetof(struct hf_ownerships, owned),
     "Party in which it is held."},
    {"share_percent", WORDS("share"), HF_COLUMN_PERCENT, 0, NO_REF, NULL,
     offsetof(struct hf_ownerships, share_ratio),
     "Direct stake in percent, as 50 or 25..30. Blank: unknown, which never clears."},
    {"control", NULL, HF_COLUMN_TRISTATE, 0, NO_REF, NULL,
     offsetof(struct hf_ownerships, control),
     "yes: controls it otherwise than by the share (board, contract)."},
    {"from", NULL, HF_COLUMN_DATE, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_ownerships, from),
     "First day of the stake. Blank: always."},
    {"until", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_ownerships, until),
     "First day without it. Blank: still held."},
    {"document", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_ownerships, document),
     "Where that is written."},
};
SAME_COLUMNS(ownerships_columns, hf_ownerships);

static const struct hf_column classes_columns[] = {
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_classes, name),
     "Name of the class."},
    {"failure_rate_per_year", NULL, HF_COLUMN_RANGE, 0, NO_REF, NULL,
     offsetof(struct hf_classes, failure_rate_per_year),
     "Failures per unit and year, as 0.01..0.03."},
    {"repair_days", NULL, HF_COLUMN_RANGE, 0, NO_REF, NULL,
     offsetof(struct hf_classes, repair_days),
     "Days from sending a unit to having it back."},
    {"repair_yield_percent", NULL, HF_COLUMN_PERCENT, 0, NO_REF, NULL,
     offsetof(struct hf_classes, repair_yield_ratio),
     "Share of repaired units that come back usable."},
    {"lead_time_days", NULL, HF_COLUMN_RANGE, 0, NO_REF, NULL,
     offsetof(struct hf_classes, lead_time_days),
     "Days from order to delivery."},
    {"description", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_classes, description),
     "Where the ranges come from."},
};
SAME_COLUMNS(classes_columns, hf_classes);

static const struct hf_column class_origins_columns[] = {
    {"class", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_CLASS, NULL, NULL,
     offsetof(struct hf_class_origins, product_class),
     "Class template."},
    {"jurisdiction", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_class_origins, jurisdiction),
     "ISO 3166 two letters."},
    {"content_percent", NULL, HF_COLUMN_PERCENT, 0, NO_REF, NULL,
     offsetof(struct hf_class_origins, content_ratio),
     "Controlled content in percent of the price."},
    {"contains", NULL, HF_COLUMN_TRISTATE, 0, NO_REF, NULL,
     offsetof(struct hf_class_origins, contains),
     "Whether such products hold components under that jurisdiction at all."},
};
SAME_COLUMNS(class_origins_columns, hf_class_origins);

static const struct hf_column products_columns[] = {
    {"manufacturer", WORDS("vendor", "brand"), HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PARTY, NULL, NULL,
     offsetof(struct hf_products, manufacturer),
     "Brand on the box (NetBox manufacturer). Blank: unknown maker."},
    {"model", WORDS("product", "name"), HF_COLUMN_TEXT, HF_COLUMN_KEY | HF_COLUMN_LABEL, NO_REF, NULL,
     offsetof(struct hf_products, model),
     "Model."},
    {"part_number", WORDS("part_id", "part"), HF_COLUMN_TEXT, HF_COLUMN_LABEL, NO_REF, NULL,
     offsetof(struct hf_products, part_number),
     "Order number."},
    {"slug", NULL, HF_COLUMN_TEXT, HF_COLUMN_LABEL, NO_REF, NULL,
     offsetof(struct hf_products, slug),
     "Short key of the model, as NetBox has it."},
    {"class", NULL, HF_COLUMN_REF, 0, HF_KIND_CLASS, NULL, NULL,
     offsetof(struct hf_products, product_class),
     "Class template that gives ranges where facts are missing."},
    {"kind", NULL, HF_COLUMN_WORD, 0, NO_REF, product_words,
     offsetof(struct hf_products, kind),
     "What sort of thing it is."},
    {"technology", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_products, technology),
     "Words divided by blanks that packs test, as 5g or fttp."},
    {"bom_complete", NULL, HF_COLUMN_TRISTATE, 0, NO_REF, NULL,
     offsetof(struct hf_products, bom_complete),
     "yes: bom.csv lists every bought-in component of it. Blank: not known, so components stay undetermined."},
    {"supply_chain_altered", NULL, HF_COLUMN_TRISTATE, 0, NO_REF, NULL,
     offsetof(struct hf_products, supply_chain_altered),
     "Whether its supply chain or making was altered because of a measure."},
    {"factory_country", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_products, factory_country),
     "ISO 3166 two letters of where it is put together."},
    {"end_of_sale", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_products, end_of_sale),
     "Last day the maker sells it."},
    {"end_of_support", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_products, end_of_support),
     "Last day the maker supports it."},
    {"end_of_security", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_products, end_of_security),
     "Last day of security updates."},
    {"lead_time_days", NULL, HF_COLUMN_RANGE, 0, NO_REF, NULL,
     offsetof(struct hf_products, lead_time_days),
     "Days from order to delivery."},
    {"failure_rate_per_year", NULL, HF_COLUMN_RANGE, 0, NO_REF, NULL,
     offsetof(struct hf_products, failure_rate_per_year),
     "Failures per unit and year, from field data or the maker."},
    {"unit_price", NULL, HF_COLUMN_MONEY, 0, NO_REF, NULL,
     offsetof(struct hf_products, unit_price),
     "Price of one unit, as 1200.00 GBP."},
    {"description", WORDS("comments"), HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_products, description),
     "Free text."},
};
SAME_COLUMNS(products_columns, hf_products);

static const struct hf_column product_parties_columns[] = {
    {"manufacturer", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_product_parties, product_manufacturer),
     "Brand of the product, if the product column holds only the model."},
    {"product", WORDS("model"), HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PRODUCT, "manufacturer", NULL,
     offsetof(struct hf_product_parties, product),
     "Product."},
    {"role", NULL, HF_COLUMN_WORD, HF_COLUMN_KEY, NO_REF, role_words,
     offsetof(struct hf_product_parties, role),
     "What the party is to the product."},
    {"party", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PARTY, NULL, NULL,
     offsetof(struct hf_product_parties, party),
     "The party."},
    {"document", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_product_parties, document),
     "Where that is written."},
};
SAME_COLUMNS(product_parties_columns, hf_product_parties);

static const struct hf_column product_origins_columns[] = {
    {"manufacturer", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_product_origins, product_manufacturer),
     "Brand of the product, if the product column holds only the model."},
    {"product", WORDS("model"), HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PRODUCT, "manufacturer", NULL,
     offsetof(struct hf_product_origins, product),
     "Product."},
    {"jurisdiction", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_product_origins, jurisdiction),
     "ISO 3166 two letters."},
    {"originates", NULL, HF_COLUMN_TRISTATE, 0, NO_REF, NULL,
     offsetof(struct hf_product_origins, originates),
     "Made or developed there."},
    {"controlled_content_percent", NULL, HF_COLUMN_PERCENT, 0, NO_REF, NULL,
     offsetof(struct hf_product_origins, controlled_content_ratio),
     "Controlled content from there in percent of the price."},
    {"direct_product", NULL, HF_COLUMN_TRISTATE, 0, NO_REF, NULL,
     offsetof(struct hf_product_origins, direct_product),
     "Direct product of technology, software or plant from there."},
    {"control_class", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_product_origins, control_class),
     "Class in that jurisdiction's control list."},
    {"document", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_product_origins, document),
     "Where that is written."},
};
SAME_COLUMNS(product_origins_columns, hf_product_origins);

static const struct hf_column components_columns[] = {
    {"manufacturer", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_components, product_manufacturer),
     "Brand of the product, if the product column holds only the model."},
    {"product", WORDS("model"), HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PRODUCT, "manufacturer", NULL,
     offsetof(struct hf_components, product),
     "The whole."},
    {"component_manufacturer", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_components, component_manufacturer),
     "Maker of the component, if the component column holds only the model."},
    {"component", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PRODUCT, "component_manufacturer", NULL,
     offsetof(struct hf_components, component),
     "The part."},
    {"quantity", NULL, HF_COLUMN_COUNT, 0, NO_REF, NULL,
     offsetof(struct hf_components, quantity),
     "How many in one. Blank: unknown."},
};
SAME_COLUMNS(components_columns, hf_components);

static const struct hf_column sites_columns[] = {
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_LABEL, NO_REF, NULL,
     offsetof(struct hf_sites, name),
     "Name."},
    {"slug", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY | HF_COLUMN_LABEL, NO_REF, NULL,
     offsetof(struct hf_sites, slug),
     "Short key; blank: the folded name."},
    {"status", NULL, HF_COLUMN_WORD, 0, NO_REF, use_words,
     offsetof(struct hf_sites, status),
     "NetBox status."},
    {"region", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_sites, region),
     "Region."},
    {"group", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_sites, group),
     "NetBox site group."},
    {"tenant", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_sites, tenant),
     "NetBox tenant."},
    {"kind", WORDS("type"), HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_sites, kind),
     "core, metro, exchange, cabinet, mast ..."},
    {"network", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_sites, network),
     "Which of the operator's networks; blank: the only one."},
    {"latitude", NULL, HF_COLUMN_REAL, 0, NO_REF, NULL,
     offsetof(struct hf_sites, latitude),
     "Degrees north."},
    {"longitude", NULL, HF_COLUMN_REAL, 0, NO_REF, NULL,
     offsetof(struct hf_sites, longitude),
     "Degrees east."},
};
SAME_COLUMNS(sites_columns, hf_sites);

static const struct hf_column functions_columns[] = {
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_functions, name),
     "Name of the function."},
    {"class", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_functions, function_class),
     "Function class: core, transport, mobile-access, fibre-access, management ... Blank: the name itself."},
    {"network", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_functions, network),
     "Which of the operator's networks."},
    {"description", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_functions, description),
     "Free text."},
};
SAME_COLUMNS(functions_columns, hf_functions);

static const struct hf_column devices_columns[] = {
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY | HF_COLUMN_LABEL, NO_REF, NULL,
     offsetof(struct hf_devices, name),
     "Name, unique at its site. Blank: asset tag, serial or product makes the key."},
    {"site", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_SITE, NULL, NULL,
     offsetof(struct hf_devices, site),
     "Site it stands at."},
    {"role", WORDS("device_role"), HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_devices, role),
     "NetBox role."},
    {"function", NULL, HF_COLUMN_REF, 0, HF_KIND_FUNCTION, NULL, NULL,
     offsetof(struct hf_devices, function),
     "Function it serves. Blank: undetermined for rules on functions."},
    {"manufacturer", WORDS("vendor", "brand"), HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_devices, manufacturer),
     "Maker, if the device type column holds only the model."},
    {"device_type", WORDS("product", "type", "model"), HF_COLUMN_REF, 0, HF_KIND_PRODUCT, "manufacturer", NULL,
     offsetof(struct hf_devices, product),
     "Product."},
    {"status", NULL, HF_COLUMN_WORD, 0, NO_REF, use_words,
     offsetof(struct hf_devices, status),
     "NetBox status. Blank: taken as active."},
    {"serial", WORDS("serial_number"), HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_devices, serial),
     "Serial number."},
    {"asset_tag", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_devices, asset_tag),
     "Asset tag."},
    {"install_date", WORDS("installed", "installed_on"), HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_devices, install_date),
     "Day it was put into service. Blank: undetermined for rules on installing."},
    {"quantity", WORDS("qty", "count"), HF_COLUMN_COUNT, 0, NO_REF, NULL,
     offsetof(struct hf_devices, quantity),
     "How many such units this row stands for. Blank: 1."},
    {"technology", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_devices, technology),
     "Words divided by blanks that packs test; blank: the product's."},
    {"release", WORDS("software_version"), HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_devices, release),
     "Software version that runs on it."},
    {"revision", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_devices, revision),
     "Hardware revision of the lot."},
    {"date_code", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_devices, date_code),
     "Date code of the lot."},
    {"transit", NULL, HF_COLUMN_TRISTATE, 0, NO_REF, NULL,
     offsetof(struct hf_devices, transit),
     "no: carries no traffic of other devices. Blank: it may."},
    {"tenant", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_devices, tenant),
     "NetBox tenant."},
};
SAME_COLUMNS(devices_columns, hf_devices);

static const struct hf_column modules_columns[] = {
    {"site", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_modules, site),
     "Site of the device, if device names repeat."},
    {"device", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_DEVICE, "site", NULL,
     offsetof(struct hf_modules, device),
     "Device that holds it."},
    {"module_bay", WORDS("name", "bay"), HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_modules, name),
     "Bay or name, unique in its device."},
    {"manufacturer", WORDS("vendor"), HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_modules, manufacturer),
     "Maker, if the module type column holds only the model."},
    {"module_type", WORDS("product", "part_id", "model", "type"), HF_COLUMN_REF, 0, HF_KIND_PRODUCT, "manufacturer", NULL,
     offsetof(struct hf_modules, product),
     "Product."},
    {"status", NULL, HF_COLUMN_WORD, 0, NO_REF, use_words,
     offsetof(struct hf_modules, status),
     "NetBox status."},
    {"serial", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_modules, serial),
     "Serial number."},
    {"asset_tag", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_modules, asset_tag),
     "Asset tag."},
    {"install_date", WORDS("installed"), HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_modules, install_date),
     "Day it was put into service."},
    {"quantity", NULL, HF_COLUMN_COUNT, 0, NO_REF, NULL,
     offsetof(struct hf_modules, quantity),
     "How many. Blank: 1."},
    {"revision", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_modules, revision),
     "Hardware revision of the lot."},
    {"date_code", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_modules, date_code),
     "Date code of the lot."},
};
SAME_COLUMNS(modules_columns, hf_modules);

static const struct hf_column links_columns[] = {
    {"label", WORDS("name", "cid"), HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_links, name),
     "Name of the link. Blank: its two ends make the key."},
    {"side_a_site", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_links, side_a_site),
     "Site of the first device, if device names repeat."},
    {"side_a_device", WORDS("device_a", "source"), HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_DEVICE, "side_a_site", NULL,
     offsetof(struct hf_links, side_a_device),
     "First device."},
    {"side_a_name", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_links, side_a_name),
     "Port of the first device."},
    {"side_b_site", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_links, side_b_site),
     "Site of the second device, if device names repeat."},
    {"side_b_device", WORDS("device_b", "target"), HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_DEVICE, "side_b_site", NULL,
     offsetof(struct hf_links, side_b_device),
     "Second device."},
    {"side_b_name", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_links, side_b_name),
     "Port of the second device."},
    {"type", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_links, type),
     "NetBox cable type."},
    {"status", NULL, HF_COLUMN_WORD, 0, NO_REF, link_words,
     offsetof(struct hf_links, status),
     "NetBox cable status."},
    {"provider", NULL, HF_COLUMN_REF, 0, HF_KIND_PARTY, NULL, NULL,
     offsetof(struct hf_links, provider),
     "Party it is leased from. Blank: our own."},
    {"risk_group", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_links, group),
     "Free name of what it shares with others, as a duct."},
};
SAME_COLUMNS(links_columns, hf_links);

static const struct hf_column gateways_columns[] = {
    {"function", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_FUNCTION, NULL, NULL,
     offsetof(struct hf_gateways, function),
     "Function provided."},
    {"site", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_gateways, site),
     "Site of the device, if device names repeat."},
    {"device", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_DEVICE, "site", NULL,
     offsetof(struct hf_gateways, device),
     "Device that provides it."},
};
SAME_COLUMNS(gateways_columns, hf_gateways);

static const struct hf_column services_columns[] = {
    {"site", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_SITE, NULL, NULL,
     offsetof(struct hf_services, site),
     "Site."},
    {"function", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_FUNCTION, NULL, NULL,
     offsetof(struct hf_services, function),
     "Function."},
    {"subscribers", NULL, HF_COLUMN_COUNT, 0, NO_REF, NULL,
     offsetof(struct hf_services, subscribers),
     "Customers served. Blank: unknown."},
    {"premises", NULL, HF_COLUMN_COUNT, 0, NO_REF, NULL,
     offsetof(struct hf_services, premises),
     "Premises that can be served. Blank: unknown."},
    {"traffic", NULL, HF_COLUMN_REAL, 0, NO_REF, NULL,
     offsetof(struct hf_services, traffic),
     "Traffic, in the unit of traffic_basis. Blank: unknown; sites never stand in for it."},
    {"traffic_basis", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_services, traffic_basis),
     "Unit, period, direction, layer and de-duplication of the traffic figures."},
};
SAME_COLUMNS(services_columns, hf_services);

static const struct hf_column contracts_columns[] = {
    {"id", WORDS("contract"), HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_contracts, id),
     "Number."},
    {"supplier", WORDS("party"), HF_COLUMN_REF, 0, HF_KIND_PARTY, NULL, NULL,
     offsetof(struct hf_contracts, supplier),
     "Other side."},
    {"kind", NULL, HF_COLUMN_WORD, 0, NO_REF, contract_words,
     offsetof(struct hf_contracts, kind),
     "What it is for."},
    {"signed_on", WORDS("signed"), HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_contracts, signed_on),
     "Day of signature."},
    {"from", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_contracts, from),
     "First day."},
    {"until", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_contracts, until),
     "First day after it. Blank: unknown."},
    {"manufacturer", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_contracts, manufacturer),
     "Brand of the product, if the product column holds only the model."},
    {"product", NULL, HF_COLUMN_REF, 0, HF_KIND_PRODUCT, "manufacturer", NULL,
     offsetof(struct hf_contracts, product),
     "Product it covers. Blank: all of the supplier's."},
    {"break_clause", NULL, HF_COLUMN_TRISTATE, 0, NO_REF, NULL,
     offsetof(struct hf_contracts, break_clause),
     "Whether it can be ended early."},
    {"exit_plan", NULL, HF_COLUMN_TRISTATE, 0, NO_REF, NULL,
     offsetof(struct hf_contracts, exit_plan),
     "Whether there is a written plan to leave it."},
};
SAME_COLUMNS(contracts_columns, hf_contracts);

static const struct hf_column orders_columns[] = {
    {"id", WORDS("order"), HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_orders, id),
     "Number."},
    {"contract", NULL, HF_COLUMN_REF, 0, HF_KIND_CONTRACT, NULL, NULL,
     offsetof(struct hf_orders, contract),
     "Contract it is placed under."},
    {"supplier", NULL, HF_COLUMN_REF, 0, HF_KIND_PARTY, NULL, NULL,
     offsetof(struct hf_orders, supplier),
     "Who delivers."},
    {"manufacturer", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_orders, manufacturer),
     "Brand of the product, if the product column holds only the model."},
    {"product", NULL, HF_COLUMN_REF, 0, HF_KIND_PRODUCT, "manufacturer", NULL,
     offsetof(struct hf_orders, product),
     "Product."},
    {"quantity", NULL, HF_COLUMN_COUNT, 0, NO_REF, NULL,
     offsetof(struct hf_orders, quantity),
     "Units."},
    {"ordered", WORDS("ordered_on", "order_date"), HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_orders, ordered),
     "Day of the order."},
    {"due", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_orders, due),
     "Day of promised delivery."},
    {"unit_price", NULL, HF_COLUMN_MONEY, 0, NO_REF, NULL,
     offsetof(struct hf_orders, unit_price),
     "Price of one unit."},
    {"destination", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_orders, destination),
     "ISO 3166 two letters of where it goes."},
};
SAME_COLUMNS(orders_columns, hf_orders);

static const struct hf_column shipments_columns[] = {
    {"id", WORDS("shipment"), HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_shipments, id),
     "Number."},
    {"order", NULL, HF_COLUMN_REF, 0, HF_KIND_ORDER, NULL, NULL,
     offsetof(struct hf_shipments, order),
     "Order it belongs to."},
    {"quantity", NULL, HF_COLUMN_COUNT, 0, NO_REF, NULL,
     offsetof(struct hf_shipments, quantity),
     "Units."},
    {"production_started", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_shipments, production_started),
     "Day its making began."},
    {"produced", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_shipments, produced),
     "Day it was finished."},
    {"shipped", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_shipments, shipped),
     "Day it was handed to a carrier."},
    {"received", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_shipments, received),
     "Day we had it. Blank or never: not yet."},
    {"from_country", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_shipments, from_country),
     "ISO 3166 two letters of where it set out."},
};
SAME_COLUMNS(shipments_columns, hf_shipments);

static const struct hf_column releases_columns[] = {
    {"manufacturer", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_releases, manufacturer),
     "Brand of the product, if the product column holds only the model."},
    {"product", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PRODUCT, "manufacturer", NULL,
     offsetof(struct hf_releases, product),
     "Product it runs on."},
    {"version", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_releases, version),
     "Version."},
    {"released", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_releases, released),
     "Day of release."},
    {"support_until", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_releases, support_until),
     "Last day the maker fixes it."},
    {"exploited", NULL, HF_COLUMN_TRISTATE, 0, NO_REF, NULL,
     offsetof(struct hf_releases, exploited),
     "Whether a flaw in it is known to be exploited."},
};
SAME_COLUMNS(releases_columns, hf_releases);

static const struct hf_column stocks_columns[] = {
    {"lot", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_stocks, lot),
     "Lot."},
    {"manufacturer", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_stocks, manufacturer),
     "Brand of the product, if the product column holds only the model."},
    {"product", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PRODUCT, "manufacturer", NULL,
     offsetof(struct hf_stocks, product),
     "Product."},
    {"place", WORDS("site", "store", "warehouse"), HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_SITE, NULL, NULL,
     offsetof(struct hf_stocks, place),
     "Site where it lies."},
    {"quantity", WORDS("qty"), HF_COLUMN_COUNT, 0, NO_REF, NULL,
     offsetof(struct hf_stocks, quantity),
     "Units. Blank: unknown, so endurance is undetermined."},
    {"condition", NULL, HF_COLUMN_WORD, 0, NO_REF, stock_words,
     offsetof(struct hf_stocks, condition),
     "Faulty units are not usable."},
    {"revision", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_stocks, revision),
     "Hardware revision."},
    {"date_code", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_stocks, date_code),
     "Date code."},
    {"received", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_stocks, received),
     "Day it came in."},
};
SAME_COLUMNS(stocks_columns, hf_stocks);

static const struct hf_column failures_columns[] = {
    {"id", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_failures, id),
     "Number of the ticket."},
    {"manufacturer", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_failures, manufacturer),
     "Brand of the product, if the product column holds only the model."},
    {"product", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PRODUCT, "manufacturer", NULL,
     offsetof(struct hf_failures, product),
     "Product."},
    {"site", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_SITE, NULL, NULL,
     offsetof(struct hf_failures, site),
     "Site."},
    {"date", NULL, HF_COLUMN_DATE, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_failures, date),
     "Day it failed."},
    {"quantity", NULL, HF_COLUMN_COUNT, 0, NO_REF, NULL,
     offsetof(struct hf_failures, quantity),
     "Units. Blank: 1."},
    {"no_fault_found", NULL, HF_COLUMN_TRISTATE, 0, NO_REF, NULL,
     offsetof(struct hf_failures, no_fault_found),
     "Whether the unit turned out to be good."},
    {"serial", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_failures, serial),
     "Serial number."},
};
SAME_COLUMNS(failures_columns, hf_failures);

static const struct hf_column repairs_columns[] = {
    {"id", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_repairs, id),
     "Number."},
    {"manufacturer", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_repairs, manufacturer),
     "Brand of the product, if the product column holds only the model."},
    {"product", NULL, HF_COLUMN_REF, 0, HF_KIND_PRODUCT, "manufacturer", NULL,
     offsetof(struct hf_repairs, product),
     "Product."},
    {"quantity", NULL, HF_COLUMN_COUNT, 0, NO_REF, NULL,
     offsetof(struct hf_repairs, quantity),
     "Units. Blank: 1."},
    {"repairer", NULL, HF_COLUMN_REF, 0, HF_KIND_PARTY, NULL, NULL,
     offsetof(struct hf_repairs, repairer),
     "Who repairs. Blank: the maker is presumed."},
    {"sent", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_repairs, sent),
     "Day it was sent."},
    {"due", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_repairs, due),
     "Day it is promised back."},
    {"returned", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_repairs, returned),
     "Day it came back. Blank or never: it is still out."},
    {"outcome", NULL, HF_COLUMN_WORD, 0, NO_REF, repair_words,
     offsetof(struct hf_repairs, outcome),
     "How it came back."},
};
SAME_COLUMNS(repairs_columns, hf_repairs);

static const struct hf_column schedules_columns[] = {
    {"site", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_SITE, NULL, NULL,
     offsetof(struct hf_schedules, site),
     "Site."},
    {"manufacturer", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_schedules, manufacturer),
     "Brand of the product, if the product column holds only the model."},
    {"product", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_PRODUCT, "manufacturer", NULL,
     offsetof(struct hf_schedules, product),
     "Product that leaves."},
    {"date", NULL, HF_COLUMN_DATE, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_schedules, date),
     "Day of the swap."},
    {"quantity", NULL, HF_COLUMN_COUNT, 0, NO_REF, NULL,
     offsetof(struct hf_schedules, quantity),
     "Units. Blank: all of them at the site."},
    {"replacement_manufacturer", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_schedules, replacement_manufacturer),
     "Brand of the replacement, if its column holds only the model."},
    {"replacement", NULL, HF_COLUMN_REF, 0, HF_KIND_PRODUCT, "replacement_manufacturer", NULL,
     offsetof(struct hf_schedules, replacement),
     "Product that comes instead."},
    {"harvest_percent", NULL, HF_COLUMN_PERCENT, 0, NO_REF, NULL,
     offsetof(struct hf_schedules, harvest_ratio),
     "Share of the units that come back usable as spares."},
};
SAME_COLUMNS(schedules_columns, hf_schedules);

static const struct hf_column coverages_columns[] = {
    {"site", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_SITE, NULL, NULL,
     offsetof(struct hf_coverages, site),
     "Site."},
    {"place", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_coverages, place),
     "Place, as packs name it."},
};
SAME_COLUMNS(coverages_columns, hf_coverages);

static const struct hf_column assumption_rows_columns[] = {
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_assumption_rows, name),
     "Name of the assumption, as the report prints it."},
    {"value", NULL, HF_COLUMN_RANGE, 0, NO_REF, NULL,
     offsetof(struct hf_assumption_rows, value),
     "Number or range."},
    {"note", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_assumption_rows, note),
     "Why."},
};
SAME_COLUMNS(assumption_rows_columns, hf_assumption_rows);

static const struct hf_column lists_columns[] = {
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_lists, name),
     "Name as the publisher writes it."},
    {"published", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_lists, published),
     "Day of publication."},
    {"url", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_lists, url),
     "Where it is published."},
};
SAME_COLUMNS(lists_columns, hf_lists);

static const struct hf_column list_entries_columns[] = {
    {"list", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_LIST, NULL, NULL,
     offsetof(struct hf_list_entries, list),
     "List."},
    {"entry", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_list_entries, entry),
     "The publisher's number, or one made from the content."},
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_LABEL, NO_REF, NULL,
     offsetof(struct hf_list_entries, name),
     "Primary name."},
    {"kind", NULL, HF_COLUMN_WORD, 0, NO_REF, entry_words,
     offsetof(struct hf_list_entries, kind),
     "What is listed."},
    {"programs", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, programs),
     "Programmes, divided by \"; \"."},
    {"country", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, country),
     "ISO 3166 two letters, divided by blanks."},
    {"addresses", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, addresses),
     "Addresses, divided by \"; \"."},
    {"from", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, from),
     "First day."},
    {"until", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, until),
     "First day after it."},
    {"citation", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, citation),
     "Citation."},
    {"requirement", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, requirement),
     "What needs a licence, in the publisher's words."},
    {"policy", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, policy),
     "How licences are decided."},
    {"remarks", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, remarks),
     "Remarks."},
};
SAME_COLUMNS(list_entries_columns, hf_list_entries);

static const struct hf_column list_names_columns[] = {
    {"list", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_list_names, list),
     "List."},
    {"entry", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_LIST_ENTRY, "list", NULL,
     offsetof(struct hf_list_names, entry),
     "Entry."},
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_list_names, name),
     "The name."},
    {"kind", NULL, HF_COLUMN_WORD, 0, NO_REF, name_words,
     offsetof(struct hf_list_names, kind),
     "What sort of name it is."},
};
SAME_COLUMNS(list_names_columns, hf_list_names);

static const struct hf_column pack_rows_columns[] = {
    {"id", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_pack_rows, id),
     "Pack id."},
    {"version", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_pack_rows, version),
     "Version."},
    {"body", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_pack_rows, body),
     "The JSON document."},
};
SAME_COLUMNS(pack_rows_columns, hf_pack_rows);

static const struct hf_schema schemas[HF_KIND_COUNT] = {
    [HF_KIND_OPERATOR] = {"operator", "operator.csv", NULL, operators_columns, COUNT_OF(operators_columns),
     offsetof(struct hf_snapshot, operators), false,
     "Who we are: one row."},
    [HF_KIND_ADDRESSEE] = {"addressee", "addressees.csv", NULL, addressees_columns, COUNT_OF(addressees_columns),
     offsetof(struct hf_snapshot, addressees), false,
     "Which measures name this operator. A measure that binds named operators and has no row here is undetermined."},
    [HF_KIND_PARTY] = {"party", "parties.csv", WORDS("manufacturers.csv", "vendors.csv", "suppliers.csv"), parties_columns, COUNT_OF(parties_columns),
     offsetof(struct hf_snapshot, parties), false,
     "Legal entities: brand owners, makers, suppliers, owners. NetBox manufacturers have these headers."},
    [HF_KIND_PARTY_NAME] = {"party name", "party_names.csv", NULL, party_names_columns, COUNT_OF(party_names_columns),
     offsetof(struct hf_snapshot, party_names), false,
     "Further names of parties: aliases, former and translated names."},
    [HF_KIND_OWNERSHIP] = {"ownership", "ownership.csv", WORDS("ownerships.csv"), ownerships_columns, COUNT_OF(ownerships_columns),
     offsetof(struct hf_snapshot, ownerships), false,
     "Direct stakes of one party in another."},
    [HF_KIND_CLASS] = {"class", "classes.csv", NULL, classes_columns, COUNT_OF(classes_columns),
     offsetof(struct hf_snapshot, classes), false,
     "Class templates: what is presumed of a product of the class when nobody knows better, as ranges."},
    [HF_KIND_CLASS_ORIGIN] = {"class origin", "class_origins.csv", NULL, class_origins_columns, COUNT_OF(class_origins_columns),
     offsetof(struct hf_snapshot, class_origins), false,
     "What products of a class are presumed to owe to a jurisdiction."},
    [HF_KIND_PRODUCT] = {"product", "products.csv", WORDS("device_types.csv", "module_types.csv"), products_columns, COUNT_OF(products_columns),
     offsetof(struct hf_snapshot, products), false,
     "Orderable types: devices, cards, components, software. NetBox device types and module types have these headers."},
    [HF_KIND_PRODUCT_PARTY] = {"product party", "product_parties.csv", NULL, product_parties_columns, COUNT_OF(product_parties_columns),
     offsetof(struct hf_snapshot, product_parties), false,
     "Further parties of a product by role: a rebadged product has a brand and another manufacturer."},
    [HF_KIND_PRODUCT_ORIGIN] = {"product origin", "product_origins.csv", NULL, product_origins_columns, COUNT_OF(product_origins_columns),
     offsetof(struct hf_snapshot, product_origins), false,
     "What a product owes to one jurisdiction: tested by rules on origin, content and technology."},
    [HF_KIND_COMPONENT] = {"component", "bom.csv", WORDS("components.csv"), components_columns, COUNT_OF(components_columns),
     offsetof(struct hf_snapshot, components), false,
     "Bill of material: product holds component. A component is a product of its own, with makers of its own."},
    [HF_KIND_SITE] = {"site", "sites.csv", WORDS("site.csv"), sites_columns, COUNT_OF(sites_columns),
     offsetof(struct hf_snapshot, sites), false,
     "Places with equipment. NetBox headers."},
    [HF_KIND_FUNCTION] = {"function", "functions.csv", NULL, functions_columns, COUNT_OF(functions_columns),
     offsetof(struct hf_snapshot, functions), false,
     "What the network does. The class is the word that packs test; it belongs to the deployment, not to the product."},
    [HF_KIND_DEVICE] = {"device", "devices.csv", WORDS("inventory.csv"), devices_columns, COUNT_OF(devices_columns),
     offsetof(struct hf_snapshot, devices), false,
     "Units in the network. NetBox headers. A list of site, product, quantity alone is enough to start."},
    [HF_KIND_MODULE] = {"module", "modules.csv", WORDS("inventory_items.csv", "inventory-items.csv"), modules_columns, COUNT_OF(modules_columns),
     offsetof(struct hf_snapshot, modules), false,
     "Cards, supplies, fans, optics, chips in a device. NetBox modules and inventory items."},
    [HF_KIND_LINK] = {"link", "links.csv", WORDS("cables.csv", "circuits.csv"), links_columns, COUNT_OF(links_columns),
     offsetof(struct hf_snapshot, links), false,
     "Connections between devices. NetBox cable headers."},
    [HF_KIND_GATEWAY] = {"gateway", "gateways.csv", NULL, gateways_columns, COUNT_OF(gateways_columns),
     offsetof(struct hf_snapshot, gateways), false,
     "Devices that provide a function: what a site must reach to be served."},
    [HF_KIND_SERVICE] = {"service", "services.csv", NULL, services_columns, COUNT_OF(services_columns),
     offsetof(struct hf_snapshot, services), false,
     "What a site delivers for a function."},
    [HF_KIND_CONTRACT] = {"contract", "contracts.csv", NULL, contracts_columns, COUNT_OF(contracts_columns),
     offsetof(struct hf_snapshot, contracts), false,
     "Agreements with suppliers: what exceptions test."},
    [HF_KIND_ORDER] = {"order", "orders.csv", NULL, orders_columns, COUNT_OF(orders_columns),
     offsetof(struct hf_snapshot, orders), false,
     "Units ordered and not yet all received."},
    [HF_KIND_SHIPMENT] = {"shipment", "shipments.csv", NULL, shipments_columns, COUNT_OF(shipments_columns),
     offsetof(struct hf_snapshot, shipments), false,
     "Consignments under an order: what savings clauses test."},
    [HF_KIND_RELEASE] = {"release", "releases.csv", NULL, releases_columns, COUNT_OF(releases_columns),
     offsetof(struct hf_snapshot, releases), false,
     "Software releases of a product."},
    [HF_KIND_STOCK] = {"stock", "stock.csv", WORDS("stock_lots.csv", "spares.csv"), stocks_columns, COUNT_OF(stocks_columns),
     offsetof(struct hf_snapshot, stocks), true,
     "Spare units on the shelf, by lot."},
    [HF_KIND_FAILURE] = {"failure", "failures.csv", NULL, failures_columns, COUNT_OF(failures_columns),
     offsetof(struct hf_snapshot, failures), true,
     "Units that failed in the field: what failure rates are learnt from."},
    [HF_KIND_REPAIR] = {"repair", "repair_orders.csv", WORDS("repairs.csv"), repairs_columns, COUNT_OF(repairs_columns),
     offsetof(struct hf_snapshot, repairs), true,
     "Units sent for repair."},
    [HF_KIND_SCHEDULE] = {"schedule", "schedule.csv", NULL, schedules_columns, COUNT_OF(schedules_columns),
     offsetof(struct hf_snapshot, schedules), true,
     "Swap programme: which units leave a site when."},
    [HF_KIND_COVERAGE] = {"coverage", "coverage.csv", NULL, coverages_columns, COUNT_OF(coverages_columns),
     offsetof(struct hf_snapshot, coverages), false,
     "Which site can serve which place."},
    [HF_KIND_ASSUMPTION] = {"assumption", "assumptions.csv", NULL, assumption_rows_columns, COUNT_OF(assumption_rows_columns),
     offsetof(struct hf_snapshot, assumptions), false,
     "The operator's own values for named assumptions."},
    [HF_KIND_LIST] = {"list", NULL, NULL, lists_columns, COUNT_OF(lists_columns),
     offsetof(struct hf_snapshot, lists), false,
     "Published lists of restricted parties."},
    [HF_KIND_LIST_ENTRY] = {"list entry", NULL, NULL, list_entries_columns, COUNT_OF(list_entries_columns),
     offsetof(struct hf_snapshot, list_entries), false,
     "Entries of published lists."},
    [HF_KIND_LIST_NAME] = {"list name", NULL, NULL, list_names_columns, COUNT_OF(list_names_columns),
     offsetof(struct hf_snapshot, list_names), false,
     "Further names of entries."},
    [HF_KIND_PACK] = {"pack", NULL, NULL, pack_rows_columns, COUNT_OF(pack_rows_columns),
     offsetof(struct hf_snapshot, pack_rows), false,
     "Rule packs, as documents."},
};

const struct hf_schema *hf_schema_get(enum hf_kind kind) {
    return &schemas[kind];
}

static bool is_named(struct hf_text text, const char *name, const char *const *alias) {
    if (hf_text_equal_nocase(text, hf_text_of(name))) {
        return true;
    }
    for (size_t i = 0; alias != NULL && alias[i] != NULL; i++) {
        if (hf_text_equal_nocase(text, hf_text_of(alias[i]))) {
            return true;
        }
    }
    return false;
}

int hf_schema_column(enum hf_kind kind, struct hf_text header) {
    const struct hf_schema *schema = &schemas[kind];
    const struct hf_text text = hf_text_trim(header);
    for (size_t i = 0; i < schema->column_count; i++) {
        if (hf_text_equal_nocase(text, hf_text_of(schema->column[i].name))) {
            return (int)i;
        }
    }
    for (size_t i = 0; i < schema->column_count; i++) {
        if (is_named(text, schema->column[i].name, schema->column[i].alias)) {
            return (int)i;
        }
    }
    return -1;
}

bool hf_schema_kind_by_file(struct hf_text file, enum hf_kind *kind) {
    for (int i = 0; i < HF_KIND_COUNT; i++) {
        if (schemas[i].file != NULL && is_named(file, schemas[i].file, schemas[i].file_alias)) {
            *kind = (enum hf_kind)i;
            return true;
        }
    }
    return false;
}

bool hf_schema_kind_by_name(struct hf_text name, enum hf_kind *kind) {
    for (int i = 0; i < HF_KIND_COUNT; i++) {
        if (hf_text_equal(name, hf_text_of(schemas[i].name))) {
            *kind = (enum hf_kind)i;
            return true;
        }
    }
    return false;
}
