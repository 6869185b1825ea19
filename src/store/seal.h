/* seal.h - a check number per stored row, so that a damaged file is noticed by whoever reads the
 * row.
 *
 * Not for secrets and no proof against a forger (that is what chained SHA-256 is for): it finds
 * what disks do. Every step maps the state one to one, so two rows that differ in one word never
 * meet before the last two bits are cut off. Numbers are in [0, 2^62): one more term below 2^62 can
 * be added in SQL without overflow, see HF_SEAL_UNTIL. The result is kept in files: it must never
 * change. About a nanosecond per eight bytes.
 */
#ifndef HF_STORE_SEAL_H
#define HF_STORE_SEAL_H

#include <holdfast/text.h>

struct hf_seal {
    uint64_t state;
};

/* A closed version's seal is the open one's plus its closing batch times this; batch ids stay below
 * 2^31. */
#define HF_SEAL_UNTIL INT64_C(1073741789)

struct hf_seal hf_seal_make(void);
void hf_seal_add_int(struct hf_seal *seal, int64_t value);
void hf_seal_add_text(struct hf_seal *seal, struct hf_text text);
int64_t hf_seal_end(struct hf_seal seal);

#endif
