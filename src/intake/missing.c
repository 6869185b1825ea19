#include <holdfast/doctor.h>

#include <stdlib.h>

/* Children of a reason have smaller ids than itself, so one pass upwards over the nodes carries
 * "rests on a blank of column c" from the leaves to every node, 64 columns at a time as the bits of
 * a word; one pass downwards marks what the undetermined answers reach. No recursion, no visited
 * sets. */

enum { COLUMNS_A_WORD = 64 };

struct missing_units {
    int64_t *deployed;    /* per product */
    uint64_t *of_product; /* per product: columns that its answers rest on, of one word */
    uint32_t product_count;
    int64_t network;
};

/* An answer that the data does not settle. */
struct open_answer {
    struct hf_why_id why;
    uint32_t product; /* HF_NONE: a finding, about the whole network */
    bool is_presumed_no;
};

struct open_answers {
    struct open_answer *item;
    size_t count;
};

/* Columns met as blanks: kind << 16 | column, ascending. */
struct blank_columns {
    uint32_t *item;
    size_t count;
};

static int number_compare(const void *left, const void *right) {
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static enum hf_status blanks_collect(const struct hf_why *why, struct hf_arena *arena,
                                     struct blank_columns *columns) {
    size_t most = 0;
    for (size_t i = 0; i < why->node_count; i++) {
        most += why->node[i].kind == HF_WHY_BLANK ? 1 : 0;
    }
    uint32_t *item = hf_new(arena, uint32_t, most);
    if (item == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < why->node_count; i++) {
        if (why->node[i].kind == HF_WHY_BLANK) {
            item[count++] = why->node[i].first;
        }
    }
    if (count > 0) {
        qsort(item, count, sizeof *item, number_compare);
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || item[kept - 1] != item[i]) {
            item[kept++] = item[i];
        }
    }
    *columns = (struct blank_columns){item, kept};
    return HF_OK;
}

static size_t column_position(const struct blank_columns *columns, uint32_t column) {
    const uint32_t *found =
        bsearch(&column, columns->item, columns->count, sizeof column, number_compare);
    return (size_t)(found - columns->item);
}

static void answer_add(struct open_answers *answers, enum hf_answer answer, struct hf_why_id why,
                       uint32_t product) {
    if (!hf_answer_is_settled(answer) && why.value != UINT32_MAX) {
        answers->item[answers->count++] =
            (struct open_answer){why, product, answer == HF_ANSWER_PRESUMED_NO};
    }
}

static int64_t plus(int64_t left, int64_t right) {
    int64_t sum = INT64_MAX;
    return hf_add_int64(left, right, &sum) ? sum : INT64_MAX;
}

static int64_t deployed_units(const struct hf_snapshot *snapshot) {
    int64_t units = 0;
    for (uint32_t i = 0; i < snapshot->devices.rows.count; i++) {
        if (hf_use_is_deployed(snapshot->devices.status[i])) {
            const int64_t quantity = snapshot->devices.quantity[i];
            units = plus(units, quantity == HF_COUNT_UNKNOWN ? 1 : quantity);
        }
    }
    return units;
}

/* Deployed units of each product, from the assessment's own table. */
static enum hf_status product_units(const struct hf_assessment *assessment, struct hf_arena *arena,
                                    int64_t **units) {
    *units = hf_new(arena, int64_t, assessment->snapshot->products.rows.count);
    if (*units == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        (*units)[assessment->product[i].product] = assessment->product[i].units;
    }
    return HF_OK;
}

static enum hf_status answers_collect(const struct hf_assessment *assessment,
                                      struct hf_arena *arena, struct open_answers *answers) {
    const size_t most =
        (size_t)assessment->effect_count + (size_t)assessment->product_count * HF_EFFECT_COUNT +
        assessment->endurance_count + assessment->finding_count + assessment->release_use_count;
    *answers = (struct open_answers){hf_new(arena, struct open_answer, most), 0};
    if (answers->item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->effect_count; i++) {
        const struct hf_effect *effect = &assessment->effect[i];
        answer_add(answers, effect->answer, effect->why, effect->product);
    }
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        const struct hf_product_dates *dates = &assessment->product[i];
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            answer_add(answers, dates->answer[kind], dates->why[kind], dates->product);
        }
    }
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        const struct hf_endurance *endurance = &assessment->endurance[i];
        answer_add(answers, endurance->short_of_target, endurance->why, endurance->product);
    }
    for (uint32_t i = 0; i < assessment->release_use_count; i++) {
        const struct hf_release_use *use = &assessment->release_use[i];
        answer_add(answers, use->overdue, use->why, use->product);
    }
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        const struct hf_finding *finding = &assessment->finding[i];
        if (finding->verdict == HF_VERDICT_UNDETERMINED) { /* met or not, it is to be known */
            answer_add(answers, HF_ANSWER_NO_BASIS, finding->why, HF_NONE);
        }
    }
    return HF_OK;
}

/* mask[node]: which of the 64 columns from `first` on it rests on. O(nodes + edges). */
static void masks_fill(const struct hf_why *why, const struct blank_columns *columns, size_t first,
                       uint64_t *mask) {
    for (size_t i = 0; i < why->node_count; i++) {
        const struct hf_why_node *node = &why->node[i];
        mask[i] = 0;
        if (node->kind == HF_WHY_BLANK) {
            const size_t position = column_position(columns, node->first);
            const bool is_here = position >= first && position < first + COLUMNS_A_WORD;
            mask[i] = is_here ? UINT64_C(1) << (position - first) : 0;
        }
        for (uint32_t c = 0; c < node->child_count; c++) {
            mask[i] |= mask[why->child[node->child_from + c].value];
        }
    }
}

static void answers_count(const struct open_answers *answers, const uint64_t *mask, size_t first,
                          struct hf_missing *missing) {
    for (size_t i = 0; i < answers->count; i++) {
        uint64_t left = mask[answers->item[i].why.value];
        while (left != 0) {
            struct hf_missing *one = &missing[first + (size_t)__builtin_ctzll(left)];
            one->undetermined++;
            one->presumed_no += answers->item[i].is_presumed_no ? 1 : 0;
            left &= left - 1;
        }
    }
}

/* Units that open answers are about: those of each product once, however many answers it has; the
 * whole network's where a finding is open. `of_product`: a word for each product, all 0. */
static void units_count(const struct open_answers *answers, const uint64_t *mask, size_t first,
                        const struct missing_units *units, struct hf_missing *missing) {
    uint64_t of_network = 0;
    for (size_t i = 0; i < answers->count; i++) {
        const uint32_t product = answers->item[i].product;
        *(product == HF_NONE ? &of_network : &units->of_product[product]) |=
            mask[answers->item[i].why.value];
    }
    for (uint32_t p = 0; p < units->product_count; p++) {
        for (uint64_t left = units->of_product[p] & ~of_network; left != 0; left &= left - 1) {
            struct hf_missing *one = &missing[first + (size_t)__builtin_ctzll(left)];
            one->units = plus(one->units, units->deployed[p]);
        }
        units->of_product[p] = 0;
    }
    for (uint64_t left = of_network; left != 0; left &= left - 1) {
        missing[first + (size_t)__builtin_ctzll(left)].units = units->network;
    }
}

/* Counts the blank cells that any open answer reaches. */
static enum hf_status cells_count(const struct hf_why *why, struct hf_arena scratch,
                                  const struct open_answers *answers,
                                  const struct blank_columns *columns, struct hf_missing *missing) {
    uint8_t *reached = hf_new(&scratch, uint8_t, why->node_count);
    if (reached == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < answers->count; i++) {
        reached[answers->item[i].why.value] = 1;
    }
    for (size_t i = why->node_count; i-- > 0;) {
        const struct hf_why_node *node = &why->node[i];
        for (uint32_t c = 0; reached[i] != 0 && c < node->child_count; c++) {
            reached[why->child[node->child_from + c].value] = 1;
        }
        if (reached[i] != 0 && node->kind == HF_WHY_BLANK) {
            missing[column_position(columns, node->first)].cells++;
        }
    }
    return HF_OK;
}

static int missing_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_missing *left = left_pointer;
    const struct hf_missing *right = right_pointer;
    const int64_t leaning[2] = {left->undetermined - left->presumed_no,
                                right->undetermined - right->presumed_no};
    if (leaning[0] != leaning[1]) {
        return leaning[0] > leaning[1] ? -1 : 1;
    }
    if (left->undetermined != right->undetermined) {
        return left->undetermined > right->undetermined ? -1 : 1;
    }
    if (left->units != right->units) {
        return left->units > right->units ? -1 : 1;
    }
    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    return (left->column > right->column) - (left->column < right->column);
}

enum hf_status hf_doctor_missing(struct hf_assessment *assessment, struct hf_arena *keep,
                                 struct hf_arena scratch) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_why *why = &assessment->why;
    struct blank_columns columns = {NULL, 0};
    struct open_answers answers = {NULL, 0};
    HF_TRY(blanks_collect(why, &scratch, &columns));
    HF_TRY(answers_collect(assessment, &scratch, &answers));
    struct hf_missing *missing = hf_new(keep, struct hf_missing, columns.count);
    uint64_t *mask = hf_new(&scratch, uint64_t, why->node_count);
    struct missing_units units = {
        NULL, hf_new(&scratch, uint64_t, assessment->snapshot->products.rows.count),
        assessment->snapshot->products.rows.count, deployed_units(assessment->snapshot)};
    if (missing == NULL || mask == NULL || units.of_product == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(product_units(assessment, &scratch, &units.deployed));
    for (size_t i = 0; i < columns.count; i++) {
        missing[i].kind = (enum hf_kind)(columns.item[i] >> 16);
        missing[i].column = columns.item[i] & 0xffffU;
    }
    for (size_t first = 0; first < columns.count; first += COLUMNS_A_WORD) {
        masks_fill(why, &columns, first, mask);
        answers_count(&answers, mask, first, missing);
        units_count(&answers, mask, first, &units, missing);
    }
    HF_TRY(cells_count(why, scratch, &answers, &columns, missing));
    if (columns.count > 0) {
        qsort(missing, columns.count, sizeof *missing, missing_order);
    }
    uint32_t kept = 0;
    while (kept < columns.count && missing[kept].undetermined > 0) {
        kept++;
    }
    assessment->missing = missing;
    assessment->missing_count = kept;
    return HF_OK;
}
