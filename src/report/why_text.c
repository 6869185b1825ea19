#include "report/why_text.h"

#include <holdfast/report.h>

#include "report/report_words.h"
#include "report/why_walk.h"

/* Two walks: the first counts how often each node is met, so that the second knows which ones to
 * number. A node with reasons of its own, or with a citation, is written out once; where it comes
 * again, a line points to its number. */

struct why_printing {
    const struct hf_assessment *assessment;
    struct hf_buffer *out;
    const struct why_walk *counted; /* NULL in the counting walk */
    uint32_t labels;
    int depth_limit; /* 0: none */
};

static bool why_is_long(const struct hf_why_node *node) {
    return node->kind == HF_WHY_RULE
               ? node->child_count > 0
               : node->kind == HF_WHY_MEASURE || node->kind == HF_WHY_REQUIREMENT ||
                     node->kind == HF_WHY_FACT;
}

static bool goes_deeper(const struct why_printing *printing, int depth) {
    return printing->depth_limit <= 0 || depth + 1 < printing->depth_limit;
}

static bool count_node(void *context, uint32_t node, int depth, uint32_t seen) {
    (void)node;
    (void)seen;
    return goes_deeper(context, depth);
}

static bool print_node(void *context, uint32_t node, int depth, uint32_t seen) {
    struct why_printing *printing = context;
    const struct hf_why_node *at = &printing->assessment->why.node[node];
    struct why_met *met = hf_why_walk_find(printing->counted, node);
    struct hf_buffer *out = printing->out;
    for (int i = 0; i < depth; i++) {
        hf_buffer_puts(out, "  ");
    }
    const bool is_numbered = met != NULL && met->times > 1 && why_is_long(at);
    if (is_numbered && seen > 0) {
        hf_buffer_printf(out, "as (%u) above\n", (unsigned)met->label);
        return false;
    }
    if (is_numbered) {
        printing->labels++;
        met->label = printing->labels;
        hf_buffer_printf(out, "(%u) ", (unsigned)met->label);
    }
    hf_report_why_node(out, printing->assessment, node);
    const bool deeper = goes_deeper(printing, depth);
    const bool is_cut = at->child_count > 0 && (!deeper || depth == WHY_DEPTH_MAX);
    hf_buffer_puts(out, is_cut ? " [further reasons not shown]\n" : "\n");
    return deeper;
}

static enum hf_status why_print(struct why_printing *printing, struct hf_arena *arena,
                                struct hf_why_id id) {
    const struct hf_why *why = &printing->assessment->why;
    struct why_walk counted;
    HF_TRY(hf_why_walk_run(&counted, arena, why, id, &(struct why_visitor){printing, count_node}));
    /* cppcheck-suppress autoVariables ; taken back below */
    printing->counted = &counted;
    struct why_walk printed;
    const enum hf_status status =
        hf_why_walk_run(&printed, arena, why, id, &(struct why_visitor){printing, print_node});
    printing->counted = NULL; /* it ends with this function */
    return status;
}

void hf_report_why(const struct hf_assessment *assessment, struct hf_why_id id, int depth,
                   struct hf_buffer *out) {
    if (assessment == NULL || out == NULL) {
        return;
    }
    if (id.value >= assessment->why.node_count) {
        hf_buffer_puts(out, "no reason was recorded\n");
        return;
    }
    struct hf_arena opened;
    enum hf_status status = hf_arena_open(&opened, 2 * hf_why_walk_bytes(&assessment->why));
    if (status == HF_OK) {
        struct hf_arena arena = opened;
        struct why_printing printing = {assessment, out, NULL, 0, depth};
        status = why_print(&printing, &arena, id);
        hf_arena_close(&opened);
    }
    if (status != HF_OK && out->status == HF_OK) {
        out->status = status;
    }
}

/* ---- the weakest fact ---- */

struct weakest_search {
    const struct hf_assessment *assessment;
    struct report_weakest best;
    bool is_found;
};

static void weakest_take(struct weakest_search *search, uint32_t pack, uint32_t fact) {
    const struct hf_snapshot *snapshot = search->assessment->snapshot;
    if (pack >= snapshot->pack_count || fact >= snapshot->pack[pack].fact_count) {
        return;
    }
    const enum hf_verified verified = snapshot->pack[pack].fact[fact].verified;
    if (!search->is_found || verified < search->best.verified) {
        search->best = (struct report_weakest){pack, fact, verified};
        search->is_found = true;
    }
}

static bool weakest_visit(void *context, uint32_t node, int depth, uint32_t seen) {
    struct weakest_search *search = context;
    const struct hf_assessment *assessment = search->assessment;
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_why_node *at = &assessment->why.node[node];
    (void)depth;
    if (seen > 0) {
        return false;
    }
    if (at->kind == HF_WHY_FACT) {
        weakest_take(search, at->first, at->second);
    } else if (at->kind == HF_WHY_MEASURE && at->first < snapshot->pack_count &&
               at->second < snapshot->pack[at->first].measure_count) {
        weakest_take(search, at->first, snapshot->pack[at->first].measure[at->second].fact);
    } else if (at->kind == HF_WHY_REQUIREMENT && at->first < snapshot->pack_count &&
               at->second < snapshot->pack[at->first].requirement_count) {
        weakest_take(search, at->first, snapshot->pack[at->first].requirement[at->second].fact);
    } else if (at->kind == HF_WHY_ASSUMPTION && at->first < assessment->assumptions.count) {
        const struct hf_assumption *assumption = &assessment->assumptions.item[at->first];
        weakest_take(search, assumption->pack, assumption->fact);
    }
    return true;
}

enum hf_status hf_report_weakest_find(const struct hf_assessment *assessment, struct hf_why_id id,
                                      struct hf_arena scratch, struct report_weakest *weakest) {
    struct weakest_search search = {.assessment = assessment,
                                    .best = {HF_NONE, HF_NONE, HF_VERIFIED_NONE}};
    struct why_walk walk;
    HF_TRY(hf_why_walk_run(&walk, &scratch, &assessment->why, id,
                           &(struct why_visitor){&search, weakest_visit}));
    *weakest = search.best;
    return HF_OK;
}

bool hf_report_weakest(const struct hf_assessment *assessment, struct hf_why_id id,
                       struct hf_buffer *out) {
    if (assessment == NULL || out == NULL) {
        return false;
    }
    struct report_weakest weakest = {HF_NONE, HF_NONE, HF_VERIFIED_NONE};
    struct hf_arena arena;
    enum hf_status status = hf_arena_open(&arena, hf_why_walk_bytes(&assessment->why));
    if (status == HF_OK) {
        status = hf_report_weakest_find(assessment, id, arena, &weakest);
        hf_arena_close(&arena);
    }
    if (status != HF_OK && out->status == HF_OK) {
        out->status = status;
    }
    if (weakest.pack == HF_NONE) {
        return false;
    }
    hf_buffer_puts(out, "weakest-verified fact: ");
    hf_report_fact(out, assessment, weakest.pack, weakest.fact);
    return true;
}
