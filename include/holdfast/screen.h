/* holdfast/screen.h - is this name one of those?
 *
 * Names are normalised (case, accents, punctuation, Cyrillic and Greek letters, legal forms), cut
 * into tokens, looked up in an index over the listed names and compared token by token. Order of
 * calls: hf_screen_index_build once, then hf_screen_query as often as wanted; hf_screen_pair for
 * two names alone; hf_screen_assess for a whole snapshot.
 *
 * **What a score means.** 0 to 1, the same for (a, b) and (b, a):
 *
 *     1        equal after normalising, legal forms of one class or none on both sides
 *     0.98     as 1, but only one side names a legal form
 *     >= 0.97  differ by such a form or by words as "the" (HF_ASSUME_MATCH_CERTAIN's default)
 *     >= 0.85  one typing error in a long name, another order, or only words left out that say
 * little
 *              ("Technologies", "Group"): presumed the same (HF_ASSUME_MATCH_PRESUMED's default)
 *     >= 0.75  a distinctive part is left out on one side: worth a look, nothing is presumed
 *     below    both sides say something different: not the same
 *
 * A score is 1 less (a) the weighted share of tokens that are similar but not equal, by how much
 * they differ, less (b) 0.35 (persons) or 0.45 of the share that only the fuller name has
 * (omission), less (c) 1.2 of the share that both have to themselves (contradiction). A token
 * weighs by how rare it is among the listed names; generic words weigh little whatever the list.
 * Numbers must be equal: an unmatched one keeps the score below "presumed".
 *
 * **Undetermined.** A name of which nothing is left ("???") is never a match and never clear:
 * is_undetermined.
 * **Ownership.** An index and all results lie in the `keep` arena; the texts given to
 * hf_screen_index_build must outlive the index. **Errors.** HF_ERR_MEMORY; HF_ERR_ARGUMENT for
 * NULLs and for 2^31 names or more.
 * **Cost.** Build O(total length), about 1 KiB a name; query some ten microseconds where nothing is
 * similar.
 * **Threads.** A built index is read by any number at once.
 */
#ifndef HOLDFAST_SCREEN_H
#define HOLDFAST_SCREEN_H

#include <holdfast/assessment.h>

enum hf_token_relation {
    HF_TOKEN_EQUAL,
    HF_TOKEN_SYNONYM, /* "technology", "technologies" */
    HF_TOKEN_GLUED,   /* "hisilica", "hi silica" */
    HF_TOKEN_SIMILAR, /* a typing error or two */
    HF_TOKEN_SOUND,   /* persons: another spelling of the same consonants */
    HF_TOKEN_INITIAL, /* persons: "j", "john" */
    HF_TOKEN_MISSING, /* one side has it alone: the other text is empty */
};

struct hf_token_pair {
    struct hf_text left, right; /* as normalised */
    enum hf_token_relation relation;
    double similarity; /* 0..1 */
    double weight;     /* 0..1, the larger of the two shares that the tokens have in their names */
};

enum hf_form_relation { HF_FORM_NONE, HF_FORM_SAME, HF_FORM_ONE_SIDED, HF_FORM_DIFFERENT };

struct hf_screen_score {
    bool is_undetermined; /* one of the names normalises to nothing; score is 0 then */
    double score;
    enum hf_match_strength strength;
    enum hf_form_relation form;
    bool is_reordered;   /* the same tokens in another order */
    bool number_differs; /* a number that the other side does not have */
    bool is_weak_alias;  /* the listed name is a weak alias: discounted */
    struct hf_token_pair *pair;
    uint32_t pair_count;
};

struct hf_screen_name {
    struct hf_text name;
    uint32_t entity; /* the caller's number for whom it names; several names may share it */
    enum hf_entry_kind kind;
    bool is_weak; /* alias of low quality */
};

struct hf_screen_options {
    enum hf_entry_kind kind; /* of what is asked for; UNKNOWN: anything */
    double threshold;        /* 0: 0.75; never below 0.5 */
    uint32_t limit;          /* most matches wanted; 0: all */
};

struct hf_screen_match {
    uint32_t name; /* position in the array the index was built from: the entity's best name */
    uint32_t entity;
    struct hf_screen_score score;
};

struct hf_screen_result {
    bool is_undetermined;          /* nothing is left of the name that was asked for */
    uint32_t unreadable;           /* listed names of which nothing is left: not compared */
    struct hf_screen_match *match; /* one per entity, best first, then by entity */
    uint32_t match_count;
};

struct hf_screen_index;

/* Builds an index over `count` names; it keeps pointing at `name`. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_screen_index_build(const struct hf_screen_name *name,
                                                             size_t count, struct hf_arena *keep,
                                                             struct hf_arena scratch,
                                                             struct hf_screen_index **index,
                                                             struct hf_error *error);

/* Finds every entity of which a name scores at least the threshold. `options` NULL: defaults. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_screen_query(const struct hf_screen_index *index, struct hf_text name,
                const struct hf_screen_options *options, struct hf_arena *keep,
                struct hf_arena scratch, struct hf_screen_result *result);

/* Compares two names. `index` gives the weights of the tokens, NULL: all but generic words weigh
 * the same. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_screen_pair(const struct hf_screen_index *index, const struct hf_screen_name *left,
               const struct hf_screen_name *right, struct hf_arena *keep, struct hf_arena scratch,
               struct hf_screen_score *score);

HF_PUBLIC const char *
hf_token_relation_text(enum hf_token_relation relation); /* "equal", "similar", ... */
HF_PUBLIC const char *
hf_match_strength_text(enum hf_match_strength strength); /* "exact", "strong", ... */

/* Screens every party of assessment->snapshot, with all its names, against the parties of all packs
 * and the entries of all lists; fills assessment->match, by party, then best first. A party of
 * which no name is known or readable gets a match with no basis and score 0 to every pack party and
 * to the first entry of each list: it is never clear. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_screen_assess(struct hf_assessment *assessment,
                                                        struct hf_arena *keep,
                                                        struct hf_arena scratch,
                                                        struct hf_error *error);

struct hf_screen_found {
    struct hf_match *match; /* best first; their `party` is HF_NONE */
    uint32_t match_count;
    bool is_undetermined; /* nothing is left of the name: it is not clear */
};

/* Screens a name that is no party's, as a new counterparty's, against the same packs and lists. The
 * reasons go to the assessment; its `match` stays as it is. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_screen_text(struct hf_assessment *assessment, const struct hf_text *name, struct hf_arena *keep,
               struct hf_arena scratch, struct hf_screen_found *found, struct hf_error *error);

#endif
