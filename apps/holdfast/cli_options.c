#include "apps/holdfast/cli.h"

#include <stdio.h>
#include <string.h>

/* In the order of enum option_id. */
static const struct cli_option options[] = {
    {OPTION_WORKSPACE, "workspace", 'w', "FILE", true, "the workspace; default ./holdfast.db"},
    {OPTION_FORMAT, "format", 0, "table|json|ndjson|csv|xlsx", true,
     "form of the output; default table, or what the name after -o says"},
    {OPTION_AS_OF, "as-of", 0, "DATE", true, "legal time: what applies on that day; default today"},
    {OPTION_KNOWN_AT, "known-at", 0, "DATE", true,
     "what had been imported by the end of that day; default now"},
    {OPTION_SCENARIO, "scenario", 0, "FILE", true,
     "changes on top of the data, as JSON or one a line (see help scenario)"},
    {OPTION_ACTIVATE, "activate", 0, "MEASURE[@DATE]", true, "what if this measure were in force"},
    {OPTION_END, "end", 0, "MEASURE@DATE", true, "what if this measure ended then"},
    {OPTION_END_LICENCE, "end-licence", 0, "MEASURE/EXCEPTION@DATE", true,
     "what if this licence or exception ended then"},
    {OPTION_LIST_PARTY, "list-party", 0, "PARTY=LIST|MEASURE[@DATE]", true,
     "what if the party were put on this list, or named by this measure"},
    {OPTION_EXTEND, "extend", 0, "MEASURE=PERCENT[@DATE]", true,
     "what if this measure reached what its targets own, from that share on"},
    {OPTION_COUNTERMEASURE, "countermeasure", 0, "COUNTRY[=BRAND][@DATE]", true,
     "what if this country let nothing out that is made there"},
    {OPTION_LOSE, "lose", 0, "NAME[,NAME...]", true,
     "what if these vendors or risk groups were lost at once (see resilience)"},
    {OPTION_ADD, "add", 0, "NEW for OLD[ in REGION]", true,
     "what if this product stood in the place of that one, or of a brand's (see resilience)"},
    {OPTION_ASSUME, "assume", 0, "NAME=VALUE", true,
     "another value, or range, for a named assumption"},
    {OPTION_WHY, "why", 0, NULL, true, "print what each answer rests on"},
    {OPTION_FAIL_ON, "fail-on", 0, "WORD", true,
     "exit 1 if there is a: hit, not-met, undetermined, short, overdue, contradicted, defect, "
     "difference, deviation"},
    {OPTION_QUIET, "quiet", 'q', NULL, true, "say nothing on standard error but errors"},
    {OPTION_NO_COLOR, "no-color", 0, NULL, true,
     "no colours (NO_COLOR in the environment does the same)"},
    {OPTION_HELP, "help", 'h', NULL, true, "this text"},
    {OPTION_VERSION, "version", 0, NULL, true, "the version"},
    {OPTION_AS, "as", 0, "FORMAT", false,
     "csv, netbox, screening-list, pack or canonical, instead of recognising it"},
    {OPTION_SOURCE, "source", 0, "NAME", false,
     "name of the source; default the file's or folder's name"},
    {OPTION_FULL, "full", 0, NULL, false, "rows that are not in it any more are gone (default)"},
    {OPTION_PARTIAL, "partial", 0, NULL, false, "rows that are not in it stay"},
    {OPTION_DRY_RUN, "dry-run", 'n', NULL, false, "count only, change nothing"},
    {OPTION_PUBLISHED, "published", 0, "DATE", false, "day on which a list or pack was published"},
    {OPTION_STRICT, "strict", 0, NULL, false,
     "exit 2 when a row is defective or a named file is not read"},
    {OPTION_SIZE, "size", 0, "small|national|N", false,
     "small is 300 sites, national 105,750; N sites, or national/50 for a fiftieth"},
    {OPTION_SEED, "seed", 0, "N", false, "another seed, other draws"},
    {OPTION_DIRTY, "dirty", 0, NULL, false,
     "with the faults of real files, and a ledger of them in DIR.ledger.csv"},
    {OPTION_TABLES, "tables", 0, "DIR", false, "product and place tables of your own"},
    {OPTION_CANONICAL, "canonical", 0, NULL, false,
     "sorted text, the same whatever the order of the imports"},
    {OPTION_OUTPUT, "output", 'o', "FILE", true, "where to write; - is standard output (default)"},
    {OPTION_NAME, "name", 0, "TEXT", false, "a name to screen; may be repeated"},
    {OPTION_QUERIES, "queries", 0, "FILE", false, "CSV with a name column (and id, country)"},
    {OPTION_PAIRS, "pairs", 0, "FILE", false, "CSV with name1,name2: a score for each pair"},
    {OPTION_LIST, "list", 0, "FILE", false,
     "a list or pack to screen against, no workspace needed; may be repeated"},
    {OPTION_THRESHOLD, "threshold", 0, "SCORE", false, "least score that is printed, 0 to 1"},
    {OPTION_PARTY, "party", 0, "TEXT", false, "a counterparty, by name or key"},
    {OPTION_PRODUCT, "product", 0, "TEXT", false, "a product, by model, part number or key"},
    {OPTION_HEAD, "head", 0, "DIGEST", false,
     "a head that a report printed: is it in the log; may be repeated"},
    {OPTION_FROM, "from", 0, "DATE", false, "what was known at the end of that day, on one side"},
    {OPTION_TO, "to", 0, "DATE", false, "and on the other; default now"},
    {OPTION_BECAUSE, "because", 0, "TEXT", false, "why it is decided so"},
    {OPTION_BY, "by", 0, "NAME", false, "who decides, or by what cuts are told"},
    {OPTION_ON, "on", 0, "DATE", false, "when it was decided; default today"},
    {OPTION_DOCUMENT, "document", 0, "TEXT", false, "where that is written"},
    {OPTION_UNTIL, "until", 0, "DATE", false, "up to the end of that day"},
    {OPTION_BLIND, "blind", 0, "DATE", false,
     "with what was known at the end of that day, for all the days after it"},
    {OPTION_SINCE, "since", 0, "DATE", false,
     "compare with what was imported by the end of that day, as of it"},
    {OPTION_ORDER, "order", 0, "FILE", false, "CSV of orders, - is standard input"},
    {OPTION_MANUFACTURER, "manufacturer", 0, "TEXT", false, "whose brand the product is"},
    {OPTION_QUANTITY, "quantity", 0, "N", false, "how many units"},
    {OPTION_DESTINATION, "destination", 0, "COUNTRY", false,
     "where they go, in two letters; default our own country"},
    {OPTION_CONTRACT, "contract", 0, "ID", false, "the contract that it falls under"},
    {OPTION_ORDERED, "ordered", 0, "DATE", false, "when it was agreed upon; default the as-of day"},
    {OPTION_ACT, "act", 0, "WORDS", false, "only these acts, as 'buy install'"},
    {OPTION_REVISION, "revision", 0, "TEXT", false, "hardware revision of the units"},
    {OPTION_DATE_CODE, "date-code", 0, "TEXT", false, "date code of the units"},
    {OPTION_FILE, "file", 0, "FILE", false,
     "CSV with a line a part, columns as the options; - is standard input"},
    {OPTION_PART, "part", 0, "TEXT", false, "a name for the answer"},
    {OPTION_UNITS, "units", 0, "N", false, "units in service"},
    {OPTION_RATE, "rate", 0, "R", false, "failures per unit and year"},
    {OPTION_MTBF_HOURS, "mtbf-hours", 0, "H", false, "mean time between failures, hours"},
    {OPTION_FIT, "fit", 0, "F", false, "failures in 1e9 hours"},
    {OPTION_RETURNS_PERCENT, "returns-percent", 0, "P", false,
     "returns per year in percent of the units, as TL 9000 counts them"},
    {OPTION_FAILURES, "failures", 0, "N", false,
     "failures seen, in the service of --unit-years or --unit-hours"},
    {OPTION_UNIT_YEARS, "unit-years", 0, "Y", false, "service seen: units times years"},
    {OPTION_UNIT_HOURS, "unit-hours", 0, "H", false, "service seen: units times hours"},
    {OPTION_HORIZON, "horizon", 0, "TIME", false,
     "nothing comes in until then: 5 years, 18 months, 90 days, 720 hours or a day"},
    {OPTION_TURNAROUND, "turnaround", 0, "TIME", false,
     "or: each failed unit is replaced after that time (repair, lead time)"},
    {OPTION_CONFIDENCE, "confidence", 0, "Q", false, "as 0.95 or '95 %'; default 0.95"},
    {OPTION_STOCK, "stock", 0, "N", false, "usable spares on hand: until when do they hold"},
    {OPTION_SWAPPED_BY, "swapped-by", 0, "TIME", false,
     "the units leave service in a straight line until then"},
    {OPTION_PRIOR, "prior", 0, "WORD", false,
     "jeffreys (default), flat-rate, flat-mtbf or plug-in; the others are printed beside it"},
    {OPTION_CHECK, "check", 0, NULL, false,
     "simulate every pool's balance anew: how far the answers are from that"},
    {OPTION_TRIALS, "trials", 0, "N", false, "how often ageing is drawn: default 500"},
    {OPTION_DEGREE, "degree", 0, "WORD", false,
     "how much is lost: off (default), no-spares, no-updates or no-transit"},
    {OPTION_LOSS_CHANCE, "loss-chance", 0, "NAME=SHARE", false,
     "availability: the share of the time, or a range, that this risk group is lost; may be "
     "repeated"},
    {OPTION_GROUP_COST, "group-cost", 0, "NAME=COST", false,
     "cuts --by site: how hard it is to lose this risk group, a whole number; the others cost 1; "
     "may be repeated"},
};
_Static_assert(sizeof options / sizeof options[0] == OPTION_COUNT, "a line for every option");

const struct cli_option *cli_option_table(int *count) {
    *count = OPTION_COUNT;
    return options;
}

/* Edit distance of short words, for "did you mean". */
static size_t word_distance(const char *left, const char *right) {
    size_t row[40];
    const size_t width = strlen(right);
    if (width + 1 > sizeof row / sizeof row[0]) {
        return width;
    }
    for (size_t j = 0; j <= width; j++) {
        row[j] = j;
    }
    for (size_t i = 1; left[i - 1] != '\0'; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            const size_t changed = corner + (left[i - 1] == right[j - 1] ? 0 : 1);
            const size_t shorter = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            corner = row[j];
            row[j] = changed < shorter ? changed : shorter;
        }
    }
    return row[width];
}

static int unknown_command(const struct cli *cli, const char *word) {
    int count = 0;
    const struct cli_command *commands = cli_command_table(&count);
    const char *best = NULL;
    size_t best_distance = 3;
    for (int i = 0; i < count; i++) {
        const size_t distance = word_distance(word, commands[i].name);
        if (distance < best_distance) {
            best = commands[i].name;
            best_distance = distance;
        }
    }
    return best == NULL
               ? cli_usage(cli, "there is no command '%s'", word)
               : cli_usage(cli, "there is no command '%s'; did you mean '%s'?", word, best);
}

static bool is_own(const struct cli_command *command, enum option_id id) {
    for (int i = 0; command != NULL && command->option[i] != OPTION_COUNT; i++) {
        if (command->option[i] == id) {
            return true;
        }
    }
    return false;
}

/* Matches "--name", "--name=value" or "-x"; *value points behind '=' or is NULL. */
static const struct cli_option *option_find(const char *word, const char **value) {
    *value = NULL;
    const bool is_long = word[1] == '-';
    const char *name = is_long ? word + 2 : word + 1;
    const char *equals = strchr(name, '=');
    const size_t len = is_long && equals != NULL ? (size_t)(equals - name) : strlen(name);
    for (int i = 0; i < OPTION_COUNT; i++) {
        const bool is_name =
            is_long && strlen(options[i].name) == len && strncmp(options[i].name, name, len) == 0;
        const bool is_letter =
            !is_long && len == 1 && options[i].letter == name[0] && name[0] != '\0';
        if (is_name || is_letter) {
            *value = is_long && equals != NULL ? equals + 1 : NULL;
            return &options[i];
        }
    }
    return NULL;
}

/* One option; `*index` moves past its value. */
static bool parse_option(struct cli *cli, int argument_count, char **arguments, int *index) {
    const char *value = NULL;
    const char *word = arguments[*index];
    const struct cli_option *option = option_find(word, &value);
    if (option == NULL) {
        (void)cli_usage(cli, "there is no option '%s'", word);
        return false;
    }
    if (option->value == NULL && value != NULL) {
        (void)cli_usage(cli, "--%s takes no value", option->name);
        return false;
    }
    if (option->value != NULL && value == NULL) {
        if (*index + 1 >= argument_count) {
            (void)cli_usage(cli, "--%s needs a value: %s", option->name, option->value);
            return false;
        }
        value = arguments[++*index];
    }
    cli->said[cli->said_count++] = (struct cli_said){option->id, value};
    return true;
}

/* A misspelt word must not pass for one that was not found. */
static bool check_fail_on(struct cli *cli) {
    static const char *const words[] = {"hit",    "not-met",    "undetermined",
                                        "short",  "overdue",    "contradicted",
                                        "defect", "difference", "deviation"};
    int at = 0;
    for (const char *word = cli_next(cli, OPTION_FAIL_ON, &at); word != NULL;
         word = cli_next(cli, OPTION_FAIL_ON, &at)) {
        bool is_known = false;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            is_known = is_known || strcmp(words[i], word) == 0;
        }
        if (!is_known) {
            (void)cli_usage(
                cli,
                "--fail-on is hit, not-met, undetermined, short, overdue, contradicted, defect, "
                "difference or deviation, not '%s'",
                word);
            return false;
        }
    }
    return true;
}

static bool check_options(struct cli *cli) {
    for (int i = 0; i < cli->said_count; i++) {
        const struct cli_option *option = &options[cli->said[i].id];
        if (!option->is_global && !is_own(cli->command, option->id)) {
            (void)cli_usage(cli, "%s takes no --%s", cli->command->name, option->name);
            return false;
        }
    }
    return true;
}

bool cli_parse(struct cli *cli, int argument_count, char **arguments) {
    cli->said = hf_new(&cli->keep, struct cli_said, (size_t)argument_count + 1);
    cli->argument = hf_new(&cli->keep, const char *, (size_t)argument_count + 1);
    if (cli->said == NULL || cli->argument == NULL) {
        return false;
    }
    bool are_options_over = false;
    for (int i = 1; i < argument_count; i++) {
        const char *word = arguments[i];
        if (!are_options_over && strcmp(word, "--") == 0) {
            are_options_over = true;
        } else if (!are_options_over && word[0] == '-' && word[1] != '\0') {
            if (!parse_option(cli, argument_count, arguments, &i)) {
                return false;
            }
        } else {
            cli->argument[cli->argument_count++] = word;
        }
    }
    const char *name = cli->argument_count > 0 ? cli->argument[0] : "help";
    int count = 0;
    const struct cli_command *commands = cli_command_table(&count);
    for (int i = 0; i < count && cli->command == NULL; i++) {
        cli->command = strcmp(commands[i].name, name) == 0 ? &commands[i] : NULL;
    }
    if (cli->command == NULL) {
        (void)unknown_command(cli, name);
        return false;
    }
    if (cli->argument_count > 0) {
        cli->argument++;
        cli->argument_count--;
    }
    return cli_has(cli, OPTION_HELP) || (check_options(cli) && check_fail_on(cli));
}

bool cli_has(const struct cli *cli, enum option_id id) {
    return cli_value(cli, id) != NULL;
}

const char *cli_value(const struct cli *cli, enum option_id id) {
    for (int i = cli->said_count - 1; i >= 0; i--) {
        if (cli->said[i].id == id) {
            return cli->said[i].value == NULL ? "" : cli->said[i].value;
        }
    }
    return NULL;
}

const char *cli_next(const struct cli *cli, enum option_id id, int *at) {
    for (; *at < cli->said_count; ++*at) {
        if (cli->said[*at].id == id) {
            return cli->said[(*at)++].value;
        }
    }
    return NULL;
}
