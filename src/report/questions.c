#include "report/part.h"
#include "report/report_words.h"
#include "report/sheet.h"
#include "report/why_walk.h"

#include <string.h>

/* Blank cells behind an answer, as questions that a supplier understands. The sentences are a table
 * by kind and column: %P is the product, %J the jurisdictions that the measures behind the answer
 * ask about, %L the label of the row. A column without a sentence of its own is asked for by its
 * file, its name and what the schema says of it. */

struct question_words {
    enum hf_kind kind;
    const char *header;
    bool is_own;
    const char *words;
};

static const char which_lot[] = "Which revision and date code will the units of %P have?";
static const char which_own_lot[] = "Which revision and date code do our units of %P have?";
static const char which_parts[] =
    "Which bought-in components does %P hold, and who makes them? The list must be complete.";
static const char who_made[] = "Who makes, designs and programs %P?";
static const char when_shipped[] = "When did, or will, the units leave?";
static const char which_contract[] = "Under which contract does it fall, and when was that signed?";

static const struct question_words sentences[] = {
    {HF_KIND_PRODUCT_ORIGIN, "originates", false, "Was %P made or developed in %J?"},
    {HF_KIND_PRODUCT_ORIGIN, "controlled_content_percent", false,
     "What share of the price of %P is content that %J controls?"},
    {HF_KIND_PRODUCT_ORIGIN, "direct_product", false,
     "Is %P, or a part of it, made with technology or plant from %J?"},
    {HF_KIND_PRODUCT_ORIGIN, "control_class", false,
     "Which export control class does %P have in %J?"},
    {HF_KIND_PRODUCT, "bom_complete", false, which_parts},
    {HF_KIND_COMPONENT, "component", false, which_parts},
    {HF_KIND_PRODUCT_PARTY, "party", false, who_made},
    {HF_KIND_PRODUCT_PARTY, "role", false, who_made},
    {HF_KIND_PRODUCT, "manufacturer", false, "Whose brand is %P?"},
    {HF_KIND_PRODUCT, "factory_country", false, "In which country is %P put together?"},
    {HF_KIND_LOT, "factory_country", false,
     "In which country is %P put together, lot by lot (revision, date code)?"},
    {HF_KIND_PRODUCT, "supply_chain_altered", false,
     "Was the supply chain or the making of %P altered because of a measure, and from which lot "
     "on?"},
    {HF_KIND_LOT, "supply_chain_altered", false,
     "Was the supply chain or the making of %P altered because of a measure, and from which lot "
     "on?"},
    {HF_KIND_PRODUCT, "kind", false, "Is %P a device, a part or software?"},
    {HF_KIND_PRODUCT, "technology", false, "Which technology is %P for, as 5g or fttp?"},
    {HF_KIND_PRODUCT, "class", true, "Which class of equipment is %P (products.csv, class)?"},
    {HF_KIND_PRODUCT, "model", true, "Which product is it? Ask again with the product."},
    {HF_KIND_DEVICE, "revision", true, which_own_lot},
    {HF_KIND_DEVICE, "date_code", true, which_own_lot},
    {HF_KIND_MODULE, "revision", true, which_own_lot},
    {HF_KIND_MODULE, "date_code", true, which_own_lot},
    {HF_KIND_DEVICE, "function", true,
     "Which function does %P serve where it stands (devices.csv, function)?"},
    {HF_KIND_SHIPMENT, "production_started", false,
     "When did, or will, production of the units begin?"},
    {HF_KIND_SHIPMENT, "shipped", false, when_shipped},
    {HF_KIND_SHIPMENT, "received", true, "Have the units come in, and when?"},
    {HF_KIND_ORDER, "ordered", true, "On which day was it ordered?"},
    {HF_KIND_ORDER, "destination", true, "To which country is it delivered?"},
    {HF_KIND_ORDER, "contract", true, which_contract},
    {HF_KIND_CONTRACT, "signed_on", true, which_contract},
    {HF_KIND_ORDER, "supplier", true, "From whom was it ordered (orders.csv, supplier)?"},
    {HF_KIND_REPAIR, "repairer", true, "Who repairs %P (repairs.csv, repairer)?"},
    {HF_KIND_OWNERSHIP, "share_percent", false, "How large is the stake %L?"},
    {HF_KIND_OWNERSHIP, "control", false, "Does the owner of the stake %L control the company?"},
    {HF_KIND_OWNERSHIP, "owner", false, "Who holds the stake %L?"},
    {HF_KIND_ADDRESSEE, "addressed", true,
     "Does the measure name us (addressees.csv: measure, addressed)?"},
    {HF_KIND_OPERATOR, "country", true, "Of which country are we (operator.csv, country)?"},
};
enum { SENTENCES = sizeof sentences / sizeof sentences[0], PLACES_MAX = 8, STACK_MAX = 64 };

struct question_work {
    const struct hf_assessment *assessment;
    uint32_t product;
    struct hf_arena *keep;
    struct hf_report_question *item;
    size_t count, capacity;
    struct hf_text place[PLACES_MAX]; /* jurisdictions that the measures ask about */
    size_t place_count;
    enum hf_status status;
};

/* ---- jurisdictions ---- */

static void place_add(struct question_work *work, struct hf_text place) {
    for (size_t i = 0; i < work->place_count; i++) {
        if (hf_text_equal_nocase(work->place[i], place)) {
            return;
        }
    }
    if (place.len > 0 && work->place_count < PLACES_MAX) {
        work->place[work->place_count++] = place;
    }
}

/* Children stand before their parent, so a walk down ends. */
static void places_of_condition(struct question_work *work, const struct hf_pack *pack,
                                uint32_t root) {
    uint32_t stack[STACK_MAX];
    size_t count = 0;
    stack[count++] = root;
    while (count > 0) {
        const uint32_t at = stack[--count];
        if (at >= pack->condition_count) {
            continue;
        }
        const struct hf_condition *condition = &pack->condition[at];
        const bool is_place = condition->predicate == HF_IF_ORIGINATES_IN ||
                              condition->predicate == HF_IF_CONTENT_ABOVE ||
                              condition->predicate == HF_IF_DIRECT_PRODUCT_OF;
        place_add(work, is_place ? condition->text : condition->place);
        const bool is_inner = condition->predicate == HF_IF_ALL ||
                              condition->predicate == HF_IF_ANY ||
                              condition->predicate == HF_IF_NOT;
        for (uint32_t i = 0; is_inner && i < condition->child_count && count < STACK_MAX; i++) {
            if (condition->child_from + i < at) {
                stack[count++] = condition->child_from + i;
            }
        }
    }
}

static void places_of_measure(struct question_work *work, uint32_t pack_row, uint32_t row) {
    const struct hf_pack *pack = hf_sheet_pack(work->assessment, pack_row);
    if (pack == NULL || row >= pack->measure_count) {
        return;
    }
    const struct hf_measure *measure = &pack->measure[row];
    places_of_condition(work, pack, measure->condition);
    for (uint32_t i = 0; i < measure->act_count; i++) {
        places_of_condition(work, pack, measure->act[i].condition);
    }
    for (uint32_t i = 0; i < measure->defeater_count; i++) {
        places_of_condition(work, pack, measure->defeater[i].condition);
    }
}

/* ---- one question ---- */

/* The product that a blank cell's row is about; what was asked about where it says none. */
static uint32_t product_of_row(const struct question_work *work, enum hf_kind kind, uint32_t row) {
    if (row == HF_NONE || kind == HF_KIND_PRODUCT) {
        return row == HF_NONE ? work->product : row;
    }
    const struct hf_schema *schema = hf_schema_get(kind);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        if (schema->column[i].type == HF_COLUMN_REF &&
            schema->column[i].target == HF_KIND_PRODUCT) {
            const uint32_t product =
                hf_snapshot_value(work->assessment->snapshot, kind, i, row).ref;
            return product == HF_NONE ? work->product : product;
        }
    }
    return work->product;
}

static void product_write(const struct question_work *work, uint32_t product,
                          struct hf_buffer *out) {
    if (product == HF_NONE) {
        hf_buffer_puts(out, "the product");
        return;
    }
    hf_sheet_product_put(work->assessment, product, out);
}

static void places_write(const struct question_work *work, enum hf_kind kind, uint32_t row,
                         struct hf_buffer *out) {
    if (kind == HF_KIND_PRODUCT_ORIGIN && row != HF_NONE) {
        hf_report_plain(out, work->assessment->snapshot->product_origins.jurisdiction[row]);
        return;
    }
    for (size_t i = 0; i < work->place_count; i++) {
        hf_buffer_puts(out, i == 0 ? "" : " or ");
        hf_report_plain(out, work->place[i]);
    }
    hf_buffer_puts(out, work->place_count == 0 ? "the country of the measure" : "");
}

/* "owner in owned" */
static void label_write(const struct question_work *work, enum hf_kind kind, uint32_t row,
                        struct hf_buffer *out) {
    const struct hf_snapshot *snapshot = work->assessment->snapshot;
    if (row == HF_NONE) {
        hf_buffer_puts(out, "that is not told");
    } else if (kind == HF_KIND_OWNERSHIP) {
        const uint32_t party[] = {snapshot->ownerships.owner[row], snapshot->ownerships.owned[row]};
        for (int i = 0; i < 2; i++) {
            hf_buffer_puts(out, i == 0 ? "of '" : "' in '");
            hf_report_plain(out, party[i] == HF_NONE
                                     ? HF_TEXT("nobody named")
                                     : hf_snapshot_label(snapshot, HF_KIND_PARTY, party[i]));
        }
        hf_buffer_putc(out, '\'');
    } else {
        hf_report_plain(out, hf_snapshot_label(snapshot, kind, row));
    }
}

static void sentence_write(const struct question_work *work, const char *words, enum hf_kind kind,
                           uint32_t row, struct hf_buffer *out) {
    for (const char *at = words; *at != '\0'; at++) {
        if (at[0] != '%') {
            hf_buffer_putc(out, *at);
            continue;
        }
        at++;
        if (*at == 'P') {
            product_write(work, product_of_row(work, kind, row), out);
        } else if (*at == 'J') {
            places_write(work, kind, row, out);
        } else {
            label_write(work, kind, row, out);
        }
    }
}

static void question_add(struct question_work *work, struct hf_text text, bool is_own) {
    for (size_t i = 0; i < work->count; i++) {
        if (hf_text_equal(work->item[i].text, text)) {
            return;
        }
    }
    if (work->count == work->capacity) {
        struct hf_report_question *grown =
            hf_arena_grow(work->keep, work->item, sizeof *work->item,
                          _Alignof(struct hf_report_question), &work->capacity);
        if (grown == NULL) {
            work->status = HF_ERR_MEMORY;
            return;
        }
        work->item = grown;
    }
    struct hf_report_question *item = &work->item[work->count];
    item->is_own = is_own;
    work->status = hf_text_copy(work->keep, text, &item->text);
    work->count += work->status == HF_OK ? 1 : 0;
}

static void blank_ask(struct question_work *work, const struct hf_why_node *node) {
    const enum hf_kind kind = (enum hf_kind)(node->first >> 16);
    const struct hf_schema *schema = hf_schema_get(kind);
    const struct hf_column *column = &schema->column[node->first & 0xffffU];
    struct hf_buffer out = hf_buffer_make((size_t)1 << 16);
    const struct question_words *found = NULL;
    for (size_t i = 0; i < SENTENCES && found == NULL; i++) {
        const bool is_meant =
            sentences[i].kind == kind && strcmp(sentences[i].header, column->name) == 0;
        found = is_meant ? &sentences[i] : NULL;
    }
    bool is_own = found == NULL || found->is_own;
    if (kind == HF_KIND_STOCK &&
        (strcmp(column->name, "revision") == 0 || strcmp(column->name, "date_code") == 0)) {
        is_own = node->second != HF_NONE; /* what is in the store can be looked at */
        sentence_write(work, is_own ? which_own_lot : which_lot, kind, node->second, &out);
    } else if (found != NULL) {
        sentence_write(work, found->words, kind, node->second, &out);
    } else {
        hf_buffer_printf(&out, "%s, column %s: %s", schema->file, column->name, column->doc);
    }
    work->status = out.status;
    if (out.status == HF_OK) {
        question_add(work, hf_buffer_text(&out), is_own);
    }
    hf_buffer_free(&out);
}

/* A match that only presumes: is it the same company? */
static void match_ask(struct question_work *work, uint32_t row) {
    const struct hf_match *match = &work->assessment->match[row];
    if (row >= work->assessment->match_count || hf_answer_is_settled(match->answer)) {
        return;
    }
    struct hf_buffer out = hf_buffer_make((size_t)1 << 16);
    hf_buffer_puts(&out, "Is '");
    hf_report_plain(&out, match->own_name);
    hf_buffer_puts(&out, "' the listed '");
    hf_report_plain(&out, match->listed_name);
    hf_buffer_puts(&out, "' (address, register number)? 'holdfast decide match' keeps the answer.");
    work->status = out.status;
    if (out.status == HF_OK) {
        question_add(work, hf_buffer_text(&out), false);
    }
    hf_buffer_free(&out);
}

/* ---- all of them ---- */

static bool node_places(void *context, uint32_t node, int depth, uint32_t seen) {
    struct question_work *work = context;
    const struct hf_why_node *at = &work->assessment->why.node[node];
    (void)depth;
    if (seen == 0 && at->kind == HF_WHY_MEASURE) {
        places_of_measure(work, at->first, at->second);
    }
    return true;
}

static bool node_ask(void *context, uint32_t node, int depth, uint32_t seen) {
    struct question_work *work = context;
    const struct hf_why_node *at = &work->assessment->why.node[node];
    (void)depth;
    if (seen == 0 && work->status == HF_OK && at->kind == HF_WHY_BLANK) {
        blank_ask(work, at);
    } else if (seen == 0 && work->status == HF_OK && at->kind == HF_WHY_MATCH) {
        match_ask(work, at->first);
    }
    return true;
}

static enum hf_status reasons_ask(struct question_work *work, const struct hf_why_id *why,
                                  size_t why_count, struct hf_arena scratch) {
    const struct why_visitor places = {work, node_places};
    const struct why_visitor asks = {work, node_ask};
    for (size_t i = 0; i < why_count && work->status == HF_OK; i++) {
        struct hf_arena first = scratch;
        struct why_walk walk;
        work->place_count = 0;
        HF_TRY(hf_why_walk_run(&walk, &first, &work->assessment->why, why[i], &places));
        first = scratch;
        HF_TRY(hf_why_walk_run(&walk, &first, &work->assessment->why, why[i], &asks));
    }
    return work->status;
}

/* Those for the supplier first, each sort in the order in which they were met. */
static enum hf_status questions_sort(struct question_work *work) {
    struct hf_report_question *sorted = hf_new(work->keep, struct hf_report_question, work->count);
    if (sorted == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t count = 0;
    for (int turn = 0; turn < 2; turn++) {
        for (size_t i = 0; i < work->count; i++) {
            if (work->item[i].is_own == (turn == 1)) {
                sorted[count++] = work->item[i];
            }
        }
    }
    work->item = sorted;
    return HF_OK;
}

enum hf_status hf_report_questions(const struct hf_assessment *assessment,
                                   const struct hf_report_open *open, struct hf_arena *keep,
                                   struct hf_report_questions *questions) {
    if (assessment == NULL || assessment->snapshot == NULL || open == NULL || keep == NULL ||
        questions == NULL || (open->why == NULL && open->why_count > 0) ||
        (open->product != HF_NONE && open->product >= assessment->snapshot->products.rows.count)) {
        return HF_ERR_ARGUMENT;
    }
    struct question_work work = {.assessment = assessment, .product = open->product, .keep = keep};
    struct hf_arena arena;
    HF_TRY(hf_part_arena_open(&arena, assessment, 0));
    enum hf_status status = reasons_ask(&work, open->why, open->why_count, arena);
    hf_arena_close(&arena);
    if (status == HF_OK) {
        status = questions_sort(&work);
    }
    if (status == HF_OK) {
        *questions = (struct hf_report_questions){work.item, work.count};
    }
    return status;
}
