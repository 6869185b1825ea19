#include "exposure/engine.h"

#include <assert.h>

/* How a product is touched: through a party with a tested role, through a bought-in component,
 * through whom one deals with. Each candidate is weighed, the strongest kept; the first of equals,
 * so that the answer does not depend on more than the order of rows. Reasons are made for the one
 * that is kept. */

enum touch_source {
    TOUCH_NOTHING,
    TOUCH_ROLE_ROW,
    TOUCH_ROLE_BLANK,
    TOUCH_BRAND,
    TOUCH_BRAND_PRESUMED,
    TOUCH_BRAND_BLANK,
    TOUCH_OPEN_BOM,
    TOUCH_TEMPLATE,
    TOUCH_DEALING,
    TOUCH_CATEGORY
};

struct touch_candidate {
    enum hf_answer answer;
    enum touch_source source;
    uint32_t party, component;
    enum hf_kind kind; /* of the row it rests on */
    uint32_t row;
    const char *blank; /* header of the blank cell, or NULL */
};

static void candidate_keep(struct touch_candidate *best, struct touch_candidate candidate) {
    if (candidate.answer > best->answer) {
        *best = candidate;
    }
}

static bool role_is_in(unsigned roles, unsigned role) {
    return (roles & (1U << role)) != 0;
}

static bool brand_counts(const struct exposure_engine *engine) {
    return engine->assessment->assumptions.count > HF_ASSUME_BRAND_IS_MANUFACTURER &&
           engine->assessment->assumptions.item[HF_ASSUME_BRAND_IS_MANUFACTURER].value.lower > 0.0;
}

static bool maker_is_presumed(const struct hf_snapshot *snapshot, uint32_t product) {
    return snapshot->maker_presumed != NULL && snapshot->maker_presumed[product] != 0;
}

/* The brand itself; with `is_presumed` as presumed bearer of a role that no row gives to anybody.
 */
static void brand_weigh(const struct exposure_engine *engine, const struct target_view *view,
                        uint32_t product, bool is_presumed, struct touch_candidate *best) {
    const struct hf_snapshot *snapshot = engine->snapshot;
    const uint32_t brand = snapshot->products.manufacturer[product];
    if (brand == HF_NONE) {
        candidate_keep(best,
                       (struct touch_candidate){HF_ANSWER_NO_BASIS, TOUCH_BRAND_BLANK, HF_NONE,
                                                HF_NONE, HF_KIND_PRODUCT, product, "manufacturer"});
        return;
    }
    enum hf_answer answer = view->answer[brand];
    const bool is_adopted =
        hf_assumption_is_adopted(&engine->assessment->assumptions, HF_ASSUME_BRAND_IS_MANUFACTURER);
    if (is_presumed && !brand_counts(engine)) {
        answer = HF_ANSWER_NO_BASIS;
    } else if ((is_presumed && !is_adopted) || maker_is_presumed(snapshot, product)) {
        answer = answer == HF_ANSWER_NO ? HF_ANSWER_PRESUMED_NO
                                        : hf_answer_and(answer, HF_ANSWER_PRESUMED_YES);
    }
    candidate_keep(best, (struct touch_candidate){answer,
                                                  is_presumed ? TOUCH_BRAND_PRESUMED : TOUCH_BRAND,
                                                  brand, HF_NONE, HF_KIND_PRODUCT, product, NULL});
}

static void loose_roles_weigh(const struct exposure_engine *engine, const struct target_view *view,
                              unsigned roles, struct touch_candidate *best) {
    const struct hf_product_parties *rows = &engine->snapshot->product_parties;
    for (uint32_t i = 0; i < engine->loose_role_count; i++) {
        const uint32_t row = engine->loose_role[i];
        const bool is_tested =
            rows->role[row] == HF_ROLE_UNKNOWN || role_is_in(roles, rows->role[row]);
        if (is_tested && rows->party[row] != HF_NONE) {
            const enum hf_answer answer =
                hf_answer_and(view->answer[rows->party[row]], HF_ANSWER_PRESUMED_NO);
            candidate_keep(best, (struct touch_candidate){answer, TOUCH_ROLE_BLANK,
                                                          rows->party[row], HF_NONE,
                                                          HF_KIND_PRODUCT_PARTY, row, "product"});
        }
    }
}

/* Rows that say who has which role; returns the roles that somebody is said to have. */
static unsigned role_rows_weigh(const struct exposure_engine *engine,
                                const struct target_view *view, unsigned roles, uint32_t product,
                                struct touch_candidate *best) {
    const struct hf_snapshot *snapshot = engine->snapshot;
    const struct hf_csr *rows = &snapshot->parties_by_product;
    unsigned given = 0;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        const uint8_t role = snapshot->product_parties.role[row];
        const uint32_t party = snapshot->product_parties.party[row];
        struct touch_candidate candidate = {
            HF_ANSWER_NO, TOUCH_ROLE_ROW, party, HF_NONE, HF_KIND_PRODUCT_PARTY, row, NULL};
        if (role == HF_ROLE_UNKNOWN) {
            candidate.answer = party == HF_NONE
                                   ? HF_ANSWER_NO_BASIS
                                   : hf_answer_and(view->answer[party], HF_ANSWER_NO_BASIS);
            candidate.source = TOUCH_ROLE_BLANK;
            candidate.blank = "role";
        } else if (role_is_in(roles, role)) {
            given |= 1U << role;
            candidate.answer = party == HF_NONE ? HF_ANSWER_NO_BASIS : view->answer[party];
            candidate.source = party == HF_NONE ? TOUCH_ROLE_BLANK : TOUCH_ROLE_ROW;
            candidate.blank = party == HF_NONE ? "party" : NULL;
        }
        candidate_keep(best, candidate);
    }
    return given;
}

static void direct_weigh(const struct exposure_engine *engine, const struct target_view *view,
                         unsigned roles, uint32_t product, struct touch_candidate *best) {
    enum {
        MADE_ROLES =
            1 << HF_ROLE_MANUFACTURER | 1 << HF_ROLE_DESIGNER | 1 << HF_ROLE_SOFTWARE_AUTHOR
    };
    const unsigned given = role_rows_weigh(engine, view, roles, product, best);
    loose_roles_weigh(engine, view, roles, best);
    if (role_is_in(roles, HF_ROLE_BRAND)) {
        brand_weigh(engine, view, product, false, best);
    }
    if ((roles & MADE_ROLES & ~given) != 0) {
        brand_weigh(engine, view, product, true, best);
    }
}

/* ---- components ---- */

/* Is the product's own list of components closed? A bought-in component without parts of its own
 * needs none. */
static bool bom_is_open(const struct exposure_engine *engine, uint32_t product, bool is_root) {
    const struct hf_snapshot *snapshot = engine->snapshot;
    const bool has_parts = snapshot->components_by_product.start[product] <
                           snapshot->components_by_product.start[product + 1];
    if (!is_root && !has_parts && snapshot->products.kind[product] == HF_PRODUCT_COMPONENT) {
        return false;
    }
    return engine->has_loose_component || snapshot->products.bom_complete[product] != HF_YES;
}

struct component_walk hf_components_walk(struct exposure_engine *engine, uint32_t product) {
    const struct hf_snapshot *snapshot = engine->snapshot;
    const struct hf_csr *rows = &snapshot->components_by_product;
    struct component_walk walk = {.open_product = HF_NONE, .open_row = HF_NONE};
    engine->mark_last++;
    engine->mark[product] = engine->mark_last;
    uint32_t at = product;
    for (uint32_t next = 0;; at = engine->stack[next++]) {
        if (walk.open_product == HF_NONE && bom_is_open(engine, at, at == product)) {
            walk.is_open = true;
            walk.open_product = at;
        }
        for (uint32_t i = rows->start[at]; i < rows->start[at + 1]; i++) {
            const uint32_t component = snapshot->components.component[rows->item[i]];
            if (component == HF_NONE) {
                walk.is_open = true;
                walk.open_row = walk.open_row == HF_NONE ? rows->item[i] : walk.open_row;
            } else if (engine->mark[component] != engine->mark_last) {
                engine->mark[component] = engine->mark_last;
                engine->stack[walk.count++] = component;
            }
        }
        if (next == walk.count) {
            return walk;
        }
    }
}

/* Does the product's class say that it holds nothing from the countries of all hit parties? Then an
 * open bill of material only presumes. Writes the row that says so. */
static bool template_excludes(const struct exposure_engine *engine, const struct target_view *view,
                              uint32_t product, uint32_t *template_row) {
    const struct hf_snapshot *snapshot = engine->snapshot;
    const uint32_t product_class = snapshot->products.product_class[product];
    const struct hf_csr *rows = &snapshot->origins_by_class;
    if (product_class == HF_NONE) {
        return false;
    }
    bool has_hit = false;
    for (uint32_t party = 0; party < snapshot->parties.rows.count; party++) {
        if (view->answer[party] == HF_ANSWER_NO) {
            continue;
        }
        has_hit = true;
        bool is_excluded = false;
        for (uint32_t i = rows->start[product_class]; i < rows->start[product_class + 1]; i++) {
            const uint32_t row = rows->item[i];
            const struct hf_text country = snapshot->parties.country[party];
            if (country.len > 0 && snapshot->class_origins.contains[row] == HF_NO &&
                hf_text_equal_nocase(snapshot->class_origins.jurisdiction[row], country)) {
                is_excluded = true;
                *template_row = row;
            }
        }
        if (!is_excluded) {
            return false;
        }
    }
    return has_hit;
}

static void components_weigh(struct exposure_engine *engine, const struct target_view *view,
                             uint32_t product, struct touch_candidate *best) {
    const unsigned made =
        1U << HF_ROLE_BRAND | 1U << HF_ROLE_MANUFACTURER | 1U << HF_ROLE_COMPONENT_MAKER;
    const struct component_walk walk = hf_components_walk(engine, product);
    const enum hf_answer most =
        view->target->reaches_components == HF_YES ? HF_ANSWER_YES : HF_ANSWER_NO_BASIS;
    for (uint32_t i = 0; i < walk.count; i++) {
        struct touch_candidate inside = {.answer = HF_ANSWER_NO, .party = HF_NONE};
        direct_weigh(engine, view, view->target->roles | made, engine->stack[i], &inside);
        inside.answer = hf_answer_and(inside.answer, most);
        inside.component = engine->stack[i];
        candidate_keep(best, inside);
    }
    if (!walk.is_open) {
        return;
    }
    /* where it is not even known that the measure reaches components, an unseen one is presumed not
     * to matter */
    const enum hf_answer unseen =
        view->target->reaches_components == HF_YES ? HF_ANSWER_NO_BASIS : HF_ANSWER_PRESUMED_NO;
    struct touch_candidate open = {unseen,          TOUCH_OPEN_BOM,    HF_NONE,       HF_NONE,
                                   HF_KIND_PRODUCT, walk.open_product, "bom_complete"};
    if (walk.open_row != HF_NONE) {
        open.kind = HF_KIND_COMPONENT;
        open.row = walk.open_row;
        open.blank = "component";
    } else if (template_excludes(engine, view, product, &open.row)) {
        open.answer = HF_ANSWER_PRESUMED_NO;
        open.source = TOUCH_TEMPLATE;
        open.kind = HF_KIND_CLASS_ORIGIN;
    }
    candidate_keep(best, open);
}

/* ---- whom one deals with ---- */

struct dealing {
    uint32_t party; /* HF_NONE: the cell is blank: the maker is presumed, who was weighed; still it
                       may be anybody */
    enum hf_kind kind;
    uint32_t row;
    const char *header;
};

static void dealing_weigh(const struct target_view *view, const struct dealing *dealing,
                          enum hf_answer most, struct touch_candidate *best) {
    struct touch_candidate candidate = {
        HF_ANSWER_PRESUMED_NO, TOUCH_ROLE_BLANK, dealing->party, HF_NONE,
        dealing->kind,         dealing->row,     dealing->header};
    if (dealing->party != HF_NONE) {
        candidate.answer = hf_answer_and(view->answer[dealing->party], most);
        candidate.source = TOUCH_DEALING;
        candidate.blank = NULL;
    }
    candidate_keep(best, candidate);
}

static uint8_t contract_kind_of(enum hf_act act) {
    const bool is_repair = act == HF_ACT_SEND_FOR_REPAIR || act == HF_ACT_RECEIVE_REPAIRED;
    const bool is_support = act == HF_ACT_PATCH || act == HF_ACT_GET_SUPPORT;
    return is_repair ? HF_CONTRACT_REPAIR : is_support ? HF_CONTRACT_SUPPORT : HF_CONTRACT_PURCHASE;
}

/* Another supplier may be found, so a barred one only presumes that supply ends; the repairer or
 * provider of support is the one whom the operator has. */
static void dealings_weigh(const struct exposure_engine *engine, const struct target_view *view,
                           uint32_t product, enum hf_act act, struct touch_candidate *best) {
    const struct hf_snapshot *snapshot = engine->snapshot;
    const uint8_t kind = contract_kind_of(act);
    const enum hf_answer most =
        kind == HF_CONTRACT_PURCHASE ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_YES;
    if (kind == HF_CONTRACT_REPAIR) {
        const struct hf_csr *repairs = &snapshot->repairs_by_product;
        for (uint32_t i = repairs->start[product]; i < repairs->start[product + 1]; i++) {
            const uint32_t row = repairs->item[i];
            dealing_weigh(
                view,
                &(struct dealing){snapshot->repairs.repairer[row], HF_KIND_REPAIR, row, "repairer"},
                most, best);
        }
    }
    if (kind == HF_CONTRACT_PURCHASE) {
        const struct hf_csr *orders = &snapshot->orders_by_product;
        for (uint32_t i = orders->start[product]; i < orders->start[product + 1]; i++) {
            const uint32_t row = orders->item[i];
            dealing_weigh(
                view,
                &(struct dealing){snapshot->orders.supplier[row], HF_KIND_ORDER, row, "supplier"},
                most, best);
        }
    }
    const struct hf_contracts *contracts = &snapshot->contracts;
    const struct hf_csr *own = &engine->contracts_by_product;
    for (uint32_t i = own->start[product]; i < own->start[product + 1]; i++) {
        const uint32_t row = own->item[i];
        if (contracts->kind[row] == kind || contracts->kind[row] == HF_CONTRACT_UNKNOWN) {
            dealing_weigh(
                view,
                &(struct dealing){contracts->supplier[row], HF_KIND_CONTRACT, row, "supplier"},
                most, best);
        }
    }
}

bool hf_act_has_partner(enum hf_act act) {
    return act == HF_ACT_BUY || act == HF_ACT_RECEIVE || act == HF_ACT_PAY ||
           act == HF_ACT_SEND_FOR_REPAIR || act == HF_ACT_RECEIVE_REPAIRED || act == HF_ACT_PATCH ||
           act == HF_ACT_GET_SUPPORT;
}

/* ---- the answer ---- */

static struct hf_why_id touch_why(struct exposure_engine *engine, const struct target_view *view,
                                  const struct touch_candidate *best, uint32_t product) {
    struct hf_why *why = engine->why;
    if (best->source == TOUCH_NOTHING || best->source == TOUCH_CATEGORY) {
        return HF_WHY_NONE;
    }
    struct hf_why_id child[4] = {HF_WHY_NONE, HF_WHY_NONE, HF_WHY_NONE, HF_WHY_NONE};
    child[0] = hf_why_row(why, best->kind, best->row);
    child[1] =
        best->blank == NULL ? HF_WHY_NONE : hf_blank_cell(why, best->kind, best->blank, best->row);
    child[2] = best->party == HF_NONE ? HF_WHY_NONE : view->why[best->party];
    enum hf_rule rule = HF_RULE_ROLE_TESTED;
    const uint32_t bearer = best->component == HF_NONE ? product : best->component;
    if (best->source == TOUCH_ROLE_BLANK || best->source == TOUCH_BRAND_BLANK) {
        rule = HF_RULE_ROLE_UNKNOWN;
    } else if (best->source == TOUCH_BRAND_PRESUMED) {
        rule = HF_RULE_ROLE_PRESUMED;
        child[3] = why_assumed(why, HF_ASSUME_BRAND_IS_MANUFACTURER);
    } else if (best->source == TOUCH_BRAND && maker_is_presumed(engine->snapshot, bearer)) {
        rule = HF_RULE_MAKER_PRESUMED;
    } else if (best->source == TOUCH_OPEN_BOM) {
        rule = HF_RULE_BOM_INCOMPLETE;
    } else if (best->source == TOUCH_TEMPLATE) {
        rule = HF_RULE_CLASS_PRESUMED;
    }
    const struct hf_why_id made = why_rule(why, rule, child, 4);
    if (best->component == HF_NONE) {
        return made;
    }
    const struct hf_why_id inside[] = {hf_why_row(why, HF_KIND_PRODUCT, best->component), made};
    return why_rule(why, HF_RULE_INSIDE_PRODUCT, inside, 2);
}

static struct hf_touch touch_of(struct exposure_engine *engine, const struct target_view *view,
                                const struct touch_candidate *best, uint32_t product,
                                bool has_why) {
    return (struct hf_touch){best->answer, best->party, best->component,
                             has_why ? touch_why(engine, view, best, product) : HF_WHY_NONE};
}

static struct touch_candidate touch_start(const struct target_view *view) {
    return view->target->is_category
               ? (struct touch_candidate){HF_ANSWER_YES, TOUCH_CATEGORY,  HF_NONE,
                                          HF_NONE,       HF_KIND_PRODUCT, 0,
                                          NULL}
               : (struct touch_candidate){
                     HF_ANSWER_NO, TOUCH_NOTHING, HF_NONE, HF_NONE, HF_KIND_PRODUCT, 0, NULL};
}

/* An open reach is closed by whoever adopts the assumption that components are outside. */
static bool reach_matters(const struct exposure_engine *engine, const struct hf_target *target) {
    const bool is_closed =
        target->reaches_components == HF_UNDETERMINED &&
        hf_assumption_is_adopted(&engine->assessment->assumptions, HF_ASSUME_COMPONENTS_OUTSIDE);
    return target->reaches_components != HF_NO && !is_closed;
}

static struct touch_candidate touch_weigh(struct exposure_engine *engine,
                                          const struct target_view *view, uint32_t product) {
    struct touch_candidate best = touch_start(view);
    if (!view->target->is_category) {
        direct_weigh(engine, view, view->target->roles, product, &best);
        if (reach_matters(engine, view->target)) {
            components_weigh(engine, view, product, &best);
        }
    }
    return best;
}

struct hf_touch hf_touch_find(struct exposure_engine *engine, const struct target_view *view,
                              uint32_t product, bool has_why) {
    const struct touch_candidate best = touch_weigh(engine, view, product);
    return touch_of(engine, view, &best, product, has_why);
}

struct hf_touch hf_touch_act(struct exposure_engine *engine, const struct target_view *view,
                             uint32_t product, enum hf_act act, bool has_why) {
    struct touch_candidate best = touch_weigh(engine, view, product);
    if (hf_act_has_partner(act) && !view->target->is_category) {
        dealings_weigh(engine, view, product, act, &best);
    }
    return touch_of(engine, view, &best, product, has_why);
}

struct hf_touch hf_touch_maker(struct exposure_engine *engine, const struct target_view *view,
                               uint32_t product, bool has_why) {
    struct touch_candidate best = touch_start(view);
    best.answer = HF_ANSWER_NO; /* a category has no supply of its own */
    if (!view->target->is_category) {
        const unsigned makers =
            1U << HF_ROLE_BRAND | 1U << HF_ROLE_MANUFACTURER | 1U << HF_ROLE_SOFTWARE_AUTHOR;
        direct_weigh(engine, view, makers, product, &best);
    }
    return touch_of(engine, view, &best, product, has_why);
}

/* ---- addressees ---- */

static struct hf_conclusion addressed_conclude(struct exposure_engine *engine,
                                               enum hf_answer answer, struct hf_why_id evidence) {
    const enum hf_rule rule = answer == HF_ANSWER_YES  ? HF_RULE_ADDRESSED
                              : answer == HF_ANSWER_NO ? HF_RULE_NOT_ADDRESSED
                                                       : HF_RULE_ADDRESSED_UNKNOWN;
    return (struct hf_conclusion){answer, why_rule(engine->why, rule, &evidence, 1)};
}

/* The operator's own row about a measure or requirement; HF_NONE if there is none. */
static uint32_t addressee_row_find(const struct exposure_engine *engine,
                                   const struct addressed_question *question) {
    const struct hf_addressees *rows = &engine->snapshot->addressees;
    const struct hf_text pack = engine->snapshot->pack[question->pack].id;
    uint32_t found = HF_NONE;
    for (uint32_t i = 0; i < rows->rows.count; i++) {
        const bool is_meant = (question->measure.len > 0 &&
                               hf_subject_is(rows->measure[i], pack, question->measure)) ||
                              (question->requirement.len > 0 &&
                               hf_subject_is(rows->measure[i], pack, question->requirement));
        if (is_meant && (found == HF_NONE || rows->addressed[i] > rows->addressed[found])) {
            found = i;
        }
    }
    return found;
}

struct hf_conclusion hf_addressed_find(struct exposure_engine *engine,
                                       const struct addressed_question *question) {
    if (question->rule == HF_ADDRESSED_EVERYONE) {
        return (struct hf_conclusion){HF_ANSWER_YES, HF_WHY_NONE};
    }
    if (question->rule == HF_ADDRESSED_OTHERS) {
        return addressed_conclude(engine, HF_ANSWER_NO, HF_WHY_NONE);
    }
    struct hf_why_id evidence = HF_WHY_NONE;
    if (question->rule == HF_ADDRESSED_NAMED) {
        const uint32_t row = addressee_row_find(engine, question);
        if (row != HF_NONE && engine->snapshot->addressees.addressed[row] != HF_UNDETERMINED) {
            const bool is_named = engine->snapshot->addressees.addressed[row] == HF_YES;
            return addressed_conclude(engine, is_named ? HF_ANSWER_YES : HF_ANSWER_NO,
                                      hf_why_row(engine->why, HF_KIND_ADDRESSEE, row));
        }
        evidence = hf_blank_cell(engine->why, HF_KIND_ADDRESSEE, "addressed", row);
    }
    struct hf_why_id cell = HF_WHY_NONE;
    const struct hf_text country = hf_operator_country(engine->snapshot, engine->why, &cell);
    const bool is_same = hf_text_equal_nocase(country, question->jurisdiction);
    const struct hf_why_id both[] = {evidence, cell};
    if (country.len == 0 || question->jurisdiction.len == 0) {
        return (struct hf_conclusion){HF_ANSWER_NO_BASIS,
                                      why_rule(engine->why, HF_RULE_ADDRESSED_UNKNOWN, both, 2)};
    }
    if (question->rule == HF_ADDRESSED_JURISDICTION) {
        return addressed_conclude(engine, is_same ? HF_ANSWER_YES : HF_ANSWER_NO, cell);
    }
    return (struct hf_conclusion){is_same ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_PRESUMED_NO,
                                  why_rule(engine->why, HF_RULE_ADDRESSED_UNKNOWN, both, 2)};
}
