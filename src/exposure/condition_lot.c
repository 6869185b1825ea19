#include "exposure/condition_walk.h"

/* What differs from lot to lot of one product: where a unit was made, and whether its supply chain
 * was altered. The rows about lots say it by revision and date code, a blank being every one; the
 * row that says most of the unit's own lot counts, and the product's own cell for units that no row
 * is about. A unit whose revision or date code is blank may be of any lot that these could name, so
 * its answer is settled only where all of them agree: blanking a cell of the unit only adds lots
 * that are possible. */

/* The unit whose lot is asked for. */
struct lot_unit {
    enum hf_kind kind;
    uint32_t row; /* HF_NONE: a unit that nobody has yet, of whatever lot */
    struct hf_text revision, date_code;
};

static struct lot_unit lot_unit_of(const struct hf_condition_context *context) {
    const struct hf_snapshot *snapshot = context->snapshot;
    const uint32_t product = context->product;
    if (context->stock != HF_NONE && snapshot->stocks.product[context->stock] == product) {
        return (struct lot_unit){HF_KIND_STOCK, context->stock,
                                 snapshot->stocks.revision[context->stock],
                                 snapshot->stocks.date_code[context->stock]};
    }
    if (context->is_new_installation || context->stock != HF_NONE) {
        return (struct lot_unit){HF_KIND_STOCK, HF_NONE, context->revision, context->date_code};
    }
    if (context->module != HF_NONE && snapshot->modules.product[context->module] == product) {
        return (struct lot_unit){HF_KIND_MODULE, context->module,
                                 snapshot->modules.revision[context->module],
                                 snapshot->modules.date_code[context->module]};
    }
    if (context->device != HF_NONE && snapshot->devices.product[context->device] == product) {
        return (struct lot_unit){HF_KIND_DEVICE, context->device,
                                 snapshot->devices.revision[context->device],
                                 snapshot->devices.date_code[context->device]};
    }
    return (struct lot_unit){HF_KIND_STOCK, HF_NONE, context->revision, context->date_code};
}

/* Could the row's cell be about the unit's? Surely, where it is blank (every one) or both are said
 * and equal. */
static bool lot_cell_fits(struct hf_text row, struct hf_text unit, bool *is_sure) {
    const bool is_equal = row.len == 0 || hf_text_equal_nocase(row, unit);
    *is_sure = *is_sure && is_equal;
    return is_equal || unit.len == 0;
}

struct lot_fit {
    bool is_possible, is_sure;
    int says; /* cells of the unit's lot that the row names */
};

static struct lot_fit lot_row_fits(const struct hf_lots *lots, uint32_t row,
                                   const struct lot_unit *unit) {
    struct lot_fit fit = {.is_sure = true};
    const bool is_revision = lot_cell_fits(lots->revision[row], unit->revision, &fit.is_sure);
    const bool is_code = lot_cell_fits(lots->date_code[row], unit->date_code, &fit.is_sure);
    fit.is_possible = is_revision && is_code;
    fit.is_sure = fit.is_possible && fit.is_sure;
    fit.says = (lots->revision[row].len > 0) + (lots->date_code[row].len > 0);
    return fit;
}

/* How many cells the surest row about the unit's lot names; -1: no row is surely about it. */
static int lot_most_said(const struct hf_snapshot *snapshot, uint32_t product,
                         const struct lot_unit *unit) {
    const struct hf_csr *rows = &snapshot->lots_by_product;
    int most = -1;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const struct lot_fit fit = lot_row_fits(&snapshot->lots, rows->item[i], unit);
        most = fit.is_sure && fit.says > most ? fit.says : most;
    }
    return most;
}

static enum hf_answer lot_value(const struct hf_condition *condition, uint8_t altered,
                                struct hf_text country) {
    if (condition->predicate == HF_IF_SUPPLY_CHAIN_ALTERED) {
        return tristate_answer((enum hf_tristate)altered);
    }
    return country.len == 0 ? HF_ANSWER_NO_BASIS
                            : bool_answer(hf_text_equal_nocase(country, condition->text));
}

static void lot_note(struct condition_walk *walk, const struct hf_condition *condition,
                     enum hf_kind kind, uint32_t row, enum hf_answer value) {
    if (value != HF_ANSWER_NO_BASIS) {
        note_row(walk, kind, row);
    } else if (condition->predicate == HF_IF_MADE_IN) {
        note_blank(walk, kind, "factory_country", row);
    } else {
        note_blank(walk, kind, "supply_chain_altered", row);
    }
}

/* The lots that are possible, folded: settled only where all of them say one thing. */
struct lot_fold {
    enum hf_answer answer;
    uint32_t count;
};

static void lot_fold_add(struct lot_fold *fold, enum hf_answer value) {
    fold->answer = fold->count == 0 || fold->answer == value ? value : HF_ANSWER_NO_BASIS;
    fold->count++;
}

enum hf_answer hf_condition_lot(struct condition_walk *walk, const struct hf_condition *condition) {
    const struct hf_snapshot *snapshot = walk->context->snapshot;
    const uint32_t product = walk->context->product;
    const struct hf_csr *rows = &snapshot->lots_by_product;
    const struct lot_unit unit = lot_unit_of(walk->context);
    const int most = lot_most_said(snapshot, product, &unit);
    struct lot_fold fold = {HF_ANSWER_NO_BASIS, 0};
    bool needs_revision = false;
    bool needs_code = false;
    note_row(walk, unit.kind, unit.row);
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        const struct lot_fit fit = lot_row_fits(&snapshot->lots, row, &unit);
        if (fit.is_possible && fit.says >= most) {
            const enum hf_answer value =
                lot_value(condition, snapshot->lots.supply_chain_altered[row],
                          snapshot->lots.factory_country[row]);
            lot_note(walk, condition, HF_KIND_LOT, row, value);
            lot_fold_add(&fold, value);
            needs_revision = needs_revision || (!fit.is_sure && unit.revision.len == 0 &&
                                                snapshot->lots.revision[row].len > 0);
            needs_code = needs_code || (!fit.is_sure && unit.date_code.len == 0 &&
                                        snapshot->lots.date_code[row].len > 0);
        }
    }
    if (most < 0) {
        const enum hf_answer value =
            lot_value(condition, snapshot->products.supply_chain_altered[product],
                      snapshot->products.factory_country[product]);
        lot_note(walk, condition, HF_KIND_PRODUCT, product, value);
        lot_fold_add(&fold, value);
    }
    if (rows->start[snapshot->products.rows.count] < snapshot->lots.rows.count) {
        note_blank(walk, HF_KIND_LOT, "product", 0); /* a lot of nobody knows which product */
        fold.answer = HF_ANSWER_NO_BASIS;
    }
    if (fold.answer == HF_ANSWER_NO_BASIS && needs_revision) {
        note_blank(walk, unit.kind, "revision", unit.row);
    }
    if (fold.answer == HF_ANSWER_NO_BASIS && needs_code) {
        note_blank(walk, unit.kind, "date_code", unit.row);
    }
    return fold.answer;
}

bool hf_product_has_lots(const struct hf_snapshot *snapshot, uint32_t product) {
    const struct hf_csr *rows = &snapshot->lots_by_product;
    return product != HF_NONE && rows->start[product] < rows->start[product + 1];
}
