/* stock places: what lies where, until when each place holds alone, and what moving units changes.
 */
#include "apps/holdfast/stock_cli.h"

#include <holdfast/place_pools.h>
#include <math.h>

enum { PATHS_ALL = 400, PATHS_ONE = 4000, SUMMARY_ROWS = 3 };

static const struct hf_rows_column place_columns[] = {
    {"product", "product", false},
    {"product_key", "key", false},
    {"place", "place", false},
    {"place_key", "key", false},
    {"stock_lower", "spares", true},
    {"stock_upper", "to", true},
    {"units", "in use", true},
    {"served_by", "how its units are known", false},
    {"failures_lower", "failures to target", true},
    {"failures_upper", "to", true},
    {"hold_earliest", "holds to target, earliest dates", true},
    {"hold_latest", "latest dates", true},
    {"hold_error", "standard error", true},
    {"hold_at_least", "at least, earliest dates", true},
    {"hold_at_most", "at most", true},
    {"until_earliest", "holds until, earliest", false},
    {"until_latest", "latest", false},
    {"until_at_most", "earliest at most", false},
    {"first_earliest", "first short, earliest dates", true},
    {"first_latest", "latest dates", true},
    {"to_move", "to be moved there", true},
};
enum { PLACE_COLUMNS = sizeof place_columns / sizeof place_columns[0] };
/* Of a table on a terminal: by the earliest dates, but for `latest`. */
static const size_t place_short[] = {0, 2, 4, 6, 9, 10, 15, 16, 18, 20, 7};
enum { PLACE_SHORT = sizeof place_short / sizeof place_short[0] };
static const struct hf_rows_column short_columns[PLACE_SHORT] = {
    {"product", "product", false},
    {"place", "place", false},
    {"stock", "spares", true},
    {"units", "in use", true},
    {"failures", "failures to target", true},
    {"hold", "chance to hold", true},
    {"until_earliest", "holds until", false},
    {"until_latest", "to", false},
    {"first", "first short", true},
    {"to_move", "to move there", true},
    {"served_by", "its units", false},
};

static enum hf_status served_text(const struct hf_pool_place *place, struct hf_arena *keep,
                                  struct hf_text *text) {
    static const char *const words[HF_PLACE_BASES] = {
        "at its own site",          "in its region",       "elsewhere, the only place",
        "nearest (presumed)",       "by links (presumed)", "by most units (presumed)",
        "of no place that is known"};
    *text = HF_TEXT("");
    for (int i = 0; i < HF_PLACE_BASES; i++) {
        if (place->served[i] > 0) {
            HF_TRY(hf_text_format(keep, text, "%.*s%s%lld %s", HF_TEXT_ARG(*text),
                                  text->len > 0 ? ", " : "", (long long)place->served[i],
                                  words[i]));
        }
    }
    return HF_OK;
}

static enum hf_status place_row(const struct hf_assessment *assessment,
                                const struct hf_pool_place *place, struct hf_arena *keep,
                                struct hf_text *cell) {
    const bool is_known = place->site != HF_NONE;
    cell[2] = is_known ? hf_snapshot_label(assessment->snapshot, HF_KIND_SITE, place->site)
                       : HF_TEXT("(no known place)");
    cell[3] = is_known ? assessment->snapshot->sites.rows.key[place->site] : HF_TEXT("");
    HF_TRY(stock_count_text(keep, place->stock[0], &cell[4]));
    HF_TRY(stock_count_text(keep, place->stock[1], &cell[5]));
    HF_TRY(stock_count_text(keep, place->units, &cell[6]));
    HF_TRY(served_text(place, keep, &cell[7]));
    HF_TRY(stock_number_text(keep, place->failures[1], "g", &cell[8]));
    HF_TRY(stock_number_text(keep, place->failures[0], "g", &cell[9]));
    for (int end = 0; end < 2; end++) {
        HF_TRY(stock_number_text(keep, place->hold[end], "p", &cell[10 + end]));
        HF_TRY(stock_day_text(keep, place->until[end], &cell[15 + end]));
        HF_TRY(stock_number_text(keep, place->first[end], "p", &cell[18 + end]));
    }
    return stock_count_text(keep, place->better - place->stock[0], &cell[20]);
}

/* All places together: as they lie, with units moved, as one. */
static enum hf_status summary_row(const struct hf_place_pool *pool, int way, struct hf_arena *keep,
                                  struct hf_text *cell) {
    static const char *const words[SUMMARY_ROWS] = {"all, nothing moved", "all, units moved",
                                                    "all, as one pool"};
    int64_t sum[3] = {0, 0, 0};
    cell[2] = hf_text_of(words[way]);
    for (uint32_t j = 0; j < pool->place_count; j++) {
        sum[0] += pool->place[j].stock[0];
        sum[1] += pool->place[j].stock[1];
        sum[2] += pool->place[j].units;
    }
    for (int i = 0; i < 3; i++) {
        HF_TRY(stock_count_text(keep, sum[i], &cell[4 + i]));
    }
    for (int end = 0; end < 2; end++) {
        const struct hf_place_dates *dates = &pool->end[end];
        const double hold[] = {dates->hold_split, dates->hold_moved, dates->hold_pooled};
        const struct hf_date until[] = {dates->split, dates->moved, dates->pooled};
        HF_TRY(stock_number_text(keep, hold[way], "p", &cell[10 + end]));
        HF_TRY(stock_day_text(keep, until[way], &cell[15 + end]));
    }
    if (way == 1) {
        HF_TRY(stock_number_text(keep, pool->end[0].error, "p", &cell[12]));
        HF_TRY(stock_number_text(keep, pool->end[0].hold_lower, "p", &cell[13]));
        HF_TRY(stock_number_text(keep, pool->end[0].hold_upper, "p", &cell[14]));
        HF_TRY(stock_day_text(keep, pool->end[0].moved_upper, &cell[17]));
        if (pool->end[0].moved.days <= HF_DATE_MIN.days ||
            pool->end[1].moved.days <= HF_DATE_MIN.days) {
            cell[7] = HF_TEXT("not simulated: bounds only");
        }
    }
    return HF_OK;
}

static enum hf_status pool_rows(const struct hf_assessment *assessment,
                                const struct hf_place_pool *pool, struct hf_arena *keep,
                                struct hf_text *cell, size_t *count) {
    const uint32_t product = assessment->endurance[pool->pool].product;
    struct hf_text name;
    HF_TRY(hf_report_product(assessment, product, keep, &name));
    for (uint32_t i = 0; i < SUMMARY_ROWS + pool->place_count; i++) {
        struct hf_text *row = cell + *count * PLACE_COLUMNS;
        row[0] = name;
        row[1] = assessment->snapshot->products.rows.key[product];
        HF_TRY(i < SUMMARY_ROWS ? summary_row(pool, (int)i, keep, row)
                                : place_row(assessment, &pool->place[i - SUMMARY_ROWS], keep, row));
        (*count)++;
    }
    return HF_OK;
}

/* Pools that a table leaves out, or that it shows without a place. */
struct places_tally {
    size_t in_one, nowhere, nowhere_shown;
};

static bool pool_is_nowhere(const struct hf_place_pool *pool) {
    bool is_nowhere = true;
    for (uint32_t j = 0; j < pool->place_count; j++) {
        is_nowhere = is_nowhere && pool->place[j].site == HF_NONE;
    }
    return is_nowhere;
}

static void places_foot(const struct hf_assessment *assessment, const struct hf_place_pools *pools,
                        const struct places_tally *tally, bool has_why, struct hf_buffer *out) {
    hf_buffer_puts(out, "By the stock on the shelves: what still comes in is left out, since "
                        "nothing says to which place it goes.\n");
    if (tally->in_one > 0) {
        hf_buffer_printf(out, "%zu %s in one place: moving changes nothing.\n", tally->in_one,
                         tally->in_one == 1 ? "pool lies" : "pools lie");
    }
    if (tally->nowhere > 0) {
        hf_buffer_printf(out,
                         "%zu %s no usable stock at a place that is known: there is nothing to "
                         "move.\n",
                         tally->nowhere, tally->nowhere == 1 ? "pool has" : "pools have");
    }
    if (tally->nowhere_shown > 0) {
        hf_buffer_puts(out, "No usable stock lies at a place that is known: all lines are of the "
                            "same units, and there is nothing to move.\n");
    }
    for (uint32_t i = 0; i < pools->count && has_why; i++) {
        hf_report_why(assessment, pools->item[i].why, 0, out);
    }
}

/* The columns of a table on a terminal. */
static enum hf_status places_short(struct hf_arena *keep, const struct hf_text *cell, size_t count,
                                   struct hf_rows_text *rows) {
    struct hf_text *few = hf_new(keep, struct hf_text, count * PLACE_SHORT + 1);
    if (few == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t k = 0; k < PLACE_SHORT; k++) {
        for (size_t i = 0; i < count; i++) {
            few[i * PLACE_SHORT + k] = cell[i * PLACE_COLUMNS + place_short[k]];
        }
    }
    *rows =
        (struct hf_rows_text){"holdfast-stock-places/1", short_columns, PLACE_SHORT, few, count};
    return HF_OK;
}

enum hf_status cli_stock_places(struct cli *cli, struct hf_assessment *assessment,
                                const struct stock_question *question, struct hf_rows_text *rows) {
    const struct hf_place_pools *pools = NULL;
    struct hf_arena *keep = &cli->keep;
    const bool is_one = question->pool != HF_NONE;
    const struct hf_places_request request = {question->pool, is_one ? PATHS_ONE : PATHS_ALL};
    size_t count = 0;
    struct places_tally tally = {0};
    HF_TRY(hf_stock_places(assessment, &request, keep, cli->scratch, &pools));
    for (uint32_t i = 0; i < pools->count; i++) {
        count += SUMMARY_ROWS + pools->item[i].place_count;
    }
    struct hf_text *cell = hf_new(keep, struct hf_text, count * PLACE_COLUMNS + 1);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    count = 0;
    for (uint32_t i = 0; i < pools->count; i++) {
        const bool is_nowhere = pool_is_nowhere(&pools->item[i]);
        if (question->is_table && !is_one && pools->item[i].place_count < 2) {
            tally.in_one += is_nowhere ? 0 : 1;
            tally.nowhere += is_nowhere ? 1 : 0;
            continue;
        }
        tally.nowhere_shown += is_nowhere ? 1 : 0;
        HF_TRY(pool_rows(assessment, &pools->item[i], keep, cell, &count));
    }
    *rows =
        (struct hf_rows_text){"holdfast-stock-places/1", place_columns, PLACE_COLUMNS, cell, count};
    if (question->is_table) {
        HF_TRY(places_short(keep, cell, count, rows));
        places_foot(assessment, pools, &tally, question->has_why, question->foot);
    }
    return HF_OK;
}
