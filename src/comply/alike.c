#include "comply/compliance.h"

#include <string.h>

/* Packs ask the same of the same units more than once: a limit that falls from deadline to
 * deadline, both ways to take a parameter that no unit hangs on, rules of other states that say the
 * same. Worlds look at a case through its answers only, so cases that agree in all of them come to
 * the same on every day. */

/* What of the rule itself worlds look at. */
struct likeness_head {
    uint32_t metric, per, is_scoped, has_classes, has_words, has_bases, has_lapses;
};

static struct likeness_head likeness_head_of(const struct comply_case *one) {
    const struct hf_requirement *rule = one->rule;
    return (struct likeness_head){
        .metric = (uint32_t)rule->metric,
        .per = one->slice.len > 0 ? (uint32_t)rule->per : 0,
        .is_scoped = hf_comply_is_scoped(one) ? 1 : 0,
        .has_classes = rule->function_class_count > 0 ? 1 : 0,
        .has_words = rule->technology_count > 0 ? 1 : 0,
        .has_bases = one->has_bases ? 1 : 0,
        .has_lapses = one->lapse != NULL ? 1 : 0,
    };
}

enum { LIKENESS_PARTS = 10 };

/* Answers as bytes, NULL where there are none; the same parts of every case of one head. */
static void likeness_parts(const struct comply_case *one, struct hf_text part[LIKENESS_PARTS]) {
    const struct hf_snapshot *snapshot = one->snapshot;
    const size_t answer = sizeof(enum hf_answer);
    const size_t sorts = one->network->sort_count;
    const size_t swaps = one->network->swap_sort_count;
    const bool asks_who = one->rule->metric == HF_METRIC_TARGET_COUNT;
    part[0] = (struct hf_text){(const char *)one->scope, sorts * answer};
    part[1] = (struct hf_text){(const char *)one->counted, sorts * answer};
    part[2] = (struct hf_text){(const char *)one->apart, sorts * answer};
    part[3] = (struct hf_text){(const char *)one->swap_scope, swaps * answer};
    part[4] = (struct hf_text){(const char *)one->swap_counted, swaps * answer};
    part[5] = (struct hf_text){(const char *)one->swap_apart, swaps * answer};
    part[6] = (struct hf_text){(const char *)one->function_scope,
                               snapshot->functions.rows.count * answer};
    part[7] = (struct hf_text){(const char *)one->lapse,
                               one->lapse == NULL ? 0 : sorts * sizeof *one->lapse};
    part[8] = (struct hf_text){(const char *)one->swap_lapse,
                               one->lapse == NULL ? 0 : swaps * sizeof *one->swap_lapse};
    part[9] = (struct hf_text){(const char *)one->target,
                               asks_who ? snapshot->parties.rows.count * answer : 0};
}

bool hf_comply_is_alike(const struct comply_case *left, const struct comply_case *right) {
    struct hf_text of_left[LIKENESS_PARTS];
    struct hf_text of_right[LIKENESS_PARTS];
    const struct likeness_head head[2] = {likeness_head_of(left), likeness_head_of(right)};
    const bool asks_who = left->rule->metric == HF_METRIC_TARGET_COUNT;
    bool is_alike = hf_comply_is_walked(left) && memcmp(&head[0], &head[1], sizeof head[0]) == 0 &&
                    hf_text_equal(left->slice, right->slice) &&
                    (!asks_who || left->pack == right->pack);
    if (!is_alike) {
        return false;
    }
    likeness_parts(left, of_left);
    likeness_parts(right, of_right);
    for (int i = 0; is_alike && i < LIKENESS_PARTS; i++) {
        is_alike = hf_text_equal(of_left[i], of_right[i]);
    }
    return is_alike;
}

/* Eight bytes a step: it only has to tell apart, and is of this run alone. */
static uint64_t likeness_mix(uint64_t hash, struct hf_text bytes) {
    for (size_t at = 0; at < bytes.len; at += sizeof hash) {
        const size_t left = bytes.len - at;
        uint64_t word = 0;
        memcpy(&word, bytes.data + at, left < sizeof word ? left : sizeof word);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
        hash ^= hash >> 32;
    }
    return hash;
}

uint64_t hf_comply_likeness(const struct comply_case *one) {
    struct hf_text part[LIKENESS_PARTS];
    const struct likeness_head head = likeness_head_of(one);
    uint64_t hash = likeness_mix(1, (struct hf_text){(const char *)&head, sizeof head});
    likeness_parts(one, part);
    for (int i = 0; i < LIKENESS_PARTS; i++) {
        hash = likeness_mix(hash, part[i]);
    }
    return hash;
}
