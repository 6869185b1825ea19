#include "generate/operator_folder.h"

#include "base/hash.h"
#include "base/random.h"
#include <assert.h>
#include <stdio.h>

enum { FILE_BYTES_MAX = 1 << 30, ROW_BYTES_MAX = 1 << 20, PATH_BYTES = 4096, PART_BYTES = 1 << 20 };

static uint32_t column_at(const char *header, struct hf_text column) {
    struct hf_text rest = hf_text_of(header);
    struct hf_text part;
    bool more = true;
    for (uint32_t i = 0; hf_text_cut(&rest, ',', &part, &more); i++) {
        if (hf_text_equal(part, column)) {
            return i;
        }
    }
    return UINT32_MAX;
}

static uint32_t columns_in(const char *header) {
    uint32_t count = 1;
    for (const char *at = header; *at != '\0'; at++) {
        count += *at == ',' ? 1U : 0U;
    }
    return count;
}

struct hf_folder_file hf_folder_file_open(const struct hf_gen_out *out, const char *name,
                                          const char *header, const struct hf_gen_table *gaps,
                                          uint64_t seed, struct hf_dirt *dirt) {
    struct hf_folder_file file = {.name = name,
                                  .dirt = dirt,
                                  .out = out,
                                  .buffer = hf_buffer_make(FILE_BYTES_MAX),
                                  .row = hf_buffer_make(ROW_BYTES_MAX),
                                  .gap_key = hf_random_key(seed, hf_hash_text(hf_text_of(name))),
                                  .columns = columns_in(header),
                                  .last_day = HF_DATE_MAX};
    assert(file.columns <= HF_FOLDER_COLUMNS_MAX);
    for (uint32_t row = 0; row < gaps->rows; row++) {
        if (!hf_text_equal(hf_gen_cell(gaps, row, "file"), hf_text_of(name))) {
            continue;
        }
        const int64_t percent = hf_gen_count(gaps, row, "percent", 0);
        const struct hf_text column = hf_gen_cell(gaps, row, "column");
        const uint32_t at = column_at(header, column);
        const uint8_t share = (uint8_t)(percent < 0 ? 0 : percent > 100 ? 100 : percent);
        if (hf_text_equal(column, HF_TEXT("*"))) {
            file.drop_percent = share;
        } else if (at != UINT32_MAX) {
            file.gap_percent[at] = share;
        }
    }
    if (dirt != NULL) {
        hf_dirt_header(dirt, &file.buffer);
    } else {
        hf_buffer_puts(&file.buffer, header);
        hf_buffer_putc(&file.buffer, '\n');
    }
    return file;
}

/* ---- the operator of an earlier day ---- */

static const struct {
    const char *file, *column;
    enum hf_folder_time time;
} times[] = {
    {"addressees.csv", "received", HF_FOLDER_BEGINS},
    {"claims.csv", "made_on", HF_FOLDER_BEGINS},
    {"claims.csv", "checked_on", HF_FOLDER_FOLLOWS},
    {"claims.csv", "checked_by", HF_FOLDER_LATER},
    {"claims.csv", "check", HF_FOLDER_LATER},
    {"claims.csv", "outcome", HF_FOLDER_LATER},
    {"continued_use.csv", "recorded_on", HF_FOLDER_BEGINS},
    {"contracts.csv", "signed_on", HF_FOLDER_BEGINS},
    {"devices.csv", "install_date", HF_FOLDER_BEGINS},
    {"failures.csv", "date", HF_FOLDER_BEGINS},
    {"lots.csv", "produced", HF_FOLDER_BEGINS},
    {"lots.csv", "supply_chain_altered", HF_FOLDER_LATER},
    {"managed_services.csv", "from", HF_FOLDER_BEGINS},
    {"managed_services.csv", "exit_plan_on", HF_FOLDER_FOLLOWS},
    {"modules.csv", "install_date", HF_FOLDER_BEGINS},
    {"orders.csv", "ordered", HF_FOLDER_BEGINS},
    {"ownership.csv", "from", HF_FOLDER_BEGINS},
    {"ownership.csv", "until", HF_FOLDER_FOLLOWS},
    {"products.csv", "end_of_sale", HF_FOLDER_FOLLOWS},
    {"products.csv", "end_of_support", HF_FOLDER_FOLLOWS},
    {"products.csv", "end_of_security", HF_FOLDER_FOLLOWS},
    {"products.csv", "supply_chain_altered", HF_FOLDER_LATER},
    {"releases.csv", "released", HF_FOLDER_BEGINS},
    {"releases.csv", "exploited", HF_FOLDER_LATER},
    {"repair_orders.csv", "sent", HF_FOLDER_BEGINS},
    {"repair_orders.csv", "returned", HF_FOLDER_FOLLOWS},
    {"return_counts.csv", "month", HF_FOLDER_BEGINS},
    {"reviews.csv", "done_on", HF_FOLDER_BEGINS},
    {"schedule.csv", "date", HF_FOLDER_BEGINS},
    {"shipments.csv", "production_started", HF_FOLDER_BEGINS},
    {"shipments.csv", "produced", HF_FOLDER_FOLLOWS},
    {"shipments.csv", "shipped", HF_FOLDER_FOLLOWS},
    {"shipments.csv", "received", HF_FOLDER_FOLLOWS},
    {"stock.csv", "received", HF_FOLDER_BEGINS},
};

void hf_folder_until(struct hf_folder_file *file, const char *header, struct hf_date last_day) {
    file->last_day = last_day;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        const uint32_t at = column_at(header, hf_text_of(times[i].column));
        if (hf_text_equal(hf_text_of(times[i].file), hf_text_of(file->name)) && at != UINT32_MAX) {
            file->time[at] = (uint8_t)times[i].time;
        }
    }
}

/* The field as it was known on the last day; notes a row that was not there yet. */
static struct hf_text as_known(struct hf_folder_file *file, struct hf_text text) {
    const struct hf_text blank = {"", 0};
    struct hf_date_range date = HF_DATE_UNKNOWN;
    if (file->last_day.days == HF_DATE_MAX.days || file->time[file->column] == HF_FOLDER_ALWAYS) {
        return text;
    }
    if (file->time[file->column] == HF_FOLDER_LATER) {
        return blank;
    }
    const bool is_later = text.len > 0 && hf_date_range_parse(text, &date) &&
                          hf_date_is_before(file->last_day, date.latest);
    file->is_later = file->is_later || (is_later && file->time[file->column] == HF_FOLDER_BEGINS);
    return is_later ? blank : text;
}

static bool falls_in(const struct hf_folder_file *file, uint32_t column, uint8_t percent) {
    return percent > 0 &&
           hf_random_of_key(file->gap_key, file->rows * (HF_FOLDER_COLUMNS_MAX + 1) + column) %
                   100 <
               percent;
}

static bool needs_quotes(struct hf_text text, char separator) {
    bool needs = false;
    for (size_t i = 0; i < text.len; i++) {
        needs = needs || text.data[i] == separator || text.data[i] == '"' || text.data[i] == '\n';
    }
    return needs;
}

void hf_folder_field_add(struct hf_buffer *row, struct hf_text text, char separator) {
    if (!needs_quotes(text, separator)) {
        hf_buffer_add(row, text);
        return;
    }
    hf_buffer_putc(row, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"') {
            hf_buffer_putc(row, '"');
        }
        hf_buffer_putc(row, text.data[i]);
    }
    hf_buffer_putc(row, '"');
}

/* Writes what there is of the file and forgets it. */
static void part_write(struct hf_folder_file *file) {
    const struct hf_gen_out *out = file->out;
    char path[PATH_BYTES];
    struct hf_text folder = hf_text_of(out->folder);
    while (folder.len > 1 && folder.data[folder.len - 1] == '/') {
        folder.len--;
    }
    const int len = snprintf(path, sizeof path, "%.*s%s%s", HF_TEXT_ARG(folder),
                             file->is_beside ? "" : "/", file->name);
    if (len < 0 || (size_t)len >= sizeof path) {
        file->written = hf_error_set(out->error, HF_ERR_ARGUMENT, "the folder's name is too long");
    } else if (file->is_begun) {
        file->written =
            out->host->append(out->host->context, path, hf_buffer_text(&file->buffer), out->error);
    } else {
        file->written =
            out->host->write(out->host->context, path, hf_buffer_text(&file->buffer), out->error);
    }
    file->is_begun = true;
    hf_buffer_clear(&file->buffer);
}

void hf_folder_text(struct hf_folder_file *file, struct hf_text text) {
    assert(file->column < file->columns);
    text = as_known(file, text);
    if (falls_in(file, file->column, file->gap_percent[file->column])) {
        text = (struct hf_text){"", 0};
    }
    if (file->dirt != NULL) {
        hf_dirt_field(file->dirt, text);
    } else {
        if (file->column > 0) {
            hf_buffer_putc(&file->row, ',');
        }
        hf_folder_field_add(&file->row, text, ',');
    }
    file->column++;
}

void hf_folder_string(struct hf_folder_file *file, const char *text) {
    hf_folder_text(file, hf_text_of(text));
}

void hf_folder_count(struct hf_folder_file *file, int64_t count) {
    char digits[24];
    (void)snprintf(digits, sizeof digits, "%lld", (long long)count);
    hf_folder_string(file, digits);
}

void hf_folder_real(struct hf_folder_file *file, double value, int decimals) {
    char digits[48];
    (void)snprintf(digits, sizeof digits, "%.*f", decimals, value);
    hf_folder_string(file, digits);
}

void hf_folder_date(struct hf_folder_file *file, struct hf_date date) {
    char text[11] = "";
    if (date.days != HF_DATE_MAX.days) {
        hf_date_write(date, text);
    }
    hf_folder_string(file, text);
}

void hf_folder_row_end(struct hf_folder_file *file) {
    assert(file->column == file->columns);
    const bool is_left_out = file->is_later || falls_in(file, file->columns, file->drop_percent);
    if (file->dirt != NULL) {
        hf_dirt_row(file->dirt, file->rows, is_left_out, &file->buffer);
    } else if (!is_left_out) {
        hf_buffer_add(&file->buffer, hf_buffer_text(&file->row));
        hf_buffer_putc(&file->buffer, '\n');
    }
    if (file->row.status != HF_OK && file->buffer.status == HF_OK) {
        file->buffer.status = file->row.status;
    }
    if (file->written != HF_OK) {
        hf_buffer_clear(&file->buffer); /* there is nowhere to put it */
    } else if (file->buffer.len >= PART_BYTES && file->buffer.status == HF_OK &&
               file->out->host->append != NULL) {
        part_write(file);
    }
    hf_buffer_clear(&file->row);
    file->column = 0;
    file->is_later = false;
    file->rows++;
}

enum hf_status hf_folder_file_close(struct hf_folder_file *file) {
    if (file->dirt != NULL && file->written == HF_OK) {
        hf_dirt_end(file->dirt, &file->buffer);
    }
    if (file->buffer.status != HF_OK && file->written == HF_OK) {
        file->written = hf_error_set(file->out->error, file->buffer.status,
                                     "%s does not fit in memory", file->name);
    }
    if (file->written == HF_OK && (file->buffer.len > 0 || !file->is_begun)) {
        part_write(file);
    }
    hf_buffer_free(&file->buffer);
    hf_buffer_free(&file->row);
    return file->written;
}
