/* Goal: pictures are made of the pools that are short first, and what is beyond the budget of work
 * is said to be left out. Method: an operator with three pools; the same with more failures than
 * the budget has; failing allocations; wrong arguments. */
#include <holdfast/assess.h>
#include <holdfast/lever_item.h>

#include "tests/pools_bed.h"

static void test_choice(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, POOLS_LINES);
    struct hf_assessment *a = &bed.assessment;
    a->endurance[1].short_of_target = HF_ANSWER_YES;
    a->endurance[0].short_of_target = a->endurance[2].short_of_target = HF_ANSWER_NO;
    a->endurance[0].holds_until[2].earliest.days = 7000;
    a->endurance[2].holds_until[2].earliest.days = 6000;
    CHECK(hf_assess_pictures(a, &bed.help.keep, bed.help.scratch) == HF_OK);
    if (CHECK(a->path_count == 3)) {
        CHECK(a->path[0].pool == 1 && a->path[1].pool == 2 && a->path[2].pool == 0);
    }
    CHECK(a->network != NULL && !a->is_network_left_out && a->network->pool_count == 3);
    CHECK(a->levers != NULL && a->levers->count > 0);
    a->endurance[2].survival_count = 0; /* nothing to draw */
    a->endurance[0].demand_until_horizon[1] = 2.0 * HF_PICTURE_FAILURES;
    CHECK(hf_assess_pictures(a, &bed.help.keep, bed.help.scratch) == HF_OK);
    CHECK(a->path_count == 2 && a->network == NULL && a->is_network_left_out);
    CHECK(a->levers == NULL);
    a->endurance_count = 0;
    CHECK(hf_assess_pictures(a, &bed.help.keep, bed.help.scratch) == HF_OK);
    CHECK(a->path_count == 0 && a->network == NULL && !a->is_network_left_out);
    helper_close(&bed.help);
}

static void test_wrong_pictures(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, POOLS_LINES);
    struct hf_assessment *a = &bed.assessment;
    CHECK(hf_assess_pictures(NULL, &bed.help.keep, bed.help.scratch) == HF_ERR_ARGUMENT);
    CHECK(hf_assess_pictures(a, NULL, bed.help.scratch) == HF_ERR_ARGUMENT);
    a->endurance[0].demand_until_horizon[1] = 2.0 * HF_PICTURE_FAILURES;
    bool is_done = false;
    for (int64_t allowed = 0; !is_done && allowed < 4000; allowed++) {
        int64_t left = allowed;
        struct hf_arena keep = bed.help.keep;
        struct hf_arena scratch = bed.help.scratch;
        keep.allowance = scratch.allowance = &left;
        const enum hf_status status = hf_assess_pictures(a, &keep, scratch);
        is_done = status == HF_OK;
        CHECK(is_done || (status == HF_ERR_MEMORY && a->path == NULL));
    }
    CHECK(is_done);
    helper_close(&bed.help);
}

int main(void) {
    test_choice();
    test_wrong_pictures();
    return check_report();
}
