#include "bench/bench_clock.h"
#include "bench/igraph_loss.h"
#include "bench/scalar_search.h"
#include "bench/synthetic_network.h"

#include "network/contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Every loss of up to so many vendors in two national networks, and what each further question
 * costs. Beside it, in the same run and on losses sampled evenly: a careful search of one loss at a
 * time, igraph, and scipy; all of them have to say the same. A case is a process of its own.
 * Figures are kept in bench/README.md. */

#define ARENA_BYTES ((size_t)32 << 30) /* address space */

struct bench_case {
    const char *name;
    struct synthetic_options options;
    uint32_t size_max;
    enum hf_bound bound;
    uint32_t scalar_count, igraph_count, scipy_count; /* losses sampled */
};

static const struct bench_case cases[] = {
    {"16 vendors, up to 2",
     {1000000, 2500000, 16, false, false, false, false},
     2,
     HF_BOUND_BEST,
     34,
     8,
     5},
    {"16 vendors, up to 3",
     {1000000, 2500000, 16, false, false, false, false},
     3,
     HF_BOUND_BEST,
     24,
     0,
     0},
    {"64 vendors, up to 3",
     {1000000, 5000000, 64, false, false, false, false},
     3,
     HF_BOUND_BEST,
     40,
     8,
     5},
    {"+ 512 sub-classes",
     {1000000, 5000000, 64, true, false, false, false},
     3,
     HF_BOUND_BEST,
     24,
     0,
     0},
    {"+ 5 % unknown, worst",
     {1000000, 5000000, 64, false, true, false, false},
     3,
     HF_BOUND_WORST,
     24,
     0,
     0},
    {"+ 3 functions, pool",
     {1000000, 5000000, 64, false, false, true, false},
     3,
     HF_BOUND_BEST,
     24,
     0,
     0},
    {"+ 30 % without transit",
     {1000000, 5000000, 64, false, false, false, true},
     3,
     HF_BOUND_BEST,
     24,
     0,
     0},
    {"all four, worst",
     {1000000, 5000000, 64, true, true, true, true},
     3,
     HF_BOUND_WORST,
     24,
     0,
     0},
};
enum { CASES = sizeof cases / sizeof cases[0] };

struct bench_run {
    const struct bench_case *asked;
    struct synthetic made;
    struct hf_arena keep, scratch;
    uint32_t *group;
    struct hf_sweep_question question;
    struct hf_sweep sweep;
    double cpu_s; /* of the sweep, preparation included */
};

static long peak_mib(void) {
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

static bool fail(const char *what) {
    (void)fprintf(stderr, "resilience_bench: %s\n", what);
    return false;
}

/* ---- what is asked ---- */

/* All vendors up to size_max; with sub-classes the single ones of these as well, as sets. */
static bool question_make(struct bench_run *run) {
    const struct synthetic_options *options = &run->asked->options;
    const uint32_t labels = run->made.network.label_count;
    run->group = calloc(labels, sizeof *run->group);
    if (run->group == NULL) {
        return fail("no memory");
    }
    for (uint32_t i = 0; i < labels; i++) {
        run->group[i] = i;
    }
    run->question = (struct hf_sweep_question){
        .group = run->group,
        .group_count = options->vendors,
        .size_max = run->asked->size_max,
        .demand_site = run->made.demand_site,
        .site_count = run->made.site_count,
        .demand_weight = run->made.demand_weight,
    };
    run->question.is_asked[run->asked->bound] = true;
    if (!options->has_classes) {
        return true;
    }
    struct hf_sweep vendors;
    const struct hf_network none = {.label_count = labels,
                                    .node_label = {run->group, NULL},
                                    .link_label = {run->group, NULL},
                                    .gateway = {run->group, NULL},
                                    .demand_node = {run->group, NULL}};
    struct hf_sweep_question empty = run->question;
    empty.is_asked[run->asked->bound] = false;
    if (hf_sweep(&none, &empty, &run->keep, run->scratch, &vendors) != HF_OK) {
        return fail("the sets cannot be listed");
    }
    const uint32_t items = vendors.set.start[vendors.loss_count];
    const uint32_t more = labels - options->vendors;
    struct hf_csr set = {calloc((size_t)vendors.loss_count + more + 1, sizeof(uint32_t)),
                         calloc((size_t)items + more, sizeof(uint32_t))};
    if (set.start == NULL || set.item == NULL) {
        return fail("no memory");
    }
    memcpy(set.start, vendors.set.start, ((size_t)vendors.loss_count + 1) * sizeof(uint32_t));
    memcpy(set.item, vendors.set.item, items * sizeof(uint32_t));
    for (uint32_t i = 0; i < more; i++) {
        set.item[items + i] = options->vendors + i;
        set.start[vendors.loss_count + i + 1] = items + i + 1;
    }
    run->question.set = set;
    run->question.set_count = vendors.loss_count + more;
    return true;
}

/* ---- ours ---- */

/* Seconds to read and write that many bytes once, one core. */
static double copy_s(double bytes) {
    const size_t size = (size_t)256 << 20;
    char *from = malloc(size);
    char *to = malloc(size);
    if (from == NULL || to == NULL) {
        return 0.0;
    }
    memset(from, 1, size);
    memset(to, 2, size);
    const struct bench_clock start = bench_clock_now();
    for (int i = 0; i < 4; i++) {
        memcpy(to, from, size);
        __asm__ volatile("" : : "r"(to), "r"(from) : "memory");
    }
    const double taken = bench_clock_since(start).cpu_s;
    free(from);
    free(to);
    return taken * bytes / (4.0 * (double)size);
}

static bool sweep_time(struct bench_run *run) {
    const struct bench_case *asked = run->asked;
    struct contraction net;
    struct hf_arena aside = run->keep;
    aside.at += hf_arena_left(&aside) / 2;
    const uint32_t labels =
        asked->options.has_classes ? run->made.network.label_count : asked->options.vendors;
    const struct label_question all = {run->group, labels, asked->bound};
    struct bench_clock start = bench_clock_now();
    if (hf_contract(&run->made.network, &all, &aside, run->scratch, &net) != HF_OK) {
        return fail("no contraction");
    }
    const struct bench_clock contracted = bench_clock_since(start);
    struct hf_sweep_question question = run->question;
    struct hf_sweep alone = {.loss_count = 0};
    question.threads = 1;
    struct hf_arena keep = run->keep;
    start = bench_clock_now();
    if (hf_sweep(&run->made.network, &question, &keep, run->scratch, &alone) != HF_OK) {
        return fail("no sweep");
    }
    const struct bench_clock one = bench_clock_since(start);
    question.threads = 2;
    start = bench_clock_now();
    if (hf_sweep(&run->made.network, &question, &run->keep, run->scratch, &run->sweep) != HF_OK) {
        return fail("no sweep");
    }
    const struct bench_clock two = bench_clock_since(start);
    const struct hf_sweep_work *work = &run->sweep.work[asked->bound];
    if (memcmp(alone.sum[asked->bound], run->sweep.sum[asked->bound],
               run->sweep.loss_count * sizeof(struct hf_sweep_sum)) != 0) {
        return fail("one thread and two say different things");
    }
    run->cpu_s = one.cpu_s;
    const double batches = ((double)run->sweep.loss_count + work->lanes - 1) / (double)work->lanes;
    /* Each batch writes a word a place and 64 losses, and reads it, its set and one arc of it. */
    const double floor_s =
        copy_s(batches * work->places * ((double)work->lanes / 8.0 + (4.0 + 4.0 + 8.0) / 2.0)) *
        (double)run->made.network.function_count;
    printf("%-24s %7u losses  prepare %5.2f s  one core %6.2f s  two %6.2f s wall, "
           "%.2f s CPU  %7.4f ms CPU a loss  peak %5ld MiB\n",
           asked->name, run->sweep.loss_count, contracted.cpu_s, one.cpu_s, two.wall_s, two.cpu_s,
           1e3 * one.cpu_s / run->sweep.loss_count, peak_mib());
    printf("    %u places, %u arcs, %u sets, %u lanes, %.2f arcs looked at a place and batch; "
           "memory floor %.2f s, preparation %.2f s, rest %.2f s\n",
           work->places, work->arcs, work->sets, work->lanes,
           (double)work->visits / (batches * work->places), floor_s, contracted.cpu_s,
           one.cpu_s - contracted.cpu_s - floor_s);
    (void)fflush(stdout);
    return true;
}

/* One vendor switched off after the other, as somebody looks: the network is made ready once. */
static bool toggle_time(struct bench_run *run) {
    const enum hf_bound bound = run->asked->bound;
    const struct hf_sweep_ready *ready = NULL;
    struct hf_arena keep = run->keep;
    struct bench_clock start = bench_clock_now();
    if (hf_sweep_open(&run->made.network, &run->question, &keep, run->scratch, &ready) != HF_OK) {
        return fail("nothing is ready");
    }
    const struct bench_clock opened = bench_clock_since(start);
    double sum_s = 0.0;
    double most_s = 0.0;
    for (uint32_t i = 0; i < run->asked->options.vendors; i++) {
        uint32_t one[] = {0, 1};
        const struct hf_csr set = {one, &run->group[i]};
        struct hf_arena answer = keep;
        struct hf_sweep lost = {.loss_count = 0};
        start = bench_clock_now();
        if (hf_sweep_lose(ready, &set, 1, &answer, run->scratch, &lost) != HF_OK) {
            return fail("a toggle is not answered");
        }
        const double taken = bench_clock_since(start).wall_s;
        sum_s += taken;
        most_s = taken > most_s ? taken : most_s;
        if (memcmp(lost.sum[bound], &run->sweep.sum[bound][i], sizeof *lost.sum[bound]) != 0) {
            return fail("a toggle and the sweep say different things");
        }
    }
    printf("    one vendor switched off: mean %.1f ms, at most %.1f ms wall of %u; made ready in "
           "%.2f s\n",
           1e3 * sum_s / run->asked->options.vendors, 1e3 * most_s, run->asked->options.vendors,
           opened.wall_s);
    return true;
}

/* ---- the others ---- */

static struct hf_network_loss sampled(const struct bench_run *run, uint32_t i, uint32_t count,
                                      uint32_t *loss) {
    *loss = (uint32_t)(((uint64_t)i * 2 + 1) * run->sweep.loss_count / (2 * (uint64_t)count));
    const uint32_t from = run->sweep.set.start[*loss];
    return (struct hf_network_loss){run->sweep.set.item + from,
                                    run->sweep.set.start[*loss + 1] - from, run->asked->bound,
                                    HF_FIXPOINT_GREATEST};
}

static bool is_same(const struct bench_run *run, uint32_t loss, struct hf_sweep_sum sum,
                    const char *who) {
    const struct hf_sweep_sum *own = &run->sweep.sum[run->asked->bound][loss];
    if (own->sites == sum.sites && own->weight == sum.weight) {
        return true;
    }
    (void)fprintf(stderr, "loss %u: %s says %lld sites, %lld subscribers; sweep %lld, %lld\n", loss,
                  who, (long long)sum.sites, (long long)sum.weight, (long long)own->sites,
                  (long long)own->weight);
    return false;
}

static void peer_print(const struct bench_run *run, const char *who, uint32_t count, double cpu_s) {
    const double whole = cpu_s / count * run->sweep.loss_count;
    printf("    %-12s %3u losses agree, %9.3f ms CPU a loss: all of them %10.1f s, %8.1f times as "
           "long\n",
           who, count, 1e3 * cpu_s / count, whole, whole / run->cpu_s);
    (void)fflush(stdout);
}

static bool scalar_compare(const struct bench_run *run) {
    struct scalar *scalar = scalar_open(&run->made);
    bool is_fine = scalar != NULL;
    double cpu_s = 0.0;
    for (uint32_t i = 0; is_fine && i < run->asked->scalar_count; i++) {
        uint32_t loss = 0;
        const struct hf_network_loss lost = sampled(run, i, run->asked->scalar_count, &loss);
        const struct bench_clock start = bench_clock_now();
        const struct hf_sweep_sum sum = scalar_lose(scalar, &lost);
        cpu_s += bench_clock_since(start).cpu_s;
        is_fine = is_same(run, loss, sum, "the search");
    }
    if (is_fine) {
        peer_print(run, "search", run->asked->scalar_count, cpu_s);
        scalar_close(scalar);
    }
    return is_fine;
}

static bool igraph_compare(const struct bench_run *run) {
    double cpu_s = 0.0;
    if (run->asked->igraph_count > 0 && !igraph_loss_is_there()) {
        printf("    igraph       skipped: libigraph-dev is not installed\n");
        return true;
    }
    for (uint32_t i = 0; i < run->asked->igraph_count; i++) {
        uint32_t loss = 0;
        const struct hf_network_loss lost = sampled(run, i, run->asked->igraph_count, &loss);
        const struct bench_clock start = bench_clock_now();
        const struct hf_sweep_sum sum = igraph_loss_lose(&run->made, &lost);
        cpu_s += bench_clock_since(start).cpu_s;
        if (!is_same(run, loss, sum, "igraph")) {
            return false;
        }
    }
    if (run->asked->igraph_count > 0) {
        peer_print(run, "igraph", run->asked->igraph_count, cpu_s);
    }
    return true;
}

static bool array_write(const char *folder, const char *name, const void *data, size_t size) {
    char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return fail(path);
    }
    const bool is_written = fwrite(data, 1, size, file) == size;
    return fclose(file) == 0 && is_written;
}

/* Rows of at most one label as one number each. */
static uint32_t *single_labels(const struct hf_csr *rows, uint32_t count) {
    uint32_t *label = malloc((count + (size_t)1) * sizeof *label);
    for (uint32_t i = 0; label != NULL && i < count; i++) {
        label[i] = rows->start[i] < rows->start[i + 1] ? rows->item[rows->start[i]] : UINT32_MAX;
    }
    return label;
}

static bool arrays_write(const struct bench_run *run, const char *folder) {
    const struct hf_network *network = &run->made.network;
    uint32_t *node = single_labels(&network->node_label, network->node_count);
    uint32_t *link = single_labels(&network->link_label, network->link_count);
    const size_t links = network->link_count * sizeof(uint32_t);
    const bool is_written =
        node != NULL && link != NULL && array_write(folder, "link_a", network->link_a, links) &&
        array_write(folder, "link_b", network->link_b, links) &&
        array_write(folder, "node_label", node, network->node_count * sizeof(uint32_t)) &&
        array_write(folder, "link_label", link, links) &&
        array_write(folder, "gateway", network->gateway.item,
                    network->gateway.start[1] * sizeof(uint32_t)) &&
        array_write(folder, "site", network->demand_node.item,
                    network->demand_count * sizeof(uint32_t)) &&
        array_write(folder, "weight", run->made.demand_weight,
                    network->demand_count * sizeof(int64_t));
    free(node);
    free(link);
    return is_written;
}

static void folder_remove(const char *folder) {
    static const char *const names[] = {"link_a",  "link_b", "node_label", "link_label",
                                        "gateway", "site",   "weight",     "sets"};
    char path[200];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)remove(path);
    }
    (void)rmdir(folder);
}

static bool scipy_run(const struct bench_run *run, const char *folder) {
    char text[400];
    const uint32_t count = run->asked->scipy_count;
    (void)snprintf(text, sizeof text, "%s/sets", folder);
    FILE *sets = fopen(text, "w");
    uint32_t loss = 0;
    for (uint32_t i = 0; sets != NULL && i < count; i++) {
        const struct hf_network_loss lost = sampled(run, i, count, &loss);
        for (uint32_t k = 0; k < lost.count; k++) {
            (void)fprintf(sets, "%u%s", lost.group[k], k + 1 < lost.count ? " " : "\n");
        }
    }
    if (sets == NULL || fclose(sets) != 0) {
        return fail(text);
    }
    (void)snprintf(text, sizeof text, "/usr/bin/python3 bench/scipy_loss.py %s <%s/sets", folder,
                   folder);
    FILE *answers = popen(text, "r"); /* NOLINT(cert-env33-c): a script of ours */
    double cpu_s = 0.0;
    bool is_fine = answers != NULL;
    for (uint32_t i = 0; is_fine && i < count; i++) {
        struct hf_sweep_sum sum = {0, 0, 0};
        double seconds = 0.0;
        long long sites = 0;
        long long weight = 0;
        (void)sampled(run, i, count, &loss);
        is_fine = fgets(text, sizeof text, answers) != NULL &&
                  sscanf(text, "%lld %lld %lf", &sites, &weight, &seconds) == 3;
        sum.sites = sites;
        sum.weight = weight;
        is_fine = is_fine && is_same(run, loss, sum, "scipy");
        cpu_s += seconds;
    }
    if (answers == NULL || pclose(answers) != 0 || !is_fine) {
        return fail("scipy does not answer");
    }
    peer_print(run, "scipy", count, cpu_s);
    return true;
}

static bool scipy_compare(const struct bench_run *run) {
    char folder[] = "/tmp/holdfast-scipy-XXXXXX";
    if (run->asked->scipy_count == 0) {
        return true;
    }
    /* NOLINTNEXTLINE(cert-env33-c) */
    if (system("/usr/bin/python3 -c 'import scipy.sparse.csgraph' 2>/dev/null") != 0) {
        printf("    scipy        skipped: python3-scipy is not installed\n");
        return true;
    }
    if (mkdtemp(folder) == NULL) {
        return fail("no temporary folder");
    }
    const bool is_fine = arrays_write(run, folder) && scipy_run(run, folder);
    folder_remove(folder);
    return is_fine;
}

/* ---- cases ---- */

static bool case_run(const struct bench_case *asked) {
    struct bench_run run = {.asked = asked};
    return (synthetic_make(&asked->options, &run.made) || fail("no memory")) &&
           hf_arena_open(&run.keep, ARENA_BYTES) == HF_OK &&
           hf_arena_open(&run.scratch, ARENA_BYTES) == HF_OK && question_make(&run) &&
           sweep_time(&run) && toggle_time(&run) && scalar_compare(&run) && igraph_compare(&run) &&
           scipy_compare(&run);
}

static bool case_in_child(const struct bench_case *asked) {
    int status = 0;
    (void)fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        const bool is_fine = case_run(asked);
        (void)fflush(stdout);
        _exit(is_fine ? 0 : 1);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

/* resilience_bench [NUMBER...]: only these cases, the first being 0. */
int main(int argument_count, char **arguments) {
    bool is_fine = true;
    for (int i = 0; i < CASES; i++) {
        bool is_meant = argument_count == 1;
        for (int k = 1; k < argument_count; k++) {
            is_meant = is_meant || strtol(arguments[k], NULL, 10) == i;
        }
        is_fine = (!is_meant || case_in_child(&cases[i])) && is_fine;
    }
    return is_fine ? 0 : 1;
}
