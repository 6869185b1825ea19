/* normalise.h - a name as tokens that can be compared.
 *
 * In this order: UTF-8 is decoded (a bad byte counts as a letter that was lost), decomposed for
 * compatibility, folded; marks of Latin, Greek, Cyrillic, Arabic and Hebrew letters go; apostrophes
 * go; '&' becomes "and", other signs become blanks; "LAST, First" of a person is turned round;
 * initials in a row are joined ("Z.T.Q." is "ztq"); Cyrillic and Greek letters, and Latin ones that
 * do not decompose, are written in a-z; legal forms are taken out and remembered. Digits stay.
 * Other scripts stay as they are.
 */
#ifndef HF_SCREEN_NORMALISE_H
#define HF_SCREEN_NORMALISE_H

#include <holdfast/snapshot.h>

enum {
    HF_NAME_TOKENS_MAX =
        48, /* tokens behind these are not compared, and then no name is equal: is_cut */
    HF_NAME_BYTES_MAX = 4096, /* as are bytes behind these */
    HF_TOKEN_FUZZY_MAX = 64,  /* a longer token, in code points, is compared for equality only */
};

enum hf_token_flag {
    HF_TOKEN_IS_NUMBER =
        1, /* holds a digit, or is a Roman numeral from ii on (not in persons' names) */
    HF_TOKEN_IS_INITIAL = 2, /* one letter */
    HF_TOKEN_IS_COMMON = 4,  /* generic word, stop word, title, repeat or address: paired only with
                                itself or a synonym */
    HF_TOKEN_AFTER_COMMA = 8,
};

struct hf_token {
    struct hf_text text;   /* UTF-8, folded */
    const uint32_t *point; /* the same as code points */
    uint32_t point_count;
    unsigned flags;
    uint32_t synonym; /* tokens of one group above 0 mean the same */
    double weight;    /* ceiling by sort of word; hf_name_weigh lowers it by rarity */
};

struct hf_name {
    struct hf_text whole; /* tokens joined by blanks; empty: nothing is left */
    struct hf_text solid; /* tokens joined by nothing */
    struct hf_token *token;
    uint32_t token_count;
    unsigned forms; /* bits enum hf_form_class */
    enum hf_entry_kind kind;
    bool is_cut;
};

/* Makes a name of `text`. O(length). */
HF_MUST_CHECK enum hf_status hf_name_normalise(struct hf_text text, enum hf_entry_kind kind,
                                               struct hf_arena *keep, struct hf_arena scratch,
                                               struct hf_name *name);

/* Writes a token's code points (folded) in a-z where we know how. `bytes` has room for 4 a point;
 * returns the length. */
size_t hf_token_transliterate(const uint32_t *point, size_t count, char *bytes);

/* The consonants of a token with spellings of one sound made one, for persons: writes at most
 * `count` points, returns how many; 0 if there is too little to go by. Two tokens with the same
 * skeleton sound alike. */
uint32_t hf_token_skeleton(const uint32_t *point, uint32_t count, uint32_t *skeleton);

#endif
