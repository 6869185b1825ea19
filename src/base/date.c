#include <holdfast/date.h>

#include <stdio.h>

/* Day numbers by the era method: 400 years are 146,097 days, and counting the year from 1 March
 * puts the leap day last. Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", describes
 * it. */
enum { DAYS_PER_ERA = 146097, EPOCH_OFFSET = 719468, YEAR_MIN = 1, YEAR_MAX = 9999 };

static bool is_leap(int32_t year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t month_length(int32_t year, int32_t month) {
    static const int32_t length[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : length[month - 1];
}

bool hf_date_from_civil(int32_t year, int32_t month, int32_t day, struct hf_date *date) {
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > month_length(year, month)) {
        return false;
    }
    const int32_t shifted = month <= 2 ? year - 1 : year;
    const int32_t era = shifted / 400;
    const int32_t year_of_era = shifted - era * 400;
    const int32_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const int32_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    date->days = era * DAYS_PER_ERA + day_of_era - EPOCH_OFFSET;
    return true;
}

void hf_date_to_civil(struct hf_date date, int32_t *year, int32_t *month, int32_t *day) {
    const int32_t days = date.days + EPOCH_OFFSET;
    const int32_t era = days / DAYS_PER_ERA;
    const int32_t day_of_era = days - era * DAYS_PER_ERA;
    const int32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_PER_ERA - 1)) /
        365;
    const int32_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int32_t shifted_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

/* Exactly `count` digits at `at`. */
static bool digits(struct hf_text text, size_t at, size_t count, int32_t *value) {
    if (at + count > text.len) {
        return false;
    }
    int32_t result = 0;
    for (size_t i = at; i < at + count; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        result = result * 10 + (text.data[i] - '0');
    }
    *value = result;
    return true;
}

bool hf_date_parse(struct hf_text text, struct hf_date *date) {
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    if (text.len != 10 || text.data[4] != '-' || text.data[7] != '-') {
        return false;
    }
    return digits(text, 0, 4, &year) && digits(text, 5, 2, &month) && digits(text, 8, 2, &day) &&
           hf_date_from_civil(year, month, day, date);
}

static bool months_range(int32_t year, int32_t first, int32_t last, struct hf_date_range *range) {
    return last >= 1 && last <= 12 && hf_date_from_civil(year, first, 1, &range->earliest) &&
           hf_date_from_civil(year, last, month_length(year, last), &range->latest);
}

/* One side of a range: a year, a quarter, a month, a day, or a day with a time. */
static bool parse_part(struct hf_text text, struct hf_date_range *range) {
    int32_t year = 0;
    int32_t number = 0;
    if (!digits(text, 0, 4, &year) || year < YEAR_MIN) {
        return false;
    }
    if (text.len == 4) {
        return months_range(year, 1, 12, range);
    }
    if (text.len == 7 && text.data[4] == '-' && (text.data[5] == 'Q' || text.data[5] == 'q')) {
        return digits(text, 6, 1, &number) && number >= 1 && number <= 4 &&
               months_range(year, number * 3 - 2, number * 3, range);
    }
    if (text.len == 7 && text.data[4] == '-') {
        return digits(text, 5, 2, &number) && months_range(year, number, number, range);
    }
    if (text.len > 10 && text.data[10] != 'T' && text.data[10] != ' ') {
        return false;
    }
    struct hf_date date = {0};
    if (!hf_date_parse(hf_text_slice(text, 0, 10), &date)) {
        return false;
    }
    *range = hf_date_sure(date);
    return true;
}

bool hf_date_range_parse(struct hf_text text, struct hf_date_range *range) {
    text = hf_text_trim(text);
    if (hf_text_equal_nocase(text, HF_TEXT("never"))) {
        *range = HF_DATE_NEVER;
        return true;
    }
    const size_t at = hf_text_find(text, HF_TEXT(".."), 0);
    if (at == text.len) {
        return parse_part(text, range);
    }
    struct hf_date_range first = HF_DATE_UNKNOWN;
    struct hf_date_range last = HF_DATE_UNKNOWN;
    const struct hf_text left = hf_text_trim(hf_text_slice(text, 0, at));
    const struct hf_text right = hf_text_trim(hf_text_slice(text, at + 2, text.len));
    if ((left.len == 0 && right.len == 0) || (left.len > 0 && !parse_part(left, &first)) ||
        (right.len > 0 && !parse_part(right, &last)) ||
        hf_date_is_before(last.latest, first.earliest)) {
        return false;
    }
    *range = (struct hf_date_range){first.earliest, last.latest};
    return true;
}

void hf_date_write(struct hf_date date, char text[11]) {
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    hf_date_to_civil(date, &year, &month, &day);
    char wide[40];
    const int written =
        snprintf(wide, sizeof wide, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
    for (int i = 0; i < 11; i++) {
        text[i] = i < written ? wide[i] : '\0';
    }
    text[10] = '\0';
}

struct hf_date hf_date_add(struct hf_date date, int64_t days) {
    if (date.days <= HF_DATE_MIN.days || date.days >= HF_DATE_MAX.days) {
        return date;
    }
    int64_t sum = 0;
    if (__builtin_add_overflow((int64_t)date.days, days, &sum)) {
        return days < 0 ? HF_DATE_MIN : HF_DATE_MAX;
    }
    if (sum <= HF_DATE_MIN.days) {
        return HF_DATE_MIN;
    }
    return sum >= HF_DATE_MAX.days ? HF_DATE_MAX : (struct hf_date){(int32_t)sum};
}

struct hf_date_range hf_date_range_min(struct hf_date_range left, struct hf_date_range right) {
    return (struct hf_date_range){
        hf_date_is_before(right.earliest, left.earliest) ? right.earliest : left.earliest,
        hf_date_is_before(right.latest, left.latest) ? right.latest : left.latest,
    };
}

struct hf_date_range hf_date_range_max(struct hf_date_range left, struct hf_date_range right) {
    return (struct hf_date_range){
        hf_date_is_before(left.earliest, right.earliest) ? right.earliest : left.earliest,
        hf_date_is_before(left.latest, right.latest) ? right.latest : left.latest,
    };
}

/* Rounds towards the past, also before 1970. */
static int64_t day_of(int64_t seconds) {
    return seconds / HF_DAY_SECONDS - (seconds % HF_DAY_SECONDS < 0);
}

struct hf_date hf_date_of_instant(int64_t seconds) {
    return hf_date_add((struct hf_date){0}, day_of(seconds));
}

void hf_instant_write(int64_t seconds, char text[HF_INSTANT_TEXT]) {
    const int64_t day = day_of(seconds);
    const unsigned second = (unsigned)(seconds - day * HF_DAY_SECONDS) % HF_DAY_SECONDS;
    if (day < HF_DATE_MIN.days || day > HF_DATE_MAX.days) {
        (void)snprintf(text, HF_INSTANT_TEXT, "@%lld", (long long)seconds);
        return;
    }
    char date[11];
    hf_date_write((struct hf_date){(int32_t)day}, date);
    (void)snprintf(text, HF_INSTANT_TEXT, "%sT%02u:%02u:%02uZ", date, second / 3600,
                   second / 60 % 60, second % 60);
}
