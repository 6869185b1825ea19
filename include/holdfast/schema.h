/* holdfast/schema.h - every table of the operator's data, column by column, as data.
 *
 * One table drives all that deals with rows: the readers (which header means what), the store (what
 * is kept), intake (which columns refer to which rows), the canonical export, docs/formats.md and
 * the test that blanks each column in turn. A new column is one line here and one field in
 * holdfast/snapshot.h.
 *
 * An **assertion** is what one source says about one row: a kind, a natural key and a text per
 * column; an empty text says nothing about that column.
 *
 * **Natural keys.** hf_assertion_key joins the key columns of a kind, each folded by hf_key_fold,
 * with '/'. A reference (HF_COLUMN_REF) is kept as the source wrote it and resolved when the
 * snapshot is made, so that files may come in any order.
 */
#ifndef HOLDFAST_SCHEMA_H
#define HOLDFAST_SCHEMA_H

#include <holdfast/date.h>
#include <holdfast/defect.h>
#include <holdfast/number.h>

enum hf_kind {
    HF_KIND_OPERATOR,
    HF_KIND_ADDRESSEE,
    HF_KIND_PARTY,
    HF_KIND_PARTY_NAME,
    HF_KIND_OWNERSHIP,
    HF_KIND_CLASS,
    HF_KIND_CLASS_ORIGIN,
    HF_KIND_PRODUCT,
    HF_KIND_PRODUCT_PARTY,
    HF_KIND_PRODUCT_ORIGIN,
    HF_KIND_COMPONENT,
    HF_KIND_SITE,
    HF_KIND_FUNCTION,
    HF_KIND_DEVICE,
    HF_KIND_MODULE,
    HF_KIND_LINK,
    HF_KIND_GATEWAY,
    HF_KIND_SERVICE,
    HF_KIND_RISK_MEMBER,
    HF_KIND_DEPENDENCY,
    HF_KIND_PROVIDER,
    HF_KIND_DEPENDENT,
    HF_KIND_CONTRACT,
    HF_KIND_ORDER,
    HF_KIND_SHIPMENT,
    HF_KIND_RELEASE,
    HF_KIND_STOCK,
    HF_KIND_LOT,
    HF_KIND_FAILURE,
    HF_KIND_REPAIR,
    HF_KIND_RETURN_COUNT,
    HF_KIND_PREDICTED_RATE,
    HF_KIND_REPAIR_KIT,
    HF_KIND_SCHEDULE,
    HF_KIND_COVERAGE,
    HF_KIND_MANAGED_SERVICE,
    HF_KIND_REVIEW,
    HF_KIND_CONTINUED_USE,
    HF_KIND_CLAIM,
    HF_KIND_ASSUMPTION,
    HF_KIND_LIST,
    HF_KIND_LIST_ENTRY,
    HF_KIND_LIST_NAME,
    HF_KIND_PACK,
    HF_KIND_DECISION,
};
enum { HF_KIND_COUNT = HF_KIND_DECISION + 1 };

enum hf_column_type {
    HF_COLUMN_TEXT,     /* struct hf_text */
    HF_COLUMN_REF,      /* uint32_t, dense id of a row of `target`; HF_NONE when blank */
    HF_COLUMN_WORD,     /* uint8_t, 1 + position in `words`; 0 when blank */
    HF_COLUMN_TRISTATE, /* uint8_t, enum hf_tristate; "yes"/"no"/"true"/"false"/"1"/"0"; blank is
                           undetermined */
    HF_COLUMN_COUNT,    /* int64_t >= 0, HF_COUNT_UNKNOWN when blank */
    HF_COLUMN_REAL,     /* double >= 0, or degrees by its flags; NaN when blank */
    HF_COLUMN_RANGE,    /* struct hf_range, NaN when blank */
    HF_COLUMN_PERCENT,  /* struct hf_range of ratios 0..1, written in percent ("50", "25..30", "50
                           %") */
    HF_COLUMN_DATE,     /* struct hf_date_range, HF_DATE_UNKNOWN when blank */
    HF_COLUMN_MONEY,    /* struct hf_money */
};

#define HF_NONE UINT32_MAX

enum {
    HF_COLUMN_KEY = 1, /* part of the natural key */
    HF_COLUMN_LABEL =
        2, /* also found by references: a row is known by its key or by this column, if unique */
    HF_COLUMN_LATITUDE = 4,  /* REAL of -90 to 90 */
    HF_COLUMN_LONGITUDE = 8, /* REAL of -180 to 180 */
};

struct hf_column {
    const char *name; /* header in the operator folder: NetBox's where NetBox has the column */
    const char *const *alias; /* NULL, or further headers, closed by NULL */
    enum hf_column_type type;
    unsigned flags;
    enum hf_kind target;   /* REF only */
    const char *qualifier; /* REF only: NULL, or the column of the same row that says whose it is:
                              the manufacturer of a product, the site of a device */
    const char *const *words; /* WORD only, closed by NULL */
    size_t offset;   /* of the column's pointer in the kind's struct, see holdfast/snapshot.h */
    const char *doc; /* one sentence: meaning, unit, what blank means */
};

struct hf_schema {
    const char
        *name; /* singular, as in messages and in the canonical export: "stock lot" is "stock" */
    const char
        *file; /* name in the operator folder; NULL if the kind comes from other formats only */
    const char *const *file_alias; /* NULL, or further file names, closed by NULL */
    const struct hf_column *column;
    size_t column_count;
    size_t offset; /* of the kind's struct in struct hf_snapshot */
    bool repeats;  /* rows without identity (failures): equal keys in one file are numbered, not
                      duplicates */
    const char *doc;
    bool is_published; /* many publish and keep the same rows: the store keeps a text once */
};

enum { HF_COLUMN_COUNT_MAX = 24 };

HF_PUBLIC const struct hf_schema *hf_schema_get(enum hf_kind kind);
/* Position of a header in a kind's columns (its aliases too, ASCII case does not matter), or -1. */
HF_PUBLIC int hf_schema_column(enum hf_kind kind, struct hf_text header);
/* Kind by file name ("devices.csv") or by singular name ("device"); false if there is none. */
HF_PUBLIC bool hf_schema_kind_by_file(struct hf_text file, enum hf_kind *kind);
HF_PUBLIC bool hf_schema_kind_by_name(struct hf_text name, enum hf_kind *kind);

/* One cell, typed. `ref` cannot be known here and stays HF_NONE. */
union hf_value {
    struct hf_text text;
    uint32_t ref;
    uint8_t word;
    uint8_t tristate;
    int64_t count;
    double real;
    struct hf_range range;
    struct hf_date_range date;
    struct hf_money money;
};

/* Bytes of a value of the type in the snapshot's columns. */
HF_PUBLIC size_t hf_value_size(enum hf_column_type type);
/* The value that stands for blank. */
HF_PUBLIC union hf_value hf_value_blank(enum hf_column_type type);
/* Reads a cell. False when the text is not of the type; then *why is a sentence that says what was
 * expected. A blank text is true and gives the blank value. */
HF_PUBLIC bool hf_value_parse(const struct hf_column *column, struct hf_text text,
                              union hf_value *value, const char **why);

struct hf_assertion {
    enum hf_kind kind;
    struct hf_text key;
    int64_t line;                              /* where the row begins in its file */
    int64_t column;                            /* 0 unless the format knows better */
    struct hf_text field[HF_COLUMN_COUNT_MAX]; /* one per schema column, in its order */
};

/* Folds one part of a key: trims, lowers ASCII letters, turns runs of blanks and of the signs _ - .
 * , ; : & ( ) ' " / into one '-', drops '-' at both ends. Other bytes stay. What folds to nothing
 * is written as its bytes in hex. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_key_fold(struct hf_arena *keep, struct hf_text text,
                                                   struct hf_text *folded);

/* The same into room for 2 * text.len bytes; the length of what was written. */
HF_PUBLIC size_t hf_key_fold_bytes(struct hf_text text, char *folded);
/* Whether both fold to the same key. O(len), no memory. */
HF_PUBLIC bool hf_key_equal(struct hf_text left, struct hf_text right);

/* Sets assertion->key from its fields. HF_ERR_INPUT when no key can be made (all key columns
 * blank). Special rules: a party's or site's key is its `slug`, else its `name`; a product's is
 * manufacturer/model, or the model alone; a device's is site/name, else site/asset_tag, else
 * site/serial, else site/product (several of them are numbered); a decision's parts are keys
 * already and stand as they are written. Other kinds put the column that says whose a reference is
 * (its qualifier) in front of it. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_assertion_key(struct hf_arena *keep,
                                                        struct hf_assertion *assertion);

/* Two dates of a row, the second of which cannot lie before the first. A row that says so is wrong
 * in one of them, and nobody knows in which: what is not kept is taken as blank. */
struct hf_row_order {
    enum hf_kind kind;
    const char *first, *second; /* columns of the kind */
    bool is_apart;              /* not on the same day either: the second is the first day after */
    bool keeps_second;          /* its blank would say more than its date, as of what is not back */
};
HF_PUBLIC const struct hf_row_order *hf_row_orders(size_t *count);
/* False only if the dates cannot be in that order on any of the days that they may mean. */
HF_PUBLIC bool hf_row_order_holds(const struct hf_row_order *order, struct hf_date_range first,
                                  struct hf_date_range second);

/* Where a reader puts what it found. Return a status other than HF_OK to stop the reader with it.
 * Texts live until the call returns. */
struct hf_sink {
    void *context;
    enum hf_status (*assertion)(void *context, const struct hf_assertion *assertion);
    enum hf_status (*defect)(void *context, const struct hf_defect *defect);
};

#endif
