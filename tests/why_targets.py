"""Names, owners, roles, conditions, addressees, periods and exceptions, worked out again: for why_rederive_test.py.

One method a rule; a rule without a method is a Mismatch, never a silent pass. Scores of likeness, Poisson demand and
failure rates are other rooms' arithmetic: of these it is checked what they stand for, and what follows from them.
"""
import collections
import difflib

from why_rules import ROLES_OF_BRAND, Case, Measure, contract_of, fill, presumed, same, words
from why_world import ALWAYS, ANSWERS, BLANK, NB, NO, PNO, PY, YES, Mismatch, dates, day, need, numbers, plain, \
    span_holds, tristate

ONE = 10**9
TESTS_PLACE = {"technology", "function-class", "installed-before"}
TESTS_LOT = {"supply-chain-altered", "made-in"}
TESTS_DEAL = {"destination", "contract-signed-until", "production-started-before", "shipped-before", "en-route-on",
              "no-new-capability"}


def words_of(tree):
    """All predicates of a condition."""
    if tree is None:
        return set()
    (word, value), = tree.items()
    if word in ("all", "any"):
        return set().union(*(words_of(child) for child in value)) if value else set()
    return words_of(value) if word == "not" else {word}


def span(cell):
    return (day(cell["earliest"]), day(cell["latest"]))


def answer_of(word):
    return ANSWERS.index(word)


class Targets:
    """Who is a target, what that touches, whom it binds, since when, except when."""

    def __init__(self, world, report):
        self.world, self.report = world, report
        self.reasons = report["reasons"]
        self.as_of = day(report["as_of"])
        self.counts = collections.Counter()
        self.assumed = {}
        for item in report["assumptions"]:
            self.assumed.setdefault((item["name"], item["pack"] if item["origin"] == "pack" else ""), item)
        self.measures = {}
        for pack in world.packs.values():
            for body in pack.get("measures", []):
                self.measures[(pack["id"], body["id"], False)] = Measure(pack, body, False)
            for body in pack.get("requirements", []):
                self.measures[(pack["id"], body["id"], True)] = Measure(pack, body, True)

    # ---- small helpers ----
    def node(self, at):
        return self.reasons[at]

    def children(self, at):
        return self.reasons[at].get("because", [])

    def rule(self, at):
        return self.reasons[at].get("rule")

    def row(self, kind, key):
        need(key in self.world.table(kind), "no row", kind, key)
        return self.world.table(kind)[key]

    def facts_of(self, pack):
        return {fact["id"] for fact in self.world.packs[pack]["facts"]}

    def value(self, name):
        item = self.assumed.get((name, ""))
        need(item is not None, "no assumption", name)
        return item

    def adopted(self, name):
        """None: off; False: on by default; True: somebody says so."""
        cache = self.__dict__.setdefault("adopted_before", {})
        if name not in cache:
            cache[name] = self.adopted_by(name)
        return cache[name]

    def adopted_by(self, name):
        item = self.value(name)
        rows = [row for row in self.world.table("assumption").values() if row.get("name") == name]
        if rows:
            need(numbers(rows[0]["value"])[0] == round(item["value"]["lower"] * 10**7), "assumption", name)
        if item["value"]["lower"] <= 0:
            return None
        return bool(rows) and item["origin"] != "default"

    def hits(self, measure):
        cache = self.__dict__.setdefault("hits_before", {})
        if id(measure) not in cache:
            cache[id(measure)] = found = {}
            for row in self.report["hits"]:
                own = (row["requirement"] if measure.is_requirement else row["measure"]) == measure.id
                if row["pack"] == measure.pack["id"] and own and not (measure.is_requirement and row["measure"]):
                    found[row["party_key"]] = answer_of(row["answer"])
        return cache[id(measure)]

    def case(self, measure, **given):
        return Case(self.world, measure, self.as_of, hits=self.hits(measure), adopted=self.adopted("brand_is_manufacturer"),
                    **given)

    def leaves(self, at, measure, depth=0):
        """Everything below a node is there: rows exist, blanks are blank, facts and numbers are what they are."""
        node = self.node(at)
        need(depth < 64, "too deep")
        if "row" in node:
            if "described nowhere" not in node["text"]:
                self.row(node["row"]["kind"], node["row"]["key"])
        elif "blank" in node:
            blank = node["blank"]
            if blank["key"] is not None:
                said = self.world.cell(blank["kind"], blank["key"], blank["column"])
                is_wide = ".." in said or len(said) in (4, 7)
                is_open = blank["column"] == "bom_complete" and said == "no"  # what else is inside is not known
                need(said in ("", "unknown") or is_wide or is_open, "not blank:", blank, said)
        elif "fact" in node:
            need(node["fact"]["id"] in self.facts_of(node["fact"]["pack"]), "no fact", node["fact"])
        elif "measure" in node or "requirement" in node:
            what = node.get("measure") or node["requirement"]
            need((what["pack"], what["id"], "requirement" in node) in self.measures, "no", what)
        elif "match" in node:
            self.match(node["match"])
        elif "assumption" in node:
            self.assumption(node["assumption"])
        elif "rule" in node:
            self.small(at, measure)
        else:
            raise Mismatch("a reason that says nothing: " + str(node))
        if node.get("rule") != "earliest-effect":  # an answer of its own
            for child in self.children(at):
                self.leaves(child, measure, depth + 1)

    def assumption(self, item):
        rows = [row for row in self.world.table("assumption").values() if row.get("name") == item["name"]]
        if item["origin"] == "pack":
            bodies = [body for body in self.world.packs[item["pack"]].get("assumptions", []) if body["id"] == item["name"]]
            values = [numbers(str(body["value"])) for body in bodies]
        else:
            values = [numbers(row["value"]) for row in rows]
            need(bool(rows) == (item["origin"] != "default"), "origin of", item)
        own = (round(item["value"]["lower"] * 10**7), round(item["value"]["upper"] * 10**7))
        need(item["origin"] == "default" or own in values, "assumption", item, values)

    # ---- names ----
    def match(self, at):
        """How surely the match says that two are one; its names stand in the rows."""
        match = self.report["matches"][at]
        party = match["party_key"]
        own = {self.world.cell("party", party, "name"), party}
        own |= {row.get("name") for row in self.world.table("party name").values() if self.world.party(row.get("party")) == party}
        need(match["own_name"] in own, "the party has no name", match["own_name"])
        country, names = self.listed(match)
        need(match["listed_name"] in names, "nothing listed is called", match["listed_name"])
        is_equal = plain(match["own_name"]) == plain(match["listed_name"])
        certain, presumable = (self.value(name)["value"]["lower"] for name in ("match_certain", "match_presumed"))
        if match["strength"] == "exact":
            need(is_equal, "names differ:", match["own_name"], "/", match["listed_name"])
        elif match["score"] > 0:
            alike = max((difflib.SequenceMatcher(None, left, right).ratio() for left in plain(match["own_name"])
                         for right in plain(match["listed_name"])), default=0)
            need(alike >= 0.75, "no word in common:", match["own_name"], "/", match["listed_name"])
        answer = YES if match["score"] >= certain else PY if match["score"] >= presumable else NB
        said = self.world.cell("party", party, "country")
        if said and country and said.casefold() not in words(country) and match["score"] > 0:
            answer -= 1
        decided = match["decided"].split(" ")[0]
        answer = {"same": YES, "different": NO}.get(decided, answer)
        need(decided == "no" or answer == answer_of(match["answer"]), "answer of the match", match, ANSWERS[answer])
        return answer_of(match["answer"])

    def listed(self, match):
        """Country and names of what was matched."""
        if match["where"] in self.world.packs:
            for party in self.world.packs[match["where"]].get("parties", []):
                if party["id"] == match["entry"]:
                    return party.get("country", ""), party["names"]
            raise Mismatch("no party %s in the pack" % match["entry"])
        row = self.entry(match)
        names = {row.get("name")}
        for name in self.world.table("list name").values():
            if name.get("entry") == match["entry"] and same(name.get("list"), row.get("list")):
                names.add(name.get("name"))
        return row.get("country", ""), names

    def entry(self, match):
        return self.row("list entry", match["where"] + "/" + match["entry"])

    def target_answer(self, measure, match):
        """How surely a match makes its party a target of the measure, and since when it is listed."""
        target = measure.target
        if match["where"] in self.world.packs:
            is_named = match["where"] == measure.pack["id"] and match["entry"] in target.get("parties", [])
            return (answer_of(match["answer"]) if is_named else NO), ALWAYS
        row = self.entry(match)
        if not any(same(name, row.get("list")) for name in target.get("lists", [])):
            return NO, ALWAYS
        start = dates(row.get("from"))
        return min(answer_of(match["answer"]), span_holds(ALWAYS, dates(row.get("until")), self.as_of)), \
            (ALWAYS if start == BLANK else start)

    def listed_from(self, measure, party):
        best, since = NO, ALWAYS
        for match in self.report["matches"]:
            if match["party_key"] == party:
                answer, start = self.target_answer(measure, match)
                if answer > best or (answer == best != NO and start[0] < since[0]):
                    best, since = answer, start
        return since

    # ---- who is a target ----
    def party_why(self, at, measure):
        """(party, answer) of a reason why a party is a target."""
        rule = self.rule(at)
        self.counts[rule] += 1
        method = {"named-target": self.named, "owned-enough": self.owned, "owned-unknown": self.owned,
                  "controlled": self.controlled, "listed-without-measure": self.unexplained}.get(rule)
        need(method is not None, "no way to check the rule", rule, "of a party")
        return method(at, measure)

    def named(self, at, measure):
        match = row = None
        for child in self.children(at):
            node = self.node(child)
            if "match" in node:
                match = self.report["matches"][node["match"]]
                self.match(node["match"])
            elif "row" in node:
                row = node["row"]
            elif "blank" in node:
                need(not self.world.cell("party", node["blank"]["key"], "name"), "it has a name")
                return node["blank"]["key"], NB
            elif "fact" in node:
                need(node["fact"]["id"] in self.facts_of(measure.pack["id"]), "no fact")
        need(match is not None, "named without a match")
        if row is not None:
            need(row["key"] == match["where"] + "/" + match["entry"], "another entry than the match's")
        answer, _ = self.target_answer(measure, match)
        need(answer > NO, "the measure does not name", match["where"], match["entry"])
        return match["party_key"], answer

    def test_of(self, measure):
        test = measure.target.get("ownership", {})
        need(test.get("test") in ("at-least", "above"), "no test of ownership")
        return test

    def stakes(self, at, measure):
        owners, rows = {}, []
        for child in self.children(at):
            node = self.node(child)
            if "rule" in node:
                party, answer = self.party_why(child, measure)
                owners[party] = answer
            elif "row" in node:
                rows.append(self.row("ownership", node["row"]["key"]))
            else:
                self.leaves(child, measure)
        need(rows, "owned without a stake")
        owned = {self.world.party(row.get("owned")) for row in rows}
        need(len(owned) == 1, "stakes in several parties")
        for row in rows:
            need(row.get("owner", "") == "" or self.world.party(row["owner"]) in owners, "the owner is no target", row)
            need(span_holds(dates(row.get("from")), dates(row.get("until")), self.as_of) != NO, "not held", row)
        return owned.pop(), owners, rows

    def owned(self, at, measure):
        party, owners, cited = self.stakes(at, measure)
        test, node = self.test_of(measure), self.node(at)
        edges = {}
        for row in self.world.table("ownership").values():
            holds = span_holds(dates(row.get("from")), dates(row.get("until")), self.as_of)
            if self.world.party(row.get("owned")) == party and holds != NO:
                edge = edges.setdefault(self.world.party(row.get("owner")), {"lower": 0, "upper": 0, "blank": False})
                share = numbers(row.get("share_percent"))
                edge["blank"] |= share is None
                if share:
                    edge["lower"] = max(edge["lower"], share[0] if holds == YES else 0)
                    edge["upper"] = max(edge["upper"], share[1])
        total = sum(edge["lower"] for edge in edges.values())
        need(all(self.world.party(row.get("owner")) in edges for row in cited), "stakes")
        threshold = round(test["percent"] * 10**7)
        for least, answer in ((YES, YES), (PY, PY), (NB, NB), (PNO, PNO)):
            held, lower, is_open = 0, 0, False
            for owner, edge in edges.items():
                if owners.get(owner, NB if owner is None else NO) < least:
                    continue
                rest = max(edge["lower"], ONE - (total - edge["lower"]), 0)
                upper = max(edge["lower"], min(edge["upper"], rest))
                middle = edge["lower"] + (upper - edge["lower"]) // 2
                weight = {YES: edge["lower"], PY: middle, NB: rest if edge["blank"] else middle,
                          PNO: rest if edge["blank"] else upper}[answer]
                held = held + weight if test.get("aggregate") else max(held, weight)
                lower += edge["lower"]
                is_open |= edge["blank"] and answer in (NB, PNO)
            most = max(ONE - (total - lower), lower)
            held = held if answer == YES or not test.get("aggregate") else most if is_open else min(held, most)
            if held > threshold or (held == threshold and test["test"] == "at-least" and held > 0):
                need(abs(node.get("amount", 0) * ONE - held) <= 2000, "the stakes sum to", held / ONE, "not", node.get("amount"))
                need((node["rule"] == "owned-enough") == (answer >= PY or lower >= threshold), "known or not")
                return party, answer
        raise Mismatch("the stakes in %s do not reach %s" % (party, test["percent"]))

    def controlled(self, at, measure):
        party, owners, rows = self.stakes(at, measure)
        need(self.test_of(measure).get("control") == "counts", "control does not count")
        best = NO
        for row in rows:
            holds = span_holds(dates(row.get("from")), dates(row.get("until")), self.as_of)
            best = max(best, min(owners.get(self.world.party(row.get("owner")), NB), tristate(row.get("control")),
                                 YES if holds == YES else NB))
        need(best > NO, "nobody controls", party)
        return party, best

    def unexplained(self, at, _measure):
        node = [self.node(child) for child in self.children(at)]
        match = self.report["matches"][next(one["match"] for one in node if "match" in one)]
        self.match(next(one["match"] for one in node if "match" in one))
        row = self.entry(match)
        for measure in self.measures.values():
            need(not any(same(name, row.get("list")) for name in measure.target.get("lists", [])), "a pack explains the list")
        return match["party_key"], min(answer_of(match["answer"]), NB,
                                       span_holds(dates(row.get("from")), dates(row.get("until")), self.as_of))

    # ---- what that touches ----
    def touch(self, at, measure, product, act=None):
        """(party, answer, whether it is of the maker) of a reason why a product is touched."""
        rule = self.rule(at)
        self.counts[rule] += 1
        if rule == "inside-product":
            component = self.node(self.children(at)[0])["row"]["key"]
            found, _ = self.world.components(product)
            need(component in found, component, "is not inside", product)
            roles = measure.roles | {"brand", "manufacturer", "component-maker"}
            party, answer = self.role(self.children(at)[1], measure, component, roles, None)
            self.counts[self.rule(self.children(at)[1])] += 1
            return party, min(answer, YES if measure.reaches() == YES else NB)
        return self.role(at, measure, product, measure.roles, act)

    def role(self, at, measure, product, roles, act):
        rule, party, answer, rows, blanks = self.rule(at), None, None, [], []
        for child in self.children(at):
            node = self.node(child)
            if "rule" in node:
                party, answer = self.party_why(child, measure)
            elif "row" in node:
                rows.append(node["row"])
            elif "blank" in node:
                blanks.append(node["blank"])
            self.leaves(child, measure) if "rule" not in node else None
        if rule == "class-presumed":
            self.small(at, measure)
            excluded = {self.row("class origin", row["key"]).get("jurisdiction", "").casefold() for row in rows}
            need(excluded, "no template")
            return None, PNO
        if rule == "bom-incomplete":
            need(measure.reaches() != NO, "components are not reached")
            need(self.world.components(product)[1], "the bill of material is complete")
            return None, NB if measure.reaches() == YES else PNO
        if rule == "role-unknown":
            return party, self.unknown_role(measure, product, party, answer, blanks, roles)
        need(len(rows) == 1, "one row is to say it", rule)
        kind, key = rows[0]["kind"], rows[0]["key"]
        if kind == "product":
            need(key == product, "another product", key, product)
            brand = self.world.maker(key)
            if rule == "maker-presumed":
                answer = PNO if answer is None else min(answer, PY)
                need(party is None or any(word in plain(self.product_text(key)) for word in plain(party) + plain(
                    self.world.cell("party", party, "name"))), "the text does not name", party)
                return party, answer
            need(party is None or brand == party, "the brand is", brand, "not", party)
            if rule == "role-presumed":
                given = {row.get("role") for _, row in self.world.about("product party", key)}
                need((roles & ROLES_OF_BRAND) - given, "somebody has the role")
                adopted = self.adopted("brand_is_manufacturer")
                answer = NO if answer is None else answer
                return brand, NB if adopted is None else presumed(answer, adopted)
            need(rule == "role-tested" and "brand" in roles and party is not None, "no role", rule, roles)
            return party, answer
        return party, self.dealing(kind, key, product, party, answer, roles, act)

    def product_text(self, key):
        row = self.world.table("product").get(key, {})
        return " ".join([row.get("model", ""), row.get("description", ""), key])

    def unknown_role(self, measure, product, party, answer, blanks, roles):
        need(blanks, "what is not known is not said")
        blank = blanks[0]
        if blank["kind"] == "product":
            need(not self.world.maker(product), "the maker is known")
            return NB
        row = self.world.table(blank["kind"]).get(blank["key"], {})
        if blank["column"] in ("supplier", "repairer"):
            need(not row.get(blank["column"]), "it is said")
            return PNO
        if blank["column"] == "product":
            return min(answer, PNO)
        return NB if party is None else min(answer, NB)

    def dealing(self, kind, key, product, party, answer, roles, act):
        row = self.row(kind, key)
        need(party is not None, "a row about nobody hit")
        if kind == "product party":
            need(self.world.party(row.get("party")) == party and row.get("role") in roles, "no such role", row, roles)
            need(self.world.product_of_row(row) == product, "another product")
            return answer
        column = "repairer" if kind == "repair" else "supplier"
        need(kind in ("repair", "order", "contract") and act is not None, "no dealing", kind)
        need(self.world.party(row.get(column)) == party, "the", column, "is another")
        need(self.world.product_of_row(row) == product, "another product")
        is_purchase = act in ("buy", "receive", "pay")
        need((kind == "order") <= is_purchase and (kind == "repair") <= ("repair" in act), "not of this act")
        return min(answer, PY) if is_purchase else answer

    # ---- conditions ----
    def condition(self, at, measure, expected, product=None):
        """A condition's node says what the condition, worked out anew, says; lots that it cites are the product's."""
        rule = self.rule(at)
        self.counts[rule] += 1
        wanted = {YES: "condition-holds", NO: "condition-fails"}.get(expected, "condition-unknown")
        need(rule == wanted, "the condition is", ANSWERS[expected], "and not", rule)
        stack = list(self.children(at))
        while stack and product is not None:
            child = stack.pop()
            row = self.node(child).get("row", {"kind": ""})
            need(row["kind"] != "lot" or self.world.product_of_row(self.row("lot", row["key"])) == product, "a lot of another")
            stack += self.children(child)
        for child in self.children(at):
            self.leaves(child, measure)

    def small(self, at, measure):
        """Rules that stand below a condition, and say one thing about one row."""
        rule, rows = self.rule(at), [self.node(child)["row"] for child in self.children(at) if "row" in self.node(child)]
        self.counts[rule] += 1
        if rule == "class-presumed":
            need(rows and rows[0]["kind"] == "class origin", "no template")
            row = self.row("class origin", rows[0]["key"])
            need(row.get("contains") or row.get("content_percent"), "the template says nothing")
        elif rule == "role-presumed":
            need(self.adopted("brand_is_manufacturer") is not None, "not assumed")
            need(rows and self.world.maker(rows[0]["key"]), "no brand")
        elif rule == "parameter-unknown":
            need("unknown" in measure.parameters.values(), "no parameter is open")
        elif rule in ("condition-holds", "condition-fails", "condition-unknown"):
            pass  # a part of a condition: the whole is worked out above it
        elif rule in ("named-target", "owned-enough", "owned-unknown", "controlled"):
            self.party_why(at, measure)
        elif rule == "earliest-effect":
            ends = ("act-forbidden", "licence-needed", "end-of-life", "role-tested", "role-unknown", "role-presumed",
                    "maker-presumed", "status-unknown")
            need(any(at in row for row in self.report["why"]["products"])
                 or all(self.rule(child) in ends for child in self.children(at)), "no date of a product or of an act")
        elif rule in ("role-tested", "role-unknown", "maker-presumed", "stock-poisson", "rate-observed", "rate-counted", "rate-predicted",
                      "rate-template",
                      "rate-unknown", "stock-unknown", "not-deployed", "advice-only"):
            self.pool(at, rule)
        elif rule == "stock-ageing":
            need(self.node(at)["amount"] > 0, "no failure")
            said = [row for row in rows if row["kind"] == "predicted rate"]
            need(all(self.row("predicted rate", row["key"]).get("shape") for row in said), "no shape in the row")
            learnt = any(self.node(child).get("rule") == "shape-learnt" for child in self.children(at))
            need(said or learnt or self.adopted("weibull_shape"), "nobody says a shape")
        elif rule == "shape-learnt":
            need(self.node(at)["amount"] > 0, "no shape")
            need(any(row["kind"] == "failure" for row in rows), "no failure")
        elif rule == "stock-no-fault":
            self.no_fault(at, rows)
        elif rule == "stock-kits":
            need(self.node(at).get("amount", 0) >= 0, "no repair")
            need(any(row["kind"] == "repair kit" for row in rows), "no row says which kit")
        elif rule.startswith("stock-"):
            self.flow(at, rule, rows)
        else:
            raise Mismatch("no way to check the rule %s here" % rule)

    def pool(self, at, rule):
        """What stands below a pool of spares: that it is the reason of one, with the demand that the pool shows."""
        if rule == "stock-poisson":
            pools = [self.report["stock"][i] for i, why in enumerate(self.report["why"]["stock"]) if why == at]
            need(pools, "no pool of spares")

    def no_fault(self, at, rows):
        """A share of the removed units: a row says of some that they were good, or it is assumed."""
        need(0 < self.node(at)["amount"] <= 1, "no share")
        for row in rows:
            said = self.row(row["kind"], row["key"])
            need(said.get("no_fault_found") == "yes" or int(said.get("no_fault") or 0) > 0, "no good unit in", row["key"])
        nested = any(self.node(child).get("rule") == "stock-no-fault" for child in self.children(at))
        need(rows or nested or self.adopted("no_fault_share"), "nobody says a share")

    def flow(self, at, rule, rows):
        """What still comes into a pool, or expires: the amount out of all rows of the product that is cited."""
        kind = {"stock-on-order": "order", "stock-at-repairer": "repair", "stock-stranded": "repair",
                "stock-repaired": "repair", "stock-harvested": "schedule", "stock-expires": "stock"}.get(rule)
        need(kind is not None, "no way to check the rule", rule, "of a pool")
        amount = self.node(at)["amount"]
        if kind == "stock":
            need(amount > 0, "no unit expires")
            return
        cited = [row for row in rows if row["kind"] == kind]
        need(cited, "no row is named")
        product = self.world.product_of_row(self.row(kind, cited[0]["key"]))
        all_rows = dict(self.world.about(kind, product))
        need(all(row["key"] in all_rows for row in cited), "a row of another product")
        most = {"order": self.ordered, "repair": self.at_repairer, "schedule": self.swapped}[kind](all_rows)
        if rule == "stock-on-order":
            need(amount == most, "on order are", most, "and not", amount)
        elif rule == "stock-repaired":
            need(0 < amount <= 1, "no share")
        else:
            need(0 <= amount <= most, "at most", most, "and not", amount)

    def is_past(self, text):
        """Surely on or before the as-of day."""
        return bool(text) and text != "never" and dates(text)[1] <= self.as_of

    def ordered(self, orders):
        """Units of these orders that may still be open."""
        total = 0
        for key, order in orders.items():
            left = int(order.get("quantity") or 1)
            for shipment in self.world.table("shipment").values():
                if shipment.get("order") in (key, order.get("id")) and self.is_past(shipment.get("received")):
                    left -= int(shipment.get("quantity") or 0)
            total += max(left, 0)
        return total

    def at_repairer(self, repairs):
        return sum(int(row.get("quantity") or 1) for row in repairs.values()
                   if row.get("outcome") in (None, "", "pending") and not self.is_past(row.get("returned")))

    def swapped(self, swaps):
        return sum(int(row.get("quantity") or 10 ** 9) for row in swaps.values())

    def deployments(self, case, trees):
        """The best unit of the product: one that stands somewhere, or one that is taken from the stock."""
        tests = set().union(*(words_of(tree) for tree in trees))
        is_by_lot = bool(tests & TESTS_LOT) and bool(self.world.about("lot", case.product))
        units = [None]
        if case.product is not None and (tests & TESTS_PLACE or (is_by_lot and not case.is_new)):
            units = [unit for unit in self.world.units.get(case.product, [])
                     if self.world.is_deployed(unit, self.as_of)] or [None]
        taken = [None] + [key for key, _ in self.world.about("stock", case.product) if is_by_lot and case.is_new]
        return max(min([YES] + [case.but(unit=unit, stock=stock).holds(tree) for tree in trees])
                   for unit in units for stock in taken)

    # ---- whom it binds, when, except ----
    def addressed(self, measure):
        """(answer, rule): is this operator bound?"""
        if measure.addressees == "everyone":
            return YES, None
        if measure.addressees == "others":
            return NO, "not-addressed"
        country = self.world.country()
        by_place = NB if not country or not measure.jurisdiction else YES if same(country, measure.jurisdiction) else NO
        if measure.addressees == "named":
            wanted = {measure.id, (measure.parent or {}).get("id")} if measure.is_requirement else {measure.id}
            wanted |= {measure.pack["id"] + "/" + str(one) for one in wanted}
            said = [tristate(row.get("addressed")) for row in self.world.table("addressee").values()
                    if row.get("measure") in wanted]
            said = [one for one in said if one != NB]
            if said:
                return max(said), "addressed" if max(said) == YES else "not-addressed"
            return {YES: PY, NO: PNO}.get(by_place, NB), "addressed-unknown"
        return by_place, {YES: "addressed", NO: "not-addressed"}.get(by_place, "addressed-unknown")

    def permits(self, measure, product, party, act):
        """[(window, answer, is partial)] of the exceptions to an act, in the pack's order; and by fact."""
        made, by_fact = [], {}
        for body in measure.body.get("defeaters", []):
            if act not in body["acts"]:
                continue
            who = YES
            if body.get("parties"):
                who = PNO if party is None else max(
                    [NO] + [answer_of(match["answer"]) for match in self.report["matches"]
                            if match["party_key"] == party and match["where"] == measure.pack["id"]
                            and match["entry"] in body["parties"]])
            tree, best, worst = body.get("condition"), YES, YES
            if tree is not None and who != NO:
                best, worst = self.deals(measure, product, party, act, tree)
            answer = min(who, PNO if best == NB else best)
            window = fill(dates(body.get("from")), dates(body.get("until")))
            made.append((window, answer, best != worst))
            by_fact.setdefault(body["fact"], []).append((answer, window, tree, (best, worst)))
        return made, by_fact

    def deals(self, measure, product, party, act, tree):
        case = self.case(measure, product=product, patches=act == "patch")
        answers = []
        if words_of(tree) & TESTS_DEAL and product is not None:
            for key, row in self.world.about("order", product):
                contract = contract_of(self.world, row.get("contract"))
                shipments = [ship for ship, cells in self.world.table("shipment").items()
                             if same(cells.get("order"), row.get("id")) or cells.get("order") == key]
                for ship in shipments or [None]:
                    answers.append(case.but(deal="rows", order=key, contract=contract, shipment=ship).holds(tree))
            brand = self.world.maker(product)
            for key, row in self.world.table("contract").items():
                own, supplier = self.world.product_of_row(row), self.world.party(row.get("supplier"))
                if own == product or (own is None and supplier is not None and supplier in (party, brand)):
                    answers.append(case.but(deal="rows", contract=key).holds(tree))
        if not answers:
            answers = [case.holds(tree)]
        return max(answers), min(answers)

    def deal(self, at, measure, product, tree, wanted):
        """The shipment or contract that is cited is one that gives the answer."""
        case, answers = self.case(measure, product=product, deal="rows"), []
        for child in self.children(at):
            row = self.node(child).get("row", {"kind": ""})
            if row["kind"] == "shipment":
                said = self.world.cell("shipment", row["key"], "order")
                order = next((key for key, cells in self.world.table("order").items() if said and same(cells.get("id"), said)), None)
                answers.append(case.but(shipment=row["key"], order=order, contract=contract_of(
                    self.world, self.world.cell("order", order, "contract"))).holds(tree))
            elif row["kind"] == "contract":
                answers.append(case.but(contract=row["key"]).holds(tree))
        need(not answers or max(answers) == wanted, "the deal that is cited says", answers, "not", ANSWERS[wanted])

    def time_and_exceptions(self, nodes, measure, permits, product=None):
        """The nodes that say since when it applies and what is excepted; the span that is meant."""
        start = None
        for at in nodes:
            rule, node = self.rule(at), self.node(at)
            if rule in ("in-force", "status-unknown"):
                self.counts[rule] += 1
                spans = [one for one in measure.spans() if one[0][0] == day(node["date"] if "date" in node else "0001-01-01")]
                need(spans, "no period begins on", node.get("date"))
                need((rule == "in-force") == (spans[0][2] == YES), "status of the period")
                cited = [self.node(child)["fact"]["id"] for child in self.children(at)]
                need(not cited or cited[0] == spans[0][4], "the period rests on another fact", cited, spans[0][4])
                start = spans[0]
            elif rule in ("defeated", "defeater-fails", "defeater-unknown"):
                self.counts[rule] += 1
                fact = next(self.node(child)["fact"]["id"] for child in self.children(at) if "fact" in self.node(child))
                meant = [one for one in permits.get(fact, []) if one[1][1][0] == day(node["date"])]
                wanted = [{YES: "defeated", NO: "defeater-fails"}.get(one[0], "defeater-unknown") for one in meant]
                need(rule in wanted, "the exception", fact, "is", wanted, "and not", rule)
                for child in self.children(at):
                    self.leaves(child, measure)
                judged = [child for child in self.children(at) if self.rule(child) is not None]
                for child, wanted in zip(judged, meant[0][3] if len(meant) == 1 else []):
                    self.deal(child, measure, product, meant[0][2], wanted)
        return start
