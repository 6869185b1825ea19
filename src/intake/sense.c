#include "intake/build.h"

#include "base/hash.h"

/* Each cell may be sound and the row impossible, and of several sources each row sound and what
 * comes of them impossible: an interval that ends before it begins would be empty, and a stake, a
 * contract or a delivery would be gone without a word. */

static struct hf_date_range *dates_of(struct hf_snapshot *snapshot, enum hf_kind kind,
                                      const char *name) {
    const struct hf_column *column =
        &hf_schema_get(kind)->column[hf_schema_column(kind, hf_text_of(name))];
    char *const rows = (char *)hf_snapshot_rows(snapshot, kind);
    return *(struct hf_date_range **)(void *)(rows + column->offset);
}

static enum hf_status order_complain(struct hf_intake *intake, const struct hf_rows *rows,
                                     uint32_t row, const struct hf_row_order *order) {
    struct hf_text message;
    HF_TRY(hf_text_format(intake->keep, &message,
                          "%s %s %s; %s taken as blank: correct one of them", order->second,
                          order->is_apart ? "does not lie after" : "lies before", order->first,
                          order->keeps_second ? "the latter was" : "both were"));
    const struct hf_intake_complaint complaint = {HF_DEFECT_FIELD, rows->origin[row],
                                                  rows->key[row], message};
    return hf_intake_complain(intake, &complaint);
}

/* ---- what devices need ---- */

static enum hf_status regions_gather(const struct hf_snapshot *snapshot, struct hf_arena *arena,
                                     struct hf_map *regions) {
    for (uint32_t i = 0; i < snapshot->sites.rows.count; i++) {
        struct hf_text region;
        uint32_t found = 0;
        HF_TRY(hf_key_fold(arena, snapshot->sites.region[i], &region));
        HF_TRY(hf_map_put(regions, arena, region, 0, &found));
    }
    return HF_OK;
}

/* A region of those that need something in which no site is: they may be anywhere. */
static enum hf_status regions_sense(struct hf_intake *intake, const struct hf_snapshot *snapshot) {
    const struct hf_dependents *rows = &snapshot->dependents;
    struct hf_map regions = {NULL, 0, 0};
    if (rows->rows.count > 0) { /* for good: complaints go to the same arena */
        HF_TRY(regions_gather(snapshot, &intake->work, &regions));
    }
    for (uint32_t row = 0; row < rows->rows.count; row++) {
        struct hf_arena once = intake->work;
        struct hf_text region;
        HF_TRY(hf_key_fold(&once, rows->of_region[row], &region));
        if (region.len == 0 || rows->device[row] != HF_NONE || rows->of_site[row] != HF_NONE ||
            hf_map_get(&regions, region) != HF_MAP_NONE) {
            continue;
        }
        const struct hf_intake_complaint complaint = {
            HF_DEFECT_REFERENCE, rows->rows.origin[row], rows->of_region[row],
            HF_TEXT(
                "no site is in this region, so any device may need it: correct of_region or the "
                "sites' region")};
        HF_TRY(hf_intake_complain(intake, &complaint));
    }
    return HF_OK;
}

/* More than all are needed: what is missing counts as devices that nobody knows. */
static enum hf_status numbers_sense(struct hf_intake *intake, const struct hf_snapshot *snapshot) {
    const struct hf_dependencies *rows = &snapshot->dependencies;
    const struct hf_csr *providers = &snapshot->providers_by_dependency;
    for (uint32_t row = 0; row < rows->rows.count; row++) {
        const int64_t known = providers->start[row + 1] - providers->start[row];
        struct hf_text message;
        if (rows->needed[row] == HF_COUNT_UNKNOWN || rows->needed[row] <= known) {
            continue;
        }
        HF_TRY(hf_text_format(intake->keep, &message,
                              "needed: %lld, but %lld devices provide it; the others count as not "
                              "known: correct it, or add providers",
                              (long long)rows->needed[row], (long long)known));
        const struct hf_intake_complaint complaint = {HF_DEFECT_FIELD, rows->rows.origin[row],
                                                      rows->rows.key[row], message};
        HF_TRY(hf_intake_complain(intake, &complaint));
    }
    return HF_OK;
}

enum hf_status hf_intake_needs_sense(struct hf_intake *intake, const struct hf_snapshot *snapshot) {
    HF_TRY(numbers_sense(intake, snapshot));
    return regions_sense(intake, snapshot);
}

/* ---- names that are nobody's key ---- */

static enum hf_status spelling_complain(struct hf_intake *intake, const struct hf_rows *rows,
                                        uint32_t row, struct hf_text own, struct hf_text other) {
    struct hf_text message;
    HF_TRY(hf_text_format(intake->keep, &message,
                          "also spelt '%.*s', and taken for another one: write both alike",
                          HF_TEXT_ARG(other)));
    const struct hf_intake_complaint complaint = {HF_DEFECT_REFERENCE, rows->origin[row], own,
                                                  message};
    return hf_intake_complain(intake, &complaint);
}

/* Each spelling is looked at once; the first of those that fold to the same counts as right. The
 * maps lie in `work` for good, as complaints do. */
static enum hf_status spellings_look(struct hf_intake *intake, const struct hf_rows *rows,
                                     const struct hf_text *name) {
    struct hf_map seen = {NULL, 0, 0};
    struct hf_map folded = {NULL, 0, 0};
    for (uint32_t row = 0; row < rows->count; row++) {
        struct hf_text key;
        uint32_t found = row;
        if (name[row].len == 0 || (row > 0 && hf_text_equal(name[row], name[row - 1])) ||
            hf_map_get(&seen, name[row]) != HF_MAP_NONE) {
            continue;
        }
        HF_TRY(hf_map_put(&seen, &intake->work, name[row], row, &found));
        HF_TRY(hf_key_fold(&intake->work, name[row], &key));
        HF_TRY(hf_map_put(&folded, &intake->work, key, row, &found));
        if (found != row) {
            HF_TRY(spelling_complain(intake, rows, row, name[row], name[found]));
        }
    }
    return HF_OK;
}

enum hf_status hf_intake_spellings_sense(struct hf_intake *intake,
                                         const struct hf_snapshot *snapshot) {
    HF_TRY(spellings_look(intake, &snapshot->sites.rows, snapshot->sites.region));
    HF_TRY(spellings_look(intake, &snapshot->links.rows, snapshot->links.group));
    HF_TRY(spellings_look(intake, &snapshot->products.rows, snapshot->products.software_line));
    HF_TRY(spellings_look(intake, &snapshot->devices.rows, snapshot->devices.management_segment));
    return spellings_look(intake, &snapshot->risk_members.rows, snapshot->risk_members.group);
}

/* ---- dates ---- */

enum hf_status hf_intake_sense(struct hf_intake *intake, struct hf_snapshot *snapshot) {
    size_t count = 0;
    const struct hf_row_order *order = hf_row_orders(&count);
    for (size_t i = 0; i < count; i++) {
        const struct hf_rows *rows = hf_snapshot_rows(snapshot, order[i].kind);
        struct hf_date_range *first = dates_of(snapshot, order[i].kind, order[i].first);
        struct hf_date_range *second = dates_of(snapshot, order[i].kind, order[i].second);
        for (uint32_t row = 0; row < rows->count; row++) {
            if (hf_row_order_holds(&order[i], first[row], second[row])) {
                continue;
            }
            HF_TRY(order_complain(intake, rows, row, &order[i]));
            first[row] = HF_DATE_UNKNOWN;
            second[row] = order[i].keeps_second ? second[row] : HF_DATE_UNKNOWN;
        }
    }
    return HF_OK;
}
