/* What others publish, and what persons decided. */
/* clang-format would break the lines of the tables apart. */
/* clang-format off */
#include "model/schema_tables.h"

#include <holdfast/snapshot.h>

static const char *const entry_name_words[] = {"primary", "alias", "former", "weak", "translated", NULL};
static const char *const entry_words[] = {"person", "organisation", "vessel", "aircraft", "category", NULL};
static const char *const matter_words[] = {"match", "conflict", "assumption", "source", NULL};

static const struct hf_column lists_columns[] = {
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_lists, name),
     "Name as the publisher writes it."},
    {"published", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_lists, published),
     "Day of publication."},
    {"url", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_lists, url),
     "Where it is published."},
};
SAME_COLUMNS(lists_columns, hf_lists);

static const struct hf_column list_entries_columns[] = {
    {"list", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_LIST, NULL, NULL,
     offsetof(struct hf_list_entries, list),
     "List."},
    {"entry", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_list_entries, entry),
     "The publisher's number, or one made from the content."},
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_LABEL, NO_REF, NULL,
     offsetof(struct hf_list_entries, name),
     "Primary name."},
    {"kind", NULL, HF_COLUMN_WORD, 0, NO_REF, entry_words,
     offsetof(struct hf_list_entries, kind),
     "What is listed."},
    {"programs", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, programs),
     "Programmes, divided by \"; \"."},
    {"country", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, country),
     "ISO 3166 two letters, divided by blanks."},
    {"addresses", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, addresses),
     "Addresses, divided by \"; \"."},
    {"from", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, from),
     "First day."},
    {"until", NULL, HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, until),
     "First day after it."},
    {"citation", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, citation),
     "Citation."},
    {"requirement", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, requirement),
     "What needs a licence, in the publisher's words."},
    {"policy", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, policy),
     "How licences are decided."},
    {"remarks", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_list_entries, remarks),
     "Remarks."},
};
SAME_COLUMNS(list_entries_columns, hf_list_entries);

static const struct hf_column list_names_columns[] = {
    {"list", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_list_names, list),
     "List."},
    {"entry", NULL, HF_COLUMN_REF, HF_COLUMN_KEY, HF_KIND_LIST_ENTRY, "list", NULL,
     offsetof(struct hf_list_names, entry),
     "Entry."},
    {"name", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_list_names, name),
     "The name."},
    {"kind", NULL, HF_COLUMN_WORD, 0, NO_REF, entry_name_words,
     offsetof(struct hf_list_names, kind),
     "What sort of name it is."},
};
SAME_COLUMNS(list_names_columns, hf_list_names);

static const struct hf_column pack_rows_columns[] = {
    {"id", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_pack_rows, id),
     "Pack id."},
    {"version", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_pack_rows, version),
     "Version."},
    {"body", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_pack_rows, body),
     "The JSON document."},
};
SAME_COLUMNS(pack_rows_columns, hf_pack_rows);

static const struct hf_column decisions_columns[] = {
    {"matter", NULL, HF_COLUMN_WORD, HF_COLUMN_KEY, NO_REF, matter_words,
     offsetof(struct hf_decisions, matter),
     "What is decided: whether a party is a listed one, which value of a cell counts, what an assumption is, which source comes first."},
    {"subject", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_decisions, subject),
     "match: the party's key; conflict: kind/row key; assumption, source: its name."},
    {"object", NULL, HF_COLUMN_TEXT, HF_COLUMN_KEY, NO_REF, NULL,
     offsetof(struct hf_decisions, object),
     "match: list/entry or pack/party; conflict: the column; else blank."},
    {"choice", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_decisions, choice),
     "match: same or different; conflict: the value that counts; assumption: a value or range; source: its rank, 1 counts first; any: undecided takes the decision back."},
    {"decided_by", WORDS("by"), HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_decisions, decided_by),
     "Who decided. Blank: the decision does not count."},
    {"decided_on", WORDS("on"), HF_COLUMN_DATE, 0, NO_REF, NULL,
     offsetof(struct hf_decisions, decided_on),
     "Day of the decision. Blank: it does not count."},
    {"reason", WORDS("because"), HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_decisions, reason),
     "Why. Blank: the decision does not count."},
    {"document", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_decisions, document),
     "Where that is written."},
    {"basis", NULL, HF_COLUMN_TEXT, 0, NO_REF, NULL,
     offsetof(struct hf_decisions, basis),
     "What it rested on when it was decided, as `holdfast decisions` prints it: where that has changed, the decision does not apply. A source's rank rests on nothing."},
};
SAME_COLUMNS(decisions_columns, hf_decisions);

const struct hf_schema hf_schema_published[] = {
    [0] = {"list", NULL, NULL, lists_columns, COUNT_OF(lists_columns),
     offsetof(struct hf_snapshot, lists), false,
     "Published lists of restricted parties.", true},
    [HF_KIND_LIST_ENTRY - HF_KIND_LIST] = {"list entry", NULL, NULL, list_entries_columns, COUNT_OF(list_entries_columns),
     offsetof(struct hf_snapshot, list_entries), false,
     "Entries of published lists.", true},
    [HF_KIND_LIST_NAME - HF_KIND_LIST] = {"list name", NULL, NULL, list_names_columns, COUNT_OF(list_names_columns),
     offsetof(struct hf_snapshot, list_names), false,
     "Further names of entries.", true},
    [HF_KIND_PACK - HF_KIND_LIST] = {"pack", NULL, NULL, pack_rows_columns, COUNT_OF(pack_rows_columns),
     offsetof(struct hf_snapshot, pack_rows), false,
     "Rule packs, as documents.", true},
    [HF_KIND_DECISION - HF_KIND_LIST] = {"decision", "decisions.csv", NULL, decisions_columns, COUNT_OF(decisions_columns),
     offsetof(struct hf_snapshot, decisions), false,
     "What persons decided, with who, when, why and on what it rested; `holdfast decide` writes such rows. docs/workspace.md says when a decision holds.", false},
};
_Static_assert(COUNT_OF(hf_schema_published) == HF_KIND_DECISION - HF_KIND_LIST + 1, "a table of every kind");
