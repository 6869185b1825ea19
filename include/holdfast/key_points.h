/* holdfast/key_points.h - where much hangs together in the network: the sites that matter most,
 * what devices need of others, what to change first. Filled by hf_resilience_assess
 * (holdfast/resilience.h), part of the assessment. Best and worst case are those of
 * holdfast/network.h; ids are those of the snapshot.
 */
#ifndef HOLDFAST_KEY_POINTS_H
#define HOLDFAST_KEY_POINTS_H

#include <holdfast/why.h>

/* A site by what is lost when all that stands there is lost, and nothing else: one of the first
 * HF_KEY_SITES by people (its own and those behind it), then by other sites, then by site. */
enum { HF_KEY_SITES = 20 };
struct hf_key_site {
    uint32_t site;
    int64_t subscribers; /* its own, where known */
    int64_t others_lost; /* other sites that lose service with it; HF_COUNT_UNKNOWN: left out */
    int64_t others_subscribers; /* of them, where known; HF_COUNT_UNKNOWN: left out */
    bool subscribers_known;     /* false: some of these sites has no subscriber figure */
    struct hf_why_id why;
};

/* What devices need of others (dependencies.csv): what stops it, and what stops with it. */
struct hf_dependency_risk {
    uint32_t dependency;
    int64_t needed;            /* providers; HF_COUNT_UNKNOWN: not said */
    int64_t providers;         /* deployed */
    int64_t unknown_providers; /* named, but in no other table */
    int64_t users[2];          /* devices that need it: surely, at most */
    uint32_t alone_from;       /* in dependency_group: groups that stop it alone */
    uint32_t alone_count[2];   /* surely, in the worst case; the first come first */
    int64_t vendors[2];        /* fewest vendors that stop it together: in the worst case, in the
                                  best; INT64_MAX: none do, 0: it does not work today */
    int64_t sites_lost[2];     /* when it stops, and nothing else is lost: best, worst */
    int64_t subscribers_lost[2];
    bool subscribers_known;
    bool starts; /* after everything was off, what it needs can be started in some order */
    struct hf_why_id why;
};

/* ---- what to change first ---- */

/* In a region and function, the devices to give another maker so that no single vendor takes what
 * surely hangs on one now. The new maker is taken to be one that nothing else there is of. Those
 * with most people to gain first. */
struct hf_change_plan {
    struct hf_text region;
    uint32_t function;
    int64_t sites, subscribers; /* that surely hang on one vendor, subscribers where known */
    int64_t sites_alone,
        subscribers_alone; /* of them, those that hang on one device or one leased
                              link: another maker does not help, a second way does */
    int64_t sites_raised, subscribers_raised; /* with all steps done */
    bool subscribers_known; /* false: some of these sites has no subscriber figure */
    bool is_whole;          /* all that changes can raise is raised: sites == alone + raised */
    int64_t steps_lower; /* no fewer changes raise all of them but those alone; 0, with sites left:
                            not planned */
    uint32_t step_from, step_count; /* in assessment.change_step */
    struct hf_why_id why;
};

struct hf_change_step {
    uint32_t device;
    uint32_t group;      /* vendor that it falls with now */
    uint32_t dependency; /* what others need of it, if that is why; HF_NONE: it is on their way */
    int64_t sites_gained, subscribers_gained; /* raised once this and the steps before are done */
    bool subscribers_known;
};

/* A vendor without which something that devices need of others does not work, and the providers of
 * it that need another maker, one of which there is nothing else, so that it does. Those of a
 * vendor stand together, the dependency that most devices need first: each with those before it
 * done; of vendors, the one with most people to free first. */
enum { HF_PROVIDER_CHANGES = 200, HF_PROVIDER_WHYS = 32 };
struct hf_provider_change {
    uint32_t group; /* vendor */
    uint32_t dependency;
    uint32_t device_from, device_count; /* in assessment.provider_device; 0: another maker of any
                                           number of providers is not enough */
    int64_t changes_lower; /* no fewer changes make it work without the vendor, whatever the makers
                            */
    int64_t sites_fall, subscribers_fall;   /* surely, with the vendor, before it is done */
    int64_t sites_freed, subscribers_freed; /* of them, that do not any more */
    int64_t sites_raised;                   /* of those freed, that hang on no vendor then */
    int64_t sites_harmed;   /* that hang on no vendor now, and then on the new maker */
    bool subscribers_known; /* of those that fall */
    struct hf_why_id why;
};

#endif
