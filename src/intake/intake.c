#include "intake/intake.h"

#include "intake/build.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct hf_text hf_intake_cell(const struct hf_stored *row, uint32_t column) {
    return hf_text_trim(hf_cell_of(row->cells, column));
}

uint32_t hf_intake_column(enum hf_kind kind, const char *name) {
    const int column = hf_schema_column(kind, hf_text_of(name));
    assert(column >= 0);
    return (uint32_t)column;
}

enum hf_status hf_intake_complain(struct hf_intake *intake,
                                  const struct hf_intake_complaint *complaint) {
    if (intake->defect_count == intake->defect_capacity) {
        struct hf_defect *grown =
            hf_arena_grow(&intake->work, intake->defect, sizeof *grown, _Alignof(struct hf_defect),
                          &intake->defect_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        intake->defect = grown;
    }
    struct hf_defect defect = {
        .kind = complaint->kind, .subject = complaint->subject, .message = complaint->message};
    if (complaint->origin.source != HF_NONE) {
        const struct hf_source *source = &intake->input->source[complaint->origin.source];
        defect.source = source->name;
        defect.file = source->file;
        defect.line = complaint->origin.line;
    }
    intake->defect[intake->defect_count++] = defect;
    return HF_OK;
}

/* Sorted into the snapshot, each once. */
static enum hf_status defects_keep(struct hf_intake *intake, struct hf_snapshot *snapshot) {
    if (intake->defect_count > UINT32_MAX) {
        return HF_ERR_LIMIT;
    }
    struct hf_defect *defect = hf_new(intake->keep, struct hf_defect, intake->defect_count);
    if (defect == NULL) {
        return HF_ERR_MEMORY;
    }
    if (intake->defect_count > 0) {
        qsort(intake->defect, intake->defect_count, sizeof *intake->defect, hf_defect_order);
    }
    uint32_t kept = 0;
    for (size_t i = 0; i < intake->defect_count; i++) {
        if (kept == 0 || hf_defect_order(&defect[kept - 1], &intake->defect[i]) != 0) {
            defect[kept++] = intake->defect[i];
        }
    }
    snapshot->defect = defect;
    snapshot->defect_count = kept;
    return HF_OK;
}

static enum hf_status sources_keep(struct hf_intake *intake, struct hf_snapshot *snapshot) {
    const struct hf_intake_input *input = intake->input;
    struct hf_source *source = hf_new(intake->keep, struct hf_source, input->source_count);
    if (source == NULL) {
        return HF_ERR_MEMORY;
    }
    if (input->source_count > 0) {
        memcpy(source, input->source, input->source_count * sizeof *source);
    }
    snapshot->source = source;
    snapshot->source_count = input->source_count;
    return HF_OK;
}

static const struct hf_pack *pack_by_id(const struct hf_intake_input *input, struct hf_text id) {
    for (uint32_t i = 0; i < input->pack_count; i++) {
        if (hf_text_equal(input->pack[i].id, id)) {
            return &input->pack[i];
        }
    }
    return NULL;
}

/* One pack per row, in the order of the rows. A row whose document could not be parsed gets a pack
 * with its id and nothing in it, and a defect: positions must stay the same. */
static enum hf_status packs_keep(struct hf_intake *intake, struct hf_snapshot *snapshot) {
    const struct hf_pack_rows *rows = &snapshot->pack_rows;
    struct hf_pack *pack = hf_new(intake->keep, struct hf_pack, rows->rows.count);
    if (pack == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < rows->rows.count; i++) {
        const struct hf_pack *parsed = pack_by_id(intake->input, rows->id[i]);
        if (parsed != NULL) {
            pack[i] = *parsed;
            continue;
        }
        pack[i].id = rows->id[i];
        const struct hf_intake_complaint complaint = {
            HF_DEFECT_REFERENCE, rows->rows.origin[i], rows->rows.key[i],
            HF_TEXT("the document of this pack cannot be read, so none of its measures is applied; "
                    "import it again")};
        HF_TRY(hf_intake_complain(intake, &complaint));
    }
    snapshot->pack = pack;
    snapshot->pack_count = rows->rows.count;
    return HF_OK;
}

/* "pack/measure" or "measure"; a requirement's id will do as well. */
static bool text_names(struct hf_text text, struct hf_text pack, struct hf_text id) {
    const bool has_pack = text.len == pack.len + 1 + id.len && hf_text_starts(text, pack) &&
                          text.data[pack.len] == '/';
    return hf_text_equal(has_pack ? hf_text_slice(text, pack.len + 1, text.len) : text, id);
}

static bool pack_has_measure(const struct hf_pack *pack, struct hf_text text) {
    for (uint32_t i = 0; i < pack->measure_count; i++) {
        if (text_names(text, pack->id, pack->measure[i].id)) {
            return true;
        }
    }
    for (uint32_t i = 0; i < pack->requirement_count; i++) {
        if (text_names(text, pack->id, pack->requirement[i].id)) {
            return true;
        }
    }
    return false;
}

/* A row that says whom a measure addresses, about a measure that no pack knows, would otherwise do
 * nothing. */
static enum hf_status addressees_check(struct hf_intake *intake,
                                       const struct hf_snapshot *snapshot) {
    const struct hf_addressees *rows = &snapshot->addressees;
    for (uint32_t i = 0; snapshot->pack_count > 0 && i < rows->rows.count; i++) {
        bool is_known = rows->measure[i].len == 0;
        for (uint32_t p = 0; !is_known && p < snapshot->pack_count; p++) {
            is_known = pack_has_measure(&snapshot->pack[p], rows->measure[i]);
        }
        if (is_known) {
            continue;
        }
        const struct hf_intake_complaint complaint = {
            HF_DEFECT_REFERENCE, rows->rows.origin[i], rows->rows.key[i],
            HF_TEXT("no pack has a measure of this name, so the row has no effect; import its "
                    "pack, or write the measure as pack-id/measure-id")};
        HF_TRY(hf_intake_complain(intake, &complaint));
    }
    return HF_OK;
}

static enum hf_status input_check(const struct hf_intake_input *input, struct hf_error *error) {
    for (size_t i = 0; i < input->stored_count; i++) {
        const struct hf_stored *stored = &input->stored[i];
        if ((unsigned)stored->kind >= HF_KIND_COUNT || stored->source >= input->source_count ||
            stored->cells == NULL || stored->key.len == 0) {
            return hf_error_set(error, HF_ERR_ARGUMENT,
                                "assertion %zu has no kind, source, key or cells", i);
        }
    }
    return HF_OK;
}

static int pack_order(const void *left, const void *right) {
    return hf_text_compare(((const struct hf_pack *)left)->id, ((const struct hf_pack *)right)->id);
}

/* A copy of the input whose packs are in the order of their ids. */
static enum hf_status input_sort(struct hf_intake *intake, struct hf_intake_input *sorted) {
    struct hf_pack *pack = hf_new(&intake->work, struct hf_pack, sorted->pack_count);
    if (pack == NULL) {
        return HF_ERR_MEMORY;
    }
    if (sorted->pack_count > 0) {
        memcpy(pack, sorted->pack, sorted->pack_count * sizeof *pack);
        qsort(pack, sorted->pack_count, sizeof *pack, pack_order);
    }
    sorted->pack = pack;
    intake->input = sorted;
    return HF_OK;
}

static enum hf_status snapshot_build(struct hf_intake *intake, struct hf_snapshot *snapshot) {
    HF_TRY(hf_intake_merge(intake));
    HF_TRY(hf_intake_refs(intake));
    HF_TRY(hf_intake_makers(intake));
    HF_TRY(hf_intake_columns(intake, snapshot));
    HF_TRY(hf_intake_sense(intake, snapshot));
    HF_TRY(hf_intake_countries(intake, snapshot));
    HF_TRY(hf_intake_reverse(intake->keep, intake->input->threads, snapshot));
    HF_TRY(hf_intake_needs_sense(intake, snapshot));
    HF_TRY(hf_intake_spellings_sense(intake, snapshot));
    HF_TRY(sources_keep(intake, snapshot));
    HF_TRY(packs_keep(intake, snapshot));
    HF_TRY(addressees_check(intake, snapshot));
    HF_TRY(hf_settle_conflicts_keep(intake, snapshot));
    HF_TRY(hf_settle_decisions_keep(intake, snapshot));
    return defects_keep(intake, snapshot);
}

enum hf_status hf_intake_build(const struct hf_intake_input *input, struct hf_arena *keep,
                               struct hf_arena scratch, struct hf_snapshot *snapshot,
                               struct hf_error *error) {
    if (input == NULL || keep == NULL || snapshot == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "hf_intake_build needs an input, an arena and a snapshot");
    }
    HF_TRY(input_check(input, error));
    struct hf_intake *intake = hf_new(&scratch, struct hf_intake, 1);
    struct hf_snapshot *built = hf_new(&scratch, struct hf_snapshot, 1);
    if (intake == NULL || built == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory to resolve the data");
    }
    struct hf_intake_input sorted = *input;
    intake->keep = keep;
    intake->work = scratch;
    built->known_at = input->known_at;
    enum hf_status status = input_sort(intake, &sorted);
    status = status != HF_OK ? status : snapshot_build(intake, built);
    if (status != HF_OK) {
        return hf_error_set(error, status, "the data could not be resolved: %s",
                            hf_status_text(status));
    }
    *snapshot = *built;
    return HF_OK;
}
