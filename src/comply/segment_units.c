#include "comply/compliance.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

/* The devices of each management segment, and of these the few that decide what it is on any day.
 */

static int lower_letter(char letter) {
    return letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : (unsigned char)letter;
}

/* Upper and lower case are one: two ways to write a segment would split it. */
static int segment_order(struct hf_text left, struct hf_text right) {
    const size_t least = left.len < right.len ? left.len : right.len;
    for (size_t i = 0; i < least; i++) {
        const int difference = lower_letter(left.data[i]) - lower_letter(right.data[i]);
        if (difference != 0) {
            return difference;
        }
    }
    return (left.len > right.len) - (left.len < right.len);
}

/* A name of a segment as it is written, and the segment it is. */
struct segment_name {
    struct hf_text text;
    uint32_t at; /* in the order in which names come */
    uint32_t segment;
};

static int segment_name_order(const void *left_pointer, const void *right_pointer) {
    const struct segment_name *left = left_pointer;
    const struct segment_name *right = right_pointer;
    const int order = segment_order(left->text, right->text);
    return order != 0 ? order : (left->at > right->at) - (left->at < right->at);
}

/* Which segment each unit is of, by the order of their names: of[] per unit. */
static enum hf_status segments_number(struct comply_network *network, struct hf_arena *arena,
                                      uint32_t *of) {
    struct hf_map map = {NULL, 0, 0};
    struct segment_name *name = hf_take(arena, struct segment_name, network->segment_units);
    uint32_t names = 0;
    if (name == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->segment_units; i++) {
        HF_TRY(hf_map_put(&map, arena, network->segment[i].segment, names, &of[i]));
        if (of[i] == names) {
            name[names] = (struct segment_name){network->segment[i].segment, names, 0};
            names++;
        }
    }
    if (names > 1) {
        qsort(name, names, sizeof *name, segment_name_order);
    }
    uint32_t *segment = hf_take(arena, uint32_t, names);
    if (segment == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < names; i++) {
        const bool is_new = i == 0 || segment_order(name[i - 1].text, name[i].text) != 0;
        network->segment_count += is_new ? 1 : 0;
        segment[name[i].at] = network->segment_count - 1;
    }
    for (uint32_t i = 0; i < network->segment_units; i++) {
        of[i] = segment[of[i]];
    }
    return HF_OK;
}

/* By segment, in the order of the sites within one. */
static enum hf_status segments_sort(struct comply_network *network, struct hf_arena *arena) {
    struct comply_segment_unit *sorted =
        hf_take(arena, struct comply_segment_unit, network->segment_units);
    uint32_t *of = hf_take(arena, uint32_t, network->segment_units);
    if (sorted == NULL || of == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(segments_number(network, arena, of));
    uint32_t *start = hf_new(arena, uint32_t, (size_t)network->segment_count + 2);
    if (start == NULL) {
        return HF_ERR_MEMORY;
    }
    /* counted two places up, summed, then filled: each start moves to where the next begins */
    for (uint32_t i = 0; i < network->segment_units; i++) {
        start[of[i] + 2]++;
    }
    for (uint32_t i = 0; i < network->segment_count; i++) {
        start[i + 2] += start[i + 1];
    }
    for (uint32_t i = 0; i < network->segment_units; i++) {
        sorted[start[of[i] + 1]++] = network->segment[i];
    }
    network->segment = sorted;
    network->segment_start = start;
    return HF_OK;
}

/* Units of one batch are alike until a swap may have taken them, and alike after: a known maker
 * counts once however many units it has, unknown ones twice at most. */
struct segment_choice {
    struct comply_segment_unit first, second, last;
    uint32_t units;
};

static void choice_add(struct segment_choice *choice, const struct comply_segment_unit *unit) {
    if (choice->units == 0) {
        *choice = (struct segment_choice){.first = *unit, .last = *unit};
    } else if (unit->first_swap < choice->first.first_swap) {
        choice->second = choice->first;
        choice->first = *unit;
    } else if (choice->units == 1 || unit->first_swap < choice->second.first_swap) {
        choice->second = *unit;
    }
    choice->last = unit->first_swap >= choice->last.first_swap ? *unit : choice->last;
    choice->units++;
}

static uint32_t choice_keep(const struct segment_choice *choice, struct comply_segment_unit *kept) {
    const struct comply_segment_unit unit[3] = {choice->first, choice->second, choice->last};
    const uint32_t count = choice->units < 3 ? choice->units : 3;
    memcpy(kept, unit, count * sizeof *kept);
    return count;
}

static enum hf_status segments_shorten(struct comply_network *network, struct hf_arena *arena) {
    const uint32_t batches = network->batch_count;
    struct comply_segment_unit *kept =
        hf_take(arena, struct comply_segment_unit, network->segment_units);
    struct segment_choice *choice = hf_take(arena, struct segment_choice, batches);
    uint32_t *at = hf_take(arena, uint32_t, batches); /* per batch, where segment_of[] says so */
    uint32_t *segment_of = hf_new(arena, uint32_t, batches);
    network->segment_first_start = hf_take(arena, uint32_t, (size_t)network->segment_count + 1);
    if (kept == NULL || choice == NULL || at == NULL || segment_of == NULL ||
        network->segment_first_start == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t s = 0; s < network->segment_count; s++) {
        uint32_t choices = 0;
        network->segment_first_start[s] = count;
        for (uint32_t i = network->segment_start[s]; i < network->segment_start[s + 1]; i++) {
            const uint32_t batch = network->segment[i].batch;
            if (segment_of[batch] != s + 1) {
                segment_of[batch] = s + 1;
                at[batch] = choices;
                choice[choices++].units = 0;
            }
            choice_add(&choice[at[batch]], &network->segment[i]);
        }
        for (uint32_t i = 0; i < choices; i++) {
            count += choice_keep(&choice[i], kept + count);
        }
    }
    network->segment_first_start[network->segment_count] = count;
    network->segment_first = kept;
    return HF_OK;
}

enum hf_status hf_comply_segment_units(struct comply_network *network, struct hf_arena *arena) {
    int32_t *first = hf_take(arena, int32_t, network->group_count);
    if (first == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->group_count; i++) {
        first[i] = HF_DATE_MAX.days;
    }
    for (uint32_t i = network->assessment->schedule.count;
         i-- > 0;) { /* by first day, from behind */
        if (network->swap_group[i] != HF_NONE) {
            first[network->swap_group[i]] =
                network->assessment->schedule.swap[i].date.earliest.days;
        }
    }
    for (uint32_t i = 0; i < network->segment_units; i++) {
        struct comply_segment_unit *unit = &network->segment[i];
        unit->first_swap = unit->group == HF_NONE ? HF_DATE_MAX.days : first[unit->group];
    }
    HF_TRY(segments_sort(network, arena));
    return segments_shorten(network, arena);
}
