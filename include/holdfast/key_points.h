/* holdfast/key_points.h - where much hangs together in the network: the sites that matter most, and
 * what devices need of others. Filled by hf_resilience_assess (holdfast/resilience.h), part of the
 * assessment. Best and worst case are those of holdfast/network.h; ids are those of the snapshot.
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

#endif
