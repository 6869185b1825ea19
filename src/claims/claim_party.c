#include "claims/testing.h"

/* Claims about a party: that it is on no list, that another one does not own it. */

/* ---- not-listed ---- */

static bool has_any_name(const struct hf_snapshot *snapshot, uint32_t party) {
    const struct hf_csr *names = &snapshot->names_by_party;
    bool has = snapshot->parties.name[party].len > 0;
    for (uint32_t i = names->start[party]; i < names->start[party + 1]; i++) {
        has = has || snapshot->party_names.name[names->item[i]].len > 0;
    }
    return has;
}

/* Does [from, until) begin by the as-of day and reach beyond the day on which the claim was made?
 * What was over by then is no contradiction. */
static enum hf_answer span_speaks(const struct claim_test *test, struct hf_interval span) {
    const struct hf_date as_of = test->assessment->scenario.as_of;
    const struct hf_date_range made = test->assessment->snapshot->claims.made_on[test->claim];
    const struct hf_interval filled = hf_interval_filled(span);
    if (hf_date_is_before(as_of, filled.from.earliest) ||
        !hf_date_is_before(made.earliest, filled.until.latest)) {
        return HF_ANSWER_NO;
    }
    const bool is_sure = !hf_date_is_before(as_of, filled.from.latest) &&
                         (filled.until.earliest.days == HF_DATE_MAX.days ||
                          hf_date_is_before(made.latest, filled.until.earliest));
    return is_sure ? HF_ANSWER_YES : HF_ANSWER_NO_BASIS;
}

static void claim_entry_add(struct claim_test *test, uint32_t position) {
    const struct hf_match *match = &test->assessment->match[position];
    const struct hf_list_entries *entries = &test->assessment->snapshot->list_entries;
    struct hf_why *why = &test->assessment->why;
    if (match->entry >= entries->rows.count) {
        return;
    }
    const struct hf_interval listed = {entries->from[match->entry], entries->until[match->entry]};
    const enum hf_answer answer = hf_answer_and(match->answer, span_speaks(test, listed));
    const struct hf_why_id child[] = {hf_why_leaf(why, HF_WHY_MATCH, position, 0),
                                      hf_why_row(why, HF_KIND_LIST_ENTRY, match->entry)};
    if (answer != HF_ANSWER_NO) {
        hf_claim_evidence(test, answer, listed.from, why_rule(why, HF_RULE_NAMED_TARGET, child, 2));
    }
}

static bool measure_names(const struct hf_measure *measure, uint32_t party) {
    for (uint32_t i = 0; i < measure->target.party_count; i++) {
        if (measure->target.party[i] == party) {
            return measure->binding == HF_BINDING_LAW;
        }
    }
    return false;
}

static enum hf_status claim_measure_add(struct claim_test *test, uint32_t position,
                                        uint32_t measure, struct hf_arena scratch) {
    const struct hf_match *match = &test->assessment->match[position];
    struct hf_why *why = &test->assessment->why;
    const struct hf_pack *pack = &test->assessment->snapshot->pack[match->pack];
    struct hf_span *span = NULL;
    uint32_t count = 0;
    HF_TRY(hf_measure_spans(pack, measure, &test->assessment->scenario, &scratch, &span, &count));
    for (uint32_t i = 0; i < count; i++) {
        const enum hf_answer answer = hf_answer_and(hf_answer_and(match->answer, span[i].answer),
                                                    span_speaks(test, span[i].interval));
        if (span[i].is_advice || answer == HF_ANSWER_NO) {
            continue;
        }
        const struct hf_why_id child[] = {hf_why_leaf(why, HF_WHY_MATCH, position, 0),
                                          hf_why_leaf(why, HF_WHY_MEASURE, match->pack, measure),
                                          why_fact(why, match->pack, span[i].fact)};
        hf_claim_evidence(test, answer, span[i].interval.from,
                          why_rule(why, HF_RULE_NAMED_TARGET, child, 3));
    }
    return HF_OK;
}

static enum hf_status listed_match_add(struct claim_test *test, uint32_t position,
                                       struct hf_arena scratch) {
    const struct hf_match *match = &test->assessment->match[position];
    const struct hf_snapshot *snapshot = test->assessment->snapshot;
    if (match->target == HF_MATCH_LIST_ENTRY) {
        claim_entry_add(test, position);
        return HF_OK;
    }
    if (match->pack >= snapshot->pack_count) {
        return HF_OK;
    }
    const struct hf_pack *pack = &snapshot->pack[match->pack];
    for (uint32_t m = 0; m < pack->measure_count; m++) {
        if (measure_names(&pack->measure[m], match->entry)) {
            HF_TRY(claim_measure_add(test, position, m, scratch));
        }
    }
    return HF_OK;
}

enum hf_status hf_claim_not_listed(struct claim_test *test, struct hf_arena scratch) {
    const struct hf_assessment *assessment = test->assessment;
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_claims *claims = &snapshot->claims;
    const uint32_t party = claims->party[test->claim] != HF_NONE ? claims->party[test->claim]
                                                                 : claims->claimant[test->claim];
    if (party == HF_NONE) {
        hf_claim_missing(test, HF_KIND_CLAIM, "claimant", test->claim);
        return HF_OK;
    }
    if (!has_any_name(snapshot, party)) {
        hf_claim_missing(test, HF_KIND_PARTY, "name", party);
    }
    if (snapshot->lists.rows.count == 0 && !hf_snapshot_has_measures(snapshot)) {
        hf_claim_missing(test, HF_KIND_LIST, "name", HF_NONE);
    }
    for (uint32_t i = 0; i < assessment->match_count; i++) {
        const struct hf_match *match = &assessment->match[i];
        if (match->party == party && match->answer != HF_ANSWER_NO) {
            HF_TRY(listed_match_add(test, i, scratch));
        }
    }
    return HF_OK;
}

/* ---- not-owned-by ---- */

/* From when the chain down to each party holds, and why: owners come before what they own. */
struct owned_chain {
    struct hf_date_range *since; /* per node; HF_DATE_UNKNOWN: the rows do not say */
    struct hf_why_id *why;
};

static struct hf_date_range later_of(struct hf_date_range left, struct hf_date_range right) {
    return hf_date_range_is_blank(left) || hf_date_range_is_blank(right)
               ? HF_DATE_UNKNOWN
               : hf_date_range_max(left, right);
}

/* The row of a stake, and what is blank in it where that left the answer open. */
static struct hf_why_id stake_why(struct claim_test *test, uint32_t at, bool is_settled) {
    const struct target_graph *graph = &test->engine.graph;
    const uint32_t row = graph->stake_row[at];
    struct hf_why *why = &test->assessment->why;
    if (row == HF_NONE) {
        const uint32_t pack = graph->stake_pack[at];
        return why_fact(
            why, pack, test->assessment->snapshot->pack[pack].stake[graph->stake_of_pack[at]].fact);
    }
    struct hf_why_id child[2] = {hf_why_row(why, HF_KIND_OWNERSHIP, row), HF_WHY_NONE};
    if (is_settled) {
        return child[0];
    }
    if (graph->stake[at].owner == HF_NONE) {
        child[1] = hf_blank_cell(why, HF_KIND_OWNERSHIP, "owner", row);
    } else if (!hf_range_is_known(graph->stake[at].share_ratio)) {
        child[1] = hf_blank_cell(why, HF_KIND_OWNERSHIP, "share_percent", row);
    } else if (graph->stake[at].control == HF_UNDETERMINED) {
        child[1] = hf_blank_cell(why, HF_KIND_OWNERSHIP, "control", row);
    }
    return child[1].value == HF_WHY_NONE.value ? child[0]
                                               : why_rule(why, HF_RULE_OWNED_UNKNOWN, child, 2);
}

static void chain_link(struct claim_test *test, const struct hf_ownership_result *result,
                       uint32_t node, struct owned_chain *chain) {
    enum { CHILD_MAX = 16 };
    const struct hf_ownership_outcome *outcome = &result->party[node];
    const struct target_graph *graph = &test->engine.graph;
    struct hf_why_id child[CHILD_MAX];
    size_t count = 0;
    struct hf_date_range since = hf_date_sure(HF_DATE_MIN);
    if (outcome->alias != HF_NONE) {
        const struct hf_alias *alias = &graph->alias[outcome->alias];
        const uint32_t other = alias->left == node ? alias->right : alias->left;
        child[count++] = hf_why_leaf(&test->assessment->why, HF_WHY_MATCH,
                                     graph->alias_match[outcome->alias], 0);
        child[count++] = chain->why[other];
        since = chain->since[other];
    }
    for (uint32_t i = 0; i < outcome->stake_count; i++) {
        const uint32_t at = result->stake[outcome->stake_from + i];
        const struct hf_stake *stake = &graph->stake[at];
        since = later_of(since, stake->held.from);
        if (stake->owner != HF_NONE) {
            since = later_of(since, chain->since[stake->owner]);
        }
        if (count + 2 < CHILD_MAX) {
            child[count++] = stake_why(test, at, outcome->answer == HF_ANSWER_YES);
            child[count++] = stake->owner == HF_NONE ? HF_WHY_NONE : chain->why[stake->owner];
        }
    }
    chain->since[node] = since;
    if (outcome->rule != HF_RULE_NAMED_TARGET || count > 0) {
        chain->why[node] = hf_why_apply(
            &test->assessment->why,
            &(struct hf_why_rule){outcome->rule, outcome->amount, HF_DATE_MIN, child, count});
    }
}

/* Who holds what in the company: without any row that says it, nothing was found because nothing
 * was said. */
static bool has_stakes(const struct claim_test *test, uint32_t party) {
    const struct target_graph *graph = &test->engine.graph;
    for (uint32_t i = 0; i < graph->stake_count; i++) {
        if (graph->stake[i].owned == party) {
            return true;
        }
    }
    return false;
}

static enum hf_status owned_solve(struct claim_test *test, uint32_t claimant, uint32_t owner,
                                  struct hf_arena scratch) {
    const struct target_graph *graph = &test->engine.graph;
    const struct hf_range ratio = test->assessment->assumptions.item[HF_ASSUME_OWNED_RATIO].value;
    const struct hf_ownership_test owned = {true, ratio.lower,       false,  true,
                                            true, HF_CONTROL_COUNTS, HF_NONE};
    enum hf_answer *direct = hf_new(&scratch, enum hf_answer, graph->node_count);
    struct owned_chain chain = {hf_new(&scratch, struct hf_date_range, graph->node_count),
                                hf_new(&scratch, struct hf_why_id, graph->node_count)};
    if (direct == NULL || chain.since == NULL || chain.why == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < graph->node_count; i++) {
        chain.why[i] = HF_WHY_NONE;
        chain.since[i] = hf_date_sure(HF_DATE_MIN);
    }
    direct[owner] = HF_ANSWER_YES;
    const struct hf_ownership_view view = {graph->node_count,
                                           direct,
                                           graph->stake,
                                           graph->stake_count,
                                           graph->alias,
                                           graph->alias_count,
                                           test->assessment->scenario.as_of};
    struct hf_ownership_result result = {0};
    struct hf_arena results = scratch;
    results.end = results.at + hf_arena_left(&scratch) / 2; /* two arenas out of one */
    scratch.at = results.end;
    HF_TRY(hf_ownership_solve(&view, &owned, &results, scratch, &result));
    for (uint32_t i = 0; i < result.order_count; i++) {
        chain_link(test, &result, result.order[i], &chain);
    }
    const enum hf_answer answer = result.party[claimant].answer;
    if (answer != HF_ANSWER_NO) {
        const bool is_dated = chain.since[claimant].latest.days != HF_DATE_MIN.days;
        const struct hf_date_range since = is_dated ? chain.since[claimant] : HF_DATE_UNKNOWN;
        hf_claim_evidence(test, answer, since, chain.why[claimant]);
        hf_claim_evidence(
            test, answer, since,
            hf_why_leaf(&test->assessment->why, HF_WHY_ASSUMPTION, HF_ASSUME_OWNED_RATIO, 0));
    }
    return HF_OK;
}

enum hf_status hf_claim_not_owned(struct claim_test *test, struct hf_arena scratch) {
    const struct hf_claims *claims = &test->assessment->snapshot->claims;
    const uint32_t claimant = claims->claimant[test->claim];
    const uint32_t owner = claims->party[test->claim];
    if (claimant == HF_NONE || owner == HF_NONE) {
        hf_claim_missing(test, HF_KIND_CLAIM, claimant == HF_NONE ? "claimant" : "party",
                         test->claim);
        return HF_OK;
    }
    if (!has_stakes(test, claimant)) {
        hf_claim_missing(test, HF_KIND_OWNERSHIP, "owner", HF_NONE);
    }
    if (test->engine.loose_stake != HF_NONE) {
        hf_claim_missing(test, HF_KIND_OWNERSHIP, "owned", test->engine.loose_stake);
    }
    if (claimant == owner) {
        hf_claim_evidence(test, HF_ANSWER_YES, HF_DATE_UNKNOWN,
                          hf_why_row(&test->assessment->why, HF_KIND_CLAIM, test->claim));
        return HF_OK;
    }
    return owned_solve(test, claimant, owner, scratch);
}
