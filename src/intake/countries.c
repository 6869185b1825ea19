#include "intake/build.h"

/* Rules ask whether a country is the same as another: a name or a code of three letters would never
 * be, and would clear what it is not known to clear. So what is no code counts as not said, with a
 * defect; the two codes that people write and the standard does not have are read as what it has.
 */

static bool is_code(struct hf_text text) {
    bool is_letters = text.len == 2;
    for (size_t i = 0; is_letters && i < text.len; i++) {
        const char c = text.data[i];
        is_letters = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
    return is_letters;
}

static struct hf_text code_of(struct hf_text text) {
    static const struct hf_text other[][2] = {
        {HF_TEXT_INIT("UK"), HF_TEXT_INIT("GB")}, /* reserved, not assigned */
        {HF_TEXT_INIT("EL"), HF_TEXT_INIT("GR")}, /* as statistics of the EU write it */
    };
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        if (hf_text_equal_nocase(text, other[i][0])) {
            return other[i][1];
        }
    }
    return text;
}

/* Codes divided by blanks: whether all of them are. */
static bool are_codes(struct hf_text text) {
    bool more = true;
    struct hf_text word;
    while (more && hf_text_cut(&text, ' ', &word, &more)) {
        if (word.len > 0 && !is_code(word)) {
            return false;
        }
    }
    return true;
}

static enum hf_status country_complain(struct hf_intake *intake, const struct hf_rows *rows,
                                       uint32_t row, const char *column, struct hf_text text) {
    struct hf_text message;
    HF_TRY(hf_text_format(intake->keep, &message,
                          "%s: expected two letters of ISO 3166, as DE; the field counts as not "
                          "said",
                          column));
    const struct hf_intake_complaint complaint = {HF_DEFECT_FIELD, rows->origin[row], text,
                                                  message};
    return hf_intake_complain(intake, &complaint);
}

enum hf_status hf_intake_countries(struct hf_intake *intake, struct hf_snapshot *snapshot) {
    const struct {
        const struct hf_rows *rows;
        struct hf_text *country;
        const char *column;
        bool is_list;
    } columns[] = {
        {&snapshot->operators.rows, snapshot->operators.country, "country", false},
        {&snapshot->parties.rows, snapshot->parties.country, "country", false},
        {&snapshot->products.rows, snapshot->products.factory_country, "factory_country", false},
        {&snapshot->functions.rows, snapshot->functions.country, "country", false},
        {&snapshot->orders.rows, snapshot->orders.destination, "destination", false},
        {&snapshot->shipments.rows, snapshot->shipments.from_country, "from_country", false},
        {&snapshot->lots.rows, snapshot->lots.factory_country, "factory_country", false},
        {&snapshot->claims.rows, snapshot->claims.country, "country", false},
        {&snapshot->managed_services.rows, snapshot->managed_services.staff_country,
         "staff_country", true},
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        for (uint32_t row = 0; row < columns[i].rows->count; row++) {
            struct hf_text *const text = &columns[i].country[row];
            if (text->len == 0 || (columns[i].is_list && are_codes(*text))) {
                continue;
            }
            if (!columns[i].is_list && is_code(*text)) {
                *text = code_of(*text);
                continue;
            }
            HF_TRY(country_complain(intake, columns[i].rows, row, columns[i].column, *text));
            *text = (struct hf_text){NULL, 0};
        }
    }
    return HF_OK;
}
