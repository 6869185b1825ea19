#include "report/board.h"

#include "report/report_words.h"
#include "report/sheet.h"

#include <stdlib.h>

enum { HEADLINE_NAME_COLUMNS = 50 }; /* a longer name is cut: a headline must stay one */

enum { BOARD_TARGETS = 3 }; /* suppliers under measures that are shown before worse losses */

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

struct hf_date hf_board_first_date(const struct hf_product_dates *product, bool may_be_open) {
    struct hf_date first = HF_DATE_MAX;
    for (size_t kind = 0; kind < HF_EFFECT_COUNT; kind++) {
        const bool counts = product->answer[kind] == HF_ANSWER_YES ||
                            (may_be_open && product->answer[kind] > HF_ANSWER_PRESUMED_NO);
        const bool is_earlier = hf_date_is_before(product->date[kind].earliest, first);
        first = counts && is_earlier ? product->date[kind].earliest : first;
    }
    return first;
}

bool hf_board_group_is_target(const struct hf_assessment *assessment, uint32_t group) {
    const uint32_t party =
        group < assessment->group_count ? assessment->group[group].party : HF_NONE;
    for (uint32_t i = 0; party != HF_NONE && i < assessment->hit_count; i++) {
        const struct hf_target_hit *hit = &assessment->hit[i];
        if (hit->party == party && hit->answer >= HF_ANSWER_PRESUMED_YES) {
            return true;
        }
    }
    return false;
}

void hf_board_group(struct hf_buffer *out, const struct hf_assessment *assessment, uint32_t group) {
    hf_report_plain(out, hf_report_front(hf_sheet_group(assessment, group), HEADLINE_NAME_COLUMNS));
    if (group < assessment->group_count && assessment->group[group].threat.len > 0) {
        hf_buffer_puts(out, " (");
        hf_report_plain(out,
                        hf_report_front(assessment->group[group].threat, HEADLINE_NAME_COLUMNS));
        hf_buffer_putc(out, ')');
    }
}

enum board_order hf_board_order(const struct hf_assessment *assessment,
                                const struct hf_endurance *pool) {
    const struct hf_date today = assessment->scenario.as_of;
    if (pool->order_by.earliest.days >= HF_DATE_MAX.days) {
        return BOARD_ORDER_OPEN;
    }
    if (pool->order_by.earliest.days > today.days) {
        return BOARD_ORDER_LATER;
    }
    return pool->order_by.latest.days <= today.days ? BOARD_ORDER_PASSED : BOARD_ORDER_NOW;
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

/* Counts the sites with a unit of a product whose answer lies in [from, until]. */
static int64_t sites_with(const struct hf_assessment *assessment, uint8_t *is_touched,
                          uint8_t *is_site_touched, enum hf_answer from) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    int64_t count = 0;
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        const struct hf_product_dates *product = &assessment->product[i];
        if (product->product < snapshot->products.rows.count) {
            is_touched[product->product] = product->touched >= from;
        }
    }
    mark_sites(snapshot, is_touched, is_site_touched);
    for (uint32_t i = 0; i < snapshot->sites.rows.count; i++) {
        count += is_site_touched[i];
    }
    return count;
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
    board->packs =
        hf_snapshot_has_measures(assessment->snapshot) ? assessment->snapshot->pack_count : 0;
    board->products = assessment->product_count;
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        const struct hf_product_dates *product = &assessment->product[i];
        const int64_t units = product->units == HF_COUNT_UNKNOWN ? 0 : product->units;
        board->presumed_clear += product->touched == HF_ANSWER_PRESUMED_NO;
        if (product->touched <= HF_ANSWER_PRESUMED_NO) {
            continue;
        }
        const bool is_sure = product->touched == HF_ANSWER_YES;
        board->touched += is_sure;
        board->touched_open += !is_sure;
        board->touched_units += is_sure ? units : 0;
        board->open_units += is_sure ? 0 : units;
        item[board->product_count++] = (struct ranked){
            {-(int64_t)product->touched, hf_board_first_date(product, !is_sure).days, -units}, i};
    }
    board->sites = snapshot->sites.rows.count;
    board->touched_sites = sites_with(assessment, is_touched, is_site_touched, HF_ANSWER_YES);
    board->open_sites = sites_with(assessment, is_touched, is_site_touched, HF_ANSWER_NO_BASIS);
    return ranked_keep(item, board->product_count, keep, &board->product);
}

/* Is the maker itself lost? The loss of component makers is a wider question: nobody is cut off on
 * the day when a part can no longer be bought. */
static bool loss_is_of_maker(const struct hf_assessment *assessment, const struct hf_loss *loss) {
    return loss->group[0] < assessment->group_count &&
           hf_text_equal(assessment->group[loss->group[0]].threat, HF_TEXT("vendor"));
}

/* The worst loss of a maker under measures; of any maker, if there is none; of anything else. */
static uint32_t loss_to_name(const struct hf_assessment *assessment, const struct ranked *item,
                             uint32_t count) {
    uint32_t best = HF_NONE;
    int best_rank = -1;
    for (uint32_t i = 0; i < count; i++) {
        const struct hf_loss *loss = &assessment->loss[item[i].position];
        const bool is_maker = loss_is_of_maker(assessment, loss);
        const bool is_target = hf_board_group_is_target(assessment, loss->group[0]);
        const int rank = !is_maker ? 0 : is_target ? 2 : 1;
        best = rank > best_rank ? item[i].position : best;
        best_rank = rank > best_rank ? rank : best_rank;
    }
    return best;
}

/* The suppliers that measures are about come first, as far as there is room for others; then
 * makers, then what is lost with the makers of components. */
static void losses_bring_targets(const struct hf_assessment *assessment, struct ranked *item,
                                 uint32_t count) {
    uint32_t brought = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct hf_loss *loss = &assessment->loss[item[i].position];
        const bool is_target =
            brought < BOARD_TARGETS && hf_board_group_is_target(assessment, loss->group[0]);
        const bool is_maker = loss_is_of_maker(assessment, loss);
        item[i].key[2] = item[i].key[1];
        item[i].key[1] = item[i].key[0];
        item[i].key[0] = (is_target ? 0 : 2) + (is_maker ? 0 : 1);
        brought += is_target;
    }
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
                {-loss->subscribers_lost[0], -loss->sites_lost[0], -loss->sites_lost[1]}, i};
        }
    }
    hf_ranked_sort(item, board->loss_count);
    board->worst_loss = loss_to_name(assessment, item, board->loss_count);
    losses_bring_targets(assessment, item, board->loss_count);
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
        if (pool->short_of_target > HF_ANSWER_PRESUMED_NO) {
            const enum board_order order = hf_board_order(assessment, pool);
            const int64_t may_still = order == BOARD_ORDER_PASSED ? 1 : 0;
            const struct hf_date today = assessment->scenario.as_of;
            const struct hf_date due = order == BOARD_ORDER_LATER ? pool->order_by.earliest : today;
            item[board->pool_count++] = (struct ranked){
                {2 * ((int64_t)HF_ANSWER_YES - (int64_t)pool->short_of_target) + may_still,
                 due.days, pool->holds_until[2].earliest.days},
                i};
        }
    }
    return ranked_keep(item, board->pool_count, keep, &board->pool);
}

static bool finding_repeats(const struct hf_assessment *assessment, uint32_t left, uint32_t right) {
    const struct hf_finding *first = &assessment->finding[left];
    const struct hf_finding *second = &assessment->finding[right];
    return first->pack == second->pack && first->requirement == second->requirement &&
           first->verdict == second->verdict && hf_text_equal(first->part, second->part);
}

/* Sorted, one requirement may come several times: for several days, or for two readings. The first
 * one stands. */
static void findings_keep_first(const struct hf_assessment *assessment, struct ranked *item,
                                uint32_t *count) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < *count; i++) {
        bool is_new = true;
        for (uint32_t k = 0; k < kept && is_new; k++) {
            is_new = !finding_repeats(assessment, item[k].position, item[i].position);
        }
        if (is_new) {
            item[kept++] = item[i];
        }
    }
    *count = kept;
}

/* Two readings of an open point are one answer if they agree. */
static void finding_count(struct board *board, const struct hf_assessment *assessment,
                          uint32_t position) {
    const struct hf_finding *finding = &assessment->finding[position];
    struct board_verdicts *verdicts = finding->is_today ? &board->today : &board->later;
    if (position > 0 && finding_repeats(assessment, position - 1, position) &&
        assessment->finding[position - 1].at.days == finding->at.days &&
        assessment->finding[position - 1].is_today == finding->is_today) {
        return;
    }
    if (!finding->is_due) {
        return;
    }
    verdicts->met += finding->verdict == HF_VERDICT_MET;
    verdicts->not_met += finding->verdict == HF_VERDICT_NOT_MET;
    verdicts->undetermined += finding->verdict == HF_VERDICT_UNDETERMINED;
}

static enum hf_status board_findings(struct board *board, const struct hf_assessment *assessment,
                                     struct hf_arena *keep) {
    struct ranked *item = hf_new(keep, struct ranked, assessment->finding_count);
    if (item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        const struct hf_finding *finding = &assessment->finding[i];
        const struct hf_requirement *requirement =
            hf_sheet_requirement(assessment, finding->pack, finding->requirement);
        finding_count(board, assessment, i);
        const bool is_open =
            finding->verdict == HF_VERDICT_NOT_MET || finding->verdict == HF_VERDICT_UNDETERMINED;
        if (is_open && finding->is_due) {
            const int64_t binding = requirement == NULL ? 0 : (int64_t)requirement->binding;
            item[board->finding_count++] = (struct ranked){
                {(int64_t)finding->verdict, 8 * binding + (int64_t)finding->met, finding->at.days},
                i};
        }
    }
    hf_ranked_sort(item, board->finding_count);
    findings_keep_first(assessment, item, &board->finding_count);
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

/* The first sure effect of a measure on any product; on one day that of most units. NULL: none. A
 * maker's own end of sale is not one. */
static const struct hf_effect *first_effect(const struct hf_assessment *assessment,
                                            const int64_t *units) {
    const struct hf_effect *first = NULL;
    for (uint32_t i = 0; i < assessment->effect_count; i++) {
        const struct hf_effect *effect = &assessment->effect[i];
        if (effect->answer != HF_ANSWER_YES || effect->from.earliest.days >= HF_DATE_MAX.days) {
            continue;
        }
        const int32_t later =
            first == NULL ? -1 : effect->from.earliest.days - first->from.earliest.days;
        const bool has_more = later == 0 && units[effect->product] > units[first->product];
        first = later < 0 || has_more ? effect : first;
    }
    return first;
}

static enum hf_status headline_first(struct hf_buffer *out, const struct hf_assessment *assessment,
                                     struct hf_arena scratch) {
    int64_t *units = hf_new(&scratch, int64_t, assessment->snapshot->products.rows.count);
    if (units == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        const struct hf_product_dates *product = &assessment->product[i];
        units[product->product] = product->units == HF_COUNT_UNKNOWN ? 0 : product->units;
    }
    const struct hf_effect *first = first_effect(assessment, units);
    if (first == NULL) {
        return HF_OK;
    }
    struct hf_text name = HF_TEXT("");
    HF_TRY(hf_sheet_product(assessment, first->product, &scratch, &name));
    hf_buffer_puts(out, hf_date_is_before(assessment->scenario.as_of, first->from.earliest)
                            ? " First comes "
                            : " First came ");
    hf_buffer_printf(out, "\"%s\" for ", hf_report_effect_text(first->kind));
    hf_report_plain(out, hf_report_front(name, HEADLINE_NAME_COLUMNS));
    hf_buffer_puts(out, ", on ");
    hf_report_date(out, first->from.earliest);
    hf_buffer_puts(out, hf_date_range_is_known(first->from) ? "." : " at the earliest.");
    return HF_OK;
}

static void headline_loss(struct hf_buffer *out, const struct board *board,
                          const struct hf_assessment *assessment, bool is_first) {
    if (board->worst_loss == HF_NONE) {
        return;
    }
    const struct hf_loss *worst = &assessment->loss[board->worst_loss];
    hf_buffer_puts(out, is_first ? "Losing " : " Losing ");
    hf_board_group(out, assessment, worst->group[0]);
    hf_buffer_puts(out, " at once would cut off ");
    hf_report_counts(out, worst->sites_lost);
    hf_buffer_puts(out, " of ");
    hf_report_count(out, board->served_sites);
    hf_buffer_printf(out, " site%s with a service.", hf_report_plural(board->served_sites));
}

void hf_board_headline(struct hf_buffer *out, const struct board *board) {
    if (board->products == 0) {
        hf_buffer_puts(
            out,
            "No product is in the workspace yet, so nothing can be said of what a measure touches");
        return;
    }
    if (board->packs == 0) {
        hf_buffer_puts(
            out,
            "No pack is in the workspace yet, so nothing can be said of what a measure touches");
        return;
    }
    if (board->product_count == 0 && board->presumed_clear == 0) {
        hf_buffer_puts(out, "No measure touches any of the ");
        hf_report_count(out, board->products);
        hf_buffer_printf(out, " product%s in the network", hf_report_plural(board->products));
        return;
    }
    if (board->touched == 0) {
        hf_buffer_puts(out, "None of ");
    } else {
        hf_report_count(out, board->touched);
        hf_buffer_puts(out, " of ");
    }
    hf_report_count(out, board->products);
    const char *verb = board->touched == 0 ? "is known to be" : board->touched == 1 ? "is" : "are";
    hf_buffer_printf(out, " product%s %s touched by measures", hf_report_plural(board->products),
                     verb);
    if (board->touched_open > 0) {
        hf_buffer_puts(out, ", ");
        hf_report_count(out, board->touched_open);
        hf_buffer_puts(out, board->touched > 0 ? " more may be" : " may be");
    }
    if (board->presumed_clear > 0) {
        hf_buffer_puts(out, ", ");
        hf_report_count(out, board->presumed_clear);
        hf_buffer_puts(out, " cannot be ruled out");
    }
}

enum hf_status hf_board_lead(struct hf_buffer *out, const struct board *board,
                             const struct hf_assessment *assessment, struct hf_arena scratch) {
    if (board->products == 0) {
        hf_buffer_puts(out, "Import devices, or a list of site, product and quantity, to begin.");
        return HF_OK;
    }
    if (board->touched > 0) {
        hf_buffer_puts(out, "They are ");
        hf_report_count(out, board->touched_units);
        hf_buffer_printf(out, " unit%s at ", hf_report_plural(board->touched_units));
        hf_report_count(out, board->touched_sites);
        hf_buffer_puts(out, " of ");
        hf_report_count(out, board->sites);
        hf_buffer_printf(out, " site%s.", hf_report_plural(board->sites));
        HF_TRY(headline_first(out, assessment, scratch));
    }
    headline_loss(out, board, assessment, board->touched == 0);
    return HF_OK;
}
