#include <holdfast/difference.h>

#include <stdio.h>
#include <string.h>

/* Cells and rows in words. A value is written in the shortest form that reads back as the same
 * value: as many digits as that takes, a month or a year where a date covers just that. */

enum { DIGITS_MAX = 17, NUMBER_BYTES = 32 };

/* ---- numbers ---- */

static bool is_same_number(double left, double right) {
    return !(left < right) && !(left > right);
}

/* Whatever the locale writes between whole and broken part. */
static void point_mend(char *text) {
    for (; *text != '\0'; text++) {
        const bool is_usual =
            (*text >= '0' && *text <= '9') || *text == '-' || *text == '+' || *text == 'e';
        *text = is_usual ? *text : '.';
    }
}

/* The fewest digits whose reading, divided by `scale`, is the value again. Whole numbers are
 * written out, others may have an exponent. */
static void number_write(double value, double scale, char text[NUMBER_BYTES]) {
    const double shown = value * scale;
    const bool is_short = shown > -1e15 && shown < 1e15;
    if (is_short && is_same_number((double)(int64_t)shown / scale, value)) {
        (void)snprintf(text, NUMBER_BYTES, "%lld", (long long)shown);
        return;
    }
    for (int digits = 1; digits <= DIGITS_MAX; digits++) {
        double read = 0.0;
        (void)snprintf(text, NUMBER_BYTES, "%.*g", digits, shown);
        point_mend(text);
        if (hf_text_double(hf_text_of(text), &read) && is_same_number(read / scale, value)) {
            return;
        }
    }
}

static enum hf_status range_text(struct hf_range range, double scale, struct hf_arena *keep,
                                 struct hf_text *text) {
    char lower[NUMBER_BYTES];
    char upper[NUMBER_BYTES];
    if (!hf_range_is_known(range)) {
        return HF_OK;
    }
    number_write(range.lower, scale, lower);
    number_write(range.upper, scale, upper);
    return is_same_number(range.lower, range.upper)
               ? hf_text_format(keep, text, "%s", lower)
               : hf_text_format(keep, text, "%s..%s", lower, upper);
}

static enum hf_status money_text(struct hf_money money, struct hf_arena *keep,
                                 struct hf_text *text) {
    if (money.minor == HF_COUNT_UNKNOWN) {
        return HF_OK;
    }
    const long long whole = (long long)(money.minor / 100);
    const int cents = (int)(money.minor % 100);
    const char *const blank = money.currency.code[0] == '\0' ? "" : " ";
    return cents == 0 ? hf_text_format(keep, text, "%lld%s%s", whole, blank, money.currency.code)
                      : hf_text_format(keep, text, "%lld.%02d%s%s", whole, cents, blank,
                                       money.currency.code);
}

/* ---- dates ---- */

/* "2020", "2020-Q2", "2020-07": from the first day of one month to the last of another. False: the
 * range is none of these. */
static bool months_write(struct hf_date_range range, char text[11]) {
    int32_t year[3];
    int32_t month[3];
    int32_t day[3];
    hf_date_to_civil(range.earliest, &year[0], &month[0], &day[0]);
    hf_date_to_civil(range.latest, &year[1], &month[1], &day[1]);
    hf_date_to_civil((struct hf_date){range.latest.days + 1}, &year[2], &month[2], &day[2]);
    if (day[0] != 1 || day[2] != 1 || year[0] != year[1]) {
        return false;
    }
    const int32_t months = month[1] - month[0] + 1;
    const unsigned shown = (unsigned)year[0] % 10000U;
    if (months == 12) {
        (void)snprintf(text, 11, "%04u", shown);
    } else if (months == 3 && month[0] % 3 == 1) {
        (void)snprintf(text, 11, "%04u-Q%u", shown, (unsigned)(month[0] / 3 + 1) % 10U);
    } else if (months == 1) {
        (void)snprintf(text, 11, "%04u-%02u", shown, (unsigned)month[0] % 100U);
    }
    return months == 12 || months == 1 || (months == 3 && month[0] % 3 == 1);
}

static enum hf_status date_text(struct hf_date_range range, struct hf_arena *keep,
                                struct hf_text *text) {
    char earliest[11];
    char latest[11];
    if (hf_date_range_is_blank(range)) {
        return HF_OK;
    }
    hf_date_write(range.earliest, earliest);
    hf_date_write(range.latest, latest);
    if (hf_date_range_is_known(range)) {
        return hf_text_format(keep, text, "%s",
                              range.earliest.days == HF_DATE_MAX.days ? "never" : earliest);
    }
    if (range.earliest.days == HF_DATE_MIN.days) {
        return hf_text_format(keep, text, "..%s", latest);
    }
    if (range.latest.days == HF_DATE_MAX.days) {
        return hf_text_format(keep, text, "%s..", earliest);
    }
    return months_write(range, earliest) ? hf_text_format(keep, text, "%s", earliest)
                                         : hf_text_format(keep, text, "%s..%s", earliest, latest);
}

/* ---- cells ---- */

static struct hf_text word_text(const char *const *words, uint8_t word) {
    for (uint8_t i = 0; word > 0 && words[i] != NULL; i++) {
        if (i + 1 == word) {
            return hf_text_of(words[i]);
        }
    }
    return (struct hf_text){NULL, 0};
}

static struct hf_text tristate_text(uint8_t tristate) {
    return tristate == HF_YES  ? HF_TEXT("yes")
           : tristate == HF_NO ? HF_TEXT("no")
                               : (struct hf_text){NULL, 0};
}

static enum hf_status ref_text(const struct hf_snapshot *snapshot, struct hf_difference_place place,
                               uint32_t column, struct hf_arena *keep, struct hf_text *text) {
    const struct hf_column *const schema = &hf_schema_get(place.kind)->column[column];
    const uint32_t target = hf_snapshot_value(snapshot, place.kind, column, place.row).ref;
    if (target == HF_NONE) {
        return HF_OK;
    }
    *text = hf_snapshot_rows_const(snapshot, schema->target)->key[target];
    const bool is_maker =
        place.kind == HF_KIND_PRODUCT && strcmp(schema->name, "manufacturer") == 0;
    const bool is_presumed =
        is_maker && snapshot->maker_presumed != NULL && snapshot->maker_presumed[place.row] != 0;
    return is_presumed
               ? hf_text_format(keep, text, "%.*s, read off the product's text", HF_TEXT_ARG(*text))
               : HF_OK;
}

enum hf_status hf_difference_cell(const struct hf_snapshot *snapshot,
                                  struct hf_difference_place place, uint32_t column,
                                  struct hf_arena *keep, struct hf_text *text) {
    const struct hf_column *const schema = &hf_schema_get(place.kind)->column[column];
    const union hf_value value = hf_snapshot_value(snapshot, place.kind, column, place.row);
    char number[NUMBER_BYTES];
    *text = (struct hf_text){NULL, 0};
    switch (schema->type) {
    case HF_COLUMN_TEXT:
        *text = value.text;
        return HF_OK;
    case HF_COLUMN_REF:
        return ref_text(snapshot, place, column, keep, text);
    case HF_COLUMN_WORD:
        *text = word_text(schema->words, value.word);
        return HF_OK;
    case HF_COLUMN_TRISTATE:
        *text = tristate_text(value.tristate);
        return HF_OK;
    case HF_COLUMN_COUNT:
        return value.count == HF_COUNT_UNKNOWN
                   ? HF_OK
                   : hf_text_format(keep, text, "%lld", (long long)value.count);
    case HF_COLUMN_REAL:
        if (isnan(value.real)) {
            return HF_OK;
        }
        number_write(value.real, 1.0, number);
        return hf_text_format(keep, text, "%s", number);
    case HF_COLUMN_RANGE:
        return range_text(value.range, 1.0, keep, text);
    case HF_COLUMN_PERCENT:
        return range_text(value.range, 100.0, keep, text);
    case HF_COLUMN_DATE:
        return date_text(value.date, keep, text);
    case HF_COLUMN_MONEY:
        return money_text(value.money, keep, text);
    }
    return HF_OK;
}

/* ---- who says it ---- */

static int conflict_order(const struct hf_conflict *conflict, enum hf_kind kind, struct hf_text key,
                          uint32_t column) {
    int order = (conflict->kind > kind) - (conflict->kind < kind);
    order = order != 0 ? order : hf_text_compare(conflict->key, key);
    return order != 0 ? order : (conflict->column > column) - (conflict->column < column);
}

struct hf_origin hf_difference_origin(const struct hf_snapshot *snapshot,
                                      struct hf_difference_place place, uint32_t column) {
    const struct hf_rows *const rows = hf_snapshot_rows_const(snapshot, place.kind);
    uint32_t low = 0;
    uint32_t high = snapshot->conflict_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const struct hf_conflict *const conflict = &snapshot->conflict[middle];
        const int order = conflict_order(conflict, place.kind, rows->key[place.row], column);
        if (order == 0 && conflict->counts != HF_NONE) {
            const struct hf_conflict_side *const side = &conflict->side[conflict->counts];
            return (struct hf_origin){side->source, side->line};
        }
        if (order == 0) {
            return conflict->decision == HF_NONE
                       ? rows->origin[place.row]
                       : snapshot->decisions.rows.origin[conflict->decision];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return rows->origin[place.row];
}

/* ---- rows ---- */

/* "1234 (Some Name)", or the one of the two that there is. */
static enum hf_status entry_text(const struct hf_snapshot *snapshot, uint32_t entry,
                                 struct hf_arena *keep, struct hf_text *text) {
    const struct hf_list_entries *const entries = &snapshot->list_entries;
    const struct hf_text number = entries->entry[entry];
    const struct hf_text name = entries->name[entry];
    if (number.len == 0 || name.len == 0 || hf_text_equal(number, name)) {
        *text = number.len > 0 ? number : name.len > 0 ? name : entries->rows.key[entry];
        return HF_OK;
    }
    return hf_text_format(keep, text, "%.*s (%.*s)", HF_TEXT_ARG(number), HF_TEXT_ARG(name));
}

static enum hf_status list_entry_subject(const struct hf_snapshot *snapshot, uint32_t entry,
                                         struct hf_arena *keep, struct hf_text *text) {
    const uint32_t list = snapshot->list_entries.list[entry];
    struct hf_text said;
    HF_TRY(entry_text(snapshot, entry, keep, &said));
    struct hf_text name = {NULL, 0};
    if (list != HF_NONE) {
        const struct hf_lists *const lists = &snapshot->lists;
        name = lists->name[list].len > 0 ? lists->name[list] : lists->rows.key[list];
    }
    return hf_text_format(keep, text, "list %.*s: entry %.*s", HF_TEXT_ARG(name),
                          HF_TEXT_ARG(said));
}

static enum hf_status list_name_subject(const struct hf_snapshot *snapshot, uint32_t row,
                                        struct hf_arena *keep, struct hf_text *text) {
    const struct hf_list_names *const names = &snapshot->list_names;
    struct hf_text said = {NULL, 0};
    if (names->entry[row] != HF_NONE) {
        HF_TRY(entry_text(snapshot, names->entry[row], keep, &said));
    }
    return hf_text_format(keep, text, "list %.*s: name '%.*s' of entry %.*s",
                          HF_TEXT_ARG(names->list[row]), HF_TEXT_ARG(names->name[row]),
                          HF_TEXT_ARG(said));
}

enum hf_status hf_difference_subject(const struct hf_snapshot *snapshot,
                                     struct hf_difference_place place, struct hf_arena *keep,
                                     struct hf_text *text) {
    if (place.kind == HF_KIND_LIST_ENTRY) {
        return list_entry_subject(snapshot, place.row, keep, text);
    }
    if (place.kind == HF_KIND_LIST_NAME) {
        return list_name_subject(snapshot, place.row, keep, text);
    }
    const struct hf_text key = hf_snapshot_rows_const(snapshot, place.kind)->key[place.row];
    return hf_text_format(keep, text, "%s %.*s", hf_schema_get(place.kind)->name, HF_TEXT_ARG(key));
}
