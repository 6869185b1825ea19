#include "apps/holdfast/check_cli.h"

#include <holdfast/screen.h>
#include <string.h>

/* What was said of a deal, as parties, products and contracts of the workspace. */

/* "Maker/Model" as a key, each part folded by itself: a model may hold a '/' of its own. */
static uint32_t product_by_parts(const struct hf_snapshot *snapshot, struct hf_text text,
                                 struct hf_arena scratch) {
    const size_t slash = hf_text_find(text, HF_TEXT("/"), 0);
    struct hf_text maker = {NULL, 0};
    struct hf_text model = {NULL, 0};
    struct hf_text key = {NULL, 0};
    if (slash == 0 || slash + 1 >= text.len ||
        hf_key_fold(&scratch, (struct hf_text){text.data, slash}, &maker) != HF_OK ||
        hf_key_fold(&scratch, (struct hf_text){text.data + slash + 1, text.len - slash - 1},
                    &model) != HF_OK ||
        hf_text_format(&scratch, &key, "%.*s/%.*s", HF_TEXT_ARG(maker), HF_TEXT_ARG(model)) !=
            HF_OK) {
        return HF_NONE;
    }
    return hf_snapshot_find(snapshot, HF_KIND_PRODUCT, key);
}

/* A row by its key, or by a label or further name that no other row has. HF_NONE: none, or several
 * (then `several`). */
uint32_t cli_row_find(const struct hf_snapshot *snapshot, enum hf_kind kind, struct hf_text text,
                      struct hf_arena scratch, bool *several) {
    struct hf_text key = {NULL, 0};
    *several = false;
    if (hf_key_fold(&scratch, text, &key) != HF_OK) {
        return HF_NONE;
    }
    uint32_t found = hf_snapshot_find(snapshot, kind, text);
    if (found == HF_NONE) {
        found = hf_snapshot_find(snapshot, kind, key);
    }
    if (found == HF_NONE && kind == HF_KIND_PRODUCT) {
        found = product_by_parts(snapshot, text, scratch);
    }
    if (found != HF_NONE) {
        return found;
    }
    const struct hf_schema *schema = hf_schema_get(kind);
    const uint32_t count = hf_snapshot_rows_const(snapshot, kind)->count;
    for (uint32_t column = 0; column < schema->column_count; column++) {
        const bool is_label = schema->column[column].type == HF_COLUMN_TEXT &&
                              (schema->column[column].flags & HF_COLUMN_LABEL) != 0;
        for (uint32_t row = 0; is_label && row < count; row++) {
            if (hf_text_equal_nocase(hf_snapshot_value(snapshot, kind, column, row).text, text)) {
                *several = *several || (found != HF_NONE && found != row);
                found = row;
            }
        }
    }
    return *several ? HF_NONE : found;
}

static uint32_t party_by_further_name(const struct hf_snapshot *snapshot, struct hf_text text) {
    for (uint32_t i = 0; i < snapshot->party_names.rows.count; i++) {
        if (hf_text_equal_nocase(snapshot->party_names.name[i], text)) {
            return snapshot->party_names.party[i];
        }
    }
    return HF_NONE;
}

/* ---- fields ---- */

/* "`before` 'text' `after`" */
static enum hf_status trouble(struct cli *cli, struct check_asked *asked, enum check_field field,
                              const char *before, const char *after) {
    asked->field = field;
    const struct hf_text text = asked->said[field];
    HF_TRY(
        hf_text_format(&cli->keep, &asked->trouble, "%s%.*s%s", before, HF_TEXT_ARG(text), after));
    return HF_ERR_INPUT;
}

static enum hf_status name_find(struct cli *cli, struct cli_assessed *assessed, struct hf_text text,
                                struct check_names *names, struct check_name **found) {
    for (size_t i = 0; i < names->count; i++) {
        if (hf_text_equal(names->item[i]->text, text)) {
            *found = names->item[i];
            return HF_OK;
        }
    }
    struct check_name *name = hf_new(&cli->keep, struct check_name, 1);
    if (name == NULL) {
        return HF_ERR_MEMORY;
    }
    if (names->count == names->capacity) {
        struct check_name **grown =
            hf_arena_grow(&cli->keep, names->item, sizeof(struct check_name *),
                          _Alignof(struct check_name *), &names->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        names->item = grown;
    }
    bool several = false;
    name->text = text;
    name->subject.party =
        cli_row_find(&assessed->snapshot, HF_KIND_PARTY, text, cli->scratch, &several);
    if (name->subject.party == HF_NONE && !several) {
        name->subject.party = party_by_further_name(&assessed->snapshot, text);
    }
    if (name->subject.party == HF_NONE) {
        struct hf_screen_found screened = {0};
        HF_TRY(hf_screen_text(&assessed->assessment, &text, &cli->keep, cli->scratch, &screened,
                              NULL));
        if (screened.is_undetermined) {
            return HF_ERR_INPUT;
        }
        name->subject.match = screened.match;
        name->subject.match_count = screened.match_count;
    }
    names->item[names->count++] = name;
    *found = name;
    return HF_OK;
}

static enum hf_status party_ask(struct cli *cli, struct cli_assessed *assessed,
                                enum check_field field, struct check_names *names,
                                struct check_asked *asked) {
    const struct hf_text text = asked->said[field];
    struct check_name *name = NULL;
    if (text.len == 0) {
        return HF_OK;
    }
    const enum hf_status status = name_find(cli, assessed, text, names, &name);
    if (status == HF_ERR_INPUT) {
        return trouble(cli, asked, field, "nothing is left of '",
                       "' to compare; it would not be clear");
    }
    HF_TRY(status);
    if (name->subject.party == HF_NONE && name->subject.match_count == 0) {
        asked->unlike = name;
    }
    if (field == CHECK_SUPPLIER) {
        asked->deal.supplier = &name->subject;
    } else {
        asked->deal.manufacturer = &name->subject;
    }
    return HF_OK;
}

static enum hf_status product_ask(struct cli *cli, const struct cli_assessed *assessed,
                                  struct check_asked *asked) {
    const struct hf_text text = asked->said[CHECK_PRODUCT];
    const struct hf_text maker = asked->said[CHECK_MANUFACTURER];
    bool several = false;
    if (text.len == 0) {
        return HF_OK;
    }
    if (maker.len > 0) {
        struct hf_text both = {NULL, 0};
        HF_TRY(
            hf_text_format(&cli->keep, &both, "%.*s/%.*s", HF_TEXT_ARG(maker), HF_TEXT_ARG(text)));
        asked->deal.product = product_by_parts(&assessed->snapshot, both, cli->scratch);
    }
    if (asked->deal.product == HF_NONE) {
        asked->deal.product =
            cli_row_find(&assessed->snapshot, HF_KIND_PRODUCT, text, cli->scratch, &several);
    }
    if (several) {
        return trouble(cli, asked, CHECK_PRODUCT, "several products are called '",
                       "'; say MANUFACTURER/MODEL");
    }
    asked->product_unknown = asked->deal.product == HF_NONE;
    if (asked->product_unknown && maker.len == 0 && asked->said[CHECK_SUPPLIER].len == 0) {
        cli_products_like(cli, &assessed->snapshot, text);
        return trouble(cli, asked, CHECK_PRODUCT, "the workspace has no product '",
                       "'; say MANUFACTURER/MODEL, or ask about the --party");
    }
    return HF_OK;
}

static bool is_letter(char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
}

static enum hf_status terms_ask(struct cli *cli, const struct cli_assessed *assessed,
                                struct check_asked *asked) {
    const struct hf_text country = asked->said[CHECK_DESTINATION];
    const struct hf_text contract = asked->said[CHECK_CONTRACT];
    const struct hf_text ordered = asked->said[CHECK_ORDERED];
    int64_t quantity = 1;
    const bool is_country =
        country.len == 2 && is_letter(country.data[0]) && is_letter(country.data[1]);
    if (country.len > 0 && !is_country) {
        return trouble(cli, asked, CHECK_DESTINATION,
                       "the destination is a country in two letters, as GB, not '", "'");
    }
    if (ordered.len > 0 && !hf_date_range_parse(ordered, &asked->deal.ordered)) {
        return trouble(cli, asked, CHECK_ORDERED,
                       "the day of the order is written 2020-07-14, 2020-07 or 2020, not '", "'");
    }
    if (asked->said[CHECK_QUANTITY].len > 0 &&
        (!hf_text_int64(asked->said[CHECK_QUANTITY], &quantity) || quantity < 1)) {
        return trouble(cli, asked, CHECK_QUANTITY, "a quantity is a whole number from 1, not '",
                       "'");
    }
    if (contract.len > 0) {
        bool several = false;
        asked->deal.contract =
            cli_row_find(&assessed->snapshot, HF_KIND_CONTRACT, contract, cli->scratch, &several);
        if (asked->deal.contract == HF_NONE) {
            return trouble(cli, asked, CHECK_CONTRACT, "the workspace has no contract '",
                           "'; import it, or say the day of the order instead");
        }
    }
    asked->deal.destination = country;
    asked->deal.revision = asked->said[CHECK_REVISION];
    asked->deal.date_code = asked->said[CHECK_DATE_CODE];
    return HF_OK;
}

/* Words as "buy" and "replace", divided by blanks. */
static enum hf_status acts_ask(struct cli *cli, struct check_asked *asked) {
    static const struct {
        const char *word;
        int line;
    } acts[] = {{"buy", 0},
                {"receive", 1},
                {"send-for-repair", 2},
                {"receive-repaired", 3},
                {"patch", 4},
                {"get-support", 5},
                {"pay", 6},
                {"install", 7},
                {"replace", 8},
                {"use", 9},
                {"self-maintain", 10}};
    _Static_assert(sizeof acts / sizeof acts[0] == HF_CHECK_LINES, "a word for every line");
    struct hf_text rest = asked->said[CHECK_ACT];
    struct hf_text word = {NULL, 0};
    bool more = rest.len > 0;
    while (more && hf_text_cut(&rest, ' ', &word, &more)) {
        bool is_known = word.len == 0;
        for (int i = 0; i < HF_CHECK_LINES; i++) {
            if (hf_text_equal_nocase(word, hf_text_of(acts[i].word))) {
                asked->lines |= 1U << acts[i].line;
                is_known = true;
            }
        }
        if (!is_known) {
            return trouble(cli, asked, CHECK_ACT, "there is no act '",
                           "'; known are buy, receive, send-for-repair, receive-repaired, patch, "
                           "get-support, pay, install, replace, use, self-maintain");
        }
    }
    return HF_OK;
}

enum hf_status check_ask(struct cli *cli, struct cli_assessed *assessed,
                         const struct hf_text said[CHECK_FIELDS], struct check_names *names,
                         struct check_asked *asked) {
    *asked = (struct check_asked){
        .said = said,
        .deal = {.product = HF_NONE, .contract = HF_NONE, .ordered = HF_DATE_UNKNOWN}};
    if (said[CHECK_SUPPLIER].len + said[CHECK_MANUFACTURER].len + said[CHECK_PRODUCT].len == 0) {
        return trouble(cli, asked, CHECK_SUPPLIER,
                       "neither supplier nor manufacturer nor product is said", "");
    }
    HF_TRY(product_ask(cli, assessed, asked));
    HF_TRY(party_ask(cli, assessed, CHECK_SUPPLIER, names, asked));
    if (asked->deal.product == HF_NONE) {
        HF_TRY(party_ask(cli, assessed, CHECK_MANUFACTURER, names, asked));
    }
    HF_TRY(terms_ask(cli, assessed, asked));
    HF_TRY(acts_ask(cli, asked));
    int subjects = 0;
    for (int i = 0; i < CHECK_FIELDS; i++) {
        const bool is_subject = i <= CHECK_PRODUCT && said[i].len > 0;
        subjects += is_subject ? 1 : 0;
        asked->is_deal = asked->is_deal ||
                         (said[i].len > 0 && !is_subject && i != CHECK_ACT && i != CHECK_QUANTITY);
    }
    const bool is_full_name = said[CHECK_SUPPLIER].len == 0 && asked->deal.product != HF_NONE;
    asked->is_deal = asked->is_deal || (subjects > 1 && !is_full_name);
    return HF_OK;
}

enum hf_status check_run(struct cli *cli, struct cli_assessed *assessed,
                         const struct check_asked *asked, struct hf_check *check) {
    struct hf_assessment *assessment = &assessed->assessment;
    const struct hf_check_deal *deal = &asked->deal;
    if (asked->is_deal) {
        return hf_exposure_check_deal(assessment, deal, &cli->keep, cli->scratch, check);
    }
    if (deal->product != HF_NONE) {
        return hf_exposure_check_product(assessment, deal->product, &cli->keep, cli->scratch,
                                         check);
    }
    return hf_exposure_check_party(assessment,
                                   deal->supplier != NULL ? deal->supplier : deal->manufacturer,
                                   &cli->keep, cli->scratch, check);
}
