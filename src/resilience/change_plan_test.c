/* Goal: a plan of changes does what it says, and no smaller one does; providers of what devices
 * need are changed where that helps, and free whom they are said to free. Method: random operators
 * as those of cut_study_test; plans are carried out in the network, which hf_network_lose loses
 * vendor by vendor; every smaller set of devices is tried; operators whose answer is known. */
#include "tests/random_operator.h"

/* ---- what one device takes ---- */

static void takers_find(struct run *run, uint8_t *is_taken) {
    const uint32_t demands = run->graph.network.demand_count;
    const uint32_t lost = 0;
    uint8_t *state = calloc(demands + 1, 1);
    memset(is_taken, 0, demands);
    for (uint32_t node = 0; node < run->graph.network.node_count; node++) {
        if (run->graph.node_device[node] == HF_NONE) {
            continue;
        }
        const struct hf_network network = labelled(run, 1, node, HF_NONE);
        const struct hf_network_loss loss = {&lost, 1, HF_BOUND_BEST, HF_FIXPOINT_GREATEST};
        CHECK(hf_network_lose(&network, &loss, run->help.scratch, state) == HF_OK);
        for (uint32_t d = 0; d < demands; d++) {
            is_taken[d] |= run->base[d] == HF_DEMAND_SERVED && state[d] != HF_DEMAND_SERVED ? 1 : 0;
        }
    }
    free(state);
}

/* ---- changes ---- */

/* Which demands hang on one vendor, or on the new maker, when these nodes are changed. */
static void hangs_find(struct run *run, const uint8_t *changed, bool without_nodes,
                       uint8_t *hangs) {
    struct hf_network network = run->graph.network;
    struct hf_arena scratch = run->help.scratch;
    const uint32_t maker = network.label_count;
    uint32_t *start = hf_new(&scratch, uint32_t, network.node_count + 2);
    uint32_t *item = hf_new(&scratch, uint32_t,
                            network.node_label.start[network.node_count] + network.node_count + 1);
    uint8_t *threat = hf_new(&scratch, uint8_t, network.label_count + 2);
    uint8_t *state = hf_new(&scratch, uint8_t, network.demand_count + 1);
    uint32_t end = 0;
    for (uint32_t node = 0; node < network.node_count; node++) {
        const struct hf_csr *rows = &run->graph.network.node_label;
        for (uint32_t i = rows->start[node];
             i < rows->start[node + 1] && changed[node] == 0 && !without_nodes; i++) {
            item[end++] = rows->item[i];
        }
        if (changed[node] != 0) {
            item[end++] = maker;
        }
        start[node + 1] = end;
    }
    memcpy(threat, run->risk.threat, run->risk.group_count);
    threat[maker] = RISK_VENDOR;
    network.node_label = (struct hf_csr){start, item};
    network.label_threat = threat;
    network.label_count = maker + 1;
    memset(hangs, 0, network.demand_count);
    for (uint32_t g = 0; g <= maker; g++) {
        if (threat[g] != RISK_VENDOR || g == run->risk.unknown_group) {
            continue;
        }
        const struct hf_network_loss loss = {&g, 1, HF_BOUND_BEST, HF_FIXPOINT_GREATEST};
        CHECK(hf_network_lose(&network, &loss, scratch, state) == HF_OK);
        for (uint32_t d = 0; d < network.demand_count; d++) {
            hangs[d] |= run->base[d] == HF_DEMAND_SERVED && state[d] != HF_DEMAND_SERVED ? 1 : 0;
        }
    }
}

struct plan_marks {
    uint8_t before[64], after[64], alone[64], in[64];
};

/* Does some set of fewer devices raise all that can be raised? The new makers may be many: only
 * vendors that are there already count. */
static bool fewer_do(struct run *run, const struct plan_marks *marks, int64_t size) {
    const struct hf_network *network = &run->graph.network;
    uint8_t changed[64] = {0};
    uint8_t hangs[64];
    for (uint32_t mask = 0; mask < UINT32_C(1) << network->node_count; mask++) {
        if (__builtin_popcount(mask) != size) {
            continue;
        }
        for (uint32_t node = 0; node < network->node_count; node++) {
            changed[node] = (mask >> node & 1) != 0 && run->graph.node_device[node] != HF_NONE;
        }
        bool all = true;
        hangs_find(run, changed, false, hangs);
        for (uint32_t d = 0; d < network->demand_count; d++) {
            all = all && (marks->in[d] == 0 || marks->before[d] == 0 || marks->alone[d] != 0 ||
                          hangs[d] == 0);
        }
        if (all) {
            return true;
        }
    }
    return false;
}

static bool provides(const struct hf_snapshot *snapshot, uint32_t device, uint32_t dependency) {
    for (uint32_t i = 0; i < snapshot->providers.rows.count; i++) {
        if (snapshot->providers.device[i] == device &&
            snapshot->providers.dependency[i] == dependency) {
            return true;
        }
    }
    return false;
}

/* Whole plans against the least one there is: the bound is never above it. */
static void least_check(struct run *run, const struct hf_change_plan *plan,
                        const struct plan_marks *marks) {
    if (!plan->is_whole || run->graph.network.node_count > 12) {
        return;
    }
    int64_t least = 0;
    while (least < plan->step_count && !fewer_do(run, marks, least)) {
        least++;
    }
    CHECK(plan->steps_lower <= least && least <= plan->step_count);
    run->wholes++;
    run->leasts += least == plan->step_count ? 1 : 0;
}

static void plan_check(struct run *run, const struct hf_change_plan *plan,
                       struct plan_marks *marks) {
    const struct hf_assessment *a = &run->assessment;
    const struct graph *graph = &run->graph;
    uint8_t changed[64] = {0};
    int64_t sites = 0;
    int64_t alone = 0;
    int64_t raised = 0;
    int64_t gained = 0;
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const struct hf_change_step *step = &a->change_step[plan->step_from + i];
        gained += step->sites_gained;
        for (uint32_t node = 0; node < graph->network.node_count; node++) {
            changed[node] |= graph->node_device[node] == step->device ? 1 : 0;
        }
        CHECK(step->group != HF_NONE);
        CHECK(step->dependency == HF_NONE || provides(a->snapshot, step->device, step->dependency));
        run->provider_steps += step->dependency == HF_NONE ? 0 : 1;
    }
    hangs_find(run, changed, false, marks->after);
    for (uint32_t d = 0; d < graph->network.demand_count; d++) {
        marks->in[d] =
            graph->demand_use[d] == plan->function &&
            hf_text_equal(a->snapshot->sites.region[graph->demand_site[d]], plan->region);
        CHECK(marks->after[d] == 0 || marks->before[d] != 0); /* nobody hangs who did not */
        if (marks->in[d] != 0 && marks->before[d] != 0) {
            sites++;
            alone += marks->alone[d];
            raised += marks->after[d] == 0 && marks->alone[d] == 0 ? 1 : 0;
        }
    }
    CHECK(plan->sites == sites && gained == plan->sites_raised);
    CHECK(plan->sites_alone == alone && plan->sites_raised == raised);
    CHECK(plan->is_whole == (sites == plan->sites_alone + plan->sites_raised));
    CHECK(!plan->is_whole || plan->step_count >= plan->steps_lower);
    CHECK(plan->steps_lower == 0 || graph->network.node_count > 18 ||
          !fewer_do(run, marks, plan->steps_lower - 1));
    least_check(run, plan, marks);
}

static void plans_check(struct run *run, const uint8_t *is_taken, int64_t *raised) {
    const struct hf_assessment *a = &run->assessment;
    struct plan_marks marks;
    const uint8_t none[64] = {0};
    CHECK(run->graph.network.node_count <= 64 && run->graph.network.demand_count <= 64);
    hangs_find(run, none, true, marks.alone); /* on links alone */
    hangs_find(run, none, false, marks.before);
    for (uint32_t d = 0; d < run->graph.network.demand_count; d++) {
        marks.alone[d] |= is_taken[d];
    }
    CHECK(a->change_plans_left_out == 0);
    for (uint32_t i = 0; i < a->change_plan_count; i++) {
        plan_check(run, &a->change_plan[i], &marks);
        *raised += a->change_plan[i].sites_raised;
        CHECK(i == 0 || a->change_plan[i - 1].subscribers >= a->change_plan[i].subscribers);
    }
}

/* ---- providers ---- */

struct provider_marks {
    uint8_t falls[64];  /* with the vendor */
    uint8_t others[64]; /* hangs on another vendor */
    uint8_t newly[64];  /* with the new maker */
};

/* What falls with the vendor, with another one, and with the new maker, when these are changed. */
static void changed_lose(struct run *run, const uint8_t *changed, uint32_t vendor,
                         struct provider_marks *marks) {
    struct hf_network network = run->graph.network;
    struct hf_arena scratch = run->help.scratch;
    const struct hf_csr *rows = &run->graph.network.node_label;
    uint32_t *start = hf_new(&scratch, uint32_t, network.node_count + 2);
    uint32_t *item = hf_new(&scratch, uint32_t, rows->start[network.node_count] + 64);
    uint8_t *state = hf_new(&scratch, uint8_t, network.demand_count + 1);
    uint8_t *threat = hf_new(&scratch, uint8_t, network.label_count + 2);
    const uint32_t maker = network.label_count++;
    uint32_t end = 0;
    for (uint32_t node = 0; node < network.node_count; node++) {
        for (uint32_t i = rows->start[node]; changed[node] == 0 && i < rows->start[node + 1]; i++) {
            item[end++] = rows->item[i];
        }
        item[end] = maker;
        end += changed[node];
        start[node + 1] = end;
    }
    memcpy(threat, run->risk.threat, run->risk.group_count);
    network.node_label = (struct hf_csr){start, item};
    network.label_threat = threat;
    memset(marks, 0, sizeof *marks);
    for (uint32_t g = 0; g <= maker; g++) {
        if (g < maker && (threat[g] != RISK_VENDOR || g == run->risk.unknown_group)) {
            continue;
        }
        const struct hf_network_loss loss = {&g, 1, HF_BOUND_BEST, HF_FIXPOINT_GREATEST};
        uint8_t *own = g == maker ? marks->newly : g == vendor ? marks->falls : marks->others;
        CHECK(hf_network_lose(&network, &loss, scratch, state) == HF_OK);
        for (uint32_t d = 0; d < network.demand_count; d++) {
            own[d] |= run->base[d] == HF_DEMAND_SERVED && state[d] != HF_DEMAND_SERVED ? 1 : 0;
        }
    }
}

/* One row carried out, after those of its vendor before it: `changed` grows. */
static void provider_row_check(struct run *run, const struct hf_provider_change *row,
                               uint8_t *changed) {
    const struct graph *graph = &run->graph;
    const uint8_t none[64] = {0};
    struct provider_marks at_first;
    struct provider_marks before;
    struct provider_marks after;
    int64_t sites[4] = {0, 0, 0, 0};
    int64_t people[2] = {0, 0};
    changed_lose(run, none, row->group, &at_first);
    changed_lose(run, changed, row->group, &before);
    for (uint32_t i = 0; i < row->device_count; i++) {
        for (uint32_t node = 0; node < graph->network.node_count; node++) {
            changed[node] |=
                graph->node_device[node] == run->assessment.provider_device[row->device_from + i];
        }
    }
    changed_lose(run, changed, row->group, &after);
    for (uint32_t d = 0; d < graph->network.demand_count;) {
        bool fell = false;
        bool falls = false;
        bool hangs = false;
        bool harmed = false;
        const uint32_t site = graph->demand_site[d];
        for (; d < graph->network.demand_count && graph->demand_site[d] == site; d++) {
            const uint8_t first = at_first.falls[d];
            const bool own[] = {(before.falls[d] | (before.newly[d] & first)) != 0,
                                (after.falls[d] | (after.newly[d] & first)) != 0};
            const int64_t known = graph->demand_subscribers[d];
            fell = fell || own[0];
            falls = falls || own[1];
            hangs = hangs || at_first.others[d] != 0;
            harmed = harmed || (after.newly[d] != 0 && first == 0 && at_first.others[d] == 0);
            people[0] += own[0] && known != HF_COUNT_UNKNOWN ? known : 0;
            people[1] += own[0] && !own[1] && known != HF_COUNT_UNKNOWN ? known : 0;
        }
        sites[0] += fell;
        sites[1] += fell && !falls;
        sites[2] += fell && !falls && !hangs;
        sites[3] += harmed;
    }
    CHECK(sites[0] == row->sites_fall && sites[1] == row->sites_freed);
    CHECK(sites[2] == row->sites_raised && sites[3] == row->sites_harmed);
    CHECK(people[0] == row->subscribers_fall && people[1] == row->subscribers_freed);
}

/* Does the dependency work without the vendor when these are changed? */
static bool dependency_works(const struct run *run, uint32_t dependency, uint32_t vendor,
                             uint32_t changed) {
    struct hf_network network = run->graph.network;
    struct hf_arena scratch = run->help.scratch;
    struct hf_network_index index;
    uint32_t lost[64];
    uint32_t count = 0;
    CHECK(hf_network_index(&network, &scratch, &index) == HF_OK);
    for (uint32_t node = 0; node < network.node_count; node++) {
        bool falls = false;
        for (uint32_t i = network.node_label.start[node]; i < network.node_label.start[node + 1];
             i++) {
            falls = falls || network.node_label.item[i] == vendor;
        }
        if (falls && (changed >> node & 1) == 0) {
            lost[count++] = node;
        }
    }
    hf_network_pools_lose(&index, lost, count, HF_FIXPOINT_GREATEST);
    return index.pool_down[dependency] == 0;
}

/* The first row of a vendor: no fewer changes than said bring the dependency back, and those that
 * are named do. */
static void provider_least_check(const struct run *run, const struct hf_provider_change *row,
                                 const uint8_t *changed) {
    const uint32_t nodes = run->graph.network.node_count;
    uint32_t made = 0;
    int64_t least = INT64_MAX;
    for (uint32_t mask = 0; nodes <= 14 && mask < UINT32_C(1) << nodes; mask++) {
        if (__builtin_popcount(mask) < least &&
            dependency_works(run, row->dependency, row->group, mask)) {
            least = __builtin_popcount(mask);
        }
    }
    for (uint32_t node = 0; node < nodes && nodes <= 14; node++) {
        made |= (uint32_t)changed[node] << node;
    }
    CHECK(nodes > 14 || row->changes_lower <= least);
    CHECK(nodes > 14 || row->device_count == 0 ||
          dependency_works(run, row->dependency, row->group, made));
}

static void providers_check(struct run *run) {
    const struct hf_assessment *a = &run->assessment;
    uint8_t changed[64] = {0};
    CHECK(a->provider_changes_left_out == 0);
    for (uint32_t i = 0; i < a->provider_change_count; i++) {
        const struct hf_provider_change *row = &a->provider_change[i];
        const bool is_first = i == 0 || row[-1].group != row->group;
        if (is_first) {
            memset(changed, 0, sizeof changed);
        }
        CHECK(row->device_count == 0 || row->changes_lower <= row->device_count);
        CHECK(row->changes_lower > 0 && row->why.value != 0);
        CHECK(!dependency_works(run, row->dependency, row->group, 0));
        provider_row_check(run, row, changed);
        if (is_first) {
            provider_least_check(run, row, changed);
        }
        run->provider_rows += row->device_count > 0 ? 1 : 0;
    }
}

/* ---- random operators ---- */

static void random_plans(unsigned flags, int seeds,
                         void (*draw)(uint64_t, unsigned, struct hf_buffer *)) {
    struct hf_buffer lines = hf_buffer_make(1 << 20);
    int64_t raised = 0;
    int64_t seen[4] = {0, 0, 0, 0};
    for (int seed = 1; seed <= seeds; seed++) {
        struct run run;
        uint8_t is_taken[64];
        draw((uint64_t)seed, flags, &lines);
        run_open(&run, hf_buffer_text(&lines).data);
        takers_find(&run, is_taken);
        plans_check(&run, is_taken, &raised);
        providers_check(&run);
        seen[0] += run.provider_steps;
        seen[1] += run.provider_rows;
        seen[2] += run.wholes;
        seen[3] += run.leasts;
        helper_close(&run.help);
    }
    printf("%d sites raised, %d providers changed, %d rows of them, %d of %d whole plans least\n",
           (int)raised, (int)seen[0], (int)seen[1], (int)seen[3], (int)seen[2]);
    CHECK((flags & WITH_NEEDS) == 0 || seen[1] > 10);
    CHECK(draw == random_lines || seen[0] > 30);
    CHECK(flags == OWN_ROUTES || raised > 10); /* the plans were not all empty */
    hf_buffer_free(&lines);
}

/* Two gateways, places with two devices, each with a way of its own; what the devices need is
 * provided by some of four devices elsewhere, or by gateways, which may need each other. */
static void needy_lines(uint64_t seed, unsigned flags, struct hf_buffer *out) {
    static const char *const maker[] = {"Alpha", "Beta", "Gamma"};
    struct hf_random random = {.seed = seed, .stream = 77};
    const int places = 1 + (int)hf_random_below(&random, 2);
    (void)flags;
    hf_buffer_clear(out);
    hf_buffer_puts(out, "function | name=Radio\nfunction | name=Core\n");
    hf_buffer_puts(out, "site | name=G | region=R0\n");
    for (int i = 0; i < 6; i++) {
        hf_buffer_printf(out,
                         "device | site=G | name=%c | manufacturer=%s | device_type=T%d | "
                         "function=Core\n",
                         "ghpqrs"[i], maker[i < 2 ? i : (int)hf_random_below(&random, 3)], i);
    }
    hf_buffer_puts(out, "link | label=gh | side_a_device=g | side_b_device=h\n"
                        "gateway | function=Radio | device=g\n"
                        "gateway | function=Radio | device=h\n");
    for (int s = 0; s < places; s++) {
        hf_buffer_printf(out, "site | name=S%d | region=R1\n", s);
        for (int k = 0; k < 2; k++) {
            hf_buffer_printf(out,
                             "device | site=S%d | name=d%d-%d | manufacturer=%s | "
                             "device_type=D%d%d | function=Radio\n"
                             "link | label=l%d-%d | side_a_device=d%d-%d | side_b_device=%c\n",
                             s, s, k, maker[hf_random_below(&random, 3)], s, k, s, k, s, k,
                             "gh"[k]);
        }
        hf_buffer_printf(out, "link | label=i%d | side_a_device=d%d-0 | side_b_device=d%d-1\n", s,
                         s, s);
        hf_buffer_printf(out, "service | site=S%d | function=Radio | subscribers=%d\n", s, 10 + s);
    }
    for (int d = 0; d < 3; d++) {
        const int count = 2 + (int)hf_random_below(&random, 3);
        const int first = (int)hf_random_below(&random, 6);
        hf_buffer_printf(out, "dependency | dependency=D%d | needed=%d\n", d,
                         1 + (int)hf_random_below(&random, (uint64_t)count - 1));
        for (int i = 0; i < count; i++) {
            hf_buffer_printf(out, "provider | dependency=D%d | device=%c\n", d,
                             "ghpqrs"[(first + i) % 6]);
        }
        if (d < 2) {
            hf_buffer_printf(out, "dependent | dependency=D%d | of_function=Radio\n", d);
        }
        if (hf_random_below(&random, 2) == 0) {
            hf_buffer_printf(out, "dependent | dependency=D%d | device=%c\n", d,
                             "ghpqrs"[hf_random_below(&random, 6)]);
        }
    }
    hf_buffer_putc(out, '\0');
}

/* ---- answers that are known ---- */

/* Two time servers of one maker, with which 40 places fall that are of two other makers: one change
 * frees and raises all of them, which no plan is smaller than. With `single`, each place has one
 * device alone: that frees those of other makers, and none is raised. */
static void country(bool single, struct hf_buffer *out) {
    hf_buffer_clear(out);
    hf_buffer_puts(out, "function | name=Radio\nfunction | name=Core\nsite | name=G | region=Mid\n"
                        "device | site=G | name=g | manufacturer=Alpha | device_type=A | "
                        "function=Core\n"
                        "device | site=G | name=h | manufacturer=Beta | device_type=B | "
                        "function=Core\n"
                        "device | site=G | name=clock-1 | manufacturer=Tick | device_type=C | "
                        "function=Core\n"
                        "device | site=G | name=clock-2 | manufacturer=Tick | device_type=C | "
                        "function=Core\n"
                        "gateway | function=Radio | device=g\ngateway | function=Radio | device=h\n"
                        "link | label=gh | side_a_device=g | side_b_device=h\n"
                        "dependency | dependency=time | needed=1\n"
                        "provider | dependency=time | device=clock-1\n"
                        "provider | dependency=time | device=clock-2\n"
                        "dependent | dependency=time | of_function=Radio\n");
    for (int s = 0; s < 40; s++) {
        hf_buffer_printf(out, "site | name=S%d | region=Mid\n", s);
        for (int k = 0; k < (single ? 1 : 2); k++) {
            hf_buffer_printf(
                out,
                "device | site=S%d | name=r%d-%d | manufacturer=%s | device_type=R%d | "
                "function=Radio\n"
                "link | label=l%d-%d | side_a_device=r%d-%d | side_b_device=%c\n"
                "link | label=m%d-%d | side_a_device=r%d-%d | side_b_device=%c\n",
                s, s, k, (s + k) % 2 == 0 ? "Gamma" : "Delta", (s + k) % 2, s, k, s, k, "gh"[k], s,
                k, s, k, "hg"[k]);
        }
        hf_buffer_printf(out, "service | site=S%d | function=Radio | subscribers=100\n", s);
    }
    hf_buffer_putc(out, '\0');
}

static void country_check(bool single) {
    struct hf_buffer lines = hf_buffer_make(1 << 20);
    struct run run;
    country(single, &lines);
    run_open(&run, hf_buffer_text(&lines).data);
    const struct hf_assessment *a = &run.assessment;
    CHECK(a->provider_change_count == 1);
    const struct hf_provider_change *row = &a->provider_change[0];
    CHECK(hf_text_equal(run.risk.group[row->group].name, HF_TEXT("Tick")));
    CHECK(row->device_count == 1 && row->changes_lower == 1);
    CHECK(row->sites_fall == 40 && row->subscribers_fall == 4000 && row->subscribers_known);
    CHECK(row->sites_freed == 40 && row->subscribers_freed == 4000 && row->sites_harmed == 0);
    CHECK(row->sites_raised == (single ? 0 : 40));
    const struct hf_text name = a->snapshot->devices.name[a->provider_device[row->device_from]];
    CHECK(hf_text_equal(name, HF_TEXT("clock-1")));
    CHECK(a->change_plan_count == 1);
    const struct hf_change_plan *plan = &a->change_plan[0];
    CHECK(plan->sites == 40 && plan->sites_alone == (single ? 40 : 0) && plan->is_whole);
    CHECK(plan->step_count == (single ? 0 : 1) && plan->steps_lower == (single ? 0 : 1));
    if (!single && plan->step_count == 1) {
        const struct hf_change_step *step = &a->change_step[plan->step_from];
        CHECK(step->dependency == 0 && step->sites_gained == 40 && step->group == row->group);
        CHECK(plan->sites_raised == 40 && plan->subscribers_raised == 4000);
    }
    helper_close(&run.help);
    hf_buffer_free(&lines);
}

static void failing_plans(void) {
    struct hf_buffer lines = hf_buffer_make(1 << 20);
    country(false, &lines);
    struct run run;
    assessment_open(&run, hf_buffer_text(&lines).data);
    int64_t failed = 0;
    for (int64_t k = 0; k < 6000; k += 1 + k / 60) {
        struct hf_assessment copy = run.assessment;
        struct hf_arena keep = run.help.keep;
        struct hf_arena scratch = run.help.scratch;
        int64_t allowance = k;
        copy.why = hf_why_make(&keep);
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        const enum hf_status status = hf_resilience_assess(&copy, &keep, scratch, NULL);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && copy.provider_change == NULL));
        failed += status == HF_ERR_MEMORY ? 1 : 0;
        if (status == HF_OK) {
            break;
        }
    }
    CHECK(failed > 20);
    helper_close(&run.help);
    hf_buffer_free(&lines);
}

int main(void) {
    country_check(false);
    country_check(true);
    random_plans(0, 300, random_lines);
    random_plans(OWN_ROUTES, 12, random_lines);
    random_plans(WITH_NEEDS, 600, random_lines);
    random_plans(WITH_NEEDS, 400, needy_lines);
    failing_plans();
    return check_report();
}
