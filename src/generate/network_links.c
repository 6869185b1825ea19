#include "generate/network_write.h"

#include <stdio.h>

/* How things are joined. Within a site every device is joined to the devices of the tier before it,
 * routers to one another and to the transport of their plane. Between sites transport is joined to
 * transport where both have it on the plane, else router to router. */

struct wiring {
    struct hf_gen_network *network;
    const double *passing; /* per site, Gbit/s */
    struct hf_random sizes;
    struct hf_folder_file file;
    struct hf_arena scratch;
    struct hf_random random;
};

struct ends {
    uint32_t left, right; /* devices */
    const char *type;
    struct hf_text provider, group;
    double gbit; /* that it is to carry at least */
};

static const struct hf_gen_build *build_of(const struct hf_gen_network *network, uint32_t device) {
    return &network->build[network->device[device].build];
}

static void link_put(struct wiring *wiring, const struct ends *ends) {
    struct hf_gen_network *network = wiring->network;
    const uint32_t device[2] = {ends->left, ends->right};
    struct hf_arena once = wiring->scratch;
    hf_folder_string(&wiring->file, "");
    for (int side = 0; side < 2; side++) {
        struct hf_text name = {NULL, 0};
        char port[16];
        if (hf_gen_device_name(network, device[side], &once, &name) != HF_OK) {
            wiring->file.buffer.status = HF_ERR_MEMORY;
        }
        (void)snprintf(port, sizeof port, "port %u", ++network->device[device[side]].ports);
        hf_folder_text(&wiring->file, network->site[network->device[device[side]].site].slug);
        hf_folder_text(&wiring->file, name);
        hf_folder_string(&wiring->file, port);
    }
    hf_folder_string(&wiring->file, ends->type);
    hf_folder_string(&wiring->file, "connected");
    hf_folder_text(&wiring->file, ends->provider);
    hf_folder_text(&wiring->file, ends->group);
    hf_folder_real(&wiring->file, hf_gen_link_size(ends->gbit), 0);
    hf_folder_string(&wiring->file, "Gbit/s");
    hf_folder_row_end(&wiring->file);
}

/* Within a site: no narrower than all that passes it. */
static void join(struct wiring *wiring, uint32_t left, uint32_t right) {
    const uint32_t site = wiring->network->device[left].site;
    const struct ends ends = {
        .left = left, .right = right, .type = "smf", .gbit = 2.5 * wiring->passing[site]};
    link_put(wiring, &ends);
}

/* A device of a tier at a site, on a plane if there is one there; UINT32_MAX: none. */
static uint32_t device_find(const struct hf_gen_network *network, uint32_t at, int64_t tier,
                            char plane) {
    const struct hf_gen_site *site = &network->site[at];
    uint32_t any = UINT32_MAX;
    for (uint32_t i = site->first_device; i < site->first_device + site->device_count; i++) {
        const struct hf_gen_build *build = build_of(network, i);
        if (build->tier == tier && build->plane == plane) {
            return i;
        }
        any = build->tier == tier && any == UINT32_MAX ? i : any;
    }
    return any;
}

static bool is_joined(const struct hf_gen_build *build) {
    return build->tier >= 2 && build->function.len > 0; /* power is not part of the network */
}

static void site_wire(struct wiring *wiring, uint32_t at) {
    const struct hf_gen_network *network = wiring->network;
    const struct hf_gen_site *site = &network->site[at];
    const uint32_t routers[2] = {device_find(network, at, 1, 'a'),
                                 device_find(network, at, 1, 'b')};
    if (routers[0] != UINT32_MAX && routers[0] != routers[1]) {
        join(wiring, routers[0], routers[1]);
    }
    for (uint32_t i = site->first_device; i < site->first_device + site->device_count; i++) {
        const struct hf_gen_build *build = build_of(network, i);
        if (build->tier == 0 && routers[0] != UINT32_MAX) {
            join(wiring, routers[build->plane == 'b' ? 1 : 0], i);
        }
        if (!is_joined(build)) {
            continue;
        }
        const uint32_t access = build->tier == 4 ? device_find(network, at, 3, ' ') : UINT32_MAX;
        if (access != UINT32_MAX) {
            join(wiring, access, i);
        } else if (routers[0] != UINT32_MAX) {
            join(wiring, routers[0], i);
            if (routers[1] != routers[0]) {
                join(wiring, routers[1], i);
            }
        }
    }
}

/* Most lines carry all that passes the smaller site, should the other plane be lost; the others
 * were bought when it was less, and carry it only together with the other plane. A line that is the
 * only one always does. */
static double line_size(struct wiring *wiring, uint32_t left, uint32_t right) {
    const struct hf_gen_network *network = wiring->network;
    const double *passing = wiring->passing;
    const uint32_t small = passing[left] < passing[right] ? left : right;
    const bool is_alone = network->site[small].parent[1] == UINT32_MAX;
    const bool is_narrow = hf_gen_chance(
        &wiring->sizes, is_alone ? 0 : hf_gen_setting(network, "narrow_line_percent", 0));
    if (is_alone) {
        return 2.5 * passing[small];
    }
    return passing[small] * (is_narrow ? 0.7 : 1.4);
}

/* Between two sites on a plane; `name` is the risk group, empty: none. */
static void sites_join(struct wiring *wiring, const uint32_t site[2], char plane,
                       struct hf_text group, struct hf_text provider) {
    const struct hf_gen_network *network = wiring->network;
    uint32_t end[2];
    int64_t tier = 0;
    for (int side = 0; side < 2; side++) {
        end[side] = device_find(network, site[side], 0, plane);
        if (end[side] == UINT32_MAX || build_of(network, end[side])->plane != plane) {
            tier = 1;
        }
    }
    for (int side = 0; side < 2; side++) {
        end[side] = device_find(network, site[side], tier, plane);
        if (end[side] == UINT32_MAX) {
            return;
        }
    }
    const bool is_radio =
        network->site[site[0]].kind == HF_GEN_MAST && network->site[site[1]].kind == HF_GEN_MAST;
    const struct ends ends = {end[0],   end[1], is_radio ? "" : "smf",
                              provider, group,  line_size(wiring, site[0], site[1])};
    link_put(wiring, &ends);
}

/* Uplinks of a site to its parents: both through one duct now and then, the last mile now and then
 * leased. */
static void uplinks_put(struct wiring *wiring, uint32_t at) {
    const struct hf_gen_network *network = wiring->network;
    const struct hf_gen_site *site = &network->site[at];
    const struct hf_text lessor = hf_gen_setting_part(network, "lessor", site->region);
    const bool is_shared =
        hf_gen_chance(&wiring->random, hf_gen_setting(network, "shared_duct_percent", 0)) &&
        site->parent[1] != UINT32_MAX;
    const bool is_leased =
        hf_gen_chance(&wiring->random, hf_gen_setting(network, "leased_link_percent", 0)) &&
        site->kind >= HF_GEN_SMALL;
    struct hf_arena once = wiring->scratch;
    struct hf_text group = {NULL, 0};
    if (is_shared &&
        hf_text_format(&once, &group, "duct %.*s", HF_TEXT_ARG(site->place)) != HF_OK) {
        wiring->file.buffer.status = HF_ERR_MEMORY;
    }
    struct wiring inner = *wiring;
    inner.scratch = once;
    for (int plane = 0; plane < 2; plane++) {
        if (site->parent[plane] != UINT32_MAX) {
            const uint32_t pair[2] = {at, site->parent[plane]};
            sites_join(&inner, pair, plane == 0 ? 'a' : 'b', group,
                       is_leased ? lessor : (struct hf_text){NULL, 0});
        }
    }
    wiring->file = inner.file;
    wiring->random = inner.random;
    wiring->sizes = inner.sizes;
}

static void core_mesh(struct wiring *wiring) {
    const struct hf_gen_network *network = wiring->network;
    const struct hf_text none = {NULL, 0};
    const uint32_t cores = network->kind_count[HF_GEN_CORE];
    for (uint32_t i = 0; i < cores; i++) {
        for (uint32_t j = i + 1; j < cores; j++) {
            const uint32_t pair[2] = {i, j};
            sites_join(wiring, pair, 'a', none, none);
            sites_join(wiring, pair, 'b', none, none);
        }
    }
}

/* Each metro to the next of its region; three and more close the ring. */
static void metro_rings(struct wiring *wiring) {
    const struct hf_gen_network *network = wiring->network;
    const struct hf_text none = {NULL, 0};
    const uint32_t from = network->kind_from[HF_GEN_METRO];
    const uint32_t count = network->kind_count[HF_GEN_METRO];
    for (uint32_t n = 0; n < count; n++) {
        const bool is_last = n + network->regions >= count;
        const uint32_t first = n % network->regions;
        const uint32_t next = is_last ? first : n + network->regions;
        if (next == n || (is_last && n < first + 2 * network->regions)) {
            continue;
        }
        const uint32_t pair[2] = {from + n, from + next};
        sites_join(wiring, pair, 'a', none, none);
        sites_join(wiring, pair, 'b', none, none);
    }
}

enum hf_status hf_gen_write_links(struct hf_gen_network *network, struct hf_arena scratch) {
    struct wiring wiring = {
        .network = network,
        .file = hf_gen_open(network, "links.csv",
                            "label,side_a_site,side_a_device,side_a_name,side_b_site,side_b_device,"
                            "side_b_name,type,"
                            "status,provider,risk_group,capacity,capacity_unit"),
        .scratch = scratch,
        .random = hf_gen_random(network, HF_GEN_STREAM_LINKS),
        .sizes = hf_gen_random(network, HF_GEN_STREAM_CAPACITY),
    };
    double *passing = NULL;
    if (hf_gen_traffic_plan(network, &wiring.scratch, &passing) != HF_OK) {
        wiring.file.buffer.status = HF_ERR_MEMORY;
        return hf_folder_file_close(&wiring.file);
    }
    wiring.passing = passing;
    for (uint32_t at = 0; at < network->site_count; at++) {
        site_wire(&wiring, at);
    }
    core_mesh(&wiring);
    metro_rings(&wiring);
    for (uint32_t at = 0; at < network->site_count; at++) {
        if (network->site[at].kind != HF_GEN_STORE) {
            uplinks_put(&wiring, at);
        }
    }
    return hf_folder_file_close(&wiring.file);
}
