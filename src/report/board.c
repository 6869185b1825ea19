#include "report/board.h"

#include "report/report_words.h"
#include "report/sheet.h"

#include <stdlib.h>

enum { HEADLINE_NAME_COLUMNS = 50 }; /* a longer name is cut: a headline must stay one */

static int ranked_order(const void *left_item, const void *right_item) {
    const struct ranked *left = left_item;
    const struct ranked *right = right_item;
    for (int i = 0; i < 3; i++) {
        if (left->key[i] != right->key[i]) {
            return left->key[i] < right->key[i] ? -1 : 1;
        }
    }
    return (left->position > right->position) - (left->position < right->position);
}

/* Positions differ, so no two items are equal and the order does not depend on qsort's. */
void hf_ranked_sort(struct ranked *item, size_t count) {
    if (count > 1) {
        qsort(item, count, sizeof *item, ranked_order);
    }
}

static enum hf_status ranked_keep(struct ranked *item, uint32_t count, struct hf_arena *keep,
                                  uint32_t **positions) {
    hf_ranked_sort(item, count);
    *positions = hf_new(keep, uint32_t, count);
    if (*positions == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        (*positions)[i] = item[i].position;
    }
    return HF_OK;
}

struct hf_date hf_board_first_date(const struct hf_product_dates *product) {
    struct hf_date first = HF_DATE_MAX;
    for (size_t kind = 0; kind < HF_EFFECT_COUNT; kind++) {
        const bool is_earlier = hf_date_is_before(product->date[kind].earliest, first);
        first = product->answer[kind] != HF_ANSWER_NO && is_earlier ? product->date[kind].earliest
                                                                    : first;
    }
    return first;
}

/* Marks the sites with a deployed unit of a marked product. */
static void mark_sites(const struct hf_snapshot *snapshot, const uint8_t *is_touched,
                       uint8_t *is_site_touched) {
    const struct hf_devices *devices = &snapshot->devices;
    for (uint32_t i = 0; i < devices->rows.count; i++) {
        const uint32_t product = devices->product[i];
        const uint32_t site = devices->site[i];
        if (product < snapshot->products.rows.count && is_touched[product] != 0 &&
            site < snapshot->sites.rows.count && hf_use_is_deployed(devices->status[i])) {
            is_site_touched[site] = 1;
        }
    }
    const struct hf_modules *modules = &snapshot->modules;
    for (uint32_t i = 0; i < modules->rows.count; i++) {
        const uint32_t product = modules->product[i];
        const uint32_t device = modules->device[i];
        const uint32_t site = device < devices->rows.count ? devices->site[device] : HF_NONE;
        if (product < snapshot->products.rows.count && is_touched[product] != 0 &&
            site < snapshot->sites.rows.count && hf_use_is_deployed(modules->status[i])) {
            is_site_touched[site] = 1;
        }
    }
}

static enum hf_status board_products(struct board *board, const struct hf_assessment *assessment,
                                     struct hf_arena *keep) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    struct ranked *item = hf_new(keep, struct ranked, assessment->product_count);
    uint8_t *is_touched = hf_new(keep, uint8_t, snapshot->products.rows.count);
    uint8_t *is_site_touched = hf_new(keep, uint8_t, snapshot->sites.rows.count);
    if (item == NULL || is_touched == NULL || is_site_touched == NULL) {
        return HF_ERR_MEMORY;
    }
    board->products = assessment->product_count;
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        const struct hf_product_dates *product = &assessment->product[i];
        if (product->touched == HF_ANSWER_NO) {
            continue;
        }
        board->touched += product->touched == HF_ANSWER_YES;
        board->touched_open += product->touched != HF_ANSWER_YES;
        board->touched_units += product->units == HF_COUNT_UNKNOWN ? 0 : product->units;
        if (product->product < snapshot->products.rows.count) {
            is_touched[product->product] = 1;
        }
        item[board->product_count++] = (struct ranked){
            {-(int64_t)product->touched, hf_board_first_date(product).days, -product->units}, i};
    }
    mark_sites(snapshot, is_touched, is_site_touched);
    board->sites = snapshot->sites.rows.count;
    for (uint32_t i = 0; i < snapshot->sites.rows.count; i++) {
        board->touched_sites += is_site_touched[i];
    }
    return ranked_keep(item, board->product_count, keep, &board->product);
}

static enum hf_status board_losses(struct board *board, const struct hf_assessment *assessment,
                                   struct hf_arena *keep) {
    struct ranked *item = hf_new(keep, struct ranked, assessment->loss_count);
    if (item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->loss_count; i++) {
        const struct hf_loss *loss = &assessment->loss[i];
        if (loss->group[1] == HF_NONE && loss->sites_lost[1] > 0) {
            item[board->loss_count++] = (struct ranked){
                {-loss->subscribers_lost[1], -loss->sites_lost[1], -loss->sites_lost[0]}, i};
        }
    }
    board->served_sites = assessment->site_risk_count;
    return ranked_keep(item, board->loss_count, keep, &board->loss);
}

static enum hf_status board_pools(struct board *board, const struct hf_assessment *assessment,
                                  struct hf_arena *keep) {
    struct ranked *item = hf_new(keep, struct ranked, assessment->endurance_count);
    if (item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        const struct hf_endurance *pool = &assessment->endurance[i];
        int64_t shortfall[2] = {0, 0};
        hf_sheet_shortfall(pool, shortfall);
        if (pool->short_of_target > HF_ANSWER_PRESUMED_NO) {
            item[board->pool_count++] = (struct ranked){
                {pool->order_by.earliest.days, pool->holds_until[2].earliest.days, -shortfall[1]},
                i};
        }
    }
    return ranked_keep(item, board->pool_count, keep, &board->pool);
}

static enum hf_status board_findings(struct board *board, const struct hf_assessment *assessment,
                                     struct hf_arena *keep) {
    struct ranked *item = hf_new(keep, struct ranked, assessment->finding_count);
    if (item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        const struct hf_finding *finding = &assessment->finding[i];
        struct board_verdicts *verdicts = finding->is_today ? &board->today : &board->later;
        verdicts->met += finding->verdict == HF_VERDICT_MET;
        verdicts->not_met += finding->verdict == HF_VERDICT_NOT_MET;
        verdicts->undetermined += finding->verdict == HF_VERDICT_UNDETERMINED;
        if (finding->verdict == HF_VERDICT_NOT_MET || finding->verdict == HF_VERDICT_UNDETERMINED) {
            item[board->finding_count++] =
                (struct ranked){{finding->verdict, finding->at.days, 0}, i};
        }
    }
    return ranked_keep(item, board->finding_count, keep, &board->finding);
}

size_t hf_board_bytes(const struct hf_assessment *assessment) {
    const size_t rows = (size_t)assessment->product_count + assessment->loss_count +
                        assessment->endurance_count + assessment->finding_count;
    const size_t marks =
        (size_t)assessment->snapshot->products.rows.count + assessment->snapshot->sites.rows.count;
    return rows * (sizeof(struct ranked) + sizeof(uint32_t)) + marks + 4096;
}

enum hf_status hf_board_make(struct board *board, const struct hf_assessment *assessment,
                             struct hf_arena *keep) {
    struct board result = {.products = 0};
    HF_TRY(board_products(&result, assessment, keep));
    HF_TRY(board_losses(&result, assessment, keep));
    HF_TRY(board_pools(&result, assessment, keep));
    HF_TRY(board_findings(&result, assessment, keep));
    *board = result;
    return HF_OK;
}

struct hf_text hf_board_operator(const struct hf_assessment *assessment) {
    const struct hf_operators *operators = &assessment->snapshot->operators;
    const bool is_named = operators->rows.count > 0 && operators->name[0].len > 0;
    return is_named ? operators->name[0] : HF_TEXT("This operator");
}

/* The effect that comes first, and whether it came already. */
static void headline_first(struct hf_buffer *out, const struct hf_assessment *assessment,
                           const struct hf_product_dates *product, struct hf_text name) {
    const struct hf_date first = hf_board_first_date(product);
    if (first.days >= HF_DATE_MAX.days) {
        return;
    }
    const char *what = "";
    for (size_t kind = HF_EFFECT_COUNT; kind-- > 0;) {
        const bool is_it = product->answer[kind] != HF_ANSWER_NO &&
                           product->date[kind].earliest.days == first.days;
        what = is_it ? hf_report_effect_text((enum hf_effect_kind)kind) : what;
    }
    hf_buffer_puts(out, hf_date_is_before(assessment->scenario.as_of, first) ? " First comes "
                                                                             : " First came ");
    hf_buffer_printf(out, "\"%s\" for ", what);
    hf_report_plain(out, hf_report_front(name, HEADLINE_NAME_COLUMNS));
    hf_buffer_puts(out, ", on ");
    hf_report_date(out, first);
    hf_buffer_putc(out, '.');
}

static void headline_loss(struct hf_buffer *out, const struct board *board,
                          const struct hf_assessment *assessment) {
    if (board->loss_count == 0) {
        return;
    }
    const struct hf_loss *worst = &assessment->loss[board->loss[0]];
    hf_buffer_puts(out, " Losing ");
    hf_report_plain(
        out, hf_report_front(hf_sheet_group(assessment, worst->group[0]), HEADLINE_NAME_COLUMNS));
    hf_buffer_puts(out, " alone would cut off ");
    hf_report_counts(out, worst->sites_lost);
    hf_buffer_puts(out, " of ");
    hf_report_count(out, board->served_sites);
    hf_buffer_printf(out, " served site%s.", hf_report_plural(board->served_sites));
}

void hf_board_headline(struct hf_buffer *out, const struct board *board) {
    if (board->products == 0) {
        hf_buffer_puts(
            out,
            "No product is in the workspace yet, so nothing can be said of what a measure touches");
        return;
    }
    if (board->product_count == 0) {
        hf_buffer_puts(out, "No measure touches any of the ");
        hf_report_count(out, board->products);
        hf_buffer_printf(out, " product%s in the network", hf_report_plural(board->products));
        return;
    }
    hf_report_count(out, board->touched);
    hf_buffer_puts(out, " of ");
    hf_report_count(out, board->products);
    hf_buffer_printf(out, " product%s %s touched by measures", hf_report_plural(board->products),
                     board->touched == 1 ? "is" : "are");
    if (board->touched_open > 0) {
        hf_buffer_puts(out, ", ");
        hf_report_count(out, board->touched_open);
        hf_buffer_puts(out, board->touched > 0 ? " more may be" : " may be");
    }
}

enum hf_status hf_board_lead(struct hf_buffer *out, const struct board *board,
                             const struct hf_assessment *assessment, struct hf_arena scratch) {
    if (board->products == 0) {
        hf_buffer_puts(out, "Import devices, or a list of site, product and quantity, to begin.");
        return HF_OK;
    }
    if (board->product_count > 0) {
        hf_buffer_puts(out, "They are ");
        hf_report_count(out, board->touched_units);
        hf_buffer_printf(out, " unit%s at ", hf_report_plural(board->touched_units));
        hf_report_count(out, board->touched_sites);
        hf_buffer_puts(out, " of ");
        hf_report_count(out, board->sites);
        hf_buffer_printf(out, " site%s.", hf_report_plural(board->sites));
        const struct hf_product_dates *first = &assessment->product[board->product[0]];
        struct hf_text name = HF_TEXT("");
        HF_TRY(hf_sheet_product(assessment, first->product, &scratch, &name));
        headline_first(out, assessment, first, name);
    }
    headline_loss(out, board, assessment);
    return HF_OK;
}
