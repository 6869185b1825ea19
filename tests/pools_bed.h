/* pools_bed.h - an operator with three pools for the tests of pools.h: one closed, one with an
 * order under way, one that is swapped out. */
#ifndef HF_TESTS_POOLS_BED_H
#define HF_TESTS_POOLS_BED_H

#include <holdfast/pools.h>
#include <holdfast/stock.h>

#include "tests/snapshot_helper.h"

#include <math.h>
#include <string.h>

#define POOLS_LINES                                                                                \
    "product | manufacturer=Acme | model=R1 | kind=device | failure_rate_per_year=0.02 | "         \
    "unit_price=12.50 GBP | lead_time_days=100\n"                                                  \
    "product | manufacturer=Acme | model=R2 | kind=device | failure_rate_per_year=0.03 | "         \
    "unit_price=40 GBP | order_multiple=3\n"                                                       \
    "product | manufacturer=Acme | model=R3 | kind=device | failure_rate_per_year=0.05\n"          \
    "site | name=Store\n"                                                                          \
    "site | name=North | region=N\n"                                                               \
    "device | site=North | name=n1 | manufacturer=Acme | device_type=R1 | quantity=100 | "         \
    "status=active\n"                                                                              \
    "device | site=North | name=n2 | manufacturer=Acme | device_type=R2 | quantity=50 | "          \
    "status=active\n"                                                                              \
    "device | site=North | name=n3 | manufacturer=Acme | device_type=R3 | quantity=40 | "          \
    "status=active\n"                                                                              \
    "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=9 | condition=new\n"  \
    "stock | lot=b | manufacturer=Acme | product=R2 | place=Store | quantity=4 | condition=new\n"  \
    "stock | lot=c | manufacturer=Acme | product=R3 | place=North | quantity=5 | condition=new\n"  \
    "order | id=o1 | manufacturer=Acme | product=R2 | quantity=5 | due=2021-06-01\n"               \
    "schedule | site=North | manufacturer=Acme | product=R3 | date=2022-01-01 | quantity=20 | "    \
    "harvest_percent=20\n"

struct pools_bed {
    struct snapshot_helper help;
    struct hf_assessment assessment;
};

static inline void pools_bed_open(struct pools_bed *bed, const char *lines) {
    memset(bed, 0, sizeof *bed);
    helper_open(&bed->help);
    helper_lines(&bed->help, lines);
    const struct hf_snapshot *snapshot = helper_build(&bed->help);
    if (snapshot == NULL) {
        abort();
    }
    struct hf_assessment *assessment = &bed->assessment;
    assessment->snapshot = snapshot;
    CHECK(hf_date_parse(HF_TEXT("2020-05-15"), &assessment->scenario.as_of));
    assessment->why = hf_why_make(&bed->help.keep);
    CHECK(hf_assumptions_resolve(&bed->help.keep, snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_schedule_resolve(&bed->help.keep, snapshot, &assessment->schedule) == HF_OK);
    CHECK(hf_stock_assess(assessment, &bed->help.keep, bed->help.scratch, NULL) == HF_OK);
}

#endif
