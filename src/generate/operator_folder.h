/* operator_folder.h - writes the files of an operator folder, with the gaps that real ones have. */
#ifndef HF_GENERATE_OPERATOR_FOLDER_H
#define HF_GENERATE_OPERATOR_FOLDER_H

#include "generate/dirt.h"
#include "generate/generate_tables.h"
#include <holdfast/buffer.h>
#include <holdfast/date.h>

enum { HF_FOLDER_COLUMNS_MAX = 24 };

/* Where the folder is written to. */
struct hf_gen_out {
    const struct hf_host *host;
    const char *folder;
    struct hf_error *error;
};

/* One file while it is written. Rows of a percentage that gaps.csv gives are blanked or left out,
 * always the same ones for the same seed. Errors are kept in the buffer: look when it is closed. */
struct hf_folder_file {
    const char *name;
    const struct hf_gen_out *out;
    struct hf_buffer buffer; /* of the file what is not written yet */
    struct hf_buffer row;
    enum hf_status written; /* the first failure to write; its message is in out->error */
    bool is_begun;          /* some of it is in the file */
    uint64_t gap_key;
    uint64_t rows;
    uint32_t column, columns;
    uint8_t gap_percent[HF_FOLDER_COLUMNS_MAX];
    uint8_t drop_percent;                /* whole rows */
    struct hf_date last_day;             /* HF_DATE_MAX: nothing is too late */
    uint8_t time[HF_FOLDER_COLUMNS_MAX]; /* enum hf_folder_time */
    bool is_later;                       /* the row that is being written */
    struct hf_dirt *dirt;                /* NULL: a clean file */
    bool is_beside;                      /* beside the folder: its name with this one behind it */
};

/* What a day behind the last one says of a column's row. */
enum hf_folder_time {
    HF_FOLDER_ALWAYS,  /* nothing */
    HF_FOLDER_BEGINS,  /* the row was not there yet */
    HF_FOLDER_FOLLOWS, /* that had not happened yet: blank */
    HF_FOLDER_LATER,   /* the column speaks of later things: blank, whatever it says */
};

/* `header`: columns divided by commas. A file that grows large is written in parts, if the host can
 * append. */
struct hf_folder_file hf_folder_file_open(const struct hf_gen_out *out, const char *name,
                                          const char *header, const struct hf_gen_table *gaps,
                                          uint64_t seed, struct hf_dirt *dirt);
/* The operator as it stood at the end of that day; before the first row. */
void hf_folder_until(struct hf_folder_file *file, const char *header, struct hf_date last_day);
void hf_folder_text(struct hf_folder_file *file, struct hf_text text); /* one field */
void hf_folder_string(struct hf_folder_file *file, const char *text);
void hf_folder_count(struct hf_folder_file *file, int64_t count);
void hf_folder_real(struct hf_folder_file *file, double value, int decimals);
void hf_folder_date(struct hf_folder_file *file, struct hf_date date); /* HF_DATE_MAX: blank */
void hf_folder_row_end(struct hf_folder_file *file);
/* Writes what is left and releases the buffers, whatever happens. */
HF_MUST_CHECK enum hf_status hf_folder_file_close(struct hf_folder_file *file);

#endif
