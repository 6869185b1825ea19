/* board.h - the figures of the board's page, for the terminal and for HTML. */
#ifndef HF_REPORT_BOARD_H
#define HF_REPORT_BOARD_H

#include <holdfast/report.h>

struct board_verdicts {
    int64_t met, not_met, undetermined;
};

struct board {
    int64_t packs;          /* of the snapshot: without one nothing is known of measures */
    int64_t products;       /* deployed, stocked or ordered */
    int64_t touched;        /* of them, surely touched by some measure */
    int64_t touched_open;   /* presumed so, or no basis to presume */
    int64_t presumed_clear; /* not settled, presumed not to be touched */
    int64_t touched_units;  /* deployed units of the surely touched */
    int64_t open_units;     /* of those that may be */
    int64_t sites;          /* of the snapshot */
    int64_t touched_sites;  /* with a unit of a surely touched product */
    int64_t open_sites;     /* with a unit of one that is or may be touched */
    int64_t served_sites;   /* with a service: what sites_lost counts from */
    uint32_t *product; /* positions in assessment.product: surely touched, then those that may be;
                          earliest first */
    uint32_t product_count;
    uint32_t *loss; /* positions in assessment.loss, singles: up to three suppliers under measures,
                       then all others; makers before component supply; most subscribers, then
                       sites first */
    uint32_t loss_count;
    uint32_t worst_loss; /* the worst of a maker under measures, else of a maker, else of them all;
                            HF_NONE if there is none */
    uint32_t
        *pool; /* positions in assessment.endurance: surely short and still to be ordered first */
    uint32_t pool_count;
    uint32_t *finding; /* positions in assessment.finding: not met, then undetermined; law first,
                          then by date; one a requirement and verdict */
    uint32_t finding_count;
    struct board_verdicts today, later;
};

HF_MUST_CHECK enum hf_status
hf_board_make(struct board *board, const struct hf_assessment *assessment, struct hf_arena *keep);

/* Room that hf_board_make takes at most. */
size_t hf_board_bytes(const struct hf_assessment *assessment);
/* The earliest date of a product that some effect brings, surely (or, with `may_be_open`,
 * possibly); HF_DATE_MAX if none does. */
struct hf_date hf_board_first_date(const struct hf_product_dates *product, bool may_be_open);
/* Is the party behind a risk group the target of a measure, surely or presumably? */
bool hf_board_group_is_target(const struct hf_assessment *assessment, uint32_t group);
/* "Name (threat)", the name cut: the same party may be lost under several threats. */
void hf_board_group(struct hf_buffer *out, const struct hf_assessment *assessment, uint32_t group);
/* When an order is due, seen from the day of the report. */
enum board_order { BOARD_ORDER_LATER, BOARD_ORDER_NOW, BOARD_ORDER_PASSED, BOARD_ORDER_OPEN };
enum board_order hf_board_order(const struct hf_assessment *assessment,
                                const struct hf_endurance *pool);
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
