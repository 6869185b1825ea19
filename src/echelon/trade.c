#include <holdfast/trade.h>

#include <holdfast/number.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Hulls by a stack (Andrew's monotone chain, one side of it); segments of all hulls sorted by
 * slope. Slopes of one hull fall, and equal slopes of one curve keep their order, so that the
 * sorted list never takes a segment before the one that it stands on. */

static bool curve_is_valid(const struct hf_trade_curve *curve) {
    if (curve == NULL || curve->point == NULL || curve->count == 0) {
        return false;
    }
    int64_t last = -1;
    for (uint32_t i = 0; i < curve->count; i++) {
        const struct hf_trade_point *point = &curve->point[i];
        if (point->cost_minor <= last || isnan(point->value) || point->value < -DBL_MAX) {
            return false;
        }
        last = point->cost_minor;
    }
    return true;
}

/* Drop per money from one point to a later one. */
static double drop_slope(const struct hf_trade_point *from, const struct hf_trade_point *until) {
    return (from->value - until->value) / ((double)until->cost_minor - (double)from->cost_minor);
}

enum hf_status hf_trade_hull(const struct hf_trade_curve *curve, uint32_t *kept,
                             uint32_t *kept_count) {
    if (!curve_is_valid(curve) || kept == NULL || kept_count == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_trade_point *point = curve->point;
    uint32_t top = 0;
    for (uint32_t i = 0; i < curve->count; i++) {
        if (isinf(point[i].value) || (top > 0 && point[i].value >= point[kept[top - 1]].value)) {
            continue;
        }
        while (top > 1 && drop_slope(&point[kept[top - 2]], &point[kept[top - 1]]) <
                              drop_slope(&point[kept[top - 1]], &point[i])) {
            top--;
        }
        kept[top++] = i;
    }
    *kept_count = top;
    return HF_OK;
}

struct trade_segment {
    double slope;
    uint32_t curve, from, until; /* points */
};

static int segment_compare(const void *left, const void *right) {
    const struct trade_segment *a = left;
    const struct trade_segment *b = right;
    if (a->slope < b->slope || a->slope > b->slope) {
        return a->slope > b->slope ? -1 : 1;
    }
    if (a->curve != b->curve) {
        return a->curve < b->curve ? -1 : 1;
    }
    return a->from < b->from ? -1 : a->from > b->from;
}

/* Segments of all hulls, and where the path begins. */
static enum hf_status segments_gather(const struct hf_trade_curve *curve, uint32_t curve_count,
                                      struct hf_arena scratch, struct trade_segment *segment,
                                      struct hf_trade_path *path) {
    uint32_t most = 0;
    for (uint32_t c = 0; c < curve_count; c++) {
        most = curve[c].count > most ? curve[c].count : most;
    }
    uint32_t *const kept = hf_new(&scratch, uint32_t, most);
    if (kept == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t c = 0; c < curve_count; c++) {
        uint32_t count = 0;
        HF_TRY(hf_trade_hull(&curve[c], kept, &count));
        if (count == 0) {
            return HF_ERR_ARGUMENT; /* it is infinite all along */
        }
        if (!hf_add_int64(path->start_cost_minor, curve[c].point[kept[0]].cost_minor,
                          &path->start_cost_minor)) {
            return HF_ERR_LIMIT;
        }
        path->start_value += curve[c].point[kept[0]].value;
        double slope = (double)INFINITY;
        for (uint32_t i = 0; i + 1 < count; i++) {
            const uint32_t from = kept[i];
            const uint32_t until = kept[i + 1];
            slope = fmin(slope, drop_slope(&curve[c].point[from], &curve[c].point[until]));
            segment[path->count++] = (struct trade_segment){slope, c, from, until};
        }
    }
    return HF_OK;
}

enum hf_status hf_trade_merge(const struct hf_trade_curve *curve, uint32_t curve_count,
                              struct hf_arena *keep, struct hf_arena scratch,
                              struct hf_trade_path *path) {
    if (curve == NULL || curve_count == 0 || keep == NULL || path == NULL) {
        return HF_ERR_ARGUMENT;
    }
    uint64_t points = 0;
    for (uint32_t c = 0; c < curve_count; c++) {
        points += curve[c].count;
    }
    if (points > UINT32_MAX) {
        return HF_ERR_LIMIT;
    }
    struct trade_segment *const segment = hf_new(&scratch, struct trade_segment, (size_t)points);
    if (segment == NULL) {
        return HF_ERR_MEMORY;
    }
    struct hf_trade_path result = {.step = NULL};
    HF_TRY(segments_gather(curve, curve_count, scratch, segment, &result));
    qsort(segment, result.count, sizeof *segment, segment_compare);
    result.step = hf_new(keep, struct hf_trade_step, result.count);
    if (result.step == NULL) {
        return HF_ERR_MEMORY;
    }
    int64_t cost = result.start_cost_minor;
    double value = result.start_value;
    for (uint32_t i = 0; i < result.count; i++) {
        const struct hf_trade_point *from = &curve[segment[i].curve].point[segment[i].from];
        const struct hf_trade_point *until = &curve[segment[i].curve].point[segment[i].until];
        if (!hf_add_int64(cost, until->cost_minor - from->cost_minor, &cost)) {
            return HF_ERR_LIMIT;
        }
        value -= from->value - until->value;
        result.step[i] = (struct hf_trade_step){segment[i].curve, segment[i].until, cost, value};
    }
    *path = result;
    return HF_OK;
}
