#include "model/scenario_view.h"

#include <stdio.h>
#include <string.h>

/* What a change LOSE names. Names of parties may hold commas ("Acme Co., Ltd."), so the longest
 * front that is a name is taken, then the next: "Acme Co., Ltd., duct 7" are two. */

enum { LOST_NAMES_MAX = 64, LOST_SHOWN = 60 };

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

/* A name under the threat. With HF_LOSS_EVERY a party, else a group that has no prefix, or both of
 * that name: what is lost with it is what either says. */
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
    if (threat != HF_LOSS_EVERY) {
        return is_group_name(snapshot, name, threat);
    }
    const bool is_route = is_group_name(snapshot, name, HF_LOSS_ROUTE);
    const bool is_own = is_group_name(snapshot, name, HF_LOSS_OWN);
    lost->threat = is_route && is_own ? HF_LOSS_EVERY : is_route ? HF_LOSS_ROUTE : HF_LOSS_OWN;
    return is_route || is_own;
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
        if (!hf_text_starts(name, word) || name.len == word.len || name.data[word.len] != ':') {
            continue;
        }
        const struct hf_text said = hf_text_trim(hf_text_slice(name, word.len + 1, name.len));
        if (plain_name_find(snapshot, said, threat, lost) ||
            fronted_name_find(snapshot, said, prefix, threat, lost)) {
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

/* ---- what was meant ---- */

enum { CLOSE_LEN = 48, CLOSE_EDITS = 2, CLOSE_LEAST = 4, CLOSE_SHORT = 6 };

struct close_name {
    struct hf_text wanted, found;
    uint32_t edits;
};

static char letter_fold(char letter) {
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* Letters put in, left out or exchanged to make one of the other, whatever their case; both at most
 * CLOSE_LEN long. Levenshtein's rows, one at a time. */
static uint32_t edits_count(struct hf_text left, struct hf_text right) {
    uint32_t row[CLOSE_LEN + 1];
    for (size_t i = 0; i <= right.len; i++) {
        row[i] = (uint32_t)i;
    }
    for (size_t i = 0; i < left.len; i++) {
        uint32_t across = row[0]++;
        for (size_t k = 0; k < right.len; k++) {
            const uint32_t same =
                letter_fold(left.data[i]) == letter_fold(right.data[k]) ? across : across + 1;
            const uint32_t beside = (row[k] < row[k + 1] ? row[k] : row[k + 1]) + 1;
            across = row[k + 1];
            row[k + 1] = same < beside ? same : beside;
        }
    }
    return row[right.len];
}

static void close_look(struct close_name *close, const struct hf_text *column, uint32_t rows) {
    const size_t len = close->wanted.len;
    for (uint32_t i = 0; i < rows; i++) {
        const struct hf_text own = column[i];
        if (own.len == 0 || own.len > CLOSE_LEN || own.len + CLOSE_EDITS < len ||
            own.len > len + CLOSE_EDITS || (i > 0 && hf_text_equal(own, column[i - 1]))) {
            continue;
        }
        const uint32_t edits = edits_count(own, close->wanted);
        if (edits < close->edits) {
            *close = (struct close_name){close->wanted, own, edits};
        }
    }
}

/* The name of a party or group that is nearly the one that was said; empty: there is none. */
static struct hf_text close_find(const struct hf_snapshot *snapshot, struct hf_text name) {
    struct close_name close = {name, HF_TEXT(""), name.len < CLOSE_SHORT ? 2 : CLOSE_EDITS + 1};
    if (name.len < CLOSE_LEAST || name.len > CLOSE_LEN) {
        return close.found;
    }
    close_look(&close, snapshot->parties.name, snapshot->parties.rows.count);
    close_look(&close, snapshot->party_names.name, snapshot->party_names.rows.count);
    close_look(&close, snapshot->risk_members.group, snapshot->risk_members.rows.count);
    close_look(&close, snapshot->links.group, snapshot->links.rows.count);
    return close.found;
}

/* Where makers are not known, the name may well be one of them. */
static enum hf_status lost_unknown(const struct hf_snapshot *snapshot, struct hf_text subject,
                                   struct hf_error *error) {
    const struct hf_text name =
        hf_text_trim(hf_text_slice(subject, 0, hf_text_find(subject, HF_TEXT(","), 0)));
    const struct hf_text close = close_find(snapshot, name);
    uint32_t unmade = 0;
    if (close.len > 0) {
        return hf_error_set(error, HF_ERR_INPUT,
                            "there is no party and no risk group '%.*s' to be lost; did you mean "
                            "'%.*s'? 'holdfast resilience losses' lists the groups",
                            HF_TEXT_ARG(name), HF_TEXT_ARG(close));
    }
    for (uint32_t i = 0; i < snapshot->products.rows.count; i++) {
        unmade += snapshot->products.manufacturer[i] == HF_NONE ? 1U : 0U;
    }
    if (unmade > 0) {
        return hf_error_set(error, HF_ERR_INPUT,
                            "there is no party and no risk group '%.*s' to be lost; 'holdfast "
                            "resilience losses' lists the groups. %u of %u products have no known "
                            "maker: say it, or import packs, which know names",
                            HF_TEXT_ARG(hf_text_slice(name, 0, LOST_SHOWN)), unmade,
                            snapshot->products.rows.count);
    }
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
                return lost_unknown(snapshot, rest, error);
            }
        }
        made.count++;
        more = end < rest.len;
        rest = hf_text_slice(rest, end + 1, rest.len);
    }
    *lost = made;
    return HF_OK;
}

static bool is_named_before(const struct hf_lost_names *lost, uint32_t at) {
    const struct hf_lost_name *name = &lost->item[at];
    for (uint32_t i = 0; i < at; i++) {
        const struct hf_lost_name *one = &lost->item[i];
        if (one->threat == name->threat && one->party == name->party &&
            (name->party != HF_NONE || hf_text_equal(one->name, name->name))) {
            return true;
        }
    }
    return false;
}

enum hf_status hf_scenario_lost_once(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                     const struct hf_change *change, struct hf_text *text,
                                     struct hf_error *error) {
    struct hf_lost_names lost = {NULL, 0};
    HF_TRY(hf_scenario_lost(keep, snapshot, change, &lost, error));
    char *joined = hf_new(keep, char, change->subject.len + 2 * (size_t)lost.count);
    if (joined == NULL || text == NULL) {
        return hf_error_set(error, joined == NULL ? HF_ERR_MEMORY : HF_ERR_ARGUMENT,
                            "the names of a loss could not be put together");
    }
    size_t len = 0;
    size_t from = 0; /* a name ends where its party or group does, its threat stands before it */
    for (uint32_t i = 0; i < lost.count; i++) {
        const struct hf_text name = lost.item[i].name;
        const size_t end = (size_t)(name.data - change->subject.data) + name.len;
        const struct hf_text said = hf_text_trim(hf_text_slice(change->subject, from, end));
        const size_t comma = hf_text_find(change->subject, HF_TEXT(","), end);
        from = comma < change->subject.len ? comma + 1 : change->subject.len;
        if (!is_named_before(&lost, i)) {
            memcpy(joined + len, ", ", i > 0 ? 2 : 0);
            len += i > 0 ? 2 : 0;
            memcpy(joined + len, said.data, said.len);
            len += said.len;
        }
    }
    *text = (struct hf_text){joined, len};
    return HF_OK;
}
