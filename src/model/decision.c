#include <holdfast/buffer.h>
#include <holdfast/decision.h>
#include <holdfast/snapshot.h>

#include "base/hash.h"

#include <assert.h>
#include <stdlib.h>

/* On what a decision rests, as a text that a person can read and the machine can compare. Every
 * name and value stands in quotes, with a backslash before quotes and backslashes of its own, so
 * that two different states never read the same. Long values (a pack is a document) are named by
 * their beginning, length and a check number. */

enum { VALUE_SHOWN_MAX = 300, VALUE_BEGINNING = 60 };
static const size_t basis_limit_bytes = (size_t)16 << 20;

static void quote(struct hf_buffer *out, struct hf_text text) {
    const struct hf_text shown =
        text.len > VALUE_SHOWN_MAX ? hf_text_slice(text, 0, VALUE_BEGINNING) : text;
    hf_buffer_putc(out, '\'');
    for (size_t i = 0; i < shown.len; i++) {
        const char c = shown.data[i];
        if (c == '\n' || c == '\r') {
            hf_buffer_puts(out, c == '\n' ? "\\n" : "\\r");
            continue;
        }
        if (c == '\'' || c == '\\') {
            hf_buffer_putc(out, '\\');
        }
        hf_buffer_putc(out, c);
    }
    hf_buffer_putc(out, '\'');
    if (shown.len < text.len) {
        hf_buffer_printf(out, " and on (%zu bytes, %016llx)", text.len,
                         (unsigned long long)hf_hash_text(text));
    }
}

/* Copies the text and frees the buffer. */
static enum hf_status buffer_keep(struct hf_arena *keep, struct hf_buffer *buffer,
                                  struct hf_text *text) {
    const enum hf_status status =
        buffer->status == HF_OK ? hf_text_copy(keep, hf_buffer_text(buffer), text) : HF_ERR_MEMORY;
    hf_buffer_free(buffer);
    return status;
}

enum hf_status hf_basis_cell(struct hf_arena *keep, const struct hf_basis_side *side, size_t count,
                             struct hf_text *basis) {
    struct hf_buffer out = hf_buffer_make(basis_limit_bytes);
    for (size_t i = 0; i < count; i++) {
        hf_buffer_puts(&out, i == 0 ? "" : "; ");
        quote(&out, side[i].source);
        hf_buffer_puts(&out, " says ");
        quote(&out, side[i].value);
    }
    if (count == 0) {
        hf_buffer_puts(&out, "no source says it");
    }
    return buffer_keep(keep, &out, basis);
}

/* ---- matches ---- */

static int text_order(const void *left, const void *right) {
    return hf_text_compare(*(const struct hf_text *)left, *(const struct hf_text *)right);
}

/* Further names, sorted: the order of rows must not show. */
static enum hf_status names_write(struct hf_buffer *out, struct hf_arena scratch,
                                  const struct hf_text *name, const struct hf_csr *csr,
                                  uint32_t row) {
    const uint32_t from = csr->start[row];
    const uint32_t count = csr->start[row + 1] - from;
    struct hf_text *sorted = hf_new(&scratch, struct hf_text, count);
    if (sorted == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        sorted[i] = hf_text_trim(name[csr->item[from + i]]);
    }
    if (count > 1) {
        qsort(sorted, count, sizeof *sorted, text_order);
    }
    for (uint32_t i = 0; i < count; i++) {
        hf_buffer_puts(out, i == 0 ? " also " : ", ");
        quote(out, sorted[i]);
    }
    return HF_OK;
}

static void part_write(struct hf_buffer *out, const char *what, struct hf_text text) {
    text = hf_text_trim(text);
    if (text.len > 0) {
        hf_buffer_puts(out, what);
        quote(out, text);
    }
}

static enum hf_status party_write(struct hf_buffer *out, struct hf_arena scratch,
                                  const struct hf_snapshot *snapshot, uint32_t party) {
    const struct hf_parties *parties = &snapshot->parties;
    hf_buffer_puts(out, "party ");
    quote(out, hf_text_trim(parties->name[party]));
    HF_TRY(names_write(out, scratch, snapshot->party_names.name, &snapshot->names_by_party, party));
    part_write(out, " country ", parties->country[party]);
    part_write(out, " identifiers ", parties->identifiers[party]);
    return HF_OK;
}

static enum hf_status entry_write(struct hf_buffer *out, struct hf_arena scratch,
                                  const struct hf_snapshot *snapshot,
                                  const struct hf_listed *listed) {
    if (listed->pack == HF_NONE) {
        const struct hf_list_entries *entries = &snapshot->list_entries;
        hf_buffer_puts(out, "entry ");
        quote(out, hf_text_trim(entries->name[listed->entry]));
        HF_TRY(names_write(out, scratch, snapshot->list_names.name, &snapshot->names_by_entry,
                           listed->entry));
        part_write(out, " country ", entries->country[listed->entry]);
        return HF_OK;
    }
    const struct hf_pack_party *party = &snapshot->pack[listed->pack].party[listed->entry];
    struct hf_text *sorted = hf_new(&scratch, struct hf_text, party->name_count);
    if (sorted == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < party->name_count; i++) {
        sorted[i] = party->name[i];
    }
    if (party->name_count > 1) {
        qsort(sorted, party->name_count, sizeof *sorted, text_order);
    }
    hf_buffer_puts(out, "entry ");
    for (uint32_t i = 0; i < party->name_count; i++) {
        hf_buffer_puts(out, i == 0 ? "" : ", ");
        quote(out, sorted[i]);
    }
    part_write(out, " country ", party->country);
    return HF_OK;
}

struct hf_listed hf_listed_by_key(const struct hf_snapshot *snapshot, struct hf_text object) {
    const struct hf_listed none = {HF_NONE, HF_NONE};
    const uint32_t entry = hf_snapshot_find(snapshot, HF_KIND_LIST_ENTRY, object);
    const size_t slash = hf_text_find(object, HF_TEXT("/"), 0);
    if (entry != HF_NONE) {
        return (struct hf_listed){HF_NONE, entry};
    }
    for (uint32_t p = 0; slash < object.len && p < snapshot->pack_count; p++) {
        const struct hf_pack *pack = &snapshot->pack[p];
        for (uint32_t i = 0;
             hf_text_equal(pack->id, hf_text_slice(object, 0, slash)) && i < pack->party_count;
             i++) {
            if (hf_text_equal(pack->party[i].id, hf_text_slice(object, slash + 1, object.len))) {
                return (struct hf_listed){p, i};
            }
        }
    }
    return none;
}

enum hf_status hf_basis_match(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                              struct hf_text party, struct hf_text entry, struct hf_text *basis) {
    const uint32_t row = hf_snapshot_find(snapshot, HF_KIND_PARTY, party);
    const struct hf_listed listed = hf_listed_by_key(snapshot, entry);
    struct hf_buffer out = hf_buffer_make(basis_limit_bytes);
    enum hf_status status = HF_OK;
    if (row == HF_NONE) {
        hf_buffer_puts(&out, "there is no such party");
    } else {
        status = party_write(&out, *keep, snapshot, row);
    }
    hf_buffer_puts(&out, "; ");
    if (listed.entry == HF_NONE) {
        hf_buffer_puts(&out, "nothing is listed under that key");
    } else if (status == HF_OK) {
        status = entry_write(&out, *keep, snapshot, &listed);
    }
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return status;
    }
    return buffer_keep(keep, &out, basis);
}
