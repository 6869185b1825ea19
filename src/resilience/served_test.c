/* Goal: who is served until when follows the pools of the stock room.
 * Method: sites that hang on one pool each, beside the closed form and the balance of that pool;
 * no stock and endless stock; a loss named beside the same end of supply by dates; swaps, units of
 * no known product, modules; needs that are said or left open; random operators, on which the late
 * end is never below the early one, more stock never serves fewer and threads change nothing;
 * failing memory, bad arguments. */
#include <holdfast/pools.h>
#include <holdfast/resilience.h>
#include <holdfast/stock.h>

#include "base/random.h"
#include "tests/snapshot_helper.h"

#include <math.h>
#include <string.h>

enum { PRODUCTS_MAX = 16 };

struct served_bed {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    struct hf_change change;
    struct hf_product_dates dates[PRODUCTS_MAX];
    struct hf_served_request request;
    struct hf_served served;
};

/* The supply of every product of `maker` ends on `day` (NULL: on none). */
static void dates_make(struct served_bed *bed, const char *maker, const char *day) {
    const struct hf_snapshot *snapshot = bed->assessment.snapshot;
    struct hf_date date = HF_DATE_MAX;
    CHECK(day == NULL || hf_date_parse(hf_text_of(day), &date));
    for (uint32_t p = 0; p < snapshot->products.rows.count && day != NULL; p++) {
        const uint32_t party = snapshot->products.manufacturer[p];
        struct hf_product_dates *dates = &bed->dates[bed->assessment.product_count];
        if (party == HF_NONE || !hf_text_equal(snapshot->parties.name[party], hf_text_of(maker))) {
            continue;
        }
        dates->product = p;
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            dates->date[kind] = HF_DATE_NEVER;
        }
        dates->date[HF_EFFECT_NO_SPARES] = (struct hf_date_range){date, date};
        dates->answer[HF_EFFECT_NO_SPARES] = HF_ANSWER_YES;
        dates->touched = HF_ANSWER_YES;
        bed->assessment.product_count++;
    }
    bed->assessment.product = bed->dates;
}

static void served_bed_open(struct served_bed *bed, const char *lines, const char *lose,
                            const char *day) {
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
    if (lose != NULL) {
        bed->change = (struct hf_change){
            .kind = HF_CHANGE_LOSE, .subject = hf_text_of(lose), .date = HF_DATE_MIN};
        assessment->scenario.change = &bed->change;
        assessment->scenario.change_count = 1;
        CHECK(hf_scenario_apply(&bed->help.keep, snapshot, &assessment->scenario,
                                &assessment->snapshot, NULL) == HF_OK);
    }
    assessment->why = hf_why_make(&bed->help.keep);
    CHECK(hf_assumptions_resolve(&bed->help.keep, assessment->snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_schedule_resolve(&bed->help.keep, assessment->snapshot, &assessment->schedule) ==
          HF_OK);
    dates_make(bed, "Acme", day);
    CHECK(hf_stock_assess(assessment, &bed->help.keep, bed->help.scratch, NULL) == HF_OK);
    CHECK(hf_resilience_assess(assessment, &bed->help.keep, bed->help.scratch, NULL) == HF_OK);
    bed->request = (struct hf_served_request){.trials = 4000,
                                              .seed = 5,
                                              .threads = 2,
                                              .until = HF_DATE_MIN,
                                              .loss = lose == NULL ? HF_NONE : 0};
}

static void served_ask(struct served_bed *bed) {
    CHECK(hf_served_assess(&bed->assessment, &bed->request, &bed->help.keep, bed->help.scratch,
                           &bed->served) == HF_OK);
}

/* A mean of so many trials of a sum of shares is within five standard errors. */
static bool mean_is_near(double seen, double wanted, double spread, uint32_t trials) {
    const bool is = fabs(seen - wanted) <= 5.0 * sqrt(spread / trials) + 2.0 / trials;
    if (!is) {
        printf("    seen %.5f, wanted %.5f\n", seen, wanted);
    }
    return is;
}

#define CORE                                                                                       \
    "function | name=Radio\nparty | name=Acme\nparty | name=Plain\n"                               \
    "product | manufacturer=Plain | model=C | kind=device | failure_rate_per_year=2\n"             \
    "site | name=Core\ndevice | site=Core | name=c | manufacturer=Plain | device_type=C\n"         \
    "gateway | function=Radio | device=c\n"

/* Five sites with a device each. */
static void leaves_add(struct hf_buffer *lines, int stock) {
    hf_buffer_puts(lines, CORE "product | manufacturer=Acme | model=A | kind=device | "
                               "failure_rate_per_year=0.3\n");
    for (int i = 0; i < 5; i++) {
        hf_buffer_printf(lines,
                         "site | name=S%d | region=%s\ndevice | site=S%d | name=d%d | "
                         "manufacturer=Acme | device_type=A\n"
                         "link | label=%d | side_a_device=c | side_b_device=d%d\n"
                         "service | site=S%d | function=Radio | subscribers=%d\n",
                         i, i < 2 ? "Up" : "Low", i, i, i, i, i, 10 * (i + 1));
    }
    if (stock > 0) {
        hf_buffer_printf(lines,
                         "stock | lot=a | manufacturer=Acme | product=A | place=Core | "
                         "quantity=%d | condition=new\n",
                         stock);
    }
    hf_buffer_putc(lines, '\0');
}

static void limits_of_stock(void) {
    static struct served_bed bed;
    struct hf_buffer lines = hf_buffer_make((size_t)1 << 20);
    leaves_add(&lines, 0);
    served_bed_open(&bed, hf_buffer_text(&lines).data, NULL, "2020-05-15");
    served_ask(&bed);
    const struct hf_served *served = &bed.served;
    CHECK(served->month_count == 120 && served->base[0].sites == 6 && served->base[1].sites == 6);
    CHECK(served->base[0].units == 5 && served->base[0].units_supplied == 1);
    CHECK(served->base[0].subscribers == 150 && served->region_count == 3);
    for (uint32_t month = 0; month < served->month_count; month++) {
        const double up = exp(-0.3 * (month + 1) / 12.0);
        for (int end = 0; end < 2; end++) {
            const struct hf_served_moment *moment = &served->month[month].end[end];
            CHECK(mean_is_near(moment->sites, 1.0 + 5.0 * up, 5.0 * up * (1.0 - up), 4000));
            CHECK(mean_is_near(moment->subscribers, 150.0 * up, 5500.0 * up * (1.0 - up), 4000));
            CHECK(moment->sites_level[0] <= moment->sites_level[1] &&
                  moment->sites_level[1] <= moment->sites_level[2]);
        }
    }
    CHECK(served->site_count == 5 && served->sites_half_dark[0] == 5);
    for (uint32_t i = 0; i < served->site_count; i++) { /* half of them fail within 27.7 months */
        CHECK(served->site[i].median[0].days - bed.assessment.scenario.as_of.days > 25 * 30);
        CHECK(served->site[i].median[0].days - bed.assessment.scenario.as_of.days < 31 * 31);
    }
    CHECK(served->region[0].region.len == 0 && served->region[0].sites_dark[0] <= 0.0);
    CHECK(hf_text_equal(served->region[1].region, HF_TEXT("Low")) && served->region[1].sites == 3);
    CHECK(mean_is_near(served->region[1].sites_dark[0], 3.0 * (1.0 - exp(-3.0)), 0.15, 4000));
    helper_close(&bed.help);
    hf_buffer_clear(&lines);
    leaves_add(&lines, 1000000000);
    served_bed_open(&bed, hf_buffer_text(&lines).data, NULL, "2020-05-15");
    served_ask(&bed);
    CHECK(bed.served.month[119].end[0].sites >= 6.0 && bed.served.sites_ever_dark == 0);
    CHECK(bed.served.base[0].failures > 10.0 && bed.served.base[0].unreplaced <= 0.0);
    helper_close(&bed.help);
    hf_buffer_free(&lines);
}

/* One site, whose device needs two others that age as it does: all of them or one, as said, and
 * both where nobody says; a provider that no table knows ages at the early end. */
static void needs_of_others(const char *rows, double early_units, bool is_any_late) {
    static struct served_bed bed;
    char lines[2048];
    snprintf(lines, sizeof lines, "%s%s",
             CORE
             "product | manufacturer=Acme | model=A | kind=device | failure_rate_per_year=0.1\n"
             "site | name=S | region=Up\nsite | name=T\n"
             "device | site=S | name=d | manufacturer=Acme | device_type=A\n"
             "device | site=T | name=p | manufacturer=Acme | device_type=A\n"
             "device | site=T | name=q | manufacturer=Acme | device_type=A\n"
             "link | label=1 | side_a_device=c | side_b_device=d\n"
             "service | site=S | function=Radio | subscribers=10\n"
             "service | site=T | function=Radio | subscribers=0\n"
             "assumption | name=failure_rate_per_year | value=0.1\n",
             rows);
    served_bed_open(&bed, lines, NULL, "2020-05-15");
    served_ask(&bed);
    const struct hf_served *served = &bed.served;
    CHECK(served->base[0].subscribers == 10 && served->base[0].units == 3);
    for (uint32_t month = 0; month < served->month_count; month++) {
        const double up = exp(-0.1 * (month + 1) / 12.0);
        const double early = pow(up, early_units);
        const double late = is_any_late ? up * (1.0 - (1.0 - up) * (1.0 - up)) : early;
        const struct hf_served_moment *end = served->month[month].end;
        CHECK(mean_is_near(end[0].subscribers, 10.0 * early, 100.0 * early * (1.0 - early), 4000));
        CHECK(mean_is_near(end[1].subscribers, 10.0 * late, 100.0 * late * (1.0 - late), 4000));
    }
    helper_close(&bed.help);
}

#define OF_TWO                                                                                     \
    "provider | dependency=time | device=p\nprovider | dependency=time | device=q\n"               \
    "dependent | dependency=time | device=d\n"

static void needs_by_number(void) {
    needs_of_others("dependency | dependency=time | needed=2\n" OF_TWO, 3.0, false);
    needs_of_others("dependency | dependency=time\n" OF_TWO, 3.0, true);
    needs_of_others("dependency | dependency=time | needed=1\n" OF_TWO
                    "dependency | dependency=names\n"
                    "dependent | dependency=names | device=d\n" /* of whom? */
                    "dependency | dependency=keys | needed=4\n"
                    "provider | dependency=keys | device=p\nprovider | dependency=keys | device=q\n"
                    "dependent | dependency=keys | of_region=Nowhere\n", /* and who? */
                    6.0, true);
}

/* What a loose device hangs on may be any other of its site, whose cables are known in part: at the
 * early end all that traffic passes through have to work. */
static void guessed_join(void) {
    static struct served_bed bed;
    served_bed_open(&bed,
                    CORE "product | manufacturer=Acme | model=A | kind=device | "
                         "failure_rate_per_year=0.1\n"
                         "site | name=S | region=Up\n"
                         "device | site=S | name=e | manufacturer=Acme | device_type=A\n"
                         "device | site=S | name=f | manufacturer=Acme | device_type=A\n"
                         "device | site=S | name=h | manufacturer=Acme | device_type=A | "
                         "transit=no\n"
                         "device | site=S | name=g | manufacturer=Acme | device_type=A | "
                         "transit=no | function=Radio\n"
                         "link | label=1 | side_a_device=c | side_b_device=e\n"
                         "link | label=2 | side_a_device=e | side_b_device=f\n"
                         "service | site=S | function=Radio | subscribers=10\n",
                    NULL, "2020-05-15");
    served_ask(&bed);
    for (uint32_t month = 0; month < bed.served.month_count; month++) {
        const double up = exp(-0.1 * (month + 1) / 12.0);
        const struct hf_served_moment *end = bed.served.month[month].end;
        for (int k = 0; k < 2; k++) {
            const double served = pow(up, k == 0 ? 3.0 : 2.0);
            CHECK(mean_is_near(end[k].subscribers, 10.0 * served, 100.0 * served * (1.0 - served),
                               4000));
        }
    }
    helper_close(&bed.help);
}

/* Each site hangs on one pool: with stock, an order, a swap with harvest, and a rate from failures.
 * All days are beginnings of months, so that the early end is the balance's own law. */
#define LAW_LINES                                                                                  \
    CORE "product | manufacturer=Acme | model=R1 | kind=device | failure_rate_per_year=0.02\n"     \
         "product | manufacturer=Acme | model=R2 | kind=device | failure_rate_per_year=0.05\n"     \
         "product | manufacturer=Acme | model=R3 | kind=device | failure_rate_per_year=0.06\n"     \
         "product | manufacturer=Acme | model=R4 | kind=device\n"                                  \
         "site | name=A\nsite | name=B\nsite | name=C\nsite | name=D\n"                            \
         "device | site=A | name=a | manufacturer=Acme | device_type=R1 | quantity=100\n"          \
         "device | site=B | name=b | manufacturer=Acme | device_type=R2 | quantity=50\n"           \
         "device | site=C | name=d | manufacturer=Acme | device_type=R3 | quantity=40\n"           \
         "device | site=D | name=e | manufacturer=Acme | device_type=R4 | quantity=30\n"           \
         "link | label=1 | side_a_device=c | side_b_device=a\n"                                    \
         "link | label=2 | side_a_device=c | side_b_device=b\n"                                    \
         "link | label=3 | side_a_device=c | side_b_device=d\n"                                    \
         "link | label=4 | side_a_device=c | side_b_device=e\n"                                    \
         "service | site=A | function=Radio | subscribers=1\n"                                     \
         "service | site=B | function=Radio | subscribers=10\n"                                    \
         "service | site=C | function=Radio | subscribers=100\n"                                   \
         "service | site=D | function=Radio | subscribers=1000\n"                                  \
         "stock | lot=a | manufacturer=Acme | product=R1 | place=A | quantity=9 | condition=new\n" \
         "stock | lot=b | manufacturer=Acme | product=R2 | place=A | quantity=4 | condition=new\n" \
         "stock | lot=d | manufacturer=Acme | product=R3 | place=A | quantity=5 | condition=new\n" \
         "stock | lot=e | manufacturer=Acme | product=R4 | place=A | quantity=7 | condition=new\n" \
         "order | id=o1 | manufacturer=Acme | product=R2 | quantity=5 | due=2021-09-14\n"          \
         "schedule | site=C | manufacturer=Acme | product=R3 | date=2023-01-14 | quantity=20 | "   \
         "harvest_percent=20\n"                                                                    \
         "failure | manufacturer=Acme | product=R4 | date=2019-01-01 | quantity=3\n"

static void law_of_balances(const char *lines, bool is_ageing) {
    static struct served_bed bed;
    served_bed_open(&bed, lines, NULL, "2020-05-15");
    bed.request.trials = 20000;
    served_ask(&bed);
    struct hf_pool_balances *pool = NULL;
    CHECK(hf_stock_balances(&bed.assessment, &bed.help.keep, bed.help.scratch, &pool) == HF_OK);
    CHECK(bed.assessment.endurance_count == 4);
    for (uint32_t month = 0; month < bed.served.month_count; month++) {
        double sites = 1.0;
        double spread = 0.0;
        for (uint32_t p = 0; p < bed.assessment.endurance_count; p++) {
            const double years = (month + 1 - 1e-9) / 12.0;
            struct hf_balance_point point = {0.0, 0.0, 0.0};
            CHECK(hf_balance_curve(&pool[p].balance[0], &years, 1, &point, NULL,
                                   bed.help.scratch) == HF_OK);
            sites += point.hold;
            spread += point.hold * (1.0 - point.hold);
        }
        CHECK(mean_is_near(bed.served.month[month].end[0].sites, sites, spread, 20000));
    }
    CHECK(bed.served.base[0].units == 220 && bed.served.base[0].products == 4);
    CHECK(is_ageing == (pool[0].ageing_cells > 0));
    CHECK(bed.served.month[119].end[0].sites < 2.0); /* the first unit takes the site down */
    CHECK(is_ageing || bed.served.month[119].end[1].sites > 4.9); /* the last one does */
    helper_close(&bed.help);
}

/* A vendor lost by name is what an end of its supply today is. */
static void loss_by_name(void) {
    static struct served_bed named;
    static struct served_bed dated;
    struct hf_buffer lines = hf_buffer_make((size_t)1 << 20);
    leaves_add(&lines, 3);
    served_bed_open(&named, hf_buffer_text(&lines).data, "Acme", NULL);
    served_bed_open(&dated, hf_buffer_text(&lines).data, NULL, "2020-05-15");
    served_ask(&named);
    served_ask(&dated);
    for (uint32_t month = 0; month < 120; month++) {
        CHECK(memcmp(named.served.month[month].end, dated.served.month[month].end,
                     sizeof named.served.month[month].end) == 0);
    }
    CHECK(dated.served.month[119].end[0].sites < 4.0);
    dated.request.loss = 0; /* nothing is lost by name there */
    struct hf_served untouched = {.trials = 77};
    CHECK(hf_served_assess(&dated.assessment, &dated.request, &dated.help.keep, dated.help.scratch,
                           &untouched) == HF_ERR_ARGUMENT);
    CHECK(untouched.trials == 77);
    helper_close(&dated.help);
    served_bed_open(&dated, hf_buffer_text(&lines).data, NULL, NULL); /* supply goes on */
    served_ask(&dated);
    CHECK(dated.served.sites_ever_dark == 0 && dated.served.base[0].units == 0);
    helper_close(&dated.help);
    helper_close(&named.help);
    hf_buffer_free(&lines);
}

/* ---- random operators ---- */

static void random_operator(struct hf_random *random, int stock, struct hf_buffer *out) {
    static const char *const makers[] = {"Acme", "Plain", "Other"};
    hf_buffer_clear(out);
    hf_buffer_puts(out, CORE "party | name=Other\n");
    for (int p = 0; p < 6; p++) {
        hf_buffer_printf(out,
                         "product | manufacturer=%s | model=M%d | kind=device | "
                         "failure_rate_per_year=%s\n",
                         makers[p % 3], p,
                         (const char *const[]){"0.1 to 0.3", "0.2", "0.05"}[p / 2]);
        if (p % 2 == 0) {
            hf_buffer_printf(out,
                             "stock | lot=l%d | manufacturer=%s | product=M%d | place=Core | "
                             "quantity=%d | condition=new\n",
                             p, makers[p % 3], p, stock);
        }
    }
    const int sites = 3 + (int)hf_random_below(random, 10);
    for (int s = 0; s < sites; s++) {
        const int p = (int)hf_random_below(random, 7); /* 6: nobody knows */
        hf_buffer_printf(out, "site | name=S%d | region=R%d\ndevice | site=S%d | name=d%d", s,
                         s % 3, s, s);
        if (p < 6) {
            hf_buffer_printf(out, " | manufacturer=%s | device_type=M%d | quantity=%d",
                             makers[p % 3], p, 1 + (int)hf_random_below(random, 3));
        }
        hf_buffer_printf(out,
                         "\nservice | site=S%d | function=Radio | subscribers=%d\n"
                         "link | label=%d | side_a_device=d%d | side_b_device=",
                         s, (int)hf_random_below(random, 50), s, s);
        if (s == 0 || hf_random_below(random, 3) == 0) {
            hf_buffer_puts(out, "c\n");
        } else {
            hf_buffer_printf(out, "d%d\n", (int)hf_random_below(random, (uint64_t)s));
        }
        if (p < 6 && hf_random_below(random, 3) == 0) {
            hf_buffer_printf(out,
                             "module | device=d%d | name=m%d | manufacturer=Acme | "
                             "module_type=M3 | quantity=2\n",
                             s, s);
        }
        if (p < 6 && hf_random_below(random, 3) == 0) {
            hf_buffer_printf(out,
                             "schedule | site=S%d | manufacturer=%s | product=M%d | "
                             "date=202%d-06-01 | replacement=M%d | harvest_percent=50\n",
                             s, makers[p % 3], p, 1 + (int)hf_random_below(random, 5),
                             (int)hf_random_below(random, 6));
        }
    }
    hf_buffer_putc(out, '\0');
}

static void random_operators(void) {
    static struct served_bed bed;
    static struct served_bed richer;
    struct hf_buffer lines = hf_buffer_make((size_t)1 << 20);
    uint64_t differing = 0;
    for (uint64_t round = 0; round < 40; round++) {
        struct hf_random random = {.seed = 31, .stream = round};
        random_operator(&random, 2, &lines);
        served_bed_open(&bed, hf_buffer_text(&lines).data, NULL,
                        round % 2 == 0 ? "2020-05-15" : "2021-11-01");
        bed.request.trials = 100;
        served_ask(&bed);
        const struct hf_served first = bed.served;
        bed.request.threads = 1;
        served_ask(&bed);
        CHECK(memcmp(first.month, bed.served.month, first.month_count * sizeof *first.month) == 0);
        CHECK(first.base[1].units <= first.base[0].units);
        for (uint32_t month = 0; month < first.month_count; month++) {
            const struct hf_served_moment *end = first.month[month].end;
            CHECK(end[0].sites <= end[1].sites + 0.6); /* two draws of each unit */
            CHECK(month == 0 || end[0].sites <= first.month[month - 1].end[0].sites);
            differing += end[0].sites < end[1].sites ? 1 : 0;
        }
        struct hf_random again = {.seed = 31, .stream = round};
        random_operator(&again, 9, &lines);
        served_bed_open(&richer, hf_buffer_text(&lines).data, NULL,
                        round % 2 == 0 ? "2020-05-15" : "2021-11-01");
        richer.request.trials = 100;
        served_ask(&richer);
        for (uint32_t month = 0; month < first.month_count; month++) {
            for (int end = 0; end < 2; end++) {
                CHECK(richer.served.month[month].end[end].sites >=
                      first.month[month].end[end].sites - 1e-9);
            }
        }
        helper_close(&richer.help);
        helper_close(&bed.help);
    }
    CHECK(differing > 500);
    hf_buffer_free(&lines);
}

static void served_failing(void) {
    static struct served_bed bed;
    struct hf_buffer lines = hf_buffer_make((size_t)1 << 20);
    struct hf_random random = {.seed = 31, .stream = 4};
    random_operator(&random, 2, &lines);
    served_bed_open(&bed, hf_buffer_text(&lines).data, NULL, "2020-05-15");
    bed.request.trials = 3;
    bed.request.threads = 1;
    enum hf_status status = HF_ERR_MEMORY;
    int failed = 0;
    for (int64_t k = 0; status == HF_ERR_MEMORY && CHECK(k < 4000); k++) {
        int64_t allowance = k;
        struct hf_arena keep = bed.help.keep;
        struct hf_arena scratch = bed.help.scratch;
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        struct hf_served served = {.trials = 77};
        status = hf_served_assess(&bed.assessment, &bed.request, &keep, scratch, &served);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && served.trials == 77));
        failed += status == HF_ERR_MEMORY ? 1 : 0;
    }
    CHECK(failed > 100);
    struct hf_served served = {.trials = 77};
    struct hf_served_request bad = bed.request;
    bad.until = bed.assessment.scenario.as_of;
    CHECK(hf_served_assess(&bed.assessment, &bad, &bed.help.keep, bed.help.scratch, &served) ==
          HF_ERR_ARGUMENT);
    bad.until = hf_date_add(bed.assessment.scenario.as_of, 300 * 31);
    CHECK(hf_served_assess(&bed.assessment, &bad, &bed.help.keep, bed.help.scratch, &served) ==
          HF_ERR_ARGUMENT);
    CHECK(hf_served_assess(NULL, &bed.request, &bed.help.keep, bed.help.scratch, &served) ==
          HF_ERR_ARGUMENT);
    CHECK(hf_served_assess(&bed.assessment, NULL, &bed.help.keep, bed.help.scratch, &served) ==
          HF_ERR_ARGUMENT);
    CHECK(served.trials == 77);
    helper_close(&bed.help);
    hf_buffer_free(&lines);
}

int main(void) {
    limits_of_stock();
    needs_by_number();
    guessed_join();
    law_of_balances(LAW_LINES, false);
    law_of_balances(LAW_LINES "predicted rate | manufacturer=Acme | product=R1 | shape=3\n"
                              "predicted rate | manufacturer=Acme | product=R3 | shape=0.7..2\n",
                    true);
    loss_by_name();
    random_operators();
    served_failing();
    return check_report();
}
