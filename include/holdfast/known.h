/* holdfast/known.h - what could be known on a day: packs and lists as far as they had been
 * published by then.
 *
 * Packs are written afterwards: they know how things went on. hf_snapshot_known gives a view of a
 * snapshot in which they do not: measures, periods, exceptions, deadlines, stakes and assumptions
 * that could not be known on the day are not there, the last period that was known has no end, and
 * a list entry is neither there before it was listed nor marked as taken off before it was.
 *
 * **Known from.** A fact is known from the day that it states (`known` in the pack); else from the
 * earliest day, each at its latest, of the events, stakes, exceptions and first or further periods
 * that cite it; an event that tests a deadline, an end or an effect tells what came of a thing, not
 * when it was said, and dates no fact. What cites a fact that no day is known of rests on its own
 * day:
 *
 *  - a measure: the earlier of its first period and its fact;
 *  - a further period: its own fact if it names one, else the day it begins; one that follows an
 *    announcement or a stay is known with it, unless its own fact says later;
 *  - an exception: the day that its fact states, even if it reaches back; where the fact states
 *    none, the earlier of its first day and its fact;
 *  - a requirement: its measure, its own fact if that is later; without a measure its fact, else
 *    the first of its deadlines' facts, else the first deadline; a deadline its own fact if later;
 *  - a stake: the earlier of its first day and its fact; a parameter's value: its fact;
 *  - an incident threshold: its fact, else the day it begins; an assumption: its fact.
 *
 * What no day can be given counts as known from the day the pack was published. Names, roles,
 * conditions and ownership tests of a measure are taken as they stand, once it is known.
 *
 * **Positions** of measures, requirements, exceptions, facts, parties and events are those of the
 * snapshot. **Ownership.** The view lies in `keep` and points into the snapshot.
 */
#ifndef HOLDFAST_KNOWN_H
#define HOLDFAST_KNOWN_H

#include <holdfast/snapshot.h>

/* Days from which parts of a pack are known; HF_DATE_MIN: always. */
struct hf_known_pack {
    struct hf_date *fact; /* HF_DATE_MAX: nothing says */
    struct hf_date *measure;
    struct hf_date *requirement;
};

HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_known_pack_make(struct hf_arena *keep, const struct hf_pack *pack, struct hf_known_pack *known);
/* Of a period, an exception, a deadline of the pack. */
HF_PUBLIC struct hf_date hf_known_period(const struct hf_pack *pack,
                                         const struct hf_known_pack *known, uint32_t measure,
                                         uint32_t period);
HF_PUBLIC struct hf_date hf_known_defeater(const struct hf_pack *pack,
                                           const struct hf_known_pack *known, uint32_t measure,
                                           uint32_t defeater);
HF_PUBLIC struct hf_date hf_known_deadline(const struct hf_pack *pack,
                                           const struct hf_known_pack *known, uint32_t requirement,
                                           uint32_t deadline);

/* The snapshot as its packs and lists could be known at the end of the day. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_snapshot_known(struct hf_arena *keep,
                                                         const struct hf_snapshot *snapshot,
                                                         struct hf_date day,
                                                         const struct hf_snapshot **view);

/* Days on which something becomes known, in no order, some more than once. */
struct hf_known_days {
    struct hf_date *day;
    size_t count;
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_known_days(struct hf_arena *keep,
                                                     const struct hf_snapshot *snapshot,
                                                     struct hf_known_days *days);

#endif
