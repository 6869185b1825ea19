/* exposure, updates, claims, stock, resilience, comply: one analysis each, as rows; findings also
 * as OSCAL. */
#include "apps/holdfast/resilience_cli.h"
#include "apps/holdfast/stock_cli.h"

#include <string.h>

/* A part of an analysis and the word that asks for it alone. */
enum { PARTS_MAX = 16 };
enum part_told {
    TOLD_WITHOUT_LOSS, /* unless the scenario loses something */
    TOLD_OF_LOSS,      /* only if it does */
    TOLD_ALWAYS,
};
struct part {
    const char *word;
    enum hf_report_part part;
    enum part_told told;
};

/* Whether the one argument is that word. */
static bool is_asked(const struct cli *cli, const char *word) {
    return cli->argument_count == 1 && strcmp(cli->argument[0], word) == 0;
}

/* Printed without being asked for: what the scenario loses, if it loses something, else the rest.
 */
static bool is_told(const struct part *part, const struct cli_assessed *assessed) {
    const bool is_of_thresholds =
        part->part == HF_REPORT_THRESHOLDS || part->part == HF_REPORT_INCIDENTS;
    if (is_of_thresholds && assessed->assessment.incident_limit_count == 0) {
        return false;
    }
    return part->told == TOLD_ALWAYS ||
           (part->told == TOLD_OF_LOSS) == (assessed->assessment.assumed_count > 0);
}

/* A sheet for each part that is told. */
static void print_book(const struct part *parts, int part_count, bool has_loss_parts,
                       const struct cli_assessed *assessed, bool has_why, struct hf_buffer *out) {
    enum hf_report_part sheets[PARTS_MAX];
    size_t sheet_count = 0;
    for (int i = 0; i < part_count; i++) {
        if (!has_loss_parts || is_told(&parts[i], assessed)) {
            sheets[sheet_count++] = parts[i].part;
        }
    }
    const struct hf_report_book book = {sheets, sheet_count, has_why, NULL};
    hf_report_workbook(&assessed->assessment, &book, out);
}

/* The part asked for by word, or the first; part_count where there is none of that name. */
static int part_asked(const struct cli *cli, const struct part *parts, int part_count) {
    int at = 0;
    while (cli->argument_count > 0 && at < part_count &&
           strcmp(parts[at].word, cli->argument[0]) != 0) {
        at++;
    }
    return cli->argument_count > 1 ? part_count : at;
}

/* Tables print all parts in a row; the other forms, which a program reads, one: the first, or the
 * one asked for. */
static int print_parts(struct cli *cli, enum hf_assess_until until, const struct part *parts,
                       int part_count) {
    const int from = part_asked(cli, parts, part_count);
    bool has_loss_parts = false;
    struct hf_report_options options;
    int exit_status = EXIT_DONE;
    if (!cli_format(cli, &options, &exit_status)) {
        return exit_status;
    }
    for (int i = 0; i < part_count; i++) {
        has_loss_parts = has_loss_parts || parts[i].told == TOLD_OF_LOSS;
    }
    if (from == part_count) {
        return cli_usage(cli, "%s takes no '%s'", cli->command->name,
                         cli->argument[cli->argument_count - 1]);
    }
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_assess(cli, until, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    options.difference = assessed->facts.difference;
    if (cli->argument_count > 0 && !hf_report_part_has_why(parts[from].part)) {
        cli_without_why(cli);
    }
    const bool is_any = cli->argument_count > 0;
    const bool is_one = is_any || options.format != HF_REPORT_TABLE;
    int printed = 0;
    if (options.format == HF_REPORT_XLSX && !is_any) {
        print_book(parts, part_count, has_loss_parts, assessed, options.has_why, &out);
        printed++;
    }
    for (int i = from; i < part_count && !(is_one && printed > 0); i++) {
        if (is_any || !has_loss_parts || is_told(&parts[i], assessed)) {
            hf_buffer_puts(&out, printed > 0 ? "\n" : "");
            hf_report_part(&assessed->assessment, parts[i].part, &options, &out);
            printed++;
        }
    }
    if (has_loss_parts && !is_one && cli_capacity_note(cli, &assessed->assessment, &out) != HF_OK) {
        out.status = HF_ERR_MEMORY;
    }
    cli_difference(assessed, &options, &out);
    cli_foot(&assessed->basis, &options, &out);
    return cli_fail_on(cli, assessed, cli_answer(cli, &assessed->basis, "-", &out));
}

int cmd_exposure(struct cli *cli) {
    static const struct part parts[] = {{"products", HF_REPORT_PRODUCTS, TOLD_WITHOUT_LOSS},
                                        {"effects", HF_REPORT_EFFECTS, TOLD_WITHOUT_LOSS}};
    return print_parts(cli, HF_ASSESS_EXPOSURE, parts, 2);
}

int cmd_stock(struct cli *cli) {
    static const struct part parts[] = {{"pools", HF_REPORT_STOCK, TOLD_WITHOUT_LOSS},
                                        {"lots", HF_REPORT_STOCK_BARS, TOLD_WITHOUT_LOSS},
                                        {"events", HF_REPORT_STOCK_EVENTS, TOLD_WITHOUT_LOSS}};
    static const struct part purchase[] = {{"purchase", HF_REPORT_PURCHASES, TOLD_WITHOUT_LOSS}};
    static const struct stock_part rows[] = {
        {"calls", cli_stock_calls}, {"frontier", cli_stock_frontier}, {"first", cli_stock_first}};
    static const struct stock_view views[] = {{"levers", cli_stock_levers},
                                              {"places", cli_stock_places},
                                              {"final", cli_stock_final},
                                              {"kits", cli_stock_kits}};
    if (cli_has(cli, OPTION_CHECK)) {
        return cli_stock_check(cli);
    }
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        if (is_asked(cli, views[i].word)) {
            return cli_stock_asked(cli, &views[i]);
        }
    }
    if (cli_has(cli, OPTION_PRODUCT)) {
        return cli_usage(cli, "--product is for levers, places, final and kits");
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (is_asked(cli, rows[i].word)) {
            return cli_stock_rows(cli, &rows[i]);
        }
    }
    return is_asked(cli, "purchase") ? print_parts(cli, HF_ASSESS_STOCK, purchase, 1)
                                     : print_parts(cli, HF_ASSESS_STOCK, parts, 3);
}

int cmd_updates(struct cli *cli) {
    static const struct part parts[] = {{"products", HF_REPORT_UPDATES, TOLD_WITHOUT_LOSS},
                                        {"releases", HF_REPORT_RELEASES, TOLD_WITHOUT_LOSS}};
    return cli_has(cli, OPTION_PRODUCT) ? cli_updates_units(cli)
                                        : print_parts(cli, HF_ASSESS_UPDATES, parts, 2);
}

int cmd_claims(struct cli *cli) {
    static const struct part parts[] = {{"claims", HF_REPORT_CLAIMS, TOLD_WITHOUT_LOSS}};
    return print_parts(cli, HF_ASSESS_CLAIMS, parts, 1);
}

int cmd_resilience(struct cli *cli) {
    if (cli_asks_cut_costs(cli)) {
        return cli_resilience_cut_costs(cli);
    }
    if (is_asked(cli, "added")) {
        return cli_resilience_added(cli);
    }
    if (cli_asks_capacity(cli) && !cli_asks_degree(cli)) {
        return cli_resilience_capacity(cli);
    }
    if (cli_asks_availability(cli)) {
        return cli_resilience_availability(cli);
    }
    if (cli_asks_degree(cli)) {
        return cli_resilience_degree(cli);
    }
    static const struct part parts[] = {
        {"losses", HF_REPORT_LOSSES, TOLD_WITHOUT_LOSS},
        {"shares", HF_REPORT_SHARES, TOLD_WITHOUT_LOSS},
        {"sites", HF_REPORT_SITES, TOLD_WITHOUT_LOSS},
        {"regions", HF_REPORT_REGIONS, TOLD_WITHOUT_LOSS},
        {"key-sites", HF_REPORT_KEY_SITES, TOLD_WITHOUT_LOSS},
        {"dependencies", HF_REPORT_DEPENDENCIES, TOLD_WITHOUT_LOSS},
        {"hangs", HF_REPORT_HANGS, TOLD_WITHOUT_LOSS},
        {"cuts", HF_REPORT_CUTS, TOLD_WITHOUT_LOSS},
        {"weak-points", HF_REPORT_WEAK_POINTS, TOLD_WITHOUT_LOSS},
        {"change-providers", HF_REPORT_CHANGE_PROVIDERS, TOLD_WITHOUT_LOSS},
        {"change-first", HF_REPORT_CHANGE_FIRST, TOLD_WITHOUT_LOSS},
        {"change-steps", HF_REPORT_CHANGE_STEPS, TOLD_WITHOUT_LOSS},
        {"lost", HF_REPORT_LOST, TOLD_OF_LOSS},
        {"lost-parts", HF_REPORT_LOST_PARTS, TOLD_OF_LOSS},
        {"lost-sites", HF_REPORT_LOST_SITES, TOLD_OF_LOSS},
        {"thresholds", HF_REPORT_THRESHOLDS, TOLD_ALWAYS},
        {"incidents", HF_REPORT_INCIDENTS, TOLD_OF_LOSS}};
    static const struct part sites[] = {{"cuts", HF_REPORT_SITE_CUTS, TOLD_WITHOUT_LOSS}};
    const char *by = cli_value(cli, OPTION_BY);
    if (by == NULL || (is_asked(cli, "cuts") && strcmp(by, "region") == 0)) {
        return print_parts(cli, HF_ASSESS_RESILIENCE, parts, sizeof parts / sizeof parts[0]);
    }
    return is_asked(cli, "cuts") && strcmp(by, "site") == 0
               ? print_parts(cli, HF_ASSESS_RESILIENCE, sites, 1)
               : cli_usage(cli,
                           "--by region or --by site goes with resilience cuts or availability");
}

/* The findings as OSCAL assessment results. */
static int print_oscal(struct cli *cli) {
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    if (!cli_no_argument(cli)) {
        return EXIT_USAGE;
    }
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_assess(cli, HF_ASSESS_ALL, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    hf_report_oscal_results(&assessed->assessment, &assessed->facts, &out);
    return cli_fail_on(cli, assessed, cli_answer(cli, &assessed->basis, "-", &out));
}

int cmd_comply(struct cli *cli) {
    static const struct part parts[] = {{"findings", HF_REPORT_FINDINGS, TOLD_WITHOUT_LOSS}};
    const char *format = cli_value(cli, OPTION_FORMAT);
    if (format != NULL && strcmp(format, "oscal") == 0) {
        return print_oscal(cli);
    }
    return print_parts(cli, HF_ASSESS_ALL, parts, 1);
}
