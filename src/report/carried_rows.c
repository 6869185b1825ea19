#include <holdfast/rows.h>

#include "report/rows_why.h"

#include <math.h>

/* Of what is still connected after a loss, how much the links carry: by loss, by function, and what
 * is too small. */

static const struct hf_rows_column capacity_columns[] = {
    {"lost", "lost", false},
    {"threat", "threat", false},
    {"unit", "unit", false},
    {"connected_upper", "connected", true},
    {"connected_lower", "at worst", true},
    {"fits_most", "fits at most", true},
    {"fits_least", "at least", true},
    {"fits_most_ratio", "of what is connected", true},
    {"services_unknown", "services of unknown traffic", true},
    {"worst_link", "narrowest", false},
    {"worst_carries", "carries", true},
    {"worst_wanted", "wanted", true},
    {"sentence", "in words", false},
};
enum { CAPACITY_COLUMNS = sizeof capacity_columns / sizeof capacity_columns[0] };

static const struct hf_rows_column part_columns[] = {
    {"lost", "lost", false},
    {"function", "function", false},
    {"unit", "unit", false},
    {"connected_upper", "connected", true},
    {"connected_lower", "at worst", true},
    {"fits_most_alone", "fits at most, alone", true},
    {"fits_least", "at least, with the others", true},
    {"services_unknown", "services of unknown traffic", true},
};
enum { PART_COLUMNS = sizeof part_columns / sizeof part_columns[0] };

static const struct hf_rows_column narrow_columns[] = {
    {"lost", "lost", false},    {"link", "too small", false}, {"site_a", "from", false},
    {"site_b", "to", false},    {"links", "links", true},     {"unit", "unit", false},
    {"carries", "carry", true}, {"wanted", "wanted", true},   {"missing", "missing", true},
};
enum { CARRIED_BEST, CARRIED_WORST }; /* of connected */
#define SHORT_LEAST 5e-7              /* of the unit: less is rounding */
enum { WORDS_MAX = 20 };
enum { NARROW_COLUMNS = sizeof narrow_columns / sizeof narrow_columns[0] };

struct carried_view {
    const struct hf_assessment *assessment;
    const struct hf_carried *carried;
    struct hf_arena *keep;
    uint32_t *order; /* losses as they are printed */
};

/* ---- words ---- */

static enum hf_status amount_text(struct hf_arena *keep, double amount, struct hf_text *text) {
    return hf_text_format(keep, text, "%.3f", amount);
}

static struct hf_text lost_name(const struct carried_view *view,
                                const struct hf_carried_loss *loss) {
    const struct hf_assessment *assessment = view->assessment;
    if (loss->group != HF_NONE) {
        return assessment->group[loss->group].name;
    }
    return loss->assumed == HF_NONE
               ? HF_TEXT("nothing")
               : assessment->scenario.change[assessment->assumed[loss->assumed].change].subject;
}

static struct hf_text lost_threat(const struct carried_view *view,
                                  const struct hf_carried_loss *loss) {
    return loss->group == HF_NONE ? HF_TEXT("") : view->assessment->group[loss->group].threat;
}

/* Its name or, without one, what it joins. */
static enum hf_status link_name(const struct carried_view *view, uint32_t row,
                                struct hf_text *text) {
    const struct hf_snapshot *snapshot = view->assessment->snapshot;
    const struct hf_links *links = &snapshot->links;
    if (row == HF_NONE || links->name[row].len > 0) {
        *text = row == HF_NONE ? HF_TEXT("") : links->name[row];
        return HF_OK;
    }
    const struct hf_text a = snapshot->devices.name[links->side_a_device[row]];
    const struct hf_text b = snapshot->devices.name[links->side_b_device[row]];
    return hf_text_format(view->keep, text, "%.*s to %.*s", HF_TEXT_ARG(a), HF_TEXT_ARG(b));
}

static struct hf_text end_site(const struct carried_view *view, uint32_t device) {
    const struct hf_snapshot *snapshot = view->assessment->snapshot;
    const uint32_t site = snapshot->devices.site[device];
    return site == HF_NONE ? HF_TEXT("") : snapshot->sites.name[site];
}

static double short_surely(const struct hf_carried_sum *sum) {
    return sum->connected[CARRIED_BEST] - sum->most;
}

static double short_possibly(const struct hf_carried_sum *sum) {
    return sum->connected[CARRIED_WORST] - sum->least;
}

/* "with Acme lost, of 12.000 Gbit/s that stay connected at least 3.000 do not fit: ..." */
static enum hf_status capacity_sentence(const struct carried_view *view,
                                        const struct hf_carried_loss *loss, struct hf_text narrow,
                                        struct hf_text *text) {
    const struct hf_carried_sum *sum = &loss->sum;
    const struct hf_text unit = view->carried->unit;
    const struct hf_text lost = lost_name(view, loss);
    const bool may_be_more =
        loss->assumed != HF_NONE && view->assessment->assumed[loss->assumed].may_be_more;
    const char *more =
        may_be_more ? "; what is of unknown make may be of it too, and is not counted" : "";
    struct hf_arena *keep = view->keep;
    if (unit.len == 0) {
        return hf_text_format(keep, text,
                              "with %.*s lost, nothing is known: no service has traffic and its "
                              "unit",
                              HF_TEXT_ARG(lost));
    }
    if (sum->connected[CARRIED_BEST] < SHORT_LEAST) {
        return hf_text_format(keep, text,
                              "with %.*s lost, no traffic that is known stays connected",
                              HF_TEXT_ARG(lost));
    }
    if (short_surely(sum) > SHORT_LEAST) {
        return hf_text_format(
            keep, text,
            "with %.*s lost, of %.3f %.*s that stay connected %.3f or more do not fit: connected, "
            "not all served; too small first: %.*s%s",
            HF_TEXT_ARG(lost), sum->connected[CARRIED_BEST], HF_TEXT_ARG(unit), short_surely(sum),
            HF_TEXT_ARG(narrow), more);
    }
    if (short_possibly(sum) > SHORT_LEAST) {
        return hf_text_format(keep, text,
                              "with %.*s lost, all of %.3f %.*s that stay connected may fit; %.3f "
                              "surely do%s",
                              HF_TEXT_ARG(lost), sum->connected[CARRIED_BEST], HF_TEXT_ARG(unit),
                              sum->least, more);
    }
    return hf_text_format(keep, text, "with %.*s lost, all of %.3f %.*s that stay connected fit%s",
                          HF_TEXT_ARG(lost), sum->connected[CARRIED_BEST], HF_TEXT_ARG(unit), more);
}

void hf_report_carried_head(const struct hf_assessment *assessment, struct hf_buffer *out) {
    const struct hf_carried *carried = assessment->carried;
    if (carried == NULL) {
        return;
    }
    hf_buffer_puts(out, "Does what is still connected fit?\n");
    if (carried->unit.len == 0) {
        hf_buffer_puts(out, "No service has traffic whose traffic_basis begins with a unit: how "
                            "much fits is not known.\n");
    }
    hf_buffer_puts(out, "Capacity is known of ");
    hf_report_count(out, carried->links - carried->links_unknown);
    hf_buffer_puts(out, " of ");
    hf_report_count(out, carried->links);
    hf_buffer_puts(out, " links; \"at most\" takes the others for large enough, \"at least\" for "
                        "nothing.\n");
    if (carried->links_other_unit > 0) {
        hf_buffer_printf(out, "Of these others, in another unit than %.*s: %u.\n",
                         HF_TEXT_ARG(carried->unit), carried->links_other_unit);
    }
    if (carried->services_unknown > 0) {
        hf_buffer_puts(out, "Traffic is not known of ");
        hf_report_count(out, carried->services_unknown);
        hf_buffer_puts(out, " of ");
        hf_report_count(out, carried->services);
        hf_buffer_puts(out, " services, which are left out");
        if (carried->services_other_unit > 0) {
            hf_buffer_printf(out, "; in another unit: %u", carried->services_other_unit);
        }
        hf_buffer_puts(out, ".\n");
    }
    if (carried->singles_left_out > 0) {
        hf_buffer_printf(out,
                         "%u single groups were left out: too much work. Ask for one by "
                         "--lose.\n",
                         carried->singles_left_out);
    }
    hf_buffer_putc(out, '\n');
}

/* ---- rows ---- */

static bool is_printed_first(const struct carried_view *view, uint32_t left, uint32_t right) {
    const struct hf_carried_sum *a = &view->carried->loss[left].sum;
    const struct hf_carried_sum *b = &view->carried->loss[right].sum;
    const double surely = short_surely(a) - short_surely(b);
    const double possibly = short_possibly(a) - short_possibly(b);
    if (surely < 0.0 || surely > 0.0) {
        return surely > 0.0;
    }
    return possibly < 0.0 || possibly > 0.0 ? possibly > 0.0 : left < right;
}

/* Nothing lost first, then what leaves most that is connected and not served. */
static enum hf_status carried_view_open(const struct hf_assessment *assessment,
                                        struct hf_arena *keep, struct carried_view *view) {
    static const struct hf_carried none = {.loss_count = 0};
    *view =
        (struct carried_view){.assessment = assessment,
                              .carried = assessment->carried == NULL ? &none : assessment->carried,
                              .keep = keep};
    const uint32_t count = view->carried->loss_count;
    view->order = hf_new(keep, uint32_t, (size_t)count + 1);
    if (view->order == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 1; i < count; i++) {
        uint32_t at = i;
        for (; at > 1 && is_printed_first(view, i, view->order[at - 1]); at--) {
            view->order[at] = view->order[at - 1];
        }
        view->order[at] = i;
    }
    return HF_OK;
}

static enum hf_status capacity_row(const struct carried_view *view,
                                   const struct hf_carried_loss *loss, struct hf_text *cell) {
    const struct hf_carried_sum *sum = &loss->sum;
    const double connected = sum->connected[CARRIED_BEST];
    cell[0] = lost_name(view, loss);
    cell[1] = lost_threat(view, loss);
    cell[2] = view->carried->unit;
    HF_TRY(amount_text(view->keep, connected, &cell[3]));
    HF_TRY(amount_text(view->keep, sum->connected[CARRIED_WORST], &cell[4]));
    HF_TRY(amount_text(view->keep, sum->most, &cell[5]));
    HF_TRY(amount_text(view->keep, sum->least, &cell[6]));
    if (connected > 0.0) {
        HF_TRY(amount_text(view->keep, sum->most / connected, &cell[7]));
    }
    HF_TRY(hf_text_format(view->keep, &cell[8], "%u", sum->unknown));
    if (loss->cut_count > 0) {
        HF_TRY(link_name(view, loss->cut->link, &cell[9]));
        HF_TRY(amount_text(view->keep, loss->cut->carries, &cell[10]));
        HF_TRY(amount_text(view->keep, loss->cut->wanted, &cell[11]));
    }
    return capacity_sentence(view, loss, cell[9], &cell[12]);
}

enum hf_status hf_report_carried(const struct hf_assessment *assessment, struct hf_arena *keep,
                                 struct hf_rows_text *rows, struct hf_rows_why *why) {
    struct carried_view opened;
    HF_TRY(carried_view_open(assessment, keep, &opened));
    const struct carried_view *view = &opened;
    const uint32_t count = view->carried->loss_count;
    struct hf_text *cell = hf_new(view->keep, struct hf_text, (size_t)count * CAPACITY_COLUMNS + 1);
    struct hf_why_id *reason = NULL;
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(rows_why_open(assessment, count, keep, why, &reason));
    for (uint32_t i = 0; i < count; i++) {
        const struct hf_carried_loss *loss = &view->carried->loss[view->order[i]];
        HF_TRY(capacity_row(view, loss, cell + (size_t)i * CAPACITY_COLUMNS));
        reason[i] = loss->why;
    }
    *rows = (struct hf_rows_text){"holdfast-capacity/1", capacity_columns, CAPACITY_COLUMNS, cell,
                                  count};
    return HF_OK;
}

static enum hf_status part_row(const struct carried_view *view, const struct hf_carried_loss *loss,
                               uint32_t at, struct hf_text *cell) {
    const struct hf_carried_sum *sum = &loss->of_function[at];
    cell[0] = lost_name(view, loss);
    cell[1] = at == 0 ? HF_TEXT("") : view->assessment->snapshot->functions.name[at - 1];
    cell[2] = view->carried->unit;
    HF_TRY(amount_text(view->keep, sum->connected[CARRIED_BEST], &cell[3]));
    HF_TRY(amount_text(view->keep, sum->connected[CARRIED_WORST], &cell[4]));
    HF_TRY(amount_text(view->keep, sum->most, &cell[5]));
    HF_TRY(amount_text(view->keep, sum->least, &cell[6]));
    return hf_text_format(view->keep, &cell[7], "%u", sum->unknown);
}

/* Functions that have traffic with nothing lost. */
enum hf_status hf_report_carried_parts(const struct hf_assessment *assessment,
                                       struct hf_arena *keep, struct hf_rows_text *rows,
                                       struct hf_rows_why *why) {
    struct carried_view opened;
    HF_TRY(carried_view_open(assessment, keep, &opened));
    const struct carried_view *view = &opened;
    const struct hf_carried *carried = view->carried;
    const size_t functions = (size_t)carried->function_count + 1;
    struct hf_text *cell =
        hf_new(view->keep, struct hf_text, carried->loss_count * functions * PART_COLUMNS + 1);
    struct hf_why_id *reason = NULL;
    size_t count = 0;
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(rows_why_open(assessment, carried->loss_count * functions, keep, why, &reason));
    for (uint32_t i = 0; i < carried->loss_count; i++) {
        for (uint32_t f = 0; f < functions; f++) {
            const struct hf_carried_sum *today = &carried->loss[0].of_function[f];
            if (today->connected[CARRIED_BEST] <= 0.0 && today->unknown == 0) {
                continue;
            }
            const struct hf_carried_loss *loss = &carried->loss[view->order[i]];
            HF_TRY(part_row(view, loss, f, cell + count * PART_COLUMNS));
            reason[count++] =
                loss->of_function_why == NULL ? HF_WHY_NONE : loss->of_function_why[f];
        }
    }
    *rows =
        (struct hf_rows_text){"holdfast-capacity-parts/1", part_columns, PART_COLUMNS, cell, count};
    return HF_OK;
}

static enum hf_status narrow_row(const struct carried_view *view,
                                 const struct hf_carried_loss *loss,
                                 const struct hf_carried_cut *cut, struct hf_text *cell) {
    const struct hf_links *links = &view->assessment->snapshot->links;
    cell[0] = lost_name(view, loss);
    HF_TRY(link_name(view, cut->link, &cell[1]));
    if (cut->link != HF_NONE) {
        cell[2] = end_site(view, links->side_a_device[cut->link]);
        cell[3] = end_site(view, links->side_b_device[cut->link]);
    }
    HF_TRY(hf_text_format(view->keep, &cell[4], "%u", cut->links));
    cell[5] = view->carried->unit;
    HF_TRY(amount_text(view->keep, cut->carries, &cell[6]));
    HF_TRY(amount_text(view->keep, cut->wanted, &cell[7]));
    return amount_text(view->keep, cut->wanted - cut->carries, &cell[8]);
}

enum hf_status hf_report_carried_links(const struct hf_assessment *assessment,
                                       struct hf_arena *keep, struct hf_rows_text *rows,
                                       struct hf_rows_why *why) {
    struct carried_view opened;
    HF_TRY(carried_view_open(assessment, keep, &opened));
    const struct carried_view *view = &opened;
    const struct hf_carried *carried = view->carried;
    size_t cuts = 0;
    size_t count = 0;
    for (uint32_t i = 0; i < carried->loss_count; i++) {
        cuts += carried->loss[i].cut_count;
    }
    struct hf_text *cell = hf_new(view->keep, struct hf_text, cuts * NARROW_COLUMNS + 1);
    struct hf_why_id *reason = NULL;
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(rows_why_open(assessment, cuts, keep, why, &reason));
    for (uint32_t i = 0; i < carried->loss_count; i++) {
        const struct hf_carried_loss *loss = &carried->loss[view->order[i]];
        for (uint32_t k = 0; k < loss->cut_count; k++) {
            HF_TRY(narrow_row(view, loss, &loss->cut[k], cell + count * NARROW_COLUMNS));
            reason[count++] = loss->cut[k].why;
        }
    }
    *rows = (struct hf_rows_text){"holdfast-capacity-links/1", narrow_columns, NARROW_COLUMNS, cell,
                                  count};
    return HF_OK;
}

/* Losses that leave more unserved than nothing lost does stand first; with losses of the scenario
 * all do. */
static uint32_t worse_count(const struct carried_view *view) {
    const uint32_t count = view->carried->loss_count;
    const bool is_single = view->assessment->assumed_count == 0;
    uint32_t worse = 1;
    while (worse < count &&
           (!is_single || short_surely(&view->carried->loss[view->order[worse]].sum) >
                              short_surely(&view->carried->loss[0].sum) + SHORT_LEAST)) {
        worse++;
    }
    return count == 0 ? 0 : worse;
}

enum hf_status hf_report_carried_words(const struct hf_assessment *assessment,
                                       struct hf_arena *keep, struct hf_text **line,
                                       size_t *count) {
    struct carried_view view;
    HF_TRY(carried_view_open(assessment, keep, &view));
    const uint32_t worse = worse_count(&view);
    const bool is_single = assessment->assumed_count == 0;
    const uint32_t told = is_single && worse > WORDS_MAX + 1 ? WORDS_MAX + 1 : worse;
    struct hf_text *text = hf_new(keep, struct hf_text, (size_t)told + 2);
    size_t lines = 0;
    if (text == NULL) {
        return HF_ERR_MEMORY;
    }
    for (; lines < told; lines++) {
        const struct hf_carried_loss *loss = &view.carried->loss[view.order[lines]];
        struct hf_text narrow = {NULL, 0};
        if (loss->cut_count > 0) {
            HF_TRY(link_name(&view, loss->cut->link, &narrow));
        }
        HF_TRY(capacity_sentence(&view, loss, narrow, &text[lines]));
    }
    if (told < worse) {
        HF_TRY(hf_text_format(keep, &text[lines++],
                              "%u more groups leave some unserved: --format csv has them all",
                              worse - told));
    }
    if (worse < view.carried->loss_count) {
        HF_TRY(hf_text_format(keep, &text[lines++],
                              "with any of %u other groups lost, no more is surely too small",
                              view.carried->loss_count - worse));
    }
    *line = text;
    *count = lines;
    return HF_OK;
}
