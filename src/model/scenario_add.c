#include "model/scenario_view.h"

#include <string.h>

/* What a change ADD puts in the place of what: "NEW for OLD[ in REGION]". Names may hold the words
 * between them, so every place where " for " stands is tried, the last " in " before none. */

enum { ADDED_SHOWN = 80 };

/* "Brand model", in any case of letters. */
static bool is_brand_and_model(const struct hf_snapshot *snapshot, uint32_t product,
                               struct hf_text name) {
    const uint32_t brand = snapshot->products.manufacturer[product];
    const struct hf_text model = snapshot->products.model[product];
    if (brand == HF_NONE || name.len <= model.len + 1) {
        return false;
    }
    const size_t at = name.len - model.len;
    return name.data[at - 1] == ' ' &&
           hf_text_equal_nocase(hf_text_slice(name, at, name.len), model) &&
           hf_text_equal_nocase(hf_text_trim(hf_text_slice(name, 0, at)),
                                snapshot->parties.name[brand]);
}

/* By key, then model, part number or "Brand model"; *is_one: only one product has that name. */
static uint32_t product_find(const struct hf_snapshot *snapshot, struct hf_text name,
                             bool *is_one) {
    const struct hf_products *products = &snapshot->products;
    uint32_t found = hf_snapshot_find(snapshot, HF_KIND_PRODUCT, name);
    *is_one = true;
    if (found != HF_NONE || name.len == 0) {
        return found;
    }
    for (uint32_t i = 0; i < products->rows.count; i++) {
        if (hf_text_equal_nocase(products->model[i], name) ||
            hf_text_equal_nocase(products->part_number[i], name) ||
            is_brand_and_model(snapshot, i, name)) {
            *is_one = found == HF_NONE;
            found = i;
        }
    }
    return found;
}

static bool has_region(const struct hf_snapshot *snapshot, struct hf_text region) {
    for (uint32_t i = 0; i < snapshot->sites.rows.count; i++) {
        if (region.len > 0 && hf_text_equal_nocase(snapshot->sites.region[i], region)) {
            return true;
        }
    }
    return false;
}

/* What is replaced: a product, else a brand. */
static bool old_find(const struct hf_snapshot *snapshot, struct hf_text name,
                     struct hf_added *added, bool *is_one) {
    added->old_product = product_find(snapshot, name, is_one);
    added->old_brand = added->old_product == HF_NONE && name.len > 0
                           ? hf_scenario_party_find(snapshot, name)
                           : HF_NONE;
    return added->old_product != HF_NONE || added->old_brand != HF_NONE;
}

/* The part behind " for ", with or without a region. */
static bool rest_find(const struct hf_snapshot *snapshot, struct hf_text rest,
                      struct hf_added *added, bool *is_one) {
    const struct hf_text in = HF_TEXT(" in ");
    added->region = HF_TEXT("");
    if (old_find(snapshot, hf_text_trim(rest), added, is_one)) {
        return true;
    }
    for (size_t at = hf_text_find(rest, in, 0); at < rest.len;
         at = hf_text_find(rest, in, at + 1)) {
        added->region = hf_text_trim(hf_text_slice(rest, at + in.len, rest.len));
        if (has_region(snapshot, added->region) &&
            old_find(snapshot, hf_text_trim(hf_text_slice(rest, 0, at)), added, is_one)) {
            return true;
        }
    }
    return false;
}

static bool is_replaced(const struct hf_snapshot *snapshot, const struct hf_added *added,
                        uint32_t device) {
    const struct hf_devices *devices = &snapshot->devices;
    const uint32_t product = devices->product[device];
    const uint32_t site = devices->site[device];
    if (product == HF_NONE || product == added->product ||
        !hf_use_is_deployed(devices->status[device]) ||
        (added->old_product != HF_NONE
             ? product != added->old_product
             : snapshot->products.manufacturer[product] != added->old_brand)) {
        return false;
    }
    return added->region.len == 0 ||
           (site != HF_NONE && hf_text_equal_nocase(snapshot->sites.region[site], added->region));
}

static enum hf_status added_wrong(struct hf_text subject, const char *what,
                                  struct hf_error *error) {
    return hf_error_set(error, HF_ERR_INPUT, "'%.*s': %s",
                        HF_TEXT_ARG(hf_text_slice(subject, 0, ADDED_SHOWN)), what);
}

enum hf_status hf_scenario_added(const struct hf_snapshot *snapshot, const struct hf_change *change,
                                 struct hf_added *added, struct hf_error *error) {
    if (snapshot == NULL || change == NULL || added == NULL || change->kind != HF_CHANGE_ADD) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "hf_scenario_added reads a change ADD");
    }
    const struct hf_text mark = HF_TEXT(" for ");
    const struct hf_text subject = change->subject;
    struct hf_added made = {.product = HF_NONE};
    bool is_new_one = true;
    bool is_old_one = true;
    bool is_found = false;
    for (size_t at = hf_text_find(subject, mark, 0); at < subject.len && !is_found;
         at = hf_text_find(subject, mark, at + 1)) {
        made.product =
            product_find(snapshot, hf_text_trim(hf_text_slice(subject, 0, at)), &is_new_one);
        is_found = made.product != HF_NONE &&
                   rest_find(snapshot, hf_text_slice(subject, at + mark.len, subject.len), &made,
                             &is_old_one);
    }
    if (!is_found) {
        return added_wrong(subject,
                           "say 'NEW for OLD' or 'NEW for OLD in REGION': NEW a product of the "
                           "data, OLD a product or a brand, the region as sites have it; one of "
                           "these is not there",
                           error);
    }
    if (!is_new_one || !is_old_one) {
        return added_wrong(subject,
                           "several products have that name; give the key of the one that is meant",
                           error);
    }
    for (uint32_t i = 0; i < snapshot->devices.rows.count; i++) {
        made.devices += is_replaced(snapshot, &made, i) ? 1 : 0;
    }
    if (made.devices == 0) {
        return added_wrong(subject, "no deployed device is of what would be replaced", error);
    }
    *added = made;
    return HF_OK;
}

/* ---- applying ---- */

/* Its modules go with it. */
static enum hf_status devices_replace(struct scenario_view *view, const struct hf_added *added) {
    struct hf_snapshot *snapshot = view->snapshot;
    const uint32_t devices = snapshot->devices.rows.count;
    const uint32_t modules = snapshot->modules.rows.count;
    uint32_t *product = hf_new(view->keep, uint32_t, (size_t)devices + 1);
    struct hf_date_range *date = hf_new(view->keep, struct hf_date_range, (size_t)devices + 1);
    struct hf_text *release = hf_new(view->keep, struct hf_text, (size_t)devices + 1);
    struct hf_text *revision = hf_new(view->keep, struct hf_text, (size_t)devices + 1);
    struct hf_text *date_code = hf_new(view->keep, struct hf_text, (size_t)devices + 1);
    uint8_t *status = hf_new(view->keep, uint8_t, (size_t)modules + 1);
    if (product == NULL || date == NULL || release == NULL || revision == NULL ||
        date_code == NULL || status == NULL) {
        return hf_error_set(view->error, HF_ERR_MEMORY, "no memory for the scenario");
    }
    memcpy(product, snapshot->devices.product, devices * sizeof *product);
    memcpy(date, snapshot->devices.install_date, devices * sizeof *date);
    memcpy(release, snapshot->devices.release, devices * sizeof *release);
    memcpy(revision, snapshot->devices.revision, devices * sizeof *revision);
    memcpy(date_code, snapshot->devices.date_code, devices * sizeof *date_code);
    for (uint32_t i = 0; i < modules; i++) {
        const uint32_t device = snapshot->modules.device[i];
        status[i] = device != HF_NONE && is_replaced(snapshot, added, device)
                        ? (uint8_t)HF_USE_RETIRED
                        : snapshot->modules.status[i];
    }
    for (uint32_t i = 0; i < devices; i++) {
        if (is_replaced(snapshot, added, i)) {
            product[i] = added->product;
            date[i] = hf_date_sure(view->from);
            release[i] = revision[i] = date_code[i] = HF_TEXT("");
        }
    }
    snapshot->devices.product = product;
    snapshot->devices.install_date = date;
    snapshot->devices.release = release;
    snapshot->devices.revision = revision;
    snapshot->devices.date_code = date_code;
    snapshot->modules.status = status;
    return hf_scenario_csr(view, product, devices, snapshot->products.rows.count,
                           &snapshot->devices_by_product);
}

enum hf_status hf_scenario_add(struct scenario_view *view, uint32_t pack) {
    struct hf_added added = {.product = HF_NONE};
    uint32_t fact = HF_NONE;
    HF_TRY(hf_scenario_added(view->snapshot, view->change, &added, view->error));
    HF_TRY(hf_scenario_fact_add(view, pack, &fact));
    return devices_replace(view, &added);
}
