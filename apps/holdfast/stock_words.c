/* Cells that the further parts of `stock` share, and the way that those with reasons are asked. */
#include "apps/holdfast/stock_cli.h"

#include <math.h>

enum hf_status stock_day_text(struct hf_arena *keep, struct hf_date date, struct hf_text *text) {
    char day[11];
    if (date.days >= HF_DATE_MAX.days || date.days <= HF_DATE_MIN.days) {
        *text = date.days >= HF_DATE_MAX.days ? HF_TEXT("beyond the horizon") : HF_TEXT("");
        return HF_OK;
    }
    hf_date_write(date, day);
    return hf_text_copy(keep, hf_text_of(day), text);
}

enum hf_status stock_days_text(struct hf_arena *keep, struct hf_date_range date,
                               struct hf_text *text) {
    struct hf_text first;
    struct hf_text last;
    HF_TRY(stock_day_text(keep, date.earliest, &first));
    HF_TRY(stock_day_text(keep, date.latest, &last));
    if (date.earliest.days == date.latest.days) {
        *text = first;
        return HF_OK;
    }
    return hf_text_format(keep, text, "%.*s..%.*s", HF_TEXT_ARG(first), HF_TEXT_ARG(last));
}

enum hf_status stock_ends_text(struct hf_arena *keep, struct hf_date_range date,
                               struct hf_text *text) {
    char day[11];
    if (date.earliest.days >= HF_DATE_MAX.days) {
        *text = HF_TEXT("never");
        return HF_OK;
    }
    if (date.earliest.days <= HF_DATE_MIN.days) {
        *text = HF_TEXT("not known");
        return HF_OK;
    }
    hf_date_write(date.earliest, day);
    return hf_text_format(keep, text, "%s%s", day,
                          date.latest.days > date.earliest.days ? " or later" : "");
}

/* Thousands apart, as the other tables write counts. */
static enum hf_status stock_grouped(struct hf_arena *keep, int64_t value, struct hf_text *text) {
    const int64_t size = value < 0 ? -value : value;
    const char *const sign = value < 0 ? "-" : "";
    if (size < 1000) {
        return hf_text_format(keep, text, "%s%lld", sign, (long long)size);
    }
    int64_t part = 1000;
    while (size / part >= 1000) {
        part *= 1000;
    }
    HF_TRY(hf_text_format(keep, text, "%s%lld", sign, (long long)(size / part)));
    for (int64_t left = size % part; part > 1; left %= part) {
        part /= 1000;
        HF_TRY(hf_text_format(keep, text, "%.*s,%03lld", HF_TEXT_ARG(*text),
                              (long long)(left / part)));
    }
    return HF_OK;
}

enum hf_status stock_counts_text(struct hf_arena *keep, int64_t least, int64_t most,
                                 struct hf_text *text) {
    struct hf_text first;
    struct hf_text last;
    HF_TRY(stock_grouped(keep, least, &first));
    if (least == most) {
        *text = first;
        return HF_OK;
    }
    HF_TRY(stock_grouped(keep, most, &last));
    return hf_text_format(keep, text, "%.*s to %.*s", HF_TEXT_ARG(first), HF_TEXT_ARG(last));
}

enum hf_status stock_count_text(struct hf_arena *keep, int64_t count, struct hf_text *text) {
    return hf_text_format(keep, text, "%lld", (long long)count);
}

enum hf_status stock_minor_text(struct hf_arena *keep, int64_t minor, struct hf_text *text) {
    if (minor == HF_COUNT_UNKNOWN) {
        *text = HF_TEXT("");
        return HF_OK;
    }
    const char *const sign = minor < 0 ? "-" : "";
    const int64_t size = minor < 0 ? -minor : minor;
    return hf_text_format(keep, text, "%s%lld.%02lld", sign, (long long)(size / 100),
                          (long long)(size % 100));
}

enum hf_status stock_number_text(struct hf_arena *keep, double number, const char *format,
                                 struct hf_text *text) {
    if (!isfinite(number)) {
        *text = HF_TEXT("");
        return HF_OK;
    }
    return format[0] == 'p' ? hf_text_format(keep, text, "%.4f", number)
                            : hf_text_format(keep, text, "%.4g", number);
}

/* The product that --product names, HF_NONE: none is named. False: *exit_status is the answer. */
static bool stock_product(const struct cli *cli, const struct cli_assessed *assessed,
                          uint32_t *product, int *exit_status) {
    const char *said = cli_value(cli, OPTION_PRODUCT);
    bool several = false;
    *product = HF_NONE;
    if (said == NULL) {
        return true;
    }
    const struct hf_text text = hf_text_trim(hf_text_of(said));
    *product = cli_row_find(&assessed->snapshot, HF_KIND_PRODUCT, text, cli->scratch, &several);
    if (*product == HF_NONE) {
        cli_products_like(cli, &assessed->snapshot, text);
        *exit_status =
            cli_usage(cli,
                      several ? "several products are called '%.*s'; say MANUFACTURER/MODEL"
                              : "the workspace has no product '%.*s'; say MANUFACTURER/MODEL",
                      HF_TEXT_ARG(text));
        return false;
    }
    return true;
}

static uint32_t stock_pool_of(const struct hf_assessment *assessment, uint32_t product) {
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        if (assessment->endurance[i].product == product) {
            return i;
        }
    }
    return HF_NONE;
}

int cli_stock_asked(struct cli *cli, const struct stock_view *view) {
    struct hf_report_options options;
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    uint32_t product = HF_NONE;
    struct stock_question question = {.pool = HF_NONE};
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_format(cli, &options, &exit_status) ||
        !cli_assess(cli, HF_ASSESS_STOCK, assessed, &exit_status) ||
        !stock_product(cli, assessed, &product, &exit_status)) {
        return exit_status;
    }
    if (product != HF_NONE) {
        question.pool = stock_pool_of(&assessed->assessment, product);
        if (question.pool == HF_NONE) {
            return cli_usage(cli,
                             "nothing of '%s' is in stock, or in use and touched: it has no "
                             "pool of spares",
                             cli_value(cli, OPTION_PRODUCT));
        }
    }
    question.is_table = options.format == HF_REPORT_TABLE;
    question.has_why = options.has_why && question.is_table;
    if (!question.is_table) {
        cli_without_why(cli);
    }
    struct hf_rows_text rows = {.schema = NULL};
    struct hf_buffer out = cli_buffer();
    struct hf_buffer foot = cli_buffer();
    question.head = &out;
    question.foot = &foot;
    const enum hf_status status = view->fill(cli, &assessed->assessment, &question, &rows);
    if (status != HF_OK) {
        const struct hf_error error = {0};
        hf_buffer_free(&out);
        hf_buffer_free(&foot);
        return cli_failed(cli, status, &error);
    }
    hf_rows_print(&rows, &options, &out);
    hf_buffer_add(&out, (struct hf_text){foot.data, foot.len});
    hf_buffer_free(&foot);
    cli_foot(&assessed->basis, &options, &out);
    return cli_fail_on(cli, assessed, cli_answer(cli, &assessed->basis, "-", &out));
}
