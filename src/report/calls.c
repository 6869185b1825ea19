#include <holdfast/rows.h>

#include "report/sheet.h"

#include <stdlib.h>

/* Whom to call about what. A product is called about if it is to be ordered, or if something that
 * touches it is open and a supplier could answer; what is asked are the questions that `check` asks
 * (questions.c), and those of an order. */

static const struct hf_rows_column calls_columns[] = {
    {"supplier", "supplier", false},
    {"supplier_key", "supplier's key", false},
    {"supplier_basis", "supplier known from", false},
    {"product", "product", false},
    {"product_key", "key", false},
    {"units", "units to order", true},
    {"order_by", "order by", false},
    {"supply_ends", "supply ends", false},
    {"question", "question", false},
};
enum {
    CALL_SUPPLIER,
    CALL_SUPPLIER_KEY,
    CALL_BASIS,
    CALL_PRODUCT,
    CALL_PRODUCT_KEY,
    CALL_UNITS,
    CALL_ORDER_BY,
    CALL_SUPPLY_ENDS,
    CALL_QUESTION,
    CALL_COLUMNS
};
_Static_assert(sizeof calls_columns / sizeof calls_columns[0] == CALL_COLUMNS, "a name for each");

struct call_list {
    const struct hf_assessment *assessment;
    struct hf_arena *keep;
    struct hf_text *cell; /* CALL_COLUMNS a row */
    size_t count, capacity;
    const struct hf_purchase **purchase; /* per product, NULL: none */
};

/* What all questions about a product share. */
struct call_about {
    struct hf_text cell[CALL_COLUMNS];
};

static enum hf_status call_add(struct call_list *list, const struct call_about *about,
                               struct hf_text question) {
    if (list->count == list->capacity) {
        void *grown = hf_arena_grow(list->keep, list->cell, sizeof(struct hf_text) * CALL_COLUMNS,
                                    _Alignof(struct hf_text), &list->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        list->cell = grown;
    }
    struct hf_text *row = list->cell + list->count++ * CALL_COLUMNS;
    for (int i = 0; i < CALL_COLUMNS; i++) {
        row[i] = about->cell[i];
    }
    row[CALL_QUESTION] = question;
    return HF_OK;
}

/* The earliest day that is known; blank where none is, or none comes. */
static enum hf_status call_day(struct call_list *list, struct hf_date_range dates,
                               struct hf_text *text) {
    char day[11];
    const struct hf_date known =
        dates.earliest.days > HF_DATE_MIN.days ? dates.earliest : dates.latest;
    if (known.days >= HF_DATE_MAX.days) {
        return HF_OK;
    }
    hf_date_write(known, day);
    return hf_text_copy(list->keep, hf_text_of(day), text);
}

static enum hf_status about_fill(struct call_list *list, uint32_t product,
                                 struct call_about *about) {
    const struct hf_assessment *assessment = list->assessment;
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_purchase *purchase = list->purchase[product];
    uint32_t supplier = snapshot->products.supplier[product];
    enum hf_supplier_basis basis = HF_SUPPLIER_STATED;
    if (purchase != NULL) {
        supplier = purchase->supplier;
        basis = purchase->supplier_basis;
    } else if (supplier == HF_NONE) {
        supplier = snapshot->products.manufacturer[product];
        basis = supplier == HF_NONE ? HF_SUPPLIER_UNKNOWN : HF_SUPPLIER_MAKER;
    }
    *about = (struct call_about){.cell = {{NULL, 0}}};
    about->cell[CALL_SUPPLIER] = hf_sheet_label(assessment, HF_KIND_PARTY, supplier);
    about->cell[CALL_SUPPLIER_KEY] =
        supplier == HF_NONE ? HF_TEXT("") : hf_sheet_key(assessment, HF_KIND_PARTY, supplier);
    about->cell[CALL_BASIS] = hf_text_of(hf_sheet_supplier_basis(basis));
    HF_TRY(hf_sheet_product(assessment, product, list->keep, &about->cell[CALL_PRODUCT]));
    about->cell[CALL_PRODUCT_KEY] = hf_sheet_key(assessment, HF_KIND_PRODUCT, product);
    if (purchase == NULL) {
        return HF_OK;
    }
    HF_TRY(hf_text_format(list->keep, &about->cell[CALL_UNITS], "%lld",
                          (long long)purchase->quantity[1]));
    HF_TRY(call_day(list, purchase->order_by, &about->cell[CALL_ORDER_BY]));
    return call_day(list, assessment->endurance[purchase->pool].supply_end,
                    &about->cell[CALL_SUPPLY_ENDS]);
}

/* The questions of an order. */
static enum hf_status ask_of_order(struct call_list *list, uint32_t product,
                                   const struct call_about *about) {
    const struct hf_purchase *purchase = list->purchase[product];
    const struct hf_snapshot *snapshot = list->assessment->snapshot;
    struct hf_text question = {NULL, 0};
    const struct hf_text name = about->cell[CALL_PRODUCT];
    const struct hf_text day = about->cell[CALL_ORDER_BY];
    const bool is_late = purchase->time == HF_ORDER_PASSED;
    const bool has_day = purchase->time == HF_ORDER_LATER && day.len > 0;
    HF_TRY(hf_text_format(list->keep, &question, "Can you %s %lld %s of %.*s%s%.*s?",
                          is_late ? "still lawfully deliver" : "deliver",
                          (long long)purchase->quantity[1],
                          purchase->quantity[1] == 1 ? "unit" : "units", HF_TEXT_ARG(name),
                          purchase->time == HF_ORDER_NOW ? ", ordered now"
                          : has_day                      ? ", ordered by "
                                                         : "",
                          HF_TEXT_ARG(has_day ? day : HF_TEXT(""))));
    HF_TRY(call_add(list, about, question));
    if (!hf_range_is_known(snapshot->products.lead_time_days[product])) {
        HF_TRY(hf_text_format(list->keep, &question,
                              "How many days after the order do you deliver %.*s?",
                              HF_TEXT_ARG(name)));
        HF_TRY(call_add(list, about, question));
    }
    if (purchase->unit_price.minor == HF_COUNT_UNKNOWN) {
        HF_TRY(hf_text_format(list->keep, &question, "What does a unit of %.*s cost?",
                              HF_TEXT_ARG(name)));
        HF_TRY(call_add(list, about, question));
    }
    return HF_OK;
}

/* What is open about the product and a supplier could answer. */
static enum hf_status ask_of_open(struct call_list *list, const struct hf_product_dates *dates,
                                  const struct call_about *about) {
    struct hf_why_id why[HF_EFFECT_COUNT];
    struct hf_report_questions questions = {NULL, 0};
    size_t count = 0;
    for (int i = 0; i < HF_EFFECT_COUNT; i++) {
        if (!hf_answer_is_settled(dates->answer[i])) {
            why[count++] = dates->why[i];
        }
    }
    if (count == 0) {
        return HF_OK;
    }
    const struct hf_report_open open = {why, count, dates->product};
    HF_TRY(hf_report_questions(list->assessment, &open, list->keep, &questions));
    for (size_t i = 0; i < questions.count; i++) {
        if (!questions.item[i].is_own) {
            HF_TRY(call_add(list, about, questions.item[i].text));
        }
    }
    return HF_OK;
}

static int call_compare(const void *left, const void *right) {
    const struct hf_text *a = left;
    const struct hf_text *b = right;
    static const int keys[] = {CALL_SUPPLIER, CALL_SUPPLIER_KEY, CALL_PRODUCT_KEY, CALL_QUESTION};
    /* Who is not known comes last. */
    const int unknown = (a[CALL_SUPPLIER_KEY].len == 0) - (b[CALL_SUPPLIER_KEY].len == 0);
    if (unknown != 0) {
        return unknown;
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const int order = hf_text_compare(a[keys[i]], b[keys[i]]);
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

static enum hf_status calls_collect(struct call_list *list) {
    const struct hf_assessment *assessment = list->assessment;
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        const uint32_t product = assessment->product[i].product;
        struct call_about about;
        HF_TRY(about_fill(list, product, &about));
        if (list->purchase[product] != NULL) {
            HF_TRY(ask_of_order(list, product, &about));
        }
        HF_TRY(ask_of_open(list, &assessment->product[i], &about));
    }
    return HF_OK;
}

enum hf_status hf_report_calls(const struct hf_assessment *assessment, struct hf_arena *keep,
                               struct hf_rows_text *rows) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL || rows == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct call_list list = {.assessment = assessment, .keep = keep};
    list.purchase = hf_new(keep, const struct hf_purchase *,
                           (size_t)assessment->snapshot->products.rows.count + 1);
    if (list.purchase == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->purchase_count; i++) {
        const struct hf_purchase *purchase = &assessment->purchase[i];
        list.purchase[assessment->endurance[purchase->pool].product] = purchase;
    }
    HF_TRY(calls_collect(&list));
    if (list.count > 1) {
        qsort(list.cell, list.count, sizeof(struct hf_text) * CALL_COLUMNS, call_compare);
    }
    *rows = (struct hf_rows_text){"holdfast-stock-calls/1", calls_columns, CALL_COLUMNS, list.cell,
                                  list.count};
    return HF_OK;
}
