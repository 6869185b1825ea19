#include "formats/packs/pack_reader.h"

/* What happened, and what of the pack could have said it before. */

enum { TEST_BEGINS, TEST_ENDS, TEST_DEADLINE, TEST_EFFECTS };

static uint32_t exception_find(struct pack_reader *reader, const struct hf_measure *measure,
                               const struct hf_json *value) {
    for (uint32_t i = 0; value->type == HF_JSON_STRING && i < measure->defeater_count; i++) {
        if (hf_text_equal(measure->defeater[i].id, value->text)) {
            return i;
        }
    }
    hf_pack_defect(reader, HF_DEFECT_REFERENCE, value,
                   "the measure '%.*s' has no exception with this id",
                   HF_TEXT_ARG(hf_text_slice(measure->id, 0, 60)));
    return HF_NONE;
}

/* A test is of one thing: a deadline of a requirement, all else of a measure. */
static void test_check(struct pack_reader *reader, const struct hf_json *object,
                       const struct hf_event *event, bool has_exception) {
    const bool is_of_requirement = event->test == HF_EVENT_DEADLINE;
    if (is_of_requirement && event->requirement == HF_NONE) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, object,
                       "a deadline is a requirement's: say which under 'requirement'");
    }
    if (!is_of_requirement && event->measure == HF_NONE) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, object,
                       "say under 'measure' which measure begins, ends or has the effect");
    }
    if (has_exception && event->test != HF_EVENT_BEGINS && event->test != HF_EVENT_ENDS) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, object,
                       "an exception begins or ends; it has no deadline and no effect");
    }
}

static void read_test(struct pack_reader *reader, const struct hf_json *object,
                      struct hf_event *event) {
    static const char *const keys[] = {"what", "measure", "exception", "requirement", NULL};
    hf_pack_keys(reader, object, keys);
    const struct hf_json *measure = hf_pack_member(reader, object, "measure", false);
    const struct hf_json *exception = hf_pack_member(reader, object, "exception", false);
    const struct hf_json *requirement = hf_pack_member(reader, object, "requirement", false);
    const int what = hf_pack_word_member(reader, object, "what", PACK_WORDS_TEST, -1, true);
    if (measure != NULL) {
        event->measure = hf_pack_lookup(reader, &reader->measure_id, measure, "measure");
    }
    if (requirement != NULL) {
        event->requirement =
            hf_pack_lookup(reader, &reader->requirement_id, requirement, "requirement");
    }
    if (exception != NULL && event->measure != HF_NONE) {
        event->defeater = exception_find(reader, &reader->pack->measure[event->measure], exception);
    }
    if (what < 0 || reader->status != HF_OK) {
        return;
    }
    event->test = what == TEST_BEGINS     ? HF_EVENT_BEGINS
                  : what == TEST_ENDS     ? HF_EVENT_ENDS
                  : what == TEST_DEADLINE ? HF_EVENT_DEADLINE
                                          : HF_EVENT_EFFECT;
    event->effect = what >= TEST_EFFECTS ? (uint32_t)(what - TEST_EFFECTS) : 0;
    test_check(reader, object, event, exception != NULL);
}

struct hf_event hf_pack_event(struct pack_reader *reader, const struct hf_json *object) {
    static const char *const keys[] = {"id", "date", "title", "fact", "tests", NULL};
    hf_pack_keys(reader, object, keys);
    const struct hf_json *tests = hf_pack_member(reader, object, "tests", false);
    struct hf_event event = {
        .date = HF_DATE_UNKNOWN, .measure = HF_NONE, .defeater = HF_NONE, .requirement = HF_NONE};
    event.date =
        hf_pack_date(reader, hf_pack_member(reader, object, "date", true), HF_DATE_UNKNOWN);
    event.title = hf_pack_text(reader, object, "title", true);
    event.fact = hf_pack_fact(reader, object, HF_NONE);
    if (tests != NULL && hf_pack_is_object(reader, tests, "what the event tests")) {
        read_test(reader, tests, &event);
        const bool is_whole = event.test == HF_EVENT_DEADLINE ? event.requirement != HF_NONE
                                                              : event.measure != HF_NONE;
        if (!is_whole) { /* said as a defect already */
            event.test = HF_EVENT_UNTESTED;
        }
    }
    hf_pack_check_event(reader, object, &event);
    return event;
}
