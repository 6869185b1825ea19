#include "report/report_words.h"
#include "report/why_text.h"

/* One sentence for every rule, in the order of the enumeration: '#' stands for the rule's amount as
 * a figure, '%' for the amount as a percentage, '@' for its date. One switch without default, so
 * that the compiler names a rule that has no sentence. */
static const char *
rule_sentence(enum hf_rule rule) { /* NOLINT(readability-function-size): one switch, a table */
    switch (rule) {
    case HF_RULE_NAME_EQUAL:
        return "the names are equal once case, accents and legal forms are set aside";
    case HF_RULE_NAME_SIMILAR:
        return "the names are similar (score #)";
    case HF_RULE_NAMED_TARGET:
        return "the party is named by the measure, or stands on its list";
    case HF_RULE_OWNED_ENOUGH:
        return "targets own enough of the party: % in all";
    case HF_RULE_OWNED_TOO_LITTLE:
        return "targets own too little of the party: at most %";
    case HF_RULE_OWNED_UNKNOWN:
        return "how much of the party a target owns is not known";
    case HF_RULE_CONTROLLED:
        return "a target controls the party otherwise than by its stake";
    case HF_RULE_ROLE_TESTED:
        return "the party has a role in the product that the measure tests";
    case HF_RULE_ROLE_UNKNOWN:
        return "nobody says who has the role in the product that the measure tests";
    case HF_RULE_ROLE_PRESUMED:
        return "the brand is presumed to have the role that the measure tests";
    case HF_RULE_MAKER_PRESUMED:
        return "the maker is presumed from the product's own text";
    case HF_RULE_INSIDE_PRODUCT:
        return "through a component in the product's bill of material";
    case HF_RULE_BOM_INCOMPLETE:
        return "the bill of material is not said to be complete, so what it leaves out is not "
               "known";
    case HF_RULE_CLASS_PRESUMED:
        return "presumed from the class template: what such products usually hold";
    case HF_RULE_CONDITION_HOLDS:
        return "the measure's condition holds";
    case HF_RULE_CONDITION_FAILS:
        return "the measure's condition does not hold";
    case HF_RULE_CONDITION_UNKNOWN:
        return "whether the measure's condition holds is not known";
    case HF_RULE_IN_FORCE:
        return "the measure is in force since @";
    case HF_RULE_NOT_IN_FORCE:
        return "the measure is not in force on that day";
    case HF_RULE_STATUS_UNKNOWN:
        return "nobody has said whether the measure applies then";
    case HF_RULE_ADDRESSED:
        return "the measure is addressed to this operator";
    case HF_RULE_NOT_ADDRESSED:
        return "the measure is not addressed to this operator";
    case HF_RULE_ADDRESSED_UNKNOWN:
        return "whether the measure is addressed to this operator is not known";
    case HF_RULE_ACT_FORBIDDEN:
        return "the measure forbids the act";
    case HF_RULE_LICENCE_NEEDED:
        return "the act needs a licence";
    case HF_RULE_ADVISED_AGAINST:
        return "the act is advised against";
    case HF_RULE_DEFEATED:
        return "an exception permits it until @";
    case HF_RULE_DEFEATER_FAILS:
        return "the exception does not apply";
    case HF_RULE_DEFEATER_UNKNOWN:
        return "whether the exception applies is not known";
    case HF_RULE_VENDOR_STARVED:
        return "the vendor's own stock of bought-in components runs out, at the earliest on @";
    case HF_RULE_VENDOR_SUPPLY_UNKNOWN:
        return "whether the vendor needs items under that jurisdiction is not known";
    case HF_RULE_LIST_MISSING:
        return "the measure names a list that is not in the workspace: who is on it is not known";
    case HF_RULE_LISTED_WITHOUT_MEASURE:
        return "the party is on a list, and no pack says what that list means";
    case HF_RULE_END_OF_LIFE:
        return "the maker itself ends sale or support";
    case HF_RULE_EARLIEST_EFFECT:
        return "the earliest of these counts";
    case HF_RULE_STOCK_POISSON:
        return "spares against failures that come at random (Poisson), # expected";
    case HF_RULE_RATE_OBSERVED:
        return "failure rate from the failures seen: # per unit and year";
    case HF_RULE_RATE_COUNTED:
        return "failure rate from counts of returns: # per unit and year";
    case HF_RULE_RATE_PREDICTED:
        return "failure rate as its maker computed it: # per unit and year at most";
    case HF_RULE_RATE_TEMPLATE:
        return "failure rate from the product or its class template";
    case HF_RULE_RATE_UNKNOWN:
        return "nobody says the failure rate";
    case HF_RULE_STOCK_UNKNOWN:
        return "how many usable units are in stock is not known";
    case HF_RULE_NOT_DEPLOYED:
        return "no unit of the product is deployed";
    case HF_RULE_STOCK_ON_ORDER:
        return "units on order may still come in";
    case HF_RULE_STOCK_AT_REPAIRER:
        return "units at a repairer may still come back";
    case HF_RULE_STOCK_STRANDED:
        return "units at a repairer may stay there";
    case HF_RULE_STOCK_REPAIRED:
        return "failed units are repaired and come back";
    case HF_RULE_STOCK_HARVESTED:
        return "swapped units may serve as spares";
    case HF_RULE_STOCK_EXPIRES:
        return "units in stock may not be put in, not even as a replacement";
    case HF_RULE_SHARED_RISK:
        return "everything of one risk group is lost together";
    case HF_RULE_NOT_REACHED:
        return "no path to any gateway of the function is left";
    case HF_RULE_NO_GATEWAY_KNOWN:
        return "no gateway of the function is known";
    case HF_RULE_GATEWAY_PRESUMED:
        return "core devices are presumed to be the gateways";
    case HF_RULE_NO_LINKS_KNOWN:
        return "no links are known, so what depends on what is not known";
    case HF_RULE_INCIDENT:
        return "the loss reaches the threshold, after # hours at the earliest";
    case HF_RULE_INCIDENT_LIMIT:
        return "a threshold, and # losses that may reach it";
    case HF_RULE_CUT_NEEDED:
        return "risk groups that have to fail together before it goes dark: #";
    case HF_RULE_CUT_AT_BEST:
        return "in the best case, so many have to fail together: #";
    case HF_RULE_CUT_NEVER:
        return "a way to serve it rests on none of these groups";
    case HF_RULE_CUT_WAY:
        return "one way to serve it rests on these groups";
    case HF_RULE_CHANGES_NEEDED:
        return "devices that need another maker, at least: #";
    case HF_RULE_DEPENDENCY:
        return "devices work only while what they need of others does";
    case HF_RULE_METRIC_WITHIN:
        return "the figure is within the limit: #";
    case HF_RULE_METRIC_ABOVE:
        return "the figure is beyond the limit: #";
    case HF_RULE_METRIC_UNKNOWN:
        return "the figure is not settled: at least #";
    case HF_RULE_ADVICE_ONLY:
        return "it is advice, which binds nobody";
    case HF_RULE_PARAMETER_UNKNOWN:
        return "the text leaves a point open: both readings are shown";
    case HF_RULE_NOT_YET_DUE:
        return "not due yet: the first deadline is @";
    case HF_RULE_UPDATES_LOOKED_AT:
        return "until when it can be patched, what runs, what is past support";
    case HF_RULE_SUPPORT_OVER:
        return "the maker's own support is over, since @";
    case HF_RULE_SUPPORT_GOES_ON:
        return "the maker's own support goes on";
    case HF_RULE_SUPPORT_UNKNOWN:
        return "whether the maker's own support goes on is not known for certain";
    case HF_RULE_KEPT_CONDITIONS:
        return "every condition for keeping it in use holds";
    case HF_RULE_KEPT_WITHOUT:
        return "conditions for keeping it in use that do not hold: #";
    case HF_RULE_KEPT_UNKNOWN:
        return "whether the conditions for keeping it in use hold is not known";
    case HF_RULE_FLAW_OPEN:
        return "an exploited flaw is open for at least # days: the release that closes it was out "
               "by @";
    case HF_RULE_FLAW_UNFIXED:
        return "an exploited flaw is open, and no release that closes it is known to be out";
    case HF_RULE_FLAW_BARRED:
        return "an exploited flaw is open for at least # days: the release that closes it was out "
               "by @, and a measure bars updates";
    case HF_RULE_FLAW_CLOSED:
        return "this release closed an exploited flaw of another, at the latest after # days";
    case HF_RULE_FLAW_NONE:
        return "no flaw of this release is said to be exploited";
    case HF_RULE_FLAW_UNKNOWN:
        return "whether a flaw in what runs is exploited is not known";
    case HF_RULE_SOFTWARE_OF_DEVICE:
        return "modules that run the software of their device, since nothing says that they have "
               "their own: # rows";
    case HF_RULE_CLAIM_CONTRADICTED:
        return "the claim is contradicted";
    case HF_RULE_CLAIM_DOUBTFUL:
        return "something that is presumed speaks against the claim";
    case HF_RULE_CLAIM_OPEN:
        return "the data does not settle whether the claim is true";
    case HF_RULE_CLAIM_STANDS:
        return "nothing in the data contradicts the claim";
    case HF_RULE_CLAIM_NOT_MADE:
        return "the claim was not made yet on that day, but on @";
    case HF_RULE_DECIDED_SAME:
        return "decided on @: it is the same party";
    case HF_RULE_DECIDED_DIFFERENT:
        return "decided on @: it is not the same party";
    case HF_RULE_DECISION_FELL:
        return "decided on @, and no longer so: what that rested on has changed";
    case HF_RULE_LIKE_FOR_LIKE:
        return "a unit that replaces a failed one of the same product";
    case HF_RULE_ROWS_COUNTED:
        return "rows that count: # in all";
    case HF_RULE_ROWS_DOUBTFUL:
        return "rows of which it is not known whether they count: # in all";
    case HF_RULE_LEVER:
        return "the same pool with the lever: # days more at the earliest, until @";
    case HF_RULE_PLACES:
        return "each place by itself until @; units whose place is presumed: #";
    case HF_RULE_STOCK_AGEING:
        return "units fail more or less often as they age: at most # times as many failures until "
               "the horizon as at a constant rate";
    case HF_RULE_STOCK_NO_FAULT:
        return "of the removed units, a share turn out to be good: # at most";
    case HF_RULE_STOCK_KITS:
        return "repair uses up kits; those on hand are enough for # repairs";
    case HF_RULE_TRAFFIC_FITS:
        return "of the traffic that stays connected no more than # fits, however it is routed";
    case HF_RULE_TRAFFIC_ROUTED:
        return "one way of routing it was found that carries #, with what is not known counted as "
               "nothing";
    case HF_RULE_LINKS_TOO_SMALL:
        return "links that are too small for what is wanted behind them: # more; the largest is";
    case HF_RULE_CAPACITY_UNKNOWN:
        return "links whose capacity is not known are wide enough at most, nothing at least: # in "
               "all";
    case HF_RULE_TRAFFIC_UNKNOWN:
        return "services whose traffic is not known are given no room: # in all";
    case HF_RULE_AGES:
        return "drawn # times until @: units whose supply ends fail, spares replace what fails as "
               "long as there are some, what fails then stays down";
    case HF_RULE_AGES_PRODUCTS:
        return "products whose supply ends or may end: # in all, those with most units first";
    case HF_RULE_UNITS_UNNAMED:
        return "what they are nobody says, so at worst they count: # in all";
    case HF_RULE_DARK_BY:
        return "dark in % of the draws at the end, at most; in half of them by @, at the earliest";
    case HF_RULE_REGION_DARK:
        return "sites of the region dark at the end in the mean, at most: #";
    case HF_RULE_NOT_PATCHED:
        return "from @ on what cannot be patched counts as not secured; sites served only through "
               "it, at most: #";
    case HF_RULE_NOT_PASSED:
        return "what is not trusted passes no traffic of others on and is no gateway; sites cut "
               "off by it, at most: #";
    case HF_RULE_DOWN_MINUTES:
        return "each unit is down for its failures times the hours until it works again; together "
               "# minutes a year in the mean, at most";
    case HF_RULE_DOWN_BOUNDED:
        return "services in parts too wide for an exact answer, which lie between two bounds: #";
    case HF_RULE_UNIT_RATES:
        return "units that fail: # in all, the products that are down longest together first";
    case HF_RULE_UNITS_DOWN:
        return "units of the product are down # hours a year together, at most";
    case HF_RULE_BREAK_EVEN:
        return "the time that sites are down by single failures, over the sites that it takes: it "
               "outweighs them from # minutes a year on, at the earliest";
    case HF_RULE_LOSS_CHANCE:
        return "said by --loss-chance: the share of the time that it is lost is # at most";
    case HF_RULE_SHAPE_LEARNT:
        return "Weibull shape by the ages at which units of it failed and those they have reached: "
               "#";
    case HF_RULE_FINAL_ORDER:
        return "each further unit as long as it saves more than it costs, to serve until @: #";
    }
    return "a rule of a newer version";
}

void hf_report_rule(struct hf_buffer *out, enum hf_rule rule, double amount, struct hf_date date) {
    for (const char *at = rule_sentence(rule); *at != '\0'; at++) {
        if (*at == '#') {
            hf_report_figure(out, amount);
        } else if (*at == '%') {
            hf_report_percent(out, amount);
        } else if (*at == '@') {
            hf_report_date(out, date);
        } else {
            hf_buffer_putc(out, *at);
        }
    }
}
