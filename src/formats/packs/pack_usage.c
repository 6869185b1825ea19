#include "formats/packs/pack_reader.h"

/* What a pack says and never uses, and what it says twice. This walks the document and not what was
 * read of it: a source that is named in a place that could not be read is used all the same, so
 * that one slip stays one defect. */

struct usage {
    struct pack_reader *reader;
    struct hf_arena *work;
    bool *fact, *party, *function_class;
    const struct hf_map *parameter; /* of the measure or requirement that is walked, or NULL */
    bool *parameter_used;
};

/* The elements of a list; nothing if it is none. */
static const struct hf_json *first_of(const struct hf_json *array) {
    return array != NULL && array->type == HF_JSON_ARRAY ? array->first : NULL;
}

static void mark(const struct hf_map *map, bool *used, const struct hf_json *value) {
    const uint32_t position =
        value->type == HF_JSON_STRING && map != NULL ? hf_map_get(map, value->text) : HF_MAP_NONE;
    if (position != HF_MAP_NONE) {
        used[position] = true;
    }
}

static void mark_all(const struct hf_map *map, bool *used, const struct hf_json *array) {
    for (const struct hf_json *value = array->first; value != NULL; value = value->next) {
        mark(map, used, value);
    }
}

/* A reference stands under the name of what it refers to. */
static void mark_member(const struct usage *usage, const struct hf_json *member) {
    const struct pack_reader *reader = usage->reader;
    const struct hf_text name = member->name;
    if (hf_text_equal(name, HF_TEXT("fact"))) {
        mark(&reader->fact_id, usage->fact, member);
    } else if (hf_text_equal(name, HF_TEXT("owner")) || hf_text_equal(name, HF_TEXT("owned")) ||
               hf_text_equal(name, HF_TEXT("party"))) {
        mark(&reader->party_id, usage->party, member);
    } else if (hf_text_equal(name, HF_TEXT("parties"))) {
        mark_all(&reader->party_id, usage->party, member);
    } else if (hf_text_equal(name, HF_TEXT("function-class"))) {
        mark(&reader->class_id, usage->function_class, member);
    } else if (hf_text_equal(name, HF_TEXT("function-classes"))) {
        mark_all(&reader->class_id, usage->function_class, member);
    } else if (hf_text_equal(name, HF_TEXT("parameter"))) {
        mark(usage->parameter, usage->parameter_used, member);
    }
}

/* A text that stands twice in one list. */
static void check_list(const struct usage *usage, const struct hf_json *array) {
    struct pack_reader *reader = usage->reader;
    struct hf_arena work = *usage->work;
    struct hf_map seen = {NULL, 0, 0};
    uint32_t i = 0;
    for (const struct hf_json *value = array->first; value != NULL && reader->status == HF_OK;
         value = value->next, i++) {
        uint32_t found = i;
        if (value->type != HF_JSON_STRING || array->child_count < 2) {
            continue;
        }
        hf_pack_fail(reader, hf_map_put(&seen, &work, value->text, i, &found));
        if (found != i && reader->status == HF_OK) {
            hf_pack_defect(reader, HF_DEFECT_DUPLICATE, value,
                           "'%.*s' stands in this list already; take one of the two out",
                           HF_TEXT_ARG(hf_text_slice(value->text, 0, 60)));
        }
    }
}

/* Bounded by HF_JSON_DEPTH_MAX. */
static void walk(const struct usage *usage, const struct hf_json *value) {
    if (value->type == HF_JSON_ARRAY) {
        check_list(usage, value);
    }
    for (const struct hf_json *child = value->first;
         child != NULL && usage->reader->status == HF_OK; child = child->next) {
        mark_member(usage, child);
        walk(usage, child);
    }
}

/* ---- parameters belong to the measure or requirement that has them ---- */

static void parameters_report(const struct usage *usage, const struct hf_json *array) {
    for (const struct hf_json *value = array->first; value != NULL; value = value->next) {
        const struct hf_json *id = hf_json_member(value, "id");
        const uint32_t position =
            hf_json_is(id, HF_JSON_STRING) ? hf_map_get(usage->parameter, id->text) : HF_MAP_NONE;
        if (position != HF_MAP_NONE && !usage->parameter_used[position]) {
            usage->parameter_used[position] = true;
            hf_pack_defect(usage->reader, HF_DEFECT_REFERENCE, id,
                           "no condition here asks for this parameter, so its value decides "
                           "nothing; test it with {\"parameter\": \"%.*s\"}, or take it out",
                           HF_TEXT_ARG(hf_text_slice(id->text, 0, 60)));
        }
    }
}

static void walk_scope(const struct usage *outer, const struct hf_json *object) {
    struct pack_reader *reader = outer->reader;
    struct hf_arena work = *outer->work;
    struct usage usage = *outer;
    struct hf_map ids = {NULL, 0, 0};
    usage.work = &work;
    const struct hf_json *array = hf_json_member(object, "parameters");
    if (hf_json_is(array, HF_JSON_ARRAY)) {
        uint32_t count = 0;
        for (const struct hf_json *value = array->first; value != NULL && reader->status == HF_OK;
             value = value->next) {
            const struct hf_json *id = hf_json_member(value, "id");
            uint32_t found = 0;
            if (hf_json_is(id, HF_JSON_STRING)) {
                hf_pack_fail(reader, hf_map_put(&ids, &work, id->text, count++, &found));
            }
        }
        usage.parameter = &ids;
        usage.parameter_used = hf_new(&work, bool, count);
        hf_pack_fail(reader, usage.parameter_used == NULL ? HF_ERR_MEMORY : HF_OK);
    }
    if (reader->status != HF_OK) {
        return;
    }
    walk(&usage, object);
    if (usage.parameter != NULL) {
        parameters_report(&usage, array);
    }
}

/* ---- one measure says one thing of an act, one name belongs to one party ---- */

static void check_acts(struct pack_reader *reader, const struct hf_json *measure) {
    const struct hf_json *acts = hf_json_member(measure, "acts");
    unsigned seen = 0;
    for (const struct hf_json *value = first_of(acts); value != NULL && reader->status == HF_OK;
         value = value->next) {
        const struct hf_json *act = hf_json_member(value, "act");
        const struct hf_json *condition = hf_json_member(value, "condition");
        if (!hf_json_is(act, HF_JSON_STRING) ||
            (condition != NULL && condition->type != HF_JSON_NULL)) {
            continue;
        }
        for (unsigned i = 0; i < HF_ACT_COUNT; i++) {
            const bool is_it = hf_text_equal(act->text, hf_text_of(hf_act_text((enum hf_act)i)));
            if (is_it && (seen & 1U << i) != 0) {
                hf_pack_defect(reader, HF_DEFECT_DUPLICATE, act,
                               "'%s' stands above already without a condition; keep one of the "
                               "two, or give this one a condition",
                               hf_act_text((enum hf_act)i));
            }
            seen |= is_it ? 1U << i : 0;
        }
    }
}

static void check_names(struct pack_reader *reader, struct hf_arena work,
                        const struct hf_json *parties) {
    struct hf_map owner = {NULL, 0, 0};
    uint32_t position = 0;
    for (const struct hf_json *party = parties->first; party != NULL;
         party = party->next, position++) {
        const struct hf_json *names = hf_json_member(party, "names");
        for (const struct hf_json *name = first_of(names); name != NULL && reader->status == HF_OK;
             name = name->next) {
            uint32_t found = position;
            if (name->type == HF_JSON_STRING) {
                hf_pack_fail(reader, hf_map_put(&owner, &work, name->text, position, &found));
            }
            if (found != position && reader->status == HF_OK) {
                hf_pack_defect(reader, HF_DEFECT_DUPLICATE, name,
                               "a party above has the name '%.*s' too, so whoever bears it would "
                               "be both; leave it with one of them",
                               HF_TEXT_ARG(hf_text_slice(name->text, 0, 60)));
            }
        }
    }
}

/* ---- what is never used ---- */

static void report(struct pack_reader *reader, const struct hf_json *array,
                   const struct hf_map *map, bool *used, const char *what) {
    for (const struct hf_json *value = first_of(array); value != NULL; value = value->next) {
        const struct hf_json *id = hf_json_member(value, "id");
        const uint32_t position =
            hf_json_is(id, HF_JSON_STRING) ? hf_map_get(map, id->text) : HF_MAP_NONE;
        if (position != HF_MAP_NONE && !used[position]) {
            used[position] = true;
            hf_pack_defect(reader, HF_DEFECT_REFERENCE, id,
                           "nothing in this pack names the %s '%.*s'; name it where it belongs, "
                           "or take it out",
                           what, HF_TEXT_ARG(hf_text_slice(id->text, 0, 60)));
        }
    }
}

void hf_pack_check_usage(struct pack_reader *reader, struct hf_arena work,
                         const struct hf_json *root) {
    if (reader->status != HF_OK) {
        return;
    }
    struct usage usage = {.reader = reader, .work = &work};
    usage.fact = hf_new(&work, bool, reader->pack->fact_count);
    usage.party = hf_new(&work, bool, reader->pack->party_count);
    usage.function_class = hf_new(&work, bool, reader->pack->function_class_count);
    if (usage.fact == NULL || usage.party == NULL || usage.function_class == NULL) {
        hf_pack_fail(reader, HF_ERR_MEMORY);
        return;
    }
    for (const struct hf_json *member = root->first; member != NULL; member = member->next) {
        const bool is_measures = hf_text_equal(member->name, HF_TEXT("measures"));
        if (is_measures || hf_text_equal(member->name, HF_TEXT("requirements"))) {
            for (const struct hf_json *value = member->first; value != NULL; value = value->next) {
                walk_scope(&usage, value);
                check_acts(reader, value);
            }
        } else {
            walk(&usage, member);
        }
    }
    const struct hf_json *parties = hf_json_member(root, "parties");
    if (parties != NULL) {
        check_names(reader, work, parties);
    }
    report(reader, hf_json_member(root, "facts"), &reader->fact_id, usage.fact, "fact");
    report(reader, parties, &reader->party_id, usage.party, "party");
    report(reader, hf_json_member(root, "function-classes"), &reader->class_id,
           usage.function_class, "function class");
}
