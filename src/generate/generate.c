#include <holdfast/generate.h>

#include "generate/network_write.h"
#include <string.h>

/* Tables in, network planned, files out. Nothing is random but what hf_random gives for the seed.
 */

enum { SITES_DEFAULT = 300, SITES_MAX = 2000000 };

/* Copied as they are, but for the gaps. */
static const char *const copied_tables[] = {
    "operator.csv",         "addressees.csv",      "parties.csv",       "party_names.csv",
    "ownership.csv",        "classes.csv",         "class_origins.csv", "products.csv",
    "product_parties.csv",  "product_origins.csv", "bom.csv",           "functions.csv",
    "releases.csv",         "contracts.csv",       "assumptions.csv",   "lots.csv",
    "managed_services.csv", "reviews.csv",         "continued_use.csv", "claims.csv",
    "return_counts.csv",    "predicted_rates.csv", "risk_groups.csv",   "repair_kits.csv",
};

struct work {
    struct hf_gen_tables tables;
    struct hf_gen_network network;
    struct hf_gen_source source;
    struct hf_gen_out out;
    struct hf_arena keep, scratch;
};

static enum hf_status tables_read(struct work *work, struct hf_error *error) {
    struct hf_gen_tables *tables = &work->tables;
    const struct {
        const char *name;
        struct hf_gen_table *table;
    } wanted[] = {
        {"settings.csv", &tables->settings}, {"regions.csv", &tables->regions},
        {"places.csv", &tables->places},     {"sensitive.csv", &tables->sensitive},
        {"kinds.csv", &tables->kinds},       {"build.csv", &tables->build},
        {"fill.csv", &tables->fill},         {"swaps.csv", &tables->swaps},
        {"gaps.csv", &tables->gaps},         {"products.csv", &tables->products},
        {"classes.csv", &tables->classes},   {"releases.csv", &tables->releases},
        {"lots.csv", &tables->lots},         {"dirt.csv", &tables->dirt},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        HF_TRY(
            hf_gen_table_read(&work->source, wanted[i].name, &work->keep, wanted[i].table, error));
    }
    return HF_OK;
}

static struct hf_date setting_day(const struct hf_gen_tables *tables, const char *name,
                                  int32_t otherwise_year) {
    struct hf_date date = {0};
    (void)hf_date_from_civil(otherwise_year, 1, 1, &date);
    const uint32_t row = hf_gen_row(&tables->settings, "name", hf_text_of(name));
    if (row != UINT32_MAX) {
        (void)hf_date_parse(hf_gen_cell(&tables->settings, row, "value"), &date);
    }
    return date;
}

/* The header of a table as one line. */
static enum hf_status header_line(const struct hf_gen_table *table, struct hf_arena *keep,
                                  const char **line) {
    size_t len = table->columns;
    for (uint32_t i = 0; i < table->columns; i++) {
        len += table->header[i].len;
    }
    char *text = hf_new(keep, char, len + 1);
    if (text == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t at = 0;
    for (uint32_t i = 0; i < table->columns; i++) {
        if (i > 0) {
            text[at++] = ',';
        }
        memcpy(text + at, table->header[i].data, table->header[i].len);
        at += table->header[i].len;
    }
    *line = text;
    return HF_OK;
}

static enum hf_status table_copy(struct work *work, const char *name) {
    struct hf_arena once = work->scratch;
    struct hf_gen_table table;
    const char *header = NULL;
    HF_TRY(hf_gen_table_read(&work->source, name, &once, &table, work->out.error));
    if (table.columns > HF_FOLDER_COLUMNS_MAX) {
        return hf_error_set(work->out.error, HF_ERR_INPUT,
                            "the generator's table '%s' has more than %d columns", name,
                            (int)HF_FOLDER_COLUMNS_MAX);
    }
    if (header_line(&table, &once, &header) != HF_OK) {
        return hf_error_set(work->out.error, HF_ERR_MEMORY, "no memory for the table '%s'", name);
    }
    struct hf_folder_file file = hf_gen_open(&work->network, name, header);
    for (uint32_t row = 0; row < table.rows; row++) {
        hf_gen_copy_row(&file, &table, row);
    }
    return hf_folder_file_close(&file);
}

static enum hf_status orders_write(struct work *work) {
    struct hf_arena once = work->scratch;
    struct hf_gen_table orders;
    struct hf_gen_table shipments;
    HF_TRY(hf_gen_table_read(&work->source, "orders.csv", &once, &orders, work->out.error));
    HF_TRY(hf_gen_table_read(&work->source, "shipments.csv", &once, &shipments, work->out.error));
    return hf_gen_write_orders(&work->network, &orders, &shipments);
}

static enum hf_status needs_write(struct work *work) {
    struct hf_arena once = work->scratch;
    struct hf_gen_table dependencies;
    struct hf_gen_table users;
    struct hf_error *error = work->out.error;
    HF_TRY(hf_gen_table_read(&work->source, "dependencies.csv", &once, &dependencies, error));
    HF_TRY(hf_gen_table_read(&work->source, "dependency_users.csv", &once, &users, error));
    return hf_gen_write_needs(&work->network, &dependencies, &users, once);
}

static enum hf_status all_write(struct work *work) {
    HF_TRY(work->out.host->make_folder(work->out.host->context, work->out.folder, work->out.error));
    for (size_t i = 0; i < sizeof copied_tables / sizeof copied_tables[0]; i++) {
        HF_TRY(table_copy(work, copied_tables[i]));
    }
    HF_TRY(hf_gen_write_sites(&work->network));
    HF_TRY(hf_gen_write_devices(&work->network, work->scratch));
    HF_TRY(hf_gen_write_modules(&work->network, work->scratch)); /* before stock: it counts units */
    HF_TRY(hf_gen_write_links(&work->network, work->scratch));
    HF_TRY(hf_gen_write_services(&work->network, work->scratch));
    HF_TRY(needs_write(work));
    HF_TRY(hf_gen_write_failures(&work->network));
    HF_TRY(hf_gen_write_stock(&work->network));
    HF_TRY(orders_write(work));
    HF_TRY(hf_gen_write_schedule(&work->network));
    return hf_gen_write_coverage(&work->network);
}

/* The same, spoilt, with the ledger of what is wrong beside the folder. */
static enum hf_status dirty_write(struct work *work) {
    static const struct hf_gen_table no_gaps = {.name = "gaps.csv"};
    struct hf_folder_file ledger =
        hf_folder_file_open(&work->out, ".ledger.csv",
                            "file,line,column,field,defect,was,is,expect", &no_gaps, 0, NULL);
    struct hf_dirty dirty = {.table = &work->tables.dirt,
                             .ledger = &ledger,
                             .keep = &work->keep,
                             .seed = hf_random_at(work->network.seed, HF_GEN_STREAM_DIRT, 0)};
    ledger.is_beside = true;
    work->network.dirty = &dirty;
    const enum hf_status status = all_write(work);
    const enum hf_status closed = hf_folder_file_close(&ledger);
    work->network.dirty = NULL;
    return status != HF_OK ? status : closed;
}

static enum hf_status generate_in(struct work *work, const struct hf_generate_options *options) {
    struct hf_error *error = work->out.error;
    HF_TRY(tables_read(work, error));
    work->network = (struct hf_gen_network){
        .tables = &work->tables,
        .out = &work->out,
        .seed = options->seed,
        .first_day = setting_day(&work->tables, "first_day", 2012),
        .last_day = options->has_last_day ? options->last_day
                                          : setting_day(&work->tables, "last_day", 2024),
        .is_cut = options->has_last_day,
    };
    if (hf_date_is_before(work->network.last_day, work->network.first_day)) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "the operator's last day lies before the first one of settings.csv");
    }
    const struct hf_gen_size size = {.sites = options->sites == 0 ? SITES_DEFAULT : options->sites,
                                     .part = options->national_part};
    HF_TRY(hf_gen_sites_plan(&work->network, &size, &work->keep, error));
    HF_TRY(hf_gen_devices_plan(&work->network, &work->keep, error));
    return options->is_dirty ? dirty_write(work) : all_write(work);
}

enum hf_status hf_generate(const struct hf_host *host, const char *folder,
                           const struct hf_generate_options *options, struct hf_error *error) {
    const size_t limit = (size_t)1 << 32;
    if (host == NULL || folder == NULL || options == NULL || options->sites < 0 ||
        options->sites > SITES_MAX || options->national_part < 0) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "a folder and a number of sites up to %d are needed", (int)SITES_MAX);
    }
    const char *set = options->national_part > 0 ? "national" : NULL;
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    enum hf_status status = hf_arena_open(&keep, limit);
    if (status == HF_OK) {
        status = hf_arena_open(&scratch, limit / 4);
    }
    if (status != HF_OK) {
        hf_ignore(hf_error_set(error, status, "no memory to plan a network"));
    } else {
        struct work work = {.source = {host, options->tables_folder, set},
                            .out = {host, folder, error},
                            .keep = keep,
                            .scratch = scratch};
        status = generate_in(&work, options);
    }
    hf_arena_close(&scratch);
    hf_arena_close(&keep);
    return status;
}
