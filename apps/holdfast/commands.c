#include "apps/holdfast/cli.h"

#define LIST(...)    ((const char *const[]){__VA_ARGS__, NULL})
#define OPTIONS(...) ((const enum option_id[]){__VA_ARGS__, OPTION_COUNT})
#define NO_OPTIONS   ((const enum option_id[]){OPTION_COUNT})

/* In the order of a first day with the program. */
static const struct cli_command commands[] = {
    {"demo", "[DIR]",
     "generate a small operator, import it with the packs, assess it, write DIR/report.html",
     "Everything is made new in DIR (default ./demo): the operator folder, the workspace, the "
     "report.",
     LIST("holdfast demo"), OPTIONS(OPTION_SEED, OPTION_TABLES), cmd_demo},
    {"generate", "DIR", "write a synthetic operator as import files",
     "Same size and seed, same bytes. With --until it is the operator of an earlier day: nothing "
     "built, signed, ordered,\n"
     "said or planned later is in it; what a maker says of days to come is left out.",
     LIST("holdfast generate op --size small --seed 7", "holdfast generate op --until 2018-04-01",
          "holdfast generate op --size national/50 --dirty"),
     OPTIONS(OPTION_SIZE, OPTION_SEED, OPTION_TABLES, OPTION_UNTIL, OPTION_DIRTY), cmd_generate},
    {"init", "", "make an empty workspace", NULL, LIST("holdfast -w net.db init"), NO_OPTIONS,
     cmd_init},
    {"import", "FILE|DIR...", "read files into the workspace, which is made if it is not there",
     "Formats: the operator folder (CSV), NetBox REST answers (JSON), the US Consolidated "
     "Screening List (CSV), packs\n"
     "(JSON), the canonical text of export; docs/formats.md describes them. - is standard input. "
     "Importing the same\n"
     "again changes nothing. A row that "
     "cannot be used is a defect: it is said, and the rest goes in. So it is with\n"
     "one file among several that cannot be read at all.",
     LIST("holdfast import inventory.csv", "holdfast import op/ --source operator",
          "holdfast import packs/*.json", "holdfast import devices.json --partial --dry-run"),
     OPTIONS(OPTION_AS, OPTION_SOURCE, OPTION_FULL, OPTION_PARTIAL, OPTION_DRY_RUN,
             OPTION_PUBLISHED, OPTION_STRICT),
     cmd_import},
    {"sources", "[remove NAME]", "what was imported, from where; take a source out again", NULL,
     LIST("holdfast sources", "holdfast sources remove operator"), NO_OPTIONS, cmd_sources},
    {"conflicts", "", "every cell that sources contradict each other on, what counts and why",
     "One line per value that does not count. A value counts by a person's decision, by the rank "
     "that a person gave its\nsource, by the later day of publication where both say one, else by "
     "the name of the source (byte order); never by\nthe order of imports. With --fail-on "
     "defect it exits 1 when one is open.",
     LIST("holdfast conflicts", "holdfast conflicts --format csv"), NO_OPTIONS, cmd_conflicts},
    {"decide", "match|conflict|assumption|source ...",
     "settle a match, a contradiction, an assumption, an order of sources: who, when, why",
     "decide match PARTY ENTRY same|different      PARTY: key or name; ENTRY: LIST/ENTRY, "
     "PACK/PARTY "
     "or a listed name\n"
     "decide conflict KIND KEY COLUMN VALUE        or --source NAME instead of VALUE\n"
     "decide assumption NAME VALUE                 a number or a range\n"
     "decide source NAME RANK                      1 counts first\n"
     "'undecided' as the last word takes a decision back. A decision holds as long as what it "
     "rested on; when that changes,\nit falls back to undecided, and 'holdfast decisions' says "
     "what was then and what is now.",
     LIST(
         "holdfast decide match acme pack-id/acme different --because 'another firm, register 123'",
         "holdfast decide conflict site north status active --because 'seen on site' --by Ann",
         "holdfast decide source netbox 1 --because 'swept every night'"),
     OPTIONS(OPTION_BECAUSE, OPTION_BY, OPTION_ON, OPTION_DOCUMENT, OPTION_SOURCE), cmd_decide},
    {"decisions", "", "what was decided, by whom, when and why, and whether it still holds", NULL,
     LIST("holdfast decisions", "holdfast decisions --format csv > decisions.csv"), NO_OPTIONS,
     cmd_decisions},
    {"doctor", "[defects]",
     "what is missing, what that leaves undetermined, which three facts would settle most",
     "doctor defects lists every row or field that an import could not use, with its place.",
     LIST("holdfast doctor", "holdfast doctor defects --format csv"), NO_OPTIONS, cmd_doctor},
    {"list", "", "the lists of restricted parties in the workspace", NULL, LIST("holdfast list"),
     NO_OPTIONS, cmd_list},
    {"pack", "[check FILE...]", "the packs in the workspace; check a pack file",
     "check exits 1 when it finds something to mend. --format oscal prints the requirements as an "
     "OSCAL catalogue.",
     LIST("holdfast pack", "holdfast pack check packs/mine.json",
          "holdfast pack --format oscal > catalog.json"),
     NO_OPTIONS, cmd_pack},
    {"screen", "[--name TEXT...]", "which parties are on a list or in a pack",
     "Without --name, --queries or --pairs: every party of the workspace. With --list FILE no "
     "workspace is needed.",
     LIST("holdfast screen", "holdfast screen --name 'Example Trading Ltd'",
          "holdfast screen --queries names.csv --list consolidated.csv --format ndjson"),
     OPTIONS(OPTION_NAME, OPTION_QUERIES, OPTION_PAIRS, OPTION_LIST, OPTION_THRESHOLD), cmd_screen},
    {"check", "--party TEXT | --product TEXT | --order FILE",
     "what may be done with a party, product or order today, until when, and why",
     "Until: the first day on which the answer changes, as far as packs and lists say. --party and "
     "--product together are\n"
     "a deal: that product from that party; the other options say more of it. --order reads a CSV "
     "with any of the columns\n"
     "supplier (or party), manufacturer, product, quantity, destination, contract, ordered (or "
     "order_date), act, revision,\n"
     "date_code, id: one answer a row, by its worst act; blank act: buy, receive, pay, install, "
     "use.\n"
     "Exit status 0: all acts are clear; 1: something is forbidden, needs a licence, is advised "
     "against or undetermined.",
     LIST("holdfast check --party 'Example Telecom'",
          "holdfast check --product EX-9000 --as-of 2020-09-15 --why",
          "holdfast check --product EX-9000 --party 'Example Trading' --contract C-7",
          "holdfast check --order orders.csv --format csv"),
     OPTIONS(OPTION_PARTY, OPTION_PRODUCT, OPTION_ORDER, OPTION_MANUFACTURER, OPTION_QUANTITY,
             OPTION_DESTINATION, OPTION_CONTRACT, OPTION_ORDERED, OPTION_ACT, OPTION_REVISION,
             OPTION_DATE_CODE),
     cmd_check},
    {"exposure", "[products|effects]", "which measure does what to which product, from when",
     "One line a product with its dates; with --why the effects behind them.",
     LIST("holdfast exposure", "holdfast exposure --as-of 2018-05-01 --why"), NO_OPTIONS,
     cmd_exposure},
    {"updates", "[products|releases]",
     "what can no longer be patched, what runs where, exploited flaws, what is past support",
     "One line a product, then one a release that runs. With --product the devices "
     "and modules behind them.",
     LIST("holdfast updates", "holdfast updates releases --format csv",
          "holdfast updates --product EX-9000", "holdfast updates --assume flaw_open_days=30"),
     OPTIONS(OPTION_PRODUCT), cmd_updates},
    {"claims", "", "what suppliers assert, what was checked, what the data contradicts since when",
     "A claim is never a fact: no analysis takes it for one. With --why the rows that speak "
     "against it.",
     LIST("holdfast claims", "holdfast claims --why"), NO_OPTIONS, cmd_claims},
    {"stock",
     "[pools|lots|events|purchase|calls|frontier|first|levers|places|final|kits] | --check [PATHS]",
     "until when the spares of each product last, what to order by when, what may not be installed",
     "pools: one line a product. lots: the stock that may not be installed, or perhaps not, lot by "
     "lot. events: per\nproduct the days on which buying, receiving and repair end, and the units "
     "that still come in. purchase: what\nto order, by when, from whom, for how much and for how "
     "many days more. calls: supplier by supplier, what to ask.\n"
     "frontier: what it costs to hold until each of 100 days, all pools together. first: which "
     "pool is the first that is\nshort. --check: every balance simulated anew, 20000 times or as "
     "often as PATHS says (1 to 1e8), one line a pool.\n"
     "levers: what moves a pool's date (buy, harvest, swap sooner, move units, repair elsewhere, "
     "substitute, kits), by how\nmany days, for how much, and what to spend first.\nplaces: shelf "
     "by "
     "shelf what lies where, until when each holds alone, all of them split, with units moved and "
     "as one\npool, which is short first, what to move.\nfinal: the last order of each "
     "pool where a missing unit, keeping and leaving over cost money.\nkits: boards whose repair "
     "uses up components that can no longer be bought (repair_kits.csv), together with\nthose "
     "that share them.",
     LIST("holdfast stock", "holdfast stock lots --as-of 2022-10-13",
          "holdfast stock --assume confidence=0.99", "holdfast stock purchase -o purchase.xlsx",
          "holdfast stock calls --format csv", "holdfast stock frontier --format csv",
          "holdfast stock levers --product EX-9000 --why",
          "holdfast stock places --assume transfer_days=2..5 --format csv",
          "holdfast stock --check 100000 --fail-on deviation"),
     OPTIONS(OPTION_CHECK, OPTION_PRODUCT), cmd_stock},
    {"spares", "[parts|priors|table]",
     "how many spares, under which prior, until when they last: a calculator, no workspace needed",
     "Units, a failure rate (one of --rate, --mtbf-hours, --fit, --returns-percent, or --failures "
     "with --unit-years or\n--unit-hours), a --horizon or a --turnaround. A rate from failures "
     "seen is uncertain: the prior is printed, and the\nanswers under the others beside it. Both "
     "conventions: every failure is met, P(D <= s), or one is still there after it,\nP(D <= s - "
     "1). --file answers a line a part; a line that cannot be used is said, and the exit status is "
     "2.\npriors: one line a prior. table: spares against confidence.",
     LIST("holdfast spares --units 100 --fit 3619 --turnaround '10 days' --confidence 0.999",
          "holdfast spares --units 1 --failures 0 --unit-hours 100000 --horizon '150000 hours'",
          "holdfast spares --units 2000 --rate 0.02 --swapped-by 2031-01-01 --horizon '5 years'",
          "holdfast spares --file parts.csv --horizon '3 years' --format csv"),
     OPTIONS(OPTION_UNITS, OPTION_RATE, OPTION_MTBF_HOURS, OPTION_FIT, OPTION_RETURNS_PERCENT,
             OPTION_FAILURES, OPTION_UNIT_YEARS, OPTION_UNIT_HOURS, OPTION_HORIZON,
             OPTION_TURNAROUND, OPTION_CONFIDENCE, OPTION_STOCK, OPTION_SWAPPED_BY, OPTION_PRIOR,
             OPTION_PART, OPTION_FILE),
     cmd_spares},
    {"resilience",
     "[losses|shares|sites|regions|key-sites|dependencies|hangs|cuts|weak-points|change-providers|"
     "change-first|change-steps|lost|"
     "lost-parts|lost-sites|thresholds|incidents|added|capacity|capacity-parts|capacity-links|"
     "ageing|ageing-sites|ageing-regions|availability|availability-groups|availability-sites]",
     "who loses service when a vendor, or two, are lost; shares and concentration",
     "regions: by region and function, the worst single loss, and who carries it. key-sites: the "
     "20 sites with most people\nbehind them, other sites' among them. dependencies: what devices "
     "need of others, as time or "
     "names: what stops it, and\nwhat stops with it. hangs: who hangs on one risk "
     "group. cuts: people by how few groups have to\nfail together, by region, or with --by site "
     "which (with --group-cost the cheapest as well). weak-points: single devices and links. "
     "change-providers:\nwhich providers of what "
     "devices need to give another maker, and whom that frees of a vendor. change-first, "
     "change-steps:\nwhich devices, by region and function. With --lose, only what is lost with "
     "that: in a sentence, by region and "
     "function, the\nfirst 20 sites by people. Several names behind one --lose are lost together, "
     "several --lose are several losses.\nthresholds, incidents: from when on an outage has to be "
     "reported or counts as grave, by the packs; which losses reach\nthat, and after how many "
     "hours. added: with --add, whether fewer sites and people hang on one group, by threat.\n"
     "capacity: whether the links left carry the traffic that is still connected, at most and at "
     "least, with nothing lost, with each\ngroup, or with --lose; capacity-parts: by function; "
     "capacity-links: what is too small.\n"
     "ageing: bans end supply, stock runs out, what fails then stays down: who is served until "
     "when, by trials; with --lose\nnothing comes any more of what it names. ageing-sites: the "
     "first 20 to go dark. ageing-regions: region by region.\n"
     "--degree says how much of a loss: no-spares is ageing; no-updates, from which day sites are "
     "served only through\ndevices that cannot be patched; no-transit, who reaches no gateway "
     "when what is named carries no traffic of others.\n"
     "availability: how long services and sites are down in a year by failures of single units; "
     "from which share of the time\na group lost as a whole outweighs these (--loss-chance says "
     "how often it is lost). availability-groups, availability-sites:\none of its tables alone.",
     LIST("holdfast resilience", "holdfast resilience sites --format csv",
          "holdfast resilience cuts --by site --format csv", "holdfast resilience change-first",
          "holdfast resilience cuts --by site --group-cost Acme=5",
          "holdfast resilience --lose 'Acme,components of Gearhouse'",
          "holdfast resilience capacity --lose Acme",
          "holdfast resilience ageing --until 2032-12-31 --trials 2000",
          "holdfast resilience ageing --lose Acme --format csv",
          "holdfast resilience --lose Acme --degree no-transit",
          "holdfast resilience availability --assume restore_hours=2..8",
          "holdfast resilience availability --loss-chance 'vendor: Gearhouse=0.0001..0.001'"),
     OPTIONS(OPTION_DEGREE, OPTION_TRIALS, OPTION_UNTIL, OPTION_SEED, OPTION_BY, OPTION_LOSS_CHANCE,
             OPTION_GROUP_COST),
     cmd_resilience},
    {"comply", "", "requirement by requirement, on each deadline: met, not met, undetermined",
     "--format csv has every column; --format oscal is OSCAL assessment results "
     "(docs/report.md describes both).",
     LIST("holdfast comply", "holdfast comply --as-of 2023-07-31 --fail-on not-met",
          "holdfast comply --format oscal > results.json"),
     NO_OPTIONS, cmd_comply},
    {"assess", "", "all analyses; a summary, or everything as JSON", NULL,
     LIST("holdfast assess", "holdfast assess --format json"), NO_OPTIONS, cmd_assess},
    {"report", "-o FILE", "the document: .html, .json or .xlsx",
     "One self-contained HTML file that prints on A4; or a workbook with a sheet for each part. "
     "With "
     "-o - it goes to standard\noutput.",
     LIST("holdfast report -o report.html", "holdfast report -o report.json --as-of 2022-10-13",
          "holdfast report -o report.xlsx"),
     NO_OPTIONS, cmd_report},
    {"replay", "[NAME]", "a historical scenario day by day, beside what really happened",
     "Without NAME: which there are in the workspace's packs. Each day is looked at with what was "
     "known on it; with --blind\n"
     "DATE nothing that came to be known after that day is used. Each event says whether it was "
     "predicted, and how long before.",
     LIST("holdfast replay", "holdfast replay zte-2018",
          "holdfast replay huawei-2019-2023 --blind 2020-05-14 --format csv"),
     OPTIONS(OPTION_BLIND), cmd_replay},
    {"diff", "[OTHER.db] [--from DATE] [--to DATE]",
     "what changed between two moments, or between two workspaces",
     "From this workspace to OTHER, or from the end of one day to the end of another. A summary, "
     "then a line for every\n"
     "row that came, went or changed, with the source that says it now. Values are compared, not "
     "spellings.",
     LIST("holdfast diff --from 2026-01-31", "holdfast diff --from 2026-01-31 --to 2026-02-28",
          "holdfast -w old.db diff new.db --format csv",
          "holdfast diff mirror.db --fail-on difference"),
     OPTIONS(OPTION_FROM, OPTION_TO), cmd_diff},
    {"watch", "", "what is newly hit or released since last time, which dates moved, for whom",
     "Compares the answers of now with those of the last watch, which are made anew from what was "
     "imported by then, as of\n"
     "that day, and says of each difference whether the data or the calendar made it. Says nothing "
     "and exits 0 when nothing\n"
     "moved; exits 1 when something did. The evidence log keeps each watch: the next one begins "
     "there. With --since, --as-of\n"
     "or --known-at it is only a look, which the next watch does not count from.",
     LIST("holdfast watch", "holdfast watch --since 2026-01-31", "holdfast watch --format csv"),
     OPTIONS(OPTION_SINCE), cmd_watch},
    {"log", "[show N|verify]",
     "who did what with the workspace, when; that nobody changed it since",
     "Every import, removal and answer is a record that holds the SHA-256 of the one before it. "
     "show prints record N\n"
     "as it was hashed, with --why also what it leads back to. verify recomputes everything and "
     "looks for each --head, the\n"
     "digest that a report, or standard error, printed; exit status 1: something was found.",
     LIST("holdfast log", "holdfast log show 7 | sha256sum", "holdfast log show 7 --why",
          "holdfast log verify --head 3a7bd3e2360a"),
     OPTIONS(OPTION_HEAD), cmd_log},
    {"export", "--canonical", "the whole workspace as sorted text",
     "The same data gives the same bytes, in whatever order it was imported; import makes of the "
     "text a workspace that says\n"
     "the same. docs/workspace.md describes it.",
     LIST("holdfast export --canonical -o net.txt"), OPTIONS(OPTION_CANONICAL), cmd_export},
    {"help", "[COMMAND|scenario|man|completion]", "this text; the man page; completion for bash",
     NULL, LIST("holdfast help import", "holdfast help man > holdfast.1"), NO_OPTIONS, cmd_help},
};

const struct cli_command *cli_command_table(int *count) {
    *count = (int)(sizeof commands / sizeof commands[0]);
    return commands;
}
