/* holdfast/carried.h - of the traffic that is still connected after a loss, how much fits?
 *
 * hf_resilience_assess says who is still joined to a gateway; that is no proof that the links left
 * have the capacity. Here the traffic of the services is held against the capacity of the links, as
 * holdfast/capacity.h says: bounds from both sides, with all functions sharing the links.
 *
 *  - **Unit.** Traffic is counted in the unit that most services with a traffic figure have: the
 * first word of their traffic_basis. Figures of another unit, or of none, count as unknown:
 * nothing is converted. So do capacities of another unit.
 *  - **Unknown** capacity: `most` takes it for enough, `least` for nothing. Unknown traffic is
 * counted by services, and given no room; a site without service rows has none if others have
 * rows. The presumed inside of a site (assumption
 * site_is_joined) is never too small; no other limit is presumed.
 *  - **Losses**: nothing, then those of the scenario (HF_CHANGE_LOSE) or, if it loses nothing,
 * every single group: vendors whatever they cost, then the other threats as far as they fit into
 * HF_CARRIED_VISITS_MAX; what does not is left out and counted.
 *  - **Bottlenecks** are those of the best case: too small whatever is unknown and however traffic
 * is routed.
 *
 * **Order of use.** hf_carried_assess (holdfast/resilience.h), after hf_resilience_assess.
 */
#ifndef HOLDFAST_CARRIED_H
#define HOLDFAST_CARRIED_H

#include <holdfast/text.h>
#include <holdfast/why.h>

enum { HF_CARRIED_CUTS_MAX = 10 };

/* Traffic in the unit. */
struct hf_carried_sum {
    double connected[2]; /* best and worst case (enum hf_bound) */
    double most, least;  /* of it fits */
    uint32_t unknown;    /* services connected in the best case whose traffic is unknown */
};

struct hf_carried_cut {
    uint32_t link;  /* row: the largest of the links that are too small; the first of equal ones */
    uint32_t links; /* how many there are, side by side */
    double carries, wanted;
    struct hf_why_id why; /* HF_WHY_NONE until it is asked for: hf_carried_explain; and below */
};

struct hf_carried_loss {
    uint32_t group;   /* position in assessment->group, or HF_NONE */
    uint32_t assumed; /* position in assessment->assumed, or HF_NONE; both HF_NONE: nothing lost */
    struct hf_carried_sum sum;
    const struct hf_carried_sum *of_function; /* function_count + 1: first, what no function is
                                                 said of; `most` as if it were alone */
    struct hf_carried_cut *cut;               /* largest shortage first */
    uint32_t cut_count;                       /* at most HF_CARRIED_CUTS_MAX */
    struct hf_why_id why;
    const struct hf_why_id *of_function_why; /* as of_function; NULL until it is asked for */
};

struct hf_carried {
    struct hf_text unit;          /* "" : no service has traffic with a unit */
    struct hf_carried_loss *loss; /* nothing lost is the first */
    uint32_t loss_count, function_count;
    uint32_t singles_left_out;
    uint32_t services, services_unknown, services_other_unit; /* the last among the unknown */
    uint32_t links, links_unknown, links_other_unit;          /* likewise; deployed, ends known */
};

#endif
