#include "screen/normalise.h"

#include <string.h>

/* Letters in a-z, after folding and without marks: what operators and lists most often write, not a
 * standard (those disagree); the rest is left to the tolerance for typing errors. Ours, in order of
 * code points. */

struct letter {
    uint32_t point;
    const char *latin;
};

static const struct letter letters[] = {
    {0xe6, "ae"},
    {0xf0, "d"},
    {0xf8, "o"},
    {0xfe, "th"},
    {0x111, "d"},
    {0x127, "h"},
    {0x131, "i"},
    {0x138, "k"},
    {0x142, "l"},
    {0x14b, "ng"},
    {0x153, "oe"},
    {0x167, "t"},
    {0x180, "b"},
    {0x19a, "l"},
    {0x1dd, "e"},
    {0x1e5, "g"},
    {0x253, "b"},
    {0x254, "o"},
    {0x256, "d"},
    {0x257, "d"},
    {0x259, "e"},
    {0x25b, "e"},
    {0x268, "i"},
    {0x272, "n"},
    {0x289, "u"},
    {0x28a, "u"},
    /* Greek */
    {0x3b1, "a"},
    {0x3b2, "v"},
    {0x3b3, "g"},
    {0x3b4, "d"},
    {0x3b5, "e"},
    {0x3b6, "z"},
    {0x3b7, "i"},
    {0x3b8, "th"},
    {0x3b9, "i"},
    {0x3ba, "k"},
    {0x3bb, "l"},
    {0x3bc, "m"},
    {0x3bd, "n"},
    {0x3be, "x"},
    {0x3bf, "o"},
    {0x3c0, "p"},
    {0x3c1, "r"},
    {0x3c2, "s"},
    {0x3c3, "s"},
    {0x3c4, "t"},
    {0x3c5, "y"},
    {0x3c6, "f"},
    {0x3c7, "ch"},
    {0x3c8, "ps"},
    {0x3c9, "o"},
    /* Cyrillic; letters with marks have lost them */
    {0x430, "a"},
    {0x431, "b"},
    {0x432, "v"},
    {0x433, "g"},
    {0x434, "d"},
    {0x435, "e"},
    {0x436, "zh"},
    {0x437, "z"},
    {0x438, "i"},
    {0x439, "y"},
    {0x43a, "k"},
    {0x43b, "l"},
    {0x43c, "m"},
    {0x43d, "n"},
    {0x43e, "o"},
    {0x43f, "p"},
    {0x440, "r"},
    {0x441, "s"},
    {0x442, "t"},
    {0x443, "u"},
    {0x444, "f"},
    {0x445, "kh"},
    {0x446, "ts"},
    {0x447, "ch"},
    {0x448, "sh"},
    {0x449, "shch"},
    {0x44a, ""},
    {0x44b, "y"},
    {0x44c, ""},
    {0x44d, "e"},
    {0x44e, "yu"},
    {0x44f, "ya"},
    {0x451, "e"},
    {0x452, "dj"},
    {0x454, "ye"},
    {0x455, "dz"},
    {0x456, "i"},
    {0x458, "j"},
    {0x459, "lj"},
    {0x45a, "nj"},
    {0x45b, "c"},
    {0x45f, "dz"},
    {0x491, "g"},
    {0x493, "g"},
    {0x497, "zh"},
    {0x499, "z"},
    {0x49b, "k"},
    {0x4a3, "n"},
    {0x4a5, "ng"},
    {0x4af, "u"},
    {0x4b1, "u"},
    {0x4b3, "kh"},
    {0x4b7, "j"},
    {0x4bb, "h"},
    {0x4d9, "a"},
    {0x4e9, "o"},
};

/* Cyrillic letters that look like Latin ones: in a token with both, they stand for the look. */
static const struct letter lookalikes[] = {
    {0x430, "a"}, {0x432, "b"}, {0x433, "r"}, {0x435, "e"}, {0x43a, "k"}, {0x43c, "m"},
    {0x43d, "h"}, {0x43e, "o"}, {0x43f, "n"}, {0x440, "p"}, {0x441, "c"}, {0x442, "t"},
    {0x443, "y"}, {0x445, "x"}, {0x455, "s"}, {0x456, "i"}, {0x458, "j"}, {0x4bb, "h"},
};

static const char *letter_find(const struct letter *table, size_t count, uint32_t point) {
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (table[middle].point == point) {
            return table[middle].latin;
        }
        if (table[middle].point < point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

#define FIND(table, point) letter_find((table), sizeof(table) / sizeof((table)[0]), (point))

static bool is_latin(uint32_t point) {
    return (point >= 'a' && point <= 'z') || (point >= 0xe0 && point < 0x250);
}

static bool is_cyrillic(uint32_t point) {
    return point >= 0x400 && point < 0x530;
}

static bool is_mixed(const uint32_t *point, size_t count) {
    bool has_latin = false;
    bool has_cyrillic = false;
    for (size_t i = 0; i < count; i++) {
        has_latin = has_latin || is_latin(point[i]);
        has_cyrillic = has_cyrillic || is_cyrillic(point[i]);
    }
    return has_latin && has_cyrillic;
}

size_t hf_token_transliterate(const uint32_t *point, size_t count, char *bytes) {
    const bool mixed = is_mixed(point, count);
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        const char *latin = mixed ? FIND(lookalikes, point[i]) : NULL;
        if (latin == NULL) {
            latin = FIND(letters, point[i]);
        }
        if (point[i] == 0x3c5 && i > 0 && point[i - 1] == 0x3bf) {
            latin = "u"; /* Greek omikron ypsilon is one vowel */
        }
        char written[4];
        const struct hf_text text =
            latin != NULL ? hf_text_of(latin)
                          : (struct hf_text){written, hf_utf8_write(point[i], written)};
        if (text.len > 0) {
            memcpy(bytes + len, text.data, text.len);
            len += text.len;
        }
    }
    return len;
}

/* What a letter counts as; 0: nothing, behind the first letter. */
static uint32_t sound_of(uint32_t point, bool is_first) {
    if (point >= 'a' && point <= 'z' && strchr("aeiouyjwh", (int)point) != NULL) {
        const bool is_vowel = strchr("aeiou", (int)point) != NULL;
        return !is_first                      ? 0
               : is_vowel                     ? (uint32_t)'a'
               : point == 'y' || point == 'j' ? (uint32_t)'y'
                                              : point;
    }
    switch (point) {
    case 'q':
    case 'c':
    case 'x':
        return 'k';
    case 'z':
        return 's';
    case 'v':
        return 'f';
    default:
        return point;
    }
}

uint32_t hf_token_skeleton(const uint32_t *point, uint32_t count, uint32_t *skeleton) {
    uint32_t len = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t sound = sound_of(point[i], i == 0);
        if (point[i] == 'p' && i + 1 < count && point[i + 1] == 'h') {
            sound = 'f';
        }
        if (sound != 0 && (len == 0 || skeleton[len - 1] != sound)) {
            skeleton[len++] = sound;
        }
    }
    return len >= 2 ? len : 0;
}
