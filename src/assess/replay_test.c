/* Goal: a replay says what began and ceased to apply, on the right days, and misses none. Method:
 * an invented operator and pack with known days; looking only at the days on which something can
 * change gives the same story as looking at every day; failing allocations. */
#include "tests/snapshot_helper.h"

#include <holdfast/host.h>
#include <holdfast/packcheck.h>
#include <holdfast/replay.h>
#include <string.h>

static const char operator_lines[] =
    "operator | name=Royal Posts | country=XR\n"
    "addressee | measure=notice-7-remove | addressed=yes\n"
    "party | name=Strelsau Instruments | country=XS\n"
    "party | name=Meadow Networks | country=XR\n"
    "function | name=core | class=core\n"
    "site | name=Zenda | status=active\n"
    "product | manufacturer=Strelsau Instruments | model=S-1 | kind=device | bom_complete=yes | "
    "technology=5g\n"
    "product | manufacturer=Meadow Networks | model=M-1 | kind=device | bom_complete=yes | "
    "technology=5g\n"
    "product origin | manufacturer=Strelsau Instruments | product=S-1 | jurisdiction=XS"
    " | originates=yes\n"
    "product origin | manufacturer=Meadow Networks | product=M-1 | jurisdiction=XS | originates=no"
    " | controlled_content_percent=1\n"
    "device | site=Zenda | name=c1 | function=core | manufacturer=Strelsau Instruments"
    " | device_type=S-1 | status=active | install_date=2025-05-01\n"
    "device | site=Zenda | name=c2 | function=core | manufacturer=Meadow Networks"
    " | device_type=M-1 | status=active | install_date=2026-05-01\n"
    "contract | id=K1 | supplier=Strelsau Instruments | kind=purchase | signed_on=2029-05-01\n"
    "order | id=O1 | contract=K1 | supplier=Strelsau Instruments"
    " | manufacturer=Strelsau Instruments | product=S-1 | quantity=4\n"
    "shipment | id=T1 | order=O1 | quantity=4 | shipped=2031-02-01 | received=never\n";

static struct hf_pack pack;
static struct hf_arena pack_arena, pack_opened;

static bool pack_open(void) {
    const struct hf_host host = hf_host_posix();
    struct hf_text bytes = {NULL, 0};
    struct hf_error error = {0};
    struct hf_pack_checked checked = {0};
    if (hf_arena_open(&pack_opened, (size_t)16 << 20) != HF_OK) {
        return false;
    }
    pack_arena = pack_opened;
    if (host.read(host.context, &pack_arena, "tests/data/ruritania.json", (size_t)1 << 20, &bytes,
                  &error) != HF_OK ||
        hf_pack_check(HF_TEXT("ruritania.json"), bytes, &pack_arena, &checked, &error) != HF_OK) {
        return false;
    }
    pack = checked.pack;
    return checked.is_usable;
}

static const struct hf_replay_day *day_of(const struct hf_replay_result *result, const char *day) {
    struct hf_date date = {0};
    CHECK(hf_date_parse(hf_text_of(day), &date));
    for (uint32_t i = 0; i < result->day_count; i++) {
        if (result->day[i].date.days == date.days) {
            return &result->day[i];
        }
    }
    return NULL;
}

/* Whether on that day the effect's answer became `after` for exactly one product. */
static bool becomes(const struct hf_replay_day *day, enum hf_effect_kind kind, enum hf_act act,
                    enum hf_answer after) {
    for (uint32_t i = 0; day != NULL && i < day->change_count; i++) {
        const struct hf_replay_change *change = &day->change[i];
        if (change->kind == kind && change->act == act && change->after == after &&
            change->product_count == 1 && change->units == 1) {
            return true;
        }
    }
    return false;
}

static void check_story(const struct hf_replay_result *result) {
    const struct hf_replay_day *notice = day_of(result, "2031-01-10");
    CHECK(notice != NULL && notice->event_count == 1);
    const struct hf_replay_day *force = day_of(result, "2031-03-01");
    /* whether putting a spare in is installing is left open by the pack: presumed at most */
    CHECK(becomes(force, HF_EFFECT_NO_INSTALL, HF_ACT_INSTALL, HF_ANSWER_PRESUMED_YES));
    CHECK(becomes(force, HF_EFFECT_NO_REPAIR, HF_ACT_RECEIVE_REPAIRED, HF_ANSWER_YES));
    /* the general licence for old contracts and goods on their way ends on 1 June */
    const struct hf_replay_day *licence_ends = day_of(result, "2031-06-01");
    CHECK(becomes(licence_ends, HF_EFFECT_NO_SUPPLY, HF_ACT_RECEIVE, HF_ANSWER_YES));
    for (uint32_t i = 0; i < result->day_count; i++) {
        CHECK(i == 0 || result->day[i - 1].date.days < result->day[i].date.days);
        CHECK(result->day[i].change_count > 0 || result->day[i].event_count > 0);
    }
}

static void check_same(const struct hf_replay_result *some, const struct hf_replay_result *all) {
    CHECK(all->days_looked_at > some->days_looked_at);
    if (!CHECK(some->day_count == all->day_count)) {
        printf("    %u days, %u looking at every day\n", some->day_count, all->day_count);
        return;
    }
    for (uint32_t i = 0; i < some->day_count; i++) {
        CHECK(some->day[i].date.days == all->day[i].date.days);
        CHECK(some->day[i].event_count == all->day[i].event_count);
        CHECK(some->day[i].change_count == all->day[i].change_count);
    }
}

static void test_memory(struct hf_snapshot *snapshot, const struct snapshot_helper *help) {
    enum hf_status status = HF_ERR_MEMORY;
    for (int64_t allowed = 0; status != HF_OK && allowed < 40000; allowed += 1 + allowed / 3) {
        struct hf_arena keep = help->keep;
        int64_t allowance = allowed;
        keep.allowance = &allowance;
        const struct hf_replay_request request = {.snapshot = snapshot,
                                                  .name = HF_TEXT("notice-2031")};
        struct hf_replay_result result = {.day_count = 77};
        struct hf_error error = {0};
        status = hf_replay_run(&request, &keep, help->scratch, &result, &error);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && result.day_count == 77));
    }
    CHECK(status == HF_OK);
}

int main(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, operator_lines);
    if (!CHECK(pack_open())) {
        return check_report();
    }
    helper_packs(&help, &pack, 1);
    struct hf_snapshot *snapshot = helper_build(&help) == NULL ? NULL : &help.snapshot;
    if (snapshot == NULL) {
        return check_report();
    }
    struct hf_replay_request request = {.snapshot = snapshot, .name = HF_TEXT("nobody")};
    struct hf_replay_result some = {0};
    struct hf_replay_result all = {0};
    struct hf_error error = {0};
    CHECK(hf_replay_run(&request, &help.keep, help.scratch, &some, &error) == HF_ERR_NOT_FOUND);
    CHECK(strstr(error.message, "notice-2031") != NULL);
    request.name = HF_TEXT("notice-2031");
    CHECK(hf_replay_run(&request, &help.keep, help.scratch, &some, &error) == HF_OK);
    request.every_day = true;
    CHECK(hf_replay_run(&request, &help.keep, help.scratch, &all, &error) == HF_OK);
    check_story(&some);
    check_same(&some, &all);
    test_memory(snapshot, &help);
    hf_arena_close(&pack_opened);
    helper_close(&help);
    return check_report();
}
