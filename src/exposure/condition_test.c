/* Goal: every predicate says yes, no or undetermined as docs/rules.md tells, names the blank cell
 * it ran into, and the cases of small foreign content come out as a pack would write them. Method:
 * tables over one small world. */
#include "exposure/condition.h"
#include "tests/exposure_fixture.h"

static const char *const lines =
    "operator | name=Own | country=XO\n"
    "party | name=Veldor | country=XV\n"
    "party | name=Chipco | country=XA\n"
    "class | name=router\n"
    "class | name=radio\n"
    "class origin | class=router | jurisdiction=XA | content_percent=30..40 | contains=yes\n"
    "class origin | class=radio | jurisdiction=XA | content_percent=5..15 | contains=no\n"
    "product | manufacturer=Veldor | model=R24 | kind=device | class=router | technology=4g 5g | "
    "factory_country=XV | "
    "supply_chain_altered=yes\n"
    "product | manufacturer=Veldor | model=R25 | kind=device\n"
    "product | manufacturer=Veldor | model=R2501\n"
    "product | manufacturer=Veldor | model=Rrange\n"
    "product | manufacturer=Veldor | model=Rblank | class=router\n"
    "product | manufacturer=Veldor | model=Rradio | class=radio | supply_chain_altered=no\n"
    "product | manufacturer=Veldor | model=Rnone\n"
    "product | manufacturer=Chipco | model=C1 | kind=component\n"
    "product | manufacturer=Veldor | model=Soft | kind=software\n"
    "product origin | manufacturer=Veldor | product=R24 | jurisdiction=XA | originates=no | "
    "controlled_content_percent=24 | direct_product=yes | control_class=3x001 5x991\n"
    "product origin | manufacturer=Veldor | product=R25 | jurisdiction=XA | "
    "controlled_content_percent=25 | "
    "direct_product=no | control_class=9x15\n"
    "product origin | manufacturer=Veldor | product=R2501 | jurisdiction=XA | "
    "controlled_content_percent=25.01\n"
    "product origin | manufacturer=Veldor | product=Rrange | jurisdiction=XA | "
    "controlled_content_percent=20..40\n"
    "product party | manufacturer=Veldor | product=R25 | role=designer | party=Chipco\n"
    "site | name=North\n"
    "function | name=packet core | class=core\n"
    "function | name=signalling\n"
    "function | name=own words\n"
    "device | site=North | name=d1 | manufacturer=Veldor | device_type=R24 | function=packet core "
    "| technology=5g | "
    "install_date=2019-05-01\n"
    "device | site=North | name=d2 | manufacturer=Veldor | device_type=R24 | function=signalling | "
    "install_date=2019-05 | replaces_failed=yes\n"
    "device | site=North | name=d3 | manufacturer=Veldor | device_type=R24 | function=own words | "
    "replaces_failed=no\n"
    "device | site=North | name=d4 | manufacturer=Veldor | device_type=R25\n"
    "contract | id=k1 | supplier=Veldor | signed_on=2018-04-15\n"
    "contract | id=k2 | supplier=Veldor | signed_on=2018-04-16\n"
    "contract | id=k3 | supplier=Veldor\n"
    "order | id=o1 | contract=k1 | supplier=Veldor | manufacturer=Veldor | product=R24 | "
    "destination=XB\n"
    "order | id=o2 | supplier=Veldor | manufacturer=Veldor | product=R24\n"
    "shipment | id=s1 | order=o1 | production_started=2019-01-01 | shipped=2019-05-15 | "
    "received=2019-06-01\n"
    "shipment | id=s2 | order=o1 | production_started=2019-05-16 | shipped=2019-05-16\n"
    "shipment | id=s3 | order=o1 | shipped=2019-05-01\n"
    "shipment | id=s4 | order=o2\n";

static struct hf_text words_core[] = {HF_TEXT_INIT("core"), HF_TEXT_INIT("signalling")};
static struct hf_function_class classes[] = {
    {HF_TEXT_INIT("sensitive"), {NULL, 0}, words_core, 2, HF_NONE}};
static struct hf_parameter parameters[] = {
    {HF_TEXT_INIT("open"), {NULL, 0}, HF_UNDETERMINED, HF_NONE},
    {HF_TEXT_INIT("shut"), {NULL, 0}, HF_NO, HF_NONE}};

struct condition_case {
    const char *name;
    struct hf_condition condition; /* date from `date` below */
    const char *date;
    const char *product, *device, *contract, *order, *shipment; /* keys, NULL for none */
    enum hf_item_part part;
    enum hf_deal deal;
    enum hf_answer answer;
    enum hf_kind blank_kind;
    const char *blank; /* header among the reasons, or NULL */
};

#define LEAF(predicate_, text_)                                                                    \
    { .predicate = (predicate_), .text = HF_TEXT_INIT(text_) }
#define RATIO(text_, ratio_)                                                                       \
    { .predicate = HF_IF_CONTENT_ABOVE, .text = HF_TEXT_INIT(text_), .ratio = (ratio_) }

static const struct condition_case cases[] = {
    {"24 of 100", RATIO("XA", 0.25), NULL, "veldor/r24", .answer = HF_ANSWER_NO},
    {"25 of 100", RATIO("XA", 0.25), NULL, "veldor/r25", .answer = HF_ANSWER_NO},
    {"25.01 of 100", RATIO("XA", 0.25), NULL, "veldor/r2501", .answer = HF_ANSWER_YES},
    {"24 of 100 where 10 is the limit", RATIO("XA", 0.10), NULL, "veldor/r24",
     .answer = HF_ANSWER_YES},
    {"anything at all", RATIO("XA", 0.0), NULL, "veldor/r24", .answer = HF_ANSWER_YES},
    {"20 to 40, middle above", RATIO("XA", 0.25), NULL, "veldor/rrange",
     .answer = HF_ANSWER_PRESUMED_YES},
    {"20 to 40, middle below", RATIO("XA", 0.35), NULL, "veldor/rrange",
     .answer = HF_ANSWER_PRESUMED_NO},
    {"of its class, above", RATIO("XA", 0.25), NULL, "veldor/rblank",
     .answer = HF_ANSWER_PRESUMED_YES, .blank_kind = HF_KIND_PRODUCT_ORIGIN,
     .blank = "controlled_content_percent"},
    {"of its class, below", RATIO("XA", 0.25), NULL, "veldor/rradio",
     .answer = HF_ANSWER_PRESUMED_NO},
    {"nobody says", RATIO("XA", 0.25), NULL, "veldor/rnone", .answer = HF_ANSWER_NO_BASIS,
     .blank_kind = HF_KIND_PRODUCT, .blank = "class"},
    {"another jurisdiction", RATIO("XB", 0.25), NULL, "veldor/r2501", .answer = HF_ANSWER_NO_BASIS},
    {"originates: said not to", LEAF(HF_IF_ORIGINATES_IN, "XA"), NULL, "veldor/r24",
     .answer = HF_ANSWER_NO},
    {"originates: its maker's country", LEAF(HF_IF_ORIGINATES_IN, "XA"), NULL, "chipco/c1",
     .answer = HF_ANSWER_PRESUMED_YES},
    {"originates: factory", LEAF(HF_IF_ORIGINATES_IN, "XV"), NULL, "veldor/r24",
     .answer = HF_ANSWER_PRESUMED_YES},
    {"originates: not said", LEAF(HF_IF_ORIGINATES_IN, "XA"), NULL, "veldor/r25",
     .answer = HF_ANSWER_NO_BASIS, .blank_kind = HF_KIND_PRODUCT_ORIGIN, .blank = "originates"},
    {"unlisted component, share given", LEAF(HF_IF_ORIGINATES_IN, "XA"), NULL, "veldor/r24",
     .part = HF_ITEM_UNLISTED, .answer = HF_ANSWER_YES},
    {"unlisted component of the class", LEAF(HF_IF_ORIGINATES_IN, "XA"), NULL, "veldor/rblank",
     .part = HF_ITEM_UNLISTED, .answer = HF_ANSWER_PRESUMED_YES},
    {"unlisted component, none in the class", LEAF(HF_IF_ORIGINATES_IN, "XA"), NULL,
     "veldor/rradio", .part = HF_ITEM_UNLISTED, .answer = HF_ANSWER_PRESUMED_NO},
    {"direct product", LEAF(HF_IF_DIRECT_PRODUCT_OF, "XA"), NULL, "veldor/r24",
     .answer = HF_ANSWER_YES},
    {"no direct product", LEAF(HF_IF_DIRECT_PRODUCT_OF, "XA"), NULL, "veldor/r25",
     .answer = HF_ANSWER_NO},
    {"direct product not said", LEAF(HF_IF_DIRECT_PRODUCT_OF, "XA"), NULL, "veldor/r2501",
     .answer = HF_ANSWER_NO_BASIS, .blank_kind = HF_KIND_PRODUCT_ORIGIN, .blank = "direct_product"},
    {"control class", LEAF(HF_IF_CONTROL_CLASS, "5X991"), NULL, "veldor/r24",
     .answer = HF_ANSWER_YES},
    {"control class by prefix", LEAF(HF_IF_CONTROL_CLASS, "3x*"), NULL, "veldor/r24",
     .answer = HF_ANSWER_YES},
    {"prefix is no class", LEAF(HF_IF_CONTROL_CLASS, "3x"), NULL, "veldor/r24",
     .answer = HF_ANSWER_NO},
    {"another class", LEAF(HF_IF_CONTROL_CLASS, "3x*"), NULL, "veldor/r25", .answer = HF_ANSWER_NO},
    {"class not said", LEAF(HF_IF_CONTROL_CLASS, "3x*"), NULL, "veldor/r2501",
     .answer = HF_ANSWER_NO_BASIS, .blank_kind = HF_KIND_PRODUCT_ORIGIN, .blank = "control_class"},
    {"altered", LEAF(HF_IF_SUPPLY_CHAIN_ALTERED, ""), NULL, "veldor/r24", .answer = HF_ANSWER_YES},
    {"not altered", LEAF(HF_IF_SUPPLY_CHAIN_ALTERED, ""), NULL, "veldor/rradio",
     .answer = HF_ANSWER_NO},
    {"altered, not said", LEAF(HF_IF_SUPPLY_CHAIN_ALTERED, ""), NULL, "veldor/r25",
     .answer = HF_ANSWER_NO_BASIS, .blank_kind = HF_KIND_PRODUCT, .blank = "supply_chain_altered"},
    {"made in", LEAF(HF_IF_MADE_IN, "xv"), NULL, "veldor/r24", .answer = HF_ANSWER_YES},
    {"made elsewhere", LEAF(HF_IF_MADE_IN, "XA"), NULL, "veldor/r24", .answer = HF_ANSWER_NO},
    {"made, not said", LEAF(HF_IF_MADE_IN, "XA"), NULL, "veldor/r25", .answer = HF_ANSWER_NO_BASIS,
     .blank_kind = HF_KIND_PRODUCT, .blank = "factory_country"},
    {"class", LEAF(HF_IF_PRODUCT_CLASS, "Router"), NULL, "veldor/r24", .answer = HF_ANSWER_YES},
    {"no class", LEAF(HF_IF_PRODUCT_CLASS, "router"), NULL, "veldor/r25",
     .answer = HF_ANSWER_NO_BASIS},
    {"other class", LEAF(HF_IF_PRODUCT_CLASS, "router"), NULL, "veldor/rradio",
     .answer = HF_ANSWER_NO},
    {"component", LEAF(HF_IF_COMPONENT, ""), NULL, "chipco/c1", .part = HF_ITEM_COMPONENT,
     .answer = HF_ANSWER_YES},
    {"no component", LEAF(HF_IF_COMPONENT, ""), NULL, "chipco/c1", .answer = HF_ANSWER_NO},
    {"software", LEAF(HF_IF_SOFTWARE, ""), NULL, "veldor/soft", .answer = HF_ANSWER_YES},
    {"hardware", LEAF(HF_IF_SOFTWARE, ""), NULL, "veldor/r24", .answer = HF_ANSWER_NO},
    {"kind not said", LEAF(HF_IF_SOFTWARE, ""), NULL, "veldor/r2501", .answer = HF_ANSWER_NO_BASIS,
     .blank_kind = HF_KIND_PRODUCT, .blank = "kind"},
    {"technology of the deployment", LEAF(HF_IF_TECHNOLOGY, "5G"), NULL, "veldor/r24", "north/d1",
     .answer = HF_ANSWER_YES},
    {"not of the deployment", LEAF(HF_IF_TECHNOLOGY, "4g"), NULL, "veldor/r24", "north/d1",
     .answer = HF_ANSWER_NO},
    {"of the product", LEAF(HF_IF_TECHNOLOGY, "4g"), NULL, "veldor/r24", "north/d2",
     .answer = HF_ANSWER_YES},
    {"technology not said", LEAF(HF_IF_TECHNOLOGY, "4g"), NULL, "veldor/r25", "north/d4",
     .answer = HF_ANSWER_NO_BASIS, .blank_kind = HF_KIND_DEVICE, .blank = "technology"},
    {"function class", LEAF(HF_IF_FUNCTION_CLASS, "sensitive"), NULL, "veldor/r24", "north/d1",
     .answer = HF_ANSWER_YES},
    {"function by its name", LEAF(HF_IF_FUNCTION_CLASS, "sensitive"), NULL, "veldor/r24",
     "north/d2", .answer = HF_ANSWER_YES},
    {"function by a name of its own", LEAF(HF_IF_FUNCTION_CLASS, "sensitive"), NULL, "veldor/r24",
     "north/d3", .answer = HF_ANSWER_PRESUMED_NO, .blank_kind = HF_KIND_FUNCTION, .blank = "class"},
    {"function not said", LEAF(HF_IF_FUNCTION_CLASS, "sensitive"), NULL, "veldor/r25", "north/d4",
     .answer = HF_ANSWER_NO_BASIS, .blank_kind = HF_KIND_DEVICE, .blank = "function"},
    {"class that the pack does not know", LEAF(HF_IF_FUNCTION_CLASS, "odd"), NULL, "veldor/r24",
     "north/d1", .answer = HF_ANSWER_NO_BASIS},
    {"installed the day before", LEAF(HF_IF_INSTALLED_BEFORE, ""), "2019-05-02", "veldor/r24",
     "north/d1", .answer = HF_ANSWER_YES},
    {"installed on the day", LEAF(HF_IF_INSTALLED_BEFORE, ""), "2019-05-01", "veldor/r24",
     "north/d1", .answer = HF_ANSWER_NO},
    {"installed some day of the month", LEAF(HF_IF_INSTALLED_BEFORE, ""), "2019-05-10",
     "veldor/r24", "north/d2", .answer = HF_ANSWER_NO_BASIS},
    {"installed, not said", LEAF(HF_IF_INSTALLED_BEFORE, ""), "2019-05-10", "veldor/r24",
     "north/d3", .answer = HF_ANSWER_NO_BASIS, .blank_kind = HF_KIND_DEVICE,
     .blank = "install_date"},
    {"like for like, not said", LEAF(HF_IF_LIKE_FOR_LIKE, ""), NULL, "veldor/r24",
     .answer = HF_ANSWER_NO_BASIS},
    {"like for like, of a unit that does not say", LEAF(HF_IF_LIKE_FOR_LIKE, ""), NULL,
     "veldor/r24", "north/d1", .answer = HF_ANSWER_NO_BASIS, .blank_kind = HF_KIND_DEVICE,
     .blank = "replaces_failed"},
    {"like for like, of one that does", LEAF(HF_IF_LIKE_FOR_LIKE, ""), NULL, "veldor/r24",
     "north/d2", .answer = HF_ANSWER_YES},
    {"like for like, of one that does not", LEAF(HF_IF_LIKE_FOR_LIKE, ""), NULL, "veldor/r24",
     "north/d3", .answer = HF_ANSWER_NO},
    {"destination of the order", LEAF(HF_IF_DESTINATION, "XB"), NULL, "veldor/r24", NULL, NULL,
     "o1", .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_YES},
    {"destination of the order, not said", LEAF(HF_IF_DESTINATION, "XB"), NULL, "veldor/r24", NULL,
     NULL, "o2", .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_NO_BASIS, .blank_kind = HF_KIND_ORDER,
     .blank = "destination"},
    {"destination: our own country", LEAF(HF_IF_DESTINATION, "XO"), NULL, "veldor/r24",
     .answer = HF_ANSWER_YES},
    {"signed on the last day", LEAF(HF_IF_CONTRACT_SIGNED_UNTIL, ""), "2018-04-15", "veldor/r24",
     NULL, "k1", .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_YES},
    {"signed the day after", LEAF(HF_IF_CONTRACT_SIGNED_UNTIL, ""), "2018-04-15", "veldor/r24",
     NULL, "k2", .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_NO},
    {"signed, not said", LEAF(HF_IF_CONTRACT_SIGNED_UNTIL, ""), "2018-04-15", "veldor/r24", NULL,
     "k3", .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_NO_BASIS, .blank_kind = HF_KIND_CONTRACT,
     .blank = "signed_on"},
    {"contract of the order", LEAF(HF_IF_CONTRACT_SIGNED_UNTIL, ""), "2018-04-15", "veldor/r24",
     NULL, NULL, "o1", .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_YES},
    {"order without a contract", LEAF(HF_IF_CONTRACT_SIGNED_UNTIL, ""), "2018-04-15", "veldor/r24",
     NULL, NULL, "o2", .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_NO_BASIS,
     .blank_kind = HF_KIND_ORDER, .blank = "contract"},
    {"a deal of today", LEAF(HF_IF_CONTRACT_SIGNED_UNTIL, ""), "2018-04-15", "veldor/r24",
     .deal = HF_DEAL_NEW, .answer = HF_ANSWER_NO},
    {"in production before", LEAF(HF_IF_PRODUCTION_STARTED_BEFORE, ""), "2019-05-16", "veldor/r24",
     .shipment = "s1", .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_YES},
    {"in production on the day", LEAF(HF_IF_PRODUCTION_STARTED_BEFORE, ""), "2019-05-16",
     "veldor/r24", .shipment = "s2", .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_NO},
    {"shipped before", LEAF(HF_IF_SHIPPED_BEFORE, ""), "2019-05-16", "veldor/r24", .shipment = "s1",
     .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_YES},
    {"shipped, not said", LEAF(HF_IF_SHIPPED_BEFORE, ""), "2019-05-16", "veldor/r24",
     .shipment = "s4", .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_NO_BASIS,
     .blank_kind = HF_KIND_SHIPMENT, .blank = "shipped"},
    {"en route", LEAF(HF_IF_EN_ROUTE_ON, ""), "2019-05-16", "veldor/r24", .shipment = "s1",
     .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_YES},
    {"arrived before", LEAF(HF_IF_EN_ROUTE_ON, ""), "2019-06-02", "veldor/r24", .shipment = "s1",
     .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_NO},
    {"left on the day", LEAF(HF_IF_EN_ROUTE_ON, ""), "2019-05-16", "veldor/r24", .shipment = "s2",
     .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_NO},
    {"left before, arrival not said", LEAF(HF_IF_EN_ROUTE_ON, ""), "2019-05-16", "veldor/r24",
     .shipment = "s3", .deal = HF_DEAL_ROWS, .answer = HF_ANSWER_PRESUMED_YES,
     .blank_kind = HF_KIND_SHIPMENT, .blank = "received"},
    {"no new capability, not said", LEAF(HF_IF_NO_NEW_CAPABILITY, ""), NULL, "veldor/r24",
     .answer = HF_ANSWER_NO_BASIS},
    {"parameter left open", LEAF(HF_IF_PARAMETER, "open"), NULL, "veldor/r24",
     .answer = HF_ANSWER_NO_BASIS},
    {"parameter", LEAF(HF_IF_PARAMETER, "shut"), NULL, "veldor/r24", .answer = HF_ANSWER_NO},
    {"designed: brand is presumed", LEAF(HF_IF_DESIGNED_BY_TARGET, ""), NULL, "veldor/r24",
     .answer = HF_ANSWER_PRESUMED_YES},
    {"designed by another", LEAF(HF_IF_DESIGNED_BY_TARGET, ""), NULL, "veldor/r25",
     .answer = HF_ANSWER_NO},
    {"nothing known of the item", LEAF(HF_IF_ORIGINATES_IN, "XA"), NULL, NULL,
     .answer = HF_ANSWER_NO_BASIS},
};

static struct hf_condition tested[1];
static struct hf_pack packs[] = {{.id = HF_TEXT_INIT("p"),
                                  .condition = tested,
                                  .condition_count = 1,
                                  .function_class = classes,
                                  .function_class_count = 1}};

static uint32_t row_or_none(const struct hf_snapshot *snapshot, enum hf_kind kind,
                            const char *key) {
    return key == NULL ? HF_NONE : helper_row(snapshot, kind, key);
}

static void test_predicates(struct world *world) {
    enum hf_answer target[8] = {HF_ANSWER_NO};
    target[helper_row(world->snapshot, HF_KIND_PARTY, "veldor")] = HF_ANSWER_YES;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct condition_case *one = &cases[i];
        tested[0] = one->condition;
        tested[0].date = one->date == NULL ? HF_DATE_MIN : day(one->date);
        struct hf_condition_context context = hf_condition_context_make(world->snapshot, 0);
        context.assumptions = &world->assessment.assumptions;
        context.why = &world->assessment.why;
        context.parameter = parameters;
        context.parameter_count = 2;
        context.part = one->part;
        context.product = row_or_none(world->snapshot, HF_KIND_PRODUCT, one->product);
        context.device = row_or_none(world->snapshot, HF_KIND_DEVICE, one->device);
        context.contract = row_or_none(world->snapshot, HF_KIND_CONTRACT, one->contract);
        context.order = row_or_none(world->snapshot, HF_KIND_ORDER, one->order);
        context.shipment = row_or_none(world->snapshot, HF_KIND_SHIPMENT, one->shipment);
        context.deal = one->deal;
        context.target = target;
        context.date = day("2020-01-01");
        const struct hf_conclusion said = hf_condition_evaluate(&context, 0);
        const bool has_blank = one->blank == NULL || why_blank(&world->assessment.why, said.why,
                                                               one->blank_kind, one->blank);
        if (!CHECK(said.answer == one->answer) || !CHECK(has_blank)) {
            printf("    %s: %s\n", one->name, hf_answer_text(said.answer));
        }
        context.why = NULL; /* the same answer without reasons */
        CHECK(hf_condition_evaluate(&context, 0).answer == said.answer);
    }
}

/* Trees of parameters whose values are all three: Kleene's tables, and what stays among the
 * reasons. */
static void test_trees(struct world *world) {
    static struct hf_parameter three[] = {{HF_TEXT_INIT("n"), {NULL, 0}, HF_NO, 0},
                                          {HF_TEXT_INIT("u"), {NULL, 0}, HF_UNDETERMINED, 1},
                                          {HF_TEXT_INIT("y"), {NULL, 0}, HF_YES, 2}};
    static const char *const name[] = {"n", "u", "y"};
    static const enum hf_answer value[] = {HF_ANSWER_NO, HF_ANSWER_NO_BASIS, HF_ANSWER_YES};
    struct hf_condition tree[4] = {{.predicate = HF_IF_PARAMETER},
                                   {.predicate = HF_IF_PARAMETER},
                                   {.predicate = HF_IF_ALL, .child_from = 0, .child_count = 2},
                                   {.predicate = HF_IF_NOT, .child_from = 2, .child_count = 1}};
    packs[0].condition = tree;
    packs[0].condition_count = 4;
    for (int left = 0; left < 3; left++) {
        for (int right = 0; right < 3; right++) {
            tree[0].text = hf_text_of(name[left]);
            tree[1].text = hf_text_of(name[right]);
            struct hf_condition_context context = hf_condition_context_make(world->snapshot, 0);
            context.parameter = three;
            context.parameter_count = 3;
            tree[2].predicate = HF_IF_ALL;
            CHECK(hf_condition_evaluate(&context, 2).answer ==
                  hf_answer_and(value[left], value[right]));
            CHECK(hf_condition_evaluate(&context, 3).answer ==
                  hf_answer_not(hf_answer_and(value[left], value[right])));
            tree[2].predicate = HF_IF_ANY;
            CHECK(hf_condition_evaluate(&context, 2).answer ==
                  hf_answer_or(value[left], value[right]));
            context.parameter_taken = 1;
            context.parameter_value = HF_YES;
            CHECK(left != 1 || hf_condition_evaluate(&context, 2).answer == HF_ANSWER_YES);
        }
    }
    tree[0].text = hf_text_of("u");
    tree[1].text = hf_text_of("n");
    tree[2].predicate = HF_IF_ALL;
    struct hf_condition_context context = hf_condition_context_make(world->snapshot, 0);
    context.parameter = three;
    context.parameter_count = 3;
    context.why = &world->assessment.why;
    const struct hf_conclusion said = hf_condition_evaluate(&context, 2);
    CHECK(said.answer == HF_ANSWER_NO);
    const struct hf_why_node *node = &context.why->node[said.why.value];
    CHECK(node->first == HF_RULE_CONDITION_FAILS &&
          node->child_count == 1); /* what did not decide is taken back */
    CHECK(hf_condition_evaluate(&context, HF_NONE).answer == HF_ANSWER_YES);
    struct hf_condition deep[40] = {{.predicate = HF_IF_PARAMETER, .text = HF_TEXT_INIT("n")}};
    for (uint32_t i = 1; i < 40; i++) {
        deep[i] =
            (struct hf_condition){.predicate = HF_IF_ALL, .child_from = i - 1, .child_count = 1};
    }
    packs[0].condition = deep;
    packs[0].condition_count = 40;
    CHECK(hf_condition_evaluate(&context, 20).answer == HF_ANSWER_NO);
    CHECK(hf_condition_evaluate(&context, 39).answer == HF_ANSWER_NO_BASIS);
    CHECK(hf_condition_tests(&packs[0], 39) == 0);
}

static void test_scan(void) {
    const struct hf_condition tree[] = {
        LEAF(HF_IF_ORIGINATES_IN, "XA"),
        RATIO("xa", 0.25),
        LEAF(HF_IF_DIRECT_PRODUCT_OF, "XB"),
        LEAF(HF_IF_FUNCTION_CLASS, "c"),
        {.predicate = HF_IF_ANY, .child_from = 0, .child_count = 4}};
    struct hf_condition copy[5];
    for (int i = 0; i < 5; i++) {
        copy[i] = tree[i];
    }
    const struct hf_pack pack = {.condition = copy, .condition_count = 5};
    CHECK(hf_condition_tests(&pack, 4) == (HF_TESTS_ITEM | HF_TESTS_PLACE));
    CHECK(hf_condition_tests(&pack, HF_NONE) == 0);
    CHECK(hf_text_has_word(HF_TEXT("4g 5G"), HF_TEXT("5g")) &&
          !hf_text_has_word(HF_TEXT("4g 5gx"), HF_TEXT("5g")));
    CHECK(!hf_text_has_word(HF_TEXT(""), HF_TEXT("")));
}

/* Which unit is asked does not matter for what is put in anew, nor its lot for a unit of the stock.
 */
static void test_of_unit(void) {
    const unsigned all = ~0U;
    const unsigned lot = HF_TESTS_LOT;
    const unsigned deployment = HF_TESTS_DEPLOYMENT;
    struct hf_condition_context context = hf_condition_context_make(NULL, 0);
    CHECK(hf_condition_tests_of_unit(&context, all) == all);
    context.stock = 3;
    CHECK(hf_condition_tests_of_unit(&context, all) == (all & ~lot));
    context.is_new_installation = true;
    CHECK(hf_condition_tests_of_unit(&context, all) == (all & ~(lot | deployment)));
    context.stock = HF_NONE;
    CHECK(hf_condition_tests_of_unit(&context, all) == (all & ~(lot | deployment)));
    CHECK(hf_condition_tests_of_unit(&context, HF_TESTS_PLACE) == HF_TESTS_PLACE);
}

int main(void) {
    static struct world world;
    if (world_open(&world, lines, packs, 1, "2020-01-01")) {
        world.assessment.why = hf_why_make(&world.help.keep);
        CHECK(hf_assumptions_resolve(&world.help.keep, world.snapshot, &world.assessment.scenario,
                                     &world.assessment.assumptions, NULL) == HF_OK);
        world.help.snapshot.pack = packs; /* the tests below change it as they go */
        test_predicates(&world);
        test_trees(&world);
    }
    test_scan();
    test_of_unit();
    world_close(&world);
    return check_report();
}
