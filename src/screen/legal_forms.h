/* legal_forms.h - what a company is by law, and words that say little of who it is. */
#ifndef HF_SCREEN_LEGAL_FORMS_H
#define HF_SCREEN_LEGAL_FORMS_H

#include <holdfast/text.h>

enum hf_form_class {
    HF_FORM_COMPANY = 1, /* says no more than that it is one: goes with every other */
    HF_FORM_LIMITED = 2,
    HF_FORM_STOCK = 4,
    HF_FORM_PARTNERSHIP = 8,
    HF_FORM_STATE = 16,
    HF_FORM_NON_PROFIT = 32,
};

enum { HF_FORM_WORDS_MAX = 6 };

/* The class of a form ("ltd", "sp z oo"), 0 if it is none. *anywhere: a form also amid a name, not
 * only at its ends. */
unsigned hf_legal_form(struct hf_text words, bool *anywhere);

/* Length in bytes of a form that ends a text without blanks ("..." + "有限公司"); 0 if there is
 * none. */
size_t hf_legal_form_suffix(struct hf_text text, unsigned *form);

/* A common word's group of synonyms (0: it is not common) and the most that it may weigh. Words of
 * trade of 7 letters and more are found with one letter wrong. The group is the same for persons
 * and companies, the weight is not. */
uint32_t hf_common_word(struct hf_text word, bool is_person, double *weight);

#endif
