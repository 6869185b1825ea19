#include "screen/index.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Keys of a word: its first PREFIX letters with every choice of up to two of them left out. Two
 * words within d edits have a key in common with at most d left out on either side (W. Garbe's
 * SymSpell describes the idea); equality of keys is only a hint, the distance is always computed.
 */

enum { PREFIX = 7, KEYS_MAX = 1 + PREFIX + PREFIX * (PREFIX - 1) / 2 + 1, FOUND_GROW = 64 };

static const double prior_entities =
    1000.0; /* so that a list of ten names does not call each of its words common */
static const double rare_entities = 8.0; /* a token in no more entities than these weighs in full */
static const double weight_floor = 0.1;
static const double posting_rounding =
    1e-4; /* postings hold floats: the bound must not fall below the score by that */

double hf_token_weight(const struct hf_screen_index *index, const struct hf_token *token) {
    if (index == NULL) {
        return token->weight;
    }
    const uint32_t word = hf_map_get(&index->vocabulary, token->text);
    const double holders = word == HF_MAP_NONE ? 0.0 : (double)index->word[word].entities;
    const double entities = prior_entities + (double)index->entity_count;
    const double rarity = log1p(entities / (holders + 1.0)) / log1p(entities / rare_entities);
    const double weight = rarity < weight_floor ? weight_floor : rarity;
    return weight < token->weight ? weight : token->weight;
}

void hf_name_weigh(const struct hf_screen_index *index, struct hf_name *name) {
    for (uint32_t i = 0; i < name->token_count; i++) {
        name->token[i].weight = hf_token_weight(index, &name->token[i]);
    }
}

static uint32_t key_of(const uint32_t *point, uint32_t count, uint32_t skip_one,
                       uint32_t skip_other, uint32_t seed) {
    uint64_t hash = 0xcbf29ce484222325U + seed;
    for (uint32_t i = 0; i < count; i++) {
        if (i != skip_one && i != skip_other) {
            hash = (hash ^ point[i]) * 0x100000001b3U;
        }
    }
    hash ^= hash >> 29;
    hash *= 0xd6e8feb86659fd93U;
    return (uint32_t)(hash >> 32);
}

static uint32_t key_add(uint32_t *key, uint32_t count, uint32_t value) {
    for (uint32_t i = 0; i < count; i++) {
        if (key[i] == value) {
            return count;
        }
    }
    key[count] = value;
    return count + 1;
}

/* Keys of a word with up to `edits` letters left out, and that of its sound if asked for. */
static uint32_t keys_of(const uint32_t *point, uint32_t count, uint32_t edits, bool by_sound,
                        uint32_t key[KEYS_MAX]) {
    enum { NOBODY = 99 };
    if (count > HF_TOKEN_FUZZY_MAX) {
        return 0;
    }
    const uint32_t prefix = count < PREFIX ? count : PREFIX;
    uint32_t key_count = 0;
    if (edits > 0) {
        key_count = key_add(key, key_count, key_of(point, prefix, NOBODY, NOBODY, 0));
    }
    for (uint32_t i = 0; edits > 0 && i < prefix; i++) {
        key_count = key_add(key, key_count, key_of(point, prefix, i, NOBODY, 0));
        for (uint32_t j = i + 1; edits > 1 && j < prefix; j++) {
            key_count = key_add(key, key_count, key_of(point, prefix, i, j, 0));
        }
    }
    uint32_t skeleton[HF_TOKEN_FUZZY_MAX];
    const uint32_t sounds = by_sound ? hf_token_skeleton(point, count, skeleton) : 0;
    return sounds == 0 ? key_count
                       : key_add(key, key_count, key_of(skeleton, sounds, NOBODY, NOBODY, 1));
}

/* ---- building ---- */

/* The word of a key text; makes it if it is new. `point` must stay. */
static enum hf_status word_get(struct hf_screen_index *index, struct hf_text key,
                               struct hf_arena *keep, uint32_t *word, bool *is_new) {
    HF_TRY(hf_map_put(&index->vocabulary, keep, key, index->word_count, word));
    *is_new = *word == index->word_count;
    if (!*is_new) {
        return HF_OK;
    }
    if (index->word_count == index->word_capacity) {
        void *grown = hf_arena_grow(keep, index->word, sizeof *index->word,
                                    _Alignof(struct hf_word), &index->word_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        index->word = grown;
    }
    index->word[index->word_count++] = (struct hf_word){.last_entity = UINT32_MAX};
    return HF_OK;
}

static void word_count_use(struct hf_word *word, uint32_t entity, bool is_first) {
    word->postings++;
    if (is_first || word->last_entity != entity) {
        word->entities++;
        word->last_entity = entity;
    }
}

static enum hf_status plain_word(struct hf_screen_index *index, const struct hf_token *token,
                                 uint32_t entity, struct hf_arena *keep) {
    uint32_t word = 0;
    bool is_new = false;
    HF_TRY(word_get(index, token->text, keep, &word, &is_new));
    if (is_new) {
        index->word[word].point = token->point;
        index->word[word].point_count = token->point_count;
    }
    word_count_use(&index->word[word], entity, is_new);
    return HF_OK;
}

/* " ab": token and the next one as one word. NULL data: too long to matter. */
static struct hf_text glued_key(const struct hf_token *token, char *bytes, size_t size) {
    const size_t len = 1 + token[0].text.len + token[1].text.len;
    if (len > size) {
        return (struct hf_text){NULL, 0};
    }
    bytes[0] = ' ';
    memcpy(bytes + 1, token[0].text.data, token[0].text.len);
    memcpy(bytes + 1 + token[0].text.len, token[1].text.data, token[1].text.len);
    return (struct hf_text){bytes, len};
}

enum { GLUED_BYTES = 1 + 4 * HF_TOKEN_FUZZY_MAX };

static enum hf_status glued_word(struct hf_screen_index *index, const struct hf_token *token,
                                 uint32_t entity, struct hf_arena *keep) {
    char bytes[GLUED_BYTES];
    const struct hf_text key = glued_key(token, bytes, sizeof bytes);
    if (key.data == NULL) {
        return HF_OK;
    }
    uint32_t word = hf_map_get(&index->vocabulary, key);
    bool is_new = false;
    if (word == HF_MAP_NONE) {
        struct hf_text copy;
        HF_TRY(hf_text_copy(keep, key, &copy));
        HF_TRY(word_get(index, copy, keep, &word, &is_new));
        const uint32_t count = token[0].point_count + token[1].point_count;
        uint32_t *point = hf_new(keep, uint32_t, count);
        if (point == NULL) {
            return HF_ERR_MEMORY;
        }
        memcpy(point, token[0].point, token[0].point_count * sizeof *point);
        memcpy(point + token[0].point_count, token[1].point, token[1].point_count * sizeof *point);
        index->word[word].point = point;
        index->word[word].point_count = count;
        index->word[word].is_glued = true;
    }
    word_count_use(&index->word[word], entity, is_new);
    return HF_OK;
}

static enum hf_status name_collect(struct hf_screen_index *index, uint32_t n,
                                   struct hf_arena *keep) {
    const struct hf_name *name = &index->name[n];
    const uint32_t entity = index->source[n].entity;
    for (uint32_t i = 0; i < name->token_count; i++) {
        HF_TRY(plain_word(index, &name->token[i], entity, keep));
    }
    for (uint32_t i = 0; i + 1 < name->token_count; i++) {
        HF_TRY(glued_word(index, &name->token[i], entity, keep));
    }
    return HF_OK;
}

static enum hf_status words_collect(struct hf_screen_index *index, struct hf_arena *keep) {
    for (uint32_t n = 0; n < index->name_count; n++) {
        const bool is_next = n == 0 || index->source[n - 1].entity != index->source[n].entity;
        index->entity_count += is_next ? 1U : 0U;
        HF_TRY(name_collect(index, n, keep));
    }
    return HF_OK;
}

static void names_sum(struct hf_screen_index *index) {
    for (uint32_t n = 0; n < index->name_count; n++) {
        struct hf_name *name = &index->name[n];
        hf_name_weigh(index, name);
        for (uint32_t i = 0; i < name->token_count; i++) {
            const unsigned flags = name->token[i].flags;
            index->weight[n] += name->token[i].weight;
            index->initials[n] =
                (uint8_t)(index->initials[n] + ((flags & HF_TOKEN_IS_INITIAL) != 0 ? 1 : 0));
            if ((flags & (HF_TOKEN_IS_COMMON | HF_TOKEN_IS_INITIAL)) != 0) {
                index->free_weight[n] += name->token[i].weight;
            }
        }
    }
}

static void posting_put(struct hf_screen_index *index, uint32_t *next, struct hf_text key,
                        uint32_t name, double weight) {
    const uint32_t word = key.data == NULL ? HF_MAP_NONE : hf_map_get(&index->vocabulary, key);
    if (word != HF_MAP_NONE) {
        index->posting[next[word]++] = (struct hf_posting){name, (float)weight};
    }
}

static enum hf_status postings_lay(struct hf_screen_index *index, struct hf_arena *keep,
                                   struct hf_arena scratch) {
    index->posting_start = hf_new(keep, uint32_t, (size_t)index->word_count + 1);
    uint32_t *next = hf_new(&scratch, uint32_t, index->word_count);
    if (index->posting_start == NULL || next == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t total = 0;
    for (uint32_t w = 0; w < index->word_count; w++) {
        index->posting_start[w] = total;
        next[w] = total;
        total += index->word[w].postings;
    }
    index->posting_start[index->word_count] = total;
    index->posting = hf_new(keep, struct hf_posting, total);
    if (index->posting == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t n = 0; n < index->name_count; n++) {
        const struct hf_token *token = index->name[n].token;
        for (uint32_t i = 0; i < index->name[n].token_count; i++) {
            posting_put(index, next, token[i].text, n, token[i].weight);
            if (i + 1 < index->name[n].token_count) {
                char bytes[GLUED_BYTES];
                posting_put(index, next, glued_key(&token[i], bytes, sizeof bytes), n,
                            token[i].weight + token[i + 1].weight);
            }
        }
    }
    return HF_OK;
}

static uint32_t word_keys(const struct hf_word *word, uint32_t key[KEYS_MAX]) {
    return keys_of(word->point, word->point_count,
                   hf_edits_allowed(word->point_count, word->is_glued), !word->is_glued, key);
}

static enum hf_status near_lay(struct hf_screen_index *index, struct hf_arena *keep,
                               struct hf_arena scratch) {
    uint32_t key[KEYS_MAX];
    uint32_t total = 0;
    for (uint32_t w = 0; w < index->word_count; w++) {
        total += word_keys(&index->word[w], key);
    }
    index->near_buckets = 1;
    while (index->near_buckets < total / 2) {
        index->near_buckets *= 2;
    }
    index->near_start = hf_new(keep, uint32_t, (size_t)index->near_buckets + 1);
    uint32_t *next = hf_new(&scratch, uint32_t, index->near_buckets);
    index->near = hf_new(keep, struct hf_near, total);
    if (index->near_start == NULL || next == NULL || index->near == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t w = 0; w < index->word_count; w++) {
        const uint32_t count = word_keys(&index->word[w], key);
        for (uint32_t i = 0; i < count; i++) {
            next[key[i] & (index->near_buckets - 1)]++;
        }
    }
    uint32_t at = 0;
    for (uint32_t b = 0; b < index->near_buckets; b++) {
        index->near_start[b] = at;
        at += next[b];
        next[b] = index->near_start[b];
    }
    index->near_start[index->near_buckets] = at;
    for (uint32_t w = 0; w < index->word_count; w++) {
        const uint32_t count = word_keys(&index->word[w], key);
        for (uint32_t i = 0; i < count; i++) {
            index->near[next[key[i] & (index->near_buckets - 1)]++] = (struct hf_near){key[i], w};
        }
    }
    return HF_OK;
}

static enum hf_status solids_chain(struct hf_screen_index *index, struct hf_arena *keep) {
    for (uint32_t n = 0; n < index->name_count; n++) {
        const struct hf_text solid = index->name[n].solid;
        index->next_solid[n] = UINT32_MAX;
        if (solid.len == 0) {
            continue;
        }
        uint32_t before = n;
        HF_TRY(hf_map_put(&index->solid, keep, solid, n, &before));
        if (before != n) {
            index->next_solid[n] = before;
            (void)hf_map_set(&index->solid, solid, n);
        }
    }
    return HF_OK;
}

static bool is_common_only(const struct hf_name *name) {
    bool is_common = name->token_count > 0;
    for (uint32_t i = 0; i < name->token_count; i++) {
        is_common =
            is_common && (name->token[i].flags & (HF_TOKEN_IS_COMMON | HF_TOKEN_IS_INITIAL)) != 0;
    }
    return is_common;
}

static enum hf_status names_prepare(struct hf_screen_index *index, struct hf_arena *keep,
                                    struct hf_arena scratch) {
    index->name = hf_new(keep, struct hf_name, index->name_count);
    index->weight = hf_new(keep, double, index->name_count);
    index->free_weight = hf_new(keep, double, index->name_count);
    index->initials = hf_new(keep, uint8_t, index->name_count);
    index->next_solid = hf_new(keep, uint32_t, index->name_count);
    index->common_only = hf_new(keep, uint32_t, index->name_count);
    if (index->name == NULL || index->weight == NULL || index->free_weight == NULL ||
        index->initials == NULL || index->next_solid == NULL || index->common_only == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t n = 0; n < index->name_count; n++) {
        HF_TRY(hf_name_normalise(index->source[n].name, index->source[n].kind, keep, scratch,
                                 &index->name[n]));
        index->unreadable += index->name[n].token_count == 0 ? 1U : 0U;
        if (is_common_only(&index->name[n])) {
            index->common_only[index->common_only_count++] = n;
        }
    }
    return HF_OK;
}

enum hf_status hf_screen_index_build(const struct hf_screen_name *name, size_t count,
                                     struct hf_arena *keep, struct hf_arena scratch,
                                     struct hf_screen_index **index, struct hf_error *error) {
    if (keep == NULL || index == NULL || (name == NULL && count > 0) || count >= INT32_MAX) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "an index needs names, an arena and a place to go");
    }
    struct hf_screen_index *made = hf_new(keep, struct hf_screen_index, 1);
    if (made == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for an index over %zu names", count);
    }
    made->source = name;
    made->name_count = (uint32_t)count;
    enum hf_status status = names_prepare(made, keep, scratch);
    status = status != HF_OK ? status : words_collect(made, keep);
    if (status == HF_OK) {
        names_sum(made);
        status = postings_lay(made, keep, scratch);
    }
    status = status != HF_OK ? status : near_lay(made, keep, scratch);
    status = status != HF_OK ? status : solids_chain(made, keep);
    if (status != HF_OK) {
        return hf_error_set(error, status, "no memory for an index over %zu names", count);
    }
    *index = made;
    return HF_OK;
}

/* ---- looking up ---- */

struct sums {
    float *left, *right; /* per name: weight of the query, of the name, that could be paired */
    uint8_t *touched;
    bool all_common; /* the query has nothing but common words */
    bool by_sound;   /* it is a person's name */
};

struct found {
    uint32_t *word;
    uint32_t count;
    size_t capacity;
};

static enum hf_status found_add(struct found *found, struct hf_arena *memory, uint32_t word) {
    for (uint32_t i = 0; i < found->count; i++) {
        if (found->word[i] == word) {
            return HF_OK;
        }
    }
    if (found->count == found->capacity) {
        void *grown = hf_arena_grow(memory, found->word, sizeof *found->word, _Alignof(uint32_t),
                                    &found->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        found->word = grown;
    }
    found->word[found->count++] = word;
    return HF_OK;
}

/* What is looked for: a token or two neighbours as one. */
struct probe {
    struct hf_text text; /* with a leading blank where it is glued */
    const uint32_t *point;
    uint32_t point_count;
    bool is_glued, is_fuzzy, by_sound;
    double weight;
};

static bool sounds_alike(const struct probe *probe, const struct hf_word *word) {
    uint32_t one[HF_TOKEN_FUZZY_MAX];
    uint32_t other[HF_TOKEN_FUZZY_MAX];
    const uint32_t one_count = hf_token_skeleton(probe->point, probe->point_count, one);
    const uint32_t other_count = hf_token_skeleton(word->point, word->point_count, other);
    return one_count > 0 && one_count == other_count &&
           memcmp(one, other, one_count * sizeof *one) == 0;
}

static bool is_near(const struct probe *probe, const struct hf_word *word) {
    if (probe->is_glued && word->is_glued) {
        return false;
    }
    const bool is_glued = probe->is_glued || word->is_glued;
    const uint32_t shorter =
        probe->point_count < word->point_count ? probe->point_count : word->point_count;
    const uint32_t allowed = hf_edits_allowed(shorter, is_glued);
    if (allowed > 0 && (probe->is_fuzzy || is_glued) &&
        hf_edit_distance(probe->point, probe->point_count, word->point, word->point_count,
                         allowed) <= allowed) {
        return true;
    }
    return probe->by_sound && !is_glued && sounds_alike(probe, word);
}

static enum hf_status bucket_look(const struct hf_screen_index *index, const struct probe *probe,
                                  uint32_t key, struct hf_arena *memory, struct found *found) {
    const uint32_t bucket = key & (index->near_buckets - 1);
    for (uint32_t at = index->near_start[bucket]; at < index->near_start[bucket + 1]; at++) {
        const uint32_t word = index->near[at].word;
        if (index->near[at].key == key && is_near(probe, &index->word[word])) {
            HF_TRY(found_add(found, memory, word));
        }
    }
    return HF_OK;
}

static enum hf_status words_near(const struct hf_screen_index *index, const struct probe *probe,
                                 struct hf_arena *memory, struct found *found) {
    uint32_t key[KEYS_MAX];
    const uint32_t edits = hf_edits_allowed(probe->point_count, probe->is_glued);
    const uint32_t count = keys_of(probe->point, probe->point_count, edits, probe->by_sound, key);
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(bucket_look(index, probe, key[i], memory, found));
    }
    return HF_OK;
}

static void postings_walk(const struct hf_screen_index *index, uint32_t word, double weight,
                          const struct sums *sums) {
    for (uint32_t at = index->posting_start[word]; at < index->posting_start[word + 1]; at++) {
        const struct hf_posting *posting = &index->posting[at];
        sums->left[posting->name] += (float)weight;
        sums->right[posting->name] += posting->weight;
        sums->touched[posting->name] = 1;
    }
}

/* Walks the names of every word that goes with the probe: itself, plain or glued, and near ones.
 * With `only_glued`, words that are listed as they stand are left to the free weight. */
static enum hf_status probe_follow(const struct hf_screen_index *index, const struct probe *probe,
                                   bool only_glued, struct hf_arena scratch,
                                   const struct sums *sums) {
    struct found found = {0};
    const struct hf_text plain =
        probe->is_glued ? hf_text_slice(probe->text, 1, probe->text.len) : probe->text;
    const uint32_t exact = hf_map_get(&index->vocabulary, plain);
    if (exact != HF_MAP_NONE) {
        HF_TRY(found_add(&found, &scratch, exact));
    }
    char bytes[GLUED_BYTES];
    if (!probe->is_glued && plain.len < sizeof bytes) {
        bytes[0] = ' ';
        memcpy(bytes + 1, plain.data, plain.len);
        const uint32_t glued =
            hf_map_get(&index->vocabulary, (struct hf_text){bytes, plain.len + 1});
        if (glued != HF_MAP_NONE) {
            HF_TRY(found_add(&found, &scratch, glued));
        }
    }
    HF_TRY(words_near(index, probe, &scratch, &found));
    for (uint32_t i = 0; i < found.count; i++) {
        if (!only_glued || index->word[found.word[i]].is_glued) {
            postings_walk(index, found.word[i], probe->weight, sums);
        }
    }
    return HF_OK;
}

static enum hf_status token_follow(const struct hf_screen_index *index, const struct hf_name *query,
                                   uint32_t i, struct hf_arena scratch, const struct sums *sums) {
    const struct hf_token *token = &query->token[i];
    const unsigned odd = HF_TOKEN_IS_NUMBER | HF_TOKEN_IS_INITIAL | HF_TOKEN_IS_COMMON;
    const struct probe plain = {token->text,
                                token->point,
                                token->point_count,
                                false,
                                (token->flags & odd) == 0,
                                sums->by_sound && (token->flags & odd) == 0,
                                token->weight};
    /* Repeats and addresses (no synonym) may be what another name is known by: looked up. */
    const bool is_free =
        (token->flags & HF_TOKEN_IS_COMMON) != 0 && token->synonym != 0 && !sums->all_common;
    HF_TRY(probe_follow(index, &plain, is_free, scratch, sums));
    char bytes[GLUED_BYTES];
    uint32_t point[2 * HF_TOKEN_FUZZY_MAX];
    if (i + 1 == query->token_count ||
        token[0].point_count + token[1].point_count > HF_TOKEN_FUZZY_MAX) {
        return HF_OK;
    }
    memcpy(point, token[0].point, token[0].point_count * sizeof *point);
    memcpy(point + token[0].point_count, token[1].point, token[1].point_count * sizeof *point);
    const struct probe glued = {glued_key(token, bytes, sizeof bytes),
                                point,
                                token[0].point_count + token[1].point_count,
                                true,
                                true,
                                false,
                                token[0].weight + token[1].weight};
    return probe_follow(index, &glued, false, scratch, sums);
}

/* Weight of the query and its free part. */
struct query_sums {
    double weight, free_weight;
    uint32_t initials;
};

static bool may_reach(const struct hf_screen_index *index, const struct query_sums *query,
                      uint32_t name, const struct sums *sums, double threshold) {
    const double spare_left = sums->by_sound ? (double)index->initials[name] : 0.0;
    const double spare_right = sums->by_sound ? (double)query->initials : 0.0;
    const double left =
        (query->weight - query->free_weight - (double)sums->left[name] - spare_left) /
        query->weight;
    const double right =
        (index->weight[name] - index->free_weight[name] - (double)sums->right[name] - spare_right) /
        index->weight[name];
    const double bound = hf_score_bound(left > 0.0 ? left : 0.0, right > 0.0 ? right : 0.0);
    return (index->source[name].is_weak ? hf_score_weak(bound) : bound) + posting_rounding >=
           threshold;
}

static struct query_sums query_sum(const struct hf_name *query) {
    struct query_sums sums = {0};
    for (uint32_t i = 0; i < query->token_count; i++) {
        const unsigned flags = query->token[i].flags;
        sums.weight += query->token[i].weight;
        sums.free_weight += (flags & (HF_TOKEN_IS_COMMON | HF_TOKEN_IS_INITIAL)) != 0
                                ? query->token[i].weight
                                : 0.0;
        sums.initials += (flags & HF_TOKEN_IS_INITIAL) != 0 ? 1U : 0U;
    }
    return sums;
}

enum hf_status hf_index_candidates(const struct hf_screen_index *index, const struct hf_name *query,
                                   double threshold, struct hf_arena *memory,
                                   struct hf_candidates *found) {
    const uint32_t count = index->name_count;
    const struct sums sums = {hf_new(memory, float, count), hf_new(memory, float, count),
                              hf_new(memory, uint8_t, count), is_common_only(query),
                              query->kind == HF_ENTRY_PERSON};
    struct hf_candidates made = {hf_new(memory, uint32_t, count), 0};
    if (sums.left == NULL || sums.right == NULL || sums.touched == NULL || made.name == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < query->token_count; i++) {
        HF_TRY(token_follow(index, query, i, *memory, &sums));
    }
    /* Common words are free, not looked up: only where one side has nothing else could they alone
     * be enough. */
    for (uint32_t i = 0; i < index->common_only_count; i++) {
        sums.touched[index->common_only[i]] = 1;
    }
    for (uint32_t n = 0; sums.all_common && n < count; n++) {
        sums.touched[n] = index->free_weight[n] > 0.0 ? 1 : sums.touched[n];
    }
    for (uint32_t n = hf_map_get(&index->solid, query->solid); n != UINT32_MAX;
         n = index->next_solid[n]) {
        sums.touched[n] = 2; /* compared whatever the bound says */
    }
    const struct query_sums whole = query_sum(query);
    for (uint32_t n = 0; n < count; n++) {
        if (index->name[n].token_count > 0 &&
            (sums.touched[n] == 2 ||
             (sums.touched[n] == 1 && may_reach(index, &whole, n, &sums, threshold)))) {
            made.name[made.count++] = n;
        }
    }
    *found = made;
    return HF_OK;
}
