/* no_fault.h - removed units that turn out to be good. Internal to the room. */
#ifndef HF_STOCK_NO_FAULT_H
#define HF_STOCK_NO_FAULT_H

#include "stock/pool.h"

/* Removed units whose rows say that they were good, that they were not, and that say nothing. */
struct no_fault_seen {
    int64_t good, failed, open;
    enum hf_kind kind;
    uint32_t row; /* that says so; HF_NONE: none does */
};

struct no_fault_seen hf_stock_no_fault_failures(const struct hf_snapshot *snapshot,
                                                uint32_t product, struct hf_date as_of);

/* The rate counts all removals: sets the share of them. Nothing where no row says that a unit was
 * good. */
void hf_stock_no_fault_within(struct hf_assessment *assessment, const struct no_fault_seen *seen,
                              struct stock_rate *rate);

/* The rate counts failures: adds the removals of good units, learnt from the rows in so many
 * unit-years of service (least and most), else by the assumed share. */
void hf_stock_no_fault_beside(struct hf_assessment *assessment, const struct no_fault_seen *seen,
                              const double unit_years[2], struct stock_rate *rate);

#endif
