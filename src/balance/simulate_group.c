#include "balance/simulate_group.h"

#include <math.h>
#include <string.h>

/* Each pool is a path that is stepped; the one whose next event is earliest goes. Afterwards
 * whoever is below zero looks for help. */

static const double group_capacity_most = 1e7;

struct group_member {
    const struct simulate_member *is;
    struct simulate_plan plan;
    struct simulate_space space;
    struct simulate_run run;
    struct draw repair;
    int64_t *level;     /* per moment */
    int64_t failed;     /* boards here that nobody has tried to repair */
    double short_years; /* first shortage that no one could help */
};

struct group_run {
    const struct simulate_group *group;
    struct group_member *member;
    int64_t kits;
};

uint64_t hf_simulate_group_seed(uint64_t seed, uint32_t member) {
    return member == 0 ? seed : hf_random_at(seed, UINT64_MAX, member);
}

static bool group_is_valid(const struct simulate_group *group) {
    if (group == NULL || group->member == NULL || group->member_count == 0 || group->kits < 0) {
        return false;
    }
    for (uint32_t i = 0; i < group->member_count; i++) {
        const struct simulate_member *member = &group->member[i];
        if (!hf_simulate_balance_is_valid(&member->balance) || !(member->yield_ratio >= 0.0) ||
            !(member->yield_ratio <= 1.0) || (member->server == NULL && member->server_count > 0)) {
            return false;
        }
        for (uint32_t k = 0; k < member->server_count; k++) {
            if (member->server[k] >= group->member_count || member->server[k] == i) {
                return false;
            }
        }
    }
    return true;
}

/* A unit for member i from the first of its servers that has one. */
static bool server_gives(struct group_run *run, uint32_t i) {
    const struct simulate_member *member = run->member[i].is;
    for (uint32_t k = 0; k < member->server_count; k++) {
        struct simulate_run *server = &run->member[member->server[k]].run;
        if (server->level > 0) {
            server->level--;
            server->used++;
            run->member[i].run.level++;
            return true;
        }
    }
    return false;
}

/* A unit for member i from its failed boards. */
static bool kit_gives(struct group_run *run, uint32_t i) {
    struct group_member *member = &run->member[i];
    while (run->kits > 0 && member->failed > 0) {
        member->failed--;
        if (hf_draw_unit(&member->repair) < member->is->yield_ratio) {
            run->kits--;
            member->run.level++;
            return true;
        }
    }
    return false;
}

/* Everyone who waits, in the order of the pools. */
static void group_settle(struct group_run *run, double years) {
    for (uint32_t i = 0; i < run->group->member_count; i++) {
        struct group_member *member = &run->member[i];
        while (member->run.level < 0 && (server_gives(run, i) || kit_gives(run, i))) {
        }
        if (member->run.level < 0) {
            member->short_years = fmin(member->short_years, years);
        }
    }
}

static void group_path(struct group_run *run, double horizon, uint64_t number) {
    run->kits = run->group->kits;
    for (uint32_t i = 0; i < run->group->member_count; i++) {
        struct group_member *member = &run->member[i];
        hf_simulate_run_open(&member->plan, number, &member->space, &member->run);
        member->repair = hf_draw_open(&member->plan.table, member->plan.seed,
                                      number * DRAW_STREAMS + DRAW_REPAIR);
        member->failed = 0;
        member->short_years = (double)INFINITY;
    }
    for (;;) {
        uint32_t first = 0;
        double next = (double)INFINITY;
        for (uint32_t i = 0; i < run->group->member_count; i++) {
            const double own = hf_simulate_run_next(&run->member[i].run);
            first = own < next ? i : first;
            next = fmin(own, next);
        }
        if (next > horizon) {
            return;
        }
        struct group_member *member = &run->member[first];
        member->failed += hf_simulate_run_step(&member->run, member->level);
        group_settle(run, next);
    }
}

static enum hf_status members_open(const struct hf_simulate_request *request, uint64_t capacity,
                                   struct hf_arena *arena, struct group_run *run) {
    for (uint32_t i = 0; i < run->group->member_count; i++) {
        HF_TRY(
            hf_simulate_space_open(&run->member[i].plan, capacity, arena, &run->member[i].space));
        run->member[i].level = hf_new(arena, int64_t, (size_t)request->moment_count + 1);
        if (run->member[i].level == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    return HF_OK;
}

/* Adds one path to the moments; false if a queue was full. */
static bool path_count(const struct hf_simulate_request *request, const struct group_run *run,
                       struct simulate_group_moment *moment) {
    double short_years = (double)INFINITY;
    for (uint32_t i = 0; i < run->group->member_count; i++) {
        if (run->member[i].run.is_full) {
            return false;
        }
        short_years = fmin(short_years, run->member[i].short_years);
    }
    for (uint32_t m = 0; m < request->moment_count; m++) {
        moment[m].hold += short_years >= request->years[m] ? 1.0 : 0.0;
        for (uint32_t i = 0; i < run->group->member_count; i++) {
            const struct group_member *member = &run->member[i];
            moment[m].member_hold[i] += member->short_years >= request->years[m] ? 1.0 : 0.0;
            moment[m].member_available[i] += member->level[m] >= 0 ? 1.0 : 0.0;
        }
    }
    return true;
}

static void moments_finish(const struct hf_simulate_request *request, uint32_t members,
                           struct simulate_group_moment *moment) {
    const double n = (double)request->paths;
    for (uint32_t m = 0; m < request->moment_count; m++) {
        const double share = (moment[m].hold + 0.5) / (n + 1.0);
        moment[m].hold /= n;
        moment[m].hold_error = sqrt(share * (1.0 - share) / n);
        for (uint32_t i = 0; i < members; i++) {
            moment[m].member_hold[i] /= n;
            moment[m].member_available[i] /= n;
        }
    }
}

static enum hf_status group_open(const struct simulate_group *group,
                                 const struct hf_simulate_request *request, struct hf_arena *arena,
                                 struct group_run *run, uint64_t *capacity) {
    *run = (struct group_run){.group = group,
                              .member = hf_new(arena, struct group_member, group->member_count)};
    uint8_t *thin = hf_take(arena, uint8_t, (size_t)1 << 16);
    if (run->member == NULL || thin == NULL) {
        return HF_ERR_MEMORY;
    }
    double events = 0.0;
    double out = 16.0;
    for (uint32_t i = 0; i < group->member_count; i++) {
        struct hf_simulate_request own = *request;
        own.seed = hf_simulate_group_seed(request->seed, i);
        run->member[i].is = &group->member[i];
        HF_TRY(hf_simulate_plan_build(&group->member[i].balance, &own, arena,
                                      hf_arena_over(thin, (size_t)1 << 16), &run->member[i].plan));
        events += run->member[i].plan.events_mean;
        out = fmax(out, 2.0 * run->member[i].plan.out_mean + 16.0);
    }
    const double limit = request->event_limit > 0.0 ? request->event_limit : 4e9;
    if (!(events * (double)request->paths <= limit) || out > group_capacity_most) {
        return HF_ERR_LIMIT;
    }
    for (*capacity = 16; (double)*capacity < out;) {
        *capacity *= 2;
    }
    return HF_OK;
}

enum hf_status hf_simulate_group(const struct simulate_group *group,
                                 const struct hf_simulate_request *request, struct hf_arena *keep,
                                 struct hf_arena scratch, struct simulate_group_moment *moment) {
    if (!group_is_valid(group) || !hf_simulate_request_is_valid(request) || moment == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct group_run run;
    uint64_t capacity = 0;
    HF_TRY(group_open(group, request, &scratch, &run, &capacity));
    struct simulate_group_moment *found =
        hf_new(&scratch, struct simulate_group_moment, (size_t)request->moment_count + 1);
    for (uint32_t m = 0; found != NULL && m < request->moment_count; m++) {
        found[m].member_hold = hf_new(keep, double, group->member_count);
        found[m].member_available = hf_new(keep, double, group->member_count);
        if (found[m].member_hold == NULL || found[m].member_available == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    if (found == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(members_open(request, capacity, &scratch, &run));
    for (uint64_t i = 0; i < request->paths;) {
        group_path(&run, request->horizon_years, request->first_path + i);
        if (path_count(request, &run, found)) {
            i++;
        } else { /* the same path again, with more room */
            capacity *= 4;
            HF_TRY(members_open(request, capacity, &scratch, &run));
        }
    }
    moments_finish(request, group->member_count, found);
    memcpy(moment, found, request->moment_count * sizeof *moment);
    return HF_OK;
}
