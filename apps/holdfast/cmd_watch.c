/* What is answered differently since last time: from the log when that was, from the workspace what
 * it held then. No result is kept. */
#include "apps/holdfast/cli.h"

#include <string.h>

/* What the answers of now are compared with. */
struct watch_then {
    int64_t record; /* of the log; 0: nothing, this is the first time */
    int64_t data;   /* the newest record that had changed the data by then */
    struct hf_date as_of;
};

struct watch {
    struct cli_assessed *now;
    struct watch_then then;
    struct hf_snapshot snapshot; /* of then */
    struct hf_assessment was;    /* the data of then, on the day of then */
    struct hf_assessment told;   /* the data of now, on the day of then */
    struct hf_outcome_difference difference;
};

/* ---- when was last time ---- */

/* "12 3a7bd3..." */
static bool leading_number(struct hf_text text, int64_t *number) {
    return hf_text_int64(hf_text_slice(text, 0, hf_text_find(text, HF_TEXT(" "), 0)), number);
}

static enum hf_status then_of_watch(const struct hf_log_records *records, struct watch_then *then,
                                    struct hf_error *error) {
    for (size_t i = records->count; i > 0; i--) {
        const struct hf_log_record *const record = &records->item[i - 1];
        if (!hf_text_equal(record->action, HF_TEXT("watch"))) {
            continue;
        }
        then->record = record->number;
        if (leading_number(hf_log_value(record, "data"), &then->data) &&
            hf_date_parse(hf_log_value(record, "as-of"), &then->as_of)) {
            return HF_OK;
        }
        return hf_error_set(error, HF_ERR_STORE,
                            "record %lld of the evidence log does not say what was watched; say "
                            "--since DATE, and try 'holdfast log verify'",
                            (long long)record->number);
    }
    return HF_OK;
}

static enum hf_status then_of_day(const struct hf_log_records *records, struct hf_date since,
                                  struct watch_then *then, struct hf_error *error) {
    for (size_t i = 0; i < records->count; i++) {
        if (records->item[i].at <= hf_date_last_second(since)) {
            then->record = records->item[i].number;
        }
    }
    then->data = then->record;
    then->as_of = since;
    return then->record > 0
               ? HF_OK
               : hf_error_set(error, HF_ERR_INPUT,
                              "the workspace held nothing by the end of that day; 'holdfast log' "
                              "says when it was begun");
}

static enum hf_status then_find(struct cli *cli, struct hf_workspace *workspace,
                                struct watch_then *then, struct hf_error *error) {
    const char *const since = cli_value(cli, OPTION_SINCE);
    struct hf_log_records records = {NULL, 0};
    struct hf_date day = {0};
    HF_TRY(hf_workspace_log(workspace, 1, SIZE_MAX, &cli->keep, &records, error));
    if (since == NULL) {
        return then_of_watch(&records, then, error);
    }
    return hf_date_parse(hf_text_of(since), &day)
               ? then_of_day(&records, day, then, error)
               : hf_error_set(error, HF_ERR_INPUT, "--since wants a day as 2020-07-14, not '%.80s'",
                              since);
}

/* ---- what differs ---- */

static enum hf_status compare(struct cli *cli, const struct hf_assessment *before,
                              const struct hf_assessment *after,
                              struct hf_outcome_difference *difference, struct hf_error *error) {
    return hf_outcome_compare(before, after, &cli->keep, cli->scratch, difference, error);
}

/* First the data as it was, then the data of now on the day of then: what is different between
 * these two the data did, what comes after that the calendar. */
static enum hf_status watch_compare(struct cli *cli, struct hf_workspace *workspace,
                                    struct watch *watch, struct hf_error *error) {
    struct hf_outcome_difference by_data;
    struct hf_outcome_difference by_calendar;
    const struct hf_assessment *const now = &watch->now->assessment;
    struct hf_assess_request request = {.until = HF_ASSESS_ALL,
                                        .snapshot = &watch->snapshot,
                                        .scenario = {.as_of = watch->then.as_of}};
    HF_TRY(hf_workspace_snapshot_after(workspace, watch->then.data, INT64_MAX, &cli->keep,
                                       &watch->snapshot, error));
    HF_TRY(hf_assess(&request, &cli->keep, cli->scratch, &watch->was, error));
    request.snapshot = &watch->now->snapshot;
    HF_TRY(hf_assess(&request, &cli->keep, cli->scratch, &watch->told, error));
    HF_TRY(compare(cli, &watch->was, now, &watch->difference, error));
    HF_TRY(compare(cli, &watch->was, &watch->told, &by_data, error));
    HF_TRY(compare(cli, &watch->told, now, &by_calendar, error));
    hf_outcome_explain(&watch->difference, &by_data, &by_calendar);
    return HF_OK;
}

static enum hf_status watch_read(struct cli *cli, struct hf_workspace *workspace, int64_t known_at,
                                 struct hf_assess_request *request, struct watch *watch,
                                 struct hf_error *error) {
    HF_TRY(then_find(cli, workspace, &watch->then, error));
    HF_TRY(cli_assess_read(cli, workspace, known_at, request, watch->now, error));
    if (watch->then.record == 0) { /* no other side: the answers are compared with themselves */
        return compare(cli, &watch->now->assessment, &watch->now->assessment, &watch->difference,
                       error);
    }
    return watch_compare(cli, workspace, watch, error);
}

/* ---- saying so ---- */

static enum hf_status watch_print(struct cli *cli, const struct watch *watch,
                                  const struct hf_report_options *options, struct hf_buffer *out) {
    char day[11];
    hf_date_write(watch->then.as_of, day);
    if (watch->then.record > 0) {
        struct hf_text compared = {NULL, 0};
        HF_TRY(hf_text_format(&cli->keep, &compared, "record %lld, data %lld, as of %s",
                              (long long)watch->then.record, (long long)watch->then.data, day));
        hf_log_add(&cli->inputs, "compared", compared);
    } else {
        hf_log_add(&cli->inputs, "compared", HF_TEXT("nothing"));
    }
    if (watch->difference.count == 0 && options->format != HF_REPORT_JSON) {
        return HF_OK;
    }
    if (options->format == HF_REPORT_TABLE) {
        hf_buffer_printf(out, "since record %lld, as of %s:\n", (long long)watch->then.record, day);
    }
    hf_report_outcome(&watch->difference, options, out);
    cli_foot(&watch->now->basis, options, out);
    return HF_OK;
}

static int watch_answer(struct cli *cli, struct watch *watch,
                        const struct hf_report_options *options) {
    struct hf_buffer out = cli_buffer();
    const bool is_look =
        cli_has(cli, OPTION_SINCE) || cli_has(cli, OPTION_AS_OF) || cli_has(cli, OPTION_KNOWN_AT);
    const bool is_first = watch->then.record == 0;
    if (watch_print(cli, watch, options, &out) != HF_OK) {
        hf_buffer_free(&out);
        return EXIT_MACHINE;
    }
    watch->now->basis.action = is_look ? "watch-look" : "watch";
    watch->now->basis.is_silent = watch->difference.count == 0 && !is_first;
    if (is_first) {
        cli_note(cli, "Compared with nothing: nobody has watched this workspace yet. What holds "
                      "now is told by 'holdfast assess'; the next watch tells what moved.");
    }
    const int status = cli_answer(cli, &watch->now->basis, "-", &out);
    return status == EXIT_DONE && watch->difference.count > 0 ? EXIT_FOUND : status;
}

int cmd_watch(struct cli *cli) {
    struct hf_assess_request request = {.until = HF_ASSESS_ALL};
    struct hf_workspace *workspace = NULL;
    struct hf_report_options options;
    struct hf_error error = {0};
    struct watch *const watch = hf_new(&cli->keep, struct watch, 1);
    int64_t seconds = 0;
    int exit_status = EXIT_DONE;
    if (watch == NULL) {
        return EXIT_MACHINE;
    }
    watch->now = hf_new(&cli->keep, struct cli_assessed, 1);
    if (watch->now == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_no_argument(cli)) {
        return EXIT_USAGE;
    }
    if (!cli_format(cli, &options, &exit_status) ||
        !cli_scenario(cli, &request.scenario, &exit_status) ||
        !cli_known_at(cli, &seconds, &exit_status)) {
        return exit_status;
    }
    if (request.scenario.change_count > 0) {
        return cli_usage(cli,
                         "watch looks at the data as it is; what a scenario changes is told by "
                         "'holdfast exposure' and 'holdfast comply'");
    }
    if (!cli_open(cli, HF_WORKSPACE_READ, &workspace, &exit_status)) {
        return exit_status;
    }
    const enum hf_status status = watch_read(cli, workspace, seconds, &request, watch, &error);
    hf_workspace_close(workspace);
    return status == HF_OK ? watch_answer(cli, watch, &options) : cli_failed(cli, status, &error);
}
