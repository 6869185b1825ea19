#include "generate/network_write.h"

#include <stdio.h>

/* Sites, devices, modules, services, gateways, coverage: what is there. */

struct hf_folder_file hf_gen_open(const struct hf_gen_network *network, const char *name,
                                  const char *header) {
    struct hf_dirt *dirt = NULL;
    enum hf_status spoilt = HF_OK;
    if (network->dirty != NULL) {
        spoilt = hf_dirt_make(network->dirty, name, header, &dirt, network->out->error);
    }
    struct hf_folder_file file =
        hf_folder_file_open(network->out, name, header, &network->tables->gaps,
                            hf_random_at(network->seed, HF_GEN_STREAM_GAPS, 0), dirt);
    file.written = spoilt;
    if (network->is_cut) {
        hf_folder_until(&file, header, network->last_day);
    }
    return file;
}

void hf_gen_copy_row(struct hf_folder_file *file, const struct hf_gen_table *table, uint32_t row) {
    for (uint32_t i = 0; i < table->columns; i++) {
        hf_folder_text(file, table->cell[(size_t)row * table->columns + i]);
    }
    hf_folder_row_end(file);
}

enum hf_status hf_gen_write_sites(const struct hf_gen_network *network) {
    struct hf_folder_file file =
        hf_gen_open(network, "sites.csv", "name,slug,status,region,group,kind,latitude,longitude");
    for (uint32_t i = 0; i < network->site_count; i++) {
        const struct hf_gen_site *site = &network->site[i];
        hf_folder_text(&file, site->name);
        hf_folder_text(&file, site->slug);
        hf_folder_string(&file, "active");
        hf_folder_text(&file, hf_gen_cell(&network->tables->regions, site->region, "region"));
        hf_folder_string(&file, site->is_shared ? "shared mast" : "");
        hf_folder_string(&file, hf_gen_kind_name(site->kind));
        hf_folder_real(&file, site->latitude, 4);
        hf_folder_real(&file, site->longitude, 4);
        hf_folder_row_end(&file);
    }
    return hf_folder_file_close(&file);
}

static const char *device_status(struct hf_random *random) {
    const int64_t drawn = hf_gen_between(random, 0, 199);
    return drawn == 0   ? "offline"
           : drawn == 1 ? "failed"
           : drawn == 2 ? "decommissioning"
                        : "active";
}

static void serial_put(struct hf_folder_file *file, struct hf_random *random) {
    char serial[24];
    (void)snprintf(serial, sizeof serial, "%010llX",
                   (unsigned long long)(hf_random_next(random) >> 24));
    hf_folder_string(file, serial);
}

/* Makers' managers, one a region: what it runs goes with it. Power and what nobody knows the maker
 * of is not managed. */
static void segment_put(const struct hf_gen_network *network, uint32_t device,
                        struct hf_folder_file *file) {
    const struct hf_gen_device *made = &network->device[device];
    const struct hf_gen_build *build = &network->build[made->build];
    const struct hf_text region =
        hf_gen_cell(&network->tables->regions, network->site[made->site].region, "region");
    char segment[96] = "";
    if (build->maker.len > 0 && !build->is_quantity) {
        (void)snprintf(segment, sizeof segment, "%.*s manager %.*s",
                       HF_TEXT_ARG(hf_text_slice(build->maker, 0, 32)),
                       HF_TEXT_ARG(hf_text_slice(region, 0, 32)));
    }
    hf_folder_string(file, segment);
}

enum hf_status hf_gen_write_devices(const struct hf_gen_network *network, struct hf_arena scratch) {
    const bool is_managed = hf_gen_setting_part(network, "managed_by_maker", 0).len > 0;
    struct hf_folder_file file =
        hf_gen_open(network, "devices.csv",
                    is_managed ? "name,site,role,function,manufacturer,device_type,status,serial,"
                                 "install_date,quantity,transit,release,release_installed,exposed,"
                                 "management_segment"
                               : "name,site,role,function,manufacturer,device_type,status,serial,"
                                 "install_date,quantity,transit,release,release_installed,exposed");
    struct hf_random random = hf_gen_random(network, HF_GEN_STREAM_DEVICES);
    struct hf_random releases = hf_gen_random(network, HF_GEN_STREAM_RELEASES);
    struct hf_gen_software software;
    if (hf_gen_software_plan(network, &scratch, &software) != HF_OK) {
        return hf_error_set(network->out->error, HF_ERR_MEMORY,
                            "no memory for the releases of devices");
    }
    random.index = 1U << 30; /* behind the draws of the plan */
    for (uint32_t i = 0; i < network->device_count; i++) {
        struct hf_arena once = scratch;
        const struct hf_gen_device *device = &network->device[i];
        const struct hf_gen_build *build = &network->build[device->build];
        struct hf_text name = {NULL, 0};
        if (hf_gen_device_name(network, i, &once, &name) != HF_OK) {
            file.buffer.status = HF_ERR_MEMORY;
        }
        hf_folder_text(&file, name);
        hf_folder_text(&file, network->site[device->site].slug);
        hf_folder_text(&file, build->role);
        hf_folder_text(&file, build->function);
        hf_folder_text(&file, build->maker);
        hf_folder_text(&file, build->model);
        hf_folder_string(&file, device_status(&random));
        serial_put(&file, &random);
        hf_folder_date(&file, device->installed);
        hf_folder_count(&file, device->quantity);
        hf_folder_string(&file, build->tier >= 4 ? "no" : "");
        hf_gen_software_put(network, &software, i, &releases, &file);
        if (is_managed) {
            segment_put(network, i, &file);
        }
        hf_folder_row_end(&file);
    }
    return hf_folder_file_close(&file);
}

struct module_writer {
    struct hf_gen_network *network;
    struct hf_gen_software software;
    struct hf_random random, releases;
    struct hf_folder_file file;
};

/* Modules of one device by one row of fill.csv. */
static void modules_put(struct module_writer *writer, uint32_t device, uint32_t row,
                        struct hf_text name) {
    struct hf_gen_network *network = writer->network;
    struct hf_folder_file *file = &writer->file;
    const struct hf_gen_fill *fill = &network->fill[row];
    const struct hf_date installed = network->device[device].installed;
    const int64_t count = hf_gen_between(&writer->random, fill->least, fill->most);
    for (int64_t n = 1; n <= count; n++) {
        char place[64];
        (void)snprintf(place, sizeof place, "%.*s %lld",
                       HF_TEXT_ARG(hf_text_slice(fill->bay, 0, 32)), (long long)n);
        hf_folder_text(file, network->site[network->device[device].site].slug);
        hf_folder_text(file, name);
        hf_folder_string(file, place);
        hf_folder_text(file, fill->maker);
        hf_folder_text(file, fill->model);
        serial_put(file, &writer->random);
        hf_folder_date(file, installed);
        hf_gen_card_put(network, &writer->software, row, installed, &writer->releases, file);
        hf_folder_row_end(file);
        if (fill->product != UINT32_MAX) {
            network->units[fill->product]++;
        }
    }
}

enum hf_status hf_gen_write_modules(struct hf_gen_network *network, struct hf_arena scratch) {
    struct module_writer writer = {
        .network = network,
        .random = hf_gen_random(network, HF_GEN_STREAM_MODULES),
        .releases = hf_gen_random(network, HF_GEN_STREAM_CARDS),
        .file = hf_gen_open(network, "modules.csv",
                            "site,device,module_bay,manufacturer,module_type,serial,install_date,"
                            "release,release_installed")};
    if (hf_gen_software_plan(network, &scratch, &writer.software) != HF_OK) {
        writer.file.buffer.status = HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->device_count && writer.file.buffer.status == HF_OK; i++) {
        struct hf_arena once = scratch;
        const struct hf_gen_build *build = &network->build[network->device[i].build];
        struct hf_text name = {NULL, 0};
        if (hf_gen_device_name(network, i, &once, &name) != HF_OK) {
            writer.file.buffer.status = HF_ERR_MEMORY;
        }
        for (uint32_t n = 0; n < build->fill_count; n++) {
            modules_put(&writer, i, build->fill[n], name);
        }
    }
    return hf_folder_file_close(&writer.file);
}

/* ---- services and gateways ---- */

struct service {
    uint32_t site;
    struct hf_text function;
    double share; /* of the figures of its kind of site */
};

/* The function of the first device of a tier at a site; empty if there is none. */
static struct hf_text tier_function(const struct hf_gen_network *network, uint32_t at,
                                    uint32_t from, uint32_t *next) {
    const struct hf_gen_site *site = &network->site[at];
    for (uint32_t i = from; i < site->device_count; i++) {
        const struct hf_gen_build *build =
            &network->build[network->device[site->first_device + i].build];
        const bool is_access =
            build->tier == 3 || (site->kind == HF_GEN_CABINET && build->tier == 1);
        if (is_access && build->function.len > 0) {
            *next = i + 1;
            return build->function;
        }
    }
    return (struct hf_text){NULL, 0};
}

static void service_put(const struct hf_gen_network *network, const struct service *service,
                        struct hf_random *random, struct hf_folder_file *file) {
    const struct hf_gen_table *kinds = &network->tables->kinds;
    const struct hf_gen_site *site = &network->site[service->site];
    const uint32_t row = hf_gen_row(kinds, "kind", hf_text_of(hf_gen_kind_name(site->kind)));
    const int64_t subscribers =
        (int64_t)(service->share *
                  (double)hf_gen_between(random, hf_gen_count(kinds, row, "subscribers_least", 0),
                                         hf_gen_count(kinds, row, "subscribers_most", 0)));
    const int64_t most = hf_gen_count(kinds, row, "premises_most", 0);
    const int64_t premises =
        subscribers +
        (int64_t)(service->share * (double)hf_gen_between(random, 0, most > 0 ? most / 2 : 0));
    hf_folder_text(file, site->slug);
    hf_folder_text(file, service->function);
    hf_folder_count(file, subscribers);
    if (most > 0) {
        hf_folder_count(file, premises);
    } else {
        hf_folder_string(file, "");
    }
    hf_folder_real(
        file,
        (double)subscribers * HF_GEN_GBIT_PER_SUBSCRIBER * (0.7 + 0.6 * hf_random_unit(random)), 3);
    hf_folder_string(
        file,
        "Gbit/s, busy hour of October 2023, downstream, IP layer, counted at the serving site");
    hf_folder_row_end(file);
}

/* One service per function that the access devices of the site have; the first has the most
 * customers. */
static void site_services(const struct hf_gen_network *network, uint32_t at,
                          struct hf_random *random, struct hf_folder_file *file) {
    struct hf_text done[4];
    uint32_t count = 0;
    uint32_t next = 0;
    for (struct hf_text function = tier_function(network, at, 0, &next); function.len > 0;
         function = tier_function(network, at, next, &next)) {
        bool is_new = count < 4;
        for (uint32_t i = 0; i < count; i++) {
            is_new = is_new && !hf_text_equal(done[i], function);
        }
        if (is_new) {
            const struct service service = {at, function, count == 0 ? 1.0 : 0.4};
            done[count++] = function;
            service_put(network, &service, random, file);
        }
    }
}

static void gateways_put(const struct hf_gen_network *network, uint32_t device, struct hf_text name,
                         struct hf_folder_file *file) {
    struct hf_text rest = network->build[network->device[device].build].gateway;
    struct hf_text function;
    bool more = rest.len > 0;
    while (more && hf_text_cut(&rest, ';', &function, &more)) {
        hf_folder_text(file, function);
        hf_folder_text(file, network->site[network->device[device].site].slug);
        hf_folder_text(file, name);
        hf_folder_row_end(file);
    }
}

enum hf_status hf_gen_write_services(const struct hf_gen_network *network,
                                     struct hf_arena scratch) {
    struct hf_folder_file services = hf_gen_open(
        network, "services.csv", "site,function,subscribers,premises,traffic,traffic_basis");
    struct hf_random random = hf_gen_random(network, HF_GEN_STREAM_SERVICES);
    for (uint32_t at = 0; at < network->site_count; at++) {
        site_services(network, at, &random, &services);
    }
    struct hf_folder_file gateways = hf_gen_open(network, "gateways.csv", "function,site,device");
    for (uint32_t i = 0; i < network->device_count; i++) {
        struct hf_arena once = scratch;
        struct hf_text name = {NULL, 0};
        if (hf_gen_device_name(network, i, &once, &name) != HF_OK) {
            gateways.buffer.status = HF_ERR_MEMORY;
        }
        gateways_put(network, i, name, &gateways);
    }
    const enum hf_status first = hf_folder_file_close(&services);
    const enum hf_status second = hf_folder_file_close(&gateways);
    return first != HF_OK ? first : second;
}

/* ---- coverage ---- */

enum hf_status hf_gen_write_coverage(const struct hf_gen_network *network) {
    enum { MASTS_PER_PLACE = 3 };
    struct hf_folder_file file = hf_gen_open(network, "coverage.csv", "site,place");
    struct hf_random random = hf_gen_random(network, HF_GEN_STREAM_COVERAGE);
    for (uint32_t at = 0; at < network->site_count; at++) {
        const struct hf_gen_site *site = &network->site[at];
        if (site->kind == HF_GEN_HANDOVER || site->kind == HF_GEN_SMALL ||
            site->kind == HF_GEN_MAST) {
            hf_folder_text(&file, site->slug);
            hf_folder_text(&file, site->place);
            hf_folder_row_end(&file);
        }
    }
    const struct hf_gen_table *sensitive = &network->tables->sensitive;
    const uint32_t masts = network->kind_count[HF_GEN_MAST];
    for (uint32_t row = 0; row < sensitive->rows; row++) {
        const uint32_t from = (uint32_t)hf_random_below(&random, masts);
        for (uint32_t n = 0; n < MASTS_PER_PLACE && n < masts; n++) {
            hf_folder_text(
                &file, network->site[network->kind_from[HF_GEN_MAST] + (from + n) % masts].slug);
            hf_folder_text(&file, hf_gen_cell(sensitive, row, "place"));
            hf_folder_row_end(&file);
        }
    }
    return hf_folder_file_close(&file);
}
