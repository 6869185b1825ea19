/* help, the man page and shell completion, all from the two tables. */
#include "apps/holdfast/cli.h"

#include <stdio.h>
#include <string.h>

static const char scenario_text[] =
    "A scenario is changes on top of the data. As options, or one a line of a --scenario file; '#' "
    "begins a comment:\n\n"
    "  activate MEASURE[@DATE]             the measure is in force from that day (default: "
    "always)\n"
    "  end MEASURE@DATE                    the measure ends on that day\n"
    "  end-licence MEASURE/EXCEPTION@DATE  a licence or another exception ends on that day\n"
    "  list-party PARTY=LIST[@DATE]        a party is put on a list (default: from the as-of day)\n"
    "  list-party PARTY=MEASURE[@DATE]     a measure names a party too\n"
    "  extend MEASURE=PERCENT[@DATE]       a measure reaches what its targets own, from that share "
    "on\n"
    "  countermeasure COUNTRY[=BRAND][@DATE]\n"
    "                                      nothing made in the country is supplied any more\n"
    "  lose NAME[,NAME...]                 these vendors or risk groups are lost at once\n"
    "  add NEW for OLD[ in REGION]         a product stands in the place of that one, or of a "
    "brand's\n"
    "  assume NAME=VALUE                   another value for a named assumption; a range is "
    "written "
    "20..60\n\n"
    "MEASURE is PACK-ID/MEASURE-ID as 'holdfast pack' prints it. The data and the packs stay as "
    "they are: only this\n"
    "answer differs, and it says how it differs from the one without the scenario. A file may be "
    "JSON too, which\n"
    "docs/scenarios.md describes:\n\n"
    "  {\"schema\": \"holdfast-scenario/1\", \"name\": \"the licence ends\", \"changes\": [\n"
    "    {\"change\": \"end-licence\", \"exception\": \"PACK/MEASURE/EXCEPTION\", \"date\": "
    "\"2026-03-01\"}]}\n";

/* Options that mean something of its own to a command. */
static const struct {
    int (*run)(struct cli *cli);
    enum option_id id;
    const char *help;
} meaning[] = {
    {cmd_demo, OPTION_SEED, "another seed, another operator"},
    {cmd_generate, OPTION_SEED, "another seed, another operator"},
    {cmd_generate, OPTION_UNTIL, "the operator as it stood at the end of that day"},
    {cmd_decide, OPTION_BY, "who decides; default who is logged in"},
    {cmd_decide, OPTION_SOURCE, "the source whose value counts"},
    {cmd_updates, OPTION_PRODUCT, "the devices and modules of this product"},
    {cmd_stock, OPTION_PRODUCT, "levers, places and final of this product only"},
    {cmd_resilience, OPTION_SEED, "of ageing: another seed, other trials; default 1"},
    {cmd_resilience, OPTION_UNTIL, "how far ageing looks; default ten years"},
    {cmd_resilience, OPTION_BY, "of cuts and availability: region (default) or site"},
};

/* Of a command, or NULL. */
static const char *option_help(const struct cli_command *command, const struct cli_option *option) {
    for (size_t i = 0; i < sizeof meaning / sizeof meaning[0] && command != NULL; i++) {
        if (meaning[i].run == command->run && meaning[i].id == option->id) {
            return meaning[i].help;
        }
    }
    return option->help;
}

static void print_option(struct hf_buffer *out, const struct cli_command *command,
                         const struct cli_option *option) {
    char left[48];
    const int written = option->letter != 0
                            ? snprintf(left, sizeof left, "-%c, --%s", option->letter, option->name)
                            : snprintf(left, sizeof left, "    --%s", option->name);
    if (option->value != NULL && written > 0 && (size_t)written < sizeof left) {
        (void)snprintf(left + written, sizeof left - (size_t)written, " %s", option->value);
    }
    hf_buffer_printf(out, "  %-36s  %s\n", left, option_help(command, option));
}

static void print_overview(struct hf_buffer *out) {
    int count = 0;
    const struct cli_command *commands = cli_command_table(&count);
    hf_buffer_puts(out, "holdfast: what a ban on a supplier touches, from when, how long the "
                        "network holds, what to do first\n\n"
                        "usage: holdfast [-w WORKSPACE] COMMAND ...\n\ncommands:\n");
    for (int i = 0; i < count; i++) {
        hf_buffer_printf(out, "  %-11s %s\n", commands[i].name, commands[i].summary);
    }
    hf_buffer_puts(out, "\noptions of every command:\n");
    int option_count = 0;
    const struct cli_option *options = cli_option_table(&option_count);
    for (int i = 0; i < option_count; i++) {
        if (options[i].is_global) {
            print_option(out, NULL, &options[i]);
        }
    }
    hf_buffer_puts(
        out,
        "\nexit status: 0 done; 1 done, and found something (--fail-on, check, watch, pack check); "
        "2 "
        "wrong usage or\n"
        "input; 3 the machine failed. Begin with 'holdfast demo', or 'holdfast help import'.\n");
}

static void print_command(struct hf_buffer *out, const struct cli_command *command) {
    hf_buffer_printf(out, "%s\n\nusage: holdfast [-w WORKSPACE] %s %s\n", command->summary,
                     command->name, command->arguments);
    if (command->details != NULL) {
        hf_buffer_printf(out, "\n%s\n", command->details);
    }
    int option_count = 0;
    const struct cli_option *options = cli_option_table(&option_count);
    if (command->option[0] != OPTION_COUNT) {
        hf_buffer_puts(out, "\noptions:\n");
    }
    for (int i = 0; command->option[i] != OPTION_COUNT; i++) {
        print_option(out, command, &options[command->option[i]]);
    }
    hf_buffer_puts(out, "\nexamples:\n");
    for (int i = 0; command->example[i] != NULL; i++) {
        hf_buffer_printf(out, "  %s\n", command->example[i]);
    }
    hf_buffer_puts(out, "\nOptions of every command: holdfast help\n");
}

/* roff: a leading '.' or "'" and backslashes mean something. */
static void print_roff(struct hf_buffer *out, const char *text) {
    for (const char *at = text; *at != '\0'; at++) {
        const bool is_line_start = at == text || at[-1] == '\n';
        if (is_line_start && (*at == '.' || *at == '\'')) {
            hf_buffer_puts(out, "\\&");
        }
        if (*at == '\\') {
            hf_buffer_puts(out, "\\e");
        } else if (*at == '-') {
            hf_buffer_puts(out, "\\-");
        } else {
            hf_buffer_putc(out, *at);
        }
    }
    hf_buffer_putc(out, '\n');
}

static void print_roff_option(struct hf_buffer *out, const struct cli_command *command,
                              const struct cli_option *option) {
    char text[96];
    hf_buffer_puts(out, ".TP\n");
    (void)snprintf(text, sizeof text, "--%s%s%s", option->name, option->value == NULL ? "" : " ",
                   option->value == NULL ? "" : option->value);
    print_roff(out, text);
    print_roff(out, option_help(command, option));
}

static void print_man(struct hf_buffer *out) {
    int count = 0;
    const struct cli_command *commands = cli_command_table(&count);
    int option_count = 0;
    const struct cli_option *options = cli_option_table(&option_count);
    hf_buffer_printf(out,
                     ".TH HOLDFAST 1 \"\" \"holdfast %s\"\n.SH NAME\nholdfast \\- what a ban on a "
                     "supplier touches\n",
                     HF_VERSION);
    hf_buffer_puts(out, ".SH SYNOPSIS\n.B holdfast\n[\\-w WORKSPACE] COMMAND ...\n.SH COMMANDS\n");
    for (int i = 0; i < count; i++) {
        hf_buffer_printf(out, ".SS %s ", commands[i].name);
        print_roff(out, commands[i].arguments);
        print_roff(out, commands[i].summary);
        if (commands[i].details != NULL) {
            hf_buffer_puts(out, ".PP\n");
            print_roff(out, commands[i].details);
        }
        for (int j = 0; commands[i].option[j] != OPTION_COUNT; j++) {
            print_roff_option(out, &commands[i], &options[commands[i].option[j]]);
        }
    }
    hf_buffer_puts(out, ".SH OPTIONS\n");
    for (int i = 0; i < option_count; i++) {
        if (options[i].is_global) {
            print_roff_option(out, NULL, &options[i]);
        }
    }
    hf_buffer_puts(out, ".SH SCENARIOS\n.nf\n");
    print_roff(out, scenario_text);
    hf_buffer_puts(out, ".fi\n.SH EXIT STATUS\n0 done; 1 done, and found something; 2 wrong usage "
                        "or input; 3 the machine failed.\n");
}

static void print_completion(struct hf_buffer *out) {
    int count = 0;
    const struct cli_command *commands = cli_command_table(&count);
    int option_count = 0;
    const struct cli_option *options = cli_option_table(&option_count);
    hf_buffer_puts(
        out,
        "# bash completion for holdfast\n_holdfast() {\n    local word=${COMP_WORDS[COMP_CWORD]}\n"
        "    case $word in\n    -*) COMPREPLY=($(compgen -W \"");
    for (int i = 0; i < option_count; i++) {
        hf_buffer_printf(out, "--%s ", options[i].name);
    }
    hf_buffer_puts(out, "\" -- \"$word\")) ;;\n    *) if [ \"$COMP_CWORD\" -eq 1 ]; then "
                        "COMPREPLY=($(compgen -W \"");
    for (int i = 0; i < count; i++) {
        hf_buffer_printf(out, "%s ", commands[i].name);
    }
    hf_buffer_puts(
        out, "\" -- \"$word\")); else COMPREPLY=($(compgen -f -- \"$word\")); fi ;;\n    esac\n}\n"
             "complete -F _holdfast holdfast\n");
}

static const struct cli_command *command_find(const char *name) {
    int count = 0;
    const struct cli_command *commands = cli_command_table(&count);
    for (int i = 0; i < count; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

int cmd_help(struct cli *cli) {
    const bool is_of_command = cli_has(cli, OPTION_HELP) && cli->command->run != cmd_help;
    const char *topic = is_of_command             ? cli->command->name
                        : cli->argument_count > 0 ? cli->argument[0]
                                                  : NULL;
    const struct cli_command *command = topic == NULL ? NULL : command_find(topic);
    struct hf_buffer out = cli_buffer();
    if (topic == NULL) {
        print_overview(&out);
    } else if (strcmp(topic, "man") == 0) {
        print_man(&out);
    } else if (strcmp(topic, "completion") == 0) {
        print_completion(&out);
    } else if (strcmp(topic, "scenario") == 0) {
        hf_buffer_puts(&out, scenario_text);
    } else if (command != NULL) {
        print_command(&out, command);
    } else {
        hf_buffer_free(&out);
        return cli_usage(cli, "there is no help on '%s'", topic);
    }
    return cli_print(cli, &out);
}
