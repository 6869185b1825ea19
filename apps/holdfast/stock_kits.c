/* stock kits: boards that are repaired with kits which they share. */
#include "apps/holdfast/stock_cli.h"

#include <holdfast/kits.h>

static const struct hf_rows_column kit_columns[] = {
    {"kit", "kit", false},
    {"kit_key", "key", false},
    {"state", "state", false},
    {"boards", "repairs", false},
    {"kits", "kits", true},
    {"repairs_lower", "repairs", true},
    {"repairs_upper", "to", true},
    {"supply_end", "kits come until", false},
    {"counted_from", "counted from", false},
    {"holds_until_50", "50 % until", false},
    {"holds_until_80", "80 % until", false},
    {"holds_until_95", "95 % until", false},
    {"holds_until_99", "99 % until", false},
    {"without_until", "95 % without kits", false},
    {"unlimited_until", "95 % with kits without end", false},
    {"failures_lower", "failures to target", true},
    {"failures_upper", "to", true},
    {"target", "to last until", false},
    {"needed_lower", "repairs needed", true},
    {"needed_upper", "to", true},
};
enum { KIT_COLUMNS = sizeof kit_columns / sizeof kit_columns[0] };

static const char *kit_state_word(enum hf_kit_state state) {
    switch (state) {
    case HF_KIT_KNOWN:
        return "known";
    case HF_KIT_NO_BOARD:
        return "no board in use";
    case HF_KIT_REFUSED:
        return "too many failures";
    }
    return "";
}

/* INT64_MAX stands for no number. */
static enum hf_status kit_count_text(struct hf_arena *keep, int64_t count, const char *none,
                                     struct hf_text *text) {
    if (count == INT64_MAX) {
        *text = hf_text_of(none);
        return HF_OK;
    }
    return stock_count_text(keep, count, text);
}

static enum hf_status kit_boards_text(const struct hf_assessment *assessment,
                                      const struct hf_kit_group *group, struct hf_arena *keep,
                                      struct hf_text *text) {
    *text = HF_TEXT("");
    for (uint32_t i = 0; i < group->board_count; i++) {
        struct hf_text name;
        const uint32_t product = assessment->endurance[group->board[i].pool].product;
        HF_TRY(hf_report_product(assessment, product, keep, &name));
        HF_TRY(hf_text_format(keep, text, "%.*s%s%.*s", HF_TEXT_ARG(*text), i > 0 ? "; " : "",
                              HF_TEXT_ARG(name)));
    }
    return HF_OK;
}

static enum hf_status kit_dates(const struct hf_kit_group *group, struct hf_arena *keep,
                                struct hf_text *cell) {
    HF_TRY(stock_day_text(keep, group->from, &cell[8]));
    for (int level = 0; level < HF_ENDURANCE_LEVELS; level++) {
        HF_TRY(stock_days_text(keep, group->holds_until[level], &cell[9 + level]));
    }
    HF_TRY(stock_days_text(keep, group->without_until, &cell[13]));
    HF_TRY(stock_days_text(keep, group->unlimited_until, &cell[14]));
    for (int at = 0; at < 2; at++) {
        HF_TRY(stock_number_text(keep, group->failures[at], "g", &cell[15 + at]));
        HF_TRY(kit_count_text(keep, group->needed[at], "no number", &cell[18 + at]));
    }
    return stock_day_text(keep, group->target, &cell[17]);
}

static enum hf_status kit_row(const struct hf_assessment *assessment,
                              const struct hf_kit_group *group, struct hf_arena *keep,
                              struct hf_text *cell) {
    HF_TRY(hf_report_product(assessment, group->kit, keep, &cell[0]));
    cell[1] = assessment->snapshot->products.rows.key[group->kit];
    cell[2] = hf_text_of(kit_state_word(group->state));
    HF_TRY(kit_boards_text(assessment, group, keep, &cell[3]));
    HF_TRY(stock_count_text(keep, group->kits, &cell[4]));
    for (int at = 0; at < 2; at++) {
        HF_TRY(kit_count_text(keep, group->repairs[at], "not known", &cell[5 + at]));
    }
    HF_TRY(stock_ends_text(keep, group->supply_end, &cell[7]));
    return group->state == HF_KIT_KNOWN ? kit_dates(group, keep, cell) : HF_OK;
}

enum hf_status cli_stock_kits(struct cli *cli, struct hf_assessment *assessment,
                              const struct stock_question *question, struct hf_rows_text *rows) {
    const struct hf_kit_groups *groups = NULL;
    struct hf_arena *keep = &cli->keep;
    HF_TRY(hf_stock_kits(assessment, keep, cli->scratch, &groups));
    struct hf_text *cell = hf_new(keep, struct hf_text, (size_t)groups->count * KIT_COLUMNS + 1);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < groups->count; i++) {
        const struct hf_kit_group *group = &groups->item[i];
        bool is_asked = question->pool == HF_NONE ||
                        assessment->endurance[question->pool].product == group->kit;
        for (uint32_t k = 0; k < group->board_count; k++) {
            is_asked = is_asked || group->board[k].pool == question->pool;
        }
        if (is_asked) {
            HF_TRY(kit_row(assessment, group, keep, cell + (size_t)count++ * KIT_COLUMNS));
        }
    }
    *rows = (struct hf_rows_text){"holdfast-stock-kits/1", kit_columns, KIT_COLUMNS, cell, count};
    if (!question->is_table) {
        return HF_OK;
    }
    hf_buffer_puts(question->foot, "Boards and kits of a line together: short is the first board "
                                   "that is neither on the shelf nor repaired in time.\n");
    for (uint32_t i = 0; i < groups->count && question->has_why; i++) {
        hf_report_why(assessment, groups->item[i].why, 0, question->foot);
    }
    return HF_OK;
}
