#include "formats/csv_table.h"

#include <holdfast/date.h>
#include <string.h>

/* The US Consolidated Screening List as CSV: 29 columns, one row an entry, several lists in one
 * file. What its files taught:
 *  - `_id` is a hash that changes between editions for rows without entity_number, so an entry is
 * known by entity_number, else by its name; further rows of one name (one an address, or one a
 * notice) are numbered in order of appearance;
 *  - cells hold lists divided by "; ", sometimes with "and " before the last; an address ends in a
 * country code;
 *  - persons are written "LAST, First"; their names are turned for comparison, the entry keeps them
 * as written;
 *  - "X.  Affiliated Entity:  Y" lists Y;
 *  - '?' stands where a quote or an accent was lost on the way: nothing can mend that, so it is
 * said and kept;
 *  - the header row may stand twice. */

enum list_column {
    COLUMN_ID,
    COLUMN_SOURCE,
    COLUMN_ENTITY_NUMBER,
    COLUMN_TYPE,
    COLUMN_PROGRAMS,
    COLUMN_NAME,
    COLUMN_TITLE,
    COLUMN_ADDRESSES,
    COLUMN_NOTICE,
    COLUMN_START,
    COLUMN_END,
    COLUMN_STANDARD_ORDER,
    COLUMN_REQUIREMENT,
    COLUMN_POLICY,
    COLUMN_CALL_SIGN,
    COLUMN_VESSEL_TYPE,
    COLUMN_GROSS_TONNAGE,
    COLUMN_GROSS_REGISTERED_TONNAGE,
    COLUMN_VESSEL_FLAG,
    COLUMN_VESSEL_OWNER,
    COLUMN_REMARKS,
    COLUMN_LIST_URL,
    COLUMN_ALT_NAMES,
    COLUMN_CITIZENSHIPS,
    COLUMN_BIRTH_DATES,
    COLUMN_NATIONALITIES,
    COLUMN_BIRTH_PLACES,
    COLUMN_INFORMATION_URL,
    COLUMN_IDS,
};
enum { COLUMN_COUNT = COLUMN_IDS + 1 };

static const char *const column_names[COLUMN_COUNT] = {
    "_id",
    "source",
    "entity_number",
    "type",
    "programs",
    "name",
    "title",
    "addresses",
    "federal_register_notice",
    "start_date",
    "end_date",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
    "source_list_url",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "source_information_url",
    "ids",
};

/* Kept in the remarks, each behind its name, since no column of ours has them. */
static const enum list_column remark_columns[] = {
    COLUMN_TITLE,         COLUMN_STANDARD_ORDER, COLUMN_CALL_SIGN,
    COLUMN_VESSEL_TYPE,   COLUMN_GROSS_TONNAGE,  COLUMN_GROSS_REGISTERED_TONNAGE,
    COLUMN_VESSEL_FLAG,   COLUMN_VESSEL_OWNER,   COLUMN_CITIZENSHIPS,
    COLUMN_NATIONALITIES, COLUMN_BIRTH_DATES,    COLUMN_BIRTH_PLACES,
    COLUMN_IDS,
};
enum { REMARK_COUNT = sizeof remark_columns / sizeof remark_columns[0] };

struct screening_list {
    const struct hf_reader *reader;
    struct hf_table table;
    size_t header_of[COLUMN_COUNT]; /* header_count: none */
    struct hf_row_keys keys;
    struct hf_row_keys contents; /* what rows said, as hashes: tells a repeated row from a second
                                    one of the name */
    struct hf_arena row;         /* by value for each row */
};

/* One row, taken apart. */
struct list_row {
    struct hf_csv_field cell[COLUMN_COUNT]; /* texts trimmed */
    int64_t line;
    bool is_person;
    struct hf_text entry; /* number or name, unique in its list */
};

static void field_put(struct hf_assertion *assertion, const char *column, struct hf_text text) {
    assertion->field[hf_schema_column(assertion->kind, hf_text_of(column))] = text;
}

static enum hf_status give(const struct screening_list *list,
                           const struct hf_assertion *assertion) {
    return list->reader->sink->assertion(list->reader->sink->context, assertion);
}

static enum hf_status say(const struct screening_list *list, enum hf_defect_kind kind,
                          const struct hf_csv_field *field, const char *message) {
    const struct hf_defect what = {
        .kind = kind, .line = field->line, .column = field->column, .subject = field->text};
    return hf_reader_defect(list->reader, &what, "%s", message);
}

static enum hf_status headers_map(struct screening_list *list) {
    const struct hf_table *table = &list->table;
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const int position = hf_table_header(table, hf_text_of(column_names[i]));
        list->header_of[i] = position < 0 ? table->header_count : (size_t)position;
    }
    if (list->header_of[COLUMN_SOURCE] == table->header_count ||
        list->header_of[COLUMN_NAME] == table->header_count) {
        return hf_reader_fail(list->reader, table->header_line,
                              "this is no screening list: its header must hold source and name");
    }
    for (size_t i = 0; i < table->header_count; i++) {
        bool is_known = table->header[i].text.len == 0;
        for (size_t k = 0; k < COLUMN_COUNT && !is_known; k++) {
            is_known = list->header_of[k] == i;
        }
        if (!is_known) {
            HF_TRY(say(list, HF_DEFECT_COLUMN, &table->header[i],
                       "screening lists have no column of this name, or have it already; it was "
                       "kept out"));
        }
    }
    return HF_OK;
}

/* Takes the part before the next "; " off the front of `*rest`, trimmed and without "and " before
 * it. */
static struct hf_text part_take(struct hf_text *rest) {
    const size_t at = hf_text_find(*rest, HF_TEXT("; "), 0);
    struct hf_text part = hf_text_trim(hf_text_slice(*rest, 0, at));
    *rest = hf_text_slice(*rest, at + 2, rest->len);
    if (hf_text_starts(part, HF_TEXT("and "))) {
        part = hf_text_trim(hf_text_slice(part, 4, part.len));
    }
    return part;
}

static bool is_country_code(struct hf_text text) {
    return text.len == 2 && text.data[0] >= 'A' && text.data[0] <= 'Z' && text.data[1] >= 'A' &&
           text.data[1] <= 'Z';
}

/* The codes at the ends of the addresses, each once, divided by blanks. */
static enum hf_status countries_find(struct hf_arena *keep, struct hf_text addresses,
                                     struct hf_text *countries) {
    char *data = hf_new(keep, char, addresses.len + 1);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    bool is_seen[26][26] = {{false}};
    size_t len = 0;
    while (addresses.len > 0) {
        const struct hf_text address = part_take(&addresses);
        const struct hf_text code =
            hf_text_slice(address, address.len < 2 ? 0 : address.len - 2, address.len);
        const bool stands_alone =
            address.len <= 2 || strchr(" ,", address.data[address.len - 3]) != NULL;
        if (!is_country_code(code) || !stands_alone ||
            is_seen[code.data[0] - 'A'][code.data[1] - 'A']) {
            continue;
        }
        is_seen[code.data[0] - 'A'][code.data[1] - 'A'] = true;
        if (len > 0) {
            data[len++] = ' ';
        }
        memcpy(data + len, code.data, 2);
        len += 2;
    }
    *countries = (struct hf_text){data, len};
    return HF_OK;
}

static size_t text_put(char *data, struct hf_text text) {
    if (text.len > 0) {
        memcpy(data, text.data, text.len);
    }
    return text.len;
}

/* The remarks, and what has no column of its own: "remarks | title: X | ids: Y". */
static enum hf_status remarks_make(struct hf_arena *keep, const struct list_row *row,
                                   struct hf_text *remarks) {
    size_t size = row->cell[COLUMN_REMARKS].text.len;
    for (size_t i = 0; i < REMARK_COUNT; i++) {
        size += row->cell[remark_columns[i]].text.len + strlen(column_names[remark_columns[i]]) + 5;
    }
    char *data = hf_new(keep, char, size);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t len = text_put(data, row->cell[COLUMN_REMARKS].text);
    for (size_t i = 0; i < REMARK_COUNT; i++) {
        const struct hf_text text = row->cell[remark_columns[i]].text;
        if (text.len > 0) {
            len += text_put(data + len, len > 0 ? HF_TEXT(" | ") : HF_TEXT(""));
            len += text_put(data + len, hf_text_of(column_names[remark_columns[i]]));
            len += text_put(data + len, HF_TEXT(": "));
            len += text_put(data + len, text);
        }
    }
    *remarks = (struct hf_text){data, len};
    return HF_OK;
}

/* Hash of all cells but `_id`, as text. */
static enum hf_status content_find(struct hf_arena scratch, const struct list_row *row,
                                   char content[17]) {
    size_t size = COLUMN_COUNT;
    for (size_t i = COLUMN_SOURCE; i < COLUMN_COUNT; i++) {
        size += row->cell[i].text.len;
    }
    char *data = hf_new(&scratch, char, size);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t len = 0;
    for (size_t i = COLUMN_SOURCE; i < COLUMN_COUNT; i++) {
        len += text_put(data + len, row->cell[i].text);
        data[len++] = '\x1F';
    }
    static const char hex[] = "0123456789abcdef";
    const uint64_t hash = hf_hash_text((struct hf_text){data, len});
    for (size_t i = 0; i < 16; i++) {
        content[i] = hex[(hash >> (4 * i)) & 15U];
    }
    content[16] = '\0';
    return HF_OK;
}

static enum hf_status list_give(struct screening_list *list, const struct list_row *row) {
    struct hf_arena scratch = list->row;
    struct hf_assertion assertion = {.kind = HF_KIND_LIST, .line = row->line};
    field_put(&assertion, "name", row->cell[COLUMN_SOURCE].text);
    field_put(&assertion, "url", row->cell[COLUMN_LIST_URL].text);
    HF_TRY(hf_assertion_key(&scratch, &assertion));
    uint32_t first = HF_MAP_NONE;
    HF_TRY(hf_row_keys_add(&list->keys, HF_KIND_LIST, assertion.key, 1, &first));
    return first == HF_MAP_NONE ? give(list, &assertion) : HF_OK;
}

/* "LAST, First" turned; any other text as it is. */
static enum hf_status person_turn(struct hf_arena *keep, struct hf_text name,
                                  struct hf_text *turned) {
    const size_t at = hf_text_find(name, HF_TEXT(", "), 0);
    const struct hf_text last = hf_text_slice(name, 0, at);
    const struct hf_text rest = hf_text_trim(hf_text_slice(name, at + 2, name.len));
    *turned = name;
    if (last.len == 0 || rest.len == 0 || hf_text_find(rest, HF_TEXT(","), 0) < rest.len) {
        return HF_OK;
    }
    char *data = hf_new(keep, char, name.len + 1);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t len = text_put(data, rest);
    data[len++] = ' ';
    len += text_put(data + len, last);
    *turned = (struct hf_text){data, len};
    return HF_OK;
}

static enum hf_status name_give(struct screening_list *list, const struct list_row *row,
                                struct hf_text name, struct hf_text kind) {
    struct hf_arena scratch = list->row;
    struct hf_assertion assertion = {.kind = HF_KIND_LIST_NAME, .line = row->line};
    if (row->is_person) {
        HF_TRY(person_turn(&scratch, name, &name));
    }
    field_put(&assertion, "list", row->cell[COLUMN_SOURCE].text);
    field_put(&assertion, "entry", row->entry);
    field_put(&assertion, "name", name);
    field_put(&assertion, "kind", kind);
    HF_TRY(hf_assertion_key(&scratch, &assertion));
    uint32_t first = HF_MAP_NONE;
    HF_TRY(hf_row_keys_add(&list->keys, HF_KIND_LIST_NAME, assertion.key, 1, &first));
    return first == HF_MAP_NONE ? give(list, &assertion)
                                : HF_OK; /* the same name twice says nothing new */
}

static enum hf_status names_give(struct screening_list *list, const struct list_row *row) {
    static const struct hf_text affiliate = HF_TEXT_INIT("Affiliated Entity:");
    const struct hf_text written = row->cell[COLUMN_NAME].text;
    const size_t at = hf_text_find(written, affiliate, 0);
    const struct hf_text behind =
        hf_text_trim(hf_text_slice(written, at + affiliate.len, written.len));
    HF_TRY(name_give(list, row, behind.len > 0 ? behind : written, HF_TEXT("primary")));
    struct hf_text rest = row->cell[COLUMN_ALT_NAMES].text;
    while (rest.len > 0) {
        const struct hf_text name = part_take(&rest);
        if (name.len > 0) {
            HF_TRY(name_give(list, row, name, HF_TEXT("alias")));
        }
    }
    return HF_OK;
}

static struct hf_text kind_word(struct hf_text type) {
    static const struct {
        struct hf_text type;
        struct hf_text word;
    } known[] = {
        {HF_TEXT_INIT("Individual"), HF_TEXT_INIT("person")},
        {HF_TEXT_INIT("Entity"), HF_TEXT_INIT("organisation")},
        {HF_TEXT_INIT("Vessel"), HF_TEXT_INIT("vessel")},
        {HF_TEXT_INIT("Aircraft"), HF_TEXT_INIT("aircraft")},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (hf_text_equal_nocase(type, known[i].type)) {
            return known[i].word;
        }
    }
    return (struct hf_text){NULL, 0};
}

/* A date of the list, `later_days` on; blank, and a defect, if it is none. */
static enum hf_status date_read(const struct screening_list *list, const struct hf_csv_field *cell,
                                int64_t later_days, char buffer[11], struct hf_text *text) {
    struct hf_date date = HF_DATE_MIN;
    *text = (struct hf_text){NULL, 0};
    if (cell->text.len == 0) {
        return HF_OK;
    }
    if (!hf_date_parse(hf_text_slice(cell->text, 0, 10), &date)) {
        return say(list, HF_DEFECT_FIELD, cell,
                   "expected a date as 2020-07-14; the field was taken as blank");
    }
    hf_date_write(hf_date_add(date, later_days), buffer);
    *text = (struct hf_text){buffer, 10};
    return HF_OK;
}

static enum hf_status entry_give(struct screening_list *list, const struct list_row *row,
                                 const struct hf_assertion *keyed) {
    struct hf_arena scratch = list->row;
    struct hf_assertion entry = *keyed;
    char from[11];
    char until[11];
    struct hf_text text = {NULL, 0};
    field_put(&entry, "name", row->cell[COLUMN_NAME].text);
    field_put(&entry, "kind", kind_word(row->cell[COLUMN_TYPE].text));
    field_put(&entry, "programs", row->cell[COLUMN_PROGRAMS].text);
    field_put(&entry, "addresses", row->cell[COLUMN_ADDRESSES].text);
    field_put(&entry, "citation", row->cell[COLUMN_NOTICE].text);
    field_put(&entry, "requirement", row->cell[COLUMN_REQUIREMENT].text);
    field_put(&entry, "policy", row->cell[COLUMN_POLICY].text);
    HF_TRY(countries_find(&scratch, row->cell[COLUMN_ADDRESSES].text, &text));
    field_put(&entry, "country", text);
    HF_TRY(remarks_make(&scratch, row, &text));
    field_put(&entry, "remarks", text);
    HF_TRY(date_read(list, &row->cell[COLUMN_START], 0, from, &text));
    field_put(&entry, "from", text);
    /* The list gives the last day of a listing, our intervals end before theirs. */
    HF_TRY(date_read(list, &row->cell[COLUMN_END], 1, until, &text));
    field_put(&entry, "until", text);
    if (row->cell[COLUMN_TYPE].text.len > 0 && kind_word(row->cell[COLUMN_TYPE].text).len == 0) {
        HF_TRY(
            say(list, HF_DEFECT_FIELD, &row->cell[COLUMN_TYPE],
                "expected Individual, Entity, Vessel or Aircraft; the field was taken as blank"));
    }
    return give(list, &entry);
}

/* A '?' behind or before a letter stands for what was lost; as a mark of its own it is a question.
 */
static enum hf_status lost_letters_say(const struct screening_list *list,
                                       const struct list_row *row) {
    static const enum list_column columns[] = {COLUMN_NAME, COLUMN_ALT_NAMES};
    for (size_t i = 0; i < 2; i++) {
        struct hf_csv_field cell = row->cell[columns[i]];
        struct hf_text rest = cell.text;
        while (rest.len > 0) {
            cell.text = columns[i] == COLUMN_NAME ? rest : part_take(&rest);
            rest = columns[i] == COLUMN_NAME ? (struct hf_text){NULL, 0} : rest;
            if (hf_text_find(cell.text, HF_TEXT("?"), 0) < cell.text.len) {
                return say(list, HF_DEFECT_SYNTAX, &cell,
                           "'?' stands where the publisher's file lost a letter; the name was kept "
                           "as it is, and compares worse than it should");
            }
        }
    }
    return HF_OK;
}

/* Finds the entry's number or name, unique in its list, and its key. False in *is_new for a row
 * that was there. */
static enum hf_status entry_find(struct screening_list *list, struct list_row *row,
                                 struct hf_arena *scratch, struct hf_assertion *assertion,
                                 bool *is_new) {
    char content[17];
    uint32_t first = HF_MAP_NONE;
    HF_TRY(content_find(*scratch, row, content));
    HF_TRY(hf_row_keys_add(&list->contents, HF_KIND_LIST_ENTRY, hf_text_of(content), 1, &first));
    *is_new = first == HF_MAP_NONE;
    const struct hf_text number = row->cell[COLUMN_ENTITY_NUMBER].text;
    struct hf_text base = number;
    if (number.len == 0) {
        HF_TRY(hf_key_fold(scratch, row->cell[COLUMN_NAME].text, &base));
    }
    field_put(assertion, "list", row->cell[COLUMN_SOURCE].text);
    field_put(assertion, "entry", base);
    HF_TRY(hf_assertion_key(scratch, assertion));
    row->entry = base;
    if (!*is_new) {
        return HF_OK;
    }
    const size_t len = assertion->key.len;
    HF_TRY(hf_row_keys_number(&list->keys, HF_KIND_LIST_ENTRY, &assertion->key));
    const struct hf_text suffix = hf_text_slice(assertion->key, len, assertion->key.len);
    char *data = hf_new(scratch, char, base.len + suffix.len + 1);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    const size_t base_len = text_put(data, base);
    row->entry = (struct hf_text){data, base_len + text_put(data + base_len, suffix)};
    field_put(assertion, "entry", row->entry);
    return HF_OK;
}

static enum hf_status row_read(struct screening_list *list, struct list_row *row) {
    if (row->cell[COLUMN_SOURCE].text.len == 0 || row->cell[COLUMN_NAME].text.len == 0) {
        return hf_reader_defect(list->reader,
                                &(struct hf_defect){.kind = HF_DEFECT_KEY,
                                                    .line = row->line,
                                                    .subject = row->cell[COLUMN_NAME].text},
                                "the row was left out, since it has no source or no name");
    }
    /* Texts of this row live in front of what is taken for each of its assertions. */
    const struct hf_arena before = list->row;
    struct hf_assertion assertion = {.kind = HF_KIND_LIST_ENTRY, .line = row->line};
    bool is_new = false;
    row->is_person = hf_text_equal(kind_word(row->cell[COLUMN_TYPE].text), HF_TEXT("person"));
    enum hf_status status = entry_find(list, row, &list->row, &assertion, &is_new);
    if (status == HF_OK && !is_new) {
        status = hf_reader_defect(list->reader,
                                  &(struct hf_defect){.kind = HF_DEFECT_DUPLICATE,
                                                      .line = row->line,
                                                      .subject = assertion.key},
                                  "an earlier row says the same; this one was left out");
    } else if (status == HF_OK) {
        status = list_give(list, row);
        status = status == HF_OK ? entry_give(list, row, &assertion) : status;
        status = status == HF_OK ? names_give(list, row) : status;
        status = status == HF_OK ? lost_letters_say(list, row) : status;
    }
    list->row = before;
    return status;
}

enum hf_status hf_screening_list_read(const struct hf_reader *reader, struct hf_arena scratch) {
    struct screening_list list = {.reader = reader};
    list.keys.arena = hf_arena_carve(&scratch, 2);
    list.contents.arena = hf_arena_carve(&scratch, 3);
    list.row = hf_arena_carve(&scratch, 2);
    struct hf_arena keep = hf_arena_carve(&scratch, 4);
    HF_TRY(hf_table_open(reader, &keep, scratch, &list.table));
    HF_TRY(headers_map(&list));
    struct hf_csv_row cells = {0};
    bool has_row = true;
    for (;;) {
        HF_TRY(hf_table_next(&list.table, &cells, &has_row));
        if (!has_row) {
            return HF_OK;
        }
        struct list_row row = {.line = cells.line};
        for (size_t i = 0; i < COLUMN_COUNT; i++) {
            if (list.header_of[i] < list.table.header_count) {
                row.cell[i] = hf_table_cell(&cells, list.header_of[i]);
                row.cell[i].text = hf_text_trim(row.cell[i].text);
            }
        }
        HF_TRY(row_read(&list, &row));
    }
}

bool hf_screening_list_fits(struct hf_text bytes) {
    const struct hf_text head = hf_text_slice(bytes, 0, 4096);
    const struct hf_text line = hf_text_slice(head, 0, hf_text_find(head, HF_TEXT("\n"), 0));
    static const struct hf_text wanted[] = {
        HF_TEXT_INIT("source"), HF_TEXT_INIT("federal_register_notice"), HF_TEXT_INIT("alt_names")};
    for (size_t i = 0; i < 3; i++) {
        if (hf_text_find(line, wanted[i], 0) == line.len) {
            return false;
        }
    }
    return true;
}
