/* operator_kind.h - which table of the operator folder a CSV file is. */
#ifndef HF_FORMATS_INVENTORY_OPERATOR_KIND_H
#define HF_FORMATS_INVENTORY_OPERATOR_KIND_H

#include <holdfast/schema.h>

enum { HF_HEADER_BYTES_MAX = 64 };

/* A header as the schema knows it: trimmed, blanks and '-' as '_'. Longer ones than
 * HF_HEADER_BYTES_MAX stay as they are. */
struct hf_text hf_operator_header(struct hf_text header, char buffer[HF_HEADER_BYTES_MAX]);

/* By name: "devices.csv", and also "Devices (2).csv", "nb_05_devices9.csv", "netbox-sites.txt". */
bool hf_operator_kind_by_name(struct hf_text file, enum hf_kind *kind);

/* Whether the name is that of a NetBox table which holds nothing that holdfast uses, as
 * "nb_00_tags.csv". */
bool hf_operator_is_unused_table(struct hf_text file);

/* By headers: the kind that knows most of them. "site, product, quantity" are devices. False when
 * fewer than two headers are known or several kinds know as many; then *fit_count says how many
 * kinds do (0: no header is known at all). */
bool hf_operator_kind_by_headers(const struct hf_text *header, size_t header_count,
                                 enum hf_kind *kind, size_t *fit_count);

#endif
