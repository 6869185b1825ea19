#include "screen/legal_forms.h"

#include "screen/compare.h"

/* Tables of ours, in byte order of the text (the test proves it): forms as they stand after
 * normalising, so "S.p.A." is "spa" and "sp. z o.o." is "sp z oo". A class is coarse on purpose: it
 * is a weak signal, and translations of one form must agree. Short forms that are also words or
 * initials count at the ends of a name only. */

struct legal_form {
    const char *text;
    unsigned form;
    bool anywhere;
};

static const struct legal_form legal_forms[] = {
    {"ab", HF_FORM_STOCK, false},
    {"ad", HF_FORM_STOCK, false},
    {"ag", HF_FORM_STOCK, false},
    {"ag and co kg", HF_FORM_PARTNERSHIP, true},
    {"aksjeselskap", HF_FORM_STOCK, true},
    {"aktiebolag", HF_FORM_STOCK, true},
    {"aktiengesellschaft", HF_FORM_STOCK, true},
    {"aktieselskab", HF_FORM_STOCK, true},
    {"aktsionernoe obshchestvo", HF_FORM_STOCK, true},
    {"anonim sirketi", HF_FORM_STOCK, true},
    {"ao", HF_FORM_STOCK, false},
    {"aps", HF_FORM_LIMITED, false},
    {"as", HF_FORM_STOCK, false},
    {"as a s", HF_FORM_STOCK, false},
    {"asa", HF_FORM_STOCK, false},
    {"asbl", HF_FORM_NON_PROFIT, true},
    {"asfi", HF_FORM_STOCK, false},
    {"association", HF_FORM_NON_PROFIT, true},
    {"at", HF_FORM_STOCK, false},
    {"berhad", HF_FORM_STOCK, true},
    {"besloten vennootschap", HF_FORM_LIMITED, true},
    {"bhd", HF_FORM_STOCK, true},
    {"bv", HF_FORM_LIMITED, true},
    {"bvba", HF_FORM_LIMITED, true},
    {"cie", HF_FORM_COMPANY, false},
    {"cjsc", HF_FORM_STOCK, true},
    {"closed joint stock company", HF_FORM_STOCK, true},
    {"co", HF_FORM_COMPANY, true},
    {"co kg", HF_FORM_PARTNERSHIP, true},
    {"co ltd", HF_FORM_LIMITED, true},
    {"compagnie", HF_FORM_COMPANY, true},
    {"compania", HF_FORM_COMPANY, false},
    {"companies", HF_FORM_COMPANY, true},
    {"company", HF_FORM_COMPANY, true},
    {"company limited", HF_FORM_LIMITED, true},
    {"company ltd", HF_FORM_LIMITED, true},
    {"corp", HF_FORM_STOCK, true},
    {"corporation", HF_FORM_STOCK, true},
    {"corporation limited", HF_FORM_STOCK, true},
    {"cv", HF_FORM_PARTNERSHIP, false},
    {"dd", HF_FORM_STOCK, false},
    {"doo", HF_FORM_LIMITED, true},
    {"dooel", HF_FORM_LIMITED, true},
    {"ead", HF_FORM_STOCK, false},
    {"ehf", HF_FORM_LIMITED, true},
    {"eingetragener verein", HF_FORM_NON_PROFIT, true},
    {"eood", HF_FORM_LIMITED, true},
    {"epe", HF_FORM_LIMITED, true},
    {"eurl", HF_FORM_LIMITED, true},
    {"ev", HF_FORM_NON_PROFIT, false},
    {"federal state unitary enterprise", HF_FORM_STATE, true},
    {"fgup", HF_FORM_STATE, true},
    {"firm", HF_FORM_COMPANY, false},
    {"foundation", HF_FORM_NON_PROFIT, true},
    {"fsue", HF_FORM_STATE, true},
    {"fz llc", HF_FORM_LIMITED, true},
    {"fzc", HF_FORM_LIMITED, true},
    {"fzco", HF_FORM_LIMITED, true},
    {"fze", HF_FORM_LIMITED, true},
    {"gbr", HF_FORM_PARTNERSHIP, true},
    {"gesellschaft mit beschrankter haftung", HF_FORM_LIMITED, true},
    {"gesmbh", HF_FORM_LIMITED, true},
    {"gk", HF_FORM_LIMITED, false},
    {"gmbh", HF_FORM_LIMITED, true},
    {"gmbh and co kg", HF_FORM_PARTNERSHIP, true},
    {"gmbh co kg", HF_FORM_PARTNERSHIP, true},
    {"gmbh und co kg", HF_FORM_PARTNERSHIP, true},
    {"gup", HF_FORM_STATE, true},
    {"hb", HF_FORM_PARTNERSHIP, false},
    {"inc", HF_FORM_STOCK, true},
    {"incorporated", HF_FORM_STOCK, true},
    {"joint stock company", HF_FORM_STOCK, true},
    {"joint venture", HF_FORM_COMPANY, true},
    {"jsc", HF_FORM_STOCK, true},
    {"jv", HF_FORM_COMPANY, false},
    {"kabushiki gaisha", HF_FORM_STOCK, true},
    {"kabushiki kaisha", HF_FORM_STOCK, true},
    {"kda", HF_FORM_PARTNERSHIP, false},
    {"kft", HF_FORM_LIMITED, true},
    {"kg", HF_FORM_PARTNERSHIP, false},
    {"kgaa", HF_FORM_PARTNERSHIP, true},
    {"kk", HF_FORM_STOCK, false},
    {"kommanditgesellschaft", HF_FORM_PARTNERSHIP, true},
    {"ky", HF_FORM_PARTNERSHIP, false},
    {"lc", HF_FORM_LIMITED, false},
    {"limitada", HF_FORM_LIMITED, true},
    {"limited", HF_FORM_LIMITED, true},
    {"limited liability company", HF_FORM_LIMITED, true},
    {"limited liability partnership", HF_FORM_PARTNERSHIP, true},
    {"limited partnership", HF_FORM_PARTNERSHIP, true},
    {"limited sirketi", HF_FORM_LIMITED, true},
    {"llc", HF_FORM_LIMITED, true},
    {"llp", HF_FORM_PARTNERSHIP, true},
    {"lp", HF_FORM_PARTNERSHIP, false},
    {"ltd", HF_FORM_LIMITED, true},
    {"ltd sti", HF_FORM_LIMITED, true},
    {"ltda", HF_FORM_LIMITED, true},
    {"mbh", HF_FORM_LIMITED, true},
    {"naamloze vennootschap", HF_FORM_STOCK, true},
    {"nv", HF_FORM_STOCK, true},
    {"oao", HF_FORM_STOCK, true},
    {"obshchestvo s ogranichennoi otvetstvennostyu", HF_FORM_LIMITED, true},
    {"ohg", HF_FORM_PARTNERSHIP, true},
    {"ojsc", HF_FORM_STOCK, true},
    {"ood", HF_FORM_LIMITED, true},
    {"ooo", HF_FORM_LIMITED, true},
    {"open joint stock company", HF_FORM_STOCK, true},
    {"ou", HF_FORM_LIMITED, false},
    {"oy", HF_FORM_LIMITED, false},
    {"oyj", HF_FORM_STOCK, true},
    {"pao", HF_FORM_STOCK, true},
    {"pat", HF_FORM_STOCK, false},
    {"pjs", HF_FORM_STOCK, false},
    {"pjsc", HF_FORM_STOCK, true},
    {"plc", HF_FORM_STOCK, true},
    {"prat", HF_FORM_STOCK, false},
    {"private limited", HF_FORM_LIMITED, true},
    {"private limited company", HF_FORM_LIMITED, true},
    {"proprietary limited", HF_FORM_LIMITED, true},
    {"psc", HF_FORM_STOCK, false},
    {"pt", HF_FORM_STOCK, false},
    {"pte", HF_FORM_LIMITED, true},
    {"pte ltd", HF_FORM_LIMITED, true},
    {"pty", HF_FORM_LIMITED, true},
    {"pty ltd", HF_FORM_LIMITED, true},
    {"publ", HF_FORM_STOCK, false},
    {"public joint stock company", HF_FORM_STOCK, true},
    {"public limited company", HF_FORM_STOCK, true},
    {"publichnoe aktsionernoe obshchestvo", HF_FORM_STOCK, true},
    {"pvt ltd", HF_FORM_LIMITED, true},
    {"qsc", HF_FORM_STOCK, false},
    {"republican unitary enterprise", HF_FORM_STATE, true},
    {"rup", HF_FORM_STATE, false},
    {"sa", HF_FORM_STOCK, false},
    {"sa de cv", HF_FORM_STOCK, true},
    {"sab", HF_FORM_STOCK, false},
    {"sab de cv", HF_FORM_STOCK, true},
    {"saoc", HF_FORM_STOCK, false},
    {"saog", HF_FORM_STOCK, false},
    {"sarl", HF_FORM_LIMITED, true},
    {"sas", HF_FORM_LIMITED, false},
    {"sasu", HF_FORM_LIMITED, false},
    {"sau", HF_FORM_STOCK, false},
    {"sca", HF_FORM_PARTNERSHIP, false},
    {"scs", HF_FORM_PARTNERSHIP, false},
    {"sdn bhd", HF_FORM_LIMITED, true},
    {"se", HF_FORM_STOCK, false},
    {"sendirian berhad", HF_FORM_LIMITED, true},
    {"sia", HF_FORM_LIMITED, false},
    {"sl", HF_FORM_LIMITED, false},
    {"slu", HF_FORM_LIMITED, false},
    {"snc", HF_FORM_PARTNERSHIP, true},
    {"sociedad anonima", HF_FORM_STOCK, true},
    {"sociedad de responsabilidad limitada", HF_FORM_LIMITED, true},
    {"sociedad limitada", HF_FORM_LIMITED, true},
    {"sociedade anonima", HF_FORM_STOCK, true},
    {"societa a responsabilita limitata", HF_FORM_LIMITED, true},
    {"societa per azioni", HF_FORM_STOCK, true},
    {"societas europaea", HF_FORM_STOCK, true},
    {"societatea cu raspundere limitata", HF_FORM_LIMITED, true},
    {"societe anonyme", HF_FORM_STOCK, true},
    {"society with limited liability", HF_FORM_LIMITED, true},
    {"sp z oo", HF_FORM_LIMITED, true},
    {"sp zoo", HF_FORM_LIMITED, true},
    {"spa", HF_FORM_STOCK, false},
    {"spol s ro", HF_FORM_LIMITED, true},
    {"spolka z ograniczona odpowiedzialnoscia", HF_FORM_LIMITED, true},
    {"srl", HF_FORM_LIMITED, true},
    {"sro", HF_FORM_LIMITED, true},
    {"state enterprise", HF_FORM_STATE, true},
    {"state owned enterprise", HF_FORM_STATE, true},
    {"stiftung", HF_FORM_NON_PROFIT, true},
    {"stock company", HF_FORM_STOCK, true},
    {"tao", HF_FORM_STOCK, false},
    {"tbk", HF_FORM_STOCK, true},
    {"tov", HF_FORM_LIMITED, true},
    {"uab", HF_FORM_LIMITED, true},
    {"ug", HF_FORM_LIMITED, false},
    {"unitary enterprise", HF_FORM_STATE, true},
    {"vof", HF_FORM_PARTNERSHIP, true},
    {"wll", HF_FORM_LIMITED, true},
    {"zao", HF_FORM_STOCK, true},
};

/* Forms of scripts without blanks, longest first. */
static const struct legal_form suffix_forms[] = {
    {"股份有限公司", HF_FORM_STOCK, false},   {"有限责任公司", HF_FORM_LIMITED, false},
    {"有限責任公司", HF_FORM_LIMITED, false}, {"有限公司", HF_FORM_LIMITED, false},
    {"株式会社", HF_FORM_STOCK, false},       {"合同会社", HF_FORM_LIMITED, false},
    {"公司", HF_FORM_COMPANY, false},
};

/* Words of trade, the same for every list: a floor under what rarity in a short list would say. */
struct common_word {
    const char *text;
    uint32_t synonym;
    double weight;
};

static const struct common_word common_words[] = {
    {"bank", 51, 0.2},
    {"banking", 51, 0.2},
    {"branch", 55, 0.1},
    {"business", 33, 0.15},
    {"capital", 53, 0.2},
    {"center", 54, 0.2},
    {"centre", 54, 0.2},
    {"comms", 3, 0.2},
    {"communication", 3, 0.2},
    {"communications", 3, 0.2},
    {"component", 46, 0.2},
    {"components", 46, 0.2},
    {"consultancy", 41, 0.2},
    {"consultants", 41, 0.2},
    {"consulting", 41, 0.2},
    {"data", 26, 0.2},
    {"development", 18, 0.15},
    {"developments", 18, 0.15},
    {"device", 29, 0.2},
    {"devices", 29, 0.2},
    {"digital", 23, 0.2},
    {"electric", 13, 0.2},
    {"electrical", 13, 0.2},
    {"electronic", 12, 0.2},
    {"electronica", 12, 0.2},
    {"electronics", 12, 0.2},
    {"elektrik", 13, 0.2},
    {"elektronik", 12, 0.2},
    {"elektronika", 12, 0.2},
    {"energy", 49, 0.2},
    {"engineering", 19, 0.2},
    {"engineers", 19, 0.2},
    {"enterprise", 15, 0.15},
    {"enterprises", 15, 0.15},
    {"entreprise", 15, 0.15},
    {"equipment", 17, 0.2},
    {"equipments", 17, 0.2},
    {"export", 37, 0.15},
    {"exporting", 37, 0.15},
    {"exports", 37, 0.15},
    {"factory", 58, 0.2},
    {"finance", 52, 0.2},
    {"financial", 52, 0.2},
    {"general", 31, 0.15},
    {"global", 5, 0.15},
    {"gp", 6, 0.1},
    {"group", 6, 0.1},
    {"groupe", 6, 0.1},
    {"grup", 6, 0.1},
    {"grupo", 6, 0.1},
    {"gruppa", 6, 0.1},
    {"gruppe", 6, 0.1},
    {"handel", 14, 0.15},
    {"high", 61, 0.15},
    {"holding", 7, 0.1},
    {"holdings", 7, 0.1},
    {"import", 36, 0.15},
    {"importing", 36, 0.15},
    {"imports", 36, 0.15},
    {"industria", 11, 0.15},
    {"industrial", 11, 0.15},
    {"industrie", 11, 0.15},
    {"industrielle", 11, 0.15},
    {"industries", 11, 0.15},
    {"industry", 11, 0.15},
    {"information", 24, 0.2},
    {"institut", 22, 0.2},
    {"institute", 22, 0.2},
    {"institution", 22, 0.2},
    {"instrument", 43, 0.2},
    {"instruments", 43, 0.2},
    {"internacional", 5, 0.15},
    {"international", 5, 0.15},
    {"internationale", 5, 0.15},
    {"intl", 5, 0.15},
    {"invest", 16, 0.15},
    {"investment", 16, 0.15},
    {"investments", 16, 0.15},
    {"kommunikation", 3, 0.2},
    {"logistic", 40, 0.2},
    {"logistics", 40, 0.2},
    {"management", 34, 0.15},
    {"manufacture", 38, 0.2},
    {"manufacturer", 38, 0.2},
    {"manufacturers", 38, 0.2},
    {"manufacturing", 38, 0.2},
    {"mezhdunarodnyi", 5, 0.15},
    {"microelectronic", 45, 0.2},
    {"microelectronics", 45, 0.2},
    {"mobile", 27, 0.2},
    {"national", 32, 0.15},
    {"net", 4, 0.2},
    {"network", 4, 0.2},
    {"networking", 4, 0.2},
    {"networks", 4, 0.2},
    {"netz", 4, 0.2},
    {"new", 60, 0.15},
    {"office", 57, 0.15},
    {"plant", 59, 0.2},
    {"power", 50, 0.2},
    {"predpriyatie", 15, 0.15},
    {"product", 30, 0.2},
    {"production", 39, 0.2},
    {"productions", 39, 0.2},
    {"products", 30, 0.2},
    {"research", 20, 0.2},
    {"science", 21, 0.2},
    {"sciences", 21, 0.2},
    {"scientific", 21, 0.2},
    {"security", 42, 0.2},
    {"semiconductor", 44, 0.2},
    {"semiconductors", 44, 0.2},
    {"service", 10, 0.15},
    {"services", 10, 0.15},
    {"servicios", 10, 0.15},
    {"servis", 10, 0.15},
    {"shipping", 47, 0.2},
    {"sistemas", 8, 0.15},
    {"sistemy", 8, 0.15},
    {"software", 25, 0.2},
    {"solution", 9, 0.15},
    {"solutions", 9, 0.15},
    {"subsidiary", 56, 0.1},
    {"supplies", 35, 0.15},
    {"supply", 35, 0.15},
    {"svyaz", 3, 0.2},
    {"system", 8, 0.15},
    {"systeme", 8, 0.15},
    {"systemes", 8, 0.15},
    {"systems", 8, 0.15},
    {"tech", 1, 0.15},
    {"technics", 1, 0.15},
    {"technik", 1, 0.15},
    {"technologia", 1, 0.15},
    {"technological", 1, 0.15},
    {"technologie", 1, 0.15},
    {"technologies", 1, 0.15},
    {"technology", 1, 0.15},
    {"tecnologia", 1, 0.15},
    {"tekhnologii", 1, 0.15},
    {"teknoloji", 1, 0.15},
    {"telco", 2, 0.2},
    {"tele", 2, 0.2},
    {"telecom", 2, 0.2},
    {"telecommunication", 2, 0.2},
    {"telecommunications", 2, 0.2},
    {"telecoms", 2, 0.2},
    {"telecomunicaciones", 2, 0.2},
    {"telekom", 2, 0.2},
    {"telekommunikation", 2, 0.2},
    {"torgovyi", 14, 0.15},
    {"trade", 14, 0.15},
    {"trades", 14, 0.15},
    {"trading", 14, 0.15},
    {"tradings", 14, 0.15},
    {"transport", 48, 0.2},
    {"transportation", 48, 0.2},
    {"wireless", 28, 0.2},
    {"worldwide", 5, 0.15},
};

static const char *const stop_words[] = {
    "a",  "an",  "and", "da", "das", "de",  "del", "der", "di",  "die", "do",  "dos",
    "et", "for", "in",  "la", "le",  "les", "of",  "the", "und", "van", "von", "y",
};

static const char *const title_words[] = {
    "capt",   "captain", "col",   "colonel", "dr",    "eng",    "engineer", "gen",       "general",
    "haji",   "hajji",   "hon",   "jr",      "lady",  "lord",   "major",    "maulavi",   "mawlawi",
    "miss",   "mr",      "mrs",   "ms",      "mulla", "mullah", "prof",     "professor", "qari",
    "shaikh", "shaykh",  "sheik", "sheikh",  "sir",   "sr",
};

enum {
    STOP_SYNONYM = 1000,
    TITLE_SYNONYM = 2000
}; /* bases: each such word is a group of its own */
static const double stop_weight = 0.05;
static const double title_weight = 0.1;
static const double title_in_company_weight = 0.2;
static const double common_in_person_weight =
    0.4; /* "van", "do" and "power" are names of people too */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

unsigned hf_legal_form(struct hf_text words, bool *anywhere) {
    size_t low = 0;
    size_t high = COUNT_OF(legal_forms);
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = hf_text_compare(hf_text_of(legal_forms[middle].text), words);
        if (order == 0) {
            *anywhere = legal_forms[middle].anywhere;
            return legal_forms[middle].form;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return 0;
}

size_t hf_legal_form_suffix(struct hf_text text, unsigned *form) {
    for (size_t i = 0; i < COUNT_OF(suffix_forms); i++) {
        if (hf_text_equal(text, hf_text_of(suffix_forms[i].text))) {
            return 0; /* nothing but a form: it is the name */
        }
    }
    for (size_t i = 0; i < COUNT_OF(suffix_forms); i++) {
        const struct hf_text suffix = hf_text_of(suffix_forms[i].text);
        if (text.len > suffix.len && hf_text_ends(text, suffix)) {
            *form = suffix_forms[i].form;
            return suffix.len;
        }
    }
    return 0;
}

static uint32_t place_in(const char *const *table, size_t count, struct hf_text word) {
    for (uint32_t i = 0; i < count && word.len > 0; i++) {
        if (table[i][0] == word.data[0] && hf_text_equal(hf_text_of(table[i]), word)) {
            return i + 1;
        }
    }
    return 0;
}

/* The word itself, or a long one with one letter wrong; their first letters are equal. */
static bool is_spelling_of(struct hf_text word, struct hf_text known) {
    enum { LONG = 7, LONGEST = 24 };
    if (hf_text_equal(word, known)) {
        return true;
    }
    const bool is_near = word.len <= known.len + 1 && known.len <= word.len + 1;
    if (!is_near || word.len < LONG || known.len < LONG || word.len > LONGEST ||
        known.len > LONGEST) {
        return false;
    }
    uint32_t left[LONGEST];
    uint32_t right[LONGEST];
    for (size_t i = 0; i < word.len; i++) {
        left[i] = (unsigned char)word.data[i];
    }
    for (size_t i = 0; i < known.len; i++) {
        right[i] = (unsigned char)known.data[i];
    }
    return hf_edit_distance(left, (uint32_t)word.len, right, (uint32_t)known.len, 1) <= 1;
}

uint32_t hf_common_word(struct hf_text word, bool is_person, double *weight) {
    const uint32_t title = place_in(title_words, COUNT_OF(title_words), word);
    if (title != 0) {
        *weight = is_person ? title_weight : title_in_company_weight;
        return TITLE_SYNONYM + title;
    }
    const uint32_t stop = place_in(stop_words, COUNT_OF(stop_words), word);
    if (stop != 0) {
        *weight = is_person ? common_in_person_weight : stop_weight;
        return STOP_SYNONYM + stop;
    }
    for (size_t i = 0; i < COUNT_OF(common_words) && word.len > 0; i++) {
        if (common_words[i].text[0] == word.data[0] &&
            is_spelling_of(word, hf_text_of(common_words[i].text))) {
            *weight = is_person ? common_in_person_weight : common_words[i].weight;
            return common_words[i].synonym;
        }
    }
    return 0;
}
