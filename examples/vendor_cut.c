/* How few vendors have to fail together before a site goes dark, and which? Two sites, each joined
 * to a gateway over two routers: those of the first are of one vendor, those of the second of two.
 * Plain arrays in, answers out; no workspace.
 *
 *     cc vendor_cut.c $(pkg-config --cflags --libs holdfast) && ./a.out
 */
#include <holdfast/arena.h>
#include <holdfast/cuts.h>

#include <stdio.h>

enum { ALPHA, BETA, GAMMA, VENDORS };
enum { GATEWAY, ROUTER_1, ROUTER_2, ROUTER_3, ROUTER_4, NORTH, SOUTH, NODES };
enum { LINKS = 8, SITES = 2 };

static int cut_print(const char *site, const struct hf_family_cut *cut) {
    static const char *const name[VENDORS] = {"Alpha", "Beta", "Gamma"};
    printf("%s: %u of %d vendors, as", site, cut->count_least, VENDORS);
    for (int i = 0; i < VENDORS; i++) {
        if ((cut->count_mask >> i & 1U) != 0) {
            printf(" %s", name[i]);
        }
    }
    return printf("; ways apart: %u\n", cut->apart) > 0 ? 0 : 1;
}

int main(void) {
    /* per node: its vendors; sites and gateway are of none, so they never fall */
    uint32_t vendor_start[NODES + 1] = {0, 0, 1, 2, 3, 4, 4, 4};
    uint32_t vendor[] = {ALPHA, ALPHA, ALPHA, BETA};
    uint32_t none_start[LINKS + 1] = {0}; /* links are of nobody */
    uint32_t none[1] = {0};
    const uint32_t link_a[LINKS] = {GATEWAY,  GATEWAY,  GATEWAY,  GATEWAY,
                                    ROUTER_1, ROUTER_2, ROUTER_3, ROUTER_4};
    const uint32_t link_b[LINKS] = {ROUTER_1, ROUTER_2, ROUTER_3, ROUTER_4,
                                    NORTH,    NORTH,    SOUTH,    SOUTH};
    uint32_t gateway_start[2] = {0, 1};
    uint32_t gateway[1] = {GATEWAY};
    const uint32_t function[SITES] = {0, 0};
    uint32_t site_start[SITES + 1] = {0, 1, 2};
    uint32_t site[SITES] = {NORTH, SOUTH};
    const struct hf_network network = {.node_count = NODES,
                                       .node_label = {vendor_start, vendor},
                                       .link_count = LINKS,
                                       .link_a = link_a,
                                       .link_b = link_b,
                                       .link_label = {none_start, none},
                                       .label_count = VENDORS,
                                       .function_count = 1,
                                       .gateway = {gateway_start, gateway},
                                       .demand_count = SITES,
                                       .demand_function = function,
                                       .demand_node = {site_start, site}};
    const uint32_t group[VENDORS] = {ALPHA, BETA, GAMMA};
    const struct hf_cuts_question question = {.group = group, .group_count = VENDORS};
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    struct hf_cuts cuts;
    int failed = 1;
    const bool is_open =
        hf_arena_open(&keep, 1U << 20) == HF_OK && hf_arena_open(&scratch, 1U << 24) == HF_OK;
    const struct hf_arena opened = keep;
    if (is_open && hf_cuts(&network, &question, &keep, scratch, &cuts) == HF_OK) {
        failed = cut_print("north", &cuts.cut[cuts.demand_family[0]]) |
                 cut_print("south", &cuts.cut[cuts.demand_family[1]]);
    }
    hf_arena_close(&opened);
    hf_arena_close(&scratch);
    return failed;
}
