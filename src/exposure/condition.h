/* condition.h - does a pack's condition hold for this item, deployment, deal and day?
 *
 * The rooms exposure and comply ask. Fill a context (start with hf_condition_context_make: nothing
 * known), evaluate. Missing data makes a leaf undetermined and names the blank cell; class
 * templates and other weak evidence only presume. ALL, ANY and NOT are the answers' own and, or,
 * not.
 *
 * **Cost.** O(size of the tree), and O(rows of the product) for what it tests of origins. No
 * allocation but the why's.
 * **Errors.** None: a why that ran out of memory says so in why->failed.
 */
#ifndef HF_EXPOSURE_CONDITION_H
#define HF_EXPOSURE_CONDITION_H

#include <holdfast/scenario.h>
#include <holdfast/why.h>

enum hf_item_part {
    HF_ITEM_PRODUCT,   /* the product itself */
    HF_ITEM_COMPONENT, /* the product, as a bought-in component of another */
    HF_ITEM_UNLISTED,  /* some bought-in component of the product that no bill of material lists */
};

enum hf_deal {
    HF_DEAL_UNKNOWN, /* which contract or order it falls under is not known */
    HF_DEAL_NEW,     /* agreed upon on the context's day */
    HF_DEAL_SAID,    /* agreed upon on the context's `agreed`, under no contract in the rows */
    HF_DEAL_ROWS,    /* under the contract, order and shipment of the context */
};

struct hf_condition_context {
    const struct hf_snapshot *snapshot;
    const struct hf_assumptions *assumptions; /* NULL: brands are not presumed to design */
    struct hf_why *why;                       /* NULL: answers only */
    uint32_t pack;

    const struct hf_parameter *parameter; /* of the measure or requirement */
    uint32_t parameter_count;
    uint32_t
        parameter_taken; /* this one is taken as `parameter_value`; HF_NONE: as the pack says */
    enum hf_tristate parameter_value;

    enum hf_item_part part;
    uint32_t product; /* HF_NONE: not known what it is */
    bool is_software; /* the act is on the product's software (a patch) */

    uint32_t device, module;            /* HF_NONE; the deployment, one of them */
    uint32_t stock;                     /* HF_NONE; the row of stock that the unit is taken from */
    struct hf_text revision, date_code; /* "": of a unit that is in no row yet, where it is said */
    bool is_one_unit; /* these are of the unit asked about: other stock is not looked through */
    bool is_new_installation;        /* it is installed on `date`, whatever device and module say of
                                        another unit */
    enum hf_tristate like_for_like;  /* it takes the place of a failed unit of the same product;
                                        undetermined: what the row of device or module says */
    enum hf_tristate new_capability; /* the software adds functions */

    enum hf_deal deal;
    uint32_t contract, order, shipment; /* HF_NONE */
    struct hf_date_range agreed;        /* HF_DEAL_SAID only */
    struct hf_text destination;         /* "": the order's, else the operator's country */

    const enum hf_answer
        *target; /* per party of the snapshot: is it a target of the measure? NULL: not known */
    struct hf_date date; /* of the act */
};

struct hf_conclusion {
    enum hf_answer answer;
    struct hf_why_id why;
};

struct hf_condition_context hf_condition_context_make(const struct hf_snapshot *snapshot,
                                                      uint32_t pack);

/* `condition` HF_NONE: yes, without a why. Otherwise the why is a node HF_RULE_CONDITION_HOLDS,
 * _FAILS or _UNKNOWN over the rows, blank cells and facts that decided. */
struct hf_conclusion hf_condition_evaluate(const struct hf_condition_context *context,
                                           uint32_t condition);

/* Sorts of predicates, as bits. */
enum {
    HF_TESTS_ITEM = 1,
    HF_TESTS_DEPLOYMENT = 2, /* the single unit: its install date */
    HF_TESTS_DEAL = 4,       /* contract, order, shipment, destination */
    HF_TESTS_REPLACEMENT = 8,
    HF_TESTS_LOT = 16,   /* where a unit was made, whether its supply chain was altered */
    HF_TESTS_PLACE = 32, /* technology and function class: many units have them in common */
};
unsigned hf_condition_tests(const struct hf_pack *pack, uint32_t condition);
/* What of these tests the deployed unit of the context answers by itself: what is put in anew has
 * neither its install date nor its lot, and a unit of the stock has a lot of its own. */
unsigned hf_condition_tests_of_unit(const struct hf_condition_context *context, unsigned tests);

/* Helpers that other parts of the rooms need too. */
bool hf_text_has_word(struct hf_text text,
                      struct hf_text word); /* words divided by blanks, ASCII case ignored */
struct hf_why_id hf_blank_cell(struct hf_why *why, enum hf_kind kind, const char *header,
                               uint32_t row);
/* The operator's own country; empty if it is not known. *cell says on what that rests (`why` may be
 * NULL). */
struct hf_text hf_operator_country(const struct hf_snapshot *snapshot, struct hf_why *why,
                                   struct hf_why_id *cell);
bool hf_product_has_lots(const struct hf_snapshot *snapshot, uint32_t product);
/* Is the deployment's function of this class (id of one of the pack's function classes)? As
 * HF_IF_FUNCTION_CLASS. */
struct hf_conclusion hf_function_class_test(const struct hf_condition_context *context,
                                            struct hf_text function_class);
/* Is this a word of the deployment's technology, or where that is blank of the product's? As
 * HF_IF_TECHNOLOGY. */
struct hf_conclusion hf_technology_test(const struct hf_condition_context *context,
                                        struct hf_text word);

#endif
