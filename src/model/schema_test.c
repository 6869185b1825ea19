/* Goal: the schema is sound, and cells of every type are read or refused. Method: the tables are
 * walked, values are tables of cases. */
#include "tests/check.h"
#include <holdfast/snapshot.h>

#include <string.h>

static void test_column(enum hf_kind kind, size_t position) {
    const struct hf_schema *schema = hf_schema_get(kind);
    const struct hf_column *column = &schema->column[position];
    CHECK(hf_schema_column(kind, hf_text_of(column->name)) == (int)position);
    CHECK(strlen(column->doc) > 3 && column->doc[strlen(column->doc) - 1] == '.');
    CHECK((column->type == HF_COLUMN_WORD) == (column->words != NULL));
    CHECK(column->offset >= sizeof(struct hf_rows));
    for (size_t i = 0; i < position; i++) {
        CHECK(schema->column[i].offset != column->offset);
    }
    if (column->qualifier != NULL) {
        CHECK(column->type == HF_COLUMN_REF);
        const int qualifier = hf_schema_column(kind, hf_text_of(column->qualifier));
        CHECK(qualifier >= 0 && strcmp(schema->column[qualifier].name, column->qualifier) == 0);
    }
    for (size_t i = 0; column->alias != NULL && column->alias[i] != NULL; i++) {
        const int found = hf_schema_column(kind, hf_text_of(column->alias[i]));
        CHECK(found >= 0); /* another column's own name goes before an alias */
    }
}

static void test_tables(void) {
    for (int i = 0; i < HF_KIND_COUNT; i++) {
        const enum hf_kind kind = (enum hf_kind)i;
        const struct hf_schema *schema = hf_schema_get(kind);
        enum hf_kind found = HF_KIND_PACK;
        CHECK(hf_schema_kind_by_name(hf_text_of(schema->name), &found) && found == kind);
        CHECK(schema->file == NULL ||
              (hf_schema_kind_by_file(hf_text_of(schema->file), &found) && found == kind));
        size_t key_count = 0;
        for (size_t j = 0; j < schema->column_count; j++) {
            test_column(kind, j);
            key_count += (schema->column[j].flags & HF_COLUMN_KEY) != 0 ? 1 : 0;
        }
        CHECK(key_count > 0);
    }
    enum hf_kind kind = HF_KIND_PACK;
    CHECK(!hf_schema_kind_by_file(HF_TEXT("nothing.csv"), &kind));
    CHECK(hf_schema_kind_by_file(HF_TEXT("Devices.CSV"), &kind) && kind == HF_KIND_DEVICE);
    CHECK(hf_schema_column(HF_KIND_DEVICE, HF_TEXT(" Device_Role ")) >= 0);
    CHECK(hf_schema_column(HF_KIND_DEVICE, HF_TEXT("nonsense")) == -1);
}

static void test_values(void) {
    static const char *const words[] = {"no-fault", "repaired", NULL};
    static const struct {
        enum hf_column_type type;
        const char *text;
        bool is_read;
    } cases[] = {
        {HF_COLUMN_TEXT, "x", true},
        {HF_COLUMN_WORD, "No Fault", true},
        {HF_COLUMN_WORD, "no_fault", true},
        {HF_COLUMN_WORD, "broken", false},
        {HF_COLUMN_TRISTATE, "YES", true},
        {HF_COLUMN_TRISTATE, "maybe", false},
        {HF_COLUMN_COUNT, "12", true},
        {HF_COLUMN_COUNT, "-1", false},
        {HF_COLUMN_COUNT, "1000000000000", true},
        {HF_COLUMN_COUNT, "4006381333931", false},
        {HF_COLUMN_COUNT, "1.5", false},
        {HF_COLUMN_REAL, "51.5", true},
        {HF_COLUMN_REAL, "51,5", false},
        {HF_COLUMN_RANGE, "1..2", true},
        {HF_COLUMN_RANGE, "-1", false},
        {HF_COLUMN_PERCENT, "35", true},
        {HF_COLUMN_PERCENT, "35 %", true},
        {HF_COLUMN_PERCENT, "101", false},
        {HF_COLUMN_PERCENT, "25..30", true},
        {HF_COLUMN_DATE, "2020-07", true},
        {HF_COLUMN_DATE, "14/07/2020", false},
        {HF_COLUMN_MONEY, "12 GBP", true},
        {HF_COLUMN_MONEY, "12 pounds", false},
        {HF_COLUMN_MONEY, "-12 GBP", false},
        {HF_COLUMN_REAL, "-0.5", false},
        {HF_COLUMN_REAL, "0", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct hf_column column = {.name = "c", .type = cases[i].type, .words = words};
        union hf_value value;
        const char *why = NULL;
        CHECK(hf_value_parse(&column, hf_text_of(cases[i].text), &value, &why) == cases[i].is_read);
        CHECK((why != NULL) == !cases[i].is_read);
        CHECK(hf_value_parse(&column, HF_TEXT("  "), &value, &why));
    }
    static const struct {
        unsigned flags;
        const char *text;
        bool is_read;
    } degrees[] = {
        {HF_COLUMN_LATITUDE, "-90", true},     {HF_COLUMN_LATITUDE, "90.0", true},
        {HF_COLUMN_LATITUDE, "95", false},     {HF_COLUMN_LATITUDE, "-90.1", false},
        {HF_COLUMN_LONGITUDE, "-180", true},   {HF_COLUMN_LONGITUDE, "95", true},
        {HF_COLUMN_LONGITUDE, "180.5", false}, {HF_COLUMN_LONGITUDE, "-181", false},
    };
    for (size_t i = 0; i < sizeof degrees / sizeof degrees[0]; i++) {
        const struct hf_column column = {
            .name = "c", .type = HF_COLUMN_REAL, .flags = degrees[i].flags};
        union hf_value value;
        const char *why = NULL;
        CHECK(hf_value_parse(&column, hf_text_of(degrees[i].text), &value, &why) ==
              degrees[i].is_read);
        CHECK(isnan(value.real) == !degrees[i].is_read);
    }
    const struct hf_column percent = {.name = "c", .type = HF_COLUMN_PERCENT};
    union hf_value value;
    const char *why = NULL;
    CHECK(hf_value_parse(&percent, HF_TEXT("25..30 %"), &value, &why));
    CHECK_NEAR(value.range.lower, 0.25, 1e-15);
    CHECK_NEAR(value.range.upper, 0.30, 1e-15);
    CHECK(!hf_value_parse(&percent, HF_TEXT("x"), &value, &why) && !hf_range_is_known(value.range));
}

static void test_answers(void) {
    for (int left = HF_ANSWER_NO; left <= HF_ANSWER_YES; left++) {
        const enum hf_answer a = (enum hf_answer)left;
        CHECK(hf_answer_not(hf_answer_not(a)) == a);
        for (int right = HF_ANSWER_NO; right <= HF_ANSWER_YES; right++) {
            const enum hf_answer b = (enum hf_answer)right;
            CHECK(hf_answer_not(hf_answer_or(a, b)) ==
                  hf_answer_and(hf_answer_not(a), hf_answer_not(b)));
            /* on yes/no/undetermined: Kleene */
            const int or_tristate = hf_answer_tristate(a) > hf_answer_tristate(b)
                                        ? (int)hf_answer_tristate(a)
                                        : (int)hf_answer_tristate(b);
            CHECK((int)hf_answer_tristate(hf_answer_or(a, b)) == or_tristate);
        }
    }
}

int main(void) {
    test_tables();
    test_values();
    test_answers();
    return check_report();
}
