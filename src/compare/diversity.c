#include <holdfast/diversity.h>

#include <holdfast/number.h>

/* Threats as they come in the groups of both, then each counted by itself. */

static void threat_put(struct hf_diversity *result, struct hf_text threat) {
    for (uint32_t i = 0; i < result->count; i++) {
        if (hf_text_equal(result->threat[i].threat, threat)) {
            return;
        }
    }
    result->threat[result->count++] =
        (struct hf_diversity_threat){.threat = threat, .worst = {HF_TEXT(""), HF_TEXT("")}};
}

static bool hangs_on_one(const struct hf_assessment *assessment, const struct hf_site_risk *site,
                         struct hf_text threat) {
    for (uint32_t i = 0; i < site->single_count; i++) {
        const uint32_t group = assessment->site_group[site->single_from + i];
        if (hf_text_equal(assessment->group[group].threat, threat)) {
            return true;
        }
    }
    return false;
}

static void singles_count(const struct hf_assessment *assessment, int side,
                          struct hf_diversity_threat *item) {
    for (uint32_t i = 0; i < assessment->site_risk_count; i++) {
        const struct hf_site_risk *site = &assessment->site_risk[i];
        if (hangs_on_one(assessment, site, item->threat)) {
            item->sites[side]++;
            hf_add_saturated(&item->subscribers[side],
                             site->subscribers == HF_COUNT_UNKNOWN ? 0 : site->subscribers);
        }
    }
}

static void worst_find(const struct hf_assessment *assessment, int side,
                       struct hf_diversity_threat *item) {
    for (uint32_t i = 0; i < assessment->loss_count; i++) {
        const struct hf_loss *loss = &assessment->loss[i];
        const struct hf_risk_group *group = &assessment->group[loss->group[0]];
        if (loss->group[1] != HF_NONE || !hf_text_equal(group->threat, item->threat)) {
            continue;
        }
        if (loss->subscribers_lost[0] > item->worst_lost[side][0]) {
            item->worst_lost[side][0] = loss->subscribers_lost[0];
            item->worst[side] = group->name;
        }
        if (loss->subscribers_lost[1] > item->worst_lost[side][1]) {
            item->worst_lost[side][1] = loss->subscribers_lost[1];
        }
    }
}

static bool is_supported(const struct hf_snapshot *snapshot, uint32_t product) {
    for (uint32_t i = 0; i < snapshot->contracts.rows.count; i++) {
        if (snapshot->contracts.product[i] == product &&
            snapshot->contracts.kind[i] == HF_CONTRACT_SUPPORT) {
            return true;
        }
    }
    return false;
}

/* Whether the data says of a product what makes it a member of groups of the threat: else that
 * fewer surely hang on one group may only mean that nobody says what there is to it. */
static bool product_is_said(const struct hf_snapshot *snapshot, uint32_t product,
                            enum hf_loss_threat threat) {
    const struct hf_products *products = &snapshot->products;
    const uint32_t maker = products->manufacturer[product];
    switch (threat) {
    case HF_LOSS_COMPONENT:
        return products->bom_complete[product] == HF_YES;
    case HF_LOSS_JURISDICTION:
        return maker != HF_NONE && snapshot->parties.country[maker].len > 0;
    case HF_LOSS_FACTORY:
        return products->factory_country[product].len > 0;
    case HF_LOSS_SOFTWARE:
        return products->software_line[product].len > 0;
    case HF_LOSS_SUPPORT:
        return is_supported(snapshot, product);
    case HF_LOSS_EVERY:
    case HF_LOSS_VENDOR:
    case HF_LOSS_ROUTE:
    case HF_LOSS_MANAGEMENT: /* of the devices that stand there */
    case HF_LOSS_OWN:
        break;
    }
    return true;
}

static bool added_are_said(const struct hf_assessment *before, const struct hf_assessment *after,
                           struct hf_text word) {
    enum hf_loss_threat threat = HF_LOSS_EVERY;
    for (int t = HF_LOSS_VENDOR; t < HF_LOSS_THREATS; t++) {
        threat = hf_text_equal(word, hf_text_of(hf_loss_threat_word((enum hf_loss_threat)t)))
                     ? (enum hf_loss_threat)t
                     : threat;
    }
    for (uint32_t i = 0; i < after->scenario.change_count; i++) {
        struct hf_added added = {.product = HF_NONE};
        const bool is_added =
            after->scenario.change[i].kind == HF_CHANGE_ADD &&
            hf_scenario_added(before->snapshot, &after->scenario.change[i], &added, NULL) == HF_OK;
        if (is_added && !product_is_said(before->snapshot, added.product, threat)) {
            return false;
        }
    }
    return true;
}

static enum hf_answer diverse_answer(const struct hf_diversity_threat *item, bool is_known) {
    const bool is_fewer =
        item->subscribers[1] < item->subscribers[0] ||
        (item->subscribers[1] == item->subscribers[0] && item->sites[1] < item->sites[0]);
    if (!is_fewer || item->worst_lost[1][0] > item->worst_lost[0][0]) {
        return HF_ANSWER_NO;
    }
    return is_known && item->worst_lost[1][1] <= item->worst_lost[0][1] ? HF_ANSWER_YES
                                                                        : HF_ANSWER_NO_BASIS;
}

enum hf_status hf_diversity_compare(const struct hf_assessment *before,
                                    const struct hf_assessment *after, struct hf_arena *keep,
                                    struct hf_diversity *result) {
    if (before == NULL || after == NULL || keep == NULL || result == NULL ||
        before->snapshot == NULL || after->snapshot == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_assessment *const sides[2] = {before, after};
    struct hf_diversity made = {hf_new(keep, struct hf_diversity_threat,
                                       (size_t)before->group_count + after->group_count + 1),
                                0};
    if (made.threat == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int side = 0; side < 2; side++) {
        for (uint32_t g = 0; g < sides[side]->group_count; g++) {
            threat_put(&made, sides[side]->group[g].threat);
        }
    }
    for (uint32_t i = 0; i < made.count; i++) {
        struct hf_diversity_threat *item = &made.threat[i];
        for (int side = 0; side < 2; side++) {
            singles_count(sides[side], side, item);
            worst_find(sides[side], side, item);
        }
        item->is_diverse = diverse_answer(item, added_are_said(before, after, item->threat));
    }
    *result = made;
    return HF_OK;
}
