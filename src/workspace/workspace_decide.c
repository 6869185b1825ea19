#include "workspace/workspace_private.h"

#include "store/digest.h"

#include <assert.h>
#include <holdfast/scenario.h>
#include <string.h>

/* A decision by a person: its subject is looked up, so that nothing is decided about what is not
 * there; what it rests on is read off the snapshot; then it is one row of the source `decisions`.
 * Earlier decisions on the same thing stay in the history. */

#define DECISIONS_SOURCE HF_TEXT("decisions")

struct deciding {
    struct hf_workspace *workspace;
    const struct hf_decide_request *request;
    struct hf_snapshot *snapshot;
    struct hf_arena *keep;
    struct hf_decide_result result;
    struct hf_error *error;
};

static bool is_undecided(const struct deciding *deciding) {
    return hf_text_equal(deciding->result.choice, HF_TEXT("undecided"));
}

/* ---- what is near a name that is not there ---- */

enum { NEAR_SHOWN = 4, NEAR_LENGTH_MAX = 60, NEAR_EDITS_MAX = 2 };

static size_t edit_distance(struct hf_text left, struct hf_text right) {
    size_t row[NEAR_LENGTH_MAX + 1];
    assert(right.len <= NEAR_LENGTH_MAX);
    for (size_t j = 0; j <= right.len; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= left.len; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= right.len; j++) {
            const size_t changed = corner + (left.data[i - 1] == right.data[j - 1] ? 0 : 1);
            const size_t shorter = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            corner = row[j];
            row[j] = changed < shorter ? changed : shorter;
        }
    }
    return row[right.len];
}

static bool is_near(struct hf_text wanted, struct hf_text there) {
    if (wanted.len == 0 || wanted.len > NEAR_LENGTH_MAX || there.len > NEAR_LENGTH_MAX) {
        return false;
    }
    return (wanted.len >= 3 && hf_text_find(there, wanted, 0) < there.len) ||
           (there.len >= 3 && hf_text_find(wanted, there, 0) < wanted.len) ||
           edit_distance(wanted, there) <= NEAR_EDITS_MAX;
}

struct near_list {
    char text[128];
    size_t len;
    int count;
};

static void near_add(struct near_list *list, struct hf_text name) {
    if (list->count < NEAR_SHOWN && list->len + name.len + 3 < sizeof list->text) {
        const char *const before = list->count == 0 ? "" : ", ";
        memcpy(list->text + list->len, before, strlen(before));
        list->len += strlen(before);
        memcpy(list->text + list->len, name.data, name.len);
        list->len += name.len;
        list->count++;
    }
}

static enum hf_status not_there(struct deciding *deciding, const char *what, struct hf_text wanted,
                                const struct near_list *list) {
    return hf_error_set(deciding->error, HF_ERR_NOT_FOUND, "there is no %s '%.*s'; %s%.*s", what,
                        HF_TEXT_ARG(hf_text_slice(wanted, 0, 60)),
                        list->count > 0 ? "near it: " : "nothing is near that name", (int)list->len,
                        list->text);
}

/* ---- matches ---- */

/* By key, by what folds to it, or by a name that only one party has. */
static enum hf_status party_look_up(struct deciding *deciding) {
    const struct hf_parties *parties = &deciding->snapshot->parties;
    const struct hf_text wanted = hf_text_trim(deciding->request->subject);
    struct hf_text folded = {NULL, 0};
    struct near_list list = {.len = 0};
    if (hf_key_fold(deciding->keep, wanted, &folded) != HF_OK) {
        return HF_ERR_MEMORY;
    }
    uint32_t found = hf_snapshot_find(deciding->snapshot, HF_KIND_PARTY, wanted);
    found = found != HF_NONE ? found : hf_snapshot_find(deciding->snapshot, HF_KIND_PARTY, folded);
    uint32_t named = 0;
    for (uint32_t i = 0; found == HF_NONE && i < parties->rows.count; i++) {
        if (hf_text_equal_nocase(parties->name[i], wanted)) {
            named++;
            near_add(&list, parties->rows.key[i]);
            deciding->result.subject = parties->rows.key[i];
        }
    }
    if (found != HF_NONE || named == 1) {
        deciding->result.subject =
            found != HF_NONE ? parties->rows.key[found] : deciding->result.subject;
        return HF_OK;
    }
    for (uint32_t i = 0; named == 0 && i < parties->rows.count; i++) {
        if (is_near(folded, parties->rows.key[i])) {
            near_add(&list, parties->rows.key[i]);
        }
    }
    return not_there(deciding, named > 1 ? "single party" : "party", wanted, &list);
}

static enum hf_status entry_look_up(struct deciding *deciding) {
    const struct hf_list_entries *entries = &deciding->snapshot->list_entries;
    const struct hf_text wanted = hf_text_trim(deciding->request->object);
    struct near_list list = {.len = 0};
    deciding->result.object = wanted;
    if (hf_listed_by_key(deciding->snapshot, wanted).entry != HF_NONE) {
        return HF_OK;
    }
    uint32_t named = 0;
    for (uint32_t i = 0; i < entries->rows.count; i++) {
        if (hf_text_equal_nocase(entries->name[i], wanted)) {
            named++;
            deciding->result.object = entries->rows.key[i];
            near_add(&list, entries->rows.key[i]);
        }
    }
    if (named == 1) {
        return HF_OK;
    }
    for (uint32_t i = 0; named == 0 && i < entries->rows.count; i++) {
        if (is_near(wanted, entries->rows.key[i]) || is_near(wanted, entries->name[i])) {
            near_add(&list, entries->rows.key[i]);
        }
    }
    for (uint32_t p = 0; named == 0 && p < deciding->snapshot->pack_count; p++) {
        const struct hf_pack *pack = &deciding->snapshot->pack[p];
        for (uint32_t i = 0; i < pack->party_count; i++) {
            struct hf_text key = {NULL, 0};
            HF_TRY(hf_text_format(deciding->keep, &key, "%.*s/%.*s", HF_TEXT_ARG(pack->id),
                                  HF_TEXT_ARG(pack->party[i].id)));
            if (is_near(wanted, key)) {
                near_add(&list, key);
            }
        }
    }
    return not_there(deciding,
                     named > 1 ? "single list entry named" : "list entry (LIST/ENTRY, PACK/PARTY)",
                     wanted, &list);
}

static enum hf_status match_prepare(struct deciding *deciding) {
    const struct hf_text choice = deciding->result.choice;
    HF_TRY(party_look_up(deciding));
    HF_TRY(entry_look_up(deciding));
    if (!is_undecided(deciding) && !hf_text_equal(choice, HF_TEXT("same")) &&
        !hf_text_equal(choice, HF_TEXT("different"))) {
        return hf_error_set(deciding->error, HF_ERR_ARGUMENT,
                            "a match is same, different or undecided, not '%.*s'",
                            HF_TEXT_ARG(hf_text_slice(choice, 0, 60)));
    }
    return hf_basis_match(deciding->keep, deciding->snapshot, deciding->result.subject,
                          deciding->result.object, &deciding->result.basis);
}

/* ---- conflicts ---- */

static const struct hf_conflict *conflict_find(const struct hf_snapshot *snapshot,
                                               enum hf_kind kind, struct hf_text key,
                                               uint32_t column) {
    for (uint32_t i = 0; i < snapshot->conflict_count; i++) {
        const struct hf_conflict *conflict = &snapshot->conflict[i];
        if (conflict->kind == kind && conflict->column == column &&
            hf_text_equal(conflict->key, key)) {
            return conflict;
        }
    }
    return NULL;
}

static enum hf_status conflict_basis(struct deciding *deciding,
                                     const struct hf_conflict *conflict) {
    struct hf_basis_side *side = hf_new(deciding->keep, struct hf_basis_side, conflict->side_count);
    if (side == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < conflict->side_count; i++) {
        side[i] = (struct hf_basis_side){deciding->snapshot->source[conflict->side[i].source].name,
                                         conflict->side[i].value};
    }
    return hf_basis_cell(deciding->keep, side, conflict->side_count, &deciding->result.basis);
}

/* The value that one of the sources says. */
static enum hf_status side_take(struct deciding *deciding, const struct hf_conflict *conflict) {
    const struct hf_text wanted = hf_text_trim(deciding->request->source);
    struct near_list list = {.len = 0};
    for (uint32_t i = 0; i < conflict->side_count; i++) {
        const struct hf_text name = deciding->snapshot->source[conflict->side[i].source].name;
        near_add(&list, name);
        if (hf_text_equal(name, wanted)) {
            deciding->result.choice = conflict->side[i].value;
            return HF_OK;
        }
    }
    return not_there(deciding, "value from", wanted, &list);
}

static enum hf_status cell_prepare(struct deciding *deciding, enum hf_kind kind, uint32_t column) {
    const struct hf_column *schema = &hf_schema_get(kind)->column[column];
    const struct hf_text key = hf_text_trim(deciding->request->subject);
    union hf_value value;
    const char *why = NULL;
    deciding->result.object = hf_text_of(schema->name);
    HF_TRY(hf_text_format(deciding->keep, &deciding->result.subject, "%s/%.*s",
                          hf_schema_get(kind)->name, HF_TEXT_ARG(key)));
    const struct hf_conflict *conflict = conflict_find(deciding->snapshot, kind, key, column);
    if (conflict == NULL && is_undecided(deciding)) {
        return HF_OK;
    }
    if (conflict == NULL) {
        return hf_error_set(deciding->error, HF_ERR_NOT_FOUND,
                            "no two sources contradict each other on %s of %s '%.*s'; 'holdfast "
                            "conflicts' lists where they do",
                            schema->name, hf_schema_get(kind)->name,
                            HF_TEXT_ARG(hf_text_slice(key, 0, 80)));
    }
    if (deciding->request->source.len > 0) {
        HF_TRY(side_take(deciding, conflict));
    }
    if (!is_undecided(deciding) && !hf_value_parse(schema, deciding->result.choice, &value, &why)) {
        return hf_error_set(deciding->error, HF_ERR_ARGUMENT, "'%.*s' is no %s: %s",
                            HF_TEXT_ARG(hf_text_slice(deciding->result.choice, 0, 60)),
                            schema->name, why);
    }
    return conflict_basis(deciding, conflict);
}

static enum hf_status conflict_prepare(struct deciding *deciding) {
    enum hf_kind kind = HF_KIND_OPERATOR;
    struct near_list list = {.len = 0};
    const struct hf_text wanted = hf_text_trim(deciding->request->kind);
    const struct hf_text header = hf_text_trim(deciding->request->object);
    if (!hf_schema_kind_by_name(wanted, &kind)) {
        for (int i = 0; i < HF_KIND_COUNT; i++) {
            const struct hf_text name = hf_text_of(hf_schema_get((enum hf_kind)i)->name);
            if (is_near(wanted, name)) {
                near_add(&list, name);
            }
        }
        return not_there(deciding, "kind of row", wanted, &list);
    }
    const int column = hf_schema_column(kind, header);
    if (column < 0) {
        for (size_t i = 0; i < hf_schema_get(kind)->column_count; i++) {
            near_add(&list, hf_text_of(hf_schema_get(kind)->column[i].name));
        }
        return not_there(deciding, "column", header, &list);
    }
    return cell_prepare(deciding, kind, (uint32_t)column);
}

/* ---- assumptions and sources ---- */

/* The list of names comes with the refusal of an unknown one. */
static enum hf_status assumption_prepare(struct deciding *deciding) {
    struct hf_assumptions all;
    struct hf_range value;
    const struct hf_text choice = deciding->result.choice;
    const struct hf_change change = {.kind = HF_CHANGE_ASSUMPTION,
                                     .subject = hf_text_trim(deciding->request->subject)};
    const struct hf_scenario scenario = {.change = &change, .change_count = 1};
    deciding->result.subject = change.subject;
    HF_TRY(hf_assumptions_resolve(deciding->keep, deciding->snapshot, &scenario, &all,
                                  deciding->error));
    if (!is_undecided(deciding) && !hf_range_parse(choice, &value)) {
        return hf_error_set(deciding->error, HF_ERR_ARGUMENT,
                            "an assumption is a number, a range as 0.01..0.03, or undecided, not "
                            "'%.*s'",
                            HF_TEXT_ARG(hf_text_slice(choice, 0, 60)));
    }
    return hf_basis_assumption(deciding->keep, deciding->snapshot, change.subject,
                               &deciding->result.basis);
}

static enum hf_status source_prepare(struct deciding *deciding) {
    const struct hf_text wanted = hf_text_trim(deciding->request->subject);
    const struct hf_text choice = deciding->result.choice;
    struct near_list list = {.len = 0};
    int64_t rank = 0;
    bool is_there = is_undecided(deciding);
    for (uint32_t i = 0; i < deciding->snapshot->source_count; i++) {
        const struct hf_text name = deciding->snapshot->source[i].name;
        const bool is_new = i == 0 || !hf_text_equal(name, deciding->snapshot->source[i - 1].name);
        is_there = is_there || hf_text_equal(name, wanted);
        if (is_new) {
            near_add(&list, name);
        }
    }
    deciding->result.subject = wanted;
    if (!is_there) {
        return not_there(deciding, "source", wanted, &list);
    }
    if (!is_undecided(deciding) && (!hf_text_int64(choice, &rank) || rank < 1)) {
        return hf_error_set(deciding->error, HF_ERR_ARGUMENT,
                            "a rank is a whole number of 1 (counts first) or more, or undecided, "
                            "not '%.*s'",
                            HF_TEXT_ARG(hf_text_slice(choice, 0, 60)));
    }
    return HF_OK;
}

/* ---- writing ---- */

static enum hf_status assertion_make(struct deciding *deciding, struct hf_assertion *assertion) {
    const struct hf_decide_request *request = deciding->request;
    const struct hf_schema *schema = hf_schema_get(HF_KIND_DECISION);
    char day[11];
    struct hf_text on = {NULL, 0};
    hf_date_write(deciding->result.on, day);
    HF_TRY(hf_text_copy(deciding->keep, hf_text_of(day), &on));
    const struct {
        const char *column;
        struct hf_text text;
    } cells[] = {
        {"matter", hf_text_of(schema->column[0].words[request->matter - 1])},
        {"subject", deciding->result.subject},
        {"object", deciding->result.object},
        {"choice", deciding->result.choice},
        {"decided_by", deciding->result.by},
        {"decided_on", on},
        {"reason", hf_text_trim(request->reason)},
        {"document", hf_text_trim(request->document)},
        {"basis", deciding->result.basis},
    };
    *assertion = (struct hf_assertion){.kind = HF_KIND_DECISION, .line = 1};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        const int column = hf_schema_column(HF_KIND_DECISION, hf_text_of(cells[i].column));
        assert(column >= 0);
        assertion->field[column] = cells[i].text;
    }
    return hf_assertion_key(deciding->keep, assertion);
}

/* One row, as a file of its own: what was decided on one thing never touches another. */
static enum hf_status decision_put(struct deciding *deciding,
                                   const struct hf_assertion *assertion) {
    struct hf_store *store = deciding->workspace->store;
    struct hf_host *host = &deciding->workspace->host;
    struct hf_store_said said;
    struct hf_store_ended ended;
    struct hf_text bytes = {NULL, 0};
    for (size_t i = 0; i < hf_schema_get(HF_KIND_DECISION)->column_count; i++) {
        const struct hf_text before = bytes;
        HF_TRY(hf_text_format(deciding->keep, &bytes, "%.*s%.*s\n", HF_TEXT_ARG(before),
                              HF_TEXT_ARG(assertion->field[i])));
    }
    const struct hf_digest_hex digest = hf_digest_of(bytes);
    const struct hf_store_import import = {
        .source = DECISIONS_SOURCE,
        .is_partial = true,
        .imported_at = host->now(host->context),
        .published = HF_DATE_UNKNOWN,
        .who = hf_text_of(deciding->workspace->who),
        .action = HF_TEXT("decide"),
    };
    const struct hf_store_file file = {HF_TEXT("decide"), HF_TEXT("decision"),
                                       hf_digest_text(&digest), (int64_t)bytes.len};
    HF_TRY(hf_store_begin_batch(store, &import, deciding->error));
    HF_TRY(hf_store_begin_file(store, &file, deciding->error));
    HF_TRY(hf_store_put(store, assertion, &said, deciding->error));
    HF_TRY(hf_store_end_files(store, &(struct hf_store_end){.spared = NULL}, deciding->error));
    HF_TRY(hf_store_end_batch(store, &ended, deciding->error));
    deciding->result.batch = ended.batch;
    return hf_store_commit(store, deciding->error);
}

static enum hf_status decision_write(struct deciding *deciding) {
    struct hf_assertion assertion;
    HF_TRY(assertion_make(deciding, &assertion));
    if (is_undecided(deciding) &&
        hf_snapshot_find(deciding->snapshot, HF_KIND_DECISION, assertion.key) == HF_NONE) {
        return hf_error_set(deciding->error, HF_ERR_NOT_FOUND,
                            "nothing was decided about that; 'holdfast decisions' lists what was");
    }
    HF_TRY(hf_store_begin(deciding->workspace->store, deciding->error));
    const enum hf_status status = decision_put(deciding, &assertion);
    hf_store_rollback(deciding->workspace->store); /* of what was not committed */
    return status;
}

static enum hf_status decision_prepare(struct deciding *deciding) {
    switch (deciding->request->matter) {
    case HF_MATTER_UNKNOWN:
        break;
    case HF_MATTER_MATCH:
        return match_prepare(deciding);
    case HF_MATTER_CONFLICT:
        return conflict_prepare(deciding);
    case HF_MATTER_ASSUMPTION:
        return assumption_prepare(deciding);
    case HF_MATTER_SOURCE:
        return source_prepare(deciding);
    }
    return hf_error_set(deciding->error, HF_ERR_ARGUMENT,
                        "a decision is about a match, a conflict, an assumption or a source");
}

static enum hf_status request_check(struct deciding *deciding) {
    const struct hf_decide_request *request = deciding->request;
    struct hf_workspace *workspace = deciding->workspace;
    const bool has_day = request->on.days != 0 && request->on.days != HF_DATE_MIN.days;
    const int64_t now = workspace->host.now(workspace->host.context);
    deciding->result.by = hf_text_trim(request->by);
    deciding->result.choice = hf_text_trim(request->choice);
    deciding->result.on = has_day ? request->on : hf_date_of_instant(now);
    if (deciding->result.by.len == 0) {
        HF_TRY(hf_text_copy(deciding->keep, hf_text_of(workspace->who), &deciding->result.by));
    }
    if (deciding->result.by.len == 0) {
        return hf_error_set(deciding->error, HF_ERR_ARGUMENT,
                            "say who decides: a decision without a name does not count");
    }
    if (hf_text_trim(request->reason).len == 0) {
        return hf_error_set(deciding->error, HF_ERR_ARGUMENT,
                            "say why: a decision without a reason does not count");
    }
    if (deciding->result.choice.len == 0 && request->source.len == 0) {
        return hf_error_set(deciding->error, HF_ERR_ARGUMENT, "say what is decided");
    }
    return HF_OK;
}

enum hf_status hf_workspace_decide(struct hf_workspace *workspace,
                                   const struct hf_decide_request *request, struct hf_arena *keep,
                                   struct hf_decide_result *result, struct hf_error *error) {
    if (workspace == NULL || request == NULL || keep == NULL || result == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "a decision needs a workspace, a request, an arena and a place for "
                            "what comes of it");
    }
    struct hf_error trouble = {.message = ""};
    struct deciding deciding = {
        .workspace = workspace, .request = request, .keep = keep, .error = &trouble};
    deciding.snapshot = hf_new(keep, struct hf_snapshot, 1);
    enum hf_status status = deciding.snapshot == NULL ? HF_ERR_MEMORY : request_check(&deciding);
    if (status == HF_OK) {
        status = hf_workspace_snapshot(workspace, INT64_MAX, keep, deciding.snapshot, &trouble);
    }
    status = status == HF_OK ? decision_prepare(&deciding) : status;
    status = status == HF_OK ? decision_write(&deciding) : status;
    if (status != HF_OK) {
        return hf_error_set(error, status, "%s",
                            trouble.message[0] != '\0' ? trouble.message
                                                       : "no memory for the decision");
    }
    *result = deciding.result;
    return HF_OK;
}
