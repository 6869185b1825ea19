/* check_cli.h - what the files of the command `check` share.
 *
 * check_asked.c turns what was said into a question, check_words.c an answer into words,
 * cmd_check.c prints one answer on one screen, check_order.c a file of them. */
#ifndef HOLDFAST_APP_CHECK_CLI_H
#define HOLDFAST_APP_CHECK_CLI_H

#include "apps/holdfast/cli.h"

#include <holdfast/exposure.h>

/* What can be said of a deal; the names of the columns of an order file, and of the options. */
enum check_field {
    CHECK_SUPPLIER,
    CHECK_MANUFACTURER,
    CHECK_PRODUCT,
    CHECK_QUANTITY,
    CHECK_DESTINATION,
    CHECK_CONTRACT,
    CHECK_ORDERED,
    CHECK_ACT,
    CHECK_REVISION,
    CHECK_DATE_CODE,
};
enum { CHECK_FIELDS = CHECK_DATE_CODE + 1 };

struct check_name { /* a party that was asked about */
    struct hf_text text;
    struct hf_check_subject subject;
};

struct check_asked {
    const struct hf_text *said; /* CHECK_FIELDS */
    struct hf_check_deal deal;
    bool is_deal;                    /* more is said than one party or one product */
    unsigned lines;                  /* bits 1 << position in hf_check.line; 0: no act was named */
    bool product_unknown;            /* a product was named that the workspace does not hold */
    const struct check_name *unlike; /* a name that nothing in the workspace is like, or NULL */
    enum check_field field;          /* in trouble: where, and what */
    struct hf_text trouble;
};

/* Names are looked up once. */
struct check_names {
    struct check_name **item;
    size_t count, capacity;
};

/* HF_ERR_INPUT: it cannot be asked, `asked` says what is wrong with which field. */
HF_MUST_CHECK enum hf_status check_ask(struct cli *cli, struct cli_assessed *assessed,
                                       const struct hf_text said[CHECK_FIELDS],
                                       struct check_names *names, struct check_asked *asked);
HF_MUST_CHECK enum hf_status check_run(struct cli *cli, struct cli_assessed *assessed,
                                       const struct check_asked *asked, struct hf_check *check);

/* Cells of one line of an answer, for tables and for programs. */
enum { CHECK_VERDICT, CHECK_UNTIL, CHECK_MEASURE, CHECK_EXCEPTION, CHECK_RESTS_ON, CHECK_ASK };
enum { CHECK_CELLS = CHECK_ASK + 1 };
HF_MUST_CHECK enum hf_status check_cells(struct cli *cli, const struct hf_assessment *assessment,
                                         const struct hf_check *check, int line,
                                         struct hf_text *cell);
const char *check_act_words(const struct hf_check_line *line);
const char *check_verdict_words(const struct hf_check_line *line);
bool check_is_clear(const struct hf_check_line *line);
/* Is it known what the line says? */
bool check_is_open(const struct hf_check_line *line);
/* The position of the line that says worst among those in `lines`. */
int check_worst(const struct hf_check *check, unsigned lines);
/* Which of `lines` is advised against most, and by what, where the words of the worst one do not
 * say it already; blank where none may be. */
HF_MUST_CHECK enum hf_status check_advice(struct cli *cli, const struct hf_assessment *assessment,
                                          const struct hf_check *check, unsigned lines, int worst,
                                          struct hf_text *text);

/* A file of orders. */
int check_orders(struct cli *cli, struct cli_assessed *assessed, const char *path);

#endif
