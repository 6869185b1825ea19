#include "formats/inventory/netbox_row.h"

/* A cable has lists of ends since NetBox 3.3 (a breakout joins one port with several), one on each
 * side before. An end that is no port of a device - a circuit's end, a power feed - cannot be a
 * link's end. */

enum { ENDS_MAX = 64 };

struct cable_side {
    const struct hf_json *port[ENDS_MAX]; /* objects with "device" and "name" */
    size_t port_count;
    size_t excess_count;
    struct hf_text other_type; /* of an end that is no port of a device; empty if all are */
    bool carries_no_traffic;
};

static void end_add(struct cable_side *side, struct hf_text type, const struct hf_json *object) {
    static const struct hf_text words[] = {HF_TEXT_INIT("power"), HF_TEXT_INIT("console")};
    for (size_t i = 0; i < 2; i++) {
        side->carries_no_traffic =
            side->carries_no_traffic || hf_text_find(type, words[i], 0) < type.len;
    }
    if (!hf_json_is(hf_json_member(object, "device"), HF_JSON_OBJECT)) {
        side->other_type = type.len > 0 ? type : HF_TEXT("something without device");
    } else if (side->port_count < ENDS_MAX) {
        side->port[side->port_count++] = object;
    } else {
        side->excess_count++;
    }
}

static void side_read(const struct hf_json *element, const char *list_name, const char *single_name,
                      const char *type_name, struct cable_side *side) {
    const struct hf_json *list = hf_json_member(element, list_name);
    if (!hf_json_is(list, HF_JSON_ARRAY)) {
        end_add(side, hf_json_text(hf_json_member(element, type_name)),
                hf_json_member(element, single_name));
        return;
    }
    for (const struct hf_json *end = list->first; end != NULL; end = end->next) {
        end_add(side, hf_json_text(hf_json_member(end, "object_type")),
                hf_json_member(end, "object"));
    }
}

static enum hf_status left_out_say(const struct netbox *netbox, const struct hf_json *element,
                                   struct hf_text type) {
    const struct hf_defect what = {.kind = HF_DEFECT_KEY,
                                   .line = element->line,
                                   .column = element->column,
                                   .subject = hf_json_text(hf_json_member(element, "label"))};
    return hf_reader_defect(netbox->reader, &what,
                            "cable %.*s ends at %.*s, not at a device; that end was left out",
                            HF_TEXT_ARG(hf_json_text(hf_json_member(element, "id"))),
                            HF_TEXT_ARG(type.len > 0 ? type : HF_TEXT("nothing")));
}

static enum hf_status pair_give(struct netbox *netbox, const struct hf_json *element,
                                const struct hf_json *const port[2], size_t number) {
    struct hf_arena before = netbox->row;
    struct netbox_row row = hf_netbox_row(netbox, HF_KIND_LINK, element);
    const struct hf_text label = hf_text_trim(hf_json_text(hf_json_member(element, "label")));
    struct hf_text numbered = label;
    if (label.len > 0 && number > 0) {
        HF_TRY(hf_text_format(&netbox->row, &numbered, "%.*s %zu", HF_TEXT_ARG(label), number));
    }
    hf_netbox_put_text(&row, "label", numbered);
    hf_netbox_put_device(&row, "side_a_device", hf_json_member(port[0], "device"));
    hf_netbox_put_device(&row, "side_b_device", hf_json_member(port[1], "device"));
    hf_netbox_put_slug(&row, "side_a_site",
                       hf_json_member(hf_json_member(port[0], "device"), "site"));
    hf_netbox_put_slug(&row, "side_b_site",
                       hf_json_member(hf_json_member(port[1], "device"), "site"));
    hf_netbox_put(&row, "side_a_name", hf_json_member(port[0], "name"));
    hf_netbox_put(&row, "side_b_name", hf_json_member(port[1], "name"));
    hf_netbox_put_choice(&row, "type", hf_json_member(element, "type"));
    hf_netbox_put_choice(&row, "status", hf_json_member(element, "status"));
    const enum hf_status status = hf_netbox_give(&row);
    netbox->row = before;
    return status;
}

enum hf_status hf_netbox_cable_give(struct netbox *netbox, const struct hf_json *element) {
    struct cable_side side[2] = {0};
    side_read(element, "a_terminations", "termination_a", "termination_a_type", &side[0]);
    side_read(element, "b_terminations", "termination_b", "termination_b_type", &side[1]);
    if (side[0].carries_no_traffic || side[1].carries_no_traffic) {
        if (netbox->no_traffic_count++ == 0) {
            netbox->no_traffic_line = element->line;
            netbox->no_traffic_column = element->column;
        }
        return HF_OK;
    }
    for (size_t i = 0; i < 2; i++) {
        if (side[i].other_type.len > 0 || side[i].port_count == 0) {
            HF_TRY(left_out_say(netbox, element, side[i].other_type));
        }
        if (side[i].excess_count > 0) {
            HF_TRY(left_out_say(netbox, element, HF_TEXT("more than 64 ports on one side")));
        }
    }
    const size_t pair_count = side[0].port_count * side[1].port_count;
    size_t number = 0;
    for (size_t a = 0; a < side[0].port_count; a++) {
        for (size_t b = 0; b < side[1].port_count; b++) {
            number++;
            const struct hf_json *const port[2] = {side[0].port[a], side[1].port[b]};
            HF_TRY(pair_give(netbox, element, port, pair_count > 1 ? number : 0));
        }
    }
    return HF_OK;
}
