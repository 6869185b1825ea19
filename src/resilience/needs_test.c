/* Goal: devices stop with what they need, as the tables say it, and what they leave out never makes
 * an answer clearer. Method: rules by hand; thousands of random operators, for which a plain
 * reading of the rows says which devices work without each vendor, and while any of them have
 * failed by themselves, in both cases; any cell blanked;
 * what stops a dependency, and what stops with it, by losing sets and devices one by one; failing
 * memory. */
#include "resilience/graph.h"
#include "resilience/needs.h"

#include "base/random.h"
#include "network/loss.h"
#include "tests/lost_assessment.h"

#include <string.h>

struct needs_bed {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    struct risk risk;
    struct graph graph;
    struct hf_network_index index;
};

static void needs_gather(struct needs_bed *bed) {
    struct hf_assessment *assessment = &bed->assessment;
    CHECK(hf_assumptions_resolve(&bed->help.keep, assessment->snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_risk_gather(assessment, &bed->help.keep, &bed->help.keep, &bed->risk) == HF_OK);
    CHECK(hf_graph_build(assessment, &bed->risk, &bed->help.keep, &bed->graph) == HF_OK);
    CHECK(hf_network_is_valid(&bed->graph.network));
    CHECK(hf_network_index(&bed->graph.network, &bed->help.keep, &bed->index) == HF_OK);
}

static void needs_open(struct needs_bed *bed, const char *lines) {
    memset(bed, 0, sizeof *bed);
    helper_open(&bed->help);
    helper_lines(&bed->help, lines);
    bed->assessment.snapshot = helper_build(&bed->help);
    if (bed->assessment.snapshot == NULL) {
        abort();
    }
    CHECK(hf_date_parse(HF_TEXT("2020-05-15"), &bed->assessment.scenario.as_of));
    needs_gather(bed);
}

static void needs_close(struct needs_bed *bed) {
    helper_close(&bed->help);
}

/* Names of the devices that do not work without the group, or with nothing lost (NULL). */
static const char *stopped(struct needs_bed *bed, const char *group, enum hf_bound bound) {
    static char text[512];
    const struct hf_snapshot *snapshot = bed->assessment.snapshot;
    uint32_t lost = 0;
    while (group != NULL && lost < bed->risk.group_count &&
           !hf_text_equal(bed->risk.group[lost].name, hf_text_of(group))) {
        lost++;
    }
    CHECK(group == NULL || lost < bed->risk.group_count);
    const struct hf_network_loss loss = {&lost, group == NULL ? 0 : 1, bound, HF_FIXPOINT_GREATEST};
    hf_network_take_down(&bed->index, &loss);
    size_t at = 0;
    for (uint32_t node = 0; node < bed->graph.network.node_count; node++) {
        const uint32_t device = bed->graph.node_device[node];
        if (device != HF_NONE && bed->index.node_down[node] != 0) {
            const struct hf_text name = snapshot->devices.name[device];
            memcpy(text + at, name.data, name.len);
            at += name.len;
            text[at++] = ' ';
        }
    }
    text[at] = '\0';
    return text;
}

/* ---- rules by hand ---- */

#define WORLD                                                                                      \
    "site | name=S | region=North\nsite | name=T | region=South\nsite | name=U\n"                  \
    "function | name=Radio\nfunction | name=Fixed\n"                                               \
    "device | site=S | name=a | manufacturer=Acme | device_type=A | function=Radio\n"              \
    "device | site=S | name=b | manufacturer=Bolt | device_type=B | function=Radio\n"              \
    "device | site=T | name=c | manufacturer=Cord | device_type=C | function=Fixed\n"              \
    "device | site=T | name=d | manufacturer=Dyne | device_type=D\n"                               \
    "device | site=U | name=e | manufacturer=Echo | device_type=E | function=Radio\n"              \
    "device | site=T | name=x | manufacturer=Acme | device_type=A | status=retired\n"

static void known(const char *rows, const char *group, const char *best, const char *worst) {
    char lines[2048];
    struct needs_bed bed;
    snprintf(lines, sizeof lines, "%s%s", WORLD, rows);
    needs_open(&bed, lines);
    CHECK_TEXT(hf_text_of(stopped(&bed, group, HF_BOUND_BEST)), best);
    CHECK_TEXT(hf_text_of(stopped(&bed, group, HF_BOUND_WORST)), worst);
    CHECK_TEXT(hf_text_of(stopped(&bed, NULL, HF_BOUND_WORST)), "");
    needs_close(&bed);
}

static void known_rules(void) {
    /* one of one, and of those in use: a device, a site but its providers, a function */
    known("dependency | dependency=time | needed=1\n"
          "provider | dependency=time | device=a\nprovider | dependency=time | device=x\n"
          "dependent | dependency=time | device=c\n",
          "Acme", "a c ", "a c ");
    known("dependency | dependency=time | needed=1\nprovider | dependency=time | device=a\n"
          "dependent | dependency=time | of_site=S\n",
          "Acme", "a b ", "a b ");
    known("dependency | dependency=time | needed=1\nprovider | dependency=time | device=a\n"
          "dependent | dependency=time | of_function=Fixed\n",
          "Acme", "a c ", "a c d "); /* what d is for is not said */
    known("dependency | dependency=time | needed=1\nprovider | dependency=time | device=c\n"
          "dependent | dependency=time | of_region=north | of_function=Radio\n",
          "Cord", "a b c ", "a b c e "); /* nor where U lies */
    known("dependency | dependency=time | needed=1\nprovider | dependency=time | device=c\n"
          "dependent | dependency=time | of_region=Nowhere\n",
          "Cord", "c ", "a b c d e ");
    /* two, of which one or both have to work, or nobody says how many */
    known("dependency | dependency=time | needed=1\nprovider | dependency=time | device=a\n"
          "provider | dependency=time | device=b\ndependent | dependency=time | device=c\n",
          "Acme", "a ", "a ");
    known("dependency | dependency=time | needed=2\nprovider | dependency=time | device=a\n"
          "provider | dependency=time | device=b\ndependent | dependency=time | device=c\n",
          "Acme", "a c ", "a c ");
    known("dependency | dependency=time\nprovider | dependency=time | device=a\n"
          "provider | dependency=time | device=b\ndependent | dependency=time | device=c\n",
          "Acme", "a ", "a c ");
    known("dependency | dependency=time | needed=0\nprovider | dependency=time | device=a\n"
          "dependent | dependency=time | device=c\n",
          "Acme", "a ", "a ");
    /* a provider that no table knows, too few of them, none, and nobody says of what */
    known("dependency | dependency=time | needed=1\nprovider | dependency=time | device=a\n"
          "provider | dependency=time | device=zz\ndependent | dependency=time | device=c\n",
          "Acme", "a ", "zz a c ");
    known("dependency | dependency=time | needed=2\nprovider | dependency=time | device=a\n"
          "dependent | dependency=time | device=c\n",
          "Bolt", "b ", "b c ");
    known("dependent | dependency=time | device=c\n", "Bolt", "b ", "b c ");
    known("dependency | dependency=time\nprovider | dependency=time | device=a\n"
          "provider | device=b\ndependent | dependency=time | device=c\n",
          "Echo", "e ", "c e ");
    /* who needs it is not said, or what */
    known("dependency | dependency=time | needed=1\nprovider | dependency=time | device=a\n"
          "dependent | dependency=time\n",
          "Acme", "a ", "a b c d e ");
    known("dependency | dependency=time | needed=1\nprovider | dependency=time | device=a\n"
          "dependent | device=c\n",
          "Acme", "a ", "a c ");
    /* one behind the other; in a ring, where what runs keeps running */
    known("dependency | dependency=time | needed=1\ndependency | dependency=power | needed=1\n"
          "provider | dependency=time | device=b\nprovider | dependency=power | device=a\n"
          "dependent | dependency=time | device=c\ndependent | dependency=power | device=b\n",
          "Acme", "a b c ", "a b c ");
    known("dependency | dependency=time | needed=1\ndependency | dependency=power | needed=1\n"
          "provider | dependency=time | device=b\nprovider | dependency=power | device=a\n"
          "dependent | dependency=time | device=a\ndependent | dependency=power | device=b\n",
          "Dyne", "d ", "d ");
}

/* ---- a plain reading ---- */

enum { PLAIN_DEVICES = 8, PLAIN_DEPENDENCIES = 3 };

struct plain {
    const struct needs_bed *bed;
    uint32_t lost;      /* group, or HF_NONE: devices have failed by themselves, */
    bool has_strangers; /* and providers that no table knows work */
    enum hf_bound bound;
    bool is_up[PLAIN_DEVICES];
};

static bool same_region(struct hf_text left, struct hf_text right) {
    return hf_text_equal_nocase(left, right);
}

/* Does the row mean the device: -1 no, 0 perhaps, 1 yes. */
static int plain_means(const struct hf_snapshot *s, uint32_t row, uint32_t device) {
    const struct hf_dependents *rows = &s->dependents;
    const uint32_t site = s->devices.site[device];
    int means = 1;
    if (rows->device[row] != HF_NONE) {
        return rows->device[row] == device ? 1 : -1;
    }
    if (rows->of_site[row] == HF_NONE && rows->of_function[row] == HF_NONE &&
        rows->of_region[row].len == 0) {
        return 0;
    }
    if (rows->of_function[row] != HF_NONE) {
        const uint32_t function = s->devices.function[device];
        means = function == HF_NONE ? 0 : function == rows->of_function[row] ? 1 : -1;
    }
    if (rows->of_site[row] != HF_NONE) {
        const int here = site == HF_NONE ? 0 : site == rows->of_site[row] ? 1 : -1;
        means = here < means ? here : means;
    }
    if (rows->of_region[row].len > 0) {
        bool is_somewhere = false;
        for (uint32_t i = 0; i < s->sites.rows.count; i++) {
            is_somewhere = is_somewhere || same_region(s->sites.region[i], rows->of_region[row]);
        }
        const struct hf_text region = site == HF_NONE ? HF_TEXT("") : s->sites.region[site];
        int here = region.len == 0 ? 0 : same_region(region, rows->of_region[row]) ? 1 : -1;
        if (!is_somewhere && rows->of_site[row] == HF_NONE) {
            return 0; /* nobody knows where that is */
        }
        means = here < means ? here : means;
    }
    return means;
}

static bool plain_provides(const struct hf_snapshot *s, uint32_t dependency, uint32_t device) {
    for (uint32_t i = 0; i < s->providers.rows.count; i++) {
        if (s->providers.dependency[i] == dependency && s->providers.device[i] == device) {
            return true;
        }
    }
    return false;
}

static bool plain_works(const struct plain *plain, uint32_t dependency) {
    const struct hf_snapshot *s = plain->bed->assessment.snapshot;
    int64_t listed = 0;
    int64_t working = 0;
    int64_t unknown = 0;
    for (uint32_t i = 0; i < s->providers.rows.count; i++) {
        const uint32_t of = s->providers.dependency[i];
        const uint32_t device = s->providers.device[i];
        if (of != dependency && of != HF_NONE) {
            continue;
        }
        if (of == HF_NONE || device == HF_NONE || s->devices.rows.stub[device] != 0) {
            unknown++;
        } else if (hf_use_is_deployed(s->devices.status[device])) {
            listed++;
            working += plain->is_up[device] ? 1 : 0;
        }
    }
    const int64_t said = s->dependencies.needed[dependency];
    const bool is_worst = plain->bound == HF_BOUND_WORST;
    if (said == HF_COUNT_UNKNOWN) {
        const int64_t all = listed + unknown;
        const bool is_known = all > 0 && unknown == 0;
        return is_worst ? (is_known || plain->has_strangers) && working == listed
                        : unknown > 0 || all == 0 || working > 0;
    }
    /* at best those that are missing, or not known, work whatever is lost */
    const int64_t missing = said - listed > unknown ? said - listed : unknown;
    const int64_t least = plain->has_strangers && said > listed ? said - listed : 0;
    return working + (is_worst ? least : missing) >= said;
}

static bool plain_lacks(const struct plain *plain, uint32_t device) {
    const struct hf_snapshot *s = plain->bed->assessment.snapshot;
    for (uint32_t i = 0; i < s->dependents.rows.count; i++) {
        for (uint32_t d = 0; d < s->dependencies.rows.count; d++) {
            const uint32_t of = s->dependents.dependency[i];
            const bool is_named = s->dependents.device[i] == device;
            int means = plain_means(s, i, device);
            if ((of != d && of != HF_NONE) || (!is_named && plain_provides(s, d, device))) {
                continue;
            }
            means = of == HF_NONE && means > 0 ? 0 : means;
            if ((means == 1 || (means == 0 && plain->bound == HF_BOUND_WORST)) &&
                !plain_works(plain, d)) {
                return true;
            }
        }
    }
    return false;
}

static bool plain_falls(const struct plain *plain, uint32_t device) {
    const struct hf_snapshot *s = plain->bed->assessment.snapshot;
    const struct hf_text group = plain->bed->risk.group[plain->lost].name;
    const uint32_t product = s->devices.product[device];
    const uint32_t maker = product == HF_NONE ? HF_NONE : s->products.manufacturer[product];
    return maker == HF_NONE ? plain->bound == HF_BOUND_WORST
                            : hf_text_equal(s->parties.name[maker], group);
}

static void plain_settle(struct plain *plain) {
    const uint32_t devices = plain->bed->assessment.snapshot->devices.rows.count;
    bool is_settled = false;
    while (!is_settled) {
        is_settled = true;
        for (uint32_t i = 0; i < devices; i++) {
            if (plain->is_up[i] && plain_lacks(plain, i)) {
                plain->is_up[i] = false;
                is_settled = false;
            }
        }
    }
}

static bool plain_is(const struct plain *plain, const struct hf_network_index *index) {
    const struct graph *graph = &plain->bed->graph;
    for (uint32_t node = 0; node < graph->network.node_count; node++) {
        const uint32_t device = graph->node_device[node];
        if (device != HF_NONE && (index->node_down[node] == 0) != plain->is_up[device]) {
            return false;
        }
    }
    return true;
}

static bool plain_agrees(struct needs_bed *bed, uint32_t lost, enum hf_bound bound) {
    const struct hf_snapshot *s = bed->assessment.snapshot;
    struct plain plain = {bed, lost, false, bound, {false}};
    CHECK(s->devices.rows.count <= PLAIN_DEVICES);
    for (uint32_t i = 0; i < s->devices.rows.count; i++) {
        plain.is_up[i] = hf_use_is_deployed(s->devices.status[i]) && !plain_falls(&plain, i);
    }
    plain_settle(&plain);
    const struct hf_network_loss loss = {&lost, 1, bound, HF_FIXPOINT_GREATEST};
    hf_network_take_down(&bed->index, &loss);
    return plain_is(&plain, &bed->index);
}

/* ---- devices that fail by themselves ---- */

/* The network of one end, with the devices of a set, and perhaps the strangers, down. */
static struct hf_network_index alone_index(struct needs_bed *bed, enum hf_bound bound,
                                           const bool *is_failed, bool has_strangers) {
    struct hf_arena *keep = &bed->help.keep;
    const size_t nodes = (size_t)bed->graph.network.node_count;
    struct hf_network_index index = {0};
    struct hf_network *network = hf_new(keep, struct hf_network, 1);
    uint32_t *start = hf_new(keep, uint32_t, nodes + 1);
    uint32_t *item = hf_new(keep, uint32_t, nodes + 1);
    uint32_t *none = hf_new(keep, uint32_t, (size_t)bed->graph.network.link_count + 1);
    CHECK(network != NULL && start != NULL && item != NULL && none != NULL);
    CHECK(hf_needs_at(&bed->graph, bound, keep, network) == HF_OK);
    for (uint32_t node = 0; node < nodes; node++) {
        const uint32_t device = bed->graph.node_device[node];
        const bool is_down =
            device != HF_NONE ? is_failed[device] : node == bed->graph.stranger && !has_strangers;
        start[node + 1] = start[node] + (is_down ? 1 : 0);
    }
    network->label_count = 1;
    network->label_threat = NULL;
    network->node_unknown = NULL;
    network->node_label = (struct hf_csr){start, item};
    network->link_label = (struct hf_csr){none, item};
    network->node_maybe = network->link_maybe = (struct hf_csr){NULL, NULL};
    CHECK(hf_network_is_valid(network));
    CHECK(hf_network_index(network, keep, &index) == HF_OK);
    const uint32_t lost = 0;
    const struct hf_network_loss loss = {&lost, 1, bound, HF_FIXPOINT_GREATEST};
    hf_network_take_down(&index, &loss);
    return index;
}

static bool alone_agrees(struct needs_bed *bed, enum hf_bound bound, uint64_t failed,
                         bool has_strangers) {
    const struct hf_snapshot *s = bed->assessment.snapshot;
    struct plain plain = {bed, HF_NONE, has_strangers, bound, {false}};
    bool is_failed[PLAIN_DEVICES] = {false};
    const struct hf_arena before = bed->help.keep;
    for (uint32_t i = 0; i < s->devices.rows.count; i++) {
        is_failed[i] = (failed >> i & 1U) != 0;
        plain.is_up[i] = hf_use_is_deployed(s->devices.status[i]) && !is_failed[i];
    }
    const struct hf_network_index index = alone_index(bed, bound, is_failed, has_strangers);
    plain_settle(&plain);
    const bool is = plain_is(&plain, &index);
    bed->help.keep = before;
    return is;
}

/* Without `with_oddities` no device is out of use, and none provides what it needs itself. */
static void random_world(uint64_t seed, bool with_oddities, struct hf_buffer *out) {
    static const char *const maker[] = {"Acme", "Bolt", "Cord", "Dyne"};
    static const char *const place[] = {"S", "T", "U"};
    static const char *const use[] = {" | function=Radio", " | function=Fixed", ""};
    struct hf_random random = {.seed = seed};
    hf_buffer_clear(out);
    hf_buffer_puts(out, "site | name=S | region=North\nsite | name=T | region=South\n"
                        "site | name=U\nfunction | name=Radio\nfunction | name=Fixed\n");
    const int devices = 3 + (int)hf_random_below(&random, 4);
    for (int i = 0; i < devices; i++) {
        const uint64_t by = hf_random_below(&random, 5);
        hf_buffer_printf(
            out, "device | site=%s | name=d%d | device_type=T%d%s%s%s%s\n",
            place[hf_random_below(&random, 3)], i, (int)by, by < 4 ? " | manufacturer=" : "",
            by < 4 ? maker[by] : "", use[hf_random_below(&random, 3)],
            with_oddities && hf_random_below(&random, 9) == 0 ? " | status=retired" : "");
    }
    for (int i = 0; i < devices; i++) { /* each serves its site while it works, if it is one */
        if (i == 0 || !with_oddities || hf_random_below(&random, 4) > 0) {
            hf_buffer_printf(out, "gateway | function=Radio | device=d%d\n", i);
        }
    }
    const int dependencies = 1 + (int)hf_random_below(&random, PLAIN_DEPENDENCIES);
    for (int d = 0; d < dependencies; d++) {
        const int providers = (int)hf_random_below(&random, 4);
        hf_buffer_printf(out, "dependency | dependency=D%d", d);
        if (hf_random_below(&random, 3) > 0) {
            hf_buffer_printf(out, " | needed=%d",
                             (int)hf_random_below(&random, (uint64_t)providers + 1));
        }
        hf_buffer_putc(out, '\n');
        for (int i = 0; i < providers; i++) {
            hf_buffer_printf(out, "provider | dependency=D%d | device=d%d\n", d, (i + d) % devices);
        }
        for (int i = 1 + (int)hf_random_below(&random, 3); i-- > 0;) {
            hf_buffer_printf(out, "dependent | dependency=D%d", d);
            const uint64_t kind = hf_random_below(&random, 4);
            switch (kind) {
            case 0:
                if (with_oddities || providers < devices) {
                    const int own = with_oddities ? 0 : providers;
                    hf_buffer_printf(
                        out, " | device=d%d",
                        (d + own + (int)hf_random_below(&random, (uint64_t)(devices - own))) %
                            devices);
                }
                break;
            case 1:
                hf_buffer_printf(out, " | of_site=%s", place[hf_random_below(&random, 3)]);
                break;
            case 2:
                hf_buffer_printf(out, " | of_region=%s",
                                 hf_random_below(&random, 2) == 0 ? "NORTH" : "South");
                break;
            default:
                break;
            }
            hf_buffer_printf(out, "%s\n",
                             kind > 0 && hf_random_below(&random, 2) == 0 ? " | of_function=Radio"
                                                                          : "");
        }
    }
    hf_buffer_putc(out, '\0');
}

static bool is_vendor(const struct needs_bed *bed, uint32_t group) {
    return bed->risk.threat[group] == RISK_VENDOR && group != bed->risk.unknown_group;
}

static void random_worlds(void) {
    struct hf_buffer lines = hf_buffer_make(1 << 16);
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct needs_bed bed;
        random_world(seed, true, &lines);
        needs_open(&bed, hf_buffer_text(&lines).data);
        bool agrees = true;
        for (uint32_t g = 0; g < bed.risk.group_count; g++) {
            agrees = agrees && (!is_vendor(&bed, g) || (plain_agrees(&bed, g, HF_BOUND_BEST) &&
                                                        plain_agrees(&bed, g, HF_BOUND_WORST)));
        }
        CHECK(agrees);
        for (uint64_t failed = 0; failed < 1U << bed.assessment.snapshot->devices.rows.count;
             failed += 1 + failed * seed % 7) {
            agrees = agrees && alone_agrees(&bed, HF_BOUND_BEST, failed, true) &&
                     alone_agrees(&bed, HF_BOUND_WORST, failed, true) &&
                     alone_agrees(&bed, HF_BOUND_WORST, failed, false);
        }
        CHECK(agrees);
        needs_close(&bed);
    }
    hf_buffer_free(&lines);
}

/* ---- what is not said ---- */

/* The lines without the cell that begins at `from`. */
static void cell_drop(const char *lines, const char *from, struct hf_buffer *out) {
    const char *end = from + 3;
    while (*end != '\n' && strncmp(end, " | ", 3) != 0) {
        end++;
    }
    hf_buffer_clear(out);
    hf_buffer_add(out, (struct hf_text){lines, (size_t)(from - lines)});
    hf_buffer_puts(out, end);
    hf_buffer_putc(out, '\0');
}

/* Everything that did not work without a vendor in the worst case still does not. */
static bool is_no_clearer(struct needs_bed *bed, struct needs_bed *blank) {
    static const char *const vendor[] = {"Acme", "Bolt", "Cord", "Dyne"};
    for (int v = 0; v < 4; v++) {
        char before[512];
        uint32_t found = 0;
        while (found < blank->risk.group_count &&
               !hf_text_equal(blank->risk.group[found].name, hf_text_of(vendor[v]))) {
            found++;
        }
        uint32_t had = 0;
        while (had < bed->risk.group_count &&
               !hf_text_equal(bed->risk.group[had].name, hf_text_of(vendor[v]))) {
            had++;
        }
        if (had == bed->risk.group_count || found == blank->risk.group_count) {
            continue; /* its last device has lost its maker: no such group is there to lose */
        }
        snprintf(before, sizeof before, "%s", stopped(bed, vendor[v], HF_BOUND_WORST));
        const char *after = stopped(blank, vendor[v], HF_BOUND_WORST);
        for (char *name = strtok(before, " "); name != NULL; name = strtok(NULL, " ")) {
            char word[16];
            snprintf(word, sizeof word, "%s ", name);
            if (strstr(after, word) == NULL) {
                return false;
            }
        }
    }
    return true;
}

/* In the worst case, whatever has failed, what nobody says stops no fewer devices. */
static bool is_no_clearer_alone(struct needs_bed *bed, struct needs_bed *blank) {
    const uint32_t devices = bed->assessment.snapshot->devices.rows.count;
    const struct hf_arena before[2] = {bed->help.keep, blank->help.keep};
    bool is_no_clearer = true;
    for (uint64_t failed = 0; failed < 1U << devices; failed += 1 + failed % 3) {
        bool is_failed[PLAIN_DEVICES] = {false};
        for (uint32_t i = 0; i < devices; i++) {
            is_failed[i] = (failed >> i & 1U) != 0;
        }
        const struct hf_network_index had = alone_index(bed, HF_BOUND_WORST, is_failed, false);
        const struct hf_network_index now = alone_index(blank, HF_BOUND_WORST, is_failed, false);
        for (uint32_t node = 0; node < devices; node++) {
            is_no_clearer = is_no_clearer && (had.node_down[node] == 0 || now.node_down[node] != 0);
        }
        bed->help.keep = before[0];
        blank->help.keep = before[1];
    }
    return is_no_clearer;
}

/* Not the name of a dependency, nor all that a row says: such a row is refused as it comes in. */
static bool is_dropped(const char *line, const char *cell) {
    const bool is_key = strncmp(line, "gateway", 7) == 0 || (strncmp(line, "dependency", 10) == 0 &&
                                                             strncmp(cell, " | needed=", 10) != 0);
    const char *end = strchr(line, '\n');
    const char *next = strstr(cell + 3, " | ");
    const bool is_all =
        strncmp(line, "dependent", 9) == 0 && cell == line + 9 && (next == NULL || next > end);
    return !is_key && !is_all;
}

static void blanks(void) {
    static const char *const cell[] = {
        " | needed=",    " | dependency=",  " | device=",   " | of_site=",
        " | of_region=", " | of_function=", " | function=", " | region="};
    struct hf_buffer lines = hf_buffer_make(1 << 16);
    struct hf_buffer less = hf_buffer_make(1 << 16);
    int64_t tried = 0;
    for (uint64_t seed = 1; seed <= 25; seed++) {
        struct needs_bed bed;
        random_world(seed, false, &lines);
        const char *text = hf_buffer_text(&lines).data;
        needs_open(&bed, text);
        for (size_t k = 0; k < sizeof cell / sizeof cell[0]; k++) {
            for (const char *at = strstr(text, cell[k]); at != NULL; at = strstr(at + 1, cell[k])) {
                const char *line = at;
                while (line > text && line[-1] != '\n') {
                    line--;
                }
                if (!is_dropped(line, at)) {
                    continue;
                }
                struct needs_bed blank;
                cell_drop(text, at, &less);
                needs_open(&blank, hf_buffer_text(&less).data);
                CHECK(is_no_clearer(&bed, &blank));
                CHECK(is_no_clearer_alone(&bed, &blank));
                needs_close(&blank);
                tried++;
            }
        }
        needs_close(&bed);
    }
    CHECK(tried > 200);
    hf_buffer_free(&lines);
    hf_buffer_free(&less);
}

/* ---- what stops it, and what stops with it ---- */

static bool dependency_works(struct needs_bed *bed, const uint32_t *lost, uint32_t count,
                             enum hf_bound bound, uint32_t dependency) {
    const struct hf_network_loss loss = {lost, count, bound, HF_FIXPOINT_GREATEST};
    hf_network_take_down(&bed->index, &loss);
    return bed->index.pool_down[dependency] == 0;
}

/* The smallest set of vendors that stops it, by trying all. */
static int64_t fewest_vendors(struct needs_bed *bed, enum hf_bound bound, uint32_t dependency) {
    uint32_t vendor[8];
    uint32_t count = 0;
    int64_t least = INT64_MAX;
    for (uint32_t g = 0; g < bed->risk.group_count && count < 8; g++) {
        if (is_vendor(bed, g)) {
            vendor[count++] = g;
        }
    }
    for (uint32_t mask = 0; mask < 1U << count; mask++) {
        uint32_t lost[8];
        uint32_t size = 0;
        for (uint32_t i = 0; i < count; i++) {
            if ((mask >> i & 1) != 0) {
                lost[size++] = vendor[i];
            }
        }
        if (size < least && !dependency_works(bed, lost, size, bound, dependency)) {
            least = size;
        }
    }
    return least;
}

static bool is_gateway(const struct hf_snapshot *s, uint32_t device) {
    bool is = false;
    for (uint32_t i = 0; i < s->gateways.rows.count; i++) {
        is = is || s->gateways.device[i] == device;
    }
    return is;
}

/* Sites all of whose gateways stop with the dependency; in the worst case those without one, too.
 */
static int64_t sites_stopping(struct needs_bed *bed, enum hf_bound bound, uint32_t dependency) {
    const struct hf_snapshot *s = bed->assessment.snapshot;
    struct plain plain = {bed, 0, false, bound, {false}};
    bool has_works[4] = {false};
    bool has_device[4] = {false}; /* in the best case, a gateway */
    for (uint32_t i = 0; i < s->devices.rows.count; i++) {
        bool needs = false;
        for (uint32_t row = 0; row < s->dependents.rows.count; row++) {
            const bool is_own =
                s->dependents.dependency[row] == dependency &&
                (s->dependents.device[row] == i || !plain_provides(s, dependency, i));
            const int means = plain_means(s, row, i);
            needs = needs || (is_own && (means == 1 || (means == 0 && bound == HF_BOUND_WORST)));
        }
        plain.is_up[i] = hf_use_is_deployed(s->devices.status[i]) && !needs;
        has_device[s->devices.site[i]] |= hf_use_is_deployed(s->devices.status[i]) &&
                                          (bound == HF_BOUND_WORST || is_gateway(s, i));
    }
    for (bool is_settled = false; !is_settled;) {
        is_settled = true;
        for (uint32_t i = 0; i < s->devices.rows.count; i++) {
            if (plain.is_up[i] && plain_lacks(&plain, i)) {
                plain.is_up[i] = false;
                is_settled = false;
            }
        }
    }
    for (uint32_t i = 0; i < s->devices.rows.count; i++) {
        has_works[s->devices.site[i]] |= plain.is_up[i] && is_gateway(s, i);
    }
    int64_t count = 0;
    for (int site = 0; site < 4; site++) {
        count += has_device[site] && !has_works[site] ? 1 : 0;
    }
    return count;
}

static void risks_check(struct needs_bed *bed) {
    const struct hf_assessment *a = &bed->assessment;
    CHECK(a->dependency_risk_count == a->snapshot->dependencies.rows.count);
    for (uint32_t d = 0; d < a->dependency_risk_count; d++) {
        const struct hf_dependency_risk *risk = &a->dependency_risk[d];
        uint32_t alone[HF_BOUNDS] = {0, 0};
        for (uint32_t g = 0; g < bed->risk.group_count; g++) {
            for (int bound = 0; bound < HF_BOUNDS && g != bed->risk.unknown_group; bound++) {
                alone[bound] += dependency_works(bed, &g, 1, (enum hf_bound)bound, d) ? 0 : 1;
            }
        }
        CHECK(risk->alone_count[0] == alone[0] && risk->alone_count[1] == alone[1]);
        for (uint32_t i = 0; i < risk->alone_count[1]; i++) {
            const uint32_t group = a->dependency_group[risk->alone_from + i];
            const enum hf_bound bound = i < risk->alone_count[0] ? HF_BOUND_BEST : HF_BOUND_WORST;
            CHECK(!dependency_works(bed, &group, 1, bound, d));
        }
        CHECK(risk->vendors[0] == fewest_vendors(bed, HF_BOUND_WORST, d));
        CHECK(risk->vendors[1] == fewest_vendors(bed, HF_BOUND_BEST, d));
        for (int bound = 0; bound < HF_BOUNDS; bound++) {
            CHECK(risk->sites_lost[bound] == sites_stopping(bed, (enum hf_bound)bound, d));
        }
        CHECK(risk->why.value != 0 && risk->users[0] <= risk->users[1]);
    }
}

static void risks(void) {
    struct hf_buffer lines = hf_buffer_make(1 << 16);
    for (uint64_t seed = 2001; seed <= 2120; seed++) {
        struct needs_bed bed;
        random_world(seed, true, &lines);
        needs_open(&bed, hf_buffer_text(&lines).data);
        bed.assessment.why = hf_why_make(&bed.help.keep);
        CHECK(hf_resilience_assess(&bed.assessment, &bed.help.keep, bed.help.scratch, NULL) ==
              HF_OK);
        risks_check(&bed);
        needs_close(&bed);
    }
    hf_buffer_free(&lines);
}

/* Two that need each other go on, and do not start again; the others do. */
static void rings(void) {
    struct needs_bed bed;
    needs_open(&bed, WORLD "dependency | dependency=power | needed=1\n"
                           "dependency | dependency=names | needed=1\n"
                           "dependency | dependency=time | needed=1\n"
                           "provider | dependency=power | device=a\n"
                           "provider | dependency=names | device=b\n"
                           "provider | dependency=time | device=c\n"
                           "dependent | dependency=power | device=b\n"
                           "dependent | dependency=names | device=a\n"
                           "dependent | dependency=time | device=d\n"
                           "dependent | dependency=names | device=e\n");
    bed.assessment.why = hf_why_make(&bed.help.keep);
    CHECK(hf_resilience_assess(&bed.assessment, &bed.help.keep, bed.help.scratch, NULL) == HF_OK);
    for (uint32_t d = 0; d < 3; d++) {
        const struct hf_text name = bed.assessment.snapshot->dependencies.name[d];
        const struct hf_dependency_risk *risk = &bed.assessment.dependency_risk[d];
        CHECK(risk->starts == hf_text_equal(name, HF_TEXT("time")));
        CHECK(risk->vendors[0] == 1 && risk->vendors[1] == 1);
        /* Acme or Bolt alone stop both of the ring */
        CHECK(risk->alone_count[0] == (risk->starts ? 1 : 2));
    }
    needs_close(&bed);
}

static int defects_that_say(const struct needs_bed *bed, const char *words) {
    const struct hf_snapshot *snapshot = bed->assessment.snapshot;
    int count = 0;
    for (uint32_t i = 0; i < snapshot->defect_count; i++) {
        const struct hf_text message = snapshot->defect[i].message;
        count += hf_text_find(message, hf_text_of(words), 0) < message.len ? 1 : 0;
    }
    return count;
}

/* Rows that cannot be meant are defects, once each. */
static void defects(void) {
    struct needs_bed bed;
    needs_open(&bed, WORLD "dependency | dependency=time | needed=3\n"
                           "dependency | dependency=names | needed=1\n"
                           "provider | dependency=time | device=a\n"
                           "provider | dependency=names | device=b\n"
                           "dependent | dependency=time | of_region=Nowhere\n"
                           "dependent | dependency=time | of_region=SOUTH\n"
                           "dependent | dependency=names | of_region=Nowhere | device=c\n");
    CHECK(defects_that_say(&bed, "needed: 3, but 1 devices provide it") == 1);
    CHECK(defects_that_say(&bed, "devices provide it") == 1);
    CHECK(defects_that_say(&bed, "no site is in this region") == 1);
    needs_close(&bed);
}

static void memory_fails(void) {
    struct needs_bed bed;
    struct hf_buffer lines = hf_buffer_make(1 << 16);
    random_world(7, true, &lines);
    needs_open(&bed, hf_buffer_text(&lines).data);
    int failed = 0;
    for (int64_t k = 0; k < 200; k++) {
        struct hf_arena scratch = bed.help.scratch;
        struct graph graph;
        int64_t allowance = k;
        scratch.allowance = &allowance;
        const enum hf_status status = hf_graph_build(&bed.assessment, &bed.risk, &scratch, &graph);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        failed += status == HF_ERR_MEMORY ? 1 : 0;
    }
    CHECK(failed > 15 && failed < 190);
    needs_close(&bed);
    hf_buffer_free(&lines);
}

int main(void) {
    known_rules();
    random_worlds();
    blanks();
    risks();
    rings();
    defects();
    memory_fails();
    return check_report();
}
