#include "report/report_words.h"

#include <math.h>
#include <stdio.h>

/* printf's %f follows the locale of the host program, so numbers are written from integers. */

void hf_report_count(struct hf_buffer *out, int64_t count) {
    if (count == HF_COUNT_UNKNOWN) {
        hf_buffer_puts(out, "not known");
        return;
    }
    char digits[24];
    const int len = snprintf(digits, sizeof digits, "%lld", (long long)count);
    const int first = digits[0] == '-' ? 1 : 0;
    for (int i = 0; i < len; i++) {
        if (i > first && (len - i) % 3 == 0) {
            hf_buffer_putc(out, ',');
        }
        hf_buffer_putc(out, digits[i]);
    }
}

void hf_report_counts(struct hf_buffer *out, const int64_t bounds[2]) {
    hf_report_count(out, bounds[0]);
    if (bounds[1] == HF_COUNT_UNKNOWN && bounds[0] != HF_COUNT_UNKNOWN) {
        hf_buffer_puts(out, " or more");
    } else if (bounds[0] != bounds[1]) {
        hf_buffer_puts(out, " to ");
        hf_report_count(out, bounds[1]);
    }
}

void hf_report_number(struct hf_buffer *out, double value, int decimals) {
    if (isnan(value)) {
        hf_buffer_puts(out, "not known");
        return;
    }
    if (isinf(value)) {
        hf_buffer_puts(out, value > 0.0 ? "without limit" : "below any limit");
        return;
    }
    int64_t scale = 1;
    for (int i = 0; i < decimals && i < 6; i++) {
        scale *= 10;
    }
    const double scaled = round(fabs(value) * (double)scale);
    if (scaled >= 9.0e18) {
        hf_buffer_printf(out, "%.0f", value); /* no decimals, so no point either */
        return;
    }
    const int64_t whole = (int64_t)scaled;
    if (value < 0.0 && whole > 0) {
        hf_buffer_putc(out, '-');
    }
    hf_buffer_printf(out, "%lld", (long long)(whole / scale));
    if (scale > 1) {
        char digits[24];
        snprintf(digits, sizeof digits, "%06lld", (long long)(whole % scale));
        const size_t zeros = 6 - (size_t)decimals;
        hf_buffer_putc(out, '.');
        hf_buffer_puts(out, digits + zeros);
    }
}

void hf_report_figure(struct hf_buffer *out, double value) {
    const double size = fabs(value);
    int decimals = 6;
    double bound = 1.0e-3;
    while (decimals > 0 && size >= bound) {
        decimals--;
        bound *= 10.0;
    }
    char room[64];
    struct hf_buffer number = hf_buffer_make(sizeof room);
    hf_report_number(&number, value, decimals);
    struct hf_text text = hf_buffer_text(&number);
    if (hf_text_find(text, HF_TEXT("."), 0) < text.len) {
        while (text.len > 0 && text.data[text.len - 1] == '0') {
            text.len--;
        }
        if (text.len > 0 && text.data[text.len - 1] == '.') {
            text.len--;
        }
    }
    hf_buffer_add(out, text);
    hf_buffer_free(&number);
}

static bool is_one_number(struct hf_range range) {
    return !(range.upper > range.lower);
}

void hf_report_range(struct hf_buffer *out, struct hf_range range) {
    if (!hf_range_is_known(range)) {
        hf_buffer_puts(out, "not known");
        return;
    }
    hf_report_figure(out, range.lower);
    if (!is_one_number(range)) {
        hf_buffer_puts(out, "..");
        hf_report_figure(out, range.upper);
    }
}

static void percent_number(struct hf_buffer *out, double ratio) {
    const double percent = ratio * 100.0;
    const double tenths = round(percent * 10.0);
    hf_report_number(out, percent, fmod(tenths, 10.0) > 0.5 ? 1 : 0);
}

void hf_report_percent(struct hf_buffer *out, double ratio) {
    if (isnan(ratio)) {
        hf_buffer_puts(out, "not known");
    } else if (ratio > 0.0 && ratio < 0.0005) {
        hf_buffer_puts(out, "under 0.1 %");
    } else {
        percent_number(out, ratio);
        hf_buffer_puts(out, " %");
    }
}

void hf_report_percent_range(struct hf_buffer *out, struct hf_range ratio) {
    if (!hf_range_is_known(ratio) || is_one_number(ratio)) {
        hf_report_percent(out, hf_range_is_known(ratio) ? ratio.lower : (double)NAN);
        return;
    }
    percent_number(out, ratio.lower);
    hf_buffer_puts(out, " to ");
    hf_report_percent(out, ratio.upper);
}

static bool is_first_day(struct hf_date date) {
    return date.days <= HF_DATE_MIN.days;
}
static bool is_last_day(struct hf_date date) {
    return date.days >= HF_DATE_MAX.days;
}

void hf_report_date(struct hf_buffer *out, struct hf_date date) {
    if (is_first_day(date) || is_last_day(date)) {
        hf_buffer_puts(out, is_last_day(date) ? "never" : "always");
        return;
    }
    char text[11];
    hf_date_write(date, text);
    hf_buffer_puts(out, text);
}

void hf_report_dates(struct hf_buffer *out, struct hf_date_range dates, const char *end) {
    if (hf_date_range_is_blank(dates)) {
        hf_buffer_puts(out, "not known");
    } else if (is_last_day(dates.earliest)) {
        hf_buffer_puts(out, end);
    } else if (hf_date_range_is_known(dates)) {
        hf_report_date(out, dates.earliest);
    } else if (is_last_day(dates.latest)) {
        hf_report_date(out, dates.earliest);
        hf_buffer_puts(out, " or later");
    } else if (is_first_day(dates.earliest)) {
        hf_report_date(out, dates.latest);
        hf_buffer_puts(out, " or earlier");
    } else {
        hf_report_date(out, dates.earliest);
        hf_buffer_puts(out, "..");
        hf_report_date(out, dates.latest);
    }
}

const char *hf_report_end_text(enum hf_answer answer) {
    return hf_answer_is_settled(answer) ? "never" : "no end known";
}

void hf_report_instant(struct hf_buffer *out, int64_t seconds) {
    const int64_t day_seconds = 86400;
    int64_t days = seconds / day_seconds;
    int64_t rest = seconds % day_seconds;
    if (rest < 0) {
        rest += day_seconds;
        days--;
    }
    if (days < HF_DATE_MIN.days || days > HF_DATE_MAX.days) {
        hf_buffer_puts(out, "not known");
        return;
    }
    hf_report_date(out, (struct hf_date){(int32_t)days});
    hf_buffer_printf(out, " %02lld:%02lld UTC", (long long)(rest / 3600),
                     (long long)(rest / 60 % 60));
}

void hf_report_needs_unsaid(struct hf_buffer *out, int64_t providers, int64_t dependencies) {
    if (providers > 0) {
        hf_report_count(out, providers);
        hf_buffer_puts(out, providers == 1 ? " provider of what devices need is"
                                           : " providers of what devices need are");
        hf_buffer_puts(out,
                       " not known: at worst each fails as a unit of no known product does, at "
                       "best none does.\n");
    }
    if (dependencies > 0) {
        hf_buffer_puts(out, "How many providers have to work is not said (needed) of ");
        hf_report_count(out, dependencies);
        hf_buffer_puts(out, dependencies == 1 ? " dependency" : " dependencies");
        hf_buffer_puts(out, ": at worst all, at best one.\n");
    }
}

const char *hf_report_answer_text(enum hf_answer answer) {
    switch (answer) {
    case HF_ANSWER_NO:
        return "no";
    case HF_ANSWER_PRESUMED_NO:
        return "undetermined, presumed no";
    case HF_ANSWER_NO_BASIS:
        return "undetermined, no basis to presume";
    case HF_ANSWER_PRESUMED_YES:
        return "undetermined, presumed yes";
    case HF_ANSWER_YES:
        return "yes";
    }
    return "undetermined";
}

const char *hf_report_verdict_text(enum hf_verdict verdict) {
    switch (verdict) {
    case HF_VERDICT_MET:
        return "met";
    case HF_VERDICT_NOT_MET:
        return "not met";
    case HF_VERDICT_UNDETERMINED:
        return "undetermined";
    case HF_VERDICT_NOT_APPLICABLE:
        return "not applicable";
    }
    return "undetermined";
}

const char *hf_report_effect_text(enum hf_effect_kind kind) {
    switch (kind) {
    case HF_EFFECT_NO_SUPPLY:
        return "no new units";
    case HF_EFFECT_NO_SPARES:
        return "no spares";
    case HF_EFFECT_NO_REPAIR:
        return "no repair";
    case HF_EFFECT_NO_UPDATES:
        return "no updates";
    case HF_EFFECT_NO_INSTALL:
        return "must not install";
    case HF_EFFECT_MUST_REMOVE:
        return "must remove";
    }
    return "unknown effect";
}

const char *hf_report_effect_heading(enum hf_effect_kind kind) {
    switch (kind) {
    case HF_EFFECT_NO_SUPPLY:
        return "new units end";
    case HF_EFFECT_NO_SPARES:
        return "spares end";
    case HF_EFFECT_NO_REPAIR:
        return "repair ends";
    case HF_EFFECT_NO_UPDATES:
        return "secure until";
    case HF_EFFECT_NO_INSTALL:
        return "install ends";
    case HF_EFFECT_MUST_REMOVE:
        return "must remove by";
    }
    return "unknown effect";
}

const char *hf_report_strength_text(enum hf_match_strength strength) {
    switch (strength) {
    case HF_MATCH_EXACT:
        return "exact";
    case HF_MATCH_STRONG:
        return "strong";
    case HF_MATCH_MEDIUM:
        return "medium";
    case HF_MATCH_WEAK:
        return "weak";
    }
    return "unknown";
}

const char *hf_report_origin_text(enum hf_assumption_origin origin) {
    switch (origin) {
    case HF_ASSUMED_DEFAULT:
        return "default";
    case HF_ASSUMED_PACK:
        return "pack";
    case HF_ASSUMED_OPERATOR:
        return "operator";
    case HF_ASSUMED_SCENARIO:
        return "scenario";
    case HF_ASSUMED_DECISION:
        return "decision";
    }
    return "unknown";
}

bool hf_report_is_hidden(uint32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) || code_point == 0x2028 ||
           code_point == 0x2029 || (code_point >= 0x202A && code_point <= 0x202E) ||
           (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0xFEFF;
}

void hf_report_plain(struct hf_buffer *out, struct hf_text text) {
    while (text.len > 0) {
        const struct hf_text before = text;
        const uint32_t code_point = hf_utf8_next(&text);
        if (code_point == 0xFFFD || hf_report_is_hidden(code_point)) {
            hf_buffer_puts(out, "\xEF\xBF\xBD");
        } else {
            hf_buffer_add(out, hf_text_slice(before, 0, before.len - text.len));
        }
    }
}

static size_t code_point_columns(uint32_t code_point) {
    if ((code_point >= 0x300 && code_point <= 0x36F) ||
        (code_point >= 0x200B && code_point <= 0x200F)) {
        return 0;
    }
    const bool is_wide = (code_point >= 0x1100 && code_point <= 0x115F) ||
                         (code_point >= 0x2E80 && code_point <= 0xA4CF) ||
                         (code_point >= 0xAC00 && code_point <= 0xD7A3) ||
                         (code_point >= 0xF900 && code_point <= 0xFAFF) ||
                         (code_point >= 0xFE30 && code_point <= 0xFE6F) ||
                         (code_point >= 0xFF00 && code_point <= 0xFF60) ||
                         (code_point >= 0x1F300 && code_point <= 0x1FAFF) ||
                         (code_point >= 0x20000 && code_point <= 0x3FFFD);
    return is_wide ? 2 : 1;
}

size_t hf_report_columns(struct hf_text text) {
    size_t columns = 0;
    while (text.len > 0) {
        columns += code_point_columns(hf_utf8_next(&text));
    }
    return columns;
}

struct hf_text hf_report_front(struct hf_text text, size_t columns) {
    struct hf_text rest = text;
    size_t used = 0;
    while (rest.len > 0) {
        const size_t left = rest.len;
        used += code_point_columns(hf_utf8_next(&rest));
        if (used > columns) {
            return hf_text_slice(text, 0, text.len - left);
        }
    }
    return text;
}

bool hf_report_is_sensitive(const struct hf_assessment *assessment, struct hf_text place) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_text trimmed = hf_text_trim(place);
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        const struct hf_pack *pack = &snapshot->pack[p];
        for (uint32_t i = 0; pack->is_private && i < pack->sensitive_place_count; i++) {
            if (hf_text_equal_nocase(trimmed, hf_text_trim(pack->sensitive_place[i]))) {
                return true;
            }
        }
    }
    return false;
}

struct hf_text hf_report_place(const struct hf_assessment *assessment, struct hf_text place) {
    return hf_report_is_sensitive(assessment, place) ? HF_TEXT("a sensitive place (withheld)")
                                                     : place;
}

const char *hf_report_plural(int64_t count) {
    return count == 1 ? "" : "s";
}

void hf_report_people_at(struct hf_buffer *out, int64_t people, int64_t sites, bool is_all) {
    if (people > 0 || is_all) {
        hf_report_count(out, people);
        hf_buffer_puts(out, people == 1 ? " person" : " people");
        hf_buffer_puts(out, is_all ? "" : ", and those nobody counted,");
    } else {
        hf_buffer_puts(out, "people nobody counted");
    }
    hf_buffer_puts(out, " at ");
    hf_report_count(out, sites);
    hf_buffer_puts(out, sites == 1 ? " site" : " sites");
}
