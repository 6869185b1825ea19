#include "exposure/engine.h"

#include "exposure/new_lots.h"

#include <string.h>

/* Who is hit by a measure: by name (screening's matches with the pack's parties), by list (matches
 * with entries of the lists it names), and through ownership, where the operator's stakes and the
 * packs' are one graph. A party of a pack that surely is one of the operator's is the same node;
 * where that is not sure, an alias joins the two. Only pack parties that hold or are held get
 * aliases, so that two weak likenesses never add up to a hit. */

static uint32_t certain_party(const struct hf_assessment *assessment, uint32_t pack,
                              uint32_t party) {
    for (uint32_t i = 0; i < assessment->match_count; i++) {
        const struct hf_match *match = &assessment->match[i];
        if (match->target == HF_MATCH_PACK_PARTY && match->pack == pack && match->entry == party &&
            match->answer == HF_ANSWER_YES) {
            return match->party;
        }
    }
    return HF_NONE;
}

static enum hf_status graph_reserve(struct exposure_engine *engine) {
    struct target_graph *graph = &engine->graph;
    const struct hf_snapshot *snapshot = engine->snapshot;
    size_t stakes = snapshot->ownerships.rows.count;
    graph->node_count = snapshot->parties.rows.count;
    graph->pack_first = hf_new(engine->scratch, uint32_t, snapshot->pack_count);
    if (graph->pack_first == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        graph->pack_first[p] = graph->node_count;
        graph->node_count += snapshot->pack[p].party_count;
        stakes += snapshot->pack[p].stake_count;
    }
    graph->stake = hf_new(engine->scratch, struct hf_stake, stakes);
    graph->stake_row = hf_new(engine->scratch, uint32_t, stakes);
    graph->stake_pack = hf_new(engine->scratch, uint32_t, stakes);
    graph->stake_of_pack = hf_new(engine->scratch, uint32_t, stakes);
    graph->alias = hf_new(engine->scratch, struct hf_alias, engine->assessment->match_count);
    graph->alias_match = hf_new(engine->scratch, uint32_t, engine->assessment->match_count);
    const bool has_all = graph->stake != NULL && graph->stake_row != NULL &&
                         graph->stake_pack != NULL && graph->stake_of_pack != NULL &&
                         graph->alias != NULL && graph->alias_match != NULL;
    return has_all ? HF_OK : HF_ERR_MEMORY;
}

static void own_stakes(struct exposure_engine *engine) {
    struct target_graph *graph = &engine->graph;
    const struct hf_ownerships *rows = &engine->snapshot->ownerships;
    for (uint32_t i = 0; i < rows->rows.count; i++) {
        if (rows->owned[i] == HF_NONE) {
            continue; /* see loose_stake_spread */
        }
        const uint32_t at = graph->stake_count++;
        graph->stake[at] = (struct hf_stake){rows->owner[i],
                                             rows->owned[i],
                                             rows->share_ratio[i],
                                             (enum hf_tristate)rows->control[i],
                                             {rows->from[i], rows->until[i]}};
        graph->stake_row[at] = i;
        graph->stake_pack[at] = HF_NONE;
        graph->stake_of_pack[at] = HF_NONE;
    }
}

static uint32_t pack_node(const struct exposure_engine *engine, uint32_t pack, uint32_t party) {
    const uint32_t certain = certain_party(engine->assessment, pack, party);
    return certain != HF_NONE ? certain : engine->graph.pack_first[pack] + party;
}

static void pack_stakes(struct exposure_engine *engine) {
    struct target_graph *graph = &engine->graph;
    for (uint32_t p = 0; p < engine->snapshot->pack_count; p++) {
        const struct hf_pack *pack = &engine->snapshot->pack[p];
        for (uint32_t i = 0; i < pack->stake_count; i++) {
            const struct hf_pack_stake *stake = &pack->stake[i];
            const uint32_t at = graph->stake_count++;
            graph->stake[at] = (struct hf_stake){pack_node(engine, p, stake->owner),
                                                 pack_node(engine, p, stake->owned),
                                                 stake->share_ratio,
                                                 stake->control,
                                                 {stake->from, stake->until}};
            graph->stake_row[at] = HF_NONE;
            graph->stake_pack[at] = p;
            graph->stake_of_pack[at] = i;
        }
    }
}

static bool takes_part(const struct hf_pack *pack, uint32_t party) {
    for (uint32_t i = 0; i < pack->stake_count; i++) {
        if (pack->stake[i].owner == party || pack->stake[i].owned == party) {
            return true;
        }
    }
    return false;
}

static void pack_aliases(struct exposure_engine *engine) {
    struct target_graph *graph = &engine->graph;
    const struct hf_assessment *assessment = engine->assessment;
    for (uint32_t i = 0; i < assessment->match_count; i++) {
        const struct hf_match *match = &assessment->match[i];
        if (match->target != HF_MATCH_PACK_PARTY || match->pack >= engine->snapshot->pack_count ||
            !takes_part(&engine->snapshot->pack[match->pack], match->entry)) {
            continue;
        }
        const uint32_t node = pack_node(engine, match->pack, match->entry);
        if (node != match->party && match->answer != HF_ANSWER_NO) {
            graph->alias[graph->alias_count] = (struct hf_alias){node, match->party, match->answer};
            graph->alias_match[graph->alias_count++] = i;
        }
    }
}

static enum hf_status contracts_index(struct exposure_engine *engine) {
    const struct hf_contracts *contracts = &engine->snapshot->contracts;
    const uint32_t product_count = engine->snapshot->products.rows.count;
    struct hf_csr *index = &engine->contracts_by_product;
    index->start = hf_new(engine->scratch, uint32_t, (size_t)product_count + 2);
    index->item = hf_new(engine->scratch, uint32_t, contracts->rows.count);
    if (index->start == NULL || index->item == NULL) {
        return HF_ERR_MEMORY;
    }
    /* counted two places up, summed, then filled: each start moves to where the next begins */
    for (uint32_t i = 0; i < contracts->rows.count; i++) {
        if (contracts->product[i] != HF_NONE) {
            index->start[contracts->product[i] + 2]++;
        }
    }
    for (uint32_t i = 0; i < product_count; i++) {
        index->start[i + 2] += index->start[i + 1];
    }
    for (uint32_t i = 0; i < contracts->rows.count; i++) {
        if (contracts->product[i] != HF_NONE) {
            index->item[index->start[contracts->product[i] + 1]++] = i;
        }
    }
    return HF_OK;
}

/* Rows whose subject is blank: what they say may be true of anybody. */
static enum hf_status loose_rows_find(struct exposure_engine *engine) {
    const struct hf_snapshot *snapshot = engine->snapshot;
    for (uint32_t i = 0; i < snapshot->components.rows.count; i++) {
        engine->has_loose_component =
            engine->has_loose_component || snapshot->components.product[i] == HF_NONE;
    }
    engine->loose_stake = HF_NONE;
    for (uint32_t i = snapshot->ownerships.rows.count; i > 0; i--) {
        engine->loose_stake =
            snapshot->ownerships.owned[i - 1] == HF_NONE ? i - 1 : engine->loose_stake;
    }
    engine->loose_role = hf_new(engine->scratch, uint32_t, snapshot->product_parties.rows.count);
    if (engine->loose_role == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < snapshot->product_parties.rows.count; i++) {
        if (snapshot->product_parties.product[i] == HF_NONE) {
            engine->loose_role[engine->loose_role_count++] = i;
        }
    }
    return HF_OK;
}

enum hf_status hf_engine_open(struct exposure_engine *engine, struct hf_assessment *assessment,
                              struct hf_arena *keep, struct hf_arena *scratch) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    *engine = (struct exposure_engine){.assessment = assessment,
                                       .snapshot = snapshot,
                                       .why = &assessment->why,
                                       .keep = keep,
                                       .scratch = scratch};
    engine->mark = hf_new(scratch, uint32_t, snapshot->products.rows.count);
    engine->stack = hf_new(scratch, uint32_t, (size_t)snapshot->products.rows.count + 1);
    if (engine->mark == NULL || engine->stack == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(loose_rows_find(engine));
    HF_TRY(contracts_index(engine));
    HF_TRY(hf_new_lots_find(snapshot, scratch, &engine->new_lots));
    HF_TRY(graph_reserve(engine));
    own_stakes(engine);
    pack_stakes(engine);
    pack_aliases(engine);
    return HF_OK;
}

/* ---- one target description ---- */

static bool target_names_list(const struct hf_target *target, struct hf_text list) {
    for (uint32_t i = 0; i < target->list_count; i++) {
        if (hf_text_equal_nocase(target->list[i], list)) {
            return true;
        }
    }
    return false;
}

/* Does the match lead to something that the target names? Then how surely, on the as-of day. */
static enum hf_answer match_hits(const struct exposure_engine *engine, uint32_t pack,
                                 const struct hf_target *target, const struct hf_match *match) {
    const struct hf_snapshot *snapshot = engine->snapshot;
    if (match->target == HF_MATCH_PACK_PARTY) {
        for (uint32_t i = 0; match->pack == pack && i < target->party_count; i++) {
            if (target->party[i] == match->entry) {
                return match->answer;
            }
        }
        return HF_ANSWER_NO;
    }
    const struct hf_list_entries *entries = &snapshot->list_entries;
    const uint32_t list =
        match->entry < entries->rows.count ? entries->list[match->entry] : HF_NONE;
    if (list == HF_NONE || !target_names_list(target, snapshot->lists.name[list])) {
        return HF_ANSWER_NO;
    }
    /* taken off the list: no more; not yet on it: a hit whose effects begin later */
    const struct hf_interval listed = {hf_date_sure(HF_DATE_MIN), entries->until[match->entry]};
    return hf_answer_and(match->answer,
                         hf_interval_holds(listed, engine->assessment->scenario.as_of));
}

static struct hf_date_range match_listed_from(const struct exposure_engine *engine,
                                              const struct hf_match *match) {
    const struct hf_date_range always = hf_date_sure(HF_DATE_MIN);
    if (match->target != HF_MATCH_LIST_ENTRY) {
        return always;
    }
    const struct hf_date_range from = engine->snapshot->list_entries.from[match->entry];
    return hf_date_range_is_blank(from) ? always : from;
}

static struct hf_date_range match_listed_until(const struct exposure_engine *engine,
                                               const struct hf_match *match) {
    const struct hf_date_range never = hf_date_sure(HF_DATE_MAX);
    if (match->target != HF_MATCH_LIST_ENTRY) {
        return never;
    }
    const struct hf_date_range until = engine->snapshot->list_entries.until[match->entry];
    return hf_date_range_is_blank(until) ? never : until;
}

static bool party_has_name(const struct hf_snapshot *snapshot, uint32_t party) {
    if (snapshot->parties.name[party].len > 0) {
        return true;
    }
    const struct hf_csr *names = &snapshot->names_by_party;
    for (uint32_t i = names->start[party]; i < names->start[party + 1]; i++) {
        if (snapshot->party_names.name[names->item[i]].len > 0) {
            return true;
        }
    }
    return false;
}

static struct hf_why_id match_why(struct exposure_engine *engine, const struct hf_match *match,
                                  uint32_t position) {
    struct hf_why_id child[2] = {HF_WHY_NONE, HF_WHY_NONE};
    child[0] =
        position == HF_NONE ? match->why : hf_why_leaf(engine->why, HF_WHY_MATCH, position, 0);
    if (match->target == HF_MATCH_LIST_ENTRY) {
        child[1] = hf_why_row(engine->why, HF_KIND_LIST_ENTRY, match->entry);
    } else {
        child[1] = why_fact(engine->why, match->pack,
                            engine->snapshot->pack[match->pack].party[match->entry].fact);
    }
    return why_rule(engine->why, HF_RULE_NAMED_TARGET, child, 2);
}

/* What names alone say: answers and reasons per node. */
static void direct_find(struct exposure_engine *engine, struct target_view *view,
                        enum hf_answer *direct, uint32_t *best_match) {
    const struct hf_assessment *assessment = engine->assessment;
    const struct hf_snapshot *snapshot = engine->snapshot;
    for (uint32_t i = 0; i < assessment->match_count; i++) {
        const struct hf_match *match = &assessment->match[i];
        const enum hf_answer answer = match_hits(engine, view->pack, view->target, match);
        const struct hf_date_range from = match_listed_from(engine, match);
        if (answer != HF_ANSWER_NO) { /* of several entries the last */
            view->listed_until[match->party] = hf_date_range_max(view->listed_until[match->party],
                                                                 match_listed_until(engine, match));
        }
        if (answer > direct[match->party] ||
            (answer != HF_ANSWER_NO && answer == direct[match->party] &&
             hf_date_is_before(from.earliest, view->listed_from[match->party].earliest))) {
            direct[match->party] = answer;
            best_match[match->party] = i;
            view->listed_from[match->party] = from;
        }
    }
    const bool names_any = view->target->party_count > 0 || view->target->list_count > 0;
    for (uint32_t i = 0; names_any && i < snapshot->parties.rows.count; i++) {
        if (!party_has_name(snapshot, i)) { /* nobody can screen it */
            direct[i] = hf_answer_or(direct[i], HF_ANSWER_NO_BASIS);
            view->listed_until[i] = hf_date_sure(HF_DATE_MAX);
        }
    }
    for (uint32_t i = 0; i < view->target->party_count; i++) {
        direct[engine->graph.pack_first[view->pack] + view->target->party[i]] = HF_ANSWER_YES;
    }
    view->extra = HF_ANSWER_NO;
    for (uint32_t i = 0; i < engine->extra_match_count; i++) {
        const enum hf_answer answer =
            match_hits(engine, view->pack, view->target, &engine->extra_match[i]);
        if (answer > view->extra) {
            view->extra = answer;
            view->extra_why = match_why(engine, &engine->extra_match[i], HF_NONE);
        }
    }
}

/* Why the stakes decided: owners' own reasons, the rows or facts of the stakes, what is blank in
 * them. */
static struct hf_why_id owned_why(struct exposure_engine *engine, const struct target_view *view,
                                  const struct hf_ownership_result *result, uint32_t node,
                                  const struct hf_why_id *node_why) {
    enum { CHILD_MAX = 64 };
    struct hf_why_id child[CHILD_MAX];
    size_t count = 0;
    const struct target_graph *graph = &engine->graph;
    const struct hf_ownership_outcome *outcome = &result->party[node];
    for (uint32_t i = 0; i < outcome->stake_count && count + 4 < CHILD_MAX; i++) {
        const uint32_t at = result->stake[outcome->stake_from + i];
        const struct hf_stake *stake = &graph->stake[at];
        const uint32_t row = graph->stake_row[at];
        if (stake->owner != HF_NONE) {
            child[count++] = node_why[stake->owner];
        }
        if (row == HF_NONE) {
            const struct hf_pack *pack = &engine->snapshot->pack[graph->stake_pack[at]];
            child[count++] = why_fact(engine->why, graph->stake_pack[at],
                                      pack->stake[graph->stake_of_pack[at]].fact);
            continue;
        }
        child[count++] = hf_why_row(engine->why, HF_KIND_OWNERSHIP, row);
        if (stake->owner == HF_NONE) {
            child[count++] = hf_blank_cell(engine->why, HF_KIND_OWNERSHIP, "owner", row);
        }
        if (!hf_range_is_known(stake->share_ratio)) {
            child[count++] = hf_blank_cell(engine->why, HF_KIND_OWNERSHIP, "share_percent", row);
        } else if (outcome->rule == HF_RULE_CONTROLLED && stake->control == HF_UNDETERMINED) {
            child[count++] = hf_blank_cell(engine->why, HF_KIND_OWNERSHIP, "control", row);
        }
    }
    child[count++] = why_fact(engine->why, view->pack, view->target->ownership.fact);
    return hf_why_apply(engine->why, &(struct hf_why_rule){outcome->rule, outcome->amount,
                                                           HF_DATE_MIN, child, count});
}

static void hits_explain(struct exposure_engine *engine, struct target_view *view,
                         const struct hf_ownership_result *result, const uint32_t *best_match,
                         struct hf_why_id *node_why) {
    const uint32_t party_count = engine->snapshot->parties.rows.count;
    for (uint32_t i = 0; i < result->order_count; i++) {
        const uint32_t node = result->order[i];
        const struct hf_ownership_outcome *outcome = &result->party[node];
        if (outcome->alias != HF_NONE) {
            const struct hf_alias *alias = &engine->graph.alias[outcome->alias];
            const struct hf_why_id child[] = {
                node_why[alias->left == node ? alias->right : alias->left],
                hf_why_leaf(engine->why, HF_WHY_MATCH, engine->graph.alias_match[outcome->alias],
                            0)};
            node_why[node] = why_rule(engine->why, HF_RULE_NAMED_TARGET, child, 2);
        } else if (outcome->rule != HF_RULE_NAMED_TARGET) {
            node_why[node] = owned_why(engine, view, result, node, node_why);
        } else if (node >= party_count) {
            uint32_t pack = engine->snapshot->pack_count;
            while (pack > 0 && engine->graph.pack_first[pack - 1] > node) {
                pack--;
            }
            const uint32_t fact = engine->snapshot->pack[pack - 1]
                                      .party[node - engine->graph.pack_first[pack - 1]]
                                      .fact;
            const struct hf_why_id child = why_fact(engine->why, pack - 1, fact);
            node_why[node] = why_rule(engine->why, HF_RULE_NAMED_TARGET, &child, 1);
        } else if (best_match[node] != HF_NONE &&
                   outcome->answer <= engine->assessment->match[best_match[node]].answer) {
            node_why[node] =
                match_why(engine, &engine->assessment->match[best_match[node]], best_match[node]);
        } else {
            const struct hf_why_id child = hf_blank_cell(engine->why, HF_KIND_PARTY, "name", node);
            node_why[node] = why_rule(engine->why, HF_RULE_NAMED_TARGET, &child, 1);
        }
    }
}

static struct hf_date_range range_spanned(struct hf_date_range left, struct hf_date_range right) {
    return (struct hf_date_range){hf_date_range_min(left, right).earliest,
                                  hf_date_range_max(left, right).latest};
}

/* Who is hit through its owners is so from when they are listed, until they no longer are: some of
 * those who decide may do by themselves, all of them surely do. */
static void owners_date(const struct exposure_engine *engine,
                        const struct hf_ownership_result *result, uint32_t node,
                        struct target_view *view) {
    const struct hf_ownership_outcome *outcome = &result->party[node];
    const struct hf_date_range always = hf_date_sure(HF_DATE_MIN);
    const struct hf_date_range never = hf_date_sure(HF_DATE_MAX);
    view->listed_from[node] = always;
    view->listed_until[node] = never;
    for (uint32_t i = 0; i < outcome->stake_count; i++) {
        const uint32_t owner = engine->graph.stake[result->stake[outcome->stake_from + i]].owner;
        const struct hf_date_range from = owner == HF_NONE ? always : view->listed_from[owner];
        const struct hf_date_range until = owner == HF_NONE ? never : view->listed_until[owner];
        view->listed_from[node] = i == 0 ? from : range_spanned(view->listed_from[node], from);
        view->listed_until[node] = i == 0 ? until : range_spanned(view->listed_until[node], until);
    }
}

/* Whoever decides about a party comes before it. */
static void hits_date(const struct exposure_engine *engine,
                      const struct hf_ownership_result *result, struct target_view *view) {
    for (uint32_t i = 0; i < result->order_count; i++) {
        const uint32_t node = result->order[i];
        const struct hf_ownership_outcome *outcome = &result->party[node];
        if (outcome->alias != HF_NONE) {
            const struct hf_alias *alias = &engine->graph.alias[outcome->alias];
            const uint32_t other = alias->left == node ? alias->right : alias->left;
            view->listed_from[node] = view->listed_from[other];
            view->listed_until[node] = view->listed_until[other];
        } else if (outcome->rule != HF_RULE_NAMED_TARGET) {
            owners_date(engine, result, node, view);
        }
    }
}

/* A stake large enough by itself, of somebody who was listed before: it may be hit since then. */
static bool stake_is_earlier(const struct hf_stake *stake, const struct hf_ownership_result *result,
                             const struct target_view *view) {
    const bool may_do = stake->share_ratio.upper >= view->target->ownership.threshold_ratio ||
                        view->target->ownership.aggregate || stake->control != HF_NO ||
                        !hf_range_is_known(stake->share_ratio);
    return may_do && stake->owner != HF_NONE &&
           result->party[stake->owner].answer != HF_ANSWER_NO &&
           result->party[stake->owned].answer != HF_ANSWER_NO &&
           (hf_date_is_before(view->listed_from[stake->owner].earliest,
                              view->listed_from[stake->owned].earliest) ||
            hf_date_is_before(view->listed_until[stake->owned].latest,
                              view->listed_until[stake->owner].latest));
}

/* A party that is listed itself may have been hit through its owners before, and may be after. Each
 * pass only widens, among the days that there are. */
static void hits_widen(const struct exposure_engine *engine,
                       const struct hf_ownership_result *result, struct target_view *view) {
    for (bool has_changed = view->target->ownership.applies; has_changed;) {
        has_changed = false;
        for (uint32_t i = 0; i < engine->graph.stake_count; i++) {
            const struct hf_stake *stake = &engine->graph.stake[i];
            if (stake_is_earlier(stake, result, view)) {
                struct hf_date_range *from = &view->listed_from[stake->owned];
                struct hf_date_range *until = &view->listed_until[stake->owned];
                from->earliest = hf_date_range_min(*from, view->listed_from[stake->owner]).earliest;
                until->latest = hf_date_range_max(*until, view->listed_until[stake->owner]).latest;
                has_changed = true;
            }
        }
    }
}

/* A stake of a hit owner in nobody knows whom: no party is clear. */
static void loose_stake_spread(struct exposure_engine *engine, struct target_view *view) {
    const struct hf_ownerships *rows = &engine->snapshot->ownerships;
    if (engine->loose_stake == HF_NONE || !view->target->ownership.applies) {
        return;
    }
    uint32_t found = HF_NONE;
    for (uint32_t i = engine->loose_stake; i < rows->rows.count && found == HF_NONE; i++) {
        const bool is_hit =
            rows->owner[i] != HF_NONE && view->answer[rows->owner[i]] != HF_ANSWER_NO;
        found = rows->owned[i] == HF_NONE && is_hit ? i : HF_NONE;
    }
    const struct hf_why_id child =
        found == HF_NONE ? HF_WHY_NONE
                         : hf_blank_cell(engine->why, HF_KIND_OWNERSHIP, "owned", found);
    for (uint32_t i = 0; found != HF_NONE && i < engine->snapshot->parties.rows.count; i++) {
        if (view->answer[i] == HF_ANSWER_NO) {
            view->answer[i] = HF_ANSWER_PRESUMED_NO;
            view->listed_from[i] = hf_date_sure(HF_DATE_MIN);
            view->listed_until[i] = hf_date_sure(HF_DATE_MAX);
            view->why[i] = why_rule(engine->why, HF_RULE_OWNED_UNKNOWN, &child, 1);
        }
    }
}

enum hf_status hf_target_find(struct exposure_engine *engine, uint32_t pack,
                              const struct hf_target *target, struct hf_arena *scratch,
                              struct target_view *view) {
    const uint32_t party_count = engine->snapshot->parties.rows.count;
    const uint32_t node_count = engine->graph.node_count;
    struct target_view made = {.target = target, .pack = pack, .extra_why = HF_WHY_NONE};
    enum hf_answer *direct = hf_new(scratch, enum hf_answer, node_count);
    uint32_t *best_match = hf_new(scratch, uint32_t, node_count);
    made.answer = hf_new(scratch, enum hf_answer, party_count);
    made.why = hf_new(scratch, struct hf_why_id, node_count);
    made.listed_from = hf_take(scratch, struct hf_date_range, node_count);
    made.listed_until = hf_take(scratch, struct hf_date_range, node_count);
    if (direct == NULL || best_match == NULL || made.answer == NULL || made.why == NULL ||
        made.listed_from == NULL || made.listed_until == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < node_count; i++) {
        best_match[i] = HF_NONE;
        made.why[i] = HF_WHY_NONE;
    }
    for (uint32_t i = 0; i < node_count; i++) {
        made.listed_from[i] = hf_date_sure(HF_DATE_MIN);
        made.listed_until[i] = hf_date_sure(i < party_count ? HF_DATE_MIN : HF_DATE_MAX);
    }
    direct_find(engine, &made, direct, best_match);
    const struct hf_ownership_view ownership = {node_count,
                                                direct,
                                                engine->graph.stake,
                                                engine->graph.stake_count,
                                                engine->graph.alias,
                                                engine->graph.alias_count,
                                                engine->assessment->scenario.as_of};
    struct hf_arena result_arena = *scratch;
    struct hf_arena solver_arena = *scratch;
    const size_t half =
        hf_arena_left(scratch) / 2; /* two arenas out of one: results first, work behind them */
    result_arena.end = result_arena.at + half;
    solver_arena.at = result_arena.end;
    struct hf_ownership_result result = {0};
    HF_TRY(
        hf_ownership_solve(&ownership, &target->ownership, &result_arena, solver_arena, &result));
    scratch->at = result_arena.at;
    hits_explain(engine, &made, &result, best_match, made.why);
    hits_date(engine, &result, &made);
    hits_widen(engine, &result, &made);
    for (uint32_t i = 0; i < party_count; i++) {
        made.answer[i] = result.party[i].answer;
    }
    loose_stake_spread(engine, &made);
    *view = made;
    return engine->why->failed ? HF_ERR_MEMORY : HF_OK;
}
