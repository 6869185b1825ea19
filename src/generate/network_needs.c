#include "generate/network_write.h"

#include <stdio.h>

/* Dependencies, who provides them and who needs them. */

enum { NEED_TEXT_MAX = 128 };

static struct hf_text region_name(const struct hf_gen_network *network, uint32_t region) {
    return hf_gen_cell(&network->tables->regions, region, "region");
}

static bool is_by_region(struct hf_text text) {
    return hf_text_find(text, HF_TEXT("{region}"), 0) < text.len;
}

/* One field, with the name of the region where the text has "{region}". */
static void need_put(struct hf_folder_file *file, struct hf_text text, struct hf_text region) {
    const struct hf_text mark = HF_TEXT("{region}");
    const size_t at = hf_text_find(text, mark, 0);
    char filled[NEED_TEXT_MAX];
    if (at == text.len) {
        hf_folder_text(file, text);
        return;
    }
    (void)snprintf(filled, sizeof filled, "%.*s%.*s%.*s", HF_TEXT_ARG(hf_text_slice(text, 0, at)),
                   HF_TEXT_ARG(region), HF_TEXT_ARG(hf_text_slice(text, at + mark.len, text.len)));
    hf_folder_string(file, filled);
}

static enum hf_status needs_copy(const struct hf_gen_network *network, const char *name,
                                 const char *header, const struct hf_gen_table *table) {
    struct hf_folder_file file = hf_gen_open(network, name, header);
    for (uint32_t row = 0; row < table->rows; row++) {
        const struct hf_text *cell = table->cell + (size_t)row * table->columns;
        const uint32_t times = is_by_region(cell[0]) ? network->regions : 1;
        for (uint32_t region = 0; region < times; region++) {
            for (uint32_t column = 0; column < table->columns; column++) {
                need_put(&file, cell[column], region_name(network, region));
            }
            hf_folder_row_end(&file);
        }
    }
    return hf_folder_file_close(&file);
}

static void providers_put(const struct hf_gen_network *network, uint32_t device,
                          struct hf_text name, struct hf_folder_file *file) {
    const struct hf_gen_site *site = &network->site[network->device[device].site];
    struct hf_text rest = network->build[network->device[device].build].provides;
    struct hf_text dependency;
    bool more = rest.len > 0;
    while (more && hf_text_cut(&rest, ';', &dependency, &more)) {
        need_put(file, dependency, region_name(network, site->region));
        hf_folder_text(file, site->slug);
        hf_folder_text(file, name);
        hf_folder_row_end(file);
    }
}

enum hf_status hf_gen_write_needs(const struct hf_gen_network *network,
                                  const struct hf_gen_table *dependencies,
                                  const struct hf_gen_table *users, struct hf_arena scratch) {
    HF_TRY(needs_copy(network, "dependencies.csv", "dependency,kind,needed", dependencies));
    HF_TRY(needs_copy(network, "dependency_users.csv", "dependency,of_function,of_region", users));
    struct hf_folder_file file =
        hf_gen_open(network, "dependency_providers.csv", "dependency,site,device");
    for (uint32_t i = 0; i < network->device_count; i++) {
        struct hf_arena once = scratch;
        struct hf_text name = {NULL, 0};
        if (network->build[network->device[i].build].provides.len == 0) {
            continue;
        }
        if (hf_gen_device_name(network, i, &once, &name) != HF_OK) {
            file.buffer.status = HF_ERR_MEMORY;
        }
        providers_put(network, i, name, &file);
    }
    return hf_folder_file_close(&file);
}
