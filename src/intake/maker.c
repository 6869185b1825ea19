#include "intake/build.h"

#include "base/hash.h"

/* Who made it, where nobody says: a three-column list holds "Acme X-17" and no maker. If the
 * product's text begins with the name of a party that is known - to the operator, or to a pack -
 * that party is presumed to be the maker, and the snapshot marks the product so that no answer
 * takes it for certain. Names are compared folded and end at the end of a word; the longest name
 * counts; a name that two of the operator's parties share is no basis. Names of list entries are
 * not used: ten thousand of them hold too many common words. */

enum { NAME_LEN_MIN = 2 };

struct maker_name {
    uint32_t party;      /* row of the party table; HF_NONE: only a pack knows it */
    struct hf_text text; /* as written, for the stub */
    bool is_shared;      /* several of the operator's parties bear it */
};

struct maker_names {
    struct hf_map by_text; /* folded -> position in item */
    struct maker_name *item;
    uint32_t count, capacity;
};

static enum hf_status name_add(struct hf_intake *intake, struct maker_names *names,
                               struct hf_text text, uint32_t party) {
    struct hf_text folded = {NULL, 0};
    HF_TRY(hf_key_fold(&intake->work, text, &folded));
    if (folded.len < NAME_LEN_MIN) {
        return HF_OK;
    }
    uint32_t found = HF_NONE;
    HF_TRY(hf_map_put(&names->by_text, &intake->work, folded, names->count, &found));
    if (found == names->count) {
        names->item[names->count++] = (struct maker_name){party, text, false};
        return HF_OK;
    }
    struct maker_name *there = &names->item[found];
    there->is_shared =
        there->is_shared || (party != HF_NONE && there->party != HF_NONE && there->party != party);
    return HF_OK;
}

static enum hf_status own_names_add(struct hf_intake *intake, struct maker_names *names) {
    const struct hf_intake_table *parties = &intake->table[HF_KIND_PARTY];
    const uint32_t columns[] = {hf_intake_column(HF_KIND_PARTY, "name"),
                                hf_intake_column(HF_KIND_PARTY, "slug")};
    for (uint32_t i = 0; i < parties->count; i++) {
        HF_TRY(name_add(intake, names, parties->row[i]->key, i));
        HF_TRY(name_add(intake, names, hf_intake_cell(parties->row[i], columns[0]), i));
        HF_TRY(name_add(intake, names, hf_intake_cell(parties->row[i], columns[1]), i));
    }
    const struct hf_intake_table *further = &intake->table[HF_KIND_PARTY_NAME];
    const uint32_t party = hf_intake_column(HF_KIND_PARTY_NAME, "party");
    const uint32_t name = hf_intake_column(HF_KIND_PARTY_NAME, "name");
    for (uint32_t i = 0; i < further->count; i++) {
        HF_TRY(
            name_add(intake, names, hf_intake_cell(further->row[i], name), further->ref[party][i]));
    }
    return HF_OK;
}

static enum hf_status pack_party_add(struct hf_intake *intake, struct maker_names *names,
                                     const struct hf_pack_party *party) {
    for (uint32_t i = 0; i < party->name_count; i++) {
        HF_TRY(name_add(intake, names, party->name[i], HF_NONE));
    }
    return HF_OK;
}

/* Packs in the order of their rows, so that the order in which they were handed in does not show.
 */
static enum hf_status pack_names_add(struct hf_intake *intake, struct maker_names *names) {
    for (uint32_t i = 0; i < intake->input->pack_count; i++) {
        const struct hf_pack *pack = &intake->input->pack[i];
        for (uint32_t p = 0; p < pack->party_count; p++) {
            HF_TRY(pack_party_add(intake, names, &pack->party[p]));
        }
    }
    return HF_OK;
}

static enum hf_status names_build(struct hf_intake *intake, struct maker_names *names) {
    size_t most =
        (size_t)intake->table[HF_KIND_PARTY].count * 3 + intake->table[HF_KIND_PARTY_NAME].count;
    for (uint32_t i = 0; i < intake->input->pack_count; i++) {
        const struct hf_pack *pack = &intake->input->pack[i];
        for (uint32_t p = 0; p < pack->party_count; p++) {
            most += pack->party[p].name_count;
        }
    }
    *names = (struct maker_names){.item = hf_new(&intake->work, struct maker_name, most)};
    if (names->item == NULL || most >= UINT32_MAX) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(own_names_add(intake, names));
    return pack_names_add(intake, names);
}

/* The longest name that the text begins with, or HF_NONE. `folded` has its words divided by '-'. */
static uint32_t name_find(const struct maker_names *names, struct hf_text folded) {
    for (size_t len = folded.len; len >= NAME_LEN_MIN; len--) {
        if (len < folded.len && folded.data[len] != '-') {
            continue;
        }
        const uint32_t found = hf_map_get(&names->by_text, hf_text_slice(folded, 0, len));
        if (found != HF_MAP_NONE) {
            return found;
        }
    }
    return HF_NONE;
}

/* Products for which a row of product_parties names a brand or a maker need no presumption. */
static enum hf_status makers_told(struct hf_intake *intake, uint8_t **told) {
    const struct hf_intake_table *rows = &intake->table[HF_KIND_PRODUCT_PARTY];
    const uint32_t product = hf_intake_column(HF_KIND_PRODUCT_PARTY, "product");
    const uint32_t role = hf_intake_column(HF_KIND_PRODUCT_PARTY, "role");
    const struct hf_column *role_column = &hf_schema_get(HF_KIND_PRODUCT_PARTY)->column[role];
    *told = hf_new(&intake->work, uint8_t, intake->table[HF_KIND_PRODUCT].count);
    if (*told == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < rows->count; i++) {
        union hf_value value = {.word = 0};
        const char *why = NULL;
        const bool is_read =
            hf_value_parse(role_column, hf_intake_cell(rows->row[i], role), &value, &why);
        if (is_read && rows->ref[product][i] != HF_NONE &&
            (value.word == HF_ROLE_BRAND || value.word == HF_ROLE_MANUFACTURER)) {
            (*told)[rows->ref[product][i]] = 1;
        }
    }
    return HF_OK;
}

static enum hf_status maker_presume(struct hf_intake *intake, struct maker_names *names,
                                    uint32_t product) {
    const struct hf_intake_table *products = &intake->table[HF_KIND_PRODUCT];
    const struct hf_text text =
        hf_intake_cell(products->row[product], hf_intake_column(HF_KIND_PRODUCT, "model"));
    struct hf_arena scratch = intake->work;
    struct hf_text folded = {NULL, 0};
    HF_TRY(hf_key_fold(&scratch, text, &folded));
    const uint32_t found = name_find(names, folded);
    if (found == HF_NONE || names->item[found].is_shared) {
        return HF_OK;
    }
    struct maker_name *name = &names->item[found];
    if (name->party == HF_NONE) {
        const struct hf_stored nobody = {.source = HF_NONE};
        const struct hf_intake_reference reference = {
            HF_KIND_PARTY, name->text, {NULL, 0}, &nobody};
        HF_TRY(hf_intake_resolve(intake, &reference, &name->party));
    }
    products->ref[hf_intake_column(HF_KIND_PRODUCT, "manufacturer")][product] = name->party;
    intake->maker_presumed[product] = 1;
    return HF_OK;
}

enum hf_status hf_intake_makers(struct hf_intake *intake) {
    const struct hf_intake_table *products = &intake->table[HF_KIND_PRODUCT];
    const uint32_t manufacturer = hf_intake_column(HF_KIND_PRODUCT, "manufacturer");
    struct maker_names names = {0};
    uint8_t *told = NULL;
    HF_TRY(names_build(intake, &names));
    HF_TRY(makers_told(intake, &told));
    intake->maker_presumed = hf_new(&intake->work, uint8_t, products->count);
    if (intake->maker_presumed == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < products->count; i++) {
        if (products->ref[manufacturer][i] == HF_NONE && told[i] == 0) {
            HF_TRY(maker_presume(intake, &names, i));
        }
    }
    return HF_OK;
}
