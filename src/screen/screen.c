#include <holdfast/screen.h>

#include "screen/index.h"
#include <assert.h>
#include <stdlib.h>

/* The public side of names: query, pair, and the explanation of a score. */

static const double threshold_default = 0.75;
static const double threshold_least = 0.5;

const char *hf_token_relation_text(enum hf_token_relation relation) {
    static const char *const word[] = {"equal",        "synonym", "glued",  "similar",
                                       "sounds alike", "initial", "missing"};
    _Static_assert(sizeof word / sizeof word[0] == HF_TOKEN_MISSING + 1,
                   "a word for every relation");
    return (size_t)relation <= HF_TOKEN_MISSING ? word[relation] : "unknown";
}

const char *hf_match_strength_text(enum hf_match_strength strength) {
    static const char *const word[] = {"exact", "strong", "medium", "weak"};
    _Static_assert(sizeof word / sizeof word[0] == HF_MATCH_WEAK + 1, "a word for every strength");
    return (size_t)strength <= HF_MATCH_WEAK ? word[strength] : "unknown";
}

/* The texts of a run of tokens, with blanks between them. */
static enum hf_status run_text(const struct hf_name *name, uint32_t from, uint32_t count,
                               struct hf_arena *keep, struct hf_text *text) {
    *text = (struct hf_text){NULL, 0};
    if (count == 1) {
        return hf_text_copy(keep, name->token[from].text, text);
    }
    if (count == 2) {
        return hf_text_format(keep, text, "%.*s %.*s", HF_TEXT_ARG(name->token[from].text),
                              HF_TEXT_ARG(name->token[from + 1].text));
    }
    return HF_OK;
}

static double run_share(const struct hf_name *name, uint32_t from, uint32_t count) {
    double whole = 0.0;
    double part = 0.0;
    for (uint32_t i = 0; i < name->token_count; i++) {
        whole += name->token[i].weight;
        part += i >= from && i < from + count ? name->token[i].weight : 0.0;
    }
    return part / whole;
}

static enum hf_status explain(const struct hf_name *left, const struct hf_name *right,
                              const struct hf_comparison *comparison, bool is_weak,
                              struct hf_arena *keep, struct hf_screen_score *score) {
    struct hf_screen_score made = {
        .score = is_weak ? hf_score_weak(comparison->score) : comparison->score,
        .form = comparison->form,
        .is_reordered = comparison->is_reordered,
        .number_differs = comparison->number_differs,
        .is_weak_alias = is_weak,
        .pair = hf_new(keep, struct hf_token_pair, comparison->count),
        .pair_count = comparison->count,
    };
    if (made.pair == NULL) {
        return HF_ERR_MEMORY;
    }
    made.strength = hf_score_strength(made.score, is_weak);
    for (uint32_t i = 0; i < comparison->count; i++) {
        const struct hf_alignment *item = &comparison->item[i];
        struct hf_token_pair *pair = &made.pair[i];
        HF_TRY(run_text(left, item->left_from, item->left_count, keep, &pair->left));
        HF_TRY(run_text(right, item->right_from, item->right_count, keep, &pair->right));
        const double left_share = run_share(left, item->left_from, item->left_count);
        const double right_share = run_share(right, item->right_from, item->right_count);
        pair->relation = (enum hf_token_relation)item->relation;
        pair->similarity = item->similarity;
        pair->weight = left_share > right_share ? left_share : right_share;
    }
    *score = made;
    return HF_OK;
}

enum hf_status hf_screen_pair(const struct hf_screen_index *index,
                              const struct hf_screen_name *left, const struct hf_screen_name *right,
                              struct hf_arena *keep, struct hf_arena scratch,
                              struct hf_screen_score *score) {
    if (left == NULL || right == NULL || keep == NULL || score == NULL) {
        return HF_ERR_ARGUMENT;
    }

    struct hf_name one;
    struct hf_name other;

    HF_TRY(hf_name_normalise(left->name, left->kind, keep, scratch, &one));
    HF_TRY(hf_name_normalise(right->name, right->kind, keep, scratch, &other));
    if (one.token_count == 0 || other.token_count == 0) {
        *score = (struct hf_screen_score){.is_undetermined = true, .strength = HF_MATCH_WEAK};
        return HF_OK;
    }
    hf_name_weigh(index, &one);
    hf_name_weigh(index, &other);
    struct hf_comparison comparison;
    hf_names_compare(&one, &other, &comparison);
    return explain(&one, &other, &comparison, left->is_weak || right->is_weak, keep, score);
}

/* A candidate that scored enough. */
struct scored {
    double score;
    uint32_t entity, name;
};

static int compare_entity(const void *left, const void *right) {
    const struct scored *one = left;
    const struct scored *other = right;
    if (one->entity != other->entity) {
        return one->entity < other->entity ? -1 : 1;
    }
    if (one->score < other->score || one->score > other->score) {
        return one->score > other->score ? -1 : 1;
    }
    return one->name < other->name ? -1 : one->name > other->name ? 1 : 0;
}

static int compare_score(const void *left, const void *right) {
    const struct scored *one = left;
    const struct scored *other = right;
    if (one->score < other->score || one->score > other->score) {
        return one->score > other->score ? -1 : 1;
    }
    return one->entity < other->entity ? -1 : one->entity > other->entity ? 1 : 0;
}

/* Best name of each entity, best entity first. */
static uint32_t scored_order(struct scored *scored, uint32_t count, uint32_t limit) {
    if (count == 0) {
        return 0;
    }
    qsort(scored, count, sizeof *scored, compare_entity);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || scored[i].entity != scored[kept - 1].entity) {
            scored[kept++] = scored[i];
        }
    }
    qsort(scored, kept, sizeof *scored, compare_score);
    return limit != 0 && limit < kept ? limit : kept;
}

static double threshold_of(const struct hf_screen_options *options) {
    const double wanted =
        options == NULL || options->threshold <= 0.0 ? threshold_default : options->threshold;
    return wanted < threshold_least ? threshold_least : wanted;
}

static enum hf_status matches_make(const struct hf_screen_index *index, const struct hf_name *query,
                                   const struct scored *scored, uint32_t count,
                                   struct hf_arena *keep, struct hf_screen_result *result) {
    struct hf_screen_match *match = hf_new(keep, struct hf_screen_match, count);
    if (match == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t name = scored[i].name;
        struct hf_comparison comparison;
        hf_names_compare(query, &index->name[name], &comparison);
        match[i].name = name;
        match[i].entity = scored[i].entity;
        HF_TRY(explain(query, &index->name[name], &comparison, index->source[name].is_weak, keep,
                       &match[i].score));
    }
    *result = (struct hf_screen_result){
        .unreadable = index->unreadable, .match = match, .match_count = count};
    return HF_OK;
}

enum hf_status hf_screen_query(const struct hf_screen_index *index, struct hf_text name,
                               const struct hf_screen_options *options, struct hf_arena *keep,
                               struct hf_arena scratch, struct hf_screen_result *result) {
    if (index == NULL || keep == NULL || result == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_name query;
    HF_TRY(hf_name_normalise(name, options == NULL ? HF_ENTRY_UNKNOWN : options->kind, keep,
                             scratch, &query));
    if (query.token_count == 0) {
        *result =
            (struct hf_screen_result){.is_undetermined = true, .unreadable = index->unreadable};
        return HF_OK;
    }
    hf_name_weigh(index, &query);
    const double threshold = threshold_of(options);
    struct hf_candidates candidates;
    HF_TRY(hf_index_candidates(index, &query, threshold, &scratch, &candidates));
    struct scored *scored = hf_new(&scratch, struct scored, candidates.count);
    if (scored == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < candidates.count; i++) {
        const uint32_t n = candidates.name[i];
        struct hf_comparison comparison;
        hf_names_compare(&query, &index->name[n], &comparison);
        const double score =
            index->source[n].is_weak ? hf_score_weak(comparison.score) : comparison.score;
        if (score >= threshold) {
            scored[count++] = (struct scored){score, index->source[n].entity, n};
        }
    }
    count = scored_order(scored, count, options == NULL ? 0 : options->limit);
    return matches_make(index, &query, scored, count, keep, result);
}
