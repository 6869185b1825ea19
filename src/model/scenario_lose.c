#include "model/scenario_view.h"

#include <stdio.h>

/* What a change LOSE names. Names of parties may hold commas ("Acme Co., Ltd."), so the longest
 * front that is a name is taken, then the next: "Acme Co., Ltd., duct 7" are two. */

enum { LOST_NAMES_MAX = 64, LOST_SHOWN = 80 };

static const char *const threat_words[] = {"",
                                           "vendor",
                                           "component supply",
                                           "shared route",
                                           "jurisdiction",
                                           "factory country",
                                           "software line",
                                           "support",
                                           "management",
                                           "own group"};
_Static_assert(sizeof threat_words / sizeof threat_words[0] == HF_LOSS_THREATS,
               "a word for every threat");

static const char *const group_prefixes[HF_LOSS_THREATS] = {
    [HF_LOSS_COMPONENT] = "components of ", [HF_LOSS_JURISDICTION] = "jurisdiction ",
    [HF_LOSS_FACTORY] = "made in ",         [HF_LOSS_SOFTWARE] = "software ",
    [HF_LOSS_SUPPORT] = "support by ",      [HF_LOSS_MANAGEMENT] = "managed from "};

const char *hf_loss_threat_word(enum hf_loss_threat threat) {
    return (size_t)threat < HF_LOSS_THREATS ? threat_words[threat] : "unknown";
}

const char *hf_loss_group_prefix(enum hf_loss_threat threat) {
    const bool has_one = (size_t)threat < HF_LOSS_THREATS && group_prefixes[threat] != NULL;
    return has_one ? group_prefixes[threat] : "";
}

static bool is_of_party(enum hf_loss_threat threat) {
    return threat == HF_LOSS_EVERY || threat == HF_LOSS_VENDOR || threat == HF_LOSS_COMPONENT ||
           threat == HF_LOSS_SUPPORT;
}

static bool is_in_column(struct hf_text name, const struct hf_text *column, uint32_t rows) {
    for (uint32_t i = 0; i < rows; i++) {
        if (hf_text_equal(column[i], name)) {
            return true;
        }
    }
    return false;
}

/* Whether a column that makes groups of the threat has the name. */
static bool is_group_name(const struct hf_snapshot *snapshot, struct hf_text name,
                          enum hf_loss_threat threat) {
    switch (threat) {
    case HF_LOSS_ROUTE:
        return is_in_column(name, snapshot->links.group, snapshot->links.rows.count);
    case HF_LOSS_JURISDICTION:
        return is_in_column(name, snapshot->parties.country, snapshot->parties.rows.count);
    case HF_LOSS_FACTORY:
        return is_in_column(name, snapshot->products.factory_country,
                            snapshot->products.rows.count) ||
               is_in_column(name, snapshot->lots.factory_country, snapshot->lots.rows.count);
    case HF_LOSS_SOFTWARE:
        return is_in_column(name, snapshot->products.software_line, snapshot->products.rows.count);
    case HF_LOSS_MANAGEMENT:
        return is_in_column(name, snapshot->devices.management_segment,
                            snapshot->devices.rows.count);
    case HF_LOSS_OWN:
        return is_in_column(name, snapshot->risk_members.group, snapshot->risk_members.rows.count);
    case HF_LOSS_EVERY:
    case HF_LOSS_VENDOR:
    case HF_LOSS_COMPONENT:
    case HF_LOSS_SUPPORT:
        break;
    }
    return false;
}

/* A name under the threat. With HF_LOSS_EVERY a party, else a group that has no prefix. */
static bool plain_name_find(const struct hf_snapshot *snapshot, struct hf_text name,
                            enum hf_loss_threat threat, struct hf_lost_name *lost) {
    *lost = (struct hf_lost_name){.name = name, .threat = threat, .party = HF_NONE};
    if (name.len == 0) {
        return false;
    }
    if (is_of_party(threat)) {
        lost->party = hf_scenario_party_find(snapshot, name);
    }
    if (lost->party != HF_NONE) {
        return true;
    }
    if (threat == HF_LOSS_EVERY) {
        lost->threat = is_group_name(snapshot, name, HF_LOSS_ROUTE) ? HF_LOSS_ROUTE : HF_LOSS_OWN;
    }
    return is_group_name(snapshot, name, lost->threat);
}

/* The name is one behind `front`. */
static bool fronted_name_find(const struct hf_snapshot *snapshot, struct hf_text name,
                              struct hf_text front, enum hf_loss_threat threat,
                              struct hf_lost_name *lost) {
    return front.len > 0 && hf_text_starts(name, front) &&
           plain_name_find(snapshot, hf_text_trim(hf_text_slice(name, front.len, name.len)), threat,
                           lost);
}

static bool lost_name_find(const struct hf_snapshot *snapshot, struct hf_text name,
                           struct hf_lost_name *lost) {
    if (plain_name_find(snapshot, name, HF_LOSS_EVERY, lost)) {
        return true;
    }
    for (int t = HF_LOSS_VENDOR; t < HF_LOSS_THREATS; t++) {
        const enum hf_loss_threat threat = (enum hf_loss_threat)t;
        const struct hf_text prefix = hf_text_of(hf_loss_group_prefix(threat));
        const struct hf_text word = hf_text_of(threat_words[t]);
        if (fronted_name_find(snapshot, name, prefix, threat, lost)) {
            return true;
        }
        if (hf_text_starts(name, word) && name.len > word.len && name.data[word.len] == ':' &&
            fronted_name_find(snapshot, name, hf_text_slice(name, 0, word.len + 1), threat, lost)) {
            return true;
        }
    }
    return false;
}

/* Position of the last comma in front of `end`, or 0. */
static size_t comma_before(struct hf_text text, size_t end) {
    while (end > 0 && text.data[end - 1] != ',') {
        end--;
    }
    return end > 0 ? end - 1 : 0;
}

static enum hf_status lost_unknown(struct hf_text subject, struct hf_error *error) {
    const struct hf_text name =
        hf_text_trim(hf_text_slice(subject, 0, hf_text_find(subject, HF_TEXT(","), 0)));
    return hf_error_set(error, HF_ERR_INPUT,
                        "there is no party and no risk group '%.*s' to be lost; 'holdfast "
                        "resilience losses' lists the groups",
                        HF_TEXT_ARG(hf_text_slice(name, 0, LOST_SHOWN)));
}

enum hf_status hf_scenario_lost(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                const struct hf_change *change, struct hf_lost_names *lost,
                                struct hf_error *error) {
    if (keep == NULL || snapshot == NULL || change == NULL || lost == NULL ||
        change->kind != HF_CHANGE_LOSE) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "hf_scenario_lost reads a change LOSE");
    }
    struct hf_text rest = hf_text_trim(change->subject);
    uint32_t limit = 1;
    for (size_t i = 0; i < rest.len; i++) {
        limit += rest.data[i] == ',' ? 1 : 0;
    }
    if (limit > LOST_NAMES_MAX) {
        return hf_error_set(error, HF_ERR_LIMIT, "one loss names at most %d groups",
                            LOST_NAMES_MAX);
    }
    struct hf_lost_names made = {hf_new(keep, struct hf_lost_name, limit), 0};
    if (made.item == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the names of a loss");
    }
    for (bool more = true; more;) {
        size_t end = rest.len;
        while (!lost_name_find(snapshot, hf_text_trim(hf_text_slice(rest, 0, end)),
                               &made.item[made.count])) {
            end = comma_before(rest, end);
            if (end == 0) {
                return lost_unknown(rest, error);
            }
        }
        made.count++;
        more = end < rest.len;
        rest = hf_text_slice(rest, end + 1, rest.len);
    }
    *lost = made;
    return HF_OK;
}
