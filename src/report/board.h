/* board.h - the figures of the board's page, for the terminal and for HTML. */
#ifndef HF_REPORT_BOARD_H
#define HF_REPORT_BOARD_H

#include <holdfast/report.h>

struct board_verdicts {
    int64_t met, not_met, undetermined;
};

struct board {
    int64_t products;      /* deployed, stocked or ordered */
    int64_t touched;       /* of them, surely touched by some measure */
    int64_t touched_open;  /* undetermined */
    int64_t touched_units; /* deployed units of both */
    int64_t sites;         /* of the snapshot */
    int64_t touched_sites; /* with a unit of a touched or undetermined product */
    int64_t served_sites;  /* with a service: what sites_lost counts from */
    uint32_t *product;     /* positions in assessment.product: touched ones, earliest date first */
    uint32_t product_count;
    uint32_t *loss; /* positions in assessment.loss: singles with a loss, most subscribers, then
                       sites first */
    uint32_t loss_count;
    uint32_t *
        pool; /* positions in assessment.endurance: surely or possibly short, order-by date first */
    uint32_t pool_count;
    uint32_t *finding; /* positions in assessment.finding: not met, then undetermined, by date */
    uint32_t finding_count;
    struct board_verdicts today, later;
};

HF_MUST_CHECK enum hf_status
hf_board_make(struct board *board, const struct hf_assessment *assessment, struct hf_arena *keep);

/* Room that hf_board_make takes at most. */
size_t hf_board_bytes(const struct hf_assessment *assessment);
/* The earliest date of a product that some effect brings, HF_DATE_MAX if none does. */
struct hf_date hf_board_first_date(const struct hf_product_dates *product);
/* What is hit, in one sentence without a full stop. */
void hf_board_headline(struct hf_buffer *out, const struct board *board);
/* What comes first, and who loses service. */
HF_MUST_CHECK enum hf_status hf_board_lead(struct hf_buffer *out, const struct board *board,
                                           const struct hf_assessment *assessment,
                                           struct hf_arena scratch);
/* The operator's name, or "This operator". */
struct hf_text hf_board_operator(const struct hf_assessment *assessment);

/* Positions in ascending order of three keys, then of the position itself. */
struct ranked {
    int64_t key[3];
    uint32_t position;
};
void hf_ranked_sort(struct ranked *item, size_t count);

#endif
