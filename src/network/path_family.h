/* path_family.h - the ways of every demand: minimal sets of risk groups on which one way of serving
 * it rests. Internal to the room.
 *
 * A set is a mask over the asked groups. Equal families are kept once and known by a number; a
 * family's masks stand by size, then by value. */
#ifndef HF_NETWORK_PATH_FAMILY_H
#define HF_NETWORK_PATH_FAMILY_H

#include <holdfast/cuts.h>

/* Masks that grow at the end of an arena of their own. */
struct mask_list {
    uint32_t *item;
    size_t count, capacity;
};

/* Distinct families. */
struct family_table {
    struct hf_arena *arena; /* everything that grows */
    struct mask_list way;   /* of all families */
    uint32_t *start;        /* per family, and one more */
    size_t start_capacity;
    uint32_t count;
    uint32_t *slot; /* hash table of families, HF_NONE: free */
    size_t slot_count;
    uint64_t sets;             /* settled at places */
    uint64_t sets_max;         /* the budget: so many at once */
    uint64_t steps, steps_max; /* comparisons of two sets; the budget */
};

HF_MUST_CHECK enum hf_status hf_family_table_open(struct family_table *table, uint64_t sets_max,
                                                  struct hf_arena *arena);

HF_MUST_CHECK enum hf_status hf_mask_list_add(struct mask_list *list, struct hf_arena *arena,
                                              uint32_t mask);

/* By size, then by value. */
void hf_mask_list_sort(struct mask_list *list);

/* Leaves the minimal masks of the list, sorted. HF_ERR_LIMIT when the comparisons end. */
HF_MUST_CHECK enum hf_status hf_mask_list_reduce(struct family_table *table,
                                                 struct mask_list *list);

/* Adds to `joined` every mask of one list with every mask of the other. */
HF_MUST_CHECK enum hf_status hf_mask_lists_join(struct family_table *table,
                                                const struct mask_list *left,
                                                const struct mask_list *right,
                                                struct hf_arena *arena, struct mask_list *joined);

/* The number of a family given by minimal masks in their order. */
HF_MUST_CHECK enum hf_status hf_family_intern(struct family_table *table,
                                              const struct mask_list *way, uint32_t *family);

/* The family of what needs both. */
HF_MUST_CHECK enum hf_status hf_family_both(struct family_table *table, uint32_t left,
                                            uint32_t right, struct hf_arena scratch,
                                            uint32_t *family);

/* Fills demand_family[demand_count]. The network and the question are valid. */
HF_MUST_CHECK enum hf_status hf_path_families(const struct hf_network *network,
                                              const struct hf_cuts_question *question,
                                              struct family_table *table, struct hf_arena scratch,
                                              uint32_t *demand_family);

#endif
