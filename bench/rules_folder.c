#include "bench/rules_folder.h"

#include "base/random.h"

#include <holdfast/buffer.h>
#include <holdfast/host.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 1024, PACK_BYTES_MAX = 1 << 24, SHIPPED_MAX = 64 };

/* ---- packs ---- */

/* Whom copy 1, 2, 3 ... is about instead: vendors of the generated network, so that the copies hit
 * something. */
struct replaced {
    const char *from;
    const char *to[4];
};

static const struct replaced replaced[] = {
    {"Huawei", {"Nokia", "Cisco", "ADTRAN", "Ciena"}},
    {"ZTE", {"Ericsson", "Juniper Networks", "Brightlane", "Eltek"}},
    {"HiSilicon", {"Broadcom", "Marvell", "Xilinx", "Lumentum"}},
    {"\"CN\"", {"\"FI\"", "\"US\"", "\"US\"", "\"US\""}},
};
enum { REPLACED_COUNT = sizeof replaced / sizeof replaced[0] };

static const char *replaced_by(struct hf_text rest, int copy, size_t *len) {
    for (size_t i = 0; i < REPLACED_COUNT; i++) {
        *len = strlen(replaced[i].from);
        if (rest.len >= *len && memcmp(rest.data, replaced[i].from, *len) == 0) {
            return replaced[i].to[(copy - 1) % 4];
        }
    }
    return NULL;
}

/* Copy 0 is the pack itself. The first "id" of the file is the pack's. */
static void pack_copy(struct hf_buffer *out, struct hf_text text, int copy) {
    static const char id_key[] = "\"id\": \"";
    bool is_named = copy == 0;
    for (size_t at = 0; at < text.len;) {
        const struct hf_text rest = hf_text_slice(text, at, text.len);
        size_t len = 0;
        const char *const other = copy == 0 ? NULL : replaced_by(rest, copy, &len);
        if (other != NULL) {
            hf_buffer_puts(out, other);
            at += len;
        } else if (!is_named && rest.len > sizeof id_key &&
                   memcmp(rest.data, id_key, sizeof id_key - 1) == 0) {
            hf_buffer_printf(out, "%scopy-%d-of-", id_key, copy);
            at += sizeof id_key - 1;
            is_named = true;
        } else {
            hf_buffer_putc(out, rest.data[0]);
            at++;
        }
    }
}

static bool pack_write(const struct hf_host *host, const char *path, struct hf_text text, int copy,
                       struct hf_error *error) {
    struct hf_buffer out = hf_buffer_make(PACK_BYTES_MAX);
    pack_copy(&out, text, copy);
    const bool is_fine = out.status == HF_OK &&
                         host->write(host->context, path, hf_buffer_text(&out), error) == HF_OK;
    hf_buffer_free(&out);
    return is_fine;
}

/* The shipped packs in the order of their names; the schema beside them is none. */
static bool shipped_read(const struct hf_host *host, struct hf_arena *keep, const char *folder,
                         struct hf_text text[SHIPPED_MAX], int *count, struct hf_error *error) {
    struct hf_host_names names = {.name = NULL};
    if (host->list(host->context, keep, folder, &names, error) != HF_OK) {
        return false;
    }
    for (size_t i = 0; i < names.count && *count < SHIPPED_MAX; i++) {
        char path[PATH_BYTES];
        const struct hf_text name = names.name[i];
        const bool is_pack =
            hf_text_ends(name, HF_TEXT(".json")) && !hf_text_ends(name, HF_TEXT(".schema.json"));
        (void)snprintf(path, sizeof path, "%s/%.*s", folder, HF_TEXT_ARG(name));
        if (is_pack && host->read(host->context, keep, path, PACK_BYTES_MAX, &text[(*count)++],
                                  error) != HF_OK) {
            return false;
        }
    }
    return *count > 0;
}

static bool packs_write(const struct hf_host *host, const char *folder,
                        const struct rules_options *options, struct hf_error *error) {
    struct hf_text text[SHIPPED_MAX];
    struct hf_arena arena;
    int count = 0;
    if (hf_arena_open(&arena, (size_t)1 << 28) != HF_OK) {
        return false;
    }
    struct hf_arena keep = arena;
    bool is_fine = shipped_read(host, &keep, options->packs, text, &count, error);
    for (int i = 0; is_fine && i < options->pack_count; i++) {
        char path[PATH_BYTES];
        (void)snprintf(path, sizeof path, "%s/pack-%02d.json", folder, i);
        is_fine = pack_write(host, path, text[i % count], i / count, error);
    }
    hf_arena_close(&arena);
    return is_fine;
}

/* ---- a list ---- */

static const char *const list_header =
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,"
    "start_date,end_date,standard_order,license_requirement,license_policy,call_sign,vessel_type,"
    "gross_tonnage,gross_registered_tonnage,vessel_flag,vessel_owner,remarks,source_list_url,"
    "alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,"
    "source_information_url,ids\n";

static const char *pick(struct hf_random *random, const char *const *word, size_t count) {
    return word[hf_random_below(random, count)];
}
#define PICK(random, words) pick(random, words, sizeof(words) / sizeof((words)[0]))

static void word_write(struct hf_buffer *out, struct hf_random *random) {
    static const char *const first[] = {"Bal", "Cor", "Dan", "Fer", "Gal", "Han",  "Jin", "Kar",
                                        "Lin", "Mor", "Nor", "Pet", "Qin", "Ros",  "Sam", "Tar",
                                        "Uni", "Vel", "Wen", "Xin", "Yun", "Zhon", "Al",  "Shen"};
    static const char *const later[] = {"ta",  "vo",  "lin", "mar", "ko",  "dex", "gang",
                                        "rin", "sol", "tek", "ban", "qui", "her", "zo",
                                        "nia", "pol", "gu",  "shi", "dar", "wei"};
    hf_buffer_puts(out, PICK(random, first));
    const uint64_t more = 1 + hf_random_below(random, 2);
    for (uint64_t i = 0; i < more; i++) {
        hf_buffer_puts(out, PICK(random, later));
    }
}

static void name_write(struct hf_buffer *out, struct hf_random *random) {
    static const char *const trade[] = {"Electronics", "Trading",  "Industries",     "Telecom",
                                        "Logistics",   "Shipping", "Technology",     "Petroleum",
                                        "Aviation",    "Systems",  "Communications", "Instruments"};
    static const char *const form[] = {"Co Ltd", "LLC", "GmbH", "JSC", "Limited", "Corporation"};
    const uint64_t words = 1 + hf_random_below(random, 2);
    for (uint64_t i = 0; i < words; i++) {
        word_write(out, random);
        hf_buffer_putc(out, ' ');
    }
    hf_buffer_printf(out, "%s %s", PICK(random, trade), PICK(random, form));
}

static bool list_write(const struct hf_host *host, const char *path, int count,
                       struct hf_error *error) {
    static const char *const list[] = {
        "Entity List (EL) - Bureau of Industry and Security",
        "Military End User (MEU) List - Bureau of Industry and Security",
        "Specially Designated Nationals (SDN) - Treasury Department",
        "Denied Persons List (DPL) - Bureau of Industry and Security",
        "A list of which no pack says what it means"};
    static const char *const country[] = {"CN", "RU", "IR", "AE", "HK", "TR", "SY", "KP"};
    static const char *const known[] = {"Huawei Technologies Co., Ltd.", "ZTE Corporation",
                                        "Hisense Broadband", "Accelink Technologies Co., Ltd."};
    struct hf_buffer out = hf_buffer_make((size_t)1 << 28);
    struct hf_random random = {.seed = 1, .stream = 7};
    hf_buffer_puts(&out, list_header);
    for (int i = 0; i < count; i++) {
        hf_buffer_printf(&out, "%d,%s,%d,Entity,,\"", i, PICK(&random, list), i + 1);
        if (i % 20000 < 4) { /* some that the operator has */
            hf_buffer_puts(&out, known[i % 20000]);
        } else {
            name_write(&out, &random);
        }
        hf_buffer_printf(&out, "\",,\"1 Harbour Road, %s\",,20%02d-03-01,,,,,,,,,,,,,\"",
                         PICK(&random, country), (int)hf_random_below(&random, 24));
        const uint64_t more = hf_random_below(&random, 3);
        for (uint64_t k = 0; k < more; k++) {
            hf_buffer_puts(&out, k > 0 ? "; " : "");
            name_write(&out, &random);
        }
        hf_buffer_puts(&out, "\",,,,,,\n");
    }
    const bool is_fine = out.status == HF_OK &&
                         host->write(host->context, path, hf_buffer_text(&out), error) == HF_OK;
    hf_buffer_free(&out);
    return is_fine;
}

bool rules_folder_make(const char *folder, const struct rules_options *options) {
    const struct hf_host host = hf_host_posix();
    struct hf_error error = {.message = ""};
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/list.csv", folder);
    if (!packs_write(&host, folder, options, &error) ||
        !list_write(&host, path, options->listed_count, &error)) {
        (void)fprintf(stderr, "cannot write packs and lists: %s\n", error.message);
        return false;
    }
    return true;
}
