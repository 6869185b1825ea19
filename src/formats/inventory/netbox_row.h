/* netbox_row.h - one row out of a NetBox object: members to columns, checked, keyed and given to
 * the sink. */
#ifndef HF_FORMATS_INVENTORY_NETBOX_ROW_H
#define HF_FORMATS_INVENTORY_NETBOX_ROW_H

#include "formats/json.h"
#include "formats/readers.h"

struct netbox {
    const struct hf_reader *reader;
    struct hf_row_keys keys; /* of rows that the file describes, and their NetBox ids */
    struct hf_row_keys
        mentioned; /* of rows that nested objects mention, and of endpoints that were left out */
    struct hf_arena row; /* by value for each row */
    size_t element_count;
    size_t unused_count; /* of endpoints that are kept out */
    size_t dump_count;
    size_t no_traffic_count; /* power and console cables */
    int64_t no_traffic_line; /* of the first */
    int64_t no_traffic_column;
};

enum { HF_NETBOX_NAME_BYTES_MAX = 40 };

struct netbox_row {
    struct netbox *netbox;
    const struct hf_json *element;
    struct hf_assertion assertion;
    const struct hf_json
        *place[HF_COLUMN_COUNT_MAX]; /* where a column's text stands; NULL: the element */
    struct {
        char text[HF_NETBOX_NAME_BYTES_MAX];
    } made_name[2]; /* "netbox-27" for devices without name; a row refers to two devices at most */
    size_t made_name_count;
};

struct netbox_row hf_netbox_row(struct netbox *netbox, enum hf_kind kind,
                                const struct hf_json *element);

/* Each fills one column; NULL and null leave it blank. */
void hf_netbox_put_text(struct netbox_row *row, const char *column, struct hf_text text);
void hf_netbox_put(struct netbox_row *row, const char *column,
                   const struct hf_json *value); /* plain value */
void hf_netbox_put_choice(struct netbox_row *row, const char *column,
                          const struct hf_json *value); /* {value,label} too */
void hf_netbox_put_name(struct netbox_row *row, const char *column,
                        const struct hf_json *object); /* its name */
void hf_netbox_put_slug(struct netbox_row *row, const char *column,
                        const struct hf_json *object); /* slug, else name */
void hf_netbox_put_model(struct netbox_row *row, const char *column,
                         const struct hf_json *object); /* model, else display */
/* The device's name, else "netbox-ID": nested objects hold nothing else of a device without name.
 */
void hf_netbox_put_device(struct netbox_row *row, const char *column, const struct hf_json *device);

/* Checks the fields, adds custom fields named as columns that are blank, makes the key and gives
 * the row. A row whose NetBox id was there is a defect; another row with an equal key is numbered:
 * NetBox says that it is another one. */
HF_MUST_CHECK enum hf_status hf_netbox_give(struct netbox_row *row);
/* Gives a row that another one mentions, once a file. */
HF_MUST_CHECK enum hf_status hf_netbox_give_nested(struct netbox_row *row);

/* A cable as links, one for each pair of its ends. */
HF_MUST_CHECK enum hf_status hf_netbox_cable_give(struct netbox *netbox,
                                                  const struct hf_json *element);

#endif
