#include <holdfast/resilience.h>

#include "resilience/reasons.h"
#include "stock/pool.h"

#include <math.h>
#include <string.h>

/* All rows share how units fail: the rates of the products that are down longest together, how long
 * restoring takes, links. A product's rate has its reasons once, when it is first named. */

enum { SITE_PRODUCTS = 4 };

struct uptime_reasons {
    struct hf_assessment *assessment;
    struct hf_uptime *uptime;
    struct hf_date window_start;
    struct hf_why_id *rate; /* per product; HF_WHY_NONE: not yet */
    struct hf_why_id units, bounded;
};

/* ---- rates ---- */

static struct hf_why_id rate_why(const struct uptime_reasons *reasons, uint32_t product) {
    if (reasons->rate[product].value == HF_WHY_NONE.value) {
        struct stock_rate rate;
        hf_stock_rate_gather(reasons->assessment, product, reasons->window_start, &rate);
        reasons->rate[product] = rate.why;
    }
    return reasons->rate[product];
}

static struct hf_why_id product_down_why(const struct uptime_reasons *reasons,
                                         const struct hf_uptime_product *product) {
    struct reason_list list = {.assessment = reasons->assessment};
    hf_reason_row(&list, HF_KIND_PRODUCT, product->product);
    hf_reason_put(&list, rate_why(reasons, product->product));
    return hf_reason_close(&list, HF_RULE_UNITS_DOWN, product->hours, HF_DATE_MIN);
}

static struct hf_why_id units_why(const struct uptime_reasons *reasons) {
    const struct hf_uptime_base *base = &reasons->uptime->base;
    struct reason_list list = {.assessment = reasons->assessment};
    hf_reason_assumed(&list, HF_ASSUME_RESTORE_HOURS);
    if (base->links > 0) {
        hf_reason_assumed(&list, HF_ASSUME_LINK_RATE);
    }
    if (base->units_assumed > 0 || base->providers_unknown > 0) {
        hf_reason_assumed(&list, HF_ASSUME_FAILURE_RATE_PER_YEAR);
    }
    for (uint32_t i = 0; i < base->product_count; i++) {
        hf_reason_put(&list, product_down_why(reasons, &base->product[i]));
    }
    if (base->units_unknown > 0) {
        hf_reason_put(&list, hf_reason_unnamed(reasons->assessment));
    }
    return hf_reason_close(&list, HF_RULE_UNIT_RATES, (double)base->units, HF_DATE_MIN);
}

static struct hf_why_id bounded_why(const struct uptime_reasons *reasons) {
    const struct hf_uptime_base *base = &reasons->uptime->base;
    const double bounded[2] = {(double)(base->services - base->services_exact[0]),
                               (double)(base->services - base->services_exact[1])};
    const struct reason_list none = {.assessment = reasons->assessment};
    return bounded[0] > 0.0 || bounded[1] > 0.0
               ? hf_reason_close(&none, HF_RULE_DOWN_BOUNDED, fmax(bounded[0], bounded[1]),
                                 HF_DATE_MIN)
               : HF_WHY_NONE;
}

static struct hf_why_id down_why(const struct uptime_reasons *reasons, struct reason_list *list,
                                 double minutes) {
    hf_reason_put(list, reasons->units);
    hf_reason_put(list, reasons->bounded);
    return hf_reason_close(list, HF_RULE_DOWN_MINUTES, minutes, HF_DATE_MIN);
}

static struct hf_why_id group_chance_why(const struct uptime_reasons *reasons, uint32_t group,
                                         struct hf_range chance) {
    struct reason_list list = {.assessment = reasons->assessment};
    hf_reason_put(&list, hf_reason_group(reasons->assessment, group));
    return hf_range_is_known(chance)
               ? hf_reason_close(&list, HF_RULE_LOSS_CHANCE, chance.upper, HF_DATE_MIN)
               : HF_WHY_NONE;
}

/* ---- rows ---- */

static struct hf_why_id cell_why(const struct uptime_reasons *reasons,
                                 const struct hf_uptime_cell *cell) {
    struct hf_assessment *assessment = reasons->assessment;
    struct reason_list rows = {.assessment = assessment};
    for (uint32_t i = 0; i < cell->named_count; i++) {
        hf_reason_row(&rows, HF_KIND_SITE, cell->named_site[i]);
        hf_reason_row(&rows, HF_KIND_SERVICE, cell->named_service[i]);
    }
    struct reason_list list;
    hf_reason_open(assessment, &list);
    hf_reason_put(
        &list, hf_reason_close(&rows, HF_RULE_ROWS_COUNTED, (double)cell->services, HF_DATE_MIN));
    for (uint32_t i = 0; i < reasons->uptime->group_count && cell->group != HF_NONE; i++) {
        const struct hf_uptime_group *group = &reasons->uptime->group[i];
        if (group->group == cell->group) {
            hf_reason_put(&list, group_chance_why(reasons, group->group, group->chance));
        }
    }
    return down_why(reasons, &list, cell->down.alone[0]);
}

static bool is_among(const uint32_t *item, uint32_t count, uint32_t wanted) {
    bool is_there = false;
    for (uint32_t i = 0; i < count; i++) {
        is_there = is_there || item[i] == wanted;
    }
    return is_there;
}

/* The first few products that stand at the site, in its devices and what is in these. */
static uint32_t site_products(const struct hf_snapshot *snapshot, uint32_t site,
                              uint32_t *product) {
    const struct hf_csr *devices = &snapshot->devices_by_site;
    const struct hf_csr *modules = &snapshot->modules_by_device;
    uint32_t count = 0;
    for (uint32_t i = devices->start[site]; i < devices->start[site + 1]; i++) {
        const uint32_t device = devices->item[i];
        uint32_t next = snapshot->devices.product[device];
        uint32_t at = modules->start[device];
        bool is_more = hf_use_is_deployed(snapshot->devices.status[device]);
        while (is_more && count < SITE_PRODUCTS) {
            if (hf_product_is_said(snapshot, next) && !is_among(product, count, next)) {
                product[count++] = next;
            }
            is_more = at < modules->start[device + 1];
            next = is_more ? snapshot->modules.product[modules->item[at]] : HF_NONE;
            at++;
        }
    }
    return count;
}

static struct hf_why_id site_down_why(const struct uptime_reasons *reasons,
                                      const struct hf_uptime_site *site) {
    struct hf_assessment *assessment = reasons->assessment;
    uint32_t product[SITE_PRODUCTS];
    const uint32_t products = site_products(assessment->snapshot, site->site, product);
    struct reason_list list;
    hf_reason_open(assessment, &list);
    hf_reason_row(&list, HF_KIND_SITE, site->site);
    hf_reason_put(&list, hf_reason_site_devices(assessment, site->site));
    for (uint32_t i = 0; i < products; i++) {
        hf_reason_row(&list, HF_KIND_PRODUCT, product[i]);
        hf_reason_put(&list, rate_why(reasons, product[i]));
    }
    return down_why(reasons, &list, site->down.alone[0]);
}

/* What a site is down in the mean, and what the group takes. */
static struct hf_why_id break_even_why(const struct uptime_reasons *reasons,
                                       const struct hf_uptime_group *group, struct hf_why_id mean) {
    struct reason_list list = {.assessment = reasons->assessment};
    const double share = isnan(group->share[0]) ? group->share[1] : group->share[0];
    hf_reason_put(&list, hf_reason_group(reasons->assessment, group->group));
    hf_reason_put(&list, group_chance_why(reasons, group->group, group->chance));
    hf_reason_put(&list, mean);
    return hf_reason_close(&list, HF_RULE_BREAK_EVEN, share * HF_UPTIME_MINUTES_A_YEAR,
                           HF_DATE_MIN);
}

enum hf_status hf_uptime_explain(struct hf_assessment *assessment, struct hf_arena scratch,
                                 struct hf_uptime *uptime) {
    if (assessment == NULL || assessment->snapshot == NULL || uptime == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const size_t products = assessment->snapshot->products.rows.count;
    struct uptime_reasons reasons = {
        .assessment = assessment,
        .uptime = uptime,
        .window_start = hf_stock_rate_window_start(assessment->snapshot),
        .rate = hf_take(&scratch, struct hf_why_id, products + 1),
    };
    if (reasons.rate == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(reasons.rate, 0xff, products * sizeof *reasons.rate); /* HF_WHY_NONE */
    reasons.units = units_why(&reasons);
    reasons.bounded = bounded_why(&reasons);
    for (uint32_t i = 0; i < uptime->cell_count; i++) {
        uptime->cell[i].why = cell_why(&reasons, &uptime->cell[i]);
    }
    for (uint32_t i = 0; i < uptime->site_count; i++) {
        uptime->site[i].why = site_down_why(&reasons, &uptime->site[i]);
    }
    struct reason_list list;
    hf_reason_open(assessment, &list);
    const struct hf_why_id mean = down_why(&reasons, &list, uptime->base.site_minutes[0]);
    for (uint32_t i = 0; i < uptime->group_count; i++) {
        uptime->group[i].why = break_even_why(&reasons, &uptime->group[i], mean);
    }
    return assessment->why.failed ? HF_ERR_MEMORY : HF_OK;
}
