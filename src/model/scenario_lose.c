#include "model/scenario_view.h"

#include <stdio.h>

/* What a change LOSE names. Names of parties may hold commas ("Acme Co., Ltd."), so the longest
 * front that is a name is taken, then the next: "Acme Co., Ltd., duct 7" are two. */

enum { LOST_NAMES_MAX = 64, LOST_SHOWN = 80 };

static const char *const threat_words[] = {"", "vendor", "component supply", "shared route"};
_Static_assert(sizeof threat_words / sizeof threat_words[0] == HF_LOSS_THREATS,
               "a word for every threat");

static const struct hf_text lost_components = HF_TEXT_INIT("components of ");

const char *hf_loss_threat_word(enum hf_loss_threat threat) {
    return (size_t)threat < HF_LOSS_THREATS ? threat_words[threat] : "unknown";
}

static bool is_link_group(const struct hf_snapshot *snapshot, struct hf_text name) {
    for (uint32_t i = 0; i < snapshot->links.rows.count; i++) {
        if (hf_text_equal(snapshot->links.group[i], name)) {
            return true;
        }
    }
    return false;
}

/* A party or a group of links, under the threat or, with HF_LOSS_EVERY, under whichever it has. */
static bool plain_name_find(const struct hf_snapshot *snapshot, struct hf_text name,
                            enum hf_loss_threat threat, struct hf_lost_name *lost) {
    *lost = (struct hf_lost_name){.name = name, .threat = threat, .party = HF_NONE};
    if (name.len == 0) {
        return false;
    }
    if (threat != HF_LOSS_ROUTE) {
        lost->party = hf_scenario_party_find(snapshot, name);
    }
    if (lost->party != HF_NONE) {
        return true;
    }
    if ((threat == HF_LOSS_EVERY || threat == HF_LOSS_ROUTE) && is_link_group(snapshot, name)) {
        lost->threat = HF_LOSS_ROUTE;
        return true;
    }
    return false;
}

static bool lost_name_find(const struct hf_snapshot *snapshot, struct hf_text name,
                           struct hf_lost_name *lost) {
    if (plain_name_find(snapshot, name, HF_LOSS_EVERY, lost)) {
        return true;
    }
    if (hf_text_starts(name, lost_components) &&
        plain_name_find(snapshot, hf_text_trim(hf_text_slice(name, lost_components.len, name.len)),
                        HF_LOSS_COMPONENT, lost)) {
        return true;
    }
    for (int threat = HF_LOSS_VENDOR; threat < HF_LOSS_THREATS; threat++) {
        const struct hf_text word = hf_text_of(threat_words[threat]);
        if (hf_text_starts(name, word) && name.len > word.len && name.data[word.len] == ':' &&
            plain_name_find(snapshot, hf_text_trim(hf_text_slice(name, word.len + 1, name.len)),
                            (enum hf_loss_threat)threat, lost)) {
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
