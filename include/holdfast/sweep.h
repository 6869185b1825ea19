/* holdfast/sweep.h - every loss of up to so many risk groups, exactly, at once.
 *
 * hf_sweep answers what hf_network_lose answers, for thousands of losses: one bit stands for one
 * loss, 64 to 512 of them go through the network together. Before that the network is made smaller
 * for the groups that are asked about (what shares every fate becomes one), so ask about no more
 * than you want to know. The answers are the same bytes on any number of threads.
 *
 * **Counting.** A demand counts as lost when it is not served; with demand_had 0 only when too few
 * of its nodes are up (a demand that is not served today is not lost by losing more, unless its own
 * nodes go). A site is lost when one of its demands is. Sums that do not fit stay at INT64_MAX.
 *
 * **Order of use.** Fill a `struct hf_network` and a `struct hf_sweep_question`, call hf_sweep. For
 * one loss after the other, as where somebody switches vendors off and on: hf_sweep_open once, then
 * hf_sweep_lose, which is some milliseconds where making the network smaller took most of a second.
 * **Ownership.** Results lie in `keep`. **Memory.** Per thread 8 bytes of each place for 64 losses,
 * twice; the contraction some 20 bytes a link. **Cost.** Some nanoseconds for each place and 64
 * losses; docs and bench/README.md have figures.
 */
#ifndef HOLDFAST_SWEEP_H
#define HOLDFAST_SWEEP_H

#include <holdfast/network.h>

/* Optional members may be NULL (0 for counts). */
struct hf_sweep_question {
    /* Either all sets of 1 ... size_max of these labels, by size, then in the order of `group`
     * (labels, each once) ... */
    const uint32_t *group;
    uint32_t group_count;
    uint32_t size_max;
    /* ... or, where set.start is given, these sets of labels; then group is not looked at. */
    struct hf_csr set;
    uint32_t set_count;

    bool is_asked[HF_BOUNDS]; /* which bounds to compute */
    enum hf_fixpoint fixpoint;

    const uint32_t *demand_site; /* optional (each its own): below site_count */
    uint32_t site_count;
    const int64_t *demand_weight;         /* optional (0): HF_COUNT_UNKNOWN or 0 and more */
    const uint8_t *demand_had[HF_BOUNDS]; /* optional (all 1), for each bound */
    const uint32_t *demand_region;        /* optional; the demands of a site are in one */
    uint32_t region_count;
    uint32_t demand_rows; /* results for each single demand are wanted, of so many losses */
    uint32_t threads;     /* at most so many; 0: as many as the machine has use for */
};

struct hf_sweep_sum {
    int64_t sites;   /* with a demand that is lost */
    int64_t weight;  /* of the demands that are lost, where it is known */
    int64_t unknown; /* demands lost whose weight is not known */
};

struct hf_sweep_work {
    uint32_t lanes;              /* losses that went together */
    uint32_t places, arcs, sets; /* of the contracted network; sets of labels in it */
    uint64_t visits;             /* arcs looked at */
};

struct hf_sweep {
    uint32_t loss_count;
    struct hf_csr set;                   /* per loss: labels */
    struct hf_sweep_sum *sum[HF_BOUNDS]; /* per loss; NULL for a bound that was not asked */
    struct hf_sweep_sum
        *region[HF_BOUNDS]; /* per loss and region: [loss * region_count + region] */
    size_t row_words;
    uint64_t
        *demand_lost[HF_BOUNDS]; /* per demand row_words: bit i % 64 of word i / 64 is loss i */
    struct hf_sweep_work work[HF_BOUNDS];
};

/* The most losses that one question may have. */
#define HF_SWEEP_LOSSES_MAX 16777216

/* HF_ERR_ARGUMENT for an inconsistent network or question, HF_ERR_LIMIT for too many losses,
 * HF_ERR_MEMORY; *result is then untouched. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_sweep(const struct hf_network *network,
                                                const struct hf_sweep_question *question,
                                                struct hf_arena *keep, struct hf_arena scratch,
                                                struct hf_sweep *result);

/* A network made smaller for losses of the labels of a question, whichever they are. */
struct hf_sweep_ready;

/* The question says by its groups, or else its sets, which labels may be lost; size_max is not
 * looked at. The arrays of the question stay the caller's and have to last; the network is not
 * looked at again. What is ready lies in `keep`, also when the call fails. Errors as hf_sweep. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_sweep_open(const struct hf_network *network,
                                                     const struct hf_sweep_question *question,
                                                     struct hf_arena *keep, struct hf_arena scratch,
                                                     const struct hf_sweep_ready **ready);
/* These sets of labels. The answers are those of hf_sweep with the same sets; `work` tells of the
 * network that was made ready. HF_ERR_ARGUMENT also for a label that was not asked about. Any
 * number of threads may call it at once with arenas of their own. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_sweep_lose(const struct hf_sweep_ready *ready,
                                                     const struct hf_csr *set, uint32_t set_count,
                                                     struct hf_arena *keep, struct hf_arena scratch,
                                                     struct hf_sweep *result);
#endif
