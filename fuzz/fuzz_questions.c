/* Bytes as a graph of reasons over an invented operator, and as the names in it: what is asked is
 * asked once, those for the supplier first, in printable UTF-8 that ends; two runs are equal, and
 * one in little memory is the same or out of memory.
 *
 * Four bytes make a node (what it is, two numbers, how many of the nodes before it are its
 * children); what follows a line "names" are names, one a line. */
#include "base/hash.h"
#include "report/fake_assessment.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NODES_MAX = 400, CHILDREN_MAX = 7, ROOTS_MAX = 3 };

static const struct hf_text names_word = HF_TEXT_INIT("names\n");

/* Names of products, parties, matches and stakes, in turn; what is left keeps its own. */
static void names_take(struct fake *fake, struct hf_text names) {
    struct hf_snapshot *snapshot = &fake->snapshot;
    struct hf_text name = {NULL, 0};
    bool more = names.len > 0;
    for (uint32_t i = 0; more && hf_text_cut(&names, '\n', &name, &more); i++) {
        const uint32_t at = i / 3;
        if (i % 3 == 0 && at < snapshot->products.rows.count) {
            snapshot->products.model[at] = name;
        } else if (i % 3 == 1 && at < snapshot->parties.rows.count) {
            snapshot->parties.name[at] = name;
        } else if (i % 3 == 2 && at < fake->assessment.match_count) {
            fake->assessment.match[at].own_name = name;
            fake->assessment.match[at].answer = HF_ANSWER_PRESUMED_YES;
        }
    }
}

static struct hf_why_id leaf_make(struct fake *fake, const uint8_t node[4]) {
    struct hf_assessment *assessment = &fake->assessment;
    const enum hf_kind kind = (enum hf_kind)(node[1] % HF_KIND_COUNT);
    const struct hf_schema *schema = hf_schema_get(kind);
    const struct hf_rows *rows = hf_snapshot_rows(&fake->snapshot, kind);
    const uint32_t row = node[3] < rows->count ? node[3] : HF_NONE;
    switch (node[0] % 4) {
    case 0:
        return hf_why_blank(&assessment->why, kind, (uint32_t)(node[2] % schema->column_count),
                            row);
    case 1:
        return assessment->match_count == 0 ? HF_WHY_NONE
                                            : hf_why_leaf(&assessment->why, HF_WHY_MATCH,
                                                          node[1] % assessment->match_count, 0);
    case 2:
        return hf_why_leaf(&assessment->why, HF_WHY_MEASURE, node[1] % fake->snapshot.pack_count,
                           node[2]);
    default:
        return row == HF_NONE ? HF_WHY_NONE : hf_why_row(&assessment->why, kind, row);
    }
}

/* The last nodes made. */
static size_t graph_make(struct fake *fake, struct hf_text nodes, struct hf_why_id *root) {
    struct hf_why_id made[NODES_MAX];
    size_t count = 0;
    for (size_t at = 0; at + 4 <= nodes.len && count < NODES_MAX; at += 4) {
        uint8_t node[4];
        memcpy(node, nodes.data + at, 4);
        const size_t children = node[3] % (CHILDREN_MAX + 1);
        if (node[0] < 128 || count < children || children == 0) {
            made[count++] = leaf_make(fake, node);
            continue;
        }
        const struct hf_why_rule rule = {(enum hf_rule)(node[1] % HF_RULE_COUNT), (double)node[2],
                                         HF_DATE_MIN, made + count - children, children};
        made[count++] = hf_why_apply(&fake->assessment.why, &rule);
    }
    const size_t roots = count < ROOTS_MAX ? count : ROOTS_MAX;
    for (size_t i = 0; i < roots; i++) {
        root[i] = made[count - 1 - i];
    }
    return roots;
}

static uint64_t questions_add(const struct hf_report_questions *questions) {
    uint64_t digest = questions->count;
    for (size_t i = 0; i < questions->count; i++) {
        struct hf_text text = questions->item[i].text;
        assert(text.len > 0 && hf_utf8_valid_length(text) == text.len);
        digest = digest * 31 + hf_hash_text(text) + (questions->item[i].is_own ? 1 : 0);
        for (size_t k = 0; k < i; k++) {
            assert(!hf_text_equal(text, questions->item[k].text));
        }
        assert(i == 0 || questions->item[i].is_own || !questions->item[i - 1].is_own);
        while (text.len > 0) {
            const uint32_t code_point = hf_utf8_next(&text);
            assert(code_point >= 0x20 && code_point != 0x7f);
        }
    }
    return digest;
}

static enum hf_status questions_once(const struct fake *fake, const struct hf_report_open *open,
                                     int64_t *allowance, uint64_t *digest) {
    struct hf_report_questions questions = {NULL, 0};
    struct hf_arena keep = fake->arena;
    keep.allowance = allowance;
    const enum hf_status status = hf_report_questions(&fake->assessment, open, &keep, &questions);
    assert(status == HF_OK || status == HF_ERR_MEMORY);
    *digest = status == HF_OK ? questions_add(&questions) : 0;
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct hf_text bytes = {(const char *)data, size};
    const size_t divided = hf_text_find(bytes, names_word, 0);
    struct fake fake;
    if (size > 8192 || !fake_open(&fake, false)) {
        return 0;
    }
    names_take(&fake, hf_text_slice(bytes, divided + names_word.len, size));
    struct hf_why_id root[ROOTS_MAX];
    const size_t roots = graph_make(&fake, hf_text_slice(bytes, 0, divided), root);
    const uint32_t products = fake.snapshot.products.rows.count;
    const uint32_t product = size == 0 || data[0] % 4 == 0 ? HF_NONE : data[0] % products;
    const struct hf_report_open open = {root, roots, product};
    uint64_t digest[3] = {0, 0, 0};
    int64_t few = size == 0 ? 0 : data[size - 1] % 32;
    assert(!fake.assessment.why.failed);
    assert(questions_once(&fake, &open, NULL, &digest[0]) == HF_OK);
    assert(questions_once(&fake, &open, NULL, &digest[1]) == HF_OK && digest[0] == digest[1]);
    assert(questions_once(&fake, &open, &few, &digest[2]) == HF_ERR_MEMORY ||
           digest[2] == digest[0]);
    fake_close(&fake);
    return 0;
}
