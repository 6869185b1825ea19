/* index.h - which listed names could be similar to a name, without looking at all of them.
 *
 * Every listed token, and every two neighbours written as one, is a word of a vocabulary with
 * postings (the names that hold it). A query token finds the words that are equal, or within the
 * edits that compare.h allows, through a deletion neighbourhood (Garbe's symmetric delete, on the
 * first 7 letters); for a person, words of the same sound too. Per name the weight that could be
 * paired is summed; hf_score_bound on what could not decides whether the names are compared. The
 * bound never is below the score, so the index finds exactly what comparing with every name would.
 */
#ifndef HF_SCREEN_INDEX_H
#define HF_SCREEN_INDEX_H

#include "base/hash.h"
#include "screen/compare.h"

struct hf_word {
    const uint32_t *point;
    uint32_t point_count;
    bool is_glued; /* two neighbours written as one */
    uint32_t
        entities; /* how many hold it: aliases of one entity count once if they stand together */
    uint32_t last_entity; /* while building */
    uint32_t postings;
};

struct hf_near { /* a word under one of its deletion keys */
    uint32_t key, word;
};

struct hf_posting {
    uint32_t name;
    float weight; /* of the token, or of both neighbours */
};

struct hf_screen_index {
    const struct hf_screen_name *source;
    struct hf_name *name; /* normalised, weighed */
    double *weight;       /* per name: of all tokens */
    double *free_weight;  /* per name: of tokens that may be paired without being found (common
                             words, initials) */
    uint8_t *initials;    /* per name: how many */
    uint32_t name_count;
    uint32_t entity_count;
    uint32_t unreadable;
    struct hf_map vocabulary; /* text -> word; glued words begin with a blank */
    struct hf_word *word;
    uint32_t word_count;
    size_t word_capacity;
    uint32_t *posting_start; /* word_count + 1 elements */
    struct hf_posting *posting;
    uint32_t *near_start;  /* near_buckets + 1 elements; bucket: key modulo their number */
    uint32_t near_buckets; /* power of two */
    struct hf_near *near;
    struct hf_map
        solid; /* text without blanks -> latest name; next_solid chains the earlier ones */
    uint32_t *next_solid;
    uint32_t *common_only; /* names of common words only */
    uint32_t common_only_count;
};

/* The weight of a token: its ceiling, or less if many listed names hold it. `index` NULL: the
 * ceiling. */
double hf_token_weight(const struct hf_screen_index *index, const struct hf_token *token);
void hf_name_weigh(const struct hf_screen_index *index, struct hf_name *name);

struct hf_candidates {
    uint32_t *name;
    uint32_t count;
};

/* The names that may score at least `threshold`, ascending. Everything in scratch memory that the
 * caller passes. */
HF_MUST_CHECK enum hf_status hf_index_candidates(const struct hf_screen_index *index,
                                                 const struct hf_name *query, double threshold,
                                                 struct hf_arena *memory,
                                                 struct hf_candidates *found);

#endif
