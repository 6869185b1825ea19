#include "generate/network_write.h"

/* Which release a device, or a card, runs, since when: it came into service with the newest that
 * was out, and was brought to later ones by chance, soon after they were out or late. The releases
 * of a product stand together in releases.csv, the oldest first. */

enum {
    UPGRADE_PERCENT = 70,
    UPGRADE_SOON_PERCENT = 60,
    UPGRADE_SOON_DAYS = 12,
    UPGRADE_DAYS = 150
};
enum { EXPOSED_PERCENT = 6 };

/* Rows of releases.csv that are the product's. */
static void releases_find(const struct hf_gen_table *table, struct hf_text maker,
                          struct hf_text model, uint32_t *from, uint32_t *until) {
    for (uint32_t row = 0; row < table->rows; row++) {
        if (hf_text_equal(hf_gen_cell(table, row, "product"), model) &&
            hf_text_equal(hf_gen_cell(table, row, "manufacturer"), maker)) {
            *from = *until == 0 ? row : *from;
            *until = row + 1;
        }
    }
}

enum hf_status hf_gen_software_plan(const struct hf_gen_network *network, struct hf_arena *keep,
                                    struct hf_gen_software *software) {
    const struct hf_gen_table *table = &network->tables->releases;
    const struct hf_gen_table *fill = &network->tables->fill;
    software->from = hf_new(keep, uint32_t, network->build_count);
    software->until = hf_new(keep, uint32_t, network->build_count);
    software->card_from = hf_new(keep, uint32_t, fill->rows);
    software->card_until = hf_new(keep, uint32_t, fill->rows);
    software->released = hf_new(keep, struct hf_date, table->rows);
    if (software->from == NULL || software->until == NULL || software->released == NULL ||
        software->card_from == NULL || software->card_until == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t row = 0; row < table->rows; row++) {
        software->released[row] = HF_DATE_MAX;
        (void)hf_date_parse(hf_gen_cell(table, row, "released"), &software->released[row]);
    }
    for (uint32_t i = 0; i < network->build_count; i++) {
        releases_find(table, network->build[i].maker, network->build[i].model, &software->from[i],
                      &software->until[i]);
    }
    for (uint32_t i = 0; i < fill->rows; i++) {
        releases_find(table, hf_gen_cell(fill, i, "module_manufacturer"),
                      hf_gen_cell(fill, i, "module"), &software->card_from[i],
                      &software->card_until[i]);
    }
    return HF_OK;
}

static struct hf_date later_day(struct hf_date left, struct hf_date right) {
    return hf_date_is_before(left, right) ? right : left;
}

struct release_rows {
    uint32_t from, until;
};

static void release_put(const struct hf_gen_network *network,
                        const struct hf_gen_software *software, struct release_rows rows,
                        struct hf_date installed, struct hf_random *random,
                        struct hf_folder_file *file) {
    uint32_t runs = UINT32_MAX;
    struct hf_date since = installed;
    for (uint32_t row = rows.from; row < rows.until; row++) {
        const struct hf_date out = software->released[row];
        const bool is_chosen = hf_gen_chance(random, UPGRADE_PERCENT);
        const bool is_soon = hf_gen_chance(random, UPGRADE_SOON_PERCENT);
        const struct hf_date day =
            hf_date_add(out, hf_gen_between(random, 1, is_soon ? UPGRADE_SOON_DAYS : UPGRADE_DAYS));
        if (!hf_date_is_before(installed, out)) {
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
}

void hf_gen_software_put(const struct hf_gen_network *network,
                         const struct hf_gen_software *software, uint32_t device,
                         struct hf_random *random, struct hf_folder_file *file) {
    const struct hf_gen_device *made = &network->device[device];
    const struct release_rows rows = {software->from[made->build], software->until[made->build]};
    release_put(network, software, rows, made->installed, random, file);
    hf_folder_string(file, hf_gen_chance(random, EXPOSED_PERCENT) ? "yes" : "no");
}

void hf_gen_card_put(const struct hf_gen_network *network, const struct hf_gen_software *software,
                     uint32_t fill, struct hf_date installed, struct hf_random *random,
                     struct hf_folder_file *file) {
    const struct release_rows rows = {software->card_from[fill], software->card_until[fill]};
    release_put(network, software, rows, installed, random, file);
}
