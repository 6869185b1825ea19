#include <holdfast/snapshot.h>

#include <string.h>

/* One place says what is not there yet, so that all rooms, which ask hf_use_is_deployed, agree. */

struct day_marks {
    uint8_t *device, *module; /* status */
    int64_t *lot;             /* quantity */
    bool differs;
};

static void devices_mark(const struct hf_devices *devices, struct hf_date day,
                         struct day_marks *marks) {
    for (uint32_t i = 0; i < devices->rows.count; i++) {
        marks->device[i] = devices->status[i];
        if (hf_use_is_deployed(devices->status[i]) &&
            hf_date_is_before(day, devices->install_date[i].earliest)) {
            marks->device[i] = HF_USE_LATER;
            marks->differs = true;
        }
    }
}

static void modules_mark(const struct hf_modules *modules, struct hf_date day,
                         struct day_marks *marks) {
    for (uint32_t i = 0; i < modules->rows.count; i++) {
        const uint32_t device = modules->device[i];
        const bool is_later = hf_date_is_before(day, modules->install_date[i].earliest) ||
                              (device != HF_NONE && marks->device[device] == HF_USE_LATER);
        marks->module[i] = modules->status[i];
        if (is_later && hf_use_is_deployed(modules->status[i])) {
            marks->module[i] = HF_USE_LATER;
            marks->differs = true;
        }
    }
}

static void lots_mark(const struct hf_stocks *stocks, struct hf_date day, struct day_marks *marks) {
    for (uint32_t i = 0; i < stocks->rows.count; i++) {
        const bool is_later = hf_date_is_before(day, stocks->received[i].earliest);
        marks->lot[i] = is_later ? 0 : stocks->quantity[i];
        marks->differs = marks->differs || is_later;
    }
}

enum hf_status hf_snapshot_on_day(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                  struct hf_date day, const struct hf_snapshot **view) {
    struct day_marks marks = {hf_new(keep, uint8_t, snapshot->devices.rows.count),
                              hf_new(keep, uint8_t, snapshot->modules.rows.count),
                              hf_new(keep, int64_t, snapshot->stocks.rows.count), false};
    struct hf_snapshot *made = hf_new(keep, struct hf_snapshot, 1);
    if (marks.device == NULL || marks.module == NULL || marks.lot == NULL || made == NULL) {
        return HF_ERR_MEMORY;
    }
    devices_mark(&snapshot->devices, day, &marks);
    modules_mark(&snapshot->modules, day, &marks);
    lots_mark(&snapshot->stocks, day, &marks);
    memcpy(made, snapshot, sizeof *made);
    made->devices.status = marks.device;
    made->modules.status = marks.module;
    made->stocks.quantity = marks.lot;
    *view = marks.differs ? made : snapshot;
    return HF_OK;
}
