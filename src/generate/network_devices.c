#include "generate/network_plan.h"

#include <stdio.h>
#include <string.h>

/* What stands at a site: slot by slot one of the products that build.csv allows there, by weight.
 */

uint32_t hf_gen_product(const struct hf_gen_network *network, struct hf_text maker,
                        struct hf_text model) {
    const struct hf_gen_table *products = &network->tables->products;
    for (uint32_t row = 0; row < products->rows; row++) {
        if (hf_text_equal(hf_gen_cell(products, row, "model"), model) &&
            hf_text_equal(hf_gen_cell(products, row, "manufacturer"), maker)) {
            return row;
        }
    }
    return UINT32_MAX;
}

static bool kind_by_name(struct hf_text name, enum hf_gen_kind *kind) {
    for (int k = 0; k < HF_GEN_KINDS; k++) {
        if (hf_text_equal(name, hf_text_of(hf_gen_kind_name((enum hf_gen_kind)k)))) {
            *kind = (enum hf_gen_kind)k;
            return true;
        }
    }
    return false;
}

static enum hf_status build_error(uint32_t row, const char *what, struct hf_error *error) {
    hf_ignore(
        hf_error_set(error, HF_ERR_INPUT, "a row of the generator's table build.csv has %s", what));
    hf_error_place(error, "build.csv", (int64_t)row + 2, 0);
    return HF_ERR_INPUT;
}

static struct hf_date day_of(struct hf_text text, struct hf_date otherwise) {
    struct hf_date date = otherwise;
    (void)hf_date_parse(text, &date);
    return date;
}

static enum hf_status build_read(const struct hf_gen_network *network, uint32_t row,
                                 struct hf_gen_build *build, struct hf_error *error) {
    const struct hf_gen_table *table = &network->tables->build;
    *build = (struct hf_gen_build){
        .slot = hf_gen_cell(table, row, "slot"),
        .maker = hf_gen_cell(table, row, "manufacturer"),
        .model = hf_gen_cell(table, row, "product"),
        .function = hf_gen_cell(table, row, "function"),
        .role = hf_gen_cell(table, row, "role"),
        .gateway = hf_gen_cell(table, row, "gateway"),
        .provides = hf_gen_cell(table, row, "provides"),
        .weight = hf_gen_count(table, row, "weight", 0),
        .least = hf_gen_count(table, row, "least", 1),
        .most = hf_gen_count(table, row, "most", 1),
        .is_quantity = hf_text_equal(hf_gen_cell(table, row, "how"), HF_TEXT("quantity")),
        .from = day_of(hf_gen_cell(table, row, "from"), network->first_day),
        .until = day_of(hf_gen_cell(table, row, "until"), network->last_day),
        .tier = hf_gen_count(table, row, "tier", 3),
        .plane = ' ',
        .region = UINT32_MAX,
        .first = (uint32_t)hf_gen_count(table, row, "first", UINT32_MAX),
    };
    if (network->is_cut && hf_date_is_before(network->last_day, build->until)) {
        build->until = network->last_day;
    }
    if (network->is_cut && hf_date_is_before(network->last_day, build->from)) {
        build->is_too_late = true;
        build->until = build->from;
    }
    if (!kind_by_name(hf_gen_cell(table, row, "kind"), &build->kind)) {
        return build_error(row, "a kind of site that there is not", error);
    }
    const struct hf_text plane = hf_gen_cell(table, row, "plane");
    build->plane = plane.len > 0 ? plane.data[0] : ' ';
    const struct hf_text region = hf_gen_cell(table, row, "region");
    if (region.len > 0) {
        build->region = hf_gen_row(&network->tables->regions, "region", region);
        if (build->region == UINT32_MAX) {
            return build_error(row, "a region that there is not", error);
        }
    }
    build->follows_maker = hf_text_starts(build->maker, HF_TEXT("@"));
    build->maker = hf_text_slice(build->maker, build->follows_maker ? 1 : 0, build->maker.len);
    build->is_nothing = hf_text_equal(build->model, HF_TEXT("-"));
    build->product =
        build->is_nothing ? UINT32_MAX : hf_gen_product(network, build->maker, build->model);
    return build->is_nothing || build->product != UINT32_MAX
               ? HF_OK
               : build_error(row, "a product that products.csv does not have", error);
}

/* Whether a row may fill its slot at a site whose tier 3 device is of `maker`. */
static bool may_stand(const struct hf_gen_build *build, const struct hf_gen_site *site,
                      struct hf_text maker) {
    if (build->is_too_late || (build->region != UINT32_MAX && build->region != site->region) ||
        site->number >= build->first) {
        return false;
    }
    return !build->follows_maker || build->is_nothing || hf_text_equal(build->maker, maker);
}

static enum hf_status fills_read(struct hf_gen_network *network, struct hf_arena *keep) {
    const struct hf_gen_table *table = &network->tables->fill;
    network->fill = hf_new(keep, struct hf_gen_fill, table->rows);
    if (network->fill == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t row = 0; row < table->rows; row++) {
        struct hf_gen_fill *fill = &network->fill[row];
        *fill = (struct hf_gen_fill){.bay = hf_gen_cell(table, row, "bay"),
                                     .maker = hf_gen_cell(table, row, "module_manufacturer"),
                                     .model = hf_gen_cell(table, row, "module"),
                                     .least = hf_gen_count(table, row, "least", 0),
                                     .most = hf_gen_count(table, row, "most", 0)};
        fill->product = hf_gen_product(network, fill->maker, fill->model);
    }
    return HF_OK;
}

/* Rows of fill.csv that are the product's. */
static enum hf_status fill_find(const struct hf_gen_network *network, struct hf_gen_build *build,
                                struct hf_arena *keep) {
    const struct hf_gen_table *fill = &network->tables->fill;
    for (int pass = 0; pass < 2; pass++) {
        uint32_t count = 0;
        for (uint32_t row = 0; row < fill->rows && !build->is_quantity; row++) {
            if (hf_text_equal(hf_gen_cell(fill, row, "product"), build->model) &&
                hf_text_equal(hf_gen_cell(fill, row, "manufacturer"), build->maker)) {
                if (pass == 1) {
                    build->fill[count] = row;
                }
                count++;
            }
        }
        if (pass == 0 && count > 0) {
            build->fill = hf_new(keep, uint32_t, count);
            if (build->fill == NULL) {
                return HF_ERR_MEMORY;
            }
        }
        build->fill_count = count;
    }
    return HF_OK;
}

static bool is_unknown(const struct hf_gen_build *build) {
    return build->maker.len == 0 && !build->is_nothing;
}

/* The rows of one slot, and for whom one is drawn. */
struct slot {
    uint32_t from, until; /* rows of build.csv */
    const struct hf_gen_site *site;
    struct hf_text maker; /* of the site's tier 3 device, so far */
};

/* Weight of a row in a draw among those with or without a maker. */
static int64_t draw_weight(const struct hf_gen_build *build, const struct slot *slot,
                           bool wants_unknown) {
    if (is_unknown(build) != wants_unknown || !may_stand(build, slot->site, slot->maker)) {
        return 0;
    }
    return wants_unknown ? 1 : build->weight > 0 ? build->weight : 0;
}

/* Draws a row of the slot by weight. UINT32_MAX: none fits. */
static uint32_t build_draw(const struct hf_gen_network *network, const struct slot *slot,
                           bool wants_unknown, struct hf_random *random) {
    int64_t total = 0;
    for (uint32_t i = slot->from; i < slot->until; i++) {
        total += draw_weight(&network->build[i], slot, wants_unknown);
    }
    if (total <= 0) {
        return UINT32_MAX;
    }
    int64_t drawn = (int64_t)hf_random_below(random, (uint64_t)total);
    uint32_t at = slot->from;
    while (drawn >= draw_weight(&network->build[at], slot, wants_unknown)) {
        drawn -= draw_weight(&network->build[at], slot, wants_unknown);
        at++;
    }
    return at;
}

static enum hf_status device_add(struct hf_gen_network *network, const struct hf_gen_device *device,
                                 struct hf_arena *keep) {
    if (network->device_count == network->device_capacity) {
        void *grown = hf_arena_grow(keep, network->device, sizeof *device,
                                    _Alignof(struct hf_gen_device), &network->device_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        network->device = grown;
    }
    network->device[network->device_count++] = *device;
    network->site[device->site].device_count++;
    network->units[network->build[device->build].product] += device->quantity;
    return HF_OK;
}

/* Fills one slot. */
static enum hf_status slot_fill(struct hf_gen_network *network, uint32_t site, uint32_t drawn,
                                struct hf_random *random, struct hf_arena *keep) {
    const struct hf_gen_build *build = &network->build[drawn];
    const int64_t count = hf_gen_between(random, build->least, build->most);
    const struct hf_date day = hf_gen_day_between(random, build->from, build->until);
    struct hf_gen_device device = {.site = site, .build = drawn, .quantity = 1, .installed = day};
    if (build->is_quantity) {
        device.quantity = count;
        return count > 0 ? device_add(network, &device, keep) : HF_OK;
    }
    for (int64_t n = 1; n <= count; n++) {
        device.number = count == 1 ? 0 : (uint32_t)n;
        /* Further units come later: an exchange grows. */
        device.installed =
            n == 1 ? day : hf_gen_day_between(random, device.installed, build->until);
        HF_TRY(device_add(network, &device, keep));
    }
    return HF_OK;
}

static bool same_slot(const struct hf_gen_build *left, const struct hf_gen_build *right) {
    return left->kind == right->kind && hf_text_equal(left->slot, right->slot);
}

static enum hf_status site_fill(struct hf_gen_network *network, uint32_t at,
                                struct hf_random *random, struct hf_arena *keep) {
    const int64_t unknown_percent = hf_gen_setting(network, "unknown_maker_percent", 0);
    struct slot slot = {.site = &network->site[at]};
    for (; slot.from < network->build_count; slot.from = slot.until) {
        slot.until = slot.from + 1;
        while (slot.until < network->build_count &&
               same_slot(&network->build[slot.from], &network->build[slot.until])) {
            slot.until++;
        }
        if (network->build[slot.from].kind != slot.site->kind) {
            continue;
        }
        uint32_t drawn = UINT32_MAX;
        if (hf_gen_chance(random, unknown_percent)) {
            drawn = build_draw(network, &slot, true, random);
        }
        if (drawn == UINT32_MAX) {
            drawn = build_draw(network, &slot, false, random);
        }
        if (drawn != UINT32_MAX && !network->build[drawn].is_nothing) {
            const struct hf_gen_build *build = &network->build[drawn];
            slot.maker = build->tier == 3 ? build->maker : slot.maker;
            HF_TRY(slot_fill(network, at, drawn, random, keep));
        }
    }
    return HF_OK;
}

enum hf_status hf_gen_devices_plan(struct hf_gen_network *network, struct hf_arena *keep,
                                   struct hf_error *error) {
    network->build_count = network->tables->build.rows;
    network->build = hf_new(keep, struct hf_gen_build, network->build_count);
    network->units = hf_new(keep, int64_t, network->tables->products.rows);
    if (network->build == NULL || network->units == NULL || fills_read(network, keep) != HF_OK) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the generator's table build.csv");
    }
    for (uint32_t row = 0; row < network->build_count; row++) {
        HF_TRY(build_read(network, row, &network->build[row], error));
        if (fill_find(network, &network->build[row], keep) != HF_OK) {
            return hf_error_set(error, HF_ERR_MEMORY, "no memory for the table fill.csv");
        }
    }
    struct hf_random random = hf_gen_random(network, HF_GEN_STREAM_DEVICES);
    for (uint32_t at = 0; at < network->site_count; at++) {
        network->site[at].first_device = (uint32_t)network->device_count;
        if (site_fill(network, at, &random, keep) != HF_OK) {
            return hf_error_set(error, HF_ERR_MEMORY, "no memory for the devices of %u sites",
                                network->site_count);
        }
    }
    return HF_OK;
}

enum hf_status hf_gen_device_name(const struct hf_gen_network *network, uint32_t device,
                                  struct hf_arena *keep, struct hf_text *name) {
    const struct hf_gen_device *made = &network->device[device];
    const struct hf_text slug = network->site[made->site].slug;
    const struct hf_text slot = network->build[made->build].slot;
    return made->number == 0
               ? hf_text_format(keep, name, "%.*s-%.*s", HF_TEXT_ARG(slug), HF_TEXT_ARG(slot))
               : hf_text_format(keep, name, "%.*s-%.*s%u", HF_TEXT_ARG(slug), HF_TEXT_ARG(slot),
                                made->number);
}
