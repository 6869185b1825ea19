/* holdfast/date.h - days, uncertain days, and half-open intervals of them.
 *
 * **Units.** A day is a count of days since 1970-01-01 in the proleptic Gregorian calendar. Years
 * 0001 to 9999. An interval holds `from` and every day before `until`: {2018-04-15, 2018-07-13}
 * does not hold 13 July. An uncertain date is the range {earliest, latest}, both included; a date
 * that is known has both equal; a date about which nothing is known is HF_DATE_UNKNOWN.
 */
#ifndef HOLDFAST_DATE_H
#define HOLDFAST_DATE_H

#include <holdfast/text.h>

struct hf_date {
    int32_t days;
};

#define HF_DATE_MIN ((struct hf_date){-719162}) /* 0001-01-01; stands for "always" */
#define HF_DATE_MAX ((struct hf_date){2932896}) /* 9999-12-31; stands for "never" or "no end" */

struct hf_date_range {
    struct hf_date earliest;
    struct hf_date latest;
};

#define HF_DATE_UNKNOWN ((struct hf_date_range){{-719162}, {2932896}})
#define HF_DATE_NEVER   ((struct hf_date_range){{2932896}, {2932896}})

/* From a date, until but without another, each possibly uncertain. */
struct hf_interval {
    struct hf_date_range from;
    struct hf_date_range until;
};

/* False for a day that does not exist, as 30 February. */
HF_PUBLIC bool hf_date_from_civil(int32_t year, int32_t month, int32_t day, struct hf_date *date);
HF_PUBLIC void hf_date_to_civil(struct hf_date date, int32_t *year, int32_t *month, int32_t *day);

/* Reads YYYY-MM-DD. */
HF_PUBLIC bool hf_date_parse(struct hf_text text, struct hf_date *date);

/* Reads a date as sure as it is written: "2018-04-15", "2018-04" (any day of it), "2018",
 * "2018-Q2", "2018-04-15..2018-05-01" (from..to, both included; either side may be open: "..2020"),
 * "2018-04-15T10:00:00Z" (the time is dropped), "never". False if it is none of these or ends
 * before it begins. */
HF_PUBLIC bool hf_date_range_parse(struct hf_text text, struct hf_date_range *range);

/* Writes YYYY-MM-DD with a closing NUL. HF_DATE_MIN and HF_DATE_MAX are written as they are. */
HF_PUBLIC void hf_date_write(struct hf_date date, char text[11]);

static inline struct hf_date_range hf_date_sure(struct hf_date date) {
    return (struct hf_date_range){date, date};
}
static inline bool hf_date_is_before(struct hf_date left, struct hf_date right) {
    return left.days < right.days;
}
static inline bool hf_date_range_is_known(struct hf_date_range range) {
    return range.earliest.days == range.latest.days;
}
static inline bool hf_date_range_is_blank(struct hf_date_range range) {
    return range.earliest.days == HF_DATE_MIN.days && range.latest.days == HF_DATE_MAX.days;
}
/* Adds days; MIN and MAX, and whatever would pass them, stay there. */
HF_PUBLIC struct hf_date hf_date_add(struct hf_date date, int64_t days);
/* The earlier (the later) of two uncertain dates, bound by bound. */
HF_PUBLIC struct hf_date_range hf_date_range_min(struct hf_date_range left,
                                                 struct hf_date_range right);
HF_PUBLIC struct hf_date_range hf_date_range_max(struct hf_date_range left,
                                                 struct hf_date_range right);

/* ---- Instants: seconds since 1970-01-01, UTC ---- */

enum { HF_DAY_SECONDS = 86400, HF_INSTANT_TEXT = 24 };

/* The day of an instant; HF_DATE_MIN or HF_DATE_MAX where no calendar reaches. */
HF_PUBLIC struct hf_date hf_date_of_instant(int64_t seconds);
static inline int64_t hf_date_last_second(struct hf_date date) {
    return ((int64_t)date.days + 1) * HF_DAY_SECONDS - 1;
}
/* Writes 2026-11-22T00:05:39Z with a closing NUL, or the seconds behind an @ where no calendar
 * reaches. */
HF_PUBLIC void hf_instant_write(int64_t seconds, char text[HF_INSTANT_TEXT]);

#endif
