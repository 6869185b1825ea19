#include <holdfast/screen.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Every party of the snapshot against every name of packs and lists. The listed names go into one
 * index, so that rarity is judged over all of them; an entity is a pack party or a list entry,
 * numbered packs first. */

static const double certain_default = 0.97;
static const double presumed_default = 0.85;
static const double no_basis_margin =
    0.1; /* scores this much under "presumed" are still reported */

/* Where a listed name stands. */
struct listed {
    enum hf_match_target target;
    uint32_t pack, entry;
    uint32_t name_row; /* row of list_names, HF_NONE: the entry's own name, or a pack's */
};

/* What a person decided about a party and an entity. */
struct verdict {
    uint32_t party, entity;
    uint32_t decision;
    enum hf_match_decided decided;
    bool is_same; /* what was decided, also where it no longer holds */
    bool is_used;
};

struct listing {
    struct hf_screen_name *name;
    struct listed *listed;
    uint32_t count;
    struct hf_screen_index *index;
};

/* One name of a party: the row that says it. */
struct own_name {
    struct hf_text text;
    enum hf_kind kind;
    uint32_t row;
};

/* The best so far between a party and one entity. */
struct best {
    double score;
    uint32_t entity, listed; /* listed: position in the listing */
    struct own_name own;
    enum hf_match_strength strength;
};

struct work {
    struct hf_assessment *assessment;
    const struct hf_snapshot *snapshot;
    struct hf_arena *keep;
    struct listing listing;
    double certain, presumed;
    uint32_t pack_entities;  /* list entries are numbered behind them */
    struct verdict *verdict; /* by party, then entity */
    size_t verdict_count, verdict_at;
    struct hf_match *match;
    size_t match_count, match_capacity;
};

static double assumed(const struct hf_assessment *assessment, enum hf_assumption_id id,
                      double otherwise) {
    if (assessment->assumptions.count <= (uint32_t)id) {
        return otherwise;
    }
    const double value = assessment->assumptions.item[id].value.lower;
    return value > 0.0 && value <= 1.0 ? value : otherwise;
}

/* ---- what is listed ---- */

static size_t listing_size(const struct hf_snapshot *snapshot) {
    size_t count = (size_t)snapshot->list_entries.rows.count + snapshot->list_names.rows.count;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].party_count; i++) {
            count += snapshot->pack[p].party[i].name_count;
        }
    }
    return count;
}

static void listing_add(struct listing *listing, struct hf_screen_name name, struct listed listed) {
    listing->name[listing->count] = name;
    listing->listed[listing->count++] = listed;
}

static uint32_t listing_packs(struct listing *listing, const struct hf_snapshot *snapshot) {
    uint32_t entity = 0;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].party_count; i++, entity++) {
            const struct hf_pack_party *party = &snapshot->pack[p].party[i];
            for (uint32_t n = 0; n < party->name_count; n++) {
                listing_add(
                    listing,
                    (struct hf_screen_name){party->name[n], entity, HF_ENTRY_UNKNOWN, false},
                    (struct listed){HF_MATCH_PACK_PARTY, p, i, HF_NONE});
            }
        }
    }
    return entity;
}

static void listing_lists(struct listing *listing, const struct hf_snapshot *snapshot,
                          uint32_t first_entity) {
    const struct hf_list_entries *entries = &snapshot->list_entries;
    const struct hf_list_names *names = &snapshot->list_names;
    for (uint32_t e = 0; e < entries->rows.count; e++) {
        const enum hf_entry_kind kind = (enum hf_entry_kind)entries->kind[e];
        const struct listed listed = {HF_MATCH_LIST_ENTRY, HF_NONE, e, HF_NONE};
        listing_add(listing,
                    (struct hf_screen_name){entries->name[e], first_entity + e, kind, false},
                    listed);
        for (uint32_t i = snapshot->names_by_entry.start[e];
             i < snapshot->names_by_entry.start[e + 1]; i++) {
            const uint32_t row = snapshot->names_by_entry.item[i];
            const bool is_weak = names->kind[row] == HF_NAME_WEAK;
            listing_add(listing,
                        (struct hf_screen_name){names->name[row], first_entity + e, kind, is_weak},
                        (struct listed){HF_MATCH_LIST_ENTRY, HF_NONE, e, row});
        }
    }
}

static enum hf_status listing_make(struct work *work, struct hf_arena *memory,
                                   struct hf_arena scratch, struct hf_error *error) {
    struct listing *listing = &work->listing;
    const size_t size = listing_size(work->snapshot);
    listing->name = hf_new(memory, struct hf_screen_name, size);
    listing->listed = hf_new(memory, struct listed, size);
    if (listing->name == NULL || listing->listed == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for %zu listed names", size);
    }
    work->pack_entities = listing_packs(listing, work->snapshot);
    listing_lists(listing, work->snapshot, work->pack_entities);
    return hf_screen_index_build(listing->name, listing->count, memory, scratch, &listing->index,
                                 error);
}

/* ---- what persons decided ---- */

static int verdict_order(const void *left_pointer, const void *right_pointer) {
    const struct verdict *left = left_pointer;
    const struct verdict *right = right_pointer;
    if (left->party != right->party) {
        return left->party < right->party ? -1 : 1;
    }
    return left->entity < right->entity ? -1 : left->entity > right->entity ? 1 : 0;
}

static uint32_t entity_of(const struct work *work, const struct hf_listed *listed) {
    uint32_t entity = listed->pack == HF_NONE ? work->pack_entities : 0;
    for (uint32_t p = 0; listed->pack != HF_NONE && p < listed->pack; p++) {
        entity += work->snapshot->pack[p].party_count;
    }
    return entity + listed->entry;
}

static bool verdict_read(const struct work *work, uint32_t row, struct verdict *verdict) {
    const struct hf_decisions *rows = &work->snapshot->decisions;
    const enum hf_decision_status status = work->snapshot->decision_state[row].status;
    const struct hf_listed listed = hf_listed_by_key(work->snapshot, rows->object[row]);
    const uint32_t party = hf_snapshot_find(work->snapshot, HF_KIND_PARTY, rows->subject[row]);
    if (party == HF_NONE || listed.entry == HF_NONE ||
        (status != HF_DECISION_STANDS && status != HF_DECISION_FALLEN_BACK)) {
        return false;
    }
    const bool is_same = hf_text_equal(rows->choice[row], HF_TEXT("same"));
    *verdict = (struct verdict){
        .party = party,
        .entity = entity_of(work, &listed),
        .decision = row,
        .decided = status == HF_DECISION_FALLEN_BACK ? HF_MATCH_DECISION_FELL
                   : is_same                         ? HF_MATCH_DECIDED_SAME
                                                     : HF_MATCH_DECIDED_DIFFERENT,
        .is_same = is_same,
    };
    return true;
}

static enum hf_status verdicts_collect(struct work *work, struct hf_arena *memory) {
    const struct hf_decisions *rows = &work->snapshot->decisions;
    work->verdict = hf_new(memory, struct verdict, rows->rows.count);
    if (work->verdict == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < rows->rows.count; i++) {
        if (rows->matter[i] == HF_MATTER_MATCH &&
            verdict_read(work, i, &work->verdict[work->verdict_count])) {
            work->verdict_count++;
        }
    }
    if (work->verdict_count > 1) {
        qsort(work->verdict, work->verdict_count, sizeof *work->verdict, verdict_order);
    }
    return HF_OK;
}

/* NULL: nobody decided. */
static struct verdict *verdict_find(const struct work *work, uint32_t party, uint32_t entity) {
    const struct verdict wanted = {.party = party, .entity = entity};
    return work->verdict_count == 0 ? NULL
                                    : bsearch(&wanted, work->verdict, work->verdict_count,
                                              sizeof *work->verdict, verdict_order);
}

/* ---- from score to answer ---- */

/* Whether a country of one text is in the other; two-letter words divided by blanks. Nothing said:
 * no contradiction. */
static bool countries_contradict(struct hf_text own, struct hf_text listed) {
    own = hf_text_trim(own);
    listed = hf_text_trim(listed);
    if (own.len == 0 || listed.len == 0) {
        return false;
    }
    bool more = true;
    struct hf_text rest = listed;
    struct hf_text word;
    while (hf_text_cut(&rest, ' ', &word, &more)) {
        if (hf_text_equal_nocase(hf_text_trim(word), own)) {
            return false;
        }
    }
    return true;
}

static struct hf_text listed_country(const struct hf_snapshot *snapshot,
                                     const struct listed *listed) {
    return listed->target == HF_MATCH_PACK_PARTY
               ? snapshot->pack[listed->pack].party[listed->entry].country
               : snapshot->list_entries.country[listed->entry];
}

/* Nothing is known of a name that is no party's. */
static struct hf_text own_country(const struct work *work, uint32_t party) {
    return party == HF_NONE ? (struct hf_text){NULL, 0} : work->snapshot->parties.country[party];
}

static enum hf_answer answer_of(const struct work *work, double score, bool contradicts) {
    const enum hf_answer answer = score >= work->certain    ? HF_ANSWER_YES
                                  : score >= work->presumed ? HF_ANSWER_PRESUMED_YES
                                                            : HF_ANSWER_NO_BASIS;
    return contradicts ? (enum hf_answer)((int)answer - 1) : answer;
}

/* ---- matches ---- */

static uint32_t column_of(enum hf_kind kind, const char *name) {
    const int column = hf_schema_column(kind, hf_text_of(name));
    assert(column >= 0);
    return (uint32_t)column;
}

static struct hf_why_id listed_why(struct hf_why *why, const struct work *work,
                                   const struct listed *listed) {
    if (listed->target == HF_MATCH_LIST_ENTRY) {
        return listed->name_row != HF_NONE ? hf_why_row(why, HF_KIND_LIST_NAME, listed->name_row)
                                           : hf_why_row(why, HF_KIND_LIST_ENTRY, listed->entry);
    }
    const uint32_t fact = work->snapshot->pack[listed->pack].party[listed->entry].fact;
    return fact == HF_NONE ? HF_WHY_NONE : hf_why_leaf(why, HF_WHY_FACT, listed->pack, fact);
}

static struct hf_why_id country_why(struct hf_why *why, const struct work *work, uint32_t party,
                                    const struct listed *listed, bool contradicts) {
    const struct hf_text country = listed_country(work->snapshot, listed);
    if (contradicts) {
        return hf_why_row(why, HF_KIND_PARTY, party);
    }
    /* A country nobody gave could have told the two apart. */
    return party != HF_NONE && country.len > 0 && own_country(work, party).len == 0
               ? hf_why_blank(why, HF_KIND_PARTY, column_of(HF_KIND_PARTY, "country"), party)
               : HF_WHY_NONE;
}

static enum hf_status match_add(struct work *work, const struct hf_match *match) {
    if (work->match_count == work->match_capacity) {
        void *grown = hf_arena_grow(work->keep, work->match, sizeof *work->match,
                                    _Alignof(struct hf_match), &work->match_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        work->match = grown;
    }
    work->match[work->match_count++] = *match;
    return HF_OK;
}

/* Puts a decision over what the names alone say: a step of its own in the why. */
static void verdict_apply(const struct work *work, struct verdict *verdict,
                          struct hf_match *match) {
    static const enum hf_rule rules[] = {
        [HF_MATCH_NOT_DECIDED] = HF_RULE_NAME_SIMILAR,
        [HF_MATCH_DECIDED_SAME] = HF_RULE_DECIDED_SAME,
        [HF_MATCH_DECIDED_DIFFERENT] = HF_RULE_DECIDED_DIFFERENT,
        [HF_MATCH_DECISION_FELL] = HF_RULE_DECISION_FELL,
    };
    struct hf_why *why = &work->assessment->why;
    const struct hf_date day = work->snapshot->decisions.decided_on[verdict->decision].latest;
    const struct hf_why_id child[] = {hf_why_row(why, HF_KIND_DECISION, verdict->decision),
                                      match->why};
    const struct hf_why_rule rule = {rules[verdict->decided], 0.0, day, child, 2};
    verdict->is_used = true;
    match->decided = verdict->decided;
    match->decision = verdict->decision;
    match->why = hf_why_apply(why, &rule);
    if (verdict->decided == HF_MATCH_DECIDED_SAME) {
        match->answer = HF_ANSWER_YES;
    } else if (verdict->decided == HF_MATCH_DECIDED_DIFFERENT) {
        match->answer = HF_ANSWER_NO;
    } else if (verdict->is_same) {
        match->answer = hf_answer_or(match->answer, HF_ANSWER_NO_BASIS);
    }
}

static enum hf_status best_report(struct work *work, uint32_t party, const struct best *best) {
    struct hf_why *why = &work->assessment->why;
    const struct listed *listed = &work->listing.listed[best->listed];
    const bool contradicts =
        countries_contradict(own_country(work, party), listed_country(work->snapshot, listed));
    const enum hf_answer answer = answer_of(work, best->score, contradicts);
    const bool is_equal = best->strength == HF_MATCH_EXACT;
    const enum hf_assumption_id tested =
        best->score >= work->certain ? HF_ASSUME_MATCH_CERTAIN : HF_ASSUME_MATCH_PRESUMED;
    const struct hf_why_id child[] = {
        best->own.row == HF_NONE ? HF_WHY_NONE : hf_why_row(why, best->own.kind, best->own.row),
        listed_why(why, work, listed),
        country_why(why, work, party, listed, contradicts),
        is_equal ? HF_WHY_NONE : hf_why_leaf(why, HF_WHY_ASSUMPTION, (uint32_t)tested, 0),
    };
    const struct hf_why_rule rule = {is_equal ? HF_RULE_NAME_EQUAL : HF_RULE_NAME_SIMILAR,
                                     best->score, HF_DATE_MIN, child,
                                     sizeof child / sizeof child[0]};
    struct hf_match match = {
        .party = party,
        .target = listed->target,
        .pack = listed->pack,
        .entry = listed->entry,
        .score = best->score,
        .strength = best->strength,
        .answer = answer,
        .own_name = best->own.text,
        .listed_name = work->listing.name[best->listed].name,
        .why = hf_why_apply(why, &rule),
    };
    struct verdict *verdict = verdict_find(work, party, best->entity);
    if (verdict != NULL) {
        verdict_apply(work, verdict, &match);
    }
    return match_add(work, &match);
}

/* A match that rests on what a person said (once) alone: no name leads there. */
static enum hf_status verdict_report(struct work *work, struct verdict *verdict) {
    const struct hf_snapshot *snapshot = work->snapshot;
    uint32_t name = 0; /* of the entity: it has one, or nobody could have decided */
    while (name < work->listing.count && work->listing.name[name].entity != verdict->entity) {
        name++;
    }
    if (name == work->listing.count) {
        return HF_OK;
    }
    const struct listed *listed = &work->listing.listed[name];
    const struct hf_text own = snapshot->parties.name[verdict->party];
    struct hf_match match = {
        .party = verdict->party,
        .target = listed->target,
        .pack = listed->pack,
        .entry = listed->entry,
        .strength = HF_MATCH_WEAK,
        .answer = HF_ANSWER_NO,
        .own_name = hf_text_trim(own).len > 0 ? own : snapshot->parties.rows.key[verdict->party],
        .listed_name = work->listing.name[name].name,
        .why = listed_why(&work->assessment->why, work, listed),
    };
    verdict_apply(work, verdict, &match);
    return match_add(work, &match);
}

/* Of one party: who was held to be the same without any likeness of names is a match all the same,
 * and stays open where that decision no longer holds. */
static enum hf_status verdicts_report(struct work *work, uint32_t party) {
    for (; work->verdict_at < work->verdict_count; work->verdict_at++) {
        struct verdict *verdict = &work->verdict[work->verdict_at];
        if (verdict->party > party) {
            break; /* parties come in their order */
        }
        if (verdict->party == party && verdict->is_same && !verdict->is_used) {
            HF_TRY(verdict_report(work, verdict));
        }
    }
    return HF_OK;
}

struct bests {
    struct best *item;
    size_t count, capacity;
};

/* Keeps the better of two names for one entity; the earlier name on a draw. */
static enum hf_status bests_put(struct bests *bests, struct hf_arena *memory,
                                const struct best *found) {
    for (size_t i = 0; i < bests->count; i++) {
        if (bests->item[i].entity == found->entity) {
            if (found->score > bests->item[i].score) {
                bests->item[i] = *found;
            }
            return HF_OK;
        }
    }
    if (bests->count == bests->capacity) {
        void *grown = hf_arena_grow(memory, bests->item, sizeof *bests->item, _Alignof(struct best),
                                    &bests->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        bests->item = grown;
    }
    bests->item[bests->count++] = *found;
    return HF_OK;
}

static int compare_best(const void *left, const void *right) {
    const struct best *one = left;
    const struct best *other = right;
    if (one->score < other->score || one->score > other->score) {
        return one->score > other->score ? -1 : 1;
    }
    return one->entity < other->entity ? -1 : one->entity > other->entity ? 1 : 0;
}

/* Asks for one name. *is_readable: something is left of it. */
static enum hf_status name_screen(const struct work *work, const struct own_name *own,
                                  struct bests *bests, struct hf_arena *memory,
                                  struct hf_arena scratch, bool *is_readable) {
    struct hf_screen_result result;
    const struct hf_screen_options options = {.threshold = work->presumed - no_basis_margin};
    struct hf_arena results = {0};
    const size_t half = hf_arena_left(&scratch) / 2;
    results = hf_arena_over(scratch.at, half); /* results in front, what makes them behind */
    results.allowance = scratch.allowance;
    scratch.at += half;
    HF_TRY(hf_screen_query(work->listing.index, own->text, &options, &results, scratch, &result));
    *is_readable = !result.is_undetermined;
    for (uint32_t i = 0; i < result.match_count; i++) {
        const struct hf_screen_match *match = &result.match[i];
        const struct best best = {match->score.score, match->entity, match->name, *own,
                                  match->score.strength};
        HF_TRY(bests_put(bests, memory, &best));
    }
    return HF_OK;
}

/* What a person decided about one listed name's entity is reported once, with its first name, and
 * stands for no other entry of its list. */
static enum hf_status nameless_decided(struct work *work, uint32_t party, uint32_t name,
                                       bool is_first_name, bool *is_decided) {
    struct verdict *verdict = verdict_find(work, party, work->listing.name[name].entity);
    *is_decided = verdict != NULL && verdict->decided != HF_MATCH_DECISION_FELL;
    return *is_decided && is_first_name && !verdict->is_used ? verdict_report(work, verdict)
                                                             : HF_OK;
}

/* A party about whose name nothing is known may be anybody. */
static enum hf_status nameless_report(struct work *work, uint32_t party, enum hf_kind kind,
                                      uint32_t row, const struct bests *bests) {
    struct hf_why *why = &work->assessment->why;
    uint32_t last_list = HF_NONE;
    for (uint32_t n = 0; n < work->listing.count; n++) {
        const struct listed *listed = &work->listing.listed[n];
        const bool is_first_name =
            n == 0 || work->listing.name[n - 1].entity != work->listing.name[n].entity;
        bool is_decided = false;
        HF_TRY(nameless_decided(work, party, n, is_first_name, &is_decided));
        if (is_decided) {
            continue;
        }
        bool is_wanted = is_first_name;
        if (listed->target == HF_MATCH_LIST_ENTRY) {
            const uint32_t list = work->snapshot->list_entries.list[listed->entry];
            is_wanted = is_first_name && (last_list == HF_NONE || list != last_list);
            last_list = list;
        }
        for (size_t i = 0; is_wanted && i < bests->count; i++) {
            is_wanted = bests->item[i].entity != work->listing.name[n].entity; /* said already */
        }
        if (!is_wanted) {
            continue;
        }
        const struct hf_why_id child[] = {hf_why_blank(why, kind, column_of(kind, "name"), row),
                                          listed_why(why, work, listed)};
        const struct hf_why_rule rule = {HF_RULE_NAME_SIMILAR, 0.0, HF_DATE_MIN, child, 2};
        const struct hf_match match = {.party = party,
                                       .target = listed->target,
                                       .pack = listed->pack,
                                       .entry = listed->entry,
                                       .strength = HF_MATCH_WEAK,
                                       .answer = HF_ANSWER_NO_BASIS,
                                       .own_name = work->snapshot->parties.name[party],
                                       .listed_name = work->listing.name[n].name,
                                       .why = hf_why_apply(why, &rule)};
        HF_TRY(match_add(work, &match));
    }
    return HF_OK;
}

static enum hf_status party_screen(struct work *work, uint32_t party, struct hf_arena memory,
                                   struct hf_arena scratch) {
    const struct hf_snapshot *snapshot = work->snapshot;
    struct bests bests = {0};
    const bool has_name = hf_text_trim(snapshot->parties.name[party]).len > 0;
    struct own_name own = {has_name ? snapshot->parties.name[party]
                                    : snapshot->parties.rows.key[party],
                           HF_KIND_PARTY, party};
    bool is_readable = false;
    HF_TRY(name_screen(work, &own, &bests, &memory, scratch, &is_readable));
    /* A stub's key is what somebody called it; a key of a described party without a name may be any
     * code. */
    bool is_nameless = !is_readable || (!has_name && snapshot->parties.rows.stub[party] == 0);
    enum hf_kind blank_kind = HF_KIND_PARTY;
    uint32_t blank_row = party;
    for (uint32_t i = snapshot->names_by_party.start[party];
         i < snapshot->names_by_party.start[party + 1]; i++) {
        const uint32_t row = snapshot->names_by_party.item[i];
        own = (struct own_name){snapshot->party_names.name[row], HF_KIND_PARTY_NAME, row};
        HF_TRY(name_screen(work, &own, &bests, &memory, scratch, &is_readable));
        if (!is_readable) { /* it has a further name that nobody can read */
            is_nameless = true;
            blank_kind = HF_KIND_PARTY_NAME;
            blank_row = row;
        }
    }
    if (bests.count > 0) {
        qsort(bests.item, bests.count, sizeof *bests.item, compare_best);
    }
    for (size_t i = 0; i < bests.count; i++) {
        HF_TRY(best_report(work, party, &bests.item[i]));
    }
    if (is_nameless) {
        HF_TRY(nameless_report(work, party, blank_kind, blank_row, &bests));
    }
    return verdicts_report(work, party);
}

/* Sets up what both entry points share; the index lies in the front half of the scratch. */
static enum hf_status work_open(struct work *work, struct hf_assessment *assessment,
                                struct hf_arena *keep, struct hf_arena *memory,
                                struct hf_arena *scratch, struct hf_error *error) {
    *work = (struct work){
        .assessment = assessment,
        .snapshot = assessment->snapshot,
        .keep = keep,
        .certain = assumed(assessment, HF_ASSUME_MATCH_CERTAIN, certain_default),
        .presumed = assumed(assessment, HF_ASSUME_MATCH_PRESUMED, presumed_default),
    };
    const size_t half = hf_arena_left(scratch) / 2;
    *memory = hf_arena_over(scratch->at, half); /* the index; the rest is for what makes it */
    memory->allowance = scratch->allowance;
    scratch->at += half;
    return listing_make(work, memory, *scratch, error);
}

enum hf_status hf_screen_assess(struct hf_assessment *assessment, struct hf_arena *keep,
                                struct hf_arena scratch, struct hf_error *error) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "screening needs an assessment with a snapshot, and an arena");
    }
    struct work work;
    struct hf_arena memory;
    HF_TRY(work_open(&work, assessment, keep, &memory, &scratch, error));
    if (verdicts_collect(&work, &memory) != HF_OK) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the decisions on matches");
    }
    for (uint32_t party = 0; party < work.snapshot->parties.rows.count; party++) {
        if (party_screen(&work, party, memory, scratch) != HF_OK) {
            return hf_error_set(error, HF_ERR_MEMORY, "no memory to screen the parties");
        }
    }
    if (assessment->why.failed) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory to note why parties match");
    }
    assessment->match = work.match;
    assessment->match_count = (uint32_t)work.match_count;
    return HF_OK;
}

enum hf_status hf_screen_text(struct hf_assessment *assessment, const struct hf_text *name,
                              struct hf_arena *keep, struct hf_arena scratch,
                              struct hf_screen_found *found, struct hf_error *error) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL || name == NULL ||
        found == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "screening needs an assessment with a snapshot, and a name");
    }
    struct work work;
    struct hf_arena memory;
    struct bests bests = {0};
    const struct own_name own = {*name, HF_KIND_PARTY, HF_NONE};
    bool is_readable = false;
    HF_TRY(work_open(&work, assessment, keep, &memory, &scratch, error));
    HF_TRY(name_screen(&work, &own, &bests, &memory, scratch, &is_readable));
    if (bests.count > 0) {
        qsort(bests.item, bests.count, sizeof *bests.item, compare_best);
    }
    for (size_t i = 0; i < bests.count; i++) {
        HF_TRY(best_report(&work, HF_NONE, &bests.item[i]));
    }
    if (assessment->why.failed) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory to note why names match");
    }
    *found = (struct hf_screen_found){work.match, (uint32_t)work.match_count, !is_readable};
    return HF_OK;
}
