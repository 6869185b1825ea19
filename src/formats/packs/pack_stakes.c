#include "formats/packs/pack_reader.h"

#include <stdlib.h>

/* What stakes cannot be all at once: more than the whole of a company, a company that is its own
 * owner, companies that hold each other by majorities. Only what is so for certain is a defect: the
 * lower end of a share, on the days on which the stake is there whatever its dates turn out to be.
 */

struct holding {
    uint32_t owner, owned, position; /* position: of the stake */
    int32_t from, until;             /* days, half open, of which the stake is certain */
    double ratio;                    /* at least */
    const struct hf_json *value;
};

/* One majority owner after the other is followed this far; a longer circle is not looked for. */
enum { CIRCLE_MAX = 64 };
static const double stake_tolerance = 1e-9;

static int compare_words(uint32_t left, uint32_t right) {
    return (left > right) - (left < right);
}

/* By company, owner, day. Positions differ, so no two are equal. */
static int by_owner(const void *left, const void *right) {
    const struct holding *a = left;
    const struct holding *b = right;
    int order = compare_words(a->owned, b->owned);
    order = order != 0 ? order : compare_words(a->owner, b->owner);
    order = order != 0 ? order : (a->from > b->from) - (a->from < b->from);
    return order != 0 ? order : compare_words(a->position, b->position);
}

/* By company, day. */
static int by_day(const void *left, const void *right) {
    const struct holding *a = left;
    const struct holding *b = right;
    int order = compare_words(a->owned, b->owned);
    order = order != 0 ? order : (a->from > b->from) - (a->from < b->from);
    return order != 0 ? order : compare_words(a->position, b->position);
}

static int by_end(const void *left, const void *right) {
    const struct holding *a = left;
    const struct holding *b = right;
    int order = compare_words(a->owned, b->owned);
    order = order != 0 ? order : (a->until > b->until) - (a->until < b->until);
    return order != 0 ? order : compare_words(a->position, b->position);
}

static struct hf_text party_name(const struct pack_reader *reader, uint32_t party) {
    return hf_text_slice(reader->pack->party[party].id, 0, 60);
}

/* The stakes that hold for certain on some day; those that say nothing are left out. */
static size_t gather(struct pack_reader *reader, struct holding *holding) {
    size_t count = 0;
    for (uint32_t i = 0; i < reader->pack->stake_count; i++) {
        const struct hf_pack_stake *stake = &reader->pack->stake[i];
        const struct hf_json *value = reader->stake_value[i];
        if (stake->owner == stake->owned) {
            hf_pack_defect(reader, HF_DEFECT_CONFLICT, value,
                           "'%.*s' would be its own owner; leave a company's own shares out",
                           HF_TEXT_ARG(party_name(reader, stake->owned)));
        } else if (hf_date_is_before(stake->from.latest, stake->until.earliest)) {
            holding[count++] = (struct holding){
                .owner = stake->owner,
                .owned = stake->owned,
                .position = i,
                .from = stake->from.latest.days,
                .until = stake->until.earliest.days,
                .ratio = hf_range_is_known(stake->share_ratio) ? stake->share_ratio.lower : 0.0,
                .value = value};
        }
    }
    return count;
}

/* Two stakes of one owner in one company on one day are one stake said twice: the later one is
 * taken out. */
static size_t without_twins(struct pack_reader *reader, struct holding *holding, size_t count) {
    qsort(holding, count, sizeof *holding, by_owner);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const struct holding *last = kept == 0 ? NULL : &holding[kept - 1];
        if (last != NULL && last->owned == holding[i].owned && last->owner == holding[i].owner &&
            holding[i].from < last->until) {
            hf_pack_defect(reader, HF_DEFECT_DUPLICATE, holding[i].value,
                           "another stake of '%.*s' in '%.*s' stands on the same days; keep one, "
                           "or end the earlier one with 'until'",
                           HF_TEXT_ARG(party_name(reader, holding[i].owner)),
                           HF_TEXT_ARG(party_name(reader, holding[i].owned)));
            continue;
        }
        holding[kept++] = holding[i];
    }
    return kept;
}

/* Walks each company's days; said once a company. `end` is the same stakes in the order in which
 * they end. */
static void check_sums(struct pack_reader *reader, const struct holding *begin,
                       const struct holding *end, size_t count) {
    uint32_t said = HF_NONE;
    size_t over = 0;
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || begin[i].owned != begin[i - 1].owned) {
            over = i;
            sum = 0.0;
        }
        for (; end[over].owned == begin[i].owned && end[over].until <= begin[i].from; over++) {
            sum -= end[over].ratio;
        }
        sum += begin[i].ratio;
        if (sum > 1.0 + stake_tolerance && said != begin[i].owned) {
            char day[11];
            said = begin[i].owned;
            hf_date_write((struct hf_date){begin[i].from}, day);
            hf_pack_defect(reader, HF_DEFECT_CONFLICT, begin[i].value,
                           "with this one the stakes in '%.*s' come to %g percent on %s; correct a "
                           "share, or say with 'from' and 'until' when each was held",
                           HF_TEXT_ARG(party_name(reader, said)), 100.0 * sum, day);
        }
    }
}

/* Who holds the majority of `owned` on `day`: its position, or `count`. Sorted by company and day.
 */
static size_t majority_of(const struct holding *major, size_t count, uint32_t owned, int32_t day) {
    size_t low = 0;
    size_t high = count;
    while (low < high) { /* the first one behind those of `owned` that had begun */
        const size_t middle = low + (high - low) / 2;
        const bool is_behind = major[middle].owned > owned ||
                               (major[middle].owned == owned && major[middle].from > day);
        high = is_behind ? middle : high;
        low = is_behind ? low : middle + 1;
    }
    const bool is_there = low > 0 && major[low - 1].owned == owned && day < major[low - 1].until;
    return is_there ? low - 1 : count;
}

static void check_circles(struct pack_reader *reader, struct holding *major, size_t count) {
    for (size_t i = 0; i < count && reader->status == HF_OK; i++) {
        uint32_t holder = major[i].owner;
        /* Each circle is said at the stake that closed it: the last one of those that began last.
         */
        bool is_last = true;
        for (int step = 0; step < CIRCLE_MAX && holder != major[i].owned; step++) {
            const size_t next = majority_of(major, count, holder, major[i].from);
            is_last =
                is_last && next < count &&
                (major[next].from < major[i].from || major[next].position < major[i].position);
            holder = next < count ? major[next].owner : HF_NONE;
            if (!is_last) {
                break;
            }
        }
        if (is_last && holder == major[i].owned) {
            hf_pack_defect(reader, HF_DEFECT_CONFLICT, major[i].value,
                           "'%.*s' would hold the majority of itself through '%.*s'; one of the "
                           "stakes of this circle is too large, or the wrong way round",
                           HF_TEXT_ARG(party_name(reader, holder)),
                           HF_TEXT_ARG(party_name(reader, major[i].owner)));
        }
    }
}

void hf_pack_check_stakes(struct pack_reader *reader, struct hf_arena work) {
    if (reader->status != HF_OK) {
        return;
    }
    struct holding *begin = hf_new(&work, struct holding, reader->pack->stake_count);
    struct holding *end = hf_new(&work, struct holding, reader->pack->stake_count);
    if (begin == NULL || end == NULL) {
        hf_pack_fail(reader, HF_ERR_MEMORY);
        return;
    }
    const size_t count = without_twins(reader, begin, gather(reader, begin));
    qsort(begin, count, sizeof *begin, by_day);
    for (size_t i = 0; i < count; i++) {
        end[i] = begin[i];
    }
    qsort(end, count, sizeof *end, by_end);
    check_sums(reader, begin, end, count);
    size_t majors = 0;
    for (size_t i = 0; i < count; i++) {
        if (begin[i].ratio > 0.5 + stake_tolerance) {
            begin[majors++] = begin[i];
        }
    }
    check_circles(reader, begin, majors);
}
