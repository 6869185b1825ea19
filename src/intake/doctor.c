#include <holdfast/doctor.h>

#include <assert.h>

/* Which answers need a column. A column that is not here is either a key (never blank) or said for
 * people. */
static const struct {
    enum hf_kind kind;
    const char *column; /* NULL: the table itself, said when it is empty */
    const char *answers;
} needs[] = {
    {HF_KIND_OPERATOR, NULL, "whether measures of a jurisdiction bind this operator"},
    {HF_KIND_OPERATOR, "country", "whether measures of a jurisdiction bind this operator"},
    {HF_KIND_ADDRESSEE, NULL, "requirements and measures that bind named operators only"},
    {HF_KIND_ADDRESSEE, "addressed", "requirements and measures that bind named operators only"},
    {HF_KIND_PARTY, "country", "which jurisdiction a party is under"},
    {HF_KIND_PARTY, "component_stock_days", "from when a starved vendor can no longer supply"},
    {HF_KIND_OWNERSHIP, NULL, "measures that reach what their targets own"},
    {HF_KIND_OWNERSHIP, "share_percent", "measures that reach what their targets own"},
    {HF_KIND_OWNERSHIP, "control", "measures that reach what their targets control"},
    {HF_KIND_CLASS, "failure_rate_per_year", "endurance of products without a rate of their own"},
    {HF_KIND_CLASS, "lead_time_days",
     "the last day to order, of products without a lead time of their own"},
    {HF_KIND_PRODUCT, "manufacturer", "every measure, share and cap on makers"},
    {HF_KIND_PRODUCT, "class", "presumptions where facts are missing"},
    {HF_KIND_PRODUCT, "technology", "rules on a technology"},
    {HF_KIND_PRODUCT, "bom_complete", "measures that reach components"},
    {HF_KIND_PRODUCT, "supply_chain_altered", "rules on altered supply chains"},
    {HF_KIND_PRODUCT, "factory_country", "rules on where a product is made"},
    {HF_KIND_PRODUCT, "end_of_sale", "no supply, by the maker's own end of sale"},
    {HF_KIND_PRODUCT, "end_of_support",
     "no spares and no repair, by the maker's own end of support"},
    {HF_KIND_PRODUCT, "end_of_security", "secure until"},
    {HF_KIND_PRODUCT, "lead_time_days", "the last day to order"},
    {HF_KIND_PRODUCT, "failure_rate_per_year", "endurance"},
    {HF_KIND_PRODUCT, "unit_price", "what the order costs"},
    {HF_KIND_PRODUCT, "supplier", "whom to call about it"},
    {HF_KIND_PRODUCT, "software_line", "who loses service with a line of software"},
    {HF_KIND_PRODUCT_PARTY, NULL,
     "measures that test designers, software authors and component makers"},
    {HF_KIND_PRODUCT_ORIGIN, NULL, "rules on origin, controlled content and direct products"},
    {HF_KIND_PRODUCT_ORIGIN, "originates", "rules on origin"},
    {HF_KIND_PRODUCT_ORIGIN, "controlled_content_percent", "rules on controlled content"},
    {HF_KIND_PRODUCT_ORIGIN, "direct_product", "rules on direct products"},
    {HF_KIND_PRODUCT_ORIGIN, "control_class", "rules on classes of a control list"},
    {HF_KIND_COMPONENT, NULL, "measures that reach components"},
    {HF_KIND_SITE, "status", "which sites carry service"},
    {HF_KIND_FUNCTION, NULL, "rules on functions of the network"},
    {HF_KIND_DEVICE, "site", "shares and losses by site"},
    {HF_KIND_DEVICE, "function", "rules on functions of the network"},
    {HF_KIND_DEVICE, "device_type", "everything about the device"},
    {HF_KIND_DEVICE, "status", "which units carry service"},
    {HF_KIND_DEVICE, "install_date", "bans on installing; failures of units that age"},
    {HF_KIND_DEVICE, "release", "which software runs, and until when it is fixed"},
    {HF_KIND_DEVICE, "revision", "rules on lots"},
    {HF_KIND_DEVICE, "date_code", "rules on lots"},
    {HF_KIND_DEVICE, "transit", "who loses service when a device is lost"},
    {HF_KIND_MODULE, "module_type", "everything about the module"},
    {HF_KIND_MODULE, "install_date", "bans on installing; failures of units that age"},
    {HF_KIND_LINK, NULL, "who loses service when something is lost"},
    {HF_KIND_LINK, "side_a_device", "who loses service when something is lost"},
    {HF_KIND_LINK, "side_b_device", "who loses service when something is lost"},
    {HF_KIND_DEVICE, "management_segment", "who loses service with a management system"},
    {HF_KIND_GATEWAY, NULL, "what a site must reach: devices of a core function are presumed"},
    {HF_KIND_DEPENDENCY, NULL, "what stops with devices that others need, as clocks"},
    {HF_KIND_DEPENDENCY, "needed", "what stops with devices that others need, as clocks"},
    {HF_KIND_SERVICE, NULL, "shares of subscribers, premises and traffic; who loses service"},
    {HF_KIND_SERVICE, "subscribers", "how many lose service; caps on shares of subscribers"},
    {HF_KIND_SERVICE, "premises", "caps on shares of premises"},
    {HF_KIND_SERVICE, "traffic", "caps on shares of traffic"},
    {HF_KIND_SERVICE, "traffic_basis", "whether traffic figures may be added"},
    {HF_KIND_CONTRACT, NULL, "exceptions for contracts; managed services"},
    {HF_KIND_CONTRACT, "supplier", "exceptions for contracts; managed services"},
    {HF_KIND_CONTRACT, "kind", "whether a contract is a managed service"},
    {HF_KIND_CONTRACT, "signed_on", "exceptions for contracts signed before a day"},
    {HF_KIND_CONTRACT, "from", "managed services on a day"},
    {HF_KIND_CONTRACT, "until", "managed services on a day"},
    {HF_KIND_ORDER, "quantity", "what is still to come"},
    {HF_KIND_ORDER, "due", "whether it comes before the door closes"},
    {HF_KIND_ORDER, "contract", "exceptions for contracts"},
    {HF_KIND_ORDER, "destination", "rules on destinations"},
    {HF_KIND_SHIPMENT, "production_started", "exceptions for units already in production"},
    {HF_KIND_SHIPMENT, "shipped", "exceptions for units under way"},
    {HF_KIND_SHIPMENT, "received", "exceptions for units under way"},
    {HF_KIND_STOCK, NULL, "endurance"},
    {HF_KIND_STOCK, "quantity", "endurance"},
    {HF_KIND_STOCK, "condition", "which spares are usable"},
    {HF_KIND_STOCK, "revision", "which spares may be installed"},
    {HF_KIND_STOCK, "date_code", "which spares may be installed"},
    {HF_KIND_FAILURE, NULL, "failure rates learnt from the field"},
    {HF_KIND_FAILURE, "date", "failure rates learnt from the field"},
    {HF_KIND_FAILURE, "no_fault_found", "which removed units come back without repair"},
    {HF_KIND_PREDICTED_RATE, "shape", "whether units fail more often as they age"},
    {HF_KIND_REPAIR, "quantity", "which units come back"},
    {HF_KIND_REPAIR, "outcome", "which units come back"},
    {HF_KIND_REPAIR, "repairer", "whether units may be sent for repair"},
    {HF_KIND_SCHEDULE, NULL, "from when requirements are met"},
    {HF_KIND_SCHEDULE, "date", "from when requirements are met"},
    {HF_KIND_SCHEDULE, "replacement", "whether the replacement is allowed"},
    {HF_KIND_COVERAGE, NULL, "requirements on sensitive places"},
};

static uint32_t bytes_count(const uint8_t *cell, uint32_t rows, uint8_t wanted) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows; i++) {
        count += cell[i] == wanted ? 1 : 0;
    }
    return count;
}

static uint32_t blank_texts_count(const struct hf_text *cell, uint32_t rows) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows; i++) {
        count += cell[i].len == 0 ? 1 : 0;
    }
    return count;
}

static uint32_t blank_refs_count(const uint32_t *cell, uint32_t rows) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows; i++) {
        count += cell[i] == HF_NONE ? 1 : 0;
    }
    return count;
}

static uint32_t blank_counts_count(const int64_t *cell, uint32_t rows) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows; i++) {
        count += cell[i] == HF_COUNT_UNKNOWN ? 1 : 0;
    }
    return count;
}

static uint32_t blank_reals_count(const double *cell, uint32_t rows) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows; i++) {
        count += isnan(cell[i]) ? 1 : 0;
    }
    return count;
}

static uint32_t blank_ranges_count(const struct hf_range *cell, uint32_t rows) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows; i++) {
        count += hf_range_is_known(cell[i]) ? 0 : 1;
    }
    return count;
}

static uint32_t blank_dates_count(const struct hf_date_range *cell, uint32_t rows) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows; i++) {
        count += hf_date_range_is_blank(cell[i]) ? 1 : 0;
    }
    return count;
}

static uint32_t blank_sums_count(const struct hf_money *cell, uint32_t rows) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows; i++) {
        count += cell[i].minor == HF_COUNT_UNKNOWN ? 1 : 0;
    }
    return count;
}

/* How many of the cells are blank. One loop a type: a national inventory has tens of millions of
 * cells. */
static uint32_t blanks_count(enum hf_column_type type, const void *data, uint32_t rows) {
    switch (type) {
    case HF_COLUMN_TEXT:
        return blank_texts_count(data, rows);
    case HF_COLUMN_REF:
        return blank_refs_count(data, rows);
    case HF_COLUMN_WORD:
        return bytes_count(data, rows, 0);
    case HF_COLUMN_TRISTATE:
        return bytes_count(data, rows, HF_UNDETERMINED);
    case HF_COLUMN_COUNT:
        return blank_counts_count(data, rows);
    case HF_COLUMN_REAL:
        return blank_reals_count(data, rows);
    case HF_COLUMN_RANGE:
    case HF_COLUMN_PERCENT:
        return blank_ranges_count(data, rows);
    case HF_COLUMN_DATE:
        return blank_dates_count(data, rows);
    case HF_COLUMN_MONEY:
        return blank_sums_count(data, rows);
    }
    return 0;
}

static void kind_count(const struct hf_snapshot *snapshot, enum hf_kind kind,
                       struct hf_doctor_kind *counts) {
    const struct hf_rows *rows = hf_snapshot_rows_const(snapshot, kind);
    const struct hf_schema *schema = hf_schema_get(kind);
    counts->rows = rows->count;
    for (uint32_t i = 0; i < rows->count; i++) {
        counts->stubs += rows->stub[i];
    }
    for (uint32_t column = 0; column < schema->column_count; column++) {
        const char *const place = (const char *)rows + schema->column[column].offset;
        counts->blank[column] = blanks_count(
            schema->column[column].type, *(const void *const *)(const void *)place, rows->count);
    }
}

static enum hf_status needs_collect(struct hf_arena *keep, struct hf_doctor *doctor) {
    doctor->need = hf_new(keep, struct hf_doctor_need, sizeof needs / sizeof needs[0]);
    if (doctor->need == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        const struct hf_doctor_kind *counts = &doctor->kind[needs[i].kind];
        struct hf_doctor_need need = {needs[i].kind, HF_NONE, counts->rows, 0,
                                      hf_text_of(needs[i].answers)};
        if (needs[i].column != NULL) {
            const int column = hf_schema_column(needs[i].kind, hf_text_of(needs[i].column));
            assert(column >= 0);
            need.column = (uint32_t)column;
            need.blank = counts->blank[column];
        }
        const bool is_needed = needs[i].column == NULL ? counts->rows == 0 : need.blank > 0;
        if (is_needed) {
            doctor->need[doctor->need_count++] = need;
        }
    }
    return HF_OK;
}

enum hf_status hf_doctor(const struct hf_snapshot *snapshot, const struct hf_assessment *assessment,
                         struct hf_arena *keep, struct hf_arena scratch, struct hf_doctor *result) {
    (void)scratch;
    if (snapshot == NULL || keep == NULL || result == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_doctor doctor = {.need = NULL};
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        kind_count(snapshot, (enum hf_kind)kind, &doctor.kind[kind]);
    }
    for (uint32_t i = 0; i < snapshot->defect_count; i++) {
        doctor.defects[snapshot->defect[i].kind]++;
    }
    for (uint32_t i = 0; i < snapshot->products.rows.count; i++) {
        doctor.presumed_makers += snapshot->maker_presumed[i];
    }
    HF_TRY(needs_collect(keep, &doctor));
    if (assessment != NULL) {
        doctor.missing = assessment->missing;
        doctor.missing_count = assessment->missing_count;
    }
    *result = doctor;
    return HF_OK;
}
