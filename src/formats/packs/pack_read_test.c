/* Goal: a pack is read as it is written; every slip is a defect at the right line and column; no
 * slip clears anything; no failing allocation leaves a half-made pack. Method: one small pack of an
 * invented country, and a table of changes to it: the text on the left becomes the text on the
 * right, in which @ marks the place where the defect must be said. Then the parsed form by hand,
 * broken documents, and each allocation failing in turn. */
#include "formats/formats.h"
#include "tests/pack_slip.h"

#include <holdfast/assessment.h>
#include <holdfast/packcheck.h>
#include <holdfast/snapshot.h>

#include <string.h>

static const char base[] =
    "{\n"
    " \"schema\": \"holdfast-pack/1\", \"id\": \"xr-1\", \"title\": \"Rules\", \"version\": \"1\", "
    "\"published\": \"2030-01-02\",\n"
    " \"facts\": [\n"
    "  {\"id\": \"f1\", \"citation\": \"Act 1\", \"verified\": \"V1\", \"url\": "
    "\"https://example.org\"},\n"
    "  {\"id\": \"f2\", \"citation\": \"Letter\", \"verified\": \"M\", \"note\": \"inference\"}\n"
    " ],\n"
    " \"parties\": [\n"
    "  {\"id\": \"acme\", \"names\": [\"Acme Ltd\", \"Acme\"], \"country\": \"XA\", \"fact\": "
    "\"f1\"},\n"
    "  {\"id\": \"zeta\", \"names\": [\"Zeta\"], \"fact\": \"f1\"}\n"
    " ],\n"
    " \"stakes\": [{\"owner\": \"acme\", \"owned\": \"zeta\", \"percent\": \"25..30\", \"from\": "
    "\"2029\", \"fact\": \"f2\"}],\n"
    " \"function-classes\": [{\"id\": \"heart\", \"title\": \"Heart\", \"functions\": [\"core\", "
    "\"voice\"], \"fact\": \"f2\"}],\n"
    " \"measures\": [{\n"
    "  \"id\": \"m1\", \"title\": \"No new ones\", \"authority\": \"Crown\", \"jurisdiction\": "
    "\"XR\", \"binding\": \"law\",\n"
    "  \"threat\": \"supply-rule\", \"addressees\": \"everyone\", \"fact\": \"f1\",\n"
    "  \"target\": {\"parties\": [\"acme\"], \"roles\": [\"brand\", \"designer\"], \"ownership\": "
    "{\"test\": \"at-least\", \"percent\": 40, \"control\": \"counts\"}, \"reaches-components\": "
    "\"yes\"},\n"
    "  \"condition\": {\"all\": [{\"originates-in\": \"XA\"}, {\"not\": {\"any\": "
    "[{\"technology\": \"2g\"}, {\"software\": true}]}}]},\n"
    "  \"acts\": [{\"act\": \"buy\", \"modality\": \"forbidden\"}, {\"act\": \"install\", "
    "\"modality\": \"licence-required\", \"fact\": \"f2\", \"condition\": {\"parameter\": "
    "\"swap\"}}],\n"
    "  \"periods\": [\n"
    "   {\"status\": \"announced\", \"from\": \"2030-01-01\", \"until\": \"2030-06-01\"},\n"
    "   {\"status\": \"in-force\", \"from\": \"2030-06-01\"}\n"
    "  ],\n"
    "  \"parameters\": [{\"id\": \"swap\", \"title\": \"A swap is an install\", \"value\": "
    "\"unknown\", \"fact\": \"f2\"}],\n"
    "  \"defeaters\": [{\"id\": \"d1\", \"title\": \"Old contracts\", \"kind\": \"exemption\", "
    "\"from\": \"2030-06-01\", \"until\": \"2031-01\",\n"
    "   \"acts\": [\"buy\"], \"parties\": [\"acme\"], \"condition\": {\"contract-signed-until\": "
    "\"2029-12-31\"}, \"fact\": \"f1\"}]\n"
    " }],\n"
    " \"requirements\": [\n"
    "  {\"id\": \"r1\", \"title\": \"A third\", \"measure\": \"m1\", \"metric\": \"site-share\", "
    "\"limit-percent\": 33, \"function-classes\": [\"heart\"], \"technologies\": [\"5g\"],\n"
    "   \"deadlines\": [{\"date\": \"2031-12-31\", \"was\": \"2030-12-31\"}, {\"date\": "
    "\"2033\"}], \"fact\": \"f1\"}\n"
    " ],\n"
    " \"incident-thresholds\": [{\"id\": \"t1\", \"title\": \"Many\", \"authority\": \"Crown\", "
    "\"jurisdiction\": \"XO\", \"binding\": \"advice\", \"from\": \"2030-01-01\", \"basis\": "
    "\"subscriber-share\", \"least-percent\": 15, \"hours\": 2, \"fact\": \"f2\"}],\n"
    " \"assumptions\": [{\"id\": \"component_stock_days\", \"title\": \"Stock\", \"unit\": "
    "\"days\", \"value\": \"10..20\", \"party\": \"acme\", \"fact\": \"f2\"}],\n"
    " \"events\": [{\"id\": \"e1\", \"date\": \"2030-01-01\", \"title\": \"Said\", \"fact\": "
    "\"f1\"}],\n"
    " \"replays\": [{\"id\": \"rp\", \"title\": \"All\", \"from\": \"2030-01-01\", \"until\": "
    "\"2030-02-01\", \"events\": [\"e1\"], \"measures\": [\"m1\"]}]\n"
    "}\n";

static const struct slip slips[] = {
    /* keys and words */
    {"\"title\": \"No new ones\"", "@\"titel\": \"x\", \"title\": \"No new ones\"",
     HF_DEFECT_COLUMN,
     "'titel' is not a key here, and is not read; the keys are id, title, authority"},
    {"\"modality\": \"forbidden\"", "\"modality\": @\"banned\"", HF_DEFECT_FIELD,
     "known are forbidden, licence-required"},
    {"\"binding\": \"law\"", "\"binding\": @\"Law\"", HF_DEFECT_FIELD,
     "known are law, advice, proposal, reported"},
    {"\"status\": \"announced\"", "\"status\": @\"planned\"", HF_DEFECT_FIELD,
     "known are announced, in-force"},
    {"\"addressees\": \"everyone\"", "\"addressees\": @7", HF_DEFECT_FIELD,
     "everyone, jurisdiction, named, others"},
    {"\"verified\": \"V1\"", "\"verified\": @\"unsaid\"", HF_DEFECT_FIELD, "known are M, V2, V1"},
    {"\"kind\": \"exemption\"", "\"kind\": @\"waiver\"", HF_DEFECT_FIELD,
     "known are general-licence"},
    {"\"metric\": \"site-share\"", "\"metric\": \"site-share\", @\"metrics\": 1", HF_DEFECT_COLUMN,
     "'metrics'"},
    {"\"designer\"", "@\"inventor\"", HF_DEFECT_FIELD,
     "known are brand, manufacturer, designer, software-author"},
    {"\"test\": \"at-least\"", "\"test\": @\"50%\"", HF_DEFECT_FIELD,
     "known are named-only, at-least, above"},
    {"\"control\": \"counts\"", "\"control\": @\"yes\"", HF_DEFECT_FIELD,
     "known are ignored, counts"},
    {"\"value\": \"unknown\"", "\"value\": @\"maybe\"", HF_DEFECT_FIELD,
     "known are no, unknown, yes"},
    {"{\"technology\": \"2g\"}", "{@\"tech\": \"2g\"}", HF_DEFECT_FIELD,
     "known are all, any, not, originates-in"},
    {"\"basis\": \"subscriber-share\"", "\"basis\": @\"people\"", HF_DEFECT_FIELD,
     "known are subscribers, subscriber-share, sites, user-hours"},
    {"\"least-percent\": 15", "\"least-percent\": 15, \"least\": @15", HF_DEFECT_CONFLICT,
     "stands under 'least-percent', not 'least'"},
    {"\"hours\": 2", "\"hours\": @-2", HF_DEFECT_FIELD, "expected a number"},
    /* what is missing */
    {"\"least-percent\": 15, ", "", HF_DEFECT_FIELD, "'least-percent' is missing"},
    {"\"citation\": \"Act 1\", ", "", HF_DEFECT_FIELD, "'citation' is missing"},
    {"\"citation\": \"Letter\"", "\"citation\": @\" \"", HF_DEFECT_FIELD, "'citation' is empty"},
    {", \"fact\": \"f1\",\n  \"target\"", ",\n  \"target\"", HF_DEFECT_FIELD,
     "'fact' is missing; name the fact"},
    {"\"modality\": \"forbidden\"", "\"note\": \"\"", HF_DEFECT_FIELD, "'modality' is missing"},
    {"\"limit-percent\": 33, ", "", HF_DEFECT_FIELD, "'limit-percent' is missing"},
    /* ids */
    {"{\"id\": \"zeta\", \"names\": [\"Zeta\"], \"fact\": \"f1\"}",
     "{\"id\": \"zeta\", \"names\": [\"Zeta\"], \"fact\": \"f1\"}, {\"id\": @\"acme\", \"names\": "
     "[\"B\"], \"fact\": \"f1\"}",
     HF_DEFECT_DUPLICATE, "'acme' is the id of an earlier one too"},
    {"\"modality\": \"licence-required\", \"fact\": \"f2\"",
     "\"modality\": \"licence-required\", \"fact\": @\"f9\"", HF_DEFECT_REFERENCE,
     "there is no fact with the id 'f9'"},
    {"\"target\": {\"parties\": [\"acme\"]", "\"target\": {\"parties\": [\"acme\", @\"bcme\"]",
     HF_DEFECT_REFERENCE, "there is no party with the id 'bcme'"},
    {"\"measure\": \"m1\", \"metric\"", "\"measure\": @\"m2\", \"metric\"", HF_DEFECT_REFERENCE,
     "there is no measure with the id 'm2'"},
    {"{\"software\": true}", "{\"parameter\": @\"swop\"}", HF_DEFECT_REFERENCE,
     "'swop' is not among the 'parameters'"},
    {"{\"software\": true}", "{\"function-class\": @\"core\"}", HF_DEFECT_REFERENCE,
     "no function class with the id 'core'"},
    {"\"events\": [\"e1\"]", "\"events\": [@\"e2\"]", HF_DEFECT_REFERENCE,
     "there is no event with the id 'e2'"},
    /* what events test */
    {"\"title\": \"Said\"", "\"title\": \"Said\", \"tests\": {\"what\": @\"rain\"}",
     HF_DEFECT_FIELD, "known are begins, ends, deadline, no-supply"},
    {"\"title\": \"Said\"", "\"title\": \"Said\", \"tests\": @{\"what\": \"begins\"}",
     HF_DEFECT_FIELD, "say under 'measure' which measure"},
    {"\"title\": \"Said\"",
     "\"title\": \"Said\", \"tests\": @{\"what\": \"deadline\", \"measure\": \"m1\"}",
     HF_DEFECT_FIELD, "say which under 'requirement'"},
    {"\"title\": \"Said\"",
     "\"title\": \"Said\", \"tests\": {\"what\": \"ends\", \"measure\": \"m1\", "
     "\"exception\": @\"d9\"}",
     HF_DEFECT_REFERENCE, "the measure 'm1' has no exception"},
    {"\"title\": \"Said\"",
     "\"title\": \"Said\", \"tests\": @{\"what\": \"no-supply\", \"measure\": \"m1\", "
     "\"exception\": \"d1\"}",
     HF_DEFECT_CONFLICT, "it has no deadline and no effect"},
    {"\"title\": \"Said\"",
     "\"title\": \"Said\", \"tests\": {\"what\": \"ends\", "
     "\"measure\": \"m1\", @\"on\": 1}",
     HF_DEFECT_COLUMN, "'on' is not a key here"},
    /* dates, numbers, types */
    {"\"published\": \"2030-01-02\"", "\"published\": @\"2030-02-30\"", HF_DEFECT_FIELD,
     "expected one day"},
    {"\"from\": \"2029\"", "\"from\": @\"last year\"", HF_DEFECT_FIELD, "expected a date as"},
    {"\"until\": \"2031-01\"", "\"until\": @20310101", HF_DEFECT_FIELD, "expected a date as"},
    {"\"contract-signed-until\": \"2029-12-31\"", "\"contract-signed-until\": @\"2029-12\"",
     HF_DEFECT_FIELD, "expected one day"},
    {"\"percent\": 40", "\"percent\": @140", HF_DEFECT_FIELD,
     "expected a number between 0 and 100"},
    {"\"limit-percent\": 33", "\"limit-percent\": @\"33\"", HF_DEFECT_FIELD,
     "expected a number between 0 and 100"},
    {"\"percent\": \"25..30\"", "\"percent\": @\"30..25\"", HF_DEFECT_FIELD, "expected percent"},
    {"\"value\": \"10..20\"", "\"value\": @[10, 20]", HF_DEFECT_FIELD,
     "expected a number, or a range"},
    {"\"jurisdiction\": \"XR\"", "\"jurisdiction\": @\"Ruritania\"", HF_DEFECT_FIELD,
     "two capital letters"},
    {"\"originates-in\": \"XA\"", "\"originates-in\": @\"xa\"", HF_DEFECT_FIELD,
     "two capital letters"},
    {"\"software\": true", "\"software\": @false", HF_DEFECT_FIELD, "put it into \"not\""},
    {"{\"software\": true}", "@{\"software\": true, \"component\": true}", HF_DEFECT_FIELD,
     "an object with one key"},
    {"[{\"technology\": \"2g\"}, {\"software\": true}]", "@[]", HF_DEFECT_FIELD,
     "expected a list of 1 to"},
    {"\"acts\": [\"buy\"]", "\"acts\": @\"buy\"", HF_DEFECT_FIELD, "'acts' is a list"},
    {"{\"technology\": \"2g\"}",
     "{\"content-above\": {\"jurisdiction\": \"XA\", \"percent\": @-1}}", HF_DEFECT_FIELD,
     "expected a number between 0 and 100"},
    {"{\"technology\": \"2g\"}", "{\"control-class\": @\"5A\"}", HF_DEFECT_FIELD,
     "an object in braces"},
    {"{\"technology\": \"2g\"}", "{\"technology\": @5}", HF_DEFECT_FIELD, "expected a word"},
    {"{\"technology\": \"2g\"}",
     "{\"control-class\": {\"jurisdiction\": \"XA\", \"class\": @\"\"}}", HF_DEFECT_FIELD,
     "expected a word"},
    {"{\"technology\": \"2g\"}", "{\"content-above\": @{\"percent\": 3}}", HF_DEFECT_FIELD,
     "'jurisdiction' is missing"},
    {"{\"software\": true}", "{\"function-class\": @1}", HF_DEFECT_FIELD,
     "expected the id of a function class"},
    {"\"owner\": \"acme\"", "\"owner\": @1", HF_DEFECT_FIELD, "expected the id of a party"},
    {"\"percent\": 40", "\"percent\": 40, \"cascade\": @\"no\"", HF_DEFECT_FIELD,
     "'cascade' is true or false"},
    {"\"value\": \"unknown\", \"fact\": \"f2\"}", "\"value\": \"unknown\", \"fact\": \"f2\"}, @7",
     HF_DEFECT_FIELD, "expected a parameter"},
    {"{\"date\": \"2033\"}", "@\"2033\"", HF_DEFECT_FIELD, "expected a deadline"},
    {"\"technologies\": [\"5g\"]", "\"technologies\": [@5]", HF_DEFECT_FIELD, "expected a word"},
    {"\"names\": [\"Acme Ltd\", \"Acme\"]", "\"names\": [\"Acme Ltd\", @7]", HF_DEFECT_FIELD,
     "expected a name"},
    {"\"names\": [\"Zeta\"]", "\"names\": @[]", HF_DEFECT_FIELD, "'names' is empty"},
    {"\"from\": \"2029\", \"fact\"", "\"from\": \"2029\", \"until\": @\"2028\", \"fact\"",
     HF_DEFECT_CONFLICT, "the stake ends before it begins"},
    {"\"functions\": [\"core\", \"voice\"]", "\"functions\": [\"core\", @1]", HF_DEFECT_FIELD,
     "expected a function class word"},
    {"\"functions\": [\"core\", \"voice\"]", "\"functions\": @[]", HF_DEFECT_FIELD,
     "'functions' is empty"},
    {"\"replays\"", "\"private\": true, \"sensitive-places\": [\"A\", @2], \"replays\"",
     HF_DEFECT_FIELD, "expected the name of a place"},
    {"{\"act\": \"buy\", \"modality\": \"forbidden\"}",
     "{\"act\": \"buy\", \"modality\": \"forbidden\"}, @\"sell\"", HF_DEFECT_FIELD,
     "expected an act"},
    {"{\"status\": \"in-force\", \"from\": \"2030-06-01\"}",
     "{\"status\": \"in-force\", \"from\": \"2030-06-01\"}, @1", HF_DEFECT_FIELD,
     "expected a period"},
    {"\"fact\": \"f1\"}]\n }],", "\"fact\": \"f1\"}, @2]\n }],", HF_DEFECT_FIELD,
     "expected a defeater"},
    {"\"target\": {\"parties\": [\"acme\"]",
     "\"target\": {\"lists\": [\"A list\", @3], \"parties\": [\"acme\"]", HF_DEFECT_FIELD,
     "expected a name"},
    {"{\"id\": \"f2\", \"citation\"", "@\"f0\", {\"id\": \"f2\", \"citation\"", HF_DEFECT_FIELD,
     "expected a fact"},
    /* what contradicts itself */
    {"[\n   {\"status\": \"announced\", \"from\": \"2030-01-01\", \"until\": \"2030-06-01\"},\n   "
     "{\"status\": \"in-force\", \"from\": \"2030-06-01\"}\n  ]",
     "@[]", HF_DEFECT_CONFLICT, "'periods' is empty"},
    {"{\"status\": \"in-force\", \"from\": \"2030-06-01\"}",
     "@{\"status\": \"in-force\", \"from\": \"2030-05-31\"}", HF_DEFECT_CONFLICT,
     "begins before the one above it ends"},
    {"{\"status\": \"in-force\", \"from\": \"2030-06-01\"}",
     "@{\"status\": \"in-force\", \"from\": \"2030-06-02\"}", HF_DEFECT_CONFLICT, "close the gap"},
    {"{\"status\": \"in-force\", \"from\": \"2030-06-01\"}",
     "@{\"status\": \"in-force\", \"from\": \"2030-06-01\", \"until\": \"2031-06-01\"}",
     HF_DEFECT_CONFLICT, "after the last period"},
    {"{\"parties\": [\"acme\"], \"roles\"",
     "@{\"category\": true, \"parties\": [\"acme\"], \"roles\"", HF_DEFECT_CONFLICT,
     "a category has neither"},
    {"\"roles\": [\"brand\", \"designer\"], ", "", HF_DEFECT_FIELD, "'roles' is missing"},
    {"\"from\": \"2030-06-01\", \"until\": \"2031-01\"",
     "\"from\": \"2030-06-01\", \"until\": @\"2030-05\"", HF_DEFECT_CONFLICT,
     "it ends before it begins"},
    {"\"acts\": [\"buy\"]", "\"acts\": @[\"buy\", \"pay\"]", HF_DEFECT_CONFLICT,
     "'pay' is none of the measure's acts"},
    {"\"parties\": [\"acme\"], \"condition\"", "\"parties\": @[\"zeta\"], \"condition\"",
     HF_DEFECT_CONFLICT, "'zeta' is none of the measure's parties"},
    {"[{\"id\": \"d1\", \"title\": \"Old contracts\", \"kind\": \"exemption\", \"from\": "
     "\"2030-06-01\", \"until\": \"2031-01\"",
     "[@{\"id\": \"d1\", \"title\": \"Old contracts\", \"kind\": \"exemption\", \"from\": "
     "\"2020-06-01\", \"until\": \"2021-01\"",
     HF_DEFECT_CONFLICT, "outside all periods"},
    {"\"was\": \"2030-12-31\"", "\"was\": @\"2031-12-31\"", HF_DEFECT_CONFLICT,
     "must come before 'date'"},
    {"{\"date\": \"2033\"}", "@{\"date\": \"2031-12-31\"}", HF_DEFECT_CONFLICT, "in order of time"},
    {"\"limit-percent\": 33", "\"limit-percent\": 33, \"limit\": @33", HF_DEFECT_CONFLICT,
     "the limit of the metric 'site-share' stands under 'limit-percent', not 'limit'"},
    {"\"limit-percent\": 33", "\"limit-percent\": 33, \"since\": @\"2030-01-01\"",
     HF_DEFECT_CONFLICT, "'installed-since' only"},
    {"\"limit-percent\": 33", "\"limit-percent\": 33, \"review\": @\"loss\"", HF_DEFECT_CONFLICT,
     "'review' does not belong to the metric 'site-share'; leave it out"},
    {"\"limit-percent\": 33", "\"limit-percent\": 33, \"age-days\": @14", HF_DEFECT_CONFLICT,
     "'age-days' does not belong to the metric 'site-share'; leave it out"},
    {"\"limit-percent\": 33", "\"limit-percent\": 33, \"per\": @\"country\"", HF_DEFECT_FIELD,
     "known are operator, network, function"},
    {"\"metric\": \"site-share\", \"limit-percent\": 33",
     "\"metric\": \"patches-overdue\", \"age-days\": @1.5, \"limit\": 0", HF_DEFECT_FIELD,
     "expected whole days"},
    {"\"metric\": \"site-share\", \"limit-percent\": 33",
     "\"metric\": \"suppliers-without-review\", \"age-days\": 365, \"limit\": 0, \"review\": "
     "@\"tax\"",
     HF_DEFECT_FIELD, "known are loss, continuity-plan, sub-suppliers, security"},
    {"\"metric\": \"site-share\", \"limit-percent\": 33",
     "\"metric\": \"services-without-exit-plan\", \"limit\": 0, \"per\": @\"network\"",
     HF_DEFECT_CONFLICT, "'per' does not belong to the metric"},
    {"\"until\": \"2030-02-01\"", "\"until\": @\"2030-01-01\"", HF_DEFECT_CONFLICT,
     "the replay ends before it begins"},
    {"\"replays\"", "\"sensitive-places\": @[\"A\"], \"replays\"", HF_DEFECT_CONFLICT,
     "\"private\": true"},
    /* the document */
    {"\"title\": \"Rules\"", "\"title\": \"Rules\", @\"title\": \"Others\"", HF_DEFECT_DUPLICATE,
     "has this key already"},
};

/* Slips that take others with them; the first defect is the one at the place. */
static const struct {
    struct slip slip;
    size_t count; /* of defects */
} chains[] = {
    {{"\"acts\": [{\"act\": \"buy\", \"modality\": \"forbidden\"}, {\"act\": \"install\", "
      "\"modality\": \"licence-required\", \"fact\": \"f2\", \"condition\": {\"parameter\": "
      "\"swap\"}}]",
      "\"acts\": [{\"act\": \"buy\", \"modality\": \"forbidden\"}], @\"act\": 1", HF_DEFECT_COLUMN,
      "'act' is not a key"},
     2},
    {{"\"function-classes\": [\"heart\"]", "\"function-classes\": [@\"soul\"]", HF_DEFECT_REFERENCE,
      "there is no function class with the id 'soul'"},
     2},
    {{"\"act\": \"buy\"", "\"act\": @\"purchase\"", HF_DEFECT_FIELD,
      "'purchase' is not a word of this place; known are supply-target, service-target, buy, "
      "receive"},
     2},
    {{"{\"id\": \"e1\", ", "@{", HF_DEFECT_KEY, "'id' is missing"}, 2},
    {{"\"id\": \"m1\"", "\"id\": @\"M 1\"", HF_DEFECT_KEY, "lower-case"}, 3},
    {{"\"until\": \"2030-06-01\"}", "\"until\": @\"2029-12-31\"}", HF_DEFECT_CONFLICT,
      "it ends before it begins"},
     2},
    {{"{\"parties\": [\"acme\"], \"roles\": [\"brand\", \"designer\"], \"ownership\": {\"test\": "
      "\"at-least\", \"percent\": 40, \"control\": \"counts\"}, \"reaches-components\": \"yes\"}",
      "@{\"roles\": [\"brand\"]}", HF_DEFECT_CONFLICT, "the target is nobody"},
     2},
};

static void test_parsed(struct hf_arena arena) {
    const struct hf_pack_checked checked = checked_of(&arena, base);
    const struct hf_pack *pack = &checked.pack;
    if (!CHECK(checked.is_usable && checked.defect_count == 0)) {
        print_defects(&checked);
        return;
    }
    CHECK_TEXT(pack->id, "xr-1");
    CHECK_TEXT(pack->title, "Rules");
    CHECK(pack->published.days == 21916); /* 2030-01-02 */
    CHECK(pack->fact_count == 2 && pack->fact[1].verified == HF_VERIFIED_MEMORY &&
          pack->fact[1].line == 5);
    CHECK_TEXT(pack->fact[0].url, "https://example.org");
    CHECK(pack->party_count == 2 && pack->party[0].name_count == 2 &&
          pack->party[1].country.len == 0);
    CHECK(pack->stake_count == 1 && pack->stake[0].owner == 0 && pack->stake[0].owned == 1);
    CHECK_NEAR(pack->stake[0].share_ratio.lower, 0.25, 1e-12);
    CHECK_NEAR(pack->stake[0].share_ratio.upper, 0.30, 1e-12);
    CHECK(pack->stake[0].control == HF_UNDETERMINED);
    CHECK(pack->stake[0].until.earliest.days == HF_DATE_MAX.days);
    CHECK(pack->function_class_count == 1 && pack->function_class[0].function_count == 2);
    CHECK(pack->measure_count == 1 && pack->requirement_count == 1);
    const struct hf_measure *measure = &pack->measure[0];
    CHECK(measure->line == 13 && measure->binding == HF_BINDING_LAW &&
          measure->addressees == HF_ADDRESSED_EVERYONE);
    CHECK_TEXT(measure->jurisdiction, "XR");
    CHECK(measure->target.roles == (1U << HF_ROLE_BRAND | 1U << HF_ROLE_DESIGNER));
    CHECK(measure->target.reaches_components == HF_YES && !measure->target.is_category);
    CHECK(measure->target.ownership.applies && !measure->target.ownership.is_strict &&
          measure->target.ownership.aggregate && measure->target.ownership.cascade &&
          measure->target.ownership.control == HF_CONTROL_COUNTS);
    CHECK_NEAR(measure->target.ownership.threshold_ratio, 0.4, 1e-12);
    CHECK(measure->act_count == 2 && measure->act[0].act == HF_ACT_BUY &&
          measure->act[0].fact == 0);
    CHECK(measure->act[1].modality == HF_LICENCE_REQUIRED && measure->act[1].fact == 1);
    CHECK(measure->act[0].condition == HF_NONE);
    CHECK(measure->period_count == 2 && measure->period[1].status == HF_PERIOD_IN_FORCE);
    CHECK(measure->period[1].interval.until.latest.days == HF_DATE_MAX.days);
    CHECK(measure->defeater_count == 1 && measure->defeater[0].acts == 1U << HF_ACT_BUY);
    CHECK(measure->parameter_count == 1 && measure->parameter[0].value == HF_UNDETERMINED);
    /* all(originates-in, not(any(technology, software))), children before their parent and side by
     * side */
    const struct hf_condition *all = &pack->condition[measure->condition];
    CHECK(all->predicate == HF_IF_ALL && all->child_count == 2 &&
          all->child_from + 2 <= measure->condition);
    CHECK(pack->condition[all->child_from].predicate == HF_IF_ORIGINATES_IN);
    const struct hf_condition *not = &pack->condition[all->child_from + 1];
    CHECK(not ->predicate == HF_IF_NOT && not ->child_count == 1 &&
          not ->child_from < all->child_from + 1);
    const struct hf_condition *any = &pack->condition[not ->child_from];
    CHECK(any->predicate == HF_IF_ANY && any->child_count == 2);
    CHECK_TEXT(pack->condition[any->child_from].text, "2g");
    CHECK(pack->condition[any->child_from + 1].predicate == HF_IF_SOFTWARE);
    const struct hf_requirement *requirement = &pack->requirement[0];
    const struct hf_incident_threshold *threshold = &pack->threshold[0];
    CHECK(pack->threshold_count == 1 && threshold->basis == HF_INCIDENT_SUBSCRIBER_SHARE);
    CHECK_NEAR(threshold->least, 0.15, 1e-12);
    CHECK_NEAR(threshold->hours, 2.0, 1e-12);
    CHECK(threshold->function_class_count == 0 && threshold->binding == HF_BINDING_ADVICE);
    CHECK(requirement->measure == 0 && requirement->binding == HF_BINDING_LAW);
    CHECK(requirement->target.party == measure->target.party && requirement->jurisdiction.len == 2);
    CHECK_NEAR(requirement->limit, 0.33, 1e-12);
    CHECK(requirement->since.days == HF_DATE_MIN.days);
    CHECK(requirement->deadline_count == 2 && hf_date_range_is_blank(requirement->deadline[1].was));
    CHECK(pack->assumption_count == 1 && pack->assumption[0].party == 0);
    CHECK(pack->event_count == 1 && pack->replay_count == 1 && pack->replay[0].measure[0] == 0);
}

/* The event of `base`, with something it tests. */
static struct hf_event event_with(struct hf_arena *keep, const char *tests) {
    char text[sizeof base + 1024];
    char title[512];
    struct slip_place place = {0, 0};
    struct hf_pack_checked checked = {0};
    struct hf_error error = {0};
    (void)snprintf(title, sizeof title, "\"title\": \"Said\", \"tests\": %s", tests);
    CHECK(change(base, "\"title\": \"Said\"", title, text, sizeof text, &place));
    CHECK(hf_pack_check(HF_TEXT("a.json"), hf_text_of(text), keep, &checked, &error) == HF_OK);
    CHECK(checked.defect_count == 0 && checked.pack.event_count == 1);
    return checked.pack.event[0];
}

static void test_events(struct hf_arena arena) {
    struct hf_event event = event_with(&arena, "{\"what\": \"begins\", \"measure\": \"m1\"}");
    CHECK(event.test == HF_EVENT_BEGINS && event.measure == 0 && event.defeater == HF_NONE);
    event = event_with(&arena, "{\"what\": \"ends\", \"measure\": \"m1\", \"exception\": \"d1\"}");
    CHECK(event.test == HF_EVENT_ENDS && event.measure == 0 && event.defeater == 0);
    event = event_with(&arena, "{\"what\": \"deadline\", \"requirement\": \"r1\"}");
    CHECK(event.test == HF_EVENT_DEADLINE && event.requirement == 0 && event.measure == HF_NONE);
    event = event_with(&arena, "{\"what\": \"must-remove\", \"measure\": \"m1\"}");
    CHECK(event.test == HF_EVENT_EFFECT && event.effect == HF_EFFECT_MUST_REMOVE);
}

/* Nothing that cannot be read may clear anything. */
static void test_never_clearer(struct hf_arena arena) {
    char text[SLIP_BYTES];
    struct slip_place place = {0, 0};
    CHECK(change(base, "\"until\": \"2031-01\"", "\"until\": \"soon\"", text, sizeof text, &place));
    CHECK(checked_of(&arena, text).pack.measure[0].defeater[0].acts == 0);
    CHECK(change(base, "\"parties\": [\"acme\"], \"condition\"",
                 "\"parties\": [\"x\"], \"condition\"", text, sizeof text, &place));
    CHECK(checked_of(&arena, text).pack.measure[0].defeater[0].acts == 0);
    CHECK(change(base, "{\"contract-signed-until\": \"2029-12-31\"}",
                 "{\"contract-signed-until\": \"soon\"}", text, sizeof text, &place));
    const struct hf_pack_checked undated = checked_of(&arena, text);
    const struct hf_condition *condition =
        &undated.pack.condition[undated.pack.measure[0].defeater[0].condition];
    CHECK(condition->predicate == HF_IF_PARAMETER &&
          condition->text.len == 0); /* no such parameter: undetermined */
    CHECK(change(base, "\"status\": \"in-force\"", "\"status\": \"maybe\"", text, sizeof text,
                 &place));
    CHECK(checked_of(&arena, text).pack.measure[0].period[1].status == HF_PERIOD_UNKNOWN);
    CHECK(change(base, "\"limit-percent\": 33", "\"limit-percent\": \"33\"", text, sizeof text,
                 &place));
    CHECK(checked_of(&arena, text).pack.requirement[0].limit <= 0.0);
    CHECK(change(base, "\"percent\": 40", "\"percent\": \"40\"", text, sizeof text, &place));
    CHECK(checked_of(&arena, text).pack.measure[0].target.ownership.threshold_ratio <= 0.0);
    /* A missing fact is a fact of no verification, inside the array. */
    CHECK(change(base, "\"modality\": \"licence-required\", \"fact\": \"f2\"",
                 "\"modality\": \"licence-required\", \"fact\": \"f9\"", text, sizeof text,
                 &place));
    const struct hf_pack_checked missing = checked_of(&arena, text);
    CHECK(missing.pack.fact_count == 3 && missing.pack.measure[0].act[1].fact == 2);
    CHECK(missing.pack.fact[2].verified == HF_VERIFIED_NONE &&
          missing.pack.fact[2].citation.len > 0);
}

/* What records are asked for: the sort of review, the age, and the strictest where that cannot be
 * read. */
static void test_records(struct hf_arena arena) {
    static const struct {
        const char *keys;
        enum hf_metric metric;
        uint8_t review;
        int32_t age_days;
        enum hf_per per;
    } cases[] = {
        {"\"metric\": \"suppliers-without-review\", \"review\": \"loss\", \"age-days\": 365, "
         "\"limit\": 0",
         HF_METRIC_SUPPLIERS_WITHOUT_REVIEW, HF_REVIEW_LOSS, 365, HF_PER_OPERATOR},
        {"\"metric\": \"suppliers-without-review\", \"review\": \"security\", \"age-days\": "
         "\"365\", \"limit\": 0",
         HF_METRIC_SUPPLIERS_WITHOUT_REVIEW, HF_REVIEW_SECURITY, 0, HF_PER_OPERATOR},
        {"\"metric\": \"suppliers-without-review\", \"limit\": 0",
         HF_METRIC_SUPPLIERS_WITHOUT_REVIEW, HF_REVIEW_UNKNOWN, 0, HF_PER_OPERATOR},
        {"\"metric\": \"contracts-without-exit-plan\", \"limit\": 2",
         HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN, HF_REVIEW_UNKNOWN, HF_AGE_NOT_ASKED,
         HF_PER_OPERATOR},
        {"\"metric\": \"site-share\", \"limit-percent\": 33, \"per\": \"network\"",
         HF_METRIC_SITE_SHARE, HF_REVIEW_UNKNOWN, HF_AGE_NOT_ASKED, HF_PER_NETWORK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[sizeof base + 1024];
        struct slip_place place = {0, 0};
        CHECK(change(base, "\"metric\": \"site-share\", \"limit-percent\": 33", cases[i].keys, text,
                     sizeof text, &place));
        const struct hf_pack_checked checked = checked_of(&arena, text);
        if (!CHECK(checked.pack.requirement_count == 1)) {
            return;
        }
        const struct hf_requirement *requirement = &checked.pack.requirement[0];
        CHECK(requirement->metric == cases[i].metric && requirement->review == cases[i].review);
        CHECK(requirement->age_days == cases[i].age_days && requirement->per == cases[i].per);
    }
}

static enum hf_status count_defect(void *context, const struct hf_defect *defect) {
    (void)defect;
    *(int *)context += 1;
    return HF_OK;
}

struct refusal {
    const char *text;
    int64_t line, column;
    const char *message;
};

/* No pack can be made: the error has the place too. */
static void test_refused(struct hf_arena arena) {
    static const struct refusal refusals[] = {
        {"", 1, 1, ""},
        {"[1]", 1, 1, "one JSON object"},
        {"\n  {\"id\": \"a\"}", 2, 3, "\"schema\": \"holdfast-pack/1\""},
        {"{\"schema\":\n \"holdfast-pack/2\", \"id\": \"a\"}", 2, 2, "holdfast-pack/1"},
        {"{\"schema\": \"holdfast-pack/1\"}", 1, 1, "\"id\""},
        {"{\"schema\": \"holdfast-pack/1\", \"id\": \"a\",\n \"title\" \"b\"}", 2, 10, ""},
        {"{\"schema\": \"holdfast-pack/1\", \"id\": \"a\",\n \"facts\": [", 2, 12, ""},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct hf_arena keep;
        int count = 0;
        if (hf_arena_open(&keep, (size_t)1 << 24) != HF_OK) {
            return;
        }
        struct hf_arena moved = keep;
        const struct hf_sink sink = {.context = &count, .defect = count_defect};
        const struct hf_format_input input = {HF_TEXT("p.json"), hf_text_of(refusals[i].text),
                                              HF_TEXT("p")};
        struct hf_error error = {.status = HF_OK};
        struct hf_pack pack = {.fact_count = 77};
        CHECK(hf_pack_read(&input, &moved, arena, &sink, &pack, &error) == HF_ERR_INPUT);
        CHECK(pack.fact_count == 77 && count >= 1 && error.status == HF_ERR_INPUT);
        if (!CHECK(error.line == refusals[i].line && error.column == refusals[i].column) ||
            !CHECK(strstr(error.message, refusals[i].message) != NULL)) {
            printf("    case %zu: %lld:%lld %s\n", i, (long long)error.line,
                   (long long)error.column, error.message);
        }
        CHECK(strcmp(error.source, "p.json") == 0);
        hf_arena_close(&keep);
    }
}

/* A condition of `depth` nots around one leaf, in an otherwise sound measure. */
static void test_depth(struct hf_arena arena) {
    char to[1024];
    for (int depth = 11; depth <= 14; depth++) {
        size_t used = 0;
        for (int i = 0; i < depth; i++) {
            used += (size_t)snprintf(to + used, sizeof to - used, "{\"not\": ");
        }
        used += (size_t)snprintf(to + used, sizeof to - used, "{\"software\": true}");
        for (int i = 0; i < depth; i++) {
            used += (size_t)snprintf(to + used, sizeof to - used, "}");
        }
        char text[SLIP_BYTES];
        struct slip_place place = {0, 0};
        struct hf_arena scratch = arena;
        CHECK(change(base, "{\"technology\": \"2g\"}", to, text, sizeof text, &place));
        const struct hf_pack_checked checked = checked_of(&scratch, text);
        /* all, not, any stand above it: 12 levels are allowed */
        CHECK((checked.defect_count == 0) == (depth + 3 <= 12));
    }
}

/* The lint by itself: arguments, and an arena that is too small for what it finds. */
static void test_lint(struct hf_arena arena) {
    struct hf_pack_checked checked = {.defect_count = 77};
    struct hf_error error = {.status = HF_OK};
    CHECK(hf_pack_check(HF_TEXT("p"), hf_text_of(base), NULL, &checked, &error) == HF_ERR_ARGUMENT);
    CHECK(error.status == HF_ERR_ARGUMENT && checked.defect_count == 77);
    CHECK(hf_pack_check(HF_TEXT("p"), hf_text_of(base), &arena, NULL, NULL) == HF_ERR_ARGUMENT);
    char text[SLIP_BYTES];
    struct slip_place place = {0, 0};
    CHECK(change(base, "\"act\": \"buy\"", "\"act\": \"purchase\"", text, sizeof text, &place));
    int64_t failing = 0;
    for (enum hf_status status = HF_ERR_MEMORY; status != HF_OK && failing < 5000; failing++) {
        int64_t allowance = failing;
        struct hf_arena keep = arena;
        keep.allowance = &allowance;
        checked.defect_count = 77;
        status = hf_pack_check(HF_TEXT("p"), hf_text_of(text), &keep, &checked, &error);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && error.status == HF_ERR_MEMORY));
        CHECK(checked.defect_count == (status == HF_OK ? 2U : 77U));
    }
    CHECK(failing > 50 && failing < 5000);
}

/* Each allocation fails in turn: OK or out of memory, and the result untouched unless OK. */
static void test_allocations(void) {
    struct hf_arena keep;
    struct hf_arena scratch;
    if (hf_arena_open(&keep, (size_t)1 << 22) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 22) != HF_OK) {
        return;
    }
    const struct hf_format_input input = {HF_TEXT("p.json"), hf_text_of(base), HF_TEXT("p")};
    int64_t failing = 0;
    for (enum hf_status status = HF_ERR_MEMORY; status != HF_OK && failing < 5000; failing++) {
        int count = 0;
        int64_t allowance = failing;
        struct hf_arena moved = keep;
        struct hf_arena work = scratch;
        moved.allowance = &allowance;
        work.allowance = &allowance;
        const struct hf_sink sink = {.context = &count, .defect = count_defect};
        struct hf_error error = {.status = HF_OK};
        struct hf_pack pack = {.fact_count = 77};
        status = hf_pack_read(&input, &moved, work, &sink, &pack, &error);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        CHECK(status == HF_OK || (pack.fact_count == 77 && error.status == HF_ERR_MEMORY));
        CHECK(status != HF_OK || (pack.fact_count == 2 && count == 0));
    }
    CHECK(failing > 50 && failing < 5000);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
}

static enum hf_status stop(void *context, const struct hf_defect *defect) {
    (void)context;
    (void)defect;
    return HF_ERR_IO;
}

static void test_sink_stops(struct hf_arena arena) {
    char text[SLIP_BYTES];
    struct slip_place place = {0, 0};
    CHECK(change(base, "\"act\": \"buy\"", "\"act\": \"purchase\"", text, sizeof text, &place));
    struct hf_arena keep;
    if (hf_arena_open(&keep, (size_t)1 << 22) != HF_OK) {
        return;
    }
    struct hf_arena moved = keep;
    const struct hf_sink sink = {.defect = stop};
    const struct hf_format_input input = {HF_TEXT("p.json"), hf_text_of(text), HF_TEXT("p")};
    struct hf_pack pack = {.fact_count = 77};
    CHECK(hf_pack_read(&input, &moved, arena, &sink, &pack, NULL) == HF_ERR_IO);
    CHECK(pack.fact_count == 77);
    hf_arena_close(&keep);
}

int main(void) {
    struct hf_arena arena;
    if (hf_arena_open(&arena, (size_t)1 << 28) != HF_OK) {
        return 3;
    }
    for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
        test_slip(arena, base, &slips[i], 1);
    }
    for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++) {
        test_slip(arena, base, &chains[i].slip, chains[i].count);
    }
    test_events(arena);
    test_parsed(arena);
    test_never_clearer(arena);
    test_records(arena);
    test_refused(arena);
    test_depth(arena);
    test_sink_stops(arena);
    test_lint(arena);
    hf_arena_close(&arena);
    test_allocations();
    return check_report();
}
