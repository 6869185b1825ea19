#include "generate/network_write.h"

/* Which release a device runs, since when: it came into service with the newest that was out, and
 * was brought to later ones by chance, soon after they were out or late. The releases of a product
 * stand together in releases.csv, the oldest first. */

enum {
    UPGRADE_PERCENT = 70,
    UPGRADE_SOON_PERCENT = 60,
    UPGRADE_SOON_DAYS = 12,
    UPGRADE_DAYS = 150
};
enum { EXPOSED_PERCENT = 6 };

enum hf_status hf_gen_software_plan(const struct hf_gen_network *network, struct hf_arena *keep,
                                    struct hf_gen_software *software) {
    const struct hf_gen_table *table = &network->tables->releases;
    software->from = hf_new(keep, uint32_t, network->build_count);
    software->until = hf_new(keep, uint32_t, network->build_count);
    software->released = hf_new(keep, struct hf_date, table->rows);
    if (software->from == NULL || software->until == NULL || software->released == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t row = 0; row < table->rows; row++) {
        software->released[row] = HF_DATE_MAX;
        (void)hf_date_parse(hf_gen_cell(table, row, "released"), &software->released[row]);
    }
    for (uint32_t i = 0; i < network->build_count; i++) {
        const struct hf_gen_build *build = &network->build[i];
        for (uint32_t row = 0; row < table->rows; row++) {
            if (hf_text_equal(hf_gen_cell(table, row, "product"), build->model) &&
                hf_text_equal(hf_gen_cell(table, row, "manufacturer"), build->maker)) {
                software->from[i] = software->until[i] == 0 ? row : software->from[i];
                software->until[i] = row + 1;
            }
        }
    }
    return HF_OK;
}

static struct hf_date later_day(struct hf_date left, struct hf_date right) {
    return hf_date_is_before(left, right) ? right : left;
}

void hf_gen_software_put(const struct hf_gen_network *network,
                         const struct hf_gen_software *software, uint32_t device,
                         struct hf_random *random, struct hf_folder_file *file) {
    const struct hf_gen_device *made = &network->device[device];
    uint32_t runs = UINT32_MAX;
    struct hf_date since = made->installed;
    for (uint32_t row = software->from[made->build]; row < software->until[made->build]; row++) {
        const struct hf_date out = software->released[row];
        const bool is_chosen = hf_gen_chance(random, UPGRADE_PERCENT);
        const bool is_soon = hf_gen_chance(random, UPGRADE_SOON_PERCENT);
        const struct hf_date day =
            hf_date_add(out, hf_gen_between(random, 1, is_soon ? UPGRADE_SOON_DAYS : UPGRADE_DAYS));
        if (!hf_date_is_before(made->installed, out)) {
            runs = row; /* it came with it */
        } else if ((is_chosen || runs == UINT32_MAX) &&
                   !hf_date_is_before(network->last_day, day)) {
            runs = row;
            since = later_day(since, day);
        }
    }
    if (runs == UINT32_MAX) {
        hf_folder_string(file, "");
        hf_folder_string(file, "");
    } else {
        hf_folder_text(file, hf_gen_cell(&network->tables->releases, runs, "version"));
        hf_folder_date(file, since);
    }
    hf_folder_string(file, hf_gen_chance(random, EXPOSED_PERCENT) ? "yes" : "no");
}
