#include <holdfast/schema.h>

static const struct hf_row_order row_orders[] = {
    {HF_KIND_OWNERSHIP, "from", "until", true, false},
    {HF_KIND_CONTRACT, "from", "until", true, false},
    {HF_KIND_ORDER, "ordered", "due", false, false},
    {HF_KIND_SHIPMENT, "production_started", "produced", false, false},
    {HF_KIND_SHIPMENT, "produced", "shipped", false, false},
    {HF_KIND_SHIPMENT, "shipped", "received", false, true},
    {HF_KIND_RELEASE, "released", "support_until", false, false},
    {HF_KIND_REPAIR, "sent", "returned", false, true},
    {HF_KIND_REPAIR, "sent", "due", false, false},
    {HF_KIND_MANAGED_SERVICE, "from", "until", true, false},
    {HF_KIND_CLAIM, "made_on", "checked_on", false, false},
};

const struct hf_row_order *hf_row_orders(size_t *count) {
    *count = sizeof row_orders / sizeof row_orders[0];
    return row_orders;
}

bool hf_row_order_holds(const struct hf_row_order *order, struct hf_date_range first,
                        struct hf_date_range second) {
    return order->is_apart ? hf_date_is_before(first.earliest, second.latest)
                           : !hf_date_is_before(second.latest, first.earliest);
}
