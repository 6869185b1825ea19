#include "generate/network_write.h"

#include <stdio.h>

/* What happened and is to happen: failures, repairs, stock, orders, shipments, swaps. */

static const double days_per_year = 365.25;

static struct hf_text product_cell(const struct hf_gen_network *network, uint32_t product,
                                   const char *column) {
    return hf_gen_cell(&network->tables->products, product, column);
}

/* Failures per unit and year: the product's, else its class's, else a guess. */
static double product_rate(const struct hf_gen_network *network, uint32_t product) {
    static const double guess = 0.02;
    const double own = hf_gen_middle(product_cell(network, product, "failure_rate_per_year"), -1.0);
    if (own >= 0.0) {
        return own;
    }
    const uint32_t row =
        hf_gen_row(&network->tables->classes, "name", product_cell(network, product, "class"));
    return row == UINT32_MAX
               ? guess
               : hf_gen_middle(hf_gen_cell(&network->tables->classes, row, "failure_rate_per_year"),
                               guess);
}

static void id_put(struct hf_folder_file *file, const char *prefix, uint64_t number) {
    char id[32];
    (void)snprintf(id, sizeof id, "%s-%06llu", prefix, (unsigned long long)number);
    hf_folder_string(file, id);
}

/* ---- failures and repairs ---- */

struct history {
    const struct hf_gen_network *network;
    struct hf_folder_file failures, repairs;
    struct hf_random failed, mended;
    struct hf_text repairer;
    uint64_t failure_count, repair_count;
};

/* A failed unit goes to the repairer, or to the maker where the settings name none. */
static void repair_put(struct history *history, struct hf_text maker, struct hf_text model,
                       struct hf_date failed) {
    static const char *const outcomes[] = {"repaired", "repaired", "repaired", "repaired",
                                           "replaced", "scrapped", "no-fault"};
    struct hf_random *random = &history->mended;
    const struct hf_date sent = hf_date_add(failed, hf_gen_between(random, 2, 14));
    const struct hf_date due = hf_date_add(sent, 60);
    const struct hf_date back = hf_date_add(sent, hf_gen_between(random, 20, 120));
    const bool is_back = !hf_date_is_before(history->network->last_day, back);
    const char *outcome = outcomes[hf_random_below(random, sizeof outcomes / sizeof outcomes[0])];
    id_put(&history->repairs, "R", ++history->repair_count);
    hf_folder_text(&history->repairs, maker);
    hf_folder_text(&history->repairs, model);
    hf_folder_count(&history->repairs, 1);
    hf_folder_text(&history->repairs, hf_gen_chance(random, 60) ? maker : history->repairer);
    hf_folder_date(&history->repairs, sent);
    hf_folder_date(&history->repairs, due);
    hf_folder_date(&history->repairs, is_back ? back : HF_DATE_MAX);
    hf_folder_string(&history->repairs, is_back ? outcome : "pending");
    hf_folder_row_end(&history->repairs);
}

static void failure_put(struct history *history, const struct hf_gen_device *device,
                        const struct hf_gen_build *build, struct hf_date date, int64_t quantity) {
    const struct hf_gen_network *network = history->network;
    const bool is_good =
        hf_gen_chance(&history->failed, hf_gen_setting(network, "no_fault_found_percent", 0));
    id_put(&history->failures, "F", ++history->failure_count);
    hf_folder_text(&history->failures, build->maker);
    hf_folder_text(&history->failures, build->model);
    hf_folder_text(&history->failures, network->site[device->site].slug);
    hf_folder_date(&history->failures, date);
    hf_folder_count(&history->failures, quantity);
    hf_folder_string(&history->failures, quantity > 1 ? "" : is_good ? "yes" : "no");
    hf_folder_row_end(&history->failures);
    if (quantity == 1 && build->maker.len > 0 &&
        hf_gen_chance(&history->mended, hf_gen_setting(network, "sent_for_repair_percent", 0))) {
        repair_put(history, build->maker, build->model, date);
    }
}

/* Poisson over the life of the row; units by the hundred are told by the year. */
static void device_fails(struct history *history, const struct hf_gen_device *device) {
    enum { MANY = 50 };
    const struct hf_gen_network *network = history->network;
    const struct hf_gen_build *build = &network->build[device->build];
    const double rate = product_rate(network, build->product) *
                        (double)hf_gen_setting(network, "failure_reporting_percent", 100) / 100.0;
    const int32_t step =
        device->quantity > MANY ? 365 : network->last_day.days - device->installed.days;
    for (struct hf_date from = device->installed;
         step > 0 && hf_date_is_before(from, network->last_day);) {
        struct hf_date until = hf_date_add(from, step);
        until = hf_date_is_before(network->last_day, until) ? network->last_day : until;
        const double years = (double)(until.days - from.days) / days_per_year;
        const int64_t count =
            hf_gen_poisson(&history->failed, rate * years * (double)device->quantity);
        if (device->quantity > MANY && count > 0) {
            failure_put(history, device, build, hf_date_add(until, -1), count);
        }
        for (int64_t n = 0; device->quantity <= MANY && n < count; n++) {
            failure_put(history, device, build,
                        hf_gen_day_between(&history->failed, from, hf_date_add(until, -1)), 1);
        }
        from = until;
    }
}

enum hf_status hf_gen_write_failures(const struct hf_gen_network *network) {
    const struct hf_gen_table *settings = &network->tables->settings;
    const uint32_t row = hf_gen_row(settings, "name", HF_TEXT("repairer"));
    struct history history = {
        .network = network,
        .failures = hf_gen_open(network, "failures.csv",
                                "id,manufacturer,product,site,date,quantity,no_fault_found"),
        .repairs =
            hf_gen_open(network, "repair_orders.csv",
                        "id,manufacturer,product,quantity,repairer,sent,due,returned,outcome"),
        .failed = hf_gen_random(network, HF_GEN_STREAM_FAILURES),
        .mended = hf_gen_random(network, HF_GEN_STREAM_REPAIRS),
        .repairer =
            row == UINT32_MAX ? (struct hf_text){NULL, 0} : hf_gen_cell(settings, row, "value"),
    };
    for (uint32_t i = 0; i < network->device_count; i++) {
        device_fails(&history, &network->device[i]);
    }
    const enum hf_status first = hf_folder_file_close(&history.failures);
    const enum hf_status second = hf_folder_file_close(&history.repairs);
    return first != HF_OK ? first : second;
}

/* ---- stock ---- */

enum { LOT_LABELLED_PERCENT = 75 }; /* of the lots of a product whose lots are told apart */

/* Was the lot of lots.csv made by the day? */
static bool is_made_by(const struct hf_gen_table *lots, uint32_t row, struct hf_date day) {
    struct hf_date_range produced = HF_DATE_UNKNOWN;
    return !hf_date_range_parse(hf_gen_cell(lots, row, "produced"), &produced) ||
           hf_date_range_is_blank(produced) || !hf_date_is_before(day, produced.latest);
}

/* The cells revision and date_code: those of one of the product's rows of lots.csv, made before the
 * units came in. */
static void label_put(struct hf_folder_file *file, const struct hf_gen_network *network,
                      uint32_t product, struct hf_date received, struct hf_random *lots) {
    const struct hf_gen_table *table = &network->tables->lots;
    uint32_t count = 0;
    uint32_t chosen = UINT32_MAX;
    for (uint32_t row = 0; row < table->rows; row++) {
        const bool is_ours = hf_text_equal(hf_gen_cell(table, row, "manufacturer"),
                                           product_cell(network, product, "manufacturer")) &&
                             hf_text_equal(hf_gen_cell(table, row, "product"),
                                           product_cell(network, product, "model")) &&
                             is_made_by(table, row, received);
        count += is_ours ? 1 : 0;
        chosen = is_ours && hf_random_below(lots, count) == 0 ? row : chosen;
    }
    if (count > 0 && !hf_gen_chance(lots, LOT_LABELLED_PERCENT)) {
        chosen = UINT32_MAX;
    }
    hf_folder_text(file,
                   chosen == UINT32_MAX ? HF_TEXT("") : hf_gen_cell(table, chosen, "revision"));
    hf_folder_text(file,
                   chosen == UINT32_MAX ? HF_TEXT("") : hf_gen_cell(table, chosen, "date_code"));
}

struct lot_writer {
    const struct hf_gen_network *network;
    struct hf_folder_file file;
    struct hf_random random, lots;
};

static void lot_put(struct lot_writer *writer, uint32_t product, uint32_t store, int64_t quantity) {
    const struct hf_gen_network *network = writer->network;
    struct hf_folder_file *file = &writer->file;
    struct hf_random *random = &writer->random;
    static const char *const conditions[] = {"new",      "new",       "new",   "repaired",
                                             "repaired", "harvested", "faulty"};
    id_put(file, "L", file->rows + 1);
    hf_folder_text(file, product_cell(network, product, "manufacturer"));
    hf_folder_text(file, product_cell(network, product, "model"));
    hf_folder_text(file, network->site[store].slug);
    hf_folder_count(file, quantity);
    hf_folder_string(file,
                     conditions[hf_random_below(random, sizeof conditions / sizeof conditions[0])]);
    const struct hf_date received =
        hf_gen_day_between(random, network->first_day, network->last_day);
    hf_folder_date(file, received);
    label_put(file, network, product, received, &writer->lots);
    hf_folder_row_end(file);
}

/* About what half a year to two years of failures ask for, spread over the stores. */
enum hf_status hf_gen_write_stock(const struct hf_gen_network *network) {
    struct lot_writer writer = {
        .network = network,
        .file = hf_gen_open(network, "stock.csv",
                            "lot,manufacturer,product,place,quantity,condition,received,"
                            "revision,date_code"),
        .random = hf_gen_random(network, HF_GEN_STREAM_STOCK),
        .lots = hf_gen_random(network, HF_GEN_STREAM_LOTS)};
    const uint32_t stores = network->kind_count[HF_GEN_STORE];
    for (uint32_t product = 0; product < network->tables->products.rows; product++) {
        if (network->units[product] == 0 || hf_gen_chance(&writer.random, 8)) {
            continue; /* not in use, or nobody thought of spares */
        }
        const double years = 0.5 + 1.5 * hf_random_unit(&writer.random);
        const double wanted =
            product_rate(network, product) * years * (double)network->units[product];
        for (uint32_t n = 0; n < stores; n++) {
            const uint32_t store = network->kind_from[HF_GEN_STORE] + n;
            const int64_t quantity = hf_gen_poisson(&writer.random, wanted / (double)stores);
            const int64_t first = quantity > 3 ? quantity - quantity / 3 : quantity;
            if (first > 0) {
                lot_put(&writer, product, store, first);
            }
            if (quantity > first) {
                lot_put(&writer, product, store, quantity - first);
            }
        }
    }
    return hf_folder_file_close(&writer.file);
}

/* ---- orders and shipments ---- */

struct trade {
    const struct hf_gen_network *network;
    struct hf_folder_file orders, shipments;
    struct hf_random random;
    uint64_t order_count;
};

static void shipment_put(struct trade *trade, uint64_t order, uint32_t product, int64_t quantity,
                         struct hf_date due) {
    struct hf_random *random = &trade->random;
    const struct hf_date last_day = trade->network->last_day;
    const struct hf_date shipped = hf_date_add(due, -hf_gen_between(random, 12, 45));
    const struct hf_date received = hf_date_add(shipped, hf_gen_between(random, 8, 40));
    const bool is_sent = !hf_date_is_before(last_day, shipped);
    const bool is_here = !hf_date_is_before(last_day, received);
    id_put(&trade->shipments, "S", trade->shipments.rows + 1);
    id_put(&trade->shipments, "P", order);
    hf_folder_count(&trade->shipments, quantity);
    hf_folder_date(&trade->shipments, hf_date_add(shipped, -hf_gen_between(random, 30, 70)));
    hf_folder_date(&trade->shipments,
                   is_sent ? hf_date_add(shipped, -hf_gen_between(random, 3, 20)) : HF_DATE_MAX);
    hf_folder_date(&trade->shipments, is_sent ? shipped : HF_DATE_MAX);
    hf_folder_date(&trade->shipments, is_here ? received : HF_DATE_MAX);
    hf_folder_text(&trade->shipments, product_cell(trade->network, product, "factory_country"));
    hf_folder_row_end(&trade->shipments);
}

static void order_put(struct trade *trade, uint32_t product, int32_t year) {
    const struct hf_gen_network *network = trade->network;
    struct hf_random *random = &trade->random;
    struct hf_date new_year = network->first_day;
    if (!hf_date_from_civil(year, 1, 1, &new_year)) {
        return;
    }
    const struct hf_date ordered = hf_date_add(new_year, hf_gen_between(random, 0, 364));
    const double lead = hf_gen_middle(product_cell(network, product, "lead_time_days"), 90.0);
    const struct hf_date due = hf_date_add(ordered, (int64_t)lead + hf_gen_between(random, 0, 30));
    const int64_t quantity = 1 + network->units[product] * hf_gen_between(random, 1, 8) / 100;
    const struct hf_text maker = product_cell(network, product, "manufacturer");
    id_put(&trade->orders, "P", ++trade->order_count);
    hf_folder_string(&trade->orders, "");
    hf_folder_text(&trade->orders, maker);
    hf_folder_text(&trade->orders, maker);
    hf_folder_text(&trade->orders, product_cell(network, product, "model"));
    hf_folder_count(&trade->orders, quantity);
    hf_folder_date(&trade->orders, ordered);
    hf_folder_date(&trade->orders, due);
    hf_folder_text(&trade->orders, product_cell(network, product, "unit_price"));
    hf_folder_text(&trade->orders, hf_gen_cell(&network->tables->settings,
                                               hf_gen_row(&network->tables->settings, "name",
                                                          HF_TEXT("destination")),
                                               "value"));
    hf_folder_row_end(&trade->orders);
    const int64_t half = quantity > 4 && hf_gen_chance(random, 40) ? quantity / 2 : 0;
    shipment_put(trade, trade->order_count, product, quantity - half, due);
    if (half > 0) {
        shipment_put(trade, trade->order_count, product, half, hf_date_add(due, 45));
    }
}

enum hf_status hf_gen_write_orders(const struct hf_gen_network *network,
                                   const struct hf_gen_table *orders,
                                   const struct hf_gen_table *shipments) {
    enum { ORDER_PERCENT = 30, FIRST_YEARS = 3 };
    struct trade trade = {
        .network = network,
        .orders = hf_gen_open(network, "orders.csv",
                              "id,contract,supplier,manufacturer,product,quantity,ordered,due,unit_"
                              "price,destination"),
        .shipments = hf_gen_open(
            network, "shipments.csv",
            "id,order,quantity,production_started,produced,shipped,received,from_country"),
        .random = hf_gen_random(network, HF_GEN_STREAM_ORDERS),
    };
    if (orders->columns != trade.orders.columns || shipments->columns != trade.shipments.columns) {
        hf_buffer_free(&trade.orders.buffer);
        hf_buffer_free(&trade.shipments.buffer);
        return hf_error_set(
            network->out->error, HF_ERR_INPUT,
            "the generator's tables orders.csv and shipments.csv need %u and %u columns",
            trade.orders.columns, trade.shipments.columns);
    }
    for (uint32_t row = 0; row < orders->rows; row++) {
        hf_gen_copy_row(&trade.orders, orders, row);
    }
    for (uint32_t row = 0; row < shipments->rows; row++) {
        hf_gen_copy_row(&trade.shipments, shipments, row);
    }
    int32_t first = 0;
    int32_t last = 0;
    int32_t unused = 0;
    hf_date_to_civil(network->first_day, &first, &unused, &unused);
    hf_date_to_civil(network->last_day, &last, &unused, &unused);
    for (uint32_t product = 0; product < network->tables->products.rows; product++) {
        const bool is_bought =
            network->units[product] > 0 && product_cell(network, product, "unit_price").len > 0;
        for (int32_t year = first + FIRST_YEARS; is_bought && year <= last; year++) {
            if (hf_gen_chance(&trade.random, ORDER_PERCENT)) {
                order_put(&trade, product, year);
            }
        }
    }
    const enum hf_status one = hf_folder_file_close(&trade.orders);
    const enum hf_status other = hf_folder_file_close(&trade.shipments);
    return one != HF_OK ? one : other;
}

/* ---- schedule ---- */

static void swap_put(struct hf_folder_file *file, const struct hf_gen_network *network,
                     uint32_t device, uint32_t row, struct hf_random *random) {
    const struct hf_gen_table *swaps = &network->tables->swaps;
    struct hf_date from = network->last_day;
    struct hf_date until = network->last_day;
    (void)hf_date_parse(hf_gen_cell(swaps, row, "from"), &from);
    (void)hf_date_parse(hf_gen_cell(swaps, row, "until"), &until);
    hf_folder_text(file, network->site[network->device[device].site].slug);
    hf_folder_text(file, hf_gen_cell(swaps, row, "manufacturer"));
    hf_folder_text(file, hf_gen_cell(swaps, row, "product"));
    hf_folder_date(file, hf_gen_day_between(random, from, until));
    hf_folder_text(file, hf_gen_cell(swaps, row, "replacement_manufacturer"));
    hf_folder_text(file, hf_gen_cell(swaps, row, "replacement"));
    hf_folder_text(file, hf_gen_cell(swaps, row, "harvest_percent"));
    hf_folder_row_end(file);
}

/* Whether an earlier device of the site is of the same product: one row swaps all of them. */
static bool is_further(const struct hf_gen_network *network, uint32_t device) {
    const struct hf_gen_device *made = &network->device[device];
    const uint32_t from = network->site[made->site].first_device;
    for (uint32_t i = from; i < device; i++) {
        if (network->build[network->device[i].build].product ==
            network->build[made->build].product) {
            return true;
        }
    }
    return false;
}

enum hf_status hf_gen_write_schedule(const struct hf_gen_network *network) {
    struct hf_folder_file file =
        hf_gen_open(network, "schedule.csv",
                    "site,manufacturer,product,date,replacement_manufacturer,replacement,"
                    "harvest_percent");
    struct hf_random random = hf_gen_random(network, HF_GEN_STREAM_SCHEDULE);
    const struct hf_gen_table *swaps = &network->tables->swaps;
    for (uint32_t i = 0; i < network->device_count; i++) {
        const struct hf_gen_build *build = &network->build[network->device[i].build];
        for (uint32_t row = 0; row < swaps->rows; row++) {
            const bool is_meant =
                hf_text_equal(hf_gen_cell(swaps, row, "product"), build->model) &&
                hf_text_equal(hf_gen_cell(swaps, row, "manufacturer"), build->maker);
            if (is_meant && !is_further(network, i) &&
                hf_gen_chance(&random, hf_gen_count(swaps, row, "percent", 0))) {
                swap_put(&file, network, i, row, &random);
            }
        }
    }
    return hf_folder_file_close(&file);
}
