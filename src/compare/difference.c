#include <holdfast/difference.h>

#include <string.h>

/* Two passes. The first walks the keys of each kind in both snapshots at once, which are in byte
 * order, and notes for each row of one which row of the other it is. With that the second compares
 * references as numbers, column by column, in loops over one type each. Rejected: comparing row by
 * row through hf_snapshot_value, several times slower on millions of rows. */

_Static_assert(HF_COLUMN_COUNT_MAX <= 32, "the columns of a row fit into its bits");

/* One kind in both snapshots. */
struct paired {
    const struct hf_rows *before, *after;
    uint32_t *match;   /* row before -> row after, HF_NONE */
    uint32_t *differs; /* per row before that has a match: bits of columns */
};

struct finding {
    const struct hf_snapshot *before, *after;
    struct hf_arena *keep;
    struct paired kind[HF_KIND_COUNT];
    struct hf_difference *result;
    size_t capacity;
};

const char *hf_row_change_text(enum hf_row_change change) {
    switch (change) {
    case HF_ROW_ADDED:
        return "added";
    case HF_ROW_REMOVED:
        return "removed";
    case HF_ROW_CHANGED:
        return "changed";
    case HF_ROW_DESCRIBED:
        return "described";
    case HF_ROW_UNDESCRIBED:
        return "no longer described";
    }
    return "";
}

/* ---- pairing ---- */

static void keys_walk(struct paired *paired) {
    uint32_t after = 0;
    for (uint32_t before = 0; before < paired->before->count; before++) {
        int order = 1;
        while (after < paired->after->count && order > 0) {
            order = hf_text_compare(paired->before->key[before], paired->after->key[after]);
            after += order > 0 ? 1 : 0;
        }
        paired->match[before] = HF_NONE;
        if (after < paired->after->count && order == 0) {
            paired->match[before] = after++;
        }
    }
}

static enum hf_status rows_pair(struct finding *finding, enum hf_kind kind,
                                struct hf_arena *scratch) {
    struct paired *const paired = &finding->kind[kind];
    paired->before = hf_snapshot_rows_const(finding->before, kind);
    paired->after = hf_snapshot_rows_const(finding->after, kind);
    paired->match = hf_new(scratch, uint32_t, paired->before->count);
    paired->differs = hf_new(scratch, uint32_t, paired->before->count);
    if (paired->match == NULL || paired->differs == NULL) {
        return HF_ERR_MEMORY;
    }
    keys_walk(paired);
    return HF_OK;
}

/* ---- equality by value ---- */

static bool real_equal(double left, double right) {
    return isnan(left) || isnan(right) ? isnan(left) && isnan(right)
                                       : !(left < right) && !(left > right);
}

static bool range_equal(struct hf_range left, struct hf_range right) {
    return real_equal(left.lower, right.lower) && real_equal(left.upper, right.upper);
}

static bool money_equal(struct hf_money left, struct hf_money right) {
    return left.minor == right.minor &&
           memcmp(left.currency.code, right.currency.code, sizeof left.currency.code) == 0;
}

/* Of all types but references. */
static bool value_same(enum hf_column_type type, const union hf_value *left,
                       const union hf_value *right) {
    switch (type) {
    case HF_COLUMN_TEXT:
        return hf_text_equal(left->text, right->text);
    case HF_COLUMN_REF:
        return left->ref == right->ref;
    case HF_COLUMN_WORD:
        return left->word == right->word;
    case HF_COLUMN_TRISTATE:
        return left->tristate == right->tristate;
    case HF_COLUMN_COUNT:
        return left->count == right->count;
    case HF_COLUMN_REAL:
        return real_equal(left->real, right->real);
    case HF_COLUMN_RANGE:
    case HF_COLUMN_PERCENT:
        return range_equal(left->range, right->range);
    case HF_COLUMN_DATE:
        return left->date.earliest.days == right->date.earliest.days &&
               left->date.latest.days == right->date.latest.days;
    case HF_COLUMN_MONEY:
        return money_equal(left->money, right->money);
    }
    return false;
}

static bool cell_is_blank(const struct hf_snapshot *snapshot, enum hf_kind kind, uint32_t column,
                          uint32_t row) {
    const enum hf_column_type type = hf_schema_get(kind)->column[column].type;
    const union hf_value value = hf_snapshot_value(snapshot, kind, column, row);
    const union hf_value blank = hf_value_blank(type);
    return value_same(type, &value, &blank);
}

/* ---- columns ---- */

/* Where a column's data lies in a snapshot. */
static const void *data_of(const struct hf_snapshot *snapshot, enum hf_kind kind, uint32_t column) {
    const struct hf_schema *const schema = hf_schema_get(kind);
    const char *const table = (const char *)snapshot + schema->offset;
    return *(const void *const *)(const void *)(table + schema->column[column].offset);
}

static void texts_compare(const struct paired *paired, const struct hf_text *before,
                          const struct hf_text *after, uint32_t bit) {
    for (uint32_t i = 0; i < paired->before->count; i++) {
        if (paired->match[i] != HF_NONE && !hf_text_equal(before[i], after[paired->match[i]])) {
            paired->differs[i] |= bit;
        }
    }
}

/* `target_match`: row before -> row after of the table that is referred to. */
static void refs_compare(const struct paired *paired, const uint32_t *before, const uint32_t *after,
                         const uint32_t *target_match, uint32_t bit) {
    for (uint32_t i = 0; i < paired->before->count; i++) {
        if (paired->match[i] == HF_NONE) {
            continue;
        }
        const uint32_t wanted = before[i] == HF_NONE ? HF_NONE : target_match[before[i]];
        const bool is_lost = before[i] != HF_NONE && wanted == HF_NONE;
        if (is_lost || wanted != after[paired->match[i]]) {
            paired->differs[i] |= bit;
        }
    }
}

static void bytes_compare(const struct paired *paired, const uint8_t *before, const uint8_t *after,
                          uint32_t bit) {
    for (uint32_t i = 0; i < paired->before->count; i++) {
        if (paired->match[i] != HF_NONE && before[i] != after[paired->match[i]]) {
            paired->differs[i] |= bit;
        }
    }
}

/* The types that few tables have. */
static void values_compare(const struct finding *finding, enum hf_kind kind, uint32_t column) {
    const struct paired *const paired = &finding->kind[kind];
    const enum hf_column_type type = hf_schema_get(kind)->column[column].type;
    for (uint32_t i = 0; i < paired->before->count; i++) {
        if (paired->match[i] == HF_NONE) {
            continue;
        }
        const union hf_value left = hf_snapshot_value(finding->before, kind, column, i);
        const union hf_value right =
            hf_snapshot_value(finding->after, kind, column, paired->match[i]);
        if (!value_same(type, &left, &right)) {
            paired->differs[i] |= UINT32_C(1) << column;
        }
    }
}

static void column_compare(const struct finding *finding, enum hf_kind kind, uint32_t column) {
    const struct hf_column *const schema = &hf_schema_get(kind)->column[column];
    const struct paired *const paired = &finding->kind[kind];
    const void *const before = data_of(finding->before, kind, column);
    const void *const after = data_of(finding->after, kind, column);
    const uint32_t bit = UINT32_C(1) << column;
    switch (schema->type) {
    case HF_COLUMN_TEXT:
        texts_compare(paired, before, after, bit);
        return;
    case HF_COLUMN_REF:
        refs_compare(paired, before, after, finding->kind[schema->target].match, bit);
        return;
    case HF_COLUMN_WORD:
    case HF_COLUMN_TRISTATE:
        bytes_compare(paired, before, after, bit);
        return;
    case HF_COLUMN_COUNT:
    case HF_COLUMN_REAL:
    case HF_COLUMN_RANGE:
    case HF_COLUMN_PERCENT:
    case HF_COLUMN_DATE:
    case HF_COLUMN_MONEY:
        values_compare(finding, kind, column);
        return;
    }
}

static bool is_presumed(const struct hf_snapshot *snapshot, uint32_t product) {
    return snapshot->maker_presumed != NULL && snapshot->maker_presumed[product] != 0;
}

/* A maker that becomes a stated one has changed, though it be the same party. */
static void makers_compare(const struct finding *finding) {
    const struct paired *const paired = &finding->kind[HF_KIND_PRODUCT];
    const int column = hf_schema_column(HF_KIND_PRODUCT, HF_TEXT("manufacturer"));
    for (uint32_t i = 0; i < paired->before->count; i++) {
        if (paired->match[i] != HF_NONE &&
            is_presumed(finding->before, i) != is_presumed(finding->after, paired->match[i])) {
            paired->differs[i] |= UINT32_C(1) << column;
        }
    }
}

static uint32_t said_columns(const struct hf_snapshot *snapshot, enum hf_kind kind, uint32_t row) {
    uint32_t said = 0;
    for (uint32_t i = 0; i < hf_schema_get(kind)->column_count; i++) {
        said |= cell_is_blank(snapshot, kind, i, row) ? 0 : UINT32_C(1) << i;
    }
    return said;
}

/* ---- the result ---- */

static enum hf_status difference_add(struct finding *finding, struct hf_row_difference row) {
    struct hf_difference *const result = finding->result;
    if (result->row_count == finding->capacity) {
        struct hf_row_difference *const grown =
            hf_arena_grow(finding->keep, result->row, sizeof *grown,
                          _Alignof(struct hf_row_difference), &finding->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        result->row = grown;
    }
    struct hf_kind_difference *const counts = &result->kind[row.kind];
    const bool is_added = row.change == HF_ROW_ADDED;
    counts->added += is_added ? 1 : 0;
    counts->added_stubs += is_added && finding->kind[row.kind].after->stub[row.after] != 0 ? 1 : 0;
    counts->removed += row.change == HF_ROW_REMOVED ? 1 : 0;
    counts->changed += !is_added && row.change != HF_ROW_REMOVED ? 1 : 0;
    counts->described += row.change == HF_ROW_DESCRIBED ? 1 : 0;
    result->row[result->row_count++] = row;
    return HF_OK;
}

static enum hf_status added_add(struct finding *finding, enum hf_kind kind, uint32_t after) {
    return difference_add(finding,
                          (struct hf_row_difference){kind, HF_ROW_ADDED, HF_NONE, after,
                                                     said_columns(finding->after, kind, after)});
}

static enum hf_status old_add(struct finding *finding, enum hf_kind kind, uint32_t before) {
    const struct paired *const paired = &finding->kind[kind];
    const uint32_t after = paired->match[before];
    if (after == HF_NONE) {
        return difference_add(
            finding, (struct hf_row_difference){kind, HF_ROW_REMOVED, before, HF_NONE,
                                                said_columns(finding->before, kind, before)});
    }
    const bool was_stub = paired->before->stub[before] != 0;
    const bool is_stub = paired->after->stub[after] != 0;
    if (was_stub == is_stub && paired->differs[before] == 0) {
        return HF_OK;
    }
    const enum hf_row_change change = was_stub == is_stub ? HF_ROW_CHANGED
                                      : was_stub          ? HF_ROW_DESCRIBED
                                                          : HF_ROW_UNDESCRIBED;
    return difference_add(
        finding, (struct hf_row_difference){kind, change, before, after, paired->differs[before]});
}

static enum hf_status added_until(struct finding *finding, enum hf_kind kind, uint32_t *after,
                                  uint32_t until) {
    while (*after < until) {
        HF_TRY(added_add(finding, kind, (*after)++));
    }
    return HF_OK;
}

/* Both sides in the order of their keys. All rows after that lie between two matches are new. */
static enum hf_status kind_collect(struct finding *finding, enum hf_kind kind) {
    const struct paired *const paired = &finding->kind[kind];
    uint32_t after = 0;
    for (uint32_t before = 0; before < paired->before->count; before++) {
        uint32_t until = paired->match[before];
        if (until == HF_NONE) {
            const struct hf_text key = paired->before->key[before];
            until = after;
            while (until < paired->after->count &&
                   hf_text_compare(paired->after->key[until], key) < 0) {
                until++;
            }
        }
        HF_TRY(added_until(finding, kind, &after, until));
        HF_TRY(old_add(finding, kind, before));
        after += paired->match[before] == HF_NONE ? 0 : 1;
    }
    return added_until(finding, kind, &after, paired->after->count);
}

static enum hf_status all_find(struct finding *finding, struct hf_arena scratch) {
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        HF_TRY(rows_pair(finding, (enum hf_kind)kind, &scratch));
    }
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const uint32_t columns = (uint32_t)hf_schema_get((enum hf_kind)kind)->column_count;
        for (uint32_t column = 0; column < columns; column++) {
            column_compare(finding, (enum hf_kind)kind, column);
        }
    }
    makers_compare(finding);
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        HF_TRY(kind_collect(finding, (enum hf_kind)kind));
    }
    return HF_OK;
}

enum hf_status hf_difference_find(const struct hf_snapshot *before, const struct hf_snapshot *after,
                                  struct hf_arena *keep, struct hf_arena scratch,
                                  struct hf_difference *difference, struct hf_error *error) {
    if (before == NULL || after == NULL || keep == NULL || difference == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "a comparison needs two snapshots, an arena and a place for itself");
    }
    struct hf_difference found = {.before = before, .after = after};
    struct finding finding = {.before = before, .after = after, .keep = keep, .result = &found};
    const enum hf_status status = all_find(&finding, scratch);
    if (status != HF_OK) {
        return hf_error_set(error, status, "no memory to compare two snapshots");
    }
    *difference = found;
    return HF_OK;
}
