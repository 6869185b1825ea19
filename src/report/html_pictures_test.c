/* Goal: the pictures say what the figures say, drop nobody silently, and stand what data can be:
 * names with markup or that reorder a line, no coordinates, one site, a loss of nobody, people of
 * whom nobody says how many, dates that never come, hundreds of pools, thousands of sites. Method:
 * the made-up assessment with pictures filled by hand; counts in the drawings added up again. */
#include "tests/check.h"

#include "report/fake_assessment.h"
#include "report/html_check.h"
#include "report/html_out.h"

#include <stdlib.h>

static bool shows(const struct hf_buffer *page, const char *needle) {
    const struct hf_text text = hf_buffer_text(page);
    const bool is_there = hf_text_find(text, hf_text_of(needle), 0) < text.len;
    if (!is_there) {
        printf("    not on the page: %s\n", needle);
    }
    return is_there;
}

static bool hides(const struct hf_buffer *page, const char *needle) {
    const struct hf_text text = hf_buffer_text(page);
    return hf_text_find(text, hf_text_of(needle), 0) == text.len;
}

static uint32_t times(const struct hf_buffer *page, const char *needle) {
    const struct hf_text text = hf_buffer_text(page);
    uint32_t count = 0;
    for (size_t at = hf_text_find(text, hf_text_of(needle), 0); at < text.len;
         at = hf_text_find(text, hf_text_of(needle), at + 1)) {
        count++;
    }
    return count;
}

/* The page into a buffer that the caller frees; well formed. */
static struct hf_buffer page_of(const struct hf_assessment *assessment) {
    struct hf_buffer page = hf_buffer_make(1U << 25);
    hf_report_html(assessment, NULL, &page);
    const struct html_check check = html_check_whole(hf_buffer_text(&page));
    CHECK(page.status == HF_OK);
    if (!CHECK(check.wrong == NULL)) {
        const size_t from = check.at < 200 ? 0 : check.at - 200;
        printf("    %s at %zu: ...%.*s\n", check.wrong, check.at,
               HF_TEXT_ARG(hf_text_slice(hf_buffer_text(&page), from, check.at + 100)));
    }
    CHECK(hf_utf8_valid_length(hf_buffer_text(&page)) == page.len);
    CHECK(times(&page, " src=") == 0 && times(&page, "url(http") == 0);
    return page;
}

/* ---- what is drawn ---- */

static void regions_count(struct fake *fake, struct hf_dark_map *map) {
    const struct hf_sites *sites = &fake->snapshot.sites;
    static const char *const name[] = {"Eastmark", "Northfell", "Southwold Bay", "Westry"};
    map->region_count = 4;
    map->region = hf_new(&fake->arena, struct hf_dark_region, 4);
    for (uint32_t r = 0; r < 4; r++) {
        map->region[r] =
            (struct hf_dark_region){.region = hf_text_of(name[r]), .subscribers_known = true};
        for (uint32_t i = r; i < sites->rows.count; i += 4) {
            map->region[r].sites += map->site[i] != HF_DARK_NO_SERVICE ? 1 : 0;
            map->region[r].sites_lost[0] += map->site[i] == HF_DARK_LOST ? 1 : 0;
            map->region[r].sites_lost[1] += map->site[i] >= HF_DARK_UNSERVED ? 1 : 0;
        }
        map->region[r].subscribers_lost[0] = 1000 * map->region[r].sites_lost[0];
        map->region[r].subscribers_lost[1] = 1000 * map->region[r].sites_lost[1];
    }
}

static void pictures_dark(struct fake *fake) {
    struct hf_assessment *a = &fake->assessment;
    const uint32_t sites = fake->snapshot.sites.rows.count;
    a->dark = hf_new(&fake->arena, struct hf_dark_map, 2);
    a->dark_count = 2;
    for (uint32_t m = 0; m < 2; m++) {
        uint8_t *state = hf_new(&fake->arena, uint8_t, sites);
        for (uint32_t i = 0; i < sites; i++) {
            state[i] = (uint8_t)((i + m) % HF_DARK_STATES);
            fake->snapshot.sites.region[i] = fake->snapshot.sites.region[i % 4];
        }
        a->dark[m] = (struct hf_dark_map){.group = HF_NONE, .assumed = HF_NONE, .site = state};
        regions_count(fake, &a->dark[m]);
    }
    a->dark[0].group = 0;
    a->dark[1].assumed = 0;
}

static void pictures_path(struct fake *fake) {
    struct hf_assessment *a = &fake->assessment;
    enum { DAYS = 30 };
    a->path_count = 2;
    a->path = hf_new(&fake->arena, struct hf_pool_path, 2);
    for (uint32_t p = 0; p < 2; p++) {
        struct hf_pool_path *path = &a->path[p];
        struct hf_date *day = hf_new(&fake->arena, struct hf_date, DAYS);
        double **const row[] = {&path->supply[0], &path->supply[1],   &path->demand[0],
                                &path->demand[1], &path->demand_most, &path->demand_least};
        *path = (struct hf_pool_path){.pool = p, .day_count = DAYS, .day = day};
        for (int r = 0; r < 6; r++) {
            *row[r] = hf_new(&fake->arena, double, DAYS);
            for (int d = 0; d < DAYS; d++) {
                day[d] = hf_date_add(a->endurance[p].from, 100 * (int64_t)d);
                (*row[r])[d] = r < 2 ? 3.0 + r * (d > 9 ? 4.0 : 0.0) : 0.2 * d * (7 - r);
            }
        }
    }
}

/* A cost that rises by `first` a day until the day `knee` of the row, then by `second`. */
static struct hf_network_stock *pictures_network(struct fake *fake, uint32_t knee, int64_t first,
                                                 int64_t second) {
    enum { DAYS = 100 };
    struct hf_network_stock *network = hf_new(&fake->arena, struct hf_network_stock, 1);
    struct hf_network_day *day = hf_new(&fake->arena, struct hf_network_day, DAYS);
    int64_t cost = 0;
    for (uint32_t d = 0; d < DAYS; d++) {
        cost += d == 0 ? 0 : 10 * (d <= knee ? first : second);
        day[d] = (struct hf_network_day){
            .day = hf_date_add(fake->assessment.scenario.as_of, 10 * ((int64_t)d + 1)),
            .hold = {d < 5 ? 0.97 : 0.5, d < 20 ? 0.99 : 0.6},
            .cost_minor = {cost / 2, cost},
            .units = {d, 2 * (int64_t)d},
            .unpriced = {0, 1}};
    }
    *network = (struct hf_network_stock){.day = day,
                                         .day_count = DAYS,
                                         .pool_count = 4,
                                         .unpriced_count = 1,
                                         .currency = {"GBP"},
                                         .confidence = 0.95};
    fake->assessment.network = network;
    return network;
}

/* The turns come first; `turns` of them, and one lever that is none. */
static struct hf_levers *pictures_levers(struct fake *fake, uint32_t turns) {
    struct hf_levers *levers = hf_new(&fake->arena, struct hf_levers, 1);
    struct hf_lever *item = hf_new(&fake->arena, struct hf_lever, (size_t)turns + 1);
    for (uint32_t i = 0; i <= turns; i++) {
        item[i] = (struct hf_lever){.kind = (enum hf_lever_kind)(i % HF_LEVER_KINDS),
                                    .party = HF_NONE,
                                    .product = i % HF_LEVER_KINDS == HF_LEVER_SUBSTITUTE
                                                   ? fake->assessment.endurance[0].product
                                                   : HF_NONE,
                                    .units = {i, 2 * (int64_t)i},
                                    .without = fake_dates("2027-02-03", "2028-01-01"),
                                    .turn = i < turns ? i + 1 : 0,
                                    .turn_days = 100 + (int64_t)i,
                                    .turn_cost_minor = 123401 * ((int64_t)i + 1),
                                    .currency = {"GBP"}};
    }
    *levers = (struct hf_levers){.item = item,
                                 .count = turns + 1,
                                 .network = fake_dates("2026-05-01", "9999-12-31"),
                                 .confidence = 0.95};
    fake->assessment.levers = levers;
    return levers;
}

static void pictures_open(struct fake *fake) {
    CHECK(fake_open(fake, false));
    pictures_dark(fake);
    pictures_path(fake);
    pictures_network(fake, 30, 100000, 10000);
    struct hf_stock_event *event = fake->assessment.endurance[0].event;
    event[HF_STOCK_LAST_ORDER] =
        (struct hf_stock_event){HF_ANSWER_YES, fake_sure("2026-06-01"), HF_WHY_NONE};
    event[HF_STOCK_LAST_SEND] = event[HF_STOCK_LAST_ORDER];
    event[HF_STOCK_LAST_DELIVERY] = (struct hf_stock_event){
        HF_ANSWER_PRESUMED_YES, fake_dates("2026-05-01", "9999-12-31"), HF_WHY_NONE};
    event[HF_STOCK_REMOVAL] =
        (struct hf_stock_event){HF_ANSWER_YES, fake_sure("2027-12-31"), HF_WHY_NONE};
    event[HF_STOCK_LAST_UPDATE] =
        (struct hf_stock_event){HF_ANSWER_PRESUMED_NO, HF_DATE_NEVER, HF_WHY_NONE};
}

__attribute__((noinline)) static void test_page(void) {
    static const char *const wanted[] = {
        "<a href=\"#dark\">",
        "<a href=\"#frontier\">",
        "id=\"dark\"",
        "Without Arden Radio Ltd (supply-rule), 11 to 12 sites in 4 regions lose service: "
        "61,000 to 66,000 people",
        "Without Arden Radio Ltd, 1 to 2 sites in 4 regions lose service: at least 1,000 to 2,431 "
        "people",
        ": loses service</title>",
        ": loses service if unknown makers fail too</title>",
        ": not known to be served even today</title>",
        ": keeps its service</title>",
        ">Southwold Bay</text>",
        "<use class=\"link\" href=\"#dark-links\"/>",
        "id=\"clip-0\"",
        "class=\"stocked\"",
        "class=\"stocked2\"",
        "<polygon class=\"fails\"",
        ">OS</text>",
        ">D?</text>",
        "Ends: delivery <span class=\"open date\"",
        "order, sending for repair <span class=\"date\">2026-06-01</span>; use <span "
        "class=\"date\">2027-12-31</span>",
        "<th>50 % until</th><th>80 %</th><th>95 %</th><th>99 %</th>",
        "What ends on which day, and what still comes in",
        "As stocked today all pools together hold with 95 % until 2026-05-21; by the better end of "
        "what is known until 2026-10-18",
        "1 pool has no price in this currency",
        /* 10 days each: day 30 of the row is the 31st */
        "The knee is at 2027-02-05: up to it every month more costs about 30,438 GBP, after it "
        "3,044 GBP",
        "Key sites: what goes dark when all that stands there is lost",
        "The loss of one vendor takes all of 0 of 1 regions and functions, perhaps of 1 more",
        "<desc>",
        "color-scheme:light",
    };
    struct fake fake;
    pictures_open(&fake);
    struct hf_buffer page = page_of(&fake.assessment);
    struct hf_buffer again = page_of(&fake.assessment);
    CHECK(hf_text_equal(hf_buffer_text(&page), hf_buffer_text(&again)));
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        CHECK(shows(&page, wanted[i]));
    }
    CHECK(times(&page, "id=\"dark-links\"") == 1); /* ids are unique */
    for (size_t limit = 0; limit < page.len; limit += 1997) {
        struct hf_buffer small = hf_buffer_make(limit);
        hf_report_html(&fake.assessment, NULL, &small);
        CHECK(small.status == HF_ERR_LIMIT);
        hf_buffer_free(&small);
    }
    hf_buffer_free(&page);
    hf_buffer_free(&again);
    fake_close(&fake);
}

/* Without what pictures need, there are no sections and no links to them. */
__attribute__((noinline)) static void test_none(void) {
    struct fake fake;
    CHECK(fake_open(&fake, false));
    struct hf_buffer page = page_of(&fake.assessment);
    CHECK(hides(&page, "#dark") && hides(&page, "id=\"dark\"") && hides(&page, "#frontier"));
    CHECK(hides(&page, "class=\"stocked\" points") && shows(&page, "class=\"curve\""));
    hf_buffer_free(&page);
    fake_close(&fake);
}

/* ---- traps ---- */

__attribute__((noinline)) static void test_no_places(void) {
    struct fake fake;
    pictures_open(&fake);
    for (uint32_t i = 0; i < FAKE_SITES; i++) {
        fake.snapshot.sites.latitude[i] = (double)NAN;
    }
    struct hf_buffer page = page_of(&fake.assessment);
    CHECK(shows(&page, "One bar a region, as no site has coordinates."));
    CHECK(hides(&page, "dark-links") && shows(&page, " more at worst</text>"));
    hf_buffer_free(&page);
    for (uint32_t i = 0; i < 5; i++) { /* some have, some have not: the others are counted */
        fake.snapshot.sites.latitude[i] = 50.0 + i;
    }
    page = page_of(&fake.assessment);
    CHECK(shows(&page, "Not drawn, as they have no coordinates: 3 of 12 dark, 6 more at worst."));
    hf_buffer_free(&page);
    fake_close(&fake);
}

__attribute__((noinline)) static void test_one_site(void) {
    struct fake fake;
    pictures_open(&fake);
    for (uint32_t i = 1; i < FAKE_SITES; i++) {
        fake.snapshot.sites.latitude[i] = (double)NAN;
    }
    struct hf_buffer page = page_of(&fake.assessment);
    CHECK(hides(&page, "nan") && hides(&page, "inf,"));
    CHECK(shows(&page, "<g transform=\"translate(280.0 21.0)"));
    hf_buffer_free(&page);
    fake_close(&fake);
}

__attribute__((noinline)) static void test_nobody(void) {
    struct fake fake;
    pictures_open(&fake);
    struct hf_assessment *a = &fake.assessment;
    uint8_t *state = hf_new(&fake.arena, uint8_t, FAKE_SITES);
    memset(state, HF_DARK_SERVED, FAKE_SITES);
    a->dark[1].site = state;
    regions_count(&fake, &a->dark[1]);
    a->assumed[0].group_count = 0;
    a->assumed[0].sites_lost[0] = a->assumed[0].sites_lost[1] = 0;
    struct hf_buffer page = page_of(a);
    CHECK(shows(&page, "Without Arden Radio Ltd, no site loses service: nothing in use is of it"));
    CHECK(shows(&page, "No region has a site that goes dark."));
    hf_buffer_free(&page);
    a->assumed[0].may_be_more = true;
    page = page_of(a);
    CHECK(shows(&page, "it is not known whether a site loses service"));
    hf_buffer_free(&page);
    a->assumed[0].group_count = 1;
    page = page_of(a);
    CHECK(shows(&page,
                "no site is known to lose service; perhaps more: not all that is named or in "
                "use is known"));
    hf_buffer_free(&page);
    fake_close(&fake);
}

__attribute__((noinline)) static void test_hostile(void) {
    struct fake fake;
    pictures_open(&fake);
    const struct hf_text evil =
        HF_TEXT("</title></svg><script>alert(1)</script>\xe2\x80\xae\" onload=\"");
    struct hf_assessment *a = &fake.assessment;
    struct hf_change change = a->scenario.change[0];
    change.subject = evil;
    a->scenario.change = &change;
    a->group[0].name = a->group[0].threat = evil;
    for (uint32_t r = 0; r < 4; r++) {
        a->dark[0].region[r].region = evil;
    }
    fake.snapshot.sites.region[0] = evil;
    a->region_risk[0].region = evil;
    struct hf_buffer page = page_of(a);
    CHECK(hides(&page, "<script>alert") && hides(&page, "\" onload=") &&
          hides(&page, "\xe2\x80\xae"));
    hf_buffer_free(&page);
    fake_close(&fake);
}

__attribute__((noinline)) static void test_pools(void) {
    struct fake fake;
    pictures_open(&fake);
    struct hf_assessment *a = &fake.assessment;
    struct hf_endurance *many = hf_new(&fake.arena, struct hf_endurance, 400);
    for (uint32_t i = 0; i < 400; i++) {
        many[i] = a->endurance[i % 4];
        for (int level = 0; level < 2; level++) {
            many[i].holds_until[level] = HF_DATE_NEVER;
        }
        many[i].target = HF_DATE_MAX;
    }
    a->endurance = many;
    a->endurance_count = 400;
    a->network = NULL;
    a->is_network_left_out = true;
    struct hf_buffer page = page_of(a);
    CHECK(shows(&page, "<td>no end found</td>"));
    CHECK(times(&page, "<table class=\"levels\">") == 12);
    CHECK(shows(&page, "and 388 more, not shown here: <code>holdfast stock --format csv"));
    CHECK(shows(&page, "400 pools are beyond the budget of work of a report: <code>holdfast stock "
                       "frontier</code>"));
    CHECK(shows(&page, "What holding longer costs was not computed for this report"));
    hf_buffer_free(&page);
    fake_close(&fake);
}

/* ---- many sites ---- */

/* The counts of the titles "3 of 9 dark, 2 more at worst" of one drawing, added up. */
static void titles_add(struct hf_text text, size_t from, size_t until, int64_t sum[3]) {
    for (size_t at = hf_text_find(text, HF_TEXT("<g><title>"), from); at < until;
         at = hf_text_find(text, HF_TEXT("<g><title>"), at + 1)) {
        long long lost = 0;
        long long all = 0;
        long long more = 0;
        char line[64] = {0};
        const struct hf_text title = hf_text_slice(text, at + 10, at + 10 + sizeof line - 1);
        memcpy(line, title.data, title.len);
        if (sscanf(line, "%lld of %lld dark, %lld", &lost, &all, &more) >= 2) {
            sum[0] += lost;
            sum[1] += all;
            sum[2] += more;
        }
    }
}

__attribute__((noinline)) static void test_many_sites(void) {
    enum { SITES = 9000 };
    struct fake fake;
    CHECK(fake_open(&fake, false));
    fake_rows(&fake, HF_KIND_SITE, SITES);
    struct hf_sites *sites = &fake.snapshot.sites;
    static const char *const name[] = {"Eastmark", "Northfell", "Southwold Bay", "Westry"};
    for (uint32_t i = 0; i < SITES; i++) {
        sites->region[i] = hf_text_of(name[i % 4]);
        sites->latitude[i] = 48.0 + 0.001 * (double)((i * 7919) % 7001);
        sites->longitude[i] = 2.0 + 0.0013 * (double)((i * 104729) % 6007);
    }
    pictures_dark(&fake);
    struct hf_buffer page = page_of(&fake.assessment);
    const struct hf_text text = hf_buffer_text(&page);
    const size_t section = hf_text_find(text, HF_TEXT("id=\"dark\""), 0);
    size_t at = hf_text_find(text, HF_TEXT("<figure class=\"dark\">"), section);
    for (int figure = 0; figure < 2; figure++) {
        const size_t end = hf_text_find(text, HF_TEXT("</figure>"), at);
        const uint8_t *state = fake.assessment.dark[1 - figure].site; /* the scenario's first */
        int64_t sum[3] = {0, 0, 0};
        int64_t wanted[3] = {0, 0, 0};
        titles_add(text, at, end, sum);
        for (uint32_t i = 0; i < SITES; i++) {
            wanted[0] += state[i] == HF_DARK_LOST ? 1 : 0;
            wanted[1] += state[i] != HF_DARK_NO_SERVICE ? 1 : 0;
            wanted[2] += state[i] == HF_DARK_WORST || state[i] == HF_DARK_UNSERVED ? 1 : 0;
        }
        CHECK(sum[0] == wanted[0] && sum[1] == wanted[1] && sum[2] == wanted[2]);
        at = hf_text_find(text, HF_TEXT("<figure class=\"dark\">"), end);
    }
    CHECK(shows(&page, "Sites gathered into squares") && shows(&page, "gathered into marks"));
    CHECK(hides(&page, "dark-links") && page.len < 2U << 20);
    hf_buffer_free(&page);
    fake_close(&fake);
}

/* ---- cost against date ---- */

__attribute__((noinline)) static void test_frontier(void) {
    struct fake fake;
    pictures_open(&fake);
    struct hf_network_stock *network = pictures_network(&fake, 200, 50000, 0);
    struct hf_buffer page = page_of(&fake.assessment);
    CHECK(shows(&page, "There is no knee: every month more costs about 15,219 GBP"));
    hf_buffer_free(&page);
    for (uint32_t d = 0; d < network->day_count; d++) {
        network->day[d].hold[0] = network->day[d].hold[1] = d == 0 ? 0.9 : 0.8;
        network->day[d].cost_minor[0] = network->day[d].cost_minor[1] = HF_COUNT_UNKNOWN;
    }
    page = page_of(&fake.assessment);
    CHECK(shows(&page,
                "As stocked today all pools together hold with 95 % not even until 2026-04-11<"));
    CHECK(shows(&page, "No pool has a price") && hides(&page, "The knee"));
    hf_buffer_free(&page);
    for (uint32_t d = 0; d < network->day_count; d++) { /* nothing needs to be bought at all */
        network->day[d].hold[0] = network->day[d].hold[1] = 0.99;
        network->day[d].cost_minor[0] = network->day[d].cost_minor[1] = 0;
    }
    page = page_of(&fake.assessment);
    CHECK(shows(&page, " and longer<") && shows(&page, "There is no knee") && hides(&page, "nan"));
    hf_buffer_free(&page);
    CHECK(pictures_levers(&fake, 14)->count == 15);
    page = page_of(&fake.assessment);
    CHECK(shows(&page, "<h3>What to spend first</h3>") &&
          shows(&page, "14 of 15 levers are among the turns, the first 12 are shown"));
    CHECK(shows(&page, "<td class=\"r\">12</td>") && hides(&page, "<td class=\"r\">13</td>"));
    CHECK(shows(&page, ">2 to 4</td><td class=\"date\">2027-02-03</td><td class=\"r\">102</td>"
                       "<td class=\"r\">3,703 GBP</td>"));
    CHECK(shows(&page, "<td>buy</td>") && shows(&page, "<td>substitute: ") &&
          shows(&page, "<td>swap sooner</td>"));
    hf_buffer_free(&page);
    pictures_levers(&fake, 0)->item[0].turn_cost_minor = HF_COUNT_UNKNOWN;
    page = page_of(&fake.assessment);
    CHECK(shows(&page, "None of 1 levers has both a price that is known and days to gain"));
    hf_buffer_free(&page);
    network->day_count = 0;
    page = page_of(&fake.assessment);
    CHECK(hides(&page, "id=\"frontier\"") && hides(&page, "What to spend first"));
    hf_buffer_free(&page);
    fake_close(&fake);
}

/* ---- what ends ---- */

static void test_marks(void) {
    struct hf_endurance pool = {.units = 1};
    struct pool_mark mark[POOL_MARKS];
    CHECK(hf_pool_marks(&pool, mark) == 0);
    for (int kind = 0; kind < HF_STOCK_EVENTS; kind++) {
        pool.event[kind] =
            (struct hf_stock_event){HF_ANSWER_YES, fake_sure("2027-01-01"), HF_WHY_NONE};
    }
    CHECK(hf_pool_marks(&pool, mark) == 1 && strcmp(mark[0].letter, "ODSRUIX") == 0);
    pool.event[HF_STOCK_LAST_RETURN].date = fake_dates("2026-01-01", "2027-01-01");
    pool.event[HF_STOCK_REMOVAL].answer = HF_ANSWER_NO_BASIS;
    pool.event[HF_STOCK_LAST_UPDATE].date = HF_DATE_NEVER;
    CHECK(hf_pool_marks(&pool, mark) == 3 && strcmp(mark[0].letter, "R") == 0);
    CHECK(strcmp(mark[1].letter, "ODSI") == 0 && strcmp(mark[2].letter, "X") == 0);
    CHECK(strcmp(hf_pool_mark_word('R'), "return from repair") == 0);
    CHECK(strcmp(hf_pool_mark_word('?'), "") == 0);
}

int main(void) {
    test_marks();
    test_page();
    test_none();
    test_no_places();
    test_one_site();
    test_nobody();
    test_hostile();
    test_pools();
    test_many_sites();
    test_frontier();
    return check_report();
}
