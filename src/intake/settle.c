#include "intake/settle.h"

#include "intake/build.h"
#include "intake/stored_sort.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Which assertion of a row counts, cell by cell.
 *
 * A source is its name: its files are one voice, and of two assertions of it the newer counts. The
 * voices that say something of a cell are put in order by rank; of those with the best rank the
 * dated ones are led by the one published last, and that one and the undated ones by name. Were
 * every pair compared by itself, "published later" between two and "name" towards a third could run
 * in a circle. */

static int number_order(int64_t left, int64_t right) {
    return (left > right) - (left < right);
}

int hf_settle_published(const struct hf_date_range *left, const struct hf_date_range *right) {
    const int order = number_order(left->latest.days, right->latest.days);
    return order != 0 ? order : number_order(left->earliest.days, right->earliest.days);
}

uint32_t hf_settle_place(const struct hf_settle *settle, const struct hf_stored *stored) {
    return settle->source[stored->source].place;
}

/* ---- what two cells say ---- */

static bool value_equal(enum hf_column_type type, const union hf_value *left,
                        const union hf_value *right) {
    switch (type) {
    case HF_COLUMN_TEXT:
    case HF_COLUMN_REF:
        return false;
    case HF_COLUMN_WORD:
        return left->word == right->word;
    case HF_COLUMN_TRISTATE:
        return left->tristate == right->tristate;
    case HF_COLUMN_COUNT:
        return left->count == right->count;
    case HF_COLUMN_REAL:
        return !(left->real < right->real) && !(left->real > right->real);
    case HF_COLUMN_RANGE:
    case HF_COLUMN_PERCENT:
        return !(left->range.lower < right->range.lower) &&
               !(left->range.lower > right->range.lower) &&
               !(left->range.upper < right->range.upper) &&
               !(left->range.upper > right->range.upper);
    case HF_COLUMN_DATE:
        return left->date.earliest.days == right->date.earliest.days &&
               left->date.latest.days == right->date.latest.days;
    case HF_COLUMN_MONEY:
        return left->money.minor == right->money.minor &&
               hf_text_equal(hf_text_of(left->money.currency.code),
                             hf_text_of(right->money.currency.code));
    }
    return false;
}

/* Do two cells say the same? Keys and references differ only if they fold to different texts, typed
 * cells only if their values differ: "50" and "50 %" are no conflict. */
static enum hf_status cell_equal(struct hf_arena scratch, const struct hf_column *column,
                                 const struct hf_text cell[2], bool *is_equal) {
    *is_equal = hf_text_equal(cell[0], cell[1]);
    if (*is_equal) {
        return HF_OK;
    }
    if (column->type == HF_COLUMN_REF || (column->flags & HF_COLUMN_KEY) != 0) {
        struct hf_text folded[2];
        HF_TRY(hf_key_fold(&scratch, cell[0], &folded[0]));
        HF_TRY(hf_key_fold(&scratch, cell[1], &folded[1]));
        *is_equal = hf_text_equal(folded[0], folded[1]);
        return HF_OK;
    }
    union hf_value value[2];
    const char *why = NULL;
    *is_equal = hf_value_parse(column, cell[0], &value[0], &why) &&
                hf_value_parse(column, cell[1], &value[1], &why) &&
                value_equal(column->type, &value[0], &value[1]);
    return HF_OK;
}

/* ---- the sources ---- */

static int source_name_order(const void *left, const void *right, void *context) {
    const struct hf_source *source = context;
    return hf_text_compare(source[*(const uint32_t *)left].name,
                           source[*(const uint32_t *)right].name);
}

static bool is_said(const struct hf_date_range *published) {
    return !hf_date_range_is_blank(*published) &&
           !(published->earliest.days == 0 && published->latest.days == 0);
}

/* Files of one source are one version of it: the date that any of them brings is that of all. */
static enum hf_status sources_place(struct hf_settle *settle) {
    const struct hf_intake_input *input = settle->input;
    const uint32_t count = input->source_count;
    uint32_t *sorted = hf_new(settle->memory, uint32_t, count);
    settle->source = hf_new(settle->memory, struct hf_settle_source, count);
    if (sorted == NULL || settle->source == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        sorted[i] = i;
    }
    if (count > 0) {
        qsort_r(sorted, count, sizeof *sorted, source_name_order, input->source);
    }
    for (uint32_t from = 0, place = 0; from < count; place++) {
        struct hf_settle_source shared = {.rank = INT64_MAX, .place = place};
        const struct hf_text name = input->source[sorted[from]].name;
        uint32_t until = from;
        for (; until < count && hf_text_equal(input->source[sorted[until]].name, name); until++) {
            const struct hf_date_range *said = &input->source[sorted[until]].published;
            if (is_said(said) &&
                (!shared.is_dated || hf_settle_published(said, &shared.published) > 0)) {
                shared.is_dated = true;
                shared.published = *said;
            }
        }
        for (; from < until; from++) {
            settle->source[sorted[from]] = shared;
        }
    }
    return HF_OK;
}

static int stored_key_order(const void *left, const void *right) {
    return hf_text_compare((*(const struct hf_stored *const *)left)->key,
                           (*(const struct hf_stored *const *)right)->key);
}

/* Assertions of one kind, by key. */
enum hf_status hf_settle_kind(const struct hf_intake_input *input, enum hf_kind kind,
                              struct hf_arena *memory, const struct hf_stored ***collected,
                              size_t *count) {
    *count = 0;
    for (size_t i = 0; i < input->stored_count; i++) {
        *count += input->stored[i].kind == kind ? 1 : 0;
    }
    const struct hf_stored **stored = hf_new(memory, const struct hf_stored *, *count);
    if (stored == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t at = 0;
    for (size_t i = 0; at < *count; i++) {
        if (input->stored[i].kind == kind) {
            stored[at++] = &input->stored[i];
        }
    }
    if (*count > 1) {
        qsort(stored, *count, sizeof(const struct hf_stored *), stored_key_order);
    }
    *collected = stored;
    return HF_OK;
}

size_t hf_settle_run_end(const struct hf_stored *const *sorted, size_t count, size_t from) {
    size_t until = from + 1;
    while (until < count && hf_text_equal(sorted[from]->key, sorted[until]->key)) {
        until++;
    }
    return until;
}

/* ---- the voices of a cell ---- */

static int voice_order(const void *left_pointer, const void *right_pointer, void *context) {
    const struct hf_stored *left = *(const struct hf_stored *const *)left_pointer;
    const struct hf_stored *right = *(const struct hf_stored *const *)right_pointer;
    const struct hf_settle_source *source = context;
    const int order = number_order(source[left->source].place, source[right->source].place);
    return order != 0 ? order : hf_stored_order(right, left);
}

void hf_settle_sort(const struct hf_settle *settle, const struct hf_stored **run, size_t count) {
    if (count > 1) {
        qsort_r(run, count, sizeof(const struct hf_stored *), voice_order, settle->source);
    }
}

enum hf_status hf_settle_voices_make(struct hf_arena *memory, size_t most,
                                     struct hf_settle_voices *voices) {
    voices->stored = hf_new(memory, const struct hf_stored *, most);
    voices->value = hf_new(memory, struct hf_text, most);
    voices->count = 0;
    return voices->stored == NULL || voices->value == NULL ? HF_ERR_MEMORY : HF_OK;
}

/* Room for all of them is there. Newest first within a source: what it does not say, its older
 * assertion may. */
static void voice_take(const struct hf_settle *settle, const struct hf_stored *stored,
                       struct hf_text value, struct hf_settle_voices *voices) {
    value = hf_text_trim(value);
    const bool is_first =
        voices->count == 0 || hf_settle_place(settle, voices->stored[voices->count - 1]) !=
                                  hf_settle_place(settle, stored);
    if (is_first && value.len > 0) {
        voices->stored[voices->count] = stored;
        voices->value[voices->count++] = value;
    }
}

void hf_settle_voices(const struct hf_settle *settle, const struct hf_stored *const *sorted,
                      size_t count, uint32_t column, struct hf_settle_voices *voices) {
    voices->count = 0;
    for (size_t i = 0; i < count; i++) {
        voice_take(settle, sorted[i], hf_cell_of(sorted[i]->cells, column), voices);
    }
}

/* Position of the voice that counts where no person decided on the cell. */
static size_t voice_choose(const struct hf_settle *settle, const struct hf_settle_voices *voices) {
    int64_t rank = INT64_MAX;
    size_t dated = voices->count;
    size_t undated = voices->count;
    for (size_t i = 0; i < voices->count; i++) {
        const int64_t own = settle->source[voices->stored[i]->source].rank;
        rank = own < rank ? own : rank;
    }
    for (size_t i = 0; i < voices->count; i++) {
        const struct hf_settle_source *source = &settle->source[voices->stored[i]->source];
        if (source->rank != rank) {
            continue;
        }
        if (!source->is_dated) {
            undated = undated == voices->count ? i : undated;
        } else if (dated == voices->count ||
                   hf_settle_published(&source->published,
                                       &settle->source[voices->stored[dated]->source].published) >
                       0) {
            dated = i;
        }
    }
    return dated < undated ? dated : undated; /* voices stand by name */
}

/* By which rule the loser does not count. */
static enum hf_settle_rule rule_between(const struct hf_settle *settle,
                                        const struct hf_stored *winner,
                                        const struct hf_stored *loser) {
    const struct hf_settle_source *won = &settle->source[winner->source];
    const struct hf_settle_source *lost = &settle->source[loser->source];
    if (won->rank != lost->rank) {
        return HF_SETTLE_RANK;
    }
    if (won->is_dated && lost->is_dated) {
        return hf_settle_published(&won->published, &lost->published) != 0 ? HF_SETTLE_PUBLISHED
                                                                           : HF_SETTLE_NAME;
    }
    /* a dated one whose name comes first was set aside by one published later */
    return lost->place < won->place ? HF_SETTLE_PUBLISHED : HF_SETTLE_NAME;
}

/* ---- rows and their conflicts ---- */

/* One cell: its voices, and which of them counts. */
struct cell_case {
    enum hf_kind kind;
    struct hf_text key;
    uint32_t column;
    struct hf_settle_voices voices;
    size_t chosen;        /* position of the voice that counts; voices.count: none of them */
    struct hf_text value; /* that counts */
    uint32_t decision;    /* on this cell, HF_NONE: there is none */
};

static struct hf_text voice_text(const struct cell_case *cell, size_t at) {
    return cell->voices.value[at];
}

static enum hf_status voice_agrees(const struct hf_settle *settle, const struct cell_case *cell,
                                   size_t at, bool *agrees) {
    const struct hf_column *schema = &hf_schema_get(cell->kind)->column[cell->column];
    return cell_equal(*settle->memory, schema,
                      (const struct hf_text[2]){cell->value, voice_text(cell, at)}, agrees);
}

static enum hf_status is_contested(const struct hf_settle *settle, const struct cell_case *cell,
                                   bool *is_contested) {
    bool agrees = true;
    for (size_t i = 0; agrees && i < cell->voices.count; i++) {
        HF_TRY(voice_agrees(settle, cell, i, &agrees));
    }
    *is_contested = !agrees;
    return HF_OK;
}

static bool decision_stands(const struct hf_settle *settle, uint32_t decision) {
    return decision != HF_NONE && settle->decision[decision].state.status == HF_DECISION_STANDS;
}

/* A decided value counts as the voice that says the same, if one does. */
static enum hf_status cell_decide(const struct hf_settle *settle, struct cell_case *cell) {
    cell->value = hf_settle_choice(&settle->decision[cell->decision]);
    cell->chosen = cell->voices.count;
    for (size_t i = 0; cell->chosen == cell->voices.count && i < cell->voices.count; i++) {
        bool agrees = false;
        HF_TRY(voice_agrees(settle, cell, i, &agrees));
        cell->chosen = agrees ? i : cell->chosen;
    }
    return HF_OK;
}

static void *room(struct hf_arena *memory, void *array, size_t size, size_t count,
                  size_t *capacity) {
    void *grown = array;
    while (grown != NULL && count > *capacity) {
        grown = hf_arena_grow(memory, grown, size, _Alignof(max_align_t), capacity);
    }
    return grown;
}

static enum hf_status conflict_reserve(struct hf_settle *settle, size_t sides) {
    static const size_t first = 16;
    if (settle->conflict_capacity == 0) {
        settle->conflict = hf_new(settle->memory, struct hf_conflict, first);
        settle->side = hf_new(settle->memory, struct hf_conflict_side, first);
        settle->conflict_capacity = first;
        settle->side_capacity = first;
        if (settle->conflict == NULL || settle->side == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    void *conflict = room(settle->memory, settle->conflict, sizeof *settle->conflict,
                          settle->conflict_count + 1, &settle->conflict_capacity);
    void *side = room(settle->memory, settle->side, sizeof *settle->side,
                      settle->side_count + sides, &settle->side_capacity);
    if (conflict == NULL || side == NULL) {
        return HF_ERR_MEMORY;
    }
    settle->conflict = conflict;
    settle->side = side;
    return HF_OK;
}

/* Who settled it, and whether anybody did. */
static void conflict_judge(const struct hf_settle *settle, const struct cell_case *cell,
                           struct hf_conflict *conflict) {
    conflict->decision = cell->decision;
    if (conflict->rule == HF_SETTLE_DECISION) {
        conflict->status = HF_CONFLICT_SETTLED;
    } else if (conflict->rule == HF_SETTLE_RANK) {
        conflict->status = HF_CONFLICT_SETTLED;
        conflict->decision = settle->source[cell->voices.stored[cell->chosen]->source].decision;
    } else if (cell->decision != HF_NONE &&
               settle->decision[cell->decision].state.status == HF_DECISION_FALLEN_BACK) {
        conflict->status = HF_CONFLICT_FALLEN_BACK;
    } else {
        conflict->status = HF_CONFLICT_OPEN;
        conflict->decision = HF_NONE;
    }
}

static enum hf_status conflict_add(struct hf_settle *settle, const struct cell_case *cell) {
    HF_TRY(conflict_reserve(settle, cell->voices.count));
    const bool is_decided = decision_stands(settle, cell->decision);
    struct hf_conflict *conflict = &settle->conflict[settle->conflict_count++];
    *conflict = (struct hf_conflict){
        .kind = cell->kind,
        .key = cell->key,
        .column = cell->column,
        .side_count = (uint32_t)cell->voices.count,
        .counts = cell->chosen == cell->voices.count ? HF_NONE : (uint32_t)cell->chosen,
        .value = cell->value,
        .rule = HF_SETTLE_DECISION,
    };
    for (size_t i = 0; i < cell->voices.count; i++) {
        const struct hf_stored *voice = cell->voices.stored[i];
        struct hf_conflict_side *side = &settle->side[settle->side_count++];
        bool agrees = false;
        HF_TRY(voice_agrees(settle, cell, i, &agrees));
        *side = (struct hf_conflict_side){voice->source, voice->line, voice_text(cell, i), !agrees,
                                          HF_SETTLE_DECISION};
        if (!agrees && !is_decided) {
            side->rule = rule_between(settle, cell->voices.stored[cell->chosen], voice);
        }
        if (!agrees && side->rule < conflict->rule) {
            conflict->rule = side->rule;
        }
    }
    conflict_judge(settle, cell, conflict);
    return HF_OK;
}

/* `cell` has its kind, key, column and voices. */
static enum hf_status cell_settle(struct hf_settle *settle, struct cell_case *cell, bool is_kept) {
    cell->decision = HF_NONE;
    if (cell->voices.count == 0) {
        return HF_OK;
    }
    cell->chosen = voice_choose(settle, &cell->voices);
    cell->value = voice_text(cell, cell->chosen);
    bool is_disputed = false;
    HF_TRY(is_contested(settle, cell, &is_disputed));
    if (!is_disputed) {
        return HF_OK;
    }
    HF_TRY(hf_settle_decided(settle, cell->kind, cell->key, &cell->decision));
    while (cell->decision != HF_NONE && settle->decision[cell->decision].column != cell->column) {
        cell->decision = settle->decision[cell->decision].next;
    }
    if (decision_stands(settle, cell->decision)) {
        HF_TRY(cell_decide(settle, cell));
    }
    return is_kept ? conflict_add(settle, cell) : HF_OK;
}

/* Two decisions on one thing of one day that choose differently: whose counts says the name of the
 * source. A later one simply replaces an earlier. */
static enum hf_status decision_row(struct hf_settle *settle, struct hf_settle_room *room,
                                   const struct hf_stored **row) {
    const uint32_t choice = hf_intake_column(HF_KIND_DECISION, "choice");
    const struct hf_stored *best = hf_settle_decision_choose(settle, room->stored, room->count);
    struct cell_case cell = {.kind = HF_KIND_DECISION,
                             .key = best->key,
                             .column = choice,
                             .voices = {room->voice, room->value, 0},
                             .decision = HF_NONE};
    for (size_t i = 0; i < room->count; i++) {
        if (hf_settle_decided_order(room->stored[i], best) == 0) {
            voice_take(settle, room->stored[i], hf_cell_of(room->stored[i]->cells, choice),
                       &cell.voices);
        }
    }
    for (size_t i = 0; i < cell.voices.count; i++) {
        if (cell.voices.stored[i] == best) {
            cell.chosen = i;
            cell.value = voice_text(&cell, i);
        }
    }
    bool is_disputed = false;
    if (cell.value.len > 0) {
        HF_TRY(is_contested(settle, &cell, &is_disputed));
    }
    *row = best;
    return is_disputed ? conflict_add(settle, &cell) : HF_OK;
}

enum hf_status hf_settle_room_make(struct hf_arena *memory, size_t longest,
                                   struct hf_settle_room *room) {
    room->count = 0;
    room->stored = hf_new(memory, const struct hf_stored *, longest);
    room->voice = hf_new(memory, const struct hf_stored *, longest);
    room->value = hf_new(memory, struct hf_text, longest);
    room->field = hf_arena_alloc(memory, HF_COLUMN_COUNT_MAX * sizeof *room->field,
                                 _Alignof(struct hf_text), longest);
    const bool has_all =
        room->stored != NULL && room->voice != NULL && room->value != NULL && room->field != NULL;
    return has_all ? HF_OK : HF_ERR_MEMORY;
}

/* Position of the assertion that the row is named after: of the sources that speak of it, the one
 * that counts. */
static size_t row_choose(const struct hf_settle *settle, struct hf_settle_room *room) {
    struct hf_settle_voices voices = {room->voice, room->value, 0};
    for (size_t i = 0; i < room->count; i++) {
        voice_take(settle, room->stored[i], room->stored[i]->key, &voices);
    }
    const struct hf_stored *const first = voices.stored[voice_choose(settle, &voices)];
    size_t at = 0;
    while (room->stored[at] != first) {
        at++;
    }
    return at;
}

enum hf_status hf_settle_row(struct hf_intake *intake, struct hf_settle_room *room,
                             const struct hf_stored **row) {
    struct hf_settle *const settle = &intake->settle;
    hf_settle_sort(settle, room->stored, room->count);
    if (room->stored[0]->kind == HF_KIND_DECISION) {
        return decision_row(settle, room, row);
    }
    for (size_t i = 0; i < room->count; i++) {
        hf_cells_unpack(room->stored[i]->cells, room->field + i * HF_COLUMN_COUNT_MAX,
                        HF_COLUMN_COUNT_MAX);
    }
    const size_t first = row_choose(settle, room);
    const struct hf_text *const own = room->field + first * HF_COLUMN_COUNT_MAX;
    const uint32_t columns = (uint32_t)hf_schema_get(room->stored[0]->kind)->column_count;
    struct cell_case cell = {.kind = room->stored[0]->kind, .key = room->stored[0]->key};
    struct hf_text field[HF_COLUMN_COUNT_MAX] = {{NULL, 0}};
    bool is_own = true;
    for (uint32_t c = 0; c < columns; c++) {
        cell.column = c;
        cell.value = (struct hf_text){NULL, 0};
        cell.voices = (struct hf_settle_voices){room->voice, room->value, 0};
        for (size_t i = 0; i < room->count; i++) {
            voice_take(settle, room->stored[i], room->field[i * HF_COLUMN_COUNT_MAX + c],
                       &cell.voices);
        }
        HF_TRY(cell_settle(settle, &cell, true));
        field[c] = cell.value;
        is_own = is_own && hf_text_equal(field[c], hf_text_trim(own[c]));
    }
    *row = room->stored[first];
    if (is_own) {
        return HF_OK;
    }
    struct hf_stored *const merged = hf_new(&intake->work, struct hf_stored, 1);
    if (merged == NULL) {
        return HF_ERR_MEMORY;
    }
    *merged = *room->stored[first];
    *row = merged;
    return hf_cells_pack(intake->keep, field, columns, &merged->cells);
}

enum hf_status hf_intake_cells(const struct hf_intake_input *input, enum hf_kind kind,
                               uint32_t column, struct hf_arena *memory,
                               struct hf_intake_said **said, size_t *said_count) {
    struct hf_settle settle;
    const struct hf_stored **stored = NULL;
    size_t count = 0;
    HF_TRY(hf_settle_open(input, memory, &settle));
    HF_TRY(hf_settle_kind(input, kind, memory, &stored, &count));
    struct hf_intake_said *made = hf_new(memory, struct hf_intake_said, count);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    *said_count = 0;
    for (size_t from = 0; from < count;) {
        const size_t until = hf_settle_run_end(stored, count, from);
        struct cell_case cell = {.kind = kind, .key = stored[from]->key, .column = column};
        HF_TRY(hf_settle_voices_make(memory, until - from, &cell.voices));
        hf_settle_sort(&settle, stored + from, until - from);
        hf_settle_voices(&settle, stored + from, until - from, column, &cell.voices);
        HF_TRY(cell_settle(&settle, &cell, false));
        if (cell.voices.count > 0) {
            const size_t at = cell.chosen < cell.voices.count ? cell.chosen : 0;
            made[(*said_count)++] =
                (struct hf_intake_said){cell.key, cell.value, cell.voices.stored[at]->source};
        }
        from = until;
    }
    *said = made;
    return HF_OK;
}

/* ---- what goes into the snapshot ---- */

static const char *rule_words(enum hf_settle_rule rule) {
    switch (rule) {
    case HF_SETTLE_NAME:
        return "by its name, since nobody has said which source comes first";
    case HF_SETTLE_PUBLISHED:
        return "as published later";
    case HF_SETTLE_RANK:
        return "by its rank";
    case HF_SETTLE_DECISION:
        return "by a decision";
    }
    return "";
}

/* Of open conflicts: at the place of each source that does not count. */
static enum hf_status conflict_complain(struct hf_intake *intake,
                                        const struct hf_conflict *conflict) {
    const struct hf_conflict_side *winner = &conflict->side[conflict->counts];
    for (uint32_t i = 0; i < conflict->side_count; i++) {
        const struct hf_conflict_side *side = &conflict->side[i];
        if (!side->contradicts) {
            continue;
        }
        struct hf_text message = {NULL, 0};
        HF_TRY(hf_text_format(intake->keep, &message,
                              "%s is '%.*s' here and '%.*s' in %.*s line %u, which counts %s",
                              hf_schema_get(conflict->kind)->column[conflict->column].name,
                              HF_TEXT_ARG(hf_text_slice(side->value, 0, 200)),
                              HF_TEXT_ARG(hf_text_slice(conflict->value, 0, 200)),
                              HF_TEXT_ARG(intake->input->source[winner->source].name), winner->line,
                              rule_words(side->rule)));
        const struct hf_intake_complaint complaint = {
            HF_DEFECT_CONFLICT, {side->source, side->line}, conflict->key, message};
        HF_TRY(hf_intake_complain(intake, &complaint));
    }
    return HF_OK;
}

static int conflict_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_conflict *left = left_pointer;
    const struct hf_conflict *right = right_pointer;
    int order = number_order((int64_t)left->kind, (int64_t)right->kind);
    order = order != 0 ? order : hf_text_compare(left->key, right->key);
    return order != 0 ? order : number_order(left->column, right->column);
}

enum hf_status hf_settle_conflicts_keep(struct hf_intake *intake, struct hf_snapshot *snapshot) {
    const struct hf_settle *settle = &intake->settle;
    if (settle->conflict_count > UINT32_MAX || settle->side_count > UINT32_MAX) {
        return HF_ERR_LIMIT;
    }
    struct hf_conflict *conflict = hf_new(intake->keep, struct hf_conflict, settle->conflict_count);
    struct hf_conflict_side *side =
        hf_new(intake->keep, struct hf_conflict_side, settle->side_count);
    if (conflict == NULL || side == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t at = 0;
    if (settle->conflict_count > 0) {
        memcpy(conflict, settle->conflict, settle->conflict_count * sizeof *conflict);
        memcpy(side, settle->side, settle->side_count * sizeof *side);
    }
    for (size_t i = 0; i < settle->conflict_count; i++) {
        conflict[i].side = side + at;
        at += conflict[i].side_count;
        if (conflict[i].status != HF_CONFLICT_SETTLED) {
            HF_TRY(conflict_complain(intake, &conflict[i]));
        }
    }
    if (settle->conflict_count > 1) {
        qsort(conflict, settle->conflict_count, sizeof *conflict, conflict_order);
    }
    snapshot->conflict = conflict;
    snapshot->conflict_count = (uint32_t)settle->conflict_count;
    return HF_OK;
}

enum hf_status hf_settle_open(const struct hf_intake_input *input, struct hf_arena *memory,
                              struct hf_settle *settle) {
    *settle = (struct hf_settle){.input = input, .memory = memory};
    HF_TRY(sources_place(settle));
    HF_TRY(hf_settle_decisions_read(settle));
    return hf_settle_decisions_weigh(settle);
}
