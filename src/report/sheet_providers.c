#include "report/report_words.h"
#include "report/sheet.h"

/* Which providers of what devices need to give another maker. */

enum { PROVIDER_TEXT_MAX = 1 << 16, PROVIDER_NAMES_MAX = 3 };

static const struct sheet_column change_providers_columns[] = {
    {"vendor", "not of", SHEET_TEXT, false},
    {"dependency", "provides", SHEET_TEXT, false},
    {"devices", "another maker for", SHEET_TEXT, false},
    {"changes", "devices to change", SHEET_COUNT, true},
    {"changes_lower", "no fewer than", SHEET_COUNT, true},
    {"sites_fall", "sites on the vendor", SHEET_COUNT, true},
    {"subscribers_fall", "their subscribers", SHEET_COUNT, true},
    {"sites_freed", "sites freed", SHEET_COUNT, true},
    {"subscribers_freed", "their subscribers", SHEET_COUNT, true},
    {"sites_raised", "sites then on no vendor", SHEET_COUNT, true},
    {"sites_harmed", "sites then on the new maker", SHEET_COUNT, true},
    {"sentence", "what that does", SHEET_TEXT, false},
};

static uint32_t change_providers_count(const struct hf_assessment *assessment) {
    return assessment->provider_change_count;
}

/* How many providers there are, as far as they are deployed. */
static int64_t providers_of(const struct hf_assessment *assessment, uint32_t dependency) {
    for (uint32_t i = 0; i < assessment->dependency_risk_count; i++) {
        if (assessment->dependency_risk[i].dependency == dependency) {
            return assessment->dependency_risk[i].providers;
        }
    }
    return 0;
}

static void provider_devices(struct hf_buffer *out, const struct hf_assessment *assessment,
                             const struct hf_provider_change *change) {
    for (uint32_t i = 0; i < change->device_count && i < PROVIDER_NAMES_MAX; i++) {
        hf_buffer_puts(out, i > 0 ? ", " : "");
        hf_buffer_add(out, hf_sheet_label(assessment, HF_KIND_DEVICE,
                                          assessment->provider_device[change->device_from + i]));
    }
    if (change->device_count > PROVIDER_NAMES_MAX) {
        hf_buffer_puts(out, " and ");
        hf_report_count(out, change->device_count - PROVIDER_NAMES_MAX);
        hf_buffer_puts(out, " more");
    }
}

static void provider_effect(struct hf_buffer *out, const struct hf_provider_change *change) {
    if (change->sites_freed == 0) {
        hf_buffer_puts(out, "all of them still do, by something else");
    } else {
        hf_report_people_at(out, change->subscribers_freed, change->sites_freed,
                            change->subscribers_known);
        hf_buffer_puts(out, " do not any more");
    }
    if (change->sites_raised > 0) {
        hf_buffer_puts(out, ", ");
        hf_report_count(out, change->sites_raised);
        hf_buffer_puts(out, change->sites_raised == 1 ? " of which then hangs on no vendor"
                                                      : " of which then hang on no vendor");
    }
    if (change->sites_harmed > 0) {
        hf_buffer_puts(out, "; but ");
        hf_report_count(out, change->sites_harmed);
        hf_buffer_puts(out, change->sites_harmed == 1
                                ? " site that hangs on no vendor now would hang on the new maker"
                                : " sites that hang on no vendor now would hang on the new maker");
    }
}

static void provider_sentence(struct hf_buffer *out, const struct hf_assessment *assessment,
                              const struct hf_provider_change *change) {
    hf_report_people_at(out, change->subscribers_fall, change->sites_fall,
                        change->subscribers_known);
    hf_buffer_puts(out, " fall with it");
    if (change->device_count == 0) {
        const int64_t needed = assessment->snapshot->dependencies.needed[change->dependency];
        const bool has_spare =
            needed == HF_COUNT_UNKNOWN || needed < providers_of(assessment, change->dependency);
        hf_buffer_puts(out, has_spare ? "; one new maker is not enough: it takes several, or "
                                        "further providers"
                                      : "; another maker does not help, since all its providers "
                                        "have to work: it takes further ones");
        return;
    }
    hf_buffer_puts(out, "; with ");
    hf_report_count(out, change->device_count);
    hf_buffer_puts(out, " of ");
    hf_report_count(out, providers_of(assessment, change->dependency));
    hf_buffer_puts(out, change->changes_lower == change->device_count
                            ? " providers of another maker, and no fewer do, "
                            : " providers of another maker ");
    provider_effect(out, change);
}

static enum hf_status provider_text(struct hf_buffer *out, struct hf_arena *scratch,
                                    struct hf_text *text) {
    const enum hf_status status =
        out->status == HF_OK ? hf_text_copy(scratch, hf_buffer_text(out), text) : out->status;
    hf_buffer_free(out);
    return status;
}

static enum hf_status change_providers_row(const struct hf_assessment *assessment, uint32_t row,
                                           struct hf_arena *scratch, struct sheet_cell *cell) {
    const struct hf_provider_change *change = &assessment->provider_change[row];
    const int64_t counts[] = {
        change->device_count, change->changes_lower, change->sites_fall, 0, change->sites_freed, 0,
        change->sites_raised, change->sites_harmed};
    struct hf_buffer devices = hf_buffer_make(PROVIDER_TEXT_MAX);
    struct hf_buffer sentence = hf_buffer_make(PROVIDER_TEXT_MAX);
    cell[0].text = hf_sheet_group(assessment, change->group);
    cell[1].text = assessment->snapshot->dependencies.name[change->dependency];
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        cell[3 + i].counts[0] = counts[i];
    }
    cell[6].counts[0] = hf_sheet_people(change->subscribers_fall,
                                        change->subscribers_known || change->sites_fall == 0);
    cell[8].counts[0] = hf_sheet_people(change->subscribers_freed,
                                        change->subscribers_known || change->sites_freed == 0);
    provider_devices(&devices, assessment, change);
    provider_sentence(&sentence, assessment, change);
    const enum hf_status status = provider_text(&devices, scratch, &cell[2].text);
    const enum hf_status last = provider_text(&sentence, scratch, &cell[11].text);
    return status == HF_OK ? last : status;
}

static struct hf_why_id change_providers_why(const struct hf_assessment *assessment, uint32_t row) {
    return assessment->provider_change[row].why;
}

const struct sheet hf_sheet_change_providers = {
    "change-providers",
    "Nothing that devices need of others is known to stop with a single vendor.",
    change_providers_columns,
    sizeof change_providers_columns / sizeof change_providers_columns[0],
    change_providers_count,
    change_providers_row,
    change_providers_why};
