#include "screen/compare.h"

#include "screen/legal_forms.h"
#include <assert.h>

/* Tokens are paired in rounds, surest first: equal, synonyms, two glued to one, similar, initials.
 * Within a round pairs are taken by similarity, then by position; the two names are first put into
 * byte order, which makes the result the same from both sides. Greedy pairing is not always the
 * best one, but names rarely hold two tokens that are similar to one another, and it is
 * explainable. */

static const double omission_cost_person = 0.35; /* cost of the share that one side leaves out */
static const double omission_cost = 0.45;
static const double contradiction_cost = 1.2; /* cost of the share that both have to themselves */
static const double synonym_similarity = 0.97;
static const double glued_similarity_most = 0.96;
static const double sound_similarity = 0.88;
static const double initials_similarity = 0.8;
static const double first_letter_cost = 0.1; /* further loss when the first letters differ */
static const double unequal_ceiling = 0.99;  /* of names that are not equal */
static const double one_sided_form_ceiling = 0.98;
static const double other_form_ceiling = 0.95;
static const double other_order_ceiling = 0.96;
static const double solid_floor = 0.96;
static const double common_left_floor =
    0.88; /* floor where what is left out are generic words only */
static const double other_number_ceiling =
    0.6; /* ceiling where both sides have a number of their own */
static const double number_left_out_ceiling = 0.84;
static const double only_common_ceiling = 0.45; /* of names that share nothing but generic words */
static const double both_have_more_ceiling =
    0.84; /* ceiling where each side has a word, be it a common one, that the other lacks */
static const double stop_word_below = 0.06;   /* weights below it are those of "the", "and" ... */
static const double lone_name_cost = 0.15;    /* a person by one name among three or more */
static const double other_kind_factor = 0.85; /* factor: a company's name against a person's */
static const double weak_alias_factor = 0.9;
static const double strong_from = 0.97;
static const double medium_from = 0.85;

uint32_t hf_edit_distance(const uint32_t *left, uint32_t left_count, const uint32_t *right,
                          uint32_t right_count, uint32_t limit) {
    assert(left_count <= HF_TOKEN_FUZZY_MAX && right_count <= HF_TOKEN_FUZZY_MAX);
    const uint32_t gap =
        left_count > right_count ? left_count - right_count : right_count - left_count;
    if (gap > limit) {
        return limit + 1;
    }
    uint32_t row[3][HF_TOKEN_FUZZY_MAX + 1]; /* of the points before the last, the last, this one */
    for (uint32_t j = 0; j <= right_count; j++) {
        row[0][j] = 0;
        row[1][j] = j;
    }
    uint32_t *before = row[0];
    uint32_t *last = row[1];
    uint32_t *now = row[2];
    for (uint32_t i = 1; i <= left_count; i++) {
        now[0] = i;
        uint32_t least = i;
        for (uint32_t j = 1; j <= right_count; j++) {
            uint32_t cost = last[j - 1] + (left[i - 1] == right[j - 1] ? 0U : 1U);
            cost = last[j] + 1 < cost ? last[j] + 1 : cost;
            cost = now[j - 1] + 1 < cost ? now[j - 1] + 1 : cost;
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] &&
                before[j - 2] + 1 < cost) {
                cost = before[j - 2] + 1;
            }
            now[j] = cost;
            least = cost < least ? cost : least;
        }
        if (least > limit) {
            return limit + 1;
        }
        uint32_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[right_count] <= limit ? last[right_count] : limit + 1;
}

/* The two names and what of them is paired already. */
struct pairing {
    const struct hf_name *name[2];
    uint8_t used[2][HF_NAME_TOKENS_MAX];
    struct hf_comparison *result;
    bool by_sound; /* both are persons: pair by sound and initials too */
};

static void take(struct pairing *pairing, const struct hf_alignment *found) {
    assert(pairing->result->count < 2 * HF_NAME_TOKENS_MAX);
    pairing->result->item[pairing->result->count++] = *found;
    for (uint32_t i = 0; i < found->left_count; i++) {
        pairing->used[0][found->left_from + i] = 1;
    }
    for (uint32_t i = 0; i < found->right_count; i++) {
        pairing->used[1][found->right_from + i] = 1;
    }
}

static void take_pair(struct pairing *pairing, uint32_t left, uint32_t right,
                      enum hf_token_relation relation, double similarity) {
    const struct hf_alignment found = {(uint8_t)left,     1,         (uint8_t)right, 1,
                                       (uint8_t)relation, similarity};
    take(pairing, &found);
}

static bool is_equal(const struct hf_token *left, const struct hf_token *right) {
    return hf_text_equal(left->text, right->text);
}

static bool is_synonym(const struct hf_token *left, const struct hf_token *right) {
    return left->synonym != 0 && left->synonym == right->synonym;
}

static void pair_same(struct pairing *pairing,
                      bool (*is_same)(const struct hf_token *, const struct hf_token *),
                      enum hf_token_relation relation, double similarity) {
    for (uint32_t i = 0; i < pairing->name[0]->token_count; i++) {
        for (uint32_t j = 0; pairing->used[0][i] == 0 && j < pairing->name[1]->token_count; j++) {
            if (pairing->used[1][j] == 0 &&
                is_same(&pairing->name[0]->token[i], &pairing->name[1]->token[j])) {
                take_pair(pairing, i, j, relation, similarity);
            }
        }
    }
}

/* Similarity of the tokens first and first + 1 written as one with `single`; 0: none. */
static double glued_similarity(const struct hf_token *first, const struct hf_token *single) {
    uint32_t glued[HF_TOKEN_FUZZY_MAX];
    const uint32_t count = first[0].point_count + first[1].point_count;
    if (count > HF_TOKEN_FUZZY_MAX || single->point_count > HF_TOKEN_FUZZY_MAX) {
        return 0.0;
    }
    for (uint32_t i = 0; i < count; i++) {
        glued[i] =
            i < first[0].point_count ? first[0].point[i] : first[1].point[i - first[0].point_count];
    }
    const uint32_t shorter = count < single->point_count ? count : single->point_count;
    const uint32_t allowed = hf_edits_allowed(shorter, true);
    const uint32_t distance =
        hf_edit_distance(glued, count, single->point, single->point_count, allowed);
    return distance > allowed ? 0.0 : glued_similarity_most - (double)distance / (double)shorter;
}

/* Side `two` has two tokens where the other has one. */
static void pair_glued(struct pairing *pairing, uint32_t two) {
    const struct hf_name *name = pairing->name[two];
    const struct hf_name *other = pairing->name[1 - two];
    for (uint32_t i = 0; i + 1 < name->token_count; i++) {
        for (uint32_t j = 0; j < other->token_count; j++) {
            if (pairing->used[two][i] != 0 || pairing->used[two][i + 1] != 0 ||
                pairing->used[1 - two][j] != 0) {
                continue;
            }
            const double similarity = glued_similarity(&name->token[i], &other->token[j]);
            if (similarity > 0.0) {
                struct hf_alignment found = {(uint8_t)i,     2,         (uint8_t)j, 1,
                                             HF_TOKEN_GLUED, similarity};
                if (two == 1) {
                    found = (struct hf_alignment){(uint8_t)j,     1,         (uint8_t)i, 2,
                                                  HF_TOKEN_GLUED, similarity};
                }
                take(pairing, &found);
            }
        }
    }
}

static bool has_same_sound(const struct hf_token *left, const struct hf_token *right) {
    uint32_t one[HF_TOKEN_FUZZY_MAX];
    uint32_t other[HF_TOKEN_FUZZY_MAX];
    const uint32_t one_count = hf_token_skeleton(left->point, left->point_count, one);
    const uint32_t other_count = hf_token_skeleton(right->point, right->point_count, other);
    bool is_same = one_count == other_count && one_count > 0;
    for (uint32_t i = 0; is_same && i < one_count; i++) {
        is_same = one[i] == other[i];
    }
    return is_same;
}

/* Numbers and common words are never merely similar. */
static bool may_be_similar(const struct hf_token *token) {
    return (token->flags & (HF_TOKEN_IS_NUMBER | HF_TOKEN_IS_INITIAL | HF_TOKEN_IS_COMMON)) == 0 &&
           token->point_count <= HF_TOKEN_FUZZY_MAX;
}

static double token_similarity(const struct hf_token *left, const struct hf_token *right,
                               bool by_sound, enum hf_token_relation *relation) {
    if (!may_be_similar(left) || !may_be_similar(right)) {
        return 0.0;
    }
    const uint32_t shorter =
        left->point_count < right->point_count ? left->point_count : right->point_count;
    const uint32_t allowed = hf_edits_allowed(shorter, false);
    const uint32_t distance =
        hf_edit_distance(left->point, left->point_count, right->point, right->point_count, allowed);
    double similarity = 0.0;
    if (distance <= allowed) {
        similarity = 1.0 - (double)distance / (double)shorter -
                     (left->point[0] != right->point[0] ? first_letter_cost : 0.0);
        *relation = HF_TOKEN_SIMILAR;
    }
    if (by_sound && similarity < sound_similarity && has_same_sound(left, right)) {
        similarity = sound_similarity;
        *relation = HF_TOKEN_SOUND;
    }
    return similarity;
}

static double initial_similarity(const struct hf_token *left, const struct hf_token *right) {
    const bool is_one = ((left->flags ^ right->flags) & HF_TOKEN_IS_INITIAL) != 0;
    return is_one && left->point[0] == right->point[0] &&
                   ((left->flags | right->flags) & HF_TOKEN_IS_COMMON) == 0
               ? initials_similarity
               : 0.0;
}

/* Takes the best pair that is left, again and again. */
static void pair_similar(struct pairing *pairing, bool initials) {
    for (;;) {
        struct hf_alignment best = {0, 1, 0, 1, 0, 0.0};
        for (uint32_t i = 0; i < pairing->name[0]->token_count; i++) {
            for (uint32_t j = 0; pairing->used[0][i] == 0 && j < pairing->name[1]->token_count;
                 j++) {
                const struct hf_token *left = &pairing->name[0]->token[i];
                const struct hf_token *right = &pairing->name[1]->token[j];
                enum hf_token_relation relation = HF_TOKEN_INITIAL;
                const double similarity =
                    pairing->used[1][j] != 0 ? 0.0
                    : initials               ? initial_similarity(left, right)
                               : token_similarity(left, right, pairing->by_sound, &relation);
                if (similarity > best.similarity) {
                    best = (struct hf_alignment){(uint8_t)i,        1,         (uint8_t)j, 1,
                                                 (uint8_t)relation, similarity};
                }
            }
        }
        if (best.similarity <= 0.0) {
            return;
        }
        take(pairing, &best);
    }
}

/* Initials alone say nothing: some word that is no common one must be paired already. */
static bool has_special_pair(const struct pairing *pairing) {
    for (uint32_t i = 0; i < pairing->result->count; i++) {
        const struct hf_alignment *item = &pairing->result->item[i];
        const unsigned flags = pairing->name[0]->token[item->left_from].flags &
                               pairing->name[1]->token[item->right_from].flags;
        if ((flags & HF_TOKEN_IS_COMMON) == 0) {
            return true;
        }
    }
    return false;
}

static void note_missing(struct pairing *pairing) {
    for (uint32_t side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < pairing->name[side]->token_count; i++) {
            if (pairing->used[side][i] == 0) {
                struct hf_alignment found = {(uint8_t)i, 1, 0, 0, HF_TOKEN_MISSING, 0.0};
                if (side == 1) {
                    found = (struct hf_alignment){0, 0, (uint8_t)i, 1, HF_TOKEN_MISSING, 0.0};
                }
                take(pairing, &found);
            }
        }
    }
}

/* What pairing left over, in shares of each side's weight. */
struct losses {
    double fuzzy[2], missing[2];
    bool missing_number[2];
    bool missing_special[2]; /* something that is no common word is missing */
    bool paired_special;     /* something that is no common word is paired */
    uint32_t paired;
    uint32_t missing_count[2];
    bool missing_word[2]; /* something that is no stop word */
};

static double weight_of(const struct hf_token *token, uint32_t count) {
    double weight = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        weight += token[i].weight;
    }
    return weight;
}

static void losses_add(struct losses *losses, const struct hf_name *name, uint32_t side,
                       uint32_t from, uint32_t count, const struct hf_alignment *item) {
    const double weight = weight_of(name->token + from, count);
    if (item->relation != HF_TOKEN_MISSING) {
        losses->fuzzy[side] += weight * (1.0 - item->similarity);
        losses->paired_special =
            losses->paired_special || (name->token[from].flags & HF_TOKEN_IS_COMMON) == 0;
        return;
    }
    if (count > 0) {
        losses->missing[side] += weight;
        losses->missing_count[side]++;
        losses->missing_word[side] = losses->missing_word[side] || weight > stop_word_below;
        losses->missing_number[side] =
            losses->missing_number[side] || (name->token[from].flags & HF_TOKEN_IS_NUMBER) != 0;
        losses->missing_special[side] =
            losses->missing_special[side] || (name->token[from].flags & HF_TOKEN_IS_COMMON) == 0;
    }
}

static struct losses losses_of(const struct pairing *pairing) {
    struct losses losses = {0};
    for (uint32_t i = 0; i < pairing->result->count; i++) {
        const struct hf_alignment *item = &pairing->result->item[i];
        losses_add(&losses, pairing->name[0], 0, item->left_from, item->left_count, item);
        losses_add(&losses, pairing->name[1], 1, item->right_from, item->right_count, item);
        losses.paired += item->relation != HF_TOKEN_MISSING ? 1U : 0U;
    }
    for (uint32_t side = 0; side < 2; side++) {
        const double weight =
            weight_of(pairing->name[side]->token, pairing->name[side]->token_count);
        losses.fuzzy[side] /= weight;
        losses.missing[side] /= weight;
    }
    return losses;
}

static double larger(double left, double right) {
    return left > right ? left : right;
}

static double smaller(double left, double right) {
    return left < right ? left : right;
}

double hf_score_bound(double left_unmatched, double right_unmatched) {
    return 1.0 - omission_cost_person * larger(left_unmatched, right_unmatched) -
           contradiction_cost * smaller(left_unmatched, right_unmatched);
}

static double similar_score(const struct pairing *pairing) {
    const struct losses losses = losses_of(pairing);
    const double most = larger(losses.missing[0], losses.missing[1]);
    const double least = smaller(losses.missing[0], losses.missing[1]);
    double score = 1.0 - (losses.fuzzy[0] + losses.fuzzy[1]) / 2.0 -
                   (pairing->by_sound ? omission_cost_person : omission_cost) * most -
                   contradiction_cost * least;
    if (losses.paired == 0) {
        return 0.0;
    }
    if (!pairing->by_sound && losses.paired_special && !losses.missing_special[0] &&
        !losses.missing_special[1] && least <= 0.0) {
        score = larger(score, common_left_floor - (losses.fuzzy[0] + losses.fuzzy[1]) / 2.0);
    }
    if (pairing->by_sound && losses.paired == 1 &&
        losses.missing_count[0] + losses.missing_count[1] >= 2) {
        score -= lone_name_cost;
    }
    if (losses.missing_number[0] && losses.missing_number[1]) {
        score = smaller(score, other_number_ceiling);
    } else if (losses.missing_number[0] || losses.missing_number[1]) {
        score = smaller(score, number_left_out_ceiling);
    }
    if (!losses.paired_special && losses.missing_special[0] && losses.missing_special[1]) {
        score = smaller(score, only_common_ceiling);
    }
    if (losses.missing_word[0] && losses.missing_word[1]) {
        score = smaller(score, both_have_more_ceiling);
    }
    pairing->result->number_differs = losses.missing_number[0] || losses.missing_number[1];
    return smaller(larger(score, 0.0), unequal_ceiling);
}

static enum hf_form_relation form_relation(const struct hf_name *left,
                                           const struct hf_name *right) {
    if (left->forms == 0 && right->forms == 0) {
        return HF_FORM_NONE;
    }
    if (left->forms == 0 || right->forms == 0) {
        return HF_FORM_ONE_SIDED;
    }
    const unsigned one = left->forms & ~(unsigned)HF_FORM_COMPANY;
    const unsigned other = right->forms & ~(unsigned)HF_FORM_COMPANY;
    if ((one & other) != 0 || (one == 0 && other == 0)) {
        return HF_FORM_SAME;
    }
    return one == 0 || other == 0 ? HF_FORM_ONE_SIDED : HF_FORM_DIFFERENT;
}

/* The same tokens, but not in the same order. */
static bool is_reordered(const struct hf_comparison *result) {
    uint32_t right = 0;
    bool is_ordered = true;
    for (uint32_t i = 0; i < result->count; i++) {
        const struct hf_alignment *item = &result->item[i];
        if (item->relation != HF_TOKEN_EQUAL) {
            return false;
        }
        is_ordered = is_ordered && item->right_from >= right;
        right = item->right_from;
    }
    return !is_ordered;
}

static bool is_person_against_company(const struct hf_name *left, const struct hf_name *right) {
    const bool person = left->kind == HF_ENTRY_PERSON || right->kind == HF_ENTRY_PERSON;
    const bool company = left->kind == HF_ENTRY_ORGANISATION ||
                         right->kind == HF_ENTRY_ORGANISATION || left->forms != 0 ||
                         right->forms != 0;
    return person && company;
}

static double final_score(const struct pairing *pairing) {
    const struct hf_name *left = pairing->name[0];
    const struct hf_name *right = pairing->name[1];
    const bool is_same =
        hf_text_equal(left->whole, right->whole) && !left->is_cut && !right->is_cut;
    double score = is_same ? 1.0 : similar_score(pairing);
    if (!is_same && hf_text_equal(left->solid, right->solid) && !left->is_cut && !right->is_cut) {
        score = larger(score, solid_floor);
    }
    if (pairing->result->is_reordered) {
        score = smaller(score, other_order_ceiling);
    }
    if (pairing->result->form == HF_FORM_ONE_SIDED) {
        score = smaller(score, one_sided_form_ceiling);
    } else if (pairing->result->form == HF_FORM_DIFFERENT) {
        score = is_same ? other_form_ceiling
                        : smaller(score * one_sided_form_ceiling, other_form_ceiling);
    }
    return is_person_against_company(left, right) ? score * other_kind_factor : score;
}

static bool is_swapped_order(const struct hf_name *left, const struct hf_name *right) {
    return hf_text_compare(right->whole, left->whole) < 0;
}

static void swap_sides(struct hf_comparison *result) {
    for (uint32_t i = 0; i < result->count; i++) {
        struct hf_alignment *item = &result->item[i];
        *item = (struct hf_alignment){item->right_from, item->right_count, item->left_from,
                                      item->left_count, item->relation,    item->similarity};
    }
}

void hf_names_compare(const struct hf_name *left, const struct hf_name *right,
                      struct hf_comparison *result) {
    assert(left->token_count > 0);
    assert(right->token_count > 0);
    const bool swapped = is_swapped_order(left, right);
    struct pairing pairing = {.name = {swapped ? right : left, swapped ? left : right},
                              .result = result};
    pairing.by_sound = left->kind == HF_ENTRY_PERSON && right->kind == HF_ENTRY_PERSON;
    *result = (struct hf_comparison){.form = form_relation(left, right)};
    pair_same(&pairing, is_equal, HF_TOKEN_EQUAL, 1.0);
    pair_same(&pairing, is_synonym, HF_TOKEN_SYNONYM, synonym_similarity);
    pair_glued(&pairing, 0);
    pair_glued(&pairing, 1);
    pair_similar(&pairing, false);
    if (pairing.by_sound && has_special_pair(&pairing)) {
        pair_similar(&pairing, true);
    }
    note_missing(&pairing);
    result->is_reordered = is_reordered(result);
    result->score = final_score(&pairing);
    if (swapped) {
        swap_sides(result);
    }
}

enum hf_match_strength hf_score_strength(double score, bool is_weak) {
    if (score >= 1.0 && !is_weak) {
        return HF_MATCH_EXACT;
    }
    if (score >= strong_from) {
        return HF_MATCH_STRONG;
    }
    return score >= medium_from && !is_weak ? HF_MATCH_MEDIUM : HF_MATCH_WEAK;
}

double hf_score_weak(double score) {
    return score * weak_alias_factor;
}
