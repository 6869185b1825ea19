/* network_write.h - the planned network as files of the operator folder. Each call writes some of
 * them. */
#ifndef HF_GENERATE_NETWORK_WRITE_H
#define HF_GENERATE_NETWORK_WRITE_H

#include "generate/network_plan.h"
#include "generate/operator_folder.h"

/* In the busy hour, in the mean. */
#define HF_GEN_GBIT_PER_SUBSCRIBER 0.0024

/* What passes each site in the busy hour, in Gbit/s: its own traffic, that of the sites behind it,
 * of a site with two parents half through each. In `keep`. */
HF_MUST_CHECK enum hf_status hf_gen_traffic_plan(const struct hf_gen_network *network,
                                                 struct hf_arena *keep, double **passing);
/* The next size that is sold, for at least so much. */
double hf_gen_link_size(double gbit);

/* A file of the folder, with the gaps of its name. */
struct hf_folder_file hf_gen_open(const struct hf_gen_network *network, const char *name,
                                  const char *header);

HF_MUST_CHECK enum hf_status hf_gen_write_sites(const struct hf_gen_network *network);
HF_MUST_CHECK enum hf_status hf_gen_write_devices(const struct hf_gen_network *network,
                                                  struct hf_arena scratch);
/* Adds modules to network->units. */
HF_MUST_CHECK enum hf_status hf_gen_write_modules(struct hf_gen_network *network,
                                                  struct hf_arena scratch);
HF_MUST_CHECK enum hf_status hf_gen_write_links(struct hf_gen_network *network,
                                                struct hf_arena scratch);
/* What devices need of others: rows of the tables, those with "{region}" once for each region, and
 * the devices that provide it. */
HF_MUST_CHECK enum hf_status hf_gen_write_needs(const struct hf_gen_network *network,
                                                const struct hf_gen_table *dependencies,
                                                const struct hf_gen_table *users,
                                                struct hf_arena scratch);
HF_MUST_CHECK enum hf_status hf_gen_write_services(const struct hf_gen_network *network,
                                                   struct hf_arena scratch);
/* failures.csv and repair_orders.csv. */
HF_MUST_CHECK enum hf_status hf_gen_write_failures(const struct hf_gen_network *network);
HF_MUST_CHECK enum hf_status hf_gen_write_stock(const struct hf_gen_network *network);
/* orders.csv and shipments.csv: those of the tables of that name first. */
HF_MUST_CHECK enum hf_status hf_gen_write_orders(const struct hf_gen_network *network,
                                                 const struct hf_gen_table *orders,
                                                 const struct hf_gen_table *shipments);
HF_MUST_CHECK enum hf_status hf_gen_write_schedule(const struct hf_gen_network *network);
HF_MUST_CHECK enum hf_status hf_gen_write_coverage(const struct hf_gen_network *network);

/* What devices and cards run: rows of releases.csv by row of build.csv, and of fill.csv. */
struct hf_gen_software {
    uint32_t *from, *until;
    uint32_t *card_from, *card_until;
    struct hf_date *released; /* per row of releases.csv */
};
HF_MUST_CHECK enum hf_status hf_gen_software_plan(const struct hf_gen_network *network,
                                                  struct hf_arena *keep,
                                                  struct hf_gen_software *software);
/* The cells release, release_installed and exposed of a device. */
void hf_gen_software_put(const struct hf_gen_network *network,
                         const struct hf_gen_software *software, uint32_t device,
                         struct hf_random *random, struct hf_folder_file *file);
/* The cells release and release_installed of a card by a row of fill.csv. */
void hf_gen_card_put(const struct hf_gen_network *network, const struct hf_gen_software *software,
                     uint32_t fill, struct hf_date installed, struct hf_random *random,
                     struct hf_folder_file *file);

/* One row of a table as it is. */
void hf_gen_copy_row(struct hf_folder_file *file, const struct hf_gen_table *table, uint32_t row);

#endif
