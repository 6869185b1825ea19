#include "network/joint.h"

#include <holdfast/snapshot.h>

#include <assert.h>
#include <string.h>

/* A state is one word: four bits a slot say in which component its node is (0: it is down, or the
 * slot is free), and a bit a component behind them whether it holds a required node. Components are
 * numbered as they are met, so that equal states are equal words. */

enum {
    SLOT_BITS = 4,
    SLOT_MASK = 15,
    COMPONENT_SOURCE = 15, /* joined to the source */
    COMPONENT_NEW = 14,    /* until it gets its number */
    FLAGS_AT = HF_JOINT_SLOTS * SLOT_BITS,
    LAYER_SHARE = 16,
    TABLE_FREE = 0, /* else 1 + state of the layer */
};
_Static_assert(FLAGS_AT + HF_JOINT_SLOTS < 64, "a state is one word");

struct joint_state {
    uint8_t component[HF_JOINT_SLOTS];
    uint32_t flags; /* bit c - 1: component c holds a required node */
};

enum joint_kind { STEP_NODE, STEP_LINK, STEP_DONE };
struct joint_step {
    enum joint_kind kind;
    uint8_t slot, other;
    bool is_source, is_required;
    uint32_t node;
    uint32_t left_required; /* that come after it */
    double up;
};

enum joint_outcome { OUTCOME_STATE, OUTCOME_LOST, OUTCOME_WON, OUTCOME_NONE };

struct joint_run {
    struct joint *joint;
    struct joint_step *step;
    uint32_t step_count;
    bool is_all;     /* required ones are asked for, not each */
    uint32_t *layer; /* per step and behind the last: its first state */
    uint32_t *count; /* and how many */
    double won;      /* is_all: all required ones are joined */
    uint64_t table_mask;
};

enum hf_status hf_joint_open(uint32_t states_max, struct hf_arena *arena, struct joint *joint) {
    const uint32_t layer_max = states_max / LAYER_SHARE + 64;
    size_t table = 64;
    while (table < 4 * (size_t)layer_max) {
        table *= 2;
    }
    *joint = (struct joint){
        .states_max = states_max,
        .layer_max = layer_max,
        .key = hf_take(arena, uint64_t, (size_t)states_max + 2 * (size_t)layer_max + 1),
        .mass = hf_take(arena, double, (size_t)states_max + 2 * (size_t)layer_max + 1),
        .successor = {hf_take(arena, uint32_t, (size_t)states_max + 1),
                      hf_take(arena, uint32_t, (size_t)states_max + 1)},
        .hope = {hf_take(arena, double, (size_t)layer_max *HF_JOINT_SLOTS),
                 hf_take(arena, double, (size_t)layer_max *HF_JOINT_SLOTS)},
        .table = hf_take(arena, uint32_t, table),
    };
    const bool has_room = joint->key != NULL && joint->mass != NULL &&
                          joint->successor[0] != NULL && joint->successor[1] != NULL &&
                          joint->hope[0] != NULL && joint->hope[1] != NULL && joint->table != NULL;
    return has_room ? HF_OK : HF_ERR_MEMORY;
}

/* ---- states ---- */

static struct joint_state state_unpack(uint64_t key) {
    struct joint_state state = {.flags = (uint32_t)(key >> FLAGS_AT)};
    for (unsigned slot = 0; slot < HF_JOINT_SLOTS; slot++) {
        state.component[slot] = (uint8_t)(key >> (slot * SLOT_BITS) & SLOT_MASK);
    }
    return state;
}

static uint64_t state_pack(const struct joint_state *state) {
    uint8_t number[SLOT_MASK + 1] = {0};
    uint8_t numbered = 0;
    uint64_t key = 0;
    number[COMPONENT_SOURCE] = COMPONENT_SOURCE;
    for (unsigned slot = 0; slot < HF_JOINT_SLOTS; slot++) {
        const uint8_t component = state->component[slot];
        if (component != 0 && number[component] == 0) {
            number[component] = ++numbered;
            const uint64_t flag = state->flags >> (component - 1U) & 1U;
            key |= flag << (FLAGS_AT + number[component] - 1U);
        }
        key |= (uint64_t)number[component] << (slot * SLOT_BITS);
    }
    return key;
}

static bool component_stands(const struct joint_state *state, uint8_t component, unsigned except) {
    for (unsigned slot = 0; slot < HF_JOINT_SLOTS; slot++) {
        if (slot != except && state->component[slot] == component) {
            return true;
        }
    }
    return false;
}

static void joint_components_join(struct joint_state *state, uint8_t left, uint8_t right) {
    const uint8_t to = right == COMPONENT_SOURCE ? right : left;
    const uint8_t from = to == left ? right : left;
    for (unsigned slot = 0; slot < HF_JOINT_SLOTS; slot++) {
        state->component[slot] = state->component[slot] == from ? to : state->component[slot];
    }
    if ((state->flags >> (from - 1U) & 1U) != 0) {
        state->flags |= 1U << (to - 1U);
        state->flags &= ~(1U << (from - 1U));
    }
}

/* ---- steps ---- */

/* One of the two ways on; OUTCOME_NONE: there is no second. */
static enum joint_outcome joint_go(const struct joint_step *step, int is_up,
                                   struct joint_state *state) {
    const uint8_t own = state->component[step->slot];
    if (step->kind == STEP_NODE) {
        if (is_up == 0) {
            return step->is_required ? OUTCOME_LOST : OUTCOME_STATE;
        }
        state->component[step->slot] = step->is_source ? COMPONENT_SOURCE : COMPONENT_NEW;
        state->flags |= step->is_required ? 1U << (state->component[step->slot] - 1U) : 0U;
        return OUTCOME_STATE;
    }
    if (step->kind == STEP_LINK) {
        const uint8_t other = state->component[step->other];
        if (own == 0 || other == 0 || own == other) {
            return is_up == 0 ? OUTCOME_STATE : OUTCOME_NONE;
        }
        if (is_up != 0) {
            joint_components_join(state, own, other);
        }
        return OUTCOME_STATE;
    }
    if (is_up != 0) {
        return OUTCOME_NONE;
    }
    state->component[step->slot] = 0;
    if (own == 0 || component_stands(state, own, step->slot)) {
        return OUTCOME_STATE;
    }
    const bool is_flagged = (state->flags >> (own - 1U) & 1U) != 0;
    state->flags &= ~(1U << (own - 1U));
    return is_flagged || own == COMPONENT_SOURCE ? OUTCOME_LOST : OUTCOME_STATE;
}

/* The share that goes that way. */
static double joint_share(const struct joint_step *step, int is_up, bool has_both) {
    if (!has_both) {
        return is_up == 0 ? 1.0 : 0.0;
    }
    return is_up == 0 ? 1.0 - step->up : step->up;
}

static bool step_has_both(const struct joint_step *step, uint64_t key) {
    const uint64_t own = key >> (step->slot * SLOT_BITS) & SLOT_MASK;
    const uint64_t other = key >> (step->other * SLOT_BITS) & SLOT_MASK;
    return step->kind == STEP_NODE ||
           (step->kind == STEP_LINK && own != 0 && other != 0 && own != other);
}

static uint32_t slot_free(const uint32_t *slot_node) {
    uint32_t slot = 0;
    while (slot < HF_JOINT_SLOTS && slot_node[slot] != HF_NONE) {
        slot++;
    }
    assert(slot < HF_JOINT_SLOTS);
    return slot;
}

struct step_maker {
    const struct piece *piece;
    struct joint_run *run;
    uint32_t slot_node[HF_JOINT_SLOTS];
    uint8_t *slot;  /* per node; HF_JOINT_SLOTS: not in work */
    uint32_t *left; /* per node: links to nodes that are not put in */
};

static void joint_step_put(struct step_maker *maker, const struct joint_step *step) {
    maker->run->step[maker->run->step_count++] = *step;
}

static void step_node_done(struct step_maker *maker, uint32_t node) {
    const uint8_t slot = maker->slot[node];
    joint_step_put(maker, &(struct joint_step){.kind = STEP_DONE, .slot = slot, .other = slot});
    maker->slot_node[slot] = HF_NONE;
    maker->slot[node] = HF_JOINT_SLOTS;
}

static void step_node_put(struct step_maker *maker, uint32_t node, bool is_required) {
    const struct piece *piece = maker->piece;
    const uint8_t slot = (uint8_t)slot_free(maker->slot_node);
    maker->slot_node[slot] = node;
    maker->slot[node] = slot;
    joint_step_put(maker, &(struct joint_step){.kind = STEP_NODE,
                                               .slot = slot,
                                               .other = slot,
                                               .is_source = node == 0 && !maker->run->is_all,
                                               .is_required = is_required,
                                               .node = node,
                                               .up = piece->node_up[node]});
    for (uint32_t arc = piece->first[node]; arc != HF_NONE; arc = piece->next[arc]) {
        const uint32_t other = piece->to[arc];
        if (maker->slot[other] < HF_JOINT_SLOTS) {
            joint_step_put(maker, &(struct joint_step){.kind = STEP_LINK,
                                                       .slot = slot,
                                                       .other = maker->slot[other],
                                                       .up = piece->link_up[arc / 2]});
            maker->left[node]--;
            if (--maker->left[other] == 0) {
                step_node_done(maker, other);
            }
        }
    }
    if (maker->left[node] == 0) {
        step_node_done(maker, node);
    }
}

static enum hf_status joint_steps_make(const struct piece *piece, const struct joint_order *order,
                                       const uint8_t *is_required, struct hf_arena *arena,
                                       struct joint_run *run) {
    const size_t nodes = (size_t)piece->node_count + 1;
    const size_t steps = 2 * nodes + piece->link_count;
    struct step_maker maker = {.piece = piece,
                               .run = run,
                               .slot = hf_take(arena, uint8_t, nodes),
                               .left = hf_new(arena, uint32_t, nodes)};
    run->step = hf_take(arena, struct joint_step, steps);
    run->layer = hf_take(arena, uint32_t, steps + 1);
    run->count = hf_take(arena, uint32_t, steps + 1);
    if (maker.slot == NULL || maker.left == NULL || run->step == NULL || run->layer == NULL ||
        run->count == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(maker.slot, HF_JOINT_SLOTS, nodes);
    memset(maker.slot_node, 0xff, sizeof maker.slot_node);
    for (uint32_t arc = 0; arc < 2 * piece->link_count; arc++) {
        maker.left[piece->to[arc]]++;
    }
    for (uint32_t i = 0; i < order->count; i++) {
        step_node_put(&maker, order->node[i],
                      is_required != NULL && is_required[order->node[i]] != 0);
    }
    uint32_t left = 0;
    for (uint32_t i = run->step_count; i-- > 0;) {
        run->step[i].left_required = left;
        left += run->step[i].is_required ? 1U : 0U;
    }
    return HF_OK;
}

/* ---- forwards ---- */

/* The state's place in the layer; HF_NONE: the layer is full. */
static uint32_t layer_place(struct joint_run *run, uint32_t layer, uint64_t key) {
    struct joint *joint = run->joint;
    const uint32_t from = run->layer[layer];
    uint64_t at = (key * UINT64_C(0x9e3779b97f4a7c15) >> 20) & run->table_mask;
    while (joint->table[at] != TABLE_FREE) {
        const uint32_t place = joint->table[at] - 1;
        if (joint->key[from + place] == key) {
            return place;
        }
        at = (at + 1) & run->table_mask;
    }
    const uint32_t place = run->count[layer];
    if (place >= joint->layer_max) {
        return HF_NONE;
    }
    joint->table[at] = place + 1;
    joint->key[from + place] = key;
    joint->mass[from + place] = 0.0;
    run->count[layer]++;
    return place;
}

static bool is_won(const struct joint_run *run, const struct joint_step *step,
                   const struct joint_state *state) {
    return run->is_all && step->left_required == 0 && (state->flags & (state->flags - 1)) == 0;
}

/* Where a state goes; false: the layer is full. */
static bool state_move(struct joint_run *run, uint32_t step_at, uint32_t state_at, int is_up) {
    struct joint *joint = run->joint;
    const struct joint_step *step = &run->step[step_at];
    const uint64_t key = joint->key[state_at];
    const double mass = joint->mass[state_at] * joint_share(step, is_up, step_has_both(step, key));
    uint32_t next = HF_NONE;
    if (mass > 0.0) {
        struct joint_state state = state_unpack(key);
        const enum joint_outcome outcome = joint_go(step, is_up, &state);
        if (outcome == OUTCOME_STATE && is_won(run, step, &state)) {
            run->won += mass;
        } else if (outcome == OUTCOME_STATE) {
            next = layer_place(run, step_at + 1, state_pack(&state));
            if (next == HF_NONE) {
                return false;
            }
            joint->mass[run->layer[step_at + 1] + next] += mass;
        }
    }
    if (!run->is_all) {
        joint->successor[is_up][state_at] = next;
    }
    return true;
}

/* Each step's states out of the step's before. Of `is_all` only two layers are kept. False: too
 * many states. */
static bool joint_forwards(struct joint_run *run) {
    struct joint *joint = run->joint;
    uint64_t states = 1;
    run->layer[0] = 0;
    run->count[0] = 1;
    joint->key[0] = 0;
    joint->mass[0] = 1.0;
    for (uint32_t step = 0; step < run->step_count; step++) {
        const uint32_t from = run->layer[step];
        const uint32_t count = run->count[step];
        uint64_t table = 64;
        while (table < 4 * (uint64_t)count && table < 4 * (uint64_t)joint->layer_max) {
            table *= 2;
        }
        run->table_mask = table - 1;
        memset(joint->table, 0, table * sizeof *joint->table);
        run->layer[step + 1] = !run->is_all ? from + count : from == 0 ? joint->layer_max : 0;
        run->count[step + 1] = 0;
        for (uint32_t i = from; i < from + count; i++) {
            if (!state_move(run, step, i, 0) || !state_move(run, step, i, 1)) {
                return false;
            }
        }
        states += run->count[step + 1];
        joint->states += run->count[step + 1];
        if (states > joint->states_max) {
            return false;
        }
    }
    return true;
}

/* ---- backwards ---- */

/* What the slot's node may still hope for, one step on. */
static double hope_next(const double *hope, uint32_t state, unsigned slot) {
    return state == HF_NONE ? 0.0 : hope[(size_t)state * HF_JOINT_SLOTS + slot];
}

static void state_hope(const struct joint_run *run, const struct joint_step *step,
                       uint32_t state_at, const double *next, double *own) {
    const struct joint *joint = run->joint;
    const struct joint_state state = state_unpack(joint->key[state_at]);
    const bool has_both = step_has_both(step, joint->key[state_at]);
    for (unsigned slot = 0; slot < HF_JOINT_SLOTS; slot++) {
        unsigned from = slot;
        if (step->kind == STEP_DONE && slot == step->slot) { /* look where its others are */
            from = 0;
            while (from < HF_JOINT_SLOTS &&
                   (from == slot || state.component[from] != state.component[slot])) {
                from++;
            }
        }
        double hope = 0.0;
        if (state.component[slot] == COMPONENT_SOURCE) {
            hope = 1.0;
        } else if (state.component[slot] != 0 && from < HF_JOINT_SLOTS) {
            hope = joint_share(step, 0, has_both) *
                       hope_next(next, joint->successor[0][state_at], from) +
                   joint_share(step, 1, has_both) *
                       hope_next(next, joint->successor[1][state_at], from);
        }
        own[slot] = hope;
    }
}

static void joint_backwards(const struct joint_run *run, double *reach) {
    struct joint *joint = run->joint;
    double *next = joint->hope[0];
    double *own = joint->hope[1];
    memset(next, 0, (size_t)run->count[run->step_count] * HF_JOINT_SLOTS * sizeof *next);
    for (uint32_t at = run->step_count; at-- > 0;) {
        const struct joint_step *step = &run->step[at];
        double sum = 0.0;
        for (uint32_t i = 0; i < run->count[at]; i++) {
            const uint32_t state_at = run->layer[at] + i;
            state_hope(run, step, state_at, next, own + (size_t)i * HF_JOINT_SLOTS);
            sum += step->kind == STEP_NODE
                       ? joint->mass[state_at] * step->up *
                             hope_next(next, joint->successor[1][state_at], step->slot)
                       : 0.0;
        }
        if (step->kind == STEP_NODE && step->node != 0) {
            reach[step->node] = sum;
        }
        double *const swap = next;
        next = own;
        own = swap;
    }
}

/* ---- questions ---- */

enum hf_status hf_joint_reach(struct joint *joint, const struct piece *piece,
                              struct hf_arena scratch, double *reach, bool *is_exact) {
    struct joint_run run = {.joint = joint};
    struct joint_order order;
    HF_TRY(hf_joint_order(piece, &scratch, &order));
    *is_exact = false;
    if (!order.fits) {
        return HF_OK;
    }
    HF_TRY(joint_steps_make(piece, &order, NULL, &scratch, &run));
    memset(reach, 0, piece->node_count * sizeof *reach);
    reach[0] = 1.0;
    if (joint_forwards(&run)) {
        joint_backwards(&run, reach);
        *is_exact = true;
    }
    return HF_OK;
}

enum hf_status hf_joint_all(struct joint *joint, const struct piece *piece,
                            const uint8_t *is_required, struct hf_arena scratch, double *chance,
                            bool *is_exact) {
    struct joint_run run = {.joint = joint, .is_all = true};
    struct joint_order order;
    const size_t nodes = piece->node_count;
    uint8_t *required = hf_take(&scratch, uint8_t, nodes + 1);
    if (required == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(required, is_required, nodes);
    required[0] = 1;
    uint32_t others = 0;
    *is_exact = true;
    *chance = 0.0;
    for (uint32_t node = 1; node < nodes; node++) {
        others += required[node];
        if (required[node] != 0 && piece->first[node] == HF_NONE) {
            return HF_OK;
        }
    }
    if (others == 0) {
        *chance = 1.0;
        return HF_OK;
    }
    HF_TRY(hf_joint_order(piece, &scratch, &order));
    *is_exact = false;
    if (order.fits) {
        HF_TRY(joint_steps_make(piece, &order, required, &scratch, &run));
        *is_exact = joint_forwards(&run);
        *chance = run.won;
    }
    return HF_OK;
}
