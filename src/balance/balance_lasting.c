#include "balance/balance_lasting.h"

#include "balance/balance_paths.h"
#include "balance/balance_pipeline.h"
#include "balance/balance_steps.h"
#include "balance/quasi.h"
#include "balance/simulate_path.h"

#include <math.h>
#include <string.h>

/* Work is bounded by events: many paths of a small pool, fewer of a large one, whose chance is the
 * smaller part of its demand. How many paths depends on the balance alone, so that all questions
 * to it are answered by the same ones. */
static const double turnarounds_few = 5.0;
static const double events_wanted = 4e5;
static const double events_followed = 3000.0; /* of a path; larger pools go in steps of time */
static const double events_most = 2e5;        /* where steps cannot be */
static const double span_usual = 10.0;        /* years over which the events are counted */
static const uint64_t paths_seed = UINT64_C(0x686f6c6466617374);
static const double horizon_first =
    12.8; /* once more with four times as long, where a date lies beyond */
static const double capacity_largest = 1e8;
enum { HORIZONS = 2, DIGITS_LEAST = 4, DIGITS_MOST = 8 };

bool hf_balance_is_lasting(const struct hf_balance *balance) {
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        const double end = fmin(loop->send_until_years, loop->return_until_years);
        if (loop->share_ratio * loop->yield_ratio > 0.0 && loop->turnaround_years > 0.0 &&
            end > turnarounds_few * loop->turnaround_years) {
            return true;
        }
    }
    return false;
}

/* ---- failure by failure ---- */

struct lasting_walk {
    struct simulate_plan *plan;
    struct paths *paths;
    struct quasi quasi;
    struct rate_grid rates;
    struct simulate_space space;
    struct simulate_watch watch; /* of the curve; the plan's moments are those of wishes */
    uint32_t *moment;            /* where each of the plan's is among all */
    uint32_t moment_count;
    int64_t *level, *lowest; /* per moment of the plan */
    bool only_first;         /* dates alone are asked for */
};

static enum hf_status walk_open(const struct hf_balance *balance, double horizon,
                                struct paths *paths, struct hf_arena *keep,
                                struct lasting_walk *walk) {
    const struct hf_balance_question *question = paths->question;
    const size_t wishes = (size_t)question->wish_count + 1;
    double *years = hf_new(keep, double, wishes);
    const size_t thin = ((size_t)balance->batch_count + 1) * 2 * sizeof(double) + 256;
    uint8_t *memory = hf_take(keep, uint8_t, thin);
    walk->plan = hf_new(keep, struct simulate_plan, 1);
    walk->level = hf_new(keep, int64_t, wishes);
    walk->lowest = hf_new(keep, int64_t, wishes);
    walk->moment = hf_new(keep, uint32_t, wishes);
    walk->watch =
        (struct simulate_watch){.years = question->years,
                                .count = question->count,
                                .is_short = hf_new(keep, int64_t, (size_t)question->count + 1),
                                .short_units = hf_new(keep, int64_t, (size_t)question->count + 1)};
    if (years == NULL || memory == NULL || walk->plan == NULL || walk->level == NULL ||
        walk->lowest == NULL || walk->moment == NULL || walk->watch.is_short == NULL ||
        walk->watch.short_units == NULL) {
        return HF_ERR_MEMORY;
    }
    if (question->count > 0 && question->years[question->count - 1] > 0.0) {
        walk->watch.per_year = question->count / question->years[question->count - 1];
    }
    for (uint32_t i = 0; i < paths->moment_count; i++) {
        if (paths->moment[i].wish != PATH_NONE) {
            walk->moment[walk->moment_count] = i;
            years[walk->moment_count++] = paths->moment[i].years;
        }
    }
    const struct hf_simulate_request request = {.years = years,
                                                .moment_count = walk->moment_count,
                                                .horizon_years = horizon,
                                                .paths = paths->count,
                                                .seed = paths_seed};
    walk->paths = paths;
    walk->only_first = question->count == 0 && question->wish_count == 0;
    hf_quasi_open(&walk->quasi, paths_seed, paths->digits);
    hf_rate_grid_fill(&balance->failure, &walk->rates);
    return hf_simulate_plan_build(balance, &request, keep, hf_arena_over(memory, thin), walk->plan);
}

/* False if a queue was too short. */
static bool walk_path(struct lasting_walk *walk, uint64_t number) {
    double unit[QUASI_DIMENSIONS];
    hf_quasi_point(&walk->quasi, number, unit);
    const struct simulate_start start = {.watch = walk->watch.count > 0 ? &walk->watch : NULL,
                                         .theta = hf_rate_grid_at(&walk->rates, unit[0]),
                                         .unit = unit + 1,
                                         .unit_count = QUASI_DIMENSIONS - 1,
                                         .only_first = walk->only_first};
    struct simulate_path path = {.level = walk->level, .lowest = walk->lowest};
    hf_simulate_path_run_from(walk->plan, number, &start, &walk->space, &path);
    struct paths *paths = walk->paths;
    paths->short_years[number] = path.short_years;
    for (uint32_t m = 0; m < walk->moment_count && !path.is_full; m++) {
        hf_paths_see(paths, number, walk->moment[m], walk->level[m],
                     paths->stock - walk->lowest[m]);
    }
    return !path.is_full;
}

static enum hf_status walk_run(struct lasting_walk *walk, struct hf_arena scratch) {
    double wanted = 4.0 * walk->plan->out_mean + 60.0;
    bool is_done = false;
    while (!is_done) {
        uint64_t capacity = 1;
        if (!(wanted < capacity_largest)) {
            return HF_ERR_LIMIT;
        }
        while ((double)capacity < wanted) {
            capacity *= 2;
        }
        struct hf_arena queues = scratch;
        HF_TRY(hf_simulate_space_open(walk->plan, capacity, &queues, &walk->space));
        const size_t points = (size_t)walk->watch.count + 1;
        memset(walk->watch.is_short, 0, points * sizeof *walk->watch.is_short);
        memset(walk->watch.short_units, 0, points * sizeof *walk->watch.short_units);
        is_done = true;
        for (uint64_t i = 0; i < walk->paths->count && is_done; i++) {
            is_done = walk_path(walk, i);
        }
        wanted *= 4.0;
    }
    int64_t is_short = 0;
    int64_t units = 0;
    for (uint32_t i = 0; i < walk->watch.count; i++) {
        is_short += walk->watch.is_short[i];
        units += walk->watch.short_units[i];
        walk->paths->available[i] = walk->paths->count - (uint64_t)is_short;
        walk->paths->short_units[i] = (double)units;
    }
    return HF_OK;
}

/* ---- both ---- */

static double events_mean(const struct hf_balance *balance, const struct balance_base *base) {
    const struct hf_failure_law *law = &balance->failure;
    const double mixed = 1.0 + law->defect_probability * (law->defect_factor - 1.0);
    const double rate = law->shape > 0.0 ? law->shape / law->unit_years : law->known;
    return fmax(rate * mixed * hf_balance_service(base, span_usual), 1.0);
}

static uint32_t digits_for(double events) {
    uint32_t digits = DIGITS_LEAST;
    while (digits < DIGITS_MOST &&
           (double)(PATH_BLOCKS << (digits + 1)) * events <= events_wanted) {
        digits++;
    }
    return digits;
}

static bool lasting_can_fail(const struct balance_base *base, double years) {
    const struct hf_failure_law *law = &base->balance->failure;
    return (law->known > 0.0 || law->shape > 0.0) && hf_balance_service(base, years) > 0.0;
}

enum hf_status hf_balance_answer_open(const struct hf_balance_question *question,
                                      struct hf_arena *keep, struct hf_balance_answer *answer) {
    const size_t dates = (size_t)question->confidence_count + 1;
    const size_t points = (size_t)question->count + 1;
    const size_t wishes = (size_t)question->wish_count + 1;
    *answer = (struct hf_balance_answer){.until = hf_new(keep, double, dates),
                                         .until_error = hf_new(keep, double, dates),
                                         .share_error = hf_new(keep, double, dates),
                                         .point = hf_new(keep, struct hf_balance_point, points),
                                         .hold_error = hf_new(keep, double, points),
                                         .available_error = hf_new(keep, double, points),
                                         .needed = hf_new(keep, int64_t, wishes),
                                         .needed_error = hf_new(keep, double, wishes),
                                         .quality = {HF_BALANCE_CLOSED, 1e-12, 1, 1, 1}};
    const bool is_made = answer->until != NULL && answer->until_error != NULL &&
                         answer->share_error != NULL && answer->point != NULL &&
                         answer->hold_error != NULL && answer->available_error != NULL &&
                         answer->needed != NULL && answer->needed_error != NULL;
    return is_made ? HF_OK : HF_ERR_MEMORY;
}

/* ---- between bounds ---- */

/* The first moment at which anything comes in. */
static double lasting_begin(const struct hf_balance *balance) {
    double begin = hf_balance_flow_begin(balance);
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        begin = balance->delivery[i].units > 0 ? fmin(begin, balance->delivery[i].years) : begin;
    }
    return begin;
}

/* The balance without all that comes in, which has closed forms. */
struct bare_pool {
    struct hf_balance balance;
    double begin;      /* until then it is the same */
    double begin_hold; /* P(hold) until then */
};

static enum hf_status points_bound(const struct bare_pool *bare,
                                   const struct hf_balance_question *question,
                                   struct hf_balance_answer *answer, struct hf_arena scratch) {
    struct hf_balance_point *point =
        hf_new(&scratch, struct hf_balance_point, (size_t)question->count + 1);
    if (point == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(
        hf_balance_curve(&bare->balance, question->years, question->count, point, NULL, scratch));
    for (uint32_t i = 0; i < question->count; i++) {
        struct hf_balance_point *at = &answer->point[i];
        if (question->years[i] < bare->begin) {
            *at = point[i];
            answer->hold_error[i] = 0.0;
            answer->available_error[i] = 0.0;
            continue;
        }
        at->hold = fmin(fmax(at->hold, point[i].hold), bare->begin_hold);
        at->available = fmax(at->available, point[i].available);
    }
    return HF_OK;
}

static enum hf_status dates_bound(const struct bare_pool *bare,
                                  const struct hf_balance_question *question,
                                  struct hf_balance_answer *answer, struct hf_arena scratch) {
    double *until = hf_new(&scratch, double, (size_t)question->confidence_count + 1);
    if (until == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_balance_hold_until(&bare->balance, question->confidence, question->confidence_count,
                                 until, NULL, scratch));
    for (uint32_t c = 0; c < question->confidence_count; c++) {
        const double years = until[c] <= question->horizon_years ? until[c] : (double)INFINITY;
        if (until[c] <= bare->begin) {
            answer->until[c] = years;
            answer->until_error[c] = 0.0;
            answer->share_error[c] = 0.0;
        }
        answer->until[c] = fmax(answer->until[c], years);
    }
    return HF_OK;
}

static enum hf_status needed_bound(const struct bare_pool *bare, const struct hf_balance_wish *of,
                                   int64_t *needed, double *error, struct hf_arena scratch) {
    struct hf_balance_wish wish = *of;
    int64_t most = 0;
    int64_t least = 0;
    wish.convention = HF_STOCK_MEET_ALL;
    HF_TRY(hf_balance_needed(&bare->balance, &wish, &most, scratch));
    if (wish.years <= bare->begin) {
        *needed = most;
        *error = 0.0;
        return HF_OK;
    }
    if (bare->begin > 0.0) {
        wish.years = bare->begin;
        HF_TRY(hf_balance_needed(&bare->balance, &wish, &least, scratch));
    }
    *needed = most < *needed ? most : *needed;
    *needed = least > *needed ? least : *needed;
    return HF_OK;
}

/* What comes in only helps: no answer is worse than the closed one without it, and until something
 * can come in, all are that. Later ones are no better than those at that moment. */
static enum hf_status lasting_bound(const struct hf_balance *balance,
                                    const struct hf_balance_question *question,
                                    struct hf_balance_answer *answer, struct hf_arena scratch) {
    struct bare_pool bare = {*balance, lasting_begin(balance), 1.0};
    bare.balance.loop_count = 0;
    bare.balance.delivery_count = 0;
    if (balance->lot_count > 0 || balance->batch_count > 1) {
        return HF_OK;
    }
    if (bare.begin > 0.0 && bare.begin < (double)INFINITY) {
        struct hf_balance_point point = {1.0, 1.0, 0.0};
        HF_TRY(hf_balance_curve(&bare.balance, &bare.begin, 1, &point, NULL, scratch));
        bare.begin_hold = point.hold;
    }
    HF_TRY(points_bound(&bare, question, answer, scratch));
    HF_TRY(dates_bound(&bare, question, answer, scratch));
    for (uint32_t w = 0; w < question->wish_count; w++) {
        HF_TRY(needed_bound(&bare, &question->wish[w], &answer->needed[w], &answer->needed_error[w],
                            scratch));
    }
    return HF_OK;
}

static bool lasting_is_large(const struct balance_base *base) {
    return events_mean(base->balance, base) > events_followed &&
           hf_balance_steps_can(base->balance);
}

static enum hf_status lasting_open(const struct balance_base *base,
                                   const struct hf_balance_question *question,
                                   struct hf_arena *keep, struct paths *paths) {
    const double events = events_mean(base->balance, base);
    if (!lasting_is_large(base) && !(events < events_most)) {
        return HF_ERR_LIMIT;
    }
    return hf_paths_open(base->balance, question, digits_for(events), keep, paths);
}

/* All paths: what each of them left is in `paths`. */
static enum hf_status lasting_run(const struct balance_base *base, struct paths *paths,
                                  struct hf_arena scratch) {
    if (lasting_is_large(base)) {
        return hf_balance_steps_run(base, paths, paths_seed, scratch);
    }
    struct lasting_walk *walk = hf_new(&scratch, struct lasting_walk, 1);
    if (walk == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(walk_open(base->balance, paths->question->horizon_years, paths, &scratch, walk));
    return walk_run(walk, scratch);
}

enum hf_status hf_balance_lasting_answer(const struct hf_balance *balance,
                                         const struct hf_balance_question *question,
                                         struct hf_arena *keep, struct hf_arena scratch,
                                         struct hf_balance_answer *answer) {
    struct balance_base base;
    struct paths paths;
    struct hf_balance_answer found;
    HF_TRY(hf_balance_base_build(balance, &scratch, &base));
    HF_TRY(lasting_open(&base, question, &scratch, &paths));
    HF_TRY(hf_balance_answer_open(question, keep, &found));
    HF_TRY(lasting_run(&base, &paths, scratch));
    found.quality = (struct hf_balance_quality){HF_BALANCE_SIMULATED, 0.0, 1, 1, 1};
    HF_TRY(hf_paths_sum(&paths, scratch, &found));
    HF_TRY(lasting_bound(balance, question, &found, scratch));
    for (uint32_t w = 0; w < question->wish_count; w++) {
        const struct hf_balance_wish *wish = &question->wish[w];
        found.needed[w] +=
            wish->convention == HF_STOCK_ONE_IN_HAND && lasting_can_fail(&base, wish->years) ? 1
                                                                                             : 0;
    }
    *answer = found;
    return HF_OK;
}

/* ---- first shortages, kept ---- */

/* Nothing but one moment and one confidence is asked; arrays of one. */
struct firsts_asked {
    struct hf_balance_question question;
    struct hf_balance_answer answer;
    struct hf_balance_point point;
    double hold_error, available_error, until, until_error, share_error;
};

static void firsts_ask(const struct balance_firsts *firsts, struct firsts_asked *asked) {
    *asked = (struct firsts_asked){.question = {.horizon_years = firsts->horizon_years}};
    asked->answer = (struct hf_balance_answer){.until = &asked->until,
                                               .until_error = &asked->until_error,
                                               .share_error = &asked->share_error,
                                               .point = &asked->point,
                                               .hold_error = &asked->hold_error,
                                               .available_error = &asked->available_error};
}

enum hf_status hf_balance_firsts_find(const struct hf_balance *balance, double horizon_years,
                                      struct hf_arena *keep, struct hf_arena scratch,
                                      struct balance_firsts *firsts) {
    const struct hf_balance_question question = {.horizon_years = horizon_years};
    struct balance_base base;
    struct paths paths;
    double *years = NULL;
    HF_TRY(hf_balance_base_build(balance, &scratch, &base));
    HF_TRY(lasting_open(&base, &question, &scratch, &paths));
    HF_TRY(lasting_run(&base, &paths, scratch));
    const uint64_t count = hf_paths_firsts(&paths);
    years = hf_take(keep, double, count + 1);
    if (years == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(years, paths.short_years, count * sizeof *years);
    *firsts = (struct balance_firsts){.balance = balance,
                                      .horizon_years = horizon_years,
                                      .years = years,
                                      .count = count,
                                      .paths = paths.count};
    return HF_OK;
}

enum hf_status hf_balance_firsts_hold(const struct balance_firsts *firsts, double years,
                                      struct hf_arena scratch, double *hold) {
    struct firsts_asked asked;
    uint64_t low = 0; /* so many are short before */
    uint64_t high = firsts->count;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        if (firsts->years[middle] < years) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    firsts_ask(firsts, &asked);
    asked.question.years = &years;
    asked.question.count = 1;
    asked.point =
        (struct hf_balance_point){(double)(firsts->paths - low) / (double)firsts->paths, 0.0, 0.0};
    HF_TRY(lasting_bound(firsts->balance, &asked.question, &asked.answer, scratch));
    *hold = years > 0.0 ? asked.point.hold : 1.0;
    return HF_OK;
}

enum hf_status hf_balance_firsts_until(const struct balance_firsts *firsts, double confidence,
                                       struct hf_arena scratch, double *years) {
    struct firsts_asked asked;
    const uint64_t allowed = hf_paths_allowed((double)firsts->paths, confidence);
    firsts_ask(firsts, &asked);
    asked.question.confidence = &confidence;
    asked.question.confidence_count = 1;
    asked.until = allowed < firsts->count ? firsts->years[allowed] : (double)INFINITY;
    HF_TRY(lasting_bound(firsts->balance, &asked.question, &asked.answer, scratch));
    *years = asked.until;
    return HF_OK;
}

/* ---- single questions ---- */

enum hf_status hf_balance_lasting_curve(const struct hf_balance *balance, const double *years,
                                        uint32_t count, struct hf_balance_point *point,
                                        struct hf_balance_quality *quality,
                                        struct hf_arena scratch) {
    if (count == 0 || !(years[count - 1] > 0.0)) { /* nothing has failed yet */
        for (uint32_t i = 0; i < count; i++) {
            point[i] = (struct hf_balance_point){1.0, 1.0, 0.0};
        }
        return HF_OK;
    }
    const struct hf_balance_question question = {
        .horizon_years = years[count - 1], .years = years, .count = count};
    struct hf_balance_answer answer;
    struct hf_arena keep = hf_arena_over(scratch.at, hf_arena_left(&scratch) / 2);
    scratch.at += hf_arena_left(&scratch) / 2;
    HF_TRY(hf_balance_lasting_answer(balance, &question, &keep, scratch, &answer));
    memcpy(point, answer.point, count * sizeof *point);
    *quality = answer.quality;
    return HF_OK;
}

enum hf_status hf_balance_lasting_until(const struct hf_balance *balance, const double *confidence,
                                        uint32_t count, double *until,
                                        struct hf_balance_quality *quality,
                                        struct hf_arena scratch) {
    struct hf_arena room = hf_arena_over(scratch.at, hf_arena_left(&scratch) / 2);
    scratch.at += hf_arena_left(&scratch) / 2;
    struct hf_balance_question question = {
        .horizon_years = horizon_first, .confidence = confidence, .confidence_count = count};
    for (int i = 0; i < HORIZONS; i++) {
        struct hf_balance_answer answer;
        struct hf_arena keep = room;
        bool is_within = true;
        HF_TRY(hf_balance_lasting_answer(balance, &question, &keep, scratch, &answer));
        for (uint32_t k = 0; k < count; k++) {
            until[k] = answer.until[k];
            is_within = is_within && until[k] < (double)INFINITY;
        }
        *quality = answer.quality;
        if (is_within) {
            break;
        }
        question.horizon_years *= 4.0;
    }
    return HF_OK;
}
