#include "comply/compliance.h"

#include "base/parallel.h"
#include "exposure/ratio.h"

/* Products of two 64-bit amounts are compared exactly. */
__extension__ typedef __int128 wide_amount;

static bool share_is_within(const struct comply_tally *tally, double limit) {
    const wide_amount part = (wide_amount)tally->numerator * HF_PARTS_ONE;
    return part <= (wide_amount)tally->denominator * hf_ratio_parts(limit);
}

bool hf_comply_is_within(const struct comply_case *one, enum comply_world world,
                         const struct comply_tally *tally) {
    if (!hf_comply_is_share(one->rule->metric)) {
        return (double)tally->numerator <= one->rule->limit;
    }
    if (tally->is_boundless) {
        return world == COMPLY_BEST || one->rule->limit >= 1.0;
    }
    return share_is_within(tally, one->rule->limit);
}

enum hf_status hf_comply_look(const struct comply_case *one, struct hf_arena scratch,
                              enum comply_world world, struct hf_date_range day,
                              struct comply_view *view) {
    *view = (struct comply_view){.years = 0.0};
    if (one->rule->metric == HF_METRIC_ENDURANCE) {
        bool has_product = false;
        HF_TRY(hf_comply_endurance(one, scratch, world, &view->years, &has_product));
        view->tally.is_unknown = one->network->unit_count == 0;
        view->is_within = !has_product || view->years >= one->rule->limit;
        return HF_OK;
    }
    if (one->rule->metric == HF_METRIC_OUTSOURCED) {
        hf_comply_outsourced(one, world, day, &view->tally);
    } else if (one->records != NULL) {
        struct comply_census census;
        hf_comply_census_take(one, day, &census);
        hf_comply_census_tally(one, &census, world, &view->tally);
    } else {
        HF_TRY(hf_comply_state(one, scratch, world, day, &view->tally));
    }
    view->is_within = hf_comply_is_within(one, world, &view->tally);
    return HF_OK;
}

double hf_comply_figure(const struct comply_case *one, const struct comply_view *view,
                        enum comply_world world) {
    if (one->rule->metric == HF_METRIC_ENDURANCE) {
        return view->years;
    }
    if (!hf_comply_is_share(one->rule->metric)) {
        return (double)view->tally.numerator;
    }
    if (view->tally.is_boundless) {
        return world == COMPLY_BEST ? 0.0 : 1.0;
    }
    return view->tally.denominator == 0
               ? (double)NAN
               : (double)view->tally.numerator / (double)view->tally.denominator;
}

static void ranges_fill(const struct comply_case *one, const struct comply_view view[COMPLY_WORLDS],
                        struct comply_judgement *judgement) {
    const struct comply_view *best = &view[COMPLY_BEST];
    const struct comply_view *worst = &view[COMPLY_WORST];
    const bool is_endurance = one->rule->metric == HF_METRIC_ENDURANCE;
    const double scale =
        one->rule->metric == HF_METRIC_TRAFFIC_SHARE ? (double)one->network->traffic_scale : 1.0;
    const double figure[2] = {hf_comply_figure(one, best, COMPLY_BEST),
                              hf_comply_figure(one, worst, COMPLY_WORST)};
    judgement->figure = is_endurance ? (struct hf_range){figure[1], figure[0]}
                                     : (struct hf_range){figure[0], figure[1]};
    const bool is_unknown = view[COMPLY_LIKELY].tally.is_unknown;
    judgement->presumed =
        is_unknown ? (double)NAN : hf_comply_figure(one, &view[COMPLY_LIKELY], COMPLY_LIKELY);
    judgement->doubted =
        is_unknown ? (double)NAN : hf_comply_figure(one, &view[COMPLY_DOUBT], COMPLY_DOUBT);
    if (is_endurance) {
        judgement->numerator = judgement->figure;
        judgement->denominator = HF_RANGE_UNKNOWN;
        return;
    }
    judgement->numerator = (struct hf_range){
        (double)best->tally.numerator / scale,
        worst->tally.is_boundless ? (double)INFINITY : (double)worst->tally.numerator / scale};
    const double base[2] = {(double)worst->tally.denominator / scale,
                            (double)best->tally.denominator / scale};
    judgement->denominator = (struct hf_range){fmin(base[0], base[1]),
                                               best->tally.is_boundless || worst->tally.is_boundless
                                                   ? (double)INFINITY
                                                   : fmax(base[0], base[1])};
}

/* May an amount that nobody gives turn the world's answer round? */
static bool hangs_on_missing(const struct comply_view *view) {
    return view->is_within ? view->tally.hides_part : view->tally.hides_rest;
}

/* Of a verdict that is open: there is a basis only where it hangs neither on what nobody can tell
 * nor on amounts that are missing. */
static enum hf_answer presumption(const struct comply_view *likely,
                                  const struct comply_view *doubt) {
    if (likely->is_within != doubt->is_within || hangs_on_missing(likely) ||
        hangs_on_missing(doubt)) {
        return HF_ANSWER_NO_BASIS;
    }
    return likely->is_within ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_PRESUMED_NO;
}

/* Is there something that nobody can tell, so that it counts in COMPLY_DOUBT and not in
 * COMPLY_LIKELY? Services, sensitive places and targets ask about more than units. */
static bool has_doubt(const struct comply_case *one) {
    const struct comply_network *network = one->network;
    const enum hf_metric metric = one->rule->metric;
    bool has = one->lapse != NULL || metric == HF_METRIC_SENSITIVE_SITES ||
               metric == HF_METRIC_TARGET_COUNT ||
               (hf_comply_is_share(metric) && metric != HF_METRIC_SITE_SHARE);
    for (uint32_t i = 0; !has && i < network->sort_count; i++) {
        has = one->counted[i] == HF_ANSWER_NO_BASIS;
    }
    for (uint32_t i = 0; !has && i < network->swap_sort_count; i++) {
        has = one->swap_counted[i] == HF_ANSWER_NO_BASIS;
    }
    return has;
}

enum hf_status hf_comply_worlds_make(const struct comply_case *one, struct hf_arena *arena,
                                     struct comply_worlds *worlds) {
    *worlds = (struct comply_worlds){.has_copies = false};
    for (int world = 0; hf_comply_is_walked(one) && world < COMPLY_WORLDS; world++) {
        if (world == COMPLY_DOUBT && !has_doubt(one)) {
            continue;
        }
        HF_TRY(hf_comply_frame_make(one, (enum comply_world)world, arena, &worlds->frame[world]));
    }
    return HF_OK;
}

/* As hf_comply_look, with a frame that has been elsewhere. */
static enum hf_status frame_look(const struct comply_case *one, struct hf_arena scratch,
                                 struct comply_frame *frame, enum comply_world world,
                                 struct comply_view *view) {
    *view = (struct comply_view){.years = 0.0};
    HF_TRY(hf_comply_frame_tally(frame, scratch, &view->tally));
    view->is_within = hf_comply_is_within(one, world, &view->tally);
    return HF_OK;
}

static const struct comply_glance *glance_at(const struct comply_worlds *worlds,
                                             struct hf_date_range day) {
    for (uint32_t i = 0; hf_date_range_is_known(day) && i < worlds->glance_count; i++) {
        if (worlds->glance[i].is_taken && worlds->glance[i].day == day.earliest.days) {
            return &worlds->glance[i];
        }
    }
    return NULL;
}

struct worlds_move {
    struct comply_frame *frame[COMPLY_WORLDS];
    struct hf_date_range day;
};

static void world_move(void *context, size_t task) {
    const struct worlds_move *move = context;
    hf_comply_frame_move(move->frame[task], move->day);
}

/* All worlds that are asked, on several threads where they have much to look at. */
static void worlds_move(const struct comply_case *one, const struct comply_worlds *worlds,
                        bool is_glanced, struct hf_date_range day) {
    enum { SWAPS_FEW = 4096 }; /* about a millisecond */
    struct worlds_move move = {.day = day};
    size_t count = 0;
    for (int i = 0; i < COMPLY_WORLDS; i++) {
        const bool is_inner = i == COMPLY_LIKELY || i == COMPLY_DOUBT;
        if (worlds->frame[i] != NULL && (is_inner || !is_glanced)) {
            move.frame[count++] = worlds->frame[i];
        }
    }
    const bool is_few = one->bearing.swap_count < SWAPS_FEW;
    hf_parallel_run(is_few ? 1 : one->threads, count, world_move, &move);
}

static void records_look(const struct comply_case *one, struct hf_date_range day,
                         struct comply_view view[COMPLY_WORLDS]) {
    struct comply_census census;
    hf_comply_census_take(one, day, &census);
    for (int i = 0; i < COMPLY_WORLDS; i++) {
        view[i] = (struct comply_view){.years = 0.0};
        hf_comply_census_tally(one, &census, (enum comply_world)i, &view[i].tally);
        view[i].is_within = hf_comply_is_within(one, (enum comply_world)i, &view[i].tally);
    }
}

static enum hf_status worlds_look(const struct comply_case *one, const struct comply_worlds *worlds,
                                  struct hf_arena scratch, struct hf_date_range day,
                                  struct comply_view view[COMPLY_WORLDS]) {
    const struct comply_glance *glance = glance_at(worlds, day);
    if (one->records != NULL) {
        records_look(one, day, view);
        return HF_OK;
    }
    worlds_move(one, worlds, glance != NULL, day);
    for (int i = 0; i < COMPLY_WORLDS; i++) {
        const enum comply_world world = (enum comply_world)i;
        if (!hf_comply_is_walked(one)) {
            HF_TRY(hf_comply_look(one, scratch, world, day, &view[i]));
        } else if (glance != NULL && (world == COMPLY_BEST || world == COMPLY_WORST)) {
            view[i] = glance->view[world == COMPLY_WORST ? 1 : 0];
            view[i].is_within = hf_comply_is_within(one, world, &view[i].tally);
        } else if (worlds->frame[i] == NULL) {
            view[i] = view[COMPLY_LIKELY];
        } else {
            HF_TRY(frame_look(one, scratch, worlds->frame[i], world, &view[i]));
        }
    }
    return HF_OK;
}

enum hf_status hf_comply_judge(const struct comply_case *one, const struct comply_worlds *worlds,
                               struct hf_arena scratch, struct hf_date_range day,
                               struct comply_judgement *judgement) {
    struct comply_view view[COMPLY_WORLDS];
    HF_TRY(worlds_look(one, worlds, scratch, day, view));
    *judgement = (struct comply_judgement){.verdict = HF_VERDICT_UNDETERMINED};
    ranges_fill(one, view, judgement);
    if (view[COMPLY_WORST].tally.is_unknown) {
        judgement->met = HF_ANSWER_NO_BASIS;
        return HF_OK;
    }
    if (view[COMPLY_WORST].is_within) {
        judgement->verdict = HF_VERDICT_MET;
        judgement->met = HF_ANSWER_YES;
    } else if (!view[COMPLY_BEST].is_within) {
        judgement->verdict = HF_VERDICT_NOT_MET;
        judgement->met = HF_ANSWER_NO;
    } else {
        judgement->met = presumption(&view[COMPLY_LIKELY], &view[COMPLY_DOUBT]);
    }
    return HF_OK;
}
