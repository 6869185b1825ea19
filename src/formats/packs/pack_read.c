#include "formats/packs/pack_reader.h"

#include <stdio.h>

/* A pack, section by section. docs/packs.md describes the document, packs/pack.schema.json its
 * shape. */

#define PACK_SCHEMA "holdfast-pack/1"

/* ---- small sections ---- */

static struct hf_fact read_fact(struct pack_reader *reader, const struct hf_json *object) {
    static const char *const keys[] = {"id", "citation", "url", "verified", "note", "known", NULL};
    hf_pack_keys(reader, object, keys);
    const struct hf_json *known = hf_pack_member(reader, object, "known", false);
    struct hf_fact fact = {.line = object->line};
    fact.id = hf_pack_id(reader, object);
    fact.citation = hf_pack_text(reader, object, "citation", true);
    fact.url = hf_pack_text(reader, object, "url", false);
    if (fact.url.len > 0 && !hf_text_starts(fact.url, HF_TEXT("https://")) &&
        !hf_text_starts(fact.url, HF_TEXT("http://"))) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, hf_json_member(object, "url"),
                       "an address begins with https:// or http://; put what else there is to say "
                       "of the source into 'citation' or 'note'");
    }
    fact.note = hf_pack_text(reader, object, "note", false);
    const int word = hf_pack_word_member(reader, object, "verified", PACK_WORDS_VERIFIED, -1, true);
    fact.verified = (enum hf_verified)(word + 1);
    fact.has_known = known != NULL && hf_pack_day(reader, known, &fact.known);
    return fact;
}

static struct hf_pack_party read_party(struct pack_reader *reader, const struct hf_json *object) {
    static const char *const keys[] = {"id", "names", "country", "fact", NULL};
    hf_pack_keys(reader, object, keys);
    struct hf_pack_party party = {.id = hf_pack_id(reader, object)};
    const struct hf_json *names = hf_pack_array(reader, object, "names", true);
    const struct hf_json *country = hf_pack_member(reader, object, "country", false);
    party.fact = hf_pack_fact(reader, object, HF_NONE);
    if (country != NULL) {
        party.country = hf_pack_country(reader, country);
    }
    if (names == NULL) {
        return party;
    }
    party.name = PACK_NEW(reader, struct hf_text, names->child_count);
    for (const struct hf_json *value = names->first; value != NULL && reader->status == HF_OK;
         value = value->next) {
        if (value->type == HF_JSON_STRING && hf_text_trim(value->text).len > 0) {
            party.name[party.name_count++] = hf_pack_copy(reader, hf_text_trim(value->text));
        } else {
            hf_pack_defect(reader, HF_DEFECT_FIELD, value, "expected a name, in quotes");
        }
    }
    if (party.name_count == 0) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, names,
                       "'names' is empty: without a name the party is never found");
    }
    return party;
}

/* 50, or "25..30": a share in percent; unknown when absent or unreadable. */
static struct hf_range read_share(struct pack_reader *reader, const struct hf_json *value) {
    struct hf_range percent = HF_RANGE_UNKNOWN;
    if (value == NULL) {
        return percent;
    }
    const bool is_text = value->type == HF_JSON_STRING || value->type == HF_JSON_NUMBER;
    if (!is_text || !hf_range_parse(hf_json_text(value), &percent) || percent.lower < 0.0 ||
        percent.upper > 100.0) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, value,
                       "expected percent between 0 and 100, or a range as \"25..30\"");
        return HF_RANGE_UNKNOWN;
    }
    return (struct hf_range){percent.lower / 100.0, percent.upper / 100.0};
}

static struct hf_pack_stake read_stake(struct pack_reader *reader, const struct hf_json *object) {
    static const char *const keys[] = {"owner", "owned", "percent", "control",
                                       "from",  "until", "fact",    NULL};
    hf_pack_keys(reader, object, keys);
    const struct hf_json *owner = hf_pack_member(reader, object, "owner", true);
    const struct hf_json *owned = hf_pack_member(reader, object, "owned", true);
    const struct hf_json *from = hf_pack_member(reader, object, "from", false);
    const struct hf_json *until = hf_pack_member(reader, object, "until", false);
    struct hf_pack_stake stake = {.owner = HF_NONE, .owned = HF_NONE};
    if (owner != NULL) {
        stake.owner = hf_pack_lookup(reader, &reader->party_id, owner, "party");
    }
    if (owned != NULL) {
        stake.owned = hf_pack_lookup(reader, &reader->party_id, owned, "party");
    }
    stake.share_ratio = read_share(reader, hf_pack_member(reader, object, "percent", false));
    stake.from = hf_pack_date(reader, from, hf_date_sure(HF_DATE_MIN));
    stake.until = hf_pack_date(reader, until, HF_DATE_NEVER);
    stake.control = (enum hf_tristate)hf_pack_word_member(
        reader, object, "control", PACK_WORDS_TRISTATE, HF_UNDETERMINED, false);
    stake.fact = hf_pack_fact(reader, object, HF_NONE);
    if (until != NULL && !hf_date_is_before(stake.from.earliest, stake.until.latest)) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, until, "the stake ends before it begins");
    }
    return stake;
}

static struct hf_function_class read_function_class(struct pack_reader *reader,
                                                    const struct hf_json *object) {
    static const char *const keys[] = {"id", "title", "functions", "fact", NULL};
    hf_pack_keys(reader, object, keys);
    struct hf_function_class read = {.id = hf_pack_id(reader, object)};
    read.title = hf_pack_text(reader, object, "title", true);
    const struct hf_json *functions = hf_pack_array(reader, object, "functions", true);
    read.fact = hf_pack_fact(reader, object, HF_NONE);
    if (functions == NULL) {
        return read;
    }
    read.function = PACK_NEW(reader, struct hf_text, functions->child_count);
    for (const struct hf_json *value = functions->first; value != NULL && reader->status == HF_OK;
         value = value->next) {
        if (value->type == HF_JSON_STRING && hf_text_trim(value->text).len > 0) {
            read.function[read.function_count++] = hf_pack_copy(reader, hf_text_trim(value->text));
        } else {
            hf_pack_defect(reader, HF_DEFECT_FIELD, value,
                           "expected a function class word, in quotes");
        }
    }
    if (functions->child_count == 0) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, functions,
                       "'functions' is empty: the class would hold nothing");
    }
    return read;
}

static struct hf_pack_assumption read_assumption(struct pack_reader *reader,
                                                 const struct hf_json *object) {
    static const char *const keys[] = {"id", "title", "unit", "value", "party", "fact", NULL};
    hf_pack_keys(reader, object, keys);
    struct hf_pack_assumption read = {.party = HF_NONE, .value = HF_RANGE_UNKNOWN};
    read.id = hf_pack_id(reader, object);
    read.title = hf_pack_text(reader, object, "title", true);
    read.unit = hf_pack_text(reader, object, "unit", true);
    const struct hf_json *value = hf_pack_member(reader, object, "value", true);
    const struct hf_json *party = hf_pack_member(reader, object, "party", false);
    if (value != NULL &&
        (value->type == HF_JSON_OBJECT || !hf_range_parse(hf_json_text(value), &read.value))) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, value,
                       "expected a number, or a range as \"0..60\"");
        read.value = HF_RANGE_UNKNOWN;
    }
    if (party != NULL) {
        read.party = hf_pack_lookup(reader, &reader->party_id, party, "party");
    }
    read.fact = hf_pack_fact(reader, object, HF_NONE);
    return read;
}

static uint32_t *positions(struct pack_reader *reader, const struct hf_json *array,
                           const struct hf_map *map, const char *what, uint32_t *count) {
    *count = 0;
    if (array == NULL) {
        return NULL;
    }
    uint32_t *position = PACK_NEW(reader, uint32_t, array->child_count);
    for (const struct hf_json *value = array->first; value != NULL && reader->status == HF_OK;
         value = value->next) {
        const uint32_t found = hf_pack_lookup(reader, map, value, what);
        if (found != HF_NONE) {
            position[(*count)++] = found;
        }
    }
    return position;
}

static struct hf_replay read_replay(struct pack_reader *reader, const struct hf_json *object) {
    static const char *const keys[] = {"id", "title", "from", "until", "events", "measures", NULL};
    hf_pack_keys(reader, object, keys);
    struct hf_replay replay = {.id = hf_pack_id(reader, object)};
    replay.title = hf_pack_text(reader, object, "title", true);
    const struct hf_json *from = hf_pack_member(reader, object, "from", true);
    const struct hf_json *until = hf_pack_member(reader, object, "until", true);
    const bool is_dated = from != NULL && until != NULL &&
                          hf_pack_day(reader, from, &replay.from) &&
                          hf_pack_day(reader, until, &replay.until);
    if (is_dated && !hf_date_is_before(replay.from, replay.until)) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, until, "the replay ends before it begins");
    }
    replay.event = positions(reader, hf_pack_array(reader, object, "events", false),
                             &reader->event_id, "event", &replay.event_count);
    replay.measure = positions(reader, hf_pack_array(reader, object, "measures", true),
                               &reader->measure_id, "measure", &replay.measure_count);
    if (is_dated) {
        hf_pack_check_replay(reader, object, &replay);
    }
    return replay;
}

/* ---- sections ---- */

/* Elements of one section: NULL, or the array with room for `extra` more elements than it has. */
static void *section(struct pack_reader *reader, const struct hf_json *array, size_t size,
                     size_t align, size_t extra) {
    return hf_pack_new(reader, size, align, (array == NULL ? 0 : array->child_count) + extra);
}
#define SECTION(reader, array, type, extra)                                                        \
    ((type *)section((reader), (array), sizeof(type), _Alignof(type), (extra)))

/* The next element that is an object, from `value` on. */
static const struct hf_json *next_object(struct pack_reader *reader, const struct hf_json *value,
                                         const char *what) {
    while (value != NULL && reader->status == HF_OK && !hf_pack_is_object(reader, value, what)) {
        value = value->next;
    }
    return reader->status == HF_OK ? value : NULL;
}

static const struct hf_json *first_object(struct pack_reader *reader, const struct hf_json *array,
                                          const char *what) {
    return array == NULL ? NULL : next_object(reader, array->first, what);
}

static void read_facts_and_parties(struct pack_reader *reader, const struct hf_json *root) {
    struct hf_pack *pack = reader->pack;
    const struct hf_json *facts = hf_pack_array(reader, root, "facts", true);
    pack->fact = SECTION(reader, facts, struct hf_fact, 1); /* one more for what has no fact */
    for (const struct hf_json *value = first_object(reader, facts, "a fact"); value != NULL;
         value = next_object(reader, value->next, "a fact")) {
        pack->fact[pack->fact_count] = read_fact(reader, value);
        hf_pack_enter(reader, &reader->fact_id, value, pack->fact[pack->fact_count].id,
                      pack->fact_count);
        pack->fact_count++;
    }
    const struct hf_json *parties = hf_pack_array(reader, root, "parties", false);
    pack->party = SECTION(reader, parties, struct hf_pack_party, 0);
    for (const struct hf_json *value = first_object(reader, parties, "a party"); value != NULL;
         value = next_object(reader, value->next, "a party")) {
        pack->party[pack->party_count] = read_party(reader, value);
        hf_pack_enter(reader, &reader->party_id, value, pack->party[pack->party_count].id,
                      pack->party_count);
        pack->party_count++;
    }
    const struct hf_json *stakes = hf_pack_array(reader, root, "stakes", false);
    pack->stake = SECTION(reader, stakes, struct hf_pack_stake, 0);
    reader->stake_value =
        hf_new(reader->scratch, const struct hf_json *, stakes == NULL ? 0 : stakes->child_count);
    hf_pack_fail(reader, reader->stake_value == NULL ? HF_ERR_MEMORY : HF_OK);
    for (const struct hf_json *value = first_object(reader, stakes, "a stake"); value != NULL;
         value = next_object(reader, value->next, "a stake")) {
        const struct hf_pack_stake stake = read_stake(reader, value);
        if (stake.owner != HF_NONE && stake.owned != HF_NONE) {
            reader->stake_value[pack->stake_count] = value;
            pack->stake[pack->stake_count++] = stake;
        }
    }
}

static void read_function_classes(struct pack_reader *reader, const struct hf_json *root) {
    struct hf_pack *pack = reader->pack;
    const struct hf_json *array = hf_pack_array(reader, root, "function-classes", false);
    pack->function_class = SECTION(reader, array, struct hf_function_class, 0);
    for (const struct hf_json *value = first_object(reader, array, "a function class");
         value != NULL; value = next_object(reader, value->next, "a function class")) {
        pack->function_class[pack->function_class_count] = read_function_class(reader, value);
        hf_pack_enter(reader, &reader->class_id, value,
                      pack->function_class[pack->function_class_count].id,
                      pack->function_class_count);
        pack->function_class_count++;
    }
}

static void read_measures(struct pack_reader *reader, const struct hf_json *root) {
    struct hf_pack *pack = reader->pack;
    const struct hf_json *measures = hf_pack_array(reader, root, "measures", false);
    pack->measure = SECTION(reader, measures, struct hf_measure, 0);
    for (const struct hf_json *value = first_object(reader, measures, "a measure"); value != NULL;
         value = next_object(reader, value->next, "a measure")) {
        pack->measure[pack->measure_count] = hf_pack_measure(reader, value);
        hf_pack_enter(reader, &reader->measure_id, value, pack->measure[pack->measure_count].id,
                      pack->measure_count);
        pack->measure_count++;
    }
    const struct hf_json *requirements = hf_pack_array(reader, root, "requirements", false);
    pack->requirement = SECTION(reader, requirements, struct hf_requirement, 0);
    for (const struct hf_json *value = first_object(reader, requirements, "a requirement");
         value != NULL; value = next_object(reader, value->next, "a requirement")) {
        pack->requirement[pack->requirement_count] = hf_pack_requirement(reader, value);
        hf_pack_enter(reader, &reader->requirement_id, value,
                      pack->requirement[pack->requirement_count].id, pack->requirement_count);
        pack->requirement_count++;
    }
}

static void read_the_rest(struct pack_reader *reader, const struct hf_json *root) {
    struct hf_pack *pack = reader->pack;
    const struct hf_json *thresholds = hf_pack_array(reader, root, "incident-thresholds", false);
    pack->threshold = SECTION(reader, thresholds, struct hf_incident_threshold, 0);
    for (const struct hf_json *value = first_object(reader, thresholds, "an incident threshold");
         value != NULL; value = next_object(reader, value->next, "an incident threshold")) {
        pack->threshold[pack->threshold_count] = hf_pack_incident(reader, value);
        hf_pack_enter(reader, &reader->threshold_id, value,
                      pack->threshold[pack->threshold_count].id, pack->threshold_count);
        pack->threshold_count++;
    }
    const struct hf_json *assumptions = hf_pack_array(reader, root, "assumptions", false);
    pack->assumption = SECTION(reader, assumptions, struct hf_pack_assumption, 0);
    for (const struct hf_json *value = first_object(reader, assumptions, "an assumption");
         value != NULL; value = next_object(reader, value->next, "an assumption")) {
        pack->assumption[pack->assumption_count++] = read_assumption(reader, value);
    }
    const struct hf_json *events = hf_pack_array(reader, root, "events", false);
    pack->event = SECTION(reader, events, struct hf_event, 0);
    for (const struct hf_json *value = first_object(reader, events, "an event"); value != NULL;
         value = next_object(reader, value->next, "an event")) {
        pack->event[pack->event_count] = hf_pack_event(reader, value);
        hf_pack_enter(reader, &reader->event_id, value, hf_pack_id(reader, value),
                      pack->event_count);
        pack->event_count++;
    }
    const struct hf_json *replays = hf_pack_array(reader, root, "replays", false);
    pack->replay = SECTION(reader, replays, struct hf_replay, 0);
    for (const struct hf_json *value = first_object(reader, replays, "a replay"); value != NULL;
         value = next_object(reader, value->next, "a replay")) {
        pack->replay[pack->replay_count] = read_replay(reader, value);
        hf_pack_enter(reader, &reader->replay_id, value, pack->replay[pack->replay_count].id,
                      pack->replay_count);
        pack->replay_count++;
    }
    const struct hf_json *places = hf_pack_array(reader, root, "sensitive-places", false);
    pack->sensitive_place = SECTION(reader, places, struct hf_text, 0);
    for (const struct hf_json *value = places == NULL ? NULL : places->first;
         value != NULL && reader->status == HF_OK; value = value->next) {
        if (value->type != HF_JSON_STRING || hf_text_trim(value->text).len == 0) {
            hf_pack_defect(reader, HF_DEFECT_FIELD, value,
                           "expected the name of a place, in quotes");
            continue;
        }
        pack->sensitive_place[pack->sensitive_place_count++] =
            hf_pack_copy(reader, hf_text_trim(value->text));
    }
    if (places != NULL && places->child_count > 0 && !pack->is_private) {
        hf_pack_defect(
            reader, HF_DEFECT_CONFLICT, places,
            "a pack with sensitive places is private: write \"private\": true at its top");
    }
}

static void read_head(struct pack_reader *reader, const struct hf_json *root) {
    static const char *const keys[] = {"schema",
                                       "id",
                                       "title",
                                       "version",
                                       "published",
                                       "private",
                                       "facts",
                                       "parties",
                                       "stakes",
                                       "function-classes",
                                       "measures",
                                       "requirements",
                                       "assumptions",
                                       "events",
                                       "replays",
                                       "sensitive-places",
                                       "incident-thresholds",
                                       NULL};
    struct hf_pack *pack = reader->pack;
    hf_pack_keys(reader, root, keys);
    pack->id = hf_pack_id(reader, root);
    pack->title = hf_pack_text(reader, root, "title", true);
    pack->version = hf_pack_text(reader, root, "version", true);
    pack->published = HF_DATE_MIN;
    const struct hf_json *published = hf_pack_member(reader, root, "published", true);
    if (published != NULL) {
        (void)hf_pack_day(reader, published, &pack->published);
    }
    pack->is_private = hf_pack_bool(reader, root, "private", false);
}

/* ---- the document ---- */

struct problems {
    struct pack_reader *reader;
    struct hf_error *error;
    bool is_broken; /* what follows the break is not known: half a pack would clear what the other
                       half forbids */
};

static enum hf_status on_problem(void *context, const struct hf_json_problem *problem) {
    struct problems *problems = context;
    struct pack_reader *reader = problems->reader;
    const bool is_break = problem->kind == HF_JSON_SYNTAX || problem->kind == HF_JSON_TRUNCATED ||
                          problem->kind == HF_JSON_DEPTH;
    const struct hf_defect place = {
        .kind = problem->kind == HF_JSON_DUPLICATE ? HF_DEFECT_DUPLICATE : HF_DEFECT_SYNTAX,
        .line = problem->line,
        .column = problem->column,
        .subject = problem->subject,
    };
    hf_pack_defect_at(reader, &place, "%.*s", HF_TEXT_ARG(problem->message));
    if (is_break && !problems->is_broken) {
        problems->is_broken = true;
        char source[128];
        (void)snprintf(source, sizeof source, "%.*s", HF_TEXT_ARG(reader->input->file));
        (void)hf_error_set(problems->error, HF_ERR_INPUT, "no pack can be read: %.*s",
                           HF_TEXT_ARG(problem->message));
        hf_error_place(problems->error, source, problem->line, problem->column);
    }
    return reader->status;
}

static enum hf_status refuse(struct pack_reader *reader, const struct hf_json *value,
                             struct hf_error *error, const char *message) {
    char source[128];
    const int64_t line = value == NULL ? 1 : value->line;
    const int64_t column = value == NULL ? 1 : value->column;
    const struct hf_defect place = {
        .kind = HF_DEFECT_SYNTAX, .line = line, .column = column, .subject = hf_json_text(value)};
    hf_pack_defect_at(reader, &place, "%s", message);
    (void)snprintf(source, sizeof source, "%.*s", HF_TEXT_ARG(reader->input->file));
    HF_TRY(reader->status);
    (void)hf_error_set(error, HF_ERR_INPUT, "%s", message);
    hf_error_place(error, source, line, column);
    return HF_ERR_INPUT;
}

static enum hf_status read_tree(struct pack_reader *reader, const struct hf_json *root,
                                struct hf_arena work, struct hf_error *error) {
    if (root == NULL || root->type != HF_JSON_OBJECT) {
        return refuse(reader, root, error,
                      "a pack is one JSON object in braces; see docs/packs.md");
    }
    const struct hf_json *schema = hf_json_member(root, "schema");
    if (!hf_json_is(schema, HF_JSON_STRING) || !hf_text_equal(schema->text, HF_TEXT(PACK_SCHEMA))) {
        return refuse(reader, schema == NULL ? root : schema, error,
                      "a pack of this version begins with \"schema\": \"" PACK_SCHEMA "\"");
    }
    const struct hf_json *id = hf_json_member(root, "id");
    if (!hf_json_is(id, HF_JSON_STRING) || id->text.len == 0) {
        return refuse(reader, id == NULL ? root : id, error,
                      "a pack needs an \"id\": nothing can refer to it without");
    }
    read_head(reader, root);
    read_facts_and_parties(reader, root);
    read_function_classes(reader, root);
    read_measures(reader, root);
    read_the_rest(reader, root);
    const struct hf_json *measures = hf_json_member(root, "measures");
    hf_pack_check_acts(reader, work, hf_json_is(measures, HF_JSON_ARRAY) ? measures : NULL);
    hf_pack_check_usage(reader, work, root);
    hf_pack_check_stakes(reader, work);
    return reader->status;
}

enum hf_status hf_pack_read(const struct hf_format_input *input, struct hf_arena *keep,
                            struct hf_arena scratch, const struct hf_sink *sink,
                            struct hf_pack *pack, struct hf_error *error) {
    struct hf_pack read = {.fact = NULL};
    struct pack_reader reader = {.input = input,
                                 .sink = sink,
                                 .keep = keep,
                                 .scratch = &scratch,
                                 .pack = &read,
                                 .none_fact = HF_NONE};
    struct problems problems = {&reader, error, false};
    const struct hf_json_sink json_sink = {.context = &problems, .problem = on_problem};
    /* The tree grows in the lower half of the scratch arena while the JSON reader works in the
     * upper one. */
    struct hf_arena upper = scratch;
    upper.at = scratch.at + hf_arena_left(&scratch) / 2;
    scratch.end = upper.at;
    struct hf_json *root = NULL;
    enum hf_status status = hf_json_read(input->bytes, &json_sink, &scratch, upper, &root);
    if (status == HF_OK && problems.is_broken) {
        return HF_ERR_INPUT;
    }
    if (status == HF_OK) {
        status = read_tree(&reader, root, upper, error);
    }
    if (status == HF_OK) {
        *pack = read;
    } else if (status == HF_ERR_MEMORY) {
        (void)hf_error_set(error, HF_ERR_MEMORY, "no memory to read the pack");
    }
    return status;
}
