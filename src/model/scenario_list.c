#include "model/scenario_view.h"

#include <assert.h>
#include <string.h>

/* A party that the scenario lists: who it is, and where it is put. */

struct listed_party {
    struct hf_text *name; /* first the usual one */
    uint32_t count;
    struct hf_text country;
};

static enum hf_status no_room(const struct scenario_view *view) {
    return hf_error_set(view->error, HF_ERR_MEMORY, "no memory for the scenario's lists");
}

/* ---- who ---- */

uint32_t hf_scenario_party_find(const struct hf_snapshot *snapshot, struct hf_text subject) {
    const struct hf_parties *const parties = &snapshot->parties;
    for (uint32_t i = 0; i < parties->rows.count; i++) {
        if (hf_text_equal(parties->rows.key[i], subject) ||
            hf_text_equal_nocase(parties->name[i], subject)) {
            return i;
        }
    }
    for (uint32_t i = 0; i < snapshot->party_names.rows.count; i++) {
        if (snapshot->party_names.party[i] != HF_NONE &&
            hf_text_equal_nocase(snapshot->party_names.name[i], subject)) {
            return snapshot->party_names.party[i];
        }
    }
    return HF_NONE;
}

static enum hf_status own_party_read(struct scenario_view *view, uint32_t row,
                                     struct listed_party *party) {
    const struct hf_snapshot *const snapshot = view->original;
    const struct hf_csr *const names = &snapshot->names_by_party;
    const uint32_t count = names->start[row + 1] - names->start[row];
    party->name = hf_new(view->keep, struct hf_text, (size_t)count + 1);
    if (party->name == NULL) {
        return no_room(view);
    }
    const struct hf_text name = snapshot->parties.name[row];
    party->name[party->count++] = name.len > 0 ? name : snapshot->parties.rows.key[row];
    for (uint32_t i = names->start[row]; i < names->start[row + 1]; i++) {
        const struct hf_text further = snapshot->party_names.name[names->item[i]];
        if (further.len > 0) {
            party->name[party->count++] = further;
        }
    }
    party->country = snapshot->parties.country[row];
    return HF_OK;
}

static bool pack_party_is(const struct hf_pack *pack, const struct hf_pack_party *party,
                          struct hf_text subject) {
    bool is_named = party->name_count > 0 && hf_subject_is(subject, pack->id, party->id);
    for (uint32_t i = 0; i < party->name_count && !is_named; i++) {
        is_named = hf_text_equal_nocase(party->name[i], subject);
    }
    return is_named;
}

static enum hf_status party_read(struct scenario_view *view, struct listed_party *party) {
    const struct hf_text subject = view->change->subject;
    const uint32_t row = hf_scenario_party_find(view->original, subject);
    *party = (struct listed_party){0};
    if (row != HF_NONE) {
        return own_party_read(view, row, party);
    }
    for (uint32_t p = 0; p < view->original->pack_count; p++) {
        const struct hf_pack *const pack = &view->original->pack[p];
        for (uint32_t i = 0; i < pack->party_count; i++) {
            if (pack_party_is(pack, &pack->party[i], subject)) {
                *party = (struct listed_party){pack->party[i].name, pack->party[i].name_count,
                                               pack->party[i].country};
                return HF_OK;
            }
        }
    }
    return hf_error_set(view->error, HF_ERR_INPUT,
                        "neither the workspace nor a pack knows a party '%.*s'; 'holdfast screen' "
                        "lists the parties that match somebody, 'holdfast screen --name TEXT' "
                        "finds what is near",
                        HF_TEXT_ARG(hf_text_slice(subject, 0, 80)));
}

/* ---- rows behind the others ---- */

/* A copy with `more` elements behind it, which are `blank`. */
static void *extended(struct hf_arena *keep, const void *from, size_t size, uint32_t count,
                      uint32_t more) {
    char *const made = hf_arena_alloc(keep, size, _Alignof(max_align_t), (size_t)count + more);
    if (made != NULL && count > 0) {
        memcpy(made, from, size * count);
    }
    return made;
}

/* Appends `more` blank rows to a kind, said by the scenario. */
static enum hf_status rows_append(struct scenario_view *view, enum hf_kind kind, uint32_t more,
                                  struct hf_origin origin) {
    const struct hf_schema *const schema = hf_schema_get(kind);
    struct hf_rows *const rows = hf_snapshot_rows(view->snapshot, kind);
    const uint32_t count = rows->count;
    for (size_t i = 0; i < schema->column_count; i++) {
        void **const column = (void **)(void *)((char *)rows + schema->column[i].offset);
        const size_t size = hf_value_size(schema->column[i].type);
        const union hf_value blank = hf_value_blank(schema->column[i].type);
        void *const made = extended(view->keep, *column, size, count, more);
        if (made == NULL) {
            return no_room(view);
        }
        for (uint32_t k = 0; k < more; k++) {
            memcpy((char *)made + size * (count + k), &blank, size);
        }
        *column = made;
    }
    struct hf_rows longer = {
        .count = count + more,
        .key = extended(view->keep, rows->key, sizeof *rows->key, count, more),
        .origin = extended(view->keep, rows->origin, sizeof *rows->origin, count, more),
        .stub = extended(view->keep, rows->stub, sizeof *rows->stub, count, more)};
    if (longer.key == NULL || longer.origin == NULL || longer.stub == NULL) {
        return no_room(view);
    }
    for (uint32_t k = 0; k < more; k++) {
        longer.origin[count + k] = origin;
    }
    *rows = longer;
    return HF_OK;
}

enum hf_status hf_scenario_csr(struct scenario_view *view, const uint32_t *ref, uint32_t count,
                               uint32_t target_count, struct hf_csr *csr) {
    struct hf_csr made = {hf_new(view->keep, uint32_t, (size_t)target_count + 2),
                          hf_new(view->keep, uint32_t, count)};
    if (made.start == NULL || made.item == NULL) {
        return no_room(view);
    }
    /* counted two places up, summed, then filled: each start moves to where the next begins */
    for (uint32_t i = 0; i < count; i++) {
        if (ref[i] != HF_NONE) {
            made.start[ref[i] + 2]++;
        }
    }
    for (uint32_t i = 0; i < target_count; i++) {
        made.start[i + 2] += made.start[i + 1];
    }
    for (uint32_t i = 0; i < count; i++) {
        if (ref[i] != HF_NONE) {
            made.item[made.start[ref[i] + 1]++] = i;
        }
    }
    *csr = made;
    return HF_OK;
}

/* The source that says what the scenario adds. */
static enum hf_status origin_add(struct scenario_view *view, struct hf_origin *origin) {
    struct hf_snapshot *const snapshot = view->snapshot;
    const uint32_t count = view->original->source_count;
    if (snapshot->source_count == count) {
        struct hf_source *const made =
            extended(view->keep, snapshot->source, sizeof *made, count, 1);
        if (made == NULL) {
            return no_room(view);
        }
        made[count] = (struct hf_source){.name = HF_TEXT("scenario"),
                                         .file = view->scenario->name.len > 0 ? view->scenario->name
                                                                              : HF_TEXT("scenario"),
                                         .imported_at = snapshot->known_at,
                                         .published = HF_DATE_UNKNOWN};
        snapshot->source = made;
        snapshot->source_count = count + 1;
    }
    *origin = (struct hf_origin){count, view->at + 1};
    return HF_OK;
}

/* ---- onto a list ---- */

static bool names_list(const struct hf_target *target, struct hf_text list) {
    for (uint32_t i = 0; i < target->list_count; i++) {
        if (hf_text_equal_nocase(target->list[i], list)) {
            return true;
        }
    }
    return false;
}

/* A list that only measures speak of: none was imported. */
static bool is_list_of_measures(const struct hf_snapshot *snapshot, struct hf_text list) {
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        const struct hf_pack *const pack = &snapshot->pack[p];
        for (uint32_t i = 0; i < pack->measure_count; i++) {
            if (names_list(&pack->measure[i].target, list)) {
                return true;
            }
        }
        for (uint32_t i = 0; i < pack->requirement_count; i++) {
            if (names_list(&pack->requirement[i].target, list)) {
                return true;
            }
        }
    }
    return false;
}

static uint32_t list_find(const struct hf_snapshot *snapshot, struct hf_text name) {
    const struct hf_lists *const lists = &snapshot->lists;
    for (uint32_t i = 0; i < lists->rows.count; i++) {
        if (hf_text_equal_nocase(lists->name[i], name) || hf_text_equal(lists->rows.key[i], name)) {
            return i;
        }
    }
    return HF_NONE;
}

static enum hf_status entry_add(struct scenario_view *view, uint32_t list,
                                const struct listed_party *party) {
    struct hf_snapshot *const snapshot = view->snapshot;
    struct hf_list_entries *const entries = &snapshot->list_entries;
    struct hf_list_names *const names = &snapshot->list_names;
    const uint32_t entry = entries->rows.count;
    const uint32_t further = names->rows.count;
    struct hf_origin origin = {HF_NONE, 0};
    assert(party->count > 0 && party->name != NULL);
    HF_TRY(origin_add(view, &origin));
    HF_TRY(rows_append(view, HF_KIND_LIST_ENTRY, 1, origin));
    HF_TRY(rows_append(view, HF_KIND_LIST_NAME, party->count - 1, origin));
    const struct hf_text list_key = snapshot->lists.rows.key[list];
    if (hf_text_format(view->keep, &entries->entry[entry], "scenario-%u", view->at + 1) != HF_OK ||
        hf_text_format(view->keep, &entries->rows.key[entry], "%.*s/scenario-%u",
                       HF_TEXT_ARG(list_key), view->at + 1) != HF_OK) {
        return no_room(view);
    }
    entries->list[entry] = list;
    entries->name[entry] = party->name[0];
    entries->country[entry] = party->country;
    entries->from[entry] = hf_date_sure(view->from);
    entries->citation[entry] = HF_TEXT("assumed by the scenario");
    for (uint32_t i = 1; i < party->count; i++) {
        const uint32_t row = further + i - 1;
        names->rows.key[row] = entries->rows.key[entry];
        names->list[row] = snapshot->lists.name[list];
        names->entry[row] = entry;
        names->name[row] = party->name[i];
        names->kind[row] = HF_NAME_ALIAS;
    }
    HF_TRY(hf_scenario_csr(view, entries->list, entries->rows.count, snapshot->lists.rows.count,
                           &snapshot->entries_by_list));
    return hf_scenario_csr(view, names->entry, names->rows.count, entries->rows.count,
                           &snapshot->names_by_entry);
}

static enum hf_status scenario_list_add(struct scenario_view *view, struct hf_text name,
                                        uint32_t *list) {
    struct hf_origin origin = {HF_NONE, 0};
    *list = view->snapshot->lists.rows.count;
    HF_TRY(origin_add(view, &origin));
    HF_TRY(rows_append(view, HF_KIND_LIST, 1, origin));
    view->snapshot->lists.name[*list] = name;
    view->snapshot->lists.rows.key[*list] = name;
    return HF_OK;
}

/* ---- into a measure ---- */

static enum hf_status measure_name(struct scenario_view *view, uint32_t pack, uint32_t measure,
                                   const struct listed_party *party) {
    struct hf_pack_party made = {
        .name = party->name, .name_count = party->count, .country = party->country};
    struct scenario_widening widening = {.title = "with ", .title_name = party->name[0]};
    if (view->pack[pack].measure[measure].target.is_category) {
        widening.party = HF_NONE; /* refused, with its reason */
        return hf_scenario_widen(view, pack, measure, &widening);
    }
    HF_TRY(hf_scenario_fact_add(view, pack, &made.fact));
    if (hf_text_format(view->keep, &made.id, "scenario-%u", view->at + 1) != HF_OK) {
        return no_room(view);
    }
    HF_TRY(hf_scenario_party_add(view, pack, &made, &widening.party));
    return hf_scenario_widen(view, pack, measure, &widening);
}

static enum hf_status measures_name(struct scenario_view *view, uint32_t pack,
                                    const struct listed_party *party, bool *is_known) {
    const struct hf_pack *const original = &view->original->pack[pack];
    for (uint32_t m = 0; m < original->measure_count; m++) {
        if (hf_subject_is(view->change->object, original->id, original->measure[m].id)) {
            *is_known = true;
            HF_TRY(measure_name(view, pack, m, party));
        }
    }
    return HF_OK;
}

enum hf_status hf_scenario_list_party(struct scenario_view *view) {
    const struct hf_text object = view->change->object;
    struct listed_party party;
    bool is_known = false;
    HF_TRY(party_read(view, &party));
    uint32_t list = list_find(view->snapshot, object);
    if (list == HF_NONE && is_list_of_measures(view->original, object)) {
        HF_TRY(scenario_list_add(view, object, &list));
    }
    if (list != HF_NONE) {
        return entry_add(view, list, &party);
    }
    for (uint32_t p = 0; p < view->original->pack_count; p++) {
        HF_TRY(measures_name(view, p, &party, &is_known));
    }
    return is_known ? HF_OK
                    : hf_error_set(view->error, HF_ERR_INPUT,
                                   "there is no list and no measure '%.*s' to put a party on; "
                                   "'holdfast list' and 'holdfast pack' say which there are",
                                   HF_TEXT_ARG(hf_text_slice(object, 0, 80)));
}
