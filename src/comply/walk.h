/* walk.h - the deployed units while they are laid out: site_walk.c goes through sites, ranges.c
 * puts together what several threads have found, network.c closes it.
 */
#ifndef HF_COMPLY_WALK_H
#define HF_COMPLY_WALK_H

#include "comply/sorts.h"

#include <stddef.h>

/* A unit of the site at hand. */
struct site_unit {
    uint32_t product, row;
    enum hf_kind kind;
    uint32_t holder; /* modules: product of the device that they sit in, where a swap takes it */
    uint32_t batch;
    int64_t quantity;
};

struct pair {
    uint32_t key, item;
};

struct pair_list {
    struct pair *item;
    size_t count, capacity;
};

struct network_walk {
    struct comply_network *network;
    struct comply_sorter sorter;
    struct hf_arena *arena;
    struct hf_csr swaps_by_site;
    struct site_unit *unit; /* of the site at hand */
    size_t unit_count, unit_capacity;
    uint32_t *swapped; /* products that swaps take from the site at hand, ascending */
    uint32_t swapped_count;
    struct pair_list sites, groups_of_sort;
    size_t group_capacity, cell_capacity, held_capacity, segment_capacity;
    uint32_t cell_count, held_count;
    uint32_t position;
};

enum hf_status hf_comply_pair_add(struct hf_arena *arena, struct pair_list *list, uint32_t key,
                                  uint32_t item);

/* Lays out the units of one site; HF_NONE: those of which nobody says where they are, and last. */
enum hf_status hf_comply_site_walk(struct network_walk *walk, uint32_t site);
/* While groups are in the order of sites and products; HF_NONE: there is none. */
uint32_t hf_comply_group_find(const struct comply_network *network, uint32_t site,
                              uint32_t product);
/* All sites, in so many ranges at once; the same for any number of them. */
enum hf_status hf_comply_sites_walk(struct network_walk *walk, uint32_t ranges);

#endif
