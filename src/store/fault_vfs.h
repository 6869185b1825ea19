/* fault_vfs.h - for tests: a file system under SQLite that fails when it is told to.
 *
 * It stands between SQLite and the real one, counts what is asked of it, and does one of two
 * things. **Fault:** the operation of a given number fails, once or from then on, in one of several
 * ways. **Power cut:** from the operation of a given number on everything fails; then
 * fault_power_return leaves the files as a disk could have kept them: what was written since the
 * last sync of a file is there or not, sector by sector, as a seed decides; a file that was made or
 * removed since the last sync of the folder may be there or not.
 *
 *     fault_install();                       once, before anything is opened
 *     fault_begin(&(struct fault_plan){...});
 *     ... what is to fail ...
 *     fault_end();                           what follows works again
 *
 * Real files are never synced: nothing here depends on it, and it is slow. The file of shared
 * memory (-shm) does not go this way; SQLite makes it anew from the log. */
#ifndef HF_STORE_FAULT_VFS_H
#define HF_STORE_FAULT_VFS_H

#include <sqlite3.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"

#define FAULT __attribute__((unused)) static

enum fault_way {
    FAULT_IO,    /* a broken disk: reads, writes, syncs, everything is an I/O error */
    FAULT_DISK,  /* writes and enlarging: the disk is full; the rest works */
    FAULT_SHORT, /* a write stops half way, as when the disk becomes full in its midst */
    FAULT_POWER,
    FAULT_WAYS,
};

struct fault_plan {
    enum fault_way way;
    int64_t at; /* the operation that fails, from 1; 0: none, only counting */
    bool is_lasting;
};

/* One file as the disk knows it. */
enum { DISK_FILES_MAX = 8, DISK_PATH_MAX = 160, DISK_SECTOR = 512 };

struct disk_bytes {
    unsigned char *data;
    size_t len;
};

struct disk_pending { /* what was asked for since the last sync */
    bool is_truncate;
    int64_t offset;
    struct disk_bytes bytes; /* of a truncate only `len` counts: nothing else is kept of it */
    struct disk_pending *next;
};

struct disk_file {
    char path[DISK_PATH_MAX];
    bool is_there, is_name_kept; /* is_name_kept: whether the folder was synced since it was made */
    bool has_ghost;              /* a file of this name was removed, the folder not synced since */
    struct disk_bytes image, ghost;
    struct disk_pending *first, *last;
};

struct fault_file {
    sqlite3_file base; /* first: SQLite sees only this */
    bool is_temporary; /* has no name: nobody else sees it, and nothing of it stays */
    struct disk_file *disk;
    bool syncs_folder; /* with its next sync, as SQLite's own does */
    sqlite3_file *real;
};

struct fault_state {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    struct fault_plan plan;
    int64_t count; /* operations so far */
    int64_t temporary_count;
    bool is_on, is_cut;
    struct disk_file disk[DISK_FILES_MAX];
    size_t disk_count;
};

static struct fault_state fault;

/* Whether the operation that is about to happen fails. */
static bool fault_strikes(bool is_counted) {
    if (!fault.is_on || !is_counted) {
        return fault.is_cut;
    }
    fault.count++;
    const bool strikes =
        fault.plan.at != 0 &&
        (fault.count == fault.plan.at || (fault.plan.is_lasting && fault.count > fault.plan.at));
    fault.is_cut = fault.is_cut || (strikes && fault.plan.way == FAULT_POWER);
    return strikes || fault.is_cut;
}

static bool fault_is_power(void) {
    return fault.is_on && fault.plan.way == FAULT_POWER;
}

static void *fault_alloc(size_t size) {
    void *const memory = malloc(size + 1);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

/* ---- what the disk keeps ---- */

static struct disk_bytes disk_read_real(const char *path) {
    struct disk_bytes bytes = {NULL, 0};
    FILE *const file = fopen(path, "rb");
    if (file == NULL) {
        return bytes;
    }
    (void)fseek(file, 0, SEEK_END);
    bytes.len = (size_t)ftell(file);
    bytes.data = fault_alloc(bytes.len);
    rewind(file);
    if (fread(bytes.data, 1, bytes.len, file) != bytes.len) {
        abort();
    }
    (void)fclose(file);
    return bytes;
}

static void disk_write_real(const char *path, const struct disk_bytes *bytes) {
    FILE *const file = fopen(path, "wb");
    const bool is_written =
        file != NULL && (bytes->len == 0 || fwrite(bytes->data, 1, bytes->len, file) == bytes->len);
    if (!is_written || fclose(file) != 0) {
        abort();
    }
}

static void disk_resize(struct disk_bytes *bytes, size_t len) {
    unsigned char *const grown = fault_alloc(len);
    memset(grown, 0, len);
    if (bytes->len > 0) {
        memcpy(grown, bytes->data, bytes->len < len ? bytes->len : len);
    }
    free(bytes->data);
    *bytes = (struct disk_bytes){grown, len};
}

static void disk_apply_write(struct disk_bytes *image, const struct disk_pending *write,
                             struct hf_random *random) {
    for (size_t at = 0; at < write->bytes.len;) {
        const size_t place = (size_t)write->offset + at;
        size_t len = DISK_SECTOR - place % DISK_SECTOR;
        len = len < write->bytes.len - at ? len : write->bytes.len - at;
        if (random == NULL || hf_random_below(random, 2) == 0) {
            if (image->len < place + len) {
                disk_resize(image, place + len);
            }
            memcpy(image->data + place, write->bytes.data + at, len);
        }
        at += len;
    }
}

/* Brings what was asked for into the image: all of it, or with `random` what the disk got to. */
static void disk_settle(struct disk_file *disk, struct hf_random *random) {
    /* a disk keeps all, nothing, or some of it: each in a third of the cases */
    const uint64_t luck = random == NULL ? 0 : hf_random_below(random, 3);
    while (disk->first != NULL) {
        struct disk_pending *const pending = disk->first;
        if (pending->is_truncate && luck < 2 && (luck == 0 || hf_random_below(random, 2) == 0)) {
            disk_resize(&disk->image, pending->bytes.len);
        } else if (!pending->is_truncate && luck < 2) {
            disk_apply_write(&disk->image, pending, luck == 0 ? NULL : random);
        }
        disk->first = pending->next;
        free(pending->bytes.data);
        free(pending);
    }
    disk->last = NULL;
}

static void disk_note(struct disk_file *disk, bool is_truncate, int64_t offset, const void *data,
                      size_t len) {
    if (!fault_is_power() || disk == NULL) {
        return;
    }
    struct disk_pending *const pending = fault_alloc(sizeof *pending);
    *pending =
        (struct disk_pending){.is_truncate = is_truncate, .offset = offset, .bytes = {NULL, len}};
    if (!is_truncate) {
        pending->bytes.data = fault_alloc(len);
        memcpy(pending->bytes.data, data, len);
    }
    if (disk->last == NULL) {
        disk->first = pending;
    } else {
        disk->last->next = pending;
    }
    disk->last = pending;
}

static void disk_sync_folder(void) {
    for (size_t i = 0; i < fault.disk_count; i++) {
        struct disk_file *const disk = &fault.disk[i];
        disk->is_name_kept = disk->is_there;
        disk->has_ghost = false;
        free(disk->ghost.data);
        disk->ghost = (struct disk_bytes){NULL, 0};
    }
}

static struct disk_file *disk_find(const char *path) {
    for (size_t i = 0; i < fault.disk_count; i++) {
        if (strcmp(fault.disk[i].path, path) == 0) {
            return &fault.disk[i];
        }
    }
    if (fault.disk_count == DISK_FILES_MAX || strlen(path) >= DISK_PATH_MAX) {
        abort();
    }
    struct disk_file *const disk = &fault.disk[fault.disk_count++];
    const bool is_there = access(path, F_OK) == 0;
    *disk = (struct disk_file){.is_there = is_there, .is_name_kept = is_there};
    (void)snprintf(disk->path, sizeof disk->path, "%s", path);
    disk->image = disk_read_real(path);
    return disk;
}

static void disk_made(struct disk_file *disk) {
    if (disk == NULL || disk->is_there) {
        return;
    }
    free(disk->image.data);
    disk->image = (struct disk_bytes){NULL, 0};
    disk->is_there = true;
    disk->is_name_kept = false;
}

static void disk_removed(struct disk_file *disk, bool syncs_folder) {
    struct hf_random random = {.seed = (uint64_t)fault.count, .stream = 3};
    if (disk->is_there && disk->is_name_kept) {
        disk_settle(disk, &random);
        free(disk->ghost.data);
        disk->ghost = disk->image;
        disk->image = (struct disk_bytes){NULL, 0};
        disk->has_ghost = true;
    }
    disk_settle(disk, NULL);
    disk->is_there = false;
    if (syncs_folder) {
        disk_sync_folder();
    }
}

static void disk_return(struct disk_file *disk, struct hf_random *random) {
    const bool stays = disk->is_there && (disk->is_name_kept || hf_random_below(random, 2) == 0);
    const bool haunts = !stays && disk->has_ghost && hf_random_below(random, 2) == 0;
    disk_settle(disk, random);
    (void)unlink(disk->path);
    if (stays || haunts) {
        disk_write_real(disk->path, stays ? &disk->image : &disk->ghost);
    }
}

/* ---- what SQLite calls ---- */

static sqlite3_file *fault_real(sqlite3_file *file) {
    return ((struct fault_file *)(void *)file)->real;
}

static struct disk_file *fault_disk(sqlite3_file *file) {
    return ((struct fault_file *)(void *)file)->disk;
}

/* Temporary files are written often, and each time in the same way: one operation in eight counts.
 * A power cut takes them as they are. */
static bool fault_counts(sqlite3_file *file) {
    if (!((struct fault_file *)(void *)file)->is_temporary) {
        return true;
    }
    return fault.plan.way != FAULT_POWER && fault.temporary_count++ % 8 == 0;
}

static int fault_close(sqlite3_file *file) {
    return fault_real(file)->pMethods->xClose(fault_real(file));
}

static int fault_read(sqlite3_file *file, void *data, int len, sqlite3_int64 offset) {
    if (fault_strikes(fault.plan.way == FAULT_IO && fault_counts(file))) {
        return SQLITE_IOERR_READ;
    }
    return fault_real(file)->pMethods->xRead(fault_real(file), data, len, offset);
}

static int fault_write(sqlite3_file *file, const void *data, int len, sqlite3_int64 offset) {
    const sqlite3_io_methods *const real = fault_real(file)->pMethods;
    if (!fault_strikes(fault_counts(file))) {
        disk_note(fault_disk(file), false, offset, data, (size_t)len);
        return real->xWrite(fault_real(file), data, len, offset);
    }
    if (fault.plan.way == FAULT_POWER) { /* it may have got to some of it */
        disk_note(fault_disk(file), false, offset, data, (size_t)len);
    }
    if (fault.plan.way == FAULT_SHORT) {
        (void)real->xWrite(fault_real(file), data, len / 2, offset);
    }
    return fault.plan.way == FAULT_DISK || fault.plan.way == FAULT_SHORT ? SQLITE_FULL
                                                                         : SQLITE_IOERR_WRITE;
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size) {
    const bool is_free = fault.plan.way == FAULT_DISK || fault.plan.way == FAULT_SHORT;
    if (fault_strikes(!is_free && fault_counts(file))) {
        return SQLITE_IOERR_TRUNCATE;
    }
    disk_note(fault_disk(file), true, 0, NULL, (size_t)size);
    return fault_real(file)->pMethods->xTruncate(fault_real(file), size);
}

static int fault_sync(sqlite3_file *file, int flags) {
    struct fault_file *const mine = (struct fault_file *)(void *)file;
    (void)flags;
    const bool is_free = fault.plan.way == FAULT_DISK || fault.plan.way == FAULT_SHORT;
    if (fault_strikes(!is_free && fault_counts(file))) {
        return SQLITE_IOERR_FSYNC;
    }
    if (mine->disk != NULL && fault_is_power()) {
        disk_settle(mine->disk, NULL);
        if (mine->syncs_folder) {
            disk_sync_folder();
        }
    }
    mine->syncs_folder = false;
    return SQLITE_OK;
}

static int fault_size(sqlite3_file *file, sqlite3_int64 *size) {
    return fault_strikes(false) ? SQLITE_IOERR_FSTAT
                                : fault_real(file)->pMethods->xFileSize(fault_real(file), size);
}

static int fault_lock(sqlite3_file *file, int level) {
    return fault_strikes(false) ? SQLITE_IOERR_LOCK
                                : fault_real(file)->pMethods->xLock(fault_real(file), level);
}

static int fault_unlock(sqlite3_file *file, int level) {
    return fault_real(file)->pMethods->xUnlock(fault_real(file), level);
}

static int fault_check_lock(sqlite3_file *file, int *is_locked) {
    return fault_real(file)->pMethods->xCheckReservedLock(fault_real(file), is_locked);
}

static int fault_control(sqlite3_file *file, int op, void *argument) {
    return fault_real(file)->pMethods->xFileControl(fault_real(file), op, argument);
}

static int fault_sector(sqlite3_file *file) {
    return fault_real(file)->pMethods->xSectorSize(fault_real(file));
}

static int fault_traits(sqlite3_file *file) {
    return fault_real(file)->pMethods->xDeviceCharacteristics(fault_real(file));
}

static int fault_share(sqlite3_file *file, int page, int size, int extend, void volatile **at) {
    if (fault_strikes(fault.plan.way != FAULT_POWER)) {
        *at = NULL;
        return SQLITE_IOERR_SHMSIZE;
    }
    return fault_real(file)->pMethods->xShmMap(fault_real(file), page, size, extend, at);
}

static int fault_share_lock(sqlite3_file *file, int offset, int count, int flags) {
    return fault_real(file)->pMethods->xShmLock(fault_real(file), offset, count, flags);
}

static void fault_share_barrier(sqlite3_file *file) {
    fault_real(file)->pMethods->xShmBarrier(fault_real(file));
}

static int fault_share_end(sqlite3_file *file, int is_last) {
    return fault_real(file)->pMethods->xShmUnmap(fault_real(file), is_last);
}

static const sqlite3_io_methods fault_methods = {
    .iVersion = 2, /* shared memory, no mapping of the file */
    .xClose = fault_close,
    .xRead = fault_read,
    .xWrite = fault_write,
    .xTruncate = fault_truncate,
    .xSync = fault_sync,
    .xFileSize = fault_size,
    .xLock = fault_lock,
    .xUnlock = fault_unlock,
    .xCheckReservedLock = fault_check_lock,
    .xFileControl = fault_control,
    .xSectorSize = fault_sector,
    .xDeviceCharacteristics = fault_traits,
    .xShmMap = fault_share,
    .xShmLock = fault_share_lock,
    .xShmBarrier = fault_share_barrier,
    .xShmUnmap = fault_share_end,
};

/* A full disk still makes empty files. */
static int fault_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                      int *flags_given) {
    struct fault_file *const mine = (struct fault_file *)(void *)file;
    (void)vfs;
    const int lasting = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
    const bool is_watched =
        path != NULL && (flags & (lasting | SQLITE_OPEN_MAIN_DB)) != 0 && fault_is_power();
    *mine =
        (struct fault_file){.is_temporary = path == NULL,
                            .real = (sqlite3_file *)(void *)((unsigned char *)file + sizeof *mine)};
    const bool is_made = (flags & SQLITE_OPEN_CREATE) != 0;
    const bool is_counted = fault.plan.way == FAULT_POWER
                                ? is_made
                                : fault.plan.way != FAULT_DISK && fault.plan.way != FAULT_SHORT;
    if (fault_strikes(is_counted)) {
        errno = EIO;
        return SQLITE_CANTOPEN;
    }
    mine->disk = is_watched ? disk_find(path) : NULL;
    const int code = fault.real->xOpen(fault.real, path, mine->real, flags, flags_given);
    if (mine->real->pMethods == NULL || code != SQLITE_OK) {
        return code;
    }
    mine->base.pMethods = &fault_methods;
    disk_made(mine->disk);
    mine->syncs_folder = is_made && (flags & lasting) != 0;
    return SQLITE_OK;
}

static int fault_delete(sqlite3_vfs *vfs, const char *path, int syncs_folder) {
    (void)vfs;
    if (fault_strikes(fault.plan.way != FAULT_DISK && fault.plan.way != FAULT_SHORT)) {
        return SQLITE_IOERR_DELETE;
    }
    if (fault_is_power()) {
        disk_removed(disk_find(path), syncs_folder != 0);
    }
    return fault.real->xDelete(fault.real, path, 0);
}

static int fault_access(sqlite3_vfs *vfs, const char *path, int flags, int *answer) {
    (void)vfs;
    return fault_strikes(false) ? SQLITE_IOERR_ACCESS
                                : fault.real->xAccess(fault.real, path, flags, answer);
}

/* ---- what a test calls ---- */

FAULT void fault_install(void) {
    fault.real = sqlite3_vfs_find(NULL);
    if (fault.real == NULL) {
        abort();
    }
    fault.vfs = *fault.real; /* paths, time, randomness: those of the real one */
    fault.vfs.zName = "fault";
    fault.vfs.szOsFile = (int)sizeof(struct fault_file) + fault.real->szOsFile;
    fault.vfs.xOpen = fault_open;
    fault.vfs.xDelete = fault_delete;
    fault.vfs.xAccess = fault_access;
    if (sqlite3_vfs_register(&fault.vfs, 1) != SQLITE_OK) {
        abort();
    }
}

FAULT void fault_begin(const struct fault_plan *plan) {
    fault.plan = *plan;
    fault.count = 0;
    fault.temporary_count = 0;
    fault.is_on = true;
    fault.is_cut = false;
}

/* Whether the operation that was to fail came at all. */
FAULT bool fault_has_struck(void) {
    return fault.count >= fault.plan.at;
}

static void disk_forget(void) {
    for (size_t i = 0; i < fault.disk_count; i++) {
        disk_settle(&fault.disk[i], NULL);
        free(fault.disk[i].image.data);
        free(fault.disk[i].ghost.data);
    }
    fault.disk_count = 0;
}

FAULT void fault_end(void) {
    fault.is_on = false;
    fault.is_cut = false;
    fault.plan = (struct fault_plan){.way = FAULT_IO};
    disk_forget();
}

/* After a power cut, and after everything was closed: the files as the disk kept them. */
FAULT void fault_power_return(uint64_t seed) {
    struct hf_random random = {.seed = seed, .stream = 4};
    for (size_t i = 0; i < fault.disk_count; i++) {
        disk_return(&fault.disk[i], &random);
    }
    fault_end();
}

#endif
