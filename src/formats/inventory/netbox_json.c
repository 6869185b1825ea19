#include "formats/inventory/netbox_row.h"
#include "formats/json.h"

#include <stdio.h>
#include <string.h>

/* Answers of NetBox's REST interface, element by element: an envelope {"count", "next", "results":
 * [...]}, a bare array, or one object. Which endpoint an element is from stands in its `url`
 * (".../api/dcim/devices/27/"); older answers have none, then its shape says it, and for rows of
 * only a name and a slug the file's name.
 *
 * What a page mentions is not what it describes: from a device come its maker and its product, as
 * far as the nested object goes, but no site, of which the page says only the name. */

enum netbox_endpoint {
    ENDPOINT_UNKNOWN,
    ENDPOINT_UNUSED, /* an endpoint by its url, of no use here */
    ENDPOINT_DUMP,   /* a row of a database dump: other names, numbers instead of objects */
    ENDPOINT_DEVICE,
    ENDPOINT_SITE,
    ENDPOINT_DEVICE_TYPE,
    ENDPOINT_MODULE_TYPE,
    ENDPOINT_MODULE,
    ENDPOINT_INVENTORY_ITEM,
    ENDPOINT_CABLE,
    ENDPOINT_MANUFACTURER,
    ENDPOINT_PROVIDER,
};

static const struct {
    const char *path;
    const char *word; /* in a file name */
    enum netbox_endpoint endpoint;
} endpoints[] = {
    {"dcim/devices", "devices", ENDPOINT_DEVICE},
    {"dcim/sites", "sites", ENDPOINT_SITE},
    {"dcim/device-types", "device_types", ENDPOINT_DEVICE_TYPE},
    {"dcim/module-types", "module_types", ENDPOINT_MODULE_TYPE},
    {"dcim/modules", "modules", ENDPOINT_MODULE},
    {"dcim/inventory-items", "inventory_items", ENDPOINT_INVENTORY_ITEM},
    {"dcim/cables", "cables", ENDPOINT_CABLE},
    {"dcim/manufacturers", "manufacturer", ENDPOINT_MANUFACTURER},
    {"circuits/providers", "provider", ENDPOINT_PROVIDER},
};
enum { ENDPOINT_COUNT = sizeof endpoints / sizeof endpoints[0] };

/* "dcim/devices" of "https://host/api/dcim/devices/27/". */
static struct hf_text url_path(struct hf_text url) {
    const size_t api = hf_text_find(url, HF_TEXT("/api/"), 0);
    const struct hf_text rest = hf_text_slice(url, api + 5, url.len);
    const size_t first = hf_text_find(rest, HF_TEXT("/"), 0);
    return hf_text_slice(rest, 0, hf_text_find(rest, HF_TEXT("/"), first + 1));
}

static enum netbox_endpoint endpoint_by_url(struct hf_text url) {
    const struct hf_text path = url_path(url);
    for (size_t i = 0; i < ENDPOINT_COUNT; i++) {
        if (hf_text_equal(path, hf_text_of(endpoints[i].path))) {
            return endpoints[i].endpoint;
        }
    }
    return path.len > 0 ? ENDPOINT_UNUSED : ENDPOINT_UNKNOWN;
}

static bool has(const struct hf_json *element, const char *name) {
    return hf_json_member(element, name) != NULL;
}

static enum netbox_endpoint endpoint_by_shape(const struct hf_json *element) {
    if (has(element, "pk") && has(element, "fields") && has(element, "model")) {
        return ENDPOINT_DUMP;
    }
    if (has(element, "a_terminations") || has(element, "termination_a_type")) {
        return ENDPOINT_CABLE;
    }
    if (has(element, "device")) {
        if (has(element, "module_type")) {
            return ENDPOINT_MODULE;
        }
        return has(element, "part_id") && has(element, "name") ? ENDPOINT_INVENTORY_ITEM
                                                               : ENDPOINT_UNKNOWN;
    }
    if (has(element, "device_type") && (has(element, "site") || has(element, "rack"))) {
        return ENDPOINT_DEVICE;
    }
    if (has(element, "manufacturer") && has(element, "model")) {
        return has(element, "slug") || has(element, "u_height") ? ENDPOINT_DEVICE_TYPE
                                                                : ENDPOINT_MODULE_TYPE;
    }
    if (has(element, "slug") && (has(element, "physical_address") || has(element, "facility"))) {
        return ENDPOINT_SITE;
    }
    if (has(element, "slug") && (has(element, "noc_contact") || has(element, "accounts"))) {
        return ENDPOINT_PROVIDER;
    }
    return has(element, "devicetype_count") ? ENDPOINT_MANUFACTURER : ENDPOINT_UNKNOWN;
}

static enum netbox_endpoint endpoint_of(const struct netbox *netbox,
                                        const struct hf_json *element) {
    const struct hf_text url = hf_json_text(hf_json_member(element, "url"));
    enum netbox_endpoint endpoint = url.len > 0 ? endpoint_by_url(url) : ENDPOINT_UNKNOWN;
    if (endpoint == ENDPOINT_UNKNOWN) {
        endpoint = endpoint_by_shape(element);
    }
    if (endpoint == ENDPOINT_UNKNOWN && has(element, "name") && has(element, "slug")) {
        const struct hf_text file = netbox->reader->input->file;
        for (size_t i = 0; i < ENDPOINT_COUNT; i++) {
            const bool is_party = endpoints[i].endpoint == ENDPOINT_MANUFACTURER ||
                                  endpoints[i].endpoint == ENDPOINT_PROVIDER;
            if (is_party && hf_text_find(file, hf_text_of(endpoints[i].word), 0) < file.len) {
                return endpoints[i].endpoint;
            }
        }
    }
    return endpoint;
}

static enum hf_status party_give(struct netbox *netbox, const struct hf_json *element,
                                 bool is_nested) {
    struct netbox_row row = hf_netbox_row(netbox, HF_KIND_PARTY, element);
    if (!hf_json_is(element, HF_JSON_OBJECT)) {
        return HF_OK; /* no maker, or a bare number of one */
    }
    hf_netbox_put(&row, "name", hf_json_member(element, "name"));
    hf_netbox_put(&row, "slug", hf_json_member(element, "slug"));
    hf_netbox_put(&row, "description", hf_json_member(element, "description"));
    return is_nested ? hf_netbox_give_nested(&row) : hf_netbox_give(&row);
}

/* `type` is a device type or module type, whole or nested. */
static enum hf_status product_give(struct netbox *netbox, const struct hf_json *type,
                                   const char *kind, bool is_nested) {
    struct netbox_row row = hf_netbox_row(netbox, HF_KIND_PRODUCT, type);
    if (!hf_json_is(type, HF_JSON_OBJECT)) {
        return HF_OK;
    }
    HF_TRY(party_give(netbox, hf_json_member(type, "manufacturer"), true));
    hf_netbox_put_name(&row, "manufacturer", hf_json_member(type, "manufacturer"));
    hf_netbox_put(&row, "model", hf_json_member(type, "model"));
    hf_netbox_put(&row, "part_number", hf_json_member(type, "part_number"));
    hf_netbox_put(&row, "slug", hf_json_member(type, "slug"));
    hf_netbox_put(&row, "description", hf_json_member(type, "description"));
    hf_netbox_put_text(&row, "kind", hf_text_of(kind));
    return is_nested ? hf_netbox_give_nested(&row) : hf_netbox_give(&row);
}

static enum hf_status device_give(struct netbox *netbox, const struct hf_json *element) {
    struct netbox_row row = hf_netbox_row(netbox, HF_KIND_DEVICE, element);
    const struct hf_json *type = hf_json_member(element, "device_type");
    const struct hf_json *role = hf_json_member(element, "role");
    HF_TRY(product_give(netbox, type, "device", true));
    hf_netbox_put_device(&row, "name", element);
    hf_netbox_put_slug(&row, "site", hf_json_member(element, "site"));
    hf_netbox_put_name(&row, "role", role != NULL ? role : hf_json_member(element, "device_role"));
    hf_netbox_put_name(&row, "manufacturer", hf_json_member(type, "manufacturer"));
    hf_netbox_put_model(&row, "device_type", type);
    hf_netbox_put_choice(&row, "status", hf_json_member(element, "status"));
    hf_netbox_put(&row, "serial", hf_json_member(element, "serial"));
    hf_netbox_put(&row, "asset_tag", hf_json_member(element, "asset_tag"));
    hf_netbox_put_name(&row, "tenant", hf_json_member(element, "tenant"));
    return hf_netbox_give(&row);
}

static enum hf_status site_give(struct netbox *netbox, const struct hf_json *element) {
    static const char *const plain[] = {"name", "slug", "latitude", "longitude"};
    static const char *const named[] = {"region", "group", "tenant"};
    struct netbox_row row = hf_netbox_row(netbox, HF_KIND_SITE, element);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        hf_netbox_put(&row, plain[i], hf_json_member(element, plain[i]));
    }
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        hf_netbox_put_name(&row, named[i], hf_json_member(element, named[i]));
    }
    hf_netbox_put_choice(&row, "status", hf_json_member(element, "status"));
    return hf_netbox_give(&row);
}

static void put_holder(struct netbox_row *row, const struct hf_json *element) {
    const struct hf_json *device = hf_json_member(element, "device");
    hf_netbox_put_slug(row, "site", hf_json_member(device, "site"));
    hf_netbox_put_device(row, "device", device);
    hf_netbox_put(row, "serial", hf_json_member(element, "serial"));
    hf_netbox_put(row, "asset_tag", hf_json_member(element, "asset_tag"));
    hf_netbox_put_choice(row, "status", hf_json_member(element, "status"));
}

static enum hf_status module_give(struct netbox *netbox, const struct hf_json *element) {
    struct netbox_row row = hf_netbox_row(netbox, HF_KIND_MODULE, element);
    const struct hf_json *type = hf_json_member(element, "module_type");
    HF_TRY(product_give(netbox, type, "module", true));
    put_holder(&row, element);
    hf_netbox_put_name(&row, "module_bay", hf_json_member(element, "module_bay"));
    hf_netbox_put_name(&row, "manufacturer", hf_json_member(type, "manufacturer"));
    hf_netbox_put_model(&row, "module_type", type);
    return hf_netbox_give(&row);
}

/* An inventory item names its maker and part itself, or has only a name. */
static enum hf_status item_give(struct netbox *netbox, const struct hf_json *element) {
    const struct hf_json *maker = hf_json_member(element, "manufacturer");
    const struct hf_json *part = hf_json_member(element, "part_id");
    const struct hf_json *name = hf_json_member(element, "name");
    const struct hf_json *model = hf_text_trim(hf_json_text(part)).len > 0 ? part : name;
    HF_TRY(party_give(netbox, maker, true));
    struct netbox_row product = hf_netbox_row(netbox, HF_KIND_PRODUCT, element);
    hf_netbox_put_name(&product, "manufacturer", maker);
    hf_netbox_put(&product, "model", model);
    hf_netbox_put(&product, "part_number", part);
    HF_TRY(hf_netbox_give_nested(&product));
    struct netbox_row row = hf_netbox_row(netbox, HF_KIND_MODULE, element);
    put_holder(&row, element);
    hf_netbox_put(&row, "module_bay", name);
    hf_netbox_put_name(&row, "manufacturer", maker);
    hf_netbox_put(&row, "module_type", model);
    return hf_netbox_give(&row);
}

/* Once for each endpoint that is of no use; the count of its rows comes with the end of the file.
 */
static enum hf_status unused_say(struct netbox *netbox, const struct hf_json *element) {
    const struct hf_text path = url_path(hf_json_text(hf_json_member(element, "url")));
    uint32_t first = HF_MAP_NONE;
    HF_TRY(hf_row_keys_add(&netbox->mentioned, HF_KIND_PACK, path, 1, &first));
    if (first != HF_MAP_NONE) {
        return HF_OK;
    }
    const struct hf_defect what = {.kind = HF_DEFECT_COLUMN,
                                   .line = element->line,
                                   .column = element->column,
                                   .subject = path};
    return hf_reader_defect(netbox->reader, &what,
                            "%.*s holds nothing that holdfast uses; its rows were kept out",
                            HF_TEXT_ARG(path));
}

static enum hf_status unknown_say(const struct netbox *netbox, const struct hf_json *element) {
    const struct hf_defect what = {
        .kind = HF_DEFECT_KEY, .line = element->line, .column = element->column};
    return hf_reader_defect(
        netbox->reader, &what,
        "the row was left out, since neither a url nor its members say of which endpoint it is");
}

static enum hf_status element_give(struct netbox *netbox, const struct hf_json *element) {
    switch (endpoint_of(netbox, element)) {
    case ENDPOINT_DUMP:
        netbox->dump_count++;
        return HF_OK;
    case ENDPOINT_UNUSED:
        netbox->unused_count++;
        return unused_say(netbox, element);
    case ENDPOINT_UNKNOWN:
        return unknown_say(netbox, element);
    case ENDPOINT_DEVICE:
        return device_give(netbox, element);
    case ENDPOINT_SITE:
        return site_give(netbox, element);
    case ENDPOINT_DEVICE_TYPE:
        return product_give(netbox, element, "device", false);
    case ENDPOINT_MODULE_TYPE:
        return product_give(netbox, element, "module", false);
    case ENDPOINT_MODULE:
        return module_give(netbox, element);
    case ENDPOINT_INVENTORY_ITEM:
        return item_give(netbox, element);
    case ENDPOINT_CABLE:
        return hf_netbox_cable_give(netbox, element);
    case ENDPOINT_MANUFACTURER:
    case ENDPOINT_PROVIDER:
        return party_give(netbox, element, false);
    }
    return HF_OK;
}

static enum hf_status on_element(void *context, const struct hf_json *element) {
    struct netbox *netbox = context;
    netbox->element_count++;
    if (!hf_json_is(element, HF_JSON_OBJECT)) {
        return unknown_say(netbox, element);
    }
    return element_give(netbox, element);
}

static enum hf_status on_problem(void *context, const struct hf_json_problem *problem) {
    const struct netbox *netbox = context;
    const bool is_cut = problem->kind == HF_JSON_SYNTAX || problem->kind == HF_JSON_TRUNCATED ||
                        problem->kind == HF_JSON_DEPTH;
    const struct hf_defect what = {.kind = HF_DEFECT_SYNTAX,
                                   .line = problem->line,
                                   .column = problem->column,
                                   .subject = problem->subject,
                                   .is_cut = is_cut};
    return hf_reader_defect(netbox->reader, &what, "%.*s%s", HF_TEXT_ARG(problem->message),
                            is_cut ? "; rows that this file gave before stay" : "");
}

/* An envelope says how many rows there are in all. */
static enum hf_status pages_say(const struct netbox *netbox, const struct hf_json *envelope) {
    const struct hf_json *count = hf_json_member(envelope, "count");
    const struct hf_json *next = hf_json_member(envelope, "next");
    int64_t total = -1;
    if (!hf_json_is(count, HF_JSON_NUMBER) || !hf_text_int64(hf_json_text(count), &total)) {
        total = -1;
    }
    const bool has_next = hf_json_text(next).len > 0;
    if (!has_next && total <= (int64_t)netbox->element_count) {
        return HF_OK;
    }
    const struct hf_json *place = has_next || count == NULL ? next : count;
    const struct hf_defect what = {.kind = HF_DEFECT_SYNTAX,
                                   .line = place->line,
                                   .column = place->column,
                                   .subject = hf_json_text(next),
                                   .is_cut = true}; /* rows of other pages are not gone */
    if (total < 0) {
        return hf_reader_defect(netbox->reader, &what,
                                "the answer holds %zu rows and has a next page; fetch it with "
                                "limit=0, or the other pages "
                                "too",
                                netbox->element_count);
    }
    return hf_reader_defect(
        netbox->reader, &what,
        "the answer holds %zu of %lld rows, pages are missing; fetch it with limit=0, or the other "
        "pages too",
        netbox->element_count, (long long)total);
}

static enum hf_status no_traffic_say(const struct netbox *netbox) {
    if (netbox->no_traffic_count == 0) {
        return HF_OK;
    }
    const struct hf_defect what = {.kind = HF_DEFECT_KEY,
                                   .line = netbox->no_traffic_line,
                                   .column = netbox->no_traffic_column};
    return hf_reader_defect(netbox->reader, &what,
                            "%zu power or console cables, the first of them here, carry no "
                            "traffic, so they are no links; "
                            "they were left out",
                            netbox->no_traffic_count);
}

static enum hf_status rest_read(struct netbox *netbox, const struct hf_json *rest) {
    if (rest == NULL) {
        return hf_reader_fail(netbox->reader, 1, "this is no JSON: nothing in it could be read");
    }
    const bool is_envelope = hf_json_is(hf_json_member(rest, "results"), HF_JSON_ARRAY);
    if (hf_json_is(rest, HF_JSON_ARRAY)) {
        return HF_OK;
    }
    if (is_envelope) {
        const bool is_of_use =
            netbox->unused_count == 0 || netbox->unused_count < netbox->element_count;
        return is_of_use ? pages_say(netbox, rest) : HF_OK;
    }
    if (!hf_json_is(rest, HF_JSON_OBJECT) || endpoint_of(netbox, rest) == ENDPOINT_UNKNOWN) {
        return hf_reader_fail(netbox->reader, rest->line,
                              "this is no answer of a NetBox: neither \"results\", nor a list, nor "
                              "an object with a url");
    }
    netbox->element_count++;
    return element_give(netbox, rest);
}

enum hf_status hf_netbox_json_read(const struct hf_reader *reader, struct hf_arena scratch) {
    struct netbox netbox = {.reader = reader};
    netbox.keys.arena = hf_arena_carve(&scratch, 3);
    netbox.mentioned.arena = hf_arena_carve(&scratch, 3);
    netbox.row = hf_arena_carve(&scratch, 4);
    struct hf_arena keep = hf_arena_carve(&scratch, 4);
    const struct hf_json_sink sink = {&netbox, on_problem, on_element};
    struct hf_json *rest = NULL;
    HF_TRY(hf_json_stream(reader->input->bytes, "results", &sink, &keep, scratch, &rest));
    HF_TRY(rest_read(&netbox, rest));
    if (netbox.dump_count > 0) {
        return hf_reader_fail(
            reader, 1,
            "this is a dump of NetBox's database; export it through the REST interface instead, as "
            "/api/dcim/devices/?limit=0");
    }
    return no_traffic_say(&netbox);
}
