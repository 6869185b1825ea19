#include "resilience/risk.h"

/* One group by the name that a loss gives it. */

static enum hf_status name_refused(const struct risk_asked *asked, const char *why,
                                   struct hf_error *error) {
    return hf_error_set(error, HF_ERR_INPUT, "'%.*s' %s %s",
                        HF_TEXT_ARG(hf_text_slice(asked->name, 0, 80)), why, asked->what);
}

static const char *threat_word(enum risk_threat threat) {
    return hf_loss_threat_word((enum hf_loss_threat)(HF_LOSS_VENDOR + threat));
}

enum hf_status hf_risk_group_named(const struct risk *risk, const struct hf_snapshot *snapshot,
                                   const struct risk_asked *asked, struct hf_arena scratch,
                                   uint32_t *group, struct hf_error *error) {
    const struct hf_change change = {.kind = HF_CHANGE_LOSE, .subject = asked->name};
    struct hf_lost_names lost;
    HF_TRY(hf_scenario_lost(&scratch, snapshot, &change, &lost, error));
    if (lost.count != 1) {
        return name_refused(asked, "names several groups; say one for each", error);
    }
    enum risk_threat threat[2];
    uint32_t found[2];
    uint32_t count = 0;
    uint32_t last = HF_NONE;
    const int named = hf_risk_lost_groups(risk, &lost.item[0], threat, found);
    for (int i = 0; i < named; i++) {
        count += found[i] != HF_NONE ? 1U : 0U;
        last = found[i] != HF_NONE ? found[i] : last;
    }
    if (count > 1) {
        return hf_error_set(error, HF_ERR_INPUT,
                            "'%.*s' is a group of %s and one of %s, lost for different reasons; "
                            "say '%s: NAME' or '%s: NAME'",
                            HF_TEXT_ARG(hf_text_slice(asked->name, 0, 80)), threat_word(threat[0]),
                            threat_word(threat[1]), threat_word(threat[0]), threat_word(threat[1]));
    }
    if (count == 0) {
        return name_refused(asked, "has nothing deployed that is lost with it; leave out its",
                            error);
    }
    *group = last;
    return HF_OK;
}
