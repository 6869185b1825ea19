#include <holdfast/resilience.h>

#include "resilience/reasons.h"

/* All rows share what was drawn: which products age and why, which units nobody names, what is
 * assumed. A site adds its own row and devices, a region its sites. */

static struct hf_why_id pool_why(const struct hf_assessment *assessment, uint32_t product) {
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        if (assessment->endurance[i].product == product) {
            return assessment->endurance[i].why;
        }
    }
    return HF_WHY_NONE;
}

static struct hf_why_id products_explain(struct hf_assessment *assessment,
                                         const struct hf_served *served) {
    struct reason_list list = {.assessment = assessment};
    for (uint32_t i = 0; i < served->product_count; i++) {
        hf_reason_row(&list, HF_KIND_PRODUCT, served->product[i]);
        hf_reason_put(&list, pool_why(assessment, served->product[i]));
    }
    return hf_reason_close(&list, HF_RULE_AGES_PRODUCTS, (double)served->base[0].products,
                           HF_DATE_MIN);
}

static struct hf_why_id drawn_explain(struct hf_assessment *assessment,
                                      const struct hf_served *served) {
    struct reason_list list;
    hf_reason_open(assessment, &list);
    hf_reason_put(&list, served->loss < assessment->assumed_count
                             ? assessment->assumed[served->loss].why
                             : HF_WHY_NONE);
    hf_reason_put(&list, products_explain(assessment, served));
    if (served->base[0].units_unknown > 0) {
        hf_reason_put(&list, hf_reason_unnamed(assessment));
    }
    if (served->base[0].units_unknown > 0 || served->base[0].providers_unknown > 0) {
        hf_reason_assumed(&list, HF_ASSUME_FAILURE_RATE_PER_YEAR);
    }
    if (assessment->schedule.count > 0) {
        hf_reason_assumed(&list, HF_ASSUME_HARVEST_RATIO);
    }
    if (served->is_to_horizon) {
        hf_reason_assumed(&list, HF_ASSUME_HORIZON_YEARS);
    }
    return hf_reason_close(&list, HF_RULE_AGES, (double)served->trials, served->until);
}

static struct hf_why_id dark_site_explain(struct hf_assessment *assessment,
                                          const struct hf_served_site *site,
                                          struct hf_why_id drawn) {
    struct reason_list list = {.assessment = assessment};
    hf_reason_row(&list, HF_KIND_SITE, site->site);
    hf_reason_put(&list, hf_reason_site_devices(assessment, site->site));
    hf_reason_put(&list, drawn);
    return hf_reason_close(&list, HF_RULE_DARK_BY, site->dark_ratio[0], site->median[0]);
}

/* The first sites of the region, and those of it that are dark first. */
static struct hf_why_id dark_region_explain(struct hf_assessment *assessment,
                                            const struct hf_served *served,
                                            const struct hf_served_region *region) {
    const struct hf_sites *sites = &assessment->snapshot->sites;
    struct reason_list rows = {.assessment = assessment};
    struct reason_list list = rows;
    for (uint32_t i = 0; i < sites->rows.count && rows.count < REASON_ROWS; i++) {
        if (hf_text_equal(sites->region[i], region->region)) {
            hf_reason_row(&rows, HF_KIND_SITE, i);
        }
    }
    hf_reason_put(&list,
                  hf_reason_close(&rows, HF_RULE_ROWS_COUNTED, (double)region->sites, HF_DATE_MIN));
    for (uint32_t i = 0; i < served->site_count && list.count <= REASON_ROWS; i++) {
        if (hf_text_equal(sites->region[served->site[i].site], region->region)) {
            hf_reason_put(&list, served->site[i].why);
        }
    }
    hf_reason_put(&list, served->why);
    return hf_reason_close(&list, HF_RULE_REGION_DARK, region->sites_dark[0], HF_DATE_MIN);
}

enum hf_status hf_served_explain(struct hf_assessment *assessment, struct hf_served *served) {
    if (assessment == NULL || assessment->snapshot == NULL || served == NULL) {
        return HF_ERR_ARGUMENT;
    }
    served->why = drawn_explain(assessment, served);
    for (uint32_t i = 0; i < served->site_count; i++) {
        served->site[i].why = dark_site_explain(assessment, &served->site[i], served->why);
    }
    for (uint32_t i = 0; i < served->region_count; i++) {
        served->region[i].why = dark_region_explain(assessment, served, &served->region[i]);
    }
    return assessment->why.failed ? HF_ERR_MEMORY : HF_OK;
}
